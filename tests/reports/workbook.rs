//! The workbook, and CSV for spreadsheets: cell for cell what CSV has, and no cell that does anything.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use calamine::{Data, Reader, Xlsx, open_workbook};

use super::{LISTS, screen};

/// Names of which each would be something else than a name somewhere, the issuer of each being listed.
fn hostile(folder: &Path) -> String {
    let long = "x".repeat(10_000);
    let longest = "é".repeat(40_000);
    let names = [
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://a.example\",\"x\")",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\u{ff1d}1+1",
        " =1+1",
        "'=1+1",
        "\t=1+1",
        "<script>alert(1)</script>",
        "]]>&amp;<!--",
        "a \"quoted\", name",
        "two\nlines",
        "three\r\nmore\rlines",
        "\u{202e}moc.emca",
        "\u{1b}[31mred\u{7}",
        "_x0041_ and _x000D_",
        "007",
        "1E5",
        "-5",
        "2021-03-16",
        "https://a.example/",
        "mailto:a@a.example",
        "{=1}",
        " blanks ",
        "TRUE",
        "株式会社 𝔘😀",
        &long,
        &longest,
    ];
    let mut text = "Name,Issuer,Trade Date,Side,Market Value,Currency\n".to_owned();
    for name in names {
        let name = name.replace('"', "\"\"");
        text.push_str(&format!("\"{name}\",Quorvane Industries,2021-03-16,B,\"1,234.50\",USD\n"));
    }
    let path = folder.join("hostile names.csv");
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Screens into files of a folder, named by their ends.
fn written(folder: &Path, args: &[&str], ends: &[&str]) {
    let paths: Vec<String> = ends.iter().map(|end| folder.join(end).display().to_string()).collect();
    let outputs = paths.iter().flat_map(|path| ["-o", path]);
    // A name that is too long, or moves the cursor, is not screened, and stands in every output all the same.
    let args: Vec<&str> = args.iter().copied().chain(["--allow-rejects", "2"]).chain(outputs).collect();
    let output = screen(&args);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

fn sheets(path: &Path) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.rows().flatten().all(String::is_empty), "{name}");
    }
    let sheets = book.worksheets();
    sheets.into_iter().map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect())).collect()
}

fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A text of CSV as a workbook has it.
fn in_a_workbook(text: &str) -> String {
    let is_impossible = |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\t' | '\u{7f}');
    let shown: String = text
        .chars()
        .flat_map(|c| if is_impossible(c) { c.escape_default().collect() } else { vec![c] })
        .collect();
    match shown.chars().count() > 32_767 {
        true => shown.chars().take(32_766).chain(['…']).collect(),
        false => shown,
    }
}

/// Asserts that a sheet has the cells of a CSV file behind so many columns of its own.
fn assert_equal(sheet: &[Vec<Data>], csv: &[Vec<String>], own: usize) {
    assert_eq!(sheet.len(), csv.len());
    let header = &csv[0];
    for (row, (cells, texts)) in sheet.iter().zip(csv).enumerate() {
        assert_eq!(cells.len(), own + texts.len());
        for ((cell, text), name) in cells[own..].iter().zip(texts).zip(header) {
            match cell {
                Data::Empty => assert_eq!(text, "", "{row} {name}"),
                Data::String(cell) => {
                    assert_eq!(*cell, in_a_workbook(text), "{row} {name}");
                    // What is a number of ours is one there.
                    assert!(
                        row == 0 || !["line", "score", "market_value"].contains(&name.as_str()),
                        "{name}"
                    );
                }
                Data::Float(number) => {
                    assert!(
                        ["line", "score", "Market Value", "market_value"].contains(&name.as_str()),
                        "{name}"
                    );
                    assert_eq!(text.replace(',', "").parse::<f64>().unwrap(), *number, "{row} {name}");
                }
                other => unreachable!("{other:?} in row {row}, {name}"),
            }
        }
    }
}

/// Cells for a golden file, texts in quotes; hashes and versions would only make noise.
fn shown(sheets: &BTreeMap<String, Vec<Vec<Data>>>) -> String {
    let mut text = String::new();
    for (name, rows) in sheets {
        text.push_str(&format!("--- {name}: {} rows\n", rows.len()));
        // What the rows of the decisions have, the comparison with CSV says.
        for row in rows.iter().take(if name == "Decisions" { 4 } else { 40 }) {
            let cells = row.iter().map(|cell| match cell {
                Data::Empty => String::new(),
                Data::String(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
                    "…".to_owned()
                }
                Data::String(text) if text.len() > 200 => {
                    format!("{:?} and more", text.chars().take(20).collect::<String>())
                }
                Data::String(text) => format!("{text:?}"),
                Data::Float(number) => number.to_string(),
                other => unreachable!("{other:?}"),
            });
            text.push_str(cells.collect::<Vec<_>>().join(" | ").trim_end_matches([' ', '|']));
            text.push('\n');
        }
    }
    text.replace(&format!("interdict {}", env!("CARGO_PKG_VERSION")), "interdict …")
}

#[test]
fn a_workbook_of_the_example_portfolio_has_the_cells_of_csv() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (view, ends) in [("alerts", ["a.xlsx", "a.csv"]), ("decisions", ["d.xlsx", "d.csv"])] {
        let paths = ends.map(|end| path(end).display().to_string());
        let status = Command::new(env!("CARGO_BIN_EXE_interdict"))
            .args([
                "screen",
                "-q",
                "examples/holdings.csv",
                "--programme",
                "us-ccmc",
                "--no-store",
                "--view",
                view,
            ])
            .args(["-o", &paths[0], "-o", &paths[1]])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert_eq!(status.unwrap().code(), Some(1));
    }
    let sheets = sheets(&path("a.xlsx"));
    assert_equal(&sheets["Alerts"], &cells(&path("a.csv")), 0);
    assert_equal(&sheets["Decisions"], &cells(&path("d.csv")), 2);
    // Both views stand in it, whichever is asked for; only the sheet of the run says how the outputs are called.
    let other = super::workbook::sheets(&path("d.xlsx"));
    for name in ["Alerts", "Decisions", "Lists"] {
        assert_eq!(sheets[name], other[name], "{name}");
    }
    let noise = |text: &str| {
        text.lines()
            .filter(|line| !line.contains("time zone data"))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    insta::assert_snapshot!("portfolio_xlsx", noise(&shown(&sheets)));
}

#[test]
fn hostile_names_are_texts_in_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let input = hostile(folder.path());
    written(folder.path(), &[&input], &["a.xlsx", "a.csv"]);
    written(folder.path(), &[&input, "--view", "decisions"], &["d.csv"]);
    let mut sheets = sheets(&path("a.xlsx"));
    assert_equal(&sheets["Alerts"], &cells(&path("a.csv")), 0);
    assert_equal(&sheets["Decisions"], &cells(&path("d.csv")), 2);
    // The folder of the test has another name each time.
    for cell in sheets.values_mut().flatten().flatten() {
        if let Data::String(text) = cell {
            *text = text.replace(&*folder.path().to_string_lossy(), "DIR");
        }
    }
    sheets.remove("Run");
    insta::assert_snapshot!("hostile_xlsx", shown(&sheets));
}

#[test]
fn csv_for_spreadsheets_has_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let input = hostile(folder.path());
    written(folder.path(), &[&input], &["a.safe.csv", "a.csv"]);
    written(folder.path(), &[&input, "--csv-safe"], &["b.csv", "b.json"]);
    let safe = fs::read(path("a.safe.csv")).unwrap();
    assert_eq!(safe, fs::read(path("b.csv")).unwrap());
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(path("b.csv.manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["outputs"][0]["format"], "csv-safe");
    assert_eq!(manifest["outputs"][1]["format"], "json");
    let (safe, plain) = (cells(&path("a.safe.csv")), cells(&path("a.csv")));
    let mut changed = Vec::new();
    for (safe, plain) in safe.iter().flatten().zip(plain.iter().flatten()) {
        assert_eq!(interdict::report::safe::original(safe), plain);
        if safe != plain {
            assert_eq!(*safe, format!("'{plain}"));
            changed.push(safe.as_str());
        }
        // Whatever a spreadsheet skips before it.
        let content = safe.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
        assert!(!content.starts_with(['=', '@', '\u{ff1d}']), "{safe}");
    }
    changed.dedup();
    insta::assert_debug_snapshot!("hostile_csv_safe", changed);
}

#[test]
fn outputs_are_verified_and_their_rows_explained() {
    let folder = tempfile::tempdir().unwrap();
    let input = hostile(folder.path());
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interdict"));
        command.args(args).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"));
        command.env("HOME", folder.path()).env("XDG_DATA_HOME", folder.path());
        let output = command.output().unwrap();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), told)
    };
    for view in ["alerts", "decisions"] {
        // The third row by the number that the form gives it, which is line 4 of the input.
        for (format, number) in [("csv-safe", 4), ("xlsx", 4), ("parquet", 3), ("arrow", 3)] {
            if !interdict::report::Format::parse(format).unwrap().is_built() {
                continue;
            }
            let name = format!("{view}.{format}");
            written(folder.path(), &[&input, "--view", view, "--format", format], &[&name]);
            let output = folder.path().join(&name).display().to_string();
            let (status, told) = run(&["verify", &format!("{output}.manifest.json")]);
            assert!(status == Some(0) && told.contains("has the bytes of the replay"), "{told}");
            let (status, told) = run(&["explain", &format!("{output}:{number}")]);
            assert!(status == Some(0) && told.contains("answers line 4 of"), "{name}: {told}");
            let (status, told) = run(&["explain", &format!("{output}:99")]);
            assert!(status == Some(2) && told.contains("no row"), "{name}: {told}");
        }
    }
}

/// Formats that are written whole at the end, or through files of their own.
fn formats() -> Vec<&'static str> {
    let all = ["xlsx", "csv-safe", "arrow", "parquet"];
    all.into_iter().filter(|name| interdict::report::Format::parse(name).unwrap().is_built()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.csv");
    // Names that no compression makes small.
    let name = |i: u64| format!("Pellucid {:016x}", i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let rows: String = (0..6_000).map(|i| format!("{},2021-05-04,B\n", name(i))).collect();
    fs::write(&input, format!("Name,Trade Date,Side\n{rows}")).unwrap();
    let input = input.display().to_string();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    for format in formats() {
        let output = folder.path().join("out").display().to_string();
        let mut shell = Command::new("sh");
        // The limit on the size of files stands for the disk, that of the output and that of temporary files.
        shell.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_interdict")]);
        shell.args(["screen", &input, "--view", "decisions", "--format", format, "-o", &output]).args(LISTS);
        let done = shell.current_dir(&data).output().unwrap();
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{format}: {told}");
        assert!(told.contains("out: cannot be written: "), "{format}: {told}");
        assert!(!told.contains("internal fault"), "{format}: {told}");
        let left: Vec<_> =
            folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["in.csv"], "{format}");

        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_interdict"));
        command.args(["screen", &input, "--view", "decisions", "--format", format]).args(LISTS);
        let done = command.current_dir(&data).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{format}: {told}");
        assert!(told.contains("standard output: cannot be written"), "{format}: {told}");
    }
}

#[test]
fn what_exists_or_must_not_be_written_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for format in formats() {
        let path = folder.path().join(format);
        fs::write(&path, "mine").unwrap();
        let name = path.display().to_string();
        for (output, told) in
            [(name.clone(), "it exists; --force replaces it"), (format!("{name}/x"), "cannot be written")]
        {
            let done = screen(&["trades.csv", "--format", format, "-o", &output]);
            let stderr = String::from_utf8(done.stderr).unwrap();
            assert_eq!(done.status.code(), Some(2), "{stderr}");
            assert!(stderr.contains(told), "{stderr}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        }
        assert!(!folder.path().join(format!("{format}.manifest.json")).exists());
    }
}

#[test]
fn a_format_that_is_not_built_says_so() {
    for format in ["arrow", "parquet"] {
        if interdict::report::Format::parse(format).unwrap().is_built() {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("a.{format}"));
        let done = screen(&["trades.csv", "-o", path.to_str().unwrap()]);
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2));
        assert!(told.contains(&format!("this build does not write {format}")), "{told}");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}

#[test]
fn an_output_is_an_input_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let formats: Vec<&str> =
        formats().into_iter().chain(["csv"]).filter(|name| *name != "csv-safe").collect();
    for format in &formats {
        let name = path(&format!("decisions.{format}"));
        let status = screen(&["trades.csv", "--view", "decisions", "--format", format, "-o", &name]).status;
        assert_eq!(status.code(), Some(1), "{format}");
    }
    let mut verdicts = Vec::new();
    for format in &formats {
        let (input, output) = (path(&format!("decisions.{format}")), path(&format!("{format}.again.csv")));
        let sheet = if *format == "xlsx" { &["--sheet", "Decisions"][..] } else { &[] };
        let done = screen(&[&[&*input, "--view", "decisions", "-o", &output], sheet].concat());
        assert_eq!(done.status.code(), Some(1), "{format}: {}", String::from_utf8_lossy(&done.stderr));
        let rows = cells(Path::new(&output));
        let column = |name: &str| rows[0].iter().rposition(|cell| cell == name).unwrap();
        let (verdict, flags) = (column("verdict"), column("input_flags"));
        verdicts
            .push(rows[1..].iter().map(|row| (row[verdict].clone(), row[flags].clone())).collect::<Vec<_>>());
    }
    assert!(verdicts.iter().all(|of_format| *of_format == verdicts[0]), "{formats:?} {verdicts:?}");
    assert!(verdicts[0].iter().any(|(_, flags)| !flags.is_empty()));
}
