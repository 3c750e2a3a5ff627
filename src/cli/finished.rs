//! A row of a finished run's output: which row of which input it answers, and what the run was asked.
//!
//! Everything is held against the hashes of the manifest first. An explanation of other bytes would be one of
//! another answer.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};
use interdict::evidence::locate::sha256_of;
use interdict::evidence::recorded::{Kept, Recorded, manifest_of};
use interdict::evidence::replay::Meant;
use interdict::evidence::verify;
use interdict::holdings::{self, Holdings, Row};
use interdict::identity::Subject;
use interdict::report::audience::{self, Audience};
use interdict::report::{Format, View, read_back, safe, visible};
use interdict::run::Observer;
use interdict::screen::{Query, Screener};
use interdict::suppression::Suppressions;

use super::args::{Cli, EvidenceArgs};
use super::messages::Messages;
use super::{evidence, suppress};

/// A run that wrote a file.
pub(super) struct Run {
    manifest: PathBuf,
    recorded: Recorded,
    /// The file's place among the outputs.
    output: usize,
}

/// What is to be explained.
pub(super) struct Finished {
    pub(super) screener: Screener,
    pub(super) subject: Subject,
    pub(super) query: Query,
    pub(super) reading: holdings::Options,
    /// Who reads the answers of the run: an explanation tells no more.
    pub(super) audience: Audience,
    /// What the row of the output is, and whether the answer is still the same.
    pub(super) told: String,
}

/// The run whose output a file is.
pub(super) fn run_of(file: &Path) -> Result<Option<Run>> {
    if holdings::is_url(&file.to_string_lossy()) {
        return Ok(None);
    }
    let found = manifest_of(file).map_err(|fault| anyhow!("{fault}"))?;
    Ok(found.map(|(manifest, recorded, output)| Run { manifest, recorded, output }))
}

/// Refuses options beside a row that brings all of its own.
pub(super) fn refuse_options(typed: Option<&ArgMatches>) -> Result<()> {
    const HERE: [&str; 6] = ["subject", "at", "quiet", "verbose", "log_format", "progress"];
    let command = Cli::command();
    let arguments = command.find_subcommand("explain").into_iter().flat_map(clap::Command::get_arguments);
    for argument in arguments {
        let id = argument.get_id().as_str();
        let source = typed.filter(|typed| typed.try_contains_id(id).unwrap_or(false));
        let is_typed = source.and_then(|typed| typed.value_source(id)) == Some(ValueSource::CommandLine);
        if is_typed && !HERE.contains(&id) {
            let long = argument.get_long().unwrap_or(id);
            bail!("--{long}: the row of a finished run is explained with the options of that run");
        }
    }
    Ok(())
}

/// The row of an output that starts on a line.
pub(super) fn row(file: &Path, line: u64, run: &Run, messages: &mut Messages) -> Result<Finished> {
    let Run { manifest, recorded, output } = run;
    let shown = file.display();
    let stated = recorded.outputs().into_iter().nth(*output).context("no such output")?;
    let found = sha256_of(file).with_context(|| format!("{shown}: cannot be read"))?;
    if found != stated.sha256 {
        bail!(
            "{shown} was changed after its run: its sha256 is {found}, and {} states {}",
            manifest.display(),
            stated.sha256
        );
    }
    let Some((view, format)) = recorded.made_as(*output) else {
        bail!("{}: this version does not know the view or the format of {shown}", manifest.display());
    };
    let answered = answered(file, line, format, view)?;
    let meant = Meant::of(recorded.options()).map_err(|fault| anyhow!("{}: {fault}", manifest.display()))?;
    let (kept, name, row) = asked(recorded, view, &answered, &meant.reading, manifest)?;
    let position = row.content.map_err(|finding| anyhow!("{finding}")).context("the row is unscreened")?;
    let nowhere = EvidenceArgs { inputs: None, lists: None, store: None, suppressions: None, previous: None };
    let lists = evidence::lists(recorded, manifest, &nowhere, messages)
        .and_then(|lists| recorded.choose(lists))
        .map_err(|faults| anyhow!("the lists of the run: {}", faults.join("; ")))?;
    let lists = audience::readable(lists, meant.audience);
    let files = verify::suppression_files(recorded, manifest, None)
        .map_err(|faults| anyhow!("the suppressions of the run: {}", faults.join("; ")))?;
    let suppressions = Suppressions { files, decided_on: meant.decided_on };
    let screener = suppress::screener(lists, meant.screening, suppressions);
    let identity = screener.identify(&position.subject);
    let decision = audience::decide(&screener, &identity, &position.query, meant.audience);
    let of_view = match view {
        View::Decisions => Some(&decision.line),
        _ => decision.alerts.iter().find(|alert| *alert.entry_id == *answered.entry),
    };
    let now = of_view.map(|line| line.verdict.map_or("unscreened", |verdict| verdict.as_str()));
    if now != Some(&answered.verdict) {
        messages.warning(&format!(
            "the run answered {}, and the answer now is {}: the manifest says {}",
            answered.verdict,
            now.unwrap_or("none"),
            recorded.engine()
        ));
    }
    let entry = if answered.entry.is_empty() { String::new() } else { format!(" by {}", answered.entry) };
    let told = format!(
        "line {line} of {shown} answers line {} of {} (sha256 {}): {}{entry}",
        row.line,
        visible(&name),
        kept.sha256,
        answered.verdict
    );
    let (subject, query) = (position.subject, position.query);
    Ok(Finished { screener, subject, query, reading: meant.reading, audience: meant.audience, told })
}

/// A line of an output.
struct Answered {
    /// Its number among the rows of the output, counted from nothing.
    number: u64,
    verdict: String,
    entry: String,
    /// File and line of the input, where the output has them.
    place: Option<(String, u64)>,
}

/// Reads the line of an output.
fn answered(file: &Path, line: u64, format: Format, view: View) -> Result<Answered> {
    let shown = file.display();
    let none = || anyhow!("{shown}: no row starts on line {line}");
    match format {
        Format::Csv | Format::CsvSafe => {
            let plain = |cell: &str| match format {
                Format::CsvSafe => safe::original(cell).to_owned(),
                _ => cell.to_owned(),
            };
            let mut reader = csv::Reader::from_path(file)?;
            let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
            for (number, record) in (0..).zip(reader.into_records()) {
                let record = record?;
                if record.position().is_none_or(|position| position.line() != line) {
                    continue;
                }
                // Columns of the answer stand behind those of the input.
                let cell = |name: &str| {
                    let at = header.iter().rposition(|header| header == name)?;
                    record.get(at).map(plain)
                };
                let first = |at: usize, name: &str| {
                    header.get(at).filter(|header| *header == name).and_then(|_| record.get(at))
                };
                let place = first(0, "file").zip(first(1, "line").and_then(|line| line.parse().ok()));
                return Ok(Answered {
                    number,
                    verdict: cell("verdict").with_context(none)?,
                    entry: cell("entry_id").unwrap_or_default(),
                    place: place.map(|(file, line)| (plain(file), line)),
                });
            }
            Err(none())
        }
        Format::Ndjson | Format::Json => {
            // An array has its opening bracket on a line of its own.
            let number = line.checked_sub(if format == Format::Json { 2 } else { 1 }).with_context(none)?;
            let text = std::fs::read_to_string(file)?;
            let at = usize::try_from(line - 1).map_err(|_| none())?;
            let text = text.lines().nth(at).with_context(none)?.trim_end_matches(',');
            let object: serde_json::Value = serde_json::from_str(text).map_err(|_| none())?;
            let text = |key: &str| object.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
            let input_line = object.get("line").and_then(serde_json::Value::as_u64);
            Ok(Answered {
                number,
                verdict: text("verdict").with_context(none)?,
                entry: text("entry_id").unwrap_or_default(),
                place: text("file").zip(input_line),
            })
        }
        Format::Parquet | Format::Arrow | Format::Xlsx if format.is_built() => {
            let said = read_back::row(file, format, view, line).with_context(|| shown.to_string())?;
            let said = said.with_context(|| format!("{shown}: there is no row {line}"))?;
            Ok(Answered {
                number: said.number,
                verdict: said.verdict,
                entry: said.entry,
                place: said.file.zip(said.line),
            })
        }
        other => bail!(
            "{shown}: a row of {other} has no line: expected an output in csv, ndjson, json, parquet, arrow or xlsx"
        ),
    }
}

/// The row of an input that an answer is for, with its source and the name of its file.
fn asked(
    recorded: &Recorded,
    view: View,
    answered: &Answered,
    reading: &holdings::Options,
    manifest: &Path,
) -> Result<(Kept, String, Row)> {
    let lost = || format!("{} names no input with this row", manifest.display());
    let (kept, name, wanted) = match (view, &answered.place) {
        (View::Decisions, _) => {
            let (kept, name, row) = recorded.place_of_row(answered.number).with_context(lost)?;
            (kept, name.to_owned(), Wanted::Number(row))
        }
        (_, Some((file, line))) => {
            (recorded.source_of(file).with_context(lost)?, file.clone(), Wanted::Line(*line))
        }
        (_, None) => bail!("the output does not say of which row of the input this is"),
    };
    let place = recorded.sources().iter().position(|source| *source == kept).with_context(lost)?;
    let source = verify::source(manifest, None, place, &kept)
        .map_err(|fault| anyhow!("the input of the run: {fault}"))?;
    let mut holdings = Holdings::open_named(source, &name, reading).map_err(|findings| {
        let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
        anyhow!("{}", told.join("; "))
    })?;
    let mut found = None;
    let mut number = 0;
    while let Some(row) = holdings.next_row() {
        let is_it = match wanted {
            Wanted::Number(wanted) => number == wanted,
            Wanted::Line(line) => row.line == line,
        };
        number += 1;
        if is_it && found.replace(row).is_some() {
            bail!("{name}: several rows stand on that line: a row of the decisions says which one is meant");
        }
    }
    let row = found.with_context(|| format!("{name}: the row is not there any more"))?;
    Ok((kept, name, row))
}

/// How a row of an input is named.
#[derive(Clone, Copy)]
enum Wanted {
    /// Its number, counted from nothing.
    Number(u64),
    /// The line on which it starts.
    Line(u64),
}
