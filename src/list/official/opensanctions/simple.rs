//! `targets.simple.csv`: a row for each target; a cell with several values has them between semicolons.
//!
//! No real file was at hand: the fixture is written from the description and from the program that writes the form. A sanction is a
//! sentence here, and its dates do not say what they mean or of which dataset they are. So the days of a listing stay unknown,
//! except for those of an NS-CMIC listing, which tell themselves by their distance.

use chrono::NaiveDate;

use super::{cmic, country, kind, programmes};
use crate::finding::Code;
use crate::identifier::{Identifier, Scheme};
use crate::list::entry::NameKind;
use crate::list::official::sheet::{Columns, Row, Sheet};
use crate::list::official::value::{ISO, date};
use crate::list::official::{File, Reading, ending, format};
use crate::list::record::{NumberKind, Record, RecordListing};

const COLUMNS: Columns = Columns {
    needed: &["id", "schema", "name", "aliases", "countries", "identifiers", "sanctions", "dataset"],
    usual: &[],
    further: &["program_ids"],
    passed_over: &["birth_date", "addresses", "phones", "emails", "first_seen", "last_seen", "last_change"],
};

/// Whether the header is that of the form.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    matches!(files, [file] if format::has_columns(file, &["id", "schema", "aliases", "identifiers", "first_seen"]))
}

/// Reads the file.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    if !ending::is_whole(file, reading) {
        return;
    }
    let Some(sheet) = Sheet::read(file, b',', &COLUMNS, reading) else { return };
    for row in sheet.rows() {
        let mut record = Record::new(row.get("id"), kind(row.get("schema")), row.get("name"), row.line);
        if record.key.is_empty() || record.names.is_empty() {
            reading.fault(Code::LIST_MISSING_FIELD, file, row.line, "the party has no `id` or no `name`");
            continue;
        }
        for alias in values(&row, "aliases") {
            record.name(&alias, NameKind::Alias);
        }
        for code in values(&row, "countries") {
            country(&mut record, &code);
        }
        for number in values(&row, "identifiers") {
            identifier(&mut record, &number);
        }
        let sanctions = values(&row, "sanctions");
        record.remarks = sanctions.join(" ");
        list(&mut record, &row, &sanctions);
        reading.records.push(record);
    }
}

/// The values of a cell: delimited text in a single row. A line break is part of a value; a zero byte, which no text has, ends the row.
fn values(row: &Row<'_>, name: &str) -> Vec<String> {
    let cell = row.get(name);
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(b';')
        .terminator(::csv::Terminator::Any(0))
        .from_reader(cell.as_bytes());
    let read: Option<Vec<String>> = reader.records().next().and_then(Result::ok).map(|record| {
        record.iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
    });
    read.unwrap_or_default()
}

/// A number whose kind is not said. What is a whole LEI or ISIN is one: both have check digits.
fn identifier(record: &mut Record, number: &str) {
    let is = |scheme| Identifier::parse(scheme, number).is_ok();
    if is(Scheme::Lei) {
        record.number(NumberKind::Lei, number, "", None);
    } else if number.len() == 12 && is(Scheme::Isin) {
        record.number(NumberKind::Isin, number, "", None);
    } else {
        let kind = if number.starts_with("IMO") { NumberKind::Imo } else { NumberKind::Other };
        record.number(kind, number, "identifier", None);
    }
}

/// The listings: one for each dataset.
fn list(record: &mut Record, row: &Row<'_>, sanctions: &[String]) {
    let programmes = values(row, "program_ids");
    let words = format!("{} {}", programmes.join(" "), sanctions.join(" "));
    for printed in values(row, "dataset") {
        let mut listing = programmes::listing(programmes::dataset(&printed), &words);
        if record
            .listings
            .iter()
            .any(|known| known.programme == listing.programme && known.basis == listing.basis)
        {
            continue;
        }
        listing.labels = programmes.clone();
        listing.citation = sanctions.join("; ");
        if listing.programme == "us-ns-cmic" {
            let days: Vec<NaiveDate> = sanctions
                .iter()
                .filter(|text| text.contains("CMIC"))
                .flat_map(|text| text.split(" - "))
                .filter_map(|part| date(part, ISO).ok())
                .collect();
            let before = listing.clone();
            if !(days.len() == 3 && cmic(&mut listing, &days)) {
                listing = before;
            }
        }
        record.listings.push(listing);
    }
    if record.listings.is_empty() {
        record.listings.push(RecordListing::new("opensanctions", "listed"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::official::{ListFormat, read as import};

    const HEADER: &str = "\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\"addresses\",\"identifiers\",\"sanctions\",\"phones\",\"emails\",\"program_ids\",\"dataset\",\"first_seen\",\"last_seen\",\"last_change\"\n";
    const ROW: &str = "\"NK-1\",\"Company\",\"Acme Works\",\"Acme; Tools\",\"\",\"cn;hk\",\"\",\"5493001KJTIIGC8Y1R12;US0378331005;IMO9000001;77\",\"Non-SDN CMIC List - 2021-06-03 - 2021-08-02 - 2022-06-03;EU-RUS - 2022-03-01\",\"\",\"\",\"US-NS-CMIC;EU-RUS\",\"US OFAC Consolidated (non-SDN) List;EU Financial Sanctions Files (FSF);Moon list\",\"2022-01-01\",\"2022-01-01\",\"2022-01-01\"\n";

    #[test]
    fn a_row_becomes_a_record() {
        let file = File::new("targets.simple.csv", format!("{HEADER}{ROW}").into_bytes());
        let import = import(&[file], None).unwrap();
        assert_eq!(import.format, ListFormat::OpenSanctionsSimple);
        let record = &import.records[0];
        let names: Vec<&str> = record.names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(names, ["Acme Works", "Acme", "Tools"]);
        let kinds: Vec<NumberKind> = record.numbers.iter().map(|n| n.kind).collect();
        assert_eq!(kinds, [NumberKind::Lei, NumberKind::Isin, NumberKind::Imo, NumberKind::Other]);
        assert_eq!(record.countries, ["CN", "HK"]);
        let listings: Vec<String> = record
            .listings
            .iter()
            .map(|l| format!("{} {} {:?} {:?}", l.programme, l.basis, l.listed, l.divest_by))
            .collect();
        assert_eq!(
            listings,
            [
                "us-ns-cmic annex Some(2021-06-03) Some(2022-06-03)",
                "eu-fsf listed None None",
                "opensanctions listed None None"
            ]
        );
    }

    #[test]
    fn values_between_semicolons_may_be_quoted() {
        let row = ROW.replace("\"Acme; Tools\"", "\"\"\"Acme; Tools\"\";Bolt\"");
        let import = import(&[File::new("t.csv", format!("{HEADER}{row}").into_bytes())], None).unwrap();
        let names: Vec<&str> = import.records[0].names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(names, ["Acme Works", "Acme; Tools", "Bolt"]);
    }

    #[test]
    fn a_line_break_in_a_cell_is_a_blank_of_its_value() {
        let row = ROW.replace("\"Acme; Tools\"", "\"Acme\nTools;\"\"Bolt\r\nLtd\"\";Core\"");
        assert_ne!(row, ROW);
        let import = import(&[File::new("t.csv", format!("{HEADER}{row}").into_bytes())], None).unwrap();
        let names: Vec<&str> = import.records[0].names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(names, ["Acme Works", "Acme Tools", "Bolt Ltd", "Core"]);
    }

    #[test]
    fn faults_of_structure_refuse_the_file() {
        let cut = ROW.trim_end().strip_suffix('"').unwrap();
        for (text, expected) in [
            (format!("{HEADER}{ROW}{cut}"), "the last cell has no quotes around it"),
            (format!("{HEADER}{ROW}\"NK-2\",\"Person\"\n"), "the row has 2 cells, the header has 16"),
            (format!("{HEADER}{ROW}{ROW}"), "the id `NK-1` stands twice"),
            (format!("{HEADER}{}", ROW.replace("NK-1", "")), "the party has no `id` or no `name`"),
            (HEADER.to_owned(), "the list has no party"),
            ("\"id\",\"schema\"\n\"1\",\"2\"\n".to_owned(), "the header lacks the column"),
        ] {
            let refusal =
                import(&[File::new("t.csv", text.into_bytes())], Some(ListFormat::OpenSanctionsSimple))
                    .unwrap_err();
            assert!(refusal.findings[0].to_string().contains(expected), "{expected}: {:?}", refusal.findings);
        }
        let bytes: Vec<u8> =
            format!("{HEADER}{ROW}").replace("Tools", "T\u{f6}ls").chars().map(|c| c as u8).collect();
        let refusal = import(&[File::new("t.csv", bytes)], None).unwrap_err();
        assert!(refusal.findings[0].to_string().contains("not UTF-8"));
    }
}
