//! Splits delimited text into records, and knows the place of every cell.
//!
//! Lines end with LF, CRLF or a bare CR, mixed as they come. A quote opens a cell only as its first
//! byte (RFC 4180); elsewhere it is text. The `csv` crate is the oracle of the tests and not the
//! reader, because it closes a quote silently at the end of the file, counts lines by LF alone and
//! does not tell where a cell starts.

use std::io::{self, BufRead};

use smallvec::SmallVec;

use super::places::Places;
use super::unpack::Limits;
use crate::finding::Place;

/// Longest record in bytes, quotes and delimiters included.
pub(super) const MAX_RECORD: usize = 16 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";
const QUOTE: u8 = b'"';

/// Where a cell lies in its record.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// First byte in `raw`, the quote included.
    start: usize,
    /// First byte after it in `raw`.
    raw_end: usize,
    /// First byte after it in `text`.
    end: usize,
}

/// One record: its cells without quotes, and its bytes as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Record {
    raw: Vec<u8>,
    text: Vec<u8>,
    cells: Vec<Cell>,
    cell_start: usize,
    /// 1-based line of its first byte.
    pub(super) line: u64,
    /// The cell that has text after its closing quote.
    pub(super) stray_quote: Option<usize>,
    /// The cell at which a limit was passed; the bytes after the limit are not kept.
    pub(super) too_long: Option<usize>,
    kind: RecordKind,
    /// What separates its cells in the file.
    delimiter: u8,
    limits: Limits,
}

/// What the columns of places in a record count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum RecordKind {
    /// Characters of a line of text.
    #[default]
    Text,
    /// Nothing: a row of a table that has neither lines nor columns of characters.
    #[cfg(feature = "columnar")]
    Row,
    /// Cells, of a row that was written as text by this program ([`super::table`]).
    Made,
}

impl Record {
    fn clear(&mut self, line: u64) {
        self.raw.clear();
        self.text.clear();
        self.cells.clear();
        self.cell_start = 0;
        self.line = line;
        self.stray_quote = None;
        self.too_long = None;
        self.kind = RecordKind::Text;
    }

    /// Which limit was passed, as a clause.
    pub(super) fn excess(&self) -> String {
        let Limits { cell, columns, .. } = self.limits;
        if self.cells.len() as u64 >= columns {
            format!("the row has more than {columns} cells: expected fewer, or a larger --max-columns")
        } else if self.raw.len() >= MAX_RECORD {
            format!("the row is longer than {MAX_RECORD} bytes")
        } else {
            format!("the cell is longer than {cell} bytes: expected less, or a larger --max-cell")
        }
    }

    /// A record of a table that has no lines: its cells alone.
    #[cfg(feature = "columnar")]
    pub(super) fn set<'a>(&mut self, line: u64, cells: impl Iterator<Item = &'a str>) {
        self.clear(line);
        self.kind = RecordKind::Row;
        for cell in cells {
            self.push(cell.as_bytes());
            self.end_cell();
        }
    }

    /// A record of a table in memory: the columns of places are its cells.
    pub(super) fn set_cells<'a>(&mut self, line: u64, cells: impl Iterator<Item = &'a str>) {
        self.clear(line);
        self.kind = RecordKind::Made;
        for cell in cells {
            self.push(cell.as_bytes());
            self.end_cell();
        }
    }

    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The bytes of a cell; none beyond the last one.
    pub(super) fn cell(&self, index: usize) -> &[u8] {
        let Some(cell) = self.cells.get(index) else { return &[] };
        let start = index.checked_sub(1).and_then(|i| self.cells.get(i)).map_or(0, |before| before.end);
        self.text.get(start..cell.end).unwrap_or(&[])
    }

    /// The text of a cell; bytes that are no UTF-8 become U+FFFD.
    pub(super) fn text(&self, index: usize) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.cell(index))
    }

    /// Whether a terminal's control sequence begins in a cell: ESC, or CSI in one character.
    pub(super) fn has_control_sequence(&self, index: usize) -> bool {
        let bytes = self.cell(index);
        // Both have one of these bytes; most cells have none, and need no decoding.
        bytes.iter().any(|b| matches!(b, 0x1b | 0xc2))
            && self.text(index).chars().any(|c| matches!(c, '\u{1b}' | '\u{9b}'))
    }

    /// Whether it is a row of so many cells, each of which was read to its end.
    pub(super) fn is_whole(&self, width: usize) -> bool {
        self.len() == width && self.too_long.is_none() && self.stray_quote.is_none()
    }

    /// Whether every cell is blank.
    pub(super) fn is_blank(&self) -> bool {
        self.too_long.is_none() && (0..self.len()).all(|i| super::fault::trimmed(&self.text(i)).is_empty())
    }

    /// Whether the record goes over several lines of the file.
    pub(super) fn is_multi_line(&self) -> bool {
        self.raw.iter().any(|b| matches!(b, b'\n' | b'\r'))
    }

    /// Whether each of its lines would be a row of so many cells by itself.
    pub(super) fn hides_rows(&self, width: usize) -> bool {
        self.kind == RecordKind::Text && hides_rows(&self.raw, self.delimiter, width)
    }

    /// The place of a cell, or of the end of the record for an index beyond it.
    pub(super) fn place(&self, file: &str, index: usize) -> Place {
        match self.kind {
            RecordKind::Text => {}
            #[cfg(feature = "columnar")]
            RecordKind::Row => return super::fault::line(file, self.line),
            RecordKind::Made => {
                let column = index as u64 + 1;
                return Place { column, ..super::fault::line(file, self.line) };
            }
        }
        let (start, end) = match self.cells.get(index) {
            Some(cell) => (cell.start, cell.raw_end),
            None => (self.raw.len(), self.raw.len()),
        };
        let (line, column) = self.position(start);
        let first_line = self.raw.get(start..end).unwrap_or(&[]).split(|b| matches!(b, b'\n' | b'\r'));
        let length = first_line.take(1).map(characters).sum();
        Place { file: file.to_owned(), line, column, length, cell: None }
    }

    /// The places of all cells, where they have lines and columns of characters.
    pub(super) fn places(&self) -> Places {
        match self.kind {
            RecordKind::Text => {
                Places::within(&self.raw, self.line, self.cells.iter().map(|cell| (cell.start, cell.raw_end)))
            }
            _ => Places::default(),
        }
    }

    /// Line and column of a byte of `raw`.
    fn position(&self, offset: usize) -> (u64, u64) {
        let before = self.raw.get(..offset).unwrap_or(&self.raw);
        let mut line = self.line;
        let mut line_start = 0;
        for (i, &byte) in before.iter().enumerate() {
            let second_of_crlf = byte == b'\n' && i > 0 && before.get(i - 1) == Some(&b'\r');
            if matches!(byte, b'\n' | b'\r') {
                line += u64::from(!second_of_crlf);
                line_start = i + 1;
            }
        }
        (line, characters(before.get(line_start..).unwrap_or(&[])) + 1)
    }

    /// Adds to the last cell as much as it can hold: the same, in whatever pieces the bytes come.
    fn push(&mut self, bytes: &[u8]) {
        if self.too_long.is_some() {
            return;
        }
        let length = self.text.len() - self.cells.last().map_or(0, |c| c.end);
        let room =
            (self.limits.cell as usize).saturating_sub(length).min(MAX_RECORD.saturating_sub(self.raw.len()));
        if bytes.len() > room {
            self.too_long = Some(self.cells.len());
        }
        let kept = bytes.get(..room).unwrap_or(bytes);
        self.text.extend_from_slice(kept);
        self.raw.extend_from_slice(kept);
    }

    fn push_raw(&mut self, byte: u8) {
        if self.too_long.is_none() {
            self.raw.push(byte);
        }
    }

    fn end_cell(&mut self) {
        if self.cells.len() as u64 >= self.limits.columns {
            self.too_long.get_or_insert(self.cells.len());
            return;
        }
        self.cells.push(Cell { start: self.cell_start, raw_end: self.raw.len(), end: self.text.len() });
    }
}

/// Whether a record goes over lines that would be rows of so many cells by themselves: two quotes that stand in
/// rows far from one another make one cell of all that lies between them. The first of these lines and the last are
/// rows then, or most of all lines are.
pub(crate) fn hides_rows(raw: &[u8], delimiter: u8, width: usize) -> bool {
    let lines = raw.split(|byte| matches!(byte, b'\n' | b'\r'));
    let lines = lines.filter(|line| !line.trim_ascii().is_empty());
    let lines: SmallVec<[Cells; 8]> = lines.map(|line| Cells::of(line, delimiter)).collect();
    let hides = |is_row: &dyn Fn(&Cells) -> bool| {
        let rows = lines.iter().filter(|line| is_row(line)).count();
        let ends = || lines.first().is_some_and(is_row) && lines.last().is_some_and(is_row);
        match width {
            0 | 1 => false,
            // A text over several lines may well have one comma in two of them.
            2 => rows > 1 && rows == lines.len(),
            _ => rows > 1 && (ends() || rows * 2 > lines.len()),
        }
    };
    // A delimiter with a blank behind it is part of a text, such as an address, unless only blanks follow or the file
    // has a blank behind each.
    hides(&|line| line.count - line.spaced == width)
        || width > 2 && hides(&|line| line.count == width && line.spaced == line.filled)
}

/// The cells that a line would have by itself.
struct Cells {
    count: usize,
    /// How many behind the first say anything.
    filled: usize,
    /// How many of these begin with a blank.
    spaced: usize,
}

impl Cells {
    fn of(line: &[u8], delimiter: u8) -> Cells {
        let mut cells = Cells { count: 1, filled: 0, spaced: 0 };
        for cell in line.split(|byte| *byte == delimiter).skip(1) {
            let is_filled = !cell.trim_ascii().is_empty();
            cells.count += 1;
            cells.filled += usize::from(is_filled);
            cells.spaced += usize::from(is_filled && cell.first() == Some(&b' '));
        }
        cells
    }
}

/// Characters of UTF-8 text: every byte that does not continue one.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b & 0xc0 != 0x80).count() as u64
}

/// Why no further record can be read.
#[derive(Debug)]
pub(super) enum ReadFault {
    /// The system refused.
    Io(io::Error),
    /// A quote, opened here, never closes.
    OpenQuote {
        /// 1-based line.
        line: u64,
        /// 1-based column in characters.
        column: u64,
    },
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

/// Reads records.
pub(super) struct Records<R> {
    input: R,
    delimiter: u8,
    line: u64,
    after_cr: bool,
    bom: Option<bool>,
    is_made: bool,
    limits: Limits,
}

impl<R: BufRead> Records<R> {
    /// Records of a whole file; a byte order mark of UTF-8 at its start is left out.
    pub(super) fn new(input: R, delimiter: u8) -> Records<R> {
        Records {
            input,
            delimiter,
            line: 1,
            after_cr: false,
            bom: None,
            is_made: false,
            limits: Limits::default(),
        }
    }

    /// Records of a part of a file that begins with this line.
    pub(super) fn from_line(input: R, delimiter: u8, line: u64) -> Records<R> {
        Records { line, bom: Some(false), ..Records::new(input, delimiter) }
    }

    /// Records of text that this program made of a table: their places are cells.
    pub(super) fn made(self, is_made: bool) -> Records<R> {
        Records { is_made, ..self }
    }

    /// The same within other limits than those of a run without options.
    pub(super) fn within(self, limits: Limits) -> Records<R> {
        Records { limits, ..self }
    }

    /// Reads the next record; `false` at the end of the input.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, ReadFault> {
        record.clear(self.line);
        record.limits = self.limits;
        record.delimiter = self.delimiter;
        if self.is_made {
            record.kind = RecordKind::Made;
        }
        let mut state = State::CellStart;
        loop {
            let rest = match self.input.fill_buf() {
                Ok(rest) => rest,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
                Err(fault) => return Err(ReadFault::Io(fault)),
            };
            if self.bom.is_none() {
                let bom = rest.starts_with(BOM);
                self.bom = Some(bom);
                if bom {
                    self.input.consume(BOM.len());
                    continue;
                }
            }
            let Some(&byte) = rest.first() else {
                if state == State::Quoted {
                    let (line, column) = record.position(record.cell_start);
                    return Err(ReadFault::OpenQuote { line, column });
                }
                if state == State::CellStart && record.cells.is_empty() {
                    return Ok(false);
                }
                record.end_cell();
                return Ok(true);
            };
            if std::mem::take(&mut self.after_cr) && byte == b'\n' {
                self.input.consume(1);
                if state == State::Quoted {
                    record.push(b"\n");
                }
                continue;
            }
            match (state, byte) {
                (State::Quoted, QUOTE) => {
                    record.push_raw(QUOTE);
                    state = State::AfterQuote;
                }
                (State::Quoted, b'\n' | b'\r') => {
                    self.line += 1;
                    self.after_cr = byte == b'\r';
                    record.push(&[byte]);
                }
                (State::CellStart, QUOTE) => {
                    record.push_raw(QUOTE);
                    state = State::Quoted;
                }
                (State::AfterQuote, QUOTE) => {
                    // A doubled quote stands for one: the first of the two is already in `raw`.
                    record.push(&[QUOTE]);
                    state = State::Quoted;
                }
                (_, b'\n' | b'\r') => {
                    record.end_cell();
                    self.line += 1;
                    self.after_cr = byte == b'\r';
                    self.input.consume(1);
                    return Ok(true);
                }
                (_, byte) if byte == self.delimiter && state != State::Quoted => {
                    record.end_cell();
                    record.push_raw(byte);
                    record.cell_start = record.raw.len();
                    state = State::CellStart;
                }
                _ => {
                    if state == State::AfterQuote {
                        record.stray_quote.get_or_insert(record.cells.len());
                    }
                    if state != State::Quoted {
                        state = State::Plain;
                    }
                    let stop = if state == State::Quoted { QUOTE } else { self.delimiter };
                    let run = rest.iter().position(|b| *b == stop || matches!(b, b'\n' | b'\r'));
                    let run = run.unwrap_or(rest.len());
                    record.push(rest.get(..run).unwrap_or(&[]));
                    self.input.consume(run);
                    continue;
                }
            }
            self.input.consume(1);
        }
    }

    /// Line of the record that comes next.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Whether the last byte read was a CR, so that an LF that follows ends the same line.
    pub(super) fn is_within_crlf(&self) -> bool {
        self.after_cr
    }

    /// The input, wherever it stands.
    pub(super) fn into_input(self) -> R {
        self.input
    }

    /// Whether the input began with a byte order mark.
    pub(super) fn bom(&self) -> bool {
        self.bom == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_between_two_stray_quotes_are_seen() {
        for (raw, width, expected) in [
            ("\"1,Acme Corp,2024-01-15\n2,Zeltrix,2024-01-15\n3\",Foo,2024-01-15", 3, true),
            ("\"1,Acme Corp,2024-01-15,X\n2,Zeltrix,2024-01-15, \n3\",Foo,2024-01-15,Y", 4, true),
            ("\"1,Acme Corp,2024-01-15\n2,Zeltrix,2024-01-15,\n3\",Foo,2024-01-15", 3, true),
            ("\"Acme Corp, 1, 2024-01-15\nZeltrix, 5, 2024-01-15\nFoo\", 2, 2024-01-15", 3, true),
            ("\"Acme Corp,1\nZeltrix,5\nFoo\",2", 2, true),
            ("1,Acme,\"12 Main St, Paris, France\n5 Oak Rd, Rome, Italy\",x", 4, false),
            ("1,\"12 Main St, Paris\n5 Oak Rd, Rome\"", 2, false),
            ("\"Acme, a, b\nZeltrix\",,B", 3, false),
            ("1,Acme,\"called, no answer\nsold\",2024-01-15", 4, false),
            ("1,Acme,\"Head Office\nParis\",2024-01-15", 4, false),
            ("1,Acme,note,2024-01-15", 4, false),
        ] {
            assert_eq!(hides_rows(raw.as_bytes(), b',', width), expected, "{raw}");
        }
    }
}
