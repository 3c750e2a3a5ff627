//! The options as typed: the one table from which help, completions and the configuration file come.

mod fetch;
mod suppress;

use std::path::PathBuf;

use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand};

use chrono::NaiveDate;
use chrono_tz::Tz;
use interdict::holdings::pairs::Only;
use interdict::holdings::{Encoding, Exclude, Limits};
use interdict::list::EntryKind;
use interdict::list::official::ListFormat;
use interdict::programme::{Activity, Actor};
use interdict::report::audience::Audience;
use interdict::report::{Format, View};
use interdict::run::FailOn;
use interdict::score::Score;
use interdict::store::derive::Knowledge;
use interdict::store::health::MAX_SHRINK;

pub(crate) use fetch::FetchArgs;
pub(crate) use suppress::{AddArgs, PruneArgs, ReviewArgs, SettledArgs, SuppressArgs, SuppressCommand};

/// Screens holdings and trade files against banned-entity lists, every row as of its own trade time.
#[derive(Debug, Parser)]
#[command(name = "interdict", version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Exit status: 0 every row was screened and none is at or above --fail-on; 1 at least \
    one is; 2 could not screen, or not completely. Use `set -o pipefail` in pipes."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Screen holdings or trade files and decide every row as of its own trade time
    Screen(Box<ScreenArgs>),
    /// Repeat a finished run from its manifest and compare its outputs byte by byte
    Verify(VerifyArgs),
    /// Pack what an auditor needs to repeat a finished run
    Bundle(BundleArgs),
    /// Say why: the match of a row or a name, and the timeline of its listing
    Explain(Box<ExplainArgs>),
    /// Find the list entries that names match, without dates
    Match(MatchArgs),
    /// Score two names against each other
    Compare(CompareArgs),
    /// Measure on labelled pairs of names what a threshold finds and misses
    Evaluate(EvaluateArgs),
    /// Ask the lists in use for their own names, as they stand, disguised, and mixed with names of nobody
    Selftest(SelftestArgs),
    /// Look at the banned-entity lists
    Lists(ListsArgs),
    /// Keep the file of suppressions: reviewed pairs of a subject and an entry that are not the same
    Suppress(SuppressArgs),
    /// Check lists, store, freshness, disk and time, as a run of tonight would find them
    Doctor(DoctorArgs),
    /// Print the JSON Schema of a kind of file
    Schema {
        /// The kind of file: a mapping, suppressions, alerts, decisions or changes in JSON or NDJSON, the manifest of a run
        #[arg(value_parser = ["mapping", "suppressions", "alerts", "decisions", "changes", "manifest"])]
        of: String,
    },
    /// Print a completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What is told on standard error.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct MessageArgs {
    /// Tell only faults and the final line
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell every remark, also where there are many of a kind
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Form of the messages
    #[arg(long, global = true, default_value = "text", env = "INTERDICT_LOG_FORMAT", value_parser = ["text", "json"])]
    pub(crate) log_format: String,
    /// Whether messages show what stands in cells of the inputs: `auto` shows it on a terminal alone
    #[arg(long, global = true, default_value = "auto", env = "INTERDICT_LOG_VALUES", value_parser = ["auto", "always", "never"])]
    pub(crate) log_values: String,
    /// What messages in JSON call this run; made up where nothing is said
    #[arg(long, global = true, value_name = "ID", env = "INTERDICT_RUN_ID", value_parser = run_id)]
    pub(crate) run_id: Option<String>,
    /// Whether to show how many rows are done when standard error is a terminal
    #[arg(long, global = true, default_value = "auto", env = "INTERDICT_PROGRESS", value_parser = ["auto", "never"])]
    pub(crate) progress: String,
}

/// Which lists count.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Lists")]
pub(crate) struct ListChoice {
    /// List file or folder of list files, beside the built-in lists
    #[arg(long, value_name = "PATH", env = "INTERDICT_LISTS")]
    pub(crate) lists: Vec<PathBuf>,
    /// Leave the built-in lists out
    #[arg(long, env = "INTERDICT_NO_BUILTIN_LISTS", value_parser = BoolishValueParser::new())]
    pub(crate) no_builtin_lists: bool,
    /// Store of imported editions [default: `interdict/lists` in the user's data directory]
    #[arg(long, value_name = "FOLDER", env = "INTERDICT_STORE")]
    pub(crate) store: Option<PathBuf>,
    /// Leave the store out, also one that is named
    #[arg(long, env = "INTERDICT_NO_STORE", value_parser = BoolishValueParser::new())]
    pub(crate) no_store: bool,
    /// Kinds of party of the store that are screened
    #[arg(long, value_name = "KIND", env = "INTERDICT_KINDS", value_delimiter = ',', value_parser = kind(),
          default_values_t = EntryKind::DEFAULT)]
    pub(crate) kinds: Vec<EntryKind>,
    /// Whether `known on` asks what had been published then, or what the store had
    #[arg(long, default_value = "published", env = "INTERDICT_KNOWLEDGE", value_parser = knowledge())]
    pub(crate) knowledge: Knowledge,
    /// Screen only against this programme
    #[arg(long, value_name = "ID", env = "INTERDICT_PROGRAMME", value_delimiter = ',')]
    pub(crate) programme: Vec<String>,
}

/// What is asked where the row itself does not say it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Question")]
pub(crate) struct QueryArgs {
    /// Activity of rows that say none
    #[arg(long, default_value = "hold", env = "INTERDICT_ACTIVITY", value_parser = activity())]
    pub(crate) activity: Activity,
    /// Who acts, in rows that do not say it
    #[arg(long, default_value = "us_person", env = "INTERDICT_ACTOR", value_parser = actor())]
    pub(crate) actor: Actor,
    /// Knowledge of the reader: `latest`, `trade` (the row's own time) or a time
    #[arg(long, value_name = "latest|trade|TIME", default_value = "latest", env = "INTERDICT_KNOWN_ON")]
    pub(crate) known_on: String,
    /// Zone of clock times without an offset; a date alone is a day of each list's own zone
    #[arg(long, value_name = "ZONE", default_value = "America/New_York", env = "INTERDICT_TIMEZONE")]
    pub(crate) timezone: Tz,
    /// Least score, from 0 to 1, at which an alike name is proposed
    #[arg(long, value_name = "SCORE", default_value_t = Score::DEFAULT_THRESHOLD, env = "INTERDICT_THRESHOLD", value_parser = score)]
    pub(crate) threshold: Score,
    /// What a row without a clock time gets on a day on which its answer changes
    #[arg(long, default_value = "review", env = "INTERDICT_BOUNDARY", value_parser = ["review", "strictest"])]
    pub(crate) boundary: String,
}

/// How files are read.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadingArgs {
    /// Trade time of rows that say none: a date or a date-time
    #[arg(long, value_name = "TIME", env = "INTERDICT_AS_OF")]
    pub(crate) as_of: Option<String>,
    /// Take a field from this column, whatever its header looks like
    #[arg(long, value_name = "FIELD=COLUMN", env = "INTERDICT_MAP")]
    pub(crate) map: Vec<String>,
    /// TOML file that describes how files are to be read; the other options of reading go before it
    #[arg(long, value_name = "FILE", env = "INTERDICT_MAPPING")]
    pub(crate) mapping: Option<PathBuf>,
    /// Encoding of text files that do not say it themselves
    #[arg(long, value_name = "ENCODING", env = "INTERDICT_ENCODING", value_parser = encoding())]
    pub(crate) encoding: Option<Encoding>,
    /// Sheet of a workbook that has several with positions
    #[arg(long, value_name = "NAME", env = "INTERDICT_SHEET")]
    pub(crate) sheet: Option<String>,
    /// Leave files of folders and archives out that have such a name, or such a path where it has a `/`
    #[arg(long, value_name = "PATTERN", env = "INTERDICT_EXCLUDE", value_parser = Exclude::parse)]
    pub(crate) exclude: Vec<Exclude>,
    /// Most bytes that a compressed file, archive or workbook may unpack to
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().unpacked, env = "INTERDICT_MAX_UNPACKED")]
    pub(crate) max_unpacked: u64,
    /// Most bytes that it may unpack to for each of its own; 64 MiB are allowed in any case
    #[arg(long, value_name = "N", default_value_t = Limits::default().ratio, env = "INTERDICT_MAX_RATIO")]
    pub(crate) max_ratio: u64,
    /// Most bytes of a cell; a row with a longer one is unscreened
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().cell, env = "INTERDICT_MAX_CELL",
          value_parser = clap::value_parser!(u64).range(Limits::LEAST_CELL..=Limits::MOST_CELL))]
    pub(crate) max_cell: u64,
    /// Most columns of a file
    #[arg(long, value_name = "N", default_value_t = Limits::default().columns, env = "INTERDICT_MAX_COLUMNS",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_columns: u64,
    /// Most files in an archive
    #[arg(long, value_name = "N", default_value_t = Limits::default().files, env = "INTERDICT_MAX_FILES",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_files: u64,
    /// Most objects of JSON, or elements of XML, that lie in one another
    #[arg(long, value_name = "N", default_value_t = Limits::default().depth, env = "INTERDICT_MAX_DEPTH",
          value_parser = clap::value_parser!(u64).range(1..=Limits::MOST_DEPTH))]
    pub(crate) max_depth: u64,
    /// Notation of dates that are not ISO 8601, as in %d/%m/%Y or DD/MM/YYYY
    #[arg(long, value_name = "FORMAT", env = "INTERDICT_DATE_FORMAT")]
    pub(crate) date_format: Option<String>,
    /// Delimiter of cells: comma, semicolon, tab, pipe or the character
    #[arg(long, value_name = "CHAR", env = "INTERDICT_DELIMITER", value_parser = delimiter)]
    pub(crate) delimiter: Option<char>,
}

#[derive(Debug, Args)]
pub(crate) struct ScreenArgs {
    /// Holdings or trade files, folders of them, patterns such as `books/*.csv`, objects as in s3://…, gs://… or
    /// az://…; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) lists: ListChoice,
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) settled: SettledArgs,
    /// Show how the columns are understood, and screen nothing
    #[arg(long, help_heading = "Reading")]
    pub(crate) explain_mapping: bool,
    /// Write what is understood as a mapping file
    #[arg(long, help_heading = "Reading", value_name = "FILE", requires = "explain_mapping")]
    pub(crate) save_mapping: Option<PathBuf>,
    /// Verdict from which on the exit status is 1 (review, divest_only, prohibited, blocked, never), in general and for
    /// single programmes: `--fail-on prohibited,us-ns-cmic=review`
    #[arg(long, help_heading = "Answers", value_name = "LEVEL|PROGRAMME=LEVEL", default_value = "review",
          env = "INTERDICT_FAIL_ON", value_delimiter = ',', value_parser = fail_on)]
    pub(crate) fail_on: Vec<String>,
    /// How many rows may stay unscreened
    #[arg(
        long,
        help_heading = "Answers",
        value_name = "N",
        default_value_t = 0,
        env = "INTERDICT_ALLOW_REJECTS"
    )]
    pub(crate) allow_rejects: u64,
    /// Fail where a list was not seen at its publisher within so many days (3 where none are said), or within those of its
    /// own: `--require-fresh=3,us-dod-1260h=400`
    #[arg(long, help_heading = "Lists", value_name = "DAYS", env = "INTERDICT_REQUIRE_FRESH", num_args = 0..=1,
          require_equals = true, default_missing_value = "3")]
    pub(crate) require_fresh: Option<String>,
    /// Accept files without a row
    #[arg(long, help_heading = "Answers", env = "INTERDICT_ALLOW_EMPTY", value_parser = BoolishValueParser::new())]
    pub(crate) allow_empty: bool,
    /// One line for every alert, or one for every row
    #[arg(long, help_heading = "Answers", default_value = "alerts", env = "INTERDICT_VIEW", value_parser = view())]
    pub(crate) view: View,
    /// File to write instead of standard output; its extension chooses the format
    #[arg(short, long, help_heading = "Answers", value_name = "PATH")]
    pub(crate) output: Vec<PathBuf>,
    /// Format of all outputs
    #[arg(long, help_heading = "Answers", env = "INTERDICT_FORMAT", value_parser = format())]
    pub(crate) format: Option<Format>,
    /// Write CSV for spreadsheets: cells that one would take for formulas have an apostrophe before them
    #[arg(long, help_heading = "Answers", env = "INTERDICT_CSV_SAFE", value_parser = BoolishValueParser::new())]
    pub(crate) csv_safe: bool,
    /// Replace outputs that exist: they are removed before the run starts, also when it then fails
    #[arg(long, help_heading = "Answers")]
    pub(crate) force: bool,
    /// Who reads the answers: a trader learns nothing of watch lists nor why the firm restricts
    #[arg(long, help_heading = "Answers", default_value = "compliance", env = "INTERDICT_AUDIENCE", value_parser = audience())]
    pub(crate) audience: Audience,
    /// Announce positions that become restricted within so many days after their trade time
    #[arg(long, help_heading = "Answers", value_name = "DAYS", env = "INTERDICT_LOOKAHEAD", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) lookahead: Option<u32>,
    /// Manifest of the run before this one: its alerts are compared with those of this one, and the manifest states its
    /// hash
    #[arg(long, help_heading = "Answers", value_name = "MANIFEST", env = "INTERDICT_PREVIOUS")]
    pub(crate) previous: Option<PathBuf>,
    /// File for the alerts that are new, changed or cleared since the previous run; its extension chooses the format
    #[arg(long, help_heading = "Answers", value_name = "PATH", requires = "previous")]
    pub(crate) changes: Vec<PathBuf>,
    /// Do not read files again that are as in the previous run; what was found in them counts for the exit status
    #[arg(long, help_heading = "Answers", requires = "previous", conflicts_with = "lookahead")]
    pub(crate) skip_unchanged: bool,
    /// Secret key in minisign's form, with which the manifest is signed; its password is in INTERDICT_SIGN_PASSWORD
    #[arg(long, help_heading = "Answers", value_name = "FILE", env = "INTERDICT_SIGN_KEY")]
    pub(crate) sign_key: Option<PathBuf>,
    /// File for the metrics of this run in Prometheus' text form, as for the textfile collector; written also
    /// when the run fails
    #[arg(long, help_heading = "Messages", value_name = "FILE", env = "INTERDICT_METRICS")]
    pub(crate) metrics: Option<PathBuf>,
    /// TOML file with any of these options, spelt as here without dashes in front
    #[arg(long, value_name = "FILE", env = "INTERDICT_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// Where the evidence of a run lies, where it was moved.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Evidence")]
pub(crate) struct EvidenceArgs {
    /// Folder or file with the inputs, under whatever names
    #[arg(long, value_name = "PATH")]
    pub(crate) inputs: Option<PathBuf>,
    /// Folder or file with the list files, under whatever names
    #[arg(long, value_name = "PATH")]
    pub(crate) lists: Option<PathBuf>,
    /// Store with the editions that the run used
    #[arg(long, value_name = "FOLDER")]
    pub(crate) store: Option<PathBuf>,
    /// Folder or file with the files of suppressions, under whatever names
    #[arg(long, value_name = "PATH")]
    pub(crate) suppressions: Option<PathBuf>,
    /// Manifest of the run with which the run was compared, where it does not lie beside the manifest
    #[arg(long, value_name = "MANIFEST")]
    pub(crate) previous: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Manifest of the run
    #[arg(value_name = "MANIFEST")]
    pub(crate) manifest: PathBuf,
    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,
    /// Follow the manifests before it, too, by their hashes
    #[arg(long)]
    pub(crate) chain: bool,
    /// Public key in minisign's form, or a file with it, that must have signed the manifest
    #[arg(long, value_name = "KEY", env = "INTERDICT_PUBLIC_KEY")]
    pub(crate) public_key: Option<String>,
    /// Form of the answer
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    pub(crate) format: String,
}

#[derive(Debug, Args)]
pub(crate) struct BundleArgs {
    /// Manifest of the run
    #[arg(value_name = "MANIFEST")]
    pub(crate) manifest: PathBuf,
    /// ZIP archive to write
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: PathBuf,
    /// Pack the inputs, too
    #[arg(long)]
    pub(crate) with_inputs: bool,
    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,
    /// Replace an archive that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A row as `file.csv:17`, of an input or of a finished run's output, an entry id, an ISIN, CUSIP, SEDOL, FIGI or LEI, a ticker as `123 HK`, or
    /// a name
    #[arg(value_name = "ROW|ENTRY|IDENTIFIER|NAME")]
    pub(crate) subject: String,
    /// When: a date or a date-time; a row brings its own
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) lists: ListChoice,
    #[command(flatten)]
    pub(crate) settled: SettledArgs,
}

/// What is checked.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) lists: ListChoice,
    /// Days that lists may be old, in general and for single ones, as `screen --require-fresh` takes them
    #[arg(long, value_name = "DAYS", default_value = "3", env = "INTERDICT_REQUIRE_FRESH")]
    pub(crate) require_fresh: String,
    /// Folder into which runs write; its free space is checked beside the store's
    #[arg(long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
    /// Least free space there
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 30)]
    pub(crate) least_free: u64,
    /// Form of the answer
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    pub(crate) format: String,
}

#[derive(Debug, Args)]
pub(crate) struct MatchArgs {
    /// Names as a file would print them
    #[arg(required_unless_present = "file", value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// File with a column of names, identifiers or both; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) lists: ListChoice,
    /// Least score, from 0 to 1, at which an alike name is proposed
    #[arg(long, value_name = "SCORE", default_value_t = Score::DEFAULT_THRESHOLD, env = "INTERDICT_THRESHOLD", value_parser = score)]
    pub(crate) threshold: Score,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Where one table of answers goes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Answers")]
pub(crate) struct OutputArgs {
    /// File to write; its extension chooses the format
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Format of the output
    #[arg(long, env = "INTERDICT_FORMAT", value_parser = flat_format())]
    pub(crate) format: Option<Format>,
    /// Replace an output that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// One name
    pub(crate) a: String,
    /// The other name
    pub(crate) b: String,
    /// Score from which a pair is called close
    #[arg(long, value_name = "SCORE", default_value_t = Score::DEFAULT_THRESHOLD, env = "INTERDICT_THRESHOLD", value_parser = score)]
    pub(crate) threshold: Score,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// CSV file with the columns `name_a`, `name_b` and `label` (0, 1, false, true); `-` is standard input
    #[arg(value_name = "PAIRS")]
    pub(crate) pairs: PathBuf,
    /// Only the rows whose column says this
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = condition)]
    pub(crate) only: Vec<Only>,
    /// Show the measures at the threshold for every value of this column, too
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Option<String>,
    /// Write word by word what was compared, as a last column of the pairs
    #[arg(long, requires = "output")]
    pub(crate) alignment: bool,
    /// Threshold at which the pairs of the output are called close; it has a line of its own in the table
    #[arg(long, value_name = "SCORE", default_value_t = Score::DEFAULT_THRESHOLD, env = "INTERDICT_THRESHOLD", value_parser = score)]
    pub(crate) threshold: Score,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SelftestArgs {
    #[command(flatten)]
    pub(crate) lists: ListChoice,
    /// Least score, from 0 to 1, at which an alike name is proposed
    #[arg(long, value_name = "SCORE", default_value_t = Score::DEFAULT_THRESHOLD, env = "INTERDICT_THRESHOLD", value_parser = score)]
    pub(crate) threshold: Score,
    /// Most cases of each technique
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) per_technique: usize,
    /// Number of names of nobody
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(crate) placebo: usize,
    /// Where the drawing starts: the same seed draws the same cases
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Share of the manipulated names, from 0 to 1, that must be found for exit status 0
    #[arg(long, value_name = "SHARE", default_value_t = super::selftest::LEAST_RATE, value_parser = score)]
    pub(crate) least_rate: Score,
    /// File to write; its extension chooses the format
    #[arg(short, long, help_heading = "Answers", value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Format of the output: `csv` and `ndjson` have every case, the others the report
    #[arg(long, help_heading = "Answers", value_parser = report_format())]
    pub(crate) format: Option<Format>,
    /// Replace an output that exists
    #[arg(long, help_heading = "Answers")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListsArgs {
    #[command(subcommand)]
    pub(crate) command: ListsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ListsCommand {
    /// List the lists that are loaded, with edition and size
    Ls {
        #[command(flatten)]
        lists: ListChoice,
    },
    /// Show an entry, by its id or by any of its names
    Show {
        /// Entry id, as in `us-ns-cmic/30923`, or a name
        #[arg(value_name = "ENTRY")]
        entry: String,
        #[command(flatten)]
        lists: ListChoice,
    },
    /// Keep an edition of an official list in the store
    Import(ImportArgs),
    /// Fetch official lists from their publishers into the store
    Fetch(FetchArgs),
    /// Say what changed between two editions
    Diff(Box<DiffArgs>),
    /// Draw what every edition in the store says of an entry
    History {
        /// Entry id, as in `us-sdn/12345`, the publisher's id, or a name
        #[arg(value_name = "ENTRY")]
        entry: String,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Write an edition as a table
    Export(ExportArgs),
    /// Check list files and tell all faults
    Validate {
        /// List files
        #[arg(required = true, value_name = "PATH", action = ArgAction::Append)]
        paths: Vec<PathBuf>,
    },
}

/// Where editions are kept.
#[derive(Clone, Debug, Args)]
pub(crate) struct StoreArgs {
    /// Store of imported editions [default: `interdict/lists` in the user's data directory]
    #[arg(long, value_name = "FOLDER", env = "INTERDICT_STORE")]
    pub(crate) store: Option<PathBuf>,
}

/// How an edition is taken.
#[derive(Clone, Debug, Args)]
pub(crate) struct ImportArgs {
    /// The publisher's files of one edition, or a folder with them; gzip, zstd and ZIP are unpacked
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Id of the list in the store, as in `us-ofac-sdn`
    #[arg(long = "as", value_name = "ID", value_parser = list_id)]
    pub(crate) list: String,
    /// Day of publication, where the files do not state it
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<NaiveDate>,
    /// Form of the files, where it is not recognised
    #[arg(long, value_parser = list_format())]
    pub(crate) format: Option<ListFormat>,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) shrinking: ShrinkArgs,
}

/// What an edition may have lost.
#[derive(Clone, Debug, Args)]
pub(crate) struct ShrinkArgs {
    /// Percentage of its parties that an edition may have lost since the one before
    #[arg(long, value_name = "PERCENT", default_value_t = MAX_SHRINK, env = "INTERDICT_MAX_SHRINK")]
    pub(crate) max_shrink: f64,
    /// Take the edition although it shrank or lost a programme or, fetched, is older than the newest one of the store
    #[arg(long)]
    pub(crate) accept: bool,
}

/// Which editions are compared.
#[derive(Clone, Debug, Args)]
pub(crate) struct DiffArgs {
    /// Earlier edition: `LIST@DATE`, `LIST` for its newest one, or a publisher's file
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// Later edition, likewise
    #[arg(value_name = "B")]
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Form of the answer
    #[arg(long, default_value = "table", value_parser = ["table", "json", "markdown"])]
    pub(crate) format: String,
    /// Holdings file: tell the rows whose verdict differs between the two editions
    #[arg(long, value_name = "FILE")]
    pub(crate) holdings: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// Which edition is written.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExportArgs {
    /// Edition: `LIST@DATE`, `LIST` for its newest one, or a publisher's file
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// An id of a list: a folder of the store is called so.
fn list_id(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.len() <= 64 && text.chars().all(fits) && !text.starts_with('-') {
        Ok(text.to_owned())
    } else {
        Err("expected small letters, digits and hyphens, as in `us-ofac-sdn`".to_owned())
    }
}

/// What a run may be called.
fn run_id(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if (1..=64).contains(&text.len()) && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("expected up to 64 letters, digits, `-`, `_`, `.` and `:`".to_owned())
    }
}

/// A parser for the words of a vocabulary: help and completions name them all.
fn words<T: Clone + Send + Sync + 'static>(
    all: impl IntoIterator<Item = &'static str>,
    parse: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all).try_map(move |word| parse(&word).ok_or("not a word of this option"))
}

fn kind() -> impl TypedValueParser<Value = EntryKind> {
    words(EntryKind::ALL.iter().map(|word| word.as_str()), EntryKind::parse)
}

fn knowledge() -> impl TypedValueParser<Value = Knowledge> {
    words(Knowledge::ALL.iter().map(|word| word.as_str()), Knowledge::parse)
}

fn list_format() -> impl TypedValueParser<Value = ListFormat> {
    words(ListFormat::ALL.iter().map(|word| word.as_str()), ListFormat::parse)
}

fn activity() -> impl TypedValueParser<Value = Activity> {
    words(Activity::ALL.iter().map(|word| word.as_str()), Activity::parse)
}

fn actor() -> impl TypedValueParser<Value = Actor> {
    words(Actor::ALL.iter().map(|word| word.as_str()), Actor::parse)
}

fn view() -> impl TypedValueParser<Value = View> {
    words([View::Alerts, View::Decisions].map(View::as_str), View::parse)
}

fn format() -> impl TypedValueParser<Value = Format> {
    let built = Format::ALL.iter().copied().filter(|format| format.is_built());
    words(built.map(Format::as_str), Format::parse)
}

/// The formats of a table that has columns of its own.
fn flat_format() -> impl TypedValueParser<Value = Format> {
    words(["table", "csv", "ndjson", "json"], Format::parse)
}

fn report_format() -> impl TypedValueParser<Value = Format> {
    words(["table", "csv", "ndjson", "json", "markdown"], Format::parse)
}

fn condition(text: &str) -> Result<Only, String> {
    match text.split_once('=') {
        Some((column, value)) if !column.trim().is_empty() => {
            Ok(Only { column: column.trim().to_owned(), value: value.trim().to_owned() })
        }
        _ => Err("expected COLUMN=VALUE".to_owned()),
    }
}

fn audience() -> impl TypedValueParser<Value = Audience> {
    words(Audience::ALL.iter().map(|word| word.as_str()), Audience::parse)
}

/// A part of the option, checked here so that a fault names where it comes from.
fn fail_on(part: &str) -> Result<String, String> {
    FailOn::parse(part).map(|_| part.to_owned())
}

fn score(text: &str) -> Result<Score, String> {
    Score::parse(text).ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

fn encoding() -> impl TypedValueParser<Value = Encoding> {
    words(Encoding::ALL.iter().map(|word| word.as_str()), Encoding::parse)
}

fn delimiter(text: &str) -> Result<char, String> {
    match text {
        "comma" | "," => Ok(','),
        "semicolon" | ";" => Ok(';'),
        "tab" | "\t" | "\\t" => Ok('\t'),
        "pipe" | "|" => Ok('|'),
        _ => Err("expected comma, semicolon, tab or pipe".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_table_of_options_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_score_is_between_nothing_and_everything() {
        assert_eq!(score("0.85"), Ok(Score::from_millionths(850_000)));
        assert_eq!(score("1"), Ok(Score::ONE));
        for bad in ["-0.1", "1.01", "NaN", "inf", "85", "x", ""] {
            assert!(score(bad).is_err(), "{bad}");
        }
    }
}
