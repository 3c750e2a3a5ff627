//! Official lists: imported into a store, compared, and screened against as known on a day.

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::{command, shown};

/// A folder with publishers' files and a store.
struct Desk(TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes an edition in OFAC's form: number, name, kind, label, remarks.
    fn sdn(&self, folder: &str, parties: &[(u32, &str, &str, &str, &str)]) {
        let path = self.path(folder);
        fs::create_dir_all(&path).unwrap();
        let (mut prim, mut alt, mut add) = (String::new(), String::new(), String::new());
        for (number, name, kind, label, remarks) in parties {
            let cell = |text: &str| if text.is_empty() { "-0- ".to_owned() } else { format!("\"{text}\"") };
            prim.push_str(&format!(
                "{number},{},{},{},-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,{}\r\n",
                cell(name),
                cell(kind),
                cell(label),
                cell(remarks)
            ));
            alt.push_str(&format!("{number},{number},\"aka\",\"{name} TRADING\",-0- \r\n"));
            add.push_str(&format!("{number},{number},-0- ,\"Havana\",\"Cuba\",-0- \r\n"));
        }
        fs::write(path.join("sdn.csv"), prim).unwrap();
        fs::write(path.join("alt.csv"), alt).unwrap();
        fs::write(path.join("add.csv"), add).unwrap();
    }

    /// Runs a command in the folder with the store, and shows what it says without the digests.
    fn run(&self, args: &[&str]) -> String {
        let mut command = command(args);
        command.current_dir(self.0.path()).env("INTERDICT_STORE", self.path("store"));
        without_digests(&shown(&command.output().unwrap()))
    }

    fn import(&self, folder: &str, day: &str, more: &[&str]) -> String {
        let mut args = vec!["lists", "import", folder, "--as", "us-ofac-sdn", "--published", day];
        args.extend(more);
        self.run(&args)
    }
}

/// Replaces every SHA-256.
fn without_digests(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() {
            word.push(c);
            continue;
        }
        out.push_str(if word.len() == 64 { "SHA256" } else { &word });
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}

const FIRST: [(u32, &str, &str, &str, &str); 3] = [
    (11, "ZYXOLITH AIRLINES", "", "CUBA", "a.k.a. 'ZYX'; Tax ID No. 77 (Cuba)."),
    (12, "QUORVEX BANK", "", "SDGT] [IFSR", "SWIFT/BIC QUORCUHH."),
    (13, "BRANDELMEER, Tobias", "individual", "SDGT", "DOB 1962."),
];
const SECOND: [(u32, &str, &str, &str, &str); 4] = [
    (11, "ZYXOLITH AIRLINES", "", "CUBA", "Tax ID No. 78 (Cuba)."),
    (13, "BRANDELMEER, Tobias", "individual", "SDGT", "DOB 1962."),
    (14, "TARNOVIAN STEEL WORKS", "", "SDGT", ""),
    (15, "MORVEN TIDE", "vessel", "SDGT", "Vessel Registration Identification IMO 1234567."),
];

fn two_editions() -> Desk {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    desk.sdn("second", &SECOND);
    desk.import("first", "2019-01-15", &[]);
    desk.import("second", "2021-07-15", &["--accept"]);
    desk
}

#[test]
fn an_import_tells_what_the_edition_has() {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    desk.sdn("second", &SECOND);
    assert_snapshot!(desk.import("first", "2019-01-15", &[]), @"
    exit status: 0
    --- stdout
    us-ofac-sdn of 2019-01-15 (ofac-csv)
      parties                        3
        company                      2
        person                       1
        us-sdn                       3
      names                          7
      identifiers and numbers        2
      values repaired                0
      values refused                 0
    kept: us-ofac-sdn of 2019-01-15, sha256 SHA256
    ");
    assert_snapshot!(desk.import("first", "2019-01-15", &[]), @"
    exit status: 0
    --- stdout
    us-ofac-sdn of 2019-01-15 (ofac-csv)
      parties                        3
        company                      2
        person                       1
        us-sdn                       3
      names                          7
      identifiers and numbers        2
      values repaired                0
      values refused                 0
    is in the store already: us-ofac-sdn of 2019-01-15, sha256 SHA256
    ");
    assert_snapshot!(desk.import("second/sdn.csv", "2021-07-15", &[]), @"
    exit status: 0
    --- stdout
    us-ofac-sdn of 2021-07-15 (ofac-csv)
      parties                        4  (+1 since the edition before)
        company                      2
        person                       1
        vessel                       1  (+1 since the edition before)
        us-sdn                       4  (+1 since the edition before)
      names                          8  (+1 since the edition before)
      identifiers and numbers        2
      values repaired                0
      values refused                 0
    kept: us-ofac-sdn of 2021-07-15, sha256 SHA256
    ");
}

#[test]
fn a_column_that_its_publisher_renamed_is_told() {
    let desk = Desk::new();
    let table = |header: &str| {
        let row = "Zyxolith Works Ltd,Zyxolith Works Ltd,Zyxwerk,,,,2021-06-03,,u";
        let path = desk.path("1260h.csv");
        fs::write(
            &path,
            format!("{header},Previous Name,Parent Name,Note,Start date,End date,Source Url\n{row}\n"),
        )
        .unwrap();
        let import = ["lists", "import", "1260h.csv", "--as", "us-dod-1260h", "--published", "2021-06-03"];
        desk.run(&import)
            .split_once("--- stderr")
            .map_or_else(String::new, |(_, told)| told.trim().to_owned())
    };
    assert_eq!(table("Name,Clean Name,Alias"), "");
    assert_snapshot!(table("Name,Clean Name,Other Names"), @"
    warning: 1260h.csv:1: the header lacks the column `Alias`, which this list had so far: nothing of it is read [L003]
    warning: 1260h.csv:1: nobody knows here what the column `Other Names` means: it is not read [L002]
    ");
}

/// A table of one company that is listed since a day.
fn company_since(day: &str) -> String {
    let header = "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url";
    format!("{header}\nZyxolith Works Ltd,Zyxolith Works Ltd,,,,,{day},,u\n")
}

#[test]
fn an_edition_of_a_day_to_come_is_refused() {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    assert_snapshot!(desk.import("first", "2199-01-15", &[]), @"
    exit status: 2
    --- stderr
    error: --published 2199-01-15: no list can have been published then
    ");
    // The file says it, or its name.
    fs::write(desk.path("1260h.csv"), company_since("2150-01-01")).unwrap();
    assert_snapshot!(desk.run(&["lists", "import", "1260h.csv", "--as", "us-dod-1260h"]), @"
    exit status: 2
    --- stderr
    error: us-dod-1260h of 2150-01-01: no list can have been published then (the day is said by the file)
    ");
    fs::rename(desk.path("first"), desk.path("sdn-2199-01-15")).unwrap();
    assert_snapshot!(desk.run(&["lists", "import", "sdn-2199-01-15", "--as", "us-ofac-sdn"]), @"
    exit status: 2
    --- stderr
    warning: the file does not state its day of publication: 2199-01-15 is taken from its name
    error: us-ofac-sdn of 2199-01-15: no list can have been published then (the day is said by the file name)
    ");
    assert!(!desk.path("store").exists());
}

#[test]
fn who_is_listed_from_a_day_that_cannot_be_meant_is_not_free_before_it() {
    let desk = Desk::new();
    fs::write(desk.path("1260h.csv"), company_since("2107-06-01")).unwrap();
    fs::write(desk.path("book.csv"), "security_name,trade_date\nZyxolith Works Ltd,2022-01-01\n").unwrap();
    let import = ["lists", "import", "1260h.csv", "--as", "us-dod-1260h", "--published", "2021-06-03"];
    let refused = "warning: line 2, zyxolith-works-ltd: `2107-06-01` is refused: no day of listing: the edition is of 2021-06-03";
    let told = desk.run(&import);
    assert!(told.contains(refused), "{told}");
    let screen = ["screen", "book.csv", "--no-builtin-lists", "--view", "decisions", "--format", "csv", "-q"];
    let told = desk.run(&screen);
    // The list restricts nothing; that the row stands on it is told.
    assert!(told.contains("Zyxolith Works Ltd,2022-01-01,permitted,watch,exact"), "{told}");
}

#[test]
fn an_edition_that_shrank_is_refused_until_somebody_accepts_it() {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    desk.sdn("short", &FIRST[..1]);
    desk.import("first", "2019-01-15", &[]);
    assert_snapshot!(desk.import("short", "2019-01-16", &["-q"]), @"
    exit status: 2
    --- stdout
    us-ofac-sdn of 2019-01-16 (ofac-csv)
      parties                        1  (-2 since the edition before)
        company                      1  (-1 since the edition before)
        person                       0  (-1 since the edition before)
        us-sdn                       1  (-2 since the edition before)
      names                          3  (-4 since the edition before)
      identifiers and numbers        1  (-1 since the edition before)
      values repaired                0
      values refused                 0
    --- stderr
    error: us-ofac-sdn of 2019-01-16: parties: 1, and 3 in the edition of 2019-01-15: 66.7 % fewer, more than the 5 % allowed
    error: us-ofac-sdn of 2019-01-16: parties of the kind person: 0, and 1 in the edition of 2019-01-15: 100.0 % fewer, more than the 5 % allowed
    error: the edition is refused and the store is as it was; where this is right, --accept takes it
    ");
    assert_snapshot!(desk.run(&["lists", "history", "12"]), @"
    exit status: 0
    --- stdout
    us-ofac-sdn  12
      2019-01-15  █  listed: QUORVEX BANK; us-sdn SDGT IFSR
    ");
    assert!(desk.import("short", "2019-01-16", &["--accept"]).starts_with("exit status: 0"));
    assert_snapshot!(desk.run(&["lists", "history", "12"]), @"
    exit status: 0
    --- stdout
    us-ofac-sdn  12
      2019-01-15  █  listed: QUORVEX BANK; us-sdn SDGT IFSR
      2019-01-16  ·  no longer listed
    ");
}

#[test]
fn what_is_no_whole_list_is_refused_and_the_store_stays_as_it_was() {
    let desk = Desk::new();
    desk.sdn("first", &FIRST);
    let prim = fs::read_to_string(desk.path("first/sdn.csv")).unwrap();
    fs::write(desk.path("first/sdn.csv"), &prim[..prim.len() - 30]).unwrap();
    assert_snapshot!(desk.import("first", "2019-01-15", &[]), @"
    exit status: 2
    --- stderr
    error: first/sdn.csv:3: a row of 12 cells that begin with a party's number is expected here, this one has 8: the file is cut off or damaged [L001]
    error: first/alt.csv:3: no party has the number `13`: the file is cut off, or the files are of different editions [L009]
    error: first/add.csv:3: no party has the number `13`: the file is cut off, or the files are of different editions [L009]
    error: the list has 3 faults and is not used; 2 parties could be read
    ");
    fs::write(desk.path("page.csv"), "<!DOCTYPE html><html><body>Moved</body></html>").unwrap();
    assert_snapshot!(desk.import("page.csv", "2019-01-15", &[]), @"
    exit status: 2
    --- stderr
    error: page.csv: this is a web page and no list: the address may have moved or asks for a login [F010]
    error: the list has 1 fault and is not used; 0 parties could be read
    ");
    desk.sdn("plc", &[(9639, "BRANDELMEER, Tobias", "individual", "NS-PLC", "")]);
    assert_snapshot!(desk.import("plc", "2019-01-15", &[]), @"
    exit status: 2
    --- stderr
    error: this is not us-ofac-sdn (OFAC, Specially Designated Nationals): line 1 has a party of the programme us-ns-plc
    ");
    desk.sdn("undated", &FIRST);
    assert_snapshot!(desk.run(&["lists", "import", "undated", "--as", "us-ofac-sdn"]), @"
    exit status: 2
    --- stderr
    error: neither the file nor its name states one day of publication: --published says it, as in --published 2021-07-15
    ");
    assert_snapshot!(desk.run(&["lists", "import", "undated", "--as", "../up"]), @"
    exit status: 2
    --- stderr
    error: invalid value '../up' for '--as <ID>': expected small letters, digits and hyphens, as in `us-ofac-sdn`

    For more information, try '--help'.
    ");
    assert!(!desk.path("store/us-ofac-sdn").exists());
}

#[test]
fn a_row_is_decided_by_what_had_been_published() {
    let desk = two_editions();
    fs::write(
        desk.path("book.csv"),
        "security_name,trade_date,known_on\n\
         Quorvex Bank,2020-06-01,2020-06-01\n\
         Quorvex Bank,2020-06-01,2022-01-01\n\
         Quorvex Bank,2022-01-01,2022-01-01\n\
         Tarnovian Steel Works,2022-01-01,2022-01-01\n\
         Tarnovian Steel Works,2020-06-01,2020-06-01\n\
         Tobias Brandelmeer,2022-01-01,2022-01-01\n",
    )
    .unwrap();
    let screen = ["screen", "book.csv", "--no-builtin-lists", "--view", "decisions", "--format", "csv", "-q"];
    assert_snapshot!(desk.run(&screen), @r#"
    exit status: 1
    --- stdout
    security_name,trade_date,known_on,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    Quorvex Bank,2020-06-01,2020-06-01,blocked,,exact,1.0000,us-sdn/12,QUORVEX BANK,QUORVEX BANK,us-sdn,us-sdn/12@2019-01-15:sdn:us-ofac-sdn,Holding is blocked under us-sdn since 2019-01-15 (31 CFR chapter V).,2019-01-15T00:00:00-05:00,,"31 CFR chapter V: property of a blocked person may not be transferred, paid, exported, withdrawn or otherwise dealt in; OFAC FAQ 401; us-ofac-sdn, edition of 2019-01-15, no. 12: SDGT, IFSR"
    Quorvex Bank,2020-06-01,2022-01-01,review,,exact,1.0000,us-sdn/12,QUORVEX BANK,QUORVEX BANK,us-sdn,us-sdn/12@ended:2019-01-15:sdn:us-ofac-sdn,"The reach of us-sdn is open here: it was taken off the list between the editions of us-ofac-sdn of 2019-01-15 and 2021-07-15 (us-ofac-sdn, editions of 2019-01-15 and 2021-07-15).",2019-01-15T00:00:00-05:00,2021-07-15T00:00:00-04:00,"us-ofac-sdn, editions of 2019-01-15 and 2021-07-15; 31 CFR chapter V: property of a blocked person may not be transferred, paid, exported, withdrawn or otherwise dealt in; OFAC FAQ 401; us-ofac-sdn, edition of 2019-01-15, no. 12: SDGT, IFSR"
    Quorvex Bank,2022-01-01,2022-01-01,permitted,,exact,1.0000,us-sdn/12,QUORVEX BANK,QUORVEX BANK,us-sdn,,Removed from us-sdn on 2021-07-15.,2021-07-15T00:00:00-04:00,,"us-ofac-sdn, edition of 2019-01-15, no. 12"
    Tarnovian Steel Works,2022-01-01,2022-01-01,blocked,,exact,1.0000,us-sdn/14,TARNOVIAN STEEL WORKS,TARNOVIAN STEEL WORKS,us-sdn,us-sdn/14@2021-07-15:sdn:us-ofac-sdn,Holding is blocked under us-sdn since 2021-07-15 (31 CFR chapter V).,2021-07-15T00:00:00-04:00,,"31 CFR chapter V: property of a blocked person may not be transferred, paid, exported, withdrawn or otherwise dealt in; OFAC FAQ 401; us-ofac-sdn, edition of 2021-07-15, no. 14: SDGT"
    Tarnovian Steel Works,2020-06-01,2020-06-01,permitted,,exact,1.0000,us-sdn/14,TARNOVIAN STEEL WORKS,TARNOVIAN STEEL WORKS,us-sdn,,No listing under us-sdn was known then.,,,"us-ofac-sdn, edition of 2021-07-15, no. 14"
    Tobias Brandelmeer,2022-01-01,2022-01-01,permitted,,none,,,,,,,No listed entity matches.,,,
    --- stderr
    interdict: 6 rows: blocked 2, review 1, permitted 3; 0 unscreened; exit status 1
    "#);
    let persons = desk.run(&[screen.as_slice(), &["--kinds", "person"]].concat());
    assert!(persons.lines().filter(|line| line.contains("blocked")).count() == 2, "{persons}");
    let none = desk.run(&[screen.as_slice(), &["--no-store"]].concat());
    assert_snapshot!(none, @"
    exit status: 2
    --- stderr
    error: there is no list to screen against
    interdict: no answer; exit status 2
    ");
}

#[test]
fn two_editions_are_compared_in_every_form() {
    let desk = two_editions();
    fs::write(
        desk.path("book.csv"),
        "security_name\nQuorvex Bank\nZyxolith Airlines\nTarnovian Steel Works\n",
    )
    .unwrap();
    let diff = ["lists", "diff", "us-ofac-sdn@2019-01-15", "us-ofac-sdn"];
    let with = |more: &[&str]| desk.run(&[&diff, more].concat());
    assert_snapshot!(with(&["--holdings", "book.csv", "--as-of", "2022-01-01", "-q"]), @"
    exit status: 0
    --- stdout
    us-ofac-sdn of 2019-01-15 -> us-ofac-sdn of 2021-07-15: 2 added, 1 removed, 1 changed, 1 the same
    + 14           company   TARNOVIAN STEEL WORKS  us-sdn
    + 15           vessel    MORVEN TIDE  us-sdn
    - 12           company   QUORVEX BANK  us-sdn
    ~ 11           company   ZYXOLITH AIRLINES  us-sdn
        + tax: 78
        - tax: 77
        - weak: ZYX
    2 rows of the book get another verdict
      book.csv, row 1  QUORVEX BANK  blocked -> permitted  us-sdn/12
      book.csv, row 3  TARNOVIAN STEEL WORKS  permitted -> blocked  us-sdn/14
    ");
    assert_snapshot!(with(&["--format", "markdown"]), @"
    exit status: 0
    --- stdout
    ## us-ofac-sdn of 2019-01-15 to us-ofac-sdn of 2021-07-15

    | added | removed | changed | the same |
    |---|---|---|---|
    | 2 | 1 | 1 | 1 |

    ### Added

    | id | kind | name | programmes |
    |---|---|---|---|
    | 14 | company | TARNOVIAN STEEL WORKS | us-sdn |
    | 15 | vessel | MORVEN TIDE | us-sdn |

    ### Removed

    | id | kind | name | programmes |
    |---|---|---|---|
    | 12 | company | QUORVEX BANK | us-sdn |

    ### Changed

    | id | name | change |
    |---|---|---|
    | 11 | ZYXOLITH AIRLINES | + tax: 78<br>- tax: 77<br>- weak: ZYX |
    ");
    assert_snapshot!(with(&["--format", "json"]), @r#"
    exit status: 0
    --- stdout
    {
      "a": "us-ofac-sdn of 2019-01-15",
      "b": "us-ofac-sdn of 2021-07-15",
      "counts": {
        "added": 2,
        "removed": 1,
        "changed": 1,
        "unchanged": 1
      },
      "added": [
        {
          "id": "14",
          "kind": "company",
          "name": "TARNOVIAN STEEL WORKS",
          "programmes": [
            "us-sdn"
          ]
        },
        {
          "id": "15",
          "kind": "vessel",
          "name": "MORVEN TIDE",
          "programmes": [
            "us-sdn"
          ]
        }
      ],
      "removed": [
        {
          "id": "12",
          "kind": "company",
          "name": "QUORVEX BANK",
          "programmes": [
            "us-sdn"
          ]
        }
      ],
      "changed": [
        {
          "id": "11",
          "kind": "company",
          "name": "ZYXOLITH AIRLINES",
          "programmes": [
            "us-sdn"
          ],
          "added": [
            {
              "what": "tax",
              "value": "78"
            }
          ],
          "removed": [
            {
              "what": "tax",
              "value": "77"
            },
            {
              "what": "weak",
              "value": "ZYX"
            }
          ]
        }
      ],
      "unchanged": 1
    }
    "#);
    assert_snapshot!(desk.run(&["lists", "diff", "us-ofac-sdn@2019-01-16", "us-ofac-sdn"]), @"
    exit status: 2
    --- stderr
    error: us-ofac-sdn has no edition of 2019-01-16: it has 2019-01-15, 2021-07-15
    ");
    assert_snapshot!(desk.run(&["lists", "diff", "un-sc", "us-ofac-sdn"]).replace(&desk.path("store").display().to_string(), "STORE"), @"
    exit status: 2
    --- stderr
    error: `un-sc` is neither a file nor a list of the store STORE: the store has us-ofac-sdn
    ");
}

#[test]
fn an_edition_is_written_as_a_table() {
    let desk = two_editions();
    assert_snapshot!(desk.run(&["lists", "export", "us-ofac-sdn"]), @r#"
    exit status: 0
    --- stdout
    id,schema,name,aliases,weak_aliases,countries,isins,lei,tickers,identifiers,sanctions,dates,dataset,last_seen
    11,Organization,ZYXOLITH AIRLINES,ZYXOLITH AIRLINES TRADING,,cu,,,,tax 78,us-sdn sdn CUBA,,us-ofac-sdn,2021-07-15
    13,Person,"BRANDELMEER, Tobias","BRANDELMEER, Tobias TRADING",,cu,,,,,us-sdn sdn SDGT,,us-ofac-sdn,2021-07-15
    14,Organization,TARNOVIAN STEEL WORKS,TARNOVIAN STEEL WORKS TRADING,,cu,,,,,us-sdn sdn SDGT,,us-ofac-sdn,2021-07-15
    15,Vessel,MORVEN TIDE,MORVEN TIDE TRADING,,cu,,,,imo 1234567,us-sdn sdn SDGT,,us-ofac-sdn,2021-07-15
    "#);
    let parquet = desk.run(&["lists", "export", "us-ofac-sdn@2019-01-15", "-o", "first.parquet"]);
    assert_eq!(parquet, "exit status: 0\n");
    assert!(fs::read(desk.path("first.parquet")).unwrap().starts_with(b"PAR1"));
    let lines = desk.run(&["lists", "export", "us-ofac-sdn@2019-01-15", "--format", "ndjson"]);
    assert_eq!(lines.lines().filter(|line| line.starts_with('{')).count(), 3);
}

#[test]
fn a_list_that_nobody_looked_after_fails_the_run() {
    let desk = two_editions();
    fs::write(desk.path("book.csv"), "security_name,trade_date\nNobody Ltd,2022-01-01\n").unwrap();
    let screen = ["screen", "book.csv", "--no-builtin-lists", "--view", "decisions", "--format", "csv", "-q"];
    let with = |more: &[&str]| desk.run(&[screen.as_slice(), more].concat());
    // An old edition that was imported today is old.
    let stale = with(&["--require-fresh"]);
    assert!(stale.starts_with("exit status: 2"), "{stale}");
    assert!(stale.contains("us-ofac-sdn was last seen on 2021-07-16"), "{stale}");
    assert!(with(&["--require-fresh=us-ofac-sdn=36500"]).starts_with("exit status: 0"));
    assert!(with(&["--require-fresh=us-sdn=3"]).starts_with("exit status: 2"));
    assert!(with(&[]).starts_with("exit status: 0"));
    // Its publisher was asked and has no newer one.
    fs::write(desk.path("store/us-ofac-sdn/checked"), "2199-12-31T00:00:00Z\n").unwrap();
    assert!(with(&["--require-fresh"]).starts_with("exit status: 0"));
}

#[test]
fn a_store_that_was_changed_from_outside_is_not_used() {
    let desk = two_editions();
    let edition = fs::read_dir(desk.path("store/us-ofac-sdn"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "edition"))
        .unwrap();
    let mut bytes = fs::read(&edition).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&edition, bytes).unwrap();
    fs::write(desk.path("book.csv"), "security_name,trade_date\nNobody Ltd,2022-01-01\n").unwrap();
    let told = desk.run(&["screen", "book.csv"]);
    assert!(
        told.starts_with("exit status: 2") && told.contains("the store was changed from outside"),
        "{told}"
    );
}

#[test]
fn two_states_of_a_list_of_the_firm_are_compared_over_a_book() {
    let desk = Desk::new();
    let write = |name: &str, text: &str| fs::write(desk.path(name), text).unwrap();
    write("before.csv", "name,action\nBrimhollow Foods,restrict\nTarnwick Energy,block\n");
    write("after.csv", "name,action\nBrimhollow Foods,restrict\nOstravel Mining,block\n");
    write(
        "book.csv",
        "security_name,trade_date\nTarnwick Energy,2022-05-31\nBrimhollow Foods,2022-05-31\nOstravel Mining,2022-05-31\n",
    );
    let diff = |a: &str, b: &str| desk.run(&["lists", "diff", a, b, "--holdings", "book.csv", "-q"]);
    assert_snapshot!(diff("before.csv", "after.csv"), @"
    exit status: 0
    --- stdout
    before.csv -> after.csv: 1 added, 1 removed, 0 changed, 1 the same
    + ostravel-mining company   Ostravel Mining  house
    - tarnwick-energy company   Tarnwick Energy  house
    2 rows of the book get another verdict
      book.csv, row 1  Tarnwick Energy  blocked -> permitted  house/tarnwick-energy
      book.csv, row 3  Ostravel Mining  permitted -> blocked  house/ostravel-mining
    ");
    // A file takes the name of the list in the store with which it is compared.
    desk.run(&["lists", "import", "before.csv", "--as", "our-restricted", "--published", "2022-01-01"]);
    assert_snapshot!(diff("our-restricted", "after.csv"), @"
    exit status: 0
    --- stdout
    our-restricted of 2022-01-01 -> after.csv: 1 added, 1 removed, 0 changed, 1 the same
    + ostravel-mining company   Ostravel Mining  our-restricted
    - tarnwick-energy company   Tarnwick Energy  our-restricted
    2 rows of the book get another verdict
      book.csv, row 1  Tarnwick Energy  blocked -> permitted  our-restricted/tarnwick-energy
      book.csv, row 3  Ostravel Mining  permitted -> blocked  our-restricted/ostravel-mining
    ");
    let toml = |action: &str| {
        let law = fs::read_to_string("tests/data/us-test.toml").unwrap();
        write(
            &format!("{action}.toml"),
            &law.replace("effect = \"prohibited\"", &format!("effect = \"{action}\"")),
        );
    };
    toml("prohibited");
    toml("blocked");
    write("book.csv", "security_name,trade_date,activity\nQuorvane Industries,2022-05-31,purchase\n");
    assert_snapshot!(diff("prohibited.toml", "blocked.toml"), @"
    exit status: 0
    --- stdout
    prohibited.toml of 2021-06-03 -> blocked.toml of 2021-06-03: 0 added, 0 removed, 0 changed, 2 the same
    1 row of the book gets another verdict
      book.csv, row 1  Quorvane Industries  prohibited -> blocked  us-test/quorvane
    ");
    desk.run(&["lists", "import", "prohibited.toml", "--as", "us-test"]);
    let of_files = diff("prohibited.toml", "blocked.toml");
    assert_eq!(diff("us-test", "blocked.toml"), of_files.replace("prohibited.toml", "us-test"));
}

#[test]
fn a_list_of_the_firm_is_kept_like_any_other() {
    let desk = Desk::new();
    let import = |text: &str, day: &str| {
        fs::write(desk.path("restricted.csv"), text).unwrap();
        desk.run(&["lists", "import", "restricted.csv", "--as", "our-restricted", "--published", day])
    };
    let both = "name,action,activities,from,until,reason\n\
                Brimhollow Foods,restrict,purchase,2021-01-01,2021-12-31,Project Elm\n\
                Tarnwick Energy,block,,,,Policy\n";
    assert_snapshot!(import(both, "2021-01-01"), @"
    exit status: 0
    --- stdout
    our-restricted of 2021-01-01 (house-csv)
      parties                        2
        company                      2
        our-restricted               2
      names                          2
      identifiers and numbers        0
      dates: listed                  2
      dates: until                   1
      values repaired                0
      values refused                 0
    kept: our-restricted of 2021-01-01, sha256 SHA256
    ");
    let one = "name,action,activities,from,until,reason\nBrimhollow Foods,restrict,purchase,2021-01-01,2021-12-31,Project Elm\n";
    fs::write(desk.path("restricted.csv"), one).unwrap();
    desk.run(&[
        "lists",
        "import",
        "restricted.csv",
        "--as",
        "our-restricted",
        "--published",
        "2022-06-01",
        "--accept",
    ]);
    fs::write(
        desk.path("book.csv"),
        "security_name,trade_date,activity\n\
         Brimhollow Foods,2021-12-31,purchase\n\
         Brimhollow Foods,2022-01-01,purchase\n\
         Brimhollow Foods,2021-06-01,sale\n\
         Tarnwick Energy,2022-05-31,hold\n\
         Tarnwick Energy,2022-06-02,hold\n",
    )
    .unwrap();
    let screen = ["screen", "book.csv", "--no-builtin-lists", "--view", "decisions", "--format", "csv", "-q"];
    assert_snapshot!(desk.run(&screen), @r#"
    exit status: 1
    --- stdout
    security_name,trade_date,activity,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
    Brimhollow Foods,2021-12-31,purchase,prohibited,house,exact,1.0000,our-restricted/brimhollow-foods,Brimhollow Foods,Brimhollow Foods,our-restricted,our-restricted/brimhollow-foods@2021-01-01:restrict:purchase:our-restricted,Purchase is prohibited under our-restricted since 2021-01-01 00:00 EST (our-restricted).,2021-01-01T00:00:00-05:00,2022-01-01T00:00:00-05:00,"our-restricted; our-restricted, edition of 2022-06-01, no. brimhollow-foods: Project Elm"
    Brimhollow Foods,2022-01-01,purchase,permitted,,exact,1.0000,our-restricted/brimhollow-foods,Brimhollow Foods,Brimhollow Foods,our-restricted,,Removed from our-restricted on 2022-01-01 00:00 EST.,2022-01-01T00:00:00-05:00,,"our-restricted, edition of 2022-06-01, no. brimhollow-foods"
    Brimhollow Foods,2021-06-01,sale,permitted,house;listed,exact,1.0000,our-restricted/brimhollow-foods,Brimhollow Foods,Brimhollow Foods,our-restricted,our-restricted/brimhollow-foods@2021-01-01:restrict:purchase:our-restricted,"Sale is not restricted, but purchase is prohibited under our-restricted since 2021-01-01 00:00 EST (our-restricted).",2021-01-01T00:00:00-05:00,2022-01-01T00:00:00-05:00,"our-restricted; our-restricted, edition of 2022-06-01, no. brimhollow-foods: Project Elm"
    Tarnwick Energy,2022-05-31,hold,blocked,house,exact,1.0000,our-restricted/tarnwick-energy,Tarnwick Energy,Tarnwick Energy,our-restricted,our-restricted/tarnwick-energy@1900-01-01:block:our-restricted,Holding is blocked under our-restricted since 1900-01-01 00:00 EST (our-restricted).,1900-01-01T00:00:00-05:00,2022-06-02T00:00:00-04:00,"our-restricted; our-restricted, edition of 2021-01-01, no. tarnwick-energy: Policy"
    Tarnwick Energy,2022-06-02,hold,permitted,,exact,1.0000,our-restricted/tarnwick-energy,Tarnwick Energy,Tarnwick Energy,our-restricted,,Removed from our-restricted on 2022-06-02 00:00 EDT.,2022-06-02T00:00:00-04:00,,"our-restricted, edition of 2021-01-01, no. tarnwick-energy"
    --- stderr
    interdict: 5 rows: blocked 1, prohibited 1, permitted 3; 0 unscreened; exit status 1
    "#);
    assert_snapshot!(desk.run(&["lists", "import", "restricted.csv", "--as", "us-sdn", "--published", "2022-06-01"]), @"
    exit status: 2
    --- stderr
    error: `us-sdn` is the name of an official list: a list of the firm needs one of its own, as in `--as our-restricted`
    ");
    fs::write(desk.path("broken.csv"), "name,action\nBrimhollow Foods,forbid\n").unwrap();
    assert_snapshot!(desk.run(&["lists", "import", "broken.csv", "--as", "ours", "--published", "2022-06-01"]), @"
    exit status: 2
    --- stderr
    error: broken.csv:2:18: `forbid` is no action; expected `block`, `restrict`, `exclude`, `watch` [L004]
    error: the list has 1 fault and is not used; 0 parties could be read
    ");
    // The product's own form, with rules and dated facts of its own.
    let toml = command(&["lists", "import", "us-test.toml", "--as", "us-test"])
        .env("INTERDICT_STORE", desk.path("store"))
        .output();
    assert!(shown(&toml.unwrap()).starts_with("exit status: 0"));
    assert_snapshot!(desk.run(&["lists", "ls", "--no-builtin-lists"]), @"
    exit status: 0
    --- stdout
    list            edition     entries  names  identifiers  defects  origin
    our-restricted  2022-06-01        2      2            0        0  our-restricted of 2021-01-01 to 2022-06-01
    us-test         2021-06-03        2      3            1        0  us-test of 2021-06-03
    ");
    let other = command(&["lists", "import", "us-test.toml", "--as", "other"])
        .env("INTERDICT_STORE", desk.path("store"))
        .output();
    assert_snapshot!(shown(&other.unwrap()), @"
    exit status: 2
    --- stderr
    error: the file calls itself `us-test`: expected --as us-test
    ");
    // What is told of a list that is screened against is told of one that is kept.
    fs::write(
        desk.path("noted.csv"),
        "name,action,aliases\nBrimhollow Foods,block,Tarnwick Energy\nTarnwick Energy,watch,\n",
    )
    .unwrap();
    let noted = desk.run(&["lists", "import", "noted.csv", "--as", "ours", "--published", "2022-06-01"]);
    assert_eq!(
        noted.split_once("--- stderr").map_or("", |(_, told)| told.trim()),
        "warning: noted.csv:2:24: alias `Tarnwick Energy` is the name of `noted/tarnwick-energy` [L008]"
    );
}
