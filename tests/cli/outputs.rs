//! Files appear whole, with a manifest that vouches for them, or not at all.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use sha2::{Digest, Sha256};

use super::{command, files, screen_args};

/// Screens into files of a folder; the exit status and what is told.
fn run(folder: &Path, input: &str, names: &[&str], more: &[&str]) -> (i32, String) {
    let paths: Vec<String> = names.iter().map(|name| folder.join(name).display().to_string()).collect();
    let mut args = vec![input];
    for path in &paths {
        args.extend(["-o", path]);
    }
    args.extend(more);
    let output = command(&screen_args(&args)).output().unwrap();
    assert!(output.stdout.is_empty());
    let told = String::from_utf8(output.stderr).unwrap().replace(&folder.display().to_string(), "DIR");
    (output.status.code().unwrap(), told)
}

fn sha256(path: &Path) -> String {
    Sha256::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_manifest_vouches_for_every_output() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["a.csv", "a.json", "a.ndjson", "a.parquet", "a.txt", "b.arrow", "b.safe.csv", "b.xlsx"];
    let (status, told) = run(folder.path(), "trades.csv", &names, &["--lookahead", "30"]);
    assert_eq!(status, 1, "{told}");
    let mut expected: Vec<&str> = names.to_vec();
    expected.insert(1, "a.csv.manifest.json");
    assert_eq!(files(folder.path()), expected);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("a.csv.manifest.json")).unwrap()).unwrap();
    let outputs = manifest["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), names.len());
    for (output, name) in outputs.iter().zip(names) {
        assert_eq!(output["name"], name);
        assert_eq!(output["sha256"], sha256(&folder.path().join(name)));
        assert_eq!(output["size"], fs::metadata(folder.path().join(name)).unwrap().len());
        assert_eq!(output["rows"], 8);
    }
    let rows = &manifest["rows"];
    let count = |value: &serde_json::Value| value.as_u64().unwrap();
    assert_eq!(count(&rows["read"]), count(&rows["screened"]) + count(&rows["unscreened"]));
    let verdicts: u64 = manifest["verdicts"].as_object().unwrap().values().map(count).sum();
    assert_eq!(verdicts, count(&rows["screened"]));
}

#[test]
fn the_manifest_reads_like_this() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "trades.csv", &["a.csv"], &["-q"]);
    let manifest = fs::read_to_string(folder.path().join("a.csv.manifest.json")).unwrap();
    // Hashes of files under development would only make noise here; the test above checks them.
    let noise = ["sha256", "\"size\"", "timezone_data"];
    let shown: Vec<&str> =
        manifest.lines().filter(|line| !noise.iter().any(|word| line.contains(word))).collect();
    assert_snapshot!(shown.join("\n"), @r#"
    {
      "schema": 2,
      "engine": {
        "name": "interdict",
        "version": "0.1.0",
        "word_weights": "1"
      },
      "known_on": "latest",
      "options": {
        "builtin_lists": false,
        "lists": [
          "us-test.toml",
          "firm.csv"
        ],
        "programmes": [],
        "kinds": [
          "company",
          "government",
          "security",
          "unknown"
        ],
        "knowledge": "published",
        "activity": "hold",
        "actor": "us_person",
        "as_of": null,
        "known_on": "latest",
        "map": {},
        "date_format": null,
        "encoding": null,
        "form": null,
        "sheet": null,
        "header": null,
        "decimal_mark": null,
        "timezone": "America/New_York",
        "delimiter": null,
        "threshold": "0.8500",
        "boundary": "review",
        "audience": "compliance",
        "fail_on": "review",
        "allow_rejects": 0,
        "allow_empty": false,
        "lookahead": null,
        "activity_by_default": true,
        "max_unpacked": 17179869184,
        "max_ratio": 200,
        "max_cell": 1048576,
        "max_columns": 16384,
        "max_files": 10000,
        "max_depth": 32
      },
      "inputs": [
        {
          "name": "trades.csv",
          "form": "delimited",
          "decimal_mark": ".",
          "lines": {
            "blank": 0,
            "preamble": 0,
            "footer": 0
          },
          "rows": {
            "read": 9,
            "screened": 9,
            "unscreened": 0,
            "unscreened_by_reason": {}
          },
          "verdicts": {
            "permitted": 3,
            "review": 1,
            "divest_only": 1,
            "prohibited": 3,
            "blocked": 1
          },
          "alerts": {
            "firm": {
              "permitted": 1,
              "review": 0,
              "divest_only": 0,
              "prohibited": 1,
              "blocked": 1
            },
            "us-test": {
              "permitted": 1,
              "review": 1,
              "divest_only": 1,
              "prohibited": 2,
              "blocked": 0
            }
          },
          "repairs": {}
        }
      ],
      "rows": {
        "read": 9,
        "screened": 9,
        "unscreened": 0,
        "unscreened_by_reason": {}
      },
      "verdicts": {
        "permitted": 3,
        "review": 1,
        "divest_only": 1,
        "prohibited": 3,
        "blocked": 1
      },
      "alerts": {
        "firm": {
          "permitted": 1,
          "review": 0,
          "divest_only": 0,
          "prohibited": 1,
          "blocked": 1
        },
        "us-test": {
          "permitted": 1,
          "review": 1,
          "divest_only": 1,
          "prohibited": 2,
          "blocked": 0
        }
      },
      "lists": [
        {
          "id": "us-test",
          "edition": "2021-06-03",
          "kind": "file",
          "origin": "us-test.toml",
          "entries": 2,
          "names": 3,
          "identifiers": 1,
          "defects": 0
        },
        {
          "id": "firm",
          "edition": null,
          "kind": "file",
          "origin": "firm.csv",
          "entries": 4,
          "names": 4,
          "identifiers": 0,
          "defects": 0
        }
      ],
      "outputs": [
        {
          "name": "a.csv",
          "view": "alerts",
          "format": "csv",
          "rows": 8,
        }
      ]
    }
    "#);
}

#[test]
fn the_same_run_twice_gives_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let names = [
        "a.arrow",
        "a.csv",
        "a.gitlab.json",
        "a.github.txt",
        "a.json",
        "a.md",
        "a.ndjson",
        "a.parquet",
        "a.safe.csv",
        "a.sarif",
        "a.txt",
        "a.xlsx",
        "a.xml",
    ];
    for folder in [&one, &two] {
        run(folder.path(), "trades.csv", &names, &["--view", "decisions"]);
    }
    assert_eq!(files(one.path()).len(), 14);
    for name in files(one.path()) {
        let bytes = |folder: &tempfile::TempDir| fs::read(folder.path().join(&name)).unwrap();
        assert_eq!(bytes(&one), bytes(&two), "{name}");
    }
}

#[test]
fn an_output_that_exists_stays_unless_force_is_used() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "mine").unwrap();
    let (status, told) = run(folder.path(), "trades.csv", &["a.csv"], &[]);
    assert_eq!(status, 2);
    assert_snapshot!(told, @r"
    error: DIR/a.csv: not written: it exists; --force replaces it
    interdict: no answer; exit status 2
    ");
    assert_eq!(fs::read_to_string(folder.path().join("a.csv")).unwrap(), "mine");
    assert_eq!(files(folder.path()), ["a.csv"]);
    assert_eq!(run(folder.path(), "trades.csv", &["a.csv"], &["--force"]).0, 1);
    assert_eq!(files(folder.path()), ["a.csv", "a.csv.manifest.json"]);
}

#[test]
fn an_incomplete_run_is_named_so_and_has_no_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let (status, told) = run(folder.path(), "faulty.csv", &["a.csv", "b.json"], &["--view", "decisions"]);
    assert_eq!(status, 2);
    assert_snapshot!(told, @"
    error: faulty.csv:3:22: `…` is not a date: expected one such as `2021-03-15` [R002]
    error: faulty.csv:5:33: `…` is no activity: expected one of purchase, sale, sale_to_divest, short_sale, hold, drip, dividend_cash, corporate_action, adr_conversion, exercise, assignment, close_derivative, lend, pledge, subscribe, redeem (or B, S, SS, or a FIX side) [R004]
    rows        3 read = 1 decided + 2 unscreened
                unscreened 1: R002 bad date
                unscreened 1: R004 bad activity
    verdicts    prohibited 1
    alerts      us-test: prohibited 1
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        the run is incomplete: 2 of 3 rows stay unscreened, 0 are allowed
    interdict: incomplete: 3 rows: prohibited 1; 2 unscreened; exit status 2
    ");
    assert_eq!(files(folder.path()), ["a.csv.incomplete", "b.json.incomplete"]);
    let rows = fs::read_to_string(folder.path().join("a.csv.incomplete")).unwrap();
    assert_eq!(rows.matches(",unscreened,").count(), 2);
    assert_eq!(run(folder.path(), "faulty.csv", &["a.csv", "b.json"], &["--allow-rejects", "2"]).0, 1);
    assert_eq!(files(folder.path()), ["a.csv", "a.csv.manifest.json", "b.json"]);
}

#[test]
fn a_forced_run_that_fails_leaves_no_old_answer() {
    let folder = tempfile::tempdir().unwrap();
    for (input, left) in [("missing.csv", &[][..]), ("empty.csv", &[]), ("faulty.csv", &["a.csv.incomplete"])]
    {
        run(folder.path(), "trades.csv", &["a.csv"], &["--force"]);
        assert_eq!(files(folder.path()), ["a.csv", "a.csv.manifest.json"]);
        let (status, _) = run(folder.path(), input, &["a.csv"], &["--force"]);
        assert_eq!(status, 2, "{input}");
        assert_eq!(files(folder.path()), left, "{input}");
        for name in left {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
}

#[test]
fn names_that_must_not_be_written_are_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.csv");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/trades.csv"), &input).unwrap();
    fs::create_dir(folder.path().join("sub.csv")).unwrap();
    let before = files(folder.path());
    let input = input.display().to_string();
    for names in [&["in.csv"][..], &["a.csv", "./a.csv"], &["sub.csv"], &["none/a.csv"], &["a.xyz"]] {
        let (status, told) = run(folder.path(), &input, names, &["--force"]);
        assert_eq!(status, 2, "{names:?}");
        assert!(told.contains("DIR"), "{names:?}: {told}");
        assert_eq!(files(folder.path()), before, "{names:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_file_under_the_final_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv").display().to_string();
    // The shell's limit on the size of files stands for the disk; the signal that comes with it is
    // ignored, so that the write itself fails.
    let rows: String = (0..2_000).map(|i| format!("Pellucid Paper Mills {i},2021-05-04,B\n")).collect();
    let input = folder.path().join("in.csv");
    fs::write(&input, format!("Name,Trade Date,Side\n{rows}")).unwrap();
    let mut shell = std::process::Command::new("sh");
    shell
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"")
        .arg(env!("CARGO_BIN_EXE_interdict"));
    shell.args(["screen", &input.display().to_string(), "--view", "decisions", "-o", &path]);
    shell.args(["--no-builtin-lists", "--lists", "us-test.toml"]);
    shell.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"));
    let output = shell.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("a.csv: cannot be written"), "{told}");
    assert_eq!(files(folder.path()), ["in.csv"]);
}
