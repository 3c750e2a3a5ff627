//! The vocabulary of security descriptions.

use super::Kind;

/// Words that say that the security is a derivative or note on something else.
pub(super) fn wrapper(word: &str) -> Option<Kind> {
    Some(match word {
        "TRS" | "SWAP" | "SWAPS" | "TRSWAP" => Kind::Swap,
        "CFD" | "CFDS" => Kind::Cfd,
        "P-NOTE" | "PNOTE" | "P-NOTES" | "PNOTES" | "LEPO" | "LEPW" => Kind::ParticipationNote,
        "FUT" | "FUTS" | "SSF" => Kind::Future,
        "FWD" => Kind::Swap,
        _ => return None,
    })
}

/// Wrappers that are written out, with the word for the same.
pub(super) const SPELT_OUT: [(&[&str], &str); 6] = [
    (&["TOTAL", "RETURN", "SWAP"], "TRS"),
    (&["CONTRACT", "FOR", "DIFFERENCE"], "CFD"),
    (&["CONTRACT", "FOR", "DIFFERENCES"], "CFD"),
    (&["PARTICIPATION", "NOTE"], "P-NOTE"),
    (&["PARTICIPATORY", "NOTE"], "P-NOTE"),
    (&["LOAN", "PARTICIPATION", "NOTES"], "LPN"),
];

/// The same of words that also stand in names: only beside a date or number.
pub(super) fn numbered_wrapper(word: &str) -> Option<Kind> {
    Some(match word {
        "CALL" | "CALLS" | "PUT" | "PUTS" | "OPTION" | "OPT" => Kind::Option,
        "WARRANT" | "WARRANTS" | "WTS" | "TURBO" | "CBBC" => Kind::Warrant,
        "FUTURE" | "FUTURES" => Kind::Future,
        "FORWARD" => Kind::Swap,
        "LPN" | "LPNS" => Kind::LoanNote,
        "PW" | "ELN" | "CERT" | "CERTIFICATE" | "ZERT" => Kind::ParticipationNote,
        _ => return None,
    })
}

/// Words at the end of a description that say what kind of security it is, and are no name.
pub(super) fn suffix(word: &str) -> Option<Option<Kind>> {
    Some(match word {
        "PFD" | "PREF" | "PRF" | "PREFERRED" | "PREFERENCE" | "VZ" | "VZO" | "VORZ" | "VORZUG" => {
            Some(Kind::Preferred)
        }
        "RTS" | "RIGHTS" | "RIGHT" | "RT" => Some(Kind::Right),
        "WTS" | "WARRANT" | "WARRANTS" | "WT" | "CW" => Some(Kind::Warrant),
        "CB" | "CONV" | "CV" | "CVT" => Some(Kind::Convertible),
        "MTN" | "EMTN" | "GMTN" | "BOND" | "BONDS" | "NTS" | "SUKUK" | "FRN" | "FLTG" | "PERP" => {
            Some(Kind::Bond)
        }
        "LOAN" => Some(Kind::Loan),
        "ORD" | "ORDINARY" | "SHS" | "SHARES" | "COMMON" | "STOCK" | "COMMON_STOCK" | "STK" => {
            Some(Kind::Equity)
        }
        "GENUSSCHEIN" | "GENUSS" => Some(Kind::Equity),
        "NVDR" => Some(Kind::Receipt),
        "UNITS" | "REG" | "REGISTERED" | "NEW" => None,
        _ => return None,
    })
}

/// The same of words that also stand at the end of names: only behind a dash.
pub(super) fn dashed_suffix(word: &str) -> Option<Option<Kind>> {
    match word {
        "PR" => Some(Some(Kind::Preferred)),
        "PC" => Some(Some(Kind::Equity)),
        _ => suffix(word),
    }
}

/// Words between a name and its share class: `CLASS B`.
pub(super) fn is_class_word(word: &str) -> bool {
    matches!(word, "CLASS" | "CL" | "SERIES" | "SER" | "KLASSE")
}

/// Whether a pair of [`is_suffix_pair`] ends with this word.
pub(super) fn ends_a_suffix_pair(word: &str) -> bool {
    matches!(word, "STK" | "STOCK" | "SHS" | "CERT" | "CERTS")
}

/// The same of two words that are names or parts of names alone.
pub(super) fn is_suffix_pair(first: &str, second: &str) -> bool {
    matches!((first, second), ("COM", "STK" | "STOCK" | "SHS") | ("PART" | "PARTICIPATION", "CERT" | "CERTS"))
}

/// Words that number or name a preference share in front of the word for it.
pub(super) fn is_preference_rank(word: &str) -> bool {
    matches!(word, "1ST" | "2ND" | "3RD" | "VOR")
}

/// Words for the rate of a bond that has no fixed one.
pub(super) fn is_rate_word(word: &str) -> bool {
    matches!(word, "VAR" | "VARIABLE" | "FLT" | "FLOAT" | "FLOATING")
}

/// Codes of markets as they stand behind a ticker or, in parentheses, behind a share class.
pub(super) fn is_market(word: &str) -> bool {
    matches!(
        word,
        "HK" | "US" | "LN" | "JP" | "GR" | "FP" | "SW" | "CH" | "TT" | "KS" | "SP" | "AU" | "CN" | "IN"
    )
}

/// Whose market a spelt-out receipt is made for.
pub(super) fn is_receipt_market(word: &str) -> bool {
    matches!(word, "BRAZILIAN" | "EUROPEAN" | "INDIAN" | "CANADIAN" | "SWEDISH" | "SINGAPORE" | "CHESS")
}

/// Receipts.
pub(super) fn is_receipt(word: &str) -> bool {
    let head = word.split('/').next().unwrap_or(word);
    matches!(
        head,
        "ADR"
            | "ADRS"
            | "ADS"
            | "GDR"
            | "GDRS"
            | "EDR"
            | "IDR"
            | "BDR"
            | "SDR"
            | "TDR"
            | "CDR"
            | "HDR"
            | "CDI"
            | "CDIS"
            | "DEPOSITARY"
            | "DEPOSITORY"
    )
}

/// Words before a receipt that say who set it up.
pub(super) fn is_sponsorship(word: &str) -> bool {
    matches!(
        word,
        "SPON"
            | "SPONS"
            | "SPONSORED"
            | "SP"
            | "UNSP"
            | "UNSPON"
            | "UNSPONSORED"
            | "LEVEL"
            | "AMERICAN"
            | "GLOBAL"
    )
}

/// Whether two letters or one say which class a share has.
pub(super) fn is_share_class(word: &str) -> bool {
    matches!(
        word,
        "A" | "B"
            | "C"
            | "D"
            | "E"
            | "F"
            | "H"
            | "K"
            | "L"
            | "N"
            | "R"
            | "S"
            | "V"
            | "W"
            | "SW"
            | "SS"
            | "AH"
            | "HS"
            | "B1"
            | "B2"
            | "A1"
            | "NV"
            | "RC"
    )
}

/// Trading links and venues that stand in parentheses.
pub(super) fn is_venue_tag(text: &str) -> bool {
    matches!(
        text,
        "HK-C" | "SH-C" | "SZ-C" | "SH-HK" | "SZ-HK" | "C1" | "C2" | "HKSC" | "STOCK CONNECT" | "CONNECT"
    )
}

/// Currencies as German venues print them before a par value.
const PAR_CURRENCIES: [&str; 26] = [
    "DL", "EO", "YC", "HD", "LS", "SF", "NK", "SK", "DK", "YN", "RP", "CD", "AD", "SD", "NV", "RN", "ZY",
    "RC", "MR", "BA", "PP", "UF", "KC", "IS", "TN", "DM",
];

/// Par value notation in one word: `YC1`, `HD-,02`, `O.N.`, `USD0.01`, `NPV`, or the currency alone (`YC`
/// before `1`).
pub(super) fn par(word: &str) -> Option<Par> {
    if matches!(word, "O.N." | "O.N" | "O.C." | "O.ST." | "NPV") {
        return Some(Par::Whole);
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

/// Words in front of a wrapper that describe it further: `EQUITY SWAP`.
pub(super) fn is_wrapper_style(word: &str) -> bool {
    matches!(word, "EQUITY" | "SINGLE" | "STOCK" | "LONG" | "SHORT" | "OTC" | "SYNTHETIC" | "LISTED")
}

/// Words that say that a security is a fund, whatever stands around them. `FUND` alone also stands in the
/// names of companies and of property trusts, which a type column calls equity.
pub(super) fn is_fund(word: &str) -> bool {
    matches!(word, "ETF" | "ETFS" | "ETP" | "UCITS" | "SICAV" | "OEIC" | "FCP")
}

/// Words behind `FUND` in the names of companies.
pub(super) fn is_behind_fund(word: &str) -> bool {
    matches!(
        word,
        "MANAGEMENT"
            | "MGMT"
            | "MANAGERS"
            | "ADVISERS"
            | "ADVISORS"
            | "SERVICES"
            | "HOLDINGS"
            | "GROUP"
            | "TECHNOLOGY"
    )
}

/// Words that name an index or a contract on one.
pub(super) fn is_index(word: &str) -> bool {
    matches!(
        word,
        "HSCEI"
            | "HSI"
            | "HSTECH"
            | "MSCI"
            | "FTSE"
            | "S&P"
            | "S&P500"
            | "SP500"
            | "SPX"
            | "NASDAQ"
            | "NDX"
            | "RUSSELL"
            | "NIKKEI"
            | "NIKKEI225"
            | "TOPIX"
            | "DAX"
            | "STOXX"
            | "STOXX50"
            | "SX5E"
            | "E-MINI"
            | "EMINI"
            | "KOSPI"
            | "KOSPI200"
            | "NIFTY"
            | "VIX"
            | "INDEX"
            | "IDX"
            | "CSI300"
            | "CSI500"
            | "CSI"
            | "SSE"
            | "A50"
            | "CAC"
            | "CAC40"
            | "IBEX"
            | "DOW"
            | "DJIA"
            | "TAIEX"
            | "SPI"
    )
}

/// The kind that a type column names.
pub(crate) fn kind_of_column(text: &str) -> Option<Kind> {
    const WORDS: [(&str, Kind); 34] = [
        ("convertible", Kind::Convertible),
        ("participat", Kind::ParticipationNote),
        ("p-note", Kind::ParticipationNote),
        ("loan participation", Kind::LoanNote),
        ("depositary", Kind::Receipt),
        ("receipt", Kind::Receipt),
        ("adr", Kind::Receipt),
        ("gdr", Kind::Receipt),
        ("prefer", Kind::Preferred),
        ("etf", Kind::Fund),
        ("fund", Kind::Fund),
        ("exchange traded product", Kind::Fund),
        ("cfd", Kind::Cfd),
        ("contract for difference", Kind::Cfd),
        ("swap", Kind::Swap),
        ("future", Kind::Future),
        ("warrant", Kind::Warrant),
        ("option", Kind::Option),
        ("right", Kind::Right),
        ("fx", Kind::Fx),
        ("currency", Kind::Fx),
        ("forward", Kind::Fx),
        ("index", Kind::Index),
        ("loan", Kind::Loan),
        ("bond", Kind::Bond),
        ("debt", Kind::Bond),
        ("note", Kind::Bond),
        ("fixed income", Kind::Bond),
        ("cash", Kind::Cash),
        ("equity", Kind::Equity),
        ("equities", Kind::Equity),
        ("common", Kind::Equity),
        ("stock", Kind::Equity),
        ("share", Kind::Equity),
    ];
    let text = text.trim().to_lowercase();
    if text.contains("derivative") {
        return None;
    }
    let starts = |word: &str| {
        text.match_indices(word)
            .any(|(at, _)| text.get(..at).is_some_and(|head| !head.ends_with(char::is_alphanumeric)))
    };
    WORDS.iter().find(|(word, _)| starts(word)).map(|&(_, kind)| kind)
}

/// Whether a word in small letters stands beside the underlying in a derivative's description and is
/// no part of a name.
pub(crate) fn is_filler(word: &str) -> bool {
    let upper = word.to_uppercase();
    super::cash::is_cash_filler(&upper)
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
