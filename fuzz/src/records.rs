//! The writer of CSV: what was written comes back as it was.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use interdict::identity::MatchKind;
use interdict::programme::Disclosure;
use interdict::report::summary::Summary;
use interdict::report::{Format, Layout, Record, TableStyle, View, Worth, renderer};
use interdict::score::Score;
use interdict::screen::Line;
use interdict::verdict::Flags;

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(mut all) = self.0.lock() {
            all.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Cells, parted by zero bytes: the first three are a row, the others names in the answer.
pub fn csv_writer(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut cells: Vec<&str> = text.splitn(8, '\0').collect();
    cells.resize(8, "");
    let header: Vec<String> = ["Name", "ISIN", "Note"].map(str::to_owned).to_vec();
    let layout = Layout::new(View::Alerts, &[header]);
    let answer = Line {
        verdict: None,
        flags: Flags::default(),
        match_kind: MatchKind::ALL[0],
        score: Some(Score::CUT),
        entry_id: Arc::from(cells[4]),
        entry_name: cells[5].to_owned(),
        matched_name: cells[6].to_owned(),
        programme: Arc::from("us-test"),
        listing_id: Arc::from(""),
        reason: cells[7].to_owned(),
        effective_from: None,
        effective_until: None,
        source: String::new(),
        change: String::new(),
        disclosure: Disclosure::Open,
    };
    let record = Record {
        file: cells[3],
        line: 7,
        view: View::Alerts,
        input: 0,
        cells: &cells[..3],
        security: cells[0],
        worth: Worth::default(),
        query: None,
        answer: &answer,
        answer_number: None,
        background: None,
        spot: None,
    };
    let values: Vec<String> = layout.values(&record).map(|value| value.to_text()).collect();
    let out = Shared::default();
    let written = renderer(Format::Csv, TableStyle::default(), Box::new(out.clone())).and_then(|mut csv| {
        csv.begin(&layout)?;
        csv.row(&layout, &record)?;
        csv.row(&layout, &record)?;
        csv.end(&layout, &Summary::default())
    });
    assert!(written.is_ok());
    let Ok(bytes) = out.0.lock() else { return };
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes.as_slice());
    assert!(reader.headers().is_ok_and(|names| names.iter().eq(layout.names())));
    let records: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
    assert!(records.is_ok(), "{records:?}");
    let records = records.unwrap_or_default();
    assert_eq!(records.len(), 2, "a row is a record");
    for record in records {
        assert!(record.iter().eq(values.iter().map(String::as_str)), "{record:?} {values:?}");
    }
}
