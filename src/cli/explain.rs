//! `interdict explain`: why a row or a name gets its answer, first who it is, then what the law says.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use interdict::holdings::{self, Holdings, KnownChoice, Source};
use interdict::identity::{Identity, Match, MatchKind, Subject};
use interdict::list::Entry;
use interdict::programme::Activity;
use interdict::report::visible;
use interdict::run::Observer;
use interdict::screen::{Line, Query, Screener};
use interdict::timeline::{Case, KnownOn, Period, Picture, TradeTime};

use super::args::ExplainArgs;
use super::messages::Messages;
use super::{lists, screen};

/// Width of the timeline's bars: with their labels they fit a terminal of 100 columns.
const BARS: usize = 80;

/// Explains.
pub(super) fn main(args: &ExplainArgs, messages: &mut Messages) -> Result<u8> {
    let reading = screen::reading(&args.query, &args.reading)?;
    let at = match &args.at {
        Some(text) => {
            Some(holdings::time(text, args.query.timezone).map_err(|reason| anyhow!("--at: {reason}"))?)
        }
        None => None,
    };
    let (subject, query) = match row_of(&args.subject) {
        Some((file, line)) => {
            let (subject, query) = row(file, line, &reading, messages)?;
            (subject, Query { time: at.unwrap_or(query.time), ..query })
        }
        None => {
            let Some(time) = at.or(reading.as_of) else {
                bail!("a name alone has no date: --at TIME says when");
            };
            let known = known(reading.known_on, time, &reading);
            let query = Query { activity: reading.activity, actor: reading.actor, time, known };
            (named(&args.subject), query)
        }
    };
    let screener = Screener::new(lists::load(&args.lists, messages)?, screen::screening(&args.query));
    let mut out = io::stdout().lock();
    let identity = screener.identify(&subject);
    let decision = screener.decide(&identity, &query);
    let time = match query.time {
        TradeTime::At(at) => at.civil(reading.date_zone),
        TradeTime::Day(date) => date.to_string(),
    };
    let known = match query.known {
        KnownOn::Latest => "the latest knowledge".to_owned(),
        KnownOn::At(at) => format!("the knowledge of {}", at.civil(reading.date_zone)),
    };
    writeln!(out, "{} by {} at {time}, with {known}", query.activity, query.actor)?;
    write_line(&mut out, &decision.line)?;
    for alert in decision.alerts.iter().filter(|alert| **alert != decision.line) {
        writeln!(out)?;
        write_line(&mut out, alert)?;
    }
    writeln!(out)?;
    write_identity(&mut out, &screener, &subject, &identity)?;
    for found in &identity.matches {
        write_timeline(&mut out, &screener, &identity, found, &query)?;
    }
    out.flush()?;
    Ok(0)
}

/// `file.csv:17`, where there is such a file.
fn row_of(text: &str) -> Option<(&Path, u64)> {
    let (file, line) = text.rsplit_once(':')?;
    let (file, line) = (Path::new(file), line.parse().ok()?);
    file.is_file().then_some((file, line))
}

/// The row that starts on a line.
fn row(
    file: &Path,
    line: u64,
    reading: &holdings::Options,
    messages: &mut Messages,
) -> Result<(Subject, Query)> {
    let mut holdings = Holdings::open(Source::Path(file.to_owned()), reading).map_err(|findings| {
        for finding in &findings {
            messages.finding(finding);
        }
        anyhow!("{}: cannot be read", file.display())
    })?;
    let mut before = None;
    while let Some(row) = holdings.next_row() {
        if row.line == line {
            let position =
                row.content.map_err(|finding| anyhow!("{finding}")).context("the row is unscreened")?;
            return Ok((position.subject, position.query));
        }
        if row.line < line {
            before = Some(row.line);
        }
    }
    match before {
        Some(before) => {
            bail!("{}: no row starts on line {line}; one starts on line {before}", file.display())
        }
        None => bail!("{}: no row starts on line {line}", file.display()),
    }
}

/// A name, or an ISIN when it has the form of one.
fn named(text: &str) -> Subject {
    let bytes = text.as_bytes();
    let isin = bytes.len() == 12
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.last().is_some_and(u8::is_ascii_digit);
    if isin {
        Subject { isin: text.to_owned(), ..Subject::default() }
    } else {
        Subject { security_name: text.to_owned(), ..Subject::default() }
    }
}

/// Knowledge as the options choose it; a day means its end.
fn known(choice: KnownChoice, trade: TradeTime, reading: &holdings::Options) -> KnownOn {
    let end = |time| match time {
        TradeTime::At(at) => KnownOn::At(at),
        TradeTime::Day(date) => KnownOn::At(Period::day(date, reading.date_zone).until.previous()),
    };
    match choice {
        KnownChoice::Latest => KnownOn::Latest,
        KnownChoice::Trade => end(trade),
        KnownChoice::At(time) => end(time),
    }
}

fn write_line(out: &mut dyn Write, line: &Line) -> io::Result<()> {
    let verdict = line.verdict.map_or("unscreened", |verdict| verdict.as_str());
    let flags = if line.flags.is_empty() { String::new() } else { format!(" [{}]", line.flags) };
    writeln!(out, "{verdict}{flags}: {}", visible(&line.reason))?;
    if !line.change.is_empty() {
        writeln!(out, "  change  {}", visible(&line.change))?;
    }
    if !line.source.is_empty() {
        writeln!(out, "  source  {}", visible(&line.source))?;
    }
    Ok(())
}

/// Prints what was matched and what was dropped, with the comparison of the names.
pub(super) fn write_identity(
    out: &mut dyn Write,
    screener: &Screener,
    subject: &Subject,
    identity: &Identity,
) -> io::Result<()> {
    writeln!(out, "{}", if identity.matches.is_empty() { "no match" } else { "matches" })?;
    for found in &identity.matches {
        let Some(entry) = entry(screener, found.list, found.entry) else { continue };
        let certain = if found.certain { "certain" } else { "in doubt: at most review" };
        writeln!(
            out,
            "  {}  {}  {} {} by `{}`, {certain}",
            entry.id,
            visible(entry.primary()),
            found.kind,
            found.score,
            visible(&found.matched_name)
        )?;
        for remark in &found.remarks {
            writeln!(out, "    {}", visible(remark))?;
        }
        write_alignment(out, screener, subject, found)?;
    }
    for remark in &identity.remarks {
        writeln!(out, "  {}", visible(remark))?;
    }
    if !identity.dropped.is_empty() {
        writeln!(out, "dropped")?;
    }
    for dropped in &identity.dropped {
        let Some(entry) = entry(screener, dropped.list, dropped.entry) else { continue };
        let (name, reason) = (visible(&dropped.name), visible(&dropped.reason));
        writeln!(out, "  {}  `{name}` {}: {reason}", entry.id, dropped.score)?;
    }
    Ok(())
}

/// The row's name against the list's, word by word; an identifier has no words.
fn write_alignment(
    out: &mut dyn Write,
    screener: &Screener,
    subject: &Subject,
    found: &Match,
) -> io::Result<()> {
    if found.kind == MatchKind::Identifier {
        return Ok(());
    }
    let alignment = screener.explain(subject, &found.matched_name).filter(|found| !found.pieces.is_empty());
    let Some(alignment) = alignment else { return Ok(()) };
    for line in alignment.to_string().lines() {
        writeln!(out, "    {}", visible(line))?;
    }
    Ok(())
}

/// Draws the law of a matched entry around the time that is asked about.
fn write_timeline(
    out: &mut dyn Write,
    screener: &Screener,
    identity: &Identity,
    found: &Match,
    query: &Query,
) -> io::Result<()> {
    let (Some(list), Some(entry)) =
        (screener.lists().get(found.list), entry(screener, found.list, found.entry))
    else {
        return Ok(());
    };
    let case = Case::of_entry(&list.facts, &entry.id, |listing| {
        listing.instruments.is_empty()
            || identity.identifiers.iter().any(|id| listing.instruments.contains(id))
    });
    let zone = list.programme.zone;
    let at = match query.time {
        TradeTime::At(at) => at,
        // As the verdict does: holding is judged at the end of the day.
        TradeTime::Day(date) if query.activity == Activity::Hold => Period::day(date, zone).until.previous(),
        TradeTime::Day(date) => Period::day(date, zone).from,
    };
    let picture = Picture { actor: query.actor, at, known: query.known, zone, width: BARS };
    writeln!(out, "\ntimeline of {}  {}", entry.id, visible(entry.primary()))?;
    for line in picture.draw(&case, query.activity).lines() {
        writeln!(out, "{}", visible(line).trim_end())?;
    }
    Ok(())
}

fn entry(screener: &Screener, list: usize, entry: usize) -> Option<&Entry> {
    screener.lists().get(list)?.entries.get(entry)
}
