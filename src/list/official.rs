//! Official lists in the forms in which their publishers print them.
//!
//! One file for each form. [`read`] recognises the form by its content, makes [`Record`]s of it, and either
//! has all of them or none: a file that is cut off, has rows that belong to nothing or is another list than was said
//! is refused, because half a list looks clean where it is not. A single value that is wrong (a date in the year
//! 17, an ISIN whose check digit is false) is kept in sight as a defect of its record and not used.
//!
//! ```
//! use interdict::list::official::{File, read};
//!
//! let prim = File::new("sdn.csv", b"36,\"ACME AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n".to_vec());
//! let add = File::new("add.csv", b"36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n".to_vec());
//! let alt = File::new("alt.csv", b"36,12,\"aka\",\"ACME-CARIBBEAN\",-0- \r\n".to_vec());
//! let import = read(&[prim, alt, add], None).unwrap();
//! assert_eq!(import.records[0].listings[0].programme, "us-sdn");
//! assert_eq!(import.records[0].countries, ["CU"]);
//! ```

mod au_dfat;
mod bis_dpl;
mod ca_sema;
mod csl;
#[cfg(test)]
mod cuts;
mod dod_1260h;
mod element;
mod ending;
mod eu;
mod format;
mod key;
mod ofac;
mod opensanctions;
pub(crate) mod own;
mod seco;
mod sense;
mod senzing;
mod sheet;
mod uk;
mod un;
mod value;

use chrono::{Days, NaiveDate};
use rustc_hash::FxHashMap;

pub use format::ListFormat;

use super::DefectAction;
use super::draft::Faults;
use super::record::Record;
use crate::finding::{Code, Finding, Place, Severity, shown};

/// One file of a publisher, unpacked.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, for messages and for what it tells of the list.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file of this name and content.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> File {
        File { name: name.into(), bytes }
    }

    /// Its text. No publisher here writes anything but UTF-8.
    fn text(&self) -> Result<&str, Finding> {
        let refused = |at: usize, what: &str| {
            let before = self.bytes.get(..at).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
            let message = format!("{what}: expected the file as it was published");
            error(Code::FILE_ENCODING, &self.name, line, message)
        };
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|fault| refused(fault.valid_up_to(), "a byte here is not UTF-8"))?;
        match memchr::memchr(0, &self.bytes) {
            Some(at) => Err(refused(at, "here stands a zero byte, which no text has")),
            None => Ok(text.trim_start_matches('\u{feff}')),
        }
    }
}

/// What a file states.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The form in which it is written.
    pub format: ListFormat,
    /// The day of publication, where the file states it.
    pub published: Option<NaiveDate>,
    /// Its parties, in the order of the file.
    pub records: Vec<Record>,
    /// What is not read of it, and was so far.
    pub warnings: Vec<Finding>,
}

impl Import {
    /// Refuses days of listing so long after the day of publication that they cannot be meant, such as the year 2107 for
    /// 2017: before them a party that the edition has would be free. Lists of the firm may say what they will.
    pub fn refuse_days_to_come(&mut self, published: NaiveDate) {
        /// No list announces a listing longer before it.
        const ANNOUNCED: Days = Days::new(2 * 366);
        if matches!(self.format, ListFormat::HouseCsv | ListFormat::NativeToml) {
            return;
        }
        let Some(last) = published.checked_add_days(ANNOUNCED) else { return };
        for record in &mut self.records {
            let days =
                record.listings.iter_mut().filter_map(|listing| listing.listed.take_if(|day| *day > last));
            for day in days.collect::<Vec<NaiveDate>>() {
                let reason = format!("no day of listing: the edition is of {published}");
                record.defect(&day.to_string(), DefectAction::Refused, &reason);
            }
        }
    }
}

/// Why a file is not a list that can be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// All faults that were found, in the order of the files.
    pub findings: Vec<Finding>,
    /// How many parties could be read in spite of them.
    pub good: usize,
}

/// Reads the files of one edition. The form is recognised unless it is said.
pub fn read(files: &[File], format: Option<ListFormat>) -> Result<Import, Refusal> {
    let format = match format {
        Some(format) => format,
        None => format::recognise(files).map_err(|finding| Refusal { findings: vec![finding], good: 0 })?,
    };
    // Of OFAC's files the one with the parties: lines are those of it.
    let with_parties =
        files.iter().find(|file| format == ListFormat::OfacCsv && ofac::csv::has_parties(file));
    let name = with_parties.or(files.first()).map_or("", |file| file.name.as_str());
    let mut reading = Reading::default();
    match files {
        [_, second, ..] if format != ListFormat::OfacCsv => {
            let message = "an edition of this form is one file, and here are several: read them one by one";
            reading.fault(Code::LIST_DUPLICATE, second, 0, message);
        }
        _ => format.read(files, &mut reading),
    }
    reading.unique(name);
    sense::check(&mut reading, format, name);
    let Reading { published, records, mut findings, warnings } = reading;
    if records.is_empty() && findings.is_empty() {
        findings.push(error(Code::LIST_EMPTY, name, 0, "the list has no party"));
    }
    if findings.is_empty() {
        Ok(Import { format, published, records, warnings })
    } else {
        Err(Refusal { findings, good: records.len() })
    }
}

/// Longest name of a party in bytes; the longest that was ever printed has a tenth.
const LONGEST_NAME: usize = 10_000;

/// What has been read of the files so far, and what is wrong with them.
#[derive(Default)]
struct Reading {
    published: Option<NaiveDate>,
    records: Vec<Record>,
    findings: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl Reading {
    /// The day of publication, as the file states it.
    fn published(&mut self, text: &str, notations: &[&str]) {
        self.published = value::date(text, notations).ok().or(self.published);
    }

    /// The text of a file; where it is none, that is a finding.
    fn text<'f>(&mut self, file: &'f File) -> Option<&'f str> {
        file.text().map_err(|finding| self.findings.push(finding)).ok()
    }

    /// Reports a fault at a line of a file; 0 is the file as a whole.
    fn fault(&mut self, code: Code, file: &File, line: u64, message: impl Into<String>) {
        self.findings.push(error(code, &file.name, line, message));
    }

    /// Tells of something that refuses nothing.
    fn warning(&mut self, code: Code, file: &File, line: u64, message: impl Into<String>) {
        let finding = error(code, &file.name, line, message);
        self.warnings.push(Finding { severity: Severity::Warning, ..finding });
    }

    /// Takes what a reader of delimited text found wrong.
    fn take(&mut self, faults: Faults<'_>) {
        self.findings.extend(faults.into_findings());
    }

    /// Reports keys that two records have, and names that are none.
    fn unique(&mut self, name: &str) {
        let long = self
            .records
            .iter()
            .filter(|record| record.names.iter().any(|name| name.text.len() > LONGEST_NAME));
        let long: Vec<Finding> = long
            .map(|record| {
                let message = format!(
                    "a name of {} is longer than {LONGEST_NAME} bytes: the file is damaged here",
                    shown(&record.key)
                );
                error(Code::LIST_BAD_VALUE, name, record.line, message)
            })
            .collect();
        self.findings.extend(long);
        let mut first: FxHashMap<&str, u64> = FxHashMap::default();
        let mut twice = Vec::new();
        for record in &self.records {
            if let Some(line) = first.insert(&record.key, record.line) {
                let message = format!(
                    "the id {} stands twice: on line {line} and here; expected one party for each id",
                    shown(&record.key)
                );
                twice.push(error(Code::LIST_DUPLICATE, name, record.line, message));
            }
        }
        self.findings.extend(twice);
    }
}

fn error(code: Code, file: &str, line: u64, message: impl Into<String>) -> Finding {
    let place = Place { file: file.to_owned(), line, column: 0, length: 0, cell: None };
    Finding { code, severity: Severity::Error, place, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::entry::EntryKind;
    use crate::list::record::RecordListing;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The day of listing that stands after an edition of the first of January 2021, and how many values are refused.
    fn kept(format: ListFormat, listed: &str) -> (Option<NaiveDate>, usize) {
        let mut record = Record::new("1", EntryKind::Company, "Zyxolith Works", 1);
        record
            .listings
            .push(RecordListing { listed: Some(day(listed)), ..RecordListing::new("p", "listed") });
        let mut import = Import { format, published: None, records: vec![record], warnings: Vec::new() };
        import.refuse_days_to_come(day("2021-01-01"));
        (import.records[0].listings[0].listed, import.records[0].defects.len())
    }

    #[test]
    fn a_day_of_listing_long_after_the_edition_is_refused_as_a_value() {
        let official = |listed| kept(ListFormat::UsBisDpl, listed);
        // A listing may be announced.
        for listed in ["2017-06-01", "2021-01-01", "2021-06-01", "2023-01-03"] {
            assert_eq!(official(listed), (Some(day(listed)), 0));
        }
        for listed in ["2023-01-04", "2107-06-01"] {
            assert_eq!(official(listed), (None, 1));
        }
        // The firm may say what it will.
        for format in [ListFormat::HouseCsv, ListFormat::NativeToml] {
            assert_eq!(kept(format, "2107-06-01"), (Some(day("2107-06-01")), 0));
        }
    }

    #[test]
    fn the_reason_names_the_edition() {
        let mut record = Record::new("1", EntryKind::Company, "Zyxolith Works", 1);
        let listing = RecordListing { listed: Some(day("2107-06-01")), ..RecordListing::new("p", "listed") };
        record.listings = vec![listing.clone(), listing];
        let records = vec![record];
        let mut import = Import { format: ListFormat::UnXml, published: None, records, warnings: Vec::new() };
        import.refuse_days_to_come(day("2021-01-01"));
        let defects: Vec<(&str, &str)> =
            import.records[0].defects.iter().map(|d| (d.value.as_str(), d.reason.as_str())).collect();
        assert_eq!(defects, [("2107-06-01", "no day of listing: the edition is of 2021-01-01"); 2]);
    }
}
