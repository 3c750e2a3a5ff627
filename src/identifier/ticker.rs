//! Ticker: a code and its market, in the one spelling that is compared.
//!
//! The same share is printed `00941 HK`, `0941.HK`, `941 HK`, `XHKG:941`, or `941` with the exchange
//! beside it. All of these are one [`Ticker`]. A code without a market is none: exchanges share codes.
//!
//! ```
//! use interdict::identifier::Ticker;
//!
//! let ticker = Ticker::parse("0123.HK")?;
//! assert_eq!(ticker.to_string(), "123 HK");
//! assert_eq!(ticker, Ticker::with_exchange("00123", "Hong Kong Exchanges And Clearing Ltd")?);
//! # Ok::<(), interdict::identifier::IdentifierFault>(())
//! ```

use std::fmt;

use super::code::is_blank;
use super::fault::{Problem, spreadsheet_damage};
use super::venue::{self, Market, Spelling};
use super::{Identifier, IdentifierFault, Scheme, repair};
use crate::repair::{Repair, Repairs};

/// Longer codes are texts in the wrong column.
const LONGEST: usize = 24;

/// A code with its market. Two tickers are equal when both are, repaired or not.
#[derive(Clone, Debug)]
pub struct Ticker {
    market: Market,
    code: Box<str>,
    repairs: Repairs,
}

impl PartialEq for Ticker {
    fn eq(&self, other: &Ticker) -> bool {
        (self.market, &self.code) == (other.market, &other.code)
    }
}

impl Eq for Ticker {}

impl fmt::Display for Ticker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.market)
    }
}

impl Ticker {
    /// Reads a code that carries its market: `941 HK`, `0941.HK`, `ABC US Equity`, `NYSE:ABC`,
    /// `600999CN`.
    pub fn parse(text: &str) -> Result<Ticker, IdentifierFault> {
        let fault = |problem| IdentifierFault::new(Scheme::Ticker, text, problem);
        let (cell, repairs) = tidy(text).map_err(fault)?;
        let Some(marked) = Marked::split(&cell) else {
            return Err(fault(damage_or(&cell, Problem::NoVenue)));
        };
        let chosen = choose(marked.code, &[marked.markets], marked.venue);
        chosen.map(|ticker| ticker.after(repairs)).map_err(|p| fault(damage_or(&cell, p)))
    }

    /// Reads a code whose exchange stands in a column of its own. A code that carries its market as
    /// well must agree with the exchange. An empty exchange leaves the code to [`Ticker::parse`].
    pub fn with_exchange(code: &str, exchange: &str) -> Result<Ticker, IdentifierFault> {
        if !exchange.chars().any(char::is_alphanumeric) {
            return Ticker::parse(code);
        }
        let fault = |problem| IdentifierFault::new(Scheme::Ticker, code, problem);
        let (cell, repairs) = tidy(code).map_err(fault)?;
        let readings = venue::readings(exchange);
        let exchange_markets = readings.concat();
        if exchange_markets.is_empty() {
            // The exchange tells nothing; the code's own mark may do.
            let venue = IdentifierFault::new(Scheme::Ticker, exchange, Problem::NoVenue).found;
            return Ticker::parse(code).map_err(|_| fault(damage_or(&cell, Problem::UnknownVenue { venue })));
        }
        let chosen = match Marked::split(&cell).filter(|marked| !marked.may_be_code(&exchange_markets)) {
            None => choose(&cell, &readings, exchange),
            Some(marked) => {
                let both: Vec<Market> =
                    marked.markets.iter().copied().filter(|m| exchange_markets.contains(m)).collect();
                if both.is_empty() {
                    Err(Problem::VenueConflict {
                        marked: marked.markets.to_vec(),
                        exchange: exchange_markets,
                    })
                } else {
                    choose(marked.code, &[&both], exchange)
                }
            }
        };
        chosen.map(|ticker| ticker.after(repairs)).map_err(|p| fault(damage_or(&cell, p)))
    }

    /// The same, before which these repairs were made.
    fn after(self, repairs: Repairs) -> Ticker {
        Ticker { repairs: self.repairs.union(repairs), ..self }
    }

    /// The market.
    pub fn market(&self) -> Market {
        self.market
    }

    /// The code as its market spells it.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Everything that had to be mended.
    pub fn repairs(&self) -> Repairs {
        self.repairs
    }

    /// What had to be mended and could have meant something else. Such a ticker may raise a match; it is no
    /// proof against one.
    pub fn repair(&self) -> Option<Repair> {
        self.repairs.iter().find(|repair| repair.is_doubtful())
    }

    /// Whether anything had to be mended that could have meant something else.
    pub fn repaired(&self) -> bool {
        self.repair().is_some()
    }

    /// The identifier that lists and rows share.
    pub fn identifier(&self) -> Identifier {
        Identifier::new(Scheme::Ticker, &self.to_string())
    }
}

impl From<Ticker> for Identifier {
    fn from(ticker: Ticker) -> Identifier {
        ticker.identifier()
    }
}

/// Upper case, single blanks, and without the terminal's key for shares and what a spreadsheet has added.
fn tidy(text: &str) -> Result<(String, Repairs), Problem> {
    let (text, repairs) = repair::unwrapped(text);
    let words: Vec<String> =
        text.split(is_blank).filter(|word| !word.is_empty()).map(str::to_ascii_uppercase).collect();
    let words = match &words[..] {
        [code @ .., key] if key == "EQUITY" && !code.is_empty() => code,
        all => all,
    };
    let cell = words.join(" ");
    if !cell.chars().any(char::is_alphanumeric) {
        return Err(Problem::Empty);
    }
    match spreadsheet_damage(&cell, false) {
        Some(problem) => Err(problem),
        None => Ok((cell, repairs)),
    }
}

fn damage_or(cell: &str, problem: Problem) -> Problem {
    spreadsheet_damage(cell, true).unwrap_or(problem)
}

/// A code and the mark of its market, taken apart.
struct Marked<'a> {
    code: &'a str,
    venue: &'a str,
    markets: &'static [Market],
    mark: Mark,
}

/// How the mark is joined to the code.
#[derive(PartialEq)]
enum Mark {
    Colon,
    Blank,
    Dot,
    Glued,
}

impl<'a> Marked<'a> {
    /// Takes a tidy cell apart; `None` where no known venue stands in it.
    fn split(cell: &'a str) -> Option<Marked<'a>> {
        Marked::colon(cell)
            .or_else(|| Marked::blank(cell))
            .or_else(|| Marked::dot(cell))
            .or_else(|| Marked::glued(cell))
    }

    /// `NYSE:ABC` or `ABC:US`.
    fn colon(cell: &'a str) -> Option<Marked<'a>> {
        let (left, right) = cell.split_once(':')?;
        let (left, right) = (left.trim(), right.trim());
        let (on_left, on_right) = (venue::spoken(left), venue::spoken(right));
        // `NYSE:BR` is a code on the left's exchange, `BR:US` is one on the right's: what stands before a
        // colon as a venue is a name or a MIC, what stands after it is a terminal's code.
        let before = !on_left.is_empty() && (on_right.is_empty() || !venue::is_terminal(left));
        let (code, venue, markets) = if before { (right, left, on_left) } else { (left, right, on_right) };
        (!markets.is_empty()).then_some(Marked { code, venue, markets, mark: Mark::Colon })
    }

    /// `941 HK`, `941 XHKG`, `ABC New York Stock Exchange`.
    fn blank(cell: &'a str) -> Option<Marked<'a>> {
        [cell.rsplit_once(' '), cell.split_once(' ')].into_iter().flatten().find_map(|(code, venue)| {
            let markets = venue::spoken(venue);
            (!markets.is_empty()).then_some(Marked { code, venue, markets, mark: Mark::Blank })
        })
    }

    /// `0941.HK`, `600999.XSHG`.
    fn dot(cell: &'a str) -> Option<Marked<'a>> {
        let (code, venue) = cell.rsplit_once('.')?;
        let markets = venue::dotted(venue);
        (!markets.is_empty()).then_some(Marked { code, venue, markets, mark: Mark::Dot })
    }

    /// `600999CN`: only where codes are digits, because elsewhere the letters may belong to the code.
    fn glued(cell: &'a str) -> Option<Marked<'a>> {
        let end = cell.find(|c: char| !c.is_ascii_digit()).filter(|&end| end > 0)?;
        let (code, venue) = cell.split_at_checked(end)?;
        let markets = venue::spoken(venue);
        (venue::is_terminal(venue) && markets.iter().any(|&m| is_numeric(m))).then_some(Marked {
            code,
            venue,
            markets,
            mark: Mark::Glued,
        })
    }

    /// Whether the mark may be part of the code on one of these markets, and is no mark at all.
    fn may_be_code(&self, exchange: &[Market]) -> bool {
        let agrees = self.markets.iter().any(|m| exchange.contains(m));
        match self.mark {
            // One letter after a dot is a share class or a board as well: `ABC.V`, `ABC.F`.
            Mark::Dot => !agrees && self.venue.len() == 1,
            Mark::Glued => !agrees && !exchange.iter().all(|&m| is_numeric(m)),
            Mark::Colon | Mark::Blank => false,
        }
    }
}

fn is_numeric(market: Market) -> bool {
    matches!(market.spelling(), Spelling::Stripped(_) | Spelling::Digits(_))
}

/// The one market, of the likeliest notation, whose codes look like this one.
///
/// A spelling may mean several markets; the shape of the code decides, and a code that fits as it is
/// comes before a code that would have to be mended.
fn choose(code: &str, notations: &[&[Market]], venue: &str) -> Result<Ticker, Problem> {
    let code = separated(code)?;
    let mut refused = None;
    for markets in notations {
        let mut fits = Vec::new();
        for &market in *markets {
            match spelt(&code, market) {
                Ok(ticker) => fits.push(ticker),
                Err(problem) => refused = refused.or(Some(problem)),
            }
        }
        if fits.iter().any(|ticker| !ticker.repaired()) {
            fits.retain(|ticker| !ticker.repaired());
        }
        match fits.len() {
            0 => {}
            1 => return fits.pop().ok_or(Problem::NoVenue),
            _ => {
                let markets = fits.iter().map(Ticker::market).collect();
                return Err(Problem::AmbiguousVenue { venue: venue.into(), markets });
            }
        }
    }
    Err(refused.unwrap_or(Problem::NoVenue))
}

/// The code with `/` for every separator: `ABC.B`, `ABC-B` and `ABC B` are `ABC/B`.
fn separated(code: &str) -> Result<String, Problem> {
    let mut separated = String::new();
    for part in
        code.split(|c: char| matches!(c, '/' | '.' | '-' | '_') || is_blank(c)).filter(|p| !p.is_empty())
    {
        if !separated.is_empty() {
            separated.push('/');
        }
        separated.push_str(part);
    }
    let wrong = code.chars().enumerate().find(|&(_, c)| {
        !(c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '&' | '*') || is_blank(c))
    });
    if let Some((i, found)) = wrong {
        return Err(Problem::Character { found, position: i + 1, expected: "a letter or a digit" });
    }
    match separated.chars().count() {
        0 => Err(Problem::Empty),
        found if found > LONGEST => Err(Problem::Length { found, expected: LONGEST }),
        _ => Ok(separated),
    }
}

/// The code as the market spells it.
fn spelt(code: &str, market: Market) -> Result<Ticker, Problem> {
    let all_digits = code.bytes().all(|b| b.is_ascii_digit());
    let bare = code.trim_start_matches('0');
    let refuse = |expected: String| Err(Problem::Code { code: code.into(), market, expected });
    let width = match market.spelling() {
        Spelling::Stripped(n) if !all_digits || bare.is_empty() || bare.len() > n => {
            return refuse(format!("up to {n} digits"));
        }
        Spelling::Digits(n) if !all_digits || bare.is_empty() || code.len() > n => {
            return refuse(format!("{n} digits"));
        }
        Spelling::Letters if all_digits => return refuse("letters".to_owned()),
        Spelling::Stripped(_) => {
            return Ok(Ticker { market, code: bare.into(), repairs: Repairs::default() });
        }
        Spelling::Digits(n) => n,
        Spelling::Padded(n) if all_digits => n,
        Spelling::Padded(_) | Spelling::Letters | Spelling::Free => 0,
    };
    let repairs = (code.len() < width).then_some(Repair::LeadingZeros).into_iter().collect();
    Ok(Ticker { market, code: format!("{code:0>width$}").into(), repairs })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Ticker::parse(text).map_or_else(|fault| format!("{:?}", fault.problem), |ticker| ticker.to_string())
    }

    #[test]
    fn spellings_of_one_ticker() {
        for (canonical, texts) in [
            (
                "123 HK",
                "123 HK | 00123 HK | 0123.HK | 00123  HK | 123HK | XHKG:0123 | HKG:0123 | 123 hk equity |  123\u{a0}HK  | 0123.XHKG | 123:HK",
            ),
            (
                "600999 CN",
                "600999 CN | 600999 CH | 600999  CN | 600999CN | 600999.SS | 600999.SH | 600999 C1 | SHA:600999 | 600999.XSHG",
            ),
            ("002999 CN", "002999 CN | 002999.SZ | 002999.XSHE | 002999 CS"),
            (
                "ABC US",
                "ABC US | ABC UN | abc us equity | ABC.N | ABC.OQ | NYSE:ABC | NASDAQ: ABC | ABC.US | ABC XNYS | ABC NYSE",
            ),
            ("ABC US", "ABC New York Stock Exchange Inc."),
            ("ABC/B US", "ABC/B US | ABC.B US | ABC-B US | ABC B US | ABC/B UN Equity"),
            ("ABC DE", "ABC DE | ABC GR | ABC GY | ABC.DE | ABC.F | ABC GF | ETR:ABC"),
            ("ABC CA", "ABC CA | ABC CN | ABC CT | ABC.TO"),
            ("ABC SW", "ABC SW | ABC CH | ABC.SW | ABC.S"),
            ("7999 JP", "7999 JP | 7999 JT | 7999.T"),
            ("79A JP", "79A JP | 79A.T"),
            ("12345 HK", "12345 HK | 012345 HK"),
            ("099930 KR", "099930 KS | 099930.KS | 099930 KQ | 099930.KQ"),
            ("2999 TW", "2999 TT | 2999 TW | 2999.TW | 2999.TWO"),
            ("A1BC34 BR", "A1BC34 BR | A1BC34 BZ | A1BC34.SA"),
            ("ABC BE", "ABC.BR | ABC BB"),
            ("RR GB", "RR/ LN | RR. LN | RR.L"),
            ("BR US", "NYSE:BR | BR US | BR:US"),
        ] {
            for text in texts.split(" | ") {
                assert_eq!(parsed(text), canonical, "{text}");
                assert!(!Ticker::parse(text).unwrap().repaired(), "{text}");
            }
        }
    }

    #[test]
    fn codes_in_a_column_of_their_own() {
        for (code, exchange, canonical, repaired) in [
            ("123", "Hong Kong Exchanges And Clearing Ltd", "123 HK", false),
            ("2999", "Shenzhen Stock Exchange", "002999 CN", true),
            ("002999", "XSHE", "002999 CN", false),
            ("600999", "SS", "600999 CN", false),
            ("600999CN", "CN", "600999 CN", false),
            ("ABC", "SS", "ABC SS", false),
            ("99930", "Korea Exchange (Stock Market)", "099930 KR", true),
            ("50", "Taiwan Stock Exchange", "0050 TW", true),
            ("ABC B", "Nasdaq Omx Nordic", "ABC/B SS", false),
            ("ABC SE", "Nasdaq Omx Nordic", "ABC SS", false),
            ("ABC.F", "Stock Exchange Of Thailand", "ABC/F TB", false),
            ("ABC.V", "New York Stock Exchange Inc.", "ABC/V US", false),
            ("9CI", "Singapore Exchange", "9CI SG", false),
            ("5HK", "Singapore Exchange", "5HK SG", false),
            ("M&M", "National Stock Exchange Of India", "M&M IN", false),
            ("ABC*", "Bolsa Mexicana De Valores", "ABC* MX", false),
            ("123 HK", "Hong Kong Exchanges And Clearing Ltd", "123 HK", false),
            ("123 HK", "-", "123 HK", false),
            ("123 HK", "Nowhere Exchange", "123 HK", false),
        ] {
            let ticker = Ticker::with_exchange(code, exchange).unwrap();
            assert_eq!(
                (ticker.to_string().as_str(), ticker.repaired()),
                (canonical, repaired),
                "{code} {exchange}"
            );
        }
    }

    #[test]
    fn a_code_has_no_more_than_24_characters() {
        let code = "A".repeat(LONGEST);
        assert_eq!(parsed(&format!("{code} SG")), format!("{code} SG"));
        let fault = Ticker::parse(&format!("{code}A SG")).unwrap_err();
        assert_eq!(fault.problem, Problem::Length { found: 25, expected: 24 });
    }

    #[test]
    fn another_code_or_another_market_is_another_ticker() {
        let ticker = |text| Ticker::parse(text).unwrap();
        assert_ne!(ticker("ABC US"), ticker("ABD US"));
        assert_ne!(ticker("ABC US"), ticker("ABC CA"));
    }

    #[test]
    fn repairs_of_the_cell_and_of_the_code_are_both_kept() {
        let ticker = Ticker::with_exchange("'99930", "Korea Exchange (Stock Market)").unwrap();
        let repairs: Vec<Repair> = ticker.repairs().iter().collect();
        assert_eq!(repairs, [Repair::LeadingZeros, Repair::TextMarks]);
    }

    #[test]
    fn refusals_say_why() {
        let problem = |code, exchange| Ticker::with_exchange(code, exchange).unwrap_err().problem;
        assert_eq!(problem("123", ""), Problem::NoVenue);
        assert_eq!(problem("ABC.B", ""), Problem::NoVenue);
        assert_eq!(problem("HK", ""), Problem::NoVenue);
        assert_eq!(problem("600999XSHG", ""), Problem::NoVenue);
        assert_eq!(problem("", "NASDAQ"), Problem::Empty);
        assert_eq!(problem("-", "NASDAQ"), Problem::Empty);
        assert_eq!(problem("-.SI", ""), Problem::Empty);
        assert_eq!(
            problem("ABC", "Nowhere Exchange"),
            Problem::UnknownVenue { venue: "Nowhere Exchange".into() }
        );
        assert!(matches!(problem("123 HK", "NASDAQ"), Problem::VenueConflict { .. }));
        assert!(matches!(problem("600999.SS", "Hong Kong Stock Exchange"), Problem::VenueConflict { .. }));
        assert!(matches!(problem("600999CN", "Hong Kong Stock Exchange"), Problem::VenueConflict { .. }));
        assert!(matches!(problem("ABC", "SE"), Problem::AmbiguousVenue { .. }));
        assert!(matches!(problem("ABC", "Shanghai Stock Exchange"), Problem::Code { .. }));
        assert!(matches!(problem("000", "HK"), Problem::Code { .. }));
        assert!(matches!(problem("123456", "HK"), Problem::Code { .. }));
        assert!(matches!(problem("000000", "XSHG"), Problem::Code { .. }));
        assert!(matches!(problem("6009991", "XSHG"), Problem::Code { .. }));
        assert!(matches!(problem("123", "NASDAQ"), Problem::Code { .. }));
        assert!(matches!(problem("ÄBC", "Xetra"), Problem::Character { found: 'Ä', position: 1, .. }));
        assert_eq!(problem("8.46E+109", "NASDAQ"), Problem::Scientific);
        assert_eq!(problem("1-Mar", "NASDAQ"), Problem::Date);
        assert_eq!(
            Ticker::with_exchange("ABC", "Shanghai Stock Exchange").unwrap_err().to_string(),
            "`ABC` is not a valid ticker: `ABC` is no code of Mainland China, expected 6 digits"
        );
    }
}
