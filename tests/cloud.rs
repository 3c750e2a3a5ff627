//! Objects in object storage as inputs, against a local S3 and against servers that misbehave.
//!
//! Every run must keep the credentials to itself: [`Run::of`] looks for them in all that is printed or written.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[path = "cloud/server.rs"]
mod server;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use server::{Answer, Moto, Request, scripted};

const KEY_ID: &str = "AKIATHISISSHOWNNEVER";
const SECRET: &str = "this/is+shown/never=and=nowhere";
const TOKEN: &str = "a-session-token-that-is-shown-never";

const LISTS: [&str; 5] = ["--no-builtin-lists", "--lists", "us-test.toml", "--lists", "firm.csv"];

fn data() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"))
}

fn trades() -> Vec<u8> {
    fs::read(data().join("trades.csv")).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// What a run said.
struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    /// Runs the command with credentials for the store at an address, and looks whether it gave them away.
    fn of(endpoint: &str, args: &[&str]) -> Run {
        Run::with(&[("AWS_ENDPOINT_URL", endpoint)], args)
    }

    /// Runs the command with further variables; an empty one takes away what there would be.
    fn with(environment: &[(&str, &str)], args: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interdict"));
        command
            .args(args)
            .current_dir(data())
            .env_clear()
            .envs([
                ("AWS_ACCESS_KEY_ID", KEY_ID),
                ("AWS_SECRET_ACCESS_KEY", SECRET),
                ("AWS_SESSION_TOKEN", TOKEN),
            ])
            .envs([("AWS_REGION", "us-east-1"), ("AWS_ALLOW_HTTP", "true"), ("NO_PROXY", "127.0.0.1")])
            .envs(environment.iter().copied())
            .stdin(Stdio::null());
        for (name, _) in environment.iter().filter(|(_, value)| value.is_empty()) {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let run = Run {
            status: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        keeps_secrets(&run.stdout);
        keeps_secrets(&run.stderr);
        run
    }

    /// Screens into a folder: the decisions and the manifest.
    fn screen(endpoint: &str, folder: &Path, files: &[&str]) -> (Run, Option<Vec<u8>>, Option<String>) {
        let decisions = folder.join("decisions.csv");
        let out = ["screen", "--view", "decisions", "--force", "-o", decisions.to_str().unwrap()];
        let run = Run::of(endpoint, &[&out, &LISTS[..], files].concat());
        for file in folder.read_dir().unwrap() {
            keeps_secrets(&String::from_utf8_lossy(&fs::read(file.unwrap().path()).unwrap()));
        }
        let manifest = folder.join("decisions.csv.manifest.json");
        (run, fs::read(decisions).ok(), fs::read_to_string(manifest).ok())
    }

    /// The first line of standard error of a run without an answer.
    #[track_caller]
    fn fault(&self) -> &str {
        assert_eq!((self.status, self.stdout.as_str()), (2, ""), "{}", self.stderr);
        self.stderr.lines().next().unwrap().strip_prefix("error: ").unwrap()
    }
}

#[track_caller]
fn keeps_secrets(text: &str) {
    for secret in
        [KEY_ID, SECRET, TOKEN, "X-Amz", "Signature", "AWS4-HMAC", "equest-id", "RequestId", "127.0.0.1"]
    {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
}

/// The fault of one object on a server.
fn fault_of(endpoint: &str, url: &str) -> String {
    Run::of(endpoint, &[&["screen", url][..], &LISTS].concat()).fault().to_owned()
}

#[test]
fn an_object_gives_the_same_bytes_as_the_file() {
    let moto = Moto::shared();
    let packed = gzip(&trades());
    moto.bucket("same", &[("2026/trades.csv", &trades()), ("trades.csv.gz", &packed)]);
    let (local, cloud) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (run, expected, of_file) = Run::screen(&moto.url(), local.path(), &["trades.csv"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let url = "s3://same/2026/trades.csv";
    for more in [&["-v"][..], &["--log-format", "json"]] {
        let (run, decisions, of_object) = Run::screen(&moto.url(), cloud.path(), &[&[url], more].concat());
        assert_eq!(run.status, 1, "{}", run.stderr);
        assert!(expected.is_some() && decisions == expected);
        // All that is different is the name: size, digest, counts and outputs are the same.
        assert_eq!(
            of_object,
            of_file.as_ref().map(|manifest| manifest.replace("\"trades.csv\"", &format!("\"{url}\"")))
        );
    }
    let (run, decisions, manifest) = Run::screen(&moto.url(), cloud.path(), &["s3://same/trades.csv.gz"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(decisions == expected);
    assert!(manifest.unwrap().contains(&format!("\"size\": {},", packed.len())));
}

#[test]
fn what_is_not_there_is_said_and_leaves_no_old_answer() {
    let moto = Moto::shared();
    moto.bucket("lacks", &[("trades.csv", &trades())]);
    let folder = tempfile::tempdir().unwrap();
    let (run, decisions, _) = Run::screen(&moto.url(), folder.path(), &["s3://lacks/trades.csv"]);
    assert!(run.status == 1 && decisions.is_some());
    let (run, decisions, manifest) = Run::screen(&moto.url(), folder.path(), &["s3://lacks/2026/"]);
    assert_eq!(run.fault(), "s3://lacks/2026/: there is no object of this name [F001]");
    assert!(decisions.is_none() && manifest.is_none());
    let fault = |url| fault_of(&moto.url(), url);
    assert_eq!(fault("s3://lacks/none.csv"), "s3://lacks/none.csv: there is no such object [F001]");
    assert_eq!(fault("s3://lacks/*.gz"), "s3://lacks/*.gz: there is no object of this name [F001]");
    assert_eq!(fault("s3://no-such-bucket/*"), "s3://no-such-bucket/*: there is no such bucket [F001]");
}

#[test]
fn a_prefix_and_a_form_stand_for_objects_in_the_order_of_their_names() {
    let moto = Moto::shared();
    let row = b"name,trade date\nQuorvane Industries,2021-02-01\n";
    let objects = ["day/b.csv", "day/a.csv", "day/c.txt", "day/inner/d.csv", "day/.hidden.csv", "days.csv"];
    moto.bucket("several", &[("day/", b""), ("day/inner/", b"")]);
    moto.bucket("several", &objects.map(|key| (key, row.as_slice())));
    let folder = tempfile::tempdir().unwrap();
    let names = |files: &[&str]| {
        let (run, _, manifest) = Run::screen(&moto.url(), folder.path(), files);
        let manifest = manifest.unwrap_or_else(|| panic!("{}", run.stderr));
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let inputs = manifest["inputs"].as_array().unwrap().iter();
        inputs
            .map(|input| input["name"].as_str().unwrap().strip_prefix("s3://several/").unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&["s3://several/day/"]), ["day/a.csv", "day/b.csv", "day/c.txt", "day/inner/d.csv"]);
    assert_eq!(names(&["s3://several/day/*.csv"]), ["day/a.csv", "day/b.csv"]);
    assert_eq!(names(&["s3://several/*.csv"]), ["days.csv"]);
    assert_eq!(names(&["s3://several/days.csv", "s3://several/day/c*"]), ["days.csv", "day/c.txt"]);
    let twice = [&["screen", "s3://several/day/", "s3://several/day/a.csv"][..], &LISTS].concat();
    let twice = Run::of(&moto.url(), &twice);
    assert!(
        twice.fault().starts_with("s3://several/day/a.csv: the same file is given twice"),
        "{}",
        twice.stderr
    );
    let mapping = Run::of(&moto.url(), &["screen", "--explain-mapping", "s3://several/day/*.csv"]);
    assert!(
        mapping.stdout.starts_with("s3://several/day/a.csv: 1 row"),
        "{}{}",
        mapping.stdout,
        mapping.stderr
    );
    assert!(mapping.stdout.contains("\ns3://several/day/b.csv: 1 row"), "{}", mapping.stdout);
}

#[test]
fn other_commands_read_an_object_too() {
    let moto = Moto::shared();
    let pairs = fs::read(data().join("pairs.csv")).unwrap();
    moto.bucket("others", &[("trades.csv", &trades()), ("pairs.csv", &pairs)]);
    for args in [
        &["match", "--file", "trades.csv"][..],
        &["evaluate", "pairs.csv"],
        &["explain", "trades.csv:3", "--activity", "purchase"],
    ] {
        let lists = if args[0] == "evaluate" { &[][..] } else { &LISTS };
        let local = Run::of(&moto.url(), &[args, lists].concat());
        let there: Vec<String> = args
            .iter()
            .map(
                |word| if word.contains(".csv") { format!("s3://others/{word}") } else { (*word).to_owned() },
            )
            .collect();
        let there: Vec<&str> = there.iter().map(String::as_str).collect();
        let cloud = Run::of(&moto.url(), &[&there, lists].concat());
        assert_eq!(local.status, cloud.status, "{}", cloud.stderr);
        assert!(!local.stdout.is_empty());
        assert_eq!(local.stdout, cloud.stdout.replace("s3://others/", ""));
    }
}

#[test]
fn denied_by_a_store_that_knows_its_users() {
    let moto = Moto::start();
    moto.bucket("locked", &[("trades.csv", &trades())]);
    moto.lock();
    for url in ["s3://locked/trades.csv", "s3://locked/", "s3://locked/*.csv"] {
        for more in [&["-v"][..], &["--log-format", "json"]] {
            let run = Run::of(&moto.url(), &[&["screen", url][..], more, &LISTS].concat());
            assert_eq!(run.status, 2);
            assert!(run.stderr.contains("permission denied"), "{}", run.stderr);
        }
    }
}

/// What a store says when it denies, with all that it should not.
fn denial(status: &str) -> Vec<u8> {
    let body = format!(
        "<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId><Secret>{SECRET}</Secret>\
         <Token>{TOKEN}</Token><RequestId>4442587FB7D0A2F9</RequestId></Error>"
    );
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nx-amz-request-id: {SECRET}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[test]
fn nothing_that_a_store_says_is_passed_on() {
    for (status, one, several) in [
        ("400 Bad Request", "the store answered with status 400", "the store answered with status 400"),
        (
            "401 Unauthorized",
            "the store does not accept the credentials",
            "the store does not accept the credentials",
        ),
        ("403 Forbidden", "permission denied", "permission denied"),
        ("404 Not Found", "there is no such object", "there is no such bucket"),
    ] {
        let endpoint = scripted(move |_| denial(status));
        assert_eq!(fault_of(&endpoint, "s3://desk/a.csv"), format!("s3://desk/a.csv: {one} [F001]"));
        assert_eq!(fault_of(&endpoint, "s3://desk/"), format!("s3://desk/: {several} [F001]"));
    }
    // Denied with the bytes, after the head was given.
    let endpoint = scripted(|request| match request.method.as_str() {
        "HEAD" => Answer::whole(request, "one", &trades()).bytes(),
        _ => denial("403 Forbidden"),
    });
    assert_eq!(fault_of(&endpoint, "s3://desk/a.csv"), "s3://desk/a.csv: permission denied [F001]");
    let moved = scripted(|_| {
        b"HTTP/1.1 301 Moved Permanently\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".to_vec()
    });
    let elsewhere = "s3://desk/: the bucket is in another region than the environment says [F001]";
    assert_eq!(fault_of(&moved, "s3://desk/"), elsewhere);
    assert_eq!(
        fault_of("http://127.0.0.1:1", "s3://desk/a.csv"),
        "s3://desk/a.csv: the store cannot be reached [F001]"
    );
}

#[test]
fn without_credentials_nothing_is_asked_of_the_store() {
    let endpoint = scripted(|_| panic!("the store was asked"));
    let environment = [
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
        ("AWS_SESSION_TOKEN", ""),
        // Where an instance would give them.
        ("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL", &endpoint),
    ];
    assert_eq!(
        Run::with(&environment, &["screen", "s3://desk/a.csv"]).fault(),
        "s3://desk/a.csv: there are no credentials that can be used: they come from the environment or the instance [F001]"
    );
    let object = scripted(|request| Answer::whole(request, "one", &trades()).bytes());
    let public =
        [&environment[..4], &[("AWS_ENDPOINT_URL", &object), ("AWS_SKIP_SIGNATURE", "true")]].concat();
    let args = [&["screen", "s3://desk/a.csv"][..], &LISTS].concat();
    assert_eq!(Run::with(&public, &args).status, 1);
}

#[test]
fn an_object_that_is_replaced_is_refused() {
    let replaced =
        "s3://desk/a.csv: the object was replaced while it was read: nothing of it can be relied on [F011]";
    // A store that heeds the condition, and one that does not.
    let heeds = scripted(|request| match request.method.as_str() {
        "HEAD" => Answer::whole(request, "one", &trades()).bytes(),
        _ => {
            assert_eq!(request.if_match.as_deref(), Some("\"one\""));
            denial("412 Precondition Failed")
        }
    });
    assert_eq!(fault_of(&heeds, "s3://desk/a.csv"), replaced);
    let heedless = scripted(|request| {
        let tag = if request.method == "HEAD" { "one" } else { "two" };
        Answer::whole(request, tag, &trades()).bytes()
    });
    assert_eq!(fault_of(&heedless, "s3://desk/a.csv"), replaced);
    // Replaced after half of it had come.
    let halfway = scripted(|request| match request.from {
        Some(_) => denial("412 Precondition Failed"),
        None => half(request),
    });
    assert_eq!(fault_of(&halfway, "s3://desk/a.csv"), replaced);
}

/// States all of the object and sends the first half.
fn half(request: &Request) -> Vec<u8> {
    let object = trades();
    let answer = Answer::whole(request, "one", &object);
    Answer { body: &answer.body[..answer.body.len() / 2], ..answer }.bytes()
}

#[test]
fn an_object_that_does_not_come_whole_is_refused() {
    let broken_off = "s3://desk/a.csv: the connection broke off before the end [F001]";
    let never_more = scripted(|request| match request.from {
        Some(_) => denial("503 Slow Down"),
        None => half(request),
    });
    assert_eq!(
        fault_of(&never_more, "s3://desk/a.csv"),
        "s3://desk/a.csv: the store answered with status 503 [F001]"
    );
    let other = scripted(|request| match request.from {
        Some(_) => Answer::whole(request, "two", &trades()).bytes(),
        None => half(request),
    });
    assert_eq!(fault_of(&other, "s3://desk/a.csv"), broken_off);
    // A server that sends all of it again where the rest is asked for.
    let again = scripted(|request| match request.from {
        Some(_) => Answer::whole(request, "one", &trades()).bytes(),
        None => half(request),
    });
    assert!(fault_of(&again, "s3://desk/a.csv").contains("sent another number"));
}

#[test]
fn a_connection_that_breaks_off_is_taken_up_again() {
    let endpoint = scripted(|request| match request.from {
        Some(from) => {
            let object = trades();
            let more = format!("Content-Range: bytes {from}-{}/{}\r\n", object.len() - 1, object.len());
            let body = &object[from..];
            Answer { status: "206 Partial Content", tag: "one", length: body.len(), more, body }.bytes()
        }
        None => half(request),
    });
    let args = [&["screen", "--view", "decisions", "--format", "csv"][..], &LISTS].concat();
    let local = Run::of(&endpoint, &[&args[..], &["trades.csv"]].concat());
    let cloud = Run::of(&endpoint, &[&args[..], &["s3://desk/trades.csv"]].concat());
    assert_eq!((cloud.status, &cloud.stdout), (local.status, &local.stdout), "{}", cloud.stderr);
}

#[test]
fn google_and_azure_are_read_alike() {
    let endpoint = scripted(|request| {
        let path = request.path.replace("%2E", ".");
        assert!(path.ends_with("/desk/trades.csv"), "{path}");
        Answer::whole(request, "one", &trades()).bytes()
    });
    let google = format!(
        r#"{{"gcs_base_url": "{endpoint}", "disable_oauth": true, "client_email": "", "private_key": "", "private_key_id": ""}}"#
    );
    let environment = [
        ("GOOGLE_SERVICE_ACCOUNT_KEY", google.as_str()),
        ("GOOGLE_ALLOW_HTTP", "true"),
        ("AZURE_STORAGE_ENDPOINT", &endpoint),
        ("AZURE_STORAGE_ACCOUNT_NAME", "firm"),
        ("AZURE_STORAGE_ACCOUNT_KEY", "dGhpcyBpcyBzaG93biBuZXZlcg=="),
        ("AZURE_ALLOW_HTTP", "true"),
    ];
    let args = [&["screen", "--view", "decisions", "--format", "csv"][..], &LISTS].concat();
    let local = Run::with(&environment, &[&args[..], &["trades.csv"]].concat());
    for url in ["gs://desk/trades.csv", "az://desk/trades.csv", "abfss://desk/trades.csv"] {
        let cloud = Run::with(&environment, &[&args[..], &[url]].concat());
        assert_eq!((cloud.status, &cloud.stdout), (local.status, &local.stdout), "{url}: {}", cloud.stderr);
    }
    let nothing = Run::with(&[], &["screen", "az://desk/trades.csv"]);
    assert_eq!(
        nothing.fault(),
        "az://desk/trades.csv: the environment's settings for object storage are incomplete or not valid [F001]"
    );
}

#[test]
fn a_url_with_credentials_is_refused_and_not_shown() {
    let run = |args: &[&str]| Run::of("http://127.0.0.1:1", args);
    let with_key = format!("s3://{KEY_ID}:{SECRET}@desk/trades.csv");
    let with_user = format!("s3://{KEY_ID}@desk/trades.csv");
    let signed = format!("s3://desk/trades.csv?X-Amz-Credential={KEY_ID}&X-Amz-Signature={SECRET}");
    let web = format!("https://desk.example/trades.csv?sig={TOKEN}");
    for url in [&with_key, &with_user, &signed, &web] {
        for more in [&["-v"][..], &["--log-format", "json"], &["--explain-mapping"]] {
            assert_eq!(run(&[&["screen", url.as_str()][..], more].concat()).status, 2);
        }
        for args in [
            &["screen", "trades.csv", "-o", url][..],
            &["screen", "trades.csv", "--lists", url],
            &["lists", "validate", url],
            &["match", "--file", url],
            &["match", "Quorvane", "-o", url],
            &["evaluate", url],
            &["explain", &format!("{url}:3")],
            &["explain", url, "--at", "2021-03-16"],
        ] {
            assert_eq!(run(args).status, 2, "{args:?}");
        }
    }
    assert_eq!(
        run(&["screen", &with_user]).fault(),
        "s3://desk: a URL with a user name, a password or a port is refused: credentials come from the environment [F001]"
    );
    assert_eq!(
        run(&["screen", &signed]).fault(),
        "s3://desk: a URL with a query is refused, since signatures and tokens are carried there: credentials come from the environment [F001]"
    );
    assert_eq!(
        run(&["screen", &web]).fault(),
        "https://desk.example: this kind of URL is not read: expected s3, gs, az, abfs or abfss, or a path [F001]"
    );
    assert_eq!(
        run(&["screen", "trades.csv", "-o", &with_user]).fault(),
        "s3://desk: a URL cannot stand here: expected a path"
    );
}
