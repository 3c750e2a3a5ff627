//! The one table of output columns, and how input columns are laid out beside them.
//!
//! Everything that needs a column's name, its order or its type takes it from [`ANSWER`]: renderers,
//! documentation and tests.

use std::collections::{HashMap, HashSet};

use chrono_tz::America::New_York;

use super::{Record, View};
use crate::identity::MatchKind;
use crate::score::Score;
use crate::screen::Line;
use crate::timeline::Instant;
use crate::verdict::{Flags, Verdict};

/// A typed value of one output cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text, possibly empty.
    Text(&'a str),
    /// Text made for this cell, or none.
    Made(Option<String>),
    /// A line number.
    Number(u64),
    /// A score, or none where nothing was compared.
    Score(Option<Score>),
    /// A set of flags.
    Flags(&'a Flags),
    /// A moment, or none where the time is open.
    Time(Option<Instant>),
}

impl Value<'_> {
    /// The value as one cell of text.
    pub fn to_text(&self) -> String {
        match self {
            Value::Text(text) => (*text).to_owned(),
            Value::Made(text) => text.clone().unwrap_or_default(),
            Value::Number(number) => number.to_string(),
            Value::Score(score) => score.map(|s| s.to_string()).unwrap_or_default(),
            Value::Flags(flags) => flags.to_string(),
            Value::Time(time) => time.and_then(civil).unwrap_or_default(),
        }
    }
}

/// What kind of value a column has, for formats with types.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// The number of a line.
    Number,
    /// A score from 0 to 1, or none.
    Score,
    /// A set of flags.
    Flags,
    /// A moment, or none.
    Time,
}

/// A column of the answer.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its header.
    pub name: &'static str,
    /// What values it has.
    pub kind: Kind,
    /// What it says.
    pub about: &'static str,
    /// Its value in a line.
    pub value: fn(&Line) -> Value<'_>,
}

/// What a row is told that could not be read or decided.
pub(super) const UNSCREENED: &str = "unscreened";

/// The columns of the answer, in their order.
pub const ANSWER: [Column; 13] = [
    Column {
        name: "verdict",
        kind: Kind::Word(verdicts),
        about: "The verdict; `unscreened` for a row that could not be read or decided.",
        value: |line| Value::Text(verdict(line)),
    },
    Column {
        name: "flags",
        kind: Kind::Flags,
        about: "What stands beside the verdict.",
        value: |line| Value::Flags(&line.flags),
    },
    Column {
        name: "match_kind",
        kind: Kind::Word(match_kinds),
        about: "How the row was matched with the entry.",
        value: |line| Value::Text(line.match_kind.as_str()),
    },
    Column {
        name: "score",
        kind: Kind::Score,
        about: "How alike the names are; nothing where none were compared.",
        value: |line| Value::Score(line.score),
    },
    Column {
        name: "entry_id",
        kind: Kind::Text,
        about: "The entry of a list; empty where nothing matches.",
        value: |line| Value::Text(&line.entry_id),
    },
    Column {
        name: "entry_name",
        kind: Kind::Text,
        about: "The primary name of the entry.",
        value: |line| Value::Text(&line.entry_name),
    },
    Column {
        name: "matched_name",
        kind: Kind::Text,
        about: "The name or identifier of the entry by which it was found.",
        value: |line| Value::Text(&line.matched_name),
    },
    Column {
        name: "programme",
        kind: Kind::Text,
        about: "The programme by whose rules the verdict stands.",
        value: |line| Value::Text(&line.programme),
    },
    Column {
        name: "listing_id",
        kind: Kind::Text,
        about: "The listing of the entry that decides.",
        value: |line| Value::Text(&line.listing_id),
    },
    Column {
        name: "reason",
        kind: Kind::Text,
        about: "Why, in one sentence.",
        value: |line| Value::Text(&line.reason),
    },
    Column {
        name: "effective_from",
        kind: Kind::Time,
        about: "From when on the answer holds, in the civil time of New York; nothing where that is open.",
        value: |line| Value::Time(line.effective_from.filter(is_bound)),
    },
    Column {
        name: "effective_until",
        kind: Kind::Time,
        about: "Until when the answer holds, this moment not included; nothing where that is open.",
        value: |line| Value::Time(line.effective_until.filter(is_bound)),
    },
    Column {
        name: "source",
        kind: Kind::Text,
        about: "The citation of what decides.",
        value: |line| Value::Text(&line.source),
    },
];

/// The columns of a line as text, by name.
pub(crate) fn columns_of(line: &Line) -> Vec<(&'static str, String)> {
    ANSWER.iter().map(|column| (column.name, (column.value)(line).to_text())).collect()
}

/// Every word of the verdict column.
fn verdicts() -> Vec<&'static str> {
    Verdict::ALL.iter().map(|verdict| verdict.as_str()).chain([UNSCREENED]).collect()
}

fn match_kinds() -> Vec<&'static str> {
    MatchKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

/// Whether a time is none of the ends of time, which are open.
pub(super) fn is_bound(at: &Instant) -> bool {
    *at != Instant::MIN && *at != Instant::MAX
}

/// The word of the verdict column.
pub(super) fn verdict(line: &Line) -> &'static str {
    line.verdict.map_or(UNSCREENED, |verdict| verdict.as_str())
}

/// RFC 3339 in New York's civil time; the ends of time are open and print as nothing.
pub(super) fn civil(at: Instant) -> Option<String> {
    if !is_bound(&at) {
        return None;
    }
    let local = at.to_utc().with_timezone(&New_York);
    Some(local.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false))
}

/// The columns of one output: which ones stand before the answer, under which names.
#[derive(Clone, Debug)]
pub struct Layout {
    leading: Vec<&'static str>,
    input: Vec<String>,
    /// For every input file, which of its cells stands in each input column.
    cells: Vec<Vec<Option<usize>>>,
    several: bool,
    /// For every input file, which column has its market values.
    values: Vec<Option<usize>>,
    /// The other outputs of the run.
    beside: Vec<String>,
}

impl Layout {
    /// The layout of a view over input files with these headers.
    pub fn new<H: AsRef<[String]>>(view: View, headers: &[H]) -> Layout {
        let several = headers.len() > 1;
        let leading = match view {
            View::Alerts => vec!["file", "line"],
            View::Changes => Vec::new(),
            View::Decisions if several => vec!["file"],
            View::Decisions => Vec::new(),
        };
        let named: Vec<Vec<String>> = headers.iter().map(|header| own_names(header.as_ref())).collect();
        let mut place: HashMap<&str, usize> = HashMap::new();
        let mut union: Vec<&str> = Vec::new();
        for name in named.iter().flatten() {
            place.entry(name).or_insert_with(|| {
                union.push(name);
                union.len() - 1
            });
        }
        let mut cells = vec![vec![None; union.len()]; headers.len()];
        for (file, names) in named.iter().enumerate() {
            for (cell, name) in names.iter().enumerate() {
                if let Some(&column) = place.get(name.as_str()) {
                    cells[file][column] = Some(cell);
                }
            }
        }
        let input = free_names(&union, &leading);
        Layout { leading, input, cells, several, values: Vec::new(), beside: Vec::new() }
    }

    /// The same where it is known which cell of each input file is its market value.
    pub fn with_values(self, cells: &[Option<usize>]) -> Layout {
        let column = |(own, cell): (&Vec<Option<usize>>, &Option<usize>)| {
            let cell = (*cell)?;
            let place = own.iter().position(|column| *column == Some(cell))?;
            Some(self.leading.len() + place)
        };
        let values = self.cells.iter().zip(cells).map(column).collect();
        Layout { values, ..self }
    }

    /// The number of the column that has the market value of a row of an input file.
    pub fn value_of(&self, input: usize) -> Option<usize> {
        self.values.get(input).copied().flatten()
    }

    /// How many columns stand before those of the answer.
    pub fn before_answer(&self) -> usize {
        self.leading.len() + self.input.len()
    }

    #[cfg(feature = "columnar")]
    /// What kind of value each column has, in the order of [`Layout::names`].
    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> {
        let leading = self.leading.iter().map(|name| if *name == "line" { Kind::Number } else { Kind::Text });
        let input = self.input.iter().map(|_| Kind::Text);
        leading.chain(input).chain(ANSWER.iter().map(|column| column.kind))
    }

    /// The same beside other outputs of the run, by their names.
    pub fn with_others(self, beside: Vec<String>) -> Layout {
        Layout { beside, ..self }
    }

    /// The other outputs of the run: where the rest is of what one leaves out.
    pub(super) fn others(&self) -> &[String] {
        &self.beside
    }

    /// All column names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.leading
            .iter()
            .copied()
            .chain(self.input.iter().map(String::as_str))
            .chain(ANSWER.iter().map(|column| column.name))
    }

    /// The values of a record in the order of [`Layout::names`].
    pub fn values<'a>(&'a self, record: &'a Record<'a>) -> impl Iterator<Item = Value<'a>> {
        self.row_values(record).chain(Layout::answer_values(record))
    }

    /// The values before those of the answer.
    pub(super) fn row_values<'a>(&'a self, record: &'a Record<'a>) -> impl Iterator<Item = Value<'a>> {
        let leading = self.leading.iter().map(move |&name| match name {
            "line" => Value::Number(record.line),
            _ => Value::Text(record.file),
        });
        let input = self.cells.get(record.input).into_iter().flatten().map(move |cell| {
            Value::Text(cell.and_then(|index| record.cells.get(index)).map_or("", |text| *text))
        });
        leading.chain(input)
    }

    /// The values of the answer.
    pub(super) fn answer_values<'a>(record: &'a Record<'a>) -> impl Iterator<Item = Value<'a>> {
        ANSWER.iter().map(move |column| (column.value)(record.answer))
    }

    /// Whether the output's `line` column is the line number (and not a column of the input).
    pub fn has_line(&self) -> bool {
        self.leading.contains(&"line")
    }

    /// Whether more than one file is read, so that a line number alone says nothing.
    pub fn has_several_files(&self) -> bool {
        self.several
    }
}

/// The header's names; a column without one is called by its place, because JSON and Parquet need a
/// name for it.
pub(crate) fn own_names(header: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = header.iter().cloned().collect();
    header
        .iter()
        .enumerate()
        .map(|(index, name)| {
            if !name.is_empty() {
                return name.clone();
            }
            let mut made = format!("column_{}", index + 1);
            while !taken.insert(made.clone()) {
                made.insert(0, '_');
            }
            made
        })
        .collect()
}

/// Input names that no output column has. A name that collides is prefixed `input_`, as often as it
/// takes; a name that does not collide keeps its spelling even when another one would like it.
fn free_names(union: &[&str], leading: &[&str]) -> Vec<String> {
    let reserved: HashSet<&str> =
        leading.iter().copied().chain(ANSWER.iter().map(|column| column.name)).collect();
    let mut taken: HashSet<String> =
        union.iter().filter(|name| !reserved.contains(*name)).map(|name| (*name).to_owned()).collect();
    union
        .iter()
        .map(|&name| {
            if !reserved.contains(name) {
                return name.to_owned();
            }
            let mut free = format!("input_{name}");
            while !taken.insert(free.clone()) {
                free.insert_str(0, "input_");
            }
            free
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::line;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn names(view: View, headers: &[Vec<String>]) -> Vec<String> {
        let layout = Layout::new(view, headers);
        layout.names().take_while(|name| *name != "verdict").map(str::to_owned).collect()
    }

    #[test]
    fn colliding_input_columns_are_prefixed_until_they_are_free() {
        let one = [header(&["score", "input_score", "Name", "file", "line"])];
        assert_eq!(
            names(View::Decisions, &one),
            ["input_input_score", "input_score", "Name", "file", "line"]
        );
        assert_eq!(
            names(View::Alerts, &one),
            ["file", "line", "input_input_score", "input_score", "Name", "input_file", "input_line"]
        );
    }

    #[test]
    fn several_files_share_the_union_of_their_headers() {
        let two = [header(&["Name", "ISIN"]), header(&["Ticker", "Name"])];
        assert_eq!(names(View::Decisions, &two), ["file", "Name", "ISIN", "Ticker"]);
        let layout = Layout::new(View::Decisions, &two);
        let cells = ["ACM US", "Acme"];
        let answer = line();
        let record = Record {
            file: "b.csv",
            line: 2,
            view: View::Decisions,
            input: 1,
            cells: &cells,
            security: "Acme",
            worth: crate::report::Worth::default(),
            query: None,
            answer: &answer,
            answer_number: None,
            background: None,
            spot: None,
        };
        let values: Vec<_> = layout.values(&record).take(4).map(|value| value.to_text()).collect();
        assert_eq!(values, ["b.csv", "Acme", "", "ACM US"]);
    }

    #[test]
    fn a_column_without_a_name_is_called_by_its_place() {
        let one = [header(&["", "column_1", ""])];
        assert_eq!(names(View::Decisions, &one), ["_column_1", "column_1", "column_3"]);
    }

    #[test]
    fn no_answer_column_occurs_twice() {
        let distinct: HashSet<_> = ANSWER.iter().map(|column| column.name).collect();
        assert_eq!(distinct.len(), ANSWER.len());
    }

    #[test]
    fn instants_print_in_new_york() {
        let at = |nanos: i64| Instant::from_utc(chrono::DateTime::from_timestamp_nanos(nanos));
        assert_eq!(civil(at(1_615_815_000_000_000_000)).unwrap(), "2021-03-15T09:30:00-04:00");
        assert_eq!(civil(at(1_615_815_000_000_000_001)).unwrap(), "2021-03-15T09:30:00.000000001-04:00");
        assert_eq!(civil(Instant::MAX), None);
    }
}
