//! The store as the options mean it, and the lists that come of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use chrono::NaiveDate;
use etcetera::BaseStrategy;
use interdict::finding::Finding;
use interdict::list::official::{self, Import, ListFormat};
use interdict::list::{List, builtin, native};
use interdict::run::settings::{EditionUse, StoreUse};
use interdict::store::derive::{Derived, Wanted, derive};
use interdict::store::{Edition, Header, History, Stamp, Store, publisher};

use crate::cli::args::ListChoice;
use crate::cli::messages::Messages;

/// The store of the options, or the user's own.
pub(in crate::cli) fn store(named: Option<&Path>) -> Result<Store> {
    let folder: PathBuf = match named {
        Some(folder) => folder.to_owned(),
        None => {
            let strategy = etcetera::choose_base_strategy()
                .context("there is no home folder: --store names a folder")?;
            strategy.data_dir().join("interdict").join("lists")
        }
    };
    Ok(Store::new(folder))
}

/// What the store adds to the lists, and what it was made of.
#[derive(Default)]
pub(in crate::cli) struct Stored {
    pub(in crate::cli) store: Option<Store>,
    /// For each programme the ids of the store's lists that carry it.
    pub(in crate::cli) carriers: BTreeMap<Arc<str>, BTreeSet<String>>,
    /// The day of each list's newest edition.
    pub(in crate::cli) newest: BTreeMap<String, NaiveDate>,
    /// The editions of each of the store's lists.
    pub(in crate::cli) editions: Editions,
}

/// Editions by list.
pub(in crate::cli) type Editions = BTreeMap<String, Vec<EditionUse>>;

impl Stored {
    /// What a manifest says of it.
    pub(in crate::cli) fn used(&self, choice: &ListChoice) -> StoreUse {
        StoreUse {
            folder: choice.store.as_ref().map(|folder| folder.display().to_string()),
            editions: self.editions.clone(),
            carriers: self.carriers.clone(),
        }
    }
}

/// Those of the wanted editions that a list of the store has, in the store's order; a fault where one is missing.
fn only(editions: Vec<Edition>, wanted: &[EditionUse], store: &Store, list: &str) -> Result<Vec<Edition>> {
    let is = |edition: &Edition, used: &EditionUse| edition.sha256 == used.sha256;
    if let Some(missing) = wanted.iter().find(|used| !editions.iter().any(|edition| is(edition, used))) {
        bail!(
            "{}: the edition of {list} of {} that the run used (sha256 {}) is not in this store",
            store.folder().display(),
            missing.published,
            missing.sha256
        );
    }
    Ok(editions.into_iter().filter(|edition| wanted.iter().any(|used| is(edition, used))).collect())
}

/// The built-in lists together with what the store has: all of it, or only these editions.
pub(in crate::cli) fn lists(
    choice: &ListChoice,
    wanted: Option<&Editions>,
    messages: &mut Messages,
) -> Result<(Vec<List>, Stored)> {
    let with_shipped = !choice.no_builtin_lists;
    let none = |lists: Vec<List>| if with_shipped { lists } else { Vec::new() };
    if choice.no_store {
        return Ok((none(shipping(builtin::lists(), messages)?), Stored::default()));
    }
    let store = store(choice.store.as_deref())?;
    if choice.store.is_some() && !store.folder().is_dir() {
        bail!("--store: {}: there is no such folder", store.folder().display());
    }
    let (mut histories, mut own, mut own_carriers) = (Vec::new(), Vec::new(), BTreeMap::new());
    let (mut newest_days, mut used) = (BTreeMap::new(), Editions::new());
    let names = match wanted {
        Some(wanted) => wanted.keys().cloned().collect(),
        None => store.lists()?,
    };
    for list in names {
        let history = match wanted.and_then(|wanted| wanted.get(&list)) {
            Some(wanted) => History::of(only(store.editions(&list)?, wanted, &store, &list)?),
            None => store.history(&list)?,
        };
        newest_days.extend(history.editions.last().map(|newest| (list.clone(), newest.header.published)));
        let use_of = |edition: &Stamp| EditionUse {
            published: edition.header.published,
            sha256: edition.sha256.clone(),
        };
        used.insert(list.clone(), history.editions.iter().map(use_of).collect());
        match history.editions.last().filter(|newest| newest.header.format == ListFormat::NativeToml.as_str())
        {
            Some(newest) => {
                let read = native_list(&store, newest, messages)?;
                own_carriers.insert(read.programme.id.clone(), BTreeSet::from([list]));
                own.push(read);
            }
            None => histories.push(history),
        }
    }
    let shipped = shipping(builtin::lists(), messages)?;
    if histories.is_empty() && own.is_empty() {
        return Ok((none(shipped), Stored::default()));
    }
    let asked = Wanted { kinds: choice.kinds.clone(), knowledge: choice.knowledge };
    let laws = shipping(builtin::programmes(), messages)?;
    let Derived { lists, carriers } = derive(&histories, laws, shipped, with_shipped, &asked)
        .map_err(|fault| anyhow!("{}: {fault}", store.folder().display()))?;
    let lists = lists.into_iter().chain(own).collect();
    let carriers = carriers.into_iter().chain(own_carriers).collect();
    Ok((lists, Stored { store: Some(store), carriers, newest: newest_days, editions: used }))
}

/// The built-in lists, of which the tests know that they have no fault.
fn shipping(
    found: std::result::Result<Vec<List>, Vec<Finding>>,
    messages: &mut Messages,
) -> Result<Vec<List>> {
    found.map_err(|findings| {
        messages.drawn(&findings, "");
        anyhow!("the built-in lists have faults")
    })
}

/// A list in the product's own TOML: its newest edition has all of its dated facts, so that the older ones say nothing more.
fn native_list(store: &Store, newest: &Stamp, messages: &mut Messages) -> Result<List> {
    let file = newest.header.files.first().context("the edition has no file")?;
    let bytes = store.publisher_file(&newest.header.list, file)?;
    native_text(bytes, &newest.header.title(), messages)
}

/// A list in the product's own TOML, from the store or from a file that a user names.
pub(super) fn native(named: &str, edition: &Edition, store: &Store, messages: &mut Messages) -> Result<List> {
    if edition.sha256.is_empty() {
        let [file] = <[official::File; 1]>::try_from(publisher::read(Path::new(named))?)
            .map_err(|_| anyhow!("{named}: expected one file"))?;
        return native_text(file.bytes, named, messages);
    }
    let stamp = Stamp { header: edition.header.clone(), sha256: edition.sha256.clone() };
    native_list(store, &stamp, messages)
}

/// A list in the product's own TOML, from its bytes.
fn native_text(bytes: Vec<u8>, title: &str, messages: &mut Messages) -> Result<List> {
    let text = String::from_utf8(bytes)?;
    match native::read(&text, title) {
        Ok((list, _)) => Ok(list),
        Err(findings) => {
            messages.drawn(&findings, &text);
            bail!("{title} has faults, so none of it is used")
        }
    }
}

/// The files of an import, read; where they cannot be, all faults are told.
pub(super) fn import(
    paths: &[PathBuf],
    format: Option<official::ListFormat>,
    messages: &mut Messages,
) -> Result<(Vec<official::File>, Import)> {
    let named = |path: &Path| path.display().to_string();
    let first = paths.first().map_or_else(String::new, |path| named(path));
    let mut files = Vec::new();
    for path in publisher::files(paths).with_context(|| first.clone())? {
        files.extend(publisher::read(&path).with_context(|| named(&path))?);
    }
    if files.is_empty() {
        bail!("{first}: there is no file in this folder");
    }
    let import = read(&files, format, messages)?;
    Ok((files, import))
}

/// What files state; where they cannot be read, all faults are told.
pub(super) fn read(
    files: &[official::File],
    format: Option<official::ListFormat>,
    messages: &mut Messages,
) -> Result<Import> {
    use interdict::run::Observer;
    match official::read(files, format) {
        Ok(import) => {
            import.warnings.iter().for_each(|finding| messages.finding(finding));
            messages.rest();
            Ok(import)
        }
        Err(refusal) => {
            for finding in &refusal.findings {
                messages.finding(finding);
            }
            messages.rest();
            bail!(
                "the list has {} and is not used; {} could be read",
                interdict::report::summary::counted(refusal.findings.len() as u64, "fault", "faults"),
                interdict::report::summary::counted(refusal.good as u64, "party", "parties"),
            )
        }
    }
}

/// An edition that a user names: `LIST@DATE`, `LIST`, or a publisher's file.
pub(super) fn edition(named: &str, store: &Store, messages: &mut Messages) -> Result<Edition> {
    let path = Path::new(named);
    if path.exists() {
        let (_, mut import) = import(&[path.to_owned()], None, messages)?;
        let stated = import.published.or_else(|| publisher::named_day(path));
        if let Some(day) = stated {
            import.refuse_days_to_come(day);
        }
        let published = stated.unwrap_or_default();
        return Ok(Edition {
            header: Header {
                list: path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
                format: import.format.to_string(),
                published,
                published_by: String::new(),
                ingested: chrono::DateTime::UNIX_EPOCH,
                engine: env!("CARGO_PKG_VERSION").to_owned(),
                records: import.records.len(),
                files: Vec::new(),
                previous: None,
                accepted: Vec::new(),
            },
            sha256: String::new(),
            records: import.records,
        });
    }
    let (list, date) = named.split_once('@').map_or((named, None), |(list, date)| (list, Some(date)));
    let mut editions = store.editions(list)?;
    if editions.is_empty() {
        let known = store.lists()?.join(", ");
        let known =
            if known.is_empty() { "the store is empty".to_owned() } else { format!("the store has {known}") };
        bail!("`{named}` is neither a file nor a list of the store {}: {known}", store.folder().display());
    }
    match date {
        None => editions.pop().context("the list has no edition"),
        Some(date) => {
            let days: Vec<String> =
                editions.iter().map(|edition| edition.header.published.to_string()).collect();
            // The newest of a day is the one that counts.
            let found =
                editions.into_iter().rev().find(|edition| edition.header.published.to_string() == date);
            found.with_context(|| format!("{list} has no edition of {date}: it has {}", days.join(", ")))
        }
    }
}
