//! What the editions of a list say of one listing, one after another.
//!
//! A listing is told apart from others of its party by its basis and its stated day. Forms do not all state days, and publishers correct
//! them: what an edition says without a day, or with another one than the edition before, is still said of the same listing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::list::record::RecordListing;
use crate::store::Stamp;

/// What one edition says of a listing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement<'e> {
    /// Place of the edition.
    pub(super) place: usize,
    /// The day of listing, also where another edition has to say it.
    pub(super) listed: Option<NaiveDate>,
    /// Its words.
    pub(super) listing: &'e RecordListing,
}

/// One listing through the editions, oldest first.
#[derive(Debug)]
pub(super) struct Course<'e> {
    pub(super) basis: &'e str,
    pub(super) statements: Vec<Statement<'e>>,
}

/// The listings of a party by basis and stated day, as they are gathered.
#[derive(Default)]
pub(super) struct Courses<'e>(BTreeMap<(&'e str, Option<NaiveDate>), Vec<Statement<'e>>>);

impl<'e> Courses<'e> {
    /// Adds what a stretch of editions says of a listing.
    pub(super) fn add(&mut self, places: std::ops::RangeInclusive<usize>, listing: &'e RecordListing) {
        let listed = listing.listed;
        let statements = self.0.entry((&listing.basis, listed)).or_default();
        statements.extend(places.map(|place| Statement { place, listed, listing }));
    }

    /// One course for each listing.
    pub(super) fn finish(mut self, editions: &[Stamp]) -> Vec<Course<'e>> {
        let bases: BTreeSet<&str> = self.0.keys().map(|(basis, _)| *basis).collect();
        bases.into_iter().for_each(|basis| self.continue_days(basis));
        let day = |place: usize| editions.get(place).map(|edition| edition.header.published);
        let mut courses: Vec<Course<'e>> = Vec::new();
        for ((basis, _), mut statements) in self.0 {
            statements.sort_by_key(|statement| statement.place);
            let runs = statements.chunk_by(|a, b| a.place + 1 >= b.place);
            courses.extend(runs.map(|run| Course { basis, statements: run.to_vec() }));
        }
        if courses.len() > 1 {
            join_corrected(&mut courses, day);
        }
        courses
    }

    /// Editions that state no day of a listing whose day others state mean that listing: a publisher's forms do not all have days.
    fn continue_days(&mut self, basis: &'e str) {
        let Some(undated) = self.0.remove(&(basis, None)) else { return };
        let dated: Vec<(usize, NaiveDate)> = self
            .0
            .iter()
            .filter(|((of, _), _)| *of == basis)
            .filter_map(|((_, listed), statements)| Some((statements, (*listed)?)))
            .flat_map(|(statements, day)| statements.iter().map(move |said| (said.place, day)))
            .collect();
        for said in undated {
            // The day that was stated last up to then, or else the first that is stated at all.
            let before = dated.iter().filter(|(place, _)| *place <= said.place).max();
            let listed = before.or_else(|| dated.iter().min()).map(|(_, day)| *day);
            self.0.entry((basis, listed)).or_default().push(Statement { listed, ..said });
        }
    }
}

/// Joins stretches of editions where the one says a day of listing and the next, in its place, another one on which the party stood there by
/// both accounts: that is a correction and no removal. A day of after the last edition with the old one is another listing.
fn join_corrected(courses: &mut Vec<Course<'_>>, day: impl Fn(usize) -> Option<NaiveDate>) {
    let ends =
        |course: &Course<'_>| course.statements.last().map(|said| (course.basis.to_owned(), said.place));
    let mut joints: BTreeSet<(String, usize)> = courses.iter().filter_map(ends).collect();
    while let Some((basis, place)) = joints.pop_first() {
        let at = |pick: &dyn Fn(&Course<'_>) -> bool| -> Vec<usize> {
            let found =
                courses.iter().enumerate().filter(|(_, course)| course.basis == basis && pick(course));
            found.map(|(at, _)| at).collect()
        };
        let old = at(&|course| {
            course.statements.last().is_some_and(|said| said.place == place && said.listed.is_some())
        });
        let new = at(&|course| {
            course.statements.first().is_some_and(|said| {
                said.place == place + 1 && said.listed.is_some() && said.listed <= day(place)
            })
        });
        // Where there are more of the ones than of the others, nobody can say which is which.
        if old.len() != new.len() {
            continue;
        }
        for (old, new) in old.into_iter().zip(new) {
            let later = courses.get_mut(new).map(|course| std::mem::take(&mut course.statements));
            if let (Some(course), Some(later)) = (courses.get_mut(old), later) {
                course.statements.extend(later);
            }
        }
        courses.retain(|course| !course.statements.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::edition::tests::{day, header_of};

    /// The courses that follow from what four editions, of the first of January 2020 to 2023, say of the days of a party's listings.
    fn told(editions: [&[Option<&str>]; 4]) -> Vec<String> {
        let stamps: Vec<Stamp> = (2020..)
            .take(4)
            .map(|year| Stamp { header: header_of("un-sc", &format!("{year}-01-01")), sha256: String::new() })
            .collect();
        let listings: Vec<(usize, RecordListing)> = editions
            .iter()
            .enumerate()
            .flat_map(|(place, days)| days.iter().map(move |listed| (place, listed)))
            .map(|(place, listed)| {
                (place, RecordListing { listed: listed.map(day), ..RecordListing::new("un-sc", "listed") })
            })
            .collect();
        let mut courses = Courses::default();
        listings.iter().for_each(|(place, listing)| courses.add(*place..=*place, listing));
        let said = |said: &Statement<'_>| {
            format!("{}: {}", said.place, said.listed.map_or_else(String::new, |day| day.to_string()))
        };
        let found = courses.finish(&stamps);
        found.iter().map(|c| c.statements.iter().map(said).collect::<Vec<_>>().join(", ")).collect()
    }

    #[test]
    fn a_corrected_day_is_said_of_the_same_listing() {
        let (a, b, c) = (Some("2014-06-30"), Some("2013-06-30"), Some("2016-06-30"));
        assert_eq!(
            told([&[a], &[b], &[c], &[c]]),
            ["0: 2014-06-30, 1: 2013-06-30, 2: 2016-06-30, 3: 2016-06-30"]
        );
        assert_eq!(
            told([&[a, c], &[a, c], &[b, c], &[b, c]]).join("; "),
            "0: 2014-06-30, 1: 2014-06-30, 2: 2013-06-30, 3: 2013-06-30; 0: 2016-06-30, 1: 2016-06-30, 2: 2016-06-30, 3: 2016-06-30"
        );
        // It was taken off, and put on the list again.
        assert_eq!(told([&[a], &[], &[b], &[b]]).len(), 2);
        assert_eq!(told([&[a], &[Some("2020-06-30")], &[], &[]]).len(), 2);
        // One of the two was taken off.
        assert_eq!(told([&[a, c], &[b], &[b], &[b]]).len(), 3);
    }

    #[test]
    fn who_states_no_day_means_the_one_that_was_stated_last() {
        let (a, b) = (Some("2014-06-30"), Some("2013-06-30"));
        assert_eq!(
            told([&[None], &[a], &[b], &[None]]),
            ["0: 2014-06-30, 1: 2014-06-30, 2: 2013-06-30, 3: 2013-06-30"]
        );
        assert_eq!(told([&[None], &[None], &[], &[None]]), ["0: , 1: ", "3: "]);
    }
}
