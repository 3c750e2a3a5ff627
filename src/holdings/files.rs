//! The files that a path means: one, all of a folder, or those that fit a pattern.
//!
//! Files of a folder come in the order of their paths, those of folders in it included. Folders that are called
//! `column=value` give a column to the Parquet files in them, as Hive and Spark write partitions, in whatever way the
//! files are named. What a system or a writer leaves beside the data (names that begin with `.`, and [`MARKS`]) is no data.

use std::fs;
use std::path::{Path, PathBuf};

use super::source::{Source, unreadable};
use super::{fault, unpack};
use crate::finding::{Code, Finding};

/// Folders within folders.
const MOST_DEPTH: usize = 32;

/// What partitions call a missing value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// What writers of tables leave beside them, and how their names begin.
const MARKS: [&str; 6] =
    ["_SUCCESS", "_metadata", "_common_metadata", "_committed_", "_started_", "_temporary"];

/// Journals of table formats whose files are not all part of the table.
const JOURNALS: [&str; 2] = ["_delta_log", ".hoodie"];

/// The sources that a path, as typed, means. Those of object storage are listed when a run begins.
pub fn sources(path: &Path) -> Result<Vec<Source>, Finding> {
    let name = path.display().to_string();
    match Source::given(path)? {
        Source::Path(_) => {}
        other => return Ok(vec![other]),
    }
    if path.is_dir() {
        return folder(path);
    }
    // Everything below a folder is the folder.
    if let Some(above) = name.strip_suffix("/**").map(Path::new).filter(|above| above.is_dir()) {
        return folder(above);
    }
    if fs::symlink_metadata(path).is_ok() || !name.contains(['*', '?', '[']) {
        return Ok(vec![with_partition(path.to_owned())]);
    }
    let refuse = |message: &str| Err(fault::error(Code::FILE_UNREADABLE, fault::whole(&name), message));
    let Ok(matches) = glob::glob(&name) else {
        return refuse("this is no pattern of file names: expected `*`, `?`, `**` or `[...]`");
    };
    let mut found = Vec::new();
    for path in matches {
        let path = path.map_err(|fault| unreadable(&fault.path().display().to_string(), fault.error()))?;
        if unpack::is_of_the_system(&path.file_name().unwrap_or_default().to_string_lossy()) {
            continue;
        }
        if !path.is_dir() {
            found.push(with_partition(path));
        } else if !name.contains("**") {
            found.extend(folder(&path)?);
        }
    }
    if found.is_empty() { refuse("no file fits this pattern") } else { Ok(found) }
}

/// Everything in a folder that is data.
fn folder(path: &Path) -> Result<Vec<Source>, Finding> {
    let mut found = Vec::new();
    walk(path, 0, &mut found)?;
    if found.is_empty() {
        let name = path.display().to_string();
        return Err(fault::error(Code::FILE_EMPTY, fault::whole(&name), "the folder has no file in it"));
    }
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<Source>) -> Result<(), Finding> {
    let name = folder.display().to_string();
    let refuse = |message: String| Err(fault::error(Code::FILE_UNREADABLE, fault::whole(&name), message));
    if depth > MOST_DEPTH {
        return refuse(format!("folders lie in one another more than {MOST_DEPTH} deep"));
    }
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|reason| unreadable(&name, &reason))?;
    paths.sort();
    for path in paths {
        let called = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if JOURNALS.contains(&called.as_str()) {
            return refuse(format!(
                "this is a table with a journal (`{called}`): some of its files may be no part of it any more; expected an export of it"
            ));
        }
        if MARKS.iter().any(|mark| called.starts_with(mark)) || unpack::is_of_the_system(&called) {
            continue;
        }
        if path.is_dir() {
            walk(&path, depth + 1, found)?;
        } else {
            found.push(with_partition(path));
        }
    }
    Ok(())
}

/// A file with the columns that the folders above it give, as far as its path is typed.
fn with_partition(path: PathBuf) -> Source {
    let folders = path.parent().into_iter().flat_map(Path::components);
    let partition: Vec<(String, String)> = folders
        .filter_map(|folder| {
            let folder = folder.as_os_str().to_string_lossy().into_owned();
            let (column, value) = folder.split_once('=').filter(|(column, _)| !column.is_empty())?;
            let value = if value == NO_VALUE { String::new() } else { decoded(value) };
            Some((decoded(column), value))
        })
        .collect();
    if partition.is_empty() { Source::Path(path) } else { Source::Partition { path, partition } }
}

/// Text in which `%` and two digits stand for a byte.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *byte == b'%').and_then(|code| {
            let code = std::str::from_utf8(code).ok().filter(|code| !code.starts_with('+'))?;
            u8::from_str_radix(code, 16).ok()
        });
        bytes.push(code.unwrap_or(*byte));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &Path, root: &Path) -> Vec<String> {
        let under = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
        let shown = |source: &Source| match source {
            Source::Path(path) => under(path),
            Source::Partition { path, partition } => format!("{} {partition:?}", under(path)),
            other => other.name(),
        };
        sources(path).unwrap().iter().map(shown).collect()
    }

    #[test]
    fn a_folder_is_its_files_in_order() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for file in
            ["b.csv", "a.csv", "deep/er/c.csv", "_SUCCESS", ".hidden", "_x/d.csv", "d=1%2F2/e=/f.parquet"]
        {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        insta::assert_debug_snapshot!(names(root, root), @r#"
        [
            "_x/d.csv",
            "a.csv",
            "b.csv",
            "d=1%2F2/e=/f.parquet [(\"d\", \"1/2\"), (\"e\", \"\")]",
            "deep/er/c.csv",
        ]
        "#);
        assert_eq!(names(&root.join("*.csv"), root), ["a.csv", "b.csv"]);
        assert_eq!(names(&root.join("**/c*"), root), ["deep/er/c.csv"]);
        assert_eq!(names(&root.join("**"), root), names(root, root));
        assert_eq!(names(&root.join("**/*.csv"), root), ["_x/d.csv", "a.csv", "b.csv", "deep/er/c.csv"]);
        let none = sources(&root.join("*.xlsx")).unwrap_err();
        assert!(none.to_string().ends_with("no file fits this pattern [F001]"), "{none}");
        fs::create_dir(root.join("_delta_log")).unwrap();
        assert!(sources(root).unwrap_err().to_string().contains("a table with a journal"));
        fs::create_dir(root.join("empty")).unwrap();
        assert!(
            sources(&root.join("empty")).unwrap_err().to_string().contains("the folder has no file in it")
        );
    }

    #[test]
    fn a_file_whose_name_looks_like_a_pattern_is_itself() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("book[1].csv");
        fs::write(&path, "x").unwrap();
        assert!(matches!(&sources(&path).unwrap()[..], [Source::Path(found)] if *found == path));
    }
}
