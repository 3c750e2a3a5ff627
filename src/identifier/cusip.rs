//! CUSIP: six characters of the issuer, two of the issue, a check digit.

use super::Problem;
use super::code;

/// Length of a CUSIP.
pub(super) const LENGTH: usize = 9;

/// Whether `text`, in canonical spelling, is a CUSIP.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    code::alphanumeric(text, LENGTH)?;
    match cusip::CUSIP::parse(text) {
        Ok(_) => Ok(()),
        Err(cusip::CUSIPError::IncorrectCheckDigit { was, expected }) => {
            Err(code::check_digit(&[was], &[expected]))
        }
        Err(_) => Err(code::not_a_digit(text)),
    }
}

/// The CUSIP of which these are the first eight characters. Its letters are never `I` and `O`, and few enough
/// that a word is none.
pub(super) fn closed(text: &str) -> Option<String> {
    const FEWEST_DIGITS: usize = 3;
    code::alphanumeric(text, LENGTH - 1).ok()?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < FEWEST_DIGITS || text.contains(['I', 'O']) {
        return None;
    }
    code::closed(text, check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // The third is right, and looks like a number in scientific notation.
        for right in ["99ACME100", "G99ACM101", "00846E107"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let wrong = check("99ACME107").unwrap_err();
        assert_eq!(wrong, Problem::CheckDigit { found: "7".into(), expected: "0".into() });
        assert!(matches!(check("99ACME10A"), Err(Problem::Character { found: 'A', position: 9, .. })));
        assert!(matches!(check("99ACM*100"), Err(Problem::Character { found: '*', position: 6, .. })));
    }

    #[test]
    fn a_cusip_is_closed_only_where_it_is_no_word() {
        assert!(closed("ABCDE123").is_some_and(|cusip| check(&cusip).is_ok()));
        for word in ["ABCDEF12", "ABCDI123", "ABCDO123"] {
            assert_eq!(closed(word), None, "{word}");
        }
    }
}
