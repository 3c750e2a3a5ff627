//! Who a row is: candidates and scores become matches with a grade of certainty.

use std::sync::Arc;

use crate::identifier::Identifier;
use crate::instrument::Kind;
use crate::programme::vocabulary;
use crate::score::Score;
use crate::verdict::Flags;

/// Everything that a row prints about its security, as text; the key under which equal securities
/// share one match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Subject {
    /// `issuer_name`
    pub issuer_name: String,
    /// `security_name`
    pub security_name: String,
    /// `underlying_name`
    pub underlying_name: String,
    /// `isin`
    pub isin: String,
    /// `cusip`
    pub cusip: String,
    /// `sedol`
    pub sedol: String,
    /// `figi`
    pub figi: String,
    /// `lei`
    pub lei: String,
    /// `ticker`
    pub ticker: String,
    /// `exchange`
    pub exchange: String,
    /// `underlying_isin`
    pub underlying_isin: String,
    /// `country`
    pub country: String,
    /// `instrument_type`
    pub instrument_type: String,
}

vocabulary! {
    /// How a row was found.
    MatchKind {
        /// By an identifier that the list names.
        Identifier = "identifier",
        /// By a name equal to the primary name.
        Exact = "exact",
        /// By a name equal to an alias or former name.
        Alias = "alias",
        /// By a name that is alike.
        Close = "close",
        /// Not at all.
        None = "none",
    }
}

/// One entry that a row may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Index of the list.
    pub list: usize,
    /// Index of the entry in its list.
    pub entry: usize,
    /// How it was found.
    pub kind: MatchKind,
    /// How alike; one for identifiers and equal names.
    pub score: Score,
    /// Whether the rule's verdict counts in full (`true`) or at most `review` does.
    pub certain: bool,
    /// `weak_alias`, `identifier_conflict`.
    pub flags: Flags,
    /// The name or identifier of the entry that was found.
    pub matched_name: String,
    /// Why it is not certain, or what else is to be said, as clauses for the reason sentence.
    pub remarks: Vec<String>,
}

/// A candidate that was scored and then dropped, with the reason that `explain` shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    /// Index of the list.
    pub list: usize,
    /// Index of the entry in its list.
    pub entry: usize,
    /// How alike it was.
    pub score: Score,
    /// The entry's name that was compared.
    pub name: String,
    /// Why it gives no verdict.
    pub reason: String,
}

/// What is known about the security of a row after matching.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// Kind of instrument, where the description or the column tells.
    pub kind: Option<Kind>,
    /// Valid identifiers of the row, underlying included.
    pub identifiers: Vec<Identifier>,
    /// The entries that give verdicts: most certain first, then by score, then by list and entry.
    pub matches: Vec<Match>,
    /// The candidates that do not.
    pub dropped: Vec<Dropped>,
    /// Flags of the row itself (`look_through`).
    pub flags: Flags,
    /// Remarks on the row itself, for instance an identifier with a wrong check digit.
    pub remarks: Vec<String>,
}

/// Shared result of matching one distinct security.
pub type SharedIdentity = Arc<Identity>;

/// Finds who a subject is.
#[derive(Debug)]
pub struct Matcher;

impl Matcher {
    /// Compiles the lists.
    pub fn new(_lists: &[crate::list::List], _threshold: Score) -> Matcher {
        Matcher
    }

    /// Who it is.
    pub fn identify(&self, _subject: &Subject, _lists: &[crate::list::List]) -> Identity {
        Identity::default()
    }
}
