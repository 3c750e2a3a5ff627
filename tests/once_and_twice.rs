//! A file that is read once, on any number of threads, is answered as one that is surveyed first and then
//! read row by row. A decisions view on standard output asks for the second way, because its lines are
//! written before the end of the file is known.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[cfg(feature = "columnar")]
#[path = "formats/arrow.rs"]
#[expect(dead_code, unreachable_pub, reason = "other tests use the rest of it")]
mod written;

use std::num::NonZero;
use std::path::Path;

use interdict::finding::Finding;
use interdict::holdings::{Options, Source};
use interdict::list::{List, house};
use interdict::programme::Activity;
use interdict::report::audience::Audience;
use interdict::report::{Format, TableStyle, View};
use interdict::run::settings::{Settings, StoreUse};
use interdict::run::{self, FailOn, Observer, Output, Plan, Target};
use interdict::screen::ScreenOptions;
use interdict::suppression::Suppressions;
use proptest::collection::vec;
use proptest::prelude::*;

/// What a run told, in words.
#[derive(Debug, PartialEq)]
struct Told {
    answers: Vec<(String, Vec<u8>)>,
    findings: Vec<String>,
    warnings: Vec<String>,
    end: String,
    manifest: Vec<serde_json::Value>,
}

#[derive(Default)]
struct Listener {
    findings: Vec<String>,
    warnings: Vec<String>,
}

impl Observer for Listener {
    fn finding(&mut self, finding: &Finding) {
        self.findings.push(finding.to_string());
    }
    fn warning(&mut self, text: &str) {
        self.warnings.push(text.to_owned());
    }
    fn progress(&mut self, _: u64) {}
}

fn lists() -> Vec<List> {
    let text =
        "name,isin\nQuorvane Shipping Ltd,\nBelmora Steel Works AG,\nTessaly Pharma Inc,US0378331005\n";
    vec![house::read(text, "firm.csv").unwrap().0]
}

/// Screens files on a number of threads, or with none of them row by row.
fn screen(inputs: &[Source], views: &[View], activity: Activity, threads: usize) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let path = |view: View| folder.path().join(format!("{}.csv", view.as_str()));
    let file = |view: &View| Output { target: Target::File(path(*view)), format: Format::Csv, view: *view };
    let mut outputs: Vec<Output> = views.iter().map(file).collect();
    // With the place of every cell that an alert is about.
    let places = folder.path().join("alerts.github.txt");
    outputs.push(Output { target: Target::File(places.clone()), format: Format::Github, view: View::Alerts });
    if threads == 0 {
        outputs.push(Output { target: Target::Stdout, format: Format::Csv, view: View::Decisions });
    }
    let plan = Plan {
        inputs: inputs.to_vec(),
        read_besides: Vec::new(),
        left_out: Vec::new(),
        reading: Options { activity, ..Options::default() },
        lists: lists(),
        screening: ScreenOptions::default(),
        suppressions: Suppressions::default(),
        outputs,
        table: TableStyle::default(),
        force: false,
        audience: Audience::Compliance,
        fail_on: FailOn::parse("prohibited").unwrap(),
        allow_rejects: u64::MAX,
        allow_empty: false,
        lookahead: Some(400),
        activity_by_default: true,
        previous: None,
        skip_unchanged: false,
        settings: Settings::default(),
        store: StoreUse::default(),
        sign: None,
        threads: NonZero::new(threads),
    };
    let mut listener = Listener::default();
    let outcome = run::run(plan, Box::new(std::io::sink()), &mut listener);
    let read = |path: &Path| std::fs::read(path).unwrap_or_default();
    let answers = views.iter().map(|view| (view.to_string(), read(&path(*view))));
    let answers = answers.chain([("places".to_owned(), read(&places))]).collect();
    let manifest = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let manifest = manifest.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let manifest = manifest.map(|path| {
        let mut manifest: serde_json::Value = serde_json::from_slice(&read(&path)).unwrap();
        // The outputs are other ones.
        manifest.as_object_mut().unwrap().remove("outputs");
        manifest
    });
    Told {
        answers,
        findings: listener.findings,
        warnings: listener.warnings,
        end: match outcome {
            Ok(outcome) => format!("{:?} {:?}", outcome.exit, outcome.summary),
            Err(failure) => failure.to_string(),
        },
        manifest: manifest.collect(),
    }
}

/// A cell that is mostly plain and now and then what no vendor should print.
fn cell(plain: &'static [&'static str], odd: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop_oneof![30 => prop::sample::select(plain), 1 => prop::sample::select(odd)]
}

fn name() -> impl Strategy<Value = &'static str> {
    cell(
        &[
            "Quorvane Shipping",
            "QUORVANE SHIPPING LTD",
            "Belmora Steel",
            "Tessaly Pharma Inc",
            "Harbour Mills Plc",
            "Ostrand & Co",
            "Meridian Foods",
            "Old Quay Bank",
            "\"Lumen, Light\"",
            "Kestrel Air",
        ],
        &[
            "",
            "-",
            "\"open",
            "a\"b",
            "\"x\"y",
            "\"two\nlines\"",
            "\u{0}",
            "\u{1b}[31mred",
            "\u{9b}",
            "ünïcode",
        ],
    )
}

fn date() -> impl Strategy<Value = &'static str> {
    cell(
        &["2021-03-15", "2021-03-16", "2020-12-31", "2021-03-15T10:00:00Z", "2021-03-17"],
        &["", "soon", "15/03/2021", "03/04/2021", "2021-02-30", "20210315", "2021-03-15 10:00"],
    )
}

fn amount() -> impl Strategy<Value = &'static str> {
    cell(&["1000", "1234.50", "-7.25", "0", "99999"], &["", "1.234,5", "\"1,234.5\"", "(5)", "n/a", "1e9"])
}

fn activity() -> impl Strategy<Value = &'static str> {
    cell(&["purchase", "sale", "hold", "B"], &["", "barter"])
}

/// A line of a file, without its end.
fn line() -> impl Strategy<Value = String> {
    let row = (name(), date(), amount(), activity())
        .prop_map(|(name, date, amount, activity)| format!("{name},US0378331005,{date},{amount},{activity}"));
    let other = prop::sample::select(
        &[
            "",
            "Total,,,1",
            "Total,,2021-03-15,5,",
            "GRAND TOTAL,-,,7,x",
            "just text",
            "Belmora Steeel Works",
            "a,b,c,d,e,f,g",
            "   ",
            "\u{feff}",
        ][..],
    );
    prop_oneof![200 => row, 1 => other.prop_map(str::to_owned)]
}

/// A file: some lines, over and over, and some more; long enough for several blocks now and then.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let times = prop_oneof![5 => 1_usize..3, 1 => 300_usize..600];
    let end = prop::sample::select(&["\n", "\r\n"][..]);
    let above = prop::sample::select(
        &["", "Acme Fund,\n\n", "Fund,Acme\nQuorvane Shipping Ltd,,5\n", "Belmora Steeel Works\n"][..],
    );
    (vec(line(), 0..60), times, vec(line(), 0..4), end, any::<bool>(), above).prop_map(
        |(lines, times, last, end, is_ended, above)| {
            let mut text = above.replace('\n', end);
            text.push_str(&format!("Name,ISIN,Trade Date,Market Value,Activity{end}"));
            for line in std::iter::repeat_n(&lines, times).flatten().chain(&last) {
                text.push_str(line);
                text.push_str(end);
            }
            text.truncate(text.len() - if is_ended { 0 } else { end.len() });
            text.into_bytes()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn the_way_of_reading_changes_no_answer(
        files in vec(file(), 1..3),
        with_decisions in any::<bool>(),
        activity in prop::sample::select(&[Activity::Hold, Activity::Purchase][..]),
        threads in 1_usize..9,
    ) {
        let source = |(index, bytes)| Source::Bytes { name: format!("{index}.csv"), bytes };
        let files: Vec<_> = files.into_iter().enumerate().map(source).collect();
        let views: &[View] = if with_decisions { &[View::Alerts, View::Decisions] } else { &[View::Alerts] };
        let twice = screen(&files, views, activity, 0);
        let once = screen(&files, views, activity, threads);
        prop_assert_eq!(once, twice);
    }
}

/// Cells around the longest that may be, bare and in quotes, of text, of blanks and of letters of two bytes.
#[test]
fn a_cell_that_is_too_long_is_a_fault_of_its_row() {
    let row = "Quorvane Shipping,,2021-03-15,1000,purchase\n";
    for length in [1 << 20, (1 << 20) + 1] {
        for (letter, quote) in [("X", ""), (" ", ""), ("X", "\""), ("\n", "\""), ("ü", "")] {
            let cell = letter.repeat(length / letter.len());
            let long = format!(
                "Harbour Mills,{quote}{cell}{quote},2021-03-15,1000,purchase\n{quote}{cell}{quote}\n"
            );
            let text = format!(
                "Name,ISIN,Trade Date,Market Value,Activity\n{}{long}{}",
                row.repeat(6500),
                row.repeat(9)
            );
            let files = [Source::Bytes { name: "long.csv".into(), bytes: text.into_bytes() }];
            let views = [View::Alerts, View::Decisions];
            let twice = screen(&files, &views, Activity::Purchase, 0);
            let once = screen(&files, &views, Activity::Purchase, 2);
            assert!(once == twice, "{length} of {letter:?} in {quote:?}: {} against {}", once.end, twice.end);
        }
    }
}

/// The cells of a row that was moved have other meanings, and as many of them.
#[test]
fn a_moved_row_is_told_as_unscreened() {
    let row = "Quorvane Shipping,,Stock,US,2021-03-15\n";
    let moved = "2330,Quorvane Shipping,Stock,33.75,2021-03-15\nXQSH,Semiconductors,1.25,US,2021-03-15\n";
    let text = format!("Name,ISIN,Asset Class,Country,Trade Date\n{}{moved}{row}", row.repeat(6500));
    let files = [Source::Bytes { name: "rows.csv".into(), bytes: text.into_bytes() }];
    let twice = screen(&files, &[View::Alerts, View::Decisions], Activity::Hold, 0);
    let once = screen(&files, &[View::Alerts, View::Decisions], Activity::Hold, 2);
    assert_eq!(once.findings.len(), 2, "{:?}", once.findings);
    assert!(once == twice, "{} against {}", once.end, twice.end);
}

/// An object is a row whatever it says; only lines can be blank.
#[test]
fn a_row_without_a_value_is_told_as_unscreened() {
    let row = "{\"name\":\"Quorvane Shipping\",\"date\":\"2021-03-15\"}\n";
    let text = format!("{}{{}}\n{row}{{\"name\":null,\"date\":\"\"}}\n", row.repeat(6500));
    let files = [Source::Bytes { name: "rows.ndjson".into(), bytes: text.into_bytes() }];
    let twice = screen(&files, &[View::Alerts, View::Decisions], Activity::Hold, 0);
    let once = screen(&files, &[View::Alerts, View::Decisions], Activity::Hold, 2);
    assert_eq!(once.findings.len(), 2, "{:?}", once.findings);
    assert!(once == twice, "{} against {}", once.end, twice.end);
}

#[cfg(feature = "columnar")]
mod parquet {
    use super::*;

    use std::sync::Arc;

    use ::parquet::basic::Compression;
    use arrow_array::types::Int32Type;
    use arrow_array::{
        ArrayRef, Date32Array, Date64Array, DictionaryArray, Float64Array, Int64Array,
        TimestampMillisecondArray,
    };

    /// A column of times: days, midnights, or what may be anything.
    fn times(kind: usize, seconds: impl Iterator<Item = i64>) -> ArrayRef {
        let day = 86_400;
        match kind {
            0 => Arc::new(Date32Array::from_iter_values(seconds.map(|at| (at / day) as i32))),
            1 | 2 => {
                let step = if kind == 1 { day } else { 1 };
                let times = seconds.map(|at| at / step * step * 1000);
                Arc::new(TimestampMillisecondArray::from_iter_values(times))
            }
            3 | 4 => {
                let step = if kind == 3 { day } else { 1 };
                Arc::new(Date64Array::from_iter_values(seconds.map(|at| at / step * step * 1000)))
            }
            _ => written::texts(seconds.map(|at| Some(at.to_string()))),
        }
    }

    fn file(
        rows: Vec<(Option<&str>, i64, f64, &str)>,
        kind: usize,
        has_numbers: bool,
        dictionaries: bool,
    ) -> Vec<u8> {
        let names = rows.iter().map(|row| row.0);
        let is_total = |name: Option<&str>| name.is_some_and(|name| name.starts_with("Total"));
        let numbers = names.clone().map(|name| (!is_total(name)).then_some(263_494));
        let numbers: ArrayRef = match has_numbers {
            true => Arc::new(numbers.collect::<Int64Array>()),
            false => written::texts(numbers.map(|number| Some(number?.to_string()))),
        };
        let names: ArrayRef = match dictionaries {
            true => Arc::new(names.collect::<DictionaryArray<Int32Type>>()),
            false => written::texts(names),
        };
        let amounts = rows.iter().map(|row| row.2);
        let amounts: ArrayRef = match has_numbers {
            true => Arc::new(Float64Array::from_iter_values(amounts)),
            false => written::texts(amounts.map(|amount| Some(amount.to_string()))),
        };
        let table = written::table([
            ("Name", names),
            ("SEDOL", numbers),
            ("Trade Date", times(kind, rows.iter().map(|row| row.1))),
            ("Market Value", amounts),
            ("Activity", written::texts(rows.iter().map(|row| Some(row.3)))),
        ]);
        written::parquet(&table, 700, Compression::ZSTD(Default::default()), dictionaries)
    }

    fn name_or_total() -> impl Strategy<Value = &'static str> {
        prop_oneof![20 => name(), 1 => prop::sample::select(&["Total", "Total Fund"][..])]
    }

    fn amount() -> impl Strategy<Value = f64> {
        prop_oneof![
            20 => (-1e6..1e6).prop_map(|amount: f64| (amount * 100.0).round() / 100.0),
            1 => prop::sample::select(&[0.0, -0.0, f64::NAN, f64::INFINITY, 1e-12, 1e40][..]),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn the_way_of_reading_changes_no_answer_of_a_parquet_file(
            rows in vec((prop::option::weighted(0.97, name_or_total()), 1_500_000_000_i64..1_700_000_000, amount(), activity()), 0..40),
            times in 1_usize..200,
            kind in 0_usize..6,
            has_numbers in any::<bool>(),
            dictionaries in any::<bool>(),
            with_decisions in any::<bool>(),
            threads in 1_usize..4,
        ) {
            let all: Vec<_> = std::iter::repeat_n(&rows, times).flatten().copied().collect();
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("holdings.parquet");
            std::fs::write(&path, file(all, kind, has_numbers, dictionaries)).unwrap();
            let files = [Source::Path(path)];
            let views: &[View] = if with_decisions { &[View::Alerts, View::Decisions] } else { &[View::Alerts] };
            let twice = screen(&files, views, Activity::Hold, 0);
            let once = screen(&files, views, Activity::Hold, threads);
            prop_assert_eq!(once, twice);
        }
    }
}
