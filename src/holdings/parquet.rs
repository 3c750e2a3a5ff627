//! Parquet files: the same rows as from text, every column turned into text first.
//!
//! A file is decoded in pieces of [`PART`] rows. The place of a fault is the number of the row. What the
//! library says about a damaged file is not passed on, because its messages hold data of the file.

mod extent;

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, Int32Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field as ArrowField, FieldRef, Schema};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{ChunkReader, Length};
use rust_decimal::Decimal;

use super::array::{all_readable, attempt, is_dictionary, is_number, is_text, write};
use super::fault;
use super::hashed::{self, Hashed};
use super::mapping;
use super::number::Mark;
use super::record::Record;
use super::source::{Input, State, unreadable};
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

/// A file as the library reads it: at any place, by several threads at the same time.
#[derive(Clone, Debug)]
struct Shared {
    input: Arc<Input>,
    length: u64,
}

/// A file from one place on.
struct At {
    file: Shared,
    at: u64,
}

impl Shared {
    fn new(mut input: Input) -> io::Result<Shared> {
        let length = input.length()?;
        Ok(Shared { input: Arc::new(input.into_anywhere()?), length })
    }
}

impl Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.input.read_at(buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Shared {
    type T = BufReader<At>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(BufReader::new(At { file: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        // A damaged file asks for more than there is.
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF("beyond the end of the file".to_owned()));
        }
        let mut bytes = Vec::with_capacity(length);
        At { file: self.clone(), at: start }.take(length as u64).read_to_end(&mut bytes)?;
        match bytes.len() == length {
            true => Ok(bytes.into()),
            false => Err(ParquetError::EOF("the file became shorter".to_owned())),
        }
    }
}

/// A Parquet file, of which any part can be decoded at any time.
#[derive(Debug)]
pub(super) struct Parquet {
    name: String,
    file: Shared,
    /// For each row group, what the file says of itself and the types that it is decoded to.
    groups: Vec<ArrowReaderMetadata>,
    /// Those of the folders included, which come last.
    columns: Vec<(String, DataType)>,
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
    piece: RecordBatch,
    /// Row of the part that comes next.
    next: usize,
}

/// The parts of a file, one after another; its bytes are hashed on the way, a share with each part.
#[derive(Debug)]
pub(super) struct Parts {
    input: Hashed<Input>,
    /// As it was before the first of them was read.
    state: State,
    parts: std::vec::IntoIter<Part>,
}

impl Parts {
    /// Nothing was read yet.
    pub(super) fn new(mut input: Input, parts: Vec<Part>) -> io::Result<Parts> {
        let state = input.state()?;
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
            let state = self.input.get_ref().state()?;
            if state != self.state || state.length != self.input.digest().0 {
                return Err(io::Error::other("the file changed"));
            }
        }
        Ok(next.map(|next| *part = next).is_some())
    }

    /// Number of bytes read, and their SHA-256.
    pub(super) fn digest(&self) -> (u64, String) {
        self.input.digest()
    }

    /// The input.
    pub(super) fn input(&self) -> &Input {
        self.input.get_ref()
    }

    /// The input, wherever it stands.
    pub(super) fn into_input(self) -> Input {
        self.input.into_inner()
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
        for row in 0..piece.num_rows() {
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
    fn open(name: &str, input: Input, partition: &[(String, String)]) -> Result<Parquet, Finding> {
        let file = Shared::new(input).map_err(|reason| unreadable(name, &reason))?;
        let metadata = attempt(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()));
        let metadata = metadata.ok_or_else(|| damaged(name))?;
        let is_all = attempt(|| extent::is_all(metadata.metadata(), &file).ok_or(()));
        if !is_all.unwrap_or_default() {
            return Err(partial(name));
        }
        let fields = metadata.schema().fields();
        let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
        if let Some(fault) = mapping::duplicates(&names, &|_| fault::whole(name)).into_iter().next() {
            return Err(fault);
        }
        all_readable(name, fields.iter().map(|field| (field.name().as_str(), field.data_type())))?;
        let kinds = fields.iter().map(|field| field.data_type().clone());
        let mut columns: Vec<(String, DataType)> = names.into_iter().zip(kinds).collect();
        let (mut added, mut shared) = (Vec::new(), Vec::new());
        for (column, value) in partition {
            match columns.iter().position(|(own, _)| own == column) {
                Some(place) => shared.push((place, value.clone())),
                None => added.push((column.clone(), value.clone())),
            }
        }
        columns.extend(added.iter().map(|(column, _)| (column.clone(), DataType::Utf8)));
        let is_local_time = |(_, kind): &(String, DataType)| matches!(kind, DataType::Timestamp(_, None));
        let days = columns.iter().map(is_local_time).collect();
        let groups = attempt(|| decoded_types(&metadata)).ok_or_else(|| damaged(name))?;
        Ok(Parquet { name: name.to_owned(), file, groups, columns, added, shared, days })
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
            let rows = rows_of(metadata.metadata(), group);
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
    pub(super) fn decode(&self, part: &Part) -> Result<RecordBatch, Finding> {
        let Some(metadata) = self.groups.get(part.group) else { return Err(damaged(&self.name)) };
        let decoded = attempt(|| {
            let rows =
                ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), metadata.clone())
                    .with_row_groups(vec![part.group])
                    .with_batch_size(part.rows);
            let mut rows = match part.rows == rows_of(metadata.metadata(), part.group) {
                true => rows.build()?,
                false => rows.with_offset(part.skipped).with_limit(part.rows).build()?,
            };
            let piece = rows.next().ok_or_else(|| ArrowError::ParquetError("no rows".to_owned()))??;
            self.with_added(piece)
        });
        let piece =
            decoded.filter(|piece| piece.num_rows() == part.rows).ok_or_else(|| damaged(&self.name))?;
        self.shared.iter().try_for_each(|(place, value)| self.agrees(&piece, part, *place, value))?;
        Ok(piece)
    }

    /// The same rows with the columns of the folders.
    fn with_added(&self, piece: RecordBatch) -> Result<RecordBatch, ArrowError> {
        if self.added.is_empty() {
            return Ok(piece);
        }
        let mut fields: Vec<FieldRef> = piece.schema().fields().iter().cloned().collect();
        let mut columns = piece.columns().to_vec();
        for (column, value) in &self.added {
            let numbers = Int32Array::from_value(0, piece.num_rows());
            let values = Arc::new(StringArray::from(vec![value.as_str()]));
            let texts = DictionaryArray::<Int32Type>::try_new(numbers, values)?;
            fields.push(Arc::new(ArrowField::new(column, dictionary(), false)));
            columns.push(Arc::new(texts));
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
    }

    /// Refuses a row that says something else in a column than the folder of the file.
    fn agrees(&self, piece: &RecordBatch, part: &Part, place: usize, value: &str) -> Result<(), Finding> {
        let (Some(column), Some((called, _))) = (piece.columns().get(place), self.columns.get(place)) else {
            return Err(damaged(&self.name));
        };
        let mut text = String::new();
        for row in 0..piece.num_rows() {
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
        piece: &RecordBatch,
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

/// For each row group the types that its columns are decoded to: texts that have a dictionary there keep it, since
/// what is told of one of them need not be told of each cell.
fn decoded_types(file: &ArrowReaderMetadata) -> ParquetResult<Vec<ArrowReaderMetadata>> {
    let mut groups: Vec<ArrowReaderMetadata> = Vec::new();
    let metadata = file.metadata();
    for group in metadata.row_groups() {
        // Every column that is read has one chunk.
        let has_dictionary = |column: usize| {
            group.columns().get(column).is_some_and(|chunk| chunk.dictionary_page_offset().is_some())
        };
        let fields = file.schema().fields().iter().enumerate().map(|(column, field)| {
            let kind = match field.data_type() {
                kind if !is_text(kind) && !is_dictionary(kind) => kind.clone(),
                _ if has_dictionary(column) => dictionary(),
                _ => DataType::Utf8View,
            };
            Arc::new(ArrowField::new(field.name(), kind, field.is_nullable()))
        });
        let fields: Vec<FieldRef> = fields.collect();
        let is_same = |other: &&ArrowReaderMetadata| other.schema().fields().iter().eq(&fields);
        let known = groups.last().filter(is_same).cloned();
        groups.push(match known {
            Some(known) => known,
            None => {
                let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
                ArrowReaderMetadata::try_new(Arc::clone(metadata), options)?
            }
        });
    }
    Ok(groups)
}

/// Texts by their number in a dictionary.
fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// Rows of a row group; a file in which there are fewer than none is refused when it is opened.
fn rows_of(metadata: &ParquetMetaData, group: usize) -> usize {
    let rows = metadata.row_groups().get(group).map_or(0, |group| group.num_rows());
    usize::try_from(rows).unwrap_or(0)
}

/// Whether two texts say the same: in the same characters, or as numbers (`01` and `1`).
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (fault::content(one), fault::content(other));
    let number = |text: &str| text.parse::<Decimal>().ok();
    one == other || number(one).is_some_and(|one| number(other) == Some(one))
}

/// The refusal of a file of which a part would not be read.
fn partial(name: &str) -> Finding {
    let message = "this Parquet file is damaged: what its end says is not about all of it, or its counts of rows differ (two files one behind the other are not read)";
    fault::error(Code::FILE_FORMAT, fault::whole(name), message)
}

fn damaged(name: &str) -> Finding {
    let message = "this Parquet file is damaged, or uses a part of the format that is not read";
    fault::error(Code::FILE_FORMAT, fault::whole(name), message)
}

impl Table {
    /// Number of bytes, and their SHA-256.
    pub(super) fn digest(&self) -> io::Result<(u64, String)> {
        hashed::of(&mut self.parquet.file.input.share()?)
    }

    fn new(parquet: Parquet) -> Table {
        let parts = parquet.parts().into_iter();
        Table { parquet, parts, part: Part::default(), piece: none(), next: 0 }
    }

    /// Reads the next row; `false` after the last one.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Finding> {
        if self.next == self.piece.num_rows() {
            self.piece = none();
            let Some(part) = self.parts.next() else { return Ok(false) };
            self.piece = self.parquet.decode(&part)?;
            (self.part, self.next) = (part, 0);
        }
        self.parquet.record(&self.piece, self.next, self.part.before, record)?;
        self.next += 1;
        Ok(true)
    }
}

/// No rows.
fn none() -> RecordBatch {
    RecordBatch::new_empty(Arc::new(Schema::empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::{Holdings, Source};
    use crate::timeline::TradeTime;
    use arrow_array::types::Int64Type;
    use arrow_array::{
        ArrayRef, Float64Array, Int64Array, LargeListArray, LargeStringArray, TimestampNanosecondArray,
    };
    use chrono::NaiveDate;
    use parquet::arrow::ArrowWriter;

    fn file(columns: Vec<(&str, ArrayRef)>) -> Source {
        let rows = RecordBatch::try_from_iter(columns).unwrap();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, rows.schema(), None).unwrap();
        writer.write(&rows).unwrap();
        writer.close().unwrap();
        Source::Bytes { name: "f.parquet".into(), bytes }
    }

    fn texts(texts: &[&str]) -> ArrayRef {
        Arc::new(LargeStringArray::from(texts.to_vec()))
    }

    fn names() -> (&'static str, ArrayRef) {
        ("Name", texts(&["ACME HOLDINGS", "ACME BOND", "OTHER"]))
    }

    fn times(name: &str, nanos: [Option<i64>; 3], zone: bool) -> (&str, ArrayRef) {
        let times = TimestampNanosecondArray::from(nanos.to_vec());
        (name, Arc::new(if zone { times.with_timezone("UTC") } else { times }))
    }

    #[test]
    fn a_table_gives_the_same_rows_as_text() {
        let source = file(vec![
            names(),
            ("SEDOL", Arc::new(Int64Array::from(vec![263_494, 1, 2]))),
            ("Market Value", Arc::new(Float64Array::from(vec![1234.5, -0.5, 1.0]))),
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
            let numbers = names.iter().map(|name| (*name != "Total").then_some(263_494));
            let numbers: Int64Array = numbers.collect();
            file(vec![
                ("Name", texts(&names)),
                ("SEDOL", Arc::new(numbers)),
                ("trade_date", texts(&["2021-03-15"; 4])),
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
    fn a_header_among_the_rows_is_no_security() {
        let opened = |second: [&str; 2]| {
            let column = |at: usize| texts(&["ACME", second[at], "OTHER"]);
            let dates = texts(&["2021-03-15", "trade_date", "2021-03-15"]);
            let source = file(vec![("Name", column(0)), ("Ticker", column(1)), ("trade_date", dates)]);
            Holdings::open(source, &Options::default())
        };
        let mut repeated = opened(["Name", "Ticker"]).unwrap();
        assert!(repeated.next_row().unwrap().content.is_ok());
        insta::assert_snapshot!(repeated.next_row().unwrap().content.unwrap_err(), @"f.parquet:2: the row repeats the header: expected a security [R006]");
        assert!(repeated.next_row().unwrap().content.is_ok());
        insta::assert_snapshot!(opened(["Ticker", "Name"]).err().unwrap()[0], @"f.parquet:2: another header begins here, whose columns stand otherwise than those of the header: expected one table (the rows below mean something else; save each table as a file of its own) [F003]");
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
        let lists =
            LargeListArray::from_iter_primitive::<Int64Type, _, _>([Some([Some(1)]), Some([Some(1)])]);
        insta::assert_snapshot!(refused(file(vec![("lots", Arc::new(lists))])), @"f.parquet: column 1 (`lots`) is of the type LargeList, which is not read: expected text, numbers, dates or times [F010]");
        insta::assert_snapshot!(refused(file(vec![names()])), @"f.parquet: no column tells the trade date: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
    }

    #[test]
    fn a_column_of_the_folder_says_what_the_file_says() {
        let Source::Bytes { bytes, .. } = file(vec![
            names(),
            times("date", [Some(1_615_766_400_000_000_000), Some(1_615_766_400_000_000_000), None], false),
            ("month", Arc::new(Int64Array::from(vec![3, 3, 3]))),
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
    fn what_the_end_of_a_file_does_not_speak_of_is_not_lost() {
        let bytes = |source| match source {
            Source::Bytes { bytes, .. } => bytes,
            _ => Vec::new(),
        };
        let dates = |count| ("trade_date", texts(&vec!["2021-03-15"; count]));
        let one = bytes(file(vec![("Name", texts(&["ACME HOLDINGS", "ACME BOND"])), dates(2)]));
        let other =
            bytes(file(vec![("Name", texts(&["ZORBLAT", "ZORBLAT BOND", "ZORBLAT FUND"])), dates(3)]));
        let none = bytes(file(vec![("Name", texts(&[])), dates(0)]));
        for both in [[&one, &other], [&other, &one], [&one, &one], [&one, &none], [&none, &one]] {
            let source = Source::Bytes { name: "f.parquet".into(), bytes: both.map(Vec::as_slice).concat() };
            let options = Options { allow_empty: true, ..Options::default() };
            let faults = Holdings::open(source, &options).err().unwrap();
            insta::allow_duplicates! {
                insta::assert_snapshot!(faults[0], @"f.parquet: this Parquet file is damaged: what its end says is not about all of it, or its counts of rows differ (two files one behind the other are not read) [F010]");
            }
        }
        let source = Source::Bytes { name: "f.parquet".into(), bytes: none };
        assert!(Holdings::open(source, &Options { allow_empty: true, ..Options::default() }).is_ok());
    }

    /// A number in the end of a file, of three rows, that becomes another one.
    #[test]
    fn rows_are_counted_as_often_as_a_file_counts_them() {
        let Source::Bytes { name, bytes } = file(vec![names(), ("trade_date", texts(&["2021-03-15"; 3]))])
        else {
            return;
        };
        let footer = bytes.len()
            - 8
            - u32::from_le_bytes(*bytes.last_chunk::<8>().unwrap().first_chunk().unwrap()) as usize;
        for at in (footer..bytes.len() - 8).filter(|at| bytes[*at] == 6) {
            for count in [4, 5, 7, 8] {
                let mut changed = bytes.clone();
                changed[at] = count;
                let source = Source::Bytes { name: name.clone(), bytes: changed };
                if let Ok(holdings) = Holdings::open(source, &Options::default()) {
                    assert_eq!(holdings.rows(), 3, "{count} at {at}");
                }
            }
        }
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
