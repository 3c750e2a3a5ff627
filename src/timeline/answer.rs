//! The question that both evaluations answer, and the shape of the answer.

use crate::instrument::Kind;
use crate::programme::{Activity, Actor, Facts, Listing};
use crate::verdict::{Flags, Verdict};

/// The facts that concern one entry: everything of its programme, and which listings are its own.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// All facts of the programme.
    pub facts: &'a Facts,
    /// Indices into `facts.listings`, ascending.
    pub listings: Vec<usize>,
    /// Those of them that reach only some securities, where it is not known whether this is one.
    pub unsure: Vec<usize>,
}

impl<'a> Case<'a> {
    /// The case of an entry, with the listings that `reaches` lets through (a listing may reach only
    /// some instruments of its issuer).
    pub fn of_entry(facts: &'a Facts, entry: &str, reaches: impl Fn(&Listing) -> bool) -> Case<'a> {
        let listings = facts
            .listings
            .iter()
            .enumerate()
            .filter(|(_, listing)| &*listing.entry == entry && reaches(listing))
            .map(|(index, _)| index)
            .collect();
        Case { facts, listings, unsure: Vec::new() }
    }
}

/// What is done, by whom, with which kind of instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Circumstances {
    /// What is done.
    pub activity: Activity,
    /// By whom.
    pub actor: Actor,
    /// With what; `None` when the row does not tell.
    pub kind: Option<Kind>,
}

/// Why an answer is what it is. Numbers are indices into the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Because {
    /// No rule concerns this listing, activity, actor and time.
    NoRule,
    /// Listed, and a rule says to watch.
    Watch,
    /// A rule in force restricts another activity.
    OtherActivity,
    /// A rule will restrict this activity.
    Pending,
    /// The divestment window of this exception is open.
    Divestment(usize),
    /// This licence permits it.
    Licensed(usize),
    /// This stay suspends the listing.
    Stayed(usize),
    /// This vacatur annuls the listing.
    Vacated(usize),
    /// The rule depends on the kind of instrument, and the row does not tell it.
    MissingKind,
    /// The listing reaches only some securities, and the row does not tell which one it is.
    MissingIdentifier,
    /// This stay protects only the parties of its case.
    StayedForParties(usize),
    /// This dispute leaves the listing's reach open.
    Disputed(usize),
    /// Only a sale that divests is allowed, by this exception.
    DivestOnly(usize),
    /// The rule is in force.
    InForce,
}

impl Because {
    /// Which of several equally severe reasons is told: the one with the higher rank, then the one of
    /// the earlier listing and rule.
    pub fn rank(self) -> u8 {
        match self {
            Because::NoRule => 0,
            Because::Watch => 1,
            Because::OtherActivity => 2,
            Because::Pending => 3,
            Because::Divestment(_) => 4,
            Because::Licensed(_) => 5,
            Because::Stayed(_) => 6,
            Because::Vacated(_) => 7,
            Because::MissingKind => 8,
            Because::MissingIdentifier => 9,
            Because::StayedForParties(_) => 10,
            Because::Disputed(_) => 11,
            Because::DivestOnly(_) => 12,
            Because::InForce => 13,
        }
    }
}

/// The answer for one listed entry at one instant, as known at another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// How severe.
    pub verdict: Verdict,
    /// Beside it.
    pub flags: Flags,
    /// Why.
    pub because: Because,
    /// The deciding listing, as an index into the facts.
    pub listing: Option<usize>,
    /// The deciding rule, as an index into the facts.
    pub rule: Option<usize>,
}

impl Answer {
    /// Nothing is restricted and nothing needs to be said.
    pub fn nothing() -> Answer {
        Answer {
            verdict: Verdict::Permitted,
            flags: Flags::none(),
            because: Because::NoRule,
            listing: None,
            rule: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_outranks_those_that_are_told_only_without_it() {
        let reasons = [
            Because::NoRule,
            Because::Watch,
            Because::OtherActivity,
            Because::Pending,
            Because::Divestment(0),
            Because::Licensed(0),
            Because::Stayed(0),
            Because::Vacated(0),
            Because::MissingKind,
            Because::MissingIdentifier,
            Because::StayedForParties(0),
            Because::Disputed(0),
            Because::DivestOnly(0),
            Because::InForce,
        ];
        assert!(reasons.is_sorted_by(|lower, higher| lower.rank() < higher.rank()));
    }
}
