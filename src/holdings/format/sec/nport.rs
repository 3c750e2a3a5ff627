//! Form N-PORT: what a fund holds at the end of a month, derivatives with what they refer to.
//!
//! A holding is a row. What a derivative refers to (an issuer, an index, the parts of a basket, the contract
//! under an option on one) goes to `underlying_name` and `underlying_isin`. A holding that refers to more than
//! one thing, or by more than these can say, gets a row for each further one, with the word `reference` in the
//! column `part` and without quantity and value, so that nothing is lost and nothing is added up twice.
//! Counterparties are passed through: who sells a contract is not what is held.

use chrono::NaiveDate;

use super::{Form, Holding};
use crate::holdings::fault;
use crate::holdings::format::FileFormat;

/// Headers, and the paths of the elements in a holding (or in the form, where they begin with a slash).
const COLUMNS: [(&str, &str); 25] = [
    ("issuer_name", "name"),
    ("security_name", "title"),
    ("lei", "lei"),
    ("cusip", "cusip"),
    ("isin", "identifiers/isin@value"),
    ("ticker", "identifiers/ticker@value"),
    ("other_identifier", "identifiers/other@value"),
    ("underlying_name", "descRefInstrmnt"),
    ("underlying_isin", "descRefInstrmnt"),
    ("instrument_type", "assetCat"),
    ("issuer_type", "issuerCat"),
    ("country", "invCountry"),
    ("quantity", "balance"),
    ("quantity_kind", "units"),
    ("market_value", "valUSD"),
    ("currency", "valUSD"),
    ("instrument_currency", "curCd"),
    ("percent_of_net_assets", "pctVal"),
    ("payoff", "payoffProfile"),
    ("maturity_date", "debtSec/maturityDt"),
    ("counterparty", "counterpartyName"),
    ("part", "part"),
    ("account", "/formData/genInfo/seriesName"),
    ("registrant", "/formData/genInfo/regName"),
    ("series_lei", "/formData/genInfo/seriesLei"),
];

/// The form's codes of what is held, in words.
const KINDS: [(&str, &str); 18] = [
    ("STIV", "short-term investment vehicle"),
    ("RA", "repurchase agreement"),
    ("EC", "common equity"),
    ("EP", "preferred equity"),
    ("DBT", "debt"),
    ("DCO", "commodity derivative"),
    ("DCR", "credit derivative"),
    ("DE", "equity derivative"),
    ("DFE", "foreign exchange derivative"),
    ("DIR", "interest rate derivative"),
    ("DO", "other derivative"),
    ("SN", "structured note"),
    ("LON", "loan"),
    ("ABS-MBS", "mortgage-backed debt"),
    ("ABS-APCP", "asset-backed commercial paper debt"),
    ("ABS-CBDO", "collateralised debt"),
    ("ABS-O", "asset-backed debt"),
    ("COMM", "commodity"),
];

/// The elements that say what a derivative or a convertible bond refers to.
const REFERENCES: [&str; 5] =
    ["otherRefInst", "indexBasketInfo", "component", "dbtSecRefInstrument", "derivAddlInfo"];

/// A filing.
#[derive(Debug, Default)]
pub(super) struct NPort {
    date: Option<NaiveDate>,
    series: String,
    registrant: String,
    series_lei: String,
}

/// Something that a holding refers to.
#[derive(Clone, Debug, Default, PartialEq)]
struct Reference {
    name: String,
    title: String,
    isin: String,
    cusip: String,
    ticker: String,
}

impl Reference {
    /// What it is called.
    fn called(&self) -> &str {
        if self.name.is_empty() { &self.title } else { &self.name }
    }

    fn is_empty(&self) -> bool {
        [&self.name, &self.title, &self.isin, &self.cusip, &self.ticker].iter().all(|text| text.is_empty())
    }

    /// Takes a text of the element; what has no place here is passed over.
    fn take(&mut self, path: &str, text: &str) {
        let leaf = path.rsplit('/').next().unwrap_or(path);
        let slot = match leaf {
            "isin@value" => &mut self.isin,
            "cusip@value" | "cusip" => &mut self.cusip,
            "ticker@value" => &mut self.ticker,
            "name" | "issuerName" | "indexName" | "othIndName" => &mut self.name,
            "title" | "issueTitle" | "narrativeDesc" => &mut self.title,
            _ => return,
        };
        let text = said(text);
        if slot.is_empty() {
            *slot = text.to_owned();
        }
    }
}

/// A text that says something: no dash, no `N/A`, no code of nothing but zeros or crosses.
fn said(text: &str) -> &str {
    let text = fault::content(text);
    let is_filler = |c: char| matches!(c, '0' | 'X' | 'x');
    if text.chars().all(is_filler) { "" } else { text }
}

/// What a holding refers to, each once, in the order of the form.
fn references(holding: &Holding) -> Vec<Reference> {
    let mut found: Vec<(usize, String, Reference)> = Vec::new();
    for (path, text) in &holding.0 {
        if let Some(element) = path.strip_suffix('/') {
            let name = element.rsplit('/').next().unwrap_or(element);
            if REFERENCES.contains(&name) {
                found.push((element.matches('/').count(), format!("{element}/"), Reference::default()));
            }
            continue;
        }
        // The innermost of those that are open, which is the one that was opened last.
        let within = |(_, element, _): &&mut (usize, String, Reference)| path.starts_with(element.as_str());
        if let Some((_, _, reference)) = found.iter_mut().rev().find(within) {
            reference.take(path, text);
        }
    }
    let mut references: Vec<Reference> = Vec::new();
    for (_, _, reference) in found {
        if !reference.is_empty() && !references.contains(&reference) {
            references.push(reference);
        }
    }
    references
}

/// What is held, in words that tell the kind of security.
fn kind(holding: &Holding) -> String {
    let code = match holding.get("assetCat") {
        "" => holding.ending("assetConditional@assetCat"),
        code => code,
    };
    // The contract itself and not one that lies under it: its path has one level above.
    let contract = holding.0.iter().find_map(|(path, text)| {
        let rest = path.strip_prefix("derivativeInfo/")?;
        rest.strip_suffix("@derivCat").filter(|element| !element.contains('/')).map(|_| text.as_str())
    });
    let described = holding.get("assetConditional@desc");
    let words = KINDS.iter().find(|(known, _)| *known == code).map_or(described, |(_, words)| *words);
    match contract {
        Some("FUT") => "future".to_owned(),
        Some("SWP") => "swap".to_owned(),
        Some("SWO") => "option on a swap".to_owned(),
        Some("OPT") => "option".to_owned(),
        Some("WAR") => "warrant".to_owned(),
        Some("FWD") if code == "DFE" => "currency forward".to_owned(),
        _ if words.is_empty() => code.to_owned(),
        _ => words.to_owned(),
    }
}

impl Form for NPort {
    const HOLDING: &'static str = "invstOrSec";
    const FORMAT: FileFormat = FileFormat::NPort;

    fn columns() -> Vec<(&'static str, &'static str)> {
        COLUMNS.to_vec()
    }

    fn about(&mut self, path: &str, text: &str) -> Result<(), String> {
        match path {
            "formData/genInfo/repPdDate" => {
                let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
                let day = day.map_err(|_| {
                    format!("the date of the report is {}: expected a date as 2021-03-31", fault::shown(text))
                })?;
                self.date = Some(day);
            }
            "formData/genInfo/seriesName" => text.clone_into(&mut self.series),
            "formData/genInfo/regName" => text.clone_into(&mut self.registrant),
            "formData/genInfo/seriesLei" => text.clone_into(&mut self.series_lei),
            _ => {}
        }
        Ok(())
    }

    fn rows(&self, holding: &Holding) -> Vec<Vec<String>> {
        let mut references = references(holding).into_iter().peekable();
        // The first one goes to the row of the holding where two cells can say all of it.
        let is_simple =
            |first: &Reference| first.cusip.is_empty() && first.ticker.is_empty() || !first.isin.is_empty();
        let first = references.next_if(is_simple).unwrap_or_default();
        let row = |part: &str, of: &Reference| {
            let is_whole = part.is_empty();
            let cell = |&(header, path): &(&str, &str)| -> String {
                let own = || said(holding.get(path)).to_owned();
                match header {
                    "underlying_name" if is_whole => of.called().to_owned(),
                    "underlying_isin" if is_whole => of.isin.clone(),
                    "underlying_name" | "underlying_isin" => String::new(),
                    "issuer_name" if !is_whole => of.name.clone(),
                    "security_name" if !is_whole => of.title.clone(),
                    "isin" if !is_whole => of.isin.clone(),
                    "cusip" if !is_whole => of.cusip.clone(),
                    "ticker" if !is_whole => of.ticker.clone(),
                    "lei"
                    | "other_identifier"
                    | "country"
                    | "quantity"
                    | "market_value"
                    | "instrument_type"
                    | "maturity_date"
                    | "percent_of_net_assets"
                        if !is_whole =>
                    {
                        String::new()
                    }
                    "instrument_type" => kind(holding),
                    "maturity_date" => {
                        let ends = ["/expDt", "/expDate", "/terminationDt"];
                        let day = |text| Some(said(text)).filter(|day| !day.is_empty());
                        let own = day(holding.get(path));
                        let own = own.or_else(|| ends.into_iter().find_map(|end| day(holding.ending(end))));
                        own.unwrap_or_default().to_owned()
                    }
                    // Amounts may be zero.
                    "quantity" | "market_value" | "percent_of_net_assets" => holding.get(path).to_owned(),
                    "currency" => "USD".to_owned(),
                    "instrument_currency" if holding.get(path).is_empty() => {
                        holding.get("currencyConditional@curCd").to_owned()
                    }
                    "issuer_type" if holding.get(path).is_empty() => {
                        holding.get("issuerConditional@issuerCat").to_owned()
                    }
                    "counterparty" => said(holding.ending("/counterpartyName")).to_owned(),
                    "part" => part.to_owned(),
                    "account" => said(&self.series).to_owned(),
                    "registrant" => self.registrant.clone(),
                    "series_lei" => self.series_lei.clone(),
                    _ => own(),
                }
            };
            COLUMNS.iter().map(cell).collect()
        };
        let whole = row("", &first);
        std::iter::once(whole).chain(references.map(|of| row("reference", &of))).collect()
    }

    fn date(&self) -> Option<NaiveDate> {
        self.date
    }
}
