//! One entity of FollowTheMoney, the model in which OpenSanctions writes JSON, and what a record takes of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;

use super::{NUMBERS, country, kind, programmes, same_as, start};
use crate::list::entry::{DefectAction, NameKind};
use crate::list::official::value::{ISO, date};
use crate::list::record::{Record, RecordListing};

/// An entity. Which properties it has depends on its schema; all of them are lists.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::list::official) struct Entity {
    pub(in crate::list::official) id: String,
    #[serde(default)]
    caption: String,
    pub(in crate::list::official) schema: String,
    pub(in crate::list::official) properties: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    referents: Vec<String>,
    #[serde(default)]
    datasets: Vec<String>,
    target: Option<bool>,
}

/// A value of a property: a text, or in the nested form an entity.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::list::official) enum Value {
    Text(String),
    Entity(Box<Entity>),
}

/// Names by their property, the stronger ones first.
const NAMES: [(&str, NameKind); 5] = [
    ("name", NameKind::Alias),
    ("alias", NameKind::Alias),
    ("previousName", NameKind::Former),
    ("weakAlias", NameKind::Weak),
    ("abbreviation", NameKind::Weak),
];

const COUNTRIES: [&str; 7] =
    ["country", "mainCountry", "jurisdiction", "nationality", "citizenship", "flag", "registrationCountry"];

/// The schemas of what a list can name.
const PARTIES: [&str; 10] = [
    "Person",
    "Company",
    "Organization",
    "LegalEntity",
    "PublicBody",
    "Vessel",
    "Airplane",
    "Security",
    "CryptoWallet",
    "Vehicle",
];

impl Entity {
    /// The texts of a property.
    pub(in crate::list::official) fn texts<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e str> {
        self.properties.get(name).into_iter().flatten().filter_map(|value| match value {
            Value::Text(text) => Some(text.trim()),
            Value::Entity(_) => None,
        })
    }

    /// The entities that a property names, by their ids: as texts, or nested.
    pub(in crate::list::official) fn ids<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e str> {
        self.properties.get(name).into_iter().flatten().map(|value| match value {
            Value::Text(id) => id.as_str(),
            Value::Entity(entity) => entity.id.as_str(),
        })
    }

    /// The entities that stand within this one.
    pub(in crate::list::official) fn nested(&self) -> impl Iterator<Item = &Entity> {
        self.properties.values().flatten().filter_map(|value| match value {
            Value::Entity(entity) => Some(&**entity),
            Value::Text(_) => None,
        })
    }

    /// Its name, for the relations of others.
    pub(in crate::list::official) fn title(&self) -> &str {
        if self.caption.is_empty() { self.texts("name").next().unwrap_or(&self.id) } else { &self.caption }
    }

    /// Whether a list names it: only targets are parties. Newer exports do not say it, but have a topic for the risk of a
    /// party; offices have topics too.
    pub(in crate::list::official) fn is_target(&self) -> bool {
        let is_party = || PARTIES.contains(&self.schema.as_str());
        self.target.unwrap_or_else(|| is_party() && self.texts("topics").next().is_some())
    }

    /// The record of a target, without what stands in other entities.
    pub(in crate::list::official) fn record(&self, line: u64) -> Record {
        let mut record = Record::new(self.id.as_str(), kind(&self.schema), self.title(), line);
        for (property, kind) in NAMES {
            for name in self.texts(property) {
                record.name(name, kind);
            }
        }
        self.numbers(&mut record);
        for code in COUNTRIES.iter().flat_map(|property| self.texts(property)) {
            country(&mut record, code);
        }
        same_as(&mut record, self.referents.iter().map(String::as_str));
        record.remarks = self.texts("notes").collect::<Vec<_>>().join(" ");
        record
    }

    /// Adds the numbers of this entity to a record: of the party itself, or of a security that it has issued.
    pub(in crate::list::official) fn numbers(&self, record: &mut Record) {
        for (property, kind) in NUMBERS {
            for value in self.texts(property) {
                record.number(kind, value, property, None);
            }
        }
    }

    /// Adds a document of the party: a passport, or another one with its kind.
    fn document(&self, record: &mut Record) {
        let place = self.texts("country").next();
        for number in self.texts("number") {
            if self.schema == "Passport" {
                record.number(crate::list::record::NumberKind::Passport, number, "", place);
            } else {
                let label = self.texts("type").next().unwrap_or("document");
                record.number(crate::list::record::NumberKind::Other, number, label, place);
            }
        }
    }

    /// Adds what an entity beside the party says of it. Sanctions are left to [`listings`].
    pub(in crate::list::official) fn supplement(&self, record: &mut Record) {
        match self.schema.as_str() {
            "Address" => self.texts("country").for_each(|code| country(record, code)),
            "Passport" | "Identification" => self.document(record),
            "Security" => self.numbers(record),
            _ => {}
        }
    }
}

/// Gives a record its listings: one for each dataset that names it, with the days and words of the sanctions in it.
pub(in crate::list::official) fn listings(record: &mut Record, entity: &Entity, sanctions: &[&Entity]) {
    let mut found: IndexMap<(String, String), Stated> = IndexMap::new();
    let lists = |dataset: &&String| !programmes::is_context(dataset);
    // Of whom nothing but context names, that is the listing.
    let only_context = sanctions.is_empty() && !entity.datasets.iter().any(|dataset| lists(&dataset));
    for dataset in entity.datasets.iter().filter(|dataset| only_context || lists(dataset)) {
        let own = || sanctions.iter().filter(|sanction| sanction.datasets.contains(dataset));
        if own().next().is_none() {
            let listing = programmes::listing(dataset, "");
            found
                .entry((listing.programme.clone(), listing.basis.clone()))
                .or_insert_with(|| Stated::new(listing))
                .is_open = true;
        }
    }
    for sanction in sanctions {
        let words: Vec<&str> = ["program", "programId", "authority", "provisions", "reason"]
            .iter()
            .flat_map(|name| sanction.texts(name))
            .collect();
        let words = words.join(" ");
        // A sanction without a dataset is one of all the party's lists.
        let datasets = if sanction.datasets.is_empty() { &entity.datasets } else { &sanction.datasets };
        for dataset in datasets {
            let listing = programmes::listing(dataset, &words);
            let stated = found
                .entry((listing.programme.clone(), listing.basis.clone()))
                .or_insert_with(|| Stated::new(listing));
            stated.take(record, sanction);
        }
    }
    for mut stated in found.into_values() {
        stated.listing.citation = stated.citations.join("; ");
        start(record, &mut stated.listing, &stated.starts);
        let known = stated.listing.listed.into_iter().chain(stated.listed);
        stated.listing.listed = known.min();
        stated.listing.until = if stated.is_open { None } else { stated.ends.iter().max().copied() };
        record.listings.push(stated.listing);
    }
    if record.listings.is_empty() {
        record.listings.push(RecordListing::new("opensanctions", "listed"));
    }
}

/// What the sanctions of one programme state together.
struct Stated {
    listing: RecordListing,
    starts: Vec<NaiveDate>,
    /// Days that the publisher calls those of listing.
    listed: Vec<NaiveDate>,
    ends: Vec<NaiveDate>,
    /// Whether one of them has no end: then the listing has none.
    is_open: bool,
    citations: Vec<String>,
}

impl Stated {
    fn new(listing: RecordListing) -> Stated {
        Stated {
            listing,
            starts: Vec::new(),
            listed: Vec::new(),
            ends: Vec::new(),
            is_open: false,
            citations: Vec::new(),
        }
    }

    fn take(&mut self, record: &mut Record, sanction: &Entity) {
        let mut days = |name: &str| -> Vec<NaiveDate> {
            sanction
                .texts(name)
                .filter_map(|text| match date(text, ISO) {
                    Ok(day) => Some(day),
                    // A year or a month alone binds from no known day.
                    Err(reason) => {
                        record.defect(text, DefectAction::Refused, &reason);
                        None
                    }
                })
                .collect()
        };
        let (starts, listed, ends) = (days("startDate"), days("listingDate"), days("endDate"));
        for day in starts {
            if !self.starts.contains(&day) {
                self.starts.push(day);
            }
        }
        self.listed.extend(listed);
        self.is_open |= ends.is_empty();
        self.ends.extend(ends);
        for label in sanction.texts("program").chain(sanction.texts("programId")) {
            if !self.listing.labels.iter().any(|known| known == label) {
                self.listing.labels.push(label.to_owned());
            }
        }
        for text in ["authorityId", "unscId", "recordId"].iter().flat_map(|name| sanction.texts(name)) {
            if !self.citations.iter().any(|known| known == text) {
                self.citations.push(text.to_owned());
            }
        }
        for reason in
            sanction.texts("reason").filter(|reason| !record.remarks.contains(reason)).collect::<Vec<_>>()
        {
            let blank = if record.remarks.is_empty() { "" } else { " " };
            record.remarks.push_str(&format!("{blank}{reason}"));
        }
    }
}
