//! What stands behind the name: receipt, share class, par value, words for the kind of security.

use super::Kind;
use super::grammar::Parse;
use super::terms::Receipt;
use super::words::{self, Par};
use crate::name::Name;

impl Parse {
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
        let removed = self.words.split_off(at);
        if let (Some(length), Some(word)) = (head, removed.first()) {
            let kept: String = word.chars().take(length).collect();
            self.words.extend((!kept.is_empty()).then_some(kept));
        }
        while self.words.len() > 1
            && self.last().is_some_and(|w| {
                let word = w.trim_start_matches('-');
                words::is_sponsorship(word) || w == "-" || (spelt_out && words::is_receipt_market(word))
            })
        {
            self.words.pop();
        }
        if tail.contains("REG S") || tail.contains("REGS") {
            self.out.reg_s = true;
        }
        self.out.rule_144a |= tail.contains("144A");
        self.out.receipt = Some(Receipt { sponsored });
        self.kind(Kind::Receipt);
    }

    /// Share class, par value and words for the kind of security, from the end inwards.
    pub(super) fn suffixes(&mut self) {
        while self.words.len() > 1 || self.words.first().is_some_and(|w| w.contains('-')) {
            self.trailing_dash();
            if !(self.par() || self.class() || self.kind_word()) {
                break;
            }
        }
    }

    /// `ACME-NVDR- BA 1`, `ACME LTD - H SHARES`
    fn trailing_dash(&mut self) {
        while self.words.len() > 1 && self.words.last().is_some_and(|w| w == "-") {
            self.words.pop();
        }
        if let Some(last) = self.words.last_mut().filter(|w| w.len() > 1) {
            last.truncate(last.trim_end_matches('-').len());
        }
    }

    fn par(&mut self) -> bool {
        let Some(last) = self.last() else { return false };
        let before =
            self.words.len().checked_sub(2).and_then(|i| self.words.get(i)).map(|w| w.to_uppercase());
        if self.words.len() > 2
            && words::is_amount(&last)
            && let Some(before) = before.as_deref()
            && words::par(before.trim_start_matches('-')) == Some(Par::Currency)
        {
            self.words.pop();
            self.words.pop();
            self.out.par = Some(format!("{} {last}", before.trim_start_matches('-')));
            return true;
        }
        // `ORD 25P`
        let pence = last.strip_suffix('P').is_some_and(words::is_amount) && before.as_deref() == Some("ORD");
        if self.words.len() > 1 && (pence || words::par(&last) == Some(Par::Whole)) {
            self.words.pop();
            self.out.par = Some(last);
            return true;
        }
        if let Some((head, tail)) = last.rsplit_once('-')
            && words::par(tail) == Some(Par::Whole)
        {
            self.out.par = Some(tail.to_owned());
            let kept: String =
                self.words.pop().unwrap_or_default().chars().take(head.chars().count()).collect();
            self.words.extend((!kept.is_empty()).then_some(kept));
            return true;
        }
        false
    }

    fn class(&mut self) -> bool {
        let upper = self.upper();
        let n = upper.len();
        let word = |back: usize| n.checked_sub(back).and_then(|i| upper.get(i)).map_or("", String::as_str);
        let last = word(1);
        let named = word(2).rsplit('-').next().unwrap_or_default();
        // `CLASS B`, `-CL A`, `SERIES B`
        if n > 1 && matches!(named, "CLASS" | "CL" | "SERIES" | "SER" | "KLASSE") && last.len() <= 2 {
            let glued = word(2).strip_suffix(named).map(|head| head.trim_end_matches('-').chars().count());
            if n > 2 || glued.is_some_and(|length| length > 0) {
                self.out.share_class = self.words.pop();
                let head: String =
                    self.words.pop().unwrap_or_default().chars().take(glued.unwrap_or(0)).collect();
                self.words.extend((!head.is_empty()).then_some(head));
                return true;
            }
        }
        // `ACME-A`, `ACME.H`
        let dashed = last.rsplit('.').next().is_some_and(|end| end.contains('-'));
        if let Some((head, tail)) = last.rsplit_once(['-', '.'])
            && let suffix = if dashed { words::dashed_suffix(tail) } else { words::suffix(tail) }
            && (words::is_share_class(tail) || suffix.is_some())
            && (n > 1 || head.chars().count() > 1)
            && !head.ends_with('.')
        {
            let (tail, length) = (tail.to_owned(), head.chars().count());
            let kept: String = self.words.pop().unwrap_or_default().chars().take(length).collect();
            self.words.extend((!kept.is_empty()).then_some(kept));
            match suffix {
                Some(kind) => self.out.kind = self.out.kind.or(kind),
                None => self.out.share_class = Some(tail),
            }
            return true;
        }
        // `ACME LTD H`, `ACME H YC 1`
        if n > 1 && self.out.share_class.is_none() && last.len() <= 2 && words::is_share_class(last) {
            let after_form = Name::new(&format!("x {}", word(2))).key() == "x";
            if after_form || ((self.out.par.is_some() || self.capitals) && matches!(last, "A" | "B" | "H")) {
                self.out.share_class = self.words.pop();
                return true;
            }
        }
        false
    }

    fn kind_word(&mut self) -> bool {
        let Some(last) = self.last().filter(|_| self.words.len() > 1) else { return false };
        if matches!(last.as_str(), "REGS" | "144A") {
            self.words.pop();
            self.reg(&last);
            return true;
        }
        let before = self.words.len().checked_sub(2).and_then(|i| self.words.get(i));
        if last == "CV" && before.is_some_and(|w| w.eq_ignore_ascii_case("de")) {
            return false;
        }
        if self.word_beside_a_term(&last) {
            return true;
        }
        match words::suffix(last.trim_start_matches('-')) {
            Some(kind) => {
                self.words.pop();
                self.out.kind = self.out.kind.or(kind);
                true
            }
            None => false,
        }
    }

    /// `PART CERT`, `COM USD0.01`, `2ND PRF`, `VAR … MTN`: words that could end a name, were it not for
    /// what stands before or behind them.
    fn word_beside_a_term(&mut self, last: &str) -> bool {
        let before = self.words.len().checked_sub(2).and_then(|i| self.words.get(i));
        let before = before.map(|w| w.to_uppercase()).unwrap_or_default();
        let glued = before.rsplit_once('-').map_or(before.as_str(), |(_, tail)| tail);
        if words::is_suffix_pair(glued, last) && (self.words.len() > 2 || glued.len() + 1 < before.len()) {
            let kept = before.chars().count() - glued.chars().count();
            self.words.pop();
            let first = self.words.pop().unwrap_or_default();
            let head: String = first.chars().take(kept.saturating_sub(1)).collect();
            self.words.extend((!head.is_empty()).then_some(head));
            self.kind(Kind::Equity);
            return true;
        }
        let tail = last.rsplit_once('-').map_or(last, |(_, tail)| tail);
        let after_form = Name::new(&format!("x {before}")).key() == "x";
        let no_name = match tail {
            "COM" => self.out.par.is_some() || (after_form && tail == last),
            _ if words::is_preference_rank(tail) => self.out.kind == Some(Kind::Preferred),
            _ if words::is_rate_word(tail) => self.out.kind == Some(Kind::Bond),
            _ => false,
        };
        if no_name {
            let kept = (last.chars().count() - tail.chars().count()).saturating_sub(1);
            let head: String = self.words.pop().unwrap_or_default().chars().take(kept).collect();
            self.words.extend((!head.is_empty()).then_some(head));
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
