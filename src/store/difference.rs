//! What changed between two editions of a list.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::list::record::{Record, RecordListing};

/// What changed from one edition to a later one, each in the order of the ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Difference {
    /// Parties that only the later one has.
    pub added: Vec<Party>,
    /// Parties that only the earlier one has.
    pub removed: Vec<Party>,
    /// Parties that both have, and that are not the same.
    pub changed: Vec<Change>,
    /// Parties that are the same in both.
    pub unchanged: usize,
}

/// A party, as a reader knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The publisher's id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its primary name.
    pub name: String,
    /// The programmes it stands on.
    pub programmes: Vec<String>,
}

/// What changed of one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The party, as the later edition has it.
    #[serde(flatten)]
    pub party: Party,
    /// Each thing that is new.
    pub added: Vec<Detail>,
    /// Each thing that is gone.
    pub removed: Vec<Detail>,
}

/// One name, identifier, date or country of a party.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Detail {
    /// What it is: `name`, `alias`, `isin`, `listed`, `country`, `label` …
    pub what: String,
    /// The value.
    pub value: String,
}

/// What changed from `a` to `b`.
pub fn difference(a: &[Record], b: &[Record]) -> Difference {
    let mut earlier: FxHashMap<&str, &Record> =
        a.iter().map(|record| (record.key.as_str(), record)).collect();
    let mut made = Difference::default();
    for later in b {
        let Some(before) = earlier.remove(later.key.as_str()) else {
            made.added.push(party(later));
            continue;
        };
        let (old, new) = (details(before), details(later));
        let only = |these: &[Detail], those: &[Detail]| -> Vec<Detail> {
            these.iter().filter(|detail| those.binary_search(detail).is_err()).cloned().collect()
        };
        let change = Change { party: party(later), added: only(&new, &old), removed: only(&old, &new) };
        if change.added.is_empty() && change.removed.is_empty() {
            made.unchanged += 1;
        } else {
            made.changed.push(change);
        }
    }
    made.removed = a.iter().filter(|record| earlier.contains_key(record.key.as_str())).map(party).collect();
    let order = |party: &Party| (party.id.len(), party.id.clone());
    made.added.sort_by_key(order);
    made.removed.sort_by_key(order);
    made.changed.sort_by_key(|change| order(&change.party));
    made
}

fn party(record: &Record) -> Party {
    let mut programmes: Vec<String> =
        record.listings.iter().map(|listing| listing.programme.clone()).collect();
    programmes.sort();
    programmes.dedup();
    Party {
        id: record.key.clone(),
        kind: record.kind.to_string(),
        name: record.primary().to_owned(),
        programmes,
    }
}

/// Everything of a party that a reader may want to know of when it changes, sorted.
fn details(record: &Record) -> Vec<Detail> {
    let detail = |what: &str, value: &str| Detail { what: what.to_owned(), value: value.to_owned() };
    let mut details = vec![detail("kind", record.kind.as_str())];
    details.extend(record.names.iter().map(|name| detail(name.kind.as_str(), &name.text)));
    for number in &record.numbers {
        let what = if number.label.is_empty() { number.kind.as_str() } else { &number.label };
        details.push(detail(what, &number.value));
    }
    details.extend(record.countries.iter().map(|country| detail("country", country)));
    details.extend(record.relations.iter().map(|(kind, to)| detail(kind, to)));
    for listing in &record.listings {
        details.push(detail("programme", &format!("{} {}", listing.programme, listing.basis)));
        details.extend(listing.labels.iter().map(|label| detail("label", label)));
        details
            .extend(days(listing).map(|(what, day)| detail(what, &format!("{day} ({})", listing.programme))));
    }
    details.sort();
    details.dedup();
    details
}

/// The days that a listing states, with what they mean.
pub fn days(listing: &RecordListing) -> impl Iterator<Item = (&'static str, chrono::NaiveDate)> {
    let days = [
        ("listed", listing.listed),
        ("effective", listing.effective),
        ("divest_by", listing.divest_by),
        ("until", listing.until),
    ];
    days.into_iter().filter_map(|(what, day)| Some((what, day?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::EntryKind;
    use crate::list::NameKind;

    #[test]
    fn parties_are_added_removed_changed_or_the_same() {
        let record = |key: &str, alias: &str| {
            let mut record = Record::new(key, EntryKind::Company, "Acme", 1);
            record.name(alias, NameKind::Alias);
            record
        };
        let a = [record("1", "x"), record("2", "y"), record("10", "z")];
        let b = [record("10", "z"), record("2", "w"), record("3", "v")];
        let found = difference(&a, &b);
        let ids = |parties: &[Party]| parties.iter().map(|party| party.id.clone()).collect::<Vec<_>>();
        assert_eq!(
            (ids(&found.added), ids(&found.removed), found.unchanged),
            (vec!["3".into()], vec!["1".into()], 1)
        );
        let [change] = found.changed.as_slice() else { panic!("{found:?}") };
        assert_eq!(change.party.id, "2");
        assert_eq!((change.added[0].value.as_str(), change.removed[0].value.as_str()), ("w", "y"));
    }
}
