//! Names of any length and of nothing: bounded cost, and never cleared unread.

#![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

use interdict::identity::{Identity, Matcher, Subject};
use interdict::list::builtin;
use interdict::name::{MOST_WORDS, Name};
use interdict::score::{Score, compare};

fn matcher() -> Matcher {
    Matcher::new(&builtin::lists().expect("the shipped lists are valid"), Score::DEFAULT_THRESHOLD)
}

fn identify(matcher: &Matcher, name: &str) -> Identity {
    matcher.identify(&Subject { security_name: name.to_owned(), ..Subject::default() })
}

#[test]
fn names_of_one_to_four_hundred_words() {
    let matcher = matcher();
    let words = ["acmetron", "china", "group", "zorblat", "technology", "mobile", "xi", "an", "2013", "aa"];
    for count in [1, 2, MOST_WORDS - 1, MOST_WORDS, MOST_WORDS + 1, 200, 400] {
        let text: Vec<&str> = (0..count).map(|i| words[i * 7 % words.len()]).collect();
        let name = Name::new(&text.join(" "));
        assert!(name.tokens().len() <= MOST_WORDS);
        assert_eq!(name.is_too_long(), count > MOST_WORDS, "{count}");
        let identity = identify(&matcher, &text.join(" "));
        assert_eq!(identity.doubt.is_some(), count > MOST_WORDS, "{count} words: {identity:#?}");
    }
    let han = "佐布拉".repeat(200);
    assert!(identify(&matcher, &han).doubt.is_some());
    // One word of any length is one word.
    assert!(identify(&matcher, &"a".repeat(10_000)).doubt.is_none());
}

#[test]
fn an_identifier_does_not_clear_a_name_that_was_not_read() {
    let name = vec!["acmetron"; 400].join(" ");
    let subject = Subject { security_name: name, isin: "US0378331005".to_owned(), ..Subject::default() };
    assert!(matcher().identify(&subject).doubt.is_some());
}

#[test]
fn names_of_nothing_match_nothing() {
    let matcher = matcher();
    for (name, doubt) in [
        ("", false),
        ("-", false),
        ("China Group Co Ltd", false),
        ("China International Holdings", false),
        ("Limited", false),
        ("The", false),
        ("A", false),
        ("A B C", false),
        ("\u{1F600}", true),
        ("\u{1F600} \u{1F4C8}", true),
        ("\u{200b}\u{202e}", true),
        ("...", true),
    ] {
        let identity = identify(&matcher, name);
        assert!(identity.matches.is_empty(), "{name}: {:#?}", identity.matches);
        assert_eq!(identity.doubt.is_some(), doubt, "{name}");
    }
}

#[test]
fn names_of_shared_words_alone_are_alike_only_when_equal() {
    assert!(compare("China Group Co Ltd", "China Group Holdings Ltd").score < Score::DEFAULT_THRESHOLD);
    assert!(compare("China Group Co Ltd", "China Technology Group Ltd").score < Score::DEFAULT_THRESHOLD);
    assert_eq!(compare("China Group Co Ltd", "CHINA GRP COMPANY LIMITED").score, Score::ONE);
    assert_eq!(compare("", "").score, Score::ZERO);
    assert_eq!(compare("\u{1F600}", "\u{1F600}").score, Score::ZERO);
}
