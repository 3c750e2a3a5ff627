//! Alerts side by side: those of one row, entry and programme are compared as a multiset, so that rows that stand
//! twice are two alerts and the order of rows counts for nothing.

use std::collections::{BTreeMap, VecDeque};

use super::{Alert, Change};

/// One alert of both runs, or of one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// As it was.
    pub before: Option<Alert>,
    /// As it is.
    pub after: Option<Alert>,
}

impl Pair {
    /// What became of it. An alert comes when it begins to stand, and goes when it stands no longer: of two runs
    /// the one has as new what the other has as cleared.
    pub fn change(&self) -> Change {
        match (&self.before, &self.after) {
            (None, _) => Change::New,
            (_, None) => Change::Cleared,
            (Some(before), Some(after)) => match (before.answer.stands(), after.answer.stands()) {
                (false, true) => Change::New,
                (true, false) => Change::Cleared,
                _ if before.answer.content() == after.answer.content() => Change::Unchanged,
                _ => Change::Changed,
            },
        }
    }

    /// Whether another entry decides the row than before.
    pub(super) fn is_of_another_entry(&self) -> bool {
        let entry = |alert: &Alert| (alert.answer.programme.clone(), alert.answer.entry_id.clone());
        let both = self.before.as_ref().zip(self.after.as_ref());
        both.is_some_and(|(before, after)| entry(before) != entry(after))
    }

    /// Whether nothing but the likeness of names differs.
    pub(super) fn is_rescored(&self) -> bool {
        let score = |alert: &Option<Alert>| alert.as_ref().map(|alert| alert.answer.score.clone());
        self.change() == Change::Unchanged && score(&self.before) != score(&self.after)
    }
}

/// Whether two alerts are the same one, from the closest likeness on: by the cells of their rows, by what they say.
const ALIKE: [(bool, bool); 4] = [(true, true), (true, false), (false, true), (false, false)];

/// What makes two alerts the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// Their row, entry and programme: each entry has an alert of its own.
    Entry,
    /// Their row: it has one line, whichever entry decides it.
    Row,
}

impl Same {
    /// The texts by which an alert is known: those of its row, its programme and its entry.
    pub fn key(self, alert: &Alert) -> [String; 3] {
        let Alert { row, answer } = alert;
        match self {
            Same::Entry => [row.texts.key(), answer.programme.clone(), answer.entry_id.clone()],
            Same::Row => [row.texts.key(), String::new(), String::new()],
        }
    }
}

/// Compares the alerts of two runs; in the order of rows, entries and programmes.
pub fn compare(before: Vec<Alert>, after: Vec<Alert>, same: Same) -> Vec<Pair> {
    let mut groups: BTreeMap<[String; 3], (Vec<Alert>, Vec<Alert>)> = BTreeMap::new();
    for alert in before {
        groups.entry(same.key(&alert)).or_default().0.push(alert);
    }
    for alert in after {
        groups.entry(same.key(&alert)).or_default().1.push(alert);
    }
    let mut pairs = Vec::new();
    for (before, after) in groups.into_values() {
        group(sorted(before), sorted(after), &mut pairs);
    }
    pairs
}

/// In an order that does not depend on that of the rows, as far as it matters.
fn sorted(mut alerts: Vec<Alert>) -> Vec<Alert> {
    let rank = |alert: &Alert| {
        (alert.answer.clone(), alert.row.texts.clone(), alert.row.file.clone(), alert.row.line)
    };
    alerts.sort_by_cached_key(rank);
    alerts
}

fn group(before: Vec<Alert>, after: Vec<Alert>, pairs: &mut Vec<Pair>) {
    let mut before: Vec<Option<Alert>> = before.into_iter().map(Some).collect();
    let mut after: Vec<Option<Alert>> = after.into_iter().map(Some).collect();
    for (by_cells, by_content) in ALIKE {
        let likeness = |alert: &Alert| {
            let content = by_content.then(|| alert.answer.content().map(str::to_owned));
            (by_cells.then(|| alert.row.texts.clone()), content)
        };
        let mut waiting: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
        for (place, alert) in after.iter().enumerate() {
            if let Some(alert) = alert {
                waiting.entry(likeness(alert)).or_default().push_back(place);
            }
        }
        for slot in &mut before {
            let partner = slot.as_ref().and_then(|one| waiting.get_mut(&likeness(one))?.pop_front());
            if let Some(partner) = partner.and_then(|place| after.get_mut(place)) {
                pairs.push(Pair { before: slot.take(), after: partner.take() });
            }
        }
    }
    pairs.extend(before.into_iter().flatten().map(|alert| Pair { before: Some(alert), after: None }));
    pairs.extend(after.into_iter().flatten().map(|alert| Pair { before: None, after: Some(alert) }));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::{Answer, Counts, Row, Texts};
    use super::*;
    use crate::holdings::Field;

    fn alert() -> impl Strategy<Value = Alert> {
        let verdicts = prop::sample::select(vec!["permitted", "review", "prohibited", "unscreened"]);
        let flags = prop::sample::select(vec!["", "vacated", "pending"]);
        (0..3_u8, 0..2_u8, verdicts, flags, 0..9_u64, any::<bool>()).prop_map(
            |(name, entry, verdict, flags, line, dated)| {
                let texts = Texts::default().with(Field::SecurityName, &format!("name {name}"));
                let texts = if dated { texts.with(Field::TradeTime, "2021-03-01") } else { texts };
                let row = Arc::new(Row { file: "a.csv".to_owned(), line, texts, ..Row::default() });
                let answer = Answer {
                    verdict: verdict.to_owned(),
                    flags: flags.to_owned(),
                    entry_id: format!("list/{entry}"),
                    ..Answer::default()
                };
                Alert { row, answer }
            },
        )
    }

    fn alerts() -> impl Strategy<Value = Vec<Alert>> {
        prop::collection::vec(alert(), 0..12)
    }

    fn counts(before: &[Alert], after: &[Alert]) -> Counts {
        Counts::of(&compare(before.to_vec(), after.to_vec(), Same::Entry))
    }

    proptest! {
        #[test]
        fn a_run_does_not_differ_from_itself(alerts in alerts()) {
            let counts = counts(&alerts, &alerts);
            prop_assert_eq!(counts, Counts { unchanged: alerts.len() as u64, ..Counts::default() });
        }

        #[test]
        fn of_two_runs_each_has_as_new_what_the_other_has_as_cleared(a in alerts(), b in alerts()) {
            let (there, back) = (counts(&a, &b), counts(&b, &a));
            prop_assert_eq!(there.new, back.cleared);
            prop_assert_eq!(there.cleared, back.new);
            prop_assert_eq!((there.changed, there.unchanged), (back.changed, back.unchanged));
        }

        #[test]
        fn the_order_of_rows_counts_for_nothing(
            (a, (b, shuffled)) in (alerts(), alerts().prop_flat_map(|b| (Just(b.clone()), Just(b).prop_shuffle()))),
        ) {
            prop_assert_eq!(compare(a.clone(), b.clone(), Same::Entry), compare(a, shuffled.clone(), Same::Entry));
            prop_assert_eq!(counts(&b, &shuffled).unchanged, b.len() as u64);
        }

        #[test]
        fn no_alert_is_lost_or_doubled(a in alerts(), b in alerts()) {
            let pairs = compare(a.clone(), b.clone(), Same::Entry);
            prop_assert_eq!(pairs.iter().filter(|pair| pair.before.is_some()).count(), a.len());
            prop_assert_eq!(pairs.iter().filter(|pair| pair.after.is_some()).count(), b.len());
        }
    }
}
