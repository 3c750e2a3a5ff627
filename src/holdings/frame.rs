//! Rows of a Parquet file that is read once: decoded by any thread, and looked at column by column.
//!
//! Rows that print the same about their security are a group, and each group is looked up once. What can be
//! told of a whole column, such as that all its dates are dates, is not asked of its rows again.

use std::hash::Hasher;
use std::ops::Range;

use hashbrown::HashTable;
use polars::prelude::{Column, DataFrame, DataType, TimeUnit};
use polars_arrow::array::{Array, PrimitiveArray, Utf8ViewArray, View};
use polars_arrow::types::NativeType;
use rustc_hash::FxHasher;
use wide::u8x16;

use super::Field;
use super::footer::{self, FooterLine};
use super::parquet::{self, Parquet, Part};
use super::split::Span;
use super::stream::{HANDFUL, Handful, Reading, Sheet, Unfit};
use super::{Row, fault};

/// Some rows of a file.
pub(crate) struct Frame<'s> {
    sheet: &'s Sheet,
    parquet: &'s Parquet,
    /// Rows of the file before these.
    before: usize,
    height: usize,
    columns: Vec<Content>,
    /// The columns of a subject.
    places: Vec<usize>,
    /// The group of each row.
    groups: Vec<u32>,
    /// The first row of each group.
    firsts: Vec<u32>,
}

/// The cells of a column.
enum Content {
    Texts(Texts),
    Others(Column),
}

/// Cells that are texts.
struct Texts {
    array: Utf8ViewArray,
    /// The keys of all cells, where some have no value.
    keys: Option<Vec<u128>>,
}

/// What stands at the place of a row.
pub(crate) enum Entry {
    /// A row with nothing to be told about it but its answer: its place and the group that it is of.
    Position(usize, usize),
    /// Any other row.
    Row(Box<Row>),
    /// A row that adds up others: behind the last row a line of a footer.
    Total(Box<(Row, FooterLine)>),
}

impl<'s> Frame<'s> {
    /// Decodes rows of a file.
    pub(super) fn new(sheet: &'s Sheet, parquet: &'s Parquet, part: &Part) -> Result<Frame<'s>, Unfit> {
        let decoded = parquet.decode(part).map_err(|_| Unfit)?;
        let mut frame = Frame {
            sheet,
            parquet,
            before: part.before,
            height: part.rows,
            columns: Vec::new(),
            places: sheet.subject_places(),
            groups: Vec::new(),
            firsts: Vec::new(),
        };
        frame.columns = frame.contents(decoded)?;
        frame.group();
        Ok(frame)
    }

    fn contents(&self, decoded: DataFrame) -> Result<Vec<Content>, Unfit> {
        let texts_of = |column: &Column| Ok(Content::Texts(Texts::of(column).ok_or(Unfit)?));
        let content = |(place, column): (usize, Column)| {
            let day = self.parquet.is_day(place);
            if day && !has_midnights(&column) {
                // The cells before are written otherwise, too.
                return Err(Unfit);
            }
            match column.dtype() {
                DataType::String => texts_of(&column),
                DataType::Categorical(..) | DataType::Enum(..) => {
                    texts_of(&column.cast(&DataType::String).map_err(|_| Unfit)?)
                }
                _ if self.places.contains(&place) => {
                    let texts = (0..column.len()).map(|row| {
                        let mut text = String::new();
                        parquet::write(&mut text, &column, row, day).map(|()| text)
                    });
                    let texts: Option<Vec<String>> = texts.collect();
                    Ok(Content::Texts(Texts::new(Utf8ViewArray::from_slice_values(texts.ok_or(Unfit)?))))
                }
                _ => Ok(Content::Others(column)),
            }
        };
        decoded.into_columns().into_iter().enumerate().map(content).collect()
    }

    /// Puts rows together that print the same about their security.
    fn group(&mut self) {
        let columns = self.places.iter().filter_map(|place| match self.columns.get(*place) {
            Some(Content::Texts(texts)) => Some(texts),
            _ => None,
        });
        let columns: Vec<&Texts> = columns.collect();
        let width = columns.len();
        let hash_of = |key: &[u128]| {
            let mut hasher = FxHasher::default();
            for part in key {
                hasher.write_u64(*part as u64);
                hasher.write_u64((*part >> 64) as u64);
            }
            hasher.finish()
        };
        let mut keys: Vec<u128> = Vec::new();
        let mut known: HashTable<u32> = HashTable::with_capacity(1 << 15);
        let mut key = vec![0; width];
        let (mut groups, mut firsts) = (Vec::with_capacity(self.height), Vec::<u32>::new());
        for row in 0..self.height {
            for (part, column) in key.iter_mut().zip(&columns) {
                *part = column.key(row);
            }
            let hash = hash_of(&key);
            let is_same = |group: &u32| keys[*group as usize * width..].iter().zip(&key).all(|(a, b)| a == b);
            let found = known.find(hash, is_same).copied();
            let group = found.unwrap_or_else(|| {
                let group = firsts.len() as u32;
                keys.extend_from_slice(&key);
                firsts.push(row as u32);
                known.insert_unique(hash, group, |group| hash_of(&keys[*group as usize * width..][..width]));
                group
            });
            groups.push(group);
        }
        (self.groups, self.firsts) = (groups, firsts);
    }

    /// Hands over one row of each group, in the order of their numbers.
    pub(crate) fn securities(&self, mut take: impl FnMut(&Handful<'_>)) {
        let width = self.columns.len();
        let (mut text, mut spans) = (String::new(), Vec::new());
        for rows in self.firsts.chunks(HANDFUL) {
            text.clear();
            spans.clear();
            spans.resize(rows.len() * width, Span::default());
            for (row, spans) in rows.iter().zip(spans.chunks_exact_mut(width)) {
                for column in &self.places {
                    // A cell with a NUL of its own makes a key that no plain row has: one NUL too many.
                    text.push('\0');
                    let from = text.len();
                    text.push_str(self.texts(*column).map_or("", |texts| texts.get(*row as usize)));
                    spans[*column] = Span::new(from, text.len());
                }
            }
            let lines = rows.iter().map(|row| self.line(*row as usize)).collect();
            take(&Handful::of(&text, width, &spans, lines));
        }
    }

    /// Takes the rows apart, in their order.
    pub(crate) fn rows(&self, reading: &mut Reading, mut take: impl FnMut(Entry)) -> Result<(), Unfit> {
        let looked_at: Vec<(Field, usize)> =
            self.sheet.read_columns().filter(|(field, column)| !self.is_plain(*field, *column)).collect();
        let odd = self.odd_rows();
        let is_plain_group: Vec<bool> =
            self.firsts.iter().map(|row| self.is_plain_security(*row as usize)).collect();
        let mut cell = String::new();
        for (row, group) in self.groups.iter().map(|group| *group as usize).enumerate() {
            let is_plain = !odd.get(row).is_some_and(|odd| *odd)
                && is_plain_group[group]
                && looked_at.iter().all(|&(field, column)| {
                    let Some(text) = self.cell(column, row, &mut cell) else { return false };
                    self.sheet.reads(field, text, reading)
                });
            if is_plain {
                take(Entry::Position(row, group));
            } else {
                let (mut text, mut ends) = (String::new(), Vec::new());
                self.write(row, &mut text, &mut ends)?;
                let from = std::iter::once(0).chain(ends.iter().copied());
                reading.record.set(self.line(row), from.zip(&ends).map(|(from, end)| &text[from..*end]));
                let row = self.sheet.row(&reading.record)?;
                take(match self.sheet.total(&reading.record)? {
                    Some(line) => Entry::Total(Box::new((row, line))),
                    None => Entry::Row(Box::new(row)),
                });
            }
        }
        Ok(())
    }

    /// Number of rows.
    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// The number of a row in the file, counted from one.
    pub(crate) fn line(&self, row: usize) -> u64 {
        (self.before + row + 1) as u64
    }

    /// Adds the cells of a row as they stand, and where each ends.
    pub(crate) fn write(&self, row: usize, text: &mut String, ends: &mut Vec<usize>) -> Result<(), Unfit> {
        for column in 0..self.columns.len() {
            self.write_cell(text, column, row).ok_or(Unfit)?;
            ends.push(text.len());
        }
        Ok(())
    }

    fn write_cell(&self, text: &mut String, column: usize, row: usize) -> Option<()> {
        match self.columns.get(column)? {
            Content::Texts(texts) => text.push_str(texts.get(row)),
            Content::Others(content) => {
                parquet::write(text, content, row, self.parquet.is_day(column))?;
            }
        }
        Some(())
    }

    /// Whether a cell says nothing; also where there is no such column.
    pub(crate) fn is_empty(&self, row: usize, column: Option<usize>) -> bool {
        let mut made = String::new();
        let cell = column.and_then(|column| self.cell(column, row, &mut made));
        cell.is_none_or(|cell| fault::content(cell).is_empty())
    }

    fn texts(&self, column: usize) -> Option<&Texts> {
        match self.columns.get(column) {
            Some(Content::Texts(texts)) => Some(texts),
            _ => None,
        }
    }

    /// A cell, empty where there is no such column; a text that must be made is put into `made`.
    fn cell<'c>(&'c self, column: usize, row: usize, made: &'c mut String) -> Option<&'c str> {
        match self.columns.get(column) {
            None => Some(""),
            Some(Content::Texts(texts)) => Some(texts.get(row)),
            Some(Content::Others(_)) => {
                made.clear();
                self.write_cell(made, column, row)?;
                Some(made)
            }
        }
    }

    /// Whether a row tells what its security is, and not that it adds up others.
    fn names_a_security(&self, row: usize) -> bool {
        let columns = self.sheet.naming_columns().iter().filter_map(|column| self.texts(*column));
        footer::names_a_security(columns.map(|texts| texts.get(row)))
    }

    /// The rows with a text that needs a look at each of its characters; empty when there are none.
    fn odd_rows(&self) -> Vec<bool> {
        let mut odd = Vec::new();
        for (place, content) in self.columns.iter().enumerate() {
            let Content::Texts(texts) = content else { continue };
            if self.places.contains(&place) {
                continue;
            }
            for row in (0..self.height).filter(|row| texts.is_odd(*row)) {
                odd.resize(self.height, false);
                odd[row] = true;
            }
        }
        odd
    }

    /// Whether the rows of a group, of which this is one, say nothing of their security that needs a look.
    fn is_plain_security(&self, row: usize) -> bool {
        let mut texts = self.places.iter().filter_map(|column| self.texts(*column));
        self.names_a_security(row) && !texts.any(|texts| texts.is_odd(row))
    }

    /// Whether all cells of a column can be read, and as the beginning of the file tells.
    fn is_plain(&self, field: Field, column: usize) -> bool {
        let Some(Content::Others(content)) = self.columns.get(column) else { return false };
        let is_day = content.dtype() == &DataType::Date || self.parquet.is_day(column);
        match field {
            Field::TradeTime | Field::KnownOn => {
                is_day && content.null_count() == 0 && has_plain_days(content)
            }
            Field::IssueDate | Field::MaturityDate => is_day && has_plain_days(content),
            Field::MarketValue => has_plain_amounts(content),
            _ => false,
        }
    }
}

impl Texts {
    fn of(column: &Column) -> Option<Texts> {
        let texts = column.as_materialized_series().rechunk();
        let array = texts.str().ok()?.downcast_iter().next()?.clone();
        Some(Texts::new(array))
    }

    fn new(array: Utf8ViewArray) -> Texts {
        let keys = array.validity().map(|valid| {
            let views = array.views().iter().zip(valid.iter());
            views.map(|(view, valid)| if valid { *view } else { View::default() }.as_u128()).collect()
        });
        Texts { array, keys }
    }

    fn get(&self, row: usize) -> &str {
        self.array.get(row).unwrap_or_default()
    }

    /// Equal for equal cells of the same dictionary.
    fn key(&self, row: usize) -> u128 {
        match &self.keys {
            Some(keys) => keys[row],
            None => self.array.views()[row].as_u128(),
        }
    }

    /// Whether a cell has characters that may be no part of a text, or is longer than any that is usual.
    fn is_odd(&self, row: usize) -> bool {
        /// Bytes of the longest text that needs no look.
        const USUAL: usize = 1024;
        // A short text stands in its key, behind its length and before zeros.
        let key = self.key(row);
        let length = key as u32 as usize;
        if length <= INLINE {
            let lanes = u8x16::from(key.to_le_bytes());
            let controls = (lanes & u8x16::splat(0x7f)).simd_eq(u8x16::splat(0x1b));
            let odd = (controls | lanes.simd_eq(u8x16::splat(0))).to_bitmask() >> (LANES - INLINE);
            return odd & ((1 << length) - 1) != 0;
        }
        length > USUAL || memchr::memchr3(0, 0x1b, 0x9b, self.get(row).as_bytes()).is_some()
    }
}

/// Bytes of a key, and of the longest text that stands in one.
const LANES: usize = 16;
const INLINE: usize = 12;

/// The days from 1900 until 2200, since 1970.
const DAYS: Range<i64> = -25_567..84_006;

/// Whether all cells are empty or days of our time.
fn has_plain_days(column: &Column) -> bool {
    if let Some(day) = length_of_day(column) {
        return has_times(column, |time| DAYS.contains(&(time / day)));
    }
    let is_plain = |day: &i32| DAYS.contains(&i64::from(*day));
    column.date().is_ok_and(|days| days.physical().downcast_iter().all(|days| has_only(days, is_plain)))
}

/// Whether all cells are empty or midnights.
fn has_midnights(column: &Column) -> bool {
    length_of_day(column).is_some_and(|day| has_times(column, |time| time % day == 0))
}

/// The length of a day, where a column holds date-times.
fn length_of_day(column: &Column) -> Option<i64> {
    let DataType::Datetime(unit, _) = column.dtype() else { return None };
    Some(match unit {
        TimeUnit::Nanoseconds => 86_400_000_000_000,
        TimeUnit::Microseconds => 86_400_000_000,
        TimeUnit::Milliseconds => 86_400_000,
    })
}

/// Whether all cells are empty or such times.
fn has_times(column: &Column, is: impl Fn(&i64) -> bool) -> bool {
    column.datetime().is_ok_and(|times| times.physical().downcast_iter().all(|times| has_only(times, &is)))
}

/// Whether all values are such.
fn has_only<T: NativeType>(values: &PrimitiveArray<T>, is: impl Fn(&T) -> bool) -> bool {
    match values.null_count() {
        0 => values.values().iter().all(is),
        _ => values.iter().flatten().all(is),
    }
}

/// Whether all cells are empty or amounts of a usual size.
fn has_plain_amounts(column: &Column) -> bool {
    // With at most 17 digits that count, such a number has fewer decimals than an amount can hold.
    let is_usual = |amount: &f64| (1e-9..1e15).contains(&amount.abs()) || amount.to_bits() == 0;
    match column.dtype() {
        DataType::Float64 => column
            .f64()
            .is_ok_and(|amounts| amounts.downcast_iter().all(|amounts| has_only(amounts, is_usual))),
        kind => kind.is_integer(),
    }
}
