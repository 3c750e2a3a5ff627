//! `interdict match` and `interdict compare`: names alone, without dates.

use std::io::{self, Write};

use anyhow::Result;
use interdict::identity::Subject;
use interdict::report::visible;
use interdict::score;
use interdict::screen::{ScreenOptions, Screener};

use super::args::{CompareArgs, MatchArgs};
use super::explain::write_identity;
use super::lists;
use super::messages::Messages;

/// Prints every entry that a name matches.
pub(super) fn find(args: &MatchArgs, messages: &mut Messages) -> Result<u8> {
    let lists = lists::load(&args.lists, messages)?;
    let screener =
        Screener::new(lists, ScreenOptions { threshold: args.threshold, ..ScreenOptions::default() });
    let mut out = io::stdout().lock();
    for name in &args.names {
        writeln!(out, "{}", visible(name))?;
        let subject = Subject { security_name: name.clone(), ..Subject::default() };
        write_identity(&mut out, &screener, &subject, &screener.identify(&subject))?;
    }
    out.flush()?;
    Ok(0)
}

/// Prints the score of two names, word by word.
pub(super) fn compare(args: &CompareArgs) -> Result<u8> {
    let mut out = io::stdout().lock();
    let alignment = score::compare(&args.a, &args.b).to_string();
    for line in alignment.lines() {
        writeln!(out, "{}", visible(line))?;
    }
    out.flush()?;
    Ok(0)
}
