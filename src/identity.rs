//! Who a row is: candidates and scores become matches with a grade of certainty.
//!
//! A [`Matcher`] is built once over all lists and then asked about each distinct [`Subject`]. It
//! answers with the matches that give verdicts, the candidates that do not, and why. It reads no
//! clock and no file, and the same subject has the same answer whatever was asked before.
//!
//! ```
//! use interdict::identity::{Matcher, Subject};
//! use interdict::score::Score;
//! let matcher = Matcher::new(&[], Score::from_millionths(850_000));
//! let subject = Subject { security_name: "ACME LTD-H".into(), ..Subject::default() };
//! assert!(matcher.identify(&subject).matches.is_empty());
//! ```

mod clear;
mod codes;
mod evidence;
mod found;
mod matcher;
mod memory;
mod names;
mod typed;

use crate::identifier::{Identifier, Scheme};
use crate::instrument::Kind;
use crate::repair::Repairs;
use crate::score::Score;
use crate::suppression::Reviewed;
use crate::verdict::Flags;
use crate::vocabulary::vocabulary;

pub use matcher::Matcher;
pub(crate) use matcher::Nearest;
pub use memory::Memory;

/// Everything that a row prints about its security, as text; the key under which equal securities
/// share one match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Subject<S = String> {
    /// `issuer_name`
    pub issuer_name: S,
    /// `security_name`
    pub security_name: S,
    /// `underlying_name`
    pub underlying_name: S,
    /// `isin`
    pub isin: S,
    /// `cusip`
    pub cusip: S,
    /// `sedol`
    pub sedol: S,
    /// `figi`
    pub figi: S,
    /// `lei`
    pub lei: S,
    /// `identifier`: of any scheme
    pub identifier: S,
    /// `ticker`
    pub ticker: S,
    /// `exchange`
    pub exchange: S,
    /// `underlying_isin`
    pub underlying_isin: S,
    /// `country`
    pub country: S,
    /// `instrument_type`
    pub instrument_type: S,
}

impl<S> Subject<S> {
    /// The same with each text made into something else.
    pub fn each<'s, T>(&'s self, mut make: impl FnMut(&'s S) -> T) -> Subject<T> {
        Subject {
            issuer_name: make(&self.issuer_name),
            security_name: make(&self.security_name),
            underlying_name: make(&self.underlying_name),
            isin: make(&self.isin),
            cusip: make(&self.cusip),
            sedol: make(&self.sedol),
            figi: make(&self.figi),
            lei: make(&self.lei),
            identifier: make(&self.identifier),
            ticker: make(&self.ticker),
            exchange: make(&self.exchange),
            underlying_isin: make(&self.underlying_isin),
            country: make(&self.country),
            instrument_type: make(&self.instrument_type),
        }
    }
}

impl Subject {
    /// A security of which nothing is known but an identifier.
    pub fn of_identifier(identifier: &Identifier) -> Subject {
        let mut subject = Subject::default();
        *match identifier.scheme() {
            Scheme::Isin => &mut subject.isin,
            Scheme::Cusip => &mut subject.cusip,
            Scheme::Sedol => &mut subject.sedol,
            Scheme::Figi => &mut subject.figi,
            Scheme::Lei => &mut subject.lei,
            Scheme::Ticker => &mut subject.ticker,
        } = identifier.to_string();
        subject
    }

    /// The same texts, borrowed.
    pub fn borrowed(&self) -> Subject<&str> {
        self.each(String::as_str)
    }

    /// Whether the row prints any name.
    pub fn has_name(&self) -> bool {
        self.borrowed().has_name()
    }

    /// What a person calls the security: its name, or else the first identifier that there is.
    pub fn called(&self) -> &str {
        self.borrowed().called()
    }
}

impl<'t> Subject<&'t str> {
    /// The same texts, owned.
    pub fn into_owned(self) -> Subject {
        self.each(|text| (*text).to_owned())
    }

    /// Whether anything is there that tells what the security is: a name or an identifier.
    pub(crate) fn names_a_security(&self) -> bool {
        let Subject { cusip, sedol, figi, lei, isin, identifier, ticker, underlying_isin, .. } = self;
        let identifiers = [isin, cusip, sedol, figi, lei, identifier, ticker, underlying_isin];
        identifiers.into_iter().any(|text| !text.is_empty())
            || self.names().into_iter().any(|name| !name.is_empty())
    }

    /// Every text that tells what the security is.
    pub(crate) fn naming(&self) -> [&'t str; 11] {
        let Subject { cusip, sedol, figi, lei, isin, identifier, ticker, underlying_isin, .. } = self;
        let [security, issuer, underlying] = self.names();
        [security, issuer, underlying, cusip, sedol, figi, lei, isin, identifier, ticker, underlying_isin]
    }

    /// The names that the row prints, in the order in which they are read.
    fn names(&self) -> [&'t str; 3] {
        [self.security_name, self.issuer_name, self.underlying_name]
    }

    /// Whether the row prints any name.
    pub(crate) fn has_name(&self) -> bool {
        self.names().into_iter().any(|name| !name.trim().is_empty())
    }

    /// What a person calls the security: its name, or else the first identifier that there is.
    pub(crate) fn called(&self) -> &'t str {
        let identifiers =
            [self.isin, self.ticker, self.cusip, self.sedol, self.figi, self.lei, self.identifier];
        let told = self.names().into_iter().chain(identifiers).chain([self.underlying_isin]);
        told.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }
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

impl MatchKind {
    /// Whether the name is equal to one of the entry's.
    pub(crate) fn is_equal(self) -> bool {
        matches!(self, MatchKind::Exact | MatchKind::Alias)
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
    /// Entries that another one of their list outranks, most alike first. They give a verdict, of at most `review`, where no
    /// match of that list restricts: an entry that binds no longer must not hide one that does.
    pub outranked: Vec<Match>,
    /// The candidates that do not, or only so, with the reason.
    pub dropped: Vec<Dropped>,
    /// Flags of the row itself (`look_through`).
    pub flags: Flags,
    /// Remarks on the row itself, for instance an identifier with a wrong check digit.
    pub remarks: Vec<String>,
    /// What had to be mended in the row's identifiers.
    pub repairs: Repairs,
    /// Why the row as such needs a review although nothing matched: its name has nothing that could
    /// be compared, and it has no valid identifier either.
    pub doubt: Option<String>,
    /// Why the row cannot be screened at all: it has no name, and nothing else in it is an identifier.
    pub unscreenable: Option<String>,
    /// The suppressions of entries that it matches, where a run has such.
    pub reviewed: Vec<Reviewed>,
}

impl Identity {
    /// Doubts the row itself, whoever it matches: also those are told.
    fn doubt_the_row(&mut self, doubt: String) {
        if !self.matches.is_empty() {
            self.remarks.push(doubt.clone());
        }
        self.doubt = Some(doubt);
    }

    /// The matches, and behind them the outranked ones.
    pub fn with_outranked(&self) -> impl Iterator<Item = &Match> {
        self.matches.iter().chain(&self.outranked)
    }

    /// Whether it is certainly nobody on the lists: whatever is asked, the row is permitted and nobody needs
    /// to see it.
    pub fn is_clear(&self) -> bool {
        self.matches.is_empty()
            && self.flags.is_empty()
            && self.doubt.is_none()
            && self.unscreenable.is_none()
    }
}
