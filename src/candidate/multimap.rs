//! A table from hashes to numbers that is built once: no list of its own for each key.
//!
//! Entries lie in one array, sorted by the first bits of their hash; a second array says where each
//! group of them begins. Who looks up must compare what the numbers stand for: a look-up may also give
//! numbers of another hash, as two keys may have one hash.

/// Numbers by hash.
#[derive(Clone, Debug, Default)]
pub(super) struct Multimap {
    /// Where each group begins; one more than there are groups.
    starts: Vec<u32>,
    /// Last bits of the hash, and the number. Of one hash, in the order in which they were added.
    entries: Vec<(u32, u32)>,
    shift: u32,
}

impl Multimap {
    /// A table of these pairs of hash and number.
    pub(super) fn new(pairs: &[(u64, u32)]) -> Multimap {
        // As many groups as pairs: about one entry in each.
        let bits = pairs.len().next_power_of_two().trailing_zeros().max(1);
        let shift = u64::BITS - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (hash, _) in pairs {
            if let Some(count) = starts.get_mut((hash >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0); pairs.len()];
        for (hash, number) in pairs {
            if let Some(place) = next.get_mut((hash >> shift) as usize) {
                if let Some(entry) = entries.get_mut(*place as usize) {
                    *entry = (last_bits(*hash), *number);
                }
                *place += 1;
            }
        }
        Multimap { starts, entries, shift }
    }

    /// The numbers of a hash, and perhaps others.
    pub(super) fn get(&self, hash: u64) -> impl Iterator<Item = u32> {
        let group = (hash >> self.shift.min(u64::BITS - 1)) as usize;
        let bounds = self.starts.get(group).zip(self.starts.get(group + 1));
        let entries = bounds.and_then(|(from, to)| self.entries.get(*from as usize..*to as usize));
        let bits = last_bits(hash);
        entries.unwrap_or_default().iter().filter(move |entry| entry.0 == bits).map(|entry| entry.1)
    }
}

fn last_bits(hash: u64) -> u32 {
    (hash & u64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_is_found_under_its_hash(
            pairs in prop::collection::vec((prop::sample::select(vec![0, 1, 7, u64::MAX, 1 << 63, 1 << 40]), any::<u32>()), 0..40),
            other in any::<u64>(),
        ) {
            let table = Multimap::new(&pairs);
            for hash in pairs.iter().map(|(hash, _)| *hash).chain([other]) {
                let expected: Vec<u32> = pairs.iter().filter(|(h, _)| *h == hash).map(|(_, n)| *n).collect();
                let mut found = table.get(hash);
                prop_assert!(expected.iter().all(|number| found.any(|other| other == *number)));
            }
        }
    }

    #[test]
    fn an_empty_table_has_nothing() {
        assert_eq!(Multimap::default().get(5).count(), 0);
        assert_eq!(Multimap::new(&[]).get(5).count(), 0);
    }
}
