//! The lists that ship, compiled into the program so that it screens without a file or a network.
//!
//! `build.rs` reads the syntax of every file in `lists/` and leaves it in a binary form beside the
//! file's text and SHA-256, anew whenever a file there changes. A start decodes that form; no TOML is
//! parsed and nothing is hashed. Facts and entries are then read and checked like those of any list.
//!
//! The files in `lists/programmes/` are the law alone: rules of programmes whose entries come from imported editions.
//!
//! ```
//! let lists = interdict::list::builtin::lists().unwrap();
//! assert!(lists.iter().all(|list| list.edition.origin == "built-in"));
//! ```

use super::entry::List;
use super::native;
use super::syntax::Compiled;
use crate::finding::{Code, Finding, Place, Severity};

/// What the edition of a built-in list gives as its origin.
pub const ORIGIN: &str = "built-in";

/// How the names of files begin that have rules alone.
const PROGRAMMES: &str = "lists/programmes/";
/// What `build.rs` wrote.
const COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lists.postcard"));

/// Reads the built-in lists, in the order of their files' names, in which their answers are given. They
/// are validated like any other list; the tests keep them free of faults.
pub fn lists() -> Result<Vec<List>, Vec<Finding>> {
    read(|name| !name.starts_with(PROGRAMMES))
}

/// Reads the programmes whose entries are imported: lists that have rules and no entry.
pub fn programmes() -> Result<Vec<List>, Vec<Finding>> {
    read(|name| name.starts_with(PROGRAMMES))
}

fn read(wanted: impl Fn(&str) -> bool) -> Result<Vec<List>, Vec<Finding>> {
    let files: Vec<Compiled<'static>> = compiled()?.into_iter().filter(|file| wanted(file.name)).collect();
    let mut lists = Vec::with_capacity(files.len());
    let mut faults = Vec::new();
    for file in files {
        match native::read_compiled(&file, file.name.starts_with(PROGRAMMES)) {
            Ok((mut list, _)) => {
                list.edition.origin = ORIGIN.to_owned();
                lists.push(list);
            }
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(lists) } else { Err(faults) }
}

/// The compiled files. The same sources made the form and its decoder, so that a fault here is one of
/// the build.
fn compiled() -> Result<Vec<Compiled<'static>>, Vec<Finding>> {
    postcard::from_bytes(COMPILED).map_err(|fault| {
        let place = Place { file: ORIGIN.to_owned(), line: 0, column: 0, length: 0, cell: None };
        let message = format!("the compiled lists cannot be read: {fault}");
        vec![Finding { code: Code::LIST_SYNTAX, severity: Severity::Error, place, message }]
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use toml::de::DeTable;

    use super::*;
    use crate::digest::sha256;
    use crate::list::syntax::{Table, without_mark};
    use crate::list::validate::render;

    /// The files as they stand in their folders, names first.
    fn sources() -> Vec<(String, String)> {
        let mut sources = of("lists");
        sources.extend(of("lists/programmes"));
        sources.sort();
        sources
    }

    /// The files of one folder.
    fn of(folder: &str) -> Vec<(String, String)> {
        let paths = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        let paths = paths.map(|entry| entry.unwrap().path());
        let mut sources: Vec<(String, String)> = paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .map(|path| {
                let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
                (name, fs::read_to_string(path).unwrap())
            })
            .collect();
        sources.sort();
        assert!(!sources.is_empty());
        sources
    }

    #[test]
    fn the_lists_that_ship_have_neither_fault_nor_warning() {
        assert_eq!(programmes().map(|programmes| programmes.len()), Ok(of("lists/programmes").len()));
        for (name, text) in of("lists") {
            let findings = native::read(&text, &name).map_or_else(|faults| faults, |(_, warnings)| warnings);
            assert!(findings.is_empty(), "{}", render(&findings, &text));
        }
    }

    #[test]
    fn the_compiled_form_is_that_of_the_files() {
        let (sources, compiled) = (sources(), compiled().unwrap());
        assert_eq!(compiled.len(), sources.len());
        for (file, (name, text)) in compiled.iter().zip(&sources) {
            assert_eq!((file.name, file.text), (name.as_str(), text.as_str()));
            assert_eq!(file.sha256, sha256(text), "{name}");
            let tree = DeTable::parse(without_mark(text)).unwrap();
            assert!(file.root == Table::from(tree.get_ref()), "{name}");
        }
    }

    #[test]
    fn the_compiled_lists_equal_those_read_from_the_files() {
        let (sources, lists) = (of("lists"), lists().unwrap());
        assert_eq!(lists.len(), sources.len());
        for (list, (name, text)) in lists.into_iter().zip(&sources) {
            let (mut read, warnings) = native::read(text, name).unwrap();
            assert_eq!(warnings, []);
            assert_eq!(read.edition.origin, *name);
            assert_eq!(read.edition.sha256, sha256(text));
            read.edition.origin = ORIGIN.to_owned();
            let List { edition, programme, facts, entries } = list;
            assert_eq!(edition, read.edition);
            assert_eq!(programme, read.programme);
            assert_eq!(facts, read.facts);
            assert_eq!(entries, read.entries);
        }
    }

    #[test]
    fn a_fault_of_a_compiled_list_stands_where_its_file_has_it() {
        let text = "\u{feff}[list]\nidd = \"x\"";
        let tree = DeTable::parse(without_mark(text)).unwrap();
        let compiled =
            Compiled { name: "bad.toml", text, sha256: &sha256(text), root: tree.get_ref().into() };
        let faults = native::read_compiled(&compiled, false).unwrap_err();
        assert_eq!(faults, native::read(text, "bad.toml").unwrap_err());
        assert!(faults.iter().any(|fault| fault.to_string().starts_with("bad.toml:2:1: ")));
    }
}
