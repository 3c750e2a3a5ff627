//! Which words of two names may be paired, and which pairs are chosen.

use super::weight;
use crate::name::{How, Token, relation};

/// The longest run of words that may be written as one.
pub(crate) const LONGEST_JOIN: usize = 3;

/// Shortest first word of two that are contracted into one.
pub(crate) const SHORTEST_HEAD: usize = 4;

/// One pair: a run of words on each side, at least one of the runs of length one.
pub(super) struct Pair {
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
}

pub(super) fn pairs(ta: &[Token], tb: &[Token]) -> Vec<Pair> {
    let mut found = Vec::new();
    for (i, a) in ta.iter().enumerate() {
        for (j, b) in tb.iter().enumerate() {
            if let Some((how, likeness)) = relation(a, b) {
                found.push(Pair { a: (i, 1), b: (j, 1), how, likeness, weight: weight(a).min(weight(b)) });
            }
        }
    }
    joined(
        ta,
        tb,
        |i, j, n, weight| Pair { a: (i, 1), b: (j, n), how: How::Joined, likeness: 970_000, weight },
        &mut found,
    );
    joined(
        tb,
        ta,
        |j, i, n, weight| Pair { a: (i, n), b: (j, 1), how: How::Joined, likeness: 970_000, weight },
        &mut found,
    );
    contracted(
        ta,
        tb,
        |i, j, weight| Pair { a: (i, 1), b: (j, 2), how: How::Contraction, likeness: 900_000, weight },
        &mut found,
    );
    contracted(
        tb,
        ta,
        |j, i, weight| Pair { a: (i, 2), b: (j, 1), how: How::Contraction, likeness: 900_000, weight },
        &mut found,
    );
    found
}

/// Words of `single` that are a word of `many` with a contraction of the next one glued to it, as
/// exchanges print bonds (`ACMEGLRY` for Acme Glory).
fn contracted(
    single: &[Token],
    many: &[Token],
    pair: impl Fn(usize, usize, u32) -> Pair,
    found: &mut Vec<Pair>,
) {
    for (j, run) in many.windows(2).enumerate() {
        let [head, tail] = run else { continue };
        if head.text().chars().count() < SHORTEST_HEAD {
            continue;
        }
        for (i, word) in single.iter().enumerate() {
            let rest = word.text().strip_prefix(head.text());
            if rest.is_some_and(|rest| rest != tail.text() && keeps_its_ends(rest, tail.text())) {
                found.push(pair(i, j, weight(word).min(weight(head) + weight(tail))));
            }
        }
    }
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
fn joined(
    single: &[Token],
    many: &[Token],
    pair: impl Fn(usize, usize, usize, u32) -> Pair,
    found: &mut Vec<Pair>,
) {
    for n in 2..=LONGEST_JOIN.min(many.len()) {
        for (j, run) in many.windows(n).enumerate() {
            let length: usize = run.iter().map(|t| t.text().len()).sum();
            for (i, word) in single.iter().enumerate().filter(|(_, w)| w.text().len() == length) {
                let mut rest = word.text();
                let equal = run.iter().all(|t| rest.strip_prefix(t.text()).map(|tail| rest = tail).is_some());
                if equal {
                    let sum: u32 = run.iter().map(weight).sum();
                    found.push(pair(i, j, n, weight(word).min(sum)));
                }
            }
        }
    }
}

/// The best pairs first, each word used once.
pub(super) fn choose(mut pairs: Vec<Pair>, na: usize, nb: usize) -> Vec<Pair> {
    pairs.sort_by(|x, y| y.value().cmp(&x.value()).then(x.how.cmp(&y.how)).then((x.a, x.b).cmp(&(y.a, y.b))));
    let (mut used_a, mut used_b) = (vec![false; na], vec![false; nb]);
    let mut chosen = Vec::new();
    for pair in pairs {
        let free = |used: &[bool], (from, n): (usize, usize)| {
            used.get(from..from + n).is_some_and(|run| run.iter().all(|u| !u))
        };
        if free(&used_a, pair.a) && free(&used_b, pair.b) {
            used_a.iter_mut().skip(pair.a.0).take(pair.a.1).for_each(|u| *u = true);
            used_b.iter_mut().skip(pair.b.0).take(pair.b.1).for_each(|u| *u = true);
            chosen.push(pair);
        }
    }
    chosen.sort_by_key(|pair| pair.a);
    chosen
}
