//! Apache Parquet: the columns of [`super::typed`], in row groups of bounded size.

use std::io::{self, Write};

use polars::prelude::{BatchedWriter, DataFrame, NamedFrom, ParquetWriter, Series as Values};

use super::summary::Summary;
use super::typed::{Batch, fault};
use super::{Layout, Record, Renderer};

/// Writes Parquet.
pub(super) struct Parquet<'w> {
    out: Option<Box<dyn Write + Send + 'w>>,
    file: Option<BatchedWriter<Box<dyn Write + Send + 'w>>>,
    batch: Batch,
}

impl<'w> Parquet<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Parquet<'w> {
        Parquet { out: Some(out), file: None, batch: Batch::default() }
    }

    fn write(&mut self, frame: Option<DataFrame>) -> io::Result<()> {
        let file = self.file.as_mut().ok_or_else(|| io::Error::other("a file that was never begun"))?;
        frame.map_or(Ok(()), |frame| file.write_batch(&frame).map_err(fault))
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
        let (batch, schema) = Batch::new(layout);
        self.batch = batch;
        if let Some(out) = self.out.take() {
            self.file = Some(ParquetWriter::new(out).batched(&schema).map_err(fault)?);
        }
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        match self.batch.push(layout, record)? {
            None => Ok(()),
            full => self.write(full),
        }
    }

    fn end(mut self: Box<Self>, layout: &Layout, _: &Summary) -> io::Result<()> {
        let rest = self.batch.rest(layout)?;
        self.write(rest)?;
        match self.file.take() {
            Some(file) => file.finish().map(|_| ()).map_err(fault),
            None => Err(io::Error::other("a file that was never begun")),
        }
    }
}
