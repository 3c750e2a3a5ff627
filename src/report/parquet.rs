//! Apache Parquet: the columns of [`super::typed`], in row groups of bounded size.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::LargeStringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::typed::{File, Out, Typed, fault};

/// What zstd itself takes for its default.
const LEVEL: i32 = 3;

/// Writes Parquet.
pub(super) type Parquet<'w> = Typed<'w, ArrowWriter<Out<'w>>>;

impl<'w> File<'w> for ArrowWriter<Out<'w>> {
    fn begin(out: Out<'w>, schema: SchemaRef) -> io::Result<Self> {
        ArrowWriter::try_new(out, schema, Some(properties()?)).map_err(fault)
    }

    /// Writes them as a row group.
    fn write(&mut self, rows: &RecordBatch) -> io::Result<()> {
        ArrowWriter::write(self, rows).map_err(fault)?;
        self.flush().map_err(fault)
    }

    fn finish(self) -> io::Result<()> {
        self.close().map(|_| ()).map_err(fault)
    }
}

/// How files are written: compressed, with the least and the greatest value of each column, and with the items of
/// lists called as the standard calls them.
fn properties() -> io::Result<WriterProperties> {
    let level = ZstdLevel::try_new(LEVEL).map_err(fault)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_coerce_types(true);
    Ok(properties.build())
}

/// Writes a table of texts whole. An empty text is a null.
pub(super) fn texts<const N: usize>(
    mut out: impl Write,
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut held: [LargeStringBuilder; N] = std::array::from_fn(|_| LargeStringBuilder::new());
    for row in rows {
        for (column, text) in held.iter_mut().zip(row) {
            column.append_option((!text.is_empty()).then_some(text));
        }
    }
    let columns = columns.iter().zip(&mut held).map(|(name, values)| {
        let values: ArrayRef = Arc::new(values.finish());
        (*name, values, true)
    });
    let table = RecordBatch::try_from_iter_with_nullable(columns).map_err(fault)?;
    // The file is made before it is written: its writer may have to go to another thread, which `out` need not.
    let mut bytes = Vec::new();
    let mut file = ArrowWriter::try_new(&mut bytes, table.schema(), Some(properties()?)).map_err(fault)?;
    file.write(&table).map_err(fault)?;
    file.close().map_err(fault)?;
    out.write_all(&bytes)
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_schema::{DataType, Field, Schema};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use parquet::basic::ColumnOrder;
    use parquet::schema::types::ColumnPath;

    use super::*;
    use crate::report::typed::Batch;
    use crate::report::{Layout, View};

    #[test]
    fn a_table_of_texts_has_nulls_where_there_is_none() {
        let mut bytes = Vec::new();
        let rows = [["Acme", ""], ["", "株式会社"]].map(|row| row.map(str::to_owned));
        texts(&mut bytes, &["name", "alias"], rows.into_iter()).unwrap();
        let file = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
        let fields = ["name", "alias"].map(|name| Field::new(name, DataType::LargeUtf8, true));
        assert_eq!(**file.schema(), Schema::new(fields.to_vec()));
        let table = file.build().unwrap().next().unwrap().unwrap();
        let column = |at: usize| table.column(at).as_string::<i64>().iter().collect::<Vec<_>>();
        assert_eq!((column(0), column(1)), (vec![Some("Acme"), None], vec![None, Some("株式会社")]));
    }

    #[test]
    fn a_table_of_texts_without_rows_has_its_columns() {
        let mut bytes = Vec::new();
        texts(&mut bytes, &["name"], std::iter::empty()).unwrap();
        let file = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
        assert_eq!((file.schema().fields().len(), file.metadata().file_metadata().num_rows()), (1, 0));
    }

    /// Readers refuse a whole file for the sake of an order that they do not know.
    #[test]
    fn columns_are_in_an_order_that_every_reader_knows() {
        let layout = Layout::new(View::Alerts, &[vec!["Name".to_owned()]]);
        let schema = Arc::clone(Batch::new(&layout).schema());
        let file = ArrowWriter::try_new(Vec::new(), schema, Some(properties().unwrap())).unwrap();
        let metadata = file.close().unwrap();
        let orders = metadata.file_metadata().column_orders().unwrap();
        assert!(orders.iter().all(|order| matches!(order, ColumnOrder::TYPE_DEFINED_ORDER(_))), "{orders:?}");
    }

    #[test]
    fn columns_are_compressed_and_say_what_is_least_in_them() {
        let layout = Layout::new(View::Alerts, &[vec!["Name".to_owned()]]);
        let schema = Arc::clone(Batch::new(&layout).schema());
        let arrays = schema.fields().iter().map(|field| arrow_array::new_null_array(field.data_type(), 2));
        let rows = RecordBatch::try_new(Arc::clone(&schema), arrays.collect()).unwrap();
        let mut bytes = Vec::new();
        let mut file = ArrowWriter::try_new(&mut bytes, schema, Some(properties().unwrap())).unwrap();
        file.write(&rows).unwrap();
        let written = file.close().unwrap();
        for column in written.row_group(0).columns() {
            assert!(matches!(column.compression(), Compression::ZSTD(_)), "{}", column.column_path());
            assert_eq!(column.statistics().unwrap().null_count_opt(), Some(2), "{}", column.column_path());
        }
        // Readers ask for the items of a list by the path to them.
        let flags = ColumnPath::from("flags.list.element".split('.').map(str::to_owned).collect::<Vec<_>>());
        assert!(written.row_group(0).columns().iter().any(|column| *column.column_path() == flags));
    }
}
