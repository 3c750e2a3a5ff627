//! Rows of a Parquet file that is read once: decoded by any thread, and looked at column by column.
//!
//! Rows that print the same about their security are a group, and each group is looked up once. What can be
//! told of a whole column, such as that all its dates are dates, is not asked of its rows again.

use std::borrow::Cow;
use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Date32Type, Float64Type, Int32Type};
use arrow_array::{Array, ArrayRef, Int32Array, PrimitiveArray, RecordBatch, StringArray, StringViewArray};
use arrow_schema::{DataType, TimeUnit};
use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::Field;
use super::array;
use super::date;
use super::footer::FooterLine;
use super::parquet::{Parquet, Part};
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
    Texts(Box<Texts>),
    Others(ArrayRef),
}

/// Cells that are texts.
enum Texts {
    /// Each is a number in a dictionary.
    Numbered {
        numbers: Int32Array,
        values: StringArray,
        /// Which texts of the dictionary need a look at each of their characters; empty when none does.
        odd: Vec<bool>,
    },
    /// Each stands for itself.
    Apart(StringViewArray),
}

/// What stands at the place of a row.
pub(crate) enum Entry {
    /// Rows side by side of which nothing is to be told.
    Clear(Range<usize>),
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
        frame.columns = frame.contents(&decoded)?;
        frame.group();
        Ok(frame)
    }

    fn contents(&self, decoded: &RecordBatch) -> Result<Vec<Content>, Unfit> {
        let content = |(place, column): (usize, &ArrayRef)| {
            let day = self.parquet.is_day(place);
            if day && !has_midnights(column) {
                // The cells before are written otherwise, too.
                return Err(Unfit);
            }
            Ok(match Texts::of(column) {
                Some(texts) => Content::Texts(Box::new(texts)),
                None if self.places.contains(&place) => {
                    Content::Texts(Box::new(Texts::made(column, day).ok_or(Unfit)?))
                }
                None => Content::Others(column.clone()),
            })
        };
        decoded.columns().iter().enumerate().map(content).collect()
    }

    /// Puts rows together that print the same about their security, as far as their dictionaries tell.
    fn group(&mut self) {
        let numbers = self.places.iter().map(|place| self.texts(*place).and_then(Texts::numbers));
        let Some(numbers) = numbers.collect::<Option<Vec<Cow<'_, [i32]>>>>() else {
            self.groups = (0..self.height as u32).collect();
            self.firsts = self.groups.clone();
            return;
        };
        let width = numbers.len();
        let hash_of = |key: &[i32]| {
            let mut hasher = FxHasher::default();
            key.iter().for_each(|number| hasher.write_i32(*number));
            hasher.finish()
        };
        let mut keys: Vec<i32> = Vec::new();
        let mut known: HashTable<u32> = HashTable::with_capacity(1 << 15);
        // The group in which each text of one column stood last: mostly its only one.
        let largest = numbers.iter().max_by_key(|numbers| numbers.iter().max());
        let mut last: Vec<Option<u32>> = Vec::new();
        let mut key = vec![0; width];
        let (mut groups, mut firsts) = (Vec::with_capacity(self.height), Vec::<u32>::new());
        for row in 0..self.height {
            for (part, numbers) in key.iter_mut().zip(&numbers) {
                *part = numbers[row];
            }
            let is_same = |group: &u32| keys[*group as usize * width..].iter().zip(&key).all(|(a, b)| a == b);
            let text = largest.map_or(0, |numbers| (numbers[row] + 1) as usize);
            if text >= last.len() {
                last.resize(text + 1, None);
            }
            let found = last[text].filter(is_same).or_else(|| known.find(hash_of(&key), is_same).copied());
            let group = found.unwrap_or_else(|| {
                let (group, hash) = (firsts.len() as u32, hash_of(&key));
                keys.extend_from_slice(&key);
                firsts.push(row as u32);
                known.insert_unique(hash, group, |group| hash_of(&keys[*group as usize * width..][..width]));
                group
            });
            last[text] = Some(group);
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

    /// Takes the rows apart, in their order. Of rows of some groups nothing is to be told.
    pub(crate) fn rows(
        &self,
        reading: &mut Reading,
        is_clear: impl Fn(usize) -> bool,
        mut take: impl FnMut(Entry),
    ) -> Result<(), Unfit> {
        let looked_at: Vec<(Field, usize)> =
            self.sheet.read_columns().filter(|(field, column)| !self.is_plain(*field, *column)).collect();
        let odd = self.odd_rows();
        let is_dated = self.is_dated();
        let is_plain_group: Vec<bool> =
            self.firsts.iter().map(|row| self.is_plain_security(*row as usize, is_dated)).collect();
        let is_clear_group: Vec<bool> =
            is_plain_group.iter().enumerate().map(|(group, plain)| *plain && is_clear(group)).collect();
        let mut cell = String::new();
        let mut clear = 0..0;
        for (row, group) in self.groups.iter().map(|group| *group as usize).enumerate() {
            let is_read = !odd.get(row).is_some_and(|odd| *odd)
                && looked_at.iter().all(|&(field, column)| {
                    let Some(text) = self.cell(column, row, &mut cell) else { return false };
                    self.sheet.reads(field, text, reading)
                });
            if is_read && is_clear_group[group] {
                clear = if clear.is_empty() { row..row + 1 } else { clear.start..row + 1 };
                continue;
            }
            if !clear.is_empty() {
                take(Entry::Clear(std::mem::take(&mut clear)));
            }
            if is_read && is_plain_group[group] {
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
        if !clear.is_empty() {
            take(Entry::Clear(clear));
        }
        Ok(())
    }

    /// The group of a row.
    pub(crate) fn group_of(&self, row: usize) -> usize {
        self.groups[row] as usize
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
                array::write(text, content, row, self.parquet.is_day(column))?;
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

    /// Whether all rows have a date: none of them is a header.
    fn is_dated(&self) -> bool {
        let Some(column) = self.sheet.column(Field::TradeTime) else { return false };
        self.is_plain(Field::TradeTime, column) || self.texts(column).is_some_and(Texts::are_days)
    }

    /// The rows with a text that needs a look at each of its characters; empty when there are none.
    fn odd_rows(&self) -> Vec<bool> {
        let mut odd = Vec::new();
        for (place, content) in self.columns.iter().enumerate() {
            let Content::Texts(texts) = content else { continue };
            if self.places.contains(&place) || !texts.may_be_odd() {
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
    fn is_plain_security(&self, row: usize, is_dated: bool) -> bool {
        let naming = self.sheet.naming_columns().iter().filter_map(|column| self.texts(*column));
        let cell = |column: usize| self.texts(column).map_or("", |texts| texts.get(row));
        let mut texts = self.places.iter().filter_map(|column| self.texts(*column));
        self.sheet.tells_a_security(naming.map(|texts| texts.get(row)), is_dated)
            && !texts.any(|texts| texts.is_odd(row))
            && self.sheet.is_placed(cell)
    }

    /// Whether all cells of a column can be read, and as the beginning of the file tells.
    fn is_plain(&self, field: Field, column: usize) -> bool {
        let Some(Content::Others(content)) = self.columns.get(column) else { return false };
        let is_day = content.data_type() == &DataType::Date32 || self.parquet.is_day(column);
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
    /// The texts of a column of such.
    fn of(column: &ArrayRef) -> Option<Texts> {
        if let Some(texts) = column.as_string_view_opt() {
            return Some(Texts::Apart(texts.clone()));
        }
        let dictionary = column.as_dictionary_opt::<Int32Type>()?;
        let values = dictionary.values().as_string_opt::<i32>()?.clone();
        let mut odd: Vec<bool> = values.iter().map(|text| fault::is_odd(text.unwrap_or_default())).collect();
        if !odd.contains(&true) {
            odd.clear();
        }
        Some(Texts::Numbered { numbers: dictionary.keys().clone(), values, odd })
    }

    /// What the cells of another column print, such as identifiers that are numbers.
    fn made(column: &ArrayRef, is_day: bool) -> Option<Texts> {
        let (mut texts, mut text) = (StringDictionaryBuilder::<Int32Type>::new(), String::new());
        for row in 0..column.len() {
            text.clear();
            array::write(&mut text, column, row, is_day)?;
            texts.append_value(&text);
        }
        let texts: ArrayRef = Arc::new(texts.finish());
        Texts::of(&texts)
    }

    fn get(&self, row: usize) -> &str {
        match self {
            Texts::Numbered { numbers, values, .. } if numbers.is_valid(row) => {
                let number = numbers.value(row) as usize;
                if number < values.len() && values.is_valid(number) { values.value(number) } else { "" }
            }
            Texts::Apart(texts) if texts.is_valid(row) => texts.value(row),
            _ => "",
        }
    }

    /// The number of each cell: the same for cells of one text, and another one where a cell is empty.
    fn numbers(&self) -> Option<Cow<'_, [i32]>> {
        let Texts::Numbered { numbers, .. } = self else { return None };
        Some(match numbers.null_count() {
            0 => Cow::Borrowed(numbers.values()),
            _ => Cow::Owned(numbers.iter().map(|number| number.unwrap_or(-1)).collect()),
        })
    }

    /// Whether each cell is a day in its plain form.
    fn are_days(&self) -> bool {
        let Texts::Numbered { numbers, values, .. } = self else { return false };
        numbers.null_count() == 0 && values.iter().all(|text| text.is_some_and(date::is_plain_day))
    }

    /// Whether a cell may need a look at each of its characters.
    fn may_be_odd(&self) -> bool {
        match self {
            Texts::Numbered { odd, .. } => !odd.is_empty(),
            Texts::Apart(_) => true,
        }
    }

    /// Whether a cell needs one.
    fn is_odd(&self, row: usize) -> bool {
        match self {
            Texts::Numbered { numbers, odd, .. } => {
                numbers.is_valid(row) && odd.get(numbers.value(row) as usize).is_some_and(|odd| *odd)
            }
            Texts::Apart(_) => fault::is_odd(self.get(row)),
        }
    }
}

/// The days from 1900 until 2200, since 1970.
const DAYS: Range<i64> = -25_567..84_006;

/// Whether all cells are empty or days of our time.
fn has_plain_days(column: &ArrayRef) -> bool {
    if let Some(day) = length_of_day(column) {
        return has_times(column, |time| DAYS.contains(&(time / day)));
    }
    let is_plain = |day: &i32| DAYS.contains(&i64::from(*day));
    column.as_primitive_opt::<Date32Type>().is_some_and(|days| has_only(days, is_plain))
}

/// Whether all cells are empty or midnights.
fn has_midnights(column: &ArrayRef) -> bool {
    length_of_day(column).is_some_and(|day| has_times(column, |time| time % day == 0))
}

/// The length of a day, where a column holds date-times.
fn length_of_day(column: &ArrayRef) -> Option<i64> {
    let DataType::Timestamp(unit, _) = column.data_type() else { return None };
    Some(match unit {
        TimeUnit::Nanosecond => 86_400_000_000_000,
        TimeUnit::Microsecond => 86_400_000_000,
        TimeUnit::Millisecond => 86_400_000,
        TimeUnit::Second => 86_400,
    })
}

/// Whether all cells are empty or such times.
fn has_times(column: &ArrayRef, is: impl Fn(i64) -> bool) -> bool {
    let is_such = |(row, time): (usize, &i64)| is(*time) || column.is_null(row);
    array::counts(column).is_some_and(|times| times.iter().enumerate().all(is_such))
}

/// Whether all values are such.
fn has_only<T: ArrowPrimitiveType>(values: &PrimitiveArray<T>, is: impl Fn(&T::Native) -> bool) -> bool {
    match values.null_count() {
        0 => values.values().iter().all(is),
        _ => values.iter().flatten().all(|value| is(&value)),
    }
}

/// Whether all cells are empty or amounts of a usual size.
fn has_plain_amounts(column: &ArrayRef) -> bool {
    // With at most 17 digits that count, such a number has fewer decimals than an amount can hold.
    let is_usual = |amount: &f64| (1e-9..1e15).contains(&amount.abs()) || amount.to_bits() == 0;
    match column.as_primitive_opt::<Float64Type>() {
        Some(amounts) => has_only(amounts, is_usual),
        None => column.data_type().is_integer(),
    }
}
