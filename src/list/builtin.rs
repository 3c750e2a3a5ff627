//! The lists that ship, compiled into the program so that it screens without a file or a network.
//!
//! ```
//! let lists = interdict::list::builtin::lists().unwrap();
//! assert!(lists.iter().all(|list| list.edition.origin == "built-in"));
//! ```

use super::entry::List;
use super::native;
use crate::finding::Finding;

/// What the edition of a built-in list gives as its origin.
pub const ORIGIN: &str = "built-in";

/// The files, in the order in which their answers are given.
const FILES: [(&str, &str); 2] = [
    ("lists/us-ccmc.toml", include_str!("../../lists/us-ccmc.toml")),
    ("lists/us-ns-cmic.toml", include_str!("../../lists/us-ns-cmic.toml")),
];

/// Reads the built-in lists. They are validated like any other list; the tests keep them free of
/// faults.
pub fn lists() -> Result<Vec<List>, Vec<Finding>> {
    let mut lists = Vec::with_capacity(FILES.len());
    let mut faults = Vec::new();
    for (name, text) in FILES {
        match native::read(text, name) {
            Ok((mut list, _)) => {
                list.edition.origin = ORIGIN.to_owned();
                lists.push(list);
            }
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(lists) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::validate::render;

    #[test]
    fn the_lists_that_ship_have_neither_fault_nor_warning() {
        for (name, text) in FILES {
            let findings = native::read(text, name).map_or_else(|faults| faults, |(_, warnings)| warnings);
            assert!(findings.is_empty(), "{}", render(&findings, text));
        }
    }
}
