//! The readers of holdings: every row that a file has is handed out once, decided or with its fault.

use std::io::Write;

use interdict::holdings::{self, Encoding, Field, FileFormat, Holdings, Limits, Options, Source};

use super::parts::zipped;

/// Smaller than those of a run, so that an execution stays short.
pub(crate) fn options() -> Options {
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    Options { limits, ..Options::default() }
}

/// Reads a file to its end and holds the number of its rows against what is told of them.
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options) {
    let source = || Source::Bytes { name: name.to_owned(), bytes: bytes.to_vec() };
    let opened = Holdings::open(source(), options);
    let mut file = match opened {
        Ok(file) => file,
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal without a reason");
            assert!(faults.iter().all(|fault| !fault.message.trim().is_empty()));
            return;
        }
    };
    let (announced, width) = (file.rows(), file.header().len());
    assert!(announced > 0 || options.allow_empty, "a file without a row is no answer");
    let (mut decided, mut unscreened) = (0, 0);
    while let Some(row) = file.next_row() {
        assert_eq!(row.cells.len(), width, "a row has a cell for every column");
        match row.content {
            Ok(_) => decided += 1,
            Err(fault) => {
                assert!(!fault.message.trim().is_empty());
                unscreened += 1;
            }
        }
    }
    let summary = file.finish();
    assert!(summary.is_ok(), "what is in memory does not change: {summary:?}");
    if let Ok(summary) = summary {
        assert_eq!(summary.rows, decided + unscreened, "rows are decided or unscreened");
        assert_eq!(summary.rows, announced, "both passes see the same rows");
        assert_eq!(summary.faulty, unscreened);
        assert_eq!(summary.size, bytes.len() as u64, "the digest is that of the file as it lies");
    }
}

/// The first byte chooses how the rest is read.
fn chosen(input: &[u8], choose: impl Fn(u8, &mut Options)) -> (Options, &[u8]) {
    let mut options = options();
    let Some((choice, rest)) = input.split_first() else { return (options, input) };
    choose(*choice, &mut options);
    (options, rest)
}

/// Delimited text. The first byte chooses the options of reading.
pub fn delimited(input: &[u8]) {
    let (options, text) = chosen(input, |choice, options| {
        options.delimiter = [None, Some(b','), Some(b';'), Some(b'\t')][usize::from(choice & 3)];
        options.allow_empty = choice & 4 > 0;
        options.places = choice & 8 > 0;
        options.header = (choice & 16 > 0).then_some(2);
        options.date_format = (choice & 32 > 0).then(|| "%d/%m/%Y".to_owned());
        options.decimal_mark = (choice & 64 > 0).then_some(',');
        if choice & 128 > 0 {
            options.map.push((Field::SecurityName, "Name".to_owned()));
        }
    });
    read("f.csv", text, &options);
}

/// Text in the encoding that the first byte chooses.
pub fn encoding(input: &[u8]) {
    let (options, text) = chosen(input, |choice, options| {
        options.encoding = Encoding::ALL.get(usize::from(choice) % (Encoding::ALL.len() + 1)).copied();
    });
    read("f.txt", text, &options);
}

/// JSON: objects one a line, in one array, or wrapped.
pub fn json(input: &[u8]) {
    let options = Options { format: Some(FileFormat::Json), ..options() };
    read("f.json", input, &options);
}

/// The forms of the SEC, and the envelope in which they are sent.
pub fn sec(input: &[u8]) {
    read("f.xml", input, &options());
}

/// FIX messages; `|` stands for the byte between fields, and lengths and check sums are set right where the first
/// byte is odd.
pub fn fix(input: &[u8]) {
    let (options, text) = chosen(input, |_, _| ());
    let is_set_right = input.first().is_some_and(|choice| choice & 1 > 0);
    if !is_set_right {
        return read("f.fix", text, &options);
    }
    let mut log = Vec::new();
    for line in text.split(|byte| *byte == b'\n') {
        let fields: Vec<u8> = line.iter().map(|byte| if *byte == b'|' { 1 } else { *byte }).collect();
        let mut message = format!("8=FIX.4.4\u{1}9={}\u{1}", fields.len()).into_bytes();
        message.extend(fields);
        let sum = message.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        log.extend(message);
        log.extend(format!("10={sum:03}\u{1}\n").into_bytes());
    }
    read("f.fix", &log, &options);
}

/// Workbooks: an old one as it is, a new one as the parts of its archive (`parts.rs`).
pub fn workbook(input: &[u8]) {
    if input.starts_with(b"\xd0\xcf\x11\xe0") || input.starts_with(b"PK") {
        read("f", input, &options());
    } else if let Some(bytes) = zipped(input) {
        read("f", &bytes, &options());
    }
}

/// Packed files and archives, as they are or made of the input. The first byte chooses.
pub fn archive(input: &[u8]) {
    let (options, content) = chosen(input, |_, _| ());
    let made = match input.first().map_or(0, |choice| choice % 4) {
        0 => Some(content.to_vec()),
        1 => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(content).and_then(|()| gzip.finish()).ok()
        }
        2 => zstd::encode_all(content, 1).ok(),
        _ => zipped(content),
    };
    let Some(bytes) = made else { return };
    let source = Source::Bytes { name: "f".to_owned(), bytes: bytes.clone() };
    let (files, left_out) = holdings::explain(source, &options);
    assert!(!files.is_empty() || !left_out.is_empty(), "of a file something is told");
    if files.iter().any(Result::is_err) {
        return;
    }
    for file in files.into_iter().flatten() {
        let source = Source::Bytes { name: "f".to_owned(), bytes: bytes.clone() };
        let opened = Holdings::open_named(source, &file.name, &options);
        assert!(opened.is_ok(), "what was explained is read");
        if let Ok(opened) = opened {
            let rows = opened.rows();
            assert_eq!(rows, file.rows);
            let summary = opened.finish();
            assert!(summary.is_ok_and(|summary| summary.rows == rows), "both passes see the same rows");
        }
    }
}
