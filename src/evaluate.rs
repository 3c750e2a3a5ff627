//! How well names are told apart: labelled pairs in, precision and recall per threshold out.
//!
//! This is how a firm justifies its threshold. Each pair gets the score that a run would give it
//! ([`likeness`]); [`Evaluation`] counts, for any threshold, what would be found and missed. The
//! arithmetic is in whole millionths, so that the same pairs print the same figures everywhere.
//!
//! ```
//! use interdict::evaluate::{Evaluation, Labelled, likeness};
//! use interdict::identity::MatchKind;
//! use interdict::score::Score;
//! let at = Score::DEFAULT_THRESHOLD;
//! let same = likeness("ACMETRON HLDGS LTD-H", "Acmetron Holdings Limited", at);
//! assert_eq!((same.kind, same.score), (MatchKind::Exact, Score::ONE));
//! let other = likeness("Zeltrix Holdings", "Acmetron Holdings Limited", at);
//! assert_eq!(other.kind, MatchKind::None);
//! let labelled = [Labelled { same: true, score: same.score }, Labelled { same: false, score: other.score }];
//! let best = Evaluation::new(&labelled).best().unwrap();
//! assert_eq!(best.f1(), Some(Score::ONE));
//! ```

mod measure;
mod picture;

pub use measure::{Confusion, Evaluation, Labelled};
pub use picture::Histogram;

use crate::identity::{MatchKind, Matcher, Subject};
use crate::instrument::describe;
use crate::list::{List, house};
use crate::score::{Alignment, Score};

/// Two names and what a person says about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// 1-based line of the file.
    pub line: u64,
    /// One name, as printed.
    pub name_a: String,
    /// The other.
    pub name_b: String,
    /// Whether they name the same company.
    pub same: bool,
    /// What the column says by which the pairs are grouped, where they are.
    pub group: Option<String>,
}

/// How alike a pair is, in the words of a screening answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// `exact`, `close` or, below the threshold, `none`.
    pub kind: MatchKind,
    /// The score; one for equal names.
    pub score: Score,
    /// The words that make it up.
    pub alignment: Alignment,
}

/// How alike two names are to a run with this threshold: each is put on a list of its own and the other
/// screened against it, and the better answer counts. A description is taken apart as in a row
/// (class, receipt, wrapper, a cut end), on whichever side it stands.
pub fn likeness(a: &str, b: &str, threshold: Score) -> Likeness {
    let listed =
        |row: &str, name: &str| names_in(name).iter().filter_map(|n| screened(row, n)).collect::<Vec<_>>();
    let both = listed(a, b).into_iter().chain(listed(b, a));
    let Some(found) = both.reduce(|best, other| if other.score > best.score { other } else { best }) else {
        return Likeness { kind: MatchKind::None, score: Score::ZERO, alignment: Alignment::default() };
    };
    let kind = match found.kind {
        MatchKind::Exact => MatchKind::Exact,
        _ if found.score >= threshold => MatchKind::Close,
        _ => MatchKind::None,
    };
    Likeness { kind, ..found }
}

/// What a list may carry of a description: the whole text, and the first name in it. Further names in
/// brackets are legal forms, numbers and places as often as names, and equal ones prove nothing.
fn names_in(text: &str) -> Vec<String> {
    let described = describe(text, "");
    let first = described.names().next().map(|slot| slot.text.clone());
    std::iter::once(text.to_owned()).chain(first.filter(|name| name != text)).collect()
}

/// One name as a row against the other as a list. The matcher takes every score: what is below a
/// threshold has its place in the histogram too.
fn screened(row: &str, listed: &str) -> Option<Likeness> {
    let matcher = Matcher::new(&[list_of(listed)?], Score::ZERO);
    let subject = Subject { security_name: row.to_owned(), ..Subject::default() };
    let found = matcher.identify(&subject).matches.into_iter().next()?;
    let alignment = matcher.explain(&subject, listed).unwrap_or_default();
    Some(Likeness { kind: found.kind, score: found.score, alignment })
}

/// A list with one name; none where the name has nothing that a list could carry.
fn list_of(name: &str) -> Option<List> {
    let text = format!("name\n\"{}\"\n", name.trim().replace('"', "\"\""));
    house::read(&text, "pairs.csv").ok().map(|(list, _)| list)
}

/// An alignment in one cell: `acme = acme (equal +0.7143); comm = communications (abbreviation +0.1329)`.
pub fn on_one_line(alignment: &Alignment) -> String {
    let pieces = alignment.pieces.iter().map(|piece| {
        let sign = if piece.contribution < 0 { '-' } else { '+' };
        let amount = Score::from_millionths(piece.contribution.unsigned_abs());
        let side = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        format!("{} = {} ({} {sign}{amount})", side(&piece.query), side(&piece.list), piece.how)
    });
    pieces.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AT: Score = Score::DEFAULT_THRESHOLD;

    fn of(a: &str, b: &str) -> Likeness {
        likeness(a, b, AT)
    }

    #[test]
    fn descriptions_are_taken_apart_on_either_side() {
        for (a, b) in [
            ("ACMETRON CORP-CLASS B", "Acmetron Corporation"),
            ("Acmetron Corporation", "ACMETRON CORP-CLASS B"),
            ("ACMETRON CORP ADR REPSG 10 ORD", "ACMETRON CORP-H"),
        ] {
            let found = of(a, b);
            assert_eq!(found.kind, MatchKind::Exact, "{a} | {b}: {}", found.score);
        }
    }

    #[test]
    fn what_cannot_be_compared_is_not_alike() {
        for (a, b) in [("", "Acmetron"), ("😀", "😀"), ("---", "Acmetron"), ("\"", "\"")] {
            let found = of(a, b);
            assert_eq!((found.kind, found.score), (MatchKind::None, Score::ZERO), "{a} | {b}");
        }
    }

    #[test]
    fn equal_brackets_do_not_make_equal_names() {
        for (a, b) in
            [("Acme IX (No.1) SCSp", "Acme X (No.1) SCSp"), ("Acmetron (Holdings)", "Zeltrix (Holdings)")]
        {
            assert_ne!(of(a, b).kind, MatchKind::Exact, "{a} | {b}");
        }
    }

    #[test]
    fn an_alignment_stands_in_one_cell() {
        let line = on_one_line(&crate::score::compare("ACME COMM", "Acme Communications Group"));
        assert!(line.starts_with("acme = acme (equal +"), "{line}");
        assert!(line.contains("; comm = communications (abbreviation +"), "{line}");
        assert!(!line.contains('\n'));
    }

    fn name() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "acme", "acmetron", "acmetorn", "group", "grp", "china", "tech", "ltd", "inc", "-H", "ADR",
            "TRS", "2%", "ii", "\"", "акме",
        ]);
        prop::collection::vec(word, 0..5).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn symmetric_and_kind_follows_score(a in name(), b in name()) {
            let (x, y) = (of(&a, &b), of(&b, &a));
            prop_assert_eq!(x.score, y.score);
            prop_assert_eq!(x.kind, y.kind);
            prop_assert_eq!(x.kind == MatchKind::None, x.score < AT);
        }
    }
}
