//! What is not read though it lies in a folder or an archive: what `--exclude` names, and what systems and
//! programs leave beside data. Each is kept with its reason: nothing is left out in silence.
//!
//! ```
//! use interdict::holdings::Exclude;
//! assert!(Exclude::parse("notes/*.txt").is_ok());
//! assert!(Exclude::parse("[a").unwrap_err().starts_with("`[a` is no pattern"));
//! ```

use std::fmt;
use std::path::{Component, Path};

use glob::{MatchOptions, Pattern};

use super::fault;
use crate::finding::{Code, Finding};

/// What writers of tables leave beside them.
const MARKS: [&str; 4] = ["_SUCCESS", "_metadata", "_common_metadata", "_temporary"];

/// With what such files begin that are numbered.
const NUMBERED_MARKS: [&str; 2] = ["_committed_", "_started_"];

/// Files that operating systems leave, and folders of archives.
const SYSTEM: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"];

/// With what the locks of spreadsheets begin while somebody has the workbook open.
const LOCKS: [&str; 2] = ["~$", ".~lock."];

/// `*` is for any characters of one name, `**` for any folders.
const WITHIN_NAMES: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// A pattern of `--exclude`: without a `/` for any file or folder of that name, otherwise for a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    text: String,
    pattern: Pattern,
}

impl Exclude {
    /// Reads a pattern; the fault is a clause about it.
    pub fn parse(text: &str) -> Result<Exclude, String> {
        let bare = text.strip_prefix("./").unwrap_or(text);
        let bare = bare.strip_suffix('/').unwrap_or(bare);
        match Pattern::new(bare) {
            Ok(pattern) if !bare.is_empty() => Ok(Exclude { text: text.to_owned(), pattern }),
            _ => Err(format!("`{text}` is no pattern of names: expected `*`, `?`, `**` or `[...]` in it")),
        }
    }

    /// The pattern as typed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it means a file, or a folder in which that lies.
    fn fits(&self, lying: Lying<'_>) -> bool {
        let fits = |text: &str| self.pattern.matches_with(text, WITHIN_NAMES);
        let Lying { name, below } = lying;
        if !self.pattern.as_str().contains('/') {
            return below.split('/').any(fits);
        }
        let name = name.strip_prefix("./").unwrap_or(name);
        let above = name.len().saturating_sub(below.len());
        let ends = below.match_indices('/').map(|(at, _)| at).chain([below.len()]);
        ends.into_iter().any(|end| {
            let is_meant = |text: Option<&str>| text.is_some_and(fits);
            is_meant(below.get(..end)) || is_meant(name.get(..above + end))
        })
    }
}

/// Where a file lies: how it is called, and the end of that which nobody typed, below a folder, in an archive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lying<'n> {
    pub(super) name: &'n str,
    pub(super) below: &'n str,
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A pattern of `--exclude` means it.
    Excluded(String),
    /// Its name, or that of its folder, begins with a `.`.
    Hidden,
    /// An operating system leaves such files.
    System,
    /// A spreadsheet program leaves it while somebody has the workbook open.
    Lock,
    /// Writers of tables leave it beside them.
    Mark,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Excluded(pattern) => write!(f, "--exclude {pattern}"),
            Reason::Hidden => f.write_str("hidden"),
            Reason::System => f.write_str("of the operating system"),
            Reason::Lock => f.write_str("the lock of an open workbook"),
            Reason::Mark => f.write_str("a mark of the writer of a table"),
        }
    }
}

/// A file or a folder that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As it would be called if it were read; a folder ends in `/`.
    pub name: String,
    /// Its end which nobody typed.
    pub(super) below: String,
    /// Why.
    pub reason: Reason,
}

impl Reason {
    /// The reason of these words.
    fn parse(text: &str) -> Option<Reason> {
        match text.strip_prefix("--exclude ") {
            Some(pattern) => Some(Reason::Excluded(pattern.to_owned())),
            None => [Reason::Hidden, Reason::System, Reason::Lock, Reason::Mark]
                .into_iter()
                .find(|reason| reason.to_string() == text),
        }
    }
}

impl LeftOut {
    /// The end of its name which nobody typed, where that is not all of it.
    pub(crate) fn below_name(&self) -> Option<String> {
        (self.below != self.name).then(|| self.below.clone())
    }

    /// What a manifest says was left out; `None` where its reason is none of this version.
    pub(crate) fn recorded(name: &str, below: Option<&str>, reason: &str) -> Option<LeftOut> {
        let reason = Reason::parse(reason)?;
        Some(LeftOut { name: name.to_owned(), below: below.unwrap_or(name).to_owned(), reason })
    }

    /// The remark about it.
    pub fn finding(&self) -> Finding {
        let message = format!("left out: {}", self.reason);
        fault::note(Code::FILE_LEFT_OUT, fault::whole(&self.name), message)
    }

    /// Whether a pattern means it, whatever the reason for which it was left out.
    pub fn is_meant_by(&self, exclude: &Exclude) -> bool {
        let bare = |text: &'_ str| text.strip_suffix('/').unwrap_or(text).to_owned();
        exclude.fits(Lying { name: &bare(&self.name), below: &bare(&self.below) })
    }
}

/// Leaves out what a person typed: for that only `--exclude` is a reason.
pub(super) fn typed(lying: Lying<'_>, excludes: &[Exclude]) -> Option<LeftOut> {
    let by = excludes.iter().find(|exclude| exclude.fits(lying))?;
    Some(left_out(lying, Reason::Excluded(by.text.clone())))
}

/// Leaves out what was found in a folder, in an archive or by a pattern.
pub(super) fn found(lying: Lying<'_>, excludes: &[Exclude]) -> Option<LeftOut> {
    let of_programs = || lying.below.split('/').find_map(reason).map(|reason| left_out(lying, reason));
    typed(lying, excludes).or_else(of_programs)
}

fn left_out(Lying { name, below }: Lying<'_>, reason: Reason) -> LeftOut {
    LeftOut { name: name.to_owned(), below: below.to_owned(), reason }
}

/// Why files or folders of such a name are no data.
fn reason(name: &str) -> Option<Reason> {
    let begins = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    if SYSTEM.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        Some(Reason::System)
    } else if begins(&LOCKS) {
        Some(Reason::Lock)
    } else if name.starts_with('.') {
        Some(Reason::Hidden)
    } else {
        (MARKS.contains(&name) || begins(&NUMBERED_MARKS)).then_some(Reason::Mark)
    }
}

/// A path with `/` between its parts on every system.
pub(super) fn slashed(path: &Path) -> String {
    let parts = path.components().filter(|part| !matches!(part, Component::CurDir));
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The refusal of one file of several, which may be no data, such as a readme: says how it is left out.
pub fn with_way_out(mut faults: Vec<Finding>) -> Vec<Finding> {
    const OF_NO_DATA: [Code; 4] =
        [Code::FILE_EMPTY, Code::FILE_NO_COLUMN, Code::FILE_ENCODING, Code::FILE_FORMAT];
    if let Some(fault) = faults.iter_mut().find(|fault| OF_NO_DATA.contains(&fault.code)) {
        let called = fault.place.file.rsplit('/').next().unwrap_or_default();
        // In front: a long message is cut off at its end.
        fault.message = format!(
            "if this is no data, leave it out with --exclude '{}'; otherwise: {}",
            Pattern::escape(called),
            fault.message
        );
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lying(below: &str) -> (String, String) {
        (format!("in/books.zip/{below}"), below.to_owned())
    }

    #[test]
    fn a_pattern_means_names_or_paths_and_what_lies_below() {
        for (pattern, meant, others) in [
            ("readme.txt", &["readme.txt", "a/readme.txt"][..], &["Readme.txt", "readme.txt.csv"][..]),
            ("*.txt", &["a.txt", "a/b.txt"], &["a.csv", "txt"]),
            ("docs", &["docs/a.csv", "a/docs/b/c.csv", "docs"], &["docs.csv"]),
            ("docs/", &["docs/a.csv", "a/docs/b.csv"], &["docs.csv"]),
            ("a/*.txt", &["a/b.txt"], &["b/a/b.txt", "a/b/c.txt"]),
            ("a/b", &["a/b/c.txt", "a/b"], &["a/bc"]),
            ("**/b/*", &["b/c", "a/b/c", "a/b/c/d"], &["b"]),
            ("in/books.zip/a.txt", &["a.txt"], &["b/a.txt"]),
            ("./in/books.zip/a", &["a/b.txt"], &["a.txt"]),
            ("in/*.zip/*.txt", &["a.txt"], &["a/b.txt"]),
        ] {
            let exclude = Exclude::parse(pattern).unwrap();
            let fits = |below: &&str| {
                let (name, below) = lying(below);
                exclude.fits(Lying { name: &name, below: &below })
            };
            assert_eq!(meant.iter().find(|below| !fits(below)), None, "{pattern}");
            assert_eq!(others.iter().find(|below| fits(below)), None, "{pattern}");
        }
        assert!(Exclude::parse("").is_err() && Exclude::parse("/").is_err() && Exclude::parse("a[").is_err());
    }

    #[test]
    fn what_programs_leave_is_told_from_data() {
        let why = |below: &str| {
            let (name, below) = lying(below);
            found(Lying { name: &name, below: &below }, &[]).map(|left| left.reason.to_string())
        };
        for (below, reason) in [
            (".DS_Store", "of the operating system"),
            ("a/Thumbs.db", "of the operating system"),
            ("__MACOSX/._a.csv", "of the operating system"),
            ("~$book.xlsx", "the lock of an open workbook"),
            (".~lock.book.ods#", "the lock of an open workbook"),
            (".git/a.csv", "hidden"),
            ("_SUCCESS", "a mark of the writer of a table"),
        ] {
            assert_eq!(why(below).as_deref(), Some(reason), "{below}");
        }
        for data in ["a.csv", "_a.csv", "_metadata.csv", "$book.xlsx", "readme.txt", "a~$b.xlsx"] {
            assert_eq!(why(data), None, "{data}");
        }
    }

    #[test]
    fn a_refusal_says_how_the_file_is_left_out() {
        let fault = |code| fault::error(code, fault::whole("b.zip/read me[1].txt"), "no header");
        let told = &with_way_out(vec![fault(Code::FILE_NO_COLUMN), fault(Code::FILE_EMPTY)])[0];
        insta::assert_snapshot!(told, @"b.zip/read me[1].txt: if this is no data, leave it out with --exclude 'read me[[]1[]].txt'; otherwise: no header [F003]");
        assert_eq!(with_way_out(vec![fault(Code::FILE_CHANGED)]), [fault(Code::FILE_CHANGED)]);
    }
}
