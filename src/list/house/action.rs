//! What a house list asks for, and which rule that is.

use std::collections::BTreeSet;

use crate::programme::{Activity, Disclosure, Effect};
use crate::verdict::Verdict;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a row of a house list asks for.
    Action {
        /// Everything is blocked, holding included.
        Block = "block",
        /// No dealing on either side; what is held may stay, and what it pays may be received.
        /// Traders read the verdict but not the reason, which may itself be inside information.
        Restrict = "restrict",
        /// Nothing is added; what is held may stay or be sold.
        Exclude = "exclude",
        /// Nothing is forbidden; those who may know see the flag, traders do not.
        Watch = "watch",
    }
}

/// What adds to a position.
const ADDS: &[Activity] =
    &[Activity::Purchase, Activity::Drip, Activity::AdrConversion, Activity::Exercise, Activity::Subscribe];

/// What happens to a holder without his doing: it is no dealing.
const PASSIVE: &[Activity] = &[Activity::Hold, Activity::DividendCash, Activity::CorporateAction];

impl Action {
    /// The activities that the action reaches where the row does not narrow them.
    pub fn activities(self) -> BTreeSet<Activity> {
        let all = Activity::ALL.iter().copied();
        match self {
            Action::Block | Action::Watch => all.collect(),
            Action::Restrict => all.filter(|activity| !PASSIVE.contains(activity)).collect(),
            Action::Exclude => ADDS.iter().copied().collect(),
        }
    }

    /// What the rule does.
    pub fn effect(self) -> Effect {
        match self {
            Action::Block => Effect::Restrict(Verdict::Blocked),
            Action::Restrict | Action::Exclude => Effect::Restrict(Verdict::Prohibited),
            Action::Watch => Effect::Watch,
        }
    }

    /// What a trader may read of it.
    pub fn disclosure(self) -> Disclosure {
        match self {
            Action::Block | Action::Exclude => Disclosure::Open,
            Action::Restrict => Disclosure::Reasonless,
            Action::Watch => Disclosure::Secret,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_reaches_its_own_activities() {
        let reaches = |action: Action, activity| action.activities().contains(&activity);
        use Activity::{Hold, Purchase, Sale};
        for (action, purchase, sale, hold) in [
            (Action::Block, true, true, true),
            (Action::Restrict, true, true, false),
            (Action::Exclude, true, false, false),
            (Action::Watch, true, true, true),
        ] {
            assert_eq!(
                (reaches(action, Purchase), reaches(action, Sale), reaches(action, Hold)),
                (purchase, sale, hold),
                "{action}"
            );
        }
    }

    #[test]
    fn only_a_watch_restricts_nothing_and_is_secret() {
        for action in Action::ALL {
            assert_eq!(action.effect() == Effect::Watch, *action == Action::Watch);
            assert_eq!(action.disclosure() == Disclosure::Secret, *action == Action::Watch);
        }
    }
}
