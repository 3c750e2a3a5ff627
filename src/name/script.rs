//! Scripts: look-alike letters, Chinese variants, and the spelling in Latin letters.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

use super::{Class, Token};

/// Letters of the Greek and Cyrillic alphabets that look like a Latin one, each case as it looks.
const LOOK_ALIKES: &[(char, char)] = &[
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('α', 'a'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ϲ', 'c'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('Ѕ', 'S'),
    ('Ү', 'Y'),
    ('а', 'a'),
    ('е', 'e'),
    ('к', 'k'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('м', 'm'),
    ('н', 'h'),
    ('т', 't'),
    ('в', 'b'),
    ('ε', 'e'),
    ('η', 'n'),
    ('μ', 'm'),
    ('ζ', 'z'),
    ('β', 'b'),
];

fn look_alike(c: char) -> Option<char> {
    LOOK_ALIKES.iter().find(|(from, _)| *from == c).map(|&(_, to)| to)
}

/// Greek or Cyrillic.
fn is_neighbour(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}')
}

/// Replaces look-alikes in every word that mixes them with Latin letters, and in words made of
/// look-alikes alone when the rest of the name is Latin.
pub(super) fn fold_look_alikes(text: &str) -> String {
    if !text.chars().any(is_neighbour) {
        return text.to_owned();
    }
    let latin = |word: &str| word.chars().any(|c| c.is_ascii_alphabetic());
    let name_is_latin = latin(text);
    text.split(' ')
        .map(|word| {
            let disguised = word.chars().filter(|c| is_neighbour(*c)).all(|c| look_alike(c).is_some());
            if latin(word) || (name_is_latin && disguised) {
                word.chars().map(|c| look_alike(c).unwrap_or(c)).collect()
            } else {
                word.to_owned()
            }
        })
        .collect::<Vec<String>>()
        .join(" ")
}

/// Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

static SIMPLIFIED: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// Traditional Chinese characters as simplified ones; other text as it is.
pub(super) fn simplified(text: &str) -> String {
    match &*SIMPLIFIED {
        Some(table) if text.chars().any(is_han) => table.convert(text),
        _ => text.to_owned(),
    }
}

/// Splits a word where Chinese characters meet other letters.
pub(super) fn split(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let han = is_han(rest.chars().next()?);
        let end = rest.char_indices().find(|&(_, c)| is_han(c) != han).map_or(rest.len(), |(at, _)| at);
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(piece)
    })
}

/// The tokens with every Chinese word of three and more characters as its pairs.
pub(super) fn bigrams(tokens: Vec<Token>) -> Vec<Token> {
    if tokens.iter().all(|token| token.text().is_ascii()) {
        return tokens;
    }
    let mut paired = Vec::with_capacity(tokens.len());
    for token in tokens {
        let chars: Vec<char> = token.text().chars().collect();
        if token.class() != Class::Distinctive || chars.len() < 3 || !chars.iter().all(|c| is_han(*c)) {
            paired.push(token);
            continue;
        }
        let pair = |pair: &[char]| {
            Token::new(&pair.iter().collect::<String>(), Class::Distinctive, token.rarity(), Vec::new())
        };
        paired.extend(chars.windows(2).map(pair));
    }
    paired
}

/// The text in Latin letters, where an alphabet other than Latin and Chinese is used: by look when
/// every letter looks like a Latin one, by sound otherwise.
pub(super) fn latin(folded: &str) -> Option<String> {
    let foreign = |c: &char| c.is_alphabetic() && !c.is_ascii() && !is_han(*c);
    if !folded.chars().any(|c| foreign(&c)) {
        return None;
    }
    let disguised = folded.chars().filter(foreign).all(|c| look_alike(c).is_some());
    let text = match disguised {
        true => folded.chars().map(|c| look_alike(c).unwrap_or(c)).collect(),
        false => any_ascii::any_ascii(folded),
    };
    Some(text).filter(|text| text.chars().any(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_another_alphabet_stay() {
        assert_eq!(fold_look_alikes("ПАО Акме"), "ПАО Акме");
        assert_eq!(fold_look_alikes("ΧACME"), "XACME");
        assert_eq!(fold_look_alikes("АСМЕ corp"), "ACME corp");
    }

    #[test]
    fn chinese_is_simplified_and_split() {
        assert_eq!(simplified("國際電腦"), "国际电脑");
        assert_eq!(split("甲乙abc丙").collect::<Vec<_>>(), ["甲乙", "abc", "丙"]);
    }

    #[test]
    fn latin_only_for_other_alphabets() {
        assert_eq!(latin("акме банк").as_deref(), Some("akme bank"));
        assert_eq!(latin("асме").as_deref(), Some("acme"));
        assert_eq!(latin("acme"), None);
    }
}
