//! What is different from the run before: one line for every alert that is new, changed or cleared.

use std::io::{self, Write};

use super::markdown::{MOST_BYTES, code, prose};
use super::summary::counted;
use super::{Flat, Format, Value};
use crate::holdings::Field;
use crate::since::{Alert, Change, Counts, Difference};

/// The columns, in their order.
pub(super) const COLUMNS: [&str; 27] = [
    "change",
    "cause",
    "cause_detail",
    "file",
    "line",
    "position_id",
    "account",
    "issuer_name",
    "security_name",
    "isin",
    "cusip",
    "sedol",
    "figi",
    "lei",
    "ticker",
    "activity",
    "trade_time",
    "verdict_before",
    "verdict",
    "flags_before",
    "flags",
    "entry_id",
    "entry_name",
    "programme",
    "reason",
    "source",
    "other_causes",
];

/// Those that are cells of the row.
const CELLS: [Field; 12] = [
    Field::PositionId,
    Field::Account,
    Field::IssuerName,
    Field::SecurityName,
    Field::Isin,
    Field::Cusip,
    Field::Sedol,
    Field::Figi,
    Field::Lei,
    Field::Ticker,
    Field::Activity,
    Field::TradeTime,
];

/// Whether changes are written in a format.
pub fn has_changes(format: Format) -> bool {
    matches!(format, Format::Csv | Format::CsvSafe | Format::Ndjson | Format::Json | Format::Markdown)
}

/// Writes all changes. They come as new, changed, cleared, each in the order of files and lines.
pub(crate) fn write_changes(
    format: Format,
    out: Box<dyn Write + '_>,
    differences: &[Difference],
    counts: &Counts,
) -> io::Result<()> {
    if format == Format::Markdown {
        return markdown(out, differences, counts);
    }
    let mut flat = Flat::new(format, &COLUMNS, out)?;
    for difference in differences {
        flat.row(&row(difference))?;
    }
    flat.end()
}

fn row(difference: &Difference) -> Vec<Value<'_>> {
    let Difference { change, causes, detail, before, after, row, reason, source } = difference;
    let verdict = |alert: &'_ Option<Alert>| alert.as_ref().map(|alert| alert.answer.verdict.clone());
    let flags = |alert: &'_ Option<Alert>| alert.as_ref().map(|alert| alert.answer.flags.clone());
    let answer = after.as_ref().or(before.as_ref()).map(|alert| &alert.answer);
    let text = |text: Option<&'_ String>| Value::Made(Some(text.cloned().unwrap_or_default()));
    let deciding = causes.first().map_or("", |cause| cause.as_str());
    let others: Vec<&str> = causes.iter().skip(1).map(|cause| cause.as_str()).collect();
    let mut values = vec![
        Value::Text(change.as_str()),
        Value::Text(deciding),
        Value::Text(detail),
        Value::Text(&row.file),
        if row.line == 0 { Value::Made(None) } else { Value::Number(row.line) },
    ];
    values.extend(CELLS.iter().map(|field| Value::Text(row.texts.get(*field))));
    values.extend([
        Value::Made(verdict(before)),
        Value::Made(verdict(after)),
        Value::Made(flags(before)),
        Value::Made(flags(after)),
        text(answer.map(|answer| &answer.entry_id)),
        text(answer.map(|answer| &answer.entry_name)),
        text(answer.map(|answer| &answer.programme)),
        Value::Text(reason),
        Value::Text(source),
        Value::Made(Some(others.join(";"))),
    ]);
    values
}

/// A summary for a comment, which has a greatest length: what does not fit is counted.
fn markdown(mut out: Box<dyn Write + '_>, differences: &[Difference], counts: &Counts) -> io::Result<()> {
    let mut text = format!("### Interdict, since last time: {counts}\n");
    if !differences.is_empty() {
        text.push_str("\n| | row | security, entry | verdict | why |\n|---|---|---|---|---|\n");
    }
    let mut left_out = 0;
    for difference in differences {
        let line = markdown_line(difference);
        if left_out > 0 || text.len() + line.len() > MOST_BYTES - 500 {
            left_out += 1;
        } else {
            text.push_str(&line);
        }
    }
    if left_out > 0 {
        let left = counted(left_out, "further line is", "further lines are");
        text.push_str(&format!(
            "\n**{left} left out here**, because a comment has a limit: `--changes changes.csv` has all of them.\n"
        ));
    }
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn markdown_line(difference: &Difference) -> String {
    let Difference { change, detail, before, after, row, reason, .. } = difference;
    let place = match row.line {
        0 => row.file.clone(),
        line => format!("{}:{line}", row.file),
    };
    let subject = row.texts.subject();
    let answer = after.as_ref().or(before.as_ref()).map(|alert| &alert.answer);
    let entry = answer.map(|answer| code(&answer.entry_id)).unwrap_or_default();
    let mut about = vec![code(subject.called()), entry];
    about.retain(|text| !text.is_empty());
    let verdict = |alert: &Option<Alert>| {
        alert.as_ref().map_or_else(|| "none".to_owned(), |alert| alert.answer.verdict.clone())
    };
    let verdict = match change {
        Change::New if before.is_none() => verdict(after),
        _ => format!("{} → {}", verdict(before), verdict(after)),
    };
    format!(
        "| **{change}** | {} | {} | {} | {}<br>{} |\n",
        code(&place),
        about.join("<br>"),
        prose(&verdict),
        prose(detail),
        prose(reason)
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::report::tests::HOSTILE;
    use crate::since::{Answer, Cause, Row, Texts};

    fn difference(name: &str) -> Difference {
        let row = Row {
            file: "a.csv".to_owned(),
            line: 2,
            texts: Texts::default().with(Field::SecurityName, name),
            ..Row::default()
        };
        let row = Arc::new(row);
        let answer = Answer {
            verdict: "prohibited".to_owned(),
            entry_id: "us-test/acme".to_owned(),
            ..Answer::default()
        };
        Difference {
            change: Change::Cleared,
            causes: vec![Cause::List, Cause::Time],
            detail: "the listing was vacated".to_owned(),
            before: Some(Alert { row: Arc::clone(&row), answer }),
            after: None,
            row,
            reason: "A court annulled the listing on 2021-06-03.".to_owned(),
            source: "Order 1".to_owned(),
        }
    }

    fn written(format: Format, differences: &[Difference]) -> String {
        let mut bytes = Vec::new();
        write_changes(format, Box::new(&mut bytes), differences, &Counts { cleared: 1, ..Counts::default() })
            .unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn changes_read_like_this() {
        insta::assert_snapshot!(written(Format::Csv, &[difference("Acme")]));
        insta::assert_snapshot!(written(Format::Ndjson, &[difference("Acme")]));
        insta::assert_snapshot!(written(Format::Markdown, &[difference("Acme")]));
    }

    #[test]
    fn hostile_names_stay_cells() {
        let differences: Vec<Difference> = HOSTILE.iter().map(|name| difference(name)).collect();
        let text = written(Format::Csv, &differences);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let names: Vec<String> = reader.records().map(|record| record.unwrap()[8].to_owned()).collect();
        assert_eq!(names, HOSTILE);
        let text = written(Format::Markdown, &differences);
        assert_eq!(text.lines().count(), 4 + HOSTILE.len());
        assert!(!text.contains("<script>"));
        let long: Vec<Difference> = (0..2_000).map(|_| difference("Acme")).collect();
        let text = written(Format::Markdown, &long);
        assert!(text.len() <= MOST_BYTES && text.contains("further lines are left out here"));
    }
}
