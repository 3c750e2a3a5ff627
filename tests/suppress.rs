//! Suppressions as a user meets them, and their laws. Runs without Parquet.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

#[path = "suppress/commands.rs"]
mod commands;
#[path = "suppress/laws.rs"]
mod laws;
#[path = "suppress/runs.rs"]
mod runs;

use std::path::Path;

use desk::Desk;

/// What a command told: its exit status, standard output, standard error.
struct Told(i32, String, String);

impl Told {
    /// Expects a status and words, wherever they stand.
    #[track_caller]
    fn expect(&self, status: i32, words: &[&str]) {
        let Told(found, out, err) = self;
        assert_eq!(*found, status, "{out}\n{err}");
        for words in words {
            assert!(out.contains(words) || err.contains(words), "expected: {words}\n{out}\n{err}");
        }
    }

    #[track_caller]
    fn never(&self, words: &[&str]) {
        let Told(_, out, err) = self;
        for words in words {
            assert!(!out.contains(words) && !err.contains(words), "unexpected: {words}\n{out}\n{err}");
        }
    }
}

const BOOK: &str = "\
position_id,security_name,isin,country,trade_time,activity,market_value,currency
A1,Quorvane Industrie,,,2021-06-15,purchase,100,USD
A2,Quorvane Industries,,CN,2021-06-15,purchase,200,USD
A3,Quorvane Industries,US99ACME1004,,2021-06-15,purchase,300,USD
A4,Quorvane Industries,US0000000101,,2021-06-15,purchase,300,USD
A5,Zeltrix Semiconducter,,,2021-09-15,purchase,400,USD
A6,Tarnwik Energy,,,2021-09-15,purchase,500,USD
A7,Brimholow Foods,,,2021-06-15,sale,600,USD
A8,Pellucid Paper Mills,,,2021-09-15,purchase,700,USD
";

const LISTS: &str = "--no-builtin-lists --lists us-test.toml --lists firm.csv";

/// Who answers, and for how long.
const SIGNED: &str = "--owner j.doe --approver m.roe --created 2021-06-01 --expires 2022-05-31";

impl Desk {
    /// With a book and two lists.
    fn new() -> Desk {
        let desk = Desk::with(&["us-test.toml", "firm.csv"]);
        desk.write("book.csv", BOOK);
        desk
    }

    /// The same with suppressions of the rows A1 and A3.
    fn reviewed() -> Desk {
        let desk = Desk::new();
        desk.add("book.csv:2 --entry us-test/quorvane", "A bakery in Ohio").expect(0, &[]);
        desk.add("book.csv:4 --entry us-test/quorvane --scope namesake", "Has its own ISIN").expect(0, &[]);
        desk
    }

    fn run_in(&self, folder: &Path, words: &str, more: &[&str], env: &[(&str, &str)]) -> Told {
        let mut command = self.command(words);
        command.args(more).current_dir(folder).envs(env.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Told(output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn run(&self, words: &str) -> Told {
        self.run_in(self.0.path(), words, &[], &[])
    }

    fn add(&self, words: &str, reason: &str) -> Told {
        self.run_in(
            self.0.path(),
            &format!("suppress add ok.toml {words} {SIGNED} {LISTS}"),
            &["--reason", reason],
            &[],
        )
    }

    /// Decisions in CSV on standard output.
    fn screen(&self, words: &str) -> Told {
        self.run(&format!("screen book.csv {LISTS} --view decisions --format csv {words}"))
    }
}

/// Of each row of the decisions its key, verdict, flags and entry.
fn verdicts(told: &Told) -> String {
    let mut reader = csv::Reader::from_reader(told.1.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|header| header == name).unwrap();
    let shown = ["position_id", "verdict", "flags", "entry_id"].map(column);
    let line =
        |record: csv::StringRecord| shown.map(|at| record[at].to_owned()).join(" ").trim_end().to_owned();
    reader.records().map(|record| line(record.unwrap())).collect::<Vec<_>>().join("\n")
}
