//! `explain`, `lists`, `match`, `compare`: looking at what is there.

use insta::assert_snapshot;

use super::{LISTS, interdict, screen};

fn with_lists(args: &[&str]) -> String {
    interdict(&[args, &LISTS].concat())
}

#[test]
fn a_row_is_explained_with_its_match_and_its_timeline() {
    assert_snapshot!(with_lists(&["explain", "trades.csv:3"]), @"
    exit status: 0
    --- stdout
    purchase by us_person at 2021-03-16 10:00 EDT, with the latest knowledge
    prohibited: Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).
      source  Test order, section 1; Test register, line 1

    matches
      us-test/quorvane  Quorvane Industries  exact 1.0000 by `Quorvane Industries`, certain
        score 1.0000
          quorvane    quorvane    equal         +0.7849
          industries  industries  equal         +0.2151

    timeline of us-test/quorvane  Quorvane Industries
               sale ·····pppppppppppdddddddddddddddddddddddddddddddddddddddddddddddddddddddddd######
     sale_to_divest ·····pppppppppppeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee######
               hold ················oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
           purchase ·····ppppppppppp################################################################
              asked                  ^ 2021-03-16 10:00 EDT
                    2020-12-15                                                            2022-02-13
                    · nothing  w watch  o other activity  p pending  e divestment  l licensed  s stayed
                    v vacated  ? review  d divest only  # prohibited  B blocked

    purchase by us_person
      since ever                     permitted
      since 2021-01-14 00:00 EST     permitted  pending
      since 2021-03-15 09:30 EDT     prohibited  tz_label
    > since 2021-03-15 10:30 EDT     prohibited

    facts
      2021-01-14           listed (us-test/quorvane@2021-01-14, annex)
                           Test register, line 1
      2021-03-15 09:30 EDT rule buy starts for us-test/quorvane@2021-01-14
                           Test order, section 1
                           known from 2021-01-14
      2021-03-15 09:30 EDT rule sell starts for us-test/quorvane@2021-01-14
                           Test order, section 2
                           known from 2021-01-14
      2022-01-14 23:59 EST exception divest ends for us-test/quorvane@2021-01-14
                           Test order, section 3
                           known from 2021-01-14
    ");
}

#[test]
fn a_name_is_explained_at_a_time() {
    assert_snapshot!(with_lists(&["explain", "Pellucid Paper Mills", "--at", "2021-05-04"]), @r"
    exit status: 0
    --- stdout
    hold by us_person at 2021-05-04, with the latest knowledge
    permitted: No listed entity matches.

    no match
    ");
    assert_snapshot!(with_lists(&["explain", "Pellucid Paper Mills"]), @r"
    exit status: 2
    --- stderr
    error: a name alone has no date: --at TIME says when
    ");
    assert_snapshot!(with_lists(&["explain", "trades.csv:99"]), @r"
    exit status: 2
    --- stderr
    error: trades.csv: no row starts on line 99; one starts on line 10
    ");
    assert_snapshot!(with_lists(&["explain", "faulty.csv:3"]), @r"
    exit status: 2
    --- stderr
    error: the row is unscreened: faulty.csv:3:22: `soon` is not a date: expected one such as `2021-03-15` [R002]
    ");
}

#[test]
fn lists_are_listed() {
    assert_snapshot!(with_lists(&["lists", "ls"]), @r"
    exit status: 0
    --- stdout
    list     edition     entries  names  identifiers  defects  origin
    us-test  2021-06-03        2      3            1        0  us-test.toml
    firm     -                 4      4            0        0  firm.csv
    ");
    let shipped = interdict(&["lists", "ls"]);
    assert!(shipped.contains("us-ns-cmic") && shipped.contains("us-ccmc"), "{shipped}");
}

#[test]
fn an_entry_is_shown() {
    assert_snapshot!(with_lists(&["lists", "show", "us-test/zeltrix"]), @r"
    exit status: 0
    --- stdout
    us-test/zeltrix  Zeltrix Semiconductor Corporation
      programme    us-test (Test programme)
      alias        Zeltrix Chips
      countries    US
      listed       2021-06-03 (annex), published 2021-06-03; Test register, line 2
      source       Test register, line 2
    ");
    let by_name = with_lists(&["lists", "show", "zeltrix chips"]);
    assert_eq!(by_name, with_lists(&["lists", "show", "us-test/zeltrix"]));
    assert_snapshot!(with_lists(&["lists", "show", "nobody"]), @r"
    exit status: 2
    --- stderr
    error: no list has an entry `nobody`
    ");
}

#[test]
fn a_list_is_validated() {
    assert_snapshot!(interdict(&["lists", "validate", "us-test.toml", "broken.toml"]), @r#"
    exit status: 2
    --- stdout
    us-test.toml: sound, 2 entries, 0 remarks
    broken.toml: 3 faults, not usable
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
    "#);
}

#[test]
fn names_are_matched_and_compared() {
    assert_snapshot!(with_lists(&["match", "ZELTRIX SEMICONDUCTOR CORP", "Pellucid Paper Mills"]), @"
    exit status: 0
    --- stdout
    ZELTRIX SEMICONDUCTOR CORP
    matches
      us-test/zeltrix  Zeltrix Semiconductor Corporation  exact 1.0000 by `Zeltrix Semiconductor Corporation`, certain
        score 1.0000
          zeltrix        zeltrix        equal         +0.7115
          semiconductor  semiconductor  equal         +0.2174
          -              -              legal form    +0.0711

    Pellucid Paper Mills
    no match
    ");
    assert_snapshot!(interdict(&["compare", "ZELTRIX SEMICON CORP", "Zeltrix Semiconductor Corporation"]), @r"
    exit status: 0
    --- stdout
    score 0.9848
      zeltrix  zeltrix        equal         +0.7115
      semicon  semiconductor  abbreviation  +0.2021
      -        -              legal form    +0.0711
    ");
}

#[test]
fn the_mapping_is_explained() {
    assert_snapshot!(screen(&["trades.csv", "--explain-mapping"]), @r"
    exit status: 0
    --- stdout
    trades.csv: 9 rows, header on line 1
      delimiter `,`, dates ISO 8601
      trade time from its column
        1  position_id    position_id       the field's own name
        2  security_name  security_name     the field's own name
        3  isin           isin              the field's own name
        4  trade_time     trade_time        the field's own name
        5  activity       activity          the field's own name
        6  market_value   market_value      the field's own name
        7  currency       currency          the field's own name
        8  verdict        -                 passed through: not a known spelling
    ");
}

#[test]
fn completions_know_the_options() {
    let script = interdict(&["completions", "bash"]);
    assert!(script.starts_with("exit status: 0") && script.contains("--lookahead"));
}

#[test]
fn what_is_explained_is_what_was_meant() {
    let explain = |text: &str| with_lists(&["explain", text, "--at", "2021-05-01", "--activity", "purchase"]);
    for (text, told) in [
        ("missing.csv:3", "error: missing.csv: there is no such file\n"),
        ("XHKG:123", "error: XHKG: there is no such file; the ticker is written `123 HK`\n"),
        ("", "error: `` says nothing: expected a name, an identifier or a ticker with its market\n"),
        ("N/A", "error: `N/A` says nothing: expected a name, an identifier or a ticker with its market\n"),
        ("US0000000100", "error: `US0000000100` is not a valid ISIN: the check digit is 0, expected 1\n"),
        ("us-test/nobody", "error: the list `us-test` has no entry `us-test/nobody`\n"),
    ] {
        assert_eq!(explain(text), format!("exit status: 2\n--- stderr\n{told}"), "{text}");
    }
    assert!(explain("Quorvane Industries").contains("exact 1.0000 by `Quorvane Industries`"));
    assert_snapshot!(with_lists(&["explain", "us-test/quorvane"]), @"
    exit status: 0
    --- stdout
    hold by us_person at 2021-01-14 00:00 EST, with the latest knowledge
    permitted: No rule of us-test restricts holding then.
      change  permitted (listed) from 2021-03-15 09:30 EDT
      source  Test register, line 1

    matches
      us-test/quorvane  Quorvane Industries  exact 1.0000 by `Quorvane Industries`, certain

    timeline of us-test/quorvane  Quorvane Industries
           purchase ·····ppppppppppp################################################################
               sale ·····pppppppppppdddddddddddddddddddddddddddddddddddddddddddddddddddddddddd######
     sale_to_divest ·····pppppppppppeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee######
               hold ················oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
              asked      ^ 2021-01-14 00:00 EST
                    2020-12-15                                                            2022-02-13
                    · nothing  w watch  o other activity  p pending  e divestment  l licensed  s stayed
                    v vacated  ? review  d divest only  # prohibited  B blocked

    hold by us_person
    > since ever                     permitted
      since 2021-03-15 09:30 EDT     permitted  listed

    facts
      2021-01-14           listed (us-test/quorvane@2021-01-14, annex)
                           Test register, line 1
      2021-03-15 09:30 EDT rule buy starts for us-test/quorvane@2021-01-14
                           Test order, section 1
                           known from 2021-01-14
      2021-03-15 09:30 EDT rule sell starts for us-test/quorvane@2021-01-14
                           Test order, section 2
                           known from 2021-01-14
      2022-01-14 23:59 EST exception divest ends for us-test/quorvane@2021-01-14
                           Test order, section 3
                           known from 2021-01-14
    ");
}

#[test]
fn nothing_in_a_folder_of_lists_is_passed_over_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("a.CSV", "name\nTarnwick Energy\n");
    put("b.txt", "name\nOstravel Mining\n");
    std::fs::create_dir(folder.path().join("more")).unwrap();
    let path = folder.path().display().to_string();
    let told = |args: &[&str]| interdict(args).replace(&path, "DIR");
    assert_snapshot!(told(&["lists", "ls", "--no-builtin-lists", "--lists", &path]), @"
    exit status: 0
    --- stdout
    list  edition     entries  names  identifiers  defects  origin
    a     -                 1      1            0        0  DIR/a.CSV
    --- stderr
    warning: DIR/b.txt: not read as a list: neither .toml nor .csv
    warning: DIR/more: not read as a list: a folder within a folder
    ");
    assert_snapshot!(told(&["lists", "validate", &path]), @"
    exit status: 0
    --- stdout
    DIR/a.CSV: sound, 1 entry, 0 remarks
    --- stderr
    warning: DIR/b.txt: not read as a list: neither .toml nor .csv
    warning: DIR/more: not read as a list: a folder within a folder
    ");
    put("c.csv", "name,colour\nTarnwick Energy,red\n");
    assert_snapshot!(told(&["lists", "validate", &path]), @"
    exit status: 2
    --- stdout
    DIR/a.CSV: sound, 1 entry, 0 remarks
    DIR/c.csv: 1 fault, not usable
    --- stderr
    warning: DIR/b.txt: not read as a list: neither .toml nor .csv
    warning: DIR/more: not read as a list: a folder within a folder
    error[L002]: a house list has no column `colour`
     --> DIR/c.csv:1:6
      |
    1 | name,colour
      |      ^^^^^^
    ");
    assert_snapshot!(told(&["lists", "ls", "--no-builtin-lists", "--lists", &path]), @"
    exit status: 2
    --- stderr
    warning: DIR/b.txt: not read as a list: neither .toml nor .csv
    warning: DIR/more: not read as a list: a folder within a folder
    error[L002]: a house list has no column `colour`
     --> DIR/c.csv:1:6
      |
    1 | name,colour
      |      ^^^^^^

    error: a list has faults, so none of it is used
    ");
}
