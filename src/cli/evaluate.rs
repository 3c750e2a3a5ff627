//! `interdict evaluate`: what a threshold finds and misses among labelled pairs.

use std::io::{self, Write};

use anyhow::{Result, anyhow, bail};
use interdict::evaluate::{
    Confusion, Evaluation, Histogram, Labelled, Likeness, Pair, likeness, on_one_line,
};
use interdict::holdings::pairs::{self, Selection};
use interdict::report::{Flat, Format, Value, visible};
use interdict::run::Observer;
use interdict::score::Score;

use super::answers::Answers;
use super::args::EvaluateArgs;
use super::messages::Messages;

/// The columns of the output; the last one where it is asked for.
const COLUMNS: [&str; 6] = ["name_a", "name_b", "label", "score", "match_kind", "alignment"];

/// Characters of the longest bar on either side of the histogram: with its figures it fits 100 columns.
const BARS: usize = 32;

/// Scores every pair, writes them where asked, and prints the measures.
pub(super) fn main(args: &EvaluateArgs, messages: &mut Messages) -> Result<u8> {
    let stdin = args.pairs.as_os_str() == "-";
    let source = super::screen::source(&args.pairs)?;
    let name = source.name();
    if args.output.output.is_none() && args.output.format.is_some_and(|format| format != Format::Table) {
        bail!("--format is the format of the pairs: -o PATH says where they go");
    }
    let answers = match &args.output.output {
        Some(_) => Some(Answers::open(&args.output, (!stdin).then_some(args.pairs.as_path()))?),
        None => None,
    };
    if answers.as_ref().is_some_and(|answers| answers.format == Format::Table) {
        bail!("-o writes every pair as csv, ndjson or json; the table goes to standard output");
    }
    let selection = Selection { only: args.only.clone(), by: args.by.clone() };
    let pairs = pairs::read(source, &selection).map_err(|findings| {
        for finding in &findings {
            messages.finding(finding);
        }
        messages.rest();
        anyhow!("{name}: nothing is evaluated")
    })?;
    let scored: Vec<Likeness> =
        pairs.iter().map(|pair| likeness(&pair.name_a, &pair.name_b, args.threshold)).collect();
    let is_file = args.output.output.as_ref().is_some_and(|path| path.as_os_str() != "-");
    if let Some(answers) = answers {
        let [most @ .., _] = &COLUMNS;
        let columns = if args.alignment { &COLUMNS[..] } else { most };
        let mut flat = Flat::new(answers.format, columns, answers.writer())?;
        for (pair, found) in pairs.iter().zip(&scored) {
            let row = row(pair, found);
            flat.row(row.get(..columns.len()).unwrap_or(&row))?;
        }
        flat.end()?;
        answers.publish()?;
        // Standard output carries one kind of result.
        if !is_file {
            return Ok(0);
        }
    }
    let labelled: Vec<Labelled> = pairs
        .iter()
        .zip(&scored)
        .map(|(pair, found)| Labelled { same: pair.same, score: found.score })
        .collect();
    let mut out = io::stdout().lock();
    write_report(&mut out, &Evaluation::new(&labelled), args.threshold)?;
    if let Some(column) = &args.by {
        write_groups(&mut out, column, &pairs, &labelled, args.threshold)?;
    }
    out.flush()?;
    Ok(0)
}

/// The measures of every group at the threshold, in the order in which the groups first occur.
fn write_groups(
    out: &mut dyn Write,
    column: &str,
    pairs: &[Pair],
    labelled: &[Labelled],
    threshold: Score,
) -> io::Result<()> {
    let mut groups: Vec<(&str, Vec<Labelled>)> = Vec::new();
    for (pair, labelled) in pairs.iter().zip(labelled) {
        let group = pair.group.as_deref().unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, members)) => members.push(*labelled),
            None => groups.push((group, vec![*labelled])),
        }
    }
    writeln!(out, "\n{}  {}", Confusion::HEADER, visible(column))?;
    for (group, members) in groups {
        let group = if group.is_empty() { "(empty)".into() } else { visible(group) };
        writeln!(out, "{}  {group}", Evaluation::new(&members).at(threshold))?;
    }
    Ok(())
}

fn row<'a>(pair: &'a Pair, found: &'a Likeness) -> [Value<'a>; 6] {
    [
        Value::Text(&pair.name_a),
        Value::Text(&pair.name_b),
        Value::Number(u64::from(pair.same)),
        Value::Score(Some(found.score)),
        Value::Text(found.kind.as_str()),
        Value::Made(Some(on_one_line(&found.alignment))),
    ]
}

fn write_report(out: &mut dyn Write, evaluation: &Evaluation, threshold: Score) -> io::Result<()> {
    let (all, same) = evaluation.counts();
    let different = all.saturating_sub(same);
    let distinct = evaluation.distinct_scores();
    writeln!(out, "{all} pairs: {same} labelled 1, {different} labelled 0; {distinct} distinct scores\n")?;
    writeln!(out, "{}", Confusion::HEADER)?;
    for confusion in evaluation.curve(&[threshold]) {
        let mark = if confusion.threshold == threshold { " <" } else { "" };
        writeln!(out, "{confusion}{mark}")?;
    }
    match evaluation.best() {
        Some(best) => {
            let f1 = best.f1().unwrap_or_default();
            write!(out, "\nbest threshold {}: F1 {f1}", best.threshold)?;
            match evaluation.next_below(best.threshold) {
                Some(below) => writeln!(out, "; the same down to above {below}")?,
                None => writeln!(out)?,
            }
            writeln!(out, "{best}")?;
        }
        None => writeln!(out, "\nno best threshold: no pair is labelled 1")?,
    }
    writeln!(out, "\n{}", Histogram::new(evaluation, BARS).to_string().trim_end())
}
