//! Parquet and Arrow: what is read of a damaged file is counted twice alike.
//!
//! Only here and without coverage, because what reads them is polars, which may panic on a damaged file: a guard makes
//! a fault of the file of that, but libFuzzer ends at every panic.

use std::path::Path;

use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series, TimeUnit,
};
use polars_arrow::io::ipc::write::Compression;

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
        "arrow" => {
            let packings = [None, Some(Compression::LZ4), Some(Compression::ZSTD(Default::default()))];
            let columns = columns();
            let both = |packing: &Option<Compression>| {
                [written::file(&columns, *packing), written::stream(&columns, *packing)]
            };
            packings.iter().flat_map(both).collect::<Vec<_>>()
        }
        _ => [ParquetCompression::Uncompressed, ParquetCompression::Snappy, ParquetCompression::Zstd(None)]
            .into_iter()
            .map(packed)
            .collect(),
    };
    regressions(target, root).into_iter().chain(files).collect()
}

/// Texts, some missing, days, times, numbers, truths.
fn columns() -> Vec<Column> {
    let names =
        Series::new("Name".into(), [Some("Acme Holdings"), None, Some("Éclair"), Some("Acme Holdings")]);
    let codes = Series::new("ISIN".into(), ["US0000000101", "", "US0000000101", "x"]);
    let days = Series::new("Trade Date".into(), [Some(18_701), None, Some(0), Some(-1)]);
    let times = Series::new("Trade Time".into(), [Some(1_615_800_600_000_000_i64), None, Some(0), Some(-1)]);
    let amounts = Series::new("Market Value".into(), [1.5, f64::NAN, -0.0, 1e300]);
    let truths = Series::new("Own".into(), [Some(true), Some(false), None, Some(true)]);
    vec![
        names.into_column(),
        codes.into_column(),
        days.cast(&DataType::Date).unwrap().into_column(),
        times.cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap().into_column(),
        amounts.into_column(),
        truths.into_column(),
    ]
}

fn packed(packing: ParquetCompression) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut frame = DataFrame::new(4, columns()).unwrap();
    ParquetWriter::new(&mut bytes)
        .with_compression(packing)
        .with_row_group_size(Some(2))
        .finish(&mut frame)
        .unwrap();
    bytes
}
