//! What is fuzzed: for each target a function of bytes that panics where a promise does not hold.
//!
//! The coverage-guided run (`fuzz/run.sh`) and the replay of seeds among the tests (`tests/fuzz_replay.rs`) call the
//! same functions. They use nothing but what the library publishes.

mod files;
pub(crate) mod holdings;
mod lists;
mod names;
mod parts;
mod records;
/// The inputs that a run starts from.
pub mod seeds;

pub use files::{manifest, mapping, store, suppressions};
pub use holdings::{archive, delimited, encoding, fix, json, sec, workbook};
pub use lists::{house, native, official};
pub use names::{date, description, identifier, name, score};
pub use records::csv_writer;

/// A target.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: [(&str, Target); 20] = [
    ("archive", archive),
    ("csv_writer", csv_writer),
    ("date", date),
    ("delimited", delimited),
    ("description", description),
    ("encoding", encoding),
    ("fix", fix),
    ("house", house),
    ("identifier", identifier),
    ("json", json),
    ("manifest", manifest),
    ("mapping", mapping),
    ("name", name),
    ("native", native),
    ("official", official),
    ("score", score),
    ("sec", sec),
    ("store", store),
    ("suppressions", suppressions),
    ("workbook", workbook),
];
