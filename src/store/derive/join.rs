//! One programme: its law, what ships with the product, and what the editions of every list add.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};

use super::beginnings::{self, Beginning, Beginnings};
use super::courses::Statement;
use super::intervals::{Doubt, intervals};
use super::{Course, Presence, Wanted, digest, known_from};
use crate::identifier::Identifier;
use crate::list::record::Record;
use crate::list::{DefectAction, Entry, EntryKind, List, Listed, Name, NameKind, Relation};
use crate::name::Token;
use crate::programme::{Dispute, Effect, FactId, Facts, Removal, Retraction, Source, Start};
use crate::score::counting;
use crate::store::{Header, Stamp};
use crate::timeline::LegalTime;

/// A programme that grows.
pub(super) struct Joined {
    pub(super) list: List,
    /// The date of the facts that ship, where they are in.
    shipped_on: Option<NaiveDate>,
    /// How many entries and listings ship; what editions add stands behind them.
    shipped: (usize, usize),
    places: FxHashMap<Arc<str>, usize>,
    disputes: BTreeMap<Arc<str>, Dispute>,
    retractions: BTreeMap<Arc<str>, Retraction>,
    editions: Vec<String>,
    titles: Vec<String>,
    /// Every list that carries the programme, by which what ships may end.
    carriers: Vec<Carrier>,
    /// Listings of entries that ship and came back to a list that had lost them, with the day of the edition that has them again.
    returned: Vec<(FactId, NaiveDate)>,
    beginnings: Beginnings,
}

/// What one list says of the entries that ship.
struct Carrier {
    editions: Vec<Stamp>,
    /// The places of the editions that have each of its parties that ship.
    places_of: FxHashMap<Arc<str>, BTreeSet<usize>>,
}

impl Joined {
    /// A list that ships, or the law alone.
    pub(super) fn new(mut list: List, with_shipped: bool) -> Joined {
        let shipped_on = list.edition.date.filter(|_| with_shipped);
        if !with_shipped {
            list.edition.date = None;
            list.entries.clear();
            let Facts { rules, exceptions, revocations, .. } = std::mem::take(&mut list.facts);
            list.facts = Facts { rules, exceptions, revocations, ..Facts::default() };
        }
        Joined {
            shipped_on,
            shipped: (list.entries.len(), list.facts.listings.len()),
            places: list.entries.iter().enumerate().map(|(place, entry)| (entry.id.clone(), place)).collect(),
            list,
            disputes: BTreeMap::new(),
            retractions: BTreeMap::new(),
            editions: Vec::new(),
            titles: Vec::new(),
            carriers: Vec::new(),
            returned: Vec::new(),
            beginnings: Beginnings::default(),
        }
    }

    /// Adds what the editions of one list say of the programme.
    pub(super) fn add(
        &mut self,
        editions: &[Stamp],
        presences: Vec<Presence<'_>>,
        wanted: &Wanted,
    ) -> Result<(), String> {
        let (Some(first), Some(last)) = (editions.first(), editions.last()) else { return Ok(()) };
        self.editions.extend(editions.iter().map(|edition| edition.sha256.clone()));
        self.titles.push(if first.header.published == last.header.published {
            last.header.title()
        } else {
            format!("{} to {}", first.header.title(), last.header.published)
        });
        let mut places_of: FxHashMap<Arc<str>, BTreeSet<usize>> = FxHashMap::default();
        for presence in &presences {
            let id: Arc<str> = format!("{}/{}", self.list.programme.id, presence.key).into();
            let Some((_, record)) = presence.records.last() else { continue };
            // What ships knows the law's own dates.
            let is_shipped = self.places.get(&id).is_some_and(|place| *place < self.shipped.0);
            if is_shipped || wanted.kinds.contains(&record.kind) {
                self.describe(&id, editions, presence);
                if !is_shipped {
                    self.list_entry(&id, editions, presence, 0..=usize::MAX, wanted)?;
                }
            }
            if is_shipped {
                let places = presence.places();
                self.list_returns(&id, editions, presence, &places, wanted)?;
                places_of.insert(id, places);
            }
        }
        self.carriers.push(Carrier { editions: editions.to_vec(), places_of });
        self.list.edition.date = self.list.edition.date.max(Some(last.header.published));
        Ok(())
    }

    /// Names, identifiers and the rest of what the editions say of a party.
    fn describe(&mut self, id: &Arc<str>, editions: &[Stamp], presence: &Presence<'_>) {
        let cited = |place: usize| -> Source {
            let title = editions.get(place).map_or_else(String::new, |edition| {
                format!("{}, edition of {}", edition.header.list, edition.header.published)
            });
            format!("{title}, no. {}", presence.key).into()
        };
        let Some((newest, record)) = presence.records.last() else { return };
        let place = *self.places.entry(id.clone()).or_insert_with(|| {
            self.list.entries.push(Entry {
                id: id.clone(),
                kind: record.kind,
                names: Vec::new(),
                identifiers: Vec::new(),
                defects: record.defects.clone(),
                countries: Vec::new(),
                distinct_from: Vec::new(),
                relations: Vec::new(),
                gaps: Vec::new(),
                source: cited(*newest),
            });
            self.list.entries.len() - 1
        });
        let Some(entry) = self.list.entries.get_mut(place) else { return };
        for (place, record) in presence.records.iter().rev() {
            supplement(entry, record, &cited(*place));
        }
    }

    /// The facts of an entry that ships from the editions on that have it again, after one of after the date of the facts that has it not.
    fn list_returns(
        &mut self,
        id: &Arc<str>,
        editions: &[Stamp],
        presence: &Presence<'_>,
        places: &BTreeSet<usize>,
        wanted: &Wanted,
    ) -> Result<(), String> {
        let day = |place: usize| editions.get(place).map(|edition| edition.header.published);
        let lost = (0..editions.len()).find(|place| !places.contains(place) && day(*place) > self.shipped_on);
        let Some(lost) = lost.filter(|_| self.shipped_on.is_some()) else { return Ok(()) };
        let again: Vec<usize> = places.range(lost..).copied().collect();
        for run in again.chunk_by(|a, b| a + 1 == *b) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let before = self.list.facts.listings.len();
            self.list_entry(id, editions, presence, *first..=*last, wanted)?;
            let new = self.list.facts.listings.iter().skip(before).map(|listing| listing.id.clone());
            self.returned.extend(new.zip(std::iter::repeat(day(*first).unwrap_or_default())));
        }
        Ok(())
    }

    /// The facts of a party's listings, of the editions of these places.
    fn list_entry(
        &mut self,
        id: &Arc<str>,
        editions: &[Stamp],
        presence: &Presence<'_>,
        places: RangeInclusive<usize>,
        wanted: &Wanted,
    ) -> Result<(), String> {
        let zone = self.list.programme.zone;
        for Course { basis, statements } in &presence.courses {
            let rules = || self.list.facts.rules.iter().filter(|rule| rule.basis.contains(*basis));
            if rules().next().is_none() {
                return Err(format!(
                    "the programme {} has no rule for the basis `{basis}` of {id}",
                    self.list.programme.id
                ));
            }
            // A firm's list ends with the edition that lacks a row.
            let counts = self.list.programme.house
                || rules().any(|rule| rule.effect != Effect::Watch && rule.start != Start::OnListing);
            let is_there = |said: &&Statement<'_>| places.contains(&said.place);
            let statements: Vec<Statement<'_>> = statements.iter().filter(is_there).copied().collect();
            let is_dated = statements.iter().all(|said| said.listed.is_some());
            for interval in intervals(editions, &statements, counts, wanted.knowledge, zone) {
                let Some(edition) = editions.get(interval.edition) else { continue };
                let mut source = format!(
                    "{}, edition of {}, no. {}",
                    edition.header.list, edition.header.published, presence.key
                );
                if !interval.stated.citation.is_empty() {
                    source = format!("{source}: {}", interval.stated.citation);
                }
                let mark = match interval.doubt {
                    None => "",
                    Some(Doubt::Began(_)) => "began:",
                    Some(Doubt::Ended(_)) => "ended:",
                };
                let replacing =
                    interval.replaced.and_then(|(place, known)| Replacing::new(editions, place, known));
                let version = replacing.as_ref().map_or_else(String::new, Replacing::mark);
                let fact: Arc<str> =
                    format!("{id}@{version}{mark}{}:{basis}:{}", interval.from, edition.header.list).into();
                let source: Source = source.into();
                let beginning = Beginning {
                    list: edition.header.list.clone(),
                    entry: id.clone(),
                    basis: (*basis).to_owned(),
                    fact: fact.clone(),
                    from: interval.from,
                    until: interval.until.map(|(day, _)| day),
                    published: interval.published,
                    source: source.clone(),
                };
                match interval.doubt {
                    Some(Doubt::Began(_)) => self.beginnings.open(beginning),
                    None if is_dated && beginnings::is_official(&edition.header) => {
                        self.beginnings.state(beginning);
                    }
                    _ => {}
                }
                let listing = interval.listing(fact.clone(), id, &source, &self.list.programme);
                self.list.facts.listings.push(listing);
                if let Some(replacing) = replacing {
                    let retraction = replacing.retraction();
                    let known = self.retractions.entry(retraction.id.clone()).or_insert(retraction);
                    known.facts.insert(fact.clone());
                }
                if let Some(doubt) = interval.doubt {
                    let dispute = doubt.dispute(editions, interval.published);
                    self.disputes.entry(dispute.id.clone()).or_insert(dispute).listings.insert(fact);
                }
            }
        }
        Ok(())
    }

    /// Ends the listings that ship with the first day on which no list carries them. Where one has them again later, that is another
    /// listing.
    ///
    /// A list of a few parties of the programme says nothing of all the others. Only one whose newest edition of after the date of the
    /// facts has nearly all of them can say that one is gone.
    fn end_shipped(&mut self, wanted: &Wanted) {
        let Some(shipped_on) = self.shipped_on else { return };
        let zone = self.list.programme.zone;
        let open: Vec<Arc<str>> = {
            let shipped = self.list.facts.listings.iter().take(self.shipped.1);
            shipped.filter(|listing| listing.removed.is_none()).map(|listing| listing.entry.clone()).collect()
        };
        let is_whole = |carrier: &&Carrier| {
            let last = carrier.editions.len().saturating_sub(1);
            let has = open.iter().filter(|entry| carrier.has(entry, last)).count();
            let is_later =
                carrier.editions.last().is_some_and(|edition| edition.header.published > shipped_on);
            is_later && has * 10 >= open.len() * 9
        };
        let carriers: Vec<&Carrier> = self.carriers.iter().filter(is_whole).collect();
        let mut ended: FxHashMap<Arc<str>, NaiveDate> = FxHashMap::default();
        let shipped = self.list.facts.listings.iter_mut().take(self.shipped.1);
        for listing in shipped.filter(|listing| listing.removed.is_none()) {
            let lacking = carriers.iter().flat_map(|carrier| carrier.without(&listing.entry, shipped_on));
            let is_gone = |edition: &&Stamp| {
                let day = edition.header.published;
                carriers.iter().all(|carrier| !carrier.has(&listing.entry, carrier.place_on(day)))
            };
            let Some(gone) = lacking.filter(is_gone).min_by_key(|edition| edition.header.published) else {
                continue;
            };
            ended.insert(listing.entry.clone(), gone.header.published);
            listing.removed = Some(Removal {
                at: LegalTime::day(gone.header.published, zone),
                published: known_from(gone, wanted.knowledge, zone),
                source: format!(
                    "{}, edition of {}, which no longer has it",
                    gone.header.list, gone.header.published
                )
                .into(),
            });
        }
        // What did not end cannot begin again.
        let entries: FxHashMap<&FactId, &Arc<str>> =
            self.list.facts.listings.iter().map(|listing| (&listing.id, &listing.entry)).collect();
        let is_new = |(fact, day): &&(FactId, NaiveDate)| {
            entries.get(fact).and_then(|entry| ended.get(*entry)).is_some_and(|gone| day > gone)
        };
        let gone: FxHashSet<FactId> =
            self.returned.iter().filter(|returned| !is_new(returned)).map(|(fact, _)| fact.clone()).collect();
        beginnings::remove(&gone, &mut self.list.facts, &mut self.disputes, &mut self.retractions);
    }

    /// The list, if it has an entry.
    pub(super) fn finish(mut self, wanted: &Wanted) -> Option<List> {
        self.end_shipped(wanted);
        let zone = self.list.programme.zone;
        let Joined { list, disputes, retractions, beginnings, .. } = &mut self;
        beginnings.settle(&mut list.facts, disputes, retractions, zone);
        let Joined { mut list, shipped_on, disputes, retractions, editions, titles, .. } = self;
        if list.entries.is_empty() {
            return None;
        }
        list.facts.disputes.extend(disputes.into_values());
        list.facts.retractions.extend(retractions.into_values());
        if !editions.is_empty() {
            let shipped = shipped_on.map(|_| list.edition.origin.clone());
            list.edition.origin = shipped.into_iter().chain(titles).collect::<Vec<_>>().join(", ");
            let kinds: Vec<&str> = wanted.kinds.iter().map(|kind| kind.as_str()).collect();
            let kinds = kinds.join(",");
            let axis = wanted.knowledge.as_str();
            let parts = [list.edition.sha256.as_str(), kinds.as_str(), axis];
            list.edition.sha256 = digest(parts.into_iter().chain(editions.iter().map(String::as_str)));
        }
        Some(list)
    }
}

/// An edition that states other days of a listing than those before it.
struct Replacing<'e> {
    edition: &'e Stamp,
    place: usize,
    known: LegalTime,
}

impl<'e> Replacing<'e> {
    fn new(editions: &'e [Stamp], place: usize, known: LegalTime) -> Option<Replacing<'e>> {
        editions.get(place).map(|edition| Replacing { edition, place, known })
    }

    /// What tells the listing of before apart.
    fn mark(&self) -> String {
        format!("before-{}-{}:", self.edition.header.published, self.place)
    }

    /// The correction as a fact; listings are added to it.
    fn retraction(&self) -> Retraction {
        let Header { list, published, .. } = &self.edition.header;
        Retraction {
            id: format!("{list}:corrected:{published}:{}:{}", self.place, self.known).into(),
            facts: BTreeSet::new(),
            published: self.known,
            source: format!("{list}, edition of {published}, which states other days").into(),
        }
    }
}

impl Carrier {
    /// Whether the edition of a place has an entry.
    fn has(&self, entry: &str, place: usize) -> bool {
        self.places_of.get(entry).is_some_and(|places| places.contains(&place))
    }

    /// The place of the edition that holds on a day; before the first one that is the first.
    fn place_on(&self, day: NaiveDate) -> usize {
        self.editions.partition_point(|edition| edition.header.published <= day).saturating_sub(1)
    }

    /// The editions of after a day that do not have an entry.
    fn without<'c>(&'c self, entry: &'c str, day: NaiveDate) -> impl Iterator<Item = &'c Stamp> {
        let lacking = self.editions.iter().enumerate().filter(move |(place, _)| !self.has(entry, *place));
        lacking.map(|(_, edition)| edition).filter(move |edition| edition.header.published > day)
    }
}

/// Adds what a record has and the entry has not. Its own first name stays first.
fn supplement(entry: &mut Entry, record: &Record, source: &Source) {
    let is_new = entry.names.is_empty();
    let sourced = (!is_new && entry.source != *source).then(|| source.clone());
    for name in &record.names {
        let kind = match name.kind {
            NameKind::Primary if is_new => NameKind::Primary,
            NameKind::Primary if !is_ambiguous(&name.text) => NameKind::Alias,
            NameKind::Alias | NameKind::Former if !is_ambiguous(&name.text) => name.kind,
            _ => NameKind::Weak,
        };
        add_name(entry, &name.text, kind, sourced.as_ref());
        if record.kind == EntryKind::Person
            && let Some((last, first)) = name.text.split_once(", ")
        {
            let kind = if kind == NameKind::Primary { NameKind::Alias } else { kind };
            add_name(entry, &format!("{first} {last}"), kind, sourced.as_ref());
        }
    }
    for number in &record.numbers {
        let Some(scheme) = number.kind.scheme() else { continue };
        let Ok(identifier) = Identifier::parse(scheme, &number.value) else { continue };
        let is_refused = |value: &str| {
            entry.defects.iter().any(|defect| defect.action == DefectAction::Refused && defect.value == value)
        };
        let is_known = entry.identifiers.iter().any(|listed| listed.identifier == identifier);
        let is_others = entry.distinct_from.iter().any(|other| other.identifiers.contains(&identifier));
        if !is_known && !is_others && !is_refused(identifier.as_str()) {
            entry.identifiers.push(Listed { identifier, source: sourced.clone() });
        }
    }
    for country in &record.countries {
        if !entry.countries.contains(country) {
            entry.countries.push(country.clone());
        }
    }
    for (kind, to) in &record.relations {
        if !entry.relations.iter().any(|relation| relation.kind == *kind && relation.to == *to) {
            entry.relations.push(Relation { kind: kind.clone(), to: to.clone(), source: sourced.clone() });
        }
    }
}

/// Longest alias, in letters, that is taken for an acronym.
const ACRONYM: usize = 4;
/// How rare a word is that hardly any issuer bears.
const RARE: u16 = 1000;

/// Whether an alias is one word that somebody else may honestly bear: a few Latin letters, or a word of several issuers' names. Publishers
/// print such beside full names as equals. Alone they are worth a review, and alike to nothing.
///
/// Articles and the like are no words here, as names are compared without them, and neither is a single letter, which weighs next to nothing.
fn is_ambiguous(alias: &str) -> bool {
    let name = crate::name::Name::new(alias);
    let is_letter = |word: &Token| matches!(word.text().as_bytes(), [letter] if letter.is_ascii_alphabetic());
    let may_be_anothers =
        |word: &Token| word.text().is_ascii() && (word.text().len() <= ACRONYM || word.rarity() < RARE);
    let mut words = counting(name.tokens()).filter(|word| !is_letter(word));
    let first = words.next();
    words.next().is_none() && first.is_none_or(may_be_anothers)
}

fn add_name(entry: &mut Entry, text: &str, kind: NameKind, source: Option<&Source>) {
    let folded = text.to_lowercase();
    if entry.names.iter().all(|name| name.text.to_lowercase() != folded) {
        entry.names.push(Name { text: text.to_owned(), kind, source: source.cloned() });
    }
}
