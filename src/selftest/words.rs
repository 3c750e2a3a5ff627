//! Words of the exercise: legal forms, common words with their abbreviations, and how words are put together.
//!
//! They are not the tables of the matcher: an exercise made of those would only prove that a table is equal to
//! itself.

/// Spellings of one legal form in each row.
pub(super) const FORMS: &[&[&str]] = &[
    &["Ltd", "Ltd.", "Limited", "LTD", "L.T.D."],
    &["Co", "Co.", "Company", "CO."],
    &["Corp", "Corp.", "Corporation", "CORP"],
    &["Inc", "Inc.", "Incorporated", "INC"],
    &["PLC", "plc", "P.L.C."],
    &["LLC", "L.L.C.", "llc"],
    &["SA", "S.A.", "s.a."],
    &["AG", "A.G."],
    &["GmbH", "GMBH", "G.m.b.H."],
    &["d.o.o.", "DOO", "d.o.o"],
    &["OOO", "O.O.O."],
    &["JSC", "J.S.C."],
    &["PJSC", "P.J.S.C."],
    &["OJSC", "O.J.S.C."],
    &["BV", "B.V."],
    &["NV", "N.V."],
    &["SpA", "S.p.A.", "SPA"],
    &["SRL", "S.R.L.", "S.r.l."],
    &["FZE", "F.Z.E."],
    &["LLP", "L.L.P."],
];

/// Words that many names share, with how the market shortens them.
pub(super) const COMMON: &[(&str, &str)] = &[
    ("international", "Intl"),
    ("holdings", "Hldgs"),
    ("holding", "Hldg"),
    ("technology", "Tech"),
    ("technologies", "Techs"),
    ("group", "Grp"),
    ("industries", "Inds"),
    ("industry", "Ind"),
    ("engineering", "Engr"),
    ("development", "Dev"),
    ("communications", "Comms"),
    ("communication", "Comm"),
    ("construction", "Constr"),
    ("manufacturing", "Mfg"),
    ("services", "Svcs"),
    ("service", "Svc"),
    ("national", "Natl"),
    ("investment", "Inv"),
    ("investments", "Invs"),
    ("trading", "Trdg"),
    ("insurance", "Ins"),
    ("financial", "Finl"),
    ("management", "Mgmt"),
    ("systems", "Sys"),
    ("institute", "Inst"),
    ("university", "Univ"),
    ("electronics", "Elec"),
    ("electronic", "Elec"),
    ("equipment", "Equip"),
    ("chemical", "Chem"),
    ("transport", "Transp"),
    ("enterprise", "Ent"),
    ("enterprises", "Ents"),
    ("general", "Gen"),
    ("telecommunications", "Telecom"),
    ("department", "Dept"),
    ("association", "Assn"),
];

/// Words that are added to a name or left out of it.
pub(super) const GENERIC: [&str; 6] =
    ["group", "holdings", "holding", "international", "global", "enterprises"];

/// Letters and digits, in lower case.
pub(super) fn bare(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a word is a legal form.
pub(super) fn is_form(word: &str) -> bool {
    let word = bare(word);
    FORMS.iter().flat_map(|forms| forms.iter()).any(|form| bare(form) == word)
}

/// The abbreviation of a common word.
pub(super) fn abbreviation(word: &str) -> Option<&'static str> {
    let word = bare(word);
    COMMON.iter().find(|(full, _)| *full == word).map(|(_, short)| *short)
}

/// A word with its first letter large and the others small.
pub(super) fn titled(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars.flat_map(char::to_lowercase)).collect()
}

/// The words with one of them replaced.
pub(super) fn with(words: &[&str], at: usize, other: &str) -> String {
    let changed = words.iter().enumerate().map(|(i, word)| if i == at { other } else { word });
    changed.collect::<Vec<_>>().join(" ")
}
