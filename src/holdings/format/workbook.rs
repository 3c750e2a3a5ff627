//! Workbooks.
use super::FileFormat;
use crate::finding::{Code, Finding};
use crate::holdings::source::Input;
use crate::holdings::table::Table;
use crate::holdings::{Options, fault};

/// Makes a table of a workbook in a ZIP archive.
pub(in crate::holdings) fn read(
    name: &str,
    _input: &mut Input,
    _options: &Options,
    _format: FileFormat,
) -> Result<(FileFormat, Input, Table), Finding> {
    Err(fault::error(Code::FILE_FORMAT, fault::whole(name), "workbooks are not read yet"))
}

/// Makes a table of a workbook of before 2007.
pub(in crate::holdings) fn read_old(
    name: &str,
    input: &mut Input,
    options: &Options,
) -> Result<(FileFormat, Input, Table), Finding> {
    read(name, input, options, FileFormat::Xls)
}
