//! For how long a row's answer stays the same to the letter, so that it need not be written anew for each row.

use super::{Query, Screener};
use crate::identity::Identity;
use crate::timeline::{Instant, Period, TradeTime};

const DAY: i64 = 86_400;

/// A span of trade time in which [`Screener::decide`] says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steady(Period);

impl Steady {
    /// Whether all that a trade time may mean lies inside, in whatever zone.
    pub fn covers(&self, time: TradeTime) -> bool {
        let Period { from, until } = window(time);
        self.0.from <= from && until <= self.0.until
    }
}

/// Every instant that a trade time may mean. The civil day of no zone begins or ends more than a day from
/// that of UTC.
fn window(time: TradeTime) -> Period {
    match time {
        TradeTime::At(at) => Period::new(at, at.next()),
        TradeTime::Day(date) => {
            let start = Instant::from_utc(date.and_time(chrono::NaiveTime::MIN).and_utc());
            Period::new(start.plus_seconds(-DAY), start.plus_seconds(2 * DAY))
        }
    }
}

impl Screener {
    /// The span around a row's time in which a row that asks the same is told the same; empty when
    /// something turns too near to it.
    pub fn steady(&self, identity: &Identity, query: &Query) -> Steady {
        let mut steady =
            Narrowing { window: window(query.time), span: Period::new(Instant::MIN, Instant::MAX) };
        if let Some(bound) = self.suppressions() {
            identity.reviewed.iter().for_each(|reviewed| steady.turn(bound.end(reviewed.suppression)));
        }
        for found in identity.with_outranked() {
            let Some((grid, case)) = self.grid(identity, found, query) else { continue };
            let Some(list) = self.lists.get(found.list) else { continue };
            for known in [query.known_of(list), Instant::MAX] {
                let (_, period) = grid.at(steady.window.from, known);
                steady.turn(period.from);
                steady.turn(period.until);
            }
            let facts = case.facts;
            for listing in case.listings.iter().filter_map(|&index| facts.listings.get(index)) {
                steady.turn(listing.listed_on.visible_from());
                steady
                    .turn(listing.removed.as_ref().map_or(Instant::MAX, |removal| removal.at.visible_from()));
            }
            facts.revocations.iter().for_each(|revocation| steady.turn(revocation.at.visible_from()));
            for suspension in &facts.suspensions {
                steady.turn(suspension.from.visible_from());
                steady.turn(suspension.until.map_or(Instant::MAX, |until| until.visible_from()));
            }
        }
        Steady(steady.span)
    }
}

/// A span of time that shrinks to the part between the turns around a window.
struct Narrowing {
    window: Period,
    span: Period,
}

impl Narrowing {
    /// Something turns at an instant.
    fn turn(&mut self, at: Instant) {
        if at <= self.window.from {
            self.span.from = self.span.from.max(at);
        } else if self.window.until <= at {
            self.span.until = self.span.until.min(at);
        } else {
            self.span = Period::new(at, at);
        }
    }
}
