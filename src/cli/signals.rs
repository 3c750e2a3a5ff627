//! What happens when the process is asked to stop: nothing half done stays, and the status says by which signal.
//!
//! A result that is getting its names is finished first. SIGKILL asks nobody; what it leaves is removed by the
//! next run of the same output.

/// Waits for SIGINT, SIGTERM and SIGHUP from now on. A signal that the caller has the process ignore (`nohup`)
/// stays ignored.
#[cfg(unix)]
pub(super) fn watch() {
    use interdict::run::stage;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level;

    let ignored = ignored();
    let heard = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0);
    // Without a watcher a signal ends the process as it always does.
    let Ok(mut signals) = Signals::new(heard) else { return };
    let watcher = std::thread::Builder::new().name("signals".to_owned());
    let _ = watcher.spawn(move || {
        if let Some(signal) = signals.forever().next() {
            stage::abandon();
            let name = low_level::signal_name(signal).unwrap_or("a signal");
            super::messages::last_words(&format!("stopped by {name}; there is no result"));
            // The way a process ends by this signal, so that whoever waits for it sees that.
            let _ = low_level::emulate_default_handler(signal);
            std::process::abort();
        }
    });
}

/// The set of signals that this process ignores, a bit for each; none where the system does not tell.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

/// Elsewhere the system ends the process.
#[cfg(not(unix))]
pub(super) fn watch() {}
