//! Which row it is: the cells that say so, whatever the columns are called and wherever the row stands.

use std::collections::BTreeMap;

use crate::holdings::{self, Field};
use crate::identity::Subject;
use crate::programme::Activity;

/// The cells of a row by what they mean. Amounts and columns that mean nothing are left out: another quantity
/// makes no other alert.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Texts(BTreeMap<Field, String>);

/// What each column of an output or a file means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<Option<Field>>);

impl Columns {
    /// By the names of the columns and the columns that were told. Both runs are read by this one rule, since an
    /// output does not say how its columns had been understood.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>, map: &BTreeMap<String, String>) -> Columns {
        let told: Vec<(Field, &String)> =
            map.iter().filter_map(|(field, column)| Some((Field::parse(field)?, column))).collect();
        let meaning = |name: &str| {
            // An output has another name for a column that is called like one of its own.
            let own = name.trim_start_matches("input_");
            let is_named = |column: &str| {
                holdings::is_same_header(column, name) || holdings::is_same_header(column, own)
            };
            if let Some((field, _)) = told.iter().find(|(_, column)| is_named(column)) {
                return Some(*field);
            }
            let mut claimed = holdings::fields_claimed_by(name).iter().copied();
            claimed.find(|field| !told.iter().any(|(other, _)| other == field))
        };
        Columns(names.map(meaning).collect())
    }

    /// The cells of a row that count.
    pub fn texts<'c>(&self, cells: impl Iterator<Item = &'c str>) -> Texts {
        let mut texts = BTreeMap::new();
        for (field, cell) in self.0.iter().zip(cells) {
            let Some(field) = field.filter(|field| counts(*field)) else { continue };
            let cell = cell.trim();
            if !holdings::is_empty_cell(cell) {
                // Of several files each row has the columns of its own one.
                texts.entry(field).or_insert_with(|| cell.to_owned());
            }
        }
        Texts(texts)
    }
}

fn counts(field: Field) -> bool {
    !matches!(
        field,
        Field::Quantity | Field::MarketValue | Field::Currency | Field::IssueDate | Field::MaturityDate
    )
}

/// The cells that part one security of a book from another.
const OF_A_ROW: [Field; 13] = [
    Field::IssuerName,
    Field::SecurityName,
    Field::Isin,
    Field::Cusip,
    Field::Sedol,
    Field::Figi,
    Field::Lei,
    Field::Identifier,
    Field::Ticker,
    Field::Exchange,
    Field::UnderlyingIsin,
    Field::UnderlyingName,
    Field::Account,
];

impl Texts {
    /// A cell; empty where there is none.
    pub fn get(&self, field: Field) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    /// Sets a cell.
    #[cfg(test)]
    pub(crate) fn with(mut self, field: Field, text: &str) -> Texts {
        self.0.insert(field, text.to_owned());
        self
    }

    /// Which row it is: its own key, or else what it names, who holds it and, for a trade, when it was made.
    pub fn key(&self) -> String {
        let own = self.get(Field::PositionId);
        if !own.is_empty() {
            return format!("id\u{1f}{own}");
        }
        let mut parts: Vec<&str> = OF_A_ROW.iter().map(|field| self.get(*field)).collect();
        let activity = holdings::activity_word(self.get(Field::Activity));
        parts.push(activity.map_or_else(|| self.get(Field::Activity), |activity| activity.as_str()));
        if activity.is_some_and(|activity| activity != Activity::Hold) {
            parts.push(self.get(Field::TradeTime));
        }
        parts.join("\u{1f}")
    }

    /// What the row prints about its security.
    pub fn subject(&self) -> Subject {
        let text = |field| self.get(field).to_owned();
        Subject {
            issuer_name: text(Field::IssuerName),
            security_name: text(Field::SecurityName),
            underlying_name: text(Field::UnderlyingName),
            isin: text(Field::Isin),
            cusip: text(Field::Cusip),
            sedol: text(Field::Sedol),
            figi: text(Field::Figi),
            lei: text(Field::Lei),
            identifier: text(Field::Identifier),
            ticker: text(Field::Ticker),
            exchange: text(Field::Exchange),
            underlying_isin: text(Field::UnderlyingIsin),
            country: text(Field::Country),
            instrument_type: text(Field::InstrumentType),
        }
    }

    /// The cells that may tell that another row is about the same security.
    pub fn naming(&self) -> impl Iterator<Item = &str> {
        let naming = self.0.iter().filter(|(field, _)| field.names_a_security());
        naming.map(|(_, text)| text.as_str())
    }

    /// The cells that differ and are none of time, in words.
    pub(super) fn differences(&self, now: &Texts) -> Vec<String> {
        let is_time = |field: &Field| matches!(field, Field::TradeTime | Field::KnownOn);
        let differing =
            Field::ALL.iter().filter(|field| !is_time(field) && self.get(**field) != now.get(**field));
        differing.map(|field| told(*field, self.get(*field), now.get(*field))).collect()
    }

    /// The cells of time that differ, in words.
    pub(super) fn times(&self, now: &Texts) -> Vec<String> {
        let differing = [Field::TradeTime, Field::KnownOn].into_iter();
        let differing = differing.filter(|field| self.get(*field) != now.get(*field));
        differing.map(|field| told(field, self.get(field), now.get(field))).collect()
    }
}

fn told(field: Field, before: &str, now: &str) -> String {
    let text = |text: &str| if text.is_empty() { "empty".to_owned() } else { format!("`{text}`") };
    format!("{field} was {} and is {}", text(before), text(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(names: &[&str], cells: &[&str]) -> Texts {
        Columns::of(names.iter().copied(), &BTreeMap::new()).texts(cells.iter().copied())
    }

    #[test]
    fn a_row_is_known_by_what_it_says_and_not_by_its_columns_nor_amounts() {
        let one = texts(&["security_name", "isin", "quantity"], &["Acme", "", "5"]);
        let other = texts(&["Quantity", "ISIN", "Security Name", "mood"], &["7", "-", " Acme", "good"]);
        assert_eq!((one.key(), &one), (other.key(), &other));
        let trade = |day| texts(&["security_name", "activity", "trade_date"], &["Acme", "B", day]);
        assert_ne!(trade("2021-03-01").key(), trade("2021-03-02").key());
        let held = |day| texts(&["security_name", "trade_date"], &["Acme", day]);
        assert_eq!(held("2021-03-01").key(), held("2021-03-02").key());
        let own = |name| texts(&["position_id", "security_name"], &["P1", name]);
        assert_eq!(own("Acme").key(), own("Bolt").key());
        assert_eq!(own("Acme").differences(&own("Bolt")), ["security_name was `Acme` and is `Bolt`"]);
    }

    #[test]
    fn a_column_that_was_told_means_what_was_told() {
        let map = BTreeMap::from([("security_name".to_owned(), "Verdict".to_owned())]);
        let columns = Columns::of(["input_verdict", "security_name"].into_iter(), &map);
        let texts = columns.texts(["Acme", "Bolt"].into_iter());
        assert_eq!(texts.get(Field::SecurityName), "Acme");
    }
}
