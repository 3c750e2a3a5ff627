//! XML of the SEC: the holdings of Form N-PORT, and the information table of Form 13F.
//!
//! Both are read tag by tag and never as a whole. The form is told by its root element, whatever prefix that
//! has. Columns are called by the words of the fields, so that nothing has to be mapped; what has no field is
//! passed through. A file that is cut off, not well formed or declares entities is refused: see [`crate::xml`].

mod kind;
mod nport;
mod reference;
mod row;
mod thirteen_f;

use std::io::{BufRead, BufReader};

use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::Table;
use crate::holdings::{Options, fault};
use crate::xml::{Bad, Xml};

/// Namespaces of what is read, and of the cover page of what is.
const N_PORT: &str = "http://www.sec.gov/edgar/nport";
const COVER_OF_13F: &str = "http://www.sec.gov/edgar/thirteenffiler";

/// Makes a table of a form.
pub(in crate::holdings) fn read(
    name: &str,
    input: &mut Input,
    _: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    let made = input.rewind().map_err(Bad::from).and_then(|()| made(BufReader::new(input)));
    made.map_err(|bad| match bad {
        Bad::Io(reason) => unreadable(name, &reason),
        Bad::Xml(line, message) => fault::error(Code::FILE_FORMAT, fault::line(name, line), message),
    })
}

fn made(input: impl BufRead) -> Result<(FileFormat, Input, Table), Bad> {
    let mut xml = Xml::new(input);
    xml.next()?;
    let (format, (input, table)) = match (xml.name(), xml.namespace()) {
        ("edgarSubmission", N_PORT) => (FileFormat::NPort, nport::made(xml)?),
        ("informationTable", _) => (FileFormat::ThirteenF, thirteen_f::made(xml)?),
        ("edgarSubmission", COVER_OF_13F) => {
            let message = "this is the cover page of Form 13F and has no holdings: expected its information table, which is a file of its own";
            return Err(xml.bad(message));
        }
        ("SEC-DOCUMENT" | "SUBMISSION", _) => {
            let message = "this is a whole submission with its envelope: expected the XML document in it alone, as EDGAR offers it beside";
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
