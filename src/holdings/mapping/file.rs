//! How an odd file is to be read, described once, reviewed, and used again: the mapping file.
//!
//! `interdict screen --explain-mapping --save-mapping` writes what was recognised in a file, `--mapping` reads
//! it. Everything in it is optional. What it says is held against the file: another format, a header that is
//! not there, a column that is missing refuse it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::encoding::Encoding;
use super::super::format::FileFormat;
use super::super::{Explanation, Field, Options};

/// How a file of holdings or trades is to be read. Keys that are left out are found in the file as always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingFile {
    /// The form in which the file has its rows: `delimited`, `parquet`, `arrow`, `json`, `xlsx`, `xlsb`, `xls`,
    /// `ods`, `n-port`, `13f`, `fix`. A file of another form is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The encoding of a text file: `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, `gb18030`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What separates the cells of delimited text: one of `,`, `;`, tab, `|`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The sheet of a workbook, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The line of the header, or its row in a sheet, counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<u64>,
    /// The notation of dates that are not ISO 8601, such as `%d/%m/%Y`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// What marks decimals: a point or a comma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal_mark: Option<char>,
    /// The header of the column for each field, by the field's word (`isin`, `security_name`, `trade_time`, ...).
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

impl MappingFile {
    /// Reads the text of a mapping file.
    pub fn parse(text: &str) -> Result<MappingFile, String> {
        let file: MappingFile = toml::from_str(text).map_err(|fault| fault.to_string())?;
        // Every word is checked here, so that a fault is one of this file and not of the first that is screened.
        file.apply(&mut Options::default())?;
        Ok(file)
    }

    /// The description of a file that was recognised.
    pub fn of(found: &Explanation) -> MappingFile {
        let is_delimited = found.format == FileFormat::Delimited;
        let has_header =
            !matches!(found.format, FileFormat::Parquet | FileFormat::Arrow) && found.header_line > 0;
        let columns = found.columns.iter().filter_map(|column| {
            column.field.map(|field| (field.as_str().to_owned(), column.header.clone()))
        });
        MappingFile {
            format: Some(found.format.as_str().to_owned()),
            encoding: (found.encoding != Encoding::Utf8).then(|| found.encoding.as_str().to_owned()),
            delimiter: found.dialect.delimiter.filter(|_| is_delimited),
            sheet: found.sheet.clone(),
            header: has_header.then_some(found.header_line),
            date_format: found.dialect.date_format.clone(),
            decimal_mark: found.dialect.decimal_mark,
            columns: columns.collect(),
        }
    }

    /// The text of the file.
    pub fn to_text(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// Completes options with what the file says; what is already chosen there counts more.
    pub fn apply(&self, options: &mut Options) -> Result<(), String> {
        let format = word("format", self.format.as_deref(), FileFormat::parse, || all(FileFormat::ALL))?;
        let encoding = word("encoding", self.encoding.as_deref(), Encoding::parse, || all(Encoding::ALL))?;
        let delimiter = self.delimiter.map(|delimiter| match delimiter {
            ',' | ';' | '\t' | '|' => Ok(delimiter as u8),
            other => Err(format!("delimiter: `{other}` is none of comma, semicolon, tab and bar")),
        });
        if let Some(mark) = self.decimal_mark.filter(|mark| !matches!(mark, '.' | ',')) {
            return Err(format!("decimal_mark: `{mark}` is neither a point nor a comma"));
        }
        options.format = options.format.or(format);
        options.encoding = options.encoding.or(encoding);
        options.delimiter = options.delimiter.or(delimiter.transpose()?);
        options.header = options.header.or(self.header);
        options.decimal_mark = options.decimal_mark.or(self.decimal_mark);
        options.sheet = options.sheet.take().or_else(|| self.sheet.clone());
        options.date_format = options.date_format.take().or_else(|| self.date_format.clone());
        for (name, column) in &self.columns {
            let fields = || all(Field::ALL);
            let field = word("columns", Some(name), Field::parse, fields)?;
            if let Some(field) = field.filter(|field| options.map.iter().all(|(known, _)| known != field)) {
                options.map.push((field, column.clone()));
            }
        }
        Ok(())
    }
}

/// The JSON Schema of mapping files.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(MappingFile)
}

fn word<T>(
    key: &str,
    text: Option<&str>,
    parse: fn(&str) -> Option<T>,
    known: impl Fn() -> String,
) -> Result<Option<T>, String> {
    let Some(text) = text else { return Ok(None) };
    parse(text).map(Some).ok_or_else(|| format!("{key}: there is no `{text}`; there are {}", known()))
}

fn all<T: ToString>(words: &[T]) -> String {
    words.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::{Holdings, Source};

    fn source(text: &str) -> Source {
        Source::Bytes { name: "f.csv".into(), bytes: text.as_bytes().to_vec() }
    }

    const ODD: &str = "Fund;X\n\nBezeichnung;Code;Stichtag;Marktwert\nAcme;US99ACME1004;15/03/2021;1.234,5\n";

    #[test]
    fn what_was_recognised_reads_the_file_again() {
        let options = Options { map: vec![(Field::Isin, "Code".into())], ..Options::default() };
        let found = Holdings::open(source(ODD), &options).unwrap().explain();
        let described = MappingFile::of(&found);
        insta::assert_snapshot!(described.to_text().unwrap(), @r#"
        format = "delimited"
        delimiter = ";"
        header = 3
        date_format = "%d/%m/%Y"
        decimal_mark = ","

        [columns]
        isin = "Code"
        market_value = "Marktwert"
        security_name = "Bezeichnung"
        trade_time = "Stichtag"
        "#);
        let again = MappingFile::parse(&described.to_text().unwrap()).unwrap();
        assert_eq!(again, described);
        let mut options = Options::default();
        again.apply(&mut options).unwrap();
        let mut holdings = Holdings::open(source(ODD), &options).unwrap();
        let position = holdings.next_row().unwrap().content.unwrap();
        assert_eq!(position.subject.isin, "US99ACME1004");
        assert_eq!(position.market_value.unwrap().to_string(), "1234.5");
    }

    #[test]
    fn a_file_that_is_otherwise_than_described_is_refused() {
        let refused = |text: &str| {
            let mut options = Options::default();
            MappingFile::parse(text).unwrap().apply(&mut options).unwrap();
            let faults = Holdings::open(source(ODD), &options).err().unwrap();
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        insta::assert_snapshot!(refused("format = 'parquet'"), @"f.csv: this file is of the form delimited: expected parquet, as the mapping says [F010]");
        insta::assert_snapshot!(refused("header = 4"), @"f.csv:4: no header that tells what the security is stands on this line, where the mapping has it [F003]");
        insta::assert_snapshot!(refused("header = 40"), @"f.csv:40: no header that tells what the security is stands on this line, where the mapping has it [F003]");
        insta::assert_snapshot!(refused("[columns]\nisin = 'ISIN'"), @"f.csv:3: there is no column `ISIN` to map to `isin`; found `Bezeichnung`, `Code`, `Stichtag`, `Marktwert` [F003]");
    }

    #[test]
    fn faults_of_the_file_itself_are_told() {
        let refused = |text: &str| MappingFile::parse(text).unwrap_err();
        insta::assert_snapshot!(refused("format = 'csv'"), @"format: there is no `csv`; there are delimited, parquet, arrow, json, xlsx, xlsb, xls, ods, n-port, 13f, fix");
        insta::assert_snapshot!(refused("delimiter = 'x'"), @"delimiter: `x` is none of comma, semicolon, tab and bar");
        insta::assert_snapshot!(refused("[columns]\nname = 'ISIN'"), @"columns: there is no `name`; there are position_id, issuer_name, security_name, isin, cusip, sedol, figi, lei, identifier, ticker, exchange, underlying_isin, underlying_name, country, instrument_type, issue_date, maturity_date, activity, actor, trade_time, known_on, account, quantity, market_value, currency");
        insta::assert_snapshot!(refused("sheets = 'x'"), @"
        TOML parse error at line 1, column 1
          |
        1 | sheets = 'x'
          | ^^^^^^
        unknown field `sheets`, expected one of `format`, `encoding`, `delimiter`, `sheet`, `header`, `date_format`, `decimal_mark`, `columns`
        ");
    }
}
