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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        for right in ["US99ACME1004", "CA99ACME1006", "HK0000123452", "GB00B1CCM719", "XS0000000017"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let wrong = check("HK0000123453").unwrap_err();
        assert_eq!(wrong, Problem::CheckDigit { found: "3".into(), expected: "2".into() });
    }

    #[test]
    fn form() {
        assert_eq!(check("HK000012345").unwrap_err(), Problem::Length { found: 11, expected: 12 });
        let letter = "a letter of the country code";
        for (text, at) in [("H10000123452", letter), ("HK000012345A", "a digit")] {
            assert!(
                matches!(check(text), Err(Problem::Character { expected, .. }) if expected == at),
                "{text}"
            );
        }
        for (text, found, position) in
            [("H10000123452", '1', 2), ("HK000012345A", 'A', 12), ("HK0000é23452", 'é', 7)]
        {
            let problem = check(text).unwrap_err();
            assert!(
                matches!(problem, Problem::Character { found: f, position: p, .. } if (f, p) == (found, position)),
                "{problem}"
            );
        }
    }

    #[test]
    fn inner_identifiers() {
        assert_eq!(cusip("US99ACME1004"), Some("99ACME100"));
        assert_eq!(cusip("CA99ACME1006"), Some("99ACME100"));
        assert_eq!(cusip("KYG99ACM1014"), Some("G99ACM101"));
        assert_eq!(cusip("FR99ACME1004"), None, "France has numbers of its own");
        assert_eq!(sedol("GB00B1CCM719"), Some("B1CCM71"));
        assert_eq!(sedol("IE00B1CCM714"), Some("B1CCM71"));
        assert_eq!(sedol("US99ACME1004"), None);
        assert_eq!(sedol("FR00B1CCM719"), None, "France has no SEDOL in it");
        assert_eq!(sedol("GB12B1CCM719"), None, "another number of the country");
        assert_eq!(sedol("GB00B1CCM799"), None, "a wrong check digit");
        assert_eq!(country("XS0000000017"), "XS");
    }
}
