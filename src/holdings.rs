//! Reads holdings and trade files as they come from the desk.
