//! Fixtures are invented and have the form of the edition of 27 February 2026.

use super::*;
use crate::list::official::{Import, ListFormat, Refusal, read as read_list};

const PERSON: &str = "<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Ivo</FIRST_NAME><SECOND_NAME>\n QUORVANE</SECOND_NAME>\
    <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.901</REFERENCE_NUMBER><LISTED_ON>2015-07-01-04:00</LISTED_ON>\
    <NAME_ORIGINAL_SCRIPT>Иво Кворван</NAME_ORIGINAL_SCRIPT><COMMENTS1>Director of\n Zelmar.</COMMENTS1>\
    <NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY>\
    <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ivo Kvorvan; Iwo Kworwan b) I. Kvorvan</ALIAS_NAME><NOTE>original script: Иво К</NOTE></INDIVIDUAL_ALIAS>\
    <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Иван (Ivan; Iwan)</ALIAS_NAME></INDIVIDUAL_ALIAS>\
    <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>\
    <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Número de pasaporte</TYPE_OF_DOCUMENT><NUMBER>P 1</NUMBER><ISSUING_COUNTRY>China</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>\
    <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>77</NUMBER></INDIVIDUAL_DOCUMENT>\
    </INDIVIDUAL>";
const COMPANY: &str = "<ENTITY><FIRST_NAME>ZELMAR TRADING (ZT) ; BORVIK LINES / BL</FIRST_NAME><UN_LIST_TYPE>CAR</UN_LIST_TYPE>\
    <REFERENCE_NUMBER>CDe.902</REFERENCE_NUMBER><LISTED_ON>2007-03-29</LISTED_ON>\
    <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Zelmar</ALIAS_NAME></ENTITY_ALIAS>\
    <ENTITY_ADDRESS><COUNTRY>Rwanda</COUNTRY></ENTITY_ADDRESS></ENTITY>";

fn list(people: &str, companies: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<CONSOLIDATED_LIST dateGenerated='2026-02-27T00:00:09.554Z'><INDIVIDUALS>{people}</INDIVIDUALS>\n<ENTITIES>{companies}</ENTITIES></CONSOLIDATED_LIST>"
    )
}

fn open(text: &[u8]) -> Result<Import, Refusal> {
    read_list(&[File::new("un.xml", text.to_vec())], None)
}

fn refused(text: &[u8]) -> String {
    let refusal = open(text).unwrap_err();
    refusal.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn parties_are_read_with_all_that_is_said_of_them() {
    let import = open(list(PERSON, COMPANY).as_bytes()).unwrap();
    assert_eq!(
        (import.format, import.published.unwrap().to_string().as_str()),
        (ListFormat::UnXml, "2026-02-27")
    );
    let [person, company] = &import.records[..] else { panic!() };
    let names: Vec<(&str, &str)> =
        person.names.iter().map(|name| (name.text.as_str(), name.kind.as_str())).collect();
    assert_eq!(
        names,
        [
            ("Ivo QUORVANE", "primary"),
            ("Иво Кворван", "alias"),
            ("Ivo Kvorvan", "alias"),
            ("Iwo Kworwan", "alias"),
            ("I. Kvorvan", "alias"),
            ("Иво К", "alias"),
            ("Иван", "weak"),
            ("Ivan", "weak"),
            ("Iwan", "weak"),
        ]
    );
    assert_eq!(
        (person.key.as_str(), person.kind, person.countries.as_slice()),
        ("KPi.901", EntryKind::Person, &["KP".to_owned()][..])
    );
    assert_eq!(person.remarks, "Director of Zelmar.");
    let numbers: Vec<(&str, &str, &str, Option<&str>)> = person
        .numbers
        .iter()
        .map(|n| (n.kind.as_str(), n.value.as_str(), n.label.as_str(), n.country.as_deref()))
        .collect();
    assert_eq!(
        numbers,
        [("passport", "P 1", "", Some("CN")), ("other", "77", "National Identification Number", None)]
    );
    let listing = &person.listings[0];
    assert_eq!((listing.programme.as_str(), listing.labels.as_slice()), ("un-sc", &["DPRK".to_owned()][..]));
    assert_eq!(listing.listed.unwrap().to_string(), "2015-07-01");
    let names: Vec<(&str, &str)> =
        company.names.iter().map(|name| (name.text.as_str(), name.kind.as_str())).collect();
    assert_eq!(
        names,
        [
            ("ZELMAR TRADING (ZT)", "primary"),
            ("BORVIK LINES", "alias"),
            ("BL", "alias"),
            ("ZELMAR TRADING (ZT) ; BORVIK LINES / BL", "alias"),
            ("Old Zelmar", "former")
        ]
    );
    assert_eq!((company.kind, company.countries.as_slice()), (EntryKind::Company, &["RW".to_owned()][..]));
    assert!(person.defects.is_empty() && company.defects.is_empty());
}

#[test]
fn a_date_in_no_possible_year_is_unknown_and_kept_in_sight() {
    for bad in ["0017-05-26", "3033-01-01", "soon"] {
        let import = open(list("", &COMPANY.replace("2007-03-29", bad)).as_bytes()).unwrap();
        assert_eq!(import.records[0].listings[0].listed, None);
        assert_eq!(import.records[0].defects[0].value, bad);
    }
}

#[test]
fn what_is_no_whole_list_is_refused_and_told_where() {
    let whole = list(PERSON, COMPANY);
    for cut in [200, 700, whole.len() - 30, whole.len() - 3] {
        let cut = (0..=cut).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        assert!(open(&whole.as_bytes()[..cut]).is_err(), "{cut}");
    }
    let latin = [whole.as_bytes(), b"<!-- \xe9 -->"].concat();
    assert!(refused(&latin).contains("UTF-8"), "{}", refused(&latin));
    assert!(refused(b"<!DOCTYPE html><html></html>").contains("web page"));
    assert!(refused(list("", "").as_bytes()).contains("no party"));
    let twice = list("", &[COMPANY, COMPANY].concat());
    assert!(refused(twice.as_bytes()).starts_with("un.xml:3: the id `CDe.902` stands twice"));
    let nameless = COMPANY.replace("ZELMAR TRADING (ZT) ; BORVIK LINES / BL", "");
    assert!(refused(list("", &nameless).as_bytes()).contains("un.xml:3: the party has no name"));
    let unknown = COMPANY.replace("REFERENCE_NUMBER", "NUMBER");
    assert!(refused(list("", &unknown).as_bytes()).contains("no REFERENCE_NUMBER"));
    let other = File::new("o.xml", b"<sdnList><INDIVIDUALS/></sdnList>".to_vec());
    let refusal = read_list(&[other], Some(ListFormat::UnXml)).unwrap_err();
    assert!(refusal.findings[0].to_string().contains("expected `CONSOLIDATED_LIST`"));
}

#[test]
fn a_list_that_changed_its_form_is_refused_and_loses_nobody() {
    let whole = list(PERSON, COMPANY);
    for (from, to, told) in [
        ("ENTITIES", "ORGANISATIONS", "there is no `ENTITIES` with an `ENTITY` in it"),
        ("ENTITY>", "BODY>", "there is no `ENTITIES` with an `ENTITY` in it"),
        ("ENTITY_ALIAS", "ENTITY_AKA", "an element `ENTITY_AKA` that the list never had"),
        ("ALIAS_NAME", "AKA_NAME", "has no ALIAS_NAME"),
        ("SECOND_NAME", "LAST_NAME", "an element `LAST_NAME` that the list never had"),
    ] {
        let told_so = refused(whole.replace(from, to).as_bytes());
        assert!(told_so.contains(told), "{from}: {told_so}");
    }
}
