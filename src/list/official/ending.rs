//! Whether delimited text ends where a row ends.
//!
//! A row that is cut off in its last cell has as many cells as it must have.

use super::{File, Reading, format};
use crate::finding::Code;

/// Checks the end of a file and reports one that was cut off. Programs that quote a header quote every cell; others end every
/// line.
pub(super) fn is_whole(file: &File, reading: &mut Reading) -> bool {
    let is_quoted = format::first_line(file).trim_end().ends_with('"');
    let is_whole = if is_quoted {
        // No other blank: a tab begins the next cell.
        let end = file.bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
        end.and_then(|at| file.bytes.get(at)) == Some(&b'"')
    } else {
        // An empty file has a message of its own.
        file.bytes.ends_with(b"\n") || file.bytes.ends_with(b"\r") || file.bytes.is_empty()
    };
    if !is_whole {
        let message = if is_quoted {
            "the last cell has no quotes around it, as the header has: the file is cut off"
        } else {
            "the last line has no end: the file is cut off"
        };
        reading.fault(Code::LIST_SYNTAX, file, 0, message);
    }
    is_whole
}
