//! Fixtures are invented and have the form of the published description.

use super::*;
use crate::list::official::{Import, ListFormat, Refusal, read as read_list};

const PROGRAM: &str = "<sanctions-program ssid='1'><program-key lang='eng'>Belarus</program-key><program-name lang='ger'>Verordnung</program-name><program-name lang='eng'>Ordinance of 2006</program-name>\
    <sanctions-set ssid='41' lang='ger'>Anhang 13</sanctions-set><sanctions-set ssid='41' lang='eng'>annex 13</sanctions-set></sanctions-program>";
const PLACE: &str =
    "<place ssid='7'><location>Minsk</location><country iso-code='BY'>Belarus</country></place>";
const LISTED: &str =
    "<modification modification-type='listed' publication-date='2022-03-15' effective-date='2022-03-16'/>";
const BANK: &str = "<entity><identity ssid='3'><name name-type='primary-name'><name-part order='1' name-part-type='whole-name'><value>ZB</value></name-part></name></identity>\
    <identity ssid='2' main='true'><name name-type='alias' quality='low'><name-part order='1' name-part-type='whole-name'><value>ZBK</value></name-part></name>\
    <name name-type='primary-name' quality='good'><name-part order='1' name-part-type='whole-name'><value>Zelmar Bank</value><spelling-variant lang='rus' script='Cyrl'>Зелмар Банк</spelling-variant></name-part></name>\
    <name name-type='formerly-known-as' quality='good'><name-part order='1' name-part-type='whole-name'><value>Old Zelmar</value></name-part></name><address place-id='7'/></identity>\
    <justification>Lends.</justification><other-information>Registration number: 100200300.</other-information><other-information>Founded: 1999</other-information>\
    <relation relation-type='owned-by' target-id='102'/></entity>";
const PERSON: &str = "<individual sex='male'><identity ssid='5' main='true'><name name-type='primary-name' quality='good'>\
    <name-part order='2' name-part-type='given-name'><value>Ivo</value><spelling-variant lang='fre' script='Latn'>Yvo</spelling-variant><spelling-variant lang='fre' script='Latn'>Iveau</spelling-variant></name-part>\
    <name-part order='1' name-part-type='family-name'><value>Quorvane</value></name-part><name-part order='3' name-part-type='title'><value>Dr</value></name-part></name>\
    <nationality><country iso-code='IQ'>Iraq</country></nationality><identification-document document-type='passport'><number>P 7</number><issuer code='IQ'/></identification-document></identity></individual>";

fn target(id: &str, inside: &str) -> String {
    format!("<target ssid='{id}'><sanctions-set-id>41</sanctions-set-id>{inside}</target>\n")
}

fn list(targets: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<swiss-sanctions-list list-type='whole-list' date='2026-09-28'>{PROGRAM}\n{targets}{PLACE}</swiss-sanctions-list>"
    )
}

fn open(text: &str) -> Result<Import, Refusal> {
    read_list(&[File::new("ch.xml", text.as_bytes().to_vec())], None)
}

fn refused(text: &str) -> String {
    let refusal = open(text).unwrap_err();
    refusal.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Listed, effective and until of each listing, and how many values are kept in sight.
fn dated(modifications: &str) -> (String, usize) {
    let record =
        open(&list(&target("101", &format!("{modifications}{BANK}").replace("target-id='102'", ""))))
            .unwrap()
            .records
            .remove(0);
    let day = |day: Option<chrono::NaiveDate>| day.map_or("-".to_owned(), |day| day.to_string());
    let listings = record.listings.iter().map(|l| [l.listed, l.effective, l.until].map(day).join(" "));
    (listings.collect::<Vec<_>>().join("; "), record.defects.len())
}

#[test]
fn targets_are_read_with_all_that_is_said_of_them() {
    let import = open(&list(
        &[target("101", &format!("{LISTED}{BANK}")), target("102", &format!("{LISTED}{PERSON}"))].concat(),
    ))
    .unwrap();
    assert_eq!(
        (import.format, import.published.unwrap().to_string().as_str()),
        (ListFormat::ChSecoXml, "2026-09-28")
    );
    let [bank, person] = &import.records[..] else { panic!() };
    let names = |record: &Record| -> Vec<String> {
        record.names.iter().map(|name| format!("{} {}", name.kind, name.text)).collect()
    };
    assert_eq!(
        names(bank),
        ["primary Zelmar Bank", "weak ZBK", "alias Зелмар Банк", "former Old Zelmar", "alias ZB"]
    );
    assert_eq!(names(person), ["primary Quorvane Ivo", "alias Quorvane Yvo", "alias Quorvane Iveau"]);
    assert_eq!(
        (bank.key.as_str(), bank.kind, bank.countries.join(" ").as_str()),
        ("101", EntryKind::Company, "BY")
    );
    assert_eq!((person.kind, person.countries.join(" ").as_str()), (EntryKind::Person, "IQ"));
    assert_eq!(
        (bank.numbers[0].kind, bank.numbers[0].value.as_str()),
        (NumberKind::Registration, "100200300")
    );
    assert_eq!(
        (person.numbers[0].kind, person.numbers[0].country.as_deref()),
        (NumberKind::Passport, Some("IQ"))
    );
    assert_eq!(bank.relations, [("owned_by".to_owned(), "Quorvane Ivo".to_owned())]);
    assert_eq!(bank.remarks, "Lends.\nRegistration number: 100200300.\nFounded: 1999");
    let listing = &bank.listings[0];
    assert_eq!((listing.programme.as_str(), listing.labels.join(" ").as_str()), ("ch-seco", "Belarus"));
    assert_eq!(listing.citation, "Ordinance of 2006 annex 13");
}

#[test]
fn what_was_removed_has_an_end_and_nothing_else_has() {
    let removed = "<modification modification-type='de-listed' effective-date='2024-05-01'><removed><individual/></removed></modification>";
    let amended = "<modification modification-type='amended' effective-date='2023-01-01'><added><entity><identity><name/></identity></entity></added></modification>";
    let again = "<modification modification-type='listed' effective-date='2025-02-02'/>";
    for (modifications, listings, defects) in [
        (LISTED.to_owned(), "2022-03-15 2022-03-16 -", 0),
        ([amended, LISTED].concat(), "2022-03-15 2022-03-16 -", 0),
        ([removed, amended, LISTED].concat(), "2022-03-15 2022-03-16 2024-05-01", 0),
        // Days decide, not the order.
        ([amended, removed, LISTED].concat(), "2022-03-15 2022-03-16 2024-05-01", 0),
        ([again, removed, LISTED].concat(), "2022-03-15 2022-03-16 2024-05-01; 2025-02-02 2025-02-02 -", 0),
        ([removed, amended].concat(), "- - 2024-05-01", 0),
        ([LISTED, &amended.replace("2023", "2020")].concat(), "2020-01-01 - -", 0),
        // Ambiguous: it stays listed, in sight.
        ([removed, LISTED].concat().replace("effective-date='2024-05-01'", ""), "2022-03-15 2022-03-16 -", 1),
        ([removed, LISTED].concat().replace("2024-05-01", "0017-05-01"), "2022-03-15 2022-03-16 -", 2),
        (
            [&amended.replace("2023", "2025"), removed, LISTED].concat(),
            "2022-03-15 2022-03-16 2024-05-01; 2025-01-01 2025-01-01 -",
            1,
        ),
        (
            [removed, LISTED].concat().replace("2024-05-01", "2022-03-16"),
            "- - 2022-03-16; 2022-03-15 2022-03-16 -",
            0,
        ),
        (String::new(), "- - -", 0),
    ] {
        assert_eq!(dated(&modifications), (listings.to_owned(), defects), "{modifications}");
    }
}

#[test]
fn a_name_of_many_spellings_keeps_each_of_them() {
    let spellings: String =
        (0..9).map(|n| format!("<spelling-variant lang='ara'>w{n}</spelling-variant>")).collect();
    let part = |order: u32| {
        format!("<name-part order='{order}' name-part-type='other'><value>v</value>{spellings}</name-part>")
    };
    let name = format!(
        "<entity><identity main='true'><name name-type='primary-name'>{}{}{}</name></identity></entity>",
        part(1),
        part(2),
        part(3)
    );
    let record = open(&list(&target("1", &name))).unwrap().records.remove(0);
    assert_eq!((record.names.len(), record.defects.len()), (1 + 1 + 3 * 8, 1));
    assert!(record.names.iter().any(|name| name.text == "w0 w0 w8"));
}

#[test]
fn what_is_no_whole_list_is_refused_and_told_where() {
    let bank = target("101", &format!("{LISTED}{BANK}"));
    let whole = list(&bank);
    for cut in [150, whole.len() / 2, whole.len() - 4] {
        let cut = (0..=cut).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        assert!(open(&whole[..cut]).is_err(), "{cut}");
    }
    assert!(refused(&list("")).contains("no party"));
    assert!(
        refused(&list(&[bank.clone(), bank.clone()].concat()))
            .contains("ch.xml:4: the id `101` stands twice")
    );
    assert!(
        refused(&whole.replace("whole-list", "delta"))
            .contains("ch.xml:2: this is a list of the type `delta`")
    );
    assert!(
        refused(&whole.replace("<sanctions-set-id>41", "<sanctions-set-id>99"))
            .starts_with("ch.xml:3: no set of sanctions has the id `99`")
    );
    assert!(refused(&whole.replace("place-id='7'", "place-id='8'")).contains("no place has the id `8`"));
    assert!(
        refused(&whole.replace("<entity>", "<thing>").replace("</entity>", "</thing>"))
            .contains("no individual, entity or object")
    );
    assert!(refused(&whole.replace("value>", "val>").replace("spelling-variant", "x")).contains("no name"));
    assert!(refused(&whole.replace("target ssid", "target id")).contains("has no ssid"));
    assert!(refused("<!DOCTYPE html>").contains("web page"));
    let latin = File::new("ch.xml", [whole.as_bytes(), b"<!-- \xe9 -->"].concat());
    assert!(read_list(&[latin], None).unwrap_err().findings[0].to_string().contains("UTF-8"));
    let other = File::new("o.xml", b"<sdnList/>".to_vec());
    let refusal = read_list(&[other], Some(ListFormat::ChSecoXml)).unwrap_err();
    assert!(refusal.findings[0].to_string().contains("expected `swiss-sanctions-list`"));
}
