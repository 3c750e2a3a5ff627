//! Comma-separated values: UTF-8 without a mark, LF, quotes where a cell needs them.
//!
//! Cells are written as they are. A spreadsheet that opens the file may take a cell that begins with
//! `=` for a formula; that is the format for machines. The other one is for spreadsheets: cells that could be
//! taken so have an apostrophe before them ([`super::safe`]).

use std::borrow::Cow;
use std::io::{self, Write};

use rustc_hash::FxHashMap;

use super::summary::Summary;
use super::{Layout, Record, Renderer, Value, safe};

/// Bytes that are written at a time.
const BYTES: usize = 1 << 16;
/// Answers that are kept for the next row that is told the same.
const KEPT: usize = 16_384;

/// Writes CSV.
pub(super) struct Csv<'w> {
    out: Box<dyn Write + Send + 'w>,
    /// What was not yet passed on.
    ahead: Vec<u8>,
    /// The cells of answers that may come again.
    answers: FxHashMap<u64, Box<[u8]>>,
    is_safe: bool,
}

impl<'w> Csv<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Csv<'w> {
        Csv { out, ahead: Vec::with_capacity(2 * BYTES), answers: FxHashMap::default(), is_safe: false }
    }

    /// Over a writer, for spreadsheets.
    pub(super) fn for_spreadsheets(out: Box<dyn Write + Send + 'w>) -> Csv<'w> {
        Csv { is_safe: true, ..Csv::new(out) }
    }

    /// Adds a cell and the comma behind it.
    fn push(&mut self, value: &Value<'_>) {
        let text = match value {
            Value::Text(text) => Cow::Borrowed(*text),
            made => Cow::Owned(made.to_text()),
        };
        let text = if self.is_safe { safe::escaped(&text) } else { text };
        push_text(&mut self.ahead, &text);
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.ahead.pop();
        self.ahead.push(b'\n');
        if self.ahead.len() < BYTES {
            return Ok(());
        }
        self.out.write_all(&self.ahead)?;
        self.ahead.clear();
        Ok(())
    }

    fn answer(&mut self, record: &Record<'_>) {
        let known = record.answer_number.and_then(|number| self.answers.get(&number));
        if let Some(answer) = known {
            self.ahead.extend_from_slice(answer);
            return;
        }
        let from = self.ahead.len();
        for value in Layout::answer_values(record) {
            self.push(&value);
        }
        if let Some(number) = record.answer_number {
            if self.answers.len() == KEPT {
                self.answers.clear();
            }
            self.answers.insert(number, self.ahead[from..].into());
        }
    }
}

impl Renderer for Csv<'_> {
    fn begin(&mut self, layout: &Layout) -> io::Result<()> {
        for name in layout.names() {
            self.push(&Value::Text(name));
        }
        self.end_line()
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        for value in layout.row_values(record) {
            self.push(&value);
        }
        self.answer(record);
        self.end_line()
    }

    fn end(mut self: Box<Self>, _: &Layout, _: &Summary) -> io::Result<()> {
        self.out.write_all(&self.ahead)?;
        self.out.flush()
    }
}

fn push_text(line: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    // Without an early end, so that many bytes are looked at at once.
    let needs_quotes =
        bytes.iter().fold(false, |needs, byte| needs | matches!(byte, b',' | b'"' | b'\r' | b'\n'));
    if !needs_quotes {
        line.extend_from_slice(bytes);
    } else {
        line.push(b'"');
        for (index, part) in bytes.split(|byte| *byte == b'"').enumerate() {
            if index > 0 {
                line.extend_from_slice(b"\"\"");
            }
            line.extend_from_slice(part);
        }
        line.push(b'"');
    }
    line.push(b',');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_are_written_as_any_reader_expects(
            cells in proptest::collection::vec("[a,\"\r\n é;]{0,6}", 2..5),
        ) {
            let mut line = Vec::new();
            for cell in &cells {
                push_text(&mut line, cell);
            }
            line.pop();
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            writer.write_record(&cells).unwrap();
            let expected = writer.into_inner().unwrap();
            prop_assert_eq!(&line, expected.strip_suffix(b"\n").unwrap());
        }
    }
}
