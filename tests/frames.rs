//! A table in memory is answered as a file with the same cells: by whichever thread, in batches of any size.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::sync::Arc;

use interdict::holdings::{Field, Holdings, Options, Source, Tabular};
use interdict::list::{List, house};
use interdict::programme::Activity;
use interdict::report::{ANSWER, View};
use interdict::run::frame::{FrameRun, mapping};
use interdict::screen::{Line, ScreenOptions, Screener};
use proptest::collection::vec;
use proptest::prelude::*;

const HEADER: [&str; 4] = ["Name", "ISIN", "Trade Date", "Side"];

/// The cells of an answer, and of each alert.
type Told = (Vec<String>, Vec<Vec<String>>);

/// Cells by rows.
struct Rows<'r>(&'r [[&'static str; 4]]);

impl Tabular for Rows<'_> {
    fn height(&self) -> usize {
        self.0.len()
    }

    fn cell<'c>(&'c self, column: usize, row: usize, _: &'c mut String) -> &'c str {
        self.0[row][column]
    }
}

fn screener() -> Arc<Screener> {
    let text = "name,isin,action\nQuorvane Shipping Ltd,,block\nBelmora Steel Works AG,,exclude\nTessaly Pharma Inc,US0378331005,watch\n";
    let lists: Vec<List> = vec![house::read(text, "firm.csv").unwrap().0];
    Arc::new(Screener::new(lists, ScreenOptions::default()))
}

fn options() -> Options {
    Options { activity: Activity::Purchase, ..Options::default() }
}

fn told(line: &Line) -> Vec<String> {
    ANSWER.iter().map(|column| (column.value)(line).to_text()).collect()
}

/// What the rows are told, screened in batches of a size by two threads in turn.
fn in_memory(rows: &[[&'static str; 4]], view: View, batch: usize) -> Vec<Told> {
    let times = |take: &mut dyn FnMut(Field, &str, u64)| {
        rows.iter().enumerate().for_each(|(row, cells)| take(Field::TradeTime, cells[2], row as u64 + 1));
    };
    let header = HEADER.map(str::to_owned);
    let run = FrameRun::new(screener(), "frame", &header, &options(), view, 2, times).unwrap();
    let mut all = Vec::new();
    for (number, part) in rows.chunks(batch).enumerate() {
        let screened = run.screen(number, &Rows(part), (number * batch) as u64);
        assert_eq!(screened.rows().len(), part.len());
        let unscreened: Vec<u64> = screened.findings.iter().map(|finding| finding.place.line).collect();
        let without_verdict = (0..part.len())
            .filter(|row| screened.decision(*row).is_some_and(|decision| decision.line.verdict.is_none()));
        let expected: Vec<u64> = without_verdict.map(|row| (number * batch + row) as u64 + 1).collect();
        assert_eq!(unscreened, expected, "every unscreened row has its finding, and no other row");
        all.extend((0..part.len()).map(|row| match screened.decision(row) {
            Some(decision) => (told(&decision.line), decision.alerts.iter().map(told).collect()),
            None => Default::default(),
        }));
    }
    all
}

/// What the rows of a file with these cells are told, one by one.
fn in_a_file(rows: &[[&'static str; 4]]) -> Option<Vec<Told>> {
    let mut text = HEADER.join(",");
    for row in rows {
        text.push_str(&format!("\n\"{}\"", row.join("\",\"")));
    }
    // Without a line behind it no row is a footer.
    text.push_str("\n\"end\",\"\",\"2021-03-15\",\"\"\n");
    let source = Source::Bytes { name: "f.csv".into(), bytes: text.into_bytes() };
    let mut holdings = Holdings::open(source, &options()).ok()?;
    let screener = screener();
    let mut all = Vec::new();
    while let Some(row) = holdings.next_row() {
        all.push(match row.content {
            Ok(position) => {
                let identity = screener.identify(&position.subject);
                let decision = screener.decide(&identity, &position.query);
                (told(&decision.line), decision.alerts.iter().map(told).collect())
            }
            Err(_) => Default::default(),
        });
    }
    all.pop();
    Some(all)
}

fn cell(plain: &'static [&'static str], odd: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop_oneof![12 => prop::sample::select(plain), 1 => prop::sample::select(odd)]
}

fn rows() -> impl Strategy<Value = Vec<[&'static str; 4]>> {
    let name = cell(
        &[
            "Quorvane Shipping",
            "QUORVANE SHIPPING LTD",
            "Belmora Steel Wks AG",
            "Harbour Mills Plc",
            "Total",
            "Meridian Foods",
        ],
        &["", " - ", "N/A", "#REF!", "\u{1b}[31mred", "x\u{0}y"],
    );
    let isin = cell(&["", "US0378331005", "US5949181045"], &["US0378331006", "n/a"]);
    let date = cell(&["2021-03-15", "2019-01-01", "2021-03-15T09:30:00-04:00"], &["", "soon", "2021-02-30"]);
    let side = cell(&["B", "S", "", "hold"], &["juggle", "-"]);
    let row = (name, isin, date, side).prop_map(|(name, isin, date, side)| [name, isin, date, side]);
    // In a file that would be a blank line, which is no row.
    let row = row.prop_filter("a row of empty cells", |row| row.iter().any(|cell| !cell.is_empty()));
    vec(row, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_table_in_memory_is_told_what_a_file_is_told(rows in rows(), batch in 1_usize..20) {
        let own = in_memory(&rows, View::Decisions, batch);
        prop_assert_eq!(&own, &in_memory(&rows, View::Decisions, rows.len()));
        if let Some(file) = in_a_file(&rows) {
            for ((own, file), cells) in own.iter().zip(&file).zip(&rows) {
                let is_unscreened = own.0.first().is_some_and(|verdict| verdict == "unscreened");
                // What a row without a verdict is told depends on how places are called.
                if !is_unscreened {
                    prop_assert_eq!(own, file, "{:?}", cells);
                } else {
                    prop_assert!(file.0.first().is_none_or(|verdict| verdict == "unscreened"), "{:?}", cells);
                }
            }
        }
        // Who is certainly nobody has no decision where only alerts are asked for; all others have the same.
        for (alerts, decisions) in in_memory(&rows, View::Alerts, batch).iter().zip(&own) {
            prop_assert_eq!(&alerts.1, &decisions.1);
            prop_assert!(alerts.0.is_empty() || alerts.0[0] == decisions.0[0]);
        }
    }
}

#[test]
fn columns_are_recognised_and_refused_as_those_of_a_file() {
    let header = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let found = mapping("frame", &header(&HEADER), &options()).unwrap();
    let fields: BTreeSet<_> = (0..4).filter_map(|column| found.field(column)).collect();
    assert_eq!(fields, [Field::SecurityName, Field::Isin, Field::Activity, Field::TradeTime].into());
    let told = |names: &[&str]| {
        let times = |_: &mut dyn FnMut(Field, &str, u64)| ();
        let run = FrameRun::new(screener(), "frame", &header(names), &options(), View::Alerts, 1, times);
        run.err().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(told(&["Name"]), @"frame: no column tells the trade date: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
    insta::assert_snapshot!(told(&["Colour"]), @"frame: no column tells what the security is: found `Colour`; expected one of `issuer_name`, `security_name`, `isin`, `cusip`, `sedol`, `figi`, `lei`, `identifier`, `ticker` or a spelling of them, or `--map security_name=COLUMN` [F003]");
    assert!(told(&["Name", "Name", "date"]).contains("[F005]"));
}

#[test]
fn a_fault_of_a_row_names_its_row_and_column() {
    let rows = [["Acme", "", "2021-03-15", "B"], ["Acme", "", "soon", "B"], ["", "", "2021-03-15", "B"]];
    let run = FrameRun::new(
        screener(),
        "frame",
        &HEADER.map(str::to_owned),
        &options(),
        View::Decisions,
        1,
        |_: &mut dyn FnMut(Field, &str, u64)| (),
    )
    .unwrap();
    let screened = run.screen(0, &Rows(&rows), 100);
    let told: Vec<String> = screened.findings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    frame:102:Trade Date: `soon` is not a date: expected one such as `2021-03-15` [R002]
    frame:103: the row has neither a name nor an identifier [R006]
    ");
    assert_eq!(screened.decision(0).unwrap().line.verdict.unwrap().as_str(), "permitted");
    assert_eq!(told_reason(&screened.decision(1).unwrap().line), "unscreened");
}

fn told_reason(line: &Line) -> String {
    told(line)[0].clone()
}
