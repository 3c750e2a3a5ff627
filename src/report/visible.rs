//! Text from outside, made safe to look at: what would move the cursor, change the direction of
//! reading or not show at all is printed as its code point.
//!
//! Only outputs for people use this. The data formats carry every character as it is.

use std::borrow::Cow;

/// Longest text that a table cell shows; the data formats have the rest.
const LIMIT: usize = 300;

/// The text with every invisible or controlling character shown as `\u{…}`, cut at a readable length.
///
/// ```
/// use interdict::report::visible;
/// assert_eq!(visible("Acme\u{202e}dtL\n"), "Acme\\u{202e}dtL\\n");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    cut(text, LIMIT)
}

/// The same at any length, for reports that are read by people and kept.
pub(super) fn unhidden(text: &str) -> Cow<'_, str> {
    cut(text, usize::MAX)
}

fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit && !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().min(limit));
    for (count, char) in text.chars().enumerate() {
        if count == limit {
            shown.push('…');
            break;
        }
        if is_hidden(char) { shown.extend(char.escape_default()) } else { shown.push(char) }
    }
    Cow::Owned(shown)
}

/// Control characters, bidirectional controls, line separators, and characters without width that
/// could make two names look the same (Unicode categories Cc, Cf and Zl, Zp), and those that XML cannot hold.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(
            u32::from(char),
            0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F
                | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164
                | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF9..=0xFFFB
                | 0xFFFE..=0xFFFF | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        let hostile = "\u{1b}[2J\u{9b}31m\u{7}\r\u{2066}\u{200f}\u{feff}\u{2028}\t";
        let shown = visible(hostile);
        assert!(shown.chars().all(|char| !char.is_control() && !is_hidden(char)), "{shown}");
        assert!(shown.contains("[2J"));
    }

    #[test]
    fn scripts_are_left_alone() {
        for name in ["Größe & Söhne AG", "شركة", "株式会社", "Ελλάς", "हिन्दी"] {
            assert_eq!(visible(name), name);
        }
    }

    #[test]
    fn very_long_text_is_cut_with_a_mark() {
        let shown = visible(&"é".repeat(10_000)).into_owned();
        assert_eq!(shown.chars().count(), LIMIT + 1);
        assert!(shown.ends_with('…'));
    }
}
