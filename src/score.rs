//! How alike two names are, and why.

use std::fmt;

/// Likeness in `[0, 1]`, as a whole number of millionths so that it is the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u32);

impl Score {
    /// Nothing in common.
    pub const ZERO: Score = Score(0);
    /// Equal names.
    pub const ONE: Score = Score(1_000_000);

    /// The score from which an alike name is worth a person's look, unless an option says otherwise.
    pub const DEFAULT_THRESHOLD: Score = Score(850_000);

    /// From millionths; more than one is one.
    pub fn from_millionths(value: u32) -> Score {
        Score(value.min(1_000_000))
    }

    /// In millionths.
    pub fn millionths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = self.0.saturating_add(50) / 100;
        write!(f, "{}.{:04}", rounded / 10_000, rounded % 10_000)
    }
}
