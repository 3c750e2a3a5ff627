//! Parquet files: the same rows as from text, every column turned into text first.
//!
//! A file is decoded in pieces of [`PIECE`] rows. The place of a fault is the number of the row. What
//! polars says about a damaged file is not passed on, because its messages hold data of the file.

use std::fmt::Write;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, TimeDelta};
use polars::io::mmap::MmapBytesReader;
use polars::io::parquet::metadata::{FileMetadata, FileMetadataRef};
use polars::prelude::{
    AnyValue, ArrowDataType, Column, DataFrame, DataType, IntoColumn, IntoSeries, NewChunkedArray,
    ParallelStrategy, ParquetReader, PolarsResult, SerReader, StringChunked, TimeUnit,
};
use rust_decimal::Decimal;

use super::fault;
use super::guard::guarded;
use super::hashed::{self, Hashed};
use super::mapping;
use super::number::Mark;
use super::record::Record;
use super::source::{Input, unreadable};
use super::survey::{Survey, Surveyor};
use super::{Field, Options};
use crate::finding::{Code, Finding, Place};

/// How many rows of a large group are decoded at a time: enough to pay for the set-up, little enough for
/// memory.
const PART: usize = 1 << 17;
/// Most rows of a group that is decoded as a whole: to decode a part means to pass all before it.
const WHOLE: usize = 2 * PART;
/// Rows that are looked at to tell how a file is written, when it is read once.
const BEGINNING: usize = 4096;

impl MmapBytesReader for Input {
    fn to_file(&self) -> Option<&std::fs::File> {
        if let Input::File(file) = self { Some(file) } else { None }
    }

    fn to_bytes(&self) -> Option<&[u8]> {
        if let Input::Bytes(bytes) = self { Some(bytes.get_ref()) } else { None }
    }
}

/// A Parquet file, of which any part can be decoded at any time.
#[derive(Debug)]
pub(super) struct Parquet {
    name: String,
    input: Input,
    /// For each row group, what the file says of itself as if it had no other: polars would decode the
    /// dictionaries of all that come before.
    groups: Vec<FileMetadataRef>,
    /// Those of the folders included, which come last.
    columns: Vec<(String, ArrowDataType)>,
    /// Columns of the folders, and their value.
    added: Vec<(String, String)>,
    /// Columns of the folders that the file has as well, by their place in it, and what they must say there.
    shared: Vec<(usize, String)>,
    /// The columns of date-times without a zone that are midnight in every row: dates, as pandas writes them.
    days: Vec<bool>,
}

/// Rows of a Parquet file that are decoded together.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// The row group that they are of.
    group: usize,
    /// Rows of the group before them.
    skipped: usize,
    /// Rows of the file before them.
    pub(super) before: usize,
    /// Number of rows.
    pub(super) rows: usize,
}

/// The rows of a Parquet file, one by one.
pub(super) struct Table {
    parquet: Parquet,
    parts: std::vec::IntoIter<Part>,
    part: Part,
    piece: DataFrame,
    /// Row of the part that comes next.
    next: usize,
}

/// The parts of a file, one after another; its bytes are hashed on the way, a share with each part.
#[derive(Debug)]
pub(super) struct Parts {
    input: Hashed<Input>,
    /// Number of bytes, and when they were changed last.
    state: (u64, Option<SystemTime>),
    parts: std::vec::IntoIter<Part>,
}

impl Parts {
    /// Nothing was read yet.
    pub(super) fn new(mut input: Input, parts: Vec<Part>) -> io::Result<Parts> {
        let state = state(&input)?;
        // Others that share the file have moved in it.
        input.rewind()?;
        Ok(Parts { input: Hashed::new(input), state, parts: parts.into_iter() })
    }

    /// The part that comes next; `false` when there are no more.
    pub(super) fn read(&mut self, part: &mut Part) -> io::Result<bool> {
        /// Bytes of the file for each row: more than most files have.
        const SHARE: usize = 64;
        let next = self.parts.next();
        let share = next.as_ref().map_or(u64::MAX, |part| (part.rows * SHARE) as u64);
        io::copy(&mut Read::by_ref(&mut self.input).take(share), &mut io::sink())?;
        if next.is_none() {
            let state = state(self.input.get_ref())?;
            if state != self.state || state.0 != self.input.digest().0 {
                return Err(io::Error::other("the file changed"));
            }
        }
        Ok(next.map(|next| *part = next).is_some())
    }

    /// Number of bytes read, and their SHA-256.
    pub(super) fn digest(&self) -> (u64, String) {
        self.input.digest()
    }

    /// The input, wherever it stands.
    pub(super) fn into_input(self) -> Input {
        self.input.into_inner()
    }
}

/// How many bytes an input has, and when a file was changed last, where the system tells.
fn state(input: &Input) -> io::Result<(u64, Option<SystemTime>)> {
    match input {
        Input::File(file) => file.metadata().map(|metadata| (metadata.len(), metadata.modified().ok())),
        Input::Bytes(bytes) => Ok((bytes.get_ref().len() as u64, None)),
    }
}

/// Opens and surveys a file: the table at its first row, what is known of it, and size and hash.
pub(super) fn open(
    name: &str,
    mut input: Input,
    partition: &[(String, String)],
    options: &Options,
) -> Result<(Table, Survey, (u64, String)), Vec<Finding>> {
    let surveyed = hashed::of(&mut input).map_err(|reason| vec![unreadable(name, &reason)])?;
    let parquet = Parquet::open(name, input, partition).map_err(|fault| vec![fault])?;
    let mut survey = parquet.survey(name, options)?;
    let mut table = Table::new(parquet);
    let mut days = table.parquet.days.clone();
    let mut record = Record::default();
    while table.read(&mut record).map_err(|fault| vec![fault])? {
        see(&mut survey, &mut days, &record);
    }
    let mut parquet = table.parquet;
    let survey = parquet.finish(survey)?;
    parquet.days = days;
    Ok((Table::new(parquet), survey, surveyed))
}

/// Opens a file and surveys its beginning.
pub(super) fn begin(
    name: &str,
    input: &Input,
    partition: &[(String, String)],
    options: &Options,
) -> Result<(Parquet, Survey), Vec<Finding>> {
    let input = input.share().map_err(|reason| vec![unreadable(name, &reason)])?;
    let mut parquet = Parquet::open(name, input, partition).map_err(|fault| vec![fault])?;
    let mut survey = parquet.survey(name, options)?;
    let mut days = parquet.days.clone();
    let mut record = Record::default();
    if let Some(mut first) = parquet.parts().into_iter().next() {
        first.rows = first.rows.min(BEGINNING);
        let piece = parquet.decode(&first).map_err(|fault| vec![fault])?;
        for row in 0..piece.height() {
            parquet.record(&piece, row, 0, &mut record).map_err(|fault| vec![fault])?;
            see(&mut survey, &mut days, &record);
        }
    }
    let survey = parquet.finish(survey)?;
    parquet.days = days;
    Ok((parquet, survey))
}

fn see(survey: &mut Surveyor<'_>, days: &mut [bool], record: &Record) {
    for (index, day) in days.iter_mut().enumerate() {
        // The text of a midnight is the date alone.
        *day &= record.cell(index).len() <= 10;
    }
    survey.see_line(record);
}

impl Parquet {
    /// Reads what the file says of itself.
    fn open(name: &str, mut input: Input, partition: &[(String, String)]) -> Result<Parquet, Finding> {
        let names = attempt(|| {
            let mut reader = ParquetReader::new(&mut input);
            let fields = reader.get_metadata()?.schema_descr.fields();
            Ok(fields.iter().map(|field| field.name().to_owned()).collect::<Vec<String>>())
        });
        let names = names.ok_or_else(|| damaged(name))?;
        if let Some(fault) = mapping::duplicates(&names, &|_| fault::whole(name)).into_iter().next() {
            return Err(fault);
        }
        let read = attempt(|| {
            let mut reader = ParquetReader::new(&mut input);
            let schema = reader.schema()?;
            let columns = schema.iter().map(|(name, field)| (name.to_string(), field.dtype().clone()));
            let columns: Vec<(String, ArrowDataType)> = columns.collect();
            Ok((FileMetadata::clone(reader.get_metadata()?), columns))
        });
        let (mut metadata, mut columns) =
            read.filter(|(_, columns)| columns.len() == names.len()).ok_or_else(|| damaged(name))?;
        all_readable(name, &columns)?;
        let (mut added, mut shared) = (Vec::new(), Vec::new());
        for (column, value) in partition {
            match columns.iter().position(|(own, _)| own == column) {
                Some(place) => shared.push((place, value.clone())),
                None => added.push((column.clone(), value.clone())),
            }
        }
        columns.extend(added.iter().map(|(column, _)| (column.clone(), ArrowDataType::LargeUtf8)));
        let is_local_time =
            |(_, kind): &(String, ArrowDataType)| matches!(kind, ArrowDataType::Timestamp(_, None));
        let days = columns.iter().map(is_local_time).collect();
        let groups = std::mem::take(&mut metadata.row_groups).into_iter().map(|group| {
            let mut metadata = metadata.clone();
            metadata.num_rows = group.num_rows();
            metadata.row_groups.push(group);
            Arc::new(metadata)
        });
        let groups = groups.collect();
        Ok(Parquet { name: name.to_owned(), input, groups, columns, added, shared, days })
    }

    fn survey<'a>(&self, name: &'a str, options: &'a Options) -> Result<Surveyor<'a>, Vec<Finding>> {
        let mut surveyor = Surveyor::new(name, options, None, None)?;
        let names = self.columns.iter().map(|(name, _)| name.clone());
        surveyor.set_header(names, 0, |_| fault::whole(name))?;
        Ok(surveyor)
    }

    /// What a survey tells once the kinds of the columns are known.
    fn finish(&self, surveyor: Surveyor<'_>) -> Result<Survey, Vec<Finding>> {
        let mut survey = surveyor.finish()?;
        let kind = |field| survey.mapping.column(field).and_then(|column| self.columns.get(column));
        let has_numbers = kind(Field::MarketValue).is_some_and(|(_, kind)| is_number(kind));
        for field in [Field::Isin, Field::Cusip, Field::Sedol, Field::Figi, Field::Identifier, Field::Ticker]
        {
            if let Some((column, _)) = kind(field).filter(|(_, kind)| is_number(kind)) {
                let message = format!(
                    "column {} of `{field}` holds numbers and not text: zeros at the front may be lost",
                    fault::shown(column)
                );
                survey.notes.push(fault::note(Code::ROW_BAD_IDENTIFIER, fault::whole(&self.name), message));
            }
        }
        if has_numbers {
            survey.settle_mark(Mark::Point);
        }
        Ok(survey)
    }

    /// The parts of the file that are to be decoded each at a time.
    pub(super) fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut before = 0;
        for (group, metadata) in self.groups.iter().enumerate() {
            let rows = metadata.num_rows;
            let step = if rows <= WHOLE { rows.max(1) } else { PART };
            for skipped in (0..rows).step_by(step) {
                parts.push(Part { group, skipped, before: before + skipped, rows: step.min(rows - skipped) });
            }
            before += rows;
        }
        parts
    }

    /// Whether the texts of a column's date-times are their dates alone.
    pub(super) fn is_day(&self, column: usize) -> bool {
        self.days.get(column).is_some_and(|day| *day)
    }

    /// Decodes a part.
    pub(super) fn decode(&self, part: &Part) -> Result<DataFrame, Finding> {
        let mut input = self.input.share().map_err(|reason| unreadable(&self.name, &reason))?;
        let Some(metadata) = self.groups.get(part.group) else { return Err(damaged(&self.name)) };
        let decoded = attempt(|| {
            let mut reader = ParquetReader::new(&mut input);
            reader.set_metadata(metadata.clone());
            let slice = Some((part.skipped, part.rows));
            let mut piece = reader.read_parallel(ParallelStrategy::None).with_slice(slice).finish()?;
            for (column, value) in &self.added {
                let value = (!value.is_empty()).then_some(value.as_str());
                let values = std::iter::repeat_n(value, piece.height());
                let values = StringChunked::from_iter_options(column.as_str().into(), values);
                piece.with_column(values.into_series().into_column())?;
            }
            Ok(piece)
        });
        let piece = decoded.filter(|piece| piece.height() == part.rows).ok_or_else(|| damaged(&self.name))?;
        self.shared.iter().try_for_each(|(place, value)| self.agrees(&piece, part, *place, value))?;
        Ok(piece)
    }

    /// Refuses a row that says something else in a column than the folder of the file.
    fn agrees(&self, piece: &DataFrame, part: &Part, place: usize, value: &str) -> Result<(), Finding> {
        let (Some(column), Some((called, _))) = (piece.columns().get(place), self.columns.get(place)) else {
            return Err(damaged(&self.name));
        };
        let mut text = String::new();
        for row in 0..piece.height() {
            text.clear();
            write(&mut text, column, row, true).ok_or_else(|| damaged(&self.name))?;
            if !is_same(&text, value) {
                let line = (part.before + row + 1) as u64;
                let place = Place { cell: Some(called.clone()), column: 1, ..fault::line(&self.name, line) };
                let message = format!(
                    "the row says {} and the folder of the file {}: expected the same in both",
                    fault::shown(&text),
                    fault::shown(&format!("{called}={value}"))
                );
                return Err(fault::error(Code::FILE_AMBIGUOUS_HEADER, place, message));
            }
        }
        Ok(())
    }

    /// Makes a record of a row.
    fn record(
        &self,
        piece: &DataFrame,
        row: usize,
        before: usize,
        record: &mut Record,
    ) -> Result<(), Finding> {
        let cells = piece.columns().iter().zip(&self.days).map(|(column, day)| {
            let mut text = String::new();
            write(&mut text, column, row, *day).map(|()| text)
        });
        let cells: Option<Vec<String>> = cells.collect();
        let Some(cells) = cells else { return Err(damaged(&self.name)) };
        record.set((before + row + 1) as u64, cells.iter().map(String::as_str));
        Ok(())
    }
}

/// Runs polars over a file. Damaged files can make it panic: that is a fault of the file too. (Single changed
/// bytes can make it ask for more memory than there is, which ends the process: nothing is written then
/// either.)
pub(super) fn attempt<T>(read: impl FnOnce() -> PolarsResult<T>) -> Option<T> {
    guarded(read)?.ok()
}

/// Whether two texts say the same: in the same characters, or as numbers (`01` and `1`).
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (fault::content(one), fault::content(other));
    let number = |text: &str| text.parse::<Decimal>().ok();
    one == other || number(one).is_some_and(|one| number(other) == Some(one))
}

fn damaged(name: &str) -> Finding {
    let message = "this Parquet file is damaged, or uses a part of the format that is not read";
    fault::error(Code::FILE_FORMAT, fault::whole(name), message)
}

impl Table {
    /// Number of bytes, and their SHA-256.
    pub(super) fn digest(&self) -> io::Result<(u64, String)> {
        hashed::of(&mut self.parquet.input.share()?)
    }

    fn new(parquet: Parquet) -> Table {
        let parts = parquet.parts().into_iter();
        Table { parquet, parts, part: Part::default(), piece: DataFrame::empty(), next: 0 }
    }

    /// Reads the next row; `false` after the last one.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Finding> {
        if self.next == self.piece.height() {
            self.piece = DataFrame::empty();
            let Some(part) = self.parts.next() else { return Ok(false) };
            self.piece = self.parquet.decode(&part)?;
            (self.part, self.next) = (part, 0);
        }
        self.parquet.record(&self.piece, self.next, self.part.before, record)?;
        self.next += 1;
        Ok(true)
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
    use ArrowDataType::{
        Boolean, Date32, Dictionary, LargeList, LargeUtf8, List, Null, Timestamp, Utf8, Utf8View,
    };
    match kind {
        Boolean | Date32 | LargeUtf8 | Null | Timestamp(..) | Utf8 | Utf8View => true,
        Dictionary(_, value, _) => matches!(value.as_ref(), LargeUtf8 | Utf8 | Utf8View),
        // As the flags of an answer.
        List(item) | LargeList(item) => matches!(item.dtype(), LargeUtf8 | Utf8 | Utf8View),
        other => is_number(other),
    }
}

/// Refuses a column of another kind.
pub(super) fn all_readable(name: &str, columns: &[(String, ArrowDataType)]) -> Result<(), Finding> {
    let Some((column, kind)) = columns.iter().find(|(_, kind)| !is_readable(kind)) else { return Ok(()) };
    Err(fault::error(
        Code::FILE_FORMAT,
        fault::whole(name),
        format!(
            "column {} is of the type {}, which is not read: expected text, numbers, dates or times",
            fault::shown(column),
            fault::shown(format!("{kind:?}").split('(').next().unwrap_or_default())
        ),
    ))
}

/// Adds the text of a cell; `day` leaves out the clock of a midnight. `None` when it is none of the kinds above.
pub(super) fn write(out: &mut String, column: &Column, row: usize, day: bool) -> Option<()> {
    // The most frequent kinds need no look at what a cell may be.
    let written = match column.dtype() {
        DataType::Date => match column.date().ok()?.physical().get(row) {
            Some(days) => write!(out, "{}", date(days)?),
            None => Ok(()),
        },
        DataType::Float64 => match column.f64().ok()?.get(row) {
            Some(number) => write!(out, "{number}"),
            None => Ok(()),
        },
        kind => match column.get(row).ok()? {
            AnyValue::Null => Ok(()),
            AnyValue::String(text) => out.write_str(text),
            AnyValue::StringOwned(text) => out.write_str(&text),
            AnyValue::Datetime(count, unit, zone) => out.write_str(&time(count, unit, zone.is_some(), day)?),
            AnyValue::List(items) => {
                let words: Vec<&str> = items.str().ok()?.iter().map(Option::unwrap_or_default).collect();
                out.write_str(&words.join(";"))
            }
            AnyValue::Float32(number) => write!(out, "{number}"),
            value @ (AnyValue::Decimal(..) | AnyValue::Boolean(_)) => write!(out, "{value}"),
            value if matches!(kind, DataType::Categorical(..) | DataType::Enum(..)) => {
                out.write_str(value.get_str()?)
            }
            value if kind.is_integer() => write!(out, "{value}"),
            _ => return None,
        },
    };
    written.ok()
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
    fn a_row_of_totals_is_a_footer_only_behind_the_last_row() {
        let source = |names: [&str; 4]| {
            let numbers = names.map(|name| (name != "Total").then_some(263_494_i64));
            file(vec![
                Series::new("Name".into(), names).into_column(),
                Series::new("SEDOL".into(), numbers).into_column(),
                Series::new("trade_date".into(), ["2021-03-15"; 4]).into_column(),
            ])
        };
        let last = Holdings::open(source(["ACME HOLDINGS", "Total", "OTHER", "Total"]), &Options::default());
        let mut last = last.unwrap();
        let mut lines = Vec::new();
        while let Some(row) = last.next_row() {
            lines.push(row.line);
        }
        let summary = last.finish().unwrap();
        assert_eq!((lines, summary.rows), (vec![1, 2, 3], 3));
        assert_eq!(summary.footer.len(), 1);
        assert_eq!((summary.footer[0].line, summary.footer[0].subject.security_name.as_str()), (4, "Total"));
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
    fn a_column_of_the_folder_says_what_the_file_says() {
        let Source::Bytes { bytes, .. } = file(vec![
            names(),
            times("date", [Some(1_615_766_400_000_000_000), Some(1_615_766_400_000_000_000), None], false),
            Series::new("month".into(), [3_i64, 3, 3]).into_column(),
        ]) else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.parquet");
        std::fs::write(&path, bytes).unwrap();
        let opened = |column: &str, value: &str| {
            let partition = vec![(column.to_owned(), value.to_owned())];
            let source = Source::Partition { path: path.clone(), partition };
            let faults = Holdings::open(source, &Options::default()).err().unwrap_or_default();
            faults.iter().map(ToString::to_string).collect::<String>().replace(path.to_str().unwrap(), "f")
        };
        assert_eq!(opened("month", "03"), "");
        insta::assert_snapshot!(opened("month", "04"), @"f:1:month: the row says `3` and the folder of the file `month=04`: expected the same in both [F004]");
        insta::assert_snapshot!(opened("date", "2021-03-15"), @"f:3:date: the row says `` and the folder of the file `date=2021-03-15`: expected the same in both [F004]");
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
