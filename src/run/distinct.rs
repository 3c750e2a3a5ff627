//! Who the securities of a run are: each distinct one is matched once, whichever thread meets it first.
//!
//! A thread looks a row's security up by the bytes of its cells, first among those that it met itself,
//! then among those of all threads, and only then matches it.

use std::hash::Hasher;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;
use rustc_hash::{FxHashSet, FxHasher};

use crate::holdings::stream::{Cells, HANDFUL, Handful, Sheet, Side};
use crate::identity::{Identity, Memory, Nearest, Subject};
use crate::repair::{Repair, Repairs};
use crate::screen::Screener;

/// Distinct securities that are kept. A run with more of them is answered the same, only some are matched
/// again; this bounds the memory of files in which every row is another security.
pub(super) const KEPT: usize = 131_072;

/// Bytes of their cells that are kept.
const MOST_BYTES: usize = 32 << 20;

/// Securities that one thread alone matches. Each thread that matches learns the words of names anew, which
/// pays only in runs with very many of them.
const ALONE: usize = 65_536;

/// Who a security is.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Nobody where it is certainly nobody on the lists.
    pub(super) identity: Option<Arc<Identity>>,
    /// What had to be mended before it could be told.
    pub(super) repairs: Repairs,
}

/// Which securities need an [`Identity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Only those that may give an alert.
    Alerts,
    /// All of them: the nearest name of a list is told even where it does not match.
    All,
}

impl Wanted {
    /// Who a security is, by matching it.
    pub(super) fn found(self, screener: &Screener, subject: &Subject<&str>, memory: &mut Memory) -> Found {
        if self == Wanted::Alerts
            && let Some(repairs) = screener.clear(subject, memory)
        {
            return Found { identity: None, repairs };
        }
        let nearest = if self == Wanted::All { Nearest::Always } else { Nearest::UnlessClear };
        let identity = screener.identify_as(subject, nearest, memory);
        let repairs = identity.repairs;
        let is_wanted = self == Wanted::All || !identity.is_clear();
        Found { identity: is_wanted.then_some(identity), repairs }
    }
}

/// The securities of a run, for all of its threads.
pub(super) struct Distinct<'s> {
    screener: &'s Screener,
    wanted: Wanted,
    /// Texts of securities whose rows are looked at in any case.
    watched: Option<&'s FxHashSet<String>>,
    known: Mutex<Known>,
    /// What the columns of files mean.
    shapes: Mutex<Vec<Vec<u8>>>,
    memories: Vec<Mutex<Memory>>,
    matched: AtomicUsize,
}

impl<'s> Distinct<'s> {
    /// For a number of threads.
    pub(super) fn new(screener: &'s Screener, wanted: Wanted, threads: usize) -> Distinct<'s> {
        let memories = (0..threads.max(1)).map(|_| Mutex::default()).collect();
        let (known, shapes, matched) = (Mutex::default(), Mutex::default(), AtomicUsize::new(0));
        Distinct { screener, wanted, watched: None, known, shapes, memories, matched }
    }

    /// The same with securities whose rows are looked at also where they are nobody.
    pub(super) fn watching(self, watched: Option<&'s FxHashSet<String>>) -> Distinct<'s> {
        Distinct { watched, ..self }
    }

    /// Who a security is, by matching it.
    fn identify(&self, subject: &Subject<&str>, memory: &mut Memory) -> Found {
        self.matched.fetch_add(1, Ordering::Relaxed);
        let is_watched = self
            .watched
            .is_some_and(|watched| subject.naming().into_iter().any(|text| watched.contains(text)));
        let wanted = if is_watched { Wanted::All } else { self.wanted };
        wanted.found(self.screener, subject, memory)
    }

    /// The memory with which a thread matches.
    fn memory(&self, thread: usize) -> MutexGuard<'_, Memory> {
        let is_alone = self.matched.load(Ordering::Relaxed) < ALONE;
        lock(&self.memories[if is_alone { 0 } else { thread % self.memories.len() }])
    }
}

/// A panic while a lock is held ends the run; the state behind it is not used for an answer.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The securities that one thread met.
pub(super) struct Met<'d, 's> {
    distinct: &'d Distinct<'s>,
    thread: usize,
    /// What the columns of the present file mean, by the number that keys of such files have.
    shape: u32,
    known: Known,
    memory: Option<MutexGuard<'d, Memory>>,
    found: Vec<Found>,
    /// Keys whose parts do not stand side by side.
    joined: Vec<u8>,
}

impl<'d, 's> Met<'d, 's> {
    /// Nothing was met yet.
    pub(super) fn new(distinct: &'d Distinct<'s>, thread: usize) -> Met<'d, 's> {
        let known = Known::default();
        Met { distinct, thread, shape: 0, known, memory: None, found: Vec::new(), joined: Vec::new() }
    }

    /// Goes on with another file.
    pub(super) fn begin(&mut self, sheet: &Sheet) {
        let mut shapes = lock(&self.distinct.shapes);
        let known = shapes.iter().position(|shape| shape == sheet.shape());
        let number = known.unwrap_or_else(|| {
            shapes.push(sheet.shape().to_owned());
            shapes.len() - 1
        });
        self.shape = number as u32;
    }

    /// Finds out who the securities of some rows are.
    pub(super) fn who(&mut self, sheet: &Sheet, rows: &Handful<'_>) {
        let mut joined = std::mem::take(&mut self.joined);
        let mut keys = [&[][..]; HANDFUL];
        let count = match sheet.subject_columns() {
            [side] => keys.iter_mut().zip(rows.raw(side)).map(|(key, raw)| *key = raw).count(),
            sides => join(rows, sides, &mut joined, &mut keys),
        };
        self.look_up(sheet, rows, &keys[..count]);
        self.joined = joined;
    }

    /// Step by step for all rows, because a step waits for memory, and many can wait at the same time.
    fn look_up(&mut self, sheet: &Sheet, rows: &Handful<'_>, keys: &[&[u8]]) {
        let mut hashes = [0; HANDFUL];
        for (hash, key) in hashes.iter_mut().zip(keys) {
            *hash = hash_of(self.shape, key);
        }
        let mut likely = [None; HANDFUL];
        for (likely, hash) in likely.iter_mut().zip(hashes).take(keys.len()) {
            *likely = self.known.likely(hash);
        }
        self.known.await_keys(likely.iter().flatten());
        self.found.clear();
        let mut is_met = [false; HANDFUL];
        for ((is_met, likely), key) in is_met.iter_mut().zip(likely).zip(keys) {
            let found = likely.and_then(|likely| self.known.at(likely, self.shape, key));
            *is_met = found.is_some();
            self.found.push(found.unwrap_or_default());
        }
        if is_met[..keys.len()].iter().all(|is_met| *is_met) {
            return;
        }
        for (place, ((_, cells), key)) in rows.rows().zip(keys).enumerate() {
            if !is_met[place] {
                self.found[place] = self.meet(sheet, cells, hashes[place], key);
            }
        }
    }

    /// Who they are.
    pub(super) fn found(&self) -> &[Found] {
        &self.found
    }

    /// Who a security is that this thread perhaps never met.
    fn meet(&mut self, sheet: &Sheet, cells: Cells<'_>, hash: u64, key: &[u8]) -> Found {
        let shape = self.shape;
        // The same security may stand twice among the rows.
        if let Some(found) = self.known.get(hash, shape, key) {
            return found;
        }
        // What is met for the first time is kept for all threads, and for this one when it comes again: in many
        // files it never does.
        let again = || lock(&self.distinct.known).get(hash, shape, key);
        if let Some(found) = again() {
            self.known.insert(hash, shape, key, found.clone());
            return found;
        }
        let is_first = self.memory.is_none();
        let memory = self.memory.get_or_insert_with(|| self.distinct.memory(self.thread));
        // Others may have matched it while this thread waited.
        if is_first && let Some(found) = again() {
            return found;
        }
        let mut found = self.distinct.identify(&sheet.subject(cells), memory);
        found.repairs = found.repairs.union(sheet.repairs(cells));
        lock(&self.distinct.known).insert(hash, shape, key, found.clone());
        found
    }

    /// Lets other threads match.
    pub(super) fn rest(&mut self) {
        self.memory = None;
    }
}

/// The keys of rows whose columns do not stand side by side: their parts with a NUL between, which no cell of
/// theirs has. Says how many there are.
fn join<'k>(
    rows: &Handful<'_>,
    sides: &[Side],
    joined: &'k mut Vec<u8>,
    keys: &mut [&'k [u8]; HANDFUL],
) -> usize {
    joined.clear();
    let mut ends = [0; HANDFUL];
    let mut parts: Vec<_> = sides.iter().map(|side| rows.raw(side)).collect();
    let count = rows.rows().count();
    for end in ends.iter_mut().take(count) {
        for part in parts.iter_mut().filter_map(Iterator::next) {
            joined.extend_from_slice(part);
            joined.push(0);
        }
        *end = joined.len();
    }
    let mut from = 0;
    for (key, end) in keys.iter_mut().zip(ends).take(count) {
        *key = joined.get(from..end).unwrap_or_default();
        from = end;
    }
    count
}

pub(super) fn hash_of(shape: u32, key: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u32(shape);
    hasher.write(key);
    hasher.finish()
}

/// Securities by the bytes of their cells.
#[derive(Default)]
pub(super) struct Known {
    entries: HashTable<Entry>,
    keys: Vec<u8>,
    identities: Vec<Arc<Identity>>,
}

/// Where the key of a security lies, and who it is.
#[derive(Clone, Copy)]
struct Entry {
    hash: u64,
    shape: u32,
    from: u32,
    length: u32,
    /// In the lower bits zero where nobody was found, or else the number of the identity, counted from one; in
    /// the upper ones what had to be mended.
    found: u32,
}

/// The bits of [`Entry::found`] that hold the number: more than are kept.
const NUMBER: u32 = 20;
const _: () = assert!(KEPT < 1 << NUMBER && Repair::ALL.len() <= 32 - NUMBER as usize);

impl Known {
    /// The first security with this hash: almost always the only one.
    fn likely(&self, hash: u64) -> Option<Entry> {
        self.entries.find(hash, |entry| entry.hash == hash).copied()
    }

    /// Asks for the memory of keys, all at once, that are compared next.
    fn await_keys<'e>(&self, entries: impl Iterator<Item = &'e Entry>) {
        // A key may begin in one line of memory and end in the next.
        let ends = entries.flat_map(|entry| [entry.from, (entry.from + entry.length).saturating_sub(1)]);
        let bytes = ends.filter_map(|at| self.keys.get(at as usize));
        black_box(bytes.fold(0, |seen, byte| seen ^ byte));
    }

    /// Who a security is, if it has this key.
    fn at(&self, entry: Entry, shape: u32, key: &[u8]) -> Option<Found> {
        let known = self.keys.get(entry.from as usize..)?.get(..entry.length as usize)?;
        let number = entry.found & ((1 << NUMBER) - 1);
        (entry.shape == shape && known == key).then(|| Found {
            identity: number.checked_sub(1).and_then(|at| self.identities.get(at as usize)).cloned(),
            repairs: Repairs::from_bits((entry.found >> NUMBER) as u16),
        })
    }

    pub(super) fn get(&self, hash: u64, shape: u32, key: &[u8]) -> Option<Found> {
        let is_equal = |entry: &Entry| entry.hash == hash && self.at(*entry, shape, key).is_some();
        self.entries.find(hash, is_equal).and_then(|entry| self.at(*entry, shape, key))
    }

    /// Keeps who a security is, and forgets all others when they are too many.
    pub(super) fn insert(&mut self, hash: u64, shape: u32, key: &[u8], found: Found) {
        if self.entries.len() == KEPT || self.keys.len() + key.len() > MOST_BYTES {
            self.entries.clear();
            self.keys.clear();
            self.identities.clear();
        }
        let (from, length) = (self.keys.len() as u32, key.len() as u32);
        self.keys.extend_from_slice(key);
        let is_somebody = found.identity.is_some();
        self.identities.extend(found.identity);
        let number = if is_somebody { self.identities.len() as u32 } else { 0 };
        let found = number | u32::from(found.repairs.to_bits()) << NUMBER;
        let entry = Entry { hash, shape, from, length, found };
        self.entries.insert_unique(hash, entry, |entry| entry.hash);
    }
}
