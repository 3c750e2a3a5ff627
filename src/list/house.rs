//! Stage house.
