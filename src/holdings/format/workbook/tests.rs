//! Every format, from workbooks that the tests write themselves.

#[path = "../../../../tests/formats/workbooks.rs"]
#[expect(unreachable_pub, reason = "tests of the command line include it too")]
mod workbooks;

use workbooks::{Cell, Sheet, Stored, WRITERS, compound, edited, text, xls_stream, xlsx, xlsx_of};

use crate::holdings::{FooterLine, Holdings, Limits, Options, Source, StatedDate};

/// Rows with their lines, the header first.
type Rows = Vec<(u64, Vec<String>)>;

fn open(extension: &str, bytes: &[u8], options: &Options) -> Result<Holdings, String> {
    let source = Source::Bytes { name: format!("book.{extension}"), bytes: bytes.to_vec() };
    Holdings::open(source, options)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn read(extension: &str, bytes: &[u8], options: &Options) -> Result<Rows, String> {
    let mut holdings = open(extension, bytes, options)?;
    let mut rows = vec![(0, holdings.header().to_vec())];
    while let Some(row) = holdings.next_row() {
        rows.push((row.line, row.cells));
    }
    holdings.finish().map_err(|fault| fault.to_string())?;
    Ok(rows)
}

/// The same answer of all formats.
fn all(sheets: &[Sheet], options: &Options) -> Result<Rows, String> {
    let answers = WRITERS.map(|(extension, write)| {
        read(extension, &write(sheets), options).map_err(|fault| fault.replace(&format!(".{extension}"), ""))
    });
    for (answer, (extension, _)) in answers.iter().zip(WRITERS) {
        assert_eq!(answer, &answers[0], "{extension}");
    }
    answers.into_iter().next().unwrap()
}

fn row(cells: &[&str]) -> Vec<Cell> {
    cells.iter().map(|cell| text(cell)).collect()
}

fn with_sheet(sheet: &str) -> Options {
    Options { sheet: Some(sheet.to_owned()), ..Options::default() }
}

/// What a portfolio looks like in a workbook.
fn holdings() -> Vec<Vec<Cell>> {
    vec![
        row(&["Fund:", "Acme Fund"]),
        row(&["Holdings:", "As of 15-Mar-2021"]),
        row(&[]),
        row(&["Name", "CUSIP", "Quantity", "Price", "Paid", "Settled"]),
        vec![
            text("Quorvane  Industries"),
            text("037833100"),
            Cell::Number(1200.0),
            Cell::Number(0.1 + 0.2),
            Cell::Truth(true),
            Cell::Date(44_270.0),
        ],
        vec![
            text("Acme\n\"Holdings\" & <Co>"),
            Cell::Number(37_833_100.0),
            Cell::Number(8.46e109),
            Cell::Empty,
            Cell::Error("#REF!"),
            Cell::Date(44_270.395_833_333_336),
        ],
        vec![text("Zeltrix"), Cell::Error("#N/A")],
        row(&[]),
        row(&["Small print of the fund"]),
        row(&["", "See also", "", "", "", "here"]),
    ]
}

#[test]
fn every_format_gives_the_same_rows() {
    let rows = all(&[Sheet::new("Holdings", &holdings())], &Options::default()).unwrap();
    insta::assert_debug_snapshot!(rows, @r##"
    [
        (
            0,
            [
                "Name",
                "CUSIP",
                "Quantity",
                "Price",
                "Paid",
                "Settled",
            ],
        ),
        (
            5,
            [
                "Quorvane  Industries",
                "037833100",
                "1200",
                "0.30000000000000004",
                "TRUE",
                "2021-03-15",
            ],
        ),
        (
            6,
            [
                "Acme\n\"Holdings\" & <Co>",
                "37833100",
                "8.46E+109",
                "",
                "#REF!",
                "2021-03-15T09:30:00",
            ],
        ),
        (
            7,
            [
                "Zeltrix",
                "#N/A",
                "",
                "",
                "",
                "",
            ],
        ),
    ]
    "##);
    for (extension, write) in WRITERS {
        let bytes = write(&[Sheet::new("Holdings", &holdings())]);
        let mut holdings = open(extension, &bytes, &Options::default()).unwrap();
        assert!(
            matches!(holdings.stated_date(), Some(StatedDate { date, .. }) if date.to_string() == "2021-03-15")
        );
        while holdings.next_row().is_some() {}
        let summary = holdings.finish().unwrap();
        assert_eq!(summary.rows, 3);
        let line = |line: &FooterLine| (line.line, line.cells.join("|"));
        assert_eq!(line(&summary.footer[0]), (9, "Small print of the fund".to_owned()));
        assert_eq!(line(&summary.footer[1]), (10, "See also|here".to_owned()));
        // Each cell keeps its column.
        assert_eq!(summary.footer[0].subject.security_name, "Small print of the fund");
        assert_eq!(summary.footer[1].subject.security_name, "");
        assert_eq!(summary.footer[1].subject.cusip, "See also");
        let above: Vec<_> = summary.preamble.iter().map(line).collect();
        assert_eq!(above, [(1, "Fund:|Acme Fund".to_owned()), (2, "Holdings:|As of 15-Mar-2021".to_owned())]);
        assert_eq!(summary.preamble[0].subject.cusip, "Acme Fund");
        assert_eq!(summary.format.as_str(), extension);
        assert_eq!(summary.size, bytes.len() as u64);
    }
}

#[test]
fn a_sheet_is_chosen_by_its_header_or_its_name() {
    let table = [row(&["Name", "Trade Date"]), row(&["Acme", "2021-03-15"])];
    let notes = [row(&["Weights are rounded"])];
    let sheet = Sheet::new;
    let hidden = |name| Sheet { is_hidden: true, ..Sheet::new(name, &table) };
    let rows = all(&[sheet("Notes", &notes), sheet("Positions", &table), hidden("Old")], &Options::default());
    assert_eq!(rows.unwrap()[1], (2, vec!["Acme".to_owned(), "2021-03-15".to_owned()]));
    let both = [sheet("Long", &table), sheet("Short", &table), sheet("Notes", &notes)];
    assert_eq!(all(&both, &with_sheet(" SHORT ")).unwrap().len(), 2);
    let refused = |sheets: &[Sheet], options: &Options| all(sheets, options).unwrap_err();
    let none = Options::default();
    insta::assert_snapshot!(refused(&both, &none), @"book: 2 sheets have a header: `Long`, `Short`; choose with `--sheet` [F010]");
    insta::assert_snapshot!(refused(&both, &with_sheet("Shorts")), @"book: there is no sheet `Shorts` in the workbook: expected `Long`, `Short`, `Notes` [F010]");
    insta::assert_snapshot!(refused(&both, &with_sheet("notes")), @"book:1:Notes!A1: no column tells what the security is: found `Weights are rounded`; expected one of `issuer_name`, `security_name`, `isin`, `cusip`, `sedol`, `figi`, `lei`, `identifier`, `ticker` or a spelling of them, or `--map security_name=COLUMN` [F003]");
    insta::assert_snapshot!(refused(&[sheet("Notes", &notes), hidden("Old")], &none), @"book: only a hidden sheet has a header: `Old`; if it is to be read, name it with `--sheet` [F010]");
    assert_eq!(all(&[sheet("Notes", &notes), hidden("Old")], &with_sheet("old")).unwrap().len(), 2);
    insta::assert_snapshot!(refused(&[sheet("Empty", &[]), sheet("Notes", &notes)], &none), @"book:1:Notes!A1: no column tells what the security is: found `Weights are rounded`; expected one of `issuer_name`, `security_name`, `isin`, `cusip`, `sedol`, `figi`, `lei`, `identifier`, `ticker` or a spelling of them, or `--map security_name=COLUMN` [F003]");
    insta::assert_snapshot!(refused(&[sheet("Empty", &[])], &none), @"book: the file is empty: expected a header and rows [F002]");
}

#[test]
fn the_error_of_a_formula_is_refused_where_a_value_is_needed() {
    let with = |column: usize, error| {
        let mut rows = holdings();
        rows[6].resize(6, Cell::Empty);
        rows[6][column] = Cell::Error(error);
        all(&[Sheet::new("Holdings", &rows)], &Options::default())
    };
    insta::assert_snapshot!(with(0, "#REF!").unwrap_err(), @"book:7:Holdings!A7: the cell holds the formula error `#REF!`: expected a value [F010]");
    insta::assert_snapshot!(with(1, "#DIV/0!").unwrap_err(), @"book:7:Holdings!B7: the cell holds the formula error `#DIV/0!`: expected a value [F010]");
    assert_eq!(with(3, "#DIV/0!").unwrap()[3].1[3], "#DIV/0!");
    assert_eq!(with(1, "#N/A").unwrap()[3].1[1], "#N/A");
}

/// The same answer of all formats in which a formula can be without a value.
fn calculating(rows: &[Vec<Cell>]) -> Result<Rows, String> {
    let sheets = [Sheet::new("Holdings", rows)];
    let writers = WRITERS.iter().filter(|(extension, _)| *extension != "xlsb");
    let answers = writers.map(|(extension, write)| {
        let answer = read(extension, &write(&sheets), &Options::default());
        answer.map_err(|fault| fault.replace(&format!(".{extension}"), ""))
    });
    let answers: Vec<_> = answers.collect();
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
    answers.into_iter().next().unwrap()
}

#[test]
fn a_formula_that_was_not_calculated_is_refused_where_a_value_is_needed() {
    let nothing = || Cell::Formula(Stored::Nothing);
    let with = |row: usize, column: usize| {
        let mut rows = holdings();
        rows[row].resize(6, Cell::Empty);
        rows[row][column] = nothing();
        calculating(&rows)
    };
    insta::assert_snapshot!(with(6, 0).unwrap_err(), @"book:7:Holdings!A7: the cell holds a formula without a stored value: expected a value (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
    insta::assert_snapshot!(with(4, 1).unwrap_err(), @"book:5:Holdings!B5: the cell holds a formula without a stored value: expected a value (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
    // The last cell of a sheet, and one where no other stands in the row.
    insta::assert_snapshot!(with(9, 0).unwrap_err(), @"book:10:Holdings!A10: the cell holds a formula without a stored value: expected a value (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
    insta::assert_snapshot!(with(7, 1).unwrap_err(), @"book:8:Holdings!B8: the cell holds a formula without a stored value: expected a value (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
    // It would leave a column without its meaning, or the rows without their date.
    insta::assert_snapshot!(with(3, 1).unwrap_err(), @"book:4:Holdings!B4: the cell holds a formula without a stored value: expected the name of a column (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
    insta::assert_snapshot!(with(1, 1).unwrap_err(), @"book:2:Holdings!B2: the cell holds a formula without a stored value: expected a value (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
    // A column that means nothing.
    assert_eq!(with(6, 3).unwrap()[3].1[3], "");
}

#[test]
fn a_value_of_a_formula_is_one_even_if_it_is_a_text_of_no_length() {
    let formula = |text| Cell::Formula(Stored::Text(text));
    let rows = [
        row(&["Name", "CUSIP", "Trade Date", "Market Value"]),
        vec![formula("Acme"), formula(""), formula("2021-03-15"), Cell::Formula(Stored::Number(0.0))],
        vec![text("Zeltrix"), Cell::Formula(Stored::Number(0.0)), text("2021-03-15")],
    ];
    let read = all(&[Sheet::new("Holdings", &rows)], &Options::default()).unwrap();
    assert_eq!(read[1].1, ["Acme", "", "2021-03-15", "0"]);
    assert_eq!(read[2].1, ["Zeltrix", "0", "2021-03-15", ""]);
}

#[test]
fn a_program_that_does_not_calculate_may_store_zero_or_a_text_of_no_length() {
    let with = |extension, write: workbooks::Writer, name| {
        let rows = [row(&["Name", "Trade Date"]), vec![Cell::Formula(name), text("2021-03-15")]];
        read(extension, &write(&[Sheet::new("Holdings", &rows)]), &Options::default())
    };
    for (extension, write) in [("xlsx", xlsx as workbooks::Writer), ("xls", workbooks::xls)] {
        let fault = with(extension, write, Stored::Number(0.0)).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(fault.replace(extension, "x"), @"book.x:2:Holdings!A2: the cell of a name holds a formula with the value 0, as programs store it that do not calculate: expected a name (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
        }
        assert_eq!(with(extension, write, Stored::Number(7.0)).unwrap()[1].1[0], "7");
    }
    insta::assert_snapshot!(with("xls", workbooks::xls, Stored::Text("")).unwrap_err(), @"book.xls:2:Holdings!A2: the cell holds a formula without a stored value: expected a value (open the workbook in a spreadsheet program and save it, so that values are stored) [F010]");
}

#[test]
fn rows_are_as_wide_as_the_header_and_no_cell_beyond_it_is_dropped() {
    let rows = [
        row(&["Name", "Trade Date", "Note", " "]),
        row(&["Acme", "2021-03-15", "", "", "", " "]),
        row(&["Quorvane", "2021-03-15", "", "", "beyond"]),
        row(&["", " "]),
        row(&["Bonds"]),
        row(&["Zeltrix", "2021-03-15", "x"]),
        row(&[]),
        row(&["US99ACME1004"]),
        row(&[]),
        row(&["Total"]),
    ];
    let sheet = [Sheet::new("S", &rows)];
    for (extension, write) in WRITERS {
        let mut holdings = open(extension, &write(&sheet), &Options::default()).unwrap();
        let mut told = Vec::new();
        while let Some(row) = holdings.next_row() {
            told.push(match row.content {
                Ok(position) => format!("{}: {}", row.line, position.subject.security_name),
                Err(fault) => fault.to_string().replace(extension, "x"),
            });
        }
        let summary = holdings.finish().unwrap();
        assert_eq!(summary.footer.len(), 1, "{extension}");
        if extension == "xlsx" {
            insta::assert_snapshot!(told.join("\n"), @"
            2: Acme
            book.x:3:S!D3: the row has 5 cells: expected 3, as in the header on line 1 [R001]
            book.x:5:S!B5: the cell of the trade date is empty: expected a date, or `--as-of` [R003]
            6: Zeltrix
            book.x:8:S!B8: the cell of the trade date is empty: expected a date, or `--as-of` [R003]
            ");
        }
        assert_eq!(told.len(), 5, "{extension}");
    }
}

#[test]
fn dates_count_from_where_the_workbook_says() {
    let rows = [
        row(&["Name", "Trade Date"]),
        vec![text("Acme"), Cell::Number(42_808.0)],
        vec![text("Acme"), Cell::Date(42_808.5)],
    ];
    let days = |is_1904| {
        let bytes = xlsx_of(&[Sheet::new("S", &rows)], is_1904);
        let mut holdings = open("xlsx", &bytes, &Options::default()).unwrap();
        let mut days = Vec::new();
        while let Some(row) = holdings.next_row() {
            days.push(format!("{:?}", row.content.unwrap().query.time));
        }
        days.join("\n")
    };
    insta::assert_snapshot!(days(false), @"
    Day(2017-03-14)
    At(Instant(1489507200000000000))
    ");
    insta::assert_snapshot!(days(true), @"
    Day(2021-03-15)
    At(Instant(1615824000000000000))
    ");
}

#[test]
fn a_cell_far_off_makes_no_table_of_millions_of_cells() {
    let bytes = xlsx(&[Sheet::new("S", &[row(&["Name", "Trade Date"]), row(&["Acme", "2021-03-15"])])]);
    let far = |cell: &str| {
        edited(&bytes, "xl/worksheets/sheet1.xml", |xml| {
            let row: String = cell.chars().filter(char::is_ascii_digit).collect();
            xml.replace(
                "</sheetData>",
                &format!("<row r=\"{row}\"><c r=\"{cell}\"><v>1</v></c></row></sheetData>"),
            )
        })
    };
    assert_eq!(read("xlsx", &far("XFD1048576"), &Options::default()).unwrap().len(), 2);
    // A row that comes back would hide cells.
    insta::assert_snapshot!(read("xlsx", &far("A1"), &Options::default()).unwrap_err(), @"book.xlsx: this workbook is damaged, or uses a part of its format that is not read [F010]");
    insta::assert_snapshot!(read("xlsx", &far("A1048577"), &Options::default()).unwrap_err(), @"book.xlsx: a cell of the workbook stands beyond row 1048576 or column 16384, where no sheet has one [F010]");
    let ods =
        workbooks::ods(&[Sheet::new("S", &[row(&["Name", "Trade Date"]), row(&["Acme", "2021-03-15"])])]);
    let repeated = edited(&ods, "content.xml", |xml| {
        let last = xml.rfind("<table:table-row><table:table-cell office:value-type").unwrap();
        let (before, row) = xml.split_at(last);
        before.to_owned()
            + &row
                .replacen("<table:table-row>", "<table:table-row table:number-rows-repeated=\"900000\">", 1)
                .replacen(
                    "<table:table-cell office",
                    "<table:table-cell table:number-columns-repeated=\"9000\" office",
                    1,
                )
    });
    // One text in thousands of millions of cells.
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    insta::assert_snapshot!(read("ods", &repeated, &options).unwrap_err(), @"book.ods: the sheet unpacks to more than 1048576 bytes: expected less, or a larger --max-unpacked or --max-ratio [F010]");
}

#[test]
fn what_is_cut_off_or_no_workbook_is_refused() {
    let mut table = holdings();
    table.extend((0..60).map(|n| row(&[&format!("Acme {n}"), "037833100", "1", "2", "", "2021-03-15"])));
    let sheets = [Sheet::new("Holdings", &table)];
    for (extension, write) in WRITERS {
        let bytes = write(&sheets);
        let whole = read(extension, &bytes, &Options::default()).unwrap();
        let step = (bytes.len() / 97).max(1);
        let lengths = (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(40)..bytes.len());
        for length in lengths {
            if let Ok(rows) = read(extension, &bytes[..length], &Options::default()) {
                assert_eq!(rows, whole, "{extension} of {length} bytes");
            }
        }
    }
    let stream = xls_stream(&sheets);
    for length in (0..stream.len()).step_by(stream.len() / 97) {
        let cut = compound(&[("/Workbook", &stream[..length])]);
        assert!(read("xls", &cut, &Options::default()).is_err(), "a stream of {length} bytes");
    }
    let refused = |bytes: &[u8]| read("x", bytes, &Options::default()).unwrap_err();
    insta::assert_snapshot!(refused(&compound(&[("/EncryptedPackage", b"secret"), ("/EncryptionInfo", b"")])), @"book.x: this workbook is protected by a password: save it without one [F010]");
    insta::assert_snapshot!(refused(&compound(&[("/WordDocument", b"letter")])), @"book.x: this is no workbook, but another file of an old office program: expected a table [F010]");
    let mut locked = stream.clone();
    locked.splice(20..20, [0x2f, 0, 6, 0, 1, 0, 1, 0, 1, 0]);
    insta::assert_snapshot!(refused(&compound(&[("/Workbook", &locked)])), @"book.x: this workbook is protected by a password: save it without one [F010]");
    insta::assert_snapshot!(refused(&compound(&[("/Workbook", &stream[..stream.len() - 4])])), @"book.x: this workbook is damaged, or uses a part of its format that is not read [F010]");
    // A number whose record would hide what stands behind it, and one that stands where a text does.
    let number = stream.windows(4).position(|head| head == [0x03, 0x02, 14, 0]).unwrap();
    for (at, byte) in [(number + 2, 15), (number + 6, 1)] {
        let mut damaged = stream.clone();
        damaged[at] = byte;
        assert!(read("xls", &compound(&[("/Workbook", &damaged)]), &Options::default()).is_err());
    }
    let ods = workbooks::ods(&sheets);
    let cut = edited(&ods, "content.xml", |xml| xml[..xml.len() - 120].to_owned());
    insta::assert_snapshot!(refused(&cut), @"book.x: this workbook is damaged, or uses a part of its format that is not read [F010]");
    let locked = edited(&ods, "META-INF/manifest.xml", |xml| {
        xml.replace("/></", "><manifest:encryption-data/></manifest:file-entry></")
    });
    insta::assert_snapshot!(refused(&locked), @"book.x: this workbook is protected by a password: save it without one [F010]");
}

#[test]
fn a_name_and_a_day_behind_a_blank_row_are_a_row() {
    let columns = ["Name", "CUSIP", "trade_date", "Account", "Quantity", "Market Value"];
    let table = |last: &[&str]| {
        let first = row(&["Acme", "037833100", "2021-03-15", "A", "1", "2"]);
        vec![Sheet::new("Book", &[row(&columns), first, row(&[]), row(last)])]
    };
    let lines = |last: &[&str]| all(&table(last), &Options::default()).unwrap().len() - 1;
    assert_eq!(lines(&["Zorblat", "", "2021-03-15"]), 2);
    assert_eq!(lines(&["", "37833105", "2021-13-45"]), 2);
    for footer in [["Total", "", "2021-03-15"], ["As of", "", "2021-03-15"], ["Small print", "", "of 2021"]] {
        assert_eq!(lines(&footer), 1, "{footer:?}");
    }
}

#[test]
fn a_cell_points_at_its_shared_text_by_digits_alone() {
    let rows = [row(&["Name", "Trade Date"]), row(&["Acme", "2021-03-15"]), row(&["Zorblat", "2021-03-16"])];
    let bytes = xlsx(&[Sheet::new("S", &rows)]);
    let of = |number: &str| {
        let edit = |xml: String| xml.replace("<v>4</v>", &format!("<v>{number}</v>"));
        read("xlsx", &edited(&bytes, "xl/worksheets/sheet1.xml", edit), &Options::default())
    };
    assert_eq!(of("2").unwrap()[2].1[0], "Acme");
    insta::assert_snapshot!(of(" 4 ").unwrap_err(), @"book.xlsx: a cell of the workbook has the text number ` 4 `: expected digits alone (open the workbook in a spreadsheet program and save it) [F010]");
    for number in ["-1", "4.9", "x4", "+4"] {
        assert!(of(number).is_err(), "{number}");
    }
}

#[test]
fn a_shared_text_keeps_its_blanks_and_a_note_is_no_text() {
    let rows = [row(&["Name", "Trade Date", "Note"]), row(&[" Acme ", "2021-03-15", "a\tb"])];
    let bytes = xlsx(&[Sheet::new("S", &rows)]);
    assert_eq!(read("xlsx", &bytes, &Options::default()).unwrap()[1].1[0], " Acme ");
    let ods = workbooks::ods(&[Sheet::new("S", &rows)]);
    let noted = edited(&ods, "content.xml", |xml| {
        let note = "<office:annotation><text:p>by me</text:p></office:annotation><text:p><text:span>Ac</text:span>me<text:s text:c=\"2\"/>&#x26;<text:line-break/>Co</text:p>";
        xml.replace("<text:p> Acme </text:p>", note)
    });
    assert_eq!(read("ods", &noted, &Options::default()).unwrap()[1].1[0], "Acme  &\nCo");
}

#[test]
fn a_cell_over_several_rows_counts_for_each_of_them() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let format = rust_xlsxwriter::Format::new();
    for (column, name) in ["Name", "Account", "Quantity"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).unwrap();
    }
    for (row, account) in ["A", "B", "C", "D"].into_iter().enumerate() {
        sheet.write(row as u32 + 1, 1, account).unwrap();
    }
    // Of an amount nobody can tell what part of it each row has.
    sheet.merge_range(1, 0, 3, 0, "Acme Corp", &format).unwrap();
    sheet.merge_range(1, 2, 2, 2, "700", &format).unwrap();
    sheet.write(4, 0, "Zorblat Mines").unwrap();
    let shown = |extension, bytes: &[u8]| -> Vec<String> {
        let rows = read(extension, bytes, &with_date()).unwrap();
        rows.iter().skip(1).map(|(line, cells)| format!("{line} {}", cells.join("|"))).collect()
    };
    let rows = shown("xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(rows, ["2 Acme Corp|A|700", "3 Acme Corp|B|", "4 Acme Corp|C|", "5 Zorblat Mines|D|"]);
    let sheet = Sheet::new(
        "Holdings",
        &[row(&["Name", "Account"]), row(&["Acme Corp", "A"]), row(&["", "B"]), row(&["Zorblat", "C"])],
    );
    let bytes = edited(&workbooks::ods(&[sheet]), "content.xml", |xml| {
        let (before, after) = xml.split_once("Acme Corp").unwrap();
        let (before, cell) = before.rsplit_once("<table:table-cell").unwrap();
        format!("{before}<table:table-cell table:number-rows-spanned=\"2\"{cell}Acme Corp{after}")
    });
    assert_eq!(shown("ods", &bytes), ["2 Acme Corp|A", "3 Acme Corp|B", "4 Zorblat|C"]);
}

#[test]
fn rows_on_a_second_sheet_without_a_header_refuse_the_workbook() {
    let first =
        || Sheet::new("Page 1", &[row(&["Name", "ISIN", "Quantity"]), row(&["Acme", "US0378331005", "1"])]);
    let with = |rows: &[Vec<Cell>]| all(&[first(), Sheet::new("Page 2", rows)], &with_date());
    let refused = with(&[row(&["Zorblat Mines", "US5949181045", "2"])]).unwrap_err();
    insta::assert_snapshot!(refused, @"book: the sheet `Page 1` has a header, and cells like its rows stand without one in `Page 2`: expected all rows below the header (or `--sheet`, which reads one of the sheets alone) [F010]");
    assert!(with(&[row(&["Zorblat Mines", "", "2"]), row(&["Quorvane", "", "3"])]).is_err());
    for other in [
        vec![row(&["Small print of the fund"]), row(&["See also"])],
        vec![row(&["Sector", "Weight", "Count"]), row(&["Energy", "4.1", "17"])],
        vec![row(&["Total", "12"]), row(&["Positions", "3"])],
    ] {
        assert_eq!(with(&other).unwrap().len(), 2, "{other:?}");
    }
    let alone = Options { sheet: Some("Page 1".into()), ..with_date() };
    let book = [first(), Sheet::new("Page 2", &[row(&["Zorblat Mines", "US5949181045", "2"])])];
    assert_eq!(all(&book, &alone).unwrap().len(), 2);
}

fn with_date() -> Options {
    let day = chrono::NaiveDate::from_ymd_opt(2021, 3, 15).unwrap();
    Options { as_of: Some(crate::timeline::TradeTime::Day(day)), ..Options::default() }
}
