//! Hashes of texts that can be put together from the hashes of their parts.

/// Odd, with bits all over.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Longest text with bytes left out.
const MOST_BYTES: usize = 32;

/// The powers of the base that words and names need.
const POWERS: [u64; 64] = {
    let mut powers = [1; 64];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = BASE.wrapping_mul(powers[at - 1]);
        at += 1;
    }
    powers
};

/// A sum with its bits mixed.
#[inline]
fn mixed(sum: u64) -> u64 {
    let mixed = (sum ^ (sum >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 29)
}

/// The base to this power.
#[inline]
fn power(exponent: usize) -> u64 {
    POWERS.get(exponent).copied().unwrap_or_else(|| BASE.wrapping_pow(exponent as u32))
}

/// Hash of a text as a polynomial in its bytes: the hash of two texts written as one follows from theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextHash {
    sum: u64,
    length: u32,
}

impl TextHash {
    /// Of no text.
    pub(crate) const EMPTY: TextHash = TextHash { sum: 0, length: 0 };

    /// Of a text.
    pub(crate) fn of(text: &str) -> TextHash {
        text.bytes().fold(TextHash::EMPTY, TextHash::byte)
    }

    /// Of texts written as one, from their hashes.
    pub(crate) fn of_parts(parts: impl Iterator<Item = TextHash>) -> TextHash {
        parts.fold(TextHash::EMPTY, TextHash::then)
    }

    /// The keys of a text without one of its bytes, and without each two of them where `pairs` says so. Of a text
    /// of more than [`MOST_BYTES`] there are none.
    pub(crate) fn without_bytes(text: &str, pairs: bool, mut each: impl FnMut(u64)) {
        let whole = TextHash::of(text).sum;
        // What leaving out a byte adds to a hash in which one behind it is left out as well.
        let mut further = [0; MOST_BYTES];
        let mut before = TextHash::EMPTY;
        for (at, byte) in text.bytes().enumerate().take_while(|_| text.len() <= MOST_BYTES) {
            let next = before.byte(byte);
            // What stands in front moves back by one place.
            let moved = before.sum.wrapping_sub(next.sum);
            let behind = text.len() - 1 - at;
            let without = whole.wrapping_add(moved.wrapping_mul(power(behind)));
            each(mixed(without));
            if pairs {
                let ahead = further.get(..at).unwrap_or_default();
                ahead.iter().for_each(|further| each(mixed(without.wrapping_add(*further))));
            }
            if let Some(place) = further.get_mut(at) {
                *place = moved.wrapping_mul(power(behind.saturating_sub(1)));
            }
            before = next;
        }
    }

    /// Of this text and one more byte.
    #[inline]
    pub(crate) fn byte(self, byte: u8) -> TextHash {
        let sum = self.sum.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1);
        TextHash { sum, length: self.length.wrapping_add(1) }
    }

    /// Of this text and another one behind it.
    #[inline]
    pub(crate) fn then(self, next: TextHash) -> TextHash {
        let sum = self.sum.wrapping_mul(power(next.length as usize)).wrapping_add(next.sum);
        TextHash { sum, length: self.length.wrapping_add(next.length) }
    }

    /// Of this text without the byte that it begins with.
    #[inline]
    pub(crate) fn without_first(self, byte: u8) -> TextHash {
        let length = self.length.saturating_sub(1);
        let first = (u64::from(byte) + 1).wrapping_mul(power(length as usize));
        TextHash { sum: self.sum.wrapping_sub(first), length }
    }

    /// How many bytes the text has.
    pub(crate) fn length(self) -> usize {
        self.length as usize
    }

    /// As a key for tables, with the bits mixed.
    #[inline]
    pub(crate) fn key(self) -> u64 {
        mixed(self.sum)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_make_the_whole(a in "[a-c]{0,9}", b in "[a-c]{0,9}") {
            let whole = format!("{a}{b}");
            prop_assert_eq!(TextHash::of(&a).then(TextHash::of(&b)), TextHash::of(&whole));
        }

        #[test]
        fn the_first_byte_can_be_taken_off(first in "[a-c]", rest in "[a-c]{0,9}") {
            let whole = TextHash::of(&format!("{first}{rest}"));
            prop_assert_eq!(whole.without_first(first.as_bytes()[0]), TextHash::of(&rest));
        }

        #[test]
        fn every_text_without_bytes_is_hashed(text in "[a-z]{0,12}", pairs in any::<bool>()) {
            let without = |texts: &BTreeSet<String>| -> BTreeSet<String> {
                let places = texts.iter().flat_map(|text| (0..text.len()).map(move |at| (text, at)));
                places.map(|(text, at)| format!("{}{}", &text[..at], &text[at + 1..])).collect()
            };
            let one = without(&BTreeSet::from([text.clone()]));
            let two = if pairs { without(&one) } else { BTreeSet::new() };
            let expected: BTreeSet<u64> = one.union(&two).map(|text| TextHash::of(text).key()).collect();
            let mut found = BTreeSet::new();
            TextHash::without_bytes(&text, pairs, |key| {
                found.insert(key);
            });
            prop_assert_eq!(found, expected);
        }
    }
}
