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
use super::footer::{FooterLine, is_damaged_row};
use super::layout::{self, Kind, Layout};
use super::number;
use super::position::{Reader, subject};
use super::record::{Record, Records};
use super::source::Input;
use super::split::{Shape, Span, Splitter};
use super::survey::{DECIDING, Survey, Surveyor};
use super::{Field, FileSummary, Opened, Options, Row};
use crate::identity::Subject;
use crate::programme::{Activity, Actor};
use crate::screen::Query;
use crate::timeline::TradeTime;

/// The file must be read twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfit;

/// What is known of a file before its rows are read.
#[derive(Debug)]
pub(crate) struct Sheet {
    name: String,
    options: Options,
    survey: Survey,
    delimiter: u8,
    bom: bool,
    /// Blank lines above the header.
    blank_lines: u64,
    /// The columns that tell what the security is.
    naming: Vec<usize>,
    /// All columns of a [`Subject`], each with a number of its field that is the same in every file.
    subject: Vec<(u8, usize)>,
}

/// A file that is read once.
#[derive(Debug)]
pub(crate) struct Stream {
    sheet: Arc<Sheet>,
    blocks: Blocks<Input>,
}

/// Rows of a file that can be taken apart.
#[derive(Debug, Default)]
pub(crate) struct Piece(Block);

/// What stands in a file at the place of a row.
pub(crate) enum Item<'p> {
    /// Rows one behind another with nothing to be told about them.
    Positions(&'p Handful<'p>),
    /// Any other row.
    Row(Row),
    /// A blank line.
    Blank,
    /// A line with too few cells: a row that lost some, or behind the last row a line of a footer.
    Short(Row, FooterLine),
}

/// A few rows, handed over together so that their securities can be looked up together.
pub(crate) struct Handful<'p> {
    text: &'p str,
    width: usize,
    spans: Vec<Span>,
    rows: Vec<(u64, Query)>,
}

/// Rows in a [`Handful`].
pub(crate) const HANDFUL: usize = 32;

impl Handful<'_> {
    fn hand_over(&mut self, take: &mut impl FnMut(Item<'_>)) {
        if !self.rows.is_empty() {
            take(Item::Positions(self));
            self.rows.clear();
            self.spans.clear();
        }
    }

    /// Line, cells and question of each row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, Cells<'_>, &Query)> {
        let cells = self.spans.chunks_exact(self.width).map(|spans| Cells::Within(self.text, spans));
        self.rows.iter().zip(cells).map(|((line, query), cells)| (*line, cells, query))
    }
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
    record: Record,
    times: Recent<Option<TradeTime>>,
    activities: Recent<Option<Activity>>,
    actors: Recent<Option<Actor>>,
    attributes: Recent<bool>,
}

impl Reading {
    /// Forgets what the cells of the file before meant.
    pub(crate) fn forget(&mut self) {
        *self = Reading::default();
    }
}

/// What texts mean that were read not long ago.
#[derive(Debug)]
struct Recent<T> {
    /// Of an empty cell.
    nothing: Option<T>,
    last: Option<(String, T)>,
    known: FxHashMap<String, T>,
}

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent { nothing: None, last: None, known: FxHashMap::default() }
    }
}

impl<T: Copy> Recent<T> {
    /// Texts that are kept: more than a file has dates.
    const MOST: usize = 65_536;

    fn get(&mut self, text: &str, read: impl FnOnce(&str) -> T) -> T {
        if text.is_empty() {
            return *self.nothing.get_or_insert_with(|| read(text));
        }
        if let Some((last, meaning)) = &self.last
            && last == text
        {
            return *meaning;
        }
        let meaning = match self.known.get(text) {
            Some(meaning) => *meaning,
            None => {
                if self.known.len() == Self::MOST {
                    self.known.clear();
                }
                let meaning = read(text);
                self.known.insert(text.to_owned(), meaning);
                meaning
            }
        };
        let (last, kept) = self.last.get_or_insert_with(|| (String::new(), meaning));
        last.clear();
        last.push_str(text);
        *kept = meaning;
        meaning
    }
}

impl Stream {
    /// Surveys the beginning of a file. A file that cannot be read once is given back.
    pub(crate) fn open(mut opened: Opened, options: &Options) -> Result<Stream, Opened> {
        let Some((sheet, above, line)) = Sheet::survey(&mut opened, options) else { return Err(opened) };
        let blocks = Blocks::new(opened.input, sheet.delimiter, line);
        let mut stream = Stream { sheet: Arc::new(sheet), blocks };
        match stream.blocks.pass(&above) {
            Ok(()) => Ok(stream),
            Err(_) => Err(stream.give_back()),
        }
    }

    /// What is known of the file.
    pub(crate) fn sheet(&self) -> &Arc<Sheet> {
        &self.sheet
    }

    /// Reads the next rows; `false` when there are no more.
    pub(crate) fn read(&mut self, piece: &mut Piece) -> Result<bool, Unfit> {
        self.blocks.read(&mut piece.0).map_err(|_| Unfit)
    }

    /// Number of bytes that were read, and their SHA-256 in lower-case hex.
    pub(crate) fn digest(&self) -> (u64, String) {
        self.blocks.digest()
    }

    /// The file, to be read from its start.
    pub(crate) fn give_back(self) -> Opened {
        let name = self.sheet.name.clone();
        Opened { name, input: self.blocks.into_input() }
    }
}

impl Sheet {
    /// What the beginning of a file tells; with the bytes above its rows, and the line of the first one.
    fn survey(opened: &mut Opened, options: &Options) -> Option<(Sheet, Vec<u8>, u64)> {
        let name = opened.name.clone();
        let mut head = opened.input.head(layout::HEAD).ok()?;
        if layout::kind(&name, &head).ok()? != Kind::Text {
            return None;
        }
        let Layout { delimiter, header } = layout::detect(&name, &head, options).ok()?;
        if head.len() as u64 == layout::HEAD {
            head.truncate(last_end(&head, delimiter));
        }
        let mut surveyor = Surveyor::new(&name, options, Some(Layout { delimiter, header })).ok()?;
        let mut rest = head.as_slice();
        let mut records = Records::new(&mut rest, delimiter);
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
        let mut records = Records::from_line(rest, delimiter, line);
        while records.read(&mut record).ok()? {
            surveyor.see(&record).ok()?;
        }
        let survey = surveyor.finish().ok()?;
        if survey.evidence.is_doubtful() {
            return None;
        }
        let columns = |of: fn(Field) -> bool| {
            let fields = Field::ALL.iter().copied().filter(move |field| of(*field));
            fields.filter_map(|field| Some((field as u8, survey.mapping.column(field)?)))
        };
        let naming = columns(Field::names_a_security).map(|(_, column)| column).collect();
        let subject = columns(Field::describes_a_security).collect();
        head.truncate(above);
        let options = options.clone();
        let sheet = Sheet { name, options, survey, delimiter, bom, blank_lines, naming, subject };
        Some((sheet, head, line))
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

    fn reader(&self) -> Reader<'_> {
        Reader { name: &self.name, options: &self.options, survey: &self.survey }
    }

    /// What a cell of a field says.
    pub(crate) fn content<'c>(&self, cells: Cells<'c>, field: Field) -> &'c str {
        self.column(field).map_or("", |column| fault::content(cells.get(column)))
    }

    /// What a row prints about its security.
    pub(crate) fn subject<'c>(&self, cells: Cells<'c>) -> Subject<&'c str> {
        subject(|field| self.content(cells, field))
    }

    /// The columns of a [`Subject`], each with the number of its field.
    pub(crate) fn subject_columns(&self) -> &[(u8, usize)] {
        &self.subject
    }

    /// The market value of a row that has no remark on it.
    pub(crate) fn market_value(&self, cells: Cells<'_>) -> Option<rust_decimal::Decimal> {
        number::read(self.content(cells, Field::MarketValue), self.survey.mark)
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
                Item::Positions(handful) => handful.rows.len() as u64,
                Item::Blank => 0,
                Item::Row(_) | Item::Short(..) => 1,
            };
            take(item);
        };
        let block = &piece.0;
        let Some(text) = block.clean() else {
            self.doubtful_rows(block, &mut reading.record, take)?;
            return Ok(lines);
        };
        let width = self.survey.header.len();
        let mut splitter = Splitter::new(text, self.delimiter, width, block.line);
        let spans = Vec::with_capacity((width + 1) * HANDFUL);
        let mut handful = Handful { text, width, spans, rows: Vec::with_capacity(HANDFUL) };
        loop {
            let (line, before) = (splitter.line(), splitter.rest());
            let first = handful.spans.len();
            match splitter.next(&mut handful.spans, &mut reading.record) {
                None => break,
                Some(Shape::OpenQuote) => return Err(Unfit),
                Some(Shape::Odd) => {}
                Some(Shape::Plain) => {
                    let cells = Cells::Within(text, handful.spans.get(first..).unwrap_or_default());
                    if let Some(query) = self.query(cells, reading) {
                        handful.rows.push((line, query));
                        if handful.rows.len() == HANDFUL {
                            handful.hand_over(&mut take);
                        }
                        continue;
                    }
                    handful.spans.truncate(first);
                    let length = before.len() - splitter.rest().len();
                    let row = before.get(..length).unwrap_or_default();
                    let mut records = Records::from_line(row.as_bytes(), self.delimiter, line);
                    records.read(&mut reading.record).map_err(|_| Unfit)?;
                }
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
        record: &mut Record,
        mut take: impl FnMut(Item<'_>),
    ) -> Result<(), Unfit> {
        let mut records = Records::from_line(block.bytes(), self.delimiter, block.line);
        while records.read(record).map_err(|_| Unfit)? {
            take(self.item(record)?);
        }
        Ok(())
    }

    /// What a plain row asks; `None` when there is something to be told about it.
    fn query(&self, cells: Cells<'_>, reading: &mut Reading) -> Option<Query> {
        let reader = self.reader();
        let evidence = &self.survey.evidence;
        let raw = |field| self.column(field).map_or("", |column| cells.get(column));
        let time = raw(Field::TradeTime);
        let time = date::plain_day(time).map(TradeTime::Day).or_else(|| {
            reading.times.get(time, |cell| {
                let text = fault::content(cell);
                reader.trade_time(text).ok().filter(|_| evidence.agrees(Field::TradeTime, text))
            })
        })?;
        let known = fault::content(raw(Field::KnownOn));
        let known = reader.known_on(known, time).ok().filter(|_| evidence.agrees(Field::KnownOn, known))?;
        let activity = raw(Field::Activity);
        let activity = reading.activities.get(activity, |cell| reader.activity(fault::content(cell)).ok())?;
        let actor = reading.actors.get(raw(Field::Actor), |cell| reader.actor(fault::content(cell)).ok())?;

        let value = raw(Field::MarketValue);
        let mark = self.survey.mark;
        if !number::is_plain(value, mark) {
            let text = fault::content(value);
            let reads = text.is_empty() || number::read(text, mark).is_some();
            (reads && evidence.agrees(Field::MarketValue, text)).then_some(())?;
        }
        for field in [Field::IssueDate, Field::MaturityDate] {
            let cell = raw(field);
            let is_plain = cell.is_empty()
                || date::plain_day(cell).is_some()
                || reading.attributes.get(cell, |cell| {
                    let text = fault::content(cell);
                    text.is_empty() || reader.attribute_day(text).is_ok() && evidence.agrees(field, text)
                });
            is_plain.then_some(())?;
        }
        let is_named = self.naming.iter().any(|column| !fault::content(cells.get(*column)).is_empty());
        is_named.then_some(Query { activity, actor, time, known })
    }

    /// A record that is not plain, or has something to be told about it.
    fn item(&self, record: &Record) -> Result<Item<'static>, Unfit> {
        if record.is_blank() {
            return Ok(Item::Blank);
        }
        let width = self.survey.header.len();
        if record.stray_quote.is_some() && record.is_multi_line() {
            return Err(Unfit);
        }
        if record.len() == width && record.too_long.is_none() && record.stray_quote.is_none() {
            let agrees = |field: &Field| {
                let cell = self.column(*field).map(|column| record.text(column)).unwrap_or_default();
                self.survey.evidence.agrees(*field, fault::content(&cell))
            };
            DECIDING.iter().all(agrees).then_some(()).ok_or(Unfit)?;
        }
        let reader = self.reader();
        let row = Row { line: record.line, cells: reader.cells(record), content: reader.read(record) };
        if record.len() < width && !is_damaged_row(record) {
            // A footer with more in it than one may hold refuses the file.
            let line = FooterLine::of(record);
            return if record.too_long.is_none() && line.is_bounded() { Ok(Item::Short(row, line)) } else { Err(Unfit) };
        }
        Ok(Item::Row(row))
    }

    /// What was read of the file, once all of it was.
    pub(crate) fn summary(&self, digest: (u64, String), counts: Counts) -> FileSummary {
        let mut notes = self.survey.notes.clone();
        notes.extend(counts.note());
        let (size, sha256) = digest;
        FileSummary {
            name: self.name.clone(),
            size,
            sha256,
            rows: counts.rows,
            faulty: counts.faulty,
            blank_lines: self.blank_lines + counts.blank_lines,
            preamble_lines: self.survey.preamble_lines,
            footer: counts.footer,
            dialect: self.survey.dialect(Some(self.delimiter), self.bom),
            preamble_date: self.survey.preamble_date,
            notes,
        }
    }
}
