//! Whether a line above the header or below the last row, taken for a preamble or a footer, is a position.

use chrono::NaiveDate;

use crate::holdings::{Beside, Field, FooterLine, KnownChoice, Naming, Options, is_empty_cell};
use crate::identifier::{Identifier, Scheme, Ticker};
use crate::identity::{Identity, Match, MatchKind, Subject};
use crate::programme::{Activity, Actor};
use crate::screen::{Query, Screener};
use crate::timeline::{Instant, KnownOn, Period, TradeTime};
use crate::verdict::{Flag, Verdict};

/// Longest cell that is taken for a name; small print is longer.
const LONGEST_NAME: usize = 300;

/// What a line would ask if it were a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking<'o> {
    /// What rows ask that do not say it.
    pub(super) options: &'o Options,
    /// What rows say themselves: such a line may ask anything of it.
    pub(super) own: &'o [Field],
    /// The date that the file states beside its rows.
    pub(super) stated: Option<NaiveDate>,
}

impl Asking<'_> {
    /// Whether a row that matches an entry so could be told anything of it.
    fn may_alert(&self, screener: &Screener, identity: &Identity, found: &Match) -> bool {
        let Options { activity, actor, as_of, known_on, .. } = self.options;
        let says = |field: Field| self.own.contains(&field);
        let Some(list) = screener.lists().get(found.list) else { return true };
        let Some(entry) = list.entries.get(found.entry) else { return true };
        let is_flagged = found.kind == MatchKind::Identifier && !found.flags.is_empty();
        let time = as_of.or(self.stated.map(TradeTime::Day)).filter(|_| !says(Field::TradeTime));
        let known = match (known_on, time) {
            _ if is_flagged || says(Field::KnownOn) => return true,
            (KnownChoice::Trade, None) => return true,
            (KnownChoice::Trade, Some(time)) => KnownOn::by(time),
            (KnownChoice::At(time), _) => KnownOn::by(*time),
            (KnownChoice::Latest, _) => KnownOn::Latest,
        };
        let (time, span) = match time {
            None => (TradeTime::At(Instant::MIN), Period::new(Instant::MIN, Instant::MAX)),
            Some(TradeTime::At(at)) => (TradeTime::At(at), Period::new(at, at.next())),
            Some(TradeTime::Day(day)) => (TradeTime::Day(day), Period::day(day, list.programme.zone)),
        };
        let activities = if says(Field::Activity) { Activity::ALL } else { std::slice::from_ref(activity) };
        let actors = if says(Field::Actor) { Actor::ALL } else { std::slice::from_ref(actor) };
        activities.iter().flat_map(|activity| actors.iter().map(move |actor| (activity, actor))).any(
            |(&activity, &actor)| {
                let query = Query { activity, actor, time, known };
                let mut course = screener.course(identity, &entry.id, &query).into_iter();
                course.any(|stretch| {
                    let is_asked = stretch.period.from < span.until && span.from < stretch.period.until;
                    is_asked && (stretch.verdict > Verdict::Permitted || !stretch.flags.is_empty())
                })
            },
        )
    }
}

/// How the line names something on a list of which a row would be told: as a row would by the columns of its cells, or
/// by any cell alone. A weak alias is a label in a cell above the header, and beside a day.
pub(super) fn naming(
    screener: &Screener,
    line: &FooterLine,
    at: Beside,
    asking: Asking<'_>,
) -> Option<Naming> {
    let cells = line.cells.iter().filter(|cell| !is_empty_cell(cell));
    let is_row = !line.is_label_beside_a_day();
    let is_below = at == Beside::Below;
    let alone = cells.flat_map(|cell| names(cell).chain(identifiers(cell)));
    let alone = alone.map(|subject| (subject, is_row && is_below));
    let mut named = None;
    for (subject, may_be_weak) in std::iter::once((line.subject.clone(), is_row)).chain(alone) {
        let identity = screener.identify(&subject);
        let counts = |found: &&Match| {
            (may_be_weak || !found.flags.contains(&Flag::WeakAlias))
                && asking.may_alert(screener, &identity, found)
        };
        for found in identity.with_outranked().filter(counts) {
            if found.certain || found.kind == MatchKind::Identifier {
                return Some(Naming::Certain);
            }
            named = Some(Naming::Alike);
        }
    }
    named
}

/// Why a line below the last row cannot be passed over although it names nothing: all that it says of a security is
/// an identifier that cannot be read, or can only be mended.
pub(super) fn doubt(screener: &Screener, line: &FooterLine) -> Option<String> {
    let identity = screener.identify(&line.subject);
    let subject = line.subject.borrowed();
    let is_told = !subject.has_name() && subject.naming().into_iter().any(is_code);
    identity.unscreenable.as_ref().or(identity.doubt.as_ref()).filter(|_| is_told).cloned()
}

/// Whether a cell is meant for an identifier, as small print, labels and days are not.
fn is_code(cell: &str) -> bool {
    /// Characters of the shortest identifier with a check digit, one of them lost.
    const SHORTEST: usize = 6;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+');
    cell.len() >= SHORTEST && cell.chars().all(is_part) && cell.contains(|c: char| c.is_ascii_digit())
}

/// Every line of the cell as a name: a page of small print may be one quoted cell. A row of another table may be one
/// cell, too, where that separates its cells otherwise.
fn names(cell: &str) -> impl Iterator<Item = Subject> {
    let lines = cell.split(['\n', '\r']).map(str::trim);
    lines
        .flat_map(|line| std::iter::once(line).chain(cells_of_another_table(line)))
        .filter(|line| !line.is_empty() && line.chars().count() <= LONGEST_NAME)
        .map(|line| Subject { security_name: line.to_owned(), ..Subject::default() })
}

/// The cells that a line has where something else separates them. Commas stand in sentences: they separate cells where
/// one of these is a number.
fn cells_of_another_table(line: &str) -> Vec<&str> {
    let is_number = |cell: &&str| {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '%');
        cell.contains(|c: char| c.is_ascii_digit()) && cell.chars().all(is_part)
    };
    let separated = [';', '\t', '|', ','].into_iter().filter(|separator| line.contains(*separator));
    let mut all = Vec::new();
    for separator in separated {
        let cells: Vec<&str> = line.split(separator).map(|cell| cell.trim_matches(['"', ' '])).collect();
        if separator != ',' || cells.iter().any(is_number) {
            all.extend(cells);
        }
    }
    all
}

/// Every identifier that stands in the cell, alone or between words or what separates cells.
fn identifiers(cell: &str) -> Vec<Subject> {
    let is_mark = |c: char| !c.is_alphanumeric();
    let words: Vec<&str> = cell
        .split_whitespace()
        .map(|word| word.trim_matches(is_mark))
        .filter(|word| !word.is_empty())
        .collect();
    let mut subjects = Vec::new();
    let codes =
        words.iter().flat_map(|word| word.split([';', '|', ',']).map(|code| code.trim_matches(is_mark)));
    for word in codes {
        for scheme in [Scheme::Isin, Scheme::Cusip, Scheme::Sedol, Scheme::Figi, Scheme::Lei] {
            if let Ok(identifier) = Identifier::parse(scheme, word) {
                subjects.push(Subject::of_identifier(&identifier));
            }
        }
    }
    // A ticker carries its market in the same word (`123.HK`) or in the next one (`123 HK`).
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let tickers = words.iter().map(|word| (*word).to_owned()).chain(pairs);
    subjects.extend(
        tickers.filter_map(|text| Ticker::parse(&text).ok()).map(|t| Subject::of_identifier(&t.identifier())),
    );
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::house;
    use crate::screen::ScreenOptions;

    /// How a line names something in a file whose rows ask as by default, at any time.
    fn naming(screener: &Screener, line: &FooterLine) -> Option<Naming> {
        let asking = Asking { options: &Options::default(), own: &[Field::TradeTime], stated: None };
        super::naming(screener, line, Beside::Below, asking)
    }

    #[test]
    fn what_gives_a_row_no_alert_gives_none_beside_the_rows() {
        let lists = crate::list::builtin::lists().unwrap();
        // Taken off the only list that it was on, in 2021.
        let mut entries = lists.iter().flat_map(|list| &list.entries);
        let ended = entries.find(|entry| entry.id.contains("/luokung")).unwrap().primary().to_owned();
        let screener = Screener::new(lists, ScreenOptions::default());
        let options = Options { activity: Activity::Purchase, ..Options::default() };
        let line = FooterLine::new(1, vec![ended, "5".to_owned()]);
        let on = |day: &str, own: &[Field]| {
            let asking = Asking { options: &options, own, stated: day.parse().ok() };
            super::naming(&screener, &line, Beside::Above, asking)
        };
        assert_eq!(on("2024-02-23", &[]), None);
        assert_eq!(on("2021-04-01", &[]), Some(Naming::Certain));
        // The line may have any day itself, and be judged by what was known on any.
        for own in [Field::TradeTime, Field::KnownOn] {
            assert_eq!(on("2024-02-23", &[own]), Some(Naming::Certain));
        }
    }

    #[test]
    fn a_weak_alias_is_a_label_above_the_header_and_beside_a_day() {
        let text = "[list]\nid = \"test\"\ntitle = \"Test\"\nauthority = \"Test\"\nzone = \"America/New_York\"\n\
            edition = 2021-06-03\nsource = \"test\"\n\
            [[rule]]\nid = \"buy\"\nbasis = [\"annex\"]\nactivities = [\"hold\"]\nactors = [\"us_person\"]\n\
            effect = \"prohibited\"\nfrom = \"2021-01-01\"\nstart = \"listing\"\npublished = \"2021-01-01\"\nsource = \"test\"\n\
            [[entry]]\nkey = \"zorblat\"\nname = \"ZORBLAT LIMITED\"\nweak = [\"ZBL\"]\nsource = \"test\"\n\
            [[entry.listing]]\nbasis = \"annex\"\nlisted = \"2021-01-01\"\npublished = \"2021-01-01\"\n";
        let list = crate::list::native::read(text, "test.toml").unwrap().0;
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let asking = Asking { options: &Options::default(), own: &[Field::TradeTime], stated: None };
        let named = |cells: &[&str], at| {
            let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
            super::naming(&screener, &FooterLine::new(1, cells), at, asking)
        };
        for day in ["23/02/2024", "2024-02-23", "23 Feb 2024", "02.03.24"] {
            for at in [Beside::Above, Beside::Below] {
                assert_eq!(named(&["ZBL", day], at), None, "{day}");
            }
        }
        assert_eq!(named(&["Fund", "ZBL", "5"], Beside::Above), None);
        assert_eq!(named(&["ZBL", "5"], Beside::Below), Some(Naming::Alike));
        assert_eq!(named(&["Zorblat Ltd", "23/02/2024"], Beside::Above), Some(Naming::Certain));
        // In the column of names it is one.
        let cells = ["ZBL", "5", "7"].map(str::to_owned).to_vec();
        let mut line = FooterLine::new(1, cells);
        line.subject.security_name = "ZBL".to_owned();
        assert_eq!(super::naming(&screener, &line, Beside::Above, asking), Some(Naming::Alike));
    }

    #[test]
    fn what_is_alike_in_a_row_is_alike_beside_the_rows() {
        let text = "name,ticker\nQuorvane Industries,\nZeltrix Chips,123 HK\n";
        let (list, _) = house::read(text, "firm.csv").unwrap();
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let alike = FooterLine::new(9, cells(&["Quorvane Industriess", "5"]));
        assert_eq!(naming(&screener, &alike), Some(Naming::Alike));
        // Two cells that say nothing without their columns.
        let mut ticker = FooterLine::new(9, cells(&["123", "Hong Kong Exchanges And Clearing Ltd"]));
        assert_eq!(naming(&screener, &ticker), None);
        ticker.subject.ticker = "123".to_owned();
        ticker.subject.exchange = "Hong Kong Exchanges And Clearing Ltd".to_owned();
        assert_eq!(naming(&screener, &ticker), Some(Naming::Certain));
    }

    #[test]
    fn a_row_of_a_table_with_other_separators_is_seen() {
        let text = "name,isin\nQuorvane Industries,\nZeltrix Chips,US0378331005\n";
        let (list, _) = house::read(text, "firm.csv").unwrap();
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let named = |cell: &str| naming(&screener, &FooterLine::new(9, vec![cell.to_owned()]));
        for cell in [
            "Quorvane Industries;5",
            "5\tQuorvane Industries\tUSD",
            "x|\"Quorvane Industries\"",
            "Quorvane Industries,1.5",
            "x;US0378331005;5",
        ] {
            assert_eq!(named(cell), Some(Naming::Certain), "{cell}");
        }
        assert_eq!(named("The indices are not sponsored by Acme, Quorvane Industries, or others"), None);
    }

    #[test]
    fn what_funds_print_above_their_rows_is_no_position() {
        let lists = crate::list::builtin::lists().unwrap();
        let screener = Screener::new(lists, ScreenOptions::default());
        for line in PREAMBLE.lines() {
            let cells = line.split('|').map(str::to_owned).collect();
            assert_eq!(naming(&screener, &FooterLine::new(1, cells)), None, "{line}");
        }
    }

    /// As fund companies print it, the names of their own aside.
    const PREAMBLE: &str = "\
China Index ETF
China Large-Cap UCITS ETF
China Technology and Telecommunication Fund
Global Semiconductor ETF
Fund Holdings as of|Mar 10, 2022
Inception Date|Mar 26, 2008
Shares Outstanding|191,200,000.00
Stock|-
Bond|-
Ticker Symbol:|ACME
Holdings:|As of 15-Mar-2021
Portfolio: China Opportunities|Base currency: USD
Benchmark: Emerging Markets|Number of holdings: 123
Industry|Construction|Aviation|Electronics|Nuclear|Railway
The fund holds no securities of companies on the NS-CMIC List.
Hong Kong|Shanghai Stock Exchange|Shenzhen Stock Exchange
ISIN: US0378331005|1 of 3|Page 2021";

    #[test]
    fn an_identifier_that_cannot_be_read_is_told_and_small_print_is_not() {
        let screener = Screener::new(vec![], ScreenOptions::default());
        let told = |set: fn(&mut Subject, String), cell: &str| {
            let mut line = FooterLine::new(9, vec![cell.to_owned()]);
            set(&mut line.subject, cell.to_owned());
            doubt(&screener, &line).is_some()
        };
        let (isin, cusip) =
            (|of: &mut Subject, cell| of.isin = cell, |of: &mut Subject, cell| of.cusip = cell);
        for code in ["037833105", "37833100", "8.46E+109"] {
            assert!(told(cusip, code), "{code}");
        }
        assert!(told(isin, "US0378331006"));
        for other in
            ["The content is owned by 2 providers", "Total", "1,000,000", "2021-03-15", "123", "Confidential"]
        {
            assert!(!told(isin, other) && !told(cusip, other), "{other}");
            assert!(!told(|of, cell| of.security_name = cell, other), "{other}");
        }
    }

    #[test]
    fn a_position_is_told_from_small_print() {
        let text = "name,isin,ticker\nQuorvane Industries,US99ACME1004,\nZeltrix Chips,,123 HK\n";
        let (list, _) = house::read(text, "firm.csv").unwrap();
        let screener = Screener::new(vec![list], ScreenOptions::default());
        let listed = |cells: &[&str]| {
            let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
            naming(&screener, &FooterLine::new(9, cells)).is_some()
        };
        for position in
            [&["QUORVANE INDUSTRIES"][..], &["-", "Quorvane Industries Ltd"], &["(99ACME100)"], &["0123.HK"]]
        {
            assert!(listed(position), "{position:?}");
        }
        assert!(listed(&["held: 123 HK, 500"]));
        assert!(listed(&["Small print\nQuorvane Industries\nmore of it"]));
        for small_print in [
            &["The content is owned or licensed by its providers", " and protected by law."][..],
            &["Total", "1,000"],
            &["Industries and chips are sectors."],
            &["-", "N/A", ""],
        ] {
            assert!(!listed(small_print), "{small_print:?}");
        }
    }
}
