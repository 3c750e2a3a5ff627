//! Two nights as a user meets them: what the second one says of the first. Runs without Parquet.
//!
//! Every test works in a folder of its own. Names of companies here are invented.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

use desk::Desk;
use std::collections::BTreeMap;
use std::fs;

type Line = BTreeMap<String, String>;

const BOOK: &str = "\
position_id,security_name,isin,trade_time,activity,quantity
P1,Quorvane Industries,,2021-03-16,purchase,100
P2,Zeltrix Semiconductor Corporation,,2021-09-01,purchase,70
P3,Pellucid Paper Mills,,2021-05-04,purchase,80
";

const VACATUR: &str = r#"
[[vacatur]]
id = "final-order"
listings = ["us-test/quorvane@2021-01-14"]
at = "2021-05-12"
published = "2021-05-12"
source = "Test court, final order of 12 May 2021"
"#;

impl Desk {
    fn new() -> Desk {
        let desk = Desk::with(&["us-test.toml", "firm.csv"]);
        desk.write("book.csv", BOOK);
        desk
    }

    /// After a first night.
    fn after_monday() -> Desk {
        let desk = Desk::new();
        desk.night("book.csv -o monday.csv");
        desk
    }

    fn run(&self, words: &str) -> (i32, String) {
        let output = self.command(words).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    }

    /// Screens with the lists of the desk.
    #[track_caller]
    fn night(&self, words: &str) -> String {
        let (status, told) = self.run(&format!("screen {LISTS} {words}"));
        assert!(status < 2, "{told}");
        told
    }

    /// The second night, and what it has to say.
    #[track_caller]
    fn tuesday(&self, words: &str) -> Vec<Line> {
        self.night(&format!(
            "{words} -o tuesday.csv --previous monday.csv.manifest.json --changes changes.csv"
        ));
        self.changes("changes.csv")
    }

    fn changes(&self, name: &str) -> Vec<Line> {
        let mut reader = csv::Reader::from_path(self.path(name)).unwrap();
        reader.deserialize().map(|line| line.unwrap()).collect()
    }

    /// A run that fails, and its sentence.
    #[track_caller]
    fn refused(&self, words: &str, sentence: &str) {
        let (status, told) = self.run(&format!("screen {LISTS} {words}"));
        assert!(status == 2 && told.contains(sentence), "{status} {told}\nexpected: {sentence}");
    }
}

const LISTS: &str = "--no-builtin-lists --no-store --lists us-test.toml --lists firm.csv";

/// What became of which row and why.
fn told(changes: &[Line]) -> Vec<String> {
    let told = |line: &Line| format!("{} {} {}", line["position_id"], line["change"], line["cause"]);
    changes.iter().map(told).collect()
}

#[test]
fn a_vacated_listing_clears_its_alert_and_nothing_else_is_told() {
    let desk = Desk::after_monday();
    let list = desk.read("us-test.toml");
    desk.write("us-test.toml", &(list.replace("edition = 2021-06-03", "edition = 2021-07-01") + VACATUR));
    let told_at_night = desk.night(
        "book.csv -o tuesday.csv --previous monday.csv.manifest.json --changes changes.csv --changes changes.md --changes changes.ndjson",
    );
    assert!(
        told_at_night.contains("since       0 new, 0 changed, 1 cleared, 1 unchanged"),
        "{told_at_night}"
    );
    let changes = desk.changes("changes.csv");
    assert_eq!(told(&changes), ["P1 cleared list"]);
    let cleared = &changes[0];
    assert!(
        cleared["cause_detail"].starts_with(
            "the listing was vacated; the list us-test changed from the edition of 2021-06-03 (sha256 "
        ),
        "{cleared:?}"
    );
    assert_eq!(
        (cleared["verdict_before"].as_str(), cleared["verdict"].as_str(), cleared["flags"].as_str()),
        ("prohibited", "permitted", "vacated")
    );
    assert!(cleared["reason"].contains("court annulled the listing on 2021-05-12"), "{cleared:?}");
    assert!(cleared["source"].contains("final order of 12 May 2021"), "{cleared:?}");
    insta::assert_snapshot!(hidden(&desk.read("changes.md")));
    insta::assert_snapshot!(hidden(&desk.read("changes.ndjson")));
    // The counts stand in the manifest, and the outputs beside the others.
    let manifest: serde_json::Value = serde_json::from_str(&desk.read("tuesday.csv.manifest.json")).unwrap();
    assert_eq!(
        manifest["since"],
        serde_json::json!({ "new": 0, "changed": 0, "cleared": 1, "unchanged": 1, "rescored": 0 })
    );
    assert_eq!(
        (&manifest["outputs"][1]["name"], &manifest["outputs"][1]["view"], &manifest["outputs"][1]["rows"]),
        (&"changes.csv".into(), &"changes".into(), &1.into())
    );
    // The second night is repeated byte for byte, from the first one.
    let (status, told) = desk.run("verify tuesday.csv.manifest.json");
    assert!(status == 0 && told.contains("`changes.csv` has the bytes of the replay"), "{told}");
    assert!(told.contains("the run before has the sha256 of the run"), "{told}");
    desk.edit("monday.csv", "prohibited", "permitted");
    let (status, told) = desk.run("verify tuesday.csv.manifest.json");
    assert!(status == 2 && told.contains("monday.csv: was changed after its run"), "{told}");
    desk.edit("monday.csv.manifest.json", "\"read\": 3", "\"read\": 4");
    let (status, told) = desk.run("verify tuesday.csv.manifest.json");
    assert!(
        status == 2 && told.contains("the run was compared with the one before it, whose manifest (sha256 "),
        "{told}"
    );
    // And the other way round: what was cleared is new.
    desk.write("us-test.toml", &list);
    desk.night("book.csv -o wednesday.csv --previous tuesday.csv.manifest.json --changes back.csv");
    assert_eq!(self::told(&desk.changes("back.csv")), ["P1 new list"]);
}

/// Digests of lists depend on their bytes.
fn hidden(text: &str) -> String {
    let mut shown = String::new();
    for (place, part) in text.split("sha256 ").enumerate() {
        if place > 0 {
            shown.push_str("sha256 …");
        }
        shown.push_str(if place > 0 { part.get(12..).unwrap_or_default() } else { part });
    }
    shown
}

#[test]
fn nights_that_lie_in_folders_of_their_own_are_verified_and_packed() {
    let desk = Desk::new();
    for folder in ["monday", "tuesday", "audit"] {
        fs::create_dir(desk.path(folder)).unwrap();
    }
    desk.night("book.csv -o monday/alerts.csv");
    desk.edit("book.csv", "P1,Quorvane Industries,,2021-03-16,purchase,100\n", "");
    desk.night(
        "book.csv -o tuesday/alerts.csv --previous monday/alerts.csv.manifest.json --changes tuesday/changes.csv",
    );
    let verify = "verify tuesday/alerts.csv.manifest.json";
    let (status, told) = desk.run(verify);
    assert!(status == 2 && told.contains("does not lie in tuesday; --previous names it"), "{told}");
    let (status, told) = desk.run(&format!("{verify} --previous tuesday/alerts.csv.manifest.json"));
    assert!(status == 2 && told.contains("is not what the run was compared with"), "{told}");
    let previous = "--previous monday/alerts.csv.manifest.json";
    let (status, told) = desk.run(&format!("{verify} {previous}"));
    assert_eq!(status, 0, "{told}");
    let bundle = "bundle tuesday/alerts.csv.manifest.json -o audit.zip --with-inputs";
    let (status, told) = desk.run(bundle);
    assert!(status == 2 && told.contains("--previous names it"), "{told}");
    let (status, told) = desk.run(&format!("{bundle} {previous}"));
    assert_eq!(status, 0, "{told}");
    let archive = fs::File::open(desk.path("audit.zip")).unwrap();
    zip::ZipArchive::new(archive).unwrap().extract(desk.path("audit")).unwrap();
    fs::remove_dir_all(desk.path("monday")).unwrap();
    let (status, told) = desk.run("verify audit/alerts.csv.manifest.json");
    assert_eq!(status, 0, "{told}");
}

#[test]
fn nothing_changed_and_nothing_is_told() {
    let desk = Desk::after_monday();
    assert_eq!(told(&desk.tuesday("book.csv")), [""; 0]);
    // Rows in another order, with other amounts.
    let mut lines: Vec<&str> = BOOK.lines().collect();
    lines[1..].reverse();
    desk.write("book.csv", &lines.join("\n").replace(",100", ",200"));
    assert_eq!(told(&desk.tuesday("book.csv --force")), [""; 0]);
    let manifest = desk.read("tuesday.csv.manifest.json");
    assert!(manifest.contains("\"unchanged\": 2"), "{manifest}");
}

#[test]
fn rows_that_come_go_and_stand_twice_are_told_one_by_one() {
    let desk = Desk::after_monday();
    desk.edit("book.csv", "P1,Quorvane Industries,,2021-03-16,purchase,100\n", "");
    desk.edit("book.csv", "P3,", "P2,Zeltrix Semiconductor Corporation,,2021-09-01,purchase,5\nP4,Quorvane Industries,,2021-03-20,purchase,1\nP3,");
    let changes = desk.tuesday("book.csv");
    assert_eq!(told(&changes), ["P2 new row", "P4 new row", "P1 cleared row"]);
    assert_eq!(changes[2]["cause_detail"], "no row `P1` with this security is in the file any more");
    assert_eq!(changes[1]["cause_detail"], "nothing that decides changed, so the row came or its cells did");
}

#[test]
fn a_row_whose_own_cells_or_time_changed_says_so() {
    let desk = Desk::after_monday();
    desk.edit("book.csv", "P1,Quorvane Industries,,2021-03-16", "P1,Quorvane Industries,,2021-03-01");
    desk.edit("book.csv", "P2,Zeltrix Semiconductor Corporation", "P2,Pellucid Mills");
    let changes = desk.tuesday("book.csv");
    assert_eq!(told(&changes), ["P1 cleared time", "P2 cleared row"]);
    assert_eq!(changes[0]["cause_detail"], "trade_time was `2021-03-16` and is `2021-03-01`");
    assert_eq!(changes[0]["flags"], "pending");
}

#[test]
fn an_alert_that_says_something_else_is_changed() {
    let desk = Desk::new();
    let sale = |day: &str| {
        format!("position_id,security_name,trade_time,activity\nP1,Quorvane Industries,{day},sale\n")
    };
    desk.write("book.csv", &sale("2021-05-03"));
    desk.night("book.csv -o monday.csv");
    desk.write("book.csv", &sale("2022-05-03"));
    let changes = desk.tuesday("book.csv");
    assert_eq!(told(&changes), ["P1 changed time"]);
    assert_eq!(
        (changes[0]["verdict_before"].as_str(), changes[0]["verdict"].as_str()),
        ("divest_only", "prohibited")
    );
    // The same from an edition of the list that shortens the window.
    desk.write("book.csv", &sale("2021-05-03"));
    desk.edit("us-test.toml", "listing + 365 days 23:59 EST", "listing + 90 days 23:59 EST");
    assert_eq!(told(&desk.tuesday("book.csv --force")), ["P1 changed list"]);
}

#[test]
fn the_list_decides_also_where_the_date_of_the_book_moves_every_night() {
    let desk = Desk::new();
    desk.write("book.csv", "security_name,trade_date,activity,account\nOstravel Mining,2021-05-04,hold,A\nBrimhollow Foods,2021-05-04,hold,A\n");
    desk.night("book.csv -o monday.csv");
    desk.write("book.csv", "security_name,trade_date,activity,account\nOstravel Mining,2021-05-05,hold,A\nBrimhollow Foods,2021-05-05,hold,A\n");
    assert_eq!(told(&desk.tuesday("book.csv")), [""; 0]);
    desk.edit("firm.csv", "3,Ostravel Mining,block,,,Court order 7,legal\n", "");
    let changes = desk.tuesday("book.csv --force");
    assert_eq!(
        (changes.len(), changes[0]["change"].as_str(), changes[0]["cause"].as_str()),
        (1, "cleared", "list")
    );
    assert_eq!(changes[0]["reason"], "The entry is no longer on the list (edition without date).");
    assert_eq!(changes[0]["other_causes"], "time");
    assert_eq!(changes[0]["line"], "2");
}

#[test]
fn an_option_that_decides_is_named_with_both_values() {
    let desk = Desk::after_monday();
    let changes = desk.tuesday("book.csv --actor non_us_person");
    assert_eq!(told(&changes), ["P1 cleared rule", "P2 cleared rule"]);
    assert_eq!(changes[0]["cause_detail"], "the option `actor` was `us_person` and is `non_us_person`");
    let changes = desk.tuesday("book.csv --force --programme firm");
    assert_eq!(told(&changes), ["P1 cleared rule", "P2 cleared rule"]);
    assert!(
        changes[0]["cause_detail"].contains("the option `programmes` was `[]` and is `[\"firm\"]`"),
        "{changes:?}"
    );
}

#[test]
fn an_edition_of_the_store_is_told_as_the_cause() {
    let desk = Desk::new();
    desk.write("book.csv", BOOK);
    let import = |text: &str, day: &str| {
        desk.write("ours.csv", text);
        let (status, told) =
            desk.run(&format!("lists import ours.csv --as ours --store kept --accept --published {day}"));
        assert_eq!(status, 0, "{told}");
    };
    let night = |words: &str| {
        let (status, told) =
            desk.run(&format!("screen --no-builtin-lists --store kept book.csv --activity purchase {words}"));
        assert!(status < 2, "{told}");
    };
    import("name,action\nQuorvane Industries,restrict\n", "2021-01-01");
    night("-o monday.csv");
    import("name,action\nQuorvane Industries,restrict\nPellucid Paper Mills,restrict\n", "2021-02-01");
    night("-o tuesday.csv --previous monday.csv.manifest.json --changes changes.csv");
    assert_eq!(told(&desk.changes("changes.csv")), ["P3 new list"]);
    import("name,action\nPellucid Paper Mills,restrict\n", "2021-03-01");
    night("-o wednesday.csv --previous tuesday.csv.manifest.json --changes later.csv");
    let changes = desk.changes("later.csv");
    assert_eq!(told(&changes), ["P1 cleared list"]);
    assert!(
        changes[0]["reason"].contains("removed from ours")
            || changes[0]["reason"].contains("Removed from ours"),
        "{changes:?}"
    );
}

#[test]
fn what_cannot_be_told_apart_is_not_guessed() {
    let grow = |desk: &Desk| {
        desk.edit("book.csv", "P3,", "P4,Quorvane Industries,,2021-03-20,purchase,1\nP3,");
        desk.write("us-test.toml", &(desk.read("us-test.toml") + "# later\n"));
    };
    let desk = Desk::after_monday();
    grow(&desk);
    let changes = desk.tuesday("book.csv");
    assert_eq!(told(&changes), ["P4 new undetermined"]);
    assert_eq!(changes[0]["other_causes"], "list");
    // A run that keeps its decisions tells.
    let desk = Desk::new();
    desk.night("book.csv --view decisions -o monday.csv");
    grow(&desk);
    let changes = desk.tuesday("book.csv");
    assert_eq!(told(&changes), ["P4 new row"]);
    assert_eq!(changes[0]["cause_detail"], "the row was not in the file before");
}

#[test]
fn a_row_that_another_entry_decides_has_changed_and_not_been_cleared() {
    const HEADER: &str = "id,name,action,from,until,reason,owner\n";
    let desk = Desk::new();
    desk.write("firm.csv", &format!("{HEADER}1,Pellucid Paper Mills,restrict,,,Mandate,board\n"));
    desk.night("book.csv --view decisions -o monday.csv");
    desk.write("court.csv", &format!("{HEADER}1,Pellucid Paper Mills,block,,,Court order 7,legal\n"));
    let changes = desk.tuesday("book.csv --view decisions --lists court.csv");
    assert_eq!(told(&changes), ["P3 changed rule"], "{changes:?}");
    // And back: the restriction stood all the time.
    desk.night("book.csv --view decisions -o monday.csv --force --lists court.csv");
    let changes = desk.tuesday("book.csv --view decisions --force");
    assert_eq!(told(&changes), ["P3 changed rule"], "{changes:?}");
}

#[test]
fn every_form_of_the_run_before_gives_the_same() {
    let mut all = Vec::new();
    for name in ["monday.csv", "monday.ndjson", "monday.json"] {
        let desk = Desk::new();
        desk.night(&format!("book.csv -o {name}"));
        desk.edit("book.csv", "2021-03-16", "2021-03-01");
        desk.night(&format!("book.csv -o tuesday.csv --previous {name}.manifest.json --changes changes.csv"));
        all.push(desk.read("changes.csv"));
    }
    assert!(all[0].contains("P1") && all.iter().all(|one| *one == all[0]), "{all:#?}");
}

#[test]
fn what_the_run_before_answered_must_be_as_it_was() {
    let with = "book.csv -o tuesday.csv --previous monday.csv.manifest.json";
    let desk = Desk::after_monday();
    desk.edit("monday.csv", "prohibited", "permitted");
    desk.refused(with, "monday.csv: was changed after its run: its sha256 is ");
    assert!(!desk.path("tuesday.csv").exists());
    fs::remove_file(desk.path("monday.csv")).unwrap();
    desk.refused(with, "the output `monday.csv` is not there any more");
    let desk = Desk::new();
    desk.night("book.csv -o monday.txt -o monday.sarif");
    desk.refused(
        "book.csv -o tuesday.csv --previous monday.txt.manifest.json",
        "the run kept no output that can be compared: expected alerts or decisions as csv, ndjson or json",
    );
    desk.refused("book.csv --changes changes.csv", "--previous");
    let desk = Desk::after_monday();
    desk.refused(
        &format!("{with} --changes changes.sarif"),
        "changes are written as .csv, .ndjson, .json or .md",
    );
    // One name, two nights: the run before is read before it is replaced.
    desk.edit("book.csv", "P1,Quorvane Industries,,2021-03-16,purchase,100\n", "");
    desk.night("book.csv -o monday.csv --force --previous monday.csv.manifest.json --changes changes.csv");
    assert_eq!(told(&desk.changes("changes.csv")), ["P1 cleared row"]);
}

#[test]
fn a_trader_is_told_nothing_of_why() {
    let desk = Desk::new();
    desk.write("book.csv", "position_id,security_name,trade_time,activity\nP6,Brimhollow Foods,2021-05-04,sale\nP7,Tarnwick Energy,2021-05-04,purchase\n");
    desk.night("book.csv -o monday.csv --audience trader");
    desk.night("book.csv -o secret.csv");
    desk.refused(
        "book.csv -o tuesday.csv --audience trader --previous secret.csv.manifest.json",
        "was for the audience `compliance` and this one is for `trader`",
    );
    desk.edit("firm.csv", "1,Brimhollow Foods,restrict,2021-01-01,2021-12-31,Project Elm,legal\n", "");
    let changes = desk.tuesday("book.csv --audience trader");
    assert_eq!(told(&changes), ["P6 cleared list"]);
    let text = desk.read("changes.csv");
    for hidden in ["Elm", "Tarnwick", "firm/", "2021-12-31"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

#[test]
fn files_that_are_not_read_again_keep_their_alerts() {
    let desk = Desk::new();
    fs::create_dir(desk.path("books")).unwrap();
    desk.write("books/a.csv", BOOK);
    desk.write("books/b.csv", "security_name,trade_date\nMarlow & Sons,2021-05-01\n");
    desk.night("books -o monday.csv");
    desk.write("books/b.csv", "security_name,trade_date\nOstravel Mining,2021-05-01\n");
    desk.night("books -o tuesday.csv --previous monday.csv.manifest.json --skip-unchanged --changes tuesday-changes.csv");
    let changes = desk.changes("tuesday-changes.csv");
    assert_eq!(changes.iter().map(|line| line["file"].as_str()).collect::<Vec<_>>(), ["books/b.csv"]);
    // The night after: what was found in the first file stands in the outputs of the first night.
    desk.write("books/a.csv", &BOOK.replace("P1,Quorvane Industries,,2021-03-16,purchase,100\n", ""));
    let told = desk.night("books -o wednesday.csv --previous tuesday.csv.manifest.json --skip-unchanged --changes wednesday-changes.csv");
    assert_eq!(self::told(&desk.changes("wednesday-changes.csv")), ["P1 cleared row"], "{told}");
    let (status, told) = desk.run("verify wednesday.csv.manifest.json");
    assert_eq!(status, 0, "{told}");
    fs::remove_file(desk.path("monday.csv.manifest.json")).unwrap();
    desk.refused(
        "books -o thursday.csv --previous tuesday.csv.manifest.json",
        "run once without --skip-unchanged",
    );
}

#[test]
fn a_row_that_cannot_be_read_any_more_is_not_called_free() {
    let desk = Desk::after_monday();
    desk.edit("book.csv", "P1,Quorvane Industries,,2021-03-16", "P1,Quorvane Industries,,soon");
    let changes = desk.tuesday("book.csv --allow-rejects 1");
    assert_eq!(told(&changes), ["P1 new row", "P1 cleared row"]);
    assert_eq!(changes[0]["verdict"], "unscreened");
    assert!(changes[1]["reason"].starts_with("The row is not screened: "), "{changes:?}");
}
