//! Entries whose name stands as a phrase inside a longer text.
//!
//! Only for descriptions of derivatives, whose counterparty could not be told from the underlying. A
//! name in front of other words of a name is no phrase: it is another company.

use aho_corasick::AhoCorasick;

use super::NameId;
use crate::name::{Class, Name};

/// All strong names as patterns with word bounds.
#[derive(Clone, Debug)]
pub struct Phrases {
    automaton: Option<AhoCorasick>,
    ids: Vec<NameId>,
}

impl Phrases {
    /// Patterns are the normal forms with a blank on either side, so that words are whole.
    pub fn new<'a>(names: impl Iterator<Item = (NameId, &'a Name)>) -> Phrases {
        let telling = |name: &Name| {
            name.tokens().iter().any(|t| t.class() == Class::Distinctive && t.text().chars().count() > 2)
                || name.tokens().len() > 2
        };
        let (patterns, ids): (Vec<String>, Vec<NameId>) = names
            .filter(|(_, name)| telling(name))
            .map(|(id, name)| (format!(" {} ", name.key()), id))
            .unzip();
        Phrases { automaton: AhoCorasick::new(patterns).ok(), ids }
    }

    /// Names that stand in the normal form `name`, each with the words around it.
    pub fn find(&self, name: &Name) -> Vec<(NameId, String)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let text = format!(" {} ", name.key());
        let found = automaton.find_overlapping_iter(&text).filter_map(|hit| {
            let id = *self.ids.get(hit.pattern().as_usize())?;
            let around = format!("{} {}", text.get(..hit.start())?, text.get(hit.end()..)?);
            Some((id, around.trim().to_owned()))
        });
        found.collect()
    }
}
