//! `interdict lists`: which lists are loaded, what an entry says, what is wrong with a file, and the store of editions.

mod diff;
mod export;
#[cfg(feature = "fetch")]
mod fetch;
mod history;
mod import;
mod rows;
mod stored;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use interdict::list::{self, Entry, List};
use interdict::report::summary::counted;
use interdict::report::visible;
use interdict::run::{self, Observer};

use super::args::{ListChoice, ListsArgs, ListsCommand};
use super::messages::Messages;
pub(super) use stored::{Stored, lists as from_store, store as store_of};

/// Runs the subcommand.
pub(super) fn main(args: ListsArgs, messages: &mut Messages) -> Result<u8> {
    match args.command {
        ListsCommand::Ls { lists } => ls(&load(&lists, messages)?),
        ListsCommand::Show { entry, lists } => show(&entry, &load(&lists, messages)?),
        ListsCommand::Import(args) => import::main(&args, messages),
        #[cfg(feature = "fetch")]
        ListsCommand::Fetch(args) => fetch::main(&args, messages),
        #[cfg(not(feature = "fetch"))]
        ListsCommand::Fetch(_) => bail!(
            "this build does not fetch: the feature `fetch` is not in it; `interdict lists import` takes files that were \
             fetched otherwise"
        ),
        ListsCommand::Diff(args) => diff::main(&args, messages),
        ListsCommand::History { entry, store } => history::main(&entry, &store, messages),
        ListsCommand::Export(args) => export::main(&args, messages),
        ListsCommand::Validate { paths } => check(&paths, messages),
    }
}

/// The lists that the options choose. A list with a fault is never used in part.
pub(super) fn load(choice: &ListChoice, messages: &mut Messages) -> Result<Vec<List>> {
    Ok(load_with_store(choice, messages)?.0)
}

/// The same, and which lists of the store they come from.
pub(super) fn load_with_store(choice: &ListChoice, messages: &mut Messages) -> Result<(Vec<List>, Stored)> {
    let (mut lists, stored) = stored::lists(choice, None, messages)?;
    let mut faulty = false;
    for path in files(&choice.lists, messages)? {
        match list::read_path(&path) {
            Ok((list, remarks)) => {
                for remark in &remarks {
                    messages.finding(remark);
                }
                lists.push(list);
            }
            Err(findings) => {
                faulty = true;
                messages.drawn(&findings, &text(&path));
            }
        }
    }
    if faulty {
        bail!("a list has faults, so none of it is used");
    }
    Ok((run::choose(lists, &choice.programme)?, stored))
}

/// The list files that the paths name; a folder means the files in it, in the order of their names.
/// What else is in a folder is told: a list that is not read looks like one that matches nothing.
fn files(paths: &[PathBuf], messages: &mut Messages) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        super::screen::file_only(path)?;
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let (mut inside, mut left_out) = (Vec::new(), Vec::new());
        for entry in path.read_dir().with_context(|| format!("{}: cannot be read", path.display()))? {
            let file = entry.with_context(|| format!("{}: cannot be read", path.display()))?.path();
            if file.is_dir() || !is_list(&file) {
                left_out.push(file);
            } else {
                inside.push(file);
            }
        }
        left_out.sort();
        for file in left_out {
            let why = if file.is_dir() { "a folder within a folder" } else { "neither .toml nor .csv" };
            messages.warning(&format!("{}: not read as a list: {why}", file.display()));
        }
        if inside.is_empty() {
            bail!("{}: there is no list file in this folder", path.display());
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// Whether a file of a folder is a list, by its extension.
fn is_list(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default();
    ["toml", "csv"].iter().any(|kind| extension.eq_ignore_ascii_case(kind))
}

/// The file again, to draw its faults; where that fails, the findings still say everything.
fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn ls(lists: &[List]) -> Result<u8> {
    let mut out = io::stdout().lock();
    let width = lists.iter().map(|list| list.edition.id.len()).max().unwrap_or(0).max(4);
    writeln!(
        out,
        "{:width$}  {:10}  {:>7}  {:>5}  {:>11}  {:>7}  origin",
        "list", "edition", "entries", "names", "identifiers", "defects"
    )?;
    for list in lists {
        let edition = list.edition.date.map_or_else(|| "-".to_owned(), |date| date.to_string());
        let names: usize = list.entries.iter().map(|entry| entry.names.len()).sum();
        let identifiers: usize = list.entries.iter().map(|entry| entry.identifiers.len()).sum();
        let defects: usize = list.entries.iter().map(|entry| entry.defects.len()).sum();
        writeln!(
            out,
            "{:width$}  {edition:10}  {:>7}  {names:>5}  {identifiers:>11}  {defects:>7}  {}",
            list.edition.id,
            list.entries.len(),
            visible(&list.edition.origin),
        )?;
    }
    out.flush()?;
    Ok(0)
}

fn show(wanted: &str, lists: &[List]) -> Result<u8> {
    let found: Vec<(&List, &Entry)> = lists
        .iter()
        .flat_map(|list| list.entries.iter().map(move |entry| (list, entry)))
        .filter(|(_, entry)| {
            *entry.id == *wanted
                || entry.names.iter().any(|name| name.text.to_lowercase() == wanted.to_lowercase())
        })
        .collect();
    if found.is_empty() {
        bail!("no list has an entry `{wanted}`");
    }
    let mut out = io::stdout().lock();
    for (list, entry) in found {
        write_entry(&mut out, list, entry)?;
    }
    out.flush()?;
    Ok(0)
}

fn write_entry(out: &mut dyn Write, list: &List, entry: &Entry) -> io::Result<()> {
    writeln!(out, "{}  {}", entry.id, visible(entry.primary()))?;
    writeln!(out, "  programme    {}", list.programme)?;
    for name in entry.names.iter().skip(1) {
        writeln!(out, "  {:11}  {}", format!("{:?}", name.kind).to_lowercase(), visible(&name.text))?;
    }
    for listed in &entry.identifiers {
        writeln!(out, "  {:11}  {}", listed.identifier.scheme(), listed.identifier)?;
    }
    if !entry.countries.is_empty() {
        writeln!(out, "  countries    {}", entry.countries.join(" "))?;
    }
    for listing in list.facts.listings.iter().filter(|listing| listing.entry == entry.id) {
        write!(
            out,
            "  listed       {} ({}), published {}",
            listing.listed_on, listing.basis, listing.published
        )?;
        if let Some(removal) = &listing.removed {
            write!(out, ", removed {}", removal.at)?;
        }
        writeln!(out, "; {}", visible(&listing.source))?;
    }
    for distinct in &entry.distinct_from {
        writeln!(out, "  is not       {}", visible(&distinct.name))?;
    }
    for relation in &entry.relations {
        writeln!(out, "  {:11}  {}", relation.kind, visible(&relation.to))?;
    }
    for defect in &entry.defects {
        writeln!(
            out,
            "  defect       {} {:?}: {}",
            visible(&defect.value),
            defect.action,
            visible(&defect.reason)
        )?;
    }
    for gap in &entry.gaps {
        writeln!(out, "  gap          {}", visible(gap))?;
    }
    writeln!(out, "  source       {}", visible(&entry.source))?;
    Ok(())
}

fn check(paths: &[PathBuf], messages: &mut Messages) -> Result<u8> {
    let mut out = io::stdout().lock();
    let mut status = 0;
    for path in files(paths, messages)? {
        match list::read_path(&path) {
            Ok((list, remarks)) => {
                if !remarks.is_empty() {
                    messages.drawn(&remarks, &text(&path));
                }
                let entries = counted(list.entries.len() as u64, "entry", "entries");
                let remarks = counted(remarks.len() as u64, "remark", "remarks");
                writeln!(out, "{}: sound, {entries}, {remarks}", visible(&path.display().to_string()))?;
            }
            Err(findings) => {
                status = crate::FAILED;
                messages.drawn(&findings, &text(&path));
                let faults = counted(findings.len() as u64, "fault", "faults");
                writeln!(out, "{}: {faults}, not usable", visible(&path.display().to_string()))?;
            }
        }
    }
    out.flush()?;
    Ok(status)
}
