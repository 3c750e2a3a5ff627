//! The cells of one row, and which element or attribute each of them repeats.

use crate::holdings::fault::{content, shown};

/// A column of the table that is made of a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// A field's own word, or a word that is no spelling of any field.
    pub(super) header: &'static str,
    /// What its cells repeat, below the element of the row: `identifiers/isin@value`. A `*` in front stands for
    /// the kind of a derivative: `*/expDt` is any `derivativeInfo/…/expDt`.
    pub(super) paths: &'static [&'static str],
    pub(super) often: Often,
}

/// How often a row may state something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Often {
    /// Once: a row that states two things is damaged.
    Once,
    /// As often as it likes: everything stands in one cell.
    Joined,
    /// As often as it likes: everything beyond the first needs a row of its own.
    InRows,
}

/// A column that states something once.
pub(super) const fn once(header: &'static str, paths: &'static [&'static str]) -> Column {
    Column { header, paths, often: Often::Once }
}

/// A column in which several things may stand.
pub(super) const fn joined(header: &'static str, paths: &'static [&'static str]) -> Column {
    Column { header, paths, often: Often::Joined }
}

/// An identifier.
pub(super) const fn identifier(header: &'static str, paths: &'static [&'static str]) -> Column {
    Column { header, paths, often: Often::InRows }
}

/// What was done with a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It stands in the row, or says nothing, or no column repeats it.
    Done,
    /// It is a further identifier of this column.
    Further(&'static str),
}

/// A row in the making.
pub(super) struct Row {
    columns: &'static [Column],
    cells: Vec<String>,
}

impl Row {
    pub(super) fn new(columns: &'static [Column]) -> Row {
        Row { columns, cells: vec![String::new(); columns.len()] }
    }

    pub(super) fn clear(&mut self) {
        self.cells.iter_mut().for_each(String::clear);
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str)
    }

    fn at(&self, header: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.header == header)
    }

    pub(super) fn get(&self, header: &str) -> &str {
        self.at(header).and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, header: &str, text: &str) {
        if let Some(cell) = self.at(header).and_then(|at| self.cells.get_mut(at)) {
            text.clone_into(cell);
        }
    }

    /// Takes what stands at a path below the element of the row.
    pub(super) fn take(&mut self, path: &str, text: &str) -> Result<Taken, String> {
        let repeats = |column: &&Column| column.paths.iter().any(|known| is_at(known, path));
        let Some(column) = self.columns.iter().find(repeats) else { return Ok(Taken::Done) };
        let text = match column.often {
            Often::InRows => number(text),
            _ => said(text),
        };
        let cell = self.at(column.header).and_then(|at| self.cells.get_mut(at));
        let Some(cell) = cell.filter(|cell| !text.is_empty() && cell.as_str() != text) else {
            return Ok(Taken::Done);
        };
        match column.often {
            _ if cell.is_empty() => text.clone_into(cell),
            Often::Joined => {
                cell.push_str("; ");
                cell.push_str(text);
            }
            Often::InRows => return Ok(Taken::Further(column.header)),
            Often::Once => {
                return Err(format!(
                    "one row states two things as {}: {} and {}",
                    shown(path),
                    shown(cell),
                    shown(text)
                ));
            }
        }
        Ok(Taken::Done)
    }
}

/// Whether a path is the one that a column repeats.
fn is_at(known: &str, path: &str) -> bool {
    let Some(known) = known.strip_prefix('*') else { return known == path };
    let below = path.strip_prefix("derivativeInfo/").unwrap_or_default();
    below.find(['/', '@']).and_then(|at| below.get(at..)) == Some(known)
}

/// What a text says; empty where the form says nothing with it: `N/A`, `XXXX`.
pub(super) fn said(text: &str) -> &str {
    let text = content(text);
    if text.len() > 3 && text.bytes().all(|byte| byte == b'X') { "" } else { text }
}

/// The same of an identifier: `000000000` is what the form asks for where there is none.
pub(super) fn number(text: &str) -> &str {
    let text = said(text);
    let is_none = text.bytes().all(|byte| byte == b'0')
        || ["NA", "N.A.", "NONE", "NULL"].iter().any(|none| text.eq_ignore_ascii_case(none));
    if is_none { "" } else { text }
}

/// What a cell is called in messages: the element that it repeats, or the element of the row.
pub(super) fn place(row: &str, column: &Column) -> String {
    match column.paths.first() {
        None => row.to_owned(),
        Some(path) if path.starts_with('*') => format!("{row}/derivativeInfo/{path}"),
        Some(path) => format!("{row}/{path}"),
    }
}
