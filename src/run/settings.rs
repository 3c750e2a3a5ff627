//! Every option that a run was given, as the manifest records it.
//!
//! Two groups: [`Deciding`] can change a verdict and is part of the hash of the rules; the rest says
//! what was made of the verdicts. Names of outputs, force, progress and the like are in neither: they
//! change nothing that is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The options that can change a verdict.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deciding {
    /// Whether the lists that ship are used.
    pub builtin_lists: bool,
    /// Further lists, as named.
    pub lists: Vec<String>,
    /// The programmes that count; empty counts all.
    pub programmes: Vec<String>,
    /// The kinds of party of the store that are screened.
    pub kinds: Vec<String>,
    /// Whether a state of knowledge is what had been published, or what the store had.
    pub knowledge: String,
    /// The activity of rows that say none.
    pub activity: String,
    /// The actor of rows that say none.
    pub actor: String,
    /// The trade time of rows that say none.
    pub as_of: Option<String>,
    /// `latest`, `trade` or an instant.
    pub known_on: String,
    /// Columns that were told, by field.
    pub map: BTreeMap<String, String>,
    /// The notation of dates, where it was told.
    pub date_format: Option<String>,
    /// The encoding, where it was told.
    pub encoding: Option<String>,
    /// The form that files must have, where it was told.
    pub form: Option<String>,
    /// The sheet of workbooks, where it was told.
    pub sheet: Option<String>,
    /// The line of the header, where it was told.
    pub header: Option<u64>,
    /// What marks decimals, where it was told.
    pub decimal_mark: Option<char>,
    /// The zone of clock times without an offset.
    pub timezone: String,
    /// The delimiter, where it was told.
    pub delimiter: Option<String>,
    /// The least score of an alike name.
    pub threshold: String,
    /// What a row gets on a day on which the answer changes.
    pub boundary: String,
    /// Who reads the answers.
    pub audience: String,
    /// The files of suppressions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppressions: Vec<SuppressionsUse>,
    /// The day on which is decided, where it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_on: Option<String>,
}

/// A file of suppressions. Its content decides, so that its hash stands among the options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SuppressionsUse {
    /// Its name as given.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// All effective options.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// What can change a verdict.
    #[serde(flatten)]
    pub deciding: Deciding,
    /// From which verdict on the run fails.
    pub fail_on: String,
    /// How many rows may stay unscreened.
    pub allow_rejects: u64,
    /// Whether a file without rows is an answer.
    pub allow_empty: bool,
    /// The patterns of what is not read; verdicts of what is read do not depend on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Days of the look-ahead.
    pub lookahead: Option<u32>,
    /// Whether nobody chose the activity of rows that say none: then the totals say what that means.
    pub activity_by_default: bool,
    /// Most bytes that a packed file may become.
    pub max_unpacked: u64,
    /// The same for each byte of its own.
    pub max_ratio: u64,
    /// Longest cell in bytes.
    #[serde(default = "most_cell")]
    pub max_cell: u64,
    /// Most columns.
    #[serde(default = "most_columns")]
    pub max_columns: u64,
    /// Most members of an archive.
    #[serde(default = "most_files")]
    pub max_files: u64,
    /// Deepest nesting.
    #[serde(default = "most_depth")]
    pub max_depth: u64,
}

// What held before these were options.
fn most_cell() -> u64 {
    1 << 20
}

fn most_columns() -> u64 {
    16_384
}

fn most_files() -> u64 {
    10_000
}

fn most_depth() -> u64 {
    64
}

impl Settings {
    /// Every option by its name in the manifest, in words; what nobody gave is left out.
    pub(super) fn told(&self) -> Vec<(String, String)> {
        let options = table(self).into_iter();
        options.filter_map(|(name, value)| Some((name, in_words(&value)?))).collect()
    }
}

/// Options by their names in the manifest. They are plain text and maps; their JSON cannot fail.
pub(super) fn table(options: &impl Serialize) -> serde_json::Map<String, serde_json::Value> {
    match serde_json::to_value(options) {
        Ok(serde_json::Value::Object(options)) => options,
        _ => serde_json::Map::new(),
    }
}

/// An option's value as a person reads it; `None` where nobody gave one.
fn in_words(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    let told = match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().filter_map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(pairs) => {
            let pairs = pairs.iter().filter_map(|(name, value)| Some(format!("{name}={}", in_words(value)?)));
            pairs.collect::<Vec<_>>().join(", ")
        }
    };
    (!told.is_empty()).then_some(told)
}

/// What of the store a run used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreUse {
    /// The folder as named; `None` is the user's own.
    pub folder: Option<String>,
    /// All editions of each list of the store.
    pub editions: BTreeMap<String, Vec<EditionUse>>,
    /// For each programme the lists of the store that carry it.
    pub carriers: BTreeMap<Arc<str>, BTreeSet<String>>,
}

/// One edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EditionUse {
    /// The day of publication.
    #[schemars(with = "String")]
    pub published: NaiveDate,
    /// SHA-256 of the edition's file.
    pub sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_told_in_words_and_without_those_that_nobody_gave() {
        let deciding = Deciding {
            lists: vec!["a.csv".to_owned(), "b.csv".to_owned()],
            map: BTreeMap::from([("isin".to_owned(), "Code".to_owned())]),
            ..Deciding::default()
        };
        let told = Settings { deciding, lookahead: Some(30), ..Settings::default() }.told();
        let value = |name: &str| told.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        assert_eq!(value("lists"), Some("a.csv, b.csv"));
        assert_eq!(value("map"), Some("isin=Code"));
        assert_eq!(value("lookahead"), Some("30"));
        assert_eq!(value("builtin_lists"), Some("no"));
        assert_eq!(value("as_of"), None);
    }
}
