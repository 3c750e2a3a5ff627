//! FIX.
use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::source::Input;
use crate::holdings::table::Table;
use crate::holdings::{Options, fault};

/// Whether a text begins like a log of FIX messages: one of its first lines has `8=FIX` with a separator.
pub(super) fn is_log(first: &[u8]) -> bool {
    first.windows(7).take(512).any(|start| start == b"8=FIX.4" || start == b"8=FIXT.")
}

/// Makes a table of a log.
pub(in crate::holdings) fn read(
    name: &str,
    _input: &mut Input,
    _options: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    Err(fault::error(Code::FILE_FORMAT, fault::whole(name), "FIX is not read yet"))
}
