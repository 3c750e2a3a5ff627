//! Hashes of texts that can be put together from the hashes of their parts.

/// Odd, with bits all over.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The powers of the base that words and names need.
const POWERS: [u64; 64] = {
    let mut powers = [1; 64];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = BASE.wrapping_mul(powers[at - 1]);
        at += 1;
    }
    powers
};

/// Hash of a text as a polynomial in its bytes: the hash of two texts written as one follows from theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextHash {
    sum: u64,
    length: u32,
}

impl TextHash {
    /// Of no text.
    pub(crate) const EMPTY: TextHash = TextHash { sum: 0, length: 0 };

    /// Of a text.
    pub(crate) fn of(text: &str) -> TextHash {
        TextHash::of_bytes(text.as_bytes())
    }

    /// Of texts written as one, from their hashes.
    pub(crate) fn of_parts(parts: impl Iterator<Item = TextHash>) -> TextHash {
        parts.fold(TextHash::EMPTY, TextHash::then)
    }

    /// Of bytes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> TextHash {
        bytes.iter().fold(TextHash::EMPTY, |hash, byte| hash.byte(*byte))
    }

    /// Of this text and one more byte.
    #[inline]
    pub(crate) fn byte(self, byte: u8) -> TextHash {
        let sum = self.sum.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1);
        TextHash { sum, length: self.length.wrapping_add(1) }
    }

    /// Of this text and another one behind it.
    #[inline]
    pub(crate) fn then(self, next: TextHash) -> TextHash {
        let power = POWERS.get(next.length as usize).copied();
        let power = power.unwrap_or_else(|| BASE.wrapping_pow(next.length));
        let sum = self.sum.wrapping_mul(power).wrapping_add(next.sum);
        TextHash { sum, length: self.length.wrapping_add(next.length) }
    }

    /// How many bytes the text has.
    pub(crate) fn length(self) -> usize {
        self.length as usize
    }

    /// As a key for tables, with the bits mixed.
    #[inline]
    pub(crate) fn key(self) -> u64 {
        let mixed = (self.sum ^ (self.sum >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_make_the_whole(a in "[a-c]{0,9}", b in "[a-c]{0,9}") {
            let whole = format!("{a}{b}");
            prop_assert_eq!(TextHash::of(&a).then(TextHash::of(&b)), TextHash::of(&whole));
        }
    }
}
