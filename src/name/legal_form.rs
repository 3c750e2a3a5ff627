//! Legal forms: how a company is incorporated, as a class of its own and not as text.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::fold;
use super::script;

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

    /// `Company` alone does not tell which form it is.
    fn tells(self) -> bool {
        self.is_stated() && self.0 != ANY
    }
}

const TABLE: &str = include_str!("legal_forms.txt");
const FAMILIES: [&str; 18] = [
    "corp", "ltd", "plc", "llc", "jsc", "tbk", "bhd", "ag", "se", "gmbh", "sa", "sl", "nv", "bv", "ab", "as",
    "oy", "rt",
];
const ANY: u32 = u32::MAX;
/// The longest spelling has this many words.
const LONGEST: usize = 6;

struct Forms {
    /// Spelling, words joined by blanks → families, where it may end a name.
    suffixes: HashMap<String, u32>,
    /// The same, where it may begin a name.
    prefixes: HashMap<String, u32>,
    /// Chinese, Japanese and Korean spellings that need no blank before them, longest first.
    glued: Vec<(String, u32)>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut forms = Forms { suffixes: HashMap::new(), prefixes: HashMap::new(), glued: Vec::new() };
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
            let map = if at_start { &mut forms.prefixes } else { &mut forms.suffixes };
            *map.entry(key).or_insert(0) |= families;
        }
    }
    forms.glued.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
    forms.glued.dedup_by(|a, b| a.0 == b.0);
    forms
});

fn rows() -> impl Iterator<Item = (u32, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (families, spellings) = line.split_once(':')?;
        let mask = families.split_whitespace().map(|family| match family {
            "any" => ANY,
            _ => FAMILIES.iter().position(|f| *f == family).map_or(0, |at| 1 << at),
        });
        Some((mask.fold(0, |a, b| a | b), spellings))
    })
}

/// Takes legal forms off both ends of a name; at least one word stays. In a cut name the beginning
/// of a form at the end goes too.
pub(super) fn strip<'a>(words: &[&'a str], cut: bool) -> (Vec<&'a str>, LegalForm) {
    let forms = &*FORMS;
    let mut core: Vec<&str> = Vec::with_capacity(words.len());
    let mut stated: Option<u32> = None;
    for word in words {
        core.push(unglued_suffix(word, forms, &mut stated));
    }
    core.retain(|word| !word.is_empty());
    if core.is_empty() {
        core = words.to_vec();
        stated = None;
    }
    if cut && core.len() > 1 && core.last().is_some_and(|last| begins_a_form(last, forms)) {
        core.pop();
    }
    while let Some((length, families)) = (1..=LONGEST.min(core.len().saturating_sub(1))).rev().find_map(|n| {
        let tail = core.get(core.len() - n..)?.join(" ");
        forms.suffixes.get(&tail).map(|families| (n, *families))
    }) {
        core.truncate(core.len() - length);
        stated = Some(merge(stated, families));
    }
    while let Some((length, families)) = (1..=LONGEST.min(core.len().saturating_sub(1))).rev().find_map(|n| {
        let head = core.get(..n)?.join(" ");
        forms.prefixes.get(&head).map(|families| (n, *families))
    }) {
        core.drain(..length);
        stated = Some(merge(stated, families));
    }
    (core, LegalForm(stated.unwrap_or(0)))
}

/// `any` yields to a form that says more.
fn merge(stated: Option<u32>, families: u32) -> u32 {
    match stated {
        None | Some(ANY) => families,
        Some(before) if families == ANY => before,
        Some(before) => before | families,
    }
}

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
/// itself.
fn begins_a_form(word: &str, forms: &Forms) -> bool {
    const WORDS: [&str; 6] = ["limited", "ltd", "company", "corporation", "and", "of"];
    !forms.suffixes.contains_key(word) && WORDS.iter().any(|form| form.starts_with(word))
}

/// Separates a legal form in capitals that is glued to a word in small letters: `AcmeAG`.
pub(super) fn unglue(text: &str) -> String {
    const GLUED: [&str; 16] = [
        "AG", "SA", "NV", "SE", "AB", "ASA", "PLC", "LTD", "INC", "LLC", "GmbH", "SpA", "KGaA", "OYJ", "BV",
        "KK",
    ];
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
    words.join(" ")
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
        ] {
            assert_eq!(core(text), "acme", "{text}");
        }
        assert_eq!(core("甲乙股份有限公司"), "甲乙");
        assert_eq!(core("株式会社甲乙"), "甲乙");
    }

    #[test]
    fn corporation_limited_agrees_with_both() {
        let form = |text: &str| strip(&fold(text).split(' ').collect::<Vec<_>>(), false).1;
        assert_eq!(form("a corp ltd").agreement(form("a corporation")), Agreement::Equal);
        assert_eq!(form("a corp ltd").agreement(form("a limited")), Agreement::Equal);
        assert_eq!(form("a inc").agreement(form("a limited")), Agreement::Contradictory);
        assert_eq!(form("a co").agreement(form("a inc")), Agreement::Absent);
    }
}
