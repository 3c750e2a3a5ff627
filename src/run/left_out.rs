//! What a run does not read, as it is told: how much for which reason, and patterns that mean nothing.

use crate::holdings::{Exclude, LeftOut, Reason};
use crate::report::summary::counted;

/// Names that one remark tells; the manifest has all.
const TOLD: usize = 3;

/// What somebody should know: first what `--exclude` leaves out, then what programs leave beside data.
pub fn remarks(left_out: &[LeftOut], excludes: &[Exclude]) -> Vec<String> {
    let (by_pattern, by_name): (Vec<&LeftOut>, Vec<&LeftOut>) =
        left_out.iter().partition(|left| matches!(left.reason, Reason::Excluded(_)));
    let told = |left: &[&LeftOut], why: &str| {
        let names: Vec<String> = left.iter().take(TOLD).map(|left| format!("`{}`", left.name)).collect();
        let more = if left.len() > TOLD { ", …" } else { "" };
        let (are, count) = (if left.len() == 1 { "is" } else { "are" }, left.len() as u64);
        let files = counted(count, "file or folder", "files and folders");
        (count > 0).then(|| format!("{files} {are} not read, {why}: {}{more}", names.join(", ")))
    };
    let idle = excludes.iter().filter(|exclude| !left_out.iter().any(|left| left.is_meant_by(exclude)));
    let idle = idle.map(|exclude| format!("--exclude {} means no file and no folder", exclude.as_str()));
    let mut remarks: Vec<String> = told(&by_pattern, "as --exclude says").into_iter().collect();
    remarks.extend(told(&by_name, "being hidden or left by a program"));
    remarks.extend(idle);
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings;

    #[test]
    fn what_is_not_read_is_told_and_so_is_a_pattern_without_effect() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "b.txt", "c.txt", "d.txt", "e.txt", ".DS_Store"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let excludes = ["*.txt", "b.*", ".DS_Store", "*.md"].map(|text| Exclude::parse(text).unwrap());
        let found = holdings::sources(folder.path(), &excludes).unwrap();
        let remarks = remarks(&found.left_out, &excludes).join("\n");
        let shown = remarks.replace(&format!("{}/", folder.path().display()), "");
        insta::assert_snapshot!(shown, @"
        5 files and folders are not read, as --exclude says: `.DS_Store`, `b.txt`, `c.txt`, …
        --exclude *.md means no file and no folder
        ");
        let found = holdings::sources(folder.path(), &[]).unwrap();
        let remarks = super::remarks(&found.left_out, &[]).join("\n");
        assert!(remarks.starts_with("1 file or folder is not read, being hidden or left by a program: "));
    }
}
