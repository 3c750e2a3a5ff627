//! Small workbooks of every format, written from one table of cells.
//!
//! The tests of the library and those of the command line include this file; it needs nothing of either. The
//! writers know no more of their formats than a reader asks for.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number without a format.
    Number(f64),
    /// Days and part of a day in the system of 1900, shown as a date.
    Date(f64),
    /// True or false.
    Truth(bool),
    /// A formula that failed: `#REF!`, `#N/A`.
    Error(&'static str),
    /// A formula and the value that is stored for it.
    Formula(Stored),
}

/// What is stored for a formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stored {
    /// Nothing: the program that wrote it does not calculate. A formula of an `xlsb` cannot be so.
    Nothing,
    /// A text.
    Text(&'static str),
    /// A number.
    Number(f64),
}

/// What stands in an `xlsx` for a text that is to be taken out of it.
const NOTHING: &str = "no value";
const EMPTY: &str = "no letter";

/// A text.
pub fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A sheet of a workbook.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// Whether it is hidden.
    pub is_hidden: bool,
    /// Its cells from A1 on.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// A visible sheet.
    pub fn new(name: &'static str, rows: &[Vec<Cell>]) -> Sheet {
        Sheet { name, is_hidden: false, rows: rows.to_vec() }
    }
}

/// Writes a workbook.
pub type Writer = fn(&[Sheet]) -> Vec<u8>;

/// Every format by its extension.
pub const WRITERS: [(&str, Writer); 4] = [("xlsx", xlsx), ("xlsb", xlsb), ("xls", xls), ("ods", ods)];

/// Excel, Office Open XML.
pub fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    xlsx_of(sheets, false)
}

/// Excel, Office Open XML; serial numbers may count from 1904.
pub fn xlsx_of(sheets: &[Sheet], is_1904: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for sheet in sheets {
        let out = workbook.add_worksheet();
        out.set_name(sheet.name).unwrap();
        out.set_hidden(sheet.is_hidden);
        if !sheet.is_hidden {
            out.set_active(sheets.iter().find(|s| !s.is_hidden).map(|s| s.name) == Some(sheet.name));
        }
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (row, column) = (row as u32, column as u16);
                match cell {
                    Cell::Empty => continue,
                    Cell::Text(text) => out.write_string(row, column, text),
                    Cell::Number(number) => out.write_number(row, column, *number),
                    Cell::Date(days) => {
                        let days = ExcelDateTime::from_serial_datetime(*days).unwrap().to_excel();
                        out.write_number_with_format(row, column, days, &date)
                    }
                    Cell::Truth(truth) => out.write_boolean(row, column, *truth),
                    Cell::Error(error) => {
                        out.write_formula(row, column, Formula::new("=A1").set_result(*error))
                    }
                    Cell::Formula(stored) => {
                        let result = match stored {
                            Stored::Nothing => NOTHING.to_owned(),
                            Stored::Text(text) => format!("{text}{EMPTY}"),
                            Stored::Number(number) => number.to_string(),
                        };
                        out.write_formula(row, column, Formula::new("=A1").set_result(result))
                    }
                }
                .unwrap();
            }
        }
    }
    let mut bytes = workbook.save_to_buffer().unwrap();
    for number in 1..=sheets.len() {
        bytes = edited(&bytes, &format!("xl/worksheets/sheet{number}.xml"), |xml| {
            let nothing = format!(" t=\"str\"><f>A1</f><v>{NOTHING}</v>");
            xml.replace(&nothing, "><f>A1</f><v></v>").replace(EMPTY, "")
        });
    }
    if !is_1904 {
        return bytes;
    }
    edited(&bytes, "xl/workbook.xml", |xml| xml.replace("<workbookPr ", "<workbookPr date1904=\"1\" "))
}

/// An archive with one of its parts changed.
pub fn edited(archive: &[u8], part: &str, edit: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::copy(&mut file, &mut bytes).unwrap();
        if name == part {
            bytes = edit(String::from_utf8(bytes).unwrap()).into_bytes();
        }
        parts.push((name, bytes));
    }
    zipped(&parts)
}

/// An archive of parts.
pub fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// OpenDocument.
pub fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let mut xml = String::from(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>"#,
    );
    for sheet in sheets {
        let style = if sheet.is_hidden { "ta2" } else { "ta1" };
        let name = escaped(sheet.name);
        xml.push_str(&format!("<table:table table:name=\"{name}\" table:style-name=\"{style}\">"));
        for row in &sheet.rows {
            xml.push_str("<table:table-row>");
            row.iter().for_each(|cell| xml.push_str(&ods_cell(cell)));
            xml.push_str("<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>");
        }
        xml.push_str("<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row></table:table>");
    }
    xml.push_str("</office:spreadsheet></office:body></office:document-content>");
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"#;
    let part = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    zipped(&[part("mimetype", mimetype), part("content.xml", &xml), part("META-INF/manifest.xml", manifest)])
}

fn ods_cell(cell: &Cell) -> String {
    let typed = |kind: &str, attribute: &str, value: &str| {
        format!(
            "<table:table-cell office:value-type=\"{kind}\" office:{attribute}=\"{value}\"><text:p>as shown</text:p></table:table-cell>"
        )
    };
    match cell {
        Cell::Empty => "<table:table-cell/>".to_owned(),
        Cell::Text(text) => {
            let text = escaped(text).replace("  ", " <text:s/>").replace('\n', "</text:p><text:p>");
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        }
        Cell::Number(number) => typed("float", "value", &number.to_string()),
        Cell::Date(days) => {
            let start =
                chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap().and_time(chrono::NaiveTime::MIN);
            let time = start + chrono::Duration::seconds((days * 86_400.0).round() as i64);
            let form = if days.fract() == 0.0 { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" };
            typed("date", "date-value", &time.format(form).to_string())
        }
        Cell::Truth(truth) => typed("boolean", "boolean-value", &truth.to_string()),
        Cell::Error(error) => format!(
            "<table:table-cell table:formula=\"of:=[.A1]\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>{error}</text:p></table:table-cell>"
        ),
        Cell::Formula(stored) => {
            let cell = match stored {
                Stored::Nothing => "<table:table-cell/>".to_owned(),
                Stored::Text(text) => format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                    escaped(text)
                ),
                Stored::Number(number) => typed("float", "value", &number.to_string()),
            };
            cell.replacen("<table:table-cell", "<table:table-cell table:formula=\"of:=[.A1]\"", 1)
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The code of a formula's error in the binary formats.
fn error_code(error: &str) -> u8 {
    match error {
        "#NULL!" => 0x00,
        "#DIV/0!" => 0x07,
        "#VALUE!" => 0x0f,
        "#REF!" => 0x17,
        "#NAME?" => 0x1d,
        "#NUM!" => 0x24,
        _ => 0x2a,
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Excel, binary since 2007 (MS-XLSB).
pub fn xlsb(sheets: &[Sheet]) -> Vec<u8> {
    fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
        if kind < 0x80 {
            out.push(kind as u8);
        } else {
            out.extend([(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8]);
        }
        let mut length = data.len();
        while length >= 0x80 {
            out.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend(data);
    }
    fn wide(text: &str) -> Vec<u8> {
        let bytes = utf16(text);
        let mut out = (bytes.len() as u32 / 2).to_le_bytes().to_vec();
        out.extend(bytes);
        out
    }
    let mut book = Vec::new();
    record(&mut book, 0x0083, &[]);
    record(&mut book, 0x0099, &[0; 12]);
    record(&mut book, 0x008f, &[]);
    let mut relations = String::from(
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    );
    let mut parts = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let number = index as u32 + 1;
        let mut bundle = u32::from(sheet.is_hidden).to_le_bytes().to_vec();
        bundle.extend(number.to_le_bytes());
        bundle.extend(wide(&format!("rId{number}")));
        bundle.extend(wide(sheet.name));
        record(&mut book, 0x009c, &bundle);
        relations.push_str(&format!(r#"<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.bin"/>"#));
        let mut out = Vec::new();
        record(&mut out, 0x0081, &[]);
        record(&mut out, 0x0094, &[0; 16]);
        record(&mut out, 0x0091, &[]);
        for (row, cells) in sheet.rows.iter().enumerate() {
            let mut head = (row as u32).to_le_bytes().to_vec();
            head.extend([0; 13]);
            record(&mut out, 0x0000, &head);
            for (column, cell) in cells.iter().enumerate() {
                let mut data = (column as u32).to_le_bytes().to_vec();
                let style = u32::from(matches!(cell, Cell::Date(_)));
                data.extend(style.to_le_bytes());
                let kind = match cell {
                    Cell::Empty => 0x0001,
                    // What has several lines may have letters of several kinds.
                    Cell::Text(text) if text.contains('\n') => {
                        data.push(0);
                        data.extend(wide(text));
                        0x003e
                    }
                    Cell::Text(text) => {
                        data.extend(wide(text));
                        0x0006
                    }
                    Cell::Number(number) | Cell::Date(number) => {
                        data.extend(number.to_le_bytes());
                        0x0005
                    }
                    Cell::Truth(truth) => {
                        data.push(u8::from(*truth));
                        0x0004
                    }
                    Cell::Error(error) => {
                        data.push(error_code(error));
                        data.extend([0; 10]);
                        0x000b
                    }
                    // No formula of this format is without a value.
                    Cell::Formula(Stored::Nothing) => 0x0001,
                    Cell::Formula(Stored::Text(text)) => {
                        data.extend(wide(text));
                        data.extend([0; 10]);
                        0x0008
                    }
                    Cell::Formula(Stored::Number(number)) => {
                        data.extend(number.to_le_bytes());
                        data.extend([0; 10]);
                        0x0009
                    }
                };
                record(&mut out, kind, &data);
            }
        }
        record(&mut out, 0x0092, &[]);
        record(&mut out, 0x0082, &[]);
        parts.push((format!("xl/worksheets/sheet{number}.bin"), out));
    }
    relations.push_str("</Relationships>");
    record(&mut book, 0x0090, &[]);
    record(&mut book, 0x0084, &[]);
    let mut styles = Vec::new();
    record(&mut styles, 0x0269, &2_u32.to_le_bytes());
    for format in [0_u16, 22] {
        let mut style = vec![0; 2];
        style.extend(format.to_le_bytes());
        style.extend([0; 12]);
        record(&mut styles, 0x002f, &style);
    }
    record(&mut styles, 0x026a, &[]);
    parts.push(("xl/workbook.bin".to_owned(), book));
    parts.push(("xl/_rels/workbook.bin.rels".to_owned(), relations.into_bytes()));
    parts.push(("xl/styles.bin".to_owned(), styles));
    zipped(&parts)
}

/// Excel, binary up to 2003 (BIFF8 in a compound file).
pub fn xls(sheets: &[Sheet]) -> Vec<u8> {
    compound(&[("/Workbook", &xls_stream(sheets))])
}

/// A compound file of streams.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let empty = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, empty).unwrap();
    for (path, bytes) in streams {
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The records of an old workbook.
pub fn xls_stream(sheets: &[Sheet]) -> Vec<u8> {
    fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
        out.extend(kind.to_le_bytes());
        out.extend((data.len() as u16).to_le_bytes());
        out.extend(data);
    }
    fn begin(out: &mut Vec<u8>, kind: u16) {
        let mut data = 0x0600_u16.to_le_bytes().to_vec();
        data.extend(kind.to_le_bytes());
        data.extend([0; 12]);
        record(out, 0x0809, &data);
    }
    let mut bodies = Vec::new();
    for sheet in sheets {
        let mut out = Vec::new();
        begin(&mut out, 0x0010);
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let mut data = (row as u16).to_le_bytes().to_vec();
                data.extend((column as u16).to_le_bytes());
                data.extend(u16::from(matches!(cell, Cell::Date(_))).to_le_bytes());
                let kind = match cell {
                    Cell::Empty => 0x0201,
                    Cell::Text(text) => {
                        let bytes = utf16(text);
                        data.extend((bytes.len() as u16 / 2).to_le_bytes());
                        data.push(1);
                        data.extend(bytes);
                        0x0204
                    }
                    Cell::Number(number) | Cell::Date(number) => {
                        data.extend(number.to_le_bytes());
                        0x0203
                    }
                    Cell::Truth(truth) => {
                        data.extend([u8::from(*truth), 0]);
                        0x0205
                    }
                    Cell::Error(error) => {
                        data.extend([error_code(error), 1]);
                        0x0205
                    }
                    Cell::Formula(stored) => {
                        data.extend(match stored {
                            Stored::Nothing => [0, 0, 0, 0, 0, 0, 0xff, 0xff],
                            Stored::Text("") => [3, 0, 0, 0, 0, 0, 0xff, 0xff],
                            Stored::Text(_) => [0, 0, 0, 0, 0, 0, 0xff, 0xff],
                            Stored::Number(number) => number.to_le_bytes(),
                        });
                        data.extend([0; 8]);
                        0x0006
                    }
                };
                record(&mut out, kind, &data);
                if let Cell::Formula(Stored::Text(text)) = cell
                    && !text.is_empty()
                {
                    let bytes = utf16(text);
                    let mut data = (bytes.len() as u16 / 2).to_le_bytes().to_vec();
                    data.push(1);
                    data.extend(bytes);
                    record(&mut out, 0x0207, &data);
                }
            }
        }
        record(&mut out, 0x000a, &[]);
        bodies.push(out);
    }
    let globals = |places: &[u32]| {
        let mut out = Vec::new();
        begin(&mut out, 0x0005);
        for format in [0_u16, 22] {
            let mut style = vec![0; 2];
            style.extend(format.to_le_bytes());
            style.extend([0; 16]);
            record(&mut out, 0x00e0, &style);
        }
        for (sheet, place) in sheets.iter().zip(places) {
            let mut data = place.to_le_bytes().to_vec();
            let name = utf16(sheet.name);
            data.extend([u8::from(sheet.is_hidden), 0, (name.len() / 2) as u8, 1]);
            data.extend(name);
            record(&mut out, 0x0085, &data);
        }
        record(&mut out, 0x000a, &[]);
        out
    };
    let mut place = globals(&vec![0; sheets.len()]).len() as u32;
    let mut places = Vec::new();
    for body in &bodies {
        places.push(place);
        place += body.len() as u32;
    }
    let mut out = globals(&places);
    bodies.iter().for_each(|body| out.extend(body));
    out
}
