//! Names alone: who on the lists they may be, and how alike two of them are.

use interdict::evaluate::{likeness, on_one_line};
use interdict::identity::{MatchKind, Subject};
use interdict::list::Entry;
use interdict::report::Value;
use interdict::score::Score;
use interdict::screen::Screener;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::core::{Core, score};
use crate::fault;

/// Every entry that a name matches, one dictionary for each; one for a name without any.
#[pyfunction]
pub(crate) fn matches<'py>(
    py: Python<'py>,
    core: &Bound<'py, Core>,
    names: Vec<Option<String>>,
) -> PyResult<Bound<'py, PyList>> {
    let screener = &core.get().screener;
    let all = py.detach(|| names.iter().map(|name| found(screener, name.as_deref())).collect::<Vec<_>>());
    let list = PyList::empty(py);
    for row in all.into_iter().flatten() {
        let made = PyDict::new(py);
        for (column, value) in row {
            match value {
                Cell::Text(text) => made.set_item(column, text)?,
                Cell::Score(score) => made.set_item(column, score.map(rounded))?,
            }
        }
        list.append(made)?;
    }
    Ok(list)
}

enum Cell {
    Text(String),
    Score(Option<Score>),
}

type Row = Vec<(&'static str, Cell)>;

/// A score as every output prints it.
pub(crate) fn rounded(score: Score) -> f64 {
    f64::from(score.millionths().saturating_add(50) / 100) / 10_000.0
}

/// The rows of one name: its matches, most certain first, and then the candidates that were dropped.
fn found(screener: &Screener, name: Option<&str>) -> Vec<Row> {
    let called = name.unwrap_or_default();
    let row =
        |kind: MatchKind, score, certainty: &str, listed: [&str; 4], remarks: &str, alignment: String| {
            let text = |text: &str| Cell::Text(text.to_owned());
            let [entry_id, entry_name, matched_name, programme] = listed.map(text);
            vec![
                ("name", text(called)),
                ("match_kind", text(kind.as_str())),
                ("score", Cell::Score(score)),
                ("certainty", text(certainty)),
                ("entry_id", entry_id),
                ("entry_name", entry_name),
                ("matched_name", matched_name),
                ("programme", programme),
                ("remarks", text(remarks)),
                ("alignment", Cell::Text(alignment)),
            ]
        };
    let subject = match Subject::typed(called) {
        Ok(subject) => subject,
        Err(reason) => return vec![row(MatchKind::None, None, "", [""; 4], &reason, String::new())],
    };
    let identity = screener.identify(&subject);
    let listed = |list: usize, entry: usize| {
        let list = screener.lists().get(list);
        let entry = list.and_then(|list| list.entries.get(entry));
        let programme = list.map_or("", |list| &list.programme.id);
        (entry.map_or("", |entry| &entry.id), entry.map_or("", Entry::primary), programme)
    };
    let alignment = |kind: MatchKind, name: &str| {
        // An identifier has no words.
        let compared = if kind == MatchKind::Identifier { None } else { screener.explain(&subject, name) };
        compared.map(|alignment| on_one_line(&alignment)).unwrap_or_default()
    };
    let mut rows = Vec::new();
    for found in &identity.matches {
        let certainty = if found.certain { "certain" } else { "in_doubt" };
        let (id, primary, programme) = listed(found.list, found.entry);
        let listed = [id, primary, &found.matched_name, programme];
        let (remarks, compared) = (found.remarks.join("; "), alignment(found.kind, &found.matched_name));
        rows.push(row(found.kind, Some(found.score), certainty, listed, &remarks, compared));
    }
    for dropped in &identity.dropped {
        let (id, primary, programme) = listed(dropped.list, dropped.entry);
        let listed = [id, primary, &dropped.name, programme];
        let compared = alignment(MatchKind::None, &dropped.name);
        rows.push(row(MatchKind::None, Some(dropped.score), "dropped", listed, &dropped.reason, compared));
    }
    if rows.is_empty() {
        rows.push(row(MatchKind::None, None, "", [""; 4], &identity.remarks.join("; "), String::new()));
    }
    rows
}

/// How alike two names are: `match_kind`, `score`, the words on one line, and the same over several.
#[pyfunction]
pub(crate) fn compare(
    py: Python<'_>,
    a: &str,
    b: &str,
    threshold: Option<&str>,
) -> PyResult<(String, f64, String, String)> {
    for (option, name) in [("a", a), ("b", b)] {
        if interdict::holdings::is_empty_cell(name) {
            return Err(fault::option(py, &format!("{option}: the name says nothing")));
        }
    }
    let threshold = threshold.map_or(Ok(Score::DEFAULT_THRESHOLD), |text| score(py, text))?;
    let found = py.detach(|| likeness(a, b, threshold));
    let score = Value::Score(Some(found.score)).to_text();
    let told = format!("{} {score}\n{}", found.kind, found.alignment);
    Ok((found.kind.to_string(), rounded(found.score), on_one_line(&found.alignment), told))
}
