//! What was mended in a row before it could be read, or could not be mended: counted in the manifest, told with the row.
//!
//! A mended identifier may raise a match and is never the proof against one; [`Repair::is_doubtful`] says of
//! which repairs that holds.
//!
//! ```
//! use interdict::repair::{Repair, Repairs};
//! let mut repairs = Repairs::default();
//! repairs.insert(Repair::LeadingZeros);
//! assert_eq!(repairs.iter().collect::<Vec<_>>(), [Repair::LeadingZeros]);
//! ```

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A kind of repair.
    Repair {
        /// Leading zeros were put back, as a spreadsheet takes them away.
        LeadingZeros = "leading zeros restored",
        /// The check digit of a CUSIP or SEDOL was left away, as many files have it, and follows from the others.
        CheckDigit = "check digit added",
        /// A letter and a digit that look alike were exchanged, as happens where somebody types.
        LookAlike = "O and 0, I and 1 exchanged",
        /// An identifier was written in small or full-width letters and digits.
        Letters = "read in plain capitals",
        /// Marks by which a spreadsheet is made to keep a text: `="…"`, or an apostrophe in front.
        TextMarks = "a spreadsheet's marks of text left out",
        /// The decimals of a number that has none: `.0`.
        Decimals = "decimal zeros left out",
        /// Blanks, some of which print nothing, stood around a cell or within an identifier, or hyphens within.
        Blanks = "blanks or hyphens left out",
        /// A workbook held a date as the bare number by which it counts days.
        SerialDate = "a date from the number of its day",
        /// An identifier that is none was left out; nothing could be mended.
        NotRead = "an identifier that is none",
        /// An ISIN stood among other text, or in the column of another scheme.
        Within = "an ISIN among other text",
    }
}

impl Repair {
    /// As the manifest counts it.
    pub fn key(self) -> &'static str {
        match self {
            Repair::LeadingZeros => "leading_zeros",
            Repair::CheckDigit => "check_digit",
            Repair::LookAlike => "look_alike",
            Repair::Letters => "letters",
            Repair::TextMarks => "text_marks",
            Repair::Decimals => "decimals",
            Repair::Blanks => "blanks",
            Repair::SerialDate => "serial_date",
            Repair::NotRead => "identifier_not_read",
            Repair::Within => "isin_within_text",
        }
    }

    /// Whether something else may have been meant: one number in ten passes a check digit by chance.
    pub fn is_doubtful(self) -> bool {
        matches!(self, Repair::LeadingZeros | Repair::CheckDigit | Repair::LookAlike)
    }
}

/// A set of repairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Repairs(u16);

impl Repairs {
    /// Adds one.
    pub fn insert(&mut self, repair: Repair) {
        self.0 |= 1 << repair as u8;
    }

    /// Both sets together.
    pub fn union(self, other: Repairs) -> Repairs {
        Repairs(self.0 | other.0)
    }

    /// Whether nothing was mended.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Repair> {
        Repair::ALL.iter().copied().filter(move |repair| self.0 & 1 << *repair as u8 != 0)
    }

    /// As a number of no more bits than there are repairs.
    pub(crate) fn to_bits(self) -> u16 {
        self.0
    }

    /// From [`Repairs::to_bits`].
    pub(crate) fn from_bits(bits: u16) -> Repairs {
        Repairs(bits)
    }
}

impl From<Repair> for Repairs {
    fn from(repair: Repair) -> Repairs {
        [repair].into_iter().collect()
    }
}

impl FromIterator<Repair> for Repairs {
    fn from_iter<I: IntoIterator<Item = Repair>>(repairs: I) -> Repairs {
        let mut set = Repairs::default();
        repairs.into_iter().for_each(|repair| set.insert(repair));
        set
    }
}
