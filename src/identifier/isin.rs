//! ISIN (ISO 6166): a country, nine characters of the national number, a check digit.
//!
//! The national number of some countries is a CUSIP or a SEDOL, so one identifier contains another.

use super::Problem;
use super::{code, cusip, sedol};

/// Length of an ISIN.
pub(super) const LENGTH: usize = 12;

/// Countries that CUSIP Global Services numbers, so that the national number is a CUSIP.
const CUSIP_COUNTRIES: [&str; 14] =
    ["US", "CA", "PR", "VI", "GU", "BM", "KY", "VG", "BS", "BB", "PA", "MH", "AN", "BZ"];

/// Countries whose national number is `00` and a SEDOL.
const SEDOL_COUNTRIES: [&str; 5] = ["GB", "IE", "JE", "GG", "IM"];

/// Whether `text`, in canonical spelling, is an ISIN.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    code::alphanumeric(text, LENGTH)?;
    match isin::validate(text) {
        Ok(_) => Ok(()),
        Err(isin::Error::IncorrectCheckDigit { was, expected }) => {
            Err(code::check_digit(&[was], &[expected]))
        }
        Err(_) => Err(code::first(text, |i, c| match i {
            0 | 1 => c.is_ascii_uppercase(),
            11 => c.is_ascii_digit(),
            _ => true,
        })
        .map_or(Problem::Empty, |(position, found)| Problem::Character {
            found,
            position,
            expected: if position == LENGTH { "a digit" } else { "a letter of the country code" },
        })),
    }
}

/// The country code of a valid ISIN. `XS` and its like are no country, but are kept as they are.
pub(super) fn country(isin: &str) -> &str {
    isin.get(..2).unwrap_or("")
}

/// The CUSIP inside a valid ISIN.
pub(super) fn cusip(isin: &str) -> Option<&str> {
    let inner = isin.get(2..11)?;
    (CUSIP_COUNTRIES.contains(&country(isin)) && cusip::check(inner).is_ok()).then_some(inner)
}

/// The SEDOL inside a valid ISIN.
pub(super) fn sedol(isin: &str) -> Option<&str> {
    let inner = isin.get(4..11)?;
    let form = SEDOL_COUNTRIES.contains(&country(isin)) && isin.get(2..4) == Some("00");
    (form && sedol::check(inner).is_ok()).then_some(inner)
}
