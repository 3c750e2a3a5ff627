//! Parquet and Arrow: what is read of a damaged file is counted twice alike.
//!
//! Only here and without coverage, because what reads them is arrow-rs, which a damaged file can make panic: a guard
//! makes a fault of the file of that, but libFuzzer ends at every panic.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, RecordBatch, TimestampMicrosecondArray,
};
use arrow_ipc::CompressionType;
use parquet::basic::Compression;

use super::fuzz::Target;
use super::fuzz::holdings::{options, read};
use super::fuzz::seeds::regressions;

#[path = "../formats/arrow.rs"]
#[expect(unreachable_pub, reason = "the library's tests use it as well")]
mod written;

pub(crate) const ALL: [(&str, Target); 2] = [("arrow", arrow), ("parquet", parquet)];

fn arrow(input: &[u8]) {
    read("f.arrow", input, &options());
}

fn parquet(input: &[u8]) {
    read("f.parquet", input, &options());
}

pub(crate) fn seeds(target: &str, root: &Path) -> Vec<Vec<u8>> {
    let files = match target {
        "arrow" => [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)]
            .into_iter()
            .flat_map(|packing| {
                // Little is not packed at all.
                let table = table(if packing.is_some() { 16 } else { 1 });
                [written::file(&table, packing), written::stream(&table, packing)]
            })
            .collect::<Vec<_>>(),
        _ => [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(Default::default())]
            .map(|packing| written::parquet(&table(1), 2, packing, true))
            .to_vec(),
    };
    regressions(target, root).into_iter().chain(files).collect()
}

/// Texts, some missing, days, times, numbers, truths: four rows, over and over.
fn table(times: usize) -> RecordBatch {
    let names = [Some("Acme Holdings"), None, Some("Éclair"), Some("Acme Holdings")];
    let codes = [Some("US0000000101"), Some(""), Some("US0000000101"), Some("x")];
    let days: Date32Array = repeated([Some(18_701), None, Some(0), Some(-1)], times).collect();
    let moments = [Some(1_615_800_600_000_000), None, Some(0), Some(-1)];
    let moments: TimestampMicrosecondArray = repeated(moments, times).collect();
    let amounts = Float64Array::from_iter_values(repeated([1.5, f64::NAN, -0.0, 1e300], times));
    let truths: BooleanArray = repeated([Some(true), Some(false), None, Some(true)], times).collect();
    written::table([
        ("Name", written::texts(repeated(names, times))),
        ("ISIN", written::texts(repeated(codes, times))),
        ("Trade Date", Arc::new(days) as ArrayRef),
        ("Trade Time", Arc::new(moments)),
        ("Market Value", Arc::new(amounts)),
        ("Own", Arc::new(truths)),
    ])
}

fn repeated<T: Copy>(cells: [T; 4], times: usize) -> impl Iterator<Item = T> {
    std::iter::repeat_n(cells, times).flatten()
}
