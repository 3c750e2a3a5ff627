//! Banned-entity lists: who is meant, under which names and identifiers, on whose authority.
//!
//! A [`List`] is one file: a header, a programme with its facts, and entries. It is read from the
//! native TOML ([`native`]), from the spreadsheet that a compliance officer keeps ([`house`]), or
//! comes with the product ([`builtin`], compiled by `build.rs`). Reading collects all faults of a file; a list with a fault
//! is never used in part.

pub mod builtin;
mod cells;
pub(crate) mod draft;
mod entry;
mod file;
pub mod house;
pub mod native;
pub(crate) mod nearest;
pub mod official;
pub mod record;
pub(crate) mod syntax;
pub(crate) mod table;
pub mod validate;

pub use file::{read_bytes, read_path};

pub use entry::{
    Defect, DefectAction, Distinct, Edition, Entry, EntryKind, List, Listed, Name, NameKind, Relation,
};
