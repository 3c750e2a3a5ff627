//! The Code Quality report of GitLab, which a merge request shows beside its lines.

use std::io::{self, Write};

use serde_json::json;

use super::notice::{self, Fingerprints, Notice};
use super::summary::Summary;
use super::{Layout, Record, Renderer};
use crate::verdict::Verdict;

/// Writes the report.
pub(super) struct Gitlab<'w> {
    out: Box<dyn Write + Send + 'w>,
    fingerprints: Fingerprints,
    any: bool,
}

impl<'w> Gitlab<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Gitlab<'w> {
        Gitlab { out, fingerprints: Fingerprints::default(), any: false }
    }
}

impl Renderer for Gitlab<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        self.out.write_all(b"[")
    }

    fn row(&mut self, _: &Layout, record: &Record<'_>) -> io::Result<()> {
        let Some(notice) = Notice::of(record) else { return Ok(()) };
        let (digest, count) = self.fingerprints.next(&notice);
        let (path, line) = (notice::path(record.file), notice.line().max(1));
        // One of the two forms of a place, never both.
        let location = match notice.column() {
            Some((column, length)) => json!({
                "path": path,
                "positions": {
                    "begin": { "line": line, "column": column },
                    "end": { "line": line, "column": column + length.max(1) - 1 },
                },
            }),
            None => json!({ "path": path, "lines": { "begin": line } }),
        };
        let cell = notice.cell().map(|cell| format!("{}: ", super::visible::unhidden(cell)));
        let issue = json!({
            "type": "issue",
            "check_name": notice.rule(),
            "description": format!("{}{}", cell.unwrap_or_default(), notice.sentence()),
            "categories": ["Compliance"],
            "severity": severity(record.answer.verdict),
            "fingerprint": format!("{digest}-{count}"),
            "location": location,
        });
        self.out.write_all(if std::mem::replace(&mut self.any, true) { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut self.out, &issue)?;
        Ok(())
    }

    fn end(mut self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()> {
        notice::unchanged(summary, |record| self.row(layout, record))?;
        self.out.write_all(b"\n]\n")?;
        self.out.flush()
    }
}

/// GitLab's words; a row that nobody looked at is as bad as it gets.
fn severity(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None | Some(Verdict::Blocked) => "blocker",
        Some(Verdict::Prohibited) => "critical",
        Some(Verdict::DivestOnly) => "major",
        Some(Verdict::Review) => "minor",
        Some(Verdict::Permitted) => "info",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::super::notice::tests::written;
    use crate::report::Format;
    use crate::report::tests::HOSTILE;

    #[test]
    fn a_report_reads_like_this() {
        insta::assert_snapshot!(written(Format::Gitlab, &[]));
    }

    #[test]
    fn every_issue_has_a_fingerprint_of_its_own() {
        let names: Vec<&str> = HOSTILE.into_iter().chain(HOSTILE).collect();
        let issues: Vec<Value> = serde_json::from_str(&written(Format::Gitlab, &names)).unwrap();
        let prints: BTreeSet<&str> =
            issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
        assert_eq!(prints.len(), names.len());
        for issue in &issues {
            let text = issue["description"].as_str().unwrap();
            assert!(text.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{text}");
        }
    }
}
