//! Australia's consolidated list: a workbook with a row for each name.
//!
//! No real file was at hand: the fixture is written from the published columns and from programs that read them. Rows `101`, `101a`,
//! `101b` are names of one party, mostly but not always one below the other. Numbers were given twice by mistake: a second
//! primary name under a number is a party of its own.

use indexmap::IndexMap;

use super::key::{Keys, normal};
use super::sheet::{Columns, bare};
use super::value::date;
use super::{File, Reading};
use crate::finding::{Code, shown};
use crate::holdings::{Whole, is_workbook, workbook_sheets};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{NumberKind, Record, RecordListing};

const NAME: &str = "Name of Individual or Entity";
const COLUMNS: Columns = Columns {
    needed: &["Reference", NAME, "Type", "Name Type"],
    usual: &["Citizenship", "Committees", "Control Date"],
    further: &[
        "Alias Strength",
        "IMO Number",
        "Listing Information",
        "Instrument of Designation",
        "Additional Information",
    ],
    passed_over: &["Date of Birth", "Place of Birth", "Address"],
};
const DAYS: &[&str] = &["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"];
/// Rows above the header at most.
const HEADER_WITHIN: usize = 20;

/// Whether the file is a workbook with the columns of the list.
pub(super) fn is_of(files: &[File]) -> bool {
    let [file] = files else { return false };
    is_workbook(&file.bytes)
        && workbook_sheets(&file.name, &file.bytes)
            .is_ok_and(|sheets| sheets.iter().any(|sheet| header(sheet).is_some()))
}

/// The columns of a sheet, and at which of its rows they stand.
fn header(sheet: &Whole) -> Option<(usize, Vec<String>)> {
    sheet.rows.iter().take(HEADER_WITHIN).enumerate().find_map(|(at, (_, cells))| {
        let names: Vec<String> = cells.iter().map(|cell| bare(cell)).collect();
        COLUMNS.needed.iter().all(|column| names.contains(&bare(column))).then_some((at, names))
    })
}

/// A row below the header.
struct Row<'s> {
    header: &'s [String],
    cells: &'s [String],
    number: u64,
}

impl Row<'_> {
    fn get(&self, name: &str) -> String {
        let name = bare(name);
        let at = self.header.iter().position(|header| *header == name);
        let cell = at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.as_str());
        // Line ends as a workbook may write them.
        cell.replace("_x000D_", " ").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Reads the file.
pub(super) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    if !is_workbook(&file.bytes) {
        return reading.fault(
            Code::FILE_FORMAT,
            file,
            0,
            "this is no workbook: expected the list as `xlsx` or `xls`",
        );
    }
    let sheets = match workbook_sheets(&file.name, &file.bytes) {
        Ok(sheets) => sheets,
        Err(finding) => return reading.findings.push(finding),
    };
    let mut parties = Parties::default();
    let mut any = false;
    for sheet in &sheets {
        let Some((at, header)) = header(sheet) else {
            if let Some((number, _)) = sheet.rows.iter().find(|(_, cells)| looks_listed(cells)) {
                let message = format!(
                    "the sheet {} has rows of the list but not its header: expected the columns {}",
                    shown(&sheet.name),
                    COLUMNS.needed.join(", ")
                );
                reading.fault(Code::LIST_MISSING_FIELD, file, *number, message);
            }
            continue;
        };
        any = true;
        if let Some((line, headings)) = sheet.rows.get(at) {
            let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
            COLUMNS.check(&headings, file, *line, reading);
        }
        for (number, cells) in sheet.rows.iter().skip(at + 1) {
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                parties.take(file, &Row { header: &header, cells, number: *number }, reading);
            }
        }
    }
    if !any && reading.findings.is_empty() {
        let message = format!("no sheet has the columns {}: this is another list", COLUMNS.needed.join(", "));
        reading.fault(Code::LIST_MISSING_FIELD, file, 1, message);
    }
    parties.finish(file, reading);
}

/// A row that begins with a reference and goes on.
fn looks_listed(cells: &[String]) -> bool {
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    filled > 3 && cells.first().is_some_and(|cell| reference(cell).is_some())
}

/// The number of `101a`, and its letters.
fn reference(printed: &str) -> Option<(&str, &str)> {
    let printed = printed.trim();
    let end = printed.find(|c: char| !c.is_ascii_digit()).unwrap_or(printed.len());
    let (number, letters) = printed.split_at_checked(end)?;
    let is_one =
        !number.is_empty() && letters.len() < 4 && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_one.then_some((number, letters))
}

/// The parties of one number, and names whose party has not come yet.
#[derive(Default)]
struct Number {
    parties: Vec<Record>,
    waiting: Vec<(u64, Further)>,
}

/// What a row says beside its primary name.
struct Further {
    name: Option<(String, NameKind)>,
    countries: Vec<String>,
    imo: String,
    date: String,
    label: String,
    citations: Vec<String>,
    remark: String,
}

#[derive(Default)]
struct Parties {
    numbers: IndexMap<String, Number>,
    keys: Keys,
}

impl Parties {
    fn take(&mut self, file: &File, row: &Row<'_>, reading: &mut Reading) {
        let printed = row.get("Reference");
        let Some((number, letters)) = reference(&printed) else {
            let message = format!(
                "`Reference` is {}: expected a number, or one with letters as `101a`",
                shown(&printed)
            );
            return reading.fault(Code::LIST_DANGLING, file, row.number, message);
        };
        let name = row.get(NAME);
        if !name.contains(char::is_alphanumeric) {
            return reading.fault(
                Code::LIST_MISSING_FIELD,
                file,
                row.number,
                format!("the row has no `{NAME}`"),
            );
        }
        let entry = self.numbers.entry(number.to_owned()).or_default();
        let name_type = row.get("Name Type").to_lowercase();
        let is_primary = name_type.contains("primary") || (letters.is_empty() && entry.parties.is_empty());
        let mut further = further(row);
        let is_known = entry.parties.iter().any(|party| normal(party.primary()) == normal(&name));
        if is_primary && !is_known {
            let key = self.keys.key_of(number, &format!("{number}\n{}", normal(&name)));
            let mut record = Record::new(key, kind(&row.get("Type")), &name, row.number);
            record.listings.push(RecordListing::new("au-dfat", "listed"));
            if !entry.parties.is_empty() {
                let reason = "the reference stands for two primary names: they are two parties";
                record.defect(number, DefectAction::Refused, reason);
            }
            add(&mut record, &further);
            entry.parties.push(record);
            for (_, waiting) in entry.waiting.drain(..) {
                if let Some(record) = entry.parties.last_mut() {
                    add(record, &waiting);
                }
            }
            return;
        }
        further.name = Some((name, strength(&name_type, &row.get("Alias Strength"))));
        // Where a number was given twice, a name belongs to the party above it.
        match entry.parties.last_mut() {
            Some(record) => add(record, &further),
            None => entry.waiting.push((row.number, further)),
        }
    }

    fn finish(self, file: &File, reading: &mut Reading) {
        for (number, entry) in self.numbers {
            if let Some((line, _)) = entry.waiting.first() {
                let message = format!(
                    "no row has the primary name of reference {number}: the file is cut off or damaged"
                );
                reading.fault(Code::LIST_DANGLING, file, *line, message);
            }
            reading.records.extend(entry.parties);
        }
        reading.records.sort_by_key(|record| record.line);
    }
}

fn kind(printed: &str) -> EntryKind {
    match printed.to_lowercase().as_str() {
        "individual" => EntryKind::Person,
        "entity" => EntryKind::Company,
        "vessel" => EntryKind::Vessel,
        _ => EntryKind::Unknown,
    }
}

fn strength(name_type: &str, printed: &str) -> NameKind {
    if printed.eq_ignore_ascii_case("weak") {
        NameKind::Weak
    } else if name_type.contains("former") || name_type.contains("fka") || name_type.contains("f.k.a") {
        NameKind::Former
    } else {
        NameKind::Alias
    }
}

fn further(row: &Row<'_>) -> Further {
    let citations = ["Instrument of Designation", "Listing Information"].map(|column| row.get(column));
    let mut distinct: Vec<String> = citations.into_iter().filter(|text| !text.is_empty()).collect();
    distinct.dedup();
    Further {
        name: None,
        countries: row.get("Citizenship").split([',', ';']).map(|part| part.trim().to_owned()).collect(),
        imo: row.get("IMO Number"),
        date: row.get("Control Date"),
        label: row.get("Committees"),
        citations: distinct,
        remark: row.get("Additional Information"),
    }
}

fn add(record: &mut Record, further: &Further) {
    if let Some((name, kind)) = &further.name {
        record.name(name, *kind);
    }
    for country in &further.countries {
        record.country(country);
    }
    record.number(NumberKind::Imo, &further.imo, "", None);
    let day = (!further.date.is_empty()).then(|| date(&further.date, DAYS));
    if let Some(Err(reason)) = &day
        && record.defects.iter().all(|defect| defect.value != further.date)
    {
        record.defect(&further.date, DefectAction::Refused, reason);
    }
    if !further.remark.is_empty() && !record.remarks.contains(&further.remark) {
        let blank = if record.remarks.is_empty() { "" } else { " " };
        record.remarks.push_str(&format!("{blank}{}", further.remark));
    }
    let Some(listing) = record.listings.first_mut() else { return };
    if let Some(Ok(day)) = day {
        listing.listed = Some(listing.listed.map_or(day, |known| known.min(day)));
    }
    if !further.label.is_empty() && !listing.labels.contains(&further.label) {
        listing.labels.push(further.label.clone());
    }
    for citation in &further.citations {
        if !listing.citation.contains(citation.as_str()) {
            let mark = if listing.citation.is_empty() { "" } else { "; " };
            listing.citation.push_str(&format!("{mark}{citation}"));
        }
    }
}

#[cfg(test)]
#[path = "au_dfat/tests.rs"]
mod tests;
