//! The records of an edition by columns: like stands beside like, which makes them small, and quick to read.
//!
//! Words of the product's vocabularies are kept as words, once each, so that an edition can be read when a vocabulary has grown.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::list::record::{Number, NumberKind, Record, RecordListing, RecordName};
use crate::list::{Defect, DefectAction, EntryKind, NameKind};

/// All columns. Those of names, numbers, listings, relations and defects are of all records one after another; the counts say whose
/// they are.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Columns {
    keys: Texts,
    kinds: Words,
    lines: Vec<u64>,
    remarks: Texts,
    countries: Texts,
    name_counts: Vec<u32>,
    names: Texts,
    name_kinds: Words,
    number_counts: Vec<u32>,
    number_kinds: Words,
    numbers: Texts,
    number_labels: Texts,
    number_countries: Words,
    listing_counts: Vec<u32>,
    programmes: Words,
    bases: Words,
    labels: Words,
    citations: Texts,
    /// Listed, effective, divest by, until: days since the first of the era, 0 where not stated.
    dates: [Vec<i32>; 4],
    relation_counts: Vec<u32>,
    relation_kinds: Words,
    relations: Texts,
    defect_counts: Vec<u32>,
    defects: Texts,
    defect_actions: Words,
    defect_reasons: Words,
}

/// Texts one after another.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Texts {
    lengths: Vec<u32>,
    text: String,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.lengths.push(text.len() as u32);
        self.text.push_str(text);
    }

    fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        let mut at = 0;
        self.lengths.iter().map(move |length| {
            let end = at + *length as usize;
            let text = self.text.get(at..end);
            at = end;
            text
        })
    }
}

/// Texts that repeat: each different one once.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Words {
    words: Vec<String>,
    indices: Vec<u32>,
}

impl Words {
    fn push(&mut self, word: &str, known: &mut rustc_hash::FxHashMap<String, u32>) {
        let next = self.words.len() as u32;
        let index = *known.entry(word.to_owned()).or_insert(next);
        if index == next {
            self.words.push(word.to_owned());
        }
        self.indices.push(index);
    }

    fn of<'w>(words: impl Iterator<Item = &'w str>) -> Words {
        let (mut made, mut known) = (Words::default(), rustc_hash::FxHashMap::default());
        words.for_each(|word| made.push(word, &mut known));
        made
    }

    fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.indices.iter().map(|index| self.words.get(*index as usize).map(String::as_str))
    }
}

/// What stands between labels and between countries: neither has it.
const BETWEEN: &str = "\u{1f}";

impl Columns {
    /// The columns of the records.
    pub(super) fn of<'r>(records: impl IntoIterator<Item = &'r Record>) -> Columns {
        let records: Vec<&Record> = records.into_iter().collect();
        let mut made = Columns::default();
        for record in &records {
            made.keys.push(&record.key);
            made.lines.push(record.line);
            made.remarks.push(&record.remarks);
            made.countries.push(&record.countries.join(BETWEEN));
            made.name_counts.push(record.names.len() as u32);
            record.names.iter().for_each(|name| made.names.push(&name.text));
            made.number_counts.push(record.numbers.len() as u32);
            for number in &record.numbers {
                made.numbers.push(&number.value);
                made.number_labels.push(&number.label);
            }
            made.listing_counts.push(record.listings.len() as u32);
            record.listings.iter().for_each(|listing| made.citations.push(&listing.citation));
            made.relation_counts.push(record.relations.len() as u32);
            record.relations.iter().for_each(|(_, to)| made.relations.push(to));
            made.defect_counts.push(record.defects.len() as u32);
            record.defects.iter().for_each(|defect| made.defects.push(&defect.value));
        }
        let names = || records.iter().flat_map(|record| &record.names);
        let numbers = || records.iter().flat_map(|record| &record.numbers);
        let listings = || records.iter().flat_map(|record| &record.listings);
        let defects = || records.iter().flat_map(|record| &record.defects);
        let labels: Vec<String> = listings().map(|listing| listing.labels.join(BETWEEN)).collect();
        made.kinds = Words::of(records.iter().map(|record| record.kind.as_str()));
        made.name_kinds = Words::of(names().map(|name| name.kind.as_str()));
        made.number_kinds = Words::of(numbers().map(|number| number.kind.as_str()));
        made.number_countries = Words::of(numbers().map(|number| number.country.as_deref().unwrap_or("")));
        made.programmes = Words::of(listings().map(|listing| listing.programme.as_str()));
        made.bases = Words::of(listings().map(|listing| listing.basis.as_str()));
        made.labels = Words::of(labels.iter().map(String::as_str));
        // Column by column: of a loop over the four that is unrolled, the compiler does not make the same code each time.
        let days = |of: fn(&RecordListing) -> Option<NaiveDate>| {
            listings().map(|listing| of(listing).map_or(0, |day| day.num_days_from_ce())).collect()
        };
        made.dates =
            [days(|of| of.listed), days(|of| of.effective), days(|of| of.divest_by), days(|of| of.until)];
        made.relation_kinds =
            Words::of(records.iter().flat_map(|r| &r.relations).map(|(kind, _)| kind.as_str()));
        made.defect_actions = Words::of(defects().map(|defect| defect.action.as_str()));
        made.defect_reasons = Words::of(defects().map(|defect| defect.reason.as_str()));
        made
    }

    /// The records of the columns; `None` where they do not fit together.
    pub(super) fn records(&self) -> Option<Vec<Record>> {
        let mut names = self.names.iter().zip(self.name_kinds.iter());
        let mut numbers = self
            .number_kinds
            .iter()
            .zip(self.numbers.iter())
            .zip(self.number_labels.iter().zip(self.number_countries.iter()));
        let mut listings = self
            .programmes
            .iter()
            .zip(self.bases.iter())
            .zip(self.labels.iter().zip(self.citations.iter()))
            .enumerate();
        let mut relations = self.relation_kinds.iter().zip(self.relations.iter());
        let mut defects = self.defects.iter().zip(self.defect_actions.iter().zip(self.defect_reasons.iter()));
        let mut records = Vec::with_capacity(self.lines.len());
        let mut keys =
            self.keys.iter().zip(self.kinds.iter()).zip(self.remarks.iter().zip(self.countries.iter()));
        for (at, line) in self.lines.iter().enumerate() {
            let ((key, kind), (remarks, countries)) = keys.next()?;
            let mut record = Record {
                key: key?.to_owned(),
                kind: EntryKind::parse(kind?)?,
                names: Vec::new(),
                numbers: Vec::new(),
                countries: several(countries?),
                listings: Vec::new(),
                relations: Vec::new(),
                remarks: remarks?.to_owned(),
                defects: Vec::new(),
                line: *line,
            };
            for _ in 0..*self.name_counts.get(at)? {
                let (text, kind) = names.next()?;
                record.names.push(RecordName { text: text?.to_owned(), kind: NameKind::parse(kind?)? });
            }
            for _ in 0..*self.number_counts.get(at)? {
                let ((kind, value), (label, country)) = numbers.next()?;
                let country = country?;
                record.numbers.push(Number {
                    kind: NumberKind::parse(kind?)?,
                    value: value?.to_owned(),
                    label: label?.to_owned(),
                    country: (!country.is_empty()).then(|| country.to_owned()),
                });
            }
            for _ in 0..*self.listing_counts.get(at)? {
                let (index, ((programme, basis), (labels, citation))) = listings.next()?;
                let [listed, effective, divest_by, until] = &self.dates;
                record.listings.push(RecordListing {
                    programme: programme?.to_owned(),
                    basis: basis?.to_owned(),
                    labels: several(labels?),
                    listed: day(*listed.get(index)?),
                    effective: day(*effective.get(index)?),
                    divest_by: day(*divest_by.get(index)?),
                    until: day(*until.get(index)?),
                    citation: citation?.to_owned(),
                });
            }
            for _ in 0..*self.relation_counts.get(at)? {
                let (kind, to) = relations.next()?;
                record.relations.push((kind?.to_owned(), to?.to_owned()));
            }
            for _ in 0..*self.defect_counts.get(at)? {
                let (value, (action, reason)) = defects.next()?;
                let action = DefectAction::parse(action?)?;
                record.defects.push(Defect { value: value?.to_owned(), action, reason: reason?.to_owned() });
            }
            records.push(record);
        }
        Some(records)
    }
}

fn several(text: &str) -> Vec<String> {
    text.split(BETWEEN).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn day(days: i32) -> Option<NaiveDate> {
    if days == 0 { None } else { NaiveDate::from_num_days_from_ce_opt(days) }
}
