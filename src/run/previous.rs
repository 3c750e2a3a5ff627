//! What an earlier run answered, as its manifest says: so that files which have not changed need not be read.
//!
//! A file is unchanged when its name, size and SHA-256 are those of the earlier run, and nothing that decides
//! has changed: lists, options that can change a verdict, engine. What the earlier run found in it still counts:
//! a run is never clear because a file was not read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::manifest::SCHEMA;
use super::stage::Proof;
use super::status::Findings;
use crate::evidence::earlier::Earlier;
use crate::finding::Finding;
use crate::holdings::Opened;
use crate::report::summary::{Summary, UnchangedFile, VerdictCounts, counted};

/// The manifest of an earlier run.
#[derive(Debug)]
pub struct Previous {
    sha256: String,
    recorded: Recorded,
    /// What a run that is replayed took over without reading it.
    taken_over: Option<Vec<Unchanged>>,
    /// Its alerts, where they are to be compared.
    earlier: Option<Earlier>,
}

/// The part of a manifest that is read again.
#[derive(Clone, Debug, Default, Deserialize)]
struct Recorded {
    schema: u32,
    rules_sha256: String,
    timezone_data: String,
    inputs: Vec<Unchanged>,
    #[serde(default)]
    unchanged: Vec<Unchanged>,
}

/// A file that was read in an earlier run and not in this one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub(crate) struct Unchanged {
    pub(crate) name: String,
    pub(super) size: u64,
    pub(crate) sha256: String,
    pub(super) rows: Rows,
    pub(super) verdicts: VerdictCounts,
    /// Alerts by programme and verdict; `None` in a manifest of an older engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) alerts: Option<BTreeMap<String, VerdictCounts>>,
    /// Rows that are worse than all of their alerts.
    #[serde(default, skip_serializing_if = "VerdictCounts::is_empty")]
    pub(super) beside: VerdictCounts,
}

/// Rows of a file, or of a run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub(crate) struct Rows {
    pub(crate) read: u64,
    pub(super) screened: u64,
    pub(super) unscreened: u64,
    pub(super) unscreened_by_reason: BTreeMap<String, u64>,
}

impl Unchanged {
    /// What was found in it.
    pub(super) fn findings(&self) -> Findings<'_> {
        Findings { verdicts: &self.verdicts, alerts: self.alerts.as_ref(), beside: &self.beside }
    }

    /// The same for the reports.
    pub(super) fn told(&self) -> UnchangedFile {
        UnchangedFile {
            name: self.name.clone(),
            rows: self.rows.read,
            unscreened: self.rows.unscreened_by_reason.clone(),
            verdicts: self.verdicts,
            programmes: self.alerts.clone().unwrap_or_default(),
        }
    }
}

impl Previous {
    /// Reads the bytes of a manifest; the fault is a clause about it.
    pub fn parse(bytes: &[u8]) -> Result<Previous, String> {
        let recorded: Recorded = serde_json::from_slice(bytes).map_err(|fault| {
            format!("this is no manifest of a run (line {}, column {})", fault.line(), fault.column())
        })?;
        if recorded.schema > SCHEMA {
            return Err(format!("this manifest has the form {}, newer than {SCHEMA}", recorded.schema));
        }
        Ok(Previous { sha256: Proof::of(bytes).sha256, recorded, taken_over: None, earlier: None })
    }

    /// The run before one that is replayed: only what that one says of it.
    pub(crate) fn replayed(sha256: &str, taken_over: Vec<Unchanged>) -> Previous {
        Previous {
            sha256: sha256.to_owned(),
            recorded: Recorded::default(),
            taken_over: Some(taken_over),
            earlier: None,
        }
    }

    /// The same with its alerts, with which those of this run are compared.
    pub fn with(self, earlier: Option<Earlier>) -> Previous {
        Previous { earlier, ..self }
    }

    /// Its alerts.
    pub(super) fn earlier(&self) -> Option<&Earlier> {
        self.earlier.as_ref()
    }

    /// What a run that is replayed took over.
    pub(super) fn taken_over(&self) -> Option<Vec<Unchanged>> {
        self.taken_over.clone()
    }

    /// SHA-256 of the manifest.
    pub(super) fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Whether all that decides is as it was.
    pub(super) fn holds(&self, rules_sha256: &str) -> bool {
        self.recorded.rules_sha256 == rules_sha256
            && self.recorded.timezone_data == chrono_tz::IANA_TZDB_VERSION
    }

    /// Parts the files that are unchanged from those that are to be read.
    pub(super) fn part(
        &self,
        opened: Vec<Result<Opened, Finding>>,
    ) -> (Vec<Result<Opened, Finding>>, Vec<Unchanged>) {
        let (mut read, mut unchanged) = (Vec::new(), Vec::new());
        for file in opened {
            let known = match file {
                Ok(mut opened) => match opened.digest() {
                    Ok(digest) => self.known(&opened.name, &digest).ok_or(Ok(opened)),
                    Err(fault) => Err(Err(fault)),
                },
                Err(fault) => Err(Err(fault)),
            };
            match known {
                Ok(known) => unchanged.push(known),
                Err(file) => read.push(file),
            }
        }
        (read, unchanged)
    }

    fn known(&self, name: &str, (size, sha256): &(u64, String)) -> Option<Unchanged> {
        let files = self.recorded.inputs.iter().chain(&self.recorded.unchanged);
        let mut same = files.filter(|file| file.name == name && file.size == *size && file.sha256 == *sha256);
        same.next().cloned()
    }
}

/// Most files that are named.
const MOST_NAMED: usize = 5;

/// What somebody should know of files that were not read.
pub(super) fn remark(summary: &Summary) -> Option<String> {
    let unchanged = &summary.unchanged;
    let are = if unchanged.len() == 1 { "is" } else { "are" };
    (!unchanged.is_empty()).then(|| {
        format!(
            "{} with {} {are} as in the previous run and not read again; what was found there counts: {}{}",
            counted(unchanged.len() as u64, "file", "files"),
            counted(summary.unchanged_rows(), "row", "rows"),
            summary.unchanged_verdicts(),
            unscreened(unchanged),
        )
    })
}

/// The rows of them that nobody looked at, and where they are.
fn unscreened(unchanged: &[UnchangedFile]) -> String {
    let files: Vec<&UnchangedFile> = unchanged.iter().filter(|file| file.unscreened_rows() > 0).collect();
    if files.is_empty() {
        return String::new();
    }
    let told = files.iter().take(MOST_NAMED);
    let told =
        told.map(|file| format!("{} of {}", counted(file.unscreened_rows(), "row", "rows"), file.name));
    let further = files.len().saturating_sub(MOST_NAMED) as u64;
    let further = (further > 0).then(|| counted(further, "further file", "further files"));
    format!("; unscreened there: {}", told.chain(further).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(name: &str, read: u64, verdicts: VerdictCounts) -> Unchanged {
        Unchanged {
            name: name.to_owned(),
            size: 3,
            sha256: "ab".to_owned(),
            rows: Rows { read, screened: read, unscreened: 0, unscreened_by_reason: BTreeMap::new() },
            verdicts,
            alerts: None,
            beside: VerdictCounts::default(),
        }
    }

    /// The manifest of a run that read `read.csv` and left `kept.csv` as it was, in a form and with time zone data.
    fn manifest(schema: u32, timezone_data: &str) -> Result<Previous, String> {
        let none = VerdictCounts::default();
        let text = json!({
            "schema": schema,
            "rules_sha256": "rules",
            "timezone_data": timezone_data,
            "inputs": [file("read.csv", 1, none)],
            "unchanged": [file("kept.csv", 1, none)],
        });
        Previous::parse(text.to_string().as_bytes())
    }

    #[test]
    fn a_file_is_unchanged_only_by_name_size_and_digest_together() {
        let previous = manifest(SCHEMA, "").unwrap();
        let known = |name: &str, size, sha256: &str| {
            previous.known(name, &(size, sha256.to_owned())).map(|known| known.name)
        };
        for name in ["read.csv", "kept.csv"] {
            assert_eq!(known(name, 3, "ab").as_deref(), Some(name));
            assert_eq!(known(name, 4, "ab"), None, "another size");
            assert_eq!(known(name, 3, "cd"), None, "another content");
        }
        assert_eq!(known("other.csv", 3, "ab"), None, "another name");
        assert_eq!(known("other.csv", 4, "cd"), None);
    }

    #[test]
    fn what_decides_is_as_it_was_only_under_the_same_rules_and_time_zones() {
        let now = chrono_tz::IANA_TZDB_VERSION;
        let holds = |zones: &str, rules: &str| manifest(SCHEMA, zones).unwrap().holds(rules);
        assert!(holds(now, "rules"));
        assert!(!holds(now, "other rules"));
        assert!(!holds("1999a", "rules"));
        assert!(!holds("1999a", "other rules"));
    }

    #[test]
    fn only_a_manifest_of_a_newer_form_is_refused() {
        assert!(manifest(SCHEMA - 1, "").is_ok());
        assert!(manifest(SCHEMA, "").is_ok());
        let fault = manifest(SCHEMA + 1, "").unwrap_err();
        assert_eq!(fault, format!("this manifest has the form {}, newer than {SCHEMA}", SCHEMA + 1));
    }

    fn told(unchanged: &[Unchanged]) -> Option<String> {
        let unchanged = unchanged.iter().map(Unchanged::told).collect();
        remark(&Summary { unchanged, ..Summary::default() })
    }

    #[test]
    fn what_was_not_read_is_told_with_all_that_was_found_there() {
        let one = file("a.csv", 2, VerdictCounts { blocked: 2, ..VerdictCounts::default() });
        let other = file("b.csv", 5, VerdictCounts { blocked: 1, review: 4, ..VerdictCounts::default() });
        assert_eq!(told(&[]), None);
        assert_eq!(
            told(std::slice::from_ref(&one)).unwrap(),
            "1 file with 2 rows is as in the previous run and not read again; what was found there counts: blocked 2"
        );
        assert_eq!(
            told(&[one, other]).unwrap(),
            "2 files with 7 rows are as in the previous run and not read again; what was found there counts: blocked 3, review 4"
        );
    }

    #[test]
    fn rows_that_stayed_unscreened_are_told_with_their_files() {
        let mut bad = file("bad.csv", 2, VerdictCounts { permitted: 1, ..VerdictCounts::default() });
        bad.rows.unscreened_by_reason.insert("R002 bad date".to_owned(), 1);
        let sound = file("sound.csv", 1, VerdictCounts { permitted: 1, ..VerdictCounts::default() });
        let text = told(&[sound, bad.clone()]).unwrap();
        assert!(text.ends_with("counts: permitted 2; unscreened there: 1 row of bad.csv"), "{text}");
        let text = told(&vec![bad; 7]).unwrap();
        assert!(text.ends_with(", 1 row of bad.csv, 2 further files"), "{text}");
    }
}
