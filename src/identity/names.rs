//! The names of a row against the names of the lists.

use std::collections::BTreeMap;

use super::{MatchKind, Subject};
use crate::candidate::{Index, ListedName, NameId, Party, PartyId};
use crate::identifier::{Identifier, Ticker};
use crate::instrument::{Description, Kind, Role, Slot, describe, is_counterparty_name, is_filler};
use crate::list::NameKind;
use crate::name::{Agreement, Class, Name};
use crate::score::{self, Alignment, Score};

/// How alike a row's name must be to one of the entry's for an identifier not to contradict it.
const NAME_AGREES: u32 = 600_000;

/// What a listed guarantor of a bond is worth: a person looks, whatever the threshold.
const GUARANTEED: Score = Score::DEFAULT_THRESHOLD;
/// From this length on, a short name may fill its field, and its last word may be cut.
const FULL_NARROW_FIELD: usize = 14;

/// One name of a row.
#[derive(Clone, Debug)]
pub(super) struct Screened {
    name: Name,
    /// The text that the name was taken out of; equal names of it count as well.
    whole: Name,
    /// Whether the field may have ended before the name.
    cut: bool,
    /// Whether the field may be a narrow one whose names are shortened.
    short: bool,
    /// Whether a name may be looked for inside: a derivative's description.
    phrase: bool,
    /// Funds, indices and cash are matched by equality only.
    equal_only: bool,
    /// Who may stand behind the vehicle that issued the bond.
    guarantor: Option<Name>,
}

impl Screened {
    /// The pairing with a whole name where the field has cut or shortened this one.
    fn completed(&self, whole: &Name) -> Option<Alignment> {
        let cut = if self.cut { score::cut(&self.name, whole) } else { None };
        let short = if self.short { score::shortened(&self.name, whole) } else { None };
        [cut, short].into_iter().flatten().max_by_key(|alignment| alignment.score)
    }
}

/// An entry's name that a row's name is equal or alike to.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) name: NameId,
    pub(super) kind: MatchKind,
    pub(super) score: Score,
    pub(super) weak: bool,
    pub(super) agreement: Agreement,
    /// Clauses for the reason.
    pub(super) remarks: Vec<String>,
}

impl Found {
    /// Better ones are greater.
    fn rank(&self) -> (bool, bool, Agreement, Score, MatchRank, std::cmp::Reverse<NameId>) {
        (
            self.is_equal(),
            !self.weak,
            self.agreement,
            self.score,
            MatchRank::of(self.kind),
            std::cmp::Reverse(self.name),
        )
    }

    pub(super) fn is_equal(&self) -> bool {
        matches!(self.kind, MatchKind::Exact | MatchKind::Alias)
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

/// The names of a row, and what its descriptions say about the kind of instrument.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) screened: Vec<Screened>,
    pub(super) kind: Option<Kind>,
    /// Tickers that stand in the names.
    pub(super) tickers: Vec<Identifier>,
    /// Name cells in which there is nothing to compare.
    pub(super) empty: Vec<String>,
    /// Whether a name has more words than are compared.
    pub(super) too_long: bool,
}

/// What one name of a row is alike to.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    /// The best name of every entry at or above the threshold.
    pub(super) found: BTreeMap<PartyId, Found>,
    /// The best name below it, as the proof that the row was compared.
    pub(super) nearest: Option<(Score, NameId)>,
}

impl Names {
    pub(super) fn of(subject: &Subject) -> Names {
        let mut names = Names::default();
        for text in [&subject.security_name, &subject.issuer_name, &subject.underlying_name] {
            if is_blank(text) {
                continue;
            }
            let description = describe(text, &subject.instrument_type);
            names.kind = names.kind.or(description.kind);
            names.tickers.extend(description.ticker.as_ref().map(Ticker::identifier));
            names.add(text, &description);
        }
        if names.kind.is_none() {
            names.kind = describe("", &subject.instrument_type).kind;
        }
        names
    }

    fn add(&mut self, text: &str, description: &Description) {
        let cut = description.slots.iter().any(|slot| slot.cut);
        let whole = if cut { Name::cut(text) } else { Name::new(text) };
        if whole.is_empty() {
            self.empty.push(text.to_owned());
            return;
        }
        self.too_long |= whole.is_too_long();
        // What is no company's security is matched by nothing but an equal name.
        let equal_only = matches!(description.kind, Some(Kind::Fund | Kind::Index | Kind::Cash | Kind::Fx))
            && !description.names().any(|slot| slot.role == Role::Exposure);
        let derivative = matches!(
            description.kind,
            Some(
                Kind::Swap
                    | Kind::Cfd
                    | Kind::ParticipationNote
                    | Kind::Warrant
                    | Kind::Option
                    | Kind::Future
                    | Kind::LoanNote
            )
        );
        let mut slots: Vec<&Slot> = description.names().collect();
        let everything = Slot { text: text.to_owned(), role: Role::Issuer, cut: false };
        if slots.is_empty() {
            slots.push(&everything);
        }
        for slot in slots {
            let cut_form = slot.cut || (is_short(text) && text.chars().count() >= FULL_NARROW_FIELD);
            let name = if cut_form { Name::cut(&slot.text) } else { Name::new(&slot.text) };
            let screened = Screened {
                // What states its legal form has come to its end.
                cut: slot.cut && !name.form().is_stated(),
                short: is_short(text),
                phrase: description.wrapper.is_some() || derivative,
                equal_only,
                guarantor: description.coupon.as_ref().and_then(|_| guarantor(&slot.text)),
                whole: whole.clone(),
                name,
            };
            self.screened.push(screened);
        }
    }

    /// Whether one of the row's names goes with one of the entry's, for an identifier's sake.
    pub(super) fn agree_with(&self, index: &Index, party: &Party) -> bool {
        let listed = index.names_of(party);
        self.screened.iter().any(|row| listed.iter().any(|name| agrees(row, name)))
    }
}

/// A bond of a vehicle that only raises money bears the name of its guarantor with a word for that and
/// a number behind it (`ACME FINANCE 2013`): the name in front of them.
fn guarantor(text: &str) -> Option<Name> {
    const RAISES_MONEY: [&str; 4] = ["finance", "capital", "funding", "treasury"];
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_vehicle = |word: &&&str| {
        let name = Name::new(word);
        RAISES_MONEY.contains(&name.key()) || name.tokens().iter().all(|t| t.class() == Class::Number)
    };
    let behind = words.iter().rev().take_while(is_vehicle).count();
    let (front, vehicle) = words.split_at_checked(words.len() - behind)?;
    let raises = vehicle.iter().any(|word| RAISES_MONEY.contains(&Name::new(word).key()));
    let name = Name::new(&front.join(" "));
    (raises && !name.is_empty()).then_some(name)
}

/// Short names are printed in capitals in a narrow field.
fn is_short(text: &str) -> bool {
    text.chars().count() <= score::NARROW_FIELD && !text.chars().any(char::is_lowercase)
}

/// Cells that say that there is nothing.
fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.chars().all(|c| c == '-') || matches!(text.to_ascii_uppercase().as_str(), "N/A" | "#N/A")
}

fn agrees(row: &Screened, listed: &ListedName) -> bool {
    [&row.name, &row.whole].into_iter().any(|name| {
        score::align(name, &listed.name).score.millionths() >= NAME_AGREES
            || score::cut(name, &listed.name).is_some()
            || shortens(name, &listed.name)
    })
}

/// Exchange short names keep the first letter and leave letters out (`ACMTRN` for Acmetron Inc.).
fn shortens(short: &Name, long: &Name) -> bool {
    let (short, long) = (score::squashed(short), score::squashed(long));
    let mut letters = long.chars();
    short.chars().count() >= 3
        && short.chars().next() == long.chars().next()
        && short.chars().all(|c| letters.any(|l| l == c))
}

/// How alike two security descriptions are: their names as [`super::Matcher`] compares a row's with a
/// list's, neither side preferred. Cut names are completed and short names read in both directions.
///
/// ```
/// use interdict::identity::compare_descriptions;
/// use interdict::score::Score;
/// let pair = compare_descriptions("ACME TRANSPORT INFRASTRUCTURE HOLDI", "ACMETRANSPORT");
/// assert!(pair.score >= Score::DEFAULT_THRESHOLD);
/// assert_eq!(compare_descriptions("ACME LTD-H", "Acme Limited").score, Score::ONE);
/// ```
pub fn compare_descriptions(a: &str, b: &str) -> Alignment {
    let names = |text: &str| Names::of(&Subject { security_name: text.to_owned(), ..Subject::default() });
    let (left, right) = (names(a), names(b));
    let pairs = left.screened.iter().flat_map(|x| right.screened.iter().map(move |y| (x, y)));
    let pairings = pairs.flat_map(|(x, y)| {
        [
            Some(score::align(&x.name, &y.name)),
            Some(score::align(&x.whole, &y.whole)),
            x.completed(&y.name),
            y.completed(&x.name).map(Alignment::swapped),
        ]
    });
    pairings.flatten().max_by_key(|alignment| alignment.score).unwrap_or_default()
}

/// The pairing of the row's names with one name of an entry that is worth most.
pub(super) fn best_alignment(names: &Names, listed: &Name) -> Option<Alignment> {
    let pairings = names.screened.iter().flat_map(|row| {
        let completed = row.completed(listed);
        [Some(score::align(&row.name, listed)), Some(score::align(&row.whole, listed)), completed]
    });
    pairings.flatten().max_by_key(|alignment| alignment.score)
}

/// The best name of every entry for one name of a row.
pub(super) fn candidates(index: &Index, row: &Screened, threshold: Score) -> Candidates {
    let mut nearest: Option<(Score, NameId)> = None;
    let mut best: BTreeMap<PartyId, Found> = BTreeMap::new();
    let mut offer = |found: Found| {
        if let Some(listed) = index.name(found.name) {
            match best.get(&listed.party) {
                Some(before) if before.rank() >= found.rank() => {}
                _ => {
                    best.insert(listed.party, found);
                }
            }
        }
    };
    let texts = if row.name == row.whole { vec![&row.name] } else { vec![&row.name, &row.whole] };
    for text in &texts {
        equal(index, text).into_iter().for_each(&mut offer);
    }
    if row.equal_only {
        return Candidates { found: best, nearest };
    }
    for id in index.tokens.find(&row.name) {
        let Some(listed) = index.name(id) else { continue };
        if row.name.key() == listed.name.key() {
            continue;
        }
        let score = score::align(&row.name, &listed.name).score;
        if score >= threshold {
            offer(close(id, score, row.name.form().agreement(listed.name.form())));
        } else if score > Score::ZERO && nearest.is_none_or(|(most, _)| score > most) {
            nearest = Some((score, id));
        }
    }
    if row.cut {
        for id in index.equal.beginning_with(&row.name) {
            let alignment = index.name(id).and_then(|listed| score::cut(&row.name, &listed.name));
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
    if row.short {
        for id in index.equal.shortened_to(&row.name) {
            let alignment = index.name(id).and_then(|listed| score::shortened(&row.name, &listed.name));
            if let Some(score) = alignment.map(|a| a.score).filter(|s| *s >= threshold) {
                let mut found = close(id, score, Agreement::Absent);
                found.remarks.push("the name may be shortened".to_owned());
                offer(found);
            }
        }
    }
    if row.phrase {
        for (id, around) in index.phrases.find(&row.name) {
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
    Candidates { found: best, nearest }
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
        index.equal.equal(row).iter().filter_map(|&id| Some((id, index.name(id)?))).collect();
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
            remarks: Vec::new(),
        };
        if let Some(other) = other_form {
            found.agreement = Agreement::Contradictory;
            found.remarks.push(format!("another legal form than `{}`", other.text));
            // A weak alias is never alike, only equal.
            if !found.weak {
                found.kind = MatchKind::Close;
                found.score = score::align(row, &name.name.with_form(other.name.form())).score;
            }
        }
        found
    });
    found.collect()
}

fn close(id: NameId, score: Score, agreement: Agreement) -> Found {
    Found { name: id, kind: MatchKind::Close, score, weak: false, agreement, remarks: Vec::new() }
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
