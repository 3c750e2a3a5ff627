//! The UK Sanctions List as XML: `Designations`, one `Designation` for each unique id.

use rustc_hash::FxHashMap;

use super::{DAYS, Measures, Parties, Said, name, name_kind, several};
use crate::finding::{Code, shown};
use crate::list::NameKind;
use crate::list::official::element::{self, Element};
use crate::list::official::value::plain;
use crate::list::official::{File, Reading, format};
use crate::list::record::NumberKind;

const ROOT: &str = "Designations";

/// Whether this is the list.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    files.len() == 1 && files.iter().all(|file| format::root(file) == ROOT)
}

/// Reads the list.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    for file in files {
        let mut parties = Parties::default();
        let mut seen: FxHashMap<String, u64> = FxHashMap::default();
        let mut is_root = true;
        element::read(file, &["DateGenerated", "Designation"], reading, |reading, element| {
            if std::mem::take(&mut is_root) {
                if element.name != ROOT {
                    let message = format!("the root element is {}: expected `{ROOT}`", shown(&element.name));
                    reading.fault(Code::FILE_FORMAT, file, element.line, message);
                }
                return reading.published(element.attribute("DateGenerated"), DAYS);
            }
            if element.name == "DateGenerated" {
                return reading.published(&element.text, DAYS);
            }
            let said = take(element);
            if !said.unique_id.is_empty()
                && let Some(line) = seen.insert(said.unique_id.clone(), element.line)
            {
                let message = format!(
                    "the id {} stands twice: on line {line} and here; expected one designation for each id",
                    shown(&said.unique_id)
                );
                return reading.fault(Code::LIST_DUPLICATE, file, element.line, message);
            }
            parties.add(file, reading, said);
        });
        parties.finish(file, reading);
    }
}

fn take(designation: &Element) -> Said {
    let text = |name: &str| plain(designation.of(name));
    let all = |name: &str| -> Vec<String> {
        let mut found = Vec::new();
        within(designation, name, &mut found);
        found.iter().flat_map(|element| several(&element.text)).collect()
    };
    let measures = text("SanctionsImposed");
    let mut taken = Said {
        line: designation.line,
        unique_id: text("UniqueID"),
        group_id: text("OFSIGroupID"),
        kind: text("IndividualEntityShip"),
        countries: ["AddressCountry", "Nationality", "CurrentBelievedFlagOfShip"]
            .into_iter()
            .flat_map(all)
            .collect(),
        regime: text("RegimeName"),
        citation: text("UniqueID"),
        listed: vec![text("DateDesignated")],
        measures: Measures::of(&measures),
        ..Said::default()
    };
    // Flags say the same once more: `AssetFreeze` true.
    let mut flags = Vec::new();
    within(designation, "AssetFreeze", &mut flags);
    if flags.iter().any(|flag| matches!(flag.text.to_lowercase().as_str(), "true" | "1" | "yes")) {
        taken.measures = Measures::AssetFreeze;
    }
    for printed in designation.at("Names/Name") {
        let kind = name_kind(printed.of("NameType"), printed.of("AliasStrength"));
        let part = |part: &str| printed.of(&part.replace(' ', "")).to_owned();
        taken.names.push((name(part), kind));
    }
    let mut native = Vec::new();
    within(designation, "NameNonLatinScript", &mut native);
    taken.names.extend(native.iter().map(|name| (plain(&name.text), NameKind::Alias)));
    for (element, kind, label) in [
        ("BusinessRegistrationNumber", NumberKind::Registration, ""),
        ("IMONumber", NumberKind::Imo, ""),
        ("PassportNumber", NumberKind::Passport, ""),
        ("NationalIdentifierNumber", NumberKind::Other, "National identification number"),
        ("UNReferenceNumber", NumberKind::Other, "UN reference number"),
    ] {
        taken.numbers.extend(all(element).into_iter().map(|value| (kind, value, label)));
    }
    for (element, kind) in
        [("ParentCompany", "parent"), ("Subsidiary", "subsidiary"), ("CurrentOwnerOperator", "owner")]
    {
        taken.relations.extend(all(element).into_iter().map(|to| (kind, to)));
    }
    if !measures.is_empty() {
        taken.remarks.push(format!("Sanctions imposed: {measures}"));
    }
    taken.remarks.extend(["OtherInformation", "UKStatementofReasons"].map(text));
    taken
}

/// All elements of this name, however deep: how the details are wrapped has changed.
fn within<'e>(element: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
    for child in &element.children {
        if child.name == name {
            found.push(child);
        }
        within(child, name, found);
    }
}
