//! Tables in memory, screened batch by batch: what a data frame of another program needs of the pipeline.
//!
//! A [`FrameRun`] is made of the columns of a table and then asked about its rows, as many at a time as there are in memory, by as many
//! threads as there are seats. A security that any of them met is not matched again. It reads no file and
//! writes none; a row that cannot be read or decided is `unscreened` and comes with the [`Finding`] that says why.
//!
//! ```
//! use std::sync::Arc;
//! use interdict::holdings::{Options, Tabular};
//! use interdict::report::View;
//! use interdict::run::frame::FrameRun;
//! use interdict::screen::{ScreenOptions, Screener};
//!
//! struct Trades;
//! impl Tabular for Trades {
//!     fn height(&self) -> usize {
//!         1
//!     }
//!     fn cell<'c>(&'c self, column: usize, _row: usize, _made: &'c mut String) -> &'c str {
//!         ["Acme Holdings", "2021-03-15"][column]
//!     }
//! }
//! let screener = Arc::new(Screener::new(Vec::new(), ScreenOptions::default()));
//! let header = ["name", "trade_date"].map(String::from);
//! let run = FrameRun::new(screener, "trades", &header, &Options::default(), View::Decisions, 1, |_| ()).unwrap();
//! let screened = run.screen(0, &Trades, 0);
//! let line = &screened.decision(0).unwrap().line;
//! assert_eq!(line.verdict.unwrap().as_str(), "permitted");
//! ```

use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use super::answers::Answers;
use super::distinct::{Found, Known, Wanted, hash_of, lock};
use super::hold_is_not_purchase;
use super::pass::{undecided, without_verdict};
use crate::finding::Finding;
use crate::holdings::memory::{self, Rows};
use crate::holdings::stream::{Reading, Sheet};
use crate::holdings::{Field, Mapping, Options, Tabular};
use crate::identity::{Identity, Memory};
use crate::report::View;
use crate::report::audience::Audience;
use crate::screen::{Decision, Screener};

/// Which column of a table is which field, before any of its cells is seen.
pub fn mapping(name: &str, header: &[String], options: &Options) -> Result<Mapping, Vec<Finding>> {
    memory::mapping(name, header, options)
}

/// A screening of tables with the same columns.
pub struct FrameRun {
    screener: Arc<Screener>,
    sheet: Sheet,
    wanted: Wanted,
    known: Mutex<Known>,
    seats: Vec<Mutex<Seat>>,
    held_by_default: AtomicBool,
}

/// What one thread keeps from batch to batch.
struct Seat {
    known: Known,
    memory: Memory,
    reading: Reading,
    answers: Answers<Arc<Screener>>,
}

/// What some rows are told.
#[derive(Debug, Default)]
pub struct Screened {
    decisions: Vec<Arc<Decision>>,
    rows: Vec<u32>,
    /// Why rows are unscreened, in their order; the line of a place is the number of the row, its cell the name of
    /// the column.
    pub findings: Vec<Finding>,
}

/// Stands in place of a decision where nobody needs to see the row.
const NOTHING: u32 = u32::MAX;

impl Screened {
    /// The distinct decisions.
    pub fn decisions(&self) -> &[Arc<Decision>] {
        &self.decisions
    }

    /// For each row the number of its decision; beyond the last one where the row is permitted and gives no alert, and
    /// only alerts are asked for.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The decision of a row.
    pub fn decision(&self, row: usize) -> Option<&Decision> {
        let number = self.rows.get(row)?;
        self.decisions.get(*number as usize).map(AsRef::as_ref)
    }

    fn push(&mut self, decision: Arc<Decision>) -> u32 {
        self.decisions.push(decision);
        self.decisions.len() as u32 - 1
    }

    fn unscreened(&mut self, finding: Finding) -> u32 {
        let line = without_verdict(&finding);
        self.findings.push(finding);
        // A row that nobody screened belongs to what a person must see.
        self.push(Arc::new(Decision { alerts: vec![line.clone()], line }))
    }
}

impl FrameRun {
    /// Recognises the columns. `times` hands over texts of trade times and states of knowledge with the numbers of their
    /// rows, for a notation that is not ISO 8601 and that only the whole table tells; without them such a text is
    /// none that can be read.
    pub fn new(
        screener: Arc<Screener>,
        name: &str,
        header: &[String],
        options: &Options,
        view: View,
        seats: usize,
        times: impl FnOnce(&mut dyn FnMut(Field, &str, u64)),
    ) -> Result<FrameRun, Vec<Finding>> {
        let sheet = memory::survey(name, header, options, times)?;
        let wanted = if view == View::Decisions { Wanted::All } else { Wanted::Alerts };
        let seat = |_| {
            Mutex::new(Seat {
                known: Known::default(),
                memory: Memory::default(),
                reading: Reading::default(),
                answers: Answers::new(Arc::clone(&screener), Audience::Compliance),
            })
        };
        let seats = (0..seats.max(1)).map(seat).collect();
        let (known, held_by_default) = (Mutex::default(), AtomicBool::new(false));
        Ok(FrameRun { screener, sheet, wanted, known, seats, held_by_default })
    }

    /// What somebody should know who did not choose an activity: rows were judged as held, and a list restricts
    /// purchases.
    pub fn held_by_default(&self) -> Option<String> {
        self.held_by_default.load(Ordering::Relaxed).then(|| hold_is_not_purchase(self.screener.lists()))?
    }

    /// Screens the rows of a table. `before` is the number of rows that stand before them. Two threads do not share
    /// a seat: one would wait.
    pub fn screen(&self, seat: usize, table: &dyn Tabular, before: u64) -> Screened {
        let rows = Rows::new(&self.sheet, table, before);
        let Some(seat) = self.seats.get(seat % self.seats.len()) else { return Screened::default() };
        let seat = &mut *lock(seat);
        let who: Vec<Found> = (0..rows.group_count()).map(|group| self.who(seat, &rows, group)).collect();
        let is_plain: Vec<bool> =
            (0..rows.group_count()).map(|group| rows.is_plain_security(group)).collect();
        let mut answering = Answering {
            run: self,
            seat,
            rows: &rows,
            screened: Screened::default(),
            of_groups: vec![None; who.len()],
            numbers: FxHashMap::default(),
            made: [const { String::new() }; 4],
        };
        let numbers = rows.groups().iter().enumerate().map(|(row, group)| {
            let group = *group as usize;
            match (who.get(group), is_plain.get(group)) {
                (Some(found), Some(true)) => answering.row(row, group, found.identity.as_ref()),
                _ => answering.odd(row),
            }
        });
        let numbers = numbers.collect();
        Screened { rows: numbers, ..answering.screened }
    }

    /// Who the security of a group is.
    fn who(&self, seat: &mut Seat, rows: &Rows<'_>, group: usize) -> Found {
        let key = rows.key(group);
        let hash = hash_of(0, key);
        if let Some(found) = seat.known.get(hash, 0, key) {
            return found;
        }
        let by_others = lock(&self.known).get(hash, 0, key);
        let found = by_others.unwrap_or_else(|| {
            let subject = self.sheet.subject(rows.security(group));
            let found = self.wanted.found(&self.screener, &subject, &mut seat.memory);
            lock(&self.known).insert(hash, 0, key, found.clone());
            found
        });
        seat.known.insert(hash, 0, key, found.clone());
        found
    }
}

/// Answers the rows of one table.
struct Answering<'a> {
    run: &'a FrameRun,
    seat: &'a mut Seat,
    rows: &'a Rows<'a>,
    screened: Screened,
    /// The decision of a group whose rows are all told the same.
    of_groups: Vec<Option<u32>>,
    /// Decisions by the number of their answers.
    numbers: FxHashMap<u64, u32>,
    /// For texts of the time, the knowledge, the activity and the actor.
    made: [String; 4],
}

impl Answering<'_> {
    /// The decision of a row whose security is plain.
    fn row(&mut self, row: usize, group: usize, identity: Option<&Arc<Identity>>) -> u32 {
        let [made, ..] = &mut self.made;
        if !self.rows.is_readable(row, &mut self.seat.reading, made) {
            return self.odd(row);
        }
        self.note_held(row);
        let Some(identity) = identity else { return NOTHING };
        // Where nothing matches, no time and no activity changes the answer.
        let is_of_group = identity.matches.is_empty();
        if is_of_group && let Some(number) = self.of_groups.get(group).copied().flatten() {
            return number;
        }
        let [time, known, activity, actor] = &mut self.made;
        let time = self.rows.content(Field::TradeTime, row, time);
        let known = self.rows.content(Field::KnownOn, row, known);
        let activity = self.rows.content(Field::Activity, row, activity);
        let actor = self.rows.content(Field::Actor, row, actor);
        let query = self.run.sheet.query_of(|field| match field {
            Field::TradeTime => time,
            Field::KnownOn => known,
            Field::Activity => activity,
            Field::Actor => actor,
            _ => "",
        });
        let Some(query) = query else { return self.odd(row) };
        let answer = self.seat.answers.decide(identity, &query);
        let number = match self.numbers.entry(answer.number) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => *free.insert(self.screened.push(answer.decision)),
        };
        if self.is_undecided(number) {
            return self.undecided(row, number);
        }
        if is_of_group && let Some(slot) = self.of_groups.get_mut(group) {
            *slot = Some(number);
        }
        number
    }

    /// A row that needs a look at each of its cells.
    fn odd(&mut self, row: usize) -> u32 {
        match self.rows.read(row, &mut self.seat.reading) {
            Err(finding) => self.screened.unscreened(finding),
            Ok(position) => {
                self.note_held(row);
                let subject = position.subject.borrowed();
                let identity = self.run.screener.identify_with(&subject, &mut self.seat.memory);
                let decision = self.seat.answers.decide(&identity, &position.query).decision;
                let number = self.screened.push(decision);
                if self.is_undecided(number) { self.undecided(row, number) } else { number }
            }
        }
    }

    fn is_undecided(&self, number: u32) -> bool {
        self.screened.decisions.get(number as usize).is_some_and(|told| told.line.verdict.is_none())
    }

    /// A row that could be read and not decided; each is told with its own number.
    fn undecided(&mut self, row: usize, number: u32) -> u32 {
        let told = self.screened.decisions.get(number as usize);
        let reason = told.map(|told| told.line.reason.clone()).unwrap_or_default();
        self.screened.unscreened(undecided(self.run.sheet.name(), self.rows.number(row), reason))
    }

    /// Notes a row that is judged as held without saying so.
    fn note_held(&mut self, row: usize) {
        let run = self.run;
        if run.sheet.holds_by_default() && !run.held_by_default.load(Ordering::Relaxed) {
            let [made, ..] = &mut self.made;
            if self.rows.content(Field::Activity, row, made).is_empty() {
                run.held_by_default.store(true, Ordering::Relaxed);
            }
        }
    }
}
