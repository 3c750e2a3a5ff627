//! A reader that counts and hashes every byte on its way, so that a file needs no pass for that alone.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::source::Input;

/// How many bytes are read at a time where nothing else says so.
pub(super) const PIECE: usize = 1 << 16;

/// Reads through, and knows size and digest of what went by.
#[derive(Debug)]
pub(super) struct Hashed<R> {
    input: R,
    digest: Sha256,
    size: u64,
}

impl<R: Read> Hashed<R> {
    /// Nothing was read yet.
    pub(super) fn new(input: R) -> Hashed<R> {
        Hashed { input, digest: Sha256::new(), size: 0 }
    }

    /// Number of bytes, and their SHA-256 in lower-case hex.
    pub(super) fn digest(&self) -> (u64, String) {
        (self.size, crate::digest::hex(&self.digest.clone().finalize()))
    }

    /// The input.
    pub(super) fn get_ref(&self) -> &R {
        &self.input
    }

    /// The input, wherever it stands.
    pub(super) fn into_inner(self) -> R {
        self.input
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.digest.update(buffer.get(..count).unwrap_or(&[]));
        self.size += count as u64;
        Ok(count)
    }
}

/// Number of bytes of an input, and their SHA-256; leaves it at its start.
pub(super) fn of(input: &mut Input) -> io::Result<(u64, String)> {
    input.rewind()?;
    let mut hashed = Hashed::new(&mut *input);
    io::copy(&mut hashed, &mut io::sink())?;
    let digest = hashed.digest();
    input.rewind()?;
    Ok(digest)
}
