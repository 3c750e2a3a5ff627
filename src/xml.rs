//! XML, one tag after another: strict, and never more of it in memory than one element's text.
//!
//! Nothing is expanded or fetched: a document type declaration, and with it every entity but the five of XML
//! itself, is refused. A file that ends before its root element does is refused, wherever it was cut.

use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use crate::finding::shown;

/// Elements within elements.
const MOST_DEPTH: usize = 64;
/// Longest name of an element in bytes.
const MOST_NAME: usize = 256;
/// Most bytes of one tag, comment or piece of text.
const MOST_PIECE: usize = 1 << 20;

/// Why a file is not read.
#[derive(Debug)]
pub(crate) enum Bad {
    Io(io::Error),
    /// A line, and what is wrong with it.
    Xml(u64, String),
}

impl From<io::Error> for Bad {
    fn from(reason: io::Error) -> Bad {
        Bad::Io(reason)
    }
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// An element begins: [`Xml::path`] ends with it, and [`Xml::attributes`] are its own.
    Open,
    /// It ends: [`Xml::path`] still ends with it, and [`Xml::text`] is what stood in it.
    Close,
    /// The root element has ended, and nothing but blanks and comments stand behind it.
    End,
}

/// Reads XML.
pub(crate) struct Xml<R> {
    reader: Reader<Lines<R>>,
    piece: Vec<u8>,
    /// Names of the open elements without their prefixes, and where each of them ends.
    path: String,
    ends: Vec<usize>,
    attributes: Vec<(String, String)>,
    text: String,
    /// Line on which the last piece began.
    line: u64,
    /// Whether the open element is an empty one: its end comes next, without a tag.
    is_empty: bool,
    /// Whether the last step closed the element at the end of the path.
    is_closed: bool,
    /// Of the root element, once there is one.
    namespace: Option<String>,
    /// Most elements within one another.
    most_depth: usize,
}

impl<R: BufRead> Xml<R> {
    pub(crate) fn new(input: R) -> Xml<R> {
        Xml::from_line(input, 1)
    }

    /// XML that begins on this line of its file.
    pub(crate) fn from_line(input: R, line: u64) -> Xml<R> {
        Xml {
            reader: Reader::from_reader(Lines { input, line, left: MOST_PIECE, is_full: false }),
            piece: Vec::new(),
            path: String::new(),
            ends: Vec::new(),
            attributes: Vec::new(),
            text: String::new(),
            line,
            is_empty: false,
            is_closed: false,
            namespace: None,
            most_depth: MOST_DEPTH,
        }
    }

    /// The same where no more elements may lie in one another.
    pub(crate) fn within(self, most_depth: usize) -> Xml<R> {
        Xml { most_depth, ..self }
    }

    /// Line on which the last tag began.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.ends.len()
    }

    /// Names of the open elements behind the first few: `identifiers/isin`.
    pub(crate) fn path(&self, behind: usize) -> &str {
        let start = match behind.checked_sub(1) {
            None => 0,
            Some(at) => self.ends.get(at).map_or(self.path.len(), |end| end + 1),
        };
        self.path.get(start..).unwrap_or_default()
    }

    /// Name of the innermost open element, without its prefix.
    pub(crate) fn name(&self) -> &str {
        self.path(self.depth().saturating_sub(1))
    }

    /// The attributes of the element that was opened last, by their names as printed.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The namespace of the root element; empty where it has none.
    pub(crate) fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or_default()
    }

    /// What stands in the element that was just closed, behind the last element within it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A refusal at the line of the last tag.
    pub(crate) fn bad(&self, message: impl Into<String>) -> Bad {
        Bad::Xml(self.line, message.into())
    }

    /// Reads up to the next tag.
    pub(crate) fn next(&mut self) -> Result<Step, Bad> {
        if self.is_closed {
            self.is_closed = false;
            self.ends.pop();
            self.path.truncate(self.ends.last().copied().unwrap_or(0));
        }
        if self.is_empty {
            self.is_empty = false;
            self.is_closed = true;
            return Ok(Step::Close);
        }
        self.text.clear();
        loop {
            self.piece.clear();
            self.line = self.reader.get_mut().begin();
            let mut piece = std::mem::take(&mut self.piece);
            let event = self.reader.read_event_into(&mut piece);
            let step = match event {
                Ok(event) => self.take(event),
                Err(fault) => Err(self.told(&fault)),
            };
            self.piece = piece;
            if let Some(step) = step? {
                return Ok(step);
            }
        }
    }

    /// Takes one event; `None` where more has to be read.
    fn take(&mut self, event: Event<'_>) -> Result<Option<Step>, Bad> {
        match event {
            Event::Start(tag) => self.open(&tag).map(Some),
            Event::Empty(tag) => {
                self.is_empty = true;
                self.open(&tag).map(Some)
            }
            Event::End(_) => {
                self.is_closed = true;
                Ok(Some(Step::Close))
            }
            Event::Text(text) => self.add(&text).map(|()| None),
            Event::CData(text) => self.add_within(&text).map(|()| None),
            Event::GeneralRef(name) => {
                let Some(c) = character(&name) else { return Err(self.unknown_entity(&name)) };
                self.add_within(c.encode_utf8(&mut [0; 4])).map(|()| None)
            }
            Event::Comment(_) | Event::PI(_) => Ok(None),
            Event::Decl(_) if self.has_root() => Err(self.bad("an XML declaration stands within the document")),
            Event::Decl(_) => Ok(None),
            Event::DocType(_) => Err(self.bad(
                "the file has a document type declaration (DOCTYPE), which can define and fetch anything: expected XML without one",
            )),
            Event::Eof if !self.has_root() => Err(self.bad("there is no element in this XML: it is cut off")),
            Event::Eof if !self.ends.is_empty() => {
                let message = format!("the file ends within the element {}: it is cut off", shown(self.name()));
                Err(self.bad(message))
            }
            Event::Eof => Ok(Some(Step::End)),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<Step, Bad> {
        let (printed, local) = (tag.name().into_inner(), tag.local_name().into_inner());
        if !is_name(printed) || local.is_empty() {
            return Err(self.bad(format!("{} is no name of an element", shown(printed))));
        }
        if self.ends.is_empty() && self.has_root() {
            let message =
                format!("a second root element {} follows the first: the file is damaged", shown(printed));
            return Err(self.bad(message));
        }
        if printed.len() > MOST_NAME || self.ends.len() >= self.most_depth {
            let message = format!(
                "elements lie in one another more than {} deep, or have names of more than {MOST_NAME} bytes",
                self.most_depth
            );
            return Err(self.bad(message));
        }
        self.text.clear();
        self.attributes.clear();
        for attribute in tag.attributes() {
            let Ok(attribute) = attribute else {
                return Err(
                    self.bad(format!("an attribute of {} is damaged or stands twice", shown(printed)))
                );
            };
            let (name, value) = (attribute.key.into_inner(), attribute.value);
            let Some(value) = resolved(&value).filter(|_| is_name(name)) else {
                let message = format!(
                    "the attribute {} of {} has a character or an entity that XML does not allow there",
                    shown(name),
                    shown(printed)
                );
                return Err(self.bad(message));
            };
            self.attributes.push((name.to_owned(), value));
        }
        if self.namespace.is_none() {
            let prefix = printed.split_once(':').map_or("", |(prefix, _)| prefix);
            let declares = |name: &str| {
                name.strip_prefix("xmlns").is_some_and(|rest| rest.trim_start_matches(':') == prefix)
            };
            let declared = self.attributes().find(|(name, _)| declares(name));
            self.namespace = Some(declared.map_or_else(String::new, |(_, value)| value.to_owned()));
        }
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(local);
        self.ends.push(self.path.len());
        Ok(Step::Open)
    }

    fn has_root(&self) -> bool {
        self.namespace.is_some()
    }

    fn add(&mut self, text: &str) -> Result<(), Bad> {
        if self.ends.is_empty() && text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            return Ok(());
        }
        self.add_within(text)
    }

    /// Adds text that has to stand within an element.
    fn add_within(&mut self, text: &str) -> Result<(), Bad> {
        // A piece of text begins at the end of the last tag: the line is that of what is wrong in it.
        let bad = |at: usize, message: String| {
            let before = text.get(..at).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count();
            Bad::Xml(self.line + before as u64, message)
        };
        if self.ends.is_empty() {
            let at = text.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(0);
            let place = if self.has_root() { "behind" } else { "in front of" };
            return Err(bad(at, format!("text stands {place} the root element: the file is damaged")));
        }
        if let Some(at) = text.find(|c| !is_allowed(c)) {
            let message = format!("a character that XML does not allow stands in {}", shown(self.name()));
            return Err(bad(at, message));
        }
        if self.text.len() + text.len() > MOST_PIECE {
            let message = format!("the text of {} is longer than {MOST_PIECE} bytes", shown(self.name()));
            return Err(bad(0, message));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn unknown_entity(&self, name: &str) -> Bad {
        self.bad(format!("{} is no entity of XML and is not expanded", shown(&format!("&{name};"))))
    }

    /// What the reader says, without pieces of the file of any length.
    fn told(&self, fault: &Error) -> Bad {
        if self.reader.get_ref().is_full {
            return self.bad(format!("a tag or a piece of text is longer than {MOST_PIECE} bytes"));
        }
        match fault {
            Error::Io(reason) => Bad::Io(io::Error::new(reason.kind(), reason.to_string())),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => {
                self.bad("`<!` begins nothing that XML knows: the file is damaged or cut off")
            }
            Error::Syntax(_) => self.bad("what begins here does not end: the file is damaged or cut off"),
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                let (expected, found) = (format!("</{expected}>"), format!("</{found}>"));
                self.bad(format!("expected {}, found {}", shown(&expected), shown(&found)))
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                self.bad(format!("{} closes no element", shown(&format!("</{found}>"))))
            }
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                self.bad("a `&` stands in the text by itself: expected `&amp;`")
            }
            Error::Encoding(_) => self.bad("this is not UTF-8 text: save the file as UTF-8"),
            _ => self.bad("this is not well-formed XML"),
        }
    }
}

/// The text of an attribute; `None` where something stands in it that must not.
fn resolved(raw: &str) -> Option<String> {
    let mut parts = raw.split('&');
    let mut value = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        value.push(character(name)?);
        value.push_str(rest);
    }
    (!raw.contains('<') && raw.chars().all(is_allowed)).then_some(value)
}

/// The character that an entity stands for, where it is one of XML itself.
fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        };
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let code = u32::from_str_radix(digits, radix).ok().filter(|_| is_plain)?;
    char::from_u32(code).filter(|c| is_allowed(*c))
}

/// Whether XML 1.0 allows a character at all.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Whether this can be the name of an element or an attribute.
fn is_name(name: &str) -> bool {
    let begins = |c: char| c.is_alphabetic() || c == '_' || c == ':';
    name.starts_with(begins)
        && name.chars().all(|c| begins(c) || c.is_alphanumeric() || matches!(c, '-' | '.' | '\u{b7}'))
}

/// Counts the lines of what is read, and stops at a piece that is too long.
struct Lines<R> {
    input: R,
    /// The line of the next byte.
    line: u64,
    /// How much longer the present piece may be.
    left: usize,
    is_full: bool,
}

impl<R: BufRead> Lines<R> {
    /// A piece begins: says on which line.
    fn begin(&mut self) -> u64 {
        self.left = MOST_PIECE;
        self.line
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let buffer = self.input.fill_buf()?;
        if self.left == 0 && !buffer.is_empty() {
            self.is_full = true;
            return Err(io::Error::other("a piece is too long"));
        }
        Ok(buffer.get(..buffer.len().min(self.left)).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed is still in the buffer: nothing is read here.
        if let Ok(buffer) = self.input.fill_buf() {
            let consumed = buffer.get(..amount).unwrap_or(buffer);
            self.line += memchr::memchr_iter(b'\n', consumed).count() as u64;
        }
        self.left = self.left.saturating_sub(amount);
        self.input.consume(amount);
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(out)?;
        self.consume(amount);
        Ok(amount)
    }
}
