//! The commands: one file each. Options are read in two steps, as typed ([`args`]) and as meant (the
//! command's own file).

mod answers;
mod args;
mod bundle;
mod closed;
mod config;
mod doctor;
mod environment;
mod evaluate;
mod evidence;
mod explain;
mod finished;
mod fresh;
mod lists;
pub(crate) mod messages;
mod metrics;
mod names;
mod screen;
mod selftest;
mod sign;
mod signals;
mod subject;
mod suppress;
mod verify;

use std::io::{self, Write};

use clap::{CommandFactory, FromArgMatches};
use interdict::report::{self, View};
use interdict::{holdings, run, suppression};

use self::args::{Cli, Command};
use self::messages::Messages;

/// Runs the command that was typed; the exit status.
pub(crate) fn main() -> u8 {
    let matches = match config::matches() {
        Ok(matches) => matches,
        Err(error) => return refused(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return refused(&error.format(&mut Cli::command())),
    };
    signals::watch();
    let mut messages = Messages::new(&cli.messages);
    let status = match cli.command {
        Command::Screen(args) => {
            let typed = matches.subcommand_matches("screen");
            screen::main(args, typed, &cli.messages, &mut messages)
        }
        Command::Verify(args) => verify::main(&args, &mut messages),
        Command::Bundle(args) => bundle::main(&args, &mut messages),
        Command::Explain(args) => {
            let typed = matches.subcommand_matches("explain");
            explain::main(&args, typed, &mut messages)
        }
        Command::Match(args) => names::find(&args, &mut messages),
        Command::Compare(args) => names::compare(&args),
        Command::Evaluate(args) => evaluate::main(&args, &mut messages),
        Command::Selftest(args) => selftest::main(&args, &mut messages),
        Command::Lists(args) => lists::main(args, &mut messages),
        Command::Suppress(args) => suppress::main(args, &mut messages),
        Command::Doctor(args) => doctor::main(&args, &mut messages),
        Command::Schema { of } => schema(&of),
        Command::Completions { shell } => completions(shell),
    };
    status.unwrap_or_else(|error| {
        messages.error(&format!("{error:#}"));
        crate::FAILED
    })
}

/// What clap refuses is 2; the help and the version, which it also calls errors, are answers.
fn refused(error: &clap::Error) -> u8 {
    let told = error.print();
    if let Some(variable) = environment::variable(error, &Cli::command()) {
        messages::note(&format!("the value comes from the environment variable {variable}"));
    }
    if error.use_stderr() || told.is_err() { crate::FAILED } else { 0 }
}

/// The schema of a kind of file.
fn schema(of: &str) -> anyhow::Result<u8> {
    let schema = match View::parse(of) {
        Some(view) => report::schema::of(view),
        None if of == "manifest" => run::manifest_schema().to_value(),
        None if of == "suppressions" => suppression::schema().to_value(),
        None => holdings::mapping_schema().to_value(),
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)?;
    out.flush()?;
    Ok(0)
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "interdict", &mut script);
    let mut out = io::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(0)
}
