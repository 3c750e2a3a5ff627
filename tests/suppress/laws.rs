//! The laws of suppressions, on pairs, scopes, days and questions drawn at random.
//!
//! Names of companies here are invented.

use std::sync::{Arc, LazyLock};

use chrono::{Days, NaiveDate};
use interdict::finding::Place;
use interdict::identity::{MatchKind, Subject};
use interdict::list::{List, house, native};
use interdict::programme::{Activity, Actor};
use interdict::screen::{Decision, Query, ScreenOptions, Screener};
use interdict::suppression::{Scope, Suppression, SuppressionFile, Suppressions, content, subject};
use interdict::timeline::{Instant, KnownOn, Period, TradeTime};
use interdict::verdict::{Flag, Verdict};
use proptest::prelude::*;

/// With the list of the law four entries of two lists that one name may be, two of them in one list.
const FIRM: &str = "id,name,isin,country,action\n1,Quorvane Industries,,US,exclude\n2,Quorvane Industrial,US99ACME1004,US,block\n3,Zeltrix Semiconductors,,,watch\n4,Quorvane Industries,,,watch\n";

static LISTS: LazyLock<Vec<List>> = LazyLock::new(|| {
    let law = include_str!("../data/us-test.toml");
    vec![native::read(law, "us-test.toml").unwrap().0, house::read(FIRM, "firm.csv").unwrap().0]
});

fn lists() -> Vec<List> {
    LISTS.clone()
}

fn subjects() -> Vec<Subject> {
    let named = |name: &str, isin: &str, country: &str| Subject {
        security_name: name.to_owned(),
        isin: isin.to_owned(),
        country: country.to_owned(),
        ..Subject::default()
    };
    vec![
        named("Quorvane Industrie", "", ""),
        named("Quorvane Industries", "", ""),
        named("Quorvane Industries", "", "CN"),
        named("Quorvane Industries", "US99ACME2002", ""),
        named("Quorvane Industries", "US99ACME1004", ""),
        named("Quorvane Industrial", "US0000000101", ""),
        named("Zeltrix Semiconducter", "", ""),
        named("Zeltrix Chips", "", "CN"),
        named("", "US0000000101", ""),
    ]
}

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, 1).unwrap().checked_add_days(Days::new(offset)).unwrap()
}

/// A reviewed pair as `interdict suppress add` writes it.
fn reviewed(
    subject: &Subject,
    entry: &str,
    scope: Scope,
    created: NaiveDate,
    expires: NaiveDate,
) -> Suppression {
    let mut entries = LISTS.iter().flat_map(|list| list.entries.iter().map(move |entry| (list, entry)));
    let (list, entry) = entries.find(|(_, found)| *found.id == *entry).unwrap();
    let seen = content::lines(list, entry);
    Suppression {
        place: Place { file: "ok.toml".into(), line: 1, column: 1, length: 0, cell: None },
        subject: subject.clone(),
        entry: Arc::clone(&entry.id),
        scope,
        reason: "another one".into(),
        owner: "j.doe".into(),
        approver: "m.roe".into(),
        created,
        expires,
        entry_sha256: content::sha256(&seen),
        seen,
        subject_sha256: subject::sha256(&subject::form(&subject.borrowed())),
    }
}

fn screener(lists: Vec<List>, suppressions: &[Suppression], decided_on: Option<NaiveDate>) -> Screener {
    let file = SuppressionFile { suppressions: suppressions.to_vec(), ..SuppressionFile::default() };
    let suppressions = Suppressions { files: vec![file], decided_on };
    Screener::new(lists, ScreenOptions::default()).with_suppressions(suppressions)
}

fn decide(screener: &Screener, subject: &Subject, query: &Query) -> Decision {
    screener.decide(&screener.identify(subject), query)
}

#[derive(Clone, Debug)]
struct Drawn {
    subject: Subject,
    /// Subject, entry, scope, first day, days.
    pairs: Vec<Suppression>,
    decided_on: Option<NaiveDate>,
    query: Query,
}

const ENTRIES: [&str; 6] = ["us-test/quorvane", "us-test/zeltrix", "firm/1", "firm/2", "firm/3", "firm/4"];

fn drawn() -> impl Strategy<Value = Drawn> {
    let pair = (0..subjects().len(), 0..ENTRIES.len(), any::<bool>(), 0..250_u64, 0..500_u64);
    let pairs = prop::collection::vec(pair, 0..12);
    let subject = 0..subjects().len();
    let activities = [Activity::Purchase, Activity::Sale, Activity::Hold];
    let query = (0..3_usize, 0..500_u64, any::<bool>(), prop::option::of(0..450_u64));
    (subject, pairs, prop::option::of(0..450_u64), query).prop_map(move |(own, pairs, decided_on, query)| {
        let subjects = subjects();
        let (activity, traded, is_clock, known) = query;
        let time = match is_clock {
            true => TradeTime::At(Period::day(day(traded), chrono_tz::UTC).from.plus_seconds(3 * 3_600)),
            false => TradeTime::Day(day(traded)),
        };
        let at =
            |offset| KnownOn::At(Period::day(day(offset), chrono_tz::America::New_York).until.previous());
        let mut kept: Vec<Suppression> = Vec::new();
        for (subject, entry, wide, created, days) in pairs {
            // Half of them are of the subject that is asked about.
            let subject = if days % 2 == 0 { &subjects[own] } else { &subjects[subject] };
            let form = subject::form(&subject.borrowed());
            let scope = if wide && subject::has_identifier(&form) { Scope::Namesake } else { Scope::Doubt };
            let next = reviewed(subject, ENTRIES[entry], scope, day(created), day(created + days));
            if !kept
                .iter()
                .any(|before| (&before.entry, &before.subject_sha256) == (&next.entry, &next.subject_sha256))
            {
                kept.push(next);
            }
        }
        Drawn {
            subject: subjects[own].clone(),
            pairs: kept,
            decided_on: decided_on.map(day),
            query: Query {
                activity: activities[activity],
                actor: Actor::UsPerson,
                time,
                known: known.map_or(KnownOn::Latest, at),
            },
        }
    })
}

/// Whether the days of a question lie in a suppression, by the words of the law alone.
fn holds(suppression: &Suppression, decided_on: Option<NaiveDate>, query: &Query) -> bool {
    let new_york = |at: Instant| at.civil_date(chrono_tz::America::New_York);
    let known = match query.known {
        KnownOn::At(at) => Some(new_york(at)),
        KnownOn::Day(date) => Some(date),
        KnownOn::Latest => None,
    };
    let traded = match query.time {
        TradeTime::At(at) => new_york(at),
        TradeTime::Day(date) => date,
    };
    let days: Vec<NaiveDate> = [known, decided_on].into_iter().flatten().collect();
    !days.is_empty()
        && days.iter().all(|day| suppression.created <= *day && *day <= suppression.expires)
        && traded <= suppression.expires
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

    /// A suppression takes the doubt out of its own match, and of no other; what it takes stays in sight.
    #[test]
    fn a_suppression_reaches_its_own_match_alone(drawn in drawn()) {
        let plain = Screener::new(lists(), ScreenOptions::default());
        let identity = plain.identify(&drawn.subject);
        let without = plain.decide(&identity, &drawn.query);
        let with = decide(&screener(lists(), &drawn.pairs, drawn.decided_on), &drawn.subject, &drawn.query);
        prop_assert_eq!(with.alerts.len(), without.alerts.len());
        let form = subject::form(&drawn.subject.borrowed());
        let mut heard = Verdict::Permitted;
        for (now, before) in with.alerts.iter().zip(&without.alerts) {
            prop_assert_eq!(&now.entry_id, &before.entry_id);
            let own = drawn.pairs.iter().find(|pair| {
                pair.entry == now.entry_id && subject::form(&pair.subject.borrowed()) == form
            });
            let found = identity.with_outranked().find(|found| {
                plain.lists()[found.list].entries[found.entry].id == now.entry_id
            }).unwrap();
            let reached = own.is_some_and(|own| {
                let is_reached = !found.certain
                    || own.scope == Scope::Namesake && found.kind != MatchKind::Identifier;
                is_reached && holds(own, drawn.decided_on, &drawn.query)
            });
            if reached {
                prop_assert!(now.flags.contains(&Flag::Suppressed));
                prop_assert_eq!(now.verdict, Some(Verdict::Permitted));
                let own = own.unwrap();
                let told = format!("as m.roe approved on {} until {}", own.created, own.expires);
                prop_assert!(now.reason.contains(&told), "{}", now.reason);
            } else {
                prop_assert_eq!(now, before);
                heard = heard.max(now.verdict.unwrap());
            }
        }
        // An entry that is heard is told rather than one that is not.
        let is_heard = |id: &str| !with.alerts.iter().any(|alert| {
            *alert.entry_id == *id && alert.flags.contains(&Flag::Suppressed)
        });
        let mut matched = identity.matches.iter().map(|found| &plain.lists()[found.list].entries[found.entry].id);
        prop_assert!(is_heard(&with.line.entry_id) || !matched.any(|id| is_heard(id)));
        // The row has the verdict of what is left, and is never milder without a trace.
        prop_assert_eq!(with.line.verdict, Some(heard));
        let is_suppressed = with.alerts.iter().any(|alert| alert.flags.contains(&Flag::Suppressed));
        prop_assert_eq!(with.line.flags.contains(&Flag::Suppressed), is_suppressed);
        prop_assert!(with.line.verdict == without.line.verdict || is_suppressed);
    }

    /// Removing a suppression makes no verdict milder.
    #[test]
    fn fewer_suppressions_are_never_milder(drawn in drawn(), at in any::<prop::sample::Index>()) {
        let all = decide(&screener(lists(), &drawn.pairs, drawn.decided_on), &drawn.subject, &drawn.query);
        let mut fewer = drawn.pairs.clone();
        if !fewer.is_empty() {
            fewer.remove(at.index(fewer.len()));
        }
        let fewer = decide(&screener(lists(), &fewer, drawn.decided_on), &drawn.subject, &drawn.query);
        prop_assert!(fewer.line.verdict >= all.line.verdict);
        for (fewer, all) in fewer.alerts.iter().zip(&all.alerts) {
            prop_assert!(fewer.verdict >= all.verdict);
        }
    }

    /// An entry or a subject that changed has no suppression.
    #[test]
    fn what_changed_is_stale(drawn in drawn(), change in 0..6_usize) {
        let law = include_str!("../data/us-test.toml");
        let (from, to) = [
            ("name = \"Quorvane Industries\"", "name = \"Quorvane Industries\"\naliases = [\"Quorvane Foods\"]"),
            ("US0000000101", "US99ACME1004"),
            ("listed = \"2021-01-14\"", "listed = \"2021-01-13\""),
            ("Zeltrix Chips", "Zeltrix Chip"),
            ("countries = [\"US\"]\nsource = \"Test register, line 2\"", "countries = [\"US\", \"CN\"]\nsource = \"Test register, line 2\""),
            ("listed = \"2021-06-03\"", "listed = \"2021-06-04\""),
        ][change];
        prop_assert!(law.contains(from));
        let changed = if change < 3 { "us-test/quorvane" } else { "us-test/zeltrix" };
        let law = native::read(&law.replacen(from, to, 1), "us-test.toml").unwrap().0;
        let now = decide(&screener(vec![law.clone()], &drawn.pairs, drawn.decided_on), &drawn.subject, &drawn.query);
        let left: Vec<Suppression> = drawn.pairs.iter().filter(|pair| *pair.entry != *changed).cloned().collect();
        let expected = decide(&screener(vec![law], &left, drawn.decided_on), &drawn.subject, &drawn.query);
        prop_assert_eq!(now, expected);
        let pairs: Vec<Suppression> = drawn.pairs.iter().cloned().map(|mut pair| {
            pair.subject.lei = "1".into();
            pair
        }).collect();
        let now = decide(&screener(lists(), &pairs, drawn.decided_on), &drawn.subject, &drawn.query);
        prop_assert_eq!(now, decide(&screener(lists(), &[], drawn.decided_on), &drawn.subject, &drawn.query));
    }

    /// An answer that is given again for another time is the answer for that time.
    #[test]
    fn answers_that_stand_do_not_outlive_a_suppression(drawn in drawn(), other in 0..500_u64) {
        let screener = screener(lists(), &drawn.pairs, drawn.decided_on);
        let identity = screener.identify(&drawn.subject);
        let steady = screener.steady(&identity, &drawn.query);
        let time = match drawn.query.time {
            TradeTime::Day(_) => TradeTime::Day(day(other)),
            TradeTime::At(_) => TradeTime::At(Period::day(day(other), chrono_tz::UTC).from.plus_seconds(5 * 3_600)),
        };
        let then = Query { time, ..drawn.query };
        if steady.covers(drawn.query.time) && steady.covers(time) {
            prop_assert_eq!(screener.decide(&identity, &then), screener.decide(&identity, &drawn.query));
        }
    }

    /// What comes back when a suppression ends is announced.
    #[test]
    fn the_end_of_a_suppression_is_looked_ahead_to(drawn in drawn()) {
        let screener = screener(lists(), &drawn.pairs, drawn.decided_on);
        let identity = screener.identify(&drawn.subject);
        let now = screener.decide(&identity, &drawn.query).line.verdict.unwrap();
        if let Some(next) = screener.lookahead(&identity, &drawn.query, 800) {
            let then = Query { time: TradeTime::At(next.at), ..drawn.query };
            let told = screener.decide(&identity, &then).line.verdict.unwrap();
            prop_assert_eq!(told, next.verdict);
            prop_assert!(told > now);
        }
    }
}

/// `firm/1` is liker than `firm/2` and restricts, so that the other one is not told, suppressed or not.
#[test]
fn an_outranked_entry_is_not_looked_ahead_to() {
    let subject = &subjects()[0];
    let pair = |entry, expires| reviewed(subject, entry, Scope::Doubt, day(75), expires);
    let pairs = [pair("us-test/quorvane", day(500)), pair("firm/1", day(477)), pair("firm/2", day(454))];
    let screener = screener(lists(), &pairs, Some(day(198)));
    let identity = screener.identify(subject);
    let time = TradeTime::Day(day(0));
    let query = Query { activity: Activity::Purchase, actor: Actor::UsPerson, time, known: KnownOn::Latest };
    assert_eq!(screener.decide(&identity, &query).line.verdict, Some(Verdict::Permitted));
    let next = screener.lookahead(&identity, &query, 800).unwrap();
    assert_eq!(&*next.entry_id, "firm/1");
    assert_eq!(next.at, Period::day(day(478), chrono_tz::America::New_York).from);
    assert!(screener.lookahead(&identity, &query, 470).is_none());
}
