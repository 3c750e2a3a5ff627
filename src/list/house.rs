//! Reads the list that a firm keeps in a spreadsheet, saved as comma-separated values.
//!
//! The header names columns of [`Column`], in any order and case; a row needs a name or an identifier,
//! everything else may be left out. Several values in one cell stand between semicolons: in `aliases`,
//! `isin`, `ticker`, `lei`, `country` and `activities`. Blank lines are skipped; a row with a fault
//! refuses the whole list, because half a list looks clean where it is not.
//!
//! - `action` is one of [`Action`]. Without that column every row is a `restrict`, the plain meaning of
//!   a restricted list; with it, an empty cell is a fault, because nobody can tell what was meant.
//! - `activities` narrows the action to some of its own activities.
//! - `from` and `until` are days (`YYYY-MM-DD`) in New York, the zone in which this list reads dates of trade;
//!   both belong to the window. An empty `from` means since ever, an empty `until` for good.
//! - `reason` and `owner` become the citation of the listing.
//! - `id` names the entry and must be unique; without it the name or an identifier does.
//!
//! The firm's own list has no date of publication: it counts for every question, whatever the
//! questioner could know. One issuer may stand in two rows, which is worth a warning only.
//!
//! ```
//! let text = "Name,ISIN,Action,Until,Reason,Owner\nAcme Holdings,,restrict,2024-06-30,Project Elm,legal\n";
//! let (list, warnings) = interdict::list::house::read(text, "restricted.csv").unwrap();
//! assert_eq!(list.entries[0].id.as_ref(), "restricted/acme-holdings");
//! assert_eq!(list.facts.listings[0].source.as_ref(), "Project Elm (legal)");
//! assert!(warnings.is_empty());
//! ```

mod action;
pub(crate) mod edition;
mod row;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono_tz::America::New_York;

pub use action::Action;

use super::cells::{Cell, rows};
use super::draft::{Draft, Faults, Span};
use super::entry::{Edition, List};
use super::nearest::did_you_mean;
use super::syntax::without_mark;
use super::validate;
use crate::digest::sha256;
use crate::finding::{Code, Finding};
use crate::holdings::hides_rows;
use crate::programme::Programme;
use crate::vocabulary::vocabulary;
use row::Row;

vocabulary! {
    /// The columns of a house list.
    Column {
        /// Name of the entry within the list.
        Id = "id",
        /// Primary name.
        Name = "name",
        /// Further names.
        Aliases = "aliases",
        /// ISINs.
        Isin = "isin",
        /// Tickers with their market: `9999 HK`.
        Ticker = "ticker",
        /// Legal entity identifiers.
        Lei = "lei",
        /// ISO 3166 codes.
        Country = "country",
        /// What is to happen.
        Action = "action",
        /// To which activities.
        Activities = "activities",
        /// First day.
        From = "from",
        /// Last day.
        Until = "until",
        /// Why.
        Reason = "reason",
        /// Who decided.
        Owner = "owner",
    }
}

/// Reads a house list. `origin` is the file's name for messages and for the edition; its stem becomes
/// the list's id. A valid list comes with its warnings; otherwise all faults come back, in the order
/// of the file.
pub fn read(text: &str, origin: &str) -> Result<(List, Vec<Finding>), Vec<Finding>> {
    let body = without_mark(text);
    let faults = Faults::new(body, origin);
    let id = list_id(origin);
    let file = file_name(origin);
    let programme = programme(id.clone(), file);
    let edition = Edition { id, date: None, closed: false, origin: origin.to_owned(), sha256: sha256(text) };
    let mut draft = Draft::new(&faults, edition, programme);
    let rows = rows(body, &faults);
    if let Some((header, rows)) = rows.split_first() {
        rows.iter().for_each(|row| check_lines(row, body, header.len(), &faults));
    }
    if let Some((header, rows)) = rows.split_first()
        && let Some(columns) = columns(header, &faults)
    {
        let rows: Vec<Row<'_>> = rows.iter().map(|cells| Row::new(&columns, cells)).collect();
        row::read(&rows, &mut draft);
    }
    let list = validate::check(draft);
    validate::outcome(list, faults)
}

/// A quoted cell that goes over whole rows is a fault: they would be no entries.
fn check_lines(row: &[Cell<'_>], text: &str, width: usize, faults: &Faults<'_>) {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return };
    let raw = text.get(first.span.start..last.span.end).unwrap_or_default();
    if hides_rows(raw.as_bytes(), b',', width) {
        let message = "a quoted cell goes over several lines, each of which is a row by itself";
        faults.error(Code::LIST_SYNTAX, &first.span, message);
    }
}

/// The programme of a list of the firm that stands in this file.
fn programme(id: Arc<str>, file: &str) -> Programme {
    Programme {
        id,
        title: format!("House list {file}"),
        authority: "the firm".to_owned(),
        zone: New_York,
        source: file.into(),
        house: true,
    }
}

/// Whether the header of a text has nothing but columns of a house list.
pub(crate) fn is_header(line: &str) -> bool {
    let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"').to_lowercase());
    cells.all(|cell| cell.is_empty() || Column::parse(&cell).is_some())
}

/// What a cell of the header says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Known,
    Unknown,
    Blank,
}

/// The header.
struct Columns {
    headings: Vec<Heading>,
    /// Where each column stands, in the order of [`Column::ALL`].
    positions: [Option<usize>; Column::ALL.len()],
}

impl Columns {
    fn position(&self, column: Column) -> Option<usize> {
        self.positions.get(column as usize).copied().flatten()
    }
}

/// Reads the header; nothing where no row could be understood under it.
fn columns(header: &[Cell<'_>], faults: &Faults<'_>) -> Option<Columns> {
    if let [only] = header
        && let Some(other) = [';', '\t', '|'].into_iter().find(|c| only.text.contains(*c))
    {
        let message =
            format!("the header has no comma but `{}`: save the list with commas", other.escape_default());
        faults.error(Code::LIST_SYNTAX, &only.span, message);
        return None;
    }
    let mut columns = Columns { headings: Vec::new(), positions: [None; Column::ALL.len()] };
    for (position, cell) in header.iter().enumerate() {
        let word = cell.text.trim().to_lowercase();
        match Column::parse(&word) {
            Some(column) => {
                columns.headings.push(Heading::Known);
                let place = columns.positions.get_mut(column as usize);
                if place.and_then(|place| place.replace(position)).is_some() {
                    let message = format!("there are two columns `{column}`");
                    faults.error(Code::LIST_DUPLICATE, &cell.span, message);
                }
            }
            None if word.is_empty() => columns.headings.push(Heading::Blank),
            None => {
                columns.headings.push(Heading::Unknown);
                let near = did_you_mean(&word, Column::ALL.iter().map(|column| column.as_str()));
                let message = format!("a house list has no column `{}`{near}", cell.text.trim());
                faults.error(Code::LIST_UNKNOWN_FIELD, &cell.span, message);
            }
        }
    }
    let identifying = [Column::Name, Column::Isin, Column::Ticker, Column::Lei];
    if !identifying.iter().any(|column| columns.position(*column).is_some()) {
        let message = "the list has none of the columns `name`, `isin`, `ticker` and `lei`";
        faults.error(Code::LIST_MISSING_FIELD, &line_of(header), message);
        return None;
    }
    Some(columns)
}

/// From the first cell to the last.
fn line_of(cells: &[Cell<'_>]) -> Span {
    let start = cells.first().map_or(0, |cell| cell.span.start);
    start..cells.last().map_or(start, |cell| cell.span.end)
}

fn file_name(origin: &str) -> &str {
    origin.rsplit(['/', '\\']).next().filter(|name| !name.is_empty() && *name != "-").unwrap_or("house")
}

/// The file's stem in small letters, digits and hyphens.
fn list_id(origin: &str) -> Arc<str> {
    let file = file_name(origin);
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let id = slug(stem);
    if id.is_empty() { "house".into() } else { id.into() }
}

/// Letters and digits of a text, in small letters, with hyphens for everything between them.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
