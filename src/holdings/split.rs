//! Takes clean text apart into rows, many bytes in one step.
//!
//! Only rows in their plainest form are taken: every cell bare or wholly in quotes without a quote inside,
//! as many cells as the header has. [`super::record`] reads everything else, and is the rule for what a
//! row is; the tests hold both against each other.

use wide::u8x16;

use super::places::Places;
use super::record::{Record, Records};
use super::short::Short;
use super::unpack::Limits;

/// Longest row in bytes that is taken here; the limits of cells and names are checked for longer ones.
const MOST_BYTES: usize = super::position::MAX_NAME;
/// Bytes whose marks are found at once.
const WINDOW: usize = 64;
const LANES: usize = 16;

/// Where a cell lies in the text, without its quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    from: u32,
    until: u32,
}

impl Span {
    pub(super) fn new(from: usize, until: usize) -> Span {
        // A block is shorter than four gigabytes.
        Span { from: from as u32, until: until as u32 }
    }

    /// The cell.
    #[inline]
    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.from as usize..self.until as usize).unwrap_or_default()
    }

    /// The cell, where it is short and more text follows.
    #[inline]
    pub(super) fn short(self, text: &str) -> Option<Short> {
        let length = self.until.checked_sub(self.from)?;
        Short::new(text.as_bytes().get(self.from as usize..)?, length as usize)
    }

    /// The byte at which the cell begins; where it is empty, what stands behind it.
    #[inline]
    pub(super) fn first_byte(self, text: &str) -> Option<u8> {
        text.as_bytes().get(self.from as usize).copied()
    }

    /// The bytes from before this cell, its quote or the delimiter, to the end of another one.
    #[inline]
    pub(super) fn raw_to(self, last: Span, text: &str) -> &[u8] {
        let from = self.from.saturating_sub(1) as usize;
        text.as_bytes().get(from..last.until as usize).unwrap_or_default()
    }

    /// Where the cells of a plain row stand that begins on this line.
    pub(super) fn places(row: &[Span], text: &str, line: u64) -> Places {
        let bytes = text.as_bytes();
        // The byte before a bare cell is a delimiter or the end of a line.
        let raw = |span: &Span| {
            let (from, until) = (span.from as usize, span.until as usize);
            let is_quoted = from.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'"');
            (from - usize::from(is_quoted), until + usize::from(is_quoted))
        };
        let start = row.first().map_or(0, |span| raw(span).0);
        let cells = row.iter().map(raw).map(|(from, until)| (from - start, until - start));
        Places::within(bytes.get(start..).unwrap_or_default(), line, cells)
    }
}

/// What stands at the place of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A plain row; its cells are in their places.
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
    /// Where the next row begins.
    at: usize,
    /// Line of the next row.
    line: u64,
    is_made: bool,
    limits: Limits,
    marks: Marks<'t>,
}

/// Delimiters, quotes and line feeds, one behind another.
#[derive(Clone, Copy)]
struct Marks<'t> {
    bytes: &'t [u8],
    delimiter: u8,
    /// Where the window begins, and a bit for each mark in it that was not yet passed.
    window: usize,
    ahead: u64,
}

impl<'t> Marks<'t> {
    fn from(at: usize, bytes: &'t [u8], delimiter: u8) -> Marks<'t> {
        let ahead = bytes.get(at..).map_or(0, |rest| marks(rest, delimiter));
        Marks { bytes, delimiter, window: at, ahead }
    }

    /// Where the next one stands.
    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.ahead == 0 {
            self.window += WINDOW;
            self.ahead = marks(self.bytes.get(self.window..)?, self.delimiter);
        }
        let mark = self.window + self.ahead.trailing_zeros() as usize;
        self.ahead &= self.ahead - 1;
        Some(mark)
    }
}

impl<'t> Splitter<'t> {
    /// The first row stands on this line. The text has no bare CR.
    pub(super) fn new(text: &'t str, delimiter: u8, line: u64) -> Splitter<'t> {
        let marks = Marks::from(0, text.as_bytes(), delimiter);
        Splitter { text, delimiter, at: 0, line, is_made: false, limits: Limits::default(), marks }
    }

    /// Rows of text that this program made of a table.
    pub(super) fn made(self, is_made: bool) -> Splitter<'t> {
        Splitter { is_made, ..self }
    }

    /// The same within other limits than those of a run without options.
    pub(super) fn within(self, limits: Limits) -> Splitter<'t> {
        Splitter { limits, ..self }
    }

    /// Where the row begins that comes next, and its line.
    pub(super) fn place(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    /// The next row, with a place for each of its cells; `None` at the end of the text.
    pub(super) fn next(&mut self, row: &mut [Span], record: &mut Record) -> Option<Shape> {
        if self.at >= self.text.len() {
            return None;
        }
        let place = self.place();
        if self.plain(row).is_some() {
            return Some(Shape::Plain);
        }
        Some(if self.read(place, record).is_some() { Shape::Odd } else { Shape::OpenQuote })
    }

    /// Reads the row at a place into the record, which decides where it ends.
    pub(super) fn read(&mut self, place: (usize, u64), record: &mut Record) -> Option<()> {
        (self.at, self.line) = place;
        let mut rest = self.text.as_bytes().get(self.at..)?;
        let before = rest.len();
        let mut records =
            Records::from_line(&mut rest, self.delimiter, self.line).made(self.is_made).within(self.limits);
        records.read(record).ok()?.then_some(())?;
        let crlf = records.is_within_crlf();
        self.line = records.line();
        self.at += before - rest.len() + usize::from(crlf && rest.first() == Some(&b'\n'));
        self.marks = Marks::from(self.at, self.text.as_bytes(), self.delimiter);
        Some(())
    }

    /// Reads a plain row and stands behind it; otherwise it stands anywhere.
    // Inlined into the reader of rows, the loop has no registers left and takes twice the time.
    #[inline(never)]
    fn plain(&mut self, row: &mut [Span]) -> Option<()> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        // In registers; the row's own memory might be that of the splitter for all that is known here.
        let mut marks = self.marks;
        let mut cell = start;
        let (last, others) = row.split_last_mut()?;
        for span in others {
            let mark = marks.next()?;
            if bytes.get(mark) == Some(&marks.delimiter) {
                *span = Span::new(cell, mark);
                cell = mark + 1;
            } else {
                self.marks = marks;
                cell = self.until_delimiter(cell, mark, span)?;
                marks = self.marks;
            }
        }
        let mark = marks.next();
        self.marks = marks;
        match mark {
            Some(mark) if bytes.get(mark) == Some(&b'\n') => {
                let crlf = mark > cell && bytes.get(mark - 1) == Some(&b'\r');
                *last = Span::new(cell, mark - usize::from(crlf));
                self.at = mark + 1;
            }
            mark => self.at = self.until_line_end(cell, mark, last)?,
        }
        self.line += 1;
        (self.at - start <= MOST_BYTES).then_some(())
    }

    /// A cell with quotes that is not the last one, whose first mark is this: where the next cell begins.
    #[cold]
    fn until_delimiter(&mut self, cell: usize, mut mark: usize, span: &mut Span) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if mark == cell && bytes.get(mark) == Some(&b'"') {
            let close = self.close()?;
            *span = Span::new(cell + 1, close);
            mark = self.marks.next()?;
            // Otherwise it is a doubled quote, or text behind the closing one.
            return (mark == close + 1 && bytes.get(mark) == Some(&self.delimiter)).then_some(mark + 1);
        }
        // A quote inside a bare cell is text.
        while bytes.get(mark) == Some(&b'"') {
            mark = self.marks.next()?;
        }
        *span = Span::new(cell, mark);
        (bytes.get(mark) == Some(&self.delimiter)).then_some(mark + 1)
    }

    /// The last cell, with quotes or without an end of its line: where the next row begins.
    #[cold]
    fn until_line_end(&mut self, cell: usize, mut mark: Option<usize>, span: &mut Span) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let byte = |at: usize| bytes.get(at).copied();
        if mark == Some(cell) && byte(cell) == Some(b'"') {
            let close = self.close()?;
            *span = Span::new(cell + 1, close);
            let end = self.marks.next().unwrap_or(bytes.len());
            let is_ended = end == close + 1 || end == close + 2 && byte(close + 1) == Some(b'\r');
            return (is_ended && byte(end).is_none_or(|byte| byte == b'\n')).then_some(end + 1);
        }
        while mark.is_some_and(|mark| byte(mark) == Some(b'"')) {
            mark = self.marks.next();
        }
        let end = mark.unwrap_or(bytes.len());
        let crlf = mark.is_some() && end > cell && byte(end - 1) == Some(b'\r');
        *span = Span::new(cell, end - usize::from(crlf));
        byte(end).is_none_or(|byte| byte == b'\n').then_some(end + 1)
    }

    /// The quote that closes the cell whose opening one was the last mark.
    fn close(&mut self) -> Option<usize> {
        loop {
            let mark = self.marks.next()?;
            match self.text.as_bytes().get(mark)? {
                b'"' => return Some(mark),
                b'\n' => self.line += 1,
                _ => {}
            }
        }
    }
}

/// A bit for each of the first 64 bytes that is a delimiter, a quote or a line feed.
#[inline]
fn marks(bytes: &[u8], delimiter: u8) -> u64 {
    match bytes.first_chunk::<WINDOW>() {
        Some(window) => marks_of(window, delimiter),
        None => {
            let mut window = [0; WINDOW];
            window.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
            // A delimiter is never NUL.
            marks_of(&window, delimiter)
        }
    }
}

#[inline]
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
        let mut splitter = Splitter::new(text, delimiter, 1);
        let (mut spans, mut record) = (vec![Span::default(); width], Record::default());
        let (mut rows, mut plain) = (Vec::new(), 0);
        loop {
            let (_, line) = splitter.place();
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
