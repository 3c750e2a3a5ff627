//! One edition as a file: a line that says what it is, a line that says where it comes from, and its records in columns.
//!
//! The first two lines are text (`head -2` shows them), the second one JSON. What follows is the columns of
//! [`super::columns`], compressed with zstd. The digest of the whole file is the edition's name.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use crate::digest::sha256;
use crate::list::record::Record;

/// The first line of the file: the form, and its version.
const MARK: &str = "interdict edition 1";
/// How hard zstd tries.
const LEVEL: i32 = 9;
/// The most that the columns of one edition may unpack to, in bytes: a hundred times the largest list today.
const LARGEST: u64 = 2 << 30;

/// An edition of a list, as the store has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Where it comes from.
    pub header: Header,
    /// SHA-256 of the edition's file, in lower-case hex.
    pub sha256: String,
    /// Its parties, in the order of the publisher's file.
    pub records: Vec<Record>,
}

/// Where an edition comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Id of the list: `us-ofac-sdn`.
    pub list: String,
    /// The form of the publisher's files.
    pub format: String,
    /// The day of publication.
    pub published: NaiveDate,
    /// Who says so: the file, its name, the option, the server (`last-modified`), or the day of the look (`fetched`).
    pub published_by: String,
    /// When this store took it.
    pub ingested: DateTime<Utc>,
    /// The version that read it.
    pub engine: String,
    /// Number of its parties.
    pub records: usize,
    /// The publisher's files.
    pub files: Vec<PublisherFile>,
    /// The edition of this list that was imported before it, by its SHA-256.
    pub previous: Option<String>,
    /// What was wrong with its health and accepted nevertheless.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
}

/// A file of the publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublisherFile {
    /// Its name, without the folder.
    pub name: String,
    /// Bytes, unpacked.
    pub size: u64,
    /// SHA-256 of the unpacked bytes, in lower-case hex.
    pub sha256: String,
}

/// The bytes of an edition's file, and their digest.
pub(super) fn write(header: &Header, records: &[Record]) -> Result<(Vec<u8>, String), String> {
    let mut bytes = format!("{MARK}\n").into_bytes();
    serde_json::to_writer(&mut bytes, header).map_err(|fault| fault.to_string())?;
    bytes.push(b'\n');
    let columns = postcard::to_allocvec(&Columns::of(records)).map_err(|fault| fault.to_string())?;
    bytes.extend(zstd::encode_all(columns.as_slice(), LEVEL).map_err(|fault| fault.to_string())?);
    let digest = sha256(&bytes);
    Ok((bytes, digest))
}

/// The header of an edition's file, and where its columns begin.
pub(super) fn header(bytes: &[u8]) -> Result<(Header, usize), String> {
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let (Some(mark), Some(line)) = (lines.next(), lines.next()) else {
        return Err("this is no edition of a list: it has no header".to_owned());
    };
    if mark != MARK.as_bytes() {
        return Err(format!(
            "this is no edition that this version reads: expected `{MARK}` on the first line"
        ));
    }
    let header = serde_json::from_slice(line)
        .map_err(|fault| format!("the header of the edition is damaged: {fault}"))?;
    Ok((header, mark.len() + line.len() + 2))
}

/// Reads an edition's file.
pub(super) fn read(bytes: &[u8]) -> Result<Edition, String> {
    let (header, start) = header(bytes)?;
    let packed = bytes.get(start..).unwrap_or_default();
    let mut columns = Vec::new();
    let mut unpacked = zstd::Decoder::new(packed).map_err(|fault| fault.to_string())?;
    let mut limited = std::io::Read::take(&mut unpacked, LARGEST);
    std::io::Read::read_to_end(&mut limited, &mut columns)
        .map_err(|fault| format!("the records of the edition cannot be unpacked: {fault}"))?;
    let columns: Columns = postcard::from_bytes(&columns)
        .map_err(|fault| format!("the records of the edition are damaged: {fault}"))?;
    let records = columns.records().ok_or("the columns of the edition are of different lengths")?;
    if records.len() != header.records {
        return Err(format!("the edition has {} records and says {}", records.len(), header.records));
    }
    Ok(Edition { header, sha256: sha256(bytes), records })
}

impl Header {
    /// `us-ofac-sdn of 2021-07-15`.
    pub fn title(&self) -> String {
        format!("{} of {}", self.list, self.published)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::list::EntryKind;
    use crate::list::record::{NumberKind, RecordListing};
    use crate::list::{DefectAction, NameKind};

    pub(in crate::store) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(in crate::store) fn header_of(list: &str, published: &str) -> Header {
        Header {
            list: list.to_owned(),
            format: "ofac-csv".to_owned(),
            published: day(published),
            published_by: "option".to_owned(),
            ingested: "2026-01-01T00:00:00Z".parse().unwrap(),
            engine: "0".to_owned(),
            records: 0,
            files: Vec::new(),
            previous: None,
            accepted: Vec::new(),
        }
    }

    fn record() -> Record {
        let mut record = Record::new("1", EntryKind::Vessel, "Acme \"Ünï\" 中", 7);
        record.name("Old Acme", NameKind::Former);
        record.number(NumberKind::Isin, "US0378331005", "", None);
        record.number(NumberKind::Isin, "US0378331006", "", None);
        record.number(NumberKind::Other, "5", "D-U-N-S", Some("Russia"));
        record.country("Cuba");
        record.country("IR");
        record.relations.push(("linked_to".to_owned(), "Other".to_owned()));
        record.remarks = "two\nlines".to_owned();
        record.defect("x", DefectAction::Repaired, "why");
        let listing = RecordListing {
            labels: vec!["A".to_owned(), "B".to_owned()],
            listed: Some(day("2020-02-29")),
            until: Some(day("2199-12-31")),
            citation: "Notice 1".to_owned(),
            ..RecordListing::new("us-sdn", "sdn")
        };
        record.listings = vec![listing, RecordListing::new("us-ssi", "directive-1")];
        record
    }

    #[test]
    fn an_edition_is_read_as_it_was_written() {
        let records = vec![record(), Record::new("2", EntryKind::Company, "B", 8)];
        let header = Header { records: 2, ..header_of("us-ofac-sdn", "2021-07-15") };
        let (bytes, sha256) = write(&header, &records).unwrap();
        assert_eq!(write(&header, &records).unwrap().0, bytes);
        assert_eq!(read(&bytes).unwrap(), Edition { header, sha256, records });
    }

    #[test]
    fn damage_is_seen() {
        let header = Header { records: 1, ..header_of("us-ofac-sdn", "2021-07-15") };
        let (bytes, _) = write(&header, &[record()]).unwrap();
        for cut in [0, 5, 30, bytes.len() - 1] {
            assert!(read(&bytes[..cut]).is_err(), "{cut}");
        }
        let (bytes, _) = write(&Header { records: 2, ..header }, &[record()]).unwrap();
        assert_eq!(read(&bytes).unwrap_err(), "the edition has 1 records and says 2");
    }
}
