//! SEDOL: six characters without vowels, and a check digit.

use super::Problem;
use super::code;

/// Length of a SEDOL.
pub(super) const LENGTH: usize = 7;

/// Weights of the six characters; the check digit brings the sum to a multiple of ten.
const WEIGHTS: [u32; 6] = [1, 3, 1, 7, 3, 9];

/// Whether `text`, in canonical spelling, is a SEDOL.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    code::alphanumeric(text, LENGTH)?;
    code::no_vowels(text)?;
    let sum: u32 = text.chars().zip(WEIGHTS).map(|(c, weight)| code::value(c) * weight).sum();
    code::closes(text, sum)
}
