//! What is different from the run before: two sets of alerts in, their differences with the causes out.
//!
//! | step | where |
//! |---|---|
//! | which cells of a row say which row it is | `texts.rs` |
//! | alerts of one row, entry and programme side by side; doubled rows one by one | `pairs.rs` |
//! | the terms under which both runs stood, and where they differ | `terms.rs` |
//! | why an alert came, went or changed | `cause.rs` |
//!
//! An alert is known by its row, its entry and its programme, or by its row alone where a run kept decisions, never by
//! the place of the row in a file, so that shuffled rows compare equal. It *stands* where its verdict is worse than
//! `permitted`, and otherwise only says something: a listing that a court annulled has a line with the flag `vacated`, and its alert is cleared all the same.
//!
//! Nothing here reads a file. What a row would be told under the rules of today is asked through [`Ask`].

mod cause;
mod pairs;
mod terms;
mod texts;

use std::sync::Arc;

pub use self::cause::{Ask, Other, Standing, explain};
pub use self::pairs::{Pair, Same, compare};
pub(crate) use self::terms::{Input, Stated, UsedList};
pub use self::terms::{Terms, Then};
pub use self::texts::{Columns, Texts};

use crate::identity::Identity;
use crate::report::columns_of;
use crate::screen::{Line, Query};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What became of an alert.
    Change {
        /// It was not there before.
        New = "new",
        /// It says something else.
        Changed = "changed",
        /// It does not stand any more.
        Cleared = "cleared",
        /// As before, but for the likeness of the names.
        Unchanged = "unchanged",
    }
}

vocabulary! {
    /// Why an alert is not as it was.
    Cause {
        /// The row came, left, or its own cells changed.
        Row = "row",
        /// The row's own time, or the time of its knowledge, moved.
        Time = "time",
        /// The list changed.
        List = "list",
        /// Options that decide changed.
        Rule = "rule",
        /// The engine, its word weights or its time zone data changed.
        Engine = "engine",
        /// What was kept of the run before does not tell which of several it was.
        Undetermined = "undetermined",
    }
}

/// A row, in either run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The file's name as given.
    pub file: String,
    /// Its line; 0 where an output does not tell it.
    pub line: u64,
    /// Its cells that count.
    pub texts: Texts,
    /// Who its security is and what it asks, in the run of today, where it could be read.
    pub asked: Option<(Arc<Identity>, Query)>,
    /// Why it is not screened, in the run of today.
    pub unread: Option<String>,
}

/// What a row was told, as an output has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer {
    /// `verdict`
    pub verdict: String,
    /// `flags`
    pub flags: String,
    /// `match_kind`
    pub match_kind: String,
    /// `effective_from`
    pub effective_from: String,
    /// `effective_until`
    pub effective_until: String,
    /// `entry_id`
    pub entry_id: String,
    /// `programme`
    pub programme: String,
    /// `entry_name`
    pub entry_name: String,
    /// `reason`
    pub reason: String,
    /// `source`
    pub source: String,
    /// `score`
    pub score: String,
}

/// The verdict of a line that restricts nothing.
const PERMITTED: &str = "permitted";

impl Answer {
    /// Takes the columns of an output, each by its name.
    pub fn of(mut column: impl FnMut(&str) -> String) -> Answer {
        Answer {
            verdict: column("verdict"),
            flags: column("flags"),
            match_kind: column("match_kind"),
            effective_from: column("effective_from"),
            effective_until: column("effective_until"),
            entry_id: column("entry_id"),
            programme: column("programme"),
            entry_name: column("entry_name"),
            reason: column("reason"),
            source: column("source"),
            score: column("score"),
        }
    }

    /// The same of a line that is about to be written.
    pub fn of_line(line: &Line) -> Answer {
        let columns = columns_of(line);
        Answer::of(|name| {
            columns.iter().find(|(own, _)| *own == name).map_or_else(String::new, |(_, text)| text.clone())
        })
    }

    /// Whether it says anything at all.
    pub fn is_alert(&self) -> bool {
        self.stands() || !self.flags.is_empty()
    }

    /// Whether it restricts something.
    pub fn stands(&self) -> bool {
        self.verdict != PERMITTED
    }

    /// Everything that makes an alert another one.
    fn content(&self) -> [&str; 7] {
        let Answer { verdict, flags, match_kind, effective_from, effective_until, .. } = self;
        [verdict, flags, match_kind, effective_from, effective_until, &self.programme, &self.entry_id]
    }
}

/// An alert of either run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alert {
    /// Its row.
    pub row: Arc<Row>,
    /// What the row was told.
    pub answer: Answer,
}

/// An alert that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What became of it.
    pub change: Change,
    /// Why: the deciding cause first.
    pub causes: Vec<Cause>,
    /// The same in words.
    pub detail: String,
    /// As it was.
    pub before: Option<Alert>,
    /// As it is.
    pub after: Option<Alert>,
    /// The row today, or as it last was.
    pub row: Arc<Row>,
    /// Why the row is told today what it is told.
    pub reason: String,
    /// The citation of that.
    pub source: String,
}

/// How many alerts became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// New ones.
    pub new: u64,
    /// Changed ones.
    pub changed: u64,
    /// Cleared ones.
    pub cleared: u64,
    /// Unchanged ones.
    pub unchanged: u64,
    /// Of these, those whose names are more or less alike than before.
    pub rescored: u64,
}

impl Counts {
    /// Those that are told one by one.
    pub fn lines(&self) -> u64 {
        self.new + self.changed + self.cleared
    }

    /// Of pairs.
    pub fn of(pairs: &[Pair]) -> Counts {
        let mut counts = Counts::default();
        for pair in pairs {
            *match pair.change() {
                Change::New => &mut counts.new,
                Change::Changed => &mut counts.changed,
                Change::Cleared => &mut counts.cleared,
                Change::Unchanged => &mut counts.unchanged,
            } += 1;
            counts.rescored += u64::from(pair.is_rescored());
        }
        counts
    }
}

/// `2 new, 0 changed, 1 cleared, 40 unchanged`
impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { new, changed, cleared, unchanged, rescored } = self;
        write!(f, "{new} new, {changed} changed, {cleared} cleared, {unchanged} unchanged")?;
        if *rescored > 0 { write!(f, " ({rescored} with another score)") } else { Ok(()) }
    }
}
