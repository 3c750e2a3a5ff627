//! Names that differ by one slip, or by the spelling of a sound, whichever of their words it stands in.
//!
//! [`super::align`] weighs words, and a slip in a common one leaves names without a distinctive word in
//! common. Here all letters of a name count alike, however its words are set apart; what makes a slip of a
//! difference is that the row's word is one that no issuer bears.

use super::align::{LONG_NAME, counting, same_numbers};
use super::{Alignment, Piece, Score, edit};
use crate::name::{self, Class, How, Name, SWAP, Token, WRONG_START};

/// With fewer letters that tell, one of them makes another name.
pub(crate) const SHORTEST: usize = 7;

/// A shorter word of a list has too many neighbours that are other words.
const SHORTEST_WORD: usize = 5;

/// What a slip costs in millionths of a letter: nobody bears the row's word, so that hardly anything else
/// can be meant.
const LETTER: usize = 1_000_000;

/// Equal letters with blanks at other places are worth as much as two words written as one.
const BLANKS: i32 = 970_000;

/// Compares a row's name with a listed one letter by letter: a score only where one slip, or another
/// spelling of the same sounds, makes one of the other, and no issuer is known to bear the words that differ.
///
/// ```
/// use interdict::score::misspelt;
/// let score = |row: &str, listed: &str| misspelt(row, listed).map(|alignment| alignment.score);
/// assert!(score("PERU ELECTRRIC POWER", "Peru Electric Power Ltd").is_some());
/// assert!(score("PERU ELEC TRIC POWER", "Peru Electric Power Ltd") > score("PERU ELETRIC POWER", "Peru Electric Power Ltd"));
/// assert_eq!(score("PERU ELECTRIC TOWER", "Peru Electric Power Ltd"), None);
/// ```
pub fn misspelt(row: &str, list: &str) -> Option<Alignment> {
    let (name, other) = (Name::new(row), Name::new(list));
    let words = |name| counting(Name::tokens(name)).collect::<Vec<_>>();
    if name.key() == other.key() || !same_numbers(&words(&name), &words(&other)) {
        return None;
    }
    let own = Spelling::of(counting(name.tokens()), &name);
    let as_printed =
        printed(row).filter(|row| printed(list).as_ref() == Some(row)).map(|_| (How::Joined, BLANKS));
    let (how, contribution) = as_printed.or_else(|| {
        let mut best: Option<(How, i32)> = None;
        ways(list, &other, |words, name| {
            let found = own.differs_from(&Spelling::of(words.iter().copied(), name));
            best = [best, found].into_iter().flatten().max_by_key(|(_, worth)| *worth);
        });
        best
    })?;
    let piece = Piece { query: name.key().to_owned(), list: other.key().to_owned(), how, contribution };
    Some(Alignment { score: Score::from_millionths(contribution.unsigned_abs()), pieces: vec![piece] })
}

/// Everything of a name without blanks, its legal form included, where that is enough.
fn printed(text: &str) -> Option<String> {
    let letters: String = name::fold(text).split(' ').collect();
    Some(letters).filter(|letters| may_be_misspelt(letters))
}

/// A listed name without its acronym in parentheses behind it: rows rarely print both as one name.
fn without_aside(text: &str) -> Option<String> {
    let (name, aside) = text.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let is_short = !aside.contains(char::is_whitespace);
    Some(name.trim_end().to_owned()).filter(|name| is_short && !name.is_empty())
}

/// Gives the words of each way to write a listed name, with the name that they are of: those that count, all of
/// them where it has little ones, which may be joined to others, and those of the name without its acronym.
pub(crate) fn ways(text: &str, name: &Name, mut each: impl FnMut(&[&Token], &Name)) {
    let counts: Vec<&Token> = counting(name.tokens()).collect();
    each(&counts, name);
    if counts.len() < name.tokens().len() {
        each(&name.tokens().iter().collect::<Vec<_>>(), name);
    }
    if let Some(name) = without_aside(text).map(|text| Name::new(&text)) {
        each(&counting(name.tokens()).collect::<Vec<_>>(), &name);
    }
}

/// One way to write a name.
struct Spelling<'n> {
    words: Vec<&'n str>,
    letters: String,
    /// How many letters the words of the name have that say more than `group`.
    telling: usize,
}

impl<'n> Spelling<'n> {
    fn of(words: impl Iterator<Item = &'n Token>, name: &Name) -> Spelling<'n> {
        let words: Vec<&str> = words.map(Token::text).collect();
        let tells = |token: &&Token| !matches!(token.class(), Class::Stop | Class::Generic | Class::Number);
        let telling = name.tokens().iter().filter(tells).map(Token::length).sum();
        Spelling { letters: words.concat(), words, telling }
    }

    /// How another spelling differs a little from this one, the row's, and what that is worth.
    fn differs_from(&self, list: &Spelling<'_>) -> Option<(How, i32)> {
        let (a, b) = (&self.letters, &list.letters);
        if !(may_be_misspelt(a) && may_be_misspelt(b)) {
            return None;
        }
        if a == b {
            return Some((How::Joined, BLANKS));
        }
        let (slips, meant) = self.apart_from(list);
        let sounds_alike = sounds(a) == sounds(b);
        let is_word = |word: &&str| sounds_alike || word.len() >= SHORTEST_WORD;
        let is_long = list.words.len() - meant.len() >= LONG_NAME;
        let is_slip = (sounds_alike || edit::is_one_slip(a.as_bytes(), b.as_bytes()))
            && meant.iter().any(is_word)
            && slips.iter().all(|word| name::is_unknown(word, is_long));
        // Only the letters of words that tell say whose name it is, unless it is a common word that is misspelt.
        let common = meant.iter().all(|word| name::is_common(word));
        let letters = if common { b.len() } else { list.telling };
        if !is_slip || letters < SHORTEST {
            return None;
        }
        let length = letters + usize::from(a.len() > b.len());
        let start = if sounds_alike || a.chars().next() == b.chars().next() { 0 } else { WRONG_START };
        let cost = if name::is_swap(a, b) { SWAP / length } else { LETTER / length + start };
        Some((How::Typo, i32::try_from(1_000_000 - cost).ok()?))
    }

    /// The words of a row's name and those of a listed one between the words that both begin and end with.
    fn apart_from<'a>(&'a self, list: &'a Spelling<'_>) -> (&'a [&'a str], &'a [&'a str]) {
        let (row, list) = (self.words.as_slice(), list.words.as_slice());
        let ahead = row.iter().zip(list).take_while(|(a, b)| a == b).count();
        let (row, list) = (row.get(ahead..).unwrap_or_default(), list.get(ahead..).unwrap_or_default());
        let behind = row.iter().rev().zip(list.iter().rev()).take_while(|(a, b)| a == b).count();
        let without = |words: &'a [&'a str]| words.get(..words.len() - behind).unwrap_or_default();
        (without(row), without(list))
    }
}

/// Whether the letters of a name are enough, and Latin.
fn may_be_misspelt(letters: &str) -> bool {
    letters.len() >= SHORTEST && letters.is_ascii()
}

/// The sound that letters begin with, where it has several spellings in Latin letters: how many letters spell
/// it here, and the spelling that stands for all of them.
#[inline]
fn sound(letters: &[u8]) -> Option<(usize, &'static [u8])> {
    Some(match letters {
        [b's', b'h', b'c', b'h', ..] => (4, b"sh"),
        [b't', b's', b'c', b'h', ..] => (4, b"ch"),
        [b's', b'c', b'h', ..] => (3, b"sh"),
        [b't', b'c', b'h', ..] => (3, b"ch"),
        [b'k', b'h', ..] => (2, b"h"),
        [b'z', b'h', ..] => (2, b"j"),
        [b't', b'z', ..] => (2, b"ts"),
        [b'p', b'h', ..] => (2, b"f"),
        [b'o', b'u' | b'o', ..] => (2, b"u"),
        [b'e', b'e', ..] => (2, b"i"),
        [b'x', ..] => (1, b"ks"),
        [b'w', ..] => (1, b"v"),
        [b'q', ..] => (1, b"k"),
        [b'y', ..] => (1, b"i"),
        _ => return None,
    })
}

/// Gives Latin letters by sound: one spelling for all of a sound, no letter twice in a row.
pub(crate) fn each_sound(letters: &str, mut each: impl FnMut(u8)) {
    let mut rest = letters.as_bytes();
    let mut before = None;
    while let Some(first) = rest.first() {
        let (spelt, sound) = sound(rest).unwrap_or((1, std::slice::from_ref(first)));
        for letter in sound {
            if before.replace(*letter) != Some(*letter) {
                each(*letter);
            }
        }
        rest = rest.get(spelt..).unwrap_or_default();
    }
}

/// Whether a sound of several letters may begin with this letter in front and end with that one behind. Where none
/// does, letters sound behind others as they do alone, but for a sound that stands on both sides and is one.
pub(crate) fn is_spelt_across(last: u8, first: u8) -> bool {
    matches!(
        (last, first),
        (b's' | b'k' | b'z' | b'p' | b'c', b'h')
            | (b't' | b'h' | b's', b'c')
            | (b't', b's' | b'z')
            | (b'o', b'u' | b'o')
            | (b'e', b'e')
    )
}

fn sounds(letters: &str) -> Vec<u8> {
    let mut sounds = Vec::with_capacity(letters.len());
    each_sound(letters, |letter| sounds.push(letter));
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_not_spelt_across_sounds_as_it_does_alone(a in "[a-dehk-pr-uxz]{1,6}", b in "[a-dehk-pr-uxz]{1,6}") {
            let (of_a, of_b) = (sounds(&a), sounds(&b));
            if !is_spelt_across(*a.as_bytes().last().unwrap(), *b.as_bytes().first().unwrap()) {
                let behind = of_b.get(usize::from(of_a.last() == of_b.first())..).unwrap();
                prop_assert_eq!(sounds(&format!("{a}{b}")), [&of_a, behind].concat());
            }
        }
    }

    fn score(row: &str, list: &str) -> Option<u32> {
        misspelt(row, list).map(|alignment| alignment.score.millionths())
    }

    #[test]
    fn a_slip_in_any_word_is_one() {
        for (row, list) in [
            ("PERU ELECTRIC POWWER", "Peru Electric Power"),
            ("PERU ELECTRIX POWER", "Peru Electric Power Ltd"),
            ("LEECTRIC POWER OF PERU", "Electric Power of Peru"),
            ("PERU ELECTRICPOW ER", "Peru Electric Power"),
            ("BANK OFPERU", "Bank of Peru"),
            ("ZORBLAT OPENJOINT STOCK COMPANY", "Zorblat Open Joint Stock Company"),
            ("QUIMBERI FABRIK", "Kuimbery Phabrik"),
        ] {
            assert!(score(row, list).is_some(), "{row} | {list}");
        }
    }

    #[test]
    fn another_word_is_none() {
        for (row, list) in [
            ("PERU ELECTRIC TOWER", "Peru Electric Power"),
            ("ACME FUND 2", "Acme Fund 3"),
            ("ACMETRON FUND 12", "Acmetron Fund 2"),
            ("Peru Electric Power", "PERU ELECTRIC POWER LTD"),
            ("QUI BO", "QUI BA"),
            ("ACMETRON PARTNERS VIII", "Acmetron Partners VII"),
            ("ACMTE GROUP", "Acme Group"),
        ] {
            assert_eq!(score(row, list), None, "{row} | {list}");
        }
    }

    #[test]
    fn a_slip_costs_its_share_of_the_letters_that_tell() {
        for (row, list, worth) in [
            ("ZORBLET POWER", "Zorblat Power", 857_143),
            ("ZORBLT POWER", "Zorblat Power", 857_143),
            ("ZORBLART POWER", "Zorblat Power", 875_000),
            ("ZORBALT POWER", "Zorblat Power", 885_715),
            ("VORBLAT POWER", "Zorblat Power", 797_143),
            ("KUIMBER POWER", "Quimber Power", 857_143),
            // `power` tells nothing, unless it is the word that is meant.
            ("ZORBLAT POWRE", "Zorblat Power", 933_334),
            ("ZORBLET RAILWAY", "Zorblat Railway", 928_572),
            ("ZOR BLAT POWER", "Zorblat Power", 970_000),
        ] {
            assert_eq!(score(row, list), Some(worth), "{row} | {list}");
        }
    }

    #[test]
    fn a_slip_needs_enough_letters_around_it() {
        for (row, list, found) in [
            ("QUIMBAR GROUP", "Quimber Group", true),
            ("QUIMBA GROUP", "Quimbe Group", false),
            ("QUIMBR", "Quimber", false),
            ("QUIMBÉŁ", "Quimbél", false),
            // Issuers bear the row's word: three others must agree.
            ("PERU ZORBLAT WIBBLE TEXTIL", "Peru Zorblat Wibble Textile", true),
            ("PERU ZORBLAT TEXTIL", "Peru Zorblat Textile", false),
        ] {
            assert_eq!(score(row, list).is_some(), found, "{row} | {list}");
        }
    }

    #[test]
    fn a_listed_name_is_also_written_with_its_little_words_and_without_its_acronym() {
        for (text, expected) in [
            ("Zorblat Power", vec!["zorblat power"]),
            ("Zorblat of Peru", vec!["zorblat peru", "zorblat of peru"]),
            ("Zorblat Power (ZP) ", vec!["zorblat power zp", "zorblat power"]),
            ("Zorblat Power (of Peru)", vec!["zorblat power peru", "zorblat power of peru"]),
            ("(Zorblat)", vec!["zorblat"]),
            ("Zorblat (ZP) Power", vec!["zorblat zp power"]),
        ] {
            let mut written = Vec::new();
            ways(text, &Name::new(text), |words, _| {
                written.push(words.iter().map(|word| word.text()).collect::<Vec<_>>().join(" "));
            });
            assert_eq!(written, expected, "{text}");
        }
    }

    #[test]
    fn one_spelling_stands_for_a_sound() {
        for (letters, expected) in [
            ("shchukin", "shukin"),
            ("tscheksna", "cheksna"),
            ("scheksna", "sheksna"),
            ("tchaikin", "chaikin"),
            ("khimprom", "himprom"),
            ("zhukov", "jukov"),
            ("tzarin", "tsarin"),
            ("phabrika", "fabrika"),
            ("oubroot", "ubrut"),
            ("meerin", "mirin"),
            ("shexna", "sheksna"),
            ("wolga", "volga"),
            ("qibery", "kiberi"),
            ("jizzhonn", "jizjon"),
        ] {
            assert_eq!(String::from_utf8(sounds(letters)).unwrap(), expected, "{letters}");
        }
    }
}
