//! The name by itself, where what stands beside it may be codes and terms that are not read together.

use super::grammar::Parse;
use super::terms::is_year;
use super::word::{Glossary, Mark, any, mask};
use super::words;
use crate::identifier::is_isin;

/// Letters of the longest ticker.
const TICKER: usize = 5;
/// Kinds of securities and their rates, as they may stand in front of a name.
const TERMS_IN_FRONT: u64 =
    mask(&[Mark::Suffix, Mark::Receipt, Mark::HolderWord, Mark::DebtWord, Mark::Percentage, Mark::Beside]);

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// `US0378331005 ACME INC`: an ISIN is no part of a name.
    pub(super) fn isins(&mut self) {
        if self.words.len() > 1 && self.words.iter().any(|word| is_isin(word.text)) {
            self.words.retain(|word| !is_isin(word.text));
        }
    }

    /// `ACME CP 01/15/27`, `ACME RG-A`, `00941 ACME LTD`, `SPON ADR ACME INC`: the name without what may be terms and codes
    /// at its ends.
    pub(super) fn bare(&mut self) {
        let (behind, glued) = self.terms_behind();
        let until = self.words.len() - behind;
        let from = self.terms_in_front(until);
        if (from, behind, glued) == (0, 0, None) {
            return;
        }
        let mut bare = self.words.get(from..until).unwrap_or_default().to_vec();
        if let Some(name) = glued {
            bare.pop();
            bare.push(self.read(name));
        }
        self.bare = bare;
    }

    /// `ACME REIT CORP`: index providers print what a company is in front of its legal form. It may be part of the name.
    pub(super) fn kind_before_form(&mut self) {
        if !self.bare.is_empty() || !any(&self.words, &[Mark::BeforeForm]) {
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
            let mut bare = self.words.to_vec();
            bare.remove(end - 1);
            self.bare = bare;
        }
    }

    /// How many of the last words are terms or a code, and what is left of the word before where terms hang on it.
    fn terms_behind(&mut self) -> (usize, Option<&'t str>) {
        let terms = self.words.iter().rev().take_while(|word| word.is(Mark::Beside)).count();
        let dashes = self.words.iter().rev().skip(terms).take_while(|word| word.text == "-").count();
        let terms = if terms > 0 { terms + dashes } else { 0 };
        let at = self.words.len() - terms;
        let Some(last) = at.checked_sub(1).and_then(|last| self.words.get(last)).copied() else {
            return (0, None);
        };
        let mut name = last.text;
        while let Some((head, tail)) = name.rsplit_once('-').filter(|(head, _)| !head.is_empty())
            && (tail.is_empty() || self.read(tail).is(Mark::Beside))
        {
            name = head;
        }
        if name.len() < last.text.len() {
            return (terms, Some(name));
        }
        let is_numbered = self.words.get(at).is_some_and(|first| first.is(Mark::Digits));
        let is_behind_a_form = is_numbered && self.glossary.is_form(&last.upper());
        let is_part_of_the_name = match self.words.get(at..).unwrap_or_default() {
            // `ACME 100 C`
            [price, right] if matches!(&*right.upper(), "C" | "P") => price.text.len() < 3,
            [dash, ..] if dash.text == "-" => false,
            [number, further @ ..] if number.is(Mark::Digits) => {
                let is_term = is_behind_a_form && (number.text.len() > 2 || !further.is_empty());
                !is_term && !is_code(number.text)
            }
            _ => false,
        };
        (if is_part_of_the_name { 0 } else { terms }, None)
    }

    /// How many of the first words are terms or codes, where a name is left before this place.
    fn terms_in_front(&self, until: usize) -> usize {
        let mut at = 0;
        while let Some(word) = self.words.get(at) {
            let next = self.words.get(at + 1);
            let is_before = |mark: &str| next.is_some_and(|next| next.text == mark);
            let is_in_a_market = || next.is_some_and(|next| words::is_market(&next.upper()));
            at += match word {
                word if word.is(Mark::Digits) && word.text.len() > 2 && is_in_a_market() => 2,
                word if word.is(Mark::Digits) && is_code(word.text) => 1,
                word if is_ticker(word.text) && is_before("-") => 2,
                word if word.text == "-" && at > 0 => 1,
                word if is_kind_of_company(word.text) => 1,
                word if word.is_any(TERMS_IN_FRONT)
                    && !word.is(Mark::Digits)
                    && !words::is_market(&word.upper()) =>
                {
                    1
                }
                _ => break,
            };
        }
        let leaves_a_name = at < until && at > 0 && self.names_a_company_behind(at - 1);
        if leaves_a_name { at } else { 0 }
    }
}

/// Whether a number is rather the code of a security than the number of a fund or a year: `00941`, `1810`, `600519`.
pub(super) fn is_code(digits: &str) -> bool {
    (4..=6).contains(&digits.len()) && !is_year(digits) && !digits.starts_with("19")
}

/// `NK ACME`: oil company, joint-stock company, group of companies, as Russian names abbreviate them.
fn is_kind_of_company(text: &str) -> bool {
    matches!(text, "NK" | "AK" | "GK" | "НК" | "АК" | "ГК")
}

fn is_ticker(text: &str) -> bool {
    (1..=TICKER).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::super::grammar::{Parsed, join};
    use super::super::text::Text;
    use super::super::word::Forgetful;

    fn bare(text: &str) -> String {
        let text = Text::new(text);
        let mut parsed = Parsed::default();
        parsed.read(&text, None, &mut Forgetful);
        if parsed.bare.is_empty() { join(&parsed.words) } else { join(&parsed.bare) }
    }

    #[test]
    fn codes_and_terms_at_the_ends_are_taken_off() {
        for (text, expected) in [
            ("ACME LTD 941", "ACME LTD"),
            ("ACME LTD 00941", "ACME LTD"),
            ("ACME 00941", "ACME"),
            ("ACME LTD - 600519", "ACME LTD"),
            ("ACME LIMITED (00941)", "ACME LIMITED"),
            ("ACME CORP (1810)", "ACME CORP"),
            ("00941 ACME LTD", "ACME LTD"),
            ("941 HK ACME LTD", "ACME LTD"),
            ("ZRBL - ACME LTD", "ACME LTD"),
            ("US0378331005 ACME INC", "ACME INC"),
            ("US0378331005 - ACME INC", "ACME INC"),
            ("ACME INC (US0378331005)", "ACME INC"),
            ("SPON ADR ACME INC", "ACME INC"),
            ("TERM LOAN ACME INC", "ACME INC"),
            ("COMMON STOCK ACME INC", "ACME INC"),
            ("ORD ACME INC", "ACME INC"),
            ("NOTES ACME INC", "ACME INC"),
            ("4.125% ACME INC 2020-15.01.30", "ACME INC"),
            ("5.25% ACME INC 01/15/30", "ACME INC"),
            ("ACME LTD 15 JAN 2030", "ACME LTD"),
            ("ACME WHEN ISS", "ACME"),
            ("NK ACME PJSC", "ACME PJSC"),
            ("НК Зорблат", "Зорблат"),
            ("OAO NK ACME", "OAO NK ACME"),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
    }

    #[test]
    fn what_may_be_no_part_of_the_name_is_left_out() {
        for (text, expected) in [
            ("ACME REIT CORP", "ACME CORP"),
            ("ACME & ZORBLAT REIT CO LTD", "ACME & ZORBLAT CO LTD"),
            ("REIT CORP", "REIT CORP"),
            ("ACME REIT ZORBLAT CORP", "ACME REIT ZORBLAT CORP"),
            ("ACME CORP V", "ACME CORP"),
            ("ACME CORP II", "ACME CORP II"),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_and_words_of_names_stay() {
        for text in [
            "ACME 2013",
            "ACME 753",
            "ACME 1999",
            "3 M CO",
            "52 RESEARCH INSTITUTE",
            "HK ELECTRIC LTD",
            "SENIOR NOTES",
            "UNIT CORP",
            "LS INTL",
            "ACME (2013) LTD",
        ] {
            let without_marks = text.replace(['(', ')'], "");
            assert_eq!(bare(text), without_marks, "{text}");
        }
    }
}
