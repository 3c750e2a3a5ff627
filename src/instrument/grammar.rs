//! The steps that take a description apart, from the outside to the name.

use super::banks;
use super::cash;
use super::terms::{
    Coupon, Maturity, is_date, is_decimal, is_fraction, is_maturity_code, is_year, percentage,
};
use super::words;
use super::{Description, Kind, Role, Slot};
use crate::identifier::Ticker;
use crate::name::{Class, Name};

/// Fields of common vendors end after this many characters; a text of such a length without a legal
/// form at its end may have lost some of it.
const CUT_LENGTHS: std::ops::RangeInclusive<usize> = 26..=36;

/// Takes a security description apart; `type_column` is the row's instrument type or asset class, or
/// empty.
pub fn describe(text: &str, type_column: &str) -> Description {
    let mut parse = Parse::new(text);
    let hinted = words::kind_of_column(type_column);
    if parse.is_cash_or_fx() {
        return parse.finish(hinted);
    }
    parse.parentheses();
    parse.index_or_fund(hinted);
    if matches!(parse.out.kind, Some(Kind::Index | Kind::Fund)) {
        return parse.finish(hinted);
    }
    parse.warrant();
    parse.wrapper();
    parse.option();
    parse.coupon_and_dates();
    parse.counterparty();
    parse.receipt();
    parse.suffixes();
    parse.repetition();
    parse.finish(hinted)
}

pub(super) struct Parse {
    /// Words as printed, parentheses taken out.
    pub(super) words: Vec<String>,
    /// Names in parentheses.
    pub(super) aside: Vec<String>,
    /// Length of the whole text in characters, and whether it is in capitals.
    length: usize,
    pub(super) capitals: bool,
    pub(super) out: Description,
}

impl Parse {
    fn new(text: &str) -> Parse {
        let text: String = text
            .chars()
            .map(|c| match c {
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => '-',
                '（' => '(',
                '）' => ')',
                c if c.is_whitespace() => ' ',
                c => c,
            })
            .collect();
        let text = text.trim();
        Parse {
            words: text.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect(),
            aside: Vec::new(),
            length: text.chars().count(),
            capitals: !text.chars().any(char::is_lowercase),
            out: Description::default(),
        }
    }

    pub(super) fn upper(&self) -> Vec<String> {
        self.words.iter().map(|w| w.to_uppercase()).collect()
    }

    pub(super) fn last(&self) -> Option<String> {
        self.words.last().map(|w| w.to_uppercase())
    }

    pub(super) fn kind(&mut self, kind: Kind) {
        self.out.kind.get_or_insert(kind);
    }

    /// Rows that are no security: every word must belong to the vocabulary.
    fn is_cash_or_fx(&mut self) -> bool {
        let words = self.upper();
        let parts: Vec<&str> =
            words.iter().flat_map(|w| w.split(['(', ')', ',', ':'])).filter(|w| !w.is_empty()).collect();
        let pair = parts.iter().any(|w| cash::is_currency_pair(w));
        let cash = parts.iter().any(|w| cash::is_cash(w));
        let fx = pair || parts.iter().any(|w| matches!(*w, "FX" | "SPOT" | "NDF" | "FWD" | "FORWARD"));
        let only_currency = !parts.is_empty() && parts.iter().all(|w| cash::is_currency(w));
        let plain = parts.iter().all(|w| {
            cash::is_cash(w)
                || cash::is_cash_filler(w)
                || cash::is_currency_pair(w)
                || is_date(w)
                || words::is_amount(w)
        });
        if !(plain
            && (cash
                || only_currency
                || (fx && parts.iter().any(|w| cash::is_currency_pair(w) || cash::is_currency(w)))))
        {
            return false;
        }
        self.out.kind = Some(if pair || (fx && !cash) { Kind::Fx } else { Kind::Cash });
        self.words.clear();
        true
    }

    /// `(HK-C)` is a venue, `(HONG KONG)` is part of the name, `(ACME)` names an exposure.
    fn parentheses(&mut self) {
        let text = self.words.join(" ");
        let mut outer = String::new();
        let mut rest = text.as_str();
        while let Some((before, tail)) = rest.split_once('(') {
            let Some((inside, after)) = tail.split_once(')') else { break };
            outer.push_str(before);
            let tag = inside.trim().to_uppercase();
            let listing = after.trim().is_empty() && words::is_market(&tag) && ends_with_class(&outer);
            if listing || words::is_venue_tag(&tag) {
                self.out.venue = Some(tag);
            } else if matches!(tag.as_str(), "144A" | "REGS" | "REG S") {
                self.reg(&tag);
            } else if let Some(ticker) = ticker(&tag) {
                self.out.ticker = Some(ticker);
            } else {
                let name = Name::new(inside);
                let distinctive =
                    name.tokens().iter().any(|t| t.class() == Class::Distinctive && t.text().len() > 1);
                let article = matches!(tag.as_str(), "THE" | "PUBL");
                if distinctive && !article && !outer.trim().is_empty() {
                    self.aside.push(inside.trim().to_owned());
                } else {
                    outer.push(' ');
                    outer.push_str(inside);
                }
            }
            outer.push(' ');
            rest = after;
        }
        outer.push_str(rest);
        self.words = outer.split([' ', '(', ')']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    }

    pub(super) fn reg(&mut self, tag: &str) {
        match tag {
            "144A" => self.out.rule_144a = true,
            _ => self.out.reg_s = true,
        }
        self.kind(Kind::Bond);
    }

    fn index_or_fund(&mut self, hinted: Option<Kind>) {
        let words = self.upper();
        let fund = words
            .iter()
            .enumerate()
            .any(|(i, w)| words::is_fund(w, words.get(i + 1).map(String::as_str), hinted));
        let derivative = words.iter().any(|w| {
            matches!(
                words::wrapper(w).or_else(|| words::numbered_wrapper(w)),
                Some(Kind::Swap | Kind::Future)
            )
        });
        let index = words.iter().any(|w| words::is_index(w));
        if derivative && index {
            self.out.kind = Some(Kind::Index);
        } else if fund {
            self.out.kind = Some(Kind::Fund);
        }
    }

    /// The name ends where the coupon or the maturity begins.
    fn coupon_and_dates(&mut self) {
        let words = self.upper();
        let dated = |w: &String| is_date(w) || is_year(w);
        let coupon = (1..words.len()).find(|&i| {
            let here = words.get(i).map_or("", String::as_str);
            let next = words.get(i + 1);
            percentage(here).is_some()
                || (is_decimal(here) && next.is_some_and(|n| dated(n) || is_fraction(n) || n == "PERP"))
        });
        if let Some(at) = coupon {
            let terms = self.words.split_off(at);
            let rate = terms.first().map(|w| w.trim_end_matches('%').to_owned()).unwrap_or_default();
            self.out.coupon = Some(Coupon(rate));
            for word in terms.iter().skip(1).map(|w| w.to_uppercase()) {
                if self.out.maturity.is_none() && (is_date(&word) || is_year(&word)) {
                    self.out.maturity = Some(Maturity(word));
                } else if matches!(word.as_str(), "REGS" | "144A") {
                    self.reg(&word);
                } else if let Some(Some(kind)) = words::suffix(&word)
                    && self.out.kind.is_none_or(|k| k == Kind::Bond)
                {
                    self.out.kind = Some(kind);
                } else if banks::is_counterparty(&word) && self.out.wrapper.is_some() {
                    self.push_counterparty(word);
                }
            }
            self.kind(Kind::Bond);
        }
        let mut kept = Vec::with_capacity(self.words.len());
        for (i, word) in std::mem::take(&mut self.words).into_iter().enumerate() {
            let upper = word.to_uppercase();
            let year_of_wrapper = self.out.wrapper.is_some() && is_year(&upper);
            if i > 0 && (is_date(&upper) || year_of_wrapper) {
                self.out.maturity.get_or_insert(Maturity(upper));
            } else {
                kept.push(word);
            }
        }
        self.words = kept;
        if self.words.len() > 1 && self.last().is_some_and(|w| is_maturity_code(&w)) {
            self.out.maturity = self.words.pop().map(Maturity);
            self.kind(Kind::Bond);
        }
    }

    /// `ACME LTD ACME ORD SHS`: some venues print the issuer and then the security's short name.
    fn repetition(&mut self) {
        let upper = self.upper();
        let again = (2..upper.len()).find(|&i| {
            let is_form = upper.get(i - 1).is_some_and(|w| Name::new(&format!("x {w}")).key() == "x");
            is_form && upper.get(i) == upper.first()
        });
        self.words.truncate(again.unwrap_or(usize::MAX));
    }

    fn finish(mut self, hinted: Option<Kind>) -> Description {
        let text = self.words.join(" ");
        let text = text.trim_matches(|c: char| c == '-' || c == ',' || c == ' ').to_owned();
        let role = if self.out.wrapper.is_some() { Role::Exposure } else { Role::Issuer };
        let mut slots = Vec::new();
        if !text.is_empty() {
            let cut = self.capitals
                && CUT_LENGTHS.contains(&self.length)
                && self.out.coupon.is_none()
                && self.out.wrapper.is_none()
                && self.aside.is_empty();
            slots.push(Slot { text, role, cut });
        }
        let aside = std::mem::take(&mut self.aside);
        // A vehicle's bond with the borrower in parentheses passes on a loan.
        if !aside.is_empty() && self.out.kind == Some(Kind::Bond) {
            self.out.kind = Some(Kind::LoanNote);
        }
        slots.extend(aside.into_iter().map(|text| Slot { text, role: Role::Exposure, cut: false }));
        slots.append(&mut self.out.slots);
        self.out.slots = slots;
        self.out.kind = self.out.kind.or(hinted);
        self.out
    }
}

/// `ACME-H`, `ACME CLASS B`: what a market in parentheses may stand behind.
fn ends_with_class(text: &str) -> bool {
    text.trim_end().rsplit([' ', '-']).next().is_some_and(|w| words::is_share_class(&w.to_uppercase()))
}

/// `1810 HK`, `1810.HK`: a code with its market, and a digit in it, for the words `(HONG KONG)` are
/// none.
fn ticker(text: &str) -> Option<Ticker> {
    text.chars().any(|c| c.is_ascii_digit()).then(|| Ticker::parse(text).ok()).flatten()
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
            ("CALL ACME CORP 25 JUN21", "ACME CORP"),
            ("ACME CORP JUN21 25 PUT", "ACME CORP"),
            ("CALL CENTRE LTD", "CALL CENTRE LTD"),
            ("ACME SAB DE CV", "ACME SAB DE CV"),
            ("FUTURE ACME LTD", "FUTURE ACME LTD"),
            ("ACME HOLDINGS-NVDR- BA 1", "ACME HOLDINGS"),
            ("ACME INC ACME ORD SHS", "ACME INC"),
            ("ACME (THE)", "ACME THE"),
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
