//! Editions from their publishers: asked for, received whole, proven, and only then handed on.
//!
//! [`sources`] says where each list lies. `Fetcher` looks at all files of a list: where the publisher answers that
//! none changed since the store's newest edition, there is nothing to do; otherwise it has all of them or none. What was seen is
//! remembered beside the editions (`Memory`), so that the next look can ask for changes alone.
//!
//! This and `holdings/cloud.rs` are the only code that opens a connection. It needs the feature `fetch`; the table of sources
//! does not.

pub mod sources;

#[cfg(feature = "fetch")]
mod address;
#[cfg(feature = "fetch")]
mod client;
#[cfg(feature = "fetch")]
mod fault;
#[cfg(feature = "fetch")]
mod fetcher;
#[cfg(feature = "fetch")]
mod memory;
#[cfg(feature = "fetch")]
mod proof;

#[cfg(feature = "fetch")]
pub use client::Settings;
#[cfg(feature = "fetch")]
pub use fault::{Fault, Why};
#[cfg(feature = "fetch")]
pub use fetcher::{Fetched, Fetcher, Outcome};
#[cfg(feature = "fetch")]
pub use memory::{Memory, Seen};
