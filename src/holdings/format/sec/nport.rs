//! Form N-PORT: one row for each `invstOrSec`, and one more for everything else that it refers to.
//!
//! The first reference instrument of a derivative or convertible stands in the row of the holding, as its
//! underlying. Every further one (the components of a basket, what lies under a nested derivative) has a row of
//! its own on the same line, with the same `position_id`, which counts the holdings: `part_of` names the holding
//! there, and quantity and value are empty, so that sums count a holding once. The holding's own names and
//! identifiers are not repeated there: they are judged once.
//!
//! The form's `name` of a derivative is mostly the bank on the other side. It is screened as the issuer, as
//! printed; its LEI is not, because it would tell that the row cannot be whom the contract is about.

use std::io::BufRead;

use chrono::NaiveDate;

use super::kind;
use super::reference::{Reference, References};
use super::row::{Column, Row, Taken, identifier, joined, once, place, said};
use crate::holdings::date;
use crate::holdings::fault::shown;
use crate::holdings::source::Input;
use crate::holdings::table::{Cells, Header, Table, Writer};
use crate::xml::{Bad, Step, Xml};

/// The element of a row.
const ROW: &str = "invstOrSec";
/// The element with the fund and the date.
const FUND: &str = "genInfo";
/// Most bytes of what one holding says and refers to.
const MOST_BYTES: usize = 64 << 20;

const COLUMNS: [Column; 45] = [
    once("position_id", &[]),
    once("issuer_name", &["name"]),
    once("security_name", &["title"]),
    identifier("isin", &["identifiers/isin@value"]),
    identifier("cusip", &["cusip", "identifiers/cusip@value"]),
    identifier("sedol", &["identifiers/sedol@value"]),
    identifier("figi", &["identifiers/figi@value"]),
    identifier("lei", &["lei", "identifiers/lei@value"]),
    identifier("ticker", &["identifiers/ticker@value"]),
    joined("other_identifiers", &["identifiers/other"]),
    once("country", &["invCountry"]),
    once("instrument_type", &[]),
    once("underlying_name", &[]),
    once("underlying_isin", &[]),
    once("underlying_title", &[]),
    once("underlying_cusip", &[]),
    once("underlying_ticker", &[]),
    once("underlying_other_identifiers", &[]),
    joined("underlying_description", &["*/descRefInstrmnt/indexBasketInfo/narrativeDesc"]),
    once("part_of", &[]),
    once("quantity", &["balance"]),
    once("unit", &["units"]),
    once("unit_description", &["descOthUnits"]),
    once("market_value", &["valUSD"]),
    once("currency", &[]),
    once("instrument_currency", &["curCd", "currencyConditional@curCd"]),
    once("percent_of_net_assets", &["pctVal"]),
    once("maturity_date", &["debtSec/maturityDt", "repurchaseAgrmt/maturityDt"]),
    once("long_or_short", &["payoffProfile"]),
    once("asset_code", &["assetCat", "assetConditional@desc"]),
    once("issuer_code", &["issuerCat", "issuerConditional@desc"]),
    once("derivative_code", &["*@derivCat"]),
    once("derivative_description", &["*@othDesc"]),
    once("put_or_call", &["*/putOrCall"]),
    once("written_or_purchased", &["*/writtenOrPur"]),
    once("contract_ends", &["*/expDt", "*/expDate", "*/terminationDt", "*/settlementDt"]),
    joined("swap_receives", &["*/otherRecDesc"]),
    joined("swap_pays", &["*/otherPmntDesc"]),
    joined(
        "counterparty_name",
        &[
            "*/counterparties/counterpartyName",
            "repurchaseAgrmt/clearedCentCparty@centralCounterparty",
            "repurchaseAgrmt/notClearedCentCparty/counterpartyInfos/counterpartyInfo@name",
        ],
    ),
    joined(
        "counterparty_lei",
        &[
            "*/counterparties/counterpartyLei",
            "repurchaseAgrmt/notClearedCentCparty/counterpartyInfos/counterpartyInfo@lei",
        ],
    ),
    once("account", &[]),
    once("registrant", &[]),
    once("registrant_lei", &[]),
    once("series_id", &[]),
    once("series_lei", &[]),
];

/// What a further row says of the holding that it is part of.
const OF_THE_HOLDING: [&str; 16] = [
    "position_id",
    "instrument_type",
    "asset_code",
    "derivative_code",
    "derivative_description",
    "put_or_call",
    "written_or_purchased",
    "contract_ends",
    "long_or_short",
    "counterparty_name",
    "counterparty_lei",
    "account",
    "registrant",
    "registrant_lei",
    "series_id",
    "series_lei",
];

/// What the form says of the fund, below its own element.
const OF_THE_FUND: [Column; 6] = [
    once("registrant", &["regName"]),
    once("registrant_lei", &["regLei"]),
    once("series_name", &["seriesName"]),
    once("series_id", &["seriesId"]),
    once("series_lei", &["seriesLei"]),
    // The last day of the fiscal year stands in `repPdEnd`: the holdings are those of `repPdDate`.
    once("date", &["repPdDate"]),
];

/// Makes a table of what stands in the root element.
pub(super) fn made(mut xml: Xml<impl BufRead>) -> Result<(Input, Table), Bad> {
    let mut form = Form {
        writer: Writer::new(),
        fund: Row::new(&OF_THE_FUND),
        date: None,
        holdings: 0,
        row: Row::new(&COLUMNS),
        part: Row::new(&COLUMNS),
        references: References::default(),
        further: Vec::new(),
        bytes: 0,
    };
    form.writer.row(xml.line(), COLUMNS.iter().map(|column| column.header))?;
    // Line and depth of the holding, or depth of the fund, that is open.
    let (mut holding, mut fund): (Option<(u64, usize)>, Option<usize>) = (None, None);
    loop {
        match (xml.next()?, holding, fund) {
            (Step::End, ..) => break,
            (Step::Open, None, None) if xml.name() == ROW => {
                holding = Some((xml.line(), xml.depth()));
                form.begin();
            }
            (Step::Open, ..) if xml.name() == ROW => {
                return Err(xml.bad(format!("`{ROW}` stands where no holding can: the file is damaged")));
            }
            (Step::Open, None, None) if xml.name() == FUND => {
                if form.holdings > 0 {
                    return Err(xml.bad(format!("`{FUND}` stands behind holdings that are its own")));
                }
                fund = Some(xml.depth());
            }
            (Step::Open, Some((_, depth)), _) => {
                form.open(&xml, depth).map_err(|message| xml.bad(message))?;
            }
            (Step::Close, Some((line, depth)), _) if xml.depth() == depth => {
                holding = None;
                form.finish(line)?;
            }
            (Step::Close, Some((_, depth)), _) => {
                form.close(&xml, depth).map_err(|message| xml.bad(message))?;
            }
            (Step::Close, _, Some(depth)) if xml.depth() == depth => fund = None,
            (Step::Close, _, Some(depth)) => {
                form.of_the_fund(&xml, depth).map_err(|message| xml.bad(message))?;
            }
            _ => {}
        }
    }
    let names = COLUMNS.iter().map(|column| place(ROW, column)).collect();
    let (input, mut table) = form.writer.finish(Cells::Named(names), Header::First)?;
    table.date = form.date;
    Ok((input, table))
}

/// A form that is being read.
struct Form {
    writer: Writer,
    fund: Row,
    date: Option<NaiveDate>,
    holdings: u64,
    /// Of the holding that is open: its row, what it refers to, and its identifiers beyond the first.
    row: Row,
    references: References,
    further: Vec<(&'static str, String)>,
    /// How much it says.
    bytes: usize,
    /// A further row of the holding.
    part: Row,
}

impl Form {
    fn of_the_fund(&mut self, xml: &Xml<impl BufRead>, depth: usize) -> Result<(), String> {
        self.fund.take(xml.path(depth), xml.text())?;
        let printed = self.fund.get("date");
        if xml.path(depth) == "repPdDate" && !printed.is_empty() {
            let read = NaiveDate::parse_from_str(printed, "%Y-%m-%d").ok().and_then(date::in_range);
            let refuse = || {
                format!(
                    "{} is not the date of the holdings: expected one such as `2021-03-15`",
                    shown(printed)
                )
            };
            self.date = Some(read.ok_or_else(refuse)?);
        }
        Ok(())
    }

    fn begin(&mut self) {
        self.holdings += 1;
        self.bytes = 0;
        self.row.clear();
        self.references.clear();
        self.further.clear();
    }

    /// An element of the holding begins: its attributes.
    fn open(&mut self, xml: &Xml<impl BufRead>, depth: usize) -> Result<(), String> {
        if self.references.open(xml.name()) {
            self.says(size_of::<Reference>())?;
        }
        let path = xml.path(depth);
        let of = |wanted| xml.attributes().find(|(name, _)| *name == wanted).map(|(_, value)| said(value));
        if xml.name() == "other" {
            let (value, by) = (of("value").unwrap_or_default(), of("otherDesc").unwrap_or_default());
            let path = path.strip_suffix("other").unwrap_or_default();
            if let Some(known) = stated_kind(by) {
                self.take(&format!("{path}{known}@value"), value)?;
                self.references.state(known, value);
            }
            let both =
                if by.is_empty() || value.is_empty() { value.to_owned() } else { format!("{by}: {value}") };
            self.references.state("other", &both);
            return self.take(&format!("{path}other"), &both);
        }
        for (name, value) in xml.attributes() {
            if name == "value" {
                self.references.state(xml.name(), value);
            }
            let name = name.split_once(':').map_or(name, |(_, name)| name);
            self.take(&format!("{path}@{name}"), value)?;
        }
        Ok(())
    }

    /// An element of the holding ends: its text.
    fn close(&mut self, xml: &Xml<impl BufRead>, depth: usize) -> Result<(), String> {
        self.references.close(xml.name(), xml.text());
        self.take(xml.path(depth), xml.text())
    }

    fn take(&mut self, path: &str, text: &str) -> Result<(), String> {
        self.says(text.len())?;
        if let Taken::Further(header) = self.row.take(path, text)? {
            self.further.push((header, text.to_owned()));
        }
        Ok(())
    }

    fn says(&mut self, bytes: usize) -> Result<(), String> {
        self.bytes += bytes;
        if self.bytes > MOST_BYTES {
            return Err(format!("one holding has more than {MOST_BYTES} bytes of text"));
        }
        Ok(())
    }

    /// The holding ends: writes its row, and those of what else it refers to.
    fn finish(&mut self, line: u64) -> Result<(), Bad> {
        let row = &mut self.row;
        let banks: Vec<String> = [row.get("counterparty_name"), row.get("issuer_name")]
            .iter()
            .flat_map(|names| names.split("; "))
            .map(str::to_owned)
            .collect();
        let is_bank = |name: &str| banks.iter().any(|bank| bank.eq_ignore_ascii_case(name));
        let (references, others) = self.references.settle(is_bank);
        row.set("position_id", &self.holdings.to_string());
        for of_the_fund in ["registrant", "registrant_lei", "series_id", "series_lei"] {
            row.set(of_the_fund, self.fund.get(of_the_fund));
        }
        let series = self.fund.get("series_name");
        row.set("account", if series.is_empty() { self.fund.get("registrant") } else { series });
        if !row.get("market_value").is_empty() {
            row.set("currency", "USD");
        }
        let derivative = row.get("derivative_code").to_owned();
        let kind = kind::words(kind::Holding {
            asset: row.get("asset_code"),
            issuer: row.get("issuer_code"),
            derivative: &derivative,
            other: row.get("derivative_description"),
            put_or_call: row.get("put_or_call"),
            is_convertible: derivative.is_empty() && !references.is_empty(),
        });
        row.set("instrument_type", &kind);
        let is_of_bank = !derivative.is_empty()
            && row.get("counterparty_lei").split("; ").any(|lei| lei == row.get("lei"));
        if is_of_bank {
            row.set("lei", "");
        }
        // A contract of no known kind is not compared like a derivative: its own country, which is mostly that
        // of the bank, would speak against what it is about. That has a row of its own then.
        let beside = usize::from(derivative != "OTH");
        if let Some(first) = references.first().filter(|_| beside > 0) {
            refer(row, first);
            if !derivative.is_empty() {
                number_by(row, first);
            }
        }
        if row.get("underlying_other_identifiers").is_empty() {
            row.set("underlying_other_identifiers", &others.join("; "));
        }
        self.writer.row(line, row.cells())?;
        let part = &mut self.part;
        part.clear();
        for header in OF_THE_HOLDING {
            part.set(header, row.get(header));
        }
        let name = row.get("security_name");
        part.set("part_of", if name.is_empty() { row.get("issuer_name") } else { name });
        for reference in references.iter().skip(beside) {
            refer(part, reference);
            number_by(part, reference);
            self.writer.row(line, part.cells())?;
            ["cusip", "sedol", "figi", "ticker"].iter().for_each(|header| part.set(header, ""));
        }
        refer(part, &Reference::default());
        for (header, text) in &self.further {
            part.set(header, text);
            self.writer.row(line, part.cells())?;
            part.set(header, "");
        }
        Ok(())
    }
}

/// The kind of identifier that a filer's own words for it state: the element that the form has for it, or would have.
fn stated_kind(words: &str) -> Option<&'static str> {
    let folded = words.to_ascii_lowercase();
    // These two stand within other words, too: `SEDOL1`, `CompositeFIGI`.
    if let Some(known) = ["sedol", "figi"].into_iter().find(|known| folded.contains(known)) {
        return Some(known);
    }
    folded.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| match word {
        "isin" => Some("isin"),
        // The CUSIP of a security outside North America.
        "cusip" | "cusip9" | "cins" => Some("cusip"),
        "lei" => Some("lei"),
        _ => None,
    })
}

/// Writes what a row refers to.
fn refer(row: &mut Row, to: &Reference) {
    for (header, text) in [
        ("underlying_name", to.name()),
        ("underlying_isin", &to.isin),
        ("underlying_title", &to.title),
        ("underlying_cusip", &to.cusip),
        ("underlying_ticker", &to.ticker),
        ("underlying_other_identifiers", &to.other),
    ] {
        row.set(header, text);
    }
}

/// Only the ISIN of an underlying has a field: a row that is about it, and has no number of its own, is found by
/// its other numbers too.
fn number_by(row: &mut Row, to: &Reference) {
    for (header, text) in
        [("cusip", &to.cusip), ("sedol", &to.sedol), ("figi", &to.figi), ("ticker", &to.ticker)]
    {
        if row.get(header).is_empty() {
            row.set(header, text);
        }
    }
}
