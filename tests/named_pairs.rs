//! Pairs of names that must meet, and pairs that must not, at the default threshold.

use interdict::identity::{Matcher, Subject};
use interdict::list::builtin;
use interdict::score::{Score, compare};

#[test]
fn disguises_meet_the_listed_name() {
    for (printed, listed) in [
        ("CNOOC ENERGY TECH & SRVCES LTD", "CNOOC Energy Technology & Services Limited"),
        ("GUANGZHOU HAIGE COMM GRP", "Guangzhou Haige Communications Group Incorporated Company"),
        ("HAIGE GUANGZHOU", "Guangzhou Haige Communications Group Incorporated Company"),
        ("LUKOIL OIL COMP", "LUKOIL OIL COMPANY"),
        ("SiemensAG", "Siemens AG"),
        ("van der bilt corp", "Vanderbilt Corporation"),
        ("中國移動", "中国移动有限公司"),
        ("中芯国际", "中芯國際"),
        ("ΧIAOMI CORP", "XIAOMI CORPORATION"),
        ("X1AOMI", "XIAOMI CORPORATION"),
    ] {
        let alignment = compare(printed, listed);
        assert!(alignment.score >= Score::DEFAULT_THRESHOLD, "{printed} | {listed}\n{alignment}");
    }
}

#[test]
fn disguises_that_are_nothing_but_spelling_are_equal() {
    for (printed, listed) in [
        ("CNOOC ENERGY TECHNOLOGY AND SRVCES LTD", "CNOOC Energy Technology & Services Limited"),
        ("SiemensAG", "Siemens Aktiengesellschaft"),
        ("中國移動", "中国移动有限公司"),
        ("中芯国际", "中芯國際"),
        ("ΧIAOMI CORP", "XIAOMI CORPORATION"),
    ] {
        assert_eq!(compare(printed, listed).score, Score::ONE, "{printed} | {listed}");
    }
}

#[test]
fn other_companies_do_not_meet() {
    for (printed, listed) in [
        ("Citigroup", "SenseTime Group Inc."),
        ("Citigroup Inc", "SENSETIME GROUP LIMITED"),
        ("Canoo", "CNOOC Limited"),
        ("China Mobile Games", "China Mobile Limited"),
        ("China Mobile Games and Entertainment Group", "CHINA MOBILE COMMUNICATIONS GROUP CO., LTD."),
        ("Panda Green Energy", "Panda Electronics Group"),
        ("Panda Green Energy Group Limited", "PANDA ELECTRONICS GROUP CO., LTD."),
        ("Bank of China (Singapore)", "Bank of China (Hong Kong)"),
        ("Carlyle Partners VII", "Carlyle Partners VIII"),
        ("Huawei Investment & Holding Co., Ltd.", "HUAWEI TECHNOLOGIES CO., LTD."),
        ("China Railway Group", "China Railway Construction Corporation Limited"),
    ] {
        let alignment = compare(printed, listed);
        assert!(alignment.score < Score::DEFAULT_THRESHOLD, "{printed} | {listed}\n{alignment}");
    }
}

/// Each finds its entry in the lists that ship, first and whatever else is near.
#[test]
fn disguises_find_their_entry_in_the_shipped_lists() {
    let lists = builtin::lists().expect("the shipped lists are valid");
    let matcher = Matcher::new(&lists, Score::DEFAULT_THRESHOLD);
    for (printed, entry) in [
        ("中芯国际", "SEMICONDUCTOR MANUFACTURING INTERNATIONAL CORPORATION"),
        ("中芯國際", "SEMICONDUCTOR MANUFACTURING INTERNATIONAL CORPORATION"),
        ("中國移動", "CHINA MOBILE LIMITED"),
        ("HANGZHOU HIKVISION DIGITAL TECHN", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD."),
        ("ΧIAOMI CORP", "XIAOMI CORPORATION"),
        ("X1AOMI", "XIAOMI CORPORATION"),
        ("HUAWEI INVESTMENT & HOLDING CO LTD", "HUAWEI INVESTMENT & HOLDING CO., LTD."),
        ("HUAWEI TECHNOLOGIES CO LTD", "HUAWEI TECHNOLOGIES CO., LTD."),
    ] {
        let identity = matcher.identify(&Subject { security_name: printed.to_owned(), ..Subject::default() });
        let first = identity.matches.first().map(|m| lists[m.list].entries[m.entry].primary());
        let first = first.map(str::to_uppercase);
        let same = |name: &str| interdict::name::Name::new(name).key().to_owned();
        assert_eq!(first.as_deref().map(same), Some(same(entry)), "{printed}: {:#?}", identity.matches);
    }
}

/// Two companies of one group: the one that is named is certain, its sibling is no match.
#[test]
fn siblings_are_told_apart() {
    let lists = builtin::lists().expect("the shipped lists are valid");
    let matcher = Matcher::new(&lists, Score::DEFAULT_THRESHOLD);
    for (printed, other) in [
        ("HUAWEI INVESTMENT & HOLDING CO LTD", "HUAWEI TECHNOLOGIES"),
        ("HUAWEI TECHNOLOGIES CO LTD", "HUAWEI INVESTMENT"),
    ] {
        let identity = matcher.identify(&Subject { security_name: printed.to_owned(), ..Subject::default() });
        assert!(identity.matches.iter().any(|m| m.certain), "{printed}");
        for found in &identity.matches {
            let name = lists[found.list].entries[found.entry].primary().to_uppercase();
            assert!(!name.starts_with(other), "{printed}: {found:#?}");
        }
    }
}

/// Short names in capitals of other companies, near the beginning of a listed name.
#[test]
fn short_names_of_other_companies_find_nothing() {
    let lists = builtin::lists().expect("the shipped lists are valid");
    let matcher = Matcher::new(&lists, Score::DEFAULT_THRESHOLD);
    for printed in [
        "COSTA GROUP",
        "CITIGROUP",
        "CANOO",
        "CHINA MOBILE GAMES",
        "PANDA GREEN ENERGY",
        "CHINA RAILWAY",
        "CHINA RES LAND",
        "CHINA GAS HOLD",
        "INSPUR INTL",
        "SMI HOLDINGS",
        "LENS TECH",
        "BANK OF CHINA",
        "AVIC INTL HLDGS",
    ] {
        let identity = matcher.identify(&Subject { security_name: printed.to_owned(), ..Subject::default() });
        assert!(identity.matches.is_empty(), "{printed}: {:#?}", identity.matches);
    }
}

/// Short names of narrow fields find the entry that they stand for.
#[test]
fn short_names_find_their_entry() {
    let lists = builtin::lists().expect("the shipped lists are valid");
    let matcher = Matcher::new(&lists, Score::DEFAULT_THRESHOLD);
    for (printed, entry) in [
        ("HANGZHOU HIKVISION", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD."),
        ("COSTAR GROUP CO LT", "COSTAR GROUP CO., LTD."),
        ("AVIC JONHON OPTR", "AVIC JONHON OPTRONIC TECHNOLOGY CO., LTD."),
        ("SENSETIME-W", "SENSETIME GROUP INC."),
    ] {
        let identity = matcher.identify(&Subject { security_name: printed.to_owned(), ..Subject::default() });
        let found = identity.matches.iter().map(|m| lists[m.list].entries[m.entry].primary().to_uppercase());
        let near = |name: &str| name.starts_with(entry.split(' ').next().unwrap_or_default());
        assert!(found.clone().any(|name| near(&name)), "{printed}: {:#?}", identity.matches);
    }
}
