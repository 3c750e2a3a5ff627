//! Reads the dated facts of a programme: rules, windows, court orders, contradictions, errata.
//!
//! Each function asks for all fields of its table before it gives up, so that one reading finds every
//! fault of the fact.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::finding::Code;
use crate::identifier::Identifier;
use crate::instrument::Kind;
use crate::list::draft::{At, Draft, Family};
use crate::list::native::entries::scoped;
use crate::list::table::{Fields, choose, parsed};
use crate::list::validate::require_order;
use crate::programme::{
    Activity, Actor, Binding, Disclosure, Dispute, Effect, Effectiveness, End, Exception, FactId, Licence,
    Retraction, Revocation, Rule, Source, Start, Stay, Suspension, Vacatur,
};
use crate::timeline::LegalTime;
use crate::verdict::Verdict;

/// Reads all facts of the file except the listings, which stand with their entries.
pub(super) fn read<'a>(root: &mut Fields<'a>, draft: &mut Draft<'a>, disclosure: Disclosure) {
    draft.facts.rules = all(root, draft, "rule", |table, draft| rule(table, draft, disclosure));
    draft.facts.exceptions = all(root, draft, "exception", exception);
    draft.facts.licences = all(root, draft, "licence", licence);
    draft.facts.revocations = all(root, draft, "revocation", revocation);
    draft.facts.stays = all(root, draft, "stay", stay);
    draft.facts.vacaturs = all(root, draft, "vacatur", vacatur);
    draft.facts.disputes = all(root, draft, "dispute", dispute);
    draft.facts.retractions = all(root, draft, "retraction", retraction);
    draft.facts.suspensions = all(root, draft, "suspension", suspension);
}

/// The facts of one kind, in the order of the file; those with a fault are left out and reported.
fn all<'a, T>(
    root: &mut Fields<'a>,
    draft: &mut Draft<'a>,
    kind: &'static str,
    read: impl Fn(Fields<'a>, &mut Draft<'a>) -> Option<T>,
) -> Vec<T> {
    root.tables(kind).into_iter().filter_map(|table| read(table, draft)).collect()
}

fn rule<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>, disclosure: Disclosure) -> Option<Rule> {
    let (id, published, source) = frame(&mut table, draft, Family::Rule);
    let basis = pointers(&mut table, draft, &id, "basis");
    let activities = words(&mut table, "activities", "activity", Activity::ALL, Activity::as_str);
    let actors = words(&mut table, "actors", "actor", Actor::ALL, Actor::as_str);
    let instruments = if table.has("instruments") {
        words(&mut table, "instruments", "kind of instrument", Kind::ALL, Kind::as_str).map(Some)
    } else {
        table.optional_texts("instruments");
        Some(None)
    };
    let effect = table.text("effect").and_then(|word| {
        let verdicts = Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Permitted);
        let mut known: Vec<_> =
            verdicts.map(|verdict| (verdict.as_str(), Effect::Restrict(verdict))).collect();
        known.push(("watch", Effect::Watch));
        choose(table.faults, &word, "effect", &known)
    });
    let zone = draft.programme.zone;
    let from = time(&mut table, "from", zone);
    let start = table.time("start").and_then(|at| start(&table, &at, zone));
    let end = optional_time(&mut table, "end", zone);
    if let (Some(from), Some(end)) = (&from, &end) {
        require_order(table.faults, ("from", from), ("end", end), false);
    }
    if let (Some(At { value: Start::At(value), span }), Some(end)) = (&start, &end) {
        require_order(
            table.faults,
            ("start", &At { value: *value, span: span.clone() }),
            ("end", end),
            false,
        );
    }
    table.finish();
    Some(Rule {
        id: id?,
        basis: basis?.iter().map(|basis| basis.to_string()).collect(),
        activities: activities?,
        actors: actors?,
        instruments: instruments?,
        effect: effect?,
        from: from?.value,
        start: start?.value,
        end: end.map(|end| end.value),
        published: published?,
        disclosure,
        source: source?,
    })
}

fn exception<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Exception> {
    let (id, published, source) = frame(&mut table, draft, Family::Other);
    let rules = pointers(&mut table, draft, &id, "rules");
    let permits = optional_words(&mut table, "permits", "activity", Activity::ALL, Activity::as_str);
    let divest_only = optional_words(&mut table, "divest_only", "activity", Activity::ALL, Activity::as_str);
    if !table.has("permits") && !table.has("divest_only") {
        let message = "exception permits nothing: it has neither `permits` nor `divest_only`";
        table.faults.error(Code::LIST_MISSING_FIELD, &table.span, message);
    }
    let until = table.time("until").and_then(|at| start(&table, &at, draft.programme.zone));
    let inclusive = table.flag("inclusive");
    table.finish();
    Some(Exception {
        id: id?,
        rules: rules?,
        permits: permits?,
        divest_only: divest_only?,
        until: End { at: until?.value, inclusive: inclusive? },
        published: published?,
        source: source?,
    })
}

fn licence<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Licence> {
    let (id, published, source) = frame(&mut table, draft, Family::Licence);
    let rules = pointers(&mut table, draft, &id, "rules");
    let basis = pointers(&mut table, draft, &id, "basis");
    let replaces = optional_pointers(&mut table, draft, &id, "replaces");
    let excludes = optional_pointers(&mut table, draft, &id, "excludes");
    let zone = draft.programme.zone;
    let from = time(&mut table, "from", zone);
    let until = time(&mut table, "until", zone);
    let inclusive = table.flag("inclusive");
    if let (Some(from), Some(until), Some(inclusive)) = (&from, &until, inclusive) {
        require_order(table.faults, ("from", from), ("until", until), inclusive);
    }
    table.finish();
    Some(Licence {
        id: id?,
        rules: rules?,
        basis: basis?.iter().map(|basis| basis.to_string()).collect(),
        excludes,
        replaces,
        from: from?.value,
        until: until?.value,
        inclusive: inclusive?,
        published: published?,
        source: source?,
    })
}

fn revocation<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Revocation> {
    let (id, published, source) = frame(&mut table, draft, Family::Other);
    let rules = pointers(&mut table, draft, &id, "rules");
    let at = time(&mut table, "at", draft.programme.zone);
    table.finish();
    Some(Revocation { id: id?, rules: rules?, at: at?.value, published: published?, source: source? })
}

fn stay<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Stay> {
    let (id, published, source) = frame(&mut table, draft, Family::Other);
    let listings = pointers(&mut table, draft, &id, "listings");
    let zone = draft.programme.zone;
    let from = time(&mut table, "from", zone);
    let until = optional_time(&mut table, "until", zone);
    if let (Some(from), Some(until)) = (&from, &until) {
        require_order(table.faults, ("from", from), ("until", until), false);
    }
    let binding = table.text("binding").and_then(|word| {
        choose(table.faults, &word, "binding", &[("all", Binding::All), ("parties", Binding::Parties)])
    });
    table.finish();
    Some(Stay {
        id: id?,
        listings: listings?,
        from: from?.value,
        until: until.map(|until| until.value),
        binding: binding?,
        published: published?,
        source: source?,
    })
}

fn vacatur<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Vacatur> {
    let (id, published, source) = frame(&mut table, draft, Family::Other);
    let listings = pointers(&mut table, draft, &id, "listings");
    let at = time(&mut table, "at", draft.programme.zone);
    let effect = match table.optional_text("effect") {
        None => Some(Effectiveness::AbInitio),
        Some(word) => {
            let known = [("ab_initio", Effectiveness::AbInitio), ("prospective", Effectiveness::Prospective)];
            choose(table.faults, &word, "effect of a vacatur", &known)
        }
    };
    table.finish();
    Some(Vacatur {
        id: id?,
        listings: listings?,
        at: at?.value,
        effect: effect?,
        published: published?,
        source: source?,
    })
}

fn dispute<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Dispute> {
    let (id, published, source) = frame(&mut table, draft, Family::Other);
    let listings = pointers(&mut table, draft, &id, "listings");
    let reason = table.text("reason");
    table.finish();
    let reason = reason?.value.to_owned();
    Some(Dispute { id: id?, listings: listings?, reason, published: published?, source: source? })
}

fn retraction<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Retraction> {
    let (id, published, source) = frame(&mut table, draft, Family::Other);
    let facts = pointers(&mut table, draft, &id, "facts");
    table.finish();
    Some(Retraction { id: id?, facts: facts?, published: published?, source: source? })
}

fn suspension<'a>(mut table: Fields<'a>, draft: &mut Draft<'a>) -> Option<Suspension> {
    let (id, published, source) = frame(&mut table, draft, Family::Other);
    let instruments = table
        .texts("instruments")
        .map(|texts| texts.iter().map(|at| scoped(table.faults, at)).collect::<Vec<Option<Identifier>>>());
    let venue = table.text("venue");
    let zone = draft.programme.zone;
    let from = time(&mut table, "from", zone);
    let until = optional_time(&mut table, "until", zone);
    if let (Some(from), Some(until)) = (&from, &until) {
        require_order(table.faults, ("from", from), ("until", until), false);
    }
    table.finish();
    Some(Suspension {
        id: id?,
        instruments: instruments?.into_iter().collect::<Option<_>>()?,
        venue: venue?.value.to_owned(),
        from: from?.value,
        until: until.map(|until| until.value),
        published: published?,
        source: source?,
    })
}

/// What every fact has: its name, when it could be known, and where it is stated.
fn frame<'a>(
    table: &mut Fields<'a>,
    draft: &mut Draft<'a>,
    family: Family,
) -> (Option<FactId>, Option<LegalTime>, Option<Source>) {
    let id = table.text("id").map(|at| {
        let id: FactId = at.value.into();
        draft.declare(&id, family, &at.span);
        id
    });
    let published = time(table, "published", draft.programme.zone).map(|at| at.value);
    (id, published, table.text("source").map(|at| at.value.into()))
}

/// Words by which a fact points at something else; their places are kept for the checks.
fn pointers<'a>(
    table: &mut Fields<'a>,
    draft: &mut Draft<'a>,
    id: &Option<FactId>,
    name: &'static str,
) -> Option<BTreeSet<Arc<str>>> {
    let words = table.texts(name)?;
    Some(noted(words, draft, id))
}

fn optional_pointers<'a>(
    table: &mut Fields<'a>,
    draft: &mut Draft<'a>,
    id: &Option<FactId>,
    name: &'static str,
) -> BTreeSet<Arc<str>> {
    let words = table.optional_texts(name);
    noted(words, draft, id)
}

fn noted(words: Vec<At<&str>>, draft: &mut Draft<'_>, id: &Option<FactId>) -> BTreeSet<Arc<str>> {
    words
        .into_iter()
        .map(|word| {
            let pointer: Arc<str> = word.value.into();
            if let Some(id) = id {
                draft.words.insert((id.clone(), pointer.clone()), word.span);
            }
            pointer
        })
        .collect()
}

/// Words of a vocabulary, at least one.
fn words<T: Copy + Ord>(
    table: &mut Fields<'_>,
    name: &'static str,
    what: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Option<BTreeSet<T>> {
    let texts = table.texts(name)?;
    meanings(table, &texts, what, all, word)
}

/// Words of a vocabulary, or none.
fn optional_words<T: Copy + Ord>(
    table: &mut Fields<'_>,
    name: &'static str,
    what: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Option<BTreeSet<T>> {
    let texts = table.optional_texts(name);
    meanings(table, &texts, what, all, word)
}

fn meanings<T: Copy + Ord>(
    table: &Fields<'_>,
    texts: &[At<&str>],
    what: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Option<BTreeSet<T>> {
    let known: Vec<(&'static str, T)> = all.iter().map(|value| (word(*value), *value)).collect();
    let found: Vec<Option<T>> = texts.iter().map(|text| choose(table.faults, text, what, &known)).collect();
    found.into_iter().collect()
}

/// A legal time that must be there.
pub(super) fn time(table: &mut Fields<'_>, name: &'static str, zone: Tz) -> Option<At<LegalTime>> {
    let at = table.time(name)?;
    legal_time(table, at, zone)
}

/// A legal time that may be left out.
fn optional_time(table: &mut Fields<'_>, name: &'static str, zone: Tz) -> Option<At<LegalTime>> {
    let at = table.optional_time(name)?;
    legal_time(table, at, zone)
}

fn legal_time(table: &Fields<'_>, at: At<&str>, zone: Tz) -> Option<At<LegalTime>> {
    let time = LegalTime::parse(at.value, zone);
    let value = parsed(table.faults, Code::LIST_BAD_VALUE, &at.span, time)?;
    Some(At { value, span: at.span })
}

/// A time that may be counted from the listing.
fn start(table: &Fields<'_>, at: &At<&str>, zone: Tz) -> Option<At<Start>> {
    let value = parsed(table.faults, Code::LIST_BAD_VALUE, &at.span, parse_start(at.value, zone))?;
    Some(At { value, span: at.span.clone() })
}

/// Reads `listing`, `listing + 60 days 09:30 EST` or a legal time.
fn parse_start(text: &str, zone: Tz) -> Result<Start, String> {
    let Some(rest) = text.strip_prefix("listing") else {
        return LegalTime::parse(text, zone).map(Start::At);
    };
    if rest.is_empty() {
        return Ok(Start::OnListing);
    }
    let after = || {
        let mut parts = rest.strip_prefix(" + ")?.split(' ');
        let days = parts.next()?;
        let digits = (1..=5).contains(&days.len()) && days.bytes().all(|b| b.is_ascii_digit());
        let days: i64 = days.parse().ok().filter(|_| digits)?;
        parts.next().filter(|unit| *unit == "days" || (*unit == "day" && days == 1))?;
        let time = parts.next().filter(|time| time.len() == 5)?;
        let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
        let label = match parts.next() {
            Some(label) => Some(LegalTime::label(label)?),
            None => None,
        };
        parts.next().is_none().then_some(Start::AfterListing { days, time, label })
    };
    after().ok_or_else(|| {
        format!("`{text}` does not count from the listing: expected `listing` or `listing + N days HH:MM`, optionally followed by EST, EDT, UTC or GMT")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::New_York;

    #[test]
    fn starts_are_absolute_or_count_from_the_listing() {
        let time = NaiveTime::from_hms_opt(9, 30, 0).unwrap();
        let after = |days, label| Ok(Start::AfterListing { days, time, label });
        assert_eq!(parse_start("listing", New_York), Ok(Start::OnListing));
        assert_eq!(parse_start("listing + 60 days 09:30 EST", New_York), after(60, Some("EST")));
        assert_eq!(parse_start("listing + 1 day 09:30", New_York), after(1, None));
        assert!(matches!(parse_start("2021-01-11T09:30", New_York), Ok(Start::At(_))));
        for bad in [
            "listing + 60 days",
            "listing + 60 days 9:30",
            "listing + 60 days 24:30",
            "listing + 60 days 09:30 XST",
            "listing + 60 days 09:30 EST EST",
            "listing + -1 days 09:30",
            "listing + 999999 days 09:30",
            "listing+60 days 09:30",
            "listings",
            "Listing",
        ] {
            assert!(parse_start(bad, New_York).is_err(), "{bad}");
        }
    }
}
