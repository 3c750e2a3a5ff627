//! The text of a description, cut into words.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

/// A description as it is read: words with single blanks between them.
pub(crate) struct Text<'t> {
    text: Cow<'t, str>,
    /// Where its words are.
    words: SmallVec<[(u32, u32); 12]>,
    /// Length of the whole text in characters.
    pub(crate) length: usize,
    /// Whether it has no small letter.
    pub(crate) capitals: bool,
}

impl<'t> Text<'t> {
    pub(crate) fn new(text: &'t str) -> Text<'t> {
        Text::plain(text).unwrap_or_else(|| Text::folded(text))
    }

    /// Of a text that is plain, see [`crate::name::is_plain`], with single blanks; `None` of any other.
    pub(crate) fn plain(text: &'t str) -> Option<Text<'t>> {
        let text = text.trim_matches(' ');
        let mut words: SmallVec<[(u32, u32); 12]> = SmallVec::new();
        let (mut start, mut small, mut other) = (0, 0, 0);
        let (chunks, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [FILLER; 8];
        last.get_mut(..rest.len())?.copy_from_slice(rest);
        for (at, chunk) in (0..u32::MAX).step_by(8).zip(chunks.iter().chain([&last])) {
            let marks = Marks::of(u64::from_le_bytes(*chunk));
            small |= marks.small;
            other |= marks.other;
            let mut blanks = marks.blank;
            while blanks != 0 {
                let end = at | blanks.trailing_zeros() / 8;
                other |= u64::from(start == end);
                words.push((start, end));
                start = end.wrapping_add(1);
                blanks &= blanks - 1;
            }
        }
        if !text.is_empty() {
            words.push((start, u32::try_from(text.len()).ok()?));
        }
        let (length, capitals) = (text.len(), small == 0);
        (other == 0).then_some(Text { text: Cow::Borrowed(text), words, length, capitals })
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
        let length = text.trim().chars().count();
        let capitals = !text.chars().any(char::is_lowercase);
        let mut single = String::with_capacity(text.len());
        let mut words = SmallVec::new();
        let end = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !single.is_empty() {
                single.push(' ');
            }
            let start = end(&single);
            single.push_str(word);
            words.push((start, end(&single)));
        }
        Text { text: Cow::Owned(single), words, length, capitals }
    }

    /// The words with their blanks.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its words, each as a place in the text.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.words.iter().map(|(start, end)| (&*self.text, *start as usize..*end as usize))
    }
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

    fn words(text: &Text<'_>) -> Vec<String> {
        text.words().map(|(text, place)| text[place].to_owned()).collect()
    }

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
                assert_eq!(marks.blank | marks.small | marks.other, if told.contains(&true) { bit } else { 0 });
            }
        }
    }

    proptest! {
        #[test]
        fn a_plain_text_is_cut_as_any_other(text in "[ A-Ca-c-]{0,30}|\\PC{0,20}") {
            let folded = Text::folded(&text);
            if let Some(plain) = Text::plain(&text) {
                prop_assert!(crate::name::is_plain(&text));
                prop_assert_eq!(words(&plain), words(&folded));
                prop_assert_eq!((plain.length, plain.capitals), (folded.length, folded.capitals));
            }
        }
    }
}
