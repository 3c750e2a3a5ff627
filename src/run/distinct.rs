//! Who the securities of a run are: each distinct one is matched once, whichever thread meets it first.
//!
//! A thread looks a row's security up by the bytes of its cells, first among those that it met itself,
//! then among those of all threads, and only then matches it.

use std::hash::Hasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::holdings::stream::{Cells, Sheet};
use crate::identity::{Identity, Memory, Subject};
use crate::screen::Screener;

/// Distinct securities that are kept. A run with more of them is answered the same, only some are matched
/// again; this bounds the memory of files in which every row is another security.
pub(super) const KEPT: usize = 131_072;

/// Bytes of their cells that are kept.
const MOST_BYTES: usize = 32 << 20;

/// Securities that one thread alone matches. Each thread that matches learns the words of names anew, which
/// pays only in runs with very many of them.
const ALONE: usize = 65_536;

/// Who a security is; nothing where it is certainly nobody on the lists.
pub(super) type Found = Option<Arc<Identity>>;

/// Which securities need an [`Identity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Only those that may give an alert.
    Alerts,
    /// All of them: the nearest name of a list is told even where it does not match.
    All,
}

/// The securities of a run, for all of its threads.
pub(super) struct Distinct<'s> {
    screener: &'s Screener,
    wanted: Wanted,
    known: Mutex<Known>,
    memories: Vec<Mutex<Memory>>,
    matched: AtomicUsize,
}

impl<'s> Distinct<'s> {
    /// For a number of threads.
    pub(super) fn new(screener: &'s Screener, wanted: Wanted, threads: usize) -> Distinct<'s> {
        let memories = (0..threads.max(1)).map(|_| Mutex::default()).collect();
        Distinct { screener, wanted, known: Mutex::default(), memories, matched: AtomicUsize::new(0) }
    }

    /// Who a security is, by matching it.
    fn identify(&self, subject: &Subject<&str>, memory: &mut Memory) -> Found {
        self.matched.fetch_add(1, Ordering::Relaxed);
        if self.wanted == Wanted::Alerts && self.screener.is_clear(subject, memory) {
            return None;
        }
        let identity = self.screener.identify_with(subject, memory);
        (self.wanted == Wanted::All || !identity.is_clear()).then_some(identity)
    }

    /// The memory with which a thread matches.
    fn memory(&self, thread: usize) -> MutexGuard<'_, Memory> {
        let is_alone = self.matched.load(Ordering::Relaxed) < ALONE;
        lock(&self.memories[if is_alone { 0 } else { thread % self.memories.len() }])
    }
}

/// A panic while a lock is held ends the run; the state behind it is not used for an answer.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The securities that one thread met.
pub(super) struct Met<'d, 's> {
    distinct: &'d Distinct<'s>,
    thread: usize,
    known: Known,
    key: Vec<u8>,
    memory: Option<MutexGuard<'d, Memory>>,
}

impl<'d, 's> Met<'d, 's> {
    /// Nothing was met yet.
    pub(super) fn new(distinct: &'d Distinct<'s>, thread: usize) -> Met<'d, 's> {
        Met { distinct, thread, known: Known::default(), key: Vec::new(), memory: None }
    }

    /// Who the security of a row is.
    pub(super) fn who(&mut self, sheet: &Sheet, cells: Cells<'_>) -> Found {
        self.key.clear();
        for (tag, column) in sheet.subject_columns() {
            let cell = cells.get(*column);
            if !cell.is_empty() {
                // No cell has a NUL, so that no two rows of other cells have the same key.
                self.key.extend_from_slice(&[0, *tag]);
                self.key.extend_from_slice(cell.as_bytes());
            }
        }
        let hash = Known::hash(&self.key);
        if let Some(found) = self.known.get(hash, &self.key) {
            return found.clone();
        }
        let found = self.met_by_others(hash).unwrap_or_else(|| self.identify(sheet, cells, hash));
        self.known.insert(hash, &self.key, found.clone());
        found
    }

    fn met_by_others(&self, hash: u64) -> Option<Found> {
        lock(&self.distinct.known).get(hash, &self.key).cloned()
    }

    fn identify(&mut self, sheet: &Sheet, cells: Cells<'_>, hash: u64) -> Found {
        let is_first = self.memory.is_none();
        let memory = self.memory.get_or_insert_with(|| self.distinct.memory(self.thread));
        // Others may have matched it while this thread waited.
        if is_first && let Some(found) = lock(&self.distinct.known).get(hash, &self.key) {
            return found.clone();
        }
        let found = self.distinct.identify(&sheet.subject(cells), memory);
        lock(&self.distinct.known).insert(hash, &self.key, found.clone());
        found
    }

    /// Lets other threads match.
    pub(super) fn rest(&mut self) {
        self.memory = None;
    }
}

/// Securities by the bytes of their cells.
#[derive(Default)]
struct Known {
    entries: HashTable<Entry>,
    keys: Vec<u8>,
}

struct Entry {
    hash: u64,
    from: u32,
    until: u32,
    found: Found,
}

impl Known {
    fn hash(key: &[u8]) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write(key);
        hasher.finish()
    }

    fn get(&self, hash: u64, key: &[u8]) -> Option<&Found> {
        let is_equal = |entry: &Entry| {
            entry.hash == hash && self.keys.get(entry.from as usize..entry.until as usize) == Some(key)
        };
        self.entries.find(hash, is_equal).map(|entry| &entry.found)
    }

    /// Keeps who a security is, and forgets all others when they are too many.
    fn insert(&mut self, hash: u64, key: &[u8], found: Found) {
        if self.entries.len() == KEPT || self.keys.len() + key.len() > MOST_BYTES {
            self.entries.clear();
            self.keys.clear();
        }
        let from = self.keys.len() as u32;
        self.keys.extend_from_slice(key);
        let entry = Entry { hash, from, until: self.keys.len() as u32, found };
        self.entries.insert_unique(hash, entry, |entry| entry.hash);
    }
}
