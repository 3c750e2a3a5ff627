//! The folder in which editions are kept.
//!
//! `<store>/<list>/<published>_<sha256>.edition`, `<store>/<list>/sources/<sha256>.zst`, one line for every time that the list's
//! publisher was asked in `<store>/<list>/checked`, and the edition of each list that was imported last in `<store>/heads`. One import at a time: it holds the system's lock on `<store>/.lock`.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::edition::{self, Edition, Header, PublisherFile};
use super::health::Health;
use super::history::{self, History, Stamp};
use crate::digest::sha256;
use crate::list::official;
use crate::list::record::Record;
use crate::run::stage;

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
    #[error("the edition is refused: {}", .0.problems.join("; "))]
    Unhealthy(Box<Health>),
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
    /// Its counts, and how they differ from those of the edition before it.
    pub health: Health,
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
        if let Some(list) = self.heads()?.keys().find(|list| !lists.contains(list)) {
            return Err(tampered(&self.folder.join(list), "the list has editions no more".to_owned()));
        }
        Ok(lists)
    }

    /// All editions of a list, by day of publication and, within a day, in the order in which they were imported.
    pub fn editions(&self, list: &str) -> Result<Vec<Edition>, StoreFault> {
        let files = self.files(list)?;
        files
            .iter()
            .map(|file| edition::read(&file.bytes).map_err(|reason| tampered(&file.path, reason)))
            .collect()
    }

    /// The editions of a list without their parties, in the order of [`Store::editions`].
    pub fn stamps(&self, list: &str) -> Result<Vec<Stamp>, StoreFault> {
        Ok(self.files(list)?.into_iter().map(|file| file.stamp).collect())
    }

    /// What all editions of a list say: from the file that the last import left, or else from the editions themselves.
    pub fn history(&self, list: &str) -> Result<History, StoreFault> {
        let files = self.files(list)?;
        let stamps: Vec<Stamp> = files.iter().map(|file| file.stamp.clone()).collect();
        let begins = history::of_editions(&stamps);
        for path in children(&self.folder.join(list))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if !name.starts_with(&begins) {
                continue;
            }
            let bytes = fs::read(&path).map_err(|reason| fault(&path, reason))?;
            if history::file_name(&stamps, &bytes) == name
                && let Some(history) = History::from_bytes(stamps.clone(), &bytes)
            {
                return Ok(history);
            }
            return Err(misnamed(&path));
        }
        history_of(&files)
    }

    /// The files of a list's editions in the order of [`Store::editions`], each of them as its name says.
    fn files(&self, list: &str) -> Result<Vec<EditionFile>, StoreFault> {
        let folder = self.folder.join(list);
        let mut files = Vec::new();
        for path in children(&folder)?.into_iter().filter(|path| is_edition(path)) {
            let bytes = fs::read(&path).map_err(|reason| fault(&path, reason))?;
            let (header, _) = edition::header(&bytes).map_err(|reason| tampered(&path, reason))?;
            let stamp = Stamp { header, sha256: sha256(&bytes) };
            if path.file_name().and_then(|name| name.to_str())
                != Some(&*file_name(&stamp.header, &stamp.sha256))
            {
                return Err(misnamed(&path));
            }
            if stamp.header.list != list {
                return Err(tampered(&path, format!("it is an edition of the list {}", stamp.header.list)));
            }
            files.push(EditionFile { path, bytes, stamp, place: 0 });
        }
        number(&folder, &mut files)?;
        if let Some(head) = self.heads()?.get(list)
            && files.iter().all(|file| file.stamp.sha256 != *head)
        {
            return Err(tampered(
                &folder,
                format!("the edition that was imported last, {head}, is not there"),
            ));
        }
        files.sort_by_key(|file| (file.stamp.header.published, file.place));
        Ok(files)
    }

    /// Leaves the history of a list beside its editions, in place of the one of before.
    fn keep_history(&self, list: &str) -> Result<(), StoreFault> {
        let folder = self.folder.join(list);
        let history = history_of(&self.files(list)?)?;
        let bytes = history.to_bytes().map_err(|reason| fault(&folder, io::Error::other(reason)))?;
        let path = folder.join(history::file_name(&history.editions, &bytes));
        write(&path, &bytes)?;
        let is_old = |other: &PathBuf| other.extension().is_some_and(|e| e == "history") && *other != path;
        for old in children(&folder)?.into_iter().filter(is_old) {
            fs::remove_file(&old).map_err(|reason| fault(&old, reason))?;
        }
        Ok(())
    }

    /// A file of a publisher as it was imported; the digest of what comes back is the one that was asked for.
    pub fn publisher_file(&self, list: &str, file: &PublisherFile) -> Result<Vec<u8>, StoreFault> {
        let path = self.folder.join(list).join(SOURCES).join(format!("{}.zst", file.sha256));
        let packed = fs::read(&path).map_err(|reason| fault(&path, reason))?;
        let bytes = zstd::decode_all(packed.as_slice()).map_err(|reason| fault(&path, reason))?;
        if bytes.len() as u64 == file.size && sha256(&bytes) == file.sha256 {
            return Ok(bytes);
        }
        Err(misnamed(&path))
    }

    /// The files of editions of a list, with their publisher's files: the names within the list's folder, and where they lie.
    pub fn files_of(&self, list: &str, sha256: &[&str]) -> Result<Vec<(String, PathBuf)>, StoreFault> {
        let mut files = BTreeMap::new();
        let stamps = self.stamps(list)?;
        for stamp in stamps.iter().filter(|stamp| sha256.contains(&&*stamp.sha256)) {
            let sources = stamp.header.files.iter().map(|file| format!("{SOURCES}/{}.zst", file.sha256));
            for name in sources.chain([file_name(&stamp.header, &stamp.sha256)]) {
                let path = self.folder.join(list).join(&name);
                files.insert(name, path);
            }
        }
        Ok(files.into_iter().collect())
    }

    /// When the publisher of a list was last asked for it, and it was fetched or found unchanged.
    pub fn checked(&self, list: &str) -> Result<Option<DateTime<Utc>>, StoreFault> {
        let path = self.folder.join(list).join(CHECKED);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(reason) => return Err(fault(&path, reason)),
        };
        Ok(text.lines().filter_map(|line| line.parse().ok()).max())
    }

    /// Notes that the publisher of a list was asked, and that the store has what he has.
    pub fn note_checked(&self, list: &str, now: DateTime<Utc>) -> Result<(), StoreFault> {
        let path = self.folder.join(list).join(CHECKED);
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).map_err(|r| fault(&path, r))?;
        writeln!(file, "{}", now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
            .and_then(|()| file.sync_all())
            .map_err(|reason| fault(&path, reason))
    }

    /// Keeps an edition, unless it is the newest one of its day already. One that lost more than `max_shrink` percent is refused, except
    /// where `accept` says that this is right. The store is as before where this fails.
    pub fn import(
        &self,
        candidate: &Candidate<'_>,
        max_shrink: f64,
        accept: bool,
    ) -> Result<Added, StoreFault> {
        let list = candidate.list;
        let folder = self.folder.join(list);
        fs::create_dir_all(&self.folder).map_err(|reason| fault(&self.folder, reason))?;
        let _lock = self.lock()?;
        for folder in [&self.folder, &folder, &folder.join(SOURCES)] {
            remove_unfinished(folder)?;
        }
        let files: Vec<PublisherFile> = candidate.files.iter().map(publisher_file).collect();
        let before = self.files(list)?;
        let (published, published_by) = candidate.published;
        // The edition in whose place this one steps: the newest one of its day or of the days before.
        let replaced = before.iter().rev().find(|file| file.stamp.header.published <= published);
        let known = replaced
            .map(|file| edition::read(&file.bytes).map_err(|reason| tampered(&file.path, reason)))
            .transpose()?;
        let health = Health::of(candidate.records, known.as_ref(), max_shrink);
        if let Some(EditionFile { stamp: Stamp { header, sha256 }, .. }) = replaced
            && header.published == published
            && header.files == files
        {
            let (header, sha256) = (header.clone(), sha256.clone());
            return Ok(Added { header, sha256, was_there: true, health });
        }
        if !health.problems.is_empty() && !accept {
            return Err(StoreFault::Unhealthy(Box::new(health)));
        }
        let head = before.iter().max_by_key(|file| file.place);
        let header = Header {
            list: list.to_owned(),
            format: candidate.format.to_string(),
            published,
            published_by: published_by.to_owned(),
            ingested: candidate.now,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            records: candidate.records.len(),
            files,
            previous: head.map(|file| file.stamp.sha256.clone()),
            accepted: if accept { health.problems.clone() } else { Vec::new() },
        };
        fs::create_dir_all(folder.join(SOURCES)).map_err(|reason| fault(&folder, reason))?;
        for (file, known) in candidate.files.iter().zip(&header.files) {
            let path = folder.join(SOURCES).join(format!("{}.zst", known.sha256));
            let packed =
                zstd::encode_all(file.bytes.as_slice(), LEVEL).map_err(|reason| fault(&path, reason))?;
            write(&path, &packed)?;
        }
        let (bytes, sha256) = edition::write(&header, candidate.records)
            .map_err(|reason| fault(&folder, io::Error::other(reason)))?;
        write(&folder.join(file_name(&header, &sha256)), &bytes)?;
        self.set_head(list, &sha256)?;
        self.keep_history(list)?;
        Ok(Added { header, sha256, was_there: false, health })
    }

    /// The edition of each list that was imported last.
    fn heads(&self) -> Result<BTreeMap<String, String>, StoreFault> {
        let path = self.folder.join(HEADS);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(reason) => return Err(fault(&path, reason)),
        };
        let line = |line: &str| {
            let (list, sha256) = line.split_once(' ')?;
            Some((list.to_owned(), sha256.to_owned()))
        };
        let heads: Option<BTreeMap<String, String>> = text.lines().map(line).collect();
        heads.ok_or_else(|| tampered(&path, "a line of it is not a list and an edition".to_owned()))
    }

    fn set_head(&self, list: &str, sha256: &str) -> Result<(), StoreFault> {
        let mut heads = self.heads()?;
        heads.insert(list.to_owned(), sha256.to_owned());
        let text: String = heads.iter().map(|(list, sha256)| format!("{list} {sha256}\n")).collect();
        replace(&self.folder.join(HEADS), text.as_bytes())
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

/// An edition's file.
struct EditionFile {
    path: PathBuf,
    bytes: Vec<u8>,
    stamp: Stamp,
    /// Its place in the order of imports.
    place: usize,
}

/// The history of editions, of which one at a time is unpacked.
fn history_of(files: &[EditionFile]) -> Result<History, StoreFault> {
    let mut damaged = None;
    let editions = files.iter().map_while(|file| {
        edition::read(&file.bytes).map_err(|reason| damaged = Some(tampered(&file.path, reason))).ok()
    });
    let history = History::of(editions);
    damaged.map_or(Ok(history), Err)
}

fn tampered(path: &Path, reason: String) -> StoreFault {
    StoreFault::Tampered { path: path.display().to_string(), reason }
}

fn misnamed(path: &Path) -> StoreFault {
    tampered(path, "its content is not what its name says".to_owned())
}

/// The folder of the publisher's files.
const SOURCES: &str = "sources";
/// The file with the edition of each list that was imported last.
const HEADS: &str = "heads";
/// The file with the times at which the publisher of a list was asked.
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
    let name = Path::new(&file.name)
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    PublisherFile { name, size: file.bytes.len() as u64, sha256: sha256(&file.bytes) }
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

impl Header {
    /// Whether the edition was made of files with this content, whatever their names and order.
    pub fn is_of(&self, files: &[official::File]) -> bool {
        let mut have: Vec<&str> = self.files.iter().map(|file| file.sha256.as_str()).collect();
        let mut found: Vec<String> = files.iter().map(|file| sha256(&file.bytes)).collect();
        have.sort_unstable();
        found.sort_unstable();
        have == found
    }
}

/// Sets the place of each edition in the order of imports. Every edition names the one before it: one that is missing, or two
/// that follow the same, mean that somebody else was at work here.
fn number(folder: &Path, files: &mut [EditionFile]) -> Result<(), StoreFault> {
    let mut last: Option<String> = None;
    for place in 0..files.len() {
        let mut next = files.iter_mut().filter(|file| file.stamp.header.previous == last);
        let (Some(found), None) = (next.next(), next.next()) else {
            let after = last.map_or_else(
                || "no edition is the first one".to_owned(),
                |sha256| format!("not exactly one edition follows {sha256}"),
            );
            return Err(tampered(folder, after));
        };
        found.place = place;
        last = Some(found.stamp.sha256.clone());
    }
    Ok(())
}

/// Writes a file whole or not at all. One that is there already has the same content by its name, or is damaged and replaced.
fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreFault> {
    if fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(());
    }
    replace(path, bytes)
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreFault> {
    stage::write(path, bytes, true).map_err(|reason| fault(path, reason))
}

/// Removes what an import left that was killed. The lock is held: nobody else is writing.
fn remove_unfinished(folder: &Path) -> Result<(), StoreFault> {
    for path in children(folder)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with('.') && name.ends_with(".tmp") {
            fs::remove_file(&path).map_err(|reason| fault(&path, reason))?;
        }
    }
    Ok(())
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
        let candidate = Candidate {
            list: "us-ofac-sdn",
            format: official::ListFormat::OfacCsv,
            published: (day(published), "option"),
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            files: &files,
            records: &records,
        };
        store.import(&candidate, 5.0, false)
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
        assert_eq!(store.checked("us-ofac-sdn").unwrap(), None);
    }

    #[test]
    fn an_unhealthy_edition_leaves_the_store_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        import(&store, "2019-01-01", &["a", "b"]).unwrap();
        let refused = import(&store, "2019-01-02", &["a"]).unwrap_err().to_string();
        assert_eq!(
            refused,
            "the edition is refused: parties: 1, and 2 in the edition of 2019-01-01: 50.0 % fewer, more than the 5 % allowed"
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
        fs::write(&files[0], fs::read(&files[1]).unwrap()).unwrap();
        assert!(matches!(store.editions("us-ofac-sdn"), Err(StoreFault::Tampered { .. })));
    }

    #[test]
    fn the_newest_edition_and_a_whole_list_cannot_go_unseen() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        import(&store, "2019-01-01", &["a", "b"]).unwrap();
        let added = import(&store, "2019-01-02", &["a", "b", "c"]).unwrap();
        let newest = folder.path().join("us-ofac-sdn").join(file_name(&added.header, &added.sha256));
        let kept = fs::read(&newest).unwrap();
        fs::remove_file(&newest).unwrap();
        assert!(matches!(store.history("us-ofac-sdn"), Err(StoreFault::Tampered { .. })));
        fs::write(&newest, kept).unwrap();
        assert!(store.history("us-ofac-sdn").is_ok());
        fs::remove_dir_all(folder.path().join("us-ofac-sdn")).unwrap();
        assert!(matches!(store.lists(), Err(StoreFault::Tampered { .. })));
    }

    #[test]
    fn a_correction_of_the_same_day_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let names: Vec<String> = (0..100).map(|number| format!("n{number}")).collect();
        let whole: Vec<&str> = names.iter().map(String::as_str).collect();
        import(&store, "2019-01-01", &whole).unwrap();
        assert!(!import(&store, "2019-01-01", &whole[1..]).unwrap().was_there);
        assert!(!import(&store, "2019-01-01", &whole).unwrap().was_there);
        assert!(import(&store, "2019-01-01", &whole).unwrap().was_there);
        let sizes: Vec<usize> =
            store.editions("us-ofac-sdn").unwrap().iter().map(|e| e.records.len()).collect();
        assert_eq!(sizes, [100, 99, 100]);
    }
}
