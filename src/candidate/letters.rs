//! Names that differ from a row's by one slip, by the spelling of a sound or by blanks, see
//! [`crate::score::misspelt`].
//!
//! A slip is a letter more, less or other, or two neighbours that changed places. It leaves two thirds of a name
//! as they are: what stands in front of it, seen from the start, and what stands behind it, seen from the end. The
//! letters where thirds meet belong to neither, as two of them may have changed places. So a name is found
//! by its length and any two thirds, and by the sound of the whole.

use std::ops::ControlFlow;

use smallvec::SmallVec;

use super::hash::TextHash;
use super::multimap::Multimap;
use super::{ListedName, NameId};
use crate::list::NameKind;
use crate::name::{self, Class, Lexicon, Token};
use crate::score::edit::is_one_slip;
use crate::score::{SHORTEST_MISSPELT, each_sound, may_be_misspelt, ways};

/// Names by their letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    /// By length and two thirds.
    by_thirds: Multimap,
    by_sound: Multimap,
    /// By everything that is printed.
    by_print: Multimap,
}

/// The letters of a row's name.
pub(super) struct Asked {
    /// Of its normal form.
    letters: String,
    /// Of everything that is printed, where that is enough.
    printed: Option<u64>,
    /// Whether a word of it may be a slip: one that no table has.
    may_slip: bool,
}

impl Asked {
    /// Of the words of a normal form that count, and of everything that is printed.
    pub(super) fn of<'t>(
        words: impl Iterator<Item = &'t Token> + Clone,
        printed: impl Iterator<Item = &'t str>,
    ) -> Asked {
        Asked {
            letters: words.clone().map(Token::text).collect(),
            printed: key_of_print(printed),
            may_slip: words.into_iter().any(|token| token.class() == Class::Distinctive),
        }
    }
}

/// The key of everything that is printed, where that is enough, from its folded words.
fn key_of_print<'t>(words: impl Iterator<Item = &'t str>) -> Option<u64> {
    let (mut hash, mut letters) = (TextHash::EMPTY, 0);
    for word in words {
        if !word.is_ascii() {
            return None;
        }
        hash = word.bytes().fold(hash, TextHash::byte);
        letters += word.len();
    }
    (letters >= SHORTEST_MISSPELT).then(|| hash.key())
}

/// The key of the sound of letters.
fn key_of_sound(letters: &str) -> u64 {
    let mut hash = TextHash::EMPTY;
    each_sound(letters, |letter| hash = hash.byte(letter));
    hash.key()
}

impl Letters {
    /// Strong names; weak ones are equal or nothing.
    pub(super) fn new(names: &[ListedName], lexicon: &mut Lexicon) -> Letters {
        let (mut by_thirds, mut by_sound) =
            (Vec::with_capacity(4 * names.len()), Vec::with_capacity(2 * names.len()));
        let mut by_print = Vec::with_capacity(names.len());
        let mut spelling = String::new();
        for (at, listed) in names.iter().enumerate().filter(|(_, listed)| listed.kind != NameKind::Weak) {
            let id = NameId::new(at).0;
            let printed = match name::is_plain(&listed.text) {
                true => {
                    let words = lexicon.print(&listed.text);
                    key_of_print(lexicon.texts(words.iter().copied()))
                }
                false => key_of_print(name::fold(&listed.text).split(' ')),
            };
            by_print.extend(printed.map(|key| (key, id)));
            let mut add = |spelling: &str| {
                if may_be_misspelt(spelling) {
                    thirds(spelling, spelling.len(), |key| by_thirds.push((key, id)));
                    by_sound.push((key_of_sound(spelling), id));
                }
            };
            spellings(listed, &mut spelling, &mut add);
        }
        Letters {
            by_thirds: Multimap::new(&by_thirds),
            by_sound: Multimap::new(&by_sound),
            by_print: Multimap::new(&by_print),
        }
    }

    /// Gives names of which a spelling differs little from these letters, and perhaps others; some twice.
    pub(super) fn near(
        &self,
        names: &[ListedName],
        asked: &Asked,
        mut each: impl FnMut(NameId) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if let Some(key) = asked.printed {
            self.by_print.get(key).map(NameId).try_for_each(&mut each)?;
        }
        let row = asked.letters.as_str();
        if !may_be_misspelt(row) {
            return ControlFlow::Continue(());
        }
        self.by_sound.get(key_of_sound(row)).map(NameId).try_for_each(&mut each)?;
        if !asked.may_slip {
            return ControlFlow::Continue(());
        }
        let mut found: SmallVec<[u32; 16]> = SmallVec::new();
        for length in (row.len() - 1).max(SHORTEST_MISSPELT)..=row.len() + 1 {
            thirds(row, length, |key| found.extend(self.by_thirds.get(key)));
        }
        let mut spelling = String::new();
        for (id, listed) in found.into_iter().filter_map(|id| Some((id, names.get(id as usize)?))) {
            let mut near = false;
            spellings(listed, &mut spelling, |own| near |= is_one_slip(row.as_bytes(), own.as_bytes()));
            if near {
                each(NameId(id))?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Gives the letters of a listed name in each way to write it. `buffer` is used for all of them.
fn spellings(listed: &ListedName, buffer: &mut String, mut each: impl FnMut(&str)) {
    ways(&listed.text, &listed.name, |words, _| {
        buffer.clear();
        words.iter().for_each(|word| buffer.push_str(word.text()));
        each(buffer);
    });
}

/// Gives the keys under which letters are those of a name of this length, but for one slip in one third of it.
fn thirds(letters: &str, length: usize, mut each: impl FnMut(u64)) {
    let (first, second) = (length / 3, 2 * length / 3);
    let ahead = |end: usize| letters.get(..end);
    let behind = |from: usize| letters.get((letters.len() + from).checked_sub(length)?..);
    let kept = [(ahead(second), Some("")), (ahead(first), behind(second + 1)), (Some(""), behind(first + 1))];
    for (slipped, (ahead, behind)) in (0..).zip(kept) {
        if let Some((ahead, behind)) = ahead.zip(behind) {
            let tag = u8::try_from(length).unwrap_or(u8::MAX);
            each(TextHash::of(ahead).byte(slipped).then(TextHash::of(behind)).byte(tag).key());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed;
    use super::*;
    use crate::name::Name;
    use crate::score::{counting, misspelt};
    use proptest::prelude::*;

    proptest! {
        /// Whatever one letter does to a name, it is found.
        #[test]
        fn no_misspelt_name_is_lost(
            list in prop::collection::vec("[a-c]{3,6}( [a-c]{2,5}){1,2}", 1..12),
            query in "[a-cx]{3,6}( [a-c]{2,5}){1,2}",
            at in 0_usize..16,
            letter in "[a-z ]",
            how in 0..4,
        ) {
            let names: Vec<ListedName> = list.iter().map(|text| listed(text)).collect();
            let letters = Letters::new(&names, &mut Lexicon::default());
            let mut slip: Vec<char> = list.first().unwrap().chars().collect();
            let at = at % (slip.len() - 1);
            let letter = letter.chars().next().unwrap();
            match how {
                0 => slip.insert(at, letter),
                1 => { slip.remove(at); }
                2 => slip[at] = letter,
                _ => slip.swap(at, at + 1),
            }
            for query in [query, slip.into_iter().collect()] {
                let mut found = Vec::new();
                let (name, text) = (Name::new(&query), name::fold(&query));
                let asked = Asked::of(counting(name.tokens()), text.split(' '));
                let _ = letters.near(&names, &asked, |id| {
                    found.push(id);
                    ControlFlow::Continue(())
                });
                for (at, listed) in names.iter().enumerate() {
                    let near = misspelt(&query, &listed.text).is_some();
                    prop_assert!(!near || found.contains(&NameId::new(at)), "{query} | {}", listed.name);
                }
            }
        }
    }
}
