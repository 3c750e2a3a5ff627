//! What one list leaves open of the beginning of a listing, and another one that carries the programme states.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::list::official::ListFormat;
use crate::programme::{Dispute, FactId, Facts, Retraction, Source};
use crate::store::Header;
use crate::timeline::LegalTime;

/// The beginnings of a programme's listings.
#[derive(Default)]
pub(super) struct Beginnings {
    open: Vec<Beginning>,
    stated: FxHashMap<(Arc<str>, String), Vec<Beginning>>,
}

/// When a list says, or leaves open, that a listing began.
pub(super) struct Beginning {
    /// The list that says so.
    pub(super) list: String,
    pub(super) entry: Arc<str>,
    pub(super) basis: String,
    pub(super) fact: FactId,
    pub(super) from: NaiveDate,
    pub(super) until: Option<NaiveDate>,
    pub(super) published: LegalTime,
    pub(super) source: Source,
}

/// Whether the days of listing in such a file are the authority's own: a collector and a firm say what they know.
pub(super) fn is_official(header: &Header) -> bool {
    !matches!(
        ListFormat::parse(&header.format),
        None | Some(
            ListFormat::OpenSanctionsNested
                | ListFormat::OpenSanctionsFtm
                | ListFormat::OpenSanctionsSimple
                | ListFormat::OpenSanctionsSecurities
                | ListFormat::SenzingJson
                | ListFormat::HouseCsv
                | ListFormat::NativeToml
        )
    )
}

impl Beginnings {
    /// A beginning that nobody knows.
    pub(super) fn open(&mut self, beginning: Beginning) {
        self.open.push(beginning);
    }

    /// A day of listing that an official list states.
    pub(super) fn state(&mut self, beginning: Beginning) {
        let of = (beginning.entry.clone(), beginning.basis.clone());
        self.stated.entry(of).or_default().push(beginning);
    }

    /// The first day that another list states of the same listing, where it leaves less open.
    fn stated(&self, open: &Beginning) -> Option<&Beginning> {
        let stated = self.stated.get(&(open.entry.clone(), open.basis.clone()))?;
        let others = stated.iter().filter(|stated| stated.list != open.list);
        others.min_by_key(|stated| stated.from).filter(|stated| stated.from > open.from)
    }

    /// Takes the doubt from before the first day that an official list states.
    ///
    /// What was published on its own day left no doubt on any. A day that was stated or came into the store later, leaves the doubt to
    /// those who knew less.
    pub(super) fn settle(
        &self,
        facts: &mut Facts,
        disputes: &mut BTreeMap<Arc<str>, Dispute>,
        retractions: &mut BTreeMap<Arc<str>, Retraction>,
        zone: Tz,
    ) {
        let places: FxHashMap<FactId, usize> =
            facts.listings.iter().enumerate().map(|(place, listing)| (listing.id.clone(), place)).collect();
        let mut gone: FxHashSet<FactId> = FxHashSet::default();
        for open in &self.open {
            let Some(stated) = self.stated(open) else { continue };
            let Some(listing) = places.get(&open.fact).and_then(|place| facts.listings.get_mut(*place))
            else {
                continue;
            };
            let first = LegalTime::day(stated.from, zone);
            let known = stated.published.visible_from();
            let was_known = known <= first.visible_from() || known <= open.published.visible_from();
            let is_left = open.until.is_none_or(|until| until > stated.from);
            if was_known {
                match is_left {
                    true => {
                        listing.listed_on = first;
                        if known > listing.published.visible_from() {
                            listing.published = stated.published;
                        }
                    }
                    false => {
                        gone.insert(open.fact.clone());
                    }
                }
                continue;
            }
            let retraction = Retraction {
                id: format!("{}:stated:{}", open.fact, stated.list).into(),
                facts: [open.fact.clone()].into(),
                published: stated.published,
                source: stated.source.clone(),
            };
            retractions.insert(retraction.id.clone(), retraction);
            if is_left {
                let mut left = listing.clone();
                left.id = format!("{}:since:{}", open.fact, stated.from).into();
                left.listed_on = first;
                left.published = stated.published;
                for dispute in disputes.values_mut().filter(|dispute| dispute.listings.contains(&open.fact)) {
                    dispute.listings.insert(left.id.clone());
                }
                facts.listings.push(left);
            }
        }
        remove(&gone, facts, disputes, retractions);
    }
}

/// Removes listings, and what is said of them alone.
pub(super) fn remove(
    gone: &FxHashSet<FactId>,
    facts: &mut Facts,
    disputes: &mut BTreeMap<Arc<str>, Dispute>,
    retractions: &mut BTreeMap<Arc<str>, Retraction>,
) {
    if gone.is_empty() {
        return;
    }
    facts.listings.retain(|listing| !gone.contains(&listing.id));
    disputes.retain(|_, dispute| {
        dispute.listings.retain(|fact| !gone.contains(fact));
        !dispute.listings.is_empty()
    });
    retractions.retain(|_, retraction| {
        retraction.facts.retain(|fact| !gone.contains(fact));
        !retraction.facts.is_empty()
    });
}
