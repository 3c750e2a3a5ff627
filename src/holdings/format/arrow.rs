//! Arrow IPC, as a file (Feather) or as a stream: the same texts as from Parquet.
//!
//! A file is read twice: once to learn which date-times are dates, once for its rows. A stream must say that
//! it ends: one that just stops may be cut off.

mod sizes;
#[cfg(test)]
mod tests;

use std::io::{BufReader, Read, Seek};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, SchemaRef};

use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::array::{all_readable, attempt, write};
use crate::holdings::mapping;
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::{Cells, Header, Table, Writer};
use crate::holdings::unpack::too_large;
use crate::holdings::{Options, fault};

/// With what a file begins; a stream begins otherwise.
const FILE: &[u8] = b"ARROW1";

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
    let unpacked = sizes::unpacked(&mut BufReader::new(&mut *input), is_file).ok_or_else(damaged)?;
    let size = input.length().map_err(|reason| unreadable(name, &reason))?;
    let limit = options.limits.of(size);
    if unpacked > limit {
        return Err(too_large(name, limit));
    }
    let schema = attempt(|| Batches::open(&mut *input, is_file).map(|batches| batches.schema()));
    let schema = schema.ok_or_else(damaged)?;
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    if let Some(fault) = mapping::duplicates(&names, &|_| fault::whole(name)).into_iter().next() {
        return Err(fault);
    }
    all_readable(name, schema.fields().iter().map(|field| (field.name().as_str(), field.data_type())))?;
    let is_local_time = |kind: &DataType| matches!(kind, DataType::Timestamp(_, None));
    let mut days: Vec<bool> = schema.fields().iter().map(|field| is_local_time(field.data_type())).collect();
    let mut text = String::new();
    each_batch(input, is_file, |columns, height| {
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
    if !names.is_empty() {
        writer.row(0, names.iter().map(String::as_str)).map_err(|reason| unreadable(name, &reason))?;
    }
    let mut number = 0;
    let mut cells = vec![String::new(); names.len()];
    let mut fault = None;
    each_batch(input, is_file, |columns, height| {
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

/// Hands over the columns of each batch and their height; nothing for a damaged file.
fn each_batch(
    input: &mut Input,
    is_file: bool,
    mut take: impl FnMut(&[ArrayRef], usize) -> Option<()>,
) -> Option<()> {
    let mut batches = attempt(|| Batches::open(input, is_file))?;
    let mut count = 0;
    while let Some(batch) = attempt(|| batches.next())? {
        take(batch.columns(), batch.num_rows())?;
        count += 1;
    }
    // A message that is no batch looks like the end.
    batches.told().is_none_or(|told| told == count).then_some(())
}

/// The batches of a file or a stream.
enum Batches<R: Read + Seek> {
    File(FileReader<R>),
    Stream(StreamReader<R>),
}

impl<R: Read + Seek> Batches<BufReader<R>> {
    /// From its first byte on.
    fn open(mut input: R, is_file: bool) -> Result<Batches<BufReader<R>>, ArrowError> {
        input.rewind()?;
        let input = BufReader::new(input);
        Ok(match is_file {
            true => Batches::File(FileReader::try_new(input, None)?),
            false => Batches::Stream(StreamReader::try_new(input, None)?),
        })
    }

    fn schema(&self) -> SchemaRef {
        match self {
            Batches::File(reader) => reader.schema(),
            Batches::Stream(reader) => reader.schema(),
        }
    }

    /// Number of batches that a file says it has.
    fn told(&self) -> Option<usize> {
        match self {
            Batches::File(reader) => Some(reader.num_batches()),
            Batches::Stream(_) => None,
        }
    }

    fn next(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        match self {
            Batches::File(reader) => reader.next(),
            Batches::Stream(reader) => reader.next(),
        }
        .transpose()
    }
}
