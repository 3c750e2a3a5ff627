//! Apache Parquet: input columns as text, the answer typed, in row groups of bounded size.
//!
//! Flags are one text joined by `;` as in the other tabular format, so that a filter on them needs no
//! list functions; the score is a float and is null where nothing was compared.

use std::io::{self, Write};

use polars::prelude::{
    BatchedWriter, Column as Series, DataFrame, DataType, NamedFrom, ParquetWriter, PolarsError, Schema,
    Series as Values,
};

use super::summary::Summary;
use super::{Layout, Record, Renderer, Value};

/// Rows held before a row group is written: enough for good compression, and a bound on memory.
const GROUP: usize = 65_536;

/// Writes Parquet.
pub(super) struct Parquet<'w> {
    out: Option<Box<dyn Write + Send + 'w>>,
    file: Option<BatchedWriter<Box<dyn Write + Send + 'w>>>,
    columns: Vec<Held>,
    rows: usize,
}

/// The values of one column that wait for their row group.
enum Held {
    Text(Vec<Option<String>>),
    Number(Vec<u64>),
    Score(Vec<Option<f64>>),
}

impl<'w> Parquet<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Parquet<'w> {
        Parquet { out: Some(out), file: None, columns: Vec::new(), rows: 0 }
    }

    fn write_group(&mut self, layout: &Layout) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let columns: Vec<Series> = layout
            .names()
            .zip(&mut self.columns)
            .map(|(name, held)| match held {
                Held::Text(values) => Values::new(name.into(), std::mem::take(values)).into(),
                Held::Number(values) => Values::new(name.into(), std::mem::take(values)).into(),
                Held::Score(values) => Values::new(name.into(), std::mem::take(values)).into(),
            })
            .collect();
        let frame = DataFrame::new(rows, columns).map_err(fault)?;
        match &mut self.file {
            Some(file) => file.write_batch(&frame).map_err(fault),
            None => Err(io::Error::other("rows before the beginning of the file")),
        }
    }
}

/// Writes a table of texts whole. An empty text is a null.
pub(super) fn texts<const N: usize>(
    out: impl Write,
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut held: [Vec<Option<String>>; N] = std::array::from_fn(|_| Vec::new());
    let mut count = 0;
    for row in rows {
        count += 1;
        for (column, text) in held.iter_mut().zip(row) {
            column.push((!text.is_empty()).then_some(text));
        }
    }
    let columns =
        columns.iter().zip(held).map(|(name, values)| Values::new((*name).into(), values).into()).collect();
    let mut frame = DataFrame::new(count, columns).map_err(fault)?;
    ParquetWriter::new(out).finish(&mut frame).map(|_| ()).map_err(fault)
}

impl Renderer for Parquet<'_> {
    fn begin(&mut self, layout: &Layout) -> io::Result<()> {
        let mut schema = Schema::default();
        for name in layout.names() {
            let (kind, held) = match name {
                "line" if layout.has_line() => (DataType::UInt64, Held::Number(Vec::new())),
                "score" => (DataType::Float64, Held::Score(Vec::new())),
                _ => (DataType::String, Held::Text(Vec::new())),
            };
            schema.with_column(name.into(), kind);
            self.columns.push(held);
        }
        if let Some(out) = self.out.take() {
            self.file = Some(ParquetWriter::new(out).batched(&schema).map_err(fault)?);
        }
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        for (held, value) in self.columns.iter_mut().zip(layout.values(record)) {
            match (held, value) {
                (Held::Number(values), Value::Number(number)) => values.push(number),
                (Held::Score(values), Value::Score(score)) => {
                    values.push(score.map(|score| f64::from(score.millionths()) / 1_000_000.0));
                }
                (Held::Text(values), Value::Made(text)) => values.push(text),
                (Held::Text(values), value) => values.push(Some(value.to_text())),
                (_, value) => return Err(io::Error::other(format!("{value:?} in a column of another type"))),
            }
        }
        self.rows += 1;
        if self.rows == GROUP { self.write_group(layout) } else { Ok(()) }
    }

    fn end(mut self: Box<Self>, layout: &Layout, _: &Summary) -> io::Result<()> {
        if self.rows > 0 {
            self.write_group(layout)?;
        }
        match self.file.take() {
            Some(file) => file.finish().map(|_| ()).map_err(fault),
            None => Err(io::Error::other("a file that was never begun")),
        }
    }
}

/// A writer's own failure keeps its kind, so that a full disk is told as one.
fn fault(error: PolarsError) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        other => io::Error::other(other.to_string()),
    }
}
