//! What a row says beside its names: identifiers and countries.

use super::Subject;
use crate::candidate::Party;
use crate::country;
use crate::identifier::{Identifier, Problem, Reading, Scheme, Ticker, venue};
use crate::instrument::Kind;
use crate::repair::{Repair, Repairs};

/// Prefixes that receipts and international bonds carry whatever the issuer's country is.
const INTERNATIONAL: [&str; 4] = ["US", "XS", "BR", "AR"];

/// One identifier of a row.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) identifier: Identifier,
    /// Whether it proves who the row is: not mended, and no ticker, which is reused.
    pub(super) proof: bool,
    /// Why the cell is in doubt although its identifier is valid.
    pub(super) doubt: Option<String>,
}

/// What a row says beside its names.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Valid identifiers, in the order of the columns.
    pub(super) cells: Vec<Cell>,
    /// Identifiers that are none, as printed.
    pub(super) invalid: Vec<String>,
    pub(super) remarks: Vec<String>,
    /// What had to be mended in them.
    pub(super) repairs: Repairs,
    /// First letters of the row's own ISIN.
    isin: Option<String>,
    country: Option<&'static str>,
    exchange: Option<&'static str>,
}

/// How a row's countries stand to an entry's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Countries {
    /// At least one agrees and none contradicts.
    Agree,
    /// Nothing is known on one of the sides.
    Silent,
    /// One contradicts: the clause for the reason.
    Contradict(String),
}

impl Evidence {
    /// `tickers` are those that stand in the row's names.
    pub(super) fn of(subject: &Subject<&str>, tickers: &[Identifier]) -> Evidence {
        let mut evidence = Evidence::of_identifiers(subject);
        for ticker in tickers {
            evidence.cells.push(Cell { identifier: ticker.clone(), proof: false, doubt: None });
        }
        evidence.country = country::find(subject.country);
        let market = venue::find(subject.exchange).map(venue_country);
        let of_ticker = || {
            let ticker = evidence.cells.iter().find(|c| c.identifier.scheme() == Scheme::Ticker)?;
            ticker.identifier.market().map(venue_country)
        };
        evidence.exchange = market.or_else(of_ticker);
        evidence
    }

    /// Of the columns of identifiers alone.
    pub(super) fn of_identifiers(subject: &Subject<&str>) -> Evidence {
        let mut evidence = Evidence::default();
        let columns = [
            (Scheme::Isin, subject.isin),
            (Scheme::Cusip, subject.cusip),
            (Scheme::Sedol, subject.sedol),
            (Scheme::Figi, subject.figi),
            (Scheme::Lei, subject.lei),
        ];
        for (scheme, text) in columns {
            let read = evidence.read(scheme, text);
            if scheme == Scheme::Isin {
                evidence.isin = read.and_then(|id| id.country().map(str::to_owned));
            }
        }
        evidence.ticker(subject.ticker, subject.exchange);
        evidence.read(Scheme::Isin, subject.underlying_isin);
        evidence
    }

    fn read(&mut self, scheme: Scheme, text: &str) -> Option<Identifier> {
        if !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        match Identifier::read(scheme, text) {
            Ok(reading) => {
                let proof = reading.repair().is_none();
                let Reading { identifier, repairs } = reading;
                self.repairs = self.repairs.union(repairs);
                for repair in repairs.iter() {
                    self.remarks.push(format!("{} `{text}`: {repair}", scheme.title()));
                }
                self.cells.push(Cell { identifier: identifier.clone(), proof, doubt: None });
                Some(identifier)
            }
            Err(fault) => {
                self.remarks.push(fault.to_string());
                self.invalid.push(text.to_owned());
                self.repairs.insert(Repair::NotRead);
                None
            }
        }
    }

    /// A ticker without a market says nothing by itself, and that is no fault of the row.
    fn ticker(&mut self, code: &str, exchange: &str) {
        if !code.chars().any(char::is_alphanumeric) {
            return;
        }
        let (ticker, doubt) = match Ticker::with_exchange(code, exchange) {
            Ok(ticker) => (ticker, None),
            Err(fault) => {
                let silent = matches!(
                    fault.problem,
                    Problem::NoVenue | Problem::UnknownVenue { .. } | Problem::AmbiguousVenue { .. }
                );
                if !silent {
                    self.remarks.push(fault.to_string());
                }
                // Two cells that disagree must not lose the security that one of them names.
                let conflict = matches!(fault.problem, Problem::VenueConflict { .. });
                match Ticker::parse(code).ok().filter(|_| conflict) {
                    Some(ticker) => (ticker, Some(fault.to_string())),
                    None => return,
                }
            }
        };
        if let Some(repair) = ticker.repair() {
            self.repairs.insert(repair);
            self.remarks.push(format!("ticker `{code}`: {repair}"));
        }
        self.cells.push(Cell { identifier: ticker.identifier(), proof: false, doubt });
    }

    /// Why the row's own ISIN cannot be one of the entry's, as a clause: its prefix is of another
    /// country, and the row is no receipt, bond or derivative.
    pub(super) fn foreign_isin(&self, party: &Party, kind: Option<Kind>) -> Option<String> {
        let prefix = self.isin.as_deref()?;
        let only_isin = Evidence { isin: Some(prefix.to_owned()), ..Evidence::default() };
        match only_isin.countries(party, kind) {
            Countries::Contradict(clause) => Some(clause),
            Countries::Agree | Countries::Silent => None,
        }
    }

    /// How the row's countries stand to an entry's. Receipts, international bonds and derivatives
    /// carry the country of their own issuer or market, so only their silence can be concluded from.
    pub(super) fn countries(&self, party: &Party, kind: Option<Kind>) -> Countries {
        if party.countries.is_empty() {
            return Countries::Silent;
        }
        let inside = |code: &str| party.countries.iter().any(|country| country == code);
        let elsewhere = matches!(
            kind,
            Some(
                Kind::Receipt
                    | Kind::Bond
                    | Kind::Convertible
                    | Kind::Loan
                    | Kind::LoanNote
                    | Kind::ParticipationNote
                    | Kind::Warrant
                    | Kind::Option
                    | Kind::Future
                    | Kind::Swap
                    | Kind::Cfd
            )
        );
        let mut agree = false;
        if let Some(prefix) = self.isin.as_deref() {
            let international = INTERNATIONAL.contains(&prefix) && (elsewhere || prefix == "XS");
            let derivative =
                elsewhere && !matches!(kind, Some(Kind::Receipt | Kind::Bond | Kind::Convertible));
            match inside(prefix) {
                true => agree = true,
                false if international || derivative => {}
                false => return contradiction("the ISIN is of", prefix, party),
            }
        }
        if let Some(code) = self.country {
            match inside(code) {
                true => agree = true,
                false if elsewhere => {}
                false => return contradiction("the country column says", code, party),
            }
        }
        if let Some(code) = self.exchange {
            match inside(code) {
                true => agree = true,
                // A second listing abroad is common; the exchange counts where nothing better does.
                false if elsewhere || agree => {}
                false => return contradiction("the exchange is in", code, party),
            }
        }
        if agree { Countries::Agree } else { Countries::Silent }
    }
}

fn venue_country(market: crate::identifier::Market) -> &'static str {
    market.country()
}

fn contradiction(what: &str, code: &str, party: &Party) -> Countries {
    Countries::Contradict(format!(
        "{what} {code}, the entry's securities are of {}",
        party.countries.join(", ")
    ))
}
