//! `interdict selftest`: an exercise made of the lists in use, run and reported.

use std::io::{self, Write};

use anyhow::{Result, bail};
use interdict::report::summary::counted;
use interdict::report::{Flat, Format, Value, visible};
use interdict::score::Score;
use interdict::screen::{ScreenOptions, Screener};
use interdict::selftest::{Class, Exercise, Options, Report, Row, rate};
use serde::Serialize;

use super::answers::Answers;
use super::args::{OutputArgs, SelftestArgs};
use super::lists;
use super::messages::Messages;

/// The columns of the cases.
const CASES: [&str; 8] = ["class", "technique", "entry_id", "listed", "asked", "outcome", "score", "by"];

/// What the machine form states beside the report itself.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    report: &'a Report,
    threshold: String,
    least_rate: String,
    rate: String,
    control_complete: bool,
    alerts_in_ten_thousand: usize,
    passed: bool,
}

/// Draws, runs and reports; 1 where the control has a gap or too few are found.
pub(super) fn main(args: &SelftestArgs, messages: &mut Messages) -> Result<u8> {
    let output = OutputArgs { output: args.output.clone(), format: args.format, force: args.force };
    let answers = Answers::open(&output, None)?;
    let lists = lists::load(&args.lists, messages)?;
    let options = Options { seed: args.seed, per_technique: args.per_technique, placebo: args.placebo };
    let exercise = Exercise::new(&lists, options);
    if exercise.cases().is_empty() {
        bail!("the lists have no name and no identifier: nothing can be asked");
    }
    let screener =
        Screener::new(lists, ScreenOptions { threshold: args.threshold, ..ScreenOptions::default() });
    let report = exercise.run(&screener);
    let (asked, found) = report.manipulated();
    // In whole numbers, so that a share just below is not rounded up to the least.
    let enough = found as u128 * 1_000_000 >= asked as u128 * u128::from(args.least_rate.millionths());
    let passed = report.is_control_complete() && enough;
    match answers.format {
        Format::Csv | Format::Ndjson => cases(&answers, &report.rows)?,
        Format::Json => {
            let told = Told {
                report: &report,
                threshold: args.threshold.exact(),
                least_rate: args.least_rate.exact(),
                rate: rate(found, asked).to_string(),
                control_complete: report.is_control_complete(),
                alerts_in_ten_thousand: report.alerts_in_ten_thousand(),
                passed,
            };
            let mut out = answers.writer();
            serde_json::to_writer_pretty(&mut out, &told)?;
            writeln!(out)?;
            out.flush()?;
        }
        format => {
            let mut out = answers.writer();
            write_report(out.as_mut(), &report, args, passed, format == Format::Markdown)?;
            out.flush()?;
        }
    }
    answers.publish()?;
    Ok(u8::from(!passed))
}

fn cases(answers: &Answers, rows: &[Row]) -> Result<()> {
    let mut flat = Flat::new(answers.format, &CASES, answers.writer())?;
    for row in rows {
        flat.row(&[
            Value::Text(row.technique.class().as_str()),
            Value::Text(row.technique.as_str()),
            Value::Text(&row.entry_id),
            Value::Text(&row.listed),
            Value::Text(&row.asked),
            Value::Text(row.outcome.as_str()),
            Value::Text(&row.score),
            Value::Text(&row.by),
        ])?;
    }
    Ok(flat.end()?)
}

/// The report for people: as text, or as Markdown, where a heading and tables are marked.
fn write_report(
    out: &mut dyn Write,
    report: &Report,
    args: &SelftestArgs,
    passed: bool,
    markdown: bool,
) -> io::Result<()> {
    let heading = |text: &str| if markdown { format!("## {text}\n") } else { text.to_owned() };
    writeln!(out, "{}", heading("Self-test of the lists in use"))?;
    writeln!(
        out,
        "engine {}, word weights {}, threshold {}, seed {}, at most {} of each technique\n",
        report.engine,
        report.word_weights,
        args.threshold.exact(),
        report.seed,
        report.per_technique
    )?;
    table(out, markdown, &["list", "date", "entries", "names", "sha256", "origin"], &{
        let row = |list: &interdict::selftest::UsedList| {
            let date = list.date.clone().unwrap_or_else(|| "-".to_owned());
            let (entries, names) = (list.entries.to_string(), list.names.to_string());
            vec![
                list.id.clone(),
                date,
                entries,
                names,
                list.sha256.clone(),
                visible(&list.origin).into_owned(),
            ]
        };
        report.lists.iter().map(row).collect::<Vec<_>>()
    })?;
    writeln!(out)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for counts in &report.techniques {
        let skipped: usize = counts.skipped.values().sum();
        let numbers = [counts.asked, counts.found, counts.elsewhere, counts.doubt, counts.missed, skipped];
        let share = match counts.asked {
            0 => "-".to_owned(),
            asked => rate(counts.found, asked).to_string(),
        };
        let start = [counts.class.to_owned(), counts.technique.to_owned()];
        rows.push(start.into_iter().chain(numbers.map(|n| n.to_string())).chain([share]).collect());
    }
    let columns =
        ["class", "technique", "asked", "found", "elsewhere", "doubt", "missed", "passed over", "rate"];
    table(out, markdown, &columns, &rows)?;
    writeln!(out)?;
    let line = |out: &mut dyn Write, what: &str, (asked, found): (usize, usize)| {
        writeln!(
            out,
            "{}{what}: {found} of {asked}, {}",
            if markdown { "- " } else { "" },
            rate(found, asked)
        )
    };
    line(out, "control", report.of_class(Class::Control))?;
    line(out, "strict techniques", report.of_class(Class::Strict))?;
    line(out, "fuzzy techniques", report.of_class(Class::Fuzzy))?;
    line(out, "manipulated, over all", report.manipulated())?;
    writeln!(
        out,
        "{}placebo: {} in {}, {} per 10,000",
        if markdown { "- " } else { "" },
        counted(report.placebo_alerts.len() as u64, "alert", "alerts"),
        counted(report.placebo as u64, "name", "names"),
        report.alerts_in_ten_thousand()
    )?;
    let verdict = if passed { "passed" } else { "not passed" };
    writeln!(
        out,
        "\n{verdict}: the control must be complete and the rate at least {}",
        args.least_rate.exact()
    )?;
    if !report.not_found.is_empty() {
        writeln!(out, "\n{}", heading("Not found"))?;
        let row = |row: &Row| {
            let score = if row.score.is_empty() { "-".to_owned() } else { row.score.clone() };
            let outcome = match row.by.as_str() {
                "" => row.outcome.to_string(),
                by => format!("{} ({by})", row.outcome),
            };
            let shown = |text: &str| visible(text).into_owned();
            vec![
                row.technique.to_string(),
                shown(&row.asked),
                row.entry_id.clone(),
                shown(&row.listed),
                score,
                outcome,
            ]
        };
        let rows: Vec<Vec<String>> = report.not_found.iter().map(row).collect();
        table(out, markdown, &["technique", "asked", "entry", "listed", "score", "outcome"], &rows)?;
    }
    if !report.placebo_alerts.is_empty() {
        writeln!(out, "\n{}", heading("Placebo names that alarmed"))?;
        let row = |[name, entry]: &[String; 2]| vec![visible(name).into_owned(), entry.clone()];
        let rows: Vec<Vec<String>> = report.placebo_alerts.iter().map(row).collect();
        table(out, markdown, &["name", "entry"], &rows)?;
    }
    Ok(())
}

/// A table, its columns in line.
fn table(out: &mut dyn Write, markdown: bool, columns: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    if markdown {
        writeln!(out, "| {} |", columns.join(" | "))?;
        writeln!(out, "|{}", "---|".repeat(columns.len()))?;
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        return Ok(());
    }
    let width = |at: usize, head: &str| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain([head.chars().count()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = columns.iter().enumerate().map(|(at, head)| width(at, head)).collect();
    let head: Vec<String> = columns.iter().map(|head| (*head).to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// The share of manipulated names that must be found where nothing else is asked.
pub(crate) const LEAST_RATE: Score = Score::from_millionths(970_000);
