//! Security and entity identifiers: text that either passes its own check or is none.
//!
//! [`Identifier`] is the value that lists and rows share, so that a lookup is a hash of the value: a
//! scheme and the canonical spelling, which can only be made by parsing. A [`Ticker`] is a code with its
//! [`Market`]; every spelling of a venue stands in one table ([`venue`]).
//!
//! ```
//! use interdict::identifier::{Identifier, Scheme};
//!
//! let isin = Identifier::parse(Scheme::Isin, " us-0004026250 ")?;
//! assert_eq!(isin.as_str(), "US0004026250");
//! assert_eq!(isin.contained()[0].to_string(), "000402625");
//!
//! let fault = Identifier::parse(Scheme::Isin, "US0004026251").unwrap_err();
//! assert_eq!(fault.to_string(), "`US0004026251` is not a valid ISIN: the check digit is 1, expected 0");
//! # Ok::<(), interdict::identifier::IdentifierFault>(())
//! ```

mod code;
mod cusip;
mod fault;
mod figi;
mod isin;
mod lei;
mod sedol;
mod ticker;
pub mod venue;

use std::fmt;

pub use fault::{IdentifierFault, Problem};
pub use ticker::Ticker;
pub use venue::Market;

use crate::programme::vocabulary;

vocabulary! {
    /// The kinds of identifier.
    Scheme {
        /// ISO 6166.
        Isin = "isin",
        /// CUSIP, nine characters.
        Cusip = "cusip",
        /// SEDOL, seven characters.
        Sedol = "sedol",
        /// OpenFIGI, twelve characters.
        Figi = "figi",
        /// ISO 17442.
        Lei = "lei",
        /// Exchange code with its market.
        Ticker = "ticker",
    }
}

impl Scheme {
    /// As a sentence spells it.
    pub fn title(self) -> &'static str {
        match self {
            Scheme::Isin => "ISIN",
            Scheme::Cusip => "CUSIP",
            Scheme::Sedol => "SEDOL",
            Scheme::Figi => "FIGI",
            Scheme::Lei => "LEI",
            Scheme::Ticker => "ticker",
        }
    }
}

/// A valid identifier in its canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    scheme: Scheme,
    text: Box<str>,
}

/// What had to be mended before a text was an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repair {
    /// Leading zeros were put back, as a spreadsheet takes them away.
    LeadingZeros,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Repair::LeadingZeros => f.write_str("leading zeros restored"),
        }
    }
}

/// An identifier as it was read.
///
/// One number in ten passes the check digit by chance once it is padded. So a mended identifier may
/// raise a match, and must never be the proof against one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The identifier.
    pub identifier: Identifier,
    /// What had to be mended.
    pub repair: Option<Repair>,
}

impl Identifier {
    /// Reads an identifier that needs no mending. Case, blanks around, and blanks and hyphens inside do
    /// not count; nothing else is guessed.
    pub fn parse(scheme: Scheme, text: &str) -> Result<Identifier, IdentifierFault> {
        let reading = Identifier::read(scheme, text)?;
        match reading.repair {
            None => Ok(reading.identifier),
            Some(Repair::LeadingZeros) => Err(IdentifierFault::new(
                scheme,
                text,
                Problem::LostZeros { likely: reading.identifier.text },
            )),
        }
    }

    /// Reads an identifier, and puts back leading zeros where the scheme or the market shows that they
    /// are missing.
    pub fn read(scheme: Scheme, text: &str) -> Result<Reading, IdentifierFault> {
        if scheme == Scheme::Ticker {
            let ticker = Ticker::parse(text)?;
            return Ok(Reading { identifier: ticker.identifier(), repair: ticker.repair() });
        }
        let fault = |problem| IdentifierFault::new(scheme, text, problem);
        if let Some(problem) = fault::spreadsheet_damage(text, false) {
            return Err(fault(problem));
        }
        let canonical = code::canonical(text);
        let reading = |text: &str, repair| Reading { identifier: Identifier::new(scheme, text), repair };
        match check(scheme, &canonical) {
            Ok(()) => Ok(reading(&canonical, None)),
            Err(problem) => match with_zeros(scheme, &canonical) {
                Some(padded) => Ok(reading(&padded, Some(Repair::LeadingZeros))),
                None => Err(fault(fault::spreadsheet_damage(text, true).unwrap_or(problem))),
            },
        }
    }

    /// Only for a text that has passed its check.
    fn new(scheme: Scheme, canonical: &str) -> Identifier {
        Identifier { scheme, text: canonical.into() }
    }

    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The country that the identifier names: the first letters of an ISIN (`XS` and the like
    /// included), the country of a ticker's market.
    pub fn country(&self) -> Option<&str> {
        match self.scheme {
            Scheme::Isin => Some(isin::country(&self.text)),
            Scheme::Ticker => self.market().map(Market::country),
            Scheme::Cusip | Scheme::Sedol | Scheme::Figi | Scheme::Lei => None,
        }
    }

    /// The market of a ticker.
    pub fn market(&self) -> Option<Market> {
        let (_, market) = self.text.rsplit_once(' ').filter(|_| self.scheme == Scheme::Ticker)?;
        Market::parse(market)
    }

    /// The identifiers that this one contains: the CUSIP in a US or Canadian ISIN, the SEDOL in a
    /// British or Irish one. They passed their own check.
    pub fn contained(&self) -> Vec<Identifier> {
        if self.scheme != Scheme::Isin {
            return Vec::new();
        }
        let cusip = isin::cusip(&self.text).map(|text| Identifier::new(Scheme::Cusip, text));
        let sedol = isin::sedol(&self.text).map(|text| Identifier::new(Scheme::Sedol, text));
        cusip.into_iter().chain(sedol).collect()
    }

    /// Everything that this identifier is looked up by: itself, what it contains, and the code of a
    /// ticker written without its separator (`ABC/B US` is printed `ABCB` as well).
    ///
    /// Two identifiers mean the same security when they share a key. So the keys of a list's identifiers
    /// go into the index and the keys of a row's are looked up in it, and a row that has only a CUSIP
    /// finds the entry that has only the ISIN around it, and the other way round.
    pub fn keys(&self) -> Vec<Identifier> {
        let mut keys = vec![self.clone()];
        keys.extend(self.contained());
        if self.scheme == Scheme::Ticker && self.text.contains('/') {
            keys.push(Identifier::new(Scheme::Ticker, &self.text.replace('/', "")));
        }
        keys
    }
}

/// Whether `canonical` is an identifier of a scheme of fixed length.
fn check(scheme: Scheme, canonical: &str) -> Result<(), Problem> {
    match scheme {
        Scheme::Isin => isin::check(canonical),
        Scheme::Cusip => cusip::check(canonical),
        Scheme::Sedol => sedol::check(canonical),
        Scheme::Figi => figi::check(canonical),
        Scheme::Lei => lei::check(canonical),
        Scheme::Ticker => Err(Problem::NoVenue),
    }
}

/// The valid identifier that `canonical` is without its leading zeros. More than three zeros are no
/// accident but another number.
fn with_zeros(scheme: Scheme, canonical: &str) -> Option<String> {
    let width = match scheme {
        Scheme::Cusip => cusip::LENGTH,
        Scheme::Sedol => sedol::LENGTH,
        Scheme::Isin | Scheme::Figi | Scheme::Lei | Scheme::Ticker => return None,
    };
    let is_short = (width - 3..width).contains(&canonical.len());
    let padded = format!("{canonical:0>width$}");
    (is_short && canonical.bytes().all(|b| b.is_ascii_digit()) && check(scheme, &padded).is_ok())
        .then_some(padded)
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
