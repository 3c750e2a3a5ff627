use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx as Book};

use super::*;
use crate::report::Worth;
use crate::report::tests::{HOSTILE, Shared, line};
use crate::screen::Line;

/// A workbook of alerts and decisions about these names, on sheets of so many rows.
fn written(names: &[&str], most_rows: u32) -> Vec<u8> {
    let header = vec!["Name".to_owned(), "Value".to_owned()];
    let layout = Layout::new(View::Alerts, &[header]).with_values(&[Some(1)]);
    let out = Shared::default();
    let mut xlsx = Box::new(Xlsx { most_rows, ..Xlsx::new(Box::new(out.clone())) });
    xlsx.begin(&layout).unwrap();
    for (index, name) in names.iter().enumerate() {
        let answer = Line { entry_name: (*name).to_owned(), ..line() };
        for view in [View::Decisions, View::Alerts] {
            let value = "1,234.50";
            let record = Record {
                file: "a.csv",
                line: index as u64 + 2,
                view,
                input: 0,
                cells: &[name, value],
                security: name,
                worth: Worth { value: "1234.50".parse().ok(), ..Worth::default() },
                query: None,
                answer: &answer,
                answer_number: None,
                background: None,
                spot: None,
            };
            xlsx.row(&layout, &record).unwrap();
        }
    }
    xlsx.end(&layout, &Summary::default()).unwrap();
    out.bytes()
}

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut book: Book<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn every_name_is_a_text_and_the_same_again() {
    let bytes = written(&HOSTILE, MOST_ROWS);
    assert_eq!(bytes, written(&HOSTILE, MOST_ROWS));
    for name in ["Alerts", "Decisions"] {
        let rows = sheet(&bytes, name);
        assert_eq!(rows.len(), HOSTILE.len() + 1);
        for (row, name) in rows[1..].iter().zip(HOSTILE) {
            let expected = name.replace('\r', "\\r").replace('\0', "\\u{0}");
            let expected = expected.replace('\u{1b}', "\\u{1b}").replace('\u{7}', "\\u{7}");
            assert_eq!(row[2].as_string().unwrap_or_default(), expected);
            assert!(row[2].is_string() || expected.is_empty());
            assert_eq!((&row[1].get_float(), &row[3].get_float()), (&row[1].get_float(), &Some(1234.5)));
        }
    }
    let summary = sheet(&bytes, "Summary");
    let told = |label: &str| summary.iter().find(|row| row[0].get_string() == Some(label)).unwrap().clone();
    // Of three names, as a cell and as the name of an entry, in two sheets.
    assert_eq!(told("cells changed")[1].get_float(), Some(12.0));
    assert!(told("cells changed")[2].get_string().unwrap().ends_with("first of a.csv:3"));
    assert_eq!(told("cells cut")[1].get_float(), Some(0.0));
}

#[test]
fn rows_past_the_last_one_of_a_sheet_go_on_the_next() {
    let names: Vec<String> = (0..7).map(|number| format!("name {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let bytes = written(&names, 4);
    let book: Book<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.as_slice())).unwrap();
    let sheets =
        ["Alerts", "Alerts 2", "Alerts 3", "Decisions", "Decisions 2", "Decisions 3", "Lists", "Run"];
    assert_eq!(book.sheet_names()[1..], sheets);
    let mut found = Vec::new();
    for sheets in &sheets[3..6] {
        let rows = sheet(&bytes, sheets);
        assert_eq!(rows[0][2].get_string(), Some("Name"));
        assert!(rows.len() <= 4);
        found.extend(rows[1..].iter().map(|row| row[2].get_string().unwrap().to_owned()));
    }
    assert_eq!(found, names);
}

#[test]
fn a_sheet_without_a_row_has_its_header() {
    let bytes = written(&[], MOST_ROWS);
    assert_eq!(sheet(&bytes, "Alerts").len(), 1);
    assert_eq!(sheet(&bytes, "Decisions")[0][0].get_string(), Some("file"));
}

#[test]
fn text_that_is_too_long_is_cut_and_told() {
    let long = "x".repeat(40_000);
    let bytes = written(&[&long], MOST_ROWS);
    let cell = sheet(&bytes, "Alerts")[1][2].get_string().unwrap().to_owned();
    assert_eq!(cell.chars().count(), 32_767);
    assert!(cell.ends_with('…'));
    let summary = sheet(&bytes, "Summary");
    let cut = summary.iter().find(|row| row[0].get_string() == Some("cells cut")).unwrap();
    assert_eq!(cut[1].get_float(), Some(4.0));
}
