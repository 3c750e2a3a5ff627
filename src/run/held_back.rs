//! Standard output while it is not yet certain that what is written there stands.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::SpooledTempFile;

/// How many bytes are held in memory; more go to a file without a name.
const HELD: usize = 16 << 20;

/// A writer that keeps everything until it is released, and from then on writes through.
#[derive(Clone)]
pub(super) struct HeldBack<'w>(Arc<Mutex<State<'w>>>);

struct State<'w> {
    out: Box<dyn Write + Send + 'w>,
    held: Option<SpooledTempFile>,
}

impl<'w> HeldBack<'w> {
    /// Over a writer; nothing is held back yet.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> HeldBack<'w> {
        HeldBack(Arc::new(Mutex::new(State { out, held: None })))
    }

    /// Holds back what is written from now on, and drops what was held.
    pub(super) fn hold(&self) {
        self.lock().held = Some(SpooledTempFile::new(HELD));
    }

    /// Drops what was held.
    pub(super) fn discard(&self) {
        self.lock().held = None;
    }

    /// Writes what was held.
    pub(super) fn release(&self) -> io::Result<()> {
        let mut state = self.lock();
        let Some(mut held) = state.held.take() else { return Ok(()) };
        held.seek(SeekFrom::Start(0))?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = held.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            state.out.write_all(&buffer[..count])?;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<'w>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for HeldBack<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        match &mut state.held {
            Some(held) => held.write(bytes),
            None => state.out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut state = self.lock();
        match &state.held {
            Some(_) => Ok(()),
            None => state.out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_before_it_is_released() {
        let mut out = Vec::new();
        {
            let held = HeldBack::new(Box::new(&mut out));
            let mut writer = held.clone();
            held.hold();
            writer.write_all(b"void").unwrap();
            held.hold();
            writer.write_all(b"kept, ").unwrap();
            held.release().unwrap();
            writer.write_all(b"more").unwrap();
            held.hold();
            writer.write_all(b"void").unwrap();
            held.discard();
            writer.flush().unwrap();
        }
        assert_eq!(out, b"kept, more");
    }
}
