//! Checks across facts: what points at nothing, what overlaps, what nothing reaches.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Code, Severity};
use crate::list::draft::{Draft, Family};
use crate::list::nearest::did_you_mean;
use crate::programme::{FactId, Listing};
use crate::timeline::{Instant, Period, Reading};

pub(super) fn check(draft: &Draft<'_>) {
    references(draft);
    overlaps(draft);
    // Without all facts nobody can say what reaches what.
    if !draft.faults.any_error() {
        reach(draft);
    }
}

/// Every fact that points at rules, listings, facts or entries must point at something.
fn references(draft: &Draft<'_>) {
    let facts = &draft.facts;
    let rules = facts
        .exceptions
        .iter()
        .map(|fact| (&fact.id, &fact.rules))
        .chain(facts.licences.iter().map(|fact| (&fact.id, &fact.rules)))
        .chain(facts.revocations.iter().map(|fact| (&fact.id, &fact.rules)));
    for (id, targets) in rules {
        point_at(draft, id, targets, Some(Family::Rule), "rule");
    }
    let listings = facts
        .stays
        .iter()
        .map(|fact| (&fact.id, &fact.listings))
        .chain(facts.vacaturs.iter().map(|fact| (&fact.id, &fact.listings)))
        .chain(facts.disputes.iter().map(|fact| (&fact.id, &fact.listings)));
    for (id, targets) in listings {
        point_at(draft, id, targets, Some(Family::Listing), "listing");
    }
    for fact in &facts.retractions {
        point_at(draft, &fact.id, &fact.facts, None, "fact");
    }
    for fact in &facts.licences {
        point_at(draft, &fact.id, &fact.replaces, Some(Family::Licence), "licence");
        for target in fact.excludes.iter().filter(|target| !draft.entry_ids.contains_key(*target)) {
            let near = did_you_mean(target, draft.entries.iter().map(|entry| &*entry.id));
            dangling(draft, &fact.id, target, format!("`{target}` names no entry of this list{near}"));
        }
    }
}

fn point_at(draft: &Draft<'_>, id: &FactId, targets: &BTreeSet<FactId>, family: Option<Family>, what: &str) {
    let fits = |found: Family| family.is_none_or(|wanted| wanted == found);
    for target in targets {
        match draft.declared.get(target) {
            Some((found, _)) if fits(*found) => {}
            Some(_) => dangling(draft, id, target, format!("`{target}` is no {what}")),
            None => {
                // A sorted set, because the map's own order would show in the message.
                let known: BTreeSet<&str> = draft
                    .declared
                    .iter()
                    .filter(|(_, (found, _))| fits(*found))
                    .map(|(known, _)| &**known)
                    .collect();
                let near = did_you_mean(target, known.into_iter());
                dangling(draft, id, target, format!("`{target}` names no {what} of this list{near}"));
            }
        }
    }
}

fn dangling(draft: &Draft<'_>, id: &FactId, target: &FactId, message: String) {
    draft.faults.error(Code::LIST_DANGLING, &draft.word_span(id, target), message);
}

/// Two listings of one entry on one basis at the same time: one of them has a wrong date. Listings that
/// a court annulled or a later text withdrew may overlap the listing that replaces them.
fn overlaps(draft: &Draft<'_>) {
    let facts = &draft.facts;
    let ended: FxHashSet<&FactId> = facts
        .retractions
        .iter()
        .flat_map(|fact| &fact.facts)
        .chain(facts.vacaturs.iter().flat_map(|fact| &fact.listings))
        .collect();
    let standing = || facts.listings.iter().filter(|listing| !ended.contains(&listing.id));
    // Nearly every entry is listed once, and only listings of one entry overlap.
    let mut listed: FxHashMap<&str, u32> = FxHashMap::default();
    listed.reserve(facts.listings.len());
    standing().for_each(|listing| *listed.entry(&listing.entry).or_default() += 1);
    let several = |listing: &&Listing| listed.get(&*listing.entry).is_some_and(|count| *count > 1);
    let mut listings: Vec<(&Listing, Period)> = standing().filter(several).map(|l| (l, period(l))).collect();
    listings.sort_by(|(a, x), (b, y)| {
        (&a.entry, &a.basis, x.from, &a.id).cmp(&(&b.entry, &b.basis, y.from, &b.id))
    });
    // The listing of the current entry and basis that lasts longest so far.
    let mut longest: Option<(&Listing, Period)> = None;
    for (later, span) in listings {
        let group =
            longest.filter(|(earlier, _)| earlier.entry == later.entry && earlier.basis == later.basis);
        if let Some((earlier, before)) = group {
            let apart = !earlier.instruments.is_empty()
                && !later.instruments.is_empty()
                && earlier.instruments.is_disjoint(&later.instruments);
            if !apart && earlier.id != later.id && !before.intersect(span).is_empty() {
                let message = format!(
                    "listing `{}` overlaps listing `{}` on basis `{}`",
                    later.id, earlier.id, later.basis
                );
                let place = draft.declared.get(&later.id).map_or(0..0, |(_, place)| place.clone());
                draft.faults.error(Code::LIST_BAD_DATES, &place, message);
            }
        }
        longest = Some(group.filter(|(_, before)| before.until >= span.until).unwrap_or((later, span)));
    }
}

fn period(listing: &Listing) -> Period {
    let from = listing.listed_on.resolve(Reading::CIVIL_EARLY);
    let until = listing.removed.as_ref().map_or(Instant::MAX, |end| end.at.resolve(Reading::CIVIL_EARLY));
    Period::new(from, until)
}

/// A basis of a listing that no rule has, or of a rule or licence that no listing has: most likely a
/// misspelling that silently lifts a ban.
fn reach(draft: &Draft<'_>) {
    let mut listed: BTreeMap<&str, &FactId> = BTreeMap::new();
    for listing in &draft.facts.listings {
        listed.entry(&listing.basis).or_insert(&listing.id);
    }
    let ruled: BTreeSet<&str> =
        draft.facts.rules.iter().flat_map(|rule| rule.basis.iter().map(String::as_str)).collect();
    let warn = |id: &FactId, basis: &str, message: String| {
        draft.faults.report(Code::LIST_DANGLING, Severity::Warning, &draft.word_span(id, basis), message);
    };
    for (basis, id) in &listed {
        if !ruled.contains(basis) {
            let near = did_you_mean(basis, ruled.iter().copied());
            warn(id, basis, format!("no rule reaches listings of basis `{basis}`{near}"));
        }
    }
    let users = draft
        .facts
        .rules
        .iter()
        .map(|rule| (&rule.id, &rule.basis))
        .chain(draft.facts.licences.iter().map(|licence| (&licence.id, &licence.basis)));
    for (id, basis) in users.flat_map(|(id, set)| set.iter().map(move |basis| (id, basis.as_str()))) {
        if !listed.contains_key(basis) {
            let near = did_you_mean(basis, listed.keys().copied());
            warn(id, basis, format!("no listing has basis `{basis}`{near}"));
        }
    }
}
