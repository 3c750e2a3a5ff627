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

/// The SEDOL of which these are the first six characters, a digit among them.
pub(super) fn closed(text: &str) -> Option<String> {
    code::alphanumeric(text, LENGTH - 1).ok()?;
    code::no_vowels(text).ok()?;
    text.bytes().any(|byte| byte.is_ascii_digit()).then(|| code::closed(text, check))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        for right in ["0263494", "B1CCM71", "0001230"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let wrong = check("0263497").unwrap_err();
        assert_eq!(wrong, Problem::CheckDigit { found: "7".into(), expected: "4".into() });
        assert!(matches!(check("B1ACM71"), Err(Problem::Character { found: 'A', position: 3, .. })));
        assert!(matches!(check("B1CCM7B"), Err(Problem::Character { found: 'B', position: 7, .. })));
    }
}
