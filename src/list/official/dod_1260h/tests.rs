use super::*;
use crate::list::official::{Import, read as import};

const HEADER: &str = "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url\n";

fn of(rows: &str) -> Import {
    let file = File::new("editions.csv", format!("{HEADER}{rows}").into_bytes());
    assert!(is_of(std::slice::from_ref(&file)));
    import(&[file], None).unwrap()
}

fn faults(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let refusal = import(&[File::new("editions.csv", bytes.into())], Some(format::ListFormat::UsDod1260hCsv))
        .unwrap_err();
    refusal.findings.iter().map(ToString::to_string).collect()
}

fn spans(record: &Record) -> Vec<String> {
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    record.listings.iter().map(|l| format!("{}..{}", day(l.listed), day(l.until))).collect()
}

/// Somebody who stands in every edition, so that the editions of these days are whole ones.
const ALWAYS: &str =
    "Always,Always,,,,,2021-06-03,,u\nAlways,Always,,,,,2025-01-07,,u\nAlways,Always,,,,,2026-06-08,,u\n";

#[test]
fn rows_of_one_company_are_one_record() {
    let import = of(
        "\"Acme Works Co., Ltd (AW)*\",\"Acme Works Co., Ltd\",AW,,Acme Group,Old note.,2021-06-03,,http://a\n\
        \"ACME Works  Co., Ltd (formerly Bolt Ltd.)\",\"ACME Works  Co., Ltd\",\"Acme-W,Works of Acme\",Bolt Ltd.; BL,Acme Group,New note.,2025-01-07,,http://b\n",
    );
    assert_eq!(import.published, NaiveDate::from_ymd_opt(2025, 1, 7));
    let [record] = import.records.as_slice() else { panic!("{:?}", import.records) };
    assert_eq!(record.key, "acme-works-co-ltd");
    let names: Vec<(&str, NameKind)> = record.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
    assert_eq!(
        names,
        [
            ("Acme Works Co., Ltd", NameKind::Primary),
            ("AW", NameKind::Alias),
            ("ACME Works Co., Ltd", NameKind::Alias),
            ("Acme-W", NameKind::Alias),
            ("Works of Acme", NameKind::Alias),
            ("Bolt Ltd.", NameKind::Former),
            ("BL", NameKind::Former),
        ]
    );
    assert_eq!(record.relations, [("subsidiary_of".to_owned(), "Acme Group".to_owned())]);
    assert_eq!(record.remarks, "Old note. New note.");
    assert_eq!(spans(record), ["2021-06-03.."]);
    assert_eq!(record.listings[0].citation, "http://a http://b");
    assert!(record.defects.is_empty() && record.countries.is_empty());
}

#[test]
fn names_that_differ_in_more_than_case_and_quotes_are_two_companies() {
    let import = of(
        "a,\"Acme Co., Ltd.\",,,,,2021-06-03,,u\nb,\"Acme Co. Ltd.\",,,,,2021-06-03,,u\nc,Xi\u{2019}lin,,,,,2021-06-03,,u\nd,XI'LIN,,,,,2021-06-03,,u\n",
    );
    let keys: Vec<&str> = import.records.iter().map(|record| record.key.as_str()).collect();
    assert_eq!(keys.len(), 3);
    assert_eq!((keys[0], keys[2]), ("acme-co-ltd", "xi-lin"));
    assert!(keys[1].starts_with("acme-co-ltd-"));
}

#[test]
fn a_place_that_ends_and_begins_again_is_two() {
    let import = of(&format!(
        "{ALWAYS}Gone,Gone,,,,,2021-06-03,2025-01-07,u\nBack,Back,,,,,2021-06-03,2025-01-07,u\nBack,Back,,,,,2026-06-08,,u\nLate,Late,,,,,2024-01-31,,u\nLate,Late,,,,,2025-01-07,2026-06-08,u\n"
    ));
    let of: Vec<Vec<String>> = import.records.iter().map(spans).collect();
    assert_eq!(
        of,
        [
            vec!["2021-06-03.."],
            vec!["2021-06-03..2025-01-07"],
            vec!["2021-06-03..2025-01-07", "2026-06-08.."],
            vec!["2024-01-31..2026-06-08"],
        ]
    );
    assert!(import.records.iter().all(|record| record.defects.is_empty()));
}

#[test]
fn an_end_that_no_edition_has_does_not_clear() {
    let import = of(&format!(
        "{ALWAYS}Out,Out,,,,,2025-01-07,2026-02-17,u\nAgain,Again,,,,,2025-01-07,2026-02-17,u\nAgain,Again,,,,,2026-06-08,,u\nLast,Last,,,,,2026-06-08,2026-09-01,u\n"
    ));
    let of: Vec<Vec<String>> = import.records.iter().skip(1).map(spans).collect();
    assert_eq!(of, [vec!["2025-01-07..2026-06-08"], vec!["2025-01-07.."], vec!["2026-06-08.."]]);
    for record in &import.records[1..] {
        assert!(
            record.defects[0].reason.starts_with("there is no edition of the day"),
            "{:?}",
            record.defects
        );
    }
}

#[test]
fn an_edition_that_leaves_a_company_out_is_told_and_does_not_clear() {
    let import = of(&format!(
        "{ALWAYS}Silent,Silent,,,,,2024-01-31,,u\nGap,Gap,,,,,2021-06-03,,u\nGap,Gap,,,,,2026-06-08,,u\n"
    ));
    let [always, silent, gap] = import.records.as_slice() else { panic!("{:?}", import.records) };
    // The edition of 2024 repeats nobody: it adds to the list, and who is not in it is still listed.
    assert!(always.defects.is_empty());
    assert_eq!(
        (spans(silent), silent.defects[0].value.as_str()),
        (vec!["2024-01-31..".to_owned()], "2025-01-07")
    );
    assert_eq!((spans(gap), gap.defects[0].value.as_str()), (vec!["2021-06-03..".to_owned()], "2025-01-07"));
}

#[test]
fn ends_that_cannot_be_meant_are_defects() {
    let import = of("a,a,,,,,2021-06-03,0017-01-01,u\nb,b,,,,,2021-06-03,2020-01-01,u\n");
    for record in &import.records {
        assert_eq!((spans(record), record.defects.len()), (vec!["2021-06-03..".to_owned()], 1));
    }
}

#[test]
fn a_start_in_an_impossible_year_is_any_day() {
    let import = of("a,a,,,,,3033-01-01,,u\na,a,,,,,2021-06-03,2021-06-04,u\n");
    assert_eq!(spans(&import.records[0]), [".."]);
    assert!(import.records[0].defects[0].reason.contains("the year 3033 cannot be meant"));
}

#[test]
fn faults_of_structure_refuse_the_file() {
    let row = "a,a,,,,,2021-06-03,,http://x\n";
    for (bytes, expected) in [
        (format!("{HEADER}{}", row.trim_end()), "the last line has no end: the file is cut off"),
        (format!("{HEADER}{row}\"b,b,,,,,2021-06-03,,u\n"), "this quote is never closed"),
        (format!("{HEADER}{row}b,b,,\n"), "the row has 4 cells, the header has 9"),
        (format!("{HEADER}b,,,,,,2021-06-03,,u\n"), "the company has no `Clean Name`"),
        (format!("{HEADER}b,b,,,,,,,u\n"), "`Start date` is ``: this is no date"),
        (HEADER.to_owned(), "the list has no party"),
        ("id,schema\n1,Person\n".to_owned(), "the header lacks the column"),
    ] {
        let found = faults(bytes);
        assert!(found[0].contains(expected), "{expected}: {found:?}");
    }
    assert!(
        faults(b"Name,Clean Name,Start date,End date\nCaf\xe9,a,2021-06-03,\n".to_vec())[0]
            .contains("not UTF-8")
    );
}
