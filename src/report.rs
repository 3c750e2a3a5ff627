//! The answers, written: one line model, one table of columns, one renderer per format.
//!
//! A run makes a [`Record`] for every line of output. A [`Layout`] says which columns the output has
//! and in which order; every renderer but the terminal table writes exactly those. A new format is
//! one file that implements [`Renderer`] and one row in [`Format`].
//!
//! ```
//! use interdict::report::{Layout, View};
//! let header = ["Name".to_string(), "verdict".to_string()];
//! let layout = Layout::new(View::Decisions, &[&header]);
//! // A column of the input that has the name of an answer keeps its content under another name.
//! assert_eq!(layout.names().take(3).collect::<Vec<_>>(), ["Name", "input_verdict", "verdict"]);
//! ```

#[cfg(feature = "columnar")]
mod arrow;
pub mod audience;
mod changes;
mod columns;
mod csv;
mod flat;
mod github;
mod gitlab;
#[cfg(feature = "cli")]
mod html;
mod json;
mod junit;
mod markdown;
mod ndjson;
mod notice;
#[cfg(feature = "columnar")]
mod parquet;
#[cfg(feature = "cli")]
pub mod read_back;
pub mod safe;
mod sarif;
pub mod schema;
pub mod summary;
#[cfg(feature = "cli")]
mod table;
#[cfg(feature = "columnar")]
mod typed;
mod visible;
#[cfg(feature = "cli")]
mod xlsx;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use rust_decimal::Decimal;

pub use changes::has_changes;
pub(crate) use changes::write_changes;
pub use columns::{ANSWER, Column, Kind, Layout, Value};
pub(crate) use columns::{columns_of, own_names};
pub use flat::Flat;
pub use visible::visible;

/// Writes a table of texts as Parquet; an empty text is a null.
pub fn parquet_texts<const N: usize>(
    out: impl std::io::Write,
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> std::io::Result<()> {
    #[cfg(feature = "columnar")]
    return parquet::texts(out, columns, rows);
    #[cfg(not(feature = "columnar"))]
    {
        let _ = (out, columns, rows);
        Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "this build does not write parquet"))
    }
}

use self::audience::Audience;
use self::summary::Summary;
use crate::finding::Code;
use crate::identity::{Identity, Subject};
use crate::screen::{Line, Query, Screener, Stretch};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What an output lists.
    View {
        /// One line for every row, entry and programme that is not plainly permitted.
        Alerts = "alerts",
        /// One line for every input row, in input order.
        Decisions = "decisions",
        /// One line for every alert that is not as in the run before; `--changes` asks for it.
        Changes = "changes",
    }
}

vocabulary! {
    /// How an output is written.
    Format {
        /// For reading in a terminal: a few columns, then the summary.
        Table = "table",
        /// Comma-separated values, UTF-8, LF.
        Csv = "csv",
        /// The same for spreadsheets: a cell that would be taken for a formula has an apostrophe before it.
        CsvSafe = "csv-safe",
        /// Excel workbook: summary, alerts, decisions, lists, and the run.
        Xlsx = "xlsx",
        /// One JSON object a line.
        Ndjson = "ndjson",
        /// One JSON array.
        Json = "json",
        /// Apache Parquet.
        Parquet = "parquet",
        /// Apache Arrow IPC, as a file (Feather).
        Arrow = "arrow",
        /// SARIF 2.1.0, for code scanning.
        Sarif = "sarif",
        /// JUnit XML, for test reports.
        Junit = "junit",
        /// Workflow commands of GitHub Actions, which annotate the lines of a pull request.
        Github = "github",
        /// Code Quality report of GitLab.
        Gitlab = "gitlab",
        /// A summary with a table of the alerts, for a comment on a pull request.
        Markdown = "markdown",
        /// A report for people and files: one page that needs nothing else.
        Html = "html",
    }
}

impl Format {
    /// The format that a file name asks for by its extension.
    pub fn of_path(path: &Path) -> Option<Format> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        for (ending, format) in [
            (".gitlab.json", Format::Gitlab),
            (".github.txt", Format::Github),
            (".safe.csv", Format::CsvSafe),
        ] {
            if name.ends_with(ending) {
                return Some(format);
            }
        }
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Format::Table),
            "csv" => Some(Format::Csv),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "json" => Some(Format::Json),
            "parquet" => Some(Format::Parquet),
            "arrow" | "feather" => Some(Format::Arrow),
            "xlsx" => Some(Format::Xlsx),
            "sarif" => Some(Format::Sarif),
            "xml" => Some(Format::Junit),
            "md" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }

    /// Whether this build can write it.
    pub fn is_built(self) -> bool {
        match self {
            Format::Table | Format::Xlsx => cfg!(feature = "cli"),
            Format::Parquet | Format::Arrow => cfg!(feature = "columnar"),
            Format::Csv | Format::CsvSafe | Format::Ndjson | Format::Json => true,
            Format::Sarif | Format::Junit | Format::Github | Format::Gitlab | Format::Markdown => true,
            Format::Html => cfg!(feature = "cli"),
        }
    }

    /// Whether it leaves lines out beyond a size.
    pub fn is_cut(self) -> bool {
        matches!(self, Format::Markdown | Format::Html)
    }

    /// Whether it shows alerts and decisions alike, whichever view is asked for.
    pub fn is_of_both_views(self) -> bool {
        match self {
            Format::Xlsx => true,
            Format::Table | Format::Csv | Format::CsvSafe | Format::Ndjson | Format::Json => false,
            Format::Parquet | Format::Arrow => false,
            Format::Sarif | Format::Junit | Format::Github | Format::Gitlab | Format::Markdown => false,
            Format::Html => true,
        }
    }

    /// Whether it shows rows that nothing on the lists matches.
    pub fn shows_unmatched(self) -> bool {
        self != Format::Html
    }

    /// Whether it points at the cell that an answer is about.
    pub fn tells_places(self) -> bool {
        use Format::{Github, Gitlab, Html, Junit, Markdown, Sarif};
        matches!(self, Sarif | Junit | Github | Gitlab | Markdown | Html)
    }
}

/// One line of output before it has a format.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The input file's name as given.
    pub file: &'a str,
    /// 1-based line in that file.
    pub line: u64,
    /// Whether this is the line of a row or of an alert; a format of both views gets both.
    pub view: View,
    /// Which of the layout's headers the cells belong to.
    pub input: usize,
    /// The row's cells as read.
    pub cells: &'a [&'a str],
    /// What the row calls its security, for people.
    pub security: &'a str,
    /// What the row is worth.
    pub worth: Worth<'a>,
    /// What was asked; `None` for a row that could not be read.
    pub query: Option<&'a Query>,
    /// The answer.
    pub answer: &'a Line,
    /// Equal for equal answers of a run; `None` for one that stands alone.
    pub answer_number: Option<u64>,
    /// What may be asked further; `None` for a row that was not decided.
    pub background: Option<Background<'a>>,
    /// Where the cell stands that the answer is about; for formats that point at it ([`Format::tells_places`]).
    pub spot: Option<&'a Spot>,
}

/// What a report for people may ask further about an answer: how the names go together, and how the law of the entry
/// runs before and after.
#[derive(Clone, Copy)]
pub struct Background<'a> {
    /// What decided.
    pub screener: &'a Screener,
    /// Who the security is.
    pub identity: &'a Identity,
    /// What the row prints about it.
    pub subject: &'a Subject<&'a str>,
    /// Who reads it.
    pub audience: Audience,
}

impl Background<'_> {
    /// How the answer for an entry runs over all trade times; nothing where a reader must not know all that makes it.
    pub fn course(&self, entry: &str, query: &Query) -> Vec<Stretch> {
        let Background { screener, identity, .. } = *self;
        let mut of_entry =
            screener.lists().iter().filter(|list| list.entries.iter().any(|own| *own.id == *entry));
        match self.audience == Audience::Compliance || of_entry.all(audience::is_open) {
            true => screener.course(identity, entry, query),
            false => Vec::new(),
        }
    }
}

impl fmt::Debug for Background<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Background").field("subject", self.subject).finish_non_exhaustive()
    }
}

/// What a row is worth and who holds it, as far as the row says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Worth<'a> {
    /// The account; empty where the row names none.
    pub account: &'a str,
    /// The market value, where it can be read.
    pub value: Option<Decimal>,
    /// The currency of that value, as written.
    pub currency: &'a str,
}

/// Where the cell of an answer stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// 1-based line: of the cell, which in a row over several lines may be another one than the row's.
    pub line: u64,
    /// 1-based column in characters; 0 where there are none.
    pub column: u64,
    /// How many characters of the line are meant; 0 when unknown.
    pub length: u64,
    /// What the cell is called where it has no column of characters: `Holdings!B17`, the path of an element.
    pub cell: Option<String>,
    /// The code of the fault, of a row without a verdict.
    pub code: Option<Code>,
}

/// How a table looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableStyle {
    /// Characters a line.
    pub width: u16,
    /// Whether verdicts are coloured with escape sequences.
    pub colour: bool,
}

impl Default for TableStyle {
    fn default() -> TableStyle {
        TableStyle { width: 120, colour: false }
    }
}

/// Writes records in one format.
pub trait Renderer {
    /// Writes what stands before the first record.
    fn begin(&mut self, layout: &Layout) -> io::Result<()>;
    /// Writes one record.
    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()>;
    /// Writes what stands after the last record, and flushes.
    fn end(self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()>;
}

/// The renderer of a format over a writer. The fault names the feature that this build lacks.
pub fn renderer<'w>(
    format: Format,
    style: TableStyle,
    out: Box<dyn Write + Send + 'w>,
) -> io::Result<Box<dyn Renderer + 'w>> {
    #[cfg(not(feature = "cli"))]
    let _ = style;
    match format {
        #[cfg(feature = "cli")]
        Format::Table => Ok(Box::new(table::Table::new(out, style))),
        Format::Csv => Ok(Box::new(csv::Csv::new(out))),
        Format::CsvSafe => Ok(Box::new(csv::Csv::for_spreadsheets(out))),
        #[cfg(feature = "cli")]
        Format::Xlsx => Ok(Box::new(xlsx::Xlsx::new(out))),
        Format::Ndjson => Ok(Box::new(ndjson::Ndjson::new(out))),
        Format::Json => Ok(Box::new(json::Json::new(out))),
        Format::Sarif => Ok(Box::new(sarif::Sarif::new(out))),
        Format::Junit => Ok(Box::new(junit::Junit::new(out))),
        Format::Github => Ok(Box::new(github::Github::new(out))),
        Format::Gitlab => Ok(Box::new(gitlab::Gitlab::new(out))),
        Format::Markdown => Ok(Box::new(markdown::Markdown::new(out))),
        #[cfg(feature = "cli")]
        Format::Html => Ok(Box::new(html::Html::new(out))),
        #[cfg(feature = "columnar")]
        Format::Parquet => Ok(Box::new(parquet::Parquet::new(out))),
        #[cfg(feature = "columnar")]
        Format::Arrow => Ok(Box::new(arrow::Arrow::new(out))),
        #[allow(unreachable_patterns, reason = "with every feature on, every format has its arm above")]
        missing => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            format!("this build does not write the format `{missing}`"),
        )),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::identity::MatchKind;
    use crate::programme::Disclosure;
    use crate::score::Score;
    use crate::timeline::Instant;
    use crate::verdict::{Flag, Flags, Verdict};

    /// A prohibited line about an invented company.
    pub(crate) fn line() -> Line {
        let start = chrono::DateTime::parse_from_rfc3339("2021-03-15T09:30:00-04:00").unwrap();
        Line {
            verdict: Some(Verdict::Prohibited),
            flags: Flags::from_iter([Flag::House, Flag::Pending]),
            match_kind: MatchKind::Close,
            score: Some(Score::from_millionths(923_456)),
            entry_id: Arc::from("us-test/acme"),
            entry_name: "Acme Holdings".to_owned(),
            matched_name: "Acme".to_owned(),
            programme: Arc::from("us-test"),
            listing_id: Arc::from("us-test/acme@2021-01-14"),
            reason: "Acme is listed since 2021-01-14".to_owned(),
            effective_from: Some(Instant::from_utc(start.to_utc())),
            effective_until: None,
            source: "Register 1".to_owned(),
            change: "permitted again from 2021-06-03".to_owned(),
            disclosure: Disclosure::Open,
        }
    }

    /// A writer whose bytes can be read after the renderer is gone.
    #[derive(Clone, Default)]
    pub(super) struct Shared(Arc<Mutex<Vec<u8>>>);

    #[cfg(feature = "columnar")]
    impl Shared {
        /// What was written.
        pub(super) fn bytes(&self) -> Vec<u8> {
            self.0.lock().unwrap().clone()
        }
    }

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What a renderer makes of the records that are handed to it.
    pub(super) fn write(
        format: Format,
        view: View,
        summary: &Summary,
        records: impl FnOnce(&mut dyn FnMut(&Record<'_>)),
    ) -> String {
        let layout = Layout::new(view, &[vec!["Name".to_owned(), "score".to_owned()]])
            .with_others(vec!["alerts.csv".to_owned()]);
        let out = Shared::default();
        let mut renderer = renderer(format, TableStyle::default(), Box::new(out.clone())).unwrap();
        renderer.begin(&layout).unwrap();
        records(&mut |record| renderer.row(&layout, record).unwrap());
        renderer.end(&layout, summary).unwrap();
        String::from_utf8(out.0.lock().unwrap().clone()).unwrap()
    }

    /// The record of a row of a file, by its place behind the header.
    pub(super) fn record<'r>(row: usize, view: View, cells: &'r [&'r str], answer: &'r Line) -> Record<'r> {
        Record {
            file: "a.csv",
            line: row as u64 + 2,
            view,
            input: 0,
            cells,
            security: cells[0],
            worth: Worth::default(),
            query: None,
            answer,
            answer_number: None,
            background: None,
            spot: None,
        }
    }

    fn rendered(format: Format, view: View, names: &[&str]) -> Vec<u8> {
        let header = vec!["Name".to_owned(), "score".to_owned()];
        let layout = Layout::new(view, &[header]);
        let out = Shared::default();
        let mut renderer = renderer(format, TableStyle::default(), Box::new(out.clone())).unwrap();
        renderer.begin(&layout).unwrap();
        for (index, name) in names.iter().enumerate() {
            let answer = Line { entry_name: (*name).to_owned(), ..line() };
            let cells = [*name, "7"];
            let record = record(index, view, &cells, &answer);
            renderer.row(&layout, &record).unwrap();
        }
        renderer.end(&layout, &Summary::default()).unwrap();
        out.0.lock().unwrap().clone()
    }

    fn text(format: Format, view: View, names: &[&str]) -> String {
        String::from_utf8(rendered(format, view, names)).unwrap()
    }

    pub(super) const HOSTILE: [&str; 8] = [
        "Acme, \"Holdings\"",
        "two\nlines\r\nthree",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "\u{202e}moc.emca",
        "\u{1b}[31mred\u{1b}[0m\u{7}",
        "",
        "😀株式会社\u{0}",
    ];

    #[test]
    fn csv_reads_as_the_table_of_columns_says() {
        insta::assert_snapshot!(text(Format::Csv, View::Decisions, &["Acme"]), @r"
        Name,input_score,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
        Acme,7,prohibited,pending;house,close,0.9235,us-test/acme,Acme,Acme,us-test,us-test/acme@2021-01-14,Acme is listed since 2021-01-14,2021-03-15T09:30:00-04:00,,Register 1
        ");
    }

    #[test]
    fn alerts_say_file_and_line_first() {
        insta::assert_snapshot!(text(Format::Csv, View::Alerts, &["Acme"]), @r"
        file,line,Name,input_score,verdict,flags,match_kind,score,entry_id,entry_name,matched_name,programme,listing_id,reason,effective_from,effective_until,source
        a.csv,2,Acme,7,prohibited,pending;house,close,0.9235,us-test/acme,Acme,Acme,us-test,us-test/acme@2021-01-14,Acme is listed since 2021-01-14,2021-03-15T09:30:00-04:00,,Register 1
        ");
    }

    #[test]
    fn ndjson_is_typed() {
        insta::assert_snapshot!(text(Format::Ndjson, View::Alerts, &["Acme"]), @r#"{"file":"a.csv","line":2,"Name":"Acme","input_score":"7","verdict":"prohibited","flags":["pending","house"],"match_kind":"close","score":0.9235,"entry_id":"us-test/acme","entry_name":"Acme","matched_name":"Acme","programme":"us-test","listing_id":"us-test/acme@2021-01-14","reason":"Acme is listed since 2021-01-14","effective_from":"2021-03-15T09:30:00-04:00","effective_until":null,"source":"Register 1"}"#);
    }

    #[test]
    fn an_empty_result_is_still_a_document() {
        assert_eq!(text(Format::Json, View::Alerts, &[]), "[\n]\n");
        assert_eq!(text(Format::Ndjson, View::Alerts, &[]), "");
        assert!(text(Format::Csv, View::Alerts, &[]).starts_with("file,line,Name,input_score,verdict,"));
    }

    #[test]
    fn csv_gives_every_hostile_name_back() {
        let bytes = rendered(Format::Csv, View::Decisions, &HOSTILE);
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let place = reader.headers().unwrap().iter().position(|name| name == "entry_name").unwrap();
        let names: Vec<String> = reader.records().map(|record| record.unwrap()[place].to_owned()).collect();
        assert_eq!(names, HOSTILE);
    }

    #[test]
    fn json_gives_every_hostile_name_back() {
        let array: Vec<serde_json::Value> =
            serde_json::from_slice(&rendered(Format::Json, View::Alerts, &HOSTILE)).unwrap();
        let names: Vec<&str> = array.iter().map(|object| object["entry_name"].as_str().unwrap()).collect();
        assert_eq!(names, HOSTILE);
        let lines = text(Format::Ndjson, View::Alerts, &HOSTILE);
        assert_eq!(lines.lines().count(), HOSTILE.len());
        let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(first, array[0]);
        assert_eq!(first["score"], 0.9235);
        assert_eq!(first["flags"], serde_json::json!(["pending", "house"]));
        assert_eq!(first["effective_until"], serde_json::Value::Null);
    }

    /// What stands in a Parquet file, in one batch, and what its columns are.
    #[cfg(feature = "columnar")]
    fn columnar(bytes: Vec<u8>) -> (Option<arrow_array::RecordBatch>, arrow_schema::SchemaRef) {
        use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
        let file = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
        let schema = Arc::clone(file.schema());
        (file.build().unwrap().next().transpose().unwrap(), schema)
    }

    #[cfg(feature = "columnar")]
    #[test]
    fn parquet_gives_every_hostile_name_back() {
        use arrow_array::Array;
        use arrow_array::cast::AsArray;
        use arrow_array::types::{Float64Type, TimestampMicrosecondType, UInt64Type};
        let (rows, schema) = columnar(rendered(Format::Parquet, View::Alerts, &HOSTILE));
        let rows = rows.unwrap();
        let column = |name: &str| rows.column_by_name(name).unwrap();
        let names: Vec<&str> = column("entry_name").as_string::<i64>().iter().flatten().collect();
        assert_eq!(names, HOSTILE);
        assert_eq!(column("line").as_primitive::<UInt64Type>().value(0), 2);
        assert_eq!(column("score").as_primitive::<Float64Type>().value(0), 0.923_456);
        assert_eq!(column("effective_until").null_count(), HOSTILE.len());
        let from = column("effective_from").as_primitive::<TimestampMicrosecondType>();
        assert_eq!((from.value(0), from.timezone()), (1_615_815_000_000_000, Some("UTC")));
        let flags = column("flags").as_list::<i64>().value(0);
        assert_eq!(flags.as_string::<i64>().iter().flatten().collect::<Vec<_>>(), ["pending", "house"]);
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let header = vec!["Name".to_owned(), "score".to_owned()];
        assert_eq!(names, Layout::new(View::Alerts, &[header]).names().collect::<Vec<_>>());
    }

    #[cfg(feature = "columnar")]
    #[test]
    fn parquet_without_a_row_keeps_its_columns() {
        let (rows, schema) = columnar(rendered(Format::Parquet, View::Decisions, &[]));
        assert_eq!((rows, schema.fields().len()), (None, ANSWER.len() + 2));
    }

    #[cfg(feature = "cli")]
    #[test]
    fn the_table_obeys_no_name() {
        let shown = text(Format::Table, View::Alerts, &HOSTILE);
        assert!(shown.chars().all(|char| char == '\n' || visible(&char.to_string()) == char.to_string()));
        assert!(shown.lines().all(|line| line.chars().count() <= 120), "{shown}");
    }

    #[cfg(feature = "cli")]
    #[test]
    fn the_table_is_never_wider_than_asked_for() {
        let layout = Layout::new(View::Alerts, &[Vec::<String>::new()]);
        for width in [80, 100, 120, 200] {
            let out = Shared::default();
            let style = TableStyle { width, colour: false };
            let mut renderer = renderer(Format::Table, style, Box::new(out.clone())).unwrap();
            let licence: Arc<str> = Arc::from("GENERAL-LICENCE-WITH-A-LONG-NAME");
            let flags = [Flag::DivestmentException, Flag::IdentifierConflict, Flag::Licensed(licence)];
            for verdict in Verdict::ALL {
                let name = "An Invented Company With Quite A Long Name".to_owned();
                let flags = Flags::from_iter(flags.clone());
                let answer = Line { verdict: Some(verdict), flags, entry_name: name, ..line() };
                let security = "A DESCRIPTION OF A SECURITY WITH 2.5% 03/04/2031 REGS";
                let record = Record {
                    file: "a.csv",
                    line: 1_000_000,
                    view: View::Alerts,
                    input: 0,
                    cells: &[],
                    security,
                    worth: Worth::default(),
                    query: None,
                    answer: &answer,
                    answer_number: None,
                    background: None,
                    spot: None,
                };
                renderer.row(&layout, &record).unwrap();
            }
            renderer.end(&layout, &Summary::default()).unwrap();
            let shown = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
            let widest = shown.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= usize::from(width), "{widest} > {width}\n{shown}");
            assert!(shown.contains("divest_only"), "{shown}");
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn the_table_says_what_would_change_the_verdict() {
        insta::assert_snapshot!(text(Format::Table, View::Alerts, &["Acme Holdings"]), @"
        ──────────────────────────────────────────────────────────────────────────────────────────
         row      security                       verdict        why, and what would change it
        ══════════════════════════════════════════════════════════════════════════════════════════
         line 2   Acme Holdings                  prohibited     Acme is listed since 2021-01-14
                  us-test/acme = Acme Holdings   pending        → permitted again from 2021-06-03
                                                 house
        ──────────────────────────────────────────────────────────────────────────────────────────

        rows        0 read = 0 decided + 0 unscreened
        verdicts    none
        ");
    }
}
