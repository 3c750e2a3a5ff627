//! Who a subject is for a suppression: the normal form of everything by which it is matched.
//!
//! Two rows are the same subject when their forms are equal, line by line. Spelling, case and the column in which a
//! name or an identifier stands do not count; another identifier, one more or one less does, and so does another country.
//! Nothing is guessed: an identifier that was mended or cannot be read stands as it is printed. A version of the engine that
//! reads names otherwise makes other forms, and the suppressions are reviewed again.
//!
//! ```
//! use interdict::identity::Subject;
//! use interdict::suppression::subject::{form, sha256};
//! let printed = Subject { issuer_name: "ACME HLDGS, LTD.", isin: "us-99acme1004", ..Subject::default() };
//! let typed = Subject { security_name: "Acme Holdings Ltd", identifier: "US99ACME1004", ..Subject::default() };
//! assert_eq!(form(&printed), ["isin US99ACME1004", "name acme holdings (ltd)"]);
//! assert_eq!(sha256(&form(&printed)), sha256(&form(&typed)));
//! ```

use super::content;
use crate::country;
use crate::holdings::is_empty_cell;
use crate::identifier::{Identifier, Reading, Scheme, Ticker};
use crate::identity::Subject;
use crate::name::{Name, fold};

/// The subject's form: sorted, each line once.
pub fn form(subject: &Subject<&str>) -> Vec<String> {
    // Every field by its name: one that is new cannot be forgotten here.
    let Subject {
        issuer_name,
        security_name,
        underlying_name,
        isin,
        cusip,
        sedol,
        figi,
        lei,
        identifier,
        ticker,
        exchange,
        underlying_isin,
        country,
        instrument_type,
    } = *subject;
    let mut lines = Vec::new();
    let mut put = |what: &str, text: &str, value: fn(&str) -> String| {
        if !is_empty_cell(text) {
            lines.push(format!("{what} {}", value(text)));
        }
    };
    put("name", issuer_name, name);
    put("name", security_name, name);
    put("underlying name", underlying_name, name);
    put("country", country, |text| country::find(text).map_or_else(|| fold(text), str::to_owned));
    put("kind", instrument_type, fold);
    for (scheme, text) in [
        (Scheme::Isin, isin),
        (Scheme::Cusip, cusip),
        (Scheme::Sedol, sedol),
        (Scheme::Figi, figi),
        (Scheme::Lei, lei),
    ] {
        if !is_empty_cell(text) {
            lines.push(stated(Identifier::readings(scheme, text).ok(), scheme.as_str(), text));
        }
    }
    if !is_empty_cell(identifier) {
        lines.push(stated(Identifier::recognise(identifier).ok(), "identifier", identifier));
    }
    if !is_empty_cell(underlying_isin) {
        let readings = Identifier::readings(Scheme::Isin, underlying_isin).ok();
        lines.push(format!("underlying {}", stated(readings, "isin", underlying_isin)));
    }
    let market = (!is_empty_cell(ticker)).then(|| Ticker::with_exchange(ticker, exchange).ok()).flatten();
    match market.filter(|ticker| !ticker.repaired()) {
        Some(ticker) => lines.push(line(&ticker.identifier())),
        None => {
            for (what, text) in [("ticker", ticker), ("exchange", exchange)] {
                if !is_empty_cell(text) {
                    lines.push(format!("{what} `{}`", plain(text)));
                }
            }
        }
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The hash of a form.
pub fn sha256(form: &[String]) -> String {
    content::digest("subject", form)
}

/// Whether something in a form tells the security or its issuer for certain: an identifier that was read as it stands, and
/// no ticker, which is given again to others.
pub fn has_identifier(form: &[String]) -> bool {
    let schemes = [Scheme::Isin, Scheme::Cusip, Scheme::Sedol, Scheme::Figi, Scheme::Lei];
    let is_one = |line: &String| {
        line.split_once(' ').is_some_and(|(what, value)| {
            schemes.iter().any(|scheme| scheme.as_str() == what) && !value.starts_with('`')
        })
    };
    form.iter().any(is_one)
}

/// Whether two different forms may be meant as one subject: they share a name or an identifier.
pub fn are_akin(a: &[String], b: &[String]) -> bool {
    let tells = |line: &&String| !line.starts_with("country ") && !line.starts_with("kind ");
    a.iter().filter(tells).any(|line| b.contains(line))
}

fn name(text: &str) -> String {
    let name = Name::new(text);
    match (name.key(), name.form().families()) {
        ("", _) => format!("`{}`", plain(text)),
        (key, form) if form.is_empty() => key.to_owned(),
        (key, form) => format!("{key} ({form})"),
    }
}

/// An identifier that is beyond doubt in its canonical spelling, another one as printed.
fn stated(readings: Option<Vec<Reading>>, what: &str, text: &str) -> String {
    match readings.as_deref() {
        Some([reading]) if reading.repair().is_none() => line(&reading.identifier),
        _ => format!("{what} `{}`", plain(text)),
    }
}

fn line(identifier: &Identifier) -> String {
    format!("{} {}", identifier.scheme(), identifier.as_str())
}

/// A text as printed, but for case and blanks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject<&'static str> {
        Subject {
            security_name: "Acme Holdings Ltd",
            isin: "US99ACME1004",
            country: "US",
            ..Subject::default()
        }
    }

    #[test]
    fn spelling_does_not_count() {
        let same = [
            Subject { security_name: "ACME  HLDGS., LIMITED", ..subject() },
            Subject { security_name: "", issuer_name: "Acme Holdings Ltd", ..subject() },
            Subject { isin: "us99-acme1004", ..subject() },
            Subject { isin: "N/A", identifier: "US99ACME1004", ..subject() },
            Subject { country: "United States", lei: "-", ..subject() },
            Subject { issuer_name: "ACME HOLDINGS LTD", ..subject() },
        ];
        for other in same {
            assert_eq!(form(&other), form(&subject()), "{other:?}");
        }
    }

    #[test]
    fn whatever_may_be_somebody_else_counts() {
        let others = [
            Subject { security_name: "Acme Holdings Inc", ..subject() },
            Subject { security_name: "Acme Holding Group Ltd", ..subject() },
            Subject { underlying_name: "Acme Holdings Ltd", ..subject() },
            Subject { isin: "", ..subject() },
            Subject { isin: "", underlying_isin: "US99ACME1004", ..subject() },
            Subject { isin: "US99ACME1005", ..subject() },
            Subject { cusip: "99ACME100", ..subject() },
            Subject { country: "CN", ..subject() },
            Subject { instrument_type: "bond", ..subject() },
            Subject { ticker: "ACM", exchange: "HK", ..subject() },
            Subject { exchange: "HK", ..subject() },
        ];
        let mut seen = vec![sha256(&form(&subject()))];
        for other in others {
            let sha256 = sha256(&form(&other));
            assert!(!seen.contains(&sha256), "{other:?}");
            seen.push(sha256);
        }
    }

    #[test]
    fn only_a_sound_identifier_tells_namesakes_apart() {
        assert!(has_identifier(&form(&subject())));
        for isin in ["", "US99ACME1005", "US99ACME100"] {
            assert!(!has_identifier(&form(&Subject { isin, ..subject() })), "{isin}");
        }
        assert!(!has_identifier(&form(&Subject { isin: "", ticker: "123", exchange: "HK", ..subject() })));
        assert!(!has_identifier(&form(&Subject { isin: "", underlying_isin: "US99ACME1004", ..subject() })));
    }
}
