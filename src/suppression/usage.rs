//! What became of the suppressions of a run: each is counted once, and whatever is not in order is a finding.

use std::fmt;

use serde::Serialize;

use super::bound::{Bound, Reviewed, Standing};
use crate::finding::{Code, Finding, Severity};
use crate::report::summary::counted;

/// How many suppressions stood how, and how many alerts they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// In force for a match of some row.
    pub applied: u64,
    /// Ended.
    pub expired: u64,
    /// Of an entry or a subject that changed.
    pub stale: u64,
    /// Met by no row.
    pub unused: u64,
    /// Too broad, of a later day, or without a day to judge them by.
    pub refused: u64,
    /// Alerts that they suppressed.
    pub alerts: u64,
}

impl Counts {
    /// What is not in order: `1 expired, 1 unused`.
    pub fn others(&self) -> Option<String> {
        let others = [
            (self.expired, "expired"),
            (self.stale, "stale"),
            (self.refused, "refused"),
            (self.unused, "unused"),
        ];
        let told =
            others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}

/// `3 alerts by 2 suppressions; 1 expired, 1 unused`
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alerts = counted(self.alerts, "alert", "alerts");
        write!(f, "{alerts} by {}", counted(self.applied, "suppression", "suppressions"))?;
        self.others().map_or(Ok(()), |others| write!(f, "; {others}"))
    }
}

/// How often a suppression stood how.
#[derive(Clone, Debug, Default)]
struct Met {
    applied: u64,
    expired: u64,
    early: u64,
    no_day: u64,
    too_broad: u64,
    changed: Option<String>,
}

/// The uses of all suppressions.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    met: Vec<Met>,
    alerts: u64,
}

impl Usage {
    /// A row met a suppression.
    pub fn add(&mut self, reviewed: &Reviewed, standing: Standing) {
        if self.met.len() <= reviewed.suppression {
            self.met.resize_with(reviewed.suppression + 1, Met::default);
        }
        let Some(met) = self.met.get_mut(reviewed.suppression) else { return };
        match standing {
            Standing::Applied => met.applied += 1,
            Standing::Expired => met.expired += 1,
            Standing::Early => met.early += 1,
            Standing::NoDay => met.no_day += 1,
            Standing::TooBroad => met.too_broad += 1,
            Standing::Stale => {
                if let Some(changed) = &reviewed.changed {
                    met.changed.get_or_insert_with(|| changed.clone());
                }
            }
        }
    }

    /// An alert was suppressed.
    pub fn add_alert(&mut self) {
        self.alerts += 1;
    }

    /// The counts, and what is not in order. Suppressions for which `may_tell` is false are the reader's business in no
    /// way. Where not all rows were read, nothing is unused.
    pub fn close(
        &self,
        bound: &Bound,
        may_tell: impl Fn(usize) -> bool,
        is_whole: bool,
    ) -> (Counts, Vec<Finding>) {
        let mut counts = Counts { alerts: self.alerts, ..Counts::default() };
        let mut findings = Vec::new();
        let none = Met::default();
        let numbers = (0..bound.suppressions().len()).filter(|number| may_tell(*number));
        for number in numbers {
            let met = self.met.get(number).unwrap_or(&none);
            findings.extend(told(bound, number, met, is_whole));
            let ended = ended(bound, number);
            let count = if bound.staleness(number).is_some() {
                &mut counts.stale
            } else if met.applied > 0 {
                &mut counts.applied
            } else if met.expired > 0 || ended {
                &mut counts.expired
            } else if met.early + met.no_day + met.too_broad > 0 {
                &mut counts.refused
            } else if met.changed.is_some() {
                &mut counts.stale
            } else if is_whole {
                &mut counts.unused
            } else {
                continue;
            };
            *count += 1;
        }
        (counts, findings)
    }
}

/// Whether it ended before the day of the run, whatever was met.
fn ended(bound: &Bound, number: usize) -> bool {
    let suppression = bound.suppressions().get(number);
    bound.decided_on().zip(suppression).is_some_and(|(day, suppression)| suppression.expires < day)
}

/// What is not in order with a suppression.
fn told(bound: &Bound, number: usize, met: &Met, is_whole: bool) -> Vec<Finding> {
    let Some(suppression) = bound.suppressions().get(number) else { return Vec::new() };
    let called = suppression.subject.called().replace('`', "'");
    let pair = format!("the suppression of `{called}` as {}", suppression.entry);
    let mut findings = Vec::new();
    let mut tell = |code: Code, why: String| {
        let (severity, place) = (Severity::Warning, suppression.place.clone());
        findings.push(Finding { code, severity, place, message: format!("{pair} {why}") });
    };
    let rows = |count: u64| counted(count, "row", "rows");
    if let Some(why) = bound.staleness(number) {
        tell(Code::SUPPRESSION_STALE, format!("is not applied: {why}"));
        return findings;
    }
    let (created, expires) = (suppression.created, suppression.expires);
    if met.expired > 0 {
        tell(
            Code::SUPPRESSION_EXPIRED,
            format!("is not applied to {}: it held until {expires}", rows(met.expired)),
        );
    } else if ended(bound, number) {
        tell(Code::SUPPRESSION_EXPIRED, format!("held until {expires}"));
    }
    if met.early > 0 {
        tell(
            Code::SUPPRESSION_EARLY,
            format!("is not applied to {}: it holds from {created} on", rows(met.early)),
        );
    }
    if met.no_day > 0 {
        let why = "nobody says on which day is decided (--decided-on)";
        tell(Code::SUPPRESSION_NO_DAY, format!("is not applied to {}: {why}", rows(met.no_day)));
    }
    if met.too_broad > 0 {
        let why = format!("the match is certain, which the scope {} does not reach", suppression.scope);
        tell(Code::SUPPRESSION_TOO_BROAD, format!("is not applied to {}: {why}", rows(met.too_broad)));
    }
    let is_met = met.applied + met.expired + met.early + met.no_day + met.too_broad > 0;
    // Where its own subject was met, one that is alike is another one.
    if let Some(changed) = met.changed.as_ref().filter(|_| !is_met) {
        tell(Code::SUPPRESSION_STALE, format!("is not applied to a row that is alike: {changed}"));
    }
    if !is_met && met.changed.is_none() && !ended(bound, number) && is_whole {
        tell(Code::SUPPRESSION_UNUSED, "was met by no row".to_owned());
    }
    findings
}
