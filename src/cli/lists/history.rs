//! `interdict lists history`: what every edition in the store says of an entry.

use std::io::{self, Write};

use anyhow::{Result, bail};
use interdict::list::record::Record;
use interdict::report::visible;
use interdict::store::difference::{days, difference};

use super::diff::details;
use super::stored;
use crate::cli::args::StoreArgs;
use crate::cli::messages::Messages;

/// Runs the subcommand.
pub(super) fn main(wanted: &str, store: &StoreArgs, _: &mut Messages) -> Result<u8> {
    let store = stored::store(store.store.as_deref())?;
    let mut out = io::stdout().lock();
    let mut any = false;
    for list in store.lists()? {
        let editions = store.editions(&list)?;
        let mut keys: Vec<&str> = editions
            .iter()
            .flat_map(|edition| &edition.records)
            .filter(|record| is_meant(record, wanted))
            .map(|record| record.key.as_str())
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            any = true;
            writeln!(out, "{list}  {key}")?;
            let mut before: Option<&Record> = None;
            for (place, edition) in editions.iter().enumerate() {
                let now = edition.records.iter().find(|record| record.key == key);
                let what = told(before, now, place == 0);
                let mark = if now.is_some() { '█' } else { '·' };
                writeln!(out, "  {}  {mark}  {what}", edition.header.published)?;
                before = now;
            }
        }
    }
    if !any {
        bail!("no edition of the store {} has an entry `{wanted}`", store.folder().display());
    }
    out.flush()?;
    Ok(0)
}

/// Whether a party is meant by its id, by an entry's id, or by a name.
fn is_meant(record: &Record, wanted: &str) -> bool {
    let key = wanted.split_once('/').map_or(wanted, |(_, key)| key);
    record.key == key || record.names.iter().any(|name| name.text.to_lowercase() == wanted.to_lowercase())
}

/// What an edition says that the one before it did not.
fn told(before: Option<&Record>, now: Option<&Record>, is_first: bool) -> String {
    match (before, now) {
        (None, None) => String::new(),
        (Some(_), None) => "no longer listed".to_owned(),
        (None, Some(record)) => {
            let stated: Vec<String> = record
                .listings
                .iter()
                .map(|listing| {
                    let days: Vec<String> =
                        days(listing).map(|(what, day)| format!("{what} {day}")).collect();
                    format!("{} {} {}", listing.programme, listing.labels.join(" "), days.join(", "))
                        .trim_end()
                        .to_owned()
                })
                .collect();
            let word = if is_first { "listed" } else { "newly listed" };
            format!("{word}: {}; {}", visible(record.primary()), stated.join("; "))
        }
        (Some(before), Some(now)) => {
            let found = difference(std::slice::from_ref(before), std::slice::from_ref(now));
            let Some(change) = found.changed.first() else { return "the same".to_owned() };
            let parts =
                details(change).map(|(mark, what, value)| format!("{mark} {what} {}", visible(value)));
            parts.collect::<Vec<_>>().join("; ")
        }
    }
}
