//! The compiled evaluation: all answers of one entry, laid out over trade time and knowledge time.
//!
//! For one entry, activity and actor the answer changes only at finitely many trade instants and at
//! finitely many knowledge instants. [`Grid::compile`] paints them once: for every stretch of
//! knowledge a strip of trade time, on which prohibition, exception, licence, stay and vacatur are
//! laid over one another like coats of paint, each coat covering those below. A lookup is then two
//! binary searches.
//!
//! It is written apart from [`super::oracle`], which asks the facts anew for each instant, and must
//! agree with it everywhere.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::answer::{Answer, Because, Case, Circumstances};
use super::instant::{Instant, LegalTime, Period, Reading};
use crate::programme::{Activity, Binding, Effect, Effectiveness, FactId, Facts, Listing, Retraction, Rule};
use crate::verdict::{Flag, Flags, Verdict};

/// Every answer for one entry, activity, actor and kind of instrument.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Stretches of knowledge, each from its instant to the next one's.
    strips: Vec<(Instant, Vec<Stretch>)>,
}

/// A stretch of trade time with one answer, from its instant to the next one's.
#[derive(Clone, Debug, PartialEq)]
struct Stretch {
    from: Instant,
    answer: Answer,
}

impl Grid {
    /// Lays out all answers of a case.
    pub fn compile(case: &Case<'_>, asked: Circumstances) -> Grid {
        let concerning = concerning(case);
        let retractions = retractions(case, &concerning);
        let mut horizons = publications(case, &concerning, &retractions);
        horizons.push(Instant::MIN);
        horizons.sort_unstable();
        horizons.dedup();
        let strip = |known| (known, strip(case, asked, &retractions, known));
        let strips = horizons.into_iter().map(strip).collect();
        Grid { strips }
    }

    /// The answer at an instant, as known at another, and the period around it in which it stays the same.
    pub fn at(&self, at: Instant, known: Instant) -> (Answer, Period) {
        let strip = self.strip(known);
        let index = strip.partition_point(|s| s.from <= at).saturating_sub(1);
        match strip.get(index) {
            Some(stretch) => {
                let until = strip.get(index + 1).map_or(Instant::MAX, |next| next.from);
                (stretch.answer.clone(), Period::new(stretch.from, until))
            }
            None => (Answer::nothing(), Period::new(Instant::MIN, Instant::MAX)),
        }
    }

    /// The answers that touch a span of trade time, in order, each with its own period.
    pub fn over(&self, span: Period, known: Instant) -> impl Iterator<Item = (&Answer, Period)> {
        let strip = self.strip(known);
        let first = strip.partition_point(|s| s.from <= span.from).saturating_sub(1);
        strip.iter().enumerate().skip(first).take_while(move |(_, s)| s.from < span.until).map(
            move |(i, s)| {
                let until = strip.get(i + 1).map_or(Instant::MAX, |next| next.from);
                (&s.answer, Period::new(s.from, until))
            },
        )
    }

    fn strip(&self, known: Instant) -> &[Stretch] {
        let index = self.strips.partition_point(|(from, _)| *from <= known).saturating_sub(1);
        self.strips.get(index).map_or(&[], |(_, strip)| strip.as_slice())
    }
}

/// The facts that concern the case, and when they were published. What concerns other listings only changes nothing here, and a list of
/// many editions has many such facts.
fn concerning<'a>(case: &Case<'a>) -> Vec<(&'a FactId, &'a LegalTime)> {
    let facts = case.facts;
    let own = || case.listings.iter().filter_map(|&l| facts.listings.get(l));
    let concerns = |listings: &BTreeSet<FactId>| own().any(|listing| listings.contains(&listing.id));
    let mut found: Vec<_> = own().map(|f| (&f.id, &f.published)).collect();
    found.extend(facts.rules.iter().map(|f| (&f.id, &f.published)));
    found.extend(facts.exceptions.iter().map(|f| (&f.id, &f.published)));
    found.extend(facts.licences.iter().map(|f| (&f.id, &f.published)));
    found.extend(facts.revocations.iter().map(|f| (&f.id, &f.published)));
    found.extend(facts.stays.iter().filter(|f| concerns(&f.listings)).map(|f| (&f.id, &f.published)));
    found.extend(facts.vacaturs.iter().filter(|f| concerns(&f.listings)).map(|f| (&f.id, &f.published)));
    found.extend(facts.disputes.iter().filter(|f| concerns(&f.listings)).map(|f| (&f.id, &f.published)));
    found
}

/// The instants at which something about the case becomes known.
fn publications(
    case: &Case<'_>,
    concerning: &[(&FactId, &LegalTime)],
    retractions: &[&Retraction],
) -> Vec<Instant> {
    let own = case.listings.iter().filter_map(|&l| case.facts.listings.get(l));
    let removals = own.filter_map(|listing| listing.removed.as_ref()).map(|removal| &removal.published);
    let stated = concerning.iter().map(|(_, published)| *published);
    let times = stated.chain(removals).chain(retractions.iter().map(|f| &f.published));
    times.map(LegalTime::visible_from).collect()
}

/// The retractions that can matter to the case. Those that take back other parties' listings alone, of which a list of many editions has
/// many, do not; those that take back one of these do.
fn retractions<'a>(case: &Case<'a>, concerning: &[(&FactId, &LegalTime)]) -> Vec<&'a Retraction> {
    let naming = |ids: &[&FactId]| -> Vec<&'a Retraction> {
        case.facts.retractions.iter().filter(|r| ids.iter().any(|id| r.facts.contains(*id))).collect()
    };
    let named: Vec<&FactId> = concerning.iter().map(|(id, _)| *id).collect();
    let mut found = naming(&named);
    let further = naming(&found.iter().map(|r| &r.id).collect::<Vec<_>>());
    found.extend(further);
    found
}

/// One strip of trade time for one stretch of knowledge.
fn strip(case: &Case<'_>, asked: Circumstances, retractions: &[&Retraction], known: Instant) -> Vec<Stretch> {
    let paint = |reading| Painter::new(case.facts, retractions, asked, known, reading).entry(case);
    let stricter = |civil: &Answer, literal: &Answer| match civil.verdict.cmp(&literal.verdict) {
        Ordering::Equal => civil.clone(),
        Ordering::Less => with_flag(literal, Flag::TzLabel),
        Ordering::Greater => with_flag(civil, Flag::TzLabel),
    };
    let early = overlay(&paint(Reading::CIVIL_EARLY), &paint(Reading::LITERAL_EARLY), stricter);
    let late = overlay(&paint(Reading::CIVIL_LATE), &paint(Reading::LITERAL_LATE), stricter);
    overlay(&early, &late, |early, late| {
        if asked.activity == Activity::Hold {
            return early.clone();
        }
        let mut flags = early.flags.clone();
        flags.extend(&late.flags);
        let weight = |answer: &Answer| (answer.verdict, answer.because.rank());
        let deciding = if weight(early) < weight(late) { late.clone() } else { early.clone() };
        if early.verdict == late.verdict {
            Answer { flags, ..deciding }
        } else {
            flags.insert(Flag::Boundary);
            let milder = early.verdict.min(late.verdict);
            Answer { verdict: milder.max(Verdict::Review), flags, ..deciding }
        }
    })
}

fn with_flag(answer: &Answer, flag: Flag) -> Answer {
    let mut answer = answer.clone();
    answer.flags.insert(flag);
    answer
}

/// Joins two strips stretch by stretch; equal neighbours become one.
fn overlay(a: &[Stretch], b: &[Stretch], join: impl Fn(&Answer, &Answer) -> Answer) -> Vec<Stretch> {
    let mut joined: Vec<Stretch> = Vec::with_capacity(a.len().max(b.len()));
    let (mut i, mut j) = (0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        let from = left.from.max(right.from);
        let answer = join(&left.answer, &right.answer);
        if joined.last().is_none_or(|last| last.answer != answer) {
            joined.push(Stretch { from, answer });
        }
        let next_left = a.get(i + 1).map_or(Instant::MAX, |s| s.from);
        let next_right = b.get(j + 1).map_or(Instant::MAX, |s| s.from);
        if next_left == Instant::MAX && next_right == Instant::MAX {
            break;
        }
        i += usize::from(next_left <= next_right);
        j += usize::from(next_right <= next_left);
    }
    joined
}

/// One coat: what a rule and a listing say in one stretch; `None` where they say nothing.
type Coat = Option<(Verdict, Flags, Because)>;

/// Paints strips under one reading and one state of knowledge. What is invisible is left out first,
/// so that the painting itself knows only facts that count.
struct Painter<'a> {
    facts: &'a Facts,
    asked: Circumstances,
    known: Instant,
    reading: Reading,
    retracted: Vec<&'a str>,
}

impl<'a> Painter<'a> {
    fn new(
        facts: &'a Facts,
        retractions: &[&'a Retraction],
        asked: Circumstances,
        known: Instant,
        reading: Reading,
    ) -> Painter<'a> {
        let seen: Vec<_> = retractions.iter().filter(|r| r.published.visible_from() <= known).collect();
        let withdrawn: Vec<&str> = seen
            .iter()
            .flat_map(|r| &r.facts)
            .map(|id| &**id)
            .filter(|id| seen.iter().any(|r| &*r.id == *id))
            .collect();
        let retracted = seen
            .iter()
            .filter(|r| !withdrawn.contains(&&*r.id))
            .flat_map(|r| &r.facts)
            .map(|id| &**id)
            .collect();
        Painter { facts, asked, known, reading, retracted }
    }

    fn counts(&self, id: &str, published: &LegalTime) -> bool {
        published.visible_from() <= self.known && !self.retracted.contains(&id)
    }

    /// The strips of all pairs of listing and rule, joined.
    fn entry(&self, case: &Case<'_>) -> Vec<Stretch> {
        let mut joined = vec![Stretch { from: Instant::MIN, answer: Answer::nothing() }];
        for &l in &case.listings {
            let Some(listing) = self.facts.listings.get(l) else { continue };
            if !self.counts(&listing.id, &listing.published) {
                continue;
            }
            let is_sure = !case.unsure.contains(&l);
            for (r, rule) in self.facts.rules.iter().enumerate() {
                if !self.counts(&rule.id, &rule.published) {
                    continue;
                }
                let Some(canvas) = self.pair(listing, rule, is_sure) else { continue };
                let strip: Vec<Stretch> = canvas
                    .coats
                    .into_iter()
                    .map(|(from, coat)| Stretch {
                        from,
                        answer: match coat {
                            None => Answer::nothing(),
                            Some((verdict, flags, because)) => {
                                Answer { verdict, flags, because, listing: Some(l), rule: Some(r) }
                            }
                        },
                    })
                    .collect();
                joined = overlay(&joined, &strip, |held, new| {
                    let mut flags = held.flags.clone();
                    flags.extend(&new.flags);
                    let wins = new.verdict > held.verdict
                        || (new.verdict == held.verdict && new.because.rank() > held.because.rank());
                    Answer { flags, ..if wins { new.clone() } else { held.clone() } }
                });
            }
        }
        for stretch in joined.iter_mut().filter(|s| s.answer.verdict != Verdict::Permitted) {
            stretch.answer.flags.remove(&Flag::Listed);
        }
        joined
    }

    /// What one rule says about one listing, which reaches the security surely or perhaps, over all trade time.
    fn pair(&self, listing: &Listing, rule: &Rule, is_sure: bool) -> Option<Canvas> {
        let missing = match (&rule.instruments, self.asked.kind) {
            (Some(kinds), Some(kind)) if !kinds.contains(&kind) => return None,
            _ if !is_sure => Some(Because::MissingIdentifier),
            (Some(_), None) => Some(Because::MissingKind),
            _ => None,
        };
        if !rule.basis.contains(&listing.basis) || !rule.actors.contains(&self.asked.actor) {
            return None;
        }
        let listed = listing.listed_on.resolve(self.reading);
        let removed = listing
            .removed
            .as_ref()
            .filter(|r| r.published.visible_from() <= self.known)
            .map_or(Instant::MAX, |r| r.at.resolve(self.reading));
        let text_from = rule.from.resolve(self.reading);
        let start = rule.start.legal_time(&listing.listed_on).resolve(self.reading).max(text_from);
        let end = self
            .facts
            .revocations
            .iter()
            .filter(|r| self.counts(&r.id, &r.published) && r.rules.contains(&rule.id))
            .map(|r| r.at.resolve(self.reading))
            .chain(rule.end.map(|end| end.resolve(self.reading)))
            .min()
            .unwrap_or(Instant::MAX);
        let alive = Period::new(listed.max(text_from), removed.min(end));
        let biting = alive.intersect(Period::new(start, end));
        let covers = rule.activities.contains(&self.asked.activity);
        let mut canvas = Canvas::blank();

        let Effect::Restrict(severity) = rule.effect else {
            if covers {
                canvas.paint(biting, said(Verdict::Permitted, Flag::Watch, Because::Watch));
            }
            for period in self.court_periods(listing, biting) {
                canvas.paint(period, None);
            }
            return Some(canvas);
        };
        if covers {
            if start < end {
                canvas.paint(
                    Period::new(alive.from, alive.until.min(start)),
                    said(Verdict::Permitted, Flag::Pending, Because::Pending),
                );
            }
            canvas.paint(biting, self.in_force(listing, severity, missing));
            self.exceptions(listing, rule, severity, missing, biting, &mut canvas);
        } else {
            canvas.paint(biting, said(Verdict::Permitted, Flag::Listed, Because::OtherActivity));
        }
        self.licences(listing, rule, biting, covers, &mut canvas);
        self.courts(listing, alive, biting, covers, &mut canvas);
        Some(canvas)
    }

    /// The ground coat of a rule in force, of which the row perhaps does not tell all that it depends on.
    fn in_force(&self, listing: &Listing, verdict: Verdict, missing: Option<Because>) -> Coat {
        let doubts = self.facts.disputes.iter().enumerate();
        let doubt = doubts
            .filter(|(_, d)| d.listings.contains(&listing.id) && self.counts(&d.id, &d.published))
            .max_by_key(|(index, d)| (d.published.visible_from(), *index))
            .map(|(index, _)| index);
        Some(match (doubt, missing) {
            (Some(d), _) => (verdict.min(Verdict::Review), Flags::none(), Because::Disputed(d)),
            (None, Some(missing)) if verdict > Verdict::Review => (Verdict::Review, Flags::none(), missing),
            (None, _) => (verdict, Flags::none(), Because::InForce),
        })
    }

    /// Divestment windows, the later-named ones first so that the first one named lies on top, and
    /// outright permission over mere divestment.
    fn exceptions(
        &self,
        listing: &Listing,
        rule: &Rule,
        severity: Verdict,
        missing: Option<Because>,
        biting: Period,
        canvas: &mut Canvas,
    ) {
        let named = || {
            self.facts
                .exceptions
                .iter()
                .enumerate()
                .rev()
                .filter(|(_, e)| e.rules.contains(&rule.id) && self.counts(&e.id, &e.published))
        };
        let window = |e: &crate::programme::Exception| {
            let close = e.until.at.legal_time(&listing.listed_on).closes(e.until.inclusive, self.reading);
            biting.intersect(Period::new(Instant::MIN, close))
        };
        for (index, exception) in named() {
            if exception.divest_only.contains(&self.asked.activity) && severity > Verdict::DivestOnly {
                let softened = match self.in_force(listing, Verdict::DivestOnly, missing) {
                    Some((verdict, flags, Because::InForce)) => {
                        Some((verdict, flags, Because::DivestOnly(index)))
                    }
                    doubtful => doubtful,
                };
                canvas.paint(window(exception), softened);
            }
        }
        for (index, exception) in named() {
            if exception.permits.contains(&self.asked.activity) {
                canvas.paint(
                    window(exception),
                    said(Verdict::Permitted, Flag::DivestmentException, Because::Divestment(index)),
                );
            }
        }
    }

    /// Licences, oldest first, so that the newest lies on top.
    fn licences(&self, listing: &Listing, rule: &Rule, biting: Period, covers: bool, canvas: &mut Canvas) {
        let mut licences: Vec<_> = self
            .facts
            .licences
            .iter()
            .enumerate()
            .filter(|(_, l)| {
                l.rules.contains(&rule.id)
                    && l.basis.contains(&listing.basis)
                    && !l.excludes.contains(&listing.entry)
                    && self.counts(&l.id, &l.published)
            })
            .collect();
        licences.sort_by_key(|(index, l)| (l.published.visible_from(), *index));
        for (index, licence) in licences {
            let replaced = self
                .facts
                .licences
                .iter()
                .filter(|by| by.replaces.contains(&licence.id) && self.counts(&by.id, &by.published));
            let until = replaced
                .map(|by| by.from.resolve(self.reading))
                .fold(licence.until.closes(licence.inclusive, self.reading), Instant::min);
            let window = Period::new(licence.from.resolve(self.reading), until);
            let coat = if covers {
                said(Verdict::Permitted, Flag::Licensed(licence.id.clone()), Because::Licensed(index))
            } else {
                None
            };
            canvas.paint(window.intersect(biting), coat);
        }
    }

    /// Court orders: what an annulment reaches back to, then stays, then the annulment itself.
    fn courts(&self, listing: &Listing, alive: Period, biting: Period, covers: bool, canvas: &mut Canvas) {
        let on_top = |flag, because| if covers { said(Verdict::Permitted, flag, because) } else { None };
        let vacatur = self.first_vacatur(listing);
        let stays: Vec<_> = self.stays(listing);
        for (s, _, window) in stays.iter().filter(|(_, binding, _)| *binding == Binding::Parties) {
            for (period, coat) in canvas.within(window.intersect(biting)) {
                let Some((verdict, mut flags, because)) = coat else { continue };
                let because = match because {
                    Because::Disputed(_) => because,
                    Because::InForce
                    | Because::DivestOnly(_)
                    | Because::MissingKind
                    | Because::MissingIdentifier => Because::StayedForParties(*s),
                    _ => continue,
                };
                flags.insert(Flag::Stayed);
                canvas.paint(period, Some((verdict.min(Verdict::Review), flags, because)));
            }
        }
        if let Some((v, at, Effectiveness::AbInitio)) = vacatur {
            let mut free = vec![biting.intersect(Period::new(Instant::MIN, at))];
            for (_, _, window) in stays.iter().filter(|(_, binding, _)| *binding == Binding::All) {
                free = free.iter().flat_map(|p| subtract(*p, *window)).collect();
            }
            for period in free {
                canvas.paint(period, on_top(Flag::Vacated, Because::Vacated(v)));
            }
        }
        for (s, binding, window) in stays.iter().rev() {
            if *binding == Binding::All {
                canvas.paint(window.intersect(alive), on_top(Flag::Stayed, Because::Stayed(*s)));
            }
        }
        if let Some((v, at, _)) = vacatur {
            let after = alive.intersect(Period::new(at, Instant::MAX));
            canvas.paint(after, on_top(Flag::Vacated, Because::Vacated(v)));
        }
    }

    /// Where a court order stands against a watch.
    fn court_periods(&self, listing: &Listing, biting: Period) -> Vec<Period> {
        let annulled = self.first_vacatur(listing).map(|(_, at, effect)| match effect {
            Effectiveness::AbInitio => biting,
            Effectiveness::Prospective => biting.intersect(Period::new(at, Instant::MAX)),
        });
        self.stays(listing)
            .into_iter()
            .filter(|(_, binding, _)| *binding == Binding::All)
            .map(|(_, _, window)| window.intersect(biting))
            .chain(annulled)
            .collect()
    }

    fn stays(&self, listing: &Listing) -> Vec<(usize, Binding, Period)> {
        self.facts
            .stays
            .iter()
            .enumerate()
            .filter(|(_, s)| s.listings.contains(&listing.id) && self.counts(&s.id, &s.published))
            .map(|(index, s)| {
                let until = s.until.map_or(Instant::MAX, |until| until.resolve(self.reading));
                (index, s.binding, Period::new(s.from.resolve(self.reading), until))
            })
            .collect()
    }

    fn first_vacatur(&self, listing: &Listing) -> Option<(usize, Instant, Effectiveness)> {
        self.facts
            .vacaturs
            .iter()
            .enumerate()
            .filter(|(_, v)| v.listings.contains(&listing.id) && self.counts(&v.id, &v.published))
            .map(|(index, v)| (index, v.at.resolve(self.reading), v.effect))
            .min_by_key(|(index, at, _)| (*at, *index))
    }
}

fn said(verdict: Verdict, flag: Flag, because: Because) -> Coat {
    Some((verdict, Flags::from_iter([flag]), because))
}

/// A period without another one: nothing, one piece or two.
fn subtract(period: Period, hole: Period) -> Vec<Period> {
    [
        period.intersect(Period::new(Instant::MIN, hole.from)),
        period.intersect(Period::new(hole.until, Instant::MAX)),
    ]
    .into_iter()
    .filter(|p| !p.is_empty())
    .collect()
}

/// A strip being painted.
struct Canvas {
    coats: Vec<(Instant, Coat)>,
}

impl Canvas {
    fn blank() -> Canvas {
        Canvas { coats: vec![(Instant::MIN, None)] }
    }

    /// Makes `at` the beginning of a stretch and returns its place.
    fn cut(&mut self, at: Instant) -> usize {
        match self.coats.binary_search_by_key(&at, |(from, _)| *from) {
            Ok(place) => place,
            Err(place) => {
                let below = place.checked_sub(1).and_then(|p| self.coats.get(p)).and_then(|(_, c)| c.clone());
                self.coats.insert(place, (at, below));
                place
            }
        }
    }

    /// Covers a period with one coat.
    fn paint(&mut self, period: Period, coat: Coat) {
        if period.is_empty() {
            return;
        }
        let first = self.cut(period.from);
        let last = if period.until == Instant::MAX { self.coats.len() } else { self.cut(period.until) };
        self.coats.splice(first..last, [(period.from, coat)]);
    }

    /// The stretches inside a period, cut to it.
    fn within(&self, period: Period) -> Vec<(Period, Coat)> {
        self.coats
            .iter()
            .enumerate()
            .map(|(i, (from, coat))| {
                let until = self.coats.get(i + 1).map_or(Instant::MAX, |(next, _)| *next);
                (period.intersect(Period::new(*from, until)), coat.clone())
            })
            .filter(|(p, _)| !p.is_empty())
            .collect()
    }
}
