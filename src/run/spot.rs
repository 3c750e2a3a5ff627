//! Which cell of a row an answer is about, and where it stands.
//!
//! A row may have a name, an ISIN and a ticker; the answer is about the one by which the entry was found.

use crate::finding::Finding;
use crate::holdings::{CellNames, Field, Places, is_empty_cell};
use crate::identity::MatchKind;
use crate::name::Name;
use crate::report::Spot;
use crate::score;
use crate::screen::Line;

/// The columns by which an entry may be found, and how their cells are called.
pub(super) struct Naming {
    columns: Vec<(Field, usize)>,
    names: Option<CellNames>,
}

impl Naming {
    /// Of a file with these columns.
    pub(super) fn new(column: impl Fn(Field) -> Option<usize>, names: Option<&CellNames>) -> Naming {
        let columns = Field::naming().filter_map(|field| Some((field, column(field)?))).collect();
        Naming { columns, names: names.cloned() }
    }

    /// Where the cell stands that an answer to this row is about.
    pub(super) fn spot(&self, row_line: u64, cells: &[&str], places: &Places, answer: &Line) -> Spot {
        let column = self.column(cells, answer);
        let place = column.and_then(|column| places.of(column));
        Spot {
            line: place.map_or(row_line, |place| place.line),
            column: place.map_or(0, |place| place.column),
            length: place.map_or(0, |place| place.length),
            cell: self.names.as_ref().zip(column).and_then(|(names, column)| names.name(row_line, column)),
            code: None,
        }
    }

    /// The column of that cell.
    fn column(&self, cells: &[&str], answer: &Line) -> Option<usize> {
        let text = |column: usize| cells.get(column).copied().unwrap_or_default();
        let filled = || self.columns.iter().copied().filter(|(_, column)| !is_empty_cell(text(*column)));
        let names = || filled().filter(|(field, _)| field.is_name());
        let by_name = || {
            let listed = Name::new(&answer.matched_name);
            let likeness = |column: usize| score::align(&Name::new(text(column)), &listed).score;
            // Where two are equally alike, the first.
            names().rev_max_by_key(|(_, column)| likeness(*column))
        };
        let found = match answer.match_kind {
            MatchKind::Identifier => {
                let wanted = compact(&answer.matched_name);
                let codes = || filled().filter(|(field, _)| !field.is_name());
                let equal = || codes().find(|(_, column)| compact(text(*column)) == wanted);
                // Zeros that a spreadsheet ate, a check digit that is missing, a ticker beside its exchange.
                let part = || {
                    codes().find(|(_, column)| {
                        let cell = compact(text(*column));
                        !wanted.is_empty() && (cell.contains(&wanted) || wanted.contains(&cell))
                    })
                };
                equal().or_else(part)
            }
            MatchKind::None => None,
            MatchKind::Exact | MatchKind::Alias | MatchKind::Close => by_name(),
        };
        found.or_else(|| names().next()).or_else(|| filled().next()).map(|(_, column)| column)
    }
}

/// The first of those with the greatest key.
trait FirstMax: Iterator + Sized {
    fn rev_max_by_key<K: Ord>(self, key: impl FnMut(&Self::Item) -> K) -> Option<Self::Item>;
}

impl<I: Iterator> FirstMax for I {
    fn rev_max_by_key<K: Ord>(self, mut key: impl FnMut(&I::Item) -> K) -> Option<I::Item> {
        let keyed = self.map(|item| (key(&item), item));
        keyed.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, item)| item)
    }
}

/// Where a fault stands that leaves a row without an answer; the fault of a whole row stands at the cell that
/// names its security.
pub(super) fn of_fault(finding: &Finding, row: Spot) -> Spot {
    let place = &finding.place;
    let is_told = place.line > 0 && (place.column > 0 || place.cell.is_some());
    if !is_told {
        return Spot { code: Some(finding.code), ..row };
    }
    // What is called by a name has no columns of characters.
    let column = if place.cell.is_some() { 0 } else { place.column };
    let (line, length, cell) = (place.line, place.length, place.cell.clone());
    Spot { line, column, length, cell, code: Some(finding.code) }
}

fn compact(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::line;

    /// The header of the column that an answer is about.
    fn pointed(row: &[(Field, &str)], match_kind: MatchKind, matched_name: &str) -> Option<usize> {
        let column = |field| row.iter().position(|(own, _)| *own == field);
        let cells: Vec<&str> = row.iter().map(|(_, cell)| *cell).collect();
        let answer = Line { match_kind, matched_name: matched_name.to_owned(), ..line() };
        Naming::new(column, None).column(&cells, &answer)
    }

    #[test]
    fn an_answer_points_at_the_cell_by_which_the_entry_was_found() {
        use MatchKind::{Close, Exact, Identifier};
        let row = [
            (Field::Account, "US0000000000"),
            (Field::SecurityName, "Quorvane 5% 2031"),
            (Field::IssuerName, "Quorvane Industries"),
            (Field::Isin, "us 0000000000"),
            (Field::Ticker, "0123"),
            (Field::Sedol, "123456"),
        ];
        for (kind, matched, column) in [
            (Identifier, "US0000000000", 3),
            (Identifier, "0123 HK", 4),
            (Identifier, "0123456", 5),
            (Exact, "QUORVANE INDUSTRIES", 2),
            (Close, "Quorvane 5% 2031", 1),
            // A ticker within a name; or what the reader must not know.
            (Identifier, "ZZZ US", 2),
            (Identifier, "", 2),
            (MatchKind::None, "", 2),
        ] {
            assert_eq!(pointed(&row, kind, matched), Some(column), "{kind:?} {matched}");
        }
        assert_eq!(pointed(&[(Field::IssuerName, "-"), (Field::Lei, "X")], MatchKind::None, ""), Some(1));
        assert_eq!(pointed(&[(Field::IssuerName, " ")], Exact, "Acme"), None);
    }

    #[test]
    fn a_cell_of_a_workbook_is_called_by_its_sheet() {
        let naming = Naming::new(
            |field| (field == Field::SecurityName).then_some(1),
            Some(&CellNames::Of("Book".into())),
        );
        let spot = naming.spot(17, &["x", "Acme"], &Places::default(), &line());
        let expected = Spot { line: 17, cell: Some("Book!B17".into()), ..Spot::default() };
        assert_eq!(spot, expected);
    }
}
