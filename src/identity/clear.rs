//! Whether a security is certainly nobody on the lists.
//!
//! Nearly every row of a file is. This asks the questions of [`super::matcher`] in the same order and stops at
//! the first sign of an entry, a flag or a doubt; it makes no names, no pieces of explanation and no
//! sentences. Where it is not sure it says no, and the security is matched in full.

use smallvec::SmallVec;

use super::codes::{self, Code};
use super::evidence::Evidence;
use super::matcher::Matcher;
use super::names::{self, Described, Field, Part, Slot};
use super::{Memory, Subject};
use crate::identifier::{Identifier, Scheme, are_of_two_securities, is_canonical};
use crate::instrument::{Kind, Mark};
use crate::name::{MOST_WORDS, PrintedId, Spelling};
use crate::repair::Repairs;
use crate::score;

/// A name of the row that was found to be nobody's. Issuer and security of a row mostly have one name.
struct Cleared {
    /// Its words by their numbers, and whether the last one may be the beginning of one.
    words: SmallVec<[PrintedId; 8]>,
    cut_form: bool,
    spelling: Spelling,
    /// The ways in which it was compared.
    field: Field,
}

impl Matcher {
    /// What had to be mended, when [`Matcher::identify_with`] would find no match, no flag and no doubt; `None`
    /// says nothing.
    pub(crate) fn clear(&self, subject: &Subject<&str>, memory: &mut Memory) -> Option<Repairs> {
        memory.tidy();
        let hint = memory.kind_of(subject.instrument_type);
        if hint.is_some_and(Kind::is_looked_through) {
            return None;
        }
        let mut cleared: SmallVec<[Cleared; 2]> = SmallVec::new();
        let mut named = false;
        let codes: SmallVec<[Code<'_>; 1]> = codes::in_names(subject).collect();
        let is_name = |text: &&str| !names::is_blank(text) && !codes.contains(&(None, *text));
        for text in subject.names().into_iter().filter(is_name) {
            named = true;
            if !self.clears(text, hint, &mut cleared, memory) {
                return None;
            }
        }
        self.clears_identifiers(subject, named, codes.is_empty())
    }

    /// Whether no identifier of the row is one that a list names, and something in the row could be one. `apart` says that
    /// none stands in its names.
    fn clears_identifiers(&self, subject: &Subject<&str>, named: bool, apart: bool) -> Option<Repairs> {
        let identifiers = &self.index.identifiers;
        let cells = [
            (Scheme::Isin, subject.isin),
            (Scheme::Cusip, subject.cusip),
            (Scheme::Sedol, subject.sedol),
            (Scheme::Figi, subject.figi),
            (Scheme::Lei, subject.lei),
            (Scheme::Isin, subject.underlying_isin),
        ];
        let mut stated = cells.into_iter().filter(|(_, text)| !text.is_empty());
        let is_told = apart && subject.ticker.is_empty() && subject.identifier.is_empty();
        if is_told && stated.clone().all(|(scheme, text)| is_canonical(scheme, text)) {
            let is_clear = !are_of_two_securities(subject.isin, subject.cusip)
                && (named || stated.clone().next().is_some())
                && !stated.any(|(_, text)| identifiers.may_know(text));
            return is_clear.then(Repairs::default);
        }
        let evidence = Evidence::of_identifiers(subject);
        let concerned = |cell: &Identifier| {
            !identifiers.listed(cell).is_empty() || !identifiers.distinct(cell).is_empty()
        };
        let misprinted = |text: &String| !identifiers.misprinted(text).is_empty();
        let is_clear = evidence.disagreement.is_none()
            && evidence.lost().is_none()
            && (named || evidence.is_sound())
            && !evidence.cells.iter().any(|cell| concerned(&cell.identifier))
            && !evidence.unsure.iter().any(misprinted);
        is_clear.then_some(evidence.repairs)
    }

    /// Whether a description names nobody on the lists.
    fn clears(
        &self,
        text: &str,
        hint: Option<Kind>,
        cleared: &mut SmallVec<[Cleared; 2]>,
        memory: &mut Memory,
    ) -> bool {
        let mut described = Described::unread(text);
        if !described.read_plain(hint, &self.index, memory) {
            return false;
        }
        let parsed = &described.parsed;
        let has_another_side = !parsed.counterparties().is_empty();
        if parsed.kind().is_some_and(Kind::is_looked_through) || parsed.ticker().is_some() || has_another_side
        {
            return false;
        }
        let lexicon = &mut memory.search.lexicon;
        let printed = || parsed.numbers.iter().map(|number| PrintedId(*number));
        // No name has more words than characters.
        if text.len() > MOST_WORDS && printed().map(|word| lexicon.pieces(word)).sum::<usize>() > MOST_WORDS {
            return false;
        }
        // What has a word that no name of the lists has is equal to none of them.
        if !parsed.prints(Mark::Foreign) {
            let whole = lexicon.spell(printed(), false);
            let cut = described.is_cut().then(|| lexicon.spell(printed(), true));
            let may_equal = |spelling| self.index.may_equal(spelling, &mut memory.search);
            if whole.tokens.is_empty() || std::iter::once(&whole).chain(&cut).any(may_equal) {
                return false;
            }
        }
        described.slots().all(|slot| self.clears_name(&described, &slot, cleared, memory))
    }

    fn clears_name(
        &self,
        described: &Described<'_>,
        slot: &Slot<'_, '_>,
        cleared: &mut SmallVec<[Cleared; 2]>,
        memory: &mut Memory,
    ) -> bool {
        let lexicon = &mut memory.search.lexicon;
        let words: SmallVec<[PrintedId; 8]> = match slot.part {
            Part::Words(words) => words.iter().map(|word| PrintedId(word.number())).collect(),
            Part::Text(text) => lexicon.print(text).into_iter().collect(),
        };
        let may_end_in_a_form = words.last().is_none_or(|last| lexicon.ends_a_form(*last));
        let field_of = |form| slot.field(form, may_end_in_a_form);
        let known = cleared.iter().find(|known| known.cut_form == slot.cut_form && known.words == words);
        let guaranteed = described.parsed.has_coupon() && described.parsed.prints(Mark::RaisesMoney);
        if let Some(known) = known
            && field_of(known.spelling.form).is_part_of(&known.field)
            && !guaranteed
            && slot.bare.is_empty()
        {
            return true;
        }
        let printed = || words.iter().copied();
        let spelling = match known {
            Some(known) => known.spelling.clone(),
            None => lexicon.spell(printed(), slot.cut_form),
        };
        let field = field_of(spelling.form);
        let disguised = printed().any(|word| lexicon.is_disguised(word));
        let Field { cut, broken, short, phrase, equal_only } = field;
        if phrase || disguised || spelling.too_long || self.index.may_equal(&spelling, &mut memory.search) {
            return false;
        }
        // The words as they stand, whether the last one may be cut or not.
        let uncut = slot.cut_form.then(|| memory.search.lexicon.spell(printed(), false));
        if uncut.as_ref().is_some_and(|uncut| self.index.may_equal(uncut, &mut memory.search)) {
            return false;
        }
        if broken && !slot.cut_form {
            let without_form = memory.search.lexicon.spell(printed(), true);
            if without_form.tokens != spelling.tokens
                && (self.index.may_equal(&without_form, &mut memory.search)
                    || self.index.may_begin(&without_form, &mut memory.search))
            {
                return false;
            }
        }
        if !equal_only && guaranteed {
            let guarantor = names::guarantor(&slot.text());
            if guarantor.is_some_and(|guarantor| self.index.equal(&guarantor).next().is_some()) {
                return false;
            }
        }
        let up_to_form = if equal_only { None } else { memory.search.lexicon.spell_up_to_form(printed()) };
        if up_to_form.is_some_and(|front| self.index.may_equal(&front, &mut memory.search)) {
            return false;
        }
        if !equal_only && !slot.bare.is_empty() && !slot.bare.iter().any(|word| word.is(Mark::Foreign)) {
            let bare = slot.bare.iter().map(|word| PrintedId(word.number()));
            let bare = memory.search.lexicon.spell(bare, false);
            if self.index.may_equal(&bare, &mut memory.search) {
                return false;
            }
        }
        let is_single = spelling.tokens.len() == 1 && spelling.form.is_stated();
        let compared = cleared.iter().any(|known| known.spelling == spelling && !known.field.equal_only);
        let clear = equal_only
            || (compared || !self.index.is_alike(&spelling, &mut memory.search))
                && !self.index.may_be_misspelt(
                    printed(),
                    uncut.as_ref().unwrap_or(&spelling),
                    &mut memory.search,
                )
                && !((cut || broken) && self.index.may_begin(&spelling, &mut memory.search))
                && !(short && !is_single && self.is_short_for(slot, &spelling, memory));
        if clear {
            cleared.push(Cleared { words, cut_form: slot.cut_form, spelling, field });
        }
        clear
    }

    /// Whether a name in a narrow field may stand for a listed one.
    fn is_short_for(&self, slot: &Slot<'_, '_>, spelling: &Spelling, memory: &mut Memory) -> bool {
        let candidates = self.index.may_be_shortened(spelling, &mut memory.search);
        if candidates.is_empty() {
            return false;
        }
        let name = memory.search.lexicon.name(&slot.text(), slot.cut_form);
        candidates.into_iter().filter_map(|id| self.index.name(id)).any(|listed| {
            score::shortened(&name, &listed.name).is_some_and(|found| found.score >= self.threshold)
        })
    }
}
