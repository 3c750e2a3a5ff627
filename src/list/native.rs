//! Reads a list in the product's own TOML, the format that `lists/README.md` describes.
//!
//! The TOML parser keeps the position of every key and value and goes on after a fault, so that one
//! reading reports all of them. The lists that ship were parsed when the product was built, see
//! [`super::builtin`]. What is read is a draft; [`super::validate`] makes it a list.
//!
//! ```
//! let (list, warnings) = interdict::list::native::read(r#"
//! [list]
//! id = "xx-example"
//! title = "Example programme"
//! authority = "Department of Examples"
//! zone = "America/New_York"
//! edition = 2021-06-03
//! source = "Example Order 1"
//!
//! [[rule]]
//! id = "buy"
//! basis = ["annex"]
//! activities = ["purchase"]
//! actors = ["us_person"]
//! effect = "prohibited"
//! from = "2020-11-12"
//! start = "listing + 60 days 09:30 EST"
//! published = "2020-11-12"
//! source = "Example Order 1, section 1"
//!
//! [[entry]]
//! key = "1"
//! name = "Acme Holdings"
//! source = "Annex"
//! [[entry.listing]]
//! basis = "annex"
//! listed = "2020-11-12"
//! published = "2020-11-12"
//! "#, "example.toml").unwrap();
//! assert_eq!(list.entries[0].primary(), "Acme Holdings");
//! assert!(warnings.is_empty());
//!
//! let faults = interdict::list::native::read("[list]\nidd = \"x\"", "bad.toml").unwrap_err();
//! assert!(faults.iter().any(|f| f.to_string() == "bad.toml:2:1: list has no field `idd`; did you mean `id`? [L002]"));
//! ```

mod entries;
mod facts;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use toml::de::DeTable;

use super::draft::{Draft, Faults};
use super::entry::{Edition, List};
use super::syntax::{Compiled, Table, without_mark};
use super::table::{Fields, choose};
use super::validate;
use crate::digest::sha256;
use crate::finding::{Code, Finding};
use crate::programme::{Disclosure, Programme};
use crate::timeline::LegalTime;

/// Reads a list. `origin` is the file's name for messages and for the edition. A valid list comes with
/// its warnings; otherwise all faults come back, in the order of the file.
pub fn read(text: &str, origin: &str) -> Result<(List, Vec<Finding>), Vec<Finding>> {
    let body = without_mark(text);
    let faults = Faults::new(body, origin);
    let (root, syntax) = DeTable::parse_recoverable(body);
    for fault in &syntax {
        faults.error(Code::LIST_SYNTAX, &fault.span().unwrap_or(0..0), fault.message());
    }
    let list = list(&root.get_ref().into(), &faults, origin, sha256(text));
    if !syntax.is_empty() {
        // What the parser had to leave out is neither missing nor unknown to the references.
        faults.forget(&[Code::LIST_MISSING_FIELD, Code::LIST_DANGLING, Code::LIST_EMPTY]);
    }
    validate::outcome(list, faults)
}

/// Reads a list whose syntax was read when the product was built. Everything else is read and checked
/// as in [`read`], so that no list is screened against unchecked. The law alone may be without an entry.
pub(super) fn read_compiled(
    compiled: &Compiled<'_>,
    is_law_alone: bool,
) -> Result<(List, Vec<Finding>), Vec<Finding>> {
    let faults = Faults::new(without_mark(compiled.text), compiled.name);
    let list = list(&compiled.root, &faults, compiled.name, compiled.sha256.to_owned());
    if is_law_alone {
        faults.forget(&[Code::LIST_EMPTY]);
    }
    validate::outcome(list, faults)
}

/// The list that the tables of the file state; it may be handed out where there is no fault.
fn list(root: &Table<'_>, faults: &Faults<'_>, origin: &str, sha256: String) -> List {
    let mut root = Fields::new("the file", root, 0..0, faults);
    let (edition, programme, disclosure) = header(root.required_table("list"), faults, origin, sha256);
    let mut draft = Draft::new(faults, edition, programme);
    facts::read(&mut root, &mut draft, disclosure);
    entries::read(&mut root, &mut draft);
    root.finish();
    validate::check(draft)
}

/// The header. Where a field is at fault a stand-in takes its place, so that the rest of the file is
/// still read; a list with a fault is never handed out.
fn header<'a>(
    table: Option<Fields<'a>>,
    faults: &'a Faults<'a>,
    origin: &str,
    sha256: String,
) -> (Edition, Programme, Disclosure) {
    let mut id: Arc<str> = "".into();
    let mut programme = Programme {
        id: id.clone(),
        title: String::new(),
        authority: String::new(),
        zone: Tz::UTC,
        source: "".into(),
        house: false,
    };
    let mut date = None;
    let mut closed = false;
    let mut disclosure = Disclosure::Open;
    if let Some(mut table) = table {
        let owned = |at: Option<super::draft::At<&str>>| at.map_or(String::new(), |at| at.value.to_owned());
        if let Some(at) = table.text("id") {
            id = at.value.into();
            if !at.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                let message = format!("`{id}` is no list id: it has small letters, digits and hyphens only");
                faults.error(Code::LIST_BAD_VALUE, &at.span, message);
            }
        }
        programme.title = owned(table.text("title"));
        programme.authority = owned(table.text("authority"));
        programme.source = owned(table.text("source")).into();
        if let Some(at) = table.text("zone") {
            match at.value.parse::<Tz>() {
                Ok(zone) => programme.zone = zone,
                Err(_) => {
                    let message =
                        format!("`{}` is no time zone: expected one like America/New_York", at.value);
                    faults.error(Code::LIST_BAD_VALUE, &at.span, message);
                }
            }
        }
        date = table.time("edition").and_then(|at| edition_date(faults, &at));
        closed = table.optional_flag("closed").unwrap_or(false);
        if let Some(at) = table.optional_text("house") {
            programme.house = true;
            let known = [
                ("open", Disclosure::Open),
                ("reasonless", Disclosure::Reasonless),
                ("secret", Disclosure::Secret),
            ];
            disclosure = choose(faults, &at, "disclosure of a house list", &known).unwrap_or(disclosure);
        }
        table.finish();
    }
    programme.id = id.clone();
    (Edition { id, date, closed, origin: origin.to_owned(), sha256 }, programme, disclosure)
}

fn edition_date(faults: &Faults<'_>, at: &super::draft::At<&str>) -> Option<NaiveDate> {
    match LegalTime::parse(at.value, Tz::UTC) {
        Ok(time) if !time.hour_known() => Some(time.date()),
        _ => {
            let message = format!("`{}` is no edition date: expected `YYYY-MM-DD`", at.value);
            faults.error(Code::LIST_BAD_VALUE, &at.span, message);
            None
        }
    }
}
