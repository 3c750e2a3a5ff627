//! The review of dependencies is of what is built: `docs/dependencies.md` against `Cargo.lock`.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use toml::{Table, Value};

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The versions of each crate, and what the product depends on directly.
fn locked(lock: &str) -> (BTreeMap<String, BTreeSet<String>>, BTreeSet<String>) {
    let lock: Table = lock.parse().unwrap();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut direct = BTreeSet::new();
    for package in lock["package"].as_array().unwrap() {
        let text = |field: &str| package[field].as_str().unwrap().to_owned();
        if text("name") == env!("CARGO_PKG_NAME") {
            // A name, and its version where there are several.
            let names = package["dependencies"].as_array().unwrap().iter().filter_map(Value::as_str);
            direct = names.filter_map(|name| name.split(' ').next().map(str::to_owned)).collect();
        }
        versions.entry(text("name")).or_default().insert(text("version"));
    }
    (versions, direct)
}

/// What a review leaves out, or has and should not.
fn faults(review: &str, lock: &str) -> Vec<String> {
    let (versions, direct) = locked(lock);
    let mut reviewed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for row in review.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split(" | ").collect();
        named.extend(cells[0].split('`').skip(1).step_by(2).map(str::to_owned));
        // Rows of two cells name what meets nothing from outside.
        if let [name, version, _, ..] = cells[..] {
            let name = name.trim_matches(['|', ' ', '`']);
            reviewed.entry(name).or_default().insert(version.to_owned());
        }
    }
    assert!(reviewed.len() > 40, "the tables are read no more: {reviewed:?}");
    let mut faults = Vec::new();
    for (name, seen) in &reviewed {
        let built = versions.get(*name).cloned().unwrap_or_default();
        if *seen != built {
            faults.push(format!("{name}: {seen:?} was reviewed, and Cargo.lock has {built:?}"));
        }
    }
    faults.extend(direct.difference(&named).map(|name| format!("{name} stands in no table")));
    faults.extend(
        named.iter().filter(|name| !versions.contains_key(*name)).map(|name| format!("{name} is not used")),
    );
    faults
}

#[test]
fn what_is_built_was_reviewed() {
    let none: [String; 0] = [];
    assert_eq!(faults(&read("docs/dependencies.md"), &read("Cargo.lock")), none);
}

#[test]
fn another_version_or_a_new_dependency_is_noticed() {
    let (review, lock) = (read("docs/dependencies.md"), read("Cargo.lock"));
    let with = |from: &str, to: &str| {
        assert!(lock.contains(from), "{from}");
        faults(&review, &lock.replacen(from, to, 1))
    };
    let (versions, _) = locked(&lock);
    let csv = versions["csv"].first().unwrap();
    let raised =
        with(&format!("name = \"csv\"\nversion = \"{csv}\""), "name = \"csv\"\nversion = \"99.0.0\"");
    assert_eq!(raised.len(), 1, "{raised:?}");
    let us = concat!("name = \"interdict\"\nversion = \"", env!("CARGO_PKG_VERSION"), "\"\ndependencies = [");
    let added = with(us, &format!("{us}\n \"zeal\","));
    assert_eq!(added, ["zeal stands in no table"]);
}
