//! The information table of Form 13F: one row for each `infoTable`.
//!
//! A row on a put or call is an option on the issuer that it names. `value` is in dollars since January 2023 and
//! was in thousands of dollars before: it is passed on as printed. The table states no date.

use std::io::BufRead;

use super::row::{Column, Row, identifier, joined, once};
use crate::holdings::source::Input;
use crate::holdings::table::{Cells, Header, Table, Writer};
use crate::xml::{Bad, Step, Xml};

/// The element of a row.
const ROW: &str = "infoTable";

/// `class` repeats the title of the class where a put or call says what the instrument is.
const COLUMNS: [Column; 15] = [
    once("issuer_name", &["nameOfIssuer"]),
    once("instrument_type", &[]),
    once("class", &["titleOfClass"]),
    identifier("cusip", &["cusip"]),
    identifier("figi", &["figi"]),
    once("market_value", &["value"]),
    once("currency", &[]),
    once("quantity", &["shrsOrPrnAmt/sshPrnamt"]),
    once("unit", &["shrsOrPrnAmt/sshPrnamtType"]),
    once("put_or_call", &["putCall"]),
    once("investment_discretion", &["investmentDiscretion"]),
    joined("other_manager", &["otherManager"]),
    once("voting_sole", &["votingAuthority/Sole"]),
    once("voting_shared", &["votingAuthority/Shared"]),
    once("voting_none", &["votingAuthority/None"]),
];

/// Makes a table of what stands in the root element.
pub(super) fn made(mut xml: Xml<impl BufRead>) -> Result<(Input, Table), Bad> {
    let mut writer = Writer::new();
    writer.row(xml.line(), COLUMNS.iter().map(|column| column.header))?;
    let mut row = Row::new(&COLUMNS);
    // Line and depth of the row that is open.
    let mut open: Option<(u64, usize)> = None;
    loop {
        let step = xml.next()?;
        match (step, open) {
            (Step::End, _) => break,
            (Step::Open, None) if xml.name() == ROW => {
                open = Some((xml.line(), xml.depth()));
                row.clear();
            }
            (Step::Open, Some(_)) if xml.name() == ROW => {
                return Err(xml.bad(format!("one `{ROW}` stands within another: the file is damaged")));
            }
            (Step::Close, Some((line, depth))) if xml.depth() == depth => {
                open = None;
                finish(&mut row);
                writer.row(line, row.cells())?;
            }
            (Step::Close, Some((_, depth))) => {
                row.take(xml.path(depth), xml.text()).map_err(|message| xml.bad(message))?;
            }
            _ => {}
        }
    }
    let names = COLUMNS.iter().map(|column| super::row::place(ROW, column)).collect();
    Ok(writer.finish(Cells::Named(names), Header::First)?)
}

fn finish(row: &mut Row) {
    let kind = match row.get("put_or_call") {
        "" => row.get("class").to_owned(),
        right => format!("{right} option"),
    };
    row.set("instrument_type", &kind);
    if !row.get("market_value").is_empty() {
        row.set("currency", "USD");
    }
}
