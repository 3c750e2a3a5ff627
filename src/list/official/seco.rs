//! The consolidated list of Switzerland's State Secretariat for Economic Affairs, as XML: `swiss-sanctions-list`.
//!
//! Read after its published description: no real file was at hand when this was written, and the fixtures are invented. The file
//! keeps its history: whoever was removed stays in it, and each modification holds copies of what was added and
//! taken away. Only what stands directly in a target is its state; [`history`] says when it was listed, [`name`] puts its names together.

mod history;
mod name;

use rustc_hash::FxHashMap;

use super::element::{self, Element};
use super::value::{ISO, plain};
use super::{File, Reading, format};
use crate::finding::{Code, shown};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{NumberKind, Record};

const ROOT: &str = "swiss-sanctions-list";

/// Facts that stand as words in "other information", with what they are.
const FACTS: [(&str, NumberKind); 10] = [
    ("imo number", NumberKind::Imo),
    ("imo", NumberKind::Imo),
    ("registration number", NumberKind::Registration),
    ("state registration number", NumberKind::Registration),
    ("business registration number", NumberKind::Registration),
    ("company registration number", NumberKind::Registration),
    ("tax registration number", NumberKind::Tax),
    ("taxpayer identification number", NumberKind::Tax),
    ("swift/bic", NumberKind::Bic),
    ("swift/bic code", NumberKind::Bic),
];

/// Whether this is the list.
pub(super) fn is_of(files: &[File]) -> bool {
    files.len() == 1 && files.iter().all(|file| format::root(file) == ROOT)
}

/// Reads the list.
pub(super) fn read(files: &[File], reading: &mut Reading) {
    for file in files {
        let mut list = Swiss::default();
        let mut is_root = true;
        element::read(file, &["sanctions-program", "target", "place"], reading, |reading, element| {
            if std::mem::take(&mut is_root) {
                return begin(file, reading, element);
            }
            match element.name.as_str() {
                "sanctions-program" => list.program(element),
                "place" => list.place(element),
                _ => list.target(file, reading, element),
            }
        });
        list.finish(file, reading);
    }
}

fn begin(file: &File, reading: &mut Reading, root: &Element) {
    if root.name != ROOT {
        let message = format!("the root element is {}: expected `{ROOT}`", shown(&root.name));
        reading.fault(Code::FILE_FORMAT, file, root.line, message);
    }
    // What a search or a single notice exports has the same form.
    let extent = root.attribute("list-type");
    if !matches!(extent, "" | "whole-list") {
        let message = format!("this is a list of the type {}: expected `whole-list`", shown(extent));
        reading.fault(Code::FILE_FORMAT, file, root.line, message);
    }
    reading.published(root.attribute("date"), ISO);
}

/// What has been read so far. Programmes, places and other targets may stand behind the target that refers to them.
#[derive(Default)]
struct Swiss {
    /// By the id of their sets: label and title.
    programs: FxHashMap<String, (String, String)>,
    /// By id: country.
    places: FxHashMap<String, String>,
    targets: Vec<Target>,
}

struct Target {
    record: Record,
    sets: Vec<String>,
    places: Vec<String>,
    /// Kind of link, and the id of the other target.
    relations: Vec<(String, String)>,
}

impl Swiss {
    fn program(&mut self, program: &Element) {
        let in_english = |name: &str| {
            let english = program.all(name).find(|text| text.attribute("lang") == "eng");
            plain(english.or_else(|| program.child(name)).map_or("", |text| text.text.as_str()))
        };
        let (key, title) = (in_english("program-key"), in_english("program-name"));
        let label = if key.is_empty() { title.clone() } else { key };
        for set in program.all("sanctions-set") {
            let known = self.programs.entry(set.attribute("ssid").to_owned()).or_default();
            if known.1.is_empty() || set.attribute("lang") == "eng" {
                *known = (label.clone(), plain(&format!("{title} {}", set.text)));
            }
        }
    }

    fn place(&mut self, place: &Element) {
        self.places.insert(place.attribute("ssid").to_owned(), country(place));
    }

    fn target(&mut self, file: &File, reading: &mut Reading, target: &Element) {
        let key = plain(target.attribute("ssid"));
        if key.is_empty() {
            let message = "the target has no ssid, by which it is known in every edition";
            return reading.fault(Code::LIST_MISSING_FIELD, file, target.line, message);
        }
        let subject = ["individual", "entity", "object"].into_iter().find_map(|name| target.child(name));
        let Some(subject) = subject else {
            let message = "the target is no individual, entity or object";
            return reading.fault(Code::LIST_MISSING_FIELD, file, target.line, message);
        };
        let kind = match (subject.name.as_str(), subject.attribute("object-type")) {
            ("individual", _) => EntryKind::Person,
            ("entity", _) => EntryKind::Company,
            (_, "vessel") => EntryKind::Vessel,
            (_, "aircraft") => EntryKind::Aircraft,
            _ => EntryKind::Unknown,
        };
        let mut record = Record::new(key, kind, "", target.line);
        let (mut places, mut remarks) = (Vec::new(), Vec::new());
        // The main identity comes first, whatever its place in the file.
        let (main, others): (Vec<&Element>, Vec<&Element>) =
            subject.all("identity").partition(|identity| identity.attribute("main") == "true");
        let mut names = Vec::new();
        for identity in main.into_iter().chain(others) {
            for name in identity.all("name") {
                names.extend(name::names(&mut record, name));
            }
            identify(&mut record, identity, &mut places);
        }
        names.retain(|(name, _)| name.contains(char::is_alphanumeric));
        let primary = names.iter().position(|(_, kind)| *kind == NameKind::Primary).unwrap_or(0);
        let Some((first, _)) = names.get(primary) else {
            return reading.fault(Code::LIST_MISSING_FIELD, file, target.line, "the target has no name");
        };
        record.name(first, NameKind::Primary);
        for (name, kind) in &names {
            let kind = if *kind == NameKind::Primary { NameKind::Alias } else { *kind };
            record.name(name, kind);
        }
        for text in subject.all("justification").chain(subject.all("other-information")) {
            let text = plain(&text.text);
            take_fact(&mut record, &text);
            remarks.push(text);
        }
        remarks.retain(|text| !text.is_empty());
        record.remarks = remarks.join("\n");
        for foreign in target.all("foreign-identifier") {
            record.number(NumberKind::Other, &foreign.text, "foreign identifier", None);
        }
        let related = |relation: &Element| {
            (
                plain(relation.attribute("relation-type")).replace('-', "_"),
                relation.attribute("target-id").to_owned(),
            )
        };
        let relations = subject.all("relation").map(related).collect();
        let stated =
            Some(target.attribute("sanctions-set-id")).filter(|set| !set.is_empty()).map(str::to_owned);
        let sets =
            stated.into_iter().chain(target.all("sanctions-set-id").map(|set| plain(&set.text))).collect();
        record.listings = history::listings(&mut record, target);
        self.targets.push(Target { record, sets, places, relations });
    }

    /// Resolves what refers to other places of the file.
    fn finish(self, file: &File, reading: &mut Reading) {
        let named: FxHashMap<String, String> = self
            .targets
            .iter()
            .map(|target| (target.record.key.clone(), target.record.primary().to_owned()))
            .collect();
        for Target { mut record, sets, places, relations } in self.targets {
            let mut dangling = |what: &str, id: &str, line: u64| {
                let message = format!("no {what} has the id {}: the file is cut off or damaged", shown(id));
                reading.fault(Code::LIST_DANGLING, file, line, message);
            };
            for id in &places {
                match self.places.get(id) {
                    Some(country) => record.country(country),
                    None => dangling("place", id, record.line),
                }
            }
            for id in &sets {
                let Some((label, title)) = self.programs.get(id) else {
                    dangling("set of sanctions", id, record.line);
                    continue;
                };
                for listing in &mut record.listings {
                    if !label.is_empty() && !listing.labels.contains(label) {
                        listing.labels.push(label.clone());
                    }
                    let separator = if listing.citation.is_empty() { "" } else { "; " };
                    listing.citation.push_str(&format!("{separator}{title}"));
                }
            }
            for (kind, id) in relations {
                let to = named.get(&id).cloned().unwrap_or_else(|| format!("ssid {id}"));
                record.relations.push((kind, to));
            }
            reading.records.push(record);
        }
    }
}

/// Adds what an identity says beside names.
fn identify(record: &mut Record, identity: &Element, places: &mut Vec<String>) {
    for address in identity.all("address") {
        record.country(&country(address));
        let place = address.attribute("place-id");
        if !place.is_empty() {
            places.push(place.to_owned());
        }
    }
    identity.all("nationality").for_each(|nationality| record.country(&country(nationality)));
    for document in identity.all("identification-document") {
        let kind = plain(document.attribute("document-type"));
        let number = if kind.contains("passport") { NumberKind::Passport } else { NumberKind::Other };
        let issuer = document.child("issuer");
        let code = issuer.map_or("", |issuer| issuer.attribute("code"));
        let issuer = if code.is_empty() { plain(document.of("issuer")) } else { code.to_owned() };
        record.number(number, document.of("number"), &kind, Some(issuer.as_str()));
    }
}

/// The country of a place, an address or a nationality, as a code or in words.
fn country(place: &Element) -> String {
    let Some(country) = place.child("country") else { return String::new() };
    let code = country.attribute("iso-code");
    if code.is_empty() { plain(&country.text) } else { code.to_owned() }
}

/// A number in words: `Registration number: 77`.
fn take_fact(record: &mut Record, text: &str) {
    let Some((label, value)) = text.split_once(':') else { return };
    let label = label.trim().to_lowercase();
    let Some((_, kind)) = FACTS.iter().find(|(name, _)| *name == label) else { return };
    for value in value.split([',', ';']).map(|value| value.trim().trim_end_matches('.')) {
        // Words behind a number are no part of it; the whole of it stands in the remarks.
        if !value.contains(' ') && value.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase()) {
            record.number(*kind, value, "", None);
        } else if !value.is_empty() {
            record.defect(
                value,
                DefectAction::Refused,
                "this is not a number alone: it stands in the remarks only",
            );
        }
    }
}

#[cfg(test)]
mod tests;
