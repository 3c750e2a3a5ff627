//! The same positions in every format give the same decisions, byte for byte.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array};
use arrow_ipc::CompressionType;
use parquet::basic::Compression;

use super::{LISTS, command, interdict};

#[path = "../formats/workbooks.rs"]
#[expect(dead_code, unreachable_pub, reason = "the library's tests use it as well")]
mod workbooks;
#[path = "../formats/arrow.rs"]
#[expect(unreachable_pub, reason = "the library's tests use it as well")]
mod written;

use workbooks::{Cell, Sheet, WRITERS, text};

const HEADER: [&str; 8] =
    ["position_id", "security_name", "isin", "ticker", "exchange", "trade_date", "side", "market_value"];

/// Positions in companies of the lists and of none, with what exports do to cells.
fn positions() -> Vec<[String; 8]> {
    let names = [
        "Quorvane Industries",
        "QUORVANE INDS ADR",
        "Zeltrix Semiconductor Corp.",
        "Ostravel Mining",
        "Harrow, \"B\" shares",
        "Pellucid Paper Mills",
        "Société Générique d'Énergie",
        "小型集团",
        "Brimhollow Foods\nsecond line",
        "Marlow & Sons",
    ];
    let row = |number: usize| {
        let day =
            chrono::NaiveDate::from_ymd_opt(2021, 1, 4).unwrap() + chrono::Days::new(number as u64 % 400);
        [
            format!("P{number}"),
            format!("{}{}", names[number % names.len()], if number % 10 < 8 { "" } else { " 4.5% 2031" }),
            if number.is_multiple_of(7) { "US0000000101".to_owned() } else { String::new() },
            if number.is_multiple_of(5) { "63".to_owned() } else { String::new() },
            if number.is_multiple_of(5) { "Shenzhen Stock Exchange".to_owned() } else { String::new() },
            day.to_string(),
            ["BUY", "SELL", "", "SS"][number % 4].to_owned(),
            format!("{}.5", number * 37),
        ]
    };
    (0..2000).map(row).collect()
}

fn delimited(rows: &[[String; 8]], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(HEADER).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    workbooks::zipped(&[(name.to_owned(), bytes.to_vec())])
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn ndjson(rows: &[[String; 8]]) -> Vec<u8> {
    let object = |row: &[String; 8]| {
        let cell = |(header, cell): (&&str, &String)| match *header {
            "market_value" => format!("\"{header}\":{cell}"),
            _ => format!("\"{header}\":{}", serde_json::to_string(cell).unwrap()),
        };
        format!("{{{}}}", HEADER.iter().zip(row).map(cell).collect::<Vec<_>>().join(","))
    };
    rows.iter().map(object).collect::<Vec<_>>().join("\n").into_bytes()
}

fn columns(rows: &[[String; 8]]) -> Vec<(&'static str, ArrayRef)> {
    let column = |(index, header): (usize, &&'static str)| {
        let cells = rows.iter().map(|row| row[index].as_str());
        let cells: ArrayRef = match *header {
            "market_value" => {
                Arc::new(Float64Array::from_iter_values(cells.map(|cell| cell.parse::<f64>().unwrap())))
            }
            _ => written::texts(cells.map(|cell| Some(cell).filter(|cell| !cell.is_empty()))),
        };
        (*header, cells)
    };
    HEADER.iter().enumerate().map(column).collect()
}

fn packed(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    written::parquet(&written::table(columns), 700, Compression::ZSTD(Default::default()), true)
}

fn sheet(rows: &[[String; 8]]) -> Vec<Sheet> {
    let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    let cell = |(header, cell): (&&str, &String)| match *header {
        "trade_date" => {
            let day: chrono::NaiveDate = cell.parse().unwrap();
            Cell::Date((day - epoch).num_days() as f64)
        }
        // Spreadsheets hold the code of an exchange as a number.
        "market_value" | "ticker" if !cell.is_empty() => Cell::Number(cell.parse().unwrap()),
        _ => text(cell),
    };
    let mut cells = vec![HEADER.iter().map(|header| text(header)).collect::<Vec<_>>()];
    cells.extend(rows.iter().map(|row| HEADER.iter().zip(row).map(cell).collect()));
    vec![Sheet::new("Holdings", &cells)]
}

/// The decisions on a file with these bytes.
fn decisions(folder: &Path, name: &str, bytes: &[u8], options: &[&str]) -> String {
    let (file, out) = (folder.join(name), folder.join("decisions.csv"));
    fs::write(&file, bytes).unwrap();
    let args =
        ["screen", file.to_str().unwrap(), "--view", "decisions", "--fail-on", "never", "--force", "-o"];
    let mut command = command(&[&args[..], &[out.to_str().unwrap()], options, &LISTS].concat());
    let told = command.output().unwrap();
    assert_eq!(told.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&told.stderr));
    fs::read_to_string(out).unwrap()
}

#[test]
fn the_same_positions_in_every_format_give_the_same_decisions() {
    let folder = tempfile::tempdir().unwrap();
    let rows = positions();
    let plain = delimited(&rows, b',');
    let parquet = packed(columns(&rows));
    let table = written::table(columns(&rows));
    let arrow = written::file(&table, Some(CompressionType::LZ4_FRAME));
    let expected = decisions(folder.path(), "f.csv", &plain, &[]);
    assert_eq!(csv::Reader::from_reader(expected.as_bytes()).records().count(), rows.len());
    for verdict in ["permitted", "prohibited", "review", "blocked"] {
        assert!(expected.contains(&format!(",{verdict},")), "{verdict}");
    }
    let text = String::from_utf8(plain.clone()).unwrap();
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(order).collect()
    };
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&text);
    let lines = ndjson(&rows);
    let array = format!("[{}]", String::from_utf8(lines.clone()).unwrap().replace("}\n{", "},\n{"));
    let mut files = vec![
        ("f.tsv".to_owned(), delimited(&rows, b'\t')),
        ("f.txt".to_owned(), delimited(&rows, b'|')),
        ("semicolons.csv".to_owned(), delimited(&rows, b';')),
        ("crlf.csv".to_owned(), text.replace("\n", "\r\n").replace("Foods\r\n", "Foods\n").into_bytes()),
        ("f.csv.gz".to_owned(), gzipped(&plain)),
        ("f.csv.zst".to_owned(), zstd::encode_all(Cursor::new(&plain), 0).unwrap()),
        ("f.parquet.gz".to_owned(), gzipped(&parquet)),
        ("f.arrow.zst".to_owned(), zstd::encode_all(Cursor::new(&arrow), 0).unwrap()),
        ("f.zip".to_owned(), zipped("f.csv", &plain)),
        ("gz.zip".to_owned(), zipped("deep/f.csv.gz", &gzipped(&plain))),
        ("le.csv".to_owned(), utf16(u16::to_le_bytes)),
        ("be.csv".to_owned(), utf16(u16::to_be_bytes)),
        ("f.parquet".to_owned(), parquet),
        ("f.arrow".to_owned(), arrow),
        ("f.arrows".to_owned(), written::stream(&table, None)),
        ("f.ndjson".to_owned(), lines.clone()),
        ("f.ndjson.gz".to_owned(), gzipped(&lines)),
        ("f.json".to_owned(), array.into_bytes()),
    ];
    for (extension, write) in WRITERS {
        files.push((format!("f.{extension}"), write(&sheet(&rows))));
    }
    files.push(("workbook.zip".to_owned(), zipped("f.xlsx", &WRITERS[0].1(&sheet(&rows)))));
    for (name, bytes) in files {
        assert!(decisions(folder.path(), &name, &bytes, &[]) == expected, "{name}");
        // The extension says nothing.
        assert!(decisions(folder.path(), "holdings", &bytes, &[]) == expected, "{name} without its name");
    }
    let declared = ["--encoding", "gb18030"];
    assert!(decisions(folder.path(), "f.csv", &gb18030, &declared) == expected, "gb18030");
}

/// The input columns of some decisions, as a file of their own.
fn inputs(decisions: &str) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(decisions.as_bytes());
    let width = reader.headers().unwrap().iter().position(|header| header == "verdict").unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(reader.headers().unwrap().iter().take(width)).unwrap();
    for record in reader.records() {
        writer.write_record(record.unwrap().iter().take(width)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn nport(rows: &[[String; 8]]) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let holdings: String = rows
        .iter()
        .enumerate()
        .map(|(number, [_, name, isin, .., value])| {
            let name = escaped(&name.replace('\n', " "));
            let (held, reference) = match number % 3 {
                // A derivative, whose name says nothing.
                0 => ("Total return", format!("<derivativeInfo><swapDeriv derivCat=\"SWP\"><descRefInstrmnt><otherRefInst><issuerName>{name}</issuerName><issueTitle>N/A</issueTitle></otherRefInst></descRefInstrmnt></swapDeriv></derivativeInfo>")),
                _ => (name.as_str(), String::new()),
            };
            let isin = if isin.is_empty() { String::new() } else { format!("<isin value=\"{isin}\"/>") };
            format!("<invstOrSec>\n<name>{held}</name><title>{held}</title><cusip>N/A</cusip><identifiers>{isin}</identifiers><valUSD>{value}</valUSD><assetCat>EC</assetCat>{reference}\n</invstOrSec>\n")
        })
        .collect();
    format!(
        "<edgarSubmission xmlns=\"http://www.sec.gov/edgar/nport\"><formData><genInfo><repPdDate>2021-05-01</repPdDate></genInfo><invstOrSecs>{holdings}</invstOrSecs></formData></edgarSubmission>"
    )
}

fn thirteen_f(rows: &[[String; 8]]) -> String {
    let holdings: String = rows
        .iter()
        .map(|[_, name, isin, .., value]| {
            let name = name.replace('&', "&amp;");
            let cusip = isin.get(2..11).unwrap_or("");
            format!("<infoTable><nameOfIssuer>{name}</nameOfIssuer><titleOfClass>COM</titleOfClass><cusip>{cusip}</cusip><value>{value}</value></infoTable>\n")
        })
        .collect();
    format!(
        "<informationTable xmlns=\"http://www.sec.gov/edgar/document/thirteenf/informationtable\">\n{holdings}</informationTable>"
    )
}

fn fix(rows: &[[String; 8]]) -> String {
    let message = |(number, [id, name, isin, .., day, side, _]): (usize, &[String; 8])| {
        let side = match side.as_str() {
            "SELL" => "2",
            "SS" => "5",
            _ => "1",
        };
        let isin = if isin.is_empty() { String::new() } else { format!("48={isin}\u{1}22=4\u{1}") };
        let name = name.replace('\n', " ");
        let body = format!(
            "35=D\u{1}49=DESK\u{1}56=BROKER\u{1}34={}\u{1}52={}-12:00:00\u{1}11={id}\u{1}55=NA\u{1}{isin}107={name}\u{1}54={side}\u{1}60={}-12:00:00\u{1}38=100\u{1}40=1\u{1}",
            number + 1,
            day.replace('-', ""),
            day.replace('-', ""),
        );
        let head = format!("8=FIX.4.4\u{1}9={}\u{1}{body}", body.len());
        let sum = head.bytes().map(u32::from).sum::<u32>() % 256;
        format!("2021-01-04 12:00:00 OUT {head}10={sum:03}\u{1}\n")
    };
    rows.iter().enumerate().map(message).collect()
}

#[test]
fn forms_and_messages_give_the_decisions_of_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let rows = positions();
    for (name, bytes, options) in [
        ("nport.xml", nport(&rows), &["--as-of", "2021-05-01"][..]),
        ("13f.xml", thirteen_f(&rows), &["--as-of", "2021-05-01"]),
        ("fix.log", fix(&rows), &[]),
    ] {
        let found = decisions(folder.path(), name, bytes.as_bytes(), options);
        assert_eq!(csv::Reader::from_reader(found.as_bytes()).records().count(), rows.len(), "{name}");
        assert!(decisions(folder.path(), "same.csv", &inputs(&found), options) == found, "{name}");
        assert!(found.contains(",us-test/quorvane,"), "{name}");
        assert!(found.contains(",us-test/zeltrix,"), "{name}");
    }
    // The date that the form states counts where none is given.
    let stated = decisions(folder.path(), "nport.xml", nport(&rows).as_bytes(), &[]);
    assert!(
        stated == decisions(folder.path(), "nport.xml", nport(&rows).as_bytes(), &["--as-of", "2021-05-01"])
    );
    let derivative = stated.lines().find(|line| line.contains("Total return") && line.contains("Quorvane"));
    assert!(derivative.unwrap().contains(",us-test/quorvane,"), "{derivative:?}");
}

#[test]
fn a_manager_s_holding_is_found_by_its_cusip() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("cusips.csv");
    fs::write(&list, "id,name,isin,action\n1,Marrowby Holdings,US99ACME1004,block\n").unwrap();
    let form = "<informationTable><infoTable><nameOfIssuer>OTHERWISE CALLED</nameOfIssuer><titleOfClass>COM</titleOfClass><cusip>99ACME100</cusip></infoTable></informationTable>";
    let options = ["--as-of", "2023-06-30", "--lists", list.to_str().unwrap()];
    let found = decisions(folder.path(), "13f.xml", form.as_bytes(), &options);
    assert!(found.contains(",blocked,") && found.contains(",identifier,1.0000,"), "{found}");
}

#[test]
fn identifiers_that_were_damaged_or_mixed_are_found_and_never_clear() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("cusips.csv");
    fs::write(&list, "id,name,isin,action\n1,Marrowby Holdings,US99ACME1004,block\n").unwrap();
    for (name, cell, expected) in [
        ("Otherwise Called", "US99ACME1004", ",blocked,"),
        ("Otherwise Called", "\"=\"\"99ACME100\"\"\"", ",blocked,"),
        ("Otherwise Called", "99ACME10", ",review,"),
        ("Otherwise Called", "A-1047", ",permitted,"),
        ("", "99ACME10", ",blocked,"),
        ("", "G99ACM10", ",review,"),
        ("", "G99ACM101", ",permitted,"),
    ] {
        let file = format!("Name,Identifier,Trade Date\n{name},{cell},2023-06-30\n");
        let options = ["--lists", list.to_str().unwrap()];
        let found = decisions(folder.path(), "f.csv", file.as_bytes(), &options);
        assert!(found.contains(expected), "{name} {cell}: {found}");
    }
}

#[test]
fn what_unpacks_to_too_much_or_leads_elsewhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let told = |args: &[&str]| interdict(args).replace(folder.path().to_str().unwrap(), "");
    let mut large = b"name,trade_date\n".to_vec();
    large.resize(80 << 20, b' ');
    let bomb = gzipped(&large);
    let (gz, zip) = (write("bomb.csv.gz", &bomb), write("bomb.zip", &zipped("f.csv", &large)));
    let climbing = write("climbing.zip", &zipped("../f.csv", b"name\n"));
    let nested = write("nested.zip", &zipped("inner.zip", &zipped("f.csv", b"name\n")));
    let cut = write("cut.csv.gz", &bomb[..bomb.len() / 2]);
    let cut_zip = write("cut.zip", &zipped("f.csv", b"name,trade_date\nAcme,2021-01-04\n")[..60]);
    let binary = write("binary.csv.gz", &gzipped(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"));
    let of = |path: &str| told(&["screen", path]);
    insta::assert_snapshot!(of(&gz), @"
    exit status: 2
    --- stderr
    error: /bomb.csv.gz: the file unpacks to more than 67108864 bytes: expected less, or a larger --max-unpacked or --max-ratio [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    insta::assert_snapshot!(of(&zip), @"
    exit status: 2
    --- stderr
    error: /bomb.zip: the file unpacks to more than 67108864 bytes: expected less, or a larger --max-unpacked or --max-ratio [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    insta::assert_snapshot!(told(&["screen", &gz, "--max-ratio", "2000", "--max-unpacked", "70000000"]), @"
    exit status: 2
    --- stderr
    error: /bomb.csv.gz: the file unpacks to more than 70000000 bytes: expected less, or a larger --max-unpacked or --max-ratio [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    insta::assert_snapshot!(of(&climbing), @"
    exit status: 2
    --- stderr
    error: /climbing.zip: `…` in the archive leads out of it [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    insta::assert_snapshot!(of(&nested), @"
    exit status: 2
    --- stderr
    error: /nested.zip/inner.zip: this is an archive within an archive: unpack it first [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    insta::assert_snapshot!(of(&cut), @"
    exit status: 2
    --- stderr
    error: /cut.csv.gz: this gzip file is damaged or cut off [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    insta::assert_snapshot!(of(&cut_zip), @"
    exit status: 2
    --- stderr
    error: /cut.zip: this ZIP archive is damaged or cut off [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
    insta::assert_snapshot!(of(&binary), @"
    exit status: 2
    --- stderr
    error: /binary.csv.gz: what is in this gzip file is not read there: expected text, Parquet or Arrow, or unpack it first [F010]
    error: an input cannot be read, so nothing was screened
    interdict: no answer; exit status 2
    ");
}

#[test]
fn a_folder_is_one_run_with_its_files_and_partitions() {
    let folder = tempfile::tempdir().unwrap();
    let rows = positions();
    for (name, part) in [("side=BUY/a.parquet", &rows[..5]), ("side=SELL/b.parquet", &rows[5..9])] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let columns = columns(part).into_iter().filter(|(header, _)| *header != "side");
        fs::write(path, packed(columns.collect())).unwrap();
    }
    let args = [
        "screen",
        folder.path().to_str().unwrap(),
        "--view",
        "decisions",
        "--format",
        "csv",
        "--fail-on",
        "never",
    ];
    let out = command(&[&args[..], &LISTS].concat()).output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let mut reader = csv::Reader::from_reader(out.stdout.as_slice());
    let headers = reader.headers().unwrap().clone();
    let place = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (file, side) = (place("file"), place("side"));
    let sides: Vec<(bool, String)> = reader
        .records()
        .map(|record| record.unwrap())
        .map(|record| (record[file].ends_with("a.parquet"), record[side].to_owned()))
        .collect();
    let expected = [vec![(true, "BUY".to_owned()); 5], vec![(false, "SELL".to_owned()); 4]].concat();
    assert_eq!(sides, expected);
}

#[test]
fn files_that_are_as_in_the_previous_run_are_not_read_again_and_still_count() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(path("books")).unwrap();
    fs::write(path("books/a.csv"), "name,trade_date\nOstravel Mining,2021-05-01\n").unwrap();
    fs::write(path("books/b.csv"), "name,trade_date\nPellucid Paper Mills,2021-05-01\n").unwrap();
    let run = |out: &str, further: &[&str]| {
        let (books, out) = (path("books"), path(out));
        let args = [&["screen", &books, "-o", &out][..], further, &LISTS].concat();
        let told = command(&args).output().unwrap();
        let text = String::from_utf8(told.stderr).unwrap().replace(folder.path().to_str().unwrap(), "");
        (told.status.code().unwrap(), text)
    };
    assert_eq!(run("first.csv", &[]).0, 1);
    let first = path("first.csv.manifest.json");
    fs::write(path("books/b.csv"), "name,trade_date\nMarlow & Sons,2021-05-01\n").unwrap();
    let (status, told) = run("second.csv", &["--previous", &first, "--skip-unchanged"]);
    // What was found in the file that is not read again still fails the run.
    assert_eq!(status, 1);
    insta::assert_snapshot!(told, @"
    warning: rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    warning: 1 file with 1 row is as in the previous run and not read again; what was found there counts: blocked 1
    rows        1 read = 1 decided + 0 unscreened
    verdicts    permitted 1
    since       0 new, 0 changed, 0 cleared, 1 unchanged
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    note        rows without an activity were judged as `hold`, which is not `purchase`: us-test, firm also restrict purchases (--activity purchase asks for that)
    note        1 file with 1 row is as in the previous run and not read again; what was found there counts: blocked 1
    interdict: 1 row: permitted 1; 0 unscreened; in files not read again: blocked 1; exit status 1
    ");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(path("second.csv.manifest.json")).unwrap()).unwrap();
    let names = |key: &str| -> Vec<String> {
        let files = manifest[key].as_array().unwrap().iter();
        files.map(|file| file["name"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect()
    };
    assert_eq!((names("inputs"), names("unchanged")), (vec!["b.csv".to_owned()], vec!["a.csv".to_owned()]));
    assert!(manifest["previous"]["sha256"].is_string());
    // The next run knows both files, and none of them needs to be read.
    let second = path("second.csv.manifest.json");
    assert_eq!(run("third.csv", &["--previous", &second, "--skip-unchanged"]).0, 1);
    // Other rules: everything is read.
    let others = run("fourth.csv", &["--previous", &second, "--skip-unchanged", "--activity", "purchase"]);
    insta::assert_snapshot!(others.1, @"
    warning: lists, options or engine are not those of the previous run: every file is read
    rows        2 read = 2 decided + 0 unscreened
    verdicts    blocked 1, permitted 1
    alerts      firm: blocked 1
    since       0 new, 0 changed, 0 cleared, 1 unchanged
    lists       us-test, edition 2021-06-03, 2 entries, us-test.toml
                firm, edition without date, 4 entries, firm.csv
    interdict: 2 rows: blocked 1, permitted 1; 0 unscreened; exit status 1
    ");
    let refused = run("fifth.csv", &["--previous", &path("books/a.csv"), "--skip-unchanged"]);
    insta::assert_snapshot!(refused.1, @"
    error: --previous: /books/a.csv: this is no manifest of a run (line 1, column 2)
    interdict: no answer; exit status 2
    ");
}

#[test]
fn what_is_left_out_is_told_and_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let books = folder.path().join("books");
    fs::create_dir(&books).unwrap();
    let row = b"name,trade_date\nPellucid Paper Mills,2021-02-01\n".to_vec();
    let members =
        [("deep\\f.csv", row), ("readme.txt", b"See the manual".to_vec()), ("__MACOSX/._f", b"x".to_vec())];
    let members = members.map(|(name, bytes)| (name.to_owned(), bytes));
    fs::write(books.join("f.zip"), workbooks::zipped(&members)).unwrap();
    fs::write(books.join("~$f.xlsx"), "x").unwrap();
    let (books, out) = (books.to_str().unwrap(), folder.path().join("out.csv"));
    let told = |args: &[&str]| interdict(args).replace(folder.path().to_str().unwrap(), "");
    let refused = told(&["screen", books]);
    assert!(refused.contains("leave it out with --exclude 'readme.txt'"), "{refused}");
    let args = ["screen", books, "--exclude", "readme.*", "--exclude", "*.md", "-o", out.to_str().unwrap()];
    let run = told(&[&args[..], &LISTS].concat());
    for line in [
        "warning: 1 file or folder is not read, as --exclude says: `/books/f.zip/readme.txt`\n",
        "warning: 2 files and folders are not read, being hidden or left by a program: `/books/~$f.xlsx`, `/books/f.zip/__MACOSX/._f`\n",
        "warning: --exclude *.md means no file and no folder\n",
    ] {
        assert!(run.contains(line), "{run}");
    }
    let manifest = fs::read_to_string(folder.path().join("out.csv.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let left: Vec<&str> = manifest["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| left["reason"].as_str().unwrap())
        .collect();
    assert_eq!(left, ["the lock of an open workbook", "of the operating system", "--exclude readme.*"]);
    assert!(manifest["inputs"][0]["name"].as_str().unwrap().ends_with("f.zip/deep/f.csv"));
}
