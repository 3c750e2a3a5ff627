//! The totals of a run, and how a person reads them.
//!
//! [`crate::run`] counts; this module only knows what there is to count and how it is printed.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::visible;
use crate::verdict::Verdict;
use crate::{since, suppression};

/// How many rows got which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct VerdictCounts {
    /// Rows that no rule forbids.
    pub permitted: u64,
    /// Rows that a person must look at.
    pub review: u64,
    /// Rows that may only be sold.
    pub divest_only: u64,
    /// Forbidden rows.
    pub prohibited: u64,
    /// Frozen rows.
    pub blocked: u64,
}

impl VerdictCounts {
    /// Counts one more.
    pub fn add(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Permitted => &mut self.permitted,
            Verdict::Review => &mut self.review,
            Verdict::DivestOnly => &mut self.divest_only,
            Verdict::Prohibited => &mut self.prohibited,
            Verdict::Blocked => &mut self.blocked,
        } += 1;
    }

    /// Adds the counts of other rows.
    pub fn extend(&mut self, others: &VerdictCounts) {
        self.permitted += others.permitted;
        self.review += others.review;
        self.divest_only += others.divest_only;
        self.prohibited += others.prohibited;
        self.blocked += others.blocked;
    }

    /// The count of one verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Permitted => self.permitted,
            Verdict::Review => self.review,
            Verdict::DivestOnly => self.divest_only,
            Verdict::Prohibited => self.prohibited,
            Verdict::Blocked => self.blocked,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// All of them together.
    pub fn total(&self) -> u64 {
        Verdict::ALL.into_iter().map(|verdict| self.of(verdict)).sum()
    }

    /// The most severe verdict that occurs.
    pub fn worst(&self) -> Option<Verdict> {
        Verdict::ALL.into_iter().rev().find(|verdict| self.of(*verdict) > 0)
    }
}

/// `prohibited 3, review 1`: the most severe first, without those that do not occur.
impl fmt::Display for VerdictCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut mark = "";
        for verdict in Verdict::ALL.into_iter().rev().filter(|verdict| self.of(*verdict) > 0) {
            write!(f, "{mark}{verdict} {}", self.of(verdict))?;
            mark = ", ";
        }
        if mark.is_empty() { f.write_str("none") } else { Ok(()) }
    }
}

/// The value of the rows with one verdict in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Sum of the market values that could be read; `None` once it grew past what a decimal holds.
    pub sum: Option<Decimal>,
    /// Rows in the sum.
    pub rows: u64,
    /// Rows without a readable value.
    pub without: u64,
}

impl Exposure {
    /// Adds the value of one row.
    pub fn add(&mut self, value: Option<Decimal>) {
        let Some(value) = value else {
            self.without += 1;
            return;
        };
        self.sum = if self.rows == 0 { Some(value) } else { self.sum.and_then(|sum| sum.checked_add(value)) };
        self.rows += 1;
    }

    /// `1,234.50`
    pub(super) fn told_sum(&self) -> String {
        self.sum.map_or_else(|| "too large to add up".to_owned(), grouped)
    }

    /// `USD 1,234.50 in 1 row, 2 rows without a readable value`, or `USD in 2 rows without a readable value`
    pub(super) fn told(&self, currency: &str) -> String {
        let currency = visible(if currency.is_empty() { "no currency" } else { currency });
        let sum = self.told_sum();
        let with = (self.rows > 0).then(|| format!("{currency} {sum} in {}", rows(self.rows)));
        let without = (self.without > 0).then(|| format!("{} without a readable value", rows(self.without)));
        // Where there is no sum before which it would stand, the currency still says which value is missing.
        let without = without.map(|told| if self.rows == 0 { format!("{currency} in {told}") } else { told });
        with.into_iter().chain(without).collect::<Vec<_>>().join(", ")
    }
}

/// A list as it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Its id.
    pub id: String,
    /// Date of its facts, where it states one.
    pub edition: Option<String>,
    /// `built-in` or its path.
    pub origin: String,
    /// How many entities.
    pub entries: usize,
    /// How many names of them.
    pub names: usize,
    /// SHA-256 of its facts, in lower-case hex.
    pub sha256: String,
}

/// The lines of a file that were not read as rows; blank ones aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRows {
    /// The file's name as given.
    pub file: String,
    /// Lines above the header.
    pub preamble: u64,
    /// Lines below the last row.
    pub footer: u64,
    /// The first of them; 0 without any.
    pub footer_from: u64,
}

/// `3 lines above the header, 2 lines below the last row (from line 9)`
impl fmt::Display for NotRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", visible(&self.file))?;
        if self.preamble > 0 {
            write!(f, "{} above the header", counted(self.preamble, "line", "lines"))?;
        }
        if self.footer > 0 {
            let mark = if self.preamble > 0 { ", " } else { "" };
            let lines = counted(self.footer, "line", "lines");
            write!(f, "{mark}{lines} below the last row (from line {})", self.footer_from)?;
        }
        Ok(())
    }
}

/// A row whose answer gets worse soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upcoming {
    /// File and line.
    pub place: String,
    /// What the row calls its security.
    pub security: String,
    /// From when, in New York's civil time.
    pub from: String,
    /// What it will be.
    pub verdict: Verdict,
    /// Why, as the row will be told then.
    pub reason: String,
}

/// A file whose rows were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name as given.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Bytes of it, or of the archive in which it lies.
    pub size: u64,
    /// SHA-256 of these bytes, in lower-case hex.
    pub sha256: String,
}

/// What the run before found in a file that is as it was then and was not read again: it counts as if it had been.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnchangedFile {
    /// Its name as given.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Rows without a verdict, by code and title of the reason.
    pub unscreened: BTreeMap<String, u64>,
    /// Rows by verdict.
    pub verdicts: VerdictCounts,
    /// Alerts by programme and verdict, as far as they are known.
    pub programmes: BTreeMap<String, VerdictCounts>,
}

impl UnchangedFile {
    /// Rows without a verdict.
    pub fn unscreened_rows(&self) -> u64 {
        self.unscreened.values().sum()
    }
}

/// What a person needs to know which run this was, and to repeat it; the manifest has it in a form for machines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The product's name and version.
    pub engine: String,
    /// Version of the table by which words of names weigh.
    pub word_weights: String,
    /// Version of the time zone data.
    pub timezone_data: String,
    /// SHA-256 over everything that decides.
    pub rules_sha256: String,
    /// Every option that the manifest records, by its name there, in words; what nobody gave is left out.
    pub options: Vec<(String, String)>,
}

/// The totals of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// The files, in their order.
    pub files: Vec<ReadFile>,
    /// The files that were not read again; every other total is without them.
    pub unchanged: Vec<UnchangedFile>,
    /// Data rows read.
    pub read: u64,
    /// Rows with a verdict.
    pub decided: u64,
    /// Rows without one, by code and title of the reason.
    pub unscreened: BTreeMap<String, u64>,
    /// Lines that were not read as rows, for each file that has such.
    pub not_rows: Vec<NotRows>,
    /// Rows by verdict.
    pub verdicts: VerdictCounts,
    /// Alerts by programme and verdict.
    pub programmes: BTreeMap<String, VerdictCounts>,
    /// Value by verdict and currency, of the restricted part: what is permitted is the rest of the portfolio.
    pub exposure: BTreeMap<(Verdict, String), Exposure>,
    /// The lists.
    pub lists: Vec<Used>,
    /// Days of the look-ahead, where one was asked for.
    pub lookahead: Option<u32>,
    /// What becomes restricted within it.
    pub upcoming: Vec<Upcoming>,
    /// What became of the suppressions, where there are such.
    pub suppressions: Option<suppression::Counts>,
    /// What the reader should know about the question itself.
    pub warnings: Vec<String>,
    /// What is different from the run before, where one was given.
    pub since: Option<since::Counts>,
    /// Under which terms the run stood.
    pub terms: Terms,
}

impl Summary {
    /// Rows without a verdict.
    pub fn unscreened_rows(&self) -> u64 {
        self.unscreened.values().sum()
    }

    /// Rows of files that were not read again.
    pub fn unchanged_rows(&self) -> u64 {
        self.unchanged.iter().map(|file| file.rows).sum()
    }

    /// Rows without a verdict in files that were not read again.
    pub fn unchanged_unscreened_rows(&self) -> u64 {
        self.unchanged.iter().map(UnchangedFile::unscreened_rows).sum()
    }

    /// The verdicts of files that were not read again.
    pub fn unchanged_verdicts(&self) -> VerdictCounts {
        let mut total = VerdictCounts::default();
        self.unchanged.iter().for_each(|file| total.extend(&file.verdicts));
        total
    }

    /// The alerts of files that were not read again, as far as they are known.
    pub fn unchanged_programmes(&self) -> BTreeMap<&str, VerdictCounts> {
        let mut total = BTreeMap::<&str, VerdictCounts>::new();
        for (programme, counts) in self.unchanged.iter().flat_map(|file| &file.programmes) {
            total.entry(programme).or_default().extend(counts);
        }
        total
    }

    /// Rows without a verdict, read now or not again: with one, no answer is a clear one.
    pub fn all_unscreened_rows(&self) -> u64 {
        self.unscreened_rows() + self.unchanged_unscreened_rows()
    }

    /// The verdicts of all rows that the answer is about, read now or not again.
    pub fn all_verdicts(&self) -> VerdictCounts {
        let mut total = self.verdicts;
        total.extend(&self.unchanged_verdicts());
        total
    }

    /// What stands in files that were not read again, where it is more than permitted rows.
    pub fn found_unchanged(&self) -> Option<String> {
        let (verdicts, unscreened) = (self.unchanged_verdicts(), self.unchanged_unscreened_rows());
        let restricted = verdicts.worst().is_some_and(|worst| worst > Verdict::Permitted);
        let told = (!verdicts.is_empty()).then(|| verdicts.to_string());
        let rest = (unscreened > 0).then(|| format!("{unscreened} unscreened"));
        (restricted || unscreened > 0).then(|| told.into_iter().chain(rest).collect::<Vec<_>>().join(", "))
    }

    /// The same as a clause behind the totals; empty where there is nothing to tell.
    pub fn clause_of_unchanged(&self) -> String {
        self.found_unchanged().map(|found| format!("; in files not read again: {found}")).unwrap_or_default()
    }

    /// Whether every row is accounted for, in both equations.
    pub fn adds_up(&self) -> bool {
        self.read == self.decided + self.unscreened_rows() && self.decided == self.verdicts.total()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unscreened = self.unscreened_rows();
        writeln!(f, "rows        {} read = {} decided + {unscreened} unscreened", self.read, self.decided)?;
        for (reason, rows) in &self.unscreened {
            writeln!(f, "            unscreened {rows}: {reason}")?;
        }
        for (place, lines) in self.not_rows.iter().enumerate() {
            let label = if place == 0 { "not rows" } else { "" };
            writeln!(f, "{label:<12}{lines}")?;
        }
        writeln!(f, "verdicts    {}", self.verdicts)?;
        for (place, (programme, counts)) in self.programmes.iter().enumerate() {
            let label = if place == 0 { "alerts" } else { "" };
            writeln!(f, "{label:<12}{}: {counts}", visible(programme))?;
        }
        if let Some(since) = &self.since {
            writeln!(f, "{:<12}{since}", "since")?;
        }
        for (place, ((verdict, currency), exposure)) in self.exposure.iter().rev().enumerate() {
            let label = if place == 0 { "exposure" } else { "" };
            writeln!(f, "{label:<12}{verdict}: {}", exposure.told(currency))?;
        }
        for (place, list) in self.lists.iter().enumerate() {
            let label = if place == 0 { "lists" } else { "" };
            let edition = list.edition.as_deref().unwrap_or("without date");
            let entries = counted(list.entries as u64, "entry", "entries");
            writeln!(f, "{label:<12}{}, edition {edition}, {entries}, {}", list.id, visible(&list.origin))?;
        }
        if let Some(days) = self.lookahead {
            writeln!(
                f,
                "upcoming    restricted within {}: {}",
                counted(u64::from(days), "day", "days"),
                rows(self.upcoming.len() as u64)
            )?;
            for row in &self.upcoming {
                let Upcoming { place, security, from, verdict, reason } = row;
                let (place, security) = (visible(place), visible(security));
                writeln!(f, "            {place} {security}: {verdict} from {from}; {}", visible(reason))?;
            }
        }
        if let Some(counts) = &self.suppressions {
            writeln!(f, "suppressed  {counts}")?;
        }
        for warning in &self.warnings {
            writeln!(f, "note        {}", visible(warning))?;
        }
        Ok(())
    }
}

fn rows(count: u64) -> String {
    counted(count, "row", "rows")
}

/// A number with its noun: `1 row`, `2 rows`.
pub fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// `1,234,567.89`: rounded to cents for reading.
pub(super) fn grouped(value: Decimal) -> String {
    let value = value.round_dp(2);
    let text = format!("{:.2}", value.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
    let mut shown = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        shown.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown.push('.');
    shown.push_str(cents);
    shown
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Of five rows in one file.
    pub(in crate::report) fn summary() -> Summary {
        let mut summary = Summary { read: 5, decided: 4, ..Summary::default() };
        summary.files.push(ReadFile {
            name: "books/a b.csv".to_owned(),
            rows: 5,
            size: 99,
            sha256: "ab".repeat(32),
        });
        summary.files.push(ReadFile {
            name: "empty.csv".to_owned(),
            rows: 0,
            size: 9,
            sha256: "cd".repeat(32),
        });
        summary.unscreened.insert("R002 bad date".to_owned(), 1);
        for verdict in [Verdict::Prohibited, Verdict::Prohibited, Verdict::Review, Verdict::Permitted] {
            summary.verdicts.add(verdict);
            if verdict > Verdict::Permitted {
                summary.programmes.entry("us-test".to_owned()).or_default().add(verdict);
                let exposure = summary.exposure.entry((verdict, "USD".to_owned())).or_default();
                exposure.add(Some("1234.5".parse().unwrap()));
            }
        }
        summary
    }

    #[test]
    fn sums_are_grouped_by_three() {
        for (text, shown) in [
            ("0", "0.00"),
            ("999", "999.00"),
            ("1000.5", "1,000.50"),
            ("-1234567.505", "-1,234,567.50"),
            ("-0", "0.00"),
        ] {
            assert_eq!(grouped(text.parse().unwrap()), shown);
        }
    }

    #[test]
    fn an_exposure_that_cannot_be_added_up_says_so() {
        let mut exposure = Exposure::default();
        exposure.add(None);
        exposure.add(Some(Decimal::MAX));
        assert_eq!(exposure, Exposure { sum: Some(Decimal::MAX), rows: 1, without: 1 });
        exposure.add(Some(Decimal::MAX));
        exposure.add(Some(Decimal::ONE));
        assert_eq!(exposure, Exposure { sum: None, rows: 3, without: 1 });
    }

    #[test]
    fn a_row_that_is_lost_shows() {
        let mut summary = Summary { read: 2, decided: 1, ..Summary::default() };
        summary.verdicts.add(Verdict::Review);
        assert!(!summary.adds_up());
        summary.unscreened.insert("R002 bad date".to_owned(), 1);
        assert!(summary.adds_up());
        summary.verdicts.add(Verdict::Blocked);
        assert!(!summary.adds_up());
    }

    #[test]
    fn the_summary_reads_from_severe_to_mild() {
        let mut summary = Summary { read: 3, decided: 2, lookahead: Some(30), ..Summary::default() };
        summary.unscreened.insert("R002 bad date".to_owned(), 1);
        for verdict in [Verdict::Prohibited, Verdict::Review] {
            summary.verdicts.add(verdict);
            summary.programmes.entry("us-test".to_owned()).or_default().add(verdict);
            let exposure = summary.exposure.entry((verdict, "USD".to_owned())).or_default();
            exposure.add((verdict == Verdict::Prohibited).then(|| "1234.5".parse().unwrap()));
        }
        summary.lists.push(Used {
            id: "us-test".to_owned(),
            edition: Some("2021-06-03".to_owned()),
            origin: "built-in".to_owned(),
            entries: 68,
            names: 99,
            sha256: "ef".repeat(32),
        });
        summary.not_rows.push(NotRows { file: "a.csv".to_owned(), preamble: 1, footer: 2, footer_from: 9 });
        summary.upcoming.push(Upcoming {
            place: "a.csv:2".to_owned(),
            security: "Acme".to_owned(),
            from: "2021-08-02 00:01 EDT".to_owned(),
            verdict: Verdict::Prohibited,
            reason: "Acme is listed".to_owned(),
        });
        insta::assert_snapshot!(summary, @"
        rows        3 read = 2 decided + 1 unscreened
                    unscreened 1: R002 bad date
        not rows    a.csv: 1 line above the header, 2 lines below the last row (from line 9)
        verdicts    prohibited 1, review 1
        alerts      us-test: prohibited 1, review 1
        exposure    prohibited: USD 1,234.50 in 1 row
                    review: USD in 1 row without a readable value
        lists       us-test, edition 2021-06-03, 68 entries, built-in
        upcoming    restricted within 30 days: 1 row
                    a.csv:2 Acme: prohibited from 2021-08-02 00:01 EDT; Acme is listed
        ");
    }
}
