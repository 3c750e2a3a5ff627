//! The table that a person reads in a terminal: what is restricted, why, and what would change it.
//!
//! A table needs its widest cell before its first line, so it holds its rows until the end; long
//! results belong into one of the data formats.

use std::io::{self, Write};

use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Width, presets};

use super::columns::verdict;
use super::summary::Summary;
use super::{Layout, Record, Renderer, TableStyle, visible};
use crate::verdict::Verdict;

/// Writes the table.
pub(super) struct Table<'w> {
    out: Box<dyn Write + Send + 'w>,
    table: comfy_table::Table,
}

/// The columns. Words of the vocabulary are never broken; the others say the least share of the width,
/// in percent, that they need to stay readable.
const COLUMNS: [(&str, ColumnConstraint); 7] = [
    ("line", ColumnConstraint::ContentWidth),
    ("security", least(13)),
    ("verdict", ColumnConstraint::ContentWidth),
    ("flags", ColumnConstraint::ContentWidth),
    ("entry", least(16)),
    ("reason", least(27)),
    ("what would change it", least(14)),
];

const fn least(percent: u16) -> ColumnConstraint {
    ColumnConstraint::LowerBoundary(Width::Percentage(percent))
}

impl<'w> Table<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>, style: TableStyle) -> Table<'w> {
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(style.width)
            .set_header(COLUMNS.map(|(name, _)| Cell::new(name)));
        // Whether to colour is the caller's choice alone; the table must not look at the terminal.
        table.force_no_tty();
        if style.colour {
            table.enforce_styling();
        }
        table.set_constraints(COLUMNS.map(|(_, constraint)| constraint));
        Table { out, table }
    }
}

impl Renderer for Table<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        let answer = record.answer;
        let place = if layout.has_several_files() {
            format!("{}:{}", visible(record.file), record.line)
        } else {
            record.line.to_string()
        };
        let flags: Vec<String> = answer.flags.iter().map(ToString::to_string).collect();
        let entry = match (answer.entry_id.is_empty(), answer.entry_name.is_empty()) {
            (true, true) => answer.programme.to_string(),
            (false, true) => answer.entry_id.to_string(),
            (true, false) => answer.entry_name.clone(),
            (false, false) => format!("{}\n{}", visible(&answer.entry_name), answer.entry_id),
        };
        self.table.add_row([
            Cell::new(place),
            Cell::new(visible(record.security)),
            coloured(verdict(answer), answer.verdict),
            Cell::new(flags.join("\n")),
            Cell::new(entry.lines().map(visible).collect::<Vec<_>>().join("\n")),
            Cell::new(visible(&answer.reason)),
            Cell::new(visible(&answer.change)),
        ]);
        Ok(())
    }

    fn end(mut self: Box<Self>, _: &Layout, summary: &Summary) -> io::Result<()> {
        if self.table.is_empty() {
            writeln!(self.out, "Nothing to report.")?;
        } else {
            for line in self.table.lines() {
                writeln!(self.out, "{}", line.trim_end())?;
            }
        }
        writeln!(self.out, "\n{summary}")?;
        self.out.flush()
    }
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
