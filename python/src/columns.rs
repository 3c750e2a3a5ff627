//! The columns of a batch as texts: which types a field may have, and what a cell says.

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, LargeStringArray, PrimitiveArray, RecordBatch, StringArray, StringViewArray,
};
use arrow_schema::{DataType, Field as Column, Schema, TimeUnit};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use interdict::holdings::{Field, Mapping, Tabular};

const DAY: i64 = 86_400;

/// A refusal of a column: its name, and why.
pub(crate) type Refused = (String, String);

/// What is known of the columns beside their types.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// Whether somebody said which zone a clock time without an offset means.
    pub(crate) is_stated: bool,
    /// Columns of time stamps without a zone that are midnight in every row: dates, as pandas writes them.
    pub(crate) days: Vec<bool>,
}

/// Refuses columns of a type that their field cannot have.
pub(crate) fn check(schema: &Schema, mapping: &Mapping, clock: &Clock) -> Result<(), Refused> {
    for (index, column) in schema.fields().iter().enumerate() {
        let Some(field) = mapping.field(index) else { continue };
        let is_day = clock.days.get(index).is_some_and(|day| *day);
        refusal(column, field, clock.is_stated || is_day)
            .map_or(Ok(()), |why| Err((column.name().clone(), why)))?;
    }
    Ok(())
}

fn refusal(column: &Column, field: Field, is_stated: bool) -> Option<String> {
    let kind = column.data_type();
    let told =
        || format!("column `{}` of the field `{field}` is of the type {}", column.name(), told_kind(kind));
    if field.is_passed_through() || is_text(kind) || kind == &DataType::Null {
        return None;
    }
    match field {
        Field::TradeTime | Field::KnownOn => match kind {
            DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, Some(_)) => None,
            DataType::Timestamp(_, None) if is_stated => None,
            DataType::Timestamp(_, None) => Some(format!(
                "{} without a zone, and its clock times do not say which zone they mean: give `timezone=`, or cast it to dates",
                told()
            )),
            _ => Some(format!("{}: expected dates, time stamps with a zone, or text in ISO 8601", told())),
        },
        Field::Activity if kind.is_integer() => None,
        _ if kind.is_numeric() => Some(format!(
            "{} and not text: zeros at the front may be lost; cast it to text where it is made",
            told()
        )),
        _ => Some(format!("{}: expected text", told())),
    }
}

fn told_kind(kind: &DataType) -> String {
    match kind {
        DataType::Timestamp(..) => "timestamp".to_owned(),
        DataType::Dictionary(_, value) => format!("dictionary of {}", told_kind(value)),
        other => {
            let told = format!("{other:?}").to_lowercase();
            told.split(['(', ' ']).next().unwrap_or_default().to_owned()
        }
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

/// Whether a column is of time stamps that have no zone.
pub(crate) fn is_local(kind: &DataType) -> bool {
    matches!(kind, DataType::Timestamp(_, None))
}

/// Whether all time stamps of a column are midnights.
pub(crate) fn has_midnights(array: &ArrayRef) -> bool {
    let cells = Cells::of(array, false);
    let Cells::Times { counts, per_second, .. } = &cells else { return false };
    let day = per_second * DAY;
    (0..array.len()).all(|row| array.is_null(row) || counts.get(row).is_some_and(|count| count % day == 0))
}

/// The cells of a column, as far as they can mean anything.
enum Cells {
    Texts(StringArray),
    LargeTexts(LargeStringArray),
    Views(StringViewArray),
    /// Texts that stand for numbers.
    Coded(Vec<usize>, Box<Cells>, ArrayRef),
    /// Days since 1970.
    Days(Vec<i32>, ArrayRef),
    /// Days as milliseconds since 1970.
    Millis(Vec<i64>, ArrayRef),
    /// Counts of a unit since 1970.
    Times {
        counts: Vec<i64>,
        per_second: i64,
        zoned: bool,
        day: bool,
        array: ArrayRef,
    },
    /// Numbers, as they print.
    Numbers(Vec<i128>, ArrayRef),
    /// Nothing that is looked at.
    Nothing,
}

fn values<T: ArrowPrimitiveType>(array: &ArrayRef) -> &PrimitiveArray<T> {
    array.as_primitive::<T>()
}

impl Cells {
    fn of(array: &ArrayRef, day: bool) -> Cells {
        let own = || Arc::clone(array);
        macro_rules! numbers {
            ($kind:ty) => {
                Cells::Numbers(
                    values::<$kind>(array).values().iter().map(|n| i128::from(*n)).collect(),
                    own(),
                )
            };
        }
        match array.data_type() {
            DataType::Utf8 => Cells::Texts(array.as_string().clone()),
            DataType::LargeUtf8 => Cells::LargeTexts(array.as_string().clone()),
            DataType::Utf8View => Cells::Views(array.as_string_view().clone()),
            DataType::Dictionary(_, value) if is_text(value) => {
                let coded = array.as_any_dictionary();
                let keys = if coded.values().is_empty() { Vec::new() } else { coded.normalized_keys() };
                Cells::Coded(keys, Box::new(Cells::of(coded.values(), false)), own())
            }
            DataType::Date32 => Cells::Days(values::<Date32Type>(array).values().to_vec(), own()),
            DataType::Date64 => Cells::Millis(values::<Date64Type>(array).values().to_vec(), own()),
            DataType::Timestamp(unit, zone) => {
                let (counts, per_second) = match unit {
                    TimeUnit::Second => (values::<TimestampSecondType>(array).values().to_vec(), 1),
                    TimeUnit::Millisecond => {
                        (values::<TimestampMillisecondType>(array).values().to_vec(), 1_000)
                    }
                    TimeUnit::Microsecond => {
                        (values::<TimestampMicrosecondType>(array).values().to_vec(), 1_000_000)
                    }
                    TimeUnit::Nanosecond => {
                        (values::<TimestampNanosecondType>(array).values().to_vec(), 1_000_000_000)
                    }
                };
                Cells::Times { counts, per_second, zoned: zone.is_some(), day, array: own() }
            }
            DataType::Int8 => numbers!(Int8Type),
            DataType::Int16 => numbers!(Int16Type),
            DataType::Int32 => numbers!(Int32Type),
            DataType::Int64 => numbers!(Int64Type),
            DataType::UInt8 => numbers!(UInt8Type),
            DataType::UInt16 => numbers!(UInt16Type),
            DataType::UInt32 => numbers!(UInt32Type),
            DataType::UInt64 => numbers!(UInt64Type),
            _ => Cells::Nothing,
        }
    }

    /// The text of a cell; one that is made goes through `made`.
    fn get<'c>(&'c self, row: usize, made: &'c mut String) -> &'c str {
        match self {
            Cells::Texts(array) => {
                if array.is_valid(row) {
                    array.value(row)
                } else {
                    ""
                }
            }
            Cells::LargeTexts(array) => {
                if array.is_valid(row) {
                    array.value(row)
                } else {
                    ""
                }
            }
            Cells::Views(array) => {
                if array.is_valid(row) {
                    array.value(row)
                } else {
                    ""
                }
            }
            Cells::Coded(keys, texts, array) => match keys.get(row) {
                Some(key) if array.is_valid(row) => texts.get(*key, made),
                _ => "",
            },
            Cells::Days(days, array) => {
                if let Some(day) = days.get(row).filter(|_| array.is_valid(row)) {
                    write_day(made, *day);
                }
                made
            }
            Cells::Millis(counts, array) => {
                if let Some(count) = counts.get(row).filter(|_| array.is_valid(row)) {
                    write_day_of_millis(made, *count);
                }
                made
            }
            Cells::Times { counts, per_second, zoned, day, array } => {
                if let Some(count) = counts.get(row).filter(|_| array.is_valid(row)) {
                    write_time(made, *count, *per_second, *zoned, *day);
                }
                made
            }
            Cells::Numbers(numbers, array) => {
                if let Some(number) = numbers.get(row).filter(|_| array.is_valid(row)) {
                    // A text takes whatever is written to it.
                    let _ = write!(made, "{number}");
                }
                made
            }
            Cells::Nothing => "",
        }
    }
}

/// `2021-03-15`, without asking the calendar of a library a million times.
fn write_day(out: &mut String, days: i32) {
    let date = i64::from(days).checked_add(719_163).and_then(|days| i32::try_from(days).ok());
    match date.and_then(NaiveDate::from_num_days_from_ce_opt) {
        Some(date) => write_date(out, date),
        // No day of any calendar, and refused as one.
        None => out.push_str(&format!("{days} days since 1970")),
    }
}

/// A day that is counted in milliseconds. The format knows no time of day there: one that has it all the same is
/// written as what it is, which is no date.
fn write_day_of_millis(out: &mut String, millis: i64) {
    let is_day = millis % (DAY * 1000) == 0;
    write_time(out, millis, 1000, false, is_day);
    if !is_day {
        out.push_str(" in a column of days");
    }
}

fn write_date(out: &mut String, date: NaiveDate) {
    use chrono::Datelike;
    let (year, month, day) = (date.year(), date.month(), date.day());
    match u32::try_from(year) {
        Ok(year) if year < 10_000 => {
            let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0');
            out.extend([year / 1000, year / 100, year / 10, year].map(digit));
            out.push('-');
            out.extend([month / 10, month].map(digit));
            out.push('-');
            out.extend([day / 10, day].map(digit));
        }
        _ => out.push_str(&date.to_string()),
    }
}

/// ISO 8601: with a zone it is UTC, without one a local time; `day` leaves out the clock of a midnight.
fn write_time(out: &mut String, count: i64, per_second: i64, zoned: bool, day: bool) {
    let seconds = count.div_euclid(per_second);
    let nanos = count.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let time = u32::try_from(nanos).ok().and_then(|nanos| DateTime::from_timestamp(seconds, nanos));
    let Some(time) = time else {
        out.push_str(&format!("{count} since 1970"));
        return;
    };
    if day {
        return write_date(out, time.date_naive());
    }
    if zoned {
        out.push_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    } else {
        let _ = write!(out, "{}", time.naive_utc().format("%Y-%m-%dT%H:%M:%S%.f"));
    }
}

/// Rows of a batch.
pub(crate) struct Rows {
    height: usize,
    columns: Vec<Cells>,
}

impl Rows {
    /// The columns of a batch that mean something.
    pub(crate) fn new(batch: &RecordBatch, mapping: &Mapping, clock: &Clock) -> Rows {
        let columns = batch.columns().iter().enumerate().map(|(index, array)| {
            let is_read = mapping.field(index).is_some_and(|field| !field.is_passed_through());
            let day = clock.days.get(index).is_some_and(|day| *day);
            if is_read { Cells::of(array, day) } else { Cells::Nothing }
        });
        Rows { height: batch.num_rows(), columns: columns.collect() }
    }

    /// Hands over the texts of times that are not plain dates; neighbours that are the same once.
    pub(crate) fn times(&self, mapping: &Mapping, before: u64, take: &mut dyn FnMut(Field, &str, u64)) {
        let mut made = String::new();
        for field in [Field::TradeTime, Field::KnownOn] {
            let cells = mapping.column(field).and_then(|column| self.columns.get(column));
            let Some(cells) = cells.filter(|cells| cells.is_text()) else { continue };
            let mut last = String::new();
            for row in 0..self.height {
                made.clear();
                let text = cells.get(row, &mut made);
                if !is_plain_day(text) && text != last {
                    take(field, text, before + row as u64 + 1);
                    last.clear();
                    last.push_str(text);
                }
            }
        }
    }
}

impl Cells {
    fn is_text(&self) -> bool {
        matches!(self, Cells::Texts(_) | Cells::LargeTexts(_) | Cells::Views(_) | Cells::Coded(..))
    }
}

impl Tabular for Rows {
    fn height(&self) -> usize {
        self.height
    }

    fn cell<'c>(&'c self, column: usize, row: usize, made: &'c mut String) -> &'c str {
        self.columns.get(column).map_or("", |cells| cells.get(row, made))
    }
}

/// Whether a text has the form of `2021-03-15`.
fn is_plain_day(text: &str) -> bool {
    text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-')
}

/// Whether a text has a clock time and no offset that would say where the clock hangs. A midnight is none: databases
/// print it behind a day, and it is read as one.
pub(crate) fn is_local_text(text: &str) -> bool {
    let text = text.trim();
    if is_midnight(text) {
        return false;
    }
    let Some(clock) = text.find(':').and_then(|at| text.get(at..)) else { return false };
    let has_offset = clock.contains(['+', '-', '\u{2212}']) || clock.ends_with(['Z', 'z']);
    !has_offset && !text.to_ascii_uppercase().ends_with("UTC") && !text.to_ascii_uppercase().ends_with("GMT")
}

/// Whether the clock time of a text, without an offset, is `00:00`, `00:00:00.000` or `12:00:00 AM`.
fn is_midnight(text: &str) -> bool {
    let Some(colon) = text.find(':') else { return false };
    let (before, after) = text.split_at(colon);
    let from = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let hour = before.get(from..).unwrap_or_default();
    let half = after.trim_end_matches(['M', 'm']).trim_end_matches(['A', 'a']);
    let is_zero = |text: &str| text.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.' | b','));
    let hours = if half.len() + 2 == after.len() { hour == "12" } else { is_zero(hour) };
    !hour.is_empty() && hours && is_zero(half.trim_end())
}
