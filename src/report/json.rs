//! One JSON array with an object a line.

use std::io::{self, Write};

use super::ndjson::object;
use super::summary::Summary;
use super::{Layout, Record, Renderer};

/// Writes a JSON array.
pub(super) struct Json<'w> {
    out: Box<dyn Write + Send + 'w>,
    any: bool,
}

impl<'w> Json<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Json<'w> {
        Json { out, any: false }
    }
}

impl Renderer for Json<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        self.out.write_all(b"[")
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        self.out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        object(&mut self.out, layout, record)
    }

    fn end(mut self: Box<Self>, _: &Layout, _: &Summary) -> io::Result<()> {
        self.out.write_all(b"\n]\n")?;
        self.out.flush()
    }
}
