//! Where the bytes come from, so that they can be read twice.
//!
//! A file is read twice through one open handle, so that a file of the same name that appears in the
//! meantime is not mixed in. A stream (standard input, a pipe) is first copied to memory, and beyond
//! [`SPOOL`] to a temporary file without a name.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tempfile::{SpooledData, SpooledTempFile};

use super::fault;
use super::files::Found;
use super::hashed::PIECE;
use super::left_out::Exclude;
use super::object_url::{self, ObjectUrl};
use crate::finding::{Code, Finding};

/// How many bytes of a stream stay in memory.
pub(super) const SPOOL: usize = 64 << 20;

/// What to read.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// A file in folders that give columns to its rows: the name and the value of each.
    Partition {
        /// The file.
        path: PathBuf,
        /// The columns, from the outermost folder on.
        partition: Vec<(String, String)>,
    },
    /// A file that is called otherwise than it lies: one that was moved since it was read under that name.
    Elsewhere {
        /// How findings and answers call it.
        name: String,
        /// Where it lies.
        path: PathBuf,
    },
    /// Standard input, called `-`.
    Stdin,
    /// An object in object storage, or several.
    Url(ObjectUrl),
    /// Bytes in memory, under a name.
    Bytes {
        /// How findings call it.
        name: String,
        /// The file.
        bytes: Vec<u8>,
    },
}

/// An open input that can go back to its start.
#[derive(Debug)]
pub(super) enum Input {
    File(File),
    Bytes(Cursor<Arc<[u8]>>),
}

/// By what a file that changes is told. What was copied from a pipe has a state that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) length: u64,
    changed: Option<SystemTime>,
}

/// The refusal of a file that was not the same from its first byte to its last.
pub(super) fn changed(name: &str) -> Finding {
    let message = "the file changed while it was read: nothing of it can be relied on";
    fault::error(Code::FILE_CHANGED, fault::whole(name), message)
}

impl Source {
    /// What somebody typed where a file is asked for: `-`, the URL of an object, or a path.
    pub fn given(typed: &Path) -> Result<Source, Finding> {
        let text = typed.to_string_lossy();
        if text == "-" {
            Ok(Source::Stdin)
        } else if object_url::is_url(&text) {
            ObjectUrl::parse(&text).map(Source::Url)
        } else {
            Ok(Source::Path(typed.to_owned()))
        }
    }

    /// Every source that it stands for: what lies under a prefix in object storage, otherwise itself.
    pub fn each(self, excludes: &[Exclude]) -> Result<Found, Finding> {
        match self {
            Source::Url(url) => url.objects(excludes),
            source => Ok(Found { sources: vec![source], left_out: Vec::new() }),
        }
    }

    /// How findings and the manifest call it.
    pub fn name(&self) -> String {
        match self {
            Source::Path(path) | Source::Partition { path, .. } => path.display().to_string(),
            Source::Stdin => "-".to_owned(),
            Source::Url(url) => url.to_string(),
            Source::Elsewhere { name, .. } | Source::Bytes { name, .. } => name.clone(),
        }
    }

    /// The file, where it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Source::Path(path) | Source::Partition { path, .. } | Source::Elsewhere { path, .. } => {
                Some(path)
            }
            Source::Stdin | Source::Url(_) | Source::Bytes { .. } => None,
        }
    }

    /// Opens it, or says why it cannot be read.
    pub(super) fn open(self) -> Result<Input, Finding> {
        let name = self.name();
        let opened = match self {
            Source::Path(path) | Source::Partition { path, .. } | Source::Elsewhere { path, .. } => {
                File::open(&path).and_then(|file| {
                    let metadata = file.metadata()?;
                    if metadata.is_dir() {
                        Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory"))
                    } else if metadata.is_file() {
                        Ok(Input::File(file))
                    } else {
                        spool(file)
                    }
                })
            }
            Source::Stdin => spool(io::stdin().lock()),
            Source::Url(url) => return url.open(),
            Source::Bytes { bytes, .. } => Ok(Input::Bytes(Cursor::new(bytes.into()))),
        };
        opened.map_err(|reason| unreadable(&name, &reason))
    }
}

/// The refusal of a file that the system does not let us read.
pub(super) fn unreadable(name: &str, reason: &io::Error) -> Finding {
    let why = match reason.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "this is a directory; expected a file".to_owned(),
        _ => format!("cannot be read: {reason}"),
    };
    fault::error(Code::FILE_UNREADABLE, fault::whole(name), why)
}

/// Copies a stream so that it can be read twice.
fn spool(mut stream: impl Read) -> io::Result<Input> {
    let mut copy = SpooledTempFile::new(SPOOL);
    io::copy(&mut stream, &mut copy)?;
    Ok(spooled(copy))
}

/// Something that is written to be read: in memory, and beyond [`SPOOL`] in a temporary file without a name.
pub(super) struct Spool(BufWriter<SpooledTempFile>);

impl Spool {
    /// Nothing is written yet.
    pub(super) fn new() -> Spool {
        Spool(BufWriter::with_capacity(PIECE, SpooledTempFile::new(SPOOL)))
    }

    /// What was written, as an input at its start.
    pub(super) fn finish(self) -> io::Result<Input> {
        let mut input = spooled(self.0.into_inner().map_err(io::IntoInnerError::into_error)?);
        input.rewind()?;
        Ok(input)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What was written to a spool, as an input.
pub(super) fn spooled(copy: SpooledTempFile) -> Input {
    match copy.into_inner() {
        SpooledData::OnDisk(file) => Input::File(file),
        SpooledData::InMemory(bytes) => Input::Bytes(Cursor::new(bytes.into_inner().into())),
    }
}

impl Input {
    /// The same bytes once more, for another thread. Both share one position in a file.
    #[cfg(feature = "columnar")]
    pub(super) fn share(&self) -> io::Result<Input> {
        match self {
            Input::File(file) => file.try_clone().map(Input::File),
            Input::Bytes(bytes) => Ok(Input::Bytes(bytes.clone())),
        }
    }

    /// The same bytes in a form that can be read at any place: in memory, where the system has no other way.
    #[cfg(feature = "columnar")]
    pub(super) fn into_anywhere(self) -> io::Result<Input> {
        match self {
            #[cfg(not(unix))]
            Input::File(mut file) => {
                let mut bytes = Vec::new();
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                Ok(Input::Bytes(Cursor::new(bytes.into())))
            }
            input => Ok(input),
        }
    }

    /// Reads bytes from a place on, wherever the input stands; see [`Input::into_anywhere`].
    #[cfg(feature = "columnar")]
    pub(super) fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        match self {
            #[cfg(unix)]
            Input::File(file) => std::os::unix::fs::FileExt::read_at(file, buffer, at),
            #[cfg(not(unix))]
            Input::File(_) => Err(io::ErrorKind::Unsupported.into()),
            Input::Bytes(bytes) => {
                let from = usize::try_from(at).unwrap_or(usize::MAX);
                bytes.get_ref().get(from..).unwrap_or_default().read(buffer)
            }
        }
    }

    /// How many bytes it has now, and when a file was changed last, where the system tells.
    pub(super) fn state(&self) -> io::Result<State> {
        match self {
            Input::File(file) => file
                .metadata()
                .map(|metadata| State { length: metadata.len(), changed: metadata.modified().ok() }),
            Input::Bytes(bytes) => Ok(State { length: bytes.get_ref().len() as u64, changed: None }),
        }
    }

    /// Number of bytes.
    pub(super) fn length(&mut self) -> io::Result<u64> {
        let length = self.seek(SeekFrom::End(0))?;
        self.rewind()?;
        Ok(length)
    }

    /// Goes back to the first byte.
    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.seek(SeekFrom::Start(0)).map(|_| ())
    }

    /// The last bytes, up to `limit`; leaves the input at its start.
    pub(super) fn end(&mut self, limit: u64) -> io::Result<Vec<u8>> {
        let length = self.length()?;
        self.seek(SeekFrom::Start(length.saturating_sub(limit)))?;
        let mut end = Vec::new();
        Read::by_ref(self).take(limit).read_to_end(&mut end)?;
        self.rewind()?;
        Ok(end)
    }

    /// The first bytes, up to `limit`; leaves the input at its start.
    pub(super) fn head(&mut self, limit: u64) -> io::Result<Vec<u8>> {
        self.rewind()?;
        let mut head = Vec::new();
        Read::by_ref(self).take(limit).read_to_end(&mut head)?;
        self.rewind()?;
        Ok(head)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::File(file) => file.read(buffer),
            Input::Bytes(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Input::File(file) => file.seek(to),
            Input::Bytes(bytes) => bytes.seek(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_twice() {
        let mut input = spool(&b"name\nAcme"[..]).unwrap();
        assert_eq!(input.head(4).unwrap(), b"name");
        let mut all = String::new();
        input.read_to_string(&mut all).unwrap();
        assert_eq!(all, "name\nAcme");
    }

    #[test]
    fn what_cannot_be_opened_is_refused_in_words() {
        let missing = Source::Path("no/such/file.csv".into()).open().unwrap_err();
        assert_eq!(missing.to_string(), "no/such/file.csv: there is no such file [F001]");
        let folder = Source::Path(".".into()).open().unwrap_err();
        assert_eq!(folder.to_string(), ".: this is a directory; expected a file [F001]");
    }
}
