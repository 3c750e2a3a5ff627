//! `interdict match` and `interdict compare`: names alone, without dates.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, anyhow};
use interdict::evaluate::{self, on_one_line};
use interdict::holdings::{self, Holdings};
use interdict::identity::{Identity, MatchKind, Subject};
use interdict::list::Entry;
use interdict::report::{Flat, Format, Value, visible};
use interdict::run::Observer;
use interdict::screen::{ScreenOptions, Screener};
use interdict::timeline::TradeTime;

use super::answers::Answers;
use super::args::{CompareArgs, MatchArgs};
use super::explain::write_identity;
use super::messages::Messages;
use super::{lists, subject};

/// The columns of `match`: one row for every entry that a name matches, one for a name without any.
const MATCHES: [&str; 12] = [
    "file",
    "line",
    "name",
    "match_kind",
    "score",
    "certainty",
    "entry_id",
    "entry_name",
    "matched_name",
    "programme",
    "remarks",
    "alignment",
];

/// The columns of `compare`, as `evaluate --alignment` writes them.
const COMPARISON: [&str; 5] = ["name_a", "name_b", "score", "match_kind", "alignment"];

/// Writes every entry that a name matches.
pub(super) fn find(args: &MatchArgs, messages: &mut Messages) -> Result<u8> {
    let lists = lists::load(&args.lists, messages)?;
    let screener =
        Screener::new(lists, ScreenOptions { threshold: args.threshold, ..ScreenOptions::default() });
    let answers = Answers::open(&args.output, args.file.as_deref())?;
    let subjects: Vec<Subject> =
        args.names.iter().map(|name| subject::from_words(name)).collect::<Result<_>>()?;
    let holdings = args.file.as_deref().map(|file| open(file, messages)).transpose()?;
    // The header of a table is an answer: it is written when names and file can be read.
    let mut sink = Sink::new(&answers)?;
    for subject in &subjects {
        sink.write(&screener, None, subject)?;
    }
    let mut status = 0;
    if let (Some(file), Some(mut holdings)) = (&args.file, holdings) {
        let shown = file.display().to_string();
        while let Some(row) = holdings.next_row() {
            match row.content {
                Ok(position) => sink.write(&screener, Some((&shown, row.line)), &position.subject)?,
                Err(finding) => {
                    messages.finding(&finding);
                    status = crate::FAILED;
                }
            }
        }
        let summary = holdings.finish().map_err(|finding| anyhow!("{finding}"))?;
        summary.footer_remark().iter().for_each(|remark| messages.finding(remark));
        messages.rest();
    }
    sink.end()?;
    if status == 0 {
        answers.publish()?;
    } else if args.output.output.is_some() {
        messages.error("rows that cannot be read are missing: no file is written");
    }
    Ok(status)
}

/// Opens a file of names. Time plays no part here, so that any will do for rows that have none.
fn open(file: &Path, messages: &mut Messages) -> Result<Holdings> {
    let options = holdings::Options {
        as_of: Some(TradeTime::Day(chrono::NaiveDate::default())),
        ..holdings::Options::default()
    };
    let source = super::screen::source(file)?;
    Holdings::open(source, &options).map_err(|findings| {
        for finding in &findings {
            messages.finding(finding);
        }
        anyhow!("{}: cannot be read", file.display())
    })
}

/// Text for people, or a table for machines.
enum Sink {
    Text(Box<dyn Write>),
    Table(Flat<'static>),
}

impl Sink {
    fn new(answers: &Answers) -> io::Result<Sink> {
        Ok(match answers.format {
            Format::Table => Sink::Text(answers.writer()),
            format => Sink::Table(Flat::new(format, &MATCHES, answers.writer())?),
        })
    }

    /// Writes what a name, or the row at a place, matches.
    fn write(
        &mut self,
        screener: &Screener,
        place: Option<(&str, u64)>,
        subject: &Subject,
    ) -> io::Result<()> {
        let identity = screener.identify(subject);
        match self {
            Sink::Text(out) => {
                if let Some((file, line)) = place {
                    write!(out, "{}:{line} ", visible(file))?;
                }
                writeln!(out, "{}", visible(subject.called()))?;
                write_identity(out.as_mut(), screener, subject, &identity)?;
                writeln!(out)
            }
            Sink::Table(flat) => write_rows(flat, screener, place, subject, &identity),
        }
    }

    fn end(self) -> io::Result<()> {
        match self {
            Sink::Text(mut out) => out.flush(),
            Sink::Table(flat) => flat.end(),
        }
    }
}

/// One row for every match, most certain first, and for every candidate that was dropped.
fn write_rows(
    flat: &mut Flat<'_>,
    screener: &Screener,
    place: Option<(&str, u64)>,
    subject: &Subject,
    identity: &Identity,
) -> io::Result<()> {
    let (file, line) =
        place.map_or((None, Value::Made(None)), |(file, line)| (Some(file.to_owned()), Value::Number(line)));
    let start = || [Value::Made(file.clone()), line.clone(), Value::Text(subject.called())];
    let entry = |list: usize, entry: usize| screener.lists().get(list)?.entries.get(entry);
    let listed = |list: usize, at: usize, name| -> [Value<'_>; 4] {
        let entry: Option<&Entry> = entry(list, at);
        let programme = screener.lists().get(list).map_or("", |list| list.programme.id.as_ref());
        [
            Value::Text(entry.map_or("", |entry| entry.id.as_ref())),
            Value::Text(entry.map_or("", Entry::primary)),
            Value::Text(name),
            Value::Text(programme),
        ]
    };
    let alignment = |kind: MatchKind, name: &str| {
        // An identifier has no words.
        let compared = if kind == MatchKind::Identifier { None } else { screener.explain(subject, name) };
        Value::Made(Some(compared.map(|alignment| on_one_line(&alignment)).unwrap_or_default()))
    };
    let mut write = |answer: [Value<'_>; 3], listed: [Value<'_>; 4], end: [Value<'_>; 2]| {
        let values: Vec<Value<'_>> = start().into_iter().chain(answer).chain(listed).chain(end).collect();
        flat.row(&values)
    };
    for found in &identity.matches {
        let certainty = if found.certain { "certain" } else { "in_doubt" };
        write(
            [Value::Text(found.kind.as_str()), Value::Score(Some(found.score)), Value::Text(certainty)],
            listed(found.list, found.entry, &found.matched_name),
            [Value::Made(Some(found.remarks.join("; "))), alignment(found.kind, &found.matched_name)],
        )?;
    }
    for dropped in &identity.dropped {
        write(
            [
                Value::Text(MatchKind::None.as_str()),
                Value::Score(Some(dropped.score)),
                Value::Text("dropped"),
            ],
            listed(dropped.list, dropped.entry, &dropped.name),
            [Value::Text(&dropped.reason), alignment(MatchKind::None, &dropped.name)],
        )?;
    }
    if identity.matches.is_empty() && identity.dropped.is_empty() {
        let nothing = || Value::Text("");
        write(
            [Value::Text(MatchKind::None.as_str()), Value::Score(None), nothing()],
            [nothing(), nothing(), nothing(), nothing()],
            [Value::Made(Some(identity.remarks.join("; "))), nothing()],
        )?;
    }
    Ok(())
}

/// Writes the score of two names, word by word, as a run would compare them.
pub(super) fn compare(args: &CompareArgs) -> Result<u8> {
    let found = evaluate::likeness(&args.a, &args.b, args.threshold);
    let answers = Answers::open(&args.output, None)?;
    match answers.format {
        Format::Table => {
            let mut out = answers.writer();
            for line in found.alignment.to_string().lines() {
                writeln!(out, "{}", visible(line))?;
            }
            if found.score != found.alignment.score {
                writeln!(out, "screened as {} {}", found.kind, found.score)?;
            }
            out.flush()?;
        }
        format => {
            let mut flat = Flat::new(format, &COMPARISON, answers.writer())?;
            flat.row(&[
                Value::Text(&args.a),
                Value::Text(&args.b),
                Value::Score(Some(found.score)),
                Value::Text(found.kind.as_str()),
                Value::Made(Some(on_one_line(&found.alignment))),
            ])?;
            flat.end()?;
        }
    }
    answers.publish()?;
    Ok(0)
}
