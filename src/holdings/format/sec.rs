//! XML.
use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::source::Input;
use crate::holdings::table::Table;
use crate::holdings::{Options, fault};

/// Makes a table of a log.
pub(in crate::holdings) fn read(
    name: &str,
    _input: &mut Input,
    _options: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    Err(fault::error(Code::FILE_FORMAT, fault::whole(name), "XML is not read yet"))
}
