//! `interdict lists diff`: what changed between two editions, and for which rows of a book the verdict does.

use std::io::{self, Write};

use anyhow::{Result, anyhow};
use chrono::NaiveDate;
use interdict::list::builtin;
use interdict::list::official::ListFormat;
use interdict::list::{EntryKind, List};
use interdict::report::summary::counted;
use interdict::report::visible;
use interdict::store::derive::{Knowledge, Wanted, derive};
use interdict::store::difference::{Change, Difference, Party, difference};
use interdict::store::{Edition, History, Store};
use serde::Serialize;

use super::stored;
use crate::cli::args::DiffArgs;
use crate::cli::lists::rows::{self, ChangedRow};
use crate::cli::messages::Messages;

/// The whole answer.
#[derive(Serialize)]
struct Answer {
    a: String,
    b: String,
    counts: Counts,
    #[serde(flatten)]
    difference: Difference,
    /// Rows of the book whose verdict differs; absent where no book was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<ChangedRow>>,
}

#[derive(Serialize)]
struct Counts {
    added: usize,
    removed: usize,
    changed: usize,
    unchanged: usize,
}

/// Runs the subcommand.
pub(super) fn main(args: &DiffArgs, messages: &mut Messages) -> Result<u8> {
    let store = stored::store(args.store.store.as_deref())?;
    let mut a = stored::edition(&args.a, &store, messages)?;
    let mut b = stored::edition(&args.b, &store, messages)?;
    call_alike(&mut a, &mut b);
    let found = difference(&a.records, &b.records);
    let changed_rows = match &args.holdings {
        None => None,
        Some(book) => {
            let before = alone(&args.a, &a, &store, messages)?;
            let after = alone(&args.b, &b, &store, messages)?;
            Some(rows::changed(book, args, before, after, messages)?)
        }
    };
    let answer = Answer {
        a: title(&a),
        b: title(&b),
        counts: Counts {
            added: found.added.len(),
            removed: found.removed.len(),
            changed: found.changed.len(),
            unchanged: found.unchanged,
        },
        difference: found,
        rows: changed_rows,
    };
    let mut out = io::stdout().lock();
    match args.format.as_str() {
        "json" => {
            serde_json::to_writer_pretty(&mut out, &answer)?;
            writeln!(out)?;
        }
        "markdown" => write_markdown(&mut out, &answer)?,
        _ => write_text(&mut out, &answer)?,
    }
    out.flush()?;
    Ok(0)
}

/// What an edition is called; a file that states no day has none.
fn title(edition: &Edition) -> String {
    if edition.header.published == NaiveDate::default() {
        return edition.header.list.clone();
    }
    edition.header.title()
}

/// Whether this is the list that a firm keeps in a spreadsheet.
fn is_house(edition: &Edition) -> bool {
    edition.header.format == ListFormat::HouseCsv.as_str()
}

/// Gives two states of a list of the firm one name. A file has none of its own, and takes that of the list in the store.
fn call_alike(a: &mut Edition, b: &mut Edition) {
    let programme = |edition: &Edition| {
        let first = edition.records.iter().flat_map(|record| &record.listings).next();
        first.filter(|_| is_house(edition)).map(|listing| listing.programme.clone())
    };
    let is_file = |edition: &Edition| edition.sha256.is_empty();
    let (Some(of_a), Some(of_b)) = (programme(a), programme(b)) else { return };
    let (named, name) = if is_file(a) { (a, of_b) } else { (b, of_a) };
    if is_file(named) {
        let listings = named.records.iter_mut().flat_map(|record| &mut record.listings);
        listings.for_each(|listing| listing.programme.clone_from(&name));
    }
}

/// An edition by itself, as if it had always been in force: two editions are compared, not two days. A list in the product's own TOML has
/// dated facts of its own, and is compared as it stands.
fn alone(named: &str, edition: &Edition, store: &Store, messages: &mut Messages) -> Result<Vec<List>> {
    if edition.header.format == ListFormat::NativeToml.as_str() {
        return Ok(vec![stored::native(named, edition, store, messages)?]);
    }
    let faulty = |_| anyhow!("the built-in lists have faults");
    let mut edition = edition.clone();
    // The rules of a list of the firm are those of its own programme.
    let own = edition.records.iter().flat_map(|record| &record.listings).next();
    if let Some(own) = own.filter(|_| is_house(&edition)) {
        edition.header.list.clone_from(&own.programme);
    }
    edition.header.published = interdict::store::derive::EVER;
    let wanted = Wanted { kinds: EntryKind::ALL.to_vec(), knowledge: Knowledge::Published };
    let laws = builtin::programmes().map_err(faulty)?;
    let shipped = builtin::lists().map_err(faulty)?;
    Ok(derive(&[History::of([edition])], laws, shipped, false, &wanted)
        .map_err(|fault| anyhow!(fault))?
        .lists)
}

fn write_text(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let Answer { a, b, counts, difference, rows } = answer;
    writeln!(
        out,
        "{a} -> {b}: {} added, {} removed, {} changed, {} the same",
        counts.added, counts.removed, counts.changed, counts.unchanged
    )?;
    let line = |mark: &str, party: &Party| {
        format!(
            "{mark} {:12} {:9} {}  {}",
            party.id,
            party.kind,
            visible(&party.name),
            party.programmes.join(" ")
        )
    };
    for party in &difference.added {
        writeln!(out, "{}", line("+", party))?;
    }
    for party in &difference.removed {
        writeln!(out, "{}", line("-", party))?;
    }
    for change in &difference.changed {
        writeln!(out, "{}", line("~", &change.party))?;
        for (mark, what, value) in details(change) {
            writeln!(out, "    {mark} {what}: {}", visible(value))?;
        }
    }
    if let Some(rows) = rows {
        writeln!(
            out,
            "{} of the book {} another verdict",
            counted(rows.len() as u64, "row", "rows"),
            if rows.len() == 1 { "gets" } else { "get" }
        )?;
        for row in rows {
            writeln!(
                out,
                "  {}, row {}  {}  {} -> {}  {}",
                visible(&row.file),
                row.row,
                visible(&row.security),
                row.before,
                row.after,
                row.entry
            )?;
        }
    }
    Ok(())
}

fn write_markdown(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let Answer { a, b, counts, difference, rows } = answer;
    writeln!(out, "## {a} to {b}\n")?;
    writeln!(out, "| added | removed | changed | the same |\n|---|---|---|---|")?;
    writeln!(out, "| {} | {} | {} | {} |", counts.added, counts.removed, counts.changed, counts.unchanged)?;
    let table = |out: &mut dyn Write, title: &str, parties: &[Party]| -> io::Result<()> {
        if parties.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n### {title}\n\n| id | kind | name | programmes |\n|---|---|---|---|")?;
        for party in parties {
            let programmes = party.programmes.join(", ");
            writeln!(out, "| {} | {} | {} | {programmes} |", cell(&party.id), party.kind, cell(&party.name))?;
        }
        Ok(())
    };
    table(out, "Added", &difference.added)?;
    table(out, "Removed", &difference.removed)?;
    if !difference.changed.is_empty() {
        writeln!(out, "\n### Changed\n\n| id | name | change |\n|---|---|---|")?;
        for change in &difference.changed {
            let parts: Vec<String> = details(change)
                .map(|(mark, what, value)| format!("{mark} {what}: {}", cell(value)))
                .collect();
            writeln!(
                out,
                "| {} | {} | {} |",
                cell(&change.party.id),
                cell(&change.party.name),
                parts.join("<br>")
            )?;
        }
    }
    if let Some(rows) = rows {
        writeln!(
            out,
            "\n### Rows with another verdict\n\n| row | security | before | after | entry |\n|---|---|---|---|---|"
        )?;
        for row in rows {
            writeln!(
                out,
                "| {}, {} | {} | {} | {} | {} |",
                cell(&row.file),
                row.row,
                cell(&row.security),
                row.before,
                row.after,
                cell(&row.entry)
            )?;
        }
    }
    Ok(())
}

/// A text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    visible(text).replace('|', "\\|").replace('<', "&lt;")
}

/// What a party got and lost, each with its mark.
pub(super) fn details(change: &Change) -> impl Iterator<Item = (char, &str, &str)> {
    let added = change.added.iter().map(|detail| ('+', detail.what.as_str(), detail.value.as_str()));
    added.chain(change.removed.iter().map(|detail| ('-', detail.what.as_str(), detail.value.as_str())))
}
