//! From candidates to matches: which entry wins, how certain it is, and why the others do not count.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Cell, Countries, Evidence};
use super::found::{self, Candidates, Found, MatchRank};
use super::names::{self, Names};
use super::{Dropped, Identity, Match, MatchKind, Memory, Subject};
use crate::candidate::{Index, ListedName, Party, PartyId, Search};
use crate::identifier::{Identifier, Scheme};
use crate::instrument::Kind;
use crate::list::List;
use crate::name::{Agreement, MOST_WORDS};
use crate::score::{self, Alignment, Score};
use crate::verdict::{Flag, Flags};

/// Says who a row is, against all lists at once.
#[derive(Debug)]
pub struct Matcher {
    pub(super) index: Index,
    pub(super) threshold: Score,
}

/// Whether a row that matches nothing is told the name that is most alike to its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nearest {
    Always,
    /// Only one with a flag or a doubt: nothing else is told of the others.
    UnlessClear,
}

/// An entry whose list names an identifier of the row.
struct Hit {
    party: PartyId,
    text: String,
    proof: bool,
    misprint: bool,
    doubt: Option<String>,
}

impl Matcher {
    /// Builds a matcher over lists. Close names count from `threshold` on.
    pub fn new(lists: &[List], threshold: Score) -> Matcher {
        Matcher { index: Index::new(lists, threshold), threshold }
    }

    /// The index, for explanations and measurements.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Why a row's name is alike to the name of an entry, word by word; `None` where no name was
    /// compared.
    pub fn explain(&self, subject: &Subject, matched_name: &str) -> Option<Alignment> {
        let names = Names::of(&subject.borrowed(), &self.index, &mut Memory::default());
        names::best_alignment(&names, matched_name)
    }

    /// Who a row is.
    pub fn identify(&self, subject: &Subject) -> Identity {
        self.identify_with(&subject.borrowed(), Nearest::Always, &mut Memory::default())
    }

    /// The same, with the memory of what was read before.
    pub(crate) fn identify_with(
        &self,
        subject: &Subject<&str>,
        nearest: Nearest,
        memory: &mut Memory,
    ) -> Identity {
        memory.tidy();
        let names = Names::of(subject, &self.index, memory);
        let evidence = Evidence::of(subject, &names.tickers);
        let has_name = subject.has_name();
        Row { matcher: self, evidence, names, has_name }.identify(nearest, &mut memory.search)
    }
}

struct Row<'a> {
    matcher: &'a Matcher,
    evidence: Evidence,
    names: Names,
    has_name: bool,
}

impl Row<'_> {
    fn index(&self) -> &Index {
        &self.matcher.index
    }

    fn identify(self, nearest: Nearest, search: &mut Search) -> Identity {
        let mut identity = Identity {
            kind: self.names.kind,
            identifiers: self.evidence.cells.iter().map(|cell| cell.identifier.clone()).collect(),
            remarks: self.evidence.remarks.clone(),
            repairs: self.evidence.repairs,
            ..Identity::default()
        };
        if identity.kind.is_some_and(Kind::is_looked_through) {
            identity.flags.insert(Flag::LookThrough);
        }
        if let [text, ..] = self.names.empty.as_slice() {
            let remark = format!("the name `{text}` has no letter or digit that could be compared");
            let compared = !self.names.screened.is_empty() || self.evidence.is_sound();
            identity.doubt = (!compared).then(|| remark.clone());
            identity.remarks.push(remark);
        }
        let hits = self.hits();
        let removed = self.removed();
        let found = self.found(search);
        let lists: BTreeSet<usize> = hits
            .iter()
            .map(|hit| hit.party)
            .chain(found.iter().flat_map(|slot| slot.keys().copied()))
            .filter_map(|party| self.index().party(party).map(|p| p.list))
            .collect();
        for list in lists {
            self.decide(list, &hits, &removed, &found, &mut identity);
        }
        if let Some(doubt) = self.only_guessed(&identity) {
            identity.doubt_the_row(doubt);
        }
        if let Some(disagreement) = &self.evidence.disagreement {
            identity.flags.insert(Flag::IdentifierConflict);
            identity.doubt_the_row(disagreement.clone());
        }
        if let Some(lost) = self.evidence.lost() {
            identity.doubt_the_row(lost.to_owned());
        }
        if self.names.too_long {
            identity
                .doubt_the_row(format!("the name has more than the {MOST_WORDS} words that are compared"));
        }
        let is_asked = nearest == Nearest::Always || !identity.is_clear();
        if is_asked && identity.matches.is_empty() && identity.dropped.is_empty() {
            identity.dropped.extend(self.nearest(search));
        }
        let key = |m: &Match| {
            (
                !m.certain,
                std::cmp::Reverse(MatchRank::of(m.kind)),
                std::cmp::Reverse(m.score),
                m.list,
                m.entry,
            )
        };
        identity.matches.sort_by_key(key);
        identity.outranked.sort_by_key(key);
        identity.dropped.sort_by_key(|d| (std::cmp::Reverse(d.score), d.list, d.entry));
        identity
    }

    /// Why a row that has no name may be somebody else than its identifiers say: they may be others. Also a
    /// match does not settle it, since its entry may restrict nothing any more.
    fn only_guessed(&self, identity: &Identity) -> Option<String> {
        let [first, ..] = identity.identifiers.as_slice() else { return None };
        let classified = matches!(identity.kind, Some(Kind::Cash | Kind::Fx));
        let is_guessed = !self.has_name && !classified && !self.evidence.is_sound();
        is_guessed.then(|| {
            let (title, count) = (first.scheme().title(), identity.identifiers.len());
            let others = if count > 1 { " or another one" } else { "" };
            format!("the row has no name, and its identifier is only probably the {title} {first}{others}")
        })
    }

    /// The best candidate below the threshold, where nothing else is there to say that was compared.
    fn nearest(&self, search: &mut Search) -> Option<Dropped> {
        let (score, id) = self
            .names
            .screened
            .iter()
            .filter_map(|row| found::nearest(self.index(), row, search))
            .max_by_key(|(score, id)| (*score, std::cmp::Reverse(*id)))?;
        let listed = self.index().name(id)?;
        let party = self.index().party(listed.party)?;
        Some(Dropped {
            list: party.list,
            entry: party.entry,
            score,
            name: listed.text.clone(),
            reason: format!("its likeness of {score} is below the threshold of {}", self.matcher.threshold),
        })
    }

    /// Entries that share an identifier with the row, the best identifier of each.
    fn hits(&self) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut add = |hit: Hit| match hits.iter_mut().find(|h| h.party == hit.party) {
            Some(before) if hit.proof && !before.proof => *before = hit,
            Some(_) => {}
            None => hits.push(hit),
        };
        for cell in &self.evidence.cells {
            for party in self.index().identifiers.listed(&cell.identifier) {
                let (text, doubt) = (cell.identifier.to_string(), cell.doubt.clone());
                add(Hit { party, text, proof: cell.proof, misprint: false, doubt });
            }
        }
        for text in &self.evidence.unsure {
            for &party in self.index().identifiers.misprinted(text) {
                add(Hit { party, text: text.clone(), proof: false, misprint: true, doubt: None });
            }
        }
        hits
    }

    /// Entries that the row cannot be, because an identifier of it belongs to another issuer.
    fn removed(&self) -> BTreeMap<PartyId, Identifier> {
        let mut removed = BTreeMap::new();
        let speaks = |cell: &&Cell| cell.proof || cell.identifier.scheme() == Scheme::Ticker && !cell.mended;
        for cell in self.evidence.cells.iter().filter(speaks) {
            for party in self.index().identifiers.distinct(&cell.identifier) {
                removed.entry(party).or_insert_with(|| cell.identifier.clone());
            }
        }
        removed
    }

    fn found(&self, search: &mut Search) -> Vec<Candidates> {
        let candidates = |row| found::candidates(self.index(), row, self.matcher.threshold, search);
        self.names.screened.iter().map(candidates).collect()
    }

    fn decide(
        &self,
        list: usize,
        hits: &[Hit],
        removed: &BTreeMap<PartyId, Identifier>,
        found: &[Candidates],
        identity: &mut Identity,
    ) {
        let of_list = |id: &PartyId| self.index().party(*id).is_some_and(|p| p.list == list);
        let proven: Vec<&Hit> = hits.iter().filter(|h| h.proof && of_list(&h.party)).collect();
        let mut matches: BTreeMap<PartyId, Match> = BTreeMap::new();
        let mut dropped: BTreeMap<PartyId, (Found, String)> = BTreeMap::new();
        let mut outranked: BTreeMap<PartyId, Match> = BTreeMap::new();
        for hit in hits.iter().filter(|h| of_list(&h.party)) {
            let other = proven.first().filter(|p| !hit.proof && p.party != hit.party);
            match (removed.get(&hit.party), other, self.index().party(hit.party)) {
                (_, _, None) => {}
                (Some(identifier), _, Some(party)) if !hit.proof => {
                    identity.dropped.push(dropped_hit(party, hit, &belongs_to_another(identifier)));
                }
                (_, Some(proof), Some(party)) => {
                    let reason = format!("{} decides the entry", proof.text);
                    outranked.insert(hit.party, self.by_identifier(hit, party));
                    identity.dropped.push(dropped_hit(party, hit, &reason));
                }
                (_, None, Some(party)) => {
                    matches.insert(hit.party, self.by_identifier(hit, party));
                }
            }
        }
        if !proven.is_empty()
            && proven
                .iter()
                .all(|hit| hits.iter().any(|h| !h.proof && h.party != hit.party && of_list(&h.party)))
        {
            for found in matches.values_mut() {
                found.flags.insert(Flag::IdentifierConflict);
                found.remarks.push("another identifier of the row belongs to another entry".to_owned());
            }
        }
        // An identifier and a name that goes with it leave nobody else but who is called just so.
        let is_settled = proven.iter().any(|hit| {
            matches.get(&hit.party).is_some_and(|found| !found.flags.contains(&Flag::IdentifierConflict))
        });
        for slot in found {
            let slot: BTreeMap<PartyId, &Found> =
                slot.iter().filter(|(id, _)| of_list(id)).map(|(id, f)| (*id, f)).collect();
            for (&id, &found) in &slot {
                let other = proven.iter().find(|hit| !self.may_be_named(hit.party, found));
                let reason = match (removed.get(&id), other) {
                    _ if proven.iter().any(|hit| hit.party == id) => None,
                    (Some(identifier), _) => Some(belongs_to_another(identifier)),
                    (None, Some(hit)) => Some(format!("{} decides the entry", hit.text)),
                    (None, None) => self.outranked(id, found, &slot),
                };
                if let (Some(identifier), true) = (removed.get(&id), found.is_equal() && !found.weak)
                    && proven.is_empty()
                {
                    // The name is a listed one and the identifier is not: somebody must look.
                    identity.flags.insert(Flag::IdentifierConflict);
                    identity
                        .remarks
                        .push(format!("the name is a listed one, but {}", belongs_to_another(identifier)));
                }
                match reason {
                    Some(reason) => {
                        if !removed.contains_key(&id) {
                            self.by_name(id, found, hits, &mut outranked);
                        }
                        dropped.entry(id).or_insert_with(|| (found.clone(), reason));
                    }
                    None => self.by_name(id, found, hits, &mut matches),
                }
            }
        }
        let is_named_so = |found: &Match| found.kind.is_equal() && !found.flags.contains(&Flag::WeakAlias);
        outranked.retain(|id, found| (!is_settled || is_named_so(found)) && !matches.contains_key(id));
        for (id, mut found) in outranked {
            found.certain = false;
            found.remarks.extend(dropped.get(&id).map(|(_, reason)| reason.clone()));
            identity.outranked.push(found);
        }
        for (id, (found, reason)) in dropped.into_iter().filter(|(id, _)| !matches.contains_key(id)) {
            if let (Some(party), Some(listed)) = (self.index().party(id), self.index().name(found.name)) {
                let name = listed.text.clone();
                identity.dropped.push(Dropped { list, entry: party.entry, score: found.score, name, reason });
            }
        }
        identity.matches.extend(matches.into_values());
    }

    fn by_identifier(&self, hit: &Hit, party: &Party) -> Match {
        let nameless = self.names.screened.is_empty() || party.names.is_empty();
        let agrees = nameless || self.names.agree_with(self.index(), party);
        let mut flags = Flags::none();
        let mut remarks = Vec::new();
        if hit.misprint {
            remarks
                .push(format!("`{}` is no valid identifier, and the list's source prints it so", hit.text));
        }
        if !agrees {
            flags.insert(Flag::IdentifierConflict);
            remarks.push(format!("{} is of {}, the name says something else", hit.text, party.title));
        }
        let foreign = if hit.proof { None } else { self.evidence.foreign_isin(party, self.names.kind) };
        let doubts: Vec<String> = hit.doubt.iter().cloned().chain(foreign).collect();
        let doubted = !doubts.is_empty();
        if doubted {
            flags.insert(Flag::IdentifierConflict);
            remarks.extend(doubts);
        }
        Match {
            list: party.list,
            entry: party.entry,
            kind: MatchKind::Identifier,
            score: Score::ONE,
            // A misprint alone proves nothing; beside the right name it does.
            certain: !doubted && (hit.proof || (agrees && !(hit.misprint && nameless))),
            flags,
            matched_name: hit.text.clone(),
            remarks,
        }
    }

    /// Why another entry of the same list is the better one for this name.
    fn outranked(&self, id: PartyId, found: &Found, slot: &BTreeMap<PartyId, &Found>) -> Option<String> {
        let title = |id: &PartyId| self.index().party(*id).map_or("", |p| p.title.as_str()).to_owned();
        let others = || slot.iter().filter(|(other, _)| **other != id);
        let equal = others().filter(|(_, f)| f.is_equal() && !f.weak).max_by_key(|(_, f)| f.agreement);
        if let Some((other, best)) = equal {
            if !found.is_equal() {
                return Some(format!("the name is equal to one of {}", title(other)));
            }
            let same_form = best.agreement == Agreement::Equal && found.agreement != Agreement::Equal;
            // A weak alias says something of its own as long as no legal form speaks for the other.
            if same_form || (found.weak && best.agreement == Agreement::Equal) {
                return Some(format!("{} has the same name and legal form", title(other)));
            }
            return None;
        }
        if found.is_equal() {
            return None;
        }
        if let Some((other, _)) = others().find(|(_, f)| f.is_equal()) {
            return Some(format!("the name is equal to an alias of {}", title(other)));
        }
        // A front of the row is less than all of it.
        let closeness = |found: &Found| (found.whole, found.score, found.agreement);
        let (other, best) = others().filter(|(_, f)| !f.is_equal()).max_by_key(|(_, f)| closeness(f))?;
        (closeness(best) > closeness(found)).then(|| format!("the name is closer to {}", title(other)))
    }

    fn by_name(&self, id: PartyId, found: &Found, hits: &[Hit], matches: &mut BTreeMap<PartyId, Match>) {
        let (Some(party), Some(listed)) = (self.index().party(id), self.index().name(found.name)) else {
            return;
        };
        let mut made = Match {
            list: party.list,
            entry: party.entry,
            kind: found.kind,
            score: found.score,
            certain: found.is_equal() && found.agreement != Agreement::Contradictory,
            flags: Flags::none(),
            matched_name: listed.text.clone(),
            remarks: found.remarks.clone(),
        };
        let countries = self.evidence.countries(party, self.names.kind);
        let confirmed = countries == Countries::Agree && !self.has_another_ticker(id);
        if found.weak && !confirmed {
            made.certain = false;
            made.flags.insert(Flag::WeakAlias);
            made.remarks
                .push(format!("`{}` is a short or ambiguous alias that nothing confirms", listed.text));
        }
        let proven_here = hits.iter().any(|hit| hit.party == id);
        if let Countries::Contradict(clause) = countries
            && !proven_here
        {
            made.certain = false;
            made.flags.insert(Flag::IdentifierConflict);
            made.remarks.push(clause);
        }
        if let Some(other) =
            hits.iter().find(|hit| hit.proof && hit.party != id && self.speaks_against(hit.party, id))
        {
            made.certain = false;
            made.flags.insert(Flag::IdentifierConflict);
            made.remarks.push(format!("{} belongs to another listed issuer", other.text));
        }
        if let Some(distinct) = found::is_distinct(&self.names, party, found.agreement) {
            made.certain = false;
            made.remarks.push(format!("`{distinct}` is another issuer of the same name"));
        }
        match matches.get_mut(&id) {
            // The identifier's match stays; a certain name makes it certain as well.
            Some(before) if before.kind == MatchKind::Identifier => {
                if made.certain && !before.certain {
                    *before = made;
                }
            }
            Some(before)
                if (before.certain, MatchRank::of(before.kind), before.score)
                    >= (made.certain, MatchRank::of(made.kind), made.score) => {}
            _ => {
                matches.insert(id, made);
            }
        }
    }

    /// Whether the row is a listed line that the entry does not name: its exchange then confirms
    /// nothing, because most short acronyms are somebody's ticker or short name on every exchange.
    fn has_another_ticker(&self, id: PartyId) -> bool {
        let mut tickers = self.evidence.cells.iter().filter(|c| c.identifier.scheme() == Scheme::Ticker);
        tickers.any(|cell| !self.index().identifiers.listed(&cell.identifier).contains(&id))
    }

    /// Whether the entry that an identifier belongs to may be the one of a name that was found: a list may have
    /// an issuer twice, or an identifier without a name.
    fn may_be_named(&self, party: PartyId, found: &Found) -> bool {
        let (Some(party), Some(listed)) = (self.index().party(party), self.index().name(found.name)) else {
            return false;
        };
        let names = self.index().names_of(party);
        let is_same =
            |own: &ListedName| own.name.key() == listed.name.key() && own.name.form() == listed.name.form();
        names.is_empty() || (found.is_equal() && !found.weak && names.iter().any(is_same))
    }

    /// Whether an identifier of one entry makes it doubtful that the row is another entry: a nameless one says
    /// nothing of who it is, and a list of the house loosens no other.
    fn speaks_against(&self, proven: PartyId, id: PartyId) -> bool {
        let (Some(proof), Some(party)) = (self.index().party(proven), self.index().party(id)) else {
            return false;
        };
        let may_loosen = party.is_of_house || !proof.is_of_house;
        may_loosen && !proof.names.is_empty() && !self.same_party(id, proven)
    }

    /// Whether entries of two lists are the same party, as far as their names tell.
    fn same_party(&self, a: PartyId, b: PartyId) -> bool {
        let names =
            |id: PartyId| self.index().party(id).map(|p| self.index().names_of(p)).unwrap_or_default();
        names(a)
            .iter()
            .any(|x| names(b).iter().any(|y| score::align(&x.name, &y.name).score >= self.matcher.threshold))
    }
}

fn belongs_to_another(identifier: &Identifier) -> String {
    format!("{} {identifier} belongs to another issuer", identifier.scheme().title())
}

fn dropped_hit(party: &Party, hit: &Hit, reason: &str) -> Dropped {
    Dropped {
        list: party.list,
        entry: party.entry,
        score: Score::ONE,
        name: hit.text.clone(),
        reason: reason.to_owned(),
    }
}
