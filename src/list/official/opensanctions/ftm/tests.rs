use super::*;
use crate::list::entry::NameKind;
use crate::list::official::{Import, ListFormat, read as import};
use crate::list::record::NumberKind;

fn of(lines: &[&str]) -> Import {
    let file = File::new("entities.ftm.json", format!("{}\n", lines.join("\n")).into_bytes());
    import(&[file], None).unwrap()
}

fn faults(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let files = [File::new("entities.ftm.json", bytes.into())];
    import(&files, Some(ListFormat::OpenSanctionsFtm))
        .unwrap_err()
        .findings
        .iter()
        .map(ToString::to_string)
        .collect()
}

const ACME: &str = r#"{"id":"NK-1","caption":"Acme Works","schema":"Company","properties":{"name":["Acme Works","Акме"],"alias":["Acme Tools"],"weakAlias":["AW"],"previousName":["Bolt"],"leiCode":["5493001KJTIIGC8Y1R12"],"innCode":["77"],"uscCode":["U1"],"jurisdiction":["ru"],"country":["ge-ab"],"addressEntity":["addr-1"],"parent":["NK-2"],"topics":["sanction"],"notes":["A note."]},"referents":["ofac-7","NK-1"],"datasets":["us_ofac_sdn","eu_fsf","ua_list","ext_register"],"target":true}"#;

#[test]
fn an_entity_becomes_a_record_with_what_others_say_of_it() {
    let import = of(&[
        r#"{"id":"s-1","schema":"Sanction","properties":{"entity":["NK-1"],"program":["EU-RUS"],"startDate":["2022-03-02"],"listingDate":["2022-03-01"],"endDate":["2027-01-31"],"authorityId":["EU.1"]},"datasets":["eu_fsf"],"target":false}"#,
        ACME,
        r#"{"id":"addr-1","schema":"Address","properties":{"country":["by"]},"datasets":["eu_fsf"],"target":false}"#,
        r#"{"id":"NK-2","caption":"Parent Group","schema":"Company","properties":{"name":["Parent Group"]},"datasets":["eu_fsf"],"target":false}"#,
        r#"{"id":"x-1","schema":"Security","properties":{"issuer":["NK-1"],"isin":["US0378331005"]},"datasets":["ext_figi"],"target":false}"#,
        r#"{"id":"p-1","schema":"Passport","properties":{"holder":["NK-1"],"number":["P5"],"country":["ru"]},"datasets":["eu_fsf"]}"#,
        r#"{"id":"o-1","schema":"Ownership","properties":{"owner":["NK-2"],"asset":["NK-1"]},"datasets":["eu_fsf"],"target":false}"#,
    ]);
    assert_eq!(import.format, ListFormat::OpenSanctionsFtm);
    let [record] = import.records.as_slice() else { panic!("{:?}", import.records) };
    assert_eq!((record.key.as_str(), record.kind, record.line), ("NK-1", EntryKind::Company, 2));
    let names: Vec<(&str, NameKind)> = record.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
    assert_eq!(
        names,
        [
            ("Acme Works", NameKind::Primary),
            ("Акме", NameKind::Alias),
            ("Acme Tools", NameKind::Alias),
            ("Bolt", NameKind::Former),
            ("AW", NameKind::Weak),
        ]
    );
    let numbers: Vec<(NumberKind, &str)> =
        record.numbers.iter().map(|n| (n.kind, n.value.as_str())).collect();
    assert_eq!(
        numbers,
        [
            (NumberKind::Lei, "5493001KJTIIGC8Y1R12"),
            (NumberKind::Tax, "77"),
            (NumberKind::Uscc, "U1"),
            (NumberKind::Isin, "US0378331005"),
            (NumberKind::Passport, "P5"),
        ]
    );
    assert_eq!(record.countries, ["GE", "RU", "BY"]);
    let relations: Vec<(&str, &str)> =
        record.relations.iter().map(|(k, n)| (k.as_str(), n.as_str())).collect();
    assert_eq!(
        relations,
        [("same_as", "ofac-7"), ("subsidiary_of", "Parent Group"), ("owned_by", "Parent Group")]
    );
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let listings: Vec<String> = record
        .listings
        .iter()
        .map(|l| format!("{} {} {} {} {}", l.programme, l.basis, day(l.listed), day(l.until), l.citation))
        .collect();
    assert_eq!(
        listings,
        ["us-sdn sdn   ", "opensanctions listed   ", "eu-fsf listed 2022-03-01 2027-01-31 EU.1"]
    );
    assert_eq!(record.listings[2].labels, ["EU-RUS"]);
    assert_eq!(record.remarks, "A note.");
}

#[test]
fn only_targets_are_parties() {
    let import = of(&[
        ACME,
        r#"{"id":"NK-3","caption":"Friend","schema":"Person","properties":{"name":["Friend"]},"datasets":["eu_fsf"],"target":false}"#,
        r#"{"id":"NK-4","caption":"New form","schema":"Person","properties":{"name":["New form"],"topics":["sanction"]},"datasets":["eu_fsf"]}"#,
        r#"{"id":"NK-5","caption":"Sanctioned","schema":"LegalEntity","properties":{"name":["Sanctioned"]},"datasets":["eu_fsf"]}"#,
        r#"{"id":"s-5","schema":"Sanction","properties":{"entity":["NK-5"]},"datasets":["eu_fsf"]}"#,
    ]);
    let keys: Vec<(&str, EntryKind)> = import.records.iter().map(|r| (r.key.as_str(), r.kind)).collect();
    assert_eq!(
        keys,
        [("NK-1", EntryKind::Company), ("NK-4", EntryKind::Person), ("NK-5", EntryKind::Unknown)]
    );
}

#[test]
fn one_sanction_without_an_end_keeps_the_listing_open() {
    let import = of(&[
        ACME,
        r#"{"id":"s-1","schema":"Sanction","properties":{"entity":["NK-1"],"startDate":["2022-03-01"],"endDate":["2023-01-31"]},"datasets":["eu_fsf"]}"#,
        r#"{"id":"s-2","schema":"Sanction","properties":{"entity":["NK-1"],"startDate":["2024-03-01"]},"datasets":["eu_fsf"]}"#,
    ]);
    let listing = import.records[0].listings.iter().find(|listing| listing.programme == "eu-fsf").unwrap();
    assert_eq!((listing.listed.unwrap().to_string(), listing.until), ("2022-03-01".to_owned(), None));
    assert!(import.records[0].defects[0].reason.starts_with("one listing has several days of start"));
}

#[test]
fn values_that_cannot_be_meant_are_defects() {
    let import = of(&[
        &ACME.replace("5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R13"),
        r#"{"id":"s-1","schema":"Sanction","properties":{"entity":["NK-1"],"startDate":["0017-03-01","2022"]},"datasets":["eu_fsf"]}"#,
    ]);
    let record = &import.records[0];
    let refused: Vec<&str> = record.defects.iter().map(|defect| defect.value.as_str()).collect();
    assert_eq!(refused, ["5493001KJTIIGC8Y1R13", "0017-03-01", "2022"]);
    assert!(record.listings.iter().all(|listing| listing.listed.is_none()));
}

#[test]
fn faults_of_structure_refuse_the_file() {
    let cut = &ACME[..ACME.len() - 20];
    for (text, expected) in [
        (format!("{ACME}\n{cut}"), "2: the entity of this line has no end: the file is cut off"),
        (
            format!("{ACME}\n{{\"hello\":1}}"),
            "2: this line is no entity with `id`, `schema` and `properties`",
        ),
        (format!("[{ACME}]"), "this line is no entity"),
        (
            format!(
                "{ACME}\n{}",
                r#"{"id":"s-1","schema":"Sanction","properties":{"entity":["NK-9"]},"datasets":["eu_fsf"]}"#
            ),
            "no entity has the id `NK-9` that this sanction names",
        ),
        (format!("{ACME}\n{ACME}"), "the id `NK-1` stands twice"),
        (
            ACME.replace("Acme Works", "-")
                .replace("Акме", "")
                .replace("Acme Tools", "")
                .replace("AW", "")
                .replace("Bolt", ""),
            "the party has no name",
        ),
        (ACME.replace("true", "false").replace("[\"sanction\"]", "[]"), "the list has no party"),
    ] {
        let found = faults(text);
        assert!(found[0].contains(expected), "{expected}: {found:?}");
    }
    assert!(faults(b"{\"id\":\"\xff\"}".to_vec())[0].contains("not UTF-8"));
}
