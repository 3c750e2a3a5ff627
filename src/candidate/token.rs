//! Names that share words: the candidates of the scorer, none lost.
//!
//! A name of the list can only reach the threshold when one word of its *signature* is paired: its
//! rarest words, so heavy together that the rest cannot carry the score. With `s` the weight of the
//! signature and `r` that of the rest, an unpaired signature leaves at most `2r / (2r + s)`, which is
//! below the threshold `t` when `s·t > 2r·(1 − t)`; `s` is what the scorer counts for words left out,
//! which never grows smaller with another word. So only signature words are indexed, under every
//! key by which the scorer may pair them: the word, its readings, its runs written as one word or
//! contracted into one, and its spellings with letters left out (two words within `k` slips share a spelling with at most `k`
//! letters left out of each). Which words are rare is counted in the list; this chooses which words
//! are indexed and never changes a score.

use std::hash::{BuildHasher, Hash};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::NameId;
use crate::name::{Class, Name, Token, allowed_slips};
use crate::score::{LEGAL_FORM, LONGEST_JOIN, LeftOutWeight, SHORTEST_HEAD, Score, weight};

/// Signature words of all names.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    /// Words, readings and joined runs, by hash.
    words: FxHashMap<u64, Vec<NameId>>,
    /// First words of two that may be contracted into one, by hash.
    heads: FxHashMap<u64, Vec<NameId>>,
    /// Beginnings of words that may be such a contraction, by hash.
    starts: FxHashMap<u64, Vec<NameId>>,
    /// Spellings with letters left out, by hash.
    deletions: FxHashMap<u64, Vec<NameId>>,
    /// Names of the list when the threshold is too low for any to be left out.
    everything: Vec<NameId>,
}

impl Tokens {
    /// Indexes names for matches at or above a threshold.
    pub fn new(names: &[(NameId, &Name)], threshold: Score) -> Tokens {
        let mut index = Tokens::default();
        if threshold == Score::ZERO {
            index.everything = names.iter().map(|(id, _)| *id).collect();
            return index;
        }
        let variants: Vec<(NameId, &Name)> =
            names.iter().flat_map(|(id, name)| variants(name).map(|v| (*id, v))).collect();
        let mut frequency: FxHashMap<&str, u32> = FxHashMap::default();
        for token in variants.iter().flat_map(|(_, name)| name.tokens()) {
            *frequency.entry(token.text()).or_default() += 1;
        }
        for (id, name) in &variants {
            index.add(*id, &words(name), &frequency, u64::from(threshold.millionths()));
        }
        index
    }

    fn add(&mut self, id: NameId, words: &[&Token], frequency: &FxHashMap<&str, u32>, threshold: u64) {
        let mut order: Vec<usize> = (0..words.len()).collect();
        let rank = |at: &usize| {
            words
                .get(*at)
                .map(|t| (frequency.get(t.text()).copied().unwrap_or(0), u32::MAX - weight(t), t.text()))
        };
        order.sort_by(|x, y| rank(x).cmp(&rank(y)));
        let mut rest = u64::from(LEGAL_FORM) + words.iter().map(|t| u64::from(weight(t))).sum::<u64>();
        let mut chosen = LeftOutWeight::default();
        for at in order {
            let signature = u64::from(chosen.of_one_side());
            if signature * threshold > 2 * rest * (1_000_000 - threshold) {
                break;
            }
            let Some(token) = words.get(at) else { continue };
            chosen.add(token.class(), weight(token));
            rest -= u64::from(weight(token));
            insert(&mut self.words, token.text(), id);
            for reading in token.readings() {
                insert(&mut self.words, &reading.text, id);
            }
            for n in 2..=LONGEST_JOIN {
                for start in (at + 1).saturating_sub(n)..=at {
                    if let Some(run) = words.get(start..start + n) {
                        insert(&mut self.words, &run.iter().map(|t| t.text()).collect::<String>(), id);
                    }
                }
            }
            for (end, _) in token.text().char_indices().skip(SHORTEST_HEAD) {
                token.text().get(..end).into_iter().for_each(|head| insert(&mut self.starts, head, id));
            }
            for start in at.saturating_sub(1)..=at {
                if let Some([head, _]) = words.get(start..start + 2) {
                    insert(&mut self.heads, head.text(), id);
                }
            }
            for_each_deletion(token, |hash| push(self.deletions.entry(hash).or_default(), id));
        }
    }

    /// Every name that may reach the threshold, in the order of the list.
    pub fn find(&self, name: &Name) -> Vec<NameId> {
        let mut found = self.everything.clone();
        for variant in variants(name) {
            let words = words(variant);
            let mut look_up = |text: &str| found.extend(self.words.get(&hash(text)).into_iter().flatten());
            for token in &words {
                look_up(token.text());
                token.readings().iter().for_each(|reading| look_up(&reading.text));
            }
            for n in 2..=LONGEST_JOIN {
                for run in words.windows(n) {
                    look_up(&run.iter().map(|t| t.text()).collect::<String>());
                }
            }
            // The query's word may be the contraction of two, or two of its words contract to one.
            for token in &words {
                let starts = token
                    .text()
                    .char_indices()
                    .skip(SHORTEST_HEAD)
                    .filter_map(|(at, _)| token.text().get(..at));
                starts.for_each(|head| found.extend(self.heads.get(&hash(head)).into_iter().flatten()));
                found.extend(self.starts.get(&hash(token.text())).into_iter().flatten());
            }
            for token in &words {
                for_each_deletion(token, |hash| {
                    found.extend(self.deletions.get(&hash).into_iter().flatten())
                });
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A name, and the same in Latin letters.
fn variants(name: &Name) -> impl Iterator<Item = &Name> {
    std::iter::once(name).chain(name.latin())
}

fn words(name: &Name) -> Vec<&Token> {
    name.tokens().iter().filter(|t| t.class() != Class::Stop).collect()
}

fn hash(value: impl Hash) -> u64 {
    FxBuildHasher.hash_one(value)
}

fn push(ids: &mut Vec<NameId>, id: NameId) {
    if ids.last() != Some(&id) {
        ids.push(id);
    }
}

fn insert(map: &mut FxHashMap<u64, Vec<NameId>>, text: &str, id: NameId) {
    push(map.entry(hash(text)).or_default(), id);
}

/// The hashes of a word with up to as many letters left out as it may have slips, itself included.
fn for_each_deletion(token: &Token, mut each: impl FnMut(u64)) {
    let letters: Vec<char> = token.text().chars().collect();
    let slips = allowed_slips(letters.len());
    if slips == 0 || letters.iter().any(char::is_ascii_digit) {
        return;
    }
    let without = |i: usize, j: usize| {
        let kept: String =
            letters.iter().enumerate().filter(|(at, _)| *at != i && *at != j).map(|(_, c)| *c).collect();
        hash(kept.as_str())
    };
    each(hash(token.text()));
    for i in 0..letters.len() {
        each(without(i, i));
        if slips > 1 {
            (i + 1..letters.len()).for_each(|j| each(without(i, j)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::align;
    use proptest::prelude::*;

    fn name() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "acme",
            "acmetron",
            "acmetorn",
            "acmetrno",
            "group",
            "grp",
            "china",
            "technology",
            "tech",
            "technologies",
            "comm",
            "communications",
            "cmncts",
            "construction",
            "constr",
            "ltd",
            "inc",
            "ii",
            "iii",
            "2013",
            "van",
            "der",
            "vander",
            "vanderbilk",
            "bilk",
            "holdings",
            "and",
            "of",
            "甲乙丙",
            "甲乙丁集团",
            "акмеон",
            "akmeon",
            "power",
            "tower",
            "electronics",
            "elec",
            "zxcvb",
            "zxcvbn",
            "glory",
            "acmegly",
            "acmetrongly",
            "z1cvbn",
            "zicvbn",
            "a",
            "b",
            "lens",
            "len",
        ]);
        prop::collection::vec(word, 1..6).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn no_pair_is_lost(
            list in prop::collection::vec(name(), 1..30),
            query in name(),
            threshold in prop::sample::select(vec![500_000_u32, 700_000, 750_000, 850_000, 950_000]),
        ) {
            let threshold = Score::from_millionths(threshold);
            let names: Vec<Name> = list.iter().map(|text| Name::new(text)).collect();
            let numbered: Vec<(NameId, &Name)> = names.iter().enumerate().map(|(i, n)| (NameId::new(i), n)).collect();
            let index = Tokens::new(&numbered, threshold);
            let query = Name::new(&query);
            let found = index.find(&query);
            for (id, name) in numbered {
                let alignment = align(&query, name);
                prop_assert!(alignment.score < threshold || found.contains(&id), "{query} | {name}: {alignment}");
            }
        }
    }
}
