//! Folding of characters: width, case, accents, invisible characters, look-alikes, punctuation.

use std::borrow::Cow;

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::{legal_form, script};

/// How often folding is repeated until nothing changes. Two rounds are the rule: removing an
/// invisible character may let two others compose.
const ROUNDS: usize = 8;

/// Folds a text into lower-case words separated by single blanks. Total and idempotent.
///
/// ```
/// assert_eq!(interdict::name::fold("  Ａcmé & C.O.B.\u{200b} "), "acme and cob");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        if is_even(text) {
            return text.to_ascii_lowercase();
        }
        let text = legal_form::unglue(text);
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return text.to_ascii_lowercase();
        }
        let bytes = text.as_bytes();
        return words(bytes.len(), |at| bytes.get(at).map(|byte| char::from(byte.to_ascii_lowercase())));
    }
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned();
    let mut current = round(&legal_form::unglue(&visible(&spelt_out(composed))));
    for _ in 0..ROUNDS {
        let next = round(&current);
        if next == current {
            break;
        }
        current = next;
    }
    current
}

/// Whether a text is of ASCII letters of one case, and digits: nearly every word. Nothing is glued to it, and folded
/// it has small letters and is the same otherwise.
pub(super) fn is_even(text: &str) -> bool {
    // Without an early end, so that many bytes are looked at at once.
    let (mut large, mut small, mut other) = (false, false, false);
    for byte in text.bytes() {
        large |= byte.is_ascii_uppercase();
        small |= byte.is_ascii_lowercase();
        other |= !byte.is_ascii_alphanumeric();
    }
    !(other || large && small)
}

/// Legal forms that are one character in parentheses, in full. `㈱` is composed of three of these characters.
fn spelt_out(text: String) -> String {
    const MARKS: [(&str, &str); 3] = [("(株)", " 株式会社 "), ("(有)", " 有限会社 "), ("(주)", " 주식회사 ")];
    match text.contains('(') {
        true => MARKS.iter().fold(text, |text, (mark, form)| text.replace(mark, form)),
        false => text,
    }
}

fn round(text: &str) -> String {
    let text = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let text = script::fold_look_alikes(&visible(&text));
    let text = CaseMapper::new().fold_string(&text).into_owned();
    let text = ComposingNormalizerBorrowed::new_nfkc().normalize(&without_accents(&text)).into_owned();
    let chars: Vec<char> = script::simplified(&text).chars().collect();
    words(chars.len(), |at| chars.get(at).copied())
}

/// Without control, format and bidirectional characters; blanks of every kind become a blank.
fn visible(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            _ if c.is_whitespace() => Some(' '),
            _ if c.is_control() => None,
            '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{640}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' => None,
            _ => Some(c),
        })
        .collect()
}

/// Accents belong to the spelling of Latin, Greek and Cyrillic letters; the marks of other scripts
/// are letters in their own right and stay.
fn without_accents(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in DecomposingNormalizerBorrowed::new_nfd().normalize(text).chars() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            _ => out.push(c),
        }
    }
    out
}

/// Punctuation: apostrophes vanish, dotted initials join, `&` and `+` are a word, the rest separates.
/// `at` gives the characters of a text of this length.
fn words(length: usize, at: impl Fn(usize) -> Option<char>) -> String {
    let mut out = String::with_capacity(length);
    let mut gap = false;
    let letter = |place: Option<usize>| place.and_then(&at).is_some_and(char::is_alphabetic);
    // Letters that stand alone around a mark: `l.x.c.`, `a/s`, `n/v`.
    let between_initials = |i: usize| {
        let alone = letter(i.checked_sub(1)) && !letter(i.checked_sub(2));
        alone && letter(Some(i + 1)) && !letter(Some(i + 2))
    };
    for (i, c) in (0..length).map_while(|i| Some((i, at(i)?))) {
        match c {
            _ if c.is_alphanumeric() => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                out.push(c);
            }
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2bb}' | '`' | '\u{b4}'
            | '\u{2032}' => gap |= !(letter(i.checked_sub(1)) && letter(Some(i + 1))),
            '&' | '+' => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str("and");
                gap = true;
            }
            '.' | '/' => gap |= !between_initials(i),
            _ => gap = true,
        }
    }
    out
}

/// So many letters in a row are one word.
pub(super) const FEWEST_LETTERS: usize = 3;

/// Letters set apart by blanks (`A C M E`) are one word; two of them may be a legal form.
pub(super) fn join_letters(folded: &str) -> Cow<'_, str> {
    let mut run = 0;
    let spelt = folded.split(' ').any(|word| {
        run = if is_letter(word) { run + 1 } else { 0 };
        run == FEWEST_LETTERS
    });
    if !spelt {
        return Cow::Borrowed(folded);
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for run in words.chunk_by(|a, b| is_letter(a) && is_letter(b)) {
        if run.len() >= FEWEST_LETTERS {
            joined.push(run.concat());
        } else {
            joined.extend(run.iter().map(|word| (*word).to_owned()));
        }
    }
    Cow::Owned(joined.join(" "))
}

pub(super) fn is_letter(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;

    #[test]
    fn forms_in_one_character_are_forms() {
        for text in ["(株)甲乙", "甲乙（株）", "㈱甲乙", "甲乙㈱", "甲乙 (株)", "甲乙㈲", "株式会社甲乙"]
        {
            assert_eq!(Name::new(text).key(), "甲乙", "{text}");
        }
        for text in ["(주)가나", "가나㈜", "㈜ 가나", "가나 주식회사"] {
            assert_eq!(Name::new(text).key(), Name::new("가나").key(), "{text}");
        }
        assert_eq!(fold("가나주"), "가나주");
        assert_eq!(fold("ACME (株)"), "acme 株式会社");
    }

    #[test]
    fn forms_of_more_countries_are_forms() {
        for text in [
            "Acme ULC",
            "Acme DAC",
            "Acme SNC",
            "Acme EIRELI",
            "Acme PrJSC",
            "JSCB Acme",
            "Acme KPSC",
            "Acme Ltd Sti",
            "Acme Limited Sirketi",
            "UAB Acme",
            "TOO Acme",
            "LLC Acme",
        ] {
            assert_eq!(Name::new(text).key(), "acme", "{text}");
        }
        for text in [
            "Acme PJSFC",
            "NAO Acme",
            "AKB Acme",
            "FGUP Acme",
            "Acme FGUP",
            "Acme SAQ",
            "Acme SPC",
            "Acme S.à r.l.",
            "Acme Spolka z o.o.",
            "Acme Spółka z o.o.",
            "Acme Aktienges.",
            "Acme Pty",
            "Acme Pte",
            "Acme Pvt",
            "Acme Ltd RF",
            "Acme SASU",
            "Acme SPRL",
            "Acme S.r.l.s.",
            "Acme Ges.m.b.H.",
            "Acme Sàrl",
            "Acme Private Joint Stock Company",
            "Federal State Unitary Enterprise Acme",
            "Acme Co Ltd/The",
        ] {
            assert_eq!(Name::new(text).key(), "acme", "{text}");
        }
        assert_eq!(Name::new("SIA Zorblat Company").key(), "sia zorblat");
        assert_eq!(Name::new("Zorblat NL").key(), "zorblat nl");
    }
}
