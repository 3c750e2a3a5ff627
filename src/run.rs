//! Ties files to the pipeline and its answers to files.
pub mod stage;
