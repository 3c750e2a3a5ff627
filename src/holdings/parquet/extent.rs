//! Whether what a Parquet file says of itself is about all of it.
//!
//! The library reads the parts that the end of a file names. What lies beside them is lost without a word: the first
//! of two files that were put one behind the other, and rows of which one count knows and another does not.

use memchr::memmem;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;

/// Bytes of the mark with which a file begins.
const MARK: u64 = 4;
/// Bytes at the end of a file: the length of what it says of itself, and its mark.
const END: u64 = 8;
/// Most bytes between the last part and that.
const LONGEST_REST: u64 = 16 << 20;

/// Whether the counts of a file agree, and its parts reach from its beginning to what it says of itself.
pub(super) fn is_all(metadata: &ParquetMetaData, file: &impl ChunkReader) -> Option<bool> {
    let groups = metadata.row_groups();
    let rows = groups.iter().try_fold(0_i64, |rows, group| rows.checked_add(group_rows(group)?))?;
    let chunks = groups.iter().flat_map(RowGroupMetaData::columns);
    let begin = chunks.clone().map(begin).min();
    let end = chunks.clone().try_fold(MARK, |end, chunk| Some(end.max(end_of(chunk)?)))?;
    let until = footer(file)?;
    let rest = until.checked_sub(end).filter(|length| *length <= LONGEST_REST)?;
    let rest = file.get_bytes(end, rest as usize).ok()?;
    // Some writers fill up with zeros.
    let is_blank = rest.iter().all(|byte| *byte == 0);
    let is_told =
        is_blank || chunks.clone().any(|chunk| goes_on(chunk, end)) && memmem::find(&rest, b"PAR1").is_none();
    let begins = begin.is_none_or(|begin| begin == MARK as i64);
    Some(begins && is_told && rows == metadata.file_metadata().num_rows())
}

/// Whether something stands behind a column that ends here whose length is not told: what the column says of itself
/// once more, as older writers have it, or a filter.
fn goes_on(chunk: &ColumnChunkMetaData, end: u64) -> bool {
    let has_copy = u64::try_from(chunk.file_offset()) == Ok(end);
    has_copy || chunk.bloom_filter_offset().is_some() && chunk.bloom_filter_length().is_none()
}

/// The rows of a group, where its columns have as many.
fn group_rows(group: &RowGroupMetaData) -> Option<i64> {
    let rows = Some(group.num_rows()).filter(|rows| *rows >= 0)?;
    let is_flat = |chunk: &&ColumnChunkMetaData| chunk.column_descr().max_rep_level() == 0;
    group.columns().iter().filter(is_flat).all(|chunk| chunk.num_values() == rows).then_some(rows)
}

/// Where a column of a group begins.
fn begin(chunk: &ColumnChunkMetaData) -> i64 {
    let dictionary = chunk.dictionary_page_offset().filter(|offset| *offset > 0);
    dictionary.map_or(chunk.data_page_offset(), |offset| offset.min(chunk.data_page_offset()))
}

/// Where the last part of a column of a group ends, be it its pages or what helps to find them.
fn end_of(chunk: &ColumnChunkMetaData) -> Option<u64> {
    let part = |offset: Option<i64>, length: Option<i32>| Some((offset?, i64::from(length?)));
    let parts = [
        Some((begin(chunk), chunk.compressed_size())),
        part(chunk.column_index_offset(), chunk.column_index_length()),
        part(chunk.offset_index_offset(), chunk.offset_index_length()),
        part(chunk.bloom_filter_offset(), chunk.bloom_filter_length()),
    ];
    parts.into_iter().flatten().try_fold(0, |end, (offset, length)| {
        let part_end = u64::try_from(offset).ok()?.checked_add(u64::try_from(length).ok()?)?;
        Some(end.max(part_end))
    })
}

/// Where a file begins to speak of itself.
fn footer(file: &impl ChunkReader) -> Option<u64> {
    let at = file.len().checked_sub(END)?;
    let length = file.get_bytes(at, MARK as usize).ok()?;
    at.checked_sub(u64::from(u32::from_le_bytes(*length.first_chunk()?)))
}
