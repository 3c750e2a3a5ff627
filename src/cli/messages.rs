//! What is told on standard error: faults, warnings, progress, and one final line.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use interdict::finding::{Code, Finding, Severity};
use interdict::list::validate;
use interdict::programme::{Activity, Actor};
use interdict::report::summary::{Summary, counted};
use interdict::report::visible;
use interdict::run::{Exit, Observer};
use serde_json::json;

use super::args::MessageArgs;

/// Findings of one kind that are told one by one; the rest is counted.
const TOLD: u64 = 10;

/// Tells messages in text or as one JSON object each.
pub(crate) struct Messages {
    quiet: bool,
    verbose: bool,
    json: bool,
    /// Whether what stands in cells may be told.
    values: bool,
    /// What the run is called in JSON.
    run: String,
    progress: bool,
    shown_progress: bool,
    counts: BTreeMap<&'static str, u64>,
}

impl Messages {
    /// As the options say.
    pub(crate) fn new(args: &MessageArgs) -> Messages {
        let json = args.log_format == "json";
        Messages {
            quiet: args.quiet,
            verbose: args.verbose,
            json,
            values: match args.log_values.as_str() {
                "always" => true,
                "never" => false,
                _ => !json && io::stderr().is_terminal(),
            },
            run: args.run_id.clone().unwrap_or_else(made_up),
            progress: !args.quiet && !json && args.progress == "auto" && io::stderr().is_terminal(),
            shown_progress: false,
            counts: BTreeMap::new(),
        }
    }

    /// A fault that ends the command.
    pub(crate) fn error(&mut self, text: &str) {
        self.tell("error", text, json!({}));
    }

    /// Something that is good to know.
    pub(crate) fn note(&mut self, text: &str) {
        if !self.quiet {
            self.tell("note", text, json!({}));
        }
    }

    /// Text for people that stands for itself, such as a fault drawn under its line.
    pub(crate) fn block(&mut self, text: &str) {
        self.clear_progress();
        write_stderr(text);
    }

    /// Faults of a text that is at hand: each under its line, or as messages where those are data.
    pub(crate) fn drawn(&mut self, findings: &[Finding], text: &str) {
        if self.json {
            for finding in findings {
                self.finding(finding);
            }
        } else {
            self.block(&validate::render(findings, text));
        }
    }

    /// Faults of a text that names subjects, which are rows: drawn only where values may be told.
    pub(crate) fn drawn_of_rows(&mut self, findings: &[Finding], text: &str) {
        if self.values {
            return self.drawn(findings, text);
        }
        // Which field it is helps; what stands in it may be a subject.
        let is_of_a_field =
            |code: Code| [Code::SUPPRESSION_UNKNOWN_FIELD, Code::SUPPRESSION_MISSING_FIELD].contains(&code);
        for finding in findings {
            let message = match is_of_a_field(finding.code) {
                true => finding.message.clone(),
                false => without_values(&finding.message),
            };
            self.finding(&Finding { message, ..finding.clone() });
        }
    }

    /// How many findings were counted and not told.
    pub(crate) fn rest(&mut self) {
        if self.verbose {
            return;
        }
        for (code, count) in std::mem::take(&mut self.counts) {
            if count > TOLD && !self.quiet {
                self.tell("note", &format!("{} more of {code}; -v tells them all", count - TOLD), json!({}));
            }
        }
    }

    /// The totals, where no output holds them.
    pub(crate) fn summary(&mut self, summary: &Summary) {
        if self.quiet || self.json {
            return;
        }
        if self.values {
            return self.block(&summary.to_string());
        }
        let mut summary = summary.clone();
        summary.upcoming.iter_mut().for_each(|row| HIDDEN.clone_into(&mut row.security));
        // The sum over one row is its position, and a currency is a cell like any other.
        summary.exposure.clear();
        self.block(&summary.to_string());
    }

    /// The last line of a run.
    pub(crate) fn end(&mut self, summary: &Summary, exit: Exit) {
        self.clear_progress();
        let unscreened = summary.unscreened_rows();
        let status = exit as u8;
        if self.json {
            let mut told = json!({
                "level": "summary", "run": self.run, "rows": summary.read, "decided": summary.decided,
                "unscreened": summary.unscreened, "verdicts": summary.verdicts, "exit": status,
            });
            if !summary.unchanged.is_empty() {
                told["unchanged"] = json!({
                    "rows": summary.unchanged_rows(), "unscreened": summary.unchanged_unscreened_rows(),
                    "verdicts": summary.unchanged_verdicts(),
                });
            }
            write_stderr(&format!("{told}\n"));
        } else {
            let rows = counted(summary.read, "row", "rows");
            let verdicts = summary.verdicts;
            let before = summary.clause_of_unchanged();
            let incomplete = if exit == Exit::Failed { "incomplete: " } else { "" };
            write_stderr(&format!(
                "interdict: {incomplete}{rows}: {verdicts}; {unscreened} unscreened{before}; exit status {status}\n"
            ));
        }
    }

    /// The last line of a run that has no answer.
    pub(crate) fn failed(&mut self) {
        self.clear_progress();
        let status = Exit::Failed as u8;
        write_stderr(&if self.json {
            format!("{}\n", json!({ "level": "summary", "run": self.run, "exit": status }))
        } else {
            format!("interdict: no answer; exit status {status}\n")
        });
    }

    fn tell(&mut self, level: &str, text: &str, mut more: serde_json::Value) {
        self.clear_progress();
        if self.json {
            if let Some(object) = more.as_object_mut() {
                object.insert("level".to_owned(), level.into());
                object.insert("message".to_owned(), text.into());
                object.insert("run".to_owned(), self.run.as_str().into());
            }
            write_stderr(&format!("{more}\n"));
        } else {
            let lines: Vec<_> = text.lines().map(visible).collect();
            write_stderr(&format!("{level}: {}\n", lines.join("\n")));
        }
    }

    fn clear_progress(&mut self) {
        if std::mem::take(&mut self.shown_progress) {
            write_stderr("\r\u{1b}[K");
        }
    }
}

impl Observer for Messages {
    fn finding(&mut self, finding: &Finding) {
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let too_mild = match finding.severity {
            Severity::Error => false,
            Severity::Warning => self.quiet,
            Severity::Note => !self.verbose,
        };
        if too_mild {
            return;
        }
        let count = self.counts.entry(finding.code.id).or_default();
        *count += 1;
        if *count <= TOLD || self.verbose {
            let place = &finding.place;
            let more = json!({
                "code": finding.code.id, "file": place.file, "line": place.line, "column": place.column,
            });
            let finding = match self.values {
                true => finding.clone(),
                false => Finding { message: hidden(finding), ..finding.clone() },
            };
            let text = if self.json { finding.message.clone() } else { finding.to_string() };
            self.tell(level, &text, more);
        }
    }

    fn warning(&mut self, text: &str) {
        if !self.quiet {
            self.tell("warning", text, json!({}));
        }
    }

    fn progress(&mut self, rows: u64) {
        if self.progress {
            write_stderr(&format!("\r{}", counted(rows, "row", "rows")));
            self.shown_progress = true;
        }
    }
}

/// What is said of a file, or of suppressions, with what stands in cells: of suppressions it is subjects, of a header what may be
/// a row where the file has none.
const OF_CELLS: [Code; 11] = [
    Code::FILE_DATE_FORMAT,
    Code::FILE_DUPLICATE_HEADER,
    Code::FILE_FORMAT,
    Code::FILE_NO_DATE,
    Code::FILE_NOT_ROWS,
    Code::SUPPRESSION_EXPIRED,
    Code::SUPPRESSION_STALE,
    Code::SUPPRESSION_UNUSED,
    Code::SUPPRESSION_TOO_BROAD,
    Code::SUPPRESSION_NO_DAY,
    Code::SUPPRESSION_EARLY,
];

/// The message of a finding without what stands in cells.
fn hidden(finding: &Finding) -> String {
    let message = &finding.message;
    match finding.code {
        code if code.id.starts_with('R') || OF_CELLS.contains(&code) => without_values(message),
        // The column that was asked for is an option; what was found in its place may be a row.
        Code::FILE_NO_COLUMN => {
            let (asked, found) = message.split_at(message.find("found `").unwrap_or(message.len()));
            format!("{asked}{}", without_values(found))
        }
        _ => message.clone(),
    }
}

/// What stands for a text of an input that is not told.
const HIDDEN: &str = "…";

/// A message about a row without what stands in its cells: that is in backticks, before what was expected in its place.
/// Words of the product and options stay.
fn without_values(message: &str) -> String {
    let is_ours = |text: &str| {
        Activity::parse(text).is_some() || Actor::parse(text).is_some() || text.starts_with("--")
    };
    let mut is_example = false;
    let parts = message.split('`').enumerate().map(|(place, part)| {
        if place % 2 == 1 {
            return if is_example || is_ours(part) { part } else { HIDDEN };
        }
        is_example |= part.contains("expected");
        part
    });
    parts.collect::<Vec<_>>().join("`")
}

/// A name for a run that nobody else uses.
fn made_up() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", now.as_nanos(), std::process::id())
}

/// The last words of a process that is about to fail for a fault of its own.
pub(crate) fn last_words(text: &str) {
    write_stderr(&format!("error: {text}\n"));
}

/// What belongs to a fault that clap has told.
pub(crate) fn note(text: &str) {
    write_stderr(&format!("note: {text}\n"));
}

/// When standard error is gone there is nobody left to tell; the exit status still says it.
fn write_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_about_a_row_goes_without_its_cells() {
        for (message, told) in [
            (
                "`soon` is not a date: expected one such as `2021-03-15`",
                "`…` is not a date: expected one such as `2021-03-15`",
            ),
            ("`what we expected` is `it`", "`…` is `…`"),
            (
                "`jump` is no activity; expected `purchase`, `sale`",
                "`…` is no activity; expected `purchase`, `sale`",
            ),
            ("`a` and `b`: --as-of or `--map` helps", "`…` and `…`: --as-of or `--map` helps"),
            ("no cell", "no cell"),
            ("an `open one", "an `…"),
        ] {
            assert_eq!(without_values(message), told);
        }
    }
}
