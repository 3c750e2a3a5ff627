//! The spellings of a word with letters left out.

use crate::name::TextHash;

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
