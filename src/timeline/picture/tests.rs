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

fn asked(day: &str, known: Instant) -> Picture {
    Picture { actor: Actor::UsPerson, kind: None, at: at(day), known, zone: New_York, width: 40 }
}

#[test]
fn the_law_of_an_entry_is_drawn_with_all_that_concerns_it_and_is_known() {
    let law = law();
    let case = Case::of_entry(&law.facts, "us-test/acmetron", |_| true);
    let known = at("2021-05-01");
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
    let sketch = asked("2021-02-10", at("2021-04-01")).sketch(&case);
    assert_eq!(
        (sketch.span.from.civil(New_York), sketch.span.until.civil(New_York)),
        ("2020-12-15 00:00 EST".to_owned(), "2021-07-31 00:00 EDT".to_owned())
    );
    let bars: Vec<(&str, String)> = sketch
        .bars
        .iter()
        .map(|(activity, bar)| (activity.as_str(), bar.iter().map(|(answer, _)| character(answer)).collect()))
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
    let known = at("2021-05-01");
    let grid = asked("2021-02-10", known).grid(&case, Activity::Purchase);
    let answers = |from: &str, until: &str| -> String {
        grid.over(Period::new(at(from), at(until)), known).map(|(answer, _)| character(answer)).collect()
    };
    assert_eq!(answers("2021-02-10", "2021-02-11"), "#");
    assert_eq!(answers("2021-02-10", "2021-03-02"), "#?", "the licence begins where the span ends");
    assert_eq!(answers("2021-03-02", "2021-07-01"), "l");
}

/// An old listing on one basis and a new one on another; the rule on debt is younger than the old listing.
const TWO_LISTINGS: &str = r#"
    [list]
    id = "us-test"
    title = "Test programme"
    authority = "Department of Tests"
    zone = "America/New_York"
    edition = 2021-06-03
    source = "Test register"

    [[rule]]
    id = "debt"
    basis = ["old"]
    activities = ["purchase"]
    actors = ["us_person"]
    instruments = ["bond"]
    effect = "prohibited"
    from = "2021-03-01"
    start = "listing"
    published = "2021-03-01"
    source = "Order, section 1"

    [[rule]]
    id = "all"
    basis = ["new"]
    activities = ["sale"]
    actors = ["us_person"]
    effect = "prohibited"
    from = "2021-03-01"
    start = "listing"
    published = "2021-03-01"
    source = "Order, section 2"

    [[exception]]
    id = "time-to-sell"
    rules = ["all"]
    permits = ["sale"]
    divest_only = []
    until = "listing + 30 days 23:59 EST"
    inclusive = true
    published = "2021-03-01"
    source = "Order, section 3"

    [[entry]]
    key = "acmetron"
    name = "Acmetron Industries"
    source = "Annex, line 1"
      [[entry.listing]]
      basis = "old"
      listed = "2020-01-14"
      published = "2020-01-14"
      [[entry.listing]]
      id = "second"
      basis = "new"
      listed = "2021-04-14"
      published = "2021-04-14"
"#;

#[test]
fn a_picture_is_that_of_the_kind_of_instrument() {
    let law = native::read(TWO_LISTINGS, "us-test.toml").unwrap().0;
    let case = Case::of_entry(&law.facts, "us-test/acmetron", |_| true);
    for (kind, told) in
        [(Some(Kind::Bond), "prohibited"), (Some(Kind::Equity), "permitted"), (None, "review")]
    {
        let picture = Picture { kind, ..asked("2021-04-01", Instant::MAX) };
        let drawn = picture.draw(&case, Activity::Purchase);
        let now = drawn.lines().find(|line| line.starts_with('>')).unwrap();
        assert!(now.contains(told), "{kind:?}: {drawn}");
    }
}

#[test]
fn the_facts_of_a_listing_are_those_of_its_own_rules() {
    let law = native::read(TWO_LISTINGS, "us-test.toml").unwrap().0;
    let case = Case::of_entry(&law.facts, "us-test/acmetron", |_| true);
    let facts = asked("2021-04-01", Instant::MAX).sketch(&case).facts;
    let told = |word: &str| -> Vec<String> {
        let told = facts.iter().filter(|fact| fact.text.starts_with(word));
        told.map(|fact| format!("{} {}", fact.when, fact.text)).collect()
    };
    assert_eq!(
        told("rule"),
        [
            "2021-03-01 rule debt starts for us-test/acmetron@2020-01-14",
            "2021-04-14 rule all starts for second"
        ]
    );
    assert_eq!(told("exception"), ["2021-05-14 23:59 EDT exception time-to-sell ends for second"]);
}
