//! The information table of Form 13F: what an investment manager holds at the end of a quarter.
//!
//! The table states no date: the cover page does, which is another file. Values are as printed: dollars since
//! 2023, thousands of dollars before.

use chrono::NaiveDate;

use super::{Form, Holding};
use crate::holdings::format::FileFormat;

/// Headers, and the paths of the elements in a holding.
const COLUMNS: [(&str, &str); 15] = [
    ("issuer_name", "nameOfIssuer"),
    ("instrument_type", "putCall"),
    ("class_title", "titleOfClass"),
    ("cusip", "cusip"),
    ("figi", "figi"),
    ("market_value", "value"),
    ("currency", "value"),
    ("quantity", "shrsOrPrnAmt/sshPrnamt"),
    ("quantity_kind", "shrsOrPrnAmt/sshPrnamtType"),
    ("put_call", "putCall"),
    ("discretion", "investmentDiscretion"),
    ("other_manager", "otherManager"),
    ("votes_sole", "votingAuthority/Sole"),
    ("votes_shared", "votingAuthority/Shared"),
    ("votes_none", "votingAuthority/None"),
];

/// An information table.
pub(super) struct ThirteenF;

impl Form for ThirteenF {
    const HOLDING: &'static str = "infoTable";
    const FORMAT: FileFormat = FileFormat::ThirteenF;

    fn columns() -> Vec<(&'static str, &'static str)> {
        COLUMNS.to_vec()
    }

    fn about(&mut self, _: &str, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn rows(&self, holding: &Holding) -> Vec<Vec<String>> {
        let class = holding.get("titleOfClass");
        let cell = |&(header, path): &(&str, &str)| match (header, holding.get(path)) {
            ("instrument_type", "") => class.to_owned(),
            ("instrument_type", right) => format!("{} option on {class}", right.to_lowercase()),
            ("currency", _) => "USD".to_owned(),
            (_, text) => text.to_owned(),
        };
        vec![COLUMNS.iter().map(cell).collect()]
    }

    fn date(&self) -> Option<NaiveDate> {
        None
    }
}
