//! What a run tells whoever reads its messages, its manifest and its metrics: places, counts and reasons, and nothing of what stands
//! in the cells of a book, of a suppression, or in an address behind which a token is.
//!
//! Standard error is no terminal here, as in a nightly run, and `--log-values` stays as it is by itself.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

use std::fs;

use desk::Desk;

/// Stands in every name, identifier, account and token, and in nothing else.
const MARK: &str = "zqmark";
/// A position, as it is printed and as it is written.
const POSITION: [&str; 2] = ["987654321", "987,654,321"];
const HEADER: &str = "Name,Trade Date,Side,ISIN,CUSIP,Market Value,Currency,Account\n";

/// Books of which each has another fault, and one that has none.
fn books() -> Vec<(&'static str, String)> {
    let under = |rows: &str| format!("{HEADER}{rows}");
    vec![
        ("sound.csv", under("Quorvane Industries,2021-03-16,B,,,987654321.75,ZQMARK,Zqmark\nZqmark Paper,2021-03-16,B,,,1,USD,Zqmark\n")),
        ("soon.csv", under("Quorvane Industries,2021-02-01,B,,,987654321.75,USD,Zqmark\n")),
        (
            "rows.csv",
            under(
                "Zqmark Holding,soon Zqmark,B,US0378331005,,12,USD,Zqmark\nZqmark Total,,,,,,,\n,2021-03-16,B,ZQMARKCODE,,zqmark,USD,\n\
                 -.-,2021-03-16,Zqmark,,,,zqmark,\nZqmark Holding,2021-03-16,B,ZQMARK\nZqmark,2021-03-16,B,,,1,USD,a,Zqmark,Zqmark\n\
                 Quorvane Industries,2021-03-16,B,,ZQMARK123,Zqmark,ZQMARK,Zqmark\nZqmark,2021-13-45,B,ZQMARK8.46E+109,8.46E+109,1,USD,x\n",
            ),
        ),
        ("quote.csv", under("\"Zqmark Holding,2021-03-16,B\nZqmark,Zqmark\n")),
        ("dates.csv", under("Zqmark,03/04/2021 Zqmark,B\nZqmark,04/03/2021,B\n")),
        ("ambiguous.csv", under("Zqmark,03/04/2021,B,,,,,\nZqmark,04/03/2021,B,,,,,\n")),
        ("nul.csv", under("Zqmark \0,2021-03-16,B,,,,,\n")),
        ("long.csv", under(&format!("Zqmark{},2021-03-16,B,,,,,\n", "a".repeat(20_000)))),
        ("around.csv", format!("Client Zqmark\n{HEADER}Quorvane Industries,2021-03-16,B,,,,,\nTotal Zqmark,,,,,,,\nZqmark says Quorvane Industries\n")),
        ("headless.csv", "Zqmark Holding,US0378331005,2021-03-16,B,Zqmark\nZqmark Two,US0378331005,2021-03-16,B,Zqmark\n".to_owned()),
        ("twice.csv", "Name,Zqmark,Zqmark,Trade Date\nZqmark,Zqmark,Zqmark,2021-01-01\n".to_owned()),
        ("above.csv", "As of:,Zqmark 2021\nName,Side\nZqmark,B\n".to_owned()),
        ("book.json", r#"[{"name":"Zqmark","trade_date":"2021-03-16"},{"name":"Zqmark" zqmark}]"#.to_owned()),
        ("book.ndjson", "{\"name\":\"Zqmark\",\"trade_date\":\"soon Zqmark\"}\n{\"name\":\"Zqmark\",\"name\":\"Zqmark\"}\n".to_owned()),
        ("keys.json", r#"[{"name":"Zqmark","Zqmark":1,"Zqmark":2,"trade_date":"2021-03-16"}]"#.to_owned()),
        ("book.fix", "8=FIX.4.2|9=5|35=8|55=ZQMARK|107=Zqmark|10=000|\n".to_owned()),
        ("piece.fix", "8=FIX.4.2|9=30|35=8|55=ZQMARK|Zqmark Holding|10=000|\n".to_owned()),
        ("entity.xml", filing("<nameOfIssuer>Johnson &zqmark; Co</nameOfIssuer><cusip>ZQMARK</cusip>")),
        ("stated.xml", filing("<nameOfIssuer>Zqmark</nameOfIssuer><nameOfIssuer>Zqmark Two</nameOfIssuer><value>zqmark</value>")),
        ("ends.xml", filing("<nameOfIssuer>Zqmark</wrong>")),
        ("doctype.xml", format!("<!DOCTYPE zqmark [<!ENTITY zqmark \"zqmark\">]>{}", filing(""))),
        ("note.txt", "Zqmark said something\n".to_owned()),
    ]
}

/// A Form 13F with one holding.
fn filing(holding: &str) -> String {
    format!(
        "<informationTable xmlns=\"http://www.sec.gov/edgar/document/thirteenf/informationtable\"><infoTable>{holding}</infoTable></informationTable>"
    )
}

/// Files of suppressions of which none can be used.
const SUPPRESSIONS: [&str; 4] = [
    "[[suppression]]\nsubject = { name = \"Zqmark Holding\" }\nentry = \"zqmark\"\nreason = \"Zqmark\"\n",
    "[[suppression]]\nname = \"Zqmark\nentry = 1\n",
    "[[suppression]]\nname = \"Zqmark Holding\"\nentry = \"Zqmark\"\nreason = \"Zqmark\"\nowner = \"Zqmark\"\napprover = \"Zqmark\"\ncreated = \"Zqmark\"\nexpires = \"Zqmark\"\n",
    "zqmark",
];

/// Everything that the run tells beside its answer, and how it ended. What must not stand in it does not.
#[track_caller]
fn told(desk: &Desk, words: &str) -> (i32, String) {
    let mut command = desk.command(words);
    let output = command
        .env("INTERDICT_EU_FSF_TOKEN", MARK)
        .env("INTERDICT_SIGN_PASSWORD", MARK)
        .env("AWS_SECRET_ACCESS_KEY", MARK)
        .output()
        .unwrap();
    let mut told = String::from_utf8(output.stderr).unwrap();
    for entry in fs::read_dir(desk.path("")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.contains(".manifest.json") || name.ends_with(".prom") {
            told += &fs::read_to_string(&path).unwrap();
            fs::remove_file(path).unwrap();
        }
    }
    for secret in [&[MARK][..], &POSITION].concat() {
        assert!(!told.to_lowercase().contains(secret), "{words} tells {secret}:\n{told}");
    }
    (output.status.code().unwrap(), told)
}

const SCREEN: &str = "--no-builtin-lists --no-store -o out.csv --force --metrics run.prom --lookahead 60";

#[test]
fn neither_messages_nor_manifest_nor_metrics_have_what_stands_in_a_book() {
    let desk = Desk::with(&["us-test.toml"]);
    for (name, text) in books() {
        desk.write(name, &text);
        for form in ["text", "json"] {
            for more in ["-v", "-v --allow-rejects 100", "-q", ""] {
                let words = format!("screen {name} --lists us-test.toml {SCREEN} --log-format {form} {more}");
                let (status, told) = told(&desk, &words);
                // What is told is told: a run that says nothing would pass, too.
                assert!(told.contains("interdict_exit_status") && told.contains("exit"), "{told}");
                let is_sound = ["sound.csv", "soon.csv"].contains(&name);
                let is_answered = more.contains("--allow-rejects") && told.contains("\"outputs\"");
                assert_eq!(status == 2, !is_sound && !is_answered, "{words}: {status} {told}");
                assert_eq!(told.contains("\"outputs\""), status != 2, "{words}: {told}");
                assert!(status != 2 || told.contains(name), "{words} names no place: {told}");
            }
        }
    }
}

#[test]
fn what_is_asked_for_is_told() {
    let desk = Desk::with(&["us-test.toml"]);
    for (name, text) in books() {
        desk.write(name, &text);
    }
    for name in ["sound.csv", "rows.csv", "headless.csv", "piece.fix", "entity.xml"] {
        let words = format!("screen {name} --lists us-test.toml {SCREEN} --log-values always -v");
        let told = String::from_utf8(desk.command(&words).output().unwrap().stderr).unwrap();
        let is_told = told.to_lowercase().contains(MARK);
        assert!(is_told, "{name} has no mark that could be told, so it shows nothing: {told}");
    }
}

#[test]
fn messages_have_no_subject_of_a_suppression_that_cannot_be_read() {
    let desk = Desk::with(&["us-test.toml"]);
    desk.write("book.csv", &books().swap_remove(0).1);
    for text in SUPPRESSIONS {
        desk.write("ok.toml", text);
        for form in ["text", "json"] {
            let words = format!(
                "screen book.csv --lists us-test.toml --suppressions ok.toml {SCREEN} --log-format {form} -v"
            );
            let (status, told) = told(&desk, &words);
            assert_eq!(status, 2, "{told}");
            assert!(told.contains("ok.toml"), "{told}");
        }
    }
}

#[test]
fn messages_have_no_token_of_an_address() {
    let desk = Desk::with(&["us-test.toml"]);
    desk.write("book.csv", &books().swap_remove(0).1);
    let at = "https://zqmark:zqmark@lists.invalid/sdn.csv?token=zqmark";
    let text = desk.read("us-test.toml");
    desk.write(
        "unknown.toml",
        &text.replace("edition = 2021-06-03", "edition = 2021-06-03\nzeal = 1").replace("Test register", at),
    );
    desk.write("cut.toml", &format!("[list]\nid = \"cut\"\nsource = \"{at}\"\nedition = soon\n"));
    desk.write("table.toml", &format!("[[list]]\nid = \"us-ofac-sdn\"\ntitle = \"OFAC\"\n[[list.file]]\nname = \"sdn.csv\"\naddress = \"{at}\"\n"));
    for form in ["text", "json"] {
        let mut all = Vec::new();
        for list in ["unknown.toml", "cut.toml"] {
            all.push(format!("screen book.csv --lists {list} {SCREEN} --log-format {form} -v"));
        }
        for input in
            ["s3://zqmark:zqmark@desk/a.csv?signature=zqmark", at, "s3://desk/a.csv?signature=zqmark"]
        {
            all.push(format!("screen {input} --lists us-test.toml {SCREEN} --log-format {form}"));
        }
        if cfg!(feature = "fetch") {
            all.push(format!(
                "lists fetch --sources table.toml --store store --retries 0 --timeout 1 --log-format {form}"
            ));
        }
        for words in all {
            let (status, _) = told(&desk, &words);
            assert_eq!(status, 2, "{words}");
        }
    }
}
