//! The cells of an `xlsb` that calamine passes over: errors of formulas, and texts with letters of several
//! kinds in the cell itself. It ends a sheet at a row with a wrong number, too: that is refused here.
//!
//! A formula has a value in every record of this format, so that none can be without.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::book::Merged;
use super::cell::{Cell, Doubt};
use super::{Bad, MOST_ROWS};
use crate::holdings::source::Input;

/// Most cells that are kept of all sheets.
const MOST: usize = 1 << 20;

/// The cells that were passed over, and those over several rows, by the names of their sheets.
#[derive(Debug, Default)]
pub(super) struct PassedOver(BTreeMap<String, (Vec<Passed>, Vec<Merged>)>);

/// One of them.
#[derive(Debug)]
pub(super) struct Passed {
    /// Row and column, counted from zero.
    pub(super) at: (u32, u32),
    text: String,
    is_error: bool,
}

impl Passed {
    pub(super) fn cell(&self) -> Cell<'_> {
        Cell { text: self.text.as_str().into(), doubt: self.is_error.then_some(Doubt::Error) }
    }
}

impl PassedOver {
    /// Those of a sheet, in their order.
    pub(super) fn of(&self, sheet: &str) -> &[Passed] {
        self.0.get(sheet).map_or(&[], |(cells, _)| cells)
    }

    /// The cells of a sheet that go over several rows.
    pub(super) fn merged(&self, sheet: &str) -> &[Merged] {
        self.0.get(sheet).map_or(&[], |(_, merged)| merged)
    }
}

type Archive<'i> = ZipArchive<BufReader<&'i mut Input>>;

/// Looks through all sheets.
pub(super) fn passed_over(input: &mut Input) -> Result<PassedOver, Bad> {
    let mut archive = ZipArchive::new(BufReader::new(input)).map_err(|_| Bad::Damaged)?;
    let targets = targets(&mut archive)?;
    let mut found = PassedOver::default();
    let mut count = 0;
    for (name, relation) in sheets(&mut archive)? {
        let Some(target) = targets.get(&relation) else { continue };
        if !target.contains("worksheets/") {
            continue;
        }
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let cells = sheet(part(&mut archive, &path)?, &mut count)?;
        found.0.insert(name, cells);
    }
    Ok(found)
}

/// A part of the archive: names of parts are told apart by more than the case of their letters.
fn part<'a, 'i>(archive: &'a mut Archive<'i>, path: &str) -> Result<impl Read + use<'a, 'i>, Bad> {
    let alike = archive.file_names().filter_map(Result::ok).find(|name| name.eq_ignore_ascii_case(path));
    let path = alike.map_or_else(|| path.to_owned(), |name| name.to_string());
    archive.by_name(&path).map(BufReader::new).map_err(|_| Bad::Damaged)
}

/// The parts of the workbook by the names of their relations.
fn targets(archive: &mut Archive<'_>) -> Result<BTreeMap<String, String>, Bad> {
    let mut xml = Reader::from_reader(BufReader::new(part(archive, "xl/_rels/workbook.bin.rels")?));
    let mut targets = BTreeMap::new();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match xml.read_event_into(&mut bytes).map_err(|_| Bad::Damaged)? {
            Event::Eof => return Ok(targets),
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "Relationship" =>
            {
                let value = |name| super::ods::attribute(&element, name);
                if let (Some(id), Some(target)) = (value("Id")?, value("Target")?) {
                    targets.insert(id, target);
                }
            }
            _ => {}
        }
    }
}

/// The sheets of the workbook: name, and name of the relation.
fn sheets(archive: &mut Archive<'_>) -> Result<Vec<(String, String)>, Bad> {
    const SHEET: u16 = 0x009c;
    const END: u16 = 0x0090;
    let mut records = Records { input: part(archive, "xl/workbook.bin")?, data: Vec::new() };
    let mut sheets = Vec::new();
    loop {
        match records.next()? {
            END => return Ok(sheets),
            SHEET => {
                let (relation, end) = text(&records.data, 8).ok_or(Bad::Damaged)?;
                let (name, _) = text(&records.data, end).ok_or(Bad::Damaged)?;
                sheets.push((name, relation));
            }
            _ => {}
        }
    }
}

/// The cells over several rows, which are told behind all others.
fn merged(mut records: Records<impl Read>) -> Vec<Merged> {
    const MERGED: u16 = 0x00b0;
    const END: u16 = 0x0082;
    let mut merged = Vec::new();
    while let Ok(kind) = records.next()
        && kind != END
    {
        let at = |place| u32_at(&records.data, place).filter(|_| kind == MERGED);
        if let (Some(first), Some(last), Some(column)) = (at(0), at(4), at(8)) {
            merged.push(Merged { first, last, column: column as usize });
        }
    }
    merged
}

/// The cells of a sheet that calamine passes over, and those over several rows.
fn sheet(input: impl Read, count: &mut usize) -> Result<(Vec<Passed>, Vec<Merged>), Bad> {
    const ROW: u16 = 0x0000;
    const FORMULA_ERROR: u16 = 0x000b;
    /// Short forms of cells, which no known program writes.
    const SHORT: std::ops::RangeInclusive<u16> = 0x000d..=0x0012;
    const RICH_TEXT: u16 = 0x003e;
    const BEGIN: u16 = 0x0091;
    const END: u16 = 0x0092;
    let mut records = Records { input, data: Vec::new() };
    while records.next()? != BEGIN {}
    let (mut cells, mut row) = (Vec::new(), 0);
    loop {
        let kind = records.next()?;
        let data = &records.data;
        let (text, is_error) = match kind {
            ROW => {
                row = u32_at(data, 0).ok_or(Bad::Damaged)?;
                if row >= MOST_ROWS {
                    return Err(Bad::beyond());
                }
                continue;
            }
            END => return Ok((cells, merged(records))),
            FORMULA_ERROR => {
                let error = data.get(8).and_then(|error| error_text(*error)).ok_or(Bad::Damaged)?;
                (error.to_owned(), true)
            }
            RICH_TEXT => (text(data, 9).ok_or(Bad::Damaged)?.0, false),
            kind if SHORT.contains(&kind) => return Err(Bad::Damaged),
            _ => continue,
        };
        let column = u32_at(data, 0).ok_or(Bad::Damaged)?;
        *count += 1;
        if *count > MOST {
            return Err(Bad::Other(format!("the workbook has more than {MOST} errors of formulas")));
        }
        if !text.is_empty() {
            cells.push(Passed { at: (row, column), text, is_error });
        }
    }
}

fn error_text(error: u8) -> Option<&'static str> {
    Some(match error {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#DATA!",
        _ => return None,
    })
}

/// The records of a part.
struct Records<R> {
    input: R,
    data: Vec<u8>,
}

impl<R: Read> Records<R> {
    /// Reads the next record: says its kind, and keeps its data.
    fn next(&mut self) -> io::Result<u16> {
        let kind = self.number(2)? as u16;
        let length = self.number(4)?;
        self.data.clear();
        let read = Read::by_ref(&mut self.input).take(length.into()).read_to_end(&mut self.data)?;
        if read < length as usize { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(kind) }
    }

    /// A number of seven bits a byte.
    fn number(&mut self, most: u32) -> io::Result<u32> {
        let mut number = 0;
        for at in 0..most {
            let mut byte = [0];
            self.input.read_exact(&mut byte)?;
            let [byte] = byte;
            number |= u32::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(number)
    }
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// A text with its length before it, and the place behind it.
fn text(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = u32_at(data, at)?;
    let start = at + 4;
    // No text at all.
    if length == u32::MAX {
        return Some((String::new(), start));
    }
    let end = start.checked_add((length as usize).checked_mul(2)?)?;
    Some((encoding_rs::UTF_16LE.decode_without_bom_handling(data.get(start..end)?).0.into_owned(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_over_several_rows_stand_behind_the_others() {
        let mut input = vec![0xb1, 0x01, 4, 1, 0, 0, 0];
        input.extend([0xb0, 0x01, 16]);
        input.extend([3_u32, 5, 2, 2].into_iter().flat_map(u32::to_le_bytes));
        input.extend([0xb2, 0x01, 0, 0x82, 0x01, 0]);
        let found = merged(Records { input: input.as_slice(), data: Vec::new() });
        let found: Vec<_> = found.iter().map(|merged| (merged.first, merged.last, merged.column)).collect();
        assert_eq!(found, [(3, 5, 2)]);
    }
}
