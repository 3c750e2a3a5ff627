//! Draws one entry's law for a terminal: a bar for each activity, and every fact with its citation.

use chrono_tz::Tz;

use super::answer::{Answer, Because, Case, Circumstances};
use super::grid::Grid;
use super::instant::{Instant, LegalTime, Period};
use crate::instrument::Kind;
use crate::programme::{Activity, Actor, Facts, Rule};
use crate::verdict::{Flag, Verdict};

/// What a picture shows, for other drawings than the terminal's.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// From a month before the first change to a month after the last one.
    pub span: Period,
    /// For each activity the stretches of time in which the answer stays the same.
    pub bars: Vec<(Activity, Vec<(Answer, Period)>)>,
    /// The facts that are known, in the order in which they bind.
    pub facts: Vec<Fact>,
}

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// Whose law.
    pub actor: Actor,
    /// With which kind of instrument; `None` when the row does not tell.
    pub kind: Option<Kind>,
    /// The instant asked about, marked below the bars.
    pub at: Instant,
    /// Up to when publications are known.
    pub known: Instant,
    /// The clock of the labels.
    pub zone: Tz,
    /// Width of the bars in characters.
    pub width: usize,
}

const ACTIVITIES: [Activity; 4] =
    [Activity::Purchase, Activity::Sale, Activity::SaleToDivest, Activity::Hold];
const DAY: i64 = 86_400;

impl Picture {
    /// What would be drawn. Width does not matter.
    pub fn sketch(&self, case: &Case<'_>) -> Sketch {
        let facts = self.facts(case);
        let span = self.span(case, &facts);
        let bar = |activity: &Activity| {
            let grid = self.grid(case, *activity);
            (
                *activity,
                grid.over(span, self.known).map(|(answer, period)| (answer.clone(), period)).collect(),
            )
        };
        Sketch { span, bars: ACTIVITIES.iter().map(bar).collect(), facts }
    }

    fn facts(&self, case: &Case<'_>) -> Vec<Fact> {
        let mut facts = visible_facts(case, self.known);
        facts.sort_by(|a, b| (a.when.visible_from(), &a.text).cmp(&(b.when.visible_from(), &b.text)));
        facts
    }

    /// The bars, the stretches of `activity`, and the facts that are known.
    pub fn draw(&self, case: &Case<'_>, activity: Activity) -> String {
        let facts = self.facts(case);
        let span = self.span(case, &facts);
        let mut text = String::new();
        for bar in ACTIVITIES.iter().filter(|&&a| a != activity).chain([&activity]) {
            let grid = self.grid(case, *bar);
            let bars: String =
                (0..self.width).map(|i| symbol(&grid, self.cell(span, i), self.known)).collect();
            text.push_str(&format!("{:>15} {bars}\n", bar.as_str()));
        }
        let place = (0..self.width).find(|i| self.cell(span, *i).contains(self.at));
        let marker = place.map_or_else(|| "(outside the bars)".to_owned(), |i| format!("{}^", " ".repeat(i)));
        text.push_str(&format!("{:>15} {marker} {}\n", "asked", self.at.civil(self.zone)));
        let (from, until) = (span.from.civil_date(self.zone), span.until.civil_date(self.zone));
        let gap = self.width.saturating_sub(20);
        text.push_str(&format!("{:>15} {from}{:gap$}{until}\n", "", ""));
        text.push_str(
            "                · nothing  w watch  o other activity  p pending  e divestment  l licensed  s stayed\n                v vacated  ? review  d divest only  # prohibited  B blocked\n",
        );
        text.push_str(&format!("\n{activity} by {}\n", self.actor));
        let grid = self.grid(case, activity);
        for (answer, period) in grid.over(Period::new(Instant::MIN, Instant::MAX), self.known) {
            let from =
                if period.from == Instant::MIN { "ever".to_owned() } else { period.from.civil(self.zone) };
            let here = if period.contains(self.at) { ">" } else { " " };
            let flags = if answer.flags.is_empty() { String::new() } else { format!("  {}", answer.flags) };
            text.push_str(&format!("{here} since {from:<24} {}{flags}\n", answer.verdict));
        }
        text.push_str("\nfacts\n");
        for fact in &facts {
            text.push_str(&format!(
                "  {:<20} {}\n                       {}\n",
                fact.when.to_string(),
                fact.text,
                fact.source
            ));
            if fact.published.date() != fact.when.date() {
                text.push_str(&format!("                       known from {}\n", fact.published));
            }
        }
        text
    }

    fn grid(&self, case: &Case<'_>, activity: Activity) -> Grid {
        Grid::compile(case, Circumstances { activity, actor: self.actor, kind: self.kind })
    }

    /// From a month before the first change to a month after the last one, the question included.
    fn span(&self, case: &Case<'_>, facts: &[Fact]) -> Period {
        let mut times: Vec<Instant> = facts.iter().map(|fact| fact.when.visible_from()).collect();
        for activity in ACTIVITIES {
            let grid = self.grid(case, activity);
            let whole = Period::new(Instant::MIN, Instant::MAX);
            times.extend(grid.over(whole, self.known).map(|(_, p)| p.from).filter(|at| *at > Instant::MIN));
        }
        times.push(self.at);
        let first = times.iter().min().copied().unwrap_or(self.at);
        let last = times.iter().max().copied().unwrap_or(self.at);
        Period::new(first.plus_seconds(-30 * DAY), last.plus_seconds(30 * DAY))
    }

    /// The stretch of time behind one character.
    fn cell(&self, span: Period, index: usize) -> Period {
        let length = span.until.nanos().saturating_sub(span.from.nanos());
        let width = i64::try_from(self.width.max(1)).unwrap_or(1);
        let index = i64::try_from(index).unwrap_or(0);
        let step = length / width;
        let from = span.from.plus_seconds(step.saturating_mul(index) / 1_000_000_000);
        Period::new(from, span.from.plus_seconds(step.saturating_mul(index + 1) / 1_000_000_000))
    }
}

/// The most severe answer in a stretch, as one character.
fn symbol(grid: &Grid, cell: Period, known: Instant) -> char {
    let strongest = grid.over(cell, known).max_by_key(|(answer, _)| (answer.verdict, answer.because.rank()));
    strongest.map_or('·', |(answer, _)| character(answer))
}

fn character(answer: &Answer) -> char {
    match (answer.verdict, answer.because) {
        (Verdict::Blocked, _) => 'B',
        (Verdict::Prohibited, _) => '#',
        (Verdict::DivestOnly, _) => 'd',
        (Verdict::Review, _) => '?',
        (Verdict::Permitted, Because::Vacated(_)) => 'v',
        (Verdict::Permitted, Because::Stayed(_)) => 's',
        (Verdict::Permitted, Because::Licensed(_)) => 'l',
        (Verdict::Permitted, Because::Divestment(_)) => 'e',
        (Verdict::Permitted, _) if answer.flags.contains(&Flag::Pending) => 'p',
        (Verdict::Permitted, Because::OtherActivity) => 'o',
        (Verdict::Permitted, Because::Watch) => 'w',
        (Verdict::Permitted, _) => '·',
    }
}

/// One line of the list of facts.
#[derive(Clone, Debug)]
pub struct Fact {
    /// When it binds.
    pub when: LegalTime,
    /// When it could be known.
    pub published: LegalTime,
    /// What it is.
    pub text: String,
    /// Its citation.
    pub source: String,
}

/// The facts that concern the case and are known, whether or not another fact takes them back.
fn visible_facts(case: &Case<'_>, known: Instant) -> Vec<Fact> {
    let facts: &Facts = case.facts;
    let listings: Vec<_> = case.listings.iter().filter_map(|&index| facts.listings.get(index)).collect();
    let names = |ids: &std::collections::BTreeSet<std::sync::Arc<str>>| {
        listings.iter().any(|listing| ids.contains(&listing.id))
    };
    let rules: Vec<_> =
        facts.rules.iter().filter(|rule| listings.iter().any(|l| rule.basis.contains(&l.basis))).collect();
    let touches = |ids: &std::collections::BTreeSet<std::sync::Arc<str>>| {
        rules.iter().any(|rule| ids.contains(&rule.id))
    };
    let mut all: Vec<Fact> = Vec::new();
    let mut add = |when: LegalTime, published: LegalTime, text: String, source: &str| {
        if published.visible_from() <= known {
            all.push(Fact { when, published, text, source: source.to_owned() });
        }
    };
    for listing in &listings {
        add(
            listing.listed_on,
            listing.published,
            format!("listed ({}, {})", listing.id, listing.basis),
            &listing.source,
        );
        if let Some(removal) = &listing.removed {
            add(removal.at, removal.published, format!("removed ({})", listing.id), &removal.source);
        }
        let is_of = |rule: &&&Rule| rule.basis.contains(&listing.basis);
        let own: Vec<&Rule> = rules.iter().filter(is_of).copied().collect();
        for rule in &own {
            add(
                rule.begins(listing),
                rule.published,
                format!("rule {} starts for {}", rule.id, listing.id),
                &rule.source,
            );
        }
        for exception in facts.exceptions.iter().filter(|e| own.iter().any(|rule| e.rules.contains(&rule.id)))
        {
            let until = exception.until.at.legal_time(&listing.listed_on);
            add(
                until,
                exception.published,
                format!("exception {} ends for {}", exception.id, listing.id),
                &exception.source,
            );
        }
    }
    for licence in facts.licences.iter().filter(|l| {
        touches(&l.rules)
            && listings.iter().any(|x| l.basis.contains(&x.basis) && !l.excludes.contains(&x.entry))
    }) {
        add(
            licence.from,
            licence.published,
            format!("licence {} until {}", licence.id, licence.until),
            &licence.source,
        );
    }
    for revocation in facts.revocations.iter().filter(|r| touches(&r.rules)) {
        add(
            revocation.at,
            revocation.published,
            format!("rules end ({})", revocation.id),
            &revocation.source,
        );
    }
    for stay in facts.stays.iter().filter(|s| names(&s.listings)) {
        add(stay.from, stay.published, format!("court stay ({})", stay.id), &stay.source);
    }
    for vacatur in facts.vacaturs.iter().filter(|v| names(&v.listings)) {
        add(
            vacatur.at,
            vacatur.published,
            format!("court annuls the listing ({})", vacatur.id),
            &vacatur.source,
        );
    }
    for dispute in facts.disputes.iter().filter(|d| names(&d.listings)) {
        add(
            dispute.published,
            dispute.published,
            format!("in dispute ({}): {}", dispute.id, dispute.reason),
            &dispute.source,
        );
    }
    for retraction in facts.retractions.iter().filter(|r| names(&r.facts) || touches(&r.facts)) {
        add(
            retraction.published,
            retraction.published,
            format!("new reading or erratum ({})", retraction.id),
            &retraction.source,
        );
    }
    all
}

#[cfg(test)]
mod tests;
