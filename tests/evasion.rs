//! Hostile names as committed numbers: what the self-test finds of the shipped lists, technique by technique.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use interdict::list::builtin;
use interdict::screen::{ScreenOptions, Screener};
use interdict::selftest::{Class, Exercise, Options, Report};

/// Setting this writes the results instead of comparing them.
const BLESS: &str = "INTERDICT_BLESS";

fn report() -> Report {
    let screener = Screener::new(builtin::lists().unwrap(), ScreenOptions::default());
    let options = Options { seed: 1, per_technique: 60, placebo: 5_000 };
    Exercise::new(screener.lists(), options).run(&screener)
}

fn table(report: &Report) -> String {
    let mut text = String::from("class,technique,asked,found,elsewhere,doubt,missed\n");
    for c in &report.techniques {
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{}",
            c.class, c.technique, c.asked, c.found, c.elsewhere, c.doubt, c.missed
        );
    }
    let alerts = report.placebo_alerts.len();
    let _ = writeln!(text, "placebo,placebo,{},{alerts},0,0,0", report.placebo);
    text
}

#[test]
fn results_are_as_committed_and_repeat() {
    let report = report();
    let (asked, _) = report.manipulated();
    assert!(asked >= 1_000, "{asked} manipulated names");
    let now = table(&report);
    assert_eq!(now, table(&self::report()), "the same seed gives another result");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quality/evasion.results.csv");
    if std::env::var_os(BLESS).is_some() {
        fs::write(path, now).unwrap();
        return;
    }
    let committed = fs::read_to_string(path).unwrap();
    assert_eq!(
        committed, now,
        "`{BLESS}=1 cargo test --test evasion` writes the results, where that is meant"
    );
}

#[test]
fn every_identifier_and_primary_name_is_found_as_it_stands() {
    let report = report();
    let by: BTreeMap<&str, (usize, usize)> =
        report.techniques.iter().map(|c| (c.technique, (c.asked, c.found))).collect();
    for control in ["exact_name", "exact_identifier"] {
        let (asked, found) = by[control];
        assert!(asked > 100, "{control}: {asked}");
        assert_eq!(asked, found, "{control}");
    }
    let (asked, found) = report.of_class(Class::Control);
    let elsewhere: usize =
        report.techniques.iter().filter(|c| c.class == "control").map(|c| c.elsewhere).sum();
    assert_eq!(asked, found + elsewhere, "a listed name alarms nobody");
}
