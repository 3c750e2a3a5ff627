//! Logs written by hand, of companies that there are not.

use proptest::prelude::*;

use super::*;
use crate::holdings::{FileSummary, Holdings, Source};

/// A message with its length and checksum, from fields that are separated by bars.
fn message(fields: &str) -> String {
    of_version("FIX.4.4", fields)
}

fn of_version(version: &str, fields: &str) -> String {
    let body = format!("{}\x01", fields.replace('|', "\x01"));
    let whole = format!("8={version}\x019={}\x01{body}", body.len());
    let sum = whole.bytes().fold(0_u8, u8::wrapping_add);
    format!("{whole}10={sum:03}\x01")
}

/// The same as a log prints it.
fn printed(fields: &str, separator: &str) -> String {
    message(fields).replace('\x01', separator)
}

type Rows = Vec<(u64, Vec<(String, String)>, Option<String>)>;

/// Cells of a log that are not empty, by line, and the fault of the row.
fn read(log: &[u8]) -> Result<(Rows, FileSummary), String> {
    let source = Source::Bytes { name: "f.log".into(), bytes: log.to_vec() };
    let mut holdings = Holdings::open(source, &Options { allow_empty: true, ..Options::default() })
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let header = holdings.header().to_vec();
    let mut rows = Vec::new();
    while let Some(row) = holdings.next_row() {
        let cells = header.iter().cloned().zip(row.cells).filter(|(_, cell)| !cell.is_empty()).collect();
        rows.push((row.line, cells, row.content.err().map(|fault| fault.to_string())));
    }
    Ok((rows, holdings.finish().unwrap()))
}

fn refused(log: &str) -> String {
    read(log.as_bytes()).unwrap_err()
}

/// Each row on lines of its own; what is the same in all messages of the tests is left out.
fn told(log: &str) -> String {
    let (rows, _) = read(log.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
    let mut out = String::new();
    for (line, cells, fault) in rows {
        let cells: Vec<String> = cells
            .iter()
            .filter(|(header, _)| header.chars().all(|c| c.is_lowercase() || c == '_'))
            .map(|(header, cell)| format!("{header}={cell}"))
            .collect();
        out.push_str(&format!("{line}: {}\n", cells.join(", ")));
        if let Some(fault) = fault {
            out.push_str(&format!("   {fault}\n"));
        }
    }
    out
}

const ORDER: &str = "35=D|49=DESK|56=BROKER|34=2|52=20210315-13:30:01.123|11=A1|1=FUND|55=ZZAC|65=B|207=XNYS|107=Zzacme Holdings|54=1|60=20210315-13:30:00.123456|38=100|40=2|44=12.5|15=USD";
const FILL: &str = "35=8|49=BROKER|56=DESK|34=9|52=20210315-13:30:05|37=O1|11=A1|17=E1|150=F|39=1|1=FUND|55=0123|48=HK0000000123|22=4|454=2|455=0123.HK|456=5|455=BBG00ZZACME0|456=S|106=Zzacme Ltd|167=CS|54=5|38=100|32=40|31=12.25|381=490|15=HKD|60=20210315-13:30:04|75=20210315|58=a note, with \"quotes\"";

#[test]
fn orders_and_fills_are_rows() {
    let log = format!("{}\n{}\n", message(ORDER), message(FILL));
    insta::assert_snapshot!(told(&log), @"
    1: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00.123456Z, security_name=Zzacme Holdings, ticker=ZZAC/B, exchange=XNYS, account=FUND, quantity=100, currency=USD
    2: position_id=E1, activity=sell short, trade_time=2021-03-15T13:30:04Z, issuer_name=Zzacme Ltd, isin=HK0000000123, figi=BBG00ZZACME0, ticker=0123.HK, instrument_type=common stock, account=FUND, quantity=40, market_value=490, currency=HKD
    ");
    let (rows, summary) = read(log.as_bytes()).unwrap();
    let get = |header: &str| rows[1].1.iter().find(|(of, _)| of == header).unwrap().1.clone();
    assert_eq!(get("Text (58)"), "a note, with \"quotes\"");
    assert_eq!(get("SecurityAltID (454)"), "0123.HK (5); BBG00ZZACME0 (S)");
    assert_eq!((get("ExecType (150)"), get("MsgSeqNum (34)")), ("F".into(), "9".into()));
    assert_eq!(summary.format, FileFormat::Fix);
    assert!(summary.notes.is_empty());
}

#[test]
fn separators_prefixes_and_several_messages_in_a_line() {
    let whole = told(&message(ORDER));
    for separator in ["\x01", "|", " | ", "^A", "<SOH>", "\\x01", "\u{2401}"] {
        let message = printed(ORDER, separator);
        let cut = message.strip_suffix(separator).unwrap();
        for log in [
            format!("{message}\n"),
            format!("{message}\r\n"),
            cut.to_owned(),
            format!("20210315-13:30:01,5 OUT: [s=1] {message}"),
            format!("FIX session DESK->BROKER, up\n\n{cut}]"),
        ] {
            let told = told(&log);
            assert_eq!(told.split_once(':').unwrap().1, whole.split_once(':').unwrap().1, "{log:?}");
        }
        assert_eq!(read(format!("{message}{message}").as_bytes()).unwrap().0.len(), 2);
    }
    let old = of_version("FIXT.1.1", ORDER);
    assert_eq!(told(&old), whole);
}

#[test]
fn sides_that_tell_no_activity_leave_the_row_unscreened() {
    let side = |code: &str| {
        let (rows, _) = read(message(&ORDER.replace("54=1", &format!("54={code}"))).as_bytes()).unwrap();
        let activity = rows[0].1.iter().find(|(header, _)| header == "activity").unwrap().1.clone();
        (activity, rows[0].2.is_none())
    };
    for (code, expected) in [
        ("1", "buy"),
        ("2", "sell"),
        ("3", "buy minus"),
        ("4", "sell plus"),
        ("5", "sell short"),
        ("6", "sell short exempt"),
        ("D", "subscribe"),
        ("E", "redeem"),
        ("F", "lend"),
    ] {
        assert_eq!(side(code), (expected.to_owned(), true));
    }
    for code in ["7", "8", "9", "A", "B", "C", "G", "H", "Q", "buy"] {
        assert_eq!(side(code), (format!("fix side {code}"), false), "{code}");
    }
    let without = message(&ORDER.replace("|54=1", ""));
    insta::assert_snapshot!(told(&without), @"
    1: position_id=A1, activity=fix without side, trade_time=2021-03-15T13:30:00.123456Z, security_name=Zzacme Holdings, ticker=ZZAC/B, exchange=XNYS, account=FUND, quantity=100, currency=USD
       f.log:1:tag 54: `fix without side` is no activity: expected one of purchase, sale, sale_to_divest, short_sale, hold, drip, dividend_cash, corporate_action, adr_conversion, exercise, assignment, close_derivative, lend, pledge, subscribe, redeem (or B, S, SS, or a FIX side) [R004]
    ");
}

#[test]
fn times_are_those_of_the_transaction_in_utc() {
    let time = |fields: &str| {
        let (rows, _) = read(message(fields).as_bytes()).unwrap();
        let time = rows[0].1.iter().find(|(header, _)| header == "trade_time");
        (time.map(|(_, time)| time.clone()).unwrap_or_default(), rows[0].2.clone())
    };
    let without = ORDER.replace("|60=20210315-13:30:00.123456", "");
    assert_eq!(time(&format!("{without}|75=20210312")), ("2021-03-12".into(), None));
    assert_eq!(time(&without), ("2021-03-15T13:30:01.123Z".into(), None));
    let late = format!("{ORDER}|75=20210301");
    assert_eq!(time(&late), ("2021-03-15T13:30:00.123456Z".into(), None));
    let (written, fault) = time(&ORDER.replace("60=20210315-13:30:00.123456", "60=20210315-24:30"));
    assert_eq!(written, "2021-03-15T24:30Z");
    insta::assert_snapshot!(fault.unwrap(), @"f.log:1:tag 60/75/52: `2021-03-15T24:30Z` is not a date or time: expected `2021-03-15` or `2021-03-15T09:30:00-04:00` [R002]");
}

#[test]
fn identifiers_underlyings_and_legs_are_not_lost() {
    let head = "35=D|49=A|56=B|34=2|52=20210315-13:30:01|11=A1|54=1|60=20210315-13:30:00";
    let one = |rest: &str| message(&format!("{head}|{rest}"));
    let log = [
        // Two of one kind; an option on a share that has no ISIN; a basket; legs.
        one("55=[N/A]|48=US0000000001|22=4|454=1|455=US0000000002|456=4|167=MLEG"),
        one("55=ZZAC|167=OPT|200=202104|205=16|201=1|202=10|711=1|311=ZZAC|309=000000000|305=1|307=Zzacme Inc|310=CS"),
        one("55=ZZBASKET|107=A basket|711=2|311=ZZAC|309=US0000000001|305=4|307=Zzacme Inc|311=ZZBE|309=HK0000000123|305=4|307=Zzbell Ltd"),
        one("55=[N/A]|167=MLEG|555=2|600=ZZAC|608=OC|624=1|687=5|600=ZZAC|602=US0000000001|603=4|604=1|605=0000000|606=2|609=CS|624=2"),
    ]
    .join("\n");
    insta::assert_snapshot!(told(&log), @"
    1: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00Z, isin=US0000000001, instrument_type=MLEG
    1: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00Z, isin=US0000000002, instrument_type=MLEG, fix_part=identifier
    2: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00Z, ticker=ZZAC, underlying_name=Zzacme Inc, instrument_type=option, maturity_date=2021-04-16
    2: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00Z, security_name=Zzacme Inc, cusip=000000000, ticker=ZZAC, instrument_type=common stock, fix_part=underlying 1
    3: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00Z, security_name=A basket, ticker=ZZBASKET, underlying_isin=US0000000001, underlying_name=Zzacme Inc
    3: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00Z, security_name=A basket, ticker=ZZBASKET, underlying_isin=HK0000000123, underlying_name=Zzbell Ltd, fix_part=underlying 2
    4: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00Z, ticker=ZZAC, instrument_type=option, quantity=5, fix_part=leg 1
    4: position_id=A1, activity=sell, trade_time=2021-03-15T13:30:00Z, isin=US0000000001, sedol=0000000, ticker=ZZAC, instrument_type=common stock, fix_part=leg 2
    ");
}

#[test]
fn trade_reports_and_lists_have_a_row_for_each_side_and_order() {
    let trade = "35=AE|49=A|56=B|34=3|52=20210315-13:30:01|571=T1|150=F|55=ZZAC|107=Zzacme Inc|32=10|31=5|75=20210315|60=20210315-13:30:00|552=2|54=1|37=O1|11=C1|1=FUND|54=2|37=O2|1=OTHER";
    let list = "35=E|49=A|56=B|34=4|52=20210315-13:30:01|66=L|73=2|11=C1|55=ZZAC|54=1|38=5|11=C2|55=ZZBE|107=Zzbell Ltd|54=5|38=6";
    let cross = "35=s|49=A|56=B|34=4|52=20210315-13:30:01|548=X|552=2|54=1|11=C1|38=5|54=2|11=C2|38=5|55=ZZAC|60=20210315-13:30:00";
    let log = [trade, list, cross].map(message).join("\n");
    insta::assert_snapshot!(told(&log), @"
    1: position_id=T1, activity=buy, trade_time=2021-03-15T13:30:00Z, security_name=Zzacme Inc, ticker=ZZAC, account=FUND, quantity=10, fix_part=side 1
    1: position_id=T1, activity=sell, trade_time=2021-03-15T13:30:00Z, security_name=Zzacme Inc, ticker=ZZAC, account=OTHER, quantity=10, fix_part=side 2
    2: position_id=C1, activity=buy, trade_time=2021-03-15T13:30:01Z, ticker=ZZAC, quantity=5, fix_part=order 1
    2: position_id=C2, activity=sell short, trade_time=2021-03-15T13:30:01Z, security_name=Zzbell Ltd, ticker=ZZBE, quantity=6, fix_part=order 2
    3: position_id=C1, activity=buy, trade_time=2021-03-15T13:30:00Z, ticker=ZZAC, quantity=5, fix_part=side 1
    3: position_id=C2, activity=sell, trade_time=2021-03-15T13:30:00Z, ticker=ZZAC, quantity=5, fix_part=side 2
    ");
}

#[test]
fn allocations_and_confirmations_are_of_the_day_of_their_trade() {
    let head = "49=A|56=B|34=2|52=20210316-08:00:00|60=20210316-07:59:00|75=20210315|54=1|55=ZZAC|48=US0000000001|22=4|107=Zzacme Inc|15=USD";
    let orders =
        "73=2|11=A1|37=O1|38=40|11=A2|37=O2|38=60|124=2|32=40|17=E1|31=5|30=XNYS|32=60|17=E2|31=6|30=XNAS";
    let parts = "78=2|79=FUND|80=30|161=a|79=OTHER|80=70|161=b";
    let log = [
        message(&format!("35=J|{head}|70=J1|71=0|626=1|857=0|{orders}|53=100|6=5.6|{parts}")),
        message(&format!("35=AS|{head}|755=R1|70=J1|71=2|794=3|87=0|857=0|{orders}|53=100|6=5.6|{parts}")),
        message(&format!(
            "35=AK|{head}|664=K1|666=0|773=1|665=1|73=1|11=A1|37=O1|79=FUND|80=30|6=5.6|862=1|528=A|863=30"
        )),
        of_version(
            "FIX.4.2",
            &format!("35=J|{head}|70=J2|71=0|{orders}|53=100|6=5.6|{parts}").replace("|75=20210315", ""),
        ),
        // Accounts of an order are no quantity of it.
        message(&format!("{ORDER}|70=J3|{parts}")),
    ];
    insta::assert_snapshot!(told(&log.join("\n")), @"
    1: position_id=J1, activity=buy, trade_time=2021-03-15, security_name=Zzacme Inc, isin=US0000000001, ticker=ZZAC, quantity=100, currency=USD
    2: position_id=R1, activity=buy, trade_time=2021-03-15, security_name=Zzacme Inc, isin=US0000000001, ticker=ZZAC, quantity=100, currency=USD
    3: position_id=K1, activity=buy, trade_time=2021-03-15, security_name=Zzacme Inc, isin=US0000000001, ticker=ZZAC, account=FUND, quantity=30, currency=USD
    4: position_id=J2, activity=buy, trade_time=fix without trade date, security_name=Zzacme Inc, isin=US0000000001, ticker=ZZAC, quantity=100, currency=USD
       f.log:4:tag 60/75/52: `fix without trade date` is not a date: expected one such as `2021-03-15` [R002]
    5: position_id=A1, activity=buy, trade_time=2021-03-15T13:30:00.123456Z, security_name=Zzacme Holdings, ticker=ZZAC/B, exchange=XNYS, account=FUND, quantity=100, currency=USD
    ");
}

#[test]
fn a_log_that_ends_in_the_first_field_of_a_message_is_cut_off() {
    let order = message(ORDER);
    for cut in ["8", "8=", "8=F", "8=FI", "8=FIX", "8=FIX.4.4", "10:00:00 IN 8=F", "10:00:00 IN: 8=FI", "[8="]
    {
        let fault = refused(&format!("{order}\n{cut}"));
        assert!(fault.starts_with("f.log:2: ") && fault.ends_with("[F010]"), "{cut}: {fault}");
    }
    insta::assert_snapshot!(refused(&format!("{order}\n8=F")), @"f.log:2: the message is cut off in its first field (tag 8) [F010]");
    assert!(read(format!("{order}8=F").as_bytes()).is_err(), "behind a message");
    assert!(read(format!("{order}\n8=F\n{order}").as_bytes()).is_err(), "in the middle");
    for other in ["18=", "sessions: 8", "8=\n", "code 108=F"] {
        assert!(read(format!("{order}\n{other}").as_bytes()).is_ok(), "{other}");
    }
}

#[test]
fn what_tells_no_trade_is_passed_over_and_counted() {
    let log = format!(
        "engine started\n{}{}\n\n{}\n{}",
        message("35=A|34=1|49=A|56=B|52=20210315-13:30:01|98=0|108=30|554=secret").replace("secret", "*****"),
        message("35=0|34=2|49=A|56=B|52=20210315-13:30:01"),
        message("35=W|34=3|49=A|56=B|52=20210315-13:30:01|55=ZZAC|268=1|269=0|270=1"),
        message(ORDER)
    );
    let (rows, summary) = read(log.as_bytes()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, 5);
    let notes: Vec<String> = summary.notes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(notes.join("\n"), @"f.log: 3 messages that tell no order or trade, and 1 line without a message: passed over [F012]");
    let quiet = message("35=0|34=2|49=A|56=B|52=20210315-13:30:01");
    assert_eq!(read(quiet.as_bytes()).unwrap().0.len(), 0);
}

#[test]
fn data_may_have_separators_in_it() {
    for separator in ["\x01", "|", "^A"] {
        let data = message(&format!("{ORDER}|354=7|355=a\u{1}b\u{1}c=d")).replace('\x01', separator);
        assert_eq!(read(data.as_bytes()).unwrap().0.len(), 1, "{separator:?}");
    }
    let damaged = message(&format!("{ORDER}|354=5|355=a=b=c=d"));
    insta::assert_snapshot!(refused(&damaged), @"f.log:1: the data of tag 355 is not as long as the field before it says [F010]");
}

#[test]
fn texts_of_another_encoding_have_the_checksum_that_they_were_sent_with() {
    let sent = message(&ORDER.replace("Holdings", "Caf#"));
    let sum = sent.bytes().rev().skip(1).take(3).collect::<Vec<_>>();
    let number: u32 = String::from_utf8(sum.into_iter().rev().collect()).unwrap().parse().unwrap();
    let changed = (number + 0xe9 - u32::from(b'#')) % 256;
    let sent = sent.replace('#', "\u{e9}").replace(&format!("10={number:03}"), &format!("10={changed:03}"));
    assert_eq!(read(sent.as_bytes()).unwrap().0.len(), 1);
    let latin: Vec<u8> = sent.chars().map(|c| c as u8).collect();
    insta::assert_snapshot!(read(&latin).unwrap_err(), @"f.log:1: the value of tag 107 has bytes that are not UTF-8 [F010]");
}

#[test]
fn what_is_cut_changed_or_not_read_is_refused_with_its_line() {
    let order = printed(ORDER, "|");
    let log = |bad: &str| refused(&format!("{order}\n{bad}\n{order}"));
    insta::assert_snapshot!(log(&order[..order.len() - 8]), @"f.log:2: the message is cut off: it has no checksum (tag 10) [F010]");
    insta::assert_snapshot!(log(&order[..order.len() - 2]), @"f.log:2: the message is cut off in its checksum (tag 10) [F010]");
    insta::assert_snapshot!(log(&order[..order.len() - 5]), @"f.log:2: the message is cut off: it has no checksum (tag 10) [F010]");
    insta::assert_snapshot!(log(&order[..80]), @"f.log:2: the message is cut off: it has no checksum (tag 10) [F010]");
    insta::assert_snapshot!(log(&order[20..]), @"f.log:2: the line has fields that belong to no message: a message is cut off, or goes over several lines [F010]");
    insta::assert_snapshot!(log(&order[60..]), @"f.log:2: the line has fields that belong to no message: a message is cut off, or goes over several lines [F010]");
    insta::assert_snapshot!(log(&format!("{}{order}", &order[..70])), @"f.log:2: the message has 238 bytes, and tag 9 says 168: it was cut, changed, or a text in it has the separator [F010]");
    insta::assert_snapshot!(log(&order.replace("Zzacme", "Zzbcme")), @"f.log:2: the checksum of the message is 114, and tag 10 says 113: it was changed, or a text in it has the separator [F010]");
    insta::assert_snapshot!(log(&order.replace("38=100", "38=1000")), @"f.log:2: the message has 169 bytes, and tag 9 says 168: it was cut, changed, or a text in it has the separator [F010]");
    insta::assert_snapshot!(log(&printed(&format!("{ORDER}|58=a#b"), "|").replace('#', "|")), @"f.log:2: `b|10=000|` is no field: expected a tag and `=`; perhaps the text before it has the separator in it [F010]");
    insta::assert_snapshot!(log(&order.replace("FIX.4.4", "FIX.5.0")), @"f.log:2: `FIX.5.0` is no version that is read: expected FIX.4.0 to FIX.4.4, or FIXT.1.1 [F010]");
    insta::assert_snapshot!(log(&order.replace('|', "~")), @"f.log:2: what separates the fields of the message is not known: expected SOH, `|`, ` | ` or `^A`, and tag 9 behind it [F010]");
    insta::assert_snapshot!(log(&printed(&format!("{ORDER}|54=2"), "|")), @"f.log:2: tag 54 stands twice in what should have it once [F010]");
    insta::assert_snapshot!(log(&printed(&format!("{ORDER}|555=2|600=ZZAC"), "|")), @"f.log:2: tag 555 says 2 and 1 follow: the message is not whole, or not as FIX has it [F010]");
    insta::assert_snapshot!(log(&printed(&format!("{ORDER}|454=2|455=1|456=4"), "|")), @"f.log:2: tag 454 says 2 and 1 follow: the message is not whole, or not as FIX has it [F010]");
    insta::assert_snapshot!(log(&printed(&ORDER.replace("35=D", "35=AP"), "|")), @"f.log:2: messages of type `AP` (tag 35, position report) may tell positions or trades and are not read: expected D, 8, G, E, AB, AC, s, t, AE, J, AS, AK; take them out of the log if others tell the same [F010]");
    insta::assert_snapshot!(log(&printed(&ORDER.replace("35=D", "35=U7"), "|")), @"f.log:2: messages of type `U7` (tag 35) may tell positions or trades and are not read: expected D, 8, G, E, AB, AC, s, t, AE, J, AS, AK; take them out of the log if others tell the same [F010]");
    insta::assert_snapshot!(log(&printed(&format!("{ORDER}|552=0").replace("35=D", "35=AE"), "|")), @"f.log:2: tag 552 says that there is none of what the message is about [F010]");
    let legs = format!("{ORDER}|555=1001{}", "|600=ZZAC".repeat(1001));
    insta::assert_snapshot!(log(&printed(&legs, "|")), @"f.log:2: the group of tag 555 has more than 1000 entries [F010]");
    insta::assert_snapshot!(log("got 35=8 and lost it"), @"f.log:2: the line has the type of a message (tag 35) and no beginning of one (tag 8) [F010]");
    insta::assert_snapshot!(log(&"x".repeat(MOST_BYTES + 1)), @"f.log:2: the line is longer than 1048576 bytes [F010]");
    assert!(read(printed("35=U7|34=1|49=A|56=B|52=20210315-13:30:01", "|").as_bytes()).is_ok());
}

#[test]
fn logs_are_known_by_their_messages() {
    assert!(is_log(b"up\n10:00:00 8=FIX.4.4\x019=5\x01"));
    assert!(is_log(b"8=FIX.5.0 | 9=5 | "));
    assert!(!is_log(b"name,isin,raw\nAcme,,8=FIX.4.4|9=5|35=D"));
    assert!(!is_log(b"about 8=FIX.4.4 messages"));
    assert!(!is_log(b""));
}

proptest! {
    #[test]
    fn a_log_that_ends_early_is_refused_or_has_whole_messages_alone(
        end in 0_usize..1100,
        separator in prop::sample::select(vec!["\x01", "|", " | ", "^A"]),
    ) {
        let lines: Vec<String> =
            [ORDER, FILL].iter().map(|fields| format!("10:00:00 IN {}\n", printed(fields, separator))).collect();
        let log = lines.concat();
        let cut = &log[..end.min(log.len())];
        if let Ok((rows, _)) = read(cut.as_bytes()) {
            // The last separator may be missing.
            let has = |line: &str| cut.contains(line.trim_end().strip_suffix(separator.trim_end()).unwrap().trim_end());
            let whole = lines.iter().filter(|line| has(line)).count();
            prop_assert_eq!(rows.len(), whole);
            prop_assert!(rows.iter().all(|(_, cells, fault)| fault.is_none() && cells.len() > 15));
        }
    }

    #[test]
    fn one_changed_byte_is_refused(at in 0_usize..200, byte in 0x20_u8..0x7f) {
        let mut bytes = message(ORDER).into_bytes();
        // What follows the checksum may be anything.
        prop_assume!(at + 1 < bytes.len() && bytes[at] != byte);
        bytes[at] = byte;
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn no_text_is_too_odd(text in "(8=FIX\\.4\\.[0-9][|\u{1}]|9=[0-9]{1,3}[|\u{1}]|35=[8DEAs]{1,2}[|\u{1}]|(555|711|454|552|73|600|311|455|54|355|354)=[0-9a-z]{0,3}[|\u{1}]|10=[0-9]{3}[|\u{1}]|\n){0,40}") {
        let _ = read(text.as_bytes());
    }
}
