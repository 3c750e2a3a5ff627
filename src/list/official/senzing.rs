//! The entity specification of Senzing, a record on each line, as `senzing.json` of OpenSanctions has it.
//!
//! Described at `senzing.com/docs/entity_specification`; no real file was at hand, so the fixture is written from the description
//! and from the program that writes OpenSanctions' file. A record is a set of small objects (`{"NAME_TYPE": "PRIMARY", "NAME_ORG": …}`) in
//! lists of any name, `FEATURES` among them: only the names within the objects mean something. OpenSanctions writes also whom no
//! list names; whom one names has `RISKS`.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::opensanctions::{NUMBERS, country, programmes, same_as};
use super::{File, Reading, format};
use crate::finding::Code;
use crate::list::entry::{EntryKind, NameKind};
use crate::list::record::{NumberKind, Record, RecordListing};

const COUNTRIES: [&str; 6] = [
    "REGISTRATION_COUNTRY",
    "COUNTRY_OF_ASSOCIATION",
    "NATIONALITY",
    "CITIZENSHIP",
    "ADDR_COUNTRY",
    "NATIONAL_ID_COUNTRY",
];

/// Attributes that are numbers of one kind, with the attribute that names their country.
const OWN: [(&str, NumberKind, &str); 10] = [
    ("LEI_NUMBER", NumberKind::Lei, ""),
    ("ISIN_NUMBER", NumberKind::Isin, ""),
    ("IMO_NUMBER", NumberKind::Imo, ""),
    ("PASSPORT_NUMBER", NumberKind::Passport, "PASSPORT_COUNTRY"),
    ("TAX_ID_NUMBER", NumberKind::Tax, "TAX_ID_COUNTRY"),
    ("DUNS_NUMBER", NumberKind::Other, ""),
    ("NPI_NUMBER", NumberKind::Other, ""),
    ("MMSI_NUMBER", NumberKind::Other, ""),
    ("CALL_SIGN", NumberKind::Other, ""),
    ("SSN_NUMBER", NumberKind::Other, ""),
];

/// Whether the lines are records of the specification.
pub(super) fn is_of(files: &[File]) -> bool {
    let [file] = files else { return false };
    let head = format::start(file);
    head.starts_with('{') && head.contains("\"RECORD_ID\"") && head.contains("\"DATA_SOURCE\"")
}

/// A record as it stands in the file.
struct Line {
    number: u64,
    source: String,
    id: String,
    object: Map<String, Value>,
}

/// Reads the file.
pub(super) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    let Some(lines) = lines(file, reading) else { return };
    let tells_risks = lines.iter().any(|line| line.object.contains_key("RISKS"));
    let names: FxHashMap<&str, String> =
        lines.iter().map(|line| (line.id.as_str(), primary(&line.object))).collect();
    for line in lines.iter().filter(|line| !tells_risks || line.object.contains_key("RISKS")) {
        let printed =
            features(&line.object).map(|feature| text(feature, "RECORD_TYPE")).find(|kind| !kind.is_empty());
        let kind = match printed.unwrap_or_default().to_uppercase().as_str() {
            "PERSON" | "INDIVIDUAL" => EntryKind::Person,
            "ORGANIZATION" | "COMPANY" => EntryKind::Company,
            "VESSEL" => EntryKind::Vessel,
            "AIRCRAFT" => EntryKind::Aircraft,
            _ => EntryKind::Unknown,
        };
        let mut record = Record::new(
            line.id.as_str(),
            kind,
            names.get(line.id.as_str()).map_or("", String::as_str),
            line.number,
        );
        if record.names.is_empty() {
            reading.fault(
                Code::LIST_MISSING_FIELD,
                file,
                line.number,
                "the party has no NAME_ORG and no NAME_FULL",
            );
            continue;
        }
        for feature in features(&line.object) {
            take(&mut record, feature, &names);
        }
        record.listings.push(listing(line));
        reading.records.push(record);
    }
}

/// The lines of the file. Half a line is half a record: the file is cut off.
fn lines(file: &File, reading: &mut Reading) -> Option<Vec<Line>> {
    let whole = reading.text(file)?;
    let mut found = Vec::new();
    for (at, printed) in whole.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = at as u64 + 1;
        let object = match serde_json::from_str::<Map<String, Value>>(printed) {
            Ok(object) => object,
            Err(reason) if reason.is_eof() => {
                reading.fault(
                    Code::LIST_SYNTAX,
                    file,
                    number,
                    "the record of this line has no end: the file is cut off",
                );
                continue;
            }
            Err(reason) => {
                let message = format!("this line is no record with DATA_SOURCE and RECORD_ID: {reason}");
                reading.fault(Code::LIST_SYNTAX, file, number, message);
                continue;
            }
        };
        let (source, id) = (text(&object, "DATA_SOURCE").to_owned(), text(&object, "RECORD_ID").to_owned());
        if source.is_empty() || id.is_empty() {
            reading.fault(
                Code::LIST_MISSING_FIELD,
                file,
                number,
                "the record has no DATA_SOURCE or no RECORD_ID",
            );
            continue;
        }
        found.push(Line { number, source, id, object });
    }
    reading.findings.is_empty().then_some(found)
}

/// The objects of a record: itself, and those in its lists.
fn features(object: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let within = object.values().filter_map(Value::as_array).flatten().filter_map(Value::as_object);
    std::iter::once(object).chain(within)
}

fn text<'o>(object: &'o Map<String, Value>, name: &str) -> &'o str {
    object.get(name).and_then(Value::as_str).map_or("", str::trim)
}

/// The name that an object states.
fn name(feature: &Map<String, Value>) -> String {
    for whole in ["NAME_ORG", "NAME_FULL"] {
        if !text(feature, whole).is_empty() {
            return text(feature, whole).to_owned();
        }
    }
    let parts = ["NAME_FIRST", "NAME_MIDDLE", "NAME_LAST", "NAME_SUFFIX"].map(|part| text(feature, part));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The primary name; the first one where none is called so.
fn primary(object: &Map<String, Value>) -> String {
    let named = || features(object).filter(|feature| !name(feature).is_empty());
    let first = named().find(|feature| text(feature, "NAME_TYPE").eq_ignore_ascii_case("primary"));
    first.or_else(|| named().next()).map_or_else(String::new, name)
}

/// Takes what an object states.
fn take(record: &mut Record, feature: &Map<String, Value>, names: &FxHashMap<&str, String>) {
    let strength = match text(feature, "NAME_TYPE").to_uppercase().as_str() {
        "FORMER" | "FKA" | "PREVIOUS" => NameKind::Former,
        "WEAK" | "LOW" => NameKind::Weak,
        _ => NameKind::Alias,
    };
    record.name(&name(feature), strength);
    for attribute in COUNTRIES {
        country(record, text(feature, attribute));
    }
    for (attribute, kind, place) in OWN {
        record.number(kind, text(feature, attribute), attribute, Some(text(feature, place)));
    }
    for (number, label) in [("NATIONAL_ID_NUMBER", "NATIONAL_ID_TYPE"), ("OTHER_ID_NUMBER", "OTHER_ID_TYPE")]
    {
        let label = text(feature, label);
        let value = text(feature, number);
        if value == record.key {
            continue;
        }
        let known = NUMBERS.iter().find(|(property, _)| *property == label).map(|(_, kind)| *kind);
        let is_register = number == "NATIONAL_ID_NUMBER" && record.kind == EntryKind::Company;
        let kind = known.unwrap_or(if is_register { NumberKind::Registration } else { NumberKind::Other });
        record.number(kind, value, label, Some(text(feature, "NATIONAL_ID_COUNTRY")));
    }
    let ofac = text(feature, "OFAC_ID");
    if !ofac.is_empty() {
        same_as(record, std::iter::once(format!("ofac-{ofac}").as_str()));
    }
    if text(feature, "TRUSTED_ID_TYPE") == "WIKIDATA" {
        same_as(record, std::iter::once(text(feature, "TRUSTED_ID_NUMBER")));
    }
    let other = text(feature, "REL_POINTER_KEY");
    if !other.is_empty() && other != record.key {
        let relation = ("linked_to".to_owned(), names.get(other).map_or(other, String::as_str).to_owned());
        if !record.relations.contains(&relation) {
            record.relations.push(relation);
        }
    }
}

/// The listing that the source of a record means: `OS_EU_FSF` is a dataset of OpenSanctions.
fn listing(line: &Line) -> RecordListing {
    let source = line.source.to_lowercase();
    let dataset = source.strip_prefix("os_").unwrap_or(&source);
    let topics =
        features(&line.object).map(|feature| text(feature, "TOPIC")).filter(|topic| !topic.is_empty());
    RecordListing { labels: topics.map(str::to_owned).collect(), ..programmes::listing(dataset, "") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::official::{ListFormat, read as import};

    const ACME: &str = r#"{"DATA_SOURCE":"OS_EU_FSF","RECORD_ID":"NK-1","RECORD_TYPE":"ORGANIZATION","NAMES":[{"NAME_TYPE":"ALIAS","NAME_ORG":"AW"},{"NAME_TYPE":"PRIMARY","NAME_ORG":"Acme Works"}],"RISKS":[{"TOPIC":"sanction"}],"COUNTRIES":[{"REGISTRATION_COUNTRY":"ru"}],"IDENTIFIERS":[{"LEI_NUMBER":"5493001KJTIIGC8Y1R12"},{"NATIONAL_ID_NUMBER":"1","NATIONAL_ID_TYPE":"ogrnCode"},{"TAX_ID_NUMBER":"77"},{"OTHER_ID_TYPE":"swiftBic","OTHER_ID_NUMBER":"ACMERUMM"},{"OFAC_ID":"7"},{"OTHER_ID_TYPE":"OPEN_SANCTIONS","OTHER_ID_NUMBER":"NK-1"}],"RELATIONSHIPS":[{"REL_POINTER_ROLE":"owner","REL_POINTER_KEY":"NK-2"},{"REL_ANCHOR_KEY":"NK-1"}]}"#;
    const FRIEND: &str = r#"{"DATA_SOURCE":"OS_EU_FSF","RECORD_ID":"NK-2","RECORD_TYPE":"PERSON","NAMES":[{"NAME_TYPE":"PRIMARY","NAME_FULL":"A Friend"}]}"#;

    fn of(text: &str) -> Vec<Record> {
        let import = import(&[File::new("senzing.json", text.as_bytes().to_vec())], None).unwrap();
        assert_eq!(import.format, ListFormat::SenzingJson);
        import.records
    }

    #[test]
    fn a_line_becomes_a_record() {
        let records = of(&format!("{ACME}\n{FRIEND}\n"));
        let [record] = records.as_slice() else { panic!("{records:?}") };
        let names: Vec<(&str, NameKind)> = record.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(names, [("Acme Works", NameKind::Primary), ("AW", NameKind::Alias)]);
        let numbers: Vec<(NumberKind, &str)> =
            record.numbers.iter().map(|n| (n.kind, n.value.as_str())).collect();
        assert_eq!(
            numbers,
            [
                (NumberKind::Lei, "5493001KJTIIGC8Y1R12"),
                (NumberKind::Registration, "1"),
                (NumberKind::Tax, "77"),
                (NumberKind::Bic, "ACMERUMM"),
            ]
        );
        assert_eq!((record.countries.as_slice(), record.kind), (&["RU".to_owned()][..], EntryKind::Company));
        let relations: Vec<(&str, &str)> =
            record.relations.iter().map(|(k, n)| (k.as_str(), n.as_str())).collect();
        assert_eq!(relations, [("same_as", "ofac-7"), ("linked_to", "A Friend")]);
        assert_eq!(
            (record.listings[0].programme.as_str(), record.listings[0].labels.as_slice()),
            ("eu-fsf", &["sanction".to_owned()][..])
        );
    }

    #[test]
    fn features_may_stand_in_one_list() {
        let records = of(
            r#"{"DATA_SOURCE":"WATCH","RECORD_ID":"1","FEATURES":[{"RECORD_TYPE":"PERSON"},{"NAME_FIRST":"Ann","NAME_LAST":"Smythe"},{"NAME_TYPE":"FORMER","NAME_FULL":"Ann Brown"},{"PASSPORT_NUMBER":"P1","PASSPORT_COUNTRY":"GB"}]}"#,
        );
        let record = &records[0];
        assert_eq!((record.primary(), record.names[1].kind), ("Ann Smythe", NameKind::Former));
        assert_eq!(record.numbers[0].country.as_deref(), Some("GB"));
        assert_eq!(
            (record.listings[0].programme.as_str(), record.listings[0].basis.as_str()),
            ("opensanctions", "listed")
        );
        assert_eq!(record.kind, EntryKind::Person);
    }

    #[test]
    fn faults_of_structure_refuse_the_file() {
        for (text, expected) in [
            (
                format!("{ACME}\n{}", &ACME[..ACME.len() - 9]),
                "2: the record of this line has no end: the file is cut off",
            ),
            (format!("[{ACME}]"), "this line is no record"),
            (ACME.replace("RECORD_ID", "RECORD_NO"), "the record has no DATA_SOURCE or no RECORD_ID"),
            (ACME.replace("NAME_ORG", "NAME_OLD"), "the party has no NAME_ORG and no NAME_FULL"),
            (format!("{ACME}\n{ACME}"), "the id `NK-1` stands twice"),
            ("\n".to_owned(), "the list has no party"),
        ] {
            let files = [File::new("senzing.json", text.into_bytes())];
            let refusal = import(&files, Some(ListFormat::SenzingJson)).unwrap_err();
            assert!(refusal.findings[0].to_string().contains(expected), "{expected}: {:?}", refusal.findings);
        }
        let files = [File::new("senzing.json", b"{\"DATA_SOURCE\":\"A\",\"RECORD_ID\":\"\xff\"}".to_vec())];
        assert!(import(&files, None).unwrap_err().findings[0].to_string().contains("not UTF-8"));
    }

    #[test]
    fn wrong_numbers_are_defects() {
        let records = of(&ACME.replace("5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R13"));
        assert_eq!(records[0].defects[0].value, "5493001KJTIIGC8Y1R13");
    }
}
