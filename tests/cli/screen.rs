//! `screen`: what rows are told.

use insta::assert_snapshot;

use super::{screen, screen_args, status, with_input};

#[test]
fn alerts_are_a_table_that_ends_with_the_summary() {
    assert_snapshot!(screen(&["trades.csv"]), @"
    exit status: 1
    --- stdout
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     row          security                       verdict        why, and what would change it
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     line 2       Quorvane Industries            permitted      Purchase is still permitted: under us-test it is prohibited
     2021-02-01   us-test/quorvane = Quorvane    pending        from 2021-03-15 09:30 EDT (Test order, section 1).
     purchase     Industries                                    → prohibited (tz_label) from 2021-03-15 09:30 EDT
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 3       QUORVANE INDUSTRIES            prohibited     Purchase is prohibited under us-test since 2021-03-15 09:30
     2021-03-16   us-test/quorvane = Quorvane                   EDT (Test order, section 1).
     10:00 EDT    Industries
     purchase
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 4       Quorvane Industries            divest_only    Sale is allowed under us-test only to divest a position
     2021-03-16   us-test/quorvane = Quorvane                   held before 2021-03-15 09:30 EDT, through 2022-01-14 23:59
     sale         Industries                                    EST (Test order, section 3).
                                                                → prohibited after 2022-01-14 23:59 EST
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 5       Quorvane Industries            review         The answer turns from permitted to prohibited at 2021-03-15
     2021-03-15   us-test/quorvane = Quorvane    pending        09:30 EDT on the day that the row names, which gives no
     purchase     Industries                     boundary       hour (Test order, section 1).
                                                 tz_label
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 6       Zeltrix Chips                  prohibited     Purchase is prohibited under us-test since 2021-08-02 09:30
     2021-09-01   us-test/zeltrix = Zeltrix                     EDT (Test order, section 1).
     purchase     Semiconductor Corporation
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 7       Brimhollow Foods               prohibited     Sale is prohibited under firm since 2021-01-01 00:00 EST
     2021-05-04   firm/1 = Brimhollow Foods      house          (firm.csv).
     sale                                                       → permitted from 2022-01-01 00:00 EST
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 8       Tarnwick Energy                permitted      Listed under firm since 1900-01-01 00:00 EST, which
     2021-05-04   firm/2 = Tarnwick Energy       watch          restricts no security (firm.csv).
     purchase                                    house
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 9       Ostravel Mining                blocked        Holding is blocked under firm since 1900-01-01 00:00 EST
     2021-05-04   firm/3 = Ostravel Mining       house          (firm.csv).
     hold
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    rows        9 read = 9 decided + 0 unscreened
    verdicts    blocked 1, prohibited 3, divest_only 1, review 1, permitted 3
    alerts      firm: blocked 1, prohibited 1, permitted 1
                us-test: prohibited 2, divest_only 1, review 1, permitted 1
    exposure    blocked: USD 40.00 in 1 row
                prohibited: USD 210.00 in 2 rows
                prohibited: EUR 70.00 in 1 row
                divest_only: USD 300.00 in 1 row
                review: USD in 1 row without a readable value
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv

    --- stderr
    interdict: 9 rows: blocked 1, prohibited 3, divest_only 1, review 1, permitted 3; 0 unscreened; exit status 1
    ");
}

#[test]
fn decisions_have_every_row_in_order_with_its_own_columns_first() {
    assert_snapshot!(screen(&["trades.csv", "--view", "decisions", "--format", "csv"]), @r#"
    exit status: 1
    --- stdout
    position_id,security_name,isin,trade_time,activity,market_value,currency,input_verdict,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    P1,Quorvane Industries,,2021-02-01,purchase,"1,000.50",USD,ok,permitted,pending,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"Purchase is still permitted: under us-test it is prohibited from 2021-03-15 09:30 EDT (Test order, section 1).",2021-01-14T00:00:00-05:00,2021-03-15T09:30:00-04:00,"Test order, section 1; Test register, line 1"
    P2,QUORVANE INDUSTRIES,,2021-03-16T10:00:00-04:00,purchase,200,USD,ok,prohibited,,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).",2021-03-15T10:30:00-04:00,,"Test order, section 1; Test register, line 1"
    P3,Quorvane Industries,,2021-03-16,sale,300,USD,,divest_only,,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"Sale is allowed under us-test only to divest a position held before 2021-03-15 09:30 EDT, through 2022-01-14 23:59 EST (Test order, section 3).",2021-03-15T10:30:00-04:00,2022-01-14T23:59:00.000000001-05:00,"Test order, section 3; Test order, section 2; Test register, line 1"
    P4,Quorvane Industries,,2021-03-15,purchase,,USD,,review,pending;boundary;tz_label,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"The answer turns from permitted to prohibited at 2021-03-15 09:30 EDT on the day that the row names, which gives no hour (Test order, section 1).",2021-03-15T00:00:00-04:00,2021-03-16T00:00:00-04:00,"Test order, section 1; Test register, line 1"
    P5,Zeltrix Chips,,2021-09-01,purchase,70,EUR,,prohibited,,alias,1.0000,us-test/zeltrix,Zeltrix Semiconductor Corporation,Zeltrix Chips,us-test,us-test/zeltrix@2021-06-03,"Purchase is prohibited under us-test since 2021-08-02 09:30 EDT (Test order, section 1).",2021-08-02T10:30:00-04:00,,"Test order, section 1; Test register, line 2"
    P6,Brimhollow Foods,,2021-05-04,sale,10,USD,,prohibited,house,exact,1.0000,firm/1,Brimhollow Foods,Brimhollow Foods,firm,firm/1@2021-01-01,Sale is prohibited under firm since 2021-01-01 00:00 EST (firm.csv).,2021-01-01T00:00:00-05:00,2022-01-01T00:00:00-05:00,firm.csv; Project Elm (legal)
    P7,Tarnwick Energy,,2021-05-04,purchase,20,USD,,permitted,watch;house,exact,1.0000,firm/2,Tarnwick Energy,Tarnwick Energy,firm,firm/2@1900-01-01,"Listed under firm since 1900-01-01 00:00 EST, which restricts no security (firm.csv).",1900-01-01T00:00:00-05:00,,firm.csv; Rumour of a bid (research)
    P8,Ostravel Mining,,2021-05-04,hold,40,USD,,blocked,house,exact,1.0000,firm/3,Ostravel Mining,Ostravel Mining,firm,firm/3@1900-01-01,Holding is blocked under firm since 1900-01-01 00:00 EST (firm.csv).,1900-01-01T00:00:00-05:00,,firm.csv; Court order 7 (legal)
    P9,Pellucid Paper Mills,,2021-05-04,purchase,80,USD,"said ""fine""",permitted,,none,,,,,,,No listed entity matches.,,,
    --- stderr
    rows        9 read = 9 decided + 0 unscreened
    verdicts    blocked 1, prohibited 3, divest_only 1, review 1, permitted 3
    alerts      firm: blocked 1, prohibited 1, permitted 1
                us-test: prohibited 2, divest_only 1, review 1, permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    interdict: 9 rows: blocked 1, prohibited 3, divest_only 1, review 1, permitted 3; 0 unscreened; exit status 1
    "#);
}

#[test]
fn json_is_typed() {
    assert_snapshot!(screen(&["trades.csv", "--format", "json", "-q", "--programme", "us-test"]), @r#"
    exit status: 1
    --- stdout
    [
    {"file":"trades.csv","line":2,"position_id":"P1","security_name":"Quorvane Industries","isin":"","trade_time":"2021-02-01","activity":"purchase","market_value":"1,000.50","currency":"USD","input_verdict":"ok","verdict":"permitted","flags":["pending"],"match_kind":"exact","score":1.0000,"entry_id":"us-test/quorvane","entry_name":"Quorvane Industries","matched_name":"Quorvane Industries","programme":"us-test","listing_id":"us-test/quorvane@2021-01-14","reason":"Purchase is still permitted: under us-test it is prohibited from 2021-03-15 09:30 EDT (Test order, section 1).","effective_from":"2021-01-14T00:00:00-05:00","effective_until":"2021-03-15T09:30:00-04:00","source":"Test order, section 1; Test register, line 1"},
    {"file":"trades.csv","line":3,"position_id":"P2","security_name":"QUORVANE INDUSTRIES","isin":"","trade_time":"2021-03-16T10:00:00-04:00","activity":"purchase","market_value":"200","currency":"USD","input_verdict":"ok","verdict":"prohibited","flags":[],"match_kind":"exact","score":1.0000,"entry_id":"us-test/quorvane","entry_name":"Quorvane Industries","matched_name":"Quorvane Industries","programme":"us-test","listing_id":"us-test/quorvane@2021-01-14","reason":"Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).","effective_from":"2021-03-15T10:30:00-04:00","effective_until":null,"source":"Test order, section 1; Test register, line 1"},
    {"file":"trades.csv","line":4,"position_id":"P3","security_name":"Quorvane Industries","isin":"","trade_time":"2021-03-16","activity":"sale","market_value":"300","currency":"USD","input_verdict":"","verdict":"divest_only","flags":[],"match_kind":"exact","score":1.0000,"entry_id":"us-test/quorvane","entry_name":"Quorvane Industries","matched_name":"Quorvane Industries","programme":"us-test","listing_id":"us-test/quorvane@2021-01-14","reason":"Sale is allowed under us-test only to divest a position held before 2021-03-15 09:30 EDT, through 2022-01-14 23:59 EST (Test order, section 3).","effective_from":"2021-03-15T10:30:00-04:00","effective_until":"2022-01-14T23:59:00.000000001-05:00","source":"Test order, section 3; Test order, section 2; Test register, line 1"},
    {"file":"trades.csv","line":5,"position_id":"P4","security_name":"Quorvane Industries","isin":"","trade_time":"2021-03-15","activity":"purchase","market_value":"","currency":"USD","input_verdict":"","verdict":"review","flags":["pending","boundary","tz_label"],"match_kind":"exact","score":1.0000,"entry_id":"us-test/quorvane","entry_name":"Quorvane Industries","matched_name":"Quorvane Industries","programme":"us-test","listing_id":"us-test/quorvane@2021-01-14","reason":"The answer turns from permitted to prohibited at 2021-03-15 09:30 EDT on the day that the row names, which gives no hour (Test order, section 1).","effective_from":"2021-03-15T00:00:00-04:00","effective_until":"2021-03-16T00:00:00-04:00","source":"Test order, section 1; Test register, line 1"},
    {"file":"trades.csv","line":6,"position_id":"P5","security_name":"Zeltrix Chips","isin":"","trade_time":"2021-09-01","activity":"purchase","market_value":"70","currency":"EUR","input_verdict":"","verdict":"prohibited","flags":[],"match_kind":"alias","score":1.0000,"entry_id":"us-test/zeltrix","entry_name":"Zeltrix Semiconductor Corporation","matched_name":"Zeltrix Chips","programme":"us-test","listing_id":"us-test/zeltrix@2021-06-03","reason":"Purchase is prohibited under us-test since 2021-08-02 09:30 EDT (Test order, section 1).","effective_from":"2021-08-02T10:30:00-04:00","effective_until":null,"source":"Test order, section 1; Test register, line 2"}
    ]
    --- stderr
    interdict: 9 rows: prohibited 2, divest_only 1, review 1, permitted 5; 0 unscreened; exit status 1
    "#);
}

#[test]
fn a_trader_learns_nothing_of_watch_lists_nor_why_the_firm_restricts() {
    let told = screen(&["trades.csv", "--audience", "trader", "--format", "csv", "--programme", "firm"]);
    for secret in ["watch", "Rumour", "Elm", "firm/1", "firm/2"] {
        assert!(!told.contains(secret), "{secret} in\n{told}");
    }
    assert_snapshot!(told, @"
    exit status: 1
    --- stdout
    file,line,position_id,security_name,isin,trade_time,activity,market_value,currency,input_verdict,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    trades.csv,7,P6,Brimhollow Foods,,2021-05-04,sale,10,USD,,prohibited,house,exact,1.0000,,,,firm,,restricted by the firm,,,
    trades.csv,9,P8,Ostravel Mining,,2021-05-04,hold,40,USD,,blocked,house,exact,1.0000,firm/3,Ostravel Mining,Ostravel Mining,firm,firm/3@1900-01-01,Holding is blocked under firm since 1900-01-01 00:00 EST (firm.csv).,1900-01-01T00:00:00-05:00,,firm.csv; Court order 7 (legal)
    --- stderr
    rows        9 read = 9 decided + 0 unscreened
    verdicts    blocked 1, prohibited 1, permitted 7
    alerts      firm: blocked 1, prohibited 1
    lists       firm, edition without date, 3 entries, firm.csv
    interdict: 9 rows: blocked 1, prohibited 1, permitted 7; 0 unscreened; exit status 1
    ");
}

#[test]
fn a_position_of_the_watch_list_looks_to_a_trader_like_any_other() {
    let rows = "Name,Trade Date,Side\nTarnwick Energy,2021-05-04,B\nPellucid Paper Mills,2021-05-04,B\n";
    let args = ["-", "--audience", "trader", "--view", "decisions", "--format", "csv", "-q"];
    let told = with_input(&screen_args(&args), rows.as_bytes());
    let answers: Vec<&str> =
        told.lines().filter_map(|line| line.split_once("2021-05-04,B")).map(|(_, answer)| answer).collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn what_becomes_restricted_soon_is_announced() {
    let args = ["trades.csv", "--lookahead", "60", "--format", "csv", "--programme", "us-test"];
    assert_snapshot!(screen(&args), @r#"
    exit status: 1
    --- stdout
    file,line,position_id,security_name,isin,trade_time,activity,market_value,currency,input_verdict,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    trades.csv,2,P1,Quorvane Industries,,2021-02-01,purchase,"1,000.50",USD,ok,permitted,pending,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"Purchase is still permitted: under us-test it is prohibited from 2021-03-15 09:30 EDT (Test order, section 1).",2021-01-14T00:00:00-05:00,2021-03-15T09:30:00-04:00,"Test order, section 1; Test register, line 1"
    trades.csv,3,P2,QUORVANE INDUSTRIES,,2021-03-16T10:00:00-04:00,purchase,200,USD,ok,prohibited,,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).",2021-03-15T10:30:00-04:00,,"Test order, section 1; Test register, line 1"
    trades.csv,4,P3,Quorvane Industries,,2021-03-16,sale,300,USD,,divest_only,,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"Sale is allowed under us-test only to divest a position held before 2021-03-15 09:30 EDT, through 2022-01-14 23:59 EST (Test order, section 3).",2021-03-15T10:30:00-04:00,2022-01-14T23:59:00.000000001-05:00,"Test order, section 3; Test order, section 2; Test register, line 1"
    trades.csv,5,P4,Quorvane Industries,,2021-03-15,purchase,,USD,,review,pending;boundary;tz_label,exact,1.0000,us-test/quorvane,Quorvane Industries,Quorvane Industries,us-test,us-test/quorvane@2021-01-14,"The answer turns from permitted to prohibited at 2021-03-15 09:30 EDT on the day that the row names, which gives no hour (Test order, section 1).",2021-03-15T00:00:00-04:00,2021-03-16T00:00:00-04:00,"Test order, section 1; Test register, line 1"
    trades.csv,6,P5,Zeltrix Chips,,2021-09-01,purchase,70,EUR,,prohibited,,alias,1.0000,us-test/zeltrix,Zeltrix Semiconductor Corporation,Zeltrix Chips,us-test,us-test/zeltrix@2021-06-03,"Purchase is prohibited under us-test since 2021-08-02 09:30 EDT (Test order, section 1).",2021-08-02T10:30:00-04:00,,"Test order, section 1; Test register, line 2"
    --- stderr
    rows        9 read = 9 decided + 0 unscreened
    verdicts    prohibited 2, divest_only 1, review 1, permitted 5
    alerts      us-test: prohibited 2, divest_only 1, review 1, permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
    upcoming    restricted within 60 days: 2 rows
                trades.csv:2 …: prohibited from 2021-03-15 09:30 EDT; Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).
                trades.csv:5 …: prohibited from 2021-03-15 09:30 EDT; Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).
    interdict: 9 rows: prohibited 2, divest_only 1, review 1, permitted 5; 0 unscreened; exit status 1
    "#);
}

#[test]
fn the_days_of_a_lookahead_count_from_the_end_of_a_day() {
    let rows = "Name,Trade Date,Side\nZeltrix Chips,2021-08-01,B\n";
    let told = |days: &str| {
        let args = ["-", "--lookahead", days, "--programme", "us-test", "--format", "csv"];
        with_input(&screen_args(&args), rows.as_bytes())
    };
    assert!(told("1").contains("restricted within 1 day: 1 row"), "{}", told("1"));
}

#[test]
fn a_midnight_is_the_day_that_a_database_prints() {
    let is = |time: &str, verdict: &str| {
        let rows = format!("Name,Trade Date,Side\nZeltrix Chips,{time},B\n");
        let args = ["-", "--programme", "us-test", "--view", "decisions", "--format", "csv", "-q"];
        let told = with_input(&screen_args(&args), rows.as_bytes());
        assert!(told.contains(&format!(",{verdict},")), "{time}: {told}");
    };
    for day in
        ["2021-08-02", "2021-08-02 00:00:00", "2021-08-02T00:00", "8/22/2021 12:00 AM", "22.8.2021 0:00"]
    {
        is(day, if day.contains("22") { "prohibited" } else { "review" });
    }
    is("2021-08-02T00:00:00-04:00", "permitted");
    is("8/22/2021 9:30", "prohibited");
}

#[test]
fn holding_is_not_buying_and_that_is_said() {
    assert_snapshot!(screen(&["holdings.csv", "--as-of", "2021-05-01"]), @"
    exit status: 0
    --- stdout
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     row          security                       verdict        why, and what would change it
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     line 2       Quorvane Industries            permitted      Holding is not restricted, but purchase is prohibited under
     2021-05-01   us-test/quorvane = Quorvane    listed         us-test since 2021-03-15 09:30 EDT (Test order, section 1).
     hold         Industries
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    rows        2 read = 2 decided + 0 unscreened
    verdicts    permitted 2
    alerts      us-test: permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)

    --- stderr
    warning: rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    interdict: 2 rows: permitted 2; 0 unscreened; exit status 0
    ");
    assert_snapshot!(screen(&["holdings.csv", "--as-of", "2021-05-01", "--activity", "hold", "-q"]), @"
    exit status: 0
    --- stdout
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     row          security                       verdict        why, and what would change it
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     line 2       Quorvane Industries            permitted      Holding is not restricted, but purchase is prohibited under
     2021-05-01   us-test/quorvane = Quorvane    listed         us-test since 2021-03-15 09:30 EDT (Test order, section 1).
     hold         Industries
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    rows        2 read = 2 decided + 0 unscreened
    verdicts    permitted 2
    alerts      us-test: permitted 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv

    --- stderr
    interdict: 2 rows: permitted 2; 0 unscreened; exit status 0
    ");
}

#[test]
fn several_files_share_one_output() {
    let args = ["holdings.csv", "hostile.csv", "--as-of", "2021-05-01", "--view", "decisions"];
    let told = screen(&[&args[..], &["--format", "ndjson", "-q", "--allow-rejects", "2"]].concat());
    // Data keep such a mark; source code must not.
    assert_snapshot!(told.replace('\u{202e}', "RLO "), @r#"
    exit status: 1
    --- stdout
    {"file":"holdings.csv","Name":"Quorvane Industries","Market Value":"500","Currency":"USD","security_name":"","trade_time":"","activity":"","verdict":"permitted","flags":["listed"],"match_kind":"exact","score":1.0000,"entry_id":"us-test/quorvane","entry_name":"Quorvane Industries","matched_name":"Quorvane Industries","programme":"us-test","listing_id":"us-test/quorvane@2021-01-14","reason":"Holding is not restricted, but purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).","effective_from":"2021-03-15T09:30:00-04:00","effective_until":null,"source":"Test order, section 1; Test register, line 1"}
    {"file":"holdings.csv","Name":"Pellucid Paper Mills","Market Value":"100","Currency":"USD","security_name":"","trade_time":"","activity":"","verdict":"permitted","flags":[],"match_kind":"none","score":null,"entry_id":"","entry_name":"","matched_name":"","programme":"","listing_id":"","reason":"No listed entity matches.","effective_from":null,"effective_until":null,"source":""}
    {"file":"hostile.csv","Name":"","Market Value":"","Currency":"","security_name":"Quorvane Industries","trade_time":"2021-03-16","activity":"purchase","verdict":"prohibited","flags":[],"match_kind":"exact","score":1.0000,"entry_id":"us-test/quorvane","entry_name":"Quorvane Industries","matched_name":"Quorvane Industries","programme":"us-test","listing_id":"us-test/quorvane@2021-01-14","reason":"Purchase is prohibited under us-test since 2021-03-15 09:30 EDT (Test order, section 1).","effective_from":"2021-03-15T10:30:00-04:00","effective_until":null,"source":"Test order, section 1; Test register, line 1"}
    {"file":"hostile.csv","Name":"","Market Value":"","Currency":"","security_name":"=cmd|' /C calc'!A0","trade_time":"2021-03-16","activity":"purchase","verdict":"permitted","flags":[],"match_kind":"none","score":null,"entry_id":"","entry_name":"","matched_name":"","programme":"","listing_id":"","reason":"No listed entity matches.","effective_from":null,"effective_until":null,"source":""}
    {"file":"hostile.csv","Name":"","Market Value":"","Currency":"","security_name":"two\nlines","trade_time":"2021-03-16","activity":"purchase","verdict":"permitted","flags":[],"match_kind":"none","score":null,"entry_id":"","entry_name":"","matched_name":"","programme":"","listing_id":"","reason":"No listed entity matches.","effective_from":null,"effective_until":null,"source":""}
    {"file":"hostile.csv","Name":"","Market Value":"","Currency":"","security_name":"RLO moc.emca","trade_time":"not a date","activity":"purchase","verdict":"unscreened","flags":[],"match_kind":"none","score":null,"entry_id":"","entry_name":"","matched_name":"","programme":"","listing_id":"","reason":"R002: `not a date` is not a date: expected one such as `2021-03-15` (column 13)","effective_from":null,"effective_until":null,"source":""}
    {"file":"hostile.csv","Name":"","Market Value":"","Currency":"","security_name":"\u001b[31mred","trade_time":"not a date","activity":"purchase","verdict":"unscreened","flags":[],"match_kind":"none","score":null,"entry_id":"","entry_name":"","matched_name":"","programme":"","listing_id":"","reason":"R009: the cell has a terminal control sequence, which can hide a name: expected plain text (column 1)","effective_from":null,"effective_until":null,"source":""}
    {"file":"hostile.csv","Name":"","Market Value":"","Currency":"","security_name":"a \"quoted\", name","trade_time":"2021-03-16","activity":"purchase","verdict":"permitted","flags":[],"match_kind":"none","score":null,"entry_id":"","entry_name":"","matched_name":"","programme":"","listing_id":"","reason":"No listed entity matches.","effective_from":null,"effective_until":null,"source":""}
    --- stderr
    error: hostile.csv:6:13: `…` is not a date: expected one such as `2021-03-15` [R002]
    error: hostile.csv:7:1: the cell has a terminal control sequence, which can hide a name: expected plain text [R009]
    interdict: 8 rows: prohibited 1, permitted 5; 2 unscreened; exit status 1
    "#);
}

#[test]
fn no_name_reaches_the_terminal_as_it_is() {
    let told = screen(&["hostile.csv", "--view", "decisions"]);
    assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "{told}");
    assert!(!told.contains('\u{202e}'));
    assert_snapshot!(told, @r#"
    exit status: 2
    --- stdout
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     row          security                       verdict        why, and what would change it
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     line 2       Quorvane Industries            prohibited     Purchase is prohibited under us-test since 2021-03-15 09:30
     2021-03-16   us-test/quorvane = Quorvane                   EDT (Test order, section 1).
     purchase     Industries
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 3       =cmd|' /C calc'!A0             permitted      No listed entity matches.
     2021-03-16
     purchase
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 4       two\nlines                     permitted      No listed entity matches.
     2021-03-16
     purchase
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 6       \u{202e}moc.emca               unscreened     R002: `not a date` is not a date: expected one such as
                                                                `2021-03-15` (column 13)
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 7       \u{1b}[31mred                  unscreened     R009: the cell has a terminal control sequence, which can
                                                                hide a name: expected plain text (column 1)
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     line 8       a "quoted", name               permitted      No listed entity matches.
     2021-03-16
     purchase
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    rows        6 read = 4 decided + 2 unscreened
                unscreened 1: R002 bad date
                unscreened 1: R009 bad bytes
    verdicts    prohibited 1, permitted 3
    alerts      us-test: prohibited 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        the run is incomplete: 2 of 6 rows stay unscreened, 0 are allowed

    --- stderr
    error: hostile.csv:6:13: `…` is not a date: expected one such as `2021-03-15` [R002]
    error: hostile.csv:7:1: the cell has a terminal control sequence, which can hide a name: expected plain text [R009]
    interdict: incomplete: 6 rows: prohibited 1, permitted 3; 2 unscreened; exit status 2
    "#);
}

#[test]
fn the_exit_status_follows_the_most_severe_verdict() {
    for fail_on in ["review", "divest_only", "prohibited", "blocked"] {
        assert_eq!(status(&screen_args(&["trades.csv", "--fail-on", fail_on])), 1, "{fail_on}");
    }
    assert_eq!(status(&screen_args(&["trades.csv", "--fail-on", "never"])), 0);
    let mild = ["trades.csv", "--programme", "us-test", "--fail-on", "blocked"];
    assert_eq!(status(&screen_args(&mild)), 0);
    assert_eq!(status(&screen_args(&["holdings.csv", "--as-of", "2021-05-01"])), 0);
}

#[test]
fn a_row_at_the_boundary_is_reviewed_unless_the_strictest_is_asked_for() {
    let rows = b"Name,Trade Date,Side\nQuorvane Industries,2021-03-15,B\n";
    let args =
        |policy| screen_args(&["-", "--view", "decisions", "--format", "csv", "-q", "--boundary", policy]);
    assert!(with_input(&args("review"), rows).contains(",review,"));
    assert!(with_input(&args("strictest"), rows).contains(",prohibited,"));
}

#[test]
fn the_knowledge_of_the_trade_is_not_hindsight() {
    let rows =
        b"Name,Trade Date,Side\nQuorvane Industries,2021-01-10,B\nZeltrix Chips,2021-06-03T12:00-04:00,B\n";
    let args = |known| screen_args(&["-", "--format", "csv", "-q", "--known-on", known]);
    assert!(!with_input(&args("trade"), rows).contains("us-test/quorvane"));
    assert!(with_input(&args("trade"), rows).contains("us-test/zeltrix"));
    assert!(!with_input(&args("2021-05-01"), rows).contains("us-test/zeltrix"));
}

/// Its dates stood in `effective_until` and in what the answer becomes, and hid what the law makes of the row later.
#[test]
fn a_restriction_to_come_or_past_changes_nothing_that_a_trader_reads() {
    let folder = tempfile::tempdir().unwrap();
    let deal = folder.path().join("deal.csv");
    let row = "id,name,action,from,until,reason,owner\n1,Quorvane Industries,restrict,2021-03-01,2021-03-05,Elm,legal\n";
    std::fs::write(&deal, row).unwrap();
    let rows = "Name,Trade Date,Side\nQuorvane Industries,2021-02-01,B\nQuorvane Industries,2021-02-01,S\nQuorvane Industries,2021-03-08,B\n";
    for format in ["csv", "table"] {
        let args =
            ["-", "--audience", "trader", "--lookahead", "60", "--view", "decisions", "--format", format];
        let without = screen_args(&args);
        let with = [&without[..], &["--lists", deal.to_str().unwrap()]].concat();
        let told = |args: &[&str]| -> Vec<String> {
            let told = with_input(args, rows.as_bytes());
            told.lines().filter(|line| !line.contains("deal")).map(str::to_owned).collect()
        };
        let (plain, told_with) = (told(&without), told(&with));
        assert!(plain.iter().any(|line| line.contains("restricted within 60 days: 3 rows")), "{plain:#?}");
        assert_eq!(told_with, plain);
        // While it binds it is told without its dates.
        let bound = with_input(&with, b"Name,Trade Date,Side\nQuorvane Industries,2021-03-03,B\n");
        assert!(bound.contains("restricted by the firm"), "{bound}");
        for secret in ["2021-03-01", "2021-03-05", "2021-03-06", "Elm"] {
            assert!(!bound.contains(secret), "{secret} in {bound}");
        }
        assert!(bound.contains("restricted within 60 days: 1 row"), "{bound}");
    }
}
