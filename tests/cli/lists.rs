//! Official lists: imported into a store, compared, and screened against as known on a day.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use tempfile::TempDir;

use super::{command, shown};

/// A folder with publishers' files and a store.
struct Desk(TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes an edition in OFAC's form: number, name, kind, label, remarks.
    fn sdn(&self, folder: &str, parties: &[(u32, &str, &str, &str, &str)]) {
        let path = self.path(folder);
        fs::create_dir_all(&path).unwrap();
        let (mut prim, mut alt, mut add) = (String::new(), String::new(), String::new());
        for (number, name, kind, label, remarks) in parties {
            let cell = |text: &str| if text.is_empty() { "-0- ".to_owned() } else { format!("\"{text}\"") };
            prim.push_str(&format!(
                "{number},{},{},{},-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,{}\r\n",
                cell(name),
                cell(kind),
                cell(label),
                cell(remarks)
            ));
            alt.push_str(&format!("{number},{number},\"aka\",\"{name} TRADING\",-0- \r\n"));
            add.push_str(&format!("{number},{number},-0- ,\"Havana\",\"Cuba\",-0- \r\n"));
        }
        fs::write(path.join("sdn.csv"), prim).unwrap();
        fs::write(path.join("alt.csv"), alt).unwrap();
        fs::write(path.join("add.csv"), add).unwrap();
    }

    /// Runs a command in the folder with the store, and shows what it says without the digests.
    fn run(&self, args: &[&str]) -> String {
        let mut command = command(args);
        command.current_dir(self.0.path()).env("INTERDICT_STORE", self.path("store"));
        without_digests(&shown(&command.output().unwrap()))
    }

    fn import(&self, folder: &str, day: &str, more: &[&str]) -> String {
        let mut args = vec!["lists", "import", folder, "--as", "us-ofac-sdn", "--published", day];
        args.extend(more);
        self.run(&args)
    }
}

/// Replaces every SHA-256.
fn without_digests(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() {
            word.push(c);
            continue;
        }
        out.push_str(if word.len() == 64 { "SHA256" } else { &word });
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}

const FIRST: [(u32, &str, &str, &str, &str); 3] = [
    (11, "ZYXOLITH AIRLINES", "", "CUBA", "a.k.a. 'ZYX'; Tax ID No. 77 (Cuba)."),
    (12, "QUORVEX BANK", "", "SDGT] [IFSR", "SWIFT/BIC QUORCUHH."),
    (13, "BRANDELMEER, Tobias", "individual", "SDGT", "DOB 1962."),
];
const SECOND: [(u32, &str, &str, &str, &str); 4] = [
    (11, "ZYXOLITH AIRLINES", "", "CUBA", "Tax ID No. 78 (Cuba)."),
    (13, "BRANDELMEER, Tobias", "individual", "SDGT", "DOB 1962."),
    (14, "TARNOVIAN STEEL WORKS", "", "SDGT", ""),
    (15, "MORVEN TIDE", "vessel", "SDGT", "Vessel Registration Identification IMO 1234567."),
];

fn two_editions() -> Desk {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    desk.sdn("second", &SECOND);
    desk.import("first", "2019-01-15", &[]);
    desk.import("second", "2021-07-15", &["--accept"]);
    desk
}

#[test]
fn an_import_tells_what_the_edition_has() {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    desk.sdn("second", &SECOND);
    assert_snapshot!(desk.import("first", "2019-01-15", &[]), @"");
    assert_snapshot!(desk.import("first", "2019-01-15", &[]), @"");
    assert_snapshot!(desk.import("second/sdn.csv", "2021-07-15", &[]), @"");
}

#[test]
fn an_edition_that_shrank_is_refused_until_somebody_accepts_it() {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    desk.sdn("short", &FIRST[..1]);
    desk.import("first", "2019-01-15", &[]);
    assert_snapshot!(desk.import("short", "2019-01-16", &["-q"]), @"");
    assert_snapshot!(desk.run(&["lists", "history", "12"]), @"");
    assert!(desk.import("short", "2019-01-16", &["--accept"]).starts_with("exit status: 0"));
    assert_snapshot!(desk.run(&["lists", "history", "12"]), @"");
}

#[test]
fn what_is_no_whole_list_is_refused_and_the_store_stays_as_it_was() {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    let prim = fs::read_to_string(desk.path("first/sdn.csv")).unwrap();
    fs::write(desk.path("first/sdn.csv"), &prim[..prim.len() - 30]).unwrap();
    assert_snapshot!(desk.import("first", "2019-01-15", &[]), @"");
    fs::write(desk.path("page.csv"), "<!DOCTYPE html><html><body>Moved</body></html>").unwrap();
    assert_snapshot!(desk.import("page.csv", "2019-01-15", &[]), @"");
    desk.sdn("plc", &[(9639, "BRANDELMEER, Tobias", "individual", "NS-PLC", "")]);
    assert_snapshot!(desk.import("plc", "2019-01-15", &[]), @"");
    desk.sdn("undated", &FIRST);
    assert_snapshot!(desk.run(&["lists", "import", "undated", "--as", "us-ofac-sdn"]), @"");
    assert_snapshot!(desk.run(&["lists", "import", "undated", "--as", "../up"]), @"");
    assert!(!desk.path("store/us-ofac-sdn").exists());
}

#[test]
fn a_row_is_decided_by_what_had_been_published() {
    let desk = two_editions();
    fs::write(
        desk.path("book.csv"),
        "security_name,trade_date,known_on\n\
         Quorvex Bank,2020-06-01,2020-06-01\n\
         Quorvex Bank,2020-06-01,2022-01-01\n\
         Quorvex Bank,2022-01-01,2022-01-01\n\
         Tarnovian Steel Works,2022-01-01,2022-01-01\n\
         Tarnovian Steel Works,2020-06-01,2020-06-01\n\
         Tobias Brandelmeer,2022-01-01,2022-01-01\n",
    )
    .unwrap();
    let screen = ["screen", "book.csv", "--no-builtin-lists", "--view", "decisions", "--format", "csv", "-q"];
    assert_snapshot!(desk.run(&screen), @"");
    let persons = desk.run(&[screen.as_slice(), &["--kinds", "person"]].concat());
    assert!(persons.lines().filter(|line| line.contains("blocked")).count() == 2, "{persons}");
    let none = desk.run(&[screen.as_slice(), &["--no-store"]].concat());
    assert_snapshot!(none, @"");
}

#[test]
fn two_editions_are_compared_in_every_form() {
    let desk = two_editions();
    fs::write(desk.path("book.csv"), "security_name\nQuorvex Bank\nZyxolith Airlines\nTarnovian Steel Works\n").unwrap();
    let diff = ["lists", "diff", "us-ofac-sdn@2019-01-15", "us-ofac-sdn"];
    let with = |more: &[&str]| desk.run(&[&diff, more].concat());
    assert_snapshot!(with(&["--holdings", "book.csv", "--as-of", "2022-01-01", "-q"]), @"");
    assert_snapshot!(with(&["--format", "markdown"]), @"");
    assert_snapshot!(with(&["--format", "json"]), @"");
    assert_snapshot!(desk.run(&["lists", "diff", "us-ofac-sdn@2019-01-16", "us-ofac-sdn"]), @"");
    assert_snapshot!(desk.run(&["lists", "diff", "un-sc", "us-ofac-sdn"]).replace(&desk.path("store").display().to_string(), "STORE"), @"");
}

#[test]
fn an_edition_is_written_as_a_table() {
    let desk = two_editions();
    assert_snapshot!(desk.run(&["lists", "export", "us-ofac-sdn"]), @"");
    let parquet = desk.run(&["lists", "export", "us-ofac-sdn@2019-01-15", "-o", "first.parquet"]);
    assert_eq!(parquet, "exit status: 0\n");
    assert!(fs::read(desk.path("first.parquet")).unwrap().starts_with(b"PAR1"));
    let lines = desk.run(&["lists", "export", "us-ofac-sdn@2019-01-15", "--format", "ndjson"]);
    assert_eq!(lines.lines().filter(|line| line.starts_with('{')).count(), 3);
}

#[test]
fn a_list_that_nobody_looked_after_fails_the_run() {
    let desk = two_editions();
    fs::write(desk.path("book.csv"), "security_name,trade_date\nNobody Ltd,2022-01-01\n").unwrap();
    let screen = ["screen", "book.csv", "--no-builtin-lists", "--view", "decisions", "--format", "csv", "-q"];
    let with = |more: &[&str]| desk.run(&[screen.as_slice(), more].concat());
    assert!(with(&["--require-fresh"]).starts_with("exit status: 0"));
    age(&desk.path("store/us-ofac-sdn/checked"));
    let stale = with(&["--require-fresh"]);
    assert!(stale.starts_with("exit status: 2") && stale.contains("us-ofac-sdn was last seen on 2020-01-01"), "{stale}");
    assert!(with(&["--require-fresh=us-ofac-sdn=36500"]).starts_with("exit status: 0"));
    assert!(with(&["--require-fresh=us-sdn=3"]).starts_with("exit status: 2"));
    assert!(with(&[]).starts_with("exit status: 0"));
}

/// Makes a list look as if it had been seen long ago.
fn age(checked: &Path) {
    fs::write(checked, "2020-01-01T00:00:00Z\n").unwrap();
}

#[test]
fn a_store_that_was_changed_from_outside_is_not_used() {
    let desk = two_editions();
    let edition = fs::read_dir(desk.path("store/us-ofac-sdn"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "edition"))
        .unwrap();
    let mut bytes = fs::read(&edition).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&edition, bytes).unwrap();
    fs::write(desk.path("book.csv"), "security_name,trade_date\nNobody Ltd,2022-01-01\n").unwrap();
    let told = desk.run(&["screen", "book.csv"]);
    assert!(told.starts_with("exit status: 2") && told.contains("the store was changed from outside"), "{told}");
}
