//! Hashes of texts that can be put together from the hashes of their parts.

/// Odd, with bits all over.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hash of a text as a polynomial in its bytes: the hash of two texts written as one follows from theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextHash {
    sum: u64,
    /// The base to the power of the length.
    power: u64,
}

impl TextHash {
    /// Of no text.
    pub(super) const EMPTY: TextHash = TextHash { sum: 0, power: 1 };

    /// Of a text.
    pub(super) fn of(text: &str) -> TextHash {
        TextHash::of_bytes(text.as_bytes())
    }

    /// Of bytes.
    pub(super) fn of_bytes(bytes: &[u8]) -> TextHash {
        bytes.iter().fold(TextHash::EMPTY, |hash, byte| hash.byte(*byte))
    }

    /// Of this text and one more byte.
    pub(super) fn byte(self, byte: u8) -> TextHash {
        let sum = self.sum.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1);
        TextHash { sum, power: self.power.wrapping_mul(BASE) }
    }

    /// Of this text and another one behind it.
    pub(super) fn then(self, next: TextHash) -> TextHash {
        let sum = self.sum.wrapping_mul(next.power).wrapping_add(next.sum);
        TextHash { sum, power: self.power.wrapping_mul(next.power) }
    }

    /// As a key for tables, with the bits mixed.
    pub(super) fn key(self) -> u64 {
        let mixed = (self.sum ^ (self.sum >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 29)
    }
}

/// The keys of a word of ASCII letters with one or two of them left out, or of any word with none.
pub(super) fn deletions(word: &[u8], most: usize, mut each: impl FnMut(u64)) {
    each(TextHash::of_bytes(word).key());
    if most == 0 {
        return;
    }
    // Hash of what stands behind a place.
    let mut behind = [TextHash::EMPTY; MOST_BYTES + 1];
    let mut hash = TextHash::EMPTY;
    for (at, byte) in word.iter().enumerate().rev().take(MOST_BYTES) {
        let one = TextHash::of_bytes(std::slice::from_ref(byte));
        hash = one.then(hash);
        if let Some(place) = behind.get_mut(at) {
            *place = hash;
        }
    }
    let after = |at: usize| behind.get(at + 1).copied().unwrap_or(TextHash::EMPTY);
    let mut before = TextHash::EMPTY;
    for (i, first) in word.iter().enumerate() {
        each(before.then(after(i)).key());
        if most > 1 {
            let mut between = before;
            for (j, second) in word.iter().enumerate().skip(i + 1) {
                each(between.then(after(j)).key());
                between = between.byte(*second);
            }
        }
        before = before.byte(*first);
    }
}

/// Longest word with letters left out, in bytes.
pub(super) const MOST_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn parts_make_the_whole(a in "[a-c]{0,9}", b in "[a-c]{0,9}") {
            let whole = format!("{a}{b}");
            prop_assert_eq!(TextHash::of(&a).then(TextHash::of(&b)), TextHash::of(&whole));
        }

        #[test]
        fn every_deletion_is_hashed(word in "[a-z]{1,12}", most in 0_usize..3) {
            let mut texts = BTreeSet::from([word.clone()]);
            for _ in 0..most {
                for text in texts.clone() {
                    for at in 0..text.len() {
                        let mut shorter = text.clone();
                        shorter.remove(at);
                        texts.insert(shorter);
                    }
                }
            }
            let expected: BTreeSet<u64> = texts.iter().map(|text| TextHash::of(text).key()).collect();
            let mut found = BTreeSet::new();
            deletions(word.as_bytes(), most, |key| {
                found.insert(key);
            });
            prop_assert_eq!(found, expected);
        }
    }
}
