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
    let (rows, lists) = (Spelling::all(row, &name), Spelling::all(list, &other));
    let pairs = rows.iter().flat_map(|row| lists.iter().map(move |list| (row, list)));
    let (how, contribution) =
        pairs.filter_map(|(row, list)| row.differs_from(list)).max_by_key(|found| found.1)?;
    let piece = Piece { query: name.key().to_owned(), list: other.key().to_owned(), how, contribution };
    Some(Alignment { score: Score::from_millionths(contribution.unsigned_abs()), pieces: vec![piece] })
}

/// One way to write a name: its words in order.
struct Spelling {
    words: Vec<String>,
    letters: String,
    /// How many letters the words of the name have that say more than `group`.
    telling: usize,
}

impl Spelling {
    /// All ways to write a name whose letters are enough: its words without `and`, `of` and the like, with
    /// them, and everything as printed, the legal form included.
    fn all(text: &str, name: &Name) -> Vec<Spelling> {
        let texts = |tokens: &mut dyn Iterator<Item = &Token>| tokens.map(|t| t.text().to_owned()).collect();
        let ways: [Vec<String>; 3] = [
            texts(&mut counting(name.tokens())),
            texts(&mut name.tokens().iter()),
            name::fold(text).split(' ').map(str::to_owned).collect(),
        ];
        let tells = |token: &&Token| !matches!(token.class(), Class::Stop | Class::Generic | Class::Number);
        let telling = name.tokens().iter().filter(tells).map(Token::length).sum();
        let mut all: Vec<Spelling> = Vec::with_capacity(ways.len());
        for words in ways {
            let letters = words.concat();
            if may_be_misspelt(&letters) && all.iter().all(|known| known.letters != letters) {
                all.push(Spelling { words, letters, telling });
            }
        }
        all
    }

    /// How another spelling differs a little from this one, the row's, and what that is worth.
    fn differs_from(&self, list: &Spelling) -> Option<(How, i32)> {
        let (a, b) = (&self.letters, &list.letters);
        if a == b {
            return Some((How::Joined, BLANKS));
        }
        let (slips, meant) = self.apart_from(list);
        let sounds_alike = sounds(a) == sounds(b);
        let is_word = |word: &String| sounds_alike || word.len() >= SHORTEST_WORD;
        let is_long = list.words.len() - meant.len() >= LONG_NAME;
        let is_slip = differ_little(a, b)
            && meant.iter().any(is_word)
            && slips.iter().all(|word| name::is_unknown(word, is_long));
        // Only the letters of words that tell say whose name it is, unless it is a common word that is misspelt.
        let common = meant.iter().all(|word| name::is_common(word));
        let letters = if common { list.letters.len() } else { list.telling };
        if !is_slip || letters < SHORTEST {
            return None;
        }
        let length = letters + usize::from(a.len() > b.len());
        let start = if sounds_alike || a.chars().next() == b.chars().next() { 0 } else { WRONG_START };
        let cost = if name::is_swap(a, b) { SWAP / length } else { LETTER / length + start };
        Some((How::Typo, i32::try_from(1_000_000 - cost).ok()?))
    }

    /// The words of a row's name and those of a listed one between the words that both begin and end with.
    fn apart_from<'a>(&'a self, list: &'a Spelling) -> (&'a [String], &'a [String]) {
        let (row, list) = (self.words.as_slice(), list.words.as_slice());
        let ahead = row.iter().zip(list).take_while(|(a, b)| a == b).count();
        let (row, list) = (row.get(ahead..).unwrap_or_default(), list.get(ahead..).unwrap_or_default());
        let behind = row.iter().rev().zip(list.iter().rev()).take_while(|(a, b)| a == b).count();
        let without = |words: &'a [String]| words.get(..words.len() - behind).unwrap_or_default();
        (without(row), without(list))
    }
}

/// The letters of a listed name in every spelling that [`misspelt`] compares.
pub(crate) fn spellings(text: &str, name: &Name) -> impl Iterator<Item = String> {
    Spelling::all(text, name).into_iter().map(|spelling| spelling.letters)
}

/// Whether the letters of two names are the same but for one slip, or sound the same.
pub(crate) fn differ_little(a: &str, b: &str) -> bool {
    edit::distance(a, b, 1).is_some() || sounds(a) == sounds(b)
}

/// Whether the letters of a name are enough, and Latin.
pub(crate) fn may_be_misspelt(letters: &str) -> bool {
    letters.len() >= SHORTEST && letters.is_ascii()
}

/// Spellings of one sound in Latin letters, longest first, and the one that stands for all of them.
const SOUNDS: [(&str, &str); 15] = [
    ("shch", "sh"),
    ("tsch", "ch"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("kh", "h"),
    ("zh", "j"),
    ("tz", "ts"),
    ("ph", "f"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("x", "ks"),
    ("w", "v"),
    ("q", "k"),
    ("y", "i"),
];

/// The letters by sound: one spelling for all of a sound, no letter twice in a row.
pub(crate) fn sounds(letters: &str) -> String {
    let mut out = String::with_capacity(letters.len() + 2);
    let mut rest = letters;
    while let Some(first) = rest.chars().next() {
        let spelt = SOUNDS.iter().find(|(spelling, _)| rest.starts_with(spelling));
        let (from, to) = match spelt {
            Some((spelling, sound)) => (spelling.len(), *sound),
            None => (first.len_utf8(), rest.get(..first.len_utf8()).unwrap_or_default()),
        };
        for letter in to.chars() {
            if !out.ends_with(letter) {
                out.push(letter);
            }
        }
        rest = rest.get(from..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn one_spelling_stands_for_a_sound() {
        for (a, b) in
            [("khimprom", "himprom"), ("jizhong", "jijong"), ("scheksna", "shexna"), ("phabrika", "fabrika")]
        {
            assert_eq!(sounds(a), sounds(b));
        }
    }
}
