//! When a party was listed, as far as editions tell.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::{Knowledge, known_from};
use crate::list::record::RecordListing;
use crate::programme::{Dispute, FactId, Listing, Programme, Removal, Source};
use crate::store::Stamp;
use crate::timeline::LegalTime;

/// The first day of all: what is listed since an unknown day may have been listed then.
pub const EVER: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A stretch of time that the editions give to one basis of a party.
#[derive(Debug)]
pub(super) struct Interval<'e> {
    /// What the newest edition of the stretch says.
    pub(super) stated: &'e RecordListing,
    /// The edition that says it.
    pub(super) edition: usize,
    pub(super) from: NaiveDate,
    pub(super) published: LegalTime,
    pub(super) until: Option<(NaiveDate, LegalTime)>,
    /// Why it is not known that the party was listed then.
    pub(super) doubt: Option<Doubt>,
}

/// What is not known: which editions leave it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// The first edition that has the party is this one, and it states no day.
    Began(usize),
    /// The first edition that no longer has the party is this one.
    Ended(usize),
}

/// The intervals of one basis of a party that stands in the given editions.
///
/// `listed` is the day of listing that any of them states. `counts_from_listing` says that clocks of the programme count from the day of listing. Then a doubtful stretch cannot be a
/// listing of its own, and a listing goes on until the edition that lacks it.
pub(super) fn intervals<'e>(
    editions: &[Stamp],
    listed: Option<NaiveDate>,
    present: &[(usize, &'e RecordListing)],
    counts_from_listing: bool,
    knowledge: Knowledge,
    zone: Tz,
) -> Vec<Interval<'e>> {
    let day = |place: usize| editions.get(place).map_or(EVER, |edition| edition.header.published);
    let known = |place: usize| {
        editions.get(place).map_or(LegalTime::day(EVER, zone), |edition| known_from(edition, knowledge, zone))
    };
    let mut found = Vec::new();
    for run in present.chunk_by(|(a, _), (b, _)| a + 1 >= *b) {
        let (Some((first, _)), Some((last, stated))) = (run.first(), run.last()) else { continue };
        let (first, last) = (*first, *last);
        let before = first.checked_sub(1);
        // The day that is stated is the day of publication, unless an edition of a later day did not have it.
        let published = match listed {
            Some(listed)
                if knowledge == Knowledge::Published
                    && listed <= day(first)
                    && before.is_none_or(|before| listed > day(before)) =>
            {
                LegalTime::day(listed, zone)
            }
            _ => known(first),
        };
        let gone = last + 1;
        let ended = (gone < editions.len()).then(|| known(gone));
        let own_end = stated.until.map(|until| (until, published));
        let last_sure = if counts_from_listing { day(gone) } else { day(last) };
        let until = match (own_end, ended) {
            (Some(own), _) if own.0 <= day(last) => Some(own),
            (_, Some(known)) => Some((last_sure, known)),
            (own, None) => own,
        };
        let effective = run.iter().rev().find_map(|(_, listing)| listing.effective);
        let from =
            listed.map(|listed| if counts_from_listing { listed } else { effective.unwrap_or(listed) });
        let interval =
            |from, published, until, doubt| Interval { stated, edition: last, from, published, until, doubt };
        found.push(interval(from.unwrap_or(day(first)), published, until, None));
        if counts_from_listing {
            continue;
        }
        if from.is_none() {
            let since = before.map_or(EVER, day);
            // What was published before the oldest edition nobody here can know: it may have had the party.
            let published = match (before, knowledge) {
                (None, Knowledge::Published) => LegalTime::day(EVER, zone),
                _ => known(first),
            };
            found.push(interval(
                since,
                published,
                Some((day(first), known(first))),
                Some(Doubt::Began(first)),
            ));
        }
        if let Some(known) = ended
            && own_end.is_none_or(|(own, _)| own > day(last))
        {
            found.push(interval(day(last), known, Some((day(gone), known)), Some(Doubt::Ended(gone))));
        }
    }
    found
}

impl Interval<'_> {
    /// The interval as a fact of an entry.
    pub(super) fn listing(
        &self,
        id: FactId,
        entry: &FactId,
        source: &Source,
        programme: &Programme,
    ) -> Listing {
        let zone = programme.zone;
        // The firm says what its days mean: from the first instant of the first to the last one of the last.
        let midnight = |day: NaiveDate| LegalTime::clock(day.and_time(NaiveTime::MIN), None, zone);
        let first = |day| if programme.house { midnight(day) } else { LegalTime::day(day, zone) };
        let until =
            |day| if programme.house { midnight(day + Duration::days(1)) } else { LegalTime::day(day, zone) };
        Listing {
            id,
            entry: entry.clone(),
            basis: self.stated.basis.clone(),
            listed_on: first(self.from),
            published: self.published,
            removed: self.until.map(|(at, published)| Removal {
                at: until(at),
                published,
                source: source.clone(),
            }),
            instruments: BTreeSet::new(),
            source: source.clone(),
        }
    }
}

impl Doubt {
    /// The doubt as a fact; listings are added to it.
    pub(super) fn dispute(self, editions: &[Stamp], published: LegalTime) -> Dispute {
        let day = |place: usize| editions.get(place).map_or(EVER, |edition| edition.header.published);
        let list = editions.first().map_or("", |edition| edition.header.list.as_str());
        let (word, reason, source) = match self {
            Doubt::Began(0) => (
                "began",
                format!(
                    "the oldest edition of {list} in the store, of {}, has the party and states no day of listing",
                    day(0)
                ),
                format!("{list}, edition of {}", day(0)),
            ),
            Doubt::Began(first) => (
                "began",
                format!(
                    "it was listed between the editions of {list} of {} and {}, which state no day",
                    day(first - 1),
                    day(first)
                ),
                format!("{list}, editions of {} and {}", day(first - 1), day(first)),
            ),
            Doubt::Ended(gone) => {
                let last = gone.saturating_sub(1);
                (
                    "ended",
                    format!(
                        "it was taken off the list between the editions of {list} of {} and {}",
                        day(last),
                        day(gone)
                    ),
                    format!("{list}, editions of {} and {}", day(last), day(gone)),
                )
            }
        };
        let place = match self {
            Doubt::Began(place) | Doubt::Ended(place) => place,
        };
        Dispute {
            id: format!("{list}:{word}:{}:{place}", day(place)).into(),
            listings: BTreeSet::new(),
            reason,
            published,
            source: source.into(),
        }
    }
}
