//! Reads one table field by field and keeps every fault with its place.
//!
//! The fields that were asked for are the fields that the table may have: whatever else stands in it
//! is reported by [`Fields::finish`], with the nearest known name.

use std::fmt::Display;

use super::draft::{At, Faults, Span};
use super::nearest::did_you_mean;
use super::syntax::{Field, Item, Table, Value};
use crate::finding::Code;

/// One table of the file.
pub(crate) struct Fields<'a> {
    /// Its name for messages: `rule`.
    what: &'static str,
    table: &'a Table<'a>,
    /// Where it starts.
    pub(crate) span: Span,
    asked: Vec<&'static str>,
    pub(crate) faults: &'a Faults<'a>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(
        what: &'static str,
        table: &'a Table<'a>,
        span: Span,
        faults: &'a Faults<'a>,
    ) -> Fields<'a> {
        Fields { what, table, span, asked: Vec::new(), faults }
    }

    fn get(&mut self, name: &'static str) -> Option<&'a Item<'a>> {
        self.asked.push(name);
        self.table.get(name)
    }

    /// Whether the field stands in the table, whatever it holds.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.table.get(name).is_some()
    }

    fn missing(&self, name: &str) {
        let message = format!("{} has no `{name}`", self.what);
        self.faults.error(Code::LIST_MISSING_FIELD, &self.span, message);
    }

    fn wrong_type(&self, name: &str, expected: &str, value: &Item<'_>) {
        let found = value.value.type_name();
        let message = format!("`{name}` takes {expected}; this is of type {found}");
        self.faults.error(Code::LIST_BAD_VALUE, &value.span, message);
    }

    fn as_text(&self, name: &str, value: &'a Item<'a>) -> Option<At<&'a str>> {
        let Value::Text(text) = value.value else {
            self.wrong_type(name, "a text", value);
            return None;
        };
        if text.trim().is_empty() {
            self.faults.error(Code::LIST_BAD_VALUE, &value.span, format!("`{name}` is empty"));
            return None;
        }
        if text.trim() != text {
            let message = format!("`{name}` begins or ends with blanks");
            self.faults.error(Code::LIST_BAD_VALUE, &value.span, message);
            return None;
        }
        Some(At { value: text, span: value.span.clone() })
    }

    /// A text that may be left out.
    pub(crate) fn optional_text(&mut self, name: &'static str) -> Option<At<&'a str>> {
        let value = self.get(name)?;
        self.as_text(name, value)
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<At<&'a str>> {
        let Some(value) = self.get(name) else {
            self.missing(name);
            return None;
        };
        self.as_text(name, value)
    }

    /// A time that may be left out: a text, or a date in TOML's own notation.
    pub(crate) fn optional_time(&mut self, name: &'static str) -> Option<At<&'a str>> {
        let value = self.get(name)?;
        if value.value == Value::Time {
            let text = self.faults.text().get(value.span.clone())?;
            return Some(At { value: text, span: value.span.clone() });
        }
        self.as_text(name, value)
    }

    /// A time that must be there.
    pub(crate) fn time(&mut self, name: &'static str) -> Option<At<&'a str>> {
        if !self.has(name) {
            self.missing(name);
        }
        self.optional_time(name)
    }

    /// Yes or no; must be there.
    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        if !self.has(name) {
            self.missing(name);
        }
        self.optional_flag(name)
    }

    /// A flag that may be left out.
    pub(crate) fn optional_flag(&mut self, name: &'static str) -> Option<bool> {
        let value = self.get(name)?;
        let Value::Flag(flag) = value.value else {
            self.wrong_type(name, "true or false", value);
            return None;
        };
        Some(flag)
    }

    /// Several texts, or none where the field is left out.
    pub(crate) fn optional_texts(&mut self, name: &'static str) -> Vec<At<&'a str>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Value::Several(items) = &value.value else {
            self.wrong_type(name, "a list of texts", value);
            return Vec::new();
        };
        let texts: Vec<At<&str>> = items.iter().filter_map(|item| self.as_text(name, item)).collect();
        for (i, text) in texts.iter().enumerate() {
            if texts.iter().take(i).any(|earlier| earlier.value == text.value) {
                let message = format!("`{name}` has `{}` twice", text.value);
                self.faults.error(Code::LIST_DUPLICATE, &text.span, message);
            }
        }
        texts
    }

    /// Several texts, at least one.
    pub(crate) fn texts(&mut self, name: &'static str) -> Option<Vec<At<&'a str>>> {
        let Some(value) = self.table.get(name) else {
            self.asked.push(name);
            self.missing(name);
            return None;
        };
        if matches!(&value.value, Value::Several(items) if items.is_empty()) {
            self.faults.error(Code::LIST_BAD_VALUE, &value.span, format!("`{name}` names nothing"));
        }
        let texts = self.optional_texts(name);
        (!texts.is_empty()).then_some(texts)
    }

    /// The tables of this name, in the order of the file; none where there is none.
    pub(crate) fn tables(&mut self, name: &'static str) -> Vec<Fields<'a>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Value::Several(items) = &value.value else {
            self.wrong_type(name, "tables in double brackets", value);
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::Table(table) => tables.push(Fields::new(name, table, item.span.clone(), self.faults)),
                _ => self.wrong_type(name, "tables", item),
            }
        }
        tables
    }

    /// One table that may be left out.
    pub(crate) fn optional_table(&mut self, name: &'static str) -> Option<Fields<'a>> {
        let value = self.get(name)?;
        let Value::Table(table) = &value.value else {
            self.wrong_type(name, "one table", value);
            return None;
        };
        Some(Fields::new(name, table, value.span.clone(), self.faults))
    }

    /// One table that must be there.
    pub(crate) fn required_table(&mut self, name: &'static str) -> Option<Fields<'a>> {
        if !self.has(name) {
            self.missing(name);
        }
        self.optional_table(name)
    }

    /// Reports every field that nobody asked for.
    pub(crate) fn finish(self) {
        for Field { name, span, .. } in &self.table.0 {
            if !self.asked.contains(name) {
                let near = did_you_mean(name, self.asked.iter().copied());
                let message = format!("{} has no field `{name}`{near}", self.what);
                self.faults.error(Code::LIST_UNKNOWN_FIELD, span, message);
            }
        }
    }
}

impl<'t> Table<'t> {
    /// The field of this name. Tables are small, so that looking at each name is the fastest search.
    fn get(&self, name: &str) -> Option<&Item<'t>> {
        self.0.iter().find(|field| field.name == name).map(|field| &field.item)
    }
}

impl Value<'_> {
    /// The name that TOML has for the kind of value.
    fn type_name(&self) -> &'static str {
        match self {
            Value::Text(_) => "string",
            Value::Time => "datetime",
            Value::Flag(_) => "boolean",
            Value::Integer => "integer",
            Value::Float => "float",
            Value::Several(_) => "array",
            Value::Table(_) => "table",
        }
    }
}

/// The meaning of a word of a small vocabulary.
pub(crate) fn choose<T: Copy>(
    faults: &Faults<'_>,
    word: &At<&str>,
    what: &str,
    known: &[(&'static str, T)],
) -> Option<T> {
    if let Some((_, meaning)) = known.iter().find(|(known, _)| *known == word.value) {
        return Some(*meaning);
    }
    let near = did_you_mean(word.value, known.iter().map(|(known, _)| *known));
    let hint = if near.is_empty() {
        let words: Vec<String> = known.iter().map(|(known, _)| format!("`{known}`")).collect();
        format!("; expected {}", words.join(", "))
    } else {
        near
    };
    let message = format!("`{}` is no {what}{hint}", word.value);
    faults.error(Code::LIST_BAD_VALUE, &word.span, message);
    None
}

/// The parsed value, or a fault with the parser's own words.
pub(crate) fn parsed<T, E: Display>(
    faults: &Faults<'_>,
    code: Code,
    span: &Span,
    result: Result<T, E>,
) -> Option<T> {
    result.map_err(|fault| faults.error(code, span, fault.to_string())).ok()
}
