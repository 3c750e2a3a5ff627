//! Rates and days, and where the name ends in front of them.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::grammar::{Parse, Words};
use super::word::{Glossary, Mark, Word, any};
use super::{Kind, banks, words};

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// The name ends where the coupon or the maturity begins.
    pub(super) fn coupon_and_dates(&mut self) {
        use Mark::{Date, Decimal, Fraction, MaturityCode, Percentage, Year};
        self.day_behind_a_word();
        let coupon = (1..self.words.len()).find(|&i| {
            let (Some(here), next) = (self.words.get(i), self.words.get(i + 1)) else { return false };
            let ends = |next: &Word<'_>| any(&[*next], &[Date, Year, Fraction]) || next.upper() == "PERP";
            // `4,95 % 2028`: a blank before the sign.
            let is_signed = next.is_some_and(|next| next.text == "%");
            let is_rate =
                here.is(Decimal) || is_signed && here.text.bytes().all(|byte| byte.is_ascii_digit());
            here.is(Percentage) || is_rate && (is_signed || next.is_some_and(ends))
        });
        let coupon = coupon.or_else(|| self.cut_rate());
        if let Some(at) = coupon {
            let terms: Words<'t> = self.words.drain(at..).collect();
            self.coupon(&terms);
            for word in terms.iter().skip(1) {
                let upper = word.upper();
                if self.out.maturity.is_none() && any(&[*word], &[Date, Year]) {
                    self.out.maturity = Some(upper);
                } else if word.is(Mark::Regulation) {
                    self.reg(&upper);
                } else if let Some(Some(kind)) = words::suffix(&upper)
                    && self.out.kind.is_none_or(|k| k == Kind::Bond)
                {
                    self.out.kind = Some(kind);
                } else if banks::is_counterparty(&upper) && self.out.wrapper.is_some() {
                    self.push_counterparty(upper.into_owned());
                }
            }
            self.set_kind(Kind::Bond);
        }
        let wrapped = self.out.wrapper.is_some();
        if self.words.iter().skip(1).any(|word| word.is(Date) || (wrapped && word.is(Year))) {
            let mut kept: Words<'t> = SmallVec::new();
            for (i, word) in std::mem::take(&mut self.words).into_iter().enumerate() {
                if i > 0 && (word.is(Date) || (wrapped && word.is(Year))) {
                    self.out.maturity.get_or_insert_with(|| word.upper());
                } else {
                    kept.push(word);
                }
            }
            self.words = kept;
        }
        if self.words.len() > 1
            && let Some(last) = self.word_from_end(1).filter(|last| last.is(MaturityCode))
        {
            self.words.pop();
            self.out.maturity = Some(Cow::Borrowed(last.text));
            self.set_kind(Kind::Bond);
        }
    }

    /// `ACME INC. 6.62`: where the rate stands whose field ends before the sign.
    fn cut_rate(&mut self) -> Option<usize> {
        let (last, before) = (self.word_from_end(1)?, self.word_from_end(2)?);
        let is_rate = last.is(Mark::Decimal) && last.text.contains('.');
        (is_rate && self.glossary.is_form(&before.upper())).then(|| self.words.len() - 1)
    }

    /// `ACME RIGHTS EXP 12DEC22`, `ACME DUE 2027`
    fn day_behind_a_word(&mut self) {
        let is_word = |word: &Word<'_>| words::tells_a_day(word.text);
        let found = (1..self.words.len()).find(|at| self.words.get(*at).is_some_and(is_word));
        let day = found.and_then(|at| Some((at, *self.words.get(at + 1)?)));
        if let Some((at, day)) = day.filter(|(_, day)| any(&[*day], &[Mark::Date, Mark::Year])) {
            self.words.drain(at..at + 2);
            self.out.maturity.get_or_insert_with(|| day.upper());
        }
    }

    /// The rate that begins the terms, with a maturity behind the sign for per cent.
    fn coupon(&mut self, terms: &[Word<'t>]) {
        let Some(rate) = terms.first() else { return };
        self.out.coupon = rate.text.split('%').next().map(|rate| rate.trim_end_matches(','));
        let signed = terms.iter().take(2).find_map(|word| word.text.split_once('%'));
        if let Some((_, maturity)) = signed.filter(|(_, maturity)| !maturity.is_empty()) {
            self.out.maturity = Some(Cow::Owned(maturity.to_uppercase()));
        }
    }

    /// `ACME DL-NOTES 2023(43)`: the name ends where the currency of a bond begins.
    pub(super) fn notes_in_a_currency(&mut self) {
        let found = (1..self.words.len()).find(|at| self.words.get(*at).is_some_and(|w| w.is(Mark::NotesIn)));
        let Some(at) = found else { return };
        let year = self.words.drain(at..).skip(1).find(|word| any(&[*word], &[Mark::Date, Mark::Year]));
        if let Some(year) = year {
            self.out.maturity.get_or_insert(Cow::Borrowed(year.text));
        }
        self.set_kind(Kind::Bond);
    }
}
