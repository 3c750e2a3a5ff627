//! The command line: parse, run, exit status.
//!
//! 0 is only ever returned by a run that says so itself; a fault, a panic and a broken pipe are 2.

mod cli;

use std::panic;
use std::process::ExitCode;

/// Lists and names are many small texts, which this allocator gives out and takes back for a fraction of
/// what the system's costs. Its second version keeps less memory than the third.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The status of everything that could not answer.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    // A panic is a fault of ours. Its text may hold a client's data, so only its place is told.
    panic::set_hook(Box::new(|info| {
        if interdict::holdings::is_guarded() {
            return;
        }
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        cli::messages::last_words(&format!("internal fault at {place}; there is no result"));
    }));
    // Unwinding removes temporary files; the status cannot be anything but a failure.
    match panic::catch_unwind(cli::main) {
        Ok(status) => ExitCode::from(status),
        Err(_) => ExitCode::from(FAILED),
    }
}
