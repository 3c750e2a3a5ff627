//! Derivatives: the wrapper around an exposure, its terms, and the bank on the other side.

use super::grammar::Parse;
use super::terms::{
    OptionRight, OptionTerms, WarrantTerms, is_date, is_decimal, is_digits, is_year, option_terms,
};
use super::words;
use super::{Kind, Role, Slot};

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
            && words::is_counterparty(&bank.to_uppercase())
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
            let kind = words::wrapper(w)
                .or_else(|| words::numbered_wrapper(w).filter(|_| numbered && words.len() > 2));
            kind.map(|kind| (i, kind))
        });
        let Some((at, kind)) = found.filter(|_| words.len() > 1) else { return };
        self.out.wrapper = Some(kind);
        self.kind(kind);
        let word = self.words.remove(at).to_uppercase();
        // What is said twice (`CFD / total return swap`) is still one wrapper.
        let said_again = |w: &String| words::wrapper(&w.to_uppercase()).is_some() || w == "/" || w == "-";
        if self.words.iter().any(|w| !said_again(w)) {
            self.words.retain(|w| !said_again(w));
        }
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
            if words::is_counterparty(&right.to_uppercase()) && only_terms {
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
    }

    pub(super) fn counterparty(&mut self) {
        if self.out.wrapper.is_none() {
            return;
        }
        let bank = |word: &str| words::is_counterparty(&word.to_uppercase());
        let mut names = Vec::new();
        while self.words.len() > 1 && self.words.last().is_some_and(|w| bank(w)) {
            names.extend(self.words.pop());
        }
        names.reverse();
        self.push_counterparty(names.join(" "));
        // `BANK INTL (ACME) PW 2022` or `ACME (BANK) PW 2022`: the bank is known by its name.
        let is_bank = |text: &str| {
            text.split(' ')
                .any(|w| w.eq_ignore_ascii_case("bank") || words::is_counterparty_name(&w.to_lowercase()))
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
