//! How well the lists in use are found: an exercise made of them, run, and reported.
//!
//! An examiner asks a firm for three things: that every listed name is found as it stands (the control), how
//! many are found when somebody has disguised them (the manipulated names), and how often a name alarms that
//! is nobody's (the placebo). [`Exercise::new`] draws all three from lists and a seed; [`Exercise::run`] asks a
//! [`Screener`] as a screening would. The same lists and options give the same bytes.
//!
//! ```
//! use interdict::list::house;
//! use interdict::screen::{ScreenOptions, Screener};
//! use interdict::selftest::{Exercise, Options};
//! let (list, _) = house::read("name\nAcmetron Precision Group Ltd\n", "house.csv").unwrap();
//! let screener = Screener::new(vec![list], ScreenOptions::default());
//! let options = Options { placebo: 50, ..Options::default() };
//! let report = Exercise::new(screener.lists(), options).run(&screener);
//! assert!(report.is_control_complete());
//! ```

mod draw;
mod fuzzy;
mod placebo;
mod report;
mod strict;
mod technique;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::identifier::{Identifier, Scheme};
use crate::identity::{Identity, Match, MatchKind, Memory, Subject};
use crate::list::{List, NameKind};
use crate::name::Name;
use crate::score::Score;
use crate::screen::Screener;

use draw::Draw;
pub use report::{Counts, Outcome, Report, Row, UsedList, rate};
use strict::Skip;
pub use technique::{Class, Technique};

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the drawing starts.
    pub seed: u64,
    /// Most cases of each technique; the control takes everything.
    pub per_technique: usize,
    /// Names that are nobody's.
    pub placebo: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { seed: 1, per_technique: 200, placebo: 10_000 }
    }
}

/// One question, and whose name it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// How it was made.
    pub technique: Technique,
    /// Index of the list.
    pub list: usize,
    /// Index of the entry in its list.
    pub entry: usize,
    /// As the list has it.
    pub listed: String,
    /// As it is asked.
    pub asked: String,
    /// The scheme of an identifier.
    scheme: Option<Scheme>,
}

/// An exercise that was drawn.
#[derive(Clone, Debug, Default)]
pub struct Exercise {
    options: Options,
    /// By technique, in the order in which they were drawn.
    cases: Vec<Case>,
    /// Names that were passed over, with the reason.
    skipped: BTreeMap<(Technique, Skip), usize>,
    /// Names of nobody.
    placebo: Vec<String>,
}

/// A name of a list, or an identifier.
#[derive(Clone, Copy)]
struct Item<'a> {
    list: usize,
    entry: usize,
    id: &'a str,
    text: &'a str,
    kind: NameKind,
    identifier: Option<&'a Identifier>,
}

impl Exercise {
    /// Draws an exercise from lists.
    pub fn new(lists: &[List], options: Options) -> Exercise {
        let items = items(lists);
        let mut bearers: BTreeMap<String, BTreeSet<(usize, usize)>> = BTreeMap::new();
        for item in items.iter().filter(|item| item.identifier.is_none()) {
            bearers.entry(Name::new(item.text).key().to_owned()).or_default().insert((item.list, item.entry));
        }
        let mut exercise = Exercise { options, ..Exercise::default() };
        for &technique in Technique::ALL {
            exercise.draw(technique, &items, &bearers);
        }
        let mut draw = Draw::new(options.seed, &["placebo"]);
        let mut known: BTreeSet<String> = BTreeSet::new();
        // A few in a hundred are drawn twice or stand on a list; the bound only ends what cannot succeed.
        for _ in 0..options.placebo.saturating_mul(4) {
            if exercise.placebo.len() == options.placebo {
                break;
            }
            let name = placebo::name(&mut draw);
            let key = Name::new(&name).key().to_owned();
            if !bearers.contains_key(&key) && known.insert(key) {
                exercise.placebo.push(name);
            }
        }
        exercise
    }

    /// The cases.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The names of nobody.
    pub fn placebo(&self) -> &[String] {
        &self.placebo
    }

    fn draw(
        &mut self,
        technique: Technique,
        items: &[Item<'_>],
        bearers: &BTreeMap<String, BTreeSet<(usize, usize)>>,
    ) {
        let of = |item: &&Item<'_>| technique.is_of_identifiers() == item.identifier.is_some();
        let start = |item: &Item<'_>| Draw::new(self.options.seed, &[technique.as_str(), item.id, item.text]);
        let mut drawn: Vec<(u64, &Item<'_>, Draw)> = items
            .iter()
            .filter(of)
            .map(|item| {
                let mut draw = start(item);
                (draw.next(), item, draw)
            })
            .collect();
        let control = technique.class() == Class::Control;
        if !control {
            drawn.sort_by_key(|(number, item, _)| (*number, item.list, item.entry));
        }
        let mut made = 0;
        for (_, item, mut draw) in drawn {
            if !control && made == self.options.per_technique {
                break;
            }
            let asked = match manipulated(technique, item, &mut draw) {
                Ok(Some(asked)) => asked,
                Ok(None) => continue,
                Err(reason) => {
                    self.skip(technique, reason);
                    continue;
                }
            };
            let key = Name::new(&asked);
            let own = (item.list, item.entry);
            let others = bearers.get(key.key()).filter(|_| item.identifier.is_none());
            let is_taken = others.is_some_and(|of| match item.kind {
                // A weak alias proves nothing: the entry of the list whose name it is takes it.
                NameKind::Weak => of.iter().any(|(list, entry)| *list == item.list && *entry != item.entry),
                _ => !control && !of.contains(&own),
            });
            if is_taken {
                self.skip(technique, "it is the name of another entry, too");
                continue;
            }
            made += 1;
            self.cases.push(Case {
                technique,
                list: item.list,
                entry: item.entry,
                listed: item.text.to_owned(),
                asked,
                scheme: item.identifier.map(Identifier::scheme),
            });
        }
    }

    fn skip(&mut self, technique: Technique, reason: Skip) {
        let count = self.skipped.entry((technique, reason)).or_default();
        *count = count.saturating_add(1);
    }

    /// Asks every question of a screener over the same lists.
    pub fn run(&self, screener: &Screener) -> Report {
        let mut memory = Memory::default();
        let mut report = Report::new(self.options, screener.lists());
        for (&(technique, reason), &count) in &self.skipped {
            report.skip(technique, reason, count);
        }
        for case in &self.cases {
            let subject = case.subject();
            let identity = screener.identify_with(&subject.borrowed(), &mut memory);
            report.add(Row::new(case, &identity, screener.lists()));
        }
        for name in &self.placebo {
            let subject = Subject { security_name: name.clone(), ..Subject::default() };
            let identity = screener.identify_with(&subject.borrowed(), &mut memory);
            report.placebo(name, &identity, screener.lists());
        }
        report
    }
}

impl Case {
    /// The row that is asked: a name in the column of the security, an identifier in its own.
    fn subject(&self) -> Subject {
        let mut subject = Subject::default();
        let place: &mut String = match self.scheme {
            None => &mut subject.security_name,
            Some(Scheme::Isin) => &mut subject.isin,
            Some(Scheme::Cusip) => &mut subject.cusip,
            Some(Scheme::Sedol) => &mut subject.sedol,
            Some(Scheme::Figi) => &mut subject.figi,
            Some(Scheme::Lei) => &mut subject.lei,
            Some(Scheme::Ticker) => &mut subject.ticker,
        };
        place.clone_from(&self.asked);
        subject
    }

    /// The match of the right entry, where there is one.
    fn own<'i>(&self, identity: &'i Identity) -> Option<&'i Match> {
        let own = |found: &&Match| (found.list, found.entry) == (self.list, self.entry);
        identity.matches.iter().filter(|found| found.kind != MatchKind::None).find(own)
    }

    /// The best score of the right entry, below the threshold too where the matcher tells it.
    fn score(&self, identity: &Identity) -> Option<Score> {
        let dropped = || {
            identity.dropped.iter().find(|d| (d.list, d.entry) == (self.list, self.entry)).map(|d| d.score)
        };
        self.own(identity).map(|found| found.score).or_else(dropped)
    }
}

/// Every name and identifier, in the order of the lists; equal ones of an entry once.
fn items(lists: &[List]) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for (list, of) in lists.iter().enumerate() {
        for (entry, party) in of.entries.iter().enumerate() {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let base =
                Item { list, entry, id: &party.id, text: "", kind: NameKind::Primary, identifier: None };
            for name in party.names.iter().filter(|name| seen.insert(&name.text)) {
                items.push(Item { text: &name.text, kind: name.kind, ..base });
            }
            for listed in party.identifiers.iter().filter(|listed| seen.insert(listed.identifier.as_str())) {
                let identifier = &listed.identifier;
                items.push(Item { text: identifier.as_str(), identifier: Some(identifier), ..base });
            }
        }
    }
    items
}

/// The text that is asked; none where the technique is not about such a name at all.
fn manipulated(technique: Technique, item: &Item<'_>, draw: &mut Draw) -> Result<Option<String>, Skip> {
    let is_alias = matches!(item.kind, NameKind::Alias | NameKind::Weak);
    let made = match (technique, item.identifier) {
        (Technique::ExactName, _) => return Ok((!is_alias).then(|| item.text.to_owned())),
        (Technique::ExactAlias, _) => return Ok(is_alias.then(|| item.text.to_owned())),
        (Technique::ExactIdentifier, _) => return Ok(Some(item.text.to_owned())),
        (_, Some(identifier)) => strict::identifier(technique, identifier.scheme(), item.text, draw)?,
        (_, None) if technique.class() == Class::Strict => strict::apply(technique, item.text, draw)?,
        (_, None) if item.kind == NameKind::Weak => return Err("a weak alias is never alike, by rule"),
        (_, None) => fuzzy::apply(technique, item.text, draw)?,
    };
    if made == item.text { Err("nothing changes") } else { Ok(Some(made)) }
}
