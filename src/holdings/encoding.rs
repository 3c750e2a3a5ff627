//! Text in other encodings than UTF-8, turned into UTF-8 before anything is read of it.
//!
//! An encoding is certain where the file says it (a byte order mark, the declaration of XML) or the user does.
//! It is never guessed from the characters: a wrong guess turns one name into another.

use std::io::{self, Read, Write};

use encoding_rs::{DecoderResult, Encoding as Table};

use super::fault;
use super::source::{Input, Spool, unreadable};
use crate::finding::{Code, Finding};
use crate::vocabulary::vocabulary;

/// How many bytes are turned at a time.
const PIECE: usize = 1 << 16;

vocabulary! {
    /// How the characters of a text file are written.
    Encoding {
        /// UTF-8.
        Utf8 = "utf-8",
        /// UTF-16, low byte first.
        Utf16Le = "utf-16le",
        /// UTF-16, high byte first.
        Utf16Be = "utf-16be",
        /// Windows code page 1252, of which ISO 8859-1 is a part.
        Windows1252 = "windows-1252",
        /// GB 18030, of which GBK and GB 2312 are parts.
        Gb18030 = "gb18030",
    }
}

impl Encoding {
    fn table(self) -> &'static Table {
        match self {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
            Encoding::Gb18030 => encoding_rs::GB18030,
        }
    }

    fn of_table(table: &'static Table) -> Option<Encoding> {
        // GBK decodes as GB 18030 does.
        let table = if table == encoding_rs::GBK { encoding_rs::GB18030 } else { table };
        Encoding::ALL.iter().copied().find(|encoding| encoding.table() == table)
    }
}

/// The encoding of a text that begins so: as the file says it, or else as the user does.
pub(super) fn of(name: &str, head: &[u8], declared: Option<Encoding>) -> Result<Encoding, Finding> {
    let refuse = |message: String| Err(fault::error(Code::FILE_ENCODING, fault::whole(name), message));
    if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        return refuse("this text is UTF-32: save it as UTF-8".to_owned());
    }
    let marked = Table::for_bom(head).and_then(|(table, _)| Encoding::of_table(table));
    let marked = marked.or(head.starts_with(b"\x84\x31\x95\x33").then_some(Encoding::Gb18030));
    match (marked, declared) {
        (Some(marked), Some(declared)) if marked != declared => {
            return refuse(format!(
                "the text begins with the mark of {marked}, and {declared} is what it was said to be"
            ));
        }
        (Some(encoding), _) | (None, Some(encoding)) => return Ok(encoding),
        (None, None) => {}
    }
    if looks_like_utf16(head) {
        return refuse(
            "this text looks like UTF-16 and has no byte order mark: save it as UTF-8, or give --encoding utf-16le or utf-16be"
                .to_owned(),
        );
    }
    let Some(label) = xml_declaration(head) else { return Ok(Encoding::Utf8) };
    let known = Table::for_label(label).and_then(Encoding::of_table);
    known.map_or_else(
        || {
            let label = String::from_utf8_lossy(label);
            refuse(format!("the XML says its encoding is {}, which is not read", fault::shown(&label)))
        },
        Ok,
    )
}

/// The encoding that the first line of an XML file declares.
fn xml_declaration(head: &[u8]) -> Option<&[u8]> {
    let rest = head.strip_prefix(b"<?xml")?;
    let end = rest.windows(2).position(|pair| pair == b"?>")?;
    let declaration = rest.get(..end)?;
    let key = b"encoding";
    let at = declaration.windows(key.len()).position(|word| word == key)?;
    let value = declaration.get(at + key.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let end = value.iter().position(|byte| byte == quote)?;
    value.get(..end)
}

/// Text of two bytes a character without a byte order mark: every other byte is zero.
fn looks_like_utf16(head: &[u8]) -> bool {
    let sample = head.get(..head.len().min(256)).unwrap_or(&[]);
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    sample.len() >= 4 && (zeros(0) * 5 > sample.len() * 2) != (zeros(1) * 5 > sample.len() * 2)
}

/// The text in UTF-8; a byte that stands for nothing refuses the file.
pub(super) fn to_utf8(name: &str, input: &mut Input, encoding: Encoding) -> Result<Input, Finding> {
    let mut turned = || -> io::Result<Result<Input, Bad>> {
        input.rewind()?;
        let mut out = Spool::new();
        let mut text = Turning { decoder: encoding.table().new_decoder(), line: 1, offset: 0 };
        let mut piece = vec![0; PIECE];
        let mut made = String::with_capacity(PIECE * 2);
        loop {
            let count = input.read(&mut piece)?;
            let read = piece.get(..count).unwrap_or_default();
            if let Err(bad) = text.turn(read, count == 0, &mut made) {
                return Ok(Err(bad));
            }
            out.write_all(made.as_bytes())?;
            if count == 0 {
                return Ok(Ok(out.finish()?));
            }
        }
    };
    match turned() {
        Ok(Ok(input)) => Ok(input),
        Ok(Err(Bad { line, offset, bytes })) => {
            let shown: Vec<String> = bytes.iter().map(|byte| format!("0x{byte:02X}")).collect();
            Err(fault::error(
                Code::FILE_ENCODING,
                fault::line(name, line),
                format!(
                    "{} at byte {offset} is no character of {encoding}: expected text in {encoding}, or another --encoding",
                    if shown.is_empty() { "the end of the file".to_owned() } else { shown.join(" ") }
                ),
            ))
        }
        Err(reason) => Err(unreadable(name, &reason)),
    }
}

/// A text while it is turned into UTF-8.
struct Turning {
    decoder: encoding_rs::Decoder,
    /// Line of the next character.
    line: u64,
    /// Bytes that were turned.
    offset: u64,
}

/// Bytes that stand for nothing.
struct Bad {
    line: u64,
    /// Counted from one.
    offset: u64,
    bytes: Vec<u8>,
}

impl Turning {
    /// Turns a piece, behind which more may come.
    fn turn(&mut self, mut piece: &[u8], is_last: bool, made: &mut String) -> Result<(), Bad> {
        made.clear();
        // The table gives them the control characters of their numbers, which no text means.
        if self.decoder.encoding() == encoding_rs::WINDOWS_1252
            && let Some(at) = piece.iter().position(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d))
        {
            let before = piece.get(..at).unwrap_or_default();
            let line = self.line + before.iter().filter(|byte| **byte == b'\n').count() as u64;
            let bytes = piece.get(at..=at).unwrap_or_default().to_vec();
            return Err(Bad { line, offset: self.offset + at as u64 + 1, bytes });
        }
        loop {
            made.reserve(piece.len() * 3 + 16);
            let from = made.len();
            let (result, read) = self.decoder.decode_to_string_without_replacement(piece, made, is_last);
            let text = made.get(from..).unwrap_or_default();
            self.line += text.bytes().filter(|byte| *byte == b'\n').count() as u64;
            self.offset += read as u64;
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    let end = read.saturating_sub(usize::from(after));
                    let from = end.saturating_sub(usize::from(length));
                    let bytes = piece.get(from..end).unwrap_or_default().to_vec();
                    let offset = (self.offset - u64::from(after)).saturating_sub(u64::from(length)) + 1;
                    return Err(Bad { line: self.line, offset, bytes });
                }
            }
            piece = piece.get(read..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn turned(bytes: &[u8], encoding: Encoding) -> Result<String, String> {
        let mut input = Input::Bytes(Cursor::new(bytes.into()));
        let mut text = String::new();
        let mut turned = to_utf8("f.csv", &mut input, encoding).map_err(|fault| fault.to_string())?;
        turned.read_to_string(&mut text).unwrap();
        Ok(text)
    }

    #[test]
    fn text_is_turned_whatever_its_encoding() {
        assert_eq!(turned(b"Soci\xe9t\xe9", Encoding::Windows1252).unwrap(), "Société");
        assert_eq!(turned(b"\xd0\xa1\xd0\xcd\xbc\xaf\xcd\xc5", Encoding::Gb18030).unwrap(), "小型集团");
        assert_eq!(turned(b"\xff\xfea\0\n\0", Encoding::Utf16Le).unwrap(), "a\n");
        assert_eq!(turned(b"\xfe\xff\0a", Encoding::Utf16Be).unwrap(), "a");
        // A character on the border of two pieces.
        let long = [b"a".repeat(PIECE - 1).as_slice(), b"\xd0\xa1"].concat();
        assert!(turned(&long, Encoding::Gb18030).unwrap().ends_with("a小"));
    }

    #[test]
    fn bytes_that_stand_for_nothing_are_told_with_their_place() {
        insta::assert_snapshot!(turned(b"name\nA\x81\n", Encoding::Windows1252).unwrap_err(), @"f.csv:2: 0x81 at byte 7 is no character of windows-1252: expected text in windows-1252, or another --encoding [F008]");
        insta::assert_snapshot!(turned(b"name\nA\xff\n", Encoding::Gb18030).unwrap_err(), @"f.csv:2: 0xFF at byte 7 is no character of gb18030: expected text in gb18030, or another --encoding [F008]");
        insta::assert_snapshot!(turned(b"a\0\0\xd8a\0", Encoding::Utf16Le).unwrap_err(), @"f.csv:1: 0x00 0xD8 at byte 3 is no character of utf-16le: expected text in utf-16le, or another --encoding [F008]");
        insta::assert_snapshot!(turned(b"ab\xd0", Encoding::Gb18030).unwrap_err(), @"f.csv:1: the end of the file at byte 3 is no character of gb18030: expected text in gb18030, or another --encoding [F008]");
    }

    #[test]
    fn the_file_says_its_encoding_or_the_user_does() {
        let told = |head: &[u8], declared| of("f", head, declared).map_err(|fault| fault.to_string());
        assert_eq!(told(b"name", None), Ok(Encoding::Utf8));
        assert_eq!(told(b"\xff\xfen\0", None), Ok(Encoding::Utf16Le));
        assert_eq!(told(b"\xef\xbb\xbfname", Some(Encoding::Utf8)), Ok(Encoding::Utf8));
        assert_eq!(told(b"<?xml version='1.0' encoding='ISO-8859-1'?>", None), Ok(Encoding::Windows1252));
        assert_eq!(told(b"name", Some(Encoding::Gb18030)), Ok(Encoding::Gb18030));
        insta::assert_snapshot!(told(b"\xff\xfen\0", Some(Encoding::Gb18030)).unwrap_err(), @"f: the text begins with the mark of utf-16le, and gb18030 is what it was said to be [F008]");
        insta::assert_snapshot!(told(b"n\0a\0m\0e\0,\0", None).unwrap_err(), @"f: this text looks like UTF-16 and has no byte order mark: save it as UTF-8, or give --encoding utf-16le or utf-16be [F008]");
        insta::assert_snapshot!(told(b"<?xml version=\"1.0\" encoding=\"KOI8-R\"?>", None).unwrap_err(), @"f: the XML says its encoding is `KOI8-R`, which is not read [F008]");
    }
}
