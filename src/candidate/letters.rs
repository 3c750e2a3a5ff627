//! Names that differ from a row's by one slip or by the spelling of a sound, see [`crate::score::misspelt`].
//!
//! One slip leaves what stands before or behind the middle of a name as it is: a letter more, less or
//! other on one side of it, or two that changed places, do not touch the other side when the letter in the
//! middle belongs to neither. So a name is found by its length and either side, and by the sound of the whole.

use smallvec::SmallVec;

use super::hash::TextHash;
use super::multimap::Multimap;
use super::{ListedName, NameId};
use crate::list::NameKind;
use crate::score::{SHORTEST_MISSPELT, differ_little, may_be_misspelt, sounds, spellings};

/// Names by their letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    by_side: Multimap,
    by_sound: Multimap,
}

/// A side of a name of a length.
#[derive(Clone, Copy)]
enum Side {
    Before,
    Behind,
}

impl Letters {
    /// Strong names; weak ones are equal or nothing.
    pub(super) fn new(names: &[ListedName]) -> Letters {
        let (mut by_side, mut by_sound) =
            (Vec::with_capacity(4 * names.len()), Vec::with_capacity(2 * names.len()));
        for (at, listed) in names.iter().enumerate().filter(|(_, listed)| listed.kind != NameKind::Weak) {
            let id = NameId::new(at).0;
            for letters in spellings(&listed.text, &listed.name) {
                sides(&letters, letters.len(), |key| by_side.push((key, id)));
                by_sound.push((TextHash::of(&sounds(&letters)).key(), id));
            }
        }
        Letters { by_side: Multimap::new(&by_side), by_sound: Multimap::new(&by_sound) }
    }

    /// Names of which a spelling differs little from these letters, some twice.
    pub(super) fn near(&self, names: &[ListedName], row: &str, mut each: impl FnMut(NameId)) {
        if !may_be_misspelt(row) {
            return;
        }
        let mut found: SmallVec<[u32; 8]> = SmallVec::new();
        found.extend(self.by_sound.get(TextHash::of(&sounds(row)).key()));
        for length in (row.len() - 1).max(SHORTEST_MISSPELT)..=row.len() + 1 {
            sides(row, length, |key| found.extend(self.by_side.get(key)));
        }
        for (id, listed) in found.into_iter().filter_map(|id| Some((id, names.get(id as usize)?))) {
            if spellings(&listed.text, &listed.name).any(|listed| differ_little(row, &listed)) {
                each(NameId(id));
            }
        }
    }
}

/// Gives the keys under which letters are those of a name of this length on one side of its middle.
fn sides(letters: &str, length: usize, mut each: impl FnMut(u64)) {
    let middle = length / 2;
    let behind = letters.len().checked_sub(length - middle - 1);
    let found =
        [(Side::Before, letters.get(..middle)), (Side::Behind, behind.and_then(|from| letters.get(from..)))];
    for (side, part) in found {
        if let Some(part) = part {
            let tag = u8::try_from(length).unwrap_or(u8::MAX);
            each(TextHash::of(part).byte(tag).byte(side as u8).key());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::listed;
    use super::*;
    use crate::name::Name;
    use crate::score::misspelt;
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
            let letters = Letters::new(&names);
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
                for row in spellings(&query, &Name::new(&query)) {
                    letters.near(&names, &row, |id| found.push(id));
                }
                for (at, listed) in names.iter().enumerate() {
                    let near = misspelt(&query, &listed.text).is_some();
                    prop_assert!(!near || found.contains(&NameId::new(at)), "{query} | {}", listed.name);
                }
            }
        }
    }
}
