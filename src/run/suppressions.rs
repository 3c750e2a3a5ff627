//! What became of a run's suppressions, as far as its reader may know.

use super::Observer;
use super::tally::Tally;
use crate::programme::Disclosure;
use crate::report::audience::Audience;
use crate::screen::Screener;
use crate::suppression::Bound;

/// Counts the suppressions at the end of a run, and tells what is not in order with them.
pub(super) fn close(
    screener: &Screener,
    audience: Audience,
    is_whole: bool,
    tally: &mut Tally,
    observer: &mut dyn Observer,
) {
    let Some(bound) = screener.suppressions() else { return };
    let may_tell = |number: usize| may_tell(screener, bound, audience, number);
    let (counts, findings) = tally.suppressions.close(bound, may_tell, is_whole);
    findings.iter().for_each(|finding| observer.finding(finding));
    // Reports that show no findings say at least that there are some.
    if let Some(others) = counts.others() {
        let warning =
            format!("suppressions are not in order: {others}; `interdict suppress review` tells more");
        tally.summary.warnings.push(warning);
    }
    tally.summary.suppressions = Some(counts);
}

/// Whether the reader may know of a suppression. Those of lists that are not screened against concern nobody. A trader hears
/// only of entries of which everything is open: that somebody suppressed a restriction of the firm gives it away.
fn may_tell(screener: &Screener, bound: &Bound, audience: Audience, number: usize) -> bool {
    let Some(suppression) = bound.suppressions().get(number).filter(|_| bound.is_concerned(number)) else {
        return false;
    };
    audience == Audience::Compliance
        || screener.disclosure_of(&suppression.entry).is_some_and(|disclosure| disclosure == Disclosure::Open)
}
