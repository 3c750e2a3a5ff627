//! The text of a description, cut into words.

use std::borrow::Cow;
use std::ops::Range;

/// A description as it is read: words with single blanks between them.
pub(crate) struct Text<'t> {
    text: Cow<'t, str>,
    /// Length of the whole text in characters, and whether it has no small letter.
    shape: Shape,
}

/// What a text is, whatever it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Length in characters, without blanks around.
    pub(crate) length: usize,
    /// Whether it has no small letter.
    pub(crate) capitals: bool,
}

/// Gives the places of the words of a plain text, see [`crate::name::is_plain`], with single blanks between
/// them. Stops at the first byte or blank that makes it another one; then there is no shape.
#[inline]
pub(super) fn cut_plain(text: &str, mut each: impl FnMut(Range<usize>)) -> Option<Shape> {
    let (mut start, mut small) = (0, 0);
    let (chunks, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [FILLER; 8];
    last.get_mut(..rest.len())?.copy_from_slice(rest);
    let mut at = 0_usize;
    for chunk in chunks.iter().chain([&last]) {
        let marks = Marks::of(u64::from_le_bytes(*chunk));
        if marks.other != 0 {
            return None;
        }
        small |= marks.small;
        let mut blanks = marks.blank;
        while blanks != 0 {
            let end = at | (blanks.trailing_zeros() / 8) as usize;
            if start == end {
                return None;
            }
            each(start..end);
            start = end.wrapping_add(1);
            blanks &= blanks.wrapping_sub(1);
        }
        at = at.wrapping_add(8);
    }
    if start == text.len() && start > 0 {
        return None;
    }
    if !text.is_empty() {
        each(start..text.len());
    }
    Some(Shape { length: text.len(), capitals: small == 0 })
}

impl<'t> Text<'t> {
    pub(crate) fn new(text: &'t str) -> Text<'t> {
        let trimmed = text.trim_matches(' ');
        match cut_plain(trimmed, |_| {}) {
            Some(shape) => Text { text: Cow::Borrowed(trimmed), shape },
            None => Text::folded(text),
        }
    }

    fn folded(text: &str) -> Text<'t> {
        let text: String = text
            .chars()
            .map(|c| match c {
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => '-',
                '（' => '(',
                '）' => ')',
                c if c.is_whitespace() => ' ',
                c => c,
            })
            .collect();
        let text = in_one_character(text);
        let shape =
            Shape { length: text.trim().chars().count(), capitals: !text.chars().any(char::is_lowercase) };
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        Text { text: Cow::Owned(words.join(" ")), shape }
    }

    /// The words with their blanks.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }
}

/// Legal forms of one character, which are no names in parentheses: `(株)`.
fn in_one_character(text: String) -> String {
    const FORMS: [(&str, &str); 3] = [("(株)", " ㈱ "), ("(有)", " ㈲ "), ("(주)", " ㈜ ")];
    FORMS
        .iter()
        .fold(text, |text, (mark, form)| if text.contains(mark) { text.replace(mark, form) } else { text })
}

/// Stands where a text has ended: no blank, no small letter, and plain.
const FILLER: u8 = b'A';

/// What eight bytes are, the highest bit of each byte saying so.
struct Marks {
    blank: u64,
    small: u64,
    /// Neither a blank nor a visible character of ASCII.
    other: u64,
}

impl Marks {
    fn of(bytes: u64) -> Marks {
        const fn every(byte: u8) -> u64 {
            u64::from_le_bytes([byte; 8])
        }
        const HIGH: u64 = every(0x80);
        // Of bytes below 0x80, the sum with 0x80 - n has the highest bit where the byte is at least n.
        let low = bytes & !HIGH;
        let at_least = |byte: u8| low.wrapping_add(every(0x80 - byte));
        Marks {
            blank: !(low ^ every(b' ')).wrapping_add(every(0x7f)) & !bytes & HIGH,
            small: at_least(b'a') & !at_least(b'z' + 1) & !bytes & HIGH,
            other: (bytes | !at_least(b' ') | at_least(0x7f)) & HIGH,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_byte_is_told() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut bytes = [FILLER; 8];
                bytes[place] = byte;
                let marks = Marks::of(u64::from_le_bytes(bytes));
                let bit = 0x80 << (8 * place);
                let told = [marks.blank, marks.small, marks.other].map(|marks| marks == bit);
                let plain = (b' '..=b'~').contains(&byte);
                assert_eq!(told, [byte == b' ', byte.is_ascii_lowercase(), !plain], "{byte}");
                assert_eq!(
                    marks.blank | marks.small | marks.other,
                    if told.contains(&true) { bit } else { 0 }
                );
            }
        }
    }

    proptest! {
        #[test]
        fn a_plain_text_is_cut_as_any_other(text in "[A-Ca-c-]{0,9}( [A-Ca-c-]{0,9}){0,5}|[ -~]{0,20}|\\PC{0,20}") {
            let mut words = Vec::new();
            let folded = Text::folded(&text);
            if let Some(shape) = cut_plain(&text, |place| words.push(&text[place])) {
                prop_assert!(crate::name::is_plain(&text));
                let expected: Vec<&str> = folded.text().split(' ').filter(|word| !word.is_empty()).collect();
                prop_assert_eq!(words, expected);
                prop_assert_eq!(shape, folded.shape());
            } else {
                let is_single_spaced = !format!(" {text} ").contains("  ");
                prop_assert!(!crate::name::is_plain(&text) || !is_single_spaced);
            }
        }
    }
}
