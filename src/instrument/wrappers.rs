//! The words of derivatives, funds and indices.

use super::words::{Kinds, find};
use super::{Kind, cash};

pub(super) const WRAPPERS: Kinds<4> = [
    (&["TRS", "SWAP", "SWAPS", "TRSWAP", "FWD"], Kind::Swap),
    (&["CFD", "CFDS"], Kind::Cfd),
    (&["P-NOTE", "PNOTE", "P-NOTES", "PNOTES", "LEPO", "LEPW"], Kind::ParticipationNote),
    (&["FUT", "FUTS", "SSF"], Kind::Future),
];

/// Words that say that the security is a derivative or note on something else.
pub(super) fn wrapper(word: &str) -> Option<Kind> {
    find(&WRAPPERS, word)
}

/// Wrappers that are written out, with the word for the same.
pub(super) const SPELT_OUT: [(&[&str], &str); 17] = [
    (&["CREDIT", "DEFAULT", "SWAP"], "CDS"),
    (&["CREDIT", "LINKED", "NOTE"], "CLN"),
    (&["EQUITY", "LINKED", "NOTE"], "ELN"),
    (&["FIXED", "COUPON", "NOTE"], "FCN"),
    (&["STRUCTURED", "NOTE"], "ELN"),
    (&["REVERSE", "REPURCHASE", "AGREEMENT"], "REPO"),
    (&["REPURCHASE", "AGREEMENT"], "REPO"),
    (&["REVERSE", "REPO"], "REPO"),
    (&["REV", "REPO"], "REPO"),
    (&["TOTAL", "RETURN", "SWAP"], "TRS"),
    (&["CONTRACT", "FOR", "DIFFERENCE"], "CFD"),
    (&["CONTRACT", "FOR", "DIFFERENCES"], "CFD"),
    (&["PARTICIPATION", "NOTE"], "P-NOTE"),
    (&["PARTICIPATORY", "NOTE"], "P-NOTE"),
    (&["P", "NOTES"], "P-NOTE"),
    (&["P", "NOTE"], "P-NOTE"),
    (&["LOAN", "PARTICIPATION", "NOTES"], "LPN"),
];

pub(super) const NUMBERED_WRAPPERS: Kinds<7> = [
    (&["CALL", "CALLS", "PUT", "PUTS", "OPTION", "OPT"], Kind::Option),
    (&["REPO", "RRP", "CDS", "EQS"], Kind::Swap),
    (&["WARRANT", "WARRANTS", "WTS", "TURBO", "CBBC"], Kind::Warrant),
    (&["FUTURE", "FUTURES"], Kind::Future),
    (&["FORWARD"], Kind::Swap),
    (&["LPN", "LPNS"], Kind::LoanNote),
    (&["PW", "ELN", "FCN", "CLN", "CERT", "CERTIFICATE", "ZERT"], Kind::ParticipationNote),
];

/// The same of words that also stand in names: only beside a date or number.
pub(super) fn numbered_wrapper(word: &str) -> Option<Kind> {
    find(&NUMBERED_WRAPPERS, word)
}

pub(super) const LEADING_WRAPPERS: Kinds<4> = [
    // Who lends cash against a security bears its risk as in a swap.
    (&["REPO", "RRP", "CDS", "EQS"], Kind::Swap),
    (&["ELN", "FCN", "CLN", "AUTOCALL", "ACCUMULATOR"], Kind::ParticipationNote),
    (&["WTS", "WARRANT", "WARRANTS"], Kind::Warrant),
    (&["OPT", "OPTION", "OPTIONS"], Kind::Option),
];

/// The same of words that are names of companies, too: only in front of another name, which needs no number.
pub(super) fn leading_wrapper(word: &str) -> Option<Kind> {
    find(&LEADING_WRAPPERS, word)
}

/// The same at the end, where no name has it.
pub(super) fn is_last_wrapper(word: &str) -> bool {
    matches!(word, "REPO" | "RRP" | "CDS" | "EQS" | "ELN" | "FCN" | "CLN")
}

/// The years of a swap: `5Y`.
pub(super) fn is_tenor(word: &str) -> bool {
    let years = word.strip_suffix("YR").or_else(|| word.strip_suffix('Y'));
    years.is_some_and(|years| matches!(years.len(), 1 | 2) && years.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Words in front of a wrapper that describe it further: `EQUITY SWAP`.
pub(super) fn is_wrapper_style(word: &str) -> bool {
    matches!(word, "EQUITY" | "EQTY" | "SINGLE" | "STOCK" | "LONG" | "SHORT" | "OTC" | "SYNTHETIC" | "LISTED")
}

/// Whether a word in small letters stands beside the underlying in a derivative's description and is
/// no part of a name.
pub(crate) fn is_filler(word: &str) -> bool {
    let upper = word.to_uppercase();
    cash::is_cash_filler(&upper)
        || wrapper(&upper).is_some()
        || numbered_wrapper(&upper).is_some()
        || matches!(
            word,
            "on" | "equity"
                | "cash"
                | "settled"
                | "total"
                | "return"
                | "single"
                | "stock"
                | "basket"
                | "linked"
                | "note"
                | "structured"
                | "products"
                | "american"
                | "european"
                | "style"
                | "pay"
                | "rec"
                | "receive"
                | "reset"
        )
}

pub(super) const FUNDS: [&str; 7] = ["ETF", "ETFS", "ETP", "UCITS", "SICAV", "OEIC", "FCP"];

/// Words that say that a security is a fund, whatever stands around them. `FUND` alone also stands in the
/// names of companies and of property trusts, which a type column calls equity.
pub(super) fn is_fund(word: &str) -> bool {
    FUNDS.contains(&word)
}

pub(super) const BEHIND_FUND: [&str; 9] =
    ["MANAGEMENT", "MGMT", "MANAGERS", "ADVISERS", "ADVISORS", "SERVICES", "HOLDINGS", "GROUP", "TECHNOLOGY"];

/// Words behind `FUND` in the names of companies.
pub(super) fn is_behind_fund(word: &str) -> bool {
    BEHIND_FUND.contains(&word)
}

pub(super) const INDICES: [&str; 39] = [
    "HSCEI",
    "HSI",
    "HSTECH",
    "MSCI",
    "FTSE",
    "S&P",
    "S&P500",
    "SP500",
    "SPX",
    "NASDAQ",
    "NDX",
    "RUSSELL",
    "NIKKEI",
    "NIKKEI225",
    "TOPIX",
    "DAX",
    "STOXX",
    "STOXX50",
    "SX5E",
    "E-MINI",
    "EMINI",
    "KOSPI",
    "KOSPI200",
    "NIFTY",
    "VIX",
    "INDEX",
    "IDX",
    "CSI300",
    "CSI500",
    "CSI",
    "SSE",
    "A50",
    "CAC",
    "CAC40",
    "IBEX",
    "DOW",
    "DJIA",
    "TAIEX",
    "SPI",
];

/// Words that name an index or a contract on one.
pub(super) fn is_index(word: &str) -> bool {
    INDICES.contains(&word)
}
