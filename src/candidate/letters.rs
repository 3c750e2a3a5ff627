//! Names that differ from a row's by one slip, by the spelling of a sound or by blanks, see
//! [`crate::score::misspelt`].
//!
//! A slip is a letter more, less or other, or two neighbours that changed places. It leaves two thirds of a name
//! as they are: what stands in front of it, seen from the start, and what stands behind it, seen from the end. The
//! letters where thirds meet belong to neither, as two of them may have changed places. So a name is found
//! by its length and any two thirds, and by the sound of the whole. Length, thirds and sound follow from those of
//! the words, so that nearly no name is put together from its words to see that it is like none.

use std::ops::ControlFlow;

use smallvec::SmallVec;

use super::multimap::Multimap;
use super::{ListedName, NameId};
use crate::list::NameKind;
use crate::name::{self, Class, Lexicon, Name, TextHash, Token, hash_of_bytes};
use crate::score::edit::is_one_slip;
use crate::score::{SHORTEST_MISSPELT, counting, each_sound, is_spelt_across, ways};

/// Names by their letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    /// Names in each way to write them, and beside them whose these are.
    spellings: Vec<Run>,
    spelt: Vec<NameId>,
    /// Of them by length and two thirds.
    by_thirds: Multimap,
    by_sound: Multimap,
    /// By everything that is printed.
    by_print: Multimap,
}

/// What is asked of the letters of a row's name.
pub(super) struct Asked<L> {
    /// Those of its normal form, and how they are put together.
    pub(super) run: Run,
    pub(super) letters: L,
    /// Everything that is printed, where it is in plain letters.
    pub(super) printed: Option<TextHash>,
    /// Whether a word of it may be a slip: one that no table has.
    pub(super) may_slip: bool,
}

/// What is asked of a name, and of everything that is printed.
pub(super) fn asked(name: &Name, printed: Option<TextHash>) -> Asked<impl Fn() -> String> {
    let words = || counting(name.tokens());
    let letters = move || words().map(Token::text).collect::<String>();
    let may_slip = words().any(|token| token.class() == Class::Distinctive);
    Asked { run: Run::of(&letters()), letters, printed, may_slip }
}

/// Letters in a row, of one word or of several. Of a word that is seldom met it is read from far away: in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(super) struct Run {
    length: u32,
    /// Whether all are Latin.
    is_latin: bool,
    /// The first letters, the very first one in the lowest byte, and the last ones, the very last one there.
    first: u128,
    last: u128,
    /// `None` where it does not follow from that of the words.
    sound: Option<Sound>,
}

/// How letters sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sound {
    hash: TextHash,
    /// The first letter and its sound, and the last one and its sound.
    ends: Option<[(u8, u8); 2]>,
}

/// Letters that [`Run`] keeps of each end.
const KEPT: usize = u128::BITS as usize / 8;

impl Run {
    /// No letters.
    pub(super) const EMPTY: Run = Run {
        length: 0,
        is_latin: true,
        first: 0,
        last: 0,
        sound: Some(Sound { hash: TextHash::EMPTY, ends: None }),
    };

    /// These letters.
    pub(super) fn of(letters: &str) -> Run {
        let bytes = letters.as_bytes();
        let kept = bytes.len().min(KEPT);
        let (mut first, mut last) = ([0; KEPT], [0; KEPT]);
        first[..kept].copy_from_slice(&bytes[..kept]);
        last[KEPT - kept..].copy_from_slice(&bytes[bytes.len() - kept..]);
        Run {
            length: u32::try_from(letters.len()).unwrap_or(u32::MAX),
            is_latin: letters.is_ascii(),
            first: u128::from_le_bytes(first),
            last: u128::from_be_bytes(last),
            sound: Some(Sound::of(letters)),
        }
    }

    /// These letters and others behind them.
    pub(super) fn then(self, next: Run) -> Run {
        let behind =
            |bits: u128, length: u32| length.checked_mul(8).and_then(|by| bits.checked_shl(by)).unwrap_or(0);
        Run {
            length: self.length.saturating_add(next.length),
            is_latin: self.is_latin && next.is_latin,
            first: self.first | behind(next.first, self.length),
            last: next.last | behind(self.last, next.length),
            sound: self.sound.zip(next.sound).and_then(|(own, next)| own.then(next)),
        }
    }

    /// Whether a name of these letters may be misspelt.
    fn may_be_misspelt(&self) -> bool {
        self.length() >= SHORTEST_MISSPELT && self.is_latin
    }

    fn length(&self) -> usize {
        self.length as usize
    }

    /// Whether these letters may be one slip away from others, as far as what is kept of both ends tells.
    fn may_be_one_slip_from(&self, other: &Run) -> bool {
        let ahead = (self.first ^ other.first).trailing_zeros() / 8;
        let behind = (self.last ^ other.last).trailing_zeros() / 8;
        let is_told = (ahead as usize) < KEPT && (behind as usize) < KEPT;
        // Two letters that changed places are the most that differs.
        !is_told || ahead + behind + 2 >= self.length.max(other.length)
    }

    /// Gives the keys under which letters are those of a name of this length, but for one slip in one third of
    /// it. Of a third that is longer than what is kept, they have that.
    fn thirds(&self, length: usize, mut each: impl FnMut(u64)) {
        let (first, second) = (length / 3, 2 * length / 3);
        let ahead = |letters: usize| self.first & lowest(letters);
        let behind = |letters: usize| self.last & lowest(letters);
        let kept = [
            (ahead(second), 0),
            (ahead(first), behind(length - second - 1)),
            (0, behind(length - first - 1)),
        ];
        for (slipped, (ahead, behind)) in (0..).zip(kept) {
            each(key_of_thirds(ahead, behind, length, slipped));
        }
    }
}

/// A mask of so many bytes.
fn lowest(bytes: usize) -> u128 {
    let unused = (u128::BITS as usize).saturating_sub(8 * bytes);
    u32::try_from(unused).ok().and_then(|unused| u128::MAX.checked_shr(unused)).unwrap_or(0)
}

/// A key of letters, the length of their name and the third that may have slipped.
fn key_of_thirds(ahead: u128, behind: u128, length: usize, slipped: u64) -> u64 {
    let ahead = hash_of_bytes(ahead) ^ (length as u64) << 2 ^ slipped;
    hash_of_bytes(u128::from(ahead) << u64::BITS | u128::from(hash_of_bytes(behind)))
}

impl Sound {
    fn of(letters: &str) -> Sound {
        let (mut hash, mut first, mut last) = (TextHash::EMPTY, None, 0);
        each_sound(letters, |sound| {
            hash = hash.byte(sound);
            first.get_or_insert(sound);
            last = sound;
        });
        let bytes = letters.as_bytes();
        let ends = bytes.first().zip(bytes.last()).zip(first);
        Sound { hash, ends: ends.map(|((begin, end), first)| [(*begin, first), (*end, last)]) }
    }

    fn then(self, next: Sound) -> Option<Sound> {
        let (Some([first, before]), Some([after, last])) = (self.ends, next.ends) else {
            return Some(if self.ends.is_some() { self } else { next });
        };
        if is_spelt_across(before.0, after.0) {
            return None;
        }
        // A sound that stands on both sides is one.
        let behind = if before.1 == after.1 { next.hash.without_first(after.1) } else { next.hash };
        Some(Sound { hash: self.hash.then(behind), ends: Some([first, last]) })
    }
}

/// The hash of everything that is printed, folded; `None` where it is not in plain letters.
pub(super) fn print_of(text: &str, lexicon: &mut Lexicon) -> Option<TextHash> {
    if name::is_plain(text) {
        let words = lexicon.print(text);
        return Some(lexicon.hash_of(words.into_iter()));
    }
    let folded = name::fold(text);
    folded.is_ascii().then(|| TextHash::of_parts(folded.split(' ').map(TextHash::of)))
}

impl Letters {
    /// Strong names; weak ones are equal or nothing.
    pub(super) fn new(names: &[ListedName], lexicon: &mut Lexicon) -> Letters {
        let (mut by_thirds, mut by_sound) =
            (Vec::with_capacity(4 * names.len()), Vec::with_capacity(2 * names.len()));
        let mut by_print = Vec::with_capacity(names.len());
        let (mut spellings, mut spelt) = (Vec::with_capacity(names.len()), Vec::with_capacity(names.len()));
        let mut spelling = String::new();
        for (at, listed) in names.iter().enumerate().filter(|(_, listed)| listed.kind != NameKind::Weak) {
            let id = NameId::new(at).0;
            let printed = print_of(&listed.text, lexicon);
            by_print.extend(printed.filter(is_enough).map(|hash| (hash.key(), id)));
            let mut add = |spelling: &str| {
                let run = Run::of(spelling);
                if run.may_be_misspelt() {
                    let number = NameId::new(spelt.len()).0;
                    spellings.push(run);
                    spelt.push(NameId(id));
                    run.thirds(spelling.len(), |key| by_thirds.push((key, number)));
                    by_sound.extend(run.sound.map(|sound| (sound.hash.key(), id)));
                }
            };
            each_spelling(listed, &mut spelling, &mut add);
        }
        Letters {
            spellings,
            spelt,
            by_thirds: Multimap::new(&by_thirds),
            by_sound: Multimap::new(&by_sound),
            by_print: Multimap::new(&by_print),
        }
    }

    /// Gives names of which a spelling differs little from these letters, and perhaps others; some twice.
    pub(super) fn near(
        &self,
        names: &[ListedName],
        asked: Asked<impl Fn() -> String>,
        mut each: impl FnMut(NameId) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Asked { run, letters, printed, may_slip } = asked;
        if let Some(hash) = printed.filter(is_enough) {
            self.by_print.get(hash.key()).map(NameId).try_for_each(&mut each)?;
        }
        if !run.may_be_misspelt() {
            return ControlFlow::Continue(());
        }
        let sound = run.sound.unwrap_or_else(|| Sound::of(&letters()));
        self.by_sound.get(sound.hash.key()).map(NameId).try_for_each(&mut each)?;
        if !may_slip {
            return ControlFlow::Continue(());
        }
        let mut found: SmallVec<[NameId; 4]> = SmallVec::new();
        for length in (run.length() - 1).max(SHORTEST_MISSPELT)..=run.length() + 1 {
            run.thirds(length, |key| {
                let own = |number: &u32| self.spellings.get(*number as usize);
                let may_be = |number: &u32| own(number).is_some_and(|own| run.may_be_one_slip_from(own));
                let of_thirds = self.by_thirds.get(key).filter(may_be);
                found.extend(of_thirds.filter_map(|number| self.spelt.get(number as usize).copied()));
            });
        }
        if found.is_empty() {
            return ControlFlow::Continue(());
        }
        let (row, mut spelling) = (letters(), String::new());
        for (id, listed) in found.into_iter().filter_map(|id| Some((id, names.get(id.0 as usize)?))) {
            let mut near = false;
            each_spelling(listed, &mut spelling, |own| near |= is_one_slip(row.as_bytes(), own.as_bytes()));
            if near {
                each(id)?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Whether what is printed is enough to be compared.
fn is_enough(printed: &TextHash) -> bool {
    printed.length() >= SHORTEST_MISSPELT
}

/// Gives the letters of a listed name in each way to write it. `buffer` is used for all of them.
fn each_spelling(listed: &ListedName, buffer: &mut String, mut each: impl FnMut(&str)) {
    ways(&listed.text, &listed.name, |words, _| {
        buffer.clear();
        words.iter().for_each(|word| buffer.push_str(word.text()));
        each(buffer);
    });
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed;
    use super::*;
    use crate::score::misspelt;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_make_the_run_of_a_name(words in prop::collection::vec("[a-ceh-kopstu]{1,9}", 0..5)) {
            let whole = Run::of(&words.concat());
            let run = words.iter().map(|word| Run::of(word)).fold(Run::EMPTY, Run::then);
            prop_assert_eq!(Run { sound: run.sound.and(whole.sound), ..whole }, run);
        }

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
                let name = Name::new(&query);
                let asked = asked(&name, print_of(&query, &mut Lexicon::default()));
                let _ = letters.near(&names, asked, |id| {
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
