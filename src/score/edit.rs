//! Edit distance of two short words: insertions, deletions, substitutions, swaps of neighbours.

/// The optimal string alignment distance of two words, or `None` when it is more than `limit`.
///
/// ```
/// assert_eq!(interdict::score::edit::distance("acmetron", "acmetorn", 2), Some(1));
/// assert_eq!(interdict::score::edit::distance("acme", "other", 2), None);
/// ```
pub fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit && a.is_ascii() && b.is_ascii() {
        return None;
    }
    let plain = |word: &str| word.len() <= 64 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if plain(a) && plain(b) {
        return in_parallel(a.as_bytes(), b.as_bytes()).filter(|distance| *distance <= limit);
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    // No two words of a name are so long that a byte could not hold their distance below the limit.
    let row = || vec![0_u8; b.len() + 1];
    bounded(&a, &b, limit, [&mut row(), &mut row(), &mut row()])
}

/// Whether two texts differ by one letter more, less or other, or by two neighbours that changed places.
pub(crate) fn is_one_slip(a: &[u8], b: &[u8]) -> bool {
    let longer = a.len().max(b.len());
    if a == b || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let ahead = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let swapped = || match (a.get(ahead..ahead + 2), b.get(ahead..ahead + 2)) {
        (Some([a, b]), Some([c, d])) => a == d && b == c,
        _ => false,
    };
    ahead + behind + 1 >= longer || (ahead + behind + 2 == longer && a.len() == b.len() && swapped())
}

/// The distance of two words of small Latin letters, a column of the table at a time: each bit of a number
/// says how one cell differs from its neighbour (Hyyrö 2003, "A bit-vector algorithm for computing
/// Levenshtein and Damerau edit distances").
fn in_parallel(a: &[u8], b: &[u8]) -> Option<usize> {
    let Some(last) = a.len().checked_sub(1) else { return Some(b.len()) };
    let mut places = [0_u64; 32];
    for (at, letter) in a.iter().enumerate() {
        *places.get_mut(usize::from(letter & 31))? |= 1 << at;
    }
    let (mut positive, mut negative, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
    let mut distance = a.len();
    for letter in b {
        let own = *places.get(usize::from(letter & 31))?;
        let swapped = ((!diagonal & own) << 1) & before;
        diagonal = ((own & positive).wrapping_add(positive) ^ positive) | own | negative | swapped;
        let more = negative | !(diagonal | positive);
        let less = diagonal & positive;
        distance += (more >> last & 1) as usize;
        distance -= (less >> last & 1) as usize;
        let (more, less) = (more << 1 | 1, less << 1);
        positive = less | !(diagonal | more);
        negative = more & diagonal;
        before = own;
    }
    Some(distance)
}

/// The distance over three rows of at least one more cell than `b` has letters.
fn bounded<T: PartialEq>(
    a: &[T],
    b: &[T],
    limit: usize,
    [mut before_last, mut last, mut row]: [&mut [u8]; 3],
) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let most = u8::try_from(limit.saturating_add(1)).unwrap_or(u8::MAX);
    for (j, cell) in (0_u8..=u8::MAX).zip(last.iter_mut().take(b.len() + 1)) {
        *cell = j.min(most);
    }
    if let Some(rest) = last.get_mut(usize::from(u8::MAX)..) {
        rest.fill(most);
    }
    let at = |row: &[u8], i: usize| row.get(i).copied().unwrap_or(most);
    for (i, ca) in a.iter().enumerate() {
        let first = u8::try_from(i + 1).unwrap_or(most).min(most);
        if let Some(cell) = row.first_mut() {
            *cell = first;
        }
        let mut least = first;
        for (j, cb) in b.iter().enumerate() {
            let mut cost = at(last, j) + u8::from(ca != cb);
            cost = cost.min(at(last, j + 1) + 1).min(at(row, j) + 1).min(most);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca);
            if swapped {
                cost = cost.min(at(before_last, j - 1) + 1);
            }
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = cost;
            }
            least = least.min(cost);
        }
        if usize::from(least) > limit {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(usize::from(at(last, b.len()))).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_distances() {
        for (a, b, d) in
            [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abcd", "badc", 2)]
        {
            assert_eq!(distance(a, b, 3), Some(d), "{a} {b}");
        }
        assert_eq!(distance("abcdef", "ghijkl", 3), None);
        assert_eq!(distance("a1", "aq", 1), Some(1), "a digit is no letter");
        let (long, longer) = ("ab".repeat(40), "ab".repeat(41));
        assert_eq!((distance(&long, &longer, 2), distance(&long, &longer, 1)), (Some(2), None));
    }

    proptest! {
        #[test]
        fn both_ways_agree(a in "[abcd]{0,12}", b in "[abcd]{0,12}") {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            let row = || vec![0_u8; b.len() + 1];
            let slow = bounded(&chars(&a), &chars(&b), 20, [&mut row(), &mut row(), &mut row()]);
            prop_assert_eq!(in_parallel(a.as_bytes(), b.as_bytes()), slow);
        }

        #[test]
        fn one_slip_is_a_distance_of_one(a in "[abc]{0,6}", b in "[abc]{0,6}") {
            prop_assert_eq!(is_one_slip(a.as_bytes(), b.as_bytes()), distance(&a, &b, 1) == Some(1));
        }

        /// Words with a digit in them are compared in the other way.
        #[test]
        fn a_digit_counts_as_a_letter_does(a in "[ab1]{0,8}", b in "[ab1]{0,8}", limit in 0_usize..4) {
            prop_assert_eq!(distance(&a, &b, limit), distance(&a.replace('1', "c"), &b.replace('1', "c"), limit));
        }

        #[test]
        fn symmetric_and_bounded(a in "[abc]{0,8}", b in "[abc]{0,8}", limit in 0_usize..4) {
            prop_assert_eq!(distance(&a, &b, limit), distance(&b, &a, limit));
            prop_assert_eq!(distance(&a, &b, limit), distance(&a, &b, 9).filter(|d| *d <= limit));
        }
    }
}
