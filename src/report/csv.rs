//! Comma-separated values: UTF-8 without a mark, LF, quotes where a cell needs them.
//!
//! Cells are written as they are. A spreadsheet that opens the file may take a cell that begins with
//! `=` for a formula; this is the format for machines.

use std::io::{self, Write};

use super::summary::Summary;
use super::{Layout, Record, Renderer};

/// Writes CSV.
pub(super) struct Csv<'w> {
    out: csv::Writer<Box<dyn Write + Send + 'w>>,
}

impl<'w> Csv<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Csv<'w> {
        Csv { out: csv::WriterBuilder::new().flexible(false).from_writer(out) }
    }
}

impl Renderer for Csv<'_> {
    fn begin(&mut self, layout: &Layout) -> io::Result<()> {
        Ok(self.out.write_record(layout.names())?)
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        for value in layout.values(record) {
            match value {
                super::Value::Text(text) => self.out.write_field(text)?,
                made => self.out.write_field(made.to_text())?,
            }
        }
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    fn end(mut self: Box<Self>, _: &Layout, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
