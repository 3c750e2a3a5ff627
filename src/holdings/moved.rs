//! Rows whose cells are moved against the header, by one that was put in or taken out.
//!
//! Most of them are told by their width. One that has as many cells as the header all the same would be screened by
//! what its cells do not mean, and clear. It is told by cells that can never stand where they do: an amount where a
//! country or an exchange is expected, words where a number of a security is, and the number somewhere else, be it where
//! a name is expected. A cell by itself that may be meant for its column tells nothing.

use rust_decimal::Decimal;

use super::Field;
use super::fault;
use super::mapping;
use super::number::{self, Mark};

/// The fields whose cells tell. All of them describe the security, so that a row is told like any other of its
/// security.
pub(super) const FIELDS: [Field; 8] = [
    Field::Isin,
    Field::Cusip,
    Field::Sedol,
    Field::Figi,
    Field::Lei,
    Field::Country,
    Field::InstrumentType,
    Field::Exchange,
];
const WORDS: [Field; 3] = [Field::Country, Field::InstrumentType, Field::Exchange];
const CODES: [Field; 5] = [Field::Isin, Field::Cusip, Field::Sedol, Field::Figi, Field::Lei];

/// Where a number of a security stands whose own column has words.
const ELSEWHERE: [Field; 5] =
    [Field::Country, Field::InstrumentType, Field::Exchange, Field::SecurityName, Field::IssuerName];

/// Letters of the shortest word that is no code by which programs mark that there is nothing.
const SHORTEST: usize = 5;
/// Words that stand where a security has no number, folded.
const NOTHING: [&str; 14] = [
    "na",
    "nil",
    "nan",
    "null",
    "none",
    "unknown",
    "notavailable",
    "notapplicable",
    "missing",
    "pending",
    "various",
    "multiple",
    "unlisted",
    "private",
];
/// Digits of the shortest amount that is no code of a kind of instrument.
const AMOUNT: usize = 6;

/// Whether a cell of a field needs a look at its row: without one, [`field`] is nothing.
#[inline]
pub(super) fn is_doubtful(field: Field, cell: &str) -> bool {
    let bytes = cell.as_bytes();
    match field {
        Field::Country | Field::InstrumentType | Field::Exchange => {
            bytes.first().is_some_and(u8::is_ascii_digit)
        }
        _ => bytes.len() > 1 && !bytes.last().is_some_and(u8::is_ascii_digit),
    }
}

/// The field whose cell can only be another one's, in a row with these cells.
pub(super) fn field<'t>(cell: impl Fn(Field) -> &'t str) -> Option<Field> {
    let is_amount = |field: &Field| is_amount(cell(*field));
    let words = CODES.into_iter().find(|field| is_words(cell(*field)));
    let of_any_length = || CODES.into_iter().find(|field| is_word(cell(*field)));
    if let Some(field) = [Field::Country, Field::Exchange].into_iter().find(is_amount) {
        return Some(field);
    }
    let is_long = digits(cell(Field::InstrumentType)) >= AMOUNT;
    if is_amount(&Field::InstrumentType) && (is_long || words.is_some()) {
        return Some(Field::InstrumentType);
    }
    let is_isin = |field: &Field| isin::parse(fault::trimmed(cell(*field))).is_ok();
    let is_elsewhere = |fields: &[Field]| fields.iter().any(is_isin);
    // A security may be called by its number, beside which its number stands in its own column.
    let of_any_length = || of_any_length().filter(|_| is_elsewhere(&ELSEWHERE) && !is_isin(&Field::Isin));
    words.filter(|_| is_elsewhere(&WORDS)).or_else(of_any_length)
}

fn digits(cell: &str) -> usize {
    cell.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a cell is an amount and no code: it has decimals, or groups of digits. Programs print whole numbers with a
/// nought behind the mark where some of their column are missing.
fn is_amount(cell: &str) -> bool {
    if !is_doubtful(Field::Country, cell) {
        return false;
    }
    let marks = cell.bytes().filter(|byte| matches!(byte, b'.' | b',')).count();
    let read = |mark| number::read(fault::trimmed(cell), Some(mark));
    let mut readings = [Mark::Point, Mark::Comma].into_iter().filter_map(read).peekable();
    let is_nothing = |amount: &Decimal| amount.is_zero() && amount.scale() > 1;
    marks > 0
        && readings.peek().is_some()
        && (marks > 1 || readings.all(|amount| !amount.fract().is_zero() || is_nothing(&amount)))
}

/// Whether a cell has words and nothing that could be a number of a security.
fn is_words(cell: &str) -> bool {
    letters(cell) >= SHORTEST
}

/// The same of a short word, or a code of letters alone.
fn is_word(cell: &str) -> bool {
    letters(cell) > 1 && !NOTHING.contains(&mapping::fold(cell).as_str())
}

/// Number of letters, in a cell of no digits.
fn letters(cell: &str) -> usize {
    if !is_doubtful(Field::Isin, cell) || digits(cell) > 0 {
        return 0;
    }
    cell.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cells: &[(Field, &'static str)]) -> Option<Field> {
        let cell = |field| cells.iter().find(|(of, _)| *of == field).map_or("", |(_, cell)| cell);
        let found = field(cell);
        let is_seen = cells.iter().any(|(field, cell)| is_doubtful(*field, cell));
        assert!(found.is_none() || is_seen, "{cells:?}");
        found
    }

    #[test]
    fn a_cell_that_can_only_be_another_one_s_is_told() {
        use Field::{Country, Exchange, InstrumentType, Isin, SecurityName, Sedol};
        for (cells, expected) in [
            (&[(Country, "158.52")][..], Some(Country)),
            (&[(Country, "1.234,56")], Some(Country)),
            (&[(Exchange, "747,682,723.92")], Some(Exchange)),
            (&[(InstrumentType, "1.276.607.969,84")], Some(InstrumentType)),
            (&[(InstrumentType, "5.81"), (Isin, "Stock Exchange")], Some(InstrumentType)),
            (&[(InstrumentType, "0.00"), (Isin, "Stock Exchange")], Some(InstrumentType)),
            (&[(Isin, "Materials"), (Exchange, "US0378331005")], Some(Isin)),
            (&[(Sedol, "Health Care"), (Country, "US0378331005")], Some(Sedol)),
            (&[(SecurityName, "US0378331005"), (Isin, "Acme Corp")], Some(Isin)),
            (&[(SecurityName, "US0378331005"), (Isin, "IBM")], Some(Isin)),
            // What may be meant so.
            (&[(SecurityName, "US0378331005"), (Isin, "UNKNOWN")], None),
            (&[(SecurityName, "US0378331005"), (Isin, "N/A")], None),
            (&[(SecurityName, "US0378331005"), (Isin, "US0378331005"), (Sedol, "NONE")], None),
            (&[(Country, "840")], None),
            (&[(Country, "840.0"), (InstrumentType, "12.00")], None),
            (&[(InstrumentType, "1.2")], None),
            (&[(InstrumentType, "45.10.20"), (Country, "2021-03-15")], None),
            (&[(InstrumentType, "4.95% Bond"), (Isin, "UNKNOWN")], None),
            (&[(Isin, "UNKNOWN"), (Sedol, "NOT AVAILABLE")], None),
            (&[(Isin, "US0378331005"), (Exchange, "XNAS"), (Country, "US")], None),
            (&[(Isin, ""), (Exchange, "US0378331005")], None),
        ] {
            assert_eq!(found(cells), expected, "{cells:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_moved_row_is_passed_over(
            country in "[ 0-9A-Z.,]{0,8}", kind in "[0-9a-z.,%]{0,9}", code in "[A-Za-z ]{0,12}[0-9]?", exchange in "(US0378331005|[0-9.,]{0,7}| [A-Z]{3})",
        ) {
            let cells = [(Field::Country, country), (Field::InstrumentType, kind), (Field::Isin, code), (Field::Exchange, exchange)];
            let cell = |field| cells.iter().find(|(of, _)| *of == field).map_or("", |(_, cell)| cell.as_str());
            let is_seen = cells.iter().any(|(field, cell)| is_doubtful(*field, cell));
            proptest::prop_assert!(field(cell).is_none() || is_seen);
        }
    }
}
