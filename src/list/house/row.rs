//! One row of a house list: an entry, its listing, and the rule that its action asks for.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Duration, NaiveDate, NaiveTime};
use chrono_tz::America::New_York;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Action, Column, Columns, Heading, line_of, slug};
use crate::finding::Code;
use crate::identifier::{Identifier, Scheme};
use crate::list::cells::Cell;
use crate::list::draft::{At, Draft, Family, Faults, Span, Spot};
use crate::list::entry::{Entry, EntryKind, Listed, Name, NameKind};
use crate::list::table::{choose, parsed};
use crate::list::validate::check_country;
use crate::programme::{Activity, Actor, FactId, Listing, Programme, Removal, Rule, Source, Start};
use crate::timeline::LegalTime;

/// The cells of a row under their columns.
pub(super) struct Row<'c> {
    columns: &'c Columns,
    cells: &'c [Cell<'c>],
    span: Span,
}

impl<'c> Row<'c> {
    pub(super) fn new(columns: &'c Columns, cells: &'c [Cell<'c>]) -> Row<'c> {
        Row { columns, cells, span: line_of(cells) }
    }

    /// What stands in a column, without the blanks around it; nothing where it is empty.
    fn value(&self, column: Column) -> Option<At<&'c str>> {
        let cell = self.cells.get(self.columns.position(column)?)?;
        part(cell, &cell.text)
    }

    /// The values of a column that stand between semicolons.
    fn values(&self, column: Column) -> impl Iterator<Item = At<&'c str>> {
        let cell = self.columns.position(column).and_then(|position| self.cells.get(position));
        cell.into_iter().flat_map(|cell| cell.text.split(';').filter_map(|value| part(cell, value)))
    }

    /// A row as long as the header says: a shorter or longer one has lost or gained a comma, so that
    /// its cells stand under the wrong columns.
    fn check_length(&self, faults: &Faults<'_>) {
        let expected = self.columns.headings.len();
        let filled =
            self.cells.iter().rposition(|cell| !cell.text.trim().is_empty()).map_or(0, |last| last + 1);
        if self.cells.len() < expected || filled > expected {
            let message = format!("the row has {} cells, the header has {expected}", self.cells.len());
            faults.error(Code::LIST_SYNTAX, &self.span, message);
        }
        for (cell, heading) in self.cells.iter().zip(&self.columns.headings) {
            if *heading == Heading::Blank && !cell.text.trim().is_empty() {
                faults.error(Code::LIST_UNKNOWN_FIELD, &cell.span, "this cell stands under an empty header");
            }
        }
    }
}

/// A part of a cell without the blanks around it, and where it stands.
fn part<'c>(cell: &'c Cell<'_>, part: &'c str) -> Option<At<&'c str>> {
    let value = part.trim();
    if value.is_empty() {
        return None;
    }
    let offset = (value.as_ptr() as usize).saturating_sub(cell.text.as_ptr() as usize);
    // Doubled quotes make the cell longer in the file than its text.
    let exact = cell.text.len() == cell.span.len();
    let start = cell.span.start + offset;
    let span = if exact { start..start + value.len() } else { cell.span.clone() };
    Some(At { value, span })
}

/// The rules that the rows have asked for so far, and the names that they have taken.
struct Rows {
    rules: FxHashMap<(Action, Option<BTreeSet<Activity>>), FactId>,
    keys: FxHashSet<String>,
    repeats: FxHashMap<String, usize>,
    /// First days as they are printed: many rows begin on the same one.
    days: FxHashMap<NaiveDate, Box<str>>,
}

/// Reads all rows into the draft.
pub(super) fn read(rows: &[Row<'_>], draft: &mut Draft<'_>) {
    // Keys that are made up must leave the stated ones alone, also those of later rows.
    let keys = rows.iter().filter_map(|row| Some(row.value(Column::Id)?.value.to_owned())).collect();
    let mut seen =
        Rows { rules: FxHashMap::default(), keys, repeats: FxHashMap::default(), days: FxHashMap::default() };
    draft.reserve(rows.len());
    for row in rows {
        row.check_length(draft.faults);
        read_row(row, draft, &mut seen);
    }
}

fn read_row(row: &Row<'_>, draft: &mut Draft<'_>, seen: &mut Rows) {
    let faults = draft.faults;
    let index = draft.entries.len();
    let name = row.value(Column::Name);
    let identifiers = identifiers(row, faults);
    let identifying = [Column::Isin, Column::Ticker, Column::Lei];
    if name.is_none() && identifying.iter().all(|column| row.value(*column).is_none()) {
        faults.error(Code::LIST_MISSING_FIELD, &row.span, "the row has neither a name nor an identifier");
    }
    let action = action(row, faults);
    let activities = action.and_then(|action| activities(row, faults, action));
    let (from, until) = window(row, draft);

    let stated = row.value(Column::Id);
    let key: Cow<'_, str> = match &stated {
        Some(at) => at.value.into(),
        None => seen.make_key(name.as_ref(), &identifiers).into(),
    };
    let id: Arc<str> = [&draft.edition.id, "/", &*key].concat().into();
    let place = stated.or_else(|| name.clone()).map_or(row.span.clone(), |at| at.span);
    if !draft.declare_entry(&id, &place) {
        return;
    }
    let (Some(action), Some(activities), Some((first_day, from))) = (action, activities, from) else {
        return;
    };

    let day = seen.days.entry(first_day).or_insert_with(|| first_day.to_string().into());
    let listing: FactId = [&*id, "@", &*day].concat().into();
    draft.declare(&listing, Family::Listing, &place);
    let line = faults.line_number(&row.span).to_string();
    let stated_at: Source = [&draft.programme.source, ", line ", &*line].concat().into();
    // Rows that ask for the same share a rule.
    let rule = seen.rules.entry((action, activities)).or_insert_with_key(|(action, activities)| {
        let rule = rule(&draft.programme, *action, activities.as_ref());
        let id = rule.id.clone();
        draft.facts.rules.push(rule);
        id
    });
    draft.facts.listings.push(Listing {
        id: listing,
        entry: id.clone(),
        basis: rule.to_string(),
        listed_on: from,
        published: since_ever(),
        removed: until.map(|at| Removal { at, published: since_ever(), source: stated_at.clone() }),
        instruments: BTreeSet::new(),
        source: citation(row).unwrap_or_else(|| stated_at.clone()),
    });
    let mut names: Vec<Name> = Vec::with_capacity(1 + row.values(Column::Aliases).count());
    let primary = name.into_iter().map(|at| (at, NameKind::Primary));
    for (at, kind) in primary.chain(row.values(Column::Aliases).map(|at| (at, NameKind::Alias))) {
        draft.spots.insert(Spot::Name(index, names.len()), at.span);
        names.push(Name { text: at.value.to_owned(), kind, source: None });
    }
    let mut listed: Vec<Listed> = Vec::with_capacity(identifiers.len());
    for at in identifiers {
        draft.spots.insert(Spot::Identifier(index, listed.len()), at.span);
        listed.push(at.value);
    }
    draft.entries.push(Entry {
        id,
        kind: EntryKind::Company,
        names,
        identifiers: listed,
        defects: Vec::new(),
        countries: countries(row, faults),
        distinct_from: Vec::new(),
        relations: Vec::new(),
        gaps: Vec::new(),
        source: stated_at,
    });
}

impl Rows {
    /// A key for a row that states none: its name, or its first identifier; numbered where rows repeat.
    fn make_key(&mut self, name: Option<&At<&str>>, identifiers: &[At<Listed>]) -> String {
        let base = name
            .map(|at| slug(at.value))
            .filter(|slug| !slug.is_empty())
            .or_else(|| identifiers.first().map(|at| slug(&at.value.identifier.to_string())))
            .unwrap_or_else(|| "row".to_owned());
        let count = self.repeats.entry(base.clone()).or_insert(0);
        loop {
            *count += 1;
            let key = if *count == 1 { base.clone() } else { format!("{base}-{count}") };
            if self.keys.insert(key.clone()) {
                return key;
            }
        }
    }
}

fn identifiers(row: &Row<'_>, faults: &Faults<'_>) -> Vec<At<Listed>> {
    let schemes =
        [(Column::Isin, Scheme::Isin), (Column::Ticker, Scheme::Ticker), (Column::Lei, Scheme::Lei)];
    let mut identifiers = Vec::new();
    for (column, scheme) in schemes {
        for at in row.values(column) {
            let result = Identifier::parse(scheme, at.value);
            if let Some(identifier) = parsed(faults, Code::LIST_BAD_IDENTIFIER, &at.span, result) {
                identifiers.push(At { value: Listed { identifier, source: None }, span: at.span });
            }
        }
    }
    identifiers
}

fn countries(row: &Row<'_>, faults: &Faults<'_>) -> Vec<String> {
    let upper = |at: At<&str>| {
        let country = at.value.to_uppercase();
        check_country(faults, &At { value: &*country, span: at.span });
        country
    };
    row.values(Column::Country).map(upper).collect()
}

fn action(row: &Row<'_>, faults: &Faults<'_>) -> Option<Action> {
    if row.columns.position(Column::Action).is_none() {
        return Some(Action::Restrict);
    }
    let Some(at) = row.value(Column::Action) else {
        faults.error(Code::LIST_MISSING_FIELD, &row.span, "the row has no `action`");
        return None;
    };
    if let Some(action) = Action::parse(at.value) {
        return Some(action);
    }
    let known: Vec<(&'static str, Action)> = Action::ALL.iter().map(|a| (a.as_str(), *a)).collect();
    choose(faults, &At { value: &*at.value.to_lowercase(), span: at.span }, "action", &known)
}

/// The activities that the row narrows its action to, which must be among the action's own; `None` within
/// where it means all of them.
fn activities(row: &Row<'_>, faults: &Faults<'_>, action: Action) -> Option<Option<BTreeSet<Activity>>> {
    let mut stated = row.values(Column::Activities).peekable();
    if stated.peek().is_none() {
        return Some(None);
    }
    let own = action.activities();
    let known: Vec<(&'static str, Activity)> = Activity::ALL.iter().map(|a| (a.as_str(), *a)).collect();
    let mut named = BTreeSet::new();
    for at in stated {
        let word = at.value.to_lowercase().replace([' ', '-'], "_");
        let activity = choose(faults, &At { value: &*word, span: at.span.clone() }, "activity", &known)?;
        if !own.contains(&activity) {
            let words: Vec<&str> = own.iter().map(|activity| activity.as_str()).collect();
            let message = format!("`{action}` does not reach `{activity}`; it reaches {}", words.join(", "));
            faults.error(Code::LIST_BAD_VALUE, &at.span, message);
        }
        named.insert(activity);
    }
    Some(Some(named).filter(|named| *named != own))
}

/// The first day with the instant at which it begins, and the instant after the last day. The first is
/// missing where its cell is no date.
fn window(row: &Row<'_>, draft: &Draft<'_>) -> (Option<(NaiveDate, LegalTime)>, Option<LegalTime>) {
    let faults = draft.faults;
    let midnight =
        |date: NaiveDate| LegalTime::clock(date.and_time(NaiveTime::MIN), None, draft.programme.zone);
    let stated = |column| row.value(column).map(|at| (date(faults, &at), at));
    let from = match stated(Column::From) {
        None => Some((since_ever().date(), since_ever())),
        Some((date, _)) => date.map(|date| (date, midnight(date))),
    };
    let until = stated(Column::Until).and_then(|(date, at)| Some((date?, at)));
    if let (Some((from, _)), Some((until, at))) = (&from, &until)
        && until < from
    {
        let message = format!("`until` {until} is before `from` {from}");
        faults.error(Code::LIST_BAD_DATES, &at.span, message);
    }
    (from, until.map(|(date, _)| midnight(date + Duration::days(1))))
}

fn date(faults: &Faults<'_>, at: &At<&str>) -> Option<NaiveDate> {
    match LegalTime::parse(at.value, chrono_tz::UTC) {
        Ok(time) if !time.hour_known() => Some(time.date()),
        _ => {
            let message = format!("`{}` is no date: expected YYYY-MM-DD", at.value);
            faults.error(Code::LIST_BAD_VALUE, &at.span, message);
            None
        }
    }
}

/// The first instant that the product knows: the firm's own list binds its traders whenever they ask.
fn since_ever() -> LegalTime {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    LegalTime::clock(first.and_time(NaiveTime::MIN), None, New_York)
}

/// `reason (owner)`, or the one of the two that is there.
fn citation(row: &Row<'_>) -> Option<Source> {
    match (row.value(Column::Reason), row.value(Column::Owner)) {
        (Some(reason), Some(owner)) => Some([reason.value, " (", owner.value, ")"].concat().into()),
        (Some(only), None) | (None, Some(only)) => Some(only.value.into()),
        (None, None) => None,
    }
}

/// The rule of an action, or of some of its activities.
pub(super) fn rule(programme: &Programme, action: Action, narrowed: Option<&BTreeSet<Activity>>) -> Rule {
    let id = match narrowed {
        None => action.to_string(),
        Some(activities) => {
            let words: Vec<&str> = activities.iter().map(|activity| activity.as_str()).collect();
            format!("{action}:{}", words.join(","))
        }
    };
    Rule {
        id: id.as_str().into(),
        basis: BTreeSet::from([id]),
        activities: narrowed.cloned().unwrap_or_else(|| action.activities()),
        actors: Actor::ALL.iter().copied().collect(),
        instruments: None,
        effect: action.effect(),
        from: since_ever(),
        start: Start::OnListing,
        end: None,
        published: since_ever(),
        disclosure: action.disclosure(),
        source: programme.source.clone(),
    }
}
