//! Keys for lists whose publishers give their parties none: made of the name, the same in every edition.

use rustc_hash::FxHashMap;

use crate::digest::sha256;

/// Digits of the digest that tells two parties apart whose names become the same words.
const SUFFIX: usize = 6;

/// The keys that were given out, with what each stands for.
#[derive(Default)]
pub(super) struct Keys {
    given: FxHashMap<String, String>,
}

impl Keys {
    /// The key of what `identity` says: its letters and digits, in small letters, with `-` between. The first to have
    /// them keeps them; whoever has other marks between the same words gets a digest of its own identity behind them,
    /// which is the same wherever it stands in the file.
    pub(super) fn key(&mut self, identity: &str) -> String {
        self.key_of(identity, identity)
    }

    /// The same, where the words of the key are not all that tells the party from others.
    pub(super) fn key_of(&mut self, words: &str, identity: &str) -> String {
        let stem = slug(words);
        let stem = if stem.is_empty() { sha256(identity).chars().take(SUFFIX).collect() } else { stem };
        let owner = self.given.entry(stem.clone()).or_insert_with(|| identity.to_owned());
        if owner == identity {
            return stem;
        }
        let digest: String = sha256(identity).chars().take(SUFFIX).collect();
        format!("{stem}-{digest}")
    }
}

/// A name as it is compared between the rows of one list: without differences of case, blanks and curved quotes.
pub(super) fn normal(name: &str) -> String {
    let straight =
        name.replace(['\u{2018}', '\u{2019}', '\u{02bc}', '`'], "'").replace(['\u{201c}', '\u{201d}'], "\"");
    straight.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_become_the_same_words_have_keys_of_their_own() {
        let mut keys = Keys::default();
        assert_eq!(keys.key(&normal("Acme  Co., Ltd.")), "acme-co-ltd");
        assert_eq!(keys.key(&normal("ACME Co., Ltd.")), "acme-co-ltd");
        let other = keys.key(&normal("Acme Co. Ltd."));
        assert!(other.starts_with("acme-co-ltd-") && other.len() == "acme-co-ltd-".len() + SUFFIX, "{other}");
        let mut again = Keys::default();
        again.key(&normal("ACME CO LTD"));
        assert_eq!(again.key(&normal("acme co. ltd.")), other);
    }

    #[test]
    fn quotes_and_case_make_no_other_name() {
        assert_eq!(normal(" Xi\u{2019}lin  WORKS"), "xi'lin works");
        assert_eq!(Keys::default().key("\u{822a}\u{5929}"), "\u{822a}\u{5929}");
        assert!(!Keys::default().key("***").is_empty());
    }
}
