//! A row of an output in a form without lines: what it says of itself, so that it can be explained.
//!
//! Rows of Parquet and Arrow are counted from 1. A row of a workbook is that of the sheet with the output's view, by
//! the number that stands beside it there.

use std::io;
use std::path::Path;

use super::{Format, View};

/// What an output's row says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its number among the rows of its view, counted from nothing.
    pub number: u64,
    /// The verdict.
    pub verdict: String,
    /// The entry; empty without one.
    pub entry: String,
    /// The input file, where the output says it.
    pub file: Option<String>,
    /// The line in that file, where the output says it.
    pub line: Option<u64>,
}

/// The row with a number; `None` where there is none, or where this build does not read the format.
pub fn row(path: &Path, format: Format, view: View, number: u64) -> io::Result<Option<Said>> {
    match format {
        Format::Xlsx => workbook::row(path, view, number),
        #[cfg(feature = "columnar")]
        Format::Parquet => typed::of_parquet(path, number),
        #[cfg(feature = "columnar")]
        Format::Arrow => typed::of_arrow(path, number),
        _ => {
            let _ = (path, view, number);
            Ok(None)
        }
    }
}

mod workbook {
    use std::io;
    use std::path::Path;

    use calamine::{Data, Reader, Xlsx, open_workbook};

    use super::{Said, View};
    use crate::holdings::guarded;

    /// The row that has a number in a spreadsheet; the first has the names of the columns.
    pub(super) fn row(path: &Path, view: View, number: u64) -> io::Result<Option<Said>> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "this workbook cannot be read");
        guarded(|| read(path, view, number)).ok_or_else(damaged)?.map_err(io::Error::other)
    }

    fn read(path: &Path, view: View, number: u64) -> Result<Option<Said>, calamine::XlsxError> {
        let mut book: Xlsx<_> = open_workbook(path)?;
        let sheet = match view {
            View::Alerts => "Alerts",
            View::Decisions => "Decisions",
            // No workbook has them.
            View::Changes => return Ok(None),
        };
        let range = book.worksheet_range(sheet)?;
        let mut rows = range.rows();
        let Some(header) = rows.next() else { return Ok(None) };
        let Some(before) = number.checked_sub(2) else { return Ok(None) };
        let Some(row) = usize::try_from(before).ok().and_then(|before| rows.nth(before)) else {
            return Ok(None);
        };
        // Columns of the answer stand behind those of the input, and where the row stands before them.
        let text = |at: Option<usize>| at.and_then(|at| row.get(at)).map(ToString::to_string);
        let last = |name: &str| header.iter().rposition(|cell| *cell == *name);
        let line = match row.get(1) {
            Some(Data::Float(line)) if *line >= 1.0 => Some(*line as u64),
            _ => None,
        };
        Ok(Some(Said {
            number: before,
            verdict: text(last("verdict")).unwrap_or_default(),
            entry: text(last("entry_id")).unwrap_or_default(),
            file: text(Some(0)),
            line,
        }))
    }
}

#[cfg(feature = "columnar")]
mod typed {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    use polars::prelude::{ArrowSchema, Column, DataType, ParquetReader, SerReader, Series};
    use polars_arrow::io::ipc::read::{FileReader, read_file_metadata};

    use super::Said;
    use crate::report::typed::fault;

    /// A row of a Parquet file.
    pub(super) fn of_parquet(path: &Path, number: u64) -> io::Result<Option<Said>> {
        let Some((before, place)) = place(number) else { return Ok(None) };
        let mut reader = ParquetReader::new(File::open(path)?);
        let schema = reader.schema().map_err(fault)?;
        let wanted = wanted(&schema).map(|(name, _)| name.to_owned()).collect();
        let reader = reader.with_columns(Some(wanted)).with_slice(Some((place, 1)));
        let frame = reader.finish().map_err(fault)?;
        Ok((frame.height() == 1).then(|| said(before, frame.columns(), 0)))
    }

    /// A row of an Arrow file.
    pub(super) fn of_arrow(path: &Path, number: u64) -> io::Result<Option<Said>> {
        let Some((before, mut place)) = place(number) else { return Ok(None) };
        let mut file = File::open(path)?;
        let metadata = read_file_metadata(&mut file).map_err(fault)?;
        let wanted: Vec<(String, usize)> =
            wanted(&metadata.schema).map(|(name, at)| (name.to_owned(), at)).collect();
        let projection = wanted.iter().map(|(_, at)| *at).collect();
        for batch in FileReader::new(file, metadata, Some(projection), None) {
            let batch = batch.map_err(fault)?;
            if place >= batch.len() {
                place -= batch.len();
                continue;
            }
            let mut columns = Vec::new();
            for (array, (name, _)) in batch.into_arrays().into_iter().zip(&wanted) {
                let series = Series::from_arrow(name.as_str().into(), array).map_err(fault)?;
                columns.push(series.into());
            }
            return Ok(Some(said(before, &columns, place)));
        }
        Ok(None)
    }

    /// How many rows stand before one.
    fn place(number: u64) -> Option<(u64, usize)> {
        let before = number.checked_sub(1)?;
        Some((before, usize::try_from(before).ok()?))
    }

    /// The columns that are looked at. Names are unlike each other, and none of them is an input's.
    fn wanted(schema: &ArrowSchema) -> impl Iterator<Item = (&str, usize)> {
        let names = schema.iter_names().map(|name| name.as_str()).enumerate();
        names
            .filter(|(_, name)| matches!(*name, "file" | "line" | "verdict" | "entry_id"))
            .map(|(at, name)| (name, at))
    }

    fn said(number: u64, columns: &[Column], row: usize) -> Said {
        let column = |name: &str| columns.iter().find(|column| column.name() == name);
        let text = |name: &str| {
            let column = column(name).filter(|column| *column.dtype() == DataType::String)?;
            column.str().ok()?.get(row).map(str::to_owned)
        };
        // A column `line` of the input is text.
        let line = column("line").filter(|column| *column.dtype() == DataType::UInt64);
        Said {
            number,
            verdict: text("verdict").unwrap_or_default(),
            entry: text("entry_id").unwrap_or_default(),
            file: text("file"),
            line: line.and_then(|column| column.u64().ok()?.get(row)),
        }
    }
}
