//! Who reads the answers, and what they must not learn from them.
//!
//! A firm's watch list and the reasons of its restrictions are known to compliance alone. For a
//! trader the secret rules are taken out **before** anything is matched: no line, count, score or
//! manifest can then give them away. What is restricted without a reason keeps its verdict only.
//!
//! ```
//! use interdict::report::audience::{Audience, readable};
//! assert!(readable(Vec::new(), Audience::Trader).is_empty());
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::identity::Identity;
use crate::list::List;
use crate::programme::Disclosure;
use crate::screen::{Decision, Line, Query, Screener};
use crate::verdict::{Flag, Verdict};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Who reads the answers.
    Audience {
        /// May read everything.
        Compliance = "compliance",
        /// Must not learn of watch lists, nor why the firm restricts.
        Trader = "trader",
    }
}

/// The sentence in place of a reason that the reader must not know.
const NO_REASON: &str = "restricted by the firm";

/// The lists as the audience may know them: for traders without secret rules, without the entries
/// that only secret rules reach, and without the lists that are empty then.
pub fn readable(lists: Vec<List>, audience: Audience) -> Vec<List> {
    match audience {
        Audience::Compliance => lists,
        Audience::Trader => lists.into_iter().filter_map(without_secrets).collect(),
    }
}

fn without_secrets(mut list: List) -> Option<List> {
    if list.facts.rules.iter().all(|rule| rule.disclosure != Disclosure::Secret) {
        return Some(list);
    }
    list.facts.rules.retain(|rule| rule.disclosure != Disclosure::Secret);
    let reached: BTreeSet<&String> = list.facts.rules.iter().flat_map(|rule| &rule.basis).collect();
    list.facts.listings.retain(|listing| reached.contains(&listing.basis));
    let listed: BTreeSet<Arc<str>> = list.facts.listings.iter().map(|l| Arc::clone(&l.entry)).collect();
    list.entries.retain(|entry| listed.contains(&entry.id));
    (!list.entries.is_empty()).then_some(list)
}

/// What a row is told, as the audience may read it.
pub fn decide(screener: &Screener, identity: &Identity, query: &Query, audience: Audience) -> Decision {
    let decision = screener.decide(identity, query);
    if audience == Audience::Compliance || screener.lists().iter().all(is_open) {
        return decision;
    }
    let known = known(identity, screener.lists(), audience);
    if known == *identity {
        return decision;
    }
    told(decision, screener.decide(&known, query))
}

/// The decision for somebody who may know only what `open` tells, which was decided without all that is not open, and
/// that something restricts the row today. When it begins or ends is in nothing of it.
fn told(decision: Decision, open: Decision) -> Decision {
    let is_of = |alert: &Line, other: &Line| {
        (&alert.entry_id, &alert.programme) == (&other.entry_id, &other.programme)
    };
    let mut opens = open.alerts;
    let (mut alerts, mut hidden): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    for alert in &decision.alerts {
        if let Some(place) = opens.iter().position(|other| is_of(alert, other)) {
            alerts.push(opens.remove(place));
        } else if !is_to_come(alert) {
            let alert = without_dates(without_reason(alert.clone()));
            alerts.push(alert.clone());
            hidden.push(alert);
        }
    }
    alerts.extend(opens);
    let mut line = open.line;
    let is_hidden = decision.line.disclosure != Disclosure::Open && !is_to_come(&decision.line);
    let mut flags = line.flags.clone();
    hidden.iter().for_each(|alert| flags.extend(&alert.flags));
    // Of equally severe ones the first.
    if let Some(worst) = hidden.into_iter().rev().max_by_key(|alert| alert.verdict)
        && (is_hidden || worst.verdict > line.verdict)
    {
        line = worst;
    }
    line.flags = flags;
    // What is hidden and does not restrict is permitted: the row's verdict is the one of everybody.
    line.verdict = line.verdict.max(decision.line.verdict);
    Decision { line, alerts }
}

/// Who a row is, as the audience may know it: for traders without the entries of which they may not know every reason, as
/// what is compared or suppressed there gives them away. What another entry of such a list outranks tells of that one.
pub fn known(identity: &Identity, lists: &[List], audience: Audience) -> Identity {
    let mut known = identity.clone();
    if audience == Audience::Compliance {
        return known;
    }
    let may_list = |list: usize| lists.get(list).is_some_and(is_open);
    let may = |list: usize, entry: usize| lists.get(list).is_some_and(|list| is_open_entry(list, entry));
    known.matches.retain(|found| may(found.list, found.entry));
    known.reviewed.retain(|reviewed| may(reviewed.list, reviewed.entry));
    known.outranked.retain(|found| may_list(found.list));
    known.dropped.retain(|dropped| may_list(dropped.list));
    known
}

/// Whether everybody may know each reason for which an entry of a list is there.
fn is_open_entry(list: &List, entry: usize) -> bool {
    let Some(entry) = list.entries.get(entry) else { return false };
    let listings = list.facts.listings.iter().filter(|listing| listing.entry == entry.id);
    let bases: BTreeSet<&String> = listings.map(|listing| &listing.basis).collect();
    let mut reaching =
        list.facts.rules.iter().filter(|rule| rule.basis.iter().any(|basis| bases.contains(basis)));
    reaching.all(|rule| rule.disclosure == Disclosure::Open)
}

/// Whether everybody may know each reason of a list.
pub(super) fn is_open(list: &List) -> bool {
    list.facts.rules.iter().all(|rule| rule.disclosure == Disclosure::Open)
}

/// A restriction of the firm that does not bind at this time, before it starts or after it ended:
/// what a trader could use before everybody else. So is one that is suppressed: it binds somebody else.
fn is_to_come(line: &Line) -> bool {
    line.disclosure == Disclosure::Reasonless
        && line.verdict == Some(Verdict::Permitted)
        && (!line.flags.contains(&Flag::Listed) || line.flags.contains(&Flag::Suppressed))
}

fn without_reason(mut line: Line) -> Line {
    if line.disclosure == Disclosure::Open {
        return line;
    }
    line.flags = line.flags.iter().filter(|flag| **flag != Flag::Pending).cloned().collect();
    let none: Arc<str> = Arc::from("");
    line.entry_id = Arc::clone(&none);
    line.listing_id = none;
    line.entry_name.clear();
    line.matched_name.clear();
    line.source.clear();
    line.reason = NO_REASON.to_owned();
    without_dates(line)
}

/// Dates of a restriction are half of its reason: an offer, a quarter's results.
fn without_dates(mut line: Line) -> Line {
    line.change.clear();
    line.effective_from = None;
    line.effective_until = None;
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::line;
    use crate::verdict::Flags;

    fn reasonless(verdict: Verdict, flags: &[Flag]) -> Line {
        let flags = Flags::from_iter(flags.iter().cloned());
        Line { disclosure: Disclosure::Reasonless, verdict: Some(verdict), flags, ..line() }
    }

    /// What is told without the firm's list.
    fn no_match() -> Decision {
        let verdict = Some(Verdict::Permitted);
        let line = Line { reason: "nothing matches".to_owned(), flags: Flags::none(), verdict, ..line() };
        Decision { line, alerts: Vec::new() }
    }

    #[test]
    fn a_trader_reads_the_verdict_and_nothing_that_explains_it() {
        let secretive = reasonless(Verdict::Prohibited, &[Flag::House, Flag::Pending]);
        let decision = Decision { line: secretive.clone(), alerts: vec![secretive] };
        let told = told(decision, no_match());
        assert_eq!(told.line.verdict, Some(Verdict::Prohibited));
        let shown = format!("{told:?}");
        for hidden in ["Acme", "acme", "2021", "Register", "Pending"] {
            assert!(!shown.contains(hidden), "{hidden} in {shown}");
        }
    }

    #[test]
    fn a_trader_does_not_learn_what_the_firm_will_restrict() {
        let to_come = Line {
            entry_id: "firm/1".into(),
            ..reasonless(Verdict::Permitted, &[Flag::House, Flag::Pending])
        };
        let open =
            Line { verdict: Some(Verdict::Permitted), flags: Flags::from_iter([Flag::Watch]), ..line() };
        let mut both = open.clone();
        both.flags.extend(&to_come.flags);
        let alone = Decision { line: to_come.clone(), alerts: vec![to_come.clone()] };
        assert_eq!(told(alone, no_match()), no_match());
        let beside = Decision { line: both, alerts: vec![to_come, open.clone()] };
        let only = Decision { line: open.clone(), alerts: vec![open] };
        assert_eq!(told(beside, only.clone()), only);
    }

    #[test]
    fn a_trader_does_not_learn_of_a_restriction_that_is_suppressed() {
        for flags in [&[Flag::House, Flag::Suppressed][..], &[Flag::Listed, Flag::Suppressed]] {
            let suppressed = reasonless(Verdict::Permitted, flags);
            let decision = Decision { line: suppressed.clone(), alerts: vec![suppressed] };
            assert_eq!(told(decision, no_match()), no_match());
        }
    }

    #[test]
    fn what_the_firm_restricts_today_is_told_also_where_this_activity_is_free() {
        let listed = reasonless(Verdict::Permitted, &[Flag::House, Flag::Listed]);
        let decision = Decision { line: listed.clone(), alerts: vec![listed] };
        let told = told(decision, no_match());
        assert_eq!(told.line.reason, NO_REASON);
        assert_eq!(told.line.flags.to_string(), "house;listed");
        assert_eq!(told.alerts.len(), 1);
    }
}
