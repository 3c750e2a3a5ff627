//! Entries and dated facts from all editions of all lists.
//!
//! An edition says who stood on a list on the day of its publication. From two of them follows an interval: listed by the first that
//! has a party, removed by the first that no longer has it. What lies between two editions is not known, and neither is what lay
//! before the oldest one, unless the publisher states the day: there the answer is at most a review (`intervals`). A day that another list
//! of the programme states officially takes the doubt from before it (`beginnings`).
//!
//! The law comes from the programme's own file; the entries of several lists that carry one programme, and those that ship with the
//! product, are joined by the publisher's id, so that nobody stands there twice (`join`).
//!
//! Everything is known from the day on which its edition was published or, on the axis `ingested`, from the instant at which this store had it.

mod beginnings;
mod courses;
mod intervals;
mod join;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use super::history::{History, Stamp};
use crate::digest::sha256;
use crate::list::record::Record;
use crate::list::{EntryKind, List, house};
use crate::timeline::LegalTime;
use crate::vocabulary::vocabulary;

use courses::{Course, Courses};
pub use intervals::EVER;
use join::Joined;

vocabulary! {
    /// What a state of knowledge means.
    Knowledge {
        /// What had been published then.
        Published = "published",
        /// What this store had then.
        Ingested = "ingested",
    }
}

/// What is made of the editions.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The kinds of party that are screened.
    pub kinds: Vec<EntryKind>,
    /// What a state of knowledge means.
    pub knowledge: Knowledge,
}

/// The lists that the editions make, and from which of the store's lists each comes.
#[derive(Debug, Default)]
pub struct Derived {
    /// One list for each programme.
    pub lists: Vec<List>,
    /// For each programme the ids of the lists that carry it.
    pub carriers: BTreeMap<Arc<str>, BTreeSet<String>>,
}

/// A party as one programme has it: every edition of one list in which it stands.
struct Presence<'e> {
    /// The publisher's id within the programme.
    key: String,
    /// What the editions say of it, oldest first, with the place of the last edition that says so.
    records: Vec<(usize, &'e Record)>,
    /// Its listings, each through all editions.
    courses: Vec<Course<'e>>,
}

impl Presence<'_> {
    /// The places of the editions that have it.
    fn places(&self) -> BTreeSet<usize> {
        self.courses.iter().flat_map(|course| &course.statements).map(|said| said.place).collect()
    }
}

/// Makes lists. `histories` has each list of the store with all of its editions; `laws` the programmes without
/// entries; `shipped` the lists that ship with the product, whose law counts also where their entries are not wanted.
pub fn derive(
    histories: &[History],
    laws: Vec<List>,
    shipped: Vec<List>,
    with_shipped: bool,
    wanted: &Wanted,
) -> Result<Derived, String> {
    let mut joined: Vec<Joined> = Vec::new();
    let mut places: FxHashMap<Arc<str>, usize> = FxHashMap::default();
    for (list, is_shipped) in
        shipped.into_iter().map(|l| (l, true)).chain(laws.into_iter().map(|l| (l, false)))
    {
        places.insert(list.programme.id.clone(), joined.len());
        joined.push(Joined::new(list, is_shipped && with_shipped));
    }
    let mut derived = Derived::default();
    for history in histories {
        let editions = history.editions.as_slice();
        for (programme, presences) in by_programme(history) {
            if !places.contains_key(programme)
                && let Some(law) = own_law(editions, programme, &presences)
            {
                places.insert(law.programme.id.clone(), joined.len());
                joined.push(Joined::new(law, false));
            }
            let Some(joined) = places.get(programme).and_then(|place| joined.get_mut(*place)) else {
                let title = editions.last().map(|edition| edition.header.title()).unwrap_or_default();
                return Err(format!(
                    "{title} has parties of the programme `{programme}`, of which no rules are known"
                ));
            };
            joined.add(editions, presences, wanted)?;
            let carriers = derived.carriers.entry(joined.list.programme.id.clone()).or_default();
            carriers.extend(editions.first().map(|edition| edition.header.list.clone()));
        }
    }
    derived.lists = joined.into_iter().filter_map(|joined| joined.finish(wanted)).collect();
    Ok(derived)
}

/// The law of a firm's own list, which its actions state.
fn own_law(editions: &[Stamp], programme: &str, presences: &[Presence<'_>]) -> Option<List> {
    let is_own = editions.last().is_some_and(|edition| edition.header.list == programme);
    let bases: BTreeSet<&str> =
        presences.iter().flat_map(|presence| &presence.courses).map(|course| course.basis).collect();
    if is_own { house::edition::law(programme, &bases) } else { None }
}

/// The parties of a list's editions by programme and id.
fn by_programme(history: &History) -> BTreeMap<&str, Vec<Presence<'_>>> {
    let mut found: BTreeMap<&str, Vec<Presence<'_>>> = BTreeMap::new();
    let mut gathered: BTreeMap<&str, Vec<Courses<'_>>> = BTreeMap::new();
    let mut places: FxHashMap<(&str, String), usize> = FxHashMap::default();
    for span in &history.spans {
        let record = &span.record;
        for listing in &record.listings {
            let programme = listing.programme.as_str();
            let presences = found.entry(programme).or_default();
            let mut key = key(record, programme);
            // Two parties of one edition may name one number. Spans come by their first edition: one that holds the number up to
            // this span's first edition or longer stands beside it.
            if key != record.key {
                let place = |key: &str| places.get(&(programme, key.to_owned()));
                let holder = place(&key).and_then(|at| presences.get(*at));
                let holds = holder.and_then(|presence| presence.records.last());
                let is_other = |(last, one): &(usize, &Record)| *last >= span.first && one.key != record.key;
                if holds.is_some_and(is_other) || place(&record.key).is_some() {
                    key.clone_from(&record.key);
                }
            }
            let at = *places.entry((programme, key.clone())).or_insert(presences.len());
            let courses = gathered.entry(programme).or_default();
            if at == presences.len() {
                presences.push(Presence { key, records: Vec::new(), courses: Vec::new() });
                courses.push(Courses::default());
            }
            let Some(presence) = presences.get_mut(at) else { continue };
            if presence.records.last().is_none_or(|(last, _)| *last < span.last) {
                presence.records.push((span.last, record));
            }
            if let Some(courses) = courses.get_mut(at) {
                courses.add(span.first..=span.last, listing);
            }
        }
    }
    for (presence, courses) in found.values_mut().flatten().zip(gathered.into_values().flatten()) {
        presence.courses = courses.finish(&history.editions);
    }
    found
}

/// The id of a party within a programme. A collector of lists says under which of OFAC's numbers it stands there.
fn key(record: &Record, programme: &str) -> String {
    let same = record.relations.iter().filter(|(kind, _)| kind == "same_as");
    let number =
        same.filter_map(|(_, to)| to.strip_prefix("ofac-")).find(|n| n.bytes().all(|b| b.is_ascii_digit()));
    match number.filter(|_| OFAC.contains(&programme)) {
        Some(number) => number.to_owned(),
        None => record.key.clone(),
    }
}

/// The programmes whose parties have OFAC's numbers.
const OFAC: [&str; 7] = ["us-sdn", "us-ns-cmic", "us-ssi", "us-capta", "us-ns-mbs", "us-ns-plc", "us-fse"];

/// When what an edition says can be known.
fn known_from(edition: &Stamp, knowledge: Knowledge, zone: Tz) -> LegalTime {
    match knowledge {
        Knowledge::Published => LegalTime::day(edition.header.published, zone),
        Knowledge::Ingested => {
            // Up to the next minute: a fact is never known before it was there.
            let local =
                edition.header.ingested.with_timezone(&zone).naive_local() + chrono::Duration::seconds(59);
            LegalTime::clock(local, None, zone)
        }
    }
}

/// The digest of everything that makes a list what it is.
fn digest<'d>(parts: impl IntoIterator<Item = &'d str>) -> String {
    sha256(parts.into_iter().flat_map(|part| [part, "\n"]).collect::<String>())
}

#[cfg(test)]
mod tests;
