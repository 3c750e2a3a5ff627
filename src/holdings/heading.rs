//! A header that stands again among the rows: where a page begins, or where two tables were put one below the
//! other.
//!
//! Such a row is no security. Where its columns stand as those of the header do, it is told and the rows go on.
//! Where they stand otherwise, the rows below it mean something else than the header says: the file is refused.

use rustc_hash::FxHashMap;

use super::Field;
use super::fault;
use super::mapping::{self, Mapping};
use super::record::Record;
use crate::finding::{Code, Finding};

/// Most bytes of a cell that may be the name of a column.
const LONGEST: usize = 64;

/// The words by which a header among the rows is told.
#[derive(Debug)]
pub(super) struct Headings {
    /// Those of the file's own header, folded, with the fields that each can mean.
    own: FxHashMap<String, Vec<Field>>,
    /// The header and the field of each column, in their order.
    columns: Vec<(String, Option<Field>)>,
    /// The columns that tell what the security is.
    naming: Vec<usize>,
    /// How words begin and end.
    ends: Ends,
}

/// How the columns of a header among the rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// As those of the header.
    Same,
    /// Otherwise.
    Other,
}

impl Headings {
    /// Those of a file with this header.
    pub(super) fn of(header: &[String], mapping: &Mapping) -> Headings {
        let mut own = FxHashMap::<String, Vec<Field>>::default();
        for (column, name) in header.iter().enumerate() {
            let fields = mapping::claimed_by(name).iter().copied().chain(mapping.field(column));
            own.entry(mapping::fold(name)).or_default().extend(fields);
        }
        own.remove("");
        let ends = Ends::of(own.keys().map(String::as_str).chain(mapping::words()));
        let columns = header.iter().enumerate();
        let columns = columns.map(|(column, name)| (mapping::fold(name), mapping.field(column))).collect();
        let naming = Field::naming().filter_map(|field| mapping.column(field)).collect();
        Headings { own, columns, naming, ends }
    }

    /// Whether a cell names a column.
    pub(super) fn is_word(&self, cell: &str) -> bool {
        self.ends.may_have(cell) && self.fields(cell).is_some()
    }

    /// The fields that the name of a column can mean; nothing where a cell is no such name.
    fn fields(&self, cell: &str) -> Option<&[Field]> {
        if cell.len() > LONGEST {
            return None;
        }
        let word = mapping::fold(cell);
        let known = || Some(mapping::claimed_by_folded(&word)).filter(|fields| !fields.is_empty());
        self.own.get(&word).map(Vec::as_slice).or_else(known)
    }

    /// The header that a record is, if it is one: several of its cells name columns, most of those that would
    /// tell the security among them, and none is a number, a date or an identifier.
    pub(super) fn see(&self, record: &Record) -> Option<Heading> {
        let is_read = record.too_long.is_none() && record.stray_quote.is_none();
        let cell = |column| std::str::from_utf8(record.cell(column)).unwrap_or_default();
        let filled = || self.naming.iter().map(|column| cell(*column)).filter(|cell| says(cell));
        let words = filled().filter(|cell| self.is_word(cell)).count();
        if !is_read || words * 2 <= filled().count() {
            return None;
        }
        let cells = || (0..record.len()).map(cell).filter(|cell| says(cell));
        let fields: Vec<&[Field]> = cells().filter_map(|cell| self.fields(cell)).collect();
        let names_a_security = |fields: &&[Field]| fields.iter().any(|field| field.names_a_security());
        let has_value = || {
            let fields =
                self.columns.iter().enumerate().filter(|(_, (_, field))| field.is_some_and(has_digits));
            fields.map(|(column, _)| cell(column)).any(|cell| is_value(cell) && !self.is_word(cell))
        };
        if fields.len() < 2 || !fields.iter().any(names_a_security) || has_value() {
            return None;
        }
        let is_same = record.len() == self.columns.len()
            && self.columns.iter().enumerate().all(|(place, column)| self.agrees(column, cell(place)));
        Some(if is_same { Heading::Same } else { Heading::Other })
    }

    /// Whether a cell names the column that the header has in its place.
    fn agrees(&self, (name, field): &(String, Option<Field>), cell: &str) -> bool {
        let fields = self.fields(cell).unwrap_or_default();
        mapping::fold(cell) == *name || field.map_or(fields.is_empty(), |field| fields.contains(&field))
    }

    /// The fault of a row that is a header once more.
    pub(super) fn repeated(file: &str, line: u64, header_line: u64) -> Finding {
        let message = format!("the row repeats the header{}: expected a security", on_line(header_line));
        fault::error(Code::ROW_NO_SECURITY, fault::line(file, line), message)
    }

    /// The refusal of a file in which a second table begins.
    pub(super) fn moved(file: &str, line: u64, header_line: u64) -> Finding {
        let message = format!(
            "another header begins here, whose columns stand otherwise than those of the header{}: expected one table (the rows below mean something else; save each table as a file of its own)",
            on_line(header_line)
        );
        fault::error(Code::FILE_NO_COLUMN, fault::line(file, line), message)
    }
}

/// Tables without lines have their header nowhere.
fn on_line(line: u64) -> String {
    if line == 0 { String::new() } else { format!(" on line {line}") }
}

fn says(cell: &str) -> bool {
    !fault::content(cell).is_empty()
}

fn is_value(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether what stands in the cells of a field has digits.
fn has_digits(field: Field) -> bool {
    matches!(
        field,
        Field::TradeTime
            | Field::KnownOn
            | Field::IssueDate
            | Field::MaturityDate
            | Field::Quantity
            | Field::MarketValue
            | Field::UnderlyingIsin
            | Field::Identifier
            | Field::Isin
            | Field::Cusip
            | Field::Sedol
            | Field::Figi
            | Field::Lei
    )
}

/// With which letters words begin and end: for each first one, a bit for each last one. Most names of securities
/// end otherwise than any name of a column that begins so, and are not looked at further.
#[derive(Debug, Default)]
struct Ends([u32; Ends::KINDS]);

impl Ends {
    /// The letters, and all digits.
    const KINDS: usize = 27;

    fn of<'w>(words: impl Iterator<Item = &'w str>) -> Ends {
        let mut ends = Ends::default();
        for (first, last) in words.filter_map(Ends::in_text) {
            if let Some(lasts) = ends.0.get_mut(first) {
                *lasts |= 1 << last;
            }
        }
        ends
    }

    /// Whether a word may begin and end as a cell does; characters that are not ASCII may fold to any.
    fn may_have(&self, cell: &str) -> bool {
        if cell.is_empty() || cell.len() > LONGEST {
            return false;
        }
        let lasts = |first: usize| self.0.get(first).copied().unwrap_or_default();
        Ends::in_text(cell).is_none_or(|(first, last)| lasts(first) >> last & 1 == 1)
    }

    /// The kind of the first and the last character that counts.
    fn in_text(text: &str) -> Option<(usize, usize)> {
        let counts = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let kind = |byte: u8| match byte {
            b'0'..=b'9' => Some(Ends::KINDS - 1),
            byte => byte.is_ascii().then(|| usize::from(byte.to_ascii_lowercase() - b'a')),
        };
        Some((kind(text.bytes().find(counts)?)?, kind(text.bytes().rfind(counts)?)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(header: &str, row: &str) -> Option<Heading> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let map = [(Field::SecurityName, "Papier".to_owned())];
        let map = if header.contains(&map[0].1) { &map[..] } else { &[] };
        let mapping = Mapping::recognise(&header, map, |_| fault::whole("f.csv")).unwrap();
        let mut record = Record::default();
        record.set_cells(5, row.split(','));
        Headings::of(&header, &mapping).see(&record)
    }

    #[test]
    fn a_header_is_told_from_a_security() {
        for (header, row, expected) in [
            ("Name,ISIN,Shares", "Name,ISIN,Shares", Some(Heading::Same)),
            ("Name,ISIN,Weight", " NAME ,isin,weight", Some(Heading::Same)),
            ("Name,ISIN,Weight", "Bezeichnung,ISIN-Code,Gewicht", Some(Heading::Same)),
            ("Name,ISIN,Shares", "ISIN,Name,Shares", Some(Heading::Other)),
            ("quantity,security_name", "security_name,quantity", Some(Heading::Other)),
            ("Name,ISIN,Shares", "Name,ISIN", Some(Heading::Other)),
            ("Name,ISIN", "Name,ISIN,Shares", Some(Heading::Other)),
            ("Name,ISIN,Weight", "Name,,Weight", Some(Heading::Other)),
            ("Papier,Anteil", "Papier,Anteil", Some(Heading::Same)),
            ("Name,CUSIP9", "Name,CUSIP9", Some(Heading::Same)),
            ("Émetteur,Échéance", "émetteur,échéance", Some(Heading::Same)),
            ("Name,ISIN,Shares", "Name,,", None),
            ("Ticker,Name,Account", "RIC,Zorblat Mines,Fund", None),
            ("Ticker,Shares,Account", "RIC,100,Fund", None),
            ("Name,Date,Fund", "Title,2021-03-15,Fund", None),
            ("Name,Fund,Shares", "Zorblat Title,Fund,Units", None),
        ] {
            assert_eq!(seen(header, row), expected, "{header} / {row}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_passed_over(cell in "[ .]?(name|NAME|Émetteur|ISIN|Codice ISIN|CUSIP9|[a-z é]{1,5})[ )]?") {
            let headings = Headings::of(&[], &Mapping::default());
            proptest::prop_assert_eq!(headings.is_word(&cell), mapping::is_claimed(&cell));
        }
    }
}
