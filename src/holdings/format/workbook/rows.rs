//! The rows of a sheet as lines of the same number.
//!
//! Sheets are ragged in their own way: a row ends wherever its last cell stands. So a row below the header
//! gets as many cells as the header has, and more only where it has more: then it is told as ragged. Small
//! print and totals below the table are the exception: a row with hardly a cell in it, behind a blank row
//! and with no full row after it, becomes a short line, which is looked at as a footer.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::ControlFlow;
use std::vec;

use super::book::{Book, Merged, Row};
use super::cell::Doubt;
use super::choice::Choice;
use super::{Bad, plain};
use crate::finding::{Code, Place};
use crate::holdings::footer::{MOST_LINES, is_position};
use crate::holdings::mapping::Mapping;
use crate::holdings::table::{Writer, letters};
use crate::holdings::{Field, Options, fault, survey};

/// Writes the rows of the sheet that was chosen.
pub(super) fn write(
    name: &str,
    book: &mut Book<'_>,
    choice: &Choice,
    options: &Options,
    limit: u64,
) -> Result<Writer, Bad> {
    let mut made = Made { writer: Writer::new(), next: 0, limit, left: limit };
    let mut below: Option<Below> = None;
    let mut merged = Some(book.merged(&choice.sheet)?);
    book.rows(&choice.sheet, &mut |row| {
        match &mut below {
            Some(below) => {
                let mut row = row;
                below.spread(&mut row);
                below.check(name, choice, &row)?;
                below.see(row, &mut made)?;
            }
            None => {
                check_above(name, choice, &row)?;
                if row.number == choice.header {
                    let header = row.cells.get(..filled(&row.cells)).unwrap_or_default();
                    made.row(row.number, header)?;
                    below = Some(Below::new(row.number, header, merged.take().unwrap_or_default(), options));
                } else {
                    made.row(row.number, &row.cells)?;
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some(below) = below {
        below.end(&mut made)?;
    }
    Ok(made.writer)
}

/// What to do about a formula that nobody has calculated.
const CALCULATE: &str = "open the workbook in a spreadsheet program and save it, so that values are stored";

/// Refuses the file at a cell.
fn refusal(name: &str, choice: &Choice, row: &Row, column: usize, message: String) -> Bad {
    let line = u64::from(row.number) + 1;
    let cell = format!("{}!{}{line}", plain(&choice.sheet), letters(column));
    let place = Place { column: column as u64 + 1, cell: Some(cell), ..fault::line(name, line) };
    Bad::Told(fault::error(Code::FILE_FORMAT, place, message))
}

/// Refuses a formula that was not calculated in the header, where it would leave a column without its meaning,
/// or above it, where the date of the holdings may stand.
fn check_above(name: &str, choice: &Choice, row: &Row) -> Result<(), Bad> {
    let found = row.doubts.iter().find(|(_, doubt)| *doubt == Doubt::Uncalculated);
    let Some((column, _)) = found else { return Ok(()) };
    let expected = if row.number == choice.header { "the name of a column" } else { "a value" };
    let message =
        format!("the cell holds a formula without a stored value: expected {expected} ({CALCULATE})");
    Err(refusal(name, choice, row, *column, message))
}

/// Number of cells up to the last one that is not blank.
fn filled(cells: &[String]) -> usize {
    cells.iter().rposition(|cell| !fault::trimmed(cell).is_empty()).map_or(0, |last| last + 1)
}

/// What is written.
struct Made {
    writer: Writer,
    /// The row of the next line, counted from zero.
    next: u32,
    limit: u64,
    /// Bytes that may still be written: one text can stand in any number of cells.
    left: u64,
}

impl Made {
    /// Writes a row, and the blank ones that are missing before it.
    fn row(&mut self, number: u32, cells: &[String]) -> Result<(), Bad> {
        self.reach(number, cells)?;
        Ok(self.writer.row(u64::from(number) + 1, cells.iter().map(String::as_str))?)
    }

    /// Writes the cells of a row that are not blank.
    fn short_row(&mut self, number: u32, mut cells: Vec<String>) -> Result<(), Bad> {
        let is_filled = |cell: &String| !fault::trimmed(cell).is_empty();
        let filled = cells.iter().enumerate().filter(|(_, cell)| is_filled(cell));
        let columns = filled.map(|(column, _)| column).collect();
        cells.retain(is_filled);
        self.reach(number, &cells)?;
        Ok(self.writer.short_row(u64::from(number) + 1, columns, cells.iter().map(String::as_str))?)
    }

    /// Writes the blank rows before one, and makes sure that it may be written.
    fn reach(&mut self, number: u32, cells: &[String]) -> Result<(), Bad> {
        let blanks = number.saturating_sub(self.next);
        let bytes = cells.iter().map(|cell| cell.len() as u64 + 1).sum::<u64>() + u64::from(blanks);
        self.left = self.left.checked_sub(bytes).ok_or_else(|| {
            Bad::Other(format!(
                "the sheet unpacks to more than {} bytes: expected less, or a larger --max-unpacked or --max-ratio",
                self.limit
            ))
        })?;
        for blank in self.next..number {
            self.writer.row(u64::from(blank) + 1, [])?;
        }
        self.next = number + 1;
        Ok(())
    }
}

/// The rows below the header.
struct Below {
    width: usize,
    /// What each column means. In one that means something every formula must have a value; all others are
    /// passed through.
    fields: Vec<Option<Field>>,
    last: u32,
    /// Rows behind a blank one that are a footer if no full row follows.
    tail: Option<Vec<Row>>,
    /// The cells over several rows that come, and for each column the last one that came: its last row and its text.
    merged: Peekable<vec::IntoIter<Merged>>,
    open: BTreeMap<usize, (u32, String)>,
}

impl Below {
    fn new(number: u32, header: &[String], merged: Vec<Merged>, options: &Options) -> Below {
        let width = header.len();
        let names = survey::names(header.iter().cloned());
        // A header that is refused is refused later, with all that is wrong with it.
        let mapping = Mapping::recognise(&names, &options.map, |_| fault::whole("")).unwrap_or_default();
        let fields = (0..width).map(|column| mapping.field(column)).collect();
        let merged = merged.into_iter().peekable();
        Below { width, fields, last: number, tail: None, merged, open: BTreeMap::new() }
    }

    /// Gives a row the texts of the cells that began in a row before it and go over it. An amount is said once.
    fn spread(&mut self, row: &mut Row) {
        self.open.retain(|_, (last, _)| *last >= row.number);
        for (column, (_, text)) in &self.open {
            if let Some(cell) = row.cells.get_mut(*column) {
                if cell.is_empty() {
                    cell.push_str(text);
                }
            } else {
                row.cells.resize(*column, String::new());
                row.cells.push(text.clone());
            }
        }
        while let Some(Merged { first, last, column }) = self.merged.next_if(|next| next.first <= row.number)
        {
            let field = self.fields.get(column).copied().flatten();
            let is_said_once = matches!(field, Some(Field::Quantity | Field::MarketValue));
            let text = row.cells.get(column).filter(|text| !text.is_empty());
            if let Some(text) = text.filter(|_| first == row.number && !is_said_once) {
                self.open.insert(column, (last, text.clone()));
            }
        }
    }

    /// Refuses a formula that failed or was not calculated where a value is needed. The error `#N/A` says that
    /// there is none.
    fn check(&self, name: &str, choice: &Choice, row: &Row) -> Result<(), Bad> {
        for (column, doubt) in &row.doubts {
            let Some(Some(field)) = self.fields.get(*column) else { continue };
            let text = row.cells.get(*column).map_or("", String::as_str);
            let message = match doubt {
                Doubt::Error if fault::content(text).is_empty() => continue,
                Doubt::Error => {
                    format!("the cell holds the formula error {}: expected a value", fault::shown(text))
                }
                Doubt::Uncalculated => {
                    format!("the cell holds a formula without a stored value: expected a value ({CALCULATE})")
                }
                // An amount may be zero, and of no other cell is this a value that is taken in silence.
                Doubt::Zero if !field.is_name() => continue,
                Doubt::Zero => format!(
                    "the cell of a name holds a formula with the value 0, as programs store it that do not calculate: expected a name ({CALCULATE})"
                ),
            };
            return Err(refusal(name, choice, row, *column, message));
        }
        Ok(())
    }

    fn see(&mut self, row: Row, made: &mut Made) -> Result<(), Bad> {
        let is_behind_blank = row.number > self.last + 1;
        self.last = row.number;
        if filled(&row.cells) == 0 {
            // Cells of blanks make no row: their line is as blank as one without cells.
            self.tail.get_or_insert_default();
            return Ok(());
        }
        if is_behind_blank {
            self.tail.get_or_insert_default();
        }
        let is_sparse = self.is_sparse(&row);
        if let Some(tail) = self.tail.as_mut().filter(|tail| is_sparse && (tail.len() as u64) < MOST_LINES) {
            tail.push(row);
            return Ok(());
        }
        for held in self.tail.take().into_iter().flatten() {
            self.full(held, made)?;
        }
        self.full(row, made)
    }

    /// Whether a row may be small print or a total: it has one cell, or two where the header has many, and
    /// none of them is an ISIN, nor are they the name and the day of a position.
    fn is_sparse(&self, row: &Row) -> bool {
        let most = if self.width >= 6 { 2 } else { 1 };
        let mut filled = row.cells.iter().map(|cell| fault::trimmed(cell)).filter(|cell| !cell.is_empty());
        let of = |field| self.fields.iter().position(|of| *of == Some(field));
        let cell = |field| of(field).and_then(|column| row.cells.get(column)).map_or("", String::as_str);
        self.width > 1
            && !is_position(cell)
            && filled.clone().count() <= most
            && !filled.any(|cell| isin::parse(cell).is_ok())
    }

    /// Writes a row with all cells of the header, empty ones included.
    fn full(&self, mut row: Row, made: &mut Made) -> Result<(), Bad> {
        row.cells.resize(self.width.max(filled(&row.cells)), String::new());
        made.row(row.number, &row.cells)
    }

    /// Writes the footer: short lines of the cells that are there.
    fn end(self, made: &mut Made) -> Result<(), Bad> {
        for Row { number, cells, .. } in self.tail.into_iter().flatten() {
            made.short_row(number, cells)?;
        }
        Ok(())
    }
}
