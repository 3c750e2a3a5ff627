//! Names, descriptions, identifiers, dates: what every cell goes through.

use interdict::holdings;
use interdict::identifier::{Identifier, Scheme, Ticker};
use interdict::instrument::describe;
use interdict::name::Name;
use interdict::score::{Score, compare};
use interdict::timeline::LegalTime;

fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

/// Two texts, parted by the first zero byte.
fn pair(input: &[u8]) -> Option<(&str, &str)> {
    let text = text(input)?;
    Some(text.split_once('\0').unwrap_or((text, "")))
}

/// Normalisation: a normal form is one of itself.
pub fn name(input: &[u8]) {
    let Some(text) = text(input) else { return };
    for name in [Name::new(text), Name::cut(text)] {
        assert!(name.tokens().iter().all(|token| !token.text().is_empty()), "a word has a letter");
        assert_eq!(name, name.clone().with_form(name.form()));
        let key = name.key();
        assert_eq!(key, key.trim(), "no blanks around a key");
    }
    let name = Name::new(text);
    assert_eq!(name, Name::new(text), "nothing but the text counts");
    let key = name.key().to_owned();
    let once = Name::new(&key).key().to_owned();
    let twice = Name::new(&once).key().to_owned();
    // What is left of a name may end in a legal form of its own, which is taken off the second time; then it is done.
    assert!(
        once.len() <= key.len() || once == key || twice == once,
        "{text:?}: {key:?}, {once:?}, {twice:?}"
    );
}

/// Comparison: from zero to one, the same both ways, one for a name and itself, and the sum of what it tells.
pub fn score(input: &[u8]) {
    let Some((a, b)) = pair(input) else { return };
    let there = compare(a, b);
    let back = compare(b, a);
    assert_eq!(there.score, back.score, "{a:?} {b:?}");
    assert!(there.score >= Score::ZERO && there.score <= Score::ONE);
    let sum: i64 = there.pieces.iter().map(|piece| i64::from(piece.contribution)).sum();
    assert_eq!(sum, i64::from(there.score.millionths()), "{a:?} {b:?}");
    if !Name::new(a).is_empty() && !Name::new(a).is_too_long() {
        assert_eq!(compare(a, a).score, Score::ONE, "{a:?}");
    }
    assert_eq!(Score::parse(&there.score.exact()), Some(there.score));
}

/// The grammar of descriptions: it refuses nothing, and loses no name that stands alone.
pub fn description(input: &[u8]) {
    let Some((text, kind)) = pair(input) else { return };
    let described = describe(text, kind);
    assert_eq!(described, describe(text, kind), "nothing but the text counts");
    for slot in &described.slots {
        assert_eq!(slot.text, slot.text.trim(), "{text:?}");
        assert!(!slot.text.is_empty(), "{text:?}");
    }
}

/// Identifiers: what is read is read again as itself.
pub fn identifier(input: &[u8]) {
    let Some((text, exchange)) = pair(input) else { return };
    for scheme in Scheme::ALL.iter().copied() {
        let Ok(readings) = Identifier::readings(scheme, text) else { continue };
        assert!(!readings.is_empty());
        for reading in readings {
            let identifier = reading.identifier;
            assert_eq!(identifier.scheme(), scheme);
            assert_eq!(Identifier::parse(scheme, identifier.as_str()).as_ref(), Ok(&identifier), "{text:?}");
            assert!(identifier.keys().contains(&identifier));
            for contained in identifier.contained() {
                let again = Identifier::parse(contained.scheme(), contained.as_str());
                assert_eq!(again.as_ref(), Ok(&contained), "{text:?}");
            }
        }
    }
    if let Ok(readings) = Identifier::recognise(text) {
        assert!(!readings.is_empty());
        for reading in readings {
            let identifier = reading.identifier;
            let again = Identifier::parse(identifier.scheme(), identifier.as_str());
            assert_eq!(again.as_ref(), Ok(&identifier), "{text:?}");
        }
    }
    if let Ok(ticker) = Ticker::with_exchange(text, exchange) {
        assert_eq!(ticker.identifier().market(), Some(ticker.market()));
    }
}

/// Dates and times, of options and of lists.
pub fn date(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let zone = interdict::holdings::Options::default().timezone;
    let read = holdings::time(text, zone);
    assert_eq!(read, holdings::time(text, zone));
    if let Ok(interdict::timeline::TradeTime::Day(day)) = read {
        assert_eq!(holdings::time(&day.to_string(), zone), read, "{text:?}");
    }
    if let Ok(legal) = LegalTime::parse(text, zone)
        && !legal.hour_known()
    {
        assert_eq!(LegalTime::parse(&legal.to_string(), zone), Ok(legal), "{text:?}");
    }
}
