//! `interdict suppress prune`: what is expired or stale is told, and removed where that is asked for.

use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use chrono_tz::America::New_York;
use interdict::finding::Code;
use interdict::report::summary::counted;
use interdict::report::visible;
use interdict::screen::{ScreenOptions, Screener};
use interdict::suppression::{self, Suppressions};

use super::super::args::PruneArgs;
use super::super::lists;
use super::super::messages::Messages;
use super::{add, day, edit, review};

/// The status where something could be removed and is not.
const LEFT: u8 = 1;

/// Prunes.
pub(super) fn main(args: &PruneArgs, messages: &mut Messages) -> Result<u8> {
    let path = &args.file;
    let name = path.display().to_string();
    let on = day("on", &args.on, New_York)?;
    let files = super::files(std::slice::from_ref(path), messages)?;
    let read = files.iter().map(|file| file.sha256.clone()).next();
    let lists = lists::load(&args.lists, messages)?;
    let suppressions = Suppressions { files, decided_on: Some(on) };
    let screener = Screener::new(lists, ScreenOptions::default()).with_suppressions(suppressions);
    let Some(bound) = screener.suppressions() else { bail!("there is nothing to prune") };
    let mut out = io::stdout().lock();
    let mut numbers = Vec::new();
    for (number, suppression) in bound.suppressions().iter().enumerate() {
        let state = review::state(bound, number, on);
        if state.code != Some(Code::SUPPRESSION_EXPIRED) && state.code != Some(Code::SUPPRESSION_STALE) {
            continue;
        }
        numbers.push(number);
        let (file, line) = (visible(&suppression.place.file), suppression.place.line);
        let subject = visible(suppression.subject.called());
        writeln!(out, "{}: {}", state.word, review::whole(&state.why))?;
        writeln!(out, "  {file}:{line}  `{subject}` is not {}", suppression.entry)?;
    }
    let told = counted(numbers.len() as u64, "suppression", "suppressions");
    if numbers.is_empty() || !args.yes {
        let hint = if numbers.is_empty() { "" } else { "; --yes removes them" };
        writeln!(out, "{told} of {} expired or stale{hint}", bound.suppressions().len())?;
        out.flush()?;
        return Ok(if numbers.is_empty() { 0 } else { LEFT });
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?;
    let now = suppression::read(text.as_bytes(), &name).ok();
    if now.map(|file| file.sha256) != read {
        bail!("{name}: it changed while it was read: nothing is removed");
    }
    let pruned = edit::without(&text, &numbers)?;
    let left = suppression::read(pruned.as_bytes(), &name).map(|file| file.suppressions.len()).ok();
    if left != Some(bound.suppressions().len() - numbers.len()) {
        bail!("{name}: it would not be what is told: nothing is removed");
    }
    add::publish(path, &pruned, true)?;
    writeln!(out, "removed {told} from {}", visible(&name))?;
    out.flush()?;
    Ok(0)
}
