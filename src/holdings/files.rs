//! The files that a path means: one, all of a folder, or those that fit a pattern.
//!
//! Files of a folder come in the order of their paths, those of folders in it included. Folders that are called
//! `column=value` give a column to the Parquet files in them, as Hive and Spark write partitions, in whatever way the
//! files are named. What is no data (see `left_out.rs`) is told beside them.

use std::fs;
use std::path::{Path, PathBuf};

use super::fault;
use super::left_out::{self, Exclude, LeftOut, Lying, slashed};
use super::source::{Source, unreadable};
use crate::finding::{Code, Finding};

/// Folders within folders.
const MOST_DEPTH: usize = 32;

/// What partitions call a missing value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// Journals of table formats whose files are not all part of the table.
const JOURNALS: [&str; 2] = ["_delta_log", ".hoodie"];

/// What is meant by a path: what is read, and what lies there and is not.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What is read, in its order.
    pub sources: Vec<Source>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
}

impl Found {
    /// What one source stands for, where that alone was typed.
    fn one(source: Source, excludes: &[Exclude]) -> Found {
        let name = source.name();
        let lying = Lying { name: &name, below: name.rsplit('/').next().unwrap_or(&name) };
        match left_out::typed(lying, excludes).filter(|_| !matches!(source, Source::Stdin)) {
            Some(left) => Found { sources: Vec::new(), left_out: vec![left] },
            None => Found { sources: vec![source], left_out: Vec::new() },
        }
    }

    /// Adds what was found elsewhere.
    pub fn extend(&mut self, other: Found) {
        self.sources.extend(other.sources);
        self.left_out.extend(other.left_out);
    }
}

/// What a path, as typed, means. Objects of object storage are listed when a run begins.
pub fn sources(path: &Path, excludes: &[Exclude]) -> Result<Found, Finding> {
    let name = path.display().to_string();
    match Source::given(path)? {
        Source::Path(_) => {}
        // What stands for several is looked at when they are known.
        Source::Url(url) if url.names_several() => {
            return Ok(Found { sources: vec![Source::Url(url)], left_out: Vec::new() });
        }
        other => return Ok(Found::one(other, excludes)),
    }
    if path.is_dir() {
        return folder(path, excludes);
    }
    // Everything below a folder is the folder.
    if let Some(above) = name.strip_suffix("/**").map(Path::new).filter(|above| above.is_dir()) {
        return folder(above, excludes);
    }
    if fs::symlink_metadata(path).is_ok() || !name.contains(['*', '?', '[']) {
        return Ok(Found::one(with_partition(path.to_owned()), excludes));
    }
    let refuse = |message: &str| Err(fault::error(Code::FILE_UNREADABLE, fault::whole(&name), message));
    let Ok(matches) = glob::glob(&name) else {
        return refuse("this is no pattern of file names: expected `*`, `?`, `**` or `[...]`");
    };
    let base = literal_base(path);
    let mut found = Found::default();
    for path in matches {
        let path = path.map_err(|fault| unreadable(&fault.path().display().to_string(), fault.error()))?;
        let is_folder = path.is_dir();
        if is_folder && name.contains("**") {
            continue;
        }
        let below = slashed(path.strip_prefix(&base).unwrap_or(&path));
        let bare = path.display().to_string();
        if let Some(left) = left_out::found(Lying { name: &bare, below: &below }, excludes) {
            found.left_out.push(LeftOut { name: called(&path, is_folder), ..left });
        } else if is_folder {
            found.extend(folder(&path, excludes)?);
        } else {
            found.sources.push(file(path)?);
        }
    }
    match (found.sources.is_empty(), found.left_out.is_empty()) {
        (true, true) => refuse("no file fits this pattern"),
        (true, false) => refuse("every file that fits this pattern is left out"),
        (false, _) => Ok(found),
    }
}

/// The folders of a pattern in front of the first that is one.
fn literal_base(pattern: &Path) -> PathBuf {
    let is_literal =
        |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    pattern.components().take_while(is_literal).collect()
}

/// How what lies at a path is called where it is left out.
fn called(path: &Path, is_folder: bool) -> String {
    format!("{}{}", path.display(), if is_folder { "/" } else { "" })
}

/// Everything in a folder that is data.
fn folder(path: &Path, excludes: &[Exclude]) -> Result<Found, Finding> {
    let name = path.display().to_string();
    let bare = slashed(path);
    let lying = Lying { name: &name, below: bare.rsplit('/').next().unwrap_or_default() };
    if let Some(left) = left_out::typed(lying, excludes) {
        return Ok(Found { sources: Vec::new(), left_out: vec![left] });
    }
    let mut found = Found::default();
    Walk { root: path, excludes }.folder(path, 0, &mut found)?;
    if found.sources.is_empty() {
        let message = match found.left_out.is_empty() {
            true => "the folder has no file in it",
            false => "the folder has no file in it that is not left out",
        };
        return Err(fault::error(Code::FILE_EMPTY, fault::whole(&name), message));
    }
    Ok(found)
}

/// Goes through a folder that was typed.
struct Walk<'w> {
    root: &'w Path,
    excludes: &'w [Exclude],
}

impl Walk<'_> {
    fn folder(&self, folder: &Path, depth: usize, found: &mut Found) -> Result<(), Finding> {
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
            let own = path.file_name().unwrap_or_default().to_string_lossy();
            if JOURNALS.contains(&own.as_ref()) {
                return refuse(format!(
                    "this is a table with a journal (`{own}`): some of its files may be no part of it any more; expected an export of it"
                ));
            }
            let is_folder = path.is_dir();
            let below = slashed(path.strip_prefix(self.root).unwrap_or(&path));
            let name = called(&path, is_folder);
            let bare = name.strip_suffix('/').unwrap_or(&name);
            if let Some(left) = left_out::found(Lying { name: bare, below: &below }, self.excludes) {
                found.left_out.push(LeftOut { name, ..left });
            } else if is_folder {
                self.folder(&path, depth + 1, found)?;
            } else {
                found.sources.push(file(path)?);
            }
        }
        Ok(())
    }
}

/// A file that was not typed itself. What waits for somebody to write to it holds up a run for ever.
fn file(path: PathBuf) -> Result<Source, Finding> {
    if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        let message = "this is a pipe, a socket or a device; expected a file (`--exclude` leaves it out)";
        return Err(fault::error(Code::FILE_UNREADABLE, fault::whole(&path.display().to_string()), message));
    }
    Ok(with_partition(path))
}

/// A file with the columns that the folders above it give, as far as its path is typed.
fn with_partition(path: PathBuf) -> Source {
    let partition = partition(&path);
    if partition.is_empty() { Source::Path(path) } else { Source::Partition { path, partition } }
}

/// The columns that the folders of a path give.
pub(super) fn partition(path: &Path) -> Vec<(String, String)> {
    let folders = path.parent().into_iter().flat_map(Path::components);
    folders
        .filter_map(|folder| {
            let folder = folder.as_os_str().to_string_lossy().into_owned();
            let (column, value) = folder.split_once('=').filter(|(column, _)| !column.is_empty())?;
            let value = if value == NO_VALUE { String::new() } else { decoded(value) };
            Some((decoded(column), value))
        })
        .collect()
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
        sources(path, &[]).unwrap().sources.iter().map(shown).collect()
    }

    fn left_out(path: &Path, excludes: &[&str], root: &Path) -> (Vec<String>, Vec<String>) {
        let excludes: Vec<Exclude> = excludes.iter().map(|text| Exclude::parse(text).unwrap()).collect();
        let found = sources(path, &excludes).unwrap();
        let under = |name: &str| name.replace(&format!("{}/", root.display()), "");
        (
            found.sources.iter().map(|source| under(&source.name())).collect(),
            found.left_out.iter().map(|left| format!("{}: {}", under(&left.name), left.reason)).collect(),
        )
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.path().join("x.csv")).unwrap();
        for path in [root.path().to_owned(), root.path().join("*.csv")] {
            assert!(sources(&path, &[]).unwrap_err().to_string().contains("expected a file"));
        }
        let excluded = sources(root.path(), &[Exclude::parse("x.csv").unwrap()]).unwrap_err();
        assert!(excluded.to_string().contains("left out"));
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
        let none = sources(&root.join("*.xlsx"), &[]).unwrap_err();
        assert!(none.to_string().ends_with("no file fits this pattern [F001]"), "{none}");
        fs::create_dir(root.join("_delta_log")).unwrap();
        assert!(sources(root, &[]).unwrap_err().to_string().contains("a table with a journal"));
        fs::create_dir(root.join("empty")).unwrap();
        assert!(
            sources(&root.join("empty"), &[])
                .unwrap_err()
                .to_string()
                .contains("the folder has no file in it")
        );
    }

    #[test]
    fn a_file_whose_name_looks_like_a_pattern_is_itself() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("book[1].csv");
        fs::write(&path, "x").unwrap();
        let found = sources(&path, &[]).unwrap().sources;
        assert!(matches!(&found[..], [Source::Path(found)] if *found == path));
    }

    #[test]
    fn what_is_left_out_is_told_in_whatever_way_files_are_named() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for file in
            ["a.csv", "readme.txt", "~$b.xlsx", "old/c.csv", ".git/d.csv", "new/readme.txt", "new/e.csv"]
        {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let (read, left) = left_out(root, &["readme.txt", "old"], root);
        assert_eq!(read, ["a.csv", "new/e.csv"]);
        insta::assert_debug_snapshot!(left, @r#"
        [
            ".git/: hidden",
            "new/readme.txt: --exclude readme.txt",
            "old/: --exclude old",
            "readme.txt: --exclude readme.txt",
            "~$b.xlsx: the lock of an open workbook",
        ]
        "#);
        let (read, left) = left_out(&root.join("**/*"), &["new/*.txt"], root);
        assert_eq!(read, ["a.csv", "new/e.csv", "old/c.csv", "readme.txt"]);
        insta::assert_debug_snapshot!(left, @r#"
        [
            ".git/d.csv: hidden",
            "new/readme.txt: --exclude new/*.txt",
            "~$b.xlsx: the lock of an open workbook",
        ]
        "#);
        // What was typed is read whatever its name is, unless a pattern means it.
        assert_eq!(left_out(&root.join("~$b.xlsx"), &[], root).0, ["~$b.xlsx"]);
        assert_eq!(left_out(&root.join("readme.txt"), &["*.txt"], root).1, ["readme.txt: --exclude *.txt"]);
        assert_eq!(left_out(&root.join("old"), &["old"], root).1, ["old: --exclude old"]);
        let none = sources(&root.join("*.txt"), &[Exclude::parse("*.txt").unwrap()]).unwrap_err();
        assert!(none.to_string().contains("every file that fits this pattern is left out"), "{none}");
    }
}
