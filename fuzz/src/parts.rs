//! Archives that are made of the input, so that what is changed in it is not stopped by a check sum.
//!
//! An input is a row of members: the length of the name (one byte), the name, the length of the content (two
//! bytes, the low one first), the content. A length beyond the end means all that is left.

use std::io::{Cursor, Write};

/// The members that an input describes.
pub fn members(mut input: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut members = Vec::new();
    while let Some((length, rest)) = input.split_first() {
        let (name, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        let (length, rest) = rest.split_at(rest.len().min(2));
        let length = length.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let (content, rest) = rest.split_at(rest.len().min(length));
        members.push((name, content));
        input = rest;
    }
    members
}

/// The input that describes these members; contents of more than 65,535 bytes are cut.
pub fn describe<N: AsRef<[u8]>, C: AsRef<[u8]>>(members: &[(N, C)]) -> Vec<u8> {
    let mut input = Vec::new();
    for (name, content) in members {
        let (name, content) = (name.as_ref(), content.as_ref());
        let name = &name[..name.len().min(255)];
        let content = &content[..content.len().min(usize::from(u16::MAX))];
        input.push(name.len() as u8);
        input.extend(name);
        input.extend((content.len() as u16).to_le_bytes());
        input.extend(content);
    }
    input
}

/// A ZIP archive of the members that an input describes; nothing where it cannot be written.
pub fn zipped(input: &[u8]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in members(input) {
        zip.start_file(String::from_utf8_lossy(name), stored).ok()?;
        zip.write_all(content).ok()?;
    }
    zip.finish().ok().map(Cursor::into_inner)
}
