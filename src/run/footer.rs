//! Whether a line below the last row, taken for a footer, is a position that lost its cells.

use crate::holdings::{FooterLine, is_empty_cell};
use crate::identifier::{Identifier, Scheme, Ticker};
use crate::identity::{MatchKind, Subject};
use crate::screen::Screener;

/// Longest cell that is taken for a name; small print is longer.
const LONGEST_NAME: usize = 300;

/// Whether a cell of the line has a name that is certainly one of the lists, or an identifier of them.
pub(super) fn names_a_listed(screener: &Screener, line: &FooterLine) -> bool {
    let is_listed = |subject: &Subject| {
        let identity = screener.identify(subject);
        identity.matches.iter().any(|found| found.certain || found.kind == MatchKind::Identifier)
    };
    line.cells
        .iter()
        .filter(|cell| !is_empty_cell(cell))
        .any(|cell| names(cell).any(|name| is_listed(&name)) || identifiers(cell).iter().any(is_listed))
}

/// Every line of the cell as a name: a page of small print may be one quoted cell.
fn names(cell: &str) -> impl Iterator<Item = Subject> {
    let lines = cell.split(['\n', '\r']).map(str::trim);
    lines
        .filter(|line| !line.is_empty() && line.chars().count() <= LONGEST_NAME)
        .map(|line| Subject { security_name: line.to_owned(), ..Subject::default() })
}

/// Every identifier that stands in the cell, alone or between words.
fn identifiers(cell: &str) -> Vec<Subject> {
    let is_mark = |c: char| !c.is_alphanumeric();
    let words: Vec<&str> = cell
        .split_whitespace()
        .map(|word| word.trim_matches(is_mark))
        .filter(|word| !word.is_empty())
        .collect();
    let mut subjects = Vec::new();
    for word in &words {
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
    fn a_position_is_told_from_small_print() {
        let text = "name,isin,ticker\nQuorvane Industries,US99ACME1004,\nZeltrix Chips,,123 HK\n";
        let (list, _) = house::read(text, "firm.csv").unwrap();
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let listed = |cells: &[&str]| {
            let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
            names_a_listed(&screener, &FooterLine { line: 9, cells })
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
