//! Which of the options come from the environment, so that a fault names the variable and not an option
//! that nobody typed.

use clap::error::{ContextKind, ContextValue};
use clap::{Command, Error};

/// How a message calls an option with this value: as typed, or as the variable that gives the value.
pub(super) fn called(long: &str, value: &str) -> String {
    let variable = format!("INTERDICT_{}", long.replace('-', "_").to_ascii_uppercase());
    if !is_typed(long) && std::env::var(&variable).is_ok_and(|given| given == value) {
        variable
    } else {
        format!("--{long}")
    }
}

/// The variable whose value clap refuses; nothing where the value was typed.
pub(super) fn variable(error: &Error, command: &Command) -> Option<String> {
    let Some(ContextValue::String(told)) = error.get(ContextKind::InvalidArg) else { return None };
    let long = told.strip_prefix("--")?.split([' ', '=']).next()?;
    let arguments = command.get_arguments().chain(command.get_subcommands().flat_map(Command::get_arguments));
    let deeper =
        command.get_subcommands().flat_map(Command::get_subcommands).flat_map(Command::get_arguments);
    let variable = arguments
        .chain(deeper)
        .find(|argument| argument.get_long() == Some(long))
        .and_then(|argument| argument.get_env())?;
    (!is_typed(long) && std::env::var_os(variable).is_some()).then(|| variable.to_string_lossy().into_owned())
}

/// Whether the option stands on the command line.
fn is_typed(long: &str) -> bool {
    let is_it = |word: &str| word.strip_prefix("--").is_some_and(|rest| rest.split('=').next() == Some(long));
    std::env::args_os().any(|word| word.to_str().is_some_and(is_it))
}
