//! Canada's consolidated autonomous sanctions list: `sema-lmes.xml`, a flat `data-set` of `record` elements.
//!
//! No real file was at hand: the fixture is written from programs that read it. Its elements were renamed twice (`Entity`, then
//! `EntityOrShip`, then with the French name behind a dash), so an element is known by the part in front of the dash. `Country` is the
//! regime under which a party is listed and not where it is. There is no id; regime, schedule and item are one together.

use super::element::{self, Element};
use super::key::{Keys, normal};
use super::value::date;
use super::{File, Reading, format};
use crate::finding::{Code, shown};
use crate::list::entry::{DefectAction, EntryKind, NameKind};
use crate::list::record::{NumberKind, Record, RecordListing};

const ROOT: &str = "data-set";
const DAYS: &[&str] = &["%Y-%m-%d", "%B %d, %Y"];

/// Words that go on with a company's name behind a comma.
const FORMS: [&str; 14] = [
    "ltd",
    "limited",
    "llc",
    "inc",
    "incorporated",
    "co",
    "corp",
    "jsc",
    "pjsc",
    "ojsc",
    "lp",
    "plc",
    "gmbh",
    "sa",
];

/// Whether the file is the list.
pub(super) fn is_of(files: &[File]) -> bool {
    let [file] = files else { return false };
    let head = format::start(file);
    format::root(file) == ROOT && ["<Schedule", "<Item"].iter().any(|tag| head.contains(tag))
}

/// Reads the file.
pub(super) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    let mut keys = Keys::default();
    let mut is_list = false;
    element::read(file, &["record"], reading, |reading, element| {
        if element.name == "record" {
            if is_list {
                record(file, element, &mut keys, reading);
            }
            return;
        }
        is_list = element.name == ROOT;
        if !is_list {
            let message = format!("the root element is {}: expected `{ROOT}`", shown(&element.name));
            reading.fault(Code::FILE_FORMAT, file, element.line, message);
        }
    });
}

/// The text of an element, by its name in front of the dash.
fn field<'e>(element: &'e Element, name: &str) -> &'e str {
    let found = element.children.iter().find(|child| child.name.split('-').next() == Some(name));
    found.map_or("", |child| child.text.as_str())
}

/// The text of the first of several names of one element.
fn either<'e>(element: &'e Element, names: &[&str]) -> &'e str {
    names.iter().map(|name| field(element, name)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The English half of a text in both languages.
fn english(text: &str) -> &str {
    text.split(" / ").next().unwrap_or(text).trim()
}

fn record(file: &File, element: &Element, keys: &mut Keys, reading: &mut Reading) {
    let entity = either(element, &["EntityOrShip", "Entity"]);
    let (given, last) = (field(element, "GivenName"), field(element, "LastName"));
    let person = [given, last].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let name = if entity.is_empty() { person.as_str() } else { entity };
    if !name.contains(char::is_alphanumeric) {
        let message =
            "the record has no `EntityOrShip`, no `Entity` and no `LastName`: expected the name of a party";
        return reading.fault(Code::LIST_MISSING_FIELD, file, element.line, message);
    }
    let imo = field(element, "ShipIMONumber");
    let kind = match (imo.is_empty(), entity.is_empty()) {
        (false, _) => EntryKind::Vessel,
        (true, true) => EntryKind::Person,
        (true, false) => EntryKind::Company,
    };
    let (regime, schedule, item) =
        (english(field(element, "Country")), english(field(element, "Schedule")), field(element, "Item"));
    let words = if item.is_empty() {
        format!("{regime} {schedule} {name}")
    } else {
        format!("{regime} {schedule} {item}")
    };
    let key = keys.key_of(&words, &format!("{words}\n{}", normal(name)));
    let mut record = Record::new(key, kind, name, element.line);
    // `Name / Nom`: both halves are names, and no half of `Acme A/S`.
    if entity.contains(" / ") {
        entity.split(" / ").for_each(|half| record.name(half, NameKind::Alias));
    }
    if !entity.is_empty() {
        record.name(&person, NameKind::Alias);
    }
    for alias in aliases(field(element, "Aliases")) {
        record.name(&alias, NameKind::Alias);
    }
    record.number(NumberKind::Imo, imo, "", None);
    record.remarks = either(element, &["TitleOrShipType", "TitleOrShip", "Title"]).to_owned();
    let mut listing = RecordListing {
        labels: Some(field(element, "Country").to_owned())
            .filter(|label| !label.is_empty())
            .into_iter()
            .collect(),
        citation: format!("schedule {schedule}, item {item}"),
        ..RecordListing::new("ca-sema", "listed")
    };
    let printed = field(element, "DateOfListing");
    if !printed.is_empty() {
        match date(printed, DAYS) {
            Ok(day) => listing.listed = Some(day),
            Err(reason) => record.defect(printed, DefectAction::Refused, &reason),
        }
    }
    record.listings.push(listing);
    reading.records.push(record);
}

/// The names of a text: between semicolons, or where it has none between commas that no legal form follows.
fn aliases(text: &str) -> Vec<String> {
    if text.contains(';') {
        return text.split(';').map(|alias| alias.trim().to_owned()).collect();
    }
    let mut found: Vec<String> = Vec::new();
    for piece in text.split(", ").map(str::trim) {
        let word: String =
            piece.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match found.last_mut().filter(|_| FORMS.contains(&word.as_str())) {
            Some(last) => last.push_str(&format!(", {piece}")),
            None => found.push(piece.to_owned()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::official::{ListFormat, read as import};

    fn of(records: &str) -> Vec<Record> {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<data-set>\n{records}</data-set>\n");
        let import = import(&[File::new("sema-lmes.xml", text.into_bytes())], None).unwrap();
        assert_eq!(import.format, ListFormat::CaSemaXml);
        import.records
    }

    const PERSON: &str = "<record><Country>Belarus</Country><LastName>Smythe</LastName><GivenName>Ann</GivenName><DateOfBirth>1970</DateOfBirth><Schedule>1, Part 1</Schedule><Item>3</Item><Aliases>A. Brown, B. White</Aliases><DateOfListing>2020-09-28</DateOfListing></record>\n";

    #[test]
    fn records_of_all_three_spellings() {
        let records = of(&format!(
            "{PERSON}<record><Country>Russia</Country><Entity>Acme Works / Usines Acme</Entity><Schedule>2</Schedule><Item>7</Item><Aliases>Acme Co., Ltd., AW; Bolt</Aliases></record>\n\
             <record><Country-Pays>Russia / Russie</Country-Pays><EntityOrShip-EntiteOuNavire>ACME STAR</EntityOrShip-EntiteOuNavire><TitleOrShipType-TitreOuTypeDeNavire>General Cargo</TitleOrShipType-TitreOuTypeDeNavire><ShipIMONumber-NumeroOMIDuNavire>9000001</ShipIMONumber-NumeroOMIDuNavire><Schedule-Annexe>1.1</Schedule-Annexe><Item-NumeroDarticle>1</Item-NumeroDarticle><Aliases-Alias>Acme Moon, Co., Ltd., Acme Sun</Aliases-Alias><DateOfListing-DateDinscription>0025-02-23</DateOfListing-DateDinscription></record>\n"
        ));
        let told: Vec<(&str, EntryKind, Vec<&str>)> = records
            .iter()
            .map(|r| (r.key.as_str(), r.kind, r.names.iter().map(|n| n.text.as_str()).collect()))
            .collect();
        assert_eq!(
            told,
            [
                ("belarus-1-part-1-3", EntryKind::Person, vec!["Ann Smythe", "A. Brown", "B. White"]),
                (
                    "russia-2-7",
                    EntryKind::Company,
                    vec![
                        "Acme Works / Usines Acme",
                        "Acme Works",
                        "Usines Acme",
                        "Acme Co., Ltd., AW",
                        "Bolt"
                    ]
                ),
                ("russia-1-1-1", EntryKind::Vessel, vec!["ACME STAR", "Acme Moon, Co., Ltd.", "Acme Sun"]),
            ]
        );
        let listing = &records[0].listings[0];
        assert_eq!(
            (listing.programme.as_str(), listing.listed.unwrap().to_string()),
            ("ca-sema", "2020-09-28".to_owned())
        );
        assert_eq!(
            (listing.citation.as_str(), listing.labels.as_slice()),
            ("schedule 1, Part 1, item 3", &["Belarus".to_owned()][..])
        );
        assert!(records.iter().all(|record| record.countries.is_empty()));
        assert_eq!(records[2].numbers[0].value, "9000001");
        assert_eq!(
            (records[2].listings[0].listed, records[2].defects[0].value.as_str()),
            (None, "0025-02-23")
        );
    }

    #[test]
    fn two_parties_of_one_item_have_two_keys() {
        let records = of(&format!("{PERSON}{}", PERSON.replace("Smythe", "Jones")));
        assert_eq!(records[0].key, "belarus-1-part-1-3");
        assert!(records[1].key.starts_with("belarus-1-part-1-3-"), "{}", records[1].key);
    }

    #[test]
    fn faults_of_structure_refuse_the_file() {
        let whole = |records: &str| format!("<data-set>\n{records}</data-set>");
        for (text, expected) in [
            (format!("<data-set>\n{PERSON}<record><Country>Ru"), "it is cut off"),
            (
                whole(&PERSON.replace("LastName", "Surname").replace("GivenName", "Forename")),
                "2: the record has no `EntityOrShip`",
            ),
            (whole(&format!("{PERSON}{PERSON}")), "stands twice"),
            (whole("").replace("\n", ""), "the list has no party"),
            (
                "<CONSOLIDATED_LIST><record/></CONSOLIDATED_LIST>".to_owned(),
                "the root element is `CONSOLIDATED_LIST`: expected `data-set`",
            ),
        ] {
            let files = [File::new("sema-lmes.xml", text.into_bytes())];
            let refusal = import(&files, Some(ListFormat::CaSemaXml)).unwrap_err();
            assert!(refusal.findings[0].to_string().contains(expected), "{expected}: {:?}", refusal.findings);
        }
        let files = [File::new(
            "sema-lmes.xml",
            whole(PERSON).replace("Ann", "\u{c4}nn").chars().map(|c| c as u8).collect(),
        )];
        assert!(import(&files, Some(ListFormat::CaSemaXml)).is_err());
    }
}
