//! The evaluation as a person reads it in a terminal: a table of thresholds and a histogram.

use std::fmt;

use super::measure::{Confusion, Evaluation};
use crate::score::Score;

/// Bins of the histogram; the last one holds the scores of one alone, because equal names are a kind of
/// their own.
const BINS: usize = 21;
/// Width of a bin in millionths.
const BIN: u32 = 50_000;

/// How often each range of scores occurs, apart for pairs that are the same and pairs that are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Histogram {
    same: [u64; BINS],
    different: [u64; BINS],
    /// Characters of the longest bar on either side.
    width: usize,
}

impl Histogram {
    /// Over an evaluation, with bars of at most `width` characters.
    pub fn new(evaluation: &Evaluation, width: usize) -> Histogram {
        let mut histogram = Histogram { same: [0; BINS], different: [0; BINS], width };
        for labelled in evaluation.labelled() {
            let side = if labelled.same { &mut histogram.same } else { &mut histogram.different };
            let bin = usize::try_from(labelled.score.millionths() / BIN).unwrap_or(BINS - 1);
            if let Some(count) = side.get_mut(bin.min(BINS - 1)) {
                *count = count.saturating_add(1);
            }
        }
        histogram
    }

    /// A bar in proportion to the greatest count; what is there at all is at least one character.
    fn bar(&self, count: u64) -> usize {
        let most = self.same.iter().chain(&self.different).copied().max().unwrap_or(0).max(1);
        let width = u64::try_from(self.width).unwrap_or(u64::MAX);
        let length = count.saturating_mul(width).div_ceil(most);
        usize::try_from(length).unwrap_or(self.width)
    }
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.width;
        writeln!(f, "{:>width$} {:>6}    score    {:<6} labelled 1", "labelled 0", "", "", width = width)?;
        for bin in (0..BINS).rev() {
            let (same, different) =
                (self.same.get(bin).copied().unwrap_or(0), self.different.get(bin).copied().unwrap_or(0));
            let from = Score::from_millionths(u32::try_from(bin).unwrap_or(0).saturating_mul(BIN));
            let from = if bin == BINS - 1 { "   1   ".to_owned() } else { format!("{from} +") };
            let left = "░".repeat(self.bar(different));
            let right = "█".repeat(self.bar(same));
            let line = format!("{left:>width$} {different:>6}  {from:^9}  {same:<6} {right}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |share: Option<Score>| share.map_or("-".to_owned(), |share| share.to_string());
        write!(
            f,
            "{:>9}  {:>9}  {:>6}  {:>6}  {:>6}  {:>12}  {:>6}  {:>10}",
            self.threshold.to_string(),
            shown(self.precision()),
            shown(self.recall()),
            shown(self.f1()),
            self.hits,
            self.false_alarms,
            self.misses,
            self.rejections
        )
    }
}

impl Confusion {
    /// The header over lines of confusions.
    pub const HEADER: &str = "threshold  precision  recall      F1    hits  false alarms  misses  rejections";
}

#[cfg(test)]
mod tests {
    use super::super::measure::Labelled;
    use super::*;

    #[test]
    fn both_labels_have_their_side() {
        let labelled =
            |percent: u32, same| Labelled { score: Score::from_millionths(percent * 10_000), same };
        let evaluation = Evaluation::new(&[
            labelled(100, true),
            labelled(97, true),
            labelled(96, true),
            labelled(96, false),
            labelled(12, false),
        ]);
        let picture = Histogram::new(&evaluation, 4).to_string();
        let lines: Vec<&str> = picture.lines().collect();
        assert_eq!(lines.len(), 22);
        assert_eq!(lines[1], "          0      1      1      ██");
        assert_eq!(lines[2], "  ░░      1  0.9500 +   2      ████");
        assert_eq!(lines[3], "          0  0.9000 +   0");
        assert_eq!(lines[19], "  ░░      1  0.1000 +   0");
    }

    #[test]
    fn the_header_fits_its_lines() {
        let line = Confusion { threshold: Score::DEFAULT_THRESHOLD, ..Confusion::default() }.to_string();
        assert_eq!(line.chars().count(), Confusion::HEADER.chars().count());
        assert_eq!(line, "   0.8500          -       -       -       0             0       0           0");
    }
}
