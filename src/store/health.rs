//! Whether an edition can be what its publisher meant: counts, and what it has lost since the edition before it.
//!
//! Real feeds have come empty, without one of their programmes, or 15,000 rows short for a day. Such an edition would call
//! clean whom it merely lost, so it is not taken unless somebody says that it is right.

use std::collections::{BTreeMap, BTreeSet};

use super::edition::Edition;
use crate::list::DefectAction;
use crate::list::record::Record;

/// The largest part of its parties, in percent, that an edition may have lost since the one before.
pub const MAX_SHRINK: f64 = 5.0;

/// How many of a part of a list (a kind, a programme, its names) may go whatever percentage that is: a small part loses much at once.
const SLACK: usize = 10;

/// What an edition has, and how that differs from the edition before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// Number of parties by kind: now, and in the edition before.
    pub kinds: BTreeMap<String, (usize, usize)>,
    /// Number of parties by programme, likewise.
    pub programmes: BTreeMap<String, (usize, usize)>,
    /// Parties, names, numbers, likewise.
    pub parties: (usize, usize),
    /// Names.
    pub names: (usize, usize),
    /// Identifiers and other numbers.
    pub numbers: (usize, usize),
    /// Values that were repaired.
    pub repaired: usize,
    /// Values that were refused.
    pub refused: usize,
    /// Why the edition should not be taken without a look.
    pub problems: Vec<String>,
}

impl Health {
    /// The health of an edition after the one before it, where there is one.
    pub fn of(records: &[Record], before: Option<&Edition>, max_shrink: f64) -> Health {
        let mut health = Health::default();
        health.count(records, |(now, _)| now);
        let defects = records.iter().flat_map(|record| &record.defects);
        for defect in defects {
            match defect.action {
                DefectAction::Repaired => health.repaired += 1,
                DefectAction::Refused => health.refused += 1,
            }
        }
        let Some(before) = before else { return health };
        health.count(&before.records, |(_, then)| then);
        let of = before.header.published;
        let lost = |what: String, (now, then): (usize, usize), slack: usize| {
            let lost = then.saturating_sub(now);
            let percent = 100.0 * lost as f64 / then.max(1) as f64;
            let is_loss = percent > max_shrink && (lost > slack || now == 0);
            is_loss.then(|| format!("{what}: {now}, and {then} in the edition of {of}: {percent:.1} % fewer, more than the {max_shrink} % allowed"))
        };
        let kinds =
            health.kinds.iter().map(|(kind, counts)| (format!("parties of the kind {kind}"), *counts, SLACK));
        let programmes = health
            .programmes
            .iter()
            .map(|(programme, counts)| (format!("parties of the programme {programme}"), *counts, SLACK));
        let all = [
            ("parties".to_owned(), health.parties, 0),
            ("names".to_owned(), health.names, SLACK),
            ("identifiers and numbers".to_owned(), health.numbers, SLACK),
        ];
        let parts = all.into_iter().chain(kinds).chain(programmes);
        let mut problems: Vec<String> =
            parts.filter_map(|(what, counts, slack)| lost(what, counts, slack)).collect();
        let (gone, then) = (gone(&before.records, records), before.records.len());
        let percent = 100.0 * gone as f64 / then.max(1) as f64;
        if problems.is_empty() && percent > max_shrink && (gone > SLACK || gone == then) {
            problems.push(format!(
                "{gone} of the {then} parties in the edition of {of} are gone, and others have come: {percent:.1} %, more than the {max_shrink} % allowed"
            ));
        }
        Health { problems, ..health }
    }

    fn count(&mut self, records: &[Record], side: fn(&mut (usize, usize)) -> &mut usize) {
        for record in records {
            *side(&mut self.parties) += 1;
            *side(&mut self.names) += record.names.len();
            *side(&mut self.numbers) += record.numbers.len();
            *side(self.kinds.entry(record.kind.to_string()).or_default()) += 1;
            let programmes: BTreeSet<&str> =
                record.listings.iter().map(|listing| listing.programme.as_str()).collect();
            for programme in programmes {
                *side(self.programmes.entry(programme.to_owned()).or_default()) += 1;
            }
        }
    }
}

/// How many parties of an edition have neither their id nor a name or number in a later one.
fn gone(before: &[Record], now: &[Record]) -> usize {
    let ids: BTreeSet<&str> = now.iter().map(|record| record.key.as_str()).collect();
    let names: BTreeSet<&str> =
        now.iter().flat_map(|record| &record.names).map(|name| name.text.as_str()).collect();
    let numbers: BTreeSet<&str> =
        now.iter().flat_map(|record| &record.numbers).map(|number| number.value.as_str()).collect();
    let is_gone = |record: &&Record| {
        !ids.contains(record.key.as_str())
            && !record.names.iter().any(|name| names.contains(name.text.as_str()))
            && !record.numbers.iter().any(|number| numbers.contains(number.value.as_str()))
    };
    before.iter().filter(is_gone).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::EntryKind;
    use crate::list::record::RecordListing;
    use crate::store::edition::tests::header_of;

    fn records(programmes: &[&str]) -> Vec<Record> {
        let made = programmes.iter().enumerate().map(|(number, programme)| {
            let mut record =
                Record::new(number.to_string(), EntryKind::Company, &format!("Acme {number}"), 1);
            record.listings.push(RecordListing::new(programme, "listed"));
            record
        });
        made.collect()
    }

    fn problems(before: &[&str], after: &[&str]) -> usize {
        let header = header_of("l", "2020-01-01");
        let before = Edition { header, sha256: String::new(), records: records(before) };
        Health::of(&records(after), Some(&before), MAX_SHRINK).problems.len()
    }

    #[test]
    fn what_shrank_or_lost_a_programme_has_a_problem() {
        let hundred = ["a"; 100];
        assert_eq!(problems(&hundred, &hundred[..95]), 0);
        assert_eq!(problems(&hundred, &hundred[..94]), 1);
        assert_eq!(problems(&["a", "b"], &["a", "a", "a"]), 1);
        // The list itself, and the programme that nobody is left of.
        assert_eq!(problems(&["a", "b"], &["a"]), 2);
        // One programme that lost most of its parties while the list as a whole hardly shrank.
        let before = [["a"; 1000].as_slice(), &["b"; 20]].concat();
        let after = [["a"; 1000].as_slice(), &["b"; 5]].concat();
        assert_eq!((problems(&before, &after), problems(&before, &before[..1012])), (1, 0));
        assert_eq!(Health::of(&records(&["a"]), None, MAX_SHRINK).problems.len(), 0);
    }

    #[test]
    fn other_parties_in_the_place_of_those_of_before_are_a_problem() {
        let header = header_of("l", "2020-01-01");
        let before = Edition { header, sha256: String::new(), records: records(&["a"; 100]) };
        let problems = |changed: usize, key: &str, name: &str| {
            let mut now = records(&["a"; 100]);
            for (number, record) in now.iter_mut().enumerate().take(changed) {
                record.key = format!("{key}{number}");
                record.names.iter_mut().for_each(|own| own.text = format!("{name} {number}"));
            }
            Health::of(&now, Some(&before), MAX_SHRINK).problems.len()
        };
        assert_eq!(problems(100, "", "Zorblat"), 0, "other names");
        assert_eq!(problems(100, "x", "Acme"), 0, "other keys");
        assert_eq!((problems(10, "x", "Zorblat"), problems(11, "x", "Zorblat")), (0, 1), "other parties");
    }
}
