//! What the formats for continuous integration have in common: an answer as something that is wrong at a place.

use std::collections::HashMap;
use std::io;

use super::columns::verdict;
use super::summary::{Summary, UnchangedFile, counted};
use super::visible::unhidden;
use super::{Record, Spot, View, Worth};
use crate::digest;
use crate::finding::{Code, Severity};
use crate::programme::Activity;
use crate::screen::{Line, unmatched};
use crate::timeline::TradeTime;
use crate::verdict::Verdict;

/// An answer that somebody should see.
#[derive(Clone, Copy)]
pub(super) struct Notice<'a> {
    pub(super) record: &'a Record<'a>,
    /// How bad.
    pub(super) severity: Severity,
}

impl<'a> Notice<'a> {
    /// The answer of a record; `None` where it is plainly permitted.
    pub(super) fn of(record: &'a Record<'a>) -> Option<Notice<'a>> {
        let answer = record.answer;
        let is_plain = answer.verdict == Some(Verdict::Permitted) && answer.flags.is_empty();
        (!is_plain).then(|| Notice { record, severity: severity(answer.verdict) })
    }

    /// The rule that gives it: the verdict, or the code of the fault of a row without one.
    pub(super) fn rule(&self) -> &'static str {
        match self.code() {
            Some(code) => code.id,
            None => verdict(self.record.answer),
        }
    }

    /// The fault of a row without a verdict.
    pub(super) fn code(&self) -> Option<Code> {
        let unscreened = self.record.answer.verdict.is_none();
        self.record.spot.and_then(|spot| spot.code).filter(|_| unscreened)
    }

    /// Verdict, and entry or programme: what a list of notices shows first.
    pub(super) fn title(&self) -> String {
        let answer = self.record.answer;
        let about = [&*answer.entry_id, &*answer.programme].into_iter().find(|text| !text.is_empty());
        let about = about.map(|about| format!(": {}", unhidden(about))).unwrap_or_default();
        format!("{}{about}", verdict(answer))
    }

    /// Who it is, and why.
    pub(super) fn sentence(&self) -> String {
        let answer = self.record.answer;
        let mut text = String::new();
        if !self.record.security.is_empty() {
            text.push_str(self.record.security);
            if !answer.entry_name.is_empty() {
                text.push_str(" (");
                text.push_str(&answer.entry_name);
                text.push(')');
            }
            text.push_str(": ");
        }
        text.push_str(&answer.reason);
        if !answer.flags.is_empty() {
            text.push_str(&format!(" [{}]", answer.flags));
        }
        unhidden(&text).into_owned()
    }

    /// 1-based line; 0 where the file as a whole is meant.
    pub(super) fn line(&self) -> u64 {
        self.record.spot.map_or(self.record.line, |spot| spot.line)
    }

    /// 1-based column in characters, and how many are meant; `None` where there are none.
    pub(super) fn column(&self) -> Option<(u64, u64)> {
        self.record.spot.filter(|spot| spot.column > 0).map(|spot| (spot.column, spot.length))
    }

    /// What the cell is called where it has no column.
    pub(super) fn cell(&self) -> Option<&'a str> {
        self.record.spot.and_then(|spot| spot.cell.as_deref())
    }

    /// File, line, and column or cell, as messages print them.
    pub(super) fn place(&self) -> String {
        let mut place = format!("{}:{}", unhidden(self.record.file), self.line());
        match (self.cell(), self.column()) {
            (Some(cell), _) => place.push_str(&format!(":{}", unhidden(cell))),
            (None, Some((column, _))) => place.push_str(&format!(":{column}")),
            (None, None) => {}
        }
        place
    }
}

/// What was found in files that were not read again, in the words of a record each for the worst verdict of a file and
/// for every reason why rows have none: else a report would say that nothing is there any more.
pub(super) fn unchanged(
    summary: &Summary,
    mut take: impl FnMut(&Record<'_>) -> io::Result<()>,
) -> io::Result<()> {
    for file in &summary.unchanged {
        let worst = file.verdicts.worst().filter(|worst| *worst > Verdict::Permitted);
        if let Some(worst) = worst {
            take(&of_file(file, &of_unchanged(Some(worst), &file.verdicts.to_string()), None))?;
        }
        for (reason, rows) in &file.unscreened {
            let code = Code::ALL.iter().find(|code| reason.split(' ').next() == Some(code.id)).copied();
            let answer =
                of_unchanged(None, &format!("{} unscreened, {reason}", counted(*rows, "row", "rows")));
            take(&of_file(file, &answer, Some(&Spot { code, ..Spot::default() })))?;
        }
    }
    Ok(())
}

fn of_unchanged(verdict: Option<Verdict>, found: &str) -> Line {
    let reason = format!(
        "this file is as in the previous run and was not read again; what was found there counts: {found}"
    );
    unmatched(verdict, reason)
}

/// A record about a file as a whole.
fn of_file<'a>(file: &'a UnchangedFile, answer: &'a Line, spot: Option<&'a Spot>) -> Record<'a> {
    Record {
        file: &file.name,
        line: 0,
        view: View::Alerts,
        input: 0,
        cells: &[],
        security: "",
        worth: Worth::default(),
        query: None,
        answer,
        answer_number: None,
        background: None,
        spot,
    }
}

/// How bad a verdict is. Nobody looked at a row without one.
fn severity(verdict: Option<Verdict>) -> Severity {
    match verdict {
        None | Some(Verdict::Blocked | Verdict::Prohibited) => Severity::Error,
        Some(Verdict::DivestOnly | Verdict::Review) => Severity::Warning,
        Some(Verdict::Permitted) => Severity::Note,
    }
}

/// What stays equal from run to run as long as an alert is the same: it does not depend on the line at which a row
/// stands, on what it is worth, or for a holding on the day; and the second of two equal alerts is told apart.
#[derive(Default)]
pub(super) struct Fingerprints(HashMap<String, u64>);

impl Fingerprints {
    /// The fingerprint of the next alert: a digest, and which one of those that have it.
    pub(super) fn next(&mut self, notice: &Notice<'_>) -> (String, u64) {
        let Record { file, cells, security, query, answer, .. } = *notice.record;
        let mut parts = vec![file.to_owned(), security.to_owned(), answer.entry_id.to_string()];
        parts.push(answer.programme.to_string());
        match query.filter(|_| answer.verdict.is_some()) {
            Some(query) => {
                parts.extend([query.activity.to_string(), query.actor.to_string()]);
                parts.extend((query.activity != Activity::Hold).then(|| time(query.time)));
            }
            None => {
                parts.push(notice.rule().to_owned());
                parts.extend(cells.iter().map(|cell| (*cell).to_owned()));
            }
        }
        // With their lengths, so that no two lists of parts are the same text.
        let text: String = parts.iter().map(|part| format!("{}:{part},", part.len())).collect();
        let digest = digest::sha256(&text);
        let count = self.0.entry(digest.clone()).or_default();
        *count += 1;
        (digest, *count)
    }
}

/// The time of a trade, the same in every run.
pub(super) fn time(time: TradeTime) -> String {
    match time {
        TradeTime::Day(date) => date.to_string(),
        TradeTime::At(at) => at.to_string(),
    }
}

/// The path of a file as these reports want it: from here, with `/`.
pub(super) fn path(file: &str) -> String {
    let path = if cfg!(windows) { file.replace('\\', "/") } else { file.to_owned() };
    let mut rest = path.as_str();
    while let Some(further) = rest.strip_prefix("./") {
        rest = further.trim_start_matches('/');
    }
    if rest.is_empty() { path } else { rest.to_owned() }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::programme::Actor;
    use crate::report::tests::line;
    use crate::screen::Query;
    use crate::timeline::KnownOn;
    use crate::verdict::Flags;

    /// What the golden tests of all these formats show: a row of each kind, and hostile names.
    pub(in crate::report) fn written(format: crate::report::Format, names: &[&str]) -> String {
        let day = |text: &str| TradeTime::Day(text.parse().unwrap());
        let query = |activity, time| Query { activity, actor: Actor::UsPerson, time, known: KnownOn::Latest };
        let purchase = query(Activity::Purchase, day("2021-03-16"));
        let spot = |line, column, length| Spot { line, column, length, ..Spot::default() };
        let mut rows: Vec<(u64, String, Option<Query>, Line, Spot)> = vec![
            (2, "Acme Ltd".into(), Some(purchase), line(), spot(2, 4, 8)),
            (3, "Acme Ltd".into(), Some(purchase), line(), spot(3, 4, 8)),
            (
                4,
                "Acme Fund".into(),
                Some(query(Activity::Hold, day("2021-03-17"))),
                Line { verdict: Some(Verdict::Review), flags: Flags::none(), ..line() },
                Spot { cell: Some("Book!B4".into()), ..spot(4, 0, 0) },
            ),
            (
                5,
                String::new(),
                None,
                Line {
                    verdict: None,
                    flags: Flags::none(),
                    entry_id: Arc::from(""),
                    entry_name: String::new(),
                    programme: Arc::from(""),
                    reason: "R002: `soon` is not a date (column 12)".into(),
                    ..line()
                },
                Spot { code: Some(Code::ROW_BAD_DATE), ..spot(5, 12, 4) },
            ),
            (
                6,
                "Acme Two".into(),
                Some(purchase),
                Line { verdict: Some(Verdict::Permitted), ..line() },
                spot(6, 1, 8),
            ),
        ];
        if !names.is_empty() {
            rows = names
                .iter()
                .map(|name| {
                    let entry_name = (*name).to_owned();
                    let reason = format!("{name} is listed");
                    let answer = Line { entry_name: entry_name.clone(), reason, ..line() };
                    (2, entry_name, Some(purchase), answer, spot(2, 1, 1))
                })
                .collect();
        }
        let summary = crate::report::summary::tests::summary();
        crate::report::tests::write(format, View::Alerts, &summary, |take| {
            for (line, security, query, answer, spot) in &rows {
                let cells = [security.as_str(), "7"];
                take(&Record {
                    file: "books/a b.csv",
                    line: *line,
                    view: View::Alerts,
                    input: 0,
                    cells: &cells,
                    security,
                    worth: crate::report::Worth::default(),
                    query: query.as_ref(),
                    answer,
                    answer_number: None,
                    background: None,
                    spot: Some(spot),
                });
            }
        })
    }

    fn printed(line_number: u64, security: &str, query: Query) -> (String, u64) {
        let answer = line();
        let cells = [security];
        let record = Record {
            file: "a.csv",
            line: line_number,
            view: View::Alerts,
            input: 0,
            cells: &cells,
            security,
            worth: crate::report::Worth::default(),
            query: Some(&query),
            answer: &answer,
            answer_number: None,
            background: None,
            spot: None,
        };
        Fingerprints::default().next(&Notice::of(&record).unwrap())
    }

    #[test]
    fn a_fingerprint_outlives_what_does_not_make_another_alert() {
        let hold = Query {
            activity: Activity::Hold,
            actor: Actor::UsPerson,
            time: TradeTime::Day("2021-03-16".parse().unwrap()),
            known: KnownOn::Latest,
        };
        let later = Query { time: TradeTime::Day("2021-03-17".parse().unwrap()), ..hold };
        let (bought, bought_later) =
            (Query { activity: Activity::Purchase, ..hold }, Query { activity: Activity::Purchase, ..later });
        assert_eq!(printed(2, "Acme", hold), printed(90, "Acme", later));
        assert_eq!(printed(2, "Acme", bought), printed(90, "Acme", bought));
        assert_ne!(printed(2, "Acme", bought), printed(2, "Acme", bought_later));
        assert_ne!(printed(2, "Acme", hold), printed(2, "Acme", bought));
        assert_ne!(printed(2, "Acme", hold), printed(2, "Acme 2", hold));
    }

    #[cfg(feature = "cli")]
    #[test]
    fn no_report_is_clear_where_a_file_that_was_not_read_again_is_not() {
        use crate::report::Format;
        let mut file = UnchangedFile { name: "kept.csv".to_owned(), rows: 2, ..UnchangedFile::default() };
        file.verdicts.add(Verdict::Prohibited);
        file.unscreened.insert("R002 bad date".to_owned(), 1);
        let summary = Summary { unchanged: vec![file], ..Summary::default() };
        for (format, told) in [
            (Format::Markdown, &["### Interdict: 1 row not screened; prohibited 1\n"][..]),
            (Format::Html, &["In files that were not read again stands <strong>prohibited 1, 1 unscreened<"]),
            (Format::Junit, &["failures=\"1\" errors=\"1\"", "classname=\"kept.csv\""]),
            (Format::Gitlab, &["\"path\":\"kept.csv\"", "\"critical\"", "\"blocker\"", "\"R002\""]),
            (Format::Github, &["::error file=kept.csv,title=prohibited::", "title=unscreened::"]),
            (
                Format::Sarif,
                &["\"uri\":\"kept.csv\"", "\"executionSuccessful\":false", "\"ruleId\":\"R002\""],
            ),
        ] {
            let report = crate::report::tests::write(format, View::Alerts, &summary, |_| {});
            for told in told {
                assert!(report.contains(told), "{told}: {report}");
            }
            assert!(!report.contains("Every row is permitted") && !report.contains("nothing restricted"));
        }
    }

    #[test]
    fn paths_are_from_here() {
        for (file, expected) in [("./a/b.csv", "a/b.csv"), (".//a", "a"), ("../a", "../a"), ("./", "./")] {
            assert_eq!(path(file), expected);
        }
    }
}
