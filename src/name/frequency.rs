//! How rare a word is among the names of issuers: a fixed background table.
//!
//! The table ships with the engine and has a version of its own, so that a score never depends on
//! the list or the file in use. `scripts/frequencies.py` makes it.

use std::sync::LazyLock;

const TABLE: &str = include_str!("frequencies.tsv");

/// Version of the table of word frequencies. Scores of two versions are not comparable.
pub const WEIGHTS_VERSION: &str = "1";

/// A share of one, in thousandths: the rarity of a word that the table does not have.
pub(crate) const RAREST: u16 = 1000;

/// [`log2`] of the number of names.
static NAMES: LazyLock<u32> = LazyLock::new(|| {
    let stated = TABLE.lines().next().and_then(|head| head.split("; ").nth(1)?.strip_suffix(" names"));
    log2(stated.and_then(|n| n.parse().ok()).unwrap_or(1))
});

/// Every word of the table with the number of names in which it stands.
pub(super) fn counts() -> impl Iterator<Item = (&'static str, u32)> {
    TABLE.lines().filter_map(|line| {
        let (word, count) = line.split_once('\t')?;
        Some((word, count.parse().ok()?))
    })
}

/// Inverse document frequency as a share of the greatest one, in thousandths: a word that every
/// name has is 0, one that a single name has is [`RAREST`].
pub(super) fn rarity(count: u32) -> u16 {
    if count <= 1 {
        return RAREST;
    }
    let (all, these) = (*NAMES, log2(count));
    let share = u64::from(all.saturating_sub(these)) * u64::from(RAREST);
    u16::try_from(share.checked_div(u64::from(all)).unwrap_or(0)).unwrap_or(RAREST).min(RAREST)
}

/// Fractional bits of [`log2`].
const BITS: u32 = 16;

/// Binary logarithm in 65,536ths, by repeated squaring: whole numbers give the same bits on every
/// machine, floating-point logarithms do not.
fn log2(value: u32) -> u32 {
    let Some(whole) = value.checked_ilog2() else { return 0 };
    // In [1, 2), with 32 fractional bits.
    let mut mantissa = (u64::from(value) << 32) >> whole;
    let mut fraction = 0;
    for _ in 0..BITS {
        let square = (u128::from(mantissa) * u128::from(mantissa)) >> 32;
        fraction <<= 1;
        if square >> 33 != 0 {
            fraction |= 1;
            mantissa = u64::try_from(square >> 1).unwrap_or(u64::MAX);
        } else {
            mantissa = u64::try_from(square).unwrap_or(u64::MAX);
        }
    }
    (whole << BITS) | fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(counts().count(), lines);
        assert!(lines > 1000 && *NAMES > log2(30_000));
        assert!(TABLE.starts_with(&format!("# version {WEIGHTS_VERSION}; ")));
    }

    #[test]
    fn logarithms() {
        assert_eq!((log2(0), log2(1), log2(2), log2(1024)), (0, 0, 1 << BITS, 10 << BITS));
        // log2(3) = 1.58496…
        assert_eq!(log2(3) * 10_000 / (1 << BITS), 15_849);
    }

    #[test]
    fn rarer_words_are_rarer() {
        let count = |word: &str| counts().find(|(other, _)| *other == word).map_or(0, |(_, count)| count);
        let rarity = |word: &str| rarity(count(word));
        assert!(rarity("group") < rarity("technology"));
        assert!(rarity("technology") < rarity("shipbuilding"));
        assert!(rarity("shipbuilding") < rarity("acmetron"));
        assert_eq!(rarity("acmetron"), RAREST);
    }
}
