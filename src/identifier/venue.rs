//! Markets, and the one table of every spelling of their venues.
//!
//! A market is a country: a share keeps its code on all exchanges of one, and lists print the country
//! (`CHINA`, `941 HK`) rather than the exchange. The spellings stand in `venues.tsv`, whose head says
//! what each column means.
//!
//! ```
//! use interdict::identifier::venue;
//!
//! let market = venue::find("Hong Kong Exchanges And Clearing Ltd").unwrap();
//! assert_eq!(market.id(), "HK");
//! assert_eq!(venue::find("XHKG"), Some(market));
//! assert_eq!(venue::find("no such exchange"), None);
//! ```

use std::fmt;
use std::sync::LazyLock;

use any_ascii::any_ascii;
use rustc_hash::FxHashMap;

use super::code::is_blank;

/// The exchanges of one country.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Market(u8);

impl Market {
    /// What a canonical ticker ends in: `HK`, `CN`, `US`.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// ISO 3166 code of the country.
    pub fn country(self) -> &'static str {
        self.row().country
    }

    /// English name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The market of this id.
    pub fn parse(id: &str) -> Option<Market> {
        Market::all().find(|market| market.id() == id)
    }

    /// Every market, in the order of the table.
    pub fn all() -> impl Iterator<Item = Market> {
        // More rows than a `u8` counts would be a different table.
        (0..u8::MAX).zip(&TABLE.rows).map(|(i, _)| Market(i))
    }

    /// How codes are spelt here.
    pub(super) fn spelling(self) -> Spelling {
        self.row().spelling
    }

    fn row(self) -> &'static Row {
        const NONE: &Row = &Row { id: "", country: "", name: "", spelling: Spelling::Free };
        // A market is only made from an index of the table.
        TABLE.rows.get(usize::from(self.0)).unwrap_or(NONE)
    }
}

impl fmt::Display for Market {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl fmt::Debug for Market {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Market({})", self.id())
    }
}

/// How a market spells its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Digits without leading zeros, at most this many.
    Stripped(usize),
    /// Exactly this many digits.
    Digits(usize),
    /// At least this many characters when all are digits.
    Padded(usize),
    /// At least one letter.
    Letters,
    /// Letters and digits.
    Free,
}

impl Spelling {
    fn parse(text: &str) -> Option<Spelling> {
        Some(match text.split_once(' ') {
            Some(("strip", n)) => Spelling::Stripped(n.parse().ok()?),
            Some(("digits", n)) => Spelling::Digits(n.parse().ok()?),
            Some(("pad", n)) => Spelling::Padded(n.parse().ok()?),
            None if text == "letters" => Spelling::Letters,
            None if text == "free" => Spelling::Free,
            _ => return None,
        })
    }
}

/// The market that an exchange column means: a full name, a MIC, a terminal's exchange code, or a
/// suffix with or without its dot. `None` where the text is unknown or may mean several.
pub fn find(text: &str) -> Option<Market> {
    readings(text).into_iter().find(|markets| !markets.is_empty()).and_then(|markets| match markets {
        [market] => Some(*market),
        _ => None,
    })
}

/// Every reading of an exchange column, the likelier notation first.
pub(super) fn readings(text: &str) -> [&'static [Market]; 2] {
    let text = text.trim_matches(is_blank);
    if let Some(suffix) = text.strip_prefix('.') {
        return [dotted(suffix), &[]];
    }
    [spoken(text), dotted(text)]
}

/// What may stand after a blank, or in an exchange column: a terminal's code, a MIC, a name.
pub(super) fn spoken(text: &str) -> &'static [Market] {
    let upper = text.to_ascii_uppercase();
    [&TABLE.terminal, &TABLE.mics]
        .into_iter()
        .find_map(|codes| codes.get(upper.as_str()))
        .or_else(|| TABLE.names.get(&plain(text)))
        .map_or(&[], Vec::as_slice)
}

/// What may stand after a dot: a suffix, a MIC.
pub(super) fn dotted(text: &str) -> &'static [Market] {
    let upper = text.to_ascii_uppercase();
    [&TABLE.suffixes, &TABLE.mics]
        .into_iter()
        .find_map(|codes| codes.get(upper.as_str()))
        .map_or(&[], Vec::as_slice)
}

/// Whether this is a terminal's code, as opposed to a MIC or a name.
pub(super) fn is_terminal(text: &str) -> bool {
    TABLE.terminal.contains_key(text.to_ascii_uppercase().as_str())
}

/// A full name reduced to the words that tell exchanges apart.
fn plain(name: &str) -> String {
    const FILLERS: [&str; 17] = [
        "the", "of", "and", "de", "inc", "ltd", "limited", "llc", "plc", "sa", "ag", "asa", "as", "co",
        "corp", "company", "group",
    ];
    let mut plain = String::new();
    // Dots go without a trace, so that `S.A.` is `SA`.
    let letters: String =
        any_ascii(name).to_ascii_lowercase().chars().filter(|c| !matches!(c, '.' | '\'')).collect();
    for word in letters.split(|c: char| !c.is_ascii_alphanumeric()) {
        if !word.is_empty() && !FILLERS.contains(&word) {
            if !plain.is_empty() {
                plain.push(' ');
            }
            plain.push_str(word);
        }
    }
    plain
}

struct Row {
    id: &'static str,
    country: &'static str,
    name: &'static str,
    spelling: Spelling,
}

/// The table, indexed by notation. A spelling may have several markets.
#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    terminal: FxHashMap<&'static str, Vec<Market>>,
    suffixes: FxHashMap<&'static str, Vec<Market>>,
    mics: FxHashMap<&'static str, Vec<Market>>,
    names: FxHashMap<String, Vec<Market>>,
}

const TEXT: &str = include_str!("venues.tsv");

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for line in TEXT.lines() {
        table.add(line);
    }
    table
});

impl Table {
    /// Takes a line of the table; a test shows that every line is taken.
    fn add(&mut self, line: &'static str) -> Option<()> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, country, name, spelling, terminal, suffixes, mics, names] = cells[..] else { return None };
        let market = Market(u8::try_from(self.rows.len()).ok()?);
        self.rows.push(Row { id, country, name, spelling: Spelling::parse(spelling)? });
        for (codes, cell) in
            [(&mut self.terminal, terminal), (&mut self.suffixes, suffixes), (&mut self.mics, mics)]
        {
            for code in cell.split_whitespace() {
                codes.entry(code).or_default().push(market);
            }
        }
        for name in names.split(';') {
            let markets = self.names.entry(plain(name)).or_default();
            // Two names of one market may differ in fillers only.
            if !markets.contains(&market) {
                markets.push(market);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(markets: &[Market]) -> Vec<&'static str> {
        markets.iter().map(|m| m.id()).collect()
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(lines.count(), Market::all().count());
        for market in Market::all() {
            assert_eq!(Market::parse(market.id()), Some(market));
            assert_eq!(market.country().len(), 2);
            assert_eq!(format!("{market:?}"), format!("Market({market})"));
            let terminal: Vec<_> = TABLE.terminal.get(market.id()).into_iter().flatten().copied().collect();
            assert!(
                terminal.iter().all(|&m| m == market || m.spelling() != market.spelling()),
                "the id {market} does not lead back to its market"
            );
            assert!(terminal.contains(&market), "the id {market} is no spelling of its market");
        }
    }

    #[test]
    fn a_column_of_the_table_says_how_codes_are_spelt() {
        for (text, spelling) in [
            ("strip 5", Some(Spelling::Stripped(5))),
            ("digits 6", Some(Spelling::Digits(6))),
            ("pad 4", Some(Spelling::Padded(4))),
            ("letters", Some(Spelling::Letters)),
            ("free", Some(Spelling::Free)),
            ("strip", None),
            ("strip x", None),
            ("free 4", None),
            ("other", None),
        ] {
            assert_eq!(Spelling::parse(text), spelling, "{text}");
        }
    }

    #[test]
    fn shared_spellings_are_known() {
        let shared = |codes: &FxHashMap<&'static str, Vec<Market>>| {
            let mut shared: Vec<_> =
                codes.iter().filter(|(_, m)| m.len() > 1).map(|(c, m)| (*c, ids(m))).collect();
            shared.sort();
            shared
        };
        assert_eq!(
            shared(&TABLE.terminal),
            [
                ("AT", vec!["AU", "AV"]),
                ("CH", vec!["CN", "SW"]),
                ("CN", vec!["CA", "CN"]),
                ("ID", vec!["IE", "IJ"]),
                ("IT", vec!["IM", "IL"]),
                ("NL", vec!["NA", "NG"]),
                ("PL", vec!["PT", "PW"]),
                ("SE", vec!["SW", "SS"]),
                ("TH", vec!["DE", "TB"]),
            ]
        );
        assert_eq!(
            shared(&TABLE.suffixes),
            [("CN", vec!["CA", "CN"]), ("DU", vec!["DE", "AE"]), ("HM", vec!["DE", "VN"])]
        );
        assert!(shared(&TABLE.mics).is_empty());
        assert!(TABLE.names.values().all(|markets| markets.len() == 1), "{:?}", TABLE.names);
        assert!(!TABLE.names.contains_key(""));
    }

    #[test]
    fn names_ignore_case_punctuation_and_legal_forms() {
        assert_eq!(plain("The Stock-Exchange of Zorblat Co., S.A."), "stock exchange zorblat");
        for (text, id) in [
            ("HONG KONG EXCHANGES & CLEARING LIMITED", "HK"),
            ("The Stock Exchange of Hong Kong Ltd.", "HK"),
            ("New York Stock Exchange, Inc.", "US"),
            ("Athens Exchange SA Cash Market", "GA"),
            ("bolsa de valores de sao paulo", "BR"),
            ("Standard-Classica-Forts", "RU"),
            ("上海证券交易所", "CN"),
            ("XETR", "DE"),
            (" xhkg ", "HK"),
            (".HK", "HK"),
            ("SS", "SS"),
            (".SS", "CN"),
        ] {
            assert_eq!(find(text).map(Market::id), Some(id), "{text}");
        }
        for text in ["", "-", "  ", "NO MARKET (E.G. UNLISTED)", "SE", "the"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
