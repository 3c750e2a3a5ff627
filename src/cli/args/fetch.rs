//! The options of `interdict lists fetch`. They are there in every build; one without the feature says that it does not fetch.

use std::path::PathBuf;

use clap::Args;

use super::{ShrinkArgs, StoreArgs, list_id};

/// What is fetched from the publishers, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct FetchArgs {
    /// Ids of lists, as in `us-ofac-sdn` [default: all that need not be named]
    #[arg(value_name = "ID", value_parser = list_id)]
    pub(crate) lists: Vec<String>,
    /// TOML file of addresses in the form of `lists/sources/official.toml`: they are added, or step in the place of those
    /// with the same id
    #[arg(long, value_name = "FILE", env = "INTERDICT_SOURCES")]
    pub(crate) sources: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Say what would be fetched, and open no connection
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Proxy [default: as HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say]
    #[arg(
        long,
        help_heading = "Connection",
        value_name = "URL",
        env = "INTERDICT_PROXY",
        hide_env_values = true
    )]
    pub(crate) proxy: Option<String>,
    /// Seconds in which nothing may come
    #[arg(long, help_heading = "Connection", value_name = "SECONDS", default_value_t = 30, env = "INTERDICT_TIMEOUT",
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Most bytes of a file, as it comes and as it unpacks
    #[arg(long, help_heading = "Connection", value_name = "BYTES", default_value_t = 1 << 30, env = "INTERDICT_MAX_SIZE",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_size: u64,
    /// How often a file is asked for again where that may help
    #[arg(long, help_heading = "Connection", value_name = "N", default_value_t = 3, env = "INTERDICT_RETRIES",
          value_parser = clap::value_parser!(u32).range(0..=20))]
    pub(crate) retries: u32,
    /// Milliseconds before the second attempt; each further wait is twice as long
    #[arg(long, help_heading = "Connection", value_name = "MS", default_value_t = 1000, env = "INTERDICT_RETRY_DELAY",
          value_parser = clap::value_parser!(u64).range(0..=60_000))]
    pub(crate) retry_delay: u64,
    #[command(flatten)]
    pub(crate) shrinking: ShrinkArgs,
}
