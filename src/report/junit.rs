//! JUnit XML: a suite for every input file, a case for every answer, and one that says how many rows were read.
//!
//! An alert is a failure, a row without a verdict an error, and what is permitted a case that passes. The counts
//! stand before the cases, so that the cases wait for the end.

use std::io::{self, Write};

use quick_xml::escape::escape;

use super::notice::{self, Notice};
use super::summary::{Summary, counted};
use super::visible::unhidden;
use super::{Layout, Record, Renderer};
use crate::verdict::Verdict;

/// Writes JUnit XML.
pub(super) struct Junit<'w> {
    out: Box<dyn Write + Send + 'w>,
    suites: Vec<Suite>,
}

/// The cases of one file.
#[derive(Default)]
struct Suite {
    file: String,
    cases: String,
    tests: u64,
    failures: u64,
    errors: u64,
}

impl<'w> Junit<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Junit<'w> {
        Junit { out, suites: Vec::new() }
    }

    fn suite(&mut self, file: &str) -> &mut Suite {
        // Rows come file by file: the last suite is the one.
        let known = self.suites.iter().rposition(|suite| suite.file == file);
        let place = known.unwrap_or_else(|| {
            self.suites.push(Suite { file: file.to_owned(), ..Suite::default() });
            self.suites.len() - 1
        });
        &mut self.suites[place]
    }
}

impl Suite {
    fn case(&mut self, name: &str, body: &str) {
        self.tests += 1;
        let (class, name) = (text(&notice::path(&self.file)), text(name));
        self.cases.push_str(&format!("    <testcase classname=\"{class}\" name=\"{name}\""));
        match body {
            "" => self.cases.push_str("/>\n"),
            body => self.cases.push_str(&format!(">\n{body}    </testcase>\n")),
        }
    }
}

impl Renderer for Junit<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &Layout, record: &Record<'_>) -> io::Result<()> {
        let answer = record.answer;
        let suite = self.suite(record.file);
        let mut name = match record.line {
            0 => "the file as a whole".to_owned(),
            line => format!("line {line}"),
        };
        if !record.security.is_empty() {
            name.push_str(&format!(": {}", record.security));
        }
        if let Some(query) = record.query {
            name.push_str(&format!(", {} {}", query.activity, notice::time(query.time)));
        }
        if !answer.entry_id.is_empty() {
            name.push_str(&format!(": {}", answer.entry_id));
        }
        let Some(notice) = Notice::of(record) else {
            suite.case(&name, "");
            return Ok(());
        };
        let sentence = notice.sentence();
        let place = if record.line == 0 { unhidden(record.file).into_owned() } else { notice.place() };
        let mut lines = vec![place, sentence.clone()];
        for (label, value) in [("source", &answer.source), ("what would change it", &answer.change)] {
            if !value.is_empty() {
                lines.push(format!("{label}: {}", unhidden(value)));
            }
        }
        let told = text_lines(&lines);
        let body = match answer.verdict {
            Some(Verdict::Permitted) => format!("      <system-out>{told}</system-out>\n"),
            verdict => {
                let element = if verdict.is_none() { "error" } else { "failure" };
                *(if verdict.is_none() { &mut suite.errors } else { &mut suite.failures }) += 1;
                let (kind, message) = (notice.rule(), text(&sentence));
                format!("      <{element} type=\"{kind}\" message=\"{message}\">{told}</{element}>\n")
            }
        };
        suite.case(&name, &body);
        Ok(())
    }

    fn end(mut self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()> {
        notice::unchanged(summary, |record| self.row(layout, record))?;
        for file in &summary.unchanged {
            let rows = counted(file.rows, "row was", "rows were");
            self.suite(&file.name).case(&format!("{rows} read in an earlier run and not again"), "");
        }
        for file in &summary.files {
            // A suite without a case would be taken for tests that did not run.
            let rows = counted(file.rows, "row was", "rows were");
            self.suite(&file.name).case(&format!("{rows} read"), "");
        }
        let sum = |count: fn(&Suite) -> u64| self.suites.iter().map(count).sum::<u64>();
        let (tests, failures, errors) = (sum(|s| s.tests), sum(|s| s.failures), sum(|s| s.errors));
        let out = &mut self.out;
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(
            out,
            "<testsuites name=\"interdict\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
        )?;
        for Suite { file, cases, tests, failures, errors } in &self.suites {
            let name = text(&notice::path(file));
            writeln!(
                out,
                "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
            )?;
            out.write_all(cases.as_bytes())?;
            writeln!(out, "  </testsuite>")?;
        }
        writeln!(out, "</testsuites>")?;
        out.flush()
    }
}

/// Text of the file as XML can hold it: what XML has no character for is printed as its code point.
fn text(text: &str) -> String {
    escape(unhidden(text)).into_owned()
}

fn text_lines(lines: &[String]) -> String {
    lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::notice::tests::written;
    use super::*;
    use crate::report::Format;
    use crate::report::tests::HOSTILE;

    #[test]
    fn a_report_reads_like_this() {
        insta::assert_snapshot!(written(Format::Junit, &[]));
    }

    #[test]
    fn hostile_names_come_through_and_stay_text() {
        let long = "x".repeat(10_000);
        let names = [long.as_str(), "\u{fffe}]]>&amp;</failure>"];
        let names: Vec<&str> = HOSTILE.into_iter().chain(names).collect();
        let report = written(Format::Junit, &names);
        let mut reader = quick_xml::Reader::from_str(&report);
        let mut told = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(start) if start.name().as_ref() == "failure" => {
                    let message = start.try_get_attribute("message").unwrap().unwrap();
                    let message = message.value.into_owned();
                    told.push(quick_xml::escape::unescape(&message).unwrap().into_owned());
                }
                _ => {}
            }
        }
        assert_eq!(told.len(), names.len());
        for (message, name) in told.iter().zip(&names) {
            assert!(message.contains(&*unhidden(name)), "{message}");
        }
    }
}
