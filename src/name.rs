//! Names of parties: folded once into tokens that can be compared, with the legal form taken off.
//!
//! [`Name`] is the normal form that lists and rows share. Folding never looks at other rows or
//! entries, so that a name has one normal form on every machine and on every day.
//!
//! ```
//! use interdict::name::Name;
//! let listed = Name::new("ACME HOLDINGS CO., LTD.");
//! let printed = Name::new("Acme Hldgs Company Limited");
//! assert_eq!(listed.key(), "acme holdings");
//! assert_eq!(listed.key(), printed.key());
//! ```

mod abbreviation;
mod disguise;
mod fold;
mod frequency;
mod interner;
mod legal_form;
mod lexicon;
mod script;
mod text_hash;
mod words;

use std::fmt;
use std::sync::Arc;

pub use abbreviation::{How, relation};
pub(crate) use abbreviation::{SWAP, WRONG_START, is_swap, may_have_slips, most_slips};
pub(crate) use disguise::{is_disguised, undisguised};
pub use fold::fold;
pub(crate) use frequency::RAREST;
pub use frequency::WEIGHTS_VERSION;
pub(crate) use interner::hash_of_bytes;
pub use legal_form::{Agreement, LegalForm};
pub(crate) use lexicon::{Lexicon, PrintedId, Spelling, TokenId, is_plain, points_to_small_print};
pub(crate) use text_hash::TextHash;
pub use words::Class;

use words::Words;

/// Whether a word in small letters stands in the spelling of a legal form.
pub(crate) fn stands_in_a_form(word: &str) -> bool {
    legal_form::occurs(word)
}

/// Whether a word of a name is one that many share.
pub(crate) fn is_common(word: &str) -> bool {
    Words::get().token(word, false).class() != Class::Distinctive
}

/// Whether no table has a word, and no issuer but one at most bears it, or more of them where that is enough.
pub(crate) fn is_unknown(word: &str, or_borne: bool) -> bool {
    let token = Words::get().token(word, false);
    let rare = or_borne || token.rarity() == RAREST;
    token.class() == Class::Distinctive && rare && !token.0.shape.has_digit
}

/// One word of a name, in its canonical spelling. Cheap to clone: a word is made once and shared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(Arc<Word>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Word {
    text: Box<str>,
    class: Class,
    /// How rare it is among names of issuers, in thousandths.
    rarity: u16,
    /// What the word may stand for beside itself.
    readings: Box<[Reading]>,
    shape: Shape,
}

/// What two words have in common at least when they are slips of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Shape {
    /// Number of characters.
    length: u32,
    /// Its letters as a mask, see [`abbreviation::letters`].
    letters: u32,
    has_digit: bool,
}

/// What a word may stand for: an abbreviation has one or several readings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reading {
    /// The full word.
    pub text: Box<str>,
    /// Its class.
    pub class: Class,
    /// Why it may be meant.
    pub how: How,
}

impl Token {
    fn new(text: &str, class: Class, rarity: u16, readings: Vec<Reading>) -> Token {
        let length = if text.is_ascii() { text.len() } else { text.chars().count() };
        let shape = Shape {
            length: u32::try_from(length).unwrap_or(u32::MAX),
            letters: abbreviation::letters(text),
            has_digit: text.bytes().any(|byte| byte.is_ascii_digit()),
        };
        Token(Arc::new(Word { text: text.into(), class, rarity, readings: readings.into(), shape }))
    }

    fn with_class(&self, class: Class) -> Token {
        Token(Arc::new(Word { class, ..Word::clone(&self.0) }))
    }

    /// The canonical spelling.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// How much the word tells.
    pub fn class(&self) -> Class {
        self.0.class
    }

    /// How rare it is among the names of issuers: 0 stands in every name, 1000 in hardly any.
    pub fn rarity(&self) -> u16 {
        self.0.rarity
    }

    /// What it may stand for beside itself.
    pub fn readings(&self) -> &[Reading] {
        &self.0.readings
    }

    /// Number of characters.
    pub(crate) fn length(&self) -> usize {
        self.0.shape.length as usize
    }

    /// Its letters as a mask; those that are not Latin share the last bits.
    pub(crate) fn letters(&self) -> u32 {
        self.0.shape.letters
    }

    /// Its first letter as a mask of the same kind.
    pub(crate) fn initial(&self) -> u32 {
        let text = self.text();
        abbreviation::letters(
            text.chars().next().and_then(|first| text.get(..first.len_utf8())).unwrap_or_default(),
        )
    }

    /// Where it lies in memory: two tokens of one address are equal.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    fn shape(&self) -> Shape {
        self.0.shape
    }
}

/// The normal form of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    key: Box<str>,
    tokens: Box<[Token]>,
    form: LegalForm,
    latin: Option<Box<Name>>,
    too_long: bool,
}

/// Words of a name that are compared. Pairing costs the product of both numbers, and no issuer's name
/// comes near: the longest of the 36,026 behind the weights has 12 words. A name with more is compared
/// by its first ones and never cleared, see [`Name::is_too_long`].
pub const MOST_WORDS: usize = 64;

impl Name {
    /// The normal form of a name as printed.
    pub fn new(text: &str) -> Name {
        Name::of_words(fold(text), false)
    }

    /// The normal form of a name that the field may have cut: the beginning of a legal form at the
    /// end (`LT`, `COMPAN`) is taken off as well.
    pub fn cut(text: &str) -> Name {
        Name::of_words(fold(text), true)
    }

    fn of_words(folded: String, cut: bool) -> Name {
        let folded = fold::join_letters(&folded);
        let pieces: Vec<&str> = folded.split_whitespace().flat_map(script::split).collect();
        let (core, next, form) = legal_form::strip(&pieces, cut);
        let latin = script::latin(&core.join(" ")).map(|text| {
            // A form of the other alphabet may be a word in this one.
            let latin = Name::of_words(fold(&text), cut);
            let form = if latin.form.is_stated() { latin.form } else { form };
            Box::new(Name { form, ..latin })
        });
        let tokens = Words::get().tokens(&core, next, cut);
        Name { latin, ..Name::of_tokens(tokens, form) }
    }

    fn of_tokens(tokens: Vec<Token>, form: LegalForm) -> Name {
        let mut key = String::with_capacity(tokens.iter().map(|token| token.text().len() + 1).sum());
        for token in tokens.iter().filter(|token| token.class() != Class::Stop) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(token.text());
        }
        let mut tokens = script::bigrams(tokens);
        let too_long = tokens.len() > MOST_WORDS;
        tokens.truncate(MOST_WORDS);
        Name { key: key.into(), tokens: tokens.into(), form, latin: None, too_long }
    }

    /// The words without the legal form and without `and`, `of` and the like, joined by blanks: two
    /// names are equal when their keys are.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The words without the legal form. Chinese words of three and more characters stand as their
    /// overlapping pairs of characters.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The legal form that the name states.
    pub fn form(&self) -> LegalForm {
        self.form
    }

    /// The same name under another legal form.
    pub fn with_form(&self, form: LegalForm) -> Name {
        Name { form, ..self.clone() }
    }

    /// The name in Latin letters, where it is printed in another alphabet: one more key, never
    /// instead of the native one.
    pub fn latin(&self) -> Option<&Name> {
        self.latin.as_deref()
    }

    /// Whether the name has more words than are compared: what it does not match is no proof.
    pub fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// Whether nothing is left that could be compared.
    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> String {
        Name::new(text).key().to_owned()
    }

    #[test]
    fn spelling_does_not_matter() {
        for (a, b) in [
            ("ACME & SONS", "Acme and Sons"),
            ("L.X.C. Corp", "LXC CORPORATION"),
            ("A C M E Corp", "ACME CORPORATION"),
            ("Baker\u{2019}s Best", "BAKERS BEST"),
            ("Ａｃｍｅ　Ｇｒｏｕｐ", "ACME GROUP"),
            ("Ac\u{200b}me Gro\u{202e}up", "Acme Group"),
            ("Société Générale Acmé", "SOCIETE GENERALE ACME"),
            ("ACME INTL HLDGS", "Acme International Holdings"),
            ("AcmeAG", "Acme AG"),
            ("ACME (HONG KONG) LTD", "ACME HK LIMITED"),
            ("甲乙丙國際集團", "甲乙丙国际集团"),
            ("甲乙丙國際集團股份有限公司", "甲乙丙国际集团"),
            ("ΑCME", "ACME"),
        ] {
            assert_eq!(key(a), key(b), "{a} | {b}");
        }
    }

    #[test]
    fn generic_words_are_no_legal_forms() {
        assert_ne!(key("ACME HOLDINGS"), key("ACME"));
        assert_ne!(key("ACME GROUP"), key("ACME"));
        assert_ne!(key("ACME INTERNATIONAL LTD"), key("ACME LTD"));
    }

    #[test]
    fn a_name_is_never_normalised_away() {
        assert_eq!(key("LIMITED"), "limited");
        assert_eq!(key("AB SE"), "ab");
        assert_eq!(key("D.I Corporation"), "di");
        assert!(Name::new("\u{1F600} --").is_empty());
    }

    #[test]
    fn a_cut_legal_form_goes_with_the_cut() {
        assert_eq!(Name::cut("ACME TOOL WORKS CORP LT").key(), Name::new("ACME TOOL WORKS").key());
        assert_ne!(Name::new("ACME TOOL LT").key(), Name::new("ACME TOOL").key());
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn normal_form_is_total_and_stable(text in "[a-zA-Z0-9 .,&'()中国際集團株式会社ПАОéß-]{0,40}") {
            let name = Name::new(&text);
            let again = Name::new(name.key());
            prop_assert_eq!(again.key().is_empty(), name.key().is_empty());
        }
    }
}
