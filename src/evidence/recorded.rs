//! A manifest of a finished run, read to repeat that run.
//!
//! Reading is strict: an option that this version does not know may have changed the answers then, and a
//! replay without it would be another run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::list::List;
use crate::report::{Format, View};
use crate::run::manifest::{FILE, SCHEMA, STORE, rules_sha256_of};
use crate::run::previous::{Rows, Unchanged};
use crate::run::settings::{EditionUse, Settings};
use crate::run::stage::Proof;

/// A manifest.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// SHA-256 of the manifest itself.
    pub sha256: String,
    /// The manifest as it stands.
    pub(super) value: Value,
    pub(super) form: Form,
}

/// What a manifest states, as far as a replay asks.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Form {
    pub(super) engine: Engine,
    pub(super) timezone_data: String,
    pub(super) options: Settings,
    pub(super) rules_sha256: String,
    #[serde(default)]
    pub(super) previous: Option<PreviousRun>,
    #[serde(default)]
    pub(super) since: Option<Value>,
    pub(super) inputs: Vec<Input>,
    #[serde(default)]
    pub(super) left_out: Vec<NotRead>,
    #[serde(default)]
    pub(super) unchanged: Vec<Unchanged>,
    pub(super) lists: Vec<UsedList>,
    #[serde(default)]
    pub(super) store: Option<UsedStore>,
    pub(super) outputs: Vec<Written>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Engine {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) word_weights: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct PreviousRun {
    pub(super) sha256: String,
}

/// A file that was read.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Input {
    pub(super) name: String,
    #[serde(default)]
    pub(super) archive: Option<String>,
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) rows: Rows,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct NotRead {
    pub(super) name: String,
    #[serde(default)]
    pub(super) below: Option<String>,
    pub(super) reason: String,
}

/// A list that was screened against.
#[derive(Clone, Debug, Deserialize)]
pub struct UsedList {
    /// Its id.
    pub id: String,
    pub(super) kind: String,
    /// Where it came from.
    pub origin: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// What of the store was used.
#[derive(Clone, Debug, Deserialize)]
pub struct UsedStore {
    /// Its folder, where that was named.
    #[serde(default)]
    pub folder: Option<String>,
    /// The editions, by list.
    pub editions: BTreeMap<String, Vec<EditionUse>>,
}

/// An output.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Written {
    pub(super) name: String,
    pub(super) view: String,
    pub(super) format: String,
    pub(super) size: u64,
    pub(super) sha256: String,
}

/// A file of which a manifest says what is in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// Its name as recorded.
    pub name: String,
    /// Its size, where that is recorded.
    pub size: Option<u64>,
    /// Its SHA-256.
    pub sha256: String,
}

impl Recorded {
    /// Reads the bytes of a manifest; the fault is a clause about it.
    pub fn parse(bytes: &[u8]) -> Result<Recorded, String> {
        let no_manifest = |fault: serde_json::Error| {
            format!(
                "this is no manifest of a run (line {}, column {}: {fault})",
                fault.line(),
                fault.column()
            )
        };
        let value: Value = serde_json::from_slice(bytes).map_err(no_manifest)?;
        match value.get("schema").and_then(Value::as_u64) {
            None => return Err("this is no manifest of a run: it does not state its form".to_owned()),
            Some(schema) if schema < u64::from(SCHEMA) => {
                let version = value.pointer("/engine/version").and_then(Value::as_str).unwrap_or("unknown");
                return Err(format!(
                    "this manifest has the form {schema}, which does not say all that it takes to repeat the run: expected the form {SCHEMA}; the engine that wrote it has the version {version}"
                ));
            }
            Some(schema) if schema > u64::from(SCHEMA) => {
                return Err(format!("this manifest has the form {schema}, newer than {SCHEMA}"));
            }
            Some(_) => {}
        }
        // From the bytes and not from the value: faults have their lines then.
        let form: Form = serde_json::from_slice(bytes).map_err(no_manifest)?;
        known(&form.options, value.get("options"))?;
        if form.outputs.is_empty() {
            return Err("this manifest names no output".to_owned());
        }
        Ok(Recorded { sha256: Proof::of(bytes).sha256, value, form })
    }

    /// The options.
    pub fn options(&self) -> &Settings {
        &self.form.options
    }

    /// The name and the version of the engine.
    pub fn engine(&self) -> String {
        format!("{} {}", self.form.engine.name, self.form.engine.version)
    }

    /// The hash of the manifest before this one.
    pub fn previous(&self) -> Option<&str> {
        self.form.previous.as_ref().map(|previous| previous.sha256.as_str())
    }

    /// The hash of the manifest before this one, where the run was compared with that run.
    pub fn compared_with(&self) -> Option<&str> {
        self.form.since.as_ref().and_then(|_| self.previous())
    }

    /// The files that were read, archives once.
    pub fn sources(&self) -> Vec<Kept> {
        let mut sources: Vec<Kept> = Vec::new();
        for input in &self.form.inputs {
            let name = input.archive.as_ref().unwrap_or(&input.name).clone();
            let kept = Kept { name, size: Some(input.size), sha256: input.sha256.clone() };
            if !sources.contains(&kept) {
                sources.push(kept);
            }
        }
        sources
    }

    /// The outputs.
    pub fn outputs(&self) -> Vec<Kept> {
        let outputs = self.form.outputs.iter();
        let kept = |output: &Written| Kept {
            name: output.name.clone(),
            size: Some(output.size),
            sha256: output.sha256.clone(),
        };
        outputs.map(kept).collect()
    }

    /// View and format of an output.
    pub fn made_as(&self, output: usize) -> Option<(View, Format)> {
        let output = self.form.outputs.get(output)?;
        Some((View::parse(&output.view)?, Format::parse(&output.format)?))
    }

    /// All lists, in their order.
    pub fn lists(&self) -> &[UsedList] {
        &self.form.lists
    }

    /// The lists that are files.
    pub fn list_files(&self) -> Vec<Kept> {
        let files = self.form.lists.iter().filter(|list| list.kind == FILE);
        files
            .map(|list| Kept { name: list.origin.clone(), size: None, sha256: list.sha256.clone() })
            .collect()
    }

    /// The files of suppressions.
    pub fn suppressions(&self) -> Vec<Kept> {
        let files = self.form.options.deciding.suppressions.iter();
        files.map(|file| Kept { name: file.name.clone(), size: None, sha256: file.sha256.clone() }).collect()
    }

    /// What was used of the store.
    pub fn store(&self) -> Option<&UsedStore> {
        self.form.store.as_ref()
    }

    /// Where in the run's rows a row of the decisions stands, counted from nothing: the source, the name of the
    /// file in it, and the number of its row.
    pub fn place_of_row(&self, row: u64) -> Option<(Kept, &str, u64)> {
        let mut before = 0;
        for input in &self.form.inputs {
            if row < before + input.rows.read {
                return Some((source_of(input), &input.name, row - before));
            }
            before += input.rows.read;
        }
        None
    }

    /// The source in which a file lies.
    pub fn source_of(&self, name: &str) -> Option<Kept> {
        self.form.inputs.iter().find(|input| input.name == name).map(source_of)
    }

    /// Of what is loaded, the lists of the run in its order; the fault says which of them is not what it was.
    pub fn choose(&self, loaded: Vec<List>) -> Result<Vec<List>, Vec<String>> {
        let mut loaded: Vec<Option<List>> = loaded.into_iter().map(Some).collect();
        let (mut lists, mut faults) = (Vec::new(), Vec::new());
        for used in &self.form.lists {
            let is_it = |list: &Option<List>| list.as_ref().is_some_and(|list| *list.edition.id == used.id);
            let Some(list) = loaded.iter_mut().find(|list| is_it(list)).and_then(Option::take) else {
                faults.push(format!("`{}` ({}) is not there any more", used.id, used.origin));
                continue;
            };
            let now = &list.edition.sha256;
            if *now == used.sha256 {
                lists.push(list);
            } else {
                let what = if used.kind == STORE { "what the editions make of it" } else { "it" };
                faults.push(format!(
                    "`{}` ({}) is not what it was: {what} has the sha256 {now}, and the run used {}{}",
                    used.id,
                    used.origin,
                    used.sha256,
                    self.other_engine().map_or_else(String::new, |other| format!("; {other}"))
                ));
            }
        }
        if faults.is_empty() { Ok(lists) } else { Err(faults) }
    }

    /// The hash of the rules as the recorded lists and options make it.
    pub(super) fn rules_sha256(&self) -> String {
        let Engine { version, word_weights, .. } = &self.form.engine;
        let lists = self.form.lists.iter().map(|list| (list.id.as_str(), list.sha256.as_str()));
        rules_sha256_of((version, word_weights), lists, &self.form.options.deciding)
    }

    /// What is said where the engine is another one.
    pub(super) fn other_engine(&self) -> Option<String> {
        let Engine { name, version, word_weights } = &self.form.engine;
        let mut others = Vec::new();
        for (what, then, now) in [
            ("engine", name.as_str(), env!("CARGO_PKG_NAME")),
            ("version", version, env!("CARGO_PKG_VERSION")),
            ("word weights", word_weights, crate::name::WEIGHTS_VERSION),
            ("time zone data", &self.form.timezone_data, chrono_tz::IANA_TZDB_VERSION),
        ] {
            if then != now {
                others.push(format!("{what} {then} then and {now} now"));
            }
        }
        (!others.is_empty()).then(|| format!("the engine is another one: {}", others.join(", ")))
    }
}

fn source_of(input: &Input) -> Kept {
    let name = input.archive.as_ref().unwrap_or(&input.name).clone();
    Kept { name, size: Some(input.size), sha256: input.sha256.clone() }
}

/// Refuses options that this version does not write in the same words.
fn known(options: &Settings, recorded: Option<&Value>) -> Result<(), String> {
    let known = serde_json::to_value(options).map_err(|fault| fault.to_string())?;
    let (Some(known), Some(recorded)) = (known.as_object(), recorded.and_then(Value::as_object)) else {
        return Err("this manifest has no options".to_owned());
    };
    match recorded.keys().find(|key| !known.contains_key(*key)) {
        Some(key) => Err(format!("the run had an option `{key}`, which this version does not know")),
        None => Ok(()),
    }
}

/// The manifest that vouches for a file, and the file's place among its outputs; `None` where the file is the output of
/// no run. A manifest that names it and cannot be used is a fault: its rows are no rows of an input.
pub fn manifest_of(output: &Path) -> Result<Option<(PathBuf, Recorded, usize)>, String> {
    let folder = super::locate::folder_of(output);
    let Some(name) = output.file_name().map(|name| name.to_string_lossy().into_owned()) else {
        return Ok(None);
    };
    for path in super::chain::manifests(folder).unwrap_or_default() {
        let unreadable = |reason: String| format!("{}: {reason}", path.display());
        let bytes = std::fs::read(&path).map_err(|reason| unreadable(reason.to_string()))?;
        let value: Value = match serde_json::from_slice(&bytes) {
            Ok(value) => value,
            Err(_)
                if path
                    .file_name()
                    .is_some_and(|own| *own.to_string_lossy() == format!("{name}{MANIFEST}")) =>
            {
                return Err(unreadable("this is no manifest of a run".to_owned()));
            }
            Err(_) => continue,
        };
        let outputs = value.get("outputs").and_then(Value::as_array);
        let named = |output: &Value| output.get("name").and_then(Value::as_str) == Some(&name);
        let Some(place) = outputs.and_then(|outputs| outputs.iter().position(named)) else { continue };
        let recorded = Recorded::parse(&bytes).map_err(unreadable)?;
        return Ok(Some((path, recorded, place)));
    }
    Ok(None)
}

/// How the names of manifests end.
pub(super) const MANIFEST: &str = ".manifest.json";

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    /// A manifest of this engine with these changes.
    fn manifest(changes: &[(&str, Value)]) -> Value {
        let mut manifest = json!({
            "schema": SCHEMA,
            "engine": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "word_weights": crate::name::WEIGHTS_VERSION,
            },
            "timezone_data": chrono_tz::IANA_TZDB_VERSION,
            "options": Settings::default(),
            "rules_sha256": "",
            "inputs": [],
            "lists": [],
            "outputs": [{"name": "out.csv", "view": "alerts", "format": "csv", "size": 0, "sha256": ""}],
        });
        for (pointer, value) in changes {
            *manifest.pointer_mut(pointer).unwrap() = value.clone();
        }
        manifest
    }

    fn recorded(changes: &[(&str, Value)]) -> Recorded {
        Recorded::parse(manifest(changes).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn another_engine_is_told_by_what_differs() {
        let same = recorded(&[]);
        assert_eq!(same.other_engine(), None);
        assert_eq!(same.engine(), concat!("interdict ", env!("CARGO_PKG_VERSION")));
        let other = recorded(&[("/engine/version", json!("0.0.1")), ("/timezone_data", json!("1999a"))]);
        assert_eq!(other.engine(), "interdict 0.0.1");
        let told = format!(
            "the engine is another one: version 0.0.1 then and {} now, time zone data 1999a then and {} now",
            env!("CARGO_PKG_VERSION"),
            chrono_tz::IANA_TZDB_VERSION
        );
        assert_eq!(other.other_engine(), Some(told));
    }

    #[test]
    fn the_files_of_suppressions_are_those_of_the_options() {
        let mut options = json!(Settings::default());
        options["suppressions"] = json!([{"name": "ok.toml", "sha256": "ab"}]);
        let kept = Kept { name: "ok.toml".to_owned(), size: None, sha256: "ab".to_owned() };
        assert_eq!(recorded(&[("/options", options)]).suppressions(), [kept]);
    }

    #[test]
    fn a_list_that_is_not_what_it_was_is_told_by_where_it_comes_from() {
        let loaded = |id: &str, sha256: &str| {
            let mut list = crate::list::builtin::lists().unwrap().swap_remove(0);
            (list.edition.id, list.edition.sha256) = (id.into(), sha256.to_owned());
            list
        };
        let used = |kind: &str, sha256: &str| json!([{"id": "acmetron", "kind": kind, "origin": "somewhere", "sha256": sha256}]);
        let chosen = |kind: &str, sha256: &str, now: Vec<List>| {
            let lists = recorded(&[("/lists", used(kind, sha256))]).choose(now)?;
            Ok::<_, Vec<String>>(lists.iter().map(|list| list.edition.id.to_string()).collect::<Vec<_>>())
        };
        let both = || vec![loaded("quorvane", "cd"), loaded("acmetron", "ab")];
        assert_eq!(chosen(FILE, "ab", both()).unwrap(), ["acmetron"]);
        assert_eq!(
            chosen(FILE, "ab", vec![loaded("quorvane", "ab")]).unwrap_err(),
            ["`acmetron` (somewhere) is not there any more"]
        );
        for (kind, what) in [(FILE, "it"), (STORE, "what the editions make of it")] {
            let told = format!(
                "`acmetron` (somewhere) is not what it was: {what} has the sha256 ab, and the run used 00"
            );
            assert_eq!(chosen(kind, "00", both()).unwrap_err(), [told]);
        }
    }

    #[test]
    fn a_row_of_the_run_is_found_in_its_input() {
        let input = |name: &str, read: u64| {
            let rows = json!({"read": read, "screened": read, "unscreened": 0, "unscreened_by_reason": {}});
            json!({"name": name, "size": 1, "sha256": name, "rows": rows})
        };
        let inputs = json!([input("a.csv", 2), input("none.csv", 0), input("b.csv", 1), input("c.csv", 2)]);
        let run = recorded(&[("/inputs", inputs)]);
        let place = |row: u64| run.place_of_row(row).map(|(_, name, row)| (name, row));
        let places: Vec<_> = (0..6).map(place).collect();
        assert_eq!(
            places,
            [
                Some(("a.csv", 0)),
                Some(("a.csv", 1)),
                Some(("b.csv", 0)),
                Some(("c.csv", 0)),
                Some(("c.csv", 1)),
                None
            ]
        );
    }

    #[test]
    fn an_output_is_vouched_for_by_the_manifest_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| fs::write(path(name), text).unwrap();
        let output =
            |name: &str| json!({"name": name, "view": "alerts", "format": "csv", "size": 0, "sha256": ""});
        let two = json!([output("first.csv"), output("second.csv")]);
        write("a.csv.manifest.json", "damaged, and of another output");
        write("b.csv.manifest.json", &manifest(&[]).to_string());
        write("first.csv.manifest.json", &manifest(&[("/outputs", two)]).to_string());
        let of =
            |name: &str| manifest_of(&path(name)).map(|found| found.map(|(path, _, place)| (path, place)));
        assert_eq!(of("out.csv"), Ok(Some((path("b.csv.manifest.json"), 0))));
        assert_eq!(of("second.csv"), Ok(Some((path("first.csv.manifest.json"), 1))));
        assert_eq!(of("nobodys.csv"), Ok(None));
        // Whoever damages the manifest of an output does not make it an input.
        write("first.csv.manifest.json", "damaged");
        let told = format!("{}: this is no manifest of a run", path("first.csv.manifest.json").display());
        assert_eq!(of("first.csv"), Err(told));
        assert_eq!(of("second.csv"), Ok(None));
    }
}
