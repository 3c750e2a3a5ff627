//! Where two files first differ, told so that a person finds the place: line and column, in a CSV file also
//! the column's name and both cells. And where two manifests do.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde_json::Value;

use crate::report::{Format, visible};

/// Characters of a cell that are told.
const TOLD: usize = 60;
/// Bytes that tell text from anything else.
const HEAD: u64 = 8192;

/// Where `then` first differs from `now`; `None` where they are equal.
pub fn first(then: &Path, now: &Path, format: Format) -> io::Result<Option<String>> {
    let Some(place) = bytes(then, now)? else { return Ok(None) };
    let told = match is_binary(now)? {
        true => format!("byte {}", place.offset + 1),
        false => format!("line {}, column {}", place.line, place.column),
    };
    let further = match format {
        Format::Csv | Format::CsvSafe => cells(then, now)?,
        _ => None,
    };
    Ok(Some(match (further, place.end) {
        (Some(further), _) => format!("{told}: {further}"),
        (None, Some(End::Then)) => format!("{told}: it ends there, and the replay goes on"),
        (None, Some(End::Now)) => format!("{told}: the replay ends there"),
        (None, None) => told,
    }))
}

/// Whether a file is no text, so that it has no lines.
fn is_binary(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    let cut = |fault: std::str::Utf8Error| fault.error_len().is_some();
    Ok(head.contains(&0) || std::str::from_utf8(&head).is_err_and(cut))
}

/// Which of two files ends where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Then,
    Now,
}

/// The first byte that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spot {
    offset: u64,
    line: u64,
    column: u64,
    end: Option<End>,
}

fn bytes(then: &Path, now: &Path) -> io::Result<Option<Spot>> {
    let (mut then, mut now) = (BufReader::new(File::open(then)?), BufReader::new(File::open(now)?));
    let mut spot = Spot { offset: 0, line: 1, column: 1, end: None };
    loop {
        let (a, b) = (then.fill_buf()?, now.fill_buf()?);
        match (a.is_empty(), b.is_empty()) {
            (true, true) => return Ok(None),
            (true, false) => return Ok(Some(Spot { end: Some(End::Then), ..spot })),
            (false, true) => return Ok(Some(Spot { end: Some(End::Now), ..spot })),
            (false, false) => {}
        }
        let length = a.len().min(b.len());
        for (a, b) in a.iter().zip(b) {
            if a != b {
                return Ok(Some(spot));
            }
            spot.offset += 1;
            match a {
                b'\n' => (spot.line, spot.column) = (spot.line + 1, 1),
                // Later bytes of a character are no column of their own.
                0x80..=0xBF => {}
                _ => spot.column += 1,
            }
        }
        then.consume(length);
        now.consume(length);
    }
}

/// The first cell of two CSV files that differs.
fn cells(then: &Path, now: &Path) -> io::Result<Option<String>> {
    let open = |path: &Path| -> io::Result<csv::Reader<Box<dyn Read>>> {
        let file: Box<dyn Read> = Box::new(File::open(path)?);
        Ok(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file))
    };
    let (mut then, mut now) = (open(then)?.into_byte_records(), open(now)?.into_byte_records());
    let mut header: Option<csv::ByteRecord> = None;
    loop {
        let (a, b) = match (then.next().transpose(), now.next().transpose()) {
            (Ok(Some(a)), Ok(Some(b))) => (a, b),
            (Ok(None), Ok(Some(_))) => {
                return Ok(Some("it ends there, and the replay has more rows".to_owned()));
            }
            (Ok(Some(_)), Ok(None)) => return Ok(Some("the replay has no further row".to_owned())),
            // Whatever is no CSV any more has only a place.
            _ => return Ok(None),
        };
        let width = a.len().max(b.len());
        if let Some(at) = (0..width).find(|at| a.get(*at) != b.get(*at)) {
            let name = header.as_ref().and_then(|header| header.get(at));
            let name = name.map_or_else(|| "the header".to_owned(), |name| format!("`{}`", shown(name)));
            let cell = |record: &csv::ByteRecord| {
                record.get(at).map_or_else(|| "nothing".to_owned(), |cell| format!("`{}`", shown(cell)))
            };
            return Ok(Some(format!("{name} is {}, and {} in the replay", cell(&a), cell(&b))));
        }
        header.get_or_insert(a);
    }
}

/// A cell as it may be told: short, and without control characters.
fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let mut shown: String = text.chars().take(TOLD).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    visible(&shown).into_owned()
}

/// Where two manifests first differ: the path of the value, and both values.
pub fn of_values(then: &Value, now: &Value) -> Option<String> {
    at(then, now, &mut String::new())
}

fn at(then: &Value, now: &Value, path: &mut String) -> Option<String> {
    let deeper = |step: &str, then: Option<&Value>, now: Option<&Value>, path: &mut String| {
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(step);
        let told = match (then, now) {
            (Some(then), Some(now)) => at(then, now, path),
            (Some(_), None) => Some(format!("`{path}` is not in the replay")),
            (None, Some(_)) => Some(format!("`{path}` is in the replay alone")),
            (None, None) => None,
        };
        path.truncate(length);
        told
    };
    match (then, now) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            let mut keys = keys;
            keys.find_map(|key| deeper(key, a.get(key), b.get(key), path))
        }
        (Value::Array(a), Value::Array(b)) => (0..a.len().max(b.len()))
            .find_map(|place| deeper(&(place + 1).to_string(), a.get(place), b.get(place), path)),
        (a, b) if a == b => None,
        (a, b) => {
            let told = |value: &Value| shown(value.to_string().as_bytes());
            Some(format!("`{path}` is {}, and {} in the replay", told(a), told(b)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(format: Format, then: &str, now: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&a, then).unwrap();
        std::fs::write(&b, now).unwrap();
        first(&a, &b, format).unwrap().unwrap_or_else(|| "equal".to_owned())
    }

    #[test]
    fn the_first_difference_has_a_place_and_both_cells() {
        let csv = |then, now| told(Format::Csv, then, now);
        assert_eq!(csv("a,b\n1,2\n", "a,b\n1,2\n"), "equal");
        assert_eq!(csv("a,b\né,2\n", "a,b\né,3\n"), "line 2, column 3: `b` is `2`, and `3` in the replay");
        assert_eq!(
            csv("a,b\n1,2\n", "a,c\n1,2\n"),
            "line 1, column 3: the header is `b`, and `c` in the replay"
        );
        assert_eq!(
            csv("a\n1\n", "a\n1\n2\n"),
            "line 3, column 1: it ends there, and the replay has more rows"
        );
        assert_eq!(csv("a\n1\n2\n", "a\n1\n"), "line 3, column 1: the replay has no further row");
        // Equal cells, written otherwise.
        assert_eq!(csv("a\n\"1\"\n", "a\n1\n"), "line 2, column 1");
        assert_eq!(told(Format::Json, "[\n1\n]\n", "[\n1"), "line 2, column 2: the replay ends there");
        assert_eq!(told(Format::Parquet, "PAR1\0x", "PAR1\0y"), "byte 6");
    }

    #[test]
    fn hostile_cells_are_told_harmlessly() {
        let long = "x".repeat(10_000);
        let hostile = format!("a\n\"\u{1b}[31m\u{202e}{long}\"\n");
        let told = told(Format::Csv, &hostile, "a\n1\n");
        assert!(
            told.chars().count() < 160 && !told.contains('\u{1b}') && !told.contains('\u{202e}'),
            "{told}"
        );
    }

    #[test]
    fn manifests_differ_at_a_path() {
        let then = json!({"rows": {"read": 3}, "lists": [{"id": "a"}, {"id": "b"}]});
        assert_eq!(of_values(&then, &then), None);
        let now = json!({"rows": {"read": 3}, "lists": [{"id": "a"}, {"id": "c"}]});
        assert_eq!(of_values(&then, &now).unwrap(), "`lists.2.id` is \"b\", and \"c\" in the replay");
        assert_eq!(of_values(&then, &json!({"rows": {"read": 3}})).unwrap(), "`lists` is not in the replay");
    }
}
