//! The pipeline from a row to its decision: no file, no clock, no thread.

use std::sync::Arc;

use crate::identity::MatchKind;
use crate::programme::{Activity, Actor, Disclosure};
use crate::score::Score;
use crate::timeline::{Instant, KnownOn, TradeTime};
use crate::verdict::{Flags, Verdict};

/// What is asked about a security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// What is done.
    pub activity: Activity,
    /// By whom.
    pub actor: Actor,
    /// When.
    pub time: TradeTime,
    /// With whose knowledge.
    pub known: KnownOn,
}

/// One line of output: the answer for a row, or for a row and one entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The verdict; `None` prints `unscreened`.
    pub verdict: Option<Verdict>,
    /// Beside it.
    pub flags: Flags,
    /// How the entry was found.
    pub match_kind: MatchKind,
    /// How alike; `None` where nothing was compared.
    pub score: Option<Score>,
    /// `us-ns-cmic/30923`; empty without a match.
    pub entry_id: Arc<str>,
    /// Primary name of the entry.
    pub entry_name: String,
    /// The name or identifier that was found.
    pub matched_name: String,
    /// Programme of the entry.
    pub programme: Arc<str>,
    /// The listing that decides.
    pub listing_id: Arc<str>,
    /// One plain sentence.
    pub reason: String,
    /// First instant at which this answer holds, in trade time; `None`: since ever.
    pub effective_from: Option<Instant>,
    /// First instant at which it no longer holds; `None`: for good, as far as is known.
    pub effective_until: Option<Instant>,
    /// Citation.
    pub source: String,
    /// What comes after `effective_until`, in one clause; empty when nothing changes.
    pub change: String,
    /// What a trader may read of it.
    pub disclosure: Disclosure,
}

/// The answer for one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The row's own line: the deciding match and the union of the flags.
    pub line: Line,
    /// One line for every entry and programme that is not plainly permitted.
    pub alerts: Vec<Line>,
}
