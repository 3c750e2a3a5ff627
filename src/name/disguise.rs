//! Digits and signs that stand for letters in a word.

/// With fewer characters, a word with a digit is a code.
const SHORTEST: usize = 4;

/// The letter that a digit or sign looks like.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' => 'g',
        '7' => 't',
        '8' => 'b',
        _ => return None,
    })
}

/// Whether a part of a word is written with digits or signs in place of letters: it has letters too, and no
/// digit that looks like none.
pub(crate) fn is_disguised(word: &str) -> bool {
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

/// A text with letters for the digits and signs of its disguised words; `None` where it has no such word.
///
/// One more reading of a name, never instead of the printed one: `B2B` and `CSI300` are names as they stand.
pub(crate) fn undisguised(text: &str) -> Option<String> {
    if !text.split_whitespace().any(is_disguised) {
        return None;
    }
    let word = |word: &'_ str| {
        if !is_disguised(word) {
            return word.to_owned();
        }
        let read: String = word.chars().map(|c| look_alike(c).unwrap_or(c)).collect();
        if word.chars().any(char::is_lowercase) { read } else { read.to_uppercase() }
    };
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
}
