use super::*;
use crate::list::validate::render;

/// A suppression whose hashes fit.
fn file(changes: &[(&str, &str)]) -> String {
    let seen = ["name Acme Holdings (primary)".to_owned()];
    let subject = Subject { security_name: "Acme Bakery", isin: "US99ACME1004", ..Subject::default() };
    let mut text = format!(
        "[[suppression]]\nentry = \"us-example/acme\"\nscope = \"doubt\"\nreason = \"A bakery\"\nowner = \"j.doe\"\n\
         approver = \"m.roe\"\ncreated = 2021-02-01\nexpires = 2022-01-31\n\
         subject = {{ security_name = \"Acme Bakery\", isin = \"US99ACME1004\" }}\nsubject_sha256 = \"{}\"\n\
         entry_sha256 = \"{}\"\nseen = [\"{}\"]\n",
        subject::sha256(&subject::form(&subject)),
        content::sha256(&seen),
        seen[0]
    );
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

fn refused(changes: &[(&str, &str)]) -> String {
    let text = file(changes);
    render(&read(text.as_bytes(), "ok.toml").unwrap_err(), &text).trim_end().to_owned()
}

#[test]
fn a_file_is_read() {
    let text = file(&[("[[", "# Ours.\n\n[[")]);
    let file = read(text.as_bytes(), "ok.toml").unwrap();
    let [suppression] = file.suppressions.as_slice() else { panic!("{file:?}") };
    assert_eq!((suppression.place.line, &*suppression.entry), (3, "us-example/acme"));
    assert_eq!(suppression.expires.to_string(), "2022-01-31");
    assert_eq!(suppression.subject.isin, "US99ACME1004");
    assert_eq!(file.sha256, sha256(&text));
    assert!(read(b"", "none.toml").unwrap().suppressions.is_empty());
    // A day may be a text, and the scope is the narrow one where none is said.
    let text = super::tests::file(&[("2021-02-01", "\"2021-02-01\""), ("scope = \"doubt\"\n", "")]);
    assert_eq!(read(text.as_bytes(), "ok.toml").unwrap().suppressions[0].scope, Scope::Doubt);
}

#[test]
fn every_fault_is_told_at_its_place() {
    insta::assert_snapshot!(refused(&[("reason =", "raeson =")]), @r#"
    error[S003]: suppression has no `reason`
     --> ok.toml:1:1
      |
    1 | [[suppression]]
      | ^^^^^^^^^^^^^^^

    error[S002]: suppression has no field `raeson`; did you mean `reason`?
     --> ok.toml:4:1
      |
    4 | raeson = "A bakery"
      | ^^^^^^
    "#);
    insta::assert_snapshot!(refused(&[("approver = \"m.roe\"\n", "")]), @r"
    error[S003]: suppression has no `approver`
     --> ok.toml:1:1
      |
    1 | [[suppression]]
      | ^^^^^^^^^^^^^^^
    ");
    insta::assert_snapshot!(refused(&[("\"m.roe\"", "\"J. DOE\"")]), @r#"
    error[S007]: the owner `j.doe` cannot approve it: expected another person
     --> ok.toml:6:12
      |
    6 | approver = "J. DOE"
      |            ^^^^^^^^
    "#);
    insta::assert_snapshot!(refused(&[("2022-01-31", "2021-01-31")]), @r"
    error[S005]: it expires on 2021-01-31, before it is created on 2021-02-01
     --> ok.toml:8:11
      |
    8 | expires = 2021-01-31
      |           ^^^^^^^^^^
    ");
    insta::assert_snapshot!(refused(&[("2022-01-31", "2023-02-02")]), @r"
    error[S005]: it would hold until 2023-02-02, longer than 2 years: expected 2023-02-01 or earlier
     --> ok.toml:8:11
      |
    8 | expires = 2023-02-02
      |           ^^^^^^^^^^
    ");
    insta::assert_snapshot!(refused(&[("2022-01-31", "\"31.1.2022\"")]), @r#"
    error[S005]: `31.1.2022` is no day: expected YYYY-MM-DD
     --> ok.toml:8:11
      |
    8 | expires = "31.1.2022"
      |           ^^^^^^^^^^^
    "#);
    insta::assert_snapshot!(refused(&[("2022-01-31", "2022-02-30")]), @r"
    error[S001]: invalid date, expected day between 01 and 28
     --> ok.toml:8:11
      |
    8 | expires = 2022-02-30
      |           ^^^^^^^^^^

    error[S005]: `2022-02-30` is no day: expected YYYY-MM-DD
     --> ok.toml:8:11
      |
    8 | expires = 2022-02-30
      |           ^^^^^^^^^^
    ");
    insta::assert_snapshot!(refused(&[("\"doubt\"", "\"doubts\"")]), @r#"
    error[S004]: `doubts` is no scope; did you mean `doubt`?
     --> ok.toml:3:9
      |
    3 | scope = "doubts"
      |         ^^^^^^^^
    "#);
    insta::assert_snapshot!(refused(&[("us-example/acme", "acme")]), @r#"
    error[S004]: `acme` is no entry: expected LIST/KEY, as in `us-ns-cmic/30923`
     --> ok.toml:2:9
      |
    2 | entry = "acme"
      |         ^^^^^^
    "#);
    insta::assert_snapshot!(refused(&[("\"doubt\"", "\"namesake\""), (", isin = \"US99ACME1004\"", "")]), @r"
    error[S014]: nothing tells this namesake from the entry: expected an ISIN, CUSIP, SEDOL, FIGI or LEI in `subject`
     --> ok.toml:1:1
      |
    1 | [[suppression]]
      | ^^^^^^^^^^^^^^^
    ");
    insta::assert_snapshot!(refused(&[("{ security_name = \"Acme Bakery\", isin = \"US99ACME1004\" }", "{ country = \"US\" }")]), @r#"
    error[S014]: the subject has neither a name nor an identifier: it would be everybody
     --> ok.toml:9:23
      |
    9 | subject = { country = "US" }
      |                       ^^^^
    "#);
    insta::assert_snapshot!(refused(&[("name Acme Holdings (primary)", "name Acme (primary)")]), @r#"
    error[S004]: this is not the SHA-256 of `seen`: neither is changed by hand, a new review writes both
      --> ok.toml:11:16
       |
    11 | entry_sha256 = "c4d5021492eb08f4e09646ec39845c7411243f9000521f1ccf8ab332d4e42a8f"
       |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    insta::assert_snapshot!(refused(&[("security_name", "name")]), @r#"
    error[S002]: subject has no field `name`
     --> ok.toml:9:13
      |
    9 | subject = { name = "Acme Bakery", isin = "US99ACME1004" }
      |             ^^^^
    "#);
}

#[test]
fn a_pair_stands_once() {
    let other = file(&[("US99ACME1004", "us-99acme1004"), ("Acme Bakery", "ACME BAKERY")]);
    let text = format!("{}\n{other}", file(&[]));
    let found = read(text.as_bytes(), "ok.toml").unwrap_err();
    assert_eq!(found.len(), 1);
    insta::assert_snapshot!(found[0], @"ok.toml:14:1: this subject and `us-example/acme` stand on line 1 already: change that one, or remove it first [S006]");
    let text = format!("{}\n{}", file(&[]), file(&[("us-example/acme", "us-example/other")]));
    assert_eq!(read(text.as_bytes(), "ok.toml").unwrap().suppressions.len(), 2);
}

#[test]
fn a_suppression_may_hold_for_two_years() {
    assert!(read(file(&[("2022-01-31", "2023-02-01")]).as_bytes(), "ok.toml").is_ok());
    assert!(read(file(&[("2022-01-31", "2021-02-01")]).as_bytes(), "ok.toml").is_ok());
}

#[test]
fn what_is_no_text_is_refused() {
    let found = read(b"a = 1\nb = \"\xe9\"\n", "ok.toml").unwrap_err();
    assert_eq!((found[0].code, found[0].place.line), (Code::FILE_ENCODING, 2));
}

/// The schema and the reader know the same fields.
#[test]
fn the_schema_says_what_is_read() {
    let schema = serde_json::to_value(schema()).unwrap();
    let of = |name: &str| {
        let properties = schema["$defs"][name]["properties"].as_object().unwrap();
        properties.keys().cloned().collect::<Vec<_>>()
    };
    let table: toml::Table = toml::from_str(&file(&[])).unwrap();
    let mut read: Vec<String> = table["suppression"][0].as_table().unwrap().keys().cloned().collect();
    read.sort_unstable();
    assert_eq!(of("SuppressionForm"), read);
    let mut fields = SUBJECT.map(str::to_owned);
    fields.sort_unstable();
    assert_eq!(of("SubjectForm"), fields);
}
