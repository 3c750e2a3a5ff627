//! Stage builtin.
