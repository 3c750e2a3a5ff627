//! What a run says to whoever started it.

use crate::report::summary::VerdictCounts;
use crate::verdict::Verdict;

/// The exit status. An incomplete run is never an answer: [`Exit::Failed`] wins over everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Every row was screened, and none is as severe as asked for.
    Clear = 0,
    /// Every row was screened, and at least one is.
    Found = 1,
    /// Could not screen.
    Failed = 2,
}

/// From which verdict on a run fails its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// From this one on.
    At(Verdict),
    /// Whatever is found.
    Never,
}

impl FailOn {
    /// The words of the option, in order.
    pub const WORDS: [&'static str; 5] = ["review", "divest_only", "prohibited", "blocked", "never"];

    /// The meaning of a word of the option.
    pub fn parse(word: &str) -> Option<FailOn> {
        match Verdict::parse(word) {
            Some(Verdict::Permitted) => None,
            Some(verdict) => Some(FailOn::At(verdict)),
            None => (word == "never").then_some(FailOn::Never),
        }
    }

    /// The word of the option.
    pub fn as_str(self) -> &'static str {
        match self {
            FailOn::At(verdict) => verdict.as_str(),
            FailOn::Never => "never",
        }
    }

    /// The status of a complete run with these verdicts.
    pub fn judge(self, verdicts: &VerdictCounts) -> Exit {
        match (self, verdicts.worst()) {
            (FailOn::At(least), Some(worst)) if worst >= least => Exit::Found,
            _ => Exit::Clear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_option_comes_back() {
        for word in FailOn::WORDS {
            assert_eq!(FailOn::parse(word).unwrap().as_str(), word);
        }
        for word in ["permitted", "unscreened", "Review", ""] {
            assert_eq!(FailOn::parse(word), None, "{word}");
        }
    }

    #[test]
    fn a_run_fails_from_the_verdict_on() {
        for (index, found) in Verdict::ALL.into_iter().enumerate() {
            let mut counts = VerdictCounts::default();
            counts.add(Verdict::Permitted);
            counts.add(found);
            for (least, limit) in Verdict::ALL.into_iter().enumerate().skip(1) {
                let expected = if index >= least { Exit::Found } else { Exit::Clear };
                assert_eq!(FailOn::At(limit).judge(&counts), expected, "{found} at {limit}");
            }
            assert_eq!(FailOn::Never.judge(&counts), Exit::Clear);
        }
        assert_eq!(FailOn::At(Verdict::Review).judge(&VerdictCounts::default()), Exit::Clear);
    }
}
