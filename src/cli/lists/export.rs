//! `interdict lists export`: an edition as a table, with the columns that OpenSanctions gave to such tables.

use std::io::{self, Write};

use anyhow::Result;
use interdict::list::EntryKind;
use interdict::list::record::{NumberKind, Record};
use interdict::report::{Flat, Format, Value};

use super::stored;
use crate::cli::answers::Answers;
use crate::cli::args::ExportArgs;
use crate::cli::messages::Messages;

const COLUMNS: [&str; 14] = [
    "id",
    "schema",
    "name",
    "aliases",
    "weak_aliases",
    "countries",
    "isins",
    "lei",
    "tickers",
    "identifiers",
    "sanctions",
    "dates",
    "dataset",
    "last_seen",
];

/// Runs the subcommand.
pub(super) fn main(args: &ExportArgs, messages: &mut Messages) -> Result<u8> {
    let store = stored::store(args.store.store.as_deref())?;
    let edition = stored::edition(&args.edition, &store, messages)?;
    let answers = Answers::open_with_parquet(&args.output, None)?;
    let day = edition.header.published.to_string();
    let rows = edition.records.iter().map(|record| row(record, &edition.header.list, &day));
    if answers.format == Format::Parquet {
        interdict::report::parquet_texts(answers.writer(), &COLUMNS, rows)?;
    } else {
        let format = if answers.format == Format::Table { Format::Csv } else { answers.format };
        let mut flat = Flat::new(format, &COLUMNS, answers.writer())?;
        for row in rows {
            let values: Vec<Value<'_>> = row.iter().map(|text| Value::Text(text)).collect();
            flat.row(&values)?;
        }
        flat.end()?;
    }
    answers.publish()?;
    io::stdout().flush()?;
    Ok(0)
}

fn row(record: &Record, list: &str, day: &str) -> [String; COLUMNS.len()] {
    use interdict::list::NameKind;
    let names = |wanted: &[NameKind]| {
        let found = record.names.iter().skip(1).filter(|name| wanted.contains(&name.kind));
        found.map(|name| name.text.as_str()).collect::<Vec<_>>().join(";")
    };
    let numbers = |wanted: NumberKind| {
        let found = record.numbers.iter().filter(|number| number.kind == wanted);
        found.map(|number| number.value.as_str()).collect::<Vec<_>>().join(";")
    };
    let others: Vec<String> = record
        .numbers
        .iter()
        .filter(|number| !matches!(number.kind, NumberKind::Isin | NumberKind::Lei | NumberKind::Ticker))
        .map(|number| {
            let what = if number.label.is_empty() { number.kind.as_str() } else { &number.label };
            format!("{what} {}", number.value)
        })
        .collect();
    let sanctions: Vec<String> = record
        .listings
        .iter()
        .map(|listing| {
            format!("{} {} {}", listing.programme, listing.basis, listing.labels.join(" "))
                .trim_end()
                .to_owned()
        })
        .collect();
    let dates: Vec<String> = record
        .listings
        .iter()
        .flat_map(interdict::store::difference::days)
        .map(|(what, day)| format!("{what} {day}"))
        .collect();
    [
        record.key.clone(),
        schema(record.kind).to_owned(),
        record.primary().to_owned(),
        names(&[NameKind::Alias, NameKind::Former, NameKind::Primary]),
        names(&[NameKind::Weak]),
        record.countries.join(";").to_lowercase(),
        numbers(NumberKind::Isin),
        numbers(NumberKind::Lei),
        numbers(NumberKind::Ticker),
        others.join(";"),
        sanctions.join(";"),
        dates.join(";"),
        list.to_owned(),
        day.to_owned(),
    ]
}

/// The word of the FollowTheMoney model.
fn schema(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Company => "Organization",
        EntryKind::Government => "PublicBody",
        EntryKind::Security => "Security",
        EntryKind::Person => "Person",
        EntryKind::Vessel => "Vessel",
        EntryKind::Aircraft => "Airplane",
        EntryKind::Unknown => "LegalEntity",
    }
}
