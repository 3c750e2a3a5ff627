//! Stage candidate.
