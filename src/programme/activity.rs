//! What is done with a security, and by whom.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What is done with the security.
    Activity {
        /// Bought for value.
        Purchase = "purchase",
        /// Sold, purpose unknown.
        Sale = "sale",
        /// Sold in order to get rid of a position held before the ban.
        SaleToDivest = "sale_to_divest",
        /// Sold short.
        ShortSale = "short_sale",
        /// Held at the end of the day.
        Hold = "hold",
        /// Dividend reinvested in the same security.
        Drip = "drip",
        /// Cash dividend received.
        DividendCash = "dividend_cash",
        /// Split, spin-off or other corporate action in kind.
        CorporateAction = "corporate_action",
        /// Receipt turned into the ordinary share.
        AdrConversion = "adr_conversion",
        /// Option or warrant exercised.
        Exercise = "exercise",
        /// Assigned on a written option.
        Assignment = "assignment",
        /// Derivative position closed.
        CloseDerivative = "close_derivative",
        /// Lent out.
        Lend = "lend",
        /// Given as collateral.
        Pledge = "pledge",
        /// Fund units subscribed.
        Subscribe = "subscribe",
        /// Fund units redeemed.
        Redeem = "redeem",
    }
}

vocabulary! {
    /// Who acts, in the sense of the law that binds.
    Actor {
        /// A United States person.
        UsPerson = "us_person",
        /// Nobody bound by any of these jurisdictions.
        NonUsPerson = "non_us_person",
        /// A person bound by European Union law.
        EuPerson = "eu_person",
        /// A person bound by United Kingdom law.
        UkPerson = "uk_person",
    }
}
