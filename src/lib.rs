//! Interdict screens holdings and trade files against banned-entity lists, every row as of its own
//! trade time.
//!
//! The folders follow the data:
//!
//! 1. input: [`holdings`] reads rows, [`list`] reads who is banned, [`programme`] reads the law;
//! 2. normalise: [`identifier`], [`instrument`], [`name`];
//! 3. [`candidate`] proposes entries and loses none;
//! 4. [`score`] compares names and explains itself, [`identity`] decides who a row is;
//! 5. [`timeline`] says what the law is at an instant, as known at another;
//! 6. [`verdict`] and [`screen`] put both together for a batch of rows; [`suppression`] takes out doubts that
//!    people have settled;
//! 7. [`run`] ties files to all of this and [`report`] writes the answers.
//!
//! [`since`] says what is different from the run before. [`evidence`] repeats a finished run and compares, byte by byte. [`evaluate`] measures how well all that tells names apart that people have labelled,
//! [`selftest`] how many of the lists' own names are found when they are written otherwise.
pub mod candidate;
mod country;
mod digest;
pub mod evaluate;
pub mod evidence;
pub mod finding;
pub mod holdings;
pub mod identifier;
pub mod identity;
pub mod instrument;
pub mod list;
pub mod name;
pub mod programme;
pub mod repair;
pub mod report;
pub mod run;
pub mod score;
pub mod screen;
pub mod selftest;
pub mod since;
pub mod store;
pub mod suppression;
pub mod timeline;
pub mod verdict;
mod vocabulary;
mod xml;
