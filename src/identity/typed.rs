//! What a person means who types one security: a name, an identifier, or a ticker with its market.
//!
//! In a file the column says which of them a cell is. Here the text itself has to, and where it is
//! almost an identifier it is refused: a mistyped ISIN taken for a name matches nothing and looks clear.

use super::Subject;
use crate::holdings;
use crate::identifier::{Identifier, Scheme, Ticker};
use crate::name::Name;

impl Subject {
    /// The security that a text means.
    pub fn typed(text: &str) -> Result<Subject, String> {
        let text = text.trim();
        if holdings::is_empty_cell(text) {
            return Err(format!(
                "`{text}` says nothing: expected a name, an identifier or a ticker with its market"
            ));
        }
        if text.chars().any(char::is_control) {
            return Err("the name has a control character, which can hide it: expected plain text".to_owned());
        }
        // Names of several words can pass a check digit by chance once their blanks are gone.
        if !text.contains(char::is_whitespace) {
            for scheme in [Scheme::Isin, Scheme::Cusip, Scheme::Sedol, Scheme::Figi, Scheme::Lei] {
                if let Ok(identifier) = Identifier::parse(scheme, text) {
                    return Ok(Subject::of_identifier(&identifier));
                }
            }
            if looks_like_an_isin(text)
                && let Err(fault) = Identifier::parse(Scheme::Isin, text)
            {
                return Err(fault.to_string());
            }
        }
        Ok(ticker(text)
            .map(|ticker| Subject::of_identifier(&ticker.identifier()))
            .unwrap_or_else(|| Subject { security_name: text.to_owned(), ..Subject::default() }))
    }
}

/// Two letters, nine letters and digits, a digit.
fn looks_like_an_isin(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 12
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.iter().take(2).all(u8::is_ascii_alphabetic)
        && bytes.last().is_some_and(u8::is_ascii_digit)
        && bytes.get(2..11).is_some_and(|inner| inner.iter().any(u8::is_ascii_digit))
}

/// A code with its market: `123 HK`, `0123.HK`. `ACME SA` is a company and none of Saudi Arabia's codes.
fn ticker(text: &str) -> Option<Ticker> {
    let code = text.split([' ', '.']).next().filter(|code| code.len() < text.len())?;
    // A terminal's key for shares is spelt `Equity`.
    let words = text.rsplit_once(' ').filter(|(_, key)| key.eq_ignore_ascii_case("equity"));
    let words = words.map_or(text, |(words, _)| words);
    let plain = code.bytes().any(|b| b.is_ascii_digit()) || !words.contains(char::is_lowercase);
    let ticker = Ticker::parse(text).ok()?;
    let one_word = !ticker.code().contains(' ');
    (plain && one_word && !Name::new(text).form().is_stated()).then_some(ticker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_text_tells_what_it_is() {
        for (text, field) in [
            ("US99ACME1004", "isin"),
            (" us99acme1004 ", "isin"),
            ("99ACME100", "cusip"),
            ("B1CCM71", "sedol"),
            ("BBG000BLNNH6", "figi"),
            ("123 HK", "ticker"),
            ("0123.HK", "ticker"),
            ("ABC US Equity", "ticker"),
            ("ABC US", "ticker"),
            ("Acme Holdings", "name"),
            ("ACME SA", "name"),
            ("Acme Us", "name"),
            ("ACME", "name"),
            ("ABC", "name"),
            ("ACME HOLDINGS HK", "name"),
            ("Acme Holdings Inc.", "name"),
            ("ACME.COM", "name"),
        ] {
            let subject = Subject::typed(text).unwrap();
            let Subject { isin, cusip, sedol, figi, lei, ticker, security_name, .. } = &subject;
            let fields = [
                ("isin", isin),
                ("cusip", cusip),
                ("sedol", sedol),
                ("figi", figi),
                ("lei", lei),
                ("ticker", ticker),
                ("name", security_name),
            ];
            let set: Vec<&str> = fields.iter().filter(|(_, v)| !v.is_empty()).map(|(f, _)| *f).collect();
            assert_eq!(set, [field], "{text}");
        }
    }

    #[test]
    fn what_is_nothing_or_almost_an_isin_is_refused() {
        for text in ["", "  ", "-", "N/A", "n/a", "Acme\u{1b}[0m"] {
            assert!(Subject::typed(text).is_err(), "{text:?}");
        }
        let fault = Subject::typed("US99ACME1005").unwrap_err().to_string();
        assert_eq!(fault, "`US99ACME1005` is not a valid ISIN: the check digit is 5, expected 4");
    }
}
