//! The words of desks and vendors for what is done and by whom.

use super::mapping::fold;
use crate::programme::{Activity, Actor};

/// Words for activities, folded; the product's own words are known without a line here.
///
/// Numbers and `D` to `F` are sides of FIX (tag 54): 1 buy, 2 sell, 3 buy minus, 4 sell plus, 5 sell short,
/// 6 sell short exempt, D subscribe, E redeem, F lend. FIX's own `B` ("as defined") is read as buy, the
/// meaning that files outside FIX give it. Cross (8, 9) and undisclosed (7) sides tell no activity and stay refused.
const ACTIVITIES: &[(Activity, &str)] = &[
    (
        Activity::Purchase,
        "b buy bought bot by 1 3 buyminus buytocover bc covershort purchased kauf achat acquisto compra",
    ),
    (Activity::Sale, "s sell sold sld sl 2 4 sellplus selllong verkauf vente vendita venta"),
    (Activity::ShortSale, "ss sellshort shortsell short sse sellshortexempt shortexempt sshrt 5 6"),
    (Activity::Hold, "holding held position bestand"),
    (Activity::Drip, "dividendreinvestment reinvestment reinvest dividendreinvest"),
    (Activity::DividendCash, "dividend div cashdividend"),
    (Activity::CorporateAction, "split stocksplit spinoff"),
    (Activity::Lend, "f loan lent securitieslending"),
    (Activity::Pledge, "pledged collateral"),
    (Activity::Subscribe, "d subscription"),
    (Activity::Redeem, "e redemption"),
];

const ACTORS: &[(Actor, &str)] = &[
    (Actor::UsPerson, "us usa"),
    (Actor::NonUsPerson, "nonus"),
    (Actor::EuPerson, "eu"),
    (Actor::UkPerson, "uk gb"),
];

/// The activity that a cell names.
pub(crate) fn activity(text: &str) -> Option<Activity> {
    let word = fold(text);
    let own = Activity::ALL.iter().copied().find(|activity| is_word(activity.as_str(), &word));
    own.or_else(|| known(ACTIVITIES, &word))
}

/// The actor that a cell names.
pub(crate) fn actor(text: &str) -> Option<Actor> {
    let word = fold(text);
    let own = Actor::ALL.iter().copied().find(|actor| is_word(actor.as_str(), &word));
    own.or_else(|| known(ACTORS, &word))
}

/// Whether one of the product's own words reads as this folded one.
fn is_word(own: &str, folded: &str) -> bool {
    own.chars().filter(|c| *c != '_').eq(folded.chars())
}

fn known<T: Copy>(table: &[(T, &str)], word: &str) -> Option<T> {
    table.iter().find(|(_, words)| words.split(' ').any(|known| known == word)).map(|(meaning, _)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut words: Vec<&str> = ACTIVITIES.iter().flat_map(|(_, words)| words.split(' ')).collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn desk_words_and_own_words() {
        for (word, expected) in [
            ("BUY", Activity::Purchase),
            ("B", Activity::Purchase),
            ("SS", Activity::ShortSale),
            ("Sell Short", Activity::ShortSale),
            ("sale-to-divest", Activity::SaleToDivest),
            ("5", Activity::ShortSale),
            ("Cash Dividend", Activity::DividendCash),
        ] {
            assert_eq!(activity(word), Some(expected), "{word}");
        }
        for word in ["", "7", "8", "G", "bye", "!"] {
            assert_eq!(activity(word), None, "{word}");
        }
        assert_eq!(actor("US Person"), Some(Actor::UsPerson));
        assert_eq!(actor("Non-US person"), Some(Actor::NonUsPerson));
        assert_eq!(actor("martian"), None);
    }
}
