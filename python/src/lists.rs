//! List files: what they hold, and what changed from one state of them to another.

use std::collections::BTreeMap;
use std::path::Path;

use interdict::finding::Finding;
use interdict::list::{self, Entry, List};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::fault;

/// One list as JSON, with its remarks.
#[pyfunction]
pub(crate) fn read_list(py: Python<'_>, name: &str, content: Vec<u8>) -> PyResult<String> {
    let read = py.detach(|| list::read_bytes(Path::new(name), content));
    let (list, remarks) = read.map_err(|findings| fault::list(py, &findings))?;
    let entries: Vec<Value> = list.entries.iter().map(|entry| told(&list, entry)).collect();
    let made = json!({
        "id": &*list.edition.id,
        "title": list.programme.to_string(),
        "edition": list.edition.date.map(|date| date.to_string()),
        "programme": &*list.programme.id,
        "remarks": remarks.iter().map(remark).collect::<Vec<_>>(),
        "entries": entries,
    });
    Ok(made.to_string())
}

fn remark(finding: &Finding) -> Value {
    json!({
        "code": finding.code.id,
        "title": finding.code.title,
        "severity": "warning",
        "file": finding.place.file,
        "row": (finding.place.line > 0).then_some(finding.place.line),
        "column": finding.place.cell,
        "message": finding.message,
    })
}

fn told(list: &List, entry: &Entry) -> Value {
    let listings: Vec<Value> = list
        .facts
        .listings
        .iter()
        .filter(|listing| listing.entry == entry.id)
        .map(|listing| {
            json!({
                "id": &*listing.id,
                "basis": listing.basis,
                "listed_on": listing.listed_on.to_string(),
                "published": listing.published.to_string(),
                "removed": listing.removed.as_ref().map(|removal| removal.at.to_string()),
                "source": listing.source.to_string(),
            })
        })
        .collect();
    json!({
        "id": &*entry.id,
        "name": entry.primary(),
        "kind": entry.kind.as_str(),
        "names": entry.names.iter().map(|name| &name.text).collect::<Vec<_>>(),
        "identifiers": entry.identifiers.iter().map(|listed| listed.identifier.to_string()).collect::<Vec<_>>(),
        "countries": entry.countries,
        "listings": listings,
        "source": entry.source.to_string(),
    })
}

/// What an entry says, as sorted pairs of what it is and its value.
fn details(list: &List, entry: &Entry) -> Vec<(String, String)> {
    let pair = |what: &str, value: &str| (what.to_owned(), value.to_owned());
    let mut all = vec![pair("kind", entry.kind.as_str())];
    all.extend(entry.names.iter().map(|name| (format!("{:?}", name.kind).to_lowercase(), name.text.clone())));
    all.extend(entry.identifiers.iter().map(|listed| {
        (listed.identifier.scheme().to_string().to_lowercase(), listed.identifier.to_string())
    }));
    all.extend(entry.countries.iter().map(|country| pair("country", country)));
    all.extend(entry.distinct_from.iter().map(|distinct| pair("is not", &distinct.name)));
    all.extend(entry.relations.iter().map(|relation| pair(&relation.kind, &relation.to)));
    for listing in list.facts.listings.iter().filter(|listing| listing.entry == entry.id) {
        all.push((format!("listed ({})", listing.basis), listing.listed_on.to_string()));
        all.extend(listing.removed.as_ref().map(|removal| ("removed".to_owned(), removal.at.to_string())));
    }
    all.sort();
    all.dedup();
    all
}

/// What changed from one state of lists to another, as JSON.
#[pyfunction]
pub(crate) fn differ(
    py: Python<'_>,
    a: Vec<(String, Vec<u8>)>,
    b: Vec<(String, Vec<u8>)>,
) -> PyResult<String> {
    let read = |files: Vec<(String, Vec<u8>)>| {
        let mut lists = Vec::new();
        for (name, content) in files {
            let (list, _) =
                list::read_bytes(Path::new(&name), content).map_err(|findings| fault::list(py, &findings))?;
            lists.push(list);
        }
        PyResult::Ok(lists)
    };
    let (before, after) = (read(a)?, read(b)?);
    let earlier = entries(&before);
    let later = entries(&after);
    let party = |list: &List, entry: &Entry| json!({ "id": &*entry.id, "kind": entry.kind.as_str(), "name": entry.primary(), "programme": &*list.programme.id });
    let only = |these: &BTreeMap<&str, Held<'_>>, those: &BTreeMap<&str, Held<'_>>| {
        let only = these.iter().filter(|(id, _)| !those.contains_key(*id));
        only.map(|(_, (list, entry))| party(list, entry)).collect::<Vec<_>>()
    };
    let (mut changed, mut unchanged) = (Vec::new(), 0_usize);
    for (id, (list, entry)) in &later {
        let Some((list_before, entry_before)) = earlier.get(id) else { continue };
        let (old, new) = (details(list_before, entry_before), details(list, entry));
        if old == new {
            unchanged += 1;
            continue;
        }
        let beside = |these: &[(String, String)], those: &[(String, String)]| {
            let missing = these.iter().filter(|detail| those.binary_search(detail).is_err());
            missing.map(|(what, value)| json!({ "what": what, "value": value })).collect::<Vec<_>>()
        };
        let mut change = party(list, entry);
        if let Some(change) = change.as_object_mut() {
            change.insert("added".to_owned(), Value::Array(beside(&new, &old)));
            change.insert("removed".to_owned(), Value::Array(beside(&old, &new)));
        }
        changed.push(change);
    }
    let made = json!({
        "added": only(&later, &earlier),
        "removed": only(&earlier, &later),
        "changed": changed,
        "unchanged": unchanged,
    });
    Ok(made.to_string())
}

type Held<'l> = (&'l List, &'l Entry);

fn entries(lists: &[List]) -> BTreeMap<&str, Held<'_>> {
    lists.iter().flat_map(|list| list.entries.iter().map(move |entry| (&*entry.id, (list, entry)))).collect()
}
