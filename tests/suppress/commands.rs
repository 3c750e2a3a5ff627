//! `interdict suppress add`, `review` and `prune`.

use super::{Desk, LISTS, SIGNED};

#[test]
fn what_is_added_is_shown_and_written() {
    let desk = Desk::new();
    let told = desk.add("book.csv:2 --entry us-test/quorvane", "A bakery in Ohio");
    told.expect(0, &[]);
    insta::assert_snapshot!(told.1, @r"
    the subject
      name quorvane industrie
    is not us-test/quorvane Quorvane Industries of Test programme
      country US
      isin US0000000101
      kind company
      listed 2021-01-14 as annex, published 2021-01-14
      name Quorvane Industries (primary)
    although it matches by close `Quorvane Industries`, 0.9935 (in doubt)
    because     A bakery in Ohio
    scope       doubt: a match that is not certain; one that is stays
    owner       j.doe
    approver    m.roe
    holds       from 2021-06-01 through 2022-05-31, while subject and entry stay what they are here
    the row     review without it, permitted [suppressed] with it, decided on 2021-06-01
    added to ok.toml
    ");
    insta::assert_snapshot!(desk.read("ok.toml"), @r#"
    # Reviewed pairs of a subject and an entry that are not the same. `interdict suppress add` adds one, `interdict suppress
    # review` tells how they stand. A change of subject, hashes or `seen` by hand makes a suppression stale.

    [[suppression]]
    entry = "us-test/quorvane"
    scope = "doubt"
    reason = "A bakery in Ohio"
    owner = "j.doe"
    approver = "m.roe"
    created = 2021-06-01
    expires = 2022-05-31
    subject = { security_name = "Quorvane Industrie" }
    subject_sha256 = "d7949d935984f4a31c8b8a332f07faa110c4145a823a45ac8a12f6d2cce7ff82"
    entry_sha256 = "fddd173fddf3c24bbcffe63f908c13887e44641fb64b34d2573e7549abfb57d1"
    seen = [
      "country US",
      "isin US0000000101",
      "kind company",
      "listed 2021-01-14 as annex, published 2021-01-14",
      "name Quorvane Industries (primary)",
    ]
    "#);
    // Further ones go to the end, and nothing else changes.
    let before = format!(
        "{}\n# Checked every quarter.",
        desk.read("ok.toml").replace("\"j.doe\"", "\"j.doe\"   # us")
    );
    desk.write("ok.toml", &before);
    desk.add("book.csv:7 --entry firm/2", "Another one").expect(0, &["added to ok.toml"]);
    assert!(desk.read("ok.toml").starts_with(&before));
    desk.run(&format!("suppress review ok.toml --on 2021-07-01 {LISTS}"))
        .expect(0, &["2 suppressions: valid 2"]);
}

#[test]
fn words_say_who_is_meant_as_well() {
    let desk = Desk::new();
    let words =
        format!("suppress add ok.toml --entry us-test/quorvane --scope namesake {SIGNED} {LISTS} --reason x");
    let subject = ["Quorvane Industries", "us99-acme1004"];
    desk.run_in(desk.0.path(), &words, &subject, &[]).expect(0, &["isin US99ACME1004"]);
    let told = desk.screen("--suppressions ok.toml --decided-on 2021-07-01");
    assert!(super::verdicts(&told).contains("A3 permitted suppressed us-test/quorvane"), "{}", told.1);
    desk.run_in(desk.0.path(), &words, &["Quorvane Industries", "Quorvane"], &[])
        .expect(2, &["two of one kind"]);
}

#[test]
fn what_must_not_be_suppressed_is_refused() {
    let desk = Desk::new();
    let refused = |words: &str, told: &[&str]| {
        desk.add(words, "x").expect(2, told);
        assert!(!desk.path("ok.toml").exists(), "{words}");
    };
    refused("book.csv:5 --entry us-test/quorvane", &["the list itself names US0000000101", "[S014]"]);
    refused("book.csv:5 --entry us-test/quorvane --scope namesake", &["the list itself names", "[S014]"]);
    refused("book.csv:4 --entry us-test/quorvane", &["the name equals Quorvane Industries", "[S014]"]);
    refused("book.csv:3 --entry us-test/quorvane --scope namesake", &["nothing tells the subject", "[S014]"]);
    refused("book.csv:2 --entry us-test/nobody", &["no list has an entry `us-test/nobody`"]);
    refused(
        "book.csv:2 --entry us-test/zeltrix",
        &["does not match us-test/zeltrix", "matches us-test/quorvane"],
    );
    refused("book.csv:99 --entry us-test/quorvane", &["no row starts on line 99"]);
    let signed = |signed: &str, told: &[&str]| {
        let words =
            format!("suppress add ok.toml book.csv:2 --entry us-test/quorvane --reason x {LISTS} {signed}");
        desk.run(&words).expect(2, told);
        assert!(!desk.path("ok.toml").exists(), "{signed}");
    };
    signed("--owner J.Doe --approver j.doe --expires 2022-01-01 --created 2021-06-01", &["[S007]"]);
    signed("--owner j.doe --expires 2022-01-01 --created 2021-06-01", &["--approver"]);
    signed(
        "--owner a --approver b --created 2021-06-01 --expires 2021-05-31",
        &["before it is created", "[S005]"],
    );
    signed(
        "--owner a --approver b --created 2021-06-01 --expires 2023-06-02",
        &["longer than 2 years", "[S005]"],
    );
    signed("--owner a --approver b --created 2021-06-01 --expires soon", &["--expires: `soon` is no day"]);
    signed(
        "--owner a --approver - --created 2021-06-01 --expires 2022-01-01",
        &["--approver: it says nothing"],
    );
}

#[test]
fn a_pair_is_added_once_and_a_faulty_file_is_left_alone() {
    let desk = Desk::reviewed();
    let before = desk.read("ok.toml");
    let told = desk.add("book.csv:2 --entry us-test/quorvane", "Again");
    told.expect(2, &["stand on line", "[S006]", "nothing is added"]);
    desk.add("book.csv:7 --entry firm/2 --dry-run", "x").expect(0, &["is not firm/2"]);
    assert_eq!(desk.read("ok.toml"), before);
    desk.edit("ok.toml", "approver = \"m.roe\"", "approved = \"m.roe\"");
    let faulty = desk.read("ok.toml");
    desk.add("book.csv:7 --entry firm/2", "x").expect(2, &["suppression has no `approver`", "[S003]"]);
    assert_eq!(desk.read("ok.toml"), faulty);
    for command in ["review", "prune"] {
        desk.run(&format!("suppress {command} ok.toml {LISTS}"))
            .expect(2, &["ok.toml:4:1", "[S003]", "[S002]"]);
    }
    desk.run(&format!("suppress review none.toml {LISTS}")).expect(2, &["none.toml: cannot be read"]);
}

#[test]
fn a_review_tells_how_each_stands() {
    let desk = Desk::reviewed();
    let review = |words: &str| desk.run(&format!("suppress review ok.toml {LISTS} {words}"));
    review("--on 2021-07-01").expect(0, &["2 suppressions: valid 2"]);
    review("--on 2022-04-30").expect(0, &["valid 2"]);
    review("--on 2022-05-02").expect(1, &["ending: it expires in 29 days, on 2022-05-31", "ending 2"]);
    review("--on 2022-05-02 --within 28").expect(0, &["valid 2"]);
    review("--on 2022-06-01").expect(1, &["expired: it held until 2022-05-31 [S011]", "expired 2"]);
    review("--on 2021-05-31").expect(1, &["early: it holds from 2021-06-01 on [S016]"]);
    review("--on tomorrow").expect(2, &["--on: `tomorrow` is no day"]);
    review("--on 2021-07-01 --holdings book.csv").expect(0, &["valid 2"]);
    desk.write("other.csv", "security_name,isin\nQuorvane Industries,US99ACME2002\nPellucid,\n");
    let told = review("--on 2021-07-01 --holdings other.csv");
    told.expect(1, &["unused: no row of the holdings meets it [S013]"]);
    told.expect(
        1,
        &["stale: the holdings have another subject: - `isin US99ACME1004`; + `isin US99ACME2002` [S012]"],
    );
    desk.write("faulty.csv", "security_name,isin,trade_time\nQuorvane Industries,,soon\n");
    review("--on 2021-07-01 --holdings faulty.csv").expect(2, &["cannot be read to the last row"]);
    // The list that says more now.
    desk.edit(
        "us-test.toml",
        "name = \"Quorvane Industries\"",
        "name = \"Quorvane Industries\"\naliases = [\"Quorvane\"]",
    );
    review("--on 2021-07-01")
        .expect(1, &["stale: the entry changed since it was approved: + name Quorvane (alias) [S012]"]);
    desk.edit("us-test.toml", "key = \"quorvane\"", "key = \"quorvane-2\"");
    review("--on 2021-07-01").expect(1, &["stale: there is no entry us-test/quorvane any more"]);
    review("--on 2021-07-01 --programme firm").expect(1, &["unknown: the list `us-test` is not loaded"]);
    let told = review("--on 2022-06-01 --format json");
    let told: serde_json::Value = serde_json::from_str(&told.1).unwrap();
    assert_eq!((&told[0]["state"], &told[0]["code"]), (&"stale".into(), &"S012".into()));
}

#[test]
fn editions_that_leave_an_entry_alone_leave_its_suppressions_alone() {
    let desk = Desk::new();
    let import = |rows: &str, day: &str| {
        desk.write("ours.csv", &format!("name,action,aliases\n{rows}"));
        desk.run(&format!("lists import ours.csv --as ours --store kept --published {day}")).expect(0, &[]);
    };
    let review = |told: &str, status: i32| {
        desk.run("suppress review ok.toml --store kept --no-builtin-lists --on 2021-07-01")
            .expect(status, &[told]);
    };
    import("Quorvane Industries,block,\n", "2021-05-01");
    let words =
        format!("suppress add ok.toml book.csv:2 --entry ours/quorvane-industries --reason x {SIGNED}");
    desk.run(&format!("{words} --store kept --no-builtin-lists")).expect(0, &[]);
    review("valid", 0);
    import("Quorvane Industries,block,\nZeltrix Chips,block,\n", "2021-06-01");
    import("Quorvane Industries,block,\nZeltrix Chips,block,Zeltrix\n", "2021-06-02");
    review("valid", 0);
    import("Quorvane Industries,block,Quorvane\nZeltrix Chips,block,Zeltrix\n", "2021-06-03");
    review("stale: the entry changed since it was approved: + name Quorvane (alias) [S012]", 1);
}

#[test]
fn a_review_sees_what_no_hash_shows() {
    let desk = Desk::reviewed();
    // Somebody widens or narrows a scope by hand: what it reaches then is looked at.
    desk.edit("ok.toml", "scope = \"namesake\"", "scope = \"doubt\"");
    let review = |words: &str| desk.run(&format!("suppress review ok.toml {LISTS} --on 2021-07-01 {words}"));
    review("").expect(1, &["too_broad: the match by exact `Quorvane Industries` is certain [S014]"]);
    review("--threshold 0.999").expect(1, &["unused: its subject does not match the entry (any more)"]);
    desk.edit("ok.toml", "\"Quorvane Industrie\"", "\"Quorvane Industry\"");
    review("").expect(1, &["stale: its subject is not the one that was approved [S012]"]);
}

#[test]
fn pruning_tells_first_and_removes_where_it_is_asked() {
    let desk = Desk::new();
    desk.write("ok.toml", "# Ours, since 2021.\n");
    desk.add("book.csv:2 --entry us-test/quorvane", "A bakery").expect(0, &[]);
    desk.add("book.csv:7 --entry firm/2", "Another").expect(0, &[]);
    desk.edit("ok.toml", "expires = 2022-05-31", "expires = 2021-12-31 # the audit");
    desk.edit("ok.toml", "[[suppression]]", "# Of the first.\n[[suppression]]");
    let before = desk.read("ok.toml");
    let prune = |words: &str| desk.run(&format!("suppress prune ok.toml {LISTS} {words}"));
    prune("--on 2021-07-01").expect(0, &["0 suppressions of 2 expired or stale"]);
    let told = [
        "expired: it held until 2021-12-31",
        "`Quorvane Industrie` is not us-test/quorvane",
        "--yes removes them",
    ];
    prune("--on 2022-01-01").expect(1, &told);
    prune("--on 2021-07-01 --yes").expect(0, &["0 suppressions of 2"]);
    // Of a list that is not loaded nobody knows whether it changed.
    prune("--on 2021-07-01 --programme firm").expect(0, &["0 suppressions of 2"]);
    assert_eq!(desk.read("ok.toml"), before);
    prune("--on 2022-01-01 --yes").expect(0, &["removed 1 suppression from ok.toml"]);
    let left = desk.read("ok.toml");
    assert!(
        left.starts_with("# Ours, since 2021.\n") && left.contains("firm/2") && !left.contains("quorvane"),
        "{left}"
    );
    desk.edit("firm.csv", "Tarnwick Energy", "Tarnwick Energies");
    prune("--on 2021-07-01").expect(1, &["stale: the entry changed"]);
    prune("--on 2021-07-01 --yes").expect(0, &["removed 1"]);
    assert_eq!(desk.read("ok.toml").trim_end(), "# Ours, since 2021.");
}

#[test]
fn the_schema_is_printed() {
    let told = Desk::new().run("schema suppressions");
    told.expect(0, &["\"subject_sha256\"", "\"namesake\""]);
    let schema: serde_json::Value = serde_json::from_str(&told.1).unwrap();
    assert_eq!(schema["additionalProperties"], false);
}
