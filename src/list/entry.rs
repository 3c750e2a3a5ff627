//! What a list says about one entity.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::identifier::Identifier;
use crate::programme::{Facts, Programme, Source};
use crate::vocabulary::vocabulary;

/// One list, read and valid.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Which edition this is.
    pub edition: Edition,
    /// The programme that the entries are listed under.
    pub programme: Programme,
    /// Its dated facts, listings included.
    pub facts: Facts,
    /// The entities.
    pub entries: Vec<Entry>,
}

/// Which edition of a list was read, and the proof of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// The list's id; equal to its programme's.
    pub id: Arc<str>,
    /// Date of the facts, as the list states it; a spreadsheet states none.
    pub date: Option<NaiveDate>,
    /// Whether the programme has ended, so that its list can no longer change.
    pub closed: bool,
    /// Where the file came from: `built-in` or the path as given.
    pub origin: String,
    /// SHA-256 of the bytes that were read, in lower-case hex.
    pub sha256: String,
}

vocabulary! {
    /// What kind of thing an entry is.
    EntryKind {
        /// A company or other organisation.
        Company = "company",
        /// A government body.
        Government = "government",
        /// A security, listed by itself.
        Security = "security",
        /// A person.
        Person = "person",
        /// A ship.
        Vessel = "vessel",
        /// An aircraft.
        Aircraft = "aircraft",
        /// The publisher does not say.
        Unknown = "unknown",
    }
}

impl EntryKind {
    /// The kinds that are screened where nothing else is asked: what may have issued a security.
    pub const DEFAULT: [EntryKind; 4] =
        [EntryKind::Company, EntryKind::Government, EntryKind::Security, EntryKind::Unknown];
}

/// One entity of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// List id, `/`, key: `us-ns-cmic/30923`.
    pub id: Arc<str>,
    /// What it is.
    pub kind: EntryKind,
    /// Names; the first one is the primary name.
    pub names: Vec<Name>,
    /// Identifiers of the entity and of its securities.
    pub identifiers: Vec<Listed>,
    /// Source values that were repaired or refused, with the reason.
    pub defects: Vec<Defect>,
    /// ISO 3166 codes of the countries its securities and registration may show.
    pub countries: Vec<String>,
    /// Issuers that are known not to be this entity.
    pub distinct_from: Vec<Distinct>,
    /// Relations to other entities.
    pub relations: Vec<Relation>,
    /// What is known to be missing, and why.
    pub gaps: Vec<String>,
    /// Where the entry is stated.
    pub source: Source,
}

impl Entry {
    /// The primary name; empty only for a house entry that has identifiers alone.
    pub fn primary(&self) -> &str {
        self.names.first().map_or("", |name| name.text.as_str())
    }
}

vocabulary! {
    /// How strong a name is.
    NameKind {
        /// The name on the list.
        Primary = "primary",
        /// Another name of the same entity.
        Alias = "alias",
        /// A name it had before.
        Former = "former",
        /// A short or ambiguous alias: never matches fuzzily, and alone is only worth a review.
        Weak = "weak",
    }
}

/// A name.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// As printed.
    pub text: String,
    /// How strong.
    pub kind: NameKind,
    /// Where it is stated, when not in the entry's own source.
    pub source: Option<Source>,
}

/// An identifier of the entity or of one of its securities.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The identifier.
    pub identifier: Identifier,
    /// Where it is stated, when not in the entry's own source.
    pub source: Option<Source>,
}

vocabulary! {
    /// What was done with a defective value of the source.
    DefectAction {
        /// The right value is evident and stands among the identifiers.
        Repaired = "repaired",
        /// The value is not used.
        Refused = "refused",
    }
}

/// A defective value of the source, kept in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// As the source prints it.
    pub value: String,
    /// What was done.
    pub action: DefectAction,
    /// Why.
    pub reason: String,
}

/// An issuer that is known not to be the entry although its name or ticker suggests it.
#[derive(Clone, Debug, PartialEq)]
pub struct Distinct {
    /// Its name.
    pub name: String,
    /// Its identifiers: one of them on a row removes the match.
    pub identifiers: Vec<Identifier>,
    /// Citation.
    pub source: Source,
}

/// How two entities relate.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// `parent`, `subsidiary`, `guarantor_of`, `close_to`, `issuer_of_receipts` …
    pub kind: String,
    /// Name or id of the other entity.
    pub to: String,
    /// Citation, when not in the entry's own source.
    pub source: Option<Source>,
}
