//! Entries by identifier: their own, those of issuers known to be others, and misprinted ones.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::PartyId;
use crate::identifier::Identifier;
use crate::list::Entry;

/// Identifiers of all entries.
#[derive(Clone, Debug, Default)]
pub struct Identifiers {
    listed: FxHashMap<Identifier, Vec<PartyId>>,
    distinct: FxHashMap<Identifier, Vec<PartyId>>,
    misprinted: FxHashMap<String, Vec<PartyId>>,
    /// Hashes of the texts of all of them.
    texts: FxHashSet<u64>,
}

impl Identifiers {
    pub(super) fn add(&mut self, party: PartyId, entry: &Entry) {
        for key in entry.identifiers.iter().flat_map(|listed| listed.identifier.keys()) {
            self.texts.insert(hash(key.as_str()));
            insert(&mut self.listed, key, party);
        }
        for key in entry.distinct_from.iter().flat_map(|d| &d.identifiers).flat_map(Identifier::keys) {
            self.texts.insert(hash(key.as_str()));
            insert(&mut self.distinct, key, party);
        }
        for defect in &entry.defects {
            insert(&mut self.misprinted, plain(&defect.value), party);
        }
    }

    /// Entries that name this identifier.
    pub fn listed(&self, identifier: &Identifier) -> Vec<PartyId> {
        find(&self.listed, identifier)
    }

    /// Entries that name this identifier as another issuer's.
    pub fn distinct(&self, identifier: &Identifier) -> Vec<PartyId> {
        find(&self.distinct, identifier)
    }

    /// Whether an entry may name an identifier of this canonical spelling, or one that it contains.
    pub(crate) fn may_know(&self, canonical: &str) -> bool {
        let parts = [Some(canonical), canonical.get(2..11), canonical.get(4..11)];
        parts.into_iter().flatten().any(|part| self.texts.contains(&hash(part)))
    }

    /// Entries whose source prints this text, which is no valid identifier.
    pub fn misprinted(&self, text: &str) -> &[PartyId] {
        self.misprinted.get(&plain(text)).map_or(&[], Vec::as_slice)
    }
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

fn insert<K: std::hash::Hash + Eq>(map: &mut FxHashMap<K, Vec<PartyId>>, key: K, party: PartyId) {
    let parties = map.entry(key).or_default();
    if !parties.contains(&party) {
        parties.push(party);
    }
}

fn find(map: &FxHashMap<Identifier, Vec<PartyId>>, identifier: &Identifier) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> =
        identifier.keys().iter().filter_map(|key| map.get(key)).flatten().copied().collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
