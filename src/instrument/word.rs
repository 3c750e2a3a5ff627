//! What a single word of a description can be, whatever stands around it.
//!
//! The steps that take a description apart ask the same questions about a word again and again. They are
//! answered once, as [`Facts`]; a [`Glossary`] may keep the answers from one description to the next.

use std::borrow::Cow;

use super::terms::{
    is_date, is_decimal, is_digits, is_fraction, is_maturity_code, is_year, option_terms, percentage,
};
use super::words::{self, Par};
use super::{Kind, cash};
use crate::name::Name;

/// A word of a description.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'t> {
    /// As printed.
    pub(crate) text: &'t str,
    pub(super) facts: Facts,
    /// The glossary's own number of it.
    pub(crate) number: u32,
}

/// What a word can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    marks: u64,
    /// The kind of security that it names at the end of a description.
    pub(super) suffix: Option<Kind>,
    pub(super) wrapper: Option<Kind>,
    pub(super) numbered_wrapper: Option<Kind>,
}

/// Single facts. `Dashed…` speaks of what stands behind the last dash of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Parenthesis,
    /// Between parentheses, commas and colons it has parts; all of them belong to cash and currencies.
    HasParts,
    PartsAreCash,
    HasCash,
    HasFx,
    HasCurrencyPair,
    HasCurrency,
    PartsAreCurrency,
    Fund,
    BehindFund,
    AlwaysFund,
    Index,
    At,
    Wrapper,
    NumberedWrapper,
    EndsSpeltOutWrapper,
    Date,
    Year,
    Decimal,
    Fraction,
    Percentage,
    OptionTerms,
    Digits,
    MaturityCode,
    Amount,
    Pence,
    Suffix,
    Receipt,
    DashedReceipt,
    ShareClass,
    AtMostTwo,
    ClassWord,
    DashOrDot,
    EndsWithDash,
    Par,
    ParCurrency,
    DashedPar,
    Regulation,
    EndsPair,
    DashedTerm,
}

impl Facts {
    /// The facts of a word as printed.
    pub(crate) fn of(word: &str) -> Facts {
        let upper = upper(word);
        let upper = &*upper;
        let mut facts = Facts {
            wrapper: words::wrapper(upper.trim_end_matches(':')),
            numbered_wrapper: words::numbered_wrapper(upper),
            ..Facts::default()
        };
        let suffix = words::suffix(upper.trim_start_matches('-'));
        facts.suffix = suffix.flatten();
        let dashed = upper.rsplit_once('-').map(|(_, tail)| tail);
        let last = dashed.unwrap_or(upper);
        facts.cash(upper);
        let marks = [
            (Mark::Parenthesis, upper.contains(['(', ')'])),
            (Mark::Fund, matches!(upper, "FUND" | "FUNDS")),
            (Mark::AlwaysFund, words::is_fund(upper)),
            (Mark::BehindFund, words::is_behind_fund(upper)),
            (Mark::Index, words::is_index(upper)),
            (Mark::At, upper.len() > 1 && upper.starts_with('@')),
            (Mark::Wrapper, facts.wrapper.is_some()),
            (Mark::NumberedWrapper, facts.numbered_wrapper.is_some()),
            (Mark::EndsSpeltOutWrapper, words::SPELT_OUT.iter().any(|(spelt, _)| spelt.last() == Some(&upper))),
            (Mark::Date, is_date(upper)),
            (Mark::Year, is_year(upper)),
            (Mark::Decimal, is_decimal(upper)),
            (Mark::Fraction, is_fraction(upper)),
            (Mark::Percentage, percentage(upper).is_some()),
            (Mark::OptionTerms, option_terms(upper).is_some()),
            (Mark::Digits, is_digits(upper)),
            (Mark::MaturityCode, is_maturity_code(upper)),
            (Mark::Amount, words::is_amount(upper)),
            (Mark::Pence, upper.strip_suffix('P').is_some_and(words::is_amount)),
            (Mark::Suffix, suffix.is_some()),
            (Mark::Receipt, words::is_receipt(upper)),
            (Mark::DashedReceipt, dashed.is_some_and(|tail| words::is_receipt(tail) || words::is_sponsorship(tail))),
            (Mark::ShareClass, words::is_share_class(upper)),
            (Mark::AtMostTwo, upper.len() <= 2),
            (Mark::ClassWord, words::is_class_word(last)),
            (Mark::DashOrDot, upper.contains(['-', '.'])),
            (Mark::EndsWithDash, upper.ends_with('-')),
            (Mark::Par, words::par(upper) == Some(Par::Whole)),
            (Mark::ParCurrency, words::par(upper.trim_start_matches('-')) == Some(Par::Currency)),
            (Mark::DashedPar, dashed.is_some_and(|tail| words::par(tail) == Some(Par::Whole))),
            (Mark::Regulation, matches!(upper, "REGS" | "144A")),
            (Mark::EndsPair, words::ends_a_suffix_pair(upper)),
            (Mark::DashedTerm, last == "COM" || words::is_preference_rank(last) || words::is_rate_word(last)),
        ];
        marks.into_iter().filter(|(_, holds)| *holds).for_each(|(mark, _)| facts.set(mark));
        facts
    }

    fn cash(&mut self, upper: &str) {
        self.set(Mark::PartsAreCash);
        self.set(Mark::PartsAreCurrency);
        for part in upper.split(['(', ')', ',', ':']).filter(|part| !part.is_empty()) {
            let (is_cash, pair, currency) =
                (cash::is_cash(part), cash::is_currency_pair(part), cash::is_currency(part));
            let marks = [
                (Mark::HasParts, true),
                (Mark::HasCash, is_cash),
                (Mark::HasCurrencyPair, pair),
                (Mark::HasCurrency, currency),
                (Mark::HasFx, matches!(part, "FX" | "SPOT" | "NDF" | "FWD" | "FORWARD")),
            ];
            marks.into_iter().filter(|(_, holds)| *holds).for_each(|(mark, _)| self.set(mark));
            let plain = is_cash || pair || cash::is_cash_filler(part) || is_date(part) || words::is_amount(part);
            if !plain {
                self.marks &= !bit(Mark::PartsAreCash);
            }
            if !currency {
                self.marks &= !bit(Mark::PartsAreCurrency);
            }
        }
    }

    fn set(&mut self, mark: Mark) {
        self.marks |= bit(mark);
    }
}

fn bit(mark: Mark) -> u64 {
    1 << (mark as u32)
}

impl<'t> Word<'t> {
    /// A word with its facts.
    pub(crate) fn new(text: &'t str, facts: Facts, number: u32) -> Word<'t> {
        Word { text, facts, number }
    }

    pub(super) fn is(&self, mark: Mark) -> bool {
        self.facts.marks & bit(mark) != 0
    }

    /// In capitals.
    pub(super) fn upper(&self) -> Cow<'t, str> {
        upper(self.text)
    }
}

/// Whether one of the words is any of these.
pub(super) fn any(words: &[Word<'_>], marks: &[Mark]) -> bool {
    let wanted = marks.iter().fold(0, |wanted, mark| wanted | bit(*mark));
    words.iter().any(|word| word.facts.marks & wanted != 0)
}

/// Whether all words are this.
pub(super) fn all(words: &[Word<'_>], mark: Mark) -> bool {
    words.iter().all(|word| word.is(mark))
}

fn upper(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_lowercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_uppercase())
    }
}

/// Knows the words of descriptions.
pub(crate) trait Glossary {
    /// A word with its facts.
    fn read<'t>(&mut self, text: &'t str) -> Word<'t>;

    /// Whether a word is a legal form where it ends a name.
    fn is_form(&mut self, word: &str) -> bool;
}

/// A glossary that keeps nothing.
pub(super) struct Forgetful;

impl Glossary for Forgetful {
    fn read<'t>(&mut self, text: &'t str) -> Word<'t> {
        Word::new(text, Facts::of(text), 0)
    }

    fn is_form(&mut self, word: &str) -> bool {
        is_form(word)
    }
}

/// Whether a word is a legal form where it ends a name.
pub(crate) fn is_form(word: &str) -> bool {
    Name::new(&format!("x {word}")).key() == "x"
}
