//! The sheets about the run: its totals, its lists, and under which terms it stood.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::cell::Changes;
use super::look::{Look, shaped};
use super::table::Table;
use crate::report::summary::{Summary, counted};
use crate::report::{Layout, safe};
use crate::verdict::Verdict;

/// The columns of the sheet of lists.
pub(super) const LISTS: &[&str] = &["list", "edition", "entries", "names", "origin", "sha256"];

/// The columns of the sheet of what becomes restricted.
pub(super) const UPCOMING: &[&str] = &["place", "security", "verdict", "from", "reason"];

/// A cell of a page.
enum Cell<'t> {
    Text(&'t str),
    Count(u64),
}

/// A sheet that is written from top to bottom.
struct Page<'a> {
    sheet: Worksheet,
    look: &'a Look,
    changes: &'a mut Changes,
    name: &'static str,
    row: u32,
}

impl<'a> Page<'a> {
    fn new(
        name: &'static str,
        widths: &[u16],
        look: &'a Look,
        changes: &'a mut Changes,
    ) -> Result<Page<'a>, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, f64::from(*width))?;
            sheet.set_column_format(column, &look.text)?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(Page { sheet, look, changes, name, row: 0 })
    }

    /// A line of headings, with a blank line above where there is something above.
    fn heading(&mut self, words: &[&str]) -> Result<(), XlsxError> {
        self.row += u32::from(self.row > 0);
        for (column, word) in (0..).zip(words) {
            self.sheet.write_string_with_format(self.row, column, *word, &self.look.header)?;
        }
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Count(count) => {
                    self.sheet.write_number_with_format(self.row, column, *count as f64, &self.look.whole)?;
                }
                Cell::Text("") => {}
                Cell::Text(text) => {
                    let (name, row) = (self.name, self.row + 1);
                    let text = self.changes.fit(text, || format!("row {row} of the sheet {name}"));
                    let format = if safe::is_risky(&text) { &self.look.quoted } else { &self.look.text };
                    self.sheet.write_string_with_format(self.row, column, &*text, format)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }
}

/// What stands in files that were not read again: it counts beside the totals.
fn unchanged(page: &mut Page<'_>, summary: &Summary) -> Result<(), XlsxError> {
    if summary.unchanged.is_empty() {
        return Ok(());
    }
    page.heading(&["files not read again", "rows"])?;
    page.line(&[Cell::Text("read in an earlier run"), Cell::Count(summary.unchanged_rows())])?;
    page.line(&[Cell::Text("unscreened"), Cell::Count(summary.unchanged_unscreened_rows())])?;
    let verdicts = summary.unchanged_verdicts();
    for verdict in Verdict::ALL.into_iter().rev() {
        page.line(&[Cell::Text(verdict.as_str()), Cell::Count(verdicts.of(verdict))])?;
    }
    Ok(())
}

/// The totals.
pub(super) fn summary(
    look: &Look,
    changes: &mut Changes,
    summary: &Summary,
    layout: &Layout,
    (alerts, decisions): (u64, u64),
) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new("Summary", &[30, 24, 20, 20, 20, 20, 20], look, changes)?;
    page.sheet.set_active(true);
    page.sheet.write_string_with_format(0, 0, &summary.terms.engine, &look.title)?;
    page.row = 1;
    page.heading(&["rows", "count"])?;
    page.line(&[Cell::Text("read"), Cell::Count(summary.read)])?;
    page.line(&[Cell::Text("decided"), Cell::Count(summary.decided)])?;
    page.line(&[Cell::Text("unscreened"), Cell::Count(summary.unscreened_rows())])?;
    for (reason, rows) in &summary.unscreened {
        page.line(&[Cell::Text(&format!("unscreened: {reason}")), Cell::Count(*rows)])?;
    }
    page.heading(&["verdict", "rows"])?;
    for verdict in Verdict::ALL.into_iter().rev() {
        let (row, word) = (page.row, verdict.as_str());
        page.line(&[Cell::Text(word), Cell::Count(summary.verdicts.of(verdict))])?;
        page.sheet.write_string_with_format(row, 0, word, look.verdict(word))?;
    }
    let severe_first = || Verdict::ALL.into_iter().rev();
    let words: Vec<&str> = severe_first().map(|verdict| verdict.as_str()).collect();
    page.heading(&[&["alerts by programme"], words.as_slice()].concat())?;
    for (programme, counts) in &summary.programmes {
        let counts = severe_first().map(|verdict| Cell::Count(counts.of(verdict)));
        page.line(&std::iter::once(Cell::Text(programme)).chain(counts).collect::<Vec<_>>())?;
    }
    unchanged(&mut page, summary)?;
    if !summary.exposure.is_empty() {
        page.heading(&["exposure", "currency", "sum", "rows", "without a readable value"])?;
        for ((verdict, currency), exposure) in summary.exposure.iter().rev() {
            let row = page.row;
            let currency = if currency.is_empty() { "no currency" } else { currency };
            let sum = exposure.sum.map(|sum| sum.to_string());
            let sum = match (&sum, exposure.rows) {
                (_, 0) => "",
                (Some(sum), _) => sum,
                (None, _) => "too large to add up",
            };
            let (rows, without) = (Cell::Count(exposure.rows), Cell::Count(exposure.without));
            page.line(&[Cell::Text(verdict.as_str()), Cell::Text(currency), Cell::Text(sum), rows, without])?;
            if let Some(value) = exposure.sum.filter(|_| exposure.rows > 0)
                && let Some((value, shape)) = super::number(&value.to_string(), Some(value))
            {
                page.sheet.write_number_with_format(row, 2, value, &shaped(shape))?;
            }
        }
    }
    if !summary.not_rows.is_empty() {
        page.heading(&["lines that are no rows"])?;
        for lines in &summary.not_rows {
            page.line(&[Cell::Text(&lines.to_string())])?;
        }
    }
    if !summary.warnings.is_empty() {
        page.heading(&["notes"])?;
        for warning in &summary.warnings {
            page.line(&[Cell::Text(warning)])?;
        }
    }
    page.heading(&["this workbook", "count"])?;
    page.line(&[Cell::Text("rows of alerts"), Cell::Count(alerts)])?;
    page.line(&[Cell::Text("rows of decisions"), Cell::Count(decisions)])?;
    changed(&mut page, layout)?;
    Ok(page.sheet)
}

/// What is not in the workbook as it is in the data.
fn changed(page: &mut Page<'_>, layout: &Layout) -> Result<(), XlsxError> {
    let others = layout.others().join(", ");
    let whole = if others.is_empty() { String::new() } else { format!("; whole: {others}") };
    let Changes { cut, first_cut, shown, first_shown } = &*page.changes;
    let (cut, shown) = (*cut, *shown);
    let told = |what: &str, first: &str| format!("{what}, first of {first}{whole}");
    let cut_where = told("longer than a cell can be, and end in …", first_cut);
    let shown_where = told("characters that no workbook holds, shown as code points", first_shown);
    page.line(&[
        Cell::Text("cells cut"),
        Cell::Count(cut),
        Cell::Text(if cut > 0 { &cut_where } else { "" }),
    ])?;
    let shown_where = if shown > 0 { shown_where.as_str() } else { "" };
    page.line(&[Cell::Text("cells changed"), Cell::Count(shown), Cell::Text(shown_where)])
}

/// The lists.
pub(super) fn lists(
    table: &mut Table,
    workbook: &mut Workbook,
    look: &Look,
    changes: &mut Changes,
    summary: &Summary,
) -> Result<(), XlsxError> {
    for list in &summary.lists {
        table.next_row(workbook, look)?;
        let texts = [(0, &*list.id), (1, list.edition.as_deref().unwrap_or("without date"))];
        for (column, text) in texts.into_iter().chain([(4, &*list.origin), (5, &*list.sha256)]) {
            let text = changes.fit(text, || format!("the list {}", list.id));
            table.fitting(column, &text, look)?;
        }
        table.number(2, list.entries.to_f64().unwrap_or_default(), &look.whole)?;
        table.number(3, list.names.to_f64().unwrap_or_default(), &look.whole)?;
    }
    Ok(())
}

/// What becomes restricted within the look-ahead.
pub(super) fn upcoming(
    table: &mut Table,
    workbook: &mut Workbook,
    look: &Look,
    changes: &mut Changes,
    summary: &Summary,
) -> Result<(), XlsxError> {
    for row in &summary.upcoming {
        table.next_row(workbook, look)?;
        for (column, text) in [(0, &row.place), (1, &row.security), (3, &row.from), (4, &row.reason)] {
            let text = changes.fit(text, || row.place.clone());
            table.fitting(column, &text, look)?;
        }
        table.verdict(2, row.verdict.as_str(), look)?;
    }
    Ok(())
}

/// Under which terms the run stood, and what it read.
pub(super) fn run(look: &Look, changes: &mut Changes, summary: &Summary) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new("Run", &[30, 40, 16, 70], look, changes)?;
    let terms = &summary.terms;
    page.heading(&["run", "value"])?;
    for (name, value) in [
        ("engine", &terms.engine),
        ("word weights", &terms.word_weights),
        ("time zone data", &terms.timezone_data),
        ("rules sha256", &terms.rules_sha256),
    ] {
        page.line(&[Cell::Text(name), Cell::Text(value)])?;
    }
    if let Some(days) = summary.lookahead {
        page.line(&[Cell::Text("look-ahead"), Cell::Text(&counted(u64::from(days), "day", "days"))])?;
    }
    page.heading(&["option", "value"])?;
    for (name, value) in &terms.options {
        page.line(&[Cell::Text(name), Cell::Text(value)])?;
    }
    page.heading(&["input", "rows", "bytes", "sha256"])?;
    for file in &summary.files {
        page.line(&[
            Cell::Text(&file.name),
            Cell::Count(file.rows),
            Cell::Count(file.size),
            Cell::Text(&file.sha256),
        ])?;
    }
    Ok(page.sheet)
}
