//! Counts over labelled scores, and the measures that follow from them.

use crate::score::Score;

/// The last digit that a score prints, in millionths.
const PRINTED: u32 = 100;

/// A score and what it should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Labelled {
    /// The score that the pair got.
    pub score: Score,
    /// Whether it should be found.
    pub same: bool,
}

/// What a threshold finds and misses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// The threshold.
    pub threshold: Score,
    /// Same and found.
    pub hits: u64,
    /// Different and found all the same.
    pub false_alarms: u64,
    /// Same and not found.
    pub misses: u64,
    /// Different and not found.
    pub rejections: u64,
}

impl Confusion {
    /// Share of the found that are the same; none where nothing is found.
    pub fn precision(&self) -> Option<Score> {
        ratio(self.hits, self.hits.saturating_add(self.false_alarms))
    }

    /// Share of the same that are found; none where nothing is the same.
    pub fn recall(&self) -> Option<Score> {
        ratio(self.hits, self.hits.saturating_add(self.misses))
    }

    /// Harmonic mean of precision and recall; none where there is nothing to find and nothing found.
    pub fn f1(&self) -> Option<Score> {
        let twice = self.hits.saturating_mul(2);
        ratio(twice, twice.saturating_add(self.false_alarms).saturating_add(self.misses))
    }

    /// Compares two by F1 without rounding; nothing to find is the worst.
    fn cmp_f1(&self, other: &Confusion) -> std::cmp::Ordering {
        let parts = |c: &Confusion| {
            let of = c.hits.saturating_mul(2).saturating_add(c.false_alarms).saturating_add(c.misses);
            (u128::from(c.hits), u128::from(of.max(1)))
        };
        let ((a, of_a), (b, of_b)) = (parts(self), parts(other));
        a.saturating_mul(of_b).cmp(&b.saturating_mul(of_a))
    }
}

/// A share as a whole number of millionths, rounded half up.
fn ratio(part: u64, whole: u64) -> Option<Score> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    let millionths = part.saturating_mul(1_000_000).saturating_add(whole / 2) / whole;
    Some(Score::from_millionths(u32::try_from(millionths).unwrap_or(u32::MAX)))
}

/// Labelled scores, ready for any threshold.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// By score, the greatest first.
    labelled: Vec<Labelled>,
    same: u64,
}

impl Evaluation {
    /// Over labelled scores, in any order.
    pub fn new(labelled: &[Labelled]) -> Evaluation {
        let mut sorted = labelled.to_vec();
        sorted.sort_unstable_by_key(|l| std::cmp::Reverse(*l));
        let same = sorted.iter().filter(|l| l.same).count() as u64;
        Evaluation { labelled: sorted, same }
    }

    /// How many pairs there are, and how many of them are labelled as the same.
    pub fn counts(&self) -> (u64, u64) {
        (self.labelled.len() as u64, self.same)
    }

    /// The labelled scores, the greatest first.
    pub(super) fn labelled(&self) -> &[Labelled] {
        &self.labelled
    }

    /// What a threshold finds and misses.
    pub fn at(&self, threshold: Score) -> Confusion {
        let found = self.labelled.partition_point(|l| l.score >= threshold);
        let (found, _) = self.labelled.split_at(found);
        self.confusion(threshold, found.len() as u64, found.iter().filter(|l| l.same).count() as u64)
    }

    fn confusion(&self, threshold: Score, found: u64, hits: u64) -> Confusion {
        let all = self.labelled.len() as u64;
        let false_alarms = found.saturating_sub(hits);
        Confusion {
            threshold,
            hits,
            false_alarms,
            misses: self.same.saturating_sub(hits),
            rejections: all.saturating_sub(self.same).saturating_sub(false_alarms),
        }
    }

    /// The confusion at every twentieth from 0.05 to 1 and at the thresholds given, in ascending order.
    pub fn curve(&self, more: &[Score]) -> Vec<Confusion> {
        let mut thresholds: Vec<Score> = (1..=20).map(|step| Score::from_millionths(step * 50_000)).collect();
        thresholds.extend(more);
        thresholds.sort_unstable();
        thresholds.dedup();
        thresholds.into_iter().map(|threshold| self.at(threshold)).collect()
    }

    /// The threshold with the greatest F1 among the scores that occur, as printed: rounded down to
    /// four digits, so that it can be typed and gives the same counts. Of equal ones the lowest, which
    /// finds more. None where no pair is labelled as the same.
    pub fn best(&self) -> Option<Confusion> {
        let scores = self.labelled.chunk_by(|a, b| a.score == b.score).filter_map(|equal| equal.first());
        let thresholds = scores.map(|l| l.score.millionths()).map(|score| score - score % PRINTED);
        let mut best: Option<Confusion> = None;
        for threshold in thresholds {
            let confusion = self.at(Score::from_millionths(threshold));
            if best.is_none_or(|best| confusion.cmp_f1(&best).is_ge()) {
                best = Some(confusion);
            }
        }
        best.filter(|_| self.same > 0)
    }

    /// The greatest score below a threshold: how far down it can be moved without a change.
    pub fn next_below(&self, threshold: Score) -> Option<Score> {
        let below = self.labelled.partition_point(|l| l.score >= threshold);
        self.labelled.get(below).map(|l| l.score)
    }

    /// How many different scores occur: the more, the finer a threshold can be set.
    pub fn distinct_scores(&self) -> usize {
        self.labelled.chunk_by(|a, b| a.score == b.score).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn score(percent: u32) -> Score {
        Score::from_millionths(percent * 10_000)
    }

    fn evaluation(labelled: &[(u32, bool)]) -> Evaluation {
        let labelled: Vec<Labelled> =
            labelled.iter().map(|&(percent, same)| Labelled { score: score(percent), same }).collect();
        Evaluation::new(&labelled)
    }

    #[test]
    fn a_threshold_belongs_to_what_it_finds() {
        let evaluation = evaluation(&[(90, true), (85, false), (85, true), (40, true), (10, false)]);
        let at = evaluation.at(score(85));
        assert_eq!((at.hits, at.false_alarms, at.misses, at.rejections), (2, 1, 1, 1));
        assert_eq!(at.precision(), Some(Score::from_millionths(666_667)));
        assert_eq!(at.recall(), Some(Score::from_millionths(666_667)));
        assert_eq!(evaluation.counts(), (5, 3));
        assert_eq!(evaluation.distinct_scores(), 4);
    }

    #[test]
    fn nothing_found_has_no_precision() {
        let none = evaluation(&[(10, true)]).at(Score::ONE);
        assert_eq!(
            (none.precision(), none.recall(), none.f1()),
            (None, Some(Score::ZERO), Some(Score::ZERO))
        );
        let empty = evaluation(&[]);
        assert_eq!(empty.at(Score::ZERO).f1(), None);
        assert_eq!(empty.best(), None);
        assert_eq!(evaluation(&[(90, false)]).best(), None);
    }

    #[test]
    fn the_curve_has_every_twentieth_and_the_threshold_asked_for() {
        let curve = evaluation(&[(90, true)]).curve(&[score(87), score(85)]);
        let thresholds: Vec<u32> = curve.iter().map(|c| c.threshold.millionths() / 10_000).collect();
        assert_eq!(thresholds.len(), 21);
        assert!(thresholds.is_sorted() && thresholds.contains(&87) && thresholds[0] == 5);
    }

    proptest! {
        #[test]
        fn counts_add_up_and_nothing_beats_the_best(
            labelled in prop::collection::vec((0_u32..=100, any::<bool>()), 0..40),
        ) {
            let evaluation = evaluation(&labelled);
            let best = evaluation.best().and_then(|best| best.f1());
            let mut before = u64::MAX;
            for percent in 0..=100 {
                let at = evaluation.at(score(percent));
                prop_assert_eq!(at.hits + at.false_alarms + at.misses + at.rejections, labelled.len() as u64);
                prop_assert!(at.hits + at.false_alarms <= before);
                before = at.hits + at.false_alarms;
                if let (Some(f1), Some(best)) = (at.f1(), best) {
                    prop_assert!(f1 <= best);
                }
            }
            if let Some(best) = evaluation.best() {
                let printed = best.threshold.to_string().replace('.', "").parse::<u32>().unwrap() * PRINTED;
                prop_assert_eq!(evaluation.at(Score::from_millionths(printed)), best);
                let below = evaluation.next_below(best.threshold).map_or(0, |s| s.millionths() + 1);
                prop_assert_eq!(evaluation.at(Score::from_millionths(below)).hits, best.hits);
            }
        }
    }
}
