//! What spreadsheets and typists do to identifiers, undone.
//!
//! One number in ten passes a check digit by chance once it is changed. So a mended identifier may raise
//! a match, and is never the proof against one: whoever uses it must keep the [`crate::repair::Repair`] in sight.

use super::{Scheme, check, code, cusip, sedol};
use crate::repair::{Repair, Repairs};

/// A text without the marks that make a spreadsheet keep it (`="037833100"`, `'037833100`) and without the
/// decimals that a number gets (`37833100.0`). What is left is what was there before, so there is no doubt.
pub(super) fn unwrapped(text: &str) -> (&str, Repairs) {
    let trimmed = text.trim_matches(code::is_blank);
    let formula = || {
        let value = trimmed.strip_prefix('=')?.trim_start_matches(code::is_blank);
        value.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains('"'))
    };
    let apostrophe = || {
        let is_mark = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}');
        let inner = trimmed.strip_prefix(is_mark)?;
        Some(inner.strip_suffix(is_mark).unwrap_or(inner))
    };
    let mut repairs = Repairs::default();
    let kept = formula().or_else(apostrophe);
    if kept.is_some() {
        repairs.insert(Repair::TextMarks);
    }
    let kept = kept.unwrap_or(text);
    let whole = without_decimals(kept.trim_matches(code::is_blank));
    if whole.is_some() {
        repairs.insert(Repair::Decimals);
    }
    (whole.unwrap_or(kept), repairs)
}

/// The digits of a number with decimals that are all zero.
fn without_decimals(text: &str) -> Option<&str> {
    let (whole, zeros) = text.split_once(['.', ','])?;
    let is_number = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0')).then_some(whole)
}

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

/// Every identifier that `canonical`, which is none, may become once mended; the likeliest first.
///
/// A number of eight digits in a column of CUSIPs may have lost a zero or its check digit. Whichever is left out
/// may be the one that a list names, so both are read, and neither is certain.
pub(super) fn mended(scheme: Scheme, canonical: &str) -> Vec<(String, Repairs)> {
    let is_valid = |text: &String| check(scheme, text).is_ok();
    let mut found = Vec::new();
    if let Some(text) = with_zeros(scheme, canonical).filter(is_valid) {
        found.push((text, Repair::LeadingZeros.into()));
    }
    found.extend(closed(scheme, canonical).map(|text| (text, Repair::CheckDigit.into())));
    // Zeros in front and the digit at the end: nothing is left that speaks for a number, but its length.
    if scheme == Scheme::Cusip
        && let Some(text) = padded(canonical, cusip::LENGTH - 1).and_then(|text| cusip::closed(&text))
    {
        found.push((text, [Repair::LeadingZeros, Repair::CheckDigit].into_iter().collect()));
    }
    if found.is_empty() {
        let text = Some(look_alikes(scheme, canonical)).filter(is_valid);
        found.extend(text.map(|text| (text, Repair::LookAlike.into())));
    }
    found
}

/// With the check digit that was left away.
fn closed(scheme: Scheme, canonical: &str) -> Option<String> {
    match scheme {
        Scheme::Cusip => cusip::closed(canonical),
        Scheme::Sedol => sedol::closed(canonical),
        Scheme::Isin | Scheme::Figi | Scheme::Lei | Scheme::Ticker => None,
    }
}

/// Padded with zeros to the length of the scheme.
fn with_zeros(scheme: Scheme, canonical: &str) -> Option<String> {
    let width = match scheme {
        Scheme::Cusip => cusip::LENGTH,
        Scheme::Sedol => sedol::LENGTH,
        // The others start with a letter, or are too long for a spreadsheet to take for a number.
        Scheme::Isin | Scheme::Figi | Scheme::Lei | Scheme::Ticker => return None,
    };
    padded(canonical, width)
}

/// A number with the zeros in front that it lost. More than three would be another number.
fn padded(canonical: &str, width: usize) -> Option<String> {
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
        assert!(Identifier::read(Scheme::Sedol, "1231").is_err(), "wrong check digit after padding");
        let readings = Identifier::readings(Scheme::Cusip, "123455").unwrap();
        let all: Vec<&str> = readings.iter().map(|reading| reading.identifier.as_str()).collect();
        assert_eq!(all, ["000123455", "001234558"], "of nine digits, or of eight");
        assert!(Identifier::read(Scheme::Sedol, "").is_err());
        assert!(Identifier::read(Scheme::Sedol, "000").is_err(), "too short");
    }

    #[test]
    fn what_spreadsheets_put_around_a_text_is_left_out() {
        for (scheme, text, repair) in [
            (Scheme::Isin, "=\"US99ACME1004\"", Repair::TextMarks),
            (Scheme::Isin, " = \"US99ACME1004\" ", Repair::TextMarks),
            (Scheme::Isin, "'US99ACME1004", Repair::TextMarks),
            (Scheme::Cusip, "\u{2019}000123455", Repair::TextMarks),
            (Scheme::Cusip, "'000123455'", Repair::TextMarks),
            (Scheme::Sedol, "6123451.0", Repair::Decimals),
            (Scheme::Sedol, "6123451,00", Repair::Decimals),
        ] {
            let reading = Identifier::read(scheme, text).unwrap_or_else(|fault| panic!("{fault}"));
            assert_eq!(reading.repairs.iter().collect::<Vec<_>>(), [repair], "{text}");
            assert!(Identifier::parse(scheme, text).is_ok(), "nothing else may be meant: {text}");
        }
        let lost = Identifier::read(Scheme::Sedol, "=\"263494.0\"").unwrap();
        assert_eq!(lost.identifier.as_str(), "0263494");
        let all = [Repair::LeadingZeros, Repair::TextMarks, Repair::Decimals];
        assert_eq!(lost.repairs.iter().collect::<Vec<_>>(), all);
        for text in [
            "=US99ACME1004",
            "=\"US99ACME1004",
            "=T(\"US99ACME1004\")",
            "=\"US99ACME1004\"&\"\"",
            "US99ACME1004.0",
            "''US99ACME1004",
        ] {
            assert!(Identifier::readings(Scheme::Isin, text).is_err(), "{text}");
        }
        for text in ["6123451.5", "6123451.", ".0", "6,123,451.0", "6.123451E6", "'", "=\"\""] {
            assert!(Identifier::readings(Scheme::Sedol, text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_cusip_without_its_check_digit_is_completed() {
        for (text, mended) in
            [("99ACME10", "99ACME100"), ("g99acm10", "G99ACM101"), ("00846E10", "00846E107")]
        {
            let reading = Identifier::read(Scheme::Cusip, text).unwrap();
            assert_eq!((reading.identifier.as_str(), reading.repair()), (mended, Some(Repair::CheckDigit)));
            assert!(Identifier::parse(Scheme::Cusip, text).is_err(), "no list has it so");
        }
        let readings = Identifier::readings(Scheme::Sedol, "b1ccm7").unwrap();
        assert_eq!((readings.len(), readings[0].identifier.as_str()), (1, "B1CCM71"));
        assert!(Identifier::readings(Scheme::Sedol, "B1CCA7").is_err(), "a vowel");
        assert!(Identifier::readings(Scheme::Sedol, "BCCMDF").is_err(), "no digit");
        // One digit too few may be a zero in front or the check digit at the end.
        let readings = Identifier::readings(Scheme::Cusip, "12345674.0").unwrap();
        let all: Vec<&str> = readings.iter().map(|reading| reading.identifier.as_str()).collect();
        assert_eq!(all, ["012345674", "123456741"]);
        for text in ["TREASURY", "CASHUSD1", "00000000", "99ACMEO0", "99ACM*10", "99ACME1"] {
            assert!(Identifier::readings(Scheme::Cusip, text).is_err(), "{text}");
        }
    }

    #[test]
    fn look_alikes_are_exchanged() {
        for (scheme, text, mended) in [
            (Scheme::Isin, "HKOOOO123452", "HK0000123452"),
            (Scheme::Isin, "1E00B1CCM714", "IE00B1CCM714"),
            (Scheme::Isin, "C099ACME1000", "CO99ACME1000"),
            (Scheme::Sedol, "BICCM71", "B1CCM71"),
            (Scheme::Cusip, "OOO123455", "000123455"),
        ] {
            let reading = Identifier::read(scheme, text).unwrap();
            assert_eq!((reading.identifier.as_str(), reading.repair()), (mended, Some(Repair::LookAlike)));
            assert!(Identifier::parse(scheme, text).is_err());
        }
    }
}
