//! What was recognised in a file, and why: the answer to `--explain-mapping`.

use super::mapping::Why;
use super::survey::Survey;
use super::unpack::Origin;
use super::{Dialect, Encoding, Field, FileFormat, Options, Packing, StatedAt, StatedDate};

/// What one column means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMeaning {
    /// Its number, counted from one.
    pub number: usize,
    /// Its header.
    pub header: String,
    /// The field that is read from it; `None` is only passed through.
    pub field: Option<Field>,
    /// How that was decided.
    pub why: String,
}

/// What was recognised in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Name of the file.
    pub name: String,
    /// In what form it has its rows.
    pub format: FileFormat,
    /// How it was packed, from the outside.
    pub packing: Vec<Packing>,
    /// How the characters of a text file are written.
    pub encoding: Encoding,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// How it is written.
    pub dialect: Dialect,
    /// Line of the header; 0 in a Parquet file.
    pub header_line: u64,
    /// Number of rows.
    pub rows: u64,
    /// Every column in its order.
    pub columns: Vec<ColumnMeaning>,
    /// Date of the holdings, where the file states one beside its rows.
    pub stated_date: Option<StatedDate>,
    /// Where trade times come from, in words.
    pub trade_time: String,
}

pub(super) fn explain(
    name: &str,
    dialect: Dialect,
    survey: &Survey,
    origin: &Origin,
    options: &Options,
) -> Explanation {
    let columns = survey.header.iter().enumerate().map(|(index, header)| {
        let why = match survey.mapping.why(index) {
            Why::Mapped => "by --map".to_owned(),
            Why::OwnWord => "the field's own name".to_owned(),
            Why::Spelling => "a known spelling".to_owned(),
            Why::Outranked(field) => format!("passed through: another column is `{field}`"),
            Why::Cells => "by its cells: not a known spelling".to_owned(),
            Why::Unknown => "passed through: not a known spelling".to_owned(),
        };
        ColumnMeaning { number: index + 1, header: header.clone(), field: survey.mapping.field(index), why }
    });
    let mut sources = Vec::new();
    if survey.mapping.column(Field::TradeTime).is_some() {
        sources.push("its column");
    }
    if options.as_of.is_some() {
        sources.push("--as-of");
    } else if let Some(stated) = survey.stated_date {
        sources.push(match stated.at {
            StatedAt::Preamble => "the date above the header",
            StatedAt::Form => "the date of the form",
            StatedAt::FileName => "the date in the file's name",
        });
    }
    Explanation {
        name: name.to_owned(),
        format: origin.format,
        packing: origin.packing.clone(),
        encoding: origin.encoding,
        sheet: origin.table.as_ref().and_then(|table| table.sheet().map(str::to_owned)),
        dialect,
        header_line: survey.header_line,
        rows: survey.rows,
        columns: columns.collect(),
        stated_date: survey.stated_date,
        trade_time: sources.join(", else "),
    }
}
