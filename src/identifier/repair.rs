//! What spreadsheets and typists do to identifiers, undone.
//!
//! One number in ten passes a check digit by chance once it is changed. So a mended identifier may raise
//! a match, and is never the proof against one: whoever uses it must keep the [`crate::repair::Repair`] in sight.

use super::{Scheme, check, cusip, sedol};
use crate::repair::{Repair, Repairs};

/// What makes a valid identifier of a text that is not spelt like one: nothing that could be doubted.
pub(super) fn respelt(text: &str, canonical: &str) -> Repairs {
    let mut repairs = Repairs::default();
    let is_written = |c: char| !super::code::is_blank(c) && c != '-';
    if text.chars().filter(|c| is_written(*c)).collect::<String>() != canonical {
        repairs.insert(Repair::Letters);
    }
    if !text.chars().all(is_written) {
        repairs.insert(Repair::Blanks);
    }
    repairs
}

/// The identifier that `canonical`, which is none, becomes once mended.
pub(super) fn mended(scheme: Scheme, canonical: &str) -> Option<(String, Repair)> {
    let candidates = [
        (with_zeros(scheme, canonical), Repair::LeadingZeros),
        (Some(look_alikes(scheme, canonical)), Repair::LookAlike),
    ];
    candidates
        .into_iter()
        .filter_map(|(text, repair)| Some((text?, repair)))
        .find(|(text, _)| check(scheme, text).is_ok())
}

/// Padded with zeros to the length of the scheme. More than three would be another number.
fn with_zeros(scheme: Scheme, canonical: &str) -> Option<String> {
    let width = match scheme {
        Scheme::Cusip => cusip::LENGTH,
        Scheme::Sedol => sedol::LENGTH,
        // The others start with a letter, or are too long for a spreadsheet to take for a number.
        Scheme::Isin | Scheme::Figi | Scheme::Lei | Scheme::Ticker => return None,
    };
    let is_number = !canonical.is_empty() && canonical.bytes().all(|b| b.is_ascii_digit());
    (is_number && (width - 3..width).contains(&canonical.len())).then(|| format!("{canonical:0>width$}"))
}

/// Letters where the scheme has letters, and digits elsewhere.
fn look_alikes(scheme: Scheme, canonical: &str) -> String {
    let letters = match scheme {
        Scheme::Isin | Scheme::Figi => 2,
        Scheme::Cusip | Scheme::Sedol | Scheme::Lei | Scheme::Ticker => 0,
    };
    let swap = |(i, c)| match (i < letters, c) {
        (true, '0') => 'O',
        (true, '1') => 'I',
        (false, 'O') => '0',
        (false, 'I') => '1',
        _ => c,
    };
    canonical.chars().enumerate().map(swap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::{Identifier, Problem};

    #[test]
    fn lost_zeros_are_put_back() {
        for (scheme, text, mended) in [
            (Scheme::Sedol, "263494", "0263494"),
            (Scheme::Sedol, "1230", "0001230"),
            (Scheme::Cusip, "123455", "000123455"),
        ] {
            let reading = Identifier::read(scheme, text).unwrap();
            assert_eq!((reading.identifier.as_str(), reading.repair()), (mended, Some(Repair::LeadingZeros)));
            let problem = Identifier::parse(scheme, text).unwrap_err().problem;
            assert_eq!(problem, Problem::Mendable { repair: Repair::LeadingZeros, likely: mended.into() });
        }
        assert!(Identifier::read(Scheme::Sedol, "263495").is_err(), "wrong check digit after padding");
        assert!(Identifier::read(Scheme::Sedol, "").is_err());
        assert!(Identifier::read(Scheme::Sedol, "000").is_err(), "too short");
    }

    #[test]
    fn look_alikes_are_exchanged() {
        for (scheme, text, mended) in [
            (Scheme::Isin, "HKOOOO123452", "HK0000123452"),
            (Scheme::Isin, "1E00B1CCM714", "IE00B1CCM714"),
            (Scheme::Sedol, "BICCM71", "B1CCM71"),
            (Scheme::Cusip, "OOO123455", "000123455"),
        ] {
            let reading = Identifier::read(scheme, text).unwrap();
            assert_eq!((reading.identifier.as_str(), reading.repair()), (mended, Some(Repair::LookAlike)));
            assert!(Identifier::parse(scheme, text).is_err());
        }
    }
}
