//! Whether the cells of a sheet in an `xlsx` point at its shared texts by plain numbers.
//!
//! The library takes whatever else stands there for the number zero: the cell would say what the first text says.

use std::io::{self, Write};

use memchr::memchr;

/// Most bytes of a tag that are looked at.
const LONGEST_TAG: usize = 4096;
/// Digits of the largest number of a shared text.
const MOST_DIGITS: usize = 10;

/// Takes the bytes of a sheet, in whatever pieces they come.
#[derive(Debug, Default)]
pub(super) struct Pointers {
    tag: Vec<u8>,
    number: Vec<u8>,
    state: State,
    /// Whether the cell that is open points at a shared text, and its number is being read.
    is_shared: bool,
    is_number: bool,
    /// The first one that is no plain number.
    bad: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Tag,
}

impl Pointers {
    /// The first one that is no plain number.
    pub(super) fn bad(self) -> Option<String> {
        self.bad
    }

    fn text(&mut self, text: &[u8]) {
        if self.is_number {
            let room = (MOST_DIGITS + 1).saturating_sub(self.number.len());
            self.number.extend(text.iter().take(room));
        }
    }

    fn tag(&mut self, bytes: &[u8]) {
        let room = LONGEST_TAG.saturating_sub(self.tag.len());
        self.tag.extend(bytes.iter().take(room));
    }

    /// The tag is whole.
    fn end_tag(&mut self) {
        let tag = std::mem::take(&mut self.tag);
        let (is_end, rest) = tag.strip_prefix(b"/").map_or((false, tag.as_slice()), |rest| (true, rest));
        let (name, attributes) = name(rest);
        if self.is_number {
            self.end_number(is_end && name == b"v");
        }
        match (name, is_end) {
            (b"c", _) => {
                self.is_shared = !is_end && attributes.split(u8::is_ascii_whitespace).any(is_pointer)
            }
            (b"v", false) if self.is_shared => {
                self.is_number = !attributes.ends_with(b"/") && !rest.ends_with(b"/")
            }
            _ => {}
        }
        self.tag = tag;
        self.tag.clear();
    }

    fn end_number(&mut self, is_closed: bool) {
        self.is_number = false;
        let number = std::mem::take(&mut self.number);
        let is_plain = number.len() <= MOST_DIGITS && number.iter().all(u8::is_ascii_digit);
        if !is_plain || !is_closed {
            self.bad.get_or_insert_with(|| String::from_utf8_lossy(&number).into_owned());
        }
    }
}

/// The name of an element without its prefix, and what stands behind it.
fn name(tag: &[u8]) -> (&[u8], &[u8]) {
    let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
    let (name, attributes) = tag.split_at(end);
    let local = memchr(b':', name).and_then(|colon| name.get(colon + 1..)).unwrap_or(name);
    (local, attributes)
}

/// Whether this is the attribute of a cell that points at a shared text.
fn is_pointer(attribute: &[u8]) -> bool {
    let attribute = attribute.strip_suffix(b"/").unwrap_or(attribute);
    matches!(attribute, b"t=\"s\"" | b"t='s'")
}

impl Write for Pointers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let stop = if self.state == State::Tag { b'>' } else { b'<' };
            let at = memchr(stop, rest);
            let (before, behind) = rest.split_at(at.unwrap_or(rest.len()));
            match self.state {
                State::Text => self.text(before),
                State::Tag => self.tag(before),
            }
            rest = behind.get(1..).unwrap_or_default();
            if at.is_some() {
                self.state = match self.state {
                    State::Text => State::Tag,
                    State::Tag => {
                        self.end_tag();
                        State::Text
                    }
                };
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad(cell: &str, step: usize) -> Option<String> {
        let mut pointers = Pointers::default();
        let text = format!("<sheetData><row r=\"1\">{cell}</row></sheetData>");
        text.as_bytes().chunks(step).for_each(|piece| pointers.write_all(piece).unwrap());
        pointers.bad()
    }

    #[test]
    fn only_plain_numbers_point_at_shared_texts() {
        for step in [1, 3, 1000] {
            for good in [
                "<c r=\"A1\" t=\"s\"><v>7</v></c>",
                "<x:c t='s' r='A1'><x:v>0012</x:v></x:c>",
                "<c r=\"A1\" t=\"s\"/><c r=\"B1\"><v>7.9</v></c>",
                "<c r=\"A1\" t=\"str\"><v>x7</v></c><c t=\"inlineStr\"><is><t>x</t></is></c>",
                "<c r=\"A1\" t=\"s\"><v></v></c><c t=\"s\"><v/></c>",
            ] {
                assert_eq!(bad(good, step), None, "{good}");
            }
            for number in
                [" 10 ", "-1", "7.9", "x7", "+7", "18446744073709551623", "<!-- -->7", "<![CDATA[7]]>"]
            {
                for (open, close) in [("<c r=\"A1\" s=\"3\" t=\"s\">", "</c>"), ("<x:c t='s'>", "</x:c>")] {
                    let cell = format!("{open}<v>{number}</v>{close}");
                    assert!(bad(&cell, step).is_some(), "{cell}");
                }
            }
        }
    }
}
