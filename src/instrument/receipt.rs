//! Depositary receipts, and shares with other votes: all behind the word for them is about the security.

use std::borrow::Cow;

use super::Kind;
use super::grammar::{Parse, Words};
use super::terms::Receipt;
use super::word::{Glossary, Mark};
use super::words;

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// Everything from the word for the receipt on is about the receipt.
    pub(super) fn receipt(&mut self) {
        let upper = self.upper();
        let found = upper.iter().enumerate().find_map(|(i, word)| {
            let dotted = self.words.get(i).is_some_and(|word| word.is(Mark::DottedReceipt));
            let before = if dotted { words::before_dotted_receipt(word) } else { None };
            let before = before.filter(|before| i > 0 || !before.is_empty());
            if let Some(before) = before {
                return Some((i, Some(before.chars().count())));
            }
            let glued = word
                .rsplit_once('-')
                .filter(|(_, tail)| words::is_receipt(tail) || words::is_sponsorship(tail));
            match glued {
                Some((head, tail)) if i > 0 || !head.is_empty() => {
                    let receipt =
                        words::is_receipt(tail) || upper.get(i + 1).is_some_and(|w| words::is_receipt(w));
                    receipt.then_some((i, Some(head.chars().count())))
                }
                _ => (i > 0 && words::is_receipt(word) && !is_depository(&upper, i)).then_some((i, None)),
            }
        });
        let Some((at, head)) = found else { return };
        let tail = upper.get(at.saturating_sub(1)..).unwrap_or_default().join(" ");
        let is_sponsored = ["SPON", "SP ADR", "SP.ADR", "SP. ADR", "SP.GDR", "SP.ADS"];
        let sponsored = match (tail.contains("UNSP"), is_sponsored.iter().any(|word| tail.contains(word))) {
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

    /// `ACME NON-VOTING DR PCL`, `ACME SUBORDINATE VOTI`: from the word for the votes on everything is about the
    /// share, but for a legal form.
    pub(super) fn votes(&mut self) {
        let found = (1..self.words.len()).find(|&at| {
            let (Some(word), next) = (self.words.get(at), self.words.get(at + 1)) else { return false };
            let with_next = || next.is_some_and(|next| words::begins_votes(&next.upper()));
            word.is(Mark::AboutVotes) || (word.is(Mark::BeforeVotes) && with_next())
        });
        let Some(at) = found else { return };
        let about: Words<'t> = self.words.drain(at..).collect();
        let kind = about.iter().find_map(|word| match &*word.upper() {
            "DR" => Some(Kind::Receipt),
            _ => word.facts.suffix,
        });
        self.out.kind = self.out.kind.or(kind);
        self.suffixes();
        let form = about.iter().skip(1).find(|word| self.glossary.is_form(&word.upper()));
        self.words.extend(form.copied());
    }
}

/// Whether `DEPOSITORY` is no word for a receipt but what a company is: one that keeps securities. A receipt says
/// what it is of, or whose it is.
fn is_depository(upper: &[Cow<'_, str>], at: usize) -> bool {
    let is_spelt_out = upper.get(at).is_some_and(|word| word.starts_with("DEPOSIT"));
    let says_of_what = match upper.get(at + 1) {
        Some(next) => ["SH", "RE", "RCPT", "INT", "EACH"].iter().any(|begin| next.starts_with(begin)),
        None => {
            at.checked_sub(1).and_then(|before| upper.get(before)).is_some_and(|w| words::is_sponsorship(w))
        }
    };
    is_spelt_out && !says_of_what
}

#[cfg(test)]
mod tests {
    use super::super::describe;
    use super::*;

    fn name(text: &str) -> String {
        describe(text, "").names().next().map(|slot| slot.text.clone()).unwrap_or_default()
    }

    #[test]
    fn receipts_of_other_markets() {
        for text in ["ACME SA BRAZILIAN DEPOSITARY RECEIPT", "ACME SA-CDI", "ACME SA CDI"] {
            assert_eq!(name(text), "ACME SA", "{text}");
        }
        assert_eq!(name("ACME BRAZILIAN ADR"), "ACME BRAZILIAN");
        assert_eq!(name("ACME AMERICAN DEPOSITARY"), "ACME");
        assert_eq!(name("ACME DEPOSITORY LTD-A"), "ACME DEPOSITORY LTD");
    }

    #[test]
    fn receipts_with_dots() {
        for (text, expected, sponsored) in [
            ("ACME INT.  SP.ADR/1 CL.A", "ACME INT.", Some(true)),
            ("ACME ZORBLAT SPONS.ADR 1", "ACME ZORBLAT", Some(true)),
            ("ACME HEN.+MAU.UNSP.ADR 1/5", "ACME HEN.+MAU.", Some(false)),
            ("ACME AG SP. ADR 1/ 1/2", "ACME AG", Some(true)),
            ("ACME PJSC SP.GDR", "ACME PJSC", Some(true)),
            ("ACME SA SP.ADR1 EO-,025", "ACME SA", Some(true)),
            ("ACME NON-VOTING DR PCL", "ACME PCL", None),
            ("ACME PCL NON-VOTING DR", "ACME PCL", None),
            ("ACME PCL SHS NON-VOTING D", "ACME PCL", None),
            ("ACME NON VOTING DR", "ACME", None),
        ] {
            assert_eq!(name(text), expected, "{text}");
            assert_eq!(describe(text, "").receipt.and_then(|receipt| receipt.sponsored), sponsored, "{text}");
        }
        assert_eq!(describe("ACME NON-VOTING DR PCL", "").kind, Some(Kind::Receipt));
    }

    #[test]
    fn votes_and_kinds_before_the_form() {
        for (text, expected) in [
            ("ACME SUBORDINATE VOTING CORP", "ACME CORP"),
            ("ACME SUBORDINATE VOTI", "ACME"),
            ("ACME SUBORDINATE VOTING INC CLA", "ACME INC"),
            ("ACME INC SUB VTG SHS", "ACME INC"),
            ("ACME NON-VOTING PREF AG", "ACME AG"),
            ("ACME PREF SA", "ACME SA"),
            ("ACME B PREF SA", "ACME SA"),
            ("ACME SHS LTD", "ACME LTD"),
            ("ACME PAR AG", "ACME AG"),
            ("ACME CLASS A INC", "ACME INC"),
            ("ACME STAPLED UNITS LTD", "ACME LTD"),
            ("ACME STAPLED UNITS", "ACME"),
            ("ACME STAPLED SECURITIES", "ACME"),
            ("ACME HOLDINGS INC CLA", "ACME HOLDINGS INC"),
            ("ACME NV ACME ORD SHS CLASS", "ACME NV"),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }
}
