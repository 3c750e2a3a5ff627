//! Why a text is no identifier, in one sentence for the person who has to mend it.
//!
//! Spreadsheets are the usual culprit, so the marks that they leave (scientific notation, dates,
//! lost leading zeros) are told apart from a plain wrong text.

use super::{Market, Scheme};
use crate::repair::Repair;

/// How much of a wrong text is repeated in a message: a cell may be a megabyte long.
const SHOWN: usize = 40;

/// A text that is no identifier of the scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a valid {}: {problem}", scheme.map_or("identifier", Scheme::title))]
pub struct IdentifierFault {
    /// What it was read as; `None` where it might have been any of them.
    pub scheme: Option<Scheme>,
    /// The text, shortened and with control characters escaped.
    pub found: Box<str>,
    /// What is wrong.
    pub problem: Problem,
}

impl IdentifierFault {
    pub(super) fn new(scheme: impl Into<Option<Scheme>>, text: &str, problem: Problem) -> IdentifierFault {
        let mut found: String = text.chars().take(SHOWN).flat_map(shown).collect();
        if text.chars().nth(SHOWN).is_some() {
            found.push('…');
        }
        IdentifierFault { scheme: scheme.into(), found: found.into(), problem }
    }
}

/// Control characters must not reach a terminal; letters of any script may.
fn shown(c: char) -> impl Iterator<Item = char> {
    let escaped = c.is_control().then(|| c.escape_default());
    let plain = escaped.is_none().then_some(c);
    escaped.into_iter().flatten().chain(plain)
}

/// What is wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing but blanks and separators.
    #[error("it is empty")]
    Empty,
    /// Nothing but zeros, as some files print where they have no identifier.
    #[error("it consists of zeros, which stand for no identifier")]
    Zeros,
    /// A number in scientific notation, as in `8.46E+109`.
    #[error(
        "a spreadsheet has turned it into a number in scientific notation, and the original cannot be recovered"
    )]
    Scientific,
    /// A date, as in `1-Mar`.
    #[error("a spreadsheet has turned it into a date, and the original cannot be recovered")]
    Date,
    /// No identifier as it stands, and one once mended.
    #[error("`{likely}` is probably meant ({repair})")]
    Mendable {
        /// What would be mended.
        repair: Repair,
        /// The identifier after it.
        likely: Box<str>,
    },
    /// Too long or too short.
    #[error("it has {found} characters, expected {expected}")]
    Length {
        /// Characters without blanks and separators.
        found: usize,
        /// What the scheme has.
        expected: usize,
    },
    /// A character that cannot stand where it stands.
    #[error("character {position} is `{}`, expected {expected}", found.escape_debug())]
    Character {
        /// The character.
        found: char,
        /// Its position without blanks and separators, from 1.
        position: usize,
        /// What may stand there.
        expected: &'static str,
    },
    /// A check digit, or pair of them, that the other characters contradict.
    #[error("the check digit is {found}, expected {expected}")]
    CheckDigit {
        /// As printed.
        found: Box<str>,
        /// As computed.
        expected: Box<str>,
    },
    /// A prefix that the scheme reserves for others.
    #[error("it starts with {found}, which no {scheme} does")]
    Prefix {
        /// The prefix.
        found: Box<str>,
        /// The scheme's name.
        scheme: &'static str,
    },
    /// A text that may be an identifier of any scheme and looks like none of them.
    #[error("it has the form of no ISIN, CUSIP, SEDOL, FIGI or LEI")]
    Form,
    /// A ticker without an exchange.
    #[error("no exchange is given; expected a code and an exchange, as in `123 HK`")]
    NoVenue,
    /// An exchange that the table of venues does not have.
    #[error("the exchange `{venue}` is not known")]
    UnknownVenue {
        /// As printed.
        venue: Box<str>,
    },
    /// An exchange that may be one of several, and the code does not tell which.
    #[error("`{venue}` may stand for {}", listed(markets))]
    AmbiguousVenue {
        /// As printed.
        venue: Box<str>,
        /// What it may stand for.
        markets: Vec<Market>,
    },
    /// A code whose own suffix names another market than the exchange beside it.
    #[error("the code is marked {}, and the exchange is in {}", listed(marked), listed(exchange))]
    VenueConflict {
        /// The market of the suffix.
        marked: Vec<Market>,
        /// The market of the exchange.
        exchange: Vec<Market>,
    },
    /// A code that the market cannot have.
    #[error("`{code}` is no code of {}, expected {expected}", market.name())]
    Code {
        /// The code.
        code: Box<str>,
        /// The market.
        market: Market,
        /// What its codes look like.
        expected: String,
    },
}

fn listed(markets: &[Market]) -> String {
    markets.iter().map(|m| m.name()).collect::<Vec<_>>().join(" or ")
}

/// The mark that a spreadsheet has left on the text, if any.
///
/// `8.46E+109` is never an identifier. `00846E107` may be one, so digits, `E`, digits count as damage
/// only where `refused` says that the text failed as an identifier.
pub(super) fn spreadsheet_damage(text: &str, refused: bool) -> Option<Problem> {
    let text = text.trim().to_ascii_uppercase();
    if let Some((mantissa, exponent)) = text.split_once('E') {
        let signed = exponent.starts_with(['+', '-']);
        let (whole, fraction) = match mantissa.split_once(['.', ',']) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        if digits(whole)
            && fraction.is_none_or(digits)
            && digits(exponent.trim_start_matches(['+', '-']))
            && (signed || fraction.is_some() || refused)
        {
            return Some(Problem::Scientific);
        }
    }
    const MONTHS: [&str; 12] =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let parts: Vec<&str> = text.split('-').collect();
    let is_date = match parts[..] {
        [a, b] => (short(a) && MONTHS.contains(&b)) || (MONTHS.contains(&a) && short(b)),
        [a, b, c] => short(a) && MONTHS.contains(&b) && digits(c),
        _ => false,
    };
    is_date.then_some(Problem::Date)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn short(text: &str) -> bool {
    text.len() <= 2 && digits(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Ticker;

    #[test]
    fn scientific_notation_is_damage() {
        for text in ["8.46E+109", "8,46E+109", "1E+08", " 1.23e-8 ", "1.5E10"] {
            assert_eq!(spreadsheet_damage(text, false), Some(Problem::Scientific), "{text}");
        }
        assert_eq!(spreadsheet_damage("00846E107", false), None);
        assert_eq!(spreadsheet_damage("846E107", true), Some(Problem::Scientific));
        for text in ["", "E", "1E", "E5", "1.E5", "..E5", "ACME", "1E+", "1.2.3E4"] {
            assert_eq!(spreadsheet_damage(text, true), None, "{text}");
        }
    }

    #[test]
    fn dates_are_damage() {
        for text in ["1-Mar", "Sep-01", "10-Nov-94", "01-DEC-1994"] {
            assert_eq!(spreadsheet_damage(text, false), Some(Problem::Date), "{text}");
        }
        for text in ["MAR", "A-B", "100-Mar", "MAR-A", "1-Mar-"] {
            assert_eq!(spreadsheet_damage(text, true), None, "{text}");
        }
    }

    #[test]
    fn all_markets_that_may_be_meant_are_named() {
        let fault = |code, exchange| Ticker::with_exchange(code, exchange).unwrap_err().to_string();
        insta::assert_snapshot!(fault("ABC", "SE"), @"`ABC` is not a valid ticker: `SE` may stand for Switzerland or Sweden");
        insta::assert_snapshot!(fault("123 HK", "NASDAQ"), @"`123 HK` is not a valid ticker: the code is marked Hong Kong, and the exchange is in United States");
    }

    #[test]
    fn messages_are_short_and_printable() {
        let fault = IdentifierFault::new(Scheme::Isin, &"\u{1b}".repeat(1000), Problem::Empty);
        assert!(fault.to_string().chars().all(|c| !c.is_control()));
        assert!(fault.found.chars().count() < 500);
    }
}
