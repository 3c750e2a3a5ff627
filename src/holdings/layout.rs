//! Where in a text the table is: its delimiter, and the line of the header.
//!
//! The delimiter is the one under which one of the first [`HEADER_LINES`] lines reads as a header, and the best one as
//! such: a title of one word, such as `Holdings`, is one only where no better one stands below.

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
    let layout = best.map(|(_, layout)| layout).ok_or_else(|| match options.header {
        Some(line) => not_there(name, line),
        None => nothing(name, head, &delimiters),
    })?;
    let others = delimiters.into_iter().filter(|other| *other != layout.delimiter);
    match hidden_cells(head, layout, others, options) {
        Some((line, delimiter, count)) => Err(one_column(name, line, delimiter, count)),
        None => Ok(layout),
    }
}

/// A header of one cell above rows that another delimiter parts, each into as many cells: its line, the delimiter and
/// the number of the cells.
fn hidden_cells(
    head: &[u8],
    layout: Layout,
    mut others: impl Iterator<Item = u8>,
    options: &Options,
) -> Option<(u64, u8, usize)> {
    /// Rows that must be parted alike.
    const ROWS: usize = 2;
    // The line of the header, and how many cells it has and the rows below it.
    let widths = |delimiter: u8| {
        let mut records = Records::new(head, delimiter).within(options.limits);
        let mut record = Record::default();
        let (mut line, mut index, mut widths) = (0, 0, Vec::new());
        while widths.len() < HEADER_LINES as usize && records.read(&mut record).unwrap_or(false) {
            if index == layout.header {
                line = record.line;
            }
            if index >= layout.header && !record.is_blank() {
                widths.push(record.len());
            }
            index += 1;
        }
        (line, widths)
    };
    let (line, own) = widths(layout.delimiter);
    if own.first() != Some(&1) {
        return None;
    }
    others.find_map(|delimiter| {
        let (_, widths) = widths(delimiter);
        let (_, rows) = widths.split_first()?;
        let count = *rows.first()?;
        let is_parted = count > 1 && rows.len() >= ROWS && rows.iter().all(|width| *width == count);
        is_parted.then_some((line, delimiter, count))
    })
}

/// The refusal of a file whose header has one column and whose rows have more.
fn one_column(name: &str, line: u64, delimiter: u8, count: usize) -> Finding {
    let message = format!(
        "the header has one column, and the rows below it have {count} cells parted by {}: expected a header with a name for each column (or `--delimiter` for what parts the cells)",
        match delimiter {
            b'\t' => "tabs".to_owned(),
            other => format!("`{}`", char::from(other)),
        }
    );
    fault::error(Code::FILE_NO_COLUMN, fault::line(name, line), message)
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

/// How good a header is: how many of its cells name a field; where only one does, how many cells it has that could
/// be names of columns.
pub(super) type Rank = (usize, usize);

/// The best header under a delimiter. Where its line was told, it stands there or nowhere.
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

/// The first of some rows in which several cells name fields. Otherwise, of those in which one does, the first with
/// the most cells that could be names of columns: a title or a line with a label has fewer than the header below it.
pub(super) fn search<T>(
    rows: impl Iterator<Item = (T, Vec<String>)>,
    map: &[(Field, String)],
) -> Option<(Rank, T)> {
    let mut weak: Option<(Rank, T)> = None;
    for (row, cells) in rows {
        let Some(count) = mapping::likeness(&cells, map) else { continue };
        if count >= 2 {
            return Some(((count, 0), row));
        }
        let rank = (count, names(&cells));
        if weak.as_ref().is_none_or(|(other, _)| rank > *other) {
            weak = Some((rank, row));
        }
    }
    weak
}

/// How many cells could be names of columns; none in a row with a number, a date or an amount.
fn names(cells: &[String]) -> usize {
    if cells.iter().any(|cell| cell.starts_with(|first: char| first.is_ascii_digit())) {
        return 0;
    }
    cells.iter().filter(|cell| !fault::content(cell).is_empty()).count()
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

    #[test]
    fn a_title_is_no_header_where_a_better_one_stands_below() {
        for (text, expected) in [
            ("Holdings\nName;ISIN;Quantity\nAcme;;1\n", (';', 1)),
            ("Holdings\n\nName\tISIN\nAcme\t\n", ('\t', 2)),
            ("Security\nRank|Security|Weight\n1|Acme|2\n", ('|', 1)),
            ("Holdings\nName,ISIN\nAcme,\n", (',', 1)),
            ("Name,Growth Fund,\nAs of,2021-09-03,\n,,\nRank,Security,Weight\n1,Acme,4.1\n", (',', 3)),
            ("Security,Colour,Size\nAcme,Company,4\nTitle,red,5\n", (',', 0)),
            ("Name\nAcme; Inc\nZorblat\n", (',', 0)),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn one_column_above_rows_of_several_is_refused() {
        let text = b"Holdings\nPaper;Number\nAcme;1\nZorblat;2\n";
        let refused = detect("f.csv", text, None, &Options::default()).unwrap_err();
        insta::assert_snapshot!(refused, @"f.csv:1: the header has one column, and the rows below it have 2 cells parted by `;`: expected a header with a name for each column (or `--delimiter` for what parts the cells) [F003]");
        let options = Options { delimiter: Some(b','), ..Options::default() };
        assert!(detect("f.csv", text, None, &options).is_ok());
    }
}
