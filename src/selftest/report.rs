//! What became of an exercise: counts by technique, everything that was missed, and what alarmed wrongly.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Case, Class, Options, Technique};
use crate::identity::Identity;
use crate::list::List;
use crate::name::WEIGHTS_VERSION;
use crate::score::Score;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What became of a case.
    Outcome {
        /// The right entry is among the matches.
        Found = "found",
        /// Another entry is, the right one is not: somebody looks, at the wrong one.
        Elsewhere = "elsewhere",
        /// The row as such is for review, without an entry.
        Doubt = "doubt",
        /// Nothing is.
        Missed = "missed",
    }
}

/// A case with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The technique.
    #[serde(serialize_with = "technique")]
    pub technique: Technique,
    /// Id of the entry.
    pub entry_id: String,
    /// As the list has it.
    pub listed: String,
    /// As it was asked.
    pub asked: String,
    /// What became of it.
    #[serde(serialize_with = "outcome")]
    pub outcome: Outcome,
    /// The best score of the right entry, where it was compared and told.
    pub score: String,
    /// How the right entry was found; else the best match's entry.
    pub by: String,
}

fn technique<S: serde::Serializer>(value: &Technique, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(value.as_str())
}

fn outcome<S: serde::Serializer>(value: &Outcome, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(value.as_str())
}

impl Row {
    pub(super) fn new(case: &Case, identity: &Identity, lists: &[List]) -> Row {
        let id = |list: usize, entry: usize| {
            let entry = lists.get(list).and_then(|list| list.entries.get(entry));
            entry.map(|entry| entry.id.to_string()).unwrap_or_default()
        };
        let own = case.own(identity);
        let other = identity.matches.first();
        let outcome = match (own, other) {
            (Some(_), _) => Outcome::Found,
            (None, Some(_)) => Outcome::Elsewhere,
            (None, None) if identity.doubt.is_some() => Outcome::Doubt,
            (None, None) => Outcome::Missed,
        };
        let by = match (own, other) {
            (Some(found), _) => found.kind.as_str().to_owned(),
            (None, Some(found)) => id(found.list, found.entry),
            (None, None) => String::new(),
        };
        Row {
            technique: case.technique,
            entry_id: id(case.list, case.entry),
            listed: case.listed.clone(),
            asked: case.asked.clone(),
            outcome,
            score: case.score(identity).map(|score| score.to_string()).unwrap_or_default(),
            by,
        }
    }
}

/// Counts of one technique.
#[derive(Clone, Debug, Serialize)]
pub struct Counts {
    /// Its word.
    pub technique: &'static str,
    /// What is asked of it.
    pub class: &'static str,
    /// How many were asked.
    pub asked: usize,
    /// How often the right entry was found.
    pub found: usize,
    /// How often only another entry was.
    pub elsewhere: usize,
    /// How often the row was for review without an entry.
    pub doubt: usize,
    /// How often nothing was.
    pub missed: usize,
    /// Names passed over, by reason.
    pub skipped: BTreeMap<&'static str, usize>,
}

/// Which list was in use.
#[derive(Clone, Debug, Serialize)]
pub struct UsedList {
    /// Id.
    pub id: String,
    /// Its date, where it states one.
    pub date: Option<String>,
    /// Where it came from.
    pub origin: String,
    /// SHA-256 of what was read.
    pub sha256: String,
    /// Number of entries.
    pub entries: usize,
    /// Number of names.
    pub names: usize,
}

/// Everything that is told of an exercise.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of the engine.
    pub engine: &'static str,
    /// Version of the word weights.
    pub word_weights: &'static str,
    /// Where the drawing started.
    pub seed: u64,
    /// Most cases of each technique.
    pub per_technique: usize,
    /// The lists.
    pub lists: Vec<UsedList>,
    /// Counts by technique.
    pub techniques: Vec<Counts>,
    /// Names of nobody that were asked.
    pub placebo: usize,
    /// Those that alarmed, with the entry.
    pub placebo_alerts: Vec<[String; 2]>,
    /// All cases, in order.
    #[serde(skip)]
    pub rows: Vec<Row>,
    /// The cases that were not found.
    pub not_found: Vec<Row>,
}

/// A share as it is printed; one of nothing is one.
pub fn rate(part: usize, whole: usize) -> Score {
    let millionths = (part as u128 * 1_000_000).checked_div(whole as u128).unwrap_or(1_000_000);
    Score::from_millionths(u32::try_from(millionths).unwrap_or(1_000_000))
}

impl Report {
    pub(super) fn new(options: Options, lists: &[List]) -> Report {
        let counts = |technique: &Technique| Counts {
            technique: technique.as_str(),
            class: technique.class().as_str(),
            asked: 0,
            found: 0,
            elsewhere: 0,
            doubt: 0,
            missed: 0,
            skipped: BTreeMap::new(),
        };
        let used = |list: &List| UsedList {
            id: list.edition.id.to_string(),
            date: list.edition.date.map(|date| date.to_string()),
            origin: list.edition.origin.clone(),
            sha256: list.edition.sha256.clone(),
            entries: list.entries.len(),
            names: list.entries.iter().map(|entry| entry.names.len()).sum(),
        };
        Report {
            engine: env!("CARGO_PKG_VERSION"),
            word_weights: WEIGHTS_VERSION,
            seed: options.seed,
            per_technique: options.per_technique,
            lists: lists.iter().map(used).collect(),
            techniques: Technique::ALL.iter().map(counts).collect(),
            placebo: 0,
            placebo_alerts: Vec::new(),
            rows: Vec::new(),
            not_found: Vec::new(),
        }
    }

    fn counts_of(&mut self, technique: Technique) -> Option<&mut Counts> {
        self.techniques.iter_mut().find(|counts| counts.technique == technique.as_str())
    }

    pub(super) fn skip(&mut self, technique: Technique, reason: &'static str, count: usize) {
        if let Some(counts) = self.counts_of(technique) {
            counts.skipped.insert(reason, count);
        }
    }

    pub(super) fn add(&mut self, row: Row) {
        if let Some(counts) = self.counts_of(row.technique) {
            counts.asked += 1;
            *match row.outcome {
                Outcome::Found => &mut counts.found,
                Outcome::Elsewhere => &mut counts.elsewhere,
                Outcome::Doubt => &mut counts.doubt,
                Outcome::Missed => &mut counts.missed,
            } += 1;
        }
        if row.outcome != Outcome::Found {
            self.not_found.push(row.clone());
        }
        self.rows.push(row);
    }

    pub(super) fn placebo(&mut self, name: &str, identity: &Identity, lists: &[List]) {
        self.placebo += 1;
        if let Some(found) = identity.matches.first() {
            let entry = lists.get(found.list).and_then(|list| list.entries.get(found.entry));
            let id = entry.map(|entry| entry.id.to_string()).unwrap_or_default();
            self.placebo_alerts.push([name.to_owned(), id]);
        } else if identity.doubt.is_some() {
            self.placebo_alerts.push([name.to_owned(), String::new()]);
        }
    }

    /// How many were asked and found over the techniques of a class.
    pub fn of_class(&self, class: Class) -> (usize, usize) {
        let of = self.techniques.iter().filter(|counts| counts.class == class.as_str());
        of.fold((0, 0), |(asked, found), counts| (asked + counts.asked, found + counts.found))
    }

    /// The share of manipulated names that were found, over the strict and the fuzzy techniques.
    pub fn manipulated(&self) -> (usize, usize) {
        let (strict, fuzzy) = (self.of_class(Class::Strict), self.of_class(Class::Fuzzy));
        (strict.0 + fuzzy.0, strict.1 + fuzzy.1)
    }

    /// Whether everything listed was found as it stands.
    pub fn is_control_complete(&self) -> bool {
        let (asked, found) = self.of_class(Class::Control);
        asked == found && asked > 0
    }

    /// Alerts in ten thousand names of nobody, rounded up: one alert is never none.
    pub fn alerts_in_ten_thousand(&self) -> usize {
        (self.placebo_alerts.len() * 10_000).div_ceil(self.placebo.max(1))
    }
}
