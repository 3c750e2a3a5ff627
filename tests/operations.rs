//! What whoever runs the product every night relies on: how a process ends, what it leaves, what it logs, what a monitor
//! reads, and what the doctor says.
//!
//! Names of companies here are invented.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use desk::Desk;

impl Desk {
    /// With trades, a faulty file and a list.
    fn new() -> Desk {
        Desk::with(&["trades.csv", "faulty.csv", "us-test.toml"])
    }

    /// Status, standard output and standard error.
    fn run(&self, words: &str) -> (i32, String, String) {
        let output = self.command(words).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn screen(&self, words: &str) -> (i32, String, String) {
        self.run(&format!("screen --no-builtin-lists --lists us-test.toml {words}"))
    }

    /// The names in the folder of the answers, in order.
    fn answers(&self) -> Vec<String> {
        let names = fs::read_dir(self.path("out")).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Whatever the caller's mask allows others.
#[cfg(unix)]
#[test]
fn answers_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).unwrap();
    let (status, _, told) = desk.screen("trades.csv -o out/answers.csv -o out/answers.html");
    assert_eq!(status, 1, "{told}");
    let names = desk.answers();
    assert_eq!(names, ["answers.csv", "answers.csv.manifest.json", "answers.html"]);
    for name in names {
        let mode = fs::metadata(desk.path("out").join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// The runtime opens `/dev/null` in the place of what was closed, so that no write would fail.
#[cfg(unix)]
#[test]
fn an_answer_to_a_closed_output_is_a_failure() {
    let desk = Desk::new();
    let run = |words: &str, redirection: &str| {
        let typed =
            desk.command(&format!("screen trades.csv --no-builtin-lists --lists us-test.toml {words}"));
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec \"$0\" \"$@\" {redirection}")]);
        command.arg(typed.get_program()).args(typed.get_args()).current_dir(desk.0.path());
        let output = command.stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let told = "error: standard output was closed before the run began";
    for words in ["", "--format csv", "--format json --view decisions", "-o answers.csv -o -"] {
        for redirection in [">&-", "<&- >&-", "1<>/dev/null"] {
            let (status, errors) = run(words, redirection);
            assert_eq!(status, Some(2), "{words} {redirection}: {errors}");
            assert!(errors.contains(told), "{words} {redirection}: {errors}");
        }
        assert!(!desk.path("answers.csv").exists(), "{words}");
    }
    // Who says that nobody wants the answer gets the status, and a file does not need standard output.
    assert_eq!(run("", "> /dev/null").0, Some(1));
    assert_eq!(run("-o answers.csv", ">&-").0, Some(1));
    assert!(desk.path("answers.csv.manifest.json").exists());
}

#[cfg(target_os = "linux")]
mod stopped {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Child;
    use std::time::{Duration, Instant};

    use super::*;

    /// A run that waits for rows which do not come, with its outputs begun.
    fn waiting(desk: &Desk) -> Child {
        fs::create_dir_all(desk.path("out")).unwrap();
        let typed = desk.command("screen - --no-builtin-lists --lists us-test.toml -o out/answers.csv");
        // Whoever runs the tests may ignore signals, as a shell does for what it runs in the background.
        let mut command = Command::new("env");
        command.arg("--default-signal").arg(typed.get_program()).args(typed.get_args());
        let mut child =
            command.current_dir(desk.0.path()).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let rows = "Name,Trade Date,Side\n".to_owned() + &"Quorvane Industries,2021-03-16,B\n".repeat(20_000);
        child.stdin.as_mut().unwrap().write_all(rows.as_bytes()).unwrap();
        let begun = Instant::now();
        while desk.answers().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the run never began");
            std::thread::sleep(Duration::from_millis(5));
        }
        child
    }

    fn stop(child: Child, signal: &str) -> (Option<i32>, String) {
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let output = child.wait_with_output().unwrap();
        (output.status.signal(), String::from_utf8(output.stderr).unwrap())
    }

    #[test]
    fn a_process_that_is_asked_to_stop_leaves_nothing() {
        for (signal, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
            let desk = Desk::new();
            let (by, told) = stop(waiting(&desk), signal);
            assert_eq!(by, Some(number));
            assert!(told.ends_with(&format!("stopped by SIG{signal}; there is no result\n")), "{told}");
            assert_eq!(desk.answers(), [""; 0]);
        }
    }

    #[test]
    fn what_a_killed_process_leaves_is_no_result_and_the_next_run_removes_it() {
        let desk = Desk::new();
        let (by, _) = stop(waiting(&desk), "KILL");
        assert_eq!(by, Some(9));
        assert!(desk.answers().iter().all(|name| name.starts_with('.')), "{:?}", desk.answers());
        assert!(!desk.answers().is_empty());
        let (status, _, told) = desk.screen("trades.csv -o out/answers.csv");
        assert_eq!(status, 1, "{told}");
        assert_eq!(desk.answers(), ["answers.csv", "answers.csv.manifest.json"]);
    }

    #[test]
    fn a_signal_that_the_caller_has_ignored_stays_ignored() {
        let desk = Desk::new();
        let mut command = Command::new("nohup");
        let typed = desk.command("screen - --no-builtin-lists --lists us-test.toml -o out/answers.csv");
        command.arg(typed.get_program()).args(typed.get_args()).current_dir(desk.0.path());
        fs::create_dir_all(desk.path("out")).unwrap();
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut rows = child.stdin.take().unwrap();
        rows.write_all(b"Name,Trade Date,Side\n").unwrap();
        let begun = Instant::now();
        while desk.answers().is_empty() && begun.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(
            Command::new("kill").args(["-s", "HUP", &child.id().to_string()]).status().unwrap().success()
        );
        rows.write_all(b"Quorvane Industries,2021-03-16,B\n").unwrap();
        drop(rows);
        assert_eq!(child.wait().unwrap().code(), Some(1));
    }
}

#[test]
fn messages_tell_places_and_not_what_stands_in_cells() {
    let desk = Desk::new();
    fs::write(
        desk.path("book.csv"),
        "Name,Trade Date,Side,ISIN\nSecret Client Holding,soon,B,\n,2021-03-16,B,SECRETCODE\n-.-,2021-03-16,B,\n\
         Quorvane Industries,2021-02-01,B,\nSecret Total,,,\n",
    )
    .unwrap();
    for form in ["text", "json"] {
        let (status, _, told) =
            desk.screen(&format!("book.csv --lookahead 60 -o a.csv --log-format {form} --force"));
        assert_eq!(status, 2, "{told}");
        assert!(!told.to_lowercase().contains("secret"), "{told}");
        assert!(told.contains("R002"), "{told}");
    }
    let (_, _, told) = desk.screen("book.csv --log-values always -o b.csv");
    assert!(told.contains("SECRETCODE") && told.contains("`soon`"), "{told}");
    let (_, _, told) = desk.screen("trades.csv --lookahead 60 -o c.csv");
    assert!(told.contains("upcoming    restricted within 60 days: 2 rows"), "{told}");
    assert!(!told.contains("Quorvane Industries:"), "{told}");
}

#[test]
fn messages_in_json_have_the_id_of_the_run() {
    let desk = Desk::new();
    let (_, _, told) = desk.screen("faulty.csv -o a.csv --log-format json --run-id night-7");
    let lines: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() > 2 && lines.iter().all(|line| line["run"] == "night-7"), "{told}");
    let last = lines.last().unwrap();
    assert_eq!((&last["level"], &last["rows"], &last["exit"]), (&"summary".into(), &3.into(), &2.into()));
    let id = |told: &str| {
        let first: serde_json::Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
        first["run"].as_str().unwrap().to_owned()
    };
    let (_, _, one) = desk.screen("faulty.csv -o a.csv --log-format json --force");
    let (_, _, two) = desk.screen("faulty.csv -o a.csv --log-format json --force");
    assert_ne!(id(&one), id(&two));
    assert_eq!(desk.run("lists ls --run-id a/b").0, 2);
}

#[test]
fn metrics_stand_also_after_a_run_that_failed() {
    let desk = Desk::new();
    let metrics = |words: &str| {
        let (status, ..) = desk.screen(&format!("{words} -o a.csv --force --metrics run.prom"));
        let text = fs::read_to_string(desk.path("run.prom")).unwrap();
        assert!(text.contains(&format!("\ninterdict_exit_status {status}\n")), "{text}");
        text
    };
    let whole = metrics("trades.csv");
    for line in [
        "interdict_rows 9\n",
        "interdict_rows_unscreened 0\n",
        "interdict_alerts{programme=\"us-test\",verdict=\"divest_only\"} 1\n",
        "interdict_list_age_seconds{list=\"us-test\"} ",
    ] {
        assert!(whole.contains(line), "{line}: {whole}");
    }
    assert!(metrics("faulty.csv").contains("interdict_rows_unscreened 2\n"));
    assert!(!metrics("none.csv").contains("interdict_rows"));
    let (status, _, told) = desk.screen("trades.csv -o a.csv --force --metrics none/run.prom");
    assert_eq!(status, 2);
    assert!(told.contains("--metrics: none/run.prom"), "{told}");
}

#[test]
fn no_file_that_is_read_is_replaced() {
    let desk = Desk::new();
    let before = |name: &str| fs::read(desk.path(name)).unwrap();
    let (trades, list) = (before("trades.csv"), before("us-test.toml"));
    for (words, why) in [
        ("trades.csv -o a.csv --metrics trades.csv", "it is no file of metrics"),
        ("trades.csv -o a.csv --metrics us-test.toml", "it is no file of metrics"),
        ("trades.csv -o a.csv --metrics a.csv", "it is also an output"),
        ("trades.csv -o trades.csv --force", "it is also an input"),
    ] {
        let (status, _, told) = desk.screen(words);
        assert_eq!(status, 2, "{words}: {told}");
        assert!(told.contains(why), "{words}: {told}");
    }
    let (status, _, told) = desk.screen("trades.csv -o us-test.toml --format csv --force");
    assert_eq!((status, told.contains("it is also an input")), (2, true), "{told}");
    assert_eq!((before("trades.csv"), before("us-test.toml")), (trades, list));
}

#[test]
fn the_doctor_says_what_a_run_would_meet() {
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).unwrap();
    let firm = "id,name,action\n1,Pellucid Paper Mills,block\n2,Quorvane Industries,watch\n";
    fs::write(desk.path("firm.csv"), firm).unwrap();
    let day = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).date_naive();
    let import = format!("lists import firm.csv --as firm-list --store store --published {day}");
    let (status, _, told) = desk.run(&import);
    assert_eq!(status, 0, "{told}");
    let doctor = "doctor --no-builtin-lists --store store --output out --least-free 1";
    let (status, told, _) = desk.run(doctor);
    assert_eq!(status, 0, "{told}");
    for part in ["editions   firm-list", "1 edition and 1 publisher's file are whole", "can be written to"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let old = "doctor --lists us-test.toml --no-builtin-lists --no-store --require-fresh us-test=3";
    let (status, told, _) = desk.run(old);
    assert_eq!(status, 1, "{told}");
    assert!(told.starts_with("good ") && told.contains("attention  fresh      us-test"), "{told}");
    let json: serde_json::Value = serde_json::from_str(&desk.run(&format!("{old} --format json")).1).unwrap();
    assert_eq!(json["state"], "attention");

    // Somebody has changed a publisher's file in the store.
    let sources = fs::read_dir(desk.path("store/firm-list/sources")).unwrap();
    for source in sources {
        fs::write(source.unwrap().path(), "other bytes").unwrap();
    }
    let (status, told, _) = desk.run(doctor);
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("fault      editions   firm-list"), "{told}");
    assert_eq!(desk.run("doctor --store none").0, 2);
}
