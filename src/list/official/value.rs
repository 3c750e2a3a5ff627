//! Dates as publishers print them.

use chrono::{Datelike, NaiveDate};

use crate::list::entry::DefectAction;
use crate::list::record::Record;

/// Years in which a law can date something. Real files have dates in the years 17, 97 and 3033.
const YEARS: std::ops::Range<i32> = 1900..2200;

/// A date in one of the notations; the reason where it is none or in no possible year.
///
/// Notations are those of chrono: `%Y-%m-%d`, `%d %b %Y`, `%m/%d/%Y`. A time behind the date is passed over.
pub(super) fn date(text: &str, notations: &[&str]) -> Result<NaiveDate, String> {
    let text = text.trim();
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    let found = notations.iter().find_map(|notation| NaiveDate::parse_from_str(day, notation).ok());
    let Some(date) = found else { return Err("this is no date in the notation of the list".to_owned()) };
    if YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err(format!(
            "the year {} cannot be meant: expected one from {} to {}",
            date.year(),
            YEARS.start,
            YEARS.end - 1
        ))
    }
}

/// The date of a record; nothing where the cell is empty. One that is none is kept in sight as a defect: it is unknown then.
pub(super) fn day(record: &mut Record, text: &str, notations: &[&str]) -> Option<NaiveDate> {
    if text.trim().is_empty() {
        return None;
    }
    date(text, notations).map_err(|reason| record.defect(text.trim(), DefectAction::Refused, &reason)).ok()
}

/// What stands in a text, with single blanks.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// ISO 8601.
pub(super) const ISO: &[&str] = &["%Y-%m-%d"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_impossible_years_are_none() {
        assert_eq!(date("2021-06-03", ISO), Ok(NaiveDate::from_ymd_opt(2021, 6, 3).unwrap()));
        assert_eq!(date("2021-06-03T00:00:09.554Z", ISO), date(" 2021-06-03", ISO));
        assert_eq!(date("03 Jun 2021", &["%d %b %Y"]), date("2021-06-03", ISO));
        for bad in ["0017-05-26", "3033-01-01"] {
            assert!(date(bad, ISO).unwrap_err().starts_with("the year "), "{bad}");
        }
        assert!(date("3 June", ISO).unwrap_err().starts_with("this is no date"));
    }
}
