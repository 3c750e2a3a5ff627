//! The words of cash and currency rows.

use super::banks::is_counterparty;

pub(super) const CASH: [&str; 10] = [
    "CASH",
    "COLLATERAL",
    "MARGIN",
    "DEPOSIT",
    "DEPOSITS",
    "OVERNIGHT",
    "RECEIVABLE",
    "PAYABLE",
    "RECEIVABLES",
    "PAYABLES",
];

/// Words of cash rows.
pub(super) fn is_cash(word: &str) -> bool {
    CASH.contains(&word)
}

pub(super) const FILLERS: [&str; 56] = [
    "AND",
    "EQUIVALENT",
    "EQUIVALENTS",
    "NET",
    "OTHER",
    "ASSETS",
    "LIABILITIES",
    "ACCOUNT",
    "BALANCE",
    "INITIAL",
    "VARIATION",
    "FUTURES",
    "AT",
    "BROKER",
    "BROKERS",
    "SPOT",
    "FWD",
    "FORWARD",
    "NDF",
    "FX",
    "SWAP",
    "OPTION",
    "OFFSET",
    "PLEDGED",
    "&",
    "-",
    "CONTRACT",
    "CURRENCY",
    "TIME",
    "DIVIDEND",
    "DUE",
    "TO",
    "FROM",
    "ACCRUED",
    "INTEREST",
    "POSTED",
    "RECEIVED",
    "HELD",
    "SETTLEMENT",
    "TRADE",
    "DATE",
    "COUNTERPARTY",
    "OTC",
    "EXCHANGE",
    "FOREIGN",
    "HEDGE",
    "LONG",
    "SHORT",
    "BUY",
    "SELL",
    "VS",
    "BLOCKED",
    "SWEEP",
    "VAR",
    "IM",
    "VM",
];

/// Words that may stand beside cash or a currency and are no name.
pub(super) fn is_cash_filler(word: &str) -> bool {
    FILLERS.contains(&word) || is_currency(word) || is_counterparty(word)
}

pub(super) const CURRENCIES: [&str; 49] = [
    "USD", "EUR", "GBP", "JPY", "CHF", "CNY", "CNH", "HKD", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "SGD",
    "TWD", "KRW", "INR", "IDR", "MYR", "THB", "PHP", "VND", "PKR", "RUB", "TRY", "ZAR", "BRL", "MXN", "CLP",
    "COP", "PEN", "ARS", "PLN", "CZK", "HUF", "RON", "BGN", "ILS", "AED", "SAR", "QAR", "KWD", "EGP", "NGN",
    "KZT", "UAH", "MOP", "ISK",
];

/// ISO 4217 codes of traded currencies, and the offshore renminbi.
pub(super) fn is_currency(word: &str) -> bool {
    CURRENCIES.contains(&word)
}

/// `USD/CNH`
pub(super) fn is_currency_pair(word: &str) -> bool {
    let pair = match word.len() {
        6 => word.split_at_checked(3),
        7 => word.split_once('/'),
        _ => None,
    };
    pair.is_some_and(|(a, b)| is_currency(a) && is_currency(b))
}
