//! What a run says to whoever started it.

use std::collections::BTreeMap;
use std::fmt;

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

/// A verdict from which on a run fails its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// From this one on.
    At(Verdict),
    /// Whatever is found.
    Never,
}

impl Level {
    /// The words of the option, in order.
    pub const WORDS: [&'static str; 5] = ["review", "divest_only", "prohibited", "blocked", "never"];

    /// The meaning of a word of the option.
    pub fn parse(word: &str) -> Option<Level> {
        match Verdict::parse(word) {
            Some(Verdict::Permitted) => None,
            Some(verdict) => Some(Level::At(verdict)),
            None => (word == "never").then_some(Level::Never),
        }
    }

    /// The word of the option.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::At(verdict) => verdict.as_str(),
            Level::Never => "never",
        }
    }

    fn is_reached(self, worst: Option<Verdict>) -> bool {
        match (self, worst) {
            (Level::At(least), Some(worst)) => worst >= least,
            _ => false,
        }
    }

    /// The stricter of the two.
    fn strictest(self, other: Level) -> Level {
        match (self, other) {
            (Level::At(a), Level::At(b)) => Level::At(a.min(b)),
            (Level::At(a), Level::Never) | (Level::Never, Level::At(a)) => Level::At(a),
            (Level::Never, Level::Never) => Level::Never,
        }
    }
}

/// From which verdicts on a run fails its caller: in general, and for single programmes.
///
/// ```
/// use interdict::run::FailOn;
/// let fail_on = FailOn::parse("prohibited,us-ns-cmic=review").unwrap();
/// assert_eq!(fail_on.to_string(), "prohibited,us-ns-cmic=review");
/// assert!(FailOn::parse("us-ns-cmic=sometimes").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailOn {
    general: Level,
    programmes: BTreeMap<String, Level>,
}

impl FailOn {
    /// Whatever is found.
    pub const NEVER: FailOn = FailOn { general: Level::Never, programmes: BTreeMap::new() };

    /// The meaning of the option: at most one general level, `review` where none is said, and pairs of a programme and
    /// its level, separated by commas.
    pub fn parse(text: &str) -> Result<FailOn, String> {
        let (mut general, mut programmes) = (None, BTreeMap::new());
        for part in text.split(',').map(str::trim) {
            let (programme, word) = match part.split_once('=') {
                Some((programme, word)) => (Some(programme.trim()), word.trim()),
                None => (None, part),
            };
            let level = Level::parse(word).ok_or_else(|| {
                format!(
                    "`{part}` is no level: expected one of {}, or PROGRAMME=LEVEL",
                    Level::WORDS.join(", ")
                )
            })?;
            let before = match programme {
                None => general.replace(level).is_some(),
                Some("") => return Err(format!("`{part}` names no programme: expected PROGRAMME=LEVEL")),
                Some(programme) => programmes.insert(programme.to_owned(), level).is_some(),
            };
            if before {
                let what = programme.map_or("the general level".to_owned(), |id| format!("`{id}`"));
                return Err(format!("{what} stands twice"));
            }
        }
        Ok(FailOn { general: general.unwrap_or(Level::At(Verdict::Review)), programmes })
    }

    /// The programmes that have a level of their own.
    pub fn programmes(&self) -> impl Iterator<Item = &str> {
        self.programmes.keys().map(String::as_str)
    }

    /// Whether these findings fail the run.
    pub(super) fn is_reached(&self, found: &Findings<'_>) -> bool {
        let Some(alerts) = found.alerts else {
            // Nobody knows of which programme they are.
            let levels = self.programmes.values().fold(self.general, |a, b| a.strictest(*b));
            return levels.is_reached(found.verdicts.worst());
        };
        if self.programmes.is_empty() {
            return self.general.is_reached(found.verdicts.worst());
        }
        let level = |programme: &String| self.programmes.get(programme).copied().unwrap_or(self.general);
        alerts.iter().any(|(programme, counts)| level(programme).is_reached(counts.worst()))
            || self.general.is_reached(found.beside.worst())
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.general.as_str())?;
        self.programmes.iter().try_for_each(|(programme, level)| write!(f, ",{programme}={}", level.as_str()))
    }
}

/// What a run found, as far as its status depends on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Findings<'a> {
    /// Of rows.
    pub(super) verdicts: &'a VerdictCounts,
    /// Of alerts by programme; `None` where that is not known.
    pub(super) alerts: Option<&'a BTreeMap<String, VerdictCounts>>,
    /// Of rows that are worse than all of their alerts: no programme says it, so the general level counts.
    pub(super) beside: &'a VerdictCounts,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(verdicts: &[Verdict]) -> VerdictCounts {
        let mut counts = VerdictCounts::default();
        verdicts.iter().for_each(|verdict| counts.add(*verdict));
        counts
    }

    /// Whether a run fails with these alerts, and rows with these verdicts beside them.
    fn fails(option: &str, alerts: &[(&str, Verdict)], beside: &[Verdict]) -> bool {
        let mut by_programme = BTreeMap::new();
        let mut verdicts = counts(beside);
        for (programme, verdict) in alerts {
            by_programme.entry((*programme).to_owned()).or_insert_with(VerdictCounts::default).add(*verdict);
            verdicts.add(*verdict);
        }
        let (alerts, beside) = (Some(&by_programme), &counts(beside));
        FailOn::parse(option).unwrap().is_reached(&Findings { verdicts: &verdicts, alerts, beside })
    }

    #[test]
    fn every_word_of_the_option_comes_back() {
        for word in Level::WORDS {
            assert_eq!(Level::parse(word).unwrap().as_str(), word);
            assert_eq!(FailOn::parse(word).unwrap().to_string(), word);
        }
        for word in ["permitted", "unscreened", "Review", ""] {
            assert_eq!(Level::parse(word), None, "{word}");
        }
        let fail_on = FailOn::parse("b=never, prohibited ,a = review").unwrap();
        assert_eq!(fail_on.to_string(), "prohibited,a=review,b=never");
        assert_eq!(FailOn::parse("a=blocked").unwrap().to_string(), "review,a=blocked");
    }

    #[test]
    fn the_programmes_that_are_named_can_be_looked_up() {
        let fail_on = FailOn::parse("prohibited,b=never,a=review").unwrap();
        assert_eq!(fail_on.programmes().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(FailOn::NEVER.programmes().count(), 0);
    }

    #[test]
    fn what_the_option_does_not_mean_is_refused() {
        for (text, told) in [
            (
                "",
                "`` is no level: expected one of review, divest_only, prohibited, blocked, never, or PROGRAMME=LEVEL",
            ),
            ("review,", "`` is no level"),
            ("a=permitted", "`a=permitted` is no level"),
            ("=review", "`=review` names no programme"),
            ("review,prohibited", "the general level stands twice"),
            ("a=review,a=review", "`a` stands twice"),
        ] {
            let fault = FailOn::parse(text).unwrap_err();
            assert!(fault.starts_with(told), "{text}: {fault}");
        }
    }

    #[test]
    fn a_run_fails_from_the_verdict_on() {
        for (index, found) in Verdict::ALL.into_iter().enumerate() {
            for (least, limit) in Verdict::ALL.into_iter().enumerate().skip(1) {
                let fails = fails(limit.as_str(), &[("a", found), ("b", Verdict::Permitted)], &[]);
                assert_eq!(fails, index >= least, "{found} at {limit}");
            }
            assert!(!fails("never", &[("a", found)], &[]));
        }
        assert!(!fails("review", &[], &[]));
    }

    #[test]
    fn a_programme_may_have_a_level_of_its_own() {
        use Verdict::{Blocked, Prohibited, Review};
        for (option, alerts, expected) in [
            ("prohibited,a=review", &[("a", Review)][..], true),
            ("prohibited,a=review", &[("b", Review)], false),
            ("prohibited,a=review", &[("b", Prohibited)], true),
            ("review,a=never", &[("a", Blocked)], false),
            ("review,a=never", &[("a", Blocked), ("b", Review)], true),
            ("never,a=blocked", &[("a", Prohibited), ("b", Blocked)], false),
        ] {
            assert_eq!(fails(option, alerts, &[]), expected, "{option} {alerts:?}");
        }
        // Rows that are worse than what their alerts say.
        assert!(fails("review,a=never", &[("a", Review)], &[Review]));
        assert!(!fails("prohibited,a=never", &[("a", Review)], &[Review]));
    }

    #[test]
    fn findings_of_unknown_programmes_are_judged_by_the_strictest_level() {
        let (verdicts, none) = (counts(&[Verdict::Review]), VerdictCounts::default());
        let found = Findings { verdicts: &verdicts, alerts: None, beside: &none };
        for (option, expected) in
            [("blocked,a=review", true), ("never,a=review", true), ("blocked,a=never", false)]
        {
            assert_eq!(FailOn::parse(option).unwrap().is_reached(&found), expected, "{option}");
        }
    }
}
