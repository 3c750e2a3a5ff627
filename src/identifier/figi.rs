//! FIGI: two letters, `G`, eight characters without vowels, a check digit.

use super::Problem;
use super::code;

/// Length of a FIGI.
pub(super) const LENGTH: usize = 12;

/// First letters that are left free, so that no FIGI can be read as the ISIN of one of these countries.
const RESERVED: [&str; 7] = ["BS", "BM", "GG", "GB", "GH", "KY", "VG"];

/// Whether `text`, in canonical spelling, is a FIGI.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    code::alphanumeric(text, LENGTH)?;
    code::no_vowels(text)?;
    for (i, found) in text.chars().take(3).enumerate() {
        let (right, expected) =
            if i == 2 { (found == 'G', "`G`") } else { (found.is_ascii_uppercase(), "a consonant") };
        if !right {
            return Err(Problem::Character { found, position: i + 1, expected });
        }
    }
    if let Some(prefix) = text.get(..2).filter(|p| RESERVED.contains(p)) {
        return Err(Problem::Prefix { found: prefix.into(), scheme: "FIGI" });
    }
    // Every second value is doubled and the decimal digits are added, as in a CUSIP. Only the last digit of the
    // sum counts, so that a value may stand for its own last digit.
    let sum: u32 = text
        .chars()
        .take(LENGTH - 1)
        .enumerate()
        .map(|(i, c)| code::value(c) * if i % 2 == 1 { 2 } else { 1 })
        .map(|value| value / 10 + value)
        .sum();
    code::closes(text, sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // The first is the example of the standard.
        for right in ["BBG000BLNQ16", "BBG00BCDF998"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let wrong = check("BBG000BLNQ19").unwrap_err();
        assert_eq!(wrong, Problem::CheckDigit { found: "9".into(), expected: "6".into() });
    }

    #[test]
    fn form() {
        for (text, position) in [("1BG000BLNQ16", 1), ("BBB000BLNQ16", 3), ("BBG00ABLNQ16", 6)] {
            let problem = check(text).unwrap_err();
            assert!(matches!(problem, Problem::Character { position: p, .. } if p == position), "{problem}");
        }
        assert!(matches!(check("GGG000BLNQ16"), Err(Problem::Prefix { .. })));
    }
}
