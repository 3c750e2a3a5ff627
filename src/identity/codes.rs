//! Identifiers that stand where a name is expected: brokers print an ISIN under `Security`, terminals a ticker, and
//! descriptions begin with one.

use super::Subject;
use crate::identifier::{ISIN_LENGTH, Identifier, Scheme, is_isin, is_of_terminal};

/// Longest name that may be nothing but an identifier: a LEI.
const LONGEST: usize = 20;

/// An identifier in a name as printed, and its scheme where the name holds more than that.
pub(super) type Code<'t> = (Option<Scheme>, &'t str);

/// The identifiers in the names of a row, in the order of the names.
pub(super) fn in_names<'t>(subject: &Subject<&'t str>) -> impl Iterator<Item = Code<'t>> {
    subject.names().into_iter().flat_map(|name| {
        let whole = is_identifier(name).then_some((None, name));
        let is_within = whole.is_none() && name.len() > ISIN_LENGTH;
        let parts =
            name.split(|c: char| !c.is_ascii_alphanumeric()).filter(move |part| is_within && is_isin(part));
        whole.into_iter().chain(parts.map(|part| (Some(Scheme::Isin), part)))
    })
}

/// The ISINs in a cell of identifiers that is none as it stands: `ISIN: …`, `… Equity`, `/isin/…`.
pub(super) fn within(cell: &str) -> Vec<String> {
    let parts = cell.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() == ISIN_LENGTH);
    let mut found: Vec<String> = parts.map(str::to_ascii_uppercase).filter(|part| is_isin(part)).collect();
    found.dedup();
    found
}

/// Whether a name is nothing but an identifier that needs no mending. `3M CO` may be a company as well, `3 HK` is a
/// ticker.
pub(super) fn is_identifier(name: &str) -> bool {
    if name.len() > LONGEST || !(name.bytes().any(|byte| byte.is_ascii_digit()) || is_of_terminal(name)) {
        return false;
    }
    let Ok(readings) = Identifier::recognise(name) else { return false };
    let Some(first) = readings.first().filter(|first| first.repair().is_none()) else { return false };
    // A ticker is its code, a blank and its market.
    let code = first.identifier.as_str().split(' ').next().unwrap_or_default();
    match first.identifier.scheme() {
        Scheme::Ticker => is_of_terminal(name) || code.bytes().all(|byte| byte.is_ascii_digit()),
        _ => !name.trim().contains(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_isin_is_seen_among_other_text() {
        for (cell, expected) in [
            ("US0378331005 Equity", "US0378331005"),
            ("ISIN: US0378331005", "US0378331005"),
            ("/isin/us0378331005", "US0378331005"),
            ("US0378331005*", "US0378331005"),
            ("\"US0378331005\"", "US0378331005"),
            ("US0378331005 / B1234X", "US0378331005"),
            ("US0378331005/US5949181045", "US0378331005 US5949181045"),
            ("US0378331006 Equity", ""),
            ("XUS0378331005", ""),
            ("UNKNOWN", ""),
        ] {
            assert_eq!(within(cell).join(" "), expected, "{cell}");
        }
    }

    #[test]
    fn an_identifier_is_seen_where_a_name_is_expected() {
        for (name, expected) in [
            ("US0378331005", "US0378331005"),
            ("US0378331005 Acme Corp", "US0378331005"),
            ("Acme Corp (US0378331005)", "US0378331005"),
            ("037833100", "037833100"),
            ("941 HK Equity", "941 HK Equity"),
            ("ACM US Equity", "ACM US Equity"),
            ("0941.HK", "0941.HK"),
            ("3M CO", ""),
            ("ACME SA", ""),
            ("Acme Private Equity", ""),
            ("US0378331006", ""),
            ("Zorblat 2021", ""),
        ] {
            let subject = Subject { security_name: name, ..Subject::default() };
            let found: Vec<&str> = in_names(&subject).map(|(_, text)| text).collect();
            assert_eq!(found.join(" "), expected, "{name}");
        }
    }
}
