//! Suppressions held against the lists of a run: which of them reach a subject, and how they stand for a row.

use chrono::NaiveDate;
use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use super::{Scope, Suppression, Suppressions, content, subject};
use crate::identity::{Match, Subject};
use crate::list::List;
use crate::screen::Query;
use crate::timeline::{Instant, KnownOn, Period, TradeTime};

/// A suppression of an entry that a subject matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// Index of the list.
    pub list: usize,
    /// Index of the entry in its list.
    pub entry: usize,
    /// Which suppression, by its number over all files.
    pub suppression: usize,
    /// What the subject lost and got since, where it is not the same any more.
    pub changed: Option<String>,
}

/// How a suppression stands for a match of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It is in force and reaches the match.
    Applied,
    /// Entry or subject are not what they were.
    Stale,
    /// It ended before the day on which is decided, or before the trade.
    Expired,
    /// It was approved after the day on which is decided.
    Early,
    /// Nobody says on which day is decided.
    NoDay,
    /// Nothing is in doubt that its scope would reach.
    TooBroad,
}

/// What a match that is suppressed tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// As a clause for the reason: who approved it, and until when.
    pub clause: String,
    /// First instant of trade time at which it holds no longer.
    pub until: Instant,
}

/// The suppressions of a run, bound to its lists.
#[derive(Clone, Debug)]
pub struct Bound {
    suppressions: Vec<Suppression>,
    /// The form of each subject.
    forms: Vec<Vec<String>>,
    /// Why each is stale, whatever is screened.
    stale: Vec<Option<String>>,
    /// Whether each concerns a list of the run.
    concerned: Vec<bool>,
    by_entry: FxHashMap<(usize, usize), Vec<usize>>,
    decided_on: Option<NaiveDate>,
    zone: Tz,
}

impl Bound {
    /// Holds suppressions against lists. Days are civil days of `zone`.
    pub fn new(suppressions: Suppressions, lists: &[List], zone: Tz) -> Bound {
        let Suppressions { files, decided_on } = suppressions;
        let suppressions: Vec<Suppression> = files.into_iter().flat_map(|file| file.suppressions).collect();
        let forms: Vec<Vec<String>> =
            suppressions.iter().map(|suppression| subject::form(&suppression.subject.borrowed())).collect();
        let places: FxHashMap<&str, (usize, usize)> = lists
            .iter()
            .enumerate()
            .flat_map(|(at, list)| {
                list.entries.iter().enumerate().map(move |(entry, content)| (&*content.id, (at, entry)))
            })
            .collect();
        let mut by_entry: FxHashMap<(usize, usize), Vec<usize>> = FxHashMap::default();
        let (mut stale, mut concerned) = (Vec::new(), Vec::new());
        for (number, suppression) in suppressions.iter().enumerate() {
            let form = forms.get(number).map_or(&[][..], Vec::as_slice);
            let place = places.get(&*suppression.entry).copied();
            let list = suppression.entry.split('/').next().unwrap_or_default();
            concerned.push(lists.iter().any(|loaded| *loaded.edition.id == *list));
            stale.push(staleness(suppression, form, place, lists));
            if let Some(place) = place {
                by_entry.entry(place).or_default().push(number);
            }
        }
        Bound { suppressions, forms, stale, concerned, by_entry, decided_on, zone }
    }

    /// All suppressions, in the order of their files.
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// Why a suppression is stale, whatever is screened.
    pub fn staleness(&self, suppression: usize) -> Option<&str> {
        self.stale.get(suppression).and_then(Option::as_deref)
    }

    /// Whether the list of its entry is one of the run.
    pub fn is_concerned(&self, suppression: usize) -> bool {
        self.concerned.get(suppression).copied().unwrap_or(false)
    }

    /// The day on which is decided, where it is said.
    pub fn decided_on(&self) -> Option<NaiveDate> {
        self.decided_on
    }

    /// The suppressions of entries that a subject matches: its own, and those of a subject that it may once have been.
    pub fn reviewed<'m>(
        &self,
        subject: &Subject<&str>,
        matches: impl IntoIterator<Item = &'m Match>,
    ) -> Vec<Reviewed> {
        let mut reviewed = Vec::new();
        let mut form: Option<Vec<String>> = None;
        for found in matches {
            let Some(numbers) = self.by_entry.get(&(found.list, found.entry)) else { continue };
            let form = form.get_or_insert_with(|| subject::form(subject));
            for &number in numbers {
                let Some(then) = self.forms.get(number) else { continue };
                let changed = match then == form {
                    true => None,
                    // A row that has another suppression of its own is not the one of this.
                    false if subject::are_akin(then, form) && !self.has_own(numbers, form) => {
                        Some(told_apart(then, form))
                    }
                    false => continue,
                };
                let (list, entry) = (found.list, found.entry);
                reviewed.push(Reviewed { list, entry, suppression: number, changed });
            }
        }
        reviewed
    }

    fn has_own(&self, numbers: &[usize], form: &[String]) -> bool {
        numbers.iter().any(|number| self.forms.get(*number).is_some_and(|own| own == form))
    }

    /// How a suppression stands for a match of a row that asks this.
    pub fn standing(&self, reviewed: &Reviewed, found: &Match, query: &Query) -> Standing {
        let Some(suppression) = self.suppressions.get(reviewed.suppression) else { return Standing::Stale };
        if reviewed.changed.is_some() || self.staleness(reviewed.suppression).is_some() {
            return Standing::Stale;
        }
        let known = match query.known {
            KnownOn::At(at) => Some(at.civil_date(self.zone)),
            KnownOn::Day(date) => Some(date),
            KnownOn::Latest => None,
        };
        let traded = match query.time {
            TradeTime::Day(date) => date,
            TradeTime::At(at) => at.civil_date(self.zone),
        };
        let days = || known.into_iter().chain(self.decided_on);
        if days().chain([traded]).any(|day| day > suppression.expires) {
            Standing::Expired
        } else if days().any(|day| day < suppression.created) {
            Standing::Early
        } else if days().next().is_none() {
            Standing::NoDay
        } else if !reaches(suppression.scope, found) {
            Standing::TooBroad
        } else {
            Standing::Applied
        }
    }

    /// What is told of a match that a suppression of its own suppresses.
    pub fn suppressed(&self, reviewed: &[Reviewed], found: &Match, query: &Query) -> Option<Suppressed> {
        let mut own = reviewed.iter().filter(|own| (own.list, own.entry) == (found.list, found.entry));
        let own = own.find(|own| self.standing(own, found, query) == Standing::Applied)?;
        let Suppression { approver, created, expires, .. } = self.suppressions.get(own.suppression)?;
        Some(Suppressed {
            clause: format!("not this entry, as {approver} approved on {created} until {expires}"),
            until: self.end(own.suppression),
        })
    }

    /// The first instant of trade time behind a suppression.
    pub fn end(&self, suppression: usize) -> Instant {
        let expires = self.suppressions.get(suppression).map(|suppression| suppression.expires);
        expires.map_or(Instant::MIN, |day| Period::day(day, self.zone).until)
    }
}

/// Whether a scope reaches a match. What an identifier proves is no doubt of a name.
pub fn reaches(scope: Scope, found: &Match) -> bool {
    match scope {
        _ if !found.certain => true,
        Scope::Doubt => false,
        Scope::Namesake => found.kind.is_equal(),
    }
}

fn staleness(
    suppression: &Suppression,
    form: &[String],
    place: Option<(usize, usize)>,
    lists: &[List],
) -> Option<String> {
    if subject::sha256(form) != suppression.subject_sha256 {
        return Some("its subject is not the one that was approved".to_owned());
    }
    let found = place.and_then(|(list, entry)| {
        let list = lists.get(list)?;
        Some((list, list.entries.get(entry)?))
    });
    let Some((list, entry)) = found else {
        return Some(format!("there is no entry {} any more", suppression.entry));
    };
    let now = content::lines(list, entry);
    if content::sha256(&now) == suppression.entry_sha256 {
        return None;
    }
    let changes = content::difference(&suppression.seen, &now);
    Some(format!("the entry changed since it was approved: {}", changes.join("; ")))
}

/// What is different in a row. Its cells stand in backticks, so that messages can go without them.
fn told_apart(then: &[String], now: &[String]) -> String {
    let quoted = |change: String| match change.split_once(' ') {
        Some((sign, line)) => format!("{sign} `{}`", line.replace('`', "'")),
        None => change,
    };
    content::difference(then, now).into_iter().map(quoted).collect::<Vec<_>>().join("; ")
}
