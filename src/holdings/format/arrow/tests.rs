//! Files and streams that the tests write themselves.

#[path = "../../../../tests/formats/arrow.rs"]
#[expect(unreachable_pub, reason = "tests of the command line include it too")]
mod written;

use std::sync::Arc;

use arrow_array::{Date64Array, Float64Array, RecordBatch};
use arrow_ipc::CompressionType;

use super::*;
use crate::holdings::{Holdings, Source};

/// Two rows, over and over: little is not packed at all.
fn table(times: usize) -> RecordBatch {
    let texts = |cells: [&'static str; 2]| written::texts(cells.map(Some).repeat(times));
    written::table([
        ("Name", texts(["ACME HOLDINGS", "ACME BOND"])),
        ("Market Value", Arc::new(Float64Array::from([1234.5, -1.0].repeat(times)))),
        ("trade_date", texts(["2021-03-15", "2021-03-16"])),
    ])
}

fn file() -> Vec<u8> {
    written::file(&table(1), None)
}

fn stream() -> Vec<u8> {
    written::stream(&table(1), None)
}

/// The size that a packed part states is believed by the library, which ends the process where there is not so much.
#[test]
fn what_says_that_it_unpacks_to_too_much_is_refused() {
    let whole = written::file(&table(32), Some(CompressionType::LZ4_FRAME));
    let mut refused = 0;
    for at in (0..whole.len() - 8).step_by(8) {
        for size in [1_u64 << 56, 1 << 40, 1 << 27] {
            let mut bytes = whole.clone();
            bytes[at..at + 8].copy_from_slice(&size.to_le_bytes());
            let source = Source::Bytes { name: "f.arrow".into(), bytes };
            let faults = Holdings::open(source, &Options::default()).err().unwrap_or_default();
            refused += usize::from(faults.iter().any(|fault| fault.message.contains("unpacks to more")));
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_file_behind_another_is_not_lost() {
    let (short, long) = (file(), written::file(&table(3), None));
    for both in [[&short, &long], [&long, &short], [&short, &short]] {
        let refused = rows(both.map(Vec::as_slice).concat()).unwrap_err();
        assert!(refused.contains("is damaged or cut off"), "{refused}");
    }
    assert_eq!(rows(short).unwrap().len(), 2);
    assert_eq!(rows(long).unwrap().len(), 6);
}

/// A bit by which a message is no batch any more.
#[test]
fn no_bit_of_a_file_loses_rows() {
    let whole = file();
    for at in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        let source = Source::Bytes { name: "f.arrow".into(), bytes };
        if let Ok(holdings) = Holdings::open(source, &Options { allow_empty: true, ..Options::default() }) {
            assert_eq!(holdings.rows(), 2, "bit {at}");
        }
    }
}

fn rows(bytes: Vec<u8>) -> Result<Vec<(u64, Vec<String>)>, String> {
    let source = Source::Bytes { name: "f.arrow".into(), bytes };
    let mut holdings = Holdings::open(source, &Options::default())
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let mut rows = Vec::new();
    while let Some(row) = holdings.next_row() {
        assert!(row.content.is_ok());
        rows.push((row.line, row.cells));
    }
    Ok(rows)
}

#[test]
fn files_and_streams_give_their_rows() {
    let table = table(32);
    let plain = written::file(&table, None);
    let packed = [CompressionType::LZ4_FRAME, CompressionType::ZSTD]
        .map(|packing| written::file(&table, Some(packing)));
    assert!(packed.iter().all(|packed| packed.len() < plain.len()));
    let read = rows(plain).unwrap();
    assert_eq!(read[0], (1, ["ACME HOLDINGS", "1234.5", "2021-03-15"].map(str::to_owned).to_vec()));
    assert_eq!((read[1].0, read.len()), (2, 64));
    for bytes in packed.into_iter().chain([written::stream(&table, None)]) {
        assert_eq!(rows(bytes).unwrap(), read);
    }
}

#[test]
fn a_row_without_a_value_is_a_row() {
    let texts = |cell: &'static str| written::texts([Some(cell), None, Some(" ")]);
    let table = written::table([("Name", texts("ACME HOLDINGS")), ("trade_date", texts("2021-03-15"))]);
    for bytes in [written::file(&table, None), written::stream(&table, None)] {
        let source = Source::Bytes { name: "f.arrow".into(), bytes };
        let summary = Holdings::open(source, &Options::default()).unwrap().finish().unwrap();
        assert_eq!((summary.rows, summary.faulty, summary.blank_lines), (3, 2, 0));
    }
}

#[test]
fn days_in_milliseconds_are_days_and_have_no_time_of_day() {
    let days = [1_615_766_400_000, 1_615_800_600_000, -86_400_000].map(Some);
    let table = written::table([
        ("Name", written::texts(["ACME HOLDINGS", "ACME BOND", "ACME FUND"].map(Some))),
        ("trade_date", Arc::new(Date64Array::from_iter(days))),
    ]);
    let sources = [
        ("f.arrow", written::file(&table, None)),
        ("f.parquet", written::parquet(&table, 10, parquet::basic::Compression::UNCOMPRESSED, false)),
    ];
    for (name, bytes) in sources {
        let mut holdings =
            Holdings::open(Source::Bytes { name: name.into(), bytes }, &Options::default()).unwrap();
        let [first, second, third] = [(); 3].map(|()| holdings.next_row().unwrap());
        assert_eq!((first.cells[1].as_str(), first.content.is_ok()), ("2021-03-15", true));
        let fault = second.content.unwrap_err().message;
        assert!(fault.starts_with("`2021-03-15T09:30:00 in a column of days` is not a date"), "{fault}");
        assert_eq!(third.cells[1], "1969-12-31");
    }
}

#[test]
fn a_name_that_stands_twice_is_told() {
    let columns = [("Name", "ACME HOLDINGS"), ("Name", "ACME BOND"), ("trade_date", "2021-03-15")];
    let table = written::table(columns.map(|(name, cell)| (name, written::texts([Some(cell)]))));
    insta::assert_snapshot!(rows(written::stream(&table, None)).unwrap_err(), @"f.arrow: column 2 is called `Name` like column 1 [F005]");
}

#[test]
fn a_stream_behind_another_is_not_lost() {
    let both = [stream(), stream()].concat();
    assert!(rows(both).unwrap_err().contains("damaged or cut off"));
}

#[test]
fn a_file_or_stream_cut_off_anywhere_is_refused() {
    for whole in [file(), stream()] {
        for length in 8..whole.len() {
            let refused = rows(whole[..length].to_vec()).unwrap_err();
            assert!(refused.contains("damaged or cut off"), "{length}: {refused}");
        }
    }
}
