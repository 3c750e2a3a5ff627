//! The file of suppressions: TOML, read to its end with every fault at its place.
//!
//! ```toml
//! [[suppression]]
//! entry = "us-example/acme"
//! scope = "doubt"              # doubt | namesake
//! reason = "Another company: a baker in Ohio, checked against its LEI record"
//! owner = "j.doe"
//! approver = "m.roe"           # another person
//! created = 2021-02-01         # first day
//! expires = 2022-01-31         # last day, within two years
//! subject = { security_name = "Acme Bakery Inc", isin = "US99ACME1004" }
//! subject_sha256 = "…"         # written by `interdict suppress add`
//! entry_sha256 = "…"
//! seen = ["name Acme Holdings (primary)", "listed 2021-01-14 as annex, published 2021-01-14"]
//! ```

use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;
use toml::de::DeTable;

use super::{MOST_MONTHS, Scope, Suppression, content, latest, subject};
use crate::digest::sha256;
use crate::finding::{Code, Finding, Place, Severity};
use crate::identity::Subject;
use crate::list::draft::{At, Faults, Span};
use crate::list::syntax::{Table, without_mark};
use crate::list::table::{Fields, choose};
use crate::name::fold;

/// One file, read and valid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SuppressionFile {
    /// Its name as given.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
    /// What it states, in its order.
    pub suppressions: Vec<Suppression>,
}

/// Reads the bytes of a file. A file with a fault is never used in part: all faults come back, in its order.
pub fn read(bytes: &[u8], name: &str) -> Result<SuppressionFile, Vec<Finding>> {
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let before = bytes.get(..fault.valid_up_to()).unwrap_or(&[]);
        let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let place = Place { file: name.to_owned(), line, column: 0, length: 0, cell: None };
        let message = "the file is not in UTF-8: save it as UTF-8".to_owned();
        vec![Finding { code: Code::FILE_ENCODING, severity: Severity::Error, place, message }]
    })?;
    let body = without_mark(text);
    let faults = Faults::new(body, name);
    let (root, syntax) = DeTable::parse_recoverable(body);
    for fault in &syntax {
        faults.error(Code::SUPPRESSION_SYNTAX, &fault.span().unwrap_or(0..0), fault.message());
    }
    let root: Table<'_> = root.get_ref().into();
    let mut root = Fields::new("the file", &root, 0..0, &faults);
    let mut suppressions: Vec<Suppression> = Vec::new();
    for table in root.tables("suppression") {
        let span = table.span.clone();
        if let Some(read) = suppression(table, &faults) {
            if let Some(before) = suppressions.iter().find(|before| is_same_pair(before, &read)) {
                let line = before.place.line;
                let message = format!(
                    "this subject and `{}` stand on line {line} already: change that one, or remove it first",
                    read.entry
                );
                faults.error(Code::SUPPRESSION_DUPLICATE, &span, message);
            }
            suppressions.push(read);
        }
    }
    root.finish();
    if !syntax.is_empty() {
        // What the parser had to leave out is not missing.
        faults.forget(&[Code::LIST_MISSING_FIELD]);
    }
    let faulty = faults.any_error();
    let findings: Vec<Finding> = faults.into_findings().into_iter().map(of_suppressions).collect();
    match faulty {
        true => Err(findings),
        false => Ok(SuppressionFile { name: name.to_owned(), sha256: sha256(bytes), suppressions }),
    }
}

/// Whether two suppressions are of one subject and one entry.
pub fn is_same_pair(a: &Suppression, b: &Suppression) -> bool {
    let form = |suppression: &Suppression| subject::form(&suppression.subject.borrowed());
    a.entry == b.entry && form(a) == form(b)
}

/// The tables of TOML files report with the codes of lists; here the file is another one.
fn of_suppressions(finding: Finding) -> Finding {
    let code = match finding.code {
        Code::LIST_UNKNOWN_FIELD => Code::SUPPRESSION_UNKNOWN_FIELD,
        Code::LIST_MISSING_FIELD => Code::SUPPRESSION_MISSING_FIELD,
        Code::LIST_BAD_VALUE | Code::LIST_DUPLICATE => Code::SUPPRESSION_BAD_VALUE,
        other => other,
    };
    Finding { code, ..finding }
}

fn suppression(mut table: Fields<'_>, faults: &Faults<'_>) -> Option<Suppression> {
    let mut place = faults.place(&table.span);
    // The span of a table in double brackets may begin with its header; its line is what is meant.
    place.length = 0;
    let entry = table.text("entry");
    let scope = match table.optional_text("scope") {
        None => Some(Scope::Doubt),
        Some(word) => {
            let known: Vec<(&'static str, Scope)> =
                Scope::ALL.iter().map(|scope| (scope.as_str(), *scope)).collect();
            choose(faults, &word, "scope", &known)
        }
    };
    let reason = table.text("reason");
    let (owner, approver) = (table.text("owner"), table.text("approver"));
    let (created, expires) = (table.time("created"), table.time("expires"));
    let subject = table.required_table("subject");
    let (subject_sha256, entry_sha256) = (table.text("subject_sha256"), table.text("entry_sha256"));
    let seen = table.texts("seen");
    let span = table.span.clone();
    table.finish();

    if let Some(entry) = entry.as_ref().filter(|entry| !entry.value.contains('/')) {
        let message = format!("`{}` is no entry: expected LIST/KEY, as in `us-ns-cmic/30923`", entry.value);
        faults.error(Code::SUPPRESSION_BAD_VALUE, &entry.span, message);
    }
    for at in [&reason, &owner, &approver].into_iter().flatten() {
        if at.value.contains(is_hidden) {
            let message = "it has a character that cannot be seen: expected plain text on one line";
            faults.error(Code::SUPPRESSION_BAD_VALUE, &at.span, message);
        }
    }
    if let (Some(owner), Some(approver)) = (&owner, &approver)
        && person(owner.value) == person(approver.value)
    {
        let message = format!("the owner `{}` cannot approve it: expected another person", owner.value);
        faults.error(Code::SUPPRESSION_ONE_PERSON, &approver.span, message);
    }
    let days = days(faults, created, expires);
    let subject = subject.and_then(|table| read_subject(table, faults));
    for at in [&subject_sha256, &entry_sha256].into_iter().flatten() {
        if at.value.len() != 64 || !at.value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        {
            let message = "this is no SHA-256 in lower-case hex: `interdict suppress add` writes it";
            faults.error(Code::SUPPRESSION_BAD_VALUE, &at.span, message);
        }
    }
    let seen: Option<Vec<String>> =
        seen.map(|lines| lines.into_iter().map(|line| line.value.to_owned()).collect());
    if let (Some(seen), Some(stated)) = (&seen, &entry_sha256)
        && content::sha256(seen) != stated.value
    {
        let message =
            "this is not the SHA-256 of `seen`: neither is changed by hand, a new review writes both";
        faults.error(Code::SUPPRESSION_BAD_VALUE, &stated.span, message);
    }
    let (subject, scope) = (subject?, scope?);
    if scope == Scope::Namesake && !subject::has_identifier(&subject::form(&subject.borrowed())) {
        let message = "nothing tells this namesake from the entry: expected an ISIN, CUSIP, SEDOL, FIGI or LEI in `subject`";
        faults.error(Code::SUPPRESSION_TOO_BROAD, &span, message);
    }
    let (created, expires) = days?;
    let owned = |at: At<&str>| at.value.to_owned();
    Some(Suppression {
        place,
        subject,
        entry: Arc::from(entry?.value),
        scope,
        reason: owned(reason?),
        owner: owned(owner?),
        approver: owned(approver?),
        created,
        expires,
        seen: seen?,
        entry_sha256: owned(entry_sha256?),
        subject_sha256: owned(subject_sha256?),
    })
}

/// Whether a character may hide what stands beside it: these texts stand in reasons, which people read.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A person as far as two spellings tell: `J. Doe` and `j.doe` are one.
fn person(text: &str) -> String {
    let letters: String = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() { text.to_owned() } else { letters }
}

/// Whether two persons are one.
pub fn is_one_person(a: &str, b: &str) -> bool {
    person(a) == person(b)
}

fn days(
    faults: &Faults<'_>,
    created: Option<At<&str>>,
    expires: Option<At<&str>>,
) -> Option<(NaiveDate, NaiveDate)> {
    let day = |at: &Option<At<&str>>| {
        let at = at.as_ref()?;
        let day = day(at.value);
        if day.is_none() {
            let message = format!("`{}` is no day: expected YYYY-MM-DD", at.value);
            faults.error(Code::SUPPRESSION_BAD_DATES, &at.span, message);
        }
        day
    };
    let (first, last) = (day(&created), day(&expires));
    let (first, last, expires) = (first?, last?, expires?);
    if let Err(fault) = check_days(first, last) {
        faults.error(Code::SUPPRESSION_BAD_DATES, &expires.span, fault);
    }
    Some((first, last))
}

/// Whether a suppression may hold from one day through another.
pub fn check_days(created: NaiveDate, expires: NaiveDate) -> Result<(), String> {
    if expires < created {
        return Err(format!("it expires on {expires}, before it is created on {created}"));
    }
    let latest = latest(created);
    if expires > latest {
        let years = MOST_MONTHS / 12;
        return Err(format!(
            "it would hold until {expires}, longer than {years} years: expected {latest} or earlier"
        ));
    }
    Ok(())
}

/// A day as `YYYY-MM-DD`.
pub fn day(text: &str) -> Option<NaiveDate> {
    // The parser would take the year 26 for one.
    let is_one = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| is_one)
}

/// The fields of a subject, in the order in which they are written.
pub(super) const SUBJECT: [&str; 14] = [
    "issuer_name",
    "security_name",
    "underlying_name",
    "isin",
    "cusip",
    "sedol",
    "figi",
    "lei",
    "identifier",
    "ticker",
    "exchange",
    "underlying_isin",
    "country",
    "instrument_type",
];

/// The values of a subject's fields.
pub fn fields(subject: &Subject) -> impl Iterator<Item = (&'static str, &str)> {
    let mut copy = subject.borrowed();
    SUBJECT.into_iter().filter_map(move |name| {
        let value = std::mem::take(field(&mut copy, name)?);
        (!value.is_empty()).then_some((name, value))
    })
}

fn field<'s, S>(subject: &'s mut Subject<S>, name: &str) -> Option<&'s mut S> {
    Some(match name {
        "issuer_name" => &mut subject.issuer_name,
        "security_name" => &mut subject.security_name,
        "underlying_name" => &mut subject.underlying_name,
        "isin" => &mut subject.isin,
        "cusip" => &mut subject.cusip,
        "sedol" => &mut subject.sedol,
        "figi" => &mut subject.figi,
        "lei" => &mut subject.lei,
        "identifier" => &mut subject.identifier,
        "ticker" => &mut subject.ticker,
        "exchange" => &mut subject.exchange,
        "underlying_isin" => &mut subject.underlying_isin,
        "country" => &mut subject.country,
        "instrument_type" => &mut subject.instrument_type,
        _ => return None,
    })
}

fn read_subject(mut table: Fields<'_>, faults: &Faults<'_>) -> Option<Subject> {
    let mut subject = Subject::default();
    let mut last: Option<Span> = None;
    for name in SUBJECT {
        if let (Some(at), Some(field)) = (table.optional_text(name), field(&mut subject, name)) {
            *field = at.value.to_owned();
            last = Some(at.span);
        }
    }
    let span = table.span.clone();
    let is_somebody = subject.borrowed().names_a_security();
    table.finish();
    if !is_somebody {
        let message = "the subject has neither a name nor an identifier: it would be everybody";
        faults.error(Code::SUPPRESSION_TOO_BROAD, &last.unwrap_or(span), message);
        return None;
    }
    Some(subject)
}

/// Reviewed statements that a subject is not an entry of a list.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Suppressions")]
struct FileForm {
    /// The suppressions.
    #[serde(default)]
    suppression: Vec<SuppressionForm>,
}

/// One subject that is not one entry.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SuppressionForm {
    /// The entry: list id, `/`, key, as in `us-ns-cmic/30923`.
    entry: String,
    /// Which matches it reaches: `doubt` (the default) those that are not certain, `namesake` also an equal name, for a
    /// subject that has an ISIN, CUSIP, SEDOL, FIGI or LEI. Neither reaches a match by an identifier that is certain.
    #[serde(default)]
    scope: Option<ScopeForm>,
    /// Why the subject is not the entry.
    reason: String,
    /// Who answers for it.
    owner: String,
    /// Who approved it: another person than the owner.
    approver: String,
    /// First day on which it holds, YYYY-MM-DD.
    #[schemars(extend("format" = "date"))]
    created: String,
    /// Last day on which it holds, at most two years later.
    #[schemars(extend("format" = "date"))]
    expires: String,
    /// The subject as a row prints it; at least a name or an identifier.
    subject: SubjectForm,
    /// SHA-256 of the subject's normal form, written by `interdict suppress add`.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    subject_sha256: String,
    /// SHA-256 of `seen`, written by `interdict suppress add`.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    entry_sha256: String,
    /// What the entry was when the suppression was approved, line by line, written by `interdict suppress add`.
    #[schemars(length(min = 1))]
    seen: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "the words of the schema; the file is read by its own reader")]
enum ScopeForm {
    Doubt,
    Namesake,
}

/// The columns of a row by which it is matched.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SubjectForm {
    issuer_name: Option<String>,
    security_name: Option<String>,
    underlying_name: Option<String>,
    isin: Option<String>,
    cusip: Option<String>,
    sedol: Option<String>,
    figi: Option<String>,
    lei: Option<String>,
    /// Of any scheme.
    identifier: Option<String>,
    ticker: Option<String>,
    exchange: Option<String>,
    underlying_isin: Option<String>,
    country: Option<String>,
    instrument_type: Option<String>,
}

/// The JSON Schema of files of suppressions.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(FileForm)
}

#[cfg(test)]
mod tests;
