//! The lists of the United Kingdom: the Treasury's consolidated list of asset freeze targets (`ConList.csv`, [`conlist`], until
//! January 2026) and the UK Sanctions List of the Foreign Office ([`sheet`] as CSV and OpenDocument, [`xml`]).
//!
//! They are read after their published description and the guidance on the forms: no real file was at hand when this was written,
//! and the fixtures are invented.
//!
//! Both lists name one party, so its key must be the same in both: it is `ofsi-` and the Treasury's group id wherever one is
//! stated, which the older list always does, and the Foreign Office's unique id otherwise. Two designations of one group are one
//! party with two listings.

pub(super) mod conlist;
pub(super) mod sheet;
pub(super) mod xml;

use rustc_hash::FxHashMap;

use super::value::{day, plain};
use super::{File, Reading};
use crate::finding::{Code, shown};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{NumberKind, Record, RecordListing};

/// Days as the lists print them, as a spreadsheet holds them, and as the first line of a report has them.
const DAYS: &[&str] = &["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y"];

/// What a row or an element says of a party; everything as printed.
#[derive(Debug, Default)]
struct Said {
    line: u64,
    unique_id: String,
    group_id: String,
    /// `Individual`, `Entity` or `Ship`.
    kind: String,
    names: Vec<(String, NameKind)>,
    countries: Vec<String>,
    numbers: Vec<(NumberKind, String, &'static str)>,
    relations: Vec<(&'static str, String)>,
    remarks: Vec<String>,
    regime: String,
    citation: String,
    /// Days that say since when it is listed; the first one counts.
    listed: Vec<String>,
    measures: Measures,
}

/// Whether its assets are frozen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Measures {
    #[default]
    Unstated,
    AssetFreeze,
    Other,
}

impl Measures {
    /// What "Sanctions Imposed" says: `Asset freeze|Travel Ban`.
    fn of(text: &str) -> Measures {
        let text = plain(text).to_lowercase();
        match text.as_str() {
            "" => Measures::Unstated,
            _ if text.contains("asset freeze") => Measures::AssetFreeze,
            _ => Measures::Other,
        }
    }
}

/// The parties so far.
#[derive(Default)]
struct Parties {
    parties: Vec<Pending>,
    index: FxHashMap<String, usize>,
}

/// A party whose primary name may still come.
struct Pending {
    record: Record,
    printed_kind: String,
    names: Vec<(String, NameKind)>,
    /// What tells its listings apart, in their order.
    designations: Vec<String>,
}

impl Parties {
    /// Adds what a row says.
    fn add(&mut self, file: &File, reading: &mut Reading, said: Said) {
        let key = match (said.group_id.as_str(), said.unique_id.as_str()) {
            ("", "") => {
                let message = "neither a group id nor a unique id stands here: this belongs to no party";
                return reading.fault(Code::LIST_DANGLING, file, said.line, message);
            }
            // Two groups in one cell are no key that the older list has.
            (group, unique) if !unique.is_empty() && !group.bytes().all(|byte| byte.is_ascii_digit()) => {
                unique.to_owned()
            }
            ("", unique) => unique.to_owned(),
            (group, _) => format!("ofsi-{group}"),
        };
        let at = *self.index.entry(key.clone()).or_insert(self.parties.len());
        if at == self.parties.len() {
            let kind = match said.kind.to_lowercase().as_str() {
                "individual" => EntryKind::Person,
                "entity" => EntryKind::Company,
                "ship" => EntryKind::Vessel,
                _ => EntryKind::Unknown,
            };
            let mut record = Record::new(key, kind, "", said.line);
            if kind == EntryKind::Unknown {
                let reason =
                    "this is no type that is known (Individual, Entity, Ship): the party is screened as any";
                record.defect(&said.kind, DefectAction::Refused, reason);
            }
            let (printed_kind, names, designations) = (said.kind.clone(), Vec::new(), Vec::new());
            self.parties.push(Pending { record, printed_kind, names, designations });
        }
        let Some(pending) = self.parties.get_mut(at) else { return };
        if !pending.printed_kind.eq_ignore_ascii_case(&said.kind) {
            let message = format!(
                "the type of {} is {} here and {} on line {}: expected one type for each party",
                shown(&pending.record.key),
                shown(&said.kind),
                shown(&pending.printed_kind),
                pending.record.line
            );
            return reading.fault(Code::LIST_BAD_VALUE, file, said.line, message);
        }
        pending.supplement(said);
    }

    /// Hands the parties over.
    fn finish(self, file: &File, reading: &mut Reading) {
        for mut pending in self.parties {
            let primary = pending.names.iter().position(|(_, kind)| *kind == NameKind::Primary);
            let record = &mut pending.record;
            if let Some((name, _)) = pending.names.get(primary.unwrap_or(0)) {
                record.name(name, NameKind::Primary);
                if primary.is_none() {
                    let reason = "no name is called the primary one: the first one stands for it";
                    record.defect(name, DefectAction::Repaired, reason);
                }
            }
            // Each row of a party says its dates once more.
            record.defects.dedup();
            for (name, kind) in &pending.names {
                let kind = if *kind == NameKind::Primary { NameKind::Alias } else { *kind };
                record.name(name, kind);
            }
            if record.names.is_empty() {
                reading.fault(Code::LIST_MISSING_FIELD, file, record.line, "the party has no name");
            }
            reading.records.push(pending.record);
        }
    }
}

impl Pending {
    fn supplement(&mut self, said: Said) {
        let record = &mut self.record;
        self.names.extend(said.names.into_iter().filter(|(name, _)| name.contains(char::is_alphanumeric)));
        for country in &said.countries {
            record.country(country);
        }
        let ids = [(&said.unique_id, "UK Sanctions List unique id"), (&said.group_id, "OFSI group id")];
        for (id, label) in ids {
            record.number(NumberKind::Other, id, label, None);
        }
        for (kind, value, label) in &said.numbers {
            record.number(*kind, value, label, None);
        }
        for (kind, to) in said.relations {
            let relation = (kind.to_owned(), plain(&to));
            if !relation.1.is_empty() && !record.relations.contains(&relation) {
                record.relations.push(relation);
            }
        }
        for remark in said.remarks {
            if !remark.is_empty() && !record.remarks.contains(&remark) {
                let separator = if record.remarks.is_empty() { "" } else { "\n" };
                record.remarks.push_str(&format!("{separator}{remark}"));
            }
        }
        // A designation under another regime has another unique id; the older list only says the regime.
        let basis = if said.measures == Measures::Other { "other" } else { "asset-freeze" };
        let designation = format!("{}\n{}\n{basis}", said.unique_id, said.regime);
        let listed = said.listed.iter().filter_map(|text| day(record, text, DAYS)).min();
        if let Some(at) = self.designations.iter().position(|other| *other == designation) {
            if let Some(listing) = record.listings.get_mut(at) {
                listing.listed = listing.listed.into_iter().chain(listed).min();
            }
            return;
        }
        if said.measures == Measures::Unstated {
            let reason = "the list does not say which sanctions are imposed: taken as an asset freeze";
            record.defect("Sanctions Imposed", DefectAction::Refused, reason);
        }
        let mut listing = RecordListing::new("uk-sanctions", basis);
        listing.listed = listed;
        listing.labels.extend((!said.regime.is_empty()).then_some(said.regime));
        listing.citation = said.citation;
        record.listings.push(listing);
        self.designations.push(designation);
    }
}

/// How strong a name is: `Primary name`, `Primary name variation`, `AKA`, `Alias`, `FKA`; `Low quality`, `Good quality a.k.a`.
fn name_kind(kind: &str, strength: &str) -> NameKind {
    let (kind, strength) = (plain(kind).to_lowercase(), plain(strength).to_lowercase());
    match kind.as_str() {
        "primary name" => NameKind::Primary,
        _ if strength.starts_with("low") => NameKind::Weak,
        "fka" | "f.k.a" | "f.k.a." => NameKind::Former,
        _ => NameKind::Alias,
    }
}

/// A name of its six parts, of which the last one stands first in the forms.
fn name(part: impl Fn(&str) -> String) -> String {
    let parts = ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"].map(part);
    plain(&parts.join(" "))
}

/// The values of a cell: `(1) China (2) Iran`, `12; 13`.
fn several(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut value = String::new();
    while let Some(at) = rest.find(['(', ';']) {
        let (before, behind) = rest.split_at(at);
        value.push_str(before);
        let number = behind.strip_prefix('(').and_then(|inside| inside.split_once(')'));
        let is_count = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        match number.filter(|(number, _)| number.len() < 3 && is_count(number)) {
            Some((_, behind)) => {
                found.push(std::mem::take(&mut value));
                rest = behind;
            }
            None if behind.starts_with(';') => {
                found.push(std::mem::take(&mut value));
                rest = behind.get(1..).unwrap_or_default();
            }
            None => {
                value.push('(');
                rest = behind.get(1..).unwrap_or_default();
            }
        }
    }
    value.push_str(rest);
    found.push(value);
    let found = found.iter().map(|value| plain(value).trim_end_matches(['.', ',']).trim().to_owned());
    found.filter(|value| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests;
