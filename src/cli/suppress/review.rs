//! `interdict suppress review`: how every suppression stands, and which of them need a person.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::{Result, bail};
use chrono::NaiveDate;
use interdict::finding::Code;
use interdict::holdings::{self, Holdings};
use interdict::report::summary::counted;
use interdict::report::visible;
use interdict::run::Observer;
use interdict::screen::Screener;
use interdict::suppression::{Bound, Suppression, Suppressions, reaches};
use interdict::timeline::TradeTime;
use serde_json::json;

use super::super::args::ReviewArgs;
use super::super::messages::Messages;
use super::super::{lists, screen};
use super::{day, files};

/// The status where something needs a person.
const NEEDS_A_PERSON: u8 = 1;

/// How a suppression stands: the word, its code, and why.
pub(super) struct State {
    pub(super) word: &'static str,
    pub(super) code: Option<Code>,
    pub(super) why: String,
}

impl State {
    fn of(word: &'static str, code: Code, why: impl Into<String>) -> State {
        State { word, code: Some(code), why: why.into() }
    }

    /// Whether nothing is to be done.
    fn is_valid(&self) -> bool {
        self.word == VALID
    }
}

const VALID: &str = "valid";

/// Reviews.
pub(super) fn main(args: &ReviewArgs, messages: &mut Messages) -> Result<u8> {
    let on = day("on", &args.on, args.query.timezone)?;
    let files = files(&args.files, messages)?;
    let lists = lists::load(&args.lists, messages)?;
    let suppressions = Suppressions { files, decided_on: Some(on) };
    let screener = Screener::new(lists, screen::screening(&args.query)).with_suppressions(suppressions);
    let met = if args.holdings.is_empty() { None } else { Some(met(args, &screener, on, messages)?) };
    let Some(bound) = screener.suppressions() else { bail!("there is nothing to review") };
    let mut states = Vec::new();
    for number in 0..bound.suppressions().len() {
        let state = matched(&screener, bound, number).unwrap_or_else(|| state(bound, number, on));
        let state = if state.is_valid() { held(met.as_ref(), number).unwrap_or(state) } else { state };
        let state =
            if state.is_valid() { ending(bound, number, on, args.within).unwrap_or(state) } else { state };
        states.push(state);
    }
    let mut out = io::stdout().lock();
    match args.format.as_str() {
        "json" => write_json(&mut out, bound, &states)?,
        _ => write(&mut out, bound, &states)?,
    }
    out.flush()?;
    Ok(if states.iter().all(State::is_valid) { 0 } else { NEEDS_A_PERSON })
}

/// How it stands by itself: entry, subject and days.
pub(super) fn state(bound: &Bound, number: usize, on: NaiveDate) -> State {
    let valid = State { word: VALID, code: None, why: String::new() };
    let Some(Suppression { entry, created, expires, .. }) = bound.suppressions().get(number) else {
        return valid;
    };
    if !bound.is_concerned(number) {
        let list = entry.split('/').next().unwrap_or_default();
        return State { word: "unknown", code: None, why: format!("the list `{list}` is not loaded") };
    }
    if let Some(why) = bound.staleness(number) {
        return State::of("stale", Code::SUPPRESSION_STALE, why);
    }
    if *expires < on {
        return State::of("expired", Code::SUPPRESSION_EXPIRED, format!("it held until {expires}"));
    }
    if on < *created {
        return State::of("early", Code::SUPPRESSION_EARLY, format!("it holds from {created} on"));
    }
    valid
}

/// What is wrong with the match of its own subject; `None` where another state says more or nothing is wrong.
fn matched(screener: &Screener, bound: &Bound, number: usize) -> Option<State> {
    let suppression = bound.suppressions().get(number)?;
    if !bound.is_concerned(number) || bound.staleness(number).is_some() {
        return None;
    }
    let identity = screener.identify(&suppression.subject);
    match screener.matched(&identity, &suppression.entry) {
        None => {
            let why = "its subject does not match the entry (any more), so it suppresses nothing";
            Some(State::of("unused", Code::SUPPRESSION_UNUSED, why))
        }
        Some(found) if !reaches(suppression.scope, found) => {
            let why = format!("the match by {} `{}` is certain", found.kind, found.matched_name);
            Some(State::of("too_broad", Code::SUPPRESSION_TOO_BROAD, why))
        }
        Some(_) => None,
    }
}

/// Whether it ends soon.
fn ending(bound: &Bound, number: usize, on: NaiveDate, within: u32) -> Option<State> {
    let expires = bound.suppressions().get(number)?.expires;
    let days = (expires - on).num_days();
    let why = format!("it expires in {}, on {expires}", counted(days.unsigned_abs(), "day", "days"));
    (days <= i64::from(within)).then_some(State { word: "ending", code: None, why })
}

/// For every suppression that a row of a book met: nothing, or what is different in the row.
type Met = BTreeMap<usize, Option<String>>;

/// What the books say of it.
fn held(met: Option<&Met>, number: usize) -> Option<State> {
    match met?.get(&number) {
        Some(None) => None,
        Some(Some(changed)) => {
            let why = format!("the holdings have another subject: {changed}");
            Some(State::of("stale", Code::SUPPRESSION_STALE, why))
        }
        None => Some(State::of("unused", Code::SUPPRESSION_UNUSED, "no row of the holdings meets it")),
    }
}

/// Reads books to their ends. A row that cannot be read might be the one that meets a suppression: it is a fault.
fn met(args: &ReviewArgs, screener: &Screener, on: NaiveDate, messages: &mut Messages) -> Result<Met> {
    let mut reading = screen::reading(&args.query, &args.reading)?;
    // Who a row is does not depend on when it was traded.
    reading.as_of.get_or_insert(TradeTime::Day(on));
    let holdings::Found { sources, left_out } = screen::sources(&args.holdings, &reading, messages)?;
    left_out.iter().for_each(|left| messages.finding(&left.finding()));
    let (mut met, mut faults) = (Met::new(), Vec::new());
    for source in sources {
        for source in source.each(&reading.exclude).map_err(|fault| anyhow::anyhow!("{fault}"))?.sources {
            for opened in Holdings::open_each(source, &reading) {
                match opened.and_then(|holdings| read(holdings, screener, &mut met)) {
                    Ok(()) => {}
                    Err(findings) => faults.extend(findings),
                }
            }
        }
    }
    if faults.is_empty() {
        return Ok(met);
    }
    faults.iter().for_each(|fault| messages.finding(fault));
    messages.rest();
    bail!("the holdings cannot be read to the last row, so nobody knows which suppressions they meet")
}

fn read(
    mut holdings: Holdings,
    screener: &Screener,
    met: &mut Met,
) -> Result<(), Vec<interdict::finding::Finding>> {
    let mut faults = Vec::new();
    while let Some(row) = holdings.next_row() {
        match row.content {
            Ok(position) => {
                for reviewed in &screener.identify(&position.subject).reviewed {
                    let known = met.entry(reviewed.suppression).or_insert_with(|| reviewed.changed.clone());
                    if reviewed.changed.is_none() {
                        *known = None;
                    }
                }
            }
            Err(finding) => faults.push(finding),
        }
    }
    if let Err(finding) = holdings.finish() {
        faults.push(finding);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn write(out: &mut dyn Write, bound: &Bound, states: &[State]) -> io::Result<()> {
    for (suppression, state) in bound.suppressions().iter().zip(states) {
        let Suppression { place, subject, entry, scope, owner, approver, created, expires, .. } = suppression;
        let code = state.code.map(|code| format!(" [{}]", code.id)).unwrap_or_default();
        let why = if state.why.is_empty() { String::new() } else { format!(": {}{code}", state.why) };
        writeln!(out, "{}{}", state.word, whole(&why))?;
        let file = visible(&place.file);
        writeln!(out, "  {file}:{}  `{}` is not {entry} ({scope})", place.line, visible(subject.called()))?;
        let (owner, approver) = (visible(owner), visible(approver));
        writeln!(out, "  {created} to {expires}, owner {owner}, approver {approver}")?;
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    states.iter().for_each(|state| *counts.entry(state.word).or_default() += 1);
    let counts: Vec<String> = counts.iter().map(|(word, count)| format!("{word} {count}")).collect();
    let told = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
    writeln!(out, "{}: {told}", counted(states.len() as u64, "suppression", "suppressions"))
}

/// A sentence that may be longer than a cell of a table.
pub(super) fn whole(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(200).map(|piece| visible(&piece.iter().collect::<String>()).into_owned()).collect()
}

fn write_json(out: &mut dyn Write, bound: &Bound, states: &[State]) -> Result<()> {
    let told: Vec<_> = bound
        .suppressions()
        .iter()
        .zip(states)
        .map(|(suppression, state)| {
            json!({
                "file": suppression.place.file, "line": suppression.place.line,
                "subject": suppression.subject.called(), "entry": &*suppression.entry,
                "scope": suppression.scope.as_str(), "owner": suppression.owner, "approver": suppression.approver,
                "created": suppression.created, "expires": suppression.expires,
                "state": state.word, "code": state.code.map(|code| code.id), "why": state.why,
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &told)?;
    writeln!(out)?;
    Ok(())
}
