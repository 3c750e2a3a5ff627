//! OpenDocument spreadsheets, read as they stream by.
//!
//! calamine holds every sheet with all of its repeated cells, and waits for ever for the end of a table that
//! is cut off; so this format is read here. No cell is held longer than its row.

use std::borrow::Cow;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::book::{Merged, Pieces, Row, Rows, Sheet, TakeRow, headed};
use super::cell::{Cell, Doubt, Value};
use super::{Bad, MOST_COLUMNS, MOST_ROWS};
use crate::holdings::layout::HEADER_LINES;

/// A spreadsheet; its sheets and their first rows are known.
pub(super) struct Ods<'i> {
    archive: ZipArchive<Pieces<'i>>,
    pub(super) sheets: Vec<Sheet>,
    tops: Vec<Vec<Row>>,
    merged: Vec<(usize, Merged)>,
}

/// Takes a cell of a sheet; says whether more are wanted.
type TakeCell<'t> = &'t mut dyn FnMut(usize, u32, u32, Cell<'_>) -> Result<ControlFlow<()>, Bad>;

impl<'i> Ods<'i> {
    /// Reads the spreadsheet once, for its sheets and their first rows.
    pub(super) fn open(input: Pieces<'i>) -> Result<Ods<'i>, Bad> {
        let mut archive = ZipArchive::new(input).map_err(|_| Bad::Damaged)?;
        let mut manifest = String::new();
        if let Ok(mut part) = archive.by_name("META-INF/manifest.xml") {
            part.read_to_string(&mut manifest)?;
        }
        if manifest.contains("encryption-data") {
            return Err(Bad::Protected);
        }
        let mut top: Vec<(usize, Row)> = Vec::new();
        let mut see = |sheet, row, column, cell: Cell<'_>| {
            if top.last().is_none_or(|(of, last)| *of != sheet || last.number != row) {
                top.push((sheet, Row { number: row, ..Row::default() }));
            }
            if let Some((_, last)) = top.last_mut() {
                last.cells.resize(column as usize, String::new());
                last.cells.push(headed(&cell.text));
            }
            Ok(ControlFlow::Continue(()))
        };
        let Walk { sheets, merged, .. } = walk(&mut archive, &|_| HEADER_LINES as u32, &mut see)?;
        let mut tops: Vec<Vec<Row>> = sheets.iter().map(|_| Vec::new()).collect();
        for (sheet, row) in top {
            if let Some(top) = tops.get_mut(sheet) {
                top.push(row);
            }
        }
        Ok(Ods { archive, sheets, tops, merged })
    }

    fn index(&self, sheet: &str) -> Result<usize, Bad> {
        self.sheets.iter().position(|other| other.name == sheet).ok_or(Bad::Damaged)
    }

    /// The cells of a sheet that go over several rows.
    pub(super) fn merged(&self, sheet: &str) -> Result<Vec<Merged>, Bad> {
        let index = self.index(sheet)?;
        Ok(self.merged.iter().filter(|(of, _)| *of == index).map(|(_, merged)| *merged).collect())
    }

    /// Hands over the first rows of a sheet.
    pub(super) fn top(&mut self, sheet: &str, take: TakeRow<'_>) -> Result<(), Bad> {
        let index = self.index(sheet)?;
        for row in self.tops.get_mut(index).map(std::mem::take).unwrap_or_default() {
            if take(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Hands over the rows of a sheet.
    pub(super) fn rows(&mut self, sheet: &str, take: TakeRow<'_>) -> Result<(), Bad> {
        let index = self.index(sheet)?;
        let mut rows = Rows::new(take);
        let wanted = |of| if of == index { MOST_ROWS } else { 0 };
        let mut see = |_, row, column, cell: Cell<'_>| rows.see(row, column, &cell);
        walk(&mut self.archive, &wanted, &mut see)?;
        rows.end().map(|_| ())
    }
}

/// Goes through all sheets to the end of the last one, or to where no more is wanted; hands over the cells of
/// as many rows of each as are wanted. One row can be repeated a million times.
fn walk(
    archive: &mut ZipArchive<Pieces<'_>>,
    wanted: &dyn Fn(usize) -> u32,
    take: TakeCell<'_>,
) -> Result<Walk, Bad> {
    let content = archive.by_name("content.xml").map_err(|_| Bad::Damaged)?;
    let mut xml = Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    let mut walk = Walk::default();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match xml.read_event_into(&mut bytes).map_err(damaged)? {
            // What stands beside the text of a cell: notes, pictures, and the changes of a document.
            Event::Start(element)
                if matches!(
                    element.name().as_ref(),
                    "office:annotation" | "table:tracked-changes" | "table:dde-links" | "table:shapes"
                ) || element.name().as_ref().starts_with("draw:") =>
            {
                let name = element.to_end().into_owned();
                let mut skipped = Vec::new();
                xml.read_to_end_into(name.name(), &mut skipped).map_err(damaged)?;
            }
            Event::Start(element) => walk.start(&element)?,
            Event::End(element) => {
                let flow = walk.end(element.name().as_ref(), wanted, take)?;
                if flow.is_break() {
                    return Ok(walk);
                }
            }
            Event::Text(text) => walk.text(&text.xml10_content()),
            Event::CData(text) => walk.text(&text),
            Event::GeneralRef(reference) => walk.reference(&reference)?,
            Event::Eof if walk.is_complete => return Ok(walk),
            Event::Eof => return Err(Bad::Damaged),
            _ => {}
        }
    }
}

fn damaged(error: quick_xml::Error) -> Bad {
    match error {
        quick_xml::Error::Io(reason) if reason.raw_os_error().is_some() => {
            Bad::Io(std::io::Error::from(reason.kind()))
        }
        _ => Bad::Damaged,
    }
}

/// Where in the document the walk is.
#[derive(Default)]
struct Walk {
    sheets: Vec<Sheet>,
    /// The cells over several rows, each with the place of its sheet.
    merged: Vec<(usize, Merged)>,
    /// The style that is described, and the styles of hidden sheets.
    style: Option<String>,
    hidden: Vec<String>,
    is_in_sheet: bool,
    /// Number of the row, and how often it stands there.
    row: u32,
    row_repeat: u32,
    column: u32,
    /// The cells of the row that are not empty: first column, and how often.
    cells: Vec<(u32, u32, Cell<'static>)>,
    cell: Option<Open>,
    is_complete: bool,
}

/// A cell that is not closed yet.
#[derive(Default)]
struct Open {
    repeat: u32,
    kind: String,
    /// Value as an attribute.
    value: Option<String>,
    is_error: bool,
    has_formula: bool,
    paragraphs: u32,
    is_in_paragraph: bool,
    text: String,
}

impl Walk {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Bad> {
        let value = |name| attribute(element, name);
        let repeat = |name, most: u32| match value(name)? {
            Some(count) => {
                count.parse::<u64>().map(|count| count.min(most.into()) as u32).map_err(|_| Bad::Damaged)
            }
            None => Ok(1),
        };
        match element.name().as_ref() {
            "style:style" => {
                self.style = if value("style:family")?.as_deref() == Some("table") {
                    value("style:name")?
                } else {
                    None
                };
            }
            "style:table-properties" if value("table:display")?.as_deref() == Some("false") => {
                self.hidden.extend(self.style.take());
            }
            "table:table" => {
                if self.is_in_sheet {
                    return Err(Bad::Damaged);
                }
                let style = value("table:style-name")?;
                let is_visible = style.is_none_or(|style| !self.hidden.contains(&style));
                let name = value("table:name")?.unwrap_or_default();
                self.sheets.push(Sheet { name, is_visible, has_cells: true });
                (self.is_in_sheet, self.row) = (true, 0);
            }
            "table:table-row" if self.is_in_sheet => {
                self.row_repeat = repeat("table:number-rows-repeated", MOST_ROWS + 1)?;
                self.column = 0;
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" if self.is_in_sheet => {
                let kind = value("office:value-type")?.unwrap_or_default();
                let attribute = match kind.as_str() {
                    "float" | "percentage" | "currency" => "office:value",
                    "date" => "office:date-value",
                    "time" => "office:time-value",
                    "boolean" => "office:boolean-value",
                    _ => "office:string-value",
                };
                let rows = repeat("table:number-rows-spanned", MOST_ROWS)?;
                if rows > 1 {
                    let (first, column) = (self.row, self.column as usize);
                    let merged = Merged { first, last: first.saturating_add(rows - 1), column };
                    self.merged.push((self.sheets.len().saturating_sub(1), merged));
                }
                self.cell = Some(Open {
                    repeat: repeat("table:number-columns-repeated", MOST_COLUMNS + 1)?,
                    value: value(attribute)?,
                    kind,
                    is_error: value("calcext:value-type")?.as_deref() == Some("error"),
                    has_formula: value("table:formula")?.is_some(),
                    ..Open::default()
                });
            }
            "text:p" => {
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                    cell.is_in_paragraph = true;
                }
            }
            "text:s" => {
                let count = repeat("text:c", 1 << 20)?;
                self.text(&" ".repeat(count as usize));
            }
            "text:tab" => self.text("\t"),
            "text:line-break" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.is_in_paragraph) {
            cell.text.push_str(text);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Bad> {
        match reference.resolve_char_ref().map_err(damaged)? {
            Some(c) => self.text(c.encode_utf8(&mut [0; 4])),
            None => self.text(resolve_predefined_entity(reference).ok_or(Bad::Damaged)?),
        }
        Ok(())
    }

    fn end(
        &mut self,
        element: &str,
        wanted: &dyn Fn(usize) -> u32,
        take: TakeCell<'_>,
    ) -> Result<ControlFlow<()>, Bad> {
        match element {
            "text:p" => {
                if let Some(cell) = &mut self.cell {
                    cell.is_in_paragraph = false;
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(ControlFlow::Continue(())) };
                let (first, repeat) = (self.column, cell.repeat);
                self.column = first.saturating_add(repeat);
                if let Some(cell) = cell.close()? {
                    if self.column > MOST_COLUMNS {
                        return Err(Bad::beyond());
                    }
                    self.cells.push((first, repeat, cell));
                }
            }
            "table:table-row" if self.is_in_sheet => return self.end_row(wanted, take),
            "table:table" => self.is_in_sheet = false,
            "office:document-content" => self.is_complete = true,
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn end_row(&mut self, wanted: &dyn Fn(usize) -> u32, take: TakeCell<'_>) -> Result<ControlFlow<()>, Bad> {
        let (first, sheet) = (self.row, self.sheets.len().saturating_sub(1));
        self.row = first.saturating_add(self.row_repeat);
        if self.cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        if self.row > MOST_ROWS {
            return Err(Bad::beyond());
        }
        for row in first..self.row.min(wanted(sheet)) {
            for (column, repeat, cell) in &self.cells {
                for column in *column..*column + *repeat {
                    let cell = Cell { text: Cow::Borrowed(&cell.text), doubt: cell.doubt };
                    if take(sheet, row, column, cell)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

impl Open {
    /// The cell, unless it is empty.
    fn close(self) -> Result<Option<Cell<'static>>, Bad> {
        /// As spreadsheets print the errors of formulas; older ones say that such a cell holds the number 0.
        const ERRORS: [&str; 7] = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"];
        let is_printed = ERRORS.contains(&self.text.as_str()) || self.text.starts_with("Err:5");
        if self.is_error || is_printed && self.kind == "float" {
            let text = if self.text.is_empty() { self.value.unwrap_or_default() } else { self.text };
            let cell = Cell { text: text.into(), doubt: Some(Doubt::Error) };
            return Ok((!cell.text.is_empty()).then_some(cell));
        }
        // A formula that gives a text of no length has a paragraph, even if nothing stands in it.
        if self.has_formula && self.value.is_none() && self.paragraphs == 0 {
            return Ok(Some(Cell::uncalculated()));
        }
        let value = self.value.as_deref();
        let cell = match (self.kind.as_str(), value) {
            ("float" | "percentage" | "currency", Some(number)) => {
                let number: f64 = number.trim().parse().map_err(|_| Bad::Damaged)?;
                Value::Number(number).cell()
            }
            ("date", Some(date)) => Value::Iso(date).cell(),
            ("time", Some(time)) => Value::Clock(time).cell(),
            ("boolean", Some(truth)) => Value::Truth(truth == "true" || truth == "TRUE").cell(),
            (_, Some(text)) => Value::Text(text).cell(),
            // The text is the value where no attribute is.
            (_, None) => Value::Text(&self.text).cell(),
        };
        Ok(cell.map(|cell| Cell { text: Cow::Owned(cell.text.into_owned()), ..cell }))
    }
}

/// An attribute of an element.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Bad> {
    let found = element.try_get_attribute(name).map_err(|_| Bad::Damaged)?;
    let value = found.map(|found| found.normalized_value(XmlVersion::Implicit1_0).map(Cow::into_owned));
    value.transpose().map_err(|_| Bad::Damaged)
}
