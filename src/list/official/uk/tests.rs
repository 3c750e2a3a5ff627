//! Fixtures are invented and have the form of the published description.

use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::list::official::{Import, ListFormat, Refusal, read as read_list};

const CONLIST: &str = "Last Updated,03/11/2025\r\n\
    Name 6,Name 1,Name 2,Title,Name Non-Latin Script,Nationality,Passport Number,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID\r\n\
    ZELMAR BANK,,,,Зелмар,,,Russia,(UK Sanctions List Ref):RUS9001. (Business Reg No):(1) 7701 (2) 7702. (Further information):Bank (PJSC). Old.,Entity,Primary name,,Russia,18/03/2014,31/12/2020,01/01/2021,9001\r\n\
    ZB,,,,,,,Russia,(UK Sanctions List Ref):RUS9001.,Entity,AKA,Low quality,Russia,18/03/2014,31/12/2020,01/01/2021,9001\r\n\
    OLD ZELMAR,,,,,,,,,Entity,FKA,,Russia,17/03/2014,31/12/2020,01/01/2021,9001\r\n\
    QUORVANE,Ivo,Petrov,Dr,,(1) Iraq (2) Syria,77,,(UN Ref):QDi.900.,Individual,Primary name,,ISIL,02/10/2001,31/12/2020,01/01/2021,9002\r\n\
    QUORVAN,Ivo,,,,,,,,Individual,Primary name variation,,ISIL,02/10/2001,31/12/2020,01/01/2021,9002\r\n";

const HEADER: &str = "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name type,Alias strength,Name non-latin script,Regime Name,Designation Type,Sanctions Imposed,Other Information,Address Country,Business registration number (s),IMO number,Date Designated,Parent company";
const ROWS: [&str; 4] = [
    "01/02/2024,RUS9001,9001,,ZELMAR BANK,,Primary Name,,,The Russia Regulations,Entity,Asset freeze|Trust services sanctions,A bank,Russia,7701,,18/03/2014,Zelmar Holding",
    "01/02/2024,RUS9001,9001,,ZB,,Alias,Low quality a.k.a,,The Russia Regulations,Entity,Asset freeze|Trust services sanctions,A bank,Russia,7701,,18/03/2014,Zelmar Holding",
    "01/02/2024,BEL9002,9001,,ZELMAR BANK,,Primary Name,,,The Belarus Regulations,Entity,Asset freeze,,Russia,,,05/04/2022,",
    "01/02/2024,RUS9003,,,BORVIK,,Primary Name,,БОРВИК,The Russia Regulations,Ship,Specified ship,,,,9123456,06/05/2024,",
];
const XML: &str = "<?xml version='1.0' encoding='utf-8'?>\n<Designations><DateGenerated>03/11/2025</DateGenerated>\
    <Designation><LastUpdated>01/02/2024</LastUpdated><UniqueID>RUS9001</UniqueID><OFSIGroupID>9001</OFSIGroupID><UNReferenceNumber/>\
    <Names><Name><Name6>ZELMAR BANK</Name6><NameType>Primary Name</NameType></Name><Name><Name6>ZB</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name></Names>\
    <RegimeName>The Russia Regulations</RegimeName><IndividualEntityShip>Entity</IndividualEntityShip><SanctionsImposed>Asset freeze|Trust services sanctions</SanctionsImposed>\
    <OtherInformation>A bank</OtherInformation><Addresses><Address><AddressCountry>Russia</AddressCountry></Address></Addresses>\
    <EntityDetails><Entity><BusinessRegistrationNumbers><BusinessRegistrationNumber>7701</BusinessRegistrationNumber></BusinessRegistrationNumbers><ParentCompanies><ParentCompany>Zelmar Holding</ParentCompany></ParentCompanies></Entity></EntityDetails><DateDesignated>18/03/2014</DateDesignated></Designation>\n\
    <Designation><UniqueID>BEL9002</UniqueID><OFSIGroupID>9001</OFSIGroupID><Names><Name><Name6>ZELMAR BANK</Name6><NameType>Primary Name</NameType></Name></Names>\
    <RegimeName>The Belarus Regulations</RegimeName><IndividualEntityShip>Entity</IndividualEntityShip><SanctionsImposed>Asset freeze</SanctionsImposed><DateDesignated>05/04/2022</DateDesignated></Designation>\n\
    <Designation><UniqueID>RUS9003</UniqueID><Names><Name><Name6>BORVIK</Name6><NameType>Primary Name</NameType></Name></Names><NonLatinNames><NonLatinName><NameNonLatinScript>БОРВИК</NameNonLatinScript></NonLatinName></NonLatinNames>\
    <RegimeName>The Russia Regulations</RegimeName><IndividualEntityShip>Ship</IndividualEntityShip><SanctionsImposed>Specified ship</SanctionsImposed><ShipDetails><Ship><IMONumbers><IMONumber>9123456</IMONumber></IMONumbers></Ship></ShipDetails><DateDesignated>06/05/2024</DateDesignated></Designation></Designations>";

fn csv() -> String {
    format!("\u{feff}Report Date: 03-Nov-2025\r\n{HEADER}\r\n{}\r\n", ROWS.join("\r\n"))
}

/// A spreadsheet with a sheet for each text: each line a row, its cells between commas, none behind the last that says something.
fn ods(sheets: &[&str]) -> Vec<u8> {
    let row = |line: &str| {
        let cell = |text: &str| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let cells: String = line.trim_end_matches(',').split(',').map(cell).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let table = |text: &&str| {
        let rows: String = text.trim_start_matches('\u{feff}').lines().map(row).collect();
        format!("<table:table table:name=\"UK Sanctions List\">{rows}</table:table>")
    };
    let tables: String = sheets.iter().map(table).collect();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (part, text) in
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())]
    {
        archive.start_file(part, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn open(bytes: &[u8]) -> Result<Import, Refusal> {
    read_list(&[File::new("uk", bytes.to_vec())], None)
}

fn refused(bytes: &[u8]) -> String {
    let refusal = open(bytes).unwrap_err();
    refusal.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn names(record: &Record) -> Vec<(&str, &str)> {
    record.names.iter().map(|name| (name.text.as_str(), name.kind.as_str())).collect()
}

#[test]
fn rows_of_the_treasurys_list_are_names_of_their_group() {
    let import = open(CONLIST.as_bytes()).unwrap();
    assert_eq!(
        (import.format, import.published.unwrap().to_string().as_str()),
        (ListFormat::UkConlistCsv, "2025-11-03")
    );
    let [bank, person] = &import.records[..] else { panic!() };
    assert_eq!((bank.key.as_str(), bank.kind, bank.line), ("ofsi-9001", EntryKind::Company, 3));
    assert_eq!(
        names(bank),
        [("ZELMAR BANK", "primary"), ("Зелмар", "alias"), ("ZB", "weak"), ("OLD ZELMAR", "former")]
    );
    let numbers: Vec<(&str, &str)> =
        bank.numbers.iter().map(|n| (n.kind.as_str(), n.value.as_str())).collect();
    assert_eq!(numbers, [("other", "9001"), ("registration", "7701"), ("registration", "7702")]);
    let [listing] = &bank.listings[..] else { panic!() };
    assert_eq!((listing.programme.as_str(), listing.basis.as_str()), ("uk-sanctions", "asset-freeze"));
    assert_eq!(
        (listing.labels.as_slice(), listing.citation.as_str()),
        (&["Russia".to_owned()][..], "RUS9001")
    );
    assert_eq!(listing.listed.unwrap().to_string(), "2014-03-17");
    assert!(bank.remarks.contains("(Further information):Bank (PJSC). Old."));
    assert_eq!(names(person), [("Ivo Petrov QUORVANE", "primary"), ("Ivo QUORVAN", "alias")]);
    assert_eq!((person.kind, person.countries.join(" ").as_str()), (EntryKind::Person, "IQ SY"));
    assert!(person.numbers.iter().any(|n| n.kind == NumberKind::Passport && n.value == "77"));
}

#[test]
fn all_forms_of_the_newer_list_give_the_same_records_and_the_older_one_the_same_keys() {
    let mut of_csv = open(csv().as_bytes()).unwrap();
    let mut of_xml = open(XML.as_bytes()).unwrap();
    let mut of_ods = open(&ods(&[&csv()])).unwrap();
    let forms = [of_csv.format, of_xml.format, of_ods.format];
    assert_eq!(forms, [ListFormat::UkSanctionsCsv, ListFormat::UkSanctionsXml, ListFormat::UkSanctionsOds]);
    for import in [&mut of_csv, &mut of_xml, &mut of_ods] {
        assert_eq!(import.published.unwrap().to_string(), "2025-11-03");
        import.records.iter_mut().for_each(|record| record.line = 0);
    }
    assert_eq!(of_csv.records, of_xml.records);
    assert_eq!(of_csv.records, of_ods.records);
    let two = open(csv().replace("RUS9001,9001,", "RUS9001,9001; 9005,").as_bytes()).unwrap();
    let keys: Vec<&str> = two.records.iter().map(|record| record.key.as_str()).collect();
    assert_eq!(keys, ["RUS9001", "ofsi-9001", "RUS9003"]);
    let [bank, ship] = &of_csv.records[..] else { panic!() };
    assert_eq!(bank.key, open(CONLIST.as_bytes()).unwrap().records[0].key);
    assert_eq!(names(bank), [("ZELMAR BANK", "primary"), ("ZB", "weak")]);
    let listings: Vec<(&str, &str)> =
        bank.listings.iter().map(|l| (l.citation.as_str(), l.basis.as_str())).collect();
    assert_eq!(listings, [("RUS9001", "asset-freeze"), ("BEL9002", "asset-freeze")]);
    assert_eq!(bank.relations, [("parent".to_owned(), "Zelmar Holding".to_owned())]);
    assert_eq!(
        (ship.key.as_str(), ship.kind, ship.listings[0].basis.as_str()),
        ("RUS9003", EntryKind::Vessel, "other")
    );
    assert_eq!(names(ship), [("BORVIK", "primary"), ("БОРВИК", "alias")]);
    assert!(ship.numbers.iter().any(|n| n.kind == NumberKind::Imo && n.value == "9123456"));
}

#[test]
fn a_value_that_is_wrong_or_missing_is_kept_in_sight_and_never_clears() {
    for text in [
        CONLIST.replace("02/10/2001,31/12/2020", "02/10/0017,01/01/3033"),
        csv().replace("18/03/2014", "18/03/0017"),
    ] {
        let records = open(text.as_bytes()).unwrap().records;
        assert!(
            records
                .iter()
                .any(|r| r.listings[0].listed.is_none() && r.defects[0].reason.starts_with("the year"))
        );
    }
    let unstated = csv().replace("Specified ship", "").replace("Ship,", "Raft,");
    let ship = open(unstated.as_bytes()).unwrap().records.remove(1);
    assert_eq!((ship.listings[0].basis.as_str(), ship.kind), ("asset-freeze", EntryKind::Unknown));
    assert_eq!(ship.defects.len(), 2);
    let nameless = CONLIST.replace("Primary name,,ISIL", "AKA,,ISIL");
    let person = open(nameless.as_bytes()).unwrap().records.remove(1);
    assert_eq!((person.primary(), person.defects.len()), ("Ivo Petrov QUORVANE", 1));
}

#[test]
fn tables_that_are_no_whole_list_are_refused_and_told_where() {
    for (text, id) in [(CONLIST.to_owned(), ",9002"), (csv(), "RUS9003,")] {
        assert!(refused(&text.as_bytes()[..text.len() - 40]).contains("the row has"), "{text}");
        assert!(refused(&[text.as_bytes(), b"\xe9"].concat()).contains("not UTF-8"));
        let orphan = text.replacen(id, ",", 1);
        assert!(refused(orphan.as_bytes()).contains("belongs to no party"));
        let empty: String = text.lines().take(2).flat_map(|line| [line, "\n"]).collect();
        assert!(refused(empty.as_bytes()).contains("no party"));
        let two = text.replacen("Individual,Primary", "Entity,Primary", 1).replacen(
            "Entity,Asset freeze,",
            "Ship,Asset freeze,",
            1,
        );
        assert!(refused(two.as_bytes()).contains("expected one type for each party"));
        let other = text.replacen("Regime", "Region", 1);
        assert!(refused(other.as_bytes()).contains(":2: the header lacks the column `Regime"));
    }
    assert!(
        refused(csv().replace("Designation Type", "Sort").as_bytes())
            .contains("lacks the column `Designation Type`")
    );
    assert!(refused(b"<html>").contains("web page"));
    let other = File::new("o.csv", CONLIST.replacen("Last Updated", "Made", 1).into_bytes());
    let refusal = read_list(&[other], Some(ListFormat::UkConlistCsv)).unwrap_err();
    assert!(refusal.findings[0].to_string().starts_with("o.csv:1: the first line is not"));
}

#[test]
fn xml_and_spreadsheets_that_are_no_whole_list_are_refused() {
    for cut in [100, XML.len() / 2, XML.len() - 3] {
        let cut = (0..=cut).rev().find(|at| XML.is_char_boundary(*at)).unwrap();
        assert!(open(&XML.as_bytes()[..cut]).is_err(), "{cut}");
    }
    assert!(
        refused(XML.replace("BEL9002", "RUS9001").as_bytes())
            .starts_with("uk:3: the id `RUS9001` stands twice")
    );
    assert!(
        refused(XML.replace("<UniqueID>RUS9003</UniqueID>", "").as_bytes()).contains("belongs to no party")
    );
    assert!(
        refused(
            XML.replace("Name6>BORVIK", "Name7>BORVIK")
                .replace("K</Name6", "K</Name7")
                .replace("БОРВИК", "")
                .replace("BANK</Name7", "BANK</Name6")
                .as_bytes()
        )
        .contains("no name")
    );
    assert!(refused(b"<Designations/>").contains("no party"));
    assert!(refused(&[XML.as_bytes(), b"<!-- \xff -->"].concat()).contains("UTF-8"));
    let whole = ods(&[&csv()]);
    for cut in [300, whole.len() / 2, whole.len() - 10] {
        assert!(refused(&whole[..cut]).contains("damaged"), "{cut}");
    }
    assert!(refused(&ods(&["Name,ISIN\nZelmar,X"])).contains("lacks the column `Unique ID`"));
    assert!(refused(&ods(&[&csv().replacen("RUS9003", "", 1)])).contains("uk:6: neither a group id"));
    assert!(refused(&ods(&["Unique ID", "Unique ID"])).contains("one sheet"));
    let other = File::new("o.xml", b"<sdnList/>".to_vec());
    let refusal = read_list(&[other], Some(ListFormat::UkSanctionsXml)).unwrap_err();
    assert!(refusal.findings[0].to_string().contains("expected `Designations`"));
}

#[test]
fn cells_with_several_values_are_taken_apart() {
    assert_eq!(
        several("(1) Russia (2) Congo (Democratic Republic)."),
        ["Russia", "Congo (Democratic Republic)"]
    );
    assert_eq!(several("12; 13 (Tax)"), ["12", "13 (Tax)"]);
    assert_eq!(several("OGRN (1027700000001)"), ["OGRN (1027700000001)"]);
    assert!(several(" ").is_empty());
}
