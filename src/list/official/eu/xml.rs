//! The XML: `export` in the namespace of the database, and in it one `sanctionEntity` after another.

use super::{Party, PartyNumber, Regulation};
use crate::finding::{Code, shown};
use crate::list::official::element::{self, Element};
use crate::list::official::value::{ISO, plain};
use crate::list::official::{File, Reading, format};

const NAMESPACE: &str = "http://eu.europa.ec/fpi/fsd/export";

/// Whether this is the list.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    files.len() == 1
        && files.iter().all(|file| format::root(file) == "export" && format::start(file).contains(NAMESPACE))
}

/// Reads the list.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    for file in files {
        let mut is_root = true;
        element::read(file, &["sanctionEntity"], reading, |reading, element| {
            if std::mem::take(&mut is_root) {
                if element.name != "export" || !format::start(file).contains(NAMESPACE) {
                    let message = format!(
                        "the root element is {}: expected `export` in the namespace {NAMESPACE}",
                        shown(&element.name)
                    );
                    reading.fault(Code::FILE_FORMAT, file, element.line, message);
                }
                return reading.published(element.attribute("generationDate"), ISO);
            }
            match party(element).record() {
                Ok(record) => reading.records.push(record),
                Err(message) => reading.fault(Code::LIST_MISSING_FIELD, file, element.line, message),
            }
        });
    }
}

fn party(entity: &Element) -> Party {
    let mut party = Party {
        reference: plain(entity.attribute("euReferenceNumber")),
        logical_id: plain(entity.attribute("logicalId")),
        line: entity.line,
        united_nations_id: plain(entity.attribute("unitedNationId")),
        designated: entity.attribute("designationDate").to_owned(),
        ..Party::default()
    };
    for child in &entity.children {
        let said = |name: &str| child.attribute(name).to_owned();
        match child.name.as_str() {
            "remark" => party.remark("", &child.text),
            "subjectType" => party.kind = said("code"),
            "regulation" => party.regulation(Regulation {
                published: said("publicationDate"),
                in_force: said("entryIntoForceDate"),
                programme: said("programme"),
                title: said("numberTitle"),
                url: child.of("publicationUrl").to_owned(),
            }),
            "nameAlias" => {
                let parts = ["firstName", "middleName", "lastName"].map(|name| child.attribute(name));
                party.name(child.attribute("wholeName"), parts, child.attribute("strong"));
                party.remark("Function: ", child.attribute("function"));
            }
            "identification" => party.numbers.push(PartyNumber {
                value: said("number"),
                code: said("identificationTypeCode"),
                words: said("identificationTypeDescription"),
                country: said("countryIso2Code"),
            }),
            "address" | "citizenship" => party.countries.push(country(child)),
            _ => {}
        }
        party
            .part_days
            .extend(child.all("regulationSummary").map(|part| part.attribute("publicationDate").to_owned()));
    }
    party
}

/// `00` stands for no country: the words may say one.
fn country(place: &Element) -> String {
    let code = place.attribute("countryIso2Code");
    let is_code = code.bytes().any(|byte| byte.is_ascii_alphabetic());
    if is_code { code.to_owned() } else { place.attribute("countryDescription").to_owned() }
}
