//! Whether the directory at the end of a ZIP archive is about all of it.
//!
//! The library reads as many files as the last record counts, from where it says. Of two archives one behind the
//! other it reads the second, and of a directory with more files than are counted the first ones.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use crate::holdings::source::Input;

/// Bytes of the records: of a file, of the end, of the end of a large archive, and of what leads to that.
const FILE: usize = 46;
const END: usize = 22;
const LARGE_END: usize = 56;
const LOCATOR: usize = 20;

/// What the last record says of the directory.
#[derive(Clone, Copy, Debug)]
struct Directory {
    count: u64,
    size: u64,
    begin: u64,
    /// Where the record itself stands: the end of the directory.
    end: u64,
}

/// Whether the archive begins with the first of its files, and its directory has as many as it counts and reaches to
/// the last record, behind which nothing stands.
pub(super) fn is_all(input: &mut Input) -> io::Result<bool> {
    let length = input.length()?;
    let tail = input.end(super::END)?;
    let Some(directory) = directory(&tail, length, input)? else { return Ok(false) };
    if directory.begin.checked_add(directory.size) != Some(directory.end) {
        return Ok(false);
    }
    let mut records = BufReader::new(&mut *input);
    records.seek(SeekFrom::Start(directory.begin))?;
    let (mut at, mut first) = (directory.begin, None);
    for _ in 0..directory.count {
        let mut record = [0; FILE];
        if at + FILE as u64 > directory.end {
            return Ok(false);
        }
        records.read_exact(&mut record)?;
        if !record.starts_with(b"PK\x01\x02") {
            return Ok(false);
        }
        let further: u64 = [28, 30, 32].iter().filter_map(|at| short(&record, *at)).map(u64::from).sum();
        skip(&mut records, further)?;
        at += FILE as u64 + further;
        let begin = number(&record, 42).unwrap_or_default();
        first = Some(first.unwrap_or(begin).min(begin));
    }
    Ok(at == directory.end && first.unwrap_or(directory.begin as u32) == 0)
}

/// What the last record says; nothing where it is none, or something stands behind it.
fn directory(tail: &[u8], length: u64, input: &mut Input) -> io::Result<Option<Directory>> {
    let Some(at) = last_record(tail) else { return Ok(None) };
    let record = tail.get(at..).unwrap_or_default();
    let comment = short(record, 20).map(|comment| END + usize::from(comment));
    let is_last = comment.and_then(|end| record.get(end..)).is_some_and(|rest| rest.iter().all(|b| *b == 0));
    let (Some(count), Some(size), Some(begin)) = (short(record, 10), number(record, 12), number(record, 16))
    else {
        return Ok(None);
    };
    let end = length - tail.len() as u64 + at as u64;
    let is_large = count == u16::MAX || size == u32::MAX || begin == u32::MAX;
    let locator = at.checked_sub(LOCATOR).and_then(|locator| tail.get(locator..at));
    let locator = locator.filter(|locator| is_large && locator.starts_with(b"PK\x06\x07"));
    let found = match locator.and_then(|locator| large_number(locator, 8)) {
        Some(at) => large_directory(at, end - LOCATOR as u64, input)?,
        None => Some(Directory { count: count.into(), size: size.into(), begin: begin.into(), end }),
    };
    Ok(found.filter(|_| is_last))
}

/// What the last record of a large archive says, which stands before this place.
fn large_directory(at: u64, until: u64, input: &mut Input) -> io::Result<Option<Directory>> {
    if at.checked_add(LARGE_END as u64).is_none_or(|end| end > until) {
        return Ok(None);
    }
    let mut record = [0; LARGE_END];
    input.seek(SeekFrom::Start(at))?;
    input.read_exact(&mut record)?;
    let numbers = [32, 40, 48].map(|place| large_number(&record, place));
    let [Some(count), Some(size), Some(begin)] = numbers else { return Ok(None) };
    let is_such = record.starts_with(b"PK\x06\x06");
    Ok(is_such.then_some(Directory { count, size, begin, end: at }))
}

fn skip(records: &mut impl BufRead, count: u64) -> io::Result<()> {
    io::copy(&mut records.take(count), &mut io::sink()).map(|_| ())
}

/// Where the last record of an archive stands in its end.
pub(super) fn last_record(tail: &[u8]) -> Option<usize> {
    tail.windows(4).rposition(|mark| mark == b"PK\x05\x06")
}

pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn large_number(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
