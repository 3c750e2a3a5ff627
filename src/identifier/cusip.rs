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
}
