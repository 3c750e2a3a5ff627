//! `securities.csv`: a row for each sanctioned organisation, with the ISINs of its securities.
//!
//! No real file was at hand: the fixture is written from the program that writes the form. The columns are bound by name, because
//! editions differ in them. Organisations that no list names, but whose securities Executive Order 14071 covers (`eo_14071`), stand
//! in it too: their dataset is the register of these securities.

use super::{country, programmes, same_as};
use crate::finding::Code;
use crate::list::entry::{EntryKind, NameKind};
use crate::list::official::sheet::{Columns, Row, Sheet};
use crate::list::official::{File, Reading, ending, format};
use crate::list::record::{NumberKind, Record, RecordListing};

const COLUMNS: Columns = Columns {
    needed: &["caption", "isins", "id", "datasets", "sanctioned"],
    usual: &["countries", "eo_14071"],
    further: &["lei", "lei_code", "perm_id", "ric", "aliases", "referents", "risk_datasets"],
    passed_over: &["public", "url"],
};
/// The register of the securities that the order covers.
const REGISTER: &str = "ru_nsd_isin";

/// Whether the header is that of the form.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    matches!(files, [file] if format::has_columns(file, &["caption", "isins", "datasets", "sanctioned"]))
}

/// Reads the file.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    if !ending::is_whole(file, reading) {
        return;
    }
    let Some(sheet) = Sheet::read(file, b',', &COLUMNS, reading) else { return };
    for row in sheet.rows() {
        let mut record = Record::new(row.get("id"), EntryKind::Company, row.get("caption"), row.line);
        if record.key.is_empty() || record.names.is_empty() {
            reading.fault(Code::LIST_MISSING_FIELD, file, row.line, "the party has no `id` or no `caption`");
            continue;
        }
        for alias in row.several("aliases", ";") {
            record.name(alias, NameKind::Alias);
        }
        for (column, kind) in [
            ("isins", NumberKind::Isin),
            ("lei", NumberKind::Lei),
            ("lei_code", NumberKind::Lei),
            ("perm_id", NumberKind::Other),
            ("ric", NumberKind::Other),
        ] {
            for number in row.several(column, ";") {
                record.number(kind, number, column, None);
            }
        }
        for code in row.several("countries", ";") {
            country(&mut record, code);
        }
        same_as(&mut record, row.several("referents", ";"));
        list(&mut record, &row);
        reading.records.push(record);
    }
}

/// The listings: one for each dataset that lists somebody.
fn list(record: &mut Record, row: &Row<'_>) {
    let all = || row.several("datasets", ";");
    let named: Vec<&str> = row.several("risk_datasets", ";").collect();
    let named = if named.is_empty() {
        all().filter(|name| !programmes::is_context(name) && *name != REGISTER).collect()
    } else {
        named
    };
    let covered = is_true(row.get("eo_14071")).then_some(REGISTER);
    // Whoever stands in the file is one of its parties, though nothing but context may be said of it.
    let rest = if named.is_empty() && covered.is_none() { all().collect() } else { Vec::new() };
    for dataset in named.into_iter().chain(covered).chain(rest) {
        let listing = programmes::listing(dataset, "");
        if !record
            .listings
            .iter()
            .any(|known| known.programme == listing.programme && known.basis == listing.basis)
        {
            record.listings.push(listing);
        }
    }
    if record.listings.is_empty() {
        record.listings.push(RecordListing::new("opensanctions", "listed"));
    }
}

fn is_true(cell: &str) -> bool {
    ["t", "true", "1", "yes"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::entry::DefectAction;
    use crate::list::official::{ListFormat, read as import};

    const HEADER: &str = "\"caption\",\"lei\",\"perm_id\",\"isins\",\"ric\",\"countries\",\"sanctioned\",\"eo_14071\",\"public\",\"id\",\"url\",\"datasets\",\"risk_datasets\",\"aliases\",\"referents\"\n";
    const ROW: &str = "\"Acme Works\",\"5493001KJTIIGC8Y1R12\",\"501\",\"US0378331005;US0378331006\",\"ACM.MM\",\"ru\",\"t\",\"t\",\"f\",\"NK-1\",\"u\",\"ext_gleif;us_ofac_sdn\",\"us_ofac_sdn\",\"Acme;Acme\",\"ofac-7;NK-1\"\n";

    fn listings(record: &Record) -> Vec<String> {
        record.listings.iter().map(|l| format!("{} {}", l.programme, l.basis)).collect()
    }

    #[test]
    fn a_row_becomes_a_record() {
        let only = "\"Bolt\",\"\",\"\",\"\",\"\",\"ru\",\"f\",\"t\",\"f\",\"NK-2\",\"u\",\"ru_nsd_isin\",\"\",\"\",\"\"\n";
        let file = File::new("securities.csv", format!("{HEADER}{ROW}{only}").into_bytes());
        let import = import(&[file], None).unwrap();
        assert_eq!(import.format, ListFormat::OpenSanctionsSecurities);
        let record = &import.records[0];
        let numbers: Vec<(NumberKind, &str)> =
            record.numbers.iter().map(|n| (n.kind, n.value.as_str())).collect();
        assert_eq!(
            numbers,
            [
                (NumberKind::Isin, "US0378331005"),
                (NumberKind::Lei, "5493001KJTIIGC8Y1R12"),
                (NumberKind::Other, "501"),
                (NumberKind::Other, "ACM.MM"),
            ]
        );
        assert_eq!(
            (record.defects[0].value.as_str(), record.defects[0].action),
            ("US0378331006", DefectAction::Refused)
        );
        assert_eq!(record.relations, [("same_as".to_owned(), "ofac-7".to_owned())]);
        assert_eq!(listings(record), ["us-sdn sdn", "opensanctions listed"]);
        assert_eq!(listings(&import.records[1]), ["opensanctions listed"]);
    }

    #[test]
    fn columns_are_bound_by_name() {
        let text = "id,sanctioned,datasets,isins,caption,lei_code\nNK-1,t,eu_fsf;openfigi,,Acme,\nNK-2,t,openfigi,,Bolt,\n";
        let import = import(&[File::new("s.csv", text.as_bytes().to_vec())], None).unwrap();
        assert_eq!(listings(&import.records[0]), ["eu-fsf listed"]);
        assert_eq!(listings(&import.records[1]), ["opensanctions listed"]);
    }

    #[test]
    fn faults_of_structure_refuse_the_file() {
        let cut = ROW.trim_end().strip_suffix('"').unwrap();
        for (text, expected) in [
            (format!("{HEADER}{ROW}{cut}"), "the last cell has no quotes around it"),
            (format!("{HEADER}{ROW}\"Bolt\",\"\"\n"), "the row has 2 cells, the header has 15"),
            (format!("{HEADER}{ROW}{ROW}"), "the id `NK-1` stands twice"),
            (
                format!("{HEADER}{}", ROW.replace("\"NK-1\",", "\"\",")),
                "the party has no `id` or no `caption`",
            ),
            (HEADER.to_owned(), "the list has no party"),
            ("id,schema\n1,2\n".to_owned(), "the header lacks the column"),
        ] {
            let files = [File::new("s.csv", text.into_bytes())];
            let refusal = import(&files, Some(ListFormat::OpenSanctionsSecurities)).unwrap_err();
            assert!(refusal.findings[0].to_string().contains(expected), "{expected}: {:?}", refusal.findings);
        }
    }
}
