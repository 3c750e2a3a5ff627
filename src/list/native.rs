//! Stage native.
