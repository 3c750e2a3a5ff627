//! `interdict screen --suppressions`, and what repeats and explains such a run.

use std::fs;
use std::io::Read;

use super::{Desk, LISTS, verdicts};

#[test]
fn a_suppressed_match_is_permitted_and_stays_in_sight() {
    let desk = Desk::reviewed();
    let told = desk.screen("--suppressions ok.toml --decided-on 2021-07-01");
    told.expect(1, &["suppressed  2 alerts by 2 suppressions"]);
    insta::assert_snapshot!(verdicts(&told), @r"
    A1 permitted suppressed us-test/quorvane
    A2 review identifier_conflict us-test/quorvane
    A3 permitted suppressed us-test/quorvane
    A4 prohibited  us-test/quorvane
    A5 review  us-test/zeltrix
    A6 permitted watch;house firm/2
    A7 review house firm/1
    A8 permitted
    ");
    let reason = "not this entry, as m.roe approved on 2021-06-01 until 2022-05-31; otherwise ";
    told.expect(1, &[&format!("{reason}review."), &format!("{reason}prohibited.")]);
    // Alone it does not fail a run, and its alert is there all the same.
    desk.write("book.csv", &desk.read("book.csv").lines().take(2).collect::<Vec<_>>().join("\n"));
    desk.screen("").expect(1, &["A1,Quorvane Industrie,,,2021-06-15,purchase,100,USD,review,"]);
    let told = desk.run(&format!(
        "screen book.csv {LISTS} --suppressions ok.toml --decided-on 2021-07-01 --format csv --fail-on review,us-test=review"
    ));
    told.expect(0, &["permitted,suppressed,close", "approved on 2021-06-01", "S013"]);
    for (format, words) in
        [("junit", "failures=\"0\""), ("github", "::notice "), ("sarif", "\"level\":\"note\"")]
    {
        let told = desk.run(&format!(
            "screen book.csv {LISTS} --suppressions ok.toml --decided-on 2021-07-01 --format {format}"
        ));
        told.expect(0, &[words]);
    }
}

#[test]
fn without_suppressions_nothing_is_different() {
    let desk = Desk::new();
    desk.run(&format!("screen book.csv {LISTS} -q --view decisions -o plain.csv")).expect(1, &[]);
    let manifest = desk.read("plain.csv.manifest.json");
    assert!(!manifest.contains("suppress") && !manifest.contains("decided_on"), "{manifest}");
    desk.write("none.toml", "");
    let words = format!("screen book.csv {LISTS} -q --view decisions --suppressions none.toml -o with.csv");
    desk.run(&words).expect(1, &[]);
    assert_eq!(desk.read("plain.csv"), desk.read("with.csv"));
    // A day alone decides nothing.
    desk.run_in(
        desk.0.path(),
        &format!("screen book.csv {LISTS} -q --view decisions -o day.csv"),
        &[],
        &[("INTERDICT_DECIDED_ON", "today")],
    );
    assert_eq!(desk.read("day.csv.manifest.json").replace("day.csv", "plain.csv"), manifest);
}

#[test]
fn the_day_on_which_is_decided_counts() {
    let desk = Desk::reviewed();
    let a1 = |words: &str| {
        let told = desk.screen(&format!("--suppressions ok.toml {words}"));
        (verdicts(&told).lines().next().unwrap().split(' ').nth(1).unwrap().to_owned(), told)
    };
    for (words, verdict, code) in [
        ("", "review", "S015"),
        ("--decided-on 2021-05-31", "review", "S016"),
        ("--decided-on 2021-06-01", "permitted", ""),
        ("--decided-on 2022-05-31", "permitted", ""),
        ("--decided-on 2022-06-01", "review", "S011"),
        ("--known-on 2021-06-15", "permitted", ""),
        ("--known-on 2021-05-31", "review", "S016"),
        ("--known-on 2022-06-01", "review", "S011"),
        ("--known-on trade", "permitted", ""),
        ("--known-on trade --decided-on 2022-06-01", "review", "S011"),
        ("--known-on 2021-05-31 --decided-on 2021-07-01", "review", "S016"),
    ] {
        let (found, told) = a1(words);
        assert_eq!(found, verdict, "{words}");
        told.expect(1, &[code]);
        if code.is_empty() {
            told.never(&["[S01"]);
        }
    }
    // No day of decision stretches an approval to a later trade.
    desk.edit("book.csv", "Quorvane Industrie,,,2021-06-15", "Quorvane Industrie,,,2022-06-01");
    let (found, told) = a1("--decided-on 2022-05-31");
    assert_eq!(found, "review");
    told.expect(1, &["is not applied to 1 row: it held until 2022-05-31 [S011]"]);
    desk.screen("--suppressions ok.toml --decided-on 31.5.2022")
        .expect(2, &["--decided-on: `31.5.2022` is no day"]);
    desk.screen("--suppressions ok.toml --decided-on today").expect(1, &["[S011]"]);
}

#[test]
fn rows_of_one_security_are_judged_by_their_own_days() {
    let desk = Desk::reviewed();
    let mut book = "security_name,trade_time,known_on,activity\n".to_owned();
    for (traded, known) in [
        ("2022-05-31", ""),
        ("2022-06-01", ""),
        ("2022-05-31T23:30:00-04:00", ""),
        ("2021-06-15", "2021-05-31"),
        ("2021-06-15", "2021-06-15"),
    ] {
        book.push_str(&format!("Quorvane Industrie,{traded},{known},purchase\n"));
    }
    desk.write("book.csv", &book);
    let told = desk.screen("--suppressions ok.toml --decided-on 2022-01-01 --fail-on never");
    let verdicts: Vec<&str> = told.1.lines().skip(1).map(|line| line.split(',').nth(4).unwrap()).collect();
    assert_eq!(verdicts, ["permitted", "review", "permitted", "review", "permitted"]);
    told.expect(
        0,
        &[
            "3 alerts by 1 suppression",
            "is not applied to 1 row: it held until",
            "is not applied to 1 row: it holds from",
        ],
    );
}

#[test]
fn rows_in_batches_are_told_the_same() {
    let desk = Desk::reviewed();
    desk.write(
        "book.csv",
        &(super::BOOK.to_owned()
            + &super::BOOK
                .lines()
                .skip(1)
                .collect::<Vec<_>>()
                .join("\n")
                .replace("2021-06-15", "2022-06-15")),
    );
    let words = "--suppressions ok.toml --decided-on 2021-07-01 --fail-on never";
    // Decisions on standard output cannot wait: files are read twice, row by row.
    let told = desk.screen(words);
    let once = format!("screen book.csv {LISTS} --view decisions -o once.csv -v {words}");
    let batched = desk.run(&once);
    assert_eq!(told.1, desk.read("once.csv"));
    let counts = "suppressed  2 alerts by 2 suppressions";
    told.expect(0, &[counts, "is not applied to 1 row: it held until 2022-05-31 [S011]"]);
    batched.expect(0, &[counts, "is not applied to 1 row: it held until 2022-05-31 [S011]"]);
}

#[test]
fn what_is_not_in_order_is_a_finding() {
    let desk = Desk::reviewed();
    let words = "--suppressions ok.toml --decided-on 2021-07-01";
    // The entry says more than was approved.
    desk.edit(
        "us-test.toml",
        "name = \"Quorvane Industries\"",
        "name = \"Quorvane Industries\"\naliases = [\"Quorvane\"]",
    );
    let told = desk.screen(words);
    told.expect(
        1,
        &[
            "the entry changed since it was approved: + name Quorvane (alias) [S012]",
            "0 alerts by 0 suppressions; 2 stale",
        ],
    );
    assert!(verdicts(&told).starts_with("A1 review"));
    desk.edit("us-test.toml", "\naliases = [\"Quorvane\"]", "");
    // The row says something else.
    desk.edit("book.csv", "A1,Quorvane Industrie,,,", "A1,Quorvane Industrie,,FR,");
    let alike = "of `Quorvane Industrie` as us-test/quorvane is not applied to a row that is alike: + `country FR` [S012]";
    desk.screen(&format!("{words} --log-values always")).expect(1, &[alike]);
    // What stands in rows is told to a terminal alone.
    desk.screen(words)
        .expect(1, &["of `…` as us-test/quorvane is not applied to a row that is alike: + `…` [S012]"]);
    desk.edit("book.csv", "A1,Quorvane Industrie,,FR,", "A1,Quorvane Industries AG,,,");
    desk.screen(words).expect(1, &["was met by no row [S013]", "1 alert by 1 suppression; 1 unused"]);
    // Nothing is in doubt.
    desk.edit("ok.toml", "\"namesake\"", "\"doubt\"");
    desk.screen(words)
        .expect(1, &["the match is certain, which the scope doubt does not reach [S014]", "1 refused"]);
    // Faults of the file refuse the run.
    desk.edit("ok.toml", "owner = \"j.doe\"", "owner = \"M. Roe\"");
    desk.screen(words).expect(2, &["[S007]", "has faults, so none of it is used"]);
    desk.screen("--suppressions none.toml").expect(2, &["none.toml: cannot be read"]);
    let ours = Desk::reviewed();
    fs::copy(ours.path("ok.toml"), ours.path("more.toml")).unwrap();
    ours.screen("--suppressions ok.toml --suppressions more.toml").expect(2, &["stand at ok.toml:"]);
}

#[test]
fn no_other_entry_is_touched() {
    let desk = Desk::reviewed();
    desk.write(
        "firm.csv",
        "id,name,action,isin\n1,Quorvane Industries,block,\n2,Quorvane Industrial,watch,\n",
    );
    let words = "--suppressions ok.toml --decided-on 2021-07-01 --fail-on never";
    let alerts = |words: &str| {
        desk.run(&format!("screen book.csv {LISTS} --format csv {words}"))
            .1
            .lines()
            .filter(|line| line.contains("firm/"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(!alerts("").is_empty());
    assert_eq!(alerts(words), alerts(""));
    let told = desk.screen(words);
    insta::assert_snapshot!(verdicts(&told).lines().take(4).collect::<Vec<_>>().join("\n"), @r"
    A1 review house;suppressed firm/1
    A2 blocked house;identifier_conflict firm/1
    A3 blocked house;suppressed firm/1
    A4 blocked house firm/1
    ");
}

#[test]
fn a_run_is_repeated_packed_and_explained() {
    let desk = Desk::reviewed();
    let words = "--suppressions ok.toml --decided-on 2021-07-01 -q -o decisions.csv -o alerts.ndjson -o people.txt --lookahead 400";
    desk.run(&format!("screen book.csv {LISTS} --view decisions {words}")).expect(1, &[]);
    let manifest: serde_json::Value =
        serde_json::from_str(&desk.read("decisions.csv.manifest.json")).unwrap();
    assert_eq!(manifest["options"]["suppressions"][0]["name"], "ok.toml");
    assert_eq!(manifest["options"]["decided_on"], "2021-07-01");
    insta::assert_snapshot!(manifest["suppressions"], @r#"{"alerts":2,"applied":2,"expired":0,"refused":0,"stale":0,"unused":0}"#);
    let verify = |words: &str| desk.run(&format!("verify decisions.csv.manifest.json {words}"));
    verify("").expect(0, &["suppressions  1 file has the sha256 of the run", "equal"]);
    let explained = desk.run("explain decisions.csv:2");
    explained.expect(
        0,
        &[
            "permitted [suppressed]",
            "suppression at ok.toml:",
            "of us-test/quorvane: applied",
            "A bakery in Ohio",
        ],
    );
    desk.run("explain decisions.csv:2 --decided-on 2021-07-02")
        .expect(2, &["--decided-on: the row of a finished run"]);
    // What was `today` is a day in the manifest.
    desk.run(&format!("screen book.csv {LISTS} --suppressions ok.toml --decided-on today -q -o today.csv"))
        .expect(1, &[]);
    desk.run("verify today.csv.manifest.json").expect(0, &["equal"]);
    // A bundle has it, and is verified elsewhere.
    desk.run("bundle decisions.csv.manifest.json -o audit.zip --with-inputs").expect(0, &[]);
    let unpacked = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(fs::File::open(desk.path("audit.zip")).unwrap()).unwrap();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let path = unpacked.path().join(file.enclosed_name().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        fs::write(path, bytes).unwrap();
    }
    assert!(unpacked.path().join("suppressions/0000/ok.toml").is_file());
    desk.run_in(unpacked.path(), "verify decisions.csv.manifest.json", &[], &[]).expect(0, &["equal"]);
    // Another file is not the one of the run, wherever it lies.
    fs::create_dir(desk.path("kept")).unwrap();
    fs::rename(desk.path("ok.toml"), desk.path("kept/of that day.toml")).unwrap();
    verify("").expect(2, &["`ok.toml` is not there", "--suppressions names a folder", "not verified"]);
    desk.run("bundle decisions.csv.manifest.json -o other.zip").expect(2, &["`ok.toml` is not there"]);
    desk.run("explain decisions.csv:2").expect(2, &["the suppressions of the run: `ok.toml` is not there"]);
    verify("--suppressions kept").expect(0, &["equal"]);
    fs::rename(desk.path("kept/of that day.toml"), desk.path("ok.toml")).unwrap();
    desk.edit("ok.toml", "A bakery in Ohio", "A bakery in Iowa");
    verify("").expect(2, &["`ok.toml` is not what it was"]);
    desk.edit("ok.toml", "A bakery in Iowa", "A bakery in Ohio");
    desk.edit(
        "decisions.csv.manifest.json",
        "\"decided_on\": \"2021-07-01\"",
        "\"decided_on\": \"2021-07-02\"",
    );
    verify("").expect(1, &["not those of its rules_sha256"]);
}

#[test]
fn the_file_is_part_of_the_rules() {
    let desk = Desk::reviewed();
    let words = format!("screen book.csv {LISTS} --suppressions ok.toml --decided-on 2021-07-01 -q");
    desk.run(&format!("{words} -o a.csv")).expect(1, &[]);
    let again = format!("{words} --previous a.csv.manifest.json --skip-unchanged");
    let told = desk.run(&format!("{again} -o b.csv"));
    told.expect(1, &[]);
    // Files that were not read again may have met it: it is not called unused.
    assert!(desk.read("b.csv.manifest.json").contains("\"unused\": 0"));
    told.never(&["S013"]);
    desk.edit("ok.toml", "A bakery in Ohio", "A bakery in Iowa");
    desk.run(&format!("{} -o c.csv", again.replace(" -q", ""))).expect(1, &["every file is read"]);
}

#[test]
fn a_trader_learns_nothing_that_is_not_for_traders() {
    let desk = Desk::reviewed();
    desk.add("book.csv:7 --entry firm/2", "Another one").expect(0, &[]);
    desk.add("book.csv:8 --entry firm/1", "Another one").expect(0, &[]);
    let words = format!("screen book.csv {LISTS} --suppressions ok.toml --decided-on 2021-07-01");
    desk.run(&format!("{words} --view decisions -o all.csv -v")).expect(1, &["4 alerts by 4 suppressions"]);
    let told = desk.run(&format!("{words} --audience trader --view decisions -o trader.csv -v"));
    told.expect(1, &["2 alerts by 2 suppressions"]);
    told.never(&["Tarnw", "Brimhol", "firm/", "S01"]);
    let answers = desk.read("trader.csv") + &desk.read("trader.csv.manifest.json");
    for secret in ["Tarnwick", "Brimhollow", "firm/1", "firm/2", "restricted by the firm"] {
        assert!(!answers.contains(secret), "{secret} in {answers}");
    }
    assert!(answers.contains("\"applied\": 2"), "{answers}");
    // Nor where they are stale.
    desk.edit("firm.csv", "Tarnwick Energy", "Tarnwick Energie");
    desk.edit("firm.csv", "Brimhollow Foods", "Brimhollow Food");
    let told = desk.run(&format!("{words} --audience trader --view decisions --format csv -v"));
    told.never(&["S012", "stale", "Tarnwick", "Brimhollow"]);
    // What is not suppressed any more is told without its reason, as ever.
    told.expect(1, &["restricted by the firm"]);
    desk.run("verify trader.csv.manifest.json").expect(2, &["`firm.csv` is not what it was"]);
}

#[test]
fn what_people_write_is_harmless() {
    let desk = Desk::reviewed();
    let words = "--suppressions ok.toml --decided-on 2021-07-01 --fail-on never";
    for hidden in ["\\n::error::", "\\u202e", "\\u200b", "\\u0007"] {
        let name = format!("\"m{hidden}roe\"");
        desk.edit("ok.toml", "\"m.roe\"", &name);
        desk.screen(words).expect(2, &["it has a character that cannot be seen", "[S004]"]);
        desk.edit("ok.toml", &name, "\"m.roe\"");
    }
    desk.edit("ok.toml", "\"m.roe\"", "\"=cmd()|<script>alert(1)</script>`%0A::error::\"");
    for format in ["github", "markdown", "junit", "sarif", "gitlab", "table"] {
        let told = desk.run(&format!("screen book.csv {LISTS} {words} --format {format}"));
        told.expect(0, &["otherwise"]);
        match format {
            "github" => told.never(&["%0A::error"]),
            "markdown" | "junit" => told.never(&["<script>"]),
            _ => {}
        }
    }
    let told = desk.screen(words);
    let mut reader = csv::Reader::from_reader(told.1.as_bytes());
    assert_eq!(reader.records().filter(Result::is_ok).count(), 8);
}

#[test]
fn environment_and_configuration_name_files_too() {
    let desk = Desk::reviewed();
    let env = [("INTERDICT_SUPPRESSIONS", "ok.toml"), ("INTERDICT_DECIDED_ON", "2021-07-01")];
    let words = format!("screen book.csv {LISTS}");
    desk.run_in(desk.0.path(), &words, &[], &env).expect(1, &["2 alerts by 2 suppressions"]);
    fs::create_dir(desk.path("conf")).unwrap();
    fs::rename(desk.path("ok.toml"), desk.path("conf/ok.toml")).unwrap();
    desk.write("conf/ours.toml", "suppressions = \"ok.toml\"\ndecided-on = 2021-07-01\n");
    desk.run(&format!("{words} --config conf/ours.toml")).expect(1, &["2 alerts by 2 suppressions"]);
    desk.run_in(
        desk.0.path(),
        &words,
        &[],
        &[("INTERDICT_DECIDED_ON", "soon"), ("INTERDICT_SUPPRESSIONS", "conf/ok.toml")],
    )
    .expect(2, &["INTERDICT_DECIDED_ON: `soon` is no day"]);
}
