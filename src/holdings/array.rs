//! The cells of Arrow arrays, as the texts that a CSV file has in their places.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float32Type,
    Float64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, downcast_integer_array};
use arrow_buffer::ArrowNativeType;
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta};

use super::fault;
use super::guard::guarded;
use super::mapping;
use crate::finding::{Code, Finding};

/// Runs the library over a file. Damaged files can make it panic: that is a fault of the file too.
pub(super) fn attempt<T, E>(read: impl FnOnce() -> Result<T, E>) -> Option<T> {
    guarded(read)?.ok()
}

/// Whether a column holds texts, one by one.
pub(super) fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Whether a column holds numbers.
pub(super) fn is_number(kind: &DataType) -> bool {
    kind.is_integer() || kind.is_decimal() || matches!(kind, DataType::Float32 | DataType::Float64)
}

/// Whether a column holds texts by their numbers in a dictionary.
pub(super) fn is_dictionary(kind: &DataType) -> bool {
    matches!(kind, DataType::Dictionary(_, value) if is_text(value))
}

/// Whether [`write`] knows a kind.
fn is_readable(kind: &DataType) -> bool {
    match kind {
        DataType::Boolean
        | DataType::Date32
        | DataType::Date64
        | DataType::Null
        | DataType::Timestamp(..) => true,
        // As the flags of an answer.
        DataType::List(item) | DataType::LargeList(item) => is_text(item.data_type()),
        other => is_text(other) || is_number(other) || is_dictionary(other),
    }
}

/// Refuses a column of another kind.
pub(super) fn all_readable<'c>(
    name: &str,
    columns: impl IntoIterator<Item = (&'c str, &'c DataType)>,
) -> Result<(), Finding> {
    // A list is no one name or code, and is passed on in columns that tell nothing.
    let is_list = |kind: &DataType| matches!(kind, DataType::List(_) | DataType::LargeList(_));
    let is_refused = |(column, kind): (&str, &DataType)| {
        !is_readable(kind) || is_list(kind) && mapping::is_claimed(column)
    };
    let refused = columns.into_iter().enumerate().find(|(_, column)| is_refused(*column));
    let Some((place, (column, kind))) = refused else { return Ok(()) };
    let kind = format!("{kind:?}");
    Err(fault::error(
        Code::FILE_FORMAT,
        fault::whole(name),
        format!(
            "column {} ({}) is of the type {}, which is not read: expected text, numbers, dates or times",
            place + 1,
            fault::shown(column),
            kind.split('(').next().unwrap_or_default()
        ),
    ))
}

/// Adds the text of a cell; `day` leaves out the clock of a midnight. `None` when it is of no kind that is read.
pub(super) fn write(out: &mut String, array: &dyn Array, row: usize, day: bool) -> Option<()> {
    if array.is_null(row) {
        return Some(());
    }
    let written = match array.data_type() {
        DataType::Null => Ok(()),
        DataType::Date32 => write!(out, "{}", date(array.as_primitive::<Date32Type>().value(row))?),
        DataType::Date64 => out.write_str(&day_of_millis(array.as_primitive::<Date64Type>().value(row))?),
        DataType::Float64 => write!(out, "{}", array.as_primitive::<Float64Type>().value(row)),
        DataType::Float32 => write!(out, "{}", array.as_primitive::<Float32Type>().value(row)),
        DataType::Boolean => write!(out, "{}", array.as_boolean().value(row)),
        DataType::Timestamp(unit, zone) => {
            out.write_str(&time(*counts(array)?.get(row)?, *unit, zone.is_some(), day)?)
        }
        DataType::Dictionary(..) => {
            let (values, number) = entry(array, row)?;
            return write(out, values, number, day);
        }
        DataType::List(_) => out.write_str(&list(&array.as_list::<i32>().value(row))?),
        DataType::LargeList(_) => out.write_str(&list(&array.as_list::<i64>().value(row))?),
        DataType::Decimal32(..) => out.write_str(&array.as_primitive::<Decimal32Type>().value_as_string(row)),
        DataType::Decimal64(..) => out.write_str(&array.as_primitive::<Decimal64Type>().value_as_string(row)),
        DataType::Decimal128(..) => {
            out.write_str(&array.as_primitive::<Decimal128Type>().value_as_string(row))
        }
        DataType::Decimal256(..) => {
            out.write_str(&array.as_primitive::<Decimal256Type>().value_as_string(row))
        }
        kind if kind.is_integer() => downcast_integer_array!(
            array => write!(out, "{}", array.value(row)),
            _ => return None
        ),
        _ => out.write_str(text(array, row)?),
    };
    written.ok()
}

/// The dictionary of a column of such, and the place in it of a cell that has a value.
fn entry(array: &dyn Array, row: usize) -> Option<(&dyn Array, usize)> {
    let dictionary = array.as_any_dictionary_opt()?;
    let (numbers, values) = (dictionary.keys(), dictionary.values());
    let number = downcast_integer_array!(
        numbers => numbers.value(row).as_usize(),
        _ => return None
    );
    (number < values.len()).then_some((values.as_ref(), number))
}

/// A cell of a column of texts, whichever way it keeps them; `None` where it has no value.
pub(crate) fn text(array: &dyn Array, row: usize) -> Option<&str> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Dictionary(..) => {
            let (values, number) = entry(array, row)?;
            text(values, number)
        }
        DataType::Utf8 => Some(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(array.as_string_view().value(row)),
        _ => None,
    }
}

/// The texts of a list.
fn list(items: &dyn Array) -> Option<String> {
    let text = |at| if items.is_null(at) { Some("") } else { text(items, at) };
    let texts: Option<Vec<&str>> = (0..items.len()).map(text).collect();
    Some(texts?.join(";"))
}

/// The counts of a column of date-times, in its unit.
pub(super) fn counts(array: &dyn Array) -> Option<&[i64]> {
    let DataType::Timestamp(unit, _) = array.data_type() else { return None };
    Some(match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().values(),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().values(),
        TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().values(),
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().values(),
    })
}

/// A day that is counted in milliseconds. The format knows no time of day there: one that has it all the same is
/// written as what it is, which is no date.
fn day_of_millis(millis: i64) -> Option<String> {
    let text = time(millis, TimeUnit::Millisecond, false, true)?;
    Some(if millis % 86_400_000 == 0 { text } else { format!("{text} in a column of days") })
}

fn date(days: i32) -> Option<NaiveDate> {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    let epoch = DateTime::UNIX_EPOCH.date_naive();
    if days < 0 { epoch.checked_sub_days(distance) } else { epoch.checked_add_days(distance) }
}

/// A count of time units since 1970 as ISO 8601; with a zone it is UTC, without one a local time.
fn time(count: i64, unit: TimeUnit, zoned: bool, day: bool) -> Option<String> {
    let distance = match unit {
        TimeUnit::Nanosecond => TimeDelta::nanoseconds(count),
        TimeUnit::Microsecond => TimeDelta::microseconds(count),
        TimeUnit::Millisecond => TimeDelta::try_milliseconds(count)?,
        TimeUnit::Second => TimeDelta::try_seconds(count)?,
    };
    let time = DateTime::UNIX_EPOCH.checked_add_signed(distance)?;
    if day && time.time() == NaiveTime::MIN {
        return Some(time.date_naive().to_string());
    }
    let text = time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    Some(if zoned { text } else { text.trim_end_matches('Z').to_owned() })
}
