//! The options of suppressions: those of a screening, and those of `interdict suppress`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use interdict::suppression::Scope;

use super::{ListChoice, QueryArgs, ReadingArgs, words};

/// Which doubts are settled.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Suppressions")]
pub(crate) struct SettledArgs {
    /// TOML file of reviewed pairs of a subject and an entry that are not the same
    #[arg(long, value_name = "FILE", env = "INTERDICT_SUPPRESSIONS")]
    pub(crate) suppressions: Vec<PathBuf>,
    /// Day on which is decided, by which suppressions hold or have ended: a date, or `today`. Rows with knowledge of a day
    /// are judged by that day, too; without either no suppression is applied
    #[arg(long, value_name = "DATE|today", env = "INTERDICT_DECIDED_ON")]
    pub(crate) decided_on: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SuppressArgs {
    #[command(subcommand)]
    pub(crate) command: SuppressCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SuppressCommand {
    /// Add a reviewed pair to a file, after showing what it means
    Add(Box<AddArgs>),
    /// Tell how every suppression stands; the exit status is 1 when one needs a person
    Review(Box<ReviewArgs>),
    /// Tell which suppressions are expired or stale, and with --yes remove them
    Prune(Box<PruneArgs>),
}

/// What is added.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// File of suppressions; it is made where there is none
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The subject: a row as `file.csv:17`, or a name and identifiers
    #[arg(required = true, value_name = "ROW|NAME|IDENTIFIER")]
    pub(crate) subject: Vec<String>,
    /// Entry that the subject is not, as in `us-ns-cmic/30923`
    #[arg(long, value_name = "ENTRY")]
    pub(crate) entry: String,
    /// Why the subject is not the entry
    #[arg(long)]
    pub(crate) reason: String,
    /// Who answers for it
    #[arg(long, value_name = "PERSON")]
    pub(crate) owner: String,
    /// Who approved it: another person
    #[arg(long, value_name = "PERSON")]
    pub(crate) approver: String,
    /// First day on which it holds
    #[arg(long, value_name = "DATE|today", default_value = "today")]
    pub(crate) created: String,
    /// Last day on which it holds, at most two years later
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: String,
    /// Which matches it reaches: those in doubt, or also an equal name of a subject with another identifier
    #[arg(long, default_value = "doubt", value_parser = words(Scope::ALL.iter().map(|word| word.as_str()), Scope::parse))]
    pub(crate) scope: Scope,
    /// Show what it means, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) lists: ListChoice,
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// What is reviewed.
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// Files of suppressions
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Day on which is reviewed
    #[arg(long, value_name = "DATE|today", default_value = "today")]
    pub(crate) on: String,
    /// Days before its end from which on a suppression needs a person
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=3_650))]
    pub(crate) within: u32,
    /// Holdings file: a suppression that none of its rows meets is unused
    #[arg(long, value_name = "FILE")]
    pub(crate) holdings: Vec<PathBuf>,
    /// Form of the answer
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    pub(crate) format: String,
    #[command(flatten)]
    pub(crate) lists: ListChoice,
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// What is removed.
#[derive(Debug, Args)]
pub(crate) struct PruneArgs {
    /// File of suppressions
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Day on which is judged
    #[arg(long, value_name = "DATE|today", default_value = "today")]
    pub(crate) on: String,
    /// Remove what is told
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) lists: ListChoice,
}
