//! When a party was listed, as far as editions tell.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::courses::Statement;
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
    /// The edition that states other days instead, and when that is known.
    pub(super) replaced: Option<(usize, LegalTime)>,
}

/// What is not known: which editions leave it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// The first edition that has the party is this one, and it states no day.
    Began(usize),
    /// The first edition that no longer has the party is this one.
    Ended(usize),
}

/// A stretch of editions that say the same days of a listing.
struct Version<'e> {
    statements: Vec<Statement<'e>>,
    /// The first day, where one is stated.
    from: Option<NaiveDate>,
}

/// The intervals of one listing of a party, which the given editions state.
///
/// `counts_from_listing` says that clocks of the programme count from the day of listing. Then what began on a day that is not known is in
/// doubt to its end, and a listing goes on until the edition that lacks it.
pub(super) fn intervals<'e>(
    editions: &[Stamp],
    statements: &[Statement<'e>],
    counts_from_listing: bool,
    knowledge: Knowledge,
    zone: Tz,
) -> Vec<Interval<'e>> {
    let runs = statements.chunk_by(|a, b| a.place + 1 >= b.place);
    runs.flat_map(|run| Run { editions, counts_from_listing, knowledge, zone }.intervals(run)).collect()
}

/// What the intervals of a stretch of editions depend on.
struct Run<'s> {
    editions: &'s [Stamp],
    counts_from_listing: bool,
    knowledge: Knowledge,
    zone: Tz,
}

impl Run<'_> {
    fn day(&self, place: usize) -> NaiveDate {
        self.editions.get(place).map_or(EVER, |edition| edition.header.published)
    }

    fn known(&self, place: usize) -> LegalTime {
        let known = |edition| known_from(edition, self.knowledge, self.zone);
        self.editions.get(place).map_or(LegalTime::day(EVER, self.zone), known)
    }

    /// When what these editions say was first known: one that came into the store later may be an older one.
    fn first_known<'s>(&self, said: impl IntoIterator<Item = &'s Statement<'s>>) -> Option<LegalTime> {
        said.into_iter().map(|said| self.known(said.place)).min_by_key(LegalTime::visible_from)
    }

    /// The intervals of a stretch in which no edition lacks the listing.
    fn intervals<'e>(&self, run: &[Statement<'e>]) -> Vec<Interval<'e>> {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return Vec::new() };
        let before = first.place.checked_sub(1);
        let gone = last.place + 1;
        let ended = (gone < self.editions.len()).then(|| self.known(gone));
        let versions = self.versions(run);
        let mut found = Vec::new();
        for (at, version) in versions.iter().enumerate() {
            let Some((newest, known)) = version.statements.last().zip(self.first_known(&version.statements))
            else {
                continue;
            };
            let (is_first, later) = (at == 0, versions.get(at + 1..).unwrap_or_default());
            let replaced = later
                .first()
                .and_then(|next| next.statements.first())
                .zip(self.first_known(later.iter().flat_map(|version| &version.statements)))
                .map(|(next, known)| (next.place, known));
            let published = self.published(first, before).filter(|_| is_first).unwrap_or(known);
            let own_end = self.own_end(version, first.place);
            let ended = ended.filter(|_| later.is_empty());
            // Who is gone after the end that was stated stood there until then; who is gone before it was taken off.
            let ends_itself = own_end.is_some_and(|(own, _)| {
                own <= self.day(newest.place) || ended.is_some() && own <= self.day(gone)
            });
            let last_sure = self.day(if self.counts_from_listing { gone } else { last.place });
            let until = match ended {
                Some(known) if !ends_itself => Some((last_sure, known)),
                _ => own_end,
            };
            let interval = |from, published, until, doubt| Interval {
                stated: newest.listing,
                edition: newest.place,
                from,
                published,
                until,
                doubt,
                replaced,
            };
            found.push(interval(version.from.unwrap_or(self.day(first.place)), published, until, None));
            if version.from.is_none() && (self.counts_from_listing || is_first) {
                let since = before.map_or(EVER, |before| self.day(before));
                // That it was listed at all is known from the first edition that the store had.
                let told =
                    if self.counts_from_listing { known } else { self.first_known(run).unwrap_or(known) };
                // What was published before the oldest edition nobody here can know: it may have had the party.
                let published = match (before, self.knowledge) {
                    (None, Knowledge::Published) if is_first => LegalTime::day(EVER, self.zone),
                    _ => told,
                };
                // A clock that counts from the listing may have begun then and still run.
                let until =
                    if self.counts_from_listing { until } else { Some((self.day(first.place), told)) };
                let began = interval(since, published, until, Some(Doubt::Began(first.place)));
                // When it began is as open as before where only its end is stated otherwise.
                found.push(Interval { replaced: replaced.filter(|_| self.counts_from_listing), ..began });
            }
            if let Some(known) = ended.filter(|_| !ends_itself && !self.counts_from_listing) {
                let doubt = Some(Doubt::Ended(gone));
                found.push(interval(self.day(last.place), known, Some((self.day(gone), known)), doubt));
            }
        }
        found
    }

    /// The day that is stated is the day of publication, unless an edition of a later day did not have it.
    fn published(&self, first: &Statement<'_>, before: Option<usize>) -> Option<LegalTime> {
        let is_told = |listed: &NaiveDate| {
            self.knowledge == Knowledge::Published
                && *listed <= self.day(first.place)
                && before.is_none_or(|before| *listed > self.day(before))
        };
        first.listed.filter(is_told).map(|listed| LegalTime::day(listed, self.zone))
    }

    /// The end that editions state themselves, known from the first that states it. One that lay behind the first edition of all was
    /// published on its day.
    fn own_end(&self, version: &Version<'_>, first: usize) -> Option<(NaiveDate, LegalTime)> {
        let until = version.statements.last()?.listing.until?;
        let stating = || version.statements.iter().filter(|said| said.listing.until == Some(until));
        let was_past = stating().next()?.place == first && until <= self.day(first);
        if was_past && self.knowledge == Knowledge::Published {
            return Some((until, LegalTime::day(until, self.zone)));
        }
        Some((until, self.first_known(stating())?))
    }

    /// What the editions of a stretch say of its days. An end that is stated for the first time takes nothing back; another first day or
    /// another end does.
    fn versions<'e>(&self, run: &[Statement<'e>]) -> Vec<Version<'e>> {
        let mut effective = run.iter().find_map(|said| said.listing.effective);
        let mut versions: Vec<Version<'e>> = Vec::new();
        for said in of_one_each(run) {
            effective = said.listing.effective.or(effective);
            let from =
                said.listed.map(|day| if self.counts_from_listing { day } else { effective.unwrap_or(day) });
            let goes_on = |version: &Version<'_>| {
                let end = version.statements.last().and_then(|said| said.listing.until);
                version.from == from && (end.is_none() || end == said.listing.until)
            };
            match versions.last_mut().filter(|version| goes_on(version)) {
                Some(version) => version.statements.push(said),
                None => versions.push(Version { statements: vec![said], from }),
            }
        }
        versions
    }
}

/// One statement for each edition: of several the one that ends last.
fn of_one_each<'e>(run: &[Statement<'e>]) -> impl Iterator<Item = Statement<'e>> {
    let end = |said: &&Statement<'_>| said.listing.until.unwrap_or(NaiveDate::MAX);
    run.chunk_by(|a, b| a.place == b.place).filter_map(move |of_one| of_one.iter().max_by_key(end)).copied()
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
        let statements: Vec<Statement<'_>> = present
            .iter()
            .map(|(place, listing)| Statement { place: *place, listed: listed.map(day), listing })
            .collect();
        told_of(&statements, counts_from_listing, knowledge)
    }

    /// The same for days of listing that are not all the same.
    fn told_of(statements: &[Statement<'_>], counts_from_listing: bool, knowledge: Knowledge) -> Vec<String> {
        let editions = editions(1..=4);
        let found = intervals(&editions, statements, counts_from_listing, knowledge, New_York);
        let words = |interval: &Interval<'_>| {
            let until = interval
                .until
                .map_or(String::new(), |(day, known)| format!(" to {day} (known {})", known.date()));
            let doubt = interval.doubt.map_or(String::new(), |doubt| format!(", {doubt:?}"));
            let replaced = interval.replaced.map_or(String::new(), |(place, known)| {
                format!(", replaced by {place} (known {})", known.date())
            });
            format!("{} (known {}){until}{doubt}{replaced}", interval.from, interval.published.date())
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
        let present = [0, 1, 2].map(|place| Statement { place, listed: None, listing: &listing });
        let found = intervals(&editions, &present, false, Knowledge::Ingested, New_York);
        let first = known_from(&editions[2], Knowledge::Ingested, New_York);
        assert!(found.iter().all(|interval| interval.published == first), "{found:?}");
    }

    #[test]
    fn an_end_that_is_stated_holds_as_far_as_editions_bear_it_out() {
        let of = |until: &str| of_the_middle(Some("2021-01-20"), None, Some(until));
        // It ended while it stood there, or before the edition that no longer has it.
        for until in ["2021-03-01", "2021-03-10", "2021-03-11", "2021-04-10"] {
            let told = format!("2021-01-20 (known 2021-01-20) to {until} (known 2021-02-10)");
            assert_eq!(of(until), [told]);
        }
        // It was taken off before.
        assert_eq!(
            of("2021-04-11"),
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

    /// What a firm's list states is as good: a row that is dropped after its last day was restricted no longer than that.
    #[test]
    fn a_row_that_is_dropped_after_its_end_ended_then() {
        let of = |until: &str| {
            let ended = listing(None, Some(until));
            told(Some("2021-01-20"), &[(1, &ended), (2, &ended)], true, Knowledge::Published)
        };
        for until in ["2021-03-01", "2021-03-11", "2021-04-10"] {
            assert_eq!(of(until), [format!("2021-01-20 (known 2021-01-20) to {until} (known 2021-02-10)")]);
        }
        assert_eq!(of("2021-04-11"), ["2021-01-20 (known 2021-01-20) to 2021-04-10 (known 2021-04-10)"]);
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
        let first = [(1, &ended), (2, &ended), (3, &ended)];
        assert_eq!(of(&first, Knowledge::Published), format!("{until} (known 2021-02-10)"));
        // What lay behind the first edition was published on its day, as a stated day of listing was.
        let past = [(2, &ended), (3, &ended)];
        assert!(of(&past, Knowledge::Published).ends_with("to 2021-02-20 (known 2021-02-20)"));
        assert!(of(&past, Knowledge::Ingested).ends_with("to 2021-02-20 (known 2025-12-31)"));
    }

    #[test]
    fn days_that_a_later_edition_states_otherwise_are_replaced() {
        let of = |stated: &[(usize, &str, Option<&str>)]| {
            let listings: Vec<RecordListing> =
                stated.iter().map(|(_, _, until)| listing(None, *until)).collect();
            let said = stated.iter().zip(&listings).map(|((place, listed, _), listing)| Statement {
                place: *place,
                listed: Some(day(listed)),
                listing,
            });
            told_of(&said.collect::<Vec<_>>(), false, Knowledge::Published)
        };
        // The day of listing.
        assert_eq!(
            of(&[(1, "2021-01-20", None), (2, "2021-01-15", None), (3, "2021-02-05", None)]),
            [
                "2021-01-20 (known 2021-01-20), replaced by 2 (known 2021-03-10)",
                "2021-01-15 (known 2021-03-10), replaced by 3 (known 2021-04-10)",
                "2021-02-05 (known 2021-04-10)",
            ]
        );
        // The end: brought forward, and taken back.
        let end = |first: &str, second: Option<&str>| {
            of(&[(1, "2021-01-20", Some(first)), (2, "2021-01-20", second), (3, "2021-01-20", second)])
        };
        assert_eq!(
            end("2021-03-01", Some("2021-02-25")),
            [
                "2021-01-20 (known 2021-01-20) to 2021-03-01 (known 2021-02-10), replaced by 2 (known 2021-03-10)",
                "2021-01-20 (known 2021-03-10) to 2021-02-25 (known 2021-03-10)",
            ]
        );
        assert_eq!(
            end("2021-03-01", None),
            [
                "2021-01-20 (known 2021-01-20) to 2021-03-01 (known 2021-02-10), replaced by 2 (known 2021-03-10)",
                "2021-01-20 (known 2021-03-10)",
            ]
        );
    }

    /// The end is stated otherwise, and the edition that said so first came into the store last.
    #[test]
    fn a_doubt_about_the_beginning_is_known_as_early_as_the_listing() {
        let mut editions = editions(1..=3);
        for (edition, hour) in editions.iter_mut().zip([9, 12, 8]) {
            edition.header.ingested = format!("2021-04-01T{hour:02}:00:00Z").parse().unwrap();
        }
        let (early, late) = (listing(None, Some("2030-01-01")), listing(None, Some("2031-01-01")));
        let said = [(0, &early), (1, &late), (2, &late)];
        let said = said.map(|(place, listing)| Statement { place, listed: None, listing });
        let found = intervals(&editions, &said, false, Knowledge::Ingested, New_York);
        let first = known_from(&editions[2], Knowledge::Ingested, New_York);
        let began: Vec<&Interval<'_>> = found.iter().filter(|interval| interval.doubt.is_some()).collect();
        assert_eq!(
            began.iter().map(|began| (began.published, began.replaced)).collect::<Vec<_>>(),
            [(first, None)]
        );
    }

    #[test]
    fn of_two_ends_that_one_edition_states_the_later_one_counts() {
        let (early, late) = (listing(None, Some("2021-02-20")), listing(None, Some("2021-03-20")));
        for said in [[&early, &late], [&late, &early]] {
            let present = [(3, said[0]), (3, said[1])];
            let found = told(Some("2021-03-15"), &present, false, Knowledge::Published);
            assert_eq!(found, ["2021-03-15 (known 2021-03-15) to 2021-03-20 (known 2021-03-20)"]);
        }
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
            replaced: None,
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
