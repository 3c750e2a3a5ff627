//! Reads holdings and trade files as they come from the desk: strictly, and losing no row.
//!
//! [`Holdings`] reads a file twice. The first pass surveys it: delimiter, header, number of rows, the notation
//! of its dates and amounts. A fault of the file as a whole refuses it there, before anything is screened.
//! The second pass streams the rows; a row that cannot be read or decided carries the [`Finding`] that
//! says why, and is never left out. Memory does not grow with the number of rows. A run reads a file once
//! where its beginning tells enough (`stream.rs`), and like this where it does not.
//!
//! Every cell is text until its own parser takes it.
//!
//! ```
//! use interdict::holdings::{Holdings, Options, Source};
//! let bytes = b"Name,ISIN,Trade Date,Side\nAcme Holdings,,15/03/2021,B\nAcme Holdings,,soon,B\n".to_vec();
//! let source = Source::Bytes { name: "trades.csv".into(), bytes };
//! let mut holdings = Holdings::open(source, &Options::default()).unwrap();
//! let first = holdings.next_row().unwrap().content.unwrap();
//! assert_eq!(first.subject.security_name, "Acme Holdings");
//! let second = holdings.next_row().unwrap().content.unwrap_err();
//! assert!(second.to_string().starts_with("trades.csv:3:16: `soon` is not a date"));
//! assert!(holdings.next_row().is_none());
//! assert_eq!(holdings.finish().unwrap().rows, 2);
//! ```

mod archive;
#[cfg(feature = "columnar")]
mod array;
mod block;
#[cfg(feature = "cloud")]
mod cloud;
mod counts;
mod date;
mod encoding;
mod explain;
mod fault;
mod field;
mod files;
mod footer;
mod format;
#[cfg(feature = "columnar")]
pub(crate) mod frame;
mod guard;
mod hashed;
mod heading;
mod isins;
mod layout;
mod left_out;
mod mapping;
pub(crate) mod memory;
mod moved;
mod notation;
mod number;
mod object_url;
pub mod pairs;
#[cfg(feature = "columnar")]
mod parquet;
mod places;
mod position;
mod record;
mod short;
mod source;
mod split;
pub(crate) mod stream;
mod survey;
mod table;
mod unpack;
mod words;

use std::io::{self, BufReader};

use chrono::NaiveDate;
use chrono_tz::Tz;

#[cfg(feature = "columnar")]
pub(crate) use array::text as array_text;
pub use encoding::Encoding;
pub use explain::{ColumnMeaning, Explanation};
pub use field::Field;
pub use files::{Found, sources};
pub use footer::FooterLine;
pub use format::FileFormat;
pub(crate) use format::workbook::whole::{Whole, is_workbook, sheets as workbook_sheets};
#[cfg(feature = "cli")]
pub(crate) use guard::guarded;
pub use guard::is_guarded;
pub use left_out::{Exclude, LeftOut, Reason, with_way_out};
pub use mapping::file::{MappingFile, schema as mapping_schema};
pub use mapping::{Mapping, Why};
pub(crate) use mapping::{claimed_by as fields_claimed_by, is_same as is_same_header};
pub use memory::Tabular;
pub use object_url::{ObjectUrl, is_url, told as told_url};
pub use places::{CellPlace, Places};
pub use position::Position;
pub(crate) use record::hides_rows;
pub use source::Source;
pub(crate) use table::Cells as CellNames;
pub use unpack::{Limits, Packing};
pub(crate) use unpack::{Opened, Unpacked, open as unpack};
pub(crate) use words::{activity as activity_word, actor as actor_word};

use crate::finding::{Code, Finding};
use crate::programme::{Activity, Actor};
use crate::timeline::{KnownOn, TradeTime};
use crate::vocabulary::vocabulary;
pub(crate) use counts::Counts;
pub(crate) use footer::MOST_LINES as MOST_FOOTER_LINES;
pub(crate) use footer::{Beside, Naming};
use hashed::{Hashed, PIECE};
use position::Reader;
use record::{Record, Records};
use source::Input;
use survey::{Survey, Surveyor, read_fault};
use table::Table;
use unpack::Origin;

/// With whose knowledge rows are judged that say nothing about it themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownChoice {
    /// With everything that the lists hold.
    Latest,
    /// With what was known at the trade.
    Trade,
    /// With what was known at this time; a day means its end.
    At(TradeTime),
}

impl KnownChoice {
    /// The knowledge with which a trade of this time is judged.
    pub fn of(self, trade: TradeTime) -> KnownOn {
        match self {
            KnownChoice::Latest => KnownOn::Latest,
            KnownChoice::Trade => KnownOn::by(trade),
            KnownChoice::At(time) => KnownOn::by(time),
        }
    }
}

/// What rows mean that do not say it themselves, and how the file is to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Activity of rows without one.
    pub activity: Activity,
    /// Actor of rows without one.
    pub actor: Actor,
    /// Trade time of rows without one; goes before a date above the header.
    pub as_of: Option<TradeTime>,
    /// Knowledge of rows without one.
    pub known_on: KnownChoice,
    /// Zone of date-times without an offset.
    pub timezone: Tz,
    /// Columns by name; goes before every recognition.
    pub map: Vec<(Field, String)>,
    /// The notation of dates that are not ISO 8601, such as `%d/%m/%Y`.
    pub date_format: Option<String>,
    /// The delimiter, when it is not to be found by the header.
    pub delimiter: Option<u8>,
    /// Whether a header without a single row below it is a file.
    pub allow_empty: bool,
    /// The encoding of text files that do not say it themselves; `None` is UTF-8.
    pub encoding: Option<Encoding>,
    /// The form that a file must have.
    pub format: Option<FileFormat>,
    /// The line of the header, counted from one; `None` looks for it.
    pub header: Option<u64>,
    /// What marks decimals; `None` finds it out.
    pub decimal_mark: Option<char>,
    /// The sheet of a workbook, by its name; `None` takes the only one with a table.
    pub sheet: Option<String>,
    /// How much a packed file may become.
    pub limits: Limits,
    /// What is not read of folders and archives.
    pub exclude: Vec<Exclude>,
    /// Whether rows tell where their cells stand.
    pub places: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            activity: Activity::Hold,
            actor: Actor::UsPerson,
            as_of: None,
            known_on: KnownChoice::Latest,
            timezone: chrono_tz::America::New_York,
            map: Vec::new(),
            date_format: None,
            delimiter: None,
            allow_empty: false,
            encoding: None,
            format: None,
            header: None,
            decimal_mark: None,
            sheet: None,
            limits: Limits::default(),
            exclude: Vec::new(),
            places: false,
        }
    }
}

/// One row of the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where it starts: the line of a text file, the number of the row in a Parquet file.
    pub line: u64,
    /// Its cells as they stand, one for every column of the header: a row that is too short is filled
    /// up with empty cells, one that is too long is cut (and `content` says so).
    pub cells: Vec<String>,
    /// Where its cells stand, where that is asked for.
    pub places: Places,
    /// What is to be screened, or why the row cannot be.
    pub content: Result<Position, Finding>,
}

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What separates cells; `None` in a Parquet file.
    pub delimiter: Option<char>,
    /// Whether it begins with a byte order mark.
    pub bom: bool,
    /// Notation of dates that are not ISO 8601, where the file has such.
    pub date_format: Option<String>,
    /// What marks decimals, where the file tells.
    pub decimal_mark: Option<char>,
}

/// A date of the holdings that a file states once, for all of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedDate {
    /// The date.
    pub date: NaiveDate,
    /// Where it stands.
    pub at: StatedAt,
}

vocabulary! {
    /// Where a file states the date of its holdings.
    StatedAt {
        /// In a line above the header.
        Preamble = "above the header",
        /// In a field of the form.
        Form = "in the form",
        /// In the name of the file.
        FileName = "in the file's name",
    }
}

/// What was read, for the manifest and for the totals that must add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// Name as given; `-` for standard input.
    pub name: String,
    /// Number of bytes.
    pub size: u64,
    /// SHA-256 of the bytes that the rows were read from, in lower-case hex.
    pub sha256: String,
    /// Number of rows, faulty ones included.
    pub rows: u64,
    /// Number of rows that could not be read.
    pub faulty: u64,
    /// Number of blank lines.
    pub blank_lines: u64,
    /// The lines above the header that are not blank.
    pub preamble: Vec<FooterLine>,
    /// What the header calls columns that have no meaning here: in a table that stands on its side, securities.
    pub header: FooterLine,
    /// The lines below the last row that are not blank and too short for a row.
    pub footer: Vec<FooterLine>,
    /// In what form the file has its rows.
    pub format: FileFormat,
    /// How it was packed, from the outside.
    pub packing: Vec<Packing>,
    /// How the characters of a text file are written.
    pub encoding: Encoding,
    /// How the file is written.
    pub dialect: Dialect,
    /// Date of the holdings, where the file states one beside its rows.
    pub stated_date: Option<StatedDate>,
    /// What is worth knowing and refuses nothing.
    pub notes: Vec<Finding>,
}

impl FileSummary {
    /// What somebody should know of the footer: how many lines were not read as rows, and where.
    pub fn footer_remark(&self) -> Option<Finding> {
        footer::remark(&self.name, &self.footer)
    }
}

/// Where the rows come from.
enum Body {
    Text(Records<BufReader<Hashed<Input>>>),
    #[cfg(feature = "columnar")]
    Table(parquet::Table),
}

/// A surveyed file whose rows can be read once.
pub struct Holdings {
    name: String,
    options: Options,
    survey: Survey,
    delimiter: Option<u8>,
    bom: bool,
    surveyed: (u64, String),
    origin: Origin,
    body: Body,
    record: Record,
    counts: Counts,
    fault: Option<Finding>,
}

impl Holdings {
    /// Opens and surveys a file; all faults of the file as a whole are told at once.
    pub fn open(source: Source, options: &Options) -> Result<Holdings, Vec<Finding>> {
        Holdings::of(unpack::open_one(source, options).map_err(|fault| vec![fault])?, options)
    }

    /// Opens and surveys every file that a source holds: itself, or those of an archive.
    pub fn open_each(source: Source, options: &Options) -> Vec<Result<Holdings, Vec<Finding>>> {
        let files = unpack::open(source, options).files.into_iter();
        let open = |file: Result<Opened, Finding>| Holdings::of(file.map_err(|fault| vec![fault])?, options);
        files.map(open).collect()
    }

    /// Opens and surveys one of the files that a source holds: itself, or one of an archive.
    pub fn open_named(source: Source, name: &str, options: &Options) -> Result<Holdings, Vec<Finding>> {
        let called = source.name();
        let files = unpack::open(source, options).files;
        let mut files = files.into_iter().filter(|file| !file.as_ref().is_ok_and(|file| file.name != name));
        match files.next() {
            Some(file) => Holdings::of(file.map_err(|fault| vec![fault])?, options),
            None => {
                let message = format!("the archive has no file `{name}`");
                Err(vec![fault::error(Code::FILE_FORMAT, fault::whole(&called), message)])
            }
        }
    }

    /// Surveys a file that is open.
    pub(crate) fn of(opened: Opened, options: &Options) -> Result<Holdings, Vec<Finding>> {
        if opened.origin.format == FileFormat::Parquet {
            return Holdings::open_table(opened, options);
        }
        let table = opened.origin.table.clone();
        Holdings::open_text(opened, options).map_err(|faults| match table {
            Some(table) => faults.into_iter().map(|fault| table.finding(fault)).collect(),
            None => faults,
        })
    }

    fn open_text(opened: Opened, options: &Options) -> Result<Holdings, Vec<Finding>> {
        let Opened { name, mut input, origin } = opened;
        let head = input.head(layout::HEAD).map_err(|reason| vec![source::unreadable(&name, &reason)])?;
        let layout =
            layout::detect(&name, &head, origin.table.as_ref(), options).map_err(|fault| vec![fault])?;
        let records = |input| {
            let input = BufReader::with_capacity(PIECE, Hashed::new(input));
            Records::new(input, layout.delimiter).made(origin.table.is_some()).within(options.limits)
        };
        let mut surveyor = Surveyor::new(&name, options, Some(layout), origin.table.as_ref())?;
        let mut reading = records(input);
        let mut record = Record::default();
        while reading.read(&mut record).map_err(|fault| vec![read_fault(&name, fault)])? {
            surveyor.see(&record)?;
        }
        let survey = surveyor.finish()?;
        let bom = reading.bom();
        let read = reading.into_input().into_inner();
        let surveyed = read.digest();
        let mut input = read.into_inner();
        input.rewind().map_err(|reason| vec![source::unreadable(&name, &reason)])?;
        let mut holdings = Holdings {
            name,
            options: options.clone(),
            survey,
            delimiter: Some(layout.delimiter),
            bom,
            surveyed,
            body: Body::Text(records(input)),
            origin: origin.clone(),
            record,
            counts: Counts::default(),
            fault: None,
        };
        for _ in 0..=layout.header {
            if !holdings.advance() {
                break;
            }
        }
        Ok(holdings)
    }

    #[cfg(feature = "columnar")]
    fn open_table(opened: Opened, options: &Options) -> Result<Holdings, Vec<Finding>> {
        let Opened { name, input, origin } = opened;
        let (table, survey, surveyed) = parquet::open(&name, input, &origin.partition, options)?;
        Ok(Holdings {
            name,
            options: options.clone(),
            survey,
            delimiter: None,
            bom: false,
            surveyed,
            origin,
            body: Body::Table(table),
            record: Record::default(),
            counts: Counts::default(),
            fault: None,
        })
    }

    #[cfg(not(feature = "columnar"))]
    fn open_table(opened: Opened, _options: &Options) -> Result<Holdings, Vec<Finding>> {
        let message = "this is a Parquet file, and this build does not read Parquet: expected CSV";
        Err(vec![fault::error(Code::FILE_FORMAT, fault::whole(&opened.name), message)])
    }

    /// Name of the file as findings print it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The input columns in their order; a column without a name is called `column_` and its number.
    pub fn header(&self) -> &[String] {
        &self.survey.header
    }

    /// Which column is which field.
    pub fn mapping(&self) -> &Mapping {
        &self.survey.mapping
    }

    /// What its cells are called, where they have no lines and columns of characters.
    pub(crate) fn cell_names(&self) -> Option<&CellNames> {
        self.origin.table.as_ref().map(Table::cells)
    }

    /// Date of the holdings, where the file states one beside its rows.
    pub fn stated_date(&self) -> Option<StatedDate> {
        self.survey.stated_date
    }

    /// Number of rows that the survey counted.
    pub fn rows(&self) -> u64 {
        self.survey.rows
    }

    /// How the file is written.
    pub fn dialect(&self) -> Dialect {
        self.survey.dialect(self.delimiter, self.bom)
    }

    /// What was recognised, and why.
    pub fn explain(&self) -> Explanation {
        explain::explain(&self.name, self.dialect(), &self.survey, &self.origin, &self.options)
    }

    /// The next row; `None` after the last one. [`Holdings::finish`] then says whether it was the last.
    pub fn next_row(&mut self) -> Option<Row> {
        if self.counts.rows == self.survey.rows || !self.advance() {
            return None;
        }
        while matches!(self.body, Body::Text(_))
            && Table::is_blank_line(&self.record, self.origin.table.as_ref())
        {
            if !self.advance() {
                return None;
            }
        }
        let reader = Reader { name: &self.name, options: &self.options, survey: &self.survey };
        let content = reader.read(&self.record);
        let cells = reader.cells(&self.record);
        let places = if self.options.places { self.record.places() } else { Places::default() };
        let row = self.origin.row(Row { line: self.record.line, cells, places, content });
        self.counts.rows += 1;
        self.counts.see(&row.content);
        Some(row)
    }

    /// Reads what is left and says what was read; a fault when the file was not the same in both passes.
    pub fn finish(mut self) -> Result<FileSummary, Finding> {
        while self.next_row().is_some() {}
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let dialect = self.dialect();
        let read = match self.body {
            Body::Text(records) => {
                let mut rest = records.into_input();
                io::copy(&mut rest, &mut io::sink())
                    .map_err(|reason| source::unreadable(&self.name, &reason))?;
                rest.get_ref().digest()
            }
            #[cfg(feature = "columnar")]
            Body::Table(table) => table.digest().map_err(|reason| source::unreadable(&self.name, &reason))?,
        };
        if self.counts.rows != self.survey.rows || self.surveyed != read {
            return Err(source::changed(&self.name));
        }
        self.counts.blank_lines = self.survey.blank_lines;
        self.counts.footer = self.survey.footer.clone();
        Ok(summary(self.name, &self.survey, &self.origin, dialect, read, self.counts))
    }

    /// Reads the next record; keeps a fault for [`Holdings::finish`].
    fn advance(&mut self) -> bool {
        if self.fault.is_some() {
            return false;
        }
        let read = match &mut self.body {
            Body::Text(records) => {
                records.read(&mut self.record).map_err(|fault| read_fault(&self.name, fault))
            }
            #[cfg(feature = "columnar")]
            Body::Table(table) => table.read(&mut self.record),
        };
        match read {
            Ok(more) => more,
            Err(fault) => {
                self.fault = Some(fault);
                false
            }
        }
    }
}

/// What is recognised in each file that a source holds, and what is left out of it.
pub fn explain(source: Source, options: &Options) -> (Vec<Result<Explanation, Vec<Finding>>>, Vec<LeftOut>) {
    let Unpacked { files, left_out } = unpack(source, options);
    let explained = files.into_iter().map(|opened| {
        let opened = opened.map_err(|fault| vec![fault])?;
        Holdings::of(opened, options).map(|holdings| holdings.explain())
    });
    (explained.collect(), left_out)
}

/// What was read of a file, once all of it was; places in made text become those of the file.
fn summary(
    name: String,
    survey: &Survey,
    origin: &Origin,
    dialect: Dialect,
    read: (u64, String),
    counts: Counts,
) -> FileSummary {
    let mut notes = survey.notes.clone();
    let (size, sha256) = origin.digest.clone().unwrap_or(read);
    let note = counts.note();
    let (mut preamble, mut footer) = (survey.preamble.clone(), counts.footer);
    for line in preamble.iter_mut().chain(&mut footer) {
        line.settle(survey, origin.table.as_ref());
    }
    if let Some(table) = &origin.table {
        notes =
            notes.into_iter().map(|note| table.finding(note)).chain(table.notes.iter().cloned()).collect();
    }
    notes.extend(note);
    // A single word, such as `Delta`, may well be the name of a column and of a party.
    let may_be_security = |name: &str| name.contains(|c: char| c == ' ' || c.is_ascii_digit());
    let is_unknown =
        |column: usize, name: &str| survey.mapping.field(column).is_none() && may_be_security(name);
    let cells = survey.header.iter().enumerate();
    let cells =
        cells.map(|(column, name)| if is_unknown(column, name) { name.clone() } else { String::new() });
    FileSummary {
        name,
        size,
        sha256,
        rows: counts.rows,
        faulty: counts.faulty,
        blank_lines: counts.blank_lines,
        preamble,
        header: FooterLine::new(survey.header_line, cells.collect()),
        footer,
        format: origin.format,
        packing: origin.packing.clone(),
        encoding: origin.encoding,
        dialect,
        stated_date: survey.stated_date,
        notes,
    }
}

/// Reads a time as an option gives it: an ISO 8601 date or date-time. A date may be in the basic form, `20210315`:
/// in a cell it could be a number, in an option it cannot.
pub fn time(text: &str, zone: Tz) -> Result<TradeTime, String> {
    match date::basic_day(text) {
        Some(day) => Ok(TradeTime::Day(day)),
        None => date::read(text, None)?.in_zone(zone),
    }
}

/// Whether a cell says nothing: blank, a dash, `N/A`.
pub fn is_empty_cell(text: &str) -> bool {
    fault::content(text).is_empty()
}

#[cfg(test)]
mod tests;
