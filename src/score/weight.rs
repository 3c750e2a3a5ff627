//! How much a word of a name weighs: the single place that says so.

use crate::name::{Class, Token};

/// Weight of a legal form that both names state. Small: it may tip a balance, never make one.
pub const LEGAL_FORM: u32 = 10;

/// The weight of a word, in points. Fixed for every word, whatever list or file is in use: the
/// answer for a row must not depend on other rows or entries.
///
/// A name with one distinctive word and one generic word is at 0.91 when the generic word is
/// missing, and at 0.83, below the default threshold, when each side has another generic word.
pub fn weight(token: &Token) -> u32 {
    match (token.class(), token.text().chars().count()) {
        (Class::Stop, _) => 0,
        (Class::Generic, _) => 20,
        (Class::Industry | Class::Geography, _) => 30,
        (Class::Number, _) => 50,
        // Initials tell little.
        (Class::Distinctive, 1) if token.text().is_ascii() => 20,
        (Class::Distinctive, 2) if token.text().is_ascii() => 60,
        (Class::Distinctive, _) => 100,
    }
}
