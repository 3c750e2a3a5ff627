//! Fixtures are invented and have the form of the published description.

use crate::list::official::{File, Import, ListFormat, Refusal, read as read_list};

const COMPANY: &str = "<sanctionEntity designationDate='' unitedNationId='' euReferenceNumber='EU.9001.10' logicalId='91'>\
    <remark>Makes  engines.</remark>\
    <regulation regulationType='amendment' publicationDate='2023-02-25' entryIntoForceDate='2023-02-26' programme='UKR' numberTitle='2023/900 (OJ L1)'><publicationUrl>http://eur-lex.example/900</publicationUrl></regulation>\
    <subjectType code='enterprise' classificationCode='E'/>\
    <nameAlias firstName='' lastName='' wholeName='Zelmar Engines' nameLanguage='' strong='true' function=''><regulationSummary publicationDate='2022-03-01'/></nameAlias>\
    <nameAlias wholeName='Зелмар' nameLanguage='RU' strong='true'/>\
    <nameAlias wholeName='ZE' strong='false'/>\
    <identification number='1027700000001' identificationTypeCode='regnumber' identificationTypeDescription='Registration Number' countryIso2Code='RU'/>\
    <identification number='ZELMRUMM' identificationTypeCode='swiftbic' identificationTypeDescription='SWIFT BIC' countryIso2Code='00'/>\
    <identification number='5' identificationTypeCode='tradelic' identificationTypeDescription='Trade licence' countryIso2Code='00'/>\
    <address city='Moscow' countryIso2Code='RU' countryDescription='RUSSIAN FEDERATION'/></sanctionEntity>";
const PERSON: &str = "<sanctionEntity designationDate='2019-05-04' unitedNationId='QDi.900' euReferenceNumber='EU.9002.20' logicalId='92'>\
    <regulation publicationDate='2019-05-06' entryIntoForceDate='2019-05-07' programme='TAQA' numberTitle='2019/901 (OJ L2)'/>\
    <subjectType code='person'/><nameAlias firstName='Ivo' middleName='' lastName='Quorvane' wholeName='' strong='true' function='Treasurer'/>\
    <citizenship countryIso2Code='00' countryDescription='Iraq'/></sanctionEntity>";

const HEADER: &str = "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_DesignationDate;Entity_Remark;Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_PublicationDate;Entity_Regulation_EntryIntoForceDate;Entity_Regulation_NumberTitle;Entity_Regulation_Programme;Entity_Regulation_PublicationUrl;NameAlias_LastName;NameAlias_FirstName;NameAlias_WholeName;NameAlias_Function;NameAlias_Regulation_PublicationDate;Address_CountryIso2Code;Address_CountryDescription;Identification_Number;Identification_TypeCode;Identification_TypeDescription;Identification_CountryIso2Code;Citizenship_CountryIso2Code;Citizenship_CountryDescription";
const ENGINES: &str = "05/08/2026;91;EU.9001.10;;;Makes engines.;E;enterprise;2023-02-25;2023-02-26;2023/900 (OJ L1);UKR;http://eur-lex.example/900";
const PARTS: [&str; 7] = [
    ";;Zelmar Engines;;2022-03-01;;;;;;;;",
    ";;Зелмар;;;;;;;;;;",
    ";;ZE;;;;;;;;;;",
    ";;;;;;;1027700000001;regnumber;Registration Number;RU;;",
    ";;;;;;;ZELMRUMM;swiftbic;SWIFT BIC;00;;",
    ";;;;;;;5;tradelic;Trade licence;00;;",
    ";;;;;RU;RUSSIAN FEDERATION;;;;;;",
];
const TREASURER: &str = "05/08/2026;92;EU.9002.20;QDi.900;2019-05-04;;P;person;2019-05-06;2019-05-07;2019/901 (OJ L2);TAQA;;Quorvane;Ivo;;Treasurer;;;;;;;;00;Iraq";

fn xml(parties: &str) -> Vec<u8> {
    format!("<?xml version='1.0' encoding='UTF-8'?>\n<export xmlns='http://eu.europa.ec/fpi/fsd/export' generationDate='2026-08-05T16:47:04.449+02:00' globalFileId='1'>\n{parties}\n</export>").into_bytes()
}

fn csv() -> String {
    let rows: Vec<String> = PARTS.iter().map(|part| format!("{ENGINES};{part}")).collect();
    format!("\u{feff}{HEADER}\r\n{}\r\n{TREASURER}\r\n", rows.join("\r\n"))
}

fn open(name: &str, bytes: &[u8]) -> Result<Import, Refusal> {
    read_list(&[File::new(name, bytes.to_vec())], None)
}

fn refused(name: &str, bytes: &[u8]) -> String {
    let refusal = open(name, bytes).unwrap_err();
    refusal.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_party_is_listed_no_later_than_the_first_day_that_anything_of_it_was_published() {
    let import = open("eu.xml", &xml(&[COMPANY, PERSON].concat())).unwrap();
    assert_eq!(
        (import.format, import.published.unwrap().to_string().as_str()),
        (ListFormat::EuXml, "2026-08-05")
    );
    let [company, person] = &import.records[..] else { panic!() };
    let names: Vec<(&str, &str)> = company.names.iter().map(|n| (n.text.as_str(), n.kind.as_str())).collect();
    assert_eq!(names, [("Zelmar Engines", "primary"), ("Зелмар", "alias"), ("ZE", "weak")]);
    let numbers: Vec<(&str, &str, &str)> =
        company.numbers.iter().map(|n| (n.kind.as_str(), n.value.as_str(), n.label.as_str())).collect();
    assert_eq!(
        numbers,
        [("registration", "1027700000001", ""), ("bic", "ZELMRUMM", ""), ("other", "5", "Trade licence")]
    );
    assert_eq!((company.key.as_str(), company.kind.as_str()), ("EU.9001.10", "company"));
    assert_eq!(
        (company.countries.as_slice(), company.remarks.as_str()),
        (&["RU".to_owned()][..], "Makes engines.")
    );
    let listing = &company.listings[0];
    assert_eq!((listing.programme.as_str(), listing.labels.as_slice()), ("eu-fsf", &["UKR".to_owned()][..]));
    assert_eq!(listing.citation, "2023/900 (OJ L1) http://eur-lex.example/900");
    // The amendment of 2023 says nothing of when the party was listed.
    assert_eq!((listing.listed.unwrap().to_string().as_str(), listing.effective), ("2022-03-01", None));
    assert_eq!((person.primary(), person.remarks.as_str()), ("Ivo Quorvane", "Function: Treasurer"));
    assert_eq!(
        (person.numbers[0].value.as_str(), person.countries.as_slice()),
        ("QDi.900", &["IQ".to_owned()][..])
    );
    assert_eq!(person.listings[0].listed.unwrap().to_string(), "2019-05-04");
    let first = PERSON.replace("designationDate='2019-05-04' ", "");
    let listing = open("eu.xml", &xml(&first)).unwrap().records.remove(0).listings.remove(0);
    assert_eq!(listing.effective.unwrap().to_string(), "2019-05-07");
}

#[test]
fn both_forms_give_the_same_records_but_for_what_the_csv_does_not_say() {
    let mut of_xml = open("eu.xml", &xml(&[COMPANY, PERSON].concat())).unwrap();
    let mut of_csv = open("eu.csv", csv().as_bytes()).unwrap();
    assert_eq!((of_csv.format, of_csv.published), (ListFormat::EuCsv, of_xml.published));
    for record in of_xml.records.iter_mut().chain(&mut of_csv.records) {
        record.line = 0;
        for name in record.names.iter_mut().filter(|name| name.text == "ZE") {
            name.kind = crate::list::NameKind::Weak;
        }
    }
    assert_eq!(of_csv.records, of_xml.records);
}

#[test]
fn a_value_that_is_wrong_is_unknown_and_kept_in_sight() {
    let bad = PERSON.replace("2019-05-04", "0017-05-04").replace("'person'", "'robot'");
    let record = open("eu.xml", &xml(&bad)).unwrap().records.remove(0);
    let defects: Vec<&str> = record.defects.iter().map(|defect| defect.value.as_str()).collect();
    assert_eq!(defects, ["robot", "0017-05-04"]);
    assert_eq!(
        (record.kind.as_str(), record.listings[0].listed.unwrap().to_string().as_str()),
        ("unknown", "2019-05-06")
    );
    let record =
        open("eu.csv", csv().replace("2019-05-04", "3033-01-01").as_bytes()).unwrap().records.remove(1);
    assert_eq!(record.defects[0].value, "3033-01-01");
}

#[test]
fn xml_that_is_no_whole_list_is_refused_and_told_where() {
    let whole = xml(&[COMPANY, PERSON].concat());
    for cut in [300, whole.len() / 2, whole.len() - 4] {
        assert!(open("eu.xml", &whole[..cut]).is_err(), "{cut}");
    }
    assert!(refused("eu.xml", &xml(&[PERSON, PERSON].concat())).contains("`EU.9002.20` stands twice"));
    assert!(refused("eu.xml", &xml("")).contains("no party"));
    let nameless = PERSON.replace("nameAlias", "alias");
    assert!(refused("eu.xml", &xml(&nameless)).starts_with("eu.xml:3: the party has no name"));
    let nobody = PERSON.replace("euReferenceNumber", "x").replace("logicalId", "y");
    assert!(refused("eu.xml", &xml(&nobody)).contains("neither an EU reference number"));
    assert!(refused("eu.xml", b"<html><body/></html>").contains("web page"));
    assert!(refused("eu.xml", b"<export xmlns='urn:other'/>").contains("no form of an official list"));
    assert!(refused("eu.xml", &[&whole[..], b"<!-- \xff -->"].concat()).contains("UTF-8"));
    let other = File::new("o.xml", b"<export xmlns='urn:other'/>".to_vec());
    let refusal = read_list(&[other], Some(ListFormat::EuXml)).unwrap_err();
    assert!(refusal.findings[0].to_string().contains("fsd/export"));
}

#[test]
fn csv_that_is_no_whole_list_is_refused_and_told_where() {
    let whole = csv();
    assert!(refused("eu.csv", &whole.as_bytes()[..whole.len() - 20]).starts_with("eu.csv:9: the row has"));
    assert!(refused("eu.csv", HEADER.as_bytes()).contains("no party"));
    let orphan = whole.replace(";92;", ";;");
    assert!(refused("eu.csv", orphan.as_bytes()).starts_with("eu.csv:9: the row has no Entity_LogicalId"));
    let torn = whole.replacen("EU.9001.10;;;Makes", "EU.9009.10;;;Makes", 1);
    assert!(refused("eu.csv", torn.as_bytes()).contains("eu.csv:3: the row says that the party `91`"));
    let twice = whole.replace("EU.9002.20", "EU.9001.10");
    assert!(refused("eu.csv", twice.as_bytes()).contains("stands twice"));
    assert!(refused("eu.csv", &[whole.as_bytes(), b"\xe9"].concat()).contains("not UTF-8"));
    let other = HEADER.replace("Entity_Regulation_Programme", "Programme");
    assert!(refused("eu.csv", other.as_bytes()).contains("lacks the column `Entity_Regulation_Programme`"));
}
