//! Security and entity identifiers: text that either passes its own check or is none.
//!
//! Every kind is a type of its own that can only be made by parsing. [`Identifier`] is the sum that
//! lists and rows share, so that a lookup is a hash of the value.

use std::fmt;

use crate::programme::vocabulary;

vocabulary! {
    /// The kinds of identifier.
    Scheme {
        /// ISO 6166.
        Isin = "isin",
        /// CUSIP, nine characters.
        Cusip = "cusip",
        /// SEDOL, seven characters.
        Sedol = "sedol",
        /// OpenFIGI, twelve characters.
        Figi = "figi",
        /// ISO 17442.
        Lei = "lei",
        /// Exchange code with its market.
        Ticker = "ticker",
    }
}

/// A valid identifier in its canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    scheme: Scheme,
    text: Box<str>,
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
