//! What a single word of a description can be, whatever stands around it.
//!
//! The steps that take a description apart ask the same questions about a word again and again. They are
//! answered once, as [`Facts`]; a [`Glossary`] may keep the answers from one description to the next.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::beside;
use super::other_names;
use super::terms::{
    is_date, is_decimal, is_digits, is_fraction, is_maturity_code, is_year, option_terms, percentage,
};
use super::words::{self, Par};
use super::wrappers;
use super::{Kind, cash};
use crate::name::Name;

/// A word of a description.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'t> {
    /// As printed.
    pub(crate) text: &'t str,
    pub(super) facts: Facts,
}

/// What a word can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    marks: u64,
    /// The kind of security that it names at the end of a description.
    pub(super) suffix: Option<Kind>,
    pub(super) wrapper: Option<Kind>,
    pub(super) numbered_wrapper: Option<Kind>,
    pub(super) leading_wrapper: Option<Kind>,
    /// The glossary's own number of the word.
    number: u32,
}

/// The words of all lists.
static VOCABULARY: LazyLock<FxHashMap<&'static str, Facts>> =
    LazyLock::new(|| words::all().map(|word| (word, Facts::read(word))).collect());

/// Single facts. `Dashed…` speaks of what stands behind the last dash of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Marks of a glossary: no name of the lists has the word; it says that a company raises money for
    /// another one.
    Foreign,
    RaisesMoney,
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
    LeadingWrapper,
    Tenor,
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
    DottedReceipt,
    AboutVotes,
    BeforeVotes,
    ShareClass,
    /// Another name of the party follows.
    OtherName,
    AtMostTwo,
    ClassWord,
    Quoted,
    BeginsClass,
    BeforeForm,
    Securities,
    BrazilianShare,
    BrazilianSegment,
    DashOrDot,
    EndsWithDash,
    Par,
    ParCurrency,
    DashedPar,
    DottedPar,
    JoinedCurrency,
    HolderWord,
    DebtWord,
    NotesIn,
    CjkSuffix,
    Regulation,
    EndsPair,
    DashedTerm,
    EndsEnding,
    CutTerm,
    Price,
    /// It may stand behind a name without being part of it, whatever stands around it.
    Beside,
}

impl Facts {
    /// The same under a glossary's own number of the word.
    pub(crate) fn numbered(self, number: u32) -> Facts {
        Facts { number, ..self }
    }

    /// The facts of a word as printed.
    pub(crate) fn of(word: &str) -> Facts {
        let upper = upper(word);
        match upper.bytes().all(|byte| byte.is_ascii_uppercase()) {
            // Nearly every word is a name and stands in no list.
            true => VOCABULARY.get(&*upper).copied().unwrap_or_else(|| {
                // Two codes side by side are in no list and are no name either.
                if cash::is_currency_pair(&upper) { Facts::read(&upper) } else { Facts::of_name(&upper) }
            }),
            false => Facts::read(&upper),
        }
    }

    fn read(upper: &str) -> Facts {
        let mut facts = Facts::default();
        facts.words(upper);
        facts.cash(upper);
        facts.numbers(upper);
        facts.marks(upper);
        facts.beside(upper);
        facts
    }

    /// Terms, and words of which each of a few parts is one: `RG-A`, `GDR-144A`.
    fn beside(&mut self, upper: &str) {
        const MOST_TERMS: usize = 4;
        const TERMS: u64 = mask(&[
            Mark::Wrapper,
            Mark::NumberedWrapper,
            Mark::LeadingWrapper,
            Mark::Date,
            Mark::Year,
            Mark::Decimal,
            Mark::Fraction,
            Mark::Percentage,
            Mark::OptionTerms,
            Mark::Digits,
            Mark::Tenor,
            Mark::MaturityCode,
            Mark::Amount,
            Mark::Pence,
            Mark::Suffix,
            Mark::Receipt,
            Mark::BeforeVotes,
            Mark::AboutVotes,
            Mark::ShareClass,
            Mark::ClassWord,
            Mark::Quoted,
            Mark::BeginsClass,
            Mark::HasCurrency,
            Mark::Par,
            Mark::ParCurrency,
            Mark::DebtWord,
            Mark::HolderWord,
            Mark::Regulation,
        ]);
        let parts = upper.split(['-', ':', '%', '(', ')']).filter(|part| !part.is_empty());
        let is_several = parts.clone().next().is_some_and(|first| first.len() < upper.len());
        let mut few = parts.take(MOST_TERMS + 1).enumerate();
        let are_terms = is_several && few.all(|(at, part)| at < MOST_TERMS && beside::is_term(part));
        self.set_where(&[(
            Mark::Beside,
            self.marks & TERMS != 0 || beside::stands_beside(upper) || are_terms,
        )]);
    }

    /// The facts of a word of letters that is in no list.
    fn of_name(upper: &str) -> Facts {
        let mut facts = Facts::default();
        facts.set_where(&[(Mark::HasParts, true), (Mark::AtMostTwo, upper.len() <= 2)]);
        facts
    }

    /// Words of the vocabulary.
    fn words(&mut self, upper: &str) {
        let suffix = words::suffix(words::without_marks(upper))
            .or_else(|| (words::is_state_mark(upper) || words::is_sure_holder_word(upper)).then_some(None));
        self.suffix = suffix.flatten();
        self.wrapper = wrappers::wrapper(upper.trim_end_matches(':'));
        self.numbered_wrapper = wrappers::numbered_wrapper(upper);
        self.leading_wrapper = wrappers::leading_wrapper(upper);
        let last = upper.rsplit_once('-').map_or(upper, |(_, tail)| tail);
        self.set_where(&[
            (Mark::Suffix, suffix.is_some()),
            (Mark::Wrapper, self.wrapper.is_some()),
            (Mark::NumberedWrapper, self.numbered_wrapper.is_some()),
            (Mark::LeadingWrapper, self.leading_wrapper.is_some()),
            (
                Mark::EndsSpeltOutWrapper,
                wrappers::SPELT_OUT.iter().any(|(spelt, _)| spelt.last() == Some(&upper)),
            ),
            (Mark::Fund, matches!(upper, "FUND" | "FUNDS")),
            (Mark::AlwaysFund, wrappers::is_fund(upper)),
            (Mark::BehindFund, wrappers::is_behind_fund(upper)),
            (Mark::Index, wrappers::is_index(upper)),
            (Mark::Receipt, words::is_receipt(upper)),
            (Mark::AboutVotes, words::is_about_votes(upper)),
            (Mark::BeforeVotes, words::is_before_votes(upper)),
            (Mark::ShareClass, words::is_share_class(upper)),
            (Mark::EndsEnding, words::ends_an_ending(upper)),
            (Mark::CutTerm, words::may_be_cut_term(upper)),
            (Mark::OtherName, other_names::introduces(upper)),
            (Mark::AtMostTwo, upper.len() <= 2),
            (Mark::ClassWord, words::is_class_word(last.trim_end_matches('.'))),
            (Mark::Quoted, words::quoted_class(upper).is_some()),
            (Mark::BeginsClass, words::begins_class(upper)),
            (Mark::BeforeForm, words::may_stand_before_form(upper)),
            (Mark::Securities, upper == "SECURITIES"),
            (Mark::BrazilianShare, words::brazilian_share(upper).is_some()),
            (Mark::BrazilianSegment, words::is_brazilian_segment(upper)),
            (Mark::Par, words::par(upper) == Some(Par::Whole)),
            (Mark::ParCurrency, words::par(upper.trim_start_matches('-')) == Some(Par::Currency)),
            (Mark::DebtWord, words::is_debt_word(upper)),
            (Mark::NotesIn, words::are_notes_in(upper)),
            (Mark::HolderWord, words::is_holder_word(upper)),
            (Mark::Regulation, matches!(upper, "REGS" | "144A" | "144A/REGS" | "REGS/144A")),
            (Mark::EndsPair, words::ends_a_suffix_pair(upper)),
            (Mark::DashedTerm, last == "COM" || words::is_preference_rank(last) || words::is_rate_word(last)),
        ]);
    }

    /// Words with a digit.
    fn numbers(&mut self, upper: &str) {
        // `4.5%, 12/15/27`
        let upper = upper.trim_end_matches(',');
        self.set_where(&[
            (Mark::Date, is_date(upper)),
            (Mark::Year, is_year(upper)),
            (Mark::Decimal, is_decimal(upper)),
            (Mark::Fraction, is_fraction(upper)),
            (Mark::Percentage, percentage(upper).is_some()),
            (Mark::OptionTerms, option_terms(upper).is_some()),
            (Mark::Digits, is_digits(upper)),
            (Mark::Tenor, wrappers::is_tenor(upper)),
            (Mark::MaturityCode, is_maturity_code(upper)),
            (Mark::Amount, words::is_amount(upper)),
            (Mark::Pence, upper.strip_suffix('P').is_some_and(|p| words::is_amount(p) || words::is_part(p))),
        ]);
    }

    /// Words with a mark.
    fn marks(&mut self, upper: &str) {
        let dashed = upper.rsplit_once('-').map(|(_, tail)| tail);
        let of_receipt = |tail: &str| words::is_receipt(tail) || words::is_sponsorship(tail);
        self.set_where(&[
            (Mark::Parenthesis, upper.contains(['(', ')'])),
            (Mark::At, upper.strip_prefix('@').is_some_and(dates_a_warrant)),
            (Mark::Price, words::states_a_price(upper)),
            (Mark::DashedReceipt, dashed.is_some_and(of_receipt)),
            (Mark::CjkSuffix, words::before_cjk_suffix(upper).is_some()),
            (Mark::DottedPar, words::dotted_par(upper).is_some()),
            (Mark::JoinedCurrency, words::joined_currency(upper).is_some()),
            (Mark::DottedReceipt, words::before_dotted_receipt(upper).is_some()),
            (Mark::DashOrDot, upper.contains(['-', '.'])),
            (Mark::EndsWithDash, upper.ends_with('-')),
            (Mark::DashedPar, dashed.is_some_and(|tail| words::par(tail) == Some(Par::Whole))),
        ]);
    }

    fn cash(&mut self, upper: &str) {
        self.set_where(&[(Mark::PartsAreCash, true), (Mark::PartsAreCurrency, true)]);
        for part in upper.split(['(', ')', ',', ':']).filter(|part| !part.is_empty()) {
            let (is_cash, pair, currency) =
                (cash::is_cash(part), cash::is_currency_pair(part), cash::is_currency(part));
            self.set_where(&[
                (Mark::HasParts, true),
                (Mark::HasCash, is_cash),
                (Mark::HasCurrencyPair, pair),
                (Mark::HasCurrency, currency),
                (Mark::HasFx, matches!(part, "FX" | "SPOT" | "NDF" | "FWD" | "FORWARD")),
            ]);
            let plain =
                is_cash || pair || cash::is_cash_filler(part) || is_date(part) || words::is_amount(part);
            if !plain {
                self.marks &= !bit(Mark::PartsAreCash);
            }
            if !currency {
                self.marks &= !bit(Mark::PartsAreCurrency);
            }
        }
    }

    pub(crate) fn set_where(&mut self, marks: &[(Mark, bool)]) {
        self.marks |= marks.iter().filter(|(_, holds)| *holds).fold(0, |marks, (mark, _)| marks | bit(*mark));
    }
}

const fn bit(mark: Mark) -> u64 {
    1 << (mark as u32)
}

impl<'t> Word<'t> {
    /// A word with its facts.
    pub(crate) fn new(text: &'t str, facts: Facts) -> Word<'t> {
        Word { text, facts }
    }

    /// The glossary's own number of it.
    pub(crate) fn number(&self) -> u32 {
        self.facts.number
    }
    pub(crate) fn is(&self, mark: Mark) -> bool {
        self.is_any(bit(mark))
    }

    /// Whether it is any of a [`mask`].
    pub(super) fn is_any(&self, mask: u64) -> bool {
        self.facts.marks & mask != 0
    }

    /// Everything that it is, as a mask.
    pub(super) fn marks(&self) -> u64 {
        self.facts.marks
    }

    /// Whether two words are the same but for capitals.
    #[inline]
    pub(super) fn is_same(&self, other: &Word<'_>) -> bool {
        let first = |word: &Word<'_>| word.text.bytes().next().unwrap_or_default().to_ascii_uppercase();
        let (one, two) = (first(self), first(other));
        // Different capitals of ASCII at the beginning stay different, whatever stands behind them.
        (one == two || !(one | two).is_ascii()) && self.is_same_text(other)
    }

    fn is_same_text(&self, other: &Word<'_>) -> bool {
        // Letters of other alphabets may have capitals of another length.
        self.text.eq_ignore_ascii_case(other.text)
            || (!self.text.is_ascii() || !other.text.is_ascii()) && self.upper() == other.upper()
    }

    /// In capitals.
    pub(super) fn upper(&self) -> Cow<'t, str> {
        upper(self.text)
    }
}

/// Several marks as one mask.
pub(super) const fn mask(marks: &[Mark]) -> u64 {
    let (mut mask, mut at) = (0, 0);
    while at < marks.len() {
        mask |= bit(marks[at]);
        at += 1;
    }
    mask
}

/// Whether one of the words is any of these.
pub(super) fn any(words: &[Word<'_>], marks: &[Mark]) -> bool {
    let wanted = mask(marks);
    words.iter().any(|word| word.is_any(wanted))
}

/// Whether all words are this.
pub(super) fn all(words: &[Word<'_>], mark: Mark) -> bool {
    words.iter().all(|word| word.is(mark))
}

/// Whether what stands behind `@` is the code of a warrant (`EC2109A`), in which its month stands, and no word with a
/// sign for a letter (`@F`).
fn dates_a_warrant(code: &str) -> bool {
    code.bytes().filter(u8::is_ascii_digit).count() >= 3
}

fn upper(text: &str) -> Cow<'_, str> {
    match (text.is_ascii(), text.bytes().any(|b| b.is_ascii_lowercase())) {
        (true, false) => Cow::Borrowed(text),
        (true, true) => Cow::Owned(text.to_ascii_uppercase()),
        (false, _) => Cow::Owned(text.to_uppercase()),
    }
}

/// Knows the words of descriptions.
pub(crate) trait Glossary {
    /// A word of a text with its facts.
    fn read_part<'t>(&mut self, text: &'t str, place: Range<usize>) -> Word<'t>;

    /// A word with its facts.
    fn read<'t>(&mut self, text: &'t str) -> Word<'t> {
        self.read_part(text, 0..text.len())
    }

    /// Whether a word is a legal form where it ends a name.
    fn is_form(&mut self, word: &str) -> bool;
}

/// A glossary that keeps nothing.
pub(crate) struct Forgetful;

impl Glossary for Forgetful {
    fn read_part<'t>(&mut self, text: &'t str, place: Range<usize>) -> Word<'t> {
        let word = text.get(place).unwrap_or_default();
        Word::new(word, Facts::of(word))
    }

    fn is_form(&mut self, word: &str) -> bool {
        is_form(word)
    }
}

/// Whether a word is a legal form where it ends a name.
pub(crate) fn is_form(word: &str) -> bool {
    let name = Name::new(&format!("x {word}"));
    name.key() == "x" && name.form().is_stated()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_word_of_a_list_is_in_the_vocabulary() {
        for word in words::all() {
            assert_eq!(Facts::of(word), Facts::read(word), "{word}");
            assert_eq!(Facts::of(&word.to_lowercase()), Facts::read(word), "{word}");
        }
    }

    #[test]
    fn two_currencies_side_by_side_are_no_name() {
        assert_eq!(Facts::of("phpidr"), Facts::read("PHPIDR"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn a_name_is_told_without_reading_the_lists(word in "[A-Z]{1,3}|[A-Z]{4,12}") {
            prop_assert_eq!(Facts::of(&word), Facts::read(&word));
        }
    }
}
