//! The Consolidated Screening List as CSV: one header, one row for each party and list, values of a cell between `; `,
//! of which the blank is missing now and then.
//!
//! `ids` prints each fact behind its value: `RU, 7702000000, Tax ID No.`. Written against a real file of May 2022.

use super::{EVIDENCE, Entry, Parties};
use crate::finding::Code;
use crate::list::official::ofac::remarks::fact;
use crate::list::official::sheet::{Columns, Row, Sheet};
use crate::list::official::value::{ISO, date};
use crate::list::official::{File, Reading, format};

const COLUMNS: Columns = Columns {
    needed: &[
        "source",
        "entity_number",
        "type",
        "programs",
        "name",
        "addresses",
        "federal_register_notice",
        "start_date",
        "end_date",
        "alt_names",
        "remarks",
        "nationalities",
        "ids",
    ],
    usual: &[
        "title",
        "citizenships",
        "standard_order",
        "license_requirement",
        "license_policy",
        "dates_of_birth",
        "places_of_birth",
        "vessel_type",
        "vessel_flag",
        "vessel_owner",
    ],
    further: &[],
    passed_over: &[
        "_id",
        "call_sign",
        "gross_tonnage",
        "gross_registered_tonnage",
        "source_list_url",
        "source_information_url",
    ],
};

/// Between two values of a cell.
const SEPARATOR: &str = ";";

/// Told by columns that no other list has together.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    let is_one = |file: &File| {
        let line = format::first_line(file);
        ["source", "entity_number", "federal_register_notice", "alt_names"]
            .iter()
            .all(|name| line.split(',').any(|cell| cell.trim_matches(['"', ' ']) == *name))
    };
    !files.is_empty() && files.iter().all(is_one)
}

/// Reads the file.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let [file] = files else { return };
    let Some(sheet) = Sheet::read(file, b',', &COLUMNS, reading) else { return };
    let mut parties = Parties::default();
    let mut last = 0;
    for row in sheet.rows() {
        last = row.line;
        parties.add(entry(&row), file, reading);
    }
    // The last cell is one that may end anywhere: only the end of the line proves that it is whole.
    if !file.bytes.ends_with(b"\n") {
        let message = "the file ends within its last row, without an end of line: it is cut off";
        reading.fault(Code::LIST_SYNTAX, file, last, message);
    }
    reading.records = parties.finish();
}

fn entry(row: &Row<'_>) -> Entry {
    let several = |name: &str| row.several(name, SEPARATOR).map(str::to_owned).collect::<Vec<String>>();
    let mut countries: Vec<String> = ["citizenships", "nationalities", "vessel_flag"].map(several).concat();
    // An address ends with its country.
    countries
        .extend(row.several("addresses", SEPARATOR).filter_map(|a| Some(a.rsplit(", ").next()?.to_owned())));
    Entry {
        line: row.line,
        source: row.get("source").to_owned(),
        number: row.get("entity_number").to_owned(),
        kind: row.get("type").to_owned(),
        programs: several("programs"),
        name: row.get("name").to_owned(),
        others: several("alt_names"),
        countries,
        addresses: row.get("addresses").to_owned(),
        facts: row.several("ids", SEPARATOR).map(turned).collect(),
        notice: row.get("federal_register_notice").to_owned(),
        start: row.get("start_date").to_owned(),
        end: row.get("end_date").to_owned(),
        remarks: row.get("remarks").to_owned(),
        evidence: [("Title", "title"), ("Addresses", "addresses")]
            .into_iter()
            .chain(EVIDENCE)
            .map(|(name, column)| (name, row.get(column).to_owned()))
            .collect(),
    }
}

/// `RU, 2025-01-31, 77, Passport` as OFAC's remarks have it: `Passport 77 (RU) (dates 2025-01-31)`.
///
/// Country, expiry and issue stand in front of the number where they are known; nothing says which of the two a date is.
fn turned(printed: &str) -> String {
    let is_code = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_day = |text: &str| date(text, ISO).is_ok();
    let Some((mut value, name)) = printed.rsplit_once(", ") else { return printed.to_owned() };
    let mut country = "";
    let mut days = Vec::new();
    while let Some((first, rest)) = value.split_once(", ") {
        if is_code(first) && country.is_empty() && days.is_empty() {
            country = first;
        } else if is_day(first) {
            days.push(first);
        } else {
            break;
        }
        value = rest;
    }
    let dates = if days.is_empty() { String::new() } else { format!(" (dates {})", days.join(", ")) };
    fact(name, value, country) + &dates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::entry::EntryKind;
    use crate::list::official::{Import, ListFormat, Refusal, read};
    use crate::list::record::{NumberKind, Record};

    const HEADER: &str = "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,alt_names,remarks,citizenships,nationalities,ids,standard_order\n";

    fn import(rows: &str) -> Result<Import, Refusal> {
        read(&[File::new("csl.csv", format!("\u{feff}{HEADER}{rows}").into_bytes())], None)
    }

    fn one(import: &Import, key: &str) -> Record {
        import.records.iter().find(|record| record.key == key).unwrap().clone()
    }

    fn treasury(source: &str, number: &str, programs: &str, name: &str, ids: &str) -> String {
        format!(
            "x,Some List ({source}) - Treasury Department,{number},Entity,{programs},{name},,\"1 High St, Moscow, RU\",,,,ACME ONE,(Linked To: OTHER JSC),,,\"{ids}\",\n"
        )
    }

    fn fault(rows: &str) -> String {
        import(rows).unwrap_err().findings[0].to_string()
    }

    #[test]
    fn a_party_of_several_treasury_lists_is_one_record() {
        let ids = "RU, 77, Tax ID No.; Subject to Directive 1, Executive Order 13662 Directive Determination -; 24 Feb 2022, Listing Date (EO 14024 Directive 2):; 26 Mar 2022, Effective Date (EO 14024 Directive 2):";
        let rows = treasury("SDN", "7", "RUSSIA-EO14024", "ACME BANK", "RU, 77, Tax ID No.")
            + &treasury("SSI", "7", "UKRAINE-EO13662; RUSSIA-EO14024", "ACME BANK", ids)
            + &treasury("CAP", "7", "UKRAINE-EO13662; RUSSIA-EO14024", "ACME BANK", ids);
        let import = import(&rows).unwrap();
        assert_eq!((import.format, import.records.len()), (ListFormat::CslCsv, 1));
        let record = one(&import, "7");
        assert_eq!((record.kind, record.names.len()), (EntryKind::Company, 2));
        assert_eq!(record.countries, ["RU"]);
        assert_eq!(record.relations, [("linked_to".to_owned(), "OTHER JSC".to_owned())]);
        assert_eq!((record.numbers.len(), record.numbers[0].kind), (1, NumberKind::Tax));
        assert_eq!(record.numbers[0].country.as_deref(), Some("RU"));
        let listings: Vec<(&str, &str)> =
            record.listings.iter().map(|l| (l.programme.as_str(), l.basis.as_str())).collect();
        assert_eq!(listings, [("us-sdn", "sdn"), ("us-ssi", "directive-1"), ("us-capta", "directive-2")]);
        assert_eq!(record.listings[2].effective.unwrap().to_string(), "2022-03-26");
    }

    #[test]
    fn dates_numbers_and_defects_of_chinese_military_companies() {
        let ids = "03 Jun 2021, Listing Date (CMIC); 02 Aug 2021, Effective Date (CMIC); 03 Jun 2022, Purchase/Sales For Divestment Date (CMIC); US0378331005, ISIN; US0378331006, ISIN; 0123 HK, Equity Ticker; ACME CO., LTD., Issuer Name; CN, 91110000MA00000000, Unified Social Credit Code (USCC)";
        let record = one(&import(&treasury("CMIC", "8", "CMIC-EO13959", "ACME", ids)).unwrap(), "8");
        let listing = &record.listings[0];
        assert_eq!((listing.programme.as_str(), listing.basis.as_str()), ("us-ns-cmic", "annex"));
        assert_eq!(listing.divest_by.unwrap().to_string(), "2022-06-03");
        let kinds: Vec<NumberKind> = record.numbers.iter().map(|number| number.kind).collect();
        assert_eq!(kinds, [NumberKind::Isin, NumberKind::Ticker, NumberKind::Uscc]);
        assert_eq!(record.defects.len(), 1);
        assert_eq!(record.names[2].text, "ACME CO., LTD");
    }

    #[test]
    fn values_are_told_apart_also_where_no_blank_follows() {
        let row = treasury("SDN", "7", "SDGT;IFSR", "ACME BANK", "RU, 77, Tax ID No.;RU, 78, Tax ID No.")
            .replace("ACME ONE", "ACME ONE;OJSC ACME TWO; ACME;-ACME THREE;");
        let record = one(&import(&row).unwrap(), "7");
        let names: Vec<&str> = record.names.iter().map(|name| name.text.as_str()).collect();
        assert_eq!(names, ["ACME BANK", "ACME ONE", "OJSC ACME TWO", "ACME", "-ACME THREE"]);
        assert_eq!((record.numbers.len(), record.listings[0].labels.len()), (2, 2));
    }

    #[test]
    fn what_stands_in_front_of_a_number_is_told_apart() {
        for (printed, expected) in [
            ("RU, 77, Tax ID No.", "Tax ID No. 77 (RU)"),
            ("NI, 2025-08-06, 2015-08-06, A1, Passport", "Passport A1 (NI) (dates 2025-08-06, 2015-08-06)"),
            ("2020-01-01, 836, Passport", "Passport 836 (dates 2020-01-01)"),
            ("AB, ISIN", "ISIN AB"),
            ("03 Jun 2021, Listing Date (CMIC)", "Listing Date (CMIC) 03 Jun 2021"),
        ] {
            assert_eq!(turned(printed), expected);
        }
        let row = treasury("SDN", "7", "X", "ACME", "NI, 2025-08-06, 2015-08-06, A1, Passport");
        let number = one(&import(&row).unwrap(), "7").numbers[0].clone();
        assert_eq!((number.value.as_str(), number.country.as_deref()), ("A1", Some("NI")));
    }

    #[test]
    fn lists_without_numbers_have_keys_of_their_names() {
        let row = |name: &str, start: &str, address: &str| {
            format!(
                "h,Entity List (EL) - Bureau of Industry and Security,,,,{name},,\"{address}\",87 FR 1,{start},2030-01-01,,,,,,\n"
            )
        };
        let rows = row("Acme", "2020-01-02", "B, CN") + &row("Acme", "0017-05-26", "A, CN");
        let import = import(&rows).unwrap();
        let (early, late) = (one(&import, "el-acme"), one(&import, "el-acme--2"));
        assert_eq!(early.kind, EntryKind::Unknown);
        assert_eq!(early.listings[0].listed, None);
        assert!(early.defects[0].reason.starts_with("the year 17 "), "{:?}", early.defects);
        assert_eq!(late.listings[0].listed.unwrap().to_string(), "2020-01-02");
        assert_eq!(late.listings[0].until.unwrap().to_string(), "2030-01-01");
        assert_eq!(late.listings[0].citation, "87 FR 1");
    }

    #[test]
    fn every_list_of_the_file_has_its_programme() {
        let row = |list: &str| format!("h,Any List ({list}) - Somebody,9,Entity,X,Acme,,,,,,,,,,,\n");
        for (list, programme) in super::super::LISTS {
            let import = import(&row(list)).unwrap();
            assert_eq!(import.records[0].listings[0].programme, programme, "{list}");
        }
    }

    #[test]
    fn what_is_not_the_whole_list_is_refused() {
        assert_eq!(
            fault("h,New List (NEW) - Somebody,,,,Acme,,,,,,,,,,,\n"),
            "csl.csv:2: the list `New List (NEW) - Somebody` is unknown: expected one of SDN, EL, MEU, UVL, DPL, DTC, ISN, ACN, SSI, PLC, CMIC, NS-CMIC List, CAP, NS-MBS List, MBS, FSE in brackets in `source`; its parties would not be screened [L004]"
        );
        let row = treasury("SDN", "7", "X", "ACME", "");
        assert!(fault(&(row.clone() + "x,Some")).contains("the file is cut off or damaged here"));
        assert!(fault(row.trim_end()).contains("ends within its last row"));
        assert!(fault(&(row.clone() + "x,\"Some")).contains("this quote is never closed"));
        assert!(
            fault(&(row.clone() + &treasury("SSI", "7", "X", "OTHER", "")))
                .contains("stands on line 2 for `ACME` already")
        );
        assert!(fault(&treasury("SDN", "", "X", "ACME", "")).contains("must have OFAC's number"));
        assert!(fault(&treasury("SDN", "1", "X", "", "")).contains("the party has no name"));
        assert_eq!(fault(""), "csl.csv: the list has no party [L010]");
        let bytes = format!("{HEADER}\nAcm\u{e9}").replace('\u{e9}', "#").into_bytes();
        let bytes = bytes.into_iter().map(|byte| if byte == b'#' { 0xe9 } else { byte }).collect();
        let refusal = read(&[File::new("csl.csv", bytes)], None).unwrap_err();
        assert!(refusal.findings[0].to_string().contains("not UTF-8"));
        let other = File::new("csl.csv", b"<html><body>Sign in</body></html>".to_vec());
        assert!(read(&[other], None).unwrap_err().findings[0].to_string().contains("web page"));
        let file = || File::new("csl.csv", format!("{HEADER}{row}").into_bytes());
        assert!(read(&[file(), file()], None).unwrap_err().findings[0].to_string().contains("is one file"));
        let header = File::new("csl.csv", b"name,address\nAcme,x\n".to_vec());
        let refusal = read(&[header], Some(ListFormat::CslCsv)).unwrap_err();
        assert!(refusal.findings[0].to_string().contains("the header lacks the column `source`"));
    }
}
