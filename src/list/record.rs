//! What an edition of an official list states about one party.
//!
//! Every importer of [`super::official`] makes [`Record`]s, whatever form the publisher's file has; the
//! store keeps them, and `crate::store::derive` makes entries and dated facts of them. Everything stands as
//! the publisher prints it, except that words of a small vocabulary (kinds, schemes, countries) are the product's.

use chrono::NaiveDate;

use super::entry::{Defect, DefectAction, EntryKind, NameKind};
use crate::identifier::{Identifier, Scheme};
use crate::vocabulary::vocabulary;

/// One party of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The publisher's own key, unique within the edition and the same in every edition.
    pub key: String,
    /// What it is.
    pub kind: EntryKind,
    /// Names; the first one is the primary name.
    pub names: Vec<RecordName>,
    /// Numbers of the party and of its securities.
    pub numbers: Vec<Number>,
    /// ISO 3166 codes of the countries that its addresses and registrations name.
    pub countries: Vec<String>,
    /// On which programmes it stands.
    pub listings: Vec<RecordListing>,
    /// Other parties that it is linked to: the kind of link, and a name.
    pub relations: Vec<(String, String)>,
    /// What the publisher says beside, where it may be needed as evidence.
    pub remarks: String,
    /// Values that were repaired or refused.
    pub defects: Vec<Defect>,
    /// Line of the publisher's file.
    pub line: u64,
}

/// A name as the publisher prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordName {
    /// The text.
    pub text: String,
    /// How strong.
    pub kind: NameKind,
}

vocabulary! {
    /// What a number of a party is.
    NumberKind {
        /// ISO 6166, of a security.
        Isin = "isin",
        /// CUSIP, of a security.
        Cusip = "cusip",
        /// SEDOL, of a security.
        Sedol = "sedol",
        /// OpenFIGI, of a security.
        Figi = "figi",
        /// Exchange code with its market, of a security.
        Ticker = "ticker",
        /// ISO 17442, of the party.
        Lei = "lei",
        /// ISO 9362, the address of a bank in SWIFT.
        Bic = "bic",
        /// Number in a register of companies.
        Registration = "registration",
        /// Number for taxes.
        Tax = "tax",
        /// The Chinese unified social credit code.
        Uscc = "uscc",
        /// Number of a ship or its owner at the International Maritime Organization.
        Imo = "imo",
        /// Passport of a person.
        Passport = "passport",
        /// Any other, with the publisher's own words for it.
        Other = "other",
    }
}

/// A number of a party or of one of its securities, as the publisher prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is.
    pub kind: NumberKind,
    /// The number; an ISIN, CUSIP, SEDOL, FIGI, LEI or ticker in its canonical spelling.
    pub value: String,
    /// The publisher's words for it where the kind is [`NumberKind::Other`]; else empty.
    pub label: String,
    /// ISO 3166 code of the country that gave it, where stated.
    pub country: Option<String>,
}

/// A party's place on a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordListing {
    /// Id of the programme: `us-sdn`.
    pub programme: String,
    /// On which basis; the programme's rules choose by it.
    pub basis: String,
    /// The publisher's own labels: `SDGT`, `CMIC-EO13959`.
    pub labels: Vec<String>,
    /// Day of listing, where stated.
    pub listed: Option<NaiveDate>,
    /// Day from which it binds, where stated.
    pub effective: Option<NaiveDate>,
    /// Last day on which what is held may be sold, where stated.
    pub divest_by: Option<NaiveDate>,
    /// Day on which it ends by the publisher's own words (expiry, removal), where stated.
    pub until: Option<NaiveDate>,
    /// What the publisher cites: a notice, a regulation, a resolution.
    pub citation: String,
}

impl Record {
    /// A record without anything but its key and its primary name.
    pub fn new(key: impl Into<String>, kind: EntryKind, name: &str, line: u64) -> Record {
        let mut record = Record {
            key: key.into(),
            kind,
            names: Vec::new(),
            numbers: Vec::new(),
            countries: Vec::new(),
            listings: Vec::new(),
            relations: Vec::new(),
            remarks: String::new(),
            defects: Vec::new(),
            line,
        };
        record.name(name, NameKind::Primary);
        record
    }

    /// The primary name; empty only while a record is being read.
    pub fn primary(&self) -> &str {
        self.names.first().map_or("", |name| name.text.as_str())
    }

    /// Adds a name with single blanks. What stands there already, is empty or has no letter or digit to find it by is left out.
    pub fn name(&mut self, text: &str, kind: NameKind) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_new = self.names.iter().all(|name| name.text != text);
        if is_new && text.contains(char::is_alphanumeric) {
            self.names.push(RecordName { text, kind });
        }
    }

    /// Adds a country, as a code or in words; what is no country's name is left out.
    pub fn country(&mut self, text: &str) {
        if let Some(code) = crate::country::find(text)
            && self.countries.iter().all(|country| country != code)
        {
            self.countries.push(code.to_owned());
        }
    }

    /// Adds a number. One of a security or an LEI is checked: what is wrong is kept as a defect, never as a number.
    pub fn number(&mut self, kind: NumberKind, value: &str, label: &str, country: Option<&str>) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let value = match kind.scheme() {
            None => value.split_whitespace().collect::<Vec<_>>().join(" "),
            Some(scheme) => match identifier(scheme, value) {
                Ok((identifier, repair)) => {
                    if let Some(reason) = repair {
                        self.defect(value, DefectAction::Repaired, &reason);
                    }
                    identifier
                }
                Err(reason) => return self.defect(value, DefectAction::Refused, &reason),
            },
        };
        let country = country.and_then(crate::country::find).map(str::to_owned);
        let label = if kind == NumberKind::Other { label.to_owned() } else { String::new() };
        let number = Number { kind, value, label, country };
        if !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }

    /// Keeps a value in sight that was mended or is not used.
    pub fn defect(&mut self, value: &str, action: DefectAction, reason: &str) {
        self.defects.push(Defect { value: value.to_owned(), action, reason: reason.to_owned() });
    }
}

impl RecordListing {
    /// A listing of which nothing is known but the programme and the basis.
    pub fn new(programme: &str, basis: &str) -> RecordListing {
        RecordListing {
            programme: programme.to_owned(),
            basis: basis.to_owned(),
            labels: Vec::new(),
            listed: None,
            effective: None,
            divest_by: None,
            until: None,
            citation: String::new(),
        }
    }
}

impl NumberKind {
    /// The kind of a scheme by which rows are matched.
    pub fn of(scheme: Scheme) -> NumberKind {
        match scheme {
            Scheme::Isin => NumberKind::Isin,
            Scheme::Cusip => NumberKind::Cusip,
            Scheme::Sedol => NumberKind::Sedol,
            Scheme::Figi => NumberKind::Figi,
            Scheme::Ticker => NumberKind::Ticker,
            Scheme::Lei => NumberKind::Lei,
        }
    }

    /// The scheme by which rows are matched; `None` for what no holdings file has.
    pub fn scheme(self) -> Option<Scheme> {
        match self {
            NumberKind::Isin => Some(Scheme::Isin),
            NumberKind::Cusip => Some(Scheme::Cusip),
            NumberKind::Sedol => Some(Scheme::Sedol),
            NumberKind::Figi => Some(Scheme::Figi),
            NumberKind::Ticker => Some(Scheme::Ticker),
            NumberKind::Lei => Some(Scheme::Lei),
            _ => None,
        }
    }
}

/// The canonical spelling of an identifier and what had to be mended, or why it is none. A ticker needs its market.
fn identifier(scheme: Scheme, text: &str) -> Result<(String, Option<String>), String> {
    let identifier = Identifier::parse(scheme, text).map_err(|fault| fault.to_string())?;
    // Publishers leave the blank between code and market out (`600001CN`), or write two.
    let is_respaced = scheme == Scheme::Ticker && text.split(' ').count() != 2;
    let repaired = is_respaced
        .then(|| format!("the code and its market stand without one blank between them: {identifier}"));
    Ok((identifier.as_str().to_owned(), repaired))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticker_of_a_list_has_its_market() {
        let read = |text: &str| identifier(Scheme::Ticker, text);
        assert_eq!(read("0123 HK"), Ok(("123 HK".to_owned(), None)));
        let (canonical, repaired) = read("600999CN").unwrap();
        assert_eq!((canonical.as_str(), repaired.is_some()), ("600999 CN", true));
        assert!(read("941").is_err());
    }
}
