//! A list that has been read but not checked: its facts, where each of them stands, and the faults
//! that were found so far.
//!
//! Every list format reads into a [`Draft`]; [`super::validate`] alone turns a draft into a
//! [`super::List`]. So the checks are written once, and no unchecked list can be screened against.

use std::cell::{OnceCell, RefCell};
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::entry::{Edition, Entry};
pub(crate) use super::syntax::Span;
use crate::finding::{Code, Finding, Place, Severity};
use crate::programme::{FactId, Facts, Programme};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// The faults of one file, with the means to say where they are.
pub(crate) struct Faults<'t> {
    text: &'t str,
    origin: &'t str,
    /// Found when the first fault asks where it is: most files have none.
    line_starts: OnceCell<Vec<usize>>,
    findings: RefCell<Vec<Finding>>,
}

impl<'t> Faults<'t> {
    pub(crate) fn new(text: &'t str, origin: &'t str) -> Faults<'t> {
        Faults { text, origin, line_starts: OnceCell::new(), findings: RefCell::default() }
    }

    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    pub(crate) fn error(&self, code: Code, span: &Span, message: impl Into<String>) {
        self.report(code, Severity::Error, span, message.into());
    }

    pub(crate) fn report(&self, code: Code, severity: Severity, span: &Span, message: String) {
        let finding = Finding { code, severity, place: self.place(span), message };
        self.findings.borrow_mut().push(finding);
    }

    /// Line and column of a span; an empty span at the very start means the file as a whole.
    pub(crate) fn place(&self, span: &Span) -> Place {
        let file = self.origin.to_owned();
        if span.is_empty() && span.start == 0 {
            return Place { file, line: 0, column: 0, length: 0, cell: None };
        }
        let line = self.line_number(span);
        let start = self.line_starts().get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..span.start).unwrap_or("");
        let meant = self.text.get(span.clone()).unwrap_or("");
        let length = meant.lines().next().unwrap_or("").chars().count();
        Place {
            file,
            line: line as u64,
            column: before.chars().count() as u64 + 1,
            length: length as u64,
            cell: None,
        }
    }

    /// The number of the line that a span begins in, from 1.
    pub(crate) fn line_number(&self, span: &Span) -> usize {
        self.line_starts().partition_point(|start| *start <= span.start)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| line_starts(self.text))
    }

    pub(crate) fn any_error(&self) -> bool {
        self.findings.borrow().iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Drops what was reported with one of these codes.
    pub(crate) fn forget(&self, codes: &[Code]) {
        self.findings.borrow_mut().retain(|finding| !codes.contains(&finding.code));
    }

    /// All findings in the order of the file.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings.into_inner();
        findings.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        findings.dedup();
        findings
    }
}

/// Where each line starts. Only `\n`, `\r\n` and a lone `\r` end a line.
pub(crate) fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
    std::iter::once(0).chain(ends.map(|at| at + 1)).collect()
}

/// A part of an entry that a finding may point at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spot {
    /// A name of an entry.
    Name(usize, usize),
    /// An identifier of an entry.
    Identifier(usize, usize),
    /// A relation of an entry.
    Relation(usize, usize),
}

/// Where the parts of entries stand. There are a few for each, and a valid list asks for none: they are only put
/// down, and put in order when a finding asks for the first one.
#[derive(Default)]
pub(crate) struct Spots {
    placed: Vec<Placed>,
    in_order: OnceCell<Vec<Placed>>,
}

/// Where a part of an entry stands.
#[derive(Clone, Copy)]
struct Placed {
    entry: u32,
    /// What it is, and which one.
    part: u32,
    start: u32,
    end: u32,
}

impl Placed {
    /// Which part this is.
    fn key(&self) -> (u32, u32) {
        (self.entry, self.part)
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

impl Spots {
    pub(crate) fn insert(&mut self, spot: Spot, span: Span) {
        let ((entry, part), start, end) = (spot.key(), number(span.start), number(span.end));
        self.placed.push(Placed { entry, part, start, end });
    }

    /// Where a part was put last.
    fn get(&self, spot: Spot) -> Option<Span> {
        let in_order = self.in_order.get_or_init(|| {
            let mut placed = self.placed.clone();
            placed.sort_by_key(Placed::key);
            placed
        });
        let key = spot.key();
        let behind = in_order.partition_point(|placed| placed.key() <= key);
        let found = in_order.get(behind.checked_sub(1)?).filter(|placed| placed.key() == key)?;
        Some(found.start as usize..found.end as usize)
    }
}

impl Spot {
    /// The number of the entry, and which part of it is meant.
    fn key(self) -> (u32, u32) {
        let (kind, entry, part) = match self {
            Spot::Name(entry, part) => (0, entry, part),
            Spot::Identifier(entry, part) => (1, entry, part),
            Spot::Relation(entry, part) => (2, entry, part),
        };
        (number(entry), number(part).saturating_mul(3).saturating_add(kind))
    }
}

/// What a fact may be pointed at as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Rule,
    Listing,
    Licence,
    Other,
}

/// A list as read.
pub(crate) struct Draft<'a> {
    pub(crate) faults: &'a Faults<'a>,
    pub(crate) edition: Edition,
    pub(crate) programme: Programme,
    pub(crate) facts: Facts,
    pub(crate) entries: Vec<Entry>,
    /// Where each fact stands. Facts that could not be read stand here too, so that one fault is not
    /// reported again as a reference to nothing.
    pub(crate) declared: FxHashMap<FactId, (Family, Span)>,
    /// Ids of all entries, likewise.
    pub(crate) entry_ids: FxHashMap<Arc<str>, Span>,
    pub(crate) spots: Spots,
    /// Where a fact has the words by which it points at something else: a rule, a listing, a basis, an entry.
    pub(crate) words: FxHashMap<(FactId, Arc<str>), Span>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(faults: &'a Faults<'a>, edition: Edition, programme: Programme) -> Draft<'a> {
        Draft {
            faults,
            edition,
            programme,
            facts: Facts::default(),
            entries: Vec::new(),
            declared: FxHashMap::default(),
            entry_ids: FxHashMap::default(),
            spots: Spots::default(),
            words: FxHashMap::default(),
        }
    }

    /// Makes room for so many entries of one listing and a few names and identifiers each.
    pub(crate) fn reserve(&mut self, entries: usize) {
        self.entries.reserve(entries);
        self.facts.listings.reserve(entries);
        self.declared.reserve(entries);
        self.entry_ids.reserve(entries);
        self.spots.placed.reserve(4 * entries);
    }

    /// Takes the name of a fact; a second fact of the same name is a fault.
    pub(crate) fn declare(&mut self, id: &FactId, family: Family, span: &Span) {
        match self.declared.entry(id.clone()) {
            Occupied(declared) => {
                let line = self.faults.place(&declared.get().1).line;
                let message = format!("`{id}` already names the fact of line {line}");
                self.faults.error(Code::LIST_DUPLICATE, span, message);
            }
            Vacant(place) => {
                place.insert((family, span.clone()));
            }
        }
    }

    /// Takes the id of an entry; a second entry of the same id is a fault, and the answer is no.
    pub(crate) fn declare_entry(&mut self, id: &Arc<str>, span: &Span) -> bool {
        match self.entry_ids.entry(id.clone()) {
            Occupied(first) => {
                let line = self.faults.place(first.get()).line;
                let message = format!("`{id}` already names the entry of line {line}");
                self.faults.error(Code::LIST_DUPLICATE, span, message);
                false
            }
            Vacant(place) => {
                place.insert(span.clone());
                true
            }
        }
    }

    /// Where a part of an entry stands; the file as a whole where that is not known.
    pub(crate) fn span(&self, spot: Spot) -> Span {
        self.spots.get(spot).unwrap_or(0..0)
    }

    /// The same of a word of a fact.
    pub(crate) fn word_span(&self, id: &FactId, word: &str) -> Span {
        self.words.get(&(id.clone(), word.into())).cloned().unwrap_or(0..0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_where_they_were_put_last() {
        let mut spots = Spots::default();
        spots.insert(Spot::Relation(1, 0), 7..9);
        spots.insert(Spot::Name(1, 0), 1..3);
        spots.insert(Spot::Name(0, 1), 4..5);
        spots.insert(Spot::Name(1, 0), 20..30);
        assert_eq!(spots.get(Spot::Name(1, 0)), Some(20..30));
        assert_eq!(spots.get(Spot::Name(0, 1)), Some(4..5));
        assert_eq!(spots.get(Spot::Relation(1, 0)), Some(7..9));
        assert_eq!(spots.get(Spot::Identifier(1, 0)), None);
        assert_eq!(spots.get(Spot::Name(2, 0)), None);
    }

    #[test]
    fn places_count_characters_and_every_kind_of_line_end() {
        let text = "a\r\nβγ δ\rlast\n";
        let faults = Faults::new(text, "f");
        let at = |needle: &str| {
            let start = text.find(needle).unwrap();
            faults.place(&(start..start + needle.len())).to_string()
        };
        assert_eq!(at("a"), "f:1:1");
        assert_eq!(at("δ"), "f:2:4");
        assert_eq!(at("last"), "f:3:1");
        assert_eq!(faults.place(&(0..0)).to_string(), "f");
        assert_eq!(faults.place(&(text.len()..text.len())).line, 4);
    }
}
