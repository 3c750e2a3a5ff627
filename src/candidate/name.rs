//! Entries by equal name, and by a name of which a cut one is the beginning.

use rustc_hash::FxHashMap;

use super::NameId;
use crate::name::Name;
use crate::score;

/// A cut name shorter than this begins too many names.
const SHORTEST_CUT: usize = 15;

/// A short name that stands for another keeps at least so many of its first letters; with fewer, every
/// name of the list that begins alike would have to be read.
const SAME_START: usize = 4;

/// All names by their normal form.
#[derive(Clone, Debug, Default)]
pub struct EqualNames {
    by_key: FxHashMap<Box<str>, Vec<NameId>>,
    /// Keys without blanks, sorted.
    squashed: Vec<(String, NameId)>,
}

impl EqualNames {
    /// `all` names may be found by equality, only `strong` ones by their beginning.
    pub fn new<'a>(
        all: impl Iterator<Item = (NameId, &'a Name)>,
        strong: impl Iterator<Item = (NameId, &'a Name)>,
    ) -> EqualNames {
        let mut by_key: FxHashMap<Box<str>, Vec<NameId>> = FxHashMap::default();
        for (id, name) in all.filter(|(_, name)| !name.is_empty()) {
            by_key.entry(name.key().into()).or_default().push(id);
        }
        let mut squashed: Vec<(String, NameId)> =
            strong.map(|(id, name)| (score::squashed(name), id)).collect();
        squashed.sort();
        EqualNames { by_key, squashed }
    }

    /// Names equal to this one, legal forms aside.
    pub fn equal(&self, name: &Name) -> &[NameId] {
        self.by_key.get(name.key()).map_or(&[], Vec::as_slice)
    }

    /// Names that begin with this one and go on.
    pub fn beginning_with(&self, name: &Name) -> impl Iterator<Item = NameId> {
        let start = score::squashed(name);
        let long_enough = start.chars().count() >= SHORTEST_CUT;
        self.starting(start, long_enough)
    }

    /// Names that a short name may stand for: those with the same first letters.
    pub fn shortened_to(&self, name: &Name) -> impl Iterator<Item = NameId> {
        let start: String = score::squashed(name).chars().take(SAME_START).collect();
        let long_enough = start.chars().count() == SAME_START;
        self.starting(start, long_enough)
    }

    fn starting(&self, start: String, long_enough: bool) -> impl Iterator<Item = NameId> {
        let from = self.squashed.partition_point(|(key, _)| *key < start);
        let tail = self.squashed.get(from..).filter(|_| long_enough).unwrap_or_default();
        tail.iter().take_while(move |(key, _)| key.starts_with(&start)).map(|(_, id)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            let names: Vec<Name> = list.iter().map(|text| Name::new(text)).collect();
            let numbered = || names.iter().enumerate().map(|(at, name)| (NameId::new(at), name));
            let index = EqualNames::new(numbered(), numbered());
            let query = Name::new(&query);
            let found: Vec<NameId> = index.shortened_to(&query).collect();
            let start = |name: &Name| score::squashed(name).chars().take(SAME_START).collect::<String>();
            for (id, name) in numbered() {
                let short = score::shortened(&query, name).is_some() && start(&query).len() == SAME_START;
                prop_assert!(!(short && start(&query) == start(name)) || found.contains(&id), "{query} | {name}");
            }
        }
    }
}
