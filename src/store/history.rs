//! All editions of a list at once: each party once for every stretch of editions that say the same of it.
//!
//! A list that is fetched for years has hundreds of editions that differ in little. Whoever screens needs all of them and must not
//! read each: an import leaves the history beside the editions, named after them and after its own content, and it is read in the time of
//! one edition. Where it is missing or of other editions it is made anew, edition by edition.

use rustc_hash::FxHashMap;

use super::columns::Columns;
use super::edition::{Edition, Header};
use crate::digest::sha256;
use crate::list::record::Record;

/// What the editions of a list say, by day of publication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The editions.
    pub editions: Vec<Stamp>,
    /// What they say, in the order in which it was first said.
    pub spans: Vec<Span>,
}

/// An edition without its parties.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// Where it comes from.
    pub header: Header,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// A party in a stretch of editions that say the same of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Place of the first edition.
    pub first: usize,
    /// Place of the last one.
    pub last: usize,
    /// What they say; the line is that of the first.
    pub record: Record,
}

impl History {
    /// The history of editions that come by day of publication.
    pub fn of(editions: impl IntoIterator<Item = Edition>) -> History {
        let mut made = History::default();
        let mut newest: FxHashMap<String, usize> = FxHashMap::default();
        for (place, edition) in editions.into_iter().enumerate() {
            for record in edition.records {
                let span = newest.get(&record.key).and_then(|at| made.spans.get_mut(*at));
                match span.filter(|span| span.last + 1 == place && is_same(&span.record, &record)) {
                    Some(span) => span.last = place,
                    None => {
                        newest.insert(record.key.clone(), made.spans.len());
                        made.spans.push(Span { first: place, last: place, record });
                    }
                }
            }
            made.editions.push(Stamp { header: edition.header, sha256: edition.sha256 });
        }
        made
    }

    /// The spans as bytes, to be kept beside the editions.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, String> {
        let places: Vec<(u32, u32)> =
            self.spans.iter().map(|span| (span.first as u32, span.last as u32)).collect();
        let records: Vec<&Record> = self.spans.iter().map(|span| &span.record).collect();
        let made =
            postcard::to_allocvec(&(places, Columns::of(records))).map_err(|fault| fault.to_string())?;
        zstd::encode_all(made.as_slice(), LEVEL).map_err(|fault| fault.to_string())
    }

    /// The history of these editions from what [`History::to_bytes`] made; `None` where it is damaged.
    pub(super) fn from_bytes(editions: Vec<Stamp>, bytes: &[u8]) -> Option<History> {
        let unpacked = zstd::decode_all(bytes).ok()?;
        let (places, columns): (Vec<(u32, u32)>, Columns) = postcard::from_bytes(&unpacked).ok()?;
        let records = columns.records()?;
        if records.len() != places.len() || places.iter().any(|(_, last)| *last as usize >= editions.len()) {
            return None;
        }
        let span = |((first, last), record): ((u32, u32), Record)| Span {
            first: first as usize,
            last: last as usize,
            record,
        };
        Some(History { editions, spans: places.into_iter().zip(records).map(span).collect() })
    }
}

/// How hard zstd tries.
const LEVEL: i32 = 3;

/// The name of the file in which a history of these editions is kept, with this content.
pub(super) fn file_name(editions: &[Stamp], bytes: &[u8]) -> String {
    format!("{}_{}.history", of_editions(editions), sha256(bytes))
}

/// What the names of histories of these editions begin with.
pub(super) fn of_editions(editions: &[Stamp]) -> String {
    sha256(editions.iter().map(|edition| edition.sha256.as_str()).collect::<String>())
}

/// Whether two editions say the same of a party. In which line they say it changes with every row above.
fn is_same(a: &Record, b: &Record) -> bool {
    let Record { key, kind, names, numbers, countries, listings, relations, remarks, defects, line: _ } = a;
    key == &b.key
        && kind == &b.kind
        && names == &b.names
        && numbers == &b.numbers
        && countries == &b.countries
        && listings == &b.listings
        && relations == &b.relations
        && remarks == &b.remarks
        && defects == &b.defects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::EntryKind;
    use crate::store::edition::tests::header_of;

    fn edition(published: &str, parties: &[(&str, &str, u64)]) -> Edition {
        let records = parties
            .iter()
            .map(|(key, name, line)| Record::new(*key, EntryKind::Company, name, *line))
            .collect();
        Edition { header: header_of("l", published), sha256: published.to_owned(), records }
    }

    #[test]
    fn what_several_editions_say_stands_once() {
        let history = History::of([
            edition("2020-01-01", &[("a", "Acme", 1), ("b", "Bolt", 2)]),
            edition("2020-01-02", &[("b", "Bolt", 1), ("c", "Core", 2)]),
            edition("2020-01-03", &[("a", "Acme", 1), ("b", "Bolt Ltd", 2)]),
        ]);
        let spans: Vec<(&str, usize, usize)> =
            history.spans.iter().map(|span| (span.record.primary(), span.first, span.last)).collect();
        assert_eq!(
            spans,
            [("Acme", 0, 0), ("Bolt", 0, 1), ("Core", 1, 1), ("Acme", 2, 2), ("Bolt Ltd", 2, 2)]
        );
        let bytes = history.to_bytes().unwrap();
        assert_eq!(History::from_bytes(history.editions.clone(), &bytes), Some(history.clone()));
        assert_eq!(History::from_bytes(history.editions[..2].to_vec(), &bytes), None);
        assert_eq!(History::from_bytes(history.editions, &bytes[..bytes.len() - 1]), None);
    }
}
