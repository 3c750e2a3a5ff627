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
/// `listed` is the day of listing that any of them states. `counts_from_listing` says that clocks of the programme
/// count from the day of listing. Then what began on a day that is not known is in doubt to its end, and a listing goes
/// on until the edition that lacks it.
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
        // An edition that came into the store later may be an older one.
        let known_first = run.iter().map(|(place, _)| known(*place)).min_by_key(LegalTime::visible_from);
        let known_first = known_first.unwrap_or_else(|| known(first));
        // The day that is stated is the day of publication, unless an edition of a later day did not have it.
        let published = match listed {
            Some(listed)
                if knowledge == Knowledge::Published
                    && listed <= day(first)
                    && before.is_none_or(|before| listed > day(before)) =>
            {
                LegalTime::day(listed, zone)
            }
            _ => known_first,
        };
        let gone = last + 1;
        let ended = (gone < editions.len()).then(|| known(gone));
        // An end is known from the edition that first states it. One that lay behind the first edition of all was published on its day.
        let own_end = stated.until.map(|until| {
            let stating = run.iter().rev().take_while(|(_, listing)| listing.until == Some(until));
            let places: Vec<usize> = stating.map(|(place, _)| *place).collect();
            let was_past = places.last() == Some(&first) && until <= day(first);
            if was_past && knowledge == Knowledge::Published {
                return (until, LegalTime::day(until, zone));
            }
            let known = places.into_iter().map(known).min_by_key(LegalTime::visible_from);
            (until, known.unwrap_or(known_first))
        });
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
        if from.is_none() {
            let since = before.map_or(EVER, day);
            // What was published before the oldest edition nobody here can know: it may have had the party.
            let published = match (before, knowledge) {
                (None, Knowledge::Published) => LegalTime::day(EVER, zone),
                _ => known_first,
            };
            // A clock that counts from the listing may have begun then and still run.
            let until = if counts_from_listing { until } else { Some((day(first), known_first)) };
            found.push(interval(since, published, until, Some(Doubt::Began(first))));
        }
        if counts_from_listing {
            continue;
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

#[cfg(test)]
mod tests {
    use chrono_tz::America::New_York;

    use super::*;
    use crate::list::house::edition::law;
    use crate::store::edition::tests::{day, header_of};

    /// Editions of the tenth day of these months of 2021.
    fn editions(months: impl IntoIterator<Item = u32>) -> Vec<Stamp> {
        let stamp = |month| Stamp {
            header: header_of("un-sc", &format!("2021-{month:02}-10")),
            sha256: String::new(),
        };
        months.into_iter().map(stamp).collect()
    }

    fn listing(effective: Option<&str>, until: Option<&str>) -> RecordListing {
        RecordListing {
            effective: effective.map(day),
            until: until.map(day),
            ..RecordListing::new("un-sc", "listed")
        }
    }

    /// What follows from four editions, from January to April, in words.
    fn told(
        listed: Option<&str>,
        present: &[(usize, &RecordListing)],
        counts_from_listing: bool,
        knowledge: Knowledge,
    ) -> Vec<String> {
        let editions = editions(1..=4);
        let found = intervals(&editions, listed.map(day), present, counts_from_listing, knowledge, New_York);
        let words = |interval: &Interval<'_>| {
            let until = interval
                .until
                .map_or(String::new(), |(day, known)| format!(" to {day} (known {})", known.date()));
            let doubt = interval.doubt.map_or(String::new(), |doubt| format!(", {doubt:?}"));
            format!("{} (known {}){until}{doubt}", interval.from, interval.published.date())
        };
        found.iter().map(words).collect()
    }

    /// The same for a party of the second and third edition.
    fn of_the_middle(listed: Option<&str>, effective: Option<&str>, until: Option<&str>) -> Vec<String> {
        let listing = listing(effective, until);
        told(listed, &[(1, &listing), (2, &listing)], false, Knowledge::Published)
    }

    #[test]
    fn what_lies_between_two_editions_is_in_doubt() {
        assert_eq!(
            of_the_middle(None, None, None),
            [
                "2021-02-10 (known 2021-02-10) to 2021-03-10 (known 2021-04-10)",
                "2021-01-10 (known 2021-02-10) to 2021-02-10 (known 2021-02-10), Began(1)",
                "2021-03-10 (known 2021-04-10) to 2021-04-10 (known 2021-04-10), Ended(3)",
            ]
        );
    }

    #[test]
    fn one_edition_without_a_party_parts_its_intervals() {
        let listing = listing(None, None);
        let found = told(None, &[(0, &listing), (2, &listing), (3, &listing)], false, Knowledge::Published);
        assert_eq!(
            found,
            [
                "2021-01-10 (known 2021-01-10) to 2021-01-10 (known 2021-02-10)",
                "1900-01-01 (known 1900-01-01) to 2021-01-10 (known 2021-01-10), Began(0)",
                "2021-01-10 (known 2021-02-10) to 2021-02-10 (known 2021-02-10), Ended(1)",
                "2021-03-10 (known 2021-03-10)",
                "2021-02-10 (known 2021-03-10) to 2021-03-10 (known 2021-03-10), Began(2)",
            ]
        );
    }

    #[test]
    fn a_stated_day_was_published_on_that_day_unless_an_edition_says_otherwise() {
        let first = |listed: &str| of_the_middle(Some(listed), None, None).remove(0);
        let end = " to 2021-03-10 (known 2021-04-10)";
        assert_eq!(first("2021-01-11"), format!("2021-01-11 (known 2021-01-11){end}"));
        assert_eq!(first("2021-02-10"), format!("2021-02-10 (known 2021-02-10){end}"));
        // The edition of that day did not have it.
        assert_eq!(first("2021-01-10"), format!("2021-01-10 (known 2021-02-10){end}"));
        // It was announced.
        assert_eq!(first("2021-02-11"), format!("2021-02-11 (known 2021-02-10){end}"));
        // What the store had is another question.
        let listing = listing(None, None);
        let found = told(Some("2021-01-11"), &[(1, &listing)], true, Knowledge::Ingested);
        assert_eq!(found, ["2021-01-11 (known 2025-12-31) to 2021-03-10 (known 2025-12-31)"]);
    }

    #[test]
    fn clocks_that_count_from_the_listing_leave_no_doubt() {
        let listing = listing(Some("2021-02-20"), None);
        let found = told(Some("2021-01-20"), &[(1, &listing)], true, Knowledge::Published);
        assert_eq!(found, ["2021-01-20 (known 2021-01-20) to 2021-03-10 (known 2021-03-10)"]);
        // Others count from the day on which it binds.
        assert_eq!(
            of_the_middle(Some("2021-01-20"), Some("2021-02-20"), None)[0],
            "2021-02-20 (known 2021-01-20) to 2021-03-10 (known 2021-04-10)"
        );
    }

    #[test]
    fn a_clock_that_counts_from_a_day_nobody_states_may_have_begun_before() {
        let listing = listing(None, None);
        assert_eq!(
            told(None, &[(1, &listing), (2, &listing), (3, &listing)], true, Knowledge::Published),
            ["2021-02-10 (known 2021-02-10)", "2021-01-10 (known 2021-02-10), Began(1)"]
        );
    }

    /// An older edition that comes into the store later takes nothing from what the store knew.
    #[test]
    fn a_store_knows_a_listing_since_the_first_edition_that_it_had() {
        let mut editions = editions(1..=3);
        for (edition, hour) in editions.iter_mut().zip([9, 12, 8]) {
            edition.header.ingested = format!("2021-04-01T{hour:02}:00:00Z").parse().unwrap();
        }
        let listing = listing(None, None);
        let present = [(0, &listing), (1, &listing), (2, &listing)];
        let found = intervals(&editions, None, &present, false, Knowledge::Ingested, New_York);
        let first = known_from(&editions[2], Knowledge::Ingested, New_York);
        assert!(found.iter().all(|interval| interval.published == first), "{found:?}");
    }

    #[test]
    fn an_end_that_is_stated_holds_as_far_as_editions_bear_it_out() {
        let of = |until: &str| of_the_middle(Some("2021-01-20"), None, Some(until));
        // It ended while it stood there, or on the day of the last edition that had it.
        for until in ["2021-03-01", "2021-03-10"] {
            let told = format!("2021-01-20 (known 2021-01-20) to {until} (known 2021-02-10)");
            assert_eq!(of(until), [told]);
        }
        // It was taken off before.
        assert_eq!(
            of("2021-03-11"),
            [
                "2021-01-20 (known 2021-01-20) to 2021-03-10 (known 2021-04-10)",
                "2021-03-10 (known 2021-04-10) to 2021-04-10 (known 2021-04-10), Ended(3)",
            ]
        );
        // The newest edition still has it.
        let listing = listing(None, Some("2030-01-01"));
        let found = told(
            Some("2021-01-20"),
            &[(1, &listing), (2, &listing), (3, &listing)],
            false,
            Knowledge::Published,
        );
        assert_eq!(found, ["2021-01-20 (known 2021-01-20) to 2030-01-01 (known 2021-02-10)"]);
    }

    #[test]
    fn an_end_is_known_from_the_edition_that_first_states_it() {
        let (open, ended) = (listing(None, None), listing(None, Some("2021-02-20")));
        let of = |present: &[(usize, &RecordListing)], knowledge| {
            told(Some("2021-01-11"), present, false, knowledge).remove(0)
        };
        let until = "2021-01-11 (known 2021-01-11) to 2021-02-20";
        let later = [(1, &open), (2, &ended), (3, &ended)];
        assert_eq!(of(&later, Knowledge::Published), format!("{until} (known 2021-03-10)"));
        let again = [(1, &ended), (2, &open), (3, &ended)];
        assert_eq!(of(&again, Knowledge::Published), format!("{until} (known 2021-04-10)"));
        let first = [(1, &ended), (2, &ended), (3, &ended)];
        assert_eq!(of(&first, Knowledge::Published), format!("{until} (known 2021-02-10)"));
        // What lay behind the first edition was published on its day, as a stated day of listing was.
        let past = [(2, &ended), (3, &ended)];
        assert!(of(&past, Knowledge::Published).ends_with("to 2021-02-20 (known 2021-02-20)"));
        assert!(of(&past, Knowledge::Ingested).ends_with("to 2021-02-20 (known 2025-12-31)"));
    }

    #[test]
    fn the_days_of_a_firm_are_whole_days_of_its_clock() {
        let mut programme = law("firm", &BTreeSet::from(["block"])).unwrap().programme;
        let stated = RecordListing::new("firm", "block");
        let known = LegalTime::day(day("2021-02-10"), programme.zone);
        let until = Some((day("2021-03-10"), known));
        let interval = Interval {
            stated: &stated,
            edition: 0,
            from: day("2021-02-10"),
            published: known,
            until,
            doubt: None,
        };
        let of = |programme: &Programme| {
            let listing = interval.listing("f".into(), &"e".into(), &"s".into(), programme);
            (listing.listed_on, listing.removed.unwrap().at)
        };
        let midnight =
            |text: &str| LegalTime::clock(day(text).and_time(NaiveTime::MIN), None, programme.zone);
        assert!(programme.house);
        assert_eq!(of(&programme), (midnight("2021-02-10"), midnight("2021-03-11")));
        programme.house = false;
        let plain = |text: &str| LegalTime::day(day(text), programme.zone);
        assert_eq!(of(&programme), (plain("2021-02-10"), plain("2021-03-10")));
    }

    #[test]
    fn a_doubt_names_the_editions_that_leave_it_open() {
        let editions = editions(1..=4);
        let known = LegalTime::day(day("2021-04-10"), New_York);
        for (doubt, id, reason, source) in [
            (
                Doubt::Began(0),
                "un-sc:began:2021-01-10:0",
                "the oldest edition of un-sc in the store, of 2021-01-10, has the party and states no day of listing",
                "un-sc, edition of 2021-01-10",
            ),
            (
                Doubt::Began(2),
                "un-sc:began:2021-03-10:2",
                "it was listed between the editions of un-sc of 2021-02-10 and 2021-03-10, which state no day",
                "un-sc, editions of 2021-02-10 and 2021-03-10",
            ),
            (
                Doubt::Ended(3),
                "un-sc:ended:2021-04-10:3",
                "it was taken off the list between the editions of un-sc of 2021-03-10 and 2021-04-10",
                "un-sc, editions of 2021-03-10 and 2021-04-10",
            ),
        ] {
            let dispute = doubt.dispute(&editions, known);
            assert_eq!(dispute.id, id.into());
            assert_eq!((dispute.reason.as_str(), dispute.source), (reason, source.into()));
            assert_eq!((dispute.published, dispute.listings.len()), (known, 0));
        }
    }
}
