//! Every invariant of `docs/reliability.md` names tests, and every test that is named is there.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;

fn read(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// The invariants with the tests that hold each.
fn stated() -> Vec<(String, Vec<String>)> {
    let text = read("docs/reliability.md").unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with("Invariants\n")).unwrap();
    let rows =
        section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    let rows = rows.filter(|(invariant, _)| *invariant != "invariant");
    let tests = |cell: &str| cell.split(", ").map(|test| test.trim_matches('`').to_owned()).collect();
    rows.map(|(invariant, cell)| (invariant.to_owned(), tests(cell))).collect()
}

/// Whether a test, or a script of `.ci/run`, is there.
fn exists(test: &str) -> bool {
    match test.split_once("::") {
        Some((path, name)) => read(path).is_some_and(|text| text.contains(&format!("fn {name}("))),
        None => {
            test.starts_with("tests/ci/")
                && read(test).is_some()
                && read("tests/ci/run.sh").unwrap().contains(test)
        }
    }
}

#[test]
fn every_invariant_has_tests_that_are_there() {
    let stated = stated();
    assert!(stated.len() > 40, "{}", stated.len());
    for (invariant, tests) in stated {
        for test in tests {
            assert!(exists(&test), "{invariant}: {test}");
        }
    }
    assert!(!exists("tests/invariants.rs::no_such_test") && !exists("tests/ci/no_such.py"));
}
