//! The picture of an entry: what its law says of each activity over time, and the trades of the portfolio on it.
//!
//! Only geometry stands here; the page draws it. Times are placed in New York's civil day.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use chrono_tz::America::New_York;
use serde::Serialize;

use super::shown;
use crate::programme::{Activity, Actor};
use crate::report::Record;
use crate::screen::{Line, Query, Stretch};
use crate::timeline::{Instant, KnownOn, Period, TradeTime};
use crate::verdict::Verdict;

/// Width of the picture, and of what stands left of the bars, in its own units.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 168.0;
const RIGHT: f64 = 12.0;
/// Height of a bar with its trades.
const TRACK: f64 = 46.0;
/// Least distance of two labels of the axis.
const LABEL: f64 = 92.0;
/// Width of a letter on a bar, at the most.
const LETTER: f64 = 6.9;
/// Trades of an entry that are drawn, and bars; the others are counted.
const MOST_TRADES: usize = 1_000;
const MOST_TRACKS: usize = 12;

/// An entry with what was done with its securities.
pub(super) struct Drawn {
    id: Arc<str>,
    name: String,
    programme: String,
    tracks: Vec<Track>,
    trades: usize,
    /// Trades that are not drawn.
    left: usize,
    worst: Verdict,
}

struct Track {
    activity: Activity,
    actor: Actor,
    known: KnownOn,
    course: Vec<Stretch>,
    trades: Vec<(Instant, Verdict, String)>,
}

impl Drawn {
    /// The entry of an answer.
    pub(super) fn new(answer: &Line) -> Drawn {
        Drawn {
            id: Arc::clone(&answer.entry_id),
            name: shown(&answer.entry_name),
            programme: shown(&answer.programme),
            tracks: Vec::new(),
            trades: 0,
            left: 0,
            worst: Verdict::Permitted,
        }
    }

    /// Adds a trade; `course` says how the law runs for such ones.
    pub(super) fn add(&mut self, record: &Record<'_>, query: &Query, course: impl FnOnce() -> Vec<Stretch>) {
        let Some(verdict) = record.answer.verdict else { return };
        self.worst = self.worst.max(verdict);
        let Query { activity, actor, known, .. } = *query;
        let is_it =
            |track: &Track| track.activity == activity && track.actor == actor && track.known == known;
        let place = self.tracks.iter().position(is_it);
        if self.trades >= MOST_TRADES || place.is_none() && self.tracks.len() >= MOST_TRACKS {
            self.left += 1;
            return;
        }
        let place = place.unwrap_or_else(|| {
            self.tracks.push(Track { activity, actor, known, course: course(), trades: Vec::new() });
            self.tracks.len() - 1
        });
        let Some(track) = self.tracks.get_mut(place) else { return };
        let at = match query.time {
            TradeTime::At(at) => at,
            TradeTime::Day(date) => Period::day(date, New_York).from.plus_seconds(43_200),
        };
        let told = format!("{}:{}, {}, {verdict}", record.file, record.line, query.time.civil(New_York));
        track.trades.push((at, verdict, shown(&told)));
        self.trades += 1;
    }

    /// Whether the reader may know how its law runs.
    pub(super) fn is_known(&self) -> bool {
        self.tracks.iter().all(|track| !track.course.is_empty())
    }

    /// The picture.
    pub(super) fn into_drawing(mut self) -> Drawing {
        self.tracks.sort_by_key(|track| (track.activity, track.actor));
        let axis = Axis::of(&self.tracks);
        let tracks = self.tracks.iter().enumerate();
        let tracks: Vec<Bar> = tracks.map(|(place, track)| bar(track, &axis, place)).collect();
        let height = TRACK * tracks.len() as f64 + 34.0;
        Drawing {
            id: self.id.to_string(),
            name: self.name,
            programme: self.programme,
            worst: self.worst,
            verdict: self.worst.as_str(),
            trades: self.trades,
            left: self.left,
            width: WIDTH,
            height,
            axis_y: TRACK * tracks.len() as f64 + 6.0,
            ticks: axis.ticks(),
            tracks,
        }
    }
}

/// A picture, in its own units.
#[derive(Serialize)]
pub(super) struct Drawing {
    pub(super) id: String,
    name: String,
    programme: String,
    #[serde(skip)]
    pub(super) worst: Verdict,
    verdict: &'static str,
    trades: usize,
    left: usize,
    width: f64,
    height: f64,
    axis_y: f64,
    ticks: Vec<Tick>,
    tracks: Vec<Bar>,
}

#[derive(Serialize)]
struct Tick {
    x: f64,
    label: String,
}

#[derive(Serialize)]
struct Bar {
    activity: String,
    actor: String,
    y: f64,
    stretches: Vec<Piece>,
    trades: Vec<Mark>,
}

#[derive(Serialize)]
struct Piece {
    x: f64,
    width: f64,
    verdict: &'static str,
    /// Verdict and flags, or as much of them as fits.
    label: String,
    flags: String,
    from: String,
    until: String,
}

#[derive(Serialize)]
struct Mark {
    x: f64,
    verdict: &'static str,
    told: String,
}

/// The stretch of time that a picture shows.
struct Axis {
    from: i64,
    until: i64,
}

const DAY: i64 = 86_400_000_000_000;
/// The year 1940: no list is older.
const BEGINNING: i64 = -30 * 365 * DAY;

impl Axis {
    /// From before the first change or trade to after the last one.
    fn of(tracks: &[Track]) -> Axis {
        let changes = tracks.iter().flat_map(|track| track.course.iter().map(|stretch| stretch.period.from));
        let trades = tracks.iter().flat_map(|track| track.trades.iter().map(|(at, ..)| *at));
        // A list that never said since when means the beginning of its time, which is no place on an axis.
        let changes = changes.filter(|at| at.nanos() > BEGINNING);
        let times = changes.chain(trades).map(Instant::nanos);
        let (first, last) =
            times.fold((i64::MAX, i64::MIN), |(first, last), at| (first.min(at), last.max(at)));
        if first > last {
            return Axis { from: 0, until: DAY };
        }
        let margin = (last.saturating_sub(first) / 12).max(30 * DAY);
        Axis { from: first.saturating_sub(margin), until: last.saturating_add(margin) }
    }

    fn x(&self, at: Instant) -> f64 {
        let length = (self.until - self.from).max(1) as f64;
        let share = (at.nanos().clamp(self.from, self.until) - self.from) as f64 / length;
        rounded(LEFT + share * (WIDTH - LEFT - RIGHT))
    }

    /// Firsts of years, quarters or months, as many as have room.
    fn ticks(&self) -> Vec<Tick> {
        let months = (self.until - self.from) / (30 * DAY);
        let most = ((WIDTH - LEFT - RIGHT) / LABEL) as i64;
        let step =
            [1, 3, 6, 12, 24, 60, 120, 240].into_iter().find(|step| months / step <= most).unwrap_or(600);
        let first = Instant::from_utc(chrono::DateTime::from_timestamp_nanos(self.from)).civil_date(New_York);
        let mut ticks = Vec::new();
        let mut month = (i64::from(first.year()) * 12 + i64::from(first.month0())).div_euclid(step) * step;
        loop {
            let year = i32::try_from(month.div_euclid(12)).ok();
            let own = u32::try_from(month.rem_euclid(12)).ok();
            let date = year.zip(own).and_then(|(year, own)| NaiveDate::from_ymd_opt(year, own + 1, 1));
            let Some(date) = date else { return ticks };
            let at = Period::day(date, New_York).from;
            if at.nanos() > self.until || ticks.len() > 40 {
                return ticks;
            }
            if at.nanos() >= self.from {
                let label =
                    if step % 12 == 0 { date.year().to_string() } else { date.format("%Y-%m").to_string() };
                ticks.push(Tick { x: self.x(at), label });
            }
            month += step;
        }
    }
}

/// A tenth is finer than any screen shows; more digits would only make the page larger.
fn rounded(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

fn bar(track: &Track, axis: &Axis, place: usize) -> Bar {
    let stretches = track.course.iter().filter(|stretch| {
        stretch.period.until.nanos() > axis.from && stretch.period.from.nanos() < axis.until
    });
    let stretches = stretches.map(|stretch| {
        let (x, end) = (axis.x(stretch.period.from), axis.x(stretch.period.until));
        let open = |at: Instant, open: &str| match at {
            Instant::MIN | Instant::MAX => open.to_owned(),
            at => at.civil(New_York),
        };
        Piece {
            x,
            width: rounded((end - x).max(1.0)),
            verdict: stretch.verdict.as_str(),
            label: label(stretch, end - x),
            flags: shown(&stretch.flags.to_string()),
            from: open(stretch.period.from, "ever"),
            until: open(stretch.period.until, "further notice"),
        }
    });
    let trades = track.trades.iter().map(|(at, verdict, told)| Mark {
        x: axis.x(*at),
        verdict: verdict.as_str(),
        told: told.clone(),
    });
    Bar {
        activity: track.activity.to_string(),
        actor: track.actor.to_string(),
        y: TRACK * place as f64,
        stretches: stretches.collect(),
        trades: trades.collect(),
    }
}

/// The words of a stretch that fit in its width.
fn label(stretch: &Stretch, width: f64) -> String {
    let verdict = stretch.verdict.as_str().replace('_', " ");
    let flags: Vec<String> =
        stretch.flags.iter().map(|flag| shown(&flag.to_string()).replace('_', " ")).collect();
    let whole = format!("{verdict}, {}", flags.join(", "));
    let fits = |text: &&String| text.chars().count() as f64 * LETTER + 8.0 <= width;
    let mut texts = [&whole, &verdict].into_iter().skip(usize::from(flags.is_empty()));
    texts.find(fits).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Flag, Flags};

    fn at(text: &str) -> Instant {
        Instant::from_utc(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    fn track() -> Track {
        let (from, until) = (at("2021-01-01T05:00:00Z"), at("2021-03-15T13:30:00Z"));
        let stretch = |period, verdict, flags| Stretch { period, verdict, flags };
        let pending = Flags::from_iter([Flag::Pending]);
        Track {
            activity: Activity::Purchase,
            actor: Actor::UsPerson,
            known: KnownOn::Latest,
            course: vec![
                stretch(Period::new(Instant::MIN, from), Verdict::Permitted, Flags::none()),
                stretch(Period::new(from, until), Verdict::Permitted, pending),
                stretch(Period::new(until, Instant::MAX), Verdict::Prohibited, Flags::none()),
            ],
            trades: vec![(until, Verdict::Prohibited, "told".to_owned())],
        }
    }

    #[test]
    fn stretches_meet_and_a_trade_stands_where_its_answer_begins() {
        let track = track();
        let bar = bar(&track, &Axis::of(std::slice::from_ref(&track)), 0);
        let [before, pending, after] = bar.stretches.as_slice() else { panic!("three stretches") };
        assert_eq!((before.x, before.from.as_str()), (LEFT, "ever"));
        assert!((before.x + before.width - pending.x).abs() < 0.11);
        assert_eq!(pending.label, "permitted, pending");
        assert_eq!((after.until.as_str(), after.verdict), ("further notice", "prohibited"));
        assert_eq!(bar.trades[0].x, after.x);
    }

    #[test]
    fn an_axis_has_room_for_its_labels() {
        for (from, until) in [
            ("2021-01-01T00:00:00Z", "2021-01-02T00:00:00Z"),
            ("2020-11-12T00:00:00Z", "2026-06-03T00:00:00Z"),
            ("1995-01-01T00:00:00Z", "2026-06-03T00:00:00Z"),
        ] {
            let axis = Axis { from: at(from).nanos() - 40 * DAY, until: at(until).nanos() + 40 * DAY };
            let ticks = axis.ticks();
            assert!(!ticks.is_empty(), "{from}");
            for pair in ticks.windows(2) {
                assert!(pair[1].x - pair[0].x > 50.0, "{from}: {} and {}", pair[0].label, pair[1].label);
            }
        }
    }
}
