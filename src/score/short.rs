//! Short names that exchanges and vendors make where a field is narrow: fifteen characters in Hong
//! Kong, eighteen elsewhere.
//!
//! Every word of a short name is made of beginnings of the long name's words, in their order: a word
//! may be cut (`ACME TRANSP`), several may be squashed (`ACMETRANSPORT`), and leading words may be
//! initials (`AT SERVICES` for Acme Transport Services). Words that say little are left out.

use rustc_hash::FxHashMap;

use super::align::{LeftOutWeight, add_missing, counting, distinctive_words, same_numbers};
use super::{Alignment, Piece, Score, weight};
use crate::name::{Class, How, Name, Token, relation};

/// The widest field that counts as narrow, in characters.
pub const NARROW_FIELD: usize = 18;
/// More words than this are no short name, and a long name is compared by its first words; keeps the
/// cost of a pair small.
const MOST_WORDS: usize = 8;
pub(crate) const MOST_LONG_WORDS: usize = 16;
/// So many ways to split one word are tried, the longest beginnings first: `AAAAAAAAAA` would have
/// hundreds of thousands.
const MOST_SPLITS: usize = 64;

/// Nobody shortens a name by one or two letters: such a word is another one (`SEEK`, `SEEKA`).
const FEWEST_LEFT_OUT: usize = 3;

/// What a beginning of a word is worth, in millionths, by its number of letters. Initials alone would
/// let any name of the right first letters in: they count little more than half.
fn beginning(letters: usize) -> u32 {
    match letters {
        0 | 1 => 550_000,
        2 => 720_000,
        3 => 860_000,
        _ => 930_000,
    }
}

/// A piece of the short name and the word of the long one that it stands for.
#[derive(Clone, Copy)]
struct Part {
    word: usize,
    /// Which word of the short name, and which of its characters.
    short: usize,
    from: usize,
    letters: usize,
    how: How,
    likeness: u32,
}

/// Compares a short name with a long one: a score only where every word of the short name is made of
/// the long one's. Initials alone are no evidence, whatever their number.
///
/// ```
/// use interdict::name::Name;
/// use interdict::score::shortened;
/// let score = |short: &str, long: &str| shortened(&Name::new(short), &Name::new(long)).map(|a| a.score);
/// assert!(score("ACMETRANSPORT", "Acme Transport Infrastructure Ltd") > score("AT SERVICES", "Acme Transport Services"));
/// assert_eq!(score("ATI", "Acme Transport Infrastructure Ltd"), None);
/// assert_eq!(score("ACME STEEL", "Acme Transport Infrastructure Ltd"), None);
/// ```
pub fn shortened(short: &Name, long: &Name) -> Option<Alignment> {
    let ts: Vec<&Token> = counting(short.tokens()).take(MOST_WORDS + 1).collect();
    let tl: Vec<&Token> = counting(long.tokens()).take(MOST_LONG_WORDS).collect();
    if ts.len() > MOST_WORDS || short.key() == long.key() || !same_numbers(&ts, &tl) {
        return None;
    }
    let parts = Cover { short: &ts, long: &tl, known: FxHashMap::default() }.whole()?;
    let says_more_than_initials = parts.iter().any(|part| part.letters > 2);
    says_more_than_initials.then(|| add_up(&ts, &tl, &parts))
}

/// Whether a short name may be made of a long one's words, as far as letters tell: where it is not,
/// [`shortened`] finds no score. Of the long name the first [`MOST_LONG_WORDS`] are asked for. `related` says whether a word of the short name and one of the long are
/// alike.
pub(crate) fn may_shorten(short: &[&Token], long: &[&Token], related: impl Fn(usize, usize) -> bool) -> bool {
    let fits = short.len() <= MOST_WORDS && long.len() <= MOST_LONG_WORDS;
    fits && Fit { short, long, related, failed: [0; MOST_WORDS] }.from(0, 0)
}

/// Search for a cover, without what it is worth.
struct Fit<'a, R> {
    short: &'a [&'a Token],
    long: &'a [&'a Token],
    related: R,
    /// For each short word, one bit for each long word from which on nothing fits.
    failed: [u32; MOST_WORDS],
}

impl<R: Fn(usize, usize) -> bool> Fit<'_, R> {
    /// Whether the short words from `i` on fit the long ones from `j` on.
    fn from(&mut self, i: usize, j: usize) -> bool {
        let Some(word) = self.short.get(i) else { return true };
        if self.failed.get(i).is_some_and(|failed| failed >> j & 1 == 1) {
            return false;
        }
        let text = word.text();
        for k in j..self.long.len() {
            if ((self.related)(i, k) && self.from(i + 1, k + 1)) || self.split(text, i, k) {
                return true;
            }
        }
        if let Some(failed) = self.failed.get_mut(i) {
            *failed |= 1 << j;
        }
        false
    }

    /// Whether the rest of a short word is made of beginnings of the long words from `k` on, none left out,
    /// and the other short words fit what is left.
    fn split(&mut self, rest: &str, i: usize, k: usize) -> bool {
        if rest.is_empty() {
            return self.from(i + 1, k);
        }
        let Some(long) = self.long.get(k).filter(|word| word.class() != Class::Number) else { return false };
        let same: usize = rest.chars().zip(long.text().chars()).take_while(|(a, b)| a == b).count();
        if same == 0 {
            return false;
        }
        let whole = long.text().chars().count();
        let ends = rest.char_indices().map(|(at, _)| at).skip(1).chain([rest.len()]).take(same);
        for (letters, end) in (1..).zip(ends) {
            let left_out: usize = whole - letters;
            let another = long.class() == Class::Distinctive && (1..FEWEST_LEFT_OUT).contains(&left_out);
            if !another && self.split(rest.get(end..).unwrap_or_default(), i, k + 1) {
                return true;
            }
        }
        false
    }
}

fn add_up(ts: &[&Token], tl: &[&Token], parts: &[Part]) -> Alignment {
    let points = |part: &Part| tl.get(part.word).map_or(0, |word| u64::from(weight(word)));
    let alone = || {
        let unused = |at: &usize| parts.iter().all(|part| part.word != *at);
        tl.iter().enumerate().filter(move |(at, _)| unused(at)).map(|(_, token)| *token)
    };
    let mut left_out = LeftOutWeight::default();
    alone().for_each(|token| left_out.add(token.class(), weight(token)));
    let total = 2 * parts.iter().map(points).sum::<u64>() + u64::from(left_out.of_one_side());
    let value = |part: &Part| 2 * points(part) * u64::from(part.likeness);
    let share = |value: u64| i32::try_from(value.checked_div(total).unwrap_or(0)).unwrap_or(0);
    let text = |part: &Part| {
        let word = ts.get(part.short).map_or("", |token| token.text());
        word.chars().skip(part.from).take(part.letters).collect::<String>()
    };
    let mut pieces: Vec<Piece> = parts
        .iter()
        .map(|part| Piece {
            query: text(part),
            list: tl.get(part.word).map_or("", |token| token.text()).to_owned(),
            how: part.how,
            contribution: share(value(part)),
        })
        .collect();
    add_missing(&mut pieces, std::iter::empty(), alone());
    let mut alignment = Alignment { score: Score::ZERO, pieces };
    alignment.settle(share(parts.iter().map(value).sum()).unsigned_abs());
    let telling = parts.iter().any(|part| {
        part.letters > 1 && tl.get(part.word).is_some_and(|word| distinctive_words(std::iter::once(*word)))
    });
    alignment.without_distinctive_word(telling || alone().next().is_none());
    alignment.not_equal();
    alignment
}

/// Parts, with what they are worth.
type Way = (u64, Vec<Part>);

/// Search for the parts that are worth most.
struct Cover<'a> {
    short: &'a [&'a Token],
    long: &'a [&'a Token],
    /// The best cover of the short words from one on by the long ones from one on.
    known: FxHashMap<(usize, usize), Option<Way>>,
}

impl Cover<'_> {
    fn whole(mut self) -> Option<Vec<Part>> {
        self.from(0, 0).map(|(_, parts)| parts)
    }

    /// The best cover of the short words from `i` on by the long ones from `j` on.
    fn from(&mut self, i: usize, j: usize) -> Option<Way> {
        if i == self.short.len() {
            return Some((0, Vec::new()));
        }
        if let Some(known) = self.known.get(&(i, j)) {
            return known.clone();
        }
        let mut best: Option<Way> = None;
        for k in j..self.long.len() {
            for (value, parts) in self.word(i, k) {
                let next = parts.last().map_or(k, |part| part.word) + 1;
                if let Some((rest, tail)) = self.from(i + 1, next)
                    && best.as_ref().is_none_or(|(most, _)| value + rest > *most)
                {
                    best = Some((value + rest, parts.into_iter().chain(tail).collect()));
                }
            }
        }
        self.known.insert((i, j), best.clone());
        best
    }

    /// Ways in which one short word stands for long words from `k` on.
    fn word(&self, i: usize, k: usize) -> Vec<Way> {
        let (Some(short), Some(long)) = (self.short.get(i), self.long.get(k)) else { return Vec::new() };
        let mut ways = Vec::new();
        let letters = short.text().chars().count();
        if let Some((how, likeness)) = relation(short, long) {
            let part = Part { word: k, short: i, from: 0, letters: letters.max(2), how, likeness };
            ways.push((u64::from(likeness) * u64::from(weight(long)), vec![part]));
        }
        let chars: Vec<char> = short.text().chars().collect();
        self.split(&chars, i, 0, k, &mut Vec::new(), &mut ways);
        ways
    }

    /// Splits the rest of a short word into beginnings of the long words from `k` on, none left out.
    fn split(
        &self,
        chars: &[char],
        i: usize,
        from: usize,
        k: usize,
        parts: &mut Vec<Part>,
        ways: &mut Vec<Way>,
    ) {
        let Some(rest) = chars.get(from..).filter(|_| ways.len() < MOST_SPLITS) else { return };
        if rest.is_empty() {
            let value = |part: &Part| {
                let word = self.long.get(part.word).map_or(0, |word| weight(word));
                u64::from(part.likeness) * u64::from(word)
            };
            ways.push((parts.iter().map(value).sum(), parts.clone()));
            return;
        }
        let Some(long) = self.long.get(k).filter(|word| word.class() != Class::Number) else { return };
        let same = rest.iter().zip(long.text().chars()).take_while(|(a, b)| **a == *b).count();
        let whole = long.text().chars().count();
        for letters in (1..=same).rev() {
            let left_out = whole - letters;
            if long.class() == Class::Distinctive && (1..FEWEST_LEFT_OUT).contains(&left_out) {
                continue;
            }
            let (how, likeness) = match left_out == 0 {
                true => (How::Equal, 1_000_000),
                false => (How::Cut, beginning(letters)),
            };
            parts.push(Part { word: k, short: i, from, letters, how, likeness });
            self.split(chars, i, from + letters, k + 1, parts, ways);
            parts.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(short: &str, long: &str) -> u32 {
        shortened(&Name::new(short), &Name::new(long)).map_or(0, |a| a.score.millionths())
    }

    #[test]
    fn beginnings_of_words_in_their_order() {
        for (short, long) in [
            ("ACMETRON SER", "Acmetron Service Group Ltd"),
            ("ACMETRANSPORT", "Acme Transport Infrastructure Ltd"),
            ("ACMETRON HLDG", "Acmetron Holdings"),
            ("PERU ACMETRON", "Peru Acmetron Development Holdings"),
            ("ZORBLAT RES", "Zorblat Resources Mining"),
        ] {
            assert!(score(short, long) >= 850_000, "{short} | {long}: {}", score(short, long));
        }
    }

    #[test]
    fn what_is_left_over_belongs_to_another_company() {
        for (short, long) in [
            ("ACMETRON MGMT", "Acmetron Service Group Ltd"),
            ("SERVICE ACMETRON", "Acmetron Service Group Ltd"),
            ("ASG", "Acmetron Service Group Ltd"),
            ("A S", "Acmetron Service Group Ltd"),
            ("ACMETRON II", "Acmetron Service Group Ltd"),
        ] {
            assert_eq!(score(short, long), 0, "{short} | {long}");
        }
    }

    #[test]
    fn a_word_that_lacks_a_letter_is_another_one() {
        assert!(score("WIBBL GROUP", "Wibble Group Ltd") < 850_000);
        assert!(score("WIB GROUP", "Wibble Group Ltd") > 850_000);
    }

    #[test]
    fn what_each_rule_makes_of_a_score() {
        for (short, long, expected) in [
            // One letter, two, three, and more.
            ("Z RAILW", "Zorblat Railway", 638_432),
            ("ZO RAILW", "Zorblat Railway", 768_870),
            ("ZOR RAILW", "Zorblat Railway", 876_290),
            ("ZORB RAILW", "Zorblat Railway", 930_000),
            ("ZORBLATRAILWAY", "Zorblat Railway", 999_000),
            // Words that the short name leaves out.
            ("ZORB", "Zorblat Railway Group Holdings", 762_951),
            ("ZORB", "Zorblat Quimby Group", 581_032),
            // The distinctive word is only an initial, and another word is left out.
            ("Z RAILW", "Zorblat Railway Construction", 515_233),
            // The part that is worth most, whichever comes first.
            ("PER RAILW", "Peru Perublat Railway", 779_383),
            ("PER RAILW", "Perublat Peru Railway", 779_383),
            ("PERU RAILW", "Peru Perublat Railway", 827_153),
            ("ZORB MINE", "Zorblat Mines", 939_336),
        ] {
            assert_eq!(score(short, long), expected, "{short} | {long}");
        }
    }

    #[test]
    fn what_is_no_short_name_has_no_score() {
        for (short, long) in [
            ("", "Zorblat Railway"),
            ("ZORBLAT RAILWAY", "Zorblat Railway Ltd"),
            ("ZORB", "Zorblat Railway 2"),
            ("ZO RA", "Zorblat Railway"),
            ("Z RA", "Zorblat Railway"),
            ("ZOR ZORB", "Zorblat Railway"),
        ] {
            assert_eq!(score(short, long), 0, "{short} | {long}");
        }
        let words = ["zor", "qui", "wib", "bla", "fro", "plo", "gru", "nor", "mun"];
        let long = words.map(|word| format!("{word}blatwibble")).join(" ");
        assert!(score(&words[..8].join(" "), &long) > 0);
        assert_eq!(score(&words.join(" "), &long), 0, "nine words");
    }

    #[test]
    fn of_two_words_that_fit_alike_the_first_is_meant() {
        let found = shortened(&Name::new("ZORB GROUP"), &Name::new("Zorblat Zorbiter Group")).unwrap();
        let texts = found.pieces.iter().map(|piece| (&*piece.query, &*piece.list)).collect::<Vec<_>>();
        assert_eq!(texts, [("zorb", "zorblat"), ("group", "group"), ("", "zorbiter")]);
    }

    #[test]
    fn so_many_ways_to_split_a_word_are_tried() {
        let (short, long) = (Name::new("AAAAAAAAAA"), Name::new(&"aaaaaaaaaaaaa ".repeat(10)));
        let words = |name| counting(Name::tokens(name)).collect::<Vec<_>>();
        let (ts, tl) = (words(&short), words(&long));
        let cover = Cover { short: &ts, long: &tl, known: FxHashMap::default() };
        assert_eq!(cover.word(0, 0).len(), MOST_SPLITS);
    }

    /// Every name of one to three of some words.
    fn names(words: &[&str]) -> Vec<Name> {
        let mut texts = vec![String::new()];
        for _ in 0..3 {
            let longer =
                |text: &String| words.iter().map(|word| format!("{text} {word}")).collect::<Vec<_>>();
            let longer: Vec<String> = texts.iter().flat_map(longer).collect();
            texts.extend(longer);
        }
        texts.sort();
        texts.dedup();
        texts.iter().map(|text| Name::new(text)).collect()
    }

    #[test]
    fn what_may_be_short_is_what_has_a_cover() {
        let long = names(&["zorblat", "quimby", "power", "2"]);
        for short in names(&["z", "zorbl", "zorp", "powe", "quimb", "qpo"]) {
            for long in &long {
                let words = |name| counting(Name::tokens(name)).collect::<Vec<_>>();
                let (ts, tl) = (words(&short), words(long));
                let covered = Cover { short: &ts, long: &tl, known: FxHashMap::default() }.whole().is_some();
                let may_be = may_shorten(&ts, &tl, |i, j| relation(ts[i], tl[j]).is_some());
                assert_eq!(may_be, covered, "{} | {}", short.key(), long.key());
            }
        }
    }

    #[test]
    fn a_name_of_too_many_words_is_not_searched_for() {
        let zorblat = Name::new("zorblat");
        let words = |n| vec![&zorblat.tokens()[0]; n];
        for (short, long, may_be) in [(8, 16, true), (9, 16, false), (8, 17, false)] {
            assert_eq!(may_shorten(&words(short), &words(long), |_, _| true), may_be, "{short} {long}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_searched_twice() {
        let zorblat = Name::new("zorblat");
        let words = |n| vec![&zorblat.tokens()[0]; n];
        let asked = std::cell::Cell::new(0);
        let related = |i, _| {
            asked.set(asked.get() + 1);
            i < MOST_WORDS - 1
        };
        let other = Name::new("quimby");
        let mut short = words(MOST_WORDS - 1);
        short.push(&other.tokens()[0]);
        assert!(!may_shorten(&short, &words(MOST_LONG_WORDS), related));
        let most = MOST_WORDS * MOST_LONG_WORDS * MOST_LONG_WORDS;
        assert!(asked.get() < most, "{} questions", asked.get());
    }

    #[test]
    fn contributions_add_up() {
        let found = shortened(&Name::new("ACMETRANS INF"), &Name::new("Acme Transport Infrastructure Ltd"));
        let found = found.expect("is a short name");
        let sum: i64 = found.pieces.iter().map(|piece| i64::from(piece.contribution)).sum();
        assert_eq!(sum, i64::from(found.score.millionths()), "{found}");
    }
}
