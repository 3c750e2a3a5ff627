//! The folder in which editions are kept.
//!
//! `<store>/<list>/<published>_<sha256>.edition`, `<store>/<list>/sources/<sha256>.zst`, and one line for every time that a
//! list was looked at, in `<store>/<list>/checked`. One import at a time: it holds the system's lock on `<store>/.lock`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::edition::{self, Edition, Header, PublisherFile};
use super::health::Health;
use crate::digest::hex;
use crate::list::official;
use crate::list::record::Record;
use crate::run::stage::Staged;

/// How hard zstd tries on the publisher's files.
const LEVEL: i32 = 9;

/// Why the store cannot be read or an edition cannot be kept.
#[derive(Debug, Error)]
pub enum StoreFault {
    /// The system refused something.
    #[error("{path}: {reason}")]
    Io {
        /// On which file or folder.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// An edition was changed, added or taken away behind the store's back.
    #[error("{path}: {reason}: the store was changed from outside, so none of it is used")]
    Tampered {
        /// Which file or folder.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The edition is not healthy and nobody accepted that.
    #[error("the edition is refused: {}", .0.join("; "))]
    Unhealthy(Vec<String>),
    /// Another edition of that day is there.
    #[error("{0}")]
    SameDay(String),
}

/// A store: a folder.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// What is to be kept.
#[derive(Clone, Debug)]
pub struct Candidate<'f> {
    /// Id of the list.
    pub list: &'f str,
    /// The form of the files.
    pub format: official::ListFormat,
    /// The day of publication, and who says so.
    pub published: (chrono::NaiveDate, &'f str),
    /// When it is taken.
    pub now: DateTime<Utc>,
    /// The publisher's files, unpacked.
    pub files: &'f [official::File],
    /// What they state.
    pub records: &'f [Record],
}

/// What an import did.
#[derive(Debug)]
pub struct Added {
    /// What was kept, or what is there already with the same content.
    pub header: Header,
    /// Its SHA-256.
    pub sha256: String,
    /// Whether it was there already.
    pub was_there: bool,
}

impl Store {
    /// The store in a folder, which need not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Store {
        Store { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The ids of the lists that have an edition, in order.
    pub fn lists(&self) -> Result<Vec<String>, StoreFault> {
        let mut lists = Vec::new();
        for path in children(&self.folder)? {
            let is_list = path.is_dir() && children(&path)?.iter().any(|file| is_edition(file));
            if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| is_list) {
                lists.push(name.to_owned());
            }
        }
        lists.sort();
        Ok(lists)
    }

    /// All editions of a list, by day of publication and, within a day, in the order in which they were imported.
    pub fn editions(&self, list: &str) -> Result<Vec<Edition>, StoreFault> {
        let folder = self.folder.join(list);
        let mut editions = Vec::new();
        for path in children(&folder)?.into_iter().filter(|path| is_edition(path)) {
            let bytes = fs::read(&path).map_err(|reason| fault(&path, reason))?;
            let tampered = |reason: String| StoreFault::Tampered { path: path.display().to_string(), reason };
            let edition = edition::read(&bytes).map_err(tampered)?;
            if path.file_name().and_then(|name| name.to_str())
                != Some(&*file_name(&edition.header, &edition.sha256))
            {
                return Err(tampered("its content is not what its name says".to_owned()));
            }
            if edition.header.list != list {
                return Err(tampered(format!("it is an edition of the list {}", edition.header.list)));
            }
            editions.push(edition);
        }
        let order = chain(&folder, &editions)?;
        editions.sort_by_key(|edition| (edition.header.published, order.get(&edition.sha256).copied()));
        Ok(editions)
    }

    /// A file of a publisher as it was imported; the digest of what comes back is the one that was asked for.
    pub fn publisher_file(&self, list: &str, file: &PublisherFile) -> Result<Vec<u8>, StoreFault> {
        let path = self.folder.join(list).join(SOURCES).join(format!("{}.zst", file.sha256));
        let packed = fs::read(&path).map_err(|reason| fault(&path, reason))?;
        let bytes = zstd::decode_all(packed.as_slice()).map_err(|reason| fault(&path, reason))?;
        let found = publisher_file(&official::File::new(file.name.clone(), bytes.clone()));
        if found == *file {
            return Ok(bytes);
        }
        let reason = "its content is not what its name says".to_owned();
        Err(StoreFault::Tampered { path: path.display().to_string(), reason })
    }

    /// The files of editions of a list, with their publisher's files: the names within the list's folder, and where they lie.
    pub fn files_of(&self, list: &str, sha256: &[&str]) -> Result<Vec<(String, PathBuf)>, StoreFault> {
        let mut files = std::collections::BTreeMap::new();
        let editions = self.editions(list)?;
        for edition in editions.iter().filter(|edition| sha256.contains(&&*edition.sha256)) {
            let sources = edition.header.files.iter().map(|file| format!("{SOURCES}/{}.zst", file.sha256));
            for name in sources.chain([file_name(&edition.header, &edition.sha256)]) {
                let path = self.folder.join(list).join(&name);
                files.insert(name, path);
            }
        }
        Ok(files.into_iter().collect())
    }

    /// When a list was last imported or found unchanged.
    pub fn checked(&self, list: &str) -> Result<Option<DateTime<Utc>>, StoreFault> {
        let path = self.folder.join(list).join(CHECKED);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(reason) => return Err(fault(&path, reason)),
        };
        Ok(text.lines().filter_map(|line| line.parse().ok()).max())
    }

    /// Notes that a list was looked at and is as the store has it.
    pub fn note_checked(&self, list: &str, now: DateTime<Utc>) -> Result<(), StoreFault> {
        let path = self.folder.join(list).join(CHECKED);
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).map_err(|r| fault(&path, r))?;
        writeln!(file, "{}", now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
            .and_then(|()| file.sync_all())
            .map_err(|reason| fault(&path, reason))
    }

    /// Keeps an edition, unless it is there already. With problems of health it is refused, except where `accept` says that they are right. The store
    /// is as before where this fails.
    pub fn import(
        &self,
        candidate: &Candidate<'_>,
        health: &Health,
        accept: bool,
    ) -> Result<Added, StoreFault> {
        let folder = self.folder.join(candidate.list);
        fs::create_dir_all(folder.join(SOURCES)).map_err(|reason| fault(&folder, reason))?;
        let _lock = self.lock()?;
        let files: Vec<PublisherFile> = candidate.files.iter().map(publisher_file).collect();
        let before = self.editions(candidate.list)?;
        let (published, published_by) = candidate.published;
        let twin = before
            .iter()
            .find(|edition| edition.header.published == published && edition.header.files == files);
        if let Some(twin) = twin {
            self.note_checked(candidate.list, candidate.now)?;
            return Ok(Added { header: twin.header.clone(), sha256: twin.sha256.clone(), was_there: true });
        }
        if !health.problems.is_empty() && !accept {
            return Err(StoreFault::Unhealthy(health.problems.clone()));
        }
        let order = chain(&folder, &before)?;
        let head = before.iter().max_by_key(|edition| order.get(&edition.sha256));
        let header = Header {
            list: candidate.list.to_owned(),
            format: candidate.format.to_string(),
            published,
            published_by: published_by.to_owned(),
            ingested: candidate.now,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            records: candidate.records.len(),
            files,
            previous: head.map(|edition| edition.sha256.clone()),
            accepted: if accept { health.problems.clone() } else { Vec::new() },
        };
        for file in candidate.files {
            let path = folder.join(SOURCES).join(format!("{}.zst", publisher_file(file).sha256));
            let packed =
                zstd::encode_all(file.bytes.as_slice(), LEVEL).map_err(|reason| fault(&path, reason))?;
            write(&path, &packed)?;
        }
        let (bytes, sha256) = edition::write(&header, candidate.records)
            .map_err(|reason| fault(&folder, io::Error::other(reason)))?;
        write(&folder.join(file_name(&header, &sha256)), &bytes)?;
        self.note_checked(candidate.list, candidate.now)?;
        Ok(Added { header, sha256, was_there: false })
    }

    /// Waits until no other import is under way.
    fn lock(&self) -> Result<File, StoreFault> {
        let path = self.folder.join(".lock");
        let open = || -> io::Result<File> {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        open().map_err(|reason| fault(&path, reason))
    }
}

/// The folder of the publisher's files.
const SOURCES: &str = "sources";
/// The file with the times at which a list was looked at.
const CHECKED: &str = "checked";

fn fault(path: &Path, reason: io::Error) -> StoreFault {
    StoreFault::Io { path: path.display().to_string(), reason }
}

fn is_edition(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "edition")
}

fn file_name(header: &Header, sha256: &str) -> String {
    format!("{}_{sha256}.edition", header.published)
}

fn publisher_file(file: &official::File) -> PublisherFile {
    use sha2::{Digest, Sha256};
    let name = Path::new(&file.name)
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    PublisherFile { name, size: file.bytes.len() as u64, sha256: hex(&Sha256::digest(&file.bytes)) }
}

/// What is in a folder, in order; nothing where there is no folder.
fn children(folder: &Path) -> Result<Vec<PathBuf>, StoreFault> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(reason) => return Err(fault(folder, reason)),
    };
    let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(|reason| fault(folder, reason))?;
    paths.sort();
    Ok(paths)
}

/// The place of each edition in the order of imports. Every edition names the one before it: one that is missing, or two
/// that follow the same, mean that somebody else was at work here.
fn chain(folder: &Path, editions: &[Edition]) -> Result<rustc_hash::FxHashMap<String, usize>, StoreFault> {
    let mut order = rustc_hash::FxHashMap::default();
    let mut last: Option<&str> = None;
    for place in 0..editions.len() {
        let mut next = editions.iter().filter(|edition| edition.header.previous.as_deref() == last);
        let (Some(found), None) = (next.next(), next.next()) else {
            let after = last.map_or_else(
                || "no edition is the first one".to_owned(),
                |sha256| format!("not exactly one edition follows {sha256}"),
            );
            return Err(StoreFault::Tampered { path: folder.display().to_string(), reason: after });
        };
        order.insert(found.sha256.clone(), place);
        last = Some(&found.sha256);
    }
    Ok(order)
}

/// Writes a file whole or not at all; one that is there already has the same content by its name.
fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreFault> {
    if path.exists() {
        return Ok(());
    }
    let staged = Staged::create(path).map_err(|reason| fault(path, reason))?;
    let done = staged
        .writer()
        .write_all(bytes)
        .and_then(|()| staged.seal())
        .and_then(|sealed| sealed.publish(path, false));
    done.map_err(|reason| fault(path, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::EntryKind;
    use crate::store::edition::tests::day;

    fn import(store: &Store, published: &str, names: &[&str]) -> Result<Added, StoreFault> {
        let records: Vec<Record> =
            names.iter().map(|name| Record::new(*name, EntryKind::Company, name, 1)).collect();
        let files = [official::File::new("sdn.csv", names.join("\n").into_bytes())];
        let before = store.editions("us-ofac-sdn").unwrap();
        let health = Health::of(&records, before.last(), 5.0);
        let candidate = Candidate {
            list: "us-ofac-sdn",
            format: official::ListFormat::OfacCsv,
            published: (day(published), "option"),
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            files: &files,
            records: &records,
        };
        store.import(&candidate, &health, false)
    }

    #[test]
    fn editions_come_by_day_whatever_the_order_of_imports() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        assert_eq!(store.lists().unwrap(), Vec::<String>::new());
        assert!(!import(&store, "2021-07-01", &["a", "b"]).unwrap().was_there);
        assert!(!import(&store, "2019-01-01", &["a", "c"]).unwrap().was_there);
        assert!(import(&store, "2019-01-01", &["a", "c"]).unwrap().was_there);
        let days: Vec<String> =
            store.editions("us-ofac-sdn").unwrap().iter().map(|e| e.header.published.to_string()).collect();
        assert_eq!(days, ["2019-01-01", "2021-07-01"]);
        assert_eq!(store.lists().unwrap(), ["us-ofac-sdn"]);
        assert_eq!(store.checked("us-ofac-sdn").unwrap().unwrap().to_rfc3339(), "2026-01-01T00:00:00+00:00");
    }

    #[test]
    fn an_unhealthy_edition_leaves_the_store_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        import(&store, "2019-01-01", &["a", "b"]).unwrap();
        let refused = import(&store, "2019-01-02", &["a"]).unwrap_err().to_string();
        assert_eq!(
            refused,
            "the edition is refused: it has 1 party and the edition of 2019-01-01 has 2: 50.0 % fewer, more than the 5 % allowed"
        );
        assert_eq!(store.editions("us-ofac-sdn").unwrap().len(), 1);
    }

    #[test]
    fn what_was_changed_from_outside_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        import(&store, "2019-01-01", &["a", "b"]).unwrap();
        import(&store, "2019-01-02", &["a", "b", "c"]).unwrap();
        let files: Vec<PathBuf> = children(&folder.path().join("us-ofac-sdn"))
            .unwrap()
            .into_iter()
            .filter(|p| is_edition(p))
            .collect();
        let whole = fs::read(&files[0]).unwrap();
        let mut changed = whole.clone();
        let middle = changed.len() - 3;
        changed[middle] ^= 1;
        fs::write(&files[0], changed).unwrap();
        assert!(matches!(store.editions("us-ofac-sdn"), Err(StoreFault::Tampered { .. })));
        fs::write(&files[0], whole).unwrap();
        assert!(store.editions("us-ofac-sdn").is_ok());
        fs::remove_file(&files[0]).unwrap();
        assert!(matches!(store.editions("us-ofac-sdn"), Err(StoreFault::Tampered { .. })));
    }
}
