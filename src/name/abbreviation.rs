//! Words that are not equal and still mean the same: abbreviations, plurals, slips, look-alikes.

use std::fmt;

use super::words::{Class, Words};
use super::{Reading, Shape, Token};
use crate::score::edit;

/// How two words stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// The same word.
    Equal,
    /// Singular and plural.
    Plural,
    /// Two words written as one.
    Joined,
    /// Letters written out for one with a mark: `ue` for `ü`, `aa` for `å`.
    Transcribed,
    /// A digit stands for a letter that it looks like.
    LookAlike,
    /// An abbreviation of the table that has several meanings.
    Abbreviation,
    /// An abbreviation that no table has: the same first letter, and its letters in order.
    Contraction,
    /// A slip of the pen.
    Typo,
    /// The field ended before the word did.
    Cut,
    /// The legal forms agree or contradict each other.
    Form,
    /// A correction of the sum, with its reason in the piece.
    Correction,
    /// Nothing stands against it.
    Unmatched,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            How::Equal => "equal",
            How::Plural => "plural",
            How::Joined => "joined",
            How::Transcribed => "transcribed",
            How::LookAlike => "look-alike",
            How::Abbreviation => "abbreviation",
            How::Contraction => "contraction",
            How::Typo => "typo",
            How::Cut => "cut",
            How::Form => "legal form",
            How::Correction => "correction",
            How::Unmatched => "unmatched",
        })
    }
}

/// Likeness of two words in millionths, and how they are alike; `None` when they are not.
///
/// Symmetric. Words of the tables never count as slips of each other (`power`, `tower`).
///
/// ```
/// use interdict::name::{How, Name, relation};
/// let word = |text: &str| Name::new(text).tokens()[0].clone();
/// assert_eq!(relation(&word("servcs"), &word("services")).map(|r| r.0), Some(How::Contraction));
/// assert_eq!(relation(&word("acmetron"), &word("acmetorn")).map(|r| r.0), Some(How::Typo));
/// assert_eq!(relation(&word("power"), &word("tower")), None);
/// ```
pub fn relation(a: &Token, b: &Token) -> Option<(How, u32)> {
    if a.text() == b.text() {
        return Some((How::Equal, 1_000_000));
    }
    let direct = |from: &Token, to: &Token| {
        from.readings()
            .iter()
            .filter(|r| *r.text == *to.text())
            .map(|r| (r.how, likeness(r.how)))
            .max_by_key(|r| r.1)
    };
    let read = match (a.readings(), b.readings()) {
        ([], []) => None,
        _ => direct(a, b).max_by_likeness(direct(b, a)).max_by_likeness(common_reading(a, b)),
    };
    read.or_else(|| typo(a, b))
}

trait MaxByLikeness {
    fn max_by_likeness(self, other: Self) -> Self;
}

impl MaxByLikeness for Option<(How, u32)> {
    fn max_by_likeness(self, other: Self) -> Self {
        match (self, other) {
            (Some(a), Some(b)) => Some(if b.1 > a.1 { b } else { a }),
            (a, b) => a.or(b),
        }
    }
}

/// Both may stand for a third word.
fn common_reading(a: &Token, b: &Token) -> Option<(How, u32)> {
    let shared = |x: &Reading| b.readings().iter().find(|y| y.text == x.text).map(|y| x.how.max(y.how));
    a.readings()
        .iter()
        .filter_map(shared)
        .map(|how| (how, likeness(how).saturating_sub(20_000)))
        .max_by_key(|r| r.1)
}

/// What a relation other than a slip is worth, in millionths. The order matters more than the
/// values: a table entry is better evidence than a rule. Below 0.85 an abbreviated name of three
/// words would fall under the default threshold.
fn likeness(how: How) -> u32 {
    match how {
        How::Equal => 1_000_000,
        How::Plural | How::Joined | How::Transcribed => 970_000,
        How::LookAlike => 950_000,
        How::Abbreviation => 930_000,
        How::Contraction => 900_000,
        _ => 0,
    }
}

/// Number of slips allowed in words whose shorter one has this many letters. Shorter words have too
/// many neighbours that are other names.
fn allowed_slips(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=7 => 1,
        8..=LONGEST_WITH_SLIPS => 2,
        _ => 0,
    }
}

/// Words that are both longer are compared for equality only, so that the cost of a name is bounded.
const LONGEST_WITH_SLIPS: usize = 28;

/// Number of slips that a word of so many letters may have beside any other one. What is allowed depends on
/// the shorter of two words, so that a word may have slips that is itself a little too long for them.
pub(crate) fn most_slips(letters: usize) -> usize {
    let shorter = letters.min(LONGEST_WITH_SLIPS);
    let slips = allowed_slips(shorter);
    if letters - shorter > slips { 0 } else { slips }
}

/// A slip between a word of the tables and a word outside needs at least this many letters.
const SHORTEST_KNOWN: usize = 7;

/// Whether a word may be a slip of any other one.
pub(crate) fn may_have_slips(word: &Token) -> bool {
    let known = word.class() != Class::Distinctive;
    let Shape { length, has_digit, .. } = word.shape();
    most_slips(length as usize) > 0 && !(known && (length as usize) < SHORTEST_KNOWN) && !has_digit
}

fn typo(a: &Token, b: &Token) -> Option<(How, u32)> {
    let (la, lb) = (a.length(), b.length());
    let (short, long) = (la.min(lb), la.max(lb));
    let slips = allowed_slips(short);
    let known = usize::from(a.class() != Class::Distinctive) + usize::from(b.class() != Class::Distinctive);
    if slips == 0 || long - short > slips || known == 2 || (known == 1 && short < SHORTEST_KNOWN) {
        return None;
    }
    // A slip takes one letter away and brings another one at most.
    let other_letters = (a.shape().letters ^ b.shape().letters).count_ones() as usize;
    if a.shape().has_digit || b.shape().has_digit || other_letters > 2 * slips {
        return None;
    }
    let distance = edit::distance(a.text(), b.text(), slips)?;
    let wrong_start = if a.text().chars().next() == b.text().chars().next() { 0 } else { WRONG_START };
    let slip = if distance == 1 && la == lb && is_swap(a.text(), b.text()) { SWAP } else { SLIP };
    let cost = u32::try_from(distance * slip / long + wrong_start).unwrap_or(1_000_000);
    Some((How::Typo, 1_000_000_u32.saturating_sub(cost)))
}

/// What a slip costs in millionths of a letter. A little more than one: below seven letters, one
/// wrong letter in the only distinctive word is below the default threshold.
const SLIP: usize = 1_100_000;
/// A wrong first letter is rare as a slip and common between different names.
pub(crate) const WRONG_START: usize = 60_000;
/// Two neighbours that changed places are a slip in nearly every case.
pub(crate) const SWAP: usize = 800_000;

/// Whether the one slip between two words of the same length is a swap: the first letter that differs
/// stands one place further in the other word.
pub(crate) fn is_swap(a: &str, b: &str) -> bool {
    let mut letters = a.chars().zip(b.chars()).skip_while(|(a, b)| a == b);
    let (Some((first, second)), Some((next_first, next_second))) = (letters.next(), letters.next()) else {
        return false;
    };
    first == next_second && second == next_first
}

/// What a word may stand for by rule: its singular, letters with marks for those written out, letters for look-alike digits, and the words of
/// the tables that it contracts.
pub(super) fn readings(text: &str, known: bool, words: &Words, mut found: impl FnMut(&str, How)) {
    if text.len() >= 5
        && !text.ends_with("ss")
        && let Some(stem) = text.strip_suffix('s')
    {
        found(stem, How::Plural);
        if let Some(stem) = stem.strip_suffix("ie") {
            found(&format!("{stem}y"), How::Plural);
        }
    }
    if !known && text.is_ascii() {
        letters_for_digits(text).iter().for_each(|word| found(word, How::LookAlike));
        transcribed(text).iter().for_each(|word| found(word, How::Transcribed));
        let full = words.beginning_as(text, letters(text)).filter(|word| contracts(text, word));
        full.for_each(|word| found(word, How::Contraction));
    }
}

/// With fewer letters, two of them are mostly no letter that is written out.
const SHORTEST_TRANSCRIBED: usize = 5;

/// `acmueller` may be `acmüller`, which is folded to `acmuller`. Behind a vowel or a `q`, as in `acmauer`, and at the end of
/// a word, as in `acmrae`, the letters are their own.
fn transcribed(text: &str) -> Option<String> {
    if text.len() < SHORTEST_TRANSCRIBED {
        return None;
    }
    let mut out = String::new();
    let mut before = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(letter);
        let free = !before.is_some_and(|before| matches!(before, 'a' | 'e' | 'i' | 'o' | 'u' | 'q'));
        let written = match letters.peek() {
            Some('e') => matches!(letter, 'a' | 'o' | 'u'),
            Some('a') => letter == 'a',
            _ => false,
        };
        before = Some(letter);
        let mut further = letters.clone();
        if free && written && further.nth(1).is_some() {
            before = letters.next();
        }
    }
    (out.len() < text.len()).then_some(out)
}

/// `ac1d` may be `acid` or `acld`. Only one or two digits among at least four letters.
fn letters_for_digits(text: &str) -> Vec<String> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || digits > 2 || text.len() < digits + 4 || text.len() > 24 {
        return Vec::new();
    }
    let mut found = vec![String::new()];
    for c in text.chars() {
        let letters = letters_like(c);
        if letters.is_empty() && c.is_ascii_digit() {
            return Vec::new();
        }
        if letters.is_empty() {
            found.iter_mut().for_each(|word| word.push(c));
        } else {
            found = found.iter().flat_map(|word| letters.iter().map(move |l| format!("{word}{l}"))).collect();
        }
    }
    found
}

/// The letters that a digit looks like, the likeliest first.
pub(super) fn letters_like(digit: char) -> &'static [char] {
    match digit {
        '0' => &['o'],
        '1' => &['i', 'l'],
        '3' => &['e'],
        '4' => &['a'],
        '5' => &['s'],
        '7' => &['t'],
        '8' => &['b'],
        _ => &[],
    }
}

/// The letters of a word as a mask; those that are not Latin share the last bits.
pub(super) fn letters(word: &str) -> u32 {
    let bit = |letter: u32| match letter.wrapping_sub(u32::from('a')) {
        place @ 0..26 => 1_u32 << place,
        _ => 1 << (26 + letter % 6),
    };
    match word.is_ascii() {
        true => word.bytes().fold(0, |mask, byte| mask | bit(u32::from(byte))),
        false => word.chars().fold(0, |mask, letter| mask | bit(u32::from(letter))),
    }
}

/// Whether a word contracts a longer one: the same first letter, its letters in order, and either a
/// beginning of it or most of its consonants.
fn contracts(short: &str, long: &str) -> bool {
    if short.len() < 4 || long.len() < short.len() + 2 {
        return false;
    }
    if long.starts_with(short) {
        return true;
    }
    // Words of the tables are ASCII, and a longer text has the letters of a shorter one byte by byte.
    let mut letters = long.bytes();
    if !short.bytes().all(|c| letters.any(|l| l == c)) {
        return false;
    }
    let consonants = |word: &str| word.bytes().filter(|c| !b"aeiou".contains(c)).count();
    let vowels = short.len() - consonants(short);
    vowels <= 1 && consonants(short) * 10 >= consonants(long) * 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_keep_the_consonants() {
        for (short, long) in
            [("cmncts", "communications"), ("srvces", "services"), ("constr", "construction")]
        {
            assert!(contracts(short, long), "{short}");
        }
        for (short, long) in [("lens", "learning"), ("cost", "construction"), ("srvces", "securities")] {
            assert!(!contracts(short, long), "{short}");
        }
    }

    #[test]
    fn letters_with_marks_are_written_out() {
        for (text, expected) in [
            ("zorblueller", Some("zorbluller")),
            ("muehlhaeuzorb", Some("muhlhauzorb")),
            ("zoerblat", Some("zorblat")),
            ("aalzorb", Some("alzorb")),
            ("zorbauer", None),
            ("zorbrae", None),
            ("zorblataa", None),
            ("zorquelle", None),
            ("zorblat", None),
            ("zoer", None),
            ("zorbae", None),
        ] {
            assert_eq!(transcribed(text).as_deref(), expected, "{text}");
        }
        let word = |text: &str| crate::name::Name::new(text).tokens()[0].clone();
        for (marked, plain) in [("Zorblüller", "ZORBLUELLER"), ("Ålzorb", "Aalzorb"), ("Zørblat", "ZOERBLAT")]
        {
            let how = |a: &str, b: &str| relation(&word(a), &word(b)).map(|found| found.0);
            assert_eq!(how(marked, plain), Some(How::Transcribed), "{marked}");
            assert_eq!(how(plain, marked), Some(How::Transcribed), "{marked}");
        }
    }

    #[test]
    fn digits_read_as_letters() {
        assert_eq!(letters_for_digits("x1acme"), ["xiacme", "xlacme"]);
        assert!(letters_for_digits("csi300").is_empty());
    }
}
