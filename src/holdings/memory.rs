//! Tables in memory: their columns are recognised like those of a file, and their cells read where they lie.
//!
//! Such a table has no preamble, no footer and no blank line: each of its rows is a row.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::fault;
use super::mapping::Mapping;
use super::number::Mark;
use super::split::Span;
use super::stream::{Cells, Reading, Sheet};
use super::survey::{self, Surveyor};
use super::{Field, Options, Position, date};
use crate::finding::{Finding, Place};

/// Rows of a table that somebody else keeps in memory.
pub trait Tabular: Sync {
    /// Number of rows.
    fn height(&self) -> usize;

    /// The text of a cell as it stands, empty where it has no value. A text that must be made is put into `made`,
    /// which is empty before. Columns that mean nothing to a screening are never asked for.
    fn cell<'c>(&'c self, column: usize, row: usize, made: &'c mut String) -> &'c str;
}

/// The mapping of a table with this header.
pub(crate) fn mapping(name: &str, header: &[String], options: &Options) -> Result<Mapping, Vec<Finding>> {
    let header = survey::names(header.iter().cloned());
    Mapping::recognise(&header, &options.map, |_| fault::whole(name))
}

/// What is known of a table before its rows are read. `times` hands over texts of trade times and states of knowledge,
/// with the number of the row of each: they tell the notation of all.
pub(crate) fn survey(
    name: &str,
    header: &[String],
    options: &Options,
    times: impl FnOnce(&mut dyn FnMut(Field, &str, u64)),
) -> Result<Sheet, Vec<Finding>> {
    // How many rows there are is nothing that the header of a stream tells.
    let options = Options { allow_empty: true, ..options.clone() };
    let mut surveyor = Surveyor::new(name, &options, None, None)?;
    surveyor.set_header(header.iter().cloned(), 0, |_| fault::whole(name))?;
    times(&mut |field, text, line| surveyor.see_text(field, text, line));
    let mut survey = surveyor.finish()?;
    // Nothing is added up, so that no amount is read.
    survey.mark = Some(Mark::Point);
    Ok(Sheet::in_memory(name, options.clone(), survey))
}

/// Rows of a table, put together where they print the same about their security.
pub(crate) struct Rows<'t> {
    sheet: &'t Sheet,
    table: &'t dyn Tabular,
    /// Rows of all tables before this one.
    before: u64,
    /// The columns that are looked at in every row.
    read: Vec<(Field, usize)>,
    /// The cells of a security of each group, each behind a NUL.
    text: String,
    /// Where in the text the cells of all groups end.
    ends: Vec<usize>,
    spans: Vec<Span>,
    /// The group of each row.
    groups: Vec<u32>,
}

impl<'t> Rows<'t> {
    /// Looks at all rows.
    pub(crate) fn new(sheet: &'t Sheet, table: &'t dyn Tabular, before: u64) -> Rows<'t> {
        let read = sheet.read_columns().filter(|(field, _)| !field.is_passed_through()).collect();
        let (text, ends, spans, groups) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        let mut rows = Rows { sheet, table, before, read, text, ends, spans, groups };
        rows.group();
        rows
    }

    fn group(&mut self) {
        let places = self.sheet.subject_places();
        let width = self.sheet.header().len();
        let mut known: HashTable<(u64, u32)> = HashTable::with_capacity(1 << 12);
        let (mut key, mut made, mut ends) = (String::new(), String::new(), Vec::new());
        self.groups.reserve(self.table.height());
        for row in 0..self.table.height() {
            key.clear();
            ends.clear();
            for column in &places {
                made.clear();
                // A cell with a NUL of its own makes a key that no plain row has: one NUL too many.
                key.push('\0');
                key.push_str(self.table.cell(*column, row, &mut made));
                ends.push(key.len());
            }
            let mut hasher = FxHasher::default();
            hasher.write(key.as_bytes());
            let hash = hasher.finish();
            let same =
                |(other, group): &(u64, u32)| *other == hash && self.key(*group as usize) == key.as_bytes();
            let group = match known.find(hash, same) {
                Some((_, group)) => *group,
                None => {
                    let group = self.ends.len() as u32;
                    let from = self.text.len();
                    self.text.push_str(&key);
                    self.ends.push(self.text.len());
                    let first = self.spans.len();
                    self.spans.resize(first + width, Span::default());
                    let mut start = from;
                    for (column, end) in places.iter().zip(&ends) {
                        if let Some(span) = self.spans.get_mut(first + column) {
                            *span = Span::new(start + 1, from + end);
                        }
                        start = from + end;
                    }
                    known.insert_unique(hash, (hash, group), |(hash, _)| *hash);
                    group
                }
            };
            self.groups.push(group);
        }
    }

    /// Number of groups.
    pub(crate) fn group_count(&self) -> usize {
        self.ends.len()
    }

    /// The group of each row.
    pub(crate) fn groups(&self) -> &[u32] {
        &self.groups
    }

    /// What tells a group from all others: the cells of its security.
    pub(crate) fn key(&self, group: usize) -> &[u8] {
        let from = group.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let until = self.ends.get(group).copied().unwrap_or_default();
        self.text.as_bytes().get(from..until).unwrap_or_default()
    }

    /// The cells of a group's security; all others are empty.
    pub(crate) fn security(&self, group: usize) -> Cells<'_> {
        let width = self.sheet.header().len();
        Cells::Within(&self.text, self.spans.get(group * width..(group + 1) * width).unwrap_or_default())
    }

    /// Whether a group's security is told, and by nothing that needs a look.
    pub(crate) fn is_plain_security(&self, group: usize) -> bool {
        let cells = self.security(group);
        let naming = self.sheet.naming_columns().iter().map(|column| cells.get(*column));
        let places = self.sheet.subject_places();
        self.sheet.tells_a_security(naming, false)
            && !places.into_iter().any(|column| fault::is_odd(cells.get(column)))
            && self.sheet.is_placed(|column| cells.get(column))
    }

    /// Whether there is nothing to be told about a row but its answer, apart from its security.
    pub(crate) fn is_readable(&self, row: usize, reading: &mut Reading, made: &mut String) -> bool {
        self.read.iter().all(|&(field, column)| {
            let cell = self.cell(column, row, made);
            (field == Field::TradeTime && date::is_plain_day(cell)) || self.sheet.reads(field, cell, reading)
        })
    }

    /// What the cell of a field says.
    pub(crate) fn content<'c>(&'c self, field: Field, row: usize, made: &'c mut String) -> &'c str {
        self.sheet.column(field).map_or("", |column| fault::content(self.cell(column, row, made)))
    }

    /// The number of a row among all, counted from one.
    pub(crate) fn number(&self, row: usize) -> u64 {
        self.before + row as u64 + 1
    }

    /// A row that needs a look at each of its cells. Where it cannot be read, the place of the finding has the name of the column.
    pub(crate) fn read(&self, row: usize, reading: &mut Reading) -> Result<Position, Finding> {
        let header = self.sheet.header();
        let mut cells = vec![String::new(); header.len()];
        let mut made = String::new();
        let security = self.sheet.subject_places();
        for column in self.read.iter().map(|(_, column)| *column).chain(security) {
            if let Some(cell) = cells.get_mut(column) {
                cell.push_str(self.cell(column, row, &mut made));
            }
        }
        reading.record.set_cells(self.number(row), cells.iter().map(String::as_str));
        self.sheet.reader().read(&reading.record).map_err(|finding| {
            let index = usize::try_from(finding.place.column).ok().and_then(|column| column.checked_sub(1));
            let cell = index.and_then(|index| header.get(index)).cloned();
            Finding { place: Place { cell, column: 0, ..finding.place }, ..finding }
        })
    }

    /// A cell; empty where there is no such column.
    fn cell<'c>(&'c self, column: usize, row: usize, made: &'c mut String) -> &'c str {
        made.clear();
        if column < self.sheet.header().len() { self.table.cell(column, row, made) } else { "" }
    }
}
