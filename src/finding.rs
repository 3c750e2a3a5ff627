//! Faults as data: one table of codes, one type for a fault at a place.
//!
//! Every stage that reads something a person wrote (a list, a holdings file, an option) says what is
//! wrong with a [`Finding`]; every output renders the same finding.

use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is refused.
    Note,
    /// The thing is used, and somebody should look.
    Warning,
    /// The thing is refused.
    Error,
}

/// What kind of fault it is: a stable code, and one sentence of help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code {
    /// Stable identifier: `L…` lists, `F…` a whole file, `R…` one row, `S…` suppressions.
    pub id: &'static str,
    /// Short name in words.
    pub title: &'static str,
    /// What it is, in a sentence.
    pub help: &'static str,
}

/// Where in a file: 1-based line and column (in characters), and how many characters are meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// File name as the user gave it; `-` for standard input.
    pub file: String,
    /// 1-based line; 0 when the file as a whole is meant.
    pub line: u64,
    /// 1-based column in characters; 0 when the line as a whole is meant.
    pub column: u64,
    /// Number of characters meant; 0 when unknown.
    pub length: u64,
    /// What the place is called where lines and columns of characters say little: the cell of a workbook
    /// (`Holdings!B17`), the path of an element or a key, a tag.
    pub cell: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            match &self.cell {
                Some(cell) => write!(f, ":{cell}")?,
                None if self.column > 0 => write!(f, ":{}", self.column)?,
                None => {}
            }
        }
        Ok(())
    }
}

/// A fault or a remark at a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What kind.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What was found and what was expected, in one sentence.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.place, self.message, self.code.id)
    }
}

/// How many characters of a file a message shows.
const SHOWN: usize = 40;

/// A piece of a file as a message may show it: short, on one line, without control characters.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == SHOWN {
            out.push('…');
            break;
        }
        out.push(if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            '\u{fffd}'
        } else {
            c
        });
    }
    out.push('`');
    out
}

macro_rules! codes {
    ($($(#[doc = $help:literal])* $name:ident = $id:literal, $title:literal;)*) => {
        impl Code {
            $(
                $(#[doc = $help])*
                pub const $name: Code =
                    Code { id: $id, title: $title, help: concat!($($help),*).trim_ascii() };
            )*
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];
        }
    };
}

codes! {
    /// The text is not TOML or CSV at all.
    LIST_SYNTAX = "L001", "list syntax";
    /// A field that the format does not have.
    LIST_UNKNOWN_FIELD = "L002", "unknown field";
    /// A field that must be there is missing.
    LIST_MISSING_FIELD = "L003", "missing field";
    /// A value that the field does not take.
    LIST_BAD_VALUE = "L004", "bad value";
    /// An identifier with a wrong check digit or form.
    LIST_BAD_IDENTIFIER = "L005", "bad identifier";
    /// Dates that run backwards or overlap.
    LIST_BAD_DATES = "L006", "bad dates";
    /// Two facts or entries with one id.
    LIST_DUPLICATE = "L007", "duplicate";
    /// An alias that equals the name of another entry.
    LIST_ALIAS_CLASH = "L008", "alias equals another entry's name";
    /// A reference to a rule, listing or entry that does not exist.
    LIST_DANGLING = "L009", "reference to nothing";
    /// A list without a single usable entry.
    LIST_EMPTY = "L010", "empty list";
    /// A file that cannot be opened or read.
    FILE_UNREADABLE = "F001", "unreadable file";
    /// A file without a row.
    FILE_EMPTY = "F002", "empty file";
    /// No column that tells what the security is.
    FILE_NO_COLUMN = "F003", "no usable column";
    /// A header that two fields claim, or two headers for one field.
    FILE_AMBIGUOUS_HEADER = "F004", "ambiguous header";
    /// Two columns with the same header.
    FILE_DUPLICATE_HEADER = "F005", "duplicate column";
    /// No trade date anywhere.
    FILE_NO_DATE = "F006", "no trade date";
    /// Dates whose notation is ambiguous or mixed.
    FILE_DATE_FORMAT = "F007", "date notation";
    /// Bytes that are not UTF-8.
    FILE_ENCODING = "F008", "encoding";
    /// A quote that never closes.
    FILE_OPEN_QUOTE = "F009", "unclosed quote";
    /// A file of a kind that this build does not read.
    FILE_FORMAT = "F010", "unknown format";
    /// The file changed while it was read.
    FILE_CHANGED = "F011", "file changed";
    /// Lines above the header or below the last row, which are no rows.
    FILE_NOT_ROWS = "F012", "lines that are no rows";
    /// A file of a folder or an archive that is not read.
    FILE_LEFT_OUT = "F013", "file left out";
    /// A row with too many or too few cells.
    ROW_RAGGED = "R001", "ragged row";
    /// A date or time that is none.
    ROW_BAD_DATE = "R002", "bad date";
    /// No trade date in the row and none given.
    ROW_NO_DATE = "R003", "missing trade date";
    /// An activity that the vocabulary does not have.
    ROW_BAD_ACTIVITY = "R004", "bad activity";
    /// An actor that the vocabulary does not have.
    ROW_BAD_ACTOR = "R005", "bad actor";
    /// Neither a name nor an identifier.
    ROW_NO_SECURITY = "R006", "no security";
    /// An identifier with a wrong check digit or form; the row is screened by its name.
    ROW_BAD_IDENTIFIER = "R007", "bad identifier";
    /// A cell longer than the limit.
    ROW_TOO_LONG = "R008", "cell too long";
    /// Text that is not valid in the file's encoding.
    ROW_ENCODING = "R009", "bad bytes";
    /// Text after the closing quote of a cell.
    ROW_STRAY_QUOTE = "R010", "stray quote";
    /// An amount that cannot be read for certain; nothing but sums depends on it.
    ROW_BAD_AMOUNT = "R011", "bad amount";
    /// A label that says neither the same nor different, or a pair without a name.
    ROW_BAD_PAIR = "R012", "bad labelled pair";
    /// A file of suppressions that is not TOML at all.
    SUPPRESSION_SYNTAX = "S001", "suppression syntax";
    /// A field that a suppression does not have.
    SUPPRESSION_UNKNOWN_FIELD = "S002", "unknown field of a suppression";
    /// A field without which nobody can answer for a suppression.
    SUPPRESSION_MISSING_FIELD = "S003", "missing field of a suppression";
    /// A value that a field of a suppression does not take.
    SUPPRESSION_BAD_VALUE = "S004", "bad value in a suppression";
    /// Days of a suppression that run backwards or lie further apart than is allowed.
    SUPPRESSION_BAD_DATES = "S005", "bad dates of a suppression";
    /// Two suppressions of one subject and one entry.
    SUPPRESSION_DUPLICATE = "S006", "duplicate suppression";
    /// A suppression whose owner approves it.
    SUPPRESSION_ONE_PERSON = "S007", "suppression by one person";
    /// A suppression that ended before the day on which is decided, or before the trade; it is not applied.
    SUPPRESSION_EXPIRED = "S011", "expired suppression";
    /// The entry or the subject is not what it was when the suppression was approved; it is not applied.
    SUPPRESSION_STALE = "S012", "stale suppression";
    /// Nothing that was screened met the suppression.
    SUPPRESSION_UNUSED = "S013", "unused suppression";
    /// A suppression of a match that its scope does not reach, because nothing is in doubt there; it is not applied.
    SUPPRESSION_TOO_BROAD = "S014", "too broad suppression";
    /// A suppression that is not judged, because the run does not say on which day is decided; it is not applied.
    SUPPRESSION_NO_DAY = "S015", "suppression without a day";
    /// A suppression that was approved after the day on which is decided; it is not applied.
    SUPPRESSION_EARLY = "S016", "suppression of a later day";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut ids: Vec<_> = Code::ALL.iter().map(|c| c.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Code::ALL.len());
    }

    #[test]
    fn every_code_is_explained_in_a_sentence() {
        for code in Code::ALL {
            assert!(code.help.ends_with('.') && !code.help.starts_with(' '), "{}: {}", code.id, code.help);
        }
        assert_eq!(Code::ROW_BAD_DATE.help, "A date or time that is none.");
    }
}
