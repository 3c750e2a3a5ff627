//! When a target was listed and when it was removed, from its modifications.
//!
//! They stand with the latest one first, mostly; their days decide, and on one day their order. A removal without
//! a day ends nothing, and whatever comes behind a removal means that the target is on the list again: half a reading would clear it.

use chrono::NaiveDate;

use crate::list::entry::DefectAction;
use crate::list::official::element::Element;
use crate::list::official::value::{ISO, day};
use crate::list::record::{Record, RecordListing};

struct Modification {
    kind: String,
    /// The day that it is put in order by.
    at: Option<NaiveDate>,
    published: Option<NaiveDate>,
    effective: Option<NaiveDate>,
}

/// The listings of a target, one after another.
pub(super) fn listings(record: &mut Record, target: &Element) -> Vec<RecordListing> {
    let mut modifications: Vec<Modification> =
        target.all("modification").map(|modification| read(record, modification)).collect();
    // From the earliest to the latest; a listing on the day of a removal counts as the later one.
    modifications.reverse();
    modifications.sort_by_key(|modification| (modification.at, modification.kind == "listed"));
    let mut listings: Vec<RecordListing> = Vec::new();
    let mut is_open = false;
    let mut first_sign = None;
    for Modification { kind, at, published, effective } in modifications {
        match kind.as_str() {
            "de-listed" => {
                let Some(until) = effective.or(at) else {
                    let reason = "the removal has no day: the target counts as listed";
                    record.defect("de-listed", DefectAction::Refused, reason);
                    continue;
                };
                if !is_open {
                    listings.push(RecordListing::new("ch-seco", "listed"));
                }
                if let Some(last) = listings.last_mut() {
                    last.until = Some(until);
                }
                is_open = false;
            }
            _ if is_open => {}
            // What is amended is listed already, since a day that the file does not tell.
            _ if kind != "listed" && listings.is_empty() => first_sign = first_sign.or(at),
            _ => {
                if kind != "listed" {
                    let reason =
                        "this stands behind a removal and is no listing: the target counts as listed again";
                    record.defect(&kind, DefectAction::Refused, reason);
                }
                let listing = RecordListing::new("ch-seco", "listed");
                let listed = published.or(at);
                listings.push(match first_sign.take() {
                    Some(sign) => RecordListing { listed: Some(sign), ..listing },
                    None => RecordListing { listed, effective, ..listing },
                });
                is_open = true;
            }
        }
    }
    if listings.is_empty() {
        listings.push(RecordListing::new("ch-seco", "listed"));
    }
    listings
}

fn read(record: &mut Record, modification: &Element) -> Modification {
    let [effective, enacted, published] = ["effective-date", "enactment-date", "publication-date"]
        .map(|name| day(record, modification.attribute(name), ISO));
    Modification {
        kind: modification.attribute("modification-type").to_owned(),
        at: effective.or(enacted).or(published),
        published: published.or(enacted),
        effective,
    }
}
