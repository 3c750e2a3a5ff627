//! Numbers that look drawn and are the same on every machine: SplitMix64, started by a text.

/// A row of drawn numbers.
#[derive(Clone, Debug)]
pub(super) struct Draw(u64);

/// The step of SplitMix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
/// Start and factor of FNV-1a, which turns a text into a number.
const FNV: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x0000_0100_0000_01b3);

impl Draw {
    /// The row that belongs to a seed and to what is drawn: what is drawn for one name does not depend on
    /// any other name.
    pub(super) fn new(seed: u64, what: &[&str]) -> Draw {
        let mut hash = FNV.0 ^ seed;
        for text in what {
            for byte in text.bytes().chain([0xff]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(FNV.1);
            }
        }
        let mut draw = Draw(hash ^ seed.wrapping_mul(STEP));
        draw.next();
        draw
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; zero where there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let number = self.next() >> 1;
        usize::try_from(number).unwrap_or(usize::MAX >> 1).checked_rem(end).unwrap_or(0)
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.below(of.len());
        of.get(at)
    }

    /// Heads or tails.
    pub(super) fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_depends_on_seed_and_text_alone() {
        let row = |seed, text: &str| {
            (0..4)
                .map({
                    let mut draw = Draw::new(seed, &[text]);
                    move |_| draw.next()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(row(1, "acme"), row(1, "acme"));
        assert_ne!(row(1, "acme"), row(2, "acme"));
        assert_ne!(row(1, "acme"), row(1, "acmf"));
        assert_ne!(Draw::new(1, &["ab", "c"]).next(), Draw::new(1, &["a", "bc"]).next());
        assert_eq!(Draw::new(1, &[]).below(0), 0);
    }
}
