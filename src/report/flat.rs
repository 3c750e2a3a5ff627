//! A table with columns of its own, in the formats of the answers: what `match` and `evaluate` write.
//!
//! ```
//! use interdict::report::{Flat, Format, Value};
//! let mut bytes = Vec::new();
//! let mut flat = Flat::new(Format::Csv, &["name", "line"], Box::new(&mut bytes))?;
//! flat.row(&[Value::Text("Acme, Inc"), Value::Number(2)])?;
//! flat.end()?;
//! assert_eq!(bytes, b"name,line\n\"Acme, Inc\",2\n");
//! # Ok::<(), std::io::Error>(())
//! ```

use std::io::{self, Write};

use super::ndjson::fields;
use super::{Format, Value, safe};

/// Writes rows under fixed column names.
pub struct Flat<'w> {
    columns: &'static [&'static str],
    sink: Sink<'w>,
}

enum Sink<'w> {
    Csv { writer: Box<::csv::Writer<Box<dyn Write + 'w>>>, is_safe: bool },
    Lines(Box<dyn Write + 'w>),
    Array { out: Box<dyn Write + 'w>, any: bool },
}

impl<'w> Flat<'w> {
    /// Begins a table; the fault names a format that has no flat form.
    pub fn new(
        format: Format,
        columns: &'static [&'static str],
        mut out: Box<dyn Write + 'w>,
    ) -> io::Result<Flat<'w>> {
        let sink = match format {
            Format::Csv | Format::CsvSafe => {
                let mut writer = ::csv::WriterBuilder::new().flexible(false).from_writer(out);
                writer.write_record(columns)?;
                Sink::Csv { writer: Box::new(writer), is_safe: format == Format::CsvSafe }
            }
            Format::Ndjson => Sink::Lines(out),
            Format::Json => {
                out.write_all(b"[")?;
                Sink::Array { out, any: false }
            }
            _ => {
                let message = format!("this table is not written as `{format}`: csv, ndjson and json are");
                return Err(io::Error::new(io::ErrorKind::Unsupported, message));
            }
        };
        Ok(Flat { columns, sink })
    }

    /// Writes one row, a value for each column.
    pub fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        if values.len() != self.columns.len() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a value for each column is needed"));
        }
        let named = self.columns.iter().copied().zip(values.iter().cloned());
        match &mut self.sink {
            Sink::Csv { writer, is_safe } => {
                let texts = values.iter().map(Value::to_text);
                let texts = texts.map(|text| if *is_safe { safe::escaped(&text).into_owned() } else { text });
                Ok(writer.write_record(texts)?)
            }
            Sink::Lines(out) => {
                fields(out, named)?;
                out.write_all(b"\n")
            }
            Sink::Array { out, any } => {
                out.write_all(if std::mem::replace(any, true) { b",\n" } else { b"\n" })?;
                fields(out, named)
            }
        }
    }

    /// Writes the end, and flushes.
    pub fn end(self) -> io::Result<()> {
        match self.sink {
            Sink::Csv { mut writer, .. } => writer.flush(),
            Sink::Lines(mut out) => out.flush(),
            Sink::Array { mut out, .. } => {
                out.write_all(b"\n]\n")?;
                out.flush()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format) -> String {
        let mut bytes = Vec::new();
        let mut flat = Flat::new(format, &["name", "line"], Box::new(&mut bytes)).unwrap();
        flat.row(&[Value::Text("A \"b\""), Value::Number(2)]).unwrap();
        flat.row(&[Value::Made(None), Value::Score(None)]).unwrap();
        assert!(flat.row(&[Value::Text("alone")]).is_err());
        flat.end().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn each_format_writes_the_same_rows() {
        assert_eq!(written(Format::Csv), "name,line\n\"A \"\"b\"\"\",2\n,\n");
        assert_eq!(
            written(Format::Ndjson),
            "{\"name\":\"A \\\"b\\\"\",\"line\":2}\n{\"name\":null,\"line\":null}\n"
        );
        let array: serde_json::Value = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(array[0]["line"], 2);
        assert!(Flat::new(Format::Parquet, &[], Box::new(io::sink())).is_err());
    }
}
