//! Draws one entry's law for a terminal: a bar for each activity, and every fact with its citation.

use chrono_tz::Tz;

use super::answer::{Answer, Because, Case, Circumstances};
use super::grid::Grid;
use super::instant::{Instant, KnownOn, LegalTime, Period};
use crate::programme::{Activity, Actor, Facts};
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
    /// The instant asked about, marked below the bars.
    pub at: Instant,
    /// With whose knowledge.
    pub known: KnownOn,
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
        Grid::compile(case, Circumstances { activity, actor: self.actor, kind: None })
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
fn symbol(grid: &Grid, cell: Period, known: KnownOn) -> char {
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
fn visible_facts(case: &Case<'_>, known: KnownOn) -> Vec<Fact> {
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
        if published.visible_from() <= known.horizon() {
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
        for rule in rules.iter().filter(|rule| rule.basis.contains(&listing.basis)) {
            let start = rule.start.legal_time(&listing.listed_on);
            add(start, rule.published, format!("rule {} starts for {}", rule.id, listing.id), &rule.source);
        }
        for exception in facts.exceptions.iter().filter(|e| touches(&e.rules)) {
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
mod tests {
    use chrono_tz::America::New_York;

    use super::*;
    use crate::list::{List, native};

    /// Laws about two bases of listing; `acmetron` is listed on the one, `quorvane` on the other.
    const LAW: &str = r#"
        [list]
        id = "us-test"
        title = "Test programme"
        authority = "Department of Tests"
        zone = "America/New_York"
        edition = 2021-06-03
        source = "Test register"

        [[rule]]
        id = "buy"
        basis = ["annex"]
        activities = ["purchase"]
        actors = ["us_person"]
        effect = "prohibited"
        from = "2021-01-10"
        start = "listing + 20 days 09:30 EST"
        published = "2021-01-10"
        source = "Order, section 1"

        [[rule]]
        id = "watch"
        basis = ["annex"]
        activities = ["hold"]
        actors = ["us_person"]
        effect = "watch"
        from = "2021-01-10"
        start = "listing"
        published = "2021-01-10"
        source = "Order, section 2"

        [[rule]]
        id = "near"
        basis = ["close_name"]
        activities = ["purchase", "sale"]
        actors = ["us_person"]
        effect = "blocked"
        from = "2021-01-10"
        start = "listing"
        published = "2021-01-10"
        source = "Order, section 3"

        [[licence]]
        id = "GL1"
        rules = ["buy"]
        basis = ["annex"]
        from = "2021-03-01"
        until = "2021-07-01"
        inclusive = false
        published = "2021-02-20"
        source = "Licence 1"

        [[licence]]
        id = "GL2-other-basis"
        rules = ["buy"]
        basis = ["close_name"]
        from = "2021-03-01"
        until = "2021-07-01"
        inclusive = false
        published = "2021-02-20"
        source = "Licence 2"

        [[licence]]
        id = "GL3-without-acmetron"
        rules = ["buy"]
        basis = ["annex"]
        excludes = ["us-test/acmetron"]
        from = "2021-03-01"
        until = "2021-07-01"
        inclusive = false
        published = "2021-02-20"
        source = "Licence 3"

        [[licence]]
        id = "GL4-other-rule"
        rules = ["near"]
        basis = ["annex"]
        from = "2021-03-01"
        until = "2021-07-01"
        inclusive = false
        published = "2021-02-20"
        source = "Licence 4"

        [[retraction]]
        id = "reading-of-the-watch"
        facts = ["watch"]
        published = "2021-04-20"
        source = "Erratum 1"

        [[retraction]]
        id = "reading-of-the-listing"
        facts = ["us-test/acmetron@2021-01-14"]
        published = "2021-08-20"
        source = "Erratum 2"

        [[retraction]]
        id = "reading-of-another-listing"
        facts = ["us-test/quorvane@2021-01-14"]
        published = "2021-04-20"
        source = "Erratum 3"

        [[entry]]
        key = "acmetron"
        name = "Acmetron Industries"
        source = "Annex, line 1"
          [[entry.listing]]
          basis = "annex"
          listed = "2021-01-14"
          published = "2021-01-14"

        [[entry]]
        key = "quorvane"
        name = "Quorvane Mining"
        source = "Annex, line 2"
          [[entry.listing]]
          basis = "close_name"
          listed = "2021-01-14"
          published = "2021-01-14"
    "#;

    fn law() -> List {
        native::read(LAW, "us-test.toml").unwrap().0
    }

    fn at(day: &str) -> Instant {
        LegalTime::parse(day, New_York).unwrap().visible_from()
    }

    fn asked(day: &str, known: KnownOn) -> Picture {
        Picture { actor: Actor::UsPerson, at: at(day), known, zone: New_York, width: 40 }
    }

    #[test]
    fn the_law_of_an_entry_is_drawn_with_all_that_concerns_it_and_is_known() {
        let law = law();
        let case = Case::of_entry(&law.facts, "us-test/acmetron", |_| true);
        let known = KnownOn::At(at("2021-05-01"));
        let drawn = asked("2021-02-10", known).draw(&case, Activity::Purchase);
        let expected = "           sale ········oooooo····················oooooo
 sale_to_divest ········oooooo····················oooooo
           hold ········oooooo····················oooooo
       purchase ·····ppp######llllllllllllllllllll######
          asked           ^ 2021-02-10 00:00 EST
                2020-12-15                    2021-07-31
                · nothing  w watch  o other activity  p pending  e divestment  l licensed  s stayed
                v vacated  ? review  d divest only  # prohibited  B blocked

purchase by us_person
  since ever                     permitted
  since 2021-01-14 00:00 EST     permitted  pending
> since 2021-02-03 09:30 EST     prohibited
  since 2021-03-01 00:00 EST     review  licensed:GL1;boundary
  since 2021-03-02 00:00 EST     permitted  licensed:GL1
  since 2021-07-01 00:00 EDT     prohibited

facts
  2021-01-14           listed (us-test/acmetron@2021-01-14, annex)
                       Annex, line 1
  2021-01-14           rule watch starts for us-test/acmetron@2021-01-14
                       Order, section 2
                       known from 2021-01-10
  2021-02-03 09:30 EST rule buy starts for us-test/acmetron@2021-01-14
                       Order, section 1
                       known from 2021-01-10
  2021-03-01           licence GL1 until 2021-07-01
                       Licence 1
                       known from 2021-02-20
  2021-04-20           new reading or erratum (reading-of-the-watch)
                       Erratum 1
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn a_sketch_has_the_same_stretches_and_facts_for_every_activity() {
        let law = law();
        let case = Case::of_entry(&law.facts, "us-test/acmetron", |_| true);
        let sketch = asked("2021-02-10", KnownOn::At(at("2021-04-01"))).sketch(&case);
        assert_eq!(
            (sketch.span.from.civil(New_York), sketch.span.until.civil(New_York)),
            ("2020-12-15 00:00 EST".to_owned(), "2021-07-31 00:00 EDT".to_owned())
        );
        let bars: Vec<(&str, String)> = sketch
            .bars
            .iter()
            .map(|(activity, bar)| {
                (activity.as_str(), bar.iter().map(|(answer, _)| character(answer)).collect())
            })
            .collect();
        assert_eq!(
            bars,
            [
                ("purchase", "·p#?l#".to_owned()),
                ("sale", "·o·o".to_owned()),
                ("sale_to_divest", "·o·o".to_owned()),
                ("hold", "·wowo".to_owned())
            ]
        );
        assert_eq!(sketch.facts.len(), 4, "the erratum is not known yet");
    }

    #[test]
    fn the_answers_over_a_span_are_those_within_it() {
        let law = law();
        let case = Case::of_entry(&law.facts, "us-test/acmetron", |_| true);
        let known = KnownOn::At(at("2021-05-01"));
        let grid = asked("2021-02-10", known).grid(&case, Activity::Purchase);
        let answers = |from: &str, until: &str| -> String {
            grid.over(Period::new(at(from), at(until)), known).map(|(answer, _)| character(answer)).collect()
        };
        assert_eq!(answers("2021-02-10", "2021-02-11"), "#");
        assert_eq!(answers("2021-02-10", "2021-03-02"), "#?", "the licence begins where the span ends");
        assert_eq!(answers("2021-03-02", "2021-07-01"), "l");
    }
}
