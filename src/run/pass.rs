//! One pass over all rows: each is decided, or told as unscreened, and counted exactly once.

use std::sync::Arc;

use chrono_tz::America::New_York;
use rustc_hash::FxHashMap;

use super::footer;
use super::outputs::Writing;
use super::tally::Tally;
use super::{Failure, Observer};
use crate::finding::{Code, Finding, Place, Severity};
use crate::holdings::{self, Field, Holdings, Position};
use crate::identity::{Identity, MatchKind, Memory, Subject};
use crate::programme::{Activity, Disclosure};
use crate::report::audience::{self, Audience};
use crate::report::summary::Upcoming;
use crate::report::{Record, View};
use crate::screen::{Decision, Line, Query, Screener};
use crate::timeline::TradeTime;
use crate::verdict::Flags;

/// Distinct securities whose match is kept. A file with more of them is answered the same, only some
/// are matched again; this bounds the memory of a file in which every row is another security.
const KEPT: usize = 262_144;

/// Rows between two calls of [`Observer::progress`].
const STRIDE: u64 = 1024;

/// One pass over all rows.
pub(super) struct Pass<'a, 'w> {
    screener: &'a Screener,
    pub(super) audience: Audience,
    pub(super) lookahead: Option<u32>,
    pub(super) writing: Writing<'w>,
    pub(super) tally: Tally,
    identities: FxHashMap<Subject, Arc<Identity>>,
    memory: Memory,
    pub(super) activity_by_default: bool,
    /// Whether any input has a column of market values; without one there are no sums to speak of.
    pub(super) has_values: bool,
    pub(super) held_by_default: bool,
    pub(super) observer: &'a mut dyn Observer,
}

/// A row and its place, before it is answered.
struct Asked<'r> {
    file: &'r str,
    line: u64,
    input: usize,
    cells: &'r [String],
    query: Option<&'r Query>,
}

impl<'a, 'w> Pass<'a, 'w> {
    /// Ready for the first file, as for a reader who may know everything.
    pub(super) fn new(
        screener: &'a Screener,
        writing: Writing<'w>,
        observer: &'a mut dyn Observer,
    ) -> Pass<'a, 'w> {
        Pass {
            screener,
            audience: Audience::Compliance,
            lookahead: None,
            writing,
            tally: Tally::new(0),
            identities: FxHashMap::default(),
            memory: Memory::default(),
            activity_by_default: false,
            has_values: false,
            held_by_default: false,
            observer,
        }
    }

    /// Screens one file to its end.
    pub(super) fn file(
        &mut self,
        input: usize,
        mut holdings: Holdings,
    ) -> Result<holdings::FileSummary, Failure> {
        let name = holdings.name().to_owned();
        let activity = holdings.mapping().column(Field::Activity);
        let naming = [Field::SecurityName, Field::IssuerName, Field::Isin, Field::Ticker];
        let named: Vec<usize> =
            naming.into_iter().filter_map(|field| holdings.mapping().column(field)).collect();
        while let Some(row) = holdings.next_row() {
            self.tally.read();
            let query = row.content.as_ref().ok().map(|position| &position.query);
            let asked = Asked { file: &name, line: row.line, input, cells: &row.cells, query };
            match &row.content {
                Ok(position) => {
                    let stated = activity
                        .and_then(|column| row.cells.get(column))
                        .is_some_and(|cell| !holdings::is_empty_cell(cell));
                    self.held_by_default |=
                        self.activity_by_default && !stated && position.query.activity == Activity::Hold;
                    self.decide(&asked, position)?;
                }
                Err(finding) => {
                    let security = named.iter().filter_map(|column| row.cells.get(*column));
                    let security = security.map(String::as_str).find(|cell| !cell.is_empty());
                    self.unscreened(&asked, security.unwrap_or_default(), finding)?;
                }
            }
            if self.tally.summary.read.is_multiple_of(STRIDE) {
                self.observer.progress(self.tally.summary.read);
            }
        }
        let width = holdings.header().len();
        let mut file = holdings.finish().map_err(|finding| Failure::Input(vec![finding]))?;
        self.footer(input, width, &mut file)?;
        for note in file.notes.iter().chain(&file.footer_remark()) {
            self.observer.finding(note);
        }
        self.tally.lines(&file);
        Ok(file)
    }

    /// A line below the last row that names something on a list is a row that lost its cells.
    fn footer(
        &mut self,
        input: usize,
        width: usize,
        file: &mut holdings::FileSummary,
    ) -> Result<(), Failure> {
        for line in std::mem::take(&mut file.footer) {
            if !footer::names_a_listed(self.screener, &line) {
                file.footer.push(line);
                continue;
            }
            self.tally.read();
            file.rows += 1;
            file.faulty += 1;
            let finding = line.ragged(&file.name, width);
            let mut cells = line.cells;
            cells.resize(width, String::new());
            let asked = Asked { file: &file.name, line: line.line, input, cells: &cells, query: None };
            let security = cells.iter().find(|cell| !holdings::is_empty_cell(cell));
            self.unscreened(&asked, security.map_or("", String::as_str), &finding)?;
        }
        Ok(())
    }

    fn unscreened(&mut self, asked: &Asked<'_>, security: &str, finding: &Finding) -> Result<(), Failure> {
        self.tally.unscreened(asked.input, finding.code);
        self.observer.finding(finding);
        let line = without_verdict(finding);
        let record = record(asked, security, &line);
        self.writing.write(View::Decisions, &record)?;
        // A row that nobody screened belongs to what a person must see.
        self.writing.write(View::Alerts, &record)
    }

    fn decide(&mut self, asked: &Asked<'_>, position: &Position) -> Result<(), Failure> {
        for note in &position.notes {
            self.observer.finding(note);
        }
        let identity = self.identity(&position.subject);
        let decision = self.screener.decide(&identity, &position.query);
        self.answer(asked, position, &identity, decision)
    }

    fn answer(
        &mut self,
        asked: &Asked<'_>,
        position: &Position,
        identity: &Identity,
        decision: Decision,
    ) -> Result<(), Failure> {
        if decision.line.verdict.is_none() {
            let finding = undecided(asked, decision.line.reason);
            return self.unscreened(asked, position.subject.called(), &finding);
        }
        let decision = audience::told(decision, self.audience, || {
            self.screener.decide(&Identity::default(), &position.query).line
        });
        self.tally.decided(asked.input, &decision);
        if self.has_values {
            self.tally.value(&decision, &position.currency, position.market_value);
        }
        let security = position.subject.called();
        self.writing.write(View::Decisions, &record(asked, security, &decision.line))?;
        for alert in &decision.alerts {
            self.writing.write(View::Alerts, &record(asked, security, alert))?;
        }
        if let Some(days) = self.lookahead {
            self.look_ahead(asked, identity, &position.query, security, days);
        }
        Ok(())
    }

    fn identity(&mut self, subject: &Subject) -> Arc<Identity> {
        if let Some(known) = self.identities.get(subject) {
            return Arc::clone(known);
        }
        if self.identities.len() >= KEPT {
            self.identities.clear();
        }
        let identity = self.screener.identify_with(&subject.borrowed(), &mut self.memory);
        self.identities.insert(subject.clone(), Arc::clone(&identity));
        identity
    }

    /// Notes a verdict that becomes more severe within the days, in the words that the row will get
    /// then.
    fn look_ahead(
        &mut self,
        asked: &Asked<'_>,
        identity: &Identity,
        query: &Query,
        security: &str,
        days: u32,
    ) {
        let Some(next) = self.screener.lookahead(identity, query, i64::from(days)) else { return };
        let then = Query { time: TradeTime::At(next.at), ..*query };
        let line = self.screener.decide(identity, &then).line;
        // The date of a restriction of the firm is what a trader must not know in advance.
        if self.audience == Audience::Trader && line.disclosure != Disclosure::Open {
            return;
        }
        self.tally.summary.upcoming.push(Upcoming {
            place: format!("{}:{}", asked.file, asked.line),
            security: security.to_owned(),
            from: next.at.civil(New_York),
            verdict: next.verdict,
            reason: line.reason,
        });
    }
}

fn record<'a>(asked: &Asked<'a>, security: &'a str, answer: &'a Line) -> Record<'a> {
    Record {
        file: asked.file,
        line: asked.line,
        input: asked.input,
        cells: asked.cells,
        security,
        query: asked.query,
        answer,
    }
}

/// What the matcher says of a row whose name has nothing to compare.
const NOTHING_TO_COMPARE: [&str; 2] = ["no letter or digit", "neither a name nor an identifier"];

/// Why a row that could be read could not be decided.
fn undecided(asked: &Asked<'_>, reason: String) -> Finding {
    let nothing = NOTHING_TO_COMPARE.iter().any(|words| reason.contains(words));
    Finding {
        code: if nothing { Code::ROW_NO_SECURITY } else { Code::ROW_BAD_IDENTIFIER },
        severity: Severity::Error,
        place: Place { file: asked.file.to_owned(), line: asked.line, column: 0, length: 0 },
        message: reason,
    }
}

/// The line of a row that could not be read or decided.
fn without_verdict(finding: &Finding) -> Line {
    let nothing: Arc<str> = Arc::from("");
    let column =
        if finding.place.column > 0 { format!(" (column {})", finding.place.column) } else { String::new() };
    Line {
        verdict: None,
        flags: Flags::none(),
        match_kind: MatchKind::None,
        score: None,
        entry_id: Arc::clone(&nothing),
        entry_name: String::new(),
        matched_name: String::new(),
        programme: Arc::clone(&nothing),
        listing_id: nothing,
        reason: format!("{}: {}{column}", finding.code.id, finding.message),
        effective_from: None,
        effective_until: None,
        source: String::new(),
        change: String::new(),
        disclosure: Disclosure::Open,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Mutex, PoisonError};

    use super::*;
    use crate::holdings::Source;
    use crate::report::{Format, TableStyle, tests::line};
    use crate::run::{Output, Target};
    use crate::screen::ScreenOptions;

    #[derive(Default)]
    struct Heard(Vec<String>);

    impl Observer for Heard {
        fn finding(&mut self, finding: &Finding) {
            self.0.push(finding.to_string());
        }
        fn warning(&mut self, _: &str) {}
        fn progress(&mut self, _: u64) {}
    }

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What is written, heard and counted of one row with this decision.
    fn answered(view: View, decision: Decision) -> (String, Vec<String>, Tally) {
        let bytes = b"name,trade_date,lei\nAcme Holdings,2021-03-15,X\n".to_vec();
        let source = Source::Bytes { name: "f.csv".into(), bytes };
        let mut holdings = Holdings::open(source, &holdings::Options::default()).unwrap();
        let row = holdings.next_row().unwrap();
        let position = row.content.unwrap();
        let screener = Screener::new(Vec::new(), ScreenOptions::default());
        let (out, mut heard) = (Shared::default(), Heard::default());
        let output = Output { target: Target::Stdout, format: Format::Csv, view };
        let headers = [holdings.header().to_vec()];
        let writer = Box::new(out.clone());
        let writing = Writing::open(vec![output], &headers, TableStyle::default(), writer).unwrap();
        let mut pass = Pass::new(&screener, writing, &mut heard);
        pass.tally = Tally::new(1);
        pass.tally.read();
        let query = Some(&position.query);
        let asked = Asked { file: "f.csv", line: row.line, input: 0, cells: &row.cells, query };
        pass.answer(&asked, &position, &Identity::default(), decision).unwrap();
        let Pass { writing, tally, .. } = pass;
        writing.finish(&tally.summary).unwrap();
        let told = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
        (told, heard.0, tally)
    }

    #[test]
    fn a_decision_without_a_verdict_is_an_unscreened_row() {
        let undecided = |reason: &str| Line { verdict: None, reason: reason.to_owned(), ..line() };
        for (reason, counted) in [
            ("the LEI `X` is not valid and nothing else tells what it is", "R007 bad identifier"),
            ("the name `-.-` has no letter or digit that could be compared", "R006 no security"),
        ] {
            for view in [View::Decisions, View::Alerts] {
                let decision = Decision { line: undecided(reason), alerts: vec![undecided(reason)] };
                let (told, heard, tally) = answered(view, decision);
                assert_eq!(told.matches(",unscreened,").count(), 1, "{told}");
                assert!(told.contains(reason), "{told}");
                assert_eq!(heard, [format!("f.csv:2: {reason} [{}]", &counted[..4])]);
                assert_eq!(tally.summary.unscreened[counted], 1);
                assert!(tally.adds_up(&[1]));
            }
        }
    }
}
