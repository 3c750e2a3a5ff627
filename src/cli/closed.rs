//! Standard output that was closed before the program began.

use std::io;

use anyhow::{Result, bail};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};

/// Fails where an answer on standard output would be lost without anybody having asked for that.
///
/// Before anything of ours runs, the runtime of Rust opens `/dev/null` for reading and writing in the place of a
/// closed standard output, and every write succeeds. A shell opens `/dev/null` for writing alone. A caller that opens it for
/// both looks like the runtime; that is doubt, and doubt fails.
pub(super) fn refuse() -> Result<()> {
    let out = io::stdout();
    let Ok(flags) = fcntl_getfl(&out) else { bail!("standard output is closed: -o FILE keeps the answer") };
    let is_null = || {
        let (out, null) = (fstat(&out)?, stat("/dev/null")?);
        let is_device = FileType::from_raw_mode(out.st_mode) == FileType::CharacterDevice;
        Ok::<bool, io::Error>(is_device && out.st_rdev == null.st_rdev)
    };
    if flags & OFlags::RWMODE == OFlags::RDWR && is_null()? {
        bail!(
            "standard output was closed before the run began, or is /dev/null opened for reading, too, which looks the \
             same: nobody would see the answer; -o FILE keeps it, and `> /dev/null` says that nobody wants it"
        );
    }
    Ok(())
}
