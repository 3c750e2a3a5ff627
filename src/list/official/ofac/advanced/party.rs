//! One `DistinctParty` with its documents: names, numbers, countries and all other facts.

use rustc_hash::FxHashMap;

use super::places;
use super::reference::{Location, Reference};
use super::{Fault, Party, day};
use crate::finding::Code;
use crate::list::entry::NameKind;
use crate::list::official::element::Element;
use crate::list::official::ofac::remarks::{self, Dates, fact};
use crate::list::official::value::{ISO, date};
use crate::list::record::{NumberKind, Record};

/// Parts of a person's name that stand in front of the comma.
const FAMILY: [&str; 4] = ["Last Name", "Maiden Name", "Patronymic", "Matronymic"];

/// Reads a party. Its documents are taken out of `documents`, so that those of nobody are left.
pub(super) fn of(
    element: &Element,
    words: &Reference,
    locations: &FxHashMap<String, Location>,
    documents: &mut FxHashMap<String, Vec<Element>>,
) -> Result<Party, Fault> {
    let missing = |what: &str| (Code::LIST_MISSING_FIELD, format!("the party has no {what}"));
    let number = element.attribute("FixedRef");
    if number.is_empty() {
        return Err(missing("`FixedRef`, which is OFAC's number"));
    }
    let profile = element.child("Profile").ok_or_else(|| missing("`Profile`"))?;
    let kind = words.kind(profile.attribute("PartySubTypeID"))?;
    let mut names = Vec::new();
    for identity in element.at("Profile/Identity") {
        add_names(identity, words, &mut names)?;
    }
    // The primary name is the first of all, wherever it stands.
    names.sort_by_key(|(_, kind)| *kind != NameKind::Primary);
    let first = names
        .first()
        .filter(|(name, kind)| *kind == NameKind::Primary && name.contains(char::is_alphanumeric));
    let Some((primary, _)) = first else { return Err(missing("primary name")) };
    let mut record = Record::new(number, kind, primary, element.line);
    for (name, kind) in names.iter().skip(1) {
        record.name(name, *kind);
    }
    let mut party = Party { record, dates: Dates::default(), facts: Vec::new(), places: Vec::new() };
    for said in element.of("Comment").split("; ").filter(|said| !said.is_empty()) {
        party.take(said.to_owned());
    }
    for feature in element.at("Profile/Feature") {
        party.feature(feature, words, locations)?;
    }
    for identity in element.at("Profile/Identity") {
        for document in documents.remove(identity.attribute("ID")).unwrap_or_default() {
            party.document(&document, words)?;
        }
    }
    Ok(party)
}

/// The names of an identity, each with its strength; one of them is primary.
fn add_names(
    identity: &Element,
    words: &Reference,
    names: &mut Vec<(String, NameKind)>,
) -> Result<(), Fault> {
    let mut types: FxHashMap<&str, &str> = FxHashMap::default();
    for group in identity.at("NamePartGroups/MasterNamePartGroup/NamePartGroup") {
        let part = words.word("NamePartType", group.attribute("NamePartTypeID"))?;
        types.insert(group.attribute("ID"), part);
    }
    for alias in identity.all("Alias") {
        let printed = words.word("AliasType", alias.attribute("AliasTypeID"))?;
        let is_primary = alias.attribute("Primary") == "true" && identity.attribute("Primary") != "false";
        for name in alias.all("DocumentedName") {
            let mut family = Vec::new();
            let mut given = Vec::new();
            for value in name.at("DocumentedNamePart/NamePartValue") {
                let part = types.get(value.attribute("NamePartGroupID")).copied().unwrap_or_default();
                let side = if FAMILY.contains(&part) { &mut family } else { &mut given };
                side.push(value.text.as_str());
            }
            let comma = if family.is_empty() || given.is_empty() { "" } else { ", " };
            let text = format!("{}{comma}{}", family.join(" "), given.join(" "));
            let has_primary = names.iter().any(|(_, kind)| *kind == NameKind::Primary);
            // A name in another script stands beside the Latin one, which the other forms print.
            let is_latin = words
                .word("DocNameStatus", name.attribute("DocNameStatusID"))
                .is_ok_and(|status| status.starts_with("Primary"));
            let kind = match () {
                () if is_primary
                    && !has_primary
                    && (is_latin || alias.all("DocumentedName").count() == 1) =>
                {
                    NameKind::Primary
                }
                () if alias.attribute("LowQuality") == "true" => NameKind::Weak,
                () if printed == "F.K.A." => NameKind::Former,
                () => NameKind::Alias,
            };
            names.push((text, kind));
        }
    }
    Ok(())
}

impl Party {
    /// Takes a fact as remarks print it.
    fn take(&mut self, fact: String) {
        remarks::take(&mut self.record, &mut self.dates, &fact);
        self.facts.push(fact);
    }

    /// A feature: a text, a value of a table, a day or a place.
    fn feature(
        &mut self,
        feature: &Element,
        words: &Reference,
        locations: &FxHashMap<String, Location>,
    ) -> Result<(), Fault> {
        let name = words.word("FeatureType", feature.attribute("FeatureTypeID"))?;
        for version in feature.all("FeatureVersion") {
            let comment = version.of("Comment");
            for detail in version.all("VersionDetail") {
                let value = match detail.attribute("DetailReferenceID") {
                    "" => detail.text.as_str(),
                    id => words.word("DetailReference", id)?,
                };
                if name == "Vessel Flag" {
                    self.record.country(value);
                }
                if !value.is_empty() {
                    self.take(fact(name, value, ""));
                }
            }
            for period in version.all("DatePeriod") {
                self.period(name, period);
            }
            for place in version.all("VersionLocation") {
                let id = place.attribute("LocationID");
                let Some(location) = locations.get(id) else {
                    let message = format!("no location has the number {id}: the file is cut off or damaged");
                    return Err((Code::LIST_DANGLING, message));
                };
                if !location.address.is_empty() {
                    self.facts.push(fact(name, &location.address, ""));
                }
                // Where somebody was born says nothing about whose he is.
                for country in location.countries.iter().filter(|_| name != "Place of Birth") {
                    self.record.country(country);
                }
            }
            if !comment.is_empty() {
                self.facts.push(fact(name, comment, ""));
            }
        }
        Ok(())
    }

    /// A feature that is a day or a time between two.
    fn period(&mut self, name: &str, period: &Element) {
        let ends = ["Start/From", "Start/To", "End/From", "End/To"]
            .map(|path| period.at(path).first().map(|at| day(at)));
        let days: Vec<&String> = ends.iter().flatten().collect();
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return };
        let [first, last] = [first, last].map(|printed| match date(printed, ISO) {
            Ok(day) => day.format("%d %b %Y").to_string(),
            Err(_) => (*printed).clone(),
        });
        self.take(if first == last { fact(name, &first, "") } else { format!("{name} {first} to {last}") });
    }

    /// A document or a registration.
    fn document(&mut self, document: &Element, words: &Reference) -> Result<(), Fault> {
        let name = words.word("IDRegDocType", document.attribute("IDRegDocTypeID"))?;
        let country = match document.attribute("IssuedBy-CountryID") {
            "" => "",
            id => words.word("Country", id)?,
        };
        let number = document.of("IDRegistrationNo");
        let before = (self.record.numbers.len(), self.record.defects.len());
        let is_new = !self.facts.contains(&fact(name, number, country));
        self.take(fact(name, number, country));
        // What remarks have no name for is a number here all the same.
        if is_new && before == (self.record.numbers.len(), self.record.defects.len()) {
            self.record.number(NumberKind::Other, number, name, Some(country));
        }
        if words.word("Validity", document.attribute("ValidityID")).is_ok_and(|said| said == "Fraudulent") {
            self.facts.push(format!("{name} {number} is fraudulent"));
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Record {
        let Party { mut record, dates, mut facts, places } = self;
        places::list(&mut record, &mut facts, &dates, places);
        record.remarks = facts.join("; ");
        record
    }
}
