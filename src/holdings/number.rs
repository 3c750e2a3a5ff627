//! Amounts as files print them: `1,234.56` or `1.234,56`, decided once for the whole file.
//!
//! An amount is only summed, never screened by; so one that cannot be read is no fault, only unknown.

use rust_decimal::Decimal;

/// What marks the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl Mark {
    /// The character.
    pub(super) fn as_char(self) -> char {
        match self {
            Mark::Point => '.',
            Mark::Comma => ',',
        }
    }
}

/// What the amounts of a file have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    only_point: bool,
    only_comma: bool,
}

impl Marks {
    /// Takes one cell into account.
    pub(super) fn see(&mut self, text: &str) {
        match (read(text, Some(Mark::Point)), read(text, Some(Mark::Comma))) {
            (Some(_), None) => self.only_point = true,
            (None, Some(_)) => self.only_comma = true,
            _ => {}
        }
    }

    /// Whether [`Marks::decide`] says the same after one more cell.
    pub(super) fn agrees(&self, text: &str) -> bool {
        let mut after = *self;
        after.see(text);
        after.decide() == self.decide()
    }

    /// The mark of the file; `None` when its amounts contradict each other or none of them tells.
    pub(super) fn decide(&self) -> Option<Mark> {
        match (self.only_point, self.only_comma) {
            (true, false) => Some(Mark::Point),
            (false, true) => Some(Mark::Comma),
            _ => None,
        }
    }
}

/// Whether a cell has digits alone, with decimals behind the mark of the file: it is an amount, and one
/// that cannot contradict the mark.
pub(super) fn is_plain(text: &str, mark: Option<Mark>) -> bool {
    /// More of them may be more than an amount can hold.
    const DIGITS: usize = 20;
    let bytes = text.as_bytes();
    let bytes = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let mark = mark.map(|mark| mark.as_char() as u8);
    let is_amount = match bytes.iter().position(|byte| !byte.is_ascii_digit()) {
        None => !bytes.is_empty(),
        // The mark stands between digits, and once.
        Some(at) => {
            let decimals = bytes.get(at + 1..).unwrap_or_default();
            at > 0
                && bytes.get(at).copied() == mark
                && !decimals.is_empty()
                && decimals.iter().all(u8::is_ascii_digit)
        }
    };
    is_amount && bytes.len() <= DIGITS
}

/// The amount of a cell; without a mark only what reads the same under both.
pub(super) fn read(text: &str, mark: Option<Mark>) -> Option<Decimal> {
    let Some(mark) = mark else {
        let point = read(text, Some(Mark::Point))?;
        return (read(text, Some(Mark::Comma)) == Some(point)).then_some(point);
    };
    if mark == Mark::Point && is_plain(text, Some(mark)) && text.contains('.') {
        return text.parse().ok();
    }
    let (text, in_parentheses) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let bare = without_currency(text);
    let (bare, minus) = sign(&bare)?;
    if minus && in_parentheses {
        return None;
    }
    let (group, decimal) = match mark {
        Mark::Point => (',', '.'),
        Mark::Comma => ('.', ','),
    };
    let (whole, fraction) = bare.split_once(decimal).unwrap_or((bare, "0"));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || fraction.is_empty() {
        return None;
    }
    let separator = whole.chars().find(|c| !c.is_ascii_digit());
    if separator.is_some_and(|c| c != group && !matches!(c, '\'' | '\u{2019}')) {
        return None;
    }
    let mut digits = String::new();
    for (index, part) in whole.split(|c| Some(c) == separator).enumerate() {
        let grouped = if index == 0 { (1..=3).contains(&part.len()) } else { part.len() == 3 };
        if !(grouped || separator.is_none()) || part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.push_str(part);
    }
    let amount: Decimal = format!("{digits}.{fraction}").parse().ok()?;
    Some(if minus || in_parentheses { -amount } else { amount })
}

/// Without blanks (which also group digits), currency signs and codes.
fn without_currency(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .filter(|c| !matches!(c, '$' | '£' | '¥' | '¢' | '€' | '\u{20a0}'..='\u{20cf}'))
        .collect();
    let code = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_uppercase());
    let front = kept.get(..3).filter(|part| code(part)).map_or(0, str::len);
    let back = kept.len().checked_sub(3).filter(|at| *at >= front);
    let back = back.filter(|at| kept.get(*at..).is_some_and(code)).unwrap_or(kept.len());
    kept.get(front..back).unwrap_or_default().to_owned()
}

fn sign(text: &str) -> Option<(&str, bool)> {
    const MINUS: [char; 2] = ['-', '\u{2212}'];
    let stripped = text.strip_prefix(MINUS).or_else(|| text.strip_suffix(MINUS));
    let (rest, minus) = match stripped {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    (!rest.is_empty()).then_some((rest, minus))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_under_both_marks() {
        for (text, point, comma) in [
            ("1,234.56", Some("1234.56"), None),
            ("1.234,56", None, Some("1234.56")),
            ("1,234", Some("1234.0"), Some("1.234")),
            ("1234", Some("1234.0"), Some("1234.0")),
            ("(1,234.50)", Some("-1234.50"), None),
            ("-99,211,485.31", Some("-99211485.31"), None),
            ("$ 1,000.00", Some("1000.00"), None),
            ("EUR 1.000,00-", None, Some("-1000.00")),
            ("1 234,50 €", None, Some("1234.50")),
            ("1'234.50", Some("1234.50"), None),
            ("12,34,567.00", None, None),
            ("1,2345.00", None, None),
            ("abc", None, None),
            ("1e5", None, None),
            ("", None, None),
            ("-", None, None),
            ("99999999999999999999999999999999", None, None),
        ] {
            let as_text = |mark| read(text, Some(mark)).map(|n| n.to_string());
            assert_eq!(as_text(Mark::Point).as_deref(), point, "{text} with a point");
            assert_eq!(as_text(Mark::Comma).as_deref(), comma, "{text} with a comma");
        }
    }

    #[test]
    fn the_file_decides() {
        let decide = |cells: &[&str]| {
            let mut marks = Marks::default();
            cells.iter().for_each(|cell| marks.see(cell));
            marks.decide()
        };
        assert_eq!(decide(&["1,234", "1,234.56"]), Some(Mark::Point));
        assert_eq!(decide(&["1.234", "0,5"]), Some(Mark::Comma));
        assert_eq!(decide(&["1,234"]), None);
        assert_eq!(decide(&["1,234.5", "1.234,5"]), None);
        assert_eq!(read("1,234", None), None);
        assert_eq!(read("7", None), Some(Decimal::from(7)));
    }

    proptest! {
        #[test]
        fn plain_cells_are_digits_with_one_mark_between(text in "-?[0-9.,]{0,22}|[-0-9. ]{0,4}") {
            for mark in [None, Some(Mark::Point), Some(Mark::Comma)] {
                let bare = text.strip_prefix('-').unwrap_or(&text);
                let parts: Vec<&str> = match mark {
                    Some(mark) => bare.split(mark.as_char()).collect(),
                    None => vec![bare],
                };
                let is_digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
                let expected = parts.len() <= 2 && parts.iter().all(is_digits) && bare.len() <= 20;
                prop_assert_eq!(is_plain(&text, mark), expected);
                if expected {
                    let amount: Decimal = text.replace(',', ".").parse().unwrap();
                    prop_assert_eq!(read(&text, mark), Some(amount));
                }
            }
        }
    }
}
