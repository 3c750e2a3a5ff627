//! Notations of dates beside ISO 8601: which one a file uses, found by looking at all of its dates.
//!
//! [`Notations`] sees every cell of the first pass and says which notation it is, or that nobody can
//! tell day and month apart.

use chrono::NaiveDate;

use super::date::{Moment, in_range, is_iso_shaped, iso, split_clock};
use super::fault::shown;
use super::mapping::fold;
use crate::finding::Place;

/// The notations beside ISO 8601 that are recognised, as `--date-format` writes them.
const CANDIDATES: [&str; 21] = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%Y.%m.%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d/%b/%Y",
    "%d.%b.%Y",
    "%d. %b %Y",
    "%d. %m. %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%b-%d-%Y",
    "%Y-%b-%d",
    "%Y %b %d",
    "%d de %b de %Y",
    "%d%b%Y",
];

/// Names of the months in English, German, French, Italian and Spanish, folded.
const MONTHS: [&str; 12] = [
    "jan january januar janner janvier janv gennaio gen enero ene",
    "feb february februar feber fevrier fevr fev febbraio febrero",
    "mar march marz mrz maerz mars marzo",
    "apr april avril avr aprile abril abr",
    "may mai maggio mag mayo",
    "jun june juni juin giugno giu junio",
    "jul july juli juillet juil luglio lug julio",
    "aug august aout agosto ago",
    "sep sept september septembre settembre set septiembre",
    "oct october oktober okt octobre ottobre ott octubre",
    "nov november novembre noviembre",
    "dec december dezember dez decembre dicembre dic diciembre",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Day,
    Month,
    MonthName,
    Year,
    Literal(char),
}

/// One notation of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notation {
    text: String,
    tokens: Vec<Token>,
}

impl Notation {
    /// Reads a format such as `%d/%m/%Y` or `DD/MM/YYYY`.
    pub(super) fn compile(format: &str) -> Result<Notation, String> {
        let text = format
            .replace("YYYY", "%Y")
            .replace("MMM", "%b")
            .replace("MM", "%m")
            .replace("DD", "%d")
            .replace("%B", "%b");
        let mut tokens = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            tokens.push(match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('d')) => Token::Day,
                ('%', Some('m')) => Token::Month,
                ('%', Some('b')) => Token::MonthName,
                ('%', Some('Y')) => Token::Year,
                ('%', _) => return Err(expected_format(format)),
                (literal, _) => Token::Literal(literal),
            });
        }
        let count = |wanted: &[Token]| tokens.iter().filter(|token| wanted.contains(token)).count();
        let complete = count(&[Token::Day]) == 1
            && count(&[Token::Month, Token::MonthName]) == 1
            && count(&[Token::Year]) == 1;
        if complete { Ok(Notation { text, tokens }) } else { Err(expected_format(format)) }
    }

    /// The format as `--date-format` writes it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Year, month and day of a text of this shape, whether or not there is such a day.
    pub(super) fn scan(&self, text: &str) -> Option<(i32, u32, u32)> {
        let (mut year, mut month, mut day) = (0, 0, 0);
        let mut rest = text;
        for (index, token) in self.tokens.iter().enumerate() {
            let alone = !matches!(self.tokens.get(index + 1), Some(Token::Day | Token::Month | Token::Year));
            let short = if alone { 1 } else { 2 };
            match token {
                Token::Year => year = i32::try_from(number(&mut rest, 4, 4)?).ok()?,
                Token::Month => month = number(&mut rest, short, 2)?,
                Token::Day => day = number(&mut rest, short, 2)?,
                Token::MonthName => month = month_name(&mut rest)?,
                Token::Literal(c) => rest = rest.strip_prefix(*c)?,
            }
        }
        rest.is_empty().then_some((year, month, day))
    }

    /// The day that a text of this shape names.
    pub(super) fn read(&self, text: &str) -> Option<NaiveDate> {
        let (year, month, day) = self.scan(text)?;
        in_range(NaiveDate::from_ymd_opt(year, month, day)?)
    }
}

fn expected_format(format: &str) -> String {
    format!(
        "{} is not a date format: expected one with %d, %m or %b (name of the month) and %Y, such as `%d/%m/%Y`",
        shown(format)
    )
}

pub(super) fn number(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at_checked(digits)?;
    if digits < least {
        return None;
    }
    *rest = after;
    number.parse().ok()
}

/// The number of the month whose name comes next.
pub(super) fn month_name(rest: &mut &str) -> Option<u32> {
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(end)?;
    *rest = after
        .strip_prefix('.')
        .filter(|after| !after.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(after);
    let name = fold(name);
    let month = MONTHS.iter().position(|names| names.split(' ').any(|known| known == name))?;
    u32::try_from(month + 1).ok()
}

/// What the dates of a whole file have in common.
#[derive(Debug)]
pub(super) struct Notations {
    candidates: Vec<Notation>,
    /// One bit for every candidate that reads every cell so far.
    common: u32,
    seen: bool,
    first: Option<(Place, String)>,
    doubtful: Option<(Place, String)>,
    mixed: Option<(Place, String)>,
    given: bool,
}

impl Notations {
    /// Every candidate is open, or only the one that is given.
    pub(super) fn new(given: Option<&str>) -> Result<Notations, String> {
        let candidates: Vec<Notation> = match given {
            Some(format) => vec![Notation::compile(format)?],
            None => CANDIDATES.iter().filter_map(|format| Notation::compile(format).ok()).collect(),
        };
        Ok(Notations {
            candidates,
            common: u32::MAX,
            seen: false,
            first: None,
            doubtful: None,
            mixed: None,
            given: given.is_some(),
        })
    }

    /// Takes one cell into account; what no candidate reads is a fault of its row alone.
    pub(super) fn see(&mut self, text: &str, place: impl FnOnce() -> Place) {
        if is_iso_shaped(text) {
            return;
        }
        let (day, _) = split_clock(text);
        // Candidates that failed before can only tell that notations are mixed.
        let (mut mask, mut dates) = self.readings(day, self.common);
        if mask == 0 {
            (mask, dates) = self.readings(day, !self.common);
        }
        if mask == 0 {
            return;
        }
        self.seen = true;
        dates.dedup();
        let doubtful = dates.len() > 1 && self.doubtful.is_none();
        let mixed = self.common & mask == 0 && self.mixed.is_none();
        if doubtful || mixed || self.first.is_none() {
            let place = place();
            if doubtful {
                self.doubtful = Some((place.clone(), text.to_owned()));
            }
            if mixed {
                self.mixed = Some((place.clone(), text.to_owned()));
            }
            if self.first.is_none() {
                self.first = Some((place, text.to_owned()));
            }
        }
        self.common &= mask;
    }

    /// Whether [`Notations::decide`] is certain to say the same after one more cell.
    pub(super) fn agrees(&self, text: &str) -> bool {
        if self.given || is_iso_shaped(text) {
            return true;
        }
        let (day, _) = split_clock(text);
        let (mask, mut dates) = self.readings(day, self.common);
        if mask == 0 {
            // Read by nobody, a fault of its row; or by a candidate that was out of the question.
            return self.readings(day, !self.common).0 == 0;
        }
        dates.dedup();
        let is_open = self.common.count_ones() > 1;
        self.seen && self.common.trailing_zeros() == mask.trailing_zeros() && (!is_open || dates.len() == 1)
    }

    /// Which of the candidates in `among` read a day, and as what.
    fn readings(&self, day: &str, among: u32) -> (u32, Vec<NaiveDate>) {
        let mut mask = 0;
        let mut dates = Vec::new();
        for (index, candidate) in
            self.candidates.iter().enumerate().filter(|(index, _)| among & (1 << index) != 0)
        {
            if let Some(date) = candidate.read(day) {
                mask |= 1 << index;
                dates.push(date);
            }
        }
        (mask, dates)
    }

    /// The one notation of the file, where there is one; a fault where nobody can tell.
    pub(super) fn decide(&self) -> Result<Option<&Notation>, (Place, String)> {
        if self.given {
            return Ok(self.candidates.first());
        }
        if !self.seen {
            return Ok(None);
        }
        if let (Some((place, text)), Some((first, other))) = (&self.mixed, &self.first) {
            return Err((
                place.clone(),
                format!(
                    "{} is written in another notation than {} on line {}: expected one notation per file, or ISO 8601",
                    shown(text),
                    shown(other),
                    first.line
                ),
            ));
        }
        let mut open = self.candidates.iter().enumerate().filter(|(i, _)| self.common & (1 << i) != 0);
        let (first, second) = (open.next(), open.next());
        match (&self.doubtful, first, second) {
            (Some((place, text)), Some((_, one)), Some((_, other))) => Err((
                place.clone(),
                format!(
                    "{} can be {} or {}, and no date of the file tells which: give `--date-format {}` or `--date-format {}`",
                    shown(text),
                    one.as_str(),
                    other.as_str(),
                    one.as_str(),
                    other.as_str()
                ),
            )),
            _ => Ok(first.map(|(_, notation)| notation)),
        }
    }

    /// Whether a text is a date that can be read in two ways, and nothing in the file tells which is meant.
    pub(super) fn is_ambiguous(&self, text: &str) -> bool {
        let reads = || self.candidates.iter().any(|candidate| candidate.read(text).is_some());
        !is_iso_shaped(text) && reads() && self.read_alone(text).is_none()
    }

    /// Reads a single date on its own, such as the one above a header.
    pub(super) fn read_alone(&self, text: &str) -> Option<NaiveDate> {
        if is_iso_shaped(text) {
            return match iso(text) {
                Ok(Moment::Day(day)) => Some(day),
                Ok(Moment::Local(local)) => Some(local.date()),
                _ => None,
            };
        }
        let mut dates: Vec<NaiveDate> = self.candidates.iter().filter_map(|c| c.read(text)).collect();
        dates.dedup();
        match (dates.as_slice(), self.decide()) {
            ([only], _) => Some(*only),
            (_, Ok(Some(notation))) if self.seen => notation.read(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::fault;

    fn decided(cells: &[&str]) -> Result<Option<String>, String> {
        let mut notations = Notations::new(None).unwrap();
        for (index, cell) in cells.iter().enumerate() {
            notations.see(cell, || fault::line("f.csv", index as u64 + 2));
        }
        notations.decide().map(|n| n.map(|n| n.as_str().to_owned())).map_err(|(_, message)| message)
    }

    #[test]
    fn the_whole_file_decides_the_notation() {
        let notation = |cells: &[&str]| decided(cells).unwrap().unwrap_or_default();
        assert_eq!(notation(&["03/04/2021", "2021-01-01", "25/04/2021"]), "%d/%m/%Y");
        assert_eq!(notation(&["3/4/2021", "4/25/2021 9:30 PM"]), "%m/%d/%Y");
        assert_eq!(notation(&["03/03/2021"]), "%d/%m/%Y");
        assert_eq!(notation(&["20210304"]), "%Y%m%d");
        assert_eq!(notation(&["30/Aug/2021"]), "%d/%b/%Y");
        assert_eq!(notation(&["Mar 10, 2022", "garbage"]), "%b %d, %Y");
        assert_eq!(notation(&["1. März 2022"]), "%d. %b %Y");
        assert_eq!(notation(&["Sept. 3, 2021"]), "%b %d, %Y");
        assert_eq!(notation(&["3 de enero de 2021"]), "%d de %b de %Y");
        assert_eq!(notation(&["2021-01-01"]), "");
        insta::assert_snapshot!(decided(&["03/04/2021"]).unwrap_err(), @"`03/04/2021` can be %d/%m/%Y or %m/%d/%Y, and no date of the file tells which: give `--date-format %d/%m/%Y` or `--date-format %m/%d/%Y`");
        insta::assert_snapshot!(decided(&["25/04/2021", "04/25/2021"]).unwrap_err(), @"`04/25/2021` is written in another notation than `25/04/2021` on line 2: expected one notation per file, or ISO 8601");
    }

    #[test]
    fn a_format_is_checked() {
        assert_eq!(Notation::compile("DD/MM/YYYY").unwrap().as_str(), "%d/%m/%Y");
        assert!(Notation::compile("%d/%m/%y").is_err());
        assert!(Notation::compile("%d/%m").is_err());
        assert_eq!(Notation::compile("%d%m%Y").unwrap().read("03042021").unwrap().to_string(), "2021-04-03");
    }
}
