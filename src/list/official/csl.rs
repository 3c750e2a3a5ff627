//! The US Consolidated Screening List of the International Trade Administration: thirteen lists of Commerce, State and the
//! Treasury in one file, as CSV and as JSON.
//!
//! Described at `trade.gov/consolidated-screening-list` and `developer.trade.gov`. Which list a row is of stands in `source`; a
//! list that this product does not know is a fault, so that none vanishes. The Treasury's rows bear OFAC's numbers, and a
//! party that is on several of its lists is one record here. The other lists have no number: their keys are made of the list and
//! the name, and parties that share both are told apart by the order of their dates and addresses. Which of its names are former
//! or weak no row says: they are aliases here unless the name itself says more.

pub(super) mod csv;
pub(super) mod json;
mod names;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::ofac::{self, remarks};
use super::value::{ISO, date};
use super::{File, Reading};
use crate::finding::{Code, shown};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{Record, RecordListing};
use remarks::Dates;

/// The abbreviation by which `source` names a list, and the programme it means.
const LISTS: [(&str, &str); 16] = [
    ("SDN", "us-sdn"),
    ("EL", "us-bis-entity"),
    ("MEU", "us-bis-meu"),
    ("UVL", "us-bis-uvl"),
    ("DPL", "us-bis-dpl"),
    ("DTC", "us-itar-debarred"),
    ("ISN", "us-isn"),
    ("ACN", "us-isn"),
    ("SSI", "us-ssi"),
    ("PLC", "us-ns-plc"),
    ("CMIC", "us-ns-cmic"),
    ("NS-CMIC List", "us-ns-cmic"),
    ("CAP", "us-capta"),
    ("NS-MBS List", "us-ns-mbs"),
    ("MBS", "us-ns-mbs"),
    ("FSE", "us-fse"),
];

/// What else may be evidence in either form: its name here, and the publisher's.
const EVIDENCE: [(&str, &str); 7] = [
    ("Born", "dates_of_birth"),
    ("Place of birth", "places_of_birth"),
    ("Standard order", "standard_order"),
    ("License requirement", "license_requirement"),
    ("License policy", "license_policy"),
    ("Vessel type", "vessel_type"),
    ("Vessel owner", "vessel_owner"),
];

/// A row of the list in either form.
#[derive(Debug, Default)]
struct Entry {
    line: u64,
    /// `Entity List (EL) - Bureau of Industry and Security`.
    source: String,
    number: String,
    kind: String,
    programs: Vec<String>,
    name: String,
    others: Vec<String>,
    countries: Vec<String>,
    addresses: String,
    /// Facts as OFAC's remarks print them: `Tax ID No. 77 (RU)`.
    facts: Vec<String>,
    notice: String,
    start: String,
    end: String,
    remarks: String,
    /// What else may be evidence, each with its name in front.
    evidence: Vec<(&'static str, String)>,
}

/// A party whose rows are still being gathered.
struct Party {
    record: Record,
    dates: Dates,
    facts: Vec<String>,
    /// Its places on the Treasury's lists, which are known once all its facts are.
    places: Vec<(&'static str, Vec<String>, String)>,
    /// What tells parties of one name and list apart.
    order: (String, String, String),
}

/// All parties that were read so far.
#[derive(Default)]
struct Parties {
    all: Vec<Party>,
    /// Where the party of a number stands.
    numbers: FxHashMap<String, usize>,
}

impl Parties {
    /// Takes a row. What is wrong with it is a fault of the file.
    fn add(&mut self, entry: Entry, file: &File, reading: &mut Reading) {
        let Some((abbreviation, programme)) = list_of(&entry.source) else {
            let message = format!(
                "the list {} is unknown: expected one of {} in brackets in `source`; its parties would not be screened",
                shown(&entry.source),
                LISTS.map(|(abbreviation, _)| abbreviation).join(", ")
            );
            return reading.fault(Code::LIST_BAD_VALUE, file, entry.line, message);
        };
        if !entry.name.contains(char::is_alphanumeric) {
            return reading.fault(Code::LIST_MISSING_FIELD, file, entry.line, "the party has no name");
        }
        let is_treasury = !is_unnumbered(programme);
        if is_treasury && (entry.number.is_empty() || !entry.number.bytes().all(|b| b.is_ascii_digit())) {
            let message = format!(
                "a party of the Treasury's lists must have OFAC's number in `entity_number`, found {}",
                shown(&entry.number)
            );
            return reading.fault(Code::LIST_MISSING_FIELD, file, entry.line, message);
        }
        let kind = match entry.kind.as_str() {
            "" => EntryKind::Unknown,
            printed => ofac::kind(printed),
        };
        let key = if is_treasury {
            entry.number.clone()
        } else {
            format!("{}-{}", abbreviation.to_ascii_lowercase(), names::slug(&entry.name))
        };
        let at = match self.numbers.get(&key).copied().filter(|_| is_treasury) {
            Some(at) => at,
            None => {
                let record = Record::new(key.clone(), kind, &entry.name, entry.line);
                let order = (entry.start.clone(), entry.addresses.clone(), entry.notice.clone());
                let (dates, facts, places) = (Dates::default(), Vec::new(), Vec::new());
                self.all.push(Party { record, dates, facts, places, order });
                self.numbers.insert(key, self.all.len() - 1);
                self.all.len() - 1
            }
        };
        let Some(party) = self.all.get_mut(at) else { return };
        let same_name = entry.name.split_whitespace().eq(party.record.primary().split(' '));
        if !same_name || party.record.kind != kind {
            let message = format!(
                "the number {} stands on line {} for {} already: expected one party for each number",
                shown(&entry.number),
                party.record.line,
                shown(party.record.primary())
            );
            return reading.fault(Code::LIST_DUPLICATE, file, entry.line, message);
        }
        party.take(entry, programme, is_treasury);
    }

    /// The records, with keys that differ.
    fn finish(mut self) -> Vec<Record> {
        let mut shared: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, party) in self.all.iter().enumerate() {
            shared.entry(party.record.key.clone()).or_default().push(at);
        }
        for (key, mut places) in shared {
            places.sort_by_key(|at| self.all.get(*at).map(|party| (&party.order, *at)));
            for (number, at) in places.into_iter().enumerate().skip(1) {
                if let Some(party) = self.all.get_mut(at) {
                    party.record.key = format!("{key}--{}", number + 1);
                }
            }
        }
        self.all.into_iter().map(Party::finish).collect()
    }
}

impl Party {
    fn take(&mut self, entry: Entry, programme: &'static str, is_treasury: bool) {
        let record = &mut self.record;
        if is_treasury {
            for name in &entry.others {
                let is_quoted = name.len() > 2 && name.starts_with('"') && name.ends_with('"');
                let kind = if is_quoted { NameKind::Weak } else { NameKind::Alias };
                record.name(name.trim_matches('"'), kind);
            }
        } else {
            names::add(record, &entry.name, &entry.others);
        }
        for country in &entry.countries {
            record.country(country);
        }
        let linked = entry.remarks.split("; ").map(|fact| fact.trim_matches(['(', ')', ' ']).to_owned());
        for fact in entry.facts.into_iter().chain(linked.filter(|fact| !fact.is_empty())) {
            // A party of two lists has its facts twice.
            if !self.facts.contains(&fact) {
                remarks::take(record, &mut self.dates, &fact);
                self.facts.push(fact);
            }
        }
        for (name, said) in entry.evidence {
            let fact = format!("{name}: {said}");
            if !said.is_empty() && !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
        if is_treasury {
            self.places.push((programme, entry.programs, entry.notice));
            return;
        }
        let [listed, until] = [entry.start, entry.end].map(|printed| {
            if printed.is_empty() {
                return None;
            }
            let day = date(&printed, ISO);
            day.map_err(|reason| record.defect(&printed, DefectAction::Refused, &reason)).ok()
        });
        let listing = RecordListing {
            labels: entry.programs,
            listed,
            until,
            citation: entry.notice,
            ..RecordListing::new(programme, "listed")
        };
        record.listings.push(listing);
    }

    fn finish(self) -> Record {
        let Party { mut record, dates, facts, places, .. } = self;
        record.remarks = facts.join("; ");
        for (programme, labels, notice) in places {
            let found = if programme == "us-sdn" {
                vec![ofac::blocked(labels)]
            } else {
                let mut found = ofac::listings(&labels, &record.remarks, &dates);
                found.retain(|listing| listing.programme == programme);
                if found.is_empty() {
                    let basis = if matches!(programme, "us-ssi" | "us-ns-mbs") { "menu" } else { "listed" };
                    let citation = labels.join(", ");
                    found.push(RecordListing { labels, citation, ..RecordListing::new(programme, basis) });
                }
                found
            };
            for mut listing in found {
                if !notice.is_empty() {
                    listing.citation = notice.clone();
                }
                if !record.listings.contains(&listing) {
                    record.listings.push(listing);
                }
            }
        }
        record
    }
}

/// The abbreviation in the brackets of `source`, and its programme.
fn list_of(source: &str) -> Option<(&'static str, &'static str)> {
    let inner = source.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let mut found = inner.filter_map(|inner| LISTS.iter().find(|(abbreviation, _)| *abbreviation == inner));
    found.next().copied()
}

/// Whether the parties of a programme have no number.
fn is_unnumbered(programme: &str) -> bool {
    programme.starts_with("us-bis-") || matches!(programme, "us-itar-debarred" | "us-isn")
}
