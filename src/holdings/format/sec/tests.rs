use super::*;
use crate::holdings::{Holdings, Source, StatedAt};

const NPORT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<p:edgarSubmission xmlns:p="http://www.sec.gov/edgar/nport">
  <p:formData>
    <p:genInfo><p:regName>Invented Trust</p:regName><p:seriesName>Invented &amp; Fund</p:seriesName>
      <p:repPdEnd>2023-12-31</p:repPdEnd><p:repPdDate>2023-03-31</p:repPdDate></p:genInfo>
    <p:invstOrSecs>
      <p:invstOrSec>
        <p:name>Acme Holdings</p:name><p:lei>N/A</p:lei><p:title>Acme Holdings 4.5% 2031</p:title>
        <p:cusip>000000000</p:cusip><p:identifiers><p:isin value="US99ACME1004"/></p:identifiers>
        <p:balance>100.5</p:balance><p:units>PA</p:units><p:curCd>EUR</p:curCd><p:valUSD>-1234.50</p:valUSD>
        <p:assetCat>DBT</p:assetCat><p:invCountry>US</p:invCountry>
        <p:debtSec><p:maturityDt>2031-06-30</p:maturityDt></p:debtSec>
      </p:invstOrSec>
      <p:invstOrSec>
        <p:name>A Bank</p:name><p:title>TRS <![CDATA[& more]]></p:title><p:cusip>N/A</p:cusip>
        <p:balance>1</p:balance><p:valUSD>0.00</p:valUSD><p:assetCat>DE</p:assetCat>
        <p:derivativeInfo><p:swapDeriv derivCat="SWP">
          <p:counterparties><p:counterpartyName>A Bank</p:counterpartyName></p:counterparties>
          <p:descRefInstrmnt><p:indexBasketInfo><p:indexName>Basket 7</p:indexName>
            <p:components><p:component><p:name>Quorvane Industries</p:name>
              <p:identifiers><p:cusip value="99ACME100"/></p:identifiers></p:component>
              <p:component><p:name>Zeltrix</p:name></p:component></p:components>
          </p:indexBasketInfo></p:descRefInstrmnt>
          <p:terminationDt>2024-01-02</p:terminationDt>
        </p:swapDeriv></p:derivativeInfo>
      </p:invstOrSec>
      <p:invstOrSec>
        <p:name>N/A</p:name><p:title>Option</p:title><p:assetCat>DE</p:assetCat>
        <p:derivativeInfo><p:optionSwaptionWarrantDeriv derivCat="OPT"><p:descRefInstrmnt><p:otherRefInst>
          <p:issuerName>Acme Holdings</p:issuerName><p:issueTitle>Acme ORD</p:issueTitle>
          <p:identifiers><p:cusip value="99ACME100"/><p:isin value="US99ACME1004"/></p:identifiers>
        </p:otherRefInst></p:descRefInstrmnt></p:optionSwaptionWarrantDeriv></p:derivativeInfo>
      </p:invstOrSec>
    </p:invstOrSecs>
  </p:formData>
</p:edgarSubmission>
"#;

const THIRTEEN_F: &str = r#"<ns1:informationTable xmlns:ns1="http://www.sec.gov/edgar/document/thirteenf/informationtable">
  <ns1:infoTable><ns1:nameOfIssuer>ACME HLDGS</ns1:nameOfIssuer><ns1:titleOfClass>COM</ns1:titleOfClass>
    <ns1:cusip>99ACME100</ns1:cusip><ns1:value>5</ns1:value>
    <ns1:shrsOrPrnAmt><ns1:sshPrnamt>10</ns1:sshPrnamt></ns1:shrsOrPrnAmt></ns1:infoTable>
  <ns1:infoTable><ns1:nameOfIssuer>ZELTRIX</ns1:nameOfIssuer><ns1:titleOfClass>COM</ns1:titleOfClass>
    <ns1:cusip>99ACME100</ns1:cusip><ns1:value>6</ns1:value><ns1:putCall>Put</ns1:putCall></ns1:infoTable>
</ns1:informationTable>"#;

type Rows = Vec<(u64, Vec<(String, String)>)>;

/// The rows of a file, cells by their headers, without empty ones.
fn rows(text: &str) -> Result<(Option<crate::holdings::StatedDate>, Rows), String> {
    let source = Source::Bytes { name: "f.xml".into(), bytes: text.as_bytes().to_vec() };
    let as_of = crate::holdings::time("2023-06-30", chrono_tz::UTC).unwrap();
    let options = Options { as_of: Some(as_of), allow_empty: true, ..Options::default() };
    let mut holdings = Holdings::open(source, &options)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let header = holdings.header().to_vec();
    let mut rows = Vec::new();
    while let Some(row) = holdings.next_row() {
        assert!(row.content.is_ok(), "{:?}", row.content);
        let cells = header.iter().cloned().zip(row.cells).filter(|(_, cell)| !cell.is_empty());
        rows.push((row.line, cells.collect()));
    }
    Ok((holdings.stated_date(), rows))
}

#[test]
fn holdings_of_a_fund_are_rows_and_refer_to_what_lies_under_them() {
    let (stated, read) = rows(NPORT).unwrap();
    let stated = stated.unwrap();
    assert_eq!((stated.date.to_string().as_str(), stated.at), ("2023-03-31", StatedAt::Form));
    let shown: Vec<String> = read
        .iter()
        .map(|(line, cells)| {
            let cells: Vec<String> = cells.iter().map(|(header, cell)| format!("{header}={cell}")).collect();
            format!("{line}: {}", cells.join("; "))
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    7: issuer_name=Acme Holdings; security_name=Acme Holdings 4.5% 2031; isin=US99ACME1004; instrument_type=debt; country=US; quantity=100.5; quantity_kind=PA; market_value=-1234.50; currency=USD; instrument_currency=EUR; maturity_date=2031-06-30; account=Invented & Fund; registrant=Invented Trust
    14: issuer_name=A Bank; security_name=TRS & more; underlying_name=Basket 7; instrument_type=swap; quantity=1; market_value=0.00; currency=USD; maturity_date=2024-01-02; counterparty=A Bank; account=Invented & Fund; registrant=Invented Trust
    14: issuer_name=Quorvane Industries; cusip=99ACME100; currency=USD; counterparty=A Bank; part=reference; account=Invented & Fund; registrant=Invented Trust
    14: issuer_name=Zeltrix; currency=USD; counterparty=A Bank; part=reference; account=Invented & Fund; registrant=Invented Trust
    27: security_name=Option; underlying_name=Acme Holdings; underlying_isin=US99ACME1004; instrument_type=option; currency=USD; account=Invented & Fund; registrant=Invented Trust
    ");
}

#[test]
fn holdings_of_a_manager_are_rows() {
    let (stated, read) = rows(THIRTEEN_F).unwrap();
    assert_eq!(stated, None);
    assert_eq!(read[0].0, 2);
    let get = |row: usize, wanted: &str| {
        read[row].1.iter().find(|(header, _)| header == wanted).map_or("", |(_, cell)| cell)
    };
    assert_eq!((get(0, "cusip"), get(0, "instrument_type"), get(0, "quantity")), ("99ACME100", "COM", "10"));
    assert_eq!((get(1, "issuer_name"), get(1, "instrument_type")), ("ZELTRIX", "put option on COM"));
}

#[test]
fn what_is_no_form_is_refused_with_its_line() {
    let refused = |text: &str| rows(text).unwrap_err();
    insta::assert_snapshot!(refused("<?xml version=\"1.0\"?>\n<list><a/></list>"), @"f.xml:2: this is XML of a kind that is not read (its root element is `list`): expected Form N-PORT or the information table of Form 13F [F010]");
    insta::assert_snapshot!(refused("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<informationTable/>"), @"f.xml:1: this XML has a document type, which may name other files: expected a form without one [F010]");
    insta::assert_snapshot!(refused("<informationTable>\n<infoTable><nameOfIssuer>&a;</nameOfIssuer></infoTable></informationTable>"), @"f.xml:2: this XML has an entity of its own, which is never expanded: expected plain text [F010]");
    insta::assert_snapshot!(refused("<informationTable>\n<infoTable a=\"&a;\"/></informationTable>"), @"f.xml:2: an attribute has an entity of its own, which is never expanded: expected plain text [F010]");
    insta::assert_snapshot!(refused("<informationTable>\n<infoTable></informationTable>"), @"f.xml:2: this XML is damaged or cut off here [F010]");
    insta::assert_snapshot!(refused("<informationTable/>\n<informationTable/>"), @"f.xml:2: a second root element stands behind the first [F010]");
    insta::assert_snapshot!(refused("<edgarSubmission xmlns=\"http://www.sec.gov/edgar/thirteenffiler\"/>"), @"f.xml:1: this is the cover page of a Form 13F: its information table is the file with the holdings [F010]");
    insta::assert_snapshot!(refused(&format!("<informationTable>\n{}", "<a>".repeat(100))), @"f.xml:2: elements lie in one another more than 64 deep [F010]");
    insta::assert_snapshot!(refused(&format!("<informationTable>\n<a>{}", "x".repeat(3 << 20))), @"f.xml:2: a tag or text is longer than 1048576 bytes [F010]");
}

#[test]
fn a_form_cut_off_anywhere_is_refused() {
    for whole in [NPORT, THIRTEEN_F] {
        for length in 1..whole.trim_end().len() {
            let cut = whole.get(..length).unwrap();
            assert!(rows(cut).is_err(), "{length}: {cut}");
        }
    }
}
