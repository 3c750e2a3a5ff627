//! What is added to a list: names of all kinds of nearness to what a row prints, and entries that bind no longer.

use interdict::identity::{MatchKind, Subject};
use interdict::list::{List, house};
use interdict::programme::{Activity, Actor};
use interdict::screen::{Query, ScreenOptions, Screener};
use interdict::timeline::{KnownOn, TradeTime};
use interdict::verdict::{Flag, Verdict};
use proptest::collection::vec;
use proptest::prelude::*;

/// A line of a house list.
#[derive(Clone, Debug)]
struct Line {
    names: Vec<String>,
    isin: &'static str,
    ended: bool,
}

/// Issuers whose names are near to one another, as those of a group are.
const NAMES: [&str; 12] = [
    "Quorvane Shipping Ltd",
    "Quorvane Shipping AG",
    "Quorvane Shipping",
    "Quorvane Shipping Holding Ltd",
    "Quorvane Lines",
    "QVS",
    "Belmora Steel Works AG",
    "Belmora Steelworks",
    "Belmora Steel International",
    "Tessaly Pharma Inc",
    "Tessaly Pharmaceutical Group Inc",
    "Harbour Mills Plc",
];

const ISINS: [&str; 3] = ["US0378331005", "US5949181045", "GB0002634946"];

/// One of them, or a slip of one.
fn name() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(&NAMES[..]);
    let slip = (name(), any::<prop::sample::Index>()).prop_map(|(name, at)| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.remove(at.index(letters.len()));
        letters.into_iter().collect()
    });
    prop_oneof![2 => name().prop_map(str::to_owned), 1 => slip]
}

fn isin() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(""), 1 => prop::sample::select(&ISINS[..])]
}

fn line() -> impl Strategy<Value = Line> {
    (vec(name(), 1..4), isin(), prop::bool::weighted(0.4)).prop_map(|(names, isin, ended)| Line {
        names,
        isin,
        ended,
    })
}

/// The list, unless its lines contradict one another.
fn list(lines: &[Line]) -> Option<List> {
    let mut text = String::from("id,name,aliases,isin,from,until\n");
    for (at, line) in lines.iter().enumerate() {
        let (name, aliases) = line.names.split_first().unwrap();
        let until = if line.ended { "2019-01-01" } else { "" };
        text += &format!("q{at},{name},{},{},2015-01-01,{until}\n", aliases.join(";"), line.isin);
    }
    house::read(&text, "firm.csv").ok().map(|(list, _)| list)
}

/// The verdict, and whether an identifier of the row and a name that goes with it say who it is.
fn verdict(list: List, subject: &Subject) -> (Verdict, bool) {
    let screener = Screener::new(vec![list], ScreenOptions::default());
    let query = Query {
        activity: Activity::Purchase,
        actor: Actor::UsPerson,
        time: TradeTime::Day("2021-06-01".parse().unwrap()),
        known: KnownOn::Latest,
    };
    let identity = screener.identify(subject);
    let is_settled = identity
        .matches
        .iter()
        .any(|found| found.kind == MatchKind::Identifier && !found.flags.contains(&Flag::IdentifierConflict));
    (screener.decide(&identity, &query).line.verdict.unwrap_or(Verdict::Permitted), is_settled)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    /// Also one whose name is the very one of the row, and which restricts nothing any more. Only one that has both the
    /// identifier and the name of the row says that it is nobody else.
    #[test]
    fn what_is_added_to_a_list_takes_no_alert_away(
        lines in vec(line(), 1..4),
        entry in prop::option::of(line()),
        aliases in vec((any::<prop::sample::Index>(), name()), 0..2),
        security_name in name(),
        isin in isin(),
    ) {
        let mut longer = lines.clone();
        aliases.into_iter().for_each(|(at, alias)| at.get_mut(&mut longer).names.push(alias));
        longer.extend(entry);
        if let (Some(before), Some(after)) = (list(&lines), list(&longer)) {
            let subject = Subject { security_name, isin: isin.to_owned(), ..Subject::default() };
            let ((before, _), (after, is_settled)) = (verdict(before, &subject), verdict(after, &subject));
            let is_lost = before > Verdict::Permitted && after == Verdict::Permitted;
            prop_assert!(is_settled || !is_lost, "{before} became {after}");
        }
    }
}
