//! `interdict lists fetch` against servers on this machine, which serve well, badly or not at all. Nothing here needs a network.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "fetch/server.rs"]
mod server;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use server::{Act, Request, Server, answer};

const SDN: &str = "36,\"ACME AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
    173,\"BOLT SHIPPING\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n";
const ALT: &str = "36,12,\"aka\",\"ACME-CARIBBEAN\",-0- \r\n";
const ADD: &str = "36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n";
/// Of `SDN`.
const SHA256: &str = "086d16517285a52bacfbff82babe25f7b0b3d52a8ad68a8f0641b259b8ba89b2";
/// A key made for this test, and its signature of `SDN`.
const KEY: &str = "RWRJTlRFUkRDVAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
const SIGNATURE: &str = "untrusted comment: test\n\
    RURJTlRFUkRDVNGlvRW9vEoE/SdIIsLkCCfFhrP7Q2y1g7Dek+AjoYY26UL7MuObQwBBGnVCbhZo1FbE7nhe7mmm4/QT9qxddgc=\n\
    trusted comment: timestamp:1767225600\n\
    oUpcOXoEIS6qlc6ZSfZTL3BLt79kdI33fGq7YgIrNnGk8Bs+YM4twi7GO14vkXCnzRA5/402xyK+NEtG1QCIBQ==\n";
const DATED: &str = "etag: \"one\"\r\nlast-modified: Thu, 15 Jul 2021 13:00:00 GMT\r\n";
const FILES: [(&str, &str); 3] = [("sdn.csv", SDN), ("alt.csv", ALT), ("add.csv", ADD)];
/// No message may hold it.
const TOKEN: &str = "a-token-that-is-never-shown";

/// What a run said.
struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    /// Succeeds with this in the line of the list.
    #[track_caller]
    fn told(&self, line: &str) {
        assert_eq!(self.status, 0, "{}{}", self.stdout, self.stderr);
        assert!(self.stdout.contains(line), "{}{}", self.stdout, self.stderr);
    }

    /// Fails with this in the line of the list.
    #[track_caller]
    fn failed(&self, line: &str) {
        assert_eq!(self.status, 2, "{}{}", self.stdout, self.stderr);
        let found = self.stdout.lines().any(|told| told.contains(": failed: ") && told.contains(line));
        assert!(found, "expected {line}\n{}{}", self.stdout, self.stderr);
        assert!(self.stderr.contains("could not be fetched"), "{}", self.stderr);
    }
}

/// A store and a table of sources.
struct Desk {
    folder: tempfile::TempDir,
    sources: String,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: tempfile::tempdir().unwrap(), sources: String::new() }
    }

    /// A desk whose OFAC list lies at a server, with these lines for the first file.
    fn at(server: &Server, more: &str) -> Desk {
        Desk::new().with("us-ofac-sdn", &server.url(""), more)
    }

    /// The same with a further list.
    fn with(mut self, list: &str, base: &str, more: &str) -> Desk {
        self.sources.push_str(&format!("[[list]]\nid = \"{list}\"\ntitle = \"OFAC\"\n"));
        for (name, _) in FILES {
            let more = if name == "sdn.csv" { more } else { "" };
            let file = format!(
                "[[list.file]]\nname = \"{name}\"\naddress = \"{base}/{name}?token={TOKEN}\"\n{more}\n"
            );
            self.sources.push_str(&file);
        }
        self
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Fetches the OFAC list.
    fn fetch(&self, more: &[&str]) -> Run {
        self.run(&[&["us-ofac-sdn"], more].concat(), &[])
    }

    fn run(&self, args: &[&str], environment: &[(&str, &str)]) -> Run {
        let sources = self.path("sources.toml");
        fs::write(&sources, &self.sources).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_interdict"));
        for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        let output = command
            .args(["lists", "fetch", "--sources", &sources, "--store", &self.path("store")])
            .args(["--timeout", "1", "--retry-delay", "1"])
            .args(args)
            .env_remove("INTERDICT_EU_FSF_TOKEN")
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        let run = Run {
            status: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN), "{}{}", run.stdout, run.stderr);
        run
    }

    /// All files of the store with their content.
    fn store(&self) -> Vec<(String, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push((path.display().to_string(), fs::read(&path).unwrap()));
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.folder.path().join("store"), &mut found);
        found.sort();
        found
    }

    fn editions(&self) -> usize {
        self.store().iter().filter(|(path, _)| path.ends_with(".edition")).count()
    }
}

/// The name of the file that is asked for.
fn name(request: &Request) -> &str {
    request.line.trim_start_matches("GET /").split('?').next().unwrap()
}

/// The file that is asked for, or that it is as it was.
fn good(request: &Request) -> Vec<Act> {
    if request.header("if-none-match") == "\"one\"" {
        return answer("304 Not Modified", DATED, b"");
    }
    match FILES.iter().find(|(file, _)| *file == name(request)) {
        Some((_, text)) => answer("200 OK", DATED, text.as_bytes()),
        None => answer("404 Not Found", "", b"no"),
    }
}

/// A server that does something else about `sdn.csv`.
fn odd(act: impl Fn(&Request) -> Vec<Act> + Send + Sync + 'static) -> Server {
    Server::start(move |request| if name(request) == "sdn.csv" { act(request) } else { good(request) })
}

/// A server that does something else about `sdn.csv` must be refused in these words, with nothing kept. The number of times
/// that the file was asked for.
#[track_caller]
fn refused(words: &str, act: impl Fn(&Request) -> Vec<Act> + Send + Sync + 'static) -> usize {
    let server = odd(act);
    let desk = Desk::at(&server, "");
    desk.fetch(&[]).failed(words);
    assert_eq!(desk.store(), []);
    server.requests().iter().filter(|request| name(request) == "sdn.csv").count()
}

#[test]
fn an_edition_is_fetched_once_and_then_found_unchanged() {
    let server = Server::start(good);
    let desk = Desk::at(&server, "");
    let first = desk.fetch(&[]);
    first.told("us-ofac-sdn: fetched, edition of 2021-07-15, sha256 ");
    assert!(first.stdout.contains("us-ofac-sdn of 2021-07-15 (ofac-csv)\n  parties"), "{}", first.stdout);
    assert!(first.stderr.contains("without TLS"), "{}", first.stderr);
    assert!(first.stderr.contains("2021-07-15 is taken from the server"), "{}", first.stderr);
    let before = desk.store();
    desk.fetch(&[]).told("us-ofac-sdn: unchanged since the edition of 2021-07-15");
    let after = desk.store();
    let changed: Vec<&String> =
        before.iter().zip(&after).filter(|(a, b)| a != b).map(|(_, (path, _))| path).collect();
    assert!(matches!(changed.as_slice(), [only] if only.ends_with("checked")), "{changed:?}");
    let requests = server.requests();
    assert_eq!(requests.len(), 6);
    assert!(requests[..3].iter().all(|request| request.header("if-none-match").is_empty()));
    for request in &requests[3..] {
        assert_eq!(request.header("if-none-match"), "\"one\"");
        assert_eq!(request.header("if-modified-since"), "Thu, 15 Jul 2021 13:00:00 GMT");
    }
    for (path, bytes) in after {
        assert!(!String::from_utf8_lossy(&bytes).contains(TOKEN), "{path}");
    }
}

#[test]
fn one_file_that_changed_brings_all_of_them() {
    let server = Server::start(|request| {
        if name(request) != "alt.csv" || request.before == 0 {
            return good(request);
        }
        let more = format!("{ALT}173,13,\"aka\",\"BOLT LINES\",-0- \r\n");
        answer("200 OK", "last-modified: Fri, 16 Jul 2021 13:00:00 GMT\r\n", more.as_bytes())
    });
    let desk = Desk::at(&server, "");
    desk.fetch(&[]).told("edition of 2021-07-15");
    desk.fetch(&[]).told("edition of 2021-07-16");
    assert_eq!(desk.editions(), 2);
    // Three at first; then three with marks, of which two came again without.
    assert_eq!(server.requests().len(), 8);
}

#[test]
fn a_server_without_marks_brings_the_same_edition_once() {
    let server = Server::start(|request| {
        let (_, text) = FILES.iter().find(|(file, _)| *file == name(request)).unwrap();
        answer("200 OK", "", text.as_bytes())
    });
    let desk = Desk::at(&server, "");
    let first = desk.fetch(&[]);
    first.told("fetched, edition of 20");
    assert!(first.stderr.contains("is the day on which it was fetched"), "{}", first.stderr);
    desk.fetch(&[]).told("unchanged since the edition of 20");
    assert_eq!(desk.editions(), 1);
}

#[test]
fn marks_count_only_for_what_the_store_has() {
    let server = Server::start(good);
    let desk = Desk::at(&server, "");
    desk.fetch(&[]).told("fetched");
    for (path, _) in desk.store().iter().filter(|(path, _)| path.ends_with(".edition")) {
        fs::remove_file(path).unwrap();
    }
    // An edition that was taken away is no reason to fetch it: somebody was at work here.
    desk.fetch(&[]).failed("the store was changed from outside");
    fs::remove_dir_all(desk.folder.path().join("store/us-ofac-sdn")).unwrap();
    fs::remove_file(desk.folder.path().join("store/heads")).unwrap();
    desk.fetch(&[]).told("fetched");
    assert_eq!(desk.editions(), 1);
    // Damage costs a download.
    let memory = desk.folder.path().join("store/us-ofac-sdn/fetch.json");
    fs::write(memory, "{").unwrap();
    let run = desk.fetch(&[]);
    run.told("unchanged since the edition of 2021-07-15");
    assert!(run.stderr.contains("everything is fetched anew"), "{}", run.stderr);
}

#[test]
fn a_304_that_nobody_asked_for_is_no_edition() {
    assert_eq!(refused("was not asked for changes", |_| answer("304 Not Modified", "", b"")), 1);
}

#[test]
fn a_server_that_fails_twice_is_asked_a_third_time() {
    let server = odd(|request| match request.before {
        0 | 1 => answer("500 Internal Server Error", "", b"oops"),
        _ => good(request),
    });
    let desk = Desk::at(&server, "");
    desk.fetch(&[]).told("fetched");
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn what_may_pass_is_asked_for_again_and_what_stays_is_not() {
    assert_eq!(
        refused("/sdn.csv?…: the server answers 404 Not Found", |_| answer("404 Not Found", "", b"")),
        1
    );
    assert_eq!(refused("the server answers 403 Forbidden", |_| answer("403 Forbidden", "", b"")), 1);
    assert_eq!(refused("the server answers 418", |_| answer("418 I'm a teapot", "", b"")), 1);
    assert_eq!(refused("answers 206", |_| answer("206 Partial Content", "", SDN.as_bytes())), 1);
    assert_eq!(
        refused("503 Service Unavailable (tried 4 times)", |_| answer("503 Service Unavailable", "", b"")),
        4
    );
}

#[test]
fn a_server_says_when_to_come_again() {
    let server = odd(|request| match request.before {
        0 => answer("429 Too Many Requests", "retry-after: 1\r\n", b""),
        _ => good(request),
    });
    let started = Instant::now();
    Desk::at(&server, "").fetch(&[]).told("fetched");
    assert!(started.elapsed() >= Duration::from_secs(1));
    let count = refused("asks to come again in 86400 s", |_| {
        answer("429 Too Many Requests", "retry-after: 86400\r\n", b"")
    });
    assert_eq!(count, 1);
}

#[test]
fn a_part_is_never_taken_for_the_whole() {
    let cut = |head: &'static str, body: &'static str| {
        move |_: &Request| vec![Act::Send(format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}").into_bytes())]
    };
    // The first of two parties is a file by itself, whose loss nothing but the transfer shows.
    let first = SDN.split_inclusive('\n').next().unwrap();
    assert_eq!(first.len(), 0x48);
    assert_eq!(refused("cut off: 72 of 145 bytes came", cut("content-length: 145\r\n", first)), 4);
    let chunk = "48\r\n36,\"ACME AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\r\n";
    assert_eq!(refused("cut off", cut("transfer-encoding: chunked\r\n", chunk)), 4);
    assert_eq!(refused("cut off", cut("transfer-encoding: chunked\r\n", "91\r\n36,\"ACME")), 4);
    assert_eq!(refused("does not state its length", cut("connection: close\r\n", SDN)), 1);
    assert_eq!(refused("cannot be reached", |_| Vec::new()), 4);
    assert_eq!(
        refused("not HTTP as it should be", |_| vec![Act::Send(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec())]),
        4
    );
}

#[test]
fn chunks_that_end_are_whole_and_an_end_that_is_pinned_need_not_be_stated() {
    let send =
        |head: &str, body: &str| vec![Act::Send(format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}").into_bytes())];
    let chunked = odd(move |_| send("transfer-encoding: chunked\r\n", &format!("91\r\n{SDN}\r\n0\r\n\r\n")));
    Desk::at(&chunked, "").fetch(&[]).told("fetched");
    let endless = odd(move |_| send("connection: close\r\n", SDN));
    Desk::at(&endless, &format!("sha256 = \"{SHA256}\"")).fetch(&[]).told("fetched");
}

#[test]
fn a_connection_that_stalls_is_given_up() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 145\r\n\r\n36,".to_vec();
    let in_body = move |_: &Request| vec![Act::Send(head.clone()), Act::Wait(Duration::from_secs(4))];
    let at_once = |_: &Request| vec![Act::Wait(Duration::from_secs(4))];
    for server in [odd(in_body), odd(at_once)] {
        let desk = Desk::at(&server, "");
        let started = Instant::now();
        desk.fetch(&["--retries", "1"]).failed("the connection stalled: nothing came in 1 s (tried 2 times)");
        assert!(started.elapsed() < Duration::from_secs(20));
        assert_eq!(desk.store(), []);
    }
}

#[test]
fn redirects_are_followed_within_bounds() {
    let to = |status: &'static str, place: &'static str| {
        move |_: &Request| answer(status, &format!("location: {place}\r\n"), b"")
    };
    let server = Server::start(|request| match (name(request), request.line.contains("moved")) {
        ("sdn.csv", false) => answer("302 Found", "location: /sdn.csv?moved=secret\r\n", b""),
        _ => good(request),
    });
    let desk = Desk::at(&server, "");
    desk.fetch(&[]).told("fetched");
    desk.fetch(&[]).told("unchanged");
    assert_eq!(refused("redirects in a circle", to("301 Moved Permanently", "/sdn.csv")), 2);
    let count = std::sync::atomic::AtomicUsize::new(0);
    let further = move |_: &Request| {
        let next = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        answer("308 Permanent Redirect", &format!("location: /sdn.csv?{next}\r\n"), b"")
    };
    assert_eq!(refused("redirects more than 10 times", further), 11);
    refused("to what is no address of the web", to("302 Found", "file:///etc/passwd"));
    refused("redirects without an address", |_| answer("302 Found", "", b""));
    let gone = |request: &Request| match request.line.contains("moved") {
        false => answer("303 See Other", "location: /sdn.csv?moved=secret\r\n", b""),
        true => answer("410 Gone", "", b""),
    };
    refused("/sdn.csv?…, redirected to http://127.0.0.1:", gone);
}

#[test]
fn what_is_no_list_is_refused() {
    let page = b"\n<!DOCTYPE html><html><body>Please sign in</body></html>";
    assert_eq!(refused("this is a web page and no list", |_| answer("200 OK", "", page)), 1);
    assert_eq!(refused("the answer is empty", |_| answer("200 OK", "", b"")), 1);
    assert_eq!(refused("the list has 1 fault and is not used", |_| answer("200 OK", "", b"no,list")), 1);
    refused("encoded as `br`", |_| answer("200 OK", "content-encoding: br\r\n", SDN.as_bytes()));
    let wrong = SDN.replace("CUBA", "CMIC-EO13959");
    refused("this is not us-ofac-sdn", move |_| answer("200 OK", "", wrong.as_bytes()));
}

#[test]
fn a_file_has_its_largest_size() {
    let server = Server::start(good);
    let desk = Desk::at(&server, "");
    desk.fetch(&["--max-size", "144"]).failed("it has more than the 144 bytes allowed (--max-size)");
    desk.fetch(&["--max-size", "145"]).told("fetched");
    let chunked = odd(|_| {
        let text = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n91\r\n{SDN}\r\n0\r\n\r\n");
        vec![Act::Send(text.into_bytes())]
    });
    Desk::at(&chunked, "").fetch(&["--max-size", "100"]).failed("more than the 100 bytes allowed");
    // As it unpacks, too.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&[b' '; 100_000]).unwrap();
    let packed = packed.finish().unwrap();
    let bomb = odd(move |_| answer("200 OK", "", &packed));
    Desk::at(&bomb, "").fetch(&["--max-size", "1000"]).failed("it unpacks to more than 1000 bytes");
}

#[test]
fn packed_files_are_unpacked() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(SDN.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let (as_file, encoded, cut) = (packed.clone(), packed.clone(), packed[..packed.len() - 9].to_vec());
    Desk::at(&odd(move |_| answer("200 OK", "", &as_file)), "").fetch(&[]).told("fetched");
    let encoded = odd(move |_| answer("200 OK", "content-encoding: gzip\r\n", &encoded));
    Desk::at(&encoded, &format!("sha256 = \"{SHA256}\"")).fetch(&[]).told("fetched");
    refused("cut off", move |_| answer("200 OK", "content-encoding: gzip\r\n", &cut));
}

#[test]
fn pins_are_enforced() {
    let server = Server::start(|request| match name(request) {
        "sdn.csv.minisig" => answer("200 OK", "", SIGNATURE.as_bytes()),
        "wrong.minisig" => answer("200 OK", "", SIGNATURE.replace("1767225600", "1767225601").as_bytes()),
        _ => good(request),
    });
    Desk::at(&server, &format!("sha256 = \"{SHA256}\"")).fetch(&[]).told("fetched");
    let desk = Desk::at(&server, &format!("sha256 = \"{}\"", "0".repeat(64)));
    desk.fetch(&[]).failed(&format!("its SHA-256 is {SHA256}, and the source pins 000"));
    assert_eq!(desk.store(), []);
    let signed = |key: &str, place: &str| {
        let pin = format!("minisign = {{ key = \"{key}\", signature = \"{}\" }}", server.url(place));
        Desk::at(&server, &pin).fetch(&[])
    };
    signed(KEY, "/sdn.csv.minisig").told("fetched");
    signed(KEY, "/wrong.minisig").failed("the minisign signature does not hold");
    signed(&KEY.replace("VTG4", "VTG5"), "/sdn.csv.minisig").failed("the minisign signature does not hold");
    signed(KEY, "/sdn.csv").failed("the minisign signature does not hold");
    signed(KEY, "/nowhere").failed("/nowhere: the server answers 404");
    let changed = Server::start(|request| match name(request) {
        "sdn.csv.minisig" => answer("200 OK", "", SIGNATURE.as_bytes()),
        "sdn.csv" => answer("200 OK", "", SDN.replace("ACME", "ACNE").as_bytes()),
        _ => good(request),
    });
    let pin =
        format!("minisign = {{ key = \"{KEY}\", signature = \"{}\" }}", changed.url("/sdn.csv.minisig"));
    let desk = Desk::at(&changed, &pin);
    desk.fetch(&[]).failed("/sdn.csv?…: the minisign signature does not hold");
    assert_eq!(desk.store(), []);
}

#[test]
fn a_pin_that_is_new_is_held_against_the_file_again() {
    let server = Server::start(good);
    let mut desk = Desk::at(&server, "");
    desk.fetch(&[]).told("fetched");
    desk.sources = Desk::at(&server, &format!("sha256 = \"{}\"", "0".repeat(64))).sources;
    desk.fetch(&[]).failed("the source pins 000");
}

#[test]
fn one_file_that_fails_leaves_the_list_and_the_others_go_on() {
    let bad = Server::start(|request| match name(request) {
        "add.csv" => answer("404 Not Found", "", b""),
        _ => good(request),
    });
    let fine = Server::start(good);
    let desk = Desk::at(&bad, "").with("firm-mirror", &fine.url(""), "");
    let run = desk.run(&["us-ofac-sdn", "firm-mirror", "firm-mirror"], &[]);
    run.failed("/add.csv?…: the server answers 404 Not Found");
    assert!(run.stdout.contains("firm-mirror: fetched, edition of 2021-07-15"), "{}", run.stdout);
    assert!(run.stderr.contains("no new edition of: us-ofac-sdn"), "{}", run.stderr);
    assert!(desk.store().iter().all(|(path, _)| !path.contains("us-ofac-sdn")));
    assert_eq!(fine.requests().len(), 3);
}

#[test]
fn an_edition_that_shrank_or_is_older_needs_a_word() {
    let server = Server::start(|request| match (name(request), request.before) {
        (_, 0) => good(request),
        ("sdn.csv", _) => answer("200 OK", "", SDN.split_inclusive('\n').next().unwrap().as_bytes()),
        ("alt.csv", 1) | ("add.csv", 1) => good(request),
        _ => {
            let (_, text) = FILES.iter().find(|(file, _)| *file == name(request)).unwrap();
            answer("200 OK", "", text.as_bytes())
        }
    });
    let desk = Desk::at(&server, "");
    desk.fetch(&[]).told("fetched");
    let before = desk.store();
    let run = desk.fetch(&[]);
    run.failed("the edition is refused and the store is as it was");
    assert!(run.stderr.contains("parties: 1, and 2 in the edition of 2021-07-15"), "{}", run.stderr);
    assert_eq!(desk.store(), before);
    desk.fetch(&["--accept"]).told("fetched");

    let server = Server::start(|request| match (name(request), request.before) {
        (_, 0) => good(request),
        (name, _) => {
            let (_, text) = FILES.iter().find(|(file, _)| *file == name).unwrap();
            let older = "last-modified: Wed, 01 Jul 2020 13:00:00 GMT\r\n";
            answer("200 OK", older, text.replace("BOLT", "VOLT").as_bytes())
        }
    });
    let desk = Desk::at(&server, "");
    desk.fetch(&[]).told("fetched");
    let before = desk.store();
    desk.fetch(&[]).failed("an edition of 2020-07-01, older than that of 2021-07-15 in the store");
    assert_eq!(desk.store(), before);
    desk.fetch(&["--accept"]).told("edition of 2020-07-01");
}

#[test]
fn a_dry_run_opens_no_connection() {
    let server = Server::start(good);
    let desk = Desk::at(&server, &format!("sha256 = \"{SHA256}\""));
    let run = desk.fetch(&["--dry-run"]);
    run.told("us-ofac-sdn: would be fetched; the store has no edition\n  sdn.csv from http://127.0.0.1:");
    assert!(run.stdout.contains("/sdn.csv, held against a pinned SHA-256\n"), "{}", run.stdout);
    assert_eq!(server.requests().len(), 0);
    assert_eq!(desk.store(), []);
    desk.fetch(&[]).told("fetched");
    desk.fetch(&["--dry-run"]).told("would be asked for changes since the edition of 2021-07-15");
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn without_a_name_all_lists_but_those_that_must_be_named_are_meant() {
    let desk = Desk::new().with("un-sc", "https://mirror.example", "");
    let run = desk.run(&["--dry-run"], &[]);
    run.told("us-csl: would be fetched");
    run.told(
        "un-sc: would be fetched; the store has no edition\n  sdn.csv from https://mirror.example/sdn.csv\n",
    );
    run.told("opensanctions: left out: it is fetched only where it is named (CC BY-NC 4.0");
    run.told("eu-fsf: left out: it needs a token in the environment variable INTERDICT_EU_FSF_TOKEN");
    desk.run(&["--dry-run"], &[("INTERDICT_EU_FSF_TOKEN", TOKEN)]).told("eu-fsf: would be fetched");
    desk.run(&["--dry-run", "opensanctions"], &[]).told("opensanctions: would be fetched");
    desk.run(&["eu-fsf"], &[])
        .failed("it needs a token, and the environment variable INTERDICT_EU_FSF_TOKEN has none");
}

#[test]
fn a_token_is_sent_and_never_shown() {
    let server = Server::start(|request| {
        let is_sent = request.line.ends_with(&format!("?t={TOKEN}"));
        answer(if is_sent { "403 Forbidden" } else { "404 Not Found" }, "", b"")
    });
    let mut desk = Desk::new();
    desk.sources = format!(
        "[[list]]\nid = \"firm\"\ntitle = \"F\"\ntoken = \"FIRM_TOKEN\"\n[[list.file]]\nname = \"x\"\naddress = \"{}?t={{token}}\"\n",
        server.url("/x")
    );
    desk.run(&["firm"], &[("FIRM_TOKEN", TOKEN)]).failed("/x?…: the server answers 403 Forbidden");
}

#[test]
fn a_proxy_is_gone_through() {
    let proxy = Server::start(|request| {
        if request.line.starts_with("CONNECT lists.invalid:80") {
            return vec![Act::Send(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())];
        }
        good(request)
    });
    let desk = Desk::new().with("us-ofac-sdn", "http://lists.invalid", "");
    desk.run(&["us-ofac-sdn", "--proxy", &proxy.url("")], &[]).told("fetched");
    desk.run(&["us-ofac-sdn"], &[("HTTP_PROXY", &proxy.url(""))]).told("unchanged");
    let direct = [("HTTP_PROXY", proxy.url("")), ("NO_PROXY", "lists.invalid".to_owned())];
    let direct: Vec<(&str, &str)> = direct.iter().map(|(name, value)| (*name, value.as_str())).collect();
    desk.run(&["us-ofac-sdn", "--retries", "0"], &direct).failed("cannot be reached");
    let none = desk.run(&["us-ofac-sdn"], &[("HTTPS_PROXY", "gopher://x:y@z")]);
    assert_eq!(none.status, 2);
    assert!(none.stderr.contains("HTTPS_PROXY: expected an address"), "{}", none.stderr);
    let refusing = Server::start(|_| answer("407 Proxy Authentication Required", "", b""));
    let run = desk.run(&["us-ofac-sdn", "--proxy", &refusing.url("")], &[]);
    run.failed("the proxy does not let it through");
}

#[test]
fn what_is_asked_for_wrongly_is_refused_before_anything() {
    let server = Server::start(good);
    let desk = Desk::at(&server, "");
    let run = desk.run(&["us-ofac-sdn", "nonsense"], &[]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("no source has an address of `nonsense`: there are us-ofac-sdn, "),
        "{}",
        run.stderr
    );
    let mut bad = Desk::at(&server, "");
    bad.sources.push_str("shA256 = \"x\"\n");
    let run = bad.fetch(&[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("sources.toml: line "), "{}", run.stderr);
    assert!(run.stderr.contains("unknown field `shA256`"), "{}", run.stderr);
    assert_eq!(server.requests().len(), 0);
}
