//! Files that appear whole or not at all.
//!
//! A result is written under a temporary name in its own folder. Count and digest are taken from the
//! bytes that were meant to be written; the file is then synced, read again and compared, because a
//! disk can report success and drop bytes. Only then it gets its name, and the folder is synced.
//!
//! ```
//! use std::io::Write;
//! use interdict::run::stage::Staged;
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("answers.csv");
//! let staged = Staged::create(&path)?;
//! staged.writer().write_all(b"verdict\n")?;
//! let sealed = staged.seal()?;
//! assert!(!path.exists());
//! assert_eq!(sealed.proof().size, 8);
//! sealed.publish(&path, false)?;
//! assert!(path.exists());
//! # Ok::<(), std::io::Error>(())
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::digest::{hex, sha256};

/// What a file contains, in two numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Bytes.
    pub size: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
}

impl Proof {
    /// Of bytes in memory.
    pub fn of(bytes: &[u8]) -> Proof {
        Proof { size: bytes.len() as u64, sha256: sha256(bytes) }
    }

    pub(crate) fn of_file(path: &Path) -> io::Result<Proof> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut size = 0;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(Proof { size, sha256: hex(hash.finalize().as_ref()) });
            }
            hash.update(buffer.get(..read).unwrap_or_default());
            size += read as u64;
        }
    }
}

/// A file under its temporary name, removed again when it is dropped.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

struct Open {
    file: BufWriter<File>,
    hash: Sha256,
    size: u64,
}

/// A file that is being written.
pub struct Staged {
    // Dropped before the name is removed, so that no handle outlives its file.
    open: Arc<Mutex<Open>>,
    name: Temporary,
}

impl Staged {
    /// Opens a new file beside `target` under a name that no other run uses.
    pub fn create(target: &Path) -> io::Result<Staged> {
        let name = target.file_name().ok_or_else(|| io::Error::other("not a file name"))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        for attempt in 0..100 {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{}-{attempt}.tmp", std::process::id()));
            let path = target.with_file_name(hidden);
            match options.open(&path) {
                Ok(file) => {
                    let open = Open { file: BufWriter::new(file), hash: Sha256::new(), size: 0 };
                    return Ok(Staged { open: Arc::new(Mutex::new(open)), name: Temporary(path) });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no free temporary name"))
    }

    /// A writer into the file. It may be dropped before the end; nothing is lost by that.
    pub fn writer(&self) -> StagedWriter {
        StagedWriter(Arc::clone(&self.open))
    }

    /// Brings every byte to the disk and proves it by reading the file again.
    pub fn seal(self) -> io::Result<Sealed> {
        let Staged { open, name } = self;
        let meant = {
            let mut open = lock(&open);
            open.file.flush()?;
            open.file.get_ref().sync_all()?;
            Proof { size: open.size, sha256: hex(open.hash.clone().finalize().as_ref()) }
        };
        let found = Proof::of_file(&name.0)?;
        if found != meant {
            return Err(io::Error::other(format!(
                "the file was written with {} bytes and reads back with {} other ones",
                meant.size, found.size
            )));
        }
        Ok(Sealed { name, proof: meant })
    }
}

/// Writes into a staged file.
pub struct StagedWriter(Arc<Mutex<Open>>);

impl Write for StagedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut open = lock(&self.0);
        open.hash.update(bytes);
        open.size += bytes.len() as u64;
        open.file.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        lock(&self.0).file.flush()
    }
}

/// A panic while the lock is held ends the run; the state behind it is not used for an answer.
fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file whose content is on the disk and verified, still under its temporary name.
#[derive(Debug)]
pub struct Sealed {
    name: Temporary,
    proof: Proof,
}

impl Sealed {
    /// What it contains.
    pub fn proof(&self) -> &Proof {
        &self.proof
    }

    /// Gives the file its name and syncs the folder. What has the name already is replaced or, when it
    /// must not be, stops the publication: another run may have taken the name in the meantime.
    pub fn publish(self, target: &Path, replace: bool) -> io::Result<()> {
        if replace {
            fs::rename(&self.name.0, target)?;
        } else {
            match fs::hard_link(&self.name.0, target) {
                Ok(()) => {}
                Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => return Err(taken),
                // A file system without hard links.
                Err(_) if !target.try_exists()? => fs::rename(&self.name.0, target)?,
                Err(other) => return Err(other),
            }
        }
        // A name that may not outlast a crash is no publication: it is taken back.
        sync_folder(target).inspect_err(|_| {
            let _ = fs::remove_file(target);
        })
    }
}

/// Makes a change of names in the file's folder last.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_lost_bytes_is_never_published() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("answers.csv");
        let staged = Staged::create(&target).unwrap();
        staged.writer().write_all(b"verdict\npermitted\n").unwrap();
        staged.writer().flush().unwrap();
        // The disk claims success and drops the end.
        OpenOptions::new().write(true).open(&staged.name.0).unwrap().set_len(8).unwrap();
        assert!(staged.seal().unwrap_err().to_string().contains("reads back"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_run_that_stops_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("answers.csv");
        let staged = Staged::create(&target).unwrap();
        let mut writer = staged.writer();
        writer.write_all(b"half").unwrap();
        drop(staged);
        drop(writer);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn two_runs_never_share_a_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("answers.csv");
        let (one, two) = (Staged::create(&target).unwrap(), Staged::create(&target).unwrap());
        one.writer().write_all(b"one").unwrap();
        two.writer().write_all(b"two").unwrap();
        one.seal().unwrap().publish(&target, false).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"one");
        let late = two.seal().unwrap();
        assert_eq!(late.publish(&target, false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_proof_of_bytes_is_their_sha256() {
        let proof = Proof::of(b"abc");
        assert_eq!(proof.size, 3);
        assert_eq!(proof.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
