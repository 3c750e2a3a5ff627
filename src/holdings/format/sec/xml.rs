//! XML as a stream of few events, each of bounded size, with the line at which it stands.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event as Part};
use quick_xml::{Reader, XmlVersion};

use super::Bad;
use crate::holdings::source::Input;

/// Elements within elements.
const MOST_DEPTH: usize = 64;
/// Longest tag or piece of text in bytes.
const MOST_BYTES: usize = 1 << 20;

/// What comes next.
pub(super) enum Event {
    /// An element opens.
    Start {
        /// Its name without the prefix of a name space.
        name: String,
        /// Its attributes, likewise.
        attributes: Vec<(String, String)>,
    },
    /// A piece of text.
    Text(String),
    /// The element that was opened last closes.
    Close,
    /// The end of the file, with all elements closed.
    End,
}

/// A file of XML.
pub(super) struct Xml<'i> {
    reader: Reader<Lines<BufReader<&'i mut Input>>>,
    buffer: Vec<u8>,
    depth: usize,
    has_root: bool,
    /// Whether the element that opened last has no content, so that it closes next.
    closes: bool,
}

impl<'i> Xml<'i> {
    pub(super) fn new(input: &'i mut Input) -> Xml<'i> {
        let lines = Lines { input: BufReader::new(input), line: 1, since: 0 };
        let reader = Reader::from_reader(lines);
        Xml { reader, buffer: Vec::new(), depth: 0, has_root: false, closes: false }
    }

    /// The line at which the last event ends.
    pub(super) fn line(&self) -> u64 {
        self.reader.get_ref().line
    }

    /// A fault at this line.
    pub(super) fn bad(&self, message: &str) -> Bad {
        Bad::Xml(self.line(), message.to_owned())
    }

    pub(super) fn next(&mut self) -> Result<Event, Bad> {
        if std::mem::take(&mut self.closes) {
            return self.close();
        }
        loop {
            self.buffer.clear();
            self.reader.get_mut().since = 0;
            let part = match self.reader.read_event_into(&mut self.buffer) {
                Ok(part) => part,
                Err(quick_xml::Error::Io(reason)) => {
                    if self.reader.get_ref().since > MOST_BYTES {
                        return Err(self.bad(&format!("a tag or text is longer than {MOST_BYTES} bytes")));
                    }
                    return Err(Bad::Io(io::Error::new(reason.kind(), reason.to_string())));
                }
                Err(_) => return Err(self.bad("this XML is damaged or cut off here")),
            };
            match part {
                Part::Start(start) => {
                    let start = start.into_owned();
                    return self.open(&start, false);
                }
                Part::Empty(start) => {
                    let start = start.into_owned();
                    return self.open(&start, true);
                }
                Part::End(_) => return self.close(),
                Part::Text(text) => return Ok(Event::Text(text.to_string())),
                Part::CData(text) => return Ok(Event::Text(text.to_string())),
                Part::GeneralRef(reference) => {
                    let known = match reference.resolve_char_ref() {
                        Ok(Some(character)) => Some(character.to_string()),
                        Ok(None) => resolve_xml_entity(&reference).map(str::to_owned),
                        Err(_) => None,
                    };
                    let unknown =
                        "this XML has an entity of its own, which is never expanded: expected plain text";
                    return known.map(Event::Text).ok_or_else(|| self.bad(unknown));
                }
                Part::DocType(_) => {
                    return Err(self.bad(
                        "this XML has a document type, which may name other files: expected a form without one",
                    ));
                }
                Part::Eof if self.depth > 0 || !self.has_root => {
                    return Err(self.bad("this XML is cut off: an element is not closed"));
                }
                Part::Eof => return Ok(Event::End),
                Part::Decl(_) | Part::PI(_) | Part::Comment(_) => {}
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, closes: bool) -> Result<Event, Bad> {
        if self.depth == 0 && self.has_root {
            return Err(self.bad("a second root element stands behind the first"));
        }
        if self.depth == MOST_DEPTH {
            return Err(self.bad(&format!("elements lie in one another more than {MOST_DEPTH} deep")));
        }
        self.depth += 1;
        self.has_root = true;
        self.closes = closes;
        let name = start.local_name().as_ref().to_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| self.bad("an attribute is damaged or stands twice"))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| {
                self.bad(
                    "an attribute has an entity of its own, which is never expanded: expected plain text",
                )
            })?;
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
        }
        Ok(Event::Start { name, attributes })
    }

    fn close(&mut self) -> Result<Event, Bad> {
        match self.depth.checked_sub(1) {
            Some(depth) => {
                self.depth = depth;
                Ok(Event::Close)
            }
            None => Err(self.bad("an element closes that was not opened")),
        }
    }
}

/// Counts lines, and stops where one event takes too much.
struct Lines<R> {
    input: R,
    line: u64,
    /// Bytes since the last event.
    since: usize,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > MOST_BYTES {
            return Err(io::Error::other("too long"));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What was filled is still there, so that this reads nothing.
        if let Ok(filled) = self.input.fill_buf() {
            let taken = filled.get(..count).unwrap_or_default();
            self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
        }
        self.since += count;
        self.input.consume(count);
    }
}
