//! SARIF 2.1.0, which code scanning reads: rules are the verdicts and the codes of faults, results the alerts.
//!
//! Every alert is a result at the cell by which its entry was found. Messages escape what SARIF reads as a link or
//! a placeholder; the properties of a result have every text as it is.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::columns::{ANSWER, Value as Cell};
use super::notice::{self, Fingerprints, Notice};
use super::summary::Summary;
use super::{Layout, Record, Renderer};
use crate::finding::{Code, Severity};
use crate::verdict::Verdict;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Relative names are meant from where the run was started.
const BASE: &str = "%SRCROOT%";

/// Writes SARIF.
pub(super) struct Sarif<'w> {
    out: Box<dyn Write + Send + 'w>,
    fingerprints: Fingerprints,
    any: bool,
}

impl<'w> Sarif<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Sarif<'w> {
        Sarif { out, fingerprints: Fingerprints::default(), any: false }
    }
}

impl Renderer for Sarif<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        let rules: Vec<Value> = rules().collect();
        let driver = json!({
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        });
        let schema = json!(SCHEMA);
        writeln!(self.out, "{{\"$schema\":{schema},\"version\":\"2.1.0\",\"runs\":[{{")?;
        writeln!(self.out, "\"tool\":{},", json!({ "driver": driver }))?;
        write!(self.out, "\"columnKind\":\"unicodeCodePoints\",\n\"results\":[")
    }

    fn row(&mut self, _: &Layout, record: &Record<'_>) -> io::Result<()> {
        let Some(notice) = Notice::of(record) else { return Ok(()) };
        let result = result(&notice, self.fingerprints.next(&notice));
        self.out.write_all(if std::mem::replace(&mut self.any, true) { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut self.out, &result)?;
        Ok(())
    }

    fn end(mut self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()> {
        notice::unchanged(summary, |record| self.row(layout, record))?;
        let told = summary.warnings.iter().map(|text| {
            json!({ "level": "warning", "message": { "text": escaped(&super::visible::unhidden(text)) } })
        });
        let invocation = json!({
            // Somebody who looks for results must not take unscreened rows for clear ones.
            "executionSuccessful": summary.all_unscreened_rows() == 0,
            "toolExecutionNotifications": told.collect::<Vec<_>>(),
        });
        let properties = json!({
            "rowsRead": summary.read,
            "rowsDecided": summary.decided,
            "rowsUnscreened": summary.unscreened_rows(),
            "verdicts": summary.verdicts,
        });
        writeln!(self.out, "\n],\n\"invocations\":[{invocation}],\n\"properties\":{properties}\n}}]}}")?;
        self.out.flush()
    }
}

/// The verdicts, the mildest first, and the faults of rows.
fn rules() -> impl Iterator<Item = Value> {
    let verdicts = Verdict::ALL.into_iter().map(|verdict| {
        let level = match verdict {
            Verdict::Permitted => Severity::Note,
            Verdict::Review | Verdict::DivestOnly => Severity::Warning,
            Verdict::Prohibited | Verdict::Blocked => Severity::Error,
        };
        rule(verdict.as_str(), verdict.as_str(), verdict.help(), level)
    });
    verdicts.chain(row_codes().map(|code| rule(code.id, code.title, code.help, Severity::Error)))
}

fn row_codes() -> impl Iterator<Item = &'static Code> {
    Code::ALL.iter().filter(|code| code.id.starts_with('R'))
}

fn rule(id: &str, title: &str, help: &str, severity: Severity) -> Value {
    let pascal: String = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect();
    json!({
        "id": id,
        "name": pascal,
        "shortDescription": { "text": format!("{title}.") },
        "fullDescription": { "text": help },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn rule_index(notice: &Notice<'_>) -> Option<usize> {
    match notice.code() {
        Some(code) => Some(Verdict::ALL.len() + row_codes().position(|known| *known == code)?),
        None => Verdict::ALL.iter().position(|verdict| Some(*verdict) == notice.record.answer.verdict),
    }
}

fn result(notice: &Notice<'_>, (digest, count): (String, u64)) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(notice.rule()));
    if let Some(index) = rule_index(notice) {
        result.insert("ruleIndex".to_owned(), json!(index));
    }
    result.insert("level".to_owned(), json!(level(notice.severity)));
    result.insert("message".to_owned(), json!({ "text": escaped(&notice.sentence()) }));
    result.insert("locations".to_owned(), json!([location(notice)]));
    let short = digest.get(..16).unwrap_or(&digest);
    result.insert(
        "partialFingerprints".to_owned(),
        json!({
            "interdictAlert/v1": format!("{digest}:{count}"),
            // What GitHub would otherwise make of the text around the line.
            "primaryLocationLineHash": format!("{short}:{count}"),
        }),
    );
    result.insert("properties".to_owned(), Value::Object(properties(notice.record)));
    Value::Object(result)
}

fn location(notice: &Notice<'_>) -> Value {
    let mut physical = Map::new();
    physical.insert("artifactLocation".to_owned(), artifact(notice.record.file));
    if notice.line() > 0 {
        let mut region = Map::new();
        region.insert("startLine".to_owned(), json!(notice.line()));
        if let Some((column, length)) = notice.column() {
            region.insert("startColumn".to_owned(), json!(column));
            // The end is the first column behind.
            region.insert("endColumn".to_owned(), json!(column + length));
        }
        physical.insert("region".to_owned(), Value::Object(region));
    }
    match notice.cell() {
        Some(cell) => json!({
            "physicalLocation": physical,
            "logicalLocations": [{ "fullyQualifiedName": cell, "kind": "element" }],
        }),
        None => json!({ "physicalLocation": physical }),
    }
}

/// The file as a URI: relative where its name is.
fn artifact(file: &str) -> Value {
    let path = notice::path(file);
    if let Some((scheme, rest)) = path.split_once("://") {
        return json!({ "uri": format!("{scheme}://{}", encoded(rest)) });
    }
    if path.starts_with('/') {
        return json!({ "uri": format!("file://{}", encoded(&path)) });
    }
    json!({ "uri": encoded(&path), "uriBaseId": BASE })
}

/// Percent-encoded, all but what may stand in a segment and between segments (RFC 3986).
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A text in which no name makes a link (SARIF 2.1.0, 3.11.6) or a placeholder (3.11.5).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '\\' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            _ => out.push(c),
        }
    }
    out
}

/// Every column of the answer under its name, where it says something, and what was asked.
fn properties(record: &Record<'_>) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() && value != json!("") {
            properties.insert(name.to_owned(), value);
        }
    };
    put("security", json!(record.security));
    if let Some(query) = record.query {
        put("activity", json!(query.activity.as_str()));
        put("actor", json!(query.actor.as_str()));
        put("trade_time", json!(notice::time(query.time)));
    }
    for column in &ANSWER {
        let value = match (column.value)(record.answer) {
            Cell::Flags(flags) => json!(flags.iter().map(ToString::to_string).collect::<Vec<_>>()),
            Cell::Score(score) => json!(score.and_then(|score| score.to_string().parse::<f64>().ok())),
            other => json!(other.to_text()),
        };
        put(column.name, value);
    }
    put("change", json!(record.answer.change));
    properties
}

#[cfg(test)]
mod tests {
    use super::super::notice::tests::written;
    use super::*;
    use crate::report::Format;
    use crate::report::tests::HOSTILE;

    fn results(names: &[&str]) -> Vec<Value> {
        let log: Value = serde_json::from_str(&written(Format::Sarif, names)).unwrap();
        log["runs"][0]["results"].as_array().unwrap().clone()
    }

    #[test]
    fn a_log_reads_like_this() {
        let log = written(Format::Sarif, &[]);
        let (_, results) = log.split_once("\"columnKind\"").unwrap();
        insta::assert_snapshot!(results);
    }

    #[test]
    fn a_result_stands_at_the_cell_and_names_its_rule() {
        let log: Value = serde_json::from_str(&written(Format::Sarif, &[])).unwrap();
        let run = &log["runs"][0];
        for result in run["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
        let results = results(&[]);
        let region = &results[0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(*region, json!({ "startLine": 2, "startColumn": 4, "endColumn": 12 }));
        let levels: Vec<&Value> = results.iter().map(|result| &result["level"]).collect();
        assert_eq!(levels, ["error", "error", "warning", "error", "note"]);
        let of = |index: usize| results[index]["partialFingerprints"]["interdictAlert/v1"].as_str().unwrap();
        // Equal alerts are told apart.
        assert_eq!(of(0).strip_suffix(":1"), of(1).strip_suffix(":2"));
        assert_ne!(of(0), of(2));
    }

    #[test]
    fn hostile_names_come_through_as_they_are() {
        let long = "x".repeat(10_000);
        let names: Vec<&str> = HOSTILE.into_iter().chain([long.as_str(), "[a](http://b) {0} \\"]).collect();
        let results = results(&names);
        assert_eq!(results.len(), names.len());
        for (result, name) in results.iter().zip(&names) {
            assert_eq!(result["properties"]["entry_name"].as_str().unwrap_or_default(), *name);
            let message = result["message"]["text"].as_str().unwrap();
            assert!(message.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{message}");
        }
        let message = results.last().unwrap()["message"]["text"].as_str().unwrap();
        assert!(message.starts_with("\\[a\\](http://b) {{0}} \\\\ ("), "{message}");
    }

    #[test]
    fn names_of_files_become_relative_uris() {
        for (file, expected) in [
            ("./a b/ü.csv", json!({ "uri": "a%20b/%C3%BC.csv", "uriBaseId": BASE })),
            ("c:d%.csv", json!({ "uri": "c%3Ad%25.csv", "uriBaseId": BASE })),
            ("/tmp/a#.csv", json!({ "uri": "file:///tmp/a%23.csv" })),
            ("s3://desk/a b", json!({ "uri": "s3://desk/a%20b" })),
        ] {
            assert_eq!(artifact(file), expected);
        }
    }
}
