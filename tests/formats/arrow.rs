//! Tables of columns, as Parquet files and as Arrow files and streams.
//!
//! The tests of the library and those of the command line include this file; it needs nothing of either.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_ipc::{CompressionType, MetadataVersion};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

/// A table of columns, any of which may miss cells, and which may have the same name.
pub fn table<'n>(columns: impl IntoIterator<Item = (&'n str, ArrayRef)>) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, cells)| (name, cells, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// A column of texts.
pub fn texts<T: AsRef<str>>(cells: impl IntoIterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(StringViewArray::from_iter(cells))
}

/// The first message stands right behind the eight bytes of the beginning, as most libraries write it.
fn options(packing: Option<CompressionType>) -> IpcWriteOptions {
    let options = IpcWriteOptions::try_new(8, false, MetadataVersion::V5).unwrap();
    options.try_with_compression(packing).unwrap()
}

/// An Arrow file. What would not become smaller is not packed.
pub fn file(table: &RecordBatch, packing: Option<CompressionType>) -> Vec<u8> {
    let mut writer =
        FileWriter::try_new_with_options(Vec::new(), table.schema_ref(), options(packing)).unwrap();
    writer.write(table).unwrap();
    writer.into_inner().unwrap()
}

/// An Arrow stream. What would not become smaller is not packed.
pub fn stream(table: &RecordBatch, packing: Option<CompressionType>) -> Vec<u8> {
    let mut writer =
        StreamWriter::try_new_with_options(Vec::new(), table.schema_ref(), options(packing)).unwrap();
    writer.write(table).unwrap();
    writer.into_inner().unwrap()
}

/// A Parquet file with at most so many rows in a group, and with dictionaries of its texts or without.
pub fn parquet(table: &RecordBatch, group: usize, packing: Compression, dictionaries: bool) -> Vec<u8> {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group));
    let properties = properties.set_compression(packing).set_dictionary_enabled(dictionaries).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), table.schema(), Some(properties)).unwrap();
    writer.write(table).unwrap();
    writer.into_inner().unwrap()
}
