//! `interdict lists fetch`: editions from their publishers into the store, one line for each list.
//!
//! A list is fetched whole or stays as it was; where one fails the others go on, and the exit status is 2.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow, bail};
use chrono::{DateTime, NaiveDate, Utc};
use interdict::list::official::Import;
use interdict::report::summary::counted;
use interdict::report::visible;
use interdict::run::Observer;
use interdict::store::fetch::sources::{self, Source, Sources};
use interdict::store::fetch::{Fetched, Fetcher, Memory, Outcome, Settings};
use interdict::store::{Stamp, Store};

use super::import::{self, Keeping};
use super::stored;
use crate::cli::args::FetchArgs;
use crate::cli::messages::Messages;

/// Runs the subcommand.
pub(super) fn main(args: &FetchArgs, messages: &mut Messages) -> Result<u8> {
    let store = stored::store(args.store.store.as_deref())?;
    let sources = sources_of(args)?;
    let chosen = chosen(args, &sources)?;
    let settings = Settings {
        proxy: args.proxy.clone(),
        timeout: Duration::from_secs(args.timeout),
        max_size: args.max_size,
        retries: args.retries,
        delay: Duration::from_millis(args.retry_delay),
    };
    let fetcher = Fetcher::new(&settings).map_err(|reason| anyhow!(reason))?;
    let look = Look { args, store: &store, fetcher };
    let mut failed = Vec::new();
    for (source, is_named) in chosen {
        let told = match look.reason_to_leave_out(source, is_named) {
            Ok(Some(reason)) => Ok(format!("left out: {reason}")),
            Ok(None) if args.dry_run => look.dry(source, messages),
            Ok(None) => look.at(source, messages),
            Err(fault) => Err(fault),
        };
        let line = told.unwrap_or_else(|fault| {
            failed.push(source.id.as_str());
            format!("failed: {fault:#}")
        });
        let mut out = io::stdout().lock();
        writeln!(out, "{}: {}", source.id, line.lines().map(visible).collect::<Vec<_>>().join("\n"))?;
        out.flush()?;
    }
    if failed.is_empty() {
        return Ok(0);
    }
    let lists = counted(failed.len() as u64, "list", "lists");
    bail!("{lists} could not be fetched, and the store has no new edition of: {}", failed.join(", "))
}

/// The addresses that ship, with those of the user.
fn sources_of(args: &FetchArgs) -> Result<Sources> {
    let shipped = sources::shipped().map_err(|reason| anyhow!("the sources that ship: {reason}"))?;
    let Some(path) = &args.sources else { return Ok(shipped) };
    let text = fs::read_to_string(path).with_context(|| format!("--sources: {}", path.display()))?;
    let own = Sources::read(text.trim_start_matches('\u{feff}'))
        .map_err(|reason| anyhow!("--sources: {}: {reason}", path.display()))?;
    Ok(shipped.with(own))
}

/// The lists that are meant, each once, and whether they were named.
fn chosen<'s>(args: &FetchArgs, sources: &'s Sources) -> Result<Vec<(&'s Source, bool)>> {
    if args.lists.is_empty() {
        return Ok(sources.lists.iter().map(|source| (source, false)).collect());
    }
    let mut chosen = Vec::new();
    let mut seen = BTreeSet::new();
    for id in &args.lists {
        let Some(source) = sources.get(id) else {
            let known: Vec<&str> = sources.lists.iter().map(|source| source.id.as_str()).collect();
            bail!("no source has an address of `{id}`: there are {}", known.join(", "));
        };
        if seen.insert(id) {
            chosen.push((source, true));
        }
    }
    Ok(chosen)
}

/// What all looks share.
struct Look<'a> {
    args: &'a FetchArgs,
    store: &'a Store,
    fetcher: Fetcher,
}

impl Look<'_> {
    /// Why a list that nobody named is not fetched. One that the store has is expected to be kept up.
    fn reason_to_leave_out(&self, source: &Source, is_named: bool) -> Result<Option<String>> {
        if is_named {
            return Ok(None);
        }
        if source.only_named {
            return Ok(Some(format!("it is fetched only where it is named ({})", source.licence)));
        }
        let Some(variable) = &source.token else { return Ok(None) };
        let has_token = std::env::var(variable).is_ok_and(|token| !token.trim().is_empty());
        if has_token || self.store.lists()?.contains(&source.id) {
            return Ok(None);
        }
        Ok(Some(format!("it needs a token in the environment variable {variable}; see {}", source.page)))
    }

    /// What a fetch would do.
    fn dry(&self, source: &Source, messages: &mut Messages) -> Result<String> {
        let editions = self.store.stamps(&source.id)?;
        let newest = editions.last();
        let how = match (newest, self.memory(source, newest, messages)) {
            (Some(newest), Some(_)) => {
                format!("would be asked for changes since the edition of {}", newest.header.published)
            }
            (Some(newest), None) => {
                format!("would be fetched anew; the store has the edition of {}", newest.header.published)
            }
            (None, _) => "would be fetched; the store has no edition".to_owned(),
        };
        let files = source.files.iter().map(|file| {
            let address = file.address.split('?').next().unwrap_or_default();
            let pins = match (&file.sha256, &file.minisign) {
                (None, None) => "",
                (Some(_), None) => ", held against a pinned SHA-256",
                (None, Some(_)) => ", held against a pinned key",
                (Some(_), Some(_)) => ", held against a pinned SHA-256 and a pinned key",
            };
            format!("\n  {} from {address}{pins}", file.name)
        });
        Ok(format!("{how}{}", files.collect::<String>()))
    }

    /// Looks at a list and keeps what is new.
    fn at(&self, source: &Source, messages: &mut Messages) -> Result<String> {
        let list = source.id.as_str();
        let editions = self.store.stamps(list)?;
        let newest = editions.last();
        let memory = self.memory(source, newest, messages);
        let is_open = source.files.iter().any(|file| file.address.starts_with("http://") && !is_pinned(file));
        if is_open {
            messages.warning(&format!(
                "{list}: an address without TLS, and no pinned sha256 or minisign key: anybody on the way can change the list"
            ));
        }
        let fetched = match self.fetcher.look(source, memory.as_ref())? {
            Outcome::Files(fetched) => fetched,
            Outcome::Unchanged => return self.unchanged(list, newest),
        };
        if let Some(same) = newest.filter(|newest| newest.header.is_of(&fetched.files)) {
            self.remember(list, &same.sha256, fetched)?;
            return self.unchanged(list, newest);
        }
        let mut import = stored::read(&fetched.files, None, messages)?;
        import::call(list, &mut import)?;
        let published = published(list, &import, &fetched, now(), messages);
        self.not_older(published.0, newest)?;
        let keeping = Keeping { list, published, shrinking: &self.args.shrinking };
        let added = import::keep(self.store, &keeping, &fetched.files, import, messages)?;
        self.store.note_checked(list, now())?;
        self.remember(list, &added.sha256, fetched)?;
        Ok(format!("fetched, edition of {}, sha256 {}", added.header.published, added.sha256))
    }

    /// What was seen of the store's newest edition. Damage costs no more than a download, and is told.
    fn memory(&self, source: &Source, newest: Option<&Stamp>, messages: &mut Messages) -> Option<Memory> {
        let newest = newest?;
        match Memory::read(self.store.folder(), &source.id) {
            Ok(memory) => memory.filter(|memory| memory.edition == newest.sha256),
            Err(reason) => {
                messages.warning(&format!(
                    "{}: what was seen at the last look cannot be read, so everything is fetched anew: {reason}",
                    source.id
                ));
                None
            }
        }
    }

    fn remember(&self, list: &str, edition: &str, fetched: Fetched) -> Result<()> {
        let memory = Memory { edition: edition.to_owned(), files: fetched.seen };
        memory.write(self.store.folder(), list).with_context(|| {
            format!(
                "the edition is in the store; what was seen of it cannot be kept in {}",
                self.store.folder().display()
            )
        })
    }

    fn unchanged(&self, list: &str, newest: Option<&Stamp>) -> Result<String> {
        let newest = newest.context("nothing changed, and the store has no edition")?;
        self.store.note_checked(list, now())?;
        Ok(format!("unchanged since the edition of {}", newest.header.published))
    }

    /// Refuses an edition that is older than what the store has: a mirror that stands still would look fresh.
    fn not_older(&self, published: NaiveDate, newest: Option<&Stamp>) -> Result<()> {
        match newest.map(|newest| newest.header.published) {
            Some(newest) if newest > published && !self.args.shrinking.accept => bail!(
                "the publisher's address has an edition of {published}, older than that of {newest} in the store; where \
                 this is right, --accept takes it"
            ),
            _ => Ok(()),
        }
    }
}

fn is_pinned(file: &sources::SourceFile) -> bool {
    file.sha256.is_some() || file.minisign.is_some()
}

/// The day of publication, and who says so. Without a word of file or server it is the day of the look: the list was published no
/// later.
fn published(
    list: &str,
    import: &Import,
    fetched: &Fetched,
    now: DateTime<Utc>,
    messages: &mut Messages,
) -> (NaiveDate, &'static str) {
    if let Some(day) = import.published {
        return (day, "file");
    }
    let (day, by, words) = match fetched.modified.filter(|modified| *modified <= now) {
        Some(modified) => {
            (modified.date_naive(), "last-modified", "taken from the server, which says when it changed")
        }
        None => (now.date_naive(), "fetched", "the day on which it was fetched"),
    };
    messages.warning(&format!("{list}: the file does not state its day of publication: {day} is {words}"));
    (day, by)
}

fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
