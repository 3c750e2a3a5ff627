//! What is done with a security, and by whom.

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every word, in the order of the table.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word of the columns and options.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// The word's meaning, spelt as in the table.
            pub fn parse(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|v| v.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use vocabulary;

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
