//! Words that are written otherwise than they are meant: digits and signs that stand for letters, and slips in a
//! legal form.

use super::{abbreviation, legal_form};

/// With fewer characters, a word with a digit is a code.
const SHORTEST: usize = 4;

/// The letter that a digit or sign looks like.
fn look_alike(c: char) -> Option<char> {
    let sign = || match c {
        '!' | '|' => Some('i'),
        '@' => Some('a'),
        '$' => Some('s'),
        '6' => Some('g'),
        _ => None,
    };
    abbreviation::letters_like(c).first().copied().or_else(sign)
}

/// Whether a part of a word is written with digits or signs in place of letters: it has letters too, and no
/// digit that looks like none.
fn has_signs(word: &str) -> bool {
    // Nearly every word is of letters alone.
    if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    word.split(|c: char| !c.is_alphanumeric() && look_alike(c).is_none()).any(|part| {
        // A mark at the end of a word is a mark, and a number at its end is one.
        let marked = part.trim_matches(['!', '|']);
        let letters = marked.trim_end_matches(|c: char| c.is_ascii_digit());
        let inside = if marked.len() - letters.len() > 1 { letters } else { marked };
        let is_digit = |c: char| c.is_numeric() && look_alike(c).is_none();
        inside.len() >= SHORTEST
            && inside.chars().any(char::is_alphabetic)
            && inside.chars().any(|c| look_alike(c).is_some())
            && !inside.chars().any(is_digit)
    })
}

/// The word that another one is written for, where it is written otherwise.
fn meant(word: &str) -> Option<String> {
    let alike = |read: String| if word.chars().any(char::is_lowercase) { read } else { read.to_uppercase() };
    if has_signs(word) {
        return Some(alike(word.chars().map(|c| look_alike(c).unwrap_or(c)).collect()));
    }
    let bare = word.trim_end_matches(['.', ',', ')']);
    if !bare.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    legal_form::misspelt(bare)
        .filter(|_| super::is_unknown(&bare.to_ascii_lowercase(), false))
        .map(|form| alike(form.to_owned()))
}

/// Whether a word is written otherwise than it is meant.
pub(crate) fn is_disguised(word: &str) -> bool {
    meant(word).is_some()
}

/// A text with the words that are meant; `None` where it has no other ones.
///
/// One more reading of a name, never instead of the printed one: `B2B` and `CSI300` are names as they stand.
pub(crate) fn undisguised(text: &str) -> Option<String> {
    if !text.split_whitespace().any(is_disguised) {
        return None;
    }
    let word = |word: &str| meant(word).unwrap_or_else(|| word.to_owned());
    Some(text.split_whitespace().map(word).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_read_as_letters() {
        assert_eq!(undisguised("@CM3 7R0N Ltd").as_deref(), Some("ACME TRON Ltd"));
        for text in ["ACME 2013", "B2B Group", "3M Co", "CSI300", "ACME (A) 5", "Yahoo!", "58.COM"] {
            assert_eq!(undisguised(text), None, "{text}");
        }
    }

    #[test]
    fn slips_in_a_legal_form_are_put_right() {
        assert_eq!(
            undisguised("ACMETRON JIONT STOCK COMPNAY").as_deref(),
            Some("ACMETRON JOINT STOCK COMPANY")
        );
        assert_eq!(undisguised("Acmetron Limted.").as_deref(), Some("Acmetron limited"));
        for text in ["ACMETRON LIMITED", "ACMETRON COMPANIA", "ACMETRON STOCKS", "ACMETRON POINT"] {
            assert_eq!(undisguised(text), None, "{text}");
        }
    }
}
