//! The UK Sanctions List as a table: CSV, or the first sheet of an OpenDocument spreadsheet. The day of the report stands in front
//! of the header, and a party has one row for each combination of its names and addresses.

use std::borrow::Cow;

use super::{DAYS, Measures, Parties, Said, name, name_kind, several};
use crate::finding::{Code, shown};
use crate::holdings::{Whole, workbook_sheets};
use crate::list::NameKind;
use crate::list::cells::Cell;
use crate::list::official::sheet::{Columns, Row, Sheet, rows, said};
use crate::list::official::value::plain;
use crate::list::official::{File, Reading, format};
use crate::list::record::NumberKind;

const COLUMNS: Columns = Columns {
    needed: &[
        "Unique ID",
        "OFSI Group ID",
        "Name 6",
        "Name 1",
        "Name type",
        "Regime Name",
        "Sanctions Imposed",
        "Date Designated",
    ],
    usual: &[
        "UN Reference Number",
        "Name 2",
        "Name 3",
        "Name 4",
        "Name 5",
        "Alias strength",
        "Name non-latin script",
        "Other Information",
        "UK Statement of Reasons",
        "Address Country",
        "Nationality(/ies)",
        "National Identifier number",
        "Passport number",
        "Subsidiaries",
        "Parent company",
        "Business registration number (s)",
        "IMO number",
        "Current owner/operator (s)",
        "Current believed flag of ship",
    ],
    further: &KINDS,
    passed_over: &[
        "Last Updated",
        "Title",
        "Non-latin script type",
        "Non-latin script language",
        "Designation source",
        "Address Line*",
        "Address Postal Code",
        "Phone number",
        "Website",
        "Email address",
        "D.O.B",
        "National Identifier additional information",
        "Passport additional information",
        "Position",
        "Gender",
        "Town of birth",
        "Country of birth",
        "Type of entity",
        "Previous owner/operator (s)",
        "Previous flags",
        "Type of ship",
        "Tonnage of ship",
        "Length of ship",
        "Year built",
        "Hull identification number (HIN)",
    ],
};
/// What a party is: the column has had two names.
const KINDS: [&str; 2] = ["Designation Type", "Individual, Entity, Ship"];

/// Rows with their lines.
type Rows<'f> = Vec<(u64, Vec<Cell<'f>>)>;

/// Whether this is the list as CSV.
pub(in crate::list::official) fn is_of_csv(files: &[File]) -> bool {
    let is_list = |file| {
        let start = format::start(file);
        start.lines().take(2).any(|line| line.contains("Unique ID") && line.contains("OFSI Group ID"))
    };
    files.len() == 1 && files.iter().all(is_list)
}

/// Whether this is an OpenDocument spreadsheet; which one, its header tells.
pub(in crate::list::official) fn is_of_ods(files: &[File]) -> bool {
    let is_spreadsheet = |file: &File| {
        let head = file.bytes.get(..file.bytes.len().min(256)).unwrap_or_default();
        let kind: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
        head.starts_with(b"PK") && memchr::memmem::find(head, kind).is_some()
    };
    files.len() == 1 && files.iter().all(is_spreadsheet)
}

/// Reads the list as CSV.
pub(in crate::list::official) fn read_csv(files: &[File], reading: &mut Reading) {
    for file in files {
        let Some(text) = reading.text(file) else { continue };
        let rows = rows(file, text, b',', reading);
        take_table(file, rows, reading);
    }
}

/// Reads the list as a spreadsheet.
pub(in crate::list::official) fn read_ods(files: &[File], reading: &mut Reading) {
    for file in files {
        let mut sheets = match workbook_sheets(&file.name, &file.bytes) {
            Ok(sheets) => sheets,
            Err(finding) => {
                reading.findings.push(finding);
                continue;
            }
        };
        let (1, Some(Whole { rows: grid, .. })) = (sheets.len(), sheets.pop()) else {
            let message =
                "the spreadsheet does not have one sheet with cells: expected the list as it was published";
            reading.fault(Code::FILE_FORMAT, file, 0, message);
            continue;
        };
        // Empty cells at the end of a row are not stored.
        let width = grid.iter().take(2).map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let cells = |(line, mut cells): (u64, Vec<String>)| {
            cells.resize(cells.len().max(width), String::new());
            let cells = cells.into_iter().map(|text| Cell { text: Cow::Owned(text), span: 0..0 });
            (line, cells.collect())
        };
        take_table(file, grid.into_iter().map(cells).collect(), reading);
    }
}

fn take_table(file: &File, mut rows: Rows<'_>, reading: &mut Reading) {
    if let Some((_, first)) = rows.first()
        && let Some(day) = said(first, 0).strip_prefix("Report Date:")
    {
        reading.published(day, DAYS);
        rows.remove(0);
    }
    let header = rows.first().map_or(1, |(line, _)| *line);
    let Some(sheet) = Sheet::below(file, rows, &COLUMNS, reading) else { return };
    let Some(kind) = KINDS.into_iter().find(|kind| sheet.has(kind)) else {
        let message = format!("the header lacks the column {}: this is another list", shown(KINDS[0]));
        return reading.fault(Code::LIST_MISSING_FIELD, file, header, message);
    };
    let mut parties = Parties::default();
    sheet.rows().for_each(|row| parties.add(file, reading, take(&row, kind)));
    parties.finish(file, reading);
}

fn take(row: &Row<'_>, kind: &str) -> Said {
    let strength = name_kind(row.get("Name type"), row.get("Alias strength"));
    let native = if strength == NameKind::Weak { strength } else { NameKind::Alias };
    let measures = plain(row.get("Sanctions Imposed"));
    let columns = |columns: &[&str]| -> Vec<String> {
        columns.iter().flat_map(|column| several(row.get(column))).collect()
    };
    let mut taken = Said {
        line: row.line,
        unique_id: row.get("Unique ID").to_owned(),
        group_id: row.get("OFSI Group ID").to_owned(),
        kind: row.get(kind).to_owned(),
        names: vec![
            (name(|part| row.get(part).to_owned()), strength),
            (row.get("Name non-latin script").to_owned(), native),
        ],
        countries: columns(&["Address Country", "Nationality(/ies)", "Current believed flag of ship"]),
        regime: plain(row.get("Regime Name")),
        citation: row.get("Unique ID").to_owned(),
        listed: vec![row.get("Date Designated").to_owned()],
        measures: Measures::of(&measures),
        ..Said::default()
    };
    for (column, kind, label) in [
        ("Business registration number (s)", NumberKind::Registration, ""),
        ("IMO number", NumberKind::Imo, ""),
        ("Passport number", NumberKind::Passport, ""),
        ("National Identifier number", NumberKind::Other, "National identification number"),
        ("UN Reference Number", NumberKind::Other, "UN reference number"),
    ] {
        taken.numbers.extend(columns(&[column]).into_iter().map(|value| (kind, value, label)));
    }
    for (column, kind) in [
        ("Parent company", "parent"),
        ("Subsidiaries", "subsidiary"),
        ("Current owner/operator (s)", "owner"),
    ] {
        taken.relations.extend(columns(&[column]).into_iter().map(|to| (kind, to)));
    }
    if !measures.is_empty() {
        taken.remarks.push(format!("Sanctions imposed: {measures}"));
    }
    taken
        .remarks
        .extend(["Other Information", "UK Statement of Reasons"].map(|column| plain(row.get(column))));
    taken
}
