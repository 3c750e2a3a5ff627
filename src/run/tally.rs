//! Counting: every row once, in its file and in the whole.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::status::Findings;
use crate::finding::Code;
use crate::holdings::FileSummary;
use crate::repair::{Repair, Repairs};
use crate::report::summary::{NotRows, Summary, VerdictCounts};
use crate::screen::{Decision, Line};
use crate::suppression::Usage;
use crate::verdict::Verdict;

/// Where alerts are counted that concern the row itself, such as a fund of unknown composition.
const NO_ENTRY: &str = "no entry";

/// The counts of one input file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileTally {
    /// Rows with a verdict.
    pub(super) screened: u64,
    /// Rows without one, by reason.
    pub(super) unscreened: BTreeMap<String, u64>,
    /// Rows by verdict.
    pub(super) verdicts: VerdictCounts,
    /// Alerts by programme and verdict.
    pub(super) alerts: BTreeMap<String, VerdictCounts>,
    /// Rows that are worse than all of their alerts.
    pub(super) beside: VerdictCounts,
    /// Rows in which something was mended.
    pub(super) repairs: RepairCounts,
}

/// Numbers of rows by what was mended in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RepairCounts([u64; Repair::ALL.len()]);

impl RepairCounts {
    /// Adds rows in which these were mended.
    pub(super) fn add(&mut self, repairs: Repairs, rows: u64) {
        // Of most rows nothing.
        if !repairs.is_empty() {
            repairs.iter().for_each(|repair| self.0[repair as usize] += rows);
        }
    }

    /// Adds the counts of other rows.
    pub(super) fn extend(&mut self, others: RepairCounts) {
        self.0.iter_mut().zip(others.0).for_each(|(count, other)| *count += other);
    }

    /// Those that are not zero.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Repair, u64)> {
        Repair::ALL.iter().copied().zip(self.0).filter(|(_, count)| *count > 0)
    }
}

impl FileTally {
    /// What was found in it.
    pub(super) fn findings(&self) -> Findings<'_> {
        Findings { verdicts: &self.verdicts, alerts: Some(&self.alerts), beside: &self.beside }
    }

    /// Rows read, one way or the other.
    pub(super) fn read(&self) -> u64 {
        self.screened + self.unscreened.values().sum::<u64>()
    }
}

/// The counts of a run.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) files: Vec<FileTally>,
    pub(super) summary: Summary,
    pub(super) suppressions: Usage,
}

impl Tally {
    /// For a number of files.
    pub(super) fn new(files: usize) -> Tally {
        let files = vec![FileTally::default(); files];
        Tally { files, summary: Summary::default(), suppressions: Usage::default() }
    }

    /// A row came in. Counted apart from what becomes of it, so that a lost row shows.
    pub(super) fn read(&mut self) {
        self.summary.read += 1;
    }

    /// Rows came in and are permitted, and nobody needs to see them.
    pub(super) fn clear(&mut self, file: usize, rows: u64) {
        if let Some(tally) = self.files.get_mut(file) {
            tally.screened += rows;
            tally.verdicts.permitted += rows;
        }
        self.summary.read += rows;
        self.summary.decided += rows;
        self.summary.verdicts.permitted += rows;
    }

    /// Something was mended in rows of a file.
    pub(super) fn repaired(&mut self, file: usize, counts: RepairCounts) {
        if let Some(tally) = self.files.get_mut(file) {
            tally.repairs.extend(counts);
        }
    }

    /// A file was read to its end; notes the lines of it that are no rows.
    pub(super) fn lines(&mut self, file: &FileSummary) {
        let (preamble, footer) = (file.preamble.len() as u64, file.footer.len() as u64);
        if preamble + footer > 0 {
            self.summary.not_rows.push(NotRows {
                file: file.name.clone(),
                preamble,
                footer,
                footer_from: file.footer.first().map_or(0, |line| line.line),
            });
        }
    }

    /// A row stays without a verdict.
    pub(super) fn unscreened(&mut self, file: usize, code: Code) {
        let reason = format!("{} {}", code.id, code.title);
        if let Some(tally) = self.files.get_mut(file) {
            *tally.unscreened.entry(reason.clone()).or_default() += 1;
        }
        *self.summary.unscreened.entry(reason).or_default() += 1;
    }

    /// A row got its verdict. A decision without one is not counted, and the totals do not add up.
    pub(super) fn decided(&mut self, file: usize, decision: &Decision) {
        let Some(verdict) = decision.line.verdict else { return };
        if let Some(tally) = self.files.get_mut(file) {
            tally.screened += 1;
            tally.verdicts.add(verdict);
            decision.alerts.iter().for_each(|alert| count(&mut tally.alerts, alert));
            let is_worse = decision.alerts.iter().all(|alert| alert.verdict < Some(verdict));
            if is_worse && verdict > Verdict::Permitted {
                tally.beside.add(verdict);
            }
        }
        self.summary.decided += 1;
        self.summary.verdicts.add(verdict);
        decision.alerts.iter().for_each(|alert| count(&mut self.summary.programmes, alert));
    }

    /// What the row is worth, where it says so and is not permitted.
    pub(super) fn value(&mut self, decision: &Decision, currency: &str, value: Option<Decimal>) {
        if let Some(verdict) = decision.line.verdict.filter(|verdict| *verdict > Verdict::Permitted) {
            self.summary.exposure.entry((verdict, currency.to_owned())).or_default().add(value);
        }
    }

    /// Whether every row that came in is accounted for, in every file and in the whole, against what
    /// the readers themselves counted.
    pub(super) fn adds_up(&self, rows_of_files: &[u64]) -> bool {
        self.summary.adds_up()
            && self.files.len() == rows_of_files.len()
            && self.files.iter().zip(rows_of_files).all(|(file, rows)| file.read() == *rows)
            && self.files.iter().all(|file| file.verdicts.total() == file.screened)
            && self.files.iter().map(FileTally::read).sum::<u64>() == self.summary.read
    }
}

/// Counts an alert for its programme.
fn count(programmes: &mut BTreeMap<String, VerdictCounts>, alert: &Line) {
    let Some(verdict) = alert.verdict else { return };
    let programme = if alert.programme.is_empty() { NO_ENTRY } else { &alert.programme };
    match programmes.get_mut(programme) {
        Some(counts) => counts.add(verdict),
        None => programmes.entry(programme.to_owned()).or_default().add(verdict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::{Dialect, Encoding, FileFormat, FooterLine};
    use crate::identity::Subject;
    use crate::report::tests::line;

    fn decision() -> Decision {
        Decision { line: line(), alerts: vec![line(), line()] }
    }

    #[test]
    fn rows_in_are_decided_and_unscreened() {
        let mut tally = Tally::new(2);
        for _ in 0..3 {
            tally.read();
        }
        tally.decided(0, &decision());
        tally.unscreened(1, Code::ROW_BAD_DATE);
        assert!(!tally.adds_up(&[1, 1]), "a row was read and never told anything");
        tally.decided(1, &decision());
        assert!(tally.adds_up(&[1, 2]));
        assert!(!tally.adds_up(&[2, 1]), "the reader counted other rows than the run");
        assert_eq!(tally.summary.programmes["us-test"].prohibited, 4);
        assert_eq!(tally.files[1].alerts["us-test"].prohibited, 2);
        assert_eq!(tally.summary.unscreened["R002 bad date"], 1);
    }

    #[test]
    fn a_row_that_is_worse_than_its_alerts_is_counted_beside_them() {
        let mild = Line { verdict: Some(Verdict::Permitted), ..line() };
        let mut tally = Tally::new(1);
        tally.decided(0, &Decision { line: line(), alerts: vec![mild] });
        tally.decided(0, &decision());
        assert_eq!((tally.files[0].beside.prohibited, tally.files[0].beside.total()), (1, 1));
    }

    #[test]
    fn a_permitted_row_is_not_beside_its_alerts() {
        let permitted = Line { verdict: Some(Verdict::Permitted), ..line() };
        let mut tally = Tally::new(1);
        tally.decided(0, &Decision { line: permitted, alerts: Vec::new() });
        assert_eq!((tally.files[0].beside.total(), tally.files[0].verdicts.permitted), (0, 1));
    }

    #[test]
    fn an_alert_about_the_row_itself_is_counted_for_no_entry() {
        let of_the_row = Line { programme: "".into(), ..line() };
        let mut tally = Tally::new(1);
        tally.decided(0, &Decision { line: line(), alerts: vec![of_the_row, line()] });
        let counted: Vec<_> =
            tally.summary.programmes.iter().map(|(id, counts)| (id.as_str(), counts.total())).collect();
        assert_eq!(counted, [("no entry", 1), ("us-test", 1)]);
    }

    #[test]
    fn rows_that_are_cleared_at_once_are_read_and_permitted() {
        let mut tally = Tally::new(2);
        tally.clear(1, 3);
        tally.clear(1, 4);
        assert!(tally.adds_up(&[0, 7]));
        assert_eq!((tally.summary.read, tally.summary.verdicts.permitted), (7, 7));
        assert_eq!((tally.files[1].screened, tally.files[1].verdicts.permitted), (7, 7));
    }

    #[test]
    fn repairs_are_counted_by_row_and_kind() {
        let mut repairs = Repairs::default();
        repairs.insert(Repair::CheckDigit);
        let mut of_rows = RepairCounts::default();
        of_rows.add(Repairs::default(), 9);
        of_rows.add(repairs, 2);
        repairs.insert(Repair::Blanks);
        of_rows.add(repairs, 3);
        let mut tally = Tally::new(2);
        tally.repaired(1, of_rows);
        tally.repaired(1, of_rows);
        let counted: Vec<_> = tally.files[1].repairs.counts().collect();
        assert_eq!(counted, [(Repair::CheckDigit, 10), (Repair::Blanks, 6)]);
        assert_eq!(tally.files[0].repairs, RepairCounts::default());
    }

    #[test]
    fn lines_that_are_no_rows_are_noted_with_their_place() {
        let line = |line| FooterLine { line, cells: Vec::new(), subject: Subject::default() };
        let mut file = FileSummary {
            name: "book.csv".to_owned(),
            size: 0,
            sha256: String::new(),
            rows: 0,
            faulty: 0,
            blank_lines: 4,
            preamble: Vec::new(),
            header: line(1),
            footer: Vec::new(),
            format: FileFormat::Delimited,
            packing: Vec::new(),
            encoding: Encoding::Utf8,
            dialect: Dialect { delimiter: None, bom: false, date_format: None, decimal_mark: None },
            stated_date: None,
            notes: Vec::new(),
        };
        let mut tally = Tally::new(1);
        tally.lines(&file);
        assert_eq!(tally.summary.not_rows, []);
        file.footer = vec![line(9), line(11)];
        tally.lines(&file);
        file.preamble = vec![line(1), line(2)];
        tally.lines(&file);
        file.footer.clear();
        tally.lines(&file);
        let noted = |preamble, footer, footer_from| NotRows {
            file: "book.csv".to_owned(),
            preamble,
            footer,
            footer_from,
        };
        assert_eq!(tally.summary.not_rows, [noted(0, 2, 9), noted(2, 2, 9), noted(2, 0, 0)]);
    }

    #[test]
    fn only_rows_that_are_not_permitted_are_worth_something() {
        let mut tally = Tally::new(1);
        let permitted = Line { verdict: Some(Verdict::Permitted), ..line() };
        let decision_of = |line: Line| Decision { line, alerts: Vec::new() };
        tally.value(&decision_of(permitted), "USD", Some(Decimal::ONE_HUNDRED));
        tally.value(&decision_of(Line { verdict: None, ..line() }), "USD", Some(Decimal::ONE_HUNDRED));
        assert!(tally.summary.exposure.is_empty());
        tally.value(&decision_of(line()), "USD", Some(Decimal::TEN));
        tally.value(&decision_of(line()), "USD", None);
        let exposure = &tally.summary.exposure[&(Verdict::Prohibited, "USD".to_owned())];
        assert_eq!((exposure.sum, exposure.rows, exposure.without), (Some(Decimal::TEN), 1, 1));
    }

    #[test]
    fn every_count_must_agree_with_every_other_one() {
        let sound = || {
            let mut tally = Tally::new(2);
            tally.clear(0, 1);
            tally.clear(1, 2);
            tally
        };
        assert!(sound().adds_up(&[1, 2]));
        assert!(!sound().adds_up(&[1]), "a file that no reader counted");
        assert!(!sound().adds_up(&[1, 2, 0]), "a file without a tally");
        assert!(!sound().adds_up(&[2, 1]), "the rows of another file");
        let broken = |what: &str, change: fn(&mut Tally)| {
            let mut tally = sound();
            change(&mut tally);
            assert!(!tally.adds_up(&[1, 2]), "{what}");
        };
        broken("a decision that the run did not count", |tally| tally.summary.decided -= 1);
        broken("a verdict that a file did not count", |tally| tally.files[1].verdicts.permitted -= 1);
        broken("rows that no file has", |tally| {
            tally.summary.read += 1;
            tally.summary.decided += 1;
            tally.summary.verdicts.permitted += 1;
        });
    }

    #[test]
    fn a_decision_without_a_verdict_does_not_add_up() {
        let mut tally = Tally::new(1);
        tally.read();
        let undecided = Decision { line: Line { verdict: None, ..line() }, alerts: Vec::new() };
        tally.decided(0, &undecided);
        assert!(!tally.adds_up(&[1]));
    }
}
