//! Valid files with a byte changed, or cut off: no row may go missing in silence, and nothing may take long.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use interdict::holdings::{Holdings, Limits, Options, Source};

use super::forms::{gzip, zip};
use super::workbook::{Sheet, WRITERS, text};

/// For a file of some kilobytes; the machine may have other things to do.
const LONGEST: Duration = Duration::from_secs(5);
const ROWS: usize = 60;

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

/// The same table in every format.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut csv = "Name,ISIN,Trade Date\n".to_owned();
    let mut json = String::new();
    let mut table = vec![vec![text("Name"), text("ISIN"), text("Trade Date")]];
    for row in 0..ROWS {
        writeln!(csv, "\"Acme, No. {row}\",US0000000101,2021-03-15").unwrap();
        writeln!(
            json,
            "{{\"name\":\"Acme No. {row}\",\"isin\":\"US0000000101\",\"trade_date\":\"2021-03-15\"}}"
        )
        .unwrap();
        table.push(vec![text(&format!("Acme No. {row}")), text("US0000000101"), text("2021-03-15")]);
    }
    let mut files: Vec<(String, Vec<u8>)> = WRITERS
        .into_iter()
        .map(|(ending, write)| (format!("f.{ending}"), write(&[Sheet::new("Positions", &table)])))
        .collect();
    files.push(("f.csv.gz".to_owned(), gzip(csv.as_bytes())));
    files.push(("f.csv.zst".to_owned(), zstd::encode_all(csv.as_bytes(), 3).unwrap()));
    files.push(("f.zip".to_owned(), zip(&[("a.csv", csv.as_bytes())])));
    files.push(("f.json".to_owned(), json.into_bytes()));
    files.push(("f.csv".to_owned(), csv.into_bytes()));
    files
}

/// Rows that were read, and how many of them are unscreened; nothing where the file is refused.
fn read(name: &str, bytes: &[u8]) -> Option<(usize, usize)> {
    let options =
        Options { limits: Limits { unpacked: 64 << 20, ..Limits::default() }, ..Options::default() };
    let source = Source::Bytes { name: name.to_owned(), bytes: bytes.to_vec() };
    let begun = Instant::now();
    let opened = Holdings::open(source, &options);
    let rows = opened.ok().map(|mut file| {
        let (mut rows, mut unscreened) = (0, 0);
        while let Some(row) = file.next_row() {
            rows += 1;
            unscreened += usize::from(row.content.is_err());
        }
        let summary = file.finish().unwrap();
        assert_eq!((summary.rows, summary.faulty), (rows as u64, unscreened as u64), "{name}");
        (rows, unscreened + summary.footer.len() + summary.preamble.len())
    });
    assert!(begun.elapsed() < LONGEST, "{name} took {:?}", begun.elapsed());
    rows
}

/// Rows that the text of a damaged file still has, as anybody counts them.
fn lines(name: &str, bytes: &[u8]) -> usize {
    match name {
        "f.csv" | "f.json" => bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(),
        _ => ROWS + 1,
    }
}

#[test]
fn damage_never_makes_a_row_go_missing_in_silence() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let (mut refused, mut told, mut whole, mut fewer) = (0, 0, 0, Vec::new());
    let files = files();
    for (name, good) in &files {
        assert_eq!(read(name, good), Some((ROWS, 0)), "{name}");
    }
    for turn in 0..1_350 {
        let (name, good) = &files[turn % files.len()];
        let mut bytes = good.clone();
        let what = if turn % 3 == 0 {
            let cut = numbers.below(bytes.len());
            bytes.truncate(cut);
            format!("{name} cut at {cut}")
        } else {
            let (at, bit) = (numbers.below(bytes.len()), numbers.below(8));
            bytes[at] ^= 1 << bit;
            format!("{name} with bit {bit} of byte {at} flipped")
        };
        match read(name, &bytes) {
            None => refused += 1,
            Some((rows, 0)) if rows >= ROWS => whole += 1,
            Some((_, doubtful)) if doubtful > 0 => told += 1,
            // Of a text that was cut off at a line nobody can say that it had more.
            Some((rows, _)) if rows + 1 >= lines(name, &bytes) => whole += 1,
            Some((rows, _)) => fewer.push(format!("{what}: {rows} rows and nothing told")),
        }
    }
    assert!(fewer.is_empty(), "{}", fewer.join("\n"));
    assert!(refused > 100 && told > 20 && whole > 20, "{refused} refused, {told} told, {whole} whole");
}
