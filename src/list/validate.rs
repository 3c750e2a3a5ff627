//! Turns what was read into a list that may be used, or into all of its faults.
//!
//! A format reader checks each field; here stand the checks across fields, facts and entries, once for
//! all formats. [`render`] draws the findings with the line and a caret.

mod entries;
mod facts;
mod render;

pub use render::render;

use super::draft::{At, Draft, Faults};
use super::entry::List;
use crate::finding::{Code, Finding};
use crate::timeline::{LegalTime, Reading};

/// Checks the draft as a whole; the faults go where the reader's own went.
pub(crate) fn check(draft: Draft<'_>) -> List {
    // Screening against nothing would call everything clean. Where the reading itself found a fault, that
    // is why there is no entry.
    if draft.entries.is_empty() && draft.entry_ids.is_empty() && !draft.faults.any_error() {
        draft.faults.error(Code::LIST_EMPTY, &(0..0), "the list has no entry");
    }
    entries::check(&draft);
    facts::check(&draft);
    let Draft { edition, programme, facts, entries, .. } = draft;
    List { edition, programme, facts, entries }
}

/// The list with its warnings where there is no error, otherwise all findings.
pub(crate) fn outcome(list: List, faults: Faults<'_>) -> Result<(List, Vec<Finding>), Vec<Finding>> {
    if faults.any_error() { Err(faults.into_findings()) } else { Ok((list, faults.into_findings())) }
}

/// Reports an end that leaves nothing of its window. A day without an hour counts from its first to
/// its last instant, so that a window of one day is one.
pub(crate) fn require_order(
    faults: &Faults<'_>,
    (from_name, from): (&str, &At<LegalTime>),
    (until_name, until): (&str, &At<LegalTime>),
    inclusive: bool,
) {
    let start = from.value.resolve(Reading::CIVIL_EARLY);
    let end = until.value.resolve(Reading::CIVIL_LATE);
    let last_instant_inside = inclusive && until.value.hour_known();
    if end < start || (end == start && !last_instant_inside) {
        let message = format!("`{until_name}` {} is not after `{from_name}` {}", until.value, from.value);
        faults.error(Code::LIST_BAD_DATES, &until.span, message);
    }
}

/// The form of a country code; the table of codes itself is not kept here.
pub(crate) fn check_country(faults: &Faults<'_>, country: &At<&str>) {
    if country.value.len() != 2 || !country.value.bytes().all(|b| b.is_ascii_uppercase()) {
        let message = format!("`{}` is no country code: expected two capital letters", country.value);
        faults.error(Code::LIST_BAD_VALUE, &country.span, message);
    }
}
