//! Lists and options, compiled: what a `Screener` of Python holds.

use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use chrono_tz::Tz;
use interdict::holdings::{self, Field, KnownChoice, Options};
use interdict::list::{self, List, builtin};
use interdict::programme::{Activity, Actor};
use interdict::run::{Failure, choose};
use interdict::score::Score;
use interdict::screen::{BoundaryPolicy, ScreenOptions, Screener};
use pyo3::prelude::*;

use crate::fault;

/// Lists and options, compiled.
#[pyclass(frozen, module = "interdict._core")]
pub(crate) struct Core {
    pub(crate) screener: Arc<Screener>,
    pub(crate) options: Options,
    /// Whether somebody said which zone a clock time without an offset means.
    pub(crate) has_timezone: bool,
    /// Whether nobody chose the activity of rows that say none.
    pub(crate) activity_by_default: bool,
}

#[pymethods]
impl Core {
    #[new]
    #[pyo3(signature = (
        lists, *, builtin_lists = true, programmes = Vec::new(), threshold = None, boundary = "review", activity = None,
        actor = None, as_of = None, known_on = "latest", timezone = None, date_format = None
    ))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword of the class in Python")]
    fn new(
        py: Python<'_>,
        lists: Vec<(String, Vec<u8>)>,
        builtin_lists: bool,
        programmes: Vec<String>,
        threshold: Option<&str>,
        boundary: &str,
        activity: Option<&str>,
        actor: Option<&str>,
        as_of: Option<&str>,
        known_on: &str,
        timezone: Option<&str>,
        date_format: Option<String>,
    ) -> PyResult<Core> {
        let refuse = |message: String| fault::option(py, &message);
        let zone = timezone.map(|name| {
            name.parse::<Tz>().map_err(|_| {
                refuse(format!("timezone: there is no zone `{name}`: expected one such as `Europe/Paris`"))
            })
        });
        let mut options = Options { date_format, ..Options::default() };
        options.timezone = zone.transpose()?.unwrap_or(options.timezone);
        let time = |option: &str, text: &str| {
            holdings::time(text, options.timezone).map_err(|why| refuse(format!("{option}: {why}")))
        };
        options.as_of = as_of.map(|text| time("as_of", text)).transpose()?;
        options.known_on = match known_on {
            "latest" => KnownChoice::Latest,
            "trade" => KnownChoice::Trade,
            text => KnownChoice::At(time("known_on", text)?),
        };
        options.activity = match activity {
            Some(word) => {
                Activity::parse(word).ok_or_else(|| refuse(no_word("activity", word, Activity::ALL)))?
            }
            None => options.activity,
        };
        options.actor = match actor {
            Some(word) => Actor::parse(word).ok_or_else(|| refuse(no_word("actor", word, Actor::ALL)))?,
            None => options.actor,
        };
        let mut screening = ScreenOptions::default();
        if let Some(text) = threshold {
            screening.threshold = score(py, text)?;
        }
        screening.boundary = match boundary {
            "review" => BoundaryPolicy::Review,
            "strictest" => BoundaryPolicy::Strictest,
            word => return Err(refuse(format!("boundary: `{word}` is neither `review` nor `strictest`"))),
        };
        let read = py.detach(|| all(lists, builtin_lists)).map_err(|findings| fault::list(py, &findings))?;
        let chosen = choose(read, &programmes).map_err(|failure| refuse(told(failure)))?;
        let screener = py.detach(|| Arc::new(Screener::new(chosen, screening)));
        Ok(Core {
            screener,
            options,
            has_timezone: timezone.is_some(),
            activity_by_default: activity.is_none(),
        })
    }

    /// Each list with its id, its edition, its origin and the number of its entries.
    fn lists(&self) -> Vec<(String, Option<String>, String, usize)> {
        let told = |list: &List| {
            let edition = &list.edition;
            let date = edition.date.map(|date| date.to_string());
            (edition.id.to_string(), date, edition.origin.clone(), list.entries.len())
        };
        self.screener.lists().iter().map(told).collect()
    }

    /// The field that each of these columns means; nothing for one that means none.
    fn fields(
        &self,
        py: Python<'_>,
        header: Vec<String>,
        mapping: Vec<(String, String)>,
    ) -> PyResult<Vec<Option<String>>> {
        let options = self.mapped(py, mapping)?;
        let found = interdict::run::frame::mapping("frame", &header, &options);
        let found = found.map_err(|findings| fault::frame(py, &findings))?;
        Ok((0..header.len()).map(|column| found.field(column).map(|field| field.to_string())).collect())
    }
}

impl Core {
    /// The options with a mapping of columns.
    pub(crate) fn mapped(&self, py: Python<'_>, mapping: Vec<(String, String)>) -> PyResult<Options> {
        let mut options = self.options.clone();
        for (field, column) in mapping {
            let Some(known) = Field::parse(&field) else {
                return Err(fault::option(py, &no_word("mapping", &field, Field::ALL)));
            };
            options.map.push((known, column));
        }
        Ok(options)
    }
}

/// Threads that take rows apart.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// A score between 0 and 1.
pub(crate) fn score(py: Python<'_>, text: &str) -> PyResult<Score> {
    let refuse =
        || fault::option(py, &format!("threshold: `{text}` is no score: expected a number from 0 to 1"));
    Score::parse(text).ok_or_else(refuse)
}

fn all(
    given: Vec<(String, Vec<u8>)>,
    builtin_lists: bool,
) -> Result<Vec<List>, Vec<interdict::finding::Finding>> {
    let mut lists = if builtin_lists { builtin::lists()? } else { Vec::new() };
    let mut faults = Vec::new();
    for (name, bytes) in given {
        match list::read_bytes(Path::new(&name), bytes) {
            Ok((list, _)) => lists.push(list),
            Err(findings) => faults.extend(findings),
        }
    }
    if faults.is_empty() { Ok(lists) } else { Err(faults) }
}

fn told(failure: Failure) -> String {
    match failure {
        Failure::NoLists => "lists: there is no list to screen against".to_owned(),
        other => format!("lists: {other}"),
    }
}

fn no_word<T: ToString>(option: &str, word: &str, all: &[T]) -> String {
    let words: Vec<String> = all.iter().map(T::to_string).collect();
    format!("{option}: there is no `{word}`: expected one of {}", words.join(", "))
}
