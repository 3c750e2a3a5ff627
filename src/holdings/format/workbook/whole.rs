//! A workbook whole: every sheet with all of its rows, for a list that stands in one.

use std::io::Write;
use std::ops::ControlFlow;

use super::book::Book;
use super::{Bad, FileFormat, attempt, compound};
use crate::finding::{Code, Finding};
use crate::holdings::archive::{Archive, Most};
use crate::holdings::source::{Input, Spool, unreadable};
use crate::holdings::{Limits, fault};

/// A list is held whole in memory; the largest official ones have some megabytes.
const MOST: u64 = 256 << 20;

/// A sheet with its rows.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) name: String,
    /// The number that the spreadsheet shows in front of a row, and its cells up to the last one that is not empty.
    pub(crate) rows: Vec<(u64, Vec<String>)>,
}

/// Whether these bytes begin as a workbook does.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

/// The visible sheets of a workbook that have rows. It may not be larger than an input may unpack to.
pub(crate) fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<Whole>, Finding> {
    let limit = Limits::default().of(bytes.len() as u64).min(MOST);
    let mut input = spooled(bytes).map_err(|reason| unreadable(name, &reason))?;
    let format = if bytes.starts_with(b"PK") {
        packed(name, &mut input, limit)?
    } else {
        attempt(|| compound::check(&mut input)).map_err(|bad| bad.told(name))?;
        FileFormat::Xls
    };
    input.rewind().map_err(|reason| unreadable(name, &reason))?;
    attempt(|| all(&mut input, format, limit)).map_err(|bad| bad.told(name))
}

fn spooled(bytes: &[u8]) -> std::io::Result<Input> {
    let mut spool = Spool::new();
    spool.write_all(bytes)?;
    spool.finish()
}

/// The format of a workbook in a ZIP archive, after all its parts were unpacked once for nothing.
fn packed(name: &str, input: &mut Input, limit: u64) -> Result<FileFormat, Finding> {
    let archive = Archive::open(name, input, Most { bytes: limit, files: Limits::default().files })?;
    let Some(format) = archive.workbook() else {
        let message = "this archive is no workbook: expected a list";
        return Err(fault::error(Code::FILE_FORMAT, fault::whole(name), message));
    };
    archive.check_parts()?;
    Ok(format)
}

fn all(input: &mut Input, format: FileFormat, limit: u64) -> Result<Vec<Whole>, Bad> {
    let mut book = Book::open(input, format)?;
    let mut left = limit;
    let mut found = Vec::new();
    for sheet in book.sheets().into_iter().filter(|sheet| sheet.is_visible && sheet.has_cells) {
        let mut rows = Vec::new();
        book.rows(&sheet.name, &mut |row| {
            let number = u64::from(row.number) + 1;
            if !row.doubts.is_empty() {
                return Err(Bad::Other(format!(
                    "a formula of row {number} of a sheet has no value to rely on: expected the list as published"
                )));
            }
            // A text that many cells share is one in the file and many here.
            let size = row.cells.iter().map(|cell| cell.len() as u64 + 24).sum();
            left = left
                .checked_sub(size)
                .ok_or_else(|| Bad::Other(format!("the workbook holds more than {limit} bytes")))?;
            rows.push((number, row.cells));
            Ok(ControlFlow::Continue(()))
        })?;
        if !rows.is_empty() {
            found.push(Whole { name: sheet.name, rows });
        }
    }
    Ok(found)
}
