use crate::list::entry::{EntryKind, NameKind};
use crate::list::official::{File, Import, ListFormat, Refusal, read};
use crate::list::record::{NumberKind, Record};

const WORDS: &str = r#"<AliasTypeValues><AliasType ID="1">Name</AliasType><AliasType ID="2">A.K.A.</AliasType><AliasType ID="3">F.K.A.</AliasType></AliasTypeValues>
<AreaCodeValues><AreaCode ID="1" CountryID="1" Description="Russia">RU</AreaCode></AreaCodeValues>
<CountryValues><Country ID="1" ISO2="RU">Russia</Country><Country ID="2" ISO2="CN">China</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="1">Subject to Directive 2</DetailReference></DetailReferenceValues>
<DocNameStatusValues><DocNameStatus ID="1">Primary Latin</DocNameStatus><DocNameStatus ID="2">Others</DocNameStatus></DocNameStatusValues>
<EntryEventTypeValues><EntryEventType ID="1">Created</EntryEventType></EntryEventTypeValues>
<FeatureTypeValues><FeatureType ID="1">Executive Order 13662 Directive Determination -</FeatureType><FeatureType ID="2">Location</FeatureType><FeatureType ID="3">Birthdate</FeatureType><FeatureType ID="4">ISIN</FeatureType><FeatureType ID="5">Listing Date (CMIC)</FeatureType><FeatureType ID="6">SWIFT/BIC</FeatureType><FeatureType ID="7">Effective Date (CMIC)</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1">Tax ID No.</IDRegDocType><IDRegDocType ID="2">License</IDRegDocType></IDRegDocTypeValues>
<LegalBasisValues><LegalBasis ID="1">Unknown</LegalBasis><LegalBasis ID="2">Executive Order 13662 (Ukraine)</LegalBasis></LegalBasisValues>
<ListValues><List ID="1">SDN List</List><List ID="2">Consolidated List</List><List ID="3">Sectoral Sanctions Identifications List</List><List ID="4">NS-CMIC List</List><List ID="5">FSE List</List><List ID="6">Brand New List</List><List ID="91868">Newly Worded List</List></ListValues>
<LocPartTypeValues><LocPartType ID="1">REGION</LocPartType><LocPartType ID="2">CITY</LocPartType></LocPartTypeValues>
<NamePartTypeValues><NamePartType ID="1">Last Name</NamePartType><NamePartType ID="2">First Name</NamePartType><NamePartType ID="3">Entity Name</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues>
<RelationTypeValues><RelationType ID="1">Owned or Controlled By</RelationType></RelationTypeValues>
<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="2">Block</SanctionsType><SanctionsType ID="3">13662 Sectoral Directive 4</SanctionsType></SanctionsTypeValues>
<ValidityValues><Validity ID="1">Valid</Validity><Validity ID="2">Fraudulent</Validity></ValidityValues>"#;

/// A party of one name and what else is said.
fn party(number: &str, subtype: &str, aliases: &str, features: &str) -> String {
    let groups: String = [("1", "1"), ("2", "2"), ("3", "3")]
        .map(|(id, kind)| format!("<MasterNamePartGroup><NamePartGroup ID='{id}' NamePartTypeID='{kind}'/></MasterNamePartGroup>"))
        .concat();
    format!(
        "<DistinctParty FixedRef='{number}'><Comment/><Profile ID='{number}' PartySubTypeID='{subtype}'><Identity ID='9{number}' Primary='true' False='false'>{aliases}<NamePartGroups>{groups}</NamePartGroups></Identity>{features}</Profile></DistinctParty>\n"
    )
}

fn alias(kind: &str, is_weak: bool, names: &[(&str, &[(&str, &str)])]) -> String {
    let is_primary = kind == "1";
    let mut found = format!("<Alias AliasTypeID='{kind}' Primary='{is_primary}' LowQuality='{is_weak}'>");
    for (status, parts) in names {
        let parts: String = parts
            .iter()
            .map(|(group, text)| format!("<DocumentedNamePart><NamePartValue NamePartGroupID='{group}' ScriptID='1'>{text}</NamePartValue></DocumentedNamePart>"))
            .collect();
        found += &format!("<DocumentedName DocNameStatusID='{status}'>{parts}</DocumentedName>");
    }
    found + "</Alias>"
}

fn feature(kind: &str, inner: &str) -> String {
    format!("<Feature FeatureTypeID='{kind}'><FeatureVersion><Comment/>{inner}</FeatureVersion></Feature>")
}

fn day(year: &str, month: &str) -> String {
    format!("<Year>{year}</Year><Month>{month}</Month><Day>3</Day>")
}

fn entry(profile: &str, list: &str, year: &str, label: &str, measure: &str) -> String {
    format!(
        "<SanctionsEntry ProfileID='{profile}' ListID='{list}'><EntryEvent EntryEventTypeID='1' LegalBasisID='2'><Comment/><Date>{}</Date></EntryEvent><SanctionsMeasure SanctionsTypeID='{measure}'/><SanctionsMeasure SanctionsTypeID='1'><Comment>{label}</Comment></SanctionsMeasure></SanctionsEntry>\n",
        day(year, "7")
    )
}

fn text(documents: &str, parties: &str, relations: &str, entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<Sanctions xmlns=\"http://www.un.org/sanctions/1.0\"><DateOfIssue>{}</DateOfIssue><ReferenceValueSets>{WORDS}</ReferenceValueSets>
<Locations><Location ID='7'><LocationAreaCode AreaCodeID='1'/><LocationCountry CountryID='2'/><LocationPart LocPartTypeID='1'><LocationPartValue><Value>Gaza</Value></LocationPartValue></LocationPart><LocationPart LocPartTypeID='2'><LocationPartValue><Value>Harbour</Value></LocationPartValue></LocationPart></Location></Locations>
<IDRegDocuments>{documents}</IDRegDocuments><DistinctParties>{parties}</DistinctParties><ProfileRelationships>{relations}</ProfileRelationships><SanctionsEntries>{entries}</SanctionsEntries></Sanctions>",
        day("2020", "3")
    )
}

fn import(text: &str) -> Result<Import, Refusal> {
    read(&[File::new("cons_advanced.xml", text.as_bytes().to_vec())], None)
}

fn fault(text: &str) -> String {
    import(text).unwrap_err().findings[0].to_string()
}

fn acme() -> String {
    party("1", "3", &alias("1", false, &[("1", &[("3", "ACME BANK")])]), "")
}

fn person() -> Record {
    let aliases = alias("2", true, &[("1", &[("2", "PAT")])])
        + &alias("1", false, &[("2", &[("1", "ДОУ"), ("2", "Пат")]), ("1", &[("1", "DOE"), ("2", "Pat")])])
        + &alias("3", false, &[("1", &[("1", "ROE"), ("2", "Pat")])]);
    let birth = format!(
        "<DatePeriod><Start><From>{0}</From><To>{0}</To></Start><End><From>{0}</From><To>{0}</To></End></DatePeriod>",
        day("1960", "7")
    );
    let text = text(
        "",
        &party("5", "4", &aliases, &feature("3", &birth)),
        "",
        &entry("5", "1", "2015", "SDGT", "2"),
    );
    import(&text).unwrap().records.remove(0)
}

#[test]
fn names_have_their_order_strength_and_script() {
    let record = person();
    let names: Vec<(&str, NameKind)> = record.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
    assert_eq!(
        names,
        [
            ("DOE, Pat", NameKind::Primary),
            ("PAT", NameKind::Weak),
            ("ДОУ, Пат", NameKind::Alias),
            ("ROE, Pat", NameKind::Former),
        ]
    );
    assert_eq!((record.key.as_str(), record.kind), ("5", EntryKind::Person));
    let listing = &record.listings[0];
    assert_eq!((listing.programme.as_str(), listing.basis.as_str()), ("us-sdn", "sdn"));
    assert_eq!(listing.listed.unwrap().to_string(), "2015-07-03");
    assert_eq!(
        (listing.labels.as_slice(), listing.citation.as_str()),
        (&["SDGT".to_owned()][..], "Executive Order 13662 (Ukraine)")
    );
    assert!(record.remarks.contains("Birthdate 03 Jul 1960"), "{}", record.remarks);
}

#[test]
fn facts_documents_places_and_relations_come_together() {
    let features = feature("1", "<VersionDetail DetailReferenceID='1'/>")
        + &feature("2", "<VersionLocation LocationID='7'/>")
        + &feature("6", "<VersionDetail>ACMERUMM</VersionDetail>")
        + &feature("4", "<VersionDetail>US0378331006</VersionDetail>");
    let parties = party("1", "3", &alias("1", false, &[("1", &[("3", "ACME BANK")])]), &features)
        + &party("2", "1", &alias("1", false, &[("1", &[("3", "ACME STAR")])]), "");
    let documents = "<IDRegDocument IDRegDocTypeID='1' IdentityID='91' IssuedBy-CountryID='1' ValidityID='1'><IDRegistrationNo>77</IDRegistrationNo></IDRegDocument>
        <IDRegDocument IDRegDocTypeID='2' IdentityID='91' ValidityID='2'><IDRegistrationNo>L5</IDRegistrationNo></IDRegDocument>";
    let relation = "<ProfileRelationship From-ProfileID='1' To-ProfileID='2' RelationTypeID='1' Former='false'/><ProfileRelationship From-ProfileID='1' To-ProfileID='99' RelationTypeID='1' Former='true'/>";
    let entries = entry("1", "2", "2016", "UKRAINE-EO13662", "3")
        + &entry("1", "3", "2014", "UKRAINE-EO13662", "3")
        + &entry("1", "5", "2017", "UKRAINE-EO13662", "2")
        + &entry("2", "1", "3033", "SDGT", "2");
    let import = import(&text(documents, &parties, relation, &entries)).unwrap();
    assert_eq!(import.format, ListFormat::OfacAdvancedXml);
    assert_eq!(import.published.unwrap().to_string(), "2020-03-03");
    let [bank, star] = [&import.records[0], &import.records[1]];
    assert_eq!(bank.countries, ["PS", "CN", "RU"]);
    assert!(bank.remarks.contains("Location Gaza, Harbour, China; "), "{}", bank.remarks);
    let numbers: Vec<(NumberKind, &str, &str)> =
        bank.numbers.iter().map(|n| (n.kind, n.value.as_str(), n.label.as_str())).collect();
    assert_eq!(
        numbers,
        [
            (NumberKind::Bic, "ACMERUMM", ""),
            (NumberKind::Tax, "77", ""),
            (NumberKind::Other, "L5", "License"),
        ]
    );
    assert_eq!(bank.numbers[1].country.as_deref(), Some("RU"));
    assert_eq!(bank.defects[0].value, "US0378331006");
    assert!(bank.remarks.contains("License L5 is fraudulent"));
    let linked = |name: &str| ("linked_to".to_owned(), name.to_owned());
    assert_eq!(bank.relations, [linked("ACME STAR"), linked("OFAC 99")]);
    let listings: Vec<(&str, &str, String)> = bank
        .listings
        .iter()
        .map(|l| (l.programme.as_str(), l.basis.as_str(), l.listed.unwrap().to_string()))
        .collect();
    assert_eq!(
        listings,
        [
            ("us-ssi", "directive-2", "2014-07-03".to_owned()),
            ("us-ssi", "directive-4", "2014-07-03".to_owned()),
            ("us-fse", "listed", "2017-07-03".to_owned()),
        ]
    );
    assert_eq!(star.kind, EntryKind::Vessel);
    assert_eq!((star.listings[0].listed, star.defects.len()), (None, 1));
    assert!(star.defects[0].reason.starts_with("the year 3033 "));
}

#[test]
fn dates_of_a_series_are_features() {
    let period = |year: &str| {
        format!(
            "<DatePeriod><Start><From>{0}</From></Start><End><To>{0}</To></End></DatePeriod>",
            day(year, "6")
        )
    };
    let features = feature("5", &period("2021")) + &feature("7", &period("2022"));
    let parties = party("1", "3", &alias("1", false, &[("1", &[("3", "ACME")])]), &features);
    let import = import(&text("", &parties, "", &entry("1", "4", "2021", "CMIC-EO13959", "2"))).unwrap();
    let listing = &import.records[0].listings[0];
    assert_eq!((listing.programme.as_str(), listing.basis.as_str()), ("us-ns-cmic", "annex"));
    assert_eq!(listing.listed.unwrap().to_string(), "2021-06-03");
    assert_eq!(listing.effective.unwrap().to_string(), "2022-06-03");
}

#[test]
fn a_list_with_a_new_name_is_known_by_its_number() {
    let import = import(&text("", &acme(), "", &entry("1", "91868", "2022", "MBS", "2"))).unwrap();
    let listing = &import.records[0].listings[0];
    assert_eq!((listing.programme.as_str(), listing.basis.as_str()), ("us-ns-mbs", "menu"));
    assert_eq!(listing.listed.unwrap().to_string(), "2022-07-03");
}

#[test]
fn what_is_not_the_whole_list_is_refused() {
    let on = entry("1", "1", "2015", "SDGT", "2");
    let whole = text("", &acme(), "", &on);
    assert!(import(&whole).is_ok());
    assert!(fault(&whole[..whole.len() - 60]).contains("cut off"));
    assert!(fault(&text("", &acme(), "", "")).contains("the party `1` has no `SanctionsEntry`"));
    assert!(
        fault(&text("", &acme(), "", &on.replace("ListID='1'", "ListID='6'")))
            .contains("the list `Brand New List` is unknown")
    );
    assert!(
        fault(&text("", &acme(), "", &on.replace("ProfileID='1'", "ProfileID='8'")))
            .contains("no party has the profile `8`")
    );
    let lone = "<IDRegDocument IDRegDocTypeID='1' IdentityID='80' ValidityID='1'><IDRegistrationNo>77</IDRegistrationNo></IDRegDocument>";
    assert!(fault(&text(lone, &acme(), "", &on)).contains("belongs to no identity"));
    assert!(
        fault(&whole.replace("AliasTypeID='1'", "AliasTypeID='77'"))
            .contains("the number `77` is not in the table of `AliasType`")
    );
    let placed = party(
        "1",
        "3",
        &alias("1", false, &[("1", &[("3", "ACME")])]),
        &feature("2", "<VersionLocation LocationID='8'/>"),
    );
    assert!(fault(&text("", &placed, "", &on)).contains("no location has the number 8"));
    assert!(
        fault(&text("", &(acme() + &acme()), "", &on)).contains("stands twice"),
        "{}",
        fault(&text("", &(acme() + &acme()), "", &on))
    );
    assert!(fault(&whole.replace("FixedRef='1'", "")).contains("`FixedRef`"));
    assert!(
        fault(&whole.replace("ACME BANK", "")).contains("no primary name"),
        "{}",
        fault(&whole.replace("ACME BANK", ""))
    );
    assert!(fault(&text("", "", "", "")).contains("the list has no party"));
    assert!(
        fault(&whole.replace("<Sanctions xmlns", "<!DOCTYPE a [<!ENTITY b 'c'>]><Sanctions xmlns"))
            .contains("DOCTYPE")
    );
    // What is renamed would be lost without a word: days of listing, directives, measures.
    let featured = text(
        "",
        &party(
            "1",
            "3",
            &alias("1", false, &[("1", &[("3", "ACME")])]),
            &feature("1", "<VersionDetail DetailReferenceID='1'/>"),
        ),
        "",
        &on,
    );
    assert!(import(&featured).is_ok());
    for (name, within) in [
        ("EntryEvent", "SanctionsEntry"),
        ("SanctionsMeasure", "SanctionsEntry"),
        ("Date", "EntryEvent"),
        ("Feature", "Profile"),
        ("VersionDetail", "FeatureVersion"),
    ] {
        let renamed = ["", "/"].iter().fold(featured.clone(), |text, end| {
            let text = text.replace(&format!("<{end}{name} "), &format!("<{end}{name}d "));
            text.replace(&format!("<{end}{name}>"), &format!("<{end}{name}d>"))
        });
        assert!(
            fault(&renamed).contains(&format!("`{within}` has an element `{name}d` that the list never had")),
            "{}",
            fault(&renamed)
        );
    }
    let bytes: Vec<u8> =
        whole.replace("ACME BANK", "ACM#").bytes().map(|b| if b == b'#' { 0xe9 } else { b }).collect();
    let refusal = read(&[File::new("a.xml", bytes)], None).unwrap_err();
    assert!(refusal.findings[0].to_string().contains("UTF-8"), "{:?}", refusal.findings);
    let refusal =
        read(&[File::new("a.xml", b"<sdnList/>".to_vec())], Some(ListFormat::OfacAdvancedXml)).unwrap_err();
    assert!(refusal.findings[0].to_string().contains("expected `Sanctions`"));
    assert!(fault("<html><p/></html>").contains("web page"));
    let file = || File::new("a.xml", whole.clone().into_bytes());
    assert!(read(&[file(), file()], None).unwrap_err().findings[0].to_string().contains("is one file"));
}
