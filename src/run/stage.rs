//! Files that appear whole or not at all.
//!
//! A result is written under a temporary name in its own folder. Count and digest are taken from the
//! bytes that were meant to be written; the file is then synced, read again and compared, because a
//! disk can report success and drop bytes. Only then it gets its name, and the folder is synced.
//!
//! A temporary file is locked for as long as its run lives. One that a killed run left behind has no lock, and the next
//! run of the same output removes it. A process that is asked to stop calls [`abandon`].
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

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
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
        Proof::of_reader(&mut File::open(path)?)
    }

    pub(crate) fn of_reader(file: &mut impl Read) -> io::Result<Proof> {
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

/// The names that must not outlast this process.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A process that is being stopped does not get past this while names are given.
static PUBLISHING: Mutex<()> = Mutex::new(());

/// Keeps [`abandon`] waiting until it is dropped: between the first name of a result and its manifest.
pub(super) fn publishing() -> MutexGuard<'static, ()> {
    PUBLISHING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what this process has not finished, once no result is between its first name and its manifest. The caller
/// ends the process then: the files are still being written.
pub fn abandon() {
    // Held until the process ends, so that no result begins to get its names any more.
    std::mem::forget(publishing());
    for path in UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let _ = fs::remove_file(path);
    }
}

/// Takes the name of a file whose run fails. A system that has just refused something may refuse this once, too.
pub(super) fn take_back(path: &Path) {
    const TRIES: usize = 3;
    let is_gone = |removed: io::Result<()>| {
        removed.map_or_else(|fault| fault.kind() == io::ErrorKind::NotFound, |()| true)
    };
    // Without a manifest what is left is no result either.
    let _ = (0..TRIES).any(|_| is_gone(fs::remove_file(path)));
}

/// A name that does not outlast its owner nor a process that is stopped.
#[derive(Debug)]
pub(super) struct Temporary(PathBuf);

impl Temporary {
    pub(super) fn new(path: PathBuf) -> Temporary {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
        Temporary(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// How temporary names of a target begin, and how all of them end.
fn temporary(target: &OsStr) -> (OsString, &'static str) {
    let mut hidden = OsString::from(".");
    hidden.push(target);
    hidden.push(".");
    (hidden, ".tmp")
}

/// Removes temporary files of a target whose runs were killed: nobody holds their locks.
pub(super) fn sweep(target: &Path) -> io::Result<()> {
    let (begin, end) = temporary(target.file_name().unwrap_or_default());
    let folder = folder_of(target);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name();
        let (own, begin) = (own.as_encoded_bytes(), begin.as_encoded_bytes());
        let middle = own.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end.as_bytes()));
        let is_ours = middle.is_some_and(|middle| {
            !middle.is_empty() && middle.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-')
        });
        if is_ours && entry.file_type()?.is_file() {
            // What cannot be opened or removed is in nobody's way.
            let locked = File::open(entry.path()).and_then(|file| file.try_lock().map_err(io::Error::from));
            if locked.is_ok() {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
    Ok(())
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
            let (mut hidden, end) = temporary(name);
            hidden.push(format!("{}-{attempt}{end}", std::process::id()));
            let path = target.with_file_name(hidden);
            match options.open(&path) {
                Ok(file) => {
                    let name = Temporary::new(path);
                    match file.try_lock() {
                        Ok(()) => {}
                        // Another run took it for one that was left behind, in the instant before this lock.
                        Err(TryLockError::WouldBlock) => continue,
                        // A file system without locks: nothing is swept there either.
                        Err(TryLockError::Error(_)) => {}
                    }
                    if !super::lock::is_still(&file, &name.0) {
                        continue;
                    }
                    let open = Open { file: BufWriter::new(file), hash: Sha256::new(), size: 0 };
                    return Ok(Staged { open: Arc::new(Mutex::new(open)), name });
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
        Ok(Sealed { name, proof: meant, open })
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
pub struct Sealed {
    name: Temporary,
    proof: Proof,
    // Locked until it has its name.
    open: Arc<Mutex<Open>>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").field("name", &self.name).field("proof", &self.proof).finish_non_exhaustive()
    }
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
        let lasts = sync_folder(target).and_then(|()| {
            match super::lock::is_still(lock(&self.open).file.get_ref(), target) {
                true => Ok(()),
                false => Err(io::Error::other("the system gave it its name, and the name is not there")),
            }
        });
        lasts.inspect_err(|_| take_back(target))
    }
}

/// Writes bytes as a file, whole or not at all.
pub fn write(target: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    let staged = Staged::create(target)?;
    staged.writer().write_all(bytes)?;
    staged.seal()?.publish(target, replace)
}

/// The folder in which a file lies.
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a change of names in the file's folder last.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        File::open(folder_of(file))?.sync_all()?;
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
    fn what_a_killed_run_left_is_removed_and_what_another_one_writes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("answers.csv");
        let left = folder.path().join(".answers.csv.4711-0.tmp");
        let foreign = folder.path().join(".answers.csv.draft.tmp");
        fs::write(&left, "half").unwrap();
        fs::write(&foreign, "somebody's own").unwrap();
        let one = Staged::create(&target).unwrap();
        sweep(&target).unwrap();
        assert!(!left.exists());
        let two = Staged::create(&target).unwrap();
        one.seal().unwrap().publish(&target, false).unwrap();
        drop(two);
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(foreign.exists());
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
