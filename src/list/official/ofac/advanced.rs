//! OFAC's advanced XML: `SDN_ADVANCED.XML` and `CONS_ADVANCED.XML`, in the Advanced Sanctions Data Model of the United Nations.
//!
//! Described by `sdn_advanced.xsd` and OFAC's data specification; written against a real consolidated file of March 2020.
//! Everything is a number that a table at the beginning gives a meaning ([`reference`]), and a party's documents, countries, relations
//! and lists stand in sections of their own. A number without a meaning, a document of nobody and a party on no list mean that the
//! file is damaged. What has a name in remarks is printed as remarks print it and taken apart by [`remarks`](super::remarks): so a
//! party has the same facts in every form.

mod party;
mod places;
mod reference;
mod shape;

use rustc_hash::FxHashMap;

use super::remarks::Dates;
use crate::finding::{Code, shown};
use crate::list::official::element::{Element, read as elements};
use crate::list::official::value::ISO;
use crate::list::official::{File, Reading, format};
use crate::list::record::{Record, RecordListing};
use places::Place;
use reference::{Location, Reference};

/// The elements that are read, in the order of the file.
const PATHS: [&str; 7] = [
    "DateOfIssue",
    "ReferenceValueSets",
    "Locations/Location",
    "IDRegDocuments/IDRegDocument",
    "DistinctParties/DistinctParty",
    "ProfileRelationships/ProfileRelationship",
    "SanctionsEntries/SanctionsEntry",
];

/// A party while its sections are being read.
struct Party {
    record: Record,
    dates: Dates,
    facts: Vec<String>,
    places: Vec<Place>,
}

/// What has been read of the file.
#[derive(Default)]
struct Model {
    words: Reference,
    locations: FxHashMap<String, Location>,
    /// Documents by the identity that they belong to.
    documents: FxHashMap<String, Vec<Element>>,
    parties: Vec<Party>,
    /// Where the party of a profile stands.
    profiles: FxHashMap<String, usize>,
}

/// A fault of the file: what it is, and the sentence.
type Fault = (Code, String);

/// Whether the file has this form's root element.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    !files.is_empty() && files.iter().all(|file| format::root(file) == "Sanctions")
}

/// Reads the file.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    let mut model = Model::default();
    let mut is_root = true;
    elements(file, &PATHS, reading, |reading, element| {
        let taken = if std::mem::take(&mut is_root) { root(element) } else { model.take(reading, element) };
        if let Err((code, message)) = taken {
            reading.fault(code, file, element.line, message);
        }
    });
    model.finish(file, reading);
}

fn root(element: &Element) -> Result<(), Fault> {
    if element.name == "Sanctions" {
        return Ok(());
    }
    let message =
        format!("the root element is {}: expected `Sanctions`, this is another list", shown(&element.name));
    Err((Code::LIST_SYNTAX, message))
}

impl Model {
    fn take(&mut self, reading: &mut Reading, element: &Element) -> Result<(), Fault> {
        if let Some((within, other)) = shape::unknown(element) {
            let message = format!(
                "`{}` has an element {} that the list never had: its form has changed",
                within.name,
                shown(&other.name)
            );
            return Err((Code::LIST_UNKNOWN_FIELD, message));
        }
        match element.name.as_str() {
            "DateOfIssue" => reading.published(&day(element), ISO),
            "ReferenceValueSets" => self.words = Reference::of(element),
            "Location" => {
                let location = self.words.location(element)?;
                self.locations.insert(element.attribute("ID").to_owned(), location);
            }
            "IDRegDocument" => {
                let identity = element.attribute("IdentityID").to_owned();
                self.documents.entry(identity).or_default().push(element.clone());
            }
            "DistinctParty" => self.party(element)?,
            "ProfileRelationship" => self.relation(element)?,
            "SanctionsEntry" => {
                let place = places::of(element, &self.words)?;
                self.found(element.attribute("ProfileID"))?.add(place);
            }
            _ => {}
        }
        Ok(())
    }

    fn found(&mut self, profile: &str) -> Result<&mut Party, Fault> {
        let at = self.profiles.get(profile);
        at.and_then(|at| self.parties.get_mut(*at)).ok_or_else(|| {
            let message =
                format!("no party has the profile {}: the file is cut off or damaged", shown(profile));
            (Code::LIST_DANGLING, message)
        })
    }

    fn party(&mut self, element: &Element) -> Result<(), Fault> {
        let party = party::of(element, &self.words, &self.locations, &mut self.documents)?;
        let at = self.parties.len();
        for profile in element.all("Profile") {
            let id = profile.attribute("ID");
            if self.profiles.insert(id.to_owned(), at).is_some() {
                let message = format!("the id {} stands twice: expected one party for each id", shown(id));
                return Err((Code::LIST_DUPLICATE, message));
            }
        }
        self.parties.push(party);
        Ok(())
    }

    /// `Owned or Controlled By`, `Acting for or on behalf of`: all that remarks print as `Linked To`.
    fn relation(&mut self, element: &Element) -> Result<(), Fault> {
        let kind = self.words.word("RelationType", element.attribute("RelationTypeID"))?.to_owned();
        let kind = if element.attribute("Former") == "true" { format!("{kind} (former)") } else { kind };
        let to = element.attribute("To-ProfileID");
        // Whoever is only on OFAC's other list has no name in this file.
        let name = match self.profiles.get(to).and_then(|at| self.parties.get(*at)) {
            Some(party) => party.record.primary().to_owned(),
            None => format!("OFAC {to}"),
        };
        let party = self.found(element.attribute("From-ProfileID"))?;
        party.facts.push(format!("{kind}: {name}"));
        party.record.relations.push(("linked_to".to_owned(), name));
        Ok(())
    }

    fn finish(self, file: &File, reading: &mut Reading) {
        // In a file that is cut off nearly everything belongs to nothing: the cut is the only fault then.
        let is_whole = reading.findings.is_empty();
        let mut orphans: Vec<u64> =
            self.documents.into_values().flatten().map(|document| document.line).collect();
        orphans.sort_unstable();
        for line in orphans.into_iter().filter(|_| is_whole) {
            let message = "the document belongs to no identity: the file is cut off or damaged";
            reading.fault(Code::LIST_DANGLING, file, line, message);
        }
        for party in self.parties {
            let line = party.record.line;
            let record = party.finish();
            if record.listings.is_empty() && is_whole {
                let message = format!(
                    "the party {} has no `SanctionsEntry` and so stands on no list: the file is damaged",
                    shown(&record.key)
                );
                reading.fault(Code::LIST_DANGLING, file, line, message);
            }
            reading.records.push(record);
        }
        leave_to_its_own_list(&mut reading.records);
    }
}

/// The consolidated list says of some of its parties that they are specially designated too. Those stand on the SDN list itself: as
/// half of it they would look like all of it.
fn leave_to_its_own_list(records: &mut [Record]) {
    let is_sdn = |listing: &RecordListing| listing.programme == "us-sdn";
    if records.iter().all(|record| record.listings.iter().any(is_sdn)) {
        return;
    }
    for record in records.iter_mut().filter(|record| !record.listings.iter().all(is_sdn)) {
        record.listings.retain(|listing| !is_sdn(listing));
    }
}

/// A day as ISO 8601 prints it: an element with `Year`, `Month` and `Day`.
fn day(element: &Element) -> String {
    format!("{}-{:0>2}-{:0>2}", element.of("Year"), element.of("Month"), element.of("Day"))
}

#[cfg(test)]
mod tests;
