//! Edit distance of two short words: insertions, deletions, substitutions, swaps of neighbours.

/// The optimal string alignment distance of two words, or `None` when it is more than `limit`.
///
/// ```
/// assert_eq!(interdict::score::edit::distance("acmetron", "acmetorn", 2), Some(1));
/// assert_eq!(interdict::score::edit::distance("acme", "other", 2), None);
/// ```
pub fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let width = b.len() + 1;
    let mut before_last: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![0; width];
    let at = |row: &[usize], i: usize| row.get(i).copied().unwrap_or(usize::MAX - 1);
    for (i, &ca) in a.iter().enumerate() {
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        let mut least = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let mut cost = at(&last, j) + usize::from(ca != cb);
            cost = cost.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&cb) && b.get(j - 1) == Some(&ca);
            if swapped {
                cost = cost.min(at(&before_last, j - 1) + 1);
            }
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = cost;
            }
            least = least.min(cost);
        }
        if least > limit {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last.last().copied().filter(|d| *d <= limit)
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
    }

    proptest! {
        #[test]
        fn symmetric_and_bounded(a in "[abc]{0,8}", b in "[abc]{0,8}", limit in 0_usize..4) {
            prop_assert_eq!(distance(&a, &b, limit), distance(&b, &a, limit));
            prop_assert_eq!(distance(&a, &b, limit), distance(&a, &b, 9).filter(|d| *d <= limit));
        }
    }
}
