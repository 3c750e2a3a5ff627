//! A finished run once more: its recorded options as meant, its inputs wherever they lie, its outputs in a
//! folder that is thrown away.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use super::earlier::Earlier;
use super::recorded::Recorded;
use crate::finding::Finding;
use crate::holdings::{self, Encoding, Exclude, Field, FileFormat, KnownChoice, LeftOut, Limits, Source};
use crate::list::List;
use crate::programme::{Activity, Actor};
use crate::report::audience::Audience;
use crate::report::{Format, TableStyle, View};
use crate::run::manifest::STORE;
use crate::run::previous::Unchanged;
use crate::run::settings::{Deciding, Settings, StoreUse};
use crate::run::{self, Exit, FailOn, Failure, Observer, Output, Plan, Previous, Target};
use crate::score::Score;
use crate::screen::{BoundaryPolicy, ScreenOptions};
use crate::suppression::{SuppressionFile, Suppressions, day};

/// What the recorded options mean.
#[derive(Clone, Debug)]
pub struct Meant {
    /// How files are read.
    pub reading: holdings::Options,
    /// How rows are judged.
    pub screening: ScreenOptions,
    /// Who reads the answers.
    pub audience: Audience,
    /// The day on which was decided.
    pub decided_on: Option<NaiveDate>,
    /// From which verdict on the run failed.
    pub fail_on: FailOn,
}

impl Meant {
    /// Reads recorded options; the fault names the one that says nothing here.
    pub fn of(settings: &Settings) -> Result<Meant, String> {
        // Every field by its name: an option that is new cannot be forgotten here.
        let Settings {
            deciding,
            fail_on,
            allow_rejects: _,
            allow_empty,
            exclude,
            lookahead: _,
            activity_by_default: _,
            max_unpacked,
            max_ratio,
            max_cell,
            max_columns,
            max_files,
            max_depth,
        } = settings;
        let Deciding {
            // The lists are those that the manifest states one by one.
            builtin_lists: _,
            lists: _,
            programmes: _,
            kinds: _,
            knowledge: _,
            activity,
            actor,
            as_of,
            known_on,
            map,
            date_format,
            encoding,
            form,
            sheet,
            header,
            decimal_mark,
            timezone,
            delimiter,
            threshold,
            boundary,
            audience,
            // The files are those that the manifest states with their hashes.
            suppressions: _,
            decided_on,
        } = deciding;
        let zone = timezone.parse().map_err(|_| meaningless("timezone", timezone))?;
        let time = |key: &str, text: &str| {
            holdings::time(text, zone).map_err(|reason| format!("the option `{key}`: {reason}"))
        };
        let fields =
            map.iter().map(|(field, column)| Ok((word("map", field, Field::parse)?, column.clone())));
        let exclude = exclude.iter().map(|text| Exclude::parse(text));
        let delimiter = delimiter.as_ref().map(|text| match text.as_bytes() {
            [byte] => Ok(*byte),
            _ => Err(meaningless("delimiter", text)),
        });
        let reading = holdings::Options {
            activity: word("activity", activity, Activity::parse)?,
            actor: word("actor", actor, Actor::parse)?,
            as_of: as_of.as_deref().map(|text| time("as_of", text)).transpose()?,
            known_on: match known_on.as_str() {
                "latest" => KnownChoice::Latest,
                "trade" => KnownChoice::Trade,
                text => KnownChoice::At(time("known_on", text)?),
            },
            timezone: zone,
            map: fields.collect::<Result<_, String>>()?,
            date_format: date_format.clone(),
            delimiter: delimiter.transpose()?,
            allow_empty: *allow_empty,
            encoding: encoding.as_deref().map(|text| word("encoding", text, Encoding::parse)).transpose()?,
            format: form.as_deref().map(|text| word("form", text, FileFormat::parse)).transpose()?,
            header: *header,
            decimal_mark: *decimal_mark,
            sheet: sheet.clone(),
            limits: Limits {
                unpacked: *max_unpacked,
                ratio: *max_ratio,
                cell: *max_cell,
                columns: *max_columns,
                files: *max_files,
                depth: *max_depth,
            },
            exclude: exclude.collect::<Result<_, String>>()?,
            places: false,
        };
        let screening = ScreenOptions {
            threshold: word("threshold", threshold, Score::parse)?,
            boundary: match boundary.as_str() {
                "review" => BoundaryPolicy::Review,
                "strictest" => BoundaryPolicy::Strictest,
                other => return Err(meaningless("boundary", other)),
            },
            ..ScreenOptions::default()
        };
        Ok(Meant {
            reading,
            screening,
            audience: word("audience", audience, Audience::parse)?,
            decided_on: decided_on.as_deref().map(|text| word("decided_on", text, day)).transpose()?,
            fail_on: FailOn::parse(fail_on)?,
        })
    }
}

fn word<T>(key: &str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    parse(text).ok_or_else(|| meaningless(key, text))
}

fn meaningless(key: &str, text: &str) -> String {
    format!("the option `{key}` says `{text}`, which means nothing here")
}

/// What a replay left.
#[derive(Debug)]
pub struct Replayed {
    /// The outputs, in the order of the manifest.
    pub outputs: Vec<PathBuf>,
    /// The manifest.
    pub manifest: Value,
}

/// Runs once more. `sources` are the recorded sources in their order, `lists` the recorded lists, `suppressions` the
/// recorded files of such.
pub fn replay(
    recorded: &Recorded,
    meant: &Meant,
    sources: Vec<Source>,
    (lists, suppressions): (Vec<List>, Vec<SuppressionFile>),
    earlier: Option<Earlier>,
    folder: &Path,
) -> Result<Replayed, String> {
    let outputs = outputs(recorded, folder)?;
    let paths: Vec<PathBuf> = outputs
        .iter()
        .filter_map(|output| match &output.target {
            Target::File(path) => Some(path.clone()),
            Target::Stdout => None,
        })
        .collect();
    let Settings { allow_rejects, allow_empty, lookahead, activity_by_default, .. } = *recorded.options();
    let taken_over: Vec<Unchanged> = recorded.form.unchanged.clone();
    let plan = Plan {
        read_besides: Vec::new(),
        left_out: left_out(recorded)?,
        inputs: sources,
        reading: meant.reading.clone(),
        lists,
        screening: meant.screening,
        suppressions: Suppressions { files: suppressions, decided_on: meant.decided_on },
        outputs,
        table: TableStyle::default(),
        force: false,
        audience: meant.audience,
        fail_on: meant.fail_on.clone(),
        allow_rejects,
        allow_empty,
        lookahead,
        activity_by_default,
        previous: recorded.previous().map(|sha256| Previous::replayed(sha256, taken_over).with(earlier)),
        skip_unchanged: false,
        settings: recorded.options().clone(),
        store: store_use(recorded),
        sign: None,
        threads: None,
    };
    let outcome =
        run::run(plan, Box::new(std::io::sink()), &mut Silent).map_err(|failure| match failure {
            Failure::Input(findings) => {
                findings.first().map_or_else(|| "an input cannot be read".to_owned(), ToString::to_string)
            }
            other => other.to_string(),
        })?;
    if outcome.exit == Exit::Failed {
        return Err(format!("the replay is incomplete: {}", outcome.summary.warnings.join("; ")));
    }
    let manifest = outcome.published.last().ok_or("the replay wrote nothing")?;
    let bytes = std::fs::read(manifest).map_err(|reason| format!("the replay cannot be read: {reason}"))?;
    let manifest = serde_json::from_slice(&bytes).map_err(|fault| fault.to_string())?;
    Ok(Replayed { outputs: paths, manifest })
}

/// What of the store the run used, as its manifest says: every list of the store may carry every programme of it.
fn store_use(recorded: &Recorded) -> StoreUse {
    let Some(store) = recorded.store() else { return StoreUse::default() };
    let lists: BTreeSet<String> = store.editions.keys().cloned().collect();
    let programmes = recorded.lists().iter().filter(|list| list.kind == STORE);
    let carriers = programmes.map(|list| (Arc::from(list.id.as_str()), lists.clone())).collect();
    StoreUse { folder: store.folder.clone(), editions: store.editions.clone(), carriers }
}

/// The outputs in a folder, each under its own last name.
fn outputs(recorded: &Recorded, folder: &Path) -> Result<Vec<Output>, String> {
    let mut outputs = Vec::new();
    for (place, written) in recorded.form.outputs.iter().enumerate() {
        let format = word("format", &written.format, Format::parse)?;
        if !format.is_built() {
            return Err(format!("this build does not write {format}, the format of `{}`", written.name));
        }
        let path = folder.join(super::locate::bundled("outputs", place, &written.name));
        let above = path.parent().ok_or("an output without a folder")?;
        std::fs::create_dir_all(above).map_err(|reason| format!("{}: {reason}", above.display()))?;
        outputs.push(Output {
            target: Target::File(path),
            format,
            view: word("view", &written.view, View::parse)?,
        });
    }
    Ok(outputs)
}

/// What the run left out beside its sources. What it left out of archives is found there again.
fn left_out(recorded: &Recorded) -> Result<Vec<LeftOut>, String> {
    let archives: Vec<String> = recorded
        .form
        .inputs
        .iter()
        .filter_map(|input| input.archive.as_ref().map(|name| format!("{name}/")))
        .collect();
    let outside =
        recorded.form.left_out.iter().filter(|left| !archives.iter().any(|name| left.name.starts_with(name)));
    let read = |left: &super::recorded::NotRead| {
        LeftOut::recorded(&left.name, left.below.as_deref(), &left.reason).ok_or_else(|| {
            format!("`{}` was left out for a reason that is none here: {}", left.name, left.reason)
        })
    };
    outside.map(read).collect()
}

/// Everything that a run tells was told when it ran.
struct Silent;

impl Observer for Silent {
    fn finding(&mut self, _: &Finding) {}
    fn warning(&mut self, _: &str) {}
    fn progress(&mut self, _: u64) {}
}
