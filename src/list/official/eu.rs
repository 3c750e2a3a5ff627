//! The European Union's consolidated list of financial sanctions (files "FSF" of the Commission, version 1.1).
//!
//! [`xml`] and [`csv`] say the same things in two forms; both fill a [`Party`], of which one record is made here, so
//! that the same content gives the same record. The forms are read after their published description: no real file was at
//! hand when this was written, and the fixtures are invented. The CSV does not say which names are weak.
//!
//! A party's own day of designation is often missing, and the regulation that is cited is the latest that amended
//! its entry. So the day of listing is the earliest day that is stated for anything of it: it was listed no later than that.

pub(super) mod csv;
pub(super) mod xml;

use chrono::NaiveDate;

use super::value::{ISO, day, plain};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{NumberKind, Record, RecordListing};

/// Days are ISO in the XML; the CSV prints some of them the other way round.
const DAYS: &[&str] = &[ISO[0], "%d/%m/%Y"];

/// What a file says about one party, as it prints it.
#[derive(Debug, Default)]
struct Party {
    /// `EU.1234.56`.
    reference: String,
    /// Number of the party in the database that the files are made of.
    logical_id: String,
    line: u64,
    /// `person` or `P`, `enterprise` or `E`.
    kind: String,
    united_nations_id: String,
    designated: String,
    remarks: Vec<String>,
    regulations: Vec<Regulation>,
    /// Days of publication of the regulations that its names, addresses and numbers come from.
    part_days: Vec<String>,
    /// Names, and whether they are strong.
    names: Vec<(String, bool)>,
    numbers: Vec<PartyNumber>,
    /// Of its addresses and citizenships.
    countries: Vec<String>,
}

#[derive(Debug, Default, PartialEq)]
struct Regulation {
    published: String,
    in_force: String,
    programme: String,
    title: String,
    url: String,
}

#[derive(Debug, Default, PartialEq)]
struct PartyNumber {
    value: String,
    code: String,
    /// What the code means, in words.
    words: String,
    country: String,
}

impl Party {
    /// The whole name, or the parts of it where that is empty.
    fn name(&mut self, whole: &str, parts: [&str; 3], strong: &str) {
        let whole = plain(whole);
        let name = if whole.is_empty() { plain(&parts.join(" ")) } else { whole };
        if !name.is_empty() {
            self.names.push((name, !matches!(strong, "false" | "0")));
        }
    }

    /// Says something beside, once.
    fn remark(&mut self, before: &str, text: &str) {
        let text = plain(text);
        let remark = format!("{before}{text}");
        if !text.is_empty() && !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    fn regulation(&mut self, regulation: Regulation) {
        if regulation != Regulation::default() && !self.regulations.contains(&regulation) {
            self.regulations.push(regulation);
        }
    }

    /// The record, or what it lacks.
    fn record(self) -> Result<Record, &'static str> {
        let key = match (self.reference.is_empty(), self.logical_id.is_empty()) {
            (false, _) => self.reference.clone(),
            (true, false) => format!("logical-{}", self.logical_id),
            (true, true) => return Err("the party has neither an EU reference number nor a logical id"),
        };
        let kind = match self.kind.to_ascii_lowercase().as_str() {
            "person" | "p" => EntryKind::Person,
            "enterprise" | "e" => EntryKind::Company,
            _ => EntryKind::Unknown,
        };
        let mut record = Record::new(key, kind, "", self.line);
        if kind == EntryKind::Unknown {
            let reason =
                "this is no type of subject that is known (person, enterprise): it is screened as any";
            record.defect(&self.kind, DefectAction::Refused, reason);
        }
        // The first strong name is the primary one; a weak one never stands for the party alone where another does.
        let first = self.names.iter().position(|(_, is_strong)| *is_strong).unwrap_or(0);
        if let Some((primary, _)) = self.names.get(first) {
            record.name(primary, NameKind::Primary);
        }
        for (name, is_strong) in &self.names {
            record.name(name, if *is_strong { NameKind::Alias } else { NameKind::Weak });
        }
        if record.names.is_empty() {
            return Err("the party has no name");
        }
        for country in &self.countries {
            record.country(country);
        }
        for number in &self.numbers {
            let country = Some(number.country.as_str());
            let words = if number.words.is_empty() { &number.code } else { &number.words };
            record.number(number_kind(&number.code), &number.value, words, country);
        }
        record.number(NumberKind::Other, &self.united_nations_id, "UN reference number", None);
        record.remarks = self.remarks.join("; ");
        let listing = self.listing(&mut record);
        record.listings.push(listing);
        Ok(record)
    }

    fn listing(&self, record: &mut Record) -> RecordListing {
        let mut listing = RecordListing::new("eu-fsf", "listed");
        let mut days: Vec<NaiveDate> = day(record, &self.designated, DAYS).into_iter().collect();
        for part in &self.part_days {
            days.extend(day(record, part, DAYS));
        }
        let mut citations: Vec<String> = Vec::new();
        let mut in_force: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        for regulation in &self.regulations {
            let published = day(record, &regulation.published, DAYS);
            let from = day(record, &regulation.in_force, DAYS);
            days.extend(published);
            in_force.extend(published.zip(from));
            if !regulation.programme.is_empty() && !listing.labels.contains(&regulation.programme) {
                listing.labels.push(regulation.programme.clone());
            }
            let citation = plain(&format!("{} {}", regulation.title, regulation.url));
            if !citation.is_empty() && !citations.contains(&citation) {
                citations.push(citation);
            }
        }
        listing.citation = citations.join("; ");
        listing.listed = days.iter().min().copied();
        // A regulation that came later only amended the entry: from when it binds says nothing of the listing.
        let first = in_force.iter().filter(|(published, _)| Some(*published) == listing.listed);
        listing.effective = first.map(|(_, from)| *from).min();
        listing
    }
}

/// What a number is, by the code of its type.
fn number_kind(code: &str) -> NumberKind {
    match code.to_ascii_lowercase().as_str() {
        "passport" => NumberKind::Passport,
        "regnumber" => NumberKind::Registration,
        "fiscalcode" | "taxid" => NumberKind::Tax,
        "swiftbic" => NumberKind::Bic,
        "imo" => NumberKind::Imo,
        "lei" => NumberKind::Lei,
        _ => NumberKind::Other,
    }
}

#[cfg(test)]
mod tests;
