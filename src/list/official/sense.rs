//! Whether what was read can be meant, whatever the form: days in their order and notation, letters as their publisher wrote them.
//!
//! One day that cannot be meant is a slip of the publisher and is not used. Where it is a tenth of them, columns or notations have changed
//! places, and what could be read is as wrong as what could not: then the file is refused.

use rustc_hash::FxHashSet;

use super::value::date;
use super::{ListFormat, Reading, error};
use crate::finding::{Code, Finding, Severity};
use crate::list::entry::DefectAction;
use crate::list::record::Record;

/// Both notations of days between slashes.
const SLASHES: &[&str] = &["%d/%m/%Y", "%m/%d/%Y"];

/// Whether so many of all are no slips any more.
pub(super) fn are_many(some: usize, all: usize) -> bool {
    some > 1 && some * 10 > all
}

/// Looks at what was read of a file.
pub(super) fn check(reading: &mut Reading, format: ListFormat, name: &str) {
    // The firm may say what it will, and Switzerland's listings are made of what changed, in its order.
    if !matches!(format, ListFormat::HouseCsv | ListFormat::NativeToml | ListFormat::ChSecoXml) {
        ends(reading, name);
    }
    if matches!(
        format,
        ListFormat::UsBisDpl
            | ListFormat::UkConlistCsv
            | ListFormat::UkSanctionsCsv
            | ListFormat::UkSanctionsXml
            | ListFormat::UkSanctionsOds
            | ListFormat::AuDfat
    ) {
        notation(reading, name);
    }
    names(reading, name);
    letters(reading, name);
}

/// Where most parties bear the name of another one, what was read are no names.
fn names(reading: &mut Reading, name: &str) {
    /// A small list may well have one firm several times.
    const SMALL: usize = 20;
    let all = reading.records.len();
    let different: FxHashSet<&str> = reading.records.iter().map(Record::primary).collect();
    if all > SMALL && different.len() * 2 < all {
        let message = format!(
            "the {all} parties have only {} names: columns have changed places, or the file is damaged",
            different.len()
        );
        reading.findings.push(error(Code::LIST_BAD_VALUE, name, 0, message));
    }
}

/// An end that lies before its listing, or on its day, would free a party that is listed.
fn ends(reading: &mut Reading, name: &str) {
    let (mut all, mut wrong) = (0, Vec::new());
    for (at, record) in reading.records.iter().enumerate() {
        for (place, listing) in record.listings.iter().enumerate() {
            let Some((from, until)) = listing.listed.or(listing.effective).zip(listing.until) else {
                continue;
            };
            all += 1;
            if until <= from {
                wrong.push((at, place, from));
            }
        }
    }
    let first = wrong.first().and_then(|(at, ..)| reading.records.get(*at));
    if let Some(first) = first.filter(|_| are_many(wrong.len(), all)) {
        let message = format!(
            "{} of {all} listings with an end would end before they begin, the first one here: the two days have changed places, or the file is damaged",
            wrong.len()
        );
        let finding = error(Code::LIST_BAD_DATES, name, first.line, message);
        return reading.findings.push(finding);
    }
    for (at, place, from) in wrong {
        let Some(record) = reading.records.get_mut(at) else { continue };
        let until = record.listings.get_mut(place).and_then(|listing| listing.until.take());
        let reason = format!("it would end before it begins, on {from}: it has no end");
        let printed = until.map_or_else(String::new, |day| day.to_string());
        record.defect(&printed, DefectAction::Refused, &reason);
    }
}

/// Days that can be read with day and month in each other's place only tell that all other days of the file are read wrongly.
fn notation(reading: &mut Reading, name: &str) {
    let turned = |record: &Record| {
        let refused = record.defects.iter().filter(|defect| defect.action == DefectAction::Refused);
        refused
            .map(|defect| defect.value.as_str())
            .find(|value| date(value, SLASHES).is_ok())
            .map(str::to_owned)
    };
    let found: Vec<(u64, String)> =
        reading.records.iter().filter_map(|record| Some((record.line, turned(record)?))).collect();
    if let Some((line, value)) = found.first().filter(|_| are_many(found.len(), reading.records.len())) {
        let message = format!(
            "the days of {} of {} parties have day and month in each other's place, as `{value}` has: all other days of the file would be read wrongly",
            found.len(),
            reading.records.len()
        );
        let finding = error(Code::LIST_BAD_DATES, name, *line, message);
        reading.findings.push(finding);
    }
}

/// Names whose letters were lost or turned into others on the way match less than they should.
fn letters(reading: &mut Reading, name: &str) {
    let is_damaged = |record: &&Record| record.names.iter().any(|name| is_mistaken(&name.text));
    let mut damaged = reading.records.iter().filter(is_damaged);
    let Some(first) = damaged.next().map(|record| record.line) else { return };
    let count = damaged.count() + 1;
    let message = format!(
        "letters in names were lost or turned into others, here first (parties with such names: {count}): compare the file with what its publisher prints"
    );
    let finding = error(Code::FILE_ENCODING, name, first, message);
    reading.warnings.push(Finding { severity: Severity::Warning, ..finding });
}

/// Whether a text has the sign for a lost letter, or what becomes of UTF-8 that is taken for Windows-1252 or Latin-1: a letter that begins
/// several bytes, and in place of the further ones what no word has behind it.
fn is_mistaken(text: &str) -> bool {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        let is_mark = |c: char| matches!(c, '\u{80}'..='\u{bf}');
        let is_byte =
            |c: char| is_mark(c) || matches!(c, '\u{2010}'..='\u{2122}' | 'Œ'..='ž' | 'ƒ' | 'ˆ' | '˜');
        let is_mistaken = match c {
            '\u{fffd}' => true,
            'Â' | 'Ã' | 'Ä' | 'Å' | 'Ð' | 'Ñ' => next.is_some_and(is_mark),
            'â'..='ï' => next.is_some_and(is_byte) && rest.clone().nth(1).is_some_and(is_byte),
            _ => false,
        };
        if is_mistaken {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::list::entry::EntryKind;
    use crate::list::record::RecordListing;

    /// So many parties on lines from 2, each with a day of listing and an end.
    fn reading(days: &[(&str, &str)]) -> Reading {
        let mut reading = Reading::default();
        for (line, (from, until)) in (2..).zip(days) {
            let mut record = Record::new(line.to_string(), EntryKind::Company, "Zyxolith", line);
            let (listed, until) = (from.parse().ok(), until.parse().ok());
            record.listings.push(RecordListing { listed, until, ..RecordListing::new("p", "listed") });
            reading.records.push(record);
        }
        reading
    }

    fn told(reading: &Reading) -> Vec<String> {
        reading.findings.iter().chain(&reading.warnings).map(ToString::to_string).collect()
    }

    const GOOD: (&str, &str) = ("2020-01-01", "2030-01-01");

    #[test]
    fn an_end_before_its_listing_is_none() {
        for end in ["2010-01-01", "2020-01-01"] {
            let mut reading = reading(&[GOOD, ("2020-01-01", end), ("2020-01-01", "")]);
            check(&mut reading, ListFormat::UsBisDpl, "f");
            assert!(told(&reading).is_empty());
            let ends: Vec<Option<NaiveDate>> = reading.records.iter().map(|r| r.listings[0].until).collect();
            assert_eq!(ends, [GOOD.1.parse().ok(), None, None]);
            let defect = &reading.records[1].defects[0];
            assert_eq!((defect.value.as_str(), defect.action), (end, DefectAction::Refused));
        }
        let mut own = reading(&[("2020-01-01", "2020-01-01")]);
        check(&mut own, ListFormat::HouseCsv, "f");
        assert!(own.records[0].listings[0].until.is_some());
    }

    #[test]
    fn many_ends_before_their_listings_refuse_the_file() {
        let turned = (GOOD.1, GOOD.0);
        let mut reading = reading(&[GOOD, turned, turned]);
        check(&mut reading, ListFormat::CslCsv, "f");
        assert_eq!(
            told(&reading),
            [
                "f:3: 2 of 3 listings with an end would end before they begin, the first one here: the two days have changed places, or the file is damaged [L006]"
            ]
        );
    }

    #[test]
    fn days_in_the_other_notation_refuse_the_file() {
        let with = |value: &str, count: usize, format| {
            let mut reading = reading(&[GOOD; 21]);
            for (line, record) in reading.records.iter_mut().enumerate() {
                record.names[0].text = format!("Zyxolith {line}");
            }
            for record in reading.records.iter_mut().take(count) {
                record.defect(value, DefectAction::Refused, "no date");
            }
            check(&mut reading, format, "f");
            told(&reading)
        };
        assert_eq!(
            with("31/12/2025", 3, ListFormat::UsBisDpl),
            [
                "f:2: the days of 3 of 21 parties have day and month in each other's place, as `31/12/2025` has: all other days of the file would be read wrongly [L006]"
            ]
        );
        assert!(with("31/12/2025", 2, ListFormat::UsBisDpl).is_empty());
        // What is no day either way tells nothing, and neither does a notation that has no other one.
        assert!(with("12/31/0203", 21, ListFormat::UkConlistCsv).is_empty());
        assert!(with("31/12/2025", 21, ListFormat::CslCsv).is_empty());
    }

    #[test]
    fn names_that_most_parties_share_refuse_the_file() {
        let of = |different: usize| {
            let mut reading = reading(&[GOOD; 41]);
            for (at, record) in reading.records.iter_mut().enumerate() {
                record.names[0].text = format!("Zyxolith {}", at % different);
            }
            check(&mut reading, ListFormat::OfacCsv, "f");
            told(&reading)
        };
        assert!(of(21).is_empty());
        let expected = "f: the 41 parties have only 20 names: columns have changed places, or the file is damaged [L004]";
        assert_eq!(of(20), [expected]);
    }

    #[test]
    fn letters_that_were_turned_into_others_are_told() {
        for text in ["Soci\u{fffd}t\u{fffd}", "SociÃ©tÃ© Zyx", "Zyxâ€™s Works", "ÐŸÑ\u{80}Ð¾"] {
            assert!(is_mistaken(text), "{text}");
        }
        for text in [
            "Société",
            "São Zyx",
            "SÃO ZYX",
            "Ñandú",
            "Łódź",
            "Åland",
            "MENÜ–BAR",
            "Straß” Zyx",
            "âme",
            "扎克",
            "Прогресс",
        ] {
            assert!(!is_mistaken(text), "{text}");
        }
        let mut reading = reading(&[GOOD, GOOD]);
        reading.records[1].names[0].text = "SociÃ©tÃ© Zyx".to_owned();
        check(&mut reading, ListFormat::UnXml, "f");
        let expected = "f:3: letters in names were lost or turned into others, here first (parties with such names: 1): compare the file with what its publisher prints [F008]";
        assert_eq!(told(&reading), [expected]);
    }
}
