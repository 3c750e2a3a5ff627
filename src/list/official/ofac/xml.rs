//! OFAC's older XML: `SDN.XML` and `CONSOLIDATED.XML`, one `sdnEntry` for each party.
//!
//! Written from OFAC's data specification and `sdn.xsd`; no real file was at hand. The file says how many parties it has, and has to
//! have as many. Whatever stands in `idList` (numbers, directives, dates of a series) is printed as remarks print it and taken
//! apart by [`remarks`](super::remarks), so that a party has the same facts in every form.

use super::remarks::{Dates, fact, take};
use super::{is_consolidated, kind, list};
use crate::finding::{Code, shown};
use crate::list::entry::NameKind;
use crate::list::official::element::{Element, read as elements};
use crate::list::official::{File, Reading, format};
use crate::list::record::Record;

/// Where a party's countries stand.
const COUNTRIES: [&str; 4] = [
    "addressList/address/country",
    "nationalityList/nationality/country",
    "citizenshipList/citizenship/country",
    "vesselInfo/vesselFlag",
];

/// What else may be evidence, with its name.
const EVIDENCE: [(&str, &str); 8] = [
    ("Title", "title"),
    ("DOB", "dateOfBirthList/dateOfBirthItem/dateOfBirth"),
    ("POB", "placeOfBirthList/placeOfBirthItem/placeOfBirth"),
    ("Vessel Call Sign", "vesselInfo/callSign"),
    ("Vessel Type", "vesselInfo/vesselType"),
    ("Vessel Owner", "vesselInfo/vesselOwner"),
    ("Vessel Tonnage", "vesselInfo/tonnage"),
    ("Vessel Gross Registered Tonnage", "vesselInfo/grossRegisteredTonnage"),
];

/// A party while the others are being read: its programmes mean something only once the list is known.
struct Party {
    record: Record,
    labels: Vec<String>,
    dates: Dates,
}

/// Whether the file has this form's root element.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    !files.is_empty() && files.iter().all(|file| format::root(file) == "sdnList")
}

/// Reads the file.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    let mut parties: Vec<Party> = Vec::new();
    let mut stated: Option<String> = None;
    let mut count = 0;
    elements(file, &["publshInformation", "sdnEntry"], reading, |reading, element| {
        match element.name.as_str() {
            "sdnList" => {}
            "publshInformation" => {
                reading.published(element.of("Publish_Date"), &["%m/%d/%Y"]);
                stated = Some(element.of("Record_Count").to_owned());
            }
            "sdnEntry" => {
                count += 1;
                match party(element) {
                    Ok(party) => parties.push(party),
                    Err(message) => {
                        reading.fault(Code::LIST_MISSING_FIELD, file, element.line, message);
                    }
                }
            }
            other => {
                let message =
                    format!("the root element is {}: expected `sdnList`, this is another list", shown(other));
                reading.fault(Code::LIST_SYNTAX, file, element.line, message);
            }
        }
    });
    let stated = stated.unwrap_or_default();
    if stated.parse() != Ok(count) && reading.findings.is_empty() {
        let message = format!(
            "`Record_Count` says {} and {count} parties are here: expected as many as it says, the file is not whole",
            shown(&stated)
        );
        reading.fault(Code::LIST_SYNTAX, file, 0, message);
    }
    let printed: Vec<Vec<String>> = parties.iter().map(|party| party.labels.clone()).collect();
    let consolidated = is_consolidated(&printed);
    for Party { mut record, labels, dates } in parties {
        list(&mut record, consolidated, labels, &dates);
        reading.records.push(record);
    }
}

/// Reads a party; the reason where it cannot be one.
fn party(element: &Element) -> Result<Party, String> {
    let number = element.of("uid");
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("the party has no `uid`: expected OFAC's number, found {}", shown(number)));
    }
    let mut record = Record::new(number, kind(element.of("sdnType")), &name(element), element.line);
    if record.names.is_empty() {
        return Err(format!("the party {} has no name", shown(number)));
    }
    let labels: Vec<String> =
        element.at("programList/program").iter().map(|program| program.text.clone()).collect();
    if labels.iter().all(String::is_empty) {
        return Err(format!("the party {} has no programme in `programList`", shown(number)));
    }
    for aka in element.at("akaList/aka") {
        let kind = match (aka.of("category"), aka.of("type")) {
            ("weak", _) => NameKind::Weak,
            (_, "f.k.a.") => NameKind::Former,
            _ => NameKind::Alias,
        };
        record.name(&name(aka), kind);
    }
    for country in COUNTRIES.iter().flat_map(|path| element.at(path)) {
        record.country(&country.text);
    }
    let mut dates = Dates::default();
    let mut facts: Vec<String> = Vec::new();
    let remarks = element.of("remarks").split("; ").map(|said| said.trim_matches(['(', ')', ' ']).to_owned());
    let ids = element.at("idList/id");
    let ids = ids.iter().map(|id| fact(id.of("idType"), id.of("idNumber"), id.of("idCountry")));
    for said in ids.chain(remarks).filter(|said| !said.is_empty()) {
        take(&mut record, &mut dates, &said);
        facts.push(said);
    }
    for (name, path) in EVIDENCE {
        let said = element.at(path).into_iter().filter(|said| !said.text.is_empty());
        facts.extend(said.map(|said| fact(name, &said.text, "")));
    }
    record.remarks = facts.join("; ");
    Ok(Party { record, labels, dates })
}

/// `LAST, First` as the other forms print it.
fn name(element: &Element) -> String {
    let parts = [element.of("lastName"), element.of("firstName")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&str>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::entry::EntryKind;
    use crate::list::official::{Import, ListFormat, Refusal, read};
    use crate::list::record::NumberKind;

    fn entry(number: &str, label: &str, rest: &str) -> String {
        format!(
            "<sdnEntry><uid>{number}</uid><lastName>ACME {number}</lastName><sdnType>Entity</sdnType><programList><program>{label}</program></programList>{rest}</sdnEntry>\n"
        )
    }

    fn text(count: usize, entries: &str) -> String {
        format!(
            "<?xml version=\"1.0\" standalone=\"yes\"?>\n<sdnList xmlns=\"http://tempuri.org/sdnList.xsd\">\n<publshInformation><Publish_Date>03/17/2020</Publish_Date><Record_Count>{count}</Record_Count></publshInformation>\n{entries}</sdnList>"
        )
    }

    fn import(text: &str) -> Result<Import, Refusal> {
        read(&[File::new("sdn.xml", text.as_bytes().to_vec())], None)
    }

    fn fault(text: &str) -> String {
        import(text).unwrap_err().findings[0].to_string()
    }

    #[test]
    fn a_person_with_everything() {
        let person = "<sdnEntry><uid>5</uid><firstName>Pat</firstName><lastName>DOE</lastName><title>Head</title><sdnType>Individual</sdnType><remarks>(Linked To: ACME 6)</remarks><programList><program>SDGT</program><program>SYRIA</program></programList>
            <idList><id><uid>1</uid><idType>Passport</idType><idNumber>A1</idNumber><idCountry>Syria</idCountry></id><id><idType>Gender</idType><idNumber>Female</idNumber></id></idList>
            <akaList><aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>PAT</lastName></aka><aka><type>f.k.a.</type><category>strong</category><lastName>ROE</lastName><firstName>Pat</firstName></aka><aka><type>a.k.a.</type><category>strong</category><lastName>DOH</lastName></aka></akaList>
            <addressList><address><city>Aleppo</city><country>Syria</country></address></addressList><nationalityList><nationality><country>Lebanon</country><mainEntry>true</mainEntry></nationality></nationalityList>
            <dateOfBirthList><dateOfBirthItem><dateOfBirth>1960</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry>";
        let import = import(&text(1, person)).unwrap();
        assert_eq!(import.format, ListFormat::OfacXml);
        assert_eq!(import.published.unwrap().to_string(), "2020-03-17");
        let record = &import.records[0];
        assert_eq!((record.key.as_str(), record.kind), ("5", EntryKind::Person));
        let names: Vec<(&str, NameKind)> = record.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(
            names,
            [
                ("DOE, Pat", NameKind::Primary),
                ("PAT", NameKind::Weak),
                ("ROE, Pat", NameKind::Former),
                ("DOH", NameKind::Alias),
            ]
        );
        assert_eq!(record.countries, ["SY", "LB"]);
        assert_eq!((record.numbers.len(), record.numbers[0].kind), (1, NumberKind::Passport));
        assert_eq!(record.numbers[0].country.as_deref(), Some("SY"));
        assert_eq!(record.relations[0].1, "ACME 6");
        assert_eq!(record.listings[0].programme, "us-sdn");
        assert_eq!(record.listings[0].labels, ["SDGT", "SYRIA"]);
        assert!(record.remarks.contains("DOB 1960") && record.remarks.contains("Gender Female"));
    }

    #[test]
    fn the_consolidated_list_is_told_by_its_programmes() {
        let ids = "<idList><id><idType>Listing Date (CMIC)</idType><idNumber>03 Jun 3021</idNumber></id><id><idType>Effective Date (CMIC)</idType><idNumber>02 Aug 2021</idNumber></id><id><idType>ISIN</idType><idNumber>US0378331005</idNumber></id></idList>";
        let directive = "<idList><id><idType>Executive Order 13662 Directive Determination -</idType><idNumber>Subject to Directive 3</idNumber></id></idList>";
        let entries = entry("1", "CMIC-EO13959", ids) + &entry("2", "UKRAINE-EO13662", directive);
        let import = import(&text(2, &entries)).unwrap();
        let [cmic, ssi] = [&import.records[0], &import.records[1]];
        assert_eq!(cmic.listings[0].programme, "us-ns-cmic");
        assert_eq!(cmic.listings[0].effective.unwrap().to_string(), "2021-08-02");
        assert_eq!((cmic.listings[0].listed, cmic.defects.len()), (None, 1));
        assert_eq!(cmic.numbers[0].kind, NumberKind::Isin);
        assert_eq!(
            (ssi.listings[0].programme.as_str(), ssi.listings[0].basis.as_str()),
            ("us-ssi", "directive-3")
        );
    }

    #[test]
    fn what_is_not_the_whole_list_is_refused() {
        let one = entry("1", "SDGT", "");
        assert_eq!(
            fault(&text(2, &one)),
            "sdn.xml: `Record_Count` says `2` and 1 parties are here: expected as many as it says, the file is not whole [L001]"
        );
        assert!(fault(&text(1, &one).replace("Record_Count", "Count")).contains("`Record_Count` says ``"));
        let whole = text(1, &one);
        assert!(fault(&whole[..whole.len() - 30]).contains("cut off"));
        assert!(fault(&text(2, &(one.clone() + &one))).contains("the id `1` stands twice"));
        assert!(fault(&text(1, &entry("x", "SDGT", ""))).contains("has no `uid`"));
        assert!(fault(&text(1, &entry("1", "", ""))).contains("has no programme"));
        assert!(fault(&text(1, &one.replace("ACME 1", ""))).contains("has no name"));
        assert!(fault(&text(0, "")).contains("the list has no party"));
        assert!(
            fault(&format!("<!DOCTYPE sdnList [<!ENTITY a \"b\">]>{}", &whole[38..])).contains("DOCTYPE")
        );
        assert!(fault("<html><body/></html>").contains("web page"));
        let bytes: Vec<u8> =
            whole.replace("ACME 1", "ACM#").bytes().map(|b| if b == b'#' { 0xe9 } else { b }).collect();
        let refusal = read(&[File::new("sdn.xml", bytes)], None).unwrap_err();
        assert!(refusal.findings[0].to_string().contains("UTF-8"), "{:?}", refusal.findings);
        let other = File::new("sdn.xml", b"<Sanctions/>".to_vec());
        let refusal = read(&[other], Some(ListFormat::OfacXml)).unwrap_err();
        assert!(
            refusal.findings[0].to_string().contains("the root element is `Sanctions`: expected `sdnList`")
        );
    }
}
