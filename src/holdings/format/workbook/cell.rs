//! The text of a cell: what it holds, and not how a spreadsheet would print it.
//!
//! A number keeps every digit by which it differs from its neighbours, a date is written by ISO 8601.

use std::borrow::Cow;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

/// A cell that is not empty, or would not be if its formula had been calculated.
#[derive(Clone, Debug)]
pub(super) struct Cell<'c> {
    pub(super) text: Cow<'c, str>,
    /// Why its text may not be what the cell means.
    pub(super) doubt: Option<Doubt>,
}

/// Why the text of a formula's cell may not be what the cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The formula failed.
    Error,
    /// No value is stored: a program wrote the formula that does not calculate.
    Uncalculated,
    /// The value is the number zero, which other programs store that do not calculate.
    Zero,
}

impl Cell<'_> {
    /// The cell of a formula without a stored value.
    pub(super) fn uncalculated() -> Cell<'static> {
        Cell { text: Cow::Borrowed(""), doubt: Some(Doubt::Uncalculated) }
    }
}

/// What a cell holds.
#[derive(Debug)]
pub(super) enum Value<'c> {
    Empty,
    Text(&'c str),
    Number(f64),
    Truth(bool),
    Date(ExcelDateTime),
    /// Date or date-time as ISO 8601 writes it.
    Iso(&'c str),
    /// Time of day or duration as ISO 8601 writes it, `PT09H30M00S`.
    Clock(&'c str),
    Error(&'c CellErrorType),
}

impl<'c> Value<'c> {
    /// The cell; nothing when it is empty.
    pub(super) fn cell(self) -> Option<Cell<'c>> {
        let text = match self {
            Value::Empty => return None,
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(number_text(number)),
            Value::Truth(truth) => Cow::Borrowed(if truth { "TRUE" } else { "FALSE" }),
            Value::Date(date) => Cow::Owned(date_text(date)),
            Value::Iso(text) => Cow::Borrowed(without_nothing(text)),
            Value::Clock(text) => clock(text).map_or(Cow::Borrowed(text), Cow::Owned),
            Value::Error(error) => {
                return Some(Cell { text: error.to_string().into(), doubt: Some(Doubt::Error) });
            }
        };
        (!text.is_empty()).then_some(Cell { text, doubt: None })
    }

    /// The cell of a formula with this value. A text of no length is a value too.
    pub(super) fn cell_of_formula(self) -> Option<Cell<'c>> {
        let is_zero = matches!(self, Value::Number(number) if number == 0.0);
        match self {
            Value::Empty => Some(Cell::uncalculated()),
            value if is_zero => value.cell().map(|cell| Cell { doubt: Some(Doubt::Zero), ..cell }),
            value => value.cell(),
        }
    }
}

impl<'c> From<&'c DataRef<'_>> for Value<'c> {
    fn from(data: &'c DataRef<'_>) -> Value<'c> {
        match data {
            DataRef::Empty => Value::Empty,
            DataRef::String(text) => Value::Text(text),
            DataRef::SharedString(text) => Value::Text(text),
            DataRef::Int(number) => Value::Number(*number as f64),
            DataRef::Float(number) => Value::Number(*number),
            DataRef::Bool(truth) => Value::Truth(*truth),
            DataRef::DateTime(date) => Value::Date(*date),
            DataRef::DateTimeIso(text) => Value::Iso(text),
            DataRef::DurationIso(text) => Value::Clock(text),
            DataRef::Error(error) => Value::Error(error),
        }
    }
}

impl<'c> From<&'c Data> for Value<'c> {
    fn from(data: &'c Data) -> Value<'c> {
        match data {
            Data::Empty => Value::Empty,
            Data::String(text) => Value::Text(text),
            Data::Int(number) => Value::Number(*number as f64),
            Data::Float(number) => Value::Number(*number),
            Data::Bool(truth) => Value::Truth(*truth),
            Data::DateTime(date) => Value::Date(*date),
            Data::DateTimeIso(text) => Value::Iso(text),
            Data::DurationIso(text) => Value::Clock(text),
            Data::Error(error) => Value::Error(error),
        }
    }
}

/// The shortest text of a number from which the same number comes back. What has lost its digits to an
/// exponent looks like it, so that no identifier is taken from it.
fn number_text(number: f64) -> String {
    const FROM: f64 = 1e-9;
    /// A cell has no more than fifteen digits for certain.
    const TO: f64 = 1e15;
    if number == 0.0 {
        return "0".to_owned();
    }
    if (FROM..TO).contains(&number.abs()) {
        return number.to_string();
    }
    let text = format!("{number:E}");
    if text.contains("E-") { text } else { text.replacen('E', "E+", 1) }
}

/// A date, a date-time, a time of day or a duration.
fn date_text(date: ExcelDateTime) -> String {
    /// The day after the last one that a workbook can hold.
    const DAYS: f64 = 2_958_466.0;
    let days = date.as_f64();
    if !(0.0..DAYS).contains(&days) {
        return number_text(days);
    }
    if date.is_duration() || days < 1.0 {
        return clock_text((days * 86_400_000.0).round() as u64);
    }
    // In the system of 1900, day 60 comes out as 29 February, which is refused: there was no such day.
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => day,
        (_, _, _, 0) => format!("{day}T{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{day}T{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    }
}

fn clock_text(millis: u64) -> String {
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if millis == 0 { clock } else { format!("{clock}.{millis:03}") }
}

/// A date-time without parts of seconds that are zero, and without a clock at midnight.
fn without_nothing(text: &str) -> &str {
    let whole = match text.split_once('.') {
        Some((whole, parts)) if parts.bytes().all(|part| part == b'0') => whole,
        _ => text,
    };
    whole.strip_suffix("T00:00:00").unwrap_or(whole)
}

/// `PT09H30M00S` as `09:30:00`.
fn clock(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds: f64 = rest.strip_suffix('S')?.replacen(',', ".", 1).parse().ok()?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let whole = u64::from(hours) * 3600 + u64::from(minutes) * 60;
    (0.0..60.0).contains(&seconds).then(|| clock_text(whole * 1000 + (seconds * 1000.0).round() as u64))
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (number, expected) in [
            (172_580_301.0, "172580301"),
            (63.0, "63"),
            (-0.0, "0"),
            (-12.5, "-12.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (0.68, "0.68"),
            (999_999_999_999_999.0, "999999999999999"),
            (1e15, "1E+15"),
            (8.46e109, "8.46E+109"),
            (1e-12, "1E-12"),
        ] {
            assert_eq!(number_text(number), expected);
            assert_eq!(expected.parse::<f64>().unwrap(), number);
        }
    }

    #[test]
    fn dates_are_those_of_the_workbook() {
        let text = |days, is_1904| date_text(ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904));
        for (days, expected) in [
            (44_270.0, "2021-03-15"),
            (44_270.395_833_333_336, "2021-03-15T09:30:00"),
            (44_270.395_833_333_3, "2021-03-15T09:30:00"),
            (44_270.999_999_999_9, "2021-03-16"),
            (44_270.5 + 0.25 / 86_400.0, "2021-03-15T12:00:00.250"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (0.395_833_333_333_333_3, "09:30:00"),
            (-1.0, "-1"),
            (2_958_466.0, "2958466"),
        ] {
            assert_eq!(text(days, false), expected, "{days}");
        }
        assert_eq!(text(42808.0, true), "2021-03-15");
        let duration = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(date_text(duration), "36:00:00");
        assert_eq!(clock("PT09H30M00S").unwrap(), "09:30:00");
        assert_eq!(clock("PT36H00M00.5S").unwrap(), "36:00:00.500");
        assert_eq!(clock("P1D"), None);
        for (iso, expected) in [
            ("2021-03-15", "2021-03-15"),
            ("2021-03-15T00:00:00.000", "2021-03-15"),
            ("2021-03-15T09:30:00.000000000", "2021-03-15T09:30:00"),
            ("2021-03-15T09:30:00.5", "2021-03-15T09:30:00.5"),
        ] {
            assert_eq!(without_nothing(iso), expected);
        }
    }
}
