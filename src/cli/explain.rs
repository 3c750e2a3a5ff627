//! `interdict explain`: why a row or a name gets its answer, first who it is, then what the law says.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use clap::ArgMatches;
use interdict::holdings::{self, Holdings};
use interdict::identifier::Ticker;
use interdict::identity::{Identity, Match, MatchKind, Subject};
use interdict::list::{Entry, List};
use interdict::report::audience::{self, Audience};
use interdict::report::visible;
use interdict::run::Observer;
use interdict::screen::{EntryPlace, Line, Query, ScreenOptions, Screener};
use interdict::timeline::TradeTime;

use super::args::ExplainArgs;
use super::finished::{self, Finished};
use super::messages::Messages;
use super::{lists, screen, subject, suppress};

/// Width of the timeline's bars: with their labels they fit a terminal of 100 columns.
const BARS: usize = 80;

/// Explains.
pub(super) fn main(args: &ExplainArgs, typed: Option<&ArgMatches>, messages: &mut Messages) -> Result<u8> {
    let found = row_of(&args.subject)?;
    if let Some((file, line)) = found
        && let Some(run) = finished::run_of(file)?
    {
        finished::refuse_options(typed)?;
        let Finished { screener, subject, mut query, reading, audience, told } =
            finished::row(file, line, &run, messages)?;
        if let Some(text) = &args.at {
            query.time =
                holdings::time(text, reading.timezone).map_err(|reason| anyhow!("--at: {reason}"))?;
        }
        let identity = screener.identify(&subject);
        let mut out = io::stdout().lock();
        writeln!(out, "{told}")?;
        write_all(&mut out, &screener, (&subject, &identity), &query, audience)?;
        out.flush()?;
        return Ok(0);
    }
    let reading = screen::reading(&args.query, &args.reading)?;
    let at = match &args.at {
        Some(text) => {
            Some(holdings::time(text, args.query.timezone).map_err(|reason| anyhow!("--at: {reason}"))?)
        }
        None => None,
    };
    let loaded = lists::load(&args.lists, messages)?;
    let suppressions = suppress::load(&args.settled, args.query.timezone, messages)?;
    let screener = suppress::screener(loaded, screen::screening(&args.query), suppressions);
    let (subject, identity, query) = if let Some((file, line)) = found {
        let (subject, query) = row(file, line, &reading, messages)?;
        let identity = screener.identify(&subject);
        (subject, identity, Query { time: at.unwrap_or(query.time), ..query })
    } else if let Some(place) = place_of(&args.subject, screener.lists())? {
        let first = || screener.first_listing(place);
        let Some(time) = at.or(reading.as_of).or_else(first) else {
            bail!("`{}` has no listing with a date: --at TIME says when", args.subject);
        };
        (Subject::default(), Arc::new(screener.beyond_doubt(place)), query_at(time, &reading))
    } else {
        let subject = subject::from_words(&args.subject)?;
        let Some(time) = at.or(reading.as_of) else {
            bail!("a name alone has no date: --at TIME says when");
        };
        let identity = screener.identify(&subject);
        (subject, identity, query_at(time, &reading))
    };
    let mut out = io::stdout().lock();
    write_all(&mut out, &screener, (&subject, &identity), &query, Audience::Compliance)?;
    out.flush()?;
    Ok(0)
}

/// Writes the whole explanation: the answer, who it is, and what the law says, as far as the reader may know it.
fn write_all(
    out: &mut dyn Write,
    screener: &Screener,
    (subject, identity): (&Subject, &Identity),
    query: &Query,
    audience: Audience,
) -> io::Result<()> {
    let decision = audience::decide(screener, identity, query, audience);
    let identity = &audience::known(identity, screener.lists(), audience);
    let zone = ScreenOptions::default().zone;
    let time = query.time.civil(zone);
    let known = query
        .known
        .told(zone)
        .map_or_else(|| "the latest knowledge".to_owned(), |known| format!("the knowledge of {known}"));
    writeln!(out, "{} by {} at {time}, with {known}", query.activity, query.actor)?;
    write_line(out, &decision.line)?;
    for alert in decision.alerts.iter().filter(|alert| **alert != decision.line) {
        writeln!(out)?;
        write_line(out, alert)?;
    }
    writeln!(out)?;
    write_identity(out, screener, subject, identity)?;
    suppress::write_standings(out, screener, identity, query)?;
    for found in &identity.matches {
        write_timeline(out, screener, identity, found, query)?;
    }
    Ok(())
}

/// `file.csv:17`. Where there is no such file it is no name either: nobody is called that, and an answer
/// would say that nothing matches.
pub(super) fn row_of(text: &str) -> Result<Option<(&Path, u64)>> {
    let row = text.rsplit_once(':').and_then(|(file, line)| Some((file, line.trim().parse().ok()?)));
    let Some((file, line)) = row else {
        if holdings::is_url(text) {
            bail!("{}: expected a line of it: URL:LINE", holdings::told_url(text));
        }
        return Ok(None);
    };
    if !holdings::is_url(file) && !Path::new(file).is_file() {
        let ticker = Ticker::parse(text).map(|ticker| format!("; the ticker is written `{ticker}`"));
        bail!("{file}: there is no such file{}", ticker.unwrap_or_default());
    }
    Ok(Some((Path::new(file), line)))
}

/// What the options ask at a time.
fn query_at(time: TradeTime, reading: &holdings::Options) -> Query {
    let known = reading.known_on.of(time);
    Query { activity: reading.activity, actor: reading.actor, time, known }
}

/// The entry that an id names, `us-example/acme`; a fault where its list has no such entry.
fn place_of(text: &str, lists: &[List]) -> Result<Option<EntryPlace>> {
    let Some((id, _)) = text.split_once('/') else { return Ok(None) };
    let Some(list) = lists.iter().position(|list| *list.edition.id == *id) else { return Ok(None) };
    let entries = lists.get(list).map_or(&[][..], |list| &list.entries);
    match entries.iter().position(|entry| *entry.id == *text) {
        Some(entry) => Ok(Some((list, entry))),
        None => bail!("the list `{id}` has no entry `{text}`"),
    }
}

/// The row that starts on a line.
pub(super) fn row(
    file: &Path,
    line: u64,
    reading: &holdings::Options,
    messages: &mut Messages,
) -> Result<(Subject, Query)> {
    let mut holdings = Holdings::open(super::screen::source(file)?, reading).map_err(|findings| {
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
        let Some(entry) = screener.entry((found.list, found.entry)) else { continue };
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
        write_alignment(out, screener, subject, found, entry)?;
    }
    for remark in &identity.remarks {
        writeln!(out, "  {}", visible(remark))?;
    }
    if !identity.dropped.is_empty() {
        writeln!(out, "dropped")?;
    }
    for dropped in &identity.dropped {
        let Some(entry) = screener.entry((dropped.list, dropped.entry)) else { continue };
        let (name, reason) = (visible(&dropped.name), visible(&dropped.reason));
        writeln!(out, "  {}  `{name}` {}: {reason}", entry.id, dropped.score)?;
    }
    Ok(())
}

/// The row's name against the list's, word by word. An identifier has no words: the entry's own name
/// shows then whether the row's name goes with it.
fn write_alignment(
    out: &mut dyn Write,
    screener: &Screener,
    subject: &Subject,
    found: &Match,
    entry: &Entry,
) -> io::Result<()> {
    let by_identifier = found.kind == MatchKind::Identifier;
    let name = if by_identifier { entry.primary() } else { &found.matched_name };
    let Some(alignment) = screener.explain(subject, name).filter(|alignment| !alignment.pieces.is_empty())
    else {
        return Ok(());
    };
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
    let drawn = screener.entry((found.list, found.entry)).zip(screener.picture(identity, found, query, BARS));
    let Some((entry, (picture, case))) = drawn else { return Ok(()) };
    writeln!(out, "\ntimeline of {}  {}", entry.id, visible(entry.primary()))?;
    for line in picture.draw(&case, query.activity).lines() {
        writeln!(out, "{}", visible(line).trim_end())?;
    }
    Ok(())
}
