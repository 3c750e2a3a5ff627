//! `interdict suppress add`: a new pair, shown with all that it means before it is written.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use interdict::finding::{Code, Place};
use interdict::holdings::is_empty_cell;
use interdict::identity::{Identity, Match, MatchKind, Subject};
use interdict::list::{Entry, List};
use interdict::report::visible;
use interdict::run::stage;
use interdict::screen::{Query, Screener};
use interdict::suppression::{self, Scope, Suppression, SuppressionFile, Suppressions, content, subject};

use super::super::args::AddArgs;
use super::super::messages::Messages;
use super::super::{explain, lists, screen};
use super::{day, edit};

/// Adds a suppression.
pub(super) fn main(args: &AddArgs, messages: &mut Messages) -> Result<u8> {
    let path = &args.file;
    let name = path.display().to_string();
    let before = if path.symlink_metadata().is_ok() {
        if super::read(path, messages)?.is_none() {
            bail!("{name} has faults: nothing is added");
        }
        Some(std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?)
    } else {
        None
    };
    let zone = args.query.timezone;
    let (created, expires) = (day("created", &args.created, zone)?, day("expires", &args.expires, zone)?);
    suppression::check_days(created, expires)
        .map_err(|fault| anyhow!("--expires: {fault} [{}]", Code::SUPPRESSION_BAD_DATES.id))?;
    for (option, text) in [("reason", &args.reason), ("owner", &args.owner), ("approver", &args.approver)] {
        if is_empty_cell(text) {
            bail!("--{option}: it says nothing");
        }
    }
    if suppression::is_one_person(&args.owner, &args.approver) {
        let code = Code::SUPPRESSION_ONE_PERSON.id;
        bail!("--approver: the owner `{}` cannot approve it: expected another person [{code}]", args.owner);
    }
    let (subject, query) = subject_of(args, messages)?;
    let loaded = lists::load(&args.lists, messages)?;
    let screener = Screener::new(loaded, screen::screening(&args.query));
    let identity = screener.identify(&subject);
    let Some((list, entry)) = entry_of(&screener, &args.entry) else {
        bail!("no list has an entry `{}`; {}", args.entry, matched(&screener, &identity));
    };
    let Some(found) = screener.matched(&identity, &entry.id) else {
        let subject = subject.called();
        bail!(
            "`{subject}` does not match {}, so there is nothing to suppress; {}",
            entry.id,
            matched(&screener, &identity)
        );
    };
    let form = subject::form(&subject.borrowed());
    refuse_too_broad(args.scope, found, &form)?;
    let seen = content::lines(list, entry);
    let trimmed = |text: &str| text.trim().to_owned();
    let added = Suppression {
        place: Place { file: name.clone(), line: 0, column: 0, length: 0, cell: None },
        subject_sha256: subject::sha256(&form),
        subject,
        entry: Arc::clone(&entry.id),
        scope: args.scope,
        reason: trimmed(&args.reason),
        owner: trimmed(&args.owner),
        approver: trimmed(&args.approver),
        created,
        expires,
        entry_sha256: content::sha256(&seen),
        seen,
    };
    let text = edit::with(before.as_deref().unwrap_or(edit::HEAD), &added)?;
    // What is written is read again first: a pair that stands there already is told with its place.
    let file = match suppression::read(text.as_bytes(), &name) {
        Ok(file) => file,
        Err(findings) => {
            messages.drawn_of_rows(&findings, &text);
            bail!("{name}: nothing is added");
        }
    };
    let mut out = io::stdout().lock();
    write_meaning(&mut out, &added, (list, entry, found), &form)?;
    if let Some(query) = query {
        write_effect(&mut out, screener, &added, file, &query)?;
    }
    if !args.dry_run {
        publish(path, &text, before.is_some())?;
        writeln!(out, "added to {}", visible(&name))?;
    }
    out.flush()?;
    Ok(0)
}

/// Who is meant, and what a row asks.
fn subject_of(args: &AddArgs, messages: &mut Messages) -> Result<(Subject, Option<Query>)> {
    if let [only] = args.subject.as_slice()
        && let Some((file, line)) = explain::row_of(only)?
    {
        let reading = screen::reading(&args.query, &args.reading)?;
        let (subject, query) = explain::row(file, line, &reading, messages)?;
        return Ok((cleaned(&subject), Some(query)));
    }
    let mut subject = Subject::default();
    for text in &args.subject {
        let word = super::super::subject::from_words(text)?;
        let fields: [(&mut String, String); 7] = [
            (&mut subject.security_name, word.security_name),
            (&mut subject.isin, word.isin),
            (&mut subject.cusip, word.cusip),
            (&mut subject.sedol, word.sedol),
            (&mut subject.figi, word.figi),
            (&mut subject.lei, word.lei),
            (&mut subject.ticker, word.ticker),
        ];
        for (field, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            if !field.is_empty() {
                bail!(
                    "`{field}` and `{value}` are two of one kind: expected one name and one identifier of each scheme"
                );
            }
            *field = value;
        }
    }
    Ok((subject, None))
}

/// The subject without cells that say nothing.
fn cleaned(subject: &Subject) -> Subject {
    fn clean(text: &str) -> &str {
        if is_empty_cell(text) { "" } else { text.trim() }
    }
    subject.each(|text| clean(text).to_owned())
}

fn entry_of<'s>(screener: &'s Screener, id: &str) -> Option<(&'s List, &'s Entry)> {
    let lists = screener.lists().iter();
    lists
        .flat_map(|list| list.entries.iter().map(move |entry| (list, entry)))
        .find(|(_, entry)| *entry.id == *id)
}

/// What the subject does match.
fn matched(screener: &Screener, identity: &Identity) -> String {
    let entries = identity
        .matches
        .iter()
        .filter_map(|found| screener.lists().get(found.list).and_then(|list| list.entries.get(found.entry)));
    let entries: Vec<&str> = entries.map(|entry| &*entry.id).collect();
    if entries.is_empty() {
        return "the subject matches no entry".to_owned();
    }
    format!("the subject matches {}", entries.join(", "))
}

/// What nobody may say away by a suppression.
fn refuse_too_broad(scope: Scope, found: &Match, form: &[String]) -> Result<()> {
    let code = Code::SUPPRESSION_TOO_BROAD.id;
    if scope == Scope::Namesake && !subject::has_identifier(form) {
        bail!(
            "--scope namesake: nothing tells the subject from the entry: expected an ISIN, CUSIP, SEDOL, FIGI or LEI beside \
             its name [{code}]"
        );
    }
    if suppression::reaches(scope, found) {
        return Ok(());
    }
    if found.kind == MatchKind::Identifier {
        bail!(
            "too broad: the list itself names {}, so the match is certain; where that is wrong, the list is corrected \
             (`distinct_from` names issuers that an entry is not) [{code}]",
            found.matched_name
        );
    }
    bail!(
        "too broad: the name equals {} and nothing contradicts it, so the match is certain; for a subject with an identifier of \
         its own, --scope namesake says that it is another one of this name [{code}]",
        found.matched_name
    )
}

/// Shows what is said by it.
fn write_meaning(
    out: &mut dyn Write,
    added: &Suppression,
    (list, entry, found): (&List, &Entry, &Match),
    form: &[String],
) -> io::Result<()> {
    let certain = if found.certain { "certain" } else { "in doubt" };
    writeln!(out, "the subject")?;
    for line in form {
        writeln!(out, "  {}", visible(line))?;
    }
    writeln!(out, "is not {} {} of {}", entry.id, visible(entry.primary()), visible(&list.programme.title))?;
    for line in &added.seen {
        writeln!(out, "  {}", visible(line))?;
    }
    writeln!(
        out,
        "although it matches by {} `{}`, {} ({certain})",
        found.kind,
        visible(&found.matched_name),
        found.score
    )?;
    for remark in &found.remarks {
        writeln!(out, "  {}", visible(remark))?;
    }
    let Suppression { scope, reason, owner, approver, created, expires, .. } = added;
    writeln!(out, "because     {}", visible(reason))?;
    writeln!(out, "scope       {scope}: {}", meaning(*scope))?;
    writeln!(out, "owner       {}", visible(owner))?;
    writeln!(out, "approver    {}", visible(approver))?;
    writeln!(
        out,
        "holds       from {created} through {expires}, while subject and entry stay what they are here"
    )
}

fn meaning(scope: Scope) -> &'static str {
    match scope {
        Scope::Doubt => "a match that is not certain; one that is stays",
        Scope::Namesake => "also an equal name; a match by an identifier that is certain stays",
    }
}

/// Shows what the row gets, without it and with it.
fn write_effect(
    out: &mut dyn Write,
    screener: Screener,
    added: &Suppression,
    file: SuppressionFile,
    query: &Query,
) -> io::Result<()> {
    let told = |screener: &Screener| {
        let line = screener.decide(&screener.identify(&added.subject), query).line;
        let flags = if line.flags.is_empty() { String::new() } else { format!(" [{}]", line.flags) };
        format!("{}{flags}", line.verdict.map_or("unscreened", |verdict| verdict.as_str()))
    };
    let before = told(&screener);
    let suppressions = Suppressions { files: vec![file], decided_on: Some(added.created) };
    let after = told(&screener.with_suppressions(suppressions));
    writeln!(out, "the row     {before} without it, {after} with it, decided on {}", added.created)
}

/// Writes the file, whole or not at all.
pub(super) fn publish(path: &Path, text: &str, replaces: bool) -> Result<()> {
    stage::write(path, text.as_bytes(), replaces)
        .with_context(|| format!("{}: cannot be written", path.display()))
}
