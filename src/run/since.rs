//! What this run has that the run before had not, and the other way round: alerts are noted while rows are answered, and
//! compared when all were.
//!
//! Only alerts are kept, and rows that had one in the run before.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::previous::Unchanged;
use super::settings::{Settings, table};
use crate::evidence::earlier::Earlier;
use crate::holdings::FileSummary;
use crate::identity::{Identity, Subject};
use crate::programme::Disclosure;
use crate::report::View;
use crate::report::audience::{self, Audience};
use crate::report::own_names;
use crate::report::summary::Summary;
use crate::screen::{Decision, Line, OfEntry, Query, Screener};
use crate::since::{
    self, Alert, Answer, Ask, Change, Columns, Counts, Difference, Other, Pair, Row, Same, Standing, Terms,
    Then,
};

/// What is looked out for while rows are read.
pub(super) struct Watch {
    /// What the lines of the run before are.
    view: View,
    columns: Vec<Columns>,
    keys: FxHashSet<String>,
    alerts: Vec<Alert>,
    /// Rows that had an alert before.
    seen: BTreeMap<String, Vec<Arc<Row>>>,
}

/// Names and identifiers of the securities that had an alert before. Their rows are looked at, also where the lists of
/// today know nobody like them.
pub(super) fn watched(before: &Earlier) -> FxHashSet<String> {
    before.alerts.iter().flat_map(|alert| alert.row.texts.naming()).map(str::to_owned).collect()
}

/// Where a row stands.
#[derive(Clone, Copy)]
pub(super) struct At<'r> {
    pub(super) file: &'r str,
    pub(super) line: u64,
    pub(super) input: usize,
    pub(super) cells: &'r [&'r str],
}

impl Watch {
    /// Over files with these headers.
    pub(super) fn new(before: &Earlier, headers: &[Vec<String>], settings: &Settings) -> Watch {
        let map = &settings.deciding.map;
        let columns =
            headers.iter().map(|header| Columns::of(own_names(header).iter().map(String::as_str), map));
        let keys = before.alerts.iter().map(|alert| alert.row.texts.key()).collect();
        Watch {
            view: before.view,
            columns: columns.collect(),
            keys,
            alerts: Vec::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Notes what a row is told.
    pub(super) fn decided(&mut self, at: At<'_>, asked: (&Arc<Identity>, &Query), decision: &Decision) {
        let lines = match self.view {
            View::Decisions => std::slice::from_ref(&decision.line),
            _ => &decision.alerts,
        };
        let answers = lines.iter().map(Answer::of_line).filter(Answer::is_alert).collect();
        let (identity, query) = asked;
        self.note(at, Some((Arc::clone(identity), *query)), None, answers);
    }

    /// Notes a row that is not screened.
    pub(super) fn unread(&mut self, at: At<'_>, line: &Line) {
        self.note(at, None, Some(line.reason.clone()), vec![Answer::of_line(line)]);
    }

    fn note(
        &mut self,
        at: At<'_>,
        asked: Option<(Arc<Identity>, Query)>,
        unread: Option<String>,
        answers: Vec<Answer>,
    ) {
        if answers.is_empty() && self.keys.is_empty() {
            return;
        }
        let Some(columns) = self.columns.get(at.input) else { return };
        let texts = columns.texts(at.cells.iter().copied());
        let key = texts.key();
        let is_known = self.keys.contains(&key);
        if answers.is_empty() && !is_known {
            return;
        }
        let row = Arc::new(Row { file: at.file.to_owned(), line: at.line, texts, asked, unread });
        self.alerts.extend(answers.into_iter().map(|answer| Alert { row: Arc::clone(&row), answer }));
        if is_known {
            self.seen.entry(key).or_default().push(row);
        }
    }

    /// Compares. What stands in files that were not read again is as it was.
    pub(super) fn differences(
        self,
        before: &Earlier,
        unchanged: &[Unchanged],
        now: &Terms,
        settings: &Settings,
        ask: &Asking<'_>,
    ) -> Result<(Counts, Vec<Difference>), String> {
        let Watch { mut alerts, seen, view, .. } = self;
        // A decision is of its row: the alert of the entry that decided it before may stand behind another one.
        let same = if view == View::Decisions { Same::Row } else { Same::Entry };
        let carried =
            before.alerts.iter().filter(|alert| unchanged.iter().any(|file| file.name == alert.row.file));
        alerts.extend(carried.cloned());
        let pairs = since::compare(before.alerts.clone(), alerts, same);
        let counts = Counts::of(&pairs);
        let mut others = Others::new(&pairs, seen, before, same)?;
        let deciding: Vec<String> = table(&settings.deciding).into_iter().map(|(name, _)| name).collect();
        let then = Then { before: &before.terms, now, deciding: &deciding };
        let different = pairs.into_iter().filter(|pair| pair.change() != Change::Unchanged);
        let mut differences: Vec<Difference> = different
            .map(|pair| {
                let other = others.of(&pair);
                since::explain(pair, other, &then, ask)
            })
            .collect();
        differences.sort_by_cached_key(|difference| {
            (difference.change, difference.row.file.clone(), difference.row.line)
        });
        Ok((counts, differences))
    }
}

/// The terms of this run.
pub(super) fn terms(settings: &Settings, summary: &Summary, files: &[FileSummary]) -> Terms {
    let engine = [("version", env!("CARGO_PKG_VERSION")), ("word_weights", crate::name::WEIGHTS_VERSION)];
    let list = |list: &crate::report::summary::Used| since::UsedList {
        id: list.id.clone(),
        edition: list.edition.clone(),
        sha256: list.sha256.clone(),
    };
    let input = |file: &FileSummary| since::Input {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        stated_date: file.stated_date.map(|stated| since::Stated { date: stated.date.to_string() }),
    };
    Terms {
        engine: engine.into_iter().map(|(key, text)| (key.to_owned(), text.to_owned())).collect(),
        timezone_data: chrono_tz::IANA_TZDB_VERSION.to_owned(),
        options: table(settings).into_iter().collect(),
        lists: summary.lists.iter().map(list).collect(),
        inputs: files.iter().map(input).collect(),
    }
}

type Group = [String; 3];

/// For an alert that only one run has, the row of the other one.
struct Others {
    same: Same,
    /// Rows of today without the alert of their group.
    today: BTreeMap<Group, VecDeque<Arc<Row>>>,
    /// Rows of the run before without it; `None` where it kept no decisions.
    then: Option<BTreeMap<Group, VecDeque<Arc<Row>>>>,
}

impl Others {
    fn new(
        pairs: &[Pair],
        seen: BTreeMap<String, Vec<Arc<Row>>>,
        before: &Earlier,
        same: Same,
    ) -> Result<Others, String> {
        let (mut gone, mut come) =
            (BTreeMap::<Group, Vec<Arc<Row>>>::new(), BTreeMap::<Group, Vec<Arc<Row>>>::new());
        for pair in pairs {
            match (&pair.before, &pair.after) {
                (Some(before), None) => drop(gone.entry(same.key(before)).or_default()),
                (None, Some(after)) => drop(come.entry(same.key(after)).or_default()),
                _ => {}
            }
        }
        for pair in pairs {
            if let Some(after) = &pair.after
                && let Some(rows) = gone.get_mut(&same.key(after))
            {
                rows.push(Arc::clone(&after.row));
            }
            if let Some(before) = &pair.before
                && let Some(rows) = come.get_mut(&same.key(before))
            {
                rows.push(Arc::clone(&before.row));
            }
        }
        let keys: BTreeSet<String> = come.keys().map(|[key, ..]| key.clone()).collect();
        let known = if keys.is_empty() { None } else { before.rows(&keys)? };
        let without = |groups: BTreeMap<Group, Vec<Arc<Row>>>, all: &BTreeMap<String, Vec<Arc<Row>>>| {
            let free = |(group, taken): (Group, Vec<Arc<Row>>)| {
                let mut rows: Vec<Arc<Row>> = all.get(&group[0]).cloned().unwrap_or_default();
                for with in taken {
                    let is_it =
                        |row: &Arc<Row>| row.texts == with.texts && (row.line == with.line || row.line == 0);
                    let place = rows.iter().position(is_it);
                    let place = place.or_else(|| rows.iter().position(|row| row.texts == with.texts));
                    place.map(|place| rows.remove(place));
                }
                (group, rows.into())
            };
            groups.into_iter().map(free).collect()
        };
        Ok(Others { same, today: without(gone, &seen), then: known.map(|known| without(come, &known)) })
    }

    fn of(&mut self, pair: &Pair) -> Other {
        let (alert, rows) = match (&pair.before, &pair.after) {
            (Some(before), None) => (before, Some(&mut self.today)),
            (None, Some(after)) => (after, self.then.as_mut()),
            _ => return Other::Unknown,
        };
        let Some(rows) = rows else { return Other::Unknown };
        let Some(rows) = rows.get_mut(&self.same.key(alert)) else { return Other::None };
        let same = rows.iter().position(|row| row.texts == alert.row.texts).unwrap_or_default();
        rows.remove(same).map_or(Other::None, Other::Row)
    }
}

/// Asks the screener of this run, for its audience.
pub(super) struct Asking<'s> {
    pub(super) screener: &'s Screener,
    pub(super) audience: Audience,
}

impl Ask for Asking<'_> {
    fn ask(&self, subject: &Subject, query: &Query, programme: &str, entry: &str) -> Standing {
        let identity = self.screener.identify(subject);
        let told = |line: Line| match (self.audience, line.disclosure) {
            (Audience::Trader, disclosure) if disclosure != Disclosure::Open => Standing::Withheld,
            _ => Standing::Told(Box::new(Answer::of_line(&line))),
        };
        if entry.is_empty() {
            // What a trader was told without its entry stays without it.
            return match programme.is_empty() {
                true => told(audience::decide(self.screener, &identity, query, self.audience).line),
                false => Standing::Withheld,
            };
        }
        match self.screener.of_entry(&identity, query, programme, entry) {
            OfEntry::Told(line) => told(*line),
            OfEntry::Unmatched(reason) => Standing::Unmatched(reason),
            OfEntry::NoEntry(edition) => Standing::NoEntry(
                edition.map_or("edition without date".to_owned(), |date| format!("edition of {date}")),
            ),
            OfEntry::NoList => Standing::NoList,
        }
    }
}
