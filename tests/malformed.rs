//! Small bad files of every kind, and what the program answers: the exit status, what was written, and the messages.
//!
//! The files are made here from short descriptions. For each of them, whatever the snapshot says: never status 0, never a
//! fault of the program itself, no answer under its final name unless the row is `unscreened` in it, and a message that
//! begins with a place. The snapshots are read by a person before they are accepted.
//!
//! Names of companies here are invented.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

#[path = "malformed/damage.rs"]
mod damage;
#[path = "malformed/forms.rs"]
mod forms;
#[path = "malformed/own.rs"]
mod own;
#[path = "malformed/text.rs"]
mod text;
#[path = "formats/workbooks.rs"]
#[allow(dead_code, unreachable_pub, reason = "other tests use the rest of it")]
mod workbook;

use std::fmt::Write as _;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Whatever is longer than this hangs; the machine may have other things to do.
const LONGEST: Duration = Duration::from_secs(20);

/// A bad file, or several, and the words of the command that reads them; the rest of the words is that of a run.
struct Case {
    name: String,
    files: Vec<(String, Vec<u8>)>,
    words: String,
}

/// A case of one file of holdings.
fn case(name: &str, file: &str, bytes: impl AsRef<[u8]>) -> Case {
    words(name, file, bytes, &format!("screen {file} --as-of 2021-05-01"))
}

/// A case of one file with words of its own.
fn words(name: &str, file: &str, bytes: impl AsRef<[u8]>, words: &str) -> Case {
    let files = vec![(file.to_owned(), bytes.as_ref().to_vec())];
    Case { name: name.to_owned(), files, words: words.to_owned() }
}

/// What the program answered.
struct Answer {
    status: Option<i32>,
    /// The verdicts of the rows that were written, where something was.
    verdicts: Option<Vec<String>>,
    messages: Vec<String>,
    stdout: String,
    took: Duration,
}

fn run(case: &Case) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(desk::data().join("us-test.toml"), folder.path().join("us-test.toml")).unwrap();
    fs::write(folder.path().join("good.csv"), "Name,ISIN\nPellucid Paper Mills,\n").unwrap();
    for (name, bytes) in &case.files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let mut command = desk::interdict(&folder.path().join("home"));
    command.current_dir(folder.path());
    command.args(case.words.split_whitespace()).args(["--log-values", "always", "--progress", "never"]);
    if case.words.starts_with("screen") {
        let further = "--no-builtin-lists --no-store --view decisions -o out.csv --lists us-test.toml";
        command.args(further.split_whitespace());
    }
    let begun = Instant::now();
    let output = command.output().unwrap();
    let took = begun.elapsed();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let messages = text
        .lines()
        .filter(|line| (!line.starts_with(' ') || line.contains("--> ")) && !line.trim().is_empty())
        .map(|line| line.replace(&folder.path().display().to_string(), "…"))
        .collect();
    let verdicts = csv::Reader::from_path(folder.path().join("out.csv")).ok().map(|mut written| {
        let column = written.headers().unwrap().iter().position(|name| name == "verdict").unwrap();
        written.records().map(|record| record.unwrap()[column].to_owned()).collect()
    });
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    Answer { status: output.status.code(), verdicts, messages, stdout, took }
}

/// All answers, in the order of the cases; on two threads, because a process costs more than what it does.
fn answers(cases: &[Case]) -> Vec<Answer> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let at = cases.iter().position(|other| std::ptr::eq(other, case)).unwrap();
                    let answer = run(case);
                    done.lock().unwrap().push((at, answer));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// What holds of every case, whatever its message.
fn check(case: &Case, answer: &Answer) {
    let Case { name, .. } = case;
    let told = answer.messages.join("\n");
    assert!(matches!(answer.status, Some(0..=2)), "{name}: status {:?}\n{told}", answer.status);
    assert!(!told.contains("internal fault"), "{name}: {told}");
    assert!(answer.took < LONGEST, "{name} took {:?}", answer.took);
    assert!(!told.trim().is_empty(), "{name}: nothing is told");
    if let Some(verdicts) = answer.verdicts.as_ref().filter(|_| answer.status == Some(2)) {
        let is_held = verdicts.iter().any(|verdict| verdict == "unscreened");
        assert!(is_held, "{name}: an answer of a failed run in which nothing is held back");
    }
    let is_terminal_safe = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n');
    assert!(is_terminal_safe(&told) && is_terminal_safe(&answer.stdout), "{name}: {told:?}");
}

/// The answers to a group of cases as one text.
fn told(cases: &[Case]) -> String {
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "a case stands twice");
    let mut text = String::new();
    let mut clear = Vec::new();
    for (case, answer) in cases.iter().zip(answers(cases)) {
        check(case, &answer);
        if answer.status == Some(0) {
            clear.push(case.name.as_str());
        }
        let written = answer.verdicts.as_ref().map_or("nothing".to_owned(), |verdicts| verdicts.join(", "));
        writeln!(text, "{} → exit {}, written: {written}", case.name, answer.status.unwrap()).unwrap();
        let is_last = |line: &&String| line.starts_with("interdict: ") || line.starts_with("rows ");
        let errors = answer.messages.iter().filter(|line| line.starts_with("error") || line.contains("--> "));
        let mut lines: Vec<&String> = errors.take(4).collect();
        if lines.is_empty() {
            lines = answer.messages.iter().filter(|line| !is_last(line)).take(2).collect();
        }
        for line in lines {
            let cut: String = line.chars().take(400).collect();
            writeln!(text, "    {cut}").unwrap();
        }
    }
    assert!(clear.is_empty(), "called clean:\n{}\n{text}", clear.join("\n"));
    text
}

macro_rules! groups {
    ($($name:ident: $cases:expr,)*) => {
        $(#[test]
        fn $name() {
            insta::with_settings!({ omit_expression => true, snapshot_path => "malformed" }, {
                insta::assert_snapshot!(stringify!($name), told(&$cases));
            });
        })*

        #[test]
        fn there_are_at_least_three_hundred() {
            let count: usize = [$($cases.len()),*].iter().sum();
            assert!(count >= 300, "{count}");
        }
    };
}

groups! {
    encodings: text::encodings(),
    delimited: text::delimited(),
    identifiers: text::identifiers(),
    dates: text::dates(),
    injections: text::injections(),
    limits: text::limits(),
    json: forms::json(),
    sec: forms::sec(),
    fix: forms::fix(),
    archives: forms::archives(),
    workbooks: forms::workbooks(),
    native_lists: own::native(),
    house_lists: own::house(),
    official_lists: own::official(),
    mappings: own::mappings(),
    configurations: own::configurations(),
    manifests: own::manifests(),
}
