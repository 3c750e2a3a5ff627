//! Reads pairs of names that people have labelled as one company or as two, as strictly as holdings:
//! a fault anywhere refuses the file, because a figure over half of the pairs proves nothing.
//!
//! ```
//! use interdict::holdings::{Source, pairs};
//! let bytes = b"name_a,name_b,label,quality\nAcme,Acme Ltd,1,A\nAcme,Bcme,maybe,A\n".to_vec();
//! let source = Source::Bytes { name: "pairs.csv".into(), bytes };
//! let faults = pairs::read(source, &Default::default()).unwrap_err();
//! assert!(faults[0].to_string().starts_with("pairs.csv:3:11: `maybe` is no label"));
//! ```

use std::io::BufReader;

use super::record::{Record, Records};
use super::survey::read_fault;
use super::unpack::{self, Opened};
use super::{FileFormat, Options, Source, fault, position};
use crate::evaluate::Pair;
use crate::finding::{Code, Finding};

/// The columns that must be there.
const COLUMNS: [&str; 3] = ["name_a", "name_b", "label"];

/// Which rows are read, and into which groups they fall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Every one of these must hold.
    pub only: Vec<Only>,
    /// Header of the column that names the group of a pair.
    pub by: Option<String>,
}

/// A condition on a column: only the rows whose cell says this are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// Header of the column.
    pub column: String,
    /// What its cell must say.
    pub value: String,
}

/// Where the columns stand that matter.
struct Columns {
    width: usize,
    line: u64,
    pair: [usize; 3],
    /// One for each condition.
    only: Vec<usize>,
    by: Option<usize>,
}

/// Reads all pairs of a comma-separated file, in its order, that fulfil every condition; or tells all
/// faults, those of the other rows included.
pub fn read(source: Source, selection: &Selection) -> Result<Vec<Pair>, Vec<Finding>> {
    let name = source.name();
    let Opened { input, origin, .. } =
        unpack::open_one(source, &Options::default()).map_err(|fault| vec![fault])?;
    if origin.format == FileFormat::Parquet {
        let message = "labelled pairs are read from CSV: this is a Parquet file";
        return Err(vec![fault::error(Code::FILE_FORMAT, fault::whole(&name), message)]);
    }
    let told = |fault: Finding| origin.finding(fault);
    let mut records = Records::new(BufReader::new(input), b',').made(origin.table.is_some());
    let mut record = Record::default();
    let mut columns: Option<Columns> = None;
    let (mut pairs, mut faults) = (Vec::new(), Vec::new());
    loop {
        match records.read(&mut record) {
            Ok(false) => break,
            Ok(true) if record.is_blank() => {}
            Ok(true) => match &columns {
                None => {
                    let told = |faults: Vec<Finding>| faults.into_iter().map(told).collect::<Vec<_>>();
                    columns = Some(header(&name, &record, selection).map_err(told)?);
                }
                Some(columns) => match pair(&name, &record, columns, selection) {
                    Ok(read) => pairs.extend(read),
                    Err(fault) => faults.push(told(fault)),
                },
            },
            Err(fault) => {
                faults.push(read_fault(&name, fault));
                break;
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if pairs.is_empty() {
        let message =
            if selection.only.is_empty() { "the file has no pair" } else { "no pair fulfils the conditions" };
        return Err(vec![fault::error(Code::FILE_EMPTY, fault::whole(&name), message)]);
    }
    Ok(pairs)
}

fn header(name: &str, record: &Record, selection: &Selection) -> Result<Columns, Vec<Finding>> {
    position::check(name, record, record.len(), record.line).map_err(|fault| vec![fault])?;
    let headers: Vec<String> =
        (0..record.len()).map(|at| fault::trimmed(&record.text(at)).to_lowercase()).collect();
    let mut faults = Vec::new();
    let mut find = |wanted: &str| {
        let wanted = wanted.to_lowercase();
        let mut found = headers.iter().enumerate().filter(|(_, header)| **header == wanted);
        let first = found.next();
        if let Some((again, _)) = found.next() {
            let message = format!("there are two columns `{wanted}`");
            faults.push(fault::error(Code::FILE_DUPLICATE_HEADER, record.place(name, again), message));
        }
        if first.is_none() {
            let there = fault::shown_list(headers.iter().map(String::as_str));
            let message = format!("there is no column `{wanted}`: the header has {there}");
            faults.push(fault::error(Code::FILE_NO_COLUMN, fault::line(name, record.line), message));
        }
        first.map_or(0, |(at, _)| at)
    };
    let pair = COLUMNS.map(&mut find);
    let only = selection.only.iter().map(|only| find(&only.column)).collect();
    let by = selection.by.as_deref().map(&mut find);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Columns { width: record.len(), line: record.line, pair, only, by })
}

/// The pair of a row; none where a condition leaves it out.
fn pair(
    name: &str,
    record: &Record,
    columns: &Columns,
    selection: &Selection,
) -> Result<Option<Pair>, Finding> {
    position::check(name, record, columns.width, columns.line)?;
    let refuse = |cell: usize, message: String| {
        Err(fault::error(Code::ROW_BAD_PAIR, record.place(name, cell), message))
    };
    let [a, b, label] = columns.pair;
    let same = match fault::trimmed(&record.text(label)).to_ascii_lowercase().as_str() {
        "1" | "true" => true,
        "0" | "false" => false,
        _ => {
            let shown = fault::shown(&record.text(label));
            return refuse(label, format!("{shown} is no label: expected 0, 1, false or true"));
        }
    };
    for cell in [a, b] {
        let text = record.text(cell);
        if fault::trimmed(&text).is_empty() {
            return refuse(cell, "the name is empty".to_owned());
        }
        if text.chars().count() > position::MAX_NAME {
            let message = format!("the name is too long: expected at most {} characters", position::MAX_NAME);
            return refuse(cell, message);
        }
    }
    let fulfils = |(only, &column): (&Only, &usize)| fault::trimmed(&record.text(column)) == only.value;
    if !selection.only.iter().zip(&columns.only).all(fulfils) {
        return Ok(None);
    }
    let text = |cell| record.text(cell).into_owned();
    let group = columns.by.map(|column| fault::trimmed(&record.text(column)).to_owned());
    Ok(Some(Pair { line: record.line, name_a: text(a), name_b: text(b), same, group }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, only: &[Only]) -> Result<Vec<Pair>, Vec<String>> {
        let source = Source::Bytes { name: "p.csv".into(), bytes: text.as_bytes().to_vec() };
        let selection = Selection { only: only.to_vec(), by: None };
        read(source, &selection).map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn pairs_are_read_in_order_and_other_columns_are_ignored() {
        let pairs =
            of("\u{feff}kind,LABEL,name_b,name_a\r\nx,TRUE,\"b, ltd\",a\r\n\r\ny,0,d,c\r\n", &[]).unwrap();
        assert_eq!(
            pairs,
            [
                Pair { line: 2, name_a: "a".into(), name_b: "b, ltd".into(), same: true, group: None },
                Pair { line: 4, name_a: "c".into(), name_b: "d".into(), same: false, group: None },
            ]
        );
    }

    #[test]
    fn a_condition_chooses_rows() {
        let text = "name_a,name_b,label,quality\na,b,1,A\nc,d,0,B\n";
        let only = |value: &str| vec![Only { column: "Quality".into(), value: value.into() }];
        assert_eq!(of(text, &only("B")).unwrap().len(), 1);
        assert_eq!(of(text, &only("C")).unwrap_err(), ["p.csv: no pair fulfils the conditions [F002]"]);
        let other = vec![Only { column: "grade".into(), value: "A".into() }];
        assert_eq!(
            of(text, &other).unwrap_err(),
            [
                "p.csv:1: there is no column `grade`: the header has `name_a`, `name_b`, `label`, `quality` [F003]"
            ]
        );
    }

    #[test]
    fn pairs_fall_into_groups() {
        let text = "name_a,name_b,label,Kind\na,b,1, typo \nc,d,0,\n";
        let source = || Source::Bytes { name: "p.csv".into(), bytes: text.as_bytes().to_vec() };
        let by = |column: &str| Selection { by: Some(column.into()), ..Selection::default() };
        let groups: Vec<_> =
            read(source(), &by("kind")).unwrap().into_iter().map(|pair| pair.group).collect();
        assert_eq!(groups, [Some("typo".to_owned()), Some(String::new())]);
        assert_eq!(read(source(), &by("sort")).unwrap_err()[0].code, Code::FILE_NO_COLUMN);
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let text = "name_a,name_b,label\na,b,2\nc,,1\nd,e\nf,g,1\nh,\"i\"j,1\n";
        assert_eq!(
            of(text, &[]).unwrap_err(),
            [
                "p.csv:2:5: `2` is no label: expected 0, 1, false or true [R012]",
                "p.csv:3:3: the name is empty [R012]",
                "p.csv:4:4: the row has 2 cells: expected 3, as in the header on line 1 [R001]",
                "p.csv:6:3: text follows the closing quote of the cell: expected a quote inside a quoted cell to be doubled [R010]",
            ]
        );
        assert_eq!(of("", &[]).unwrap_err(), ["p.csv: the file has no pair [F002]"]);
        assert_eq!(
            of("name_a,label,label\n", &[]).unwrap_err(),
            [
                "p.csv:1: there is no column `name_b`: the header has `name_a`, `label`, `label` [F003]",
                "p.csv:1:14: there are two columns `label` [F005]",
            ]
        );
        assert_eq!(of("name_a,name_b,label\na,\"b,1\n", &[]).unwrap_err().len(), 1);
    }
}
