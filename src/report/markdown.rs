//! A summary for a comment on a pull request: totals, then the alerts, the most severe first.
//!
//! A comment has a greatest length. What does not fit is counted, and the outputs are named that have it all. No
//! name of a file becomes markup, a link or a mention: names stand in `<code>`, with every mark as an entity.

use std::io::{self, Write};

use super::columns::verdict;
use super::notice::Notice;
use super::summary::{Summary, counted};
use super::visible::visible;
use super::{Layout, Record, Renderer};
use crate::verdict::Verdict;

/// Most bytes of a summary: GitHub takes comments of 65,536 characters.
pub(super) const MOST_BYTES: usize = 60_000;

/// Ranks of lines: rows without a verdict, then the verdicts from the most severe.
const RANKS: usize = 1 + Verdict::ALL.len();

/// Writes the summary.
pub(super) struct Markdown<'w> {
    out: Box<dyn Write + Send + 'w>,
    ranks: [Rank; RANKS],
}

/// The lines of one verdict, as far as they could ever fit.
#[derive(Default)]
struct Rank {
    lines: Vec<String>,
    bytes: usize,
    /// All of them.
    count: u64,
}

impl<'w> Markdown<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Markdown<'w> {
        Markdown { out, ranks: std::array::from_fn(|_| Rank::default()) }
    }
}

impl Renderer for Markdown<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &Layout, record: &Record<'_>) -> io::Result<()> {
        let Some(notice) = Notice::of(record) else { return Ok(()) };
        let answer = record.answer;
        let place = Verdict::ALL.iter().rev().position(|verdict| Some(*verdict) == answer.verdict);
        let Some(rank) = self.ranks.get_mut(place.map_or(0, |place| place + 1)) else { return Ok(()) };
        rank.count += 1;
        if rank.bytes > MOST_BYTES {
            return Ok(());
        }
        let mut about = vec![code(record.security)];
        if !answer.entry_name.is_empty() {
            about.push(code(&answer.entry_name));
        }
        about.extend((!answer.entry_id.is_empty()).then(|| code(&answer.entry_id)));
        about.retain(|text| !text.is_empty());
        let mut told = format!("**{}**", verdict(answer));
        if !answer.flags.is_empty() {
            told.push_str(&format!("<br>{}", prose(&answer.flags.to_string().replace(';', "; "))));
        }
        let mut why = prose(&answer.reason);
        if !answer.change.is_empty() {
            why.push_str(&format!("<br>→ {}", prose(&answer.change)));
        }
        let line = format!("| {} | {told} | {} | {why} |\n", code(&notice.place()), about.join("<br>"));
        rank.bytes += line.len();
        rank.lines.push(line);
        Ok(())
    }

    fn end(mut self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()> {
        let mut text = totals(summary);
        let count: u64 = self.ranks.iter().map(|rank| rank.count).sum();
        // Room for the notes below the table.
        let room = MOST_BYTES.saturating_sub(2_000);
        let mut shown = 0;
        if count > 0 {
            text.push_str("\n| place | verdict | security, entry | why |\n|---|---|---|---|\n");
            for line in self.ranks.iter().flat_map(|rank| &rank.lines) {
                // In their order: no line is left out for a milder one that is shorter.
                if text.len() + line.len() > room {
                    break;
                }
                text.push_str(line);
                shown += 1;
            }
        }
        if shown < count {
            let left = counted(count - shown, "further line is", "further lines are");
            let names: Vec<String> = layout.others().iter().map(|name| code(name)).collect();
            let rest = match names.as_slice() {
                [] => "run `interdict screen` with `-o alerts.csv` for all of them".to_owned(),
                names => format!("all of them stand in {}", names.join(", ")),
            };
            text.push_str(&format!("\n**{left} left out here**, because a comment has a limit: {rest}.\n"));
        }
        for list in &summary.lists {
            let edition = list.edition.as_deref().unwrap_or("without date");
            let entries = counted(list.entries as u64, "entry", "entries");
            let line = format!("\n<sub>{}, edition {}, {entries}</sub>", code(&list.id), prose(edition));
            if text.len() + line.len() > MOST_BYTES {
                break;
            }
            text.push_str(&line);
        }
        writeln!(self.out, "{}", text.trim_end())?;
        self.out.flush()
    }
}

fn totals(summary: &Summary) -> String {
    // What was found in files that were not read again counts for the head too.
    let (unscreened, verdicts) = (summary.unscreened_rows(), summary.all_verdicts());
    let worst = verdicts.worst().filter(|verdict| *verdict > Verdict::Permitted);
    let head = match (summary.all_unscreened_rows(), worst) {
        (0, None) => "nothing restricted".to_owned(),
        (0, Some(_)) => verdicts.to_string(),
        (count, None) => format!("{} not screened", counted(count, "row", "rows")),
        (count, Some(_)) => format!("{} not screened; {verdicts}", counted(count, "row", "rows")),
    };
    let mut text = format!("### Interdict: {head}\n\n");
    let (read, decided) = (counted(summary.read, "row", "rows"), summary.decided);
    text.push_str(&format!("{read} read = {decided} decided + {unscreened} unscreened\n\n"));
    text.push_str("| verdict | rows | exposure |\n|---|---:|---|\n");
    for verdict in Verdict::ALL.into_iter().rev() {
        let exposure = summary.exposure.iter().filter(|((of, _), _)| *of == verdict);
        let told: Vec<String> =
            exposure.take(20).map(|((_, currency), exposure)| prose(&exposure.told(currency))).collect();
        let rows = summary.verdicts.of(verdict);
        text.push_str(&format!("| {} | {rows} | {} |\n", verdict, told.join("<br>")));
    }
    for (reason, rows) in &summary.unscreened {
        text.push_str(&format!("| unscreened: {} | {rows} | |\n", prose(reason)));
    }
    let unchanged = summary.unchanged_verdicts();
    for verdict in Verdict::ALL.into_iter().rev().filter(|verdict| unchanged.of(*verdict) > 0) {
        text.push_str(&format!("| {verdict}, in files not read again | {} | |\n", unchanged.of(verdict)));
    }
    let unscreened = summary.unchanged_unscreened_rows();
    if unscreened > 0 {
        text.push_str(&format!("| unscreened, in files not read again | {unscreened} | |\n"));
    }
    for warning in summary.warnings.iter().take(20) {
        text.push_str(&format!("\n> {}\n", prose(warning)));
    }
    text
}

/// A name, in which nothing is looked for.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<code>{}</code>", entities(text)) }
}

/// A sentence: its names make no markup, no mention and no link.
pub(super) fn prose(text: &str) -> String {
    // What is looked for after entities are read is looked for in text that stands together.
    entities(text).replace("&#64;", "<code>&#64;</code>").replace("&#35;", "<code>&#35;</code>")
}

fn entities(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let (before, behind) = (&text[..at], &text[at + c.len_utf8()..]);
        // What makes an address into a link.
        let is_address = match c {
            ':' => behind.starts_with('/'),
            '.' => before.len() >= 3 && before.as_bytes()[at - 3..].eq_ignore_ascii_case(b"www"),
            _ => false,
        };
        match c {
            // Signs that mean nothing inside a line.
            ' ' | ',' | ';' | '(' | ')' | '\'' | '"' | '%' | '+' | '-' | '?' | '=' | '/' => out.push(c),
            '.' | ':' if !is_address => out.push(c),
            _ if c.is_ascii_punctuation() => out.push_str(&format!("&#{};", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::notice::tests::written;
    use super::*;
    use crate::report::Format;
    use crate::report::tests::HOSTILE;

    #[test]
    fn a_summary_reads_like_this() {
        insta::assert_snapshot!(written(Format::Markdown, &[]));
    }

    #[test]
    fn no_name_becomes_markup() {
        let names = ["a|b", "`c`", "[d](http://e)", "@user #12", "<img src=x>", "**f**", "www.g.h"];
        let names: Vec<&str> = HOSTILE.into_iter().chain(names).collect();
        let text = written(Format::Markdown, &names);
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| <code>")).collect();
        assert_eq!(rows.len(), names.len(), "{text}");
        for row in rows {
            assert_eq!(row.matches('|').count(), 5, "{row}");
            let bare = row.replace("**prohibited**", "");
            let bare = ["<code>", "</code>", "<br>"].iter().fold(bare, |bare, tag| bare.replace(tag, ""));
            assert!(!bare.contains(['<', '>', '`', '[', ']', '@', '*', '_', '\\']), "{row}");
            assert!(!bare.contains("www.") && !bare.contains("://"), "{row}");
        }
    }

    #[test]
    fn what_does_not_fit_is_counted_and_the_rest_is_named() {
        let name = "é".repeat(300);
        let names: Vec<&str> = std::iter::repeat_n(name.as_str(), 100).collect();
        let text = written(Format::Markdown, &names);
        assert!(text.len() <= MOST_BYTES, "{}", text.len());
        let shown = text.lines().filter(|line| line.starts_with("| <code>")).count();
        let note = format!(
            "**{} further lines are left out here**, because a comment has a limit: all of them stand in \
             <code>alerts.csv</code>.",
            names.len() - shown
        );
        assert!(text.contains(&note), "{shown} {}", &text[text.len() - 400..]);
    }
}
