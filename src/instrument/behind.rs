//! What stands behind a name beside its terms: marks of footnotes, tickers, prices.

use super::grammar::Parse;
use super::word::{Glossary, Mark, Word};
use crate::identifier::Ticker;
use crate::name::points_to_small_print;

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// `ACME 1)`, `ACME [2]`: a mark of a footnote. Parentheses are taken out of the words before.
    pub(super) fn footnote(&mut self) {
        let text = self.text;
        let inside = match text.bytes().next_back() {
            Some(b')') if !text.contains('(') => text.strip_suffix(')'),
            Some(b']') => text.strip_suffix(']'),
            _ => None,
        };
        let mark = inside.and_then(|text| text.rsplit([' ', '[']).next());
        let is_class = self.word_from_end(2).is_some_and(|before| before.is(Mark::ClassWord));
        if self.words.len() > 1 && !is_class && mark.is_some_and(points_to_small_print) {
            self.words.pop();
        }
    }

    /// `ACME LTD 941 HK`, `ACME LTD 941.HK`, `ACME LTD 941 HK EQUITY`: the ticker stands behind the name.
    pub(super) fn ticker_behind(&mut self) {
        let key = self.words.last().is_some_and(|last| last.text.eq_ignore_ascii_case("equity"));
        let count = self.words.len() - usize::from(key && self.words.len() > 2);
        let last =
            |back: usize| count.checked_sub(back).filter(|at| *at > 0).and_then(|at| self.words.get(at));
        let Some(market) = last(1) else { return };
        let is_code = |code: &str| code.len() > 2 && code.bytes().all(|byte| byte.is_ascii_digit());
        let printed = market.text.trim_matches(['[', ']']);
        let found = match (printed.split_once('.'), last(2)) {
            (Some((code, venue)), _) if is_code(code) && !venue.is_empty() => {
                Some((venue, printed.to_owned(), 1))
            }
            (_, Some(code)) if market.is(Mark::AtMostTwo) && code.is(Mark::Digits) && is_code(code.text) => {
                Some((market.text, format!("{} {}", code.text, market.text), 2))
            }
            _ => None,
        };
        let Some((venue, text, length)) = found else { return };
        // `ACME 1999 SA`: a form and no market.
        let venue = venue.bytes().all(|byte| byte.is_ascii_alphabetic()) && !self.glossary.is_form(venue);
        if venue && let Ok(ticker) = Ticker::parse(&text) {
            self.out.ticker.get_or_insert(ticker);
            self.words.truncate(count - length);
        }
    }

    /// `ACME LTD @ 55.20`, `ACME LTD@55.20`: what was paid.
    pub(super) fn price(&mut self) {
        let is_sign = |word: &Word<'_>| word.text == "@";
        let found = (0..self.words.len()).find(|at| {
            let (word, next) = (self.words.get(*at), self.words.get(*at + 1));
            let is_price = |word: &Word<'_>| !is_sign(word) || next.is_some_and(|next| next.is(Mark::Amount));
            word.is_some_and(|word| word.is(Mark::Price) && is_price(word))
        });
        let Some(at) = found else { return };
        let name = self
            .words
            .get(at)
            .and_then(|word| word.text.split_once('@'))
            .map_or(0, |(name, _)| name.chars().count());
        if at > 0 || name > 0 {
            self.words.truncate(at + 1);
            self.cut_last(name);
        }
    }
}
