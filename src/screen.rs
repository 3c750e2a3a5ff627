//! The pipeline from a row to its decision: no file, no clock, no thread.
//!
//! A [`Screener`] owns the lists and everything compiled from them. It is asked in two steps, because
//! holdings repeat: [`Screener::identify`] says who a security is, once for each distinct one;
//! [`Screener::decide`] says what that means for one row's activity, actor and time.

mod entry;
mod reason;
mod steady;

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use chrono_tz::Tz;
use rustc_hash::FxHashMap;

pub use entry::{EntryPlace, OfEntry};
pub(crate) use reason::unmatched;
pub use steady::Steady;

use crate::identifier::Identifier;
use crate::identity::{Identity, Match, MatchKind, Matcher, Memory, Nearest, Subject};
use crate::instrument::Kind;
use crate::list::List;
use crate::programme::{Activity, Actor, Disclosure, Effect};
use crate::repair::Repairs;
use crate::score::{Alignment, Score};
use crate::suppression::{Bound, Reviewed, Standing, Suppressed, Suppressions};
use crate::timeline::{Answer, Because, Case, Circumstances, Grid, Instant, KnownOn, Period, TradeTime};
use crate::verdict::{Flag, Flags, Verdict};

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

impl Query {
    /// Up to when the publications of a list are known. Its days end by the clock of its programme.
    fn known_of(&self, list: &List) -> Instant {
        self.known.horizon(list.programme.zone)
    }
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
    /// What would change the answer, in one clause; empty when nothing is known to.
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

/// What becomes restricted after the row's own time.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// When.
    pub at: Instant,
    /// What the verdict will be.
    pub verdict: Verdict,
    /// Under which entry.
    pub entry_id: Arc<str>,
}

/// A stretch of trade time with one answer for an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The stretch.
    pub period: Period,
    /// The verdict.
    pub verdict: Verdict,
    /// Beside it.
    pub flags: Flags,
}

/// How a row that leaves its hour open is judged on a day on which the answer changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoundaryPolicy {
    /// The mildest answer of the day, and `review` at least, with the flag `boundary`.
    Review,
    /// The strictest answer of the day, with the flag `boundary`.
    Strictest,
}

/// What may be set for a screening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScreenOptions {
    /// The least score at which an alike name is proposed.
    pub threshold: Score,
    /// Days on which the answer changes.
    pub boundary: BoundaryPolicy,
    /// The zone of days that are no list's, as those of suppressions are. What a date means for a list is told by
    /// the zone of its programme alone.
    pub zone: Tz,
}

impl Default for ScreenOptions {
    fn default() -> ScreenOptions {
        ScreenOptions {
            threshold: Score::DEFAULT_THRESHOLD,
            boundary: BoundaryPolicy::Review,
            zone: chrono_tz::America::New_York,
        }
    }
}

/// Which grid answers: list, entry, which of its listings reach the instrument, and the circumstances.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct GridKey {
    list: usize,
    listings: Vec<usize>,
    unsure: Vec<usize>,
    asked: Circumstances,
}

/// Lists, compiled and ready.
pub struct Screener {
    lists: Vec<List>,
    /// For each list and entry, the indices of its listings.
    listings: Vec<Vec<Vec<usize>>>,
    matcher: Matcher,
    grids: RwLock<FxHashMap<GridKey, Arc<Grid>>>,
    options: ScreenOptions,
    suppressions: Option<Bound>,
}

impl Screener {
    /// Compiles the lists.
    pub fn new(lists: Vec<List>, options: ScreenOptions) -> Screener {
        let matcher = Matcher::new(&lists, options.threshold);
        let listings = lists.iter().map(listings_by_entry).collect();
        Screener { lists, listings, matcher, grids: RwLock::default(), options, suppressions: None }
    }

    /// The same with suppressions.
    #[must_use]
    pub fn with_suppressions(self, suppressions: Suppressions) -> Screener {
        let bound = Bound::new(suppressions, &self.lists, self.options.zone);
        Screener { suppressions: Some(bound), ..self }
    }

    /// The suppressions, where there are such.
    pub fn suppressions(&self) -> Option<&Bound> {
        self.suppressions.as_ref()
    }

    /// The lists, in the order in which matches number them.
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// Who a security is.
    pub fn identify(&self, subject: &Subject) -> Arc<Identity> {
        self.identify_with(&subject.borrowed(), &mut Memory::default())
    }

    /// The same, with the memory of what was read before.
    pub fn identify_with(&self, subject: &Subject<&str>, memory: &mut Memory) -> Arc<Identity> {
        self.identify_as(subject, Nearest::Always, memory)
    }

    /// The same, with or without the nearest name of a clear security.
    pub(crate) fn identify_as(
        &self,
        subject: &Subject<&str>,
        nearest: Nearest,
        memory: &mut Memory,
    ) -> Arc<Identity> {
        let mut identity = self.matcher.identify_with(subject, nearest, memory);
        let classified = matches!(identity.kind, Some(Kind::Cash | Kind::Fx));
        let unknown = identity.matches.is_empty() && identity.identifiers.is_empty();
        if unknown && !classified && !subject.has_name() {
            let without_market = "a ticker without its exchange names no security".to_owned();
            identity.unscreenable = Some(identity.remarks.first().cloned().unwrap_or(without_market));
        }
        if let Some(bound) = &self.suppressions {
            identity.reviewed = bound.reviewed(subject, identity.with_outranked());
        }
        Arc::new(identity)
    }

    /// Whether a security is certainly nobody on the lists: [`Screener::identify_with`] would find no match,
    /// no flag and no doubt. Cheaper to tell than who it is; `false` says nothing.
    pub fn is_clear(&self, subject: &Subject<&str>, memory: &mut Memory) -> bool {
        self.clear(subject, memory).is_some()
    }

    /// The same, and what had to be mended in the identifiers of a clear security.
    pub(crate) fn clear(&self, subject: &Subject<&str>, memory: &mut Memory) -> Option<Repairs> {
        self.matcher.clear(subject, memory)
    }

    /// How a security's name goes with a name of a list, word by word; `None` without a name.
    pub fn explain(&self, subject: &Subject, name: &str) -> Option<Alignment> {
        self.matcher.explain(subject, name)
    }

    /// The match of an entry, be it outranked.
    pub fn matched<'i>(&self, identity: &'i Identity, entry: &str) -> Option<&'i Match> {
        let is_it =
            |found: &&Match| self.entry((found.list, found.entry)).is_some_and(|own| *own.id == *entry);
        identity.with_outranked().find(is_it)
    }

    /// How the answer for an entry that a security matches runs over all trade times, with everything else as asked.
    pub fn course(&self, identity: &Identity, entry: &str, query: &Query) -> Vec<Stretch> {
        let Some(found) = self.matched(identity, entry) else { return Vec::new() };
        let Some((grid, _)) = self.grid(identity, found, query) else { return Vec::new() };
        let Some(list) = self.lists.get(found.list) else { return Vec::new() };
        let ever = Period::new(Instant::MIN, Instant::MAX);
        let stretch = |(answer, period): (&Answer, Period)| Stretch {
            period,
            verdict: capped(answer.verdict, found),
            flags: answer.flags.clone(),
        };
        grid.over(ever, query.known_of(list)).map(stretch).collect()
    }

    /// What one row is told.
    pub fn decide(&self, identity: &Identity, query: &Query) -> Decision {
        if let Some(reason) = &identity.unscreenable {
            let line = reason::unscreenable(reason);
            return Decision { alerts: vec![line.clone()], line };
        }
        let lines = self.lines(identity, query);
        let mut alerts: Vec<Line> =
            lines.iter().map(|(line, _)| line).filter(|line| is_alert(line)).cloned().collect();
        let mut line = match deciding(&lines) {
            Some(deciding) => self.row_line(deciding, &lines, identity, query),
            None => reason::no_match(&self.lists, identity),
        };
        line.flags.extend(&identity.flags);
        if identity.doubt.is_some() {
            line.verdict = line.verdict.max(Some(Verdict::Review));
        }
        if !identity.remarks.is_empty() {
            line.reason = reason::with_remarks(&line.reason, &identity.remarks);
        }
        // Doubt about the row itself (a fund, a name that holds nothing) belongs to no entry: the row
        // stands for itself then, also beside alerts that are all milder.
        if is_alert(&line) && alerts.iter().all(|alert| alert.verdict < line.verdict) {
            alerts.push(line.clone());
        }
        Decision { line, alerts }
    }

    /// One line for every match, with the rank of its reason.
    fn lines(&self, identity: &Identity, query: &Query) -> Vec<(Line, u8)> {
        let line = |found| self.line(identity, found, query);
        // Beside a match of the same verdict they decide nothing.
        let outranked = self.heard(identity, query).filter_map(line).map(|(line, _)| (line, 0));
        identity.matches.iter().filter_map(line).chain(outranked).collect()
    }

    /// The outranked entries that count for a row: those that restrict, of lists of which no match does.
    fn heard<'i>(&self, identity: &'i Identity, query: &Query) -> impl Iterator<Item = &'i Match> {
        let restricts = |found: &Match| {
            self.answer(identity, found, query).is_some_and(|answered| answered.without > Verdict::Permitted)
        };
        let is_heard = move |outranked: &&Match| {
            restricts(outranked)
                && !identity.matches.iter().any(|found| found.list == outranked.list && restricts(found))
        };
        identity.outranked.iter().filter(is_heard)
    }

    /// The entries that give a row a verdict.
    fn told<'i>(&self, identity: &'i Identity, query: &Query) -> impl Iterator<Item = &'i Match> {
        identity.matches.iter().chain(self.heard(identity, query))
    }

    /// The row's own line: what the deciding match says, for as long as no match changes its answer.
    fn row_line(&self, deciding: &Line, lines: &[(Line, u8)], identity: &Identity, query: &Query) -> Line {
        let mut row = deciding.clone();
        lines.iter().for_each(|(line, _)| row.flags.extend(&line.flags));
        let from = lines.iter().filter_map(|(line, _)| line.effective_from).max();
        let until = lines.iter().filter_map(|(line, _)| line.effective_until).min();
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            // Lists whose clocks differ judge a day at different instants, which no stretch of time need hold.
            return row;
        }
        (row.effective_from, row.effective_until) = (from, until);
        let Some(at) = until else { return row };
        let then = Query { time: TradeTime::At(at), ..*query };
        if lines.len() > 1 || self.told(identity, &then).nth(1).is_some() {
            let (mut verdict, mut flags) = (Verdict::Permitted, Flags::none());
            for next in self.told(identity, &then).filter_map(|found| self.answer(identity, found, &then)) {
                verdict = verdict.max(next.verdict);
                flags.extend(&next.flags);
            }
            let turning = lines.iter().find(|(line, _)| line.effective_until == Some(at));
            let zone = turning.map_or(self.options.zone, |(line, _)| self.zone_of(&line.programme));
            row.change = reason::next_answer(at, verdict, &flags, zone);
        }
        row
    }

    /// By which clock the times of a programme are told.
    fn zone_of(&self, programme: &str) -> Tz {
        let list = self.lists.iter().find(|list| *list.programme.id == *programme);
        list.map_or(self.options.zone, |list| list.programme.zone)
    }

    /// The first time within `days` after the row's own at which its verdict becomes more severe.
    pub fn lookahead(&self, identity: &Identity, query: &Query, days: i64) -> Option<Outlook> {
        let now = self.decide(identity, query).line.verdict?;
        let mut changes: Vec<Instant> = Vec::new();
        for found in identity.with_outranked() {
            let Some((grid, _)) = self.grid(identity, found, query) else { continue };
            let Some(list) = self.lists.get(found.list) else { continue };
            // The days after a day are counted from its end, as the list counts days.
            let Period { from, until } = match query.time {
                TradeTime::At(at) => Period::new(at, at),
                TradeTime::Day(date) => Period::day(date, list.programme.zone),
            };
            let span = Period::new(from, until.plus_seconds(days.saturating_mul(86_400)));
            let turns = grid.over(span, query.known_of(list)).map(|(_, period)| period.from);
            // What is suppressed now comes back when the suppression ends.
            let back = self.suppressed(identity, found, query).map(|told| told.until);
            changes.extend(turns.chain(back).filter(|at| from < *at && *at < span.until));
        }
        changes.sort_unstable();
        changes.dedup();
        changes.into_iter().find_map(|at| {
            let then = Query { time: TradeTime::At(at), ..*query };
            // An outranked entry counts only while no match of its list restricts.
            let verdicts = self
                .told(identity, &then)
                .filter_map(|found| Some((self.answer(identity, found, &then)?.verdict, found)));
            let (verdict, found) =
                verdicts.reduce(|first, next| if next.0 > first.0 { next } else { first })?;
            let entry_id = self.lists.get(found.list)?.entries.get(found.entry)?.id.clone();
            (verdict > now).then_some(Outlook { at, verdict, entry_id })
        })
    }

    /// How the suppressions of a security's matches stand for a row.
    pub fn standings<'i>(
        &'i self,
        identity: &'i Identity,
        query: &'i Query,
    ) -> impl Iterator<Item = (&'i Reviewed, Standing)> {
        identity.reviewed.iter().filter_map(move |reviewed| {
            let is_it = |found: &&Match| (found.list, found.entry) == (reviewed.list, reviewed.entry);
            let found = identity.with_outranked().find(is_it)?;
            Some((reviewed, self.suppressions.as_ref()?.standing(reviewed, found, query)))
        })
    }

    /// The facts of a match: the listings of its entry that reach the security, surely or perhaps.
    fn case(&self, identity: &Identity, found: &Match) -> Option<Case<'_>> {
        let facts = &self.lists.get(found.list)?.facts;
        let (mut listings, mut unsure) = (Vec::new(), Vec::new());
        for index in self.listings.get(found.list)?.get(found.entry)? {
            let only = &facts.listings.get(*index)?.instruments;
            match if only.is_empty() { Some(true) } else { is_one_of(identity, only) } {
                Some(true) => {}
                Some(false) => continue,
                None => unsure.push(*index),
            }
            listings.push(*index);
        }
        Some(Case { facts, listings, unsure })
    }

    /// The grid of a match, and the case that it was compiled from.
    fn grid(&self, identity: &Identity, found: &Match, query: &Query) -> Option<(Arc<Grid>, Case<'_>)> {
        let list = self.lists.get(found.list)?;
        let case = self.case(identity, found)?;
        let by_kind = list.facts.rules.iter().any(|rule| rule.instruments.is_some());
        let kind: Option<Kind> = if by_kind { identity.kind } else { None };
        let asked = Circumstances { activity: query.activity, actor: query.actor, kind };
        let key =
            GridKey { list: found.list, listings: case.listings.clone(), unsure: case.unsure.clone(), asked };
        let known = self.grids.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let grid = known.unwrap_or_else(|| {
            let grid = Arc::new(Grid::compile(&case, asked));
            let mut grids = self.grids.write().unwrap_or_else(PoisonError::into_inner);
            grids.entry(key).or_insert(grid).clone()
        });
        Some((grid, case))
    }

    /// What one match means for the row, before it is put into words.
    fn answer(&self, identity: &Identity, found: &Match, query: &Query) -> Option<Answered<'_>> {
        let list = self.lists.get(found.list)?;
        let (grid, case) = self.grid(identity, found, query)?;
        let mut judged = self.judge(&grid, list, query);
        if self.options.boundary == BoundaryPolicy::Strictest {
            judged.answer.verdict = strictest(&judged.answer, list);
        }
        let mut flags = judged.answer.flags.clone();
        let says_something = judged.answer.verdict > Verdict::Permitted || !flags.is_empty();
        if says_something || found.kind == MatchKind::Identifier {
            flags.extend(&found.flags);
        }
        if says_something && list.programme.house {
            flags.insert(Flag::House);
        }
        if says_something && untradable(list, identity, query) {
            flags.insert(Flag::Untradable);
        }
        let without = capped(judged.answer.verdict, found);
        let mut verdict = without;
        let is_told = verdict > Verdict::Permitted || !flags.is_empty();
        let suppressed = if is_told { self.suppressed(identity, found, query) } else { None };
        if suppressed.is_some() {
            verdict = Verdict::Permitted;
            flags.insert(Flag::Suppressed);
        }
        Some(Answered { verdict, without, suppressed, flags, list, judged, case, grid })
    }

    /// What suppresses a match for a row.
    fn suppressed(&self, identity: &Identity, found: &Match, query: &Query) -> Option<Suppressed> {
        if identity.reviewed.is_empty() {
            return None;
        }
        self.suppressions.as_ref()?.suppressed(&identity.reviewed, found, query)
    }

    /// What one match means for the row, in words, with the rank of its reason.
    fn line(&self, identity: &Identity, found: &Match, query: &Query) -> Option<(Line, u8)> {
        let answered = self.answer(identity, found, query)?;
        let Answered { verdict, without, suppressed, flags, list, judged, case, grid } = answered;
        let entry = list.entries.get(found.entry)?;
        let told = reason::Told { list, entry, found, query, judged: &judged, case: &case, grid: &grid };
        let listing = judged.answer.listing.and_then(|index| list.facts.listings.get(index));
        let rule = judged.answer.rule.and_then(|index| list.facts.rules.get(index));
        let mut line = Line {
            verdict: Some(verdict),
            flags,
            match_kind: found.kind,
            score: Some(found.score),
            entry_id: entry.id.clone(),
            entry_name: entry.primary().to_owned(),
            matched_name: found.matched_name.clone(),
            programme: list.programme.id.clone(),
            listing_id: listing.map_or_else(|| Arc::from(""), |listing| listing.id.clone()),
            reason: told.sentence(),
            effective_from: (judged.period.from > Instant::MIN).then_some(judged.period.from),
            effective_until: (judged.period.until < Instant::MAX).then_some(judged.period.until),
            source: told.source(),
            change: told.change(),
            disclosure: rule.map_or_else(|| self.disclosure(found), |rule| rule.disclosure),
        };
        let Some(suppressed) = suppressed else { return Some((line, judged.answer.because.rank() + 1)) };
        let told = if without > verdict { format!("; otherwise {without}") } else { String::new() };
        line.reason = reason::with_remarks(&line.reason, &[format!("{}{told}", suppressed.clause)]);
        if suppressed.until < line.effective_until.unwrap_or(Instant::MAX) {
            line.effective_until = Some(suppressed.until);
            let then = Query { time: TradeTime::At(suppressed.until), ..*query };
            let back = self.answer(identity, found, &then).map(|back| (back.verdict, back.flags));
            let (verdict, flags) = back.unwrap_or((Verdict::Permitted, Flags::none()));
            let next = reason::next_answer(suppressed.until, verdict, &flags, list.programme.zone);
            line.change = format!("{next}, when the suppression has ended");
        }
        // Of equally severe lines one that is heard tells more than one that is not.
        Some((line, 0))
    }

    /// What may be told of an entry that no rule decides: as little as of its most secret rule, because
    /// the dates between which a rule does not bind give the rule away.
    fn disclosure(&self, found: &Match) -> Disclosure {
        self.disclosure_at(found.list, found.entry)
    }

    /// What may be told of an entry of this id; `None` where no list has it.
    pub(crate) fn disclosure_of(&self, id: &str) -> Option<Disclosure> {
        let mut lists = self.lists.iter().enumerate();
        lists.find_map(|(list, content)| {
            let entry = content.entries.iter().position(|entry| *entry.id == *id)?;
            Some(self.disclosure_at(list, entry))
        })
    }

    fn disclosure_at(&self, list: usize, entry: usize) -> Disclosure {
        let own = self.listings.get(list).and_then(|entries| entries.get(entry));
        let list = self.lists.get(list);
        let (Some(list), Some(own)) = (list, own) else { return Disclosure::Open };
        let bases: Vec<&String> =
            own.iter().filter_map(|&index| list.facts.listings.get(index)).map(|l| &l.basis).collect();
        let reaching = list.facts.rules.iter().filter(|rule| bases.iter().any(|b| rule.basis.contains(*b)));
        reaching.map(|rule| rule.disclosure).max().unwrap_or(Disclosure::Open)
    }

    /// The answer for the row's own time: an instant, or all that a civil day of the list's programme may hold.
    fn judge(&self, grid: &Grid, list: &List, query: &Query) -> Judged {
        let known = query.known_of(list);
        let day = match query.time {
            TradeTime::At(at) => return Judged::at(grid, at, known),
            TradeTime::Day(date) => Period::day(date, list.programme.zone),
        };
        if query.activity == Activity::Hold {
            return Judged::at(grid, day.until.previous(), known);
        }
        let mut parts = grid.over(day, known);
        let Some((first, period)) = parts.next() else {
            return Judged::at(grid, day.from, known);
        };
        let mut judged = Judged { answer: first.clone(), period, next: None, change_at: None };
        let weight = |answer: &Answer| match self.options.boundary {
            BoundaryPolicy::Strictest => (strictest(answer, list), answer.because.rank()),
            BoundaryPolicy::Review => (answer.verdict, answer.because.rank()),
        };
        let (mut heaviest, mut mildest) = (weight(first), first.verdict);
        for (answer, period) in parts {
            judged.answer.flags.extend(&answer.flags);
            judged.period.until = period.until;
            mildest = mildest.min(answer.verdict);
            if answer.verdict != judged.answer.verdict && judged.change_at.is_none() {
                judged.change_at = Some((period.from, first.verdict, answer.verdict));
            }
            if weight(answer) > heaviest {
                heaviest = weight(answer);
                judged.answer = Answer { flags: judged.answer.flags, ..answer.clone() };
            }
        }
        judged.next = after(grid, judged.period.until, known);
        if judged.change_at.is_some() {
            judged.answer.flags.insert(Flag::Boundary);
            judged.period = day;
            if self.options.boundary == BoundaryPolicy::Review {
                judged.answer.verdict = mildest.max(Verdict::Review);
            }
        }
        judged
    }
}

/// What one match means for a row.
struct Answered<'a> {
    /// Capped where it is not certain who it is; permitted where that is settled.
    verdict: Verdict,
    /// What it would be without a suppression.
    without: Verdict,
    suppressed: Option<Suppressed>,
    flags: Flags,
    list: &'a List,
    judged: Judged,
    case: Case<'a>,
    grid: Arc<Grid>,
}

/// An answer, how long it holds, and what comes after.
struct Judged {
    answer: Answer,
    period: Period,
    next: Option<(Instant, Answer)>,
    /// For a day on which the answer changes: when, from what, to what.
    change_at: Option<(Instant, Verdict, Verdict)>,
}

impl Judged {
    fn at(grid: &Grid, at: Instant, known: Instant) -> Judged {
        let (answer, period) = grid.at(at, known);
        Judged { answer, period, next: after(grid, period.until, known), change_at: None }
    }
}

fn after(grid: &Grid, at: Instant, known: Instant) -> Option<(Instant, Answer)> {
    (at < Instant::MAX).then(|| (at, grid.at(at, known).0))
}

/// The stricter side of a boundary, which the answer names as its reason.
fn strictest(answer: &Answer, list: &List) -> Verdict {
    if !answer.flags.contains(&Flag::Boundary) {
        return answer.verdict;
    }
    let rule = answer.rule.and_then(|rule| list.facts.rules.get(rule));
    match (answer.because, rule.map(|rule| rule.effect)) {
        (Because::InForce, Some(Effect::Restrict(verdict))) => verdict,
        (Because::DivestOnly(_), _) => Verdict::DivestOnly,
        _ => answer.verdict,
    }
}

/// Doubt about who it is caps the verdict.
fn capped(verdict: Verdict, found: &Match) -> Verdict {
    if found.certain { verdict } else { verdict.min(Verdict::Review) }
}

/// The line that decides the row: the most severe, then the most telling, then the first.
fn deciding(lines: &[(Line, u8)]) -> Option<&Line> {
    let key = |index: usize, (line, rank): &(Line, u8)| (line.verdict, *rank, std::cmp::Reverse(index));
    lines.iter().enumerate().max_by_key(|(index, line)| key(*index, line)).map(|(_, (line, _))| line)
}

fn is_alert(line: &Line) -> bool {
    line.verdict != Some(Verdict::Permitted) || !line.flags.is_empty()
}

fn listings_by_entry(list: &List) -> Vec<Vec<usize>> {
    let places: FxHashMap<&str, usize> =
        list.entries.iter().enumerate().map(|(index, entry)| (&*entry.id, index)).collect();
    let mut listings = vec![Vec::new(); list.entries.len()];
    for (index, listing) in list.facts.listings.iter().enumerate() {
        if let Some(own) = places.get(&*listing.entry).and_then(|&place| listings.get_mut(place)) {
            own.push(index);
        }
    }
    listings
}

/// Whether the security is one of these, whichever of its identifiers names it; `None` where it has none of a
/// scheme in which they are named.
fn is_one_of(identity: &Identity, instruments: &BTreeSet<Identifier>) -> Option<bool> {
    let named: Vec<Identifier> = instruments.iter().flat_map(Identifier::keys).collect();
    let own: Vec<Identifier> = identity.identifiers.iter().flat_map(Identifier::keys).collect();
    let is_one = own.iter().any(|key| named.contains(key));
    let is_comparable = || own.iter().any(|key| named.iter().any(|other| other.scheme() == key.scheme()));
    (is_one || is_comparable()).then_some(is_one)
}

/// Whether the venue had stopped trading in the row's instrument at its time (B8: a flag, never law).
fn untradable(list: &List, identity: &Identity, query: &Query) -> bool {
    use Activity::{Purchase, Sale, SaleToDivest, ShortSale};
    if !matches!(query.activity, Purchase | Sale | SaleToDivest | ShortSale) {
        return false;
    }
    let span = match query.time {
        TradeTime::At(at) => Period::new(at, at.next()),
        TradeTime::Day(date) => Period::day(date, list.programme.zone),
    };
    let known = query.known_of(list);
    list.facts.suspensions.iter().any(|suspension| {
        let from = suspension.from.visible_from();
        let until = suspension.until.map_or(Instant::MAX, |until| until.visible_from());
        suspension.published.visible_from() <= known
            && is_one_of(identity, &suspension.instruments) == Some(true)
            && !span.intersect(Period::new(from, until)).is_empty()
    })
}
