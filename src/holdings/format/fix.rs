//! FIX: logs of messages (4.0 to 4.4, and 5.0 over FIXT.1.1), one or more in a line.
//!
//! A message begins at `8=FIX` anywhere in its line; what a log prints before it and behind it is passed over.
//! Its fields end with SOH or with what the log prints for it. Length (tag 9) and checksum (tag 10) are those
//! of the message as it was sent: one that is cut off or changed refuses the file with its line. A line without
//! a message is passed over, and refused where it has a piece of one.
//!
//! Each order or trade is a row ([`columns`]): new orders, replacements, execution reports of every kind, trade
//! reports, allocations and confirmations. Reports of cancelled and rejected orders, corrections and possible duplicates are rows too,
//! with their flags: better too many than one that is lost. Legs, underlyings and sides that do not go into
//! one row have rows of their own (`fix_part`). Messages that tell no order or trade of one's own are passed
//! over and counted ([`PASSED`]); others that have a security in them refuse the file.

mod columns;
mod message;
mod security;
mod tags;
mod value;

use std::io::{self, BufRead, BufReader, Read};

use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::fault::shown;
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::{Cells, Header, Table, Writer};
use crate::holdings::{Options, fault, mapping};
use columns::COLUMNS;
use message::Message;

/// Longest line in bytes.
const MOST_BYTES: usize = 1 << 20;
/// How far down the first message is looked for.
const HEAD_LINES: usize = 50;

/// Orders and trades: order, execution report, replacement, list, of several legs and its replacement, cross
/// and its replacement, trade report; allocation instruction and report, confirmation.
const READ: [&str; 12] = ["D", "8", "G", "E", "AB", "AC", "s", "t", "AE", "J", "AS", "AK"];

/// No order or trade of one's own, whatever security they are about: the session; market data, quotes,
/// indications, reference data; cancels, and what asks for or acknowledges something.
const PASSED: &str = "0 1 2 3 4 5 A 6 7 9 B C F H K L M N P Q R S T V W X Y Z a b c d e f g h i j k l m o p q r u v w x y z AA AD AF AG AH AI AN AO AQ AR AT AU AV AX AZ BB BC BD BE BF BG BH";

/// Log-ons and changes of passwords, in which logs mask the password: they need not have their checksum.
const MASKED: [&str; 2] = ["A", "BE"];

/// Whether a text begins like a log of FIX messages: one of its first lines has one, and none before it is the
/// header of a table.
pub(super) fn is_log(first: &[u8]) -> bool {
    for line in first.split(|byte| *byte == b'\n').take(HEAD_LINES) {
        if let Some(at) = message::start(line) {
            return line.get(at..).is_some_and(message::is_start);
        }
        let text = String::from_utf8_lossy(line);
        let is_header = |delimiter| {
            let cells: Vec<String> = text.split(delimiter).map(|cell| cell.trim().to_owned()).collect();
            mapping::likeness(&cells, &[]).is_some_and(|count| count >= 2)
        };
        if [',', ';', '\t', '|'].into_iter().any(is_header) {
            return false;
        }
    }
    false
}

/// Makes a table of a log.
pub(in crate::holdings) fn read(
    name: &str,
    input: &mut Input,
    _: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    let (input, mut table, passed) = made(input).map_err(|bad| match bad {
        Bad::Io(reason) => unreadable(name, &reason),
        Bad::Line(line, message) => fault::error(Code::FILE_FORMAT, fault::line(name, line), message),
    })?;
    table.notes.extend(passed.told().map(|told| fault::note(Code::FILE_NOT_ROWS, fault::whole(name), told)));
    Ok((FileFormat::Fix, input, table))
}

/// Why a log is not read.
enum Bad {
    Io(io::Error),
    /// A line, and what is wrong with it.
    Line(u64, String),
}

impl From<io::Error> for Bad {
    fn from(reason: io::Error) -> Bad {
        Bad::Io(reason)
    }
}

/// What gave no rows.
#[derive(Default)]
struct Passed {
    messages: u64,
    lines: u64,
}

impl Passed {
    /// In words, where there is something to say.
    fn told(&self) -> Option<String> {
        let messages = match self.messages {
            1 => "1 message that tells no order or trade".to_owned(),
            many => format!("{many} messages that tell no order or trade"),
        };
        let lines = format!("{} without a message", fault::lines(self.lines));
        match (self.messages, self.lines) {
            (0, 0) => None,
            (_, 0) => Some(format!("{messages}: passed over")),
            (0, _) => Some(format!("{lines}: passed over")),
            _ => Some(format!("{messages}, and {lines}: passed over")),
        }
    }
}

fn made(input: &mut Input) -> Result<(Input, Table, Passed), Bad> {
    input.rewind()?;
    let mut input = BufReader::new(input);
    let mut writer = Writer::new();
    writer.row(0, COLUMNS.iter().map(|column| column.header))?;
    let mut passed = Passed::default();
    let (mut number, mut line) = (0, Vec::new());
    loop {
        line.clear();
        // One more than a line may have, and the end of it.
        Read::by_ref(&mut input).take(MOST_BYTES as u64 + 2).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            break;
        }
        number += 1;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let bad = |message| Bad::Line(number, message);
        if text.len() > MOST_BYTES {
            return Err(bad(format!("the line is longer than {MOST_BYTES} bytes")));
        }
        let messages = messages(text).map_err(bad)?;
        let is_ended = text.len() < line.len();
        if message::is_beginning(text, !is_ended) {
            return Err(bad("the message is cut off in its first field (tag 8)".to_owned()));
        }
        passed.lines += u64::from(messages.is_empty() && !text.trim_ascii().is_empty());
        for message in messages {
            if !is_row(&message).map_err(bad)? {
                passed.messages += 1;
                continue;
            }
            for order in tags::orders(&message).map_err(bad)? {
                columns::rows(&order, |cells| writer.row(number, cells.iter().map(AsRef::as_ref)))?;
            }
        }
    }
    let (input, table) = writer.finish(Cells::Named(columns::names()), Header::First)?;
    Ok((input, table, passed))
}

/// The messages of a line, whole; nothing else in it may be of one.
fn messages(line: &[u8]) -> Result<Vec<Message<'_>>, String> {
    let mut messages = Vec::new();
    let mut rest = line;
    while let Some(at) = message::start(rest) {
        check_between(rest.get(..at).unwrap_or_default())?;
        rest = rest.get(at..).unwrap_or_default();
        let (message, end) = message::message(rest)?;
        messages.push(message);
        rest = rest.get(end..).unwrap_or_default();
    }
    check_between(rest)?;
    if messages.is_empty() && message::tells_type(rest) {
        return Err("the line has the type of a message (tag 35) and no beginning of one (tag 8)".to_owned());
    }
    Ok(messages)
}

fn check_between(text: &[u8]) -> Result<(), String> {
    if message::is_piece(text) {
        return Err(
            "the line has fields that belong to no message: a message is cut off, or goes over several lines"
                .to_owned(),
        );
    }
    Ok(())
}

/// Whether a message tells orders or trades; an error where that cannot be relied on, or they cannot be read.
fn is_row(message: &Message<'_>) -> Result<bool, String> {
    let kind = String::from_utf8_lossy(message.kind());
    let naming = [security::OWN, security::UNDERLYING, security::LEG].map(|schema| schema.naming());
    let names_a_security =
        message.fields.iter().any(|field| naming.iter().flatten().any(|tag| *tag == field.tag));
    // An order in which one letter was changed may look like a log-on; a log-on names no security.
    if let Some(damage) = &message.damage
        && (names_a_security || !MASKED.contains(&kind.as_ref()))
    {
        return Err(damage.clone());
    }
    if READ.contains(&kind.as_ref()) {
        return Ok(true);
    }
    if PASSED.split(' ').any(|passed| passed == kind) {
        return Ok(false);
    }
    let is_known = ["AJ", "AL", "AM", "AP", "AW", "AY", "BA", "n"].contains(&kind.as_ref());
    if is_known || names_a_security {
        let title = title(&kind).map(|title| format!(", {title}")).unwrap_or_default();
        return Err(format!(
            "messages of type {} (tag 35{title}) may tell positions or trades and are not read: expected {}; take them out of the log if others tell the same",
            shown(&kind),
            READ.join(", ")
        ));
    }
    Ok(false)
}

/// What messages are called that are refused.
fn title(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AJ" => "quote response",
        "AL" => "position maintenance request",
        "AM" => "position maintenance report",
        "AP" => "position report",
        "AW" => "assignment report",
        "AY" => "collateral assignment",
        "BA" => "collateral report",
        "n" => "XML",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
