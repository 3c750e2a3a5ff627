//! The files that the product writes for itself and reads again: mapping files, manifests, editions of the store.

use std::cell::RefCell;
use std::fs;

use interdict::evidence::recorded::Recorded;
use interdict::evidence::replay::Meant;
use interdict::holdings::{MappingFile, Options};
use interdict::store::Store;
use sha2::{Digest, Sha256};

/// Mapping files: one that reads is read again as itself, and can be applied.
pub fn mapping(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(file) = MappingFile::parse(text) else { return };
    let mut options = Options::default();
    assert!(file.apply(&mut options).is_ok());
    let again = file.to_text();
    assert!(again.is_ok(), "{text:?}");
    assert_eq!(again.ok().map(|text| MappingFile::parse(&text)), Some(Ok(file)), "{text:?}");
}

/// Manifests: what reads says what it means or that it cannot.
pub fn manifest(input: &[u8]) {
    let Ok(recorded) = Recorded::parse(input) else { return };
    let _ = Meant::of(recorded.options());
    let outputs = recorded.outputs();
    assert!(!outputs.is_empty());
    for output in 0..outputs.len() {
        let _ = recorded.made_as(output);
    }
    let rows = recorded.sources();
    for row in [0, 1, u64::MAX] {
        let _ = recorded.place_of_row(row);
    }
    for source in rows {
        let _ = recorded.source_of(&source.name);
    }
    let _ =
        (recorded.list_files(), recorded.engine(), recorded.previous().is_some(), recorded.store().is_some());
}

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// Editions of the store: two lines and the columns, packed here so that no check sum stands before them.
pub fn store(input: &[u8]) {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let (Some(mark), Some(header)) = (lines.next(), lines.next()) else { return };
    let columns = lines.next().unwrap_or_default();
    let stated: serde_json::Value = serde_json::from_slice(header).unwrap_or_default();
    let published = stated.get("published").and_then(serde_json::Value::as_str).unwrap_or("2020-01-01");
    // The day becomes the name of a file.
    if published.len() > 20 || !published.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return;
    }
    let Ok(packed) = zstd::encode_all(columns, 1) else { return };
    let bytes = [mark, b"\n", header, b"\n", &packed].concat();
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    FOLDER.with_borrow_mut(|folder| {
        if folder.is_none() {
            *folder = tempfile::tempdir().ok();
        }
        let Some(folder) = folder.as_ref() else { return };
        let list = folder.path().join("fuzzed");
        let path = list.join(format!("{published}_{sha256}.edition"));
        if fs::create_dir_all(&list).and_then(|()| fs::write(&path, &bytes)).is_err() {
            return;
        }
        let store = Store::new(folder.path());
        let editions = store.editions("fuzzed");
        let history = store.history("fuzzed");
        let _ = fs::remove_file(&path);
        if let Ok(editions) = editions {
            assert_eq!(editions.len(), 1);
            for edition in editions {
                assert_eq!(edition.records.len(), edition.header.records, "an edition has what it says");
                assert_eq!(edition.sha256, sha256);
            }
            assert!(history.is_ok(), "what reads has a history: {:?}", history.err());
        }
    });
}
