//! What kind of file the first bytes announce; and the formats that are no delimited text, one file each.
//!
//! A name proves nothing: files are recognised by what they hold. Every reader here turns a file into a
//! [`super::table::Table`], except for Parquet, which is read where it lies.

#[cfg(feature = "columnar")]
pub(super) mod arrow;
pub(super) mod fix;
pub(super) mod json;
pub(super) mod sec;
pub(super) mod workbook;

use super::fault;
use crate::finding::{Code, Finding};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// The form in which a file has its rows.
    FileFormat {
        /// Text whose cells are separated by a comma, semicolon, tab or bar.
        Delimited = "delimited",
        /// Apache Parquet.
        Parquet = "parquet",
        /// Apache Arrow IPC, as file (Feather) or stream.
        Arrow = "arrow",
        /// JSON objects, one a line or in one array.
        Json = "json",
        /// Excel workbook (Office Open XML).
        Xlsx = "xlsx",
        /// Excel workbook (binary, since 2007).
        Xlsb = "xlsb",
        /// Excel workbook (binary, up to 2003).
        Xls = "xls",
        /// OpenDocument spreadsheet.
        Ods = "ods",
        /// SEC Form N-PORT.
        NPort = "n-port",
        /// Information table of SEC Form 13F.
        ThirteenF = "13f",
        /// FIX messages, one a line.
        Fix = "fix",
    }
}

/// What the first bytes of a file announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Parquet,
    Arrow,
    Json,
    Xml,
    Fix,
    /// A ZIP archive, which a workbook may be.
    Zip,
    /// The container of old workbooks, and of encrypted new ones.
    Compound,
    Gzip,
    Zstd,
}

impl Kind {
    /// Whether its characters have an encoding.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Kind::Text | Kind::Json | Kind::Xml | Kind::Fix)
    }
}

/// Tells the kind of file, or refuses what is not read.
pub(super) fn kind(name: &str, head: &[u8]) -> Result<Kind, Finding> {
    let refuse = |what: &str| Err(fault::error(Code::FILE_FORMAT, fault::whole(name), what));
    let starts = |magic: &[u8]| head.starts_with(magic);
    for (magic, kind) in [
        (&b"PAR1"[..], Kind::Parquet),
        (b"ARROW1\0\0", Kind::Arrow),
        (b"\xff\xff\xff\xff", Kind::Arrow),
        (b"\x1f\x8b", Kind::Gzip),
        (b"\x28\xb5\x2f\xfd", Kind::Zstd),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Compound),
    ] {
        if starts(magic) {
            return Ok(kind);
        }
    }
    // Frames of zstd that are to be skipped may stand first.
    if matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
        return Ok(Kind::Zstd);
    }
    let is_named = |extension: &str| {
        std::path::Path::new(name).extension().is_some_and(|kind| kind.eq_ignore_ascii_case(extension))
    };
    for (extension, format) in [
        ("parquet", "a Parquet file"),
        ("xlsx", "an Excel workbook"),
        ("xlsb", "an Excel workbook"),
        ("ods", "an OpenDocument spreadsheet"),
        ("zip", "a ZIP archive"),
        ("gz", "a gzip file"),
        ("zst", "a zstd file"),
    ] {
        if is_named(extension) {
            return refuse(&format!("this is not {format}, though its name says so"));
        }
    }
    let bare = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = bare.trim_ascii_start();
    let second = first.iter().skip(1).find(|b| !b.is_ascii_whitespace()).copied();
    if head.get(257..262) == Some(b"ustar") {
        refuse("this is a tar archive, which is not read: unpack it, or use ZIP")
    } else if starts(b"BZh") || starts(b"\xfd7zXZ") || starts(b"7z\xbc\xaf") || starts(b"Rar!") {
        refuse(
            "this file is compressed in a way that is not read: expected gzip, zstd or ZIP, or unpack it first",
        )
    } else if starts(b"%PDF") {
        refuse("this is a PDF document: expected a table, such as CSV, Parquet or a workbook")
    } else if starts(b"\xd0\xcf\x11\xe0") {
        refuse("this old Excel workbook is damaged or cut off")
    } else if is_html(first) {
        refuse("this is an HTML page, perhaps an error page that was saved as a file: expected a table")
    } else if first.starts_with(b"<") || sec::is_submission(first) {
        Ok(Kind::Xml)
    } else if first.starts_with(b"{") && matches!(second, Some(b'"' | b'}') | None)
        || first.starts_with(b"[") && matches!(second, Some(b'{' | b'[' | b']'))
    {
        Ok(Kind::Json)
    } else if fix::is_log(first) {
        Ok(Kind::Fix)
    } else {
        Ok(Kind::Text)
    }
}

fn is_html(first: &[u8]) -> bool {
    let start = first.get(..first.len().min(15)).unwrap_or_default().to_ascii_lowercase();
    start.starts_with(b"<html") || start.starts_with(b"<!doctype html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_they_hold() {
        for (head, expected) in [
            (&b"name,isin"[..], Kind::Text),
            (b"", Kind::Text),
            (b"[1] a note,isin", Kind::Text),
            (b"PAR1", Kind::Parquet),
            (b"\xef\xbb\xbf {\"name\": 1}", Kind::Json),
            (b"[{\"name\": 1}]", Kind::Json),
            (b"\n<?xml version=\"1.0\"?>", Kind::Xml),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"PK\x03\x04", Kind::Zip),
            (b"8=FIX.4.2\x019=5\x0135=8\x01", Kind::Fix),
        ] {
            assert_eq!(kind("f", head).unwrap(), expected, "{head:?}");
        }
    }

    #[test]
    fn files_of_other_kinds_are_refused() {
        let refused = |name, head: &[u8]| kind(name, head).unwrap_err().to_string();
        let mut tar = b"positions.csv".to_vec();
        tar.resize(257, 0);
        tar.extend(b"ustar  \0root");
        insta::assert_snapshot!(refused("f.tar", &tar), @"f.tar: this is a tar archive, which is not read: unpack it, or use ZIP [F010]");
        insta::assert_snapshot!(refused("f", b"BZh9"), @"f: this file is compressed in a way that is not read: expected gzip, zstd or ZIP, or unpack it first [F010]");
        insta::assert_snapshot!(refused("f", b"%PDF-1.7"), @"f: this is a PDF document: expected a table, such as CSV, Parquet or a workbook [F010]");
        insta::assert_snapshot!(refused("f", b"\n<!DOCTYPE html>"), @"f: this is an HTML page, perhaps an error page that was saved as a file: expected a table [F010]");
        insta::assert_snapshot!(refused("f.parquet", b"name"), @"f.parquet: this is not a Parquet file, though its name says so [F010]");
        insta::assert_snapshot!(refused("f.XLSX", b"name"), @"f.XLSX: this is not an Excel workbook, though its name says so [F010]");
    }
}
