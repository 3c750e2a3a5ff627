//! What stands behind the name: share class, par value, words for the kind of security. Receipts are in `receipt.rs`.

use std::borrow::Cow;

use super::Kind;
use super::grammar::{CUT_LENGTHS, Parse, ShareClass, behind};
use super::word::{Glossary, Mark, Word, any, mask};
use super::words;

/// What a word must be for something to be taken off the end.
const SUFFIXES: u64 = mask(&[
    Mark::Amount,
    Mark::Pence,
    Mark::Par,
    Mark::DashedPar,
    Mark::DottedPar,
    Mark::HolderWord,
    Mark::DebtWord,
    Mark::Year,
    Mark::CjkSuffix,
    Mark::AtMostTwo,
    Mark::Quoted,
    Mark::BeginsClass,
    Mark::Securities,
    Mark::BrazilianShare,
    Mark::BrazilianSegment,
    Mark::DashOrDot,
    Mark::Regulation,
    Mark::EndsPair,
    Mark::DashedTerm,
    Mark::EndsEnding,
    Mark::CutTerm,
    Mark::Suffix,
]);

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// Everything behind the name, and what stands between it and a legal form that is printed last: `ACME PREF SA`.
    pub(super) fn suffixes(&mut self) {
        self.last_terms();
        if any(&self.words, &[Mark::BeforeForm])
            && let Some(form) = self.word_from_end(1).filter(|last| self.glossary.is_form(&last.upper()))
            && self.is_term_before(&form.upper())
        {
            self.words.pop();
            if self.word_from_end(1).is_some_and(|word| word.upper() == "PAR") {
                self.words.pop();
            }
            self.last_terms();
            self.words.push(form);
        }
    }

    /// Whether the words in front of the last one, which is a legal form, are about the share.
    fn is_term_before(&self, form: &str) -> bool {
        let (Some(last), Some(before)) = (self.word_from_end(2), self.word_from_end(3)) else { return false };
        match (&*before.upper(), &*last.upper()) {
            (_, "PREF" | "PFD" | "PRF" | "SHS" | "STAPLED") | ("STAPLED", "UNITS" | "SECURITIES") => true,
            (_, "PAR") => form == "AG",
            ("CLASS", _) => last.is(Mark::ShareClass),
            _ => false,
        }
    }

    /// Share class, par value and words for the kind of security, from the end inwards.
    fn last_terms(&mut self) {
        let is_more = |word: &Word<'_>| word.text.contains('-') || word.is(Mark::CjkSuffix);
        while self.words.len() > 1 || self.words.first().is_some_and(is_more) {
            self.trailing_dash();
            if !self.words.last().is_some_and(|last| last.is_any(SUFFIXES)) {
                break;
            }
            if !(self.par() || self.brazilian() || self.cjk() || self.class() || self.kind_word()) {
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
        // `ORD 25P`, `ORD 0.005`, `ORD 3 5/9P`
        let is_ord = |word: Option<Word<'_>>| word.is_some_and(|word| word.upper() == "ORD");
        if last.is(Mark::Pence)
            && last.text.contains('/')
            && before.is_some_and(|before| before.is(Mark::Amount))
            && is_ord(self.word_from_end(3))
        {
            self.words.pop();
        }
        let before = self.word_from_end(2);
        let behind_ord = last.is_any(mask(&[Mark::Pence, Mark::Amount])) && is_ord(before);
        // `INH ON`
        let no_par = before.is_some_and(|w| w.is(Mark::HolderWord)) && last.upper() == "ON";
        if self.words.len() > 1 && (behind_ord || no_par || last.is(Mark::Par)) {
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
        self.joined_par(last) || self.lone_par(last) || self.holder_word(last)
    }

    /// `ACME CORP. -,01`, `ACME INC.-,0001`: a par value without its currency.
    fn lone_par(&mut self, last: Word<'t>) -> bool {
        let Some((head, par)) = last.text.rsplit_once('-') else { return false };
        let is_par =
            par.starts_with(',') && words::is_amount(par) && (self.words.len() > 1 || head.len() > 1);
        if is_par {
            self.out.par = Some(Cow::Owned(format!("-{par}")));
            self.cut_last(head.chars().count());
        }
        is_par
    }

    /// `ACME.DL-,0001`, `ACME.EO 1`
    fn joined_par(&mut self, last: Word<'t>) -> bool {
        if !last.is_any(mask(&[Mark::DottedPar, Mark::Amount])) {
            return false;
        }
        let upper = last.upper();
        if let Some(at) = words::dotted_par(&upper).filter(|_| last.is(Mark::DottedPar)) {
            self.out.par = upper.get(at..).map(|par| Cow::Owned(par.to_owned()));
            self.cut_last(upper.get(..at).unwrap_or_default().chars().count());
            return true;
        }
        let before =
            self.word_from_end(2).filter(|before| last.is(Mark::Amount) && before.is(Mark::DashOrDot));
        let Some(before) = before else { return false };
        let joined = before.upper();
        let Some((head, currency)) =
            words::joined_currency(&joined).and_then(|at| joined.split_at_checked(at))
        else {
            return false;
        };
        self.out.par = Some(Cow::Owned(format!("{currency} {upper}")));
        self.words.pop();
        self.cut_last(head.chars().count());
        true
    }

    /// `ACME INH. O.N.`, `ACME NA EO 1`: how a share is held, in front of its par value.
    fn holder_word(&mut self, last: Word<'t>) -> bool {
        let is_term = last.is(Mark::HolderWord) && self.out.par.is_some() && self.words.len() > 1;
        if is_term {
            self.words.pop();
        }
        is_term
    }

    /// `ACME ON NM`, `ACME PNA`, `ACME UNT N2`: a share and its segment. `ON` alone is a word of names, too, but in
    /// capitals.
    fn brazilian(&mut self) -> bool {
        let segments = self.words.iter().rev().take_while(|word| word.is(Mark::BrazilianSegment)).count();
        let share = self.word_from_end(segments + 1).filter(|share| share.is(Mark::BrazilianShare));
        let Some(share) = share else { return false };
        let sure = segments > 0 || (self.capitals() && self.out.wrapper.is_none());
        let at = self.words.len() - segments - 1;
        let Some(kind) = words::brazilian_share(&share.upper()).filter(|_| sure && at > 0) else {
            return false;
        };
        self.words.truncate(at);
        self.out.kind = self.out.kind.or(kind);
        true
    }

    /// `甲乙A股`, `가나 우선주`
    fn cjk(&mut self) -> bool {
        let Some(last) = self.word_from_end(1).filter(|last| last.is(Mark::CjkSuffix)) else { return false };
        let upper = last.upper();
        let Some((name, kind)) = words::before_cjk_suffix(&upper) else { return false };
        if name.is_empty() && self.words.len() == 1 {
            return false;
        }
        self.cut_last(name.chars().count());
        self.out.kind = self.out.kind.or(Some(kind));
        true
    }

    /// `CL.A`, `'A'CNY1`: class words and par values in one word with the class.
    fn class_in_one_word(&mut self, last: Word<'t>) -> bool {
        let n = self.words.len();
        if let Some((class, par)) = words::quoted_class(last.text).filter(|_| n > 1) {
            self.words.pop();
            self.out.share_class = Some(ShareClass { text: class, in_capitals: true });
            if !par.is_empty() {
                self.out.par = Some(Cow::Borrowed(par));
            }
            return true;
        }
        let upper = last.upper();
        let Some(name) = words::before_dotted_class(&upper).filter(|name| n > 1 || !name.is_empty()) else {
            return false;
        };
        let class = upper.rfind('.').and_then(|at| last.text.get(at + 1..)).unwrap_or_default();
        self.cut_last(name.chars().count());
        self.out.share_class = Some(ShareClass { text: class, in_capitals: true });
        true
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
        if last.is_any(mask(&[Mark::Quoted, Mark::DashOrDot])) && self.class_in_one_word(last) {
            return true;
        }
        // `ACME-A`, `ACME.H`, but `ACME NAMENS-AKTIEN`
        let is_holder_word = last.is(Mark::HolderWord) && last.is(Mark::Suffix);
        if last.is(Mark::DashOrDot) && !(is_holder_word && n > 1) {
            let upper = last.upper();
            if let Some((head, tag @ ("144A" | "REGS"))) = upper.rsplit_once(['-', '.']).filter(|_| n > 1) {
                self.reg(tag);
                self.cut_last(head.chars().count());
                return true;
            }
            let dashed = upper.rsplit('.').next().is_some_and(|end| end.contains('-'));
            if let Some((head, tail)) = upper.rsplit_once(['-', '.'])
                && let suffix = if dashed { words::dashed_suffix(tail) } else { words::suffix(tail) }
                && (words::is_share_class(tail) || suffix.is_some())
                && (n > 1 || head.chars().count() > 1)
                && (dashed || !head.ends_with('.') && (suffix.is_some() || !ends_with_an_initial(head)))
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
        // `ACME LTD H`, `ACME H YC 1`; but `ACME CORP V` may be the fifth of its name.
        let is_number = last.text.eq_ignore_ascii_case("V");
        if n > 1
            && self.out.share_class.is_none()
            && last.is(Mark::AtMostTwo)
            && last.is(Mark::ShareClass)
            && !is_number
        {
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
        if self.ending(last) || self.debt_word(last) || self.cut_term(last) {
            return true;
        }
        if last.text.eq_ignore_ascii_case("CV")
            && before.is_some_and(|word| word.text.eq_ignore_ascii_case("de"))
        {
            return false;
        }
        if self.word_beside_a_term() {
            return true;
        }
        // `ACME INC CLASS`: the field ends before the class. `ACME STAPLED SECURITIES`
        let is_behind = |before: Word<'_>| match last.is(Mark::Securities) {
            true => before.upper() == "STAPLED",
            false => before.is(Mark::Suffix) || self.glossary.is_form(&before.upper()),
        };
        if last.is_any(mask(&[Mark::BeginsClass, Mark::Securities])) && before.is_some_and(is_behind) {
            self.words.pop();
            return true;
        }
        let joins_a_form = |before: Word<'_>| words::joins_a_form(&before.upper());
        let is_suffix = last.is(Mark::Suffix) && !before.is_some_and(joins_a_form);
        if is_suffix {
            self.words.pop();
            self.out.kind = self.out.kind.or(last.facts.suffix);
        }
        is_suffix
    }

    /// `ACME LTD REGISTE`, `ACME REGISTERED SHA`, `ACME ORD GB`: the field ends inside the words for the share.
    fn cut_term(&mut self, last: Word<'t>) -> bool {
        let Some(before) = self.word_from_end(2).filter(|_| self.words.len() > 2) else { return false };
        // Nearly no word may be cut so: only of one that may, or that stands behind a term, the letters are looked at.
        if !(last.is(Mark::CutTerm) || before.is(Mark::Suffix)) {
            return false;
        }
        let (upper, word) = (last.upper(), before.upper());
        let full = CUT_LENGTHS.contains(&self.shape.length);
        let is_share = || matches!(&*word, "ORD" | "SHARES" | "SHS" | "AKTIEN" | "ACTIONS");
        let is_cut = words::is_cut_term(&upper) && (full || self.glossary.is_form(&word))
            || words::begins_shares(&upper) && words::stands_before_shares(words::without_marks(&word))
            || before.is(Mark::Suffix)
                && (before.is(Mark::HolderWord) || is_share())
                && words::begins_par(&upper);
        if is_cut {
            self.words.pop();
            if last.is(Mark::ShareClass) && last.text.len() == 1 {
                self.out.share_class.get_or_insert(ShareClass { text: last.text, in_capitals: false });
            }
        }
        is_cut
    }

    /// `ACME NIL PAID`, `ACME TERM LOAN B`
    fn ending(&mut self, last: Word<'t>) -> bool {
        if !last.is(Mark::EndsEnding) {
            return false;
        }
        let found = words::ending(|back| self.word_from_end(back).map(|word| word.upper()));
        let Some((length, kind)) = found else { return false };
        let left = self.words.len() - length;
        self.words.truncate(left);
        self.out.kind = self.out.kind.or(kind);
        true
    }

    /// `FRN 2043`, `REG S`, and words such as `NOTES` where something else says that it is a bond.
    fn debt_word(&mut self, last: Word<'t>) -> bool {
        let Some(before) = self.word_from_end(2).filter(|_| self.out.wrapper.is_none()) else { return false };
        if last.text.eq_ignore_ascii_case("S") && before.upper() == "REG" && self.words.len() > 2 {
            let left = self.words.len() - 2;
            self.words.truncate(left);
            self.out.reg_s = true;
            // Shares are sold so, too.
            if self.out.par.is_none() {
                self.set_kind(Kind::Bond);
            }
            return true;
        }
        let is_year = last.is(Mark::Year) && words::is_dated_debt(&before.upper());
        if is_year {
            self.out.maturity.get_or_insert(Cow::Borrowed(last.text));
            self.set_kind(before.facts.suffix.unwrap_or(Kind::Bond));
        }
        let is_bond =
            matches!(self.out.kind, Some(Kind::Bond | Kind::Convertible)) || self.out.maturity.is_some();
        let is_term = is_year || (last.is(Mark::DebtWord) && is_bond);
        if is_term {
            self.words.pop();
        }
        is_term
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
        // `CLASS A SHS`: the class has a word of its own.
        let has_class_word = self.word_from_end(3).is_some_and(|word| word.is(Mark::ClassWord));
        let is_pair =
            words::is_suffix_pair(glued, &last) && !(words::is_share_class(glued) && has_class_word);
        if is_pair && (self.words.len() > 2 || glued.len() + 1 < before.len()) {
            let kept = before.chars().count() - glued.chars().count();
            self.words.pop();
            if words::is_share_class(glued)
                && let Some(class) = self.word_from_end(1)
            {
                self.out.share_class = Some(ShareClass { text: behind(class.text, kept), in_capitals: true });
            }
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

/// Whether the part behind the last mark is one letter at most: `S` of `S.A`, which is no class of `S`.
fn ends_with_an_initial(head: &str) -> bool {
    head.rsplit(['.', '-']).next().is_some_and(|part| part.chars().count() <= 1)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, describe};

    fn name(text: &str) -> String {
        describe(text, "").names().next().map(|slot| slot.text.clone()).unwrap_or_default()
    }

    #[test]
    fn share_classes_and_par_values() {
        for (text, expected) in [
            ("ACME LTD - H SHARES", "ACME LTD"),
            ("ACME LTD - H SHS", "ACME LTD"),
            ("ACME LTD CLASS V", "ACME LTD"),
            ("ACME CORP CL A COM STK", "ACME CORP"),
            ("ACME CORP-CLASS A SHS", "ACME CORP"),
            ("ACME CORP CLASS B SHARES", "ACME CORP"),
            ("ACME CORP SER. A SHS", "ACME CORP"),
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
            ("ACME ZORBLAT  INH. O.N.", "ACME ZORBLAT"),
            ("ACME AG NA O.N.", "ACME AG"),
            ("ACME AG VNA O.N.", "ACME AG"),
            ("ACME AG NAM. O.N.", "ACME AG"),
            ("ACME AG VZNA O.N.", "ACME AG"),
            ("ACME AG INH ON", "ACME AG"),
            ("ACME AG NA EO 5", "ACME AG"),
            ("ACME LTD NA DL-,01", "ACME LTD"),
            ("ACME S.A.  INH.EO2,5", "ACME S.A."),
            ("ACME S.A.  NAM.EO 1", "ACME S.A."),
            ("ACME ZORBLAT INH.O.N.", "ACME ZORBLAT"),
            ("ACME PHARMACE.DL-,0001", "ACME PHARMACE."),
            ("ACME PHARMACE.DL -,001", "ACME PHARMACE."),
            ("ACME OFF.EO 1", "ACME OFF."),
            ("ACME ENG.GR.HYC1", "ACME ENG.GR"),
            ("ACME ENG.GR.H YC1", "ACME ENG.GR"),
            ("ACME GR.H YC1", "ACME GR"),
            ("ACME.COM INC.DL-,01", "ACME.COM INC."),
            ("ZORBLATPHARMACE.DL-,0001", "ZORBLATPHARMACE."),
            ("ACMEBANK-FGN- BA-,95", "ACMEBANK"),
            ("ACME OIL PCL -FGN-  BA 10", "ACME OIL PCL"),
            ("ACME CAP.-FGN-BA 10", "ACME CAP."),
            ("ACME CAP - FGN", "ACME CAP"),
            ("ACME INDUSTRIES ORD 0.005", "ACME INDUSTRIES"),
            ("ACME INDUSTRIES ORD 5", "ACME INDUSTRIES"),
            ("ACME LTD FPO", "ACME LTD"),
            ("ACME FPO", "ACME"),
            ("ACME ON NM", "ACME"),
            ("ACME ON EJ NM", "ACME"),
            ("Acme PN N1", "Acme"),
            ("ACME PNA", "ACME"),
            ("ACME PNB N1", "ACME"),
            ("ACME ON", "ACME"),
            ("ACME UNT N2", "ACME"),
            ("ACME DRN ED", "ACME"),
            ("Acme AB ser. B", "Acme AB"),
            ("Acme Tools ser. A", "Acme Tools"),
            ("ACME TOOLS SER.B", "ACME TOOLS"),
            ("ACME INC. CL. A", "ACME INC."),
            ("ACME INC. CL.A DL-,01", "ACME INC."),
            ("ACME INC-CL.A", "ACME INC"),
            ("ACME CORP CMN", "ACME CORP"),
            ("ACME CORP CMN CLASS A", "ACME CORP"),
            ("Acme Tools A Shares", "Acme Tools"),
            ("ACME TOOLS H SHARE", "ACME TOOLS"),
            ("ACME OYJ-B SHARE", "ACME OYJ"),
            ("ACME TOOLS H-SHARE", "ACME TOOLS"),
            ("ACME TOOLS 'A'CNY1", "ACME TOOLS"),
            ("ACME TOOLS 'H' CNY1", "ACME TOOLS"),
            ("ACME TOOLS 'H' SHS", "ACME TOOLS"),
            ("ACME TOOLS H SHRS", "ACME TOOLS"),
            ("ACME CORP. -,01", "ACME CORP."),
            ("ACME INC.-,0001", "ACME INC."),
            ("ACME PLC ORD 32 1/7P", "ACME PLC"),
            ("ACME SP.ADR  RL-,025", "ACME"),
            ("ACME OIL RL 5", "ACME OIL"),
            ("ACME AG ST O.N.", "ACME AG"),
            ("ACME AG VINK.NA. O.N.", "ACME AG"),
            ("ACME SE I.A.INH. O.N.", "ACME SE"),
            ("ACME AG AKT. O.N.", "ACME AG"),
            ("ACME S.A. ORD. O.N.", "ACME S.A."),
            ("ACME S.A. PREF.", "ACME S.A."),
            ("ACME S.A. INH.", "ACME S.A."),
            ("ACME ZORBLAT NAM.", "ACME ZORBLAT"),
            ("ACME INH.AKT.", "ACME"),
            ("ACME NAM.AKT.", "ACME"),
            ("ACME INHABER-AKTIEN ZY 1", "ACME"),
            ("ACME INHABERAKTIEN O.N.", "ACME"),
            ("ACME NAMENS-AKTIEN", "ACME"),
            ("ACME STA", "ACME"),
            ("ACME ST.A.", "ACME"),
            ("ACME VZ", "ACME"),
            ("ACME VORZUGSAKTIEN", "ACME"),
            ("ACME ACT NOM", "ACME"),
            ("ACME ACTIONS NOMINATIVES", "ACME"),
            ("ACME ACT.NOM. EO 1,25", "ACME"),
            ("ACME SA ACCIONES", "ACME SA"),
            ("ACME AB B FRIA SK1,333", "ACME AB"),
            ("ACME HLDG.REGS", "ACME HLDG"),
            ("ACME CORP SV", "ACME CORP"),
            ("ACME LTD REGISTE", "ACME LTD"),
            ("Acme Zorblat Tronics Registere", "Acme Zorblat Tronics"),
            ("Acme Tools Registered Sha", "Acme Tools"),
            ("Acme Tools Registered Shares LS", "Acme Tools"),
            ("ACME TOOLS ORD GB", "ACME TOOLS"),
            ("ACME TOOLS ORD NP", "ACME TOOLS"),
            ("ACME TOOLS NON-VOTIN", "ACME TOOLS"),
            ("ACME S.A", "ACME S.A"),
            ("ACME SA DE C.V", "ACME SA DE C.V"),
            ("ACME S.A-ADR", "ACME S.A"),
            ("ACME LTD UNSP", "ACME LTD"),
            ("ACME AG O.N.VZO", "ACME AG"),
            ("ACME O.N.VZO", "ACME"),
            ("ACME INHABER-AKTIEN ZY", "ACME"),
            ("ACME SDR./1", "ACME"),
            ("ACCIONES ACME", "ACME"),
            ("ADR ACME LTD", "ACME LTD"),
            ("REG SHS ACME AG", "ACME AG"),
            ("NAMEN-AKT ACME AG", "ACME AG"),
            ("ADR GROUP LTD", "ADR GROUP LTD"),
            ("SHS ACME AG", "SHS ACME AG"),
            ("REG ACME", "REG ACME"),
            ("ACME NON CUM PFD", "ACME"),
            ("ACME AZ ORD", "ACME"),
            ("ACME HKD", "ACME"),
            ("ACME CORP /DE/", "ACME CORP"),
            ("ACME CORP /NEW/", "ACME CORP"),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
        assert_eq!(describe("ACME LTD - H SHARES", "").share_class.as_deref(), Some("H"));
        assert_eq!(describe("ACME ORD GBP0.25", "").par.as_deref(), Some("GBP0.25"));
        let quoted = describe("ACME TOOLS 'h'CNY1", "");
        assert_eq!((quoted.share_class.as_deref(), quoted.par.as_deref()), (Some("H"), Some("CNY1")));
        assert_eq!(describe("ACME TOOLS SER.B", "").share_class.as_deref(), Some("B"));
        assert_eq!(describe("Acme Tools A Shares", "").share_class.as_deref(), Some("A"));
        assert_eq!(describe("ACME PNB N1", "").kind, Some(Kind::Preferred));
        assert_eq!(describe("ACME CORP-CLASS B (HK)", "").venue.as_deref(), Some("HK"));
    }

    #[test]
    fn states_of_a_security_and_kinds_of_debt() {
        for (text, kind) in [
            ("ACME DEBENTURE", Some(Kind::Bond)),
            ("ACME AT1", Some(Kind::Bond)),
            ("ACME AT1 PERP", Some(Kind::Bond)),
            ("ACME TIER 2", Some(Kind::Bond)),
            ("ACME COMPANY GUAR 4.5% 2027", Some(Kind::Bond)),
            ("ACME SR NOTES", Some(Kind::Bond)),
            ("ACME FLOATING RATE NOTE", Some(Kind::Bond)),
            ("ACME VAR 2027", Some(Kind::Bond)),
            ("ACME FLOAT 2027", Some(Kind::Bond)),
            ("ACME ZERO CPN 2027", Some(Kind::Bond)),
            ("ACME CB 2027", Some(Kind::Convertible)),
            ("ACME TERM LOAN B", Some(Kind::Loan)),
            ("ACME TLB", Some(Kind::Loan)),
            ("ACME RCF", Some(Kind::Loan)),
            ("ACME CEDEAR", Some(Kind::Receipt)),
            ("ACME SPD ADR", Some(Kind::Receipt)),
            ("ACME RIGHTS ISSUE", Some(Kind::Right)),
            ("ACME NIL PAID", Some(Kind::Right)),
            ("ACME RTS NIL PD", Some(Kind::Right)),
            ("ACME CUM PREF", Some(Kind::Preferred)),
            ("ACME FOREIGN", None),
            ("ACME-FOR", None),
            ("ACME LOCAL", None),
            ("ACME ESCROW", None),
            ("ACME RESTRICTED", None),
            ("ACME IN DEFAULT", None),
            ("ACME EX-DIV", None),
            ("ACME EX DIV", None),
            ("ACME PARTLY PAID", None),
            ("ACME UNIT", None),
        ] {
            assert_eq!(name(text), "ACME", "{text}");
            assert_eq!(describe(text, "").kind, kind, "{text}");
        }
        let both = describe("ACME CORP 144A/REGS", "");
        assert!(both.rule_144a && both.reg_s);
    }

    #[test]
    fn words_of_other_scripts() {
        for (text, expected) in [
            ("甲乙A股", "甲乙"),
            ("甲乙-H股", "甲乙"),
            ("甲乙 A股", "甲乙"),
            ("甲乙转债", "甲乙"),
            ("甲乙株式会社 普通株式", "甲乙株式会社"),
            ("가나전자우선주", "가나전자"),
            ("甲乙(123456)", "甲乙"),
            ("甲乙（123456）", "甲乙"),
            ("(株)甲乙", "㈱ 甲乙"),
            ("甲乙（株）", "甲乙 ㈱"),
            ("가나(주)", "가나 ㈜"),
            ("A股", "A股"),
            ("가나주", "가나주"),
        ] {
            let parts = describe(text, "");
            assert_eq!(name(text), expected, "{text}");
            assert_eq!(parts.names().count(), 1, "{text}");
        }
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
            "Acme On",
            "ACME NM",
            "ACME SHARE",
            "ACME SECURITIES",
            "ACME WORLD CLASS",
            "ACME WORLD CLASS INC",
            "ACME UNITS LTD",
            "ACME PAR SA",
            "SHS LTD",
            "ACME NA",
            "ACME INH",
            "ACME.EO",
            "ACME 5",
            "ACME 'ZORBLAT'",
            "ACME.PR",
            "ACME ST",
            "ACME ACT",
            "ACME DEFAULT",
            "ACME PAID",
            "ACME SENIOR",
            "NIL PAID",
            "ACME KOMMANDITGESELLSCHAFT AUF AKTIEN",
            "ACME CUM",
            "ACME REGIS",
            "ACME REGISTER",
            "ACME SH",
            "ACME CORP V",
        ] {
            assert_eq!(name(text), text.replace(['(', ')'], " "), "{text}");
        }
    }
}
