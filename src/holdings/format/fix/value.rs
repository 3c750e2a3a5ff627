//! What values of FIX mean in the words that every other file uses.

use std::borrow::Cow;

/// What is done, of tag 54 or 624.
///
/// Sides that tell no activity stay in words that are none, so that the row is told as unscreened. `B` is one
/// of them: in FIX it is "as defined" in the legs, and in every other file it is a buy.
pub(super) fn side(code: &str) -> Cow<'_, str> {
    let word = match code {
        "1" => "buy",
        "2" => "sell",
        "3" => "buy minus",
        "4" => "sell plus",
        "5" => "sell short",
        "6" => "sell short exempt",
        "D" => "subscribe",
        "E" => "redeem",
        "F" => "lend",
        "" => "fix without side",
        other => return Cow::Owned(format!("fix side {other}")),
    };
    Cow::Borrowed(word)
}

/// A time (UTC) as ISO 8601; what is none stays as it is, and is told with its row.
pub(super) fn time(text: &str) -> Cow<'_, str> {
    let iso = || {
        let (day, clock) = text.split_once('-')?;
        let day = iso_day(day)?;
        let is_clock = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.');
        (!clock.is_empty() && clock.bytes().all(is_clock)).then(|| format!("{day}T{clock}Z"))
    };
    iso().map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A date of a market as ISO 8601; what is none stays as it is.
pub(super) fn day(text: &str) -> Cow<'_, str> {
    iso_day(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Maturity from its date, or else from month and day; a month alone names no day.
pub(super) fn maturity<'m>(date: &'m str, month: &'m str, of_month: &str) -> Cow<'m, str> {
    if !date.is_empty() {
        return day(date);
    }
    if month.len() == 8 {
        return day(month);
    }
    let joined = || month.len() == 6 && matches!(of_month.len(), 1 | 2);
    joined()
        .then(|| iso_day(&format!("{month}{of_month:0>2}")))
        .flatten()
        .map_or(Cow::Borrowed(""), Cow::Owned)
}

fn iso_day(text: &str) -> Option<String> {
    let is_day = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = text.split_at_checked(4).filter(|_| is_day)?;
    let (month, day) = rest.split_at_checked(2)?;
    Some(format!("{year}-{month}-{day}"))
}

/// The kind of instrument from type (tag 167), CFI code (461) and product (460), in words that
/// [`crate::instrument`] reads as that kind. A word that would take a row out of the screening of names (cash,
/// currency, fund, index) stands only where the code says so in one meaning. What is not known is passed on.
pub(super) fn instrument<'m>(kind: &'m str, cfi: &'m str, product: &str) -> Cow<'m, str> {
    let word = of_type(kind).or_else(|| of_cfi(cfi)).or_else(|| of_product(product));
    Cow::Borrowed(match (word, kind, cfi) {
        (Some(word), ..) => word,
        (None, "" | "NONE" | "?", cfi) => cfi,
        (None, kind, _) => kind,
    })
}

fn of_type(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "CS" => "common stock",
        "PS" => "preferred stock",
        "WAR" => "warrant",
        "OPT" | "OOF" | "OOP" | "OOC" => "option",
        "FUT" => "future",
        "MF" => "mutual fund",
        "CB" => "convertible bond",
        "CORP" | "CPP" | "DUAL" | "EUCORP" | "XLINKD" | "YANK" | "BRADY" | "EUSOV" | "EUSUPRA" | "SUPRA" => {
            "bond"
        }
        "UST" | "USTB" | "TBILL" | "TBOND" | "TNOTE" | "TINT" | "TIPS" | "TCAL" | "TPRN" | "GOVT"
        | "MUNI" => "government bond",
        "STRUCT" | "MTN" | "BN" | "PN" | "STN" | "XCN" | "LQN" | "PZFJ" => "note",
        "CP" | "EUCP" => "commercial paper note",
        "ABS" | "CMBS" | "CMO" | "MBS" | "TBA" | "FHA" | "GN" | "FN" | "FH" => "asset-backed bond",
        "TERM" | "RVLV" | "RVLVTRM" | "BRIDGE" | "LOFC" | "SWING" | "DINP" | "DEFLTED" => "loan",
        "IRS" | "CDS" | "SWAP" => "swap",
        "FOR" | "FXSPOT" | "FXFWD" | "FXNDF" | "FXSWAP" => "fx",
        "CASH" => "cash",
        _ => return None,
    })
}

fn of_cfi(code: &str) -> Option<&'static str> {
    let mut letters = code.chars();
    Some(match (letters.next()?, letters.next().unwrap_or('X')) {
        ('E', 'S') => "common stock",
        ('E', 'P' | 'F' | 'V') => "preferred stock",
        ('E', 'C' | 'R') => "preferred stock",
        ('E', 'D') => "depositary receipt",
        ('E', 'U') | ('C', _) => "fund",
        ('D', 'C') => "convertible bond",
        ('D', 'T' | 'Y' | 'S' | 'E') => "note",
        ('D', _) => "bond",
        ('R', 'W') => "warrant",
        ('R', 'D') => "depositary receipt",
        ('R', 'A' | 'S' | 'P') => "right",
        ('O' | 'H', _) => "option",
        ('F', _) => "future",
        ('S', _) => "swap",
        ('I' | 'J', 'F') | ('T', 'C') => "fx",
        ('T', 'I') => "index",
        ('E', _) => "share",
        _ => return None,
    })
}

fn of_product(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" | "6" | "11" => "government bond",
        "3" => "corporate bond",
        "5" => "equity",
        "8" => "loan",
        "9" => "money market note",
        "10" => "asset-backed bond",
        _ => return None,
    })
}
