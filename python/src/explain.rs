//! Why a security gets its answer, as data: the answer, who it is, and the law of each entry that it may be.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::SecondsFormat;
use chrono_tz::America::New_York;
use interdict::evaluate::on_one_line;
use interdict::holdings::{self, Field, KnownChoice};
use interdict::identity::{Identity, Match, MatchKind, Subject};
use interdict::list::Entry;
use interdict::programme::{Activity, Actor};
use interdict::report::{ANSWER, Value as Shown};
use interdict::screen::{EntryPlace, Line, Query, Screener};
use interdict::timeline::{Instant, Period};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::core::Core;
use crate::fault;
use crate::names::rounded;

/// Explains one security. `row` has a text under the empty key, or the fields of a row.
#[pyfunction]
#[pyo3(signature = (core, row, *, at = None, known_on = None, activity = None, actor = None))]
pub(crate) fn explain(
    core: &Bound<'_, Core>,
    row: BTreeMap<String, String>,
    at: Option<&str>,
    known_on: Option<&str>,
    activity: Option<&str>,
    actor: Option<&str>,
) -> PyResult<String> {
    let (py, core) = (core.py(), core.get());
    let refuse = |message: String| fault::option(py, &message);
    let screener = &core.screener;
    let cell = |field: Field| {
        row.get(field.as_str()).map(String::as_str).filter(|text| !holdings::is_empty_cell(text))
    };
    let entry = row.get("").and_then(|text| place_of(screener, text));
    let (subject, identity) = match (row.get(""), entry) {
        (Some(_), Some(place)) => (Subject::default(), Arc::new(screener.beyond_doubt(place))),
        (Some(text), None) => {
            let subject = Subject::typed(text).map_err(|reason| refuse(format!("subject: {reason}")))?;
            let identity = screener.identify(&subject);
            (subject, identity)
        }
        (None, _) => {
            if let Some(unknown) = row.keys().find(|key| Field::parse(key).is_none()) {
                return Err(refuse(format!("subject: there is no field `{unknown}`")));
            }
            let subject = subject_of(|field| cell(field).unwrap_or_default());
            if !Field::ALL.iter().any(|field| field.names_a_security() && cell(*field).is_some()) {
                return Err(refuse("subject: the row has neither a name nor an identifier".to_owned()));
            }
            let identity = screener.identify(&subject);
            (subject, identity)
        }
    };
    let mut options = core.options.clone();
    if let Some(word) = activity.or(cell(Field::Activity)) {
        options.activity =
            Activity::parse(word).ok_or_else(|| refuse(format!("activity: there is no `{word}`")))?;
    }
    if let Some(word) = actor.or(cell(Field::Actor)) {
        options.actor = Actor::parse(word).ok_or_else(|| refuse(format!("actor: there is no `{word}`")))?;
    }
    let time = |option: &str, text: &str| {
        holdings::time(text, options.timezone).map_err(|reason| refuse(format!("{option}: {reason}")))
    };
    let trade = match at.or(cell(Field::TradeTime)) {
        Some(text) => Some(time("at", text)?),
        None => options.as_of.or_else(|| entry.and_then(|place| screener.first_listing(place))),
    };
    let Some(trade) = trade else {
        return Err(refuse("at: a name alone has no date: give `at=`".to_owned()));
    };
    let known = match known_on.or(cell(Field::KnownOn)) {
        None => options.known_on,
        Some("latest") => KnownChoice::Latest,
        Some("trade") => KnownChoice::Trade,
        Some(text) => KnownChoice::At(time("known_on", text)?),
    };
    let query =
        Query { activity: options.activity, actor: options.actor, time: trade, known: known.of(trade) };
    let told = py.detach(|| told(screener, &subject, &identity, &query));
    serde_json::to_string(&told).map_err(|error| refuse(error.to_string()))
}

fn subject_of<'t>(cell: impl Fn(Field) -> &'t str) -> Subject {
    let own = |field| cell(field).to_owned();
    Subject {
        issuer_name: own(Field::IssuerName),
        security_name: own(Field::SecurityName),
        underlying_name: own(Field::UnderlyingName),
        isin: own(Field::Isin),
        cusip: own(Field::Cusip),
        sedol: own(Field::Sedol),
        figi: own(Field::Figi),
        lei: own(Field::Lei),
        identifier: own(Field::Identifier),
        ticker: own(Field::Ticker),
        exchange: own(Field::Exchange),
        underlying_isin: own(Field::UnderlyingIsin),
        country: own(Field::Country),
        instrument_type: own(Field::InstrumentType),
    }
}

fn place_of(screener: &Screener, id: &str) -> Option<EntryPlace> {
    let (list_id, _) = id.split_once('/')?;
    let list = screener.lists().iter().position(|list| *list.edition.id == *list_id)?;
    let entry = screener.lists().get(list)?.entries.iter().position(|entry| *entry.id == *id)?;
    Some((list, entry))
}

fn told(screener: &Screener, subject: &Subject, identity: &Identity, query: &Query) -> Value {
    let decision = screener.decide(identity, query);
    let time = query.time.civil(New_York);
    let known = query.known.told(New_York).unwrap_or_else(|| "latest".to_owned());
    let matches: Vec<Value> = identity
        .matches
        .iter()
        .filter_map(|found| {
            let entry = screener.entry((found.list, found.entry))?;
            let name =
                if found.kind == MatchKind::Identifier { entry.primary() } else { &found.matched_name };
            let alignment = screener.explain(subject, name).filter(|alignment| !alignment.pieces.is_empty());
            Some(json!({
                "entry_id": &*entry.id,
                "entry_name": entry.primary(),
                "match_kind": found.kind.as_str(),
                "score": rounded(found.score),
                "matched_name": found.matched_name,
                "certain": found.certain,
                "remarks": found.remarks,
                "alignment": alignment.map(|alignment| on_one_line(&alignment)),
                "timeline": timeline(screener, identity, found, entry, query),
            }))
        })
        .collect();
    let dropped = identity.dropped.iter().filter_map(|dropped| {
        let entry = screener.entry((dropped.list, dropped.entry))?;
        Some(json!({
            "entry_id": &*entry.id,
            "entry_name": entry.primary(),
            "score": rounded(dropped.score),
            "name": dropped.name,
            "reason": dropped.reason,
        }))
    });
    json!({
        "subject": subject.called(),
        "activity": query.activity.as_str(),
        "actor": query.actor.as_str(),
        "at": time,
        "known_on": known,
        "answer": line(&decision.line),
        "alerts": decision.alerts.iter().map(line).collect::<Vec<_>>(),
        "matches": matches,
        "dropped": dropped.collect::<Vec<_>>(),
        "remarks": identity.remarks,
    })
}

fn line(line: &Line) -> Value {
    let cells = ANSWER.iter().map(|column| {
        let value = match (column.value)(line) {
            Shown::Score(score) => score.map_or(Value::Null, |score| json!(rounded(score))),
            other => Some(other.to_text()).filter(|text| !text.is_empty()).map_or(Value::Null, Value::String),
        };
        (column.name.to_owned(), value)
    });
    let mut all: serde_json::Map<String, Value> = cells.collect();
    all.insert("change".to_owned(), Value::String(line.change.clone()));
    Value::Object(all)
}

/// The law of an entry around the time that is asked about.
fn timeline(screener: &Screener, identity: &Identity, found: &Match, entry: &Entry, query: &Query) -> Value {
    let Some(list) = screener.lists().get(found.list) else { return Value::Null };
    /// As wide as a terminal shows it.
    const BARS: usize = 80;
    let Some((picture, case)) = screener.picture(identity, found, query, BARS) else { return Value::Null };
    let at = picture.at;
    let sketch = picture.sketch(&case);
    let bars: Vec<Value> = sketch
        .bars
        .iter()
        .map(|(activity, stretches)| {
            let stretches: Vec<Value> = stretches
                .iter()
                .map(|(answer, period)| {
                    json!({
                        "from": instant(period.from),
                        "until": instant(period.until),
                        "from_seconds": seconds(period.from, sketch.span),
                        "until_seconds": seconds(period.until, sketch.span),
                        "verdict": answer.verdict.as_str(),
                        "flags": answer.flags.to_string(),
                    })
                })
                .collect();
            json!({ "activity": activity.as_str(), "stretches": stretches })
        })
        .collect();
    let facts: Vec<Value> = sketch
        .facts
        .iter()
        .map(|fact| {
            json!({
                "when": fact.when.to_string(),
                "known_from": fact.published.to_string(),
                "text": fact.text,
                "source": fact.source,
                "seconds": seconds(fact.when.visible_from(), sketch.span),
            })
        })
        .collect();
    json!({
        "programme": &*list.programme.id,
        "entry_id": &*entry.id,
        "from": instant(sketch.span.from),
        "until": instant(sketch.span.until),
        "span_seconds": [seconds(sketch.span.from, sketch.span), seconds(sketch.span.until, sketch.span)],
        "at": instant(at),
        "at_seconds": seconds(at, sketch.span),
        "bars": bars,
        "facts": facts,
        "text": picture.draw(&case, query.activity),
    })
}

/// Civil time in New York, as in every output; the ends of time are open.
fn instant(at: Instant) -> Value {
    if at == Instant::MIN || at == Instant::MAX {
        return Value::Null;
    }
    Value::String(at.to_utc().with_timezone(&New_York).to_rfc3339_opts(SecondsFormat::AutoSi, false))
}

/// Seconds since 1970, within the span of a drawing.
fn seconds(at: Instant, span: Period) -> i64 {
    at.clamp(span.from, span.until).to_utc().timestamp()
}
