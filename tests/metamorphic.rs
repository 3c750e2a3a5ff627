//! What must not change an answer, and what may only make it stricter: relations between runs over books that are
//! drawn at random, for which no table says what is right.
//!
//! The books print names, aliases and identifiers of the shipped lists, slips of them and names of nobody, with times
//! around the days on which facts begin and end. Every relation is asked of the command, but for those of lists and
//! thresholds, which a [`Screener`] answers.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::print_stderr, reason = "what could not be tried is told")]

mod desk;

#[path = "metamorphic/additions.rs"]
mod additions;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;

use desk::Desk;
use interdict::identity::Subject;
use interdict::list::{Entry, List, Name, NameKind, builtin, house, native};
use interdict::score::Score;
use interdict::screen::{ScreenOptions, Screener};
use proptest::collection::vec;
use proptest::prelude::*;

/// A row without the number of its position.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: String,
    isin: String,
    activity: &'static str,
    time: &'static str,
}

/// Names and ISINs that the shipped lists have.
struct Listed {
    names: Vec<String>,
    isins: Vec<String>,
}

static LISTED: LazyLock<Listed> = LazyLock::new(|| {
    let entries: Vec<Entry> = builtin::lists().unwrap().into_iter().flat_map(|list| list.entries).collect();
    let plain = |name: &&Name| name.text.is_ascii() && !name.text.contains(['"', ';']);
    let names =
        entries.iter().flat_map(|entry| entry.names.iter().filter(plain).map(|name| name.text.clone()));
    let isins = entries.iter().flat_map(|entry| entry.identifiers.iter().map(|i| i.identifier.to_string()));
    Listed { names: names.collect(), isins: isins.filter(|text| text.len() == 12).collect() }
});

/// A third of the names are listed, a third are slips of listed ones, a third are nobody's.
fn name() -> impl Strategy<Value = String> {
    let listed = || prop::sample::select(LISTED.names.clone());
    let slip = (listed(), any::<prop::sample::Index>()).prop_map(|(name, at)| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.remove(at.index(letters.len()));
        letters.into_iter().collect()
    });
    let nobody =
        prop::sample::select(vec!["Quorvane Shipping Plc", "Belmora Steel AG", "China Quorvane Power"]);
    prop_oneof![listed(), slip, nobody.prop_map(str::to_owned)]
}

fn row() -> impl Strategy<Value = Row> {
    let isin = prop_oneof![
        3 => Just(String::new()),
        1 => prop::sample::select(LISTED.isins.clone()),
        1 => Just("US0378331005".to_owned()),
    ];
    let activity = prop::sample::select(vec!["purchase", "sale", "hold"]);
    let time = prop::sample::select(vec![
        // No such day: the row is unscreened.
        "2021-02-30",
        "2020-11-11",
        "2021-01-11T09:29:59-05:00",
        "2021-01-11T09:30:00-05:00",
        "2021-03-12",
        "2021-05-25T12:00:00-04:00",
        "2021-06-03",
        "2021-08-02T00:00:59-04:00",
        "2021-08-02T00:01:00-04:00",
        "2022-06-03",
        "2023-01-03",
    ]);
    (name(), isin, activity, time).prop_map(|(name, isin, activity, time)| Row { name, isin, activity, time })
}

fn book() -> impl Strategy<Value = Vec<Row>> {
    vec(row(), 2..24)
}

/// Rows as a file, each called by its place in the book.
fn csv<'r>(rows: impl IntoIterator<Item = (usize, &'r Row)>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["position_id", "security_name", "isin", "activity", "trade_time"]).unwrap();
    for (at, row) in rows {
        writer.write_record([&format!("p{at}"), &row.name, &row.isin, row.activity, row.time]).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn numbered(rows: &[Row]) -> impl DoubleEndedIterator<Item = (usize, &Row)> {
    rows.iter().enumerate()
}

/// A decision without the place of its row.
type Decision = BTreeMap<String, String>;

/// What became of files, by the number of the position.
fn decisions(files: &[(&str, String)], environment: &[(&str, &str)]) -> BTreeMap<String, Decision> {
    decisions_with(files, environment, "")
}

fn decisions_with(
    files: &[(&str, String)],
    environment: &[(&str, &str)],
    options: &str,
) -> BTreeMap<String, Decision> {
    let desk = Desk::with(&[]);
    files.iter().for_each(|(name, text)| desk.write(name, text));
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let words = format!(
        "screen {} --no-store --view decisions -o out.csv --fail-on never --allow-rejects 99 {options}",
        names.join(" ")
    );
    let output = desk.command(&words).envs(environment.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = desk.read("out.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut all = BTreeMap::new();
    for row in reader.deserialize::<Decision>() {
        let mut row = row.unwrap();
        row.remove("file");
        row.remove("line");
        let reason = row.get_mut("reason").unwrap();
        if let Some((why, _)) = reason.split_once(" (column ") {
            *reason = why.to_owned();
        }
        let id = row.remove("position_id").unwrap();
        assert!(all.insert(id, row).is_none(), "a row is decided twice");
    }
    all
}

/// The places of a book in another order, the same one for the same book.
fn shuffled(count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by_key(|at| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7);
    places
}

/// What makes a process believe that it is another time. Without `faketime` there is none, which is said.
static CLOCKS: LazyLock<Vec<Vec<(String, String)>>> = LazyLock::new(|| {
    let clock = |time: &str| {
        let output = Command::new("faketime").args([time, "env"]).output().ok()?;
        let text = String::from_utf8(output.stdout).unwrap();
        let values = text.lines().filter_map(|line| line.split_once('='));
        let values = values.filter(|(name, _)| ["LD_PRELOAD", "FAKETIME"].contains(name));
        let values: Vec<_> = values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let year = Command::new("date").arg("+%Y").envs(values.iter().cloned()).output().unwrap().stdout;
        assert!(time.starts_with(std::str::from_utf8(&year).unwrap().trim()), "the clock is not another one");
        Some(values)
    };
    let clocks: Vec<_> = ["2020-02-29 12:00:00", "2021-06-03 23:59:50", "2038-06-01 12:00:00"]
        .into_iter()
        .filter_map(clock)
        .collect();
    if clocks.is_empty() {
        eprintln!("NOT RUN: another time of the machine; there is no faketime");
    }
    clocks
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn order_neighbours_and_files_change_no_decision(rows in book(), one in any::<prop::sample::Index>()) {
        let whole = decisions(&[("book.csv", csv(numbered(&rows)))], &[]);
        prop_assert_eq!(whole.len(), rows.len(), "rows in are rows decided");
        let order = shuffled(rows.len());
        let other = decisions(&[("book.csv", csv(order.iter().map(|at| (*at, &rows[*at]))))], &[]);
        prop_assert_eq!(&other, &whole, "in another order");
        let parts = |part: usize| csv(numbered(&rows).filter(|(at, _)| at % 3 == part));
        let files: Vec<(&str, String)> = [("a.csv", 0), ("b.csv", 1), ("c.csv", 2)]
            .into_iter()
            .filter(|(_, part)| *part < rows.len())
            .map(|(name, part)| (name, parts(part)))
            .collect();
        prop_assert_eq!(&decisions(&files, &[]), &whole, "in several files");
        let one = one.index(rows.len());
        let alone = decisions(&[("book.csv", csv(numbered(&rows).skip(one).take(1)))], &[]);
        let id = format!("p{one}");
        prop_assert_eq!(alone.get(&id), whole.get(&id), "without its neighbours");
        let twice = csv(numbered(&rows).chain(numbered(&rows).map(|(at, row)| (at + rows.len(), row))));
        let twice = decisions(&[("book.csv", twice)], &[]);
        for at in 0..rows.len() {
            let same = [at, at + rows.len()].map(|at| twice.get(&format!("p{at}")));
            prop_assert_eq!(same, [whole.get(&format!("p{at}")); 2], "a row that stands twice");
        }
    }

    #[test]
    fn form_and_headers_of_a_file_change_no_decision(rows in book()) {
        let whole = decisions(&[("book.csv", csv(numbered(&rows)))], &[]);
        let lines: Vec<serde_json::Value> = numbered(&rows)
            .map(|(at, row)| serde_json::json!({
                "position_id": format!("p{at}"), "security_name": row.name, "isin": row.isin,
                "activity": row.activity, "trade_time": row.time,
            }))
            .collect();
        let ndjson: String = lines.iter().map(|line| format!("{line}\n")).collect();
        prop_assert_eq!(&decisions(&[("book.ndjson", ndjson)], &[]), &whole, "NDJSON");
        prop_assert_eq!(&decisions(&[("book.json", serde_json::json!(lines).to_string())], &[]), &whole, "JSON");
        let text = csv(numbered(&rows));
        let dos = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        prop_assert_eq!(&decisions(&[("book.csv", dos)], &[]), &whole, "with a mark and other line ends");
        let renamed = text.replacen("position_id,security_name,isin,activity,trade_time", "position_id,was,no,what,when", 1);
        let named = "--map security_name=was --map isin=no --map activity=what --map trade_time=when";
        let named = decisions_with(&[("book.csv", renamed)], &[], named);
        // The columns of the book come first under their own names.
        let verdicts = |all: &BTreeMap<String, Decision>| -> Vec<(String, String, String, String)> {
            let cell = |row: &Decision, name: &str| row.get(name).cloned().unwrap();
            all.iter().map(|(id, row)| (id.clone(), cell(row, "verdict"), cell(row, "entry_id"), cell(row, "reason"))).collect()
        };
        prop_assert_eq!(verdicts(&named), verdicts(&whole), "under other headers");
    }

    #[test]
    fn place_language_and_zone_of_the_machine_change_no_decision(rows in book()) {
        let file = || [("book.csv", csv(numbered(&rows)))];
        let whole = decisions(&file(), &[("TZ", "UTC"), ("LC_ALL", "C")]);
        for zone in ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe", "No/Where"] {
            for language in ["tr_TR.UTF-8", "de_DE.UTF-8", "ja_JP.SJIS"] {
                let there = [("TZ", zone), ("LC_ALL", language), ("LANG", language)];
                prop_assert_eq!(&decisions(&file(), &there), &whole, "{} {}", zone, language);
            }
        }
    }

    #[test]
    fn the_clock_of_the_machine_changes_no_decision(rows in book()) {
        let file = || [("book.csv", csv(numbered(&rows)))];
        let whole = decisions(&file(), &[]);
        for clock in CLOCKS.iter() {
            let clock: Vec<(&str, &str)> = clock.iter().map(|(name, value)| (&**name, &**value)).collect();
            prop_assert_eq!(&decisions(&file(), &clock), &whole, "{:?}", clock);
        }
    }
}

/// The entries that a name leads to at the usual threshold, certainly or not.
fn entries(screener: &Screener, name: &str) -> BTreeSet<String> {
    entries_from(screener, name, Score::DEFAULT_THRESHOLD)
}

/// The entries that a name leads to at the threshold of its screener.
fn entries_from(screener: &Screener, name: &str, threshold: Score) -> BTreeSet<String> {
    let subject = Subject { security_name: name.to_owned(), ..Subject::default() };
    let identity = screener.identify(&subject);
    let id = |list: usize, entry: usize| screener.lists()[list].entries[entry].id.to_string();
    let mut found: BTreeSet<String> = identity.matches.iter().map(|m| id(m.list, m.entry)).collect();
    // What is left out because another one is the better one is still told.
    found.extend(identity.dropped.iter().filter(|d| d.score >= threshold).map(|d| id(d.list, d.entry)));
    found
}

fn screener(lists: Vec<List>, threshold: u32) -> Screener {
    let threshold = Score::from_millionths(threshold);
    Screener::new(lists, ScreenOptions { threshold, ..ScreenOptions::default() })
}

/// The entries that give a row with a name a verdict.
fn matched(screener: &Screener, name: &str) -> BTreeSet<(usize, usize)> {
    let subject = Subject { security_name: name.to_owned(), ..Subject::default() };
    screener.identify(&subject).matches.iter().map(|found| (found.list, found.entry)).collect()
}

static USUAL: LazyLock<Screener> = LazyLock::new(|| screener(builtin::lists().unwrap(), 850_000));
/// Below the usual threshold, in millionths.
const LOW: u32 = 780_000;

static LOWER: LazyLock<Screener> = LazyLock::new(|| screener(builtin::lists().unwrap(), LOW));
static LONGER: LazyLock<Screener> = LazyLock::new(|| {
    let mut lists = builtin::lists().unwrap();
    for entry in lists.iter_mut().flat_map(|list| &mut list.entries) {
        let alias = format!("Wibblex {} Quimby", entry.id);
        entry
            .names
            .push(Name { text: alias, ..entry.names.first().cloned().unwrap_or_else(|| unreachable!()) });
        entry.names.last_mut().unwrap().kind = NameKind::Alias;
    }
    lists.push(house::read("name\nQuorvane Shipping Ltd\nBelmora Steel Works AG\n", "firm.csv").unwrap().0);
    screener(lists, 850_000)
});

const LAW: &str = include_str!("data/us-test.toml");

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_lower_threshold_loses_no_entry(name in name()) {
        let usual = entries(&USUAL, &name);
        let lower = entries_from(&LOWER, &name, Score::from_millionths(LOW));
        prop_assert!(usual.is_subset(&lower), "{name}: {usual:?} then {lower:?}");
    }

    #[test]
    fn a_further_alias_or_list_loses_no_alert(name in name()) {
        let (usual, longer) = (entries(&USUAL, &name), entries(&LONGER, &name));
        prop_assert!(usual.is_subset(&longer), "{name}: {usual:?} then {longer:?}");
        prop_assert!(matched(&USUAL, &name).is_empty() || !matched(&LONGER, &name).is_empty(), "{name}");
    }

    #[test]
    fn letter_case_blanks_and_marks_change_no_entry(name in prop::sample::select(LISTED.names.clone())) {
        let usual = entries(&USUAL, &name);
        for other in [name.to_uppercase(), name.replace(' ', "  "), name.replace(", ", " "), format!(" {name} ")] {
            prop_assert_eq!(&entries(&USUAL, &other), &usual, "{}", other);
        }
    }

    /// Whatever is changed in a list, another answer has another digest.
    #[test]
    fn a_digest_covers_every_byte_of_a_list(at in any::<prop::sample::Index>(), letter in "[a-z0-9,]") {
        let firm = "id,name,aliases,isin,from\nq1,Quorvane Shipping Ltd,Quorvane Lines,US0378331005,2021-01-11\n";
        let changed = |text: &str| {
            let places: Vec<usize> = text.char_indices().filter(|(_, c)| c.is_ascii()).map(|(at, _)| at).collect();
            let (mut other, at) = (text.to_owned(), places[at.index(places.len())]);
            other.replace_range(at..=at, &letter);
            other
        };
        let read_firm = |text: &str| house::read(text, "firm.csv").ok().map(|(list, _)| list);
        let read_law = |text: &str| native::read(text, "law.toml").ok().map(|(list, _)| list);
        for (text, read) in [(firm, read_firm as fn(&str) -> Option<List>), (LAW, read_law)] {
            let (other, before) = (changed(text), read(text).unwrap());
            if let Some(after) = read(&other) {
                prop_assert!(other == text || after.edition.sha256 != before.edition.sha256, "{}", other);
            }
        }
    }
}
