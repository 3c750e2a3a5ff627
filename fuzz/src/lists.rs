//! The importers of lists: a list that reads is one that can be screened against.

use std::path::Path;

use interdict::finding::Finding;
use interdict::list::official::{self, File, ListFormat};
use interdict::list::{self, List, NameKind};

use super::parts::members;

/// Every form of an official list. The first byte chooses it, and 255 leaves it to be recognised; the rest is one
/// file, or, of OFAC's form in several files, their names and contents.
pub fn official(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else { return };
    let forms = ListFormat::ALL;
    let format = (*choice != u8::MAX).then(|| forms[usize::from(*choice) % forms.len()]);
    let files: Vec<File> = match format {
        Some(ListFormat::OfacCsv) => members(rest)
            .into_iter()
            .map(|(name, content)| File::new(String::from_utf8_lossy(name), content.to_vec()))
            .collect(),
        _ => vec![File::new("list", rest.to_vec())],
    };
    match official::read(&files, format) {
        Ok(import) => {
            assert!(!import.records.is_empty(), "a list without a party is none");
            for record in &import.records {
                let has_name = record.names.iter().any(|name| !name.text.trim().is_empty());
                assert!(has_name || !record.numbers.is_empty(), "a party has a name or a number: {record:?}");
                assert!(!record.key.is_empty(), "a party has a key");
            }
            let mut keys: Vec<&str> = import.records.iter().map(|record| record.key.as_str()).collect();
            keys.sort_unstable();
            let count = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), count, "no key stands twice");
        }
        Err(refusal) => assert!(!refusal.findings.is_empty(), "a refusal without a reason"),
    }
}

fn check(read: Result<(List, Vec<Finding>), Vec<Finding>>) {
    match read {
        Ok((list, _)) => {
            assert!(!list.entries.is_empty(), "a list without an entry is none");
            for entry in &list.entries {
                let has_name = entry.names.iter().any(|name| !name.text.trim().is_empty());
                assert!(has_name || !entry.identifiers.is_empty(), "an entry has a name or an identifier");
                let primary = entry.names.iter().filter(|name| name.kind == NameKind::Primary).count();
                assert!(primary <= 1, "an entry has one primary name");
            }
        }
        Err(faults) => assert!(!faults.is_empty(), "a refusal without a reason"),
    }
}

/// The product's own lists, TOML.
pub fn native(input: &[u8]) {
    check(list::read_bytes(Path::new("own.toml"), input.to_vec()));
}

/// The list that a firm keeps in a spreadsheet, CSV.
pub fn house(input: &[u8]) {
    check(list::read_bytes(Path::new("own.csv"), input.to_vec()));
}
