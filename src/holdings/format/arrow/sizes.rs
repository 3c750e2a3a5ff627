//! What an Arrow file says of its own sizes, looked at before memory is taken for it.
//!
//! The library takes as much as a length in the file asks for, and where the system has not so much, the process ends.

use std::io::{Read, Seek, SeekFrom};

use polars_arrow::io::ipc::format::ipc::planus::ReadAsRoot;
use polars_arrow::io::ipc::format::ipc::{Block, MessageHeaderRef, MessageRef};
use polars_arrow::io::ipc::read::read_file_metadata;

/// Stands in front of a message since the format's version 0.15.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// How many bytes the batches of the file become, and at least one for each row; nothing where a part would lie beyond
/// the end of the file.
pub(super) fn unpacked(input: &mut (impl Read + Seek), is_file: bool) -> Option<u64> {
    let size = input.seek(SeekFrom::End(0)).ok()?;
    input.rewind().ok()?;
    let mut total = 0_u64;
    if is_file {
        let metadata = read_file_metadata(input).ok()?;
        for block in metadata.blocks.iter().chain(metadata.dictionaries.iter().flatten()) {
            let Block { offset, meta_data_length, .. } = *block;
            let at = u64::try_from(offset).ok()?;
            let Some(message) = message(input, at, size)? else { continue };
            let body = at.checked_add(u64::try_from(meta_data_length).ok()?)?;
            total = total.checked_add(of_message(&message, input, body, size)?)?;
        }
        return Some(total);
    }
    let mut at = 0;
    while let Some(message) = message(input, at, size)? {
        let body = input.stream_position().ok()?;
        total = total.checked_add(of_message(&message, input, body, size)?)?;
        let length = MessageRef::read_as_root(&message).ok()?.body_length().ok()?;
        at = body.checked_add(u64::try_from(length).ok()?)?;
    }
    Some(total)
}

/// The message at this place, without its body; an empty one, or none, at the end of a stream.
fn message(input: &mut (impl Read + Seek), at: u64, size: u64) -> Option<Option<Vec<u8>>> {
    input.seek(SeekFrom::Start(at)).ok()?;
    if at >= size {
        return Some(None);
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
fn of_message(message: &[u8], input: &mut (impl Read + Seek), body: u64, size: u64) -> Option<u64> {
    let batch = match MessageRef::read_as_root(message).ok()?.header().ok()?? {
        MessageHeaderRef::RecordBatch(batch) => batch,
        MessageHeaderRef::DictionaryBatch(dictionary) => dictionary.data().ok()??,
        _ => return Some(0),
    };
    let is_packed = batch.compression().ok()?.is_some();
    let mut total = u64::try_from(batch.length().ok()?).ok()?;
    for buffer in batch.buffers().ok()?.iter().flat_map(|buffers| buffers.iter()) {
        let start = body.checked_add(u64::try_from(buffer.offset()).ok()?)?;
        let length = u64::try_from(buffer.length()).ok()?;
        if length > 0 && start.checked_add(length)? > size {
            return None;
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
