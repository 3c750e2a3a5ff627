//! Arrow files and streams of columns.

use polars::prelude::{ArrowSchema, Column, CompatLevel, Series};
use polars_arrow::array::Array;
use polars_arrow::io::ipc::write::{Compression, FileWriter, StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;

fn batch(columns: &[Column]) -> (ArrowSchema, RecordBatchT<Box<dyn Array>>) {
    let level = CompatLevel::newest();
    let series: Vec<&Series> = columns.iter().map(Column::as_materialized_series).collect();
    let fields = series.iter().map(|series| series.field().to_arrow(level));
    let schema: ArrowSchema = fields.map(|field| (field.name.clone(), field)).collect();
    let height = columns.first().map_or(0, Column::len);
    let arrays = series.iter().map(|series| series.to_arrow(0, level)).collect();
    (schema.clone(), RecordBatchT::new(height, schema.into(), arrays))
}

/// A file.
pub fn file(columns: &[Column], compression: Option<Compression>) -> Vec<u8> {
    let (schema, batch) = batch(columns);
    let mut bytes = Vec::new();
    let mut writer = FileWriter::new(&mut bytes, schema.into(), None, WriteOptions { compression });
    writer.start().unwrap();
    writer.write(&batch, None).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A stream.
pub fn stream(columns: &[Column], compression: Option<Compression>) -> Vec<u8> {
    let (schema, batch) = batch(columns);
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::new(&mut bytes, WriteOptions { compression });
    writer.start(&schema, None).unwrap();
    writer.write(&batch, None).unwrap();
    writer.finish().unwrap();
    bytes
}
