//! The source knows no company: nothing in `src/` is fitted to a name or a case.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Lower case, every run of other than letters and digits one blank, blanks at both ends.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            words.push(c);
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.push(' ');
    words
}

/// The source as words, file by file.
fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    source_files(Path::new("src"), &mut files);
    assert!(files.len() > 20, "the sources are not where they were");
    files.into_iter().map(|path| (path.clone(), words(&fs::read_to_string(&path).unwrap()))).collect()
}

#[test]
fn no_listed_name_occurs_in_the_source() {
    let lists = interdict::list::builtin::lists().expect("the shipped lists are valid");
    let sources = sources();
    let forms = ["co", "ltd", "limited", "company", "corporation", "corp", "inc", "group"];
    let mut checked = 0;
    let mut found = Vec::new();
    for name in lists.iter().flat_map(|list| &list.entries).flat_map(|entry| &entry.names) {
        let full = words(&name.text);
        let mut core: Vec<&str> = full.split_whitespace().collect();
        while core.last().is_some_and(|last| forms.contains(last)) {
            core.pop();
        }
        for phrase in [full.trim().to_owned(), core.join(" ")] {
            if phrase.is_empty() {
                continue;
            }
            checked += 1;
            for (path, text) in &sources {
                let hit = if phrase.is_ascii() {
                    text.contains(&format!(" {phrase} "))
                } else {
                    text.contains(&phrase)
                };
                if hit {
                    found.push(format!("{}: {phrase}", path.display()));
                }
            }
        }
    }
    assert!(checked > 400, "only {checked} names were looked for");
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "listed names in the source:\n{}", found.join("\n"));
}

/// What is decided may depend on a clock only where the command line asks for it, or where the network does.
#[test]
fn no_stage_reads_the_clock() {
    let mut files = Vec::new();
    source_files(Path::new("src"), &mut files);
    let may = |path: &Path| path.starts_with("src/cli") || path.starts_with("src/store/fetch");
    let (may, must_not): (Vec<_>, Vec<_>) =
        files.into_iter().filter(|path| !path.ends_with("tests.rs")).partition(|path| may(path));
    let reads = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        ["SystemTime::now", "Utc::now", "Local::now", "Instant::now"].iter().any(|now| text.contains(now))
    };
    let found: Vec<_> = must_not.into_iter().filter(reads).collect();
    assert!(found.is_empty(), "the clock is read in {found:?}");
    assert!(may.iter().any(reads), "the clock is read under another name");
}

#[test]
fn no_case_id_occurs_in_the_source() {
    let mut reader = csv::Reader::from_path("tests/data/asof_cases.csv").unwrap();
    let mut files = Vec::new();
    source_files(Path::new("src"), &mut files);
    let ids: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            assert!(!ids.iter().any(|id| id == word), "case {word} in {}", path.display());
        }
    }
}
