//! The reports for continuous integration, as the command writes them: exit status, places, and names that would be
//! something else than text.
//!
//! Names of companies here are invented.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

#[path = "reports/schemas.rs"]
mod schemas;
#[path = "reports/workbook.rs"]
mod workbook;

use std::path::Path;
use std::process::{Command, Output};

use rust_xlsxwriter::Workbook;
use serde_json::Value;

const LISTS: [&str; 5] = ["--no-builtin-lists", "--lists", "us-test.toml", "--lists", "firm.csv"];

fn screen(args: &[&str]) -> Output {
    let mut command = desk::interdict(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("home"));
    command.arg("screen").args(args).args(LISTS).current_dir(desk::data());
    command.output().unwrap()
}

fn stdout(args: &[&str]) -> String {
    String::from_utf8(screen(args).stdout).unwrap()
}

/// File, line and column of every result of a SARIF log.
fn places(log: &Value) -> Vec<(String, u64, Option<u64>)> {
    let place = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"];
        let (uri, region) = (&place["artifactLocation"]["uri"], &place["region"]);
        (
            uri.as_str().unwrap().to_owned(),
            region["startLine"].as_u64().unwrap(),
            region["startColumn"].as_u64(),
        )
    };
    log["runs"][0]["results"].as_array().unwrap().iter().map(place).collect()
}

/// What a report says, without the version of the engine.
fn golden(format: &str, args: &[&str]) -> String {
    let report = stdout(&[args, &["--format", format]].concat());
    without_version(&report)
}

/// Nor does the page of a report show its style and its script here, nor their hashes.
fn without_version(report: &str) -> String {
    let mut text = report.replace(&format!("ersion\":\"{}\"", env!("CARGO_PKG_VERSION")), "ersion\":\"…\"");
    text = text.replace(&format!("interdict {}", env!("CARGO_PKG_VERSION")), "interdict …");
    for (begin, end) in
        [("<style>", "</style>"), ("<script>", "</script>"), ("sha256-", "'"), ("sha256-", "'")]
    {
        // From the end: what a row holds is escaped, and these stand there once.
        if let Some((before, rest)) = text.rsplit_once(begin)
            && let Some((_, after)) = rest.split_once(end)
        {
            text = format!("{before}{}…{end}{after}", begin.replace("sha256-", "hash "));
        }
    }
    text
}

const FORMATS: [&str; 11] =
    ["sarif", "junit", "github", "gitlab", "markdown", "html", "csv", "csv-safe", "ndjson", "json", "table"];

#[test]
fn the_example_portfolio_reads_like_this() {
    for format in FORMATS {
        // Purchases against the list that is closed: its facts are not brought up to date.
        let command = Command::new(env!("CARGO_BIN_EXE_interdict"))
            .args(["screen", "examples/holdings.csv", "--programme", "us-ccmc", "--no-store"])
            .args(["--format", format])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output();
        let report = String::from_utf8(command.unwrap().stdout).unwrap();
        insta::assert_snapshot!(format!("portfolio_{format}"), without_version(&report));
    }
}

#[test]
fn hostile_names_read_like_this() {
    for format in FORMATS {
        let args = ["hostile.csv", "--allow-rejects", "2", "--view", "decisions"];
        insta::assert_snapshot!(format!("hostile_{format}"), golden(format, &args));
    }
}

#[test]
fn the_extension_chooses_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let names = ["a.sarif", "a.xml", "a.md", "a.gitlab.json", "a.github.txt", "a.html"];
    let paths: Vec<String> = names.iter().map(|name| path(name)).collect();
    let mut args = vec!["trades.csv"];
    paths.iter().for_each(|path| args.extend(["-o", path]));
    assert_eq!(screen(&args).status.code(), Some(1));
    let manifest = std::fs::read(path("a.sarif.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let formats: Vec<&str> =
        manifest["outputs"].as_array().unwrap().iter().map(|o| o["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["sarif", "junit", "markdown", "gitlab", "github", "html"]);
    for (path, format) in paths.iter().zip(formats) {
        let written = std::fs::read_to_string(path).unwrap();
        assert_eq!(written, stdout(&["trades.csv", "--format", format]), "{format}");
    }
}

#[test]
fn alerts_stand_at_the_cell_by_which_the_entry_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let trades = folder.path().join("trades.csv");
    let text = "id,\"Note, with\nlines\",ISIN,Name,Trade Date,Side\r\n\
                1,\"two\r\nlines\",,\"Quorvane Industries\",2021-03-16,B\r\n\
                2,ä,,Quorvane Industries,2021-03-16,B\r\n\
                3,,,Pellucid Paper Mills,soon,B\r\n";
    std::fs::write(&trades, text).unwrap();
    for rows_one_by_one in [false, true] {
        let mut args = vec![trades.to_str().unwrap(), "--format", "sarif"];
        args.extend(rows_one_by_one.then_some(["--view", "decisions"]).into_iter().flatten());
        let log: Value = serde_json::from_str(&stdout(&args)).unwrap();
        let places: Vec<_> = places(&log).into_iter().map(|(_, line, column)| (line, column)).collect();
        assert_eq!(places, [(4, Some(9)), (5, Some(6)), (6, Some(26))], "{rows_one_by_one}");
    }
}

#[test]
fn a_row_that_is_worse_than_every_alert_of_it_is_an_alert_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    // The purchase is still permitted; but more words than are compared may name somebody else.
    let name: String = (0..100_u8).map(|i| format!("{}{} ", char::from(b'a' + i % 26), i / 26)).collect();
    std::fs::write(&path, format!("Name,ISIN,Trade Date,Side\n{name},US0000000101,2021-02-01,B\n")).unwrap();
    let log: Value = serde_json::from_str(&stdout(&[path.to_str().unwrap(), "--format", "sarif"])).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let rules: Vec<&Value> = results.iter().map(|result| &result["ruleId"]).collect();
    assert_eq!(rules, ["permitted", "review"]);
    assert_eq!(log["runs"][0]["properties"]["verdicts"]["review"], 1);
}

#[test]
fn a_cell_of_a_workbook_has_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Trades").unwrap();
    for (column, header) in ["Side", "Trade Date", "Name"].into_iter().enumerate() {
        sheet.write_string(2, column as u16, header).unwrap();
    }
    for (column, cell) in ["B", "2021-03-16", "Quorvane Industries"].into_iter().enumerate() {
        sheet.write_string(3, column as u16, cell).unwrap();
    }
    book.save(&path).unwrap();
    let log: Value = serde_json::from_str(&stdout(&[path.to_str().unwrap(), "--format", "sarif"])).unwrap();
    let location = &log["runs"][0]["results"][0]["locations"][0];
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "Trades!C4");
    assert_eq!(location["physicalLocation"]["region"], serde_json::json!({ "startLine": 4 }));
}

#[test]
fn fingerprints_stay_when_rows_move() {
    let folder = tempfile::tempdir().unwrap();
    let prints = |text: &str| -> Vec<String> {
        std::fs::write(folder.path().join("t.csv"), text).unwrap();
        let path = folder.path().join("t.csv");
        let log = stdout(&[path.to_str().unwrap(), "--format", "sarif", "--activity", "purchase"]);
        let log: Value = serde_json::from_str(&log).unwrap();
        let print = |result: &Value| result["partialFingerprints"]["interdictAlert/v1"].to_string();
        log["runs"][0]["results"].as_array().unwrap().iter().map(print).collect()
    };
    let before = prints("Name,Trade Date,Market Value\nQuorvane Industries,2021-03-16,5\n");
    let after = prints(
        "Name,Trade Date,Market Value\nPellucid Paper Mills,2021-03-16,1\nQuorvane Industries,2021-03-16,7\n\
         Quorvane Industries,2021-03-17,7\n",
    );
    assert_eq!((before.len(), after.len()), (1, 2));
    assert_eq!(before[0], after[0]);
    assert_ne!(after[0], after[1]);
}

#[test]
fn a_level_of_a_programme_is_recorded_and_decides_the_status() {
    for (option, status) in [
        ("prohibited", 1),
        ("never", 0),
        ("never,firm=review", 1),
        ("never,us-test=blocked", 0),
        ("never,firm=blocked", 1),
        ("blocked,firm=never", 0),
        ("review,un-sc=review", 2),
        ("review,review", 2),
        ("sometimes", 2),
    ] {
        assert_eq!(screen(&["trades.csv", "--fail-on", option]).status.code(), Some(status), "{option}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    screen(&["trades.csv", "-o", path.to_str().unwrap(), "--fail-on", "firm=never,blocked"]);
    let manifest = std::fs::read(folder.path().join("a.csv.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["options"]["fail_on"], "blocked,firm=never");
    assert_eq!(manifest["inputs"][0]["alerts"]["us-test"]["prohibited"], 2);
}

#[test]
fn files_that_are_not_read_again_are_judged_by_programme_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    screen(&["trades.csv", "-o", &path("a.csv")]);
    let (before, after) = (path("a.csv.manifest.json"), path("b.csv"));
    for (option, status) in
        [("never,us-test=blocked", 0), ("never,firm=review", 1), ("blocked,firm=never", 0)]
    {
        let previous = ["--previous", &before, "--skip-unchanged", "--force"];
        let args = [&["trades.csv", "-o", &after, "--fail-on", option], &previous[..]].concat();
        assert_eq!(screen(&args).status.code(), Some(status), "{option}");
    }
    // A manifest that does not say it: the strictest level counts.
    let manifest = std::fs::read_to_string(&before).unwrap();
    let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
    manifest["inputs"][0].as_object_mut().unwrap().remove("alerts");
    std::fs::write(&before, manifest.to_string()).unwrap();
    let previous = ["--previous", &before, "--skip-unchanged", "--force"];
    let args = [&["trades.csv", "-o", &after, "--fail-on", "never,us-test=blocked"], &previous[..]].concat();
    assert_eq!(screen(&args).status.code(), Some(1));
}

#[test]
fn what_was_found_in_files_that_are_not_read_again_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    screen(&["trades.csv", "faulty.csv", "--allow-rejects", "2", "-o", &path("a.csv")]);
    let (before, after) = (path("a.csv.manifest.json"), path("b.md"));
    let args = ["trades.csv", "faulty.csv", "-o", &after, "--previous", &before, "--skip-unchanged"];
    let done = screen(&[&args[..], &["--allow-rejects", "2"]].concat());
    assert_eq!(done.status.code(), Some(1));
    let report = std::fs::read_to_string(&after).unwrap();
    assert!(report.starts_with("### Interdict: 2 rows not screened; "), "{report}");
    assert!(report.contains("; unscreened there: 2 rows of faulty.csv\n"), "{report}");
    let done = screen(&[&args[..], &["--force"]].concat());
    assert_eq!(done.status.code(), Some(2));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("the run is incomplete: 2 of "), "{told}");
    assert!(told.contains("; 2 of them in files that were not read again"), "{told}");
    assert!(told.contains("; 0 unscreened; in files not read again: "), "{told}");
}

#[test]
fn an_incomplete_run_is_an_error_in_every_report() {
    for (format, told) in [
        ("sarif", "\"executionSuccessful\":false"),
        ("junit", "errors=\"2\""),
        ("github", "::error file=faulty.csv,line=3,col=22,endColumn=25,title=unscreened::"),
        ("gitlab", "\"severity\":\"blocker\""),
        ("markdown", "### Interdict: 2 rows not screened; prohibited 1"),
    ] {
        let output = screen(&["faulty.csv", "--format", format]);
        assert_eq!(output.status.code(), Some(2), "{format}");
        let report = String::from_utf8(output.stdout).unwrap();
        assert!(report.contains(told), "{format}: {report}");
    }
}

/// Parquet and Arrow have no text of their own: what the product itself reads of them is held here.
#[test]
fn typed_columns_read_like_this() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/holdings.csv");
    let portfolio = examples.display().to_string();
    for (name, args) in [
        ("portfolio", &[portfolio.as_str(), "--activity", "purchase"][..]),
        ("hostile", &["hostile.csv", "--allow-rejects", "2"]),
    ] {
        let mut read = Vec::new();
        for format in ["parquet", "arrow"] {
            if !interdict::report::Format::parse(format).unwrap().is_built() {
                return;
            }
            let (typed, again) = (path(&format!("{name}.{format}")), path(&format!("{name}.{format}.csv")));
            screen(&[args, &["--view", "decisions", "-o", &typed]].concat());
            let more = ["--view", "decisions", "--allow-rejects", "9", "--fail-on", "never", "-o", &again];
            let done = screen(&[&[typed.as_str()], &more[..]].concat());
            assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
            read.push(std::fs::read_to_string(&again).unwrap());
        }
        // A fault in Arrow has a column, one in Parquet has only a row.
        let without = |text: &str| text.replace(" (column 1)", "").replace(" (column 2)", "");
        assert_eq!(without(&read[0]), without(&read[1]), "{name}");
        insta::assert_snapshot!(format!("{name}_typed"), read[0]);
    }
}
