//! The names of a row: what its descriptions call the issuer, and how they compare with another name.

use super::Subject;
use crate::candidate::{Index, ListedName, Party};
use crate::identifier::{Identifier, Ticker};
use crate::instrument::{Description, Kind, Role, Slot, describe};
use crate::name::{Class, Name};
use crate::score::{self, Alignment};

/// How alike a row's name must be to one of the entry's for an identifier not to contradict it.
const NAME_AGREES: u32 = 600_000;

/// From this length on, a short name may fill its field, and its last word may be cut.
const FULL_NARROW_FIELD: usize = 14;

/// Fields of these widths are rare, so that a name in them counts as cut only where it breaks off
/// inside a word.
const UNUSUAL_FIELD: std::ops::RangeInclusive<usize> = 19..=25;

/// One name of a row.
#[derive(Clone, Debug)]
pub(super) struct Screened {
    pub(super) name: Name,
    /// The text that the name was taken out of; equal names of it count as well.
    pub(super) whole: Name,
    /// Whether the field may have ended before the name.
    pub(super) cut: bool,
    /// Whether the field may have ended inside the name's last word.
    pub(super) broken: bool,
    /// Whether the field may be a narrow one whose names are shortened.
    pub(super) short: bool,
    /// Whether a name may be looked for inside: a derivative's description.
    pub(super) phrase: bool,
    /// Funds, indices and cash are matched by equality only.
    pub(super) equal_only: bool,
    /// Who may stand behind the vehicle that issued the bond.
    pub(super) guarantor: Option<Name>,
}

impl Screened {
    /// The pairing with a whole name where the field has cut or shortened this one.
    fn completed(&self, whole: &Name) -> Option<Alignment> {
        let broken = self.broken && score::breaks_a_word(&self.name, whole);
        let cut = if self.cut || broken { score::cut(&self.name, whole) } else { None };
        let short = if self.short { score::shortened(&self.name, whole) } else { None };
        [cut, short].into_iter().flatten().max_by_key(|alignment| alignment.score)
    }
}

/// The names of a row, and what its descriptions say about the kind of instrument.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) screened: Vec<Screened>,
    pub(super) kind: Option<Kind>,
    /// Tickers that stand in the names.
    pub(super) tickers: Vec<Identifier>,
    /// Name cells in which there is nothing to compare.
    pub(super) empty: Vec<String>,
    /// Whether a name has more words than are compared.
    pub(super) too_long: bool,
}

impl Names {
    pub(super) fn of(subject: &Subject) -> Names {
        let mut names = Names::default();
        for text in [&subject.security_name, &subject.issuer_name, &subject.underlying_name] {
            if is_blank(text) {
                continue;
            }
            let description = describe(text, &subject.instrument_type);
            names.kind = names.kind.or(description.kind);
            names.tickers.extend(description.ticker.as_ref().map(Ticker::identifier));
            names.add(text, &description);
        }
        if names.kind.is_none() {
            names.kind = describe("", &subject.instrument_type).kind;
        }
        names
    }

    fn add(&mut self, text: &str, description: &Description) {
        let cut = description.slots.iter().any(|slot| slot.cut);
        let whole = if cut { Name::cut(text) } else { Name::new(text) };
        if whole.is_empty() {
            self.empty.push(text.to_owned());
            return;
        }
        self.too_long |= whole.is_too_long();
        // What is no company's security is matched by nothing but an equal name.
        let equal_only = matches!(description.kind, Some(Kind::Fund | Kind::Index | Kind::Cash | Kind::Fx))
            && !description.names().any(|slot| slot.role == Role::Exposure);
        let derivative = matches!(
            description.kind,
            Some(
                Kind::Swap
                    | Kind::Cfd
                    | Kind::ParticipationNote
                    | Kind::Warrant
                    | Kind::Option
                    | Kind::Future
                    | Kind::LoanNote
            )
        );
        let mut slots: Vec<&Slot> = description.names().collect();
        let everything = Slot { text: text.to_owned(), role: Role::Issuer, cut: false };
        if slots.is_empty() {
            slots.push(&everything);
        }
        let plain = description.coupon.is_none() && description.wrapper.is_none() && !derivative;
        let unusual = UNUSUAL_FIELD.contains(&text.chars().count()) && !text.chars().any(char::is_lowercase);
        for slot in slots {
            let cut_form = slot.cut || (is_short(text) && text.chars().count() >= FULL_NARROW_FIELD);
            let name = if cut_form { Name::cut(&slot.text) } else { Name::new(&slot.text) };
            let screened = Screened {
                // What states its legal form has come to its end.
                cut: slot.cut && !name.form().is_stated(),
                broken: plain && unusual && !name.form().is_stated(),
                short: is_short(text),
                phrase: description.wrapper.is_some() || derivative,
                equal_only,
                guarantor: description.coupon.as_ref().and_then(|_| guarantor(&slot.text)),
                whole: whole.clone(),
                name,
            };
            self.screened.push(screened);
        }
    }

    /// Whether one of the row's names goes with one of the entry's, for an identifier's sake.
    pub(super) fn agree_with(&self, index: &Index, party: &Party) -> bool {
        let listed = index.names_of(party);
        self.screened.iter().any(|row| listed.iter().any(|name| agrees(row, name)))
    }
}

/// A bond of a vehicle that only raises money bears the name of its guarantor with a word for that and
/// a number behind it (`ACME FINANCE 2013`): the name in front of them.
fn guarantor(text: &str) -> Option<Name> {
    const RAISES_MONEY: [&str; 4] = ["finance", "capital", "funding", "treasury"];
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_vehicle = |word: &&&str| {
        let name = Name::new(word);
        RAISES_MONEY.contains(&name.key()) || name.tokens().iter().all(|t| t.class() == Class::Number)
    };
    let behind = words.iter().rev().take_while(is_vehicle).count();
    let (front, vehicle) = words.split_at_checked(words.len() - behind)?;
    let raises = vehicle.iter().any(|word| RAISES_MONEY.contains(&Name::new(word).key()));
    let name = Name::new(&front.join(" "));
    (raises && !name.is_empty()).then_some(name)
}

/// Short names are printed in capitals in a narrow field.
fn is_short(text: &str) -> bool {
    text.chars().count() <= score::NARROW_FIELD && !text.chars().any(char::is_lowercase)
}

/// Cells that say that there is nothing.
fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.chars().all(|c| c == '-') || matches!(text.to_ascii_uppercase().as_str(), "N/A" | "#N/A")
}

fn agrees(row: &Screened, listed: &ListedName) -> bool {
    [&row.name, &row.whole].into_iter().any(|name| {
        score::align(name, &listed.name).score.millionths() >= NAME_AGREES
            || score::cut(name, &listed.name).is_some()
            || shortens(name, &listed.name)
    })
}

/// Exchange short names keep the first letter and leave letters out (`ACMTRN` for Acmetron Inc.).
fn shortens(short: &Name, long: &Name) -> bool {
    let (short, long) = (score::squashed(short), score::squashed(long));
    let mut letters = long.chars();
    short.chars().count() >= 3
        && short.chars().next() == long.chars().next()
        && short.chars().all(|c| letters.any(|l| l == c))
}

/// The pairing of the row's names with one name of an entry that is worth most.
pub(super) fn best_alignment(names: &Names, listed: &Name) -> Option<Alignment> {
    let pairings = names.screened.iter().flat_map(|row| {
        let completed = row.completed(listed);
        [Some(score::align(&row.name, listed)), Some(score::align(&row.whole, listed)), completed]
    });
    pairings.flatten().max_by_key(|alignment| alignment.score)
}
