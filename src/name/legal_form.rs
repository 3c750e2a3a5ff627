//! Legal forms: how a company is incorporated, as a class of its own and not as text.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::fold;
use super::script;
use crate::score::edit;

/// The families of legal forms that a name states, as a set; empty when it states none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegalForm(u32);

/// How the legal forms of two names stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// Both state one, and they cannot be the same.
    Contradictory,
    /// One of the names states none.
    Absent,
    /// Both state one, and they agree.
    Equal,
}

impl LegalForm {
    pub(super) fn of(families: Option<u32>) -> LegalForm {
        LegalForm(families.unwrap_or(0))
    }

    /// Whether a form is stated.
    pub fn is_stated(self) -> bool {
        self.0 != 0
    }

    /// How two forms stand to each other.
    ///
    /// ```
    /// use interdict::name::{Agreement, Name};
    /// let form = |text: &str| Name::new(text).form();
    /// assert_eq!(form("Acme Inc").agreement(form("Acme Co., Ltd.")), Agreement::Contradictory);
    /// assert_eq!(form("Acme Ltd").agreement(form("Acme Company Limited")), Agreement::Equal);
    /// assert_eq!(form("Acme").agreement(form("Acme Inc")), Agreement::Absent);
    /// ```
    pub fn agreement(self, other: LegalForm) -> Agreement {
        match self.0 & other.0 {
            _ if !(self.tells() && other.tells()) => Agreement::Absent,
            0 => Agreement::Contradictory,
            _ => Agreement::Equal,
        }
    }

    /// Whether one of two forms may be printed for the other one.
    pub(crate) fn is_kin(self, other: LegalForm) -> bool {
        if (self.0 | other.0) & family_mask(FREELY_TRANSLATED) != 0 {
            return true;
        }
        let masks = KIN.iter().map(|kin| kin.iter().fold(0, |mask, family| mask | family_mask(family)));
        masks.into_iter().any(|kin| self.0 & kin != 0 && other.0 & kin != 0)
    }

    /// The families, joined by `/`; empty where none is stated.
    pub(crate) fn families(self) -> String {
        if self.0 == ANY {
            return "any".to_owned();
        }
        let stated = FAMILIES.iter().enumerate().filter(|(place, _)| self.0 & (1 << place) != 0);
        stated.map(|(_, family)| *family).collect::<Vec<_>>().join("/")
    }

    /// `Company` alone does not tell which form it is.
    fn tells(self) -> bool {
        self.is_stated() && self.0 != ANY
    }
}

const TABLE: &str = include_str!("legal_forms.txt");
const FAMILIES: [&str; 28] = [
    "corp", "ltd", "plc", "llc", "jsc", "tbk", "bhd", "ag", "se", "gmbh", "sa", "spa", "spzoo", "sl", "nv",
    "bv", "ab", "as", "asa", "aps", "hf", "uab", "sro", "oy", "doo", "rt", "kft", "kk",
];
/// A form that may be printed for any other one: it is translated in many ways.
const FREELY_TRANSLATED: &str = "kk";
/// Families whose letters or languages are near to each other: one of them may be printed for another one, though no
/// company is of both.
const KIN: [&[&str]; 4] =
    [&["sa", "spa", "spzoo"], &["as", "asa", "aps", "hf", "uab", "sro"], &["jsc", "doo"], &["rt", "kft"]];
const ANY: u32 = u32::MAX;

struct Forms {
    /// Where they may end a name, from the last word inwards.
    suffixes: Spellings,
    /// Where they may begin a name, from the first word on.
    prefixes: Spellings,
    /// Every word of them.
    words: FxHashSet<String>,
    /// Those of several words that may end a name, sorted.
    several: Vec<String>,
    /// Those that may be misspelt by their first letter, in the order of the table; each with a mask of its
    /// letters.
    by_initial: FxHashMap<u8, Vec<(String, u32)>>,
    /// Chinese, Japanese and Korean spellings that need no blank before them, longest first.
    glued: Vec<(String, u32)>,
}

/// Spellings of legal forms at one end of a name, as a tree of words: one look tells that a name has none.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    /// Families of the spelling that ends here.
    families: Option<u32>,
    further: FxHashMap<String, Spellings>,
}

impl Spellings {
    fn add<'a>(&mut self, mut words: impl Iterator<Item = &'a str>, families: u32) {
        match words.next() {
            Some(word) => self.further.entry(word.to_owned()).or_default().add(words, families),
            None => *self.families.get_or_insert(0) |= families,
        }
    }

    /// What may follow a word, inwards.
    fn step(&self, word: &str) -> Option<&Spellings> {
        if self.further.is_empty() { None } else { self.further.get(word) }
    }
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut forms = Forms {
        suffixes: Spellings::default(),
        prefixes: Spellings::default(),
        words: FxHashSet::default(),
        several: Vec::new(),
        by_initial: FxHashMap::default(),
        glued: Vec::new(),
    };
    for (families, spellings) in rows() {
        for spelling in spellings.split(';').map(str::trim).filter(|s| !s.is_empty()) {
            let (spelling, at_start) = match spelling.strip_suffix('<') {
                Some(rest) => (rest, true),
                None => (spelling, false),
            };
            let key = fold(spelling);
            if !key.is_ascii() {
                forms.glued.push((key.clone(), families));
            }
            for key in shortened(key) {
                for word in key.split(' ') {
                    if forms.words.insert(word.to_owned())
                        && let Some(initial) = word.bytes().next().filter(u8::is_ascii)
                        && word.len() >= SHORTEST_MISSPELT
                    {
                        let word = (word.to_owned(), letters(word));
                        forms.by_initial.entry(initial).or_default().push(word);
                    }
                }
                if at_start {
                    forms.prefixes.add(key.split(' '), families);
                } else {
                    forms.suffixes.add(key.rsplit(' '), families);
                    if key.is_ascii() && key.contains(' ') {
                        forms.several.push(key);
                    }
                }
            }
        }
    }
    forms.several.sort_unstable();
    forms.glued.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
    forms.glued.dedup_by(|a, b| a.0 == b.0);
    forms
});

/// A spelling of several words with each of them in full or shortened: `joint stock co`. A single word stands in
/// the table as it is.
fn shortened(spelling: String) -> Vec<String> {
    let mut all = vec![spelling];
    if all.iter().any(|spelling| spelling.contains(' ')) {
        for (full, short) in [("company", "co"), ("limited", "ltd"), ("corporation", "corp")] {
            let change = |spelling: &String| {
                let words = spelling.split(' ').map(|word| if word == full { short } else { word });
                words.collect::<Vec<_>>().join(" ")
            };
            let changed: Vec<String> = all.iter().map(change).filter(|new| !all.contains(new)).collect();
            all.extend(changed);
        }
    }
    all
}

fn family_mask(family: &str) -> u32 {
    FAMILIES.iter().position(|known| *known == family).map_or(0, |at| 1 << at)
}

fn rows() -> impl Iterator<Item = (u32, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (families, spellings) = line.split_once(':')?;
        let mask = families.split_whitespace().map(|family| match family {
            "any" => ANY,
            family => family_mask(family),
        });
        Some((mask.fold(0, |a, b| a | b), spellings))
    })
}

/// Takes legal forms off both ends of a name; at least one word stays. In a cut name the beginning
/// of a form at the end goes too. Beside what is left it gives the first word of the form behind it.
pub(super) fn strip<'a>(words: &[&'a str], cut: bool) -> (Vec<&'a str>, &'a str, LegalForm) {
    let mut stated: Option<u32> = None;
    let mut core: Vec<&str> = words.iter().map(|word| unglued_suffix(word, &FORMS, &mut stated)).collect();
    core.retain(|word| !word.is_empty());
    if core.is_empty() {
        core = words.to_vec();
        stated = None;
    }
    let word = |at: usize| core.get(at).copied().unwrap_or_default();
    let begins = || core.last().is_some_and(|last| begins_a_form(last));
    let begun = if cut { begun(core.len(), word, begins, |at| occurs(word(at))) } else { 0 };
    let (kept, stated) = strip_ends(core.len(), word, begun, |at| outermost(word(at)), stated);
    let next = core.get(kept.end).copied().unwrap_or_default();
    core.truncate(kept.end);
    core.drain(..kept.start);
    (core, next, LegalForm::of(stated))
}

/// Which of the words are left when the legal forms at both ends are taken off, and the form stated.
/// `words` are texts in which no form is glued to a name, `begun` says how many of them at the end begin a
/// form, and `outermost` gives what may follow a word inwards at the end and at the start of a name.
pub(super) fn strip_ends<'w>(
    count: usize,
    word: impl Fn(usize) -> &'w str,
    begun: usize,
    outermost: impl Fn(usize) -> (Option<&'static Spellings>, Option<&'static Spellings>),
    mut stated: Option<u32>,
) -> (Range<usize>, Option<u32>) {
    let (mut start, mut end) = (0, count);
    if end > begun {
        end -= begun;
    }
    let suffix_before = |end: usize| longest(outermost(end - 1).0, (1..end - 1).rev().map(&word));
    // A conjunction behind the form joins nothing: `Acme Ltd and`. An article begins the name: `Acme Co/The`.
    if end > 2 && matches!(word(end - 1), "and" | "the") && suffix_before(end - 1).is_some() {
        end -= 1;
    }
    // One word stays.
    while end - start > 1 {
        let Some((length, families)) = suffix_before(end) else { break };
        end -= length;
        stated = Some(merge(stated, families));
    }
    let prefix_from = |start: usize| longest(outermost(start).1, (start + 1..end - 1).map(&word));
    // `The JSC Acme`
    if end - start > 2 && word(start) == "the" && prefix_from(start + 1).is_some() {
        start += 1;
    }
    while end - start > 1 {
        let Some((length, families)) = prefix_from(start) else { break };
        start += length;
        stated = Some(merge(stated, families));
    }
    (start..end, stated)
}

/// The longest spelling that begins, from outside, with a word and goes on with these: how many it has, and
/// its families.
fn longest<'w>(
    outermost: Option<&Spellings>,
    further: impl Iterator<Item = &'w str>,
) -> Option<(usize, u32)> {
    let mut at = outermost?;
    let mut found = at.families.map(|families| (1, families));
    for (index, word) in further.enumerate() {
        let Some(next) = at.step(word) else { break };
        at = next;
        found = at.families.map(|families| (index + 2, families)).or(found);
    }
    found
}

/// What may follow a word inwards, where it stands at the end of a name and where it stands at the start.
pub(super) fn outermost(word: &str) -> (Option<&'static Spellings>, Option<&'static Spellings>) {
    let forms: &'static Forms = &FORMS;
    (forms.suffixes.step(word), forms.prefixes.step(word))
}

/// `any` yields to a form that says more.
fn merge(stated: Option<u32>, families: u32) -> u32 {
    match stated {
        None | Some(ANY) => families,
        Some(before) if families == ANY => before,
        Some(before) => before | families,
    }
}

/// Whether a form that tells something ends with a word and those before it, given inwards.
pub(super) fn tells<'w>(outermost: Option<&Spellings>, further: impl Iterator<Item = &'w str>) -> bool {
    longest(outermost, further).is_some_and(|(_, families)| LegalForm(families).tells())
}

/// How many words at the end of a cut name are the beginning of a legal form: `public company li`.
pub(super) fn begun<'w>(
    count: usize,
    word: impl Fn(usize) -> &'w str,
    begins_a_form: impl Fn() -> bool,
    in_a_form: impl Fn(usize) -> bool,
) -> usize {
    let may_be_several = count > 2 && in_a_form(count - 2);
    let is_begun = |words: &usize| {
        let tail: Vec<&str> = (count - words..count).map(&word).collect();
        let tail = tail.join(" ");
        let at = FORMS.several.partition_point(|form| *form < tail);
        FORMS.several.get(at).is_some_and(|form| form.starts_with(&tail) && *form != tail)
    };
    let several = may_be_several.then(|| (2..count.min(LONGEST_BEGUN + 1)).rev().find(is_begun)).flatten();
    several.unwrap_or_else(|| usize::from(begins_a_form()))
}

/// Most words of a form of which the beginning is known.
const LONGEST_BEGUN: usize = 6;

fn unglued_suffix<'a>(word: &'a str, forms: &Forms, stated: &mut Option<u32>) -> &'a str {
    if word.is_ascii() || !word.chars().any(|c| script::is_han(c) || matches!(c, '\u{ac00}'..='\u{d7af}')) {
        return word;
    }
    let mut rest = word;
    for (form, families) in &forms.glued {
        if let Some(core) = rest.strip_suffix(form.as_str()).or_else(|| rest.strip_prefix(form.as_str())) {
            rest = core;
            *stated = Some(merge(*stated, *families));
        }
    }
    rest
}

/// Whether a word is the beginning of a form, or of a little word that joins two others, and not a form
/// itself. Forms of several words often end behind their first one: `Acme Open`.
pub(super) fn begins_a_form(word: &str) -> bool {
    const WORDS: [&str; 11] = [
        "limited",
        "ltd",
        "company",
        "corporation",
        "and",
        "of",
        "open",
        "closed",
        "public",
        "private",
        "joint",
    ];
    let is_form = || FORMS.suffixes.further.get(word).is_some_and(|form| form.families.is_some());
    WORDS.iter().any(|form| form.starts_with(word)) && !is_form()
}

/// Whether a word stands in the spelling of a form.
pub(super) fn occurs(word: &str) -> bool {
    FORMS.words.contains(word)
}

/// With fewer letters, a word that is a slip of one of a legal form is another word.
const SHORTEST_MISSPELT: usize = 5;

/// The word of a legal form that a word of ASCII letters is a slip of: `limted`. Its plural is another word.
pub(super) fn misspelt(word: &str) -> Option<&'static str> {
    let initial = word.bytes().next()?.to_ascii_lowercase();
    let forms: &'static Forms = &FORMS;
    let letters = letters(word);
    // A slip takes one letter away and brings another one at most.
    let mut of_initial = forms
        .by_initial
        .get(&initial)?
        .iter()
        .filter(|(form, own)| form.len().abs_diff(word.len()) <= 1 && (own ^ letters).count_ones() <= 2)
        .map(|(form, _)| form.as_str())
        .peekable();
    of_initial.peek()?;
    let word = word.to_ascii_lowercase();
    let is_slip = |form: &&str| {
        word.strip_suffix('s') != Some(form) && edit::is_one_slip(form.as_bytes(), word.as_bytes())
    };
    of_initial.find(is_slip).filter(|_| !forms.words.contains(&word))
}

/// The letters of a word, in capitals or not, as a mask.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |mask, byte| mask | 1 << (byte & 31))
}

/// Separates a legal form in capitals that is glued to a word in small letters: `AcmeAG`.
pub(super) fn unglue(text: &str) -> Cow<'_, str> {
    const GLUED: [&str; 16] = [
        "AG", "SA", "NV", "SE", "AB", "ASA", "PLC", "LTD", "INC", "LLC", "GmbH", "SpA", "KGaA", "OYJ", "BV",
        "KK",
    ];
    let mut before = 'A';
    let glues = text.chars().any(|c| std::mem::replace(&mut before, c).is_lowercase() && c.is_uppercase());
    if !glues {
        return Cow::Borrowed(text);
    }
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let glued = GLUED.iter().find(|form| {
            word.strip_suffix(**form).is_some_and(|head| {
                head.chars().count() > 2 && head.chars().next_back().is_some_and(char::is_lowercase)
            })
        });
        match glued.and_then(|form| word.strip_suffix(form).map(|head| (head, form))) {
            Some((head, form)) => words.push(format!("{head} {form}")),
            None => words.push(word.to_owned()),
        }
    }
    Cow::Owned(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core(text: &str) -> String {
        let folded = fold(text);
        strip(&folded.split(' ').collect::<Vec<_>>(), false).0.join(" ")
    }

    #[test]
    fn every_row_of_the_table_names_known_families() {
        for line in TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let (families, _) = line.split_once(':').expect(line);
            for family in families.split_whitespace() {
                assert!(family == "any" || FAMILIES.contains(&family), "{family}");
            }
        }
    }

    #[test]
    fn forms_come_off_both_ends() {
        for text in [
            "ACME CO., LTD.",
            "Acme Company Limited",
            "ACME PJSC",
            "ПАО Acme",
            "Acme GmbH & Co. KG",
            "ACME S.A.",
            "Acme Sdn Bhd",
            "PT Acme Tbk",
            "株式会社Acme",
            "Acme A/S",
            "Acme S.p.A.",
            "ACME SAB DE CV",
            "Acme Public Company Limited",
            "ACME N.V.",
            "Acme Oyj",
            "Acme Pty Ltd",
            "ACME CO",
            "Acme Open Joint Stock Co.",
            "PUBLIC JOINT STOCK CO. ACME",
            "Open Joint-Stock Company Acme",
            "Limited Liability Company Acme",
            "Acme Saudi Joint Stock Co",
            "THE JOINT STOCK COMPANY ACME",
            "The PJSC Acme",
            "The LLC Acme LLC",
        ] {
            assert_eq!(core(text), "acme", "{text}");
        }
        assert_eq!(core("The Acme"), "the acme");
        assert_eq!(core("甲乙股份有限公司"), "甲乙");
        assert_eq!(core("株式会社甲乙"), "甲乙");
    }

    #[test]
    fn corporation_limited_agrees_with_both() {
        let form = |text: &str| strip(&fold(text).split(' ').collect::<Vec<_>>(), false).2;
        assert_eq!(form("a corp ltd").agreement(form("a corporation")), Agreement::Equal);
        assert_eq!(form("a corp ltd").agreement(form("a limited")), Agreement::Equal);
        assert_eq!(form("a inc").agreement(form("a limited")), Agreement::Contradictory);
        assert_eq!(form("a co").agreement(form("a inc")), Agreement::Absent);
    }

    #[test]
    fn forms_of_different_law_contradict_each_other() {
        let form = |text: &str| strip(&fold(text).split(' ').collect::<Vec<_>>(), false).2;
        for (one, other) in [
            ("a S.A.", "a S.p.A."),
            ("a S.A.", "a Sp. z o.o."),
            ("a S.p.A.", "a Sp. z o.o."),
            ("a ASA", "a A/S"),
            ("a ApS", "a A/S"),
            ("a A.S.", "a s.r.o."),
            ("a UAB", "a A/S"),
            ("a A.D.", "a d.o.o."),
            ("a Nyrt", "a Kft"),
        ] {
            let (one_form, other_form) = (form(one), form(other));
            assert_eq!(one_form.agreement(other_form), Agreement::Contradictory, "{one} | {other}");
            assert!(one_form.is_kin(other_form), "{one} | {other}");
        }
        for other in ["a GmbH", "a S.A.", "a PLC", "a AG", "a A/S"] {
            assert_eq!(form("a K.K.").agreement(form(other)), Agreement::Contradictory, "{other}");
            assert!(form("a K.K.").is_kin(form(other)), "{other}");
        }
        for (one, other) in [
            ("a KK", "a Co Ltd"),
            ("a KK", "a Corp"),
            ("a KK", "a Inc"),
            ("a Kabushiki Kaisha", "a Limited"),
            ("a Spolka Akcyjna", "a S.A."),
            ("a Societa per Azioni", "a SpA"),
            ("a Anonim Sirketi", "a A.S."),
            ("a Aksjeselskap", "a AS"),
            ("a OAO", "a PJSC"),
        ] {
            assert_eq!(form(one).agreement(form(other)), Agreement::Equal, "{one} | {other}");
        }
        assert_eq!(form("a KK").agreement(form("a Co")), Agreement::Absent);
        assert!(!form("a GmbH").is_kin(form("a AG")));
    }
}
