//! Apache Arrow IPC, as a file: the columns of [`super::typed`], compressed as Feather files are.

use std::io;

use arrow_array::RecordBatch;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::SchemaRef;

use super::typed::{File, Out, Typed, fault};

/// Writes Arrow IPC.
pub(super) type Arrow<'w> = Typed<'w, FileWriter<Out<'w>>>;

impl<'w> File<'w> for FileWriter<Out<'w>> {
    fn begin(out: Out<'w>, schema: SchemaRef) -> io::Result<Self> {
        let options = IpcWriteOptions::default();
        let options = options.try_with_compression(Some(CompressionType::LZ4_FRAME)).map_err(fault)?;
        FileWriter::try_new_with_options(out, &schema, options).map_err(fault)
    }

    fn write(&mut self, rows: &RecordBatch) -> io::Result<()> {
        FileWriter::write(self, rows).map_err(fault)
    }

    fn finish(mut self) -> io::Result<()> {
        // What is finished is flushed.
        FileWriter::finish(&mut self).map_err(fault)
    }
}
