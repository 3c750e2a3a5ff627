//! Runs the cases of `tests/cases/*.md` and of the two case tables, one named test for each.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use interdict::identity::{MatchKind, Subject};
use interdict::programme::{Activity, Actor};
use interdict::screen::{Decision, Query, ScreenOptions, Screener};
use interdict::timeline::{Instant, KnownOn, TradeTime};
use interdict::verdict::Verdict;
use libtest_mimic::{Arguments, Failed, Trial};

/// A row of a table: column name to cell.
type Row = BTreeMap<String, String>;

fn screener() -> &'static Screener {
    static SCREENER: OnceLock<Screener> = OnceLock::new();
    SCREENER.get_or_init(|| {
        let lists = interdict::list::builtin::lists().expect("the shipped lists are valid");
        Screener::new(lists, ScreenOptions::default())
    })
}

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for path in markdown_files() {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        for row in markdown_rows(&fs::read_to_string(&path).unwrap()) {
            let name = format!("{stem}: {}", row["case"]);
            trials.push(Trial::test(name, move || check_case(&row)));
        }
    }
    for row in csv_rows("tests/data/asof_cases.csv") {
        let name = format!("as of: {} {}", row["case_id"], row["security_name"]);
        trials.push(Trial::test(name, move || check_case(&row)));
    }
    for row in csv_rows("tests/data/security_names.csv") {
        let name = format!("name: {} {}", row["match_class"], row["raw_name"]);
        let later = needs_another_list(&row);
        trials.push(Trial::test(name, move || check_name(&row)).with_ignored_flag(later));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn markdown_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir("tests/cases")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "README"))
        .collect();
    files.sort();
    files
}

/// The rows of every table whose first column is `case`.
fn markdown_rows(text: &str) -> Vec<Row> {
    let cells = |line: &str| -> Option<Vec<String>> {
        let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
        Some(inner.split('|').map(|cell| cell.trim().to_owned()).collect())
    };
    let mut rows = Vec::new();
    let mut header: Option<Vec<String>> = None;
    for line in text.lines() {
        match (cells(line), &header) {
            (None, _) => header = None,
            (Some(cells), None) => header = (cells[0] == "case").then_some(cells),
            (Some(cells), Some(_)) if cells.iter().all(|c| c.chars().all(|c| c == '-')) => {}
            (Some(cells), Some(header)) => {
                assert_eq!(cells.len(), header.len(), "ragged table row: {line}");
                rows.push(header.iter().cloned().zip(cells).collect());
            }
        }
    }
    rows
}

fn csv_rows(path: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(Path::new(path)).unwrap();
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            header.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect()
        })
        .collect()
}

fn cell<'a>(row: &'a Row, names: &[&str]) -> &'a str {
    names.iter().find_map(|name| row.get(*name)).map_or("", String::as_str)
}

fn trade_time(text: &str) -> TradeTime {
    match text.parse::<NaiveDate>() {
        Ok(date) => TradeTime::Day(date),
        Err(_) => TradeTime::At(instant(text)),
    }
}

fn instant(text: &str) -> Instant {
    Instant::from_utc(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
}

fn known_on(text: &str) -> KnownOn {
    if text.is_empty() {
        return KnownOn::Latest;
    }
    match text.parse::<NaiveDate>() {
        Ok(date) => KnownOn::Day(date),
        Err(_) => KnownOn::At(instant(text)),
    }
}

fn decide(row: &Row) -> Decision {
    let subject = Subject {
        security_name: cell(row, &["security", "security_name", "raw_name"]).to_owned(),
        isin: cell(row, &["isin"]).to_owned(),
        ticker: cell(row, &["ticker"]).to_owned(),
        country: cell(row, &["country"]).to_owned(),
        instrument_type: cell(row, &["type"]).to_owned(),
        ..Subject::default()
    };
    let actor = cell(row, &["actor"]);
    let query = Query {
        activity: Activity::parse(cell(row, &["activity"])).unwrap(),
        actor: if actor.is_empty() { Actor::UsPerson } else { Actor::parse(actor).unwrap() },
        time: trade_time(cell(row, &["time", "trade_time"])),
        known: known_on(cell(row, &["known", "known_on"])),
    };
    let identity: Arc<_> = screener().identify(&subject);
    screener().decide(&identity, &query)
}

fn describe(decision: &Decision) -> String {
    let line = &decision.line;
    format!(
        "{} [{}] by {} {} {:?}: {}",
        line.verdict.map_or("unscreened", Verdict::as_str),
        line.flags,
        line.match_kind,
        line.entry_id,
        line.matched_name,
        line.reason
    )
}

/// A case that states verdict and flags.
fn check_case(row: &Row) -> Result<(), Failed> {
    let decision = decide(row);
    let expected = Verdict::parse(&row["verdict"]).expect("a verdict of the vocabulary");
    let flags = cell(row, &["flags"]);
    let present: Vec<String> = decision.line.flags.iter().map(ToString::to_string).collect();
    let flags_hold = match flags {
        "" => true,
        "none" => present.is_empty(),
        named => named.split(';').all(|flag| present.iter().any(|p| p == flag)),
    };
    let kind = cell(row, &["kind"]);
    let kind_holds = kind.is_empty() || decision.line.match_kind.as_str() == kind;
    if decision.line.verdict == Some(expected) && flags_hold && kind_holds {
        return Ok(());
    }
    Err(format!("expected {expected} [{flags}] {kind}, got {}", describe(&decision)).into())
}

/// Names whose programme is not among the lists that ship: counted as ignored, not as passed.
fn needs_another_list(row: &Row) -> bool {
    let words = ["SBERBANK", "GAZPROM", "LUKOIL", "VENEZUELA", "RUSSIA FOREIGN"];
    row["match_class"] == "SOVEREIGN" || words.iter().any(|word| row["raw_name"].contains(word))
}

/// A name as a holdings file prints it: what each class must give (reference table of the classes), at a
/// time when the programme that is named restricts purchases.
fn check_name(row: &Row) -> Result<(), Failed> {
    let listed = cell(row, &["listed_entity_if_any"]);
    let (time, known) = if listed.contains("(1237)") {
        ("2021-03-17", if listed.contains("XIAOMI") { "2021-03-11" } else { "" })
    } else {
        ("2022-03-01", "")
    };
    let class = row["match_class"].as_str();
    let mut question = row.clone();
    for (column, value) in [("activity", "purchase"), ("time", time), ("known", known)] {
        question.insert(column.to_owned(), value.to_owned());
    }
    let decision = decide(&question);
    let line = &decision.line;
    let verdict = line.verdict.expect("screened");
    let by_identifier = line.match_kind == MatchKind::Identifier;
    let holds = match class {
        "EXACT_CORE" | "ALIAS" | "SCRIPT" | "FKA" | "ABBREV" | "UNDERLYING" | "TYPO_IN_LIST" => {
            match line.match_kind {
                MatchKind::Identifier | MatchKind::Exact | MatchKind::Alias => verdict == Verdict::Prohibited,
                MatchKind::Close => verdict == Verdict::Review,
                MatchKind::None => false,
            }
        }
        "TRUNCATED" if by_identifier => verdict == Verdict::Prohibited,
        "TRUNCATED" => line.match_kind == MatchKind::Close && verdict == Verdict::Review,
        "ACRONYM" | "AMBIGUOUS" | "FALSE_FRIEND_CLOSE" | "FALSE_FRIEND_EXACT" | "SUBSIDIARY_GUARANTEED" => {
            by_identifier || verdict <= Verdict::Review
        }
        "SUBSIDIARY" | "FALSE_FRIEND" | "NONE" | "NOT_A_SECURITY" => {
            line.match_kind == MatchKind::None && verdict == Verdict::Permitted
        }
        "FUND" => {
            line.match_kind == MatchKind::None
                && verdict == Verdict::Permitted
                && line.flags.iter().any(|flag| flag.to_string() == "look_through")
        }
        other => return Err(format!("unknown class {other}").into()),
    };
    if holds { Ok(()) } else { Err(format!("{class} gave {}", describe(&decision)).into()) }
}
