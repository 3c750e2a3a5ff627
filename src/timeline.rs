//! What the law is at one instant, as known at another.

mod instant;

pub use instant::{Instant, KnownOn, LegalTime, Period, Reading, TradeTime};
