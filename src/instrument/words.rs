//! The vocabulary of security descriptions.

use std::borrow::Cow;

use super::{Kind, beside, wrappers};

/// Words with the kind that they name.
pub(super) type Kinds<const N: usize> = [(&'static [&'static str], Kind); N];

pub(super) fn find<const N: usize>(table: &Kinds<N>, word: &str) -> Option<Kind> {
    table.iter().find(|(words, _)| words.contains(&word)).map(|(_, kind)| *kind)
}

const SUFFIXES: Kinds<8> = [
    (
        &[
            "PFD",
            "PFDS",
            "PRFD",
            "PREF",
            "PREFS",
            "PRF",
            "PREFERRED",
            "PREFERENCE",
            "VZ",
            "VZO",
            "VORZ",
            "VORZUG",
            "VORZUGSAKTIEN",
            "RSP",
            "RNC",
        ],
        Kind::Preferred,
    ),
    (&["RTS", "RIGHTS", "RIGHT", "RT"], Kind::Right),
    (&["WTS", "WARRANT", "WARRANTS", "WT", "CW", "C/W"], Kind::Warrant),
    (&["CB", "CONV", "CV", "CVT"], Kind::Convertible),
    (
        &[
            "MTN",
            "EMTN",
            "GMTN",
            "BOND",
            "BONDS",
            "NTS",
            "SUKUK",
            "FRN",
            "FRNS",
            "FLTG",
            "FLOAT",
            "PERP",
            "PERPS",
            "PERPETUAL",
            "DEBENTURE",
            "DEBENTURES",
            "ZCB",
            "AT1",
        ],
        Kind::Bond,
    ),
    (&["LOAN", "TLA", "TLB", "RCF", "REVOLVER"], Kind::Loan),
    (
        &[
            "ORD",
            "ORDINARY",
            "FPO",
            "CMN",
            "SHS",
            "SHARES",
            "COMMON",
            "STOCK",
            "COMMON_STOCK",
            "STK",
            "SHRS",
            "STA",
            "AKTIEN",
            "STAMMAKTIEN",
            "NAMENSAKTIEN",
            "INHABERAKTIEN",
            "ACTIONS",
            "ACCIONES",
            "AZIONI",
            "GENUSSCHEIN",
            "GENUSS",
            "GENSCH",
            "PARTIZIPSCH",
        ],
        Kind::Equity,
    ),
    (&["NVDR", "NVDRS", "SDB", "UNSP", "UNSPON", "UNSPONS", "UNSPONSORED"], Kind::Receipt),
];

const KINDLESS_SUFFIXES: [&str; 43] = [
    "VOTING",
    "USD",
    "EUR",
    "GBP",
    "CHF",
    "JPY",
    "CNY",
    "CNH",
    "HKD",
    "AUD",
    "SGD",
    "RUB",
    "UNIT",
    "UNITS",
    "UTS",
    "CPO",
    "REG",
    "REGD",
    "REGISTERED",
    "BEARER",
    "NEW",
    "FGN",
    "FOREIGN",
    "LOCAL",
    "STAPLED",
    "PAIRED",
    "DEFERRED",
    "ESCROW",
    "RESTRICTED",
    "LOCKED",
    "LOCK-UP",
    "TENDERED",
    "ASSENTED",
    "DEFAULTED",
    "SUSPENDED",
    "DELISTED",
    "CVR",
    "VTG",
    "NVTG",
    "XD",
    "EX-DIV",
    "CUM-DIV",
    "W/I",
];

/// Words at the end of a description that say what kind of security it is, and are no name.
pub(super) fn suffix(word: &str) -> Option<Option<Kind>> {
    find(&SUFFIXES, word).map(Some).or_else(|| KINDLESS_SUFFIXES.contains(&word).then_some(None))
}

/// A word without the dash in front of it and the dot of an abbreviation: `ORD.`. Two letters with a dot may be a legal
/// form (`Rt.`).
pub(super) fn without_marks(word: &str) -> &str {
    let word = word.trim_start_matches('-');
    word.strip_suffix('.').filter(|short| short.len() > 2 && !short.contains('.')).unwrap_or(word)
}

/// The same of words that also stand at the end of names: only behind a dash.
pub(super) fn dashed_suffix(word: &str) -> Option<Option<Kind>> {
    match word {
        "PR" => Some(Some(Kind::Preferred)),
        "PC" | "SHARE" => Some(Some(Kind::Equity)),
        "FOR" | "LOC" | "WI" | "UT" | "BR" => Some(None),
        _ => suffix(word),
    }
}

const CLASS_WORDS: [&str; 5] = ["CLASS", "CL", "SERIES", "SER", "KLASSE"];

/// Words between a name and its share class: `CLASS B`.
pub(super) fn is_class_word(word: &str) -> bool {
    CLASS_WORDS.contains(&word)
}

/// What stands in front of a share class in one word: nothing in `CL.A`, `ACME` in `ACME-SER.B`.
pub(super) fn before_dotted_class(word: &str) -> Option<&str> {
    let (head, class) = word.rsplit_once('.')?;
    let name = head.rfind(['-', '.']).map_or("", |at| head.get(..at).unwrap_or_default());
    let class_word = head.get(name.len()..)?.trim_start_matches(['-', '.']);
    (is_class_word(class_word) && matches!(class.len(), 1 | 2)).then_some(name)
}

/// The class in front and what stands behind it: `A` and `CNY1` of `'A'CNY1`.
pub(super) fn quoted_class(word: &str) -> Option<(&str, &str)> {
    let (class, rest) = word.strip_prefix('\'')?.split_once('\'')?;
    let is_class = class.len() == 1 && is_share_class(&class.to_uppercase());
    (is_class && (rest.is_empty() || par(&rest.to_uppercase()) == Some(Par::Whole))).then_some((class, rest))
}

const BRAZILIAN_SHARES: [&str; 7] = ["ON", "PN", "PNA", "PNB", "PNC", "UNT", "DRN"];

/// Words for a share as the exchange of Brazil prints them, with the kind that they name.
pub(super) fn brazilian_share(word: &str) -> Option<Option<Kind>> {
    BRAZILIAN_SHARES.contains(&word).then_some(match word {
        "ON" => Some(Kind::Equity),
        "UNT" => None,
        "DRN" => Some(Kind::Receipt),
        _ => Some(Kind::Preferred),
    })
}

const BRAZILIAN_SEGMENTS: [&str; 9] = ["NM", "MA", "MB", "ED", "EJ", "EDJ", "EX", "EB", "ES"];

/// Segments of the exchange of Brazil, and what its shares are traded without.
pub(super) fn is_brazilian_segment(word: &str) -> bool {
    BRAZILIAN_SEGMENTS.contains(&word) || matches!(word, "N1" | "N2" | "M2")
}

/// Little words that make a word for shares the end of a legal form: `Kommanditgesellschaft auf Aktien`, `Società per Azioni`.
pub(super) fn joins_a_form(word: &str) -> bool {
    matches!(word, "AUF" | "PER" | "PAR" | "POR")
}

/// The state of a company as the SEC prints it behind its name: `/DE/`, `/NEW/`, `/FI`.
pub(super) fn is_state_mark(word: &str) -> bool {
    let state = word.strip_prefix('/').map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    state.is_some_and(|state| {
        matches!(state.len(), 2..=4) && state.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}

/// How many of the first words are a kind of security as it may stand in front of a name, and that kind.
pub(super) fn kind_in_front(words: &[Cow<'_, str>]) -> Option<(usize, Option<Kind>)> {
    let second = words.get(1).map_or("", |word| without_marks(word));
    match without_marks(words.first()?) {
        "ACCIONES" | "AZIONI" | "AKTIEN" | "NAMENSAKTIEN" | "INHABERAKTIEN" => Some((1, Some(Kind::Equity))),
        "NAMEN-AKT" | "NAMEN-AKTIEN" | "NAMENS-AKTIEN" | "INHABER-AKTIEN" => Some((1, Some(Kind::Equity))),
        "ADR" | "GDR" | "CEDEAR" => Some((1, Some(Kind::Receipt))),
        first if is_sponsorship(first) && is_receipt(second) => Some((2, Some(Kind::Receipt))),
        "REG" | "REGISTERED" | "ORD" | "ORDINARY" if matches!(second, "SHS" | "SHARES") => {
            Some((2, Some(Kind::Equity)))
        }
        "ACTIONS" | "ACT" if matches!(second, "NOM" | "NOMINATIVES" | "PORT") => {
            Some((2, Some(Kind::Equity)))
        }
        _ => None,
    }
}

/// Words at the end of a description of which only all together are no name, with the kind that they name. Longer ones
/// stand in front of shorter ones.
const ENDINGS: [(&[&str], Option<Kind>); 56] = [
    (&["FLOATING", "RATE", "NOTE"], Some(Kind::Bond)),
    (&["FLOATING", "RATE", "NOTES"], Some(Kind::Bond)),
    (&["CERT", "OF", "DEPOSIT"], Some(Kind::Bond)),
    (&["CERTIFICATE", "OF", "DEPOSIT"], Some(Kind::Bond)),
    (&["CONTINGENT", "VALUE", "RIGHT"], Some(Kind::Right)),
    (&["CONTINGENT", "VALUE", "RIGHTS"], Some(Kind::Right)),
    (&["TERM", "LOAN", "A"], Some(Kind::Loan)),
    (&["TERM", "LOAN", "B"], Some(Kind::Loan)),
    (&["TERM", "LOAN"], Some(Kind::Loan)),
    (&["TL", "A"], Some(Kind::Loan)),
    (&["TL", "B"], Some(Kind::Loan)),
    (&["SR", "NT"], Some(Kind::Bond)),
    (&["SR", "NTS"], Some(Kind::Bond)),
    (&["SR", "NOTE"], Some(Kind::Bond)),
    (&["SR", "NOTES"], Some(Kind::Bond)),
    (&["SENIOR", "NOTE"], Some(Kind::Bond)),
    (&["SENIOR", "NOTES"], Some(Kind::Bond)),
    (&["SECURED", "NOTES"], Some(Kind::Bond)),
    (&["SUB", "NOTES"], Some(Kind::Bond)),
    (&["SUBORDINATED", "NOTES"], Some(Kind::Bond)),
    (&["CALLABLE", "NOTES"], Some(Kind::Bond)),
    (&["COMPANY", "GUAR"], Some(Kind::Bond)),
    (&["COMPANY", "GUARNT"], Some(Kind::Bond)),
    (&["COMMERCIAL", "PAPER"], Some(Kind::Bond)),
    (&["ZERO", "CPN"], Some(Kind::Bond)),
    (&["ZERO", "COUPON"], Some(Kind::Bond)),
    (&["TIER", "1"], Some(Kind::Bond)),
    (&["TIER", "2"], Some(Kind::Bond)),
    (&["TIME", "DEPOSIT"], None),
    (&["RIGHTS", "ISSUE"], Some(Kind::Right)),
    (&["NIL", "PAID"], Some(Kind::Right)),
    (&["NIL", "PD"], Some(Kind::Right)),
    (&["STAPLED", "SECURITY"], None),
    (&["STAPLED", "SECURITIES"], None),
    (&["FULLY", "PAID"], None),
    (&["PARTLY", "PAID"], None),
    (&["IN", "DEFAULT"], None),
    (&["IN", "LIQUIDATION"], None),
    (&["IN", "ADMINISTRATION"], None),
    (&["IN", "BANKRUPTCY"], None),
    (&["EX", "DIV"], None),
    (&["EX", "DIVIDEND"], None),
    (&["CUM", "DIV"], None),
    (&["WHEN", "ISSUED"], None),
    (&["DEF", "SETT"], None),
    (&["PRIVATE", "PLACEMENT"], None),
    (&["ORD", "FP"], Some(Kind::Equity)),
    (&["ORDINARY", "SHARE"], Some(Kind::Equity)),
    (&["SAVINGS", "SHARES"], Some(Kind::Preferred)),
    (&["ACT", "NOM"], Some(Kind::Equity)),
    (&["ACT", "PORT"], Some(Kind::Equity)),
    (&["AZ", "ORD"], Some(Kind::Equity)),
    (&["NON", "CUM"], Some(Kind::Preferred)),
    (&["ACTION", "NOMINATIVE"], Some(Kind::Equity)),
    (&["ACTIONS", "NOMINATIVES"], Some(Kind::Equity)),
    (&["ACTIONS", "PORT"], Some(Kind::Equity)),
];

/// Whether several words of [`ENDINGS`] end with this one.
pub(super) fn ends_an_ending(word: &str) -> bool {
    ENDINGS.iter().any(|(words, _)| words.last() == Some(&word.trim_end_matches('.')))
}

/// How many of the last words are such, behind a word at least, and the kind that they name. `back` gives a word by its
/// place from the end, the last one being the first.
pub(super) fn ending<'w>(back: impl Fn(usize) -> Option<Cow<'w, str>>) -> Option<(usize, Option<Kind>)> {
    fn plain(word: &str) -> &str {
        word.trim_end_matches('.').trim_start_matches('-')
    }
    let last = back(1)?;
    // Few endings have the same last word.
    let mut ending = ENDINGS.iter().filter(|(words, _)| words.last() == Some(&plain(&last)));
    let is_at = |at: usize, word: &str| back(at).is_some_and(|w| plain(&w) == word);
    let ends = |words: &[&str]| words.iter().rev().enumerate().skip(1).all(|(at, word)| is_at(at + 1, word));
    let found = ending.find(|(words, _)| ends(words) && back(words.len() + 1).is_some());
    found.map(|(words, kind)| (words.len(), *kind))
}

const PAIR_ENDS: [&str; 8] = ["STK", "STOCK", "SHS", "SHRS", "CERT", "CERTS", "SHARE", "SHARES"];

/// Whether a pair of [`is_suffix_pair`] ends with this word.
pub(super) fn ends_a_suffix_pair(word: &str) -> bool {
    PAIR_ENDS.contains(&word)
}

/// The same of two words that are names or parts of names alone.
pub(super) fn is_suffix_pair(first: &str, second: &str) -> bool {
    matches!(
        (first, second),
        ("COM", "STK" | "STOCK" | "SHS")
            | ("PART" | "PARTICIPATION", "CERT" | "CERTS")
            | ("A" | "B" | "C" | "D" | "H" | "N" | "S", "SHARE" | "SHARES" | "SHS" | "SHRS")
    )
}

const BEFORE_FORM: [&str; 8] = ["PREF", "PFD", "PRF", "SHS", "STAPLED", "PAR", "CLASS", "REIT"];

/// Words about a share, or a kind of company, that may stand between a name and its legal form.
pub(super) fn may_stand_before_form(word: &str) -> bool {
    BEFORE_FORM.contains(&word)
}

/// The word for a class or the beginning of it, where a field ends before the class.
pub(super) fn begins_class(word: &str) -> bool {
    matches!(word, "CLASS" | "CLAS" | "CLA" | "SERIES" | "SERIE" | "SERI" | "SER")
}

const PREFERENCE_RANKS: [&str; 9] =
    ["1ST", "2ND", "3RD", "VOR", "CUM", "NON-CUM", "NONCUM", "RED", "REDEEMABLE"];

/// Words that number or name a preference share in front of the word for it.
pub(super) fn is_preference_rank(word: &str) -> bool {
    PREFERENCE_RANKS.contains(&word)
}

const DEBT_WORDS: [&str; 17] = [
    "SR",
    "SNR",
    "SENIOR",
    "UNSEC",
    "UNSECURED",
    "SECURED",
    "GTD",
    "GUAR",
    "NOTE",
    "NOTES",
    "NT",
    "BDS",
    "SUB",
    "SUBORDINATED",
    "CALLABLE",
    "STEP",
    "DEBENTURES",
];

/// Words of bonds that could end a name: only where something else says that it is a bond.
pub(super) fn is_debt_word(word: &str) -> bool {
    DEBT_WORDS.contains(&word)
}

/// Whether a word names a bond in front of a year: `FRN 2043`.
pub(super) fn is_dated_debt(word: &str) -> bool {
    matches!(word, "NOTES" | "BDS" | "CPN" | "COUPON")
        || is_rate_word(word)
        || matches!(suffix(word), Some(Some(Kind::Bond | Kind::Convertible)))
}

/// A currency as German venues print it, and the word for a bond: `DL-NOTES`, `EO-FLR`.
pub(super) fn are_notes_in(word: &str) -> bool {
    const NOTES: [&str; 10] =
        ["NOTES", "NTS", "BONDS", "BDS", "MTN", "FLR", "ANL", "ANLEIHE", "MEDIUM", "OBLIG"];
    word.split_once('-').is_some_and(|(currency, notes)| {
        let first = notes.split(|c: char| !c.is_ascii_uppercase()).next().unwrap_or(notes);
        PAR_CURRENCIES.contains(&currency) && NOTES.contains(&first)
    })
}

const RATE_WORDS: [&str; 5] = ["VAR", "VARIABLE", "FLT", "FLOAT", "FLOATING"];

/// Words for the rate of a bond that has no fixed one.
pub(super) fn is_rate_word(word: &str) -> bool {
    RATE_WORDS.contains(&word)
}

const MARKETS: [&str; 14] =
    ["HK", "US", "LN", "JP", "GR", "FP", "SW", "CH", "TT", "KS", "SP", "AU", "CN", "IN"];

/// Codes of markets as they stand behind a ticker or, in parentheses, behind a share class.
pub(super) fn is_market(word: &str) -> bool {
    MARKETS.contains(&word)
}

/// Whose market a spelt-out receipt is made for.
pub(super) fn is_receipt_market(word: &str) -> bool {
    matches!(word, "BRAZILIAN" | "EUROPEAN" | "INDIAN" | "CANADIAN" | "SWEDISH" | "SINGAPORE" | "CHESS")
}

const RECEIPTS: [&str; 18] = [
    "CEDEAR",
    "CEDEARS",
    "ADR",
    "ADRS",
    "ADS",
    "GDR",
    "GDRS",
    "EDR",
    "IDR",
    "BDR",
    "SDR",
    "TDR",
    "CDR",
    "HDR",
    "CDI",
    "CDIS",
    "DEPOSITARY",
    "DEPOSITORY",
];

/// Receipts.
pub(super) fn is_receipt(word: &str) -> bool {
    let head = word.split('/').next().unwrap_or(word);
    RECEIPTS.contains(&head.strip_suffix('.').unwrap_or(head))
}

/// What stands in front of a receipt that a dot joins to other words: nothing in `SP.ADR/1`, `ACME.` in
/// `ACME.SP.ADR/3`.
pub(super) fn before_dotted_receipt(word: &str) -> Option<&str> {
    let head = word.split('/').next().unwrap_or(word);
    let (before, receipt) = head.rsplit_once('.')?;
    if !RECEIPTS.contains(&receipt.trim_end_matches(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let (name, sponsor) = before.split_at(before.rfind(['.', '-']).map_or(0, |at| at + 1));
    Some(if is_sponsorship(sponsor) { name } else { before })
}

const SPONSORSHIPS: [&str; 14] = [
    "SPD",
    "SPONSRD",
    "SPON",
    "SPONS",
    "SPONSORED",
    "SP",
    "UNSP",
    "USP",
    "UNSPON",
    "UNSPONS",
    "UNSPONSORED",
    "LEVEL",
    "AMERICAN",
    "GLOBAL",
];

/// Words before a receipt that say who set it up.
pub(super) fn is_sponsorship(word: &str) -> bool {
    SPONSORSHIPS.contains(&word.trim_end_matches('.'))
}

/// Words in front of the word for votes.
const BEFORE_VOTES: [&str; 4] = ["SUBORDINATE", "SUB", "NON", "MULTIPLE"];

const VOTES: [&str; 4] = ["NON-VOTING", "NON-VTG", "N-VTG", "SUB.VTG"];

/// Words for a share without votes or with fewer.
pub(super) fn is_about_votes(word: &str) -> bool {
    VOTES.contains(&word) || word.len() > "NON-".len() && "NON-VOTING".starts_with(word)
}

/// Words that say so together with the next one.
pub(super) fn is_before_votes(word: &str) -> bool {
    BEFORE_VOTES.contains(&word)
}

/// `VOTING`, which may be cut, or short for it.
pub(super) fn begins_votes(word: &str) -> bool {
    word == "VTG" || (!word.is_empty() && "VOTING".starts_with(word))
}

const SHARE_CLASSES: [&str; 24] = [
    "SV", "A", "B", "C", "D", "E", "F", "H", "K", "L", "N", "R", "S", "V", "W", "SW", "SS", "AH", "HS", "B1",
    "B2", "A1", "NV", "RC",
];

/// Whether two letters or one say which class a share has.
pub(super) fn is_share_class(word: &str) -> bool {
    SHARE_CLASSES.contains(&word)
}

/// Trading links and venues that stand in parentheses.
pub(super) fn is_venue_tag(text: &str) -> bool {
    matches!(
        text,
        "HK-C" | "SH-C" | "SZ-C" | "SH-HK" | "SZ-HK" | "C1" | "C2" | "HKSC" | "STOCK CONNECT" | "CONNECT"
    )
}

/// Currencies as German venues print them before a par value.
const PAR_CURRENCIES: [&str; 35] = [
    "DL", "EO", "YC", "HD", "LS", "SF", "NK", "SK", "DK", "YN", "RP", "CD", "AD", "SD", "NV", "RN", "ZY",
    "RC", "MR", "BA", "PP", "UF", "KC", "IS", "TN", "DM", "RL", "IR", "KI", "TA", "IL", "AP", "DH", "SW",
    "HK",
];

/// Signs of currencies before a par value.
const CURRENCY_SIGNS: [&str; 12] = ["US$", "HK$", "NT$", "S$", "A$", "C$", "R$", "$", "€", "£", "RM", "RS."];

/// Par value notation in one word: `YC1`, `HD-,02`, `O.N.`, `USD0.01`, `HK$0.10`, `NPV`, or the currency alone (`YC`
/// before `1`).
pub(super) fn par(word: &str) -> Option<Par> {
    if matches!(word, "O.N." | "O.N" | "O.C." | "O.ST." | "NPV") {
        return Some(Par::Whole);
    }
    let amounts = || CURRENCY_SIGNS.iter().filter_map(|sign| word.strip_prefix(sign));
    if has_digit(word)
        && amounts().any(|amount| amount.starts_with(|c: char| c.is_ascii_digit()) && is_amount(amount))
    {
        return Some(Par::Whole);
    }
    // A currency alone, or with an amount behind it.
    if word.len() > LONGEST_CURRENCY && !has_digit(word) {
        return None;
    }
    if let Some((currency, amount)) = word.split_at_checked(3)
        && (super::cash::is_currency(currency) || currency == "GBX")
    {
        return match amount {
            "" => Some(Par::Currency),
            _ => is_amount(amount).then_some(Par::Whole),
        };
    }
    let currency = PAR_CURRENCIES.iter().find(|c| word.starts_with(**c))?;
    match word.strip_prefix(currency)? {
        "" => Some(Par::Currency),
        amount => is_amount(amount).then_some(Par::Whole),
    }
}

/// Where a par value begins that a dot joins to a word: `DL-,0001` of `ACME.DL-,0001`. A class between them
/// stays with the word: `YC1` of `ACME.HYC1`.
pub(super) fn dotted_par(word: &str) -> Option<usize> {
    let is_par = |at: usize| word.get(at..).and_then(par) == Some(Par::Whole);
    let behind_class =
        |at: usize| word.get(at..).is_some_and(|tail| tail.starts_with(['A', 'B', 'H'])).then_some(at + 1);
    let dots = word.match_indices('.').map(|(at, _)| at + 1).filter(|at| *at > 1);
    dots.flat_map(|at| [Some(at), behind_class(at)]).flatten().find(|at| is_par(*at))
}

/// Where the currency of a par value begins that a dot or dash joins to a word: `EO` of `ACME.EO`.
pub(super) fn joined_currency(word: &str) -> Option<usize> {
    let at = word.rfind(['.', '-']).filter(|at| *at > 0)? + 1;
    (par(word.get(at..)?) == Some(Par::Currency)).then_some(at)
}

const HOLDER_WORDS: [&str; 17] = [
    "INH", "NA", "VNA", "NAM", "NOM", "PORT", "ACT", "AKT", "IA", "ST", "STA", "VINK", "VZNA", "INHABER",
    "NAMENS", "NAMEN", "FRIA",
];

/// Words for bearer, registered and free shares in front of a par value, mostly German; also several joined by dots.
pub(super) fn is_holder_word(word: &str) -> bool {
    let word = word.trim_start_matches('-').trim_end_matches('.');
    let word = word.trim_end_matches("-AKTIEN").trim_end_matches("-AKT");
    let is_part = |part: &str| HOLDER_WORDS.contains(&part) || matches!(part, "I" | "A");
    word.split('.').all(is_part) && word.split('.').any(|part| part.len() > 1)
}

/// The same of what needs no par value to be no name, for its mark or its word for shares.
pub(super) fn is_sure_holder_word(word: &str) -> bool {
    const WORDS: [&str; 8] = ["INH", "NAM", "AKT", "INHABER", "NAMENS", "VINK", "VNA", "ST"];
    let shares = word.strip_suffix("-AKTIEN").or_else(|| word.trim_end_matches('.').strip_suffix("-AKT"));
    let marked = |word: &str| {
        word.split('.').any(|part| WORDS.contains(&part)) && word.trim_end_matches('.').len() > 2
    };
    is_holder_word(word) && (shares.is_some() || word.contains('.') && marked(word))
}

/// What a word has in front of a share class or kind of security in Chinese, Japanese or Korean, and that kind:
/// `甲乙A股`.
pub(super) fn before_cjk_suffix(word: &str) -> Option<(&str, Kind)> {
    const SUFFIXES: [(&str, Kind); 10] = [
        ("A股", Kind::Equity),
        ("B股", Kind::Equity),
        ("H股", Kind::Equity),
        ("可转债", Kind::Convertible),
        ("转债", Kind::Convertible),
        ("可轉債", Kind::Convertible),
        ("轉債", Kind::Convertible),
        ("普通株式", Kind::Equity),
        ("보통주", Kind::Equity),
        ("우선주", Kind::Preferred),
    ];
    let found = SUFFIXES.iter().find_map(|(suffix, kind)| Some((word.strip_suffix(suffix)?, *kind)));
    found.map(|(name, kind)| (name.trim_end_matches('-'), kind))
}

/// Longest code of a currency.
const LONGEST_CURRENCY: usize = 3;

pub(super) fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// What a word of a par value is.
#[derive(PartialEq, Eq)]
pub(super) enum Par {
    Whole,
    Currency,
}

/// `-,01`, `1`, `0,50`
pub(super) fn is_amount(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || "-,.".contains(c))
}

/// The sign of a price alone, or with a price behind it whose fraction tells it from a sign for a letter (`CL@55`).
pub(super) fn states_a_price(word: &str) -> bool {
    word == "@"
        || word.split_once('@').is_some_and(|(_, price)| is_amount(price) && price.contains(['.', ',']))
}

/// Words in front of the day on which a right or a bond ends.
pub(super) fn tells_a_day(word: &str) -> bool {
    ["EXP", "EXPIRY", "EXPIRES", "DUE", "MAT"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

const CUT_TERMS: [&str; 15] = [
    "REGI",
    "REGIS",
    "REGIST",
    "REGISTE",
    "REGISTER",
    "REGISTERE",
    "ORDI",
    "ORDIN",
    "ORDINA",
    "ORDINAR",
    "DEPOS",
    "DEPOSI",
    "DEPOSIT",
    "DEPOSITA",
    "DEPOSITAR",
];

/// Beginnings of words for a share, where the field may have ended inside them.
pub(super) fn is_cut_term(word: &str) -> bool {
    let of_aktien = |word: &str| {
        word.len() > 7 && ["NAMENS-AKTIEN", "INHABER-AKTIEN"].iter().any(|full| full.starts_with(word))
    };
    CUT_TERMS.contains(&word) || of_aktien(word)
}

/// Beginnings of the word for shares.
pub(super) fn begins_shares(word: &str) -> bool {
    matches!(word, "S" | "SH" | "SHA" | "SHAR" | "SHARE")
}

/// Words in front of the word for shares.
pub(super) fn stands_before_shares(word: &str) -> bool {
    matches!(
        word,
        "REGISTERED" | "REG" | "ORDINARY" | "PREF" | "PREFERRED" | "COMMON" | "DEPOSITARY" | "VOTING"
    )
}

/// The beginning of a par value: `GB`, `LS`, `NP`.
pub(super) fn begins_par(word: &str) -> bool {
    let of_currency = || super::cash::CURRENCIES.iter().any(|code| code.starts_with(word));
    matches!(word.len(), 1..=3)
        && (of_currency() || "NPV".starts_with(word) || PAR_CURRENCIES.iter().any(|c| c.starts_with(word)))
}

/// Whether a word may be any of these.
pub(super) fn may_be_cut_term(word: &str) -> bool {
    is_cut_term(word) || begins_shares(word)
}

/// A part of a penny: `1/7`.
pub(super) fn is_part(word: &str) -> bool {
    word.split_once('/').is_some_and(|(a, b)| [a, b].iter().all(|n| matches!(n.len(), 1..=3) && is_amount(n)))
}

/// Every word of letters alone that means something wherever it stands.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    let wrappers =
        wrappers::WRAPPERS.iter().chain(&wrappers::NUMBERED_WRAPPERS).chain(&wrappers::LEADING_WRAPPERS);
    let kinds = wrappers.chain(&SUFFIXES).flat_map(|(words, _)| *words);
    let lists: [&[&str]; 28] = [
        &beside::BESIDE,
        &MARKETS,
        &KINDLESS_SUFFIXES,
        &CLASS_WORDS,
        &PAIR_ENDS,
        &HOLDER_WORDS,
        &DEBT_WORDS,
        &BRAZILIAN_SHARES,
        &BEFORE_VOTES,
        &BRAZILIAN_SEGMENTS,
        &PREFERENCE_RANKS,
        &RATE_WORDS,
        &RECEIPTS,
        &SPONSORSHIPS,
        &SHARE_CLASSES,
        &wrappers::FUNDS,
        &wrappers::BEHIND_FUND,
        &wrappers::INDICES,
        &PAR_CURRENCIES,
        &super::cash::CASH,
        &super::cash::FILLERS,
        &super::cash::CURRENCIES,
        &super::banks::COUNTERPARTIES,
        &BEFORE_FORM,
        &super::other_names::MARKERS,
        &["CPN", "COUPON", "S", "SH", "SHA", "SHAR", "SHARE"],
        &CUT_TERMS,
        &["FUND", "FUNDS", "COM", "REGS", "NPV", "FX", "GBX", "CLAS", "CLA", "SERIE", "SERI", "SECURITIES"],
    ];
    let spelt_out =
        wrappers::SPELT_OUT.iter().map(|(words, _)| *words).chain(ENDINGS.iter().map(|(words, _)| *words));
    let spelt_out = spelt_out.filter_map(|words| words.last());
    kinds.chain(lists.into_iter().flatten()).chain(spelt_out).copied()
}
