//! One writer at a time: a run holds a lock beside its first output, and a second run of the same
//! output refuses to start instead of mixing its files into the first one's.
//!
//! The lock is the system's own on an open file. It ends with the process, however that ends, so
//! that nothing has to guess whether a lock that was left behind still counts.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::stage::Temporary;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    // Removed while the lock is still held; what cannot be removed is only an empty file.
    _name: Temporary,
    _file: File,
}

impl Lock {
    /// Takes the lock of an output; `None` when another run has it.
    pub(super) fn of(output: &Path) -> io::Result<Option<Lock>> {
        let name = output.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(".lock");
        let path = output.with_file_name(hidden);
        loop {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(reason)) => return Err(reason),
            }
            // The file may have been removed by its last holder between opening and locking: a lock on
            // a file without a name locks nobody out.
            if is_still(&file, &path) {
                return Ok(Some(Lock { _name: Temporary::new(path), _file: file }));
            }
        }
    }
}

/// Whether an open file still has its name.
#[cfg(unix)]
pub(super) fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => open.dev() == named.dev() && open.ino() == named.ino(),
        _ => false,
    }
}

/// Elsewhere an open file keeps its name.
#[cfg(not(unix))]
pub(super) fn is_still(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_run_is_refused_while_the_first_one_writes() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("answers.csv");
        let first = Lock::of(&output).unwrap();
        assert!(first.is_some());
        assert!(Lock::of(&output).unwrap().is_none());
        assert!(Lock::of(&folder.path().join("others.csv")).unwrap().is_some());
        drop(first);
        assert!(Lock::of(&output).unwrap().is_some());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }
}
