//! Slips and disguises: another text that a person would still take for the name.

use super::draw::Draw;
use super::strict::Skip;
use super::technique::Technique;
use super::words::{self, GENERIC};

/// A word with fewer letters is another word after one edit.
const FEWEST_LETTERS: usize = 5;
/// A word with fewer letters is not worth a disguise of its letters.
const FEWEST_DISGUISED: usize = 4;
const VOWELS: &str = "aeiou";
const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
/// Neighbours on a keyboard, row by row.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
/// What looks like a letter among digits and signs.
const LEET: &[(char, &str)] = &[
    ('o', "0"),
    ('i', "1"),
    ('l', "1"),
    ('e', "3"),
    ('a', "4@"),
    ('s', "5$"),
    ('t', "7"),
    ('b', "8"),
    ('g', "6"),
];
/// Spellings of one sound, longest first.
const SOUNDS: &[(&str, &str)] = &[
    ("shch", "sch"),
    ("kh", "h"),
    ("zh", "j"),
    ("ts", "tz"),
    ("sh", "sch"),
    ("ch", "tch"),
    ("ks", "x"),
    ("x", "ks"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("iy", "y"),
    ("ya", "ia"),
    ("yu", "iu"),
    ("yy", "y"),
    ("q", "k"),
    ("ph", "f"),
    ("v", "w"),
];

/// The name under a technique of this kind.
pub(super) fn apply(technique: Technique, name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let edit = |one: fn(&[char], &mut Draw) -> Option<Vec<char>>, draw: &mut Draw| edited(name, one, draw);
    match technique {
        Technique::Insert => edit(insert, draw),
        Technique::Delete => edit(delete, draw),
        Technique::Substitute => edit(substitute, draw),
        Technique::Swap => edit(swap, draw),
        Technique::Keyboard => edit(keyboard, draw),
        Technique::Double => edit(double, draw),
        Technique::Vowel => edit(vowel, draw),
        Technique::TwoEdits => edit(
            |word, draw| {
                let once = one_edit(word, draw)?;
                one_edit(&once, draw).filter(|twice| twice != word)
            },
            draw,
        ),
        Technique::GenericDropped => generic_dropped(name, draw),
        Technique::GenericAdded => generic_added(name, draw),
        Technique::Joined => joined(name, draw),
        Technique::Split => edit(split, draw),
        Technique::Spaced => spaced(name, draw),
        Technique::Leet => leet(name, draw),
        Technique::Abbreviated => abbreviated(name),
        Technique::Cut20 => cut(name, 20),
        Technique::Cut30 => cut(name, 30),
        Technique::Transliterated => transliterated(name, draw),
        _ => Err("another kind of technique"),
    }
}

/// Words before and beside the legal form with so many Latin letters and nothing else.
fn places(words: &[&str], fewest: usize) -> Vec<usize> {
    let plain = |word: &&str| word.len() >= fewest && word.bytes().all(|b| b.is_ascii_alphabetic());
    let of_name = words.iter().enumerate().filter(|(_, word)| plain(word) && !words::is_form(word));
    of_name.map(|(at, _)| at).collect()
}

/// One word of five letters and more with an edit.
fn edited(
    name: &str,
    one: fn(&[char], &mut Draw) -> Option<Vec<char>>,
    draw: &mut Draw,
) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let places = places(&words, FEWEST_LETTERS);
    let at = *draw.pick(&places).ok_or("no word of five Latin letters")?;
    let word: Vec<char> = words.get(at).copied().unwrap_or_default().chars().collect();
    let changed = one(&word, draw).ok_or("the word has no place for it")?;
    if changed == word {
        return Err("the word has no place for it");
    }
    Ok(words::with(&words, at, &changed.into_iter().collect::<String>()))
}

/// The letter in the case of another.
fn like(letter: char, model: char) -> char {
    if model.is_uppercase() { letter.to_ascii_uppercase() } else { letter }
}

fn letter(draw: &mut Draw) -> char {
    draw.pick(LETTERS).map_or('a', |byte| char::from(*byte))
}

fn insert(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    let at = 1 + draw.below(word.len());
    let mut made = word.to_vec();
    made.insert(at, like(letter(draw), *word.last()?));
    Some(made)
}

fn delete(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    let mut made = word.to_vec();
    made.remove(draw.below(word.len()));
    Some(made)
}

fn substitute(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    let mut made = word.to_vec();
    let place = made.get_mut(draw.below(word.len()))?;
    *place = like(letter(draw), *place);
    Some(made)
}

fn swap(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    let able: Vec<usize> = (1..word.len()).filter(|&at| word.get(at) != word.get(at - 1)).collect();
    let at = *draw.pick(&able)?;
    let mut made = word.to_vec();
    made.swap(at - 1, at);
    Some(made)
}

fn keyboard(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    let mut made = word.to_vec();
    let place = made.get_mut(draw.below(word.len()))?;
    let key = place.to_ascii_lowercase();
    let row = ROWS.iter().find(|row| row.contains(key))?;
    let at = row.find(key)?;
    let beside: Vec<char> = [at.checked_sub(1), Some(at + 1)]
        .into_iter()
        .flatten()
        .filter_map(|at| row.as_bytes().get(at).map(|byte| char::from(*byte)))
        .collect();
    *place = like(*draw.pick(&beside)?, *place);
    Some(made)
}

fn double(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    let mut made = word.to_vec();
    match (1..word.len()).find(|&at| word.get(at) == word.get(at - 1)) {
        Some(at) => {
            made.remove(at);
        }
        None => {
            let at = draw.below(word.len());
            made.insert(at, *word.get(at)?);
        }
    }
    Some(made)
}

fn vowel(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    let able: Vec<usize> = word
        .iter()
        .enumerate()
        .filter(|(_, c)| VOWELS.contains(c.to_ascii_lowercase()))
        .map(|(at, _)| at)
        .collect();
    let at = *draw.pick(&able)?;
    let mut made = word.to_vec();
    let place = made.get_mut(at)?;
    let others: Vec<char> = VOWELS.chars().filter(|c| *c != place.to_ascii_lowercase()).collect();
    *place = like(*draw.pick(&others)?, *place);
    Some(made)
}

fn one_edit(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    match draw.below(4) {
        0 => insert(word, draw),
        1 => delete(word, draw),
        2 => substitute(word, draw),
        _ => swap(word, draw),
    }
}

fn split(word: &[char], draw: &mut Draw) -> Option<Vec<char>> {
    // Two letters at least on either side.
    let at = 2 + draw.below(word.len().checked_sub(3)?);
    let mut made = word.to_vec();
    made.insert(at, ' ');
    Some(made)
}

fn generic_dropped(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let able: Vec<usize> = words
        .iter()
        .enumerate()
        .filter(|(_, word)| GENERIC.contains(&words::bare(word).as_str()))
        .map(|(at, _)| at)
        .collect();
    let at = *draw.pick(&able).ok_or("no common word")?;
    if places(&words, 3).into_iter().filter(|place| *place != at).count() == 0 {
        return Err("nothing else is left");
    }
    let rest = words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, word)| *word);
    Ok(rest.collect::<Vec<_>>().join(" "))
}

fn generic_added(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    if places(&words, 3).is_empty() {
        return Err("no Latin letters");
    }
    let added: Vec<&str> = GENERIC
        .into_iter()
        .filter(|generic| {
            !words.iter().any(|word| words::bare(word).starts_with(generic.trim_end_matches('s')))
        })
        .collect();
    let added = words::titled(draw.pick(&added).ok_or("it has all of them")?);
    let end = words.iter().skip(1).position(|word| words::is_form(word)).map_or(words.len(), |at| at + 1);
    let mut made = words.clone();
    made.insert(end, &added);
    Ok(made.join(" "))
}

fn joined(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let places = places(&words, 2);
    let able: Vec<usize> = places.iter().copied().filter(|at| places.contains(&(at + 1))).collect();
    let at = *draw.pick(&able).ok_or("no two plain words beside each other")?;
    let mut made = String::new();
    for (i, word) in words.iter().enumerate() {
        if i > 0 && i != at + 1 {
            made.push(' ');
        }
        made.push_str(word);
    }
    Ok(made)
}

fn spaced(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let places = places(&words, FEWEST_DISGUISED);
    let at = *draw.pick(&places).ok_or("no word of four Latin letters")?;
    let word = words.get(at).copied().unwrap_or_default();
    let apart: Vec<String> = word.chars().map(String::from).collect();
    Ok(words::with(&words, at, &apart.join(" ")))
}

fn leet(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let sign =
        |c: char| LEET.iter().find(|(letter, _)| *letter == c.to_ascii_lowercase()).map(|(_, signs)| *signs);
    let able: Vec<usize> = places(&words, FEWEST_DISGUISED)
        .into_iter()
        .filter(|&at| words.get(at).is_some_and(|word| word.chars().any(|c| sign(c).is_some())))
        .collect();
    let at = *draw.pick(&able).ok_or("no letter has such a sign")?;
    let word: Vec<char> = words.get(at).copied().unwrap_or_default().chars().collect();
    let places: Vec<usize> =
        word.iter().enumerate().filter(|(_, c)| sign(**c).is_some()).map(|(at, _)| at).collect();
    let first = draw.pick(&places).copied().unwrap_or_default();
    let mut made = String::new();
    for (i, c) in word.into_iter().enumerate() {
        let signs: Vec<char> = sign(c).unwrap_or_default().chars().collect();
        match draw.pick(&signs) {
            Some(sign) if i == first || draw.below(3) == 0 => made.push(*sign),
            _ => made.push(c),
        }
    }
    Ok(words::with(&words, at, &made))
}

fn abbreviated(name: &str) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let made: Vec<&str> = words.iter().map(|word| words::abbreviation(word).unwrap_or(word)).collect();
    if made == words { Err("no common word with an abbreviation") } else { Ok(made.join(" ")) }
}

fn cut(name: &str, length: usize) -> Result<String, Skip> {
    if name.chars().count() <= length {
        return Err("shorter than the field");
    }
    Ok(name.chars().take(length).collect::<String>().trim_end().to_owned())
}

fn transliterated(name: &str, draw: &mut Draw) -> Result<String, Skip> {
    let words: Vec<&str> = name.split(' ').collect();
    let able: Vec<(usize, &(&str, &str))> = places(&words, FEWEST_DISGUISED)
        .into_iter()
        .filter(|&at| words.get(at).is_some_and(|word| words::abbreviation(word).is_none()))
        .flat_map(|at| SOUNDS.iter().map(move |sound| (at, sound)))
        .filter(|(at, (from, _))| words.get(*at).is_some_and(|word| word.to_lowercase().contains(from)))
        .collect();
    let (at, (from, to)) = draw.pick(&able).ok_or("no sound with two spellings")?;
    let word = words.get(*at).copied().unwrap_or_default();
    let made = word.to_lowercase().replacen(from, to, 1);
    let upper = word.chars().skip(1).any(char::is_uppercase);
    let made = if upper { made.to_uppercase() } else { words::titled(&made) };
    Ok(words::with(&words, *at, &made))
}
