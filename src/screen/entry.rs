//! What a row is told of one entry, whether it is an alert or not: for an alert that is no more.

use super::{Line, Query, Screener};
use crate::identity::Identity;

/// What a row and an entry have to do with one another.
#[derive(Clone, Debug, PartialEq)]
pub enum OfEntry {
    /// The row is told this.
    Told(Box<Line>),
    /// It does not match the entry; with the reason, where the entry was a candidate.
    Unmatched(String),
    /// The list has no such entry; with the date of its edition, where it states one.
    NoEntry(Option<String>),
    /// There is no such list.
    NoList,
}

impl Screener {
    /// What a row is told of an entry of a programme.
    pub fn of_entry(&self, identity: &Identity, query: &Query, programme: &str, entry: &str) -> OfEntry {
        let mut lists = self.lists.iter().enumerate();
        let Some((list, found)) = lists.find(|(_, list)| *list.programme.id == *programme) else {
            return OfEntry::NoList;
        };
        let Some(place) = found.entries.iter().position(|own| *own.id == *entry) else {
            return OfEntry::NoEntry(found.edition.date.map(|date| date.to_string()));
        };
        let is_it = |of: (usize, usize)| of == (list, place);
        let line = identity.matches.iter().find(|found| is_it((found.list, found.entry)));
        if let Some((line, _)) = line.and_then(|found| self.line(identity, found, query)) {
            return OfEntry::Told(Box::new(line));
        }
        let dropped = identity.dropped.iter().find(|dropped| is_it((dropped.list, dropped.entry)));
        OfEntry::Unmatched(dropped.map(|dropped| dropped.reason.clone()).unwrap_or_default())
    }
}
