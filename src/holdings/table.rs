//! Tables that are no delimited text, written as such: their rows in a temporary file, and where each stood.
//!
//! A reader of a format gives its rows to a [`Writer`], cell by cell as text. What comes of it is read like
//! any other delimited text, so that headers, dates, footers and faults are found in one way for all formats.
//! [`Table`] leads from a place in the made text back to the file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use chrono::NaiveDate;

use super::Row;
use super::record::Record;
use super::source::{Input, Spool};
use crate::finding::{Finding, Place};

/// Separates the cells of made text.
pub(super) const DELIMITER: u8 = b',';

/// Where the header of a made table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// It is the first row.
    First,
    /// So many records stand above it, blank ones included.
    At(u64),
}

/// The system in which a workbook counts days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateSystem {
    /// Day 1 is the first of January 1900, and there was a 29 February 1900.
    From1900,
    /// Day 0 is the first of January 1904.
    From1904,
}

/// What a cell is called in messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cells {
    /// By sheet, letters and number: `Holdings!B17`.
    Of(String),
    /// By the name of its column: a path of elements or keys, a tag.
    Named(Vec<String>),
}

impl Cells {
    /// What the cell of a column is called in a row that stands at this line of the file.
    pub(crate) fn name(&self, line: u64, column: usize) -> Option<String> {
        match self {
            Cells::Of(sheet) => Some(format!("{sheet}!{}{line}", letters(column))),
            Cells::Named(names) => names.get(column).cloned(),
        }
    }
}

/// What is known of a table that was written as delimited text.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Where the made lines stood in the file; shared, because a large file has many.
    lines: Arc<Lines>,
    /// The columns of the cells of lines that are shorter than a row, by made line.
    columns: Arc<BTreeMap<u64, Vec<usize>>>,
    cells: Cells,
    pub(super) header: Header,
    /// The date of the holdings that the file states beside its rows.
    pub(super) date: Option<NaiveDate>,
    /// Of a workbook.
    pub(super) date_system: Option<DateSystem>,
    /// What somebody should know of the file that became this table.
    pub(super) notes: Vec<Finding>,
}

impl Table {
    /// The line of the file (or the number of the row in it) at which a made line stood.
    pub(super) fn line(&self, made: u64) -> u64 {
        self.lines.of(made)
    }

    /// The columns in which the cells of a made line stood; `None` where each stands in its own.
    pub(super) fn columns(&self, made: u64) -> Option<&[usize]> {
        self.columns.get(&made).map(Vec::as_slice)
    }

    /// The sheet of a workbook.
    pub(super) fn sheet(&self) -> Option<&str> {
        match &self.cells {
            Cells::Of(sheet) => Some(sheet),
            Cells::Named(_) => None,
        }
    }

    /// Whether a record of made text, or of a text file, is a blank line and no row. A workbook has blank lines as a
    /// text file has; of objects, elements and columns each one is a row, also where it has no value at all.
    pub(super) fn is_blank_line(record: &Record, table: Option<&Table>) -> bool {
        table.is_none_or(|table| table.sheet().is_some()) && record.is_blank()
    }

    /// What its cells are called.
    pub(super) fn cells(&self) -> &Cells {
        &self.cells
    }

    /// A place of the made text as a place of the file.
    pub(super) fn place(&self, mut place: Place) -> Place {
        if place.line == 0 {
            return place;
        }
        place.line = self.line(place.line);
        if let Some(column) = (place.column as usize).checked_sub(1) {
            place.cell = self.cells.name(place.line, column);
        }
        place
    }

    /// A row at its place in the file.
    pub(super) fn row(&self, mut row: Row) -> Row {
        row.line = self.line(row.line);
        row.content = match row.content {
            Ok(mut position) => {
                position.notes = position.notes.into_iter().map(|note| self.finding(note)).collect();
                Ok(position)
            }
            Err(fault) => Err(self.finding(fault)),
        };
        row
    }

    /// A finding whose place is one of the file.
    pub(super) fn finding(&self, finding: Finding) -> Finding {
        Finding { place: self.place(finding.place), ..finding }
    }
}

/// The letters by which spreadsheets call a column, counted from zero.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Which line of a file each made line was: where one does not follow the other, both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Lines(Vec<(u64, u64)>);

impl Lines {
    fn push(&mut self, made: u64, line: u64) {
        if self.0.is_empty() || self.of(made) != line {
            self.0.push((made, line));
        }
    }

    fn of(&self, made: u64) -> u64 {
        let after = self.0.partition_point(|(from, _)| *from <= made);
        match after.checked_sub(1).and_then(|at| self.0.get(at)) {
            Some((from, line)) => line + (made - from),
            None => made,
        }
    }
}

/// Writes a table as delimited text.
pub(super) struct Writer {
    out: Spool,
    lines: Lines,
    columns: BTreeMap<u64, Vec<usize>>,
    line: u64,
}

impl Writer {
    /// Nothing is written yet.
    pub(super) fn new() -> Writer {
        Writer { out: Spool::new(), lines: Lines::default(), columns: BTreeMap::new(), line: 1 }
    }

    /// Writes the cells of a row that stood in these columns, and none for the others: a line that is shorter
    /// than a row. Few lines are so.
    pub(super) fn short_row<'c>(
        &mut self,
        line: u64,
        columns: Vec<usize>,
        cells: impl IntoIterator<Item = &'c str>,
    ) -> io::Result<()> {
        self.columns.insert(self.line, columns);
        self.row(line, cells)
    }

    /// Writes a row that stood at this line of the file.
    pub(super) fn row<'c>(&mut self, line: u64, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.lines.push(self.line, line);
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                self.out.write_all(&[DELIMITER])?;
            }
            self.line += self.cell(cell)?;
        }
        self.line += 1;
        self.out.write_all(b"\n")
    }

    /// Writes a cell, in quotes where it needs them; says how many lines it has beyond one.
    fn cell(&mut self, cell: &str) -> io::Result<u64> {
        let is_plain = |byte: &u8| !matches!(*byte, DELIMITER | b'"' | b'\n' | b'\r');
        if cell.bytes().all(|byte| is_plain(&byte)) {
            self.out.write_all(cell.as_bytes())?;
            return Ok(0);
        }
        self.out.write_all(b"\"")?;
        let mut parts = cell.split('"');
        self.out.write_all(parts.next().unwrap_or_default().as_bytes())?;
        for part in parts {
            self.out.write_all(b"\"\"")?;
            self.out.write_all(part.as_bytes())?;
        }
        self.out.write_all(b"\"")?;
        let (mut ends, mut after_cr) = (0, false);
        for byte in cell.bytes() {
            ends += u64::from(byte == b'\r' || byte == b'\n' && !after_cr);
            after_cr = byte == b'\r';
        }
        Ok(ends)
    }

    /// The made text, at its start, and the table that leads back to the file.
    pub(super) fn finish(self, cells: Cells, header: Header) -> io::Result<(Input, Table)> {
        let input = self.out.finish()?;
        let table = Table {
            lines: Arc::new(self.lines),
            columns: Arc::new(self.columns),
            cells,
            header,
            date: None,
            date_system: None,
            notes: Vec::new(),
        };
        Ok((input, table))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::super::record::{Record, Records};
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn rows_come_back_as_they_were_and_know_where_they_stood() {
        let rows: [(u64, &[&str]); 5] = [
            (1, &["Name", "Note"]),
            (4, &["Acme, \"the\" firm", "two\nlines\r\nand three"]),
            (5, &["", ""]),
            (6, &["\r", "x"]),
            (90, &["last", " "]),
        ];
        let mut writer = Writer::new();
        for (line, cells) in rows {
            writer.row(line, cells.iter().copied()).unwrap();
        }
        let (mut input, table) = writer.finish(Cells::Of("Sheet".into()), Header::First).unwrap();
        let mut text = Vec::new();
        input.read_to_end(&mut text).unwrap();
        let mut records = Records::new(BufReader::new(text.as_slice()), DELIMITER).made(true);
        let mut record = Record::default();
        for (line, cells) in rows {
            assert!(records.read(&mut record).unwrap());
            assert_eq!(table.line(record.line), line);
            let read: Vec<String> = (0..record.len()).map(|i| record.text(i).into_owned()).collect();
            assert_eq!(read, cells);
            let place = table.place(record.place("book.xlsx", 1));
            assert_eq!(place.to_string(), format!("book.xlsx:{line}:Sheet!B{line}"));
        }
        assert!(!records.read(&mut record).unwrap());
    }
}
