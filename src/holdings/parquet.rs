//! Parquet files: the same rows as from text, every column turned into text first.
//!
//! A file is decoded in pieces of [`PIECE`] rows. The place of a fault is the number of the row. What
//! polars says about a damaged file is not passed on, because its messages hold data of the file.

use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, TimeDelta};
use polars::io::mmap::MmapBytesReader;
use polars::prelude::{
    AnyValue, ArrowDataType, Column, DataFrame, DataType, ParallelStrategy, ParquetReader, PolarsResult,
    SerReader, TimeUnit,
};
use sha2::{Digest, Sha256};

use super::fault;
use super::number::Mark;
use super::record::Record;
use super::source::{Input, unreadable};
use super::survey::{Survey, Surveyor};
use super::{Field, Options};
use crate::digest::hex;
use crate::finding::{Code, Finding};

/// How many rows are decoded at a time: enough to pay for the set-up, little enough for memory.
const PIECE: usize = 1 << 17;

impl MmapBytesReader for Input {
    fn to_file(&self) -> Option<&std::fs::File> {
        if let Input::File(file) = self { Some(file) } else { None }
    }

    fn to_bytes(&self) -> Option<&[u8]> {
        if let Input::Bytes(bytes) = self { Some(bytes.get_ref()) } else { None }
    }
}

/// The rows of a Parquet file.
pub(super) struct Table {
    name: String,
    input: Input,
    piece: DataFrame,
    /// Rows before the piece.
    before: usize,
    /// Row of the piece that comes next.
    next: usize,
    rows: usize,
    /// The columns of date-times without a zone that are midnight in every row: dates, as pandas writes them.
    days: Vec<bool>,
}

/// Opens and surveys a file: the table at its first row, what is known of it, and size and hash.
pub(super) fn open(
    name: &str,
    input: Input,
    options: &Options,
) -> Result<(Table, Survey, (u64, String)), Vec<Finding>> {
    let mut table = Table {
        name: name.to_owned(),
        input,
        piece: DataFrame::empty(),
        before: 0,
        next: 0,
        rows: 0,
        days: Vec::new(),
    };
    let surveyed = table.digest().map_err(|reason| vec![unreadable(name, &reason)])?;
    let columns = table.columns().map_err(|fault| vec![fault])?;
    table.days = columns.iter().map(|(_, kind)| matches!(kind, ArrowDataType::Timestamp(_, None))).collect();
    let mut surveyor = Surveyor::new(name, options, None)?;
    surveyor.set_header(columns.iter().map(|(name, _)| name.clone()), 0, |_| fault::whole(name))?;
    let mut days = table.days.clone();
    let mut record = Record::default();
    while table.read(&mut record).map_err(|fault| vec![fault])? {
        for (index, day) in days.iter_mut().enumerate() {
            // `days` makes the text of a midnight the date alone.
            *day &= record.cell(index).len() <= 10;
        }
        surveyor.see_row(&record);
    }
    table.days = days;
    let mut survey = surveyor.finish()?;
    let kind = |field| survey.mapping.column(field).and_then(|column| columns.get(column));
    if kind(Field::MarketValue).is_some_and(|(_, kind)| is_number(kind)) {
        survey.mark = Some(Mark::Point);
    }
    for field in [Field::Isin, Field::Cusip, Field::Sedol, Field::Figi, Field::Ticker] {
        if let Some((column, _)) = kind(field).filter(|(_, kind)| is_number(kind)) {
            let message = format!(
                "column {} of `{field}` holds numbers and not text: zeros at the front may be lost",
                fault::shown(column)
            );
            survey.notes.push(fault::note(Code::ROW_BAD_IDENTIFIER, fault::whole(name), message));
        }
    }
    table.piece = DataFrame::empty();
    (table.before, table.next) = (0, 0);
    Ok((table, survey, surveyed))
}

impl Table {
    /// Reads the next row; `false` after the last one.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Finding> {
        if self.next == self.piece.height() {
            self.before += self.piece.height();
            self.next = 0;
            if self.before >= self.rows {
                return Ok(false);
            }
            let slice = (self.before, PIECE.min(self.rows - self.before));
            self.piece = self.decode(|reader| {
                reader.read_parallel(ParallelStrategy::Columns).with_slice(Some(slice)).finish()
            })?;
            if self.piece.height() != slice.1 {
                return Err(self.damaged());
            }
        }
        let row = self.next;
        self.next += 1;
        let cells: Option<Vec<String>> = self
            .piece
            .columns()
            .iter()
            .zip(&self.days)
            .map(|(column, day)| text(column, row, *day))
            .collect();
        let Some(cells) = cells else { return Err(self.damaged()) };
        record.set((self.before + row + 1) as u64, cells.iter().map(String::as_str));
        Ok(true)
    }

    /// Number of bytes, and their SHA-256.
    pub(super) fn digest(&mut self) -> io::Result<(u64, String)> {
        self.input.rewind()?;
        let (mut digest, mut size) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = match self.input.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
                Err(fault) => return Err(fault),
            };
            digest.update(buffer.get(..count).unwrap_or(&[]));
            size += count as u64;
        }
        self.input.seek(SeekFrom::Start(0))?;
        Ok((size, hex(&digest.finalize())))
    }

    /// Name and kind of every column; also notes the number of rows.
    fn columns(&mut self) -> Result<Vec<(String, ArrowDataType)>, Finding> {
        let (rows, width, columns) = self.decode(|mut reader| {
            let schema = reader.schema()?;
            let columns = schema.iter().map(|(name, field)| (name.to_string(), field.dtype().clone()));
            let columns: Vec<(String, ArrowDataType)> = columns.collect();
            Ok((reader.num_rows()?, reader.get_metadata()?.schema_descr.fields().len(), columns))
        })?;
        self.rows = rows;
        if width != columns.len() {
            let message = "two columns of the file have the same name";
            return Err(fault::error(Code::FILE_DUPLICATE_HEADER, fault::whole(&self.name), message));
        }
        match columns.iter().find(|(_, kind)| !is_readable(kind)) {
            Some((column, kind)) => Err(fault::error(
                Code::FILE_FORMAT,
                fault::whole(&self.name),
                format!(
                    "column {} is of the type {}, which is not read: expected text, numbers, dates or times",
                    fault::shown(column),
                    fault::shown(format!("{kind:?}").split('(').next().unwrap_or_default())
                ),
            )),
            None => Ok(columns),
        }
    }

    /// Runs polars over the file. Damaged files can make it panic: that is a fault of the file too. (Single
    /// changed bytes can make it ask for more memory than there is, which ends the process: nothing is
    /// written then either.)
    fn decode<T>(
        &mut self,
        read: impl FnOnce(ParquetReader<&mut Input>) -> PolarsResult<T>,
    ) -> Result<T, Finding> {
        let input = &mut self.input;
        let result = catch_unwind(AssertUnwindSafe(|| read(ParquetReader::new(input))));
        match result {
            Ok(Ok(value)) => Ok(value),
            _ => Err(self.damaged()),
        }
    }

    fn damaged(&self) -> Finding {
        let message = "this Parquet file is damaged, or uses a part of the format that is not read";
        fault::error(Code::FILE_FORMAT, fault::whole(&self.name), message)
    }
}

fn is_number(kind: &ArrowDataType) -> bool {
    use ArrowDataType::{
        Decimal, Float32, Float64, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64,
    };
    matches!(
        kind,
        Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 | Float32 | Float64 | Decimal(..)
    )
}

/// The kinds that this build of polars decodes; another one would stop it with a panic.
fn is_readable(kind: &ArrowDataType) -> bool {
    use ArrowDataType::{Boolean, Date32, Dictionary, LargeUtf8, Null, Timestamp, Utf8, Utf8View};
    match kind {
        Boolean | Date32 | LargeUtf8 | Null | Timestamp(..) | Utf8 | Utf8View => true,
        Dictionary(_, value, _) => matches!(value.as_ref(), LargeUtf8 | Utf8 | Utf8View),
        other => is_number(other),
    }
}

/// The text of a cell; `day` leaves out the clock of a midnight. `None` when it is none of the kinds above.
fn text(column: &Column, row: usize, day: bool) -> Option<String> {
    let value = column.get(row).ok()?;
    Some(match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Date(days) => date(days)?.to_string(),
        AnyValue::Datetime(count, unit, zone) => time(count, unit, zone.is_some(), day)?,
        AnyValue::Float64(number) => number.to_string(),
        AnyValue::Float32(number) => number.to_string(),
        AnyValue::Decimal(..) | AnyValue::Boolean(_) => value.to_string(),
        _ if matches!(column.dtype(), DataType::Categorical(..) | DataType::Enum(..)) => {
            value.get_str()?.to_owned()
        }
        _ if column.dtype().is_integer() => value.to_string(),
        _ => return None,
    })
}

fn date(days: i32) -> Option<NaiveDate> {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    let epoch = DateTime::UNIX_EPOCH.date_naive();
    if days < 0 { epoch.checked_sub_days(distance) } else { epoch.checked_add_days(distance) }
}

/// A count of time units since 1970 as ISO 8601; with a zone it is UTC, without one a local time.
fn time(count: i64, unit: TimeUnit, zoned: bool, day: bool) -> Option<String> {
    let distance = match unit {
        TimeUnit::Nanoseconds => TimeDelta::nanoseconds(count),
        TimeUnit::Microseconds => TimeDelta::microseconds(count),
        TimeUnit::Milliseconds => TimeDelta::try_milliseconds(count)?,
    };
    let time = DateTime::UNIX_EPOCH.checked_add_signed(distance)?;
    if day && time.time() == chrono::NaiveTime::MIN {
        return Some(time.date_naive().to_string());
    }
    let text = time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    Some(if zoned { text } else { text.trim_end_matches('Z').to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::{Holdings, Source};
    use crate::timeline::TradeTime;
    use polars::prelude::{DatetimeChunked, IntoColumn, IntoSeries, NamedFrom, ParquetWriter, Series};

    fn file(mut columns: Vec<Column>) -> Source {
        let height = columns.first().map_or(0, Column::len);
        let mut frame = DataFrame::new(height, std::mem::take(&mut columns)).unwrap();
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
        Source::Bytes { name: "f.parquet".into(), bytes }
    }

    fn names() -> Column {
        Series::new("Name".into(), ["ACME HOLDINGS", "ACME BOND", "OTHER"]).into_column()
    }

    fn times(name: &str, nanos: [Option<i64>; 3], zone: bool) -> Column {
        use polars::prelude::{Int64Chunked, NewChunkedArray, TimeZone};
        let zone = zone.then_some(TimeZone::UTC);
        let counts = Int64Chunked::from_iter_options(name.into(), nanos.into_iter());
        let times: DatetimeChunked = counts.into_datetime(TimeUnit::Nanoseconds, zone);
        times.into_series().into_column()
    }

    #[test]
    fn a_table_gives_the_same_rows_as_text() {
        let source = file(vec![
            names(),
            Series::new("SEDOL".into(), [263_494_i64, 1, 2]).into_column(),
            Series::new("Market Value".into(), [1234.5, -0.5, 1.0]).into_column(),
            times(
                "trade_date",
                [Some(1_615_766_400_000_000_000), Some(1_615_852_800_000_000_000), None],
                false,
            ),
            times("known_on", [Some(1_615_800_600_000_000_000), None, None], true),
        ]);
        let options = Options::default();
        let mut holdings = Holdings::open(source, &options).unwrap();
        let first = holdings.next_row().unwrap();
        assert_eq!(first.cells, ["ACME HOLDINGS", "263494", "1234.5", "2021-03-15", "2021-03-15T09:30:00Z"]);
        let position = first.content.unwrap();
        assert_eq!(position.query.time, TradeTime::Day(NaiveDate::from_ymd_opt(2021, 3, 15).unwrap()));
        assert_eq!(position.market_value.unwrap().to_string(), "1234.5");
        assert!(holdings.next_row().unwrap().content.is_ok());
        let last = holdings.next_row().unwrap();
        insta::assert_snapshot!(last.content.unwrap_err(), @"f.parquet:3: the cell of the trade date is empty: expected a date, or `--as-of` [R003]");
        assert!(holdings.next_row().is_none());
        let summary = holdings.finish().unwrap();
        assert_eq!((summary.rows, summary.faulty), (3, 1));
        insta::assert_snapshot!(summary.notes[0], @"f.parquet: column `SEDOL` of `sedol` holds numbers and not text: zeros at the front may be lost [R007]");
    }

    #[test]
    fn a_clock_in_one_row_keeps_the_clock_in_all() {
        let source = file(vec![
            names(),
            times("trade_time", [Some(1_615_766_400_000_000_000), Some(1), Some(0)], false),
        ]);
        let mut holdings = Holdings::open(source, &Options::default()).unwrap();
        assert_eq!(holdings.next_row().unwrap().cells[1], "2021-03-15T00:00:00");
        assert_eq!(holdings.next_row().unwrap().cells[1], "1970-01-01T00:00:00.000000001");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let refused = |source| {
            let faults = Holdings::open(source, &Options::default()).err().unwrap();
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        let damaged = Source::Bytes { name: "f.parquet".into(), bytes: b"PAR1 and no more PAR1".to_vec() };
        insta::assert_snapshot!(refused(damaged), @"f.parquet: this Parquet file is damaged, or uses a part of the format that is not read [F010]");
        let list =
            Series::new("lots".into(), [Series::new("".into(), [1_i64]), Series::new("".into(), [1_i64])]);
        insta::assert_snapshot!(refused(file(vec![list.into_column()])), @"f.parquet: column `lots` is of the type `LargeList`, which is not read: expected text, numbers, dates or times [F010]");
        insta::assert_snapshot!(refused(file(vec![names()])), @"f.parquet: no column tells the trade date: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
    }

    #[test]
    fn a_file_cut_off_anywhere_is_refused() {
        let Source::Bytes { name, bytes } =
            file(vec![names(), times("trade_time", [Some(1), None, Some(0)], true)])
        else {
            return;
        };
        for length in 4..bytes.len() {
            let cut = Source::Bytes { name: name.clone(), bytes: bytes[..length].to_vec() };
            let faults = Holdings::open(cut, &Options::default()).err().unwrap();
            assert_eq!(faults[0].code, Code::FILE_FORMAT, "{length}");
        }
    }
}
