//! Who the securities of a run are: each distinct one is matched once, whichever thread meets it first.
//!
//! A thread looks a row's security up by the bytes of its cells, first among those that it met itself,
//! then among those of all threads, and only then matches it.

use std::hash::Hasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::holdings::stream::{Cells, HANDFUL, Handful, Sheet};
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
    memory: Option<MutexGuard<'d, Memory>>,
    /// The cells of the rows that are looked up, and where the key of each ends in them.
    keys: Vec<u8>,
    asked: Vec<Asked>,
    found: Vec<Found>,
}

/// A security that is looked up.
struct Asked {
    hash: u64,
    from: usize,
    until: usize,
}

impl<'d, 's> Met<'d, 's> {
    /// Nothing was met yet.
    pub(super) fn new(distinct: &'d Distinct<'s>, thread: usize) -> Met<'d, 's> {
        let known = Known::default();
        let (keys, asked, found) = (Vec::new(), Vec::new(), Vec::new());
        Met { distinct, thread, known, memory: None, keys, asked, found }
    }

    /// Finds out who the securities of some rows are. Step by step for all of them, because a step waits for
    /// memory, and many can wait at the same time.
    pub(super) fn who(&mut self, sheet: &Sheet, rows: &Handful<'_>) {
        self.keys.clear();
        self.asked.clear();
        for (_, cells, _) in rows.rows() {
            let from = self.keys.len();
            for (tag, column) in sheet.subject_columns() {
                let cell = cells.get(*column);
                if !cell.is_empty() {
                    // No cell has a NUL, so that no two rows of other cells have the same key.
                    self.keys.extend_from_slice(&[0, *tag]);
                    self.keys.extend_from_slice(cell.as_bytes());
                }
            }
            let hash = Known::hash(&self.keys[from..]);
            self.asked.push(Asked { hash, from, until: self.keys.len() });
        }
        let mut likely = [None; HANDFUL];
        for (likely, asked) in likely.iter_mut().zip(&self.asked) {
            *likely = self.known.likely(asked.hash);
        }
        self.found.clear();
        let mut is_met = [false; HANDFUL];
        for ((is_met, likely), asked) in is_met.iter_mut().zip(likely).zip(&self.asked) {
            let found = likely.and_then(|likely| self.known.at(likely, &self.keys[asked.from..asked.until]));
            *is_met = found.is_some();
            self.found.push(found.flatten());
        }
        for (place, (_, cells, _)) in rows.rows().enumerate().filter(|(place, _)| !is_met[*place]) {
            self.found[place] = self.meet(place, sheet, cells);
        }
    }

    /// Who they are.
    pub(super) fn found(&self) -> &[Found] {
        &self.found
    }

    /// Who a security is that this thread perhaps never met.
    fn meet(&mut self, place: usize, sheet: &Sheet, cells: Cells<'_>) -> Found {
        let Asked { hash, from, until } = self.asked[place];
        let key = &self.keys[from..until];
        // The same security may stand twice among the rows.
        if let Some(found) = self.known.get(hash, key) {
            return found;
        }
        let by_others = lock(&self.distinct.known).get(hash, key);
        let found = by_others.unwrap_or_else(|| {
            let is_first = self.memory.is_none();
            let memory = self.memory.get_or_insert_with(|| self.distinct.memory(self.thread));
            // Others may have matched it while this thread waited.
            if is_first && let Some(found) = lock(&self.distinct.known).get(hash, key) {
                return found;
            }
            let found = self.distinct.identify(&sheet.subject(cells), memory);
            lock(&self.distinct.known).insert(hash, key, found.clone());
            found
        });
        self.known.insert(hash, key, found.clone());
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
    identities: Vec<Arc<Identity>>,
}

/// Where the key of a security lies, and who it is.
#[derive(Clone, Copy)]
struct Entry {
    hash: u64,
    from: u32,
    length: u32,
    /// Zero where nobody was found, or else the number of the identity, counted from one.
    found: u32,
}

impl Known {
    fn hash(key: &[u8]) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write(key);
        hasher.finish()
    }

    /// The first security with this hash: almost always the only one.
    fn likely(&self, hash: u64) -> Option<Entry> {
        self.entries.find(hash, |entry| entry.hash == hash).copied()
    }

    /// Who a security is, if it has this key.
    fn at(&self, entry: Entry, key: &[u8]) -> Option<Found> {
        let known = self.keys.get(entry.from as usize..)?.get(..entry.length as usize)?;
        let found = |number: u32| self.identities.get(number.checked_sub(1)? as usize).cloned();
        (known == key).then(|| found(entry.found))
    }

    fn get(&self, hash: u64, key: &[u8]) -> Option<Found> {
        let is_equal = |entry: &Entry| entry.hash == hash && self.at(*entry, key).is_some();
        self.entries.find(hash, is_equal).and_then(|entry| self.at(*entry, key))
    }

    /// Keeps who a security is, and forgets all others when they are too many.
    fn insert(&mut self, hash: u64, key: &[u8], found: Found) {
        if self.entries.len() == KEPT || self.keys.len() + key.len() > MOST_BYTES {
            self.entries.clear();
            self.keys.clear();
            self.identities.clear();
        }
        let from = self.keys.len() as u32;
        self.keys.extend_from_slice(key);
        let is_somebody = found.is_some();
        self.identities.extend(found);
        let found = if is_somebody { self.identities.len() as u32 } else { 0 };
        let entry = Entry { hash, from, length: key.len() as u32, found };
        self.entries.insert_unique(hash, entry, |entry| entry.hash);
    }
}
