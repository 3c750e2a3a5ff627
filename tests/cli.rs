//! The command as a user meets it: exit status, standard output and standard error.
//!
//! Every test runs the built binary in `tests/data`, so that names of files in the answers are short
//! and the same everywhere. Names of companies here are invented.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod desk;

#[path = "cli/faults.rs"]
mod faults;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/lists.rs"]
mod lists;
#[path = "cli/look.rs"]
mod look;
#[path = "cli/names.rs"]
mod names;
#[path = "cli/outputs.rs"]
mod outputs;
#[path = "cli/screen.rs"]
mod screen;
#[path = "cli/vendors.rs"]
mod vendors;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The lists of the tests, without the built-in ones.
const LISTS: [&str; 5] = ["--no-builtin-lists", "--lists", "us-test.toml", "--lists", "firm.csv"];

fn command(args: &[&str]) -> Command {
    let mut command = desk::interdict(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("home"));
    command.args(args).current_dir(desk::data());
    // What the terminal of whoever runs the tests is like must not matter.
    command.env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR");
    command
}

fn shown(output: &Output) -> String {
    let mut text = format!("exit status: {}\n", output.status.code().unwrap());
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let stream = String::from_utf8(bytes.clone()).unwrap();
        if !stream.is_empty() {
            text.push_str(&format!("--- {name}\n{}", stream));
            if !stream.ends_with('\n') {
                text.push('\n');
            }
        }
    }
    text
}

/// Runs the command and shows what it says.
fn interdict(args: &[&str]) -> String {
    shown(&command(args).output().unwrap())
}

/// Screens against the lists of the tests.
fn screen(args: &[&str]) -> String {
    interdict(&screen_args(args))
}

fn screen_args<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["screen"], args, &LISTS].concat()
}

/// Runs the command with something on its standard input.
fn with_input(args: &[&str], input: &[u8]) -> String {
    let mut child =
        command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    shown(&child.wait_with_output().unwrap())
}

fn status(args: &[&str]) -> i32 {
    command(args).output().unwrap().status.code().unwrap()
}

/// Names of the files in a folder, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
