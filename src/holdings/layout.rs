//! Where in a file the table is: kind of file, delimiter, and the line of the header.
//!
//! Nothing is guessed from the data: the delimiter is the one under which one of the first
//! [`HEADER_LINES`] lines reads as a header.

use super::fault;
use super::mapping;
use super::record::{Record, Records};
use super::{Field, Options};
use crate::finding::{Code, Finding};

/// How far down a header is looked for: vendors print some ten lines above it.
const HEADER_LINES: u64 = 50;
/// How many bytes are looked at for it.
pub(super) const HEAD: u64 = 1 << 18;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What kind of file the first bytes announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Parquet,
}

/// Tells the kind of file, or refuses what this build does not read.
pub(super) fn kind(name: &str, head: &[u8]) -> Result<Kind, Finding> {
    let refuse = |code, what: &str| Err(fault::error(code, fault::whole(name), what));
    let bare = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first =
        bare.iter().position(|b| !b.is_ascii_whitespace()).and_then(|at| bare.get(at..)).unwrap_or(&[]);
    let second = first.iter().skip(1).find(|b| !b.is_ascii_whitespace()).copied();
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(b"PAR1") {
        return Ok(Kind::Parquet);
    }
    let format = Code::FILE_FORMAT;
    let is_named_parquet =
        std::path::Path::new(name).extension().is_some_and(|kind| kind.eq_ignore_ascii_case("parquet"));
    if is_named_parquet {
        return refuse(format, "this is not a Parquet file, though its name says so");
    }
    if starts(b"\x1f\x8b") || starts(b"BZh") || starts(b"\x28\xb5\x2f\xfd") || starts(b"\xfd7zXZ") {
        refuse(format, "this file is compressed: unpack it first")
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        refuse(format, "this is a ZIP archive or an Excel workbook: save the sheet as CSV (UTF-8) first")
    } else if starts(b"\xd0\xcf\x11\xe0") {
        refuse(format, "this is an old Excel workbook: save the sheet as CSV (UTF-8) first")
    } else if starts(b"%PDF") {
        refuse(format, "this is a PDF document: expected CSV or Parquet")
    } else if starts(b"ARROW1") {
        refuse(format, "this is an Arrow file: expected CSV or Parquet")
    } else if starts(b"\xff\xfe") || starts(b"\xfe\xff") || looks_like_utf16(head) {
        refuse(Code::FILE_ENCODING, "this text is UTF-16 or UTF-32: save it as UTF-8")
    } else if first.starts_with(b"<") {
        refuse(
            format,
            "this is HTML or XML, perhaps an error page that was saved as a file: expected CSV or Parquet",
        )
    } else if first.starts_with(b"{") && matches!(second, Some(b'"' | b'}') | None)
        || first.starts_with(b"[") && matches!(second, Some(b'{' | b'[' | b']'))
    {
        refuse(format, "this is JSON: expected CSV or Parquet")
    } else {
        Ok(Kind::Text)
    }
}

/// Text of two bytes a character without a byte order mark: every other byte is zero.
fn looks_like_utf16(head: &[u8]) -> bool {
    let sample = head.get(..head.len().min(256)).unwrap_or(&[]);
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    sample.len() >= 4 && (zeros(0) * 5 > sample.len() * 2) != (zeros(1) * 5 > sample.len() * 2)
}

/// Where the table starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Separates the cells.
    pub(super) delimiter: u8,
    /// The record of the header, counted from zero, blank ones included.
    pub(super) header: u64,
}

/// Finds delimiter and header.
pub(super) fn detect(name: &str, head: &[u8], options: &Options) -> Result<Layout, Finding> {
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
        let found = header(head, delimiter, &options.map);
        if let Some((rank, header)) = found
            && best.is_none_or(|(other, _)| rank > other)
        {
            best = Some((rank, Layout { delimiter, header }));
        }
    }
    best.map(|(_, layout)| layout).ok_or_else(|| nothing(name, head, &delimiters))
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
type Rank = (bool, usize);

/// The first convincing header under a delimiter, or else the first that names a security at all.
fn header(head: &[u8], delimiter: u8, map: &[(Field, String)]) -> Option<(Rank, u64)> {
    let mut records = Records::new(head, delimiter);
    let mut record = Record::default();
    let mut weak = None;
    let mut index = 0;
    while records.read(&mut record).unwrap_or(false) && record.line <= HEADER_LINES {
        let cells: Vec<String> =
            (0..record.len()).map(|i| fault::trimmed(&record.text(i)).to_owned()).collect();
        if let Some(count) = mapping::likeness(&cells, map) {
            if count >= 2 || cells.len() == 1 {
                return Some(((true, count), index));
            }
            weak.get_or_insert(((false, count), index));
        }
        index += 1;
    }
    weak
}

/// No header: says what stands where one is expected.
fn nothing(name: &str, head: &[u8], delimiters: &[u8]) -> Finding {
    let first_line = |delimiter: u8| {
        let mut records = Records::new(head, delimiter);
        let mut record = Record::default();
        while records.read(&mut record).unwrap_or(false) {
            // Under a wrong delimiter a line of nothing but delimiters is no blank line.
            if (0..record.len()).any(|i| record.text(i).contains(char::is_alphanumeric)) {
                let cells: Vec<String> =
                    (0..record.len()).map(|i| fault::trimmed(&record.text(i)).to_owned()).collect();
                return Some((record.line, cells));
            }
        }
        None
    };
    let lines = delimiters.iter().filter_map(|delimiter| first_line(*delimiter));
    // The first of the widest: `max_by_key` would take the last.
    let widest = lines.reduce(|best, line| if line.1.len() > best.1.len() { line } else { best });
    match widest {
        Some((line, cells)) => mapping::no_column(&cells, fault::line(name, line)),
        None => fault::error(
            Code::FILE_EMPTY,
            fault::whole(name),
            "the file is empty: expected a header and rows",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (char, u64) {
        let layout = detect("f.csv", text.as_bytes(), &Options::default()).unwrap();
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
    fn files_of_other_kinds_are_refused() {
        let refused = |head: &[u8]| kind("f", head).unwrap_err().to_string();
        insta::assert_snapshot!(refused(b"\x1f\x8b\x08"), @"f: this file is compressed: unpack it first [F010]");
        insta::assert_snapshot!(refused(b"PK\x03\x04"), @"f: this is a ZIP archive or an Excel workbook: save the sheet as CSV (UTF-8) first [F010]");
        insta::assert_snapshot!(refused(b"%PDF-1.7"), @"f: this is a PDF document: expected CSV or Parquet [F010]");
        insta::assert_snapshot!(refused(b"\n<!DOCTYPE html>"), @"f: this is HTML or XML, perhaps an error page that was saved as a file: expected CSV or Parquet [F010]");
        insta::assert_snapshot!(refused(b"[{\"name\": 1}]"), @"f: this is JSON: expected CSV or Parquet [F010]");
        insta::assert_snapshot!(refused(b"\xff\xfen\0a\0"), @"f: this text is UTF-16 or UTF-32: save it as UTF-8 [F008]");
        insta::assert_snapshot!(refused(b"n\0a\0m\0e\0,\0"), @"f: this text is UTF-16 or UTF-32: save it as UTF-8 [F008]");
        assert_eq!(kind("f", b"name,isin"), Ok(Kind::Text));
        assert_eq!(kind("f", b""), Ok(Kind::Text));
    }
}
