//! Workflow commands of GitHub Actions: each alert annotates its line in the view of a pull request.
//!
//! A command is a line of the log. What a file says can end neither the line nor a value, and nothing but the
//! commands is written, because the log takes every line that looks like one for one.

use std::io::{self, Write};

use super::notice::{self, Notice};
use super::summary::{Summary, counted};
use super::{Layout, Record, Renderer};
use crate::finding::Severity;

/// Writes workflow commands.
pub(super) struct Github<'w> {
    out: Box<dyn Write + Send + 'w>,
}

impl<'w> Github<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Github<'w> {
        Github { out }
    }
}

impl Renderer for Github<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &Layout, record: &Record<'_>) -> io::Result<()> {
        let Some(notice) = Notice::of(record) else { return Ok(()) };
        write!(self.out, "::{} file={}", command(notice.severity), property(&notice::path(record.file)))?;
        if notice.line() > 0 {
            write!(self.out, ",line={}", notice.line())?;
        }
        if let Some((column, length)) = notice.column() {
            // The last column that is meant.
            write!(self.out, ",col={column},endColumn={}", column + length.max(1) - 1)?;
        }
        let cell = notice.cell().map(|cell| format!("{cell}: ")).unwrap_or_default();
        let message = format!("{}{}", super::visible::unhidden(&cell), notice.sentence());
        writeln!(self.out, ",title={}::{}", property(&notice.title()), data(&message))
    }

    fn end(mut self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()> {
        notice::unchanged(summary, |record| self.row(layout, record))?;
        // GitHub shows ten errors, ten warnings and ten notices of a step: the totals say what there is.
        let unscreened = summary.unscreened_rows();
        let (read, decided) = (counted(summary.read, "row", "rows"), summary.decided);
        let message = format!(
            "{read} read, {decided} decided, {unscreened} unscreened: {}{}",
            summary.verdicts,
            summary.clause_of_unchanged()
        );
        writeln!(self.out, "::notice title=interdict::{}", data(&message))?;
        self.out.flush()
    }
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::notice::tests::written;
    use crate::report::Format;
    use crate::report::tests::HOSTILE;

    #[test]
    fn annotations_read_like_this() {
        insta::assert_snapshot!(written(Format::Github, &[]));
    }

    #[test]
    fn no_name_ends_a_line_or_a_value() {
        let names = ["::stop-commands::x\n::error::y", "##[error]z", "100%0A,line=9::"];
        let names: Vec<&str> = HOSTILE.into_iter().chain(names).collect();
        let log = written(Format::Github, &names);
        assert_eq!(log.lines().count(), names.len() + 1, "{log}");
        for line in log.lines().take(names.len()) {
            let (head, message) = line.strip_prefix("::error ").unwrap().split_once("::").unwrap();
            let title = "title=prohibited%3A us-test/acme";
            assert_eq!(head, format!("file=books/a b.csv,line=2,col=1,endColumn=1,{title}"));
            assert!(message.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{message}");
        }
        assert!(log.contains("::100%250A,line=9::"), "{log}");
    }
}
