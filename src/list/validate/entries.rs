//! Checks across entries: who shares a name or an identifier with whom.

use rustc_hash::FxHashMap;

use crate::finding::{Code, Severity};
use crate::identifier::{Identifier, Scheme};
use crate::list::draft::{Draft, Spot};
use crate::list::entry::{DefectAction, Entry, NameKind};
use crate::list::nearest::did_you_mean;

pub(super) fn check(draft: &Draft<'_>) {
    for (index, entry) in draft.entries.iter().enumerate() {
        repeated_within(draft, index, entry);
        contradictions(draft, index, entry);
        relations(draft, index, entry);
    }
    shared_identifiers(draft);
    shared_names(draft);
}

/// Letters and digits in one case: how a name is compared with the names of other entries.
fn folded(name: &str) -> Vec<u8> {
    let mut folded = Vec::with_capacity(name.len());
    fold_into(name, &mut folded);
    folded
}

fn fold_into(name: &str, folded: &mut Vec<u8>) {
    folded.clear();
    if name.is_ascii() {
        // As below, and quicker: nearly every name.
        folded.extend(name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()));
        return;
    }
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    folded.extend_from_slice(letters.as_bytes());
}

/// A firm may write one issuer into two rows of its own list; in an official list that is a mistake.
fn severity(draft: &Draft<'_>) -> Severity {
    if draft.programme.house { Severity::Warning } else { Severity::Error }
}

/// Names and identifiers that an entry states twice.
fn repeated_within(draft: &Draft<'_>, index: usize, entry: &Entry) {
    let warn = |spot: Spot, what: &dyn std::fmt::Display| {
        let message = format!("the entry has `{what}` twice");
        draft.faults.report(Code::LIST_DUPLICATE, Severity::Warning, &draft.span(spot), message);
    };
    for (i, name) in entry.names.iter().enumerate() {
        if !name.text.contains(char::is_alphanumeric) {
            let message = format!("`{}` has no letter or digit to find it by", name.text);
            draft.faults.error(Code::LIST_BAD_VALUE, &draft.span(Spot::Name(index, i)), message);
        }
        if entry.names.iter().take(i).any(|earlier| earlier.text == name.text) {
            warn(Spot::Name(index, i), &name.text);
        }
    }
    for (i, listed) in entry.identifiers.iter().enumerate() {
        if entry.identifiers.iter().take(i).any(|earlier| earlier.identifier == listed.identifier) {
            warn(Spot::Identifier(index, i), &listed.identifier);
        }
    }
}

/// Identifiers that the entry has and refuses at once.
fn contradictions(draft: &Draft<'_>, index: usize, entry: &Entry) {
    for (i, listed) in entry.identifiers.iter().enumerate() {
        let text = listed.identifier.as_str();
        let fault = |message: String| {
            draft.faults.error(Code::LIST_DUPLICATE, &draft.span(Spot::Identifier(index, i)), message);
        };
        for distinct in &entry.distinct_from {
            if distinct.identifiers.iter().any(|other| same_security(other, &listed.identifier)) {
                fault(format!(
                    "`{text}` belongs to the entry and to `{}`, which is distinct from it",
                    distinct.name
                ));
            }
        }
        if entry.defects.iter().any(|d| d.action == DefectAction::Refused && d.value == text) {
            fault(format!("`{text}` stands among the identifiers and among the refused values"));
        }
    }
}

/// Whether the two share a key, as an ISIN and the CUSIP inside it do.
fn same_security(a: &Identifier, b: &Identifier) -> bool {
    let keys = a.keys();
    b.keys().iter().any(|key| keys.contains(key))
}

/// Relations to entries of this list that do not exist.
fn relations(draft: &Draft<'_>, index: usize, entry: &Entry) {
    for (i, relation) in entry.relations.iter().enumerate() {
        let own_prefix = relation.to.split_once('/').is_some_and(|(list, _)| list == &*draft.edition.id);
        if own_prefix && !draft.entry_ids.contains_key(relation.to.as_str()) {
            let near = did_you_mean(&relation.to, draft.entries.iter().map(|entry| &*entry.id));
            let message = format!("`{}` names no entry of this list{near}", relation.to);
            draft.faults.error(Code::LIST_DANGLING, &draft.span(Spot::Relation(index, i)), message);
        }
    }
}

/// One identifier in two entries, or one that contains the other's. A ticker is reused and written in
/// several ways; the others are one issuer's or one security's own.
fn shared_identifiers(draft: &Draft<'_>) {
    let mut first: FxHashMap<Identifier, usize> = FxHashMap::default();
    first.reserve(draft.entries.len());
    for (index, entry) in draft.entries.iter().enumerate() {
        for (i, listed) in entry.identifiers.iter().enumerate() {
            let mut others =
                listed.identifier.keys().into_iter().map(|key| *first.entry(key).or_insert(index));
            // All keys are taken, whichever of them is another entry's.
            let other = others.by_ref().find(|other| *other != index);
            others.for_each(drop);
            let Some(other) = other.and_then(|other| draft.entries.get(other)) else { continue };
            let severity = match listed.identifier.scheme() {
                Scheme::Ticker => Severity::Warning,
                _ => severity(draft),
            };
            let message = format!("`{}` is an identifier of `{}` too", listed.identifier, other.id);
            draft.faults.report(
                Code::LIST_DUPLICATE,
                severity,
                &draft.span(Spot::Identifier(index, i)),
                message,
            );
        }
    }
}

/// Names that equal the primary name of another entry, unless a relation says how the two belong
/// together. A former or weak name may well be another's name today; an alias may not.
fn shared_names(draft: &Draft<'_>) {
    let mut primary: FxHashMap<Vec<u8>, usize> = FxHashMap::default();
    primary.reserve(draft.entries.len());
    for (index, entry) in draft.entries.iter().enumerate() {
        let name = folded(entry.primary());
        if name.is_empty() {
            continue;
        }
        let other = *primary.entry(name).or_insert(index);
        if let Some(other) = draft.entries.get(other).filter(|other| other.id != entry.id)
            && !related(entry, other)
        {
            let message = format!("`{}` is the name of `{}` too", entry.primary(), other.id);
            let span = draft.span(Spot::Name(index, 0));
            draft.faults.report(Code::LIST_DUPLICATE, severity(draft), &span, message);
        }
    }
    let mut text = Vec::new();
    for (index, entry) in draft.entries.iter().enumerate() {
        for (i, name) in entry.names.iter().enumerate().skip(1) {
            fold_into(&name.text, &mut text);
            let Some(other) = primary.get(&text).and_then(|other| draft.entries.get(*other)) else {
                continue;
            };
            if other.id == entry.id || related(entry, other) {
                continue;
            }
            let (what, severity) = match name.kind {
                NameKind::Primary | NameKind::Alias => ("alias", severity(draft)),
                NameKind::Former => ("former name", Severity::Warning),
                NameKind::Weak => ("weak alias", Severity::Warning),
            };
            let message = format!("{what} `{}` is the name of `{}`", name.text, other.id);
            draft.faults.report(Code::LIST_ALIAS_CLASH, severity, &draft.span(Spot::Name(index, i)), message);
        }
    }
}

/// Whether one of the two names the other in a relation.
fn related(a: &Entry, b: &Entry) -> bool {
    let names = |from: &Entry, to: &Entry| {
        let primary = folded(to.primary());
        from.relations.iter().any(|relation| *relation.to == *to.id || folded(&relation.to) == primary)
    };
    names(a, b) || names(b, a)
}
