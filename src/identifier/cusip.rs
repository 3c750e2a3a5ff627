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
