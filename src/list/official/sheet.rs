//! Delimited text under a header, bound by name: columns that a publisher adds or moves change nothing.

use std::borrow::Cow;

use super::{File, Reading};
use crate::finding::{Code, shown};
use crate::list::cells::{Cell, delimited};
use crate::list::draft::Faults;

/// A table with a header.
pub(super) struct Sheet<'f> {
    header: Vec<String>,
    rows: Vec<(u64, Vec<Cell<'f>>)>,
}

/// One row of it.
pub(super) struct Row<'s> {
    sheet: &'s Sheet<'s>,
    cells: &'s [Cell<'s>],
    /// Line on which it begins.
    pub(super) line: u64,
}

/// The rows of a file, with the line on which each begins; a row that has more or fewer cells than `width`
/// allows is a fault, because its cells stand under the wrong columns.
pub(super) fn rows<'f>(
    file: &'f File,
    text: &'f str,
    delimiter: u8,
    reading: &mut Reading,
) -> Vec<(u64, Vec<Cell<'f>>)> {
    let faults = Faults::new(text, &file.name);
    let rows = delimited(text, delimiter, &faults);
    let rows = rows
        .into_iter()
        .map(|row| {
            let line = row.first().map_or(0, |cell| faults.line_number(&cell.span) as u64);
            (line, row)
        })
        .collect();
    reading.take(faults);
    rows
}

/// What one cell says, without blanks around.
pub(super) fn said<'r>(cells: &'r [Cell<'_>], at: usize) -> &'r str {
    cells.get(at).map_or("", |cell| cell.text.trim())
}

impl<'f> Sheet<'f> {
    /// Reads a file whose header must have the columns `needed`. `None` where it cannot be read; the reason is
    /// a finding then. Names of columns are compared without case, blanks and underscores.
    pub(super) fn read(
        file: &'f File,
        delimiter: u8,
        needed: &[&str],
        reading: &mut Reading,
    ) -> Option<Sheet<'f>> {
        let text = reading.text(file)?;
        Sheet::of(file, text, delimiter, needed, reading)
    }

    /// The same for a part of a file's text.
    pub(super) fn of(
        file: &'f File,
        text: &'f str,
        delimiter: u8,
        needed: &[&str],
        reading: &mut Reading,
    ) -> Option<Sheet<'f>> {
        let rows = rows(file, text, delimiter, reading);
        Sheet::below(file, rows, needed, reading)
    }

    /// The same for rows that are split already; the first one is the header.
    pub(super) fn below(
        file: &File,
        mut rows: Vec<(u64, Vec<Cell<'f>>)>,
        needed: &[&str],
        reading: &mut Reading,
    ) -> Option<Sheet<'f>> {
        if rows.is_empty() {
            reading.fault(Code::LIST_EMPTY, file, 0, "the file has no row");
            return None;
        }
        let (header_line, first) = rows.remove(0);
        let header: Vec<String> = first.iter().map(|cell| bare(&cell.text)).collect();
        let missing: Vec<String> = needed
            .iter()
            .filter(|name| !header.contains(&bare(name)))
            .map(|name| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "the header lacks the column {}: this is another list or another form of it",
                missing.join(", ")
            );
            reading.fault(Code::LIST_MISSING_FIELD, file, header_line, message);
            return None;
        }
        rows.retain(|(line, cells)| {
            let is_whole = cells.len() == header.len();
            if !is_whole {
                let message = format!(
                    "the row has {} cells, the header has {}: the file is cut off or damaged here",
                    cells.len(),
                    header.len()
                );
                reading.fault(Code::LIST_SYNTAX, file, *line, message);
            }
            is_whole
        });
        Some(Sheet { header, rows })
    }

    /// The rows below the header.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { sheet: self, cells, line: *line })
    }

    /// Whether the header has a column.
    pub(super) fn has(&self, name: &str) -> bool {
        self.header.contains(&bare(name))
    }
}

impl<'s> Row<'s> {
    /// What stands under a header, without blanks around; empty where there is no such column.
    pub(super) fn get(&self, name: &str) -> &'s str {
        let name = bare(name);
        let at = self.sheet.header.iter().position(|header| *header == name);
        at.map_or("", |at| said(self.cells, at))
    }

    /// The values of a cell that stand between separators.
    pub(super) fn several(&self, name: &str, separator: &'s str) -> impl Iterator<Item = &'s str> {
        self.get(name).split(separator).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The place of the row for a message that shows one of its values.
    pub(super) fn shown(&self, name: &str) -> Cow<'static, str> {
        Cow::Owned(shown(self.get(name)))
    }
}

fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
