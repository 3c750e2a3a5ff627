//! Texts by number: each text is kept once.

use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxHashMap;

/// Longest text that is its own key, in bytes.
const SHORT: usize = 15;

/// A short text as a number: its bytes, and in the last one their count.
type Key = [u64; 2];

/// Texts by number, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    /// Short texts, nearly all words: the text itself is the key, so that a look-up reads one place.
    short: HashTable<(Key, u32)>,
    long: FxHashMap<Box<str>, u32>,
    /// Where each text ends in `texts`.
    ends: Vec<u32>,
    texts: String,
}

/// The key of a short text that is a part of another one.
#[inline]
fn packed(whole: &str, part: &Range<usize>) -> Option<Key> {
    let length = part.len();
    if length > SHORT {
        return None;
    }
    let rest = whole.as_bytes().get(part.start..)?;
    // Whatever stands behind the part is read with it and then left out: quicker than to read so many bytes
    // as there are. At the end of a text, what stands before it is.
    let key = match (rest.first_chunk::<16>(), whole.as_bytes().last_chunk::<16>()) {
        (Some(bytes), _) => words(u128::from_le_bytes(*bytes)),
        (None, Some(bytes)) => {
            let before = 8 * (bytes.len() - rest.len()) as u32;
            words(u128::from_le_bytes(*bytes).checked_shr(before).unwrap_or(0))
        }
        (None, None) => {
            let mut bytes = [0; 16];
            bytes.get_mut(..rest.len())?.copy_from_slice(rest);
            words(u128::from_le_bytes(bytes))
        }
    };
    let [first, second] = MASKS.get(length)?;
    Some([key[0] & first, key[1] & second | (length as u64) << 56])
}

fn words(bytes: u128) -> Key {
    [bytes as u64, (bytes >> 64) as u64]
}

/// What to keep of sixteen bytes for each length.
const MASKS: [Key; SHORT + 1] = {
    let mut masks = [[0; 2]; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        let kept = u128::MAX >> (128 - 8 * length);
        masks[length] = [kept as u64, (kept >> 64) as u64];
        length += 1;
    }
    masks
};

#[inline]
fn hash(key: &Key) -> u64 {
    // Both halves are multiplied into a product of twice their width, whose halves are then mixed.
    let (a, b) = (key[0] ^ 0x9e37_79b9_7f4a_7c15, key[1] ^ 0xf39c_c060_5ced_c834);
    let product = u128::from(a).wrapping_mul(u128::from(b));
    (product >> 64) as u64 ^ product as u64
}

/// A hash of sixteen bytes.
#[inline]
pub(crate) fn hash_of_bytes(bytes: u128) -> u64 {
    hash(&words(bytes))
}

impl Interner {
    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a text, and whether it is new.
    pub(crate) fn number(&mut self, text: &str) -> (u32, bool) {
        self.number_part(text, 0..text.len())
    }

    /// The number of a part of a text, and whether it is new.
    #[inline]
    pub(crate) fn number_part(&mut self, whole: &str, part: Range<usize>) -> (u32, bool) {
        match packed(whole, &part) {
            Some(key) => match self.short.find(hash(&key), |entry| entry.0 == key) {
                Some((_, known)) => (*known, false),
                None => (self.add_short(key, whole.get(part).unwrap_or_default()), true),
            },
            None => self.number_long(whole.get(part).unwrap_or_default()),
        }
    }

    #[cold]
    fn add_short(&mut self, key: Key, text: &str) -> u32 {
        let number = self.add(text);
        self.short.insert_unique(hash(&key), (key, number), |entry| hash(&entry.0));
        number
    }

    #[cold]
    fn number_long(&mut self, text: &str) -> (u32, bool) {
        if let Some(known) = self.long.get(text) {
            return (*known, false);
        }
        let number = self.add(text);
        self.long.insert(text.into(), number);
        (number, true)
    }

    fn add(&mut self, text: &str) -> u32 {
        self.texts.push_str(text);
        self.ends.push(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX)
    }

    /// A text.
    pub(crate) fn text(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.texts.get(start as usize..*end as usize)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_has_its_own_number(texts in prop::collection::vec("[ab\\x00é]{0,20}", 0..40)) {
            let mut interner = Interner::default();
            let numbers: Vec<u32> = texts.iter().map(|text| interner.number(text).0).collect();
            for (text, number) in texts.iter().zip(&numbers) {
                prop_assert_eq!(interner.text(*number), text);
            }
            let line = texts.join(" ");
            let mut start = 0;
            for (text, number) in texts.iter().zip(&numbers) {
                prop_assert_eq!(interner.number_part(&line, start..start + text.len()), (*number, false));
                start += text.len() + 1;
            }
            let mut distinct = texts.clone();
            distinct.sort();
            distinct.dedup();
            prop_assert_eq!(interner.len(), distinct.len());
            prop_assert!(interner.number("c").1);
        }
    }
}
