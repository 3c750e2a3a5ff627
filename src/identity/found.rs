//! The names of the lists that a row's name is equal or alike to.

use std::collections::BTreeMap;

use super::MatchKind;
use super::names::{Names, Screened, Standing};
use crate::candidate::{Index, ListedName, NameId, Party, PartyId, Search};
use crate::instrument::{is_counterparty_name, is_filler};
use crate::list::NameKind;
use crate::name::{Agreement, Class, Name};
use crate::score::{self, Score};

/// What a listed guarantor of a bond is worth: a person looks, whatever the threshold.
const GUARANTEED: Score = Score::DEFAULT_THRESHOLD;

/// The most that a name is worth whose words were read as what they are meant for.
const UNDISGUISED: Score = Score::from_millionths(950_000);

/// An entry's name that a row's name is equal or alike to.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) name: NameId,
    pub(super) kind: MatchKind,
    pub(super) score: Score,
    pub(super) weak: bool,
    pub(super) agreement: Agreement,
    /// Whether the name is all that the row says, and not the front or another spelling of it.
    pub(super) whole: bool,
    /// Clauses for the reason.
    pub(super) remarks: Vec<String>,
}

impl Found {
    /// Better ones are greater.
    fn rank(&self) -> (bool, bool, bool, Agreement, Score, MatchRank, std::cmp::Reverse<NameId>) {
        (
            self.is_equal(),
            !self.weak,
            self.whole,
            self.agreement,
            self.score,
            MatchRank::of(self.kind),
            std::cmp::Reverse(self.name),
        )
    }

    /// Makes of equality what a person looks at.
    fn doubt(&mut self, most: Score, remark: String) {
        self.kind = MatchKind::Close;
        self.score = self.score.min(most);
        self.remarks.push(remark);
    }

    pub(super) fn is_equal(&self) -> bool {
        self.kind.is_equal()
    }
}

/// Match kinds from weak to strong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchRank {
    None,
    Close,
    Alias,
    Exact,
    Identifier,
}

impl MatchRank {
    pub(super) fn of(kind: MatchKind) -> MatchRank {
        match kind {
            MatchKind::None => MatchRank::None,
            MatchKind::Close => MatchRank::Close,
            MatchKind::Alias => MatchRank::Alias,
            MatchKind::Exact => MatchRank::Exact,
            MatchKind::Identifier => MatchRank::Identifier,
        }
    }
}

/// The best name at or above the threshold of every entry that a name of a row is alike to.
pub(super) type Candidates = BTreeMap<PartyId, Found>;

/// What one name of a row is alike to.
pub(super) fn candidates(index: &Index, row: &Screened, threshold: Score, search: &mut Search) -> Candidates {
    let mut best = Candidates::new();
    let mut offer = |mut found: Found| {
        // Two forms of a common word: `Capital Ltd` is not `Capital SA`.
        if !found.is_equal() && found.agreement == Agreement::Contradictory && found.score < threshold {
            return;
        }
        if row.undisguised {
            found.doubt(UNDISGUISED, format!("read as `{}`", row.text));
            if found.score < threshold {
                return;
            }
        }
        if let Some(listed) = index.name(found.name) {
            match best.get(&listed.party) {
                Some(before) if before.rank() >= found.rank() => {}
                _ => {
                    best.insert(listed.party, found);
                }
            }
        }
    };
    for (at, text) in row.with_wholes().enumerate() {
        for mut found in equal(index, text) {
            let is_whole = row.standing == Standing::Own && !row.is_counterparty && !row.undisguised;
            found.whole = is_whole && found.is_equal() && !found.weak;
            // What is left of a cut name may equal another company's whole one; one with its legal form in front less, and
            // hardly one that goes on behind its form as this one does.
            let may_be_another = !row.name.form().is_stated() && row.up_to_form.is_none();
            if row.field.cut && may_be_another && found.is_equal() {
                found.doubt(Score::CUT, "the name may be cut".to_owned());
            }
            let party = index.name(found.name).and_then(|listed| index.party(listed.party));
            if let Some(doubt) = party.and_then(|party| row.doubt(index, party, at > 0)) {
                found.doubt(Score::CUT, doubt);
            }
            offer(found);
        }
    }
    // Words that look like or sound like a listed name in another alphabet.
    for mut found in row.name.latin().into_iter().flat_map(|latin| equal(index, latin)) {
        found.doubt(
            Score::ONE.minus(score::OTHER_ALPHABET),
            "the name is equal in another alphabet".to_owned(),
        );
        if found.score >= threshold {
            offer(found);
        }
    }
    if row.field.equal_only {
        return best;
    }
    for mut found in row.without_form.iter().flat_map(|name| equal(index, name)) {
        found.doubt(Score::CUT, "the name may be cut".to_owned());
        offer(found);
    }
    for (name, remark) in row.within_others() {
        for mut found in equal(index, name).into_iter().filter(|found| found.is_equal() && !found.weak) {
            found.doubt(Score::CUT, remark.to_owned());
            offer(found);
        }
    }
    index.alike(&row.name, search, |id, score| {
        if let Some(listed) = index.name(id).filter(|listed| listed.name.key() != row.name.key()) {
            offer(close(id, score, row.name.form().agreement(listed.name.form())));
        }
    });
    index.misspelt(&row.text, search, |id| {
        let Some(listed) = index.name(id) else { return };
        let alignment = score::misspelt(&row.text, &listed.text);
        if let Some(score) = alignment.map(|a| a.score).filter(|s| *s >= threshold) {
            let mut found = close(id, score, row.name.form().agreement(listed.name.form()));
            found.remarks.push("the name may be misspelt".to_owned());
            offer(found);
        }
    });
    if row.field.cut || row.field.broken {
        let begun = |name| index.beginning_with(name).map(move |id| (name, id));
        for (name, id) in std::iter::once(&row.name).chain(row.joining()).flat_map(begun) {
            let whole = index.name(id).map(|listed| &listed.name);
            let whole = whole.filter(|whole| row.field.cut || score::breaks_a_word(name, whole));
            let alignment = whole.and_then(|whole| score::cut(name, whole));
            if let Some(score) = alignment.map(|a| a.score).filter(|s| *s >= threshold) {
                let mut found = close(id, score, Agreement::Absent);
                found.remarks.push("the name may be cut".to_owned());
                offer(found);
            }
        }
    }
    if let Some(guarantor) = &row.guarantor {
        for found in equal(index, guarantor).into_iter().filter(|found| found.is_equal() && !found.weak) {
            let mut found = close(found.name, GUARANTEED, Agreement::Absent);
            found.remarks.push(format!("a vehicle for bonds that `{guarantor}` may guarantee"));
            offer(found);
        }
    }
    if row.may_be_short() {
        for id in index.shortened_to(&row.name) {
            let alignment = index.name(id).and_then(|listed| score::shortened(&row.name, &listed.name));
            if let Some(score) = alignment.map(|a| a.score).filter(|s| *s >= threshold) {
                let mut found = close(id, score, Agreement::Absent);
                found.remarks.push("the name may be shortened".to_owned());
                offer(found);
            }
        }
    }
    if row.field.phrase {
        for (id, around) in index.phrases(&row.name) {
            if fills_the_slot(&around)
                && index.name(id).is_some_and(|listed| listed.name.key() != row.name.key())
            {
                let mut found = close(id, Score::from_millionths(950_000), Agreement::Absent);
                found
                    .remarks
                    .push(format!("the name stands beside `{around}` in the description of a derivative"));
                offer(found);
            }
        }
    }
    best
}

/// The best name below the threshold for one name of a row, as the proof that it was compared.
pub(super) fn nearest(index: &Index, row: &Screened, search: &mut Search) -> Option<(Score, NameId)> {
    if row.field.equal_only { None } else { index.nearest(&row.name, search) }
}

/// Whether the words around a phrase are no part of a name: banks, numbers, places, generic words.
fn fills_the_slot(around: &str) -> bool {
    let name = Name::new(around);
    name.tokens().iter().all(|token| {
        matches!(token.class(), Class::Stop | Class::Number)
            || is_counterparty_name(token.text())
            || is_filler(token.text())
            || matches!(
                token.text(),
                "bank"
                    | "securities"
                    | "international"
                    | "corporation"
                    | "company"
                    | "limited"
                    | "incorporated"
            )
    })
}

/// Names equal to the row's. One that states no form stands under the form that the entry's other
/// spellings of it state, or else its primary name.
fn equal(index: &Index, row: &Name) -> Vec<Found> {
    let agreement = |listed: &ListedName| row.form().agreement(listed.name.form());
    let listed: Vec<(NameId, &ListedName)> =
        index.equal(row).filter_map(|id| Some((id, index.name(id)?))).collect();
    let found = listed.iter().map(|&(id, name)| {
        let spellings = || listed.iter().map(|(_, other)| *other).filter(|other| other.party == name.party);
        let primary = || index.party(name.party).and_then(|party| index.names_of(party).first());
        let stated: Vec<&ListedName> = match spellings().any(|s| s.name.form().is_stated()) {
            true => spellings().collect(),
            false => primary().into_iter().collect(),
        };
        let agrees = stated.iter().any(|other| agreement(other) == Agreement::Equal);
        let other_form = stated.iter().find(|other| !agrees && agreement(other) == Agreement::Contradictory);
        let mut found = Found {
            name: id,
            kind: if name.kind == NameKind::Primary { MatchKind::Exact } else { MatchKind::Alias },
            score: Score::ONE,
            weak: name.kind == NameKind::Weak,
            agreement: agreement(name),
            whole: false,
            remarks: Vec::new(),
        };
        if let Some(other) = other_form {
            found.agreement = Agreement::Contradictory;
            found.remarks.push(format!("another legal form than `{}`", other.text));
            // A weak alias is never alike, only equal.
            if !found.weak {
                found.kind = MatchKind::Close;
                found.score = score::align(row, &name.name.with_form(other.name.form())).score;
                // One of them may be printed for the other: a person looks, whatever the other words are.
                if row.form().is_kin(other.name.form()) {
                    found.agreement = Agreement::Absent;
                    found.score = found.score.max(Score::DEFAULT_THRESHOLD);
                }
            }
        }
        found
    });
    found.collect()
}

fn close(id: NameId, score: Score, agreement: Agreement) -> Found {
    Found {
        name: id,
        kind: MatchKind::Close,
        score,
        weak: false,
        agreement,
        whole: false,
        remarks: Vec::new(),
    }
}

/// Whether a name is one of an issuer that is known not to be the entry.
pub(super) fn is_distinct(names: &Names, party: &Party, found: Agreement) -> Option<String> {
    let same = |row: &Screened, distinct: &Name| {
        let agreement = row.name.form().agreement(distinct.form());
        row.name.key() == distinct.key() && agreement != Agreement::Contradictory && agreement >= found
    };
    let known = |(_, distinct): &&(String, Name)| names.screened.iter().any(|row| same(row, distinct));
    party.distinct.iter().find(known).map(|(text, _)| text.clone())
}
