//! What a row says beside its names: identifiers and countries.

use super::{Subject, codes};
use crate::candidate::Party;
use crate::country;
use crate::identifier::{Identifier, Problem, Reading, Scheme, Ticker, are_of_two_securities, venue};
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
    /// Whether something else may have stood there.
    pub(super) mended: bool,
    /// Whether it tells for certain which security the row is about, as a row without a name needs it: not
    /// mended, and no number that may be valid by chance.
    pub(super) sound: bool,
    /// Why the cell is in doubt although its identifier is valid.
    pub(super) doubt: Option<String>,
}

/// What a row says beside its names.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Valid identifiers, in the order of the columns.
    pub(super) cells: Vec<Cell>,
    /// Identifiers that are none, or that were mended and may be others, as printed: a list's source may have
    /// them so.
    pub(super) unsure: Vec<String>,
    pub(super) remarks: Vec<String>,
    /// What had to be mended in them.
    pub(super) repairs: Repairs,
    /// Why the row's ISIN and its CUSIP cannot both be right.
    pub(super) disagreement: Option<String>,
    /// Why one of them is lost for good: a spreadsheet made something else of it.
    damage: Option<String>,
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
            evidence.cells.push(Cell {
                identifier: ticker.clone(),
                proof: false,
                mended: false,
                sound: false,
                doubt: None,
            });
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

    /// Of identifiers alone, in columns of their own or where a name is expected.
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
            evidence.read(Some(scheme), text);
        }
        evidence.disagreement = evidence.disagreement();
        evidence.read(None, subject.identifier);
        let isin = evidence.cells.iter().find(|cell| cell.identifier.scheme() == Scheme::Isin);
        evidence.isin = isin.and_then(|cell| cell.identifier.country()).map(str::to_owned);
        evidence.ticker(subject.ticker, subject.exchange);
        evidence.read(Some(Scheme::Isin), subject.underlying_isin);
        for (scheme, text) in codes::in_names(subject) {
            evidence.read(scheme, text);
        }
        evidence
    }

    /// The sentence where ISIN and CUSIP are of two securities.
    fn disagreement(&self) -> Option<String> {
        let printed = |scheme: Scheme| {
            let mut proofs = self.cells.iter().filter(|cell| cell.proof).map(|cell| &cell.identifier);
            proofs.find(|identifier| identifier.scheme() == scheme)
        };
        let (isin, cusip) = printed(Scheme::Isin).zip(printed(Scheme::Cusip))?;
        are_of_two_securities(isin.as_str(), cusip.as_str())
            .then(|| format!("ISIN {isin} and CUSIP {cusip} are of two securities"))
    }

    /// Why nobody can tell which identifier a cell had, where no other one tells for certain what the row is.
    pub(super) fn lost(&self) -> Option<&str> {
        self.damage.as_deref().filter(|_| !self.is_sound())
    }

    /// Whether an identifier tells for certain which security the row is about.
    pub(super) fn is_sound(&self) -> bool {
        self.cells.iter().any(|cell| cell.sound)
    }

    /// A cell of a column of one scheme, or of any.
    fn read(&mut self, scheme: Option<Scheme>, text: &str) {
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        let readings = match scheme {
            Some(scheme) => Identifier::readings(scheme, text),
            None => Identifier::recognise(text),
        };
        let readings = match readings {
            Ok(readings) => readings,
            Err(_) if self.read_within(text) => return,
            Err(fault) => {
                if matches!(fault.problem, Problem::Scientific | Problem::Date) {
                    self.damage.get_or_insert_with(|| fault.to_string());
                }
                self.remarks.push(fault.to_string());
                self.unsure.push(text.to_owned());
                self.repairs.insert(Repair::NotRead);
                return;
            }
        };
        self.remark(scheme, text, &readings);
        let is_several = readings.len() > 1;
        if readings.iter().any(|reading| reading.repair().is_some()) {
            self.unsure.push(text.to_owned());
        }
        for reading in readings {
            let is_mended = reading.repair().is_some();
            let Reading { identifier, repairs } = reading;
            self.repairs = self.repairs.union(repairs);
            let is_ticker = identifier.scheme() == Scheme::Ticker;
            let is_number = identifier.as_str().bytes().all(|byte| byte.is_ascii_digit());
            self.cells.push(Cell {
                proof: !is_mended && !is_ticker,
                mended: is_mended,
                // The column's own scheme speaks for a number; in a column of all of them nothing does.
                sound: !is_mended && (scheme.is_some() || !is_number && !is_ticker),
                doubt: (is_several && is_mended)
                    .then(|| format!("`{text}` may be another identifier as well")),
                identifier,
            });
        }
    }

    /// Takes the ISINs out of a cell that is no identifier as it stands; says whether there are any.
    fn read_within(&mut self, text: &str) -> bool {
        let found = codes::within(text);
        let is_one = found.len() == 1;
        // Digits beside it may be another number of a security, which nobody can read.
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let is_alone = digits(text) == found.iter().map(|isin| digits(isin)).sum::<usize>();
        for isin in &found {
            let Ok(identifier) = Identifier::parse(Scheme::Isin, isin) else { continue };
            self.remarks.push(format!("ISIN {identifier}: {} in `{text}`", Repair::Within));
            self.repairs.insert(Repair::Within);
            let doubt = (!is_one).then(|| format!("`{text}` has several identifiers"));
            self.cells.push(Cell {
                identifier,
                proof: is_one,
                mended: false,
                sound: is_one && is_alone,
                doubt,
            });
        }
        !found.is_empty()
    }

    /// Says what was mended.
    fn remark(&mut self, scheme: Option<Scheme>, text: &str, readings: &[Reading]) {
        if let [reading] = readings {
            let title = reading.identifier.scheme().title();
            let repairs = reading.repairs.iter();
            self.remarks.extend(repairs.map(|repair| format!("{title} `{text}`: {repair}")));
            return;
        }
        let told = readings.iter().map(|Reading { identifier, repairs }| {
            let repairs: Vec<&str> = repairs.iter().map(Repair::as_str).collect();
            let (title, repairs) = (identifier.scheme().title(), repairs.join(", "));
            if repairs.is_empty() {
                format!("{title} {identifier}")
            } else {
                format!("{title} {identifier} ({repairs})")
            }
        });
        let title = scheme.map_or("identifier", Scheme::title);
        self.remarks.push(format!("{title} `{text}`: it may be {}", told.collect::<Vec<_>>().join(" or ")));
    }

    /// A ticker without a market says nothing by itself, and that is no fault of the row.
    fn ticker(&mut self, code: &str, exchange: &str) {
        if !code.chars().any(char::is_alphanumeric) || self.read_within(code) {
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
        let repairs = ticker.repairs();
        self.repairs = self.repairs.union(repairs);
        self.remarks.extend(repairs.iter().map(|repair| format!("ticker `{code}`: {repair}")));
        let (identifier, mended) = (ticker.identifier(), ticker.repaired());
        self.cells.push(Cell { identifier, proof: false, mended, sound: !mended, doubt });
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
