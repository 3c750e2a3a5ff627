//! The steps that take a description apart, from the outside to the name.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use smallvec::SmallVec;

use super::terms::{Coupon, Maturity, OptionTerms, Receipt, WarrantTerms};
use super::text::{Shape, Text, cut_plain};
use super::type_column;
use super::word::{Forgetful, Glossary, Mark, Word, all, any, mask};
use super::words;
use super::{Description, Kind, Role, Slot};
use crate::identifier::Ticker;

/// What the first word must be for a kind of security in front of the name.
const KINDS_IN_FRONT: u64 = mask(&[Mark::Suffix, Mark::Receipt, Mark::HolderWord, Mark::Beside]);

/// Fields of common vendors end after this many characters; a text of such a length without a legal
/// form at its end may have lost some of it.
pub(super) const CUT_LENGTHS: std::ops::RangeInclusive<usize> = 26..=36;

/// Takes a security description apart; `type_column` is the row's instrument type or asset class, or
/// empty.
pub fn describe(text: &str, type_column: &str) -> Description {
    let text = Text::new(text);
    let mut parsed = Parsed::default();
    parsed.read(&text, type_column::kind_of_column(type_column), &mut Forgetful);
    parsed.describe()
}

/// What is recognised beside the names.
#[derive(Default)]
pub(super) struct Terms<'t> {
    pub(super) kind: Option<Kind>,
    pub(super) share_class: Option<ShareClass<'t>>,
    pub(super) receipt: Option<Receipt>,
    pub(super) venue: Option<String>,
    pub(super) ticker: Option<Ticker>,
    pub(super) coupon: Option<&'t str>,
    pub(super) maturity: Option<Cow<'t, str>>,
    pub(super) reg_s: bool,
    pub(super) rule_144a: bool,
    /// In whatever letters it is printed.
    pub(super) par: Option<Cow<'t, str>>,
    pub(super) wrapper: Option<Kind>,
    pub(super) option: Option<OptionTerms>,
    pub(super) warrant: Option<WarrantTerms>,
}

/// A share class as printed, or to be told in capitals.
pub(super) struct ShareClass<'t> {
    pub(super) text: &'t str,
    pub(super) in_capitals: bool,
}

/// Words of a description.
pub(crate) type Words<'t> = SmallVec<[Word<'t>; 10]>;

/// A description, taken apart and still in its own words.
#[derive(Default)]
pub(crate) struct Parsed<'t> {
    pub(super) text: &'t str,
    pub(crate) shape: Shape,
    /// Everything that one of the words as printed is.
    printed: u64,
    /// The glossary's own numbers of all words as printed.
    pub(crate) numbers: SmallVec<[u32; 12]>,
    /// The words of the name: all words at first, and at last those that are nothing else.
    pub(crate) words: Words<'t>,
    /// What the name stands for.
    pub(crate) role: Role,
    /// Whether the field may have ended before the name did.
    pub(crate) cut: bool,
    /// Names in parentheses: whose risk it is.
    pub(crate) aside: SmallVec<[&'t str; 1]>,
    /// Those of them that may make it another name.
    pub(crate) left_out: SmallVec<[&'t str; 1]>,
    /// Names that the party had before, or has beside its own.
    pub(crate) other_names: Vec<Vec<Word<'t>>>,
    /// The words of the name with those in parentheses where they stand, for they may be part of it after all.
    pub(crate) opened: Vec<Word<'t>>,
    /// The words of the name without those at its ends that may be codes or terms after all; empty where it has none.
    pub(crate) bare: Vec<Word<'t>>,
    /// What stands in parentheses as part of the name, and may be one by itself after all.
    pub(crate) within: SmallVec<[&'t str; 1]>,
    counterparties: Vec<String>,
    /// Everything that one of the words is or was.
    seen: u64,
    pub(super) out: Terms<'t>,
}

/// A description that is being taken apart.
pub(super) struct Parse<'t, 'g, G> {
    parsed: &'g mut Parsed<'t>,
    pub(super) glossary: &'g mut G,
}

impl<'t, G> Deref for Parse<'t, '_, G> {
    type Target = Parsed<'t>;

    fn deref(&self) -> &Parsed<'t> {
        self.parsed
    }
}

impl<'t, G> DerefMut for Parse<'t, '_, G> {
    fn deref_mut(&mut self) -> &mut Parsed<'t> {
        self.parsed
    }
}

impl<'t> Parsed<'t> {
    /// Takes a text apart; `hinted` is the kind that the type column names.
    pub(crate) fn read(&mut self, text: &'t Text<'_>, hinted: Option<Kind>, glossary: &mut impl Glossary) {
        self.shape = text.shape();
        self.text = text.text();
        for word in self.text.split(' ').filter(|word| !word.is_empty()) {
            let word = glossary.read(word);
            self.add(word);
        }
        self.take_apart(hinted, glossary);
    }

    /// The same of a plain text with single blanks; whether it is one.
    pub(crate) fn read_plain(
        &mut self,
        text: &'t str,
        hinted: Option<Kind>,
        glossary: &mut impl Glossary,
    ) -> bool {
        let shape = cut_plain(text, |place| {
            let word = glossary.read_part(text, place);
            self.add(word);
        });
        let Some(shape) = shape else { return false };
        (self.shape, self.text) = (shape, text);
        self.take_apart(hinted, glossary);
        true
    }

    fn add(&mut self, word: Word<'t>) {
        self.printed |= word.marks();
        self.numbers.push(word.number());
        self.words.push(word);
    }

    fn take_apart(&mut self, hinted: Option<Kind>, glossary: &mut impl Glossary) {
        self.seen = self.printed;
        Parse { parsed: self, glossary }.all(hinted);
        self.finish(hinted);
    }

    /// Whether one of the words as printed is this.
    pub(crate) fn prints(&self, mark: Mark) -> bool {
        self.printed & mask(&[mark]) != 0
    }

    /// The kind of instrument.
    pub(crate) fn kind(&self) -> Option<Kind> {
        self.out.kind
    }

    /// The ticker in parentheses.
    pub(crate) fn ticker(&self) -> Option<&Ticker> {
        self.out.ticker.as_ref()
    }

    /// Whether a rate is stated.
    pub(crate) fn has_coupon(&self) -> bool {
        self.out.coupon.is_some()
    }

    /// Whether a derivative wraps the exposure.
    pub(crate) fn is_wrapped(&self) -> bool {
        self.out.wrapper.is_some()
    }

    fn describe(self) -> Description {
        let Parsed { words: name, role, cut, aside, counterparties, out: terms, .. } = self;
        let mut slots = Vec::new();
        if !name.is_empty() {
            slots.push(Slot { text: join(&name), role, cut });
        }
        slots.extend(aside.iter().map(|text| Slot {
            text: (*text).to_owned(),
            role: Role::Exposure,
            cut: false,
        }));
        slots.extend(counterparties.into_iter().map(|text| Slot {
            text,
            role: Role::Counterparty,
            cut: false,
        }));
        Description {
            kind: terms.kind,
            slots,
            share_class: terms.share_class.map(|class| match class.in_capitals {
                true => class.text.to_uppercase(),
                false => class.text.to_owned(),
            }),
            receipt: terms.receipt,
            venue: terms.venue,
            ticker: terms.ticker,
            coupon: terms.coupon.map(|rate| Coupon(rate.to_owned())),
            maturity: terms.maturity.map(|text| Maturity(text.into_owned())),
            reg_s: terms.reg_s,
            rule_144a: terms.rule_144a,
            par: terms.par.map(|par| par.to_uppercase()),
            wrapper: terms.wrapper,
            option: terms.option,
            warrant: terms.warrant,
        }
    }
}

pub(super) fn join(words: &[Word<'_>]) -> String {
    words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

/// The first characters of a word.
pub(super) fn beginning(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| text.get(..at).unwrap_or_default())
}

/// What stands behind the first characters of a word.
pub(super) fn behind(text: &str, characters: usize) -> &str {
    text.get(beginning(text, characters).len()..).unwrap_or_default()
}

impl<'t> Parsed<'t> {
    /// The banks on the other side, as printed.
    pub(crate) fn counterparties(&self) -> &[String] {
        &self.counterparties
    }

    /// Whether one of the words may be any of these.
    fn has(&self, marks: &[Mark]) -> bool {
        self.seen & mask(marks) != 0
    }

    pub(super) fn upper(&self) -> Vec<Cow<'t, str>> {
        self.words.iter().map(Word::upper).collect()
    }

    pub(super) fn capitals(&self) -> bool {
        self.shape.capitals
    }

    /// The word so many from the end, the last one being the first.
    pub(super) fn word_from_end(&self, back: usize) -> Option<Word<'t>> {
        self.words.len().checked_sub(back).and_then(|at| self.words.get(at)).copied()
    }

    pub(super) fn set_kind(&mut self, kind: Kind) {
        self.out.kind.get_or_insert(kind);
    }

    pub(super) fn push_counterparty(&mut self, text: String) {
        if !text.is_empty() {
            self.counterparties.push(text);
        }
    }

    fn finish(&mut self, hinted: Option<Kind>) {
        let wrapped = self.out.wrapper.is_some();
        self.cut = self.shape.capitals
            && CUT_LENGTHS.contains(&self.shape.length)
            && self.out.coupon.is_none()
            && !wrapped
            && self.aside.is_empty()
            && self.other_names.is_empty();
        // A vehicle's bond with the borrower in parentheses passes on a loan.
        if !self.aside.is_empty() && self.out.kind == Some(Kind::Bond) {
            self.out.kind = Some(Kind::LoanNote);
        }
        self.out.kind = self.out.kind.or(hinted);
        self.role = if wrapped { Role::Exposure } else { Role::Issuer };
    }
}

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// Every step, where a word asks for it.
    fn all(&mut self, hinted: Option<Kind>) {
        if self.is_cash_or_fx() {
            return;
        }
        if self.has(&[Mark::Parenthesis]) {
            self.parentheses();
        }
        self.isins();
        if self.has(&[Mark::AlwaysFund, Mark::Fund, Mark::Index]) {
            self.index_or_fund(hinted);
        }
        self.terms();
        self.trim();
        self.bare();
        self.kind_before_form();
        self.other_names_behind();
    }

    fn terms(&mut self) {
        let is_joint = |first: &Word<'_>| first.text.bytes().any(|byte| matches!(byte, b':' | b'/'));
        if self.words.first().is_some_and(is_joint) {
            self.glued_wrapper();
        }
        self.footnote();
        if self.has(&[Mark::Digits, Mark::DashOrDot]) {
            self.ticker_behind();
        }
        if self.has(&[Mark::Price]) {
            self.price();
        }
        if self.has(&[Mark::At]) {
            self.warrant();
        }
        if self.has(&[Mark::EndsSpeltOutWrapper]) {
            self.shorten_wrappers();
        }
        if self.has(&[Mark::Wrapper, Mark::NumberedWrapper, Mark::LeadingWrapper]) {
            self.wrapper();
        }
        self.kind_in_front();
        if self.has(&[Mark::OptionTerms]) {
            self.option();
        }
        if self.has(&[Mark::Percentage, Mark::Decimal, Mark::Date, Mark::Year, Mark::MaturityCode]) {
            self.coupon_and_dates();
        }
        if self.has(&[Mark::NotesIn]) {
            self.notes_in_a_currency();
        }
        if self.out.wrapper.is_some() {
            self.counterparty();
        }
        if self.has(&[Mark::AboutVotes, Mark::BeforeVotes]) {
            self.votes();
        }
        if self.has(&[Mark::Receipt, Mark::DashedReceipt, Mark::DottedReceipt]) {
            self.receipt();
        }
        self.suffixes();
        self.repetition();
    }

    /// A word that was made of others.
    pub(super) fn read(&mut self, text: &'t str) -> Word<'t> {
        let word = self.glossary.read(text);
        self.seen |= word.marks();
        word
    }

    /// Puts a word at the end, where anything of it is left.
    pub(super) fn push(&mut self, text: &'t str) {
        if !text.is_empty() {
            let word = self.read(text);
            self.words.push(word);
        }
    }

    /// Takes the last word off but for its first characters.
    pub(super) fn cut_last(&mut self, characters: usize) {
        if let Some(last) = self.words.pop() {
            self.push(beginning(last.text, characters));
        }
    }

    /// Rows that are no security: every word must belong to the vocabulary.
    fn is_cash_or_fx(&mut self) -> bool {
        use Mark::{HasCash, HasCurrency, HasCurrencyPair, HasFx, HasParts, PartsAreCash, PartsAreCurrency};
        if !all(&self.words, PartsAreCash) {
            return false;
        }
        let has = |mark| any(&self.words, &[mark]);
        let (pair, cash) = (has(HasCurrencyPair), has(HasCash));
        let fx = pair || has(HasFx);
        let only_currency = has(HasParts) && all(&self.words, PartsAreCurrency);
        if !(cash || only_currency || (fx && (pair || has(HasCurrency)))) {
            return false;
        }
        self.out.kind = Some(if pair || (fx && !cash) { Kind::Fx } else { Kind::Cash });
        self.words.clear();
        true
    }

    /// Takes the terms off the name with the words in parentheses: `ACME (EAST TOWN) CO LTD-A`.
    pub(super) fn open(&mut self, pieces: Vec<&'t str>) {
        let whole = std::mem::take(self.parsed);
        (self.parsed.shape, self.parsed.seen) = (whole.shape, whole.seen);
        self.take_words(pieces);
        self.terms();
        self.trim();
        let opened = std::mem::replace(self.parsed, whole);
        self.opened = opened.words.into_vec();
    }

    pub(super) fn reg(&mut self, tag: &str) {
        match tag {
            "144A" => self.out.rule_144a = true,
            "144A/REGS" | "REGS/144A" => (self.out.rule_144a, self.out.reg_s) = (true, true),
            _ => self.out.reg_s = true,
        }
        self.set_kind(Kind::Bond);
    }

    fn index_or_fund(&mut self, hinted: Option<Kind>) {
        let fund = any(&self.words, &[Mark::AlwaysFund])
            || hinted != Some(Kind::Equity)
                && self.words.iter().enumerate().any(|(i, word)| {
                    let of_company = self.words.get(i + 1).is_some_and(|next| next.is(Mark::BehindFund));
                    word.is(Mark::Fund) && !of_company
                });
        let derivative = self.words.iter().any(|word| {
            let wrapper = word.facts.wrapper.filter(|_| !word.text.ends_with(':'));
            let kind = wrapper.or(word.facts.numbered_wrapper);
            matches!(kind, Some(Kind::Swap | Kind::Future))
        });
        if derivative && any(&self.words, &[Mark::Index]) {
            self.out.kind = Some(Kind::Index);
        } else if fund {
            self.out.kind = Some(Kind::Fund);
        }
    }

    /// `ACCIONES ACME`, `ADR ACME`, `REG SHS ACME`: some banks print the kind of security in front of the name.
    fn kind_in_front(&mut self) {
        let Some(first) = self.words.first().filter(|first| first.is_any(KINDS_IN_FRONT)) else { return };
        let upper = self.upper();
        let Some((length, kind)) = words::kind_in_front(&upper) else { return };
        if self.out.wrapper.is_none()
            && first.facts.leading_wrapper.is_none()
            && self.names_a_company_behind(length - 1)
        {
            self.words.drain(..length);
            self.out.kind = self.out.kind.or(kind);
        }
    }

    /// `ACME LTD ACME ORD SHS`, `ACME TOWN ACME TOWN`: some venues print the issuer and then the security's short name.
    fn repetition(&mut self) {
        let Some(first) = self.words.first().copied() else { return };
        let half = self.words.len() / 2;
        let (once, again) = self.words.split_at(half);
        if half > 1 && half == again.len() && once.iter().zip(again).all(|(a, b)| a.is_same(b)) {
            self.words.truncate(half);
            return;
        }
        for i in 2..self.words.len() {
            let (Some(before), Some(word)) = (self.words.get(i - 1), self.words.get(i)) else { return };
            if word.is_same(&first) && self.glossary.is_form(&before.upper()) {
                self.words.truncate(i);
                return;
            }
        }
    }

    /// Takes dashes and commas off both ends.
    fn trim(&mut self) {
        let is_mark = |c: char| matches!(c, '-' | ',');
        let ends = |text: &str| text.is_empty() || text.ends_with(is_mark);
        while let Some(last) = self.words.last().filter(|last| ends(last.text)) {
            let text = last.text.trim_end_matches(is_mark);
            self.words.pop();
            self.push(text);
            if !text.is_empty() {
                break;
            }
        }
        while let Some(first) = self.words.first().filter(|first| first.text.starts_with(is_mark)) {
            let text = first.text.trim_start_matches(is_mark);
            self.words.remove(0);
            if !text.is_empty() {
                let word = self.read(text);
                self.words.insert(0, word);
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Receipt;
    use super::*;

    fn name(text: &str) -> String {
        describe(text, "").names().next().map(|slot| slot.text.clone()).unwrap_or_default()
    }

    #[test]
    fn the_name_is_what_is_left() {
        for (text, expected) in [
            ("ACME CORP-CLASS B", "ACME CORP"),
            ("ACME CORP-W", "ACME CORP"),
            ("甲乙集團-W", "甲乙集團"),
            ("ACME CORP CFD", "ACME CORP"),
            ("TRS ACME CORP-CLASS B 03/17/22 MSIP", "ACME CORP"),
            ("HSBC BANK PLC/ACME P-NOTE 01/25/22", "ACME"),
            ("BIG BANK INTL (ACME) PW 2022", "ACME"),
            ("ACME 1810 C25.00 30JUN21", "ACME"),
            ("ACME-UBS @EC2109A", "ACME"),
            ("ACME BANK @F CHINA", "ACME BANK @F CHINA"),
            ("ACME LTD-SPON ADR", "ACME LTD"),
            ("ACME PJSC -SPONSORED ADR", "ACME PJSC"),
            ("ACME GROUP 3.1% 2025 MTN", "ACME GROUP"),
            ("ACME FINANCE 2013 4.25% 05/09/43", "ACME FINANCE 2013"),
            ("ACME 2.693% 02/27/25 REGS", "ACME"),
            ("ACME LTD H", "ACME LTD"),
            ("ACME H  YC 1", "ACME"),
            ("ACME CONS.H YC 1", "ACME CONS"),
            ("ACME STAR -H-YC1", "ACME STAR"),
            ("ACME LTD O.N.", "ACME LTD"),
            ("ACME LTD. ADR/100 HD-,02", "ACME LTD."),
            ("ACME TECH.  DL-,001", "ACME TECH."),
            ("ACME DIGITAL P-NOTE CICC 2021", "ACME DIGITAL"),
            ("ACME D-A (HK-C)", "ACME D"),
            ("ACME (HONG KONG) LTD", "ACME HONG KONG LTD"),
            ("ACME GROUP HOLDING ADR REPRESE", "ACME GROUP HOLDING"),
            ("ACME N2702", "ACME"),
            ("ACME CAPITAL SA 8.5 2020", "ACME CAPITAL SA"),
            ("ACME & BROS-ADR", "ACME & BROS"),
            ("ACME MICRO-FABRICATION-A", "ACME MICRO-FABRICATION"),
            ("ACME FINANCE 3,25% 21.02.2022", "ACME FINANCE"),
            ("ACME CORP 4,95 % 2028", "ACME CORP"),
            ("ACME CORP 5 % 21.02.2022", "ACME CORP"),
            ("ACME CORP 3,375 %", "ACME CORP"),
            ("ACME CORP 4.500%, 12/15/27", "ACME CORP"),
            ("ACME CORP, 4.500%, 12/15/27", "ACME CORP"),
            ("ACME CORP. 6.62", "ACME CORP."),
            ("ACME 6.62", "ACME 6.62"),
            ("ACME CORP 1)", "ACME CORP"),
            ("ACME 1)", "ACME"),
            ("ACME [2]", "ACME"),
            ("ACME LTD 941 HK", "ACME LTD"),
            ("ACME 941 HK EQUITY", "ACME"),
            ("ACME LTD 941.HK", "ACME LTD"),
            ("ACME 1999 SA", "ACME 1999 SA"),
            ("ACME LTD @ 55.20", "ACME LTD"),
            ("ACME LTD@55.20", "ACME LTD"),
            ("ZORBL@ LTD", "ZORBL@ LTD"),
            ("ZORBL@55 LTD", "ZORBL@55 LTD"),
            ("ACME RIGHTS EXP 12DEC22", "ACME"),
            ("ACME CORP DUE 2027", "ACME CORP"),
            ("ACME FINANCE 4 1/4% 2043", "ACME FINANCE"),
            ("ACME FINANCE 4.25%43", "ACME FINANCE"),
            ("ACME CORP SR UNSEC 4.25% 05/09/43", "ACME CORP"),
            ("ACME CORP GTD NTS 2,5% 21.02.2022", "ACME CORP"),
            ("ACME CORP GTD SUB BDS 15/12/2026", "ACME CORP"),
            ("ACME CORP FRN 2043", "ACME CORP"),
            ("ACME CORP NOTES 2043", "ACME CORP"),
            ("ACME CORP DL-NOTES 2023(43)", "ACME CORP"),
            ("ACME CORP-144A", "ACME CORP"),
            ("ACME CORP REG S", "ACME CORP"),
            ("ACME CORP NOTES REG S", "ACME CORP"),
            ("ACME NOTES", "ACME NOTES"),
            ("ACME STEP", "ACME STEP"),
            ("ACME SUB", "ACME SUB"),
            ("ACME SENIOR LTD", "ACME SENIOR LTD"),
            ("CALL ACME CORP 25 JUN21", "ACME CORP"),
            ("ACME CORP JUN21 25 PUT", "ACME CORP"),
            ("CALL CENTRE LTD", "CALL CENTRE LTD"),
            ("ACME SAB DE CV", "ACME SAB DE CV"),
            ("FUTURE ACME LTD", "FUTURE ACME LTD"),
            ("ACME HOLDINGS-NVDR- BA 1", "ACME HOLDINGS"),
            ("ACME INC ACME ORD SHS", "ACME INC"),
            ("ACME (THE)", "ACME"),
            ("ACME LTD ADR (1:10)", "ACME LTD"),
            ("ACME CO (THE)-CLASS B", "ACME CO THE"),
            ("ACME CO AND ACME LTD-A", "ACME CO AND ACME LTD"),
            ("Acme Inc. Depositary Shares each representing a 1/40th interest", "Acme Inc."),
            ("ACMETRON TOOLS A", "ACMETRON TOOLS"),
            ("ACME CORP CLASS B (1810 HK)", "ACME CORP"),
            ("ACME (HSBC) P-NOTE 2022", "ACME"),
            ("ACME/UBS P-NOTE 2022", "ACME"),
            ("A", "A"),
            ("ACME A/S", "ACME A/S"),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }

    #[test]
    fn terms_of_funds_are_no_part_of_their_names() {
        for (text, expected) in
            [("ACME FUND ORD", "ACME FUND"), ("ACME MARKET FUND 4.25% 2043", "ACME MARKET FUND")]
        {
            assert_eq!(
                (name(text).as_str(), describe(text, "").kind),
                (expected, Some(Kind::Fund)),
                "{text}"
            );
        }
    }

    #[test]
    fn kinds() {
        for (text, hint, kind) in [
            ("ACME LTD-SPON ADR", "", Some(Kind::Receipt)),
            ("ACME 0% 7/22 CB", "", Some(Kind::Convertible)),
            ("ACME CORP CFD", "", Some(Kind::Cfd)),
            ("CASH COLLATERAL USD MSIP", "", Some(Kind::Cash)),
            ("USD CASH", "", Some(Kind::Cash)),
            ("USD/CNH FWD 20210615", "", Some(Kind::Fx)),
            ("CASH ACME LTD", "", None),
            ("ACME MSCI ETF", "", Some(Kind::Fund)),
            ("ACME FUND MANAGEMENT LTD", "", None),
            ("HSCEI FUTURES Jun21", "", Some(Kind::Index)),
            ("SWAP CSI300 NET TR GS 06/15/22", "", Some(Kind::Index)),
            ("E-MINI RUSSELL FUT Jun21", "", Some(Kind::Index)),
            ("ACME FUT Jun21", "", Some(Kind::Future)),
            ("ACME LTD", "Equity", Some(Kind::Equity)),
            ("ACME LTD", "Cash and/or Derivatives", None),
            ("ACME LTD", "", None),
        ] {
            assert_eq!(describe(text, hint).kind, kind, "{text}");
        }
    }

    #[test]
    fn attributes() {
        let note = describe("ACME 2.693% 02/27/25 REGS", "");
        assert_eq!(note.coupon, Some(Coupon("2.693".into())));
        assert_eq!(note.maturity, Some(Maturity("02/27/25".into())));
        assert!(note.reg_s);
        let joined = describe("ACME 4,25%43 SNR", "");
        assert_eq!(joined.coupon, Some(Coupon("4,25".into())));
        assert_eq!(joined.maturity, Some(Maturity("43".into())));
        assert_eq!(describe("ACME CORP FRN 2043", "").maturity, Some(Maturity("2043".into())));
        let priced = describe("ACME CORP, 4.500%, 12/15/27", "");
        assert_eq!(priced.coupon, Some(Coupon("4.500".into())));
        let ticker = describe("ACME LTD 941 HK", "").ticker;
        assert_eq!(ticker, Ticker::parse("941 HK").ok());
        assert!(describe("ACME CORP-144A", "").rule_144a && describe("ACME CORP REG S", "").reg_s);
        assert_eq!(describe("ACME-UNSP ADR", "").receipt, Some(Receipt { sponsored: Some(false) }));
        assert_eq!(describe("ACME D-A (HK-C)", "").venue.as_deref(), Some("HK-C"));
        assert_eq!(describe("ACME H  YC 1", "").par.as_deref(), Some("YC 1"));
        let loan_note = describe("SB CAPITAL SA (ACME) 5.25% 05/23", "");
        let roles: Vec<_> = loan_note.names().map(|s| (s.text.as_str(), s.role)).collect();
        assert_eq!(roles, [("SB CAPITAL SA", Role::Issuer), ("ACME", Role::Exposure)]);
        assert!(describe("ACMETRON TOOLS AND DIGITAL-A", "").slots[0].cut);
        assert!(!describe("ACMETRON-A", "").slots[0].cut);
    }
}
