//! The words that many companies share: their class and the market's abbreviations of them.
//!
//! Two tables, `words.txt` and `geography.txt`, say which words are generic, which name a branch of
//! industry, which a place, and how the market shortens them. Everything else is distinctive.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use super::abbreviation::{self, How};
use super::frequency::{Frequencies, RAREST};
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

/// A Roman numeral at the end of a name as a number: `fund ii` is `fund 2`. One letter counts only
/// behind a word that many names share; elsewhere it is an initial (`acme x`).
fn roman(word: &str, last: bool, previous: Option<Class>) -> Option<String> {
    let shared = previous.is_some_and(|class| class != Class::Distinctive);
    if !last || previous.is_none() || (word.len() == 1 && !shared) {
        return None;
    }
    ROMAN.iter().position(|numeral| *numeral == word).map(|at| (at + 1).to_string())
}

pub(super) struct Words {
    classes: HashMap<&'static str, Class>,
    /// Abbreviation → the one word that it stands for.
    safe: HashMap<&'static str, &'static str>,
    /// Abbreviation → the words that it may stand for.
    ambiguous: BTreeMap<&'static str, Vec<&'static str>>,
    /// Spellings of several words → one word.
    phrases: HashMap<String, &'static str>,
    /// Full words of generic and industry class by first letter, for unseen abbreviations.
    by_letter: BTreeMap<char, Vec<&'static str>>,
    /// Canonical word → number of names that have it abbreviated.
    spellings: HashMap<&'static str, u32>,
    /// Chinese words, longest first.
    han: Vec<&'static str>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("words.txt"), include_str!("geography.txt")));

impl Words {
    pub(super) fn get() -> &'static Words {
        &WORDS
    }

    fn read(words: &'static str, geography: &'static str) -> Words {
        let mut table = Words {
            classes: HashMap::new(),
            safe: HashMap::new(),
            ambiguous: BTreeMap::new(),
            phrases: HashMap::new(),
            by_letter: BTreeMap::new(),
            spellings: HashMap::new(),
            han: Vec::new(),
        };
        let mut claims: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
        for (class, word, safe, doubtful) in rows(words, geography) {
            table.classes.insert(word, class);
            if !word.is_ascii() {
                table.han.push(word);
            } else if matches!(class, Class::Generic | Class::Industry)
                && let Some(letter) = word.chars().next()
            {
                table.by_letter.entry(letter).or_default().push(word);
            }
            for short in safe.split_whitespace() {
                claims.entry(short).or_default().push((word, true));
            }
            for short in doubtful.split_whitespace() {
                claims.entry(short).or_default().push((word, false));
            }
        }
        let full: HashSet<&str> = table.classes.keys().copied().collect();
        for (short, words) in claims {
            match words.as_slice() {
                [(word, true)] if short.contains('_') => {
                    table.phrases.insert(short.replace('_', " "), word);
                }
                [(word, true)] if !full.contains(short) => {
                    table.safe.insert(short, word);
                    *table.spellings.entry(word).or_default() += Frequencies::get().count(short);
                }
                _ => {
                    table.ambiguous.insert(short, words.into_iter().map(|(word, _)| word).collect());
                }
            }
        }
        table.han.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        table
    }

    /// The class of a canonical word that stands in the tables.
    pub(super) fn class(&self, word: &str) -> Option<Class> {
        self.classes.get(word).copied()
    }

    /// Words of the tables that begin with a letter.
    pub(super) fn beginning_with(&self, letter: char) -> &[&'static str] {
        self.by_letter.get(&letter).map_or(&[], Vec::as_slice)
    }

    /// The words of a name as tokens.
    /// In a `cut` name the last one is taken as it stands: `technol` may be `technologies` as well.
    pub(super) fn tokens(&self, words: Vec<&str>, cut: bool) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let pair = words.get(at + 1).and_then(|next| self.phrases.get(&format!("{word} {next}")));
            let (text, length) = match pair {
                Some(place) => (*place, 2),
                None => (*word, 1),
            };
            let last = at + length == words.len();
            if text.chars().next().is_some_and(super::script::is_han) {
                self.han_tokens(text, &mut tokens);
            } else {
                let cut = cut && last;
                match roman(text, last, tokens.last().map(|t: &Token| t.class)) {
                    Some(number) => tokens.push(self.token(&number, cut)),
                    None => tokens.push(self.token(text, cut)),
                }
            }
            at += length;
        }
        // A name of nothing but little words has no other words than these.
        if tokens.iter().all(|t| t.class == Class::Stop) {
            tokens.iter_mut().for_each(|t| t.class = Class::Distinctive);
        }
        tokens
    }

    fn token(&self, word: &str, cut: bool) -> Token {
        let full = self.safe.get(word).copied().unwrap_or(word);
        let text = if cut && full.starts_with(word) { word } else { full };
        let mut readings: Vec<Reading> = Vec::new();
        for full in self.ambiguous.get(text).into_iter().flatten() {
            readings.push(self.reading(full, How::Abbreviation));
        }
        let known = self.class(text).or_else(|| readings.iter().map(|r| r.class).min());
        let number = text.chars().all(|c| c.is_ascii_digit());
        let class = match known {
            _ if number => Class::Number,
            Some(class) => class,
            None => cut.then(|| self.class_of_beginning(text)).flatten().unwrap_or(Class::Distinctive),
        };
        if class != Class::Number {
            for (full, how) in abbreviation::readings(text, known.is_some(), self) {
                if readings.iter().all(|r| *r.text != *full) {
                    readings.push(self.reading(&full, how));
                }
            }
        }
        readings.sort();
        Token { text: text.into(), class, rarity: self.rarity(text), readings: readings.into() }
    }

    /// The class of the words that a cut word may be the beginning of.
    fn class_of_beginning(&self, text: &str) -> Option<Class> {
        let words = text.chars().next().map(|letter| self.beginning_with(letter)).unwrap_or_default();
        words.iter().filter(|word| word.starts_with(text)).filter_map(|word| self.class(word)).min()
    }

    /// Rarity of a canonical word; names that have it abbreviated count as well.
    fn rarity(&self, word: &str) -> u16 {
        let table = Frequencies::get();
        table.rarity(table.count(word) + self.spellings.get(word).copied().unwrap_or(0))
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
                    tokens.push(Token {
                        text: (*word).into(),
                        class,
                        rarity: RAREST,
                        readings: Box::default(),
                    });
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
        let text = std::mem::take(distinctive).into_boxed_str();
        tokens.push(Token { text, class: Class::Distinctive, rarity: RAREST, readings: Box::default() });
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
        assert_eq!(words.safe.get("intl"), Some(&"international"));
        assert_eq!(words.safe.get("mfg"), Some(&"manufacturing"));
        assert!(!words.safe.contains_key("comm"));
        assert!(words.ambiguous.get("comm").is_some_and(|w| w.len() > 2));
        for (short, full) in &words.safe.iter().collect::<BTreeMap<_, _>>() {
            assert!(!words.safe.contains_key(**full), "{short} → {full} is itself an abbreviation");
        }
    }

    #[test]
    fn roman_numerals_count_only_at_the_end() {
        let class =
            |words: Vec<&str>| Words::get().tokens(words, false).iter().map(Token::class).collect::<Vec<_>>();
        assert_eq!(class(vec!["acme", "vii"]), [Class::Distinctive, Class::Number]);
        assert_eq!(class(vec!["xi", "an"]), [Class::Distinctive, Class::Distinctive]);
        assert_eq!(class(vec!["acme", "x"]), [Class::Distinctive, Class::Distinctive]);
        assert_eq!(class(vec!["acme", "fund", "i"]).last(), Some(&Class::Number));
    }
}
