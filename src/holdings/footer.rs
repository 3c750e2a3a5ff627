//! Lines above the header, and lines below the last row that are too short for a row: a preamble and a footer,
//! unless one of them is a position that stands in the wrong place or lost its cells.
//!
//! The reader cannot know which, because it knows no list. So it keeps the lines, and whoever screens
//! looks at each cell.

use super::Field;
use super::fault;
use super::mapping::{self, Mapping};
use super::notation::Notations;
use super::position;
use super::record::Record;
use super::survey::Survey;
use super::table::Table;
use crate::finding::{Code, Finding, Place, Severity};
use crate::identity::Subject;

/// Most lines of a footer: each is kept, because somebody has to look whether it is a position.
pub(crate) const MOST_LINES: u64 = 200;
/// Most characters in a line of it: fund companies print a whole page of small print as one quoted cell.
const MOST_CHARACTERS: usize = 16_000;

/// Where a line stands that was not read as a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Above the header.
    Above,
    /// In the header itself.
    Header,
    /// Below the last row.
    Below,
}

/// How a line that was not read as a row names something on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Naming {
    /// By a name that is alike to one of the list.
    Alike,
    /// By a name or an identifier of the list.
    Certain,
}

/// A line above the header or below the last row that was not read as a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FooterLine {
    /// Its line in the file.
    pub line: u64,
    /// Its cells as they stand.
    pub cells: Vec<String>,
    /// What it would print about its security if each of its cells belonged to the column in which it stands.
    pub subject: Subject,
}

impl FooterLine {
    /// A line with these cells, of which no columns are known.
    pub fn new(line: u64, cells: Vec<String>) -> FooterLine {
        FooterLine { line, cells, subject: Subject::default() }
    }

    pub(super) fn of(record: &Record) -> FooterLine {
        let cells = (0..record.len()).map(|i| record.text(i).into_owned()).collect();
        FooterLine::new(record.line, cells)
    }

    /// Gives its cells the meaning of their columns, and the line its place in the file.
    pub(super) fn settle(&mut self, survey: &Survey, table: Option<&Table>) {
        let columns = table.and_then(|table| table.columns(self.line));
        let place = |column: usize| match columns {
            Some(columns) => columns.iter().position(|of| *of == column),
            None => Some(column),
        };
        let cell = |field| self.cells.get(place(survey.mapping.column(field)?)?);
        let content = |field| cell(field).map_or("", |cell| fault::content(cell));
        self.subject = position::subject(content).into_owned();
        if let Some(table) = table {
            self.line = table.line(self.line);
        }
    }

    /// Whether it says nothing but what day something is of: two cells, one of them a day.
    pub(crate) fn is_label_beside_a_day(&self) -> bool {
        let Ok(notations) = Notations::new(None) else { return false };
        let is_digits = |cell: &str| {
            let is_part = |c: char| c.is_ascii_digit() || matches!(c, '/' | '.' | '-');
            cell.len() >= 6 && cell.chars().all(is_part) && cell.contains(['/', '.', '-'])
        };
        let is_day = |cell: &str| {
            is_digits(cell) && cell.split(['/', '.', '-']).count() == 3
                || notations.read_alone(cell).is_some()
        };
        let mut cells = self.cells.iter().map(|cell| fault::content(cell)).filter(|cell| !cell.is_empty());
        let both = [cells.next(), cells.next()];
        cells.next().is_none() && both.iter().all(Option::is_some) && both.into_iter().flatten().any(is_day)
    }

    /// Whether it is short enough for a line of a footer.
    pub(super) fn is_bounded(&self) -> bool {
        self.cells.iter().map(|cell| cell.chars().count()).sum::<usize>() <= MOST_CHARACTERS
    }

    /// The finding that makes a row of it: in the wrong place or too short to be read, and not to be passed over.
    pub(crate) fn misplaced(&self, file: &str, width: usize, at: Beside, naming: Naming) -> Finding {
        let names = match naming {
            Naming::Certain => "names something on a list",
            Naming::Alike => "has a name alike to one on a list",
        };
        let count = self.cells.len();
        let cells = if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let (code, message) = match at {
            Beside::Above => (
                Code::FILE_NOT_ROWS,
                format!(
                    "the line above the header {names}: expected rows below the header and none above it"
                ),
            ),
            Beside::Header => (
                Code::FILE_NO_COLUMN,
                format!(
                    "the header {names}: expected names of columns, and one row for each security (turn the table)"
                ),
            ),
            Beside::Below if count == width => {
                let also = match naming {
                    Naming::Certain => "which is also one on a list",
                    Naming::Alike => "and has another that is alike to one on a list",
                };
                let message = format!("the line below the last row adds up the others by its name, {also}");
                (Code::ROW_RAGGED, message)
            }
            Beside::Below => (
                Code::ROW_RAGGED,
                format!("the line below the last row {names} and has {cells}: expected {width}"),
            ),
        };
        fault::error(code, fault::line(file, self.line), message)
    }
}

/// Words that vendors print where a row adds up the others, folded as headers are.
const TOTALS: [&str; 16] = [
    "total",
    "totals",
    "grandtotal",
    "portfoliototal",
    "totalportfolio",
    "fundtotal",
    "totalfund",
    "totalholdings",
    "totalinvestments",
    "totalnetassets",
    "summe",
    "gesamt",
    "gesamtsumme",
    "totale",
    "totalgeneral",
    "totalgenerale",
];

/// Longest cell that may be one of them.
const LONGEST_TOTAL: usize = 24;

/// Whether the cells that tell what a security is do so: one of them says more than that the row adds up others,
/// and none shows a formula that failed.
pub(super) fn names_a_security<'t>(naming: impl Iterator<Item = &'t str>) -> bool {
    let mut is_named = false;
    for cell in naming {
        if fault::is_formula_error(cell) {
            return false;
        }
        let says = |content: &str| !content.is_empty() && !is_word_of_total(content);
        is_named = is_named || says(fault::named(fault::content(cell)));
    }
    is_named
}

/// Whether a cell is certainly one that says more than that: a letter or digit, and a digit at its end.
#[inline]
pub(super) fn is_code(cell: &str) -> bool {
    // With three characters it would be looked at whether they say that there is no value.
    cell.len() > 3
        && matches!(cell.as_bytes(), [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_digit())
}

/// Whether the cells that tell what a security is say that the row adds up others: each of them that says
/// anything. A security may be called so; a total stands below the last row, and is looked up as a footer is.
fn is_total<'t>(mut naming: impl Iterator<Item = &'t str>) -> bool {
    let mut is_said = false;
    let all = naming.all(|cell| {
        let cell = fault::content(cell);
        is_said |= !cell.is_empty();
        cell.is_empty() || is_word_of_total(cell)
    });
    all && is_said
}

/// Whether the cells of a record say that it adds up others; `naming` are those that tell what the security is.
/// Where these say nothing, it is the first cell that says anything.
pub(super) fn is_total_record(record: &Record, naming: impl Iterator<Item = usize> + Clone) -> bool {
    let text = |column: usize| fault::content(std::str::from_utf8(record.cell(column)).unwrap_or("?"));
    let is_nameless = naming.clone().all(|column| text(column).is_empty());
    let first = || (0..record.len()).map(text).find(|cell| !cell.is_empty());
    is_total(naming.map(text)) || is_nameless && first().is_some_and(is_word_of_total)
}

#[inline]
fn is_word_of_total(cell: &str) -> bool {
    // Of nearly every cell the first letter tells, and of an identifier the digit at its end.
    let may_be = matches!(
        cell.as_bytes(),
        [b't' | b'T' | b'g' | b'G' | b'p' | b'P' | b'f' | b'F' | b's' | b'S', .., last] if !last.is_ascii_digit()
    );
    may_be && cell.len() <= LONGEST_TOTAL && TOTALS.contains(&mapping::fold(cell).as_str())
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

/// The refusal of a line above the header in which a name could be that nobody sees, or that is too long to be
/// looked at.
pub(super) fn unfit_above(record: &Record, line: &FooterLine, file: &str) -> Option<Finding> {
    if let Some(cell) = (0..record.len()).find(|cell| record.has_control_sequence(*cell)) {
        let message = "the cell has a terminal control sequence, which can hide a name: expected plain text";
        return Some(fault::error(Code::ROW_ENCODING, record.place(file, cell), message));
    }
    let is_fit = line.is_bounded() && record.too_long.is_none();
    let message =
        format!("the line above the header is too long: expected at most {MOST_CHARACTERS} characters");
    (!is_fit).then(|| fault::error(Code::FILE_NOT_ROWS, fault::line(file, record.line), message))
}

/// A line of a footer never holds an ISIN or a control character: one that does is a damaged row.
pub(super) fn is_damaged_row(record: &Record) -> bool {
    (0..record.len())
        .any(|i| isin::parse(fault::trimmed(&record.text(i))).is_ok() || record.has_control_sequence(i))
}

/// Whether a short line is a row that lost its cells.
pub(super) fn is_cut_row(record: &Record, mapping: &Mapping) -> bool {
    let cell = |field| mapping.column(field).map(|column| record.cell(column)).unwrap_or_default();
    is_damaged_row(record) || is_position(|field| std::str::from_utf8(cell(field)).unwrap_or_default())
}

/// Whether a line has the day of a trade and what names its security, each in its column: no footer has both.
pub(super) fn is_position<'t>(cell: impl Fn(Field) -> &'t str) -> bool {
    let is_day = fault::trimmed(cell(Field::TradeTime)).starts_with(|first: char| first.is_ascii_digit());
    let naming = || Field::naming().map(&cell);
    let is_label = |cell: &str| mapping::is_date_label(cell) || mapping::is_claimed(cell);
    is_day && names_a_security(naming()) && !naming().any(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_of_a_total_is_told_by_its_letters(
            cell in "(total|Total|TOTALS|grand|fund|Summe|holdings|investments|é|é|[a-z0-9 .:-]){1,4}",
        ) {
            let is_word = TOTALS.contains(&mapping::fold(&cell).as_str());
            let is_told = cell.starts_with(|first: char| first.is_ascii_alphabetic()) && cell.len() <= LONGEST_TOTAL;
            prop_assert_eq!(is_word_of_total(&cell), is_word && is_told, "{:?}", cell);
        }

        #[test]
        fn a_security_is_named_by_what_is_no_total_and_no_failed_formula(
            cells in prop::collection::vec(prop::sample::select(vec!["", "-", "Total", "ACME", "#REF!", "#N/A", "US0378331005"]), 0..4),
        ) {
            let naming = || cells.iter().copied();
            let says_anything = naming().any(|cell| !fault::content(cell).is_empty());
            let expected = says_anything && !naming().any(fault::is_formula_error) && !is_total(naming());
            prop_assert_eq!(names_a_security(naming()), expected, "{:?}", cells);
            for code in naming().filter(|cell| is_code(cell)) {
                prop_assert!(names_a_security(std::iter::once(code)), "{}", code);
            }
        }
    }
}
