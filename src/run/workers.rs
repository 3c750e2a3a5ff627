//! The threads of a run: pieces of the inputs are taken apart side by side, and answered in their order.
//!
//! A fixed number of batches goes round: the one who answers gives a batch back, a worker fills it with the
//! next piece. So memory is bounded, however large the inputs are and however uneven the work is.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::batch::Batch;
use super::distinct::{Distinct, Met};
use crate::holdings::stream::{Reading, Sheet, Stream, Unfit};

/// Batches for each thread: one that it fills, one that waits to be answered, and one between.
const BATCHES: usize = 3;

/// The inputs, as the workers share them.
struct Feed<'f> {
    streams: &'f mut [Stream],
    input: usize,
    number: u64,
    free: Receiver<Batch>,
}

impl Feed<'_> {
    /// The next piece, and what is known of its file; nothing at the end or when nobody listens any more.
    fn next(&mut self) -> Option<(Batch, Arc<Sheet>)> {
        let stream = self.streams.get_mut(self.input)?;
        let mut batch = self.free.recv().ok()?;
        batch.clear();
        let read = stream.read(&mut batch.piece);
        batch.number = self.number;
        batch.input = self.input;
        batch.end = (read == Ok(false)).then(|| stream.digest());
        batch.unfit = read == Err(Unfit);
        self.number += 1;
        let sheet = Arc::clone(stream.sheet());
        if batch.end.is_some() {
            self.input += 1;
        }
        Some((batch, sheet))
    }
}

/// Takes all inputs apart on a number of threads, and answers every batch in the order of the inputs.
pub(super) fn run<E>(
    streams: &mut [Stream],
    distinct: &Distinct<'_>,
    threads: NonZero<usize>,
    answer: impl FnMut(&mut Batch) -> Result<(), E>,
) -> Result<(), E> {
    let (give, free) = mpsc::channel();
    let (send, filled) = mpsc::channel();
    for _ in 0..threads.get() * BATCHES {
        let _ = give.send(Batch::default());
    }
    let feed = Mutex::new(Feed { streams, input: 0, number: 0, free });
    thread::scope(|scope| {
        for number in 0..threads.get() {
            let (feed, send) = (&feed, send.clone());
            scope.spawn(move || work(feed, &send, Met::new(distinct, number)));
        }
        drop(send);
        in_order(filled, give, answer)
    })
}

/// Answers batches in their order and gives them back. When it ends, so do the workers: nothing comes back.
fn in_order<E>(
    filled: Receiver<Batch>,
    give: Sender<Batch>,
    mut answer: impl FnMut(&mut Batch) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for batch in filled {
        waiting.insert(batch.number, batch);
        while let Some(mut batch) = waiting.remove(&next) {
            answer(&mut batch)?;
            next += 1;
            let _ = give.send(batch);
        }
    }
    Ok(())
}

fn work(feed: &Mutex<Feed<'_>>, send: &Sender<Batch>, mut met: Met<'_, '_>) {
    let mut reading = Reading::default();
    let mut input = None;
    loop {
        let next = feed.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some((mut batch, sheet)) = next else { return };
        if input != Some(batch.input) {
            input = Some(batch.input);
            reading.forget();
            met.begin(&sheet);
        }
        if batch.end.is_none() && !batch.unfit {
            batch.fill(&sheet, &mut reading, &mut met);
        }
        if send.send(batch).is_err() {
            return;
        }
    }
}
