//! What is asked about one entry: what a row is told of it, whether it is an alert or not, and what its law looks like.

use super::{Line, Query, Screener};
use crate::identity::{Identity, Match, MatchKind};
use crate::list::Entry;
use crate::programme::Activity;
use crate::score::Score;
use crate::timeline::{Case, Period, Picture, Reading, TradeTime};
use crate::verdict::Flags;

/// Index of a list, and of an entry in it.
pub type EntryPlace = (usize, usize);

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
    /// The entry at a place.
    pub fn entry(&self, (list, entry): EntryPlace) -> Option<&Entry> {
        self.lists.get(list)?.entries.get(entry)
    }

    /// The identity of a row that is this entry beyond doubt.
    pub fn beyond_doubt(&self, place: EntryPlace) -> Identity {
        let Some(entry) = self.entry(place) else { return Identity::default() };
        let own = entry.identifiers.iter().map(|listed| listed.identifier.clone());
        let listings = self.lists.get(place.0).map_or(&[][..], |list| &list.facts.listings);
        let listed = listings.iter().filter(|listing| listing.entry == entry.id);
        let found = Match {
            list: place.0,
            entry: place.1,
            kind: MatchKind::Exact,
            score: Score::ONE,
            certain: true,
            flags: Flags::none(),
            matched_name: entry.primary().to_owned(),
            remarks: Vec::new(),
        };
        Identity {
            identifiers: own.chain(listed.flat_map(|listing| listing.instruments.iter().cloned())).collect(),
            matches: vec![found],
            ..Identity::default()
        }
    }

    /// When an entry was first listed.
    pub fn first_listing(&self, place: EntryPlace) -> Option<TradeTime> {
        let id = &self.entry(place)?.id;
        let listings = self.lists.get(place.0)?.facts.listings.iter();
        let days = listings.filter(|listing| listing.entry == *id);
        days.map(|listing| listing.listed_on.resolve(Reading::CIVIL_EARLY)).min().map(TradeTime::At)
    }

    /// The law of a matched entry around the time that is asked about, to be drawn.
    pub fn picture(
        &self,
        identity: &Identity,
        found: &Match,
        query: &Query,
        width: usize,
    ) -> Option<(Picture, Case<'_>)> {
        let list = self.lists.get(found.list)?;
        let case = self.case(identity, found)?;
        let zone = list.programme.zone;
        let at = match query.time {
            TradeTime::At(at) => at,
            // As the verdict does: holding is judged at the end of the day.
            TradeTime::Day(date) if query.activity == Activity::Hold => {
                Period::day(date, zone).until.previous()
            }
            TradeTime::Day(date) => Period::day(date, zone).from,
        };
        let known = query.known.horizon(zone);
        Some((Picture { actor: query.actor, kind: identity.kind, at, known, zone, width }, case))
    }

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
        let line = self.told(identity, query).find(|found| is_it((found.list, found.entry)));
        if let Some((line, _)) = line.and_then(|found| self.line(identity, found, query)) {
            return OfEntry::Told(Box::new(line));
        }
        let dropped = identity.dropped.iter().find(|dropped| is_it((dropped.list, dropped.entry)));
        OfEntry::Unmatched(dropped.map(|dropped| dropped.reason.clone()).unwrap_or_default())
    }
}
