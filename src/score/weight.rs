//! How much a word of a name weighs: the single place that says so.

use crate::name::{Class, RAREST, Token};

/// Weight of a legal form that both names state. Small: it may tip a balance, never make one.
pub const LEGAL_FORM: u32 = 1_000;

/// A shared word tells which company is meant only from this weight on.
pub(super) const DISTINCTIVE: u32 = 4_000;

/// The lightest and the heaviest that a word of a class may be, in hundredths of a point. Where in
/// between it stands is told by its frequency in the background table, see
/// [`crate::name::WEIGHTS_VERSION`].
///
/// One distinctive word makes a name. Beside it, one shared word that only one side has must leave the
/// names above the default threshold (at most 35 points), and two different ones must push them
/// below, agreeing legal forms included (at least 39 points together): hence the ranges of shared words. With a wider one `Acme`
/// would not find `Acme Shipbuilding`; with a lower one `Acme Software` would find `Acme Group`.
fn range(token: &Token) -> (u32, u32) {
    match (token.class(), token.length()) {
        (Class::Stop, _) => (0, 0),
        (Class::Generic, _) => (1_800, 2_600),
        (Class::Industry | Class::Geography, _) => (2_200, 3_500),
        // Half a name: numbers must agree, and `align` caps the score when they do not.
        (Class::Number, _) => (5_000, 5_000),
        // Initials tell little, and two letters are the initials of thousands of companies. At full
        // weight, `AB Technology` and `AB Technology Works` would be the same company.
        (Class::Distinctive, 1) if token.text().is_ascii() => (2_000, 2_000),
        (Class::Distinctive, 2) if token.text().is_ascii() => (4_500, 6_000),
        // A word that no table knows and that hundreds of issuers bear is still somebody's name.
        (Class::Distinctive, _) => (4_500, 10_000),
    }
}

/// The weight of a word, in hundredths of a point. Fixed for every word, whatever list or file is in
/// use: the answer for a row must not depend on other rows or entries.
///
/// ```
/// use interdict::name::Name;
/// use interdict::score::weight;
/// let weigh = |word: &str| weight(&Name::new(word).tokens()[0]);
/// assert!(weigh("group") < weigh("shipbuilding") && weigh("shipbuilding") < weigh("acmetron"));
/// ```
pub fn weight(token: &Token) -> u32 {
    let (least, most) = range(token);
    least + (most - least) * u32::from(token.rarity()) / u32::from(RAREST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;

    #[test]
    fn initials_weigh_less_than_a_word_and_a_sign_is_a_word() {
        for (word, expected) in
            [("x", 2_000), ("qz", 6_000), ("qzx", 10_000), ("ж", 10_000), ("жщ", 10_000), ("2013", 5_000)]
        {
            assert_eq!(weight(&Name::new(word).tokens()[0]), expected, "{word}");
        }
    }
}
