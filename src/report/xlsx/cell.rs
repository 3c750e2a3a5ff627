//! What stands in a cell: text that a workbook can hold, and numbers that are exactly what was written.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// Most units of UTF-16 in a cell.
const MOST_UNITS: usize = 32_767;
/// Digits that a spreadsheet keeps of a number.
const MOST_DIGITS: usize = 15;

/// What was not written as it was; nothing is changed without being told.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Cells that were cut, and the place of the first one.
    pub(super) cut: u64,
    pub(super) first_cut: String,
    /// Cells with characters that no workbook can hold, and the place of the first one.
    pub(super) shown: u64,
    pub(super) first_shown: String,
}

impl Changes {
    /// The text as a workbook can hold it.
    pub(super) fn fit<'t>(&mut self, text: &'t str, place: impl Fn() -> String) -> Cow<'t, str> {
        let mut fitting = Cow::Borrowed(text);
        if text.contains(is_impossible) {
            let mut shown = String::with_capacity(text.len() + 8);
            for char in text.chars() {
                if is_impossible(char) { shown.extend(char.escape_default()) } else { shown.push(char) }
            }
            if self.shown == 0 {
                self.first_shown = place();
            }
            self.shown += 1;
            fitting = Cow::Owned(shown);
        }
        // No character has more units than bytes.
        if fitting.len() > MOST_UNITS && fitting.encode_utf16().count() > MOST_UNITS {
            let mut units = 0;
            let fits = fitting.chars().take_while(|char| {
                units += char.len_utf16();
                units < MOST_UNITS
            });
            let mut cut: String = fits.collect();
            cut.push('…');
            if self.cut == 0 {
                self.first_cut = place();
            }
            self.cut += 1;
            fitting = Cow::Owned(cut);
        }
        fitting
    }
}

/// Characters that XML cannot hold, and the carriage return, which readers of XML change.
fn is_impossible(char: char) -> bool {
    matches!(char, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape {
    /// Whether its digits are in groups of three.
    pub(super) grouped: bool,
    /// Digits behind the point.
    pub(super) decimals: usize,
}

/// The number that a cell says, where a spreadsheet shows it in the same characters. `meant` is what the row's value
/// was read as.
pub(super) fn number(text: &str, meant: Option<Decimal>) -> Option<(f64, Shape)> {
    let plain: String = text.chars().filter(|char| *char != ',').collect();
    let value: f64 = plain.parse().ok()?;
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let shape = Shape { grouped: text.contains(','), decimals };
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let is_it = plain.parse::<Decimal>().is_ok_and(|plain| Some(plain) == meant);
    let exact = is_it && digits <= MOST_DIGITS && value.is_finite();
    let negative_zero = value == 0.0 && value.is_sign_negative();
    (exact && !negative_zero && written(value, shape) == text).then_some((value, shape))
}

/// The number as a spreadsheet shows it.
fn written(value: f64, Shape { grouped, decimals }: Shape) -> String {
    let text = format!("{value:.decimals$}");
    if !grouped {
        return text;
    }
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let whole = unsigned.split('.').next().unwrap_or_default();
    let mut shown = sign.to_owned();
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown.push_str(&unsigned[whole.len()..]);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_only_where_it_reads_the_same() {
        let meant = |text: &str| text.replace(',', "").parse::<Decimal>().ok();
        for (text, value, grouped, decimals) in [
            ("0", 0.0, false, 0),
            ("-5", -5.0, false, 0),
            ("1234.50", 1234.5, false, 2),
            ("1,234,567.89", 1_234_567.89, true, 2),
            ("-1,234", -1234.0, true, 0),
            ("0.1", 0.1, false, 1),
            ("123456789012.345", 123_456_789_012.345, false, 3),
        ] {
            assert_eq!(number(text, meant(text)), Some((value, Shape { grouped, decimals })), "{text}");
        }
        for text in [
            "",
            "007",
            "1,23",
            "+5",
            "5.",
            ".5",
            "-0",
            "-0.00",
            "1e3",
            "NaN",
            "inf",
            "12,34,567",
            " 5",
            "5 ",
            "(5)",
            "1234567890123456",
            "0.1234567890123456",
            "1.234,50",
            "USD 5",
            "1,",
        ] {
            assert_eq!(number(text, meant(text)), None, "{text}");
        }
        // Where a comma marks decimals, this is not a thousand.
        assert_eq!(number("1,234", "1.234".parse().ok()), None);
        assert_eq!(number("5", None), None);
    }

    #[test]
    fn what_is_cut_or_shown_is_counted() {
        let mut changes = Changes::default();
        let place = || "a.csv:2".to_owned();
        assert_eq!(changes.fit("two\nlines\tÄ\u{202e}", place), "two\nlines\tÄ\u{202e}");
        assert_eq!((changes.cut, changes.shown), (0, 0));
        assert_eq!(changes.fit("a\u{0}b\r\nc\u{1b}\u{ffff}", place), "a\\u{0}b\\r\nc\\u{1b}\\u{ffff}");
        assert_eq!((changes.cut, changes.shown), (0, 1));
        let longest = "x".repeat(MOST_UNITS);
        assert_eq!(changes.fit(&longest, place), longest);
        let cut = changes.fit(&"😀".repeat(MOST_UNITS), place).into_owned();
        assert!(cut.ends_with("😀…") && cut.encode_utf16().count() <= MOST_UNITS);
        assert_eq!((changes.cut, changes.first_cut.as_str()), (1, "a.csv:2"));
    }
}
