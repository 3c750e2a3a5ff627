//! The slow evaluation: one question, one walk through the facts, in the order of the law.
//!
//! This is the specification in code. It looks at every fact anew for each question and keeps
//! nothing; the product answers from [`Grid`](super::Grid), which is written apart from it and must agree
//! with it on every question (`tests/timeline.rs`).
//!
//! Order of precedence for one listing under one rule: retraction and visibility; the listing is
//! alive; the rule's window; court vacatur; court stay; licence; divestment exception; prohibition,
//! softened to `review` where a dispute, a stay for parties only, or a missing attribute leaves doubt.

use super::answer::{Answer, Because, Case, Circumstances};
use super::instant::{Instant, LegalTime, Reading};
use crate::programme::{Activity, Binding, Effect, Effectiveness, Facts, Licence, Listing, Rule};
use crate::verdict::{Flag, Flags, Verdict};

/// The answer at `at`, as known at `known`.
pub fn evaluate(case: &Case<'_>, asked: Circumstances, at: Instant, known: Instant) -> Answer {
    let read = |reading| Walk { facts: case.facts, asked, at, known, reading }.entry(case);
    let early = stricter_label(read(Reading::CIVIL_EARLY), read(Reading::LITERAL_EARLY));
    let late = stricter_label(read(Reading::CIVIL_LATE), read(Reading::LITERAL_LATE));
    if asked.activity == Activity::Hold {
        // A position is judged at the end of the day, when the event has happened.
        return early;
    }
    if early.verdict == late.verdict {
        let mut flags = early.flags.clone();
        flags.extend(&late.flags);
        let telling = if late.because.rank() > early.because.rank() { late } else { early };
        return Answer { flags, ..telling };
    }
    let mut flags = early.flags.clone();
    flags.extend(&late.flags);
    flags.insert(Flag::Boundary);
    // What both readings restrict is no less than the milder of them.
    let verdict = early.verdict.min(late.verdict).max(Verdict::Review);
    let deciding = if late.verdict > early.verdict { late } else { early };
    Answer { verdict, flags, ..deciding }
}

/// Where the printed label and the civil clock differ, the stricter answer counts.
fn stricter_label(civil: Answer, literal: Answer) -> Answer {
    if civil.verdict == literal.verdict {
        return civil;
    }
    let mut answer = if literal.verdict > civil.verdict { literal } else { civil };
    answer.flags.insert(Flag::TzLabel);
    answer
}

/// One walk through the facts under one reading.
struct Walk<'a> {
    facts: &'a Facts,
    asked: Circumstances,
    at: Instant,
    known: Instant,
    reading: Reading,
}

impl Walk<'_> {
    /// The most severe answer over the entry's listings and the programme's rules.
    fn entry(&self, case: &Case<'_>) -> Answer {
        let mut best = Answer::nothing();
        let mut flags = Flags::none();
        for &l in &case.listings {
            let Some(listing) = self.facts.listings.get(l) else { continue };
            let is_sure = !case.unsure.contains(&l);
            for (r, rule) in self.facts.rules.iter().enumerate() {
                let Some((verdict, flag, because)) = self.pair(listing, rule, is_sure) else { continue };
                flags.extend(&flag);
                if (verdict, because.rank()) > (best.verdict, best.because.rank()) {
                    best = Answer { verdict, flags: Flags::none(), because, listing: Some(l), rule: Some(r) };
                }
            }
        }
        if best.verdict > Verdict::Permitted {
            // That something else is restricted too says nothing to somebody who may not do this.
            flags.remove(&Flag::Listed);
        }
        Answer { flags, ..best }
    }

    /// What one rule says about one listing, which reaches the security surely or perhaps; `None` when it says
    /// nothing.
    fn pair(&self, listing: &Listing, rule: &Rule, is_sure: bool) -> Option<(Verdict, Flags, Because)> {
        if !self.visible(&listing.id, &listing.published) || !self.visible(&rule.id, &rule.published) {
            return None;
        }
        if !rule.basis.contains(&listing.basis) || !rule.actors.contains(&self.asked.actor) {
            return None;
        }
        let mut kind_missing = false;
        if let Some(kinds) = &rule.instruments {
            match self.asked.kind {
                Some(kind) if !kinds.contains(&kind) => return None,
                Some(_) => {}
                None => kind_missing = true,
            }
        }
        if self.at < self.resolve(&listing.listed_on) {
            return None;
        }
        if let Some(removal) = &listing.removed
            && removal.published.visible_from() <= self.known
            && self.at >= self.resolve(&removal.at)
        {
            return None;
        }
        // Before its text was in force a rule says nothing, not even that something is to come.
        let text_from = self.resolve(&rule.from);
        if self.at < text_from {
            return None;
        }
        let start = text_from.max(self.resolve(&rule.start.legal_time(&listing.listed_on)));
        let end = self.end_of(rule);
        if self.at >= end {
            return None;
        }
        let started = self.at >= start;
        let covers = rule.activities.contains(&self.asked.activity);
        let Effect::Restrict(severity) = rule.effect else {
            let annulled = self
                .vacated(listing)
                .is_some_and(|(_, at, effect)| self.at >= at || effect == Effectiveness::AbInitio);
            let free = !annulled && !matches!(self.stayed(listing), Some((_, Binding::All)));
            return (covers && started && free)
                .then(|| (Verdict::Permitted, Flags::from_iter([Flag::Watch]), Because::Watch));
        };
        let permitted = |flag, because| Some((Verdict::Permitted, Flags::from_iter([flag]), because));

        // The courts come first. An order that annuls from the beginning does not rewrite what the
        // days before it looked like: the flag tells the history, the verdict the law.
        let stay = self.stayed(listing);
        let suspended = matches!(stay, Some((_, Binding::All)));
        let annulled = self.vacated(listing).filter(|(_, at, effect)| {
            self.at >= *at || (*effect == Effectiveness::AbInitio && started && !suspended)
        });
        let licence = self.licensed(listing, rule);
        if !covers {
            let bites = started && annulled.is_none() && !suspended && licence.is_none();
            return if bites { permitted(Flag::Listed, Because::OtherActivity) } else { None };
        }
        if let Some((v, _, _)) = annulled {
            return permitted(Flag::Vacated, Because::Vacated(v));
        }
        if let Some((s, Binding::All)) = stay {
            return permitted(Flag::Stayed, Because::Stayed(s));
        }
        if !started {
            // A rule that ends before it starts threatens nobody.
            return if start < end { permitted(Flag::Pending, Because::Pending) } else { None };
        }
        if let Some(l) = licence {
            let id = self.facts.licences.get(l)?.id.clone();
            return permitted(Flag::Licensed(id), Because::Licensed(l));
        }
        let (mut verdict, mut flags, mut because) = (severity, Flags::none(), Because::InForce);
        if let Some((e, permits)) = self.excepted(listing, rule) {
            if permits {
                return permitted(Flag::DivestmentException, Because::Divestment(e));
            }
            if severity > Verdict::DivestOnly {
                verdict = Verdict::DivestOnly;
                because = Because::DivestOnly(e);
            }
        }
        if (kind_missing || !is_sure) && verdict > Verdict::Review {
            verdict = Verdict::Review;
            because = if is_sure { Because::MissingKind } else { Because::MissingIdentifier };
        }
        if let Some((s, Binding::Parties)) = stay {
            flags.insert(Flag::Stayed);
            verdict = verdict.min(Verdict::Review);
            because = Because::StayedForParties(s);
        }
        if let Some(d) = self.disputed(listing) {
            verdict = verdict.min(Verdict::Review);
            because = Because::Disputed(d);
        }
        Some((verdict, flags, because))
    }

    fn resolve(&self, time: &LegalTime) -> Instant {
        time.resolve(self.reading)
    }

    /// Published in time, and not taken back by something that is known too.
    fn visible(&self, id: &str, published: &LegalTime) -> bool {
        let known = |time: &LegalTime| time.visible_from() <= self.known;
        known(published)
            && !self.facts.retractions.iter().any(|r| {
                known(&r.published)
                    && r.facts.contains(id)
                    && !self.facts.retractions.iter().any(|s| known(&s.published) && s.facts.contains(&r.id))
            })
    }

    /// When the rule ends, by its own words or by a later act.
    fn end_of(&self, rule: &Rule) -> Instant {
        let own = rule.end.as_ref().map_or(Instant::MAX, |end| self.resolve(end));
        self.facts
            .revocations
            .iter()
            .filter(|r| r.rules.contains(&rule.id) && self.visible(&r.id, &r.published))
            .map(|r| self.resolve(&r.at))
            .fold(own, Instant::min)
    }

    fn vacated(&self, listing: &Listing) -> Option<(usize, Instant, Effectiveness)> {
        let mut found = None;
        for (v, vacatur) in self.facts.vacaturs.iter().enumerate() {
            if vacatur.listings.contains(&listing.id) && self.visible(&vacatur.id, &vacatur.published) {
                let at = self.resolve(&vacatur.at);
                if found.is_none_or(|(_, first, _)| at < first) {
                    found = Some((v, at, vacatur.effect));
                }
            }
        }
        found
    }

    /// The stay that covers this instant; one that binds everybody before one for its parties.
    fn stayed(&self, listing: &Listing) -> Option<(usize, Binding)> {
        let covering = |binding| {
            self.facts.stays.iter().position(|stay| {
                stay.binding == binding
                    && stay.listings.contains(&listing.id)
                    && self.visible(&stay.id, &stay.published)
                    && self.at >= self.resolve(&stay.from)
                    && stay.until.as_ref().is_none_or(|until| self.at < self.resolve(until))
            })
        };
        covering(Binding::All)
            .map(|s| (s, Binding::All))
            .or_else(|| covering(Binding::Parties).map(|s| (s, Binding::Parties)))
    }

    /// The newest licence that covers this instant.
    fn licensed(&self, listing: &Listing, rule: &Rule) -> Option<usize> {
        let mut newest: Option<(Instant, usize)> = None;
        for (l, licence) in self.facts.licences.iter().enumerate() {
            let covers = licence.rules.contains(&rule.id)
                && licence.basis.contains(&listing.basis)
                && !licence.excludes.contains(&listing.entry)
                && self.visible(&licence.id, &licence.published)
                && self.at >= self.resolve(&licence.from)
                && self.at < licence.until.closes(licence.inclusive, self.reading)
                && !self.is_replaced(licence);
            if covers {
                newest = newest.max(Some((licence.published.visible_from(), l)));
            }
        }
        newest.map(|(_, l)| l)
    }

    /// Whether another licence has taken its place.
    fn is_replaced(&self, licence: &Licence) -> bool {
        self.facts.licences.iter().any(|by| {
            by.replaces.contains(&licence.id)
                && self.visible(&by.id, &by.published)
                && self.at >= self.resolve(&by.from)
        })
    }

    /// The first open exception for the activity, and whether it permits it outright.
    fn excepted(&self, listing: &Listing, rule: &Rule) -> Option<(usize, bool)> {
        let open = |pick: &dyn Fn(&crate::programme::Exception) -> bool| {
            self.facts.exceptions.iter().position(|exception| {
                let until = exception.until.at.legal_time(&listing.listed_on);
                exception.rules.contains(&rule.id)
                    && self.visible(&exception.id, &exception.published)
                    && self.at < until.closes(exception.until.inclusive, self.reading)
                    && pick(exception)
            })
        };
        let activity = self.asked.activity;
        open(&|e| e.permits.contains(&activity))
            .map(|e| (e, true))
            .or_else(|| open(&|e| e.divest_only.contains(&activity)).map(|e| (e, false)))
    }

    /// The newest dispute about the listing, which cites the texts as they then stood.
    fn disputed(&self, listing: &Listing) -> Option<usize> {
        let mut newest: Option<(Instant, usize)> = None;
        for (d, dispute) in self.facts.disputes.iter().enumerate() {
            if dispute.listings.contains(&listing.id) && self.visible(&dispute.id, &dispute.published) {
                newest = newest.max(Some((dispute.published.visible_from(), d)));
            }
        }
        newest.map(|(_, d)| d)
    }
}
