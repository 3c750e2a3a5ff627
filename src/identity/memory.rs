//! What was read before: words of descriptions and of names, kept so that nothing is read twice.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::names;
use crate::candidate::{Index, Search};
use crate::instrument::{self, Facts, Glossary, Kind, Mark, Word};
use crate::name::PrintedId;

/// Memory of a [`super::Matcher`] from one security to the next. It changes no answer. One belongs to one
/// matcher.
#[derive(Default)]
pub struct Memory {
    pub(super) search: Search,
    known: Known,
    kinds: FxHashMap<Box<str>, Option<Kind>>,
}

/// What is known of words, by their numbers in the lexicon.
#[derive(Default)]
struct Known {
    facts: Vec<Facts>,
    forms: Vec<Option<bool>>,
}

/// Most spellings of a type column that are kept.
const MOST_KINDS: usize = 1024;

impl Memory {
    /// Forgets words when there are too many of them.
    pub(super) fn tidy(&mut self) {
        if self.search.lexicon.is_full() || self.kinds.len() > MOST_KINDS {
            *self = Memory::default();
        }
    }

    /// The kind of instrument that a type column names.
    pub(super) fn kind_of(&mut self, column: &str) -> Option<Kind> {
        if column.is_empty() {
            return None;
        }
        if let Some(known) = self.kinds.get(column) {
            return *known;
        }
        let kind = instrument::kind_of_column(column);
        self.kinds.insert(column.into(), kind);
        kind
    }

    /// A glossary of plain words, for names that are looked for in an index.
    pub(super) fn glossary<'m>(&'m mut self, index: &'m Index) -> impl Glossary + 'm {
        Remembering { index, search: &mut self.search, known: &mut self.known }
    }
}

/// A glossary that keeps the facts of the words in a lexicon.
struct Remembering<'m> {
    index: &'m Index,
    search: &'m mut Search,
    known: &'m mut Known,
}

impl Glossary for Remembering<'_> {
    #[inline]
    fn read_part<'t>(&mut self, text: &'t str, place: Range<usize>) -> Word<'t> {
        let word = self.search.lexicon.printed_part(text, place.clone());
        let text = text.get(place).unwrap_or_default();
        let facts = match self.known.facts.get(word.0 as usize) {
            Some(facts) => *facts,
            None => self.learn(word),
        };
        Word::new(text, facts)
    }

    fn is_form(&mut self, word: &str) -> bool {
        let PrintedId(number) = self.search.lexicon.printed(word);
        *slot(&mut self.known.forms, number).get_or_insert_with(|| instrument::is_form(word))
    }
}

impl Remembering<'_> {
    /// The facts of a word that has none yet. The lexicon may have seen words that no description has had.
    #[cold]
    fn learn(&mut self, word: PrintedId) -> Facts {
        let mut facts = Facts::default();
        for number in u32::try_from(self.known.facts.len()).unwrap_or(u32::MAX)..=word.0 {
            facts = self.facts(PrintedId(number));
            self.known.facts.push(facts);
        }
        facts
    }

    /// The facts of a word, with what its index and the normal form of it add.
    fn facts(&mut self, word: PrintedId) -> Facts {
        let mut facts = Facts::of(self.search.lexicon.text_of(word)).numbered(word.0);
        facts.set_where(&[
            (Mark::Foreign, self.index.is_foreign(word, self.search)),
            (Mark::RaisesMoney, self.raises_money(word)),
        ]);
        facts
    }

    fn raises_money(&mut self, word: PrintedId) -> bool {
        let lexicon = &mut self.search.lexicon;
        let spelling = lexicon.spell(std::iter::once(word), false);
        let only = spelling.tokens.first().filter(|_| spelling.tokens.len() == 1);
        only.and_then(|id| lexicon.token(*id)).is_some_and(|token| names::is_for_money(token.text()))
    }
}

/// The place of a number, made where there is none yet.
fn slot<T: Clone>(places: &mut Vec<Option<T>>, number: u32) -> &mut Option<T> {
    let at = number as usize;
    if places.len() <= at {
        places.resize(at + 1, None);
    }
    &mut places[at]
}
