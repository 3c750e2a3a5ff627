//! The words of all names on the lists, and which of them a given word may stand for.
//!
//! Two words are related as [`relation`] says: the same, by a reading, or by a slip of the pen. Words
//! within `k` slips share a spelling with at most `k` letters left out of each (symmetric deletion), so
//! that one table of such spellings proposes every slip; what it proposes is then compared.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::multimap::Multimap;
use crate::name::{How, TextHash, Token, may_have_slips, most_slips, relation};
use crate::score::SHORTEST_HEAD;

/// Number of a word of the lists.
pub(super) type WordId = u32;

/// A word of the lists that another one is related to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Related {
    pub(super) word: WordId,
    pub(super) how: How,
    /// In millionths.
    pub(super) likeness: u32,
}

/// The words of all names.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    words: IndexSet<Token, FxBuildHasher>,
    by_text: Multimap,
    /// By what a word may stand for.
    by_reading: Multimap,
    /// By spellings with letters left out.
    deletions: Multimap,
    /// Sorted by text.
    sorted: Vec<WordId>,
    /// One bit for the hash of every beginning of a word, see [`SHORTEST_HEAD`].
    beginnings: Vec<u64>,
}

/// Spellings with letters left out for each word of a list, by and large.
const USUAL_DELETIONS: usize = 32;

/// Logarithm of the number of bits in [`Vocabulary::beginnings`]: a few times as many as there are.
const BEGINNING_BITS: u32 = 20;

impl Vocabulary {
    /// A vocabulary of these words.
    pub(super) fn new(words: IndexSet<Token, FxBuildHasher>) -> Vocabulary {
        let numbered = || (0..).zip(&words);
        let texts: Vec<(u64, WordId)> =
            numbered().map(|(id, word)| (TextHash::of(word.text()).key(), id)).collect();
        let mut readings: Vec<(u64, WordId)> = Vec::new();
        for (id, word) in numbered() {
            for reading in word.readings() {
                readings.push((TextHash::of(&reading.text).key(), id));
            }
        }
        let mut beginnings = vec![0; 1 << (BEGINNING_BITS - u64::BITS.trailing_zeros())];
        for word in &words {
            heads(word.text(), |hash| {
                let (place, bit) = beginning_bit(hash);
                if let Some(bits) = beginnings.get_mut(place) {
                    *bits |= bit;
                }
            });
        }
        // The first bytes tell most texts apart; a shorter text and one of zero bytes more stay in order.
        let first = |text: &str| {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
            u64::from_be_bytes(bytes)
        };
        let mut sorted: Vec<(u64, &str, WordId)> =
            numbered().map(|(id, word)| (first(word.text()), word.text(), id)).collect();
        sorted.sort_unstable();
        Vocabulary {
            by_text: Multimap::new(&texts),
            by_reading: Multimap::new(&readings),
            deletions: Multimap::of(USUAL_DELETIONS * words.len(), |each| {
                numbered().for_each(|(id, word)| with_letters_left_out(word, |key| each(key, id)));
            }),
            sorted: sorted.into_iter().map(|(_, _, id)| id).collect(),
            beginnings,
            words,
        }
    }

    /// All words, in the order of their numbers.
    pub(super) fn words(&self) -> impl Iterator<Item = &Token> {
        self.words.iter()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word.
    pub(super) fn word(&self, id: WordId) -> Option<&Token> {
        self.words.get_index(id as usize)
    }

    /// Words with the hash of this text; they may be others.
    pub(super) fn with_hash(&self, text: TextHash) -> impl Iterator<Item = WordId> {
        self.by_text.get(text.key())
    }

    /// Words of which a reading has the hash of this text.
    pub(super) fn reading_as(&self, text: TextHash) -> impl Iterator<Item = WordId> {
        self.by_reading.get(text.key())
    }

    /// Fills `proposed` with every word that has a text, reading or shortened spelling in common with
    /// this one, in the order of their numbers.
    pub(super) fn proposed(&self, word: &Token, proposed: &mut Vec<WordId>) {
        self.read_as(word, proposed);
        with_letters_left_out(word, |key| {
            if self.deletions.may_have(key) {
                proposed.extend(self.deletions.get(key));
            }
        });
        proposed.sort_unstable();
        proposed.dedup();
    }

    /// Fills `proposed` with every word that has a text or a reading in common with this one.
    fn read_as(&self, word: &Token, proposed: &mut Vec<WordId>) {
        proposed.clear();
        let texts = std::iter::once(word.text()).chain(word.readings().iter().map(|r| &*r.text));
        for text in texts {
            let key = TextHash::of(text).key();
            proposed.extend(self.by_text.get(key).chain(self.by_reading.get(key)));
        }
    }

    /// Adds the words that are related to this one; `proposed` is room for those that may be.
    pub(super) fn near(&self, word: &Token, proposed: &mut Vec<WordId>, related: &mut Vec<Related>) {
        match may_have_slips(word) {
            true => self.proposed(word, proposed),
            false => self.read_as(word, proposed),
        }
        proposed.sort_unstable();
        proposed.dedup();
        for id in proposed {
            if let Some((how, likeness)) = self.word(*id).and_then(|other| relation(word, other)) {
                related.push(Related { word: *id, how, likeness });
            }
        }
    }

    /// Words that begin with this text of at least [`SHORTEST_HEAD`] characters and go on, as a range of
    /// [`Vocabulary::range`].
    pub(super) fn beginning_with(&self, text: &str, hash: TextHash) -> (u32, u32) {
        let (place, bit) = beginning_bit(hash);
        if self.beginnings.get(place).is_none_or(|bits| bits & bit == 0) {
            return (0, 0);
        }
        let before = |id: &WordId| self.word(*id).is_some_and(|word| word.text() <= text);
        let from = self.sorted.partition_point(before);
        let rest = self.sorted.get(from..).unwrap_or_default();
        let begins = |id: &WordId| self.word(*id).is_some_and(|word| word.text().starts_with(text));
        let to = from + rest.partition_point(begins);
        (u32::try_from(from).unwrap_or(0), u32::try_from(to).unwrap_or(0))
    }

    /// Words that begin with the same text.
    pub(super) fn range(&self, (from, to): (u32, u32)) -> &[WordId] {
        self.sorted.get(from as usize..to as usize).unwrap_or_default()
    }
}

/// The hashes of the beginnings of a word that may be the first of two words contracted into it.
pub(super) fn heads(word: &str, mut each: impl FnMut(TextHash)) {
    let mut hash = TextHash::EMPTY;
    let mut letters = 0;
    for (at, byte) in word.bytes().enumerate() {
        if word.is_char_boundary(at) {
            if letters >= SHORTEST_HEAD {
                each(hash);
            }
            letters += 1;
        }
        hash = hash.byte(byte);
    }
}

fn beginning_bit(hash: TextHash) -> (usize, u64) {
    let bits = hash.key() >> (u64::BITS - BEGINNING_BITS);
    ((bits / u64::from(u64::BITS)) as usize, 1 << (bits % u64::from(u64::BITS)))
}

/// The keys of a word with up to as many letters left out as it may have slips, itself included.
fn with_letters_left_out(word: &Token, mut each: impl FnMut(u64)) {
    let text = word.text();
    let slips = most_slips(word.length());
    if slips == 0 || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    if text.is_ascii() {
        each(TextHash::of(text).key());
        TextHash::without_bytes(text, slips > 1, each);
        return;
    }
    let letters: Vec<char> = text.chars().collect();
    let mut without = |i: usize, j: usize| {
        let kept = letters.iter().enumerate().filter(|(at, _)| *at != i && *at != j).map(|(_, c)| *c);
        each(TextHash::of(&kept.collect::<String>()).key());
    };
    without(letters.len(), letters.len());
    for i in 0..letters.len() {
        without(i, i);
        if slips > 1 {
            (i + 1..letters.len()).for_each(|j| without(i, j));
        }
    }
}
