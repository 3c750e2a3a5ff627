//! Where the cells of a row stand in its file, for outputs that point at them.
//!
//! Only text has lines and columns of characters. The cells of a workbook, a document or a log are called
//! otherwise ([`super::table::Cells`]), those of a Parquet file not at all.

/// Where a cell stands: 1-based line and column in characters, and how many characters of that line it has, its
/// quotes included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellPlace {
    /// 1-based line.
    pub line: u64,
    /// 1-based column.
    pub column: u64,
    /// Number of characters.
    pub length: u64,
}

/// Where the cells of a row stand; empty where nobody asked, or where there are no columns of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<CellPlace>);

impl Places {
    /// The place of a cell.
    pub fn of(&self, column: usize) -> Option<CellPlace> {
        self.0.get(column).copied()
    }

    /// The places of cells that lie one behind another in the bytes of a row, each from one byte to another. The
    /// row begins with the first byte, on this line.
    pub(super) fn within(raw: &[u8], mut line: u64, cells: impl Iterator<Item = (usize, usize)>) -> Places {
        let (mut at, mut column) = (0, 1);
        let places = cells.map(|(start, end)| {
            for (index, &byte) in raw.iter().enumerate().take(start).skip(at) {
                let is_second =
                    byte == b'\n' && index.checked_sub(1).and_then(|i| raw.get(i)) == Some(&b'\r');
                match byte {
                    b'\n' | b'\r' => {
                        line += u64::from(!is_second);
                        column = 1;
                    }
                    _ => column += u64::from(begins_a_character(byte)),
                }
            }
            at = at.max(start);
            let cell = raw.get(start..end).unwrap_or_default();
            let shown = cell.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r'));
            let length = shown.filter(|byte| begins_a_character(**byte)).count() as u64;
            CellPlace { line, column, length }
        });
        Places(places.collect())
    }
}

fn begins_a_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::super::record::{Record, Records};
    use super::super::split::{Shape, Span, Splitter};
    use super::*;

    /// Line, column and length of every cell, row by row, by the reader of records.
    fn of_records(text: &str) -> Vec<Vec<(u64, u64, u64)>> {
        let mut records = Records::new(text.as_bytes(), b',');
        let (mut record, mut rows) = (Record::default(), Vec::new());
        while records.read(&mut record).unwrap() {
            let places = record.places();
            let row: Vec<_> = (0..record.len()).map(|index| told(&places, index)).collect();
            for (index, place) in row.iter().enumerate() {
                let known = record.place("f", index);
                assert_eq!(*place, (known.line, known.column, known.length), "{text:?}");
            }
            rows.push(row);
        }
        rows
    }

    fn told(places: &Places, index: usize) -> (u64, u64, u64) {
        let place = places.of(index).unwrap();
        (place.line, place.column, place.length)
    }

    #[test]
    fn cells_stand_where_the_eye_finds_them() {
        let text = "Größe,\"a \"\"b\"\"\",x\r\n\"two\r\nlines\",é,\"\"\n,,\n";
        assert_eq!(
            of_records(text),
            [
                vec![(1, 1, 5), (1, 7, 9), (1, 17, 1)],
                vec![(2, 1, 4), (3, 8, 1), (3, 10, 2)],
                vec![(4, 1, 0), (4, 2, 0), (4, 3, 0)],
            ]
        );
    }

    #[test]
    fn plain_rows_have_the_places_of_records() {
        let text = "a,\"b\nc\",d\r\n\"x\",5 pipe,\"\"\n日本,\"株,式\",\nlast,\"one\",z";
        let expected = of_records(text);
        let mut splitter = Splitter::new(text, b',', 1);
        let (mut spans, mut record) = ([Span::default(); 3], Record::default());
        for row in expected {
            let (_, line) = splitter.place();
            assert_eq!(splitter.next(&mut spans, &mut record), Some(Shape::Plain));
            let places = Span::places(&spans, text, line);
            assert_eq!((0..3).map(|index| told(&places, index)).collect::<Vec<_>>(), row);
        }
    }
}
