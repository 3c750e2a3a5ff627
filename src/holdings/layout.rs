//! Where in a text the table is: its delimiter, and the line of the header.
//!
//! Nothing is guessed from the data: the delimiter is the one under which one of the first
//! [`HEADER_LINES`] lines reads as a header.

use super::fault;
use super::mapping;
use super::record::{Record, Records};
use super::table::{self, Header, Table};
use super::{Field, Options};
use crate::finding::{Code, Finding};

/// How far down a header is looked for: vendors print some ten lines above it.
pub(super) const HEADER_LINES: u64 = 50;
/// How many bytes are looked at for it.
pub(super) const HEAD: u64 = 1 << 18;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Where the table starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Separates the cells.
    pub(super) delimiter: u8,
    /// The record of the header, counted from zero, blank ones included.
    pub(super) header: u64,
}

/// Finds delimiter and header.
pub(super) fn detect(
    name: &str,
    head: &[u8],
    table: Option<&Table>,
    options: &Options,
) -> Result<Layout, Finding> {
    if let Some(table) = table {
        let header = match table.header {
            Header::First => 0,
            Header::At(record) => record,
        };
        return Ok(Layout { delimiter: table::DELIMITER, header });
    }
    if let Some(delimiter) = options.delimiter.filter(|d| !d.is_ascii() || matches!(d, b'"' | b'\r' | b'\n'))
    {
        let message =
            format!("the byte {delimiter} cannot separate cells: expected a comma, semicolon, tab or bar");
        return Err(fault::error(Code::FILE_FORMAT, fault::whole(name), message));
    }
    let announced = announced_delimiter(head);
    let delimiters: Vec<u8> = match options.delimiter.or(announced) {
        Some(delimiter) => vec![delimiter],
        None => DELIMITERS.to_vec(),
    };
    let mut best: Option<(Rank, Layout)> = None;
    for delimiter in delimiters.iter().copied() {
        let found = header(head, delimiter, options);
        if let Some((rank, header)) = found
            && best.is_none_or(|(other, _)| rank > other)
        {
            best = Some((rank, Layout { delimiter, header }));
        }
    }
    best.map(|(_, layout)| layout).ok_or_else(|| match options.header {
        Some(line) => not_there(name, line),
        None => nothing(name, head, &delimiters),
    })
}

/// The refusal of a file whose header does not stand where it was said to.
pub(super) fn not_there(name: &str, line: u64) -> Finding {
    let message = "no header that tells what the security is stands on this line, where the mapping has it";
    fault::error(Code::FILE_NO_COLUMN, fault::line(name, line), message)
}

/// `sep=;` as the first line, as spreadsheets write and read it.
fn announced_delimiter(head: &[u8]) -> Option<u8> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match head.strip_prefix(b"sep=")? {
        [delimiter, b'\r' | b'\n', ..] if DELIMITERS.contains(delimiter) => Some(*delimiter),
        _ => None,
    }
}

/// How good a header is: whether more than one cell, or the only one, names a field; and how many do.
pub(super) type Rank = (bool, usize);

/// The first convincing header under a delimiter, or else the first that names a security at all.
/// Where its line was told, it stands there or nowhere.
fn header(head: &[u8], delimiter: u8, options: &Options) -> Option<(Rank, u64)> {
    let mut records = Records::new(head, delimiter).within(options.limits);
    let mut record = Record::default();
    let last = options.header.unwrap_or(HEADER_LINES);
    let rows = (0..).map_while(|index| {
        let is_near = records.read(&mut record).unwrap_or(false) && record.line <= last;
        is_near.then(|| (record.line, (index, trimmed(&record))))
    });
    let is_there = |line: &u64| options.header.is_none_or(|told| told == *line);
    search(rows.filter(|(line, _)| is_there(line)).map(|(_, row)| row), &options.map)
}

/// The first convincing header of some rows, or else the first that names a security at all.
pub(super) fn search<T>(
    rows: impl Iterator<Item = (T, Vec<String>)>,
    map: &[(Field, String)],
) -> Option<(Rank, T)> {
    let mut weak = None;
    for (row, cells) in rows {
        if let Some(count) = mapping::likeness(&cells, map) {
            if count >= 2 || cells.len() == 1 {
                return Some(((true, count), row));
            }
            weak.get_or_insert(((false, count), row));
        }
    }
    weak
}

/// The cells of a record without the blanks around them.
fn trimmed(record: &Record) -> Vec<String> {
    (0..record.len()).map(|i| fault::trimmed(&record.text(i)).to_owned()).collect()
}

/// No header: says what stands where one is expected.
fn nothing(name: &str, head: &[u8], delimiters: &[u8]) -> Finding {
    let first_line = |delimiter: u8| {
        let mut records = Records::new(head, delimiter);
        let mut record = Record::default();
        while records.read(&mut record).unwrap_or(false) {
            // Under a wrong delimiter a line of nothing but delimiters is no blank line.
            if (0..record.len()).any(|i| record.text(i).contains(char::is_alphanumeric)) {
                return Some((record.line, trimmed(&record)));
            }
        }
        None
    };
    let lines = delimiters.iter().filter_map(|delimiter| first_line(*delimiter));
    // The first of the widest: `max_by_key` would take the last.
    let widest = lines.reduce(|best, line| if line.1.len() > best.1.len() { line } else { best });
    match widest {
        Some((line, cells)) => mapping::no_column(&cells, fault::line(name, line)),
        None if head.contains(&0) => {
            let message = "the file has zero bytes and no text: it was not written to its end";
            fault::error(Code::FILE_EMPTY, fault::whole(name), message)
        }
        None => empty(name),
    }
}

/// The refusal of a file without a single character.
pub(super) fn empty(name: &str) -> Finding {
    fault::error(Code::FILE_EMPTY, fault::whole(name), "the file is empty: expected a header and rows")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (char, u64) {
        let layout = detect("f.csv", text.as_bytes(), None, &Options::default()).unwrap();
        (char::from(layout.delimiter), layout.header)
    }

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(found("name,isin\n"), (',', 0));
        assert_eq!(found("Nome;ISIN\n\"a,b\";x"), (';', 0));
        assert_eq!(found("Name\tISIN\n"), ('\t', 0));
        assert_eq!(found("Name|ISIN\n"), ('|', 0));
        assert_eq!(found("sep=;\nName;ISIN\n"), (';', 1));
        assert_eq!(found("name\nAcme"), (',', 0));
    }

    #[test]
    fn lines_above_the_header_are_no_header() {
        assert_eq!(found("Acme Fund\nTicker,ACME\n\u{a0}\nTicker,Name,Weight (%)\nX,Y,1"), (',', 3));
        assert_eq!(found("A fund; of funds\n\nName,Weight\nx,1"), (',', 2));
    }
}
