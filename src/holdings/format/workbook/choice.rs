//! Which sheet of a workbook is read, and in which of its rows the header stands.

use super::book::{Book, Row, Sheet};
use super::{Bad, plain};
use crate::finding::{Code, Finding, Place, Severity};
use crate::holdings::layout::{self, HEADER_LINES};
use crate::holdings::mapping::Mapping;
use crate::holdings::{Field, Options, fault, mapping, survey};

/// The sheet that is read.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) sheet: String,
    /// The row of the header, counted from zero.
    pub(super) header: u32,
    /// The other sheets that have cells.
    pub(super) others: Vec<String>,
}

impl Choice {
    fn new(sheets: &[Sheet], sheet: &Sheet, header: u32) -> Choice {
        let others = sheets.iter().filter(|other| other.has_cells && other.name != sheet.name);
        let others = others.map(|other| other.name.clone()).collect();
        Choice { sheet: sheet.name.clone(), header, others }
    }

    /// What somebody should know of sheets that are not read.
    pub(super) fn remark(&self, name: &str) -> Option<Finding> {
        let several = if self.others.len() == 1 { "the sheet" } else { "the sheets" };
        let others = fault::shown_list(self.others.iter().map(String::as_str));
        let message = format!("not read: {several} {others}");
        let note = fault::note(Code::FILE_NOT_ROWS, fault::whole(name), message);
        (!self.others.is_empty()).then_some(Finding { severity: Severity::Warning, ..note })
    }
}

/// The first rows of a sheet that are not empty, each with its number.
type Top = Vec<(u32, Vec<String>)>;

/// Takes the sheet that is named, or else the only visible one with a header.
pub(super) fn choose(name: &str, book: &mut Book<'_>, options: &Options) -> Result<Choice, Bad> {
    let sheets = book.sheets();
    let refuse = |message: String| Bad::Told(fault::error(Code::FILE_FORMAT, fault::whole(name), message));
    if let Some(wanted) = &options.sheet {
        let Some(sheet) = named(&sheets, wanted) else {
            return Err(refuse(format!(
                "there is no sheet {} in the workbook: expected {}",
                fault::shown(wanted),
                list(sheets.iter().filter(|sheet| sheet.has_cells))
            )));
        };
        if !sheet.has_cells {
            return Err(refuse(format!("the sheet {} has no cells to read", fault::shown(&sheet.name))));
        }
        let top = top(book, sheet)?;
        let header = header(&top, options);
        let header = header.ok_or_else(|| Bad::Told(nothing(name, Some((sheet, &top)), options)))?;
        return Ok(Choice::new(&sheets, sheet, header));
    }
    let mut without: Vec<(&Sheet, Top)> = Vec::new();
    let mut found = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.has_cells && sheet.is_visible) {
        let top = top(book, sheet)?;
        match header(&top, options) {
            Some(header) => found.push((sheet, header, top)),
            None => without.push((sheet, top)),
        }
    }
    match found.as_slice() {
        [(sheet, header, top)] => {
            let expected = Expected::of(top, *header, options);
            let further =
                || without.iter().filter(|(_, top)| expected.are_rows(top)).map(|(sheet, _)| *sheet);
            if further().next().is_some() {
                return Err(refuse(format!(
                    "the sheet {} has a header, and cells like its rows stand without one in {}: expected all rows below the header (or `--sheet`, which reads one of the sheets alone)",
                    fault::shown(&sheet.name),
                    list(further())
                )));
            }
            return Ok(Choice::new(&sheets, sheet, *header));
        }
        [] => {}
        several => {
            return Err(refuse(format!(
                "{} sheets have a header: {}; choose with `--sheet`",
                several.len(),
                list(several.iter().map(|(sheet, ..)| *sheet))
            )));
        }
    }
    // A sheet with cells tells more than an empty one.
    let first = without.iter().find(|(_, top)| !top.is_empty()).or(without.first());
    // What is hidden is not to be read without being named, nor to be passed over in silence.
    let mut hidden = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.has_cells && !sheet.is_visible) {
        if header(&top(book, sheet)?, options).is_some() {
            hidden.push(sheet);
        }
    }
    if !hidden.is_empty() {
        return Err(refuse(format!(
            "only a hidden sheet has a header: {}; if it is to be read, name it with `--sheet`",
            list(hidden)
        )));
    }
    Err(Bad::Told(nothing(name, first.map(|(sheet, top)| (*sheet, top)), options)))
}

/// What the rows below a header look like.
struct Expected {
    fields: Vec<Option<Field>>,
}

impl Expected {
    fn of(top: &Top, header: u32, options: &Options) -> Expected {
        let cells = top.iter().find(|(row, _)| *row == header).map_or(&[][..], |(_, cells)| cells);
        let names = survey::names(cells.iter().cloned());
        // A header that is refused is refused later, with all that is wrong with it.
        let mapping = Mapping::recognise(&names, &options.map, |_| fault::whole("")).unwrap_or_default();
        Expected { fields: (0..names.len()).map(|column| mapping.field(column)).collect() }
    }

    /// Whether cells of a sheet without a header are rows: one of them is an ISIN, or most of its rows have as many
    /// cells as the header, of which each may be meant for its column. A summary or small print has others.
    fn are_rows(&self, top: &Top) -> bool {
        let is_isin = |cell: &String| isin::parse(fault::trimmed(cell)).is_ok();
        let alike = top.iter().filter(|(_, cells)| self.is_row(cells)).count();
        top.iter().any(|(_, cells)| cells.iter().any(is_isin)) || alike * 2 > top.len()
    }

    fn is_row(&self, cells: &[String]) -> bool {
        let fits = |(field, cell): (&Option<Field>, &String)| {
            let has_letters = cell.chars().filter(|c| c.is_alphabetic()).count() > 1;
            let has_digits = cell.contains(|c: char| c.is_ascii_digit());
            match field {
                _ if fault::content(cell).is_empty() => true,
                Some(field) if field.is_name() => has_letters,
                Some(Field::Isin | Field::Cusip | Field::Sedol | Field::Figi | Field::Lei) => has_digits,
                Some(Field::Quantity | Field::MarketValue | Field::TradeTime) => has_digits,
                _ => true,
            }
        };
        let names = |(field, cell): (&Option<Field>, &String)| {
            field.is_some_and(Field::names_a_security) && !fault::content(cell).is_empty()
        };
        let pairs = || self.fields.iter().zip(cells);
        // Below a header of one or two columns any two cells would be a row.
        const LEAST: usize = 3;
        let is_known = self.fields.len() >= LEAST && cells.len() == self.fields.len();
        is_known && pairs().all(fits) && pairs().any(names)
    }
}

/// The sheet of this name: as written, or else whatever the case of its letters.
fn named<'s>(sheets: &'s [Sheet], wanted: &str) -> Option<&'s Sheet> {
    let wanted = fault::trimmed(wanted);
    let alike = |sheet: &&Sheet| fault::trimmed(&sheet.name).to_lowercase() == wanted.to_lowercase();
    sheets.iter().find(|sheet| sheet.name == wanted).or_else(|| sheets.iter().find(alike))
}

fn list<'s>(sheets: impl IntoIterator<Item = &'s Sheet>) -> String {
    fault::shown_list(sheets.into_iter().map(|sheet| sheet.name.as_str()))
}

/// The rows among which a header is looked for.
fn top(book: &mut Book<'_>, sheet: &Sheet) -> Result<Top, Bad> {
    let rows = book.top(&sheet.name, HEADER_LINES as u32)?.into_iter();
    Ok(rows.map(|Row { number, cells, .. }| (number, cells)).collect())
}

fn header(top: &Top, options: &Options) -> Option<u32> {
    // Where the mapping says it, it stands there or nowhere.
    let is_there = |row: &u32| options.header.is_none_or(|line| line == u64::from(*row) + 1);
    let rows = top.iter().filter(|(row, _)| is_there(row)).cloned();
    layout::search(rows, &options.map).map(|(_, row)| row)
}

/// No header: says what stands where one is expected.
fn nothing(name: &str, sheet: Option<(&Sheet, &Top)>, options: &Options) -> Finding {
    if let Some(line) = options.header {
        return layout::not_there(name, line);
    }
    let is_text =
        |(_, cells): &&(u32, Vec<String>)| cells.iter().any(|cell| cell.contains(char::is_alphanumeric));
    let row = sheet.and_then(|(sheet, top)| top.iter().find(is_text).map(|row| (sheet, row)));
    match row {
        Some((sheet, (row, cells))) => {
            let line = u64::from(*row) + 1;
            let cell = Some(format!("{}!A{line}", plain(&sheet.name)));
            mapping::no_column(cells, Place { cell, ..fault::line(name, line) })
        }
        None => layout::empty(name),
    }
}
