//! `interdict match` and `interdict compare`: names alone, without dates.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, anyhow};
use interdict::holdings::{self, Holdings, Source};
use interdict::identity::Subject;
use interdict::report::visible;
use interdict::run::Observer;
use interdict::score;
use interdict::screen::{ScreenOptions, Screener};
use interdict::timeline::TradeTime;

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
        let subject = Subject { security_name: name.clone(), ..Subject::default() };
        write_subject(&mut out, &screener, name, &subject)?;
    }
    let mut status = 0;
    if let Some(file) = &args.file {
        let mut holdings = open(file, messages)?;
        while let Some(row) = holdings.next_row() {
            match row.content {
                Ok(position) => {
                    let place = format!("{}:{} {}", file.display(), row.line, position.subject.called());
                    write_subject(&mut out, &screener, &place, &position.subject)?;
                }
                Err(finding) => {
                    messages.finding(&finding);
                    status = crate::FAILED;
                }
            }
        }
        messages.rest();
        holdings.finish().map_err(|finding| anyhow!("{finding}"))?;
    }
    out.flush()?;
    Ok(status)
}

/// Opens a file of names. Time plays no part here, so that any will do for rows that have none.
fn open(file: &Path, messages: &mut Messages) -> Result<Holdings> {
    let options = holdings::Options {
        as_of: Some(TradeTime::Day(chrono::NaiveDate::default())),
        ..holdings::Options::default()
    };
    Holdings::open(Source::Path(file.to_owned()), &options).map_err(|findings| {
        for finding in &findings {
            messages.finding(finding);
        }
        anyhow!("{}: cannot be read", file.display())
    })
}

fn write_subject(
    out: &mut dyn Write,
    screener: &Screener,
    called: &str,
    subject: &Subject,
) -> io::Result<()> {
    writeln!(out, "{}", visible(called))?;
    write_identity(out, screener, subject, &screener.identify(subject))?;
    writeln!(out)
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
