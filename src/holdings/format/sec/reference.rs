//! What a holding of Form N-PORT refers to: the reference instruments of derivatives and convertibles.

use super::row::{number, said};
use crate::instrument::describe;
use crate::name::{Class, Name};

/// Elements that describe something that a holding refers to, wherever they stand in it: a security, an index
/// or basket, a component of one, a derivative under a derivative, what a convertible becomes.
const REFERENCES: [&str; 5] = ["otherRefInst", "indexBasketInfo", "component", NESTED, "dbtSecRefInstrument"];
/// The description of a derivative that lies under another one.
const NESTED: &str = "derivAddlInfo";

/// One thing that a holding refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reference {
    is_nested: bool,
    issuer: String,
    pub(super) title: String,
    pub(super) isin: String,
    pub(super) cusip: String,
    pub(super) sedol: String,
    pub(super) figi: String,
    pub(super) ticker: String,
    pub(super) other: String,
}

impl Reference {
    /// The name that is screened.
    pub(super) fn name(&self) -> &str {
        if self.issuer.is_empty() { &self.title } else { &self.issuer }
    }

    /// Whether anything is there that can be screened.
    fn names_a_security(&self) -> bool {
        [self.name(), &self.isin, &self.cusip, &self.sedol, &self.figi, &self.ticker]
            .iter()
            .any(|text| !text.is_empty())
    }

    /// Whether the title names somebody else than the issuer, and more than the class of a security.
    fn has_two_names(&self) -> bool {
        let issuer = Name::new(&self.issuer);
        let is_known = |text: &str| issuer.tokens().iter().any(|token| token.text() == text);
        describe(&self.title, "").names().any(|slot| {
            let name = Name::new(&slot.text);
            let mut words =
                name.tokens().iter().filter(|token| token.class() == Class::Distinctive).peekable();
            words.peek().is_some() && !words.any(|word| is_known(word.text()))
        })
    }
}

/// Everything that one holding refers to, in the order of the form.
#[derive(Debug, Default)]
pub(super) struct References {
    all: Vec<Reference>,
    /// Which ones are open, the innermost last.
    open: Vec<usize>,
}

impl References {
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.open.clear();
    }

    /// An element of this name begins; says whether it is one that is referred to.
    pub(super) fn open(&mut self, name: &str) -> bool {
        let is_one = REFERENCES.contains(&name);
        if is_one {
            self.open.push(self.all.len());
            self.all.push(Reference { is_nested: name == NESTED, ..Reference::default() });
        }
        is_one
    }

    /// An element of this name ends, in which this text stood.
    pub(super) fn close(&mut self, name: &str, text: &str) {
        if REFERENCES.contains(&name) {
            self.open.pop();
        } else {
            self.state(name, text);
        }
    }

    /// What is open states this by an element of this name.
    pub(super) fn state(&mut self, name: &str, text: &str) {
        let Some(open) = self.open.last().and_then(|at| self.all.get_mut(*at)) else { return };
        let before = open.clone();
        let (cell, text) = match name {
            "issuerName" | "name" | "indexName" | "othIndName" => (&mut open.issuer, said(text)),
            "issueTitle" | "title" => (&mut open.title, said(text)),
            "isin" => (&mut open.isin, number(text)),
            "cusip" => (&mut open.cusip, number(text)),
            "sedol" => (&mut open.sedol, number(text)),
            "figi" => (&mut open.figi, number(text)),
            "ticker" => (&mut open.ticker, said(text)),
            "indexIdentifier" | "other" => (&mut open.other, said(text)),
            _ => return,
        };
        if text.is_empty() || cell == text {
        } else if cell.is_empty() {
            text.clone_into(cell);
        } else {
            // What is stated twice is referred to twice.
            text.clone_into(cell);
            let second = std::mem::replace(open, before);
            self.all.push(second);
        }
    }

    /// What there is to screen, each thing once; and the identifiers of what has no other ones and no name.
    /// `is_bank` tells the names of the other sides of the contract, which are no issuers of what lies under it.
    pub(super) fn settle(&self, is_bank: impl Fn(&str) -> bool) -> (Vec<Reference>, Vec<&str>) {
        let (mut settled, mut others): (Vec<Reference>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut add = |reference: Reference| {
            // Baskets may be long: only what stands side by side is compared.
            if settled.last() != Some(&reference) {
                settled.push(reference);
            }
        };
        for reference in &self.all {
            let mut reference_itself = reference.clone();
            if reference.is_nested && is_bank(&reference.issuer) {
                reference_itself.issuer.clear();
            }
            if !reference_itself.names_a_security() {
                others.extend(Some(reference.other.as_str()).filter(|other| !other.is_empty()));
                continue;
            }
            let of_title = (!reference_itself.issuer.is_empty() && reference_itself.has_two_names())
                .then(|| Reference { title: reference.title.clone(), ..Reference::default() });
            add(reference_itself);
            of_title.into_iter().for_each(&mut add);
        }
        (settled, others)
    }
}
