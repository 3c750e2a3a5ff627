//! The lists of the US Treasury's Office of Foreign Assets Control: specially designated nationals, and the
//! consolidated list of everybody else whom it names.
//!
//! What a party is listed for stands in labels (`SDGT`, `CMIC-EO13959`) and, for directives, in remarks:
//! [`remarks`] takes those apart, [`listings`] says which programmes of the product they mean.

pub(super) mod advanced;
pub(super) mod csv;
pub(super) mod remarks;
pub(super) mod xml;

use chrono::NaiveDate;

use crate::list::EntryKind;
use crate::list::record::{Record, RecordListing};
use remarks::Dates;

/// Labels that block nobody.
const NOT_BLOCKING: [&str; 6] =
    ["NS-PLC", "CMIC-EO13959", "561-Related", "FSE-IR", "FSE-SY", "CAATSA - RUSSIA"];
/// One party in so many: of the consolidated list every third bears such labels alone, of the SDN list one in a thousand.
const ENOUGH: usize = 20;

/// Whether parties with these labels make up the consolidated list and not the SDN list.
pub(super) fn is_consolidated(parties: &[Vec<String>]) -> bool {
    let bears_only = |labels: &&Vec<String>| {
        !labels.is_empty() && labels.iter().all(|label| NOT_BLOCKING.contains(&label.as_str()))
    };
    parties.iter().filter(bears_only).count() * ENOUGH > parties.len()
}

/// The listings of a party of the SDN list.
pub(super) fn blocked(labels: Vec<String>) -> RecordListing {
    let citation = labels.join(", ");
    RecordListing { labels, citation, ..RecordListing::new("us-sdn", "sdn") }
}

/// The listings of a party of the consolidated list. Directives and dates stand in `remarks`.
pub(super) fn listings(labels: &[String], remarks: &str, dates: &Dates) -> Vec<RecordListing> {
    let mut found: Vec<RecordListing> = Vec::new();
    let mut add = |programme: &str, basis: &str, series: &str| {
        if found.iter().any(|listing| listing.programme == programme && listing.basis == basis) {
            return;
        }
        let [listed, effective, divest_by] = dates.of(series);
        let listing = RecordListing {
            labels: labels.to_vec(),
            listed,
            effective,
            divest_by,
            citation: labels.join(", "),
            ..RecordListing::new(programme, basis)
        };
        found.push(listing);
    };
    for label in labels {
        match label.as_str() {
            "CMIC-EO13959" => add("us-ns-cmic", cmic_basis(dates), "CMIC"),
            "NS-PLC" => add("us-ns-plc", "listed", ""),
            "561-Related" => add("us-capta", "listed", ""),
            "FSE-IR" | "FSE-SY" => add("us-fse", "listed", ""),
            _ => {}
        }
    }
    for number in ["1", "2", "3", "4"] {
        if remarks.contains(&format!(
            "Executive Order 13662 Directive Determination - Subject to Directive {number}"
        )) {
            add("us-ssi", &format!("directive-{number}"), "");
        }
    }
    for number in ["1", "1a", "2", "3", "4"] {
        let series = format!("EO 14024 Directive {number}");
        let is_subject = remarks
            .contains(&format!("Executive Order 14024 Directive Information Subject to Directive {number} "));
        if is_subject || remarks.contains(&format!("Listing Date ({series})")) {
            let programme = if number == "2" { "us-capta" } else { "us-ns-mbs" };
            add(programme, &format!("directive-{number}"), &series);
        }
    }
    if found.is_empty() {
        // Menus of other orders: their words stand in the remarks, for a person to read.
        let programme =
            if labels.iter().any(|label| label.contains("13662")) { "us-ssi" } else { "us-ns-mbs" };
        let listed = dates.first_listed();
        let citation = labels.join(", ");
        let listing = RecordListing {
            labels: labels.to_vec(),
            listed,
            citation,
            ..RecordListing::new(programme, "menu")
        };
        found.push(listing);
    }
    found
}

/// The annex of Executive Order 14032 has the date of the order; whom OFAC added later has a later one.
fn cmic_basis(dates: &Dates) -> &'static str {
    let [listed, ..] = dates.of("CMIC");
    match listed {
        Some(day) if Some(day) > NaiveDate::from_ymd_opt(2021, 6, 3) => "added",
        _ => "annex",
    }
}

/// What a party is; an empty cell is a company or another organisation.
pub(super) fn kind(printed: &str) -> EntryKind {
    match printed.to_ascii_lowercase().as_str() {
        "individual" => EntryKind::Person,
        "vessel" => EntryKind::Vessel,
        "aircraft" => EntryKind::Aircraft,
        _ => EntryKind::Company,
    }
}

/// Gives a record the listings that its list means.
pub(super) fn list(record: &mut Record, is_consolidated: bool, labels: Vec<String>, dates: &Dates) {
    record.listings =
        if is_consolidated { listings(&labels, &record.remarks, dates) } else { vec![blocked(labels)] };
}
