//! A house list as an edition in the store: its rows as records, and the rules that their actions ask for.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Duration;

use super::row::rule;
use super::{Action, programme};
use crate::list::entry::{Edition, List};
use crate::list::record::{NumberKind, Record, RecordListing};
use crate::programme::{Activity, Facts, Rule};

/// The rows of a house list. Days are those that the firm wrote: the first and the last one of the window.
pub(crate) fn records(list: &List) -> Vec<Record> {
    let record = |(place, entry): (usize, &crate::list::Entry)| {
        let key = entry.id.split_once('/').map_or(&*entry.id, |(_, key)| key);
        let line =
            entry.source.rsplit(' ').next().and_then(|line| line.parse().ok()).unwrap_or(place as u64 + 2);
        let mut record = Record::new(key, entry.kind, entry.primary(), line);
        entry.names.iter().skip(1).for_each(|name| record.name(&name.text, name.kind));
        for listed in &entry.identifiers {
            let kind = NumberKind::of(listed.identifier.scheme());
            record.number(kind, listed.identifier.as_str(), "", None);
        }
        record.countries.clone_from(&entry.countries);
        let own = list.facts.listings.iter().filter(|listing| listing.entry == entry.id);
        record.listings = own
            .map(|listing| RecordListing {
                listed: Some(listing.listed_on.date()),
                until: listing.removed.as_ref().map(|removal| removal.at.date() - Duration::days(1)),
                citation: listing.source.to_string(),
                ..RecordListing::new(&list.programme.id, &listing.basis)
            })
            .collect();
        record
    };
    list.entries.iter().enumerate().map(record).collect()
}

/// The programme of a firm's list, with a rule for each basis; `None` where one is no action of a house list.
pub(crate) fn law(id: &str, bases: &BTreeSet<&str>) -> Option<List> {
    let id: Arc<str> = id.into();
    let programme = programme(id.clone(), &id);
    let rules: Option<Vec<Rule>> = bases
        .iter()
        .map(|basis| {
            let (action, narrowed) = basis.split_once(':').map_or((*basis, None), |(a, n)| (a, Some(n)));
            let narrowed: Option<BTreeSet<Activity>> = match narrowed {
                None => None,
                Some(words) => Some(words.split(',').map(Activity::parse).collect::<Option<_>>()?),
            };
            Some(rule(&programme, Action::parse(action)?, narrowed.as_ref()))
        })
        .collect();
    let edition = Edition { id, date: None, closed: false, origin: String::new(), sha256: String::new() };
    let facts = Facts { rules: rules?, ..Facts::default() };
    Some(List { edition, programme, facts, entries: Vec::new() })
}
