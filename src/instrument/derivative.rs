//! Derivatives: the wrapper around an exposure, its terms, and the bank on the other side.

use std::borrow::Cow;

use super::Kind;
use super::banks;
use super::grammar::{Parse, Words, join};
use super::terms::{OptionRight, OptionTerms, WarrantTerms, is_date, option_terms};
use super::word::{Glossary, Mark, Word, any, mask};
use super::words;
use super::wrappers;
use crate::identifier::Ticker;
use crate::name::{Class, Name, Token};

/// Whether the words are a bank and what its issuing companies are called: `BANK INTL PLC`.
fn is_bank(words: &[Cow<'_, str>]) -> bool {
    let known = |w: &Cow<'_, str>| banks::is_counterparty_name(&w.to_lowercase());
    words.first().is_some_and(known) && words.iter().all(|w| known(w) || banks::is_bank_word(w))
}

/// Whether a name stands behind the wrapper, and not only its terms and the bank.
fn is_behind(words: &[Cow<'_, str>], at: usize) -> bool {
    words.iter().skip(at + 1).any(|w| {
        let letters = w.chars().filter(|c| c.is_alphabetic()).count();
        letters > 1
            && !is_date(w)
            && !banks::is_counterparty_name(&w.to_lowercase())
            && !banks::is_bank_word(w)
            && words::suffix(w).is_none()
            && !wrappers::is_filler(&w.to_lowercase())
    })
}

/// Whether a word can be the price of an option: `25`, `120`, `1,250.50`.
fn is_price(word: &Word<'_>) -> bool {
    let number = word.is(Mark::Amount) && !any(&[*word], &[Mark::Date, Mark::Year]);
    number && word.text.starts_with(|c: char| matches!(c, '1'..='9'))
}

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// `ACME-UBS @EC2109A`
    pub(super) fn warrant(&mut self) {
        let Some(at) = self.words.iter().position(|word| word.is(Mark::At)).filter(|at| *at > 0) else {
            return;
        };
        let code = self.words.get(at).map(|word| word.text.trim_start_matches('@').to_owned());
        self.words.truncate(at);
        self.out.warrant = code.map(|code| WarrantTerms { code });
        self.out.wrapper = Some(Kind::Warrant);
        self.set_kind(Kind::Warrant);
        if let Some((name, bank)) = self.word_from_end(1).and_then(|word| word.text.rsplit_once('-'))
            && banks::is_counterparty(&bank.to_uppercase())
        {
            self.words.pop();
            self.push(name);
            self.push_counterparty(bank.to_owned());
        }
    }

    /// `TRS ACME …`, `ACME CFD`, `BANK PLC/ACME P-NOTE …`
    pub(super) fn wrapper(&mut self) {
        let words = self.upper();
        // `CALL` and `WARRANT` are words of names too: only beside a number they are terms.
        let numbered = any(&self.words, &[Mark::Date, Mark::Year, Mark::Decimal, Mark::Tenor]);
        let found = self.words.iter().enumerate().find_map(|(i, word)| {
            let kind = word.facts.wrapper.or_else(|| {
                let written = || words.get(..i).is_some_and(is_bank) && is_behind(&words, i);
                let stands = || (numbered && words.len() > 2) || written() || self.is_priced(i);
                word.facts.numbered_wrapper.filter(|_| stands())
            });
            let alone = || {
                let last = i + 1 == words.len() && words.get(i).is_some_and(|w| wrappers::is_last_wrapper(w));
                word.facts.leading_wrapper.filter(|_| last || self.leads(i, &words))
            };
            kind.or_else(alone).map(|kind| (i, kind))
        });
        let Some((at, kind)) = found.filter(|_| words.len() > 1) else { return };
        self.out.wrapper = Some(kind);
        self.set_kind(kind);
        let word = self.words.remove(at).text.trim_end_matches(':').to_uppercase();
        // What is said twice (`CFD / total return swap`) is still one wrapper.
        let said_again =
            |text: &str| wrappers::wrapper(&text.to_uppercase()).is_some() || text == "/" || text == "-";
        if self.words.iter().any(|word| !said_again(word.text)) {
            self.words.retain(|word| !said_again(word.text));
        }
        self.words.retain(|word| !word.is(Mark::Tenor));
        self.before_wrapper(at, &words);
        self.option_words(&word);
        let slash = self.words.iter().enumerate().find_map(|(at, word)| {
            let (left, right) = word.text.split_once('/')?;
            let parts = left.len() > 1 && right.len() > 2 && right.chars().all(char::is_alphabetic);
            parts.then_some((at, left, right))
        });
        if let Some((slash, left, right)) = slash {
            let after: Words<'t> = self.words.drain(slash + 1..).collect();
            self.words.pop();
            self.push(left);
            let only_terms = after.iter().all(|word| any(&[*word], &[Mark::Date, Mark::Year]));
            if banks::is_counterparty(&right.to_uppercase()) && only_terms {
                self.push_counterparty(right.to_owned());
            } else {
                let bank = join(&self.words);
                self.push_counterparty(bank);
                self.words.clear();
                self.push(right);
                self.words.extend(after);
            }
        }
    }

    /// `CALL ACME 100`, `ACME CALL 100`, `ACME 100 CALL`: an option with its price and without a day.
    fn is_priced(&self, at: usize) -> bool {
        let is_price = |at: usize| self.words.get(at).is_some_and(is_price);
        let last = self.words.len() - 1;
        self.words.get(at).is_some_and(|word| word.facts.numbered_wrapper == Some(Kind::Option))
            && match at {
                0 => last > 1 && is_price(last),
                _ => at + 1 == last && is_price(last) || at == last && at > 1 && is_price(at - 1),
            }
    }

    /// `REPO ACME LTD`, `BANK REPO ACME LTD`: whether a word of [`wrappers::leading_wrapper`] stands in front of a name.
    fn leads(&self, at: usize, upper: &[Cow<'_, str>]) -> bool {
        let front = upper.get(..at).unwrap_or_default();
        (is_bank(front) || front.iter().all(|w| wrappers::is_wrapper_style(w)))
            && is_behind(upper, at)
            && self.names_a_company_behind(at)
    }

    /// Whether a word behind a place names a company or a place. What is left of a company's own name (`REPO GROUP AG`)
    /// does not.
    pub(super) fn names_a_company_behind(&self, at: usize) -> bool {
        const TERMS: u64 = mask(&[
            Mark::HolderWord,
            Mark::Par,
            Mark::ParCurrency,
            Mark::Suffix,
            Mark::DebtWord,
            Mark::Receipt,
            Mark::HasCurrency,
        ]);
        self.words.iter().skip(at + 1).filter(|word| !word.is_any(TERMS)).any(|word| {
            let name = Name::new(word.text);
            let tells = |token: &Token| matches!(token.class(), Class::Distinctive | Class::Geography);
            name.tokens().iter().any(|token| token.text().len() > 2 && tells(token))
        })
    }

    /// `CFD ON ACME`, `BANK P-NOTE ACME`, `EQUITY SWAP ACME`: what stands in front of the wrapper is then
    /// the bank or says more about the wrapper. `upper` are the words with the wrapper `at` its place.
    fn before_wrapper(&mut self, at: usize, upper: &[Cow<'_, str>]) {
        let front = upper.get(..at).unwrap_or_default();
        let style = front.iter().all(|w| wrappers::is_wrapper_style(w));
        let by_bank = is_bank(front);
        // `ON` says so itself: what follows may be a bank too.
        let on = upper.get(at + 1).is_some_and(|w| w == "ON") && upper.len() > at + 2;
        if !(style || by_bank) || !(on || is_behind(upper, at)) || at >= self.words.len() {
            return;
        }
        let front: Words<'t> = self.words.drain(..at).collect();
        if by_bank {
            self.push_counterparty(join(&front));
        }
        if self.words.len() > 1 && self.words.first().is_some_and(|w| w.text.eq_ignore_ascii_case("on")) {
            self.words.remove(0);
        }
    }

    /// `TOTAL RETURN SWAP` becomes `TRS`.
    pub(super) fn shorten_wrappers(&mut self) {
        for (phrase, word) in wrappers::SPELT_OUT {
            let upper = self.upper();
            let found = upper.windows(phrase.len()).position(|run| run.iter().eq(phrase.iter()));
            if let Some(at) = found {
                let word = self.read(word);
                self.words.drain(at..at + phrase.len());
                self.words.insert(at, word);
            }
        }
    }

    /// `TRS/ACME`, `CFD:ACME`: the wrapper and the first word of the name in one.
    pub(super) fn glued_wrapper(&mut self) {
        let Some(first) = self.words.first().copied() else { return };
        let Some((wrapper, name)) = first.text.split_once([':', '/']).filter(|(_, name)| !name.is_empty())
        else {
            return;
        };
        let wrapper = self.read(wrapper);
        if wrapper.facts.wrapper.is_some() {
            let name = self.read(name);
            self.words.remove(0);
            self.words.insert_many(0, [wrapper, name]);
        }
    }

    /// `CALL ACME CORP 25 JUN21`: the price stands anywhere behind.
    fn option_words(&mut self, word: &str) {
        let right = match word {
            "CALL" | "CALLS" => OptionRight::Call,
            "PUT" | "PUTS" => OptionRight::Put,
            _ => return,
        };
        let price = (1..self.words.len()).rev().find(|at| self.words.get(*at).is_some_and(is_price));
        let strike = price.map(|at| self.words.remove(at).text.to_owned()).unwrap_or_default();
        self.out.option = Some(OptionTerms { right, strike });
    }

    /// `ACME 1810 C25.00 30JUN21`
    pub(super) fn option(&mut self) {
        let Some(at) = (1..self.words.len())
            .find(|at| self.words.get(*at).is_some_and(|word| word.is(Mark::OptionTerms)))
            .filter(|_| any(&self.words, &[Mark::Date]))
        else {
            return;
        };
        self.out.option = option_terms(&self.words.remove(at).upper());
        self.out.wrapper = Some(Kind::Option);
        self.set_kind(Kind::Option);
        // The exchange's code of the underlying stands before the strike.
        if at > 1 && self.words.get(at - 1).is_some_and(|word| word.is(Mark::Digits)) {
            self.words.remove(at - 1);
        }
        self.ticker_before_name();
    }

    /// `ACM US 01/19/24 P150 ACME INC`: the ticker stands beside the name.
    fn ticker_before_name(&mut self) {
        let upper = self.upper();
        let [code, market, date, _, ..] = upper.as_slice() else { return };
        if words::is_market(market)
            && is_date(date)
            && let Ok(ticker) = Ticker::parse(&format!("{code} {market}"))
        {
            self.out.ticker = Some(ticker);
            // A date in front of a name ends nothing.
            self.words.drain(..2);
            self.out.maturity = Some(Cow::Borrowed(self.words.remove(0).text));
        }
    }

    pub(super) fn counterparty(&mut self) {
        let bank = |word: &str| banks::is_counterparty(&word.to_uppercase());
        let mut names = Vec::new();
        while self.words.len() > 1 && self.words.last().is_some_and(|word| bank(word.text)) {
            names.extend(self.words.pop().map(|word| word.text));
        }
        names.reverse();
        self.push_counterparty(names.join(" "));
        // `BANK INTL (ACME) PW 2022` or `ACME (BANK) PW 2022`: the bank is known by its name.
        let is_bank = |text: &str| {
            text.split(' ')
                .any(|w| w.eq_ignore_ascii_case("bank") || banks::is_counterparty_name(&w.to_lowercase()))
        };
        let outside = join(&self.words);
        if let Some(at) = self.aside.iter().position(|text| is_bank(text) && !outside.is_empty()) {
            let bank = self.aside.remove(at);
            self.push_counterparty(bank.to_owned());
        } else if !self.aside.is_empty() && is_bank(&outside) {
            self.words.clear();
            self.push_counterparty(outside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::describe;

    #[test]
    fn the_exposure_stands_behind_the_wrapper() {
        for (text, expected, bank) in [
            ("CFD ON ACME PLC", "ACME PLC", None),
            ("CFD ON BARCLAYS PLC", "BARCLAYS PLC", None),
            ("CFD: ACME SA-REG", "ACME SA", None),
            ("UBS P-NOTE ACME CO LTD-A 2024", "ACME CO LTD", Some("UBS")),
            ("BARCLAYS BANK PLC P-NOTE ON ACME CORP", "ACME CORP", Some("BARCLAYS BANK PLC")),
            ("CITIGROUP GLOBAL MKTS WTS ACME ELECTRONICS", "ACME ELECTRONICS", Some("CITIGROUP GLOBAL MKTS")),
            ("EQUITY SWAP ACME CORP LTD MSIP", "ACME CORP LTD", Some("MSIP")),
            ("ACM US 01/19/24 P150 ACME INC", "ACME INC", None),
            ("ACME CORP CFD ON", "ACME CORP ON", None),
            ("ACME DIGITAL P-NOTE CICC 2021", "ACME DIGITAL", Some("CICC")),
            ("REPO ACME LTD", "ACME LTD", None),
            ("REV REPO ACME LTD", "ACME LTD", None),
            ("UBS REPO ACME LTD", "ACME LTD", Some("UBS")),
            ("REVERSE REPURCHASE AGREEMENT ACME LTD", "ACME LTD", None),
            ("RRP ACME", "ACME", None),
            ("CDS ACME CORP 5Y", "ACME CORP", None),
            ("ACME CORP CDS 5Y", "ACME CORP", None),
            ("ACME CORP CDS", "ACME CORP", None),
            ("CDS ACME CORP 5Y 20JUN28", "ACME CORP", None),
            ("CREDIT DEFAULT SWAP ACME CORP", "ACME CORP", None),
            ("EQS ACME CORP", "ACME CORP", None),
            ("EQS CHINA ZORBLAT LTD-H", "CHINA ZORBLAT LTD", None),
            ("ELN ACME CORP", "ACME CORP", None),
            ("STRUCTURED NOTE ACME CORP", "ACME CORP", None),
            ("FCN ACME CORP 8% 2025", "ACME CORP", None),
            ("WARRANTS ON ACME CORP", "ACME CORP", None),
            ("OPTION ACME CORP", "ACME CORP", None),
            ("PUT ACME CORP 100 DEC22", "ACME CORP", None),
            ("CALL ACME CORP 100", "ACME CORP", None),
            ("CALL ACME CORP 1,250.50", "ACME CORP", None),
            ("ACME CORP CALL 100", "ACME CORP", None),
            ("ACME CORP DEC22 100 CALL", "ACME CORP", None),
            ("ACME CORP 100 PUT", "ACME CORP", None),
        ] {
            let parts = describe(text, "");
            assert_eq!(parts.names().next().map(|slot| slot.text.as_str()), Some(expected), "{text}");
            assert_eq!(parts.counterparty(), bank, "{text}");
        }
    }

    #[test]
    fn a_companys_own_name_is_no_wrapper() {
        for text in
            ["EQS GROUP AG", "OPTION N.V.", "OPT SCIENCES CORP", "CDS CO LTD", "CALL CENTRE LTD", "REPO LTD"]
        {
            assert_eq!(describe(text, "").wrapper, None, "{text}");
        }
        assert_eq!(describe("EQS GROUP AG NA O.N.", "").wrapper, None);
    }
}
