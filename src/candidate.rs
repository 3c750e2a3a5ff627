//! Candidates: which entries a row may be, without losing one that the scorer would accept.
//!
//! Four ways lead to an entry, each with its own index: a shared identifier, an equal name, a name
//! that stands as a phrase in a derivative's description, and names that share words. The last one
//! proposes every name that [`crate::score`] puts at or above the threshold, and some more; a
//! property test holds it against scoring every name of the list.

mod identifier;
mod name;
mod phrase;
mod token;

use std::fmt;

pub use identifier::Identifiers;
pub use name::EqualNames;
pub use phrase::Phrases;
pub use token::Tokens;

use crate::list::{List, NameKind};
use crate::name::Name;
use crate::score::Score;

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
    pub equal: EqualNames,
    /// By phrase.
    pub phrases: Phrases,
    /// By shared words.
    pub tokens: Tokens,
}

impl Index {
    /// Builds the index over lists, for matches at or above a threshold.
    pub fn new(lists: &[List], threshold: Score) -> Index {
        let mut parties = Vec::new();
        let mut names: Vec<ListedName> = Vec::new();
        let mut identifiers = Identifiers::default();
        for (list, edition) in lists.iter().enumerate() {
            for (position, entry) in edition.entries.iter().enumerate() {
                let party = PartyId(u32::try_from(parties.len()).unwrap_or(u32::MAX));
                identifiers.add(party, entry);
                let first = NameId::new(names.len()).0;
                for name in &entry.names {
                    let normal = Name::new(&name.text);
                    names.push(ListedName { party, kind: name.kind, text: name.text.clone(), name: normal });
                }
                let distinct = entry.distinct_from.iter();
                parties.push(Party {
                    list,
                    entry: position,
                    title: entry.primary().to_owned(),
                    countries: entry.countries.clone(),
                    distinct: distinct.map(|d| (d.name.clone(), Name::new(&d.name))).collect(),
                    names: first..NameId::new(names.len()).0,
                });
            }
        }
        let strong = || {
            let numbered = names.iter().enumerate().map(|(at, listed)| (NameId::new(at), listed));
            numbered
                .filter(|(_, listed)| listed.kind != NameKind::Weak)
                .map(|(id, listed)| (id, &listed.name))
        };
        let all = names.iter().enumerate().map(|(at, listed)| (NameId::new(at), &listed.name));
        let equal = EqualNames::new(all, strong());
        let phrases = Phrases::new(strong());
        let tokens = Tokens::new(strong().collect::<Vec<_>>().as_slice(), threshold);
        Index { parties, names, identifiers, equal, phrases, tokens }
    }

    /// All entries, in the order of their lists.
    pub fn parties(&self) -> impl Iterator<Item = (PartyId, &Party)> {
        (0..).map(PartyId).zip(&self.parties)
    }

    /// An entry.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.get(id.0 as usize)
    }

    /// A name.
    pub fn name(&self, id: NameId) -> Option<&ListedName> {
        self.names.get(id.0 as usize)
    }

    /// The names of an entry.
    pub fn names_of(&self, party: &Party) -> &[ListedName] {
        self.names.get(party.names.start as usize..party.names.end as usize).unwrap_or_default()
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
