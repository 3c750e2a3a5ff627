//! A frame screened on all cores, or batches one after another as an engine hands them over.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use interdict::finding::Finding;
use interdict::holdings::{Field, Mapping, Options};
use interdict::report::View;
use interdict::run::frame::{FrameRun, Screened, mapping as recognise};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::answers::{Output, Texts};
use crate::capsule::{self, Batch, Batches};
use crate::columns::{self, Clock, Rows, has_midnights, is_local, is_local_text};
use crate::core::{Core, threads};
use crate::fault;

/// Rows that a thread takes at a time.
const CHUNK: usize = 65_536;

/// A screening of frames with the same columns.
#[pyclass(frozen, module = "interdict._core")]
pub(crate) struct Run {
    run: FrameRun,
    columns: SchemaRef,
    mapping: Mapping,
    clock: Clock,
    output: Output,
    by_default: bool,
    rows: AtomicU64,
    /// Of each verdict, how many rows have it, in the order of the words.
    counts: [AtomicU64; 6],
}

/// The words of the verdict column, from mild to severe, and what could not be screened.
const VERDICTS: [&str; 6] = ["permitted", "review", "divest_only", "prohibited", "blocked", "unscreened"];

/// Everything that is said of a screening beside its mapping.
struct Asked<'a> {
    name: &'a str,
    view: View,
    texts: Texts,
    places: bool,
}

impl<'a> Asked<'a> {
    fn new(py: Python<'_>, name: &'a str, view: &str, texts: &str, places: bool) -> PyResult<Asked<'a>> {
        let view = View::parse(view)
            .filter(|view| *view != View::Changes)
            .ok_or_else(|| fault::option(py, &format!("view: there is no `{view}`")))?;
        let texts = if texts == "string" { Texts::Plain } else { Texts::Views };
        Ok(Asked { name, view, texts, places })
    }
}

#[pymethods]
impl Run {
    /// Ready for batches with the columns of a schema. Dates that are not in ISO 8601 need a `date_format`.
    #[staticmethod]
    #[pyo3(signature = (core, schema, *, mapping = Vec::new(), view = "decisions", name = "frame", texts = "string_view", places = true))]
    fn begin(
        core: &Bound<'_, Core>,
        schema: &Bound<'_, PyAny>,
        mapping: Vec<(String, String)>,
        view: &str,
        name: &str,
        texts: &str,
        places: bool,
    ) -> PyResult<Run> {
        let py = core.py();
        let asked = Asked::new(py, name, view, texts, places)?;
        let options = core.get().mapped(py, mapping)?;
        let clock = Clock { is_stated: core.get().has_timezone, ..Clock::default() };
        Run::new(py, core.get(), capsule::schema(schema)?, &options, &asked, clock, 1, &[])
    }

    /// The columns of what [`Run::batch`] gives.
    fn schema(&self) -> Batches {
        Batches::new(Arc::clone(&self.output.schema), Vec::new())
    }

    /// Screens the next rows. The findings tell which of them are unscreened, and why.
    fn batch<'py>(
        &self,
        py: Python<'py>,
        batch: &Bound<'py, PyAny>,
    ) -> PyResult<(Batch, Bound<'py, PyList>)> {
        let batch = capsule::batch(batch)?;
        if let Some(message) = different(&self.columns, &batch.schema()) {
            return Err(fault::option(py, &message));
        }
        let before = self.rows.fetch_add(batch.num_rows() as u64, Ordering::Relaxed);
        let told = py.detach(|| self.chunk(0, &batch, before))?;
        let findings = fault::all(py, &told.findings)?;
        Ok((Batch(told.batch), findings))
    }

    /// How many rows have each verdict; the sum is the number of rows.
    fn counts(&self) -> BTreeMap<&'static str, u64> {
        let counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed));
        VERDICTS.into_iter().zip(counts).collect()
    }

    /// What somebody should know who did not choose an activity.
    fn remark(&self) -> Option<String> {
        self.run.held_by_default().filter(|_| self.by_default).map(|text| fault::in_python(&text))
    }

    /// Screens a whole frame: batches of answers, findings, the run itself. `progress` is called with the number of
    /// rows that are done and of all.
    #[staticmethod]
    #[pyo3(signature = (core, frame, *, mapping = Vec::new(), view = "decisions", name = "frame", texts = "string_view", progress = None))]
    fn whole<'py>(
        core: &Bound<'py, Core>,
        frame: &Bound<'py, PyAny>,
        mapping: Vec<(String, String)>,
        view: &str,
        name: &str,
        texts: &str,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Batches, Bound<'py, PyList>, Run)> {
        let py = core.py();
        let asked = Asked::new(py, name, view, texts, true)?;
        let options = core.get().mapped(py, mapping)?;
        let reader = capsule::reader(frame)?;
        let schema = reader.schema();
        let batches: Result<Vec<RecordBatch>, ArrowError> = py.detach(|| reader.collect());
        let batches = batches.map_err(|error| fault::arrow(py, &error))?;
        let days = schema.fields().iter().enumerate().map(|(index, column)| {
            is_local(column.data_type()) && batches.iter().all(|batch| has_midnights(batch.column(index)))
        });
        let clock = Clock { is_stated: core.get().has_timezone, days: days.collect() };
        let run = Run::new(py, core.get(), schema, &options, &asked, clock, threads(), &batches)?;
        let (batches, findings) = run.all(py, &batches, progress.as_ref())?;
        let findings = fault::all(py, &findings)?;
        Ok((Batches::new(Arc::clone(&run.output.schema), batches), findings, run))
    }
}

/// What came of some rows.
struct Told {
    number: usize,
    rows: usize,
    batch: RecordBatch,
    findings: Vec<Finding>,
}

/// Why there is no answer: a sentence about a column, or a fault of Arrow.
enum Failed {
    Column(String, String),
    Arrow(ArrowError),
}

impl From<Failed> for PyErr {
    fn from(failed: Failed) -> PyErr {
        Python::attach(|py| match failed {
            Failed::Column(column, message) => fault::column_type(py, &column, &message),
            Failed::Arrow(error) => fault::arrow(py, &error),
        })
    }
}

impl Run {
    #[expect(clippy::too_many_arguments, reason = "all of it is known only where a run begins")]
    fn new(
        py: Python<'_>,
        core: &Core,
        columns: SchemaRef,
        options: &Options,
        asked: &Asked<'_>,
        clock: Clock,
        seats: usize,
        batches: &[RecordBatch],
    ) -> PyResult<Run> {
        let header: Vec<String> = columns.fields().iter().map(|field| field.name().clone()).collect();
        let mapping =
            recognise(asked.name, &header, options).map_err(|findings| fault::frame(py, &findings))?;
        columns::check(&columns, &mapping, &clock)
            .map_err(|(column, why)| fault::column_type(py, &column, &why))?;
        let times = |take: &mut dyn FnMut(Field, &str, u64)| {
            let mut before = 0;
            for batch in batches {
                Rows::new(batch, &mapping, &clock).times(&mapping, before, take);
                before += batch.num_rows() as u64;
            }
        };
        let screener = Arc::clone(&core.screener);
        let run =
            py.detach(|| FrameRun::new(screener, asked.name, &header, options, asked.view, seats, times));
        let run = run.map_err(|findings| fault::frame(py, &findings))?;
        let output = Output::new(&columns, asked.view, asked.texts, asked.name, asked.places);
        let (rows, counts) = (AtomicU64::new(0), Default::default());
        Ok(Run { run, columns, mapping, clock, output, by_default: core.activity_by_default, rows, counts })
    }

    /// Screens some rows on a seat of their own.
    fn chunk(&self, seat: usize, batch: &RecordBatch, before: u64) -> Result<Told, Failed> {
        let rows = Rows::new(batch, &self.mapping, &self.clock);
        if !self.clock.is_stated {
            self.all_have_offsets(&rows, before)?;
        }
        let mut screened = self.run.screen(seat, &rows, before);
        self.count(&screened);
        let told = self.output.batch(batch, &screened, before).map_err(Failed::Arrow)?;
        Ok(Told {
            number: 0,
            rows: batch.num_rows(),
            batch: told,
            findings: std::mem::take(&mut screened.findings),
        })
    }

    /// Refuses texts of clock times that do not say which zone they mean.
    fn all_have_offsets(&self, rows: &Rows, before: u64) -> Result<(), Failed> {
        let mut local = None;
        rows.times(&self.mapping, before, &mut |field, text, row| {
            if local.is_none() && is_local_text(text) {
                local = Some((field, row));
            }
        });
        let Some((field, row)) = local else { return Ok(()) };
        let column = self.mapping.column(field).and_then(|column| self.columns.fields().get(column));
        let column = column.map_or_else(|| field.to_string(), |column| column.name().clone());
        let message = format!(
            "column `{column}` of the field `{field}` has in row {row} a clock time without an offset, which does not say which zone it means: \
             give `timezone=`"
        );
        Err(Failed::Column(column, message))
    }

    fn count(&self, screened: &Screened) {
        let words = screened
            .decisions()
            .iter()
            .map(|told| told.line.verdict.map_or("unscreened", |verdict| verdict.as_str()));
        let places: Vec<usize> =
            words.map(|word| VERDICTS.iter().position(|verdict| *verdict == word).unwrap_or(0)).collect();
        let mut counts = [0_u64; VERDICTS.len()];
        for row in screened.rows() {
            // A row without a decision is permitted and gives no alert.
            counts[places.get(*row as usize).copied().unwrap_or(0)] += 1;
        }
        for (all, count) in self.counts.iter().zip(counts) {
            all.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// Screens all batches on all cores; answers come in the order of the rows.
    fn all(
        &self,
        py: Python<'_>,
        batches: &[RecordBatch],
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(Vec<RecordBatch>, Vec<Finding>)> {
        let mut chunks: Vec<(RecordBatch, u64)> = Vec::new();
        let mut before = 0;
        for batch in batches {
            for from in (0..batch.num_rows()).step_by(CHUNK) {
                let rows = CHUNK.min(batch.num_rows() - from);
                chunks.push((batch.slice(from, rows), before));
                before += rows as u64;
            }
        }
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (send, receive) = mpsc::channel::<Result<Told, Failed>>();
        let mut all: Vec<Option<Told>> = (0..chunks.len()).map(|_| None).collect();
        let work = |seat: usize, send: mpsc::Sender<Result<Told, Failed>>| {
            while !stop.load(Ordering::Relaxed) {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some((batch, before)) = chunks.get(number) else { return };
                let told = self.chunk(seat, batch, *before).map(|told| Told { number, ..told });
                if send.send(told).is_err() {
                    return;
                }
            }
        };
        let listen = progress.map(|progress| progress.clone().unbind());
        let collected = py.detach(|| {
            thread::scope(|scope| {
                for seat in 0..threads().min(chunks.len()) {
                    let (work, send) = (&work, send.clone());
                    scope.spawn(move || work(seat, send));
                }
                drop(send);
                let mut done = 0;
                let answer = |told: Result<Told, Failed>| -> PyResult<()> {
                    let told = told.map_err(PyErr::from)?;
                    done += told.rows as u64;
                    if let Some(slot) = all.get_mut(told.number) {
                        *slot = Some(told);
                    }
                    // A user who waits may stop the work, and is told how far it is.
                    Python::attach(|py| {
                        py.check_signals()?;
                        listen.as_ref().map_or(Ok(()), |listen| listen.call1(py, (done, before)).map(drop))
                    })
                };
                let result = receive.into_iter().try_for_each(answer);
                stop.store(true, Ordering::Relaxed);
                result
            })
        });
        collected?;
        self.rows.fetch_add(before, Ordering::Relaxed);
        let (mut answers, mut findings) = (Vec::with_capacity(all.len()), Vec::new());
        for told in all {
            // A thread that panicked left its rows without an answer.
            let Some(told) = told else {
                return Err(fault::option(py, "internal fault: rows were lost; the result is not usable"));
            };
            answers.push(told.batch);
            findings.extend(told.findings);
        }
        Ok((answers, findings))
    }
}

/// Where columns are not those that the run began with: engines may match them by their places.
fn different(expected: &Schema, found: &Schema) -> Option<String> {
    let told = |schema: &Schema| {
        let columns: Vec<String> =
            schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
        columns.join(", ")
    };
    let is_same = expected.fields().len() == found.fields().len()
        && expected
            .fields()
            .iter()
            .zip(found.fields())
            .all(|(one, other)| one.name() == other.name() && one.data_type() == other.data_type());
    (!is_same).then(|| {
        format!(
            "the batch has other columns than the run began with: [{}] and not [{}]",
            told(found),
            told(expected)
        )
    })
}
