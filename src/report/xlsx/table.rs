//! A table of a workbook: a header that stays in sight, filters, and as many sheets as its rows need.

use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet, XlsxError};

use super::cell::Changes;
use super::look::Look;
use crate::report::{Record, safe};

/// Rows by whose cells the width of a column is chosen.
const LOOKED_AT: u64 = 200;
/// Least and greatest width of a column, in characters.
const WIDTHS: (usize, usize) = (8, 60);
/// Bytes of a cell in a sheet beside its text.
const AROUND: u64 = 64;

/// A table.
pub(super) struct Table {
    name: &'static str,
    header: Vec<String>,
    widths: Vec<usize>,
    /// Sheets that are full, then the one that is written.
    sheets: Vec<Worksheet>,
    /// The row that is written, of the last sheet; 0 is the header.
    row: u32,
    /// Bytes of the largest sheet, and of the present one.
    bytes: (u64, u64),
    rows: u64,
    most_rows: u32,
}

impl Table {
    /// With the header, on sheets of at most so many rows.
    pub(super) fn new(
        workbook: &mut Workbook,
        look: &Look,
        name: &'static str,
        (header, changes): (&[&str], &mut Changes),
        most_rows: u32,
    ) -> Result<Table, XlsxError> {
        // The names of columns are the input's, and as doubtful as its cells.
        let fit = |name: &&str| changes.fit(name, || format!("the header of {name:.40}")).into_owned();
        let header: Vec<String> = header.iter().map(fit).collect();
        let widths = header.iter().map(|name| name.chars().count() + 3).collect();
        let mut table =
            Table { name, header, widths, sheets: Vec::new(), row: 0, bytes: (0, 0), rows: 0, most_rows };
        table.next_sheet(workbook, look)?;
        Ok(table)
    }

    fn next_sheet(&mut self, workbook: &mut Workbook, look: &Look) -> Result<(), XlsxError> {
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        let number = self.sheets.len() + 1;
        sheet.set_name(if number == 1 { self.name.to_owned() } else { format!("{} {number}", self.name) })?;
        for (column, name) in self.header.iter().enumerate() {
            sheet.write_string_with_format(0, place(column)?, name, &look.header)?;
            sheet.set_column_format(place(column)?, &look.text)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        self.sheets.push(sheet);
        self.row = 0;
        self.bytes = (self.bytes.0.max(self.bytes.1), 0);
        Ok(())
    }

    /// Goes on with the next row, on another sheet where this one is full.
    pub(super) fn next_row(&mut self, workbook: &mut Workbook, look: &Look) -> Result<(), XlsxError> {
        if self.row + 1 >= self.most_rows {
            self.next_sheet(workbook, look)?;
        }
        self.row += 1;
        self.rows += 1;
        Ok(())
    }

    /// The sheet that is written.
    fn sheet(&mut self) -> Result<&mut Worksheet, XlsxError> {
        self.sheets.last_mut().ok_or(XlsxError::RowColumnLimitError)
    }

    fn see(&mut self, column: usize, text: &str) {
        self.bytes.1 += AROUND + text.len() as u64;
        if self.rows <= LOOKED_AT
            && let Some(width) = self.widths.get_mut(column)
        {
            let lines = text.lines().map(|line| line.chars().take(WIDTHS.1).count());
            *width = (*width).max(lines.max().unwrap_or_default() + 1);
        }
    }

    /// Writes a text of a record.
    pub(super) fn text(
        &mut self,
        column: usize,
        text: &str,
        look: &Look,
        changes: &mut Changes,
        record: &Record<'_>,
    ) -> Result<(), XlsxError> {
        let text = changes.fit(text, || format!("{}:{}", record.file, record.line));
        self.fitting(column, &text, look)
    }

    /// Writes a text that a workbook can hold.
    pub(super) fn fitting(&mut self, column: usize, text: &str, look: &Look) -> Result<(), XlsxError> {
        if text.is_empty() {
            return Ok(());
        }
        self.see(column, text);
        let (row, column) = (self.row, place(column)?);
        let sheet = self.sheet()?;
        // Other cells take the format of their column.
        match safe::is_risky(text) {
            true => sheet.write_string_with_format(row, column, text, &look.quoted)?,
            false => sheet.write_string(row, column, text)?,
        };
        Ok(())
    }

    /// Writes a word of the verdict column.
    pub(super) fn verdict(&mut self, column: usize, word: &str, look: &Look) -> Result<(), XlsxError> {
        self.see(column, word);
        let row = self.row;
        self.sheet()?.write_string_with_format(row, place(column)?, word, look.verdict(word))?;
        Ok(())
    }

    /// Writes a number.
    pub(super) fn number(&mut self, column: usize, value: f64, format: &Format) -> Result<(), XlsxError> {
        self.bytes.1 += AROUND;
        if self.rows <= LOOKED_AT
            && let Some(width) = self.widths.get_mut(column)
        {
            *width = (*width).max(format!("{value:.4}").len() + 2);
        }
        let row = self.row;
        self.sheet()?.write_number_with_format(row, place(column)?, value, format)?;
        Ok(())
    }

    /// How many rows were written.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// About how large the largest sheet is.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.0.max(self.bytes.1)
    }

    /// The sheets, with their filters.
    pub(super) fn finish(mut self) -> Result<Vec<Worksheet>, XlsxError> {
        let last_column = place(self.header.len().saturating_sub(1))?;
        let count = self.sheets.len();
        for (number, sheet) in self.sheets.iter_mut().enumerate() {
            let last_row = if number + 1 == count { self.row } else { self.most_rows - 1 };
            sheet.autofilter(0, 0, last_row, last_column)?;
            sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
            for (column, width) in self.widths.iter().enumerate() {
                sheet.set_column_width(place(column)?, (*width).clamp(WIDTHS.0, WIDTHS.1) as f64)?;
            }
        }
        Ok(self.sheets)
    }
}

/// The number of a column as the library counts.
fn place(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}
