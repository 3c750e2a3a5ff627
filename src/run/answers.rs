//! Answers that were given before: rows that repeat what is asked about a security repeat its answer.

use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::identity::Identity;
use crate::programme::{Activity, Actor};
use crate::report::audience::{self, Audience};
use crate::screen::{Decision, Query, Screener, Steady};
use crate::timeline::KnownOn;

/// Questions whose answers are kept. A run with more of them is answered the same; this bounds its memory.
const KEPT: usize = 16_384;

/// What is asked about a security, but for the time.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Question {
    /// Where the identity lies; it stays there for as long as its answers are kept.
    identity: usize,
    activity: Activity,
    actor: Actor,
    known: KnownOn,
}

/// What one identity was told, and for which instants that stands.
type Given = (Arc<Identity>, Vec<(Steady, Answer)>);

/// A decision, and the number of the first of its lines in the run.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) decision: Arc<Decision>,
    pub(super) number: u64,
}

/// Decisions as the audience may read them.
pub(super) struct Answers<S> {
    screener: S,
    pub(super) audience: Audience,
    given: FxHashMap<Question, Given>,
    /// Lines of answers so far.
    lines: u64,
}

impl<S: Deref<Target = Screener>> Answers<S> {
    /// None was given yet.
    pub(super) fn new(screener: S, audience: Audience) -> Answers<S> {
        Answers { screener, audience, given: FxHashMap::default(), lines: 0 }
    }

    /// What a row is told whose security is this one.
    pub(super) fn decide(&mut self, identity: &Arc<Identity>, query: &Query) -> Answer {
        let Query { activity, actor, known, time } = *query;
        let question = Question { identity: Arc::as_ptr(identity).addr(), activity, actor, known };
        if let Some((_, given)) = self.given.get(&question)
            && let Some((_, answer)) = given.iter().find(|(steady, _)| steady.covers(time))
        {
            return answer.clone();
        }
        let decision = Arc::new(audience::decide(&self.screener, identity, query, self.audience));
        let answer = Answer { decision, number: self.lines };
        self.lines += 1 + answer.decision.alerts.len() as u64;
        let steady = self.screener.steady(identity, query);
        if steady.covers(time) {
            if self.given.len() >= KEPT {
                self.given.clear();
            }
            let (_, given) = self.given.entry(question).or_insert_with(|| (Arc::clone(identity), Vec::new()));
            given.push((steady, answer.clone()));
        }
        answer
    }
}
