//! `interdict doctor`: whether a run of tonight would find what it needs.
//!
//! It looks at what a run looks at, by the same code: lists are loaded and validated, the store's chain of editions and
//! the publishers' files beside it are held against their digests, folders are written to. Nothing is changed.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, anyhow};
use chrono::{DateTime, Datelike, Utc};
use interdict::list::List;
use interdict::report::summary::counted;
use interdict::report::visible;
use interdict::run::stage::Staged;
use interdict::store::Store;
use serde::Serialize;
use serde_json::json;

use super::args::DoctorArgs;
use super::fresh;
use super::lists::{self, Stored};
use super::messages::Messages;

/// How a check ended; the number is the exit status that it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it must be.
    Good,
    /// A run works, and somebody should look.
    Attention,
    /// A run would fail, or its answer could not be relied on.
    Fault,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            State::Good => "good",
            State::Attention => "attention",
            State::Fault => "fault",
        }
    }
}

/// One line of the answer.
#[derive(Debug, Serialize)]
struct Check {
    check: &'static str,
    about: String,
    state: State,
    told: String,
}

/// Years after which time zone data of a build are old: laws on clocks change every year somewhere.
const ZONES_AGE: i32 = 2;

/// Checks everything, tells it, and says how it stands.
pub(super) fn main(args: &DoctorArgs, messages: &mut Messages) -> Result<u8> {
    let now: DateTime<Utc> = std::time::SystemTime::now().into();
    let mut checks = vec![zones(chrono_tz::IANA_TZDB_VERSION, now.year())];
    match lists::load_with_store(&args.lists, messages) {
        Ok((lists, stored)) => {
            checks.push(clock(now, &lists, &stored));
            checks.extend(lists.iter().map(loaded));
            checks.extend(freshness(&args.require_fresh, &lists, &stored, now)?);
            if let Some(store) = &stored.store {
                checks.extend(store.lists()?.iter().map(|list| editions(store, list)));
                checks.push(folder("store", store.folder(), args.least_free));
            }
        }
        Err(fault) => checks.push(check("lists", "", Err(fault))),
    }
    checks.extend(args.output.as_deref().map(|output| folder("output", output, args.least_free)));
    let worst = checks.iter().map(|check| check.state).max().unwrap_or(State::Fault);
    let mut out = io::stdout().lock();
    if args.format == "json" {
        serde_json::to_writer_pretty(&mut out, &json!({ "state": worst, "checks": checks }))?;
        writeln!(out)?;
    } else {
        write(&mut out, &checks)?;
    }
    out.flush()?;
    Ok(worst as u8)
}

fn write(out: &mut dyn Write, checks: &[Check]) -> io::Result<()> {
    let width = checks.iter().map(|check| check.about.chars().count()).max().unwrap_or(0);
    for Check { check, about, state, told } in checks {
        let (about, told) = (visible(about), visible(told));
        writeln!(out, "{:<9}  {check:<9}  {about:width$}  {told}", state.as_str())?;
    }
    Ok(())
}

/// A check whose fault is a sentence.
fn check(check: &'static str, about: &str, found: Result<String>) -> Check {
    let (state, told) = match found {
        Ok(told) => (State::Good, told),
        Err(fault) => (State::Fault, format!("{fault:#}")),
    };
    Check { check, about: about.to_owned(), state, told }
}

/// The rules of time zones that this build carries, as in `2025b`.
fn zones(version: &str, year: i32) -> Check {
    let of = version.get(..4).and_then(|year| year.parse::<i32>().ok());
    let is_old = of.is_none_or(|of| year - of >= ZONES_AGE);
    let told = if is_old { "old for this year: a newer build has newer rules" } else { "of this build" };
    let state = if is_old { State::Attention } else { State::Good };
    Check { check: "zones", about: version.to_owned(), state, told: told.to_owned() }
}

/// A clock that is behind what has been published already would call old lists fresh.
fn clock(now: DateTime<Utc>, lists: &[List], stored: &Stored) -> Check {
    let shipped = lists.iter().filter_map(|list| list.edition.date);
    let newest = shipped.chain(stored.newest.values().copied()).max();
    let found = match newest {
        Some(day) if now.date_naive().succ_opt().is_some_and(|tomorrow| tomorrow < day) => {
            Err(anyhow!("the clock is behind: the newest list is of {day}"))
        }
        _ => Ok("not behind the newest list".to_owned()),
    };
    check("clock", &now.format("%Y-%m-%d %H:%M UTC").to_string(), found)
}

fn loaded(list: &List) -> Check {
    let edition = list.edition.date.map_or("without date".to_owned(), |date| format!("edition {date}"));
    let entries = counted(list.entries.len() as u64, "entry", "entries");
    let told = format!("{edition}, {entries}, {}", list.edition.origin);
    let found = if list.entries.is_empty() { Err(anyhow!("{told}: it restricts nobody")) } else { Ok(told) };
    check("list", &list.programme.id, found)
}

/// Each list that can grow old, against its limit.
fn freshness(limits: &str, lists: &[List], stored: &Stored, now: DateTime<Utc>) -> Result<Vec<Check>> {
    let limits = fresh::Limits::parse(limits)?;
    let seen = fresh::seen(lists, stored)?;
    let told = seen.iter().map(|(list, seen)| {
        let stale = limits.stale(list, *seen, now);
        let state = if stale.is_some() { State::Attention } else { State::Good };
        let told = stale.unwrap_or_else(|| format!("last seen on {}", seen.date_naive()));
        Check { check: "fresh", about: list.clone(), state, told }
    });
    Ok(told.collect())
}

/// The chain of a list's editions, and the publishers' files beside it.
fn editions(store: &Store, list: &str) -> Check {
    let whole = || -> Result<String> {
        let stamps = store.stamps(list)?;
        let mut files = 0;
        for file in stamps.iter().flat_map(|stamp| &stamp.header.files) {
            store.publisher_file(list, file)?;
            files += 1;
        }
        let editions = counted(stamps.len() as u64, "edition", "editions");
        Ok(format!("{editions} and {} are whole", counted(files, "publisher's file", "publishers' files")))
    };
    check("editions", list, whole())
}

/// Whether a folder can be written to, and has room.
fn folder(what: &'static str, folder: &Path, least: u64) -> Check {
    let name = folder.display().to_string();
    let written = || -> io::Result<()> {
        let staged = Staged::create(&folder.join("doctor"))?;
        staged.writer().write_all(b"whether this folder takes a file\n")?;
        staged.seal().map(drop)
    };
    if let Err(reason) = written() {
        return check(what, &name, Err(anyhow!("cannot be written to: {reason}")));
    }
    match free(folder) {
        Ok(Some(free)) if free < least => {
            let told = format!("{} free, and {} are wanted", mebibytes(free), mebibytes(least));
            Check { check: what, about: name, state: State::Attention, told }
        }
        Ok(Some(free)) => check(what, &name, Ok(format!("can be written to, {} free", mebibytes(free)))),
        Ok(None) => check(what, &name, Ok("can be written to".to_owned())),
        Err(reason) => check(what, &name, Err(reason.into())),
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

/// The bytes that a user without privileges may still write; nothing where the system does not tell.
#[cfg(unix)]
fn free(folder: &Path) -> io::Result<Option<u64>> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(Some(found.f_bavail.saturating_mul(found.f_frsize)))
}

#[cfg(not(unix))]
fn free(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use interdict::list::builtin;

    #[test]
    fn a_clock_behind_the_lists_is_a_fault() {
        let lists = builtin::lists().unwrap();
        let state = |now: &str| clock(now.parse().unwrap(), &lists, &Stored::default()).state;
        assert_eq!(state("2020-01-01T00:00:00Z"), State::Fault);
        assert_eq!(state("2030-01-01T00:00:00Z"), State::Good);
    }

    #[test]
    fn old_rules_of_time_zones_are_told() {
        assert_eq!(zones("2025b", 2026).state, State::Good);
        assert_eq!(zones("2025b", 2027).state, State::Attention);
        assert_eq!(zones("?", 2026).state, State::Attention);
    }

    #[test]
    fn a_folder_without_room_or_that_is_none_is_told() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(folder("output", place.path(), 1).state, State::Good);
        assert_eq!(folder("output", place.path(), u64::MAX).state, State::Attention);
        assert_eq!(folder("output", &place.path().join("none"), 1).state, State::Fault);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left behind");
    }
}
