//! Ties the stages together for files.
