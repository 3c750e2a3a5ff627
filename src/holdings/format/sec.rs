//! XML of the SEC: the holdings of Form N-PORT, and the information table of Form 13F.
//!
//! Both are read tag by tag and never as a whole. The form is told by its root element, whatever prefix that
//! has. Columns are called by the words of the fields, so that nothing has to be mapped; what has no field is
//! passed through. A file that is cut off, not well formed or declares entities is refused: see [`crate::xml`]. Of a whole
//! submission the one document is read that has holdings: see [`envelope`].

mod envelope;
mod kind;
mod nport;
mod reference;
mod row;
mod thirteen_f;

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::Table;
use crate::holdings::{Options, fault};
use crate::xml::{Bad, Xml};
pub(super) use envelope::is_one as is_submission;

/// Namespaces of what is read, and of the cover page of what is.
const N_PORT: &str = "http://www.sec.gov/edgar/nport";
const COVER_OF_13F: &str = "http://www.sec.gov/edgar/thirteenffiler";

/// Bytes that tell a submission from its XML alone, blanks in front included.
const LONGEST_BEGINNING: u64 = 4096;

/// Makes a table of a form.
pub(in crate::holdings) fn read(
    name: &str,
    input: &mut Input,
    options: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    let made = input.head(LONGEST_BEGINNING).map_err(Bad::from).and_then(|head| {
        match envelope::is_one(head.trim_ascii_start()) {
            true => of_submission(name, input, options.limits.depth as usize),
            false => made(Xml::new(BufReader::new(input)).within(options.limits.depth as usize)),
        }
    });
    made.map_err(|bad| match bad {
        Bad::Io(reason) => unreadable(name, &reason),
        Bad::Xml(line, message) => fault::error(Code::FILE_FORMAT, fault::line(name, line), message),
    })
}

/// Makes a table of the one document of a submission that has holdings.
fn of_submission(
    name: &str,
    input: &mut Input,
    most_depth: usize,
) -> Result<(FileFormat, Input, Table), Bad> {
    let documents = envelope::documents(BufReader::new(&mut *input))?;
    let mut holdings = Vec::new();
    for document in &documents {
        let Some(part) = document.xml else { continue };
        let mut xml = within(input, part)?.within(most_depth);
        xml.next()?;
        if matches!((xml.name(), xml.namespace()), ("edgarSubmission", N_PORT) | ("informationTable", _)) {
            holdings.push((document, part));
        }
    }
    let [(document, part)] = holdings[..] else {
        let message = format!(
            "this is a whole submission to the SEC in which {} documents have holdings that are read ({}): expected one with Form N-PORT or the information table of Form 13F as XML, or that document alone",
            holdings.len(),
            envelope::listed(&documents)
        );
        return Err(Bad::Xml(1, message));
    };
    let (format, made, mut table) = made(within(input, part)?.within(most_depth))?;
    let others: Vec<_> = documents.iter().filter(|other| *other != document).collect();
    let not_read =
        if others.is_empty() { String::new() } else { format!(", not {}", envelope::listed(others)) };
    let message = format!("of this submission is read: {}{not_read}", envelope::listed([document]));
    table.notes.push(fault::note(Code::FILE_NOT_ROWS, fault::line(name, part.line), message));
    Ok((format, made, table))
}

/// The XML in a part of a file.
fn within(input: &mut Input, part: envelope::Part) -> Result<Xml<impl BufRead>, Bad> {
    input.seek(SeekFrom::Start(part.from))?;
    Ok(Xml::from_line(BufReader::new(Read::by_ref(input).take(part.length)), part.line))
}

fn made(mut xml: Xml<impl BufRead>) -> Result<(FileFormat, Input, Table), Bad> {
    xml.next()?;
    let (format, (input, table)) = match (xml.name(), xml.namespace()) {
        ("edgarSubmission", N_PORT) => (FileFormat::NPort, nport::made(xml)?),
        ("informationTable", _) => (FileFormat::ThirteenF, thirteen_f::made(xml)?),
        ("edgarSubmission", COVER_OF_13F) => {
            let message = "this is the cover page of Form 13F and has no holdings: expected its information table, which is a file of its own";
            return Err(xml.bad(message));
        }
        (root, namespace) => {
            let of = if namespace.is_empty() {
                String::new()
            } else {
                format!(" of the namespace {}", fault::shown(namespace))
            };
            let message = format!(
                "this is XML of a kind that is not read (root element {}{of}): expected Form N-PORT or the information table of Form 13F",
                fault::shown(root)
            );
            return Err(xml.bad(message));
        }
    };
    Ok((format, input, table))
}

#[cfg(test)]
mod tests;
