//! Ties files to the pipeline and its answers to files.
//!
//! [`run`] takes a [`Plan`] in which everything is already decided and says what became of it. It
//! fails closed: results appear only when all inputs were read to their ends, under their names only when
//! every row is accounted for and every byte was read back, and the manifest comes last. Without a manifest
//! there is no result.
//!
//! Inputs are read once, on all cores, as long as they are what their beginnings tell; otherwise all is
//! forgotten and they are surveyed first and read a second time, row by row.
//!
//! Nothing here prints: messages go to the [`Observer`], answers to the outputs of the plan.

mod answers;
mod batch;
mod distinct;
mod footer;
pub mod frame;
mod held_back;
mod left_out;
mod lock;
pub(crate) mod manifest;
mod outputs;
mod pass;
pub(crate) mod previous;
pub mod settings;
mod since;
mod spot;
pub mod stage;
mod status;
mod suppressions;
mod tally;
mod workers;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use rustc_hash::FxHashSet;
use thiserror::Error;

pub use left_out::remarks as remarks_of_left_out;
pub use outputs::{Output, Target, manifest_path, signature_path};
pub use previous::Previous;
pub use status::{Exit, FailOn, Level};

use self::distinct::{Distinct, Wanted};
use self::held_back::HeldBack;
use self::manifest::Manifest;
use self::outputs::{Published, Writing};
use self::pass::{Pass, Stop};
use self::previous::Unchanged;
use self::settings::{Settings, StoreUse};
use self::since::Watch;
use self::tally::{FileTally, Tally};
use crate::evidence::earlier::Earlier;
use crate::finding::Finding;
use crate::holdings::stream::{Sheet, Stream};
use crate::holdings::{self, Field, FileSummary, Holdings, LeftOut, Opened, Source, Unpacked};
use crate::list::List;
use crate::programme::{Activity, Effect};
use crate::report::audience::{self, Audience};
use crate::report::summary::{ReadFile, Summary, Terms, Used, counted};
use crate::report::{TableStyle, View};
use crate::screen::{ScreenOptions, Screener};
use crate::suppression::Suppressions;

/// Everything that a run needs to know.
pub struct Plan {
    /// What is read.
    pub inputs: Vec<Source>,
    /// What else is read, such as lists: no output may take its place.
    pub read_besides: Vec<PathBuf>,
    /// What lies beside it and is not read.
    pub left_out: Vec<LeftOut>,
    /// How it is read.
    pub reading: holdings::Options,
    /// The lists, already chosen.
    pub lists: Vec<List>,
    /// How rows are judged.
    pub screening: ScreenOptions,
    /// The doubts that people have settled.
    pub suppressions: Suppressions,
    /// Where the answers go; at most one to standard output.
    pub outputs: Vec<Output>,
    /// How a table on standard output looks.
    pub table: TableStyle,
    /// Whether outputs that exist are replaced; they are removed before the first row is read.
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
    /// The run before this one, and whether files that are as they were then are not read again.
    pub previous: Option<Previous>,
    /// Whether files that are as in that run are passed over.
    pub skip_unchanged: bool,
    /// The options as the manifest records them.
    pub settings: Settings,
    /// What of the store the lists were made of.
    pub store: StoreUse,
    /// Signs the manifest, where that is wanted.
    pub sign: Option<Sign>,
    /// How many threads take rows apart; `None` takes all that the machine has. The answers are the same.
    pub threads: Option<NonZero<usize>>,
}

/// Makes the signature of bytes, or says why it cannot.
pub type Sign = Box<dyn Fn(&[u8]) -> io::Result<Vec<u8>>>;

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
    #[error("two lists are called `{id}`: {first} and {second}")]
    TwiceListed {
        /// The id that both have.
        id: String,
        /// Where the first one comes from.
        first: String,
        /// Where the other one comes from.
        second: String,
    },
    /// A programme that no list has.
    #[error("no list has the programme `{wanted}`; there are {known}")]
    UnknownProgramme {
        /// The one asked for.
        wanted: String,
        /// Those that there are.
        known: String,
    },
    /// One input, given twice.
    #[error("{0}: the same file is given twice; its rows would count twice")]
    TwiceRead(String),
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
    /// What the run before answered cannot be read any more.
    #[error("--previous: {0}")]
    Earlier(String),
    /// The run before had other readers.
    #[error(
        "--previous: the run before was for the audience `{before}` and this one is for `{now}`: a comparison would tell the one what only the other may know"
    )]
    OtherAudience {
        /// Whose it was.
        before: String,
        /// Whose it is.
        now: Audience,
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
    for (index, list) in lists.iter().enumerate() {
        let before = lists.iter().take(index).find(|earlier| earlier.programme.id == list.programme.id);
        if let Some(before) = before {
            return Err(Failure::TwiceListed {
                id: list.programme.id.to_string(),
                first: before.edition.origin.clone(),
                second: list.edition.origin.clone(),
            });
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

/// JSON Schema of the manifest that a complete run leaves.
pub fn manifest_schema() -> schemars::Schema {
    manifest::schema()
}

/// Screens the inputs and writes the outputs.
pub fn run(
    plan: Plan,
    stdout: Box<dyn Write + Send + '_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, Failure> {
    let Plan { inputs, read_besides, mut left_out, mut reading, lists, outputs, force, .. } = plan;
    reading.places = outputs.iter().any(|output| output.format.tells_places());
    let paths = inputs.iter().filter_map(|input| input.path().map(PathBuf::from));
    let paths: Vec<PathBuf> = paths.chain(read_besides).collect();
    let manifest_path = manifest_path(&outputs);
    each_once(&inputs)?;
    let _lock = locked(&outputs)?;
    outputs::prepare(&outputs, &paths, force)?;
    let (mut opened, mut archives) = (Vec::new(), BTreeMap::new());
    for input in each(inputs, &mut left_out, &reading)? {
        let source = input.name();
        let Unpacked { files, left_out: further } = holdings::unpack(input, &reading);
        let members = files.iter().flatten().filter(|file| file.name != source);
        archives.extend(members.map(|file| (file.name.clone(), source.clone())));
        opened.extend(files);
        left_out.extend(further);
    }
    let remarks = remarks_of_left_out(&left_out, &reading.exclude);
    left_out.iter().for_each(|left| observer.finding(&left.finding()));
    remarks.iter().for_each(|remark| observer.warning(remark));
    let readable = audience::readable(lists, plan.audience);
    let has_lists = !readable.is_empty();
    let mut screener = Screener::new(readable, plan.screening);
    if !plan.suppressions.is_empty() {
        screener = screener.with_suppressions(plan.suppressions);
    }
    // Only what the reader may know of is looked for, and named where it is not found.
    if has_lists {
        known_programmes(plan.fail_on.programmes(), screener.lists())?;
    }
    let rules = manifest::rules_sha256(screener.lists(), &plan.settings.deciding);
    let previous = plan.previous.as_ref();
    let skipping = previous.filter(|previous| plan.skip_unchanged && previous.holds(&rules));
    if plan.skip_unchanged && skipping.is_none() {
        observer.warning("lists, options or engine are not those of the previous run: every file is read");
    }
    let (opened, unchanged) = match skipping {
        Some(previous) => previous.part(opened),
        None => (opened, previous.and_then(Previous::taken_over).unwrap_or_default()),
    };
    let earlier = previous.and_then(Previous::earlier);
    if let Some(before) = earlier.map(|earlier| earlier.terms.option("audience"))
        && before != plan.audience.as_str()
    {
        return Err(Failure::OtherAudience { before: before.to_owned(), now: plan.audience });
    }
    let watched = earlier.map(since::watched);
    let task = Task {
        settings: &plan.settings,
        earlier,
        watched: watched.as_ref(),
        screener: &screener,
        reading: &reading,
        outputs,
        table: plan.table,
        stdout: HeldBack::new(stdout),
        audience: plan.audience,
        lookahead: plan.lookahead,
        activity_by_default: plan.activity_by_default,
        threads: plan
            .threads
            .or_else(|| thread::available_parallelism().ok())
            .unwrap_or(NonZero::<usize>::MIN),
    };
    let passed = match has_lists {
        true => task.once(opened, observer)?,
        false => Err(opened),
    };
    let Passed { files, writing, mut tally, held_by_default, watch } = match passed {
        Ok(passed) => passed,
        Err(opened) => {
            let surveyed = survey(opened, &reading)?;
            if !has_lists {
                return Err(Failure::NoLists);
            }
            task.twice(surveyed, observer)?
        }
    };

    let rows: Vec<u64> = files.iter().map(|file| file.rows).collect();
    if !tally.adds_up(&rows) {
        return Err(Failure::Miscount(format!("{:?} rows in {:?}", tally.summary.read, rows)));
    }
    tally.summary.files = files.iter().map(read_file).collect();
    if tally.summary.read == 0 && unchanged.is_empty() && !plan.allow_empty {
        return Err(Failure::NoRows);
    }
    if held_by_default && let Some(warning) = hold_is_not_purchase(screener.lists()) {
        observer.warning(&warning);
        tally.summary.warnings.push(warning);
    }
    tally.summary.warnings.extend(remarks);
    tally.summary.unchanged = unchanged.iter().map(Unchanged::told).collect();
    if let Some(remark) = previous::remark(&tally.summary) {
        observer.warning(&remark);
        tally.summary.warnings.push(remark);
    }
    suppressions::close(&screener, plan.audience, unchanged.is_empty(), &mut tally, observer);
    let complete = tally.summary.all_unscreened_rows() <= plan.allow_rejects;
    if !complete {
        let warning = incomplete(&tally.summary, plan.allow_rejects);
        tally.summary.warnings.push(warning);
    }
    tally.summary.terms = terms(&plan.settings, rules);
    if let Some((watch, earlier)) = watch.zip(earlier) {
        let now = since::terms(&plan.settings, &tally.summary, &files);
        let asking = since::Asking { screener: &screener, audience: plan.audience };
        let (counts, differences) = watch
            .differences(earlier, &unchanged, &now, &plan.settings, &asking)
            .map_err(Failure::Earlier)?;
        writing.changes(&differences, &counts)?;
        tally.summary.since = Some(counts);
    }
    let done = writing.finish(&tally.summary)?;
    if !complete {
        let published = outputs::publish(done, true, outputs::incomplete_path)?.keep();
        return Ok(Outcome { exit: Exit::Failed, summary: tally.summary, published });
    }
    let read = tally.files.iter().map(FileTally::findings);
    let found =
        read.chain(unchanged.iter().map(Unchanged::findings)).any(|found| plan.fail_on.is_reached(&found));
    let exit = if found { Exit::Found } else { Exit::Clear };
    let manifest = manifest_path.map(|path| {
        let before = (previous, unchanged);
        let read = (files.as_slice(), &archives, left_out.as_slice());
        let rules = (screener.lists(), &plan.store);
        let manifest = Manifest::new(&path, plan.settings, read, before, &tally, rules, &done);
        (path, manifest)
    });
    let _publishing = stage::publishing();
    let mut published = outputs::publish(done, force, |path| path.to_owned())?;
    if let Some((path, manifest)) = manifest {
        let fault = |reason| Failure::output(&path.display().to_string(), reason);
        write_manifest(&path, &manifest, plan.sign.as_ref(), &mut published).map_err(fault)?;
    }
    let published = published.keep();
    Ok(Outcome { exit, summary: tally.summary, published })
}

/// Why a run is incomplete: rows that stayed unscreened in files that were not read again count like others.
fn incomplete(summary: &Summary, allowed: u64) -> String {
    let (unscreened, before) = (summary.all_unscreened_rows(), summary.unchanged_unscreened_rows());
    let told = format!(
        "the run is incomplete: {unscreened} of {} {} unscreened, {} allowed",
        counted(summary.read + summary.unchanged_rows(), "row", "rows"),
        if unscreened == 1 { "stays" } else { "stay" },
        if allowed == 1 { "1 is".to_owned() } else { format!("{allowed} are") },
    );
    match before {
        0 => told,
        before => format!("{told}; {before} of them in files that were not read again"),
    }
}

/// Refuses a programme that no list has: a misspelt one would be judged by the general level.
fn known_programmes<'p>(mut wanted: impl Iterator<Item = &'p str>, lists: &[List]) -> Result<(), Failure> {
    let known = || lists.iter().map(|list| &*list.programme.id);
    match wanted.find(|wanted| known().all(|id| id != *wanted)) {
        Some(unknown) => Err(Failure::UnknownProgramme {
            wanted: unknown.to_owned(),
            known: known().collect::<Vec<_>>().join(", "),
        }),
        None => Ok(()),
    }
}

/// Refuses an input that is given twice, under whatever names: its rows would be counted twice.
fn each_once(inputs: &[Source]) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for input in inputs {
        let known = match input {
            Source::Path(path) | Source::Partition { path, .. } => {
                path.canonicalize().unwrap_or_else(|_| path.clone())
            }
            Source::Stdin => PathBuf::from("-"),
            Source::Url(url) => PathBuf::from(url.to_string()),
            // Two names may stand for one file that holds the bytes of both.
            Source::Elsewhere { name, .. } => PathBuf::from(name),
            Source::Bytes { .. } => continue,
        };
        if !seen.insert(known) {
            return Err(Failure::TwiceRead(input.name()));
        }
    }
    Ok(())
}

/// Every input that is meant: a prefix in object storage stands for what lies under it.
fn each(
    inputs: Vec<Source>,
    left_out: &mut Vec<LeftOut>,
    reading: &holdings::Options,
) -> Result<Vec<Source>, Failure> {
    let mut each = Vec::new();
    for input in inputs {
        let found = input.each(&reading.exclude).map_err(|fault| Failure::Input(vec![fault]))?;
        each.extend(found.sources);
        left_out.extend(found.left_out);
    }
    each_once(&each)?;
    Ok(each)
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

/// Surveys every input, so that a fault of the last one is known before a byte is written.
fn survey(
    opened: Vec<Result<Opened, Finding>>,
    reading: &holdings::Options,
) -> Result<Vec<Holdings>, Failure> {
    let mut surveyed = Vec::with_capacity(opened.len());
    let mut faults = Vec::new();
    let is_alone = opened.len() == 1;
    for opened in opened {
        match opened.map_err(|fault| vec![fault]).and_then(|opened| Holdings::of(opened, reading)) {
            Ok(holdings) => surveyed.push(holdings),
            Err(findings) if is_alone => faults.extend(findings),
            Err(findings) => faults.extend(holdings::with_way_out(findings)),
        }
    }
    if faults.is_empty() { Ok(surveyed) } else { Err(Failure::Input(faults)) }
}

/// What is done with the rows of all inputs.
struct Task<'a, 'w> {
    settings: &'a Settings,
    earlier: Option<&'a Earlier>,
    watched: Option<&'a FxHashSet<String>>,
    screener: &'a Screener,
    reading: &'a holdings::Options,
    outputs: Vec<Output>,
    table: TableStyle,
    stdout: HeldBack<'w>,
    audience: Audience,
    lookahead: Option<u32>,
    activity_by_default: bool,
    threads: NonZero<usize>,
}

/// What became of the rows of all inputs.
struct Passed<'w> {
    files: Vec<FileSummary>,
    writing: Writing<'w>,
    tally: Tally,
    held_by_default: bool,
    watch: Option<Watch>,
}

impl<'w> Task<'_, 'w> {
    /// Screens inputs that were surveyed, row by row.
    fn twice(&self, inputs: Vec<Holdings>, observer: &mut dyn Observer) -> Result<Passed<'w>, Failure> {
        let headers: Vec<Vec<String>> = inputs.iter().map(|holdings| holdings.header().to_vec()).collect();
        let values = inputs.iter().map(|input| input.mapping().column(Field::MarketValue));
        let mut pass = self.pass(&headers, &values.collect::<Vec<_>>(), observer)?;
        let mut files = Vec::with_capacity(inputs.len());
        for (input, holdings) in inputs.into_iter().enumerate() {
            files.push(pass.file(input, holdings)?);
        }
        let Pass { writing, tally, held_by_default, watch, .. } = pass;
        Ok(Passed { files, writing, tally, held_by_default, watch })
    }

    /// Screens inputs while they are read for the first time. When one of them turns out otherwise than its
    /// beginning told, nothing of it stands, and all are given back to be read twice.
    fn once(
        &self,
        opened: Vec<Result<Opened, Finding>>,
        observer: &mut dyn Observer,
    ) -> Result<Result<Passed<'w>, Vec<Result<Opened, Finding>>>, Failure> {
        if !self.can_wait() || opened.iter().any(Result::is_err) {
            return Ok(Err(opened));
        }
        let mut streams = Vec::with_capacity(opened.len());
        let mut opened = opened.into_iter();
        while let Some(next) = opened.next() {
            let unfit = match next.map(|next| Stream::open(next, self.reading)) {
                Ok(Ok(stream)) => {
                    streams.push(stream);
                    continue;
                }
                Ok(Err(unfit)) => Ok(unfit),
                Err(fault) => Err(fault),
            };
            let given_back = streams.into_iter().map(|stream: Stream| Ok(stream.give_back()));
            return Ok(Err(given_back.chain([unfit]).chain(opened).collect()));
        }
        self.stdout.hold();
        let streamed = self.stream(&mut streams, observer);
        // Also one that turned out otherwise than its beginning told: half a file is not to be read once more.
        let changed: Vec<Finding> = streams.iter().filter_map(|stream| stream.check().err()).collect();
        if !changed.is_empty() {
            self.stdout.discard();
            return Err(Failure::Input(changed));
        }
        match streamed {
            Ok(passed) => {
                let released = self.stdout.release();
                released.map_err(|reason| Failure::output("standard output", reason))?;
                Ok(Ok(passed))
            }
            Err(Stop::Failed(failure)) => Err(failure),
            Err(Stop::Unfit) => {
                self.stdout.discard();
                Ok(Err(streams.into_iter().map(|stream| Ok(stream.give_back())).collect()))
            }
        }
    }

    /// Whether all answers may be held back until the last row was read. They are few where only alerts are
    /// written, and a file has its name only then in any case.
    fn can_wait(&self) -> bool {
        let is_early = |output: &Output| {
            // A format of both views has nothing to write before its end.
            let of_both = output.format.is_of_both_views();
            output.target == Target::Stdout && output.view == View::Decisions && !of_both
        };
        !self.outputs.iter().any(is_early)
    }

    fn stream(&self, streams: &mut [Stream], observer: &mut dyn Observer) -> Result<Passed<'w>, Stop> {
        let sheets: Vec<Arc<Sheet>> = streams.iter().map(|stream| Arc::clone(stream.sheet())).collect();
        let headers: Vec<Vec<String>> = sheets.iter().map(|sheet| sheet.header().to_vec()).collect();
        let values = sheets.iter().map(|sheet| sheet.column(Field::MarketValue));
        let mut pass = self.pass(&headers, &values.collect::<Vec<_>>(), observer)?;
        pass.withheld = Some(Vec::new());
        let shows_all = |output: &Output| output.shows(View::Decisions) && output.format.shows_unmatched();
        let wanted = if self.outputs.iter().any(shows_all) { Wanted::All } else { Wanted::Alerts };
        let distinct = Distinct::new(self.screener, wanted, self.threads.get()).watching(self.watched);
        let mut files = Vec::with_capacity(sheets.len());
        workers::run(streams, &distinct, self.threads, |batch| {
            let Some(sheet) = sheets.get(batch.input) else { return Err(Stop::Unfit) };
            files.extend(pass.batch(sheet, batch)?);
            Ok(())
        })?;
        let Pass { writing, tally, held_by_default, withheld, watch, .. } = pass;
        for finding in withheld.iter().flatten() {
            observer.finding(finding);
        }
        Ok(Passed { files, writing, tally, held_by_default, watch })
    }

    fn pass<'p>(
        &'p self,
        headers: &[Vec<String>],
        values: &[Option<usize>],
        observer: &'p mut dyn Observer,
    ) -> Result<Pass<'p, 'w>, Failure> {
        let stdout = Box::new(self.stdout.clone());
        let writing = Writing::open(&self.outputs, headers, values, self.table, stdout)?;
        let mut pass = Pass::new(self.screener, writing, observer);
        pass.answers.audience = self.audience;
        pass.lookahead = self.lookahead;
        pass.reading = self.reading.clone();
        pass.activity_by_default = self.activity_by_default;
        pass.has_values = values.iter().any(Option::is_some);
        pass.watch = self.earlier.map(|earlier| Watch::new(earlier, headers, self.settings));
        pass.tally = Tally::new(headers.len());
        pass.tally.summary.lists = self.screener.lists().iter().map(used).collect();
        pass.tally.summary.lookahead = self.lookahead;
        Ok(pass)
    }
}

/// Writes the manifest, and before it its signature: a manifest that was to be signed never stands without.
fn write_manifest(
    path: &std::path::Path,
    manifest: &Manifest,
    sign: Option<&Sign>,
    published: &mut Published,
) -> io::Result<()> {
    let mut write = |path: &std::path::Path, bytes: &[u8]| {
        // What an earlier run left was removed before the first row was read.
        stage::write(path, bytes, false)?;
        published.add(path.to_owned());
        Ok(())
    };
    let bytes = manifest.to_bytes()?;
    if let Some(sign) = sign {
        write(&signature_path(path), &sign(&bytes)?)?;
    }
    write(path, &bytes)
}

fn used(list: &List) -> Used {
    Used {
        id: list.edition.id.to_string(),
        edition: list.edition.date.map(|date| date.to_string()),
        origin: list.edition.origin.clone(),
        entries: list.entries.len(),
        names: list.entries.iter().map(|entry| entry.names.len()).sum(),
        sha256: list.edition.sha256.clone(),
    }
}

fn read_file(file: &FileSummary) -> ReadFile {
    ReadFile { name: file.name.clone(), rows: file.rows, size: file.size, sha256: file.sha256.clone() }
}

/// Under which terms a run stands.
fn terms(settings: &Settings, rules_sha256: String) -> Terms {
    Terms {
        engine: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
        word_weights: crate::name::WEIGHTS_VERSION.to_owned(),
        timezone_data: chrono_tz::IANA_TZDB_VERSION.to_owned(),
        rules_sha256,
        options: settings.told(),
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
