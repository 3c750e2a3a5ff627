//! What cannot be screened is told with its place and never called clean.

use insta::assert_snapshot;

use super::{LISTS, command, interdict, screen, screen_args, status, with_input};

#[test]
fn faulty_rows_are_unscreened_and_the_run_is_incomplete() {
    assert_snapshot!(screen(&["faulty.csv"]), @"
    exit status: 2
    --- stdout
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     row          security                       verdict        why, and what would change it
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     line 2       Quorvane Industries            prohibited     Purchase is prohibited under us-test since 2021-03-15 09:30
     2021-03-16   us-test/quorvane = Quorvane                   EDT (Test order, section 1).
     purchase     Industries
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 3       Pellucid Paper Mills           unscreened     R002: `soon` is not a date: expected one such as
                                                                `2021-03-15` (column 22)
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 5       Pellucid Paper Mills           unscreened     R004: `teleport` is no activity: expected one of purchase,
                                                                sale, sale_to_divest, short_sale, hold, drip,
                                                                dividend_cash, corporate_action, adr_conversion, exercise,
                                                                assignment, close_derivative, lend, pledge, subscribe,
                                                                redeem (or B, S, SS, or a FIX side) (column 33)
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    rows        3 read = 1 decided + 2 unscreened
                unscreened 1: R002 bad date
                unscreened 1: R004 bad activity
    verdicts    prohibited 1
    alerts      us-test: prohibited 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        the run is incomplete: 2 of 3 rows stay unscreened, 0 are allowed

    --- stderr
    error: faulty.csv:3:22: `…` is not a date: expected one such as `2021-03-15` [R002]
    error: faulty.csv:5:33: `…` is no activity: expected one of purchase, sale, sale_to_divest, short_sale, hold, drip, dividend_cash, corporate_action, adr_conversion, exercise, assignment, close_derivative, lend, pledge, subscribe, redeem (or B, S, SS, or a FIX side) [R004]
    interdict: incomplete: 3 rows: prohibited 1; 2 unscreened; exit status 2
    ");
}

#[test]
fn allowed_rejects_leave_an_answer() {
    let args = ["faulty.csv", "--allow-rejects", "2", "--view", "decisions", "--format", "csv"];
    assert_snapshot!(screen(&args), @r#"
    exit status: 1
    --- stdout
    Name,Trade Date,Side,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    Quorvane Industries,2021-03-16,B,prohibited,,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).",2021-03-15T10:30:00-04:00,,"Test order, section 1; Test register, line 1"
    Pellucid Paper Mills,soon,B,unscreened,,none,,,,,,,R002: `soon` is not a date: expected one such as `2021-03-15` (column 22),,,
    Pellucid Paper Mills,2021-03-16,teleport,unscreened,,none,,,,,,,"R004: `teleport` is no activity: expected one of purchase, sale, sale_to_divest, short_sale, hold, drip, dividend_cash, corporate_action, adr_conversion, exercise, assignment, close_derivative, lend, pledge, subscribe, redeem (or B, S, SS, or a FIX side) (column 33)",,,
    --- stderr
    error: faulty.csv:3:22: `…` is not a date: expected one such as `2021-03-15` [R002]
    error: faulty.csv:5:33: `…` is no activity: expected one of purchase, sale, sale_to_divest, short_sale, hold, drip, dividend_cash, corporate_action, adr_conversion, exercise, assignment, close_derivative, lend, pledge, subscribe, redeem (or B, S, SS, or a FIX side) [R004]
    rows        3 read = 1 decided + 2 unscreened
                unscreened 1: R002 bad date
                unscreened 1: R004 bad activity
    verdicts    prohibited 1
    alerts      us-test: prohibited 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    interdict: 3 rows: prohibited 1; 2 unscreened; exit status 1
    "#);
    assert_eq!(status(&screen_args(&["faulty.csv", "--allow-rejects", "1"])), 2);
}

#[test]
fn lines_beside_the_rows_are_looked_up_as_rows_are() {
    let text = "Acme Fund\nQuorvane Industries,5,USD\nMarket: ACME\n\nName,Market Value,Currency\n\
        Pellucid Paper Mills,1,USD\n\nSmall print\nQuorvane Industriess,3\n";
    let args = screen_args(&["-", "--as-of", "2021-05-01", "--format", "csv"]);
    assert_snapshot!(with_input(&args, text.as_bytes()), @"
    exit status: 2
    --- stdout
    file,line,Name,Market Value,Currency,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    -,2,Quorvane Industries,5,USD,unscreened,,none,,,,,,,F012: the line above the header names something on a list: expected rows below the header and none above it,,,
    -,9,Quorvane Industriess,3,,unscreened,,none,,,,,,,R001: the line below the last row has a name alike to one on a list and has 2 cells: expected 3,,,
    --- stderr
    error: -:2: the line above the header names something on a list: expected rows below the header and none above it [F012]
    error: -:9: the line below the last row has a name alike to one on a list and has 2 cells: expected 3 [R001]
    warning: -:8: not read as rows: 1 line below the last row (a footer) [F012]
    warning: rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    rows        3 read = 1 decided + 2 unscreened
                unscreened 1: F012 lines that are no rows
                unscreened 1: R001 ragged row
    not rows    -: 2 lines above the header, 1 line below the last row (from line 8)
    verdicts    permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    note        the run is incomplete: 2 of 3 rows stay unscreened, 0 are allowed
    interdict: incomplete: 3 rows: permitted 1; 2 unscreened; exit status 2
    ");
}

#[test]
fn an_identifier_behind_a_blank_line_that_cannot_be_read_is_told() {
    let run = |last: &str| {
        let text = format!("Name,CUSIP,Market Value\nPellucid Paper Mills,,1\n\n{last}\n");
        with_input(&screen_args(&["-", "--as-of", "2021-05-01"]), text.as_bytes())
    };
    for (last, why) in [
        (",037833105", "`037833105` is not a valid CUSIP: the check digit is 5, expected 0"),
        (",8.46E+109", "`8.46E+109` is not a valid CUSIP"),
    ] {
        let told = run(last);
        assert!(told.starts_with("exit status: 2") && told.contains("1 decided + 1 unscreened"), "{told}");
        assert!(told.contains(why), "{told}");
    }
    assert!(run(",37833100").starts_with("exit status: 2"));
    for footer in ["Total", "Small print,of 2021", ",1000", ",Confidential"] {
        assert!(run(footer).starts_with("exit status: 0"), "{footer}");
    }
}

#[test]
fn rows_within_a_quoted_cell_are_never_clear() {
    let text =
        "Name,ISIN,Side\n\"Pellucid 5,,B\nQuorvane Industries,,B\nPellucid 5\",,B\nPellucid Paper Mills,,B\n";
    let told = with_input(&screen_args(&["-", "--as-of", "2021-05-01"]), text.as_bytes());
    assert!(
        told.starts_with("exit status: 2") && told.contains("2 read = 1 decided + 1 unscreened"),
        "{told}"
    );
}

#[test]
fn a_header_far_down_is_no_security() {
    let row = "Pellucid Paper Mills,ACME,1\n";
    let table = |second: &str| format!("Name,Ticker,Shares\n{}{second}\n{row}", row.repeat(20_000));
    let text =
        |second: &str| with_input(&screen_args(&["-", "--as-of", "2021-05-01"]), table(second).as_bytes());
    let moved = text("Ticker,Shares,Name");
    assert!(moved.starts_with("exit status: 2"), "{moved}");
    assert!(moved.contains("error: -:20002: another header begins here"), "{moved}");
    let repeated = text("NAME,Ticker,Shares");
    assert!(repeated.contains("20002 read = 20001 decided + 1 unscreened"), "{repeated}");
    assert!(repeated.contains("error: -:20002: the row repeats the header on line 1"), "{repeated}");
}

#[test]
fn a_table_on_its_side_hides_no_position() {
    let args = screen_args(&["-", "--as-of", "2021-05-01", "--view", "decisions", "--format", "csv"]);
    let book = b"Name,Quorvane Industries Ltd,Fund Class\nShares,100,A\n";
    assert_snapshot!(with_input(&args, book), @r#"
    exit status: 2
    --- stdout
    Name,Quorvane Industries Ltd,Fund Class,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    Shares,100,A,permitted,,none,,,,,,,No listed entity matches.,,,
    ,Quorvane Industries Ltd,Fund Class,unscreened,,none,,,,,,,"F003: the header names something on a list: expected names of columns, and one row for each security (turn the table)",,,
    --- stderr
    error: -:1: the header names something on a list: expected names of columns, and one row for each security (turn the table) [F003]
    warning: rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    rows        2 read = 1 decided + 1 unscreened
                unscreened 1: F003 no usable column
    verdicts    permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    note        the run is incomplete: 1 of 2 rows stays unscreened, 0 are allowed
    interdict: incomplete: 2 rows: permitted 1; 1 unscreened; exit status 2
    "#);
}

#[test]
fn a_footer_is_told_and_hides_no_position() {
    let head = b"Name,Market Value,Currency\nPellucid Paper Mills,1,USD\n\n";
    let run = |footer: &str, args: &[&str]| {
        let args = screen_args(&[&["-", "--as-of", "2021-05-01"], args].concat());
        with_input(&args, &[head, footer.as_bytes()].concat())
    };
    assert_snapshot!(run("Small print\nand more of it\n", &[]), @"
    exit status: 0
    --- stdout
    Nothing to report.

    rows        1 read = 1 decided + 0 unscreened
    not rows    -: 2 lines below the last row (from line 4)
    verdicts    permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)

    --- stderr
    warning: -:4: not read as rows: 2 lines below the last row (a footer) [F012]
    warning: rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    interdict: 1 row: permitted 1; 0 unscreened; exit status 0
    ");
    assert_snapshot!(run("Small print\nQuorvane Industries\n", &["--format", "csv"]), @"
    exit status: 2
    --- stdout
    file,line,Name,Market Value,Currency,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    -,5,Quorvane Industries,,,unscreened,,none,,,,,,,R001: the line below the last row names something on a list and has 1 cell: expected 3,,,
    --- stderr
    error: -:5: the line below the last row names something on a list and has 1 cell: expected 3 [R001]
    warning: -:4: not read as rows: 1 line below the last row (a footer) [F012]
    warning: rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    rows        2 read = 1 decided + 1 unscreened
                unscreened 1: R001 ragged row
    not rows    -: 1 line below the last row (from line 4)
    verdicts    permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    note        the run is incomplete: 1 of 2 rows stays unscreened, 0 are allowed
    interdict: incomplete: 2 rows: permitted 1; 1 unscreened; exit status 2
    ");
    assert!(run("Small print\n", &["-q"]).contains("exit status 0"));
}

#[test]
fn a_file_that_is_given_twice_is_refused() {
    assert_snapshot!(screen(&["trades.csv", "holdings.csv", "../data/trades.csv"]), @"
    exit status: 2
    --- stderr
    error: ../data/trades.csv: the same file is given twice; its rows would count twice
    interdict: no answer; exit status 2
    ");
    assert!(screen(&["-", "-"]).contains("exit status: 2"));
}

#[test]
fn a_missing_file_is_told() {
    assert_snapshot!(screen(&["missing.csv", "trades.csv", "gone.csv"]), @r"
    exit status: 2
    --- stderr
    error: missing.csv: there is no such file [F001]
    error: gone.csv: there is no such file [F001]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
}

#[test]
fn a_file_without_rows_is_not_clean() {
    assert_snapshot!(screen(&["empty.csv"]), @r"
    exit status: 2
    --- stderr
    error: empty.csv: the file has a header and not a single row below it [F002]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    let args = ["empty.csv", "--allow-empty", "--format", "csv", "--view", "decisions", "-q"];
    assert_snapshot!(screen(&args), @r"
    exit status: 0
    --- stdout
    Name,Trade Date,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    --- stderr
    interdict: 0 rows: none; 0 unscreened; exit status 0
    ");
}

#[test]
fn a_list_with_a_fault_is_never_used() {
    let args = ["screen", "trades.csv", "--lists", "broken.toml"];
    assert_snapshot!(interdict(&args), @r#"
    exit status: 2
    --- stderr
    error[L002]: list has no field `colour`
     --> broken.toml:8:1
      |
    8 | colour = "red"
      | ^^^^^^

    error[L004]: `juggle` is no activity; expected `purchase`, `sale`, `sale_to_divest`, `short_sale`, `hold`, `drip`, `dividend_cash`, `corporate_action`, `adr_conversion`, `exercise`, `assignment`, `close_derivative`, `lend`, `pledge`, `subscribe`, `redeem`
      --> broken.toml:13:27
       |
    13 | activities = ["purchase", "juggle"]
       |                           ^^^^^^^^

    error[L005]: `US0000000100` is not a valid ISIN: the check digit is 0, expected 1
      --> broken.toml:24:10
       |
    24 | isins = ["US0000000100"]
       |          ^^^^^^^^^^^^^^

    error: a list has faults, so none of it is used
    interdict: no answer; exit status 2
    "#);
    assert_snapshot!(interdict(&[&args[..], &["--log-format", "json", "--run-id", "night"]].concat()), @r#"
    exit status: 2
    --- stderr
    {"code":"L002","column":1,"file":"broken.toml","level":"error","line":8,"message":"list has no field `colour`","run":"night"}
    {"code":"L004","column":27,"file":"broken.toml","level":"error","line":13,"message":"`juggle` is no activity; expected `purchase`, `sale`, `sale_to_divest`, `short_sale`, `hold`, `drip`, `dividend_cash`, `corporate_action`, `adr_conversion`, `exercise`, `assignment`, `close_derivative`, `lend`, `pledge`, `subscribe`, `redeem`","run":"night"}
    {"code":"L005","column":10,"file":"broken.toml","level":"error","line":24,"message":"`US0000000100` is not a valid ISIN: the check digit is 0, expected 1","run":"night"}
    {"level":"error","message":"a list has faults, so none of it is used","run":"night"}
    {"exit":2,"level":"summary","run":"night"}
    "#);
}

#[test]
fn there_must_be_a_list() {
    assert_snapshot!(interdict(&["screen", "trades.csv", "--no-builtin-lists"]), @r"
    exit status: 2
    --- stderr
    error: there is no list to screen against
    interdict: no answer; exit status 2
    ");
    assert_snapshot!(screen(&["trades.csv", "--programme", "us-tset"]), @r"
    exit status: 2
    --- stderr
    error: no list has the programme `us-tset`; there are us-test, firm
    interdict: no answer; exit status 2
    ");
    assert_snapshot!(screen(&["trades.csv", "--lists", "us-test.toml"]), @"
    exit status: 2
    --- stderr
    error: two lists are called `us-test`: us-test.toml and us-test.toml
    interdict: no answer; exit status 2
    ");
}

#[test]
fn options_with_other_values_are_refused() {
    for bad in [
        ["--activity", "buy"],
        ["--actor", "me"],
        ["--as-of", "yesterday"],
        ["--known-on", "never"],
        ["--map", "isin"],
        ["--map", "colour=Name"],
        ["--timezone", "Mars/Olympus"],
        ["--threshold", "2"],
        ["--delimiter", "x"],
        ["--fail-on", "permitted"],
        ["--allow-rejects", "-1"],
        ["--view", "rows"],
        ["--format", "xml"],
        ["--audience", "public"],
        ["--lookahead", "0"],
        ["--boundary", "loose"],
        ["--config", "missing.toml"],
        ["--log-format", "xml"],
        ["--colour", "red"],
    ] {
        let output = command(&screen_args(&["trades.csv", bad[0], bad[1]])).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
        assert!(output.stdout.is_empty(), "{bad:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        let names = told.contains(bad[0]) || told.contains(bad[1]);
        assert!(told.starts_with("error: ") && names, "{bad:?}: {told}");
    }
}

#[test]
fn a_bad_value_from_the_environment_is_told_by_its_variable() {
    for (variable, value) in [
        ("INTERDICT_FAIL_ON", "perhaps"),
        ("INTERDICT_THRESHOLD", "2"),
        ("INTERDICT_ALLOW_REJECTS", "-1"),
        ("INTERDICT_AS_OF", "yesterday"),
        ("INTERDICT_KNOWN_ON", "never"),
        ("INTERDICT_MAP", "isin"),
    ] {
        let output = command(&screen_args(&["trades.csv"])).env(variable, value).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{variable}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(variable), "{variable}: {told}");
    }
    let typed = command(&screen_args(&["trades.csv", "--fail-on", "soon"]))
        .env("INTERDICT_FAIL_ON", "never")
        .output();
    assert!(!String::from_utf8(typed.unwrap().stderr).unwrap().contains("INTERDICT"));
}

#[test]
fn a_reader_that_goes_away_is_a_failure() {
    for format in ["table", "csv", "ndjson", "json", "sarif", "junit", "github", "gitlab", "markdown"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let args = screen_args(&["trades.csv", "--format", format]);
        let output = command(&args).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{format}");
    }
}

#[test]
fn settings_come_from_flag_then_environment_then_file_then_default() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("interdict.toml");
    let run = |text: &str, environment: &[(&str, &str)], args: &[&str]| {
        std::fs::write(&config, text).unwrap();
        let file = config.display().to_string();
        let mut command = command(&[&["screen", "trades.csv", "--config", &file], args, &LISTS].concat());
        command.envs(environment.iter().copied()).output().unwrap()
    };
    let status = |text: &str, environment: &[(&str, &str)], args: &[&str]| {
        run(text, environment, args).status.code().unwrap()
    };
    assert_eq!(status("", &[], &[]), 1);
    assert_eq!(status("fail-on = 'never'", &[], &[]), 0);
    assert_eq!(status("fail-on = 'never'", &[("INTERDICT_FAIL_ON", "review")], &[]), 1);
    assert_eq!(status("fail-on = 'review'", &[("INTERDICT_FAIL_ON", "review")], &["--fail-on", "never"]), 0);
    assert_eq!(status("", &[("INTERDICT_ALLOW_EMPTY", "1")], &[]), 1);
    assert_eq!(status("", &[("INTERDICT_ALLOW_EMPTY", "perhaps")], &[]), 2);
    assert_eq!(status("lookahead = 30\nprogramme = ['us-test']\nfail-on = 'blocked'", &[], &[]), 0);
    for bad in
        ["fail_on = 'never'", "fail-on = 'perhaps'", "fail-on = true", "quiet = 'yes'", "force = true", "x"]
    {
        let output = run(bad, &[], &[]);
        assert_eq!(output.status.code(), Some(2), "{bad}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("interdict.toml"), "{bad}");
    }
}

#[cfg(not(feature = "cloud"))]
#[test]
fn a_build_without_object_storage_refuses_urls() {
    assert_snapshot!(screen(&["s3://desk/trades.csv"]), @"
    exit status: 2
    --- stderr
    error: s3://desk/trades.csv: this build does not read object storage: it is built without the feature `cloud` [F001]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    assert_snapshot!(screen(&["https://me:secret@desk.example/trades.csv"]), @"
    exit status: 2
    --- stderr
    error: https://desk.example: this kind of URL is not read: expected s3, gs, az, abfs or abfss, or a path [F001]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
}
