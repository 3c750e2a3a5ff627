//! The store of editions: everything that was ever imported of each official list, so that any day's knowledge can be
//! asked again.
//!
//! A store is a folder with one folder for each list. An [`Edition`] is one file in it, named after its day of publication and its own
//! SHA-256; it is never changed. Each names the one that was imported before it, so that a file that was changed, added or
//! taken away is seen. The publisher's files lie beside, compressed, as evidence.
//!
//! [`Store::import`] checks an edition against the one before it ([`Health`]) and keeps it; [`Store::editions`] hands them out to
//! [`derive::derive`], which makes entries and dated facts of all of them; [`difference::difference`] compares two.

pub mod catalogue;
mod columns;
pub mod derive;
pub mod difference;
mod edition;
pub mod fetch;
mod folder;
pub mod health;
mod history;
pub mod publisher;

pub use edition::{Edition, Header, PublisherFile};
pub use folder::{Added, Candidate, Store, StoreFault};
pub use health::Health;
pub use history::{History, Span, Stamp};
