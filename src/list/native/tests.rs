//! Every fault that a list in TOML can have, with its place and its words.

use proptest::prelude::*;

use super::read;
use crate::finding::{Finding, Severity};
use crate::list::validate::render;
use crate::list::{List, NameKind};
use crate::programme::{Disclosure, Effect, Start};
use crate::verdict::Verdict;

/// A list with every kind of fact and field.
const GOOD: &str = r#"[list]
id = "xx-example"
title = "Example programme"
authority = "Department of Examples"
zone = "America/New_York"
edition = 2021-06-03
source = "Example Order 1"

[[rule]]
id = "buy"
basis = ["annex"]
activities = ["purchase", "drip"]
actors = ["us_person"]
effect = "prohibited"
from = "2020-11-12"
start = "listing + 60 days 09:30 EST"
end = "2022-01-01T00:00"
instruments = ["equity"]
published = "2020-11-12"
source = "Example Order 1, section 1"

[[exception]]
id = "divest"
rules = ["buy"]
permits = ["sale_to_divest"]
divest_only = ["sale"]
until = "listing + 365 days 23:59 EST"
inclusive = true
published = "2020-11-12"
source = "Example Order 1, section 2"

[[licence]]
id = "GL1"
rules = ["buy"]
basis = ["annex"]
excludes = ["xx-example/2"]
from = "2021-01-08"
until = "2021-01-28T09:30"
inclusive = true
published = "2021-01-08"
source = "General Licence 1"

[[revocation]]
id = "order-2"
rules = ["buy"]
at = "2021-06-03"
published = "2021-06-03"
source = "Example Order 2"

[[stay]]
id = "injunction"
listings = ["xx-example/1@2021-01-14"]
from = "2021-03-12"
until = "2021-05-01"
binding = "parties"
published = "2021-03-12"
source = "Example v. Examples"

[[vacatur]]
id = "final-order"
listings = ["xx-example/1@2021-01-14"]
at = "2021-05-25T16:09 EST"
published = "2021-05-25T16:09 EST"
source = "Example v. Examples, final order"

[[dispute]]
id = "faq-1"
listings = ["second"]
reason = "two texts contradict each other"
published = "2021-01-05"
source = "FAQ 1"

[[retraction]]
id = "faq-2"
facts = ["faq-1"]
published = "2021-01-06"
source = "FAQ 2"

[[entry]]
key = "1"
name = "Acme Holdings Co., Ltd."
aliases = ["Acme Holdings"]
former = ["Acme Tools"]
weak = ["AH"]
countries = ["CN", "HK"]
isins = ["US0378331005"]
tickers = ["9999 HK"]
source = "Annex"
gaps = ["the share class is not known"]
sourced = [
  { alias = "Acme International", source = "Company register" },
  { isin = "US5949181045", source = "Exchange notice" },
]
defects = [{ value = "US0378331006", action = "refused", reason = "wrong check digit" }]

  [[entry.listing]]
  basis = "annex"
  listed = "2021-01-14"
  published = "2021-01-14"
  removed = { at = "2021-06-03", published = "2021-06-03", source = "Example Order 2" }

  [[entry.distinct_from]]
  name = "Acme Bakery"
  isins = ["US88160R1014"]
  source = "Company register"

[[entry]]
key = "2"
kind = "government"
name = "Ministry of Widgets"
source = "Annex"

  [[entry.listing]]
  id = "second"
  basis = "annex"
  listed = "2020-12-03"
  published = "2020-12-03"
  instruments = ["isin:US02079K3059"]

  [[entry.relation]]
  kind = "parent"
  to = "xx-example/1"
"#;

fn good() -> List {
    let (list, warnings) = read(GOOD, "x.toml").map_err(|f| render(&f, GOOD)).unwrap();
    assert_eq!(warnings, []);
    list
}

/// The findings of the good list after a replacement, as text.
fn after(old: &str, new: &str) -> Vec<String> {
    assert!(GOOD.contains(old), "{old}");
    let findings = match read(&GOOD.replacen(old, new, 1), "x.toml") {
        Ok((_, warnings)) => warnings,
        Err(faults) => {
            assert!(faults.iter().any(|fault| fault.severity == Severity::Error));
            faults
        }
    };
    findings.iter().map(Finding::to_string).collect()
}

#[test]
fn a_good_list_is_read_in_full() {
    let list = good();
    assert_eq!(list.edition.id.as_ref(), "xx-example");
    assert_eq!(list.edition.date.unwrap().to_string(), "2021-06-03");
    assert_eq!(list.edition.sha256.len(), 64);
    let rule = &list.facts.rules[0];
    assert_eq!(rule.effect, Effect::Restrict(Verdict::Prohibited));
    assert!(matches!(rule.start, Start::AfterListing { days: 60, label: Some("EST"), .. }));
    assert_eq!(rule.disclosure, Disclosure::Open);
    let entry = &list.entries[0];
    assert_eq!(entry.id.as_ref(), "xx-example/1");
    let kinds: Vec<NameKind> = entry.names.iter().map(|name| name.kind).collect();
    use NameKind::{Alias, Former, Primary, Weak};
    assert_eq!(kinds, [Primary, Alias, Former, Weak, Alias]);
    assert_eq!(entry.names[4].source.as_deref(), Some("Company register"));
    assert_eq!(entry.identifiers.len(), 3);
    assert_eq!(list.facts.listings[0].id.as_ref(), "xx-example/1@2021-01-14");
    assert_eq!(list.facts.listings[0].source.as_ref(), "Annex");
    assert_eq!(list.facts.listings[1].id.as_ref(), "second");
    assert_eq!(list.entries[1].relations[0].to, "xx-example/1");
}

#[test]
fn a_house_list_says_what_its_readers_may_learn() {
    let text = GOOD.replacen("source = \"Example Order 1\"\n", "source = \"Board\"\nhouse = \"secret\"\n", 1);
    let (list, _) = read(&text, "x.toml").unwrap();
    assert!(list.programme.house);
    assert_eq!(list.facts.rules[0].disclosure, Disclosure::Secret);
}

#[test]
fn each_fault_is_named_at_its_place() {
    let table = [
        // fields
        ("title = ", "titel = ", "x.toml:1:1: list has no `title` [L003]"),
        ("title = ", "titel = ", "x.toml:3:1: list has no field `titel`; did you mean `title`? [L002]"),
        (
            "effect = \"prohibited\"",
            "effect = 3",
            "x.toml:14:10: `effect` takes a text; this is of type integer [L004]",
        ),
        (
            "[\"annex\"]",
            "\"annex\"",
            "x.toml:11:9: `basis` takes a list of texts; this is of type string [L004]",
        ),
        (
            "inclusive = true",
            "inclusive = \"yes\"",
            "x.toml:28:13: `inclusive` takes true or false; this is of type string [L004]",
        ),
        ("[\"annex\"]", "[]", "x.toml:11:9: `basis` names nothing [L004]"),
        ("\"Department of Examples\"", "\" \"", "x.toml:4:13: `authority` is empty [L004]"),
        (
            "[[licence]]",
            "[[license]]",
            "x.toml:32:3: the file has no field `license`; did you mean `licence`? [L002]",
        ),
        // words and times
        ("\"drip\"", "\"dripp\"", "x.toml:12:27: `dripp` is no activity; did you mean `drip`? [L004]"),
        (
            "us_person",
            "us_persons",
            "x.toml:13:11: `us_persons` is no actor; did you mean `us_person`? [L004]",
        ),
        ("\"equity\"", "\"equities\"", "x.toml:18:16: `equities` is no kind of instrument"),
        (
            "\"prohibited\"",
            "\"permitted\"",
            "x.toml:14:10: `permitted` is no effect; expected `review`, `divest_only`, `prohibited`, `blocked`, `watch` [L004]",
        ),
        (
            "\"government\"",
            "\"ministry\"",
            "x.toml:109:8: `ministry` is no kind of entry; expected `company`, `government` [L004]",
        ),
        ("\"parties\"", "\"party\"", "`party` is no binding"),
        ("from = \"2020-11-12\"", "from = \"2020-11-31\"", "x.toml:15:8: `2020-11-31` is not a legal time"),
        (
            "listing + 60 days 09:30 EST",
            "listing + 60 days",
            "x.toml:16:9: `listing + 60 days` does not count from the listing",
        ),
        ("America/New_York", "New York", "x.toml:5:8: `New York` is no time zone"),
        ("edition = 2021-06-03", "edition = \"June 2021\"", "x.toml:6:11: `June 2021` is no edition date"),
        ("\"xx-example\"", "\"XX/1\"", "x.toml:2:6: `XX/1` is no list id"),
        ("\"CN\"", "\"China\"", "x.toml:85:14: `China` is no country code"),
        // identifiers
        ("[\"US0378331005\"]", "[\"US0378331004\"]", "x.toml:86:10: "),
        ("isin:US02079K3059", "US02079K3059", "is no instrument: expected scheme:value"),
        (
            "[\"US0378331005\"]",
            "[\"US88160R1014\"]",
            "`US88160R1014` belongs to the entry and to `Acme Bakery`, which is distinct from it [L007]",
        ),
        (
            "{ isin = \"US5949181045\"",
            "{ weak = \"A\", isin = \"US5949181045\"",
            "x.toml:92:3: sourced takes exactly one of alias",
        ),
        // dates
        (
            "end = \"2022-01-01T00:00\"",
            "end = \"2020-01-01\"",
            "x.toml:17:7: `end` 2020-01-01 is not after `from` 2020-11-12 [L006]",
        ),
        (
            "until = \"2021-01-28T09:30\"",
            "until = \"2021-01-07\"",
            "`until` 2021-01-07 is not after `from` 2021-01-08 [L006]",
        ),
        (
            "until = \"2021-05-01\"",
            "until = \"2021-03-11\"",
            "`until` 2021-03-11 is not after `from` 2021-03-12 [L006]",
        ),
        (
            "at = \"2021-06-03\", ",
            "at = \"2021-01-13\", ",
            "`removed.at` 2021-01-13 is not after `listed` 2021-01-14 [L006]",
        ),
        // duplicates
        ("id = \"divest\"", "id = \"buy\"", "x.toml:23:6: `buy` already names the fact of line 10 [L007]"),
        (
            "key = \"2\"",
            "key = \"1\"",
            "x.toml:108:7: `xx-example/1` already names the entry of line 80 [L007]",
        ),
        ("\"AH\"", "\"Acme Holdings\"", "x.toml:84:9: the entry has `Acme Holdings` twice [L007]"),
        // references
        (
            "rules = [\"buy\"]",
            "rules = [\"buyy\"]",
            "x.toml:24:10: `buyy` names no rule of this list; did you mean `buy`? [L009]",
        ),
        ("rules = [\"buy\"]", "rules = [\"GL1\"]", "x.toml:24:10: `GL1` is no rule [L009]"),
        (
            "listings = [\"xx-example/1@2021-01-14\"]",
            "listings = [\"xx-example/1@2021-01-15\"]",
            "names no listing of this list; did you mean `xx-example/1@2021-01-14`? [L009]",
        ),
        (
            "facts = [\"faq-1\"]",
            "facts = [\"faq-9\"]",
            "`faq-9` names no fact of this list; did you mean `faq-1`? [L009]",
        ),
        (
            "excludes = [\"xx-example/2\"]",
            "excludes = [\"xx-example/3\"]",
            "`xx-example/3` names no entry of this list",
        ),
        ("to = \"xx-example/1\"", "to = \"xx-example/9\"", "`xx-example/9` names no entry of this list"),
    ];
    let misses: Vec<(&str, &str, Vec<String>)> = table
        .into_iter()
        .map(|(old, new, expected)| (new, expected, after(old, new)))
        .filter(|(_, expected, found)| !found.iter().any(|finding| finding.contains(expected)))
        .collect();
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn all_faults_of_a_file_come_at_once_and_in_order() {
    let text = GOOD
        .replacen("title = ", "titel = ", 1)
        .replacen("\"drip\"", "\"dripp\"", 1)
        .replacen("rules = [\"buy\"]", "rules = [\"sell\"]", 1)
        .replacen("US0378331005", "US0378331004", 1);
    let codes: Vec<&str> = read(&text, "x.toml").unwrap_err().iter().map(|fault| fault.code.id).collect();
    assert_eq!(codes, ["L003", "L002", "L004", "L009", "L005"]);
}

#[test]
fn a_syntax_fault_does_not_hide_the_others_nor_invent_any() {
    let text = GOOD.replacen("id = \"buy\"", "id = buy", 1).replacen("\"drip\"", "\"dripp\"", 1);
    let found: Vec<String> = read(&text, "x.toml").unwrap_err().iter().map(Finding::to_string).collect();
    assert!(found[0].starts_with("x.toml:10:"), "{found:#?}");
    assert!(found.iter().any(|finding| finding.contains("`dripp` is no activity")), "{found:#?}");
    assert!(!found.iter().any(|finding| finding.contains("L003") || finding.contains("L009")), "{found:#?}");
}

/// Two entries, the second with the given fields.
fn pair(second: &str) -> Vec<String> {
    let listing =
        "[[entry.listing]]\nbasis = \"annex\"\nlisted = \"2021-01-14\"\npublished = \"2021-01-14\"\n";
    let header = GOOD.split("[[exception]]").next().unwrap();
    let text = format!(
        "{header}[[entry]]\nkey = \"1\"\nname = \"Acme Holdings Co., Ltd.\"\nisins = [\"US0378331005\"]\n\
         tickers = [\"9999 HK\"]\nsource = \"Annex\"\n{listing}\n[[entry]]\nkey = \"2\"\nsource = \"Annex\"\n{second}\n{listing}"
    );
    match read(&text, "x.toml") {
        Ok((_, warnings)) => warnings.iter().map(|finding| format!("warning: {finding}")).collect(),
        Err(faults) => faults.iter().map(Finding::to_string).collect(),
    }
}

#[test]
fn entries_may_not_share_what_is_one_issuers_own() {
    assert_eq!(
        pair("name = \"Other\"\naliases = [\"ACME HOLDINGS CO LTD\"]"),
        ["x.toml:37:12: alias `ACME HOLDINGS CO LTD` is the name of `xx-example/1` [L008]"]
    );
    assert_eq!(
        pair("name = \"Acme Holdings Co Ltd\""),
        ["x.toml:36:8: `Acme Holdings Co Ltd` is the name of `xx-example/1` too [L007]"]
    );
    assert_eq!(
        pair("name = \"Other\"\nformer = [\"Acme Holdings Co Ltd\"]"),
        ["warning: x.toml:37:11: former name `Acme Holdings Co Ltd` is the name of `xx-example/1` [L008]"]
    );
    assert_eq!(
        pair("name = \"Other\"\nisins = [\"US0378331005\"]"),
        ["x.toml:37:10: `US0378331005` is an identifier of `xx-example/1` too [L007]"]
    );
    assert_eq!(
        pair("name = \"Other\"\ncusips = [\"037833100\"]"),
        ["x.toml:37:11: `037833100` is an identifier of `xx-example/1` too [L007]"]
    );
    let tickers = pair("name = \"Other\"\ntickers = [\"9999 HK\"]");
    assert_eq!(tickers.len(), 1);
    assert!(tickers[0].starts_with("warning: x.toml:37:12: "), "{tickers:?}");
}

#[test]
fn a_relation_explains_a_shared_name() {
    let relation = "[[entry.relation]]\nkind = \"subsidiary_of\"\nto = \"xx-example/1\"";
    assert_eq!(pair(&format!("name = \"Other\"\naliases = [\"ACME HOLDINGS CO LTD\"]\n{relation}")), [""; 0]);
    assert_eq!(pair(&format!("name = \"Acme Holdings Co Ltd\"\n{relation}")), [""; 0]);
}

#[test]
fn listings_of_one_entry_and_basis_may_not_overlap() {
    let second = |listed: &str| {
        let listing = format!(
            "\n  [[entry.listing]]\n  basis = \"annex\"\n  listed = \"{listed}\"\n  published = \"{listed}\"\n\n  [[entry.distinct_from]]"
        );
        after("\n  [[entry.distinct_from]]", &listing)
    };
    // The listing of January 2021 is annulled by the final order: another may stand beside it.
    assert_eq!(second("2021-06-01"), [""; 0]);
    assert_eq!(second("2021-06-03"), [""; 0]);
    let vacatur = GOOD.find("[[vacatur]]").unwrap()..GOOD.find("[[dispute]]").unwrap();
    let text = GOOD.replace(&GOOD[vacatur], "");
    let overlap = |listed: &str| {
        let listing = format!(
            "  [[entry.listing]]\n  basis = \"annex\"\n  listed = \"{listed}\"\n  published = \"{listed}\"\n\n"
        );
        read(
            &text.replacen("  [[entry.distinct_from]]", &(listing + "  [[entry.distinct_from]]"), 1),
            "x.toml",
        )
    };
    assert!(overlap("2021-06-03").is_ok());
    let faults = overlap("2021-06-02").unwrap_err();
    assert_eq!(
        faults[0].message,
        "listing `xx-example/1@2021-06-02` overlaps listing `xx-example/1@2021-01-14` on basis `annex`"
    );
}

#[test]
fn a_basis_that_nothing_reaches_is_a_warning() {
    let found =
        after("basis = \"annex\"\n  listed = \"2020-12-03\"", "basis = \"anex\"\n  listed = \"2020-12-03\"");
    assert_eq!(
        found,
        ["x.toml:115:11: no rule reaches listings of basis `anex`; did you mean `annex`? [L009]"]
    );
    let found = after("basis = [\"annex\"]", "basis = [\"annex\", \"close_name\"]");
    assert_eq!(found, ["x.toml:11:19: no listing has basis `close_name` [L009]"]);
}

#[test]
fn an_empty_list_is_an_error() {
    let header = GOOD.split("[[entry]]").next().unwrap();
    let faults = read(header, "x.toml").unwrap_err();
    assert!(faults.iter().any(|fault| fault.to_string() == "x.toml: the list has no entry [L010]"));
    assert!(read("", "x.toml").is_err());
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let text = format!("\u{feff}{}", GOOD.replacen("id = ", "ID = ", 1));
    let faults = read(&text, "x.toml").unwrap_err();
    assert!(faults.iter().any(|fault| fault.place.line == 2 && fault.place.column == 1));
}

#[test]
fn findings_are_drawn_with_a_caret() {
    let text =
        GOOD.replacen("\"drip\"", "\"dripp\"", 1).replacen("rules = [\"buy\"]", "rules = [\"buyy\"]", 1);
    let faults = read(&text, "lists/x.toml").unwrap_err();
    insta::assert_snapshot!(render(&faults, &text), @r#"
    error[L004]: `dripp` is no activity; did you mean `drip`?
      --> lists/x.toml:12:27
       |
    12 | activities = ["purchase", "dripp"]
       |                           ^^^^^^^

    error[L009]: `buyy` names no rule of this list; did you mean `buy`?
      --> lists/x.toml:24:10
       |
    24 | rules = ["buyy"]
       |          ^^^^^^
    "#);
}

fn no_panic(text: &str) {
    if let Err(faults) = read(text, "x.toml") {
        assert!(faults.iter().any(|fault| fault.severity == Severity::Error));
        render(&faults, text);
    }
}

proptest! {
    #[test]
    fn reading_any_text_ends_in_a_list_or_in_faults(text in "\\PC{0,80}|[\\[\\]{}=\"'#.,\\n a-c0-9\\-]{0,120}") {
        no_panic(&text);
    }

    #[test]
    fn reading_a_damaged_list_ends_in_a_list_or_in_faults(
        cut in 0..GOOD.len(), len in 0usize..40, put in "[\\[\\]{}=\"'\\n,a\u{e9}\u{4e2d}0-9]{0,6}",
    ) {
        let end = (cut + len).min(GOOD.len());
        no_panic(&format!("{}{put}{}", &GOOD[..cut], &GOOD[end..]));
    }
}
