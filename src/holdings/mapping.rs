//! Which column is which field: by `--map`, by the field's own word, or by a spelling of the table
//! `headers.tsv`. Two columns for one field are refused until `--map` says which one is meant.

pub(super) mod file;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use icu_normalizer::DecomposingNormalizer;

use super::fault;
use super::field::Field;
use crate::finding::{Code, Finding, Place};

/// The label, in the table, of the date above the header.
const HOLDINGS_DATE: &str = "holdings_date";

/// Spelling → fields that it can mean.
#[derive(Debug, Default)]
struct Spellings {
    fields: BTreeMap<String, Vec<Field>>,
    date_labels: Vec<String>,
}

/// A header without case, blanks, punctuation and diacritics.
pub(super) fn fold(header: &str) -> String {
    if header.is_ascii() {
        let kept = header.chars().filter(char::is_ascii_alphanumeric);
        return kept.map(|letter| letter.to_ascii_lowercase()).collect();
    }
    DecomposingNormalizer::new_nfkd()
        .normalize(header)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn spellings() -> &'static Spellings {
    static TABLE: OnceLock<Spellings> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Spellings::default();
        for field in Field::ALL {
            table.fields.insert(fold(field.as_str()), vec![*field]);
        }
        for line in include_str!("headers.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split('\t');
            let (Some(word), Some(_language), Some(list)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            for spelling in list.split(';').map(fold) {
                match Field::parse(word) {
                    Some(field) => {
                        let fields = table.fields.entry(spelling).or_default();
                        if !fields.contains(&field) {
                            fields.push(field);
                        }
                    }
                    None if word == HOLDINGS_DATE => table.date_labels.push(spelling),
                    None => {}
                }
            }
        }
        table
    })
}

/// The fields that a header can mean by its spelling.
pub(crate) fn claimed_by(header: &str) -> &'static [Field] {
    claimed_by_folded(&fold(header))
}

/// The same for a header that was folded.
pub(super) fn claimed_by_folded(header: &str) -> &'static [Field] {
    spellings().fields.get(header).map_or(&[], Vec::as_slice)
}

/// Every spelling of a header, folded.
pub(super) fn words<'w>() -> impl Iterator<Item = &'w str> {
    spellings().fields.keys().map(String::as_str)
}

/// Whether two spellings are one header.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other || (fold(one) == fold(other) && !fold(one).is_empty())
}

/// Whether a header means a field by its spelling.
pub(super) fn is_claimed(header: &str) -> bool {
    !claimed_by(header).is_empty()
}

/// Whether a cell above the header labels the date of the holdings.
pub(super) fn is_date_label(cell: &str) -> bool {
    spellings().date_labels.contains(&fold(cell))
}

/// How much a record looks like a header: the number of its cells that name a field, when one of them
/// tells what a security is.
pub(super) fn likeness(cells: &[String], map: &[(Field, String)]) -> Option<usize> {
    let mapped = |cell: &str, security: bool| {
        map.iter().any(|(field, column)| {
            (!security || field.names_a_security()) && fold(column) == fold(cell) && !fold(cell).is_empty()
        })
    };
    let names_security =
        |cell: &String| claimed_by(cell).iter().any(|field| field.names_a_security()) || mapped(cell, true);
    cells
        .iter()
        .any(names_security)
        .then(|| cells.iter().filter(|cell| !claimed_by(cell).is_empty() || mapped(cell, false)).count())
}

/// How a column came to its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// `--map` says so.
    Mapped,
    /// The header is the field's own word.
    OwnWord,
    /// The header is a known spelling.
    Spelling,
    /// The header is a known spelling, but `--map` gives the field to another column.
    Outranked(Field),
    /// The header says nothing that is known, and the cells do.
    Cells,
    /// The header says nothing that is known.
    Unknown,
}

/// Which column is which field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<(Option<Field>, Why)>,
    /// The column of every field, in the order of [`Field::ALL`]: rows ask for them one by one.
    of: Vec<Option<usize>>,
}

impl Mapping {
    fn new(columns: Vec<(Option<Field>, Why)>) -> Mapping {
        let of =
            Field::ALL.iter().map(|field| columns.iter().position(|(of, _)| *of == Some(*field))).collect();
        Mapping { columns, of }
    }

    /// The column of a field, counted from zero.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.of.get(field as usize).copied().flatten()
    }

    /// The field of a column, counted from zero.
    pub fn field(&self, column: usize) -> Option<Field> {
        self.columns.get(column).and_then(|(field, _)| *field)
    }

    /// Why a column has its field or has none.
    pub fn why(&self, column: usize) -> Why {
        self.columns.get(column).map_or(Why::Unknown, |(_, why)| *why)
    }

    /// Gives a field the column that its cells tell.
    pub(super) fn adopt(&mut self, column: usize, field: Field) {
        let mut columns = std::mem::take(&mut self.columns);
        if let Some(slot) = columns.get_mut(column) {
            *slot = (Some(field), Why::Cells);
        }
        *self = Mapping::new(columns);
    }

    /// Recognises the columns; `place` tells where a header stands.
    pub(super) fn recognise(
        headers: &[String],
        map: &[(Field, String)],
        place: impl Fn(usize) -> Place,
    ) -> Result<Mapping, Vec<Finding>> {
        let mut faults = duplicates(headers, &place);
        let mut columns: Vec<(Option<Field>, Why)> = vec![(None, Why::Unknown); headers.len()];
        for (field, column) in map {
            match named(headers, column) {
                Some(index) => match columns.get_mut(index) {
                    Some((Some(other), _)) if other != field => faults.push(fault::error(
                        Code::FILE_AMBIGUOUS_HEADER,
                        place(index),
                        format!("column {} is mapped to both `{other}` and `{field}`", fault::shown(column)),
                    )),
                    Some(slot) => *slot = (Some(*field), Why::Mapped),
                    None => {}
                },
                None => faults.push(fault::error(
                    Code::FILE_NO_COLUMN,
                    Place { column: 0, length: 0, cell: None, ..place(0) },
                    format!(
                        "there is no column {} to map to `{field}`; found {}",
                        fault::shown(column),
                        fault::shown_list(headers.iter().map(String::as_str))
                    ),
                )),
            }
        }
        for field in Field::ALL {
            let mapped: Vec<usize> = indices(&columns, |(of, _)| *of == Some(*field));
            if mapped.len() > 1 {
                faults.push(ambiguous(*field, &mapped, headers, &place));
            }
        }
        let mut doubtful = Vec::new();
        for (index, header) in headers.iter().enumerate() {
            let taken = columns.get(index).is_some_and(|(field, _)| field.is_some());
            if claimed_by(header).len() > 1 && !taken {
                doubtful.push((index, claimed_by(header)));
            }
        }
        // One mapping settles it, and so does a column of its own for each of the meanings.
        doubtful.retain(|(_, fields)| {
            let mapped = |field: &Field| columns.contains(&(Some(*field), Why::Mapped));
            let has_column = |field: &Field| headers.iter().any(|header| claimed_by(header) == [*field]);
            !fields.iter().any(mapped) && !fields.iter().all(has_column)
        });
        for (index, fields) in &doubtful {
            let header = headers.get(*index).map_or("", String::as_str);
            let choices: Vec<String> = fields.iter().map(|f| format!("`--map \"{f}={header}\"`")).collect();
            faults.push(fault::error(
                Code::FILE_AMBIGUOUS_HEADER,
                place(*index),
                format!("column {} can mean two things: give {}", fault::shown(header), choices.join(" or ")),
            ));
        }
        for field in Field::ALL {
            choose(*field, headers, &mut columns, &place, &mut faults);
        }
        let usable = columns.iter().any(|(field, _)| field.is_some_and(Field::names_a_security));
        if !usable && faults.is_empty() {
            faults.push(no_column(headers, Place { column: 0, length: 0, cell: None, ..place(0) }));
        }
        if faults.is_empty() { Ok(Mapping::new(columns)) } else { Err(faults) }
    }
}

/// The refusal of a header that does not tell what the security is.
pub(super) fn no_column<'a>(headers: impl IntoIterator<Item = &'a String>, place: Place) -> Finding {
    let found = fault::shown_list(headers.into_iter().map(String::as_str));
    fault::error(
        Code::FILE_NO_COLUMN,
        place,
        format!(
            "no column tells what the security is: found {found}; expected one of `issuer_name`, `security_name`, `isin`, `cusip`, `sedol`, `figi`, `lei`, `identifier`, `ticker` or a spelling of them, or `--map security_name=COLUMN`"
        ),
    )
}

/// Gives an unmapped field its column.
fn choose(
    field: Field,
    headers: &[String],
    columns: &mut [(Option<Field>, Why)],
    place: &impl Fn(usize) -> Place,
    faults: &mut Vec<Finding>,
) {
    let candidates: Vec<usize> = headers
        .iter()
        .enumerate()
        .filter(|(index, header)| {
            claimed_by(header) == [field] && columns.get(*index).is_some_and(|(of, _)| of.is_none())
        })
        .map(|(index, _)| index)
        .collect();
    let held = columns.iter().any(|(of, _)| *of == Some(field));
    let winner = match candidates.as_slice() {
        [] => return,
        _ if held => None,
        [only] => Some(*only),
        // No verdict hangs on these: the field's own word counts, or else the first column.
        several if field.is_passed_through() => {
            let own_word = several.iter().find(|i| headers.get(**i).is_some_and(|h| is_own_word(h, field)));
            own_word.or(several.first()).copied()
        }
        several => {
            // Whichever were taken, the other might have been meant: a wrong one screens the wrong text.
            // Columns of one name are a fault of their own.
            let mut names: Vec<&String> = several.iter().filter_map(|i| headers.get(*i)).collect();
            names.dedup();
            if names.len() > 1 {
                faults.push(ambiguous(field, several, headers, place));
            }
            return;
        }
    };
    for index in candidates {
        if let Some(slot) = columns.get_mut(index) {
            let own = headers.get(index).is_some_and(|header| is_own_word(header, field));
            let why = if own { Why::OwnWord } else { Why::Spelling };
            *slot = if Some(index) == winner { (Some(field), why) } else { (None, Why::Outranked(field)) };
        }
    }
}

fn is_own_word(header: &str, field: Field) -> bool {
    fold(header) == fold(field.as_str())
}

fn ambiguous(
    field: Field,
    several: &[usize],
    headers: &[String],
    place: &impl Fn(usize) -> Place,
) -> Finding {
    let names: Vec<&str> = several.iter().filter_map(|i| headers.get(*i)).map(String::as_str).collect();
    let example = names.first().copied().unwrap_or_default();
    let clock = match field {
        Field::TradeTime => {
            "; a day and a clock time count together only in one column, such as `2021-03-15T09:30`"
        }
        _ => "",
    };
    fault::error(
        Code::FILE_AMBIGUOUS_HEADER,
        place(several.get(1).copied().unwrap_or(0)),
        format!(
            "{} columns can be `{field}`: {}; choose with `--map \"{field}={example}\"`{clock}",
            several.len(),
            fault::shown_list(names)
        ),
    )
}

/// Two columns of one name: nobody can say which of them is meant.
pub(super) fn duplicates(headers: &[String], place: &impl Fn(usize) -> Place) -> Vec<Finding> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        if let Some(first) = seen.get(header.as_str()) {
            faults.push(fault::error(
                Code::FILE_DUPLICATE_HEADER,
                place(index),
                format!("column {} is called {} like column {}", index + 1, fault::shown(header), first + 1),
            ));
        } else {
            seen.insert(header, index);
        }
    }
    faults
}

/// The column that an option names: as written, or else the only one of that spelling.
fn named(headers: &[String], column: &str) -> Option<usize> {
    let column = fault::trimmed(column);
    let alike = || {
        let alike: Vec<usize> = indices(headers, |header| fold(header) == fold(column));
        if let [only] = alike.as_slice() { Some(*only) } else { None }
    };
    headers.iter().position(|header| header == column).or_else(alike)
}

fn indices<T>(items: &[T], is: impl Fn(&T) -> bool) -> Vec<usize> {
    items.iter().enumerate().filter(|(_, item)| is(item)).map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognise(header: &str, map: &[(Field, &str)]) -> Result<Mapping, String> {
        let headers: Vec<String> = header.split(',').map(str::to_owned).collect();
        let map: Vec<(Field, String)> = map.iter().map(|(f, c)| (*f, (*c).to_owned())).collect();
        let place =
            |i: usize| Place { file: "f.csv".into(), line: 1, column: i as u64 + 1, length: 1, cell: None };
        Mapping::recognise(&headers, &map, place)
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    proptest::proptest! {
        #[test]
        fn plain_letters_fold_as_others_do(header in "[ -~]{0,12}") {
            proptest::prop_assert_eq!(fold(&format!("{header}é")), fold(&header) + "e");
        }
    }

    #[test]
    fn the_table_is_sound() {
        for line in include_str!("headers.tsv").lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), 3, "{line}");
            assert!(Field::parse(parts[0]).is_some() || parts[0] == HOLDINGS_DATE, "{line}");
            assert!(parts[2].split(';').all(|spelling| !fold(spelling).is_empty()), "{line}");
        }
        let doubtful: Vec<&str> = spellings()
            .fields
            .iter()
            .filter(|(_, fields)| fields.len() > 1)
            .map(|(s, _)| s.as_str())
            .collect();
        assert_eq!(doubtful, ["typ", "type"]);
    }

    #[test]
    fn case_blanks_punctuation_and_diacritics_do_not_count() {
        let mapping = recognise("  ticker DELL’EMITTENTE,nóme,MARKET_VALUE,Weight (%)", &[]).unwrap();
        assert_eq!(mapping.column(Field::Ticker), Some(0));
        assert_eq!(mapping.column(Field::SecurityName), Some(1));
        assert_eq!(mapping.column(Field::MarketValue), Some(2));
        assert_eq!(mapping.why(3), Why::Unknown);
    }

    #[test]
    fn two_columns_for_one_field_are_refused_whatever_they_are_called() {
        for header in [
            "security_name,Security",
            "Name,Security Name",
            "ISIN,ISIN Code",
            "Name,Side,Activity",
            "Name,Trade Date,Trade Time",
            "Name,Ticker,Issuer Ticker",
        ] {
            let fault = recognise(header, &[]).unwrap_err();
            let both = header.split(',').rev().take(2);
            assert!(fault.ends_with("[F004]"), "{header}: {fault}");
            assert!(both.into_iter().all(|name| fault.contains(&format!("`{name}`"))), "{header}: {fault}");
        }
        insta::assert_snapshot!(recognise("Name,Trade Date,Trade Time", &[]).unwrap_err(), @r#"f.csv:1:3: 2 columns can be `trade_time`: `Trade Date`, `Trade Time`; choose with `--map "trade_time=Trade Date"`; a day and a clock time count together only in one column, such as `2021-03-15T09:30` [F004]"#);
        let mapping = recognise("Name,ISIN,ISIN Code", &[(Field::Isin, "ISIN Code")]).unwrap();
        assert_eq!(mapping.column(Field::Isin), Some(2));
        assert_eq!(mapping.why(1), Why::Outranked(Field::Isin));
    }

    #[test]
    fn what_is_ambiguous_is_refused_with_its_candidates() {
        insta::assert_snapshot!(recognise("Symbol,RIC", &[]).unwrap_err(), @r#"f.csv:1:2: 2 columns can be `ticker`: `Symbol`, `RIC`; choose with `--map "ticker=Symbol"` [F004]"#);
        insta::assert_snapshot!(recognise("Name,Type", &[]).unwrap_err(), @r#"f.csv:1:2: column `Type` can mean two things: give `--map "instrument_type=Type"` or `--map "activity=Type"` [F004]"#);
        insta::assert_snapshot!(recognise("Name,ISIN,ISIN", &[]).unwrap_err(), @"f.csv:1:3: column 3 is called `ISIN` like column 2 [F005]");
        insta::assert_snapshot!(recognise("Weight,Sector", &[]).unwrap_err(), @"f.csv:1: no column tells what the security is: found `Weight`, `Sector`; expected one of `issuer_name`, `security_name`, `isin`, `cusip`, `sedol`, `figi`, `lei`, `identifier`, `ticker` or a spelling of them, or `--map security_name=COLUMN` [F003]");
        insta::assert_snapshot!(recognise("Name", &[(Field::Isin, "Code")]).unwrap_err(), @"f.csv:1: there is no column `Code` to map to `isin`; found `Name` [F003]");
    }

    #[test]
    fn a_column_may_mix_identifiers_and_a_key_of_the_row_is_none() {
        for header in ["Identifier", "Security ID", "SECURITY_IDENTIFIER", "ISIN / CUSIP", "Identifiant"] {
            let mapping = recognise(&format!("Name,Ticker,{header},SEDOL"), &[]).unwrap();
            assert_eq!(mapping.column(Field::Identifier), Some(2), "{header}");
            assert!(recognise(header, &[]).is_ok(), "{header} alone tells what the security is");
        }
        let keyed = recognise("ID,Name,Trade ID", &[]).unwrap();
        assert_eq!((keyed.field(0), keyed.column(Field::PositionId)), (None, Some(2)));
        let mapped = recognise("ID,Name,Trade ID", &[(Field::Identifier, "ID")]).unwrap();
        assert_eq!((mapped.column(Field::Identifier), mapped.why(0)), (Some(0), Why::Mapped));
        insta::assert_snapshot!(recognise("Identifier,Name,Security ID", &[]).unwrap_err(), @r#"f.csv:1:3: 2 columns can be `identifier`: `Identifier`, `Security ID`; choose with `--map "identifier=Identifier"` [F004]"#);
    }

    #[test]
    fn a_map_decides() {
        let mapping =
            recognise("Symbol,RIC,Type", &[(Field::Ticker, "ric"), (Field::Activity, "Type")]).unwrap();
        assert_eq!(mapping.column(Field::Ticker), Some(1));
        assert_eq!(mapping.column(Field::Activity), Some(2));
    }
}
