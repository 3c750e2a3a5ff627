//! What must be known of an old workbook before all of it is loaded: that its container holds one, that no
//! password protects it, that its sheets are whole and no larger than memory, and which of its formulas have
//! no value that can be relied on ([`Doubtful`]).

use std::io::Read;

use cfb::CompoundFile;

use super::Bad;
use super::cell::Doubt;
use crate::holdings::source::Input;

/// Most cells that the used ranges of all sheets may have: one full sheet.
const MOST_CELLS: u64 = 65_536 * 256;

/// Looks through a compound file.
pub(super) fn check(input: &mut Input) -> Result<Doubtful, Bad> {
    let length = input.length()?;
    let stream = stream(input, length)?;
    check_stream(&stream)
}

/// Row and column of a cell, counted from zero.
type At = (u32, u32);

/// For each sheet, the formulas whose values cannot be relied on.
#[derive(Debug, Default)]
pub(super) struct Doubtful(Vec<Vec<(At, Doubt)>>);

impl Doubtful {
    /// Those of a sheet, by its place among the others; in the order of rows and columns.
    pub(super) fn of(&self, sheet: Option<usize>) -> &[(At, Doubt)] {
        sheet.and_then(|sheet| self.0.get(sheet)).map_or(&[], Vec::as_slice)
    }
}

/// What the formulas of a sheet have for values.
#[derive(Debug, Default)]
struct Formulas {
    doubtful: Vec<(At, Doubt)>,
    /// Those that say to have given a text of no length.
    blank: Vec<At>,
    /// Whether any has a value that only a calculation gives.
    is_calculated: bool,
    /// The formula whose text stands in a record that comes.
    awaited: Option<At>,
}

impl Formulas {
    fn see(&mut self, data: &[u8]) -> Option<()> {
        self.end();
        let at = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
        match data.get(6..14)? {
            [0, .., 0xff, 0xff] => self.awaited = Some(at),
            [3, .., 0xff, 0xff] => self.blank.push(at),
            [0, 0, 0, 0, 0, 0, 0, 0] => self.doubtful.push((at, Doubt::Zero)),
            _ => self.is_calculated = true,
        }
        Some(())
    }

    fn see_text(&mut self) {
        self.is_calculated |= self.awaited.take().is_some();
    }

    /// Nothing comes for the formula before.
    fn end(&mut self) {
        self.doubtful.extend(self.awaited.take().map(|at| (at, Doubt::Uncalculated)));
    }

    /// Those that are in doubt. A program that does not calculate stores a text of no length in all formulas
    /// of a workbook; where any has another value, such texts are values.
    fn in_doubt(mut self, is_calculated: bool) -> Vec<(At, Doubt)> {
        if !is_calculated {
            self.doubtful.extend(self.blank.into_iter().map(|at| (at, Doubt::Uncalculated)));
        }
        self.doubtful.sort_unstable_by_key(|(at, _)| *at);
        self.doubtful
    }
}

/// The records of the workbook.
fn stream(input: &mut Input, length: u64) -> Result<Vec<u8>, Bad> {
    let mut file = CompoundFile::open(input)?;
    if file.exists("/EncryptedPackage") {
        return Err(Bad::Protected);
    }
    let Some(path) = ["/Workbook", "/Book"].into_iter().find(|path| file.is_stream(path)) else {
        return Err(Bad::Other(
            "this is no workbook, but another file of an old office program: expected a table".to_owned(),
        ));
    };
    let mut stream = Vec::new();
    file.open_stream(path)?.take(length).read_to_end(&mut stream)?;
    Ok(stream)
}

/// One record: its kind and its data.
type Record<'s> = (u16, &'s [u8]);

/// The records from a place on; nothing after one that is cut off.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream.get(from..).unwrap_or_default();
    std::iter::from_fn(move || {
        let kind = u16_at(rest, 0)?;
        let end = 4 + usize::from(u16_at(rest, 2)?);
        let data = rest.get(4..end)?;
        rest = rest.get(end..)?;
        Some((kind, data))
    })
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..at + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const PASSWORD: u16 = 0x002f;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const FORMULA: u16 = 0x0006;
/// The text that the formula before it gave.
const FORMULA_TEXT: u16 = 0x0207;
/// Several numbers side by side.
const NUMBERS: u16 = 0x00bd;
/// All kinds of cells that hold something; they begin with row and column.
const CELLS: [u16; 8] = [FORMULA, NUMBERS, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];
/// What is always of one length: a longer one would hide what stands behind it.
const LENGTHS: [(u16, usize); 5] = [(0x0208, 16), (0x00fd, 10), (0x0203, 14), (0x0205, 8), (0x027e, 10)];

fn check_stream(stream: &[u8]) -> Result<Doubtful, Bad> {
    let mut sheets = Vec::new();
    let mut is_ended = false;
    for (kind, data) in records(stream, 0) {
        match kind {
            PASSWORD if u16_at(data, 0) != Some(0) => return Err(Bad::Protected),
            SHEET => {
                let has_cells = data.get(5) == Some(&0);
                sheets.push((u32_at(data, 0).ok_or(Bad::Damaged)?, has_cells));
            }
            END => {
                is_ended = true;
                break;
            }
            _ => {}
        }
    }
    if !is_ended {
        return Err(Bad::Damaged);
    }
    let mut cells: u64 = 0;
    let mut formulas = Vec::with_capacity(sheets.len());
    for (sheet, has_cells) in sheets {
        let mut seen = has_cells.then(Seen::default);
        let mut found = Formulas::default();
        let size = sheet_size(stream, sheet as usize, seen.as_mut(), &mut found).ok_or(Bad::Damaged)?;
        formulas.push(found);
        cells = cells.saturating_add(size);
        if cells > MOST_CELLS {
            return Err(Bad::Other(format!(
                "the sheets of the workbook have a used range of more than {MOST_CELLS} cells: delete what stands far from the table"
            )));
        }
    }
    let is_calculated = formulas.iter().any(|formulas| formulas.is_calculated);
    Ok(Doubtful(formulas.into_iter().map(|formulas| formulas.in_doubt(is_calculated)).collect()))
}

/// Which cells of a sheet were seen: one that comes back would hide what stood there before.
#[derive(Default)]
struct Seen(Vec<[u64; 4]>);

impl Seen {
    /// Notes a cell; whether it is a new one that a sheet can have.
    fn is_new(&mut self, row: u16, column: u16) -> bool {
        let row = usize::from(row);
        if self.0.len() <= row {
            self.0.resize(row + 1, [0; 4]);
        }
        let bit = 1 << (column % 64);
        let slot = self.0.get_mut(row).and_then(|row| row.get_mut(usize::from(column / 64)));
        slot.is_some_and(|slot| {
            let is_new = *slot & bit == 0;
            *slot |= bit;
            is_new
        })
    }
}

/// The size of the used range of a sheet; nothing when the sheet has no end, or cannot be what was saved.
fn sheet_size(
    stream: &[u8],
    from: usize,
    mut seen: Option<&mut Seen>,
    formulas: &mut Formulas,
) -> Option<u64> {
    let mut depth: u32 = 0;
    let mut used: Option<(u16, u16, u16, u16)> = None;
    let mut announced = 0;
    for (index, (kind, data)) in records(stream, from).enumerate() {
        let is_sound = LENGTHS.iter().all(|(of, length)| *of != kind || *length == data.len());
        match kind {
            _ if depth == 1 && seen.is_some() && !is_sound => return None,
            BEGIN => depth += 1,
            _ if index == 0 => return None,
            END => {
                depth -= 1;
                if depth == 0 {
                    formulas.end();
                    let length = |from: u16, to: u16| u64::from(to - from) + 1;
                    let size = used
                        .map_or(0, |(top, bottom, left, right)| length(top, bottom) * length(left, right));
                    return Some(announced.max(size));
                }
            }
            FORMULA_TEXT if depth == 1 => formulas.see_text(),
            DIMENSIONS if depth == 1 => announced = dimensions(data)?,
            _ if depth == 1 && CELLS.contains(&kind) => {
                if kind == FORMULA {
                    formulas.see(data)?;
                }
                let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
                // Several cells in one record end with the last column.
                let last = if kind == NUMBERS { u16_at(data, data.len().checked_sub(2)?)? } else { column };
                if let Some(seen) = &mut seen
                    && !(column..=last).all(|column| seen.is_new(row, column))
                {
                    return None;
                }
                let (top, bottom, left, right) = used.unwrap_or((row, row, column, column));
                let last = last.max(column);
                used = Some((top.min(row), bottom.max(row), left.min(column), right.max(last)));
            }
            _ => {}
        }
    }
    None
}

/// The size of a sheet as it says it: memory is set aside for that.
fn dimensions(data: &[u8]) -> Option<u64> {
    let (top, bottom, left, right) = match data.len() {
        10 => (u16_at(data, 0)?.into(), u16_at(data, 2)?.into(), u16_at(data, 4)?, u16_at(data, 6)?),
        _ => (u32_at(data, 0)?, u32_at(data, 4)?, u16_at(data, 8)?, u16_at(data, 10)?),
    };
    let left = if left > 0xff || right < left { 0 } else { left };
    Some(u64::from(bottom.saturating_sub(top)) * u64::from(right.saturating_sub(left)))
}
