//! Apache Arrow IPC, as a file: the columns of [`super::typed`], compressed as Feather files are.

use std::io::{self, Write};
use std::sync::Arc;

use polars::prelude::{CompatLevel, DataFrame, SchemaExt};
use polars_arrow::io::ipc::write::{Compression, FileWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;

use super::summary::Summary;
use super::typed::{Batch, fault};
use super::{Layout, Record, Renderer};

/// Texts as every reader knows them; the later form is not read everywhere.
const FORM: CompatLevel = CompatLevel::oldest();

/// Writes Arrow IPC.
pub(super) struct Arrow<'w> {
    out: Option<Box<dyn Write + Send + 'w>>,
    file: Option<FileWriter<Box<dyn Write + Send + 'w>>>,
    batch: Batch,
}

impl<'w> Arrow<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Arrow<'w> {
        Arrow { out: Some(out), file: None, batch: Batch::default() }
    }

    fn write(&mut self, frame: Option<DataFrame>) -> io::Result<()> {
        let file = self.file.as_mut().ok_or_else(|| io::Error::other("a file that was never begun"))?;
        let Some(frame) = frame else { return Ok(()) };
        for chunk in frame.iter_chunks(FORM, false) {
            let chunk: RecordBatchT<_> = chunk;
            file.write(&chunk, None).map_err(fault)?;
        }
        Ok(())
    }
}

impl Renderer for Arrow<'_> {
    fn begin(&mut self, layout: &Layout) -> io::Result<()> {
        let (batch, schema) = Batch::new(layout);
        self.batch = batch;
        if let Some(out) = self.out.take() {
            let options = WriteOptions { compression: Some(Compression::LZ4) };
            let schema = Arc::new(schema.to_arrow(FORM));
            self.file = Some(FileWriter::try_new(out, schema, None, options).map_err(fault)?);
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
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.finish().map_err(fault)?;
        file.into_inner().flush()
    }
}
