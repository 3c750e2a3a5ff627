//! Names as holdings files print them, against the lists that ship: every row of the table must come
//! out as its class says, with its ISIN and without.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use interdict::identity::{Identity, Match, MatchKind, Matcher, Subject};
use interdict::list::{List, native};
use interdict::name::Name;
use interdict::score::Score;
use interdict::verdict::Flag;

fn lists() -> Vec<List> {
    ["us-ns-cmic", "us-ccmc"]
        .iter()
        .map(|id| {
            let path = format!("{}/lists/{id}.toml", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).unwrap();
            native::read(&text, &path).unwrap().0
        })
        .collect()
}

struct Screen {
    lists: Vec<List>,
    matcher: Matcher,
}

impl Screen {
    fn new() -> Screen {
        let lists = lists();
        let matcher = Matcher::new(&lists, Score::from_millionths(850_000));
        Screen { lists, matcher }
    }

    fn id(&self, found: &Match) -> &str {
        &self.lists[found.list].entries[found.entry].id
    }

    fn identify(&self, subject: Subject) -> Identity {
        self.matcher.identify(&subject)
    }

    fn name(&self, text: &str) -> Identity {
        self.identify(Subject { security_name: text.into(), ..Subject::default() })
    }
}

fn table() -> Vec<csv::StringRecord> {
    let text = include_str!("data/security_names.csv");
    csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
}

/// Rows whose lists do not ship yet.
const OTHER_LISTS: [&str; 6] = ["SBERBANK", "GAZPROM", "LUKOIL", "VENEZUELA", "RUSSIA", "SB CAPITAL"];

/// Whether the entry is the one that the row's column on the listed entity names.
fn names_the_entity(screen: &Screen, found: &Match, column: &str) -> bool {
    let (programme, name) = column.split_once(": ").unwrap();
    let entity = Name::new(name.split(';').next().unwrap());
    let entry = &screen.lists[found.list].entries[found.entry];
    let list = if programme.starts_with("NS-CMIC") { "us-ns-cmic" } else { "us-ccmc" };
    entry.id.starts_with(list) && entry.names.iter().any(|name| Name::new(&name.text).key() == entity.key())
}

#[test]
fn every_row_comes_out_as_its_class_says() {
    let screen = Screen::new();
    let mut faults = Vec::new();
    for row in table() {
        let (text, class, listed, isin) = (&row[0], &row[4], &row[3], &row[5]);
        if OTHER_LISTS.iter().any(|other| text.contains(other)) {
            continue;
        }
        for isin in if isin.is_empty() { vec![""] } else { vec![isin, ""] } {
            let identity = screen.identify(Subject {
                security_name: text.into(),
                isin: isin.into(),
                ..Subject::default()
            });
            let first = identity.matches.first();
            let certain = first.is_some_and(|m| m.certain);
            let by_identifier = first.is_some_and(|m| m.kind == MatchKind::Identifier);
            let named = |m: &&Match| !listed.contains(": ") || names_the_entity(&screen, m, listed);
            let right = match class {
                "EXACT_CORE" | "ALIAS" | "SCRIPT" | "FKA" | "ABBREV" | "UNDERLYING" | "TYPO_IN_LIST" => {
                    identity.matches.iter().any(|m| named(&m) && (m.certain || m.kind == MatchKind::Close))
                        && (isin.is_empty() || certain)
                }
                "TRUNCATED" if isin.is_empty() => identity.matches.iter().any(|m| named(&m)),
                "TRUNCATED" => by_identifier && certain && identity.matches.iter().any(|m| named(&m)),
                "ACRONYM"
                | "AMBIGUOUS"
                | "FALSE_FRIEND_CLOSE"
                | "FALSE_FRIEND_EXACT"
                | "SUBSIDIARY_GUARANTEED" => !certain || by_identifier,
                "SUBSIDIARY" | "FALSE_FRIEND" | "NONE" | "NOT_A_SECURITY" => identity.matches.is_empty(),
                "FUND" => identity.matches.is_empty() && identity.flags.contains(&Flag::LookThrough),
                other => panic!("unknown class {other}"),
            };
            if !right || identity.doubt.is_some() {
                faults.push(format!("{text} [{isin}] {class}: {identity:#?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn look_alikes_and_affiliates_are_not_the_listed_issuer() {
    let screen = Screen::new();
    for text in [
        "CHINA MOBILE GAMES & ENT-ADR",
        "PANDA GREEN ENERGY GROUP",
        "CHINA RAILWAY GROUP LTD-H",
        "CHINA RAILWAY",
        "CHINA RAILWAY SIGNAL & COMMUNICATI",
        "SEMICONDUCTOR COMPONENTS INDUSTRIES LLC",
        "TAIWAN SEMICONDUCTOR MANUFACTURING",
        "CHINA NATIONAL NUCLEAR POWER LTD A",
        "CHINA ELECTRONICS HOLDINGS, INC.",
        "CGN POWER LTD H",
        "INSPUR INTERNATIONAL LTD",
        "INSPUR ELECTRONIC INFORMATION INDU",
        "Citigroup Inc",
        "Canoo Inc",
        "Costa Group Holdings Ltd",
        "Lens Technology Co., Ltd.",
        "CNOOC ENERGY TECH & SRVCES LTD",
        "HUAWEI CULTURE CO.,LTD.",
        "AVICHINA INDUSTRY & TECHNOLOGY LTD",
    ] {
        let identity = screen.name(text);
        assert!(identity.matches.is_empty(), "{text}: {:#?}", identity.matches);
    }
}

#[test]
fn vendors_spellings_are_found() {
    let screen = Screen::new();
    for (text, id) in [
        ("CHINA CMNCTS CONSTR.H YC1", "us-ns-cmic/30930"),
        ("CHINA RAILWAY CONS.H YC 1", "us-ns-cmic/30959"),
        ("SEMICONDUCTOR MAN.INTL", "us-ns-cmic/30951"),
        ("SEMICONDUCTOR MANUFACTURING INTERN", "us-ns-cmic/30951"),
        ("CN UNICOM(HK)LTD.", "us-ns-cmic/30924"),
        ("NANJING PANDA ELEC. H YC1", "us-ns-cmic/32128"),
        ("CNOOC LTD. ADR/100 HD-,02", "us-ns-cmic/30926"),
        ("CHINA COMMUNICATIONS CONSTRUCTIONS", "us-ns-cmic/30930"),
        ("HANGZHOU HIKVISION DIGITAL TECHNOL", "us-ns-cmic/30946"),
        ("PROVENGLY N2702", "us-ns-cmic/32089"),
        ("ΧIAOMI CORP", "us-ccmc/xiaomi"),
        ("X1AOMI CORP", "us-ccmc/xiaomi"),
        ("Xia\u{200b}omi Corp", "us-ccmc/xiaomi"),
        ("MERRILL LYNCH INTL XIAOMI PW 2022", "us-ccmc/xiaomi"),
        ("SMIC 2.693% 02/27/25 REGS", "us-ns-cmic/30951"),
    ] {
        let identity = screen.name(text);
        assert!(identity.matches.iter().any(|m| screen.id(m) == id), "{text}: {identity:#?}");
    }
}

#[test]
fn the_underlying_of_a_derivative_is_found() {
    let screen = Screen::new();
    for (text, column) in [
        ("CALL XIAOMI CORP 25 JUN21", ""),
        ("ELN XIAOMI CORP 2022", ""),
        ("GS XIAOMI WARRANT 2022", ""),
        ("CFD ON XIAOMI CORP", ""),
        ("LONG XIAOMI CFD GS", ""),
        ("XIAOMI CORP SWAP GS INTL", ""),
        ("XIAOMI CORP GS", "Equity Swap"),
        ("XIAOMI CORP CLASS B (1810 HK)", ""),
    ] {
        let subject =
            Subject { security_name: text.into(), instrument_type: column.into(), ..Subject::default() };
        let identity = screen.identify(subject);
        assert!(identity.matches.iter().any(|m| screen.id(m) == "us-ccmc/xiaomi"), "{text}: {identity:#?}");
    }
}

#[test]
fn a_cut_name_alone_is_never_certain() {
    let screen = Screen::new();
    for text in [
        "SEMICONDUCTOR MANUFACTURING INTERN",
        "HANGZHOU HIKVISION DIGITAL TECHNOL",
        "HANGZHOU HIKVISION D-A (HK-C)",
        "CHINA COMMUNICATIONS CONST-A",
    ] {
        let identity = screen.name(text);
        assert!(!identity.matches.is_empty(), "{text}");
        assert!(
            identity.matches.iter().all(|m| m.kind == MatchKind::Close && !m.certain),
            "{text}: {identity:#?}"
        );
    }
}

#[test]
fn the_same_legal_form_wins_over_an_alias_without_one() {
    let screen = Screen::new();
    let identity = screen.name("CHINA MOBILE LTD");
    let ids: Vec<&str> = identity.matches.iter().map(|m| screen.id(m)).collect();
    assert_eq!(ids, ["us-ns-cmic/30923", "us-ccmc/china-mobile-ltd"]);
    assert!(identity.dropped.iter().any(|d| d.reason.contains("legal form")), "{:#?}", identity.dropped);
}
