//! The kind of instrument that a type column names.

use super::Kind;

/// The kind that a type column names.
pub(crate) fn kind_of_column(text: &str) -> Option<Kind> {
    const WORDS: [(&str, Kind); 35] = [
        ("convertible", Kind::Convertible),
        ("loan participation", Kind::LoanNote),
        ("participat", Kind::ParticipationNote),
        ("p-note", Kind::ParticipationNote),
        ("depositary", Kind::Receipt),
        ("receipt", Kind::Receipt),
        ("adr", Kind::Receipt),
        ("gdr", Kind::Receipt),
        ("prefer", Kind::Preferred),
        ("etf", Kind::Fund),
        ("fund", Kind::Fund),
        ("exchange traded product", Kind::Fund),
        ("cfd", Kind::Cfd),
        ("contract for difference", Kind::Cfd),
        ("swap", Kind::Swap),
        ("future", Kind::Future),
        ("warrant", Kind::Warrant),
        ("option", Kind::Option),
        ("right", Kind::Right),
        ("fx", Kind::Fx),
        ("currency", Kind::Fx),
        // On a share, a bond, an index: what it is on stands behind, as in a swap.
        ("forward on", Kind::Swap),
        ("forward", Kind::Fx),
        ("index", Kind::Index),
        ("loan", Kind::Loan),
        ("bond", Kind::Bond),
        ("debt", Kind::Bond),
        ("note", Kind::Bond),
        ("fixed income", Kind::Bond),
        ("cash", Kind::Cash),
        ("equity", Kind::Equity),
        ("equities", Kind::Equity),
        ("common", Kind::Equity),
        ("stock", Kind::Equity),
        ("share", Kind::Equity),
    ];
    let text = text.trim().to_lowercase();
    if text.contains("derivative") {
        return None;
    }
    let starts = |word: &str| {
        text.match_indices(word)
            .any(|(at, _)| text.get(..at).is_some_and(|head| !head.ends_with(char::is_alphanumeric)))
    };
    let kind = WORDS.iter().find(|(word, _)| starts(word)).map(|&(_, kind)| kind)?;
    let describes = matches!(
        kind,
        Kind::Swap
            | Kind::Future
            | Kind::Warrant
            | Kind::Option
            | Kind::Right
            | Kind::Fx
            | Kind::Index
            | Kind::Cash
    );
    Some(if describes && is_debt(&text) { Kind::Bond } else { kind })
}

/// Whether the words of a type column end in debt: `local currency bond`, `index linked note`, `bond with warrants`.
fn is_debt(text: &str) -> bool {
    let head = [" with ", " on ", "(", ","]
        .iter()
        .fold(text, |head, end| head.split_once(end).map_or(head, |(head, _)| head));
    let last = head.split([' ', '-', '/']).rfind(|word| !word.is_empty());
    last.is_some_and(|last| ["bond", "debt", "note", "loan"].contains(&last.trim_end_matches('s')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_column_that_ends_in_debt_names_debt() {
        for (column, kind) in [
            ("Local Currency Bond", Kind::Bond),
            ("Hard Currency Debt", Kind::Bond),
            ("Index Linked Bonds", Kind::Bond),
            ("FX-Linked Note", Kind::Bond),
            ("Bond with Warrants", Kind::Bond),
            ("Bond (call option)", Kind::Bond),
            ("Bond Future", Kind::Future),
            ("Option on Bond", Kind::Option),
            ("Convertible Bond", Kind::Convertible),
            ("Loan Participation Note", Kind::LoanNote),
            ("Participation Note", Kind::ParticipationNote),
            ("Currency Forward", Kind::Fx),
        ] {
            assert_eq!(kind_of_column(column), Some(kind), "{column}");
        }
    }
}
