//! Takes clean text apart into rows, many bytes in one step.
//!
//! Only rows in their plainest form are taken: every cell bare or wholly in quotes without a quote inside,
//! as many cells as the header has. [`super::record`] reads everything else, and is the rule for what a
//! row is; the tests hold both against each other.

use wide::u8x16;

use super::record::{Record, Records};

/// Longest row in bytes that is taken here; the limits of cells and names are checked for longer ones.
const MOST_BYTES: usize = super::position::MAX_NAME;
/// Bytes whose marks are found at once.
const WINDOW: usize = 64;
const LANES: usize = 16;

/// Where a cell lies in the text, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    from: u32,
    until: u32,
}

impl Span {
    /// The cell.
    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.from as usize..self.until as usize).unwrap_or_default()
    }
}

/// What stands at the place of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A plain row; its cells are in the spans.
    Plain,
    /// Something else, which was read into the record.
    Odd,
    /// A quote that is not closed before the end of the text.
    OpenQuote,
}

/// The rows of a text, one after another.
pub(super) struct Splitter<'t> {
    text: &'t str,
    delimiter: u8,
    width: usize,
    /// Where the next row begins.
    at: usize,
    /// Line of the next row.
    line: u64,
    /// Where the window begins, and its marks that were not yet passed.
    window: usize,
    marks: u64,
}

impl<'t> Splitter<'t> {
    /// Rows of `width` cells, the first of which stands on this line. The text has no bare CR.
    pub(super) fn new(text: &'t str, delimiter: u8, width: usize, line: u64) -> Splitter<'t> {
        let mut splitter = Splitter { text, delimiter, width, at: 0, line, window: 0, marks: 0 };
        splitter.go_to(0);
        splitter
    }

    /// Line of the row that comes next.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// What of the text was not read yet.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next row, whose cells are added when it is plain; `None` at the end of the text.
    pub(super) fn next(&mut self, spans: &mut Vec<Span>, record: &mut Record) -> Option<Shape> {
        if self.at >= self.text.len() {
            return None;
        }
        let (at, line) = (self.at, self.line);
        let cells = spans.len();
        if self.plain(spans) {
            return Some(Shape::Plain);
        }
        spans.truncate(cells);
        // The record decides where the row ends.
        self.line = line;
        let mut rest = self.text.as_bytes().get(at..).unwrap_or(&[]);
        let before = rest.len();
        let mut records = Records::from_line(&mut rest, self.delimiter, line);
        let Ok(true) = records.read(record) else { return Some(Shape::OpenQuote) };
        self.line = records.line();
        let crlf = records.is_within_crlf();
        let read = before - rest.len();
        self.go_to(at + read + usize::from(crlf && rest.first() == Some(&b'\n')));
        Some(Shape::Odd)
    }

    /// Reads a plain row and stands behind it; otherwise it stands anywhere.
    fn plain(&mut self, spans: &mut Vec<Span>) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let most = spans.len() + self.width;
        let mut cell = start;
        loop {
            let Some(mark) = self.mark() else {
                // The last row, without an end of its line.
                push(spans, cell, bytes.len());
                self.at = bytes.len();
                break;
            };
            let byte = bytes[mark];
            if byte == self.delimiter {
                push(spans, cell, mark);
                cell = mark + 1;
                if spans.len() > most {
                    return false;
                }
            } else if byte == b'\n' {
                let crlf = mark > cell && bytes[mark - 1] == b'\r';
                push(spans, cell, mark - usize::from(crlf));
                self.at = mark + 1;
                self.line += 1;
                break;
            } else if mark == cell {
                let Some(close) = self.close() else { return false };
                push(spans, cell + 1, close);
                match bytes.get(close + 1) {
                    Some(&byte) if byte == self.delimiter => {
                        self.mark();
                        cell = close + 2;
                        if spans.len() > most {
                            return false;
                        }
                        continue;
                    }
                    Some(b'\n') => {
                        self.mark();
                        self.at = close + 2;
                    }
                    Some(b'\r') if bytes.get(close + 2) == Some(&b'\n') => {
                        self.mark();
                        self.at = close + 3;
                    }
                    None => self.at = bytes.len(),
                    // A doubled quote, or text behind the closing one.
                    Some(_) => return false,
                }
                self.line += 1;
                break;
            }
            // A quote inside a bare cell is text.
        }
        spans.len() == most && self.at - start <= MOST_BYTES
    }

    /// The quote that closes the cell whose opening one was the last mark.
    fn close(&mut self) -> Option<usize> {
        loop {
            let mark = self.mark()?;
            match self.text.as_bytes()[mark] {
                b'"' => return Some(mark),
                b'\n' => self.line += 1,
                _ => {}
            }
        }
    }

    /// The next delimiter, quote or line feed.
    #[inline]
    fn mark(&mut self) -> Option<usize> {
        while self.marks == 0 {
            self.window += WINDOW;
            self.marks = marks(self.text.as_bytes().get(self.window..)?, self.delimiter);
        }
        let mark = self.window + self.marks.trailing_zeros() as usize;
        self.marks &= self.marks - 1;
        Some(mark)
    }

    /// Stands at a byte of the text.
    fn go_to(&mut self, at: usize) {
        self.at = at;
        self.window = at;
        self.marks = self.text.as_bytes().get(at..).map_or(0, |rest| marks(rest, self.delimiter));
    }
}

#[inline]
fn push(spans: &mut Vec<Span>, from: usize, until: usize) {
    spans.push(Span { from: from as u32, until: until as u32 });
}

/// A bit for each of the first 64 bytes that is a delimiter, a quote or a line feed.
fn marks(bytes: &[u8], delimiter: u8) -> u64 {
    match bytes.first_chunk::<WINDOW>() {
        Some(window) => marks_of(window, delimiter),
        None => {
            let mut window = [0; WINDOW];
            window[..bytes.len()].copy_from_slice(bytes);
            // A delimiter is never NUL.
            marks_of(&window, delimiter)
        }
    }
}

fn marks_of(window: &[u8; WINDOW], delimiter: u8) -> u64 {
    let [delimiter, quote, feed] = [delimiter, b'"', b'\n'].map(u8x16::splat);
    let (lanes, _) = window.as_chunks::<LANES>();
    lanes.iter().enumerate().fold(0, |marks, (place, lane)| {
        let lane = u8x16::from(*lane);
        let found = lane.simd_eq(delimiter) | lane.simd_eq(quote) | lane.simd_eq(feed);
        marks | u64::from(found.to_bitmask()) << (place * LANES)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Line and cells of every row, with what reads them told apart or not.
    fn split(text: &str, delimiter: u8, width: usize) -> (Vec<(u64, Vec<String>)>, usize) {
        let mut splitter = Splitter::new(text, delimiter, width, 1);
        let (mut spans, mut record) = (Vec::new(), Record::default());
        let (mut rows, mut plain) = (Vec::new(), 0);
        loop {
            let line = splitter.line();
            spans.clear();
            match splitter.next(&mut spans, &mut record) {
                Some(Shape::Plain) => {
                    plain += 1;
                    rows.push((line, spans.iter().map(|span| span.of(text).to_owned()).collect()));
                }
                Some(Shape::Odd) => rows.push((line, cells(&record))),
                Some(Shape::OpenQuote) | None => return (rows, plain),
            }
        }
    }

    fn cells(record: &Record) -> Vec<String> {
        (0..record.len()).map(|index| record.text(index).into_owned()).collect()
    }

    fn read(text: &str, delimiter: u8) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::from_line(text.as_bytes(), delimiter, 1);
        let mut record = Record::default();
        let mut rows = Vec::new();
        while records.read(&mut record).unwrap_or(false) {
            rows.push((record.line, cells(&record)));
        }
        rows
    }

    #[test]
    fn plain_rows_are_plain() {
        let text = "a,\"b\nc\",d\r\n\"x\",5\" pipe,\"\"\r\n\n1,2,3,4\ny,\"a\"\"b\",z\nlast,\"one\",\"\"";
        let (rows, plain) = split(text, b',', 3);
        assert_eq!(rows, read(text, b','));
        assert_eq!((rows.len(), plain), (6, 3));
    }

    proptest! {
        #[test]
        fn rows_are_those_of_the_records(
            text in "([ab]{0,5}|\"[ab,\n]{0,4}\"|[a,;\"\n]{0,3}|x{30}|,|;|\n|\r\n){0,40}",
            delimiter in proptest::sample::select(vec![b',', b';']),
            width in 1_usize..4,
        ) {
            prop_assert_eq!(split(&text, delimiter, width).0, read(&text, delimiter));
        }
    }
}
