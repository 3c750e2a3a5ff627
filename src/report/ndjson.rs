//! One JSON object a line, keys in the order of the columns.

use std::io::{self, Write};

use super::columns::civil;
use super::summary::Summary;
use super::{Layout, Record, Renderer, Value};

/// Writes NDJSON.
pub(super) struct Ndjson<'w> {
    out: Box<dyn Write + Send + 'w>,
}

impl<'w> Ndjson<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Ndjson<'w> {
        Ndjson { out }
    }
}

impl Renderer for Ndjson<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        object(&mut self.out, layout, record)?;
        self.out.write_all(b"\n")
    }

    fn end(mut self: Box<Self>, _: &Layout, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a record as one object.
pub(super) fn object(out: &mut dyn Write, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
    fields(out, layout.names().zip(layout.values(record)))
}

/// Writes one object: the score is a number, flags are an array, a time that is open or a score that
/// was not taken is null, everything else is text.
pub(super) fn fields<'a>(
    out: &mut dyn Write,
    fields: impl Iterator<Item = (&'a str, Value<'a>)>,
) -> io::Result<()> {
    let mut mark = b"{";
    for (name, value) in fields {
        out.write_all(mark)?;
        mark = b",";
        serde_json::to_writer(&mut *out, name)?;
        out.write_all(b":")?;
        match value {
            Value::Text(text) => serde_json::to_writer(&mut *out, text)?,
            Value::Made(text) => serde_json::to_writer(&mut *out, &text)?,
            Value::Time(time) => serde_json::to_writer(&mut *out, &time.and_then(civil))?,
            Value::Number(number) => serde_json::to_writer(&mut *out, &number)?,
            // The printed form is a JSON number, and the same one as in the other formats.
            Value::Score(Some(score)) => write!(out, "{score}")?,
            Value::Score(None) => out.write_all(b"null")?,
            Value::Flags(flags) => {
                let words: Vec<String> = flags.iter().map(ToString::to_string).collect();
                serde_json::to_writer(&mut *out, &words)?;
            }
        }
    }
    out.write_all(b"}")
}
