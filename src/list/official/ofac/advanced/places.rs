//! The lists that a party stands on: `SanctionsEntry` with its days, labels and measures.

use chrono::NaiveDate;

use super::reference::Reference;
use super::{Fault, Party, day};
use crate::finding::{Code, shown};
use crate::list::entry::DefectAction;
use crate::list::official::element::Element;
use crate::list::official::ofac::remarks::Dates;
use crate::list::official::ofac::{blocked, listings};
use crate::list::official::value::{ISO, date};
use crate::list::record::{Record, RecordListing};

/// Names of lists by what stands in them, and the programmes they mean. The consolidated list is all of them but the first.
const LISTS: [(&str, &str); 11] = [
    ("SDN List", "us-sdn"),
    ("Consolidated List", ""),
    ("Palestinian Legislative Council", "us-ns-plc"),
    ("FSE List", "us-fse"),
    ("Foreign Sanctions Evaders", "us-fse"),
    ("Sectoral Sanctions", "us-ssi"),
    ("CAPTA", "us-capta"),
    ("Part 561", "us-capta"),
    ("Menu-Based", "us-ns-mbs"),
    ("Chinese Military-Industrial", "us-ns-cmic"),
    ("CMIC", "us-ns-cmic"),
];

/// Numbers of lists, which OFAC keeps where it words a name anew.
const NUMBERS: [(&str, &str); 8] = [
    ("1550", "us-sdn"),
    ("91512", ""),
    ("91243", "us-ns-plc"),
    ("91469", "us-fse"),
    ("91507", "us-ssi"),
    ("91763", "us-capta"),
    ("91868", "us-ns-mbs"),
    ("92052", "us-ns-cmic"),
];

/// One list that a party stands on.
pub(super) struct Place {
    /// Empty for the consolidated list as a whole.
    programme: &'static str,
    listed: Option<NaiveDate>,
    /// Days that cannot be meant, with the reason.
    refused: Vec<(String, String)>,
    labels: Vec<String>,
    basis: Vec<String>,
    measures: Vec<String>,
}

/// Reads a `SanctionsEntry`.
pub(super) fn of(element: &Element, words: &Reference) -> Result<Place, Fault> {
    let list = words.word("List", element.attribute("ListID"))?;
    let exact = LISTS.iter().find(|(name, _)| *name == list);
    let by_number = || NUMBERS.iter().find(|(number, _)| *number == element.attribute("ListID"));
    let found =
        exact.or_else(|| LISTS.iter().skip(2).find(|(name, _)| list.contains(name))).or_else(by_number);
    let Some((_, programme)) = found else {
        let message = format!(
            "the list {} is unknown: expected the SDN list or one of the lists that the consolidated list is made of; its parties would not be screened",
            shown(list)
        );
        return Err((Code::LIST_BAD_VALUE, message));
    };
    let mut place = Place {
        programme,
        listed: None,
        refused: Vec::new(),
        labels: Vec::new(),
        basis: Vec::new(),
        measures: Vec::new(),
    };
    for event in element.all("EntryEvent") {
        let basis = words.word("LegalBasis", event.attribute("LegalBasisID"))?;
        if basis != "Unknown" && !place.basis.iter().any(|said| said == basis) {
            place.basis.push(basis.to_owned());
        }
        if words.word("EntryEventType", event.attribute("EntryEventTypeID"))? != "Created" {
            continue;
        }
        let Some(printed) = event.child("Date").map(day) else { continue };
        match date(&printed, ISO) {
            Ok(day) => place.listed = Some(place.listed.map_or(day, |earlier| earlier.min(day))),
            Err(reason) => place.refused.push((printed, reason)),
        }
    }
    for measure in element.all("SanctionsMeasure") {
        let kind = words.word("SanctionsType", measure.attribute("SanctionsTypeID"))?;
        let comment = measure.of("Comment");
        if kind == "Program" && !comment.is_empty() {
            place.labels.push(comment.to_owned());
        } else if kind != "Program" {
            place.measures.push(kind.to_owned());
        }
    }
    Ok(place)
}

impl Party {
    pub(super) fn add(&mut self, place: Place) {
        self.places.push(place);
    }
}

/// Gives a record the listings that its lists mean, and the facts that stand with them.
pub(super) fn list(record: &mut Record, facts: &mut Vec<String>, dates: &Dates, places: Vec<Place>) {
    let mut labels: Vec<String> = Vec::new();
    for place in &places {
        for (printed, reason) in &place.refused {
            record.defect(printed, DefectAction::Refused, reason);
        }
        for label in &place.labels {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        for measure in &place.measures {
            // The measure says what a feature says too; where the feature is missing, it stands for it.
            let said = match measure.strip_prefix("13662 Sectoral Directive ") {
                Some(number) => {
                    format!("Executive Order 13662 Directive Determination - Subject to Directive {number}")
                }
                None => format!("Measure: {measure}"),
            };
            if !facts.contains(&said) {
                facts.push(said);
            }
        }
    }
    let named: Vec<&Place> = places.iter().filter(|place| !place.programme.is_empty()).collect();
    let on = |programme: &str| named.iter().find(|place| place.programme == programme).copied();
    if on("us-sdn").is_some() {
        record.listings.push(blocked(labels.clone()));
    }
    let others: Vec<&Place> = named.iter().filter(|place| place.programme != "us-sdn").copied().collect();
    let general = places.iter().find(|place| place.programme.is_empty());
    if others.is_empty() && general.is_none() {
        return finish(record, &places);
    }
    let mut found = listings(&labels, &facts.join("; "), dates);
    // A menu is what is left where nothing is known; here the lists have names.
    found.retain(|listing| listing.basis != "menu" || others.is_empty() || on(&listing.programme).is_some());
    for place in others {
        if found.iter().all(|listing| listing.programme != place.programme) {
            let basis = if matches!(place.programme, "us-ssi" | "us-ns-mbs") { "menu" } else { "listed" };
            found
                .push(RecordListing { labels: labels.clone(), ..RecordListing::new(place.programme, basis) });
        }
    }
    record.listings.extend(found);
    finish(record, &places);
}

/// The day of listing and the citation of the list that each listing is of.
fn finish(record: &mut Record, places: &[Place]) {
    for listing in &mut record.listings {
        let own = places.iter().filter(|place| place.programme == listing.programme);
        let place = own.chain(places.iter().filter(|place| place.programme.is_empty())).next();
        let Some(place) = place else { continue };
        listing.listed = listing.listed.or(place.listed);
        if !place.basis.is_empty() {
            listing.citation = place.basis.join("; ");
        } else if listing.citation.is_empty() {
            listing.citation = listing.labels.join(", ");
        }
    }
}
