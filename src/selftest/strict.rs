//! Other spellings of the same name: a reader sees no other company in them.

use super::draw::Draw;
use super::technique::Technique;
use super::words::{self, FORMS};
use crate::identifier::Scheme;

/// Why a technique does not apply to a name.
pub(super) type Skip = &'static str;

/// Latin letters and what looks like them in Cyrillic and in Greek; nothing of the matcher's own tables, which
/// would only prove themselves.
const CYRILLIC: [(&str, &str); 2] =
    [("acehijkopstxy", "асеһіјкорѕтху"), ("ABCEHIJKMOPSTXY", "АВСЕНІЈКМОРЅТХҮ")];
const GREEK: [(&str, &str); 2] = [("aikopuvx", "αικορυνχ"), ("ABEZHIKMNOPTYX", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")];

/// Characters that do not show.
const INVISIBLE: [char; 9] = [
    '\u{200b}', '\u{200c}', '\u{200d}', '\u{ad}', '\u{200e}', '\u{202e}', '\u{2060}', '\u{feff}', '\u{2066}',
];

/// Marks above and below letters.
const ACCENTS: [char; 5] = ['\u{301}', '\u{308}', '\u{302}', '\u{303}', '\u{327}'];

/// The name under a technique of this kind.
pub(super) fn apply(technique: Technique, name: &str, draw: &mut Draw) -> Result<String, Skip> {
    match technique {
        Technique::Case => Ok(case(name, draw)),
        Technique::Punctuation => Ok(punctuation(name)),
        Technique::LegalForm => legal_form(name, draw),
        Technique::Whitespace => Ok(whitespace(name, draw)),
        Technique::Invisible => Ok(invisible(name, draw)),
        Technique::FullWidth => shifted(name, |c| match c {
            ' ' => Some('\u{3000}'),
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0),
            _ => None,
        }),
        Technique::Mathematical => shifted(name, |c| match c {
            'A'..='Z' => char::from_u32(u32::from(c) - 0x41 + 0x1d400),
            'a'..='z' => char::from_u32(u32::from(c) - 0x61 + 0x1d41a),
            _ => None,
        }),
        Technique::LookAlikeWord => look_alike_word(name, draw),
        Technique::LookAlikeLetters => look_alike_letters(name, draw),
        Technique::Order => order(name, draw),
        Technique::Accents => accents(name, draw),
        Technique::Ampersand => ampersand(name),
        _ => Err("another kind of technique"),
    }
}

fn case(name: &str, draw: &mut Draw) -> String {
    match draw.below(3) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        _ => name.split(' ').map(words::titled).collect::<Vec<_>>().join(" "),
    }
}

/// Commas become blanks, a point behind a word or an initial goes, hyphens become dashes.
fn punctuation(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let next = chars.get(at + 1);
        match c {
            ',' | ';' if next.is_some_and(|c| *c != ' ') => out.push(' '),
            ',' | ';' => {}
            '.' if next.is_none_or(|c| matches!(c, ' ' | ',' | '.')) => {}
            '-' => out.push('\u{2013}'),
            '\'' => out.push('\u{2019}'),
            '"' => {}
            _ => out.push(c),
        }
    }
    out
}

fn legal_form(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split_whitespace().collect();
    for (at, word) in words.iter().enumerate().skip(1).rev() {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let Some(forms) = FORMS.iter().find(|forms| forms.iter().any(|form| words::bare(form) == bare))
        else {
            continue;
        };
        let printed = word.trim_end_matches(',');
        let others: Vec<&&str> = forms.iter().filter(|form| !form.eq_ignore_ascii_case(printed)).collect();
        let Some(other) = draw.pick(&others) else { continue };
        let mut changed: Vec<&str> = words.clone();
        if let Some(place) = changed.get_mut(at) {
            *place = other;
        }
        return Ok(changed.join(" "));
    }
    Err("no legal form")
}

fn whitespace(name: &str, draw: &mut Draw) -> String {
    const BLANKS: [&str; 6] = ["  ", "\t", "\u{a0}", "\u{2009}", "\u{3000}", " \u{a0}"];
    let mut out = String::from(if draw.coin() { " " } else { "\u{a0}" });
    for (at, word) in name.split_whitespace().enumerate() {
        if at > 0 {
            out.push_str(draw.pick(&BLANKS).copied().unwrap_or(" "));
        }
        out.push_str(word);
    }
    out.push(' ');
    out
}

fn invisible(name: &str, draw: &mut Draw) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut places: Vec<usize> = (0..=draw.below(3)).map(|_| draw.below(chars.len())).collect();
    places.sort_unstable();
    let mut out = String::new();
    for (at, c) in chars.into_iter().enumerate() {
        out.push(c);
        for _ in places.iter().filter(|place| **place == at) {
            out.extend(draw.pick(&INVISIBLE));
        }
    }
    out
}

fn shifted(name: &str, other: impl Fn(char) -> Option<char>) -> Result<String, Skip> {
    let made: String = name.chars().map(|c| other(c).unwrap_or(c)).collect();
    if made == name { Err("no Latin letters") } else { Ok(made) }
}

fn look_alike(c: char, tables: &[(&str, &str); 2]) -> Option<char> {
    tables.iter().find_map(|(latin, other)| {
        let at = latin.chars().position(|l| l == c)?;
        other.chars().nth(at)
    })
}

/// A word of three letters and more of which every letter has a look-alike.
fn look_alike_word(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let tables = if draw.coin() { [&CYRILLIC, &GREEK] } else { [&GREEK, &CYRILLIC] };
    for table in tables {
        // Capital letters have more look-alikes.
        let whole = |word: &str| -> Option<String> {
            let made: Option<String> = word.chars().map(|c| look_alike(c, table)).collect();
            made.or_else(|| word.to_uppercase().chars().map(|c| look_alike(c, table)).collect())
        };
        let able: Vec<(usize, String)> = words
            .iter()
            .enumerate()
            .filter(|(_, word)| word.len() >= 3)
            .filter_map(|(at, word)| Some((at, whole(word)?)))
            .collect();
        if let Some((at, made)) = draw.pick(&able) {
            return Ok(words::with(&words, *at, made));
        }
    }
    Err("no word has look-alikes for all its letters")
}

fn look_alike_letters(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let table = if draw.coin() { &CYRILLIC } else { &GREEK };
    let able = |word: &str| {
        word.len() >= 4 && word.is_ascii() && word.chars().any(|c| look_alike(c, table).is_some())
    };
    let places: Vec<usize> =
        words.iter().enumerate().filter(|(_, word)| able(word)).map(|(at, _)| at).collect();
    let at = *draw.pick(&places).ok_or("no letter has a look-alike")?;
    let word = words.get(at).copied().unwrap_or_default();
    let letters: Vec<usize> =
        word.chars().enumerate().filter(|(_, c)| look_alike(*c, table).is_some()).map(|(at, _)| at).collect();
    let chosen = draw.pick(&letters).copied().unwrap_or_default();
    let mut changed: String = word
        .chars()
        .enumerate()
        .map(|(at, c)| {
            let hit = at == chosen || draw.below(3) == 0;
            look_alike(c, table).filter(|_| hit).unwrap_or(c)
        })
        .collect();
    if !changed.chars().any(|c| c.is_ascii_alphabetic()) {
        changed = word
            .chars()
            .enumerate()
            .map(|(at, c)| look_alike(c, table).filter(|_| at == chosen).unwrap_or(c))
            .collect();
    }
    Ok(words::with(&words, at, &changed))
}

/// The words before the legal form turned round by one or more places, or the first one behind a comma.
fn order(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let core = words.iter().position(|word| words::is_form(word)).unwrap_or(words.len());
    let plain = words.iter().take(core).all(|word| word.chars().all(|c| c.is_alphabetic()));
    if core < 2 || !plain {
        return Err("fewer than two plain words before the legal form");
    }
    let (head, tail) = words.split_at(core);
    let mut head = head.to_vec();
    let by = 1 + draw.below(core - 1);
    head.rotate_left(by);
    Ok(head.into_iter().chain(tail.iter().copied()).collect::<Vec<_>>().join(" "))
}

fn accents(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let places: Vec<usize> =
        name.chars().enumerate().filter(|(_, c)| "aeiouncsAEIOUNCS".contains(*c)).map(|(at, _)| at).collect();
    let first = *draw.pick(&places).ok_or("no letter that bears an accent")?;
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        out.push(c);
        if at == first || (places.contains(&at) && draw.below(4) == 0) {
            out.extend(draw.pick(&ACCENTS));
        }
    }
    Ok(out)
}

fn ampersand(name: &str) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let other = |word: &&str| match word.to_lowercase().as_str() {
        "and" => Some("&"),
        "&" => Some("and"),
        _ => None,
    };
    let at = words.iter().position(|word| other(word).is_some()).ok_or("neither `and` nor `&`")?;
    Ok(words::with(&words, at, words.get(at).and_then(other).unwrap_or_default()))
}

/// An identifier under a technique of identifiers.
pub(super) fn identifier(
    technique: Technique,
    scheme: Scheme,
    text: &str,
    draw: &mut Draw,
) -> Result<String, Skip> {
    match technique {
        Technique::IdentifierSeparators if scheme != Scheme::Ticker => {
            let at = 1 + draw.below(text.len().saturating_sub(1));
            let (head, tail) = text.split_at_checked(at).ok_or("not plain")?;
            Ok(format!("{head}{}{tail}", if draw.coin() { "-" } else { " " }))
        }
        Technique::IdentifierSeparators => Err("a ticker has its own separator"),
        Technique::IdentifierCase => {
            let lower = text.to_lowercase();
            if lower == text { Err("no letters") } else { Ok(lower) }
        }
        Technique::IdentifierZeros => {
            let rest = text.trim_start_matches('0');
            if rest == text || rest.is_empty() || scheme == Scheme::Ticker {
                Err("no leading zero")
            } else {
                Ok(rest.to_owned())
            }
        }
        _ => Err("another kind of technique"),
    }
}
