//! The law as data: what an authority forbids, from when, until when, and what suspends it.
//!
//! A programme is a set of dated facts. Facts are never edited: a later text is a later fact, with
//! its own date of publication, so that any past state of knowledge can be asked again. The types
//! here say what a fact is; [`crate::timeline`] says what the facts together mean at one instant.
//!
//! A programme of this shape needs no code: its file in `lists/` is enough.

mod activity;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::{Duration, NaiveTime};
use chrono_tz::Tz;

pub use activity::{Activity, Actor};

use crate::identifier::Identifier;
use crate::instrument::Kind;
use crate::timeline::{LegalTime, Reading};
use crate::verdict::Verdict;

/// Name of a fact, unique within its list: rules, licences, stays, listings and the rest share one
/// space of names, so that a retraction can point at any of them.
pub type FactId = Arc<str>;

/// Where a fact is stated: a citation that a reader can look up.
pub type Source = Arc<str>;

/// A programme: who forbids, and in which clock its days are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// Short name, as in `us-ns-cmic`.
    pub id: Arc<str>,
    /// Full name.
    pub title: String,
    /// Who issued it.
    pub authority: String,
    /// The zone of its civil times and of its days.
    pub zone: Tz,
    /// Where the programme as a whole is stated.
    pub source: Source,
    /// Whether this is a list of the firm itself.
    pub house: bool,
}

/// What may be said about the answer of a rule to a reader who trades. Law is open; a house list has
/// actions of different secrecy side by side, so that this belongs to the rule and not to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disclosure {
    /// Everything.
    Open,
    /// The verdict, without its reason.
    Reasonless,
    /// Nothing: the reader must not learn that the entry exists.
    Secret,
}

/// What a rule does to the activities that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Restricts: the verdict while the rule is in force.
    Restrict(Verdict),
    /// Restricts nothing; says that the entity is listed.
    Watch,
}

/// When a rule starts for a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At a fixed time for every listing.
    At(LegalTime),
    /// A number of calendar days after the date of listing, at a civil time. No business-day roll.
    AfterListing {
        /// Calendar days.
        days: i64,
        /// Civil time on that day.
        time: NaiveTime,
        /// Zone label as printed.
        label: Option<&'static str>,
    },
    /// With the listing itself.
    OnListing,
}

impl Start {
    /// The legal time for a listing of this date.
    pub fn legal_time(&self, listed_on: &LegalTime) -> LegalTime {
        match *self {
            Start::At(time) => time,
            Start::OnListing => *listed_on,
            Start::AfterListing { days, time, label } => LegalTime::clock(
                (listed_on.date() + Duration::days(days)).and_time(time),
                label,
                listed_on.zone(),
            ),
        }
    }
}

/// The end of a window: a time, and whether that very instant still belongs to it ("through 9:30")
/// or not ("before 9:30").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// When, possibly counted from the listing.
    pub at: Start,
    /// Whether the printed instant is still inside.
    pub inclusive: bool,
}

/// A prohibition, or a duty to watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Name of the fact.
    pub id: FactId,
    /// The bases of listing that it reaches (`annex`, `dod`, `close_name` …).
    pub basis: BTreeSet<String>,
    /// The activities that it restricts.
    pub activities: BTreeSet<Activity>,
    /// Whom it binds.
    pub actors: BTreeSet<Actor>,
    /// The kinds of instrument that it reaches; `None` reaches all.
    pub instruments: Option<BTreeSet<Kind>>,
    /// What it does.
    pub effect: Effect,
    /// When the text came into force, whatever the listing's own start is.
    pub from: LegalTime,
    /// When it starts for a listing.
    pub start: Start,
    /// When it ends by its own words.
    pub end: Option<LegalTime>,
    /// When it could be known.
    pub published: LegalTime,
    /// What a reader who trades may learn of it.
    pub disclosure: Disclosure,
    /// Citation.
    pub source: Source,
}

impl Rule {
    /// When it starts to bite for a listing: not before its text is in force.
    pub fn begins(&self, listing: &Listing) -> LegalTime {
        let own = self.start.legal_time(&listing.listed_on);
        let is_earlier = own.resolve(Reading::CIVIL_EARLY) < self.from.resolve(Reading::CIVIL_EARLY);
        if is_earlier { self.from } else { own }
    }
}

/// A statutory exception for getting rid of a position.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// Name of the fact.
    pub id: FactId,
    /// The rules that it softens.
    pub rules: BTreeSet<FactId>,
    /// Activities that it permits.
    pub permits: BTreeSet<Activity>,
    /// Activities that it permits only where their purpose is to divest.
    pub divest_only: BTreeSet<Activity>,
    /// When the window closes.
    pub until: End,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// Permission by the authority for a class of cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Licence {
    /// Short name, printed in the flag: `GL1B`.
    pub id: FactId,
    /// The rules that it lifts.
    pub rules: BTreeSet<FactId>,
    /// The bases of listing that it reaches.
    pub basis: BTreeSet<String>,
    /// Entries that it names as not covered.
    pub excludes: BTreeSet<Arc<str>>,
    /// Licences whose place it takes: from its first instant on they lift nothing any more.
    pub replaces: BTreeSet<FactId>,
    /// First instant.
    pub from: LegalTime,
    /// End of the window.
    pub until: LegalTime,
    /// Whether the printed end is still inside.
    pub inclusive: bool,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// The end of rules by a later act, before their own time.
#[derive(Clone, Debug, PartialEq)]
pub struct Revocation {
    /// Name of the fact.
    pub id: FactId,
    /// The rules that it ends.
    pub rules: BTreeSet<FactId>,
    /// When they end.
    pub at: LegalTime,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// Whom a court order protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binding {
    /// Everybody: the listing cannot be enforced at all.
    All,
    /// The parties of the case; for others its reach is in doubt.
    Parties,
}

/// A court order that suspends listings.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    /// Name of the fact.
    pub id: FactId,
    /// The listings that it suspends.
    pub listings: BTreeSet<FactId>,
    /// First instant.
    pub from: LegalTime,
    /// End, where one is ordered.
    pub until: Option<LegalTime>,
    /// Whom it protects.
    pub binding: Binding,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// Whether an annulled listing never was, or only ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effectiveness {
    /// As if it had never been made.
    AbInitio,
    /// From the order on.
    Prospective,
}

/// A court order that annuls listings.
#[derive(Clone, Debug, PartialEq)]
pub struct Vacatur {
    /// Name of the fact.
    pub id: FactId,
    /// The listings that it annuls.
    pub listings: BTreeSet<FactId>,
    /// When.
    pub at: LegalTime,
    /// Whether backwards too.
    pub effect: Effectiveness,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// Two official texts that contradict each other about listings, or a listing whose reach is open:
/// while this is visible, the listings give no more than `review`.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispute {
    /// Name of the fact.
    pub id: FactId,
    /// The listings in doubt.
    pub listings: BTreeSet<FactId>,
    /// What is in doubt, as a clause that ends a sentence.
    pub reason: String,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation, with both texts.
    pub source: Source,
}

/// An erratum, a withdrawn notice, or a new official reading: the named facts no longer count for
/// anybody who can know it. A new reading is a retraction and the fact that replaces the old one.
#[derive(Clone, Debug, PartialEq)]
pub struct Retraction {
    /// Name of the fact.
    pub id: FactId,
    /// The facts that no longer count.
    pub facts: BTreeSet<FactId>,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// An entity put on a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Name of the fact: the entry's id, `@`, the date.
    pub id: FactId,
    /// The entry that is listed.
    pub entry: Arc<str>,
    /// On which basis; rules choose by it.
    pub basis: String,
    /// The date that clocks count from.
    pub listed_on: LegalTime,
    /// When it could be known.
    pub published: LegalTime,
    /// Where a fact file says that it came off the list.
    pub removed: Option<Removal>,
    /// The only instruments that it reaches; empty reaches all of the issuer's.
    pub instruments: BTreeSet<Identifier>,
    /// Citation.
    pub source: Source,
}

/// The end of a listing.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// When it ended.
    pub at: LegalTime,
    /// When that could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// A venue that stopped trading in some instruments: tradability, never law.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspension {
    /// Name of the fact.
    pub id: FactId,
    /// The instruments that could not be traded.
    pub instruments: BTreeSet<Identifier>,
    /// Where.
    pub venue: String,
    /// First instant.
    pub from: LegalTime,
    /// End, where trading resumed.
    pub until: Option<LegalTime>,
    /// When it could be known.
    pub published: LegalTime,
    /// Citation.
    pub source: Source,
}

/// All facts of one programme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Prohibitions and watches.
    pub rules: Vec<Rule>,
    /// Divestment windows.
    pub exceptions: Vec<Exception>,
    /// Licences.
    pub licences: Vec<Licence>,
    /// Ends of rules.
    pub revocations: Vec<Revocation>,
    /// Court stays.
    pub stays: Vec<Stay>,
    /// Court annulments.
    pub vacaturs: Vec<Vacatur>,
    /// Contradictions.
    pub disputes: Vec<Dispute>,
    /// Errata and new readings.
    pub retractions: Vec<Retraction>,
    /// Listings of all entries.
    pub listings: Vec<Listing>,
    /// Trading suspensions.
    pub suspensions: Vec<Suspension>,
}

impl fmt::Display for Programme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id, self.title)
    }
}
