//! The United Nations Security Council's consolidated list, as XML: `CONSOLIDATED_LIST` with individuals and entities.
//!
//! Written and measured against the edition of 27 February 2026 (1,003 parties). What it does that no schema says:
//! a day of listing can carry a time zone (`2015-07-01-04:00`), one alias can hold several behind semicolons or a name
//! in its own script with its transliterations in brackets, and a script can stand in the note of an alias.

use super::element::{self, Element};
use super::value::{ISO, day, plain};
use super::{File, Reading, format};
use crate::finding::{Code, shown};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{NumberKind, Record, RecordListing};

const ROOT: &str = "CONSOLIDATED_LIST";

/// Whether this is the list.
pub(super) fn is_of(files: &[File]) -> bool {
    files.len() == 1 && files.iter().all(|file| format::root(file) == ROOT)
}

/// Reads the list.
pub(super) fn read(files: &[File], reading: &mut Reading) {
    for file in files {
        let mut is_root = true;
        let paths = ["INDIVIDUALS/INDIVIDUAL", "ENTITIES/ENTITY"];
        element::read(file, &paths, reading, |reading, element| {
            if !std::mem::take(&mut is_root) {
                return take(file, reading, element);
            }
            if element.name != ROOT {
                let message = format!(
                    "the root element is {}: expected `{ROOT}` of the Security Council's list",
                    shown(&element.name)
                );
                reading.fault(Code::FILE_FORMAT, file, element.line, message);
            }
            reading.published(element.attribute("dateGenerated"), ISO);
        });
        for (section, party) in [("INDIVIDUALS", "INDIVIDUAL"), ("ENTITIES", "ENTITY")] {
            if reading.findings.is_empty() && !has_section(&file.bytes, section, party) {
                let message =
                    format!("there is no `{section}` with an `{party}` in it: the list has changed its form");
                reading.fault(Code::LIST_MISSING_FIELD, file, 0, message);
            }
        }
    }
}

/// Whether a section is there and has a party, or is plainly empty.
fn has_section(bytes: &[u8], section: &str, party: &str) -> bool {
    let has = |text: String| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    let any = |name: &str| has(format!("<{name}>")) || has(format!("<{name} "));
    (any(section) && any(party)) || has(format!("<{section}/>")) || has(format!("<{section}></{section}>"))
}

/// The elements of a party that are known. Another one is a list in another form, and what it holds would be lost.
const KNOWN: [&str; 25] = [
    "DATAID",
    "VERSIONNUM",
    "FIRST_NAME",
    "SECOND_NAME",
    "THIRD_NAME",
    "FOURTH_NAME",
    "UN_LIST_TYPE",
    "REFERENCE_NUMBER",
    "LISTED_ON",
    "GENDER",
    "SUBMITTED_BY",
    "NAME_ORIGINAL_SCRIPT",
    "COMMENTS1",
    "TITLE",
    "DESIGNATION",
    "NATIONALITY",
    "LIST_TYPE",
    "LAST_DAY_UPDATED",
    "INDIVIDUAL_ALIAS",
    "ENTITY_ALIAS",
    "INDIVIDUAL_ADDRESS",
    "ENTITY_ADDRESS",
    "INDIVIDUAL_DATE_OF_BIRTH",
    "INDIVIDUAL_PLACE_OF_BIRTH",
    "INDIVIDUAL_DOCUMENT",
];

fn take(file: &File, reading: &mut Reading, party: &Element) {
    let key = plain(party.of("REFERENCE_NUMBER"));
    if key.is_empty() {
        let message = "the party has no REFERENCE_NUMBER, by which it is known in every edition";
        reading.fault(Code::LIST_MISSING_FIELD, file, party.line, message);
        return;
    }
    let is_known = |name: &str| KNOWN.contains(&name) || name.starts_with("SORT_KEY");
    if let Some(other) = party.children.iter().find(|child| !is_known(&child.name)) {
        let message = format!(
            "the party {} has an element {} that the list never had: its form has changed",
            shown(&key),
            shown(&other.name)
        );
        return reading.fault(Code::LIST_UNKNOWN_FIELD, file, other.line, message);
    }
    let aliases = party.children.iter().filter(|child| child.name.ends_with("_ALIAS"));
    if let Some(bare) = aliases.into_iter().find(|alias| alias.child("ALIAS_NAME").is_none()) {
        let message = format!(
            "an alias of the party {} has no ALIAS_NAME: the form of the list has changed",
            shown(&key)
        );
        return reading.fault(Code::LIST_MISSING_FIELD, file, bare.line, message);
    }
    let is_person = party.name == "INDIVIDUAL";
    let kind = if is_person { EntryKind::Person } else { EntryKind::Company };
    let mut record = Record::new(key, kind, "", party.line);
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|part| party.of(part));
    let printed = plain(&parts.join(" "));
    // Organisations have several names in one element, of equal rank; those of persons stand in parts.
    let separators: &[&str] = if is_person { &[" ; "] } else { &[" ; ", " / "] };
    let names = split(&printed, separators);
    for name in &names {
        let kind = if record.names.is_empty() { NameKind::Primary } else { NameKind::Alias };
        record.name(name, kind);
    }
    // A file may have them as the list prints them.
    if names.len() > 1 {
        record.name(&printed, NameKind::Alias);
    }
    if record.names.is_empty() {
        reading.fault(Code::LIST_MISSING_FIELD, file, party.line, "the party has no name");
        return;
    }
    record.name(party.of("NAME_ORIGINAL_SCRIPT"), NameKind::Alias);
    let (alias, address) = if is_person {
        ("INDIVIDUAL_ALIAS", "INDIVIDUAL_ADDRESS")
    } else {
        ("ENTITY_ALIAS", "ENTITY_ADDRESS")
    };
    party.all(alias).for_each(|alias| take_alias(&mut record, alias));
    for country in party.at("NATIONALITY/VALUE") {
        record.country(&plain(&country.text));
    }
    for place in party.all(address) {
        record.country(&plain(place.of("COUNTRY")));
    }
    record.remarks = plain(party.of("COMMENTS1"));
    party.all("INDIVIDUAL_DOCUMENT").for_each(|document| take_document(&mut record, document));
    let labels: Vec<String> =
        [plain(party.of("UN_LIST_TYPE"))].into_iter().filter(|l| !l.is_empty()).collect();
    let listed = day(&mut record, without_zone(party.of("LISTED_ON")), ISO);
    let citation = record.key.clone();
    record.listings.push(RecordListing { labels, listed, citation, ..RecordListing::new("un-sc", "listed") });
    reading.records.push(record);
}

fn take_alias(record: &mut Record, alias: &Element) {
    let note = plain(alias.of("NOTE"));
    let quality = plain(alias.of("QUALITY"));
    let kind = match quality.as_str() {
        _ if note.starts_with("formerly listed as") => NameKind::Former,
        "Low" => NameKind::Weak,
        "f.k.a." => NameKind::Former,
        _ => NameKind::Alias,
    };
    let text = plain(alias.of("ALIAS_NAME"));
    let names = names(&text);
    if !names.is_empty() && !matches!(quality.as_str(), "Good" | "Low" | "a.k.a." | "f.k.a.") {
        let reason = "the quality of an alias is not one that is known: it counts as a full one";
        record.defect(&quality, DefectAction::Repaired, reason);
    }
    for name in names {
        record.name(name, kind);
    }
    // `original script: …`, `in Arabic script: …`: what follows is the alias as it is written at home.
    if let Some((_, native)) = note.split_once("script: ")
        && !native.contains(|c: char| c.is_ascii_alphanumeric())
    {
        record.name(native, kind);
    }
}

fn take_document(record: &mut Record, document: &Element) {
    let [first, second, number, note] =
        ["TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "NOTE"].map(|name| plain(document.of(name)));
    let label = if second.is_empty() { first.clone() } else { second.clone() };
    let is_passport = [&first, &second].into_iter().any(|kind| {
        let kind = kind.to_lowercase();
        ["passport", "passeport", "pasaporte"].iter().any(|word| kind.contains(word))
    });
    let kind = if is_passport { NumberKind::Passport } else { NumberKind::Other };
    let country = [document.of("ISSUING_COUNTRY"), document.of("COUNTRY_OF_ISSUE")].map(plain);
    let country = country.iter().find(|country| !country.is_empty()).map(String::as_str);
    if number.is_empty() && second.contains(|c: char| c.is_ascii_digit()) {
        // The number stands behind the words: `national identification card number 12345`.
        return record.number(kind, &second, &first, country);
    }
    if number.is_empty() && !note.is_empty() {
        let separator = if record.remarks.is_empty() { "" } else { " " };
        record.remarks.push_str(&format!("{separator}Document: {note}"));
    }
    record.number(kind, &number, &label, country);
}

/// The day without the zone that some of them carry: `2015-07-01-04:00`.
fn without_zone(text: &str) -> &str {
    match (text.get(..10), text.get(10..)) {
        (Some(day), Some(zone)) if zone.len() == 6 && zone.starts_with(['+', '-']) => day,
        _ => text,
    }
}

/// The names of one alias: `A; B`, `A b) B`, and `own script (A; B)`.
fn names(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    if let Some((outer, inner)) = bracketed(text) {
        found.push(outer);
        found.extend(inner.split(';').map(|name| name.trim().trim_end_matches(" (original script)")));
    } else {
        found.extend(split(text, &["; ", " a) ", " b) ", " c) ", " d) "]));
    }
    found.retain(|name| name.contains(char::is_alphanumeric));
    found
}

/// A name and the further names in brackets behind it: those that are several, or transliterate another script.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_suffix(')')?;
    let mut depth = 1;
    let at = inside.char_indices().rev().find_map(|(at, c)| {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    let (outer, inner) = (inside.get(..at)?.trim(), inside.get(at + 1..)?);
    let is_native = !outer.contains(|c: char| c.is_ascii_alphabetic()) && outer.contains(char::is_alphabetic);
    ((inner.contains(';') || is_native) && !outer.is_empty()).then_some((outer, inner))
}

fn split<'t>(text: &'t str, separators: &[&str]) -> Vec<&'t str> {
    let mut parts = vec![text];
    for separator in separators {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests;
