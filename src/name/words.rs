//! The words that many companies share: their class and the market's abbreviations of them.
//!
//! Two tables, `words.txt` and `geography.txt`, say which words are generic, which name a branch of
//! industry, which a place, and how the market shortens them. Everything else is distinctive.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::abbreviation::{self, How};
use super::frequency::{self, RAREST};
use super::{Reading, Token};

/// How much a word tells about which company is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `and`, `the`, `of`: nothing.
    Stop,
    /// `group`, `holdings`, `international`.
    Generic,
    /// `technology`, `shipbuilding`.
    Industry,
    /// A country, region or city.
    Geography,
    /// A number or Roman numeral: must be equal.
    Number,
    /// Any other word.
    Distinctive,
}

/// Roman numerals from one to twenty.
const ROMAN: [&str; 20] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi",
    "xvii", "xviii", "xix", "xx",
];

/// The number that a word is as a Roman numeral.
pub(super) fn numeral(word: &str) -> Option<usize> {
    if !word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x')) {
        return None;
    }
    ROMAN.iter().position(|numeral| *numeral == word).map(|at| at + 1)
}

/// The number of `52nd`. Smaller ones are words of the tables.
fn ordinal(word: &str) -> Option<&str> {
    let number = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end))?;
    (number.len() > 1 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// Whether a Roman numeral at the end of a name is a number: `fund ii` is `fund 2`. One letter counts
/// only behind a word that many names share; elsewhere it is an initial (`acme x`).
pub(super) fn is_number(letters: usize, previous: Option<Class>) -> bool {
    previous.is_some_and(|class| letters > 1 || class != Class::Distinctive)
}

/// Whether a little word is one no more where it ends a name: `Acme Partners Y`. Behind the form it joins nothing, and
/// in a cut name the next word is missing; `next` is the first word of the legal form, and `Acme et Cie` is joined.
pub(super) fn ends_a_name(word: &str, next: &str) -> bool {
    may_end_a_name(word) && !matches!(next, "co" | "company" | "coy" | "cie" | "compagnie")
}

/// The same, whatever follows.
pub(super) fn may_end_a_name(word: &str) -> bool {
    matches!(word, "y" | "et" | "und" | "du" | "des" | "di")
}

pub(super) struct Words {
    /// What is known of a word, canonical or abbreviated.
    known: FxHashMap<&'static str, Known>,
    /// Spellings of several words → one word.
    phrases: FxHashMap<String, &'static str>,
    /// Full words of generic and industry class by first letter, for unseen abbreviations.
    by_letter: FxHashMap<char, Initial>,
    /// Chinese words, longest first.
    han: Vec<&'static str>,
}

/// Words that begin with one letter, and beside them masks of their letters.
#[derive(Default)]
struct Initial {
    words: Vec<&'static str>,
    letters: Vec<u32>,
}

/// What the tables know of a word.
#[derive(Default)]
struct Known {
    /// Class of a canonical word.
    class: Option<Class>,
    /// The one word that an abbreviation stands for.
    safe: Option<&'static str>,
    /// The words that an abbreviation may stand for.
    ambiguous: Vec<&'static str>,
    /// Whether a spelling of several words begins with it.
    begins_a_phrase: bool,
    /// Whether it stands further behind in one.
    ends_a_phrase: bool,
    /// In how many issuers' names a canonical word stands, names that have it abbreviated included.
    names: u32,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("words.txt"), include_str!("geography.txt")));

impl Words {
    pub(super) fn get() -> &'static Words {
        &WORDS
    }

    fn read(words: &'static str, geography: &'static str) -> Words {
        let mut known: FxHashMap<&str, Known> = FxHashMap::default();
        let mut table = Words {
            known: FxHashMap::default(),
            phrases: FxHashMap::default(),
            by_letter: FxHashMap::default(),
            han: Vec::new(),
        };
        let mut claims: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
        for (class, word, safe, doubtful) in rows(words, geography) {
            known.entry(word).or_default().class = Some(class);
            if !word.is_ascii() {
                table.han.push(word);
            } else if matches!(class, Class::Generic | Class::Industry)
                && let Some(letter) = word.chars().next()
            {
                let initial = table.by_letter.entry(letter).or_default();
                initial.words.push(word);
                initial.letters.push(abbreviation::letters(word));
            }
            for short in safe.split_whitespace() {
                claims.entry(short).or_default().push((word, true));
            }
            for short in doubtful.split_whitespace() {
                claims.entry(short).or_default().push((word, false));
            }
        }
        for (word, count) in frequency::counts() {
            known.entry(word).or_default().names += count;
        }
        for (short, words) in claims {
            let is_full = known.get(short).is_some_and(|short| short.class.is_some());
            match words.as_slice() {
                [(word, true)] if short.contains('_') => {
                    table.phrases.insert(short.replace('_', " "), word);
                    if let Some((first, rest)) = short.split_once('_') {
                        known.entry(first).or_default().begins_a_phrase = true;
                        for word in rest.split('_') {
                            known.entry(word).or_default().ends_a_phrase = true;
                        }
                    }
                }
                [(word, true)] if !is_full => {
                    let abbreviation = known.entry(short).or_default();
                    abbreviation.safe = Some(word);
                    let names = abbreviation.names;
                    known.entry(word).or_default().names += names;
                }
                _ => {
                    known.entry(short).or_default().ambiguous =
                        words.into_iter().map(|(word, _)| word).collect();
                }
            }
        }
        table.known = known;
        table.han.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        table
    }

    /// The class of a canonical word that stands in the tables.
    pub(super) fn class(&self, word: &str) -> Option<Class> {
        self.known.get(word).and_then(|known| known.class)
    }

    /// The word that two words are a spelling of.
    pub(super) fn phrase(&self, word: &str, next: &str) -> Option<&'static str> {
        if !self.in_phrases(word).0 {
            return None;
        }
        self.phrases.get(&format!("{word} {next}")).copied()
    }

    /// Whether a spelling of several words begins with this one, and whether it stands behind the first word
    /// of one.
    pub(super) fn in_phrases(&self, word: &str) -> (bool, bool) {
        self.known.get(word).map_or((false, false), |known| (known.begins_a_phrase, known.ends_a_phrase))
    }

    /// Words of the tables that begin with the first letter of a word and have all of these letters.
    pub(super) fn beginning_as(&self, word: &str, letters: u32) -> impl Iterator<Item = &'static str> {
        let initial = word.chars().next().and_then(|letter| self.by_letter.get(&letter));
        // Mostly there is none: without an early end, so that many are looked at at once.
        let has_all = move |own: &u32| letters & !own == 0;
        let of_initial =
            initial.filter(|initial| initial.letters.iter().fold(false, |any, own| any | has_all(own)));
        let words = of_initial.into_iter().flat_map(|initial| initial.words.iter().zip(&initial.letters));
        words.filter(move |(_, own)| has_all(own)).map(|(word, _)| *word)
    }

    /// The words of a name as tokens.
    /// In a `cut` name the last one is taken as it stands: `technol` may be `technologies` as well. `next` is the word
    /// behind them, the first of a legal form.
    pub(super) fn tokens(&self, words: &[&str], next: &str, cut: bool) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let pair = words.get(at + 1).and_then(|next| self.phrase(word, next));
            let (text, length) = match pair {
                Some(place) => (place, 2),
                None => (*word, 1),
            };
            let last = at + length == words.len();
            if text.chars().next().is_some_and(super::script::is_han) {
                self.han_tokens(text, &mut tokens);
            } else {
                let counts = last && is_number(text.len(), tokens.last().map(Token::class));
                let token = match numeral(text).filter(|_| counts) {
                    Some(number) => self.token(&number.to_string(), cut && last),
                    None => self.token(text, cut && last),
                };
                tokens.push(token);
            }
            at += length;
        }
        if let [.., last] = words
            && !cut
            && ends_a_name(last, next)
            && let Some(token) = tokens.last_mut()
        {
            *token = token.with_class(Class::Distinctive);
        }
        // A name of nothing but little words has no other words than these.
        if tokens.iter().all(|t| t.class() == Class::Stop) {
            tokens.iter_mut().for_each(|t| *t = t.with_class(Class::Distinctive));
        }
        tokens
    }

    /// The token of one word; in a cut name, of its last one.
    pub(super) fn token(&self, word: &str, cut: bool) -> Token {
        let word = ordinal(word).unwrap_or(word);
        let own = self.known.get(word);
        let full = own.and_then(|known| known.safe).unwrap_or(word);
        let text = if cut && full.starts_with(word) { word } else { full };
        let found = if text == word { own } else { self.known.get(text) };
        let ambiguous = found.map_or(&[][..], |known| &known.ambiguous);
        let mut readings: Vec<Reading> =
            ambiguous.iter().map(|full| self.reading(full, How::Abbreviation)).collect();
        let known = found.and_then(|known| known.class).or_else(|| readings.iter().map(|r| r.class).min());
        let number = text.bytes().all(|b| b.is_ascii_digit());
        let class = match known {
            _ if number => Class::Number,
            Some(class) => class,
            None => cut.then(|| self.class_of_beginning(text)).flatten().unwrap_or(Class::Distinctive),
        };
        if class != Class::Number {
            abbreviation::readings(text, known.is_some(), self, |full, how| {
                if readings.iter().all(|r| *r.text != *full) {
                    readings.push(self.reading(full, how));
                }
            });
        }
        readings.sort();
        let rarity = frequency::rarity(found.map_or(0, |known| known.names));
        Token::new(text, class, rarity, readings)
    }

    /// The class of the words that a cut word may be the beginning of.
    fn class_of_beginning(&self, text: &str) -> Option<Class> {
        let words = self.beginning_as(text, abbreviation::letters(text));
        words.filter(|word| word.starts_with(text)).filter_map(|word| self.class(word)).min()
    }

    fn reading(&self, text: &str, how: How) -> Reading {
        Reading { text: text.into(), class: self.class(text).unwrap_or(Class::Distinctive), how }
    }

    /// Chinese has no blanks: the words of the table are cut out, what is left is distinctive.
    fn han_tokens(&self, text: &str, tokens: &mut Vec<Token>) {
        let mut rest = text;
        let mut distinctive = String::new();
        while let Some(first) = rest.chars().next() {
            match self.han.iter().find(|word| rest.starts_with(**word)) {
                Some(word) => {
                    flush(&mut distinctive, tokens);
                    let class = self.class(word).unwrap_or(Class::Generic);
                    tokens.push(Token::new(word, class, RAREST, Vec::new()));
                    rest = rest.strip_prefix(word).unwrap_or_default();
                }
                None => {
                    distinctive.push(first);
                    rest = rest.get(first.len_utf8()..).unwrap_or_default();
                }
            }
        }
        flush(&mut distinctive, tokens);
    }
}

fn flush(distinctive: &mut String, tokens: &mut Vec<Token>) {
    if !distinctive.is_empty() {
        tokens.push(Token::new(distinctive, Class::Distinctive, RAREST, Vec::new()));
        distinctive.clear();
    }
}

type Row = (Class, &'static str, &'static str, &'static str);

fn rows(words: &'static str, geography: &'static str) -> impl Iterator<Item = Row> {
    let of_words = words.lines().filter_map(|line| {
        let (head, tail) = line.split_once('=')?;
        let (class, word) = head.trim().split_once(' ')?;
        let class = match class {
            "stop" => Class::Stop,
            "generic" => Class::Generic,
            "industry" => Class::Industry,
            "other" => Class::Distinctive,
            _ => return None,
        };
        let (safe, doubtful) = tail.split_once('~').unwrap_or((tail, ""));
        Some((class, word.trim(), safe, doubtful))
    });
    let of_places = geography.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (place, spellings) = line.split_once('=')?;
        Some((Class::Geography, place.trim(), spellings, ""))
    });
    of_words.chain(of_places)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::name::Name;

    use super::*;

    #[test]
    fn every_line_of_the_tables_is_read_once() {
        let lines = |text: &str| text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).count();
        let (words, places) = (include_str!("words.txt"), include_str!("geography.txt"));
        let read: Vec<&str> = rows(words, places).map(|row| row.1).collect();
        assert_eq!(read.len(), lines(words) + lines(places));
        let mut seen = HashSet::new();
        for word in read {
            assert!(seen.insert(word), "{word} stands twice");
        }
    }

    #[test]
    fn abbreviations_are_safe_only_when_unambiguous() {
        let words = Words::get();
        let safe = |word: &str| words.known.get(word).and_then(|known| known.safe);
        assert_eq!(safe("intl"), Some("international"));
        assert_eq!(safe("mfg"), Some("manufacturing"));
        for (short, full) in [
            ("1st", "first"),
            ("amern", "american"),
            ("chems", "chemicals"),
            ("coml", "commercial"),
            ("electrs", "electronics"),
            ("fedl", "federal"),
            ("rlys", "railways"),
            ("svgs", "savings"),
            ("whse", "warehouse"),
        ] {
            assert_eq!(safe(short), Some(full));
        }
        for (short, full) in [
            ("avn", "aviation"),
            ("pete", "petroleum"),
            ("rly", "railway"),
            ("stl", "steel"),
            ("telecoms", "telecommunications"),
            ("wtr", "water"),
        ] {
            assert_eq!(safe(short), None);
            assert!(words.known.get(short).is_some_and(|known| known.ambiguous.contains(&full)), "{short}");
        }
        assert_eq!(words.class("federal"), Some(Class::Distinctive));
        assert_eq!(safe("comm"), None);
        assert!(words.known.get("comm").is_some_and(|known| known.ambiguous.len() > 2));
        let abbreviations: BTreeMap<_, _> =
            words.known.iter().filter_map(|(short, known)| Some((short, known.safe?))).collect();
        for (short, full) in &abbreviations {
            assert_eq!(safe(full), None, "{short} → {full} is itself an abbreviation");
        }
    }

    #[test]
    fn roman_numerals_count_only_at_the_end() {
        let class = |words: Vec<&str>| {
            Words::get().tokens(&words, "", false).iter().map(Token::class).collect::<Vec<_>>()
        };
        assert_eq!(class(vec!["acme", "vii"]), [Class::Distinctive, Class::Number]);
        assert_eq!(class(vec!["xi", "an"]), [Class::Distinctive, Class::Distinctive]);
        assert_eq!(class(vec!["acme", "x"]), [Class::Distinctive, Class::Distinctive]);
        assert_eq!(class(vec!["acme", "fund", "i"]).last(), Some(&Class::Number));
    }

    #[test]
    fn a_conjunction_joins_nothing_at_the_end() {
        let key = |text: &str| Name::new(text).key().to_owned();
        assert_eq!(key("Acme Partners Y"), "acme partners y");
        assert_eq!(key("Acme Partners Y Ltd"), "acme partners y");
        assert_eq!(key("Acme y Zorblat SA"), "acme zorblat");
        assert_eq!(key("Acme et Cie"), "acme");
        assert_eq!(key("Acme und Co KG"), "acme");
        assert_eq!(Name::cut("Acme Zorblat y").key(), "acme zorblat");
    }
}
