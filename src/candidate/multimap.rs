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
    /// A few bits for each group, set where a hash begins with them: most hashes that are looked up are in no
    /// table, and these bits are far fewer than the rest of it.
    filter: Vec<u64>,
}

/// So many more bits of a hash than those of its group choose its bit in the filter.
const FINER: u32 = 3;

impl Multimap {
    /// A table of these pairs of hash and number.
    pub(super) fn new(pairs: &[(u64, u32)]) -> Multimap {
        Multimap::of(pairs.len(), |each| pairs.iter().for_each(|(hash, number)| each(*hash, *number)))
    }

    /// A table of the pairs that `give` gives, about so many. They are asked for twice: to find many pairs
    /// again takes less than to keep them.
    pub(super) fn of(size: usize, give: impl Fn(&mut dyn FnMut(u64, u32))) -> Multimap {
        // Half as many groups as pairs: one or two entries in each.
        let bits = size.next_power_of_two().trailing_zeros().max(2) - 1;
        let shift = u64::BITS - bits;
        // Two places behind that of each group is counted how many it has.
        let mut starts = vec![0_u32; (1 << bits) + 2];
        let mut filter = vec![0; (1_usize << (bits + FINER)).div_ceil(64)];
        give(&mut |hash, _| {
            if let Some(count) = starts.get_mut((hash >> shift) as usize + 2) {
                *count += 1;
            }
            let (place, bit) = filter_bit(hash, shift);
            if let Some(bits) = filter.get_mut(place) {
                *bits |= bit;
            }
        });
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        // Now one place behind a group stands where it begins, and once it is filled, where it ends.
        let mut entries = vec![(0, 0); sum as usize];
        give(&mut |hash, number| {
            if let Some(place) = starts.get_mut((hash >> shift) as usize + 1) {
                if let Some(entry) = entries.get_mut(*place as usize) {
                    *entry = (last_bits(hash), number);
                }
                *place += 1;
            }
        });
        starts.pop();
        Multimap { starts, entries, shift, filter }
    }

    /// The numbers of a hash, and perhaps others.
    pub(super) fn get(&self, hash: u64) -> impl Iterator<Item = u32> {
        let entries = if self.may_have(hash) { self.group(hash) } else { &[] };
        let bits = last_bits(hash);
        entries.iter().filter(move |entry| entry.0 == bits).map(|entry| entry.1)
    }

    /// Whether there may be a number of this hash.
    #[inline]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let (place, bit) = filter_bit(hash, self.shift);
        self.filter.get(place).is_some_and(|bits| bits & bit != 0)
    }

    /// The entries of all hashes that have the first bits of this one.
    fn group(&self, hash: u64) -> &[(u32, u32)] {
        let group = (hash >> self.shift.min(u64::BITS - 1)) as usize;
        let bounds = self.starts.get(group).zip(self.starts.get(group + 1));
        let entries = bounds.and_then(|(from, to)| self.entries.get(*from as usize..*to as usize));
        entries.unwrap_or_default()
    }
}

/// The place and the bit of a hash in the filter of a table.
fn filter_bit(hash: u64, shift: u32) -> (usize, u64) {
    let bits = hash >> (shift.saturating_sub(FINER));
    ((bits / 64) as usize, 1 << (bits % 64))
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
