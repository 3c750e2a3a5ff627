//! Points in time: the instant of a trade, the knowledge of a reader, and the clock of a law.
//!
//! A trade happens at an [`Instant`], or on a civil day when the file prints only a date
//! ([`TradeTime`]). A question is asked with the knowledge of some moment ([`KnownOn`]). A law prints
//! its times in words ("9:30 a.m. eastern standard time on January 11, 2021"), often without an hour:
//! that is a [`LegalTime`], which becomes an instant only under a [`Reading`].
//!
//! ```
//! use interdict::timeline::{LegalTime, Reading};
//! let start = LegalTime::parse("2021-03-15T09:30 EST", chrono_tz::America::New_York).unwrap();
//! // The clocks in New York had changed the day before: the civil reading is the earlier one.
//! assert_eq!(start.resolve(Reading::CIVIL_EARLY).to_string(), "2021-03-15T13:30:00Z");
//! assert_eq!(start.resolve(Reading::LITERAL_EARLY).to_string(), "2021-03-15T14:30:00Z");
//! ```

use std::fmt;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z. Covers the years 1900 to 2199, the only
/// ones that the product accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Before every instant that a file can hold.
    pub const MIN: Instant = Instant(i64::MIN);
    /// After every instant that a file can hold.
    pub const MAX: Instant = Instant(i64::MAX);

    /// The instant of a UTC date-time; saturates outside the years 1677 to 2262.
    pub fn from_utc(time: DateTime<Utc>) -> Instant {
        Instant(time.timestamp_nanos_opt().unwrap_or(if time.timestamp() < 0 { i64::MIN } else { i64::MAX }))
    }

    /// The instant at which a civil clock in `zone` shows `local`. A time that occurs twice is the
    /// earlier one; a time that is skipped is the moment of the change.
    pub fn from_civil(local: NaiveDateTime, zone: Tz) -> Instant {
        let mut probe = local;
        for _ in 0..=4 {
            if let Some(time) = zone.from_local_datetime(&probe).earliest() {
                return Instant::from_utc(time.with_timezone(&Utc));
            }
            probe += Duration::minutes(30);
        }
        Instant::from_utc(local.and_utc())
    }

    /// Nanoseconds since the epoch.
    pub fn nanos(self) -> i64 {
        self.0
    }

    /// The next representable instant: turns an inclusive end into an exclusive one.
    pub fn next(self) -> Instant {
        Instant(self.0.saturating_add(1))
    }

    /// The instant just before this one.
    pub fn previous(self) -> Instant {
        Instant(self.0.saturating_sub(1))
    }

    /// This instant moved by whole seconds, saturating.
    pub fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0.saturating_add(seconds.saturating_mul(1_000_000_000)))
    }

    /// The UTC date-time of the instant.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_nanos(self.0)
    }

    /// What the civil clock in `zone` shows: `2021-03-15 09:30 EDT`, with seconds where they matter.
    pub fn civil(self, zone: Tz) -> String {
        let local = self.to_utc().with_timezone(&zone);
        let nanos = self.0.rem_euclid(60_000_000_000);
        if nanos == 0 {
            local.format("%Y-%m-%d %H:%M %Z").to_string()
        } else {
            local.format("%Y-%m-%d %H:%M:%S %Z").to_string()
        }
    }

    /// The civil date in `zone`.
    pub fn civil_date(self, zone: Tz) -> NaiveDate {
        self.to_utc().with_timezone(&zone).date_naive()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.to_utc();
        if self.0.rem_euclid(1_000_000_000) == 0 {
            write!(f, "{}", utc.format("%Y-%m-%dT%H:%M:%SZ"))
        } else {
            write!(f, "{}", utc.format("%Y-%m-%dT%H:%M:%S%.fZ"))
        }
    }
}

/// A half-open span of time `[from, until)`; empty when `from >= until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub until: Instant,
}

impl Period {
    /// The span from `from` up to and not including `until`.
    pub fn new(from: Instant, until: Instant) -> Period {
        Period { from, until }
    }

    /// The civil day `date` in `zone`.
    pub fn day(date: NaiveDate, zone: Tz) -> Period {
        let start = date.and_time(NaiveTime::MIN);
        Period {
            from: Instant::from_civil(start, zone),
            until: Instant::from_civil(start + Duration::days(1), zone),
        }
    }

    /// Whether the instant lies inside.
    pub fn contains(&self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether nothing lies inside.
    pub fn is_empty(&self) -> bool {
        self.from >= self.until
    }

    /// What both spans share; may be empty.
    pub fn intersect(&self, other: Period) -> Period {
        Period { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}

/// When a trade or a snapshot took place, as exactly as its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TradeTime {
    /// A clock time.
    At(Instant),
    /// Some time on this civil day, as the list counts days that is asked.
    Day(NaiveDate),
}

impl TradeTime {
    /// The clock time in a zone, or the day.
    pub fn civil(self, zone: Tz) -> String {
        match self {
            TradeTime::At(at) => at.civil(zone),
            TradeTime::Day(date) => date.to_string(),
        }
    }
}

/// What the reader of the answer could know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnownOn {
    /// Everything that had been published at this instant.
    At(Instant),
    /// Everything that had been published by the end of this civil day, as the list counts days that is asked.
    Day(NaiveDate),
    /// Everything that the lists hold (hindsight).
    Latest,
}

impl KnownOn {
    /// What could be known at a time; a day means its end (B5).
    pub fn by(time: TradeTime) -> KnownOn {
        match time {
            TradeTime::At(at) => KnownOn::At(at),
            TradeTime::Day(date) => KnownOn::Day(date),
        }
    }

    /// The last instant whose publications are known of a list whose days are those of a zone.
    pub fn horizon(self, zone: Tz) -> Instant {
        match self {
            KnownOn::At(at) => at,
            KnownOn::Day(date) => Period::day(date, zone).until.previous(),
            KnownOn::Latest => Instant::MAX,
        }
    }

    /// The instant in words, by the clock of a zone; `None` for all that there is.
    pub fn told(self, zone: Tz) -> Option<String> {
        match self {
            KnownOn::At(at) => Some(at.civil(zone)),
            KnownOn::Day(date) => Some(format!("the end of {date}")),
            KnownOn::Latest => None,
        }
    }
}

/// How an imprecise legal time is read. Both questions matter only near the boundary itself: a day
/// without an hour is tried as early and as late as it can be, and a printed "EST" in summer is tried
/// as the civil clock and to the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// A day without an hour happens at its first instant (`true`) or at its end (`false`).
    pub early: bool,
    /// A printed zone label counts to the letter (`true`) or means the civil clock (`false`).
    pub literal: bool,
}

impl Reading {
    /// Civil clock, day-level events at the start of their day.
    pub const CIVIL_EARLY: Reading = Reading { early: true, literal: false };
    /// Civil clock, day-level events at the end of their day.
    pub const CIVIL_LATE: Reading = Reading { early: false, literal: false };
    /// Printed label to the letter, day-level events at the start of their day.
    pub const LITERAL_EARLY: Reading = Reading { early: true, literal: true };
    /// Printed label to the letter, day-level events at the end of their day.
    pub const LITERAL_LATE: Reading = Reading { early: false, literal: true };
}

/// A time as a legal text prints it: a civil date, mostly with an hour, in the programme's zone.
///
/// Text form: `2021-06-03`, `2021-01-11T09:30`, `2021-05-25T16:09 EST` (the label as printed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LegalTime {
    local: NaiveDateTime,
    hour_known: bool,
    label: Option<i32>,
    zone: Tz,
}

/// Labels that legal texts print, with their offset from UTC in seconds.
const LABELS: [(&str, i32); 4] = [("EST", -5 * 3600), ("EDT", -4 * 3600), ("UTC", 0), ("GMT", 0)];

impl LegalTime {
    /// A day without a known hour.
    pub fn day(date: NaiveDate, zone: Tz) -> LegalTime {
        LegalTime { local: date.and_time(NaiveTime::MIN), hour_known: false, label: None, zone }
    }

    /// A civil date and hour.
    pub fn clock(local: NaiveDateTime, label: Option<&str>, zone: Tz) -> LegalTime {
        let label = label.and_then(|l| LABELS.iter().find(|(name, _)| *name == l)).map(|(_, o)| *o);
        LegalTime { local, hour_known: true, label, zone }
    }

    /// A zone label that legal texts print, where `text` is one.
    pub fn label(text: &str) -> Option<&'static str> {
        LABELS.iter().map(|(name, _)| *name).find(|name| *name == text)
    }

    /// Reads the text form. The fault says what was expected.
    pub fn parse(text: &str, zone: Tz) -> Result<LegalTime, String> {
        let fault = || {
            format!(
                "`{text}` is not a legal time: expected `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, optionally followed by EST, EDT, UTC or GMT"
            )
        };
        let (time, label) = match text.split_once(' ') {
            Some((time, label)) => (time, Some(label)),
            None => (text, None),
        };
        if let Some(label) = label
            && !LABELS.iter().any(|(name, _)| *name == label)
        {
            return Err(fault());
        }
        let in_range = |date: NaiveDate| {
            let year = chrono::Datelike::year(&date);
            (1900..2200).contains(&year)
        };
        if time.len() == 10 && label.is_none() {
            let date = match plain_date(time) {
                Some(date) => date,
                None => NaiveDate::parse_from_str(time, "%Y-%m-%d").map_err(|_| fault())?,
            };
            return if in_range(date) { Ok(LegalTime::day(date, zone)) } else { Err(fault()) };
        }
        if time.len() != 16 {
            return Err(fault());
        }
        let local = NaiveDateTime::parse_from_str(time, "%Y-%m-%dT%H:%M").map_err(|_| fault())?;
        if in_range(local.date()) { Ok(LegalTime::clock(local, label, zone)) } else { Err(fault()) }
    }

    /// The civil date that is printed.
    pub fn date(&self) -> NaiveDate {
        self.local.date()
    }

    /// Whether an hour is printed.
    pub fn hour_known(&self) -> bool {
        self.hour_known
    }

    /// The zone whose clock the text means.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The instant under one reading.
    pub fn resolve(&self, reading: Reading) -> Instant {
        if !self.hour_known {
            // One edge of `Period::day`; finding the other as well would cost as much again.
            let days = Duration::days(if reading.early { 0 } else { 1 });
            return Instant::from_civil(self.local.date().and_time(NaiveTime::MIN) + days, self.zone);
        }
        match (reading.literal, self.label.and_then(FixedOffset::east_opt)) {
            (true, Some(offset)) => match self.local.and_local_timezone(offset).single() {
                Some(time) => Instant::from_utc(time.with_timezone(&Utc)),
                None => Instant::from_civil(self.local, self.zone),
            },
            _ => Instant::from_civil(self.local, self.zone),
        }
    }

    /// The first instant after a window that ends here. "Through" a time includes it, "before" does
    /// not; a window that ends on a day without an hour includes or excludes the whole day.
    pub fn closes(&self, inclusive: bool, reading: Reading) -> Instant {
        match (self.hour_known, inclusive) {
            (true, true) => self.resolve(reading).next(),
            (true, false) => self.resolve(reading),
            (false, true) => self.resolve(Reading::CIVIL_LATE),
            (false, false) => self.resolve(Reading::CIVIL_EARLY),
        }
    }

    /// The first instant at which a publication with this time can be known.
    pub fn visible_from(&self) -> Instant {
        self.resolve(Reading::CIVIL_EARLY)
    }
}

/// A date of ten characters, digits and hyphens, as nearly all are printed.
fn plain_date(text: &str) -> Option<NaiveDate> {
    let [y, e, a, r, b'-', m, o, b'-', d, z] = *text.as_bytes().first_chunk::<10>()? else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |number, digit| {
            let digit = digit.wrapping_sub(b'0');
            (digit < 10).then(|| number * 10 + u32::from(digit))
        })
    };
    NaiveDate::from_ymd_opt(i32::try_from(number(&[y, e, a, r])?).ok()?, number(&[m, o])?, number(&[d, z])?)
}

impl fmt::Display for LegalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.hour_known {
            return write!(f, "{}", self.local.format("%Y-%m-%d"));
        }
        write!(f, "{}", Instant::from_civil(self.local, self.zone).civil(self.zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::New_York;

    #[test]
    fn a_day_is_as_long_as_its_clock_makes_it() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let hours = |p: Period| (p.until.nanos() - p.from.nanos()) / 3_600_000_000_000;
        assert_eq!(hours(Period::day(day(2021, 3, 14), New_York)), 23);
        assert_eq!(hours(Period::day(day(2021, 3, 15), New_York)), 24);
        assert_eq!(hours(Period::day(day(2021, 11, 7), New_York)), 25);
    }

    #[test]
    fn a_clock_shows_seconds_where_they_matter() {
        let minute = Instant::from_utc(DateTime::from_timestamp_nanos(1_615_815_000_000_000_000));
        assert_eq!(minute.civil(New_York), "2021-03-15 09:30 EDT");
        assert_eq!(minute.plus_seconds(7).civil(New_York), "2021-03-15 09:30:07 EDT");
    }

    #[test]
    fn legal_times_refuse_what_is_not_one() {
        for bad in [
            "",
            "2021-02-30",
            "0026-11-23",
            "26-11-23",
            "2021-0:-01",
            "2021-0a-01",
            "2021-01-11T9:30",
            "2021-01-11T09:30 XYZ",
            "2021-01-11 EST",
        ] {
            assert!(LegalTime::parse(bad, New_York).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_without_an_hour_has_two_readings() {
        let day = LegalTime::parse("2021-06-03", New_York).unwrap();
        assert_eq!(day.resolve(Reading::CIVIL_EARLY).to_string(), "2021-06-03T04:00:00Z");
        assert_eq!(day.resolve(Reading::CIVIL_LATE).to_string(), "2021-06-04T04:00:00Z");
        assert_eq!(day.visible_from().to_string(), "2021-06-03T04:00:00Z");
    }

    #[test]
    fn an_instant_beyond_what_can_be_told_is_the_first_or_the_last() {
        let year = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_time(NaiveTime::MIN).and_utc();
        assert_eq!(Instant::from_utc(year(1000)), Instant::MIN);
        assert_eq!(Instant::from_utc(year(3000)), Instant::MAX);
        assert_eq!(Instant::from_utc(year(1970)).nanos(), 0);
        assert_eq!(Instant::from_utc(year(1969)).nanos(), -365 * 86_400 * 1_000_000_000);
    }

    #[test]
    fn a_time_that_the_clock_skips_is_the_moment_of_the_change() {
        let local = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap();
        let civil = |text: &str| Instant::from_civil(local(text), New_York).to_string();
        assert_eq!(civil("2021-03-14T02:00"), "2021-03-14T07:00:00Z");
        assert_eq!(civil("2021-03-14T02:30"), "2021-03-14T07:00:00Z");
        // Of a time that comes twice, the earlier one.
        assert_eq!(civil("2021-11-07T01:30"), "2021-11-07T05:30:00Z");
    }

    #[test]
    fn a_label_to_the_letter_is_an_offset_from_utc() {
        for (label, literal, civil) in [
            ("EST", "2021-06-03T14:30:00Z", "2021-06-03T13:30:00Z"),
            ("EDT", "2021-06-03T13:30:00Z", "2021-06-03T13:30:00Z"),
            ("UTC", "2021-06-03T09:30:00Z", "2021-06-03T13:30:00Z"),
            ("GMT", "2021-06-03T09:30:00Z", "2021-06-03T13:30:00Z"),
        ] {
            assert_eq!(LegalTime::label(label), Some(label));
            let time = LegalTime::parse(&format!("2021-06-03T09:30 {label}"), New_York).unwrap();
            assert_eq!(time.resolve(Reading::LITERAL_EARLY).to_string(), literal, "{label}");
            assert_eq!(time.resolve(Reading::CIVIL_EARLY).to_string(), civil, "{label}");
        }
        assert_eq!(LegalTime::label("CET"), None);
    }

    #[test]
    fn a_legal_time_is_told_as_it_is_printed() {
        let told = |text: &str| {
            let time = LegalTime::parse(text, New_York).unwrap();
            (time.hour_known(), time.date().to_string(), time.to_string())
        };
        assert_eq!(told("2021-06-03"), (false, "2021-06-03".to_owned(), "2021-06-03".to_owned()));
        let clock = (true, "2021-06-03".to_owned(), "2021-06-03 09:30 EDT".to_owned());
        assert_eq!(told("2021-06-03T09:30"), clock);
        assert_eq!(LegalTime::parse("2021-06-03", chrono_tz::UTC).unwrap().zone(), chrono_tz::UTC);
    }

    #[test]
    fn a_window_closes_before_or_after_what_is_printed() {
        let closes = |text: &str, inclusive| {
            LegalTime::parse(text, New_York).unwrap().closes(inclusive, Reading::CIVIL_EARLY)
        };
        let [day, next] = ["2021-06-03T04:00:00Z", "2021-06-04T04:00:00Z"];
        assert_eq!(closes("2021-06-03", false).to_string(), day);
        assert_eq!(closes("2021-06-03", true).to_string(), next);
        let clock = closes("2021-06-03T09:30", false);
        assert_eq!(clock.to_string(), "2021-06-03T13:30:00Z");
        assert_eq!(closes("2021-06-03T09:30", true), clock.next());
        assert_eq!((clock.next().previous(), clock.next().nanos() - clock.nanos()), (clock, 1));
    }

    #[test]
    fn a_period_has_its_first_instant_and_not_its_last() {
        let at = |seconds| Instant::from_utc(DateTime::UNIX_EPOCH).plus_seconds(seconds);
        let period = Period::new(at(1), at(3));
        assert_eq!([0, 1, 2, 3, 4].map(|s| period.contains(at(s))), [false, true, true, false, false]);
        assert_eq!(period.intersect(Period::new(at(2), at(9))), Period::new(at(2), at(3)));
        assert!(
            !period.is_empty()
                && Period::new(at(1), at(1)).is_empty()
                && Period::new(at(2), at(1)).is_empty()
        );
    }

    #[test]
    fn a_trade_is_told_and_known_as_exactly_as_its_file_says() {
        let day = NaiveDate::from_ymd_opt(2021, 6, 3).unwrap();
        let end = Period::day(day, New_York).until;
        assert_eq!(end.civil_date(New_York).to_string(), "2021-06-04");
        assert_eq!(TradeTime::Day(day).civil(New_York), "2021-06-03");
        assert_eq!(TradeTime::At(end).civil(New_York), "2021-06-04 00:00 EDT");
        assert_eq!(KnownOn::by(TradeTime::Day(day)).horizon(New_York), end.previous());
        let london = Period::day(day, chrono_tz::Europe::London).until;
        assert_eq!(KnownOn::by(TradeTime::Day(day)).horizon(chrono_tz::Europe::London), london.previous());
        assert_eq!(KnownOn::by(TradeTime::At(end)).horizon(New_York), end);
        assert_eq!(KnownOn::Latest.horizon(New_York), Instant::MAX);
        assert_eq!(KnownOn::Day(day).told(New_York).as_deref(), Some("the end of 2021-06-03"));
        assert_eq!(KnownOn::At(end).told(New_York).as_deref(), Some("2021-06-04 00:00 EDT"));
        assert_eq!(KnownOn::Latest.told(New_York), None);
        assert_eq!(end.previous().to_string(), "2021-06-04T03:59:59.999999999Z");
    }
}
