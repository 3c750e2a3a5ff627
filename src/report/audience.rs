//! Who reads the answers, and what they must not learn from them.
//!
//! A firm's watch list and the reasons of its restrictions are known to compliance alone. For a
//! trader the secret rules are taken out **before** anything is matched: no line, count, score or
//! manifest can then give them away. What is restricted without a reason keeps its verdict only.
//!
//! ```
//! use interdict::report::audience::{Audience, readable};
//! assert!(readable(Vec::new(), Audience::Trader).is_empty());
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::list::List;
use crate::programme::{Disclosure, vocabulary};
use crate::screen::Line;

vocabulary! {
    /// Who reads the answers.
    Audience {
        /// May read everything.
        Compliance = "compliance",
        /// Must not learn of watch lists, nor why the firm restricts.
        Trader = "trader",
    }
}

/// The sentence in place of a reason that the reader must not know.
const NO_REASON: &str = "restricted by the firm";

/// The lists as the audience may know them: for traders without secret rules, without the entries
/// that only secret rules reach, and without the lists that are empty then.
pub fn readable(lists: Vec<List>, audience: Audience) -> Vec<List> {
    match audience {
        Audience::Compliance => lists,
        Audience::Trader => lists.into_iter().filter_map(without_secrets).collect(),
    }
}

fn without_secrets(mut list: List) -> Option<List> {
    if list.facts.rules.iter().all(|rule| rule.disclosure != Disclosure::Secret) {
        return Some(list);
    }
    list.facts.rules.retain(|rule| rule.disclosure != Disclosure::Secret);
    let reached: BTreeSet<&String> = list.facts.rules.iter().flat_map(|rule| &rule.basis).collect();
    list.facts.listings.retain(|listing| reached.contains(&listing.basis));
    let listed: BTreeSet<Arc<str>> = list.facts.listings.iter().map(|l| Arc::clone(&l.entry)).collect();
    list.entries.retain(|entry| listed.contains(&entry.id));
    (!list.entries.is_empty()).then_some(list)
}

/// The line as the audience may read it.
pub fn told(mut line: Line, audience: Audience) -> Line {
    if audience == Audience::Compliance || line.disclosure == Disclosure::Open {
        return line;
    }
    let none: Arc<str> = Arc::from("");
    line.entry_id = Arc::clone(&none);
    line.listing_id = none;
    line.entry_name.clear();
    line.matched_name.clear();
    line.source.clear();
    line.change.clear();
    // Dates of a restriction are half of its reason: an offer, a quarter's results.
    line.effective_from = None;
    line.effective_until = None;
    line.reason = NO_REASON.to_owned();
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::line;
    use crate::verdict::Verdict;

    #[test]
    fn a_trader_reads_the_verdict_and_nothing_that_explains_it() {
        let secretive = Line { disclosure: Disclosure::Reasonless, ..line() };
        let told = told(secretive.clone(), Audience::Trader);
        assert_eq!(told.verdict, Some(Verdict::Prohibited));
        let shown = format!("{told:?}");
        for hidden in ["Acme", "acme", "2021", "Register"] {
            assert!(!shown.contains(hidden), "{hidden} in {shown}");
        }
        assert_eq!(super::told(secretive.clone(), Audience::Compliance), secretive);
    }
}
