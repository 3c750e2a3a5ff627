//! Quality as committed numbers: labelled pairs and screening lines of the project's own, with the
//! result of every case in the repository, so that a change of a score shows in the diff.
//!
//! `tests/quality/README.md` says what the columns mean and how the results are made again.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use interdict::evaluate::{Confusion, likeness};
use interdict::identity::{MatchKind, Subject};
use interdict::list::builtin;
use interdict::programme::{Activity, Actor};
use interdict::score::Score;
use interdict::screen::{Query, ScreenOptions, Screener};
use interdict::timeline::{KnownOn, TradeTime};
use interdict::verdict::Verdict;

/// Setting this writes the results instead of comparing them.
const BLESS: &str = "INTERDICT_BLESS";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quality").join(name)
}

/// The rows of a table, each as its cells by column.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path(name)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// One table with its header, as text.
fn written(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Counts by kind of case, in the order of the file, and over all of them.
#[derive(Default)]
struct Counts {
    kinds: Vec<(String, Confusion)>,
    all: Confusion,
}

impl Counts {
    fn add(&mut self, kind: &str, outcome: Outcome) {
        let at = self.kinds.iter().position(|(known, _)| known == kind).unwrap_or_else(|| {
            self.kinds.push((kind.to_owned(), Confusion::default()));
            self.kinds.len() - 1
        });
        for counts in [&mut self.kinds[at].1, &mut self.all] {
            match outcome {
                Outcome::Hit => counts.hits += 1,
                Outcome::Miss => counts.misses += 1,
                Outcome::FalseAlarm => counts.false_alarms += 1,
                Outcome::Rejection => counts.rejections += 1,
                Outcome::WrongEntry => {
                    counts.misses += 1;
                    counts.false_alarms += 1;
                }
                Outcome::TooSevere => {
                    counts.hits += 1;
                    counts.false_alarms += 1;
                }
            }
        }
    }

    /// Every kind, and all of them together at the end.
    fn rows(&self) -> impl Iterator<Item = (&str, &Confusion)> {
        self.kinds.iter().map(|(kind, counts)| (kind.as_str(), counts)).chain([("all", &self.all)])
    }
}

/// What became of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Hit,
    Miss,
    FalseAlarm,
    Rejection,
    /// Another entry than the expected one decides: a miss and a false alarm.
    WrongEntry,
    /// The right entry, and a verdict that its doubt does not bear: a hit and a false alarm.
    TooSevere,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Outcome::Hit => "hit",
            Outcome::Miss => "miss",
            Outcome::FalseAlarm => "false_alarm",
            Outcome::Rejection => "rejection",
            Outcome::WrongEntry => "wrong_entry",
            Outcome::TooSevere => "too_severe",
        }
    }
}

/// The result of every pair at the default threshold.
fn pairs() -> (String, Counts) {
    let mut counts = Counts::default();
    let rows: Vec<Vec<String>> = table("pairs.csv")
        .iter()
        .map(|case| {
            let found = likeness(&case["name_a"], &case["name_b"], Score::DEFAULT_THRESHOLD);
            let outcome = match (case["label"].as_str(), found.kind) {
                ("1", MatchKind::None) => Outcome::Miss,
                ("1", _) => Outcome::Hit,
                (_, MatchKind::None) => Outcome::Rejection,
                (_, _) => Outcome::FalseAlarm,
            };
            counts.add(&case["kind"], outcome);
            let score = found.score.to_string();
            [&case["id"], &case["label"], &score, found.kind.as_str(), outcome.as_str()]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    (written(&["id", "label", "score", "match_kind", "outcome"], rows), counts)
}

/// The result of every line: a purchase by a US person on 1 June 2022, with the latest knowledge.
fn lines() -> (String, Counts) {
    let screener = Screener::new(builtin::lists().unwrap(), ScreenOptions::default());
    let query = Query {
        activity: Activity::Purchase,
        actor: Actor::UsPerson,
        time: TradeTime::Day(NaiveDate::from_ymd_opt(2022, 6, 1).unwrap()),
        known: KnownOn::Latest,
    };
    let mut counts = Counts::default();
    let rows: Vec<Vec<String>> = table("lines.csv")
        .iter()
        .map(|case| {
            let subject = Subject {
                security_name: case["security_name"].clone(),
                isin: case["isin"].clone(),
                ticker: case["ticker"].clone(),
                country: case["country"].clone(),
                ..Subject::default()
            };
            let line = screener.decide(&screener.identify(&subject), &query).line;
            let verdict = line.verdict.unwrap();
            let bound = |name: &str| Verdict::parse(&case[name]).unwrap_or_else(|| panic!("{case:?}"));
            let expected = &case["entry_id"];
            let outcome = if expected.is_empty() {
                if verdict > bound("at_most") { Outcome::FalseAlarm } else { Outcome::Rejection }
            } else if verdict == Verdict::Permitted || verdict < bound("at_least") {
                Outcome::Miss
            } else if line.entry_id.as_ref() != expected {
                Outcome::WrongEntry
            } else if verdict > bound("at_most") {
                Outcome::TooSevere
            } else {
                Outcome::Hit
            };
            counts.add(&case["kind"], outcome);
            let score = line.score.map(|score| score.to_string()).unwrap_or_default();
            let (kind, verdict) = (line.match_kind.as_str(), verdict.as_str());
            [&case["id"], expected, line.entry_id.as_ref(), &score, kind, verdict, outcome.as_str()]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    let header = ["id", "expected", "entry_id", "score", "match_kind", "verdict", "outcome"];
    (written(&header, rows), counts)
}

fn summary(pairs: &Counts, lines: &Counts) -> String {
    let rows = [("pairs", pairs), ("lines", lines)].into_iter().flat_map(|(table, counts)| {
        counts.rows().map(move |(kind, c)| {
            let share = |share: Option<Score>| share.map(|s| s.to_string()).unwrap_or_default();
            let number = |count: u64| count.to_string();
            vec![
                table.to_owned(),
                kind.to_owned(),
                number(c.hits),
                number(c.misses),
                number(c.false_alarms),
                number(c.rejections),
                share(c.precision()),
                share(c.recall()),
                share(c.f1()),
            ]
        })
    });
    let header =
        ["table", "kind", "hits", "misses", "false_alarms", "rejections", "precision", "recall", "f1"];
    written(&header, rows)
}

/// The lines in which two texts differ, the first ones.
fn difference(committed: &str, now: &str) -> String {
    let known: BTreeSet<&str> = committed.lines().collect();
    let made: BTreeSet<&str> = now.lines().collect();
    let gone = committed.lines().filter(|line| !made.contains(line)).map(|line| format!("- {line}"));
    let new = now.lines().filter(|line| !known.contains(line)).map(|line| format!("+ {line}"));
    let mut changed: Vec<String> = gone.chain(new).collect();
    changed.sort_by(|a, b| a.get(2..).cmp(&b.get(2..)));
    let count = changed.len();
    let mut text = changed.into_iter().take(40).collect::<Vec<_>>().join("\n");
    if count > 40 {
        let _ = write!(text, "\n… {} more", count - 40);
    }
    text
}

#[test]
fn results_are_as_committed() {
    let ((pair_results, pair_counts), (line_results, line_counts)) = (pairs(), lines());
    let summary = summary(&pair_counts, &line_counts);
    let made = [
        ("summary.csv", &summary),
        ("pairs.results.csv", &pair_results),
        ("lines.results.csv", &line_results),
    ];
    if std::env::var_os(BLESS).is_some() {
        for (name, text) in made {
            fs::write(path(name), text).unwrap();
        }
        return;
    }
    let mut differ = String::new();
    for (name, text) in made {
        let committed = fs::read_to_string(path(name)).unwrap_or_default();
        if committed != *text {
            let _ = writeln!(differ, "tests/quality/{name}\n{}\n", difference(&committed, text));
        }
    }
    assert!(
        differ.is_empty(),
        "the results are not the committed ones:\n\n{differ}\
         If that is meant, `{BLESS}=1 cargo test --test quality` writes them; commit them with the change."
    );
}

/// Precision and recall of every kind, in tens of thousandths as they are printed.
fn figures(summary: &str) -> BTreeMap<(String, String), [u32; 2]> {
    let mut reader = csv::Reader::from_reader(summary.as_bytes());
    reader
        .deserialize()
        .map(|row| {
            let row: BTreeMap<String, String> = row.unwrap();
            // Where nothing was found nothing was found wrongly either: the best figure, not the worst.
            let share = |name: &str| row[name].replace('.', "").parse().unwrap_or(10_000);
            ((row["table"].clone(), row["kind"].clone()), [share("precision"), share("recall")])
        })
        .collect()
}

#[test]
fn no_kind_falls_below_its_committed_figures() {
    if std::env::var_os(BLESS).is_some() {
        return;
    }
    let committed = figures(&fs::read_to_string(path("summary.csv")).unwrap());
    let now = figures(&summary(&pairs().1, &lines().1));
    let mut fallen = String::new();
    for (kind, before) in &committed {
        let Some(after) = now.get(kind) else {
            let _ = writeln!(fallen, "{kind:?} has no cases any more");
            continue;
        };
        for (name, (before, after)) in ["precision", "recall"].iter().zip(before.iter().zip(after)) {
            if after < before {
                let _ = writeln!(fallen, "{} {} {name}: {before} → {after}", kind.0, kind.1);
            }
        }
    }
    assert!(fallen.is_empty(), "worse than committed (in tens of thousandths):\n{fallen}");
}

#[test]
fn the_cases_are_sound() {
    let pairs = table("pairs.csv");
    let lines = table("lines.csv");
    assert!(pairs.len() >= 600, "{} pairs", pairs.len());
    assert!(lines.len() >= 150, "{} lines", lines.len());
    for table in [&pairs, &lines] {
        let mut ids = BTreeSet::new();
        for case in table {
            assert!(ids.insert(&case["id"]), "{} stands twice", case["id"]);
            assert!(case["id"].starts_with(&format!("{}-", case["kind"])), "{case:?}");
        }
    }
    let mut names = BTreeSet::new();
    let mut labels: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for case in &pairs {
        assert!(names.insert((&case["name_a"], &case["name_b"])), "{case:?} stands twice");
        assert!(matches!(case["label"].as_str(), "0" | "1"), "{case:?}");
        labels.entry(&case["kind"]).or_default().insert(&case["label"]);
    }
    for (kind, labels) in labels {
        assert_eq!(labels.len(), 2, "{kind} has pairs of one label only");
    }
    let same = pairs.iter().filter(|case| case["label"] == "1").count();
    assert!((2 * same).abs_diff(pairs.len()) * 10 < pairs.len(), "{same} of {} are the same", pairs.len());
    let lists = builtin::lists().unwrap();
    let entries: BTreeSet<&str> =
        lists.iter().flat_map(|list| &list.entries).map(|entry| entry.id.as_ref()).collect();
    for case in lines.iter().filter(|case| !case["entry_id"].is_empty()) {
        assert!(entries.contains(case["entry_id"].as_str()), "{case:?}");
    }
}
