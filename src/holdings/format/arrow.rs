//! Arrow IPC, as a file (Feather) or as a stream: the same texts as from Parquet.
//!
//! A file is read twice: once to learn which date-times are dates, once for its rows. A stream must say that
//! it ends: one that just stops may be cut off.

mod sizes;
#[cfg(test)]
mod tests;

use std::io::{BufRead, BufReader, Read, Seek};

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
    let size = input.length().map_err(|reason| unreadable(name, &reason))?;
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
