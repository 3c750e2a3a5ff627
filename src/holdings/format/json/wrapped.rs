//! Rows in a list within an object, as services answer: `{"count": 2, "data": [{…}, {…}]}`.
//!
//! They are read where one list of objects stands in the outermost object, and nothing beside it says anything
//! about the rows. Everything else is refused: a date beside the list would be lost, and so would a second list.

use std::io::{BufRead, BufReader};

use super::{Bad, MOST_BYTES, Object, plain};
use crate::holdings::fault::{shown, shown_list};
use crate::holdings::mapping;
use crate::holdings::source::Input;

/// The list that has the rows of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrapped {
    key: String,
    /// The keys beside it, which are not read.
    beside: Vec<String>,
    pub(super) list: List,
}

/// Where a list begins: its line and its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) line: u64,
    pub(super) from: u64,
}

/// Stands for a list of objects in what is kept of the outermost object.
const LIST: &str = "[{}]";

impl Wrapped {
    /// The list of a file; nothing where the file is no single object with lists of objects in it.
    pub(super) fn find(input: &mut Input) -> Result<Option<Wrapped>, Bad> {
        input.rewind()?;
        let Some(Outermost { line, text, lists }) = outermost(BufReader::new(input))? else {
            return Ok(None);
        };
        let bad = |message: String| Err(Bad::Json(line, message));
        let object: Object<'_> = match serde_json::from_slice(&text) {
            Ok(object) => object,
            Err(fault) => return bad(format!("this is no valid JSON object: {}", plain(&fault))),
        };
        let is_list = |value: &serde_json::value::RawValue| value.get() == LIST;
        let keys: Vec<&str> =
            object.0.iter().filter(|(_, value)| is_list(value)).map(|(key, _)| key.as_ref()).collect();
        let (&[key], &[list]) = (keys.as_slice(), lists.as_slice()) else {
            return bad(format!(
                "objects stand in several lists, {}: expected one array of rows, or one row a line",
                shown_list(keys)
            ));
        };
        let mut beside = Vec::new();
        for (other, value) in object.0.iter().filter(|(_, value)| !is_list(value)) {
            if other == key || beside.iter().any(|before| before == other) {
                return bad(format!("the key {} stands twice in one object", shown(other)));
            }
            if let Some(lost) = lost(other, other, value.get()) {
                return bad(format!(
                    "the rows stand in the list {}, and what {} beside it says would be lost: expected the list alone, or rows that say it themselves",
                    shown(key),
                    shown(&lost)
                ));
            }
            beside.push(other.to_string());
        }
        Ok(Some(Wrapped { key: key.to_owned(), beside, list }))
    }

    /// What somebody should know of it.
    pub(super) fn remark(&self) -> String {
        let beside = match self.beside.is_empty() {
            true => String::new(),
            false => format!("; not read beside it: {}", shown_list(self.beside.iter().map(String::as_str))),
        };
        format!("the rows are those of the list {}{beside}", shown(&self.key))
    }
}

/// The key beside the list, or within what stands there, that says something about rows or may have some.
fn lost(key: &str, path: &str, written: &str) -> Option<String> {
    let means = |text: &str| mapping::is_claimed(text) || mapping::is_date_label(text);
    if written != "null" && (means(key) || means(path)) {
        return Some(path.to_owned());
    }
    match written.as_bytes().first() {
        Some(b'[') => written.contains('{').then(|| path.to_owned()),
        Some(b'{') => match serde_json::from_str::<Object<'_>>(written) {
            Ok(inner) => {
                inner.0.iter().find_map(|(key, value)| lost(key, &format!("{path}.{key}"), value.get()))
            }
            Err(_) => Some(path.to_owned()),
        },
        _ => None,
    }
}

/// The object that is all of a file, without what stands in its lists of objects.
struct Outermost {
    line: u64,
    text: Vec<u8>,
    lists: Vec<List>,
}

/// Goes through the first object of a file; nothing where it has no list of objects, or is not all of the file.
fn outermost(mut input: impl BufRead) -> Result<Option<Outermost>, Bad> {
    let (mut line, mut at) = (1, 0);
    let (mut depth, mut in_text, mut escaped) = (0_u64, false, false);
    let mut found: Option<Outermost> = None;
    // A list of which it is not known yet what stands in it, and where in the text it begins.
    let mut begun: Option<(List, usize)> = None;
    let mut is_passed = false;
    loop {
        let buffer = input.fill_buf()?;
        let taken = buffer.len();
        if taken == 0 {
            let is_whole = depth == 0;
            return Ok(found.filter(|found| is_whole && !found.lists.is_empty()));
        }
        for &byte in buffer {
            let here = at;
            at += 1;
            line += u64::from(byte == b'\n');
            let is_blank = byte.is_ascii_whitespace();
            let Some(object) = &mut found else {
                match byte {
                    b'{' => {
                        found = Some(Outermost { line, text: vec![byte], lists: Vec::new() });
                        depth = 1;
                    }
                    // A byte order mark.
                    0xef | 0xbb | 0xbf => {}
                    _ if is_blank => {}
                    _ => return Ok(None),
                }
                continue;
            };
            if depth == 0 {
                match is_blank {
                    true => continue,
                    false => return Ok(None),
                }
            }
            if let Some((list, start)) = begun.filter(|_| !is_blank) {
                begun = None;
                if byte == b'{' {
                    object.text.truncate(start);
                    object.text.extend_from_slice(LIST.as_bytes());
                    object.lists.push(list);
                    is_passed = true;
                }
            }
            if !is_passed {
                if object.text.len() > MOST_BYTES {
                    let message = format!("the object is longer than {MOST_BYTES} bytes");
                    return Err(Bad::Json(object.line, message));
                }
                object.text.push(byte);
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => in_text = !in_text,
                _ if in_text => {}
                b'[' if depth == 1 => {
                    begun = Some((List { line, from: here }, object.text.len() - 1));
                    depth += 1;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    is_passed &= depth > 1;
                }
                _ => {}
            }
        }
        input.consume(taken);
    }
}
