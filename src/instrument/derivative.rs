//! Derivatives: the wrapper around an exposure, its terms, and the bank on the other side.

use super::banks;
use super::grammar::Parse;
use super::terms::{
    Maturity, OptionRight, OptionTerms, WarrantTerms, is_date, is_decimal, is_digits, is_year, option_terms,
};
use super::words;
use super::{Kind, Role, Slot};
use crate::identifier::Ticker;

/// Whether the words are a bank and what its issuing companies are called: `BANK INTL PLC`.
fn is_bank(words: &[String]) -> bool {
    let known = |w: &String| banks::is_counterparty_name(&w.to_lowercase());
    words.first().is_some_and(known) && words.iter().all(|w| known(w) || banks::is_bank_word(w))
}

/// Whether a name stands behind the wrapper, and not only its terms and the bank.
fn is_behind(words: &[String], at: usize) -> bool {
    words.iter().skip(at + 1).any(|w| {
        let letters = w.chars().filter(|c| c.is_alphabetic()).count();
        letters > 1
            && !is_date(w)
            && !banks::is_counterparty_name(&w.to_lowercase())
            && !banks::is_bank_word(w)
            && words::suffix(w).is_none()
            && !words::is_filler(&w.to_lowercase())
    })
}

impl Parse {
    /// `ACME-UBS @EC2109A`
    pub(super) fn warrant(&mut self) {
        let Some(at) = self.words.iter().position(|w| w.len() > 1 && w.starts_with('@')).filter(|at| *at > 0)
        else {
            return;
        };
        let code = self.words.split_off(at).first().map(|w| w.trim_start_matches('@').to_owned());
        self.out.warrant = code.map(|code| WarrantTerms { code });
        self.out.wrapper = Some(Kind::Warrant);
        self.kind(Kind::Warrant);
        if let Some((name, bank)) = self.words.last().and_then(|w| w.rsplit_once('-'))
            && banks::is_counterparty(&bank.to_uppercase())
        {
            let (name, bank) = (name.to_owned(), bank.to_owned());
            self.words.pop();
            self.words.extend((!name.is_empty()).then_some(name));
            self.push_counterparty(bank);
        }
    }

    pub(super) fn push_counterparty(&mut self, text: String) {
        if !text.is_empty() {
            self.out.slots.push(Slot { text, role: Role::Counterparty, cut: false });
        }
    }

    /// `TRS ACME …`, `ACME CFD`, `BANK PLC/ACME P-NOTE …`
    pub(super) fn wrapper(&mut self) {
        self.shorten_wrappers();
        let words = self.upper();
        // `CALL` and `WARRANT` are words of names too: only beside a number they are terms.
        let numbered = words.iter().any(|w| is_date(w) || is_year(w) || is_decimal(w));
        let found = words.iter().enumerate().find_map(|(i, w)| {
            let kind = words::wrapper(w.trim_end_matches(':')).or_else(|| {
                let written = || words.get(..i).is_some_and(is_bank) && is_behind(&words, i);
                words::numbered_wrapper(w).filter(|_| (numbered && words.len() > 2) || written())
            });
            kind.map(|kind| (i, kind))
        });
        let Some((at, kind)) = found.filter(|_| words.len() > 1) else { return };
        self.out.wrapper = Some(kind);
        self.kind(kind);
        let word = self.words.remove(at).trim_end_matches(':').to_uppercase();
        // What is said twice (`CFD / total return swap`) is still one wrapper.
        let said_again = |w: &String| words::wrapper(&w.to_uppercase()).is_some() || w == "/" || w == "-";
        if self.words.iter().any(|w| !said_again(w)) {
            self.words.retain(|w| !said_again(w));
        }
        self.before_wrapper(at, &words);
        self.option_words(&word);
        if let Some(slash) = self.words.iter().position(|w| {
            w.split_once('/')
                .is_some_and(|(a, b)| a.len() > 1 && b.len() > 2 && b.chars().all(char::is_alphabetic))
        }) {
            let after = self.words.split_off(slash + 1);
            let (left, right) = match self.words.pop() {
                Some(word) => word
                    .split_once('/')
                    .map_or((String::new(), word.clone()), |(l, r)| (l.to_owned(), r.to_owned())),
                None => (String::new(), String::new()),
            };
            let only_terms = after.iter().all(|w| is_date(w) || is_year(w));
            if banks::is_counterparty(&right.to_uppercase()) && only_terms {
                self.words.push(left);
                self.push_counterparty(right);
            } else {
                self.words.push(left);
                let bank = self.words.join(" ");
                self.push_counterparty(bank);
                self.words = std::iter::once(right).chain(after).collect();
            }
        }
    }

    /// `CFD ON ACME`, `BANK P-NOTE ACME`, `EQUITY SWAP ACME`: what stands in front of the wrapper is then
    /// the bank or says more about the wrapper. `upper` are the words with the wrapper `at` its place.
    fn before_wrapper(&mut self, at: usize, upper: &[String]) {
        let front = upper.get(..at).unwrap_or_default();
        let style = front.iter().all(|w| words::is_wrapper_style(w));
        let by_bank = is_bank(front);
        // `ON` says so itself: what follows may be a bank too.
        let on = upper.get(at + 1).is_some_and(|w| w == "ON") && upper.len() > at + 2;
        if !(style || by_bank) || !(on || is_behind(upper, at)) || at >= self.words.len() {
            return;
        }
        let name = self.words.split_off(at);
        let front = std::mem::replace(&mut self.words, name);
        if by_bank {
            self.push_counterparty(front.join(" "));
        }
        if self.words.len() > 1 && self.words.first().is_some_and(|w| w.eq_ignore_ascii_case("on")) {
            self.words.remove(0);
        }
    }

    /// `TOTAL RETURN SWAP` becomes `TRS`.
    fn shorten_wrappers(&mut self) {
        for (phrase, word) in words::SPELT_OUT {
            let upper = self.upper();
            let found = upper.windows(phrase.len()).position(|run| run.iter().eq(phrase.iter()));
            if let Some(at) = found {
                self.words.splice(at..at + phrase.len(), [word.to_owned()]);
            }
        }
    }

    /// `CALL ACME CORP 25 JUN21`: the price stands anywhere behind.
    fn option_words(&mut self, word: &str) {
        let right = match word {
            "CALL" | "CALLS" => OptionRight::Call,
            "PUT" | "PUTS" => OptionRight::Put,
            _ => return,
        };
        let price =
            self.words.iter().rposition(|w| is_decimal(w) && !w.starts_with('0')).filter(|at| *at > 0);
        let strike = price.map(|at| self.words.remove(at)).unwrap_or_default();
        self.out.option = Some(OptionTerms { right, strike });
    }

    /// `ACME 1810 C25.00 30JUN21`
    pub(super) fn option(&mut self) {
        let words = self.upper();
        let Some((at, terms)) =
            words.iter().enumerate().skip(1).find_map(|(i, w)| option_terms(w).map(|t| (i, t)))
        else {
            return;
        };
        let dated = words.iter().any(|w| is_date(w));
        if !dated {
            return;
        }
        self.out.option = Some(terms);
        self.out.wrapper = Some(Kind::Option);
        self.kind(Kind::Option);
        self.words.remove(at);
        // The exchange's code of the underlying stands before the strike.
        if at > 1 && self.words.get(at - 1).is_some_and(|w| is_digits(w)) {
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
            self.words.drain(..2);
            // A date in front of a name ends nothing.
            self.out.maturity = self.words.drain(..1).next().map(Maturity);
        }
    }

    pub(super) fn counterparty(&mut self) {
        if self.out.wrapper.is_none() {
            return;
        }
        let bank = |word: &str| banks::is_counterparty(&word.to_uppercase());
        let mut names = Vec::new();
        while self.words.len() > 1 && self.words.last().is_some_and(|w| bank(w)) {
            names.extend(self.words.pop());
        }
        names.reverse();
        self.push_counterparty(names.join(" "));
        // `BANK INTL (ACME) PW 2022` or `ACME (BANK) PW 2022`: the bank is known by its name.
        let is_bank = |text: &str| {
            text.split(' ')
                .any(|w| w.eq_ignore_ascii_case("bank") || banks::is_counterparty_name(&w.to_lowercase()))
        };
        let outside = self.words.join(" ");
        if let Some(at) = self.aside.iter().position(|text| is_bank(text) && !outside.is_empty()) {
            let bank = self.aside.remove(at);
            self.push_counterparty(bank);
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
        ] {
            let parts = describe(text, "");
            assert_eq!(parts.names().next().map(|slot| slot.text.as_str()), Some(expected), "{text}");
            assert_eq!(parts.counterparty(), bank, "{text}");
        }
    }
}
