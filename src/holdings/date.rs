//! Dates and times as files print them.
//!
//! ISO 8601 may stand anywhere. Every other notation is one per file: [`Notations`] sees every cell of
//! the first pass and says which one it is, or that nobody can tell day and month apart. Digits and
//! lengths are checked here, because chrono takes `26-11-23` for the year 26.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::fault::shown;
use super::mapping::fold;
use crate::finding::Place;
use crate::timeline::{Instant, TradeTime};

/// The notations beside ISO 8601 that are recognised, as `--date-format` writes them.
const CANDIDATES: [&str; 21] = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%Y.%m.%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d/%b/%Y",
    "%d.%b.%Y",
    "%d. %b %Y",
    "%d. %m. %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%b-%d-%Y",
    "%Y-%b-%d",
    "%Y %b %d",
    "%d de %b de %Y",
    "%d%b%Y",
];

/// Names of the months in English, German, French, Italian and Spanish, folded.
const MONTHS: [&str; 12] = [
    "jan january januar janner janvier janv gennaio gen enero ene",
    "feb february februar feber fevrier fevr fev febbraio febrero",
    "mar march marz mrz maerz mars marzo",
    "apr april avril avr aprile abril abr",
    "may mai maggio mag mayo",
    "jun june juni juin giugno giu junio",
    "jul july juli juillet juil luglio lug julio",
    "aug august aout agosto ago",
    "sep sept september septembre settembre set septiembre",
    "oct october oktober okt octobre ottobre ott octubre",
    "nov november novembre noviembre",
    "dec december dezember dez decembre dicembre dic diciembre",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Day,
    Month,
    MonthName,
    Year,
    Literal(char),
}

/// One notation of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notation {
    text: String,
    tokens: Vec<Token>,
}

impl Notation {
    /// Reads a format such as `%d/%m/%Y` or `DD/MM/YYYY`.
    pub(super) fn compile(format: &str) -> Result<Notation, String> {
        let text = format
            .replace("YYYY", "%Y")
            .replace("MMM", "%b")
            .replace("MM", "%m")
            .replace("DD", "%d")
            .replace("%B", "%b");
        let mut tokens = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            tokens.push(match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('d')) => Token::Day,
                ('%', Some('m')) => Token::Month,
                ('%', Some('b')) => Token::MonthName,
                ('%', Some('Y')) => Token::Year,
                ('%', _) => return Err(expected_format(format)),
                (literal, _) => Token::Literal(literal),
            });
        }
        let count = |wanted: &[Token]| tokens.iter().filter(|token| wanted.contains(token)).count();
        let complete = count(&[Token::Day]) == 1
            && count(&[Token::Month, Token::MonthName]) == 1
            && count(&[Token::Year]) == 1;
        if complete { Ok(Notation { text, tokens }) } else { Err(expected_format(format)) }
    }

    /// The format as `--date-format` writes it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Year, month and day of a text of this shape, whether or not there is such a day.
    fn scan(&self, text: &str) -> Option<(i32, u32, u32)> {
        let (mut year, mut month, mut day) = (0, 0, 0);
        let mut rest = text;
        for (index, token) in self.tokens.iter().enumerate() {
            let alone = !matches!(self.tokens.get(index + 1), Some(Token::Day | Token::Month | Token::Year));
            let short = if alone { 1 } else { 2 };
            match token {
                Token::Year => year = i32::try_from(number(&mut rest, 4, 4)?).ok()?,
                Token::Month => month = number(&mut rest, short, 2)?,
                Token::Day => day = number(&mut rest, short, 2)?,
                Token::MonthName => month = month_name(&mut rest)?,
                Token::Literal(c) => rest = rest.strip_prefix(*c)?,
            }
        }
        rest.is_empty().then_some((year, month, day))
    }

    /// The day that a text of this shape names.
    fn read(&self, text: &str) -> Option<NaiveDate> {
        let (year, month, day) = self.scan(text)?;
        in_range(NaiveDate::from_ymd_opt(year, month, day)?)
    }
}

fn expected_format(format: &str) -> String {
    format!(
        "{} is not a date format: expected one with %d, %m or %b (name of the month) and %Y, such as `%d/%m/%Y`",
        shown(format)
    )
}

/// The only years that the product takes.
fn in_range(date: NaiveDate) -> Option<NaiveDate> {
    (1900..2200).contains(&date.year()).then_some(date)
}

fn number(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at_checked(digits)?;
    if digits < least {
        return None;
    }
    *rest = after;
    number.parse().ok()
}

fn month_name(rest: &mut &str) -> Option<u32> {
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(end)?;
    *rest = after
        .strip_prefix('.')
        .filter(|after| !after.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(after);
    let name = fold(name);
    let month = MONTHS.iter().position(|names| names.split(' ').any(|known| known == name))?;
    u32::try_from(month + 1).ok()
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

fn is_iso_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().take(4).all(u8::is_ascii_digit)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

fn iso(text: &str) -> Result<Moment, String> {
    let fault = || {
        format!("{} is not a date or time: expected `2021-03-15` or `2021-03-15T09:30:00-04:00`", shown(text))
    };
    let (day, rest) = text.split_at_checked(10).ok_or_else(fault)?;
    let shape = Notation { text: String::new(), tokens: iso_tokens() };
    let (year, month, day) = shape.scan(day).ok_or_else(fault)?;
    let Some(date) = NaiveDate::from_ymd_opt(year, month, day) else { return Err(no_such_day(text)) };
    let date = in_range(date).ok_or_else(|| out_of_range(text))?;
    if rest.is_empty() {
        return Ok(Moment::Day(date));
    }
    let clock = rest.strip_prefix(['T', 't', ' ']).ok_or_else(fault)?;
    let (time, offset) = read_clock(clock).ok_or_else(fault)?;
    at(date, time, offset, text)
}

fn iso_tokens() -> Vec<Token> {
    vec![Token::Year, Token::Literal('-'), Token::Month, Token::Literal('-'), Token::Day]
}

fn at(date: NaiveDate, time: NaiveTime, offset: Option<FixedOffset>, text: &str) -> Result<Moment, String> {
    let local = date.and_time(time);
    match offset {
        None => Ok(Moment::Local(local)),
        Some(offset) => offset
            .from_local_datetime(&local)
            .single()
            .map(|time: DateTime<FixedOffset>| Moment::At(Instant::from_utc(time.with_timezone(&Utc))))
            .ok_or_else(|| no_such_day(text)),
    }
}

/// Separates a clock time at the end from the date before it.
fn split_clock(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let start = text.get(..colon).and_then(|before| before.rfind([' ', 'T', ',']));
    match start.and_then(|start| text.split_at_checked(start)) {
        Some((day, clock)) => (day.trim_end_matches([' ', ',']), clock.get(1..)),
        None => (text, None),
    }
}

/// `09:30`, `09:30:00`, `09:30:00.123456789`, each with an optional `AM` or `PM` and an optional offset.
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
    } else if text.find(':') != Some(2) {
        return None;
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
    if parts.len() == 3 && !parts.iter().any(|part| part.len() == 4 && numeric(part)) {
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

/// What the dates of a whole file have in common.
#[derive(Debug)]
pub(super) struct Notations {
    candidates: Vec<Notation>,
    /// One bit for every candidate that reads every cell so far.
    common: u32,
    seen: bool,
    first: Option<(Place, String, usize)>,
    doubtful: Option<(Place, String)>,
    mixed: Option<(Place, String)>,
    given: bool,
}

impl Notations {
    /// Every candidate is open, or only the one that is given.
    pub(super) fn new(given: Option<&str>) -> Result<Notations, String> {
        let candidates: Vec<Notation> = match given {
            Some(format) => vec![Notation::compile(format)?],
            None => CANDIDATES.iter().filter_map(|format| Notation::compile(format).ok()).collect(),
        };
        Ok(Notations {
            candidates,
            common: u32::MAX,
            seen: false,
            first: None,
            doubtful: None,
            mixed: None,
            given: given.is_some(),
        })
    }

    /// Takes one cell into account; what no candidate reads is a fault of its row alone.
    pub(super) fn see(&mut self, text: &str, place: impl FnOnce() -> Place) {
        if is_iso_shaped(text) {
            return;
        }
        let (day, _) = split_clock(text);
        let mut mask = 0;
        let mut dates = Vec::new();
        let mut first = 0;
        for (index, candidate) in self.candidates.iter().enumerate() {
            if let Some(date) = candidate.read(day) {
                if mask == 0 {
                    first = index;
                }
                mask |= 1 << index;
                dates.push(date);
            }
        }
        if mask == 0 {
            return;
        }
        self.seen = true;
        dates.dedup();
        let doubtful = dates.len() > 1 && self.doubtful.is_none();
        let mixed = self.common & mask == 0 && self.mixed.is_none();
        if doubtful || mixed || self.first.is_none() {
            let place = place();
            if doubtful {
                self.doubtful = Some((place.clone(), text.to_owned()));
            }
            if mixed {
                self.mixed = Some((place.clone(), text.to_owned()));
            }
            if self.first.is_none() {
                self.first = Some((place, text.to_owned(), first));
            }
        }
        self.common &= mask;
    }

    /// The one notation of the file, where there is one; a fault where nobody can tell.
    pub(super) fn decide(&self) -> Result<Option<&Notation>, (Place, String)> {
        if self.given {
            return Ok(self.candidates.first());
        }
        if !self.seen {
            return Ok(None);
        }
        if let (Some((place, text)), Some((first, other, _))) = (&self.mixed, &self.first) {
            return Err((
                place.clone(),
                format!(
                    "{} is written in another notation than {} on line {}: expected one notation per file, or ISO 8601",
                    shown(text),
                    shown(other),
                    first.line
                ),
            ));
        }
        let mut open = self.candidates.iter().enumerate().filter(|(i, _)| self.common & (1 << i) != 0);
        let (first, second) = (open.next(), open.next());
        match (&self.doubtful, first, second) {
            (Some((place, text)), Some((_, one)), Some((_, other))) => Err((
                place.clone(),
                format!(
                    "{} can be {} or {}, and no date of the file tells which: give `--date-format {}` or `--date-format {}`",
                    shown(text),
                    one.as_str(),
                    other.as_str(),
                    one.as_str(),
                    other.as_str()
                ),
            )),
            _ => Ok(first.map(|(_, notation)| notation)),
        }
    }

    /// Reads a single date on its own, such as the one above a header.
    pub(super) fn read_alone(&self, text: &str) -> Option<NaiveDate> {
        if is_iso_shaped(text) {
            return match iso(text) {
                Ok(Moment::Day(day)) => Some(day),
                Ok(Moment::Local(local)) => Some(local.date()),
                _ => None,
            };
        }
        let mut dates: Vec<NaiveDate> = self.candidates.iter().filter_map(|c| c.read(text)).collect();
        dates.dedup();
        match (dates.as_slice(), self.decide()) {
            ([only], _) => Some(*only),
            (_, Ok(Some(notation))) if self.seen => notation.read(text),
            _ => None,
        }
    }
}

/// The last instant of a civil day: what a date without an hour knows (B5).
pub(super) fn end_of_day(day: NaiveDate, zone: Tz) -> Instant {
    Instant::from_civil(day.and_time(NaiveTime::MIN) + Duration::days(1), zone).previous()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::fault;
    use chrono_tz::America::New_York;

    fn iso_text(text: &str) -> String {
        match read(text, None).and_then(|moment| moment.in_zone(New_York)) {
            Ok(TradeTime::Day(day)) => day.to_string(),
            Ok(TradeTime::At(at)) => at.to_string(),
            Err(fault) => fault,
        }
    }

    fn decided(cells: &[&str]) -> Result<Option<String>, String> {
        let mut notations = Notations::new(None).unwrap();
        for (index, cell) in cells.iter().enumerate() {
            notations.see(cell, || fault::line("f.csv", index as u64 + 2));
        }
        notations.decide().map(|n| n.map(|n| n.as_str().to_owned())).map_err(|(_, message)| message)
    }

    #[test]
    fn iso_in_every_form() {
        for (text, expected) in [
            ("2021-03-15", "2021-03-15"),
            ("2021-03-15T09:30", "2021-03-15T13:30:00Z"),
            ("2021-03-15 09:30:00", "2021-03-15T13:30:00Z"),
            ("2021-03-15T09:30:00Z", "2021-03-15T09:30:00Z"),
            ("2021-03-15T09:30:00.25+08:00", "2021-03-15T01:30:00.250Z"),
            ("2021-03-15T09:30:00 -0400", "2021-03-15T13:30:00Z"),
            ("2021-03-15T09:30-04", "2021-03-15T13:30:00Z"),
        ] {
            assert_eq!(iso_text(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for bad in [
            "2021-02-30",
            "26-11-23",
            "0026-11-23",
            "2021-3-15",
            "2021-03-15T24:00",
            "2021-03-15T9:30",
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

    #[test]
    fn the_whole_file_decides_the_notation() {
        let notation = |cells: &[&str]| decided(cells).unwrap().unwrap_or_default();
        assert_eq!(notation(&["03/04/2021", "2021-01-01", "25/04/2021"]), "%d/%m/%Y");
        assert_eq!(notation(&["3/4/2021", "4/25/2021 9:30 PM"]), "%m/%d/%Y");
        assert_eq!(notation(&["03/03/2021"]), "%d/%m/%Y");
        assert_eq!(notation(&["20210304"]), "%Y%m%d");
        assert_eq!(notation(&["30/Aug/2021"]), "%d/%b/%Y");
        assert_eq!(notation(&["Mar 10, 2022", "garbage"]), "%b %d, %Y");
        assert_eq!(notation(&["1. März 2022"]), "%d. %b %Y");
        assert_eq!(notation(&["Sept. 3, 2021"]), "%b %d, %Y");
        assert_eq!(notation(&["3 de enero de 2021"]), "%d de %b de %Y");
        assert_eq!(notation(&["2021-01-01"]), "");
        insta::assert_snapshot!(decided(&["03/04/2021"]).unwrap_err(), @"`03/04/2021` can be %d/%m/%Y or %m/%d/%Y, and no date of the file tells which: give `--date-format %d/%m/%Y` or `--date-format %m/%d/%Y`");
        insta::assert_snapshot!(decided(&["25/04/2021", "04/25/2021"]).unwrap_err(), @"`04/25/2021` is written in another notation than `25/04/2021` on line 2: expected one notation per file, or ISO 8601");
    }

    #[test]
    fn a_format_is_checked() {
        assert_eq!(Notation::compile("DD/MM/YYYY").unwrap().as_str(), "%d/%m/%Y");
        assert!(Notation::compile("%d/%m/%y").is_err());
        assert!(Notation::compile("%d/%m").is_err());
        assert_eq!(Notation::compile("%d%m%Y").unwrap().read("03042021").unwrap().to_string(), "2021-04-03");
    }
}
