//! Rows by the thousand: what one thread made of a piece of a file, for the one that answers in order.

use std::ops::Range;
use std::sync::Arc;

#[cfg(feature = "columnar")]
use super::distinct::Found;
use super::distinct::Met;
use super::tally::RepairCounts;
#[cfg(feature = "columnar")]
use crate::holdings::Field;
#[cfg(feature = "columnar")]
use crate::holdings::frame::{Entry, Frame};
#[cfg(feature = "columnar")]
use crate::holdings::stream::Cells;
use crate::holdings::stream::{Item, Piece, Reading, Sheet, Unfit};
use crate::holdings::{FooterLine, Places, Row};
use crate::identity::Identity;
use crate::screen::Query;

/// What stands in a piece, beside rows that are clear.
pub(super) enum Event {
    /// A row whose security may be somebody on a list.
    Position {
        /// Its line.
        line: u64,
        /// Its cells, among those of the batch.
        cells: Range<usize>,
        /// Where they stand, where that is asked for.
        places: Places,
        /// What it asks.
        query: Query,
        /// Who its security is.
        identity: Arc<Identity>,
    },
    /// A row with something to be told about it.
    Row(Box<Row>),
    /// A blank line.
    Blank,
    /// A row that adds up others.
    Total(Box<(Row, FooterLine)>),
    /// A line with too few cells.
    Short(Box<(Row, FooterLine)>),
    /// A clear row, told only where lines before it wait for one.
    Full,
}

/// A piece of a file and what was made of it. Its memory is used again.
#[derive(Default)]
pub(super) struct Batch {
    /// Its place in the order of all inputs.
    pub(super) number: u64,
    /// Which input it is from.
    pub(super) input: usize,
    pub(super) piece: Piece,
    /// Size and SHA-256 of the file, when it ends here.
    pub(super) end: Option<(u64, String)>,
    /// Whether the file must be read twice.
    pub(super) unfit: bool,
    /// Lines that are not blank.
    pub(super) lines: u64,
    /// Rows that are certainly nobody on the lists.
    pub(super) clear: u64,
    /// Whether one of them is judged as held and does not say so.
    pub(super) held_by_default: bool,
    /// How many of the rows that were looked up had something mended, by kind.
    pub(super) repairs: RepairCounts,
    /// Everything else, in order.
    pub(super) events: Vec<Event>,
    text: String,
    ends: Vec<usize>,
}

impl Batch {
    /// Forgets what was made of the piece before.
    pub(super) fn clear(&mut self) {
        let piece = std::mem::take(&mut self.piece);
        let (mut events, mut text, mut ends) = (
            std::mem::take(&mut self.events),
            std::mem::take(&mut self.text),
            std::mem::take(&mut self.ends),
        );
        events.clear();
        text.clear();
        ends.clear();
        *self = Batch { piece, events, text, ends, ..Batch::default() };
    }

    /// Takes the piece apart.
    pub(super) fn fill(&mut self, sheet: &Sheet, reading: &mut Reading, met: &mut Met<'_, '_>) {
        let filled = self.filled(sheet, reading, met);
        met.rest();
        match filled {
            Ok(lines) => self.lines = lines,
            Err(Unfit) => self.unfit = true,
        }
    }

    fn filled(&mut self, sheet: &Sheet, reading: &mut Reading, met: &mut Met<'_, '_>) -> Result<u64, Unfit> {
        #[cfg(feature = "columnar")]
        if let Some(frame) = sheet.frame(&self.piece)? {
            return self.take_columns(sheet, &frame, reading, met);
        }
        self.take_rows(sheet, reading, met)
    }

    fn take_rows(
        &mut self,
        sheet: &Sheet,
        reading: &mut Reading,
        met: &mut Met<'_, '_>,
    ) -> Result<u64, Unfit> {
        let Batch { piece, clear, held_by_default, repairs, events, text, ends, .. } = self;
        // Lines before this piece may wait for a row.
        let mut is_awaited = true;
        let mut is_unread = false;
        let lines = sheet.rows(piece, reading, |item| match item {
            Item::Positions(handful) => {
                met.who(sheet, handful);
                for ((line, cells), found) in handful.rows().zip(met.found()) {
                    repairs.add(found.repairs, 1);
                    let Some(identity) = &found.identity else {
                        *clear += 1;
                        *held_by_default = *held_by_default || sheet.is_held_by_default(cells);
                        if std::mem::take(&mut is_awaited) {
                            events.push(Event::Full);
                        }
                        continue;
                    };
                    let first = ends.len();
                    for column in 0..cells.len() {
                        text.push_str(cells.get(column));
                        ends.push(text.len());
                    }
                    let place = first..ends.len();
                    match sheet.query(cells) {
                        Some(query) => {
                            let (identity, places) = (Arc::clone(identity), sheet.places(line, cells));
                            events.push(Event::Position { line, cells: place, places, query, identity });
                        }
                        None => is_unread = true,
                    }
                }
            }
            Item::Row(row) => events.push(Event::Row(Box::new(row))),
            Item::Blank => {
                is_awaited = true;
                events.push(Event::Blank);
            }
            Item::Total(row, line) => {
                is_awaited = true;
                events.push(Event::Total(Box::new((row, line))));
            }
            Item::Short(row, line) => {
                is_awaited = true;
                events.push(Event::Short(Box::new((row, line))));
            }
        })?;
        if is_unread { Err(Unfit) } else { Ok(lines) }
    }

    /// The same where the piece has columns.
    #[cfg(feature = "columnar")]
    fn take_columns(
        &mut self,
        sheet: &Sheet,
        frame: &Frame<'_>,
        reading: &mut Reading,
        met: &mut Met<'_, '_>,
    ) -> Result<u64, Unfit> {
        let Batch { clear, held_by_default, repairs, events, text, ends, .. } = self;
        let mut who = Vec::new();
        frame.securities(|handful| {
            met.who(sheet, handful);
            who.extend_from_slice(met.found());
        });
        // Rows before this piece may wait for one.
        let mut is_awaited = true;
        let mut is_unread = false;
        let is_mended = who.iter().any(|found| !found.repairs.is_empty());
        let is_clear = |group: usize| who[group].identity.is_none();
        frame.rows(reading, is_clear, |entry| match entry {
            Entry::Clear(mut rows) => {
                *clear += rows.len() as u64;
                if is_mended {
                    rows.clone().for_each(|row| repairs.add(who[frame.group_of(row)].repairs, 1));
                }
                if std::mem::take(&mut is_awaited) {
                    events.push(Event::Full);
                }
                if sheet.holds_by_default() && !*held_by_default {
                    *held_by_default = rows.any(|row| frame.is_empty(row, sheet.column(Field::Activity)));
                }
            }
            Entry::Position(row, group) => {
                let Found { identity: Some(identity), repairs: mended } = &who[group] else {
                    is_unread = true;
                    return;
                };
                repairs.add(*mended, 1);
                let first = ends.len();
                let written = frame.write(row, text, ends);
                let place = first..ends.len();
                let cells: Vec<&str> = cells(text, ends, place.clone()).collect();
                match written.ok().and_then(|()| sheet.query(Cells::Apart(&cells))) {
                    Some(query) => {
                        let (line, identity) = (frame.line(row), Arc::clone(identity));
                        // A Parquet file has rows, and neither lines nor columns of characters.
                        let places = Places::default();
                        events.push(Event::Position { line, cells: place, places, query, identity });
                    }
                    None => is_unread = true,
                }
            }
            Entry::Row(row) => events.push(Event::Row(row)),
            Entry::Total(total) => {
                is_awaited = true;
                events.push(Event::Total(total));
            }
        })?;
        if is_unread { Err(Unfit) } else { Ok(frame.height() as u64) }
    }

    /// The cells of a position.
    pub(super) fn cells(&self, places: Range<usize>) -> impl Iterator<Item = &str> {
        cells(&self.text, &self.ends, places)
    }
}

fn cells<'t>(text: &'t str, ends: &'t [usize], places: Range<usize>) -> impl Iterator<Item = &'t str> {
    places.map(|place| {
        let from = place.checked_sub(1).map_or(0, |before| ends[before]);
        &text[from..ends[place]]
    })
}
