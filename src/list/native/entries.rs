//! Reads the entries: who is meant, by which names and identifiers, and when listed.

use std::sync::Arc;

use super::facts::time;
use crate::finding::Code;
use crate::identifier::{Identifier, Scheme};
use crate::list::draft::{At, Draft, Family, Faults, Span, Spot};
use crate::list::entry::{
    Defect, DefectAction, Distinct, Entry, EntryKind, Listed, Name, NameKind, Relation,
};
use crate::list::table::{Fields, choose, parsed};
use crate::list::validate::{check_country, require_order};
use crate::programme::{FactId, Listing, Removal, Source};

/// The fields that hold identifiers: several in the entry, one in a `sourced` line.
const IDENTIFIERS: [(&str, &str, Scheme); 6] = [
    ("isins", "isin", Scheme::Isin),
    ("tickers", "ticker", Scheme::Ticker),
    ("leis", "lei", Scheme::Lei),
    ("figis", "figi", Scheme::Figi),
    ("cusips", "cusip", Scheme::Cusip),
    ("sedols", "sedol", Scheme::Sedol),
];

/// The fields that hold further names, likewise.
const NAMES: [(&str, &str, NameKind); 3] = [
    ("aliases", "alias", NameKind::Alias),
    ("former", "former", NameKind::Former),
    ("weak", "weak", NameKind::Weak),
];

/// Reads all entries of the file and the listings that stand with them.
pub(super) fn read<'a>(root: &mut Fields<'a>, draft: &mut Draft<'a>) {
    for table in root.tables("entry") {
        let entry = entry(table, draft);
        draft.entries.extend(entry);
    }
}

fn entry<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Entry> {
    let faults = table.faults;
    let index = draft.entries.len();
    let key = table.text("key");
    let id: Option<Arc<str>> = key.as_ref().map(|key| format!("{}/{}", draft.edition.id, key.value).into());
    if let (Some(id), Some(key)) = (&id, &key) {
        draft.declare_entry(id, &key.span);
    }
    let kind = match table.optional_text("kind") {
        None => Some(EntryKind::Company),
        Some(word) => {
            let known = [("company", EntryKind::Company), ("government", EntryKind::Government)];
            choose(faults, &word, "kind of entry", &known)
        }
    };
    let source: Option<Source> = table.text("source").map(|at| at.value.into());

    let mut names: Vec<At<Name>> = Vec::new();
    let named = |kind| move |at: At<&str>| at_name(at, kind, None);
    let primary = table.text("name");
    let has_name = primary.is_some();
    names.extend(primary.map(named(NameKind::Primary)));
    for (field, _, kind) in NAMES {
        names.extend(table.optional_texts(field).into_iter().map(named(kind)));
    }
    let mut identifiers: Vec<At<Listed>> = Vec::new();
    for (field, _, scheme) in IDENTIFIERS {
        for at in table.optional_texts(field) {
            identifiers.extend(listed(faults, scheme, &at, None));
        }
    }
    for line in table.tables("sourced") {
        sourced(line, &mut names, &mut identifiers);
    }
    let countries = table.optional_texts("countries");
    for country in &countries {
        check_country(faults, country);
    }
    let gaps = table.optional_texts("gaps");
    let defects: Vec<Option<Defect>> = table.tables("defects").into_iter().map(defect).collect();
    let distinct_from: Vec<Option<Distinct>> =
        table.tables("distinct_from").into_iter().map(distinct).collect();
    let mut relations = Vec::new();
    for line in table.tables("relation") {
        if let Some(relation) = relation(line) {
            draft.spots.insert(Spot::Relation(index, relations.len()), relation.span);
            relations.push(relation.value);
        }
    }

    let listings = table.tables("listing");
    if listings.is_empty() && !table.has("listing") {
        faults.error(Code::LIST_MISSING_FIELD, &table.span, "entry has no `listing`");
    }
    for listing in listings {
        read_listing(listing, draft, id.as_ref(), source.as_ref());
    }
    table.finish();

    let entry = Entry {
        id: id?,
        kind: kind?,
        names: names.iter().map(|name| name.value.clone()).collect(),
        identifiers: identifiers.iter().map(|listed| listed.value.clone()).collect(),
        defects: defects.into_iter().flatten().collect(),
        countries: countries.into_iter().map(|country| country.value.to_owned()).collect(),
        distinct_from: distinct_from.into_iter().flatten().collect(),
        relations,
        gaps: gaps.into_iter().map(|gap| gap.value.to_owned()).collect(),
        source: source?,
    };
    if !has_name {
        return None;
    }
    for (i, name) in names.into_iter().enumerate() {
        draft.spots.insert(Spot::Name(index, i), name.span);
    }
    for (i, identifier) in identifiers.into_iter().enumerate() {
        draft.spots.insert(Spot::Identifier(index, i), identifier.span);
    }
    Some(entry)
}

fn at_name(at: At<&str>, kind: NameKind, source: Option<Source>) -> At<Name> {
    At { value: Name { text: at.value.to_owned(), kind, source }, span: at.span }
}

fn identifier(faults: &Faults<'_>, scheme: Scheme, text: &str, span: &Span) -> Option<Identifier> {
    parsed(faults, Code::LIST_BAD_IDENTIFIER, span, Identifier::parse(scheme, text))
}

fn listed(faults: &Faults<'_>, scheme: Scheme, at: &At<&str>, source: Option<Source>) -> Option<At<Listed>> {
    let identifier = identifier(faults, scheme, at.value, &at.span)?;
    Some(At { value: Listed { identifier, source }, span: at.span.clone() })
}

/// A name or identifier whose source is another one than the entry's.
fn sourced(mut line: Fields<'_>, names: &mut Vec<At<Name>>, identifiers: &mut Vec<At<Listed>>) {
    let faults = line.faults;
    let source: Option<Source> = line.text("source").map(|at| at.value.into());
    let mut said = 0;
    for (_, field, kind) in NAMES {
        if let Some(at) = line.optional_text(field) {
            said += 1;
            names.push(at_name(at, kind, source.clone()));
        }
    }
    for (_, field, scheme) in IDENTIFIERS {
        if let Some(at) = line.optional_text(field) {
            said += 1;
            identifiers.extend(listed(faults, scheme, &at, source.clone()));
        }
    }
    if said != 1 {
        let fields: Vec<&str> = NAMES.iter().map(|n| n.1).chain(IDENTIFIERS.iter().map(|i| i.1)).collect();
        let message = format!("sourced takes exactly one of {}", fields.join(", "));
        faults.error(Code::LIST_BAD_VALUE, &line.span, message);
    }
    line.finish();
}

fn defect(mut table: Fields<'_>) -> Option<Defect> {
    let value = table.text("value");
    let action = table.text("action").and_then(|word| {
        let known = [("repaired", DefectAction::Repaired), ("refused", DefectAction::Refused)];
        choose(table.faults, &word, "action on a defect", &known)
    });
    let reason = table.text("reason");
    table.finish();
    Some(Defect { value: value?.value.to_owned(), action: action?, reason: reason?.value.to_owned() })
}

fn distinct(mut table: Fields<'_>) -> Option<Distinct> {
    let name = table.text("name");
    let mut identifiers = Vec::new();
    for (field, _, scheme) in IDENTIFIERS {
        for at in table.optional_texts(field) {
            identifiers.extend(identifier(table.faults, scheme, at.value, &at.span));
        }
    }
    let source = table.text("source");
    table.finish();
    Some(Distinct { name: name?.value.to_owned(), identifiers, source: source?.value.into() })
}

fn relation(mut table: Fields<'_>) -> Option<At<Relation>> {
    let kind = table.text("kind");
    let to = table.text("to");
    let source = table.optional_text("source").map(|at| at.value.into());
    table.finish();
    let to = to?;
    let relation = Relation { kind: kind?.value.to_owned(), to: to.value.to_owned(), source };
    Some(At { value: relation, span: to.span })
}

fn read_listing(
    mut table: Fields<'_>,
    draft: &mut Draft<'_>,
    entry: Option<&Arc<str>>,
    entry_source: Option<&Source>,
) {
    let faults = table.faults;
    let zone = draft.programme.zone;
    let basis = table.text("basis");
    let listed = time(&mut table, "listed", zone);
    let published = time(&mut table, "published", zone);
    let own_id = table.optional_text("id");
    let mut instruments = Vec::new();
    for at in table.optional_texts("instruments") {
        instruments.extend(scoped(faults, &at));
    }
    let source = table.optional_text("source").map(|at| Source::from(at.value));
    let mut removed = None;
    if let Some(mut inner) = table.optional_table("removed") {
        let at = time(&mut inner, "at", zone);
        let published = time(&mut inner, "published", zone);
        let source = inner.text("source");
        inner.finish();
        if let (Some(listed), Some(at)) = (&listed, &at) {
            require_order(faults, ("listed", listed), ("removed.at", at), false);
        }
        let removal = |at: At<_>| {
            Some(Removal { at: at.value, published: published?.value, source: source?.value.into() })
        };
        removed = at.and_then(removal);
    }
    table.finish();

    let default_id = || {
        Some((
            FactId::from(format!("{}@{}", entry?, listed.as_ref()?.value.date())),
            listed.as_ref()?.span.clone(),
        ))
    };
    let Some((id, span)) = own_id.map(|at| (at.value.into(), at.span)).or_else(default_id) else { return };
    draft.declare(&id, Family::Listing, &span);
    let source = source.or(entry_source.cloned());
    let (Some(entry), Some(listed), Some(basis), Some(published), Some(source)) =
        (entry, listed, basis, published, source)
    else {
        return;
    };
    draft.words.insert((id.clone(), basis.value.into()), basis.span);
    draft.facts.listings.push(Listing {
        id,
        entry: entry.clone(),
        basis: basis.value.to_owned(),
        listed_on: listed.value,
        published: published.value,
        removed,
        instruments: instruments.into_iter().collect(),
        source,
    });
}

/// `isin:US16941M1099`: an identifier with its scheme.
pub(super) fn scoped(faults: &Faults<'_>, at: &At<&str>) -> Option<Identifier> {
    let Some((scheme, text)) = at.value.split_once(':').and_then(|(s, t)| Some((Scheme::parse(s)?, t)))
    else {
        let message = format!("`{}` is no instrument: expected scheme:value, like isin:…", at.value);
        faults.error(Code::LIST_BAD_VALUE, &at.span, message);
        return None;
    };
    identifier(faults, scheme, text, &at.span)
}
