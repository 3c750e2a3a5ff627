//! The rows of a book whose verdict differs between two sets of lists: two whole runs, compared row by row.

use std::path::Path;

use anyhow::{Context, Result, bail};
use interdict::list::List;
use interdict::report::{Format, View};
use interdict::run::settings::{Settings, StoreUse};
use interdict::run::{self, FailOn, Output, Plan, Target};
use interdict::suppression::Suppressions;
use serde::Serialize;

use crate::cli::args::DiffArgs;
use crate::cli::messages::Messages;
use crate::cli::screen;

/// A row that gets another verdict.
#[derive(Debug, Serialize)]
pub(super) struct ChangedRow {
    /// The book.
    pub(super) file: String,
    /// Number of the row, from 1 below the header.
    pub(super) row: usize,
    /// The name or identifier by which it is found.
    pub(super) security: String,
    /// The entry that decides, in the later set where it has one.
    pub(super) entry: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// What a run answers to one row.
struct Answer {
    verdict: String,
    entry: String,
    matched: String,
}

/// Screens a book against both sets of lists.
pub(super) fn changed(
    book: &Path,
    args: &DiffArgs,
    a: Vec<List>,
    b: Vec<List>,
    messages: &mut Messages,
) -> Result<Vec<ChangedRow>> {
    let before = answers(book, args, a, messages).context("the run against the earlier edition")?;
    let after = answers(book, args, b, messages).context("the run against the later edition")?;
    if before.len() != after.len() {
        bail!("{}: the two runs read {} and {} rows", book.display(), before.len(), after.len());
    }
    let pairs = before.into_iter().zip(after).enumerate();
    let differing = pairs.filter(|(_, (before, after))| before.verdict != after.verdict);
    Ok(differing
        .map(|(at, (before, after))| {
            let entry = if after.entry.is_empty() { before.entry } else { after.entry };
            let security = if after.matched.is_empty() { before.matched } else { after.matched };
            ChangedRow {
                file: book.display().to_string(),
                row: at + 1,
                security,
                entry,
                before: before.verdict,
                after: after.verdict,
            }
        })
        .collect())
}

/// The answers to all rows, in their order.
fn answers(book: &Path, args: &DiffArgs, lists: Vec<List>, messages: &mut Messages) -> Result<Vec<Answer>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("decisions.csv");
    let reading = screen::reading(&args.query, &args.reading)?;
    let found = screen::sources(&[book.to_owned()], &reading, messages)?;
    let plan = Plan {
        inputs: found.sources,
        read_besides: Vec::new(),
        left_out: found.left_out,
        reading,
        lists,
        screening: screen::screening(&args.query),
        suppressions: Suppressions::default(),
        outputs: vec![Output {
            target: Target::File(path.clone()),
            format: Format::Csv,
            view: View::Decisions,
        }],
        table: interdict::report::TableStyle::default(),
        force: false,
        audience: interdict::report::audience::Audience::Compliance,
        fail_on: FailOn::NEVER,
        allow_rejects: 0,
        allow_empty: false,
        lookahead: None,
        activity_by_default: false,
        previous: None,
        skip_unchanged: false,
        settings: Settings::default(),
        store: StoreUse::default(),
        sign: None,
        threads: None,
    };
    let outcome = run::run(plan, Box::new(std::io::sink()), messages)?;
    if outcome.exit == run::Exit::Failed {
        bail!("{}: rows stay unscreened, so the verdicts cannot be compared", book.display());
    }
    let mut reader = csv::Reader::from_path(&path)?;
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    // Columns of the answer stand behind those of the book.
    let column = |name: &str| {
        header.iter().rposition(|header| header == name).with_context(|| format!("no column {name}"))
    };
    let (verdict, entry, matched) = (column("verdict")?, column("entry_id")?, column("matched_name")?);
    let cell = |record: &csv::StringRecord, at: usize| record.get(at).unwrap_or_default().to_owned();
    reader
        .records()
        .map(|record| {
            let record = record?;
            Ok(Answer {
                verdict: cell(&record, verdict),
                entry: cell(&record, entry),
                matched: cell(&record, matched),
            })
        })
        .collect()
}
