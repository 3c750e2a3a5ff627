//! A report for people: one page that needs nothing else, to be read, printed and kept.
//!
//! The page stands in `html/report.html`, with its style and its script beside it; what stands here collects what it
//! shows. Every text goes through the template's escaping and, before that, through [`unhidden`], so that no name is
//! markup, turns the direction of reading, or looks like another one. The page opens no connection: its policy
//! allows its own style and script by their hashes, and nothing else.
//!
//! It shows alerts, and the trades of whatever a list matches, also the permitted ones: what was done before and
//! after a window belongs to the picture. It holds no clock, so that the same run gives the same bytes.

mod timeline;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono_tz::America::New_York;
use minijinja::{Environment, context};
use serde::Serialize;
use sha2::{Digest, Sha256};

use self::timeline::{Drawing, Drawn};
use super::columns::{is_bound, verdict};
use super::notice::Notice;
use super::summary::{Exposure, Summary, counted, grouped};
use super::visible::unhidden;
use super::{Layout, Record, Renderer, View};
use crate::identity::MatchKind;
use crate::timeline::Instant;
use crate::verdict::Verdict;

const PAGE: &str = include_str!("html/report.html");
const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// Most alerts of a page: a browser sorts and searches so many at once. The rest is counted, and the outputs
/// are named that have it.
const MOST_ALERTS: usize = 10_000;

/// Most entries that are drawn; the others are named.
const MOST_DRAWN: usize = 200;

/// Longest text of a cell of the table of alerts; the whole stands below it.
const LONGEST: usize = 160;

/// Rows and their values, by verdict and currency.
type Values = BTreeMap<(Verdict, String), Exposure>;

/// Collects what the page shows, and writes it at the end.
pub(super) struct Html<'w> {
    out: Box<dyn Write + Send + 'w>,
    alerts: Vec<Alert>,
    count: u64,
    /// Values by programme: a row counts once for each.
    programmes: BTreeMap<String, Values>,
    /// Values by account.
    accounts: BTreeMap<String, Values>,
    entries: BTreeMap<Arc<str>, Drawn>,
    /// The entry that decides the present row.
    deciding: Arc<str>,
}

/// A line of the table of alerts.
#[derive(Serialize)]
struct Alert {
    verdict: &'static str,
    /// The most severe first.
    rank: usize,
    place: String,
    security: String,
    security_short: String,
    account: String,
    value: String,
    activity: &'static str,
    actor: &'static str,
    time: String,
    programme: String,
    entry_id: String,
    entry_name: String,
    entry_short: String,
    flags: Vec<String>,
    match_kind: &'static str,
    score: String,
    matched_name: String,
    listing_id: String,
    reason: String,
    change: String,
    from: String,
    until: String,
    source: String,
    cells: Vec<(String, String)>,
    words: Vec<Word>,
}

/// A line of an alignment.
#[derive(Serialize)]
struct Word {
    query: String,
    list: String,
    how: String,
    share: String,
}

/// A line of a table of values.
#[derive(Serialize)]
struct Worth {
    of: String,
    /// How many lines its group has, on the first of them; 0 on the others.
    lines: usize,
    verdict: &'static str,
    rows: u64,
    sums: Vec<(String, String)>,
    without: u64,
}

impl<'w> Html<'w> {
    /// Over a writer.
    pub(super) fn new(out: Box<dyn Write + Send + 'w>) -> Html<'w> {
        Html {
            out,
            alerts: Vec::new(),
            count: 0,
            programmes: BTreeMap::new(),
            accounts: BTreeMap::new(),
            entries: BTreeMap::new(),
            deciding: Arc::from(""),
        }
    }

    /// A trade on the timeline of the entry that its answer is about.
    fn draw(&mut self, record: &Record<'_>) {
        let (Some(query), Some(background)) = (record.query, record.background) else { return };
        let answer = record.answer;
        if answer.entry_id.is_empty() {
            return;
        }
        let drawn = self.entries.entry(Arc::clone(&answer.entry_id)).or_insert_with(|| Drawn::new(answer));
        drawn.add(record, query, || background.course(&answer.entry_id, query));
    }
}

impl Renderer for Html<'_> {
    fn begin(&mut self, _: &Layout) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, layout: &Layout, record: &Record<'_>) -> io::Result<()> {
        let answer = record.answer;
        if record.view == View::Decisions {
            self.deciding = Arc::clone(&answer.entry_id);
            if let Some(verdict) = answer.verdict.filter(|verdict| *verdict > Verdict::Permitted) {
                add(self.accounts.entry(shown(record.worth.account)).or_default(), verdict, record);
            }
            self.draw(record);
            return Ok(());
        }
        if let Some(verdict) = answer.verdict.filter(|verdict| *verdict > Verdict::Permitted) {
            add(self.programmes.entry(shown(&answer.programme)).or_default(), verdict, record);
        }
        // The row's own line has drawn the deciding entry already.
        if answer.entry_id != self.deciding {
            self.draw(record);
        }
        self.count += 1;
        if self.alerts.len() < MOST_ALERTS {
            self.alerts.push(alert(layout, record));
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, layout: &Layout, summary: &Summary) -> io::Result<()> {
        self.alerts.sort_by_key(|alert| alert.rank);
        let drawn = self.entries.into_values().filter(Drawn::is_known);
        let mut drawings: Vec<Drawing> = drawn.map(Drawn::into_drawing).collect();
        // What is worst comes first; entries that are equal stand in the order of their ids.
        drawings.sort_by_key(|drawing| std::cmp::Reverse(drawing.worst));
        let undrawn = drawings.split_off(drawings.len().min(MOST_DRAWN));
        let mut templates = Environment::new();
        templates.add_filter("shown", |text: String| shown(&text));
        templates
            .add_filter("counted", |count: u64, one: String, several: String| counted(count, &one, &several));
        templates
            .add_filter("hash", |text: String| format!("sha256-{}", BASE64.encode(Sha256::digest(text))));
        templates.add_template("report.html", PAGE).map_err(io::Error::other)?;
        let page = templates.get_template("report.html").map_err(io::Error::other)?;
        let left = self.count - self.alerts.len() as u64;
        let (unscreened, before) = (summary.unscreened_rows(), summary.found_unchanged());
        let worst = summary.verdicts.worst().filter(|verdict| *verdict > Verdict::Permitted);
        let verdicts: Vec<(&str, u64)> = Verdict::ALL
            .iter()
            .rev()
            .map(|verdict| (verdict.as_str(), summary.verdicts.of(*verdict)))
            .collect();
        let lists: Vec<_> = summary
            .lists
            .iter()
            .map(|list| {
                let edition = list.edition.clone().unwrap_or_else(|| "without date".to_owned());
                context! {
                    id => list.id, edition, entries => list.entries, names => list.names,
                    origin => list.origin, sha256 => list.sha256,
                }
            })
            .collect();
        let files: Vec<_> = summary
            .files
            .iter()
            .map(|file| context! { name => file.name, rows => file.rows, size => file.size, sha256 => file.sha256 })
            .collect();
        let upcoming: Vec<_> = summary
            .upcoming
            .iter()
            .map(|row| {
                context! {
                    place => row.place, security => row.security, from => row.from,
                    verdict => row.verdict.as_str(), reason => row.reason,
                }
            })
            .collect();
        let terms = &summary.terms;
        let text = page.render(context! {
            style => STYLE, script => SCRIPT,
            read => summary.read, decided => summary.decided, unscreened, before, unchanged_unscreened => summary.unchanged_unscreened_rows(),
            reasons => summary.unscreened, verdicts, worst => worst.map(Verdict::as_str),
            found => self.count, alerts => self.alerts, left, others => layout.others(),
            portfolio => worths(BTreeMap::from([(String::new(), summary.exposure.clone())])),
            programmes => worths(self.programmes), accounts => worths(self.accounts),
            drawings, undrawn => undrawn.iter().map(|drawing| &drawing.id).collect::<Vec<_>>(),
            lists, files, upcoming, lookahead => summary.lookahead, warnings => summary.warnings,
            since => summary.since.map(|counts| counts.to_string()),
            suppressions => summary.suppressions.map(|counts| counts.to_string()),
            engine => terms.engine, word_weights => terms.word_weights, zones => terms.timezone_data,
            rules => terms.rules_sha256, options => terms.options,
        });
        self.out.write_all(text.map_err(io::Error::other)?.as_bytes())?;
        self.out.flush()
    }
}

/// A text as a person may see it.
fn shown(text: &str) -> String {
    unhidden(text).into_owned()
}

/// The same, cut.
fn short(text: &str) -> String {
    let shown = shown(text);
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown,
    }
}

fn add(values: &mut Values, verdict: Verdict, record: &Record<'_>) {
    values.entry((verdict, record.worth.currency.to_owned())).or_default().add(record.worth.value);
}

/// The lines of a table of values, the most severe verdict of each group first.
fn worths(groups: BTreeMap<String, Values>) -> Vec<Worth> {
    let mut lines: Vec<Worth> = Vec::new();
    for (of, values) in groups {
        let first = lines.len();
        for verdict in Verdict::ALL.into_iter().rev() {
            let own: Vec<_> = values.iter().filter(|((own, _), _)| *own == verdict).collect();
            if own.is_empty() {
                continue;
            }
            let sums = own.iter().filter(|(_, exposure)| exposure.rows > 0);
            let sums = sums.map(|((_, currency), exposure)| (shown(currency), exposure.told_sum()));
            let without = own.iter().map(|(_, exposure)| exposure.without).sum();
            let rows = own.iter().map(|(_, exposure)| exposure.rows).sum::<u64>() + without;
            let (of, sums, verdict) = (of.clone(), sums.collect(), verdict.as_str());
            lines.push(Worth { of, lines: 0, verdict, rows, sums, without });
        }
        let count = lines.len() - first;
        if let Some(line) = lines.get_mut(first) {
            line.lines = count;
        }
    }
    lines
}

/// An end of a stretch of time; open ends are said in other words.
fn bound(at: Instant) -> String {
    if is_bound(&at) { at.civil(New_York) } else { String::new() }
}

fn alert(layout: &Layout, record: &Record<'_>) -> Alert {
    let answer = record.answer;
    let rank = Verdict::ALL.iter().rev().position(|verdict| Some(*verdict) == answer.verdict);
    let worth = record.worth;
    let value = worth.value.map(|value| format!("{} {}", worth.currency, grouped(value))).unwrap_or_default();
    let cells = layout.names().zip(layout.row_values(record));
    let cells = cells.map(|(name, value)| (shown(name), shown(&value.to_text())));
    Alert {
        verdict: verdict(answer),
        rank: rank.map_or(0, |place| place + 1),
        place: Notice::of(record).map_or_else(String::new, |notice| notice.place()),
        security: shown(record.security),
        security_short: short(record.security),
        account: shown(worth.account),
        value: shown(value.trim()),
        activity: record.query.map_or("", |query| query.activity.as_str()),
        actor: record.query.map_or("", |query| query.actor.as_str()),
        time: record.query.map(|query| query.time.civil(New_York)).unwrap_or_default(),
        programme: shown(&answer.programme),
        entry_id: shown(&answer.entry_id),
        entry_name: shown(&answer.entry_name),
        entry_short: short(&answer.entry_name),
        flags: answer.flags.iter().map(|flag| shown(&flag.to_string())).collect(),
        match_kind: answer.match_kind.as_str(),
        score: answer.score.map(|score| score.to_string()).unwrap_or_default(),
        matched_name: shown(&answer.matched_name),
        listing_id: shown(&answer.listing_id),
        reason: shown(&answer.reason),
        change: shown(&answer.change),
        from: answer.effective_from.map(bound).unwrap_or_default(),
        until: answer.effective_until.map(bound).unwrap_or_default(),
        source: shown(&answer.source),
        cells: cells.filter(|(_, value)| !value.is_empty()).collect(),
        words: words(record),
    }
}

/// How the row's name goes with the list's, word by word. An identifier has no words: the entry's own name shows then
/// whether the row's name goes with it.
fn words(record: &Record<'_>) -> Vec<Word> {
    let answer = record.answer;
    let name = match answer.match_kind {
        MatchKind::None => return Vec::new(),
        MatchKind::Identifier => &answer.entry_name,
        MatchKind::Exact | MatchKind::Alias | MatchKind::Close => &answer.matched_name,
    };
    let Some(background) = record.background.filter(|_| !name.is_empty()) else { return Vec::new() };
    let alignment = background.screener.explain(&background.subject.into_owned(), name);
    let pieces = alignment.map(|alignment| alignment.pieces).unwrap_or_default();
    let word = |piece: &crate::score::Piece| Word {
        query: shown(&piece.query),
        list: shown(&piece.list),
        how: piece.how.to_string(),
        share: format!("{:+.1} %", f64::from(piece.contribution) / 10_000.0),
    };
    pieces.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::notice::tests::written;
    use crate::report::tests::HOSTILE;

    #[test]
    fn no_name_is_markup() {
        let page = written(Format::Html, &HOSTILE);
        assert_eq!(page.matches("<script>").count(), 1);
        assert!(page.contains("&lt;script&gt;alert(1)"));
        for hidden in ["\u{202e}", "\u{1b}", "\u{7}", "\u{0}"] {
            assert!(!page.contains(hidden));
        }
    }

    #[test]
    fn the_page_allows_its_own_script_and_style_alone() {
        let page = written(Format::Html, &[]);
        let policy =
            page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!policy.contains("unsafe") && !policy.contains("http"));
        for part in ["http://", "https://", "style=\"", "onclick", "javascript:"] {
            assert!(!page.contains(part), "{part}");
        }
    }
}
