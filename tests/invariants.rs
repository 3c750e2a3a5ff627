//! Every invariant of `docs/reliability.md` names files and tests, and what is named is there.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;

fn read(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// An invariant, the files that keep it and the tests that hold it.
struct Stated {
    invariant: String,
    kept_in: Vec<String>,
    held_by: Vec<String>,
}

fn stated() -> Vec<Stated> {
    let text = read("docs/reliability.md").unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with("Invariants\n")).unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    // A title of a group has nothing in its other cells.
    let rows = rows.filter(|row| *row != "invariant | kept in | held by" && !row.ends_with("| |"));
    let names = |cell: &str| cell.split(", ").map(|name| name.trim_matches('`').to_owned()).collect();
    rows.map(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        let (invariant, kept_in, held_by) = (cells[0], cells[1], cells[2]);
        Stated { invariant: invariant.to_owned(), kept_in: names(kept_in), held_by: names(held_by) }
    })
    .collect()
}

/// Whether a text has a function of this name that is run as a test: with `#[test]` above it and without `#[ignore]`, or
/// in the table from which `tests/malformed.rs` makes its tests.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let begins = |line: &&str| line.starts_with(&format!("fn {name}("));
    let Some(at) = lines.iter().position(begins) else {
        let table = text.split_once("\ngroups! {").map_or("", |(_, table)| table);
        return table.lines().any(|line| line.starts_with(&format!("    {name}: ")));
    };
    let above: Vec<&&str> = lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).collect();
    above.iter().any(|line| ***line == *"#[test]") && !above.iter().any(|line| line.starts_with("#[ignore"))
}

/// Whether a test, or a script of `.ci/run`, is there.
fn exists(test: &str) -> bool {
    match test.split_once("::") {
        Some((path, name)) => read(path).is_some_and(|text| has_test(&text, name)),
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
    assert!(stated.len() > 50, "{}", stated.len());
    for Stated { invariant, kept_in, held_by } in stated {
        for path in kept_in {
            assert!(path.starts_with("src/") && read(&path).is_some(), "{invariant}: {path}");
        }
        for test in held_by {
            assert!(exists(&test), "{invariant}: {test}");
        }
    }
    assert!(!exists("tests/invariants.rs::no_such_test") && !exists("tests/ci/no_such.py"));
    assert!(!exists("tests/invariants.rs::exists") && !has_test("#[test]\n#[ignore]\nfn a() {}", "a"));
}
