//! Files and streams that the tests write themselves.

#[path = "../../../../tests/formats/arrow.rs"]
#[expect(unreachable_pub, reason = "tests of the command line include it too")]
mod written;

use polars::prelude::{Column, IntoColumn, NamedFrom};
use polars_arrow::io::ipc::write::Compression;

use super::*;
use crate::holdings::{Holdings, Source};

fn columns() -> Vec<Column> {
    vec![
        Series::new("Name".into(), ["ACME HOLDINGS", "ACME BOND"]).into_column(),
        Series::new("Market Value".into(), [1234.5, -1.0]).into_column(),
        Series::new("trade_date".into(), ["2021-03-15", "2021-03-16"]).into_column(),
    ]
}

fn file(compression: Option<Compression>) -> Vec<u8> {
    written::file(&columns(), compression)
}

fn stream() -> Vec<u8> {
    written::stream(&columns(), None)
}

/// The size that a packed part states is believed by the library, which ends the process where there is not so much.
#[test]
fn what_says_that_it_unpacks_to_too_much_is_refused() {
    let whole = file(Some(Compression::LZ4));
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
    let read = rows(file(None)).unwrap();
    assert_eq!(read[0], (1, ["ACME HOLDINGS", "1234.5", "2021-03-15"].map(str::to_owned).to_vec()));
    assert_eq!(read[1].0, 2);
    for bytes in [file(Some(Compression::LZ4)), file(Some(Compression::ZSTD(Default::default()))), stream()] {
        assert_eq!(rows(bytes).unwrap(), read);
    }
}

#[test]
fn a_name_that_stands_twice_is_told() {
    // As other libraries write it: this one cannot, so that the name is changed in what it wrote.
    let columns = [
        Series::new("Name".into(), ["ACME HOLDINGS"]).into_column(),
        Series::new("Note".into(), ["ACME BOND"]).into_column(),
        Series::new("trade_date".into(), ["2021-03-15"]).into_column(),
    ];
    let mut bytes = written::stream(&columns, None);
    let at = bytes.windows(5).position(|window| window == b"Note\0").unwrap();
    bytes[at..at + 4].copy_from_slice(b"Name");
    insta::assert_snapshot!(rows(bytes).unwrap_err(), @"f.arrow: 3 columns of the file have 2 names: `Name`: expected a name of its own for each [F005]");
}

#[test]
fn a_stream_behind_another_is_not_lost() {
    let both = [stream(), stream()].concat();
    assert!(rows(both).unwrap_err().contains("damaged or cut off"));
}

#[test]
fn a_file_or_stream_cut_off_anywhere_is_refused() {
    for whole in [file(None), stream()] {
        for length in 8..whole.len() {
            let refused = rows(whole[..length].to_vec()).unwrap_err();
            assert!(refused.contains("damaged or cut off"), "{length}: {refused}");
        }
    }
}
