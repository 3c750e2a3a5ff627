//! What the law is at one instant, as known at another.
//!
//! Two evaluations answer the same question ([`Case`] and [`Circumstances`] in, [`Answer`] out) and
//! share nothing but these types: [`oracle`] is the slow one that reads like the law, [`Grid`] the
//! compiled one that the product uses.

mod answer;
mod grid;
mod instant;
pub mod oracle;
mod picture;

pub use answer::{Answer, Because, Case, Circumstances};
pub use grid::Grid;
pub use instant::{Instant, KnownOn, LegalTime, Period, Reading, TradeTime};
pub use picture::{Fact, Picture, Sketch};
