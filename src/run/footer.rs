//! Whether a line above the header or below the last row, taken for a preamble or a footer, is a position.

use crate::holdings::{FooterLine, Naming, is_empty_cell};
use crate::identifier::{Identifier, Scheme, Ticker};
use crate::identity::{MatchKind, Subject};
use crate::screen::Screener;

/// Longest cell that is taken for a name; small print is longer.
const LONGEST_NAME: usize = 300;

/// How the line names something on a list: as a row would by the columns of its cells, or by any cell alone.
pub(super) fn naming(screener: &Screener, line: &FooterLine) -> Option<Naming> {
    let cells = line.cells.iter().filter(|cell| !is_empty_cell(cell));
    let alone = cells.flat_map(|cell| names(cell).chain(identifiers(cell)));
    let mut found = None;
    for subject in std::iter::once(line.subject.clone()).chain(alone) {
        for one in &screener.identify(&subject).matches {
            if one.certain || one.kind == MatchKind::Identifier {
                return Some(Naming::Certain);
            }
            found = Some(Naming::Alike);
        }
    }
    found
}

/// Why a line below the last row cannot be passed over although it names nothing: all that it says of a security is
/// an identifier that cannot be read, or can only be mended.
pub(super) fn doubt(screener: &Screener, line: &FooterLine) -> Option<String> {
    let identity = screener.identify(&line.subject);
    let subject = line.subject.borrowed();
    let is_told = !subject.has_name() && subject.naming().into_iter().any(is_code);
    identity.unscreenable.as_ref().or(identity.doubt.as_ref()).filter(|_| is_told).cloned()
}

/// Whether a cell is meant for an identifier, as small print, labels and days are not.
fn is_code(cell: &str) -> bool {
    /// Characters of the shortest identifier with a check digit, one of them lost.
    const SHORTEST: usize = 6;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+');
    cell.len() >= SHORTEST && cell.chars().all(is_part) && cell.contains(|c: char| c.is_ascii_digit())
}

/// Every line of the cell as a name: a page of small print may be one quoted cell. A row of another table may be one
/// cell, too, where that separates its cells otherwise.
fn names(cell: &str) -> impl Iterator<Item = Subject> {
    let lines = cell.split(['\n', '\r']).map(str::trim);
    lines
        .flat_map(|line| std::iter::once(line).chain(cells_of_another_table(line)))
        .filter(|line| !line.is_empty() && line.chars().count() <= LONGEST_NAME)
        .map(|line| Subject { security_name: line.to_owned(), ..Subject::default() })
}

/// The cells that a line has where something else separates them. Commas stand in sentences: they separate cells where
/// one of these is a number.
fn cells_of_another_table(line: &str) -> Vec<&str> {
    let is_number = |cell: &&str| {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '%');
        cell.contains(|c: char| c.is_ascii_digit()) && cell.chars().all(is_part)
    };
    let separated = [';', '\t', '|', ','].into_iter().filter(|separator| line.contains(*separator));
    let mut all = Vec::new();
    for separator in separated {
        let cells: Vec<&str> = line.split(separator).map(|cell| cell.trim_matches(['"', ' '])).collect();
        if separator != ',' || cells.iter().any(is_number) {
            all.extend(cells);
        }
    }
    all
}

/// Every identifier that stands in the cell, alone or between words or what separates cells.
fn identifiers(cell: &str) -> Vec<Subject> {
    let is_mark = |c: char| !c.is_alphanumeric();
    let words: Vec<&str> = cell
        .split_whitespace()
        .map(|word| word.trim_matches(is_mark))
        .filter(|word| !word.is_empty())
        .collect();
    let mut subjects = Vec::new();
    let codes =
        words.iter().flat_map(|word| word.split([';', '|', ',']).map(|code| code.trim_matches(is_mark)));
    for word in codes {
        for scheme in [Scheme::Isin, Scheme::Cusip, Scheme::Sedol, Scheme::Figi, Scheme::Lei] {
            if let Ok(identifier) = Identifier::parse(scheme, word) {
                subjects.push(Subject::of_identifier(&identifier));
            }
        }
    }
    // A ticker carries its market in the same word (`123.HK`) or in the next one (`123 HK`).
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let tickers = words.iter().map(|word| (*word).to_owned()).chain(pairs);
    subjects.extend(
        tickers.filter_map(|text| Ticker::parse(&text).ok()).map(|t| Subject::of_identifier(&t.identifier())),
    );
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::house;
    use crate::screen::ScreenOptions;

    #[test]
    fn what_is_alike_in_a_row_is_alike_beside_the_rows() {
        let text = "name,ticker\nQuorvane Industries,\nZeltrix Chips,123 HK\n";
        let (list, _) = house::read(text, "firm.csv").unwrap();
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let alike = FooterLine::new(9, cells(&["Quorvane Industriess", "5"]));
        assert_eq!(naming(&screener, &alike), Some(Naming::Alike));
        // Two cells that say nothing without their columns.
        let mut ticker = FooterLine::new(9, cells(&["123", "Hong Kong Exchanges And Clearing Ltd"]));
        assert_eq!(naming(&screener, &ticker), None);
        ticker.subject.ticker = "123".to_owned();
        ticker.subject.exchange = "Hong Kong Exchanges And Clearing Ltd".to_owned();
        assert_eq!(naming(&screener, &ticker), Some(Naming::Certain));
    }

    #[test]
    fn a_row_of_a_table_with_other_separators_is_seen() {
        let text = "name,isin\nQuorvane Industries,\nZeltrix Chips,US0378331005\n";
        let (list, _) = house::read(text, "firm.csv").unwrap();
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let named = |cell: &str| naming(&screener, &FooterLine::new(9, vec![cell.to_owned()]));
        for cell in [
            "Quorvane Industries;5",
            "5\tQuorvane Industries\tUSD",
            "x|\"Quorvane Industries\"",
            "Quorvane Industries,1.5",
            "x;US0378331005;5",
        ] {
            assert_eq!(named(cell), Some(Naming::Certain), "{cell}");
        }
        assert_eq!(named("The indices are not sponsored by Acme, Quorvane Industries, or others"), None);
    }

    #[test]
    fn what_funds_print_above_their_rows_is_no_position() {
        let lists = crate::list::builtin::lists().unwrap();
        let screener = Screener::new(lists, ScreenOptions::default());
        for line in PREAMBLE.lines() {
            let cells = line.split('|').map(str::to_owned).collect();
            assert_eq!(naming(&screener, &FooterLine::new(1, cells)), None, "{line}");
        }
    }

    /// As fund companies print it, the names of their own aside.
    const PREAMBLE: &str = "\
China Index ETF
China Large-Cap UCITS ETF
China Technology and Telecommunication Fund
Global Semiconductor ETF
Fund Holdings as of|Mar 10, 2022
Inception Date|Mar 26, 2008
Shares Outstanding|191,200,000.00
Stock|-
Bond|-
Ticker Symbol:|ACME
Holdings:|As of 15-Mar-2021
Portfolio: China Opportunities|Base currency: USD
Benchmark: Emerging Markets|Number of holdings: 123
Industry|Construction|Aviation|Electronics|Nuclear|Railway
The fund holds no securities of companies on the NS-CMIC List.
Hong Kong|Shanghai Stock Exchange|Shenzhen Stock Exchange
ISIN: US0378331005|1 of 3|Page 2021";

    #[test]
    fn an_identifier_that_cannot_be_read_is_told_and_small_print_is_not() {
        let screener = Screener::new(vec![], ScreenOptions::default());
        let told = |set: fn(&mut Subject, String), cell: &str| {
            let mut line = FooterLine::new(9, vec![cell.to_owned()]);
            set(&mut line.subject, cell.to_owned());
            doubt(&screener, &line).is_some()
        };
        let (isin, cusip) =
            (|of: &mut Subject, cell| of.isin = cell, |of: &mut Subject, cell| of.cusip = cell);
        for code in ["037833105", "37833100", "8.46E+109"] {
            assert!(told(cusip, code), "{code}");
        }
        assert!(told(isin, "US0378331006"));
        for other in
            ["The content is owned by 2 providers", "Total", "1,000,000", "2021-03-15", "123", "Confidential"]
        {
            assert!(!told(isin, other) && !told(cusip, other), "{other}");
            assert!(!told(|of, cell| of.security_name = cell, other), "{other}");
        }
    }

    #[test]
    fn a_position_is_told_from_small_print() {
        let text = "name,isin,ticker\nQuorvane Industries,US99ACME1004,\nZeltrix Chips,,123 HK\n";
        let (list, _) = house::read(text, "firm.csv").unwrap();
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let listed = |cells: &[&str]| {
            let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
            naming(&screener, &FooterLine::new(9, cells)).is_some()
        };
        for position in
            [&["QUORVANE INDUSTRIES"][..], &["-", "Quorvane Industries Ltd"], &["(99ACME100)"], &["0123.HK"]]
        {
            assert!(listed(position), "{position:?}");
        }
        assert!(listed(&["held: 123 HK, 500"]));
        assert!(listed(&["Small print\nQuorvane Industries\nmore of it"]));
        for small_print in [
            &["The content is owned or licensed by its providers", " and protected by law."][..],
            &["Total", "1,000"],
            &["Industries and chips are sectors."],
            &["-", "N/A", ""],
        ] {
            assert!(!listed(small_print), "{small_print:?}");
        }
    }
}
