//! How alike two names are, and why.
//!
//! [`compare`] pairs the words of two names and adds up what each pair contributes. The sum is the
//! score; printing the [`Alignment`] shows it word by word.
//!
//! ```
//! use interdict::score::{Score, compare};
//! assert_eq!(compare("ACME HLDGS LTD", "Acme Holdings Limited").score, Score::ONE);
//! let close = compare("Acmetron Technology", "Acmetorn Technologies Ltd");
//! assert!(close.score > Score::from_millionths(800_000) && close.score < Score::ONE);
//! let sum: i64 = close.pieces.iter().map(|piece| i64::from(piece.contribution)).sum();
//! assert_eq!(sum, i64::from(close.score.millionths()));
//! ```

mod align;
pub mod edit;
mod misspelt;
mod pair;
mod short;
mod weight;

use std::fmt;

pub(crate) use align::{
    LeftOutWeight, OTHER_ALPHABET, OTHER_COMPANY, Side, counting, distinctive_words, likeness, same_numbers,
    squashed,
};
pub use align::{align, breaks_a_word, cut};
pub use misspelt::misspelt;
pub(crate) use misspelt::{SHORTEST as SHORTEST_MISSPELT, each_sound, is_spelt_across, ways};
pub(crate) use pair::{LONGEST_JOIN, Pair, SHORTEST_HEAD, contracts};
pub(crate) use short::{MOST_LONG_WORDS, may_shorten};
pub use short::{NARROW_FIELD, shortened};
pub use weight::{LEGAL_FORM, weight};

use crate::name::{How, Name};

/// Likeness in `[0, 1]`, as a whole number of millionths so that it is the same on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u32);

impl Score {
    /// Nothing in common.
    pub const ZERO: Score = Score(0);
    /// Equal names.
    pub const ONE: Score = Score(1_000_000);

    /// A name that is equal as far as it goes, in a field that may have cut it.
    pub const CUT: Score = Score(998_000);

    /// The score from which an alike name is worth a person's look, unless an option says otherwise.
    pub const DEFAULT_THRESHOLD: Score = Score(850_000);

    /// From millionths; more than one is one.
    pub const fn from_millionths(value: u32) -> Score {
        match value {
            0..1_000_000 => Score(value),
            _ => Score::ONE,
        }
    }

    /// In millionths.
    pub fn millionths(self) -> u32 {
        self.0
    }

    /// Lowered by millionths, at least zero.
    pub(crate) fn minus(self, millionths: i64) -> Score {
        Score::from_millionths(u32::try_from(i64::from(self.0) - millionths).unwrap_or(0))
    }

    /// The next higher score.
    pub(crate) fn next(self) -> Score {
        Score::from_millionths(self.0.saturating_add(1))
    }
}

impl Score {
    /// All of its digits: four, or six where four do not say it. A threshold that is rounded is another one.
    pub fn exact(self) -> String {
        if self.0.is_multiple_of(100) {
            self.to_string()
        } else {
            format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
        }
    }

    /// The score that a text of [`Score::exact`] or of an option says.
    pub fn parse(text: &str) -> Option<Score> {
        let value: f64 = text.parse().ok()?;
        // Between 0 and a million, so that the conversion is exact.
        (0.0..=1.0).contains(&value).then(|| Score::from_millionths((value * 1_000_000.0).round() as u32))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = self.0.saturating_add(50) / 100;
        write!(f, "{}.{:04}", rounded / 10_000, rounded % 10_000)
    }
}

/// One line of an explanation: which words were paired and what that is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Word or words of the first name; empty when nothing stands there.
    pub query: String,
    /// Word or words of the second name; for a correction, its reason.
    pub list: String,
    /// How they are alike.
    pub how: How,
    /// Share of the score in millionths; corrections are negative.
    pub contribution: i32,
}

/// The pairing of two names' words, with the score that it adds up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// The sum of the contributions.
    pub score: Score,
    /// What adds up to it: pairs in the order of the first name, then what stands alone.
    pub pieces: Vec<Piece>,
}

impl fmt::Display for Alignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "score {}", self.score)?;
        let width =
            |text: fn(&Piece) -> &str| self.pieces.iter().map(|p| text(p).chars().count()).max().unwrap_or(0);
        let (left, right) = (width(|p| &p.query).max(1), width(|p| &p.list).max(1));
        for piece in &self.pieces {
            let sign = if piece.contribution < 0 { '-' } else { '+' };
            let amount = Score::from_millionths(piece.contribution.unsigned_abs());
            let (query, list) = (or_dash(&piece.query), or_dash(&piece.list));
            writeln!(f, "  {query:left$}  {list:right$}  {:12}  {sign}{amount}", piece.how)?;
        }
        Ok(())
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// Compares two names as printed. Symmetric; one only for names that are equal once spelling, legal
/// form and safe abbreviations are put aside, and whose legal forms do not contradict each other.
pub fn compare(a: &str, b: &str) -> Alignment {
    align(&Name::new(a), &Name::new(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_alignment_prints_word_by_word() {
        let text = compare("ACME COMM GRP", "Acme Communications Group Ltd").to_string();
        assert_eq!(
            text,
            "score 0.9875\n\
             \u{20} acme   acme            equal         +0.6844\n\
             \u{20} comm   communications  abbreviation  +0.1655\n\
             \u{20} group  group           equal         +0.1377\n"
        );
        let text = compare("Acmetron Partners Ltd", "Acmetron 2 Partners Limited").to_string();
        assert_eq!(
            text,
            "score 0.5683\n\
             \u{20} acmetron  acmetron            equal         +0.6337\n\
             \u{20} partners  partners            equal         +0.1445\n\
             \u{20} -         2                   unmatched     +0.0000\n\
             \u{20} -         -                   legal form    +0.0634\n\
             \u{20} -         the numbers differ  correction    -0.2733\n"
        );
    }

    #[test]
    fn words_written_as_one_are_seen_from_both_sides() {
        let (one, two) = ("Quimby Zorblatwibble Frobnitz", "Quimby Zorblat Wibble Frobnitz");
        let seen = compare(one, two);
        let turned = |piece: Piece| Piece { query: piece.list, list: piece.query, ..piece };
        let from_the_other = compare(two, one).pieces.into_iter().map(turned).collect::<Vec<_>>();
        assert_eq!(seen.pieces, from_the_other);
        assert!(seen.pieces.iter().all(|piece| !piece.query.is_empty() && !piece.list.is_empty()), "{seen}");
    }

    #[test]
    fn of_two_pairs_that_are_worth_the_same_both_sides_see_one() {
        let (one, two) = ("Bertquim Quimbert", "Quim Bert Quim");
        let joined =
            |seen: Alignment| seen.pieces.into_iter().find(|piece| piece.how == How::Joined).unwrap();
        let (seen, from_the_other) = (joined(compare(one, two)), joined(compare(two, one)));
        assert_eq!((&*seen.query, &*seen.list), ("bertquim", "bert quim"));
        assert_eq!((seen.query, seen.list), (from_the_other.list, from_the_other.query));
    }

    #[test]
    fn a_score_stays_between_nothing_and_one() {
        assert_eq!(
            (Score(30).minus(20), Score(30).minus(31), Score(30).minus(-5)),
            (Score(10), Score::ZERO, Score(35))
        );
        assert_eq!(
            (Score(30).next(), Score::ONE.next(), Score::ONE.minus(-1)),
            (Score(31), Score::ONE, Score::ONE)
        );
        assert_eq!(
            (Score::from_millionths(999_999).0, Score::from_millionths(1_000_001)),
            (999_999, Score::ONE)
        );
    }

    #[test]
    fn what_a_score_says_exactly_is_read_again() {
        for (score, text) in [
            (0, "0.0000"),
            (850_000, "0.8500"),
            (850_001, "0.850001"),
            (1, "0.000001"),
            (1_000_000, "1.0000"),
        ] {
            assert_eq!(Score(score).exact(), text);
            assert_eq!(Score::parse(text), Some(Score(score)));
        }
        assert_eq!((Score::parse("0.9"), Score::parse("1")), (Some(Score(900_000)), Some(Score::ONE)));
        for text in ["", "-0.1", "1.000001", "NaN", "85%"] {
            assert_eq!(Score::parse(text), None, "{text}");
        }
    }

    #[test]
    fn another_alphabet_costs_the_same_for_equal_names() {
        let equal = Score::ONE.minus(OTHER_ALPHABET);
        assert_eq!(compare("Квимбы", "Kvimby").score, equal);
        assert_eq!(compare("Kvimby", "Квимбы").score, equal);
    }

    #[test]
    fn a_cut_name_rises_with_the_share_that_is_left() {
        let of = |short, long| cut(&Name::new(short), &Name::new(long)).map(|cut| cut.score);
        // 11 of 19 letters, and 18 of 19.
        assert_eq!(of("Quimby Zorbl", "Quimby Zorblat Wibble"), Some(Score(935_263)));
        assert_eq!(of("Quimby Zorblat Wibbl", "Quimby Zorblat Wibble"), Some(Score(983_157)));
        assert_eq!(of("Quimby Zorblat Wibble", "Quimby Zorblat Wibble"), None);
        assert_eq!(of("Quimby Zorbx", "Quimby Zorblat Wibble"), None);
        assert_eq!(of("", "Quimby"), None);
    }

    fn name() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "acme",
            "acmetron",
            "acmetorn",
            "group",
            "china",
            "technology",
            "tech",
            "comm",
            "construction",
            "constr",
            "ltd",
            "inc",
            "ii",
            "2013",
            "van",
            "der",
            "vander",
            "holdings",
            "and",
            "甲乙丙",
            "акме",
        ]);
        prop::collection::vec(word, 0..6).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn symmetric(a in name(), b in name()) {
            prop_assert_eq!(compare(&a, &b).score, compare(&b, &a).score);
        }

        #[test]
        fn contributions_add_up(a in name(), b in name()) {
            let alignment = compare(&a, &b);
            let sum: i64 = alignment.pieces.iter().map(|p| i64::from(p.contribution)).sum();
            prop_assert_eq!(sum, i64::from(alignment.score.millionths()));
        }

        /// Agreeing evidence: a further word that both names have never makes them less alike. It stands
        /// in front, because behind a legal form it would make a word of the form, and a Roman numeral is
        /// a number only behind another word.
        #[test]
        fn a_further_shared_word_never_lowers(
            a in name(), b in name(), word in prop::sample::select(vec!["zorblat", "quimby", "wibblex"]),
        ) {
            prop_assume!(!a.starts_with("ii") && !b.starts_with("ii"));
            let more = compare(&format!("{word} {a}"), &format!("{word} {b}")).score;
            prop_assert!(more >= compare(&a, &b).score);
        }

        /// Agreeing evidence: putting a slip right never makes two names less alike.
        #[test]
        fn a_slip_put_right_never_lowers(a in name(), b in name(), at in 0_usize..6) {
            let right: Vec<&str> = vec!["quimbery", "zorblatt", "wibblexo", "plonkers", "frobnitz", "grumblen"];
            let wrong = ["quimbrey", "zorbltat", "wibblxeo", "plonkres", "frobnizt", "grumbeln"];
            let (word, slip) = (right[at], wrong[at]);
            let listed = format!("{word} {b}");
            let before = compare(&format!("{slip} {a}"), &listed).score;
            let after = compare(&format!("{word} {a}"), &listed).score;
            prop_assert!(after >= before, "{} | {}", a, listed);
        }

        #[test]
        fn one_only_for_equality(a in name(), b in name()) {
            let (x, y) = (Name::new(&a), Name::new(&b));
            let equal = x.key() == y.key() && !x.is_empty()
                && x.form().agreement(y.form()) != crate::name::Agreement::Contradictory;
            prop_assert_eq!(compare(&a, &b).score == Score::ONE, equal);
        }
    }
}
