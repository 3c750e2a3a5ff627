//! Ties files to the pipeline and its answers to files.
//!
//! [`run`] takes a [`Plan`] in which everything is already decided and says what became of it. It
//! fails closed: inputs are surveyed before anything is written, results appear under their names
//! only when every row is accounted for and every byte was read back, and the manifest comes last.
//! Without a manifest there is no result.
//!
//! Nothing here prints: messages go to the [`Observer`], answers to the outputs of the plan.

mod lock;
mod manifest;
mod outputs;
pub mod settings;
pub mod stage;
mod status;
mod tally;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use chrono_tz::America::New_York;
use rustc_hash::FxHashMap;
use thiserror::Error;

pub use outputs::{Output, Target, manifest_path};
pub use status::{Exit, FailOn};

use self::manifest::Manifest;
use self::outputs::Writing;
use self::settings::Settings;
use self::tally::Tally;
use crate::finding::Finding;
use crate::holdings::{self, Field, Holdings, Position, Source};
use crate::identity::{Identity, MatchKind, Subject};
use crate::list::List;
use crate::programme::{Activity, Disclosure, Effect};
use crate::report::audience::{self, Audience};
use crate::report::summary::{Summary, Upcoming, Used};
use crate::report::{Record, TableStyle, View};
use crate::screen::{Decision, Line, Query, ScreenOptions, Screener};
use crate::timeline::TradeTime;
use crate::verdict::{Flags, Verdict};

/// Distinct securities whose match is kept. A file with more of them is answered the same, only some
/// are matched again; this bounds the memory of a file in which every row is another security.
const KEPT: usize = 262_144;

/// Rows between two calls of [`Observer::progress`].
const STRIDE: u64 = 1024;

/// Everything that a run needs to know.
pub struct Plan {
    /// What is read.
    pub inputs: Vec<Source>,
    /// How it is read.
    pub reading: holdings::Options,
    /// The lists, already chosen.
    pub lists: Vec<List>,
    /// How rows are judged.
    pub screening: ScreenOptions,
    /// Where the answers go; at most one to standard output.
    pub outputs: Vec<Output>,
    /// How a table on standard output looks.
    pub table: TableStyle,
    /// Whether outputs that exist are replaced.
    pub force: bool,
    /// Who reads the answers.
    pub audience: Audience,
    /// From which verdict on the run fails.
    pub fail_on: FailOn,
    /// How many rows may stay unscreened.
    pub allow_rejects: u64,
    /// Whether no row at all is an answer.
    pub allow_empty: bool,
    /// Days after a row's own time in which a restriction is announced.
    pub lookahead: Option<u32>,
    /// Whether the activity of rows without one was chosen by nobody.
    pub activity_by_default: bool,
    /// The options as the manifest records them.
    pub settings: Settings,
}

/// Hears what happens.
pub trait Observer {
    /// A fault or a remark about a place in an input.
    fn finding(&mut self, finding: &Finding);
    /// Something about the run as a whole that somebody should know.
    fn warning(&mut self, text: &str);
    /// So many rows were read until now.
    fn progress(&mut self, rows: u64);
}

/// Why a run could not give an answer at all.
#[derive(Debug, Error)]
pub enum Failure {
    /// A fault of an input file.
    #[error("{}", one_line(.0))]
    Input(Vec<Finding>),
    /// No list to screen against.
    #[error("there is no list to screen against")]
    NoLists,
    /// Two lists with one id.
    #[error("two lists are called `{0}`")]
    TwiceListed(String),
    /// A programme that no list has.
    #[error("no list has the programme `{wanted}`; there are {known}")]
    UnknownProgramme {
        /// The one asked for.
        wanted: String,
        /// Those that there are.
        known: String,
    },
    /// No data row in any input.
    #[error("there is no row to screen; --allow-empty accepts that")]
    NoRows,
    /// An output that must not be written.
    #[error("{name}: not written: {why}")]
    Refused {
        /// The output.
        name: String,
        /// Why.
        why: String,
    },
    /// An output that could not be written.
    #[error("{name}: cannot be written: {reason}")]
    Output {
        /// The output.
        name: String,
        /// The system's reason.
        reason: io::Error,
    },
    /// The engine lost or doubled a row.
    #[error("internal fault: {0}; the result is not usable")]
    Miscount(String),
}

impl Failure {
    fn output(name: &str, reason: io::Error) -> Failure {
        Failure::Output { name: name.to_owned(), reason }
    }
}

fn one_line(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// What became of a run that screened.
#[derive(Debug)]
pub struct Outcome {
    /// What the caller is told.
    pub exit: Exit,
    /// The totals.
    pub summary: Summary,
    /// Files with a result, in the order of the plan; the manifest last.
    pub published: Vec<PathBuf>,
}

/// The lists of the wanted programmes; all when none is named.
pub fn choose(lists: Vec<List>, wanted: &[String]) -> Result<Vec<List>, Failure> {
    let known: Vec<String> = lists.iter().map(|list| list.programme.id.to_string()).collect();
    for (index, id) in known.iter().enumerate() {
        if known.iter().take(index).any(|earlier| earlier == id) {
            return Err(Failure::TwiceListed(id.clone()));
        }
    }
    if let Some(missing) = wanted.iter().find(|id| !known.contains(id)) {
        return Err(Failure::UnknownProgramme { wanted: missing.clone(), known: known.join(", ") });
    }
    let chosen: Vec<List> = lists
        .into_iter()
        .filter(|list| wanted.is_empty() || wanted.iter().any(|id| **id == *list.programme.id))
        .collect();
    if chosen.is_empty() { Err(Failure::NoLists) } else { Ok(chosen) }
}

/// Screens the inputs and writes the outputs.
pub fn run(
    plan: Plan,
    stdout: Box<dyn Write + Send + '_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, Failure> {
    let Plan { inputs, reading, lists, outputs, force, .. } = plan;
    let paths: Vec<PathBuf> = inputs.iter().filter_map(path_of).collect();
    let manifest_path = manifest_path(&outputs);
    let _lock = locked(&outputs)?;
    outputs::prepare(&outputs, &paths, force)?;
    let opened = open(inputs, &reading)?;
    let headers: Vec<Vec<String>> = opened.iter().map(|holdings| holdings.header().to_vec()).collect();
    let readable = audience::readable(lists, plan.audience);
    if readable.is_empty() {
        return Err(Failure::NoLists);
    }
    let screener = Screener::new(readable, plan.screening);

    let mut pass = Pass {
        screener: &screener,
        audience: plan.audience,
        lookahead: plan.lookahead,
        writing: Writing::open(outputs, &headers, plan.table, stdout)?,
        tally: Tally::new(opened.len()),
        identities: FxHashMap::default(),
        activity_by_default: plan.activity_by_default,
        held_by_default: false,
        observer,
    };
    pass.tally.summary.lists = screener.lists().iter().map(used).collect();
    pass.tally.summary.lookahead = plan.lookahead;
    let mut files = Vec::with_capacity(opened.len());
    for (input, holdings) in opened.into_iter().enumerate() {
        files.push(pass.file(input, holdings)?);
    }
    let Pass { writing, mut tally, held_by_default, observer, .. } = pass;

    let rows: Vec<u64> = files.iter().map(|file| file.rows).collect();
    if !tally.adds_up(&rows) {
        return Err(Failure::Miscount(format!("{:?} rows in {:?}", tally.summary.read, rows)));
    }
    if tally.summary.read == 0 && !plan.allow_empty {
        return Err(Failure::NoRows);
    }
    if held_by_default && let Some(warning) = hold_is_not_purchase(screener.lists()) {
        observer.warning(&warning);
        tally.summary.warnings.push(warning);
    }
    let complete = tally.summary.unscreened_rows() <= plan.allow_rejects;
    if !complete {
        let warning = format!(
            "the run is incomplete: {} of {} rows stay unscreened, {} are allowed",
            tally.summary.unscreened_rows(),
            tally.summary.read,
            plan.allow_rejects
        );
        tally.summary.warnings.push(warning);
    }
    let done = writing.finish(&tally.summary)?;
    if !complete {
        let published = outputs::publish(done, true, outputs::incomplete_path)?;
        return Ok(Outcome { exit: Exit::Failed, summary: tally.summary, published });
    }
    let manifest = manifest_path.map(|path| {
        let manifest = Manifest::new(&path, plan.settings, &files, &tally, screener.lists(), &done);
        (path, manifest)
    });
    let mut published = outputs::publish(done, force, |path| path.to_owned())?;
    if let Some((path, manifest)) = manifest {
        if let Err(reason) = write_manifest(&path, &manifest) {
            outputs::withdraw(&published);
            return Err(Failure::output(&path.display().to_string(), reason));
        }
        published.push(path);
    }
    Ok(Outcome { exit: plan.fail_on.judge(&tally.summary.verdicts), summary: tally.summary, published })
}

/// The lock of the first output, for as long as the run writes.
fn locked(outputs: &[Output]) -> Result<Option<lock::Lock>, Failure> {
    let Some(path) = outputs.iter().find_map(Output::path) else { return Ok(None) };
    let name = path.display().to_string();
    match lock::Lock::of(path) {
        Ok(Some(lock)) => Ok(Some(lock)),
        Ok(None) => Err(Failure::Refused { name, why: "another run is writing it".to_owned() }),
        Err(reason) => Err(Failure::output(&name, reason)),
    }
}

fn path_of(source: &Source) -> Option<PathBuf> {
    match source {
        Source::Path(path) => Some(path.clone()),
        _ => None,
    }
}

/// Opens and surveys every input, so that a fault of the last one is known before a byte is written.
fn open(inputs: Vec<Source>, reading: &holdings::Options) -> Result<Vec<Holdings>, Failure> {
    let mut opened = Vec::with_capacity(inputs.len());
    let mut faults = Vec::new();
    for input in inputs {
        match Holdings::open(input, reading) {
            Ok(holdings) => opened.push(holdings),
            Err(findings) => faults.extend(findings),
        }
    }
    if faults.is_empty() { Ok(opened) } else { Err(Failure::Input(faults)) }
}

fn write_manifest(path: &std::path::Path, manifest: &Manifest) -> io::Result<()> {
    let staged = stage::Staged::create(path)?;
    staged.writer().write_all(&manifest.to_bytes()?)?;
    // An old manifest was removed before the first row was read.
    staged.seal()?.publish(path, false)
}

fn used(list: &List) -> Used {
    Used {
        id: list.edition.id.to_string(),
        edition: list.edition.date.map(|date| date.to_string()),
        origin: list.edition.origin.clone(),
        entries: list.entries.len(),
    }
}

/// A file of holdings without activities is judged as held, which most bans on purchases allow.
fn hold_is_not_purchase(lists: &[List]) -> Option<String> {
    let restricting: Vec<&str> = lists
        .iter()
        .filter(|list| {
            list.facts.rules.iter().any(|rule| {
                rule.activities.contains(&Activity::Purchase) && matches!(rule.effect, Effect::Restrict(_))
            })
        })
        .map(|list| &*list.programme.id)
        .collect();
    if restricting.is_empty() {
        return None;
    }
    Some(format!(
        "rows without an activity were judged as `hold`, which is not `purchase`: {} also restrict purchases (--activity purchase asks for that)",
        restricting.join(", ")
    ))
}

/// One pass over all rows.
struct Pass<'a, 'w> {
    screener: &'a Screener,
    audience: Audience,
    lookahead: Option<u32>,
    writing: Writing<'w>,
    tally: Tally,
    identities: FxHashMap<Subject, Arc<Identity>>,
    activity_by_default: bool,
    held_by_default: bool,
    observer: &'a mut dyn Observer,
}

/// A row and its place, before it is answered.
struct Asked<'r> {
    file: &'r str,
    line: u64,
    input: usize,
    cells: &'r [String],
}

impl Pass<'_, '_> {
    /// Screens one file to its end.
    fn file(&mut self, input: usize, mut holdings: Holdings) -> Result<holdings::FileSummary, Failure> {
        let name = holdings.name().to_owned();
        let activity = holdings.mapping().column(Field::Activity);
        let naming = [Field::SecurityName, Field::IssuerName, Field::Isin, Field::Ticker];
        let named: Vec<usize> =
            naming.into_iter().filter_map(|field| holdings.mapping().column(field)).collect();
        while let Some(row) = holdings.next_row() {
            self.tally.read();
            let asked = Asked { file: &name, line: row.line, input, cells: &row.cells };
            match row.content {
                Ok(position) => {
                    let stated = activity
                        .and_then(|column| row.cells.get(column))
                        .is_some_and(|cell| !holdings::is_empty_cell(cell));
                    self.held_by_default |=
                        self.activity_by_default && !stated && position.query.activity == Activity::Hold;
                    self.decide(&asked, &position)?;
                }
                Err(finding) => {
                    let security = named.iter().filter_map(|column| row.cells.get(*column));
                    let security = security.map(String::as_str).find(|cell| !cell.is_empty());
                    self.unscreened(&asked, security.unwrap_or_default(), &finding)?;
                }
            }
            if self.tally.summary.read.is_multiple_of(STRIDE) {
                self.observer.progress(self.tally.summary.read);
            }
        }
        let file = holdings.finish().map_err(|finding| Failure::Input(vec![finding]))?;
        for note in &file.notes {
            self.observer.finding(note);
        }
        Ok(file)
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
        let Decision { line, alerts } = self.screener.decide(&identity, &position.query);
        // Doubt about the row itself (a fund, a bad identifier) belongs to no entry: the row stands
        // for itself then.
        let speaks = line.verdict != Some(Verdict::Permitted) || !line.flags.is_empty();
        let alerts = if alerts.is_empty() && speaks { vec![line.clone()] } else { alerts };
        let decision = audience::told(Decision { line, alerts }, self.audience, || {
            self.screener.decide(&Identity::default(), &position.query).line
        });
        self.tally.decided(asked.input, &decision, &position.currency, position.market_value);
        let security = position.subject.called();
        self.writing.write(View::Decisions, &record(asked, security, &decision.line))?;
        for alert in &decision.alerts {
            self.writing.write(View::Alerts, &record(asked, security, alert))?;
        }
        if let Some(days) = self.lookahead {
            self.look_ahead(asked, &identity, &position.query, security, days);
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
        let identity = self.screener.identify(subject);
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
    Record { file: asked.file, line: asked.line, input: asked.input, cells: asked.cells, security, answer }
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
