//! What a person means who types one security.

use anyhow::{Result, anyhow};
use interdict::identity::Subject;

/// The security that a text means.
pub(super) fn from_words(text: &str) -> Result<Subject> {
    Subject::typed(text).map_err(|fault| anyhow!(fault))
}
