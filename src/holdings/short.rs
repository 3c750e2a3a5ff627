//! Cells of a few bytes, all of which are looked at in one step.

use wide::u8x16;

use super::number::Mark;

/// A cell of at most sixteen bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short {
    bytes: u8x16,
    /// A bit for each byte.
    whole: u32,
}

impl Short {
    const MOST: usize = 16;

    /// The cell with which a text begins. Nothing where it is longer, or less than sixteen bytes of the text are left.
    #[inline]
    pub(super) fn new(text: &[u8], length: usize) -> Option<Short> {
        let bytes = text.first_chunk::<{ Short::MOST }>()?;
        (length <= Short::MOST).then(|| Short { bytes: u8x16::from(*bytes), whole: (1 << length) - 1 })
    }

    /// The bytes that are this one.
    #[inline]
    fn are(self, byte: u8) -> u32 {
        self.bytes.simd_eq(u8x16::splat(byte)).to_bitmask() & self.whole
    }

    #[inline]
    fn are_digits(self) -> u32 {
        let values = self.bytes - u8x16::splat(b'0');
        values.simd_lt(u8x16::splat(10)).to_bitmask() & self.whole
    }

    /// What [`super::number::is_plain`] says of a longer one.
    #[inline]
    pub(super) fn is_plain_number(self, mark: Option<Mark>) -> bool {
        let amount = self.whole & !(self.are(b'-') & 1);
        let others = amount & !self.are_digits();
        let marks = mark.map_or(0, |mark| self.are(mark.as_char() as u8));
        // Neither the first byte of the amount nor the last one of the cell, and one at most.
        let first = amount & amount.wrapping_neg();
        let last = self.whole & !(self.whole >> 1);
        let between = marks & !first & !last;
        amount != 0 && others & !between == 0 && others & others.wrapping_sub(1) == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::number;
    use super::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_longer_cells(cell in "-?[0-9.,]{0,17}|[-0-9. ]{0,4}", behind in "[-0-9.,\n]{0,17}") {
            let text = format!("{cell}{behind}");
            let short = Short::new(text.as_bytes(), cell.len());
            prop_assert_eq!(short.is_some(), cell.len() <= 16 && text.len() >= 16);
            for mark in [None, Some(Mark::Point), Some(Mark::Comma)] {
                if let Some(short) = short {
                    prop_assert_eq!(short.is_plain_number(mark), number::is_plain(&cell, mark));
                }
            }
        }
    }
}
