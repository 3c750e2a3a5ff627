//! A workbook of any format as sheets of cells, which come row by row.

use std::io::BufReader;
use std::ops::ControlFlow;

use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError};

use super::cell::{Cell, Doubt, Value};
use super::compound::{self, Doubtful};
use super::ods::Ods;
use super::xlsb::{self, PassedOver};
use super::{Bad, FileFormat, MOST_COLUMNS, MOST_ROWS};
use crate::holdings::fault;
use crate::holdings::record::MAX_RECORD;
use crate::holdings::source::Input;
use crate::holdings::table::DateSystem;

/// How the parts of a workbook are read.
pub(super) type Pieces<'i> = BufReader<&'i mut Input>;

/// A workbook whose sheets can be read.
pub(super) enum Book<'i> {
    Xlsx(Box<Xlsx<Pieces<'i>>>),
    Xlsb(Box<Xlsb<Pieces<'i>>>, PassedOver),
    Xls(Box<Xls<Pieces<'i>>>, Doubtful),
    Ods(Ods<'i>),
}

/// One sheet of a workbook.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_visible: bool,
    /// Whether it has cells: charts, dialogs and macros stand on sheets of their own.
    pub(super) has_cells: bool,
}

/// A row of a sheet.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Counted from zero.
    pub(super) number: u32,
    /// Up to the last one that is not empty.
    pub(super) cells: Vec<String>,
    /// The columns whose texts may not be what their formulas mean.
    pub(super) doubts: Vec<(usize, Doubt)>,
}

/// A cell that goes over several rows and has its text in the first of them; all counted from zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Merged {
    pub(super) first: u32,
    pub(super) last: u32,
    /// The leftmost of its columns.
    pub(super) column: usize,
}

/// Takes a row; says whether more are wanted.
pub(super) type TakeRow<'t> = &'t mut dyn FnMut(Row) -> Result<ControlFlow<()>, Bad>;

impl<'i> Book<'i> {
    /// Reads what a workbook says of itself.
    pub(super) fn open(input: &'i mut Input, format: FileFormat) -> Result<Book<'i>, Bad> {
        Ok(match format {
            FileFormat::Xlsb => {
                let passed_over = xlsb::passed_over(input)?;
                input.rewind()?;
                Book::Xlsb(Box::new(Xlsb::new(BufReader::new(input))?), passed_over)
            }
            FileFormat::Xls => {
                let doubtful = compound::check(input)?;
                input.rewind()?;
                Book::Xls(Box::new(Xls::new(BufReader::new(input))?), doubtful)
            }
            FileFormat::Ods => Book::Ods(Ods::open(BufReader::new(input))?),
            _ => Book::Xlsx(Box::new(Xlsx::new(BufReader::new(input))?)),
        })
    }

    /// The system of its dates; `None` where they are written as such.
    pub(super) fn date_system(&self) -> Option<DateSystem> {
        let is_1904 = match self {
            Book::Xlsx(book) => book.has_1904_epoch(),
            Book::Xlsb(book, _) => book.has_1904_epoch(),
            Book::Xls(book, _) => book.has_1904_epoch(),
            Book::Ods(_) => return None,
        };
        Some(if is_1904 { DateSystem::From1904 } else { DateSystem::From1900 })
    }

    /// Its sheets in their order.
    pub(super) fn sheets(&self) -> Vec<Sheet> {
        let sheets = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book, _) => book.sheets_metadata(),
            Book::Xls(book, _) => book.sheets_metadata(),
            Book::Ods(book) => return book.sheets.clone(),
        };
        let sheet = |sheet: &calamine::Sheet| Sheet {
            name: sheet.name.clone(),
            is_visible: sheet.visible == SheetVisible::Visible,
            has_cells: sheet.typ == SheetType::WorkSheet,
        };
        sheets.iter().map(sheet).collect()
    }

    /// The cells of a sheet that go over several rows, in the order of their first rows.
    pub(super) fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Bad> {
        let areas = match self {
            Book::Xlsx(book) => book.merge_cells_by_sheet_name(sheet)?,
            Book::Xls(book, _) => book.merge_cells_by_sheet_name(sheet)?,
            Book::Xlsb(..) | Book::Ods(_) => Vec::new(),
        };
        let of_area = |area: calamine::Dimensions| {
            let (first, column) = area.start;
            Merged { first, last: area.end.0, column: column as usize }
        };
        let mut merged: Vec<Merged> = match self {
            Book::Xlsb(_, passed_over) => passed_over.merged(sheet).to_vec(),
            Book::Ods(book) => book.merged(sheet)?,
            Book::Xlsx(_) | Book::Xls(..) => areas.into_iter().map(of_area).collect(),
        };
        merged.retain(|merged| merged.last > merged.first && merged.column < MOST_COLUMNS as usize);
        merged.sort_unstable_by_key(|merged| merged.first);
        Ok(merged)
    }

    /// Hands over the rows of a sheet, in their order, as far as they are not empty.
    pub(super) fn rows(&mut self, sheet: &str, take: TakeRow<'_>) -> Result<(), Bad> {
        if let Book::Ods(book) = self {
            return book.rows(sheet, take);
        }
        let mut rows = Rows::new(take);
        let mut see = |row, column, cell: Option<Cell<'_>>| match cell {
            Some(cell) => rows.see(row, column, &cell),
            None => Ok(ControlFlow::Continue(())),
        };
        let flow = match self {
            Book::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet)?;
                loop {
                    let cell = cells.next_cell_with_formula_metadata()?;
                    let Some(cell) = cell else { break ControlFlow::Continue(()) };
                    let ((row, column), value) = (cell.pos, Value::from(&cell.value));
                    let cell = if cell.formula.is_some() { value.cell_of_formula() } else { value.cell() };
                    if see(row, column, cell)?.is_break() {
                        break ControlFlow::Break(());
                    }
                }
            }
            Book::Xlsb(book, passed_over) => {
                let mut passed_over = passed_over.of(sheet).iter().peekable();
                let mut cells = book.worksheet_cells_reader(sheet)?;
                loop {
                    let cell = cells.next_cell()?;
                    let at = cell.as_ref().map(calamine::Cell::get_position);
                    let is_before = |other: &&xlsb::Passed| at.is_none_or(|at| other.at < at);
                    let mut flow = ControlFlow::Continue(());
                    while flow.is_continue()
                        && let Some(other) = passed_over.next_if(is_before)
                    {
                        flow = see(other.at.0, other.at.1, Some(other.cell()))?;
                    }
                    let Some(cell) = cell.filter(|_| flow.is_continue()) else { break flow };
                    let (row, column) = cell.get_position();
                    if see(row, column, Value::from(cell.get_value()).cell())?.is_break() {
                        break ControlFlow::Break(());
                    }
                }
            }
            Book::Xls(book, doubtful) => {
                let range = book.worksheet_range(sheet)?;
                let (top, left) = range.start().unwrap_or_default();
                let index = book.sheets_metadata().iter().position(|other| other.name == sheet);
                let mut doubtful = doubtful.of(index).iter().peekable();
                let cells = range.used_cells().map(|(row, column, value)| {
                    let at = (top + row as u32, left + column as u32);
                    (at, Some(value))
                });
                let mut flow = ControlFlow::Continue(());
                // Behind the last cell others may stand that have no value.
                for (at, value) in cells.chain([((u32::MAX, 0), None)]) {
                    while flow.is_continue()
                        && let Some((before, _)) = doubtful.next_if(|(other, _)| *other < at)
                    {
                        flow = see(before.0, before.1, Some(Cell::uncalculated()))?;
                    }
                    let Some(value) = value.filter(|_| flow.is_continue()) else { break };
                    let cell = match doubtful.next_if(|(other, _)| *other == at) {
                        Some((_, Doubt::Uncalculated)) => Some(Cell::uncalculated()),
                        Some(_) => Value::from(value).cell_of_formula(),
                        None => Value::from(value).cell(),
                    };
                    flow = see(at.0, at.1, cell)?;
                    if flow.is_break() {
                        break;
                    }
                }
                flow
            }
            Book::Ods(_) => ControlFlow::Continue(()),
        };
        if flow.is_continue() {
            return rows.end().map(|_| ());
        }
        Ok(())
    }

    /// The rows of a sheet before this one, as far as they are not empty; of each cell no more than a header
    /// can have.
    pub(super) fn top(&mut self, sheet: &str, before: u32) -> Result<Vec<Row>, Bad> {
        let mut top = Vec::new();
        let mut take = |mut row: Row| {
            if row.number >= before {
                return Ok(ControlFlow::Break(()));
            }
            row.cells.iter_mut().for_each(|cell| *cell = headed(cell));
            top.push(row);
            Ok(ControlFlow::Continue(()))
        };
        match self {
            Book::Ods(book) => book.top(sheet, &mut take)?,
            _ => self.rows(sheet, &mut take)?,
        }
        Ok(top)
    }
}

/// As much of a cell as a header can have.
pub(super) fn headed(cell: &str) -> String {
    const MOST_CHARACTERS: usize = 256;
    fault::trimmed(cell).chars().take(MOST_CHARACTERS).collect()
}

/// Makes rows of cells.
pub(super) struct Rows<'t> {
    row: Row,
    bytes: usize,
    take: TakeRow<'t>,
}

impl<'t> Rows<'t> {
    /// Nothing was seen yet.
    pub(super) fn new(take: TakeRow<'t>) -> Rows<'t> {
        Rows { row: Row::default(), bytes: 0, take }
    }

    /// Takes a cell.
    pub(super) fn see(&mut self, row: u32, column: u32, cell: &Cell<'_>) -> Result<ControlFlow<()>, Bad> {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Bad::beyond());
        }
        if row > self.row.number {
            if self.end()?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            self.row.number = row;
        }
        let column = column as usize;
        if self.row.cells.len() <= column {
            self.row.cells.resize(column + 1, String::new());
        }
        // Rows and cells have an order: one that comes back would hide what stood there before.
        let slot = self.row.cells.get_mut(column).filter(|slot| slot.is_empty() && row == self.row.number);
        let slot = slot.ok_or(Bad::Damaged)?;
        slot.push_str(&cell.text);
        // One text can stand in any number of cells.
        self.bytes += cell.text.len();
        if self.bytes > MAX_RECORD {
            let row = row + 1;
            return Err(Bad::Other(format!("row {row} of a sheet is longer than {MAX_RECORD} bytes")));
        }
        self.row.doubts.extend(cell.doubt.map(|doubt| (column, doubt)));
        Ok(ControlFlow::Continue(()))
    }

    /// Hands over the row that was gathered, if there is one.
    pub(super) fn end(&mut self) -> Result<ControlFlow<()>, Bad> {
        let row = std::mem::take(&mut self.row);
        self.row.number = row.number;
        self.bytes = 0;
        if row.cells.is_empty() { Ok(ControlFlow::Continue(())) } else { (self.take)(row) }
    }
}

impl From<XlsxError> for Bad {
    fn from(error: XlsxError) -> Bad {
        match error {
            XlsxError::Io(reason) => Bad::Io(reason),
            XlsxError::Password => Bad::Protected,
            _ => Bad::Damaged,
        }
    }
}

impl From<XlsbError> for Bad {
    fn from(error: XlsbError) -> Bad {
        match error {
            XlsbError::Io(reason) => Bad::Io(reason),
            XlsbError::Password => Bad::Protected,
            _ => Bad::Damaged,
        }
    }
}

impl From<XlsError> for Bad {
    fn from(error: XlsError) -> Bad {
        match error {
            XlsError::Io(reason) => Bad::Io(reason),
            XlsError::Password => Bad::Protected,
            _ => Bad::Damaged,
        }
    }
}
