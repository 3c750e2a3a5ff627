//! Writes the answers.
