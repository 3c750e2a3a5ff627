//! One programme: its law, what ships with the product, and what the editions of every list add.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use super::intervals::{Doubt, intervals};
use super::{Course, Presence, Wanted, digest, known_from};
use crate::identifier::Identifier;
use crate::list::record::Record;
use crate::list::{DefectAction, Entry, EntryKind, List, Listed, Name, NameKind, Relation};
use crate::name::Token;
use crate::programme::{Dispute, Effect, Facts, Removal, Retraction, Source, Start};
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
}

/// What one list says of the entries that ship.
struct Carrier {
    editions: Vec<Stamp>,
    /// Place of the last edition that has each of its parties.
    newest_of: FxHashMap<Arc<str>, usize>,
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
        // The last edition that has each entry.
        let mut newest_of: FxHashMap<Arc<str>, usize> = FxHashMap::default();
        for presence in &presences {
            let id: Arc<str> = format!("{}/{}", self.list.programme.id, presence.key).into();
            let Some((newest, record)) = presence.records.last() else { continue };
            // What ships knows the law's own dates.
            let is_shipped = self.places.get(&id).is_some_and(|place| *place < self.shipped.0);
            if is_shipped || wanted.kinds.contains(&record.kind) {
                self.describe(&id, editions, presence);
                if !is_shipped {
                    self.list_entry(&id, editions, presence, wanted)?;
                }
            }
            newest_of.insert(id, *newest);
        }
        self.carriers.push(Carrier { editions: editions.to_vec(), newest_of });
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

    /// The facts of a party's listings.
    fn list_entry(
        &mut self,
        id: &Arc<str>,
        editions: &[Stamp],
        presence: &Presence<'_>,
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
            for interval in intervals(editions, statements, counts, wanted.knowledge, zone) {
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
                let listing = interval.listing(fact.clone(), id, &source.into(), &self.list.programme);
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

    /// Ends the listings that ship and that no list carries any more: with the last of the editions that lack them first.
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
            let has = open.iter().filter(|entry| carrier.newest_of.get(*entry) == Some(&last)).count();
            let is_later =
                carrier.editions.last().is_some_and(|edition| edition.header.published > shipped_on);
            is_later && has * 10 >= open.len() * 9
        };
        let carriers: Vec<&Carrier> = self.carriers.iter().filter(is_whole).collect();
        let shipped = self.list.facts.listings.iter_mut().take(self.shipped.1);
        for listing in shipped.filter(|listing| listing.removed.is_none()) {
            let gone: Option<Vec<&Stamp>> =
                carriers.iter().map(|carrier| carrier.first_without(&listing.entry, shipped_on)).collect();
            let Some(gone) =
                gone.and_then(|gone| gone.into_iter().max_by_key(|edition| edition.header.published))
            else {
                continue;
            };
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
    }

    /// The list, if it has an entry.
    pub(super) fn finish(mut self, wanted: &Wanted) -> Option<List> {
        self.end_shipped(wanted);
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
    /// The first edition of after a day from which on none has an entry; `None` where the newest one has it.
    fn first_without(&self, entry: &str, day: NaiveDate) -> Option<&Stamp> {
        let lacking = self.newest_of.get(entry).map_or(0, |newest| newest + 1);
        self.editions.iter().skip(lacking).find(|edition| edition.header.published > day)
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
