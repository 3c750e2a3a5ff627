//! Splits comma-separated text into rows of cells that know where they stand.
//!
//! The `csv` crate gives the line of a record but not the place of a cell, and it repairs a stray
//! quote in silence. For a list that decides what may be traded both are too little: here every cell
//! keeps its span, and a quote out of place is a fault. The tests hold the two against each other.

use std::borrow::Cow;

use super::draft::{Faults, Span};
use crate::finding::Code;

/// One cell: what it says, and where.
#[derive(Clone, Debug)]
pub(crate) struct Cell<'t> {
    pub(crate) text: Cow<'t, str>,
    /// Without the quotes around it.
    pub(crate) span: Span,
}

/// All rows of the text, blank lines left out. Faults of quoting go to `faults`.
pub(crate) fn rows<'t>(text: &'t str, faults: &Faults<'_>) -> Vec<Vec<Cell<'t>>> {
    delimited(text, b',', faults)
}

/// The same with another delimiter, a single byte of ASCII.
pub(crate) fn delimited<'t>(text: &'t str, delimiter: u8, faults: &Faults<'_>) -> Vec<Vec<Cell<'t>>> {
    let mut scanner = Scanner { text, delimiter, at: 0 };
    let mut rows: Vec<Vec<Cell<'t>>> = Vec::new();
    while scanner.peek().is_some() {
        // Nearly every row has as many cells as the one before it.
        let mut row = Vec::with_capacity(rows.last().map_or(0, Vec::len));
        loop {
            let Ok(cell) = scanner.cell().map_err(|(span, message)| {
                faults.error(Code::LIST_SYNTAX, &span, message);
            }) else {
                // Where the next cell begins is anybody's guess after that.
                return rows;
            };
            row.push(cell);
            if scanner.peek() != Some(delimiter) {
                break;
            }
            scanner.at += 1;
        }
        scanner.line_end();
        if row.iter().any(|cell| !cell.text.trim().is_empty()) {
            rows.push(row);
        }
    }
    rows
}

struct Scanner<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
}

impl<'t> Scanner<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn slice(&self, span: &Span) -> &'t str {
        self.text.get(span.clone()).unwrap_or("")
    }

    /// Moves to the next byte at which to stop, which must be ASCII, or to the end.
    fn skip_to(&mut self, stops: impl Fn(u8) -> bool) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len());
    }

    fn line_end(&mut self) {
        if self.peek() == Some(b'\r') {
            self.at += 1;
        } else if self.peek() == Some(b'\n') {
            self.at += 1;
            return;
        }
        if self.peek() == Some(b'\n') {
            self.at += 1;
        }
    }

    fn cell(&mut self) -> Result<Cell<'t>, (Span, &'static str)> {
        if self.peek() == Some(b'"') {
            return self.quoted();
        }
        let start = self.at;
        let delimiter = self.delimiter;
        self.skip_to(|byte| byte == delimiter || matches!(byte, b'\r' | b'\n' | b'"'));
        if self.peek() == Some(b'"') {
            let message = "quote inside a cell that is not quoted: put the whole cell in quotes and double those inside";
            return Err((self.at..self.at + 1, message));
        }
        let span = start..self.at;
        Ok(Cell { text: Cow::Borrowed(self.slice(&span)), span })
    }

    fn quoted(&mut self) -> Result<Cell<'t>, (Span, &'static str)> {
        let opening = self.at;
        let mut doubled = false;
        self.at += 1;
        loop {
            self.skip_to(|byte| byte == b'"');
            let closing = self.at;
            if self.peek().is_none() {
                return Err((opening..opening + 1, "this quote is never closed"));
            }
            self.at += 1;
            match self.peek() {
                Some(b'"') => {
                    doubled = true;
                    self.at += 1;
                }
                next if next.is_none_or(|byte| byte == self.delimiter || matches!(byte, b'\r' | b'\n')) => {
                    let span = opening + 1..closing;
                    let inside = self.slice(&span);
                    let text = if doubled {
                        Cow::Owned(inside.replace("\"\"", "\""))
                    } else {
                        Cow::Borrowed(inside)
                    };
                    return Ok(Cell { text, span });
                }
                _ => {
                    return Err((closing..closing + 1, "text after the closing quote of a cell"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Vec<String>>, Vec<String>) {
        let faults = Faults::new(text, "f");
        let rows = rows(text, &faults);
        let rows = rows.iter().map(|row| row.iter().map(|cell| cell.text.to_string()).collect()).collect();
        (rows, faults.into_findings().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn cells_are_split_at_commas_outside_quotes() {
        let (rows, faults) = read("a, b ,\"c,\"\"d\"\"\ne\"\r\n\r\n,,\rlast,\"\",x\n");
        assert_eq!(rows, [vec!["a", " b ", "c,\"d\"\ne"], vec!["last", "", "x"]]);
        assert!(faults.is_empty());
        assert_eq!(read("").0.len(), 0);
    }

    #[test]
    fn quotes_out_of_place_are_faults() {
        for (text, fault) in [
            ("a,\"b", "f:1:3: this quote is never closed [L001]"),
            ("a\nb\"c\",d", "f:2:2: quote inside a cell that is not quoted"),
            ("\"a\"b,c", "f:1:3: text after the closing quote of a cell [L001]"),
        ] {
            assert!(read(text).1[0].starts_with(fault), "{:?}", read(text).1);
        }
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a\u{4e2d},;\"\r\n ]{0,6}", 2..5), 1..6),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let filled: Vec<Vec<String>> =
                rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
            prop_assert_eq!(read(&text), (filled, vec![]));
        }

        #[test]
        fn any_text_is_split_without_a_panic(text in "\\PC*|[a,\"\r\n]{0,30}") {
            read(&text);
        }
    }
}
