//! Names of the lists of Commerce and State, which are cut from running text: `ACME, a.k.a. AC; and B (f.k.a. C) and any
//! successor, sub-unit, or subsidiary thereof`.
//!
//! The name as printed stays the primary one. What can be told apart in it is added, because a holdings file
//! never prints the whole of it.

use crate::list::entry::NameKind;
use crate::list::record::Record;

/// What says that a further name follows, in small letters.
const MARKS: [(&str, NameKind); 9] = [
    ("a.k.a.", NameKind::Alias),
    ("f.k.a.", NameKind::Former),
    ("n.k.a.", NameKind::Alias),
    ("a/k/a", NameKind::Alias),
    ("f/k/a", NameKind::Former),
    ("aka ", NameKind::Alias),
    ("fka ", NameKind::Former),
    ("also known as", NameKind::Alias),
    ("formerly known as", NameKind::Former),
];

/// Where a clause about others begins that belongs to no name.
const CLAUSES: [&str; 3] = [" and any successor", ", and its sub-units", " and its sub-units"];

/// Adds all names of a party: those within its printed name, and its further ones.
pub(super) fn add(record: &mut Record, name: &str, others: &[String]) {
    parts(record, name, NameKind::Alias);
    for other in others {
        let other = other.trim().trim_end_matches([',', ';']);
        let other = other.strip_prefix("and ").unwrap_or(other);
        let is_quoted = other.len() > 2 && other.starts_with('"') && other.ends_with('"');
        if is_quoted {
            record.name(other.trim_matches('"'), NameKind::Weak);
        } else {
            parts(record, other, NameKind::Alias);
        }
    }
}

/// Adds the names in a text; what stands in front of the first mark is of the kind given.
fn parts(record: &mut Record, text: &str, kind: NameKind) {
    let (mut own, found) = taken_apart(text);
    if let Some(at) = CLAUSES.iter().filter_map(|clause| own.find(clause)).min() {
        own.truncate(at);
    }
    // `(a citizen of X)` is said of the party and not part of its name.
    if let Some(at) = own.rfind(" (").filter(|_| own.trim_end().ends_with(" individual)")) {
        own.truncate(at);
    }
    record.name(own.trim_matches([' ', ',', ';']), kind);
    if let Some((front, short)) = abbreviated(&own) {
        record.name(front, kind);
        record.name(short, NameKind::Weak);
    }
    for (inner, kind) in found {
        let inner = inner.trim_matches([' ', ',', ';', '"', '“', '”']);
        let inner = inner.strip_prefix("and ").unwrap_or(inner);
        parts(record, inner, kind);
    }
}

/// The text without the further names in it, and those.
fn taken_apart(text: &str) -> (String, Vec<(String, NameKind)>) {
    let Some((at, mark, kind)) = first_mark(text) else { return (text.to_owned(), Vec::new()) };
    let (front, behind) = (text.get(..at).unwrap_or_default(), text.get(at + mark..).unwrap_or_default());
    let front = front.trim_end_matches([' ', ',']);
    let (inner, rest) = match front.chars().last() {
        Some('(') => behind.split_once(')').unwrap_or((behind, "")),
        Some('[') => behind.split_once(']').unwrap_or((behind, "")),
        _ => (behind, ""),
    };
    let own = format!("{} {}", front.trim_end_matches([' ', ',', '(', '[']), rest.trim());
    let mut found = Vec::new();
    for name in inner.split(';').map(str::trim) {
        // Commas also stand in front of legal forms: they part names only where whole names stand between them.
        let pieces: Vec<&str> = name.split(", ").filter(|piece| !piece.trim().is_empty()).collect();
        if pieces.len() > 1 && pieces.iter().all(|piece| piece.split_whitespace().count() > 1) {
            found.extend(pieces.into_iter().map(|piece| (piece.to_owned(), kind)));
        } else {
            found.push((name.to_owned(), kind));
        }
    }
    (own.trim().to_owned(), found)
}

/// The first mark: where it begins, how long it is, and what it says.
fn first_mark(text: &str) -> Option<(usize, usize, NameKind)> {
    // Bytes stay where they are: only ASCII is made small.
    let small = text.to_ascii_lowercase();
    let is_apart = |at: &usize| {
        let before = small.get(..*at).and_then(|front| front.chars().last());
        before.is_none_or(|c| !c.is_alphanumeric() && c != '.')
    };
    let marks = MARKS.iter().filter_map(|(mark, kind)| {
        let at = small.match_indices(mark).map(|(at, _)| at).find(is_apart)?;
        Some((at, mark.len(), *kind))
    });
    marks.min_by_key(|(at, ..)| *at)
}

/// A name and the short form in brackets behind it, where the short form is made of the initials of the name.
fn abbreviated(name: &str) -> Option<(&str, &str)> {
    let (front, rest) = name.trim_end().strip_suffix(')')?.rsplit_once(" (")?;
    if !(3..=10).contains(&rest.len()) || !rest.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    // Initials in their order; a word may give more than one letter.
    let mut letters = rest.chars().peekable();
    for word in front.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut inner = word.chars().map(|c| c.to_ascii_uppercase());
        if inner.next() == letters.peek().copied() {
            letters.next();
            for c in inner {
                if letters.peek() == Some(&c) && word.chars().filter(|c| c.is_uppercase()).count() > 1 {
                    letters.next();
                }
            }
        }
    }
    letters.peek().is_none().then_some((front, rest))
}

/// Letters and digits of a text, in small letters, with hyphens for everything between them.
pub(super) fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase())
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::EntryKind;

    fn of(name: &str, others: &[&str]) -> Vec<(String, NameKind)> {
        let mut record = Record::new("1", EntryKind::Unknown, name, 1);
        let others: Vec<String> = others.iter().map(|other| (*other).to_owned()).collect();
        add(&mut record, name, &others);
        record.names.into_iter().map(|name| (name.text, name.kind)).collect()
    }

    fn all(names: &[(&str, NameKind)]) -> Vec<(String, NameKind)> {
        names.iter().map(|(text, kind)| ((*text).to_owned(), *kind)).collect()
    }

    #[test]
    fn further_names_are_taken_out_of_the_printed_one() {
        use NameKind::{Alias, Former, Primary, Weak};
        let printed = "Acme Rocket Institute (ARI) and any successor, sub-unit, or subsidiary thereof";
        assert_eq!(
            of(printed, &["Acme One; f.k.a. Old Acme", "and \"AR\"", "and Acme Two, a.k.a. Twoacme."]),
            all(&[
                (printed, Primary),
                ("Acme Rocket Institute (ARI)", Alias),
                ("Acme Rocket Institute", Alias),
                ("ARI", Weak),
                ("Acme One", Alias),
                ("Old Acme", Former),
                ("AR", Weak),
                ("Acme Two", Alias),
                ("Twoacme.", Alias),
            ])
        );
        assert_eq!(
            of("PAT (A.K.A. PATRICIA, Inc.; B CO, LTD) LI", &[]),
            all(&[
                ("PAT (A.K.A. PATRICIA, Inc.; B CO, LTD) LI", Primary),
                ("PAT LI", Alias),
                ("PATRICIA, Inc.", Alias),
                ("B CO, LTD", Alias),
            ])
        );
        assert_eq!(
            of("Acme [aka Acme Systems Center, Acme Research Institute]", &[])[1..],
            all(&[("Acme", Alias), ("Acme Systems Center", Alias), ("Acme Research Institute", Alias)])
        );
        assert_eq!(of("Pat Doe (Atlantis individual)", &[])[1..], all(&[("Pat Doe", Alias)]));
    }

    #[test]
    fn what_is_part_of_a_name_stays_in_it() {
        for name in ["Acme (HK) Co., Ltd.", "Takasaka Trading", "Acme (Hong Kong)", "Acme Trading (XYZ)"] {
            assert_eq!(of(name, &[]), all(&[(name, NameKind::Primary)]));
        }
        assert_eq!(slug(" Acme & Co., Ltd. "), "acme-co-ltd");
    }
}
