//! The product's own two forms: the list that a firm keeps in a spreadsheet, and the native TOML.
//!
//! A house list becomes records like any other list, of the programme `house` until somebody says what the list is called. A TOML file
//! has its own rules and dated facts, which no record can hold: its records are for counting and comparing, and whoever screens reads the
//! file that the store keeps ([`crate::list::native`]).

use super::{File, Reading, format};
use crate::finding::{Finding, Severity};
use crate::list::house::edition::records;
use crate::list::{List, house, native};

/// The programme of a house list that has no name yet.
pub(crate) const HOUSE: &str = "house";

/// Whether this is the list that a firm keeps in a spreadsheet.
pub(super) fn is_house(files: &[File]) -> bool {
    matches!(files, [file] if house::is_header(&format::first_line(file)))
}

/// Whether this is a list in the native TOML.
pub(super) fn is_native(files: &[File]) -> bool {
    matches!(files, [file] if format::start(file).lines().any(|line| line.trim() == "[list]"))
}

/// Reads a house list.
pub(super) fn read_house(files: &[File], reading: &mut Reading) {
    take(files, reading, house::read, true);
}

/// Reads a list in the native TOML.
pub(super) fn read_native(files: &[File], reading: &mut Reading) {
    take(files, reading, native::read, false);
}

fn take(
    files: &[File],
    reading: &mut Reading,
    read: impl Fn(&str, &str) -> Result<(List, Vec<Finding>), Vec<Finding>>,
    is_house: bool,
) {
    let [file] = files else { return };
    let Some(text) = reading.text(file) else { return };
    match read(text, &file.name) {
        Err(faults) => reading.findings.extend(faults.into_iter().filter(|f| f.severity == Severity::Error)),
        Ok((mut list, warnings)) => {
            reading.warnings.extend(warnings);
            if is_house {
                list.programme.id = HOUSE.into();
            }
            reading.published = list.edition.date.or(reading.published);
            reading.records = records(&list);
        }
    }
}
