//! The compiled grid against the slow oracle, over random laws.
//!
//! Both share the fact types and nothing else. Times are drawn from a few days so that windows meet,
//! overlap and run backwards; questions are asked at and around every instant that a fact names.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Duration, NaiveDate, NaiveTime};
use chrono_tz::America::New_York;
use interdict::identity::Subject;
use interdict::instrument::Kind;
use interdict::list::{Edition, Entry, EntryKind, List, Name, NameKind};
use interdict::programme::{
    Activity, Actor, Binding, Disclosure, Dispute, Effect, Effectiveness, End, Exception, Facts, Licence,
    Listing, Programme, Removal, Retraction, Revocation, Rule, Start, Stay, Vacatur,
};
use interdict::screen::{Query, ScreenOptions, Screener};
use interdict::timeline::{
    Case, Circumstances, Grid, Instant, KnownOn, LegalTime, Period, Reading, TradeTime, oracle,
};
use interdict::verdict::Verdict;

/// SplitMix64: a fixed sequence for a fixed seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.roll(one_in) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    fn some<T: Clone + Ord>(&mut self, from: &[T]) -> BTreeSet<T> {
        from.iter().filter(|_| self.roll(3) > 0).cloned().collect()
    }

    /// Days around the spring change of clocks, so that labels and day lengths matter.
    fn date(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 3, 10).unwrap() + Duration::days(self.roll(9) as i64)
    }

    fn time(&mut self) -> LegalTime {
        let date = self.date();
        if self.chance(3) {
            return LegalTime::day(date, New_York);
        }
        let hour = *self.pick(&[0, 9, 10, 23]);
        let label = *self.pick(&[None, Some("EST"), Some("EDT")]);
        LegalTime::clock(date.and_hms_opt(hour, *self.pick(&[0, 30]), 0).unwrap(), label, New_York)
    }

    /// Mostly before everything else, so that the laws drawn bite.
    fn early(&mut self) -> LegalTime {
        if self.chance(3) {
            self.time()
        } else {
            LegalTime::day(NaiveDate::from_ymd_opt(2021, 3, 9).unwrap(), New_York)
        }
    }

    fn start(&mut self) -> Start {
        match self.roll(3) {
            0 => Start::At(self.time()),
            1 => Start::OnListing,
            _ => Start::AfterListing {
                days: self.roll(4) as i64,
                time: NaiveTime::from_hms_opt(*self.pick(&[0, 9, 23]), 30, 0).unwrap(),
                label: *self.pick(&[None, Some("EST")]),
            },
        }
    }
}

const ACTIVITIES: [Activity; 4] =
    [Activity::Purchase, Activity::Sale, Activity::SaleToDivest, Activity::Hold];
const ACTORS: [Actor; 2] = [Actor::UsPerson, Actor::NonUsPerson];
const KINDS: [Option<Kind>; 3] = [None, Some(Kind::Equity), Some(Kind::Bond)];

fn ids(prefix: &str, count: usize) -> Vec<Arc<str>> {
    (0..count).map(|i| Arc::from(format!("{prefix}{i}"))).collect()
}

fn law(dice: &mut Dice) -> Facts {
    let source: Arc<str> = Arc::from("test");
    let bases: Vec<String> = vec!["a".into(), "b".into()];
    let rules = ids("rule", 1 + dice.roll(3));
    let listings = ids("listing", 1 + dice.roll(2));
    let (licences, retractions) = (ids("licence", dice.roll(3)), ids("retraction", dice.roll(6) / 4));
    let mut all: Vec<Arc<str>> = rules.iter().chain(&listings).chain(&licences).cloned().collect();
    all.extend(retractions.iter().cloned());
    let mut facts = Facts::default();
    for id in &rules {
        facts.rules.push(Rule {
            id: id.clone(),
            basis: dice.some(&bases),
            activities: dice.some(&ACTIVITIES),
            actors: dice.some(&ACTORS),
            instruments: dice.chance(4).then(|| BTreeSet::from([Kind::Equity])),
            effect: match dice.roll(5) {
                0 => Effect::Watch,
                n => Effect::Restrict(Verdict::ALL[n]),
            },
            from: dice.early(),
            start: dice.start(),
            end: dice.chance(6).then(|| dice.time()),
            published: dice.early(),
            disclosure: Disclosure::Open,
            source: source.clone(),
        });
    }
    for id in &listings {
        facts.listings.push(Listing {
            id: id.clone(),
            entry: Arc::from("x/y"),
            basis: dice.pick(&bases).clone(),
            listed_on: dice.early(),
            published: dice.early(),
            removed: dice.chance(6).then(|| Removal {
                at: dice.time(),
                published: dice.early(),
                source: source.clone(),
            }),
            instruments: BTreeSet::new(),
            source: source.clone(),
        });
    }
    for id in ids("exception", dice.roll(3)) {
        facts.exceptions.push(Exception {
            id,
            rules: dice.some(&rules),
            permits: dice.some(&ACTIVITIES),
            divest_only: dice.some(&ACTIVITIES),
            until: End { at: dice.start(), inclusive: dice.chance(2) },
            published: dice.early(),
            source: source.clone(),
        });
    }
    for id in &licences {
        facts.licences.push(Licence {
            id: id.clone(),
            rules: dice.some(&rules),
            basis: dice.some(&bases),
            excludes: if dice.chance(6) { BTreeSet::from([Arc::from("x/y")]) } else { BTreeSet::new() },
            replaces: if dice.chance(3) { dice.some(&licences) } else { BTreeSet::new() },
            from: dice.time(),
            until: dice.time(),
            inclusive: dice.chance(2),
            published: dice.early(),
            source: source.clone(),
        });
    }
    for id in ids("revocation", dice.roll(2)) {
        facts.revocations.push(Revocation {
            id,
            rules: dice.some(&rules),
            at: dice.time(),
            published: dice.early(),
            source: source.clone(),
        });
    }
    for id in ids("stay", dice.roll(3)) {
        facts.stays.push(Stay {
            id,
            listings: dice.some(&listings),
            from: dice.time(),
            until: dice.chance(2).then(|| dice.time()),
            binding: *dice.pick(&[Binding::All, Binding::Parties]),
            published: dice.early(),
            source: source.clone(),
        });
    }
    for id in ids("vacatur", dice.roll(3)) {
        facts.vacaturs.push(Vacatur {
            id,
            listings: dice.some(&listings),
            at: dice.time(),
            effect: *dice.pick(&[Effectiveness::AbInitio, Effectiveness::Prospective]),
            published: dice.early(),
            source: source.clone(),
        });
    }
    for id in ids("dispute", dice.roll(2)) {
        facts.disputes.push(Dispute {
            id,
            listings: dice.some(&listings),
            reason: String::new(),
            published: dice.early(),
            source: source.clone(),
        });
    }
    for id in retractions {
        facts.retractions.push(Retraction {
            id,
            facts: all.iter().filter(|_| dice.chance(3)).cloned().collect(),
            published: dice.early(),
            source: source.clone(),
        });
    }
    facts
}

/// Every instant that a law of these days can name, with its neighbours.
fn instants() -> Vec<Instant> {
    let mut times = Vec::new();
    for day in 0..14 {
        let date = NaiveDate::from_ymd_opt(2021, 3, 9).unwrap() + Duration::days(day);
        for hour in [0, 9, 10, 11, 22, 23] {
            for minute in [0, 30] {
                let local = date.and_hms_opt(hour, minute, 0).unwrap();
                for label in [None, Some("EST"), Some("EDT")] {
                    let at = LegalTime::clock(local, label, New_York).resolve(Reading::LITERAL_EARLY);
                    times.extend([at.previous(), at, at.next(), at.plus_seconds(1)]);
                }
            }
        }
    }
    times.sort_unstable();
    times.dedup();
    times
}

fn asked(dice: &mut Dice) -> Circumstances {
    Circumstances { activity: *dice.pick(&ACTIVITIES), actor: *dice.pick(&ACTORS), kind: *dice.pick(&KINDS) }
}

/// The case of the entry, whose listings perhaps reach only some of its securities.
fn case<'f>(facts: &'f Facts, dice: &mut Dice) -> Case<'f> {
    let case = Case::of_entry(facts, "x/y", |_| true);
    let unsure = case.listings.iter().filter(|_| dice.chance(4)).copied().collect();
    Case { unsure, ..case }
}

#[test]
fn the_grid_equals_the_oracle() {
    let times = instants();
    let mut compared = 0_u32;
    let mut restricted = 0_u32;
    for seed in 0..4_000 {
        let mut dice = Dice(seed);
        let facts = law(&mut dice);
        let case = case(&facts, &mut dice);
        let asked = asked(&mut dice);
        let grid = Grid::compile(&case, asked);
        for _ in 0..50 {
            let at = *dice.pick(&times);
            let known = if dice.chance(5) { Instant::MAX } else { *dice.pick(&times) };
            let slow = oracle::evaluate(&case, asked, at, known);
            let (fast, period) = grid.at(at, known);
            assert_eq!(fast, slow, "seed {seed}: {asked:?} at {at}, known {known:?}\n{facts:#?}");
            assert!(period.contains(at), "seed {seed}: {period:?} without {at}");
            compared += 1;
            restricted += u32::from(slow.verdict > Verdict::Permitted);
        }
    }
    assert!(compared >= 100_000);
    assert!(restricted > compared / 20, "the laws drawn restrict too little to prove much: {restricted}");
}

#[test]
fn an_answer_holds_over_its_whole_period() {
    let times = instants();
    for seed in 10_000..10_400 {
        let mut dice = Dice(seed);
        let facts = law(&mut dice);
        let case = case(&facts, &mut dice);
        let asked = asked(&mut dice);
        let grid = Grid::compile(&case, asked);
        let known = *dice.pick(&times);
        let (answer, period) = grid.at(*dice.pick(&times), known);
        for &at in times.iter().filter(|at| period.contains(**at)) {
            assert_eq!(oracle::evaluate(&case, asked, at, known), answer, "seed {seed} at {at}");
        }
        let span = Period::new(times[0], times[times.len() - 1]);
        let mut end = None;
        for (_, period) in grid.over(span, known) {
            assert!(end.is_none_or(|end| end == period.from), "seed {seed}: a gap before {}", period.from);
            end = Some(period.until);
        }
    }
}

#[test]
fn known_later_than_all_facts_is_latest() {
    let times = instants();
    for seed in 20_000..20_400 {
        let mut dice = Dice(seed);
        let facts = law(&mut dice);
        let case = case(&facts, &mut dice);
        let asked = asked(&mut dice);
        let late = times[times.len() - 1];
        let at = *dice.pick(&times);
        assert_eq!(
            oracle::evaluate(&case, asked, at, late),
            oracle::evaluate(&case, asked, at, Instant::MAX),
            "seed {seed}"
        );
    }
}

/// Adding a rule can make an answer stricter, never milder: verdicts combine by maximum.
#[test]
fn a_further_rule_never_gives_a_milder_verdict() {
    let times = instants();
    for seed in 30_000..30_800 {
        let mut dice = Dice(seed);
        let fewer = law(&mut dice);
        let mut more = fewer.clone();
        let mut extra = law(&mut dice).rules.remove(0);
        extra.id = Arc::from("extra");
        // Every second one reaches everything, from an hour of its day on that nobody printed.
        let day = LegalTime::day(dice.date(), New_York);
        let is_doubtful = seed % 2 == 0;
        if is_doubtful {
            extra.basis = BTreeSet::from(["a".into(), "b".into()]);
            extra.activities = ACTIVITIES.into();
            extra.actors = ACTORS.into();
            extra.instruments = None;
            extra.effect = Effect::Restrict(Verdict::Blocked);
            extra.start = Start::At(day);
        }
        more.rules.push(extra);
        let asked = asked(&mut dice);
        for _ in 0..20 {
            let (mut at, known) = (*dice.pick(&times), *dice.pick(&times));
            if is_doubtful {
                at = day.visible_from().plus_seconds(12 * 3600);
            }
            let before = oracle::evaluate(&Case::of_entry(&fewer, "x/y", |_| true), asked, at, known);
            let after = oracle::evaluate(&Case::of_entry(&more, "x/y", |_| true), asked, at, known);
            assert!(after.verdict >= before.verdict, "seed {seed} at {at}: {before:?} then {after:?}");
        }
    }
}

/// A list of one entry under a law.
fn list(facts: Facts) -> List {
    let source: Arc<str> = Arc::from("test");
    let name = |text: &str, kind| Name { text: text.to_owned(), kind, source: None };
    let id: Arc<str> = Arc::from("x");
    List {
        edition: Edition {
            id: id.clone(),
            date: None,
            closed: false,
            origin: "test".into(),
            sha256: String::new(),
        },
        programme: Programme {
            id,
            title: "Test".into(),
            authority: "Test".into(),
            zone: New_York,
            source: source.clone(),
            house: false,
        },
        facts,
        entries: vec![Entry {
            id: Arc::from("x/y"),
            kind: EntryKind::Company,
            names: vec![name("Acme Holdings", NameKind::Primary)],
            identifiers: Vec::new(),
            defects: Vec::new(),
            countries: Vec::new(),
            distinct_from: Vec::new(),
            relations: Vec::new(),
            gaps: Vec::new(),
            source,
        }],
    }
}

#[test]
fn a_decision_is_the_same_to_the_letter_for_as_long_as_it_is_steady() {
    let times = instants();
    let (mut repeated, mut turned) = (0, 0);
    for seed in 40_000..41_500 {
        let mut dice = Dice(seed);
        let screener = Screener::new(vec![list(law(&mut dice))], ScreenOptions::default());
        let subject = Subject { issuer_name: "Acme Holdings".into(), ..Subject::default() };
        let identity = screener.identify(&subject);
        let asked = asked(&mut dice);
        let known = if dice.chance(2) { KnownOn::Latest } else { KnownOn::At(*dice.pick(&times)) };
        let day = |dice: &mut Dice| {
            let days = i64::try_from(dice.roll(40)).unwrap() - 10;
            TradeTime::Day(NaiveDate::from_ymd_opt(2021, 3, 9).unwrap() + Duration::days(days))
        };
        let query = |dice: &mut Dice| {
            let time = if dice.chance(2) { TradeTime::At(*dice.pick(&times)) } else { day(dice) };
            Query { activity: asked.activity, actor: asked.actor, time, known }
        };
        let first = query(&mut dice);
        let (steady, decision) = (screener.steady(&identity, &first), screener.decide(&identity, &first));
        for _ in 0..20 {
            let next = query(&mut dice);
            let other = screener.decide(&identity, &next);
            if steady.covers(first.time) && steady.covers(next.time) {
                assert_eq!(decision, other, "seed {seed}: {first:?} and {next:?}");
                repeated += 1;
            } else {
                turned += u32::from(decision != other);
            }
        }
    }
    assert!(repeated > 2_000 && turned > 2_000, "{repeated} {turned}");
}

/// The verdicts of a purchase of a listed company on some days, under a law in the product's own form.
fn verdicts(law: &str, subject: &Subject, times: &[TradeTime], options: ScreenOptions) -> Vec<Verdict> {
    let list = format!(
        r#"
[list]
id = "test"
title = "Test"
authority = "Test"
zone = "America/New_York"
edition = 2021-12-31
source = "test"

[[rule]]
id = "buy"
basis = ["annex"]
activities = ["purchase"]
actors = ["us_person"]
effect = "prohibited"
from = "2021-01-01"
start = "listing"
published = "2021-01-01"
source = "test"

[[entry]]
key = "acme"
name = "ACME LIMITED"
isins = ["US99ACME1004"]
source = "test"
{law}
"#
    );
    let list = interdict::list::native::read(&list, "test.toml").unwrap().0;
    let screener = Screener::new(vec![list], options);
    let identity = screener.identify(subject);
    let verdict = |time: &TradeTime| {
        let query = Query {
            activity: Activity::Purchase,
            actor: Actor::UsPerson,
            time: *time,
            known: KnownOn::Latest,
        };
        screener.decide(&identity, &query).line.verdict.unwrap()
    };
    times.iter().map(verdict).collect()
}

fn days(texts: &[&str]) -> Vec<TradeTime> {
    texts.iter().map(|text| TradeTime::Day(text.parse().unwrap())).collect()
}

fn acme() -> Subject {
    Subject { security_name: "ACME LIMITED".into(), ..Subject::default() }
}

#[test]
fn a_licence_ends_where_another_takes_its_place() {
    let listed = r#"
  [[entry.listing]]
  basis = "annex"
  listed = "2021-01-01"
  published = "2021-01-01"
"#;
    let licence = |id: &str, from: &str, until: &str, further: &str| {
        format!(
            "[[licence]]\nid = \"{id}\"\nrules = [\"buy\"]\nbasis = [\"annex\"]\nfrom = \"{from}\"\nuntil = \"{until}\"\ninclusive = true\npublished = \"{from}\"\nsource = \"test\"\n{further}\n"
        )
    };
    let first = licence("GL1", "2021-02-01", "2021-10-31", "");
    let asked = days(&["2021-03-01", "2021-06-01", "2021-09-01"]);
    let told = |further: &str| {
        let second = licence("GL1A", "2021-05-01", "2021-07-31", further);
        verdicts(&format!("{listed}{first}{second}"), &acme(), &asked, ScreenOptions::default())
    };
    use Verdict::{Permitted, Prohibited};
    assert_eq!(told(""), [Permitted, Permitted, Permitted], "two licences side by side");
    assert_eq!(told("replaces = [\"GL1\"]"), [Permitted, Permitted, Prohibited]);
    let excluded = "replaces = [\"GL1\"]\nexcludes = [\"test/acme\"]";
    assert_eq!(told(excluded), [Permitted, Prohibited, Prohibited]);
}

#[test]
fn a_listing_of_a_security_reaches_it_under_each_of_its_identifiers() {
    let listed = r#"
  [[entry.listing]]
  basis = "annex"
  listed = "2021-01-01"
  published = "2021-01-01"
  instruments = ["isin:US99ACME1004"]
"#;
    let of = |subject: Subject| verdicts(listed, &subject, &days(&["2021-03-01"]), ScreenOptions::default());
    assert_eq!(of(Subject { isin: "US99ACME1004".into(), ..acme() }), [Verdict::Prohibited]);
    assert_eq!(of(Subject { cusip: "99ACME100".into(), ..acme() }), [Verdict::Prohibited]);
    assert_eq!(of(Subject { cusip: "037833100".into(), ..acme() }), [Verdict::Permitted]);
    // Which security of the issuer it is, these do not tell.
    assert_eq!(of(acme()), [Verdict::Review]);
    assert_eq!(of(Subject { ticker: "ZZZ US".into(), ..acme() }), [Verdict::Review]);
}

#[test]
fn the_strictest_answer_of_a_day_is_that_of_its_strictest_rule() {
    let law = r#"
  [[entry.listing]]
  basis = "annex"
  listed = "2021-06-03"
  published = "2021-06-03"
  [[entry.listing]]
  id = "later"
  basis = "order"
  listed = "2021-06-03"
  published = "2021-06-03"

[[rule]]
id = "block"
basis = ["order"]
activities = ["purchase"]
actors = ["us_person"]
effect = "blocked"
from = "2021-06-03T09:30 EDT"
start = "listing"
published = "2021-06-03"
source = "test"
"#;
    let strictest =
        ScreenOptions { boundary: interdict::screen::BoundaryPolicy::Strictest, ..ScreenOptions::default() };
    assert_eq!(verdicts(law, &acme(), &days(&["2021-06-03"]), strictest), [Verdict::Blocked]);
}

/// A list of one party of these days of listing and removal, each published on its day.
fn listed_in(zone: &str, id: &str, listed: &str, removed: &str) -> List {
    let text = format!(
        r#"
[list]
id = "{id}"
title = "Test"
authority = "Test"
zone = "{zone}"
edition = 2022-12-31
source = "test"

[[rule]]
id = "freeze"
basis = ["annex"]
activities = ["purchase", "hold"]
actors = ["us_person"]
effect = "blocked"
from = "1900-01-01"
start = "listing"
published = "1900-01-01"
source = "test"

[[entry]]
key = "acme"
name = "ACME LIMITED"
source = "test"

  [[entry.listing]]
  basis = "annex"
  listed = "{listed}"
  published = "{listed}"
  removed = {{ at = "{removed}", published = "{removed}", source = "test" }}
"#
    );
    interdict::list::native::read(&text, "test.toml").unwrap().0
}

/// A holding of the day before a removal in London was judged at the end of New York's day, and permitted.
#[test]
fn a_date_is_the_day_of_the_list_that_is_asked() {
    use Verdict::{Blocked, Permitted, Review};
    let asked = days(&["2020-03-09", "2020-03-10", "2020-03-11", "2022-03-09", "2022-03-10", "2022-03-11"]);
    let zones = ["America/New_York", "UTC", "Europe/London", "Australia/Sydney", "Pacific/Kiritimati"];
    for zone in zones {
        let list = listed_in(zone, "test", "2020-03-10", "2022-03-10");
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let identity = screener.identify(&acme());
        let told = |activity, known: &dyn Fn(TradeTime) -> KnownOn| -> Vec<Verdict> {
            let verdict = |time: &TradeTime| {
                let query = Query { activity, actor: Actor::UsPerson, time: *time, known: known(*time) };
                let verdict = screener.decide(&identity, &query).line.verdict.unwrap();
                let (picture, _) = screener.picture(&identity, &identity.matches[0], &query, 60).unwrap();
                if activity == Activity::Hold {
                    let exact = Query { time: TradeTime::At(picture.at), ..query };
                    assert_eq!(screener.decide(&identity, &exact).line.verdict, Some(verdict), "{zone}");
                }
                verdict
            };
            asked.iter().map(verdict).collect()
        };
        for known in [&KnownOn::by as &dyn Fn(TradeTime) -> KnownOn, &|_| KnownOn::Latest] {
            let held = [Permitted, Blocked, Blocked, Blocked, Permitted, Permitted];
            assert_eq!(told(Activity::Hold, known), held, "{zone}");
            let bought = [Permitted, Review, Blocked, Blocked, Review, Permitted];
            assert_eq!(told(Activity::Purchase, known), bought, "{zone}");
        }
        // What the list published on its next day nobody knew.
        let day_before = |_| KnownOn::Day("2020-03-09".parse().unwrap());
        assert_eq!(told(Activity::Hold, &day_before), [Permitted; 6], "{zone}");
    }
}

#[test]
fn each_list_judges_a_date_by_its_own_clock() {
    let lists = vec![
        listed_in("Australia/Sydney", "far", "2022-03-10", "2022-03-11"),
        listed_in("America/New_York", "near", "2022-03-12", "2022-03-13"),
    ];
    let screener = Screener::new(lists, ScreenOptions::default());
    let identity = screener.identify(&acme());
    let line = |day: &str| {
        let time = days(&[day])[0];
        let query = Query { activity: Activity::Hold, actor: Actor::UsPerson, time, known: KnownOn::Latest };
        screener.decide(&identity, &query).line
    };
    for (day, programme) in [("2022-03-10", "far"), ("2022-03-12", "near")] {
        let line = line(day);
        assert_eq!((line.verdict, &*line.programme), (Some(Verdict::Blocked), programme), "{day}");
        assert!(line.effective_from < line.effective_until, "{day}: {line:?}");
    }
    for day in ["2022-03-09", "2022-03-11", "2022-03-13"] {
        assert_eq!(line(day).verdict, Some(Verdict::Permitted), "{day}");
    }
    assert!(
        line("2022-03-09").change.ends_with("from 2022-03-10 00:00 AEDT"),
        "{}",
        line("2022-03-09").change
    );
    // Sydney's tenth day ends before New York's.
    let query = Query {
        activity: Activity::Hold,
        actor: Actor::UsPerson,
        time: days(&["2022-03-09"])[0],
        known: KnownOn::Latest,
    };
    let next = screener.lookahead(&identity, &query, 1).unwrap();
    assert_eq!(next.at.to_string(), "2022-03-09T13:00:00Z");
}
