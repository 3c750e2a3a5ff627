//! The terms under which a run stood, as its manifest states them, and where those of two runs differ.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;

use super::Row;
use crate::holdings::{self, Field};
use crate::programme::{Activity, Actor};
use crate::screen::Query;
use crate::timeline::KnownOn;

/// What a manifest states of the terms of a run; what an older form does not state is left open.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Terms {
    /// Name, version and word weights.
    #[serde(default)]
    pub(crate) engine: BTreeMap<String, String>,
    /// Version of the time zone data.
    #[serde(default)]
    pub(crate) timezone_data: String,
    /// The options, by name.
    #[serde(default)]
    pub(crate) options: BTreeMap<String, Value>,
    /// The lists.
    #[serde(default)]
    pub(crate) lists: Vec<UsedList>,
    /// The files that were read.
    #[serde(default)]
    pub(crate) inputs: Vec<Input>,
}

/// A list.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct UsedList {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) edition: Option<String>,
    pub(crate) sha256: String,
}

/// A file.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) sha256: String,
    #[serde(default)]
    pub(crate) stated_date: Option<Stated>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Stated {
    pub(crate) date: String,
}

/// Options that say which lists are used, where they lie, or who reads: what they decide is seen from the lists.
const OF_LISTS: [&str; 5] = ["audience", "builtin_lists", "kinds", "lists", "programmes"];

impl Terms {
    /// An option as text.
    pub(crate) fn option(&self, name: &str) -> &str {
        self.options.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The columns that were told, by field.
    pub(crate) fn map(&self) -> BTreeMap<String, String> {
        let map = self.options.get("map").cloned().unwrap_or_default();
        serde_json::from_value(map).unwrap_or_default()
    }

    fn list(&self, id: &str) -> Option<&UsedList> {
        self.lists.iter().find(|list| list.id == id)
    }

    fn file(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

/// The terms of the run before beside those of this one.
#[derive(Clone, Copy, Debug)]
pub struct Then<'t> {
    /// As they were.
    pub before: &'t Terms,
    /// As they are.
    pub now: &'t Terms,
    /// The options that can change a verdict, by name.
    pub deciding: &'t [String],
}

impl Then<'_> {
    /// How a list is another one; `None` where it is the same.
    pub(super) fn list(&self, id: &str) -> Option<String> {
        let told = |list: &UsedList| {
            let edition = list.edition.as_ref();
            let edition =
                edition.map_or("an edition without date".to_owned(), |date| format!("the edition of {date}"));
            format!("{edition} (sha256 {})", list.sha256.get(..12).unwrap_or(&list.sha256))
        };
        match (self.before.list(id), self.now.list(id)) {
            (Some(before), Some(now)) if before.sha256 == now.sha256 => None,
            (Some(before), Some(now)) => {
                Some(format!("the list {id} changed from {} to {}", told(before), told(now)))
            }
            (None, Some(now)) => {
                Some(format!("the list {id}, {}, was not screened against before", told(now)))
            }
            (Some(_), None) => Some(format!("the list {id} is not screened against any more")),
            (None, None) => None,
        }
    }

    /// Whether a list is used now, as it was then.
    pub(super) fn is_used_as_before(&self, id: &str) -> bool {
        self.before.list(id).is_some() == self.now.list(id).is_some()
    }

    /// The options that decide and differ, each with both values. Those that choose lists count where a list came or
    /// went.
    pub(super) fn options(&self, programme: &str) -> Option<String> {
        let text = |terms: &Terms, name: &str| match terms.options.get(name) {
            None | Some(Value::Null) => "nothing".to_owned(),
            Some(Value::String(text)) => format!("`{text}`"),
            Some(value) => format!("`{value}`"),
        };
        let counts =
            |name: &&String| !OF_LISTS.contains(&name.as_str()) || !self.is_used_as_before(programme);
        let differing = self.deciding.iter().filter(counts).filter_map(|name| {
            let (before, now) = (text(self.before, name), text(self.now, name));
            (before != now).then(|| format!("the option `{name}` was {before} and is {now}"))
        });
        let told: Vec<String> = differing.collect();
        (!told.is_empty()).then(|| told.join(" and "))
    }

    /// How the engine is another one.
    pub(super) fn engine(&self) -> Option<String> {
        let of = |terms: &Terms, name: &str| terms.engine.get(name).cloned().unwrap_or_default();
        let mut told = Vec::new();
        for (what, key) in [("version", "version"), ("word weights", "word_weights")] {
            let (before, now) = (of(self.before, key), of(self.now, key));
            if before != now {
                told.push(format!("its {what} was {before} and is {now}"));
            }
        }
        let (before, now) = (&self.before.timezone_data, &self.now.timezone_data);
        if before != now {
            told.push(format!("its time zone data was {before} and is {now}"));
        }
        (!told.is_empty()).then(|| format!("the engine is another one: {}", told.join(", ")))
    }

    /// Whether a file has the bytes that it had.
    pub(super) fn is_same_file(&self, name: &str) -> bool {
        let both = self.before.file(name).zip(self.now.file(name));
        both.is_some_and(|(before, now)| before.sha256 == now.sha256)
    }

    /// What a row asked in the run before, as far as its cells and the options say. What is written now as it was then
    /// means the same.
    pub(super) fn query(&self, before: &Row, now: &Row) -> Option<Query> {
        let asked = now.asked.as_ref().map(|(_, query)| *query)?;
        let zone: Tz = self.before.option("timezone").parse().ok()?;
        let cell = |field| Some(before.texts.get(field)).filter(|text| !text.is_empty());
        let is_same = |field| before.texts.get(field) == now.texts.get(field);
        let activity = match cell(Field::Activity) {
            Some(text) => holdings::activity_word(text)?,
            None => Activity::parse(self.before.option("activity"))?,
        };
        let actor = match cell(Field::Actor) {
            Some(text) => holdings::actor_word(text)?,
            None => Actor::parse(self.before.option("actor"))?,
        };
        let time = match cell(Field::TradeTime) {
            Some(_) if is_same(Field::TradeTime) => asked.time,
            Some(text) => holdings::time(text, zone).ok()?,
            None => {
                let option = Some(self.before.option("as_of")).filter(|text| !text.is_empty());
                let stated = self.before.file(&before.file).and_then(|file| file.stated_date.as_ref());
                holdings::time(option.or(stated.map(|stated| stated.date.as_str()))?, zone).ok()?
            }
        };
        let known = match (cell(Field::KnownOn), self.before.option("known_on")) {
            (Some(_), _) if is_same(Field::KnownOn) => asked.known,
            (Some(text), _) => KnownOn::by(holdings::time(text, zone).ok()?),
            (None, "latest") => KnownOn::Latest,
            (None, "trade") => KnownOn::by(time),
            (None, text) => KnownOn::by(holdings::time(text, zone).ok()?),
        };
        Some(Query { activity, actor, time, known })
    }

    /// Whether the time that a row asks about comes from a cell or a file, and not from an option.
    pub(super) fn is_own_time(&self, before: &Row, now: &Row) -> bool {
        !before.texts.times(&now.texts).is_empty()
            || (self.before.option("as_of") == self.now.option("as_of")
                && self.before.option("known_on") == self.now.option("known_on"))
    }
}
