//! JSON: objects one a line (NDJSON), in one array, or in a list within one object (see [`wrapped`]).
//!
//! Keys are the columns, in the order in which they are met; what is nested is called by its path
//! (`security.isin`). Numbers keep the digits that they are written with. A file is read twice: once for its
//! keys, once for its rows.

mod wrapped;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};

use indexmap::{IndexMap, IndexSet};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::FileFormat;
use crate::finding::{Code, Finding, Severity};
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::{Cells, Header, Table, Writer};
use crate::holdings::{Limits, Options, fault, mapping};
use wrapped::Wrapped;

/// Longest object in bytes.
const MOST_BYTES: usize = 16 << 20;

/// Makes a table of a JSON file.
pub(in crate::holdings) fn read(
    name: &str,
    input: &mut Input,
    options: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    let told = |bad| match bad {
        Bad::Io(reason) => unreadable(name, &reason),
        Bad::Json(line, message) => fault::error(Code::FILE_FORMAT, fault::line(name, line), message),
    };
    let wrapped = Wrapped::find(input).map_err(told)?;
    let (input, mut table) = made(input, wrapped.as_ref(), options.limits).map_err(told)?;
    table.notes.extend(wrapped.map(|wrapped| {
        let note = fault::note(Code::FILE_NOT_ROWS, fault::line(name, wrapped.list.line), wrapped.remark());
        Finding { severity: Severity::Warning, ..note }
    }));
    Ok((FileFormat::Json, input, table))
}

/// Why a file is not read.
enum Bad {
    Io(io::Error),
    /// A line, and what is wrong with it.
    Json(u64, String),
}

impl From<io::Error> for Bad {
    fn from(reason: io::Error) -> Bad {
        Bad::Io(reason)
    }
}

fn made(input: &mut Input, wrapped: Option<&Wrapped>, limits: Limits) -> Result<(Input, Table), Bad> {
    let Limits { columns, depth, .. } = limits;
    let limit = limits.of(input.length()?);
    let mut keys = IndexSet::new();
    each_object(input, wrapped, depth, |line, cells| {
        for key in cells.keys() {
            if !keys.contains(key) {
                if keys.len() as u64 >= columns {
                    let message = format!(
                        "the file has more than {columns} keys: expected fewer, or a larger --max-columns"
                    );
                    return Err(Bad::Json(line, message));
                }
                keys.insert(key.clone());
            }
        }
        Ok(())
    })?;
    let mut writer = Writer::new();
    if !keys.is_empty() {
        writer.row(0, keys.iter().map(String::as_str))?;
    }
    // A row of one key has a cell for each key that any other row has: the table can be far larger than the file.
    let mut left = limit;
    each_object(input, wrapped, depth, |line, cells| {
        let text: usize = cells.values().map(|text| text.len()).sum();
        left = left.checked_sub((keys.len() + text) as u64).ok_or_else(|| {
            let message = format!(
                "the file becomes a table of more than {limit} bytes, because few objects have all of its {} keys: expected less, or a larger --max-unpacked or --max-ratio",
                keys.len()
            );
            Bad::Json(line, message)
        })?;
        let cells = keys.iter().map(|key| cells.get(key).map_or("", |text| text));
        writer.row(line, cells).map_err(Bad::Io)
    })?;
    Ok(writer.finish(Cells::Named(keys.into_iter().collect()), Header::First)?)
}

/// Hands over each object of a file with its line, as texts by paths of keys.
fn each_object(
    input: &mut Input,
    wrapped: Option<&Wrapped>,
    depth: u64,
    mut take: impl FnMut(u64, &IndexMap<String, Cow<'_, str>>) -> Result<(), Bad>,
) -> Result<(), Bad> {
    let (from, line) = wrapped.map_or((0, 1), |wrapped| (wrapped.list.from, wrapped.list.line));
    input.seek(SeekFrom::Start(from))?;
    let is_wrapped = wrapped.is_some();
    let mut objects = Objects { input: BufReader::new(input), line, array: None, is_wrapped };
    let mut bytes = Vec::new();
    while let Some(line) = objects.next(&mut bytes)? {
        let bad = |fault: serde_json::Error| {
            if std::str::from_utf8(&bytes).is_err() {
                return Bad::Json(line, "the object is not UTF-8 text: save the file as UTF-8".to_owned());
            }
            let message = format!("this is no valid JSON object: {}", plain(&fault));
            Bad::Json(line + (fault.line() as u64).saturating_sub(1), message)
        };
        let object: Object<'_> = serde_json::from_slice(&bytes).map_err(bad)?;
        let mut cells = IndexMap::new();
        flatten("", &object, depth, &mut cells).map_err(|message| Bad::Json(line, message))?;
        take(line, &cells)?;
    }
    Ok(())
}

/// What serde says of a fault, without the piece of the file and the place that it puts behind.
fn plain(fault: &serde_json::Error) -> &'static str {
    match fault.classify() {
        serde_json::error::Category::Syntax => "a comma, colon, quote or value is wrong or missing",
        serde_json::error::Category::Data => "a text is not UTF-8, or a key stands in it twice",
        serde_json::error::Category::Eof => "it is cut off",
        serde_json::error::Category::Io => "it cannot be read",
    }
}

/// An object whose values are as they are written.
struct Object<'j>(Vec<(Cow<'j, str>, &'j RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<'de>, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(Text(key)) = map.next_key()? {
                    pairs.push((key, map.next_value()?));
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// A text that is borrowed where it can be.
#[derive(serde::Deserialize)]
struct Text<'j>(#[serde(borrow)] Cow<'j, str>);

/// Adds the values of an object by their paths.
fn flatten<'j>(
    above: &str,
    object: &Object<'j>,
    depth: u64,
    cells: &mut IndexMap<String, Cow<'j, str>>,
) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err("objects lie in one another deeper than --max-depth allows".to_owned());
    };
    for (key, value) in &object.0 {
        let path = if above.is_empty() { key.to_string() } else { format!("{above}.{key}") };
        let written = value.get();
        let text = match written.as_bytes().first() {
            Some(b'{') => {
                let inner: Object<'j> =
                    serde_json::from_str(written).map_err(|_| "an object is damaged".to_owned())?;
                let means = |key: &str| mapping::is_claimed(&format!("{path}.{key}"));
                if mapping::is_claimed(&path) && !inner.0.iter().any(|(key, _)| means(key)) {
                    return Err(format!("{} is an object: expected a text or a number", fault::shown(&path)));
                }
                flatten(&path, &inner, depth, cells)?;
                continue;
            }
            // What lies in a list would be lost: positions, or more than one value.
            Some(b'[') if mapping::is_claimed(&path) || written.contains('{') => {
                return Err(format!(
                    "{} is a list, which is not read: expected a row for each",
                    fault::shown(&path)
                ));
            }
            Some(b'"') => {
                serde_json::from_str::<Text<'_>>(written)
                    .map_err(|_| format!("the text of {} is damaged", fault::shown(&path)))?
                    .0
            }
            _ if written == "null" => Cow::Borrowed(""),
            // Numbers, truth and lists stay as they are written.
            _ => Cow::Borrowed(written),
        };
        if cells.contains_key(&path) {
            return Err(format!("the key {} stands twice in one object", fault::shown(&path)));
        }
        cells.insert(path, text);
    }
    Ok(())
}

/// The objects of a file, one after another.
struct Objects<R> {
    input: R,
    line: u64,
    /// Whether the objects stand in an array, once that is known; `Some(false)` behind its end.
    array: Option<Within>,
    /// Whether other things follow the array, which were looked at before.
    is_wrapped: bool,
}

/// Where the next object stands.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// On a line of its own.
    Lines,
    /// In an array, perhaps behind a comma.
    Array { needs_comma: bool, has_comma: bool },
    /// Nowhere: the array is closed.
    Closed,
}

impl<R: BufRead> Objects<R> {
    /// Takes the bytes of the next object, and says on which line it begins.
    fn next(&mut self, bytes: &mut Vec<u8>) -> Result<Option<u64>, Bad> {
        bytes.clear();
        loop {
            if self.is_wrapped && self.array == Some(Within::Closed) {
                return Ok(None);
            }
            let Some(byte) = self.peek()? else {
                return match self.array {
                    Some(Within::Array { .. }) => {
                        Err(self.bad("the array is not closed: the file is cut off"))
                    }
                    _ => Ok(None),
                };
            };
            match (byte, self.array) {
                (b'\n', _) => self.line += 1,
                (b' ' | b'\t' | b'\r', _) => {}
                // A byte order mark is passed at the start of the file.
                (0xef | 0xbb | 0xbf, None) => {}
                (b'[', None) => self.array = Some(Within::Array { needs_comma: false, has_comma: false }),
                // A comma with nothing behind it: perhaps the last row was cut off.
                (b']', Some(Within::Array { has_comma: false, .. })) => self.array = Some(Within::Closed),
                (b',', Some(Within::Array { needs_comma: true, .. })) => {
                    self.array = Some(Within::Array { needs_comma: false, has_comma: true });
                }
                (b'{', None | Some(Within::Lines)) => {
                    self.array = Some(Within::Lines);
                    return self.object(bytes).map(Some);
                }
                (b'{', Some(Within::Array { needs_comma: false, .. })) => {
                    self.array = Some(Within::Array { needs_comma: true, has_comma: false });
                    return self.object(bytes).map(Some);
                }
                _ => return Err(self.bad("expected an object for each row, one a line or in one array")),
            }
            self.input.consume(1);
        }
    }

    /// Takes everything up to the brace that closes the object.
    fn object(&mut self, bytes: &mut Vec<u8>) -> Result<u64, Bad> {
        let begun = self.line;
        let (mut depth, mut in_text, mut escaped) = (0_u64, false, false);
        loop {
            let rest = self.input.fill_buf()?;
            if rest.is_empty() {
                return Err(Bad::Json(begun, "the object is not closed: the file is cut off".to_owned()));
            }
            let mut taken = 0;
            let mut is_closed = false;
            for &byte in rest {
                taken += 1;
                self.line += u64::from(byte == b'\n');
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_text => escaped = true,
                    b'"' => in_text = !in_text,
                    b'{' if !in_text => depth += 1,
                    b'}' if !in_text => {
                        depth -= 1;
                        is_closed = depth == 0;
                    }
                    _ => {}
                }
                if is_closed {
                    break;
                }
            }
            bytes.extend_from_slice(rest.get(..taken).unwrap_or_default());
            self.input.consume(taken);
            if is_closed {
                return Ok(begun);
            }
            if bytes.len() > MOST_BYTES {
                return Err(Bad::Json(begun, format!("the object is longer than {MOST_BYTES} bytes")));
            }
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn bad(&self, message: &str) -> Bad {
        Bad::Json(self.line, message.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::{Holdings, Source};

    fn rows(text: &str) -> Result<Vec<(u64, Vec<String>)>, String> {
        let source = Source::Bytes { name: "f.json".into(), bytes: text.as_bytes().to_vec() };
        let mut holdings = Holdings::open(source, &Options::default())
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        let mut rows = vec![(0, holdings.header().to_vec())];
        while let Some(row) = holdings.next_row() {
            rows.push((row.line, row.cells));
        }
        Ok(rows)
    }

    #[test]
    fn lines_and_arrays_give_the_same_rows() {
        let lines = "\n{\"name\":\"Acme\",\"date\":\"2021-03-15\",\"mv\":1234.50}\n\n{\"date\":\"2021-03-15\",\"security\":{\"isin\":null,\"lots\":[1, 2]},\"name\":\"A \\\"b\\\"\\nc \u{e9}\"}";
        let read = rows(lines).unwrap();
        insta::assert_debug_snapshot!(read, @r#"
        [
            (
                0,
                [
                    "name",
                    "date",
                    "mv",
                    "security.isin",
                    "security.lots",
                ],
            ),
            (
                2,
                [
                    "Acme",
                    "2021-03-15",
                    "1234.50",
                    "",
                    "",
                ],
            ),
            (
                4,
                [
                    "A \"b\"\nc é",
                    "2021-03-15",
                    "",
                    "",
                    "[1, 2]",
                ],
            ),
        ]
        "#);
        let array = format!("[{}]", lines.trim().replace("\n\n", ",\n\n"));
        let of_array = rows(&array).unwrap();
        let cells =
            |rows: &[(u64, Vec<String>)]| rows.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>();
        assert_eq!(cells(&of_array), cells(&read));
    }

    #[test]
    fn what_is_no_table_of_objects_is_refused_with_its_line() {
        let refused = |text: &str| rows(text).unwrap_err();
        insta::assert_snapshot!(refused("{\"name\":\"Acme\"}\n[1]"), @"f.json:2: expected an object for each row, one a line or in one array [F010]");
        insta::assert_snapshot!(refused("{\"name\":\"Acme\"}\n{\"name\":"), @"f.json:2: the object is not closed: the file is cut off [F010]");
        insta::assert_snapshot!(refused("[{\"name\":\"Acme\"}\n"), @"f.json:2: the array is not closed: the file is cut off [F010]");
        insta::assert_snapshot!(refused("[{\"name\":\"Acme\"} {\"name\":\"B\"}]"), @"f.json:1: expected an object for each row, one a line or in one array [F010]");
        insta::assert_snapshot!(refused("{\"name\":\"Acme\"\n \"isin\":1}"), @"f.json:2: this is no valid JSON object: a comma, colon, quote or value is wrong or missing [F010]");
        insta::assert_snapshot!(refused("{\"name\":[\"Acme\"]}"), @"f.json:1: `name` is a list, which is not read: expected a row for each [F010]");
        insta::assert_snapshot!(refused("{\"name\":\"Fund\",\"lots\":[{\"name\":\"Acme\"}]}"), @"f.json:1: the rows stand in the list `lots`, and what `name` beside it says would be lost: expected the list alone, or rows that say it themselves [F010]");
        insta::assert_snapshot!(refused("{\"name\":\"Fund\",\"isin\":{\"value\":\"US99ACME1004\"}}"), @"f.json:1: `isin` is an object: expected a text or a number [F010]");
        insta::assert_snapshot!(refused("{\"name\":\"Acme\",\"name\":\"B\"}"), @"f.json:1: the key `name` stands twice in one object [F010]");
    }

    #[test]
    fn rows_in_a_list_within_an_object_are_read_and_that_is_told() {
        let row = |name: &str| {
            format!("{{\"name\":\"{name}\",\"date\":\"2021-03-15\",\"note\":\"] }} \\\" [{{\"}}")
        };
        let text = format!(
            "{{\"count\": 2, \"status\": {{\"code\": 0}}, \"codes\": [1, 2],\n \"data\":\n [{},\n{}], \"none\": []}}\n",
            row("A"),
            row("B")
        );
        let read = rows(&text).unwrap();
        let alone = rows(&format!("\n\n [{},\n{}]", row("A"), row("B"))).unwrap();
        assert_eq!(read, alone);
        let source = Source::Bytes { name: "f.json".into(), bytes: text.into_bytes() };
        let notes = Holdings::open(source, &Options::default()).unwrap().finish().unwrap().notes;
        insta::assert_snapshot!(notes[0], @"f.json:3: the rows are those of the list `data`; not read beside it: `count`, `status`, `codes`, `none` [F012]");
        assert_eq!(rows(&format!("{{\"data\":[{}]}}", row("A"))).unwrap().len(), 2);
    }

    #[test]
    fn a_list_beside_which_something_would_be_lost_is_refused() {
        let refused = |text: &str| rows(text).unwrap_err();
        let list = "[{\"name\":\"Acme\",\"date\":\"2021-03-15\"}]";
        let beside = |other: &str| refused(&format!("{{\"data\":{list},{other}}}"));
        insta::assert_snapshot!(beside("\"date\":\"2021-03-31\""), @"f.json:1: the rows stand in the list `data`, and what `date` beside it says would be lost: expected the list alone, or rows that say it themselves [F010]");
        insta::assert_snapshot!(beside(&format!("\"more\":{list}")), @"f.json:1: objects stand in several lists, `data`, `more`: expected one array of rows, or one row a line [F010]");
        assert!(beside(&format!("\"more\":{{\"data\":{list}}}")).contains("`more.data` beside it"));
        assert!(beside(&format!("\"more\":[{list}]")).contains("`more` beside it"));
        assert!(beside("\"more\":{\"isin\":\"US99ACME1004\"}").contains("`more.isin` beside it"));
        assert!(refused(&format!("{{\"data\":{list}}}\n{{\"data\":{list}}}")).contains("`data` is a list"));
        assert!(beside("\"a\":1 \"b\":2").contains("a comma, colon, quote or value is wrong or missing"));
        assert!(beside("\"data\":1").contains("`data` stands twice"));
        let whole = format!("{{\"data\":{list},\"count\":1}}");
        for length in 1..whole.len() {
            assert!(rows(&whole[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn an_object_without_a_value_is_a_row() {
        let lines = "{\"name\":\"Acme\",\"date\":\"2021-03-15\"}\n\n{}\n{\"name\":null,\"date\":\" \"}\n{\"note\":{}}";
        for text in [lines.to_owned(), format!("[{}]", lines.replace("}\n", "},\n"))] {
            let source = Source::Bytes { name: "f.json".into(), bytes: text.into_bytes() };
            let mut holdings = Holdings::open(source, &Options::default()).unwrap();
            let rows: Vec<_> = std::iter::from_fn(|| holdings.next_row()).collect();
            let told = rows.iter().map(|row| (row.line, row.content.is_ok())).collect::<Vec<_>>();
            assert_eq!(told, [(1, true), (3, false), (4, false), (5, false)]);
            let summary = holdings.finish().unwrap();
            assert_eq!((summary.rows, summary.faulty, summary.blank_lines), (4, 3, 0));
        }
    }

    #[test]
    fn a_fault_of_a_cell_names_its_key() {
        let bytes = b"{\"name\":\"A\",\"date\":\"2021-03-15\"}\n{\"name\":\"B\",\"date\":\"soon\"}".to_vec();
        let source = Source::Bytes { name: "f.json".into(), bytes };
        let mut holdings = Holdings::open(source, &Options::default()).unwrap();
        assert!(holdings.next_row().unwrap().content.is_ok());
        insta::assert_snapshot!(holdings.next_row().unwrap().content.unwrap_err(), @"f.json:2:date: `soon` is not a date: expected one such as `2021-03-15` [R002]");
    }
}
