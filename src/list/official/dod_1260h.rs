//! The US Department of Defense's list of Chinese military companies (section 1260H), as a table of its editions.
//!
//! The department prints each edition as a PDF. The table has a row for each company and edition, with the columns
//! `Name`, `Clean Name`, `Alias`, `Previous Name`, `Parent Name`, `Note`, `Start date`, `End date`, `Source Url`; a file of that form
//! was at hand. A row without an end does not say that the company is still listed, and one with an end may cite a document
//! that never took effect. So the places of a company are made of all its rows together ([`places`]): rows that meet are one
//! place; an end counts where it is the day of an edition; whatever contradicts the editions stays in sight as a defect and
//! leaves the company listed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use indexmap::IndexMap;

use super::ending;
use super::key::{Keys, normal};
use super::sheet::{Columns, Row, Sheet};
use super::value::{ISO, date};
use super::{File, Reading, format};
use crate::finding::{Code, shown};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{Record, RecordListing};

const COLUMNS: Columns = Columns {
    needed: &["Name", "Clean Name", "Start date", "End date"],
    usual: &["Alias", "Previous Name", "Parent Name", "Note", "Source Url"],
    further: &[],
    passed_over: &[],
};

/// Whether this is a table of editions.
pub(super) fn is_of(files: &[File]) -> bool {
    let [file] = files else { return false };
    let header = format::first_line(file).to_lowercase();
    ["clean name", "start date", "end date", "parent name"].iter().all(|name| header.contains(name))
}

/// A row's place on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    from: NaiveDate,
    until: Option<NaiveDate>,
}

/// A company and its rows.
struct Company {
    record: Record,
    spans: Vec<Span>,
    /// Whether the start of a row is unknown: then it is listed on every day.
    is_undated: bool,
    sources: BTreeMap<NaiveDate, String>,
}

/// Reads the file.
pub(super) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    // The last column is a long address, in which most cuts fall.
    if !ending::is_whole(file, reading) {
        return;
    }
    let Some(sheet) = Sheet::read(file, b',', &COLUMNS, reading) else { return };
    let mut companies: IndexMap<String, Company> = IndexMap::new();
    let mut keys = Keys::default();
    for row in sheet.rows() {
        let clean = row.get("Clean Name");
        if clean.is_empty() {
            reading.fault(Code::LIST_MISSING_FIELD, file, row.line, "the company has no `Clean Name`");
            continue;
        }
        let identity = normal(clean);
        let company = companies.entry(identity.clone()).or_insert_with(|| Company {
            record: Record::new(keys.key(&identity), EntryKind::Company, clean, row.line),
            spans: Vec::new(),
            is_undated: false,
            sources: BTreeMap::new(),
        });
        take(company, &row);
        if let Err(message) = span(company, &row) {
            reading.fault(Code::LIST_BAD_DATES, file, row.line, message);
        }
    }
    let editions = Editions::of(&companies);
    reading.published = editions.days.last().copied();
    for (_, mut company) in companies {
        for place in places(&mut company.record, company.spans, &editions) {
            let sources = company
                .sources
                .range(place.from..)
                .filter(|(day, _)| place.until.is_none_or(|end| **day < end));
            let listing = RecordListing {
                listed: Some(place.from),
                until: place.until,
                citation: sources.map(|(_, url)| url.as_str()).collect::<Vec<_>>().join(" "),
                ..RecordListing::new("us-dod-1260h", "listed")
            };
            company.record.listings.push(listing);
        }
        if company.is_undated {
            company.record.listings = vec![RecordListing::new("us-dod-1260h", "listed")];
        }
        reading.records.push(company.record);
    }
}

/// The names, the parent and the note of a row.
fn take(company: &mut Company, row: &Row<'_>) {
    let record = &mut company.record;
    record.name(row.get("Clean Name"), NameKind::Alias);
    let printed = row.get("Name").trim_end_matches(['*', ' ']);
    let aliases: Vec<&str> = row.get("Alias").split([';', '\n']).flat_map(comma_apart).collect();
    // `Acme Limited (AL)`: the brackets hold an alias or say that a name is a former one; both have columns of their own.
    if !printed.ends_with([')', ']']) || normal(printed) == normal(row.get("Clean Name")) {
        record.name(printed, NameKind::Alias);
    }
    for alias in aliases {
        record.name(alias, NameKind::Alias);
    }
    for former in row.several("Previous Name", ";") {
        record.name(former, NameKind::Former);
    }
    let parent = ("subsidiary_of".to_owned(), row.get("Parent Name").to_owned());
    if !parent.1.is_empty() && !record.relations.contains(&parent) {
        record.relations.push(parent);
    }
    let note = row.get("Note");
    if !note.is_empty() && !record.remarks.contains(note) {
        let blank = if record.remarks.is_empty() { "" } else { " " };
        record.remarks.push_str(&format!("{blank}{note}"));
    }
}

/// Two names between commas, where no blank follows: the comma of `Acme Co., Ltd.` has one.
fn comma_apart(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find(',')).map(|at| at + from) {
        let behind = rest.get(at + 1..).unwrap_or_default();
        if behind.starts_with(char::is_alphanumeric) {
            parts.push(rest.get(..at).unwrap_or_default());
            rest = behind;
            from = 0;
        } else {
            from = at + 1;
        }
    }
    parts.push(rest);
    parts
}

/// The days of a row. One without a start tells nothing; a start in an impossible year may be any day; an end that is no
/// date is a defect, and the place is open.
fn span(company: &mut Company, row: &Row<'_>) -> Result<(), String> {
    let printed = row.get("Start date");
    let from = match date(printed, ISO) {
        Ok(day) => day,
        Err(reason) if NaiveDate::parse_from_str(printed, "%Y-%m-%d").is_ok() => {
            company.record.defect(printed, DefectAction::Refused, &reason);
            company.is_undated = true;
            return Ok(());
        }
        Err(reason) => return Err(format!("`Start date` is {}: {reason}", shown(printed))),
    };
    let mut until = None;
    let end = row.get("End date");
    if !end.is_empty() {
        match date(end, ISO) {
            Ok(day) if day > from => until = Some(day),
            Ok(_) => company.record.defect(end, DefectAction::Refused, "the end is not behind the start"),
            Err(reason) => company.record.defect(end, DefectAction::Refused, &reason),
        }
    }
    company.spans.push(Span { from, until });
    let url = row.get("Source Url");
    if !url.is_empty() {
        company.sources.insert(from, url.to_owned());
    }
    Ok(())
}

/// The editions of the file.
struct Editions {
    days: BTreeSet<NaiveDate>,
    /// Those that print the whole list again: they name a company of an earlier one. Others only add to it.
    whole: BTreeSet<NaiveDate>,
}

impl Editions {
    fn of(companies: &IndexMap<String, Company>) -> Editions {
        let spans = || companies.values().map(|company| &company.spans);
        let days: BTreeSet<NaiveDate> = spans().flatten().map(|span| span.from).collect();
        let mut whole = BTreeSet::new();
        whole.extend(days.first());
        for spans in spans() {
            let first = spans.iter().map(|span| span.from).min();
            whole.extend(spans.iter().map(|span| span.from).filter(|day| Some(*day) > first));
        }
        Editions { days, whole }
    }

    /// The first edition behind a day that prints the whole list without naming the company.
    fn without(&self, named: &BTreeSet<NaiveDate>, behind: NaiveDate) -> Option<NaiveDate> {
        self.whole.iter().copied().find(|day| *day > behind && !named.contains(day))
    }
}

/// The places of a company, each without a gap.
fn places(record: &mut Record, mut spans: Vec<Span>, editions: &Editions) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    let named: BTreeSet<NaiveDate> = spans.iter().map(|span| span.from).collect();
    for at in 0..spans.len() {
        let next = spans.get(at + 1).map(|next| next.from);
        let Some(span) = spans.get_mut(at) else { continue };
        let Some(end) = span.until.filter(|end| !editions.days.contains(end)) else { continue };
        let later = editions.without(&named, end).filter(|day| next.is_none_or(|next| *day <= next));
        let what = match (later, next) {
            (Some(day), _) => {
                format!("the place ends on {day}, with the first edition that does not name the company")
            }
            (None, Some(next)) => {
                format!("the edition of {next} names the company again, so the place has no gap")
            }
            (None, None) => "no later edition leaves the company out, so the place has no end".to_owned(),
        };
        let reason = format!("there is no edition of the day on which the place ends: {what}");
        record.defect(&end.to_string(), DefectAction::Refused, &reason);
        span.until = later;
    }
    let mut found: Vec<Span> = Vec::new();
    for span in spans {
        match found.last_mut().filter(|last| last.until.is_none_or(|end| end >= span.from)) {
            Some(last) => {
                if last
                    .until
                    .is_some_and(|end| end > span.from && span.until.is_some_and(|later| later < end))
                {
                    let reason = format!(
                        "the row of {} ends before the row of {}: the later end stands",
                        span.from, last.from
                    );
                    record.defect(
                        &span.until.map_or_else(String::new, |day| day.to_string()),
                        DefectAction::Refused,
                        &reason,
                    );
                } else {
                    last.until = span.until;
                }
            }
            None => found.push(span),
        }
    }
    for place in &found {
        let left_out =
            editions.without(&named, place.from).filter(|day| place.until.is_none_or(|end| *day < end));
        if let Some(day) = left_out {
            let reason = "this edition prints the whole list without the company, and no row says that its place ended: it stays listed";
            record.defect(&day.to_string(), DefectAction::Refused, reason);
        }
    }
    found
}

#[cfg(test)]
#[path = "dod_1260h/tests.rs"]
mod tests;
