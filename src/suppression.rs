//! Suppressions ("good guys"): reviewed statements that a subject is not an entry, each for a while.
//!
//! A [`Suppression`] says *this subject is not that entry*. It takes the doubt out of one match and touches nothing
//! else. What it may do, and what it may not:
//!
//! - It reaches one pair: one normal form of a subject's names and identifiers, and one entry. Matches of other
//!   entries give their verdicts as if it were not there, also in the same row.
//! - It holds only while both are what they were when it was approved: [`content`] has what of an entry counts,
//!   [`subject`] what of a subject. Otherwise it is stale, and the alert is back.
//! - It settles doubt ([`Scope::Doubt`]): names that are alike, and matches that something contradicts. An equal name
//!   that nothing contradicts needs [`Scope::Namesake`], which a subject can have only if an identifier tells it
//!   from the entry. A match by an identifier that is certain cannot be suppressed at all: there the list says who it
//!   is, and it is the list that must be corrected.
//! - It is approved by another person than its owner.
//! - What it suppresses stays an alert: `permitted`, with the flag `suppressed`, and a reason that says who approved
//!   it until when, and what the verdict would be without it.
//!
//! # Which day counts
//!
//! A suppression is an opinion with a date. It is in force from `created` through `expires`, and that is judged by the
//! day **on which is decided**: the day of the row's state of knowledge (`known_on`) where it is a time, and the day
//! of `--decided-on` where that is given; where both are, each has to lie inside. So a replay of a past day does not know
//! of an approval that came later, and an approval that has ended does not come to life again because an old trade is
//! screened anew: the trade's own day would be the wrong clock. It counts on one side only: a trade of a day behind
//! `expires` is never suppressed, so that nobody stretches an approval with an earlier day of decision. The latest
//! knowledge has no day. Without `--decided-on` no suppression is applied then, and that is said. The clock of the
//! machine is never read here; the day stands in the manifest, and a replay gives the same bytes.
//!
//! Whatever is not in order is a finding (`S011` to `S016`) and is not applied.

mod bound;
pub mod content;
mod file;
pub mod subject;
mod usage;

use std::sync::Arc;

use chrono::{Months, NaiveDate};

pub use bound::{Bound, Reviewed, Standing, Suppressed, reaches};
pub use file::{SuppressionFile, check_days, day, fields, is_one_person, is_same_pair, read, schema};
pub use usage::{Counts, Usage};

use crate::finding::Place;
use crate::identity::Subject;
use crate::vocabulary::vocabulary;

/// How long a suppression may hold. What is known of a party grows old: addresses, owners and lists change within a
/// year or two, and a review that nobody has to repeat is no review. Longer ones are refused.
pub const MOST_MONTHS: u32 = 24;

/// The last day on which a suppression of this day may hold.
pub fn latest(created: NaiveDate) -> NaiveDate {
    created.checked_add_months(Months::new(MOST_MONTHS)).unwrap_or(NaiveDate::MAX)
}

vocabulary! {
    /// Which matches of the pair a suppression reaches.
    Scope {
        /// Those in doubt: an alike name, or a match that something contradicts.
        Doubt = "doubt",
        /// Also an equal name that nothing contradicts, for a subject that an identifier tells from the entry.
        Namesake = "namesake",
    }
}

/// One reviewed pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    /// Where it stands.
    pub place: Place,
    /// Who is not the entry.
    pub subject: Subject,
    /// Which entry: `us-example/acme`.
    pub entry: Arc<str>,
    /// Which matches it reaches.
    pub scope: Scope,
    /// Why they are not the same.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; another person.
    pub approver: String,
    /// First day on which it holds.
    pub created: NaiveDate,
    /// Last day on which it holds.
    pub expires: NaiveDate,
    /// What the entry was then, line by line.
    pub seen: Vec<String>,
    /// SHA-256 of that.
    pub entry_sha256: String,
    /// SHA-256 of the subject's normal form.
    pub subject_sha256: String,
}

/// All suppressions of a run, and the day on which is decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suppressions {
    /// The files, in the order in which they were named.
    pub files: Vec<SuppressionFile>,
    /// The day on which is decided, where it is said.
    pub decided_on: Option<NaiveDate>,
}

impl Suppressions {
    /// Whether there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
