//! The configuration file: the options of `screen` under their own names, weaker than the command
//! line and the environment.
//!
//! A value of the file is read by the very parser of the option, so that file and command line cannot
//! come to mean different things. An unknown key is a fault: a misspelt `allow-rejects` must not be
//! taken for a strict run.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, Error};

use super::args::Cli;

/// Options that a file may not set: they belong to one call.
const NOT_HERE: [&str; 11] = [
    "run-id",
    "previous",
    "sign-key",
    "skip-unchanged",
    "config",
    "output",
    "force",
    "help",
    "version",
    "explain-mapping",
    "save-mapping",
];

/// The matches of the command line, completed from the configuration file where it names one.
pub(super) fn matches() -> Result<ArgMatches, Error> {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let matches = Cli::command().try_get_matches_from(&typed)?;
    let Some(screen) = matches.subcommand_matches("screen") else { return Ok(matches) };
    let Some(path) = screen.get_one::<std::path::PathBuf>("config") else { return Ok(matches) };
    let text = std::fs::read_to_string(path)
        .map_err(|reason| fault(&format!("{}: cannot be read: {reason}", path.display())))?;
    let further = further_arguments(&text, path, screen)
        .map_err(|reason| fault(&format!("{}: {reason}", path.display())))?;
    // After the subcommand's name, so that they stand before any `--`.
    let place = typed.iter().position(|word| word == "screen").map_or(typed.len(), |index| index + 1);
    let mut all = typed;
    all.splice(place..place, further);
    Cli::command().try_get_matches_from(all).map_err(|error| {
        fault(&format!("{}: {}", path.display(), error.to_string().trim_start_matches("error: ")))
    })
}

fn fault(text: &str) -> Error {
    Cli::command().error(ErrorKind::InvalidValue, text)
}

/// The file's settings as arguments, without those that the command line or the environment give.
fn further_arguments(text: &str, path: &Path, given: &ArgMatches) -> Result<Vec<OsString>, String> {
    let table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let command = Cli::command();
    let screen = command.find_subcommand("screen").ok_or("no such command")?;
    let known: Vec<(&str, String, bool)> = screen
        .get_arguments()
        .chain(command.get_arguments())
        .filter_map(|arg| {
            let takes_value = arg.get_action().takes_values();
            arg.get_long().map(|long| (long, arg.get_id().to_string(), takes_value))
        })
        .filter(|(long, _, _)| !NOT_HERE.contains(long))
        .collect();
    let mut arguments = Vec::new();
    for (key, value) in &table {
        let Some((long, id, takes_value)) = known.iter().find(|(long, _, _)| long == key) else {
            let names: Vec<&str> = known.iter().map(|(long, _, _)| *long).collect();
            return Err(format!("unknown key `{key}`; there are {}", names.join(", ")));
        };
        let stronger = given.try_contains_id(id).unwrap_or(false)
            && matches!(given.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable));
        if stronger {
            continue;
        }
        for value in values(key, value, *takes_value)? {
            let mut argument = OsString::from(format!("--{long}"));
            if let Some(value) = value {
                argument.push("=");
                // A path in a file is meant from where the file is.
                match (key.as_str(), path.parent()) {
                    ("lists", Some(folder)) => argument.push(folder.join(value)),
                    _ => argument.push(value),
                }
            }
            arguments.push(argument);
        }
    }
    Ok(arguments)
}

/// A setting as the values of its option; none for a switch that is off.
fn values(key: &str, value: &toml::Value, takes_value: bool) -> Result<Vec<Option<String>>, String> {
    let one = |value: &toml::Value| match value {
        toml::Value::String(text) => Ok(Some(text.clone())),
        toml::Value::Integer(number) => Ok(Some(number.to_string())),
        toml::Value::Float(number) => Ok(Some(number.to_string())),
        toml::Value::Datetime(time) => Ok(Some(time.to_string())),
        _ => Err(format!("`{key}` takes text or a number")),
    };
    match (takes_value, value) {
        (false, toml::Value::Boolean(true)) => Ok(vec![None]),
        (false, toml::Value::Boolean(false)) => Ok(Vec::new()),
        (false, _) => Err(format!("`{key}` is true or false")),
        (true, toml::Value::Array(several)) => several.iter().map(one).collect(),
        (true, single) => Ok(vec![one(single)?]),
    }
}
