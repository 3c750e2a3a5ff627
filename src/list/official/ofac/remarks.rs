//! Remarks of OFAC: facts between semicolons, each with its name in front.
//!
//! `Equity Ticker 123 HK; alt. ISIN HK0000123456; Tax ID No. 77 (Russia); a.k.a. 'ACME'.` The same names stand
//! in the `ids` of the Consolidated Screening List, there behind their values.

use chrono::NaiveDate;

use crate::list::entry::{DefectAction, NameKind};
use crate::list::official::value::date;
use crate::list::record::{NumberKind, Record};

/// The dates that remarks state for a series: `CMIC`, `EO 14024 Directive 3`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::list::official) struct Dates(Vec<(String, Meaning, NaiveDate)>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Meaning {
    Listed,
    Effective,
    DivestBy,
}

/// How a fact of each meaning begins.
const DATED: [(&str, Meaning); 3] = [
    ("Listing Date (", Meaning::Listed),
    ("Effective Date (", Meaning::Effective),
    ("Purchase/Sales For Divestment Date (", Meaning::DivestBy),
];

/// Names of numbers, with what they are. The longest that fits is taken.
const NUMBERS: [(&str, NumberKind); 22] = [
    ("ISIN", NumberKind::Isin),
    ("Equity Ticker", NumberKind::Ticker),
    ("Legal Entity Number", NumberKind::Lei),
    ("SWIFT/BIC", NumberKind::Bic),
    ("Unified Social Credit Code (USCC)", NumberKind::Uscc),
    ("Vessel Registration Identification IMO", NumberKind::Imo),
    ("Identification Number IMO", NumberKind::Imo),
    ("Company Number IMO", NumberKind::Imo),
    ("Passport", NumberKind::Passport),
    ("Tax ID No.", NumberKind::Tax),
    ("V.A.T. Number", NumberKind::Tax),
    ("Registration ID", NumberKind::Registration),
    ("Registration Number", NumberKind::Registration),
    ("Company Number", NumberKind::Registration),
    ("Company ID", NumberKind::Registration),
    ("UK Company Number", NumberKind::Registration),
    ("Commercial Registry Number", NumberKind::Registration),
    ("Public Registration Number", NumberKind::Registration),
    ("Business Registration Number", NumberKind::Registration),
    ("Business Number", NumberKind::Registration),
    ("Chamber of Commerce Number", NumberKind::Registration),
    ("C.R. No.", NumberKind::Registration),
];

impl Dates {
    /// The days of a series: listed, effective, divest by.
    pub(in crate::list::official) fn of(&self, series: &str) -> [Option<NaiveDate>; 3] {
        [Meaning::Listed, Meaning::Effective, Meaning::DivestBy].map(|meaning| {
            self.0.iter().find(|(of, what, _)| of == series && *what == meaning).map(|(_, _, day)| *day)
        })
    }

    /// The first day of listing that is stated for any series.
    pub(in crate::list::official) fn first_listed(&self) -> Option<NaiveDate> {
        self.0.iter().filter(|(_, meaning, _)| *meaning == Meaning::Listed).map(|(_, _, day)| *day).min()
    }
}

/// Takes the remarks of a record apart: its further names, numbers, countries and links go into the record, its
/// dates come back.
pub(in crate::list::official) fn read(record: &mut Record) -> Dates {
    let remarks = record.remarks.clone();
    let mut dates = Dates::default();
    for fact in remarks.split("; ") {
        take(record, &mut dates, fact.trim());
    }
    dates
}

/// Takes one fact: `alt. Tax ID No. 77 (Russia)`.
pub(in crate::list::official) fn take(record: &mut Record, dates: &mut Dates, fact: &str) {
    let fact = fact.strip_prefix("alt. ").unwrap_or(fact);
    // The last fact ends the sentence.
    let fact = fact.strip_suffix('.').unwrap_or(fact).trim();
    for (prefix, kind) in [
        ("a.k.a. ", NameKind::Weak),
        ("f.k.a. ", NameKind::Former),
        ("n.k.a. ", NameKind::Weak),
        ("Issuer Name ", NameKind::Alias),
    ] {
        if let Some(name) = fact.strip_prefix(prefix) {
            return record.name(name.trim_matches('\''), kind);
        }
    }
    for prefix in ["nationality ", "citizen ", "Nationality of Registration "] {
        if let Some(country) = fact.strip_prefix(prefix) {
            return record.country(country);
        }
    }
    if let Some(to) = fact.strip_prefix("Linked To: ") {
        return record.relations.push(("linked_to".to_owned(), to.to_owned()));
    }
    if let Some((meaning, rest)) =
        DATED.iter().find_map(|(name, meaning)| Some((*meaning, fact.strip_prefix(name)?)))
    {
        if let Some((series, day)) = rest.split_once(')') {
            let day = day.trim_start_matches([':', ' ']);
            match date(day, &["%d %b %Y"]) {
                Ok(day) => dates.0.push((series.to_owned(), meaning, day)),
                Err(reason) => record.defect(day, DefectAction::Refused, &reason),
            }
        }
        return;
    }
    let number = NUMBERS
        .iter()
        .filter_map(|(name, kind)| Some((name, kind, fact.strip_prefix(name)?.strip_prefix(' ')?)))
        .max_by_key(|(name, _, _)| name.len());
    if let Some((name, kind, value)) = number {
        let (value, country) = with_country(value);
        // `Passport issued in Atlantis`: a number that nothing checks has a digit at least.
        let is_worded = kind.scheme().is_some() || *kind == NumberKind::Bic;
        if is_worded || value.contains(|c: char| c.is_ascii_digit()) {
            record.number(*kind, value, name, country);
        }
        return;
    }
    // Any other number: `D-U-N-S Number 1`, `NIT # 2 (Colombia)`.
    let marks = [" No. ", " Number ", " # "];
    let found = marks.iter().filter_map(|mark| Some((fact.find(mark)?, mark))).min();
    if let Some((at, mark)) = found
        && let (Some(label), Some(value)) = (fact.get(..at), fact.get(at + mark.len()..))
        && value.contains(|c: char| c.is_ascii_digit())
        && label.len() < 60
    {
        let (value, country) = with_country(value);
        record.number(NumberKind::Other, value, label, country);
    }
}

/// A fact as remarks print it, of its name, its value and the country that it is of: `Tax ID No. 77 (Russia)`.
pub(in crate::list::official) fn fact(name: &str, value: &str, country: &str) -> String {
    let country = if country.is_empty() { String::new() } else { format!(" ({country})") };
    format!("{name} {value}{country}").trim().to_owned()
}

/// A number and the country behind it in brackets. What else stands there (`expires …`) is no part of either.
fn with_country(text: &str) -> (&str, Option<&str>) {
    let Some((value, rest)) = text.split_once(" (") else { return (text.trim(), None) };
    (value.trim(), rest.split(')').next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::EntryKind;

    fn of(remarks: &str) -> (Record, Dates) {
        let mut record = Record::new("1", EntryKind::Company, "ACME", 1);
        record.remarks = remarks.to_owned();
        let dates = read(&mut record);
        (record, dates)
    }

    #[test]
    fn facts_go_where_they_belong() {
        let (record, dates) = of(
            "Equity Ticker 0123 HK; alt. Equity Ticker ABC US; alt. Equity Ticker 600999CN; Issuer Name Acme Ltd; ISIN US0378331005; alt. ISIN US0378331006; \
             Tax ID No. 77 (Russia); D-U-N-S Number 5; Listing Date (CMIC) 03 Jun 2021; Passport issued in Atlantis; \
             Effective Date (EO 14024 Directive 3): 26 Mar 2022; Linked To: OTHER S.A.; a.k.a. 'ACM'.",
        );
        let names: Vec<(&str, NameKind)> = record.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(
            names,
            [("ACME", NameKind::Primary), ("Acme Ltd", NameKind::Alias), ("ACM", NameKind::Weak)]
        );
        let numbers: Vec<(NumberKind, &str)> =
            record.numbers.iter().map(|n| (n.kind, n.value.as_str())).collect();
        assert_eq!(
            numbers,
            [
                (NumberKind::Ticker, "123 HK"),
                (NumberKind::Ticker, "ABC US"),
                (NumberKind::Ticker, "600999 CN"),
                (NumberKind::Isin, "US0378331005"),
                (NumberKind::Tax, "77"),
                (NumberKind::Other, "5"),
            ]
        );
        assert_eq!(record.numbers[4].country.as_deref(), Some("RU"));
        assert_eq!(record.numbers[5].label, "D-U-N-S");
        assert_eq!(record.relations, [("linked_to".to_owned(), "OTHER S.A".to_owned())]);
        let defects: Vec<(&str, DefectAction)> =
            record.defects.iter().map(|d| (d.value.as_str(), d.action)).collect();
        assert_eq!(defects, [("600999CN", DefectAction::Repaired), ("US0378331006", DefectAction::Refused)]);
        assert_eq!(dates.of("CMIC")[0].unwrap().to_string(), "2021-06-03");
        assert_eq!(dates.of("EO 14024 Directive 3")[1].unwrap().to_string(), "2022-03-26");
    }
}
