use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::*;
use crate::list::official::{ListFormat, read as import};

const HEADER: [&str; 9] = [
    "Reference",
    NAME,
    "Type",
    "Name Type",
    "Alias Strength",
    "Citizenship",
    "Committees",
    "Control Date",
    "Instrument of Designation",
];

/// A workbook with these sheets: numbers and days of control stand as such.
fn workbook(sheets: &[&[&[&str]]]) -> File {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for rows in sheets {
        let sheet = book.add_worksheet();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let at = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
                if let Ok(number) = cell.parse::<f64>() {
                    sheet.write_number(at.0, at.1, number).unwrap();
                } else if let Ok(date) = ExcelDateTime::parse_from_str(cell)
                    && cell.contains('-')
                {
                    sheet.write_datetime_with_format(at.0, at.1, date, &day).unwrap();
                } else {
                    sheet.write_string(at.0, at.1, *cell).unwrap();
                }
            }
        }
    }
    File::new("regulation8.xlsx", book.save_to_buffer().unwrap())
}

fn of(rows: &[&[&str]]) -> Vec<Record> {
    let rows: Vec<&[&str]> = std::iter::once(&HEADER[..]).chain(rows.iter().copied()).collect();
    let import = import(&[workbook(&[&rows])], None).unwrap();
    assert_eq!(import.format, ListFormat::AuDfat);
    import.records
}

fn fault(file: File) -> String {
    import(&[file], Some(ListFormat::AuDfat)).unwrap_err().findings[0].to_string()
}

const ACME: &[&str] = &[
    "101",
    "Acme Works",
    "Entity",
    "Primary Name",
    "",
    "Russia, Belarus",
    "Russia",
    "2022-02-24",
    "Instrument 1",
];

#[test]
fn rows_of_a_number_are_names_of_one_party() {
    let records = of(&[
        ACME,
        &["102", "Ann Smythe", "Individual", "Primary Name", "", "", "1267", "25/12/2001", ""],
        &["101a", "AW", "Entity", "Alias", "Weak", "", "Russia", "2022-02-24", "Instrument 1"],
        &["101b", "Акме", "Entity", "Original Script", "", "", "Russia", "2022-03-01", "Instrument 2"],
        &[
            "101c",
            "Bolt",
            "Entity",
            "Formerly known as",
            "Strong",
            "",
            "Russia",
            "2022-02-24",
            "Instrument 1",
        ],
        &["103", "ACME STAR", "Vessel", "Primary Name", "", "", "1718", "", ""],
    ]);
    assert_eq!(records.len(), 3);
    let acme = &records[0];
    let names: Vec<(&str, NameKind)> = acme.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
    assert_eq!(
        names,
        [
            ("Acme Works", NameKind::Primary),
            ("AW", NameKind::Weak),
            ("Акме", NameKind::Alias),
            ("Bolt", NameKind::Former)
        ]
    );
    assert_eq!(
        (acme.key.as_str(), acme.kind, acme.countries.as_slice()),
        ("101", EntryKind::Company, &["RU".to_owned(), "BY".to_owned()][..])
    );
    let listing = &acme.listings[0];
    assert_eq!(
        (listing.programme.as_str(), listing.listed.unwrap().to_string()),
        ("au-dfat", "2022-02-24".to_owned())
    );
    assert_eq!(
        (listing.citation.as_str(), listing.labels.as_slice()),
        ("Instrument 1; Instrument 2", &["Russia".to_owned()][..])
    );
    assert_eq!(records[1].listings[0].listed.unwrap().to_string(), "2001-12-25");
    let kinds: Vec<EntryKind> = records.iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [EntryKind::Company, EntryKind::Person, EntryKind::Vessel]);
}

#[test]
fn a_number_that_was_given_twice_is_two_parties() {
    let records = of(&[
        ACME,
        &["101a", "AW", "Entity", "Alias", "", "", "", "", ""],
        &["101", "Ann Smythe", "Individual", "Primary Name", "", "", "", "", ""],
        &["101a", "A. Smythe", "Individual", "Alias", "", "", "", "", ""],
    ]);
    let names: Vec<Vec<&str>> =
        records.iter().map(|r| r.names.iter().map(|n| n.text.as_str()).collect()).collect();
    assert_eq!(names, [vec!["Acme Works", "AW"], vec!["Ann Smythe", "A. Smythe"]]);
    assert_eq!(records[0].key, "101");
    assert!(records[1].key.starts_with("101-"));
    assert_eq!(records[1].defects.len(), 1);
}

#[test]
fn an_alias_may_stand_above_its_party() {
    let records = of(&[&["101a", "AW", "Entity", "Alias", "", "", "", "", ""], ACME]);
    assert_eq!(records[0].names.len(), 2);
    assert_eq!(records[0].primary(), "Acme Works");
}

#[test]
fn a_date_in_an_impossible_year_is_a_defect() {
    let records = of(&[&["101", "Acme Works", "Entity", "Primary Name", "", "", "", "24/02/0022", ""]]);
    assert_eq!((records[0].defects[0].value.as_str(), records[0].listings[0].listed), ("24/02/0022", None));
}

#[test]
fn faults_of_structure_refuse_the_file() {
    let with = |rows: &[&[&str]]| {
        let rows: Vec<&[&str]> = std::iter::once(&HEADER[..]).chain(rows.iter().copied()).collect();
        workbook(&[&rows])
    };
    for (file, expected) in [
        (with(&[ACME, &["", "Bolt", "Entity", "Alias", "", "", "", "", ""]]), "3: `Reference` is ``"),
        (
            with(&[ACME, &["102a", "Bolt", "Entity", "Alias", "", "", "", "", ""]]),
            "no row has the primary name of reference 102",
        ),
        (
            with(&[&["101", "", "Entity", "Primary Name", "", "", "", "", ""]]),
            "the row has no `Name of Individual or Entity`",
        ),
        (with(&[]), "the list has no party"),
        (workbook(&[&[&["Reference", "Name"], &["1", "Acme"]]]), "no sheet has the columns"),
        (
            workbook(&[&[&HEADER, ACME], &[&["102", "Bolt", "Entity", "Primary Name"]]]),
            "has rows of the list but not its header",
        ),
        (File::new("l.xlsx", b"<html><body>no</body></html>".to_vec()), "this is no workbook"),
    ] {
        let found = fault(file);
        assert!(found.contains(expected), "{expected}: {found}");
    }
    let mut cut = with(&[ACME]);
    cut.bytes.truncate(cut.bytes.len() / 2);
    assert!(fault(cut).contains("cut off"));
}

#[test]
fn other_sheets_are_passed_over() {
    let import = import(&[workbook(&[&[&["Notes"], &["Last updated"]], &[&HEADER, ACME]])], None).unwrap();
    assert_eq!(import.records.len(), 1);
}
