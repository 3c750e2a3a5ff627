//! Excel workbook: a sheet each for the summary, the alerts, the decisions, the lists and the run.
//!
//! Every text is written as text, so that no name becomes a formula, a link or a number. Rows go to a temporary file
//! as they come, so that memory does not grow with them; the workbook is packed at the end. Its bytes depend on
//! nothing but its content: the date of its making, which a workbook must have, is always the same one.

mod cell;
mod look;
mod pages;
mod table;

use std::io::{self, Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use self::cell::{Changes, number};
use self::look::Look;
use self::table::Table;
use super::summary::Summary;
use super::{Layout, Record, Renderer, Value, View};
use crate::holdings::guarded;

/// Rows of a sheet, the header among them.
const MOST_ROWS: u32 = 1_048_576;
/// Columns of a sheet.
const MOST_COLUMNS: usize = 16_384;
/// Text in a sheet from which on the packed file needs its large form.
const LARGE: u64 = 1 << 30;

/// Writes a workbook.
pub(super) struct Xlsx<'w> {
    out: Box<dyn Write + Send + 'w>,
    workbook: Workbook,
    look: Look,
    changes: Changes,
    alerts: Option<Table>,
    decisions: Option<Table>,
    most_rows: u32,
}

impl<'w> Xlsx<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Xlsx<'w> {
        let (workbook, look, changes) = (Workbook::new(), Look::new(), Changes::default());
        Xlsx { out, workbook, look, changes, alerts: None, decisions: None, most_rows: MOST_ROWS }
    }

    /// The sheets in their order, and whether one of them is very large.
    fn sheets(&mut self, layout: &Layout, summary: &Summary) -> Result<(Vec<Worksheet>, bool), XlsxError> {
        let (look, changes) = (&self.look, &mut self.changes);
        let mut rows = Vec::new();
        let (workbook, most_rows) = (&mut self.workbook, self.most_rows);
        let mut lists = Table::new(workbook, look, "Lists", (pages::LISTS, changes), most_rows)?;
        pages::lists(&mut lists, workbook, look, changes, summary)?;
        let upcoming = match summary.lookahead {
            None => None,
            Some(_) => {
                let mut table =
                    Table::new(workbook, look, "Upcoming", (pages::UPCOMING, changes), most_rows)?;
                pages::upcoming(&mut table, workbook, look, changes, summary)?;
                Some(table)
            }
        };
        let run = pages::run(look, changes, summary)?;
        let (mut alerts, mut decisions) = (0, 0);
        for (table, count) in [(self.alerts.take(), &mut alerts), (self.decisions.take(), &mut decisions)] {
            if let Some(table) = table {
                *count = table.rows();
                rows.push(table);
            }
        }
        let is_large = rows.iter().any(|table| table.bytes() > LARGE);
        let mut sheets = vec![pages::summary(look, changes, summary, layout, (alerts, decisions))?];
        for table in rows {
            sheets.extend(table.finish()?);
        }
        for table in upcoming.into_iter().chain([lists]) {
            sheets.extend(table.finish()?);
        }
        sheets.push(run);
        Ok((sheets, is_large))
    }

    fn packed(&mut self, layout: &Layout, summary: &Summary) -> Result<std::fs::File, XlsxError> {
        let (sheets, is_large) = self.sheets(layout, summary)?;
        for sheet in sheets {
            self.workbook.push_worksheet(sheet);
        }
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        self.workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        self.workbook.use_zip_large_file(is_large);
        let mut file = tempfile::tempfile()?;
        self.workbook.save_to_writer(&mut file)?;
        Ok(file)
    }
}

impl Renderer for Xlsx<'_> {
    fn begin(&mut self, layout: &Layout) -> io::Result<()> {
        let names: Vec<&str> = layout.names().collect();
        if names.len() > MOST_COLUMNS {
            return Err(io::Error::other(format!(
                "there are {} columns, and a sheet has {MOST_COLUMNS}: another format takes them",
                names.len()
            )));
        }
        let (workbook, look, most_rows) = (&mut self.workbook, &self.look, self.most_rows);
        let changes = &mut self.changes;
        let mut table = |name| Table::new(workbook, look, name, (&names, changes), most_rows);
        let (alerts, decisions) = attempt(|| Ok((table("Alerts")?, table("Decisions")?)))?;
        (self.alerts, self.decisions) = (Some(alerts), Some(decisions));
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        let table = match record.view {
            View::Alerts => &mut self.alerts,
            View::Decisions => &mut self.decisions,
            View::Changes => return Err(io::Error::other("a workbook has no changes")),
        };
        let Some(table) = table else {
            return Err(io::Error::other("rows before the beginning of the file"));
        };
        let (workbook, look, changes) = (&mut self.workbook, &mut self.look, &mut self.changes);
        attempt(|| {
            table.next_row(workbook, look)?;
            let (verdict, worth) = (layout.before_answer(), layout.value_of(record.input));
            for (column, value) in layout.values(record).enumerate() {
                match value {
                    Value::Number(line) => table.number(column, line as f64, &look.whole)?,
                    Value::Score(None) => {}
                    // As printed, which is what all formats have.
                    Value::Score(Some(score)) => match score.to_string().parse() {
                        Ok(score) => table.number(column, score, &look.score)?,
                        Err(_) => table.text(column, &score.to_string(), look, changes, record)?,
                    },
                    Value::Text(word) if column == verdict => table.verdict(column, word, look)?,
                    Value::Text(text) if worth == Some(column) => match number(text, record.worth.value) {
                        Some((value, shape)) => table.number(column, value, look.of_shape(shape))?,
                        None => table.text(column, text, look, changes, record)?,
                    },
                    Value::Text(text) => table.text(column, text, look, changes, record)?,
                    other => table.text(column, &other.to_text(), look, changes, record)?,
                }
            }
            Ok(())
        })
    }

    fn end(mut self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()> {
        let mut file = attempt(|| self.packed(layout, summary))?;
        file.rewind()?;
        io::copy(&mut file, &mut self.out)?;
        self.out.flush()
    }
}

/// What comes of writing. The library panics where it cannot write to its temporary file.
fn attempt<T>(write: impl FnOnce() -> Result<T, XlsxError>) -> io::Result<T> {
    match guarded(write) {
        Some(Ok(done)) => Ok(done),
        Some(Err(XlsxError::IoError(reason))) => Err(reason),
        Some(Err(fault)) => Err(io::Error::other(fault.to_string())),
        None => Err(io::Error::other(format!(
            "the folder for temporary files, {}, does not take its rows",
            std::env::temp_dir().display()
        ))),
    }
}

#[cfg(test)]
mod tests;
