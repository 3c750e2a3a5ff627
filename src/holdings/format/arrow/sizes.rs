//! What an Arrow file says of its own sizes, looked at before memory is taken for it, and where it ends.
//!
//! The library takes as much as a length in the file asks for, and where the system has not so much, the process ends.
//! It also takes a stream that just stops for one that ends, and reads of a file the parts that its end names alone.

use std::io::{BufRead, Read, Seek, SeekFrom};

use arrow_ipc::reader::read_footer_length;
use arrow_ipc::{Message, root_as_footer, root_as_message};
use memchr::memmem;

use super::FILE;

/// Stands in front of a message since the format's version 0.15.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Bytes at the end of a file: the length of what it says of itself, and its mark.
const END: usize = 10;

/// Most bytes in front of the first part: the columns of the table.
const MOST_BEFORE: u64 = 64 << 20;
/// Most bytes between two parts: the mark of an end, and zeros up to a whole line of memory.
const MOST_BETWEEN: u64 = 72;

/// How many bytes the batches of the file become, and at least one for each row; nothing where a part would lie beyond
/// the end of the file, and for a stream that does not say that it ends, or is not all that there is; also for a file
/// with something between its parts.
pub(super) fn unpacked(input: &mut (impl BufRead + Seek), is_file: bool) -> Option<u64> {
    let size = input.seek(SeekFrom::End(0)).ok()?;
    input.rewind().ok()?;
    let mut total = 0_u64;
    if is_file {
        let footer = footer(input, size)?;
        let end = size.checked_sub((footer.len() + END) as u64)?;
        let footer = root_as_footer(&footer).ok()?;
        let mut parts = Vec::new();
        let batches = footer.recordBatches().into_iter().flatten();
        for block in batches.chain(footer.dictionaries().into_iter().flatten()) {
            let at = u64::try_from(block.offset()).ok()?;
            let body = at.checked_add(u64::try_from(block.metaDataLength()).ok()?)?;
            parts.push((at, end_of(body, block.bodyLength(), size)?));
            let message = message(input, at, size)??;
            total = total.checked_add(of_message(&root_as_message(&message).ok()?, input, body, size)?)?;
        }
        parts.push((end, size));
        parts.sort_unstable();
        let before = parts.first().map_or(0, |(at, _)| *at);
        let mut gaps = parts.windows(2).filter_map(|pair| Some((pair.first()?.1, pair.last()?.0)));
        let is_all = gaps.all(|(from, until)| is_blank(input, from, until));
        return (is_all && is_beginning(input, before, size)).then_some(total);
    }
    let mut at = 0;
    while let Some(message) = message(input, at, size)? {
        let body = input.stream_position().ok()?;
        let message = root_as_message(&message).ok()?;
        total = total.checked_add(of_message(&message, input, body, size)?)?;
        at = end_of(body, message.bodyLength(), size)?;
    }
    // Behind the end of a stream another one may stand, which would be lost.
    let is_all = input.bytes().all(|byte| byte.is_ok_and(|byte| byte == 0));
    is_all.then_some(total)
}

/// Where a part of this length ends; nothing where that is beyond the end of the file.
fn end_of(at: u64, length: i64, size: u64) -> Option<u64> {
    at.checked_add(u64::try_from(length).ok()?).filter(|end| *end <= size)
}

/// Whether a file begins with its columns, so that nothing else stands before this place. Polars writes them as no
/// message: then no other file may.
fn is_beginning(input: &mut (impl Read + Seek), until: u64, size: u64) -> bool {
    let mut before = Vec::new();
    let read =
        input.rewind().and_then(|()| input.by_ref().take(until.min(MOST_BEFORE)).read_to_end(&mut before));
    let behind = before.get(FILE.len()..).unwrap_or_default();
    let first = behind.iter().position(|byte| *byte != 0).unwrap_or_default();
    if behind.get(first..).is_some_and(|columns| columns.starts_with(&CONTINUATION)) {
        let columns = message(input, (FILE.len() + first) as u64, size).flatten();
        let end = columns.and_then(|_| input.stream_position().ok());
        return end.is_some_and(|end| is_blank(input, end, until));
    }
    until <= MOST_BEFORE && read.is_ok() && memmem::find(behind, FILE).is_none()
}

/// Whether nothing stands between two parts but the mark of an end and what fills up.
fn is_blank(input: &mut (impl Read + Seek), from: u64, until: u64) -> bool {
    let Some(length) = until.checked_sub(from).filter(|length| *length <= MOST_BETWEEN) else { return false };
    let mut between = Vec::new();
    let read =
        input.seek(SeekFrom::Start(from)).and_then(|_| input.by_ref().take(length).read_to_end(&mut between));
    let rest = between.strip_prefix(&CONTINUATION).unwrap_or(&between);
    read.is_ok() && rest.iter().all(|byte| *byte == 0)
}

/// What a file says of itself.
fn footer(input: &mut (impl Read + Seek), size: u64) -> Option<Vec<u8>> {
    let mut end = [0; END];
    let at = size.checked_sub(END as u64)?;
    input.seek(SeekFrom::Start(at)).ok()?;
    input.read_exact(&mut end).ok()?;
    let length = read_footer_length(end).ok()? as u64;
    input.seek(SeekFrom::Start(at.checked_sub(length)?)).ok()?;
    let mut footer = Vec::new();
    input.take(length).read_to_end(&mut footer).ok()?;
    Some(footer)
}

/// The message at this place, without its body; an empty one at the end of a stream.
fn message(input: &mut (impl Read + Seek), at: u64, size: u64) -> Option<Option<Vec<u8>>> {
    input.seek(SeekFrom::Start(at)).ok()?;
    if at >= size {
        return None;
    }
    let mut length = [0; 4];
    input.read_exact(&mut length).ok()?;
    if length == CONTINUATION {
        input.read_exact(&mut length).ok()?;
    }
    let length = u64::try_from(i32::from_le_bytes(length)).ok()?;
    if length == 0 {
        return Some(None);
    }
    let mut message = Vec::new();
    let count = input.by_ref().take(length).read_to_end(&mut message).ok()?;
    (count as u64 == length).then_some(Some(message))
}

/// How many bytes the batch becomes whose message this is.
fn of_message(message: &Message<'_>, input: &mut (impl Read + Seek), body: u64, size: u64) -> Option<u64> {
    let batch = message.header_as_record_batch();
    let Some(batch) = batch.or_else(|| message.header_as_dictionary_batch()?.data()) else { return Some(0) };
    let is_packed = batch.compression().is_some();
    let mut total = u64::try_from(batch.length()).ok()?;
    for buffer in batch.buffers().into_iter().flatten() {
        let start = body.checked_add(u64::try_from(buffer.offset()).ok()?)?;
        let length = u64::try_from(buffer.length()).ok()?;
        if length > 0 {
            end_of(start, buffer.length(), size)?;
        }
        let mut becomes = length;
        if is_packed && length > 0 {
            let mut stated = [0; 8];
            input.seek(SeekFrom::Start(start)).ok()?;
            input.read_exact(&mut stated).ok()?;
            // Minus one: it was left as it is.
            let stated = i64::from_le_bytes(stated);
            becomes = if stated == -1 { length } else { u64::try_from(stated).ok()? };
        }
        total = total.checked_add(becomes)?;
    }
    Some(total)
}
