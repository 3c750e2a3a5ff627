//! What a reader counts on its way through the rows of a file.

use super::fault;
use super::footer::FooterLine;
use super::position::Position;
use crate::finding::{Code, Finding};

/// Rows read so far, and what is known of all of them together.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Rows, faulty ones included.
    pub(crate) rows: u64,
    /// Rows that could not be read.
    pub(crate) faulty: u64,
    /// Blank lines.
    pub(crate) blank_lines: u64,
    /// Lines behind the last row.
    pub(crate) footer: Vec<FooterLine>,
    unread_amounts: u64,
    first_unread: Option<Finding>,
}

impl Counts {
    /// Takes what could be read of a row into account.
    pub(crate) fn see(&mut self, content: &Result<Position, Finding>) {
        match content {
            Ok(position) => {
                if let Some(note) = position.notes.iter().find(|note| note.code == Code::ROW_BAD_AMOUNT) {
                    self.unread_amounts += 1;
                    self.first_unread.get_or_insert_with(|| note.clone());
                }
            }
            Err(_) => self.faulty += 1,
        }
    }

    /// What somebody should know of the amounts that are left out of sums.
    pub(super) fn note(&self) -> Option<Finding> {
        let place = self.first_unread.as_ref()?.place.clone();
        let message = match self.unread_amounts {
            1 => "1 market value cannot be read for certain and is left out of sums".to_owned(),
            many => format!("{many} market values cannot be read for certain and are left out of sums"),
        };
        Some(fault::note(Code::ROW_BAD_AMOUNT, place, message))
    }
}
