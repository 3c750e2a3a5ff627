//! Words that may stand behind a name as terms, whatever stands around them.

use super::cash;
use super::words::{Par, is_amount, is_class_word, is_market, is_receipt, is_share_class, par, suffix};

/// Words that stand behind names as terms in more ways than are told apart: where everything behind a name is of them, it
/// may be that name.
pub(super) const BESIDE: [&str; 98] = [
    "RG",
    "NT",
    "NOTE",
    "NOTES",
    "BDS",
    "BD",
    "LN",
    "CP",
    "CD",
    "PCT",
    "RATE",
    "FLOATING",
    "VARIABLE",
    "VAR",
    "FIXED",
    "ZERO",
    "TERM",
    "TIME",
    "DEP",
    "DEPOSIT",
    "DEPOSITARY",
    "DEPOSITORY",
    "RECEIPT",
    "RECEIPTS",
    "GDS",
    "ADSS",
    "REPR",
    "REPRESENTING",
    "EACH",
    "SHR",
    "SHARE",
    "INTEREST",
    "INTERESTS",
    "BONUS",
    "SUBSCRIPTION",
    "ISSUE",
    "ISSUED",
    "WHEN",
    "EX",
    "CUM",
    "PRIOR",
    "DOMESTIC",
    "CONNECT",
    "EQUITY",
    "BE",
    "WO",
    "W/O",
    "WI",
    "PAID",
    "FULLY",
    "PARTLY",
    "NIL",
    "DUE",
    "EXP",
    "SPON",
    "SPONSORED",
    "SR",
    "SNR",
    "SENIOR",
    "SUB",
    "SUBORDINATED",
    "SEC",
    "SECD",
    "SECURED",
    "UNSEC",
    "UNSECURED",
    "GTD",
    "GUARANTEED",
    "CALLABLE",
    "CONVERTIBLE",
    "EXCHANGEABLE",
    "REDEEMABLE",
    "CUMULATIVE",
    "TIER",
    "LONG",
    "SHORT",
    "CALL",
    "PUT",
    "LEVEL",
    "ISS",
    "DIST",
    "DISTRIBUTED",
    "TEMP",
    "TEMPORARY",
    "LINE",
    "OLD",
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
];

/// Whether a word is one of them.
pub(super) fn stands_beside(word: &str) -> bool {
    BESIDE.contains(&word) || is_market(word) || is_rate_in_letters(word) || is_exchange_with_ticker(word)
}

/// `5.25PCT`
fn is_rate_in_letters(part: &str) -> bool {
    part.strip_suffix("PCT").is_some_and(is_amount)
}

/// `NYSE:ACM`: the ticker behind its exchange.
fn is_exchange_with_ticker(word: &str) -> bool {
    word.split_once(':').is_some_and(|(exchange, _)| is_exchange(exchange))
}

/// An exchange as it is named in front of a ticker.
pub(super) fn is_exchange(word: &str) -> bool {
    matches!(
        word,
        "NYSE"
            | "NASDAQ"
            | "AMEX"
            | "OTC"
            | "LSE"
            | "LON"
            | "SEHK"
            | "HKEX"
            | "HKG"
            | "SSE"
            | "SHSE"
            | "SHA"
            | "SZSE"
            | "SHE"
            | "TSE"
            | "TYO"
            | "TSX"
            | "ASX"
            | "SGX"
            | "KRX"
            | "MOEX"
            | "MCX"
            | "NSE"
            | "BSE"
            | "XETRA"
            | "EPA"
            | "SIX"
            | "BIT"
    )
}

/// A word or a part of one, as it stands between marks, that is a term by itself.
pub(super) fn is_term(part: &str) -> bool {
    stands_beside(part)
        || suffix(part).is_some()
        || par(part) == Some(Par::Whole)
        || is_share_class(part)
        || is_receipt(part)
        || is_class_word(part)
        || !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
        || cash::is_currency(part)
        || matches!(part, "144A" | "REGS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_list_is_a_suffix() {
        assert!(BESIDE.iter().all(|word| suffix(word).is_none()));
    }
}
