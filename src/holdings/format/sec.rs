//! Forms of the SEC in XML: the holdings of Form N-PORT, and the information table of Form 13F.
//!
//! A form is read as a stream of elements; only one holding is kept at a time. Nothing is ever expanded or
//! fetched: a document type, an entity that XML does not have by itself, an element that does not close refuse
//! the file. [`nport`] and [`thirteen_f`] say what the elements of a holding mean.

mod nport;
mod thirteen_f;
mod xml;

use std::io;

use chrono::NaiveDate;

use self::xml::{Event, Xml};
use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::source::{Input, unreadable};
use crate::holdings::table::{Cells, Header, Table, Writer};
use crate::holdings::{Options, fault};

/// Makes a table of a form.
pub(in crate::holdings) fn read(
    name: &str,
    input: &mut Input,
    _: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    made(input).map_err(|bad| match bad {
        Bad::Io(reason) => unreadable(name, &reason),
        Bad::Xml(line, message) => fault::error(Code::FILE_FORMAT, fault::line(name, line), message),
    })
}

/// Why a form is not read.
enum Bad {
    Io(io::Error),
    /// A line, and what is wrong with it.
    Xml(u64, String),
}

impl From<io::Error> for Bad {
    fn from(reason: io::Error) -> Bad {
        Bad::Io(reason)
    }
}

/// What a form makes of the elements of its holdings.
trait Form {
    /// The element that holds one.
    const HOLDING: &'static str;
    /// In what form the file is.
    const FORMAT: FileFormat;
    /// Headers of the columns, and the paths of elements under which messages call them.
    fn columns() -> Vec<(&'static str, &'static str)>;
    /// A text that stands outside of the holdings.
    fn about(&mut self, path: &str, text: &str) -> Result<(), String>;
    /// The rows of a holding.
    fn rows(&self, holding: &Holding) -> Vec<Vec<String>>;
    /// The day as of which the holdings are.
    fn date(&self) -> Option<NaiveDate>;
}

/// The texts of one holding, by the paths of their elements; `path@name` is an attribute.
#[derive(Debug, Default)]
struct Holding(Vec<(String, String)>);

impl Holding {
    /// The first text of a path; empty where there is none.
    fn get(&self, path: &str) -> &str {
        self.0.iter().find(|(known, _)| known == path).map_or("", |(_, text)| text)
    }

    /// The first text whose path ends so.
    fn ending(&self, end: &str) -> &str {
        self.0.iter().find(|(known, _)| known.ends_with(end)).map_or("", |(_, text)| text)
    }
}

fn made(input: &mut Input) -> Result<(FileFormat, Input, Table), Bad> {
    input.rewind()?;
    let mut xml = Xml::new(input);
    loop {
        match xml.next()? {
            Event::Start { name, attributes } => {
                let is_of = |word: &str| attributes.iter().any(|(_, value)| value.contains(word));
                return match name.as_str() {
                    "informationTable" => table_of(xml, thirteen_f::ThirteenF),
                    "edgarSubmission" if is_of("/nport") => table_of(xml, nport::NPort::default()),
                    "edgarSubmission" if is_of("thirteenf") => {
                        Err(xml.bad("this is the cover page of a Form 13F: its information table is the file with the holdings"))
                    }
                    other => Err(xml.bad(&format!(
                        "this is XML of a kind that is not read (its root element is {}): expected Form N-PORT or the information table of Form 13F",
                        fault::shown(other)
                    ))),
                };
            }
            Event::End => return Err(xml.bad("this XML has no element: it is damaged or cut off")),
            Event::Text(_) | Event::Close => {}
        }
    }
}

fn table_of<F: Form>(mut xml: Xml<'_>, mut form: F) -> Result<(FileFormat, Input, Table), Bad> {
    let mut writer = Writer::new();
    let columns = F::columns();
    writer.row(0, columns.iter().map(|(header, _)| *header))?;
    // Elements that are open: those of the form, and within a holding those of the holding.
    let mut path: Vec<String> = Vec::new();
    let mut holding: Option<(u64, usize, Holding)> = None;
    let mut text = String::new();
    let joined = |path: &[String]| path.join("/");
    loop {
        match xml.next()? {
            Event::Start { name, attributes } => {
                if name == F::HOLDING {
                    if holding.is_some() {
                        return Err(xml.bad("a holding stands within another one"));
                    }
                    holding = Some((xml.line(), path.len() + 1, Holding::default()));
                }
                path.push(name);
                if let Some((_, depth, holding)) = &mut holding {
                    let within = joined(path.get(*depth..).unwrap_or_default());
                    holding.0.extend(
                        attributes.into_iter().map(|(key, value)| (format!("{within}@{key}"), value)),
                    );
                    // The order of elements that have no text matters where several are alike.
                    holding.0.push((format!("{within}/"), String::new()));
                }
                text.clear();
            }
            Event::Text(more) => text.push_str(&more),
            Event::Close => {
                let said = fault::trimmed(&text);
                match &mut holding {
                    Some((_, depth, found)) if path.len() > *depth && !said.is_empty() => {
                        found.0.push((joined(path.get(*depth..).unwrap_or_default()), said.to_owned()));
                    }
                    Some((line, depth, found)) if path.len() == *depth => {
                        for cells in form.rows(found) {
                            writer.row(*line, cells.iter().map(String::as_str))?;
                        }
                        holding = None;
                    }
                    Some(_) => {}
                    None => form.about(&joined(&path), said).map_err(|message| xml.bad(&message))?,
                }
                text.clear();
                path.pop();
            }
            Event::End => break,
        }
    }
    let names = columns.into_iter().map(|(_, path)| path.to_owned()).collect();
    let (input, mut table) = writer.finish(Cells::Named(names), Header::First)?;
    table.date = form.date();
    Ok((F::FORMAT, input, table))
}

#[cfg(test)]
mod tests;
