//! Spreadsheets as compliance officers write them, good and bad.

use std::fmt::Write;

use proptest::prelude::*;

use super::read;
use crate::finding::{Finding, Severity};
use crate::list::validate::render;
use crate::list::{List, NameKind};
use crate::programme::{Activity, Disclosure, Effect};
use crate::verdict::Verdict;

fn good(text: &str) -> List {
    let (list, warnings) = read(text, "desk/Restricted List.v2.csv").map_err(|f| render(&f, text)).unwrap();
    assert_eq!(warnings, []);
    list
}

fn faults(text: &str) -> Vec<String> {
    let faults = read(text, "r.csv").map(|(_, warnings)| warnings).unwrap_or_else(|faults| faults);
    faults.iter().map(Finding::to_string).collect()
}

#[test]
fn a_full_row_is_read() {
    let list = good(
        "\u{feff}ID, Name ,ALIASES,isin,ticker,lei,country,action,activities,from,until,reason,owner\r\n\
         a1,\"Acme Holdings, Ltd\",Acme Tools; Acme Works ;,US0378331005;US5949181045,9999 HK,,us; HK,Restrict,\
         Purchase;short sale,2024-01-02,2024-06-30,Project Elm,legal\r\n",
    );
    assert_eq!(list.edition.id.as_ref(), "restricted-list");
    assert_eq!(list.edition.date, None);
    assert!(list.programme.house);
    let entry = &list.entries[0];
    assert_eq!(entry.id.as_ref(), "restricted-list/a1");
    let names: Vec<(&str, NameKind)> =
        entry.names.iter().map(|name| (name.text.as_str(), name.kind)).collect();
    let expected = [
        ("Acme Holdings, Ltd", NameKind::Primary),
        ("Acme Tools", NameKind::Alias),
        ("Acme Works", NameKind::Alias),
    ];
    assert_eq!(names, expected);
    assert_eq!(entry.identifiers.len(), 3);
    assert_eq!(entry.countries, ["US", "HK"]);
    let listing = &list.facts.listings[0];
    assert_eq!(listing.source.as_ref(), "Project Elm (legal)");
    assert_eq!(listing.listed_on.to_string(), "2024-01-02 00:00 EST");
    // The last day belongs to the window.
    assert_eq!(listing.removed.as_ref().unwrap().at.to_string(), "2024-07-01 00:00 EDT");
    let rule = &list.facts.rules[0];
    assert_eq!(rule.id.as_ref(), "restrict:purchase,short_sale");
    assert!(rule.basis.contains(&listing.basis));
    assert_eq!(rule.activities, [Activity::Purchase, Activity::ShortSale].into());
    assert_eq!(rule.disclosure, Disclosure::Reasonless);
}

#[test]
fn actions_become_rules_that_rows_share() {
    let list = good("name,action\nA1,block\nB1,exclude\nC1,watch\nD1,exclude\n");
    let rules: Vec<(&str, Effect)> = list.facts.rules.iter().map(|rule| (&*rule.id, rule.effect)).collect();
    assert_eq!(
        rules,
        [
            ("block", Effect::Restrict(Verdict::Blocked)),
            ("exclude", Effect::Restrict(Verdict::Prohibited)),
            ("watch", Effect::Watch)
        ]
    );
    assert_eq!(list.facts.listings.len(), 4);
    assert_eq!(list.facts.listings[3].basis, "exclude");
}

#[test]
fn without_a_column_of_actions_every_row_restricts() {
    let list = good("isin\nUS0378331005\n");
    assert_eq!(list.facts.rules[0].id.as_ref(), "restrict");
    assert_eq!(list.entries[0].id.as_ref(), "restricted-list/us0378331005");
    assert_eq!(list.entries[0].primary(), "");
    assert_eq!(list.facts.listings[0].source.as_ref(), "Restricted List.v2.csv, line 2");
    assert_eq!(list.facts.listings[0].listed_on.to_string(), "1900-01-01 00:00 EST");
}

#[test]
fn blank_lines_and_empty_columns_at_the_edge_are_no_rows() {
    let list = good("name,action,,\nAcme,block,,\n,,,\n\nBeta,block,,,,\n");
    assert_eq!(list.entries.len(), 2);
}

#[test]
fn each_fault_is_named_at_its_place() {
    let table = [
        ("nome,isin\nA,\n", "r.csv:1:1: a house list has no column `nome`; did you mean `name`? [L002]"),
        ("name,colour\nA,red\n", "r.csv:1:6: a house list has no column `colour` [L002]"),
        ("name,Name\nA,B\n", "r.csv:1:6: there are two columns `name` [L007]"),
        (
            "id,action\n1,block\n",
            "r.csv:1:1: the list has none of the columns `name`, `isin`, `ticker` and `lei` [L003]",
        ),
        ("name;isin\nA;B\n", "r.csv:1:1: the header has no comma but `;`: save the list with commas [L001]"),
        ("name,action\n", "r.csv: the list has no entry [L010]"),
        ("", "r.csv: the list has no entry [L010]"),
        ("name,action\nA,\n", "r.csv:2:1: the row has no `action` [L003]"),
        ("name,action\nA,Blok\n", "r.csv:2:3: `blok` is no action; did you mean `block`? [L004]"),
        ("name,activities\nA,sale; buy\n", "r.csv:2:9: `buy` is no activity; expected"),
        (
            "name,action,activities\nA,exclude,sale\n",
            "r.csv:2:11: `exclude` does not reach `sale`; it reaches purchase",
        ),
        ("name,from\nA,01/02/2024\n", "r.csv:2:3: `01/02/2024` is no date: expected YYYY-MM-DD [L004]"),
        ("name,from\nA,2024-02-30\n", "r.csv:2:3: `2024-02-30` is no date"),
        (
            "name,from,until\nA,2024-02-02,2024-02-01\n",
            "r.csv:2:14: `until` 2024-02-01 is before `from` 2024-02-02 [L006]",
        ),
        ("name,isin\nA,US0378331005;US0378331004\n", "r.csv:2:16: "),
        ("name,country\nA,China\n", "r.csv:2:3: `CHINA` is no country code"),
        ("name,isin,owner\n,,me\n", "r.csv:2:1: the row has neither a name nor an identifier [L003]"),
        ("name,owner\n---,me\n", "r.csv:2:1: `---` has no letter or digit to find it by [L004]"),
        ("name,isin,owner\nA,\n", "r.csv:2:1: the row has 2 cells, the header has 3 [L001]"),
        ("name,owner\nA,B,C\n", "r.csv:2:1: the row has 3 cells, the header has 2 [L001]"),
        ("name,,owner\nA,x,C\n", "r.csv:2:3: this cell stands under an empty header [L002]"),
        ("name,owner\n\"A,b\n", "r.csv:2:1: this quote is never closed [L001]"),
        (
            "name,action\n\"A,block\nB\",block\n",
            "r.csv:2:2: a quoted cell goes over several lines, each of which is a row by itself [L001]",
        ),
        ("id,name\n1,A\n1,B\n", "r.csv:3:1: `r/1` already names the entry of line 2 [L007]"),
    ];
    let misses: Vec<_> = table
        .into_iter()
        .map(|(text, expected)| (text, expected, faults(text)))
        .filter(|(text, expected, found)| {
            !found.iter().any(|fault| fault.starts_with(expected)) || read(text, "r.csv").is_ok()
        })
        .collect();
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn one_day_is_a_window() {
    assert!(read("name,from,until\nA,2024-02-02,2024-02-02\n", "r.csv").is_ok());
}

#[test]
fn an_issuer_in_two_rows_is_a_warning() {
    let text =
        "name,aliases,isin,action\nAcme,,US0378331005,watch\nACME.,,US0378331005,exclude\nBeta,Acme,,block\n";
    let (list, warnings) = read(text, "r.csv").unwrap();
    assert_eq!(list.entries.len(), 3);
    assert_eq!(list.entries[1].id.as_ref(), "r/acme-2");
    let warnings: Vec<String> = warnings.iter().map(Finding::to_string).collect();
    assert_eq!(
        warnings,
        [
            "r.csv:3:1: `ACME.` is the name of `r/acme` too [L007]",
            "r.csv:3:8: `US0378331005` is an identifier of `r/acme` too [L007]",
            "r.csv:4:6: alias `Acme` is the name of `r/acme` [L008]",
        ]
    );
}

#[test]
fn made_up_keys_leave_stated_ones_alone() {
    let text = "id,name\n,Acme\n,Acme\nacme,Beta\nacme-2,Gamma\n";
    let (list, _) = read(text, "r.csv").unwrap();
    let ids: Vec<&str> = list.entries.iter().map(|entry| &*entry.id).collect();
    assert_eq!(ids, ["r/acme-3", "r/acme-4", "r/acme", "r/acme-2"]);
}

#[test]
fn findings_are_drawn_with_a_caret() {
    let text = "name,isin,from\n\"Acmé, Ltd\",US0378331004,soon\n";
    let faults = read(text, "r.csv").unwrap_err();
    insta::assert_snapshot!(render(&faults[1..], text), @"
    error[L004]: `soon` is no date: expected YYYY-MM-DD
     --> r.csv:2:26
      |
    2 | \"Acmé, Ltd\",US0378331004,soon
      |                          ^^^^
    ");
}

#[test]
fn twenty_thousand_rows_take_no_time_to_speak_of() {
    let mut text = String::from("id,name,aliases,isin,action,from,reason\n");
    for i in 0..20_000 {
        writeln!(text, "e{i},Company {i} Holdings,Alias {i};Other {i},,exclude,2020-01-02,test").unwrap();
    }
    let start = std::time::Instant::now();
    let (list, warnings) = read(&text, "house.csv").unwrap();
    assert_eq!((list.entries.len(), list.facts.rules.len(), warnings.len()), (20_000, 1, 0));
    // A quadratic check would take minutes; the bound is wide because tests run unoptimised and in a crowd.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn reading_any_text_ends_in_a_list_or_in_faults(
        header in "(name|isin|id|action|from|activities|[a-z ]{0,4})(,(name|isin|until|action|,)){0,3}",
        body in "\\PC{0,60}|[a-z0-9,;\"\r\n\u{e9}-]{0,80}",
    ) {
        let text = format!("{header}\n{body}");
        if let Err(faults) = read(&text, "r.csv") {
            prop_assert!(faults.iter().any(|fault| fault.severity == Severity::Error));
            render(&faults, &text);
        }
    }
}

#[test]
fn an_empty_list_is_told_only_where_nothing_else_explains_it() {
    let codes = |text: &str| -> Vec<&str> {
        read(text, "firm.csv").unwrap_err().iter().map(|fault| fault.code.id).collect()
    };
    assert_eq!(codes("name\n"), ["L010"]);
    assert_eq!(codes("name,colour\n"), ["L002"]);
}
