//! Delimited text under a header, bound by name: columns that a publisher adds or moves change nothing.
//!
//! A column that a publisher renames would be lost without a word. So each form says which columns it reads and which it passes over on
//! purpose ([`Columns`]); any other one, and one that every file had so far and that is not there, is told.

use std::borrow::Cow;

use super::{File, Reading};
use crate::finding::{Code, shown};
use crate::holdings::hides_rows;
use crate::list::cells::{Cell, delimited};
use crate::list::draft::Faults;

/// The columns of a form. Names are compared without case, blanks and underscores.
pub(super) struct Columns {
    /// Without these a row says nothing.
    pub(super) needed: &'static [&'static str],
    /// These are read, and every file had them so far.
    pub(super) usual: &'static [&'static str],
    /// These are read, and some files have them.
    pub(super) further: &'static [&'static str],
    /// These are not read, on purpose. A name that ends in `*` is the beginning of several.
    pub(super) passed_over: &'static [&'static str],
}

impl Columns {
    /// Whether a file with these headings can be read; tells what is read of it otherwise than of every file so far.
    pub(super) fn check(&self, headings: &[&str], file: &File, line: u64, reading: &mut Reading) -> bool {
        let printed: Vec<String> = headings.iter().map(|heading| bare(heading)).collect();
        let count = |name: &&&str| printed.iter().filter(|heading| **heading == bare(name)).count();
        let quoted =
            |names: Vec<&&str>| names.into_iter().map(|name| shown(name)).collect::<Vec<String>>().join(", ");
        let absent =
            |names: &'static [&str]| names.iter().filter(|name| count(name) == 0).collect::<Vec<_>>();
        let missing = absent(self.needed);
        if !missing.is_empty() {
            let message = format!(
                "the header lacks the column {}: this is another list or another form of it",
                quoted(missing)
            );
            reading.fault(Code::LIST_MISSING_FIELD, file, line, message);
            return false;
        }
        let read = || [self.needed, self.usual, self.further].into_iter().flatten();
        let twice: Vec<&&str> = read().filter(|name| count(name) > 1).collect();
        if !twice.is_empty() {
            let message = format!("the header has the column {} more than once", quoted(twice));
            reading.fault(Code::LIST_DUPLICATE, file, line, message);
            return false;
        }
        let missing = absent(self.usual);
        if !missing.is_empty() {
            let message = format!(
                "the header lacks the column {}, which this list had so far: nothing of it is read",
                quoted(missing)
            );
            reading.warning(Code::LIST_MISSING_FIELD, file, line, message);
        }
        let is_known = |heading: &str| {
            read().any(|name| bare(name) == heading)
                || self.passed_over.iter().any(|name| match name.strip_suffix('*') {
                    Some(beginning) => heading.starts_with(&bare(beginning)),
                    None => bare(name) == heading,
                })
        };
        let unknown = headings.iter().zip(&printed).filter(|(_, bare)| !bare.is_empty() && !is_known(bare));
        let unknown: Vec<&&str> = unknown.map(|(heading, _)| heading).collect();
        if !unknown.is_empty() {
            let message =
                format!("nobody knows here what the column {} means: it is not read", quoted(unknown));
            reading.warning(Code::LIST_UNKNOWN_FIELD, file, line, message);
        }
        true
    }
}

/// A table with a header.
pub(super) struct Sheet<'f> {
    header: Vec<String>,
    rows: Vec<(u64, Vec<Cell<'f>>)>,
}

/// One row of it.
pub(super) struct Row<'s> {
    sheet: &'s Sheet<'s>,
    cells: &'s [Cell<'s>],
    /// Line on which it begins.
    pub(super) line: u64,
}

/// The rows of a file, with the line on which each begins. A quoted cell that goes over whole rows is a fault: they would be no parties.
pub(super) fn rows<'f>(
    file: &'f File,
    text: &'f str,
    delimiter: u8,
    reading: &mut Reading,
) -> Vec<(u64, Vec<Cell<'f>>)> {
    let faults = Faults::new(text, &file.name);
    let rows = delimited(text, delimiter, &faults);
    for row in &rows {
        let (Some(first), Some(last)) = (row.first(), row.last()) else { continue };
        let raw = text.get(first.span.start..last.span.end).unwrap_or_default();
        if hides_rows(raw.as_bytes(), delimiter, row.len()) {
            let message = "a quoted cell goes over several lines, each of which is a row by itself";
            faults.error(Code::LIST_SYNTAX, &first.span, message);
        }
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let line = row.first().map_or(0, |cell| faults.line_number(&cell.span) as u64);
            (line, row)
        })
        .collect();
    reading.take(faults);
    rows
}

/// What one cell says, without blanks around.
pub(super) fn said<'r>(cells: &'r [Cell<'_>], at: usize) -> &'r str {
    cells.get(at).map_or("", |cell| cell.text.trim())
}

impl<'f> Sheet<'f> {
    /// Reads a file with a header of these columns. `None` where it cannot be read; the reason is a finding then.
    pub(super) fn read(
        file: &'f File,
        delimiter: u8,
        columns: &Columns,
        reading: &mut Reading,
    ) -> Option<Sheet<'f>> {
        let text = reading.text(file)?;
        Sheet::of(file, text, delimiter, columns, reading)
    }

    /// The same for a part of a file's text.
    pub(super) fn of(
        file: &'f File,
        text: &'f str,
        delimiter: u8,
        columns: &Columns,
        reading: &mut Reading,
    ) -> Option<Sheet<'f>> {
        let rows = rows(file, text, delimiter, reading);
        Sheet::below(file, rows, columns, reading)
    }

    /// The same for rows that are split already; the first one is the header.
    pub(super) fn below(
        file: &File,
        mut rows: Vec<(u64, Vec<Cell<'f>>)>,
        columns: &Columns,
        reading: &mut Reading,
    ) -> Option<Sheet<'f>> {
        if rows.is_empty() {
            reading.fault(Code::LIST_EMPTY, file, 0, "the file has no row");
            return None;
        }
        let (header_line, first) = rows.remove(0);
        let header: Vec<String> = first.iter().map(|cell| bare(&cell.text)).collect();
        let printed: Vec<&str> = first.iter().map(|cell| cell.text.trim()).collect();
        if !columns.check(&printed, file, header_line, reading) {
            return None;
        }
        rows.retain(|(line, cells)| {
            if cells.len() > 1
                && cells.iter().map(|cell| bare(&cell.text)).eq(header.iter().map(String::as_str))
            {
                let message =
                    "the header stands here again: several files were put together, or the file is damaged";
                reading.fault(Code::LIST_SYNTAX, file, *line, message);
                return false;
            }
            let is_whole = cells.len() == header.len();
            if !is_whole {
                let message = format!(
                    "the row has {} cells, the header has {}: the file is cut off or damaged here",
                    cells.len(),
                    header.len()
                );
                reading.fault(Code::LIST_SYNTAX, file, *line, message);
            }
            is_whole
        });
        Some(Sheet { header, rows })
    }

    /// The rows below the header.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { sheet: self, cells, line: *line })
    }

    /// Whether the header has a column.
    pub(super) fn has(&self, name: &str) -> bool {
        self.header.contains(&bare(name))
    }
}

impl<'s> Row<'s> {
    /// What stands under a header, without blanks around; empty where there is no such column.
    pub(super) fn get(&self, name: &str) -> &'s str {
        let name = bare(name);
        let at = self.sheet.header.iter().position(|header| *header == name);
        at.map_or("", |at| said(self.cells, at))
    }

    /// The values of a cell that stand between separators.
    pub(super) fn several(&self, name: &str, separator: &'s str) -> impl Iterator<Item = &'s str> {
        self.get(name).split(separator).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The place of the row for a message that shows one of its values.
    pub(super) fn shown(&self, name: &str) -> Cow<'static, str> {
        Cow::Owned(shown(self.get(name)))
    }
}

/// A heading as it is compared.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns {
        needed: &["Name"],
        usual: &["Aliases", "End date"],
        further: &["LEI"],
        passed_over: &["Address*", "Phone"],
    };

    /// What is found, faults first.
    fn told(text: &str) -> Vec<String> {
        let file = File::new("l.csv", text.as_bytes().to_vec());
        let mut reading = Reading::default();
        Sheet::read(&file, b',', &COLUMNS, &mut reading);
        reading.findings.iter().chain(&reading.warnings).map(ToString::to_string).collect()
    }

    #[test]
    fn a_column_that_was_renamed_is_told() {
        assert!(told("name,aliases,END_DATE\na,b,c\n").is_empty());
        assert!(told("Name,Aliases,End date,LEI,Address 1,address_country,Phone,\na,b,c,,,,,\n").is_empty());
        assert_eq!(
            told("Name,Other names,End date,Aka\na,b,c,d\n"),
            [
                "l.csv:1: the header lacks the column `Aliases`, which this list had so far: nothing of it is read [L003]",
                "l.csv:1: nobody knows here what the column `Other names`, `Aka` means: it is not read [L002]",
            ]
        );
    }

    #[test]
    fn a_column_that_is_needed_or_stands_twice_refuses_the_file() {
        let lacks =
            "l.csv:1: the header lacks the column `Name`: this is another list or another form of it [L003]";
        assert_eq!(told("Aliases,End date\na,b\n"), [lacks]);
        let twice = "l.csv:1: the header has the column `Aliases` more than once [L007]";
        assert_eq!(told("Name,Aliases,aliases\na,b,c\n"), [twice]);
        assert!(told("Name,Aliases,End date,Phone,Phone\na,b,c,,\n").is_empty());
    }

    #[test]
    fn a_header_among_the_rows_refuses_the_file() {
        assert_eq!(
            told("Name,Aliases,End date\na,b,c\nName,Aliases,End date\nd,e,f\n"),
            [
                "l.csv:3: the header stands here again: several files were put together, or the file is damaged [L001]"
            ]
        );
    }

    #[test]
    fn a_quoted_cell_that_goes_over_rows_refuses_the_file() {
        assert_eq!(
            told("Name,Aliases,End date\n\"a,b,c\nd,e,f\ng,h\",i,j\n"),
            ["l.csv:2:2: a quoted cell goes over several lines, each of which is a row by itself [L001]"]
        );
        assert!(told("Name,Aliases,End date\n\"a\nb\",\"c, d,\ne\",f\n").is_empty());
    }
}
