//! Why an alert came, went or changed. It is found out and not guessed: the row as it was is asked about once more under the
//! rules of today. Where that gives the answer of then, the row is what changed; otherwise the rules are.

use std::sync::Arc;

use super::{Alert, Answer, Cause, Change, Difference, Pair, Row, Then};
use crate::identity::Subject;
use crate::screen::Query;

/// What a row and an entry have to do with one another today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The row is told this.
    Told(Box<Answer>),
    /// The entry is on its list, and the row does not match it; with the reason, where there is one.
    Unmatched(String),
    /// The list has no such entry; with its edition.
    NoEntry(String),
    /// The list is not screened against.
    NoList,
    /// The reader may not know.
    Withheld,
}

/// Answers under the rules of today.
pub trait Ask {
    /// What a security that asks this is told of an entry. Without an entry it is asked about the row itself.
    fn ask(&self, subject: &Subject, query: &Query, programme: &str, entry: &str) -> Standing;
}

/// What is known of the row of an alert in the other run.
pub enum Other {
    /// It is this one.
    Row(Arc<Row>),
    /// There is none.
    None,
    /// Nothing was kept that would tell.
    Unknown,
}

/// Explains a pair. `other` is the row of the side that has no alert.
pub fn explain(pair: Pair, other: Other, then: &Then<'_>, ask: &dyn Ask) -> Difference {
    let change = pair.change();
    let row = match (&pair.after, &other, &pair.before) {
        (Some(after), _, _) => Arc::clone(&after.row),
        (None, Other::Row(row), _) => Arc::clone(row),
        (None, _, Some(before)) => Arc::clone(&before.row),
        (None, _, None) => Arc::default(),
    };
    let told =
        pair.after.as_ref().or(pair.before.as_ref()).map(|alert| alert.answer.clone()).unwrap_or_default();
    let (programme, entry) = (told.programme.as_str(), told.entry_id.as_str());
    let standing = match (&pair.after, &row.asked) {
        (Some(after), _) => Standing::Told(Box::new(after.answer.clone())),
        (None, Some((_, query))) if matches!(other, Other::Row(_)) => {
            ask.ask(&row.texts.subject(), query, programme, entry)
        }
        _ => Standing::Withheld,
    };
    let mut causes = match (&pair.before, &pair.after, &other) {
        (Some(before), None, Other::None) => left(before),
        (None, Some(_), Other::None) => vec![(Cause::Row, "the row was not in the file before".to_owned())],
        (Some(_), None, Other::Row(row)) if row.unread.is_some() => {
            vec![(Cause::Row, "the row is not screened any more".to_owned())]
        }
        _ => found_out(&pair, &other, then, ask, (programme, entry)),
    };
    if causes.is_empty() {
        causes.push((Cause::Undetermined, "nothing that is recorded of both runs differs".to_owned()));
    }
    let (reason, source) = today(&pair, &other, &standing, &row);
    let mut detail = causes.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("; ");
    if change == Change::Cleared
        && !matches!(other, Other::None)
        && let Some(why) = cleared_by(&standing)
    {
        detail = format!("{why}; {detail}");
    }
    Difference {
        change,
        causes: causes.into_iter().map(|(cause, _)| cause).collect(),
        detail,
        before: pair.before,
        after: pair.after,
        row,
        reason,
        source,
    }
}

fn left(before: &Alert) -> Vec<(Cause, String)> {
    let own = before.row.texts.get(crate::holdings::Field::PositionId);
    let text = match own {
        "" => "the row is no longer in the file".to_owned(),
        own => format!("no row `{own}` with this security is in the file any more"),
    };
    vec![(Cause::Row, text)]
}

/// What a cleared alert is told first: what happened to the listing.
fn cleared_by(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Told(answer) => {
            let has = |flag: &str| answer.flags.split(';').any(|own| own.starts_with(flag));
            if has("vacated") {
                Some("the listing was vacated".to_owned())
            } else if has("stayed") {
                Some("a court suspended the listing".to_owned())
            } else if has("licensed") {
                Some("a licence permits it".to_owned())
            } else {
                None
            }
        }
        Standing::NoEntry(edition) => Some(format!("the entry is no longer on the list ({edition})")),
        Standing::Unmatched(_) => Some("the row does not match the entry any more".to_owned()),
        Standing::NoList | Standing::Withheld => None,
    }
}

/// Why the row is told today what it is told, and the citation.
fn today(pair: &Pair, other: &Other, standing: &Standing, row: &Row) -> (String, String) {
    if let Some(after) = &pair.after {
        return (after.answer.reason.clone(), after.answer.source.clone());
    }
    if let Some(unread) = &row.unread {
        return (format!("The row is not screened: {unread}"), String::new());
    }
    let none = String::new;
    match standing {
        Standing::Told(answer) => (answer.reason.clone(), answer.source.clone()),
        Standing::NoEntry(edition) => (format!("The entry is no longer on the list ({edition})."), none()),
        Standing::Unmatched(reason) if reason.is_empty() => {
            ("The row does not match the entry.".to_owned(), none())
        }
        Standing::Unmatched(reason) => (format!("The row does not match the entry: {reason}."), none()),
        Standing::NoList => ("The list is not screened against.".to_owned(), none()),
        Standing::Withheld if matches!(other, Other::None) => (
            pair.before.as_ref().and_then(|before| left(before).pop()).map_or_else(none, |(_, text)| text),
            none(),
        ),
        Standing::Withheld => ("No longer restricted.".to_owned(), none()),
    }
}

/// The causes of a difference of a row that is there in both runs, or may be; the deciding one first.
fn found_out(
    pair: &Pair,
    other: &Other,
    then: &Then<'_>,
    ask: &dyn Ask,
    (programme, entry): (&str, &str),
) -> Vec<(Cause, String)> {
    let was = pair.before.as_ref().map(|alert| alert.answer.programme.as_str());
    let programmes = || std::iter::once(programme).chain(was.filter(|was| *was != programme));
    let mut rules: Vec<(Cause, String)> = Vec::new();
    let lists = programmes().map(|programme| (Cause::List, then.list(programme)));
    let options = programmes().map(|programme| (Cause::Rule, then.options(programme)));
    for (cause, told) in lists.chain(options).chain([(Cause::Engine, then.engine())]) {
        let told = told.map(|told| (cause, told));
        rules.extend(told.filter(|told| !rules.contains(told)));
    }
    // A list that came or went did so by an option.
    let rules = match programmes().all(|programme| then.is_used_as_before(programme)) {
        true => rules,
        false => first(rules, Cause::Rule),
    };
    // Where another entry decides than before, only the row itself can be asked about.
    let (programme, entry) = if pair.is_of_another_entry() { ("", "") } else { (programme, entry) };
    let (before, now) = match (&pair.before, &pair.after, other) {
        (Some(before), Some(after), _) => (Arc::clone(&before.row), Arc::clone(&after.row)),
        (Some(before), None, Other::Row(now)) => (Arc::clone(&before.row), Arc::clone(now)),
        (None, Some(after), Other::Row(before)) => (Arc::clone(before), Arc::clone(&after.row)),
        (None, Some(after), Other::Unknown) if then.is_same_file(&after.row.file) => {
            (Arc::clone(&after.row), Arc::clone(&after.row))
        }
        _ if rules.is_empty() => {
            return vec![(
                Cause::Row,
                "nothing that decides changed, so the row came or its cells did".to_owned(),
            )];
        }
        _ => {
            let mut told = vec![(
                Cause::Undetermined,
                "whether the row was there before is not known: the run before kept no decisions, which would tell"
                    .to_owned(),
            )];
            told.extend(rules);
            return told;
        }
    };
    let mut own = Vec::new();
    let differences = before.texts.differences(&now.texts);
    if !differences.is_empty() {
        own.push((Cause::Row, differences.join(" and ")));
    }
    let asked = now.asked.as_ref().map(|(_, query)| *query);
    let query = then.query(&before, &now);
    let has_moved = query.zip(asked).is_some_and(|(was, is)| (was.time, was.known) != (is.time, is.known));
    let times = before.texts.times(&now.texts);
    if !times.is_empty() || (has_moved && then.is_own_time(&before, &now)) {
        let told =
            if times.is_empty() { "the date of the file moved".to_owned() } else { times.join(" and ") };
        own.push((Cause::Time, told));
    }
    // The row as it was, under the rules of today.
    let wanted = pair.before.as_ref().map(|alert| &alert.answer);
    let by_verdict = wanted
        .is_none_or(|wanted| pair.after.as_ref().is_none_or(|after| after.answer.verdict != wanted.verdict));
    let is_as_before = |subject: &Subject, query: &Query| match ask.ask(subject, query, programme, entry) {
        Standing::Told(answer) => match wanted {
            Some(wanted) => answer.verdict == wanted.verdict && (by_verdict || answer.flags == wanted.flags),
            None => !answer.is_alert(),
        },
        Standing::Withheld => false,
        Standing::Unmatched(_) | Standing::NoEntry(_) | Standing::NoList => wanted.is_none(),
    };
    let is_own = query.is_some_and(|query| is_as_before(&before.texts.subject(), &query));
    if is_own && let (Some(query), Some(asked)) = (query, asked) {
        let still = Query { time: asked.time, known: asked.known, ..query };
        let by_time = has_moved && !is_as_before(&before.texts.subject(), &still);
        if by_time {
            let deciding = if then.is_own_time(&before, &now) { Cause::Time } else { Cause::Rule };
            return first([own, rules].concat(), deciding);
        }
        let by_cells = own.iter().any(|(cause, _)| *cause == Cause::Row);
        let deciding = if by_cells { Cause::Row } else { Cause::Rule };
        return first([own, rules].concat(), deciding);
    }
    [rules, own].concat()
}

/// The same with one of them in front.
fn first(mut causes: Vec<(Cause, String)>, deciding: Cause) -> Vec<(Cause, String)> {
    causes.sort_by_key(|(cause, _)| *cause != deciding);
    causes
}
