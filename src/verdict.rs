//! What a row is told: the verdict, from mild to severe, and the flags that stand beside it.
//!
//! The words are those of the output columns. A row's verdict is the most severe over its
//! programmes; flags are a union.
//!
//! ```
//! use interdict::verdict::{Flag, Flags, Verdict};
//! assert!(Verdict::Prohibited > Verdict::Review);
//! let flags = Flags::from_iter([Flag::Boundary, Flag::Pending]);
//! assert_eq!(flags.to_string(), "pending;boundary");
//! ```

use std::fmt;
use std::sync::Arc;

/// How severe the answer is. The order of the variants is the order of severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// No rule forbids this activity at this time.
    Permitted,
    /// A person must look: identity, text or time is in doubt.
    Review,
    /// Only a sale that divests a position held before the ban is allowed.
    DivestOnly,
    /// Forbidden.
    Prohibited,
    /// Frozen: nothing may be done with it, a report is due.
    Blocked,
}

impl Verdict {
    /// All verdicts, mildest first.
    pub const ALL: [Verdict; 5] =
        [Verdict::Permitted, Verdict::Review, Verdict::DivestOnly, Verdict::Prohibited, Verdict::Blocked];

    /// The word of the output column.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Permitted => "permitted",
            Verdict::Review => "review",
            Verdict::DivestOnly => "divest_only",
            Verdict::Prohibited => "prohibited",
            Verdict::Blocked => "blocked",
        }
    }

    /// What it means, and what is to be done, in two sentences.
    pub fn help(self) -> &'static str {
        match self {
            Verdict::Permitted => {
                "No rule forbids this activity at this time. Something about the issuer is worth knowing all the same."
            }
            Verdict::Review => {
                "A person must look: identity, text or time is in doubt. Compare the row with the entry and decide."
            }
            Verdict::DivestOnly => {
                "Only a sale that divests a position held before the ban is allowed. Do not add to the position."
            }
            Verdict::Prohibited => {
                "This activity is forbidden at the row's own time. Do not do it; if it was done, tell compliance."
            }
            Verdict::Blocked => {
                "The property is frozen: nothing may be done with it. A report to the authority is due."
            }
        }
    }

    /// The verdict that a word names.
    pub fn parse(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|v| v.as_str() == word)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A fact that stands beside the verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// A visible rule that has not started yet would restrict this activity.
    Pending,
    /// A court suspended the listing.
    Stayed,
    /// A court annulled the listing.
    Vacated,
    /// A licence with this short name permits it.
    Licensed(Arc<str>),
    /// Permitted only because it divests inside the window.
    DivestmentException,
    /// Listed without a rule that restricts securities.
    Watch,
    /// The verdict changes within the time that the row leaves open.
    Boundary,
    /// A list of the firm itself.
    House,
    /// The venue had suspended trading.
    Untradable,
    /// Found by a weak alias that nothing else confirms.
    WeakAlias,
    /// An identifier or country says something else than the name.
    IdentifierConflict,
    /// A reviewed suppression applies.
    Suppressed,
    /// This activity is permitted, but a rule in force restricts another activity of this issuer.
    Listed,
    /// A fund whose composition is unknown.
    LookThrough,
    /// The printed zone label and the civil clock give different answers.
    TzLabel,
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Flag::Pending => "pending",
            Flag::Stayed => "stayed",
            Flag::Vacated => "vacated",
            Flag::Licensed(id) => return write!(f, "licensed:{id}"),
            Flag::DivestmentException => "divestment_exception",
            Flag::Watch => "watch",
            Flag::Boundary => "boundary",
            Flag::House => "house",
            Flag::Untradable => "untradable",
            Flag::WeakAlias => "weak_alias",
            Flag::IdentifierConflict => "identifier_conflict",
            Flag::Suppressed => "suppressed",
            Flag::Listed => "listed",
            Flag::LookThrough => "look_through",
            Flag::TzLabel => "tz_label",
        })
    }
}

/// A set of flags, printed in a fixed order, joined by `;`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(Vec<Flag>);

impl Flags {
    /// No flag.
    pub fn none() -> Flags {
        Flags::default()
    }

    /// Adds a flag once.
    pub fn insert(&mut self, flag: Flag) {
        if let Err(place) = self.0.binary_search(&flag) {
            self.0.insert(place, flag);
        }
    }

    /// Adds all flags of another set.
    pub fn extend(&mut self, other: &Flags) {
        for flag in &other.0 {
            self.insert(flag.clone());
        }
    }

    /// Takes a flag out.
    pub fn remove(&mut self, flag: &Flag) {
        self.0.retain(|held| held != flag);
    }

    /// Whether the flag is set.
    pub fn contains(&self, flag: &Flag) -> bool {
        self.0.binary_search(flag).is_ok()
    }

    /// Whether no flag is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The flags in their fixed order.
    pub fn iter(&self) -> impl Iterator<Item = &Flag> {
        self.0.iter()
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Flags {
        let mut set = Flags::none();
        for flag in flags {
            set.insert(flag);
        }
        set
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, flag) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(";")?;
            }
            write!(f, "{flag}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn flags_print_once_each_and_in_their_order() {
        let flags: Flags = [Flag::Listed, Flag::Watch, Flag::Listed].into_iter().collect();
        assert_eq!(flags.to_string(), "watch;listed");
        assert_eq!(Flags::none().to_string(), "");
    }

    #[test]
    fn a_set_has_the_flags_that_were_put_into_it_and_no_other() {
        let mut flags = Flags::from_iter([Flag::Watch, Flag::Licensed("GL1".into())]);
        assert!(flags.contains(&Flag::Watch) && flags.contains(&Flag::Licensed("GL1".into())));
        assert!(!flags.contains(&Flag::Listed) && !flags.contains(&Flag::Licensed("GL2".into())));
        flags.remove(&Flag::Watch);
        assert!(!flags.contains(&Flag::Watch) && !flags.is_empty());
        flags.remove(&Flag::Licensed("GL1".into()));
        assert!(flags.is_empty());
    }

    #[test]
    fn every_verdict_says_in_two_sentences_of_its_own_what_is_to_be_done() {
        let helps: BTreeSet<&str> = Verdict::ALL.map(Verdict::help).into();
        assert_eq!(helps.len(), Verdict::ALL.len());
        for help in helps {
            assert_eq!(help.split_inclusive(['.', '?']).count(), 2, "{help}");
        }
    }

    #[test]
    fn the_word_of_a_verdict_names_it() {
        let words = Verdict::ALL.map(Verdict::as_str);
        assert_eq!(words, ["permitted", "review", "divest_only", "prohibited", "blocked"]);
        assert_eq!(words.map(Verdict::parse), Verdict::ALL.map(Some));
        assert_eq!(Verdict::parse("forbidden"), None);
        assert_eq!(format!("{:>8}|{:<8}|", Verdict::Review, Verdict::Review), "  review|review  |");
    }
}
