//! Workbooks: Excel `xlsx`, `xlsb` and `xls`, and OpenDocument `ods`.
//!
//! Of a workbook one sheet is read: the one that is named, or the only visible one with a header
//! ([`choice`]). Its rows become lines of the same number ([`rows`]), each cell the text that says what the
//! cell holds ([`cell`]). `xlsx`, `xlsb` and `ods` are read cell by cell, so that memory grows with the
//! shared texts of a workbook and not with its rows; an `xls` is held whole, and its sheets may have as many
//! cells together as one full sheet has. What is made of a sheet may not be larger than what [`Limits`] let a
//! packed file become: one text can stand in any number of cells, and one row be repeated a million times.
//!
//! [`Limits`]: crate::holdings::Limits

mod book;
mod cell;
mod choice;
mod compound;
mod ods;
mod rows;
pub(crate) mod whole;
mod xlsb;

use std::io;

use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::guard::guarded;
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::{Cells, Header, Table};
use crate::holdings::{Options, fault};
use book::Book;

/// Rows and columns of the largest sheet.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// Makes a table of a workbook in a ZIP archive.
pub(in crate::holdings) fn read(
    name: &str,
    input: &mut Input,
    options: &Options,
    format: FileFormat,
) -> Result<(FileFormat, Input, Table), Finding> {
    attempt(|| made(name, input, options, format))
        .map_err(|bad| bad.told(name))
        .map(|(input, table)| (format, input, table))
}

/// Makes a table of a workbook of before 2007.
pub(in crate::holdings) fn read_old(
    name: &str,
    input: &mut Input,
    options: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    read(name, input, options, FileFormat::Xls)
}

/// Why a workbook is not read.
enum Bad {
    Io(io::Error),
    Damaged,
    Protected,
    /// Something else, in words.
    Other(String),
    /// A fault that has its place.
    Told(Finding),
}

impl Bad {
    fn told(self, name: &str) -> Finding {
        let message = match self {
            Bad::Io(reason) if reason.raw_os_error().is_some() => return unreadable(name, &reason),
            Bad::Told(finding) => return finding,
            Bad::Io(_) | Bad::Damaged => {
                "this workbook is damaged, or uses a part of its format that is not read".to_owned()
            }
            Bad::Protected => "this workbook is protected by a password: save it without one".to_owned(),
            Bad::Other(message) => message,
        };
        fault::error(Code::FILE_FORMAT, fault::whole(name), message)
    }

    /// A cell that no sheet can have.
    fn beyond() -> Bad {
        Bad::Other(format!(
            "a cell of the workbook stands beyond row {MOST_ROWS} or column {MOST_COLUMNS}, where no sheet has one"
        ))
    }
}

impl From<io::Error> for Bad {
    fn from(reason: io::Error) -> Bad {
        Bad::Io(reason)
    }
}

/// Runs a reader over a file. Damaged files can make one panic: that is a fault of the file too.
fn attempt<T>(read: impl FnOnce() -> Result<T, Bad>) -> Result<T, Bad> {
    guarded(read).unwrap_or(Err(Bad::Damaged))
}

fn made(name: &str, input: &mut Input, options: &Options, format: FileFormat) -> Result<(Input, Table), Bad> {
    let limit = options.limits.of(input.length()?);
    let mut book = Book::open(input, format)?;
    let choice = choice::choose(name, &mut book, options)?;
    let writer = rows::write(name, &mut book, &choice, options, limit)?;
    let header = Header::At(u64::from(choice.header));
    let (input, mut table) = writer.finish(Cells::Of(plain(&choice.sheet)), header)?;
    table.date_system = book.date_system();
    table.notes.extend(choice.remark(name));
    Ok((input, table))
}

/// The name of a sheet as a message may show it without marks around it.
fn plain(sheet: &str) -> String {
    fault::shown(sheet).trim_matches('`').to_owned()
}

#[cfg(test)]
mod tests;
