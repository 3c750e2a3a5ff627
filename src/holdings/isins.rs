//! Columns of ISINs whose header says nothing that is known: `Code valeur`, or no name at all.
//!
//! Cells that pass the check of an ISIN, each of them another, are no accident. Such a column is read as the one of the
//! ISINs where it is the only one and no other is; otherwise somebody is told that it is not read.

use super::fault;
use super::field::Field;
use super::mapping::{self, Mapping, Why};
use super::record::Record;
use crate::finding::{Code, Finding, Severity};

/// Rows that are looked at: the first ones of a file.
const ROWS: u64 = 100;

/// Parts of names, folded, of columns whose ISINs are not those of the securities of the rows.
const OF_OTHERS: [&str; 14] = [
    "fund",
    "fonds",
    "fondo",
    "portfolio",
    "shareclass",
    "index",
    "benchmark",
    "parent",
    "account",
    "underl",
    "collateral",
    "old",
    "previous",
    "former",
];

/// What the cells of the columns are that mean nothing by their header.
#[derive(Debug, Default)]
pub(super) struct Isins {
    rows: u64,
    columns: Vec<Seen>,
}

/// What was seen of a column.
#[derive(Clone, Debug, Default)]
struct Seen {
    filled: u32,
    valid: u32,
    first: String,
    /// Whether another ISIN came behind the first.
    differs: bool,
}

impl Isins {
    /// Takes a row into account.
    pub(super) fn see(&mut self, record: &Record, mapping: &Mapping) {
        if self.rows == ROWS {
            return;
        }
        self.rows += 1;
        self.columns.resize(record.len().max(self.columns.len()), Seen::default());
        let columns = self.columns.iter_mut().enumerate();
        for (column, seen) in columns.filter(|(column, _)| mapping.why(*column) == Why::Unknown) {
            let text = record.text(column);
            let cell = fault::named(fault::content(&text));
            if cell.is_empty() {
                continue;
            }
            seen.filled += 1;
            if isin::parse(cell).is_ok() {
                seen.valid += 1;
                if seen.first.is_empty() {
                    seen.first = cell.to_owned();
                }
                seen.differs |= seen.first != cell;
            }
        }
    }

    /// Gives the ISIN its column where the cells tell one; says what somebody should know of it, or of columns that
    /// are not read.
    pub(super) fn settle(
        &self,
        header: &[String],
        mapping: &mut Mapping,
        file: &str,
        line: u64,
    ) -> Vec<Finding> {
        let named = header.iter().enumerate().zip(&self.columns);
        let columns: Vec<(usize, &str, bool)> = named
            .filter(|((column, _), seen)| {
                mapping.why(*column) == Why::Unknown && seen.valid * 2 >= seen.filled.max(1)
            })
            .map(|((column, name), seen)| {
                let name_says_others = OF_OTHERS.iter().any(|part| mapping::fold(name).contains(part));
                // The same one in all rows may be that of the fund.
                let is_own = (seen.differs || seen.filled == 1) && !name_says_others;
                (column, name.as_str(), is_own && seen.valid * 10 >= seen.filled * 9)
            })
            .collect();
        let warning = |message: String| Finding {
            severity: Severity::Warning,
            ..fault::note(Code::FILE_NO_COLUMN, fault::line(file, line), message)
        };
        if let [(column, name, true)] = columns.as_slice()
            && mapping.column(Field::Isin).is_none()
        {
            mapping.adopt(*column, Field::Isin);
            return vec![warning(format!(
                "column {} is read as `isin`, because ISINs stand in it: `--map \"isin={name}\"` says so",
                fault::shown(name)
            ))];
        }
        let unread = |(_, name, _): &(usize, &str, bool)| {
            warning(format!(
                "column {} has ISINs and is not read: `--map \"isin={name}\"` reads it, where they are those of the securities",
                fault::shown(name)
            ))
        };
        columns.iter().map(unread).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(header: &str, rows: &[&str]) -> (Option<usize>, Vec<String>) {
        let header: Vec<String> = super::super::survey::names(header.split(',').map(str::to_owned));
        let mut mapping = Mapping::recognise(&header, &[], |_| fault::whole("f.csv")).unwrap();
        let (mut isins, mut record) = (Isins::default(), Record::default());
        for row in rows {
            record.set_cells(2, row.split(','));
            isins.see(&record, &mapping);
        }
        let told = isins.settle(&header, &mut mapping, "f.csv", 1);
        (mapping.column(Field::Isin), told.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn cells_tell_a_column_of_isins() {
        let rows = ["A,US0378331005", "B,US5949181045", "C,"];
        for (header, expected) in [
            ("Name,Code valeur", Some(1)),
            ("Name,", Some(1)),
            ("Name,Unnamed: 1", Some(1)),
            ("Name,Fund ISIN", None),
        ] {
            let (column, told) = settled(header, &rows);
            assert_eq!((column, told.len()), (expected, 1), "{header}: {told:?}");
        }
        insta::assert_snapshot!(settled("Name,Code valeur", &rows).1[0], @r#"f.csv:1: column `Code valeur` is read as `isin`, because ISINs stand in it: `--map "isin=Code valeur"` says so [F003]"#);
        insta::assert_snapshot!(settled("Name,Fund ISIN", &rows).1[0], @r#"f.csv:1: column `Fund ISIN` has ISINs and is not read: `--map "isin=Fund ISIN"` reads it, where they are those of the securities [F003]"#);
    }

    #[test]
    fn what_may_be_another_s_is_told_and_not_read() {
        for (header, rows) in [
            ("Name,Code", &["A,US0378331005", "B,US0378331005"][..]),
            ("Name,ISIN,Code", &["A,US0378331005,US5949181045"]),
            ("Name,Code", &["A,US0378331005", "B,X-1"]),
        ] {
            let (column, told) = settled(header, rows);
            assert_eq!((column, told.len()), (header.contains("ISIN").then_some(1), 1), "{header}");
        }
        let (column, told) = settled("Name,One,Other", &["A,US0378331005,US5949181045"]);
        assert_eq!((column, told.len()), (None, 2));
        let plain = settled("Name,Key", &["A,US0378331006", "B,100"]);
        assert_eq!(plain, (None, Vec::new()));
    }
}
