//! What the schemes of fixed length share: the canonical spelling, the alphabet, the last digit.

use super::Problem;

/// Blanks of every kind, those that print nothing included.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// Plain capitals and digits, without blanks and hyphens: the canonical spelling of a code of fixed length.
pub(super) fn canonical(text: &str) -> String {
    let written = text.chars().filter(|&c| !is_blank(c) && c != '-');
    written.map(|c| plain(c).to_ascii_uppercase()).collect()
}

/// A letter or digit of full width, as East Asian keyboards write it, in its plain form.
fn plain(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
        }
        _ => c,
    }
}

/// `text` has `length` characters, all of them digits or capital letters of the Latin alphabet.
pub(super) fn alphanumeric(text: &str, length: usize) -> Result<(), Problem> {
    let right = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    // At once what holds of nearly every text.
    if text.len() == length && text.bytes().all(|b| right(char::from(b))) && text.bytes().any(|b| b != b'0') {
        return Ok(());
    }
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    // Zeros pass the check digit of a CUSIP and of a SEDOL.
    if text.bytes().all(|b| b == b'0') {
        return Err(Problem::Zeros);
    }
    let found = text.chars().count();
    if found != length {
        return Err(Problem::Length { found, expected: length });
    }
    match first(text, |_, c| right(c)) {
        None => Ok(()),
        Some((position, found)) => {
            Err(Problem::Character { found, position, expected: "a letter or a digit" })
        }
    }
}

/// No character of `text` is a vowel, which some schemes leave out so that no word can arise.
pub(super) fn no_vowels(text: &str) -> Result<(), Problem> {
    match first(text, |_, c| !matches!(c, 'A' | 'E' | 'I' | 'O' | 'U')) {
        None => Ok(()),
        Some((position, found)) => {
            Err(Problem::Character { found, position, expected: "a consonant or a digit" })
        }
    }
}

/// The first character that is not `right`, with its position from 1.
pub(super) fn first(text: &str, right: impl Fn(usize, char) -> bool) -> Option<(usize, char)> {
    text.chars().enumerate().find(|&(i, c)| !right(i, c)).map(|(i, c)| (i + 1, c))
}

/// The last character should be a digit and is none.
pub(super) fn not_a_digit(text: &str) -> Problem {
    match text.chars().next_back() {
        None => Problem::Empty,
        Some(found) => Problem::Character { found, position: text.chars().count(), expected: "a digit" },
    }
}

/// The value of a character in check-digit sums: digits as they are, `A` is 10, `Z` is 35.
pub(super) fn value(c: char) -> u32 {
    c.to_digit(36).unwrap_or(0)
}

/// The last character is the digit that brings `sum` to a multiple of ten.
pub(super) fn closes(text: &str, sum: u32) -> Result<(), Problem> {
    let expected = (10 - sum % 10) % 10;
    match text.chars().next_back().and_then(|c| c.to_digit(10)) {
        None => Err(not_a_digit(text)),
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(Problem::CheckDigit {
            found: found.to_string().into(),
            expected: expected.to_string().into(),
        }),
    }
}

/// A text with the check digit behind it that its scheme asks for.
pub(super) fn closed(text: &str, check: fn(&str) -> Result<(), Problem>) -> Option<String> {
    let with_zero = format!("{text}0");
    match check(&with_zero) {
        Ok(()) => Some(with_zero),
        Err(Problem::CheckDigit { expected, .. }) => Some(format!("{text}{expected}")),
        Err(_) => None,
    }
}

/// A wrong check digit, from the characters as the checking crates report them.
pub(super) fn check_digit(found: &[u8], expected: &[u8]) -> Problem {
    let text = |bytes| String::from_utf8_lossy(bytes).into();
    Problem::CheckDigit { found: text(found), expected: text(expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_of_full_width_are_plain_ones() {
        assert_eq!(canonical("ＵＳ０３７８ ａ-9"), "US0378A9");
    }
}
