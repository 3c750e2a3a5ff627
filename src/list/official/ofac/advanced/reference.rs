//! The tables that give the numbers of the advanced XML their meaning.

use rustc_hash::FxHashMap;

use super::Fault;
use crate::finding::{Code, shown};
use crate::list::entry::EntryKind;
use crate::list::official::element::Element;

/// All tables: the meaning of a number by the name of its elements (`AliasType`) and the number.
#[derive(Default)]
pub(super) struct Reference(FxHashMap<String, FxHashMap<String, Value>>);

/// A place that parties refer to.
#[derive(Default)]
pub(super) struct Location {
    /// Its countries, as codes or in words.
    pub(super) countries: Vec<String>,
    /// On one line; empty where nothing is known.
    pub(super) address: String,
}

struct Value {
    text: String,
    /// The number in another table that it belongs to: the type of a subtype, the country of an area.
    belongs_to: String,
}

impl Reference {
    /// Reads the element `ReferenceValueSets`.
    pub(super) fn of(sets: &Element) -> Reference {
        let mut tables: FxHashMap<String, FxHashMap<String, Value>> = FxHashMap::default();
        for entry in sets.children.iter().flat_map(|set| set.children.iter()) {
            let belongs_to = entry.attribute("PartyTypeID").to_owned();
            let value = Value { text: entry.text.clone(), belongs_to };
            let table = tables.entry(entry.name.clone()).or_default();
            table.insert(entry.attribute("ID").to_owned(), value);
        }
        Reference(tables)
    }

    /// What a number of a table means.
    pub(super) fn word(&self, table: &str, id: &str) -> Result<&str, Fault> {
        self.value(table, id).map(|value| value.text.as_str())
    }

    fn value(&self, table: &str, id: &str) -> Result<&Value, Fault> {
        self.0.get(table).and_then(|table| table.get(id)).ok_or_else(|| {
            let message = format!(
                "the number {} is not in the table of `{table}` at the beginning: the file is damaged or of a new model",
                shown(id)
            );
            (Code::LIST_DANGLING, message)
        })
    }

    /// What a party of a subtype is. For people and companies the subtype says nothing and the type everything.
    pub(super) fn kind(&self, subtype: &str) -> Result<EntryKind, Fault> {
        let subtype = self.value("PartySubType", subtype)?;
        let kind = self.word("PartyType", &subtype.belongs_to)?;
        Ok(match (subtype.text.as_str(), kind) {
            ("Vessel", _) => EntryKind::Vessel,
            ("Aircraft", _) => EntryKind::Aircraft,
            (_, "Individual") => EntryKind::Person,
            (_, "Entity" | "Other Entity") => EntryKind::Company,
            _ => EntryKind::Unknown,
        })
    }

    /// A location: its countries, and its address on one line.
    pub(super) fn location(&self, location: &Element) -> Result<Location, Fault> {
        let mut found = Location::default();
        let mut address = Vec::new();
        for part in location.all("LocationPart") {
            let kind = self.word("LocPartType", part.attribute("LocPartTypeID"))?;
            for value in part.at("LocationPartValue/Value").into_iter().filter(|value| !value.text.is_empty())
            {
                if kind == "REGION" {
                    // The other forms print a region that is no country like this.
                    found.countries.extend([value.text.clone(), format!("Region: {}", value.text)]);
                }
                address.push(value.text.clone());
            }
        }
        for country in location.all("LocationCountry") {
            let name = self.word("Country", country.attribute("CountryID"))?.to_owned();
            address.push(name.clone());
            found.countries.push(name);
        }
        for area in location.all("LocationAreaCode") {
            let code = self.word("AreaCode", area.attribute("AreaCodeID"))?.to_owned();
            if found.countries.is_empty() && !code.is_empty() {
                address.push(code.clone());
            }
            found.countries.push(code);
        }
        found.address = address.join(", ");
        Ok(found)
    }
}
