//! Suppressions at the edge: their files, the day on which is decided, and `interdict suppress`.

mod add;
mod edit;
mod prune;
mod review;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use interdict::identity::Identity;
use interdict::list::List;
use interdict::report::visible;
use interdict::run::settings::SuppressionsUse;
use interdict::screen::{Query, ScreenOptions, Screener};
use interdict::suppression::{self, Standing, Suppression, SuppressionFile, Suppressions};

use super::args::{SettledArgs, SuppressArgs, SuppressCommand};
use super::environment;
use super::messages::Messages;

/// Runs the subcommand.
pub(super) fn main(args: SuppressArgs, messages: &mut Messages) -> Result<u8> {
    match args.command {
        SuppressCommand::Add(args) => add::main(&args, messages),
        SuppressCommand::Review(args) => review::main(&args, messages),
        SuppressCommand::Prune(args) => prune::main(&args, messages),
    }
}

/// The suppressions that the options choose. A file with a fault is never used in part.
pub(super) fn load(args: &SettledArgs, zone: Tz, messages: &mut Messages) -> Result<Suppressions> {
    // A day without a suppression decides nothing, and stands in no manifest.
    if args.suppressions.is_empty() {
        return Ok(Suppressions::default());
    }
    let decided_on = args.decided_on.as_deref().map(|text| day("decided-on", text, zone)).transpose()?;
    Ok(Suppressions { files: files(&args.suppressions, messages)?, decided_on })
}

/// Reads files; all faults are told.
fn files(paths: &[PathBuf], messages: &mut Messages) -> Result<Vec<SuppressionFile>> {
    let (mut files, mut is_faulty): (Vec<SuppressionFile>, bool) = (Vec::new(), false);
    for path in paths {
        match read(path, messages)? {
            Some(file) => files.push(file),
            None => is_faulty = true,
        }
    }
    if is_faulty {
        bail!("a file of suppressions has faults, so none of it is used");
    }
    let all: Vec<&Suppression> = files.iter().flat_map(|file| &file.suppressions).collect();
    for (at, one) in all.iter().enumerate() {
        if let Some(before) = all.iter().take(at).find(|before| suppression::is_same_pair(before, one)) {
            bail!("{}: this subject and `{}` stand at {} already", one.place, one.entry, before.place);
        }
    }
    Ok(files)
}

/// Reads one file; `None` where its faults were told.
fn read(path: &Path, messages: &mut Messages) -> Result<Option<SuppressionFile>> {
    super::screen::file_only(path)?;
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    match suppression::read(&bytes, &name) {
        Ok(file) => Ok(Some(file)),
        Err(findings) => {
            messages.drawn_of_rows(&findings, &String::from_utf8_lossy(&bytes));
            Ok(None)
        }
    }
}

/// The files as the manifest states them.
pub(super) fn used(suppressions: &Suppressions) -> Vec<SuppressionsUse> {
    let used =
        |file: &SuppressionFile| SuppressionsUse { name: file.name.clone(), sha256: file.sha256.clone() };
    suppressions.files.iter().map(used).collect()
}

/// A screener with suppressions, where there are such.
pub(super) fn screener(lists: Vec<List>, options: ScreenOptions, suppressions: Suppressions) -> Screener {
    let screener = Screener::new(lists, options);
    if suppressions.is_empty() { screener } else { screener.with_suppressions(suppressions) }
}

/// A day as an option gives it. `today` is read from the clock here and nowhere else, and goes on as a date.
fn day(option: &str, text: &str, zone: Tz) -> Result<NaiveDate> {
    if text == "today" {
        return Ok(DateTime::<Utc>::from(SystemTime::now()).with_timezone(&zone).date_naive());
    }
    suppression::day(text).ok_or_else(|| {
        anyhow!("{}: `{text}` is no day: expected YYYY-MM-DD", environment::called(option, text))
    })
}

/// Says how the suppressions of a security's matches stand for what is asked.
pub(super) fn write_standings(
    out: &mut dyn Write,
    screener: &Screener,
    identity: &Identity,
    query: &Query,
) -> io::Result<()> {
    let Some(bound) = screener.suppressions() else { return Ok(()) };
    for (reviewed, standing) in screener.standings(identity, query) {
        let Some(suppression) = bound.suppressions().get(reviewed.suppression) else { continue };
        let Suppression { place, entry, reason, approver, created, expires, scope, .. } = suppression;
        let how = match standing {
            Standing::Applied => "applied".to_owned(),
            Standing::Expired => "not applied: expired".to_owned(),
            Standing::Early => "not applied: approved later".to_owned(),
            Standing::NoDay => "not applied: nobody says on which day is decided (--decided-on)".to_owned(),
            Standing::TooBroad => format!("not applied: the match is certain, beyond the scope `{scope}`"),
            Standing::Stale => {
                let why = bound.staleness(reviewed.suppression).or(reviewed.changed.as_deref());
                format!("not applied: stale: {}", why.unwrap_or_default())
            }
        };
        writeln!(out, "suppression at {place} of {entry}: {}", visible(&how))?;
        writeln!(
            out,
            "  {} approved it on {created} until {expires}: {}",
            visible(approver),
            visible(reason)
        )?;
    }
    Ok(())
}
