//! The denied persons of the US Bureau of Industry and Security: `dpl.txt`, text between tabs with a header.
//!
//! Three editions were at hand. A party has a row for each address, and rows of one party may cite its notices
//! differently; a name with an effective date is one party. The bureau publishes its Entity List in the Code of Federal
//! Regulations and in the Consolidated Screening List only: there is no such table of it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use indexmap::IndexMap;

use super::ending;
use super::key::{Keys, normal};
use super::sheet::{Columns, Row, Sheet};
use super::value::{ISO, date};
use super::{File, Reading, format};
use crate::finding::Code;
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{Record, RecordListing};

const COLUMNS: Columns = Columns {
    needed: &["Name", "Country", "Effective_Date", "Expiration_Date", "Standard_Order", "FR_Citation"],
    usual: &["Street_Address", "City", "State", "Postal_Code", "Last_Update"],
    further: &[],
    passed_over: &["Action"],
};
/// The bureau's notation of the two days, and the other that its dates of updates have.
const DAYS: &[&str] = &["%m/%d/%Y"];

/// Between two names of one party, and in front of another name in brackets.
const OTHERWISE: [&str; 4] = [" D/B/A ", " DBA ", " A/K/A ", " A.K.A. "];

/// Whether this is the list between tabs.
pub(super) fn is_of(files: &[File]) -> bool {
    let [file] = files else { return false };
    let header = format::first_line(file).to_lowercase();
    header.contains('\t')
        && ["effective_date", "expiration_date", "standard_order"].iter().all(|name| header.contains(name))
}

/// A party and the ends that its rows state.
struct Denied {
    record: Record,
    effective: Option<NaiveDate>,
    ends: BTreeSet<Option<NaiveDate>>,
    citations: Vec<String>,
    addresses: Vec<String>,
    is_standard: bool,
}

/// Reads the file.
pub(super) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    if !ending::is_whole(file, reading) {
        return;
    }
    let Some(sheet) = Sheet::read(file, b'\t', &COLUMNS, reading) else { return };
    let mut parties: IndexMap<String, Denied> = IndexMap::new();
    let mut keys = Keys::default();
    for row in sheet.rows() {
        let name = row.get("Name");
        if !name.contains(char::is_alphanumeric) {
            reading.fault(Code::LIST_MISSING_FIELD, file, row.line, "the party has no `Name`");
            continue;
        }
        let (effective, refused) = day(row.get("Effective_Date"), DAYS);
        // As printed, so that a date that cannot be meant still tells two orders apart.
        let identity = format!(
            "{} {}",
            normal(name),
            effective.map_or_else(|| row.get("Effective_Date").to_owned(), |day| day.to_string())
        );
        let party = parties.entry(identity.clone()).or_insert_with(|| Denied {
            record: Record::new(keys.key(&identity), EntryKind::Unknown, name, row.line),
            effective,
            ends: BTreeSet::new(),
            citations: Vec::new(),
            addresses: Vec::new(),
            is_standard: true,
        });
        refuse(&mut party.record, refused);
        take(party, &row);
    }
    reading.records.extend(parties.into_values().map(finished));
}

/// A value that is no day that can be meant, and why.
type Refused = Option<(String, String)>;

fn day(printed: &str, notations: &[&str]) -> (Option<NaiveDate>, Refused) {
    if printed.is_empty() {
        return (None, None);
    }
    match date(printed, notations) {
        Ok(day) => (Some(day), None),
        Err(reason) => (None, Some((printed.to_owned(), reason))),
    }
}

fn refuse(record: &mut Record, refused: Refused) {
    if let Some((value, reason)) = refused
        && record.defects.iter().all(|defect| defect.value != value)
    {
        record.defect(&value, DefectAction::Refused, &reason);
    }
}

/// Takes what a row says.
fn take(party: &mut Denied, row: &Row<'_>) {
    let record = &mut party.record;
    let name = row.get("Name");
    record.name(name, NameKind::Alias);
    for (text, kind) in further_names(name) {
        record.name(&text, kind);
    }
    let country = row.get("Country");
    record.country(country);
    if !country.is_empty() && crate::country::find(country).is_none() {
        let reason = "this is no country's code or name".to_owned();
        refuse(record, Some((country.to_owned(), reason)));
    }
    let (end, refused) = day(row.get("Expiration_Date"), DAYS);
    refuse(record, refused);
    party.ends.insert(end);
    let (_, refused) = day(row.get("Last_Update"), &[ISO, DAYS].concat());
    refuse(record, refused);
    party.is_standard &= !row.get("Standard_Order").eq_ignore_ascii_case("n");
    let citation = row.get("FR_Citation").split_whitespace().collect::<Vec<_>>().join(" ");
    if !citation.is_empty() && !party.citations.contains(&citation) {
        party.citations.push(citation);
    }
    let address: Vec<&str> = ["Street_Address", "City", "State", "Postal_Code", "Country"]
        .iter()
        .map(|name| row.get(name))
        .filter(|part| !part.is_empty())
        .collect();
    let address = address.join(", ");
    if !address.is_empty() && !party.addresses.contains(&address) {
        party.addresses.push(address);
    }
}

/// The names within a name: those of `ACME D/B/A BOLT` are two, `A. (A.K.A. B.) SMITH` has another one in brackets.
fn further_names(name: &str) -> Vec<(String, NameKind)> {
    let upper = name.to_uppercase();
    if upper.len() != name.len() {
        return Vec::new();
    }
    for mark in ["(A.K.A. ", "(AKA "] {
        let Some(at) = upper.find(mark) else { continue };
        let inside = name.get(at + mark.len()..).and_then(|rest| rest.split_once(')'));
        return match (name.get(..at), inside) {
            (Some(before), Some((other, behind))) => {
                vec![(format!("{before} {behind}"), NameKind::Alias), (other.to_owned(), NameKind::Alias)]
            }
            _ => Vec::new(),
        };
    }
    OTHERWISE
        .iter()
        .find_map(|mark| {
            upper.find(mark).and_then(|at| Some((name.get(..at)?, name.get(at + mark.len()..)?)))
        })
        .map_or_else(Vec::new, |(one, other)| {
            vec![(one.to_owned(), NameKind::Alias), (other.to_owned(), NameKind::Alias)]
        })
}

/// The record of a party, with its listing.
fn finished(party: Denied) -> Record {
    let Denied { mut record, effective, ends, citations, addresses, is_standard } = party;
    // No end is later than any.
    let until = if ends.contains(&None) { None } else { ends.last().copied().flatten() };
    if ends.len() > 1 {
        for end in ends.iter().filter(|end| **end != until) {
            let printed = end.map_or_else(String::new, |end| end.to_string());
            let reason = "another row of the same order ends later or not at all: that one stands";
            record.defect(&printed, DefectAction::Refused, reason);
        }
    }
    record.remarks = addresses.join("; ");
    record.listings.push(RecordListing {
        labels: vec![if is_standard { "standard order" } else { "non-standard order" }.to_owned()],
        // The order binds on the day from which it is effective; the list does not say when it was printed.
        listed: effective,
        effective,
        until,
        citation: citations.join("; "),
        ..RecordListing::new("us-bis-dpl", "listed")
    });
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::official::read as import;

    const HEADER: &str = "\"Name\"\t\"Street_Address\"\t\"City\"\t\"State\"\t\"Country\"\t\"Postal_Code\"\t\"Effective_Date\"\t\"Expiration_Date\"\t\"Standard_Order\"\t\"Last_Update\"\t\"Action\"\t\"FR_Citation\"";

    fn row(
        name: &str,
        city: &str,
        country: &str,
        from: &str,
        to: &str,
        update: &str,
        citation: &str,
    ) -> String {
        format!(
            "\n\"{name}\"\t\"1 ROAD\"\t\"{city}\"\t\"\"\t\"{country}\"\t\"\"\t\"{from}\"\t\"{to}\"\t\"Y\"\t\"{update}\"\t\"NEW\"\t\"{citation}\""
        )
    }

    fn of(rows: &[String]) -> Vec<Record> {
        let file = File::new("dpl.txt", format!("{HEADER}{}", rows.concat()).into_bytes());
        assert!(is_of(std::slice::from_ref(&file)));
        import(&[file], None).unwrap().records
    }

    #[test]
    fn addresses_of_one_order_are_one_party() {
        let records = of(&[
            row(" ACME  LTD", "LONDON", "GB", "05/28/2010", "09/18/2019", "2010-06-09", "75 F.R.  1"),
            row("ACME LTD", "DUBAI", "AE", "05/28/2010", "09/18/2019", "2010-06-09", "75 F.R. 1"),
            row("ACME LTD", "DUBAI", "AE", "05/28/2016", "", "2010-06-09", "80 F.R. 2"),
        ]);
        assert_eq!(records.len(), 2);
        let first = &records[0];
        assert_eq!((first.key.as_str(), first.primary()), ("acme-ltd-2010-05-28", "ACME LTD"));
        assert_eq!(first.countries, ["GB", "AE"]);
        assert_eq!(first.kind, EntryKind::Unknown);
        let listing = &first.listings[0];
        assert_eq!(listing.programme, "us-bis-dpl");
        assert_eq!(listing.effective.unwrap().to_string(), "2010-05-28");
        assert_eq!(listing.until.unwrap().to_string(), "2019-09-18");
        assert_eq!(listing.citation, "75 F.R. 1");
        assert_eq!(first.remarks, "1 ROAD, LONDON, GB; 1 ROAD, DUBAI, AE");
        assert_eq!(records[1].listings[0].until, None);
        assert!(records.iter().all(|record| record.defects.is_empty()));
    }

    #[test]
    fn of_two_ends_the_later_one_stands() {
        let records = of(&[
            row("A B", "X", "", "12/16/2020", "12/16/2023", "2023-03-24", "c"),
            row("A B", "Y", "", "12/16/2020", "12/16/2030", "2023-03-24", "c"),
            row("C D", "Y", "", "12/16/2020", "12/16/2030", "2023-03-24", "c"),
            row("C D", "Y", "", "12/16/2020", "", "2023-03-24", "c"),
        ]);
        assert_eq!(records[0].listings[0].until.unwrap().to_string(), "2030-12-16");
        assert_eq!(records[0].defects[0].value, "2023-12-16");
        assert_eq!((records[1].listings[0].until, records[1].defects.len()), (None, 1));
    }

    #[test]
    fn values_that_cannot_be_meant_are_defects() {
        let records = of(&[
            row("A B", "X", "QQ", "12/16/2020", "12/16/0203", "3017-08-22", "c"),
            row("C D", "X", "", "12/16/0017", "12/16/2023", "2017-08-22", "c"),
        ]);
        let refused: Vec<&str> = records.iter().flat_map(|r| &r.defects).map(|d| d.value.as_str()).collect();
        assert_eq!(refused, ["QQ", "12/16/0203", "3017-08-22", "12/16/0017"]);
        assert_eq!((records[0].listings[0].until, records[1].listings[0].effective), (None, None));
    }

    #[test]
    fn a_name_may_hold_two() {
        let records = of(&[
            row("ACME AIR D/B/A BOLT AIR", "X", "", "12/16/2020", "", "2020-12-16", "c"),
            row("ANN (A.K.A. NAN SMYTHE) SMITH", "X", "", "12/16/2020", "", "2020-12-16", "c"),
            row("A \"\"BIG\"\" B", "X", "", "12/16/2020", "", "2020-12-16", "c"),
        ]);
        let names: Vec<Vec<&str>> =
            records.iter().map(|r| r.names.iter().map(|n| n.text.as_str()).collect()).collect();
        assert_eq!(
            names,
            [
                vec!["ACME AIR D/B/A BOLT AIR", "ACME AIR", "BOLT AIR"],
                vec!["ANN (A.K.A. NAN SMYTHE) SMITH", "ANN SMITH", "NAN SMYTHE"],
                vec!["A \"BIG\" B"],
            ]
        );
    }

    #[test]
    fn faults_of_structure_refuse_the_file() {
        let good = row("A B", "X", "", "12/16/2020", "12/16/2030", "2023-03-24", "c");
        let cut = good.strip_suffix('"').unwrap();
        for (text, expected) in [
            (format!("{HEADER}{good}{cut}"), "the last cell has no quotes around it"),
            (format!("{HEADER}{good}\n\"C D\"\t\"1 ROAD\""), "the row has 2 cells, the header has 12"),
            (format!("{HEADER}{}", row("--", "X", "", "12/16/2020", "", "", "c")), "the party has no `Name`"),
            (HEADER.to_owned(), "the list has no party"),
            ("\"Name\"\t\"Country\"\n\"A\"\t\"B\"".to_owned(), "the header lacks the column"),
            ("<html>\tno</html>\n".to_owned(), "the header lacks the column"),
        ] {
            let file = File::new("dpl.txt", text.into_bytes());
            let refusal = import(&[file], Some(format::ListFormat::UsBisDpl)).unwrap_err();
            assert!(refusal.findings[0].to_string().contains(expected), "{expected}: {:?}", refusal.findings);
        }
        let file = File::new(
            "dpl.txt",
            format!("{HEADER}{}", row("A B", "X", "", "12/16/2020", "", "", "c"))
                .replace("ROAD", "RO\u{fc}D")
                .chars()
                .map(|c| c as u8)
                .collect(),
        );
        let refusal = import(&[file], None).unwrap_err();
        assert!(refusal.findings[0].to_string().contains("not UTF-8"), "{:?}", refusal.findings);
    }
}
