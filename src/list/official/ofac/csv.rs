//! OFAC's CSV: parties, their further names, their addresses and the continued remarks in four files without a header.
//!
//! `-0-` is an empty cell, and some editions end with the byte 1A. Remarks are cut at 1,000 characters and go on in the comments
//! file. A name or an address of a party that is not there means that a file is cut off or of another day.

use rustc_hash::FxHashMap;

use super::{is_consolidated, kind, list, remarks};
use crate::finding::{Code, shown};
use crate::list::cells::Cell;
use crate::list::entry::{DefectAction, NameKind};
use crate::list::official::sense::are_many;
use crate::list::official::sheet::{rows, said};
use crate::list::official::{File, Reading, format};
use crate::list::record::Record;

/// The longest remark that a row can hold.
const LONGEST_REMARK: usize = 1000;

/// Which of the four a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Prim,
    Alt,
    Add,
    Comments,
}

impl Part {
    /// How many cells a row has.
    fn width(self) -> usize {
        match self {
            Part::Prim => 12,
            Part::Alt => 5,
            Part::Add => 6,
            Part::Comments => 2,
        }
    }

    /// Told by the number of cells of the first row, which begins with a party's number.
    fn of(file: &File) -> Option<Part> {
        let line = format::first_line(file);
        // No remark of the edition is cut: the file has nothing to continue.
        if line.trim_matches('\u{1a}').is_empty() && file.name.to_lowercase().ends_with("comments.csv") {
            return Some(Part::Comments);
        }
        let number = line.split(',').next()?;
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
        let cells = reader.records().next()?.ok()?.len();
        [Part::Prim, Part::Alt, Part::Add, Part::Comments].into_iter().find(|part| part.width() == cells)
    }
}

/// Whether this is the file of the parties.
pub(in crate::list::official) fn has_parties(file: &File) -> bool {
    matches!(Part::of(file), Some(Part::Prim))
}

/// Whether every file is one of the four.
pub(in crate::list::official) fn is_of(files: &[File]) -> bool {
    !files.is_empty() && files.iter().all(|file| Part::of(file).is_some())
}

/// Reads the files of one edition, in any order.
pub(in crate::list::official) fn read(files: &[File], reading: &mut Reading) {
    let mut parts: FxHashMap<usize, &File> = FxHashMap::default();
    for file in files {
        let Some(part) = Part::of(file) else {
            reading.fault(Code::FILE_FORMAT, file, 1, "the first row is none of OFAC's CSV files");
            continue;
        };
        if parts.insert(part.width(), file).is_some() {
            reading.fault(
                Code::LIST_DUPLICATE,
                file,
                0,
                "there are two files of this kind: expected one edition",
            );
        }
    }
    let file = |part: Part| parts.get(&part.width()).copied();
    let (Some(prim), Some(alt), Some(add)) = (file(Part::Prim), file(Part::Alt), file(Part::Add)) else {
        if let Some(first) = files.first() {
            let message = "an edition has three files: parties (sdn.csv or cons_prim.csv), names (alt.csv) and addresses (add.csv); one of them is missing";
            reading.fault(Code::FILE_UNREADABLE, first, 0, message);
        }
        return;
    };
    same_end([prim, alt, add], reading);
    let mut printed: Vec<Vec<String>> = Vec::new();
    let mut records: Vec<Record> = Vec::new();
    let mut words = Words::default();
    for (line, cells) in whole_rows(prim, Part::Prim, reading) {
        let cell = |at: usize| filled(said(&cells, at));
        words.look(part_word(Part::Prim, &cells), line);
        let mut record = Record::new(said(&cells, 0), kind(cell(2)), cell(1), line);
        if record.names.is_empty() {
            reading.fault(Code::LIST_MISSING_FIELD, prim, line, "the party has no name");
        }
        // With its blanks: the cut may stand beside one.
        if !filled(said(&cells, 11)).is_empty() {
            record.remarks = cells.get(11).map_or_else(String::new, |cell| cell.text.to_string());
        }
        printed.push(
            cell(3)
                .split("] [")
                .map(|label| label.trim_matches(['[', ']', ' ']).to_owned())
                .filter(|l| !l.is_empty())
                .collect(),
        );
        records.push(record);
    }
    words.tell(prim, reading);
    let index: FxHashMap<String, usize> =
        records.iter().enumerate().map(|(at, record)| (record.key.clone(), at)).collect();
    for (part, file) in
        [(Part::Alt, Some(alt)), (Part::Add, Some(add)), (Part::Comments, file(Part::Comments))]
    {
        let Some(file) = file else { continue };
        let mut words = Words::default();
        for (line, cells) in whole_rows(file, part, reading) {
            let key = said(&cells, 0);
            let Some(record) = index.get(key).and_then(|at| records.get_mut(*at)) else {
                let message = format!(
                    "no party has the number {}: the file is cut off, or the files are of different editions",
                    shown(key)
                );
                reading.fault(Code::LIST_DANGLING, file, line, message);
                continue;
            };
            words.look(part_word(part, &cells), line);
            supplement(record, part, &cells);
        }
        words.tell(file, reading);
    }
    let consolidated = is_consolidated(&printed);
    for (record, labels) in records.iter_mut().zip(printed) {
        if record.remarks.chars().count() == LONGEST_REMARK {
            let reason = "the remark is cut at 1,000 characters and no comments file continues it";
            record.defect("remark", DefectAction::Refused, reason);
        }
        let dates = remarks::read(record);
        list(record, consolidated, labels, &dates);
    }
    reading.records = records;
}

/// The word of a row that tells whether its cells stand where they should, and whether it does: the kind of a party, the kind of a name,
/// a country. The files have no header.
fn part_word<'c>(part: Part, cells: &'c [Cell<'_>]) -> Option<(&'c str, bool)> {
    let (at, is_known): (usize, fn(&str) -> bool) = match part {
        Part::Prim => (2, |word| ["individual", "entity", "vessel", "aircraft"].contains(&word)),
        Part::Alt => (2, |word| ["aka", "fka", "nka"].contains(&word)),
        Part::Add => (4, |word| crate::country::find(word).is_some()),
        Part::Comments => return None,
    };
    let word = filled(said(cells, at));
    (!word.is_empty()).then(|| (word, is_known(&word.to_lowercase())))
}

/// The words of a file that tell whether its cells stand where they should.
#[derive(Default)]
struct Words {
    all: usize,
    strange: usize,
    first: Option<(u64, String)>,
}

impl Words {
    fn look(&mut self, word: Option<(&str, bool)>, line: u64) {
        let Some((word, is_known)) = word else { return };
        self.all += 1;
        if !is_known {
            self.strange += 1;
            self.first.get_or_insert_with(|| (line, word.to_owned()));
        }
    }

    /// One strange word is a new one of the publisher's; where many are strange, they are those of another column.
    fn tell(self, file: &File, reading: &mut Reading) {
        let Some((line, word)) = self.first.filter(|_| are_many(self.strange, self.all)) else { return };
        let message = format!(
            "{} of {} rows have words that this column never had, as {} here: cells have changed places",
            self.strange,
            self.all,
            shown(&word)
        );
        reading.fault(Code::LIST_BAD_VALUE, file, line, message);
    }
}

/// Tells a file without the mark of the end that another one of its edition has: it may be cut off where a row ends.
fn same_end(files: [&File; 3], reading: &mut Reading) {
    let is_marked = |file: &File| file.bytes.trim_ascii_end().ends_with(b"\x1a");
    if !files.iter().any(|file| is_marked(file)) {
        return;
    }
    for file in files.into_iter().filter(|file| !is_marked(file)) {
        let message = "the file does not end with the mark (Ctrl-Z) that another one of its edition ends with: it may be cut off";
        reading.warning(Code::LIST_SYNTAX, file, 0, message);
    }
}

/// Adds a row of one of the other files to its party.
fn supplement(record: &mut Record, part: Part, cells: &[Cell<'_>]) {
    match part {
        Part::Prim => {}
        Part::Alt => {
            let kind = match said(cells, 2) {
                "fka" => NameKind::Former,
                _ => NameKind::Alias,
            };
            record.name(filled(said(cells, 3)), kind);
        }
        Part::Add => record.country(filled(said(cells, 4))),
        // The cut is anywhere, also within a word: nothing may come between.
        Part::Comments => record.remarks.push_str(cells.get(1).map_or("", |cell| &cell.text)),
    }
}

/// The rows of a file that are as long as they must be; every other one is a fault.
fn whole_rows<'f>(file: &'f File, part: Part, reading: &mut Reading) -> Vec<(u64, Vec<Cell<'f>>)> {
    let Some(text) = reading.text(file) else { return Vec::new() };
    let text = text.strip_suffix('\u{1a}').unwrap_or(text);
    let mut found = rows(file, text, b',', reading);
    found.retain(|(line, cells)| {
        let is_whole = cells.len() == part.width() && said(cells, 0).bytes().all(|byte| byte.is_ascii_digit());
        if !is_whole {
            let message = format!(
                "a row of {} cells that begin with a party's number is expected here, this one has {}: the file is cut off or damaged",
                part.width(),
                cells.len()
            );
            reading.fault(Code::LIST_SYNTAX, file, *line, message);
        }
        is_whole
    });
    found
}

/// What a cell says; nothing where it holds OFAC's mark of an empty one.
fn filled(text: &str) -> &str {
    if text == "-0-" { "" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::EntryKind;
    use crate::list::official::{Import, Refusal, read as read_files};

    const PRIM: &str = "11,\"ZYXOLITH AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Tax ID No. 77 (Cuba).\"\r\n\
        12,\"MORVEN TIDE\",\"vessel\",\"SDGT] [IFSR\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\u{1a}";
    const ALT: &str = "11,1,\"aka\",\"ZYXAIR\",-0- \r\n11,2,\"fka\",\"OLD ZYXOLITH\",-0- \r\n";
    const ADD: &str = "11,1,-0- ,\"Havana\",\"Cuba\",-0- \r\n12,2,-0- ,-0- ,-0- ,-0- \r\n";

    fn import(files: &[(&str, &[u8])]) -> Result<Import, Refusal> {
        let files: Vec<File> = files.iter().map(|(name, bytes)| File::new(*name, bytes.to_vec())).collect();
        read_files(&files, None)
    }

    fn with(prim: &[u8], alt: &[u8]) -> Result<Import, Refusal> {
        import(&[("sdn.csv", prim), ("alt.csv", alt), ("add.csv", ADD.as_bytes())])
    }

    fn refused(refusal: Result<Import, Refusal>) -> (String, usize) {
        let refusal = refusal.unwrap_err();
        (refusal.findings[0].to_string(), refusal.good)
    }

    #[test]
    fn three_files_make_one_edition() {
        let import = with(PRIM.as_bytes(), ALT.as_bytes()).unwrap();
        let [airline, ship] = import.records.as_slice() else { panic!("{import:?}") };
        assert_eq!((airline.kind, ship.kind), (EntryKind::Company, EntryKind::Vessel));
        let names: Vec<(&str, NameKind)> = airline.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(
            names,
            [
                ("ZYXOLITH AIRLINES", NameKind::Primary),
                ("ZYXAIR", NameKind::Alias),
                ("OLD ZYXOLITH", NameKind::Former)
            ]
        );
        assert_eq!((airline.countries.as_slice(), airline.line), (&["CU".to_owned()][..], 1));
        assert_eq!(ship.listings[0].labels, ["SDGT", "IFSR"]);
        assert_eq!(airline.listings[0].programme, "us-sdn");
    }

    #[test]
    fn a_file_without_the_mark_of_its_end_is_told() {
        let marked = |text: &str| format!("{text}\u{1a}");
        let told = |alt: &str| {
            let (alt, add) = (alt.as_bytes(), marked(ADD));
            let files = [("sdn.csv", PRIM.as_bytes()), ("alt.csv", alt), ("add.csv", add.as_bytes())];
            import(&files).unwrap().warnings.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert!(told(&marked(ALT)).is_empty());
        let cut = "alt.csv: the file does not end with the mark (Ctrl-Z) that another one of its edition ends with: it may be cut off [L001]";
        assert_eq!(told(ALT), [cut]);
    }

    #[test]
    fn cells_that_have_changed_places_refuse_the_edition() {
        let strange = |prim: &str, alt: &str, add: &str| {
            let files =
                [("sdn.csv", prim.as_bytes()), ("alt.csv", alt.as_bytes()), ("add.csv", add.as_bytes())];
            refused(import(&files)).0
        };
        let prim = PRIM.replace("-0- ,\"CUBA\"", "\"CUBA\",-0- ").replace("\"vessel\"", "\"SDGT\"");
        let expected = "words that this column never had, as";
        assert_eq!(
            strange(&prim, ALT, ADD),
            format!("sdn.csv:1: 2 of 2 rows have {expected} `CUBA` here: cells have changed places [L004]")
        );
        let alt = "11,1,\"ZYXAIR\",\"aka\",-0- \r\n11,2,\"OLD ZYXOLITH\",\"fka\",-0- \r\n";
        assert!(
            strange(PRIM, alt, ADD).starts_with(&format!("alt.csv:1: 2 of 2 rows have {expected} `ZYXAIR`"))
        );
        let add = "11,1,-0- ,\"Cuba\",\"Havana\",-0- \r\n12,2,-0- ,\"Cuba\",\"Matanzas\",-0- \r\n";
        assert!(
            strange(PRIM, ALT, add).starts_with(&format!("add.csv:1: 2 of 2 rows have {expected} `Havana`"))
        );
        // One new word is no reason to have no list.
        let one = ALT.replace("fka", "eka");
        assert!(with(PRIM.as_bytes(), one.as_bytes()).is_ok());
    }

    #[test]
    fn a_remark_goes_on_in_the_comments_where_it_was_cut() {
        let cut = format!("{:1000}", "Website example.com; Tax ID No. 7");
        let prim = format!(
            "11,\"ZYXOLITH AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"{cut}\"\r\n"
        );
        let add = "11,1,-0- ,-0- ,-0- ,-0- \r\n";
        let files = |comments: &'static str| {
            import(&[
                ("sdn.csv", prim.as_bytes()),
                ("alt.csv", b"11,1,\"aka\",\"ZYXAIR\",-0- \r\n"),
                ("add.csv", add.as_bytes()),
                ("sdn_comments.csv", comments.as_bytes()),
            ])
        };
        let whole = files("11,\"; Registration ID 5 (Cuba).\"\r\n").unwrap();
        assert_eq!(whole.records[0].numbers.iter().filter(|n| n.value == "5").count(), 1);
        assert!(whole.records[0].defects.is_empty());
        // Without its continuation the cut is kept in sight.
        assert_eq!(files("\r\n").unwrap().records[0].defects[0].value, "remark");
    }

    #[test]
    fn what_is_no_whole_edition_is_refused_with_its_place() {
        let bytes = PRIM.as_bytes();
        let (told, good) = refused(with(&bytes[..bytes.len() - 12], ALT.as_bytes()));
        assert!(told.starts_with("sdn.csv:2") && told.contains("cut off"), "{told}");
        assert_eq!(good, 1);
        let (told, _) = refused(with(bytes, b"99,1,\"aka\",\"NOBODY\",-0- \r\n"));
        assert!(told.starts_with("alt.csv:1: no party has the number `99`"), "{told}");
        let twice = [PRIM.trim_end_matches('\u{1a}'), PRIM].concat();
        let files = [("alt.csv", ALT.as_bytes()), ("sdn.csv", twice.as_bytes()), ("add.csv", ADD.as_bytes())];
        let (told, _) = refused(import(&files));
        assert!(told.starts_with("sdn.csv:3: the id `11` stands twice: on line 1 and here"), "{told}");
        let (told, _) = refused(import(&[("sdn.csv", bytes), ("add.csv", ADD.as_bytes())]));
        assert!(told.contains("one of them is missing"), "{told}");
        let (told, _) =
            refused(import(&[("sdn.csv", bytes), ("sdn2.csv", bytes), ("alt.csv", ALT.as_bytes())]));
        assert!(told.contains("there are two files of this kind"), "{told}");
        let (told, _) = refused(import(&[("sdn.csv", b"")]));
        assert!(told.contains("the file is empty"), "{told}");
        let (told, _) = refused(import(&[("sdn.csv", b"<html><body>Login</body></html>")]));
        assert!(told.contains("a web page and no list"), "{told}");
        let latin =
            [b"11,\"Z\xdcX\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n".as_slice()].concat();
        let (told, _) = refused(with(&latin, b"11,1,\"aka\",\"ZYXAIR\",-0- \r\n"));
        assert!(told.starts_with("sdn.csv:1: a byte here is not UTF-8"), "{told}");
    }

    #[test]
    fn a_date_in_an_impossible_year_is_kept_as_a_defect() {
        let prim = "11,\"ZYXOLITH\",-0- ,\"CMIC-EO13959\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Listing Date (CMIC) 03 Jun 0021.\"\r\n";
        let import = with(prim.as_bytes(), b"11,1,\"aka\",\"ZYXAIR\",-0- \r\n");
        let add = "11,1,-0- ,-0- ,-0- ,-0- \r\n";
        assert!(import.is_err(), "an address of a party that is not there");
        let import = read_files(
            &[
                File::new("cons_prim.csv", prim.as_bytes().to_vec()),
                File::new("cons_alt.csv", b"11,1,\"aka\",\"ZYXAIR\",-0- \r\n".to_vec()),
                File::new("cons_add.csv", add.as_bytes().to_vec()),
            ],
            None,
        )
        .unwrap();
        let record = &import.records[0];
        assert_eq!((record.listings[0].listed, record.defects.len()), (None, 1));
        assert!(record.defects[0].reason.starts_with("the year 21 cannot be meant"), "{:?}", record.defects);
    }
}
