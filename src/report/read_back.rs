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

    use arrow_array::cast::AsArray;
    use arrow_array::types::UInt64Type;
    use arrow_array::{Array, RecordBatch};
    use arrow_ipc::reader::FileReader;
    use parquet::arrow::ProjectionMask;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::Said;
    use crate::holdings::array_text;
    use crate::report::typed::fault;

    /// A row of a Parquet file.
    pub(super) fn of_parquet(path: &Path, number: u64) -> io::Result<Option<Said>> {
        let Some((before, place)) = place(number) else { return Ok(None) };
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?).map_err(fault)?;
        let schema = builder.parquet_schema();
        let names = schema.root_schema().get_fields().iter().map(|field| field.name());
        let projection = ProjectionMask::roots(schema, wanted(names));
        let reader = builder.with_projection(projection).with_offset(place).with_limit(1);
        let rows = reader.build().map_err(fault)?.next().transpose().map_err(fault)?;
        Ok(rows.filter(|rows| rows.num_rows() == 1).map(|rows| said(before, &rows, 0)))
    }

    /// A row of an Arrow file.
    pub(super) fn of_arrow(path: &Path, number: u64) -> io::Result<Option<Said>> {
        let Some((before, mut place)) = place(number) else { return Ok(None) };
        let mut file = File::open(path)?;
        let schema = FileReader::try_new(&mut file, None).map_err(fault)?.schema();
        let projection = wanted(schema.fields().iter().map(|field| field.name().as_str())).collect();
        for rows in FileReader::try_new(file, Some(projection)).map_err(fault)? {
            let rows = rows.map_err(fault)?;
            if place < rows.num_rows() {
                return Ok(Some(said(before, &rows, place)));
            }
            place -= rows.num_rows();
        }
        Ok(None)
    }

    /// How many rows stand before one.
    fn place(number: u64) -> Option<(u64, usize)> {
        let before = number.checked_sub(1)?;
        Some((before, usize::try_from(before).ok()?))
    }

    /// The places of the columns that are looked at. Names are unlike each other, and none of them is an input's.
    fn wanted<'n>(names: impl Iterator<Item = &'n str>) -> impl Iterator<Item = usize> {
        let is_wanted = |name: &str| matches!(name, "file" | "line" | "verdict" | "entry_id");
        names.enumerate().filter(move |(_, name)| is_wanted(name)).map(|(at, _)| at)
    }

    fn said(number: u64, rows: &RecordBatch, row: usize) -> Said {
        let text = |name: &str| Some(array_text(rows.column_by_name(name)?, row)?.to_owned());
        // A column `line` of the input is text.
        let line = rows.column_by_name("line").and_then(|column| column.as_primitive_opt::<UInt64Type>());
        Said {
            number,
            verdict: text("verdict").unwrap_or_default(),
            entry: text("entry_id").unwrap_or_default(),
            file: text("file"),
            line: line.filter(|column| column.is_valid(row)).map(|column| column.value(row)),
        }
    }

    #[cfg(test)]
    mod tests {
        use std::io::Write;
        use std::sync::Arc;

        use arrow_array::types::Int8Type;
        use arrow_array::{
            ArrayRef, DictionaryArray, Int64Array, LargeStringArray, StringArray, StringViewArray,
            UInt64Array,
        };
        use arrow_ipc::writer::FileWriter;
        use parquet::arrow::ArrowWriter;

        use super::*;

        /// A file, by what a writer of its format makes of batches.
        fn file(write: impl FnOnce(&mut Vec<u8>)) -> tempfile::NamedTempFile {
            let mut bytes = Vec::new();
            write(&mut bytes);
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            file
        }

        /// What the rows of batches say of themselves, in both formats alike.
        fn said_of(batches: &[RecordBatch], number: u64) -> Option<Said> {
            let schema = batches[0].schema();
            let parquet = file(|bytes| {
                let mut writer = ArrowWriter::try_new(bytes, Arc::clone(&schema), None).unwrap();
                for batch in batches {
                    writer.write(batch).unwrap();
                    writer.flush().unwrap();
                }
                writer.close().unwrap();
            });
            let arrow = file(|bytes| {
                let mut writer = FileWriter::try_new(bytes, &schema).unwrap();
                batches.iter().for_each(|batch| writer.write(batch).unwrap());
                writer.finish().unwrap();
            });
            let said = of_parquet(parquet.path(), number).unwrap();
            assert_eq!(said, of_arrow(arrow.path(), number).unwrap());
            said
        }

        /// Rows of columns that may have nulls.
        fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
            let columns = columns.map(|(name, column)| (name, column, true));
            RecordBatch::try_from_iter_with_nullable(columns).unwrap()
        }

        /// Two rows of a column of texts.
        const TEXTS: [Option<&str>; 2] = [None, Some("permitted")];

        #[test]
        fn a_row_is_found_in_whichever_part_it_lies() {
            let part = |from: u64| {
                batch([
                    ("file", Arc::new(LargeStringArray::from(vec!["a.csv"; 3]))),
                    ("line", Arc::new(UInt64Array::from_iter_values(from..from + 3))),
                    ("other", Arc::new(Int64Array::from(vec![7; 3]))),
                    ("verdict", Arc::new(LargeStringArray::from(vec!["review"; 3]))),
                    ("entry_id", Arc::new(LargeStringArray::from(vec![Some("x/1"), None, Some("")]))),
                ])
            };
            let parts = [part(0), part(3)];
            for number in 1..=6 {
                let said = said_of(&parts, number).unwrap();
                assert_eq!((said.number, said.line), (number - 1, Some(number - 1)));
                assert_eq!((said.file.as_deref(), said.verdict.as_str()), (Some("a.csv"), "review"));
                assert_eq!(said.entry, if number % 3 == 1 { "x/1" } else { "" });
            }
            for number in [0, 7, u64::MAX] {
                assert_eq!(said_of(&parts, number), None, "{number}");
            }
            assert_eq!(said_of(&[part(0).slice(0, 0)], 1), None);
        }

        #[test]
        fn a_text_is_one_whichever_way_a_column_keeps_it() {
            let columns: [ArrayRef; 4] = [
                Arc::new(StringArray::from(TEXTS.to_vec())),
                Arc::new(LargeStringArray::from(TEXTS.to_vec())),
                Arc::new(StringViewArray::from(TEXTS.to_vec())),
                Arc::new(DictionaryArray::<Int8Type>::from_iter(TEXTS)),
            ];
            for column in columns {
                let rows = batch([("verdict", Arc::clone(&column)), ("file", column)]);
                assert_eq!(said_of(std::slice::from_ref(&rows), 1), Some(Said::default()));
                let said = said_of(&[rows], 2).unwrap();
                assert_eq!((said.verdict.as_str(), said.file.as_deref()), ("permitted", TEXTS[1]));
            }
        }

        #[test]
        fn a_column_of_another_type_says_nothing() {
            let rows = batch([
                ("line", Arc::new(StringArray::from(vec!["2"]))),
                ("verdict", Arc::new(Int64Array::from(vec![2]))),
            ]);
            assert_eq!(said_of(&[rows], 1), Some(Said::default()));
            let rows = batch([("line", Arc::new(Int64Array::from(vec![2])))]);
            assert_eq!(said_of(&[rows], 1), Some(Said::default()));
            let rows = batch([("other", Arc::new(Int64Array::from(vec![2])))]);
            assert_eq!(said_of(&[rows], 1), Some(Said::default()));
        }

        #[test]
        fn what_is_no_such_file_is_told() {
            let file = file(|bytes| bytes.extend(b"verdict\npermitted\n"));
            assert!(of_parquet(file.path(), 1).is_err());
            assert!(of_arrow(file.path(), 1).is_err());
        }
    }
}
