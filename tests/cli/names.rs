//! `match`, `compare` and `evaluate`: names alone, for people and for machines.

use insta::assert_snapshot;

use super::{LISTS, files, interdict, status, with_input};

fn with_lists(args: &[&str]) -> String {
    interdict(&[args, &LISTS].concat())
}

#[test]
fn matches_are_a_table_for_machines() {
    assert_snapshot!(with_lists(&["match", "ZELTRIX SEMICON CORP-CLASS B", "Pellucid Paper Mills", "--format", "csv"]), @"");
    assert_snapshot!(with_lists(&["match", "Quorvane Industries", "--format", "json"]), @"");
    let lines = with_lists(&["match", "--file", "trades.csv", "--format", "ndjson"]);
    assert!(lines.contains("{\"file\":\"trades.csv\",\"line\":2,\"name\":"), "{lines}");
}

#[test]
fn an_identifier_has_no_words() {
    let table = with_lists(&["match", "--file", "trades.csv", "--format", "csv"]);
    for line in table.lines().filter(|line| line.contains(",identifier,")) {
        assert!(line.ends_with(','), "{line}");
    }
}

#[test]
fn a_description_is_taken_apart_before_it_is_explained() {
    assert_snapshot!(with_lists(&["match", "TRS ZELTRIX SEMICONDUCTOR CORP 03/17/22 MSIP"]), @"");
}

#[test]
fn a_threshold_that_is_lower_finds_more() {
    let name = ["match", "QUORVANE MILLS", "--format", "csv"];
    let found = |threshold| with_lists(&[&name[..], &["--threshold", threshold]].concat()).lines().count();
    assert!(found("0.3") >= found("0.85"));
    assert!(with_lists(&[&name[..], &["--threshold", "0.3"]].concat()).contains("us-test/quorvane"));
}

#[test]
fn a_comparison_is_what_a_run_does() {
    assert_snapshot!(interdict(&["compare", "ZELTRIX SEMICON CORP-CLASS B", "Zeltrix Semiconductor Corporation"]), @"");
    assert_snapshot!(interdict(&["compare", "Zeltrix", "Quorvane", "--format", "ndjson"]), @"");
}

#[test]
fn a_threshold_is_justified() {
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "--threshold", "0.88"]), @"");
}

#[test]
fn the_pairs_are_written_in_input_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scored.csv");
    let name = path.to_str().unwrap();
    assert_eq!(status(&["evaluate", "pairs.csv", "--where", "quality=A", "-o", name]), 0);
    let first = std::fs::read_to_string(&path).unwrap();
    assert_snapshot!(first, @"");
    assert_eq!(files(folder.path()), ["scored.csv"]);
    assert_eq!(status(&["evaluate", "pairs.csv", "-o", name]), 2, "what exists stays");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    assert_eq!(status(&["evaluate", "pairs.csv", "--where", "quality=A", "-o", name, "--force"]), 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first, "the same pairs give the same bytes");
}

#[test]
fn standard_input_and_output_make_a_pipe() {
    let piped = with_input(
        &["evaluate", "-", "-o", "-", "--format", "csv"],
        b"name_a,name_b,label\nQuorvane,Quorvane Ltd,1\n",
    );
    assert_snapshot!(piped, @"");
}

#[test]
fn a_fault_of_a_pair_refuses_the_file() {
    assert_snapshot!(interdict(&["evaluate", "pairs_faulty.csv"]), @"");
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "--where", "grade=A"]), @"");
    assert_snapshot!(interdict(&["evaluate", "trades.csv"]), @"");
    assert_snapshot!(interdict(&["evaluate", "nowhere.csv"]), @"");
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "--format", "csv"]), @"");
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "-o", "pairs.csv", "--force"]), @"");
}

#[test]
fn a_file_of_names_with_a_fault_gives_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("matches.csv");
    let written = with_lists(&["match", "--file", "faulty.csv", "-o", path.to_str().unwrap()]);
    assert!(written.starts_with("exit status: 2"), "{written}");
    assert!(files(folder.path()).is_empty());
}
