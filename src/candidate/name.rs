//! Entries by equal name, and by a name of which a cut one is the beginning.

use rustc_hash::FxHashSet;

use super::multimap::Multimap;
use super::{ListedName, NameId};
use crate::list::NameKind;
use crate::name::{Class, TextHash};

/// A cut name shorter than this begins too many names.
const SHORTEST_CUT: usize = 15;

/// A short name that stands for another keeps at least so many of its first letters; with fewer, every
/// name of the list that begins alike would have to be read.
const SAME_START: usize = 4;

/// All names by their normal form.
#[derive(Clone, Debug, Default)]
pub(crate) struct EqualNames {
    by_key: Multimap,
    /// Strong names by so many of their first letters.
    by_cut: Multimap,
    by_start: Multimap,
}

impl EqualNames {
    /// All names may be found by equality, only strong ones by their beginning.
    pub(super) fn new(names: &[ListedName]) -> EqualNames {
        let numbered = || names.iter().enumerate().map(|(at, listed)| (NameId::new(at), listed));
        let strong = || numbered().filter(|(_, listed)| listed.kind != NameKind::Weak);
        let keys: Vec<(u64, u32)> = numbered()
            .filter(|(_, listed)| !listed.name.is_empty())
            .map(|(id, listed)| (TextHash::of(listed.name.key()).key(), id.0))
            .collect();
        let beginning = |letters: usize| -> Vec<(u64, u32)> {
            let found = strong().filter_map(|(id, listed)| Some((start(listed.name.key(), letters)?, id.0)));
            found.collect()
        };
        EqualNames {
            by_key: Multimap::new(&keys),
            by_cut: Multimap::new(&beginning(SHORTEST_CUT)),
            by_start: Multimap::new(&beginning(SAME_START)),
        }
    }

    /// Names equal to one of this key, legal forms aside.
    pub(super) fn equal<'a>(
        &'a self,
        names: &'a [ListedName],
        key: &'a str,
    ) -> impl Iterator<Item = NameId> + 'a {
        self.with_hash(TextHash::of(key))
            .filter(move |id| names.get(id.0 as usize).is_some_and(|listed| listed.name.key() == key))
    }

    /// Names whose keys have this hash; they may be others.
    pub(super) fn with_hash(&self, key: TextHash) -> impl Iterator<Item = NameId> {
        self.by_key.get(key.key()).map(NameId)
    }

    /// Names that begin with one of this key and go on, or end there.
    pub(super) fn beginning_with<'a>(
        &'a self,
        names: &'a [ListedName],
        key: &'a str,
    ) -> impl Iterator<Item = NameId> + 'a {
        let found = start(key, SHORTEST_CUT).into_iter().flat_map(|start| self.by_cut.get(start));
        let begins = |long: &str| {
            let mut letters = long.bytes().filter(|byte| *byte != b' ');
            key.bytes().filter(|byte| *byte != b' ').all(|byte| letters.next() == Some(byte))
        };
        found
            .map(NameId)
            .filter(move |id| names.get(id.0 as usize).is_some_and(|listed| begins(listed.name.key())))
    }

    /// Names that a short one of this key may stand for: those with the same first letters; perhaps
    /// others too.
    pub(super) fn shortened_to(&self, key: &str) -> impl Iterator<Item = NameId> {
        start(key, SAME_START).into_iter().flat_map(|start| self.by_start.get(start)).map(NameId)
    }
}

/// The hash of the first letters of a key, blanks left out; none where it has fewer.
fn start(key: &str, letters: usize) -> Option<u64> {
    let mut hash = TextHash::EMPTY;
    let mut buffer = [0; 4];
    let mut count = 0;
    for letter in key.chars().filter(|c| *c != ' ').take(letters) {
        hash = letter.encode_utf8(&mut buffer).bytes().fold(hash, TextHash::byte);
        count += 1;
    }
    (count == letters).then_some(hash.key())
}

/// The hashes of the words of all keys.
pub(super) fn words(names: &[ListedName]) -> FxHashSet<u64> {
    let mut words = FxHashSet::default();
    words.reserve(names.len());
    for listed in names {
        let mut word = TextHash::EMPTY;
        for byte in listed.name.key().bytes() {
            word = match byte {
                b' ' => {
                    words.insert(word.key());
                    TextHash::EMPTY
                }
                _ => word.byte(byte),
            };
        }
        words.insert(word.key());
    }
    words
}

/// Names that stand as phrases in a text of this key, each with the words around it.
///
/// Only for descriptions of derivatives, whose counterparty could not be told from the underlying. A
/// name in front of other words of a name is no phrase: it is another company.
pub(super) fn phrases(equal: &EqualNames, names: &[ListedName], key: &str) -> Vec<(NameId, String)> {
    let words: Vec<&str> = key.split(' ').collect();
    let mut found = Vec::new();
    for end in 1..=words.len() {
        for start in 0..end {
            let Some(phrase) = words.get(start..end) else { continue };
            for id in equal.equal(names, &phrase.join(" ")) {
                if names.get(id.0 as usize).is_some_and(is_telling) {
                    let before = words.iter().take(start);
                    let around: Vec<&str> = before.chain(words.iter().skip(end)).copied().collect();
                    found.push((id, around.join(" ")));
                }
            }
        }
    }
    found
}

/// Whether a name is one wherever it stands: no weak alias and no common word.
fn is_telling(listed: &ListedName) -> bool {
    let tokens = listed.name.tokens();
    let has_name = tokens.iter().any(|t| t.class() == Class::Distinctive && t.text().chars().count() > 2);
    listed.kind != NameKind::Weak && (has_name || tokens.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;
    use crate::score;
    use proptest::prelude::*;

    fn name() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "acmetron",
            "acme",
            "transport",
            "trans",
            "tr",
            "services",
            "ser",
            "group",
            "gr",
            "peru",
            "holdings",
            "acmetrans",
            "zorblat",
            "zor",
            "infrastructure",
        ]);
        prop::collection::vec(word, 1..5).prop_map(|words| words.join(" "))
    }

    proptest! {
        /// Nothing that a short name of the same first letters stands for is lost.
        #[test]
        fn no_short_name_is_lost(list in prop::collection::vec(name(), 1..20), query in name()) {
            let names: Vec<ListedName> = list.iter().map(|text| super::super::tests::listed(text)).collect();
            let index = EqualNames::new(&names);
            let query = Name::new(&query);
            let found: Vec<NameId> = index.shortened_to(query.key()).collect();
            let start = |name: &Name| score::squashed(name).chars().take(SAME_START).collect::<String>();
            for (at, listed) in names.iter().enumerate() {
                let (id, name) = (NameId::new(at), &listed.name);
                let short = score::shortened(&query, name).is_some() && start(&query).len() == SAME_START;
                prop_assert!(!(short && start(&query) == start(name)) || found.contains(&id), "{query} | {name}");
            }
        }
    }
}
