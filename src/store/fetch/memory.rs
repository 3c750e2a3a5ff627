//! What a publisher's server said of the files of the store's newest edition, in `<store>/<list>/fetch.json`, so that the next look
//! can ask for changes alone.
//!
//! It counts only as long as the edition of which it tells is the store's newest one, and for a file only as long as its address
//! and its pins are the same. Addresses are kept as digests: they may have a token in them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::sources::SourceFile;
use crate::digest::sha256;
use crate::run::stage;

/// The name of the file in the folder of a list.
const NAME: &str = "fetch.json";

/// What is remembered of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// The SHA-256 of the edition that was made of these files.
    pub edition: String,
    /// One for each file.
    pub files: Vec<Seen>,
}

/// What is remembered of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Which file: a digest of its name, address and pins.
    pub source: String,
    /// The server's mark of this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server says that it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// What a file is remembered by.
pub(super) fn mark(file: &SourceFile) -> String {
    let pins = match &file.minisign {
        Some(minisign) => format!("{}\n{}", minisign.key, minisign.signature),
        None => String::new(),
    };
    sha256(format!("{}\n{}\n{}\n{pins}", file.name, file.address, file.sha256.as_deref().unwrap_or("")))
}

impl Memory {
    /// Reads what is remembered of a list; nothing where there is none. Damage is an error that takes nothing but the saved way.
    pub fn read(store: &Path, list: &str) -> io::Result<Option<Memory>> {
        match fs::read(path(store, list)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(none) if none.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(reason) => Err(reason),
        }
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, store: &Path, list: &str) -> io::Result<()> {
        let path = path(store, list);
        let mut bytes = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        bytes.push(b'\n');
        stage::write(&path, &bytes, true)
    }

    /// What is remembered of a file.
    pub(super) fn of(&self, file: &SourceFile) -> Option<&Seen> {
        let mark = mark(file);
        self.files.iter().find(|seen| seen.source == mark)
    }
}

fn path(store: &Path, list: &str) -> PathBuf {
    store.join(list).join(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read_as_it_was_written() {
        let store = tempfile::tempdir().unwrap();
        assert_eq!(Memory::read(store.path(), "l").unwrap(), None);
        let file = SourceFile {
            name: "x".to_owned(),
            address: "https://a.example/x?token=secret".to_owned(),
            sha256: None,
            minisign: None,
        };
        let seen = Seen { source: mark(&file), etag: Some("\"1\"".to_owned()), last_modified: None };
        let memory = Memory { edition: "e".to_owned(), files: vec![seen] };
        fs::create_dir(store.path().join("l")).unwrap();
        memory.write(store.path(), "l").unwrap();
        memory.write(store.path(), "l").unwrap();
        assert_eq!(Memory::read(store.path(), "l").unwrap().as_ref(), Some(&memory));
        assert!(!fs::read_to_string(path(store.path(), "l")).unwrap().contains("secret"));
        assert!(memory.of(&file).is_some());
        assert!(memory.of(&SourceFile { sha256: Some("0".repeat(64)), ..file }).is_none());
        fs::write(path(store.path(), "l"), "{").unwrap();
        assert!(Memory::read(store.path(), "l").is_err());
    }
}
