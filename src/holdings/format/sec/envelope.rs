//! A whole submission as EDGAR hands it out (`0001234567-23-000001.txt`): documents one after another in an
//! envelope of tags of its own, of which one has the holdings.
//!
//! The envelope must be closed and every document in it: otherwise holdings may be missing. A submission in which
//! not exactly one document has holdings is refused, and its documents are named.

use std::io::{self, BufRead};

use memchr::memchr;

use crate::holdings::fault::shown;
use crate::xml::Bad;

/// With what a submission begins.
const BEGINNINGS: [&[u8]; 5] = [
    b"-----BEGIN PRIVACY-ENHANCED MESSAGE",
    b"<SEC-DOCUMENT>",
    b"<SEC-HEADER>",
    b"<SUBMISSION>",
    b"<IMS-DOCUMENT>",
];

/// With what it ends; a signature may stand behind.
const ENDS: [&str; 3] = ["</SEC-DOCUMENT>", "</SUBMISSION>", "</IMS-DOCUMENT>"];

/// Most documents of a submission.
const MOST: usize = 1000;

/// The end of a document's XML.
const XML_END: &[u8] = b"</XML>";

/// Whether a file is a submission, by its first bytes.
pub(in crate::holdings) fn is_one(first: &[u8]) -> bool {
    BEGINNINGS.iter().any(|start| first.starts_with(start))
}

/// A document of a submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// `INFORMATION TABLE`, `NPORT-P`.
    kind: String,
    name: String,
    /// Where its XML lies.
    pub(super) xml: Option<Part>,
}

/// A part of a file: its first line, its first byte and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) line: u64,
    pub(super) from: u64,
    pub(super) length: u64,
}

/// The documents as a message shows them.
pub(super) fn listed<'d>(documents: impl IntoIterator<Item = &'d Document>) -> String {
    let shown =
        documents.into_iter().map(|document| format!("{} ({})", shown(&document.name), document.kind));
    let mut shown: Vec<String> = shown.take(9).collect();
    if shown.len() == 9 {
        shown[8] = "…".to_owned();
    }
    shown.join(", ")
}

/// Every document of a submission.
pub(super) fn documents(mut input: impl BufRead) -> Result<Vec<Document>, Bad> {
    let (mut documents, mut open): (Vec<Document>, Option<Document>) = (Vec::new(), None);
    let (mut line, mut number, mut at) = (Line::default(), 0, 0);
    let (mut in_text, mut is_closed) = (false, false);
    // The line and the first byte of the XML that is open.
    let mut in_xml: Option<(u64, u64)> = None;
    while line.read(&mut input)? {
        number += 1;
        let begins = at;
        at += line.length;
        let bad = |message: &str| Err(Bad::Xml(number, message.to_owned()));
        if let Some((first, from)) = in_xml {
            if let Some(end) = line.xml_end() {
                let part = Part { line: first, from, length: begins + end - from };
                let Some(open) = &mut open else { return bad("XML stands in no document") };
                if open.xml.replace(part).is_some() {
                    return bad("a document of the submission has XML twice");
                }
                in_xml = None;
            }
            continue;
        }
        let text = String::from_utf8_lossy(&line.start);
        let text = text.trim_end();
        match (text, &mut open) {
            _ if is_closed && !text.is_empty() && !text.starts_with("-----END") => {
                return bad("something stands behind the end of the submission: expected one in a file");
            }
            ("<DOCUMENT>", None) => open = Some(Document::default()),
            ("<DOCUMENT>", Some(_)) => return bad("a document of the submission is not closed"),
            ("</DOCUMENT>", Some(_)) => {
                documents.extend(open.take());
                in_text = false;
                if documents.len() > MOST {
                    return bad("the submission has more documents than any should have");
                }
            }
            ("<TEXT>", Some(_)) => in_text = true,
            ("</TEXT>", Some(_)) => in_text = false,
            (_, Some(_)) if in_text && text.starts_with("<XML>") => {
                in_xml = Some((number, begins + "<XML>".len() as u64));
                // All of it may stand on one line.
                if let Some(end) = line.xml_end() {
                    let from = begins + "<XML>".len() as u64;
                    let part = Part { line: number, from, length: begins + end - from };
                    if let Some(open) = &mut open {
                        open.xml = Some(part);
                    }
                    in_xml = None;
                }
            }
            (_, Some(open)) if !in_text => {
                if let Some(kind) = text.strip_prefix("<TYPE>") {
                    open.kind = kind.trim().to_owned();
                } else if let Some(name) = text.strip_prefix("<FILENAME>") {
                    open.name = name.trim().to_owned();
                }
            }
            (_, None) if ENDS.contains(&text) => is_closed = true,
            _ => {}
        }
    }
    if open.is_some() || !is_closed {
        let message = "the submission is not closed: the file is cut off".to_owned();
        return Err(Bad::Xml(number, message));
    }
    Ok(documents)
}

/// A line of which only beginning and end are kept: XML may be one line of any length.
#[derive(Debug, Default)]
struct Line {
    start: Vec<u8>,
    end: Vec<u8>,
    length: u64,
}

impl Line {
    /// Most bytes of the beginning, and of the end.
    const KEPT: usize = 256;

    /// Reads the next line, with its end; `false` when there is none.
    fn read(&mut self, input: &mut impl BufRead) -> io::Result<bool> {
        self.start.clear();
        self.end.clear();
        self.length = 0;
        loop {
            let buffer = input.fill_buf()?;
            let (taken, is_end) = match memchr(b'\n', buffer) {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            let piece = buffer.get(..taken).unwrap_or_default();
            let room = Self::KEPT - self.start.len();
            self.start.extend_from_slice(piece.get(..room).unwrap_or(piece));
            self.end
                .extend_from_slice(piece.get(piece.len().saturating_sub(Self::KEPT)..).unwrap_or_default());
            let excess = self.end.len().saturating_sub(Self::KEPT);
            self.end.drain(..excess);
            self.length += taken as u64;
            input.consume(taken);
            if is_end {
                return Ok(self.length > 0);
            }
        }
    }

    /// Where in the line the tag begins that ends a document's XML, if that stands at its end.
    fn xml_end(&self) -> Option<u64> {
        let trimmed = self.end.trim_ascii_end();
        let blanks = self.end.len() - trimmed.len();
        trimmed.ends_with(XML_END).then(|| self.length - (blanks + XML_END.len()) as u64)
    }
}
