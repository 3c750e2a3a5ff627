//! Stage name.
