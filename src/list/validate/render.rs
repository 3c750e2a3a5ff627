//! Draws findings for people: the message with its code, the place, the line, a caret.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::finding::{Finding, Severity};
use crate::list::draft::line_starts;
use crate::list::syntax::without_mark;

/// Draws the findings of one file, each followed by an empty line; `text` is what the file holds.
///
/// ```
/// use interdict::list::{native, validate};
/// let text = "[list]\ntitel = \"Example\"\n";
/// let faults = native::read(text, "example.toml").unwrap_err();
/// assert!(validate::render(&faults, text).contains("2 | titel = \"Example\"\n  | ^^^^^"));
/// ```
pub fn render(findings: &[Finding], text: &str) -> String {
    let body = without_mark(text);
    let starts = line_starts(body);
    let renderer = Renderer::plain().decor_style(DecorStyle::Ascii);
    let mut drawn = String::new();
    for finding in findings {
        drawn.push_str(&draw(&renderer, finding, body, &starts));
        drawn.push_str("\n\n");
    }
    drawn
}

fn draw(renderer: &Renderer, finding: &Finding, body: &str, starts: &[usize]) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&finding.message).id(finding.code.id);
    let place = &finding.place;
    let group = match line(body, starts, place.line) {
        // Only the line itself goes to the renderer, which would search a whole file for each finding.
        Some(line) => title.element(
            Snippet::source(line)
                .line_start(usize::try_from(place.line).unwrap_or(usize::MAX))
                .path(&place.file)
                .annotation(AnnotationKind::Primary.span(columns(line, place.column, place.length))),
        ),
        None => title.element(Origin::path(&place.file)),
    };
    renderer.render(&[group])
}

/// The text of a line, without its end.
fn line<'t>(body: &'t str, starts: &[usize], number: u64) -> Option<&'t str> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    let start = *starts.get(index)?;
    let end = starts.get(index + 1).copied().unwrap_or(body.len());
    Some(body.get(start..end)?.trim_end_matches(['\n', '\r']))
}

/// The bytes of the characters that are meant; the whole line where no column is given.
fn columns(line: &str, column: u64, length: u64) -> Range<usize> {
    let offset = |characters: u64| {
        let nth = usize::try_from(characters).unwrap_or(usize::MAX);
        line.char_indices().nth(nth).map_or(line.len(), |(at, _)| at)
    };
    match column.checked_sub(1) {
        None => 0..line.len(),
        Some(before) => offset(before)..offset(before.saturating_add(length)),
    }
}
