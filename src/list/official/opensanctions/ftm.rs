//! `entities.ftm.json`: one entity on each line, also those that say something of a party: its sanctions, addresses,
//! documents, securities, owners.
//!
//! The fixture of the tests is written from the description and from the few real entities that were at hand, among which
//! no sanction stood.

use rustc_hash::FxHashMap;

use super::entity::{Entity, listings};
use crate::finding::{Code, shown};
use crate::list::entry::EntryKind;
use crate::list::official::{File, Reading, format};
use crate::list::record::Record;

/// Properties by which an entity belongs to another one: the sanctioned, the bearer of a document, the issuer.
const BELONGS: [(&str, &str); 4] =
    [("Sanction", "entity"), ("Passport", "holder"), ("Identification", "holder"), ("Security", "issuer")];

/// Links between two parties: the schema, the properties of its ends, and what each end is to the other.
const LINKS: [(&str, &str, &str, &str, &str); 6] = [
    ("Ownership", "owner", "asset", "owner_of", "owned_by"),
    ("Directorship", "director", "organization", "linked_to", "linked_to"),
    ("Membership", "member", "organization", "linked_to", "linked_to"),
    ("Representation", "agent", "client", "linked_to", "linked_to"),
    ("UnknownLink", "subject", "object", "linked_to", "linked_to"),
    ("Succession", "predecessor", "successor", "succeeded_by", "successor_of"),
];

/// Whether the lines are entities.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    let [file] = files else { return false };
    let head = format::start(file);
    head.starts_with('{') && head.contains("\"schema\"") && head.contains("\"properties\"")
}

/// Reads the file.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    let Some(entities) = entities(file, reading) else { return };
    let by_id: FxHashMap<&str, usize> =
        entities.iter().enumerate().map(|(at, (_, e))| (e.id.as_str(), at)).collect();
    let entity = |id: &str| by_id.get(id).and_then(|at| entities.get(*at)).map(|(_, entity)| entity);
    // What belongs to a party, and its links: other entity, kind of link.
    let mut beside: FxHashMap<&str, Vec<&Entity>> = FxHashMap::default();
    let mut links: FxHashMap<&str, Vec<(&str, &str)>> = FxHashMap::default();
    for (line, one) in &entities {
        let Some((_, property)) = BELONGS.iter().find(|(schema, _)| *schema == one.schema) else {
            link(one, &mut links);
            continue;
        };
        for id in one.ids(property) {
            if one.schema == "Sanction" && entity(id).is_none() {
                let message = format!(
                    "no entity has the id {} that this sanction names: the file is cut off",
                    shown(id)
                );
                reading.fault(Code::LIST_DANGLING, file, *line, message);
            }
            beside.entry(id).or_default().push(one);
        }
    }
    for (line, one) in &entities {
        let nested: Vec<&Entity> = one.nested().collect();
        let beside = beside.get(one.id.as_str()).map_or(&[][..], Vec::as_slice);
        let addresses = one.ids("addressEntity").filter_map(entity);
        let all: Vec<&Entity> =
            nested.iter().copied().chain(beside.iter().copied()).chain(addresses).collect();
        let sanctions: Vec<&Entity> =
            all.iter().copied().filter(|other| other.schema == "Sanction").collect();
        // Whom a list named once is no target any more; the sanction says until when it did.
        if !one.is_target() && sanctions.is_empty() {
            continue;
        }
        let mut record = one.record(*line);
        if record.names.is_empty() {
            reading.fault(Code::LIST_MISSING_FIELD, file, *line, "the party has no name");
            continue;
        }
        for other in &all {
            other.supplement(&mut record);
        }
        for parent in one.ids("parent") {
            relate(&mut record, "subsidiary_of", entity(parent).map_or(parent, Entity::title));
        }
        for (id, kind) in links.get(one.id.as_str()).map_or(&[][..], Vec::as_slice) {
            relate(&mut record, kind, entity(id).map_or(id, Entity::title));
        }
        for other in nested {
            within(&mut record, other);
        }
        listings(&mut record, one, &sanctions);
        if record.kind == EntryKind::Security && sanctions.is_empty() {
            record.relations.extend(
                one.ids("issuer")
                    .map(|id| ("issued_by".to_owned(), entity(id).map_or(id, Entity::title).to_owned())),
            );
        }
        reading.records.push(record);
    }
}

/// The entities of the file with their lines. Half a line is half an entity: the file is cut off.
fn entities(file: &File, reading: &mut Reading) -> Option<Vec<(u64, Entity)>> {
    let text = reading.text(file)?;
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = at as u64 + 1;
        match serde_json::from_str::<Entity>(line) {
            Ok(entity) => found.push((number, entity)),
            Err(reason) if reason.is_eof() => {
                reading.fault(
                    Code::LIST_SYNTAX,
                    file,
                    number,
                    "the entity of this line has no end: the file is cut off",
                );
            }
            Err(reason) => {
                let message =
                    format!("this line is no entity with `id`, `schema` and `properties`: {reason}");
                reading.fault(Code::LIST_SYNTAX, file, number, message);
            }
        }
    }
    reading.findings.is_empty().then_some(found)
}

/// Notes both ends of a link.
fn link<'e>(one: &'e Entity, links: &mut FxHashMap<&'e str, Vec<(&'e str, &'e str)>>) {
    let Some((_, from, to, forth, back)) = LINKS.iter().find(|(schema, ..)| *schema == one.schema) else {
        return;
    };
    for (source, target) in one.ids(from).flat_map(|source| one.ids(to).map(move |target| (source, target))) {
        links.entry(source).or_default().push((target, forth));
        links.entry(target).or_default().push((source, back));
    }
}

/// A link that is nested in one of its ends has the other end within itself.
fn within(record: &mut Record, link: &Entity) {
    let Some((_, from, _, forth, back)) = LINKS.iter().find(|(schema, ..)| *schema == link.schema) else {
        return;
    };
    let key = record.key.clone();
    for other in link.nested().filter(|other| other.id != key) {
        let is_source = link.ids(from).any(|id| id == other.id);
        relate(record, if is_source { back } else { forth }, other.title());
    }
}

fn relate(record: &mut Record, kind: &str, name: &str) {
    let relation = (kind.to_owned(), name.to_owned());
    if !record.relations.contains(&relation) {
        record.relations.push(relation);
    }
}

#[cfg(test)]
#[path = "ftm/tests.rs"]
mod tests;
