//! Columns with types, for Parquet and Arrow alike: one schema, rows in batches of bounded size.
//!
//! | kind | type |
//! |---|---|
//! | a text | string |
//! | the number of a line | unsigned, 64 bits |
//! | a score | float, 64 bits; null where nothing was compared |
//! | flags | list of strings, empty where there is none |
//! | a time | microseconds in UTC; null where it is open |
//!
//! Every column may have nulls. Arrow counts in strings and lists with 64 bits: `LargeUtf8` and `LargeList`, which every
//! reader knows; the later form, a view, is not read everywhere.
//!
//! Microseconds are what every reader of these formats knows. A time between two of them, which only a trade with
//! nanoseconds can cause, is rounded up: an interval that begins or ends there has the same microseconds in it.

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, Float64Builder, LargeListBuilder, LargeStringBuilder, TimestampMicrosecondBuilder,
    UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema, SchemaRef};

use super::columns::Kind;
use super::summary::Summary;
use super::{Layout, Record, Renderer, Value};
use crate::timeline::Instant;

/// Rows held before they are written: enough for good compression, and a bound on memory.
const BATCH: usize = 65_536;

/// The rows that wait to be written.
pub(super) struct Batch {
    schema: SchemaRef,
    columns: Vec<Held>,
    rows: usize,
}

/// The values of one column.
enum Held {
    Text(LargeStringBuilder),
    Number(UInt64Builder),
    Score(Float64Builder),
    Flags(LargeListBuilder<LargeStringBuilder>),
    Time(TimestampMicrosecondBuilder),
}

impl Held {
    fn new(kind: Kind) -> Held {
        match kind {
            Kind::Text | Kind::Word(_) => Held::Text(LargeStringBuilder::new()),
            Kind::Number => Held::Number(UInt64Builder::new()),
            Kind::Score => Held::Score(Float64Builder::new()),
            Kind::Flags => Held::Flags(LargeListBuilder::new(LargeStringBuilder::new())),
            Kind::Time => Held::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
        }
    }

    fn push(&mut self, value: Value<'_>) -> io::Result<()> {
        match (self, value) {
            (Held::Number(values), Value::Number(number)) => values.append_value(number),
            (Held::Score(values), Value::Score(score)) => {
                values.append_option(score.map(|score| f64::from(score.millionths()) / 1_000_000.0));
            }
            (Held::Flags(lists), Value::Flags(flags)) => {
                flags.iter().for_each(|flag| lists.values().append_value(flag.to_string()));
                lists.append(true);
            }
            (Held::Time(values), Value::Time(time)) => values.append_option(time.map(microseconds)),
            (Held::Text(values), Value::Text(text)) => values.append_value(text),
            (Held::Text(values), Value::Made(text)) => values.append_value(text.unwrap_or_default()),
            (_, value) => return Err(io::Error::other(format!("{value:?} in a column of another type"))),
        }
        Ok(())
    }

    /// The values as a column; none are left.
    fn take(&mut self) -> ArrayRef {
        let values: &mut dyn ArrayBuilder = match self {
            Held::Text(values) => values,
            Held::Number(values) => values,
            Held::Score(values) => values,
            Held::Flags(values) => values,
            Held::Time(values) => values,
        };
        values.finish()
    }
}

impl Batch {
    /// Without rows, in the columns of a layout.
    pub(super) fn new(layout: &Layout) -> Batch {
        let mut columns: Vec<Held> = layout.kinds().map(Held::new).collect();
        let types = columns.iter_mut().map(|held| held.take().data_type().clone());
        let fields = layout.names().zip(types).map(|(name, kind)| Field::new(name, kind, true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<Field>>()));
        Batch { schema, columns, rows: 0 }
    }

    /// What the columns are called and are.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Adds a record. Rows that are enough for a batch are given back.
    pub(super) fn push(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<Option<RecordBatch>> {
        for (held, value) in self.columns.iter_mut().zip(layout.values(record)) {
            held.push(value)?;
        }
        self.rows += 1;
        if self.rows < BATCH { Ok(None) } else { self.rest() }
    }

    /// The rows that are left.
    pub(super) fn rest(&mut self) -> io::Result<Option<RecordBatch>> {
        if std::mem::take(&mut self.rows) == 0 {
            return Ok(None);
        }
        let columns = self.columns.iter_mut().map(Held::take).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns).map(Some).map_err(fault)
    }
}

/// Whole microseconds since 1970, none earlier than the instant.
fn microseconds(at: Instant) -> i64 {
    let nanos = at.nanos();
    nanos.div_euclid(1_000) + i64::from(nanos.rem_euclid(1_000) > 0)
}

/// A writer's own failure, however deep in the crate's, keeps its kind, so that a full disk is told as one.
pub(super) fn fault(error: impl Error + 'static) -> io::Error {
    let mut causes = std::iter::successors(Some(&error as &(dyn Error + 'static)), |&cause| cause.source());
    match causes.find_map(|cause| cause.downcast_ref::<io::Error>()) {
        Some(own) => io::Error::new(own.kind(), own.to_string()),
        None => io::Error::other(error.to_string()),
    }
}

/// Where a renderer writes.
pub(super) type Out<'w> = Box<dyn Write + Send + 'w>;

/// A file of a format that has typed columns.
pub(super) trait File<'w>: Sized {
    /// Begins it.
    fn begin(out: Out<'w>, schema: SchemaRef) -> io::Result<Self>;

    /// Writes rows, of which none is held any longer.
    fn write(&mut self, rows: &RecordBatch) -> io::Result<()>;

    /// Ends it.
    fn finish(self) -> io::Result<()>;
}

/// Writes a file of a format.
pub(super) struct Typed<'w, F> {
    out: Option<Out<'w>>,
    /// What has its beginning, and the rows that wait to be written into it.
    begun: Option<(F, Batch)>,
}

impl<'w, F> Typed<'w, F> {
    /// Over a writer.
    pub(super) fn new(out: Out<'w>) -> Typed<'w, F> {
        Typed { out: Some(out), begun: None }
    }
}

impl<'w, F: File<'w>> Renderer for Typed<'w, F> {
    fn begin(&mut self, layout: &Layout) -> io::Result<()> {
        if let Some(out) = self.out.take() {
            let batch = Batch::new(layout);
            self.begun = Some((F::begin(out, Arc::clone(batch.schema()))?, batch));
        }
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        let (file, batch) = self.begun.as_mut().ok_or_else(never_begun)?;
        batch.push(layout, record)?.map_or(Ok(()), |rows| file.write(&rows))
    }

    fn end(self: Box<Self>, _: &Layout, _: &Summary) -> io::Result<()> {
        let (mut file, mut batch) = self.begun.ok_or_else(never_begun)?;
        batch.rest()?.map_or(Ok(()), |rows| file.write(&rows))?;
        file.finish()
    }
}

/// What a renderer is told that is asked for rows or an end before a beginning.
fn never_begun() -> io::Error {
    io::Error::other("a file that was never begun")
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use arrow_schema::{ArrowError, DataType, TimeUnit};
    use parquet::errors::ParquetError;

    use super::*;
    use crate::report::tests::{Shared, line, record};
    use crate::report::{Format, TableStyle, View, renderer};

    #[test]
    fn a_time_is_the_next_whole_microsecond() {
        let at = |nanos| microseconds(Instant::from_utc(chrono::DateTime::from_timestamp_nanos(nanos)));
        for (nanos, micros) in [(0, 0), (1, 1), (999, 1), (1_000, 1), (-1, 0), (-1_000, -1), (-1_001, -1)] {
            assert_eq!(at(nanos), micros, "{nanos}");
        }
        assert_eq!(microseconds(Instant::MAX.previous()), i64::MAX / 1_000 + 1);
    }

    #[test]
    fn each_kind_has_its_type() {
        let batch = Batch::new(&Layout::new(View::Alerts, &[vec!["Name".to_owned(), "line".to_owned()]]));
        let kind = |name: &str| batch.schema().field_with_name(name).unwrap().data_type().clone();
        for name in ["Name", "input_line", "verdict", "entry_id", "source"] {
            assert_eq!(kind(name), DataType::LargeUtf8, "{name}");
        }
        assert_eq!(kind("line"), DataType::UInt64);
        assert_eq!(kind("score"), DataType::Float64);
        assert_eq!(kind("effective_from"), DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())));
        let word = Field::new("item", DataType::LargeUtf8, true);
        assert_eq!(kind("flags"), DataType::LargeList(Arc::new(word)));
        assert!(batch.schema().fields().iter().all(|field| field.is_nullable()));
    }

    #[test]
    fn a_failure_within_another_keeps_its_kind() {
        let full = || io::Error::new(ErrorKind::StorageFull, "no space left");
        for told in [
            fault(ParquetError::from(full())),
            fault(ParquetError::from(ArrowError::from(full()))),
            fault(ArrowError::from(full())),
            fault(ArrowError::ExternalError(Box::new(ParquetError::from(full())))),
        ] {
            assert_eq!((told.kind(), told.to_string().as_str()), (ErrorKind::StorageFull, "no space left"));
        }
        assert_eq!(fault(ArrowError::DivideByZero).kind(), ErrorKind::Other);
    }

    /// A disk with room for some more bytes.
    struct Disk(usize);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Writes as many rows.
    fn written(format: Format, out: impl Write + Send, rows: usize) -> io::Result<()> {
        let layout = Layout::new(View::Alerts, &[vec!["Name".to_owned()]]);
        let mut renderer = renderer(format, TableStyle::default(), Box::new(out))?;
        let answer = line();
        renderer.begin(&layout)?;
        for row in 0..rows {
            let record = record(row, View::Alerts, &["Acme"], &answer);
            renderer.row(&layout, &record)?;
        }
        renderer.end(&layout, &Summary::default())
    }

    #[test]
    fn a_full_disk_is_told_as_one_wherever_it_is_full() {
        for format in [Format::Parquet, Format::Arrow] {
            let whole = Shared::default();
            written(format, whole.clone(), 3).unwrap();
            let size = whole.bytes().len();
            written(format, Disk(size), 3).unwrap();
            for room in (0..size).step_by(7).chain([size - 1]) {
                let told = written(format, Disk(room), 3).unwrap_err();
                assert_eq!(told.kind(), ErrorKind::StorageFull, "{format}, {room} of {size}: {told}");
            }
        }
    }

    #[test]
    fn a_file_without_rows_has_its_columns() {
        let out = Shared::default();
        written(Format::Arrow, out.clone(), 0).unwrap();
        let file = arrow_ipc::reader::FileReader::try_new(io::Cursor::new(out.bytes()), None).unwrap();
        let layout = Layout::new(View::Alerts, &[vec!["Name".to_owned()]]);
        assert_eq!((&file.schema(), file.num_batches()), (Batch::new(&layout).schema(), 0));
    }

    #[test]
    fn rows_are_written_in_batches() {
        use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
        let out = Shared::default();
        written(Format::Parquet, out.clone(), BATCH + 1).unwrap();
        let file = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(out.bytes())).unwrap();
        let groups = file.metadata().row_groups().iter().map(|group| group.num_rows());
        assert_eq!(groups.collect::<Vec<_>>(), [BATCH as i64, 1]);

        let out = Shared::default();
        written(Format::Arrow, out.clone(), BATCH + 1).unwrap();
        let file = arrow_ipc::reader::FileReader::try_new(io::Cursor::new(out.bytes()), None).unwrap();
        let batches = file.map(|batch| batch.unwrap().num_rows());
        assert_eq!(batches.collect::<Vec<_>>(), [BATCH, 1]);
    }
}
