//! Reads one TOML table field by field and keeps every fault with its place.
//!
//! The fields that were asked for are the fields that the table may have: whatever else stands in it
//! is reported by [`Fields::finish`], with the nearest known name.

use std::fmt::Display;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::draft::{At, Faults, Span};
use super::nearest::did_you_mean;
use crate::finding::Code;

/// One table of the file.
pub(crate) struct Fields<'a> {
    /// Its name for messages: `rule`.
    what: &'static str,
    table: &'a DeTable<'a>,
    /// Where it starts.
    pub(crate) span: Span,
    asked: Vec<&'static str>,
    pub(crate) faults: &'a Faults<'a>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(
        what: &'static str,
        table: &'a DeTable<'a>,
        span: Span,
        faults: &'a Faults<'a>,
    ) -> Fields<'a> {
        Fields { what, table, span, asked: Vec::new(), faults }
    }

    fn get(&mut self, name: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(name);
        self.table.get(name)
    }

    /// Whether the field stands in the table, whatever it holds.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    fn missing(&self, name: &str) {
        let message = format!("{} has no `{name}`", self.what);
        self.faults.error(Code::LIST_MISSING_FIELD, &self.span, message);
    }

    fn wrong_type(&self, name: &str, expected: &str, value: &Spanned<DeValue<'a>>) {
        let found = value.get_ref().type_str();
        let message = format!("`{name}` takes {expected}; this is of type {found}");
        self.faults.error(Code::LIST_BAD_VALUE, &value.span(), message);
    }

    fn as_text(&self, name: &str, value: &'a Spanned<DeValue<'a>>) -> Option<At<&'a str>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(name, "a text", value);
            return None;
        };
        if text.trim().is_empty() {
            self.faults.error(Code::LIST_BAD_VALUE, &value.span(), format!("`{name}` is empty"));
            return None;
        }
        if text.trim() != text {
            let message = format!("`{name}` begins or ends with blanks");
            self.faults.error(Code::LIST_BAD_VALUE, &value.span(), message);
            return None;
        }
        Some(At { value: text, span: value.span() })
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
        if value.get_ref().is_datetime() {
            let text = self.faults.text().get(value.span())?;
            return Some(At { value: text, span: value.span() });
        }
        self.as_text(name, value)
    }

    /// A time that must be there.
    pub(crate) fn time(&mut self, name: &'static str) -> Option<At<&'a str>> {
        if !self.table.contains_key(name) {
            self.missing(name);
        }
        self.optional_time(name)
    }

    /// Yes or no; must be there.
    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let Some(value) = self.get(name) else {
            self.missing(name);
            return None;
        };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(name, "true or false", value);
        }
        flag
    }

    /// Several texts, or none where the field is left out.
    pub(crate) fn optional_texts(&mut self, name: &'static str) -> Vec<At<&'a str>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
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
        if value.get_ref().as_array().is_some_and(|items| items.is_empty()) {
            self.faults.error(Code::LIST_BAD_VALUE, &value.span(), format!("`{name}` names nothing"));
        }
        let texts = self.optional_texts(name);
        (!texts.is_empty()).then_some(texts)
    }

    /// The tables of this name, in the order of the file; none where there is none.
    pub(crate) fn tables(&mut self, name: &'static str) -> Vec<Fields<'a>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(name, "tables in double brackets", value);
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Fields::new(name, table, item.span(), self.faults)),
                None => self.wrong_type(name, "tables", item),
            }
        }
        tables
    }

    /// One table that may be left out.
    pub(crate) fn optional_table(&mut self, name: &'static str) -> Option<Fields<'a>> {
        let value = self.get(name)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(name, "one table", value);
        }
        Some(Fields::new(name, table?, value.span(), self.faults))
    }

    /// One table that must be there.
    pub(crate) fn required_table(&mut self, name: &'static str) -> Option<Fields<'a>> {
        if !self.table.contains_key(name) {
            self.missing(name);
        }
        self.optional_table(name)
    }

    /// Reports every field that nobody asked for.
    pub(crate) fn finish(self) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let near = did_you_mean(name, self.asked.iter().copied());
                let message = format!("{} has no field `{name}`{near}", self.what);
                self.faults.error(Code::LIST_UNKNOWN_FIELD, &key.span(), message);
            }
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
