//! `targets.nested.json`: one target on each line, with the sanctions, addresses and documents within it.
//!
//! No real file was at hand: the fixture is written from the description. [`super::ftm`] reads it, because a value that is an
//! entity says the same as one that is the id of an entity.

use super::ftm;
use crate::list::official::{File, Reading};

/// Whether the lines are entities with others within them.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    let [file] = files else { return false };
    let nests = ["\"sanctions\":[{", "\"sanctions\": [{", "\"addressEntity\":[{", "\"addressEntity\": [{"];
    ftm::is_of(files) && nests.iter().any(|mark| memchr::memmem::find(&file.bytes, mark.as_bytes()).is_some())
}

/// Reads the file.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    ftm::read(files, reading);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::official::{ListFormat, read as import};
    use crate::list::record::NumberKind;

    #[test]
    fn what_is_nested_belongs_to_the_target() {
        let line = r#"{"id":"NK-1","caption":"Acme Works","schema":"Company","target":true,"referents":["ofac-7"],"datasets":["us_ofac_cons","us_ofac_sdn"],"properties":{"name":["Acme Works"],"addressEntity":[{"id":"a-1","schema":"Address","properties":{"full":["Road 1"],"country":["cn"]}}],"sanctions":[{"id":"s-1","schema":"Sanction","datasets":["us_ofac_cons"],"properties":{"program":["Non-SDN CMIC List"],"startDate":["2021-06-03","2022-06-03","2021-08-02"],"entity":["NK-1"]}}],"ownershipAsset":[{"id":"o-1","schema":"Ownership","properties":{"owner":[{"id":"NK-2","caption":"Bolt Group","schema":"Company","properties":{}}],"asset":["NK-1"]}}],"identificationHolder":[{"id":"i-1","schema":"Identification","properties":{"number":["77"],"type":["Permit"],"country":["cn"]}}],"securities":[{"id":"x-1","schema":"Security","properties":{"isin":["US0378331005"]}}]}}"#;
        let file = File::new("targets.nested.json", format!("{line}\n").into_bytes());
        let import = import(&[file], None).unwrap();
        assert_eq!(import.format, ListFormat::OpenSanctionsNested);
        let record = &import.records[0];
        assert_eq!(record.countries, ["CN"]);
        let numbers: Vec<(NumberKind, &str, &str)> =
            record.numbers.iter().map(|n| (n.kind, n.value.as_str(), n.label.as_str())).collect();
        assert_eq!(numbers, [(NumberKind::Other, "77", "Permit"), (NumberKind::Isin, "US0378331005", "")]);
        let relations: Vec<(&str, &str)> =
            record.relations.iter().map(|(k, n)| (k.as_str(), n.as_str())).collect();
        assert_eq!(relations, [("same_as", "ofac-7"), ("owned_by", "Bolt Group")]);
        let listings: Vec<String> = record
            .listings
            .iter()
            .map(|l| {
                format!("{} {} {:?} {:?} {:?}", l.programme, l.basis, l.listed, l.effective, l.divest_by)
            })
            .collect();
        assert_eq!(
            listings,
            [
                "us-sdn sdn None None None",
                "us-ns-cmic annex Some(2021-06-03) Some(2021-08-02) Some(2022-06-03)"
            ]
        );
    }
}
