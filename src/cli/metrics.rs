//! `--metrics`: what a monitor must know of a run, in Prometheus' text form.
//!
//! The file is for node-exporter's textfile collector. It appears by rename, also when the run fails: then it has the
//! status and the time, and no counts. It is no output of the run: it has a clock, and no manifest vouches for it.
//! It takes the place of an earlier one, and of no other file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use interdict::report::summary::{Summary, VerdictCounts};
use interdict::run::stage;
use interdict::verdict::Verdict;

use super::args::ScreenArgs;
use super::screen::file_only;

/// What is known of a run so far.
pub(super) struct Metrics {
    path: PathBuf,
    begun: Instant,
    /// When each list was last seen at its publisher.
    seen: BTreeMap<String, DateTime<Utc>>,
    summary: Option<Summary>,
}

impl Metrics {
    /// Of a run with these options that begins now.
    pub(super) fn new(path: &Path, run: &ScreenArgs) -> Result<Metrics> {
        file_only(path)?;
        if run.output.iter().chain(&run.changes).any(|output| output == path) {
            bail!("--metrics: {}: it is also an output", path.display());
        }
        may_be_replaced(path)?;
        Ok(Metrics { path: path.to_owned(), begun: Instant::now(), seen: BTreeMap::new(), summary: None })
    }

    /// Notes how old the lists are.
    pub(super) fn lists(&mut self, seen: BTreeMap<String, DateTime<Utc>>) {
        self.seen = seen;
    }

    /// Notes what was found.
    pub(super) fn screened(&mut self, summary: &Summary) {
        self.summary = Some(summary.clone());
    }

    /// Writes the file.
    pub(super) fn write(&self, status: u8) -> Result<()> {
        let text = self.text(status, SystemTime::now().into(), self.begun.elapsed().as_secs_f64());
        may_be_replaced(&self.path)?;
        stage::write(&self.path, text.as_bytes(), true)
            .with_context(|| format!("--metrics: {}", self.path.display()))
    }

    fn text(&self, status: u8, now: DateTime<Utc>, seconds: f64) -> String {
        let mut text = String::new();
        let mut family = |name: &str, help: &str, samples: Vec<(String, String)>| {
            if samples.is_empty() {
                return;
            }
            // Into a text nothing can fail.
            let _ = writeln!(text, "{BEGINNING}{name} {help}\n# TYPE interdict_{name} gauge");
            for (labels, value) in samples {
                let _ = writeln!(text, "interdict_{name}{labels} {value}");
            }
        };
        let one = |value: String| vec![(String::new(), value)];
        family(
            "exit_status",
            "Exit status of the last run: 0 nothing found, 1 something found, 2 no or no whole answer.",
            one(status.to_string()),
        );
        family(
            "end_timestamp_seconds",
            "When the last run ended, in seconds since 1970.",
            one(now.timestamp().to_string()),
        );
        family("duration_seconds", "How long the last run took.", one(format!("{seconds:.3}")));
        if let Some(summary) = &self.summary {
            // A book that did not change is no smaller and no cleaner for it: what the run before found there counts.
            let unchanged = summary.unchanged_rows();
            family("rows", "Rows, read now or unchanged.", one((summary.read + unchanged).to_string()));
            family(
                "rows_unchanged",
                "Rows of files that are as in the run before and were not read again.",
                one(unchanged.to_string()),
            );
            let unscreened = summary.all_unscreened_rows();
            family("rows_unscreened", "Rows without a verdict.", one(unscreened.to_string()));
            family("rows_decided", "Rows by verdict.", by_verdict("", &summary.all_verdicts()));
            let mut alerts = summary.unchanged_programmes();
            for (programme, counts) in &summary.programmes {
                alerts.entry(programme).or_default().extend(counts);
            }
            let alerts = alerts.iter().flat_map(|(programme, counts)| {
                by_verdict(&format!("programme=\"{}\",", escaped(programme)), counts)
            });
            family("alerts", "Alerts by programme and verdict.", alerts.collect());
        }
        let ages = self.seen.iter().map(|(list, seen)| {
            let age = now.signed_duration_since(*seen).num_seconds();
            (format!("{{list=\"{}\"}}", escaped(list)), age.to_string())
        });
        family(
            "list_age_seconds",
            "Time since a list was last seen at its publisher; negative where it is of a day that is not over.",
            ages.collect(),
        );
        text
    }
}

/// How every such file begins.
const BEGINNING: &str = "# HELP interdict_";

/// Refuses to replace what is not an earlier file of metrics.
fn may_be_replaced(path: &Path) -> Result<()> {
    let told = || format!("--metrics: {}", path.display());
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(fault) => return Err(fault).with_context(told),
    };
    let mut beginning = Vec::new();
    file.by_ref().take(BEGINNING.len() as u64).read_to_end(&mut beginning).with_context(told)?;
    if !beginning.is_empty() && beginning != BEGINNING.as_bytes() {
        bail!("{}: it is no file of metrics, so it is not replaced", told());
    }
    Ok(())
}

fn by_verdict(labels: &str, counts: &VerdictCounts) -> Vec<(String, String)> {
    let sample =
        |verdict: Verdict| (format!("{{{labels}verdict=\"{verdict}\"}}"), counts.of(verdict).to_string());
    Verdict::ALL.into_iter().map(sample).collect()
}

/// The value of a label as it may stand between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use interdict::report::summary::UnchangedFile;

    use super::*;

    fn metrics(summary: Option<Summary>) -> String {
        let seen = BTreeMap::from([("a\"list".to_owned(), "2026-01-02T00:00:00Z".parse().unwrap())]);
        let metrics = Metrics { path: PathBuf::new(), begun: Instant::now(), seen, summary };
        metrics.text(2, "2026-01-03T00:00:00Z".parse().unwrap(), 1.5)
    }

    #[test]
    fn a_run_that_failed_has_a_status_and_no_counts() {
        insta::assert_snapshot!(metrics(None), @r#"
        # HELP interdict_exit_status Exit status of the last run: 0 nothing found, 1 something found, 2 no or no whole answer.
        # TYPE interdict_exit_status gauge
        interdict_exit_status 2
        # HELP interdict_end_timestamp_seconds When the last run ended, in seconds since 1970.
        # TYPE interdict_end_timestamp_seconds gauge
        interdict_end_timestamp_seconds 1767398400
        # HELP interdict_duration_seconds How long the last run took.
        # TYPE interdict_duration_seconds gauge
        interdict_duration_seconds 1.500
        # HELP interdict_list_age_seconds Time since a list was last seen at its publisher; negative where it is of a day that is not over.
        # TYPE interdict_list_age_seconds gauge
        interdict_list_age_seconds{list="a\"list"} 86400
        "#);
    }

    #[test]
    fn rows_are_told_by_verdict_and_alerts_by_programme() {
        let mut summary = Summary { read: 3, decided: 2, ..Summary::default() };
        summary.unscreened.insert("R002 bad date".to_owned(), 1);
        summary.verdicts.add(Verdict::Permitted);
        summary.verdicts.add(Verdict::Blocked);
        summary.programmes.entry("us-test".to_owned()).or_default().add(Verdict::Blocked);
        let text = metrics(Some(summary));
        for line in [
            "interdict_rows 3\n",
            "interdict_rows_unscreened 1\n",
            "interdict_rows_decided{verdict=\"blocked\"} 1\n",
            "interdict_rows_decided{verdict=\"review\"} 0\n",
            "interdict_alerts{programme=\"us-test\",verdict=\"blocked\"} 1\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }

    #[test]
    fn what_was_found_in_files_that_were_not_read_again_counts() {
        let mut file = UnchangedFile { rows: 2, ..UnchangedFile::default() };
        file.verdicts.add(Verdict::Prohibited);
        file.unscreened.insert("R002 bad date".to_owned(), 1);
        file.programmes.entry("us-test".to_owned()).or_default().add(Verdict::Prohibited);
        let mut summary = Summary { read: 1, decided: 1, unchanged: vec![file], ..Summary::default() };
        summary.verdicts.add(Verdict::Permitted);
        let text = metrics(Some(summary));
        for line in [
            "interdict_rows 3\n",
            "interdict_rows_unchanged 2\n",
            "interdict_rows_unscreened 1\n",
            "interdict_rows_decided{verdict=\"prohibited\"} 1\n",
            "interdict_rows_decided{verdict=\"permitted\"} 1\n",
            "interdict_alerts{programme=\"us-test\",verdict=\"prohibited\"} 1\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
