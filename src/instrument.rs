//! The security description: what a vendor's name column says beside the name.
//!
//! [`describe`] takes a description apart before any name is compared: share class, receipt, venue,
//! coupon, maturity, par value, wrapper and counterparty are typed attributes, and what is left are
//! the names, each in its [`Role`]. It never refuses: a text that it does not understand is one name.
//!
//! ```
//! use interdict::instrument::{Kind, Role, describe};
//! let swap = describe("TRS ACME CORP-CLASS B 03/17/22 MSIP", "");
//! assert_eq!(swap.kind, Some(Kind::Swap));
//! assert_eq!(swap.share_class.as_deref(), Some("B"));
//! assert_eq!(swap.slots[0].text, "ACME CORP");
//! assert_eq!(swap.slots[0].role, Role::Exposure);
//! assert_eq!(swap.counterparty(), Some("MSIP"));
//! ```

use crate::identifier::Ticker;
use crate::vocabulary::vocabulary;

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

impl Kind {
    /// Whether the composition of the instrument would have to be known.
    pub(crate) fn is_looked_through(self) -> bool {
        matches!(self, Kind::Fund | Kind::Index)
    }
}

mod banks;
mod bare;
mod behind;
mod beside;
mod cash;
mod coupon;
mod derivative;
mod grammar;
mod other_names;
mod parentheses;
mod receipt;
mod suffix;
mod terms;
mod text;
mod type_column;
mod word;
mod words;
mod wrappers;

pub(crate) use banks::is_counterparty_name;
pub(crate) use grammar::Parsed;
pub use grammar::describe;
pub use terms::{Coupon, Maturity, OptionRight, OptionTerms, Receipt, WarrantTerms};
pub(crate) use text::Text;
pub(crate) use type_column::kind_of_column;
pub(crate) use word::{Facts, Forgetful, Glossary, Mark, Word, is_form};
pub(crate) use wrappers::is_filler;

/// What a name in a description stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Who issued the security.
    #[default]
    Issuer,
    /// Whose risk it carries: underlying, borrower behind a vehicle.
    Exposure,
    /// The bank on the other side of a derivative; never screened.
    Counterparty,
}

/// A name in a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The name, without what was recognised as something else.
    pub text: String,
    /// What it stands for.
    pub role: Role,
    /// Whether the field may have ended before the name did.
    pub cut: bool,
}

/// A security description, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// The kind of instrument, where the text or the type column tells.
    pub kind: Option<Kind>,
    /// The names.
    pub slots: Vec<Slot>,
    /// Share class: `A`, `H`, `W`.
    pub share_class: Option<String>,
    /// Depositary receipt.
    pub receipt: Option<Receipt>,
    /// Tag of a listing venue or trading link: `HK-C`.
    pub venue: Option<String>,
    /// Ticker in parentheses.
    pub ticker: Option<Ticker>,
    /// Rate of a bond.
    pub coupon: Option<Coupon>,
    /// Maturity or expiry.
    pub maturity: Option<Maturity>,
    /// Sold under Regulation S.
    pub reg_s: bool,
    /// Sold under Rule 144A.
    pub rule_144a: bool,
    /// Par value as printed: `YC 1`, `DL-,01`, `O.N.`, `USD0.01`, `NPV`.
    pub par: Option<String>,
    /// The derivative that wraps the exposure.
    pub wrapper: Option<Kind>,
    /// Terms of an option.
    pub option: Option<OptionTerms>,
    /// Terms of a listed warrant.
    pub warrant: Option<WarrantTerms>,
}

impl Description {
    /// The names that are screened.
    pub fn names(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.role != Role::Counterparty)
    }

    /// The bank on the other side.
    pub fn counterparty(&self) -> Option<&str> {
        self.slots.iter().find(|slot| slot.role == Role::Counterparty).map(|slot| slot.text.as_str())
    }
}
