//! The security description: what a vendor's name column says beside the name.

use crate::programme::vocabulary;

vocabulary! {
    /// What kind of instrument a row describes.
    Kind {
        /// Ordinary or common share.
        Equity = "equity",
        /// Preference share.
        Preferred = "preferred",
        /// Depositary receipt.
        Receipt = "receipt",
        /// Subscription right.
        Right = "right",
        /// Warrant, company or bank issued.
        Warrant = "warrant",
        /// Bond, note or other debt security.
        Bond = "bond",
        /// Debt convertible into shares.
        Convertible = "convertible",
        /// Loan.
        Loan = "loan",
        /// Note of a special vehicle that passes on a loan.
        LoanNote = "loan_note",
        /// Participation note or other bank paper on one underlying.
        ParticipationNote = "participation_note",
        /// Listed or bilateral option on one underlying.
        Option = "option",
        /// Future on one underlying.
        Future = "future",
        /// Swap on one underlying.
        Swap = "swap",
        /// Contract for difference.
        Cfd = "cfd",
        /// Fund of any kind: its composition decides.
        Fund = "fund",
        /// Index, or a derivative on one.
        Index = "index",
        /// Cash, collateral, margin.
        Cash = "cash",
        /// Currency position.
        Fx = "fx",
    }
}
