//! Small forms of invented funds: their rows and places, what is refused, and that no cut goes unseen.

mod forms;

use super::*;
use crate::holdings::{Holdings, Row, Source};
use crate::identity::Matcher;
use crate::list::native;
use crate::score::Score;
use forms::{N_PORT_FORM, THIRTEEN_F};

fn open(text: &str) -> Result<Holdings, String> {
    open_dated(text, None)
}

fn open_dated(text: &str, as_of: Option<&str>) -> Result<Holdings, String> {
    let source = Source::Bytes { name: "f.xml".into(), bytes: text.as_bytes().to_vec() };
    let as_of = as_of.map(|date| crate::holdings::time(date, chrono_tz::Tz::UTC).unwrap());
    Holdings::open(source, &Options { as_of, ..Options::default() })
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn rows(text: &str) -> Vec<Row> {
    let mut holdings = open_dated(text, Some("2023-06-30")).unwrap();
    std::iter::from_fn(|| holdings.next_row()).collect()
}

/// The cells that are not empty, with their headers.
fn told(text: &str) -> String {
    let header = open_dated(text, Some("2023-06-30")).unwrap().header().to_vec();
    let mut out = String::new();
    for row in rows(text) {
        out.push_str(&format!("line {}\n", row.line));
        for (header, cell) in header.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty()) {
            out.push_str(&format!("  {header}: {cell}\n"));
        }
    }
    out
}

/// One holding of Form N-PORT in a form of its own.
fn holding(inner: &str) -> String {
    format!(
        "<edgarSubmission xmlns='{N_PORT}'><formData><genInfo><regName>Lumen</regName>\
         <repPdDate>2023-03-31</repPdDate></genInfo><invstOrSecs>\n<invstOrSec>{inner}</invstOrSec>\n\
         </invstOrSecs></formData></edgarSubmission>"
    )
}

/// The names of the test list that each row is found by.
fn found(text: &str) -> Vec<Vec<String>> {
    let list = include_str!("../../../../tests/data/us-test.toml");
    let list = list.replace(r#""US0000000101""#, r#""US0000000101", "US0378331005""#);
    let (list, _) = native::read(&list, "us-test.toml").unwrap();
    let matcher = Matcher::new(&[list], Score::from_millionths(850_000));
    rows(text)
        .into_iter()
        .map(|row| {
            let identity = matcher.identify(&row.content.unwrap().subject);
            assert_eq!(identity.remarks, [""; 0]);
            identity.matches.into_iter().map(|found| found.matched_name).collect()
        })
        .collect()
}

#[test]
fn every_holding_and_every_further_component_has_a_row() {
    insta::assert_snapshot!(told(N_PORT_FORM), @"
    line 11
      position_id: 1
      issuer_name: Quorvane Industries
      security_name: Quorvane <Common> Stock
      isin: US0000000101
      sedol: 2000019
      ticker: QRV
      other_identifiers: SEDOL: 2000019; Desk & book: A1
      country: US
      instrument_type: Common equity
      quantity: 100.50
      unit: NS
      market_value: 1234.56
      currency: USD
      instrument_currency: EUR
      long_or_short: Long
      asset_code: EC
      issuer_code: CORP
      account: Lumen World & Sea Fund
      registrant: Lumen Trust
      series_id: S000000001
    line 23
      position_id: 2
      issuer_name: Bank of Nowhere
      security_name: TRS BASKET 1
      other_identifiers: Internal: T-7
      country: GB
      instrument_type: Swap on equity
      underlying_name: Basket 1
      underlying_other_identifiers: B1
      quantity: 1
      unit: OU
      unit_description: Notional
      market_value: -5.00
      currency: USD
      asset_code: DE
      issuer_code: bank
      derivative_code: SWP
      contract_ends: 2024-01-02
      swap_receives: performance
      counterparty_name: Bank of Nowhere
      counterparty_lei: LEI00000000000000001
      account: Lumen World & Sea Fund
      registrant: Lumen Trust
      series_id: S000000001
    line 23
      position_id: 2
      instrument_type: Swap on equity
      underlying_name: Zeltrix Chips
      underlying_isin: US0000000101
      part_of: TRS BASKET 1
      asset_code: DE
      derivative_code: SWP
      contract_ends: 2024-01-02
      counterparty_name: Bank of Nowhere
      counterparty_lei: LEI00000000000000001
      account: Lumen World & Sea Fund
      registrant: Lumen Trust
      series_id: S000000001
    line 23
      position_id: 2
      cusip: 037833100
      instrument_type: Swap on equity
      underlying_name: Acme Works Ltd
      underlying_cusip: 037833100
      part_of: TRS BASKET 1
      asset_code: DE
      derivative_code: SWP
      contract_ends: 2024-01-02
      counterparty_name: Bank of Nowhere
      counterparty_lei: LEI00000000000000001
      account: Lumen World & Sea Fund
      registrant: Lumen Trust
      series_id: S000000001
    ");
    let stated = open(N_PORT_FORM).unwrap().stated_date().unwrap();
    assert_eq!(stated.date.to_string(), "2023-03-31");
    assert_eq!(open(N_PORT_FORM).unwrap().rows(), 4);
}

#[test]
fn an_information_table_is_read_whatever_its_prefix() {
    insta::assert_snapshot!(told(THIRTEEN_F), @"
    line 4
      issuer_name: ACME & SONS CO
      instrument_type: SPONSORED ADR
      class: SPONSORED ADR
      figi: BBG000BLNNH6
      market_value: 409469
      currency: USD
      quantity: 2334
      unit: SH
      investment_discretion: SOLE
      voting_sole: 1
      voting_shared: 2
      voting_none: 3
    line 13
      issuer_name: QUORVANE INDUSTRIES
      instrument_type: Put option
      class: COM
      market_value: 5
      currency: USD
      put_or_call: Put
      other_manager: 1; 2
    ");
    insta::assert_snapshot!(open(THIRTEEN_F).err().unwrap(), @"f.xml: no column tells the trade date: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
}

#[test]
fn what_a_contract_is_about_reaches_the_matcher() {
    let basket = found(N_PORT_FORM);
    assert_eq!(basket, [vec!["US0000000101"], vec![], vec!["US0000000101"], vec!["037833100"]]);
    assert_eq!(found(THIRTEEN_F), [vec![], vec!["Quorvane Industries"]]);
    let contract = |asset: &str, kind: &str, code: &str, about: &str| {
        holding(&format!(
            "<name>Bank of Nowhere</name><title>N/A</title><cusip>N/A</cusip><assetCat>{asset}</assetCat>\
             <invCountry>GB</invCountry><derivativeInfo><{kind} derivCat='{code}'><counterparties>\
             <counterpartyName>Bank of Nowhere</counterpartyName></counterparties>\
             <descRefInstrmnt>{about}</descRefInstrmnt></{kind}></derivativeInfo>"
        ))
    };
    let by_name = "<otherRefInst><issuerName>Quorvane Industries</issuerName><issueTitle>N/A</issueTitle>\
                   <identifiers><other otherDesc='N/A' value='N/A'/></identifiers></otherRefInst>";
    let by_title = "<otherRefInst><issuerName>N/A</issuerName><issueTitle>Quorvane Industries Common Stock\
                    </issueTitle></otherRefInst>";
    for (asset, kind, code) in [
        ("DE", "swapDeriv", "SWP"),
        ("DE", "fwdDeriv", "FWD"),
        ("DE", "futrDeriv", "FUT"),
        ("DE", "optionSwaptionWarrantDeriv", "OPT"),
        ("DE", "optionSwaptionWarrantDeriv", "WAR"),
        ("DCR", "swapDeriv", "SWP"),
    ] {
        for about in [by_name, by_title] {
            assert_eq!(found(&contract(asset, kind, code, about)), [["Quorvane Industries"]], "{code}");
        }
    }
    // Of a contract of no known kind it has a row of its own.
    let none: [&str; 0] = [];
    assert_eq!(found(&contract("DO", "othDeriv", "OTH", by_name)), [&none[..], &["Quorvane Industries"][..]]);
    // By numbers alone.
    for number in ["<isin value='US0000000101'/>", "<cusip value='037833100'/>"] {
        let about = format!("<otherRefInst><identifiers>{number}</identifiers></otherRefInst>");
        assert_eq!(found(&contract("DE", "swapDeriv", "SWP", &about)).concat().len(), 1, "{number}");
    }
    // Under a contract under a contract, whose bank is no issuer; and what a convertible becomes.
    let nested = "<nestedDerivInfo><swapDeriv derivCat='SWP'><derivAddlInfo><name>Bank of Nowhere</name>\
                  <title>TRS</title></derivAddlInfo><descRefInstrmnt><otherRefInst>\
                  <issuerName>Zeltrix Semiconductor Corporation</issuerName></otherRefInst></descRefInstrmnt>\
                  </swapDeriv></nestedDerivInfo>";
    let nested = contract("DE", "optionSwaptionWarrantDeriv", "SWO", nested);
    assert_eq!(found(&nested), [&none[..], &["Zeltrix Semiconductor Corporation"][..]]);
    let two_names = "<otherRefInst><issuerName>Bank of Elsewhere</issuerName>\
                     <issueTitle>Quorvane Industries</issueTitle></otherRefInst>";
    let two_names = contract("DE", "swapDeriv", "SWP", two_names);
    assert_eq!(found(&two_names), [&none[..], &["Quorvane Industries"][..]]);
    let convertible = holding(
        "<name>Acme Works</name><title>ACME 4.5% 2030</title><assetCat>DBT</assetCat><debtSec>\
         <dbtSecRefInstruments><dbtSecRefInstrument><name>Quorvane Industries</name><title>COM</title>\
         </dbtSecRefInstrument></dbtSecRefInstruments></debtSec>",
    );
    assert_eq!(found(&convertible), [["Quorvane Industries"]]);
    assert!(told(&convertible).contains("instrument_type: Convertible debt"), "{}", told(&convertible));
}

#[test]
fn a_holding_without_a_name_stays_a_row_and_a_second_number_gets_one() {
    let nameless = rows(&holding("<name>N/A</name><cusip>XXXXXXXXX</cusip><valUSD>1</valUSD>"));
    let faults: Vec<String> =
        nameless.into_iter().filter_map(|row| row.content.err()).map(|fault| fault.to_string()).collect();
    insta::assert_snapshot!(faults.join("\n"), @"f.xml:2: the row has neither a name nor an identifier [R006]");
    let two = holding(
        "<name>Acme</name><identifiers><isin value='US5949181045'/><isin value='US0000000101'/></identifiers>",
    );
    assert_eq!(found(&two), [&[][..], &["US0000000101"][..]]);
    let damaged = rows(&holding("\n<name>Acme</name>\n<valUSD>about 5</valUSD>")).remove(0).content.unwrap();
    insta::assert_snapshot!(damaged.notes.first().unwrap(), @"f.xml:2:invstOrSec/valUSD: `about 5` cannot be read as an amount for certain and is left out of sums [R011]");
}

#[test]
fn an_other_identifier_is_of_the_kind_that_it_says() {
    let other = |by: &str, value: &str| {
        holding(&format!(
            "<name>Acme</name><identifiers><other otherDesc='{by}' value='{value}'/></identifiers>"
        ))
    };
    for (by, value, column) in [
        ("ISIN", "US0000000101", "isin"),
        ("Isin Code", "US0000000101", "isin"),
        ("CUSIP", "037833100", "cusip"),
        ("CINS number", "G0000A101", "cusip"),
        ("SEDOL1", "2000019", "sedol"),
        ("CompositeFIGI", "BBG000BLNNH6", "figi"),
        ("LEI", "9R7GPTSO7KV3UQJZQ078", "lei"),
    ] {
        let told = told(&other(by, value));
        assert!(told.contains(&format!("  {column}: {value}\n")), "{by}: {told}");
        assert!(told.contains(&format!("other_identifiers: {by}: {value}\n")), "{by}: {told}");
    }
    for by in ["Internal", "Raisin", "Leibniz", "Trade Identifier"] {
        let told = told(&other(by, "US0000000101"));
        assert!(!told.contains("  isin: ") && !told.contains("  lei: "), "{by}: {told}");
    }
    assert_eq!(found(&other("ISIN", "US0000000101")), [["US0000000101"]]);
    // Of what a contract is about.
    for (by, value) in [("ISIN", "US0000000101"), ("CUSIP", "037833100")] {
        let about = format!(
            "<name>Bank</name><assetCat>DE</assetCat><derivativeInfo><swapDeriv derivCat='SWP'><descRefInstrmnt>\
             <otherRefInst><identifiers><other otherDesc='{by}' value='{value}'/></identifiers></otherRefInst>\
             </descRefInstrmnt></swapDeriv></derivativeInfo>"
        );
        assert_eq!(found(&holding(&about)).concat().len(), 1, "{by}");
    }
    let sedol = "<name>Bank</name><assetCat>DE</assetCat><derivativeInfo><swapDeriv derivCat='SWP'><descRefInstrmnt>\
                 <otherRefInst><identifiers><other otherDesc='SEDOL' value='2000019'/></identifiers></otherRefInst>\
                 </descRefInstrmnt></swapDeriv></derivativeInfo>";
    assert!(told(&holding(sedol)).contains("  sedol: 2000019\n"));
}

#[test]
fn a_form_that_is_cut_anywhere_is_refused() {
    for form in [N_PORT_FORM.trim_end(), THIRTEEN_F] {
        for end in 0..form.len() {
            let Some(cut) = form.get(..end) else { continue };
            let as_of = Some("2023-06-30");
            assert!(open_dated(cut, as_of).is_err(), "{cut}");
        }
        assert!(open_dated(form, Some("2023-06-30")).is_ok());
    }
}

fn refused(text: &str) -> String {
    open(text).err().unwrap()
}

#[test]
fn what_is_no_such_form_is_refused() {
    insta::assert_snapshot!(refused("<a/>"), @"f.xml:1: this is XML of a kind that is not read (root element `a`): expected Form N-PORT or the information table of Form 13F [F010]");
    insta::assert_snapshot!(refused("<x:a xmlns='u:1' xmlns:x='u:2'></x:a>"), @"f.xml:1: this is XML of a kind that is not read (root element `a` of the namespace `u:2`): expected Form N-PORT or the information table of Form 13F [F010]");
    insta::assert_snapshot!(refused("<edgarSubmission xmlns='http://www.sec.gov/edgar/thirteenffiler'/>"), @"f.xml:1: this is the cover page of Form 13F and has no holdings: expected its information table, which is a file of its own [F010]");
    insta::assert_snapshot!(refused("<SEC-DOCUMENT>0001.txt : 2023\n<SEC-HEADER>"), @"f.xml:2: the submission is not closed: the file is cut off [F010]");
    insta::assert_snapshot!(refused("<!-- nothing -->\n"), @"f.xml:2: there is no element in this XML: it is cut off [F010]");
    insta::assert_snapshot!(refused(&format!("<n:edgarSubmission xmlns:n='{N_PORT}'/>")), @"
    f.xml: the file has a header and not a single row below it [F002]
    f.xml: no column tells the trade date: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]
    ");
    let two_dates = N_PORT_FORM.replace("<repPdDate>", "<repPdDate>soon</repPdDate><repPdDate>");
    insta::assert_snapshot!(refused(&two_dates), @"f.xml:8: `soon` is not the date of the holdings: expected one such as `2021-03-15` [F010]");
    insta::assert_snapshot!(refused(&N_PORT_FORM.replace("</headerData>", "</headerData><invstOrSec/>")), @"f.xml:5: `genInfo` stands behind holdings that are its own [F010]");
    insta::assert_snapshot!(refused(&holding("<name>A</name>\n<name>B</name>")), @"f.xml:3: one row states two things as `name`: `A` and `B` [F010]");
    insta::assert_snapshot!(refused(&holding("<name>A</name>\n<invstOrSec/>")), @"f.xml:3: `invstOrSec` stands where no holding can: the file is damaged [F010]");
}

#[test]
fn what_is_not_well_formed_is_refused_with_its_line() {
    let within = |inner: &str| refused(&format!("<informationTable>\n{inner}\n</informationTable>"));
    insta::assert_snapshot!(within("<a></b>"), @"f.xml:2: expected `</a>`, found `</b>` [F010]");
    insta::assert_snapshot!(within("</a>"), @"f.xml:2: expected `</informationTable>`, found `</a>` [F010]");
    insta::assert_snapshot!(within("a & b"), @"f.xml:2: a `&` stands in the text by itself: expected `&amp;` [F010]");
    insta::assert_snapshot!(within("&company;"), @"f.xml:2: `&company;` is no entity of XML and is not expanded [F010]");
    insta::assert_snapshot!(within("&#0;"), @"f.xml:2: `&#0;` is no entity of XML and is not expanded [F010]");
    insta::assert_snapshot!(within("&#+65;"), @"f.xml:2: `&#+65;` is no entity of XML and is not expanded [F010]");
    insta::assert_snapshot!(within("\u{1}"), @"f.xml:2: a character that XML does not allow stands in `informationTable` [F010]");
    insta::assert_snapshot!(within("<a b='&company;'/>"), @"f.xml:2: the attribute `b` of `a` has a character or an entity that XML does not allow there [F010]");
    insta::assert_snapshot!(within("<a b='<'/>"), @"f.xml:2: the attribute `b` of `a` has a character or an entity that XML does not allow there [F010]");
    insta::assert_snapshot!(within("<a b='1' b='2'/>"), @"f.xml:2: an attribute of `a` is damaged or stands twice [F010]");
    insta::assert_snapshot!(within("<a b/>"), @"f.xml:2: an attribute of `a` is damaged or stands twice [F010]");
    insta::assert_snapshot!(within("<1/>"), @"f.xml:2: `1` is no name of an element [F010]");
    insta::assert_snapshot!(within("<!ELEMENT a>"), @"f.xml:2: `<!` begins nothing that XML knows: the file is damaged or cut off [F010]");
    insta::assert_snapshot!(within("<?xml version='1.0'?>"), @"f.xml:2: an XML declaration stands within the document [F010]");
    insta::assert_snapshot!(within(&"<a>".repeat(100)), @"f.xml:2: elements lie in one another more than 32 deep, or have names of more than 256 bytes [F010]");
    insta::assert_snapshot!(within(&"a".repeat(3 << 20)), @"f.xml:1: a tag or a piece of text is longer than 1048576 bytes [F010]");
    insta::assert_snapshot!(within(&format!("<a>{}</a>", format!("{}&amp;", "b".repeat(1 << 19)).repeat(3))), @"f.xml:2: the text of `a` is longer than 1048576 bytes [F010]");
    let entity = "<!DOCTYPE a [\n<!ENTITY company SYSTEM 'file:///etc/hostname'>]>\n<informationTable/>";
    insta::assert_snapshot!(refused(entity), @"f.xml:1: the file has a document type declaration (DOCTYPE), which can define and fetch anything: expected XML without one [F010]");
    insta::assert_snapshot!(refused("<informationTable/>\n<informationTable/>"), @"f.xml:2: a second root element `informationTable` follows the first: the file is damaged [F010]");
    insta::assert_snapshot!(refused("<informationTable/>\nand more"), @"f.xml:2: text stands behind the root element: the file is damaged [F010]");
    insta::assert_snapshot!(refused("<informationTable/>\n&amp;"), @"f.xml:2: text stands behind the root element: the file is damaged [F010]");
}

#[test]
fn lines_and_text_are_right_wherever_the_buffer_ends() {
    for size in 1..40 {
        let (_, mut whole, table) =
            made(Xml::new(BufReader::with_capacity(size, N_PORT_FORM.as_bytes()))).unwrap();
        let (_, mut known, of_known) = made(Xml::new(N_PORT_FORM.as_bytes())).unwrap();
        assert_eq!(whole.head(1 << 20).unwrap(), known.head(1 << 20).unwrap());
        let lines = |table: &Table| (1..6).map(|made| table.line(made)).collect::<Vec<_>>();
        assert_eq!(lines(&table), lines(&of_known));
    }
}

#[test]
fn no_column_is_taken_for_a_field_but_by_the_fields_own_word() {
    for form in [N_PORT_FORM, THIRTEEN_F] {
        let holdings = open_dated(form, Some("2023-06-30")).unwrap();
        for (at, header) in holdings.header().iter().enumerate() {
            let field = holdings.mapping().field(at).map(|field| field.as_str());
            assert!(field.is_none() || field == Some(header), "{header}");
        }
    }
}

/// A submission with these documents: type, name and what stands in them.
fn submission(documents: &[(&str, &str, &str)]) -> String {
    let document = |(kind, name, text): &(&str, &str, &str)| {
        format!(
            "<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>1\n<FILENAME>{name}\n<TEXT>\n{text}\n</TEXT>\n</DOCUMENT>\n"
        )
    };
    let documents: String = documents.iter().map(document).collect();
    format!(
        "<SEC-DOCUMENT>0000000000-23-000001.txt : 20230515\n<SEC-HEADER>x\nCONFORMED SUBMISSION TYPE: X & Y\n</SEC-HEADER>\n{documents}</SEC-DOCUMENT>\n"
    )
}

fn as_xml(text: &str) -> String {
    format!("<XML>\n{text}\n</XML>")
}

#[test]
fn the_holdings_of_a_whole_submission_are_read_at_their_lines() {
    let table = as_xml(THIRTEEN_F);
    let cover = as_xml(&format!("<edgarSubmission xmlns='{COVER_OF_13F}'></edgarSubmission>"));
    let exhibit = ("EX-99", "letter.htm", "<html>\n<TYPE>no\n</html>");
    let documents =
        [("13F-HR", "primary_doc.xml", cover.as_str()), exhibit, ("INFORMATION TABLE", "table.xml", &table)];
    let whole = submission(&documents);
    let before = whole.lines().position(|line| Some(line) == THIRTEEN_F.lines().next()).unwrap() as u64;
    let lines = |text: &str| rows(text).iter().map(|row| (row.line, row.cells.clone())).collect::<Vec<_>>();
    let moved = lines(THIRTEEN_F).into_iter().map(|(line, cells)| (line + before, cells));
    assert_eq!(lines(&whole), moved.collect::<Vec<_>>());
    let signed = format!(
        "-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001\n\n{whole}-----END PRIVACY-ENHANCED MESSAGE-----\n"
    );
    assert_eq!(rows(&signed).len(), rows(THIRTEEN_F).len());
    let mut holdings = open_dated(&whole, Some("2023-06-30")).unwrap();
    while holdings.next_row().is_some() {}
    let notes = holdings.finish().unwrap().notes;
    assert!(notes.iter().any(|note| note.message == "of this submission is read: `table.xml` (INFORMATION TABLE), not `primary_doc.xml` (13F-HR), `letter.htm` (EX-99)"), "{notes:?}");
    // One line, as some filers write it.
    let flat = format!("<XML>{}</XML>", THIRTEEN_F.replace('\n', " "));
    assert_eq!(rows(&submission(&[("INFORMATION TABLE", "t.xml", &flat)])).len(), rows(THIRTEEN_F).len());
}

#[test]
fn a_submission_without_certain_holdings_is_refused() {
    let table = as_xml(THIRTEEN_F);
    let refused = |text: &str| open(text).err().unwrap();
    insta::assert_snapshot!(refused(&submission(&[("13F-HR", "old.txt", "NAME  CUSIP")])), @"f.xml:1: this is a whole submission to the SEC in which 0 documents have holdings that are read (`old.txt` (13F-HR)): expected one with Form N-PORT or the information table of Form 13F as XML, or that document alone [F010]");
    let two = [("INFORMATION TABLE", "a.xml", table.as_str()), ("INFORMATION TABLE", "b.xml", &table)];
    assert!(refused(&submission(&two)).contains("in which 2 documents have holdings"));
    let whole = submission(&two[..1]);
    for length in 20..whole.len() - 1 {
        if whole.is_char_boundary(length) {
            let told = refused(&whole[..length]);
            assert!(told.contains("cut off") || told.contains("not closed"), "{length}: {told}");
        }
    }
    assert!(refused(&format!("{whole}{whole}")).contains("behind the end of the submission"));
}
