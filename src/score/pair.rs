//! Which words of two names may be paired, and which pairs are chosen.

use super::weight;
use crate::name::{How, Token};

/// The longest run of words that may be written as one.
pub(crate) const LONGEST_JOIN: usize = 3;

/// Shortest first word of two that are contracted into one.
pub(crate) const SHORTEST_HEAD: usize = 4;

/// One pair: a run of words on each side, at least one of the runs of length one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(super) a: (usize, usize),
    pub(super) b: (usize, usize),
    pub(super) how: How,
    pub(super) likeness: u32,
    pub(super) weight: u32,
}

impl Pair {
    pub(super) fn value(&self) -> u64 {
        u64::from(self.likeness) * u64::from(self.weight)
    }

    fn seen_from_the_other_side(self) -> Pair {
        Pair { a: self.b, b: self.a, ..self }
    }
}

/// Every pair that words of two names may form. `relation` says how two single words are alike.
pub(super) fn pairs(
    ta: &[&Token],
    tb: &[&Token],
    relation: impl Fn(usize, usize) -> Option<(How, u32)>,
    found: &mut Vec<Pair>,
) {
    for (i, a) in ta.iter().enumerate() {
        for (j, b) in tb.iter().enumerate() {
            if let Some((how, likeness)) = relation(i, j) {
                found.push(Pair { a: (i, 1), b: (j, 1), how, likeness, weight: weight(a).min(weight(b)) });
            }
        }
    }
    joined(ta, tb, |pair| found.push(pair));
    joined(tb, ta, |pair| found.push(pair.seen_from_the_other_side()));
    contracted(ta, tb, |pair| found.push(pair));
    contracted(tb, ta, |pair| found.push(pair.seen_from_the_other_side()));
}

/// Words of `single` that are a word of `many` with a contraction of the next one glued to it, as
/// exchanges print bonds (`ACMEGLRY` for Acme Glory).
fn contracted(single: &[&Token], many: &[&Token], mut found: impl FnMut(Pair)) {
    for (j, run) in many.windows(2).enumerate() {
        let [head, tail] = run else { continue };
        for (i, word) in single.iter().enumerate() {
            if contracts(word.text(), head.text(), tail.text()) {
                let weight = weight(word).min(weight(head) + weight(tail));
                found(Pair { a: (i, 1), b: (j, 2), how: How::Contraction, likeness: 900_000, weight });
            }
        }
    }
}

/// Whether a word is `head` with a contraction of `tail` glued to it.
pub(crate) fn contracts(word: &str, head: &str, tail: &str) -> bool {
    head.len() >= SHORTEST_HEAD
        && word.strip_prefix(head).is_some_and(|rest| rest != tail && keeps_its_ends(rest, tail))
        && head.chars().count() >= SHORTEST_HEAD
}

/// At least three letters of a word in their order, its first and last among them.
fn keeps_its_ends(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().count() >= 3
        && short.chars().next() == long.chars().next()
        && short.chars().next_back() == long.chars().next_back()
        && short.chars().all(|c| letters.any(|l| l == c))
}

/// Words of `single` that are written as several words in `many`.
fn joined(single: &[&Token], many: &[&Token], mut found: impl FnMut(Pair)) {
    for n in 2..=LONGEST_JOIN.min(many.len()) {
        for (j, run) in many.windows(n).enumerate() {
            let length: usize = run.iter().map(|t| t.text().len()).sum();
            for (i, word) in single.iter().enumerate().filter(|(_, w)| w.text().len() == length) {
                let mut rest = word.text();
                let equal = run.iter().all(|t| rest.strip_prefix(t.text()).map(|tail| rest = tail).is_some());
                if equal {
                    let sum: u32 = run.iter().map(|token| weight(token)).sum();
                    let weight = weight(word).min(sum);
                    found(Pair { a: (i, 1), b: (j, n), how: How::Joined, likeness: 970_000, weight });
                }
            }
        }
    }
}

/// Keeps the best pairs, each word used once, in the order of the first name.
pub(super) fn choose(pairs: &mut Vec<Pair>) {
    pairs.sort_unstable_by(|x, y| {
        y.value().cmp(&x.value()).then(x.how.cmp(&y.how)).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    // No name has more words than a mask has bits.
    let bits = |(from, n): (usize, usize)| ((1_u64 << n) - 1) << from;
    let (mut used_a, mut used_b) = (0_u64, 0_u64);
    pairs.retain(|pair| {
        let free = used_a & bits(pair.a) == 0 && used_b & bits(pair.b) == 0;
        if free {
            used_a |= bits(pair.a);
            used_b |= bits(pair.b);
        }
        free
    });
    pairs.sort_unstable_by_key(|pair| pair.a);
}

const _: () = assert!(crate::name::MOST_WORDS <= u64::BITS as usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contraction_keeps_the_first_and_the_last_letter_and_the_order() {
        for (word, head, tail, expected) in [
            ("acmeglry", "acme", "glory", true),
            ("acmegoy", "acme", "glory", true),
            ("acmegy", "acme", "glory", false),
            ("acmelry", "acme", "glory", false),
            ("acmeglr", "acme", "glory", false),
            ("acmegrly", "acme", "glory", false),
            ("acmeglory", "acme", "glory", false),
            ("acme", "acme", "glory", false),
            ("acmglry", "acm", "glory", false),
            ("ééglry", "éé", "glory", false),
        ] {
            assert_eq!(contracts(word, head, tail), expected, "{word}");
        }
    }
}
