//! A file in the native TOML as its syntax shows it: tables, texts, times and flags, each with its place.
//!
//! [`super::native`] reads a list from this tree. The tree comes from the TOML parser where a file is
//! read, and from the compiled form where the list ships with the product. The build script compiles
//! this module too, so that both are made by the same code.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Byte positions in the text of a list, behind its mark.
pub(crate) type Span = Range<usize>;

/// A file of `lists/` in the form in which the build script leaves it to the product.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Compiled<'t> {
    /// The name of the file for messages: `lists/us-example.toml`.
    pub(crate) name: &'t str,
    /// Its text: a fault is shown with the line in which it stands.
    pub(crate) text: &'t str,
    /// SHA-256 of the text, as the edition of the list states it.
    pub(crate) sha256: &'t str,
    /// What its syntax shows.
    #[serde(borrow)]
    pub(crate) root: Table<'t>,
}

/// A table: its fields, each of another name.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Table<'t>(#[serde(borrow)] pub(crate) Vec<Field<'t>>);

/// A field of a table.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Field<'t> {
    /// Its name.
    pub(crate) name: &'t str,
    /// Where the name stands.
    pub(crate) span: Span,
    /// What it holds.
    #[serde(borrow)]
    pub(crate) item: Item<'t>,
}

/// A value and where it stands.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Item<'t> {
    /// The value.
    #[serde(borrow)]
    pub(crate) value: Value<'t>,
    /// Where it stands.
    pub(crate) span: Span,
}

/// A value.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) enum Value<'t> {
    /// A text.
    Text(&'t str),
    /// A date or time in TOML's own notation; what it says stands at its place.
    Time,
    /// Yes or no.
    Flag(bool),
    /// A whole number, which no field takes.
    Integer,
    /// Another number, which no field takes.
    Float,
    /// Values in brackets, or tables in double brackets.
    Several(#[serde(borrow)] Vec<Item<'t>>),
    /// A table.
    Table(#[serde(borrow)] Table<'t>),
}

impl<'t> From<&'t DeTable<'_>> for Table<'t> {
    fn from(table: &'t DeTable<'_>) -> Table<'t> {
        let field = |(name, value): (&'t Spanned<DeString<'_>>, &'t Spanned<DeValue<'_>>)| Field {
            name: name.get_ref(),
            span: name.span(),
            item: value.into(),
        };
        Table(table.iter().map(field).collect())
    }
}

impl<'t> From<&'t Spanned<DeValue<'_>>> for Item<'t> {
    fn from(value: &'t Spanned<DeValue<'_>>) -> Item<'t> {
        let span = value.span();
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text),
            DeValue::Datetime(_) => Value::Time,
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Integer(_) => Value::Integer,
            DeValue::Float(_) => Value::Float,
            DeValue::Array(items) => Value::Several(items.iter().map(Item::from).collect()),
            DeValue::Table(table) => Value::Table(table.into()),
        };
        Item { value, span }
    }
}

/// The text without the mark that some editors put before it.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
