//! Forms of invented funds.

pub(super) const N_PORT_FORM: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/nport" xmlns:com="http://www.sec.gov/edgar/common">
  <headerData><submissionType>NPORT-P</submissionType></headerData>
  <formData>
    <genInfo>
      <regName>Lumen Trust</regName><regLei>N/A</regLei>
      <seriesName>Lumen World &amp; Sea Fund</seriesName><seriesId>S000000001</seriesId>
      <repPdEnd>2023-12-31</repPdEnd><repPdDate>2023-03-31</repPdDate>
    </genInfo>
    <invstOrSecs>
      <invstOrSec>
        <name>Quorvane Industries</name><lei>N/A</lei>
        <title><![CDATA[Quorvane <Common> Stock]]></title><cusip>000000000</cusip>
        <identifiers>
          <isin value="US0000000101"/><ticker value="QRV"/>
          <other otherDesc="SEDOL" value="2000019"/><other otherDesc="Desk &#x26; book" value="A1"/>
        </identifiers>
        <balance>100.50</balance><units>NS</units><curCd>EUR</curCd><valUSD>1234.56</valUSD>
        <payoffProfile>Long</payoffProfile><assetCat>EC</assetCat><issuerCat>CORP</issuerCat>
        <invCountry>US</invCountry>
      </invstOrSec>
      <!-- a swap on a basket
           of several companies --> <invstOrSec>
        <name>Bank of Nowhere</name><lei>LEI00000000000000001</lei><title>TRS BASKET 1</title>
        <cusip>N/A</cusip><identifiers><other otherDesc="Internal" value="T-7"/></identifiers>
        <balance>1</balance><units>OU</units><descOthUnits>Notional</descOthUnits><valUSD>-5.00</valUSD>
        <assetCat>DE</assetCat><issuerConditional desc="bank" issuerCat="OTHER"/><invCountry>GB</invCountry>
        <derivativeInfo>
          <swapDeriv derivCat="SWP">
            <counterparties>
              <counterpartyName>Bank of Nowhere</counterpartyName>
              <counterpartyLei>LEI00000000000000001</counterpartyLei>
            </counterparties>
            <descRefInstrmnt><indexBasketInfo>
              <indexName>Basket 1</indexName><indexIdentifier>B1</indexIdentifier>
              <components>
                <component>
                  <othIndName>Zeltrix Chips</othIndName>
                  <identifiers><cusip value="000000000"/><isin value="US0000000101"/></identifiers>
                  <othIndNotAmt>3</othIndNotAmt>
                </component>
                <component>
                  <othIndName>Acme Works Ltd</othIndName>
                  <identifiers><cusip value="037833100"/></identifiers>
                </component>
              </components>
            </indexBasketInfo></descRefInstrmnt>
            <otherRecDesc fixedOrFloating="Other">performance</otherRecDesc>
            <terminationDt>2024-01-02</terminationDt>
          </swapDeriv>
        </derivativeInfo>
      </invstOrSec>
    </invstOrSecs>
  </formData>
</edgarSubmission>
"#;

pub(super) const THIRTEEN_F: &str = r#"
<?xml version="1.0"?>
<ns1:informationTable xmlns:ns1="http://www.sec.gov/edgar/document/thirteenf/informationtable">
  <ns1:infoTable>
    <ns1:nameOfIssuer>ACME &amp; SONS CO</ns1:nameOfIssuer>
    <ns1:titleOfClass>SPONSORED ADR</ns1:titleOfClass>
    <ns1:cusip>000000000</ns1:cusip><ns1:figi>BBG000BLNNH6</ns1:figi>
    <ns1:value>409469</ns1:value>
    <ns1:shrsOrPrnAmt><ns1:sshPrnamt>2334</ns1:sshPrnamt><ns1:sshPrnamtType>SH</ns1:sshPrnamtType></ns1:shrsOrPrnAmt>
    <ns1:investmentDiscretion>SOLE</ns1:investmentDiscretion>
    <ns1:votingAuthority><ns1:Sole>1</ns1:Sole><ns1:Shared>2</ns1:Shared><ns1:None>3</ns1:None></ns1:votingAuthority>
  </ns1:infoTable>
  <ns1:infoTable>
    <ns1:nameOfIssuer>QUORVANE INDUSTRIES</ns1:nameOfIssuer><ns1:titleOfClass>COM</ns1:titleOfClass>
    <ns1:value>5</ns1:value><ns1:putCall>Put</ns1:putCall>
    <ns1:otherManager>1</ns1:otherManager><ns1:otherManager>2</ns1:otherManager>
  </ns1:infoTable>
</ns1:informationTable>"#;
