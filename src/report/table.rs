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
    /// Characters that an entry's id has at least.
    entry: usize,
}

/// How wide a column may be.
#[derive(Clone, Copy)]
enum Room {
    /// At most so many characters.
    Most(u16),
    /// As wide as its words, which are never broken.
    Words,
    /// At least so many characters.
    Least(u16),
    /// At least this share, in percent, of what the columns above leave.
    Share(u16),
}

/// The columns. The shares leave some room to give to whichever column needs it.
const COLUMNS: [(&str, Room); 7] = [
    ("line", Room::Most(16)),
    ("security", Room::Share(17)),
    ("verdict", Room::Words),
    ("flags", Room::Least(FLAGS)),
    ("entry", Room::Share(22)),
    ("reason", Room::Share(36)),
    ("what would change it", Room::Share(19)),
];

/// Blanks on both sides of a cell.
const PADDING: u16 = 2;

/// Width of the flags, padding included: `boundary` and most others fit, longer ones are broken.
const FLAGS: u16 = 13;

/// Width of the line, the verdict and the flags together at their widest.
const FIXED: u16 = 16 + 14 + FLAGS;

fn constraint(room: Room, width: u16) -> ColumnConstraint {
    match room {
        Room::Most(most) => ColumnConstraint::UpperBoundary(Width::Fixed(most)),
        Room::Words => ColumnConstraint::ContentWidth,
        Room::Least(least) => ColumnConstraint::LowerBoundary(Width::Fixed(least)),
        Room::Share(percent) => ColumnConstraint::LowerBoundary(Width::Fixed(share(percent, width))),
    }
}

/// So many percent of what the columns of fixed width leave.
fn share(percent: u16, width: u16) -> u16 {
    let rest = u32::from(width.saturating_sub(FIXED));
    u16::try_from(rest * u32::from(percent) / 100).unwrap_or(width)
}

/// A flag on as many lines as its column needs, broken after a mark inside it.
fn broken(flag: &str) -> String {
    if flag.len() <= usize::from(FLAGS - PADDING) {
        return flag.to_owned();
    }
    flag.replace('_', "_\n").replace(':', ":\n")
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
        table.set_constraints(COLUMNS.map(|(_, room)| constraint(room, style.width)));
        let entry = COLUMNS.iter().find_map(|(name, room)| match room {
            Room::Share(percent) if *name == "entry" => Some(share(*percent, style.width)),
            _ => None,
        });
        Table { out, table, entry: usize::from(entry.unwrap_or_default().saturating_sub(PADDING)) }
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
        let flags: Vec<String> = answer.flags.iter().map(|flag| broken(&flag.to_string())).collect();
        let mut id = answer.entry_id.to_string();
        if id.chars().count() > self.entry {
            id = id.replacen('/', "/\n", 1);
        }
        let entry = match (answer.entry_id.is_empty(), answer.entry_name.is_empty()) {
            (true, true) => answer.programme.to_string(),
            (false, true) => id,
            (true, false) => answer.entry_name.clone(),
            (false, false) => format!("{}\n{id}", visible(&answer.entry_name)),
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
