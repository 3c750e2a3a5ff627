//! From the cells of a row to a position that can be screened, or to the one fault that prevents it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::date;
use super::fault::{self, shown};
use super::heading::Headings;
use super::moved;
use super::number;
use super::record::Record;
use super::survey::Survey;
use super::words;
use super::{Field, KnownChoice, Options};
use crate::finding::{Code, Finding};
use crate::identity::Subject;
use crate::programme::{Activity, Actor};
use crate::repair::{Repair, Repairs};
use crate::screen::Query;
use crate::timeline::{KnownOn, TradeTime};

/// Longest name in characters: beyond it a cell holds something else than a name.
pub(super) const MAX_NAME: usize = 10_000;

/// A row that can be screened.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// What the row prints about its security.
    pub subject: Subject,
    /// What is asked about it.
    pub query: Query,
    /// The user's own key; empty without one.
    pub position_id: String,
    /// Account; empty without one.
    pub account: String,
    /// Currency of the market value, as printed; empty without one.
    pub currency: String,
    /// Market value, where it can be read for certain.
    pub market_value: Option<Decimal>,
    /// Date of issue, where it can be read for certain.
    pub issue_date: Option<NaiveDate>,
    /// Date of maturity, where it can be read for certain.
    pub maturity_date: Option<NaiveDate>,
    /// What had to be mended in its cells, identifiers aside.
    pub repairs: Repairs,
    /// What could not be read and does not prevent the answer.
    pub notes: Vec<Finding>,
}

/// Everything that the reading of a row needs beside the row.
pub(super) struct Reader<'a> {
    pub(super) name: &'a str,
    pub(super) options: &'a Options,
    pub(super) survey: &'a Survey,
}

impl Reader<'_> {
    /// Reads a row.
    pub(super) fn read(&self, record: &Record) -> Result<Position, Finding> {
        self.check(record)?;
        self.is_in_place(record)?;
        let content = |field| self.content(record, field);
        let query =
            self.query(content).map_err(|(field, code, message)| self.at(record, field, code, message))?;
        let subject = subject(content);
        if !subject.names_a_security() {
            return Err(fault::error(
                Code::ROW_NO_SECURITY,
                fault::line(self.name, record.line),
                "the row has neither a name nor an identifier",
            ));
        }
        let mut notes = Vec::new();
        let market_value = self.amount(record, &mut notes);
        let issue_date = self.attribute(record, Field::IssueDate, &mut notes);
        let maturity_date = self.attribute(record, Field::MaturityDate, &mut notes);
        Ok(Position {
            subject: subject.into_owned(),
            query,
            position_id: content(Field::PositionId).to_owned(),
            account: content(Field::Account).to_owned(),
            currency: content(Field::Currency).to_owned(),
            market_value,
            issue_date,
            maturity_date,
            repairs: self.repairs(|field| self.cell(record, field)),
            notes,
        })
    }

    /// The cells as they stand, one for every column of the header.
    pub(super) fn cells(&self, record: &Record) -> Vec<String> {
        (0..self.survey.header.len()).map(|i| record.text(i).into_owned()).collect()
    }

    /// What must hold before a cell means anything.
    fn check(&self, record: &Record) -> Result<(), Finding> {
        let refuse =
            |code, cell, message: String| Err(fault::error(code, record.place(self.name, cell), message));
        if let Some(column) = self.control_sequence(record) {
            let message =
                "the cell has a terminal control sequence, which can hide a name: expected plain text";
            return refuse(Code::ROW_ENCODING, column, message.to_owned());
        }
        check(self.name, record, self.survey.header.len(), self.survey.header_line)?;
        if self.survey.headings.see(record).is_some() {
            return Err(Headings::repeated(self.name, record.line, self.survey.header_line));
        }
        for field in [Field::IssuerName, Field::SecurityName, Field::UnderlyingName] {
            if let Some(column) = self.survey.mapping.column(field)
                && record.cell(column).len() > MAX_NAME
                && record.text(column).chars().count() > MAX_NAME
            {
                return refuse(
                    Code::ROW_TOO_LONG,
                    column,
                    format!("the name is too long: expected at most {MAX_NAME} characters"),
                );
            }
            if let Some(column) = self.survey.mapping.column(field)
                && fault::is_formula_error(&record.text(column))
            {
                let error = shown(&record.text(column));
                let message = format!("the cell holds the formula error {error}: expected a name");
                return refuse(Code::ROW_NO_SECURITY, column, message);
            }
        }
        Ok(())
    }

    /// The first column with a field whose cell has the beginning of a terminal's control sequence. Other
    /// control characters are dropped with the name's normal form; the letters of a sequence would stay and
    /// part the name from the one that the list knows.
    fn control_sequence(&self, record: &Record) -> Option<usize> {
        let mapping = &self.survey.mapping;
        let has_field = |column: &usize| mapping.field(*column).is_some();
        (0..record.len()).filter(has_field).find(|column| record.has_control_sequence(*column))
    }

    /// What a cell says; empty where it says nothing or there is no such column.
    fn content<'r>(&self, record: &'r Record, field: Field) -> &'r str {
        fault::content(self.cell(record, field))
    }

    /// A cell as it stands.
    fn cell<'r>(&self, record: &'r Record, field: Field) -> &'r str {
        let cell = self.survey.mapping.column(field).map_or(&[][..], |column| record.cell(column));
        std::str::from_utf8(cell).unwrap_or_default()
    }

    /// What has to be mended in the cells of a row, identifiers aside.
    pub(super) fn repairs<'t>(&self, cell: impl Fn(Field) -> &'t str) -> Repairs {
        let mut repairs = Repairs::default();
        for field in Field::ALL.iter().copied().filter(|field| field.describes_a_security()) {
            let (cell, content) = (cell(field), fault::content(cell(field)));
            if !content.is_empty() && content.len() < cell.len() {
                repairs.insert(Repair::Blanks);
            }
        }
        let dates = [Field::TradeTime, Field::KnownOn, Field::IssueDate, Field::MaturityDate];
        let is_serial = |field: Field| date::serial(fault::content(cell(field)), self.survey.date_system);
        if dates.into_iter().any(|field| is_serial(field).is_some()) {
            repairs.insert(Repair::SerialDate);
        }
        repairs
    }

    /// A finding at the cell of a field.
    fn at(&self, record: &Record, field: Field, code: Code, message: String) -> Finding {
        let place = match self.survey.mapping.column(field) {
            Some(column) => record.place(self.name, column),
            None => fault::line(self.name, record.line),
        };
        fault::error(code, place, message)
    }

    /// What a row asks, from what its cells say; or the field that prevents it.
    pub(super) fn query<'t>(&self, content: impl Fn(Field) -> &'t str) -> Result<Query, Unread> {
        let time = self.trade_time(content(Field::TradeTime)).map_err(at(Field::TradeTime))?;
        let known = self.known_on(content(Field::KnownOn), time).map_err(at(Field::KnownOn))?;
        let activity = self.activity(content(Field::Activity)).map_err(at(Field::Activity))?;
        let actor = self.actor(content(Field::Actor)).map_err(at(Field::Actor))?;
        Ok(Query { activity, actor, time, known })
    }

    /// Refuses a row whose cells stand in other columns than the header says.
    fn is_in_place(&self, record: &Record) -> Result<(), Finding> {
        let cell = |field| {
            let cell = self.survey.mapping.column(field).map(|column| record.cell(column));
            std::str::from_utf8(cell.unwrap_or_default()).unwrap_or_default()
        };
        let Some(field) = moved::field(cell) else { return Ok(()) };
        let message = format!(
            "{} stands where the `{field}` is expected: the cells of the row seem to be moved against the header",
            shown(fault::trimmed(cell(field)))
        );
        Err(self.at(record, field, Code::ROW_RAGGED, message))
    }

    /// The time that a cell tells.
    pub(super) fn time(&self, text: &str) -> Result<Option<TradeTime>, Refused> {
        if text.is_empty() {
            return Ok(None);
        }
        date::serial(text, self.survey.date_system)
            .map_or_else(|| date::read(text, self.survey.notation.as_ref()), Ok)
            .and_then(|moment| moment.in_zone(self.options.timezone))
            .map(Some)
            .map_err(|message| (Code::ROW_BAD_DATE, message))
    }

    /// The trade time of a row whose cell says this.
    pub(super) fn trade_time(&self, text: &str) -> Result<TradeTime, Refused> {
        let given = self.time(text)?.or(self.options.as_of);
        given.or(self.survey.stated_date.map(|stated| TradeTime::Day(stated.date))).ok_or_else(|| {
            let message = "the cell of the trade date is empty: expected a date, or `--as-of`";
            (Code::ROW_NO_DATE, message.to_owned())
        })
    }

    /// The knowledge with which a row is judged whose cell says this.
    fn known_on(&self, text: &str, trade: TradeTime) -> Result<KnownOn, Refused> {
        let choice = self.time(text)?.map_or(self.options.known_on, KnownChoice::At);
        Ok(choice.of(trade))
    }

    /// The activity of a row whose cell says this.
    pub(super) fn activity(&self, text: &str) -> Result<Activity, Refused> {
        if text.is_empty() {
            return Ok(self.options.activity);
        }
        words::activity(text).ok_or_else(|| {
            let all: Vec<&str> = Activity::ALL.iter().map(|a| a.as_str()).collect();
            let message = format!(
                "{} is no activity: expected one of {} (or B, S, SS, or a FIX side)",
                shown(text),
                all.join(", ")
            );
            (Code::ROW_BAD_ACTIVITY, message)
        })
    }

    /// The actor of a row whose cell says this.
    pub(super) fn actor(&self, text: &str) -> Result<Actor, Refused> {
        if text.is_empty() {
            return Ok(self.options.actor);
        }
        words::actor(text).ok_or_else(|| {
            let all: Vec<&str> = Actor::ALL.iter().map(|a| a.as_str()).collect();
            let message = format!("{} is no actor: expected one of {}", shown(text), all.join(", "));
            (Code::ROW_BAD_ACTOR, message)
        })
    }

    fn amount(&self, record: &Record, notes: &mut Vec<Finding>) -> Option<Decimal> {
        let text = self.content(record, Field::MarketValue);
        if text.is_empty() {
            return None;
        }
        let amount = number::read(text, self.survey.mark);
        if amount.is_none() {
            let message =
                format!("{} cannot be read as an amount for certain and is left out of sums", shown(text));
            notes.push(note(self.at(record, Field::MarketValue, Code::ROW_BAD_AMOUNT, message)));
        }
        amount
    }

    /// The day of a cell of issue or maturity.
    pub(super) fn attribute_day(&self, text: &str) -> Result<NaiveDate, String> {
        let moment = date::serial(text, self.survey.date_system)
            .map_or_else(|| date::read(text, self.survey.attribute_notation.as_ref()), Ok)?;
        Ok(match moment {
            date::Moment::Day(day) => day,
            date::Moment::Local(local) => local.date(),
            date::Moment::At(at) => at.civil_date(self.options.timezone),
        })
    }

    fn attribute(&self, record: &Record, field: Field, notes: &mut Vec<Finding>) -> Option<NaiveDate> {
        let text = self.content(record, field);
        if text.is_empty() {
            return None;
        }
        match self.attribute_day(text) {
            Ok(day) => Some(day),
            Err(message) => {
                notes.push(note(self.at(record, field, Code::ROW_BAD_DATE, message)));
                None
            }
        }
    }
}

/// Why a cell cannot be read.
type Refused = (Code, String);
/// The same, and which field it is.
type Unread = (Field, Code, String);

fn at(field: Field) -> impl Fn(Refused) -> Unread {
    move |(code, message)| (field, code, message)
}

/// What a row prints about its security, from what its cells say.
pub(super) fn subject<'t>(content: impl Fn(Field) -> &'t str) -> Subject<&'t str> {
    let named = |field| fault::named(content(field));
    Subject {
        issuer_name: named(Field::IssuerName),
        security_name: named(Field::SecurityName),
        underlying_name: named(Field::UnderlyingName),
        isin: named(Field::Isin),
        cusip: named(Field::Cusip),
        sedol: named(Field::Sedol),
        figi: named(Field::Figi),
        lei: named(Field::Lei),
        identifier: content(Field::Identifier),
        ticker: content(Field::Ticker),
        exchange: content(Field::Exchange),
        underlying_isin: named(Field::UnderlyingIsin),
        country: content(Field::Country),
        instrument_type: content(Field::InstrumentType),
    }
}

fn note(finding: Finding) -> Finding {
    Finding { severity: crate::finding::Severity::Note, ..finding }
}

/// What must hold of every record of a table whose header has `width` cells.
pub(super) fn check(name: &str, record: &Record, width: usize, header_line: u64) -> Result<(), Finding> {
    let refuse = |code, cell, message: String| Err(fault::error(code, record.place(name, cell), message));
    if let Some(cell) = record.too_long {
        return refuse(Code::ROW_TOO_LONG, cell, record.excess());
    }
    for index in 0..record.len() {
        let bytes = record.cell(index);
        if bytes.contains(&0) {
            return refuse(
                Code::ROW_ENCODING,
                index,
                "the cell has a NUL byte: expected UTF-8 text".to_owned(),
            );
        }
        if std::str::from_utf8(bytes).is_err() {
            return refuse(
                Code::ROW_ENCODING,
                index,
                "the cell has bytes that are not UTF-8: save the file as UTF-8".to_owned(),
            );
        }
    }
    if let Some(cell) = record.stray_quote {
        return refuse(
            Code::ROW_STRAY_QUOTE,
            cell,
            "text follows the closing quote of the cell: expected a quote inside a quoted cell to be doubled"
                .to_owned(),
        );
    }
    if record.hides_rows(width) {
        let message = "a quoted cell goes over several lines, each of which is a row by itself: expected a quote to be closed in its cell, and a quote of a name to be doubled";
        let cell = (0..record.len()).find(|cell| record.cell(*cell).contains(&b'\n')).unwrap_or_default();
        return refuse(Code::ROW_STRAY_QUOTE, cell, message.to_owned());
    }
    if record.len() != width {
        let cells = |count| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let message = format!(
            "the row has {}: expected {width}, as in the header on line {}",
            cells(record.len()),
            header_line
        );
        return refuse(Code::ROW_RAGGED, width.min(record.len()), message);
    }
    Ok(())
}
