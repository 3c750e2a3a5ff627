//! One pass over all rows: each is decided, or told as unscreened, and counted exactly once.
//!
//! Rows come one by one from a file that is read twice ([`Pass::file`]), or in batches from one that is read
//! once ([`Pass::batch`]); what they are told is the same.

use std::sync::Arc;

use chrono_tz::America::New_York;
use rustc_hash::FxHashMap;

use super::answers::{Answer, Answers};
use super::batch::{Batch, Event};
use super::distinct::KEPT;
use super::footer::{self, Asking};
use super::outputs::Writing;
use super::since::{At, Watch};
use super::spot::{self, Naming};
use super::tally::{RepairCounts, Tally};
use super::{Failure, Observer};
use crate::finding::{Code, Finding, Place, Severity};
use crate::holdings::stream::{Cells, Sheet};
use crate::holdings::{
    self, Beside, CellNames, Counts, Field, FileSummary, FooterLine, Holdings, MOST_FOOTER_LINES, Places, Row,
};
use crate::identity::{Identity, MatchKind, Memory, Subject};
use crate::programme::{Activity, Disclosure};
use crate::report::audience::{self, Audience};
use crate::report::summary::Upcoming;
use crate::report::{Background, Record, Spot, View, Worth};
use crate::screen::{Line, Query, Screener};
use crate::timeline::TradeTime;
use crate::verdict::{Flag, Flags, Verdict};

/// Rows between two calls of [`Observer::progress`].
const STRIDE: u64 = 1024;

/// Findings that a pass keeps before it tells them. A run with more to tell reads its files twice and tells
/// each at once.
const WITHHELD: usize = 65_536;

/// One pass over all rows.
pub(super) struct Pass<'a, 'w> {
    screener: &'a Screener,
    pub(super) answers: Answers<&'a Screener>,
    pub(super) lookahead: Option<u32>,
    pub(super) writing: Writing<'w>,
    pub(super) tally: Tally,
    identities: FxHashMap<Subject, Arc<Identity>>,
    memory: Memory,
    /// What rows ask that do not say it.
    pub(super) reading: holdings::Options,
    pub(super) activity_by_default: bool,
    /// Whether any input has a column of market values; without one there are no sums to speak of.
    pub(super) has_values: bool,
    pub(super) held_by_default: bool,
    pub(super) observer: &'a mut dyn Observer,
    /// Findings that wait until all inputs were read; `None` tells each at once.
    pub(super) withheld: Option<Vec<Finding>>,
    /// Of the file that is being read in batches.
    counts: Counts,
    /// Lines behind a blank one that are too short for rows: rows when one follows, or else a footer.
    tail: Option<Vec<(Row, FooterLine)>>,
    /// The header that was looked up last: files of one run mostly have the same.
    header: (Vec<String>, Option<holdings::Naming>),
    /// What is looked out for since the run before.
    pub(super) watch: Option<Watch>,
}

/// Why a pass over files that are read once stops.
pub(super) enum Stop {
    /// There is no answer.
    Failed(Failure),
    /// They must be read twice.
    Unfit,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

/// A row and its place, before it is answered.
struct Asked<'r> {
    file: &'r str,
    line: u64,
    input: usize,
    cells: &'r [&'r str],
    places: &'r Places,
    naming: &'r Naming,
    query: Option<&'r Query>,
}

impl Asked<'_> {
    /// Where the cell stands that an answer is about.
    fn spot(&self, answer: &Line) -> Spot {
        self.naming.spot(self.line, self.cells, self.places, answer)
    }
}

impl<'r> Asked<'r> {
    /// Where the row stands.
    fn at(&self) -> At<'r> {
        At { file: self.file, line: self.line, input: self.input, cells: self.cells }
    }
}

/// A position that is answered.
struct Holding<'r> {
    subject: &'r Subject<&'r str>,
    security: &'r str,
    worth: Worth<'r>,
    query: &'r Query,
    identity: &'r Arc<Identity>,
}

/// What rows may ask in columns of their own.
const ASKED: [Field; 4] = [Field::TradeTime, Field::KnownOn, Field::Activity, Field::Actor];

/// The columns of a file that are looked at beside its positions.
struct Columns {
    /// What its rows ask themselves.
    asked: Vec<Field>,
    activity: Option<usize>,
    account: Option<usize>,
    called: Vec<usize>,
    naming: Naming,
}

impl Columns {
    fn new(column: impl Fn(Field) -> Option<usize>, names: Option<&CellNames>) -> Columns {
        let called = [Field::SecurityName, Field::IssuerName, Field::Isin, Field::Ticker];
        let called = called.into_iter().filter_map(&column).collect();
        let (activity, account) = (column(Field::Activity), column(Field::Account));
        let asked = ASKED.into_iter().filter(|field| column(*field).is_some()).collect();
        Columns { asked, activity, account, called, naming: Naming::new(column, names) }
    }

    /// The account of a row.
    fn account<'r>(&self, cells: &[&'r str]) -> &'r str {
        let cell = self.account.and_then(|column| cells.get(column)).copied();
        cell.map(str::trim).filter(|cell| !holdings::is_empty_cell(cell)).unwrap_or_default()
    }
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
            answers: Answers::new(screener, Audience::Compliance),
            lookahead: None,
            writing,
            tally: Tally::new(0),
            identities: FxHashMap::default(),
            memory: Memory::default(),
            reading: holdings::Options::default(),
            activity_by_default: false,
            has_values: false,
            held_by_default: false,
            observer,
            withheld: None,
            counts: Counts::default(),
            tail: None,
            header: (Vec::new(), None),
            watch: None,
        }
    }

    /// Screens one file to its end, row by row.
    pub(super) fn file(&mut self, input: usize, mut holdings: Holdings) -> Result<FileSummary, Failure> {
        let name = holdings.name().to_owned();
        let columns = Columns::new(|field| holdings.mapping().column(field), holdings.cell_names());
        while let Some(row) = holdings.next_row() {
            self.row(input, &name, &columns, &row)?;
            if self.tally.summary.read.is_multiple_of(STRIDE) {
                self.observer.progress(self.tally.summary.read);
            }
        }
        let width = holdings.header().len();
        let file = holdings.finish().map_err(|finding| Failure::Input(vec![finding]))?;
        self.end(input, width, &columns, file)
    }

    /// Screens the rows of a batch; behind the last one of a file, says what was read of it.
    pub(super) fn batch(&mut self, sheet: &Sheet, batch: &mut Batch) -> Result<Option<FileSummary>, Stop> {
        if batch.unfit || self.withheld.as_ref().is_some_and(|withheld| withheld.len() > WITHHELD) {
            return Err(Stop::Unfit);
        }
        let input = batch.input;
        let columns = Columns::new(|field| sheet.column(field), sheet.cell_names());
        self.counts.rows += batch.lines;
        self.tally.clear(input, batch.clear);
        self.tally.repaired(input, batch.repairs);
        self.held_by_default |= self.activity_by_default && batch.held_by_default;
        for event in std::mem::take(&mut batch.events) {
            if let Some(row) = self.await_row(event)? {
                for (short, _) in self.tail.take().into_iter().flatten() {
                    self.counted_row(input, sheet, &columns, &short)?;
                }
                match row {
                    Event::Row(row) => self.counted_row(input, sheet, &columns, &row)?,
                    Event::Short(short) => self.counted_row(input, sheet, &columns, &short.0)?,
                    Event::Position { line, cells, places, query, identity } => {
                        let cells: Vec<&str> = batch.cells(cells).collect();
                        let (file, naming, query) = (sheet.name(), &columns.naming, Some(&query));
                        let asked =
                            Asked { file, line, input, cells: &cells, places: &places, naming, query };
                        self.position(sheet, &asked, &identity)?;
                    }
                    Event::Blank | Event::Full | Event::Total(_) => {}
                }
            }
        }
        self.observer.progress(self.tally.summary.read);
        let Some(digest) = batch.end.take() else { return Ok(None) };
        let mut counts = std::mem::take(&mut self.counts);
        counts.footer = self.tail.take().into_iter().flatten().map(|(_, line)| line).collect();
        counts.rows -= counts.footer.len() as u64;
        Ok(Some(self.end(input, sheet.header().len(), &columns, sheet.summary(digest, counts))?))
    }

    /// Keeps what may be a footer, and passes on what is none.
    fn await_row(&mut self, event: Event) -> Result<Option<Event>, Stop> {
        match (event, &mut self.tail) {
            (Event::Blank, tail) => {
                self.counts.blank_lines += 1;
                tail.get_or_insert_default();
                Ok(None)
            }
            (Event::Short(_) | Event::Total(_), Some(tail)) if tail.len() as u64 == MOST_FOOTER_LINES => {
                Err(Stop::Unfit)
            }
            (Event::Total(total), tail) => {
                tail.get_or_insert_default().push(*total);
                Ok(None)
            }
            (Event::Short(short), Some(tail)) => {
                tail.push(*short);
                Ok(None)
            }
            (row, _) => Ok(Some(row)),
        }
    }

    /// A row that was read on its own.
    fn counted_row(
        &mut self,
        input: usize,
        sheet: &Sheet,
        columns: &Columns,
        row: &Row,
    ) -> Result<(), Failure> {
        self.counts.see(&row.content);
        self.row(input, sheet.name(), columns, row)
    }

    fn row(&mut self, input: usize, file: &str, columns: &Columns, row: &Row) -> Result<(), Failure> {
        self.tally.read();
        let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        let query = row.content.as_ref().ok().map(|position| &position.query);
        let (line, places, naming) = (row.line, &row.places, &columns.naming);
        let asked = Asked { file, line, input, cells: &cells, places, naming, query };
        match &row.content {
            Ok(position) => {
                let stated = columns
                    .activity
                    .and_then(|column| cells.get(column))
                    .is_some_and(|cell| !holdings::is_empty_cell(cell));
                self.held(stated, &position.query);
                for note in &position.notes {
                    self.tell(note);
                }
                let identity = self.identity(&position.subject);
                let mut repaired = RepairCounts::default();
                repaired.add(position.repairs.union(identity.repairs), 1);
                self.tally.repaired(input, repaired);
                let holding = Holding {
                    subject: &position.subject.borrowed(),
                    security: position.subject.called(),
                    worth: Worth {
                        account: columns.account(&cells),
                        value: position.market_value,
                        currency: &position.currency,
                    },
                    query: &position.query,
                    identity: &identity,
                };
                self.decide(&asked, &holding)
            }
            Err(finding) => {
                let security = columns.called.iter().filter_map(|column| cells.get(*column));
                let security = security.copied().find(|cell| !cell.is_empty());
                self.unscreened(&asked, security.unwrap_or_default(), finding)
            }
        }
    }

    /// A row of a batch with nothing to be told but its answer.
    fn position(
        &mut self,
        sheet: &Sheet,
        asked: &Asked<'_>,
        identity: &Arc<Identity>,
    ) -> Result<(), Failure> {
        let Some(query) = asked.query else { return Ok(()) };
        self.tally.read();
        let cells = Cells::Apart(asked.cells);
        self.held(!sheet.content(cells, Field::Activity).is_empty(), query);
        let subject = sheet.subject(cells);
        let holding = Holding {
            subject: &subject,
            security: subject.called(),
            worth: Worth {
                account: sheet.content(cells, Field::Account),
                value: sheet.market_value(cells),
                currency: sheet.content(cells, Field::Currency),
            },
            query,
            identity,
        };
        self.decide(asked, &holding)
    }

    /// Notes a row that is judged as held without saying so.
    fn held(&mut self, stated: bool, query: &Query) {
        self.held_by_default |= self.activity_by_default && !stated && query.activity == Activity::Hold;
    }

    fn tell(&mut self, finding: &Finding) {
        match &mut self.withheld {
            Some(withheld) => withheld.push(finding.clone()),
            None => self.observer.finding(finding),
        }
    }

    /// Everything that is to be said of a file whose rows were read.
    fn end(
        &mut self,
        input: usize,
        width: usize,
        columns: &Columns,
        mut file: FileSummary,
    ) -> Result<FileSummary, Failure> {
        self.beside(input, width, columns, &mut file)?;
        for note in file.notes.iter().chain(&file.footer_remark()) {
            self.tell(note);
        }
        self.tally.lines(&file);
        Ok(file)
    }

    /// A line above the header or below the last row that names something on a list, or something alike, is a row that
    /// stands in the wrong place or lost its cells. So is one below with an identifier that cannot be read. A header that
    /// names something is that of a table on its side.
    fn beside(
        &mut self,
        input: usize,
        width: usize,
        columns: &Columns,
        file: &mut FileSummary,
    ) -> Result<(), Failure> {
        let above = std::mem::take(&mut file.preamble).into_iter().map(|line| (line, Beside::Above));
        let below = std::mem::take(&mut file.footer).into_iter().map(|line| (line, Beside::Below));
        let header = std::iter::once((std::mem::take(&mut file.header), Beside::Header));
        let reading = self.reading.clone();
        let stated = file.stated_date.map(|stated| stated.date);
        let asking = Asking { options: &reading, own: &columns.asked, stated };
        for (line, at) in above.chain(header).chain(below) {
            let named = match at {
                Beside::Header => self.naming_of_header(&line, asking),
                Beside::Above | Beside::Below => footer::naming(self.screener, &line, at, asking),
            };
            let named = named.map(|naming| line.misplaced(&file.name, width, at, naming));
            let doubted = || footer::doubt(self.screener, &line).filter(|_| at == Beside::Below);
            let told = || doubted().map(|reason| undecided(&file.name, line.line, reason));
            let Some(finding) = named.or_else(told) else {
                match at {
                    Beside::Above => file.preamble.push(line),
                    Beside::Header => {}
                    Beside::Below => file.footer.push(line),
                }
                continue;
            };
            self.tally.read();
            file.rows += 1;
            file.faulty += 1;
            let mut cells: Vec<&str> = line.cells.iter().map(String::as_str).collect();
            cells.resize(width, "");
            let (places, naming) = (&Places::default(), &columns.naming);
            let asked = Asked {
                file: &file.name,
                line: line.line,
                input,
                cells: &cells,
                places,
                naming,
                query: None,
            };
            let security = line.cells.iter().find(|cell| !holdings::is_empty_cell(cell));
            self.unscreened(&asked, security.map_or("", String::as_str), &finding)?;
        }
        Ok(())
    }

    /// How a header names something on a list: for certain, since a column may well be called alike to somebody.
    fn naming_of_header(&mut self, line: &FooterLine, asking: Asking<'_>) -> Option<holdings::Naming> {
        if self.header.0 != line.cells {
            // The securities of such a table may have any day.
            let asking = Asking { own: &ASKED, ..asking };
            let naming = footer::naming(self.screener, line, Beside::Header, asking);
            let naming = naming.filter(|naming| *naming == holdings::Naming::Certain);
            self.header = (line.cells.clone(), naming);
        }
        self.header.1
    }

    fn unscreened(&mut self, asked: &Asked<'_>, security: &str, finding: &Finding) -> Result<(), Failure> {
        self.tally.unscreened(asked.input, finding.code);
        self.tell(finding);
        let line = without_verdict(finding);
        if let Some(watch) = &mut self.watch {
            watch.unread(asked.at(), &line);
        }
        let spot = self.writing.tells_places().then(|| spot::of_fault(finding, asked.spot(&line)));
        let record = record(asked, security, Worth::default(), &line, spot.as_ref());
        self.writing.write(&record)?;
        // A row that nobody screened belongs to what a person must see.
        self.writing.write(&Record { view: View::Alerts, ..record })
    }

    fn decide(&mut self, asked: &Asked<'_>, holding: &Holding<'_>) -> Result<(), Failure> {
        let answer = self.answers.decide(holding.identity, holding.query);
        if !holding.identity.reviewed.is_empty() {
            self.reviewed(holding, &answer);
        }
        self.answer(asked, holding, &answer)
    }

    /// Counts what became of the suppressions that a row met.
    fn reviewed(&mut self, holding: &Holding<'_>, answer: &Answer) {
        for (reviewed, standing) in self.screener.standings(holding.identity, holding.query) {
            self.tally.suppressions.add(reviewed, standing);
        }
        let alerts = answer.decision.alerts.iter();
        // A row that stands for itself beside them has their flags and a worse verdict.
        let is_one = |alert: &&Line| {
            alert.verdict == Some(Verdict::Permitted) && alert.flags.contains(&Flag::Suppressed)
        };
        alerts.filter(is_one).for_each(|_| self.tally.suppressions.add_alert());
    }

    fn answer(&mut self, asked: &Asked<'_>, holding: &Holding<'_>, answer: &Answer) -> Result<(), Failure> {
        let decision = answer.decision.as_ref();
        if decision.line.verdict.is_none() {
            let finding = undecided(asked.file, asked.line, decision.line.reason.clone());
            return self.unscreened(asked, holding.security, &finding);
        }
        self.tally.decided(asked.input, decision);
        if let Some(watch) = &mut self.watch {
            watch.decided(asked.at(), (holding.identity, holding.query), decision);
        }
        if self.has_values {
            self.tally.value(decision, holding.worth.currency, holding.worth.value);
        }
        let tells_places = self.writing.tells_places();
        let Holding { identity, subject, .. } = *holding;
        let background =
            Some(Background { screener: self.screener, identity, subject, audience: self.answers.audience });
        let lines = std::iter::once(&decision.line).chain(&decision.alerts);
        let views = std::iter::once(View::Decisions).chain(std::iter::repeat(View::Alerts));
        for ((line, view), number) in lines.zip(views).zip(answer.number..) {
            let spot = tells_places.then(|| asked.spot(line));
            let record = record(asked, holding.security, holding.worth, line, spot.as_ref());
            let record = Record { view, answer_number: Some(number), background, ..record };
            self.writing.write(&record)?;
        }
        if let Some(days) = self.lookahead {
            self.look_ahead(asked, holding, days);
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
    /// then. When the firm restricts is what a trader must not know in advance, and hides nothing that all may know.
    fn look_ahead(&mut self, asked: &Asked<'_>, holding: &Holding<'_>, days: u32) {
        let Holding { identity, query, .. } = *holding;
        let identity = &audience::known(identity, self.screener.lists(), self.answers.audience);
        let Some(next) = self.screener.lookahead(identity, query, i64::from(days)) else { return };
        let then = Query { time: TradeTime::At(next.at), ..*query };
        let line = self.screener.decide(identity, &then).line;
        self.tally.summary.upcoming.push(Upcoming {
            place: format!("{}:{}", asked.file, asked.line),
            security: holding.security.to_owned(),
            from: next.at.civil(New_York),
            verdict: next.verdict,
            reason: line.reason,
        });
    }
}

/// The record of a row.
fn record<'a>(
    asked: &Asked<'a>,
    security: &'a str,
    worth: Worth<'a>,
    answer: &'a Line,
    spot: Option<&'a Spot>,
) -> Record<'a> {
    Record {
        file: asked.file,
        line: asked.line,
        view: View::Decisions,
        input: asked.input,
        cells: asked.cells,
        security,
        worth,
        query: asked.query,
        answer,
        answer_number: None,
        background: None,
        spot,
    }
}

/// What the matcher says of a row whose name has nothing to compare.
const NOTHING_TO_COMPARE: [&str; 2] = ["no letter or digit", "neither a name nor an identifier"];

/// Why a row that could be read could not be decided.
pub(super) fn undecided(file: &str, line: u64, reason: String) -> Finding {
    let nothing = NOTHING_TO_COMPARE.iter().any(|words| reason.contains(words));
    Finding {
        code: if nothing { Code::ROW_NO_SECURITY } else { Code::ROW_BAD_IDENTIFIER },
        severity: Severity::Error,
        place: Place { file: file.to_owned(), line, column: 0, length: 0, cell: None },
        message: reason,
    }
}

/// The line of a row that could not be read or decided.
pub(super) fn without_verdict(finding: &Finding) -> Line {
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
    use crate::screen::{Decision, ScreenOptions};

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
        let writing = Writing::open(&[output], &headers, &[], TableStyle::default(), writer).unwrap();
        let mut pass = Pass::new(&screener, writing, &mut heard);
        pass.tally = Tally::new(1);
        pass.tally.read();
        let query = Some(&position.query);
        let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        let naming = &Naming::new(|_| None, None);
        let (line, places) = (row.line, &row.places);
        let asked = Asked { file: "f.csv", line, input: 0, cells: &cells, places, naming, query };
        let holding = Holding {
            subject: &position.subject.borrowed(),
            security: position.subject.called(),
            worth: Worth::default(),
            query: &position.query,
            identity: &Arc::default(),
        };
        pass.answer(&asked, &holding, &Answer { decision: decision.into(), number: 0 }).unwrap();
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
