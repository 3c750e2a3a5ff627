//! Lines below the last row that are too short for a row: a footer, unless one of them is a position
//! that lost its cells.
//!
//! The reader cannot know which, because it knows no list. So it keeps the lines, and whoever screens
//! looks at each cell.

use super::fault;
use super::record::Record;
use crate::finding::{Code, Finding, Place, Severity};

/// Most lines of a footer: each is kept, because somebody has to look whether it is a position.
pub(crate) const MOST_LINES: u64 = 200;
/// Most characters in a line of it: fund companies print a whole page of small print as one quoted cell.
const MOST_CHARACTERS: usize = 16_000;

/// A line below the last row that was not read as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterLine {
    /// Its line in the file.
    pub line: u64,
    /// Its cells as they stand.
    pub cells: Vec<String>,
}

impl FooterLine {
    pub(super) fn of(record: &Record) -> FooterLine {
        let cells = (0..record.len()).map(|i| record.text(i).into_owned()).collect();
        FooterLine { line: record.line, cells }
    }

    /// Whether it is short enough for a line of a footer.
    pub(super) fn is_bounded(&self) -> bool {
        self.cells.iter().map(|cell| cell.chars().count()).sum::<usize>() <= MOST_CHARACTERS
    }

    /// The finding that makes a row of it: too short to be read, and not to be passed over.
    pub fn ragged(&self, file: &str, width: usize) -> Finding {
        let count = self.cells.len();
        let cells = if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        fault::error(
            Code::ROW_RAGGED,
            fault::line(file, self.line),
            format!(
                "the line below the last row names something on a list and has {cells}: expected {width}"
            ),
        )
    }
}

/// What somebody should know of the lines that stayed a footer; nothing without any.
pub(super) fn remark(file: &str, footer: &[FooterLine]) -> Option<Finding> {
    let first = footer.first()?;
    let count = footer.len() as u64;
    let message = format!("not read as rows: {} below the last row (a footer)", fault::lines(count));
    let place = fault::line(file, first.line);
    Some(Finding { code: Code::FILE_NOT_ROWS, severity: Severity::Warning, place, message })
}

/// Lines at the end that may be a footer: they follow a blank line and no full row follows them.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) lines: u64,
    pub(super) kept: Vec<FooterLine>,
    /// The refusal of the first line that is more than a footer may hold.
    pub(super) excess: Option<Finding>,
}

impl Tail {
    pub(super) fn see(&mut self, record: &Record, file: &str) {
        self.lines += 1;
        let line = FooterLine::of(record);
        if self.lines <= MOST_LINES && line.is_bounded() && record.too_long.is_none() {
            self.kept.push(line);
        } else {
            self.excess.get_or_insert_with(|| too_much(fault::line(file, record.line)));
        }
    }
}

fn too_much(place: Place) -> Finding {
    let message = format!(
        "short lines below a blank line are too many or too long for a footer: expected at most {MOST_LINES} lines of {MOST_CHARACTERS} characters"
    );
    fault::error(Code::FILE_NOT_ROWS, place, message)
}

/// A line of a footer never holds an ISIN or a control character: one that does is a damaged row.
pub(super) fn is_damaged_row(record: &Record) -> bool {
    (0..record.len())
        .any(|i| isin::parse(fault::trimmed(&record.text(i))).is_ok() || record.has_control_sequence(i))
}
