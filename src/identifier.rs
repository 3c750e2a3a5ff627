//! Security and entity identifiers: text that either passes its own check or is none.
//!
//! [`Identifier`] is the value that lists and rows share, so that a lookup is a hash of the value: a
//! scheme and the canonical spelling, which can only be made by parsing. A [`Ticker`] is a code with its
//! [`Market`]; every spelling of a venue stands in one table ([`venue`]).
//!
//! ```
//! use interdict::identifier::{Identifier, Scheme};
//!
//! let isin = Identifier::parse(Scheme::Isin, " us-99acme1004 ")?;
//! assert_eq!(isin.as_str(), "US99ACME1004");
//! assert_eq!(isin.contained()[0].to_string(), "99ACME100");
//!
//! let fault = Identifier::parse(Scheme::Isin, "US99ACME1005").unwrap_err();
//! assert_eq!(fault.to_string(), "`US99ACME1005` is not a valid ISIN: the check digit is 5, expected 4");
//! # Ok::<(), interdict::identifier::IdentifierFault>(())
//! ```

mod code;
mod cusip;
mod fault;
mod figi;
mod isin;
mod lei;
mod recognise;
mod repair;
mod sedol;
mod ticker;
pub mod venue;

use std::fmt;

pub use fault::{IdentifierFault, Problem};
pub(crate) use recognise::is_of_terminal;
pub use ticker::Ticker;
pub use venue::Market;

use crate::repair::{Repair, Repairs};
use crate::vocabulary::vocabulary;

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

/// An identifier as it was read.
///
/// One number in ten passes the check digit by chance once it is padded. So a mended identifier may
/// raise a match, and must never be the proof against one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The identifier.
    pub identifier: Identifier,
    /// Everything that had to be mended.
    pub repairs: Repairs,
}

impl Reading {
    /// What had to be mended and could have meant something else.
    pub fn repair(&self) -> Option<Repair> {
        self.repairs.iter().find(|repair| repair.is_doubtful())
    }
}

impl Identifier {
    /// Reads an identifier that needs no mending. Case, blanks around, and blanks and hyphens inside do
    /// not count; nothing else is guessed.
    pub fn parse(scheme: Scheme, text: &str) -> Result<Identifier, IdentifierFault> {
        let reading = Identifier::read(scheme, text)?;
        let (repair, identifier) = (reading.repair(), reading.identifier);
        match repair {
            None => Ok(identifier),
            Some(repair) => {
                Err(IdentifierFault::new(scheme, text, Problem::Mendable { repair, likely: identifier.text }))
            }
        }
    }

    /// Reads an identifier and mends what a spreadsheet or a typist has done to it, where the scheme or
    /// the market shows what was meant: the likeliest of [`Identifier::readings`].
    pub fn read(scheme: Scheme, text: &str) -> Result<Reading, IdentifierFault> {
        let likeliest = Identifier::readings(scheme, text)?.into_iter().next();
        likeliest.ok_or_else(|| IdentifierFault::new(scheme, text, Problem::Empty))
    }

    /// Everything that a text may have been before it was damaged, the likeliest first and at least one. Of
    /// several none is more than a guess.
    pub fn readings(scheme: Scheme, text: &str) -> Result<Vec<Reading>, IdentifierFault> {
        if scheme == Scheme::Ticker {
            let ticker = Ticker::parse(text)?;
            return Ok(vec![Reading { identifier: ticker.identifier(), repairs: ticker.repairs() }]);
        }
        // What is valid as it stands has no sign and no point that a spreadsheet could have left in it.
        if is_canonical(scheme, text) {
            let identifier = Identifier::new(scheme, text);
            return Ok(vec![Reading { identifier, repairs: Repairs::default() }]);
        }
        let fault = |problem| IdentifierFault::new(scheme, text, problem);
        let Written { inner, canonical, repairs } = Written::of(text).map_err(fault)?;
        let Err(problem) = check(scheme, &canonical) else {
            return Ok(vec![Reading { identifier: Identifier::new(scheme, &canonical), repairs }]);
        };
        let mended = readings_of(scheme, &canonical, repairs);
        if mended.is_empty() {
            return Err(fault(fault::spreadsheet_damage(inner, true).unwrap_or(problem)));
        }
        Ok(mended)
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

/// A text as it would be without spreadsheets and typists.
struct Written<'t> {
    /// Without marks and decimals.
    inner: &'t str,
    canonical: String,
    /// What was left out or respelt; nothing that could be doubted.
    repairs: Repairs,
}

impl Written<'_> {
    fn of(text: &str) -> Result<Written<'_>, Problem> {
        let (inner, repairs) = repair::unwrapped(text);
        if let Some(problem) = fault::spreadsheet_damage(inner, false) {
            return Err(problem);
        }
        let canonical = code::canonical(inner);
        let repairs = repairs.union(repair::respelt(inner, &canonical));
        Ok(Written { inner, canonical, repairs })
    }
}

/// What a text that is no identifier of a scheme becomes once mended; `repairs` were made before.
fn readings_of(scheme: Scheme, canonical: &str, repairs: Repairs) -> Vec<Reading> {
    let reading = |(text, mended): (String, Repairs)| Reading {
        identifier: Identifier::new(scheme, &text),
        repairs: repairs.union(mended),
    };
    repair::mended(scheme, canonical).into_iter().map(reading).collect()
}

/// Whether a text is a valid identifier of a scheme of fixed length in its canonical spelling, so that
/// nothing of it needs to be mended.
pub(crate) fn is_canonical(scheme: Scheme, text: &str) -> bool {
    check(scheme, text).is_ok()
}

/// Letters and digits of an ISIN.
pub(crate) const ISIN_LENGTH: usize = 12;

/// Whether a word is an ISIN in its canonical spelling; of nearly every other word its ends tell.
#[inline]
pub(crate) fn is_isin(word: &str) -> bool {
    let may_be =
        matches!(word.as_bytes(), [first, .., last] if first.is_ascii_uppercase() && last.is_ascii_digit());
    may_be && word.len() == ISIN_LENGTH && is_canonical(Scheme::Isin, word)
}

/// Whether a valid ISIN and a valid CUSIP cannot belong to one security: the CUSIP is a part of the ISIN in the
/// countries that have one. (A security has several SEDOLs, one for each market.)
pub(crate) fn are_of_two_securities(isin: &str, cusip: &str) -> bool {
    !cusip.is_empty() && isin::cusip(isin).is_some_and(|inner| inner != cusip)
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

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_identifier_prints_as_it_is_kept_and_a_plain_ticker_has_one_key() {
        let isin = Identifier::new(Scheme::Isin, "US0378331005");
        assert_eq!(isin.to_string(), "US0378331005");
        assert!(is_canonical(Scheme::Isin, "US0378331005") && !is_canonical(Scheme::Isin, "us0378331005"));
        let ticker = Identifier::new(Scheme::Ticker, "ABC US");
        assert_eq!(ticker.keys(), std::slice::from_ref(&ticker));
        assert_eq!(Identifier::new(Scheme::Ticker, "ABC/B US").keys().len(), 2);
    }

    #[test]
    fn spellings_are_canonical() {
        for text in [
            "US99ACME1004",
            " us99acme1004",
            "US-99ACME100-4",
            "US 99ACME100 4\u{a0}",
            "\u{feff}US99ACME1004",
        ] {
            assert_eq!(Identifier::parse(Scheme::Isin, text).unwrap().as_str(), "US99ACME1004", "{text:?}");
        }
    }

    #[test]
    fn spreadsheet_damage_is_told_apart() {
        let problem = |scheme, text| Identifier::read(scheme, text).unwrap_err().problem;
        for scheme in Scheme::ALL {
            assert_eq!(problem(*scheme, "8.46E+109"), Problem::Scientific);
            assert_eq!(problem(*scheme, " - "), Problem::Empty);
        }
        assert_eq!(problem(Scheme::Cusip, "000000000"), Problem::Zeros);
        assert_eq!(problem(Scheme::Sedol, "0000"), Problem::Zeros);
        assert_eq!(problem(Scheme::Cusip, "846E107"), Problem::Scientific);
        assert!(Identifier::parse(Scheme::Cusip, "00846E107").is_ok(), "a CUSIP that looks like a number");
    }

    #[test]
    fn keys_meet() {
        let keys = |scheme, text| Identifier::parse(scheme, text).unwrap().keys();
        let meet = |a: &[Identifier], b: &[Identifier]| a.iter().any(|key| b.contains(key));
        let isin = keys(Scheme::Isin, "US99ACME1004");
        assert!(meet(&isin, &keys(Scheme::Cusip, "99ACME100")));
        assert!(!meet(&isin, &keys(Scheme::Cusip, "G99ACM101")));
        assert!(meet(&keys(Scheme::Isin, "GB00B1CCM719"), &keys(Scheme::Sedol, "B1CCM71")));
        assert!(meet(&keys(Scheme::Ticker, "ABC/B US"), &keys(Scheme::Ticker, "ABCB UN")));
        assert!(!meet(&keys(Scheme::Ticker, "ABC/B US"), &keys(Scheme::Ticker, "ABC US")));
    }

    #[test]
    fn an_isin_and_a_cusip_may_contradict_each_other() {
        for (isin, cusip, contradict) in [
            ("US99ACME1004", "G99ACM101", true),
            ("US99ACME1004", "99ACME100", false),
            ("US99ACME1004", "", false),
            ("HK0000123452", "99ACME100", false),
        ] {
            assert_eq!(are_of_two_securities(isin, cusip), contradict, "{isin} {cusip}");
        }
    }

    #[test]
    fn countries() {
        let country = |scheme, text| Identifier::parse(scheme, text).unwrap().country().map(str::to_owned);
        assert_eq!(country(Scheme::Isin, "HK0000123452").as_deref(), Some("HK"));
        assert_eq!(country(Scheme::Ticker, "ABC SW").as_deref(), Some("CH"));
        assert_eq!(country(Scheme::Cusip, "99ACME100"), None);
    }

    /// A valid identifier: any payload, with the check digits that its fault asks for.
    fn valid() -> impl Strategy<Value = Identifier> {
        let payloads = [
            "[A-Z]{2}[0-9A-Z]{9}",
            "[0-9A-Z]{8}",
            "[0-9B-DF-HJ-NP-TV-Z]{6}",
            "[CDF][B-D]G[0-9B-DF-HJ-NP-TV-Z]{8}",
            "[0-9A-Z]{18}",
        ];
        let schemes = [Scheme::Isin, Scheme::Cusip, Scheme::Sedol, Scheme::Figi, Scheme::Lei];
        (0..schemes.len())
            .prop_flat_map(move |i| payloads[i].prop_map(move |payload| (schemes[i], payload)))
            .prop_map(|(scheme, payload)| {
                let zeros = if scheme == Scheme::Lei { "00" } else { "0" };
                let digits = match check(scheme, &format!("{payload}{zeros}")) {
                    Err(Problem::CheckDigit { expected, .. }) => expected,
                    _ => zeros.into(),
                };
                Identifier::parse(scheme, &format!("{payload}{digits}")).unwrap()
            })
    }

    fn ticker() -> impl Strategy<Value = Ticker> {
        let markets: Vec<Market> = Market::all().collect();
        let code =
            prop_oneof!["[1-9][0-9]{0,4}", "[0-9]{6}", "[A-Z]{1,5}", "[A-Z]{1,4}/[A-Z]", "[0-9A-Z]{2,5}"];
        (code, proptest::sample::select(markets))
            .prop_filter_map("no code of that market", |(code, market)| {
                Ticker::with_exchange(&code, market.id()).ok()
            })
    }

    proptest! {
        #[test]
        fn canonical_text_reads_as_itself(identifier in valid()) {
            let again = Identifier::parse(identifier.scheme(), identifier.as_str());
            prop_assert_eq!(again, Ok(identifier));
        }

        #[test]
        fn a_changed_digit_is_refused(identifier in valid(), at in any::<prop::sample::Index>(), by in 1u8..10) {
            let mut bytes = identifier.as_str().as_bytes().to_vec();
            let places: Vec<usize> = (0..bytes.len()).filter(|&i| bytes[i].is_ascii_digit()).collect();
            let place = places[at.index(places.len())];
            bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert!(check(identifier.scheme(), &changed).is_err());
        }

        #[test]
        fn canonical_tickers_read_as_themselves(ticker in ticker()) {
            let again = Ticker::parse(&ticker.to_string()).unwrap();
            prop_assert!(!again.repaired());
            prop_assert_eq!(&again, &ticker);
            prop_assert_eq!(again.identifier().market(), Some(ticker.market()));
            let beside = Ticker::with_exchange(ticker.code(), ticker.market().id()).unwrap();
            prop_assert_eq!(&beside, &ticker);
        }

        #[test]
        fn what_is_contained_is_valid(identifier in valid()) {
            for inner in identifier.contained() {
                prop_assert_eq!(&Identifier::parse(inner.scheme(), inner.as_str()), &Ok(inner.clone()));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), exchange in any::<String>()) {
            for scheme in Scheme::ALL {
                if let Err(fault) = Identifier::read(*scheme, &text) {
                    prop_assert!(!fault.to_string().chars().any(char::is_control));
                }
            }
            let _ = Ticker::with_exchange(&text, &exchange);
        }

        #[test]
        fn text_like_identifiers_is_read_or_refused(
            text in "[0-9A-Za-z./:\\- é]{0,24}",
            exchange in "[A-Za-z.]{0,6}",
        ) {
            for scheme in Scheme::ALL {
                if let Ok(reading) = Identifier::read(*scheme, &text) {
                    let again = Identifier::parse(*scheme, reading.identifier.as_str());
                    prop_assert_eq!(again, Ok(reading.identifier));
                }
            }
            if let Ok(ticker) = Ticker::with_exchange(&text, &exchange) {
                prop_assert_eq!(Ticker::parse(&ticker.to_string()), Ok(ticker));
            }
        }
    }
}
