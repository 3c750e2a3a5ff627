//! What stands behind a name beside its terms: marks of footnotes, tickers, prices, and what may be terms.

use super::grammar::Parse;
use super::word::{Glossary, Mark, Word, any};
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

    /// `ACME CP 01/15/27`, `ACME RG-A`: all behind the name may be terms that are not read together. A number alone is part
    /// of a name.
    pub(super) fn front(&mut self) {
        let terms = self.words.iter().rev().take_while(|word| word.is(Mark::Beside)).count();
        let at = self.words.len() - terms;
        let Some(last) = at.checked_sub(1).and_then(|last| self.words.get(last)).copied() else { return };
        let mut name = last.text;
        while let Some((head, tail)) = name.rsplit_once('-').filter(|(head, _)| !head.is_empty())
            && (tail.is_empty() || self.read(tail).is(Mark::Beside))
        {
            name = head;
        }
        let is_number = match self.words.get(at..).unwrap_or_default() {
            // `ACME 100 C`
            [price, right] if matches!(&*right.upper(), "C" | "P") => price.text.len() < 3,
            [first, ..] => first.is(Mark::Digits),
            [] => true,
        };
        if name.len() == last.text.len() && is_number {
            return;
        }
        let mut front = self.words.get(..at).unwrap_or_default().to_vec();
        if name.len() < last.text.len() {
            front.pop();
            front.push(self.read(name));
        }
        self.front = front;
    }

    /// `ACME REIT CORP`: index providers print what a company is in front of its legal form. It may be part of the name.
    pub(super) fn kind_before_form(&mut self) {
        if !self.front.is_empty() || !any(&self.words, &[Mark::BeforeForm]) {
            return;
        }
        let mut end = self.words.len();
        while let Some(last) = end.checked_sub(1).and_then(|at| self.words.get(at)).copied()
            && self.glossary.is_form(&last.upper())
        {
            end -= 1;
        }
        let is_kind = |at: usize| self.words.get(at).is_some_and(|word| word.upper() == "REIT");
        if end > 1 && end < self.words.len() && is_kind(end - 1) {
            let mut front = self.words.to_vec();
            front.remove(end - 1);
            self.front = front;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::grammar::{Parsed, join};
    use super::super::text::Text;
    use super::super::word::Forgetful;

    #[test]
    fn what_may_be_no_part_of_the_name_is_left_out_in_front() {
        for (text, front) in [
            ("ACME REIT CORP", "ACME CORP"),
            ("ACME & ZORBLAT REIT CO LTD", "ACME & ZORBLAT CO LTD"),
            ("REIT CORP", ""),
            ("ACME REIT ZORBLAT CORP", ""),
            ("ACME CORP V", "ACME CORP"),
            ("ACME CORP II", ""),
        ] {
            let words = Text::new(text);
            let mut parsed = Parsed::default();
            parsed.read(&words, None, &mut Forgetful);
            assert_eq!(join(&parsed.front), front, "{text}");
        }
    }
}
