//! Arrow IPC, as a file (Feather) or as a stream: the same texts as from Parquet.
//!
//! A file is read twice: once to learn which date-times are dates, once for its rows. A stream must say that
//! it ends: one that just stops may be cut off.

mod sizes;

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use polars::prelude::{ArrowDataType, ArrowField, ArrowSchema, Column, IntoColumn, PolarsResult, Series};
use polars_arrow::array::Array;
use polars_arrow::io::ipc::read::{
    FileReader, StreamReader, StreamState, read_file_metadata, read_stream_metadata,
};
use polars_arrow::record_batch::RecordBatchT;

use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::fault::shown_list;
use crate::holdings::parquet::{all_readable, attempt, write};
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::{Cells, Header, Table, Writer};
use crate::holdings::unpack::too_large;
use crate::holdings::{Options, fault, layout};

/// With what a file begins; a stream begins otherwise.
const FILE: &[u8] = b"ARROW1";

type Batch = RecordBatchT<Box<dyn Array>>;

/// Makes a table of an Arrow file or stream.
pub(in crate::holdings) fn read(
    name: &str,
    input: &mut Input,
    options: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    let damaged = || {
        let message = "this Arrow file is damaged or cut off, or uses a part of the format that is not read";
        fault::error(Code::FILE_FORMAT, fault::whole(name), message)
    };
    let head = input.head(FILE.len() as u64).map_err(|reason| unreadable(name, &reason))?;
    let is_file = head == FILE;
    let unpacked = attempt(|| Ok(sizes::unpacked(&mut BufReader::new(&mut *input), is_file))).flatten();
    let size = input.seek(SeekFrom::End(0)).map_err(|reason| unreadable(name, &reason))?;
    let limit = options.limits.of(size);
    if unpacked.ok_or_else(damaged)? > limit {
        return Err(too_large(name, limit));
    }
    let (fields, count) = attempt(|| fields(input, is_file)).ok_or_else(damaged)?;
    if count != fields.len() {
        let head = input.head(layout::HEAD).map_err(|reason| unreadable(name, &reason))?;
        let twice = twice(schema_of(&head, is_file), &fields);
        let which = if twice.is_empty() { String::new() } else { format!(": {}", shown_list(twice)) };
        let message = format!(
            "{count} columns of the file have {} names{which}: expected a name of its own for each",
            fields.len()
        );
        return Err(fault::error(Code::FILE_DUPLICATE_HEADER, fault::whole(name), message));
    }
    let kinds: Vec<(String, ArrowDataType)> =
        fields.iter().map(|field| (field.name.to_string(), field.dtype().clone())).collect();
    all_readable(name, &kinds)?;
    let mut days: Vec<bool> =
        kinds.iter().map(|(_, kind)| matches!(kind, ArrowDataType::Timestamp(_, None))).collect();
    let mut text = String::new();
    each_batch(input, is_file, &fields, |columns, height| {
        for (column, day) in columns.iter().zip(&mut days).filter(|(_, day)| **day) {
            for row in 0..height {
                text.clear();
                write(&mut text, column, row, true)?;
                // The text of a midnight is the date alone.
                *day &= text.len() <= 10;
            }
        }
        Some(())
    })
    .ok_or_else(damaged)?;
    let mut writer = Writer::new();
    let names: Vec<String> = kinds.into_iter().map(|(name, _)| name).collect();
    if !names.is_empty() {
        writer.row(0, names.iter().map(String::as_str)).map_err(|reason| unreadable(name, &reason))?;
    }
    let mut number = 0;
    let mut cells = vec![String::new(); names.len()];
    let mut fault = None;
    each_batch(input, is_file, &fields, |columns, height| {
        for row in 0..height {
            for ((cell, column), day) in cells.iter_mut().zip(columns).zip(&days) {
                cell.clear();
                write(cell, column, row, *day)?;
            }
            number += 1;
            if let Err(reason) = writer.row(number, cells.iter().map(String::as_str)) {
                fault = Some(unreadable(name, &reason));
                return None;
            }
        }
        Some(())
    })
    .ok_or_else(|| fault.unwrap_or_else(damaged))?;
    let (input, table) =
        writer.finish(Cells::Named(names), Header::First).map_err(|reason| unreadable(name, &reason))?;
    Ok((FileFormat::Arrow, input, table))
}

/// The fields by their names, and how many the file has: of several with one name the library keeps one.
fn fields(input: &mut Input, is_file: bool) -> PolarsResult<(Vec<ArrowField>, usize)> {
    input.rewind()?;
    let of = |schema: &ArrowSchema| schema.iter_values().cloned().collect();
    let mut reader = BufReader::new(input);
    Ok(if is_file {
        let metadata = read_file_metadata(&mut reader)?;
        (of(&metadata.schema), metadata.ipc_schema.fields.len())
    } else {
        let metadata = read_stream_metadata(&mut reader)?;
        (of(&metadata.schema), metadata.ipc_schema.fields.len())
    })
}

/// The message with which a file or a stream begins: it has the names of the columns.
fn schema_of(head: &[u8], is_file: bool) -> &[u8] {
    let message = if is_file { head.get(8..).unwrap_or_default() } else { head };
    let message = message.strip_prefix(b"\xff\xff\xff\xff").unwrap_or(message);
    let length = message.first_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    message.get(4..).map_or(&[][..], |rest| rest.get(..length).unwrap_or(rest))
}

/// The names that stand in a schema more than once: its texts have their length in front.
fn twice<'f>(schema: &[u8], fields: &'f [ArrowField]) -> Vec<&'f str> {
    let is_twice = |name: &&str| {
        let length = u32::try_from(name.len()).unwrap_or(u32::MAX).to_le_bytes();
        let written = [&length[..], name.as_bytes(), &[0]].concat();
        memchr::memmem::find_iter(schema, &written).count() > 1
    };
    fields.iter().map(|field| field.name.as_str()).filter(is_twice).collect()
}

/// Hands over the columns of each batch and their height; nothing for a damaged file.
fn each_batch(
    input: &mut Input,
    is_file: bool,
    fields: &[ArrowField],
    mut take: impl FnMut(&[Column], usize) -> Option<()>,
) -> Option<()> {
    input.rewind().ok()?;
    let mut reader = BufReader::new(input);
    let mut batches = attempt(|| Batches::open(&mut reader, is_file))?;
    loop {
        match attempt(|| batches.next())? {
            Next::Batch(batch) => {
                let height = batch.len();
                let columns = attempt(|| {
                    let series = fields.iter().zip(batch.into_arrays());
                    let series = series.map(|(field, array)| Series::try_from((field, array)));
                    series.map(|series| series.map(IntoColumn::into_column)).collect::<PolarsResult<Vec<_>>>()
                })?;
                if columns.len() != fields.len() || columns.iter().any(|column| column.len() != height) {
                    return None;
                }
                take(&columns, height)?;
            }
            Next::End => break,
            Next::CutOff => return None,
        }
    }
    drop(batches);
    // Behind the end of a stream another one may stand, which would be lost.
    let is_at_end = is_file || reader.fill_buf().is_ok_and(|rest| rest.iter().all(|byte| *byte == 0));
    is_at_end.then_some(())
}

/// The batches of a file or a stream.
enum Batches<R: Read + Seek> {
    File(FileReader<R>),
    Stream(StreamReader<R>),
}

enum Next {
    Batch(Batch),
    End,
    /// A stream that stops and does not say that it ends.
    CutOff,
}

impl<R: Read + Seek> Batches<R> {
    fn open(mut reader: R, is_file: bool) -> PolarsResult<Batches<R>> {
        Ok(if is_file {
            let metadata = read_file_metadata(&mut reader)?;
            Batches::File(FileReader::new(reader, metadata, None, None))
        } else {
            let metadata = read_stream_metadata(&mut reader)?;
            Batches::Stream(StreamReader::new(reader, metadata, None))
        })
    }

    fn next(&mut self) -> PolarsResult<Next> {
        Ok(match self {
            Batches::File(reader) => reader.next().transpose()?.map_or(Next::End, Next::Batch),
            Batches::Stream(reader) => match reader.next().transpose()? {
                Some(StreamState::Some(batch)) => Next::Batch(batch),
                Some(StreamState::Waiting) => Next::CutOff,
                None => Next::End,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::NamedFrom;
    use polars_arrow::io::ipc::write::{Compression, FileWriter, StreamWriter, WriteOptions};

    use super::*;
    use crate::holdings::{Holdings, Source};

    fn columns() -> (ArrowSchema, Batch) {
        batch(&[
            Series::new("Name".into(), ["ACME HOLDINGS", "ACME BOND"]),
            Series::new("Market Value".into(), [1234.5, -1.0]),
            Series::new("trade_date".into(), ["2021-03-15", "2021-03-16"]),
        ])
    }

    fn batch(series: &[Series]) -> (ArrowSchema, Batch) {
        let height = series.first().map_or(0, |series| series.len());
        let fields = series.iter().map(|series| {
            let field = series.field().to_arrow(polars::prelude::CompatLevel::newest());
            (field.name.clone(), field)
        });
        let schema = fields.collect::<ArrowSchema>();
        let arrays = series.iter().map(|series| series.to_arrow(0, polars::prelude::CompatLevel::newest()));
        (schema.clone(), Batch::new(height, schema.into(), arrays.collect()))
    }

    fn file(compression: Option<Compression>) -> Vec<u8> {
        let (schema, batch) = columns();
        let mut bytes = Vec::new();
        let mut writer = FileWriter::new(&mut bytes, schema.into(), None, WriteOptions { compression });
        writer.start().unwrap();
        writer.write(&batch, None).unwrap();
        writer.finish().unwrap();
        bytes
    }

    fn stream() -> Vec<u8> {
        stream_of(columns())
    }

    fn stream_of((schema, batch): (ArrowSchema, Batch)) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = StreamWriter::new(&mut bytes, WriteOptions { compression: None });
        writer.start(&schema, None).unwrap();
        writer.write(&batch, None).unwrap();
        writer.finish().unwrap();
        bytes
    }

    /// The size that a packed part states is believed by the library, which ends the process where there is not so much.
    #[test]
    fn what_says_that_it_unpacks_to_too_much_is_refused() {
        let whole = file(Some(Compression::LZ4));
        let mut refused = 0;
        for at in (0..whole.len() - 8).step_by(8) {
            for size in [1_u64 << 56, 1 << 40, 1 << 27] {
                let mut bytes = whole.clone();
                bytes[at..at + 8].copy_from_slice(&size.to_le_bytes());
                let source = Source::Bytes { name: "f.arrow".into(), bytes };
                let faults = Holdings::open(source, &Options::default()).err().unwrap_or_default();
                refused += usize::from(faults.iter().any(|fault| fault.message.contains("unpacks to more")));
            }
        }
        assert!(refused > 0);
    }

    fn rows(bytes: Vec<u8>) -> Result<Vec<(u64, Vec<String>)>, String> {
        let source = Source::Bytes { name: "f.arrow".into(), bytes };
        let mut holdings = Holdings::open(source, &Options::default())
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        let mut rows = Vec::new();
        while let Some(row) = holdings.next_row() {
            assert!(row.content.is_ok());
            rows.push((row.line, row.cells));
        }
        Ok(rows)
    }

    #[test]
    fn files_and_streams_give_their_rows() {
        let read = rows(file(None)).unwrap();
        assert_eq!(read[0], (1, ["ACME HOLDINGS", "1234.5", "2021-03-15"].map(str::to_owned).to_vec()));
        assert_eq!(read[1].0, 2);
        for bytes in
            [file(Some(Compression::LZ4)), file(Some(Compression::ZSTD(Default::default()))), stream()]
        {
            assert_eq!(rows(bytes).unwrap(), read);
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_told() {
        // As other libraries write it: this one cannot, so that the name is changed in what it wrote.
        let series = [
            Series::new("Name".into(), ["ACME HOLDINGS"]),
            Series::new("Note".into(), ["ACME BOND"]),
            Series::new("trade_date".into(), ["2021-03-15"]),
        ];
        let mut bytes = stream_of(batch(&series));
        let at = bytes.windows(5).position(|window| window == b"Note\0").unwrap();
        bytes[at..at + 4].copy_from_slice(b"Name");
        insta::assert_snapshot!(rows(bytes).unwrap_err(), @"f.arrow: 3 columns of the file have 2 names: `Name`: expected a name of its own for each [F005]");
    }

    #[test]
    fn a_stream_behind_another_is_not_lost() {
        let both = [stream(), stream()].concat();
        assert!(rows(both).unwrap_err().contains("damaged or cut off"));
    }

    #[test]
    fn a_file_or_stream_cut_off_anywhere_is_refused() {
        for whole in [file(None), stream()] {
            for length in 8..whole.len() {
                let refused = rows(whole[..length].to_vec()).unwrap_err();
                assert!(refused.contains("damaged or cut off"), "{length}: {refused}");
            }
        }
    }
}
