//! The Treasury's `ConList.csv`: a first line with the day, a header, one row for each name of a group.
//!
//! Whatever has no column stands in "Other Information", each fact behind its name: `(UK Sanctions List Ref):XYZ0001. (UN
//! Ref):… (Business Reg No):… (IMO number):…`.

use super::{DAYS, Measures, Parties, Said, name, name_kind, several};
use crate::finding::Code;
use crate::list::official::sheet::{Columns, Row, Sheet, rows, said};
use crate::list::official::value::plain;
use crate::list::official::{File, Reading, format};
use crate::list::record::NumberKind;

const COLUMNS: Columns = Columns {
    needed: &["Name 6", "Name 1", "Group Type", "Alias Type", "Regime", "Listed On", "Group ID"],
    usual: &[
        "Name 2",
        "Name 3",
        "Name 4",
        "Name 5",
        "Name Non-Latin Script",
        "Alias Quality",
        "Country",
        "Nationality",
        "Passport Number",
        "National Identification Number",
        "Other Information",
    ],
    further: &["UK Sanctions List Date Designated"],
    passed_over: &[
        "Title",
        "Non-Latin Script Type",
        "Non-Latin Script Language",
        "DOB",
        "Town of Birth",
        "Country of Birth",
        "Passport Details",
        "National Identification Details",
        "Position",
        "Address*",
        "Post/Zip Code",
        "Last Updated",
    ],
};

/// Whether this is the list.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    let is_list = |file| {
        let start = format::start(file);
        let mut lines = start.lines();
        lines.next().is_some_and(|line| line.starts_with("Last Updated,"))
            && lines.next().is_some_and(|line| line.contains("Name 6") && line.contains("Group ID"))
    };
    files.len() == 1 && files.iter().all(is_list)
}

/// Reads the list.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    for file in files {
        let Some(text) = reading.text(file) else { continue };
        let mut rows = rows(file, text, b',', reading);
        match rows.first() {
            Some((_, first)) if said(first, 0) == "Last Updated" => {
                reading.published(said(first, 1), DAYS);
                rows.remove(0);
            }
            _ => {
                let message = "the first line is not `Last Updated,` and a day: this is another list";
                reading.fault(Code::FILE_FORMAT, file, 1, message);
                continue;
            }
        }
        let Some(sheet) = Sheet::below(file, rows, &COLUMNS, reading) else { continue };
        let mut parties = Parties::default();
        sheet.rows().for_each(|row| parties.add(file, reading, take(&row)));
        parties.finish(file, reading);
    }
}

fn take(row: &Row<'_>) -> Said {
    let kind = name_kind(row.get("Alias Type"), row.get("Alias Quality"));
    let native = if kind == crate::list::NameKind::Weak { kind } else { crate::list::NameKind::Alias };
    let information = plain(row.get("Other Information"));
    let mut taken = Said {
        line: row.line,
        group_id: row.get("Group ID").to_owned(),
        kind: row.get("Group Type").to_owned(),
        names: vec![
            (name(|part| row.get(part).to_owned()), kind),
            (row.get("Name Non-Latin Script").to_owned(), native),
        ],
        countries: ["Country", "Nationality"]
            .into_iter()
            .flat_map(|column| several(row.get(column)))
            .collect(),
        regime: row.get("Regime").to_owned(),
        listed: ["Listed On", "UK Sanctions List Date Designated"]
            .map(|column| row.get(column).to_owned())
            .into(),
        // Whose assets are not frozen does not stand on this list.
        measures: Measures::AssetFreeze,
        ..Said::default()
    };
    for (column, kind, label) in [
        ("Passport Number", NumberKind::Passport, ""),
        ("National Identification Number", NumberKind::Other, "National identification number"),
    ] {
        taken.numbers.extend(several(row.get(column)).into_iter().map(|value| (kind, value, label)));
    }
    let mut references = Vec::new();
    for (label, value) in facts(&information) {
        match label.to_lowercase().as_str() {
            "uk sanctions list ref" => references.push(value.clone()),
            "un ref" => {
                references.push(value.clone());
                taken.numbers.push((NumberKind::Other, value, "UN reference number"));
            }
            "business reg no" => {
                taken.numbers.extend(several(&value).into_iter().map(|v| (NumberKind::Registration, v, "")));
            }
            "imo number" => {
                taken.numbers.extend(several(&value).into_iter().map(|v| (NumberKind::Imo, v, "")))
            }
            "parent company" => taken.relations.push(("parent", value)),
            "subsidiaries" => taken.relations.extend(several(&value).into_iter().map(|v| ("subsidiary", v))),
            "current owner/operator (s)" | "current owner / operator" => {
                taken.relations.push(("owner", value))
            }
            _ => {}
        }
    }
    taken.citation = references.join(", ");
    taken.remarks.push(information);
    taken
}

/// The facts of a text: `(IMO number):123. (UN Ref):…`, without the full stop between them.
fn facts(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for piece in text.split("):") {
        let (before, label) = piece.rsplit_once('(').unwrap_or((piece, ""));
        if let Some((_, value)) = found.last_mut() {
            *value = before.trim().trim_end_matches('.').trim().to_owned();
        }
        found.push((label.to_owned(), String::new()));
    }
    // Behind the last fact stands no further name: all of the piece is its value, brackets and all.
    found.pop();
    if let (Some((_, value)), Some(last)) = (found.last_mut(), text.rsplit("):").next()) {
        *value = last.trim().trim_end_matches('.').trim().to_owned();
    }
    found.retain(|(label, value)| !label.is_empty() && !value.is_empty());
    found
}
