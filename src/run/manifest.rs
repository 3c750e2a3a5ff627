//! The manifest: the only claim that a run is complete, and what it takes to repeat it.
//!
//! It holds no clock, no host and no random number. The same inputs, lists, options and version give
//! the same bytes. `evidence` reads it again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::outputs::Done;
use super::previous::{Previous, Rows, Unchanged};
use super::settings::{Deciding, EditionUse, Settings, StoreUse};
use super::stage::Proof;
use super::tally::{FileTally, Tally};
use crate::holdings::{Encoding, FileSummary, LeftOut};
use crate::list::{List, builtin};
use crate::report::summary::VerdictCounts;
use crate::{since, suppression};

/// Version of the manifest's own form; a reader refuses a newer one.
pub(crate) const SCHEMA: u32 = 2;

/// JSON Schema of the manifest.
pub(crate) fn schema() -> schemars::Schema {
    // As it is written: what is always there is required.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Manifest>()
}

/// The manifest of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Manifest {
    #[schemars(extend("const" = SCHEMA))]
    schema: u32,
    engine: Engine,
    known_on: String,
    timezone_data: &'static str,
    options: Settings,
    rules_sha256: String,
    /// The manifest of the run before, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<PreviousRun>,
    /// How its alerts differ from those of this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<since::Counts>,
    inputs: Vec<Input>,
    /// What lies beside the inputs or within them and was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<NotRead>,
    /// Files that were not read because they and all that decides are as in the run before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unchanged: Vec<Unchanged>,
    rows: Rows,
    verdicts: VerdictCounts,
    alerts: BTreeMap<String, VerdictCounts>,
    /// What became of the suppressions, where there are such.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<suppression::Counts>,
    lists: Vec<UsedList>,
    /// The editions of the store that the lists were made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<UsedStore>,
    outputs: Vec<Written>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct UsedStore {
    /// As named; the user's own store has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<String>,
    editions: BTreeMap<String, Vec<EditionUse>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PreviousRun {
    sha256: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Engine {
    name: &'static str,
    version: &'static str,
    /// Version of the table by which words of names weigh.
    word_weights: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Input {
    name: String,
    /// The archive in which it lies; size and digest are those of the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<String>,
    size: u64,
    sha256: String,
    /// In what form it has its rows: `delimited`, `parquet`, `xlsx`, ...
    form: &'static str,
    /// How it was packed, from the outside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    packing: Vec<&'static str>,
    /// How its characters are written, where they are not in UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    /// How dates and decimals are written, where the file tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    date_format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal_mark: Option<char>,
    /// The date of the holdings that the file states once, and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    stated_date: Option<Stated>,
    lines: Lines,
    rows: Rows,
    verdicts: VerdictCounts,
    /// Alerts by programme and verdict.
    alerts: BTreeMap<String, VerdictCounts>,
    /// Rows that are worse than all of their alerts, where there are such.
    #[serde(skip_serializing_if = "VerdictCounts::is_empty")]
    beside: VerdictCounts,
    /// Rows in which something was mended before it could be read, by what it was.
    repairs: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NotRead {
    name: String,
    /// The end of the name that nobody typed, where that is not all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    below: Option<String>,
    reason: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Stated {
    date: String,
    at: &'static str,
}

/// Lines of an input that are no rows.
#[derive(Debug, Serialize, JsonSchema)]
struct Lines {
    blank: u64,
    preamble: usize,
    footer: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct UsedList {
    id: String,
    edition: Option<String>,
    /// `built-in`, `store`, or `file`.
    kind: &'static str,
    origin: String,
    sha256: String,
    entries: usize,
    names: usize,
    identifiers: usize,
    defects: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Written {
    /// As seen from the manifest.
    name: String,
    /// What was asked for; a workbook has the other view, too.
    view: &'static str,
    format: &'static str,
    /// Rows of that view.
    rows: u64,
    size: u64,
    sha256: String,
}

impl Manifest {
    /// The manifest that stands at `path` for a complete run.
    pub(super) fn new(
        path: &Path,
        settings: Settings,
        (files, archives, left_out): (&[FileSummary], &BTreeMap<String, String>, &[LeftOut]),
        (previous, unchanged): (Option<&Previous>, Vec<Unchanged>),
        tally: &Tally,
        (lists, store): (&[List], &StoreUse),
        done: &[Done],
    ) -> Manifest {
        let summary = &tally.summary;
        let inputs = files.iter().zip(&tally.files);
        let inputs = inputs.map(|(file, counts)| input(file, archives.get(&file.name), counts));
        Manifest {
            schema: SCHEMA,
            engine: Engine {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                word_weights: crate::name::WEIGHTS_VERSION,
            },
            known_on: settings.deciding.known_on.clone(),
            timezone_data: chrono_tz::IANA_TZDB_VERSION,
            rules_sha256: rules_sha256(lists, &settings.deciding),
            options: settings,
            previous: previous.map(|previous| PreviousRun { sha256: previous.sha256().to_owned() }),
            since: summary.since,
            unchanged,
            inputs: inputs.collect(),
            left_out: left_out.iter().map(not_read).collect(),
            rows: rows(summary.read, summary.decided, &summary.unscreened),
            verdicts: summary.verdicts,
            alerts: summary.programmes.clone(),
            suppressions: summary.suppressions,
            lists: lists.iter().map(|list| used(list, store)).collect(),
            store: used_store(lists, store),
            outputs: done.iter().filter_map(|done| written(path, done)).collect(),
        }
    }

    /// The manifest's bytes.
    pub(super) fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

fn input(file: &FileSummary, archive: Option<&String>, counts: &FileTally) -> Input {
    Input {
        name: file.name.clone(),
        archive: archive.cloned(),
        size: file.size,
        sha256: file.sha256.clone(),
        form: file.format.as_str(),
        packing: file.packing.iter().map(|packing| packing.as_str()).collect(),
        encoding: (file.encoding != Encoding::Utf8).then(|| file.encoding.as_str()),
        date_format: file.dialect.date_format.clone(),
        decimal_mark: file.dialect.decimal_mark,
        stated_date: file
            .stated_date
            .map(|stated| Stated { date: stated.date.to_string(), at: stated.at.as_str() }),
        lines: Lines { blank: file.blank_lines, preamble: file.preamble.len(), footer: file.footer.len() },
        rows: rows(file.rows, counts.screened, &counts.unscreened),
        verdicts: counts.verdicts,
        alerts: counts.alerts.clone(),
        beside: counts.beside,
        repairs: counts.repairs.counts().map(|(repair, count)| (repair.key(), count)).collect(),
    }
}

fn not_read(left: &LeftOut) -> NotRead {
    NotRead { name: left.name.clone(), below: left.below_name(), reason: left.reason.to_string() }
}

fn rows(read: u64, screened: u64, by_reason: &BTreeMap<String, u64>) -> Rows {
    Rows { read, screened, unscreened: by_reason.values().sum(), unscreened_by_reason: by_reason.clone() }
}

/// The editions of the lists that carry a programme; of no other, of which the reader may not know.
fn used_store(lists: &[List], store: &StoreUse) -> Option<UsedStore> {
    let carriers: BTreeSet<&String> =
        lists.iter().filter_map(|list| store.carriers.get(&list.programme.id)).flatten().collect();
    let editions = store.editions.iter().filter(|(list, _)| carriers.contains(list));
    let editions: BTreeMap<String, Vec<EditionUse>> =
        editions.map(|(list, editions)| (list.clone(), editions.clone())).collect();
    (!editions.is_empty()).then(|| UsedStore { folder: store.folder.clone(), editions })
}

/// Where a list comes from.
fn kind(list: &List, store: &StoreUse) -> &'static str {
    if store.carriers.contains_key(&list.programme.id) {
        STORE
    } else if list.edition.origin == builtin::ORIGIN {
        BUILT_IN
    } else {
        FILE
    }
}

/// A list that ships.
pub(crate) const BUILT_IN: &str = "built-in";
/// A list that editions of the store make, perhaps together with what ships.
pub(crate) const STORE: &str = "store";
/// A file that was named.
pub(crate) const FILE: &str = "file";

fn used(list: &List, store: &StoreUse) -> UsedList {
    UsedList {
        kind: kind(list, store),
        id: list.edition.id.to_string(),
        edition: list.edition.date.map(|date| date.to_string()),
        origin: list.edition.origin.clone(),
        sha256: list.edition.sha256.clone(),
        entries: list.entries.len(),
        names: list.entries.iter().map(|entry| entry.names.len()).sum(),
        identifiers: list.entries.iter().map(|entry| entry.identifiers.len()).sum(),
        defects: list.entries.iter().map(|entry| entry.defects.len()).sum(),
    }
}

/// An output, named as seen from the manifest: a result can be moved as a whole.
fn written(manifest: &Path, done: &Done) -> Option<Written> {
    let (path, proof) = (done.output.path()?, done.proof()?);
    let beside = manifest.parent().and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
    Some(Written {
        name: beside.display().to_string(),
        view: done.output.view.as_str(),
        format: done.output.format.as_str(),
        rows: done.rows,
        size: proof.size,
        sha256: proof.sha256.clone(),
    })
}

/// One hash over everything that decides: the lists' bytes, and the options that can change a verdict.
pub(super) fn rules_sha256(lists: &[List], deciding: &Deciding) -> String {
    let lists = lists.iter().map(|list| (&*list.edition.id, &*list.edition.sha256));
    rules_sha256_of((env!("CARGO_PKG_VERSION"), crate::name::WEIGHTS_VERSION), lists, deciding)
}

/// The same as a version of the engine with such word weights makes it.
pub(crate) fn rules_sha256_of<'l>(
    (version, weights): (&str, &str),
    lists: impl Iterator<Item = (&'l str, &'l str)>,
    deciding: &Deciding,
) -> String {
    let mut text = format!("{version} {weights}\n");
    for (id, sha256) in lists {
        text.push_str(id);
        text.push(' ');
        text.push_str(sha256);
        text.push('\n');
    }
    // The options are plain text and maps; their JSON cannot fail, and a failure would only ever make
    // the hash differ from an equal run's.
    text.push_str(&serde_json::to_string(deciding).unwrap_or_default());
    Proof::of(text.as_bytes()).sha256
}
