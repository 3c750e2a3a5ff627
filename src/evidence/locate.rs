//! Finds a file that a manifest names, by its name where it lies as then, otherwise by its content.
//!
//! What is found has the SHA-256 that was asked for, whatever it is called now.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::recorded::Kept;
use crate::run::stage::Proof;
pub use crate::run::stage::folder_of;

/// Folders within folders.
const MOST_DEPTH: usize = 16;

/// Where files of one kind are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Places<'p> {
    /// The folder of the manifest.
    pub manifest: &'p Path,
    /// The folder that was named for them; then they are looked for nowhere else.
    pub given: Option<&'p Path>,
    /// The folder of a bundle in which they lie.
    pub role: &'static str,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Located {
    /// The file.
    At(PathBuf),
    /// Something of its name with other content.
    Other {
        /// Where.
        path: PathBuf,
        /// What it is.
        sha256: String,
    },
    /// Nothing.
    Nowhere,
}

impl Places<'_> {
    /// Finds a file; `place` is its number among those of its kind.
    pub fn find(&self, place: usize, wanted: &Kept) -> io::Result<Located> {
        let name = Path::new(&wanted.name);
        let base = base_name(&wanted.name);
        let candidates = match self.given {
            Some(folder) if folder.is_file() => vec![folder.to_owned()],
            Some(folder) if name.is_relative() => vec![folder.join(name), folder.join(&base)],
            Some(folder) => vec![folder.join(&base)],
            None => vec![
                self.manifest.join(bundled(self.role, place, &wanted.name)),
                name.to_owned(),
                self.manifest.join(name),
            ],
        };
        let mut other = None;
        for path in candidates {
            if !path.is_file() {
                continue;
            }
            let sha256 = sha256_of(&path)?;
            if sha256 == wanted.sha256 {
                return Ok(Located::At(path));
            }
            other.get_or_insert(Located::Other { path, sha256 });
        }
        if let Some(folder) = self.given.filter(|folder| folder.is_dir())
            && let Some(path) = by_content(folder, wanted, 0)?
        {
            return Ok(Located::At(path));
        }
        Ok(other.unwrap_or(Located::Nowhere))
    }

    /// The same, with the sentence for what is not found.
    pub fn require(&self, place: usize, wanted: &Kept) -> Result<PathBuf, String> {
        let name = &wanted.name;
        match self.find(place, wanted) {
            Ok(Located::At(path)) => Ok(path),
            Ok(Located::Other { path, sha256 }) => Err(format!(
                "`{name}` is not what it was: {} has the sha256 {sha256}, and the run read {}",
                path.display(),
                wanted.sha256
            )),
            Ok(Located::Nowhere) => Err(format!(
                "`{name}` is not there: no file of the sha256 {}{}",
                wanted.sha256,
                match self.given {
                    Some(folder) => format!(" lies in {}", folder.display()),
                    None => format!(
                        " lies where it lay then or beside the manifest; --{} names a folder",
                        self.role
                    ),
                }
            )),
            Err(reason) => Err(format!("`{name}` cannot be read: {reason}")),
        }
    }
}

/// A file of a folder with the wanted content.
fn by_content(folder: &Path, wanted: &Kept, depth: usize) -> io::Result<Option<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    paths.sort();
    for path in paths {
        let metadata = fs::symlink_metadata(&path)?;
        if metadata.is_dir() && depth < MOST_DEPTH {
            if let Some(found) = by_content(&path, wanted, depth + 1)? {
                return Ok(Some(found));
            }
        } else if metadata.is_file()
            && wanted.size.is_none_or(|size| size == metadata.len())
            && sha256_of(&path)? == wanted.sha256
        {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// SHA-256 of a file, in lower-case hex.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    File::open(path)?;
    Proof::of_file(path).map(|proof| proof.sha256)
}

/// Where a bundle has a file: under its number, by a name that every system takes.
pub(super) fn bundled(role: &str, place: usize, name: &str) -> PathBuf {
    Path::new(role).join(format!("{place:04}")).join(base_name(name))
}

/// The last part of a name, as a name that every system takes.
fn base_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fits =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')' | '=' | ',' | '+');
    let base: String = base.chars().map(|c| if fits(c) { c } else { '_' }).take(120).collect();
    if base.trim_matches(['.', ' ', '-']).is_empty() { "file".to_owned() } else { base }
}

/// Whether a name lies at or below the folder of the manifest and says so plainly.
pub(super) fn is_below(name: &str) -> bool {
    let path = Path::new(name);
    !name.is_empty()
        && !name.contains('\\')
        && path.components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str, content: &[u8]) -> Kept {
        let Proof { size, sha256 } = Proof::of(content);
        Kept { name: name.to_owned(), size: Some(size), sha256 }
    }

    #[test]
    fn a_file_is_found_by_name_or_by_content_and_never_with_other_content() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("run");
        let moved = folder.path().join("moved/deep");
        fs::create_dir_all(&manifest).unwrap();
        fs::create_dir_all(&moved).unwrap();
        fs::write(manifest.join("a.csv"), "a").unwrap();
        fs::write(moved.join("x.csv"), "a").unwrap();
        let places = |given| Places { manifest: &manifest, given, role: "inputs" };
        let here = places(None);
        assert_eq!(here.find(0, &kept("a.csv", b"a")).unwrap(), Located::At(manifest.join("a.csv")));
        assert!(matches!(here.find(0, &kept("a.csv", b"b")).unwrap(), Located::Other { .. }));
        assert_eq!(here.find(0, &kept("b.csv", b"b")).unwrap(), Located::Nowhere);
        let elsewhere = folder.path().join("moved");
        let there = places(Some(&elsewhere));
        assert_eq!(there.find(0, &kept("-", b"a")).unwrap(), Located::At(moved.join("x.csv")));
        assert_eq!(there.find(0, &kept("a.csv", b"b")).unwrap(), Located::Nowhere);
        let told = there.require(0, &kept("a.csv", b"b")).unwrap_err();
        assert!(told.starts_with("`a.csv` is not there: no file of the sha256 3e23e8160039594a"), "{told}");
        fs::create_dir_all(manifest.join("inputs/0003")).unwrap();
        fs::write(manifest.join("inputs/0003/b.csv"), "b").unwrap();
        let bundled = here.find(3, &kept("s3://bucket/b.csv", b"b")).unwrap();
        assert_eq!(bundled, Located::At(manifest.join("inputs/0003/b.csv")));
    }

    #[test]
    fn names_in_a_bundle_lead_nowhere_else() {
        for (name, base) in [
            ("../../etc/passwd", "passwd"),
            ("a\\..\\b.csv", "b.csv"),
            ("..", "file"),
            ("-", "file"),
            ("x:\ny", "x__y"),
        ] {
            assert_eq!(base_name(name), base, "{name}");
        }
        for (name, below) in
            [("a.csv", true), ("x/a.csv", true), ("../a.csv", false), ("/a.csv", false), ("", false)]
        {
            assert_eq!(is_below(name), below, "{name}");
        }
    }
}
