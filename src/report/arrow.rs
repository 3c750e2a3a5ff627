//! Apache Arrow IPC, as a file: the columns of [`super::typed`], compressed as Feather files are.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};

use super::summary::Summary;
use super::typed::{Batch, fault, never_begun};
use super::{Layout, Record, Renderer};

/// Writes Arrow IPC.
pub(super) struct Arrow<'w> {
    out: Option<Box<dyn Write + Send + 'w>>,
    begun: Option<Begun<'w>>,
}

/// A file that has its beginning, and the rows that wait to be written into it.
struct Begun<'w> {
    file: FileWriter<Box<dyn Write + Send + 'w>>,
    batch: Batch,
}

impl Begun<'_> {
    fn write(&mut self, rows: &RecordBatch) -> io::Result<()> {
        self.file.write(rows).map_err(fault)
    }
}

impl<'w> Arrow<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Arrow<'w> {
        Arrow { out: Some(out), begun: None }
    }
}

impl Renderer for Arrow<'_> {
    fn begin(&mut self, layout: &Layout) -> io::Result<()> {
        if let Some(out) = self.out.take() {
            let batch = Batch::new(layout);
            let options = IpcWriteOptions::default();
            let options = options.try_with_compression(Some(CompressionType::LZ4_FRAME)).map_err(fault)?;
            let file = FileWriter::try_new_with_options(out, batch.schema(), options).map_err(fault)?;
            self.begun = Some(Begun { file, batch });
        }
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        let begun = self.begun.as_mut().ok_or_else(never_begun)?;
        begun.batch.push(layout, record)?.map_or(Ok(()), |rows| begun.write(&rows))
    }

    fn end(self: Box<Self>, _: &Layout, _: &Summary) -> io::Result<()> {
        let mut begun = self.begun.ok_or_else(never_begun)?;
        begun.batch.rest()?.map_or(Ok(()), |rows| begun.write(&rows))?;
        // What is finished is flushed.
        begun.file.finish().map_err(fault)
    }
}
