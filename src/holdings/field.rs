//! The words for what a column can mean.
//!
//! The same words stand in `--map field=Column`, in the documentation and in the table of headers
//! (`headers.tsv`).
//!
//! ```
//! use interdict::holdings::Field;
//! assert_eq!(Field::parse("isin"), Some(Field::Isin));
//! assert!(Field::Isin.names_a_security() && !Field::Country.names_a_security());
//! ```

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a column means.
    Field {
        /// The user's own key of the row.
        PositionId = "position_id",
        /// Name of the issuer.
        IssuerName = "issuer_name",
        /// Name or description of the security.
        SecurityName = "security_name",
        /// ISIN.
        Isin = "isin",
        /// CUSIP.
        Cusip = "cusip",
        /// SEDOL.
        Sedol = "sedol",
        /// FIGI.
        Figi = "figi",
        /// LEI of the issuer.
        Lei = "lei",
        /// Identifier of any scheme: each cell is what its form and check digit tell.
        Identifier = "identifier",
        /// Exchange symbol.
        Ticker = "ticker",
        /// Exchange, by name or code.
        Exchange = "exchange",
        /// ISIN of the underlying of a receipt, derivative or note.
        UnderlyingIsin = "underlying_isin",
        /// Name of the underlying.
        UnderlyingName = "underlying_name",
        /// Country of the issuer or of the risk.
        Country = "country",
        /// Asset class or kind of security.
        InstrumentType = "instrument_type",
        /// Date of issue.
        IssueDate = "issue_date",
        /// Date of maturity.
        MaturityDate = "maturity_date",
        /// What is done with the security.
        Activity = "activity",
        /// Who does it.
        Actor = "actor",
        /// When: a date or a date-time.
        TradeTime = "trade_time",
        /// With whose knowledge the row is judged.
        KnownOn = "known_on",
        /// Account or portfolio.
        Account = "account",
        /// Number of units, or nominal amount.
        Quantity = "quantity",
        /// Market value.
        MarketValue = "market_value",
        /// Currency of the market value.
        Currency = "currency",
    }
}

impl Field {
    /// Whether the column is passed through and added up, and changes no verdict.
    pub fn is_passed_through(self) -> bool {
        matches!(
            self,
            Field::PositionId
                | Field::IssueDate
                | Field::MaturityDate
                | Field::Account
                | Field::Quantity
                | Field::MarketValue
                | Field::Currency
        )
    }

    /// Whether the column is part of what the row prints about its security, a [`crate::identity::Subject`].
    pub fn describes_a_security(self) -> bool {
        self.names_a_security() || matches!(self, Field::Exchange | Field::Country | Field::InstrumentType)
    }

    /// Whether the column holds names.
    pub(crate) fn is_name(self) -> bool {
        matches!(self, Field::IssuerName | Field::SecurityName | Field::UnderlyingName)
    }

    /// The fields of which each alone tells what the security is.
    pub(crate) fn naming() -> impl Iterator<Item = Field> + Clone {
        Field::ALL.iter().copied().filter(|field| field.names_a_security())
    }

    /// Whether this column alone tells what the security is.
    pub fn names_a_security(self) -> bool {
        matches!(
            self,
            Field::IssuerName
                | Field::SecurityName
                | Field::Isin
                | Field::Cusip
                | Field::Sedol
                | Field::Figi
                | Field::Lei
                | Field::Identifier
                | Field::Ticker
                | Field::UnderlyingIsin
                | Field::UnderlyingName
        )
    }
}
