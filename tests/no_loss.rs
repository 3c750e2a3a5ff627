//! The candidate step loses nothing: brute force over every pair of a name that a file may print and a name
//! of a list.
//!
//! Each pair is scored in full by [`score::align`], the scorer that decides, without any bound or shortcut;
//! what it puts at or above a threshold, the index must have proposed, with the same score. In the same way
//! [`score::cut`] is held against [`Index::beginning_with`], [`score::shortened`] against
//! [`Index::shortened_to`] and [`score::misspelt`] against [`Index::misspelt`], as far as their own definitions reach: a cut name has fifteen letters, a short
//! name has the first four letters of its long one.
//!
//! The names are those of the tests of quality and of the shipped lists, and names made by rules, with
//! spellings of all of them (`no_loss/names.rs`). How many pairs there are at least says
//! `INTERDICT_PAIRS`; without it they are few enough for a build without optimisation.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "no_loss/names.rs"]
mod names;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use interdict::candidate::{Index, ListedName, NameId, Search};
use interdict::identity::{Matcher, Memory, Subject};
use interdict::list::{List, builtin, house};
use interdict::name::{How, Name};
use interdict::score::{self, Alignment, Score};
use interdict::screen::{ScreenOptions, Screener};
use names::Maker;

/// The default, and two that make the signatures of names longer; the last one stands below the score of
/// other companies, where some bounds do not hold.
const THRESHOLDS: [u32; 3] = [850_000, 700_000, 550_000];

/// Pairs without [`PAIRS`].
const FEW_PAIRS: usize = 300_000;
const PAIRS: &str = "INTERDICT_PAIRS";

/// A cut name has at least so many letters, a short one so many in common with its long one.
const SHORTEST_CUT: usize = 15;
const SAME_START: usize = 4;

fn least_pairs() -> usize {
    std::env::var(PAIRS).map_or(FEW_PAIRS, |pairs| pairs.parse().unwrap())
}

/// The names in some columns of a table of the tests.
fn column(table: &str, columns: &[&str]) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(table);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize().map(|row| row.unwrap());
    let cells = rows.flat_map(|row: BTreeMap<String, String>| {
        columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>()
    });
    cells.filter(|name| !name.trim().is_empty() && !name.contains([';', '"', '\n'])).collect()
}

/// Names of the list and names that a file prints, their product being the number of pairs at least.
struct Workload {
    list: List,
    printed: Vec<String>,
}

impl Workload {
    fn of(pairs: usize) -> Workload {
        let side = (1..).find(|side| side * side >= pairs).unwrap();
        let mut maker = Maker::new(20_261_125);
        let mut real: Vec<String> = builtin::lists()
            .unwrap()
            .iter()
            .flat_map(|list| &list.entries)
            .flat_map(|entry| entry.names.iter().map(|name| name.text.clone()))
            .filter(|name| !name.contains([';', '"', '\n']))
            .collect();
        real.extend(column("quality/pairs.csv", &["name_b"]));
        real.sort();
        real.dedup();
        // Of a small list not all may be names of the tests.
        let step = (real.len() * 2).div_ceil(side);
        let listed = maker.names(real.into_iter().step_by(step).collect(), side);
        let mut printed = column("quality/pairs.csv", &["name_a"]);
        printed.extend(column("quality/lines.csv", &["security_name"]));
        printed.extend(column("data/security_names.csv", &["raw_name"]));
        printed = printed.into_iter().step_by(step).collect();
        while printed.len() < side {
            let name = match maker.dice.below(8) {
                0 => maker.name(),
                _ => listed[maker.dice.below(listed.len())].clone(),
            };
            printed.push(maker.spelling(&name));
        }
        Workload { list: house_list(&listed), printed }
    }

    /// The index of the list for matches from a threshold on.
    fn matcher(&self, threshold: u32) -> Matcher {
        Matcher::new(std::slice::from_ref(&self.list), Score::from_millionths(threshold))
    }
}

/// A house list of these names, each of an entry of its own or an alias of the one before.
fn house_list(names: &[String]) -> List {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "name", "aliases", "isin", "country"]).unwrap();
    for (at, entry) in names.chunks(3).enumerate() {
        let (first, aliases) = entry.split_first().unwrap();
        let (isin, country) = if at % 4 == 0 { (isin(at), "US") } else { (String::new(), "") };
        writer.write_record([&format!("e{at}"), first, &aliases.join(";"), &isin, country]).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    house::read(&text, "names.csv").unwrap().0
}

/// A valid ISIN for each number.
fn isin(number: usize) -> String {
    let body = format!("US{:09}", number * 7919 % 1_000_000_000);
    let digits: Vec<u32> = body
        .chars()
        .flat_map(|c| {
            c.to_digit(36).into_iter().flat_map(|d| if d > 9 { vec![d / 10, d % 10] } else { vec![d] })
        })
        .collect();
    let doubled = digits.iter().rev().enumerate().map(|(at, digit)| digit * if at % 2 == 0 { 2 } else { 1 });
    let sum: u32 = doubled.map(|digit| digit / 10 + digit % 10).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// What is counted while pairs are compared.
#[derive(Default)]
struct Tally {
    pairs: usize,
    /// Pairs at or above each threshold.
    alike: [usize; THRESHOLDS.len()],
    cut: usize,
    shortened: usize,
    misspelt: usize,
    /// Pairs at or above the default threshold by how words of theirs are alike.
    ways: BTreeMap<String, usize>,
    losses: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.pairs += other.pairs;
        self.cut += other.cut;
        self.shortened += other.shortened;
        self.misspelt += other.misspelt;
        self.alike.iter_mut().zip(other.alike).for_each(|(sum, more)| *sum += more);
        other.ways.into_iter().for_each(|(way, more)| *self.ways.entry(way).or_default() += more);
        self.losses.extend(other.losses);
    }

    fn lose(&mut self, step: &str, printed: &str, listed: &ListedName, score: Score) {
        self.losses.push(format!("{step}: {printed} | {} | {score}", listed.text));
    }

    fn count_ways(&mut self, alignment: &Alignment) {
        for piece in &alignment.pieces {
            let glued =
                piece.how == How::Contraction && (piece.query.contains(' ') || piece.list.contains(' '));
            let way = match piece.how {
                How::Correction => piece.list.clone(),
                how if glued => format!("{how} of two"),
                how => how.to_string(),
            };
            *self.ways.entry(way).or_default() += 1;
        }
    }
}

/// A listed name, with what is asked of it often.
struct Candidate<'a> {
    id: NameId,
    listed: &'a ListedName,
    squashed: String,
}

fn squashed(name: &Name) -> String {
    name.key().replace(' ', "")
}

/// Whether two names are worth a look: nearly as long, and alike at one end. Most pairs are neither.
fn may_be_misspelt(a: &str, b: &str) -> bool {
    let same = |a: &mut dyn Iterator<Item = u8>, b: &mut dyn Iterator<Item = u8>| {
        a.zip(b).take(3).all(|(a, b)| a == b)
    };
    a.len().abs_diff(b.len()) <= 4
        && (same(&mut a.bytes(), &mut b.bytes()) || same(&mut a.bytes().rev(), &mut b.bytes().rev()))
}

fn first_letters(text: &str, count: usize) -> Option<&str> {
    let end = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(count)?;
    text.get(..end)
}

/// Compares one name with every name of the list and asks the indices for it.
fn compare(
    printed: &str,
    listed: &[Candidate<'_>],
    indices: &[&Index],
    searches: &mut [Search],
    tally: &mut Tally,
) {
    let name = Name::new(printed);
    let own = squashed(&name);
    let long_enough = own.chars().count() >= SHORTEST_CUT;
    let start = first_letters(&own, SAME_START);
    let found: Vec<BTreeMap<NameId, Score>> = indices
        .iter()
        .zip(&mut *searches)
        .map(|(index, search)| {
            let mut found = BTreeMap::new();
            index.alike(&name, search, |id, score| {
                let best = found.entry(id).or_insert(score);
                *best = score.max(*best);
            });
            found
        })
        .collect();
    let mut expected = [0; THRESHOLDS.len()];
    for candidate in listed {
        let Candidate { id, listed, squashed } = candidate;
        let alignment = score::align(&name, &listed.name);
        tally.pairs += 1;
        for (at, threshold) in THRESHOLDS.iter().enumerate() {
            if alignment.score.millionths() >= *threshold {
                expected[at] += 1;
                if found[at].get(id) != Some(&alignment.score) {
                    tally.lose(&format!("alike from {threshold}"), printed, listed, alignment.score);
                }
            }
        }
        if alignment.score >= Score::DEFAULT_THRESHOLD {
            tally.count_ways(&alignment);
        }
        if may_be_misspelt(&own, squashed) && score::misspelt(printed, &listed.text).is_some() {
            tally.misspelt += 1;
            let mut proposed = false;
            indices[0].misspelt(printed, &mut searches[0], |other| proposed |= other == *id);
            if !proposed {
                tally.lose("misspelt", printed, listed, alignment.score);
            }
        }
        // What `score::cut` asks for first.
        if long_enough && squashed.starts_with(&own) && score::cut(&name, &listed.name).is_some() {
            tally.cut += 1;
            if !indices[0].beginning_with(&name).any(|other| other == *id) {
                tally.lose("cut", printed, listed, alignment.score);
            }
        }
        if start.is_some()
            && first_letters(squashed, SAME_START) == start
            && let Some(short) = score::shortened(&name, &listed.name)
        {
            tally.shortened += 1;
            if !indices[0].shortened_to(&name).any(|other| other == *id) {
                tally.lose("shortened", printed, listed, short.score);
            }
        }
    }
    for (at, found) in found.iter().enumerate() {
        tally.alike[at] += expected[at];
        if found.len() != expected[at] {
            tally.losses.push(format!("{printed}: {} proposed for {} alike", found.len(), expected[at]));
        }
    }
}

/// Runs `work` for every printed name, on all cores.
fn on_all_cores<M>(
    printed: &[String],
    memory: impl Fn() -> M + Sync,
    work: impl Fn(&str, &mut M, &mut Tally) + Sync,
) -> Tally {
    let (next, sum) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let (mut tally, mut memory) = (Tally::default(), memory());
                while let Some(text) = printed.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(text, &mut memory, &mut tally);
                }
                sum.lock().unwrap().add(tally);
            });
        }
    });
    sum.into_inner().unwrap()
}

fn assert_no_losses(tally: &Tally) {
    let first: Vec<&str> = tally.losses.iter().take(40).map(String::as_str).collect();
    assert!(
        first.is_empty(),
        "{} of {} pairs are lost:\n{}",
        tally.losses.len(),
        tally.pairs,
        first.join("\n")
    );
}

#[test]
fn no_pair_of_names_is_lost() {
    let least = least_pairs();
    let workload = Workload::of(least);
    let matchers = THRESHOLDS.map(|threshold| workload.matcher(threshold));
    let indices: Vec<&Index> = matchers.iter().map(Matcher::index).collect();
    let listed: Vec<Candidate<'_>> = indices[0]
        .names()
        .map(|(id, listed)| Candidate { id, listed, squashed: squashed(&listed.name) })
        .collect();
    let searches = || THRESHOLDS.map(|_| Search::default());
    let tally = on_all_cores(&workload.printed, searches, |text, searches, tally| {
        compare(text, &listed, &indices, searches, tally);
    });
    let Tally { pairs, alike, cut, shortened, misspelt, ways, .. } = &tally;
    println!(
        "{pairs} pairs; alike {alike:?} from {THRESHOLDS:?}; cut {cut}; shortened {shortened}; misspelt {misspelt}; {ways:?}"
    );
    assert_no_losses(&tally);
    assert!(*pairs >= least, "only {pairs} pairs were compared");
    assert!(alike[0] * 500_000 > *pairs, "{alike:?}: too few pairs are alike for a test");
}

/// Rows that print one name, as files do it.
fn subjects(text: &str, at: usize) -> Vec<Subject> {
    let described =
        ["-CLASS B", " ADR", " 4.25% 15/03/2027", " ORD USD0.01", "-H", " NPV", " SR UNSEC", " 12/17/27 CB"];
    let wrapped = ["TRS ", "CFD ", "WTS ", "PUT ON ", "P-NOTE "];
    let listed = isin(at % 2_000 * 4);
    let subject = |issuer_name: &str, security_name: &str, isin: &str| Subject {
        issuer_name: issuer_name.to_owned(),
        security_name: security_name.to_owned(),
        isin: isin.to_owned(),
        ..Subject::default()
    };
    let upper = text.to_uppercase();
    let security = format!("{upper}{}", described[at % described.len()]);
    let cut: String = upper.chars().take([18, 20, 28, 30][at % 4]).collect();
    vec![
        subject(text, "", ""),
        subject("", text, ""),
        subject(text, &security, ""),
        subject("", &security, &isin(at + 1)),
        subject(&cut, &security, &listed),
        subject("", &cut, "US0000000000"),
        subject("", &format!("{}{upper}", wrapped[at % wrapped.len()]), ""),
        Subject {
            underlying_name: text.to_owned(),
            country: "US".into(),
            ..subject("", "INDEX FUND NOTE", "")
        },
        Subject { ticker: "ACMT US".into(), instrument_type: "Common Stock".into(), ..subject(text, "", "") },
        Subject { instrument_type: "Corporate bond".into(), ..subject("", &security, &isin(at + 2)) },
    ]
}

#[test]
fn what_is_called_clear_has_no_match() {
    // A name stands for all of its pairs here, so that few of them are many pairs.
    let workload = Workload::of(least_pairs());
    for threshold in THRESHOLDS.map(Score::from_millionths) {
        let screener = Screener::new(
            vec![workload.list.clone()],
            ScreenOptions { threshold, ..ScreenOptions::default() },
        );
        let memory = || (Memory::default(), Memory::default());
        let tally = on_all_cores(&workload.printed, memory, |text, (quick, full), tally| {
            for subject in subjects(text, text.len() * 31 + text.bytes().map(usize::from).sum::<usize>()) {
                let subject = subject.borrowed();
                let called_clear = screener.is_clear(&subject, quick);
                let identity = screener.identify_with(&subject, full);
                tally.pairs += 1;
                tally.alike[0] += usize::from(identity.is_clear());
                tally.alike[1] += usize::from(called_clear);
                if called_clear && !identity.is_clear() {
                    tally
                        .losses
                        .push(format!("called clear from {threshold}: {subject:?}: {:?}", identity.matches));
                }
            }
        });
        let Tally { pairs: subjects, alike: [clear, called_clear, _], .. } = tally;
        println!(
            "{subjects} securities from {threshold}: {clear} are clear, {called_clear} of them called so"
        );
        assert_no_losses(&tally);
        assert!(called_clear * 4 > clear && clear < subjects, "{called_clear} of {clear} of {subjects}");
    }
}
