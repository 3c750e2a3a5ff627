//! The names of a row: what its descriptions call the issuer, and how they compare with another name.

use std::borrow::Cow;

use super::{Memory, Subject, codes};
use crate::candidate::{Index, ListedName, Party};
use crate::identifier::{Identifier, Ticker};
use crate::instrument::{Forgetful, Kind, Parsed, Role, Text, Word};
use crate::name::{self, Class, LegalForm, Lexicon, Name};
use crate::score::{self, Alignment};

/// How alike a row's name must be to one of the entry's for an identifier not to contradict it.
const NAME_AGREES: u32 = 600_000;

/// From this length on, a short name may fill its field, and its last word may be cut.
const FULL_NARROW_FIELD: usize = 14;

/// In fields from this width on a name counts as cut where it breaks off inside a word. Where fields of a width
/// are common, a name in capitals counts as cut wherever it ends, see [`Described::is_cut`].
const BREAKING_FIELD: usize = 17;

/// One name of a row.
#[derive(Clone, Debug)]
pub(super) struct Screened {
    pub(super) name: Name,
    /// The name as printed.
    pub(super) text: String,
    /// The text that the name was taken out of, and both of them with the last word as it stands where it may be
    /// cut; equal names of them count as well.
    pub(super) wholes: Vec<Name>,
    /// The name up to a legal form that other words follow.
    pub(super) up_to_form: Option<Name>,
    /// The name without what may be codes and terms beside it.
    pub(super) bare: Option<Name>,
    /// Whether it is the other side of a derivative.
    pub(super) is_counterparty: bool,
    pub(super) standing: Standing,
    /// Texts in parentheses that the name leaves out and that may make it another one.
    pub(super) left_out: Vec<String>,
    pub(super) field: Field,
    /// The name without the beginning of a legal form, where the field may have broken that off.
    pub(super) without_form: Option<Name>,
    /// Who may stand behind the vehicle that issued the bond.
    pub(super) guarantor: Option<Name>,
    /// Whether words were read as what they are meant for.
    pub(super) undisguised: bool,
}

/// What a name of a description is to the issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The name that it is called by.
    Own,
    /// It stands in parentheses as part of another name.
    Within,
    /// A former name, or one beside its own.
    Other,
}

/// What a field does to the name in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
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
}

impl Field {
    /// Whether a name that was compared in the ways of another field was compared in those of this one.
    pub(super) fn is_part_of(&self, other: &Field) -> bool {
        let open = |field: &Field| field.cut || field.broken;
        !self.phrase
            && (self.equal_only || !other.equal_only)
            && (!open(self) || open(other))
            && (!self.short || other.short)
    }
}

impl Screened {
    /// A name and nothing else.
    fn new(name: Name, text: String, field: Field) -> Screened {
        Screened {
            name,
            text,
            wholes: Vec::new(),
            up_to_form: None,
            bare: None,
            is_counterparty: false,
            standing: Standing::Own,
            left_out: Vec::new(),
            field,
            without_form: None,
            guarantor: None,
            undisguised: false,
        }
    }

    /// The name, and the texts that it was taken out of.
    pub(super) fn with_wholes(&self) -> impl Iterator<Item = &Name> {
        std::iter::once(&self.name).chain(&self.wholes)
    }

    /// The text in parentheses that a name leaves out, where it may make it another one than the entry's: no name of the
    /// entry is it.
    fn unknown_aside(&self, index: &Index, party: &Party) -> Option<&str> {
        let listed = index.names_of(party);
        let is_unknown = |text: &&String| {
            let aside = Name::new(text);
            !listed.iter().any(|own| own.name.key() == aside.key())
        };
        self.left_out.iter().find(is_unknown).map(String::as_str)
    }

    /// Why a name that is equal to one of the entry may be another one. `whole` says that it is all of the text.
    pub(super) fn doubt(&self, index: &Index, party: &Party, whole: bool) -> Option<String> {
        match self.standing {
            Standing::Within => Some(format!("`{}` stands in parentheses", self.text)),
            Standing::Other => Some(format!("`{}` may be a former name", self.text)),
            Standing::Own if self.is_counterparty => {
                Some(format!("`{}` is the other side of a derivative", self.text))
            }
            Standing::Own if whole => None,
            Standing::Own => {
                let aside = self.unknown_aside(index, party)?;
                Some(format!("`{aside}` in parentheses may make it another name"))
            }
        }
    }

    /// The names that other words may stand beside, and what these are.
    pub(super) fn within_others(&self) -> impl Iterator<Item = (&Name, &'static str)> {
        let up_to_form = self.up_to_form.iter().map(|name| (name, "other words stand behind the legal form"));
        let bare = self.bare.iter().map(|name| (name, "what stands beside the name may be a code or terms"));
        up_to_form.chain(bare)
    }

    /// The name that ends, if its field has broken it, with a word that joins it to the next: `Acme Tools y`.
    pub(super) fn joining(&self) -> Option<&Name> {
        let ends_so = |name: &&Name| name.tokens().last().is_some_and(|last| last.class() == Class::Stop);
        self.without_form.as_ref().filter(ends_so)
    }

    /// Whether it may be shortened. A single word with its legal form behind it is not.
    pub(super) fn may_be_short(&self) -> bool {
        let is_single = score::counting(self.name.tokens()).nth(1).is_none();
        self.field.short && !(is_single && self.name.form().is_stated())
    }

    /// The pairing with a whole name where the field has cut or shortened this one.
    fn completed(&self, whole: &Name) -> Option<Alignment> {
        let Field { cut, broken, .. } = self.field;
        let broken = broken && score::breaks_a_word(&self.name, whole);
        let cut = if cut || broken { score::cut(&self.name, whole) } else { None };
        let short = if self.may_be_short() { score::shortened(&self.name, whole) } else { None };
        [cut, short].into_iter().flatten().max_by_key(|alignment| alignment.score)
    }
}

/// A description of a row, taken apart.
pub(super) struct Described<'t> {
    text: &'t str,
    /// Length of all of it in characters.
    length: usize,
    pub(super) parsed: Parsed<'t>,
}

/// A name of a description.
#[derive(Clone, Copy)]
pub(super) enum Part<'p, 't> {
    /// These words of it.
    Words(&'p [Word<'t>]),
    /// A text in parentheses, or all of it.
    Text(&'t str),
}

/// A name of a description, and how it is compared.
pub(super) struct Slot<'p, 't> {
    pub(super) part: Part<'p, 't>,
    /// Whether its last word may be the beginning of one.
    pub(super) cut_form: bool,
    standing: Standing,
    /// Texts in parentheses that are no part of it and may be one after all.
    left_out: &'p [&'t str],
    /// The words of it without those that may be codes or terms.
    pub(super) bare: &'p [Word<'t>],
    field: Field,
}

impl<'t> Part<'_, 't> {
    fn text(&self) -> Cow<'t, str> {
        match self {
            Part::Words([only]) => only.text.into(),
            Part::Words(words) => words.iter().map(|w| w.text).collect::<Vec<_>>().join(" ").into(),
            Part::Text(text) => (*text).into(),
        }
    }

    /// Its length in bytes, the blanks between its words included.
    fn length(&self) -> usize {
        match self {
            Part::Words(words) => {
                words.iter().map(|word| word.text.len() + 1).sum::<usize>().saturating_sub(1)
            }
            Part::Text(text) => text.len(),
        }
    }
}

impl<'t> Slot<'_, 't> {
    /// The text of the name.
    pub(super) fn text(&self) -> Cow<'t, str> {
        self.part.text()
    }

    /// How it is compared, once its legal form is known: what states one, and not at its beginning, has come to its
    /// end.
    pub(super) fn field(&self, form: LegalForm, may_end_in_a_form: bool) -> Field {
        let open = !(form.is_stated() && may_end_in_a_form);
        Field { cut: self.field.cut && open, broken: self.field.broken && open, ..self.field }
    }

    /// The same for a name as it is printed.
    fn field_of(&self, text: &str, form: LegalForm, lexicon: &mut Lexicon) -> Field {
        self.field(form, lexicon.may_end_in_a_form(text))
    }
}

impl<'t> Described<'t> {
    /// A description; `words` are its text, and `hint` is the kind that the type column names.
    fn new(
        text: &'t str,
        words: &'t Text<'_>,
        hint: Option<Kind>,
        index: &Index,
        memory: &mut Memory,
    ) -> Self {
        let mut parsed = Parsed::default();
        match name::is_plain(text) {
            true => parsed.read(words, hint, &mut memory.glossary(index)),
            false => parsed.read(words, hint, &mut Forgetful),
        }
        Described { text, length: text.chars().count(), parsed }
    }

    /// A description that is still to be read.
    pub(super) fn unread(text: &'t str) -> Described<'t> {
        Described { text, length: text.len(), parsed: Parsed::default() }
    }

    /// Reads a plain text with single blanks; whether it is one.
    pub(super) fn read_plain(&mut self, hint: Option<Kind>, index: &Index, memory: &mut Memory) -> bool {
        self.parsed.read_plain(self.text, hint, &mut memory.glossary(index))
    }

    /// Whether the field may have ended before a name of it did.
    pub(super) fn is_cut(&self) -> bool {
        self.parsed.cut && !self.parsed.words.is_empty()
    }

    /// The names that are screened; the whole text where there is none.
    pub(super) fn slots<'d>(&'d self) -> impl Iterator<Item = Slot<'d, 't>> {
        let Parsed { words: name, aside, opened, bare, within, other_names, role, cut, .. } = &self.parsed;
        let kind = self.parsed.kind();
        // What is no company's security is matched by nothing but an equal name.
        let has_exposure = !name.is_empty() && *role == Role::Exposure;
        let is_no_companys = match kind {
            Some(Kind::Cash | Kind::Fx) => !has_exposure,
            kind => kind.is_some_and(Kind::is_looked_through),
        };
        let equal_only = is_no_companys && aside.is_empty();
        let derivative = matches!(
            kind,
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
        let plain = !self.parsed.has_coupon() && !self.parsed.is_wrapped() && !derivative;
        let (length, capitals) = (self.length, self.parsed.shape.capitals);
        let short = capitals && length <= score::NARROW_FIELD;
        let slot = move |part: Part<'d, 't>, cut| Slot {
            part,
            cut_form: cut || (short && length >= FULL_NARROW_FIELD),
            standing: Standing::Own,
            left_out: &[],
            bare: &[],
            field: Field {
                cut,
                broken: if plain { length } else { part.length() } >= BREAKING_FIELD,
                short,
                phrase: self.parsed.is_wrapped() || derivative,
                equal_only,
            },
        };
        let left_out = self.left_out();
        let main = (!name.is_empty()).then(|| Slot { bare, left_out, ..slot(Part::Words(name), *cut) });
        let everything = (name.is_empty() && aside.is_empty()).then(|| slot(Part::Text(self.text), false));
        let aside = aside.iter().map(move |text| slot(Part::Text(text), false));
        // What may be another name than it was read as counts where it is equal to one.
        let equal = Field { cut: false, broken: false, short: false, phrase: false, equal_only: true };
        let other = move |part, standing| Slot {
            part,
            cut_form: false,
            standing,
            left_out: &[],
            bare: &[],
            field: equal,
        };
        let opened = (!opened.is_empty()).then(|| other(Part::Words(opened), Standing::Own));
        let within = within.iter().map(move |text| other(Part::Text(text), Standing::Within));
        let other_names = other_names.iter().map(move |name| other(Part::Words(name), Standing::Other));
        main.into_iter().chain(aside).chain(everything).chain(opened).chain(within).chain(other_names)
    }

    /// Texts in parentheses that may make the name another one. Behind the issuer of a note that passes a risk on they
    /// say whose it is.
    fn left_out(&self) -> &[&'t str] {
        let Parsed { left_out, opened, .. } = &self.parsed;
        let passes_on = self.parsed.is_wrapped() || self.parsed.kind() == Some(Kind::LoanNote);
        let last = opened.last().map_or("", |last| last.text);
        let is_last = left_out.last().and_then(|text| text.rsplit(' ').next()) == Some(last);
        if passes_on && is_last { &[] } else { left_out }
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
    pub(super) fn of(subject: &Subject<&str>, index: &Index, memory: &mut Memory) -> Names {
        let mut names = Names::default();
        let hint = memory.kind_of(subject.instrument_type);
        let is_name = |text: &&str| !is_blank(text) && !codes::is_identifier(text);
        for text in subject.names().into_iter().filter(is_name) {
            let words = Text::new(text);
            let described = Described::new(text, &words, hint, index, memory);
            names.kind = names.kind.or(described.parsed.kind());
            names.tickers.extend(described.parsed.ticker().map(Ticker::identifier));
            names.add(&described, &mut memory.search.lexicon);
        }
        names.kind = names.kind.or(hint);
        names
    }

    fn add(&mut self, described: &Described<'_>, lexicon: &mut Lexicon) {
        let text = described.text;
        let whole = lexicon.name(text, described.is_cut());
        if whole.is_empty() {
            self.empty.push(text.to_owned());
            return;
        }
        self.too_long |= whole.is_too_long();
        let uncut = described.is_cut().then(|| lexicon.name(text, false));
        let wholes: Vec<Name> = uncut.into_iter().chain([whole]).collect();
        for slot in described.slots() {
            let text = slot.text();
            let name = lexicon.name(&text, slot.cut_form);
            let guarantor = described.parsed.has_coupon().then(|| guarantor(&text)).flatten();
            let field = slot.field_of(&text, name.form(), lexicon);
            let uncut = slot.cut_form.then(|| lexicon.name(&text, false));
            let up_to_form = lexicon.name_up_to_form(&text);
            let bare = Part::Words(slot.bare).text();
            let bare = (!bare.is_empty()).then(|| lexicon.name(&bare, false));
            let without_form = (field.broken && !slot.cut_form)
                .then(|| lexicon.name(&text, true))
                .filter(|whole| whole.key() != name.key());
            if let Some(text) = lexicon.undisguised(&text) {
                let name = lexicon.name(&text, slot.cut_form);
                let field = slot.field_of(&text, name.form(), lexicon);
                self.screened.push(Screened { undisguised: true, ..Screened::new(name, text, field) });
            }
            let mut wholes: Vec<Name> = match slot.standing {
                Standing::Own => wholes.iter().cloned().chain(uncut).collect(),
                Standing::Within | Standing::Other => Vec::new(),
            };
            wholes.retain(|whole| *whole != name);
            wholes.dedup();
            let text = text.into_owned();
            self.screened.push(Screened {
                wholes,
                up_to_form,
                bare,
                without_form,
                guarantor,
                standing: slot.standing,
                left_out: slot.left_out.iter().map(|text| (*text).to_owned()).collect(),
                ..Screened::new(name, text, field)
            });
        }
        for text in described.parsed.counterparties() {
            let field = Field { cut: false, broken: false, short: false, phrase: false, equal_only: true };
            let counterparty = Screened::new(lexicon.name(text, false), text.clone(), field);
            self.screened.push(Screened { is_counterparty: true, ..counterparty });
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
pub(super) fn guarantor(text: &str) -> Option<Name> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_number = |word: &&&str| Name::new(word).tokens().iter().all(|t| t.class() == Class::Number);
    let is_vehicle = |word: &&&str| raises_money(word) || is_number(word);
    let behind = words.iter().rev().take_while(is_vehicle).count();
    let (front, vehicle) = words.split_at_checked(words.len() - behind)?;
    let raises = vehicle.iter().any(|word| raises_money(word));
    let name = Name::new(&front.join(" "));
    (raises && !name.is_empty()).then_some(name)
}

/// Whether a word says that a company raises money for another one.
fn raises_money(word: &str) -> bool {
    is_for_money(Name::new(word).key())
}

/// The same of the normal form of a word.
pub(super) fn is_for_money(key: &str) -> bool {
    matches!(key, "finance" | "capital" | "funding" | "treasury")
}

/// Cells that say that there is nothing.
pub(super) fn is_blank(text: &str) -> bool {
    // Nearly every cell begins with a letter or digit that none of these begins with.
    if text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric() && !matches!(first, b'N' | b'n'))
    {
        return false;
    }
    let text = text.trim();
    text.bytes().all(|byte| byte == b'-')
        || text.eq_ignore_ascii_case("N/A")
        || text.eq_ignore_ascii_case("#N/A")
}

fn agrees(row: &Screened, listed: &ListedName) -> bool {
    row.with_wholes().any(|name| {
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
pub(super) fn best_alignment(names: &Names, matched: &str) -> Option<Alignment> {
    let listed = &Name::new(matched);
    let pairings = names.screened.iter().flat_map(|row| {
        let equal = row.within_others().map(|(name, _)| name).filter(|name| name.key() == listed.key());
        let aligned = row.with_wholes().chain(equal).map(|name| Some(score::align(name, listed)));
        let further = [row.completed(listed), score::misspelt(&row.text, matched)];
        aligned.chain(further).collect::<Vec<_>>()
    });
    pairings.flatten().max_by_key(|alignment| alignment.score)
}
