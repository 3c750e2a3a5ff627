//! Columns with types, for Parquet and Arrow alike: one schema, rows in batches of bounded size.
//!
//! | kind | type |
//! |---|---|
//! | a text | string |
//! | the number of a line | unsigned, 64 bits |
//! | a score | float, 64 bits; null where nothing was compared |
//! | flags | list of strings, empty where there is none |
//! | a time | microseconds in UTC; null where it is open |
//!
//! Microseconds are what every reader of these formats knows. A time between two of them, which only a trade with
//! nanoseconds can cause, is rounded up: an interval that begins or ends there has the same microseconds in it.

use std::io;

use polars::prelude::{
    Column, DataFrame, Int64Chunked, IntoSeries, ListBuilderTrait, ListStringChunkedBuilder, NamedFrom,
    NewChunkedArray, PolarsError, Schema, Series, TimeUnit, TimeZone,
};

use super::columns::Kind;
use super::{Layout, Record, Value};
use crate::timeline::Instant;
use crate::verdict::Flags;

/// Rows held before they are written: enough for good compression, and a bound on memory.
const BATCH: usize = 65_536;

/// The rows that wait to be written.
#[derive(Default)]
pub(super) struct Batch {
    columns: Vec<Held>,
    rows: usize,
}

/// The values of one column.
enum Held {
    Text(Vec<String>),
    Number(Vec<u64>),
    Score(Vec<Option<f64>>),
    Flags(Vec<Flags>),
    Time(Vec<Option<i64>>),
}

impl Held {
    fn new(kind: Kind) -> Held {
        match kind {
            Kind::Text | Kind::Word(_) => Held::Text(Vec::new()),
            Kind::Number => Held::Number(Vec::new()),
            Kind::Score => Held::Score(Vec::new()),
            Kind::Flags => Held::Flags(Vec::new()),
            Kind::Time => Held::Time(Vec::new()),
        }
    }

    fn push(&mut self, value: Value<'_>) -> io::Result<()> {
        match (self, value) {
            (Held::Number(values), Value::Number(number)) => values.push(number),
            (Held::Score(values), Value::Score(score)) => {
                values.push(score.map(|score| f64::from(score.millionths()) / 1_000_000.0));
            }
            (Held::Flags(values), Value::Flags(flags)) => values.push(flags.clone()),
            (Held::Time(values), Value::Time(time)) => values.push(time.map(microseconds)),
            (Held::Text(values), value @ (Value::Text(_) | Value::Made(_))) => values.push(value.to_text()),
            (_, value) => return Err(io::Error::other(format!("{value:?} in a column of another type"))),
        }
        Ok(())
    }

    /// The values as a column; none are left.
    fn take(&mut self, name: &str) -> Column {
        match self {
            Held::Text(values) => Series::new(name.into(), std::mem::take(values)),
            Held::Number(values) => Series::new(name.into(), std::mem::take(values)),
            Held::Score(values) => Series::new(name.into(), std::mem::take(values)),
            Held::Flags(values) => {
                let mut lists = ListStringChunkedBuilder::new(name.into(), values.len(), values.len());
                for flags in std::mem::take(values) {
                    let words: Vec<String> = flags.iter().map(ToString::to_string).collect();
                    lists.append_values_iter(words.iter().map(String::as_str));
                }
                lists.finish().into_series()
            }
            Held::Time(values) => {
                let counts = Int64Chunked::from_iter_options(name.into(), std::mem::take(values).into_iter());
                counts.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_series()
            }
        }
        .into()
    }
}

impl Batch {
    /// Without rows, in the columns of a layout, and what these are called and are.
    pub(super) fn new(layout: &Layout) -> (Batch, Schema) {
        let mut schema = Schema::default();
        let mut columns = Vec::new();
        for (name, kind) in layout.names().zip(layout.kinds()) {
            let mut held = Held::new(kind);
            schema.with_column(name.into(), held.take(name).dtype().clone());
            columns.push(held);
        }
        (Batch { columns, rows: 0 }, schema)
    }

    /// Adds a record. Rows that are enough for a batch are given back.
    pub(super) fn push(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<Option<DataFrame>> {
        for (held, value) in self.columns.iter_mut().zip(layout.values(record)) {
            held.push(value)?;
        }
        self.rows += 1;
        if self.rows < BATCH { Ok(None) } else { self.rest(layout) }
    }

    /// The rows that are left.
    pub(super) fn rest(&mut self, layout: &Layout) -> io::Result<Option<DataFrame>> {
        let rows = std::mem::take(&mut self.rows);
        if rows == 0 {
            return Ok(None);
        }
        let columns = layout.names().zip(&mut self.columns).map(|(name, held)| held.take(name)).collect();
        DataFrame::new(rows, columns).map(Some).map_err(fault)
    }
}

/// Whole microseconds since 1970, none earlier than the instant.
fn microseconds(at: Instant) -> i64 {
    let nanos = at.nanos();
    nanos.div_euclid(1_000) + i64::from(nanos.rem_euclid(1_000) > 0)
}

/// A writer's own failure keeps its kind, so that a full disk is told as one.
pub(super) fn fault(error: PolarsError) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        other => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::DataType;

    use super::*;
    use crate::report::View;

    #[test]
    fn a_time_is_the_next_whole_microsecond() {
        let at = |nanos| microseconds(Instant::from_utc(chrono::DateTime::from_timestamp_nanos(nanos)));
        for (nanos, micros) in [(0, 0), (1, 1), (999, 1), (1_000, 1), (-1, 0), (-1_000, -1), (-1_001, -1)] {
            assert_eq!(at(nanos), micros, "{nanos}");
        }
        assert_eq!(microseconds(Instant::MAX.previous()), i64::MAX / 1_000 + 1);
    }

    #[test]
    fn each_kind_has_its_type() {
        let (_, schema) =
            Batch::new(&Layout::new(View::Alerts, &[vec!["Name".to_owned(), "line".to_owned()]]));
        let kind = |name: &str| schema.get(name).unwrap().to_string();
        let kinds =
            ["line", "Name", "input_line", "verdict", "flags", "score", "effective_from", "source"].map(kind);
        assert_eq!(kinds, ["u64", "str", "str", "str", "list[str]", "f64", "datetime[μs, UTC]", "str"]);
        assert_eq!(schema.get("flags"), Some(&DataType::List(Box::new(DataType::String))));
    }
}
