//! OpenSanctions: the lists of many publishers in four forms, described at `opensanctions.org/docs/bulk`.
//!
//! A party carries the datasets that name it; each dataset is a list of some publisher and so a programme of the product
//! ([`programmes`]), and one that is none of them stands as programme `opensanctions` with the dataset as its basis. The
//! keys are those of OpenSanctions; the ids under which its sources name the same party (`ofac-…`) are relations of the
//! kind `same_as`, by which they join the publishers' own lists. A few entities of a real `entities.ftm.json` were at hand; the
//! other forms are read by their description and by the program that writes them.

pub(super) mod entity;
pub(super) mod ftm;
pub(super) mod nested;
pub(super) mod programmes;
pub(super) mod securities;
pub(super) mod simple;

use chrono::{Days, NaiveDate};

use crate::list::entry::{DefectAction, EntryKind};
use crate::list::record::{NumberKind, Record, RecordListing};

/// What a party of this schema is. A legal entity may be a person or a company.
pub(super) fn kind(schema: &str) -> EntryKind {
    match schema {
        "Person" => EntryKind::Person,
        "Company" | "Organization" => EntryKind::Company,
        "PublicBody" => EntryKind::Government,
        "Vessel" => EntryKind::Vessel,
        "Airplane" => EntryKind::Aircraft,
        "Security" => EntryKind::Security,
        _ => EntryKind::Unknown,
    }
}

/// The properties of an entity that are numbers. For those that are kept under their own name the kind is `Other`.
pub(super) const NUMBERS: [(&str, NumberKind); 33] = [
    ("isin", NumberKind::Isin),
    ("isinCode", NumberKind::Isin),
    ("cusipCode", NumberKind::Cusip),
    ("figiCode", NumberKind::Figi),
    ("ticker", NumberKind::Ticker),
    ("leiCode", NumberKind::Lei),
    ("swiftBic", NumberKind::Bic),
    ("bikCode", NumberKind::Other),
    ("registrationNumber", NumberKind::Registration),
    ("ogrnCode", NumberKind::Registration),
    ("taxNumber", NumberKind::Tax),
    ("innCode", NumberKind::Tax),
    ("vatCode", NumberKind::Tax),
    ("kppCode", NumberKind::Tax),
    ("uscCode", NumberKind::Uscc),
    ("imoNumber", NumberKind::Imo),
    ("passportNumber", NumberKind::Passport),
    ("idNumber", NumberKind::Other),
    ("okpoCode", NumberKind::Other),
    ("permId", NumberKind::Other),
    ("ricCode", NumberKind::Other),
    ("cikCode", NumberKind::Other),
    ("dunsCode", NumberKind::Other),
    ("jibCode", NumberKind::Other),
    ("voenCode", NumberKind::Other),
    ("icijId", NumberKind::Other),
    ("uniqueEntityId", NumberKind::Other),
    ("giiNumber", NumberKind::Other),
    ("npiCode", NumberKind::Other),
    ("mmsi", NumberKind::Other),
    ("callSign", NumberKind::Other),
    ("serialNumber", NumberKind::Other),
    ("socialSecurityNumber", NumberKind::Other),
];

/// Adds a country by its code; parts of countries (`gb-sct`) count as the country.
pub(super) fn country(record: &mut Record, code: &str) {
    record.country(code.split('-').next().unwrap_or(code));
}

/// Adds ids under which other sources name the party.
pub(super) fn same_as<'r>(record: &mut Record, referents: impl Iterator<Item = &'r str>) {
    for id in referents.filter(|id| !id.is_empty() && *id != record.key.as_str()).collect::<Vec<_>>() {
        let relation = ("same_as".to_owned(), id.to_owned());
        if !record.relations.contains(&relation) {
            record.relations.push(relation);
        }
    }
}

/// Days from the listing of a company under Executive Order 14032 to the prohibition, and to the end of the time for
/// selling.
const EFFECTIVE: u64 = 60;
const DIVEST: u64 = 365;

/// The first day on which the order lists anybody: that of its annex.
fn annex() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2021, 6, 3)
}

/// Gives a listing under Executive Order 14032 its days: OpenSanctions prints all three as dates of its start. `false`
/// where they are none of them.
pub(super) fn cmic(listing: &mut RecordListing, days: &[NaiveDate]) -> bool {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    let after = |day: NaiveDate, count: u64| day.checked_add_days(Days::new(count));
    // The listing that makes most of the days its own; the annex where the first day does not say it.
    let candidates = days.iter().copied().chain(annex()).chain(days.iter().flat_map(|day| {
        [EFFECTIVE, DIVEST].into_iter().filter_map(|count| day.checked_sub_days(Days::new(count)))
    }));
    let explained = |listed: NaiveDate| {
        let own = [Some(listed), after(listed, EFFECTIVE), after(listed, DIVEST)];
        days.iter().filter(|day| own.contains(&Some(**day))).count()
    };
    let mut best: Option<(usize, NaiveDate)> = None;
    for listed in candidates {
        let count = explained(listed);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, listed));
        }
    }
    // A single date is the listing's, unless it is one that the annex alone has.
    let listed = match (best, days.as_slice()) {
        (_, []) => return true,
        (_, [day]) => annex()
            .filter(|annex| after(*annex, EFFECTIVE) == Some(*day) || after(*annex, DIVEST) == Some(*day))
            .unwrap_or(*day),
        (Some((_, listed)), _) => listed,
        (None, _) => return false,
    };
    let has = |day: Option<NaiveDate>| day.filter(|day| days.contains(day));
    listing.listed = Some(listed);
    listing.effective = has(after(listed, EFFECTIVE));
    listing.divest_by = has(after(listed, DIVEST));
    listing.basis = if Some(listed) > annex() { "added" } else { "annex" }.to_owned();
    explained(listed) == days.len()
}

/// Gives a listing the first of its days of start, and an NS-CMIC listing all of them.
pub(super) fn start(record: &mut Record, listing: &mut RecordListing, days: &[NaiveDate]) {
    let printed = || days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if listing.programme == "us-ns-cmic" {
        if !cmic(listing, days) {
            listing.listed = days.iter().min().copied();
            listing.effective = None;
            listing.divest_by = None;
            let reason = "these days are not those of a listing, 60 and 365 days later: the first one stands as the day of listing";
            record.defect(&printed(), DefectAction::Refused, reason);
        }
        return;
    }
    listing.listed = days.iter().min().copied();
    if days.iter().any(|day| Some(*day) != listing.listed) {
        let reason = "one listing has several days of start: the first one stands";
        record.defect(&printed(), DefectAction::Refused, reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn started(texts: &[&str]) -> (String, usize) {
        let mut record = Record::new("1", EntryKind::Company, "Acme", 1);
        let mut listing = RecordListing::new("us-ns-cmic", "annex");
        start(&mut record, &mut listing, &days(texts));
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let text = format!(
            "{} {} {} {}",
            listing.basis,
            day(listing.listed),
            day(listing.effective),
            day(listing.divest_by)
        );
        (text, record.defects.len())
    }

    #[test]
    fn the_dates_of_a_cmic_listing_are_told_by_their_distance() {
        for (texts, expected, defects) in [
            (&["2022-06-03", "2021-06-03", "2021-08-02"][..], "annex 2021-06-03 2021-08-02 2022-06-03", 0),
            (&["2021-12-16", "2022-02-14", "2022-12-16"], "added 2021-12-16 2022-02-14 2022-12-16", 0),
            (&["2021-12-16"], "added 2021-12-16 - -", 0),
            (&["2021-08-02"], "annex 2021-06-03 2021-08-02 -", 0),
            (&["2021-08-02", "2022-06-03"], "annex 2021-06-03 2021-08-02 2022-06-03", 0),
            (&["2022-02-14", "2022-12-16"], "added 2021-12-16 2022-02-14 2022-12-16", 0),
            (&["2021-06-03", "2021-07-01"], "annex 2021-06-03 - -", 1),
            (&[], "annex - - -", 0),
        ] {
            assert_eq!(started(texts), (expected.to_owned(), defects), "{texts:?}");
        }
    }

    #[test]
    fn parts_of_countries_count_as_the_country() {
        let mut record = Record::new("1", EntryKind::Company, "Acme", 1);
        for code in ["gb-sct", "ru", "suhh", "GB"] {
            country(&mut record, code);
        }
        assert_eq!(record.countries, ["GB", "RU"]);
    }
}
