//! The files of a publisher as they lie: found, unpacked within limits, and dated by their names.

use std::fs;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use flate2::read::MultiGzDecoder;

use crate::list::official::File;

/// The most that one file may unpack to, in bytes. The largest list, OpenSanctions' whole collection with its statements, has a third of it.
pub const LARGEST: u64 = 4 << 30;

/// Files that belong to one that is named: OFAC's further names, addresses and continued remarks.
const COMPANIONS: [(&str, [&str; 3]); 2] = [
    ("sdn.csv", ["alt.csv", "add.csv", "sdn_comments.csv"]),
    ("cons_prim.csv", ["cons_alt.csv", "cons_add.csv", "cons_comments.csv"]),
];

/// The files that are meant by paths: themselves, the files of a folder, and those that belong to one that is named alone.
pub fn files(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside =
                fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
            inside.retain(|file| file.is_file() && !hidden(file));
            inside.sort();
            found.extend(inside);
        } else {
            found.push(path.clone());
        }
    }
    if let [only] = found.as_slice() {
        let name = only.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
        let companions = COMPANIONS.iter().find(|(first, _)| *first == name).map(|(_, rest)| rest);
        let beside: Vec<PathBuf> = companions
            .into_iter()
            .flatten()
            .map(|companion| only.with_file_name(companion))
            .filter(|companion| companion.is_file())
            .collect();
        found.extend(beside);
    }
    Ok(found)
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Reads a file. What is compressed or the only file of an archive is unpacked.
pub fn read(path: &Path) -> io::Result<Vec<File>> {
    let bytes = fs::read(path)?;
    unpacked(path.display().to_string(), bytes, LARGEST)
}

/// Unpacks bytes that have a name, up to a limit.
pub fn unpacked(name: String, bytes: Vec<u8>, limit: u64) -> io::Result<Vec<File>> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let inside = all(MultiGzDecoder::new(bytes.as_slice()), limit)?;
        return Ok(vec![File::new(without(&name, ".gz"), inside)]);
    }
    if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let inside = all(zstd::Decoder::new(bytes.as_slice())?, limit)?;
        return Ok(vec![File::new(without(&name, ".zst"), inside)]);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Ok(vec![File::new(name, bytes)]);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(io::Error::other)?;
    // A workbook is an archive by itself.
    if archive.file_names().flatten().any(|inside| inside == "[Content_Types].xml" || inside == "mimetype") {
        return Ok(vec![File::new(name, bytes)]);
    }
    let mut files = Vec::new();
    let mut left = limit;
    for at in 0..archive.len() {
        let member = archive.by_index(at).map_err(io::Error::other)?;
        if member.is_dir() {
            continue;
        }
        let inner = format!("{name}/{}", member.name().map_err(io::Error::other)?);
        let inside = all(member, left)?;
        left -= inside.len() as u64;
        files.push(File::new(inner, inside));
    }
    Ok(files)
}

fn without(name: &str, ending: &str) -> String {
    name.strip_suffix(ending).unwrap_or(name).to_owned()
}

/// Everything of a reader; an error beyond the limit.
fn all(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("it unpacks to more than {limit} bytes")));
    }
    Ok(bytes)
}

/// The one day that the names of a file and of its folder state, as `2025-12-19` or `20251219`.
pub fn named_day(path: &Path) -> Option<NaiveDate> {
    let parts = [path.file_name(), path.parent().and_then(Path::file_name)];
    parts.into_iter().flatten().find_map(|part| {
        let mut days = days(&part.to_string_lossy());
        days.dedup();
        if let [day] = days.as_slice() { Some(*day) } else { None }
    })
}

/// The days that stand in a text between characters that are no digits.
fn days(text: &str) -> Vec<NaiveDate> {
    let long = |c: char| c.is_ascii_digit() || c == '-';
    let candidates = text.split(|c: char| !long(c)).map(|part| part.trim_matches('-'));
    candidates
        .filter_map(|part| match part.len() {
            10 => NaiveDate::parse_from_str(part, "%Y-%m-%d").ok(),
            8 => NaiveDate::parse_from_str(part, "%Y%m%d").ok(),
            _ => None,
        })
        .filter(|day| (1990..2200).contains(&chrono::Datelike::year(day)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_day_is_taken_from_the_name_where_it_is_the_only_one() {
        let of = |path: &str| named_day(Path::new(path)).map(|day| day.to_string());
        assert_eq!(of("lists/csl-2022-05-16.csv.gz").as_deref(), Some("2022-05-16"));
        assert_eq!(of("cons-2025-12-19/cons_prim.csv").as_deref(), Some("2025-12-19"));
        assert_eq!(of("20230401-FULL.xml").as_deref(), Some("2023-04-01"));
        assert_eq!(of("sdn-2019-01/sdn.csv"), None);
        assert_eq!(of("from-2019-01-01-to-2020-01-01.csv"), None);
    }

    #[test]
    fn packed_files_are_unpacked_within_limits() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&[b'x'; 1000]).unwrap();
        let packed = packed.finish().unwrap();
        let files = unpacked("a.csv.gz".to_owned(), packed.clone(), 1000).unwrap();
        assert_eq!((files[0].name.as_str(), files[0].bytes.len()), ("a.csv", 1000));
        let refused = unpacked("a.csv.gz".to_owned(), packed.clone(), 999).unwrap_err();
        assert_eq!(refused.to_string(), "it unpacks to more than 999 bytes");
        assert!(unpacked("a.csv.gz".to_owned(), packed[..packed.len() - 4].to_vec(), 1000).is_err());
    }
}
