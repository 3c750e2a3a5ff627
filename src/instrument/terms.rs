//! Typed terms: receipts, coupons, dates, options, warrants.

use super::words;

/// A depositary receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    /// Whether the issuer set it up; `None` where the text does not say.
    pub sponsored: Option<bool>,
}

/// A rate in per cent, as printed and without the sign: `4.25`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Coupon(pub String);

/// A maturity or expiry, as printed: the notation says neither century nor order of day and month,
/// so nothing is concluded from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Maturity(pub String);

/// Right to buy or to sell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OptionRight {
    /// To buy.
    Call,
    /// To sell.
    Put,
}

/// Terms of an option.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OptionTerms {
    /// Call or put.
    pub right: OptionRight,
    /// Strike as printed.
    pub strike: String,
}

/// Terms of a warrant that a bank issued.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WarrantTerms {
    /// Code as printed after `@`.
    pub code: String,
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Dates as descriptions print them: `03/17/22`, `7/22`, `21.02.2022`, `30JUN21`, `30-JUN-2021`, `JUN21`, `20210615`,
/// `2021-06-15`.
pub(super) fn is_date(word: &str) -> bool {
    if !words::has_digit(word) {
        return false;
    }
    let slashed: Vec<&str> = word.split('/').collect();
    if (2..=3).contains(&slashed.len()) {
        return slashed.iter().all(|part| (1..=4).contains(&part.len()) && is_digits(part));
    }
    if let [day, month, year] = word.split('.').collect::<Vec<_>>().as_slice() {
        return [day, month].iter().all(|part| matches!(part.len(), 1 | 2) && is_digits(part))
            && matches!(year.len(), 2 | 4)
            && is_digits(year);
    }
    if word.len() == 8 && is_digits(word) {
        return word.starts_with("20") || word.starts_with("19");
    }
    if let [year, month, day] = word.split('-').collect::<Vec<_>>().as_slice() {
        let are_digits = [year, month, day].iter().all(|part| is_digits(part));
        if are_digits && [year.len(), month.len(), day.len()] == [4, 2, 2] {
            return true;
        }
    }
    MONTHS.iter().any(|month| {
        word.split_once(month).is_some_and(|(day, year)| {
            let (day, year) = match (day.strip_suffix('-'), year.strip_prefix('-')) {
                (Some(day), Some(year)) => (day, year),
                _ => (day, year),
            };
            day.len() <= 2
                && (day.is_empty() || is_digits(day))
                && matches!(year.len(), 2 | 4)
                && is_digits(year)
        })
    })
}

/// A year of this or the next decades alone: `2022`.
pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4 && is_digits(word) && word.starts_with("20")
}

/// Maturity code of listed notes: `N2305`, `B2605B`.
pub(super) fn is_maturity_code(word: &str) -> bool {
    let Some(rest) = word.strip_prefix(|c: char| c.is_ascii_uppercase()) else { return false };
    let rest = rest.strip_suffix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
    let month = rest.get(2..).and_then(|m| m.parse::<u8>().ok());
    rest.len() == 4 && is_digits(rest) && month.is_some_and(|m| (1..=12).contains(&m))
}

/// A rate and what is printed behind it without a blank, which can only be a maturity: `4.25%`, `3,25%`, `4.25%43`.
pub(super) fn percentage(word: &str) -> Option<(&str, &str)> {
    let (rate, maturity) = word.split_once('%')?;
    let is_maturity =
        maturity.is_empty() || is_date(maturity) || (matches!(maturity.len(), 2 | 4) && is_digits(maturity));
    ((is_decimal(rate) || is_fraction(rate)) && is_maturity).then_some((rate, maturity))
}

pub(super) fn is_decimal(word: &str) -> bool {
    let (whole, fraction) = word.split_once(['.', ',']).unwrap_or((word, "0"));
    (1..=2).contains(&whole.len()) && is_digits(whole) && fraction.len() <= 5 && is_digits(fraction)
}

/// `1/2`, `7/8`, `1/4%`, `1/4%43`
pub(super) fn is_fraction(word: &str) -> bool {
    let fraction = word.split('%').next().unwrap_or(word);
    fraction
        .split_once('/')
        .is_some_and(|(a, b)| is_digits(a) && a.len() <= 2 && matches!(b, "2" | "4" | "8" | "16" | "32"))
}

/// `C25.00`, `P100`
pub(super) fn option_terms(word: &str) -> Option<OptionTerms> {
    let (right, strike) = match (word.strip_prefix('C'), word.strip_prefix('P')) {
        (Some(strike), _) => (OptionRight::Call, strike),
        (_, Some(strike)) => (OptionRight::Put, strike),
        _ => return None,
    };
    let price = strike.split_once('.').map_or(is_digits(strike), |(a, b)| is_digits(a) && is_digits(b));
    price.then(|| OptionTerms { right, strike: strike.to_owned() })
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        assert_eq!(percentage("3,25%"), Some(("3,25", "")));
        assert_eq!(percentage("4.25%43"), Some(("4.25", "43")));
        assert_eq!(percentage("5%30JUN2022"), Some(("5", "30JUN2022")));
        assert_eq!(percentage("1/4%"), Some(("1/4", "")));
        assert_eq!(percentage("4.25%ACME"), None);
    }

    #[test]
    fn dates() {
        for word in ["03/17/22", "7/22", "30JUN21", "JUN21", "20210615", "05/09/2043", "21.02.2022", "1.2.22"]
        {
            assert!(is_date(word), "{word}");
        }
        for word in ["2013", "MAYOR", "3M", "USD/CNH", "A/S", "1.2.3", "1.2"] {
            assert!(!is_date(word), "{word}");
        }
        assert!(is_maturity_code("N2305") && is_maturity_code("B2605B") && !is_maturity_code("N2399"));
    }
}
