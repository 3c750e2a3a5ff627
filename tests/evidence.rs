//! The evidence of finished runs as a user meets it: verify, bundle, sign, explain. Runs without Parquet.
//!
//! Every test works in a folder of its own, with copies of files of `tests/data`. Names of companies here are
//! invented.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use desk::Desk;

impl Desk {
    /// With a book, two lists, and nothing else.
    fn new() -> Desk {
        Desk::with(&["trades.csv", "hostile.csv", "us-test.toml", "firm.csv"])
    }

    fn run_in(&self, folder: &Path, words: &str, more: &[&str], env: &[(&str, &str)]) -> (i32, String) {
        let mut command = self.command(words);
        command.args(more).current_dir(folder).envs(env.iter().copied());
        let output = command.output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(told).unwrap())
    }

    fn run(&self, words: &str) -> (i32, String) {
        self.run_in(self.0.path(), words, &[], &[])
    }

    /// Screens the trades, with these words beside.
    fn screen(&self, words: &str) {
        let (status, told) = self.run(&format!("screen {LISTS} -q {words}"));
        assert!(status < 2, "{told}");
    }

    /// A run of decisions in CSV.
    fn decided() -> Desk {
        let desk = Desk::new();
        desk.screen("trades.csv --view decisions -o decisions.csv");
        desk
    }

    fn verify(&self, words: &str) -> (i32, String) {
        self.run(&format!("verify decisions.csv.manifest.json {words}"))
    }

    /// Verifies, and expects a status and a sentence.
    #[track_caller]
    fn told(&self, words: &str, status: i32, sentence: &str) -> String {
        let (found, told) = self.verify(words);
        assert!(
            found == status && told.contains(sentence),
            "exit status {found}\n{told}\nexpected: {sentence}"
        );
        told
    }
}

const LISTS: &str = "--no-builtin-lists --lists us-test.toml --lists firm.csv";

#[test]
fn a_run_that_is_as_it_was_is_equal() {
    let desk = Desk::new();
    desk.screen("trades.csv hostile.csv --view decisions -o decisions.csv -o more.ndjson -o all.json -o for_people.txt --allow-rejects 9 --lookahead 90 --threshold 0.850001");
    let told = desk.told("", 0, "equal: the run was repeated, and every output has the same bytes");
    for output in ["decisions.csv", "more.ndjson", "all.json", "for_people.txt"] {
        assert!(told.contains(&format!("`{output}` has the bytes of the replay")), "{told}");
    }
    assert!(desk.read("decisions.csv.manifest.json").contains("\"threshold\": \"0.850001\""));
    let (status, told) = desk.verify("--format json");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, &told["standing"]), (0, &"holds".into()));
    // Neither environment nor folder of whoever verifies are options of the run.
    let manifest = desk.path("decisions.csv.manifest.json");
    let elsewhere = tempfile::tempdir().unwrap();
    let env =
        [("INTERDICT_THRESHOLD", "0.99"), ("INTERDICT_ACTIVITY", "sale"), ("INTERDICT_LISTS", "nowhere")];
    let (status, told) = desk.run_in(elsewhere.path(), "verify", &[manifest.to_str().unwrap()], &env);
    assert_eq!(status, 0, "{told}");
}

#[test]
fn an_archive_and_what_is_beside_it_are_replayed() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("books/day=1")).unwrap();
    fs::copy(desk.path("trades.csv"), desk.path("books/a.csv")).unwrap();
    fs::write(desk.path("books/.hidden"), "x").unwrap();
    fs::write(desk.path("books/notes.md"), "x").unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(desk.path("books/more.zip")).unwrap());
    for (name, text) in
        [("deep/c.csv", desk.read("trades.csv")), ("read.md", "x".to_owned()), (".x", "x".to_owned())]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    desk.screen("books --exclude *.md --exclude nothing --view decisions -o decisions.csv -o people.txt");
    let manifest = desk.read("decisions.csv.manifest.json");
    assert!(manifest.contains("\"archive\": \"books/more.zip\""), "{manifest}");
    // Files that came later are no inputs of the run.
    fs::write(desk.path("books/later.csv"), "no header").unwrap();
    desk.told("", 0, "equal");
    let (status, told) = desk.run("explain decisions.csv:12");
    assert!(status == 0 && told.contains("answers line 3 of books/more.zip/deep/c.csv"), "{status} {told}");
}

#[test]
fn one_byte_of_an_input_is_told_first() {
    let desk = Desk::decided();
    desk.edit("trades.csv", "P1", "P0");
    let told = desk.told("", 2, "`trades.csv` is not what it was: ");
    assert!(told.contains("not replayed") && told.contains("not verified"), "{told}");
    // The same bytes elsewhere are the input.
    desk.edit("trades.csv", "P0", "P1");
    fs::create_dir(desk.path("kept")).unwrap();
    fs::rename(desk.path("trades.csv"), desk.path("kept/of the day")).unwrap();
    desk.told("", 2, "`trades.csv` is not there: no file of the sha256 ");
    desk.told("--inputs kept", 0, "equal");
    desk.told("--inputs home", 2, "lies in home");
}

#[test]
fn a_list_that_changed_is_told() {
    let desk = Desk::decided();
    desk.edit("firm.csv", "Project Elm", "Project Oak");
    desk.told("", 2, "`firm.csv` is not what it was: ");
    fs::remove_file(desk.path("firm.csv")).unwrap();
    desk.told("", 2, "`firm.csv` is not there");
}

#[test]
fn an_output_that_changed_is_told_with_its_place() {
    let desk = Desk::decided();
    desk.edit("decisions.csv", "blocked", "permitted");
    let told = desk.told("", 1, "`decisions.csv` was changed after the run: line ");
    assert!(told.contains("`verdict` is `permitted`, and `blocked` in the replay"), "{told}");
    fs::remove_file(desk.path("decisions.csv")).unwrap();
    desk.told("", 2, "`decisions.csv` is not there; the replay gives the bytes of its sha256");
}

#[test]
fn a_manifest_that_changed_is_told() {
    const MANIFEST: &str = "decisions.csv.manifest.json";
    let desk = Desk::decided();
    let whole = desk.read(MANIFEST);
    let changed = |from: &str, to: &str| {
        fs::write(desk.path(MANIFEST), &whole).unwrap();
        desk.edit(MANIFEST, from, to);
    };
    changed("\"threshold\": \"0.8500\"", "\"threshold\": \"0.9900\"");
    desk.told("", 1, "the options and lists that the manifest states are not those of its rules_sha256");
    changed("\"blocked\": 1", "\"blocked\": 0");
    desk.told("", 1, "in the replay");
    changed("\"lookahead\": null", "\"lookahead\": null, \"mood\": \"good\"");
    desk.told("", 2, "the run had an option `mood`, which this version does not know");
    changed("\"schema\": 2", "\"schema\": 1");
    desk.told("", 2, "this manifest has the form 1, which does not say all that it takes to repeat the run");
    changed("\"schema\": 2", "\"schema\": 3");
    desk.told("", 2, "this manifest has the form 3, newer than 2");
    changed("\"activity\": \"hold\"", "\"activity\": \"dance\"");
    desk.told("", 2, "not replayed");
    fs::write(desk.path(MANIFEST), "{").unwrap();
    desk.told("", 2, "this is no manifest of a run");
}

#[test]
fn a_manifest_says_how_characters_are_written_where_that_is_not_utf_8() {
    let desk = Desk::new();
    let wide: Vec<u8> =
        format!("\u{feff}{}", desk.read("trades.csv")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(desk.path("wide.csv"), wide).unwrap();
    desk.screen("trades.csv wide.csv --view decisions -o decisions.csv");
    let manifest: serde_json::Value =
        serde_json::from_str(&desk.read("decisions.csv.manifest.json")).unwrap();
    let encodings: Vec<_> =
        manifest["inputs"].as_array().unwrap().iter().map(|input| input.get("encoding")).collect();
    assert_eq!(encodings, [None, Some(&"utf-16le".into())]);
    desk.told("", 0, "equal");
}

#[test]
fn a_store_that_has_grown_replays_the_editions_of_the_run() {
    let desk = Desk::new();
    let import = |text: &str, day: &str| {
        fs::write(desk.path("ours.csv"), text).unwrap();
        let (status, told) =
            desk.run(&format!("lists import ours.csv --as ours --store kept --published {day}"));
        assert_eq!(status, 0, "{told}");
    };
    import("name,action\nQuorvane Industries,restrict\n", "2021-01-01");
    import("name,action\nQuorvane Industries,restrict\nZeltrix Chips,restrict\n", "2021-02-01");
    desk.screen("trades.csv --store kept --view decisions -o decisions.csv -o people.txt");
    assert!(desk.read("decisions.csv.manifest.json").contains("\"published\": \"2021-02-01\""));
    desk.told("", 0, "equal");
    import(
        "name,action\nQuorvane Industries,restrict\nZeltrix Chips,restrict\nOstravel Mining,restrict\n",
        "2021-03-01",
    );
    // One of an earlier day, too, which changes what the later ones mean.
    import("name,action\nZeltrix Chips,restrict\n", "2020-06-01");
    desk.told("", 0, "equal");
    let (status, told) =
        desk.run(&format!("screen {LISTS} -q trades.csv --store kept --view decisions -o again.csv"));
    assert!(status == 1, "{told}");
    assert_ne!(desk.read("again.csv"), desk.read("decisions.csv"), "the editions matter");
    let (status, told) = desk.run("bundle decisions.csv.manifest.json -o audit.zip --with-inputs");
    assert_eq!(status, 0, "{told}");
    let audit = unpacked(&desk.path("audit.zip"));
    assert_eq!(
        fs::read_dir(audit.path().join("store/ours")).unwrap().count(),
        3,
        "two editions and the sources"
    );
    fs::remove_dir_all(desk.path("kept")).unwrap();
    let (status, told) = desk.run_in(audit.path(), "verify decisions.csv.manifest.json", &[], &[]);
    assert_eq!(status, 0, "{told}");
    desk.told("", 2, "there is no such folder");
    fs::create_dir(desk.path("kept")).unwrap();
    let told = desk.told("", 2, "the edition of ours of 2021-01-01 that the run used (sha256 ");
    assert!(told.contains("is not in this store"), "{told}");
    let store = audit.path().join("store");
    desk.told(&format!("--store {}", store.display()), 0, "equal");
}

/// Unpacks an archive.
fn unpacked(zip: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let path = folder.path().join(file.enclosed_name().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn a_bundle_verifies_wherever_it_is_unpacked() {
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).unwrap();
    desk.screen(
        "trades.csv hostile.csv --allow-rejects 9 --view decisions -o out/decisions.csv -o apart.txt",
    );
    let bundle = "bundle out/decisions.csv.manifest.json --with-inputs -o";
    for name in ["one.zip", "two.zip"] {
        let (status, told) = desk.run(&format!("{bundle} {name}"));
        assert_eq!(status, 0, "{told}");
    }
    assert_eq!(fs::read(desk.path("one.zip")).unwrap(), fs::read(desk.path("two.zip")).unwrap());
    let (status, told) = desk.run(&format!("{bundle} one.zip"));
    assert!(status == 2 && told.contains("it exists; --force replaces it"), "{told}");
    let (status, _) = desk.run("bundle out/decisions.csv.manifest.json -o bare.zip");
    assert_eq!(status, 0);
    let inputs = tempfile::tempdir().unwrap();
    for name in ["trades.csv", "hostile.csv"] {
        fs::rename(desk.path(name), inputs.path().join(format!("moved-{name}"))).unwrap();
    }
    fs::remove_file(desk.path("firm.csv")).unwrap();
    fs::remove_file(desk.path("us-test.toml")).unwrap();
    let (whole, bare) = (unpacked(&desk.path("one.zip")), unpacked(&desk.path("bare.zip")));
    let readme = fs::read_to_string(whole.path().join("README.txt")).unwrap();
    let command = readme.lines().find_map(|line| line.trim().strip_prefix("interdict ")).unwrap();
    let (status, told) = desk.run_in(whole.path(), command, &[], &[]);
    assert!(status == 0 && told.contains("equal"), "{told}");
    let (status, told) = desk.run_in(whole.path(), "explain decisions.csv:3", &[], &[]);
    assert!(status == 0 && told.contains("answers line 3 of trades.csv"), "{told}");
    let (status, told) = desk.run_in(bare.path(), "verify decisions.csv.manifest.json", &[], &[]);
    assert!(status == 2 && told.contains("--inputs names a folder"), "{told}");
    let given = ["--inputs", inputs.path().to_str().unwrap()];
    let (status, told) = desk.run_in(bare.path(), "verify decisions.csv.manifest.json", &given, &[]);
    assert!(status == 0, "{told}");
}

#[test]
fn nothing_is_packed_that_is_not_what_it_was() {
    let desk = Desk::decided();
    desk.edit("firm.csv", "Project Elm", "Project Oak");
    desk.edit("decisions.csv", "blocked", "permitted");
    let (status, told) = desk.run("bundle decisions.csv.manifest.json -o audit.zip");
    assert!(
        status == 2 && told.contains("nothing is packed: ") && told.contains("`firm.csv` is not what it was"),
        "{told}"
    );
    assert!(told.contains("`decisions.csv` is not what the run wrote"), "{told}");
    assert!(!desk.path("audit.zip").exists());
}

#[test]
fn a_chain_is_followed_and_told_where_it_breaks() {
    let desk = Desk::new();
    desk.screen("trades.csv --view decisions -o monday.csv");
    desk.screen("trades.csv --view decisions -o tuesday.csv --previous monday.csv.manifest.json");
    desk.screen("trades.csv hostile.csv --allow-rejects 9 --view decisions -o decisions.csv --previous tuesday.csv.manifest.json --skip-unchanged");
    desk.told("--chain", 0, "2 manifests stand before this one");
    let (status, told) = desk.run("bundle decisions.csv.manifest.json -o audit.zip --with-inputs");
    assert_eq!(status, 0, "{told}");
    let audit = unpacked(&desk.path("audit.zip"));
    let (status, told) = desk.run_in(audit.path(), "verify decisions.csv.manifest.json --chain", &[], &[]);
    assert_eq!(status, 0, "{told}");
    desk.edit("monday.csv.manifest.json", "\"read\": 9", "\"read\": 8");
    desk.told("--chain", 2, "it breaks before ");
    desk.told("", 0, "equal");
}

#[test]
fn a_signature_holds_or_does_not() {
    let desk = Desk::new();
    let keys = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let other = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    fs::write(desk.path("secret.key"), keys.sk.to_box(None).unwrap().to_bytes()).unwrap();
    fs::write(desk.path("public.key"), keys.pk.to_box().unwrap().to_bytes()).unwrap();
    desk.screen("trades.csv --view decisions -o decisions.csv --sign-key secret.key");
    desk.told("--public-key public.key", 0, "the manifest is as the holder of the key signed it");
    desk.told(&format!("--public-key {}", keys.pk.to_base64()), 0, "equal");
    desk.told("", 0, "the manifest is signed, and --public-key does not say by whom it should be");
    desk.told(
        &format!("--public-key {}", other.pk.to_base64()),
        1,
        "the key did not sign this manifest as it is",
    );
    desk.told("--public-key nothing", 2, "neither a file nor a public key");
    desk.edit("decisions.csv.manifest.json", "\"fail_on\": \"review\"", "\"fail_on\": \"never\"");
    desk.told("--public-key public.key", 1, "the key did not sign this manifest as it is");
    // A later run without a key leaves no signature of an earlier one.
    desk.screen("trades.csv --view decisions -o decisions.csv --force");
    assert!(!desk.path("decisions.csv.manifest.json.minisig").exists());
    desk.told("--public-key public.key", 2, "decisions.csv.manifest.json.minisig: cannot be read");
    let (status, told) = desk.run(&format!("screen {LISTS} trades.csv -o a.csv --sign-key public.key"));
    assert!(status == 2 && told.contains("this is no secret key of minisign"), "{told}");
    assert!(!desk.path("a.csv").exists());
}

#[test]
fn a_row_of_a_finished_run_is_explained_with_its_options() {
    let desk = Desk::new();
    desk.screen("trades.csv hostile.csv --allow-rejects 9 --activity purchase --view decisions -o decisions.csv -o d.ndjson -o d.json -o d.txt");
    desk.screen("trades.csv -o alerts.csv");
    let explain = |words: &str| desk.run(&format!("explain {words}"));
    let (status, told) = explain("decisions.csv:3");
    assert!(
        status == 0 && told.starts_with("line 3 of decisions.csv answers line 3 of trades.csv (sha256 "),
        "{told}"
    );
    assert!(
        told.contains("prohibited by us-test/") && told.contains("purchase by us_person at 2021-03-16"),
        "{told}"
    );
    for (place, answers) in [
        ("d.ndjson:2", "line 2 of d.ndjson answers line 3 of trades.csv"),
        ("d.json:3", "line 3 of d.json answers line 3 of trades.csv"),
        // A row after one with a line break in it.
        ("decisions.csv:11", "answers line 2 of hostile.csv"),
        ("alerts.csv:3", "of alerts.csv answers line 3 of trades.csv"),
    ] {
        let (status, told) = explain(place);
        assert!(status == 0 && told.contains(answers), "{place}: {told}");
    }
    for (place, why) in [
        ("decisions.csv:1", "decisions.csv: no row starts on line 1"),
        ("decisions.csv:999", "no row starts on line 999"),
        ("d.json:1", "no row starts on line 1"),
        ("d.txt:3", "a row of table has no line: expected an output in csv, ndjson, json, parquet"),
        (
            "decisions.csv:3 --threshold 0.9",
            "--threshold: the row of a finished run is explained with the options",
        ),
    ] {
        let (status, told) = explain(place);
        assert!(status == 2 && told.contains(why), "{place}: {told}");
    }
    let (status, told) = explain("decisions.csv:3 --at 2020-01-01");
    assert!(status == 0 && told.contains("at 2020-01-01"), "{told}");
    desk.edit("trades.csv", "P1", "P0");
    let (status, told) = explain("decisions.csv:3");
    assert!(status == 2 && told.contains("the input of the run: `trades.csv` is not what it was"), "{told}");
    desk.edit("trades.csv", "P0", "P1");
    desk.edit("firm.csv", "Project Elm", "Project Oak");
    let (status, told) = explain("decisions.csv:3");
    assert!(status == 2 && told.contains("the lists of the run: `firm.csv` is not what it was"), "{told}");
    desk.edit("decisions.csv", "prohibited", "permitted");
    let (status, told) = explain("decisions.csv:3");
    assert!(status == 2 && told.contains("decisions.csv was changed after its run"), "{told}");
    // A manifest of an older form does not make the output an input.
    desk.edit("decisions.csv.manifest.json", "\"schema\": 2", "\"schema\": 1");
    let (status, told) = explain("decisions.csv:3");
    assert!(status == 2 && told.contains("this manifest has the form 1"), "{told}");
}

#[test]
fn an_explanation_tells_a_trader_no_more_than_the_answer() {
    let desk = Desk::new();
    desk.screen("trades.csv --audience trader --view decisions -o decisions.csv");
    // Also at a time at which the restriction does not bind.
    for words in ["decisions.csv:7", "decisions.csv:7 --at 2020-05-04"] {
        let (status, told) = desk.run(&format!("explain {words}"));
        assert_eq!(status, 0, "{told}");
        for secret in ["Brimhollow Foods  ", "firm/1", "Elm", "legal", "2021-01-01", "2021-12-31", "timeline"]
        {
            assert!(!told.contains(secret), "{words}: {secret} in {told}");
        }
        assert!(told.contains("restricted by the firm") != words.contains("--at"), "{told}");
    }
    // What he may know he is told as ever.
    let (status, told) = desk.run("explain decisions.csv:9");
    assert!(status == 0 && told.contains("timeline of firm/3") && told.contains("Court order 7"), "{told}");
}

#[test]
fn standard_input_is_found_by_its_content() {
    let desk = Desk::new();
    let input = desk.read("trades.csv");
    let mut command = Command::new(env!("CARGO_BIN_EXE_interdict"));
    command
        .args(format!("screen {LISTS} --no-store -q - --view decisions -o decisions.csv").split_whitespace());
    let mut child = command.current_dir(desk.0.path()).stdin(Stdio::piped()).spawn().unwrap();
    std::io::copy(&mut Cursor::new(input), &mut child.stdin.take().unwrap()).unwrap();
    assert!(child.wait().unwrap().code().unwrap() < 2);
    desk.told("", 2, "`-` is not there");
    desk.told("--inputs trades.csv", 0, "equal");
}
