//! The files that the product writes for itself and reads again: mapping files, suppressions, manifests, editions of
//! the store.

use std::cell::RefCell;
use std::fs;

use interdict::evidence::recorded::Recorded;
use interdict::evidence::replay::Meant;
use interdict::holdings::{MappingFile, Options};
use interdict::store::Store;
use interdict::suppression::{self, Scope, Suppression};
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

/// Files of suppressions. A SHA-256 that stands as `@` is set right first, so that what lies behind it is reached. What
/// reads holds for one subject and one entry, for a while, and is approved by another person.
pub fn suppressions(input: &[u8]) {
    let text = std::str::from_utf8(input).map(sealed);
    let bytes = text.as_ref().map_or(input, |text| text.as_bytes());
    let read = match suppression::read(bytes, "own.toml") {
        Ok(read) => read,
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal without a reason");
            assert!(faults.iter().all(|fault| !fault.message.trim().is_empty()));
            return;
        }
    };
    let form = |held: &Suppression| suppression::subject::form(&held.subject.borrowed());
    for held in &read.suppressions {
        assert!(
            suppression::check_days(held.created, held.expires).is_ok(),
            "it holds for a while: {held:?}"
        );
        assert!(!suppression::is_one_person(&held.owner, &held.approver), "two persons know of it: {held:?}");
        assert!(held.entry.contains('/'), "it names an entry: {held:?}");
        assert!(
            suppression::fields(&held.subject).next().is_some() && !form(held).is_empty(),
            "it names somebody: {held:?}"
        );
        assert!(
            held.scope != Scope::Namesake || suppression::subject::has_identifier(&form(held)),
            "a namesake is told by an identifier: {held:?}"
        );
        assert_eq!(suppression::content::sha256(&held.seen), held.entry_sha256, "it says what was seen");
    }
    for (place, held) in read.suppressions.iter().enumerate() {
        let before = &read.suppressions[..place];
        assert!(
            !before.iter().any(|other| suppression::is_same_pair(other, held)),
            "a pair stands once: {held:?}"
        );
    }
}

/// The text with the digests that fit where `@` stands for one.
fn sealed(text: &str) -> String {
    let Ok(stated) = text.parse::<toml::Table>() else { return text.to_owned() };
    let first = stated.get("suppression").and_then(|all| all.as_array()?.first()?.as_table());
    let Some(seen) = first.and_then(|first| first.get("seen")?.as_array()) else { return text.to_owned() };
    let seen: Vec<String> = seen.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect();
    text.replace("\"@\"", &format!("\"{}\"", suppression::content::sha256(&seen)))
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
