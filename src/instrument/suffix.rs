//! What stands behind the name: receipt, share class, par value, words for the kind of security.

use std::borrow::Cow;

use super::Kind;
use super::grammar::{Parse, ShareClass, behind};
use super::terms::Receipt;
use super::word::{Glossary, Mark, any, mask};
use super::words;

/// What a word must be for something to be taken off the end.
const SUFFIXES: u64 = mask(&[
    Mark::Amount,
    Mark::Pence,
    Mark::Par,
    Mark::DashedPar,
    Mark::AtMostTwo,
    Mark::DashOrDot,
    Mark::Regulation,
    Mark::EndsPair,
    Mark::DashedTerm,
    Mark::Suffix,
]);

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// Everything from the word for the receipt on is about the receipt.
    pub(super) fn receipt(&mut self) {
        let upper = self.upper();
        let found = upper.iter().enumerate().find_map(|(i, word)| {
            let glued = word
                .rsplit_once('-')
                .filter(|(_, tail)| words::is_receipt(tail) || words::is_sponsorship(tail));
            match glued {
                Some((head, tail)) if i > 0 || !head.is_empty() => {
                    let receipt =
                        words::is_receipt(tail) || upper.get(i + 1).is_some_and(|w| words::is_receipt(w));
                    receipt.then_some((i, Some(head.chars().count())))
                }
                _ => (i > 0 && words::is_receipt(word)).then_some((i, None)),
            }
        });
        let Some((at, head)) = found else { return };
        let tail = upper.get(at.saturating_sub(1)..).unwrap_or_default().join(" ");
        let sponsored = match (tail.contains("UNSP"), tail.contains("SPON") || tail.contains("SP ADR")) {
            (true, _) => Some(false),
            (false, true) => Some(true),
            _ => None,
        };
        let spelt_out = upper.get(at).is_some_and(|w| w.starts_with("DEPOSIT"));
        self.words.truncate(at + 1);
        self.cut_last(head.unwrap_or(0));
        while self.words.len() > 1
            && self.word_from_end(1).is_some_and(|last| {
                let upper = last.upper();
                let word = upper.trim_start_matches('-');
                words::is_sponsorship(word) || upper == "-" || (spelt_out && words::is_receipt_market(word))
            })
        {
            self.words.pop();
        }
        if tail.contains("REG S") || tail.contains("REGS") {
            self.out.reg_s = true;
        }
        self.out.rule_144a |= tail.contains("144A");
        self.out.receipt = Some(Receipt { sponsored });
        self.set_kind(Kind::Receipt);
    }

    /// Share class, par value and words for the kind of security, from the end inwards.
    pub(super) fn suffixes(&mut self) {
        while self.words.len() > 1 || self.words.first().is_some_and(|word| word.text.contains('-')) {
            self.trailing_dash();
            if !self.words.last().is_some_and(|last| last.is_any(SUFFIXES)) {
                break;
            }
            if !(self.par() || self.class() || self.kind_word()) {
                break;
            }
        }
    }

    /// `ACME-NVDR- BA 1`, `ACME LTD - H SHARES`
    fn trailing_dash(&mut self) {
        while self.words.len() > 1 && self.words.last().is_some_and(|word| word.text == "-") {
            self.words.pop();
        }
        if let Some(last) =
            self.word_from_end(1).filter(|last| last.text.len() > 1 && last.is(Mark::EndsWithDash))
        {
            self.words.pop();
            let word = self.read(last.text.trim_end_matches('-'));
            self.words.push(word);
        }
    }

    fn par(&mut self) -> bool {
        let Some(last) = self.word_from_end(1) else { return false };
        let before = self.word_from_end(2);
        if self.words.len() > 2
            && last.is(Mark::Amount)
            && let Some(before) = before.filter(|before| before.is(Mark::ParCurrency))
        {
            let left = self.words.len() - 2;
            self.words.truncate(left);
            let (currency, amount) = (before.upper(), last.upper());
            self.out.par = Some(Cow::Owned(format!("{} {amount}", currency.trim_start_matches('-'))));
            return true;
        }
        // `ORD 25P`
        let pence = last.is(Mark::Pence) && before.is_some_and(|before| before.upper() == "ORD");
        if self.words.len() > 1 && (pence || last.is(Mark::Par)) {
            self.words.pop();
            self.out.par = Some(Cow::Borrowed(last.text));
            return true;
        }
        if last.is(Mark::DashedPar)
            && let upper = last.upper()
            && let Some((head, tail)) = upper.rsplit_once('-')
        {
            self.out.par = Some(Cow::Owned(tail.to_owned()));
            self.cut_last(head.chars().count());
            return true;
        }
        false
    }

    fn class(&mut self) -> bool {
        let n = self.words.len();
        let (Some(last), before) = (self.word_from_end(1), self.word_from_end(2)) else { return false };
        // `CLASS B`, `-CL A`, `SERIES B`
        if last.is(Mark::AtMostTwo)
            && let Some(before) = before.filter(|before| before.is(Mark::ClassWord))
        {
            let upper = before.upper();
            let glued =
                upper.rsplit_once('-').map_or(0, |(head, _)| head.trim_end_matches('-').chars().count());
            if n > 2 || glued > 0 {
                self.words.truncate(n - 1);
                self.cut_last(glued);
                self.out.share_class = Some(ShareClass { text: last.text, in_capitals: false });
                return true;
            }
        }
        // `ACME-A`, `ACME.H`
        if last.is(Mark::DashOrDot) {
            let upper = last.upper();
            let dashed = upper.rsplit('.').next().is_some_and(|end| end.contains('-'));
            if let Some((head, tail)) = upper.rsplit_once(['-', '.'])
                && let suffix = if dashed { words::dashed_suffix(tail) } else { words::suffix(tail) }
                && (words::is_share_class(tail) || suffix.is_some())
                && (n > 1 || head.chars().count() > 1)
                && !head.ends_with('.')
            {
                let kept = head.chars().count();
                self.cut_last(kept);
                match suffix {
                    Some(kind) => self.out.kind = self.out.kind.or(kind),
                    None => {
                        let text = behind(last.text, kept + 1);
                        self.out.share_class = Some(ShareClass { text, in_capitals: true });
                    }
                }
                return true;
            }
        }
        // `ACME LTD H`, `ACME H YC 1`
        if n > 1 && self.out.share_class.is_none() && last.is(Mark::AtMostTwo) && last.is(Mark::ShareClass) {
            let common = matches!(last.text, "A" | "a" | "B" | "b" | "H" | "h");
            let alone = (self.out.par.is_some() || self.capitals()) && common;
            if alone || before.is_some_and(|before| self.glossary.is_form(&before.upper())) {
                self.words.pop();
                self.out.share_class = Some(ShareClass { text: last.text, in_capitals: false });
                return true;
            }
        }
        false
    }

    fn kind_word(&mut self) -> bool {
        let Some(last) = self.word_from_end(1).filter(|_| self.words.len() > 1) else { return false };
        if last.is(Mark::Regulation) {
            self.words.pop();
            self.reg(&last.upper());
            return true;
        }
        let before = self.word_from_end(2);
        if last.is(Mark::Cv) && before.is_some_and(|word| word.text.eq_ignore_ascii_case("de")) {
            return false;
        }
        if self.word_beside_a_term() {
            return true;
        }
        if last.is(Mark::Suffix) {
            self.words.pop();
            self.out.kind = self.out.kind.or(last.facts.suffix);
        }
        last.is(Mark::Suffix)
    }

    /// `PART CERT`, `COM USD0.01`, `2ND PRF`, `VAR … MTN`: words that could end a name, were it not for
    /// what stands before or behind them.
    fn word_beside_a_term(&mut self) -> bool {
        let (Some(last), Some(before)) = (self.word_from_end(1), self.word_from_end(2)) else { return false };
        if !any(&[last], &[Mark::EndsPair, Mark::DashedTerm]) {
            return false;
        }
        let (last, before) = (last.upper(), before.upper());
        let glued = before.rsplit_once('-').map_or(&*before, |(_, tail)| tail);
        if words::is_suffix_pair(glued, &last) && (self.words.len() > 2 || glued.len() + 1 < before.len()) {
            let kept = before.chars().count() - glued.chars().count();
            self.words.pop();
            self.cut_last(kept.saturating_sub(1));
            self.set_kind(Kind::Equity);
            return true;
        }
        let tail = last.rsplit_once('-').map_or(&*last, |(_, tail)| tail);
        let no_name = match tail {
            "COM" => self.out.par.is_some() || (tail == last && self.glossary.is_form(&before)),
            _ if words::is_preference_rank(tail) => self.out.kind == Some(Kind::Preferred),
            _ if words::is_rate_word(tail) => self.out.kind == Some(Kind::Bond),
            _ => false,
        };
        if no_name {
            let kept = (last.chars().count() - tail.chars().count()).saturating_sub(1);
            self.cut_last(kept);
        }
        no_name
    }
}

#[cfg(test)]
mod tests {
    use super::super::describe;

    fn name(text: &str) -> String {
        describe(text, "").names().next().map(|slot| slot.text.clone()).unwrap_or_default()
    }

    #[test]
    fn share_classes_and_par_values() {
        for (text, expected) in [
            ("ACME LTD - H SHARES", "ACME LTD"),
            ("ACME LTD - H SHS", "ACME LTD"),
            ("ACME CORP CL A COM STK", "ACME CORP"),
            ("ACME INDUSTRIES ORD GBP0.25", "ACME INDUSTRIES"),
            ("ACME INDUSTRIES ORD 25P", "ACME INDUSTRIES"),
            ("ACME INDUSTRIES ORD USD 0.01", "ACME INDUSTRIES"),
            ("ACME MOTOR CO COM USD0.01", "ACME MOTOR CO"),
            ("ACME MOTOR CO COM NPV", "ACME MOTOR CO"),
            ("ACME MOTOR CO COM", "ACME MOTOR CO"),
            ("ACME CO LTD-2ND PRF", "ACME CO LTD"),
            ("ACME HOLDING-PART CERT", "ACME HOLDING"),
            ("ACME HOLDING AG-GENUSSCHEIN", "ACME HOLDING AG"),
            ("ACME AG VOR-PREF", "ACME AG"),
            ("ACME BRAS-PR", "ACME BRAS"),
            ("ACME CORP-CLASS B (HK)", "ACME CORP"),
            ("ACME CORP VAR 06/14/2029 MTN", "ACME CORP"),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
        assert_eq!(describe("ACME LTD - H SHARES", "").share_class.as_deref(), Some("H"));
        assert_eq!(describe("ACME ORD GBP0.25", "").par.as_deref(), Some("GBP0.25"));
        assert_eq!(describe("ACME CORP-CLASS B (HK)", "").venue.as_deref(), Some("HK"));
    }

    #[test]
    fn words_of_names_stay() {
        for text in [
            "ACME COM",
            "ACME VAR",
            "ACME 2ND",
            "ACME PART",
            "ACME(HK)LTD",
            "ACME PR",
            "ACME 25P",
            "SA ACME.COM",
            "ACME.PR",
        ] {
            assert_eq!(name(text), text.replace(['(', ')'], " "), "{text}");
        }
    }

    #[test]
    fn receipts_of_other_markets() {
        for text in ["ACME SA BRAZILIAN DEPOSITARY RECEIPT", "ACME SA-CDI", "ACME SA CDI"] {
            assert_eq!(name(text), "ACME SA", "{text}");
        }
        assert_eq!(name("ACME BRAZILIAN ADR"), "ACME BRAZILIAN");
    }
}
