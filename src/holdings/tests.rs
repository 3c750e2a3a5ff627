//! Whole files: what is refused, what is unscreened, and that nothing is lost.

use proptest::prelude::*;

use super::*;
use crate::identity::Subject;

fn open(text: &str, options: &Options) -> Result<Holdings, String> {
    open_bytes(text.as_bytes(), options)
}

fn open_bytes(bytes: &[u8], options: &Options) -> Result<Holdings, String> {
    let source = Source::Bytes { name: "f.csv".into(), bytes: bytes.to_vec() };
    Holdings::open(source, options)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// One line for every row: its name, or its fault.
fn rows(text: &str) -> String {
    rows_of(text.as_bytes())
}

fn rows_of(bytes: &[u8]) -> String {
    match open_bytes(bytes, &dated()) {
        Err(faults) => faults,
        Ok(mut holdings) => {
            let mut out = Vec::new();
            while let Some(row) = holdings.next_row() {
                out.push(match row.content {
                    Ok(position) => format!("{} {}", row.line, position.subject.security_name),
                    Err(fault) => fault.to_string(),
                });
            }
            let summary = holdings.finish().unwrap();
            out.extend(summary.notes.iter().map(ToString::to_string));
            out.extend(summary.footer_remark().map(|remark| remark.to_string()));
            out.join("\n")
        }
    }
}

/// Options for files without a trade date.
fn dated() -> Options {
    Options {
        as_of: Some(TradeTime::Day(NaiveDate::from_ymd_opt(2021, 3, 15).unwrap())),
        ..Options::default()
    }
}

fn refused(text: &str) -> String {
    open(text, &Options::default()).err().unwrap()
}

fn positions(text: &str, options: &Options) -> Vec<Position> {
    let mut holdings = open(text, options).unwrap();
    std::iter::from_fn(|| holdings.next_row()).map(|row| row.content.unwrap()).collect()
}

#[test]
fn faults_of_a_file() {
    insta::assert_snapshot!(refused(""), @"f.csv: the file is empty: expected a header and rows [F002]");
    insta::assert_snapshot!(refused("\n \n,,\n"), @"f.csv: the file is empty: expected a header and rows [F002]");
    insta::assert_snapshot!(refused("name,trade_date\n"), @"f.csv: the file has a header and not a single row below it [F002]");
    insta::assert_snapshot!(refused("Weight,Sector\n1,2\n"), @"f.csv:1: no column tells what the security is: found `Weight`, `Sector`; expected one of `issuer_name`, `security_name`, `isin`, `cusip`, `sedol`, `figi`, `lei`, `identifier`, `ticker` or a spelling of them, or `--map security_name=COLUMN` [F003]");
    insta::assert_snapshot!(refused("Symbol,RIC,Date\na,b,2021-01-01\n"), @r#"f.csv:1:8: 2 columns can be `ticker`: `Symbol`, `RIC`; choose with `--map "ticker=Symbol"` [F004]"#);
    insta::assert_snapshot!(refused("name,ISIN,isin,isin,date\na,b,c,d,2021-01-01\n"), @r#"
    f.csv:1:16: column 4 is called `isin` like column 3 [F005]
    f.csv:1:11: 3 columns can be `isin`: `ISIN`, `isin`, `isin`; choose with `--map "isin=ISIN"` [F004]
    "#);
    insta::assert_snapshot!(refused("name,isin\na,b\n"), @"f.csv: no column tells the trade date: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
    insta::assert_snapshot!(refused("As of,03/04/2021\nname,isin\na,b\n"), @"f.csv:1:7: no column tells the trade date; the date `03/04/2021` after `As of` above the header cannot be read for certain: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
    insta::assert_snapshot!(refused("name,date\na,03/04/2021\nb,05/06/2021\n"), @"f.csv:2:3: `03/04/2021` can be %d/%m/%Y or %m/%d/%Y, and no date of the file tells which: give `--date-format %d/%m/%Y` or `--date-format %m/%d/%Y` [F007]");
    insta::assert_snapshot!(refused("name,date\na,25/04/2021\nb,04/25/2021\n"), @"f.csv:3:3: `04/25/2021` is written in another notation than `25/04/2021` on line 2: expected one notation per file, or ISO 8601 [F007]");
    insta::assert_snapshot!(refused("name,date\na,2021-01-01\n\"b,2021-01-01\nc,2021-01-01\n"), @"f.csv:3:1: the quote that opens here is not closed: the rest of the file cannot be told apart [F009]");
    insta::assert_snapshot!(refused("name,date\n\"b,2021-01-01\nc,\"2021-01-01\"\n"), @"f.csv:2:1: the quote that opens here is not closed: the rest of the file cannot be told apart [F009]");
    insta::assert_snapshot!(open_bytes(b"nam\xe9,name,date\na,b,2021-01-01", &Options::default()).err().unwrap(), @"f.csv:1:1: the header is not UTF-8 text: save the file as UTF-8 [F008]");
    let mapped = Options { map: vec![(Field::Isin, "Code".into())], ..Options::default() };
    insta::assert_snapshot!(open("name,date\na,2021-01-01", &mapped).err().unwrap(), @"f.csv:1: there is no column `Code` to map to `isin`; found `name`, `date` [F003]");
    let format = Options { date_format: Some("%d/%m/%y".into()), ..Options::default() };
    insta::assert_snapshot!(open("name,date\na,01/01/21", &format).err().unwrap(), @"f.csv: `%d/%m/%y` is not a date format: expected one with %d, %m or %b (name of the month) and %Y, such as `%d/%m/%Y` [F007]");
}

#[test]
fn a_column_without_a_name_may_be_the_one_of_the_names() {
    insta::assert_snapshot!(rows("isin,,quantity,\nUS0378331005,Acme,5,\n"), @r"
    2 
    f.csv:1: column 2 has no name and is not read, and no column tells the names of the securities: expected one, or `--map security_name=column_2` [F003]
    ");
    for other in ["isin,quantity,\nUS0378331005,5,\n", ",isin,name\n0,US0378331005,Acme\n"] {
        assert_eq!(rows(other).lines().count(), 1, "{other}");
    }
}

#[test]
fn a_row_whose_cells_are_moved_is_told() {
    insta::assert_snapshot!(
        rows("ticker,name,asset class,market_value,country,exchange\nX,Acme,Equity,5,US,NASDAQ\n,X,Acme,Equity,158.52,US\n"),
        @r"
        2 Acme
        f.csv:3:16: `158.52` stands where the `country` is expected: the cells of the row seem to be moved against the header [R001]
        "
    );
}

#[test]
fn an_option_takes_a_date_in_either_form_of_iso_8601() {
    let zone = chrono_tz::America::New_York;
    assert_eq!(time("20210802", zone).unwrap(), time("2021-08-02", zone).unwrap());
    for bad in ["20210230", "20211301", "2021082", "202108021", "18991231", "22000101", "2021-802"] {
        assert!(time(bad, zone).is_err(), "{bad}");
    }
}

#[test]
fn a_file_that_only_its_name_calls_parquet_is_refused_as_such() {
    for bytes in [&b"garbage"[..], b"", b"name,date\na,2021-01-01\n"] {
        let source = Source::Bytes { name: "f.PARQUET".into(), bytes: bytes.to_vec() };
        let faults = Holdings::open(source, &Options::default()).err().unwrap();
        assert_eq!(
            faults[0].to_string(),
            "f.PARQUET: this is not a Parquet file, though its name says so [F010]"
        );
    }
}

#[test]
fn two_dates_in_a_file_s_name_are_told_and_not_used() {
    let bytes = b"name\nAcme\n".to_vec();
    let source = Source::Bytes { name: "books 2021-03-31 sent 2021-04-02.csv".into(), bytes };
    let faults = Holdings::open(source, &Options::default()).err().unwrap();
    insta::assert_snapshot!(faults[0], @"books 2021-03-31 sent 2021-04-02.csv: no column tells the trade date; the file's name has two dates, 2021-03-31 and 2021-04-02, of which none is used: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
}

#[test]
fn faults_of_a_row() {
    insta::assert_snapshot!(
        rows("name,trade_date,side,actor,known_on\n\
              a,2021-02-30,,,\n\
              b,26-11-23,,,\n\
              c,soon,,,\n\
              d,44270,,,\n\
              e,,hodl,,\n\
              f,,,martian,\n\
              g,,,,2021-13-01\n\
              ,,B,,\n\
              h,,B\n\
              i,,B,,,\n\
              \"j\"x,,,,\n\
              k,,B,,\n"),
        @r"
        f.csv:2:3: `2021-02-30` names a day that does not exist [R002]
        f.csv:3:3: `26-11-23` has a year of two digits: expected four [R002]
        f.csv:4:3: `soon` is not a date: expected one such as `2021-03-15` [R002]
        f.csv:5:3: `44270` looks like a day number of a spreadsheet: expected a date such as `2021-03-15` [R002]
        f.csv:6:4: `hodl` is no activity: expected one of purchase, sale, sale_to_divest, short_sale, hold, drip, dividend_cash, corporate_action, adr_conversion, exercise, assignment, close_derivative, lend, pledge, subscribe, redeem (or B, S, SS, or a FIX side) [R004]
        f.csv:7:5: `martian` is no actor: expected one of us_person, non_us_person, eu_person, uk_person [R005]
        f.csv:8:6: `2021-13-01` names a day that does not exist [R002]
        f.csv:9: the row has neither a name nor an identifier [R006]
        f.csv:10:5: the row has 3 cells: expected 5, as in the header on line 1 [R001]
        f.csv:11:8: the row has 6 cells: expected 5, as in the header on line 1 [R001]
        f.csv:12:1: text follows the closing quote of the cell: expected a quote inside a quoted cell to be doubled [R010]
        13 k
        "
    );
    let unknown = "name,trade_date\na,\nb,2021-01-01\n";
    let mut holdings = open(unknown, &Options::default()).unwrap();
    insta::assert_snapshot!(holdings.next_row().unwrap().content.unwrap_err(), @"f.csv:2:3: the cell of the trade date is empty: expected a date, or `--as-of` [R003]");
    assert!(holdings.next_row().unwrap().content.is_ok());
    insta::assert_snapshot!(rows_of(b"name,isin\nok,\nM\xfcller,\nn\0l,\n"), @r"
    2 ok
    f.csv:3:1: the cell has bytes that are not UTF-8: save the file as UTF-8 [R009]
    f.csv:4:1: the cell has a NUL byte: expected UTF-8 text [R009]
    ");
    insta::assert_snapshot!(rows(&format!("name,isin\n{},\n{},x\nb,\n", "x".repeat(10_001), "y".repeat(1 << 21))), @r"
    f.csv:2:1: the name is too long: expected at most 10000 characters [R008]
    f.csv:3:1: the cell is longer than 1048576 bytes: expected less, or a larger --max-cell [R008]
    4 b
    ");
}

#[test]
fn rows_within_a_quoted_cell_are_told() {
    insta::assert_snapshot!(rows("name,isin,side\na,,B\n\"b 5,,B\nc,,B\nd 5\",,B\ne,,B\n"), @r"
    2 a
    f.csv:3:1: a quoted cell goes over several lines, each of which is a row by itself: expected a quote to be closed in its cell, and a quote of a name to be doubled [R010]
    6 e
    ");
    for cell in ["b\nc", "b, c\nd, e, f", "b,\nc", "b, c, d\ne"] {
        let told = rows(&format!("name,isin,side\n\"{cell}\",,B\n"));
        assert!(told.starts_with("2 b"), "{told}");
    }
}

#[test]
fn a_header_among_the_rows_is_no_security() {
    insta::assert_snapshot!(rows("name,isin,weight\na,,1\nName,ISIN,Weight\nb,,2\n"), @r"
    2 a
    f.csv:3: the row repeats the header on line 1: expected a security [R006]
    4 b
    ");
    let moved = "f.csv:3: another header begins here, whose columns stand otherwise than those of the header on line 1: expected one table (the rows below mean something else; save each table as a file of its own) [F003]";
    for (header, second) in [
        ("quantity,name,market_value\n5,a,1", "name,quantity,market_value\nb,7,3"),
        ("name,isin,quantity\na,,1", "name,isin\nb,"),
        ("name,isin\na,", "name,isin,side\nb,,B"),
    ] {
        assert_eq!(rows(&format!("{header}\n{second}\n")), moved, "{header} / {second}");
    }
    insta::assert_snapshot!(rows("name,isin,quantity\na,,1\n\nname,isin\nb,\n"), @"f.csv:4: another header begins here, whose columns stand otherwise than those of the header on line 1: expected one table (the rows below mean something else; save each table as a file of its own) [F003]");
}

#[test]
fn a_control_sequence_in_a_screened_cell_leaves_the_row_unscreened() {
    for control in ["\u{1b}[31m", "\u{9b}31m"] {
        let told = rows(&format!("name,weight\nAcme{control} Holdings,1\nb,{control}\n"));
        assert!(
            told.starts_with("f.csv:2:1: the cell has a terminal control sequence"),
            "{control:?}: {told}"
        );
        assert!(told.contains("[R009]\n3 b"), "nobody reads the second column: {told}");
    }
    // Characters that published files do have: they go with the normal form of the name.
    for control in ["\u{7}", "\u{7f}", "\u{85}"] {
        assert!(rows(&format!("name,weight\nAcme{control} Holdings,1\n")).starts_with("2 Acme"));
    }
    assert_eq!(rows("name,isin\n\"a\tb\r\nc\",\n"), "2 a\tb\r\nc");
}

#[test]
fn places_are_counted_in_characters_through_quotes_and_lines() {
    insta::assert_snapshot!(rows("name,date\r\"é, \"\"q\"\"\r\nsecond line\",soon\rb,2021-01-01"), @r"
    f.csv:3:14: `soon` is not a date: expected one such as `2021-03-15` [R002]
    4 b
    ");
    insta::assert_snapshot!(rows("\u{feff}name,date\n\"日本\",\"soon\"\n"), @"f.csv:2:6: `soon` is not a date: expected one such as `2021-03-15` [R002]");
}

#[test]
fn every_line_end_and_delimiter() {
    for end in ["\n", "\r\n", "\r"] {
        for delimiter in [",", ";", "\t", "|"] {
            let text = ["Name,Country,ISIN", "\"a,;\t|b\",X,", "c,Y,"].join(end);
            let text = text.replace("Name,Country,ISIN", &["Name", "Country", "ISIN"].join(delimiter));
            let text = text.replace(",X,", &format!("{delimiter}X{delimiter}"));
            let text = text.replace(",Y,", &format!("{delimiter}Y{delimiter}"));
            assert_eq!(rows(&text), "2 a,;\t|b\n3 c", "{text:?}");
        }
    }
}

const FUND: &str = "\u{feff}Acme Fund\nFund Holdings as of,\"Mar 10, 2022\"\nInception Date,\"Mar 26, 2008\"\n\u{a0}\n\
    Ticker,Name,Market Value,Currency,Market Currency\n\"X\",\"ACME HOLDINGS\",\"1,234.50\",\"USD\",\"CNY\"\n\
    \"-\",\"OTHER\",\"1,000\",\"USD\",\"-\"\n";

#[test]
fn a_fund_file_with_preamble_and_footer() {
    let text = format!("{FUND}\u{a0}\n\"Some, quoted\nsmall print\"\nMore of it, with commas.\n");
    insta::assert_snapshot!(rows(&text), @r"
    6 ACME HOLDINGS
    7 OTHER
    f.csv:1: not read as rows: 3 lines above the header [F012]
    f.csv:9: not read as rows: 2 lines below the last row (a footer) [F012]
    ");
    let mut holdings = open(&text, &Options::default()).unwrap();
    assert_eq!(holdings.header(), ["Ticker", "Name", "Market Value", "Currency", "Market Currency"]);
    let position = holdings.next_row().unwrap().content.unwrap();
    assert_eq!(position.query.time, TradeTime::Day(NaiveDate::from_ymd_opt(2022, 3, 10).unwrap()));
    assert_eq!(position.market_value.unwrap().to_string(), "1234.50");
    assert_eq!(position.currency, "USD");
    let summary = holdings.finish().unwrap();
    assert_eq!(
        (summary.rows, summary.blank_lines, summary.preamble.len(), summary.footer.len()),
        (2, 2, 3, 2)
    );
    assert_eq!(summary.size, text.len() as u64);
    insta::assert_snapshot!(
        open(&text, &Options::default()).unwrap().explain().columns.iter()
            .map(|c| format!("{} {} -> {} ({})", c.number, c.header, c.field.map_or("-", Field::as_str), c.why))
            .collect::<Vec<_>>().join("\n"),
        @r"
        1 Ticker -> ticker (the field's own name)
        2 Name -> security_name (a known spelling)
        3 Market Value -> market_value (the field's own name)
        4 Currency -> currency (the field's own name)
        5 Market Currency -> - (passed through: not a known spelling)
        "
    );
}

#[test]
fn a_short_line_is_a_footer_only_at_the_end_after_a_blank_line() {
    // Directly after the rows it may be a row that was cut off.
    insta::assert_snapshot!(rows(&format!("{FUND}Small print\n")), @r"
    6 ACME HOLDINGS
    7 OTHER
    f.csv:8:12: the row has 1 cell: expected 5, as in the header on line 5 [R001]
    f.csv:1: not read as rows: 3 lines above the header [F012]
    ");
    // A full row follows: all of it are rows.
    insta::assert_snapshot!(rows(&format!("{FUND}\nSmall print\nX,LATE ROW,1,USD,-\n")), @r"
    6 ACME HOLDINGS
    7 OTHER
    f.csv:9:12: the row has 1 cell: expected 5, as in the header on line 5 [R001]
    10 LATE ROW
    f.csv:1: not read as rows: 3 lines above the header [F012]
    ");
    // It has a name and the day of a trade, each in its column.
    insta::assert_snapshot!(rows("name,date,isin\na,2021-03-15,\n\nb,2021-13-45\n"), @r"
    2 a
    f.csv:4:13: the row has 2 cells: expected 3, as in the header on line 1 [R001]
    ");
    for footer in ["Total,2021-03-15", "As of,2021-03-15", ",2021-03-15", "Small print,since 2021"] {
        let told = rows(&format!("name,date,isin\na,2021-03-15,\n\n{footer}\n"));
        assert!(told.starts_with("2 a\nf.csv:4: not read as rows: 1 line below"), "{footer}: {told}");
    }
    // It holds an identifier: a damaged row.
    insta::assert_snapshot!(rows(&format!("{FUND}\nX,XS1234567896\n")), @r"
    6 ACME HOLDINGS
    7 OTHER
    f.csv:9:15: the row has 2 cells: expected 5, as in the header on line 5 [R001]
    f.csv:1: not read as rows: 3 lines above the header [F012]
    ");
}

#[test]
fn a_footer_is_kept_and_bounded() {
    let text = format!("{FUND}\n\"Some, quoted\",print\n \nMore\n");
    let footer = open(&text, &dated()).unwrap().finish().unwrap().footer;
    let line = |line: &FooterLine| (line.line, line.cells.join("|"), line.subject.clone());
    let subject = |ticker: &str, name: &str| Subject {
        ticker: ticker.to_owned(),
        security_name: name.to_owned(),
        ..Subject::default()
    };
    let expected = [
        (9, "Some, quoted|print".to_owned(), subject("Some, quoted", "print")),
        (11, "More".to_owned(), subject("More", "")),
    ];
    assert_eq!(footer.iter().map(line).collect::<Vec<_>>(), expected);

    let refused = |footer: &str| open(&format!("{FUND}\n{footer}"), &dated()).err().unwrap();
    insta::assert_snapshot!(refused(&"Small print\n".repeat(201)), @"f.csv:209: short lines below a blank line are too many or too long for a footer: expected at most 200 lines of 16000 characters [F012]");
    insta::assert_snapshot!(refused(&"x".repeat(16_001)), @"f.csv:9: short lines below a blank line are too many or too long for a footer: expected at most 200 lines of 16000 characters [F012]");
    assert!(open(&format!("{FUND}\n{}", "Small print\n".repeat(200)), &dated()).is_ok());
    // Rows that follow make rows of all of them, however many they are.
    let rows = format!("{FUND}\n{}X,LATE ROW,1,USD,-\n", "Small print\n".repeat(300));
    assert_eq!(open(&rows, &dated()).unwrap().rows(), 303);
    // What cannot be seen is not taken for small print.
    assert!(rows_of(format!("{FUND}\nAcme\u{1b}[0m\n").as_bytes()).contains("[R009]"));
}

#[test]
fn lines_above_the_header_are_kept_and_bounded() {
    let summary = open(FUND, &dated()).unwrap().finish().unwrap();
    let lines: Vec<_> = summary.preamble.iter().map(|line| (line.line, line.cells.join("|"))).collect();
    assert_eq!(lines[0], (1, "Acme Fund".to_owned()));
    assert_eq!(lines[2], (3, "Inception Date|Mar 26, 2008".to_owned()));
    // By its columns such a line would be this.
    assert_eq!(summary.preamble[2].subject.ticker, "Inception Date");
    let refused = |above: &str| open(&format!("{above}\n{FUND}"), &dated()).err().unwrap();
    insta::assert_snapshot!(refused(&"x".repeat(16_001)), @"f.csv:1: the line above the header is too long: expected at most 16000 characters [F012]");
    insta::assert_snapshot!(refused("x,Acme\u{1b}[0m"), @"f.csv:1:3: the cell has a terminal control sequence, which can hide a name: expected plain text [R009]");
}

#[test]
fn a_cell_goes_before_the_option_and_the_option_before_the_preamble() {
    let day = |d| TradeTime::Day(NaiveDate::from_ymd_opt(2021, 3, d).unwrap());
    let text = "As of:,2021-03-01\nname,trade_date,side,actor\na,2021-03-02,SS,eu_person\nb,-,--,N/A\n";
    let plain = positions(text, &Options::default());
    assert_eq!((plain[0].query.time, plain[1].query.time), (day(2), day(1)));
    assert_eq!((plain[0].query.activity, plain[1].query.activity), (Activity::ShortSale, Activity::Hold));
    assert_eq!((plain[0].query.actor, plain[1].query.actor), (Actor::EuPerson, Actor::UsPerson));
    let options = Options { as_of: Some(day(3)), activity: Activity::Purchase, ..Options::default() };
    let given = positions(text, &options);
    assert_eq!((given[0].query.time, given[1].query.time), (day(2), day(3)));
    assert_eq!((given[0].query.activity, given[1].query.activity), (Activity::ShortSale, Activity::Purchase));
}

#[test]
fn a_day_of_knowledge_is_a_day_whose_end_each_list_knows() {
    use crate::timeline::KnownOn;
    let known = |options: &Options| {
        let text = |known| match known {
            KnownOn::At(at) => at.to_string(),
            KnownOn::Day(date) => date.to_string(),
            KnownOn::Latest => "latest".to_owned(),
        };
        let file = "name,trade_time,known_on\na,2021-03-15T09:30+08:00,2021-03-15\nb,2021-03-15,\n";
        positions(file, options).iter().map(|p| text(p.query.known)).collect::<Vec<_>>()
    };
    assert_eq!(known(&Options::default()), ["2021-03-15", "latest"]);
    let trade = Options { known_on: KnownChoice::Trade, ..Options::default() };
    assert_eq!(known(&trade), ["2021-03-15", "2021-03-15"]);
}

#[test]
fn a_local_time_takes_the_zone_of_the_options() {
    let options = Options { timezone: chrono_tz::Asia::Hong_Kong, ..Options::default() };
    let time = positions("name,trade_time\na,2021-03-15T09:30\n", &options)[0].query.time;
    assert!(matches!(time, TradeTime::At(at) if at.to_string() == "2021-03-15T01:30:00Z"));
}

#[test]
fn a_date_format_settles_day_and_month() {
    let options = Options { date_format: Some("%m/%d/%Y".into()), ..Options::default() };
    let found = positions("name,date\na,03/04/2021\n", &options)[0].query.time;
    assert_eq!(found, TradeTime::Day(NaiveDate::from_ymd_opt(2021, 3, 4).unwrap()));
}

#[test]
fn a_file_that_changes_between_the_passes_is_refused() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, b"name\na\nb\n").unwrap();
    let holdings = Holdings::open(Source::Path(file.path().to_owned()), &dated()).unwrap();
    std::io::Write::write_all(&mut file, b"c\n").unwrap();
    assert_eq!(holdings.finish().unwrap_err().code, Code::FILE_CHANGED);
}

#[test]
fn a_file_that_changes_while_it_is_read_once_is_refused() {
    for change in [&b"c\n"[..], b""] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, b"name\na\nb\n").unwrap();
        let opened = unpack::open_one(Source::Path(file.path().to_owned()), &dated()).unwrap();
        let mut stream = stream::Stream::open(opened, &dated()).unwrap();
        assert!(stream.check().is_ok());
        // It is written to, or cut off.
        match change {
            b"" => file.as_file().set_len(7).unwrap(),
            change => std::io::Write::write_all(&mut file, change).unwrap(),
        }
        while stream.read(&mut stream::Piece::default()).unwrap() {}
        assert_eq!(stream.check().unwrap_err().code, Code::FILE_CHANGED);
    }
}

#[test]
fn a_date_above_the_header_that_can_be_read_in_two_ways_is_not_outvoted() {
    let refused = |above: &str, options: &Options| {
        let file = format!("{above}\n\nname,isin\na,\n");
        let source = Source::Bytes { name: "f.csv".into(), bytes: file.into_bytes() };
        Holdings::open(source, options).err().map(|faults| faults[0].to_string())
    };
    let plain = Options::default();
    let two = "As of,05/06/2021\nReport Date,2021-09-05";
    insta::assert_snapshot!(refused(two, &plain).unwrap(), @"f.csv:1:7: no column tells the trade date; the date `05/06/2021` after `As of` above the header cannot be read for certain: expected `trade_time`, `trade_date` or `date`, or `--as-of` [F006]");
    let told = Options { date_format: Some("%d/%m/%Y".into()), ..Options::default() };
    for (above, options) in [
        (two, dated()),
        ("As of,05/09/2021\nReport Date,2021-09-05", told),
        ("Holdings,Growth Fund\nReport Date,2021-09-05", plain),
    ] {
        assert_eq!(refused(above, &options), None, "{above}");
    }
}

#[test]
fn the_hash_is_that_of_all_bytes() {
    let holdings = open("\u{feff}name\na\n\nsmall print, really\n", &dated()).unwrap();
    let summary = holdings.finish().unwrap();
    assert_eq!(summary.rows, 2);
    let expected = {
        use sha2::Digest;
        crate::digest::hex(&sha2::Sha256::digest("\u{feff}name\na\n\nsmall print, really\n".as_bytes()))
    };
    assert_eq!(summary.sha256, expected);
}

/// What the csv crate reads of the same bytes.
fn oracle(bytes: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes);
    reader.byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
}

fn split(bytes: &[u8], delimiter: u8) -> Option<Vec<Vec<Vec<u8>>>> {
    let mut records = Records::new(bytes, delimiter);
    let mut record = Record::default();
    let mut all = Vec::new();
    while records.read(&mut record).ok()? {
        if record.stray_quote.is_some() {
            return None;
        }
        let cells: Vec<Vec<u8>> = (0..record.len()).map(|i| record.cell(i).to_vec()).collect();
        // The csv crate leaves out lines without a byte.
        if cells != [Vec::<u8>::new()] {
            all.push(cells);
        }
    }
    Some(all)
}

proptest! {
    #[test]
    fn what_the_csv_crate_writes_reads_back_equal(
        table in proptest::collection::vec(proptest::collection::vec("[a-zé,;|\"\t\r\n \u{a0}0-9]{0,6}", 3), 1..8),
        delimiter in proptest::sample::select(vec![b',', b';', b'\t', b'|']),
        end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let terminator = match end {
            "\r\n" => csv::Terminator::CRLF,
            one => csv::Terminator::Any(one.as_bytes()[0]),
        };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter).terminator(terminator).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let expected: Vec<Vec<Vec<u8>>> =
            table.iter().map(|row| row.iter().map(|cell| cell.as_bytes().to_vec()).collect()).collect();
        prop_assert_eq!(split(&bytes, delimiter), Some(expected));
    }

    #[test]
    fn strict_files_read_as_the_csv_crate_reads_them(text in "[ab,\"\r\n]{0,40}") {
        if let Some(records) = split(text.as_bytes(), b',') {
            let empty = vec![Vec::<u8>::new()];
            let expected: Vec<_> = oracle(text.as_bytes(), b',').into_iter().filter(|r| *r != empty).collect();
            prop_assert_eq!(records, expected);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused_and_no_row_is_lost(
        body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [b"name,isin,market_value,date\n".as_slice(), &body].concat();
        if let Ok(mut holdings) = open_bytes(&bytes, &dated()) {
            let (mut good, mut bad) = (0, 0);
            while let Some(row) = holdings.next_row() {
                prop_assert_eq!(row.cells.len(), 4);
                if row.content.is_ok() { good += 1 } else { bad += 1 }
            }
            let summary = holdings.finish().unwrap();
            prop_assert_eq!((summary.rows, summary.faulty), (good + bad, bad));
        }
        let _ = open_bytes(&body, &dated());
    }

    #[test]
    fn rows_blank_lines_and_footers_add_up(
        lines in proptest::collection::vec(proptest::sample::select(vec!["a,b", "a", "", "a,b,c", ",", " "]), 1..12),
    ) {
        let text = format!("name,isin\n{}\n", lines.join("\n"));
        if let Ok(holdings) = open(&text, &dated()) {
            let summary = holdings.finish().unwrap();
            prop_assert_eq!(
                summary.rows + summary.blank_lines + summary.footer.len() as u64,
                lines.len() as u64
            );
        }
    }

    #[test]
    fn any_text_is_a_date_or_none(text in "[0-9TZ:./ +a-zA-Z-]{0,25}") {
        let _ = date::read(&text, None);
        let mut notations = notation::Notations::new(None).unwrap();
        notations.see(&text, || fault::whole("f"));
        if let Ok(Some(notation)) = notations.decide() {
            let _ = date::read(&text, Some(notation));
        }
        let _ = number::read(&text, Some(number::Mark::Point));
    }
}
