//! `--require-fresh`: no answer from lists that nobody has looked after.
//!
//! A list of the store is as old as its newest edition, unless its publisher was asked later (`lists fetch`) and had nothing newer; a list that ships, and that
//! no edition of the store brings up to date, is as old as its facts. A list whose programme has ended cannot grow old, and
//! the firm's own list has no date.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use interdict::list::List;

use super::lists::Stored;

/// Days that lists may be old, by list; the empty name is for all others.
pub(super) struct Limits(BTreeMap<String, u32>);

impl Limits {
    /// Reads the option.
    pub(super) fn parse(text: &str) -> Result<Limits> {
        let mut limits = BTreeMap::new();
        for part in text.split(',').map(str::trim) {
            let (list, days) = part.split_once('=').unwrap_or(("", part));
            let days: u32 = days.parse().map_err(|_| {
                anyhow!("--require-fresh: `{part}` is neither a number of days nor LIST=DAYS")
            })?;
            if limits.insert(list.to_owned(), days).is_some() {
                bail!("--require-fresh: `{list}` stands twice");
            }
        }
        limits.entry(String::new()).or_insert(DEFAULT_DAYS);
        Ok(Limits(limits))
    }

    /// How old a list is, where that is more than it may be.
    pub(super) fn stale(&self, list: &str, seen: DateTime<Utc>, now: DateTime<Utc>) -> Option<String> {
        let (age, limit) = (now.signed_duration_since(seen), self.of(list));
        let is_stale = age > chrono::Duration::days(i64::from(limit));
        is_stale.then(|| {
            format!(
                "last seen on {}, {} days ago, and {limit} are allowed",
                seen.date_naive(),
                age.num_days()
            )
        })
    }

    fn of(&self, list: &str) -> u32 {
        self.0.get(list).or_else(|| self.0.get("")).copied().unwrap_or(DEFAULT_DAYS)
    }
}

/// Where no number is said.
const DEFAULT_DAYS: u32 = 3;

/// When each list that can grow old was last seen at its publisher.
pub(super) fn seen(lists: &[List], stored: &Stored) -> Result<BTreeMap<String, DateTime<Utc>>> {
    let mut ages: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
    for list in lists {
        let id = &list.programme.id;
        match (stored.carriers.get(id), &stored.store) {
            (Some(carriers), Some(store)) => {
                for carrier in carriers {
                    let newest = stored.newest.get(carrier).map(|day| end_of(*day));
                    let seen = store.checked(carrier)?.max(newest).unwrap_or(DateTime::UNIX_EPOCH);
                    ages.insert(carrier.clone(), seen);
                }
            }
            _ => {
                if let Some(date) =
                    list.edition.date.filter(|_| !list.programme.house && !list.edition.closed)
                {
                    ages.insert(id.to_string(), end_of(date));
                }
            }
        }
    }
    Ok(ages)
}

/// Fails where a list is older than it may be; names all of them.
pub(super) fn require(text: &str, lists: &[List], stored: &Stored, now: DateTime<Utc>) -> Result<()> {
    let limits = Limits::parse(text)?;
    let ages = seen(lists, stored)?;
    if let Some(unknown) = limits.0.keys().find(|list| !list.is_empty() && !ages.contains_key(*list)) {
        let known: Vec<&str> = ages.keys().map(String::as_str).collect();
        bail!("--require-fresh: there is no list `{unknown}` that grows old; there are {}", known.join(", "));
    }
    let stale: Vec<String> = ages
        .iter()
        .filter_map(|(list, seen)| Some(format!("{list} was {}", limits.stale(list, *seen, now)?)))
        .collect();
    if stale.is_empty() { Ok(()) } else { bail!("stale lists: {}", stale.join("; ")) }
}

/// The facts of a day are those of its last instant.
fn end_of(date: NaiveDate) -> DateTime<Utc> {
    (date.and_time(NaiveTime::MIN) + chrono::Duration::days(1)).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;
    use interdict::list::builtin;

    fn told(text: &str, now: &str) -> String {
        let lists = builtin::lists().unwrap();
        match require(text, &lists, &Stored::default(), now.parse().unwrap()) {
            Ok(()) => "fresh".to_owned(),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn lists_grow_old_unless_their_programme_has_ended() {
        let lists = builtin::lists().unwrap();
        let date =
            lists.iter().find(|list| *list.programme.id == *"us-ns-cmic").unwrap().edition.date.unwrap();
        let soon = format!("{}T00:00:00Z", date + chrono::Duration::days(3));
        let late = format!("{}T00:00:00Z", date + chrono::Duration::days(10));
        assert_eq!(told("3", &soon), "fresh");
        assert_eq!(told("us-ns-cmic=30", &late), "fresh");
        assert_eq!(
            told("3", &late),
            format!(
                "stale lists: us-ns-cmic was last seen on {}, 9 days ago, and 3 are allowed",
                date + chrono::Duration::days(1)
            )
        );
        assert!(told("us-ccmc=3", &late).contains("there is no list `us-ccmc` that grows old"));
        assert!(told("x", &late).contains("neither a number of days"));
    }
}
