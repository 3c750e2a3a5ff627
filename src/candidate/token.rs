//! Names that share words: the candidates of the scorer, none lost.
//!
//! A name of the list can only reach the threshold when one word of its *signature* is paired: its
//! rarest words, so heavy together that the rest cannot carry the score. With `s` the weight of the
//! signature and `r` that of the rest, an unpaired signature leaves at most `2r / (2r + s)`, which is
//! below the threshold `t` when `s·t > 2r·(1 − t)`; `s` is what the scorer counts for words left out,
//! which never grows smaller with another word. So a name is only proposed for words that pair with one
//! of its signature: a related word of the [`Vocabulary`], or a run of words that is written as one or
//! contracted into one. Which words are rare is counted in the list; this chooses where a name is
//! found and never changes a score.
//!
//! [`super::search`] looks names up.

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::NameId;
use super::multimap::Multimap;
use super::vocabulary::{Vocabulary, WordId};
use crate::name::{Class, Name, TextHash, Token};
use crate::score::{LEGAL_FORM, LONGEST_JOIN, LeftOutWeight, Score, counting, weight};

/// A name as it is compared: as printed, or in Latin letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variant {
    pub(super) name: NameId,
    pub(super) latin: bool,
    /// Its words in [`Tokens::words`].
    start: u32,
    length: u8,
    /// One bit for each word, see [`bit`].
    pub(super) mask: u64,
    /// Tells names of different numbers apart.
    pub(super) numbers: u64,
    /// The letters of all its words, and those that its words begin with, as masks.
    pub(super) letters: u32,
    pub(super) initials: u32,
}

/// Two words that stand side by side in names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bigram {
    pub(super) head: WordId,
    pub(super) tail: WordId,
    start: u32,
    end: u32,
}

/// A variant that has a run of words, and whether one of them is of its signature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) variant: u32,
    pub(super) signature: bool,
}

impl Holder {
    fn pack(self) -> u32 {
        self.variant << 1 | u32::from(self.signature)
    }

    fn unpack(packed: u32) -> Holder {
        Holder { variant: packed >> 1, signature: packed & 1 == 1 }
    }
}

/// Names by their words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    pub(super) threshold: Score,
    pub(super) vocabulary: Vocabulary,
    /// Weight and class of every word, beside the vocabulary.
    pub(super) weights: Vec<(u32, Class)>,
    pub(super) variants: Vec<Variant>,
    words: Vec<WordId>,
    /// Where the variants of each word begin in `postings`.
    starts: Vec<u32>,
    /// Variants of which the word is of the signature.
    postings: Vec<u32>,
    /// Runs of words written as one.
    runs: Multimap,
    bigrams: Vec<Bigram>,
    holders: Vec<u32>,
    /// Bigrams by their first word.
    heads: Multimap,
}

/// Whether one of so many words from a place on is of the signature.
fn is_signed(signature: u64, at: usize, words: usize) -> bool {
    signature >> at & ((1 << words) - 1) != 0
}

/// The bit of a word in the mask of a name. Two words may share one: a mask proves absence only.
pub(super) fn bit(word: WordId) -> u64 {
    1 << (u64::from(word).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
}

/// What the numbers of a name add up to, in whatever order they stand.
pub(super) fn number_sum<'a>(words: impl Iterator<Item = &'a Token>) -> u64 {
    let numbers = words.filter(|word| word.class() == Class::Number);
    sum_of_numbers(numbers.map(|word| TextHash::of(word.text())))
}

/// The same of the hashes of the numbers.
pub(super) fn sum_of_numbers(hashes: impl Iterator<Item = TextHash>) -> u64 {
    hashes.fold(0, |sum, hash| sum.wrapping_add(hash.key() | 1))
}

/// The words of names while they are numbered and counted.
#[derive(Default)]
struct Words<'n> {
    /// Those that count, by their numbers.
    distinct: IndexSet<Token, FxBuildHasher>,
    /// Where each word in memory stands in `met`: names mostly share their words, so that nearly none has to
    /// be compared.
    places: FxHashMap<usize, usize>,
    met: Vec<Met<'n>>,
}

/// A word, its number where it counts, and how often it stands in names.
struct Met<'n> {
    token: &'n Token,
    number: Option<WordId>,
    count: u32,
}

impl<'n> Words<'n> {
    /// Counts a word and gives its number where it has one.
    fn count(&mut self, token: &'n Token) -> Option<WordId> {
        let place = *self.places.entry(token.address()).or_insert_with(|| {
            let counts = token.class() != Class::Stop;
            let number = counts.then(|| match self.distinct.get_index_of(token) {
                Some(known) => number(known),
                None => number(self.distinct.insert_full(token.clone()).0),
            });
            self.met.push(Met { token, number, count: 0 });
            self.met.len() - 1
        });
        let met = self.met.get_mut(place)?;
        met.count += 1;
        met.number
    }

    /// How often the text of each word stands in names, whether it counts there or not.
    fn commonness(&self) -> Vec<u32> {
        let mut frequency: FxHashMap<&str, u32> = FxHashMap::default();
        frequency.reserve(self.met.len());
        self.met.iter().for_each(|met| *frequency.entry(met.token.text()).or_default() += met.count);
        self.distinct.iter().map(|word| frequency.get(word.text()).copied().unwrap_or(0)).collect()
    }
}

impl Tokens {
    /// Indexes names for matches at or above a threshold.
    pub(super) fn new(names: &[(NameId, &Name)], threshold: Score) -> Tokens {
        let mut index = Tokens { threshold, ..Tokens::default() };
        index.variants.reserve(names.len());
        index.words.reserve(names.iter().map(|(_, name)| name.tokens().len()).sum());
        let mut words = Words::default();
        for (name, whole) in names {
            let latin = whole.latin().map(|latin| (latin, true));
            for (variant, latin) in std::iter::once((*whole, false)).chain(latin) {
                let start = number(index.words.len());
                let (mut mask, mut letters, mut initials) = (0, 0, 0);
                for token in variant.tokens() {
                    if let Some(word) = words.count(token) {
                        mask |= bit(word);
                        letters |= token.letters();
                        initials |= token.initial();
                        index.words.push(word);
                    }
                }
                let length = u8::try_from(number(index.words.len()) - start).unwrap_or(u8::MAX);
                let numbers = number_sum(counting(variant.tokens()));
                let name = *name;
                let variant = Variant { name, latin, start, length, mask, numbers, letters, initials };
                index.variants.push(variant);
            }
        }
        let commonness = words.commonness();
        index.weights = words.distinct.iter().map(|word| (weight(word), word.class())).collect();
        index.vocabulary = Vocabulary::new(words.distinct);
        index.sign(&commonness);
        index
    }

    /// Chooses the signature of every variant and says where it is found by it.
    fn sign(&mut self, commonness: &[u32]) {
        let threshold = u64::from(self.threshold.millionths());
        let words = self.words.len();
        let mut posted: Vec<(WordId, u32)> = Vec::with_capacity(words);
        let mut signatures: Vec<u64> = Vec::with_capacity(self.variants.len());
        // Pairs of words side by side by their numbers, and in the order of these.
        let mut bigrams: FxHashMap<(WordId, WordId), u32> = FxHashMap::default();
        bigrams.reserve(words);
        let mut pairs: Vec<(WordId, WordId)> = Vec::new();
        let mut held: Vec<(u32, u32)> = Vec::with_capacity(words);
        let mut order: Vec<usize> = Vec::new();
        let hashes: Vec<TextHash> = self.vocabulary.words().map(|word| TextHash::of(word.text())).collect();
        for (number, variant) in (0..).zip(&self.variants) {
            let words = self.words_of(variant);
            let signature = self.signature(words, commonness, threshold, &mut order);
            signatures.push(signature);
            let signed = |at: usize, n: usize| is_signed(signature, at, n);
            for (at, word) in words.iter().enumerate().filter(|(at, _)| signed(*at, 1)) {
                if words.iter().take(at).enumerate().all(|(i, w)| w != word || !signed(i, 1)) {
                    posted.push((*word, number));
                }
            }
            for (at, pair) in words.windows(2).enumerate() {
                let [head, tail] = pair else { continue };
                let bigram = *bigrams.entry((*head, *tail)).or_insert_with(|| {
                    pairs.push((*head, *tail));
                    self::number(pairs.len() - 1)
                });
                let holder = Holder { variant: number, signature: signed(at, 2) };
                held.push((bigram, holder.pack()));
            }
        }
        (self.starts, self.postings) = grouped(&posted, self.vocabulary.len());
        let runs_of = |variant: &Variant| {
            (2..=LONGEST_JOIN).map(|n| (usize::from(variant.length) + 1).saturating_sub(n)).sum::<usize>()
        };
        self.runs = Multimap::of(self.variants.iter().map(runs_of).sum(), |each| {
            for ((number, variant), signature) in (0..).zip(&self.variants).zip(&signatures) {
                for n in 2..=LONGEST_JOIN {
                    for (at, run) in self.words_of(variant).windows(n).enumerate() {
                        let parts = run.iter().filter_map(|word| hashes.get(*word as usize).copied());
                        let holder = Holder { variant: number, signature: is_signed(*signature, at, n) };
                        each(TextHash::of_parts(parts).key(), holder.pack());
                    }
                }
            }
        });
        let (starts, holders) = grouped(&held, pairs.len());
        self.holders = holders;
        self.bigrams = pairs
            .iter()
            .zip(starts.windows(2))
            .map(|((head, tail), bounds)| Bigram {
                head: *head,
                tail: *tail,
                start: bounds.first().copied().unwrap_or(0),
                end: bounds.last().copied().unwrap_or(0),
            })
            .collect();
        let heads: Vec<(u64, u32)> = (0..)
            .zip(&self.bigrams)
            .filter_map(|(id, bigram)| Some((hashes.get(bigram.head as usize)?.key(), id)))
            .collect();
        self.heads = Multimap::new(&heads);
    }

    /// The words of the signature, one bit for each.
    fn signature(&self, words: &[WordId], commonness: &[u32], threshold: u64, order: &mut Vec<usize>) -> u64 {
        let weigh = |word: &WordId| self.weights.get(*word as usize).copied().unwrap_or((0, Class::Stop));
        let rank = |at: &usize| {
            words.get(*at).map(|word| {
                let common = commonness.get(*word as usize).copied().unwrap_or(0);
                (common, u32::MAX - weigh(word).0, self.vocabulary.word(*word).map(Token::text))
            })
        };
        order.clear();
        order.extend(0..words.len());
        order.sort_by(|x, y| rank(x).cmp(&rank(y)));
        let mut rest = u64::from(LEGAL_FORM) + words.iter().map(|word| u64::from(weigh(word).0)).sum::<u64>();
        let mut chosen = LeftOutWeight::default();
        let mut signature = 0;
        for at in order.iter().copied() {
            let signed = u64::from(chosen.of_one_side());
            if signed * threshold > 2 * rest * (1_000_000 - threshold) {
                break;
            }
            let Some((weight, class)) = words.get(at).map(weigh) else { continue };
            chosen.add(class, weight);
            rest -= u64::from(weight);
            signature |= 1 << at;
        }
        signature
    }

    /// Where the native variant of each of so many names stands; weak names have none.
    pub(super) fn first_variants(&self, names: usize) -> Vec<u32> {
        let mut first = vec![u32::MAX; names];
        for (at, variant) in (0..).zip(&self.variants).filter(|(_, variant)| !variant.latin) {
            if let Some(place) = first.get_mut(variant.name.0 as usize) {
                *place = at;
            }
        }
        first
    }

    /// The words of a variant that count, in their order.
    pub(super) fn words_of(&self, variant: &Variant) -> &[WordId] {
        let start = variant.start as usize;
        self.words.get(start..start + usize::from(variant.length)).unwrap_or_default()
    }

    /// Variants of which a word is of the signature.
    pub(super) fn signed_by(&self, word: WordId) -> &[u32] {
        let bounds = self.starts.get(word as usize).zip(self.starts.get(word as usize + 1));
        bounds.and_then(|(from, to)| self.postings.get(*from as usize..*to as usize)).unwrap_or_default()
    }

    /// Variants with a run of words that is written as this text; perhaps others too.
    pub(super) fn written_as(&self, text: TextHash) -> impl Iterator<Item = Holder> {
        self.runs.get(text.key()).map(Holder::unpack)
    }

    /// Bigrams that begin with this word; perhaps others too.
    pub(super) fn begun_by(&self, text: TextHash) -> impl Iterator<Item = (u32, Bigram)> {
        self.heads.get(text.key()).filter_map(|id| Some((id, *self.bigrams.get(id as usize)?)))
    }

    /// A bigram.
    pub(super) fn bigram(&self, id: u32) -> Option<&Bigram> {
        self.bigrams.get(id as usize)
    }

    /// Variants that have a bigram.
    pub(super) fn holders(&self, bigram: &Bigram) -> impl Iterator<Item = Holder> {
        let packed = self.holders.get(bigram.start as usize..bigram.end as usize).unwrap_or_default();
        packed.iter().map(|packed| Holder::unpack(*packed))
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// The values of each key in one array, and where those of a key begin.
fn grouped(pairs: &[(u32, u32)], keys: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; keys + 1];
    for (key, _) in pairs {
        if let Some(count) = starts.get_mut(*key as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut values = vec![0; pairs.len()];
    for (key, value) in pairs {
        if let Some(place) = next.get_mut(*key as usize) {
            if let Some(slot) = values.get_mut(*place as usize) {
                *slot = *value;
            }
            *place += 1;
        }
    }
    (starts, values)
}
