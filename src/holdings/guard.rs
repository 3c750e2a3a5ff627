//! Keeps a damaged file from ending the run: libraries that read it may panic, which is a fault of the file; one that
//! writes may panic where a disk is full.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What comes of reading, or of writing to what may be full; nothing where it panics.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    let before = GUARDED.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read)).ok();
    GUARDED.set(before);
    read
}

/// Whether this thread reads a file in such a way that a panic is a fault of the file, told as one.
pub fn is_guarded() -> bool {
    GUARDED.get()
}
