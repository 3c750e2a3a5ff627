//! The table that a person reads in a terminal: what is restricted, why, and what would change it.
//!
//! A table needs its widest cell before its first line, so it holds its rows until the end; long
//! results belong into one of the data formats.

use std::io::{self, Write};

use chrono_tz::America::New_York;
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Width, presets};

use super::columns::verdict;
use super::summary::Summary;
use super::{Layout, Record, Renderer, TableStyle, visible};
use crate::timeline::TradeTime;
use crate::verdict::Verdict;

/// Writes the table.
pub(super) struct Table<'w> {
    out: Box<dyn Write + Send + 'w>,
    table: comfy_table::Table,
}

/// The columns. Each holds what belongs together, one thing below the other: long sentences want few
/// and wide columns.
const COLUMNS: [&str; 4] = ["row", "security", "verdict", "why, and what would change it"];

/// Blanks on both sides of a cell.
const PADDING: u16 = 2;

/// Room for a line number, a date or an activity.
const ROW: u16 = 16;

/// Room for a verdict and most flags; longer flags are broken after a mark inside them.
const VERDICT: u16 = 14;

impl<'w> Table<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>, style: TableStyle) -> Table<'w> {
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(style.width)
            .set_header(COLUMNS.map(Cell::new));
        // Whether to colour is the caller's choice alone; the table must not look at the terminal.
        table.force_no_tty();
        if style.colour {
            table.enforce_styling();
        }
        let security = style.width.saturating_sub(ROW + VERDICT) / 3;
        table.set_constraints([
            ColumnConstraint::UpperBoundary(Width::Fixed(ROW)),
            ColumnConstraint::UpperBoundary(Width::Fixed(security)),
            ColumnConstraint::LowerBoundary(Width::Fixed(VERDICT)),
            ColumnConstraint::LowerBoundary(Width::Fixed(security)),
        ]);
        Table { out, table }
    }
}

impl Renderer for Table<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        let answer = record.answer;
        let mut row = Vec::new();
        if layout.has_several_files() {
            row.push(visible(record.file).into_owned());
        }
        row.push(format!("line {}", record.line));
        if let Some(query) = record.query {
            row.push(when(query.time));
            row.push(query.activity.to_string());
        }
        let mut security = vec![visible(record.security).into_owned()];
        match (answer.entry_id.is_empty(), answer.entry_name.is_empty()) {
            (true, true) => {
                security.extend((!answer.programme.is_empty()).then(|| answer.programme.to_string()))
            }
            (false, true) => security.push(answer.entry_id.to_string()),
            (true, false) => security.push(visible(&answer.entry_name).into_owned()),
            (false, false) => {
                security.push(format!("{} = {}", answer.entry_id, visible(&answer.entry_name)));
            }
        }
        let mut why = visible(&answer.reason).into_owned();
        if !answer.change.is_empty() {
            why.push_str("\n\u{2192} ");
            why.push_str(&visible(&answer.change));
        }
        let flags: String =
            answer.flags.iter().map(|flag| format!("\n{}", broken(&flag.to_string()))).collect();
        self.table.add_row([
            Cell::new(row.join("\n")),
            Cell::new(security.join("\n")),
            coloured(&format!("{}{flags}", verdict(answer)), answer.verdict),
            Cell::new(why),
        ]);
        Ok(())
    }

    fn end(mut self: Box<Self>, _: &Layout, summary: &Summary) -> io::Result<()> {
        if self.table.is_empty() {
            let again = summary.found_unchanged().map_or("", |_| " in the files that were read again");
            writeln!(self.out, "Nothing to report{again}.")?;
        } else {
            for line in self.table.lines() {
                writeln!(self.out, "{}", line.trim_end())?;
            }
        }
        writeln!(self.out, "\n{summary}")?;
        self.out.flush()
    }
}

/// The trade time: a date, or the clock of New York below it.
fn when(time: TradeTime) -> String {
    time.civil(New_York).replacen(' ', "\n", 1)
}

/// A flag on as many lines as its column needs, broken after a mark inside it.
fn broken(flag: &str) -> String {
    if flag.len() <= usize::from(VERDICT - PADDING) {
        return flag.to_owned();
    }
    flag.replace('_', "_\n").replace(':', ":\n")
}

/// The word carries the meaning; the colour only helps to find it.
fn coloured(word: &str, verdict: Option<Verdict>) -> Cell {
    let cell = Cell::new(word);
    match verdict {
        Some(Verdict::Permitted) => cell,
        Some(Verdict::Review) => cell.fg(Color::Cyan),
        Some(Verdict::DivestOnly) => cell.fg(Color::Yellow),
        Some(Verdict::Prohibited) => cell.fg(Color::Red),
        Some(Verdict::Blocked) => cell.fg(Color::Magenta).add_attribute(Attribute::Bold),
        None => cell.add_attribute(Attribute::Reverse),
    }
}
