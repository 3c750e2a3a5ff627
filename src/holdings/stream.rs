//! A file that is read once: under what its beginning tells, for as long as nothing contradicts it.
//!
//! What the beginning tells (columns, notation of dates, mark of decimals) holds for the file when every
//! later cell agrees. The first one that does not is told as [`Unfit`]: whatever was read until then is void,
//! and [`super::Holdings`] reads the file again from its start. So both ways give the same rows.
//!
//! [`Stream::read`] cuts blocks, one after another; [`Sheet::rows`] takes a block apart and may do so on any
//! thread.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::block::{Block, Blocks, last_end};
use super::counts::Counts;
use super::date;
use super::fault;
use super::footer::{self, FooterLine, is_cut_row};
#[cfg(feature = "columnar")]
use super::frame::Frame;
use super::heading::Heading;
use super::layout::{self, Layout};
use super::moved;
use super::number;
#[cfg(feature = "columnar")]
use super::parquet::{self, Parquet, Part, Parts};
use super::places::Places;
use super::position::{Reader, subject};
use super::record::{Record, Records, hides_rows};
use super::short::Short;
use super::source::{self, Input, State};
use super::split::{Shape, Span, Splitter};
use super::survey::{DECIDING, Survey, Surveyor};
use super::table::Table;
use super::unpack::Origin;
use super::{CellNames, Field, FileFormat, FileSummary, Opened, Options, Row, summary};
use crate::finding::Finding;
use crate::identity::Subject;
use crate::programme::Activity;
use crate::repair::Repairs;
use crate::screen::Query;

/// The file must be read twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfit;

/// What is known of a file before its rows are read.
#[derive(Debug)]
pub(crate) struct Sheet {
    name: String,
    options: Options,
    survey: Survey,
    origin: Origin,
    written: Written,
    read: Read,
    /// The columns of a [`Subject`].
    subject: Vec<Side>,
    /// What these columns mean: files that agree in it print equal securities alike.
    shape: Vec<u8>,
}

/// The columns that are looked at in every row.
#[derive(Debug)]
struct Read {
    /// The trade time; behind the last column where there is none, so that every row has an empty cell.
    time: usize,
    value: Option<usize>,
    others: Vec<(Field, usize)>,
    /// The columns that tell what the security is.
    naming: Vec<usize>,
    /// The columns that tell whether cells are moved.
    placed: Vec<(Field, usize)>,
}

/// How a file is written.
#[derive(Debug)]
enum Written {
    Text(Text),
    #[cfg(feature = "columnar")]
    Table(Parquet),
    /// Nowhere: its cells lie in memory.
    Memory,
}

impl Written {
    fn text(&self) -> Option<Text> {
        match self {
            Written::Text(text) => Some(*text),
            #[cfg(feature = "columnar")]
            Written::Table(_) => None,
            Written::Memory => None,
        }
    }
}

/// How a text file is written.
#[derive(Clone, Copy, Debug)]
struct Text {
    delimiter: u8,
    bom: bool,
    /// Blank lines above the header.
    blank_lines: u64,
}

/// A file that is read once.
#[derive(Debug)]
pub(crate) struct Stream {
    sheet: Arc<Sheet>,
    body: Body,
    /// The state of the file before a byte of it was read.
    state: State,
    /// Whether it was the same behind the last one.
    is_same: Option<Result<(), Finding>>,
}

/// What is to be read of a file.
#[derive(Debug)]
enum Body {
    Text(Blocks<Input>),
    #[cfg(feature = "columnar")]
    Table(Parts),
}

/// Rows of a file that can be taken apart.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    block: Block,
    /// Of a Parquet file.
    #[cfg(feature = "columnar")]
    part: Part,
}

/// What stands in a file at the place of a row.
pub(crate) enum Item<'p> {
    /// Rows one behind another with nothing to be told about them.
    Positions(&'p Handful<'p>),
    /// Any other row.
    Row(Row),
    /// A blank line.
    Blank,
    /// A row that adds up others: behind the last row a line of a footer.
    Total(Row, FooterLine),
    /// A line with too few cells: a row that lost some, or behind the last row a line of a footer.
    Short(Row, FooterLine),
}

/// A few rows, handed over together so that their securities can be looked up together.
pub(crate) struct Handful<'p> {
    text: &'p str,
    width: usize,
    spans: Vec<Span>,
    /// Line of each row.
    lines: Vec<u64>,
}

/// Most rows in a [`Handful`].
pub(crate) const HANDFUL: usize = 32;

impl<'p> Handful<'p> {
    /// Rows whose cells lie in a text, with the line of each.
    #[cfg(feature = "columnar")]
    pub(super) fn of(text: &'p str, width: usize, spans: &[Span], lines: Vec<u64>) -> Handful<'p> {
        Handful { text, width, spans: spans.to_vec(), lines }
    }

    fn new(text: &'p str, width: usize) -> Handful<'p> {
        let spans = vec![Span::default(); width * HANDFUL];
        Handful { text, width, spans, lines: Vec::with_capacity(HANDFUL) }
    }

    /// The places of the cells of the row that comes next.
    fn next(&mut self) -> &mut [Span] {
        let from = self.lines.len() * self.width;
        self.spans.get_mut(from..from + self.width).unwrap_or_default()
    }

    fn hand_over(&mut self, take: &mut impl FnMut(Item<'_>)) {
        if !self.lines.is_empty() {
            take(Item::Positions(self));
            self.lines.clear();
        }
    }

    /// Line and cells of each row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, Cells<'_>)> {
        let cells = self.spans.chunks_exact(self.width).map(|spans| Cells::Within(self.text, spans));
        self.lines.iter().copied().zip(cells)
    }

    /// What stands in some columns side by side, for each row: other cells give other bytes.
    pub(crate) fn raw(&self, columns: &Side) -> impl Iterator<Item = &[u8]> {
        let Side { first, last } = *columns;
        self.spans.chunks_exact(self.width).take(self.lines.len()).map(move |spans| {
            let ends = spans.get(first).zip(spans.get(last));
            ends.map_or(&[][..], |(first, last)| first.raw_to(*last, self.text))
        })
    }
}

/// Columns that stand side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    first: usize,
    last: usize,
}

/// The cells of a row as they stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cells<'p> {
    /// Each on its own.
    Apart(&'p [&'p str]),
    /// Places in a text.
    Within(&'p str, &'p [Span]),
}

impl<'p> Cells<'p> {
    /// The cell of a column; empty where there is none.
    pub(crate) fn get(&self, column: usize) -> &'p str {
        match self {
            Cells::Apart(cells) => cells.get(column).copied().unwrap_or_default(),
            Cells::Within(text, spans) => spans.get(column).map_or("", |span| span.of(text)),
        }
    }

    /// The byte at which the cell of a column begins: that of the next one where it is empty.
    fn first_byte(&self, column: usize) -> Option<u8> {
        match self {
            Cells::Apart(cells) => cells.get(column)?.bytes().next(),
            Cells::Within(text, spans) => spans.get(column)?.first_byte(text),
        }
    }

    /// The cell of a column, where it is short and more text follows.
    fn short(&self, column: usize) -> Option<Short> {
        match self {
            Cells::Apart(_) => None,
            Cells::Within(text, spans) => spans.get(column)?.short(text),
        }
    }

    /// Number of cells.
    pub(crate) fn len(&self) -> usize {
        match self {
            Cells::Apart(cells) => cells.len(),
            Cells::Within(_, spans) => spans.len(),
        }
    }
}

/// What a thread keeps from row to row.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(super) record: Record,
    /// For each field, whether what its cells say can be read.
    readable: [Recent; Field::ALL.len()],
}

impl Reading {
    /// Forgets what the cells of the file before meant.
    pub(crate) fn forget(&mut self) {
        *self = Reading::default();
    }
}

/// Whether texts can be read that were met not long ago.
#[derive(Debug, Default)]
struct Recent {
    /// Of an empty cell.
    nothing: Option<bool>,
    last: String,
    is_last_readable: bool,
    known: FxHashMap<String, bool>,
}

impl Recent {
    /// Texts that are kept: more than a file has dates.
    const MOST: usize = 65_536;

    fn get(&mut self, text: &str, read: impl FnOnce(&str) -> bool) -> bool {
        if text.is_empty() {
            return *self.nothing.get_or_insert_with(|| read(text));
        }
        if self.last != text {
            self.is_last_readable = match self.known.get(text) {
                Some(is_readable) => *is_readable,
                None => {
                    if self.known.len() == Self::MOST {
                        self.known.clear();
                    }
                    let is_readable = read(text);
                    self.known.insert(text.to_owned(), is_readable);
                    is_readable
                }
            };
            self.last.clear();
            self.last.push_str(text);
        }
        self.is_last_readable
    }
}

impl Stream {
    /// Surveys the beginning of a file. A file that cannot be read once is given back.
    pub(crate) fn open(mut opened: Opened, options: &Options) -> Result<Stream, Opened> {
        let Ok(state) = opened.input.state() else { return Err(opened) };
        if opened.origin.format == FileFormat::Parquet {
            #[cfg(feature = "columnar")]
            return Stream::open_table(opened, state, options);
            #[cfg(not(feature = "columnar"))]
            return Err(opened);
        }
        match opened.input.head(layout::HEAD) {
            Ok(head) => Stream::open_text(opened, state, head, options),
            Err(_) => Err(opened),
        }
    }

    #[cfg(feature = "columnar")]
    fn open_table(opened: Opened, state: State, options: &Options) -> Result<Stream, Opened> {
        let begun = parquet::begin(&opened.name, &opened.input, &opened.origin.partition, options);
        let Some((parquet, survey)) = begun.ok().filter(|(_, survey)| !survey.evidence.is_doubtful()) else {
            return Err(opened);
        };
        let name = opened.name.clone();
        let parts = match opened.input.share().and_then(|input| Parts::new(input, parquet.parts())) {
            Ok(parts) => parts,
            Err(_) => return Err(opened),
        };
        let sheet = Sheet::new(name, options.clone(), survey, opened.origin, Written::Table(parquet));
        Ok(Stream { sheet: Arc::new(sheet), body: Body::Table(parts), state, is_same: None })
    }

    fn open_text(opened: Opened, state: State, head: Vec<u8>, options: &Options) -> Result<Stream, Opened> {
        let Some((sheet, text, above, line)) = Sheet::survey(&opened, head, options) else {
            return Err(opened);
        };
        let mut blocks = Blocks::new(opened.input, text.delimiter, line);
        match blocks.pass(&above) {
            Ok(()) => Ok(Stream { sheet: Arc::new(sheet), body: Body::Text(blocks), state, is_same: None }),
            Err(_) => Err(Opened { name: sheet.name, input: blocks.into_input(), origin: sheet.origin }),
        }
    }

    /// What is known of the file.
    pub(crate) fn sheet(&self) -> &Arc<Sheet> {
        &self.sheet
    }

    /// Reads the next rows; `false` when there are no more.
    pub(crate) fn read(&mut self, piece: &mut Piece) -> Result<bool, Unfit> {
        let read = match &mut self.body {
            Body::Text(blocks) => blocks.read(&mut piece.block),
            #[cfg(feature = "columnar")]
            Body::Table(parts) => parts.read(&mut piece.part),
        };
        if matches!(read, Ok(false)) && self.is_same.is_none() {
            self.is_same = Some(self.compare());
        }
        read.map_err(|_| Unfit)
    }

    /// Number of bytes that were read, and their SHA-256 in lower-case hex.
    pub(crate) fn digest(&self) -> (u64, String) {
        match &self.body {
            Body::Text(blocks) => blocks.digest(),
            #[cfg(feature = "columnar")]
            Body::Table(parts) => parts.digest(),
        }
    }

    /// Refuses a file that was not the same behind its last byte, or is not now, as before its first: what was read of
    /// it may be of two files, or of half of one.
    pub(crate) fn check(&self) -> Result<(), Finding> {
        self.is_same.clone().unwrap_or_else(|| self.compare())
    }

    fn compare(&self) -> Result<(), Finding> {
        let input = match &self.body {
            Body::Text(blocks) => blocks.input(),
            #[cfg(feature = "columnar")]
            Body::Table(parts) => parts.input(),
        };
        let state = input.state().map_err(|reason| source::unreadable(&self.sheet.name, &reason))?;
        if state == self.state { Ok(()) } else { Err(source::changed(&self.sheet.name)) }
    }

    /// The file, to be read from its start.
    pub(crate) fn give_back(self) -> Opened {
        let input = match self.body {
            Body::Text(blocks) => blocks.into_input(),
            #[cfg(feature = "columnar")]
            Body::Table(parts) => parts.into_input(),
        };
        Opened { name: self.sheet.name.clone(), input, origin: self.sheet.origin.clone() }
    }
}

impl Sheet {
    /// What the beginning of a text file tells; with the bytes above its rows, and the line of the first one.
    fn survey(opened: &Opened, mut head: Vec<u8>, options: &Options) -> Option<(Sheet, Text, Vec<u8>, u64)> {
        let Opened { name, origin, .. } = opened;
        let table = origin.table.as_ref();
        let Layout { delimiter, header } = layout::detect(name, &head, table, options).ok()?;
        if head.len() as u64 == layout::HEAD {
            head.truncate(last_end(&head, delimiter));
        }
        let mut surveyor = Surveyor::new(name, options, Some(Layout { delimiter, header }), table).ok()?;
        let mut rest = head.as_slice();
        let mut records = Records::new(&mut rest, delimiter).made(table.is_some()).within(options.limits);
        let mut record = Record::default();
        for _ in 0..=header {
            records.read(&mut record).ok()?.then_some(())?;
            surveyor.see(&record).ok()?;
        }
        let (bom, line, crlf) = (records.bom(), records.line(), records.is_within_crlf());
        if crlf {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        let above = head.len() - rest.len();
        let blank_lines = surveyor.blank_lines();
        let mut records =
            Records::from_line(rest, delimiter, line).made(table.is_some()).within(options.limits);
        while records.read(&mut record).ok()? {
            surveyor.see(&record).ok()?;
        }
        let survey = surveyor.finish().ok()?;
        if survey.evidence.is_doubtful() {
            return None;
        }
        head.truncate(above);
        let text = Text { delimiter, bom, blank_lines };
        let written = Written::Text(text);
        let sheet = Sheet::new(name.clone(), options.clone(), survey, origin.clone(), written);
        Some((sheet, text, head, line))
    }

    /// What is known of a table in memory.
    pub(super) fn in_memory(name: &str, options: Options, survey: Survey) -> Sheet {
        let origin = Origin::of(FileFormat::Arrow);
        Sheet::new(name.to_owned(), options, survey, origin, Written::Memory)
    }

    fn new(name: String, options: Options, survey: Survey, origin: Origin, written: Written) -> Sheet {
        let columns = |of: fn(Field) -> bool| {
            let fields = Field::ALL.iter().copied().filter(move |field| of(*field));
            fields.filter_map(|field| Some((field, survey.mapping.column(field)?))).collect::<Vec<_>>()
        };
        let mut others = columns(|field| DECIDING.contains(&field));
        others.extend(columns(|field| matches!(field, Field::Activity | Field::Actor)));
        others.retain(|(field, _)| !matches!(field, Field::TradeTime | Field::MarketValue));
        // The identifiers first: they tell at once that a row adds up no others.
        let mut naming = columns(Field::names_a_security);
        naming.sort_by_key(|(field, _)| field.is_name());
        let read = Read {
            time: survey.mapping.column(Field::TradeTime).unwrap_or(survey.header.len()),
            value: survey.mapping.column(Field::MarketValue),
            others,
            naming: naming.into_iter().map(|(_, column)| column).collect(),
            placed: columns(|field| moved::FIELDS.contains(&field)),
        };
        let mut described = columns(Field::describes_a_security);
        described.sort_by_key(|(_, column)| *column);
        let (mut subject, mut shape) =
            (Vec::<Side>::new(), vec![written.text().map_or(0, |text| text.delimiter)]);
        for (field, column) in described {
            match subject.last_mut() {
                Some(side) if side.last + 1 == column => side.last = column,
                _ => {
                    subject.push(Side { first: column, last: column });
                    shape.push(b' ');
                }
            }
            shape.extend_from_slice(field.as_str().as_bytes());
            shape.push(b',');
        }
        Sheet { name, options, survey, origin, written, read, subject, shape }
    }

    /// Name of the file as findings print it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The input columns in their order.
    pub(crate) fn header(&self) -> &[String] {
        &self.survey.header
    }

    /// The column of a field.
    pub(crate) fn column(&self, field: Field) -> Option<usize> {
        self.survey.mapping.column(field)
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { name: &self.name, options: &self.options, survey: &self.survey }
    }

    /// Where the cells of a row stand that begins on this line, where that is asked for and they lie in the file.
    pub(crate) fn places(&self, line: u64, cells: Cells<'_>) -> Places {
        match cells {
            Cells::Within(text, spans) if self.options.places && self.origin.table.is_none() => {
                Span::places(spans, text, line)
            }
            _ => Places::default(),
        }
    }

    /// What its cells are called, where they have no lines and columns of characters.
    pub(crate) fn cell_names(&self) -> Option<&CellNames> {
        self.origin.table.as_ref().map(|table| table.cells())
    }

    /// What a cell of a field says.
    pub(crate) fn content<'c>(&self, cells: Cells<'c>, field: Field) -> &'c str {
        self.column(field).map_or("", |column| fault::content(cells.get(column)))
    }

    /// What a row prints about its security.
    pub(crate) fn subject<'c>(&self, cells: Cells<'c>) -> Subject<&'c str> {
        subject(|field| self.content(cells, field))
    }

    /// What has to be mended in what a row prints about its security, identifiers aside.
    pub(crate) fn repairs(&self, cells: Cells<'_>) -> Repairs {
        self.reader().repairs(|field| match field.describes_a_security() {
            true => self.column(field).map_or("", |column| cells.get(column)),
            false => "",
        })
    }

    /// The columns of a [`Subject`], in their order in the file.
    pub(crate) fn subject_columns(&self) -> &[Side] {
        &self.subject
    }

    /// What these columns mean, and how their cells are written.
    pub(crate) fn shape(&self) -> &[u8] {
        &self.shape
    }

    /// The market value of a row that has no remark on it.
    pub(crate) fn market_value(&self, cells: Cells<'_>) -> Option<rust_decimal::Decimal> {
        number::read(self.content(cells, Field::MarketValue), self.survey.mark)
    }

    /// The rows of a piece of a Parquet file.
    #[cfg(feature = "columnar")]
    pub(crate) fn frame(&self, piece: &Piece) -> Result<Option<Frame<'_>>, Unfit> {
        match &self.written {
            Written::Text(_) | Written::Memory => Ok(None),
            Written::Table(parquet) => Frame::new(self, parquet, &piece.part).map(Some),
        }
    }

    /// The columns of a [`Subject`].
    pub(super) fn subject_places(&self) -> Vec<usize> {
        self.subject.iter().flat_map(|side| side.first..=side.last).collect()
    }

    /// The columns that tell what the security is.
    pub(super) fn naming_columns(&self) -> &[usize] {
        &self.read.naming
    }

    /// The other columns that are looked at in every row. Where none tells the trade time, it is one behind
    /// the last.
    pub(super) fn read_columns(&self) -> impl Iterator<Item = (Field, usize)> {
        let value = self.read.value.map(|column| (Field::MarketValue, column));
        [(Field::TradeTime, self.read.time)].into_iter().chain(value).chain(self.read.others.iter().copied())
    }

    /// Takes rows apart, in their order; says how many lines are not blank.
    pub(crate) fn rows(
        &self,
        piece: &Piece,
        reading: &mut Reading,
        mut take: impl FnMut(Item<'_>),
    ) -> Result<u64, Unfit> {
        let mut lines = 0;
        let mut take = |item: Item<'_>| {
            lines += match &item {
                Item::Positions(handful) => handful.lines.len() as u64,
                Item::Blank => 0,
                Item::Row(_) | Item::Total(..) | Item::Short(..) => 1,
            };
            take(item);
        };
        let block = &piece.block;
        let Some(Text { delimiter, .. }) = self.written.text() else { return Err(Unfit) };
        let Some(text) = block.clean() else {
            self.doubtful_rows(block, delimiter, &mut reading.record, take)?;
            return Ok(lines);
        };
        let is_made = self.origin.table.is_some();
        let mut splitter =
            Splitter::new(text, delimiter, block.line).made(is_made).within(self.options.limits);
        let mut handful = Handful::new(text, self.survey.header.len());
        loop {
            let place = splitter.place();
            match splitter.next(handful.next(), &mut reading.record) {
                None => break,
                Some(Shape::OpenQuote) => return Err(Unfit),
                Some(Shape::Plain) => {
                    let hides_rows = splitter.place().1 > place.1 + 1
                        && text.as_bytes().get(place.0..splitter.place().0).is_some_and(|raw| {
                            hides_rows(raw, delimiter, self.survey.header.len()) && !is_made
                        });
                    if !hides_rows && self.is_readable(Cells::Within(text, handful.next()), reading) {
                        handful.lines.push(self.origin.line(place.1));
                        if handful.lines.len() == HANDFUL {
                            handful.hand_over(&mut take);
                        }
                        continue;
                    }
                    splitter.read(place, &mut reading.record).ok_or(Unfit)?;
                }
                Some(Shape::Odd) => {}
            }
            handful.hand_over(&mut take);
            take(self.item(&reading.record)?);
        }
        handful.hand_over(&mut take);
        Ok(lines)
    }

    /// Rows of a block in which some have bytes that need a look at each cell.
    fn doubtful_rows(
        &self,
        block: &Block,
        delimiter: u8,
        record: &mut Record,
        mut take: impl FnMut(Item<'_>),
    ) -> Result<(), Unfit> {
        let records = Records::from_line(block.bytes(), delimiter, block.line);
        let mut records = records.made(self.origin.table.is_some()).within(self.options.limits);
        while records.read(record).map_err(|_| Unfit)? {
            take(self.item(record)?);
        }
        Ok(())
    }

    /// Whether there is nothing to be told about a plain row but its answer.
    #[inline(never)]
    fn is_readable(&self, cells: Cells<'_>, reading: &mut Reading) -> bool {
        // The most frequent forms need no further look.
        let time = cells.get(self.read.time);
        let is_dated = date::is_plain_day(time);
        (is_dated || self.reads(Field::TradeTime, time, reading))
            && self.read.value.is_none_or(|column| {
                cells.short(column).is_some_and(|value| value.is_plain_number(self.survey.mark))
                    || number::is_plain(cells.get(column), self.survey.mark)
                    || self.reads(Field::MarketValue, cells.get(column), reading)
            })
            && self.read.others.iter().all(|&(field, column)| self.reads(field, cells.get(column), reading))
            && self.is_placed(|column| cells.get(column))
            && self.names_a_security(cells, is_dated)
    }

    /// Whether the cells of a row certainly stand where the header says.
    pub(super) fn is_placed<'t>(&self, cell: impl Fn(usize) -> &'t str) -> bool {
        self.read.placed.iter().all(|&(field, column)| !moved::is_doubtful(field, cell(column)))
    }

    /// Whether the cells of a row that tell what its security is do so. A row with a date is no header.
    fn names_a_security(&self, cells: Cells<'_>, is_dated: bool) -> bool {
        let naming = &self.read.naming;
        // Nearly every row has an identifier, and no cell that begins as a failed formula does.
        let is_identified = naming.first().is_some_and(|column| footer::is_code(cells.get(*column)));
        let is_failed =
            |column: &usize| cells.first_byte(*column).is_none_or(fault::may_begin_a_formula_error);
        is_identified && !naming.iter().any(is_failed)
            || self.tells_a_security(naming.iter().map(|column| cells.get(*column)), is_dated)
    }

    /// Whether cells tell what a security is, and neither that their row adds up others nor, unless it has a date, the
    /// names of columns.
    pub(super) fn tells_a_security<'t>(
        &self,
        mut naming: impl Iterator<Item = &'t str> + Clone,
        is_dated: bool,
    ) -> bool {
        footer::names_a_security(naming.clone())
            && (is_dated || !naming.any(|cell| self.survey.headings.is_word(cell)))
    }

    /// Whether a cell of a field can be read, and as the beginning of the file tells.
    pub(super) fn reads(&self, field: Field, cell: &str, reading: &mut Reading) -> bool {
        reading.readable[field as usize].get(cell, |cell| {
            let (text, reader) = (fault::content(cell), self.reader());
            let is_readable = match field {
                Field::TradeTime => reader.trade_time(text).is_ok(),
                Field::KnownOn => reader.time(text).is_ok(),
                Field::Activity => reader.activity(text).is_ok(),
                Field::Actor => reader.actor(text).is_ok(),
                Field::MarketValue => text.is_empty() || number::read(text, self.survey.mark).is_some(),
                Field::IssueDate | Field::MaturityDate => {
                    text.is_empty() || reader.attribute_day(text).is_ok()
                }
                _ => true,
            };
            is_readable
                && self.survey.evidence.agrees(field, text)
                && date::serial(text, self.survey.date_system).is_none()
        })
    }

    /// What a row asks.
    pub(crate) fn query(&self, cells: Cells<'_>) -> Option<Query> {
        self.query_of(|field| self.content(cells, field))
    }

    /// What a row asks whose cells say this.
    pub(crate) fn query_of<'t>(&self, content: impl Fn(Field) -> &'t str) -> Option<Query> {
        self.reader().query(content).ok()
    }

    /// Whether a row is judged as held without saying so.
    pub(crate) fn is_held_by_default(&self, cells: Cells<'_>) -> bool {
        self.holds_by_default() && self.content(cells, Field::Activity).is_empty()
    }

    /// Whether a row is judged as held that does not say its activity.
    pub(crate) fn holds_by_default(&self) -> bool {
        self.options.activity == Activity::Hold
    }

    /// A row that is not plain, or has something to be told about it.
    pub(super) fn row(&self, record: &Record) -> Result<Row, Unfit> {
        if self.survey.headings.see(record) == Some(Heading::Other) {
            return Err(Unfit);
        }
        if record.is_whole(self.survey.header.len()) {
            let agrees = |field: &Field| {
                let cell = self.column(*field).map(|column| record.text(column)).unwrap_or_default();
                self.survey.evidence.agrees(*field, fault::content(&cell))
            };
            DECIDING.iter().all(agrees).then_some(()).ok_or(Unfit)?;
        }
        let reader = self.reader();
        let places = if self.options.places { record.places() } else { Places::default() };
        let (line, cells) = (record.line, reader.cells(record));
        let row = Row { line, cells, places, content: reader.read(record) };
        Ok(self.origin.row(row))
    }

    /// A record that is not plain, or has something to be told about it.
    fn item(&self, record: &Record) -> Result<Item<'static>, Unfit> {
        if Table::is_blank_line(record, self.origin.table.as_ref()) {
            return Ok(Item::Blank);
        }
        let width = self.survey.header.len();
        if record.stray_quote.is_some() && record.is_multi_line() {
            return Err(Unfit);
        }
        let row = self.row(record)?;
        if record.len() < width && !is_cut_row(record, &self.survey.mapping) {
            // A footer with more in it than one may hold refuses the file.
            let line = FooterLine::of(record);
            return if record.too_long.is_none() && line.is_bounded() {
                Ok(Item::Short(row, line))
            } else {
                Err(Unfit)
            };
        }
        Ok(match self.total(record)? {
            Some(line) => Item::Total(row, line),
            None => Item::Row(row),
        })
    }

    /// The line of a footer that a row is if none follows: one that adds up others.
    pub(super) fn total(&self, record: &Record) -> Result<Option<FooterLine>, Unfit> {
        let naming = self.read.naming.iter().copied();
        if !record.is_whole(self.survey.header.len()) || !footer::is_total_record(record, naming) {
            return Ok(None);
        }
        let line = FooterLine::of(record);
        if line.is_bounded() { Ok(Some(line)) } else { Err(Unfit) }
    }

    /// What was read of the file, once all of it was.
    pub(crate) fn summary(&self, digest: (u64, String), mut counts: Counts) -> FileSummary {
        let text = self.written.text();
        counts.blank_lines += text.map_or(0, |text| text.blank_lines);
        let dialect = self.survey.dialect(text.map(|text| text.delimiter), text.is_some_and(|text| text.bom));
        summary(self.name.clone(), &self.survey, &self.origin, dialect, digest, counts)
    }
}
