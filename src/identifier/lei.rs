//! LEI (ISO 17442): eighteen characters and two check digits.

use super::Problem;
use super::code;

/// Length of an LEI.
pub(super) const LENGTH: usize = 20;

/// Whether `text`, in canonical spelling, is an LEI.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    code::alphanumeric(text, LENGTH)?;
    if let Some((position, found)) = code::first(text, |i, c| i < LENGTH - 2 || c.is_ascii_digit()) {
        return Err(Problem::Character { found, position, expected: "a digit" });
    }
    let (payload, found) = text.split_at(LENGTH - 2);
    let expected = format!("{:02}", check_digits(payload));
    if found == expected {
        Ok(())
    } else {
        Err(Problem::CheckDigit { found: found.into(), expected: expected.into() })
    }
}

/// ISO 7064, MOD 97-10: the digits from 02 to 98 that make the whole number 1 modulo 97. Written here
/// because the `lei` crate (0.2) gives 00 and 01 where 97 and 98 are right, and so refuses one valid
/// LEI in fifty.
fn check_digits(payload: &str) -> u32 {
    let rest = payload.chars().map(code::value).fold(0, |rest, value| {
        let shift = if value < 10 { 10 } else { 100 };
        (rest * shift + value) % 97
    });
    98 - rest * 100 % 97
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // The ends of the range 02 to 98 are where implementations go wrong.
        for right in [
            "9695ACME000000000164",
            "9695ACME000000005402",
            "9695ACME000000008603",
            "9695ACME000000008797",
            "9695ACME000000002298",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        for (wrong, expected) in [("9695ACME000000005499", "02"), ("9695ACME000000008700", "97")] {
            let problem = check(wrong).unwrap_err();
            let found = wrong[18..].into();
            assert_eq!(problem, Problem::CheckDigit { found, expected: expected.into() });
        }
        assert!(matches!(
            check("9695ACME0000000001A4"),
            Err(Problem::Character { found: 'A', position: 19, .. })
        ));
    }
}
