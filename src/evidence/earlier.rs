//! The alerts of the run before, read from an output of it for which its manifest vouches.
//!
//! A run that did not read files again has none of their alerts in its own outputs. They stand in those of the runs
//! before it, which are found by the hashes that manifests state of one another.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::recorded::Kept;
use super::{chain, locate, verify};
use crate::report::{ANSWER, Format, View, safe};
use crate::run::stage::Proof;
use crate::since::{Alert, Answer, Columns, Row, Terms};

/// The folder of a bundle with the outputs of the runs before.
pub(crate) const PREVIOUS: &str = "previous";

/// What a manifest states, of whatever form: only what a comparison needs.
#[derive(Debug, Deserialize)]
struct Form {
    #[serde(default)]
    outputs: Vec<Written>,
    #[serde(default)]
    unchanged: Vec<Named>,
    #[serde(default)]
    previous: Option<Before>,
    #[serde(flatten)]
    terms: Terms,
}

#[derive(Debug, Deserialize)]
struct Written {
    name: String,
    view: String,
    format: String,
    sha256: String,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Before {
    sha256: String,
}

/// Rows by their keys.
pub(crate) type Rows = BTreeMap<String, Vec<Arc<Row>>>;

/// The run before.
#[derive(Debug)]
pub struct Earlier {
    pub(crate) terms: Terms,
    pub(crate) alerts: Vec<Alert>,
    /// What its lines are: alerts, or what each row was told.
    pub(crate) view: View,
    /// The outputs from which this was read, and those of the runs before from which some was taken.
    pub(crate) read: Vec<PathBuf>,
    /// The output with all rows, where there is one that has them all.
    decisions: Option<Output>,
}

/// An output that is what its manifest says.
#[derive(Debug)]
struct Output {
    file: File,
    view: View,
    format: Format,
    path: PathBuf,
}

impl Earlier {
    /// Reads what the run of a manifest answered. The fault is a sentence.
    pub fn read(manifest: &Path, bytes: &[u8]) -> Result<Earlier, String> {
        read(manifest, bytes, None)
    }

    /// The rows of the run before that have one of these keys; `None` where it kept no output with all its rows.
    pub(crate) fn rows(&self, keys: &BTreeSet<String>) -> Result<Option<Rows>, String> {
        let Some(output) = &self.decisions else { return Ok(None) };
        let mut rows = Rows::new();
        output.each(&self.terms, |row, _| {
            let key = row.texts.key();
            if keys.contains(&key) {
                rows.entry(key).or_default().push(Arc::new(row));
            }
        })?;
        Ok(Some(rows))
    }
}

fn read(manifest: &Path, bytes: &[u8], wanted: Option<View>) -> Result<Earlier, String> {
    let form: Form = serde_json::from_slice(bytes)
        .map_err(|fault| format!("{}: this is no manifest of a run: {fault}", manifest.display()))?;
    let find = |view| output_of(manifest, &form.outputs, view);
    let views: &[View] = match wanted {
        Some(View::Decisions) => &[View::Decisions],
        Some(_) => &[View::Alerts],
        None => &[View::Alerts, View::Decisions],
    };
    let (mut found, mut faults) = (None, Vec::new());
    for view in views {
        match find(*view) {
            Ok(Some(output)) if found.is_none() => found = Some(output),
            Ok(_) => {}
            Err(Unusable::Other(fault)) => return Err(fault),
            Err(Unusable::Missing(fault)) => faults.push(fault),
        }
    }
    let Some(output) = found else {
        let kept: Vec<String> = form
            .outputs
            .iter()
            .map(|output| format!("`{}` ({} of {})", output.name, output.format, output.view))
            .collect();
        let kept = if kept.is_empty() { "none".to_owned() } else { kept.join(", ") };
        return Err(match faults.is_empty() {
            true => format!(
                "{}: the run kept no output that can be compared: expected alerts or decisions as csv, ndjson or json, which `-o alerts.csv` writes; it kept {kept}",
                manifest.display()
            ),
            false => format!("{}: {}", manifest.display(), faults.join("; ")),
        });
    };
    let view = output.view;
    let Form { terms, unchanged, previous, .. } = &form;
    let mut alerts = Vec::new();
    output.each(terms, |row, answer| {
        if answer.is_alert() {
            alerts.push(Alert { row: Arc::new(row), answer });
        }
    })?;
    let mut read = vec![output.path.clone()];
    if !unchanged.is_empty() {
        let before = before(manifest, previous.as_ref(), &unchanged[0].name, view)?;
        let names: BTreeSet<&str> = unchanged.iter().map(|file| file.name.as_str()).collect();
        alerts.extend(before.alerts.into_iter().filter(|alert| names.contains(alert.row.file.as_str())));
        read.extend(before.read);
    }
    let decisions = match find(View::Decisions) {
        _ if !unchanged.is_empty() => None,
        Ok(decisions) => decisions,
        Err(Unusable::Missing(_)) => None,
        Err(Unusable::Other(fault)) => return Err(fault),
    };
    read.extend(decisions.iter().map(|output| output.path.clone()).filter(|path| *path != output.path));
    Ok(Earlier { terms: form.terms, alerts, view, read, decisions })
}

/// The run before one that did not read a file again.
fn before(manifest: &Path, previous: Option<&Before>, file: &str, view: View) -> Result<Earlier, String> {
    let sha256 = previous.map(|before| before.sha256.as_str()).unwrap_or_default();
    let Some((path, bytes)) = by_hash(manifest, sha256)? else {
        return Err(format!(
            "{}: the run did not read `{file}` again, and the manifest before it (sha256 {sha256}), which has the alerts of that file, does not lie in {}: run once without --skip-unchanged",
            manifest.display(),
            locate::folder_of(manifest).display()
        ));
    };
    read(&path, &bytes, Some(view))
}

/// The manifest of a hash that lies beside another one.
fn by_hash(manifest: &Path, sha256: &str) -> Result<Option<(PathBuf, Vec<u8>)>, String> {
    let folder = locate::folder_of(manifest);
    let mut paths = chain::manifests(folder).map_err(|reason| unreadable(folder, &reason))?;
    let bundled = folder.join(PREVIOUS);
    if bundled.is_dir() {
        paths.extend(chain::manifests(&bundled).map_err(|reason| unreadable(&bundled, &reason))?);
    }
    for path in paths {
        let bytes = fs::read(&path).map_err(|reason| unreadable(&path, &reason))?;
        if Proof::of(&bytes).sha256 == sha256 {
            return Ok(Some((path, bytes)));
        }
    }
    Ok(None)
}

fn unreadable(path: &Path, reason: &io::Error) -> String {
    format!("{}: cannot be read: {reason}", path.display())
}

/// What a run was compared with: `given`, or what lies beside its manifest, with the hash that it states.
pub(super) fn of_hash(manifest: &Path, given: Option<&Path>, sha256: &str) -> Result<Earlier, String> {
    let found = match given {
        None => by_hash(manifest, sha256)?,
        Some(given) => {
            let bytes = fs::read(given).map_err(|reason| unreadable(given, &reason))?;
            (Proof::of(&bytes).sha256 == sha256).then(|| (given.to_owned(), bytes))
        }
    };
    match (found, given) {
        (Some((path, bytes)), _) => Earlier::read(&path, &bytes),
        (None, Some(given)) => Err(format!(
            "{} is not what the run was compared with, whose manifest has the sha256 {sha256}",
            given.display()
        )),
        (None, None) => Err(format!(
            "the run was compared with the one before it, whose manifest (sha256 {sha256}) does not lie in {}; --previous names it",
            locate::folder_of(manifest).display()
        )),
    }
}

/// Why an output is of no use.
enum Unusable {
    /// It is not there.
    Missing(String),
    /// It is not what it was, or cannot be read.
    Other(String),
}

/// The first output of a view that can be read again.
fn output_of(manifest: &Path, outputs: &[Written], view: View) -> Result<Option<Output>, Unusable> {
    let readable = [Format::Csv, Format::CsvSafe, Format::Ndjson, Format::Json];
    let mut missing = None;
    for (place, written) in outputs.iter().enumerate() {
        let Some(format) = Format::parse(&written.format).filter(|format| readable.contains(format)) else {
            continue;
        };
        if written.view != view.as_str() {
            continue;
        }
        let kept = Kept { name: written.name.clone(), size: None, sha256: written.sha256.clone() };
        let folder = match locate::folder_of(manifest) {
            folder if folder.ends_with(PREVIOUS) => folder.to_owned(),
            folder => folder.join(PREVIOUS),
        };
        let bundled = locate::Places { manifest: &folder, given: Some(&folder), role: PREVIOUS };
        let bundled = match folder.is_dir().then(|| bundled.find(place, &kept)) {
            Some(Ok(locate::Located::At(path))) => Some(path),
            _ => None,
        };
        let lying = bundled.map_or_else(|| verify::output(manifest, place, &kept), Ok);
        let path = match lying {
            Ok(path) => path,
            Err(fault) => {
                missing.get_or_insert(Unusable::Missing(format!(
                    "the output {fault} any more; its alerts are what a comparison starts from"
                )));
                continue;
            }
        };
        let unreadable =
            |reason: io::Error| Unusable::Other(format!("{}: cannot be read: {reason}", path.display()));
        let mut file = File::open(&path).map_err(unreadable)?;
        let sha256 = Proof::of_reader(&mut file).map_err(unreadable)?.sha256;
        if sha256 != kept.sha256 {
            return Err(Unusable::Other(format!(
                "{}: was changed after its run: its sha256 is {sha256}, and {} states {}",
                path.display(),
                manifest.display(),
                kept.sha256
            )));
        }
        return Ok(Some(Output { file, view, format, path }));
    }
    missing.map_or(Ok(None), Err)
}

impl Output {
    /// A cell of CSV as it was before it was made safe for spreadsheets.
    fn original<'c>(&self, cell: &'c str) -> &'c str {
        if self.format == Format::CsvSafe { safe::original(cell) } else { cell }
    }

    /// Reads every row with its answer.
    fn each(&self, terms: &Terms, mut take: impl FnMut(Row, Answer)) -> Result<(), String> {
        let unreadable =
            |reason: &dyn std::fmt::Display| format!("{}: cannot be read: {reason}", self.path.display());
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0)).map_err(|reason| unreadable(&reason))?;
        let file = BufReader::new(file);
        let mut shape = Shape { view: self.view, terms, known: None };
        match self.format {
            Format::Csv | Format::CsvSafe => {
                let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(file);
                let names: Vec<String> = reader
                    .headers()
                    .map_err(|fault| unreadable(&fault))?
                    .iter()
                    .map(|name| self.original(name).to_owned())
                    .collect();
                for record in reader.records() {
                    let record = record.map_err(|fault| unreadable(&fault))?;
                    let cells: Vec<&str> = record.iter().map(|cell| self.original(cell)).collect();
                    let (row, answer) = shape.read(&names, &cells);
                    take(row, answer);
                }
            }
            _ => {
                for line in file.lines() {
                    let line = line.map_err(|reason| unreadable(&reason))?;
                    let line = line.trim_end_matches(',');
                    // An array has one object a line.
                    if matches!(line, "[" | "]" | "[]" | "") {
                        continue;
                    }
                    let object: BTreeMap<String, Box<RawValue>> =
                        serde_json::from_str(line).map_err(|fault| unreadable(&fault))?;
                    let names: Vec<String> = object.keys().cloned().collect();
                    let cells: Vec<String> = object.values().map(|value| text(value)).collect();
                    let (row, answer) =
                        shape.read(&names, &cells.iter().map(String::as_str).collect::<Vec<_>>());
                    take(row, answer);
                }
            }
        }
        Ok(())
    }
}

/// A value of JSON as the cell that it is in CSV.
fn text(value: &RawValue) -> String {
    let raw = value.get();
    if let Ok(text) = serde_json::from_str::<Option<String>>(raw) {
        return text.unwrap_or_default();
    }
    serde_json::from_str::<Vec<String>>(raw).map_or_else(|_| raw.to_owned(), |flags| flags.join(";"))
}

/// Where the columns of an output stand.
struct Shape<'t> {
    view: View,
    terms: &'t Terms,
    known: Option<(Vec<String>, Vec<usize>, Columns)>,
}

impl Shape<'_> {
    fn read(&mut self, names: &[String], cells: &[&str]) -> (Row, Answer) {
        let leading: &[&str] = match self.view {
            View::Alerts => &["file", "line"],
            _ if self.terms.inputs.len() > 1 => &["file"],
            _ => &[],
        };
        if self.known.as_ref().is_none_or(|(known, ..)| known != names) {
            let is_own =
                |name: &str| leading.contains(&name) || ANSWER.iter().any(|column| column.name == name);
            let of_input: Vec<usize> =
                names.iter().enumerate().filter(|(_, name)| !is_own(name)).map(|(place, _)| place).collect();
            let columns = of_input.iter().filter_map(|place| names.get(*place)).map(String::as_str);
            let columns = Columns::of(columns, &self.terms.map());
            self.known = Some((names.to_vec(), of_input, columns));
        }
        let cell = |name: &str| {
            names
                .iter()
                .position(|own| own == name)
                .and_then(|place| cells.get(place))
                .copied()
                .unwrap_or_default()
        };
        let texts = self.known.as_ref().map(|(_, of_input, columns)| {
            columns.texts(of_input.iter().map(|place| cells.get(*place).copied().unwrap_or_default()))
        });
        let file = match leading {
            [] => self.terms.inputs.first().map(|input| input.name.clone()).unwrap_or_default(),
            _ => cell("file").to_owned(),
        };
        let line = if leading.contains(&"line") { cell("line").parse().unwrap_or_default() } else { 0 };
        let row = Row { file, line, texts: texts.unwrap_or_default(), ..Row::default() };
        (row, Answer::of(|name| cell(name).to_owned()))
    }
}
