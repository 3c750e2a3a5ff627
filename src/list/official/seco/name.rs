//! Names of the Swiss list: parts in an order, each with spellings in other languages and scripts.

use crate::list::entry::{DefectAction, NameKind};
use crate::list::official::element::Element;
use crate::list::official::value::plain;
use crate::list::record::Record;

/// Most spellings of one name in one language and script.
const MOST: usize = 64;

/// A part of a name: its value, and its spellings with language and script.
struct Part {
    order: u32,
    value: String,
    spellings: Vec<((String, String), String)>,
}

/// A name as its value says it, then all of its spellings. Only the first is primary.
pub(super) fn names(record: &mut Record, name: &Element) -> Vec<(String, NameKind)> {
    let kind = match (name.attribute("name-type"), name.attribute("quality")) {
        (_, "low") => NameKind::Weak,
        ("formerly-known-as", _) => NameKind::Former,
        _ => NameKind::Alias,
    };
    let is_primary = name.attribute("name-type") == "primary-name" && kind == NameKind::Alias;
    let parts = parts(name);
    let base = parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(" ");
    let mut names = vec![(base, if is_primary { NameKind::Primary } else { kind })];
    let mut manners: Vec<&(String, String)> = Vec::new();
    for (manner, _) in parts.iter().flat_map(|part| &part.spellings) {
        if !manners.contains(&manner) {
            manners.push(manner);
            names.extend(spelled(record, &parts, manner).into_iter().map(|name| (name, kind)));
        }
    }
    names
}

fn parts(name: &Element) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for part in name.all("name-part") {
        // `Dr` is no part of a name that anybody else prints.
        if part.attribute("name-part-type") == "title" {
            continue;
        }
        let spellings = part.all("spelling-variant").map(|variant| {
            let manner = (variant.attribute("lang").to_owned(), variant.attribute("script").to_owned());
            (manner, plain(&variant.text))
        });
        parts.push(Part {
            order: part.attribute("order").parse().unwrap_or(u32::MAX),
            value: plain(part.of("value")),
            spellings: spellings.filter(|(_, text)| !text.is_empty()).collect(),
        });
    }
    parts.sort_by_key(|part| part.order);
    parts
}

/// Every way to write the name in one language and script; parts that have none there stand as they are.
fn spelled<'p>(record: &mut Record, parts: &'p [Part], manner: &(String, String)) -> Vec<String> {
    let ways: Vec<Vec<&str>> = parts
        .iter()
        .map(|part| {
            let ways = part.spellings.iter().filter(|(of, _)| of == manner).map(|(_, text)| text.as_str());
            let ways: Vec<&str> = ways.collect();
            if ways.is_empty() { vec![part.value.as_str()] } else { ways }
        })
        .collect();
    let count = ways.iter().fold(1usize, |count, ways| count.saturating_mul(ways.len()));
    if count <= MOST {
        let mut all: Vec<Vec<&str>> = vec![Vec::new()];
        for ways in &ways {
            let longer = |name: &Vec<&'p str>| -> Vec<Vec<&'p str>> {
                ways.iter().map(|way| name.iter().copied().chain([*way]).collect()).collect()
            };
            all = all.iter().flat_map(longer).collect();
        }
        return all.iter().map(|name| name.join(" ")).collect();
    }
    let reason = "the name can be written in too many ways: each spelling of a part stands beside the first of the others only";
    record.defect(&format!("{count} spellings"), DefectAction::Repaired, reason);
    let mut names = Vec::new();
    for (at, of_part) in ways.iter().enumerate() {
        for way in of_part {
            let other = |(other, ways): (usize, &Vec<&str>)| {
                if other == at {
                    (*way).to_owned()
                } else {
                    ways.first().copied().unwrap_or_default().to_owned()
                }
            };
            names.push(ways.iter().enumerate().map(other).collect::<Vec<_>>().join(" "));
        }
    }
    names
}
