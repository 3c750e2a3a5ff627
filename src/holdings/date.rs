//! Dates and times as files print them.
//!
//! ISO 8601 may stand anywhere; every other notation is one per file, and [`super::notation`] finds it.
//! Digits and lengths are checked here, because chrono takes `26-11-23` for the year 26.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::fault::shown;
use super::notation::{Notation, month_name, number};
use super::table::DateSystem;
use crate::timeline::{Instant, TradeTime};

/// The only years that the product takes.
pub(super) fn in_range(date: NaiveDate) -> Option<NaiveDate> {
    (1900..2200).contains(&date.year()).then_some(date)
}

/// A time of a cell, before a zone is given to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Day(NaiveDate),
    Local(NaiveDateTime),
    At(Instant),
}

impl Moment {
    /// The point or day that it names; a local time takes `zone`.
    pub(super) fn in_zone(self, zone: Tz) -> Result<TradeTime, String> {
        let local = match self {
            Moment::Day(day) => return Ok(TradeTime::Day(day)),
            Moment::At(at) => return Ok(TradeTime::At(at)),
            Moment::Local(local) => local,
        };
        match zone.from_local_datetime(&local) {
            chrono::LocalResult::Single(time) => {
                Ok(TradeTime::At(Instant::from_utc(time.with_timezone(&Utc))))
            }
            chrono::LocalResult::None => Err(format!(
                "`{local}` does not exist in {zone}, where the clocks went forward; expected a time with an offset"
            )),
            chrono::LocalResult::Ambiguous(..) => Err(format!(
                "`{local}` happens twice in {zone}, where the clocks went back; expected a time with an offset"
            )),
        }
    }
}

/// Reads a cell: ISO 8601, or else the notation of the file.
pub(super) fn read(text: &str, notation: Option<&Notation>) -> Result<Moment, String> {
    if is_iso_shaped(text) {
        return iso(text);
    }
    let (day, clock) = split_clock(text);
    let fault = || Err(explain(text, day, notation));
    let Some(date) = notation.and_then(|notation| notation.read(day)) else { return fault() };
    match clock {
        None => Ok(Moment::Day(date)),
        Some(clock) => read_clock(clock).map_or_else(fault, |(time, offset)| at(date, time, offset, text)),
    }
}

/// A date that a workbook holds as the bare number by which it counts days. Other numbers than those of five
/// digits, from 1927 to 2173, may be years or anything else.
pub(super) fn serial(text: &str, system: Option<DateSystem>) -> Option<Moment> {
    let system = system?;
    let (days, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || days.starts_with('0') || !is_number(days) || !is_number(fraction) {
        return None;
    }
    let (year, month, day) = match system {
        // From March 1900 on, as if day 60 had not been a day that never was.
        DateSystem::From1900 => (1899, 12, 30),
        DateSystem::From1904 => (1904, 1, 1),
    };
    let day = NaiveDate::from_ymd_opt(year, month, day)? + Duration::days(days.parse().ok()?);
    let part: f64 = format!("0.{fraction}").parse().ok()?;
    if part == 0.0 {
        return Some(Moment::Day(day));
    }
    // The format holds no more than milliseconds for certain.
    let millis = (part * 86_400_000.0).round();
    Some(Moment::Local(day.and_time(NaiveTime::MIN) + Duration::milliseconds(millis as i64)))
}

/// The date in the name of a file, where there is one and it can mean nothing else: `2021-03-15`, `20210315`,
/// `15-Mar-2021`, with any of `-_. ` or nothing between. Where there are two, both.
pub(super) fn in_file_name(name: &str) -> Result<Option<NaiveDate>, (NaiveDate, NaiveDate)> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut found: Option<NaiveDate> = None;
    let starts = base.char_indices().map(|(at, _)| at);
    for at in starts {
        let before = base.get(..at).and_then(|before| before.chars().next_back());
        if before.is_some_and(|c| c.is_ascii_digit()) {
            continue;
        }
        let Some(date) = base.get(at..).and_then(date_at) else { continue };
        if let Some(other) = found.filter(|other| *other != date) {
            return Err((other, date));
        }
        found = Some(date);
    }
    Ok(found)
}

/// The date with which a piece of a file's name begins.
fn date_at(text: &str) -> Option<NaiveDate> {
    let between = |text: &mut &str| {
        let rest = text.strip_prefix(['-', '_', '.', ' ']);
        *text = rest.unwrap_or(text);
        rest.is_some()
    };
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
    let year_first = || {
        let mut rest = text;
        let year = number(&mut rest, 4, 4)?;
        let is_apart = between(&mut rest);
        let month = number(&mut rest, 2, 2)?;
        (between(&mut rest) == is_apart).then_some(())?;
        let day = number(&mut rest, 2, 2)?;
        ends(rest).then_some(())?;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    };
    let day_first = || {
        let mut rest = text;
        let day = number(&mut rest, 1, 2)?;
        between(&mut rest);
        let month = month_name(&mut rest)?;
        between(&mut rest);
        let year = number(&mut rest, 4, 4)?;
        ends(rest).then_some(())?;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    };
    year_first().or_else(day_first).filter(|date| (1990..2100).contains(&date.year()))
}

pub(super) fn is_iso_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().take(4).all(u8::is_ascii_digit)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

pub(super) fn iso(text: &str) -> Result<Moment, String> {
    let fault = || {
        format!("{} is not a date or time: expected `2021-03-15` or `2021-03-15T09:30:00-04:00`", shown(text))
    };
    let (day, rest) = text.split_at_checked(10).ok_or_else(fault)?;
    let (year, month, day) = iso_day(day).ok_or_else(fault)?;
    let Some(date) = NaiveDate::from_ymd_opt(year, month, day) else { return Err(no_such_day(text)) };
    let date = in_range(date).ok_or_else(|| out_of_range(text))?;
    if rest.is_empty() {
        return Ok(Moment::Day(date));
    }
    let clock = rest.strip_prefix(['T', 't', ' ']).ok_or_else(fault)?;
    let (time, offset) = read_clock(clock).ok_or_else(fault)?;
    at(date, time, offset, text)
}

/// The day of the basic form of ISO 8601, `20210315`.
pub(super) fn basic_day(text: &str) -> Option<NaiveDate> {
    let is_basic = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    in_range(date_at(text).filter(|_| is_basic)?)
}

/// Whether a cell is a day in the plain form of ISO 8601, `2021-03-15`; [`read`] reads all that is one.
pub(super) fn is_plain_day(text: &str) -> bool {
    /// The last day of each month; none of month zero.
    const LAST: [u32; 13] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    iso_day(text).is_some_and(|(year, month, day)| {
        let is_leap = || year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = LAST.get(month as usize).copied().unwrap_or_default();
        (1900..2200).contains(&year) && (1..=last).contains(&day) && ((month, day) != (2, 29) || is_leap())
    })
}

/// The numbers of `2021-03-15`, whether or not there is such a day.
fn iso_day(text: &str) -> Option<(i32, u32, u32)> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|digit| u32::from(digit.wrapping_sub(b'0')));
    if digits.iter().fold(false, |is_other, digit| is_other | (*digit > 9)) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits;
    let year = ((y1 * 10 + y2) * 10 + y3) * 10 + y4;
    Some((year.cast_signed(), m1 * 10 + m2, d1 * 10 + d2))
}

fn at(date: NaiveDate, time: NaiveTime, offset: Option<FixedOffset>, text: &str) -> Result<Moment, String> {
    let local = date.and_time(time);
    match offset {
        // Nobody trades at midnight: it is what databases print of a day.
        None if time == NaiveTime::MIN => Ok(Moment::Day(date)),
        None => Ok(Moment::Local(local)),
        Some(offset) => offset
            .from_local_datetime(&local)
            .single()
            .map(|time: DateTime<FixedOffset>| Moment::At(Instant::from_utc(time.with_timezone(&Utc))))
            .ok_or_else(|| no_such_day(text)),
    }
}

/// Separates a clock time at the end from the date before it.
pub(super) fn split_clock(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let start = text.get(..colon).and_then(|before| before.rfind([' ', 'T', ',']));
    match start.and_then(|start| text.split_at_checked(start)) {
        Some((day, clock)) => (day.trim_end_matches([' ', ',']), clock.get(1..)),
        None => (text, None),
    }
}

/// `09:30`, `9:30`, `09:30:00`, `09:30:00.123456789`, each with an optional `AM` or `PM` and an optional offset.
fn read_clock(text: &str) -> Option<(NaiveTime, Option<FixedOffset>)> {
    let mut rest = text;
    let mut hour = number(&mut rest, 1, 2)?;
    rest = rest.strip_prefix(':')?;
    let minute = number(&mut rest, 2, 2)?;
    let (mut second, mut nanos) = (0, 0);
    if let Some(after) = rest.strip_prefix(':') {
        rest = after;
        second = number(&mut rest, 2, 2)?;
        if let Some(after) = rest.strip_prefix(['.', ',']) {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, after) = after.split_at_checked(digits)?;
            if !(1..=9).contains(&digits) {
                return None;
            }
            nanos = format!("{fraction:0<9}").parse().ok()?;
            rest = after;
        }
    }
    rest = rest.trim_start_matches(' ');
    let half = rest.get(..2).map(str::to_ascii_uppercase).filter(|half| half == "AM" || half == "PM");
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half == "PM" { 12 } else { 0 };
        rest = rest.get(2..)?.trim_start_matches(' ');
    }
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    if rest.is_empty() { Some((time, None)) } else { Some((time, Some(read_offset(rest)?))) }
}

/// `Z`, `+08:00`, `-0400`, `+08`.
fn read_offset(text: &str) -> Option<FixedOffset> {
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return FixedOffset::east_opt(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let mut rest = text.trim_start_matches(['+', '-', '\u{2212}']);
    if text.chars().count() - rest.chars().count() != 1 {
        return None;
    }
    let digits = rest.replacen(':', "", 1);
    if rest.contains(':') && rest.find(':') != Some(2) || !matches!(digits.len(), 2 | 4) {
        return None;
    }
    rest = &digits;
    let hours = number(&mut rest, 2, 2)?;
    let minutes = if rest.is_empty() { 0 } else { number(&mut rest, 2, 2)? };
    // No civil clock is further from UTC than fourteen hours.
    if minutes > 59 || hours * 60 + minutes > 14 * 60 || !rest.is_empty() {
        return None;
    }
    FixedOffset::east_opt(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
}

fn no_such_day(text: &str) -> String {
    format!("{} names a day that does not exist", shown(text))
}

fn out_of_range(text: &str) -> String {
    format!("{} is outside the years 1900 to 2199", shown(text))
}

/// Why a cell is no date.
fn explain(text: &str, day: &str, notation: Option<&Notation>) -> String {
    let parts: Vec<&str> =
        day.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let numeric = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    if let Some((year, ..)) = notation.and_then(|notation| notation.scan(day)) {
        return if (1900..2200).contains(&year) { no_such_day(text) } else { out_of_range(text) };
    }
    if is_clock_alone(text) {
        return format!(
            "{} is a time of day without a date: expected both in one cell, such as `2021-03-15T09:30`",
            shown(text)
        );
    }
    let numbers = parts.iter().filter(|part| numeric(part)).count();
    if parts.len() == 3 && numbers >= 2 && !parts.iter().any(|part| part.len() == 4 && numeric(part)) {
        return format!("{} has a year of two digits: expected four", shown(text));
    }
    if parts.len() == 1 && day.len() == 5 && numeric(&day) {
        return format!(
            "{} looks like a day number of a spreadsheet: expected a date such as `2021-03-15`",
            shown(text)
        );
    }
    let expected =
        notation.map_or(String::new(), |n| format!(" or, as elsewhere in this file, {}", n.as_str()));
    format!("{} is not a date: expected one such as `2021-03-15`{expected}", shown(text))
}

/// Whether a cell has nothing but a clock time.
fn is_clock_alone(text: &str) -> bool {
    let shape = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
    read_clock(text).is_some() || text.contains(':') && text.chars().all(shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::New_York;

    fn iso_text(text: &str) -> String {
        match read(text, None).and_then(|moment| moment.in_zone(New_York)) {
            Ok(TradeTime::Day(day)) => day.to_string(),
            Ok(TradeTime::At(at)) => at.to_string(),
            Err(fault) => fault,
        }
    }

    #[test]
    fn iso_in_every_form() {
        for (text, expected) in [
            ("2021-03-15", "2021-03-15"),
            ("2021-03-15T09:30", "2021-03-15T13:30:00Z"),
            ("2021-03-15 09:30:00", "2021-03-15T13:30:00Z"),
            ("2021-03-15 9:30", "2021-03-15T13:30:00Z"),
            // A midnight is what databases print of a day, unless it is told whose midnight.
            ("2021-03-15 00:00:00.000", "2021-03-15"),
            ("2021-03-15T00:00:00Z", "2021-03-15T00:00:00Z"),
            ("2021-03-15T09:30:00Z", "2021-03-15T09:30:00Z"),
            ("2021-03-15T09:30:00.25+08:00", "2021-03-15T01:30:00.250Z"),
            ("2021-03-15T09:30:00 -0400", "2021-03-15T13:30:00Z"),
            ("2021-03-15T09:30-04", "2021-03-15T13:30:00Z"),
        ] {
            assert_eq!(iso_text(text), expected, "{text}");
        }
    }

    #[test]
    fn a_plain_day_is_one_that_is_read() {
        for year in [1899, 1900, 1999, 2000, 2023, 2024, 2100, 2199, 2200, 99] {
            for (month, day) in (0..14).flat_map(|month| (0..33).map(move |day| (month, day))) {
                let text = format!("{year:04}-{month:02}-{day:02}");
                assert_eq!(is_plain_day(&text), read(&text, None).is_ok(), "{text}");
            }
        }
        for text in ["2021-03-1", "2021-03-15 ", "2021/03/15", "2021-03-1x", "202:-03-15", "２021-3-15"] {
            assert!(!is_plain_day(text), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_told_as_such() {
        for clock in ["00:00:30", "09:30", "9:30", "09:30:00.5", "9:30 AM", "09:30Z"] {
            let fault = read(clock, None).unwrap_err();
            assert!(fault.contains("is a time of day without a date"), "{clock}: {fault}");
        }
        let two_digits = |text: &str| read(text, None).unwrap_err().contains("year of two digits");
        assert!(two_digits("26-11-23") && two_digits("15 Mar 21"));
        assert!(!two_digits("not a date") && !two_digits("24:00:00"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for bad in [
            "2021-02-30",
            "26-11-23",
            "0026-11-23",
            "2021-3-15",
            "2021-03-15T24:00",
            "2021-03-15T",
            "2021-03-15T09:30+15:00",
            "2021-03-15T09:30+8:00",
            "2021-03-15T09:30 EST",
            "2200-01-01",
            "1899-12-31",
            "2021-03-15T09:30:00.0123456789",
            "20210315",
            "44270",
            "soon",
            "15/03/21",
            "2021-03-14T02:30",
            "2021-11-07T01:30",
            "2021-03-15T09:30:60",
            "２０２１-03-15",
            "2021-03-15x",
            "2021-+3-15",
        ] {
            assert!(read(bad, None).and_then(|m| m.in_zone(New_York)).is_err(), "{bad}");
        }
    }
}
