//! How this stage words its faults: a place, what was found, what was expected, and never more of the
//! file than a short piece of one cell.

pub(super) use crate::finding::shown;
use crate::finding::{Code, Finding, Place, Severity};

/// A refusal at a place.
pub(super) fn error(code: Code, place: Place, message: impl Into<String>) -> Finding {
    Finding { code, severity: Severity::Error, place, message: message.into() }
}

/// A remark at a place.
pub(super) fn note(code: Code, place: Place, message: impl Into<String>) -> Finding {
    Finding { code, severity: Severity::Note, place, message: message.into() }
}

/// The file as a whole.
pub(super) fn whole(file: &str) -> Place {
    line(file, 0)
}

/// A line as a whole.
pub(super) fn line(file: &str, line: u64) -> Place {
    Place { file: file.to_owned(), line, column: 0, length: 0, cell: None }
}

/// `1 line`, `2 lines`.
pub(super) fn lines(count: u64) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// Several headers as a message shows them.
pub(super) fn shown_list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let mut shown_items: Vec<String> = items.into_iter().take(13).map(shown).collect();
    if shown_items.len() == 13 {
        shown_items[12] = "…".to_owned();
    }
    shown_items.join(", ")
}

/// Text without the blanks of every kind around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// A cell that says nothing is empty: blanks of every kind, dashes, `N/A`, and the marks of a text that is none.
#[inline]
pub(super) fn content(text: &str) -> &str {
    // There is nothing to trim, and it is no dashes.
    if is_bare(text) && text.len() != "n/a".len() { text } else { content_within(text) }
}

/// Whether a text has characters that may be no part of one, or is longer than any that is usual.
pub(super) fn is_odd(text: &str) -> bool {
    /// Bytes of the longest text that needs no look.
    const USUAL: usize = 1024;
    text.len() > USUAL || memchr::memchr3(0, 0x1b, 0x9b, text.as_bytes()).is_some()
}

/// Whether a cell begins and ends with a letter or digit, as nearly all do.
#[inline]
fn is_bare(text: &str) -> bool {
    matches!(text.as_bytes(), [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric())
}

fn content_within(text: &str) -> &str {
    let text = trimmed(text);
    let dashes = text.chars().all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'));
    let is_marks = matches!(text, "=\"\"" | "'");
    if dashes || is_marks || text.eq_ignore_ascii_case("n/a") || text.eq_ignore_ascii_case("#n/a") {
        ""
    } else {
        text
    }
}

/// How databases and programs write that there is no value.
const NULLS: [&str; 10] = ["null", "(null)", "<null>", "nan", "none", "<na>", "nat", "na", "n.a.", "\\n"];

/// The name or code of a security that a cell holds: that there is no value is neither.
#[inline]
pub(super) fn named(content: &str) -> &str {
    let is_null =
        content.len() <= "(null)".len() && NULLS.iter().any(|null| content.eq_ignore_ascii_case(null));
    if is_null { "" } else { content }
}

/// Whether a cell holds what a spreadsheet shows for a formula that failed; `#N/A` says that there is no value.
#[inline]
pub(super) fn is_formula_error(text: &str) -> bool {
    text.bytes().next().is_some_and(may_begin_a_formula_error) && is_formula_error_within(text)
}

/// Whether a cell that begins with this byte may be such a one: there may be blanks in front of its sign.
#[inline]
pub(super) fn may_begin_a_formula_error(first: u8) -> bool {
    first == b'#' || !first.is_ascii_graphic()
}

fn is_formula_error_within(text: &str) -> bool {
    let text = trimmed(text);
    text.starts_with('#')
        && ["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!"]
            .iter()
            .any(|error| text.eq_ignore_ascii_case(error))
}

/// Blank to the eye: white space, and the characters of no width that exports leave behind.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_empty() {
        for empty in [
            "",
            " ",
            "\u{a0}",
            "\u{202f}\t",
            "-",
            "--",
            " – ",
            "N/A",
            "n/a",
            "=\"\"",
            "'",
            "\u{feff}",
            "\u{3000}",
        ] {
            assert_eq!(content(empty), "", "{empty:?}");
        }
        assert_eq!(content(" NA "), "NA");
        assert_eq!(content("-1"), "-1");
    }

    #[test]
    fn a_name_is_no_word_for_nothing() {
        for null in ["NULL", "nan", "None", "<NA>", "\\N", "NA"] {
            assert_eq!(named(null), "", "{null}");
        }
        assert_eq!(named("NANO"), "NANO");
    }

    #[test]
    fn what_a_spreadsheet_shows_for_a_failed_formula_is_no_name() {
        assert!(is_formula_error(" #ref! ") && is_formula_error("#NAME?"));
        assert!(!is_formula_error("#1 Holdings") && !is_formula_error("#N/A"));
    }

    #[test]
    fn a_message_shows_a_short_piece_on_one_line() {
        assert_eq!(shown("a\nb"), "`a\u{fffd}b`");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 43);
    }
}
