//! `match`, `compare` and `evaluate`: names alone, for people and for machines.

use insta::assert_snapshot;

use super::{LISTS, files, interdict, status, with_input};

fn with_lists(args: &[&str]) -> String {
    interdict(&[args, &LISTS].concat())
}

#[test]
fn matches_are_a_table_for_machines() {
    assert_snapshot!(with_lists(&["match", "ZELTRIX SEMICON CORP-CLASS B", "Pellucid Paper Mills", "--format", "csv"]), @"
    exit status: 0
    --- stdout
    file,line,name,match_kind,score,certainty,entry_id,entry_name,matched_name,programme,remarks,alignment
    ,,ZELTRIX SEMICON CORP-CLASS B,close,0.9848,in_doubt,us-test/zeltrix,Zeltrix Semiconductor Corporation,Zeltrix Semiconductor Corporation,us-test,,zeltrix = zeltrix (equal +0.7115); semicon = semiconductor (abbreviation +0.2021); - = - (legal form +0.0711)
    ,,Pellucid Paper Mills,none,,,,,,,,
    ");
    assert_snapshot!(with_lists(&["match", "Quorvane Industries", "--format", "json"]), @r#"
    exit status: 0
    --- stdout
    [
    {"file":null,"line":null,"name":"Quorvane Industries","match_kind":"exact","score":1.0000,"certainty":"certain","entry_id":"us-test/quorvane","entry_name":"Quorvane Industries","matched_name":"Quorvane Industries","programme":"us-test","remarks":"","alignment":"quorvane = quorvane (equal +0.7849); industries = industries (equal +0.2151)"}
    ]
    "#);
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
    assert_snapshot!(with_lists(&["match", "TRS ZELTRIX SEMICONDUCTOR CORP 03/17/22 MSIP"]), @"
    exit status: 0
    --- stdout
    TRS ZELTRIX SEMICONDUCTOR CORP 03/17/22 MSIP
    matches
      us-test/zeltrix  Zeltrix Semiconductor Corporation  exact 1.0000 by `Zeltrix Semiconductor Corporation`, certain
        score 1.0000
          zeltrix        zeltrix        equal         +0.7115
          semiconductor  semiconductor  equal         +0.2174
          -              -              legal form    +0.0711
    ");
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
    assert_snapshot!(interdict(&["compare", "ZELTRIX SEMICON CORP-CLASS B", "Zeltrix Semiconductor Corporation"]), @"
    exit status: 0
    --- stdout
    score 0.9848
      zeltrix  zeltrix        equal         +0.7115
      semicon  semiconductor  abbreviation  +0.2021
      -        -              legal form    +0.0711
    ");
    assert_snapshot!(interdict(&["compare", "Zeltrix", "Quorvane", "--format", "ndjson"]), @r#"
    exit status: 0
    --- stdout
    {"name_a":"Zeltrix","name_b":"Quorvane","score":0.0000,"match_kind":"none","alignment":"- = quorvane (unmatched +0.0000); zeltrix = - (unmatched +0.0000)"}
    "#);
}

#[test]
fn a_threshold_is_justified() {
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "--threshold", "0.88"]), @"
    exit status: 0
    --- stdout
    5 pairs: 3 labelled 1, 2 labelled 0; 5 distinct scores

    threshold  precision  recall      F1    hits  false alarms  misses  rejections
       0.0500     0.7500  1.0000  0.8571       3             1       0           1
       0.1000     0.7500  1.0000  0.8571       3             1       0           1
       0.1500     0.7500  1.0000  0.8571       3             1       0           1
       0.2000     0.7500  1.0000  0.8571       3             1       0           1
       0.2500     0.7500  1.0000  0.8571       3             1       0           1
       0.3000     0.7500  1.0000  0.8571       3             1       0           1
       0.3500     0.7500  1.0000  0.8571       3             1       0           1
       0.4000     0.7500  1.0000  0.8571       3             1       0           1
       0.4500     0.7500  1.0000  0.8571       3             1       0           1
       0.5000     0.7500  1.0000  0.8571       3             1       0           1
       0.5500     0.7500  1.0000  0.8571       3             1       0           1
       0.6000     0.7500  1.0000  0.8571       3             1       0           1
       0.6500     1.0000  1.0000  1.0000       3             0       0           2
       0.7000     1.0000  1.0000  1.0000       3             0       0           2
       0.7500     1.0000  1.0000  1.0000       3             0       0           2
       0.8000     1.0000  1.0000  1.0000       3             0       0           2
       0.8500     1.0000  1.0000  1.0000       3             0       0           2
       0.8800     1.0000  1.0000  1.0000       3             0       0           2 <
       0.9000     1.0000  1.0000  1.0000       3             0       0           2
       0.9500     1.0000  1.0000  1.0000       3             0       0           2
       1.0000     1.0000  0.3333  0.5000       1             0       2           2

    best threshold 0.9827: F1 1.0000; the same down to above 0.6243
       0.9827     1.0000  1.0000  1.0000       3             0       0           2

                          labelled 0           score           labelled 1
                                          0      1      1      ████████████████
                                          0  0.9500 +   2      ████████████████████████████████
                                          0  0.9000 +   0
                                          0  0.8500 +   0
                                          0  0.8000 +   0
                                          0  0.7500 +   0
                                          0  0.7000 +   0
                                          0  0.6500 +   0
                    ░░░░░░░░░░░░░░░░      1  0.6000 +   0
                                          0  0.5500 +   0
                                          0  0.5000 +   0
                                          0  0.4500 +   0
                                          0  0.4000 +   0
                                          0  0.3500 +   0
                                          0  0.3000 +   0
                                          0  0.2500 +   0
                                          0  0.2000 +   0
                                          0  0.1500 +   0
                                          0  0.1000 +   0
                                          0  0.0500 +   0
                    ░░░░░░░░░░░░░░░░      1  0.0000 +   0
    ");
}

#[test]
fn groups_have_their_own_figures() {
    let report = interdict(&["evaluate", "pairs.csv", "--by", "quality"]);
    let groups: Vec<&str> = report.lines().rev().take(3).collect();
    assert_snapshot!(groups.into_iter().rev().collect::<Vec<_>>().join("\n"), @"
    threshold  precision  recall      F1    hits  false alarms  misses  rejections  quality
       0.8500     1.0000  1.0000  1.0000       2             0       0           1  A
       0.8500     1.0000  1.0000  1.0000       1             0       0           1  B
    ");
}

#[test]
fn names_come_through_a_pipe() {
    let piped = with_input(
        &[&["match", "--file", "-", "--format", "csv"][..], &LISTS].concat(),
        b"security_name\nQuorvane Industries\n",
    );
    assert!(
        piped.starts_with("exit status: 0") && piped.contains("-,2,Quorvane Industries,exact,1.0000,certain"),
        "{piped}"
    );
}

#[test]
fn a_file_that_cannot_be_read_gives_no_header() {
    for file in ["nowhere.csv", "pairs.csv"] {
        let told = interdict(&["match", "Quorvane", "--file", file, "--format", "csv"]);
        assert!(told.starts_with("exit status: 2\n--- stderr"), "{told}");
    }
}

#[test]
fn the_pairs_are_written_in_input_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scored.csv");
    let name = path.to_str().unwrap();
    assert_eq!(status(&["evaluate", "pairs.csv", "--where", "quality=A", "-o", name, "--alignment"]), 0);
    let first = std::fs::read_to_string(&path).unwrap();
    assert_snapshot!(first, @r#"
    name_a,name_b,label,score,match_kind,alignment
    ZELTRIX SEMICON CORP-CLASS B,Zeltrix Semiconductor Corporation,1,0.9848,close,zeltrix = zeltrix (equal +0.7115); semicon = semiconductor (abbreviation +0.2021); - = - (legal form +0.0711)
    Quorvane Industries,QUORVANE INDUSTRIES LTD,1,1.0000,exact,quorvane = quorvane (equal +0.7849); industries = industries (equal +0.2151)
    "Quorvane Mills, Inc",Quorvane Industries Ltd,0,0.6243,none,quorvane = quorvane (equal +0.6243); - = industries (unmatched +0.0000); mills = - (unmatched +0.0000); - = contradictory (legal form +0.0000)
    "#);
    assert_eq!(files(folder.path()), ["scored.csv"]);
    assert_eq!(status(&["evaluate", "pairs.csv", "-o", name]), 2, "what exists stays");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    let again = ["evaluate", "pairs.csv", "--where", "quality=A", "-o", name, "--force", "--alignment"];
    assert_eq!(status(&again), 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first, "the same pairs give the same bytes");
}

#[test]
fn standard_input_and_output_make_a_pipe() {
    let piped = with_input(
        &["evaluate", "-", "-o", "-", "--format", "csv"],
        b"name_a,name_b,label\nQuorvane,Quorvane Ltd,1\n",
    );
    assert_snapshot!(piped, @"
    exit status: 0
    --- stdout
    name_a,name_b,label,score,match_kind
    Quorvane,Quorvane Ltd,1,1.0000,exact
    ");
}

#[test]
fn a_fault_of_a_pair_refuses_the_file() {
    assert_snapshot!(interdict(&["evaluate", "pairs_faulty.csv"]), @"
    exit status: 2
    --- stderr
    error: pairs_faulty.csv:2:30: `…` is no label: expected 0, 1, false or true [R012]
    error: pairs_faulty.csv:3:10: the name is empty [R012]
    error: pairs_faulty.csv:4:17: the row has 2 cells: expected 3, as in the header on line 1 [R001]
    error: pairs_faulty.csv: nothing is evaluated
    ");
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "--where", "grade=A"]), @"
    exit status: 2
    --- stderr
    error: pairs.csv:1: there is no column `grade`: the header has `name_a`, `name_b`, `label`, `quality` [F003]
    error: pairs.csv: nothing is evaluated
    ");
    assert_snapshot!(interdict(&["evaluate", "trades.csv"]), @"
    exit status: 2
    --- stderr
    error: trades.csv:1: there is no column `name_a`: the header has `position_id`, `security_name`, `isin`, `trade_time`, `activity`, `market_value`, `currency`, `verdict` [F003]
    error: trades.csv:1: there is no column `name_b`: the header has `position_id`, `security_name`, `isin`, `trade_time`, `activity`, `market_value`, `currency`, `verdict` [F003]
    error: trades.csv:1: there is no column `label`: the header has `position_id`, `security_name`, `isin`, `trade_time`, `activity`, `market_value`, `currency`, `verdict` [F003]
    error: trades.csv: nothing is evaluated
    ");
    assert_snapshot!(interdict(&["evaluate", "nowhere.csv"]), @"
    exit status: 2
    --- stderr
    error: nowhere.csv: there is no such file [F001]
    error: nowhere.csv: nothing is evaluated
    ");
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "--format", "csv"]), @"
    exit status: 2
    --- stderr
    error: --format is the format of the pairs: -o PATH says where they go
    ");
    assert_snapshot!(interdict(&["evaluate", "pairs.csv", "-o", "pairs.csv", "--force"]), @"
    exit status: 2
    --- stderr
    error: pairs.csv: it is also an input
    ");
}

#[test]
fn a_file_of_names_with_a_fault_gives_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("matches.csv");
    let written = with_lists(&["match", "--file", "faulty.csv", "-o", path.to_str().unwrap()]);
    assert!(written.starts_with("exit status: 2"), "{written}");
    assert!(files(folder.path()).is_empty());
}
