//! The first pass: what must be known of a whole file before its first row can be read.

use chrono::NaiveDate;

use super::fault;
use super::footer::{self, FooterLine, Tail, is_cut_row};
use super::heading::{Heading, Headings};
use super::isins::Isins;
use super::layout::{self, Layout};
use super::mapping::{self, Mapping};
use super::notation::{Notation, Notations};
use super::number::{Mark, Marks};
use super::record::{ReadFault, Record};
use super::table::{DateSystem, Table};
use super::{Dialect, Field, Options, StatedAt, StatedDate, date};
use crate::finding::{Code, Finding, Place, Severity};

/// What the first pass knows.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) header: Vec<String>,
    pub(super) header_line: u64,
    pub(super) mapping: Mapping,
    pub(super) headings: Headings,
    pub(super) rows: u64,
    pub(super) blank_lines: u64,
    pub(super) preamble: Vec<FooterLine>,
    pub(super) stated_date: Option<StatedDate>,
    pub(super) footer: Vec<FooterLine>,
    pub(super) notation: Option<Notation>,
    pub(super) attribute_notation: Option<Notation>,
    pub(super) date_system: Option<DateSystem>,
    pub(super) mark: Option<Mark>,
    pub(super) notes: Vec<Finding>,
    pub(super) evidence: Evidence,
}

impl Survey {
    /// The amounts are numbers and not text: no cell can tell that decimals are written otherwise.
    #[cfg(feature = "columnar")]
    pub(super) fn settle_mark(&mut self, mark: Mark) {
        self.mark = Some(mark);
        self.evidence.is_mark_settled = true;
    }

    /// How the file is written.
    pub(super) fn dialect(&self, delimiter: Option<u8>, bom: bool) -> Dialect {
        Dialect {
            delimiter: delimiter.map(char::from),
            bom,
            date_format: self.notation.as_ref().map(|notation| notation.as_str().to_owned()),
            decimal_mark: self.mark.map(Mark::as_char),
        }
    }
}

/// What was seen that decides how cells are read.
#[derive(Debug)]
pub(super) struct Evidence {
    times: Notations,
    attributes: Notations,
    marks: Marks,
    is_mark_settled: bool,
    date_system: Option<DateSystem>,
}

impl Evidence {
    fn notations(&mut self, field: Field) -> Option<&mut Notations> {
        match field {
            Field::TradeTime | Field::KnownOn => Some(&mut self.times),
            Field::IssueDate | Field::MaturityDate => Some(&mut self.attributes),
            _ => None,
        }
    }

    fn see(&mut self, field: Field, text: &str, place: impl FnOnce() -> Place) {
        if field == Field::MarketValue {
            self.marks.see(text);
        } else if date::serial(text, self.date_system).is_some() {
            // A number of a workbook is no notation.
        } else if let Some(notations) = self.notations(field).filter(|_| !text.is_empty()) {
            notations.see(text, place);
        }
    }

    /// Whether nobody can tell the notation of dates of issue and maturity.
    pub(super) fn is_doubtful(&self) -> bool {
        self.attributes.decide().is_err()
    }

    /// Whether everything that follows from the evidence stays the same with one more cell of a field.
    pub(super) fn agrees(&self, field: Field, text: &str) -> bool {
        match field {
            _ if text.is_empty() => true,
            Field::MarketValue => self.is_mark_settled || self.marks.agrees(text),
            _ if date::serial(text, self.date_system).is_some() => true,
            Field::TradeTime | Field::KnownOn => self.times.agrees(text),
            Field::IssueDate | Field::MaturityDate => self.attributes.agrees(text),
            _ => true,
        }
    }
}

/// The fields whose cells decide how all cells of their kind are read.
pub(super) const DECIDING: [Field; 5] =
    [Field::TradeTime, Field::KnownOn, Field::IssueDate, Field::MaturityDate, Field::MarketValue];

/// Watches the records of a file go by.
pub(super) struct Surveyor<'a> {
    name: &'a str,
    options: &'a Options,
    header_record: Option<u64>,
    index: u64,
    header: Option<(Vec<String>, u64, Mapping)>,
    above: Vec<(Place, String, String)>,
    rows: u64,
    blank_lines: u64,
    preamble: Vec<FooterLine>,
    /// The refusal of the first line above the header that cannot be kept.
    unfit_above: Option<Finding>,
    tail: Option<Tail>,
    evidence: Evidence,
    isins: Isins,
    open_quote: Option<Finding>,
    /// The words of the header, and the refusal of the first other header among the rows.
    headings: Option<Headings>,
    moved: Option<Finding>,
    /// Of a file that is no delimited text.
    table: Option<&'a Table>,
}

impl<'a> Surveyor<'a> {
    /// A survey of a file with this layout.
    pub(super) fn new(
        name: &'a str,
        options: &'a Options,
        layout: Option<Layout>,
        table: Option<&'a Table>,
    ) -> Result<Surveyor<'a>, Vec<Finding>> {
        let notations = || {
            Notations::new(options.date_format.as_deref())
                .map_err(|message| vec![fault::error(Code::FILE_DATE_FORMAT, fault::whole(name), message)])
        };
        Ok(Surveyor {
            name,
            options,
            header_record: layout.map(|layout| layout.header),
            index: 0,
            header: None,
            above: Vec::new(),
            rows: 0,
            blank_lines: 0,
            preamble: Vec::new(),
            unfit_above: None,
            tail: None,
            evidence: Evidence {
                times: notations()?,
                attributes: notations()?,
                marks: Marks::default(),
                is_mark_settled: options.decimal_mark.is_some(),
                date_system: table.and_then(|table| table.date_system),
            },
            isins: Isins::default(),
            open_quote: None,
            headings: None,
            moved: None,
            table,
        })
    }

    /// Blank lines so far.
    pub(super) fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// Takes one record of a text file into account.
    pub(super) fn see(&mut self, record: &Record) -> Result<(), Vec<Finding>> {
        let index = self.index;
        self.index += 1;
        // A header that says nothing is none: a file of nothing but empty objects is empty.
        let is_no_header = self.header.is_none() && record.is_blank();
        if is_no_header || Table::is_blank_line(record, self.table) {
            self.blank_lines += 1;
            if self.header.is_some() {
                self.tail.get_or_insert_default();
            }
            return Ok(());
        }
        match (&self.header, self.header_record) {
            (None, Some(header)) if index < header => self.see_above(record),
            (None, _) => self.see_header(record)?,
            (Some(_), _) => self.see_line(record),
        }
        Ok(())
    }

    /// A line above the header: only the date of the holdings is taken from it, and it is kept to be looked at.
    fn see_above(&mut self, record: &Record) {
        let line = FooterLine::of(record);
        match footer::unfit_above(record, &line, self.name) {
            Some(unfit) => {
                self.unfit_above.get_or_insert(unfit);
            }
            None => {
                self.see_date_above(record, &line);
                self.preamble.push(line);
            }
        }
    }

    fn see_date_above(&mut self, record: &Record, line: &FooterLine) {
        for (index, cell) in line.cells.iter().enumerate() {
            let cell = fault::trimmed(cell);
            let next = line.cells.get(index + 1).map_or("", |next| fault::content(next));
            // `Holdings:` and `As of 30-Aug-2021` in two cells: the second is read like one alone.
            if mapping::is_date_label(cell.trim_end_matches(':'))
                && !next.is_empty()
                && labelled(next).is_none()
            {
                self.above.push((record.place(self.name, index + 1), cell.to_owned(), next.to_owned()));
                return;
            }
            if let Some((label, date)) = labelled(cell) {
                self.above.push((record.place(self.name, index), label, date));
                return;
            }
        }
    }

    fn see_header(&mut self, record: &Record) -> Result<(), Vec<Finding>> {
        let valid = |i: &usize| std::str::from_utf8(record.cell(*i)).is_err() || record.cell(*i).contains(&0);
        if let Some(bad) = (0..record.len()).find(valid) {
            let message = "the header is not UTF-8 text: save the file as UTF-8";
            return Err(vec![fault::error(Code::FILE_ENCODING, record.place(self.name, bad), message)]);
        }
        if let Some(cell) = record.too_long.or(record.stray_quote) {
            let what = match record.too_long {
                Some(_) => record.excess(),
                None => "a cell has text after its closing quote".to_owned(),
            };
            let message = format!("the header cannot be read: {what}");
            return Err(vec![fault::error(Code::FILE_NO_COLUMN, record.place(self.name, cell), message)]);
        }
        let cells = (0..record.len()).map(|i| record.text(i).into_owned());
        self.set_header(cells, record.line, |index| record.place(self.name, index))
    }

    /// The header of a table; a column without a name gets one.
    pub(super) fn set_header(
        &mut self,
        cells: impl Iterator<Item = String>,
        line: u64,
        place: impl Fn(usize) -> Place,
    ) -> Result<(), Vec<Finding>> {
        let header = names(cells);
        let mapping = Mapping::recognise(&header, &self.options.map, place)?;
        self.headings = Some(Headings::of(&header, &mapping));
        self.header = Some((header, line, mapping));
        Ok(())
    }

    /// A line below the header: a row, or perhaps a line of the footer.
    pub(super) fn see_line(&mut self, record: &Record) {
        self.see_heading(record);
        let width = self.header.as_ref().map_or(0, |(header, ..)| header.len());
        if self.is_total(record) {
            self.tail.get_or_insert_default().see(record, self.name);
            return;
        }
        if let Some(tail) = &mut self.tail {
            let mapping = self.header.as_ref().map(|(.., mapping)| mapping);
            if record.len() < width && !mapping.is_some_and(|mapping| is_cut_row(record, mapping)) {
                tail.see(record, self.name);
                return;
            }
            self.rows += tail.lines;
            self.tail = None;
        }
        if record.stray_quote.is_some() && record.is_multi_line() && self.open_quote.is_none() {
            let place = record.place(self.name, record.stray_quote.unwrap_or(0));
            self.open_quote = Some(open_quote(place));
        }
        self.see_row(record);
    }

    /// Keeps the refusal where another table begins.
    fn see_heading(&mut self, record: &Record) {
        let Some((headings, (_, line, _))) = self.headings.as_ref().zip(self.header.as_ref()) else { return };
        if self.moved.is_none() && headings.see(record) == Some(Heading::Other) {
            let header_line = self.table.map_or(*line, |table| table.line(*line));
            self.moved = Some(Headings::moved(self.name, record.line, header_line));
        }
    }

    /// Whether a whole row adds up the others.
    fn is_total(&self, record: &Record) -> bool {
        let Some((header, _, mapping)) = &self.header else { return false };
        record.is_whole(header.len())
            && footer::is_total_record(record, Field::naming().filter_map(|field| mapping.column(field)))
    }

    /// A row: counts it and looks at its dates and amounts.
    fn see_row(&mut self, record: &Record) {
        self.rows += 1;
        let Some((header, _, mapping)) = &self.header else { return };
        if !record.is_whole(header.len()) {
            return;
        }
        self.isins.see(record, mapping);
        for field in DECIDING {
            if let Some(column) = mapping.column(field) {
                let cell = record.text(column);
                self.evidence.see(field, fault::content(&cell), || record.place(self.name, column));
            }
        }
    }

    /// One text of a field's column, of a table that is not looked at row by row.
    pub(super) fn see_text(&mut self, field: Field, text: &str, line: u64) {
        self.rows += 1;
        self.evidence.see(field, fault::content(text), || fault::line(self.name, line));
    }

    /// What was seen, when rows can be read from it.
    pub(super) fn finish(self) -> Result<Survey, Vec<Finding>> {
        let whole = || fault::whole(self.name);
        let Some(((header, header_line, mut mapping), mut headings)) = self.header.zip(self.headings) else {
            return Err(vec![layout::empty(self.name)]);
        };
        let of_isins = self.isins.settle(&header, &mut mapping, self.name, header_line);
        if !of_isins.is_empty() {
            headings = Headings::of(&header, &mapping);
        }
        let mut faults: Vec<Finding> =
            self.unfit_above.into_iter().chain(self.open_quote).chain(self.moved).collect();
        if self.rows == 0 && !self.options.allow_empty {
            faults.push(fault::error(
                Code::FILE_EMPTY,
                whole(),
                "the file has a header and not a single row below it",
            ));
        }
        let dates: Vec<(NaiveDate, &Place)> = self
            .above
            .iter()
            .filter_map(|(place, _, text)| self.evidence.times.read_alone(text).map(|date| (date, place)))
            .collect();
        let preamble_date = dates.first().map(|(date, _)| *date);
        if let Some((other, place)) = dates.iter().find(|(date, _)| Some(*date) != preamble_date) {
            faults.push(fault::error(
                Code::FILE_DATE_FORMAT,
                (*place).clone(),
                format!(
                    "two dates of holdings stand above the header: {} and {other}",
                    dates.first().map_or(*other, |d| d.0)
                ),
            ));
        }
        // A date that cannot be read above the header is not replaced by one that can be read elsewhere.
        let named = if self.above.is_empty() { date::in_file_name(self.name) } else { Ok(None) };
        let stated = |at| move |date| StatedDate { date, at };
        let stated_date = preamble_date
            .map(stated(StatedAt::Preamble))
            .or(self.table.and_then(|table| table.date).map(stated(StatedAt::Form)))
            .or_else(|| named.ok().flatten().map(stated(StatedAt::FileName)));
        let has_column = mapping.column(Field::TradeTime).is_some();
        // One of several that can be read in two ways may say the same as the others or something else.
        let ambiguous = self.above.iter().find(|(.., text)| self.evidence.times.is_ambiguous(text));
        let is_needed = !has_column && self.options.as_of.is_none();
        if is_needed && (stated_date.is_none() || ambiguous.is_some()) {
            let (place, unread) = match ambiguous.or(self.above.first()) {
                Some((place, label, text)) => (
                    place.clone(),
                    format!(
                        "; the date {} after {} above the header cannot be read for certain",
                        fault::shown(text),
                        fault::shown(label)
                    ),
                ),
                None => {
                    let told = |(one, other)| {
                        format!("; the file's name has two dates, {one} and {other}, of which none is used")
                    };
                    (whole(), named.err().map_or_else(String::new, told))
                }
            };
            faults.push(fault::error(
                Code::FILE_NO_DATE,
                place,
                format!("no column tells the trade date{unread}: expected `trade_time`, `trade_date` or `date`, or `--as-of`"),
            ));
        }
        let mut notes = Vec::new();
        if let Some(StatedDate { date, at: StatedAt::FileName }) =
            stated_date.filter(|_| self.options.as_of.is_none())
        {
            let message =
                format!("rows without a trade date are judged as of {date}, the date in the file's name");
            let finding = fault::note(Code::FILE_NO_DATE, whole(), message);
            notes.push(Finding { severity: Severity::Warning, ..finding });
        }
        let notation = match self.evidence.times.decide() {
            Ok(notation) => notation.cloned(),
            Err((place, message)) => {
                faults.push(fault::error(Code::FILE_DATE_FORMAT, place, message));
                None
            }
        };
        let attribute_notation = match self.evidence.attributes.decide() {
            Ok(notation) => notation.cloned(),
            Err((place, message)) => {
                notes.push(fault::note(
                    Code::FILE_DATE_FORMAT,
                    place,
                    format!("{message}; such dates of issue and maturity are left out"),
                ));
                None
            }
        };
        if let Some(first) = self.preamble.first() {
            let place = fault::line(self.name, first.line);
            notes.push(fault::note(
                Code::FILE_NOT_ROWS,
                place,
                format!("not read as rows: {} above the header", fault::lines(self.preamble.len() as u64)),
            ));
        }
        notes.extend(of_isins);
        notes.extend(nameless_column(&header, &mapping, self.name, header_line));
        let tail = self.tail.unwrap_or_default();
        faults.extend(tail.excess);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Survey {
            header,
            header_line: self.table.map_or(header_line, |table| table.line(header_line)),
            mapping,
            headings,
            rows: self.rows,
            blank_lines: self.blank_lines,
            preamble: self.preamble,
            stated_date,
            footer: tail.kept,
            notation,
            attribute_notation,
            date_system: self.evidence.date_system,
            mark: match self.options.decimal_mark {
                Some(',') => Some(Mark::Comma),
                Some(_) => Some(Mark::Point),
                None => self.evidence.marks.decide(),
            },
            notes,
            evidence: self.evidence,
        })
    }
}

/// `Holdings as of 10-Mar-2022` in one cell: the longest label that it begins with, and what stands behind.
fn labelled(cell: &str) -> Option<(String, String)> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    (1..words.len()).rev().find_map(|split| {
        let (label, date) = words.split_at_checked(split)?;
        let label = label.join(" ");
        mapping::is_date_label(&label).then(|| (label, date.join(" ")))
    })
}

/// What somebody should know of a column without a name where none tells the names of securities: it may be theirs.
/// Behind the last name there is mostly nothing but a delimiter.
fn nameless_column(header: &[String], mapping: &Mapping, file: &str, line: u64) -> Option<Finding> {
    let has_names =
        [Field::IssuerName, Field::SecurityName].iter().any(|field| mapping.column(*field).is_some());
    let is_nameless = |column: usize| {
        mapping.field(column).is_none() && header.get(column).is_some_and(|name| *name == unnamed(column))
    };
    let last = (0..header.len()).rev().find(|column| !is_nameless(*column)).filter(|_| !has_names)?;
    let column = (0..last).find(|column| is_nameless(*column))?;
    let message = format!(
        "column {} has no name and is not read, and no column tells the names of the securities: expected one, or `--map security_name={}`",
        column + 1,
        unnamed(column)
    );
    let note = fault::note(Code::FILE_NO_COLUMN, fault::line(file, line), message);
    Some(Finding { severity: Severity::Warning, ..note })
}

/// What a column without a name is called.
fn unnamed(column: usize) -> String {
    format!("column_{}", column + 1)
}

/// The names of the columns of a header.
pub(super) fn names(cells: impl Iterator<Item = String>) -> Vec<String> {
    let name = |(index, cell): (usize, String)| match fault::trimmed(&cell) {
        "" => unnamed(index),
        text => text.to_owned(),
    };
    cells.enumerate().map(name).collect()
}

/// The refusal of a file whose quotes do not add up.
fn open_quote(place: Place) -> Finding {
    fault::error(
        Code::FILE_OPEN_QUOTE,
        Place { length: 1, ..place },
        "the quote that opens here is not closed: the rest of the file cannot be told apart",
    )
}

/// A fault of reading as a finding.
pub(super) fn read_fault(name: &str, fault: ReadFault) -> Finding {
    match fault {
        ReadFault::Io(reason) => super::source::unreadable(name, &reason),
        ReadFault::OpenQuote { line, column } => {
            open_quote(Place { file: name.to_owned(), line, column, length: 1, cell: None })
        }
    }
}
