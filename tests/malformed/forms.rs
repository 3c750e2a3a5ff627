//! Formats that are no delimited text, damaged one at a time.

use std::io::{Cursor, Write};

use super::workbook::{self, Cell, Sheet};
use super::{Case, case};

pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(content).unwrap();
    out.finish().unwrap()
}

pub(super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        out.start_file(*name, stored).unwrap();
        out.write_all(content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The bytes with one of them changed.
fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 0x55;
    bytes
}

/// The bytes with some of them replaced.
fn with(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

pub(super) fn json() -> Vec<Case> {
    [
        ("an empty object", "{}"),
        ("an empty array", "[]"),
        ("an array of nothing", "[ ]\n"),
        ("an array of numbers", "[{\"name\":\"A\"},1]"),
        ("an array of arrays", "[[\"name\"],[\"A\"]]"),
        ("an array that is not closed", "[{\"name\":\"A\"}"),
        ("an object that is not closed", "{\"name\":\"A\""),
        ("a text that is not closed", "{\"name\":\"A"),
        ("a comma at the end of an object", "{\"name\":\"A\",}"),
        ("a comma at the end of an array", "[{\"name\":\"A\"},]"),
        ("two commas", "[{\"name\":\"A\"},,{\"name\":\"B\"}]"),
        ("no comma", "[{\"name\":\"A\"} {\"name\":\"B\"}]"),
        ("something behind the array", "[{\"name\":\"A\"}] x"),
        ("two arrays", "[{\"name\":\"A\"}][{\"name\":\"B\"}]"),
        ("a single quote", "{\"name\":'A'}"),
        ("a key without quotes", "{\"name\":\"A\",isin:1}"),
        ("a comment", "{\"name\":\"A\"} // why"),
        ("NaN", "{\"name\":\"A\",\"quantity\":NaN}"),
        ("a number with two points", "{\"name\":\"A\",\"quantity\":1.2.3}"),
        ("a number with zeros in front", "{\"name\":\"A\",\"cusip\":007}"),
        ("a lone surrogate", "{\"name\":\"\\ud800\"}"),
        ("an escape that is none", "{\"name\":\"\\q\"}"),
        ("a control character", "{\"name\":\"A\u{1}B\"}"),
        ("a key twice", "{\"name\":\"A\",\"name\":\"B\"}"),
        ("a key twice by its path", "{\"a\":{\"isin\":\"x\"},\"a.isin\":\"y\",\"name\":\"A\"}"),
        ("a name that is an object", "{\"name\":{\"en\":\"A\"},\"isin\":\"x\"}"),
        ("a name that is a list", "{\"name\":[\"A\",\"B\"],\"isin\":\"x\"}"),
        ("positions in a row", "{\"name\":\"A\",\"positions\":[{\"isin\":\"x\"}]}"),
        ("two lists of positions", "{\"a\":[{\"name\":\"A\"}],\"b\":[{\"name\":\"B\"}]}"),
        ("no name in any object", "[{\"a\":1},{\"b\":2}]"),
        ("an object with nothing said", "[{\"name\":null,\"isin\":null,\"side\":\"B\"}]"),
        ("lines, one of them no JSON", "{\"name\":\"A\"}\nB\n{\"name\":\"C\"}\n"),
        ("lines, one of them cut", "{\"name\":\"A\"}\n{\"name\":\n{\"name\":\"C\"}\n"),
    ]
    .into_iter()
    .map(|(name, text)| case(name, "f.json", text))
    .chain([
        case("a byte that is no UTF-8", "f.json", b"{\"name\":\"A\xe9\"}"),
        case("a byte that is no UTF-8 in a key", "f.json", b"{\"name\":\"A\",\"b\xff\":1}"),
    ])
    .collect()
}

const N_PORT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/nport">
<headerData><submissionType>NPORT-P</submissionType></headerData>
<formData><genInfo><repPdDate>2021-03-31</repPdDate></genInfo>
<invstOrSecs><invstOrSec><name>Acme Holdings</name><title>Acme</title><cusip>99ACME104</cusip>
<identifiers><isin value="US99ACME1047"/></identifiers><balance>10</balance><valUSD>100</valUSD></invstOrSec></invstOrSecs></formData>
</edgarSubmission>"#;

const THIRTEEN_F: &str = r#"<?xml version="1.0"?>
<informationTable xmlns="http://www.sec.gov/edgar/document/thirteenf/informationtable">
<infoTable><nameOfIssuer>ACME HOLDINGS</nameOfIssuer><titleOfClass>COM</titleOfClass><cusip>99ACME104</cusip><value>100</value></infoTable>
</informationTable>"#;

pub(super) fn sec() -> Vec<Case> {
    let mut cases = Vec::new();
    for (form, text) in [("N-PORT", N_PORT), ("13F", THIRTEEN_F)] {
        for (name, old, new) in [
            ("a tag that is not closed", "</", "<"),
            (
                "an end of another element",
                if form == "13F" { "</infoTable>" } else { "</invstOrSec>" },
                "</other>",
            ),
            ("an ampersand by itself", "A", "&"),
            ("an entity that is not known", ">A", ">&company;A"),
            ("a document type", "?>", "?><!DOCTYPE x [<!ENTITY a \"b\">]>"),
            ("an external entity", "?>", "?><!DOCTYPE x SYSTEM \"file:///etc/passwd\">"),
            ("another root", if form == "13F" { "<informationTable" } else { "<edgarSubmission" }, "<other"),
            ("a second root", "?>", "?><first/>"),
            ("text before the root", "?>", "?>x"),
            ("a declaration of another encoding", "?>", " encoding=\"EBCDIC\"?>"),
            ("a control character", ">A", ">\u{1}A"),
        ] {
            let old_text = if name.starts_with("a declaration") && form == "N-PORT" {
                " encoding=\"UTF-8\"?>"
            } else {
                old
            };
            cases.push(case(&format!("{form}: {name}"), "f.xml", text.replacen(old_text, new, 1)));
        }
        for share in [1, 3, 5, 7] {
            let cut = text.len() * share / 8;
            cases.push(case(&format!("{form}: cut at {share} of 8"), "f.xml", &text[..cut]));
        }
        let open = text.find(if form == "13F" { "<infoTable>" } else { "<invstOrSec>" }).unwrap();
        let end = if form == "13F" { "</infoTable>" } else { "</invstOrSec>" };
        let close = text.find(end).unwrap() + end.len();
        let without = format!("{}{}", &text[..open], &text[close..]);
        cases.push(case(&format!("{form}: no holding"), "f.xml", without));
    }
    cases.extend([
        case("XML of nobody", "f.xml", "<positions><p/></positions>"),
        case("an XML declaration alone", "f.xml", "<?xml version=\"1.0\"?>"),
        case("a submission without documents", "f.txt", "<SEC-DOCUMENT>x\n</SEC-DOCUMENT>\n"),
        case(
            "a submission that is cut off",
            "f.txt",
            "<SEC-DOCUMENT>x\n<DOCUMENT>\n<TYPE>NPORT-P\n<TEXT>\n<XML>\n<edgarSubmission",
        ),
        case("a cover page", "f.xml", "<edgarSubmission xmlns=\"http://www.sec.gov/edgar/thirteenffiler\"/>"),
    ]);
    cases
}

/// A message of FIX with its length and check sum.
fn message(fields: &str) -> String {
    let fields = fields.replace('|', "\u{1}");
    let text = format!("8=FIX.4.4\u{1}9={}\u{1}{fields}", fields.len());
    let sum = text.bytes().fold(0_u8, u8::wrapping_add);
    format!("{text}10={sum:03}\u{1}\n")
}

const FILL: &str = "35=8|49=A|56=B|34=1|52=20210315-13:30:00|37=1|17=1|150=F|39=2|55=ACME|54=1|38=10|32=10|31=1|14=10|151=0|6=1|60=20210315-13:30:00|107=Acme Holdings|";

pub(super) fn fix() -> Vec<Case> {
    let good = message(FILL);
    [
        ("a wrong check sum", good.replace("\u{1}10=", "\u{1}10=1")),
        (
            "a check sum of another message",
            with(good.as_bytes(), b"ACME", b"ACMF").iter().map(|b| char::from(*b)).collect(),
        ),
        ("a wrong length", good.replacen("\u{1}9=", "\u{1}9=1", 1)),
        ("no check sum", good.split("\u{1}10=").next().unwrap().to_owned() + "\u{1}\n"),
        ("no length", good.replacen("\u{1}9=", "\u{1}8=", 1)),
        ("a message cut off", good[..good.len() / 2].to_owned()),
        ("a tag that is no number", message(&FILL.replace("55=", "5x="))),
        ("a field without an equals sign", message(&FILL.replace("55=ACME", "55ACME"))),
        ("a tag twice", message(&FILL.replace("55=ACME|", "55=ACME|55=BETA|"))),
        ("a side that is none", message(&FILL.replace("54=1", "54=Z"))),
        ("a time that is none", message(&FILL.replace("60=20210315-13:30:00", "60=20211315-13:30:00"))),
        ("a fill of no security", message(&FILL.replace("55=ACME|", "").replace("107=Acme Holdings|", ""))),
        ("no message with a position", message("35=0|49=A|56=B|34=1|52=20210315-13:30:00|")),
        ("a length beyond everything", good.replacen("\u{1}9=", "\u{1}9=99999999999999999999", 1)),
        ("another version", good.replacen("FIX.4.4", "FIX.9.9", 1)),
        ("a message over a megabyte", message(&FILL.replace("Acme", &"x".repeat(1 << 20)))),
    ]
    .into_iter()
    .map(|(name, text)| case(name, "f.fix", text))
    .collect()
}

pub(super) fn archives() -> Vec<Case> {
    let table = b"Name,ISIN\nAcme Holdings,US0000000101\n";
    let gz = gzip(table);
    let zst = zstd::encode_all(&table[..], 3).unwrap();
    let archive = zip(&[("a.csv", table)]);
    let twin =
        with(&with(&zip(&[("a.csv", table), ("b.csv", table)]), b"b.csv", b"a.csv"), b"b.csv", b"a.csv");
    let mut cases = vec![
        case("gzip: a check sum", "f.csv.gz", flipped(&gz, gz.len() - 6)),
        case("gzip: a length", "f.csv.gz", flipped(&gz, gz.len() - 1)),
        case("gzip: another method", "f.csv.gz", flipped(&gz, 2)),
        case("gzip: garbage behind", "f.csv.gz", [gz.as_slice(), b"garbage"].concat()),
        case("gzip: a second member cut off", "f.csv.gz", [gz.as_slice(), &gz[..gz.len() / 2]].concat()),
        case("gzip: of nothing", "f.csv.gz", gzip(b"")),
        case("gzip: of a gzip", "f.csv.gz", gzip(&gz)),
        case("gzip: of a ZIP archive", "f.zip.gz", gzip(&archive)),
        case("gzip: by name alone", "f.csv.gz", table),
        case("zstd: of nothing", "f.csv.zst", zstd::encode_all(&b""[..], 3).unwrap()),
        case("zstd: a byte", "f.csv.zst", flipped(&zst, 4)),
        case("zstd: garbage behind", "f.csv.zst", [zst.as_slice(), b"garbage"].concat()),
        case("zstd: a frame to be skipped alone", "f.csv.zst", b"\x50\x2a\x4d\x18\x02\0\0\0ab"),
        case("zstd: by name alone", "f.csv.zst", table),
        case("ZIP: of nothing", "f.zip", zip(&[])),
        case("ZIP: of an empty file", "f.zip", zip(&[("a.csv", b"")])),
        case("ZIP: a path upwards", "f.zip", zip(&[("../a.csv", table)])),
        case("ZIP: a path from the root", "f.zip", zip(&[("/etc/a.csv", table)])),
        case("ZIP: a path of a drive", "f.zip", zip(&[("C:\\a.csv", table)])),
        case("ZIP: an archive in it", "f.zip", zip(&[("a.zip", &archive)])),
        case("ZIP: two files of one name", "f.zip", twin),
        case(
            "ZIP: a check sum",
            "f.zip",
            flipped(&archive, archive.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap() + 16),
        ),
        case("ZIP: a byte of the content", "f.zip", flipped(&archive, 50)),
        case("ZIP: a good file and a bad one", "f.zip", zip(&[("a.csv", table), ("b.csv", b"x\n")])),
        case("ZIP: only what is left out", "f.zip", zip(&[("__MACOSX/._a.csv", b"x")])),
        case("ZIP: by name alone", "f.zip", table),
        case("ZIP: encrypted", "f.zip", {
            let mut bytes = archive.clone();
            bytes[6] |= 1;
            let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
            bytes[at + 8] |= 1;
            bytes
        }),
        case("tar", "f.tar", [&b"a.csv"[..], &[0; 252], b"ustar\x0000"].concat()),
        case("bzip2", "f.bz2", b"BZh91AY"),
        case("xz", "f.xz", b"\xfd7zXZ\0"),
        case("7z", "f.7z", b"7z\xbc\xaf\x27\x1c"),
        case("RAR", "f.rar", b"Rar!\x1a\x07"),
        case("Parquet: by name alone", "f.parquet", table),
        case("a workbook by name alone", "f.xlsx", table),
    ];
    for share in [1, 3, 5, 7] {
        for (kind, file, bytes) in
            [("gzip", "f.csv.gz", &gz), ("zstd", "f.csv.zst", &zst), ("ZIP", "f.zip", &archive)]
        {
            cases.push(case(
                &format!("{kind}: cut at {share} of 8"),
                file,
                &bytes[..bytes.len() * share / 8],
            ));
        }
    }
    cases
}

pub(super) fn workbooks() -> Vec<Case> {
    let text = workbook::text;
    let header = vec![text("Name"), text("ISIN"), text("Trade Date")];
    let rows = [header.clone(), vec![text("Acme Holdings"), text("US0000000101"), text("2021-03-15")]];
    let of = |cells: &[Cell]| [Sheet::new("Positions", &[header.clone(), cells.to_vec()])];
    let mut cases = Vec::new();
    for (ending, write) in workbook::WRITERS {
        let file = format!("f.{ending}");
        let good = write(&[Sheet::new("Positions", &rows)]);
        for share in [1, 3, 5, 7] {
            cases.push(case(
                &format!("{ending}: cut at {share} of 8"),
                &file,
                &good[..good.len() * share / 8],
            ));
        }
        let add = |cases: &mut Vec<Case>, name: &str, sheets: &[Sheet]| {
            cases.push(case(&format!("{ending}: {name}"), &file, write(sheets)));
        };
        add(&mut cases, "no row", &[Sheet::new("Positions", &rows[..1])]);
        add(&mut cases, "an empty sheet", &[Sheet::new("Positions", &[])]);
        add(&mut cases, "two sheets with positions", &[Sheet::new("A", &rows), Sheet::new("B", &rows)]);
        add(&mut cases, "a formula that failed as a name", &of(&[Cell::Error("#REF!"), text("x")]));
        add(&mut cases, "an identifier that is a large number", &of(&[Cell::Empty, Cell::Number(8.46e109)]));
        add(&mut cases, "a date beyond all years", &of(&[text("Acme"), Cell::Empty, Cell::Number(9e9)]));
        add(&mut cases, "a truth as a date", &of(&[text("Acme"), Cell::Empty, Cell::Truth(true)]));
    }
    let xlsx = workbook::xlsx(&[Sheet::new("Positions", &rows)]);
    for (name, part, edit) in [
        (
            "a sheet that is no XML",
            "xl/worksheets/sheet1.xml",
            (|_| "no XML".to_owned()) as fn(String) -> String,
        ),
        ("a sheet that is cut off", "xl/worksheets/sheet1.xml", |xml| xml[..xml.len() / 2].to_owned()),
        ("a cell beyond all columns", "xl/worksheets/sheet1.xml", |xml| {
            xml.replace("r=\"A2\"", "r=\"XFE2\"")
        }),
        ("a cell twice", "xl/worksheets/sheet1.xml", |xml| xml.replace("r=\"B2\"", "r=\"A2\"")),
        ("a shared text that is not there", "xl/worksheets/sheet1.xml", |xml| {
            xml.replace("<v>0</v>", "<v>99</v>")
        }),
        ("shared texts that are cut off", "xl/sharedStrings.xml", |xml| xml[..xml.len() / 2].to_owned()),
        ("a workbook without sheets", "xl/workbook.xml", |xml| xml.replace("<sheet ", "<other ")),
        ("relations to nowhere", "xl/_rels/workbook.xml.rels", |xml| xml.replace("sheet1.xml", "sheet9.xml")),
    ] {
        cases.push(case(&format!("xlsx: {name}"), "f.xlsx", workbook::edited(&xlsx, part, edit)));
    }
    cases.push(case("xls: the container alone", "f.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
    cases.push(case(
        "xls: the container and zeros",
        "f.xls",
        [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 1024]].concat(),
    ));
    cases
}
