use super::*;
use crate::identity::Subject;
use crate::list::builtin;
use crate::list::record::{NumberKind, RecordListing};
use crate::programme::{Activity, Actor};
use crate::screen::{Query, ScreenOptions, Screener};
use crate::store::edition::tests::{day, header_of};
use crate::store::{Edition, Header};
use crate::timeline::{Instant, KnownOn, TradeTime};
use crate::verdict::Verdict;

/// A party: its id, and the days of its listing on the programme.
fn party(key: &str, programme: &str, basis: &str, listed: Option<&str>) -> Record {
    let mut record = Record::new(key, EntryKind::Company, &format!("Zyxolith {key} Holdings"), 1);
    record.listings.push(RecordListing { listed: listed.map(day), ..RecordListing::new(programme, basis) });
    record
}

fn sdn(key: &str) -> Record {
    party(key, "us-sdn", "sdn", None)
}

fn edition(list: &str, published: &str, records: Vec<Record>) -> Edition {
    let header = Header { records: records.len(), ..header_of(list, published) };
    Edition { header, sha256: format!("{list}{published}"), records }
}

fn wanted() -> Wanted {
    Wanted { kinds: EntryKind::DEFAULT.to_vec(), knowledge: Knowledge::Published }
}

fn histories(editions: &[Vec<Edition>]) -> Vec<History> {
    editions.iter().cloned().map(History::of).collect()
}

fn derived(editions: &[Vec<Edition>], wanted: &Wanted) -> Vec<List> {
    derive(&histories(editions), builtin::programmes().unwrap(), builtin::lists().unwrap(), true, wanted)
        .unwrap()
        .lists
}

/// The verdict on a purchase of a party at a day, as known on another.
fn verdict(lists: &[List], name: &str, at: &str, known_on: &str) -> Option<Verdict> {
    let screener = Screener::new(lists.to_vec(), ScreenOptions::default());
    let identity = screener.identify(&Subject { security_name: name.to_owned(), ..Subject::default() });
    let query = Query {
        activity: Activity::Purchase,
        actor: Actor::UsPerson,
        time: TradeTime::Day(day(at)),
        known: KnownOn::At(Instant::from_civil(
            day(known_on).and_hms_opt(23, 59, 59).unwrap(),
            chrono_tz::America::New_York,
        )),
    };
    screener.decide(&identity, &query).line.verdict
}

#[test]
fn who_left_the_list_between_two_editions_is_restricted_as_known_before_the_second() {
    let lists = derived(
        &[vec![
            edition("us-ofac-sdn", "2019-01-15", vec![sdn("1"), sdn("2")]),
            edition("us-ofac-sdn", "2021-07-15", vec![sdn("1"), sdn("3")]),
        ]],
        &wanted(),
    );
    let of = |key: &str, at: &str, known_on: &str| {
        verdict(&lists, &format!("Zyxolith {key} Holdings"), at, known_on)
    };
    // What both editions have is listed between them.
    assert_eq!(of("1", "2020-06-01", "2022-01-01"), Some(Verdict::Blocked));
    assert_eq!(of("1", "2023-06-01", "2024-01-01"), Some(Verdict::Blocked));
    // The oldest edition does not say since when.
    assert_eq!(of("1", "2015-06-01", "2022-01-01"), Some(Verdict::Review));
    // Nor can anybody here know what had been published before it.
    assert_eq!(of("1", "2015-06-01", "2018-01-01"), Some(Verdict::Review));
    // What the second one lacks.
    assert_eq!(of("2", "2020-06-01", "2020-06-01"), Some(Verdict::Blocked));
    assert_eq!(of("2", "2020-06-01", "2022-01-01"), Some(Verdict::Review));
    assert_eq!(of("2", "2022-01-01", "2022-01-01"), Some(Verdict::Permitted));
    assert_eq!(of("2", "2022-01-01", "2020-06-01"), Some(Verdict::Blocked));
    // What only the second one has.
    assert_eq!(of("3", "2020-06-01", "2020-06-01"), Some(Verdict::Permitted));
    assert_eq!(of("3", "2020-06-01", "2022-01-01"), Some(Verdict::Review));
    assert_eq!(of("3", "2018-06-01", "2022-01-01"), Some(Verdict::Permitted));
    assert_eq!(of("3", "2022-01-01", "2022-01-01"), Some(Verdict::Blocked));
}

#[test]
fn a_party_that_comes_back_has_two_intervals() {
    let lists = derived(
        &[vec![
            edition("us-ofac-sdn", "2019-01-01", vec![sdn("1"), sdn("2")]),
            edition("us-ofac-sdn", "2020-01-01", vec![sdn("1")]),
            edition("us-ofac-sdn", "2021-01-01", vec![sdn("1")]),
            edition("us-ofac-sdn", "2022-01-01", vec![sdn("1"), sdn("2")]),
        ]],
        &wanted(),
    );
    let of = |at: &str| verdict(&lists, "Zyxolith 2 Holdings", at, "2023-01-01");
    assert_eq!(of("2019-06-01"), Some(Verdict::Review));
    assert_eq!(of("2020-06-01"), Some(Verdict::Permitted));
    assert_eq!(of("2021-06-01"), Some(Verdict::Review));
    assert_eq!(of("2022-06-01"), Some(Verdict::Blocked));
}

#[test]
fn a_stated_day_of_listing_is_the_day_of_publication() {
    let listed = |key: &str, day: &str| party(key, "un-sc", "listed", Some(day));
    let lists =
        derived(&[vec![edition("un-sc", "2026-02-27", vec![listed("QDe.1", "2014-06-30")])]], &wanted());
    let of = |at: &str, known_on: &str| verdict(&lists, "Zyxolith QDe.1 Holdings", at, known_on);
    assert_eq!(of("2014-06-01", "2026-03-01"), Some(Verdict::Permitted));
    assert_eq!(of("2014-07-01", "2026-03-01"), Some(Verdict::Blocked));
    assert_eq!(of("2014-07-01", "2014-07-01"), Some(Verdict::Blocked));
    let ingested = Wanted { knowledge: Knowledge::Ingested, ..wanted() };
    let lists =
        derived(&[vec![edition("un-sc", "2026-02-27", vec![listed("QDe.1", "2014-06-30")])]], &ingested);
    // The store had it on 1 January 2026.
    let of = |known_on: &str| verdict(&lists, "Zyxolith QDe.1 Holdings", "2014-07-01", known_on);
    assert_eq!((of("2025-12-30"), of("2026-01-02")), (Some(Verdict::Permitted), Some(Verdict::Blocked)));
}

#[test]
fn a_stated_end_is_the_end() {
    let mut record = party("1", "un-sc", "listed", Some("2014-06-30"));
    record.listings[0].until = Some(day("2015-06-30"));
    let lists = derived(&[vec![edition("un-sc", "2026-02-27", vec![record])]], &wanted());
    let of = |at: &str| verdict(&lists, "Zyxolith 1 Holdings", at, "2026-03-01");
    assert_eq!((of("2015-06-01"), of("2015-07-02")), (Some(Verdict::Blocked), Some(Verdict::Permitted)));
}

#[test]
fn an_end_that_only_a_later_edition_states_is_not_known_before_it() {
    let un = |until: Option<&str>| {
        let mut record = party("1", "un-sc", "listed", Some("2014-06-30"));
        record.listings[0].until = until.map(day);
        vec![record]
    };
    let lists = derived(
        &[vec![
            edition("un-sc", "2015-01-10", un(None)),
            edition("un-sc", "2017-01-10", un(Some("2016-06-30"))),
        ]],
        &wanted(),
    );
    let of = |at: &str, known_on: &str| verdict(&lists, "Zyxolith 1 Holdings", at, known_on);
    assert_eq!(of("2016-12-01", "2016-12-01"), Some(Verdict::Blocked));
    assert_eq!(of("2016-12-01", "2017-01-08"), Some(Verdict::Blocked));
    assert_eq!(of("2016-12-01", "2017-01-10"), Some(Verdict::Permitted));
    assert_eq!(of("2016-06-01", "2017-01-10"), Some(Verdict::Blocked));
}

#[test]
fn a_corrected_day_of_listing_is_known_from_the_edition_that_corrects_it() {
    let un =
        |listed: &str| vec![party("1", "un-sc", "listed", Some(listed)), party("2", "un-sc", "listed", None)];
    let lists = derived(
        &[vec![
            edition("un-sc", "2020-01-10", un("2014-06-30")),
            edition("un-sc", "2021-01-10", un("2016-06-30")),
        ]],
        &wanted(),
    );
    let of = |at: &str, known_on: &str| verdict(&lists, "Zyxolith 1 Holdings", at, known_on);
    let (before, after) = ("2021-01-08", "2021-01-11");
    assert_eq!(
        (of("2015-01-01", before), of("2015-01-01", after)),
        (Some(Verdict::Blocked), Some(Verdict::Permitted))
    );
    assert_eq!(
        (of("2016-07-02", before), of("2016-07-02", after)),
        (Some(Verdict::Blocked), Some(Verdict::Blocked))
    );
    // Nobody was taken off, and nothing but the other party's first day is in doubt.
    assert_eq!(
        (of("2020-06-01", after), of("2022-06-01", after)),
        (Some(Verdict::Blocked), Some(Verdict::Blocked))
    );
    let list = lists.iter().find(|list| *list.programme.id == *"un-sc").unwrap();
    assert!(list.facts.listings.iter().filter(|l| *l.entry == *"un-sc/1").all(|l| l.removed.is_none()));
    assert_eq!((list.facts.disputes.len(), list.facts.retractions.len()), (1, 1));
    let retraction = &list.facts.retractions[0];
    assert_eq!(&*retraction.source, "un-sc, edition of 2021-01-10, which states other days");
    assert_eq!(
        retraction.facts.iter().map(|id| &**id).collect::<Vec<_>>(),
        ["un-sc/1@before-2021-01-10-1:2014-06-30:listed:un-sc"]
    );
    // A day of after the edition before is another listing: what lies between is open.
    let lists = derived(
        &[vec![
            edition("un-sc", "2020-01-10", un("2014-06-30")),
            edition("un-sc", "2021-01-10", un("2020-06-30")),
        ]],
        &wanted(),
    );
    assert_eq!(verdict(&lists, "Zyxolith 1 Holdings", "2020-03-01", after), Some(Verdict::Review));
    assert_eq!(verdict(&lists, "Zyxolith 1 Holdings", "2015-03-01", after), Some(Verdict::Blocked));
}

#[test]
fn an_entry_that_ships_is_joined_and_ends_with_the_edition_that_lacks_it() {
    let shipped = builtin::lists().unwrap();
    let cmic = shipped.iter().find(|list| *list.programme.id == *"us-ns-cmic").unwrap();
    let (entry, other) = (&cmic.entries[0], &cmic.entries[1]);
    let key = |entry: &crate::list::Entry| entry.id.split_once('/').unwrap().1.to_owned();
    let without = |left_out: &[&str]| -> Vec<Record> {
        let keys = cmic.entries.iter().map(key).filter(|key| !left_out.contains(&key.as_str()));
        let parties = keys.map(|key| party(&key, "us-ns-cmic", "annex", Some("2021-06-03")));
        let new = party("99999", "us-ns-cmic", "added", Some("2025-12-30"));
        let mut parties: Vec<Record> = parties.chain([new]).collect();
        parties[0].number(NumberKind::Isin, "US0378331005", "", None);
        parties
    };
    let of_list = |list: &str, published: &str, records: Vec<Record>| vec![edition(list, published, records)];
    let joined = |editions: &[Vec<Edition>]| {
        derived(editions, &wanted()).into_iter().find(|list| *list.programme.id == *"us-ns-cmic").unwrap()
    };
    let ended = |list: &List, entry: &crate::list::Entry| {
        list.facts.listings.iter().filter(|l| l.entry == entry.id).all(|l| l.removed.is_some())
    };
    let gone = key(other);
    let ofac = of_list("us-ofac-consolidated", "2026-01-05", without(&[&gone]));
    let list = joined(std::slice::from_ref(&ofac));
    assert_eq!(list.entries.len(), cmic.entries.len() + 1);
    let found = list.entries.iter().find(|joined| joined.id == entry.id).unwrap();
    assert_eq!(found.primary(), entry.primary());
    assert!(found.identifiers.iter().any(|l| l.identifier.as_str() == "US0378331005" && l.source.is_some()));
    assert!(!ended(&list, entry) && ended(&list, other));
    // The new one is bound 60 days after its listing, by the rules that ship.
    let lists = derived(std::slice::from_ref(&ofac), &wanted());
    let of = |at: &str| verdict(&lists, "Zyxolith 99999 Holdings", at, "2026-12-01");
    assert_eq!((of("2026-02-01"), of("2026-03-05")), (Some(Verdict::Permitted), Some(Verdict::Prohibited)));
    // Another list that still has it, newer or older, keeps it.
    assert!(!ended(&joined(&[ofac.clone(), of_list("us-csl", "2026-01-02", without(&[]))]), other));
    assert!(!ended(&joined(&[of_list("us-csl", "2026-03-02", without(&[])), ofac.clone()]), other));
    // A collection with a few parties of the programme ends nobody.
    let few = of_list(
        "opensanctions",
        "2026-05-01",
        vec![party("NK-1", "us-ns-cmic", "annex", Some("2021-06-03"))],
    );
    assert!(!ended(&joined(&[few]), other));
    // Neither does an edition from before the facts that ship.
    assert!(!ended(&joined(&[of_list("us-ofac-consolidated", "2022-01-05", without(&[&gone]))]), other));
}

#[test]
fn an_entry_that_ships_may_leave_and_come_back() {
    let shipped = builtin::lists().unwrap();
    let cmic = shipped.iter().find(|list| *list.programme.id == *"us-ns-cmic").unwrap();
    let key = |entry: &crate::list::Entry| entry.id.split_once('/').unwrap().1.to_owned();
    let entry = &cmic.entries[1];
    let (name, gone) = ("Quorvane Foundry", key(entry));
    let others: Vec<Record> = cmic
        .entries
        .iter()
        .map(key)
        .filter(|key| *key != gone)
        .map(|key| party(&key, "us-ns-cmic", "annex", Some("2021-06-03")))
        .collect();
    let with = |basis: &str, listed: &str| -> Vec<Record> {
        let mut own = party(&gone, "us-ns-cmic", basis, Some(listed));
        own.name(name, crate::list::NameKind::Alias);
        others.iter().cloned().chain([own]).collect()
    };
    let first = edition("us-ofac-consolidated", "2025-12-19", with("annex", "2021-06-03"));
    let second = edition("us-ofac-consolidated", "2026-03-02", others.clone());
    let third = edition("us-ofac-consolidated", "2026-06-01", with("added", "2026-06-01"));
    let two = derived(&[vec![first.clone(), second.clone()]], &wanted());
    let three = derived(&[vec![first.clone(), second.clone(), third.clone()]], &wanted());
    let (permitted, prohibited) = (Some(Verdict::Permitted), Some(Verdict::Prohibited));
    for (at, known, expected) in [
        ("2026-02-01", "2026-02-01", prohibited),
        ("2026-05-01", "2026-05-01", permitted),
        ("2026-05-01", "2026-12-01", permitted),
    ] {
        assert_eq!(verdict(&two, name, at, known), expected, "{at} {known}");
        assert_eq!(verdict(&three, name, at, known), expected, "{at} {known}");
    }
    // Bound 60 days after the new listing.
    assert_eq!(verdict(&three, name, "2026-07-01", "2026-12-01"), permitted);
    assert_eq!(verdict(&three, name, "2026-09-01", "2026-12-01"), prohibited);
    // While another list had it, it never left.
    let csl = vec![edition("us-csl", "2026-01-05", with("annex", "2021-06-03"))];
    let both = derived(&[vec![first, second, third], csl], &wanted());
    assert_eq!(verdict(&both, name, "2026-05-01", "2026-12-01"), prohibited);
    let list = both.iter().find(|list| *list.programme.id == *"us-ns-cmic").unwrap();
    let of_it = |list: &List| list.facts.listings.iter().filter(|listing| listing.entry == entry.id).count();
    assert_eq!(of_it(list), of_it(cmic));
}

#[test]
fn a_day_that_an_official_list_states_leaves_no_doubt_before_it() {
    let known = |lists: &[List], at: &str| {
        ["2015-06-01", "2026-12-01"].map(|known_on| verdict(lists, "Zyxolith 7 Holdings", at, known_on))
    };
    let of = |dated: Vec<Edition>, wanted: &Wanted| {
        derived(&[vec![edition("us-csl", "2022-05-16", vec![sdn("7")])], dated], wanted)
    };
    let (permitted, review, blocked) =
        (Some(Verdict::Permitted), Some(Verdict::Review), Some(Verdict::Blocked));
    assert_eq!(known(&of(Vec::new(), &wanted()), "2015-01-15"), [review, review]);
    let dated = || party("7", "us-sdn", "sdn", Some("2015-12-22"));
    let official = vec![edition("us-ofac-sdn", "2020-03-17", vec![dated()])];
    let lists = of(official.clone(), &wanted());
    assert_eq!(known(&lists, "2015-01-15"), [permitted, permitted]);
    assert_eq!(known(&lists, "2016-01-15")[1], blocked);
    // It was taken off, and the other list may have had it before its oldest edition.
    let ended = vec![official[0].clone(), edition("us-ofac-sdn", "2021-03-17", vec![sdn("8")])];
    let lists = of(ended, &wanted());
    assert_eq!(known(&lists, "2015-01-15"), [permitted, permitted]);
    assert_eq!(known(&lists, "2021-06-15")[1], review);
    // A collector knows no more than it found.
    let mut collected = official.clone();
    collected[0].header.format = "senzing-json".to_owned();
    assert_eq!(known(&of(collected, &wanted()), "2015-01-15"), [review, review]);
    // What came into the store later takes nothing from what the store knew.
    let mut later = official;
    later[0].header.ingested = "2026-06-01T00:00:00Z".parse().unwrap();
    let lists = of(later, &Wanted { knowledge: Knowledge::Ingested, ..wanted() });
    let of = |known_on| verdict(&lists, "Zyxolith 7 Holdings", "2015-01-15", known_on);
    assert_eq!([of("2026-02-01"), of("2026-12-01")], [review, permitted]);
}

#[test]
fn an_edition_that_states_no_day_goes_on_with_the_day_of_the_others() {
    let un = |day: Option<&str>| party("QDe.1", "un-sc", "listed", day);
    let lists = derived(
        &[vec![
            edition("un-sc", "2026-02-27", vec![un(Some("2014-06-30"))]),
            edition("un-sc", "2026-03-27", vec![un(None)]),
        ]],
        &wanted(),
    );
    let of = |at: &str| verdict(&lists, "Zyxolith QDe.1 Holdings", at, "2026-12-01");
    assert_eq!((of("2014-07-02"), of("2026-03-10"), of("2026-06-01")), {
        let blocked = Some(Verdict::Blocked);
        (blocked, blocked, blocked)
    });
    // The other way round: a later form that states days says it of the earlier editions, too.
    let lists = derived(
        &[vec![
            edition("un-sc", "2026-02-27", vec![un(None)]),
            edition("un-sc", "2026-03-27", vec![un(Some("2014-06-30"))]),
        ]],
        &wanted(),
    );
    assert_eq!(
        verdict(&lists, "Zyxolith QDe.1 Holdings", "2015-01-01", "2026-12-01"),
        Some(Verdict::Blocked)
    );
}

#[test]
fn two_lists_of_one_programme_make_one_entry() {
    let mut own = sdn("7");
    own.name("Zyxolith Trading", crate::list::NameKind::Alias);
    let mut of_collector = sdn("NK-abc");
    of_collector.relations.push(("same_as".to_owned(), "ofac-7".to_owned()));
    of_collector.name("Zyxolith Far East", crate::list::NameKind::Alias);
    let lists = derived(
        &[
            vec![edition("us-ofac-sdn", "2021-01-01", vec![own.clone()])],
            vec![edition("us-csl", "2021-02-01", vec![own])],
            vec![edition("opensanctions", "2021-03-01", vec![of_collector])],
        ],
        &wanted(),
    );
    let list = lists.iter().find(|list| *list.programme.id == *"us-sdn").unwrap();
    assert_eq!(list.entries.len(), 1);
    let names: Vec<&str> = list.entries[0].names.iter().map(|name| name.text.as_str()).collect();
    assert_eq!(
        names,
        ["Zyxolith 7 Holdings", "Zyxolith Trading", "Zyxolith NK-abc Holdings", "Zyxolith Far East"]
    );
    // One list that lost it does not clear it while another has it.
    let gone = vec![
        edition("us-csl", "2021-02-01", vec![sdn("7"), sdn("8")]),
        edition("us-csl", "2021-04-01", vec![sdn("8")]),
    ];
    let lists = derived(&[vec![edition("us-ofac-sdn", "2021-01-01", vec![sdn("7")])], gone], &wanted());
    assert_eq!(verdict(&lists, "Zyxolith 7 Holdings", "2022-01-01", "2022-01-01"), Some(Verdict::Blocked));
}

/// Two parties of a collection that name one number of OFAC's.
fn of_one_number(key: &str, alias: &str) -> Record {
    let mut record = sdn(key);
    record.relations.push(("same_as".to_owned(), "ofac-7".to_owned()));
    record.name(alias, crate::list::NameKind::Alias);
    record
}

#[test]
fn two_parties_of_one_edition_that_name_one_number_are_both_kept() {
    let editions = vec![
        edition(
            "opensanctions",
            "2021-03-01",
            vec![of_one_number("NK-a", "Vorrel"), of_one_number("NK-b", "Quimba")],
        ),
        edition(
            "opensanctions",
            "2021-04-01",
            vec![of_one_number("NK-b", "Quimba"), of_one_number("NK-a", "Vorrel")],
        ),
    ];
    let lists = derived(&[editions], &wanted());
    let list = lists.iter().find(|list| *list.programme.id == *"us-sdn").unwrap();
    let ids: Vec<&str> = list.entries.iter().map(|entry| &*entry.id).collect();
    assert_eq!(ids, ["us-sdn/7", "us-sdn/NK-b"]);
    for name in ["Zyxolith NK-a Holdings", "Zyxolith NK-b Holdings"] {
        assert_eq!(verdict(&lists, name, "2021-03-15", "2021-03-15"), Some(Verdict::Blocked), "{name}");
        assert_eq!(verdict(&lists, name, "2022-01-01", "2022-01-01"), Some(Verdict::Blocked), "{name}");
    }
}

#[test]
fn the_second_party_of_a_number_is_kept_also_where_one_of_the_two_changes() {
    let both = |published: &str, alias: &str| {
        edition(
            "opensanctions",
            published,
            vec![of_one_number("NK-a", "Vorrel"), of_one_number("NK-b", alias)],
        )
    };
    let lists = derived(
        &[vec![both("2021-03-01", "Quimba"), both("2021-04-01", "Quimba"), both("2021-05-01", "Quimbo")]],
        &wanted(),
    );
    let of = |at: &str| verdict(&lists, "Zyxolith NK-b Holdings", at, at);
    assert_eq!((of("2021-03-15"), of("2021-06-01")), (Some(Verdict::Blocked), Some(Verdict::Blocked)));
}

#[test]
fn a_party_that_gets_another_key_of_a_collection_goes_on_under_its_number() {
    let lists = derived(
        &[vec![
            edition("opensanctions", "2021-03-01", vec![of_one_number("NK-a", "Vorrel"), sdn("9")]),
            edition("opensanctions", "2021-04-01", vec![of_one_number("NK-b", "Vorrel"), sdn("9")]),
        ]],
        &wanted(),
    );
    assert_eq!(verdict(&lists, "Zyxolith NK-a Holdings", "2022-01-01", "2022-01-01"), Some(Verdict::Blocked));
    let list = lists.iter().find(|list| *list.programme.id == *"us-sdn").unwrap();
    assert_eq!(list.entries.len(), 2);
}

#[test]
fn persons_are_screened_on_request_by_both_orders_of_their_names() {
    let mut record = sdn("1");
    record.kind = EntryKind::Person;
    record.names.clear();
    record.name("ZYXOLITHOS, Barnabas Theodor", crate::list::NameKind::Primary);
    let editions = [vec![edition("us-ofac-sdn", "2021-01-01", vec![record, sdn("2")])]];
    let with_persons = Wanted { kinds: EntryKind::ALL.to_vec(), ..wanted() };
    let of = |lists: &[List]| verdict(lists, "Barnabas Theodor Zyxolithos", "2022-01-01", "2022-01-01");
    assert_eq!(of(&derived(&editions, &wanted())), Some(Verdict::Permitted));
    assert_eq!(of(&derived(&editions, &with_persons)), Some(Verdict::Blocked));
}

#[test]
fn a_programme_or_basis_without_rules_is_a_fault() {
    let laws = || builtin::programmes().unwrap();
    let of = |record: Record| {
        derive(&histories(&[vec![edition("l", "2021-01-01", vec![record])]]), laws(), vec![], true, &wanted())
            .unwrap_err()
    };
    assert_eq!(
        of(party("1", "xx", "listed", None)),
        "l of 2021-01-01 has parties of the programme `xx`, of which no rules are known"
    );
    assert_eq!(
        of(party("1", "un-sc", "xx", None)),
        "the programme un-sc has no rule for the basis `xx` of un-sc/1"
    );
}

#[test]
fn the_digest_of_a_list_covers_every_edition_and_what_is_wanted() {
    let one = || edition("us-ofac-sdn", "2021-01-01", vec![sdn("1")]);
    let digest = |editions: Vec<Edition>, wanted: &Wanted| {
        derived(&[editions], wanted)
            .iter()
            .find(|list| *list.programme.id == *"us-sdn")
            .unwrap()
            .edition
            .sha256
            .clone()
    };
    let first = digest(vec![one()], &wanted());
    assert_eq!(digest(vec![one()], &wanted()), first);
    assert_ne!(digest(vec![one(), edition("us-ofac-sdn", "2021-02-01", vec![sdn("1")])], &wanted()), first);
    assert_ne!(digest(vec![one()], &Wanted { kinds: EntryKind::ALL.to_vec(), ..wanted() }), first);
}

#[test]
fn an_acronym_beside_a_full_name_is_weak() {
    let mut record = sdn("1");
    record.name("ZYX", crate::list::NameKind::Alias);
    record.name("ZYXO S.A.", crate::list::NameKind::Former);
    record.name("Zyxolith", crate::list::NameKind::Alias);
    record.name("扎克", crate::list::NameKind::Alias);
    // Articles and single letters tell nobody apart.
    record.name("The Zyx", crate::list::NameKind::Alias);
    record.name("Z-ZYXO", crate::list::NameKind::Alias);
    record.name("The Zyxolith", crate::list::NameKind::Alias);
    record.name("Zyx Maritime", crate::list::NameKind::Alias);
    let lists = derived(&[vec![edition("us-ofac-sdn", "2021-01-01", vec![record])]], &wanted());
    let list = lists.iter().find(|list| *list.programme.id == *"us-sdn").unwrap();
    let weak: Vec<&str> = list.entries[0]
        .names
        .iter()
        .filter(|name| name.kind == crate::list::NameKind::Weak)
        .map(|name| name.text.as_str())
        .collect();
    assert_eq!(weak, ["ZYX", "ZYXO S.A.", "The Zyx", "Z-ZYXO"]);
    assert_eq!(verdict(&lists, "ZYX", "2022-01-01", "2022-01-01"), Some(Verdict::Review));
}
