//! Candidates: which entries a row may be, without losing one that the scorer would accept.
//!
//! Four ways lead to an entry, each with its own index: a shared identifier, an equal name, a name
//! that stands as a phrase in a derivative's description, and names that share words. The last one
//! proposes every name that [`crate::score`] puts at or above the threshold, and some more; a
//! property test holds it against scoring every name of the list.

mod identifier;
mod letters;
mod multimap;
mod name;
mod search;
mod token;
mod vocabulary;

use std::fmt;
use std::ops::ControlFlow;

pub use identifier::Identifiers;
pub(crate) use search::Asked;
pub use search::Search;

use crate::list::{List, NameKind};
use crate::name::{Class, Lexicon, Name, PrintedId, Spelling, TextHash};
use crate::score::Score;
use rustc_hash::FxHashSet;

use letters::Letters;
use name::EqualNames;
use token::Tokens;

/// Number of an entry, as [`Index::party`] takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyId(u32);

/// Number of a name, as [`Index::name`] takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(u32);

impl NameId {
    fn new(position: usize) -> NameId {
        NameId(u32::try_from(position).unwrap_or(u32::MAX))
    }
}

/// One entry of one list, with what matching needs of it.
#[derive(Clone, Debug)]
pub struct Party {
    /// Index of the list.
    pub list: usize,
    /// Index of the entry in its list.
    pub entry: usize,
    /// Whether its list is one of the house.
    pub is_of_house: bool,
    /// Primary name as printed; empty for an entry of identifiers alone.
    pub title: String,
    /// Countries that its securities may show; empty where nothing is known.
    pub countries: Vec<String>,
    /// Names of issuers that are known not to be it.
    pub distinct: Vec<(String, Name)>,
    /// Its own names.
    pub names: std::ops::Range<u32>,
}

/// One name of one entry.
#[derive(Clone, Debug)]
pub struct ListedName {
    /// Whose name it is.
    pub party: PartyId,
    /// How strong it is.
    pub kind: NameKind,
    /// As printed.
    pub text: String,
    /// Normal form.
    pub name: Name,
}

/// Everything that candidates are found in.
pub struct Index {
    parties: Vec<Party>,
    names: Vec<ListedName>,
    /// By identifier.
    pub identifiers: Identifiers,
    /// By equal name, or by a name of which the row's is the beginning.
    equal: EqualNames,
    /// By letters, however they are set apart.
    letters: Letters,
    /// By shared words.
    tokens: Tokens,
    /// For every name, where it stands among the variants.
    variants: Vec<u32>,
    /// The words of all keys, those of weak names included.
    listed_words: FxHashSet<u64>,
}

impl Index {
    /// Builds the index over lists, for matches at or above a threshold.
    pub fn new(lists: &[List], threshold: Score) -> Index {
        let entries = || lists.iter().flat_map(|list| &list.entries);
        let mut parties = Vec::with_capacity(entries().count());
        let mut names: Vec<ListedName> = Vec::with_capacity(entries().map(|entry| entry.names.len()).sum());
        let mut identifiers = Identifiers::default();
        let mut lexicon = Lexicon::default();
        for (list, edition) in lists.iter().enumerate() {
            for (position, entry) in edition.entries.iter().enumerate() {
                let party = PartyId(u32::try_from(parties.len()).unwrap_or(u32::MAX));
                identifiers.add(party, entry);
                let first = NameId::new(names.len()).0;
                for name in &entry.names {
                    let normal = lexicon.name(&name.text, false);
                    names.push(ListedName { party, kind: name.kind, text: name.text.clone(), name: normal });
                }
                let distinct = entry.distinct_from.iter();
                parties.push(Party {
                    list,
                    entry: position,
                    is_of_house: edition.programme.house,
                    title: entry.primary().to_owned(),
                    countries: entry.countries.clone(),
                    distinct: distinct.map(|d| (d.name.clone(), Name::new(&d.name))).collect(),
                    names: first..NameId::new(names.len()).0,
                });
            }
        }
        let letters = Letters::new(&names, &mut lexicon);
        // The names keep their words; the rest makes room for the tables.
        drop(lexicon);
        let numbered = names.iter().enumerate().map(|(at, listed)| (NameId::new(at), listed));
        let strong: Vec<(NameId, &Name)> = numbered
            .filter(|(_, listed)| listed.kind != NameKind::Weak)
            .map(|(id, listed)| (id, &listed.name))
            .collect();
        let tokens = Tokens::new(&strong, threshold);
        let equal = EqualNames::new(&names);
        let variants = tokens.first_variants(names.len());
        let listed_words = name::words(&names);
        Index { parties, names, identifiers, equal, letters, tokens, variants, listed_words }
    }

    /// All entries, in the order of their lists.
    pub fn parties(&self) -> impl Iterator<Item = (PartyId, &Party)> {
        (0..).map(PartyId).zip(&self.parties)
    }

    /// An entry.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.get(id.0 as usize)
    }

    /// All names, those of an entry side by side.
    pub fn names(&self) -> impl Iterator<Item = (NameId, &ListedName)> {
        (0..).map(NameId).zip(&self.names)
    }

    /// A name.
    pub fn name(&self, id: NameId) -> Option<&ListedName> {
        self.names.get(id.0 as usize)
    }

    /// The names of an entry.
    pub fn names_of(&self, party: &Party) -> &[ListedName] {
        self.names.get(party.names.start as usize..party.names.end as usize).unwrap_or_default()
    }

    /// Names equal to this one, legal forms aside.
    pub(crate) fn equal<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = NameId> + 'a {
        self.equal.equal(&self.names, name.key())
    }

    /// Names that begin with this one, if it is long enough to be a name that was cut.
    pub fn beginning_with<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = NameId> + 'a {
        self.equal.beginning_with(&self.names, name.key())
    }

    /// Names that this one may be a short form of: those with the same first letters.
    pub fn shortened_to<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = NameId> + 'a {
        self.equal.shortened_to(name.key())
    }

    /// Gives every name of which this text is a misspelling, see [`crate::score::misspelt`], and others that
    /// differ from it as little; some twice.
    pub fn misspelt(&self, text: &str, search: &mut Search, mut found: impl FnMut(NameId)) {
        let lexicon = &mut search.lexicon;
        let (name, printed) = (lexicon.name(text, false), letters::print_of(text, lexicon));
        let asked = letters::asked(&name, printed);
        let _ = self.letters.near(&self.names, asked, |id| {
            found(id);
            ControlFlow::Continue(())
        });
    }

    /// Names that stand as phrases in this one, each with the words around it.
    pub(crate) fn phrases(&self, name: &Name) -> Vec<(NameId, String)> {
        name::phrases(&self.equal, &self.names, name.key())
    }

    /// Gives every name that is alike to this one, at or above the threshold, with its score; some twice.
    /// Weak names are alike to none.
    pub fn alike(&self, name: &Name, search: &mut Search, mut found: impl FnMut(NameId, Score)) {
        for (name, latin) in std::iter::once((name, false)).chain(name.latin().map(|latin| (latin, true))) {
            let spelling = search.lexicon.spelling_of(name);
            let asked = Asked { spelling: &spelling, name: Some(name), latin };
            self.tokens.alike(&self.names, asked, search, |id, score| {
                found(id, score);
                ControlFlow::Continue(())
            });
        }
    }

    /// Whether a name is alike to this one, at or above the threshold.
    pub(crate) fn is_alike(&self, spelling: &Spelling, search: &mut Search) -> bool {
        let asked = Asked { spelling, name: None, latin: false };
        let mut found = false;
        self.tokens.alike(&self.names, asked, search, |_, _| {
            found = true;
            ControlFlow::Break(())
        });
        found
    }

    /// Whether no name of the lists has a word that this one has wherever it stands.
    pub(crate) fn is_foreign(&self, word: PrintedId, search: &mut Search) -> bool {
        let unlisted = |text: &str| !self.listed_words.contains(&TextHash::of(text).key());
        let mut foreign = false;
        search.lexicon.own_tokens(word, |token, cut| {
            // Little words stand in no key.
            let counts = token.class() != Class::Stop;
            foreign |= counts && unlisted(cut) && (cut == token.text() || unlisted(token.text()));
        });
        foreign
    }

    /// Whether a name may be equal to this one.
    pub(crate) fn may_equal(&self, spelling: &Spelling, search: &mut Search) -> bool {
        let key = search.key_hash(&self.tokens, spelling);
        self.equal.with_hash(key).next().is_some()
    }

    /// Whether a name begins with this one.
    pub(crate) fn may_begin(&self, spelling: &Spelling, search: &mut Search) -> bool {
        let key = search.key(spelling);
        let begins = self.equal.beginning_with(&self.names, &key).next().is_some();
        search.give_back(key);
        begins
    }

    /// Whether these words may be a misspelling of a name; `spelling` are the same words in their normal form.
    pub(crate) fn may_be_misspelt(
        &self,
        words: impl Iterator<Item = PrintedId>,
        spelling: &Spelling,
        search: &mut Search,
    ) -> bool {
        let asked = search.asked_letters(&self.tokens, words, spelling);
        self.letters.near(&self.names, asked, |_| ControlFlow::Break(())).is_break()
    }

    /// Names that this one may be a short form of, as far as letters tell.
    pub(crate) fn may_be_shortened(&self, spelling: &Spelling, search: &mut Search) -> Vec<NameId> {
        let key = search.key(spelling);
        let begun = self.equal.shortened_to(&key);
        let begun = begun.filter_map(|id| Some((id, *self.variants.get(id.0 as usize)?)));
        let found = self.tokens.shortened(spelling, begun, search);
        search.give_back(key);
        found
    }

    /// The name below the threshold that is most alike to this one.
    pub(crate) fn nearest(&self, name: &Name, search: &mut Search) -> Option<(Score, NameId)> {
        let native = search.lexicon.spelling_of(name);
        let latin = name.latin().map(|latin| (latin, search.lexicon.spelling_of(latin)));
        let mut asked = vec![Asked { spelling: &native, name: Some(name), latin: false }];
        asked.extend(latin.iter().map(|(name, spelling)| Asked { spelling, name: Some(name), latin: true }));
        self.tokens.nearest(&self.names, name.key(), &asked, search)
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("parties", &self.parties.len())
            .field("names", &self.names.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::score::align;
    use proptest::prelude::*;

    pub(super) fn listed(text: &str) -> ListedName {
        ListedName {
            party: PartyId(0),
            kind: NameKind::Primary,
            text: text.to_owned(),
            name: Name::new(text),
        }
    }

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
            // The longest word that may have slips, and one that is longer and may be a slip of it.
            "zorblatquimbywibblexplonkers",
            "zorblattquimbywibblexxplonkers",
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
            let names: Vec<ListedName> = list.iter().map(|text| listed(text)).collect();
            let numbered: Vec<(NameId, &Name)> =
                names.iter().enumerate().map(|(i, n)| (NameId::new(i), &n.name)).collect();
            let tokens = Tokens::new(&numbered, threshold);
            let index = Index {
                parties: Vec::new(),
                identifiers: Identifiers::default(),
                equal: EqualNames::new(&names),
                letters: Letters::new(&names, &mut Lexicon::default()),
                tokens,
                variants: Vec::new(),
                listed_words: FxHashSet::default(),
                names: names.clone(),
            };
            let query = Name::new(&query);
            let mut found: BTreeMap<NameId, Score> = BTreeMap::new();
            index.alike(&query, &mut Search::default(), |id, score| {
                let best = found.entry(id).or_insert(score);
                *best = score.max(*best);
            });
            let expected: BTreeMap<NameId, Score> = numbered
                .iter()
                .map(|(id, name)| (*id, align(&query, name).score))
                .filter(|(_, score)| *score >= threshold)
                .collect();
            prop_assert_eq!(found, expected, "{}", query);
        }
    }
}
