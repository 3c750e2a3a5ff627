//! Words that were read before: a name in plain letters is put together from them without reading a
//! word twice.
//!
//! A file names the same companies again and again, and different companies in the same words. A
//! [`Lexicon`] keeps what [`Name::new`] finds out about a word, so that the normal form of the next name
//! is a few look-ups. It changes no answer: a name that it spells has the words, the form and the key
//! that [`Name::new`] gives it.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::interner::Interner;
use super::legal_form::Spellings;
use super::words::{self, Words};
use super::{Class, LegalForm, MOST_WORDS, Name, TextHash, Token, fold, legal_form};

/// Number of a token in a [`Lexicon`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TokenId(pub(crate) u32);

/// Number of a word between blanks, as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PrintedId(pub(crate) u32);

/// Number of a folded word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PieceId(u32);

/// What is known of a folded word.
#[derive(Clone, Copy)]
struct Piece {
    is_letter: bool,
    /// Legal forms that end with it, and those that begin with it, inwards.
    outermost: (Option<&'static Spellings>, Option<&'static Spellings>),
    /// Whether a legal form begins with its letters.
    begins_a_form: bool,
    /// Whether it may vanish in a legal form.
    in_a_form: bool,
    begins_a_phrase: bool,
    ends_a_phrase: bool,
    /// Whether it counts at the end of a name only.
    may_end_a_name: bool,
    numeral: Option<u8>,
    letters: u8,
    token: Option<TokenId>,
    cut: Option<TokenId>,
}

impl Piece {
    /// Whether it is the same token wherever it stands: it does not vanish in a legal form, count at the end of a name only,
    /// join its neighbours or stand for a number at some places.
    fn is_fixed(&self) -> bool {
        let moves = self.is_letter || self.begins_a_phrase || self.ends_a_phrase || self.may_end_a_name;
        !moves && !self.in_a_form && !self.begins_a_form && self.numeral.is_none()
    }
}

/// What is known of a word as printed.
#[derive(Clone, Copy)]
struct Printed {
    folded: Folded,
    /// The one token that it is wherever it stands, if there is such a one and it counts.
    always: Option<TokenId>,
    /// Whether it is written otherwise than it is meant.
    disguised: bool,
    /// Whether a legal form may end in it.
    ends_a_form: bool,
    /// Of its folded words, written as one.
    hash: TextHash,
}

/// The folded words of a word as printed.
#[derive(Clone, Copy)]
enum Folded {
    One(PieceId),
    /// They lie in [`Lexicon::folded`].
    Several {
        start: u32,
        end: u32,
    },
}

/// A name as numbers of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// The words that count, in their order: all but `and`, `of` and the like.
    pub(crate) tokens: SmallVec<[TokenId; 8]>,
    /// The legal form.
    pub(crate) form: LegalForm,
    /// Whether it has more words than are compared.
    pub(crate) too_long: bool,
}

/// Most words that are kept. Beyond it everything is forgotten and read anew; answers do not change.
const MOST_KEPT: usize = 1 << 19;

/// Words that were read before.
#[derive(Default)]
pub(crate) struct Lexicon {
    printed: Interner,
    words: Vec<Printed>,
    /// The folded words of words that have several or none, one after the other.
    folded: Vec<PieceId>,
    texts: Interner,
    pieces: Vec<Piece>,
    tokens: Vec<Token>,
    /// The class of each token, beside it: what is asked most often of one.
    classes: Vec<Class>,
    /// Tokens that no piece has as its own: of other letters, or of another class than their word has.
    others: FxHashMap<Token, TokenId>,
    /// Pieces of the name that is being spelt.
    line: Vec<PieceId>,
    /// Room for the small letters of a word.
    small: String,
}

/// Whether a word is folded as it stands.
fn is_folded(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Whether a text can be read word by word: of ASCII letters and marks, with blanks between them.
pub(crate) fn is_plain(text: &str) -> bool {
    // Without an early end, so that many bytes are looked at at once.
    text.bytes().fold(0, |others, byte| others | u8::from(!(b' '..=b'~').contains(&byte))) == 0
}

fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

impl Lexicon {
    /// Whether there are so many words that they should be forgotten.
    pub(crate) fn is_full(&self) -> bool {
        self.printed.len() + self.tokens.len() > MOST_KEPT
    }

    /// A token.
    pub(crate) fn token(&self, id: TokenId) -> Option<&Token> {
        self.tokens.get(id.0 as usize)
    }

    fn class(&self, id: TokenId) -> Option<Class> {
        self.classes.get(id.0 as usize).copied()
    }

    /// The number of a token.
    pub(crate) fn adopt(&mut self, token: &Token) -> TokenId {
        if is_folded(token.text()) {
            let piece = self.piece(token.text());
            let own = self.token_of(piece, false);
            if self.token(own) == Some(token) {
                return own;
            }
        }
        if let Some(known) = self.others.get(token) {
            return *known;
        }
        let id = self.number(token.clone());
        self.others.insert(token.clone(), id);
        id
    }

    fn number(&mut self, token: Token) -> TokenId {
        self.classes.push(token.class());
        self.tokens.push(token);
        TokenId(index(self.tokens.len() - 1))
    }

    /// The number of a word between blanks. Only for words of ASCII letters and marks: what others fold to
    /// may depend on their neighbours.
    pub(crate) fn printed(&mut self, word: &str) -> PrintedId {
        self.printed_part(word, 0..word.len())
    }

    /// The number of a word of a text.
    #[inline]
    pub(crate) fn printed_part(&mut self, text: &str, part: Range<usize>) -> PrintedId {
        let (number, new) = self.printed.number_part(text, part.clone());
        if new {
            self.learn(text.get(part).unwrap_or_default());
        }
        PrintedId(number)
    }

    #[cold]
    fn learn(&mut self, word: &str) {
        let folded = self.fold(word);
        let only = match folded {
            Folded::One(only) => Some(only),
            Folded::Several { .. } => None,
        };
        let fixed = only.filter(|only| self.get(*only).is_some_and(|piece| piece.is_fixed()));
        let token = fixed.map(|id| self.token_of(id, false));
        let counts = |id: &TokenId| self.class(*id).is_some_and(|class| class != Class::Stop);
        let disguised = super::is_disguised(word);
        let pieces = self.pieces_of(&folded);
        let hash = TextHash::of_parts(pieces.iter().map(|piece| TextHash::of(self.text(*piece))));
        let ends_a_form =
            pieces.iter().any(|id| self.get(*id).is_some_and(|piece| piece.outermost.0.is_some()));
        self.words.push(Printed { folded, always: token.filter(counts), disguised, ends_a_form, hash });
    }

    fn fold(&mut self, word: &str) -> Folded {
        if fold::is_even(word) && !word.is_empty() {
            let mut small = std::mem::take(&mut self.small);
            small.clear();
            small.push_str(word);
            small.make_ascii_lowercase();
            let only = self.piece(&small);
            self.small = small;
            return Folded::One(only);
        }
        let pieces: SmallVec<[PieceId; 4]> =
            fold(word).split(' ').filter(|piece| !piece.is_empty()).map(|piece| self.piece(piece)).collect();
        if let [only] = *pieces {
            return Folded::One(only);
        }
        let start = index(self.folded.len());
        self.folded.extend_from_slice(&pieces);
        Folded::Several { start, end: index(self.folded.len()) }
    }

    /// Whether a word between blanks is written otherwise than it is meant.
    pub(crate) fn is_disguised(&self, id: PrintedId) -> bool {
        self.words.get(id.0 as usize).is_some_and(|word| word.disguised)
    }

    /// A text with the words that are meant; `None` where it has no other ones.
    pub(crate) fn undisguised(&mut self, text: &str) -> Option<String> {
        if is_plain(text) && !self.print(text).into_iter().any(|word| self.is_disguised(word)) {
            return None;
        }
        super::undisguised(text)
    }

    /// A word between blanks.
    pub(crate) fn text_of(&self, id: PrintedId) -> &str {
        self.printed.text(id.0)
    }

    /// The hash of everything that words between blanks are folded to, written as one.
    pub(crate) fn hash_of(&self, words: impl Iterator<Item = PrintedId>) -> TextHash {
        let words = words.filter_map(|word| self.words.get(word.0 as usize));
        TextHash::of_parts(words.map(|word| word.hash))
    }

    /// Whether a legal form may end in a word between blanks.
    pub(crate) fn ends_a_form(&self, id: PrintedId) -> bool {
        self.words.get(id.0 as usize).is_some_and(|word| word.ends_a_form)
    }

    /// The same of the last word of a text.
    pub(crate) fn may_end_in_a_form(&mut self, text: &str) -> bool {
        let last = if is_plain(text) { text.trim_end().rsplit(' ').next() } else { None };
        last.is_none_or(|last| {
            let last = self.printed(last);
            self.ends_a_form(last)
        })
    }

    /// How many words a word between blanks folds to.
    pub(crate) fn pieces(&self, id: PrintedId) -> usize {
        self.folded(id).len()
    }

    /// Gives the tokens that a word between blanks has in every name that it stands in, each with the text
    /// that it has instead as the last word of a name that may be cut. Words that may vanish in a legal form,
    /// be joined to their neighbours or be a number only at some places have none.
    pub(crate) fn own_tokens(&mut self, id: PrintedId, mut each: impl FnMut(&Token, &str)) {
        for at in 0..self.folded(id).len() {
            let Some(id) = self.folded(id).get(at).copied() else { continue };
            if self.get(id).is_some_and(|piece| piece.is_fixed()) {
                let token = self.token_of(id, false);
                if let Some(token) = self.token(token) {
                    each(token, self.text(id));
                }
            }
        }
    }

    fn folded(&self, id: PrintedId) -> &[PieceId] {
        self.words.get(id.0 as usize).map_or(&[], |word| self.pieces_of(&word.folded))
    }

    fn pieces_of<'f>(&'f self, folded: &'f Folded) -> &'f [PieceId] {
        match folded {
            Folded::One(only) => std::slice::from_ref(only),
            Folded::Several { start, end } => {
                self.folded.get(*start as usize..*end as usize).unwrap_or_default()
            }
        }
    }

    fn piece(&mut self, text: &str) -> PieceId {
        let (number, new) = self.texts.number(text);
        if new {
            let (begins_a_phrase, ends_a_phrase) = Words::get().in_phrases(text);
            let in_a_form = legal_form::occurs(text);
            self.pieces.push(Piece {
                is_letter: fold::is_letter(text),
                outermost: if in_a_form { legal_form::outermost(text) } else { (None, None) },
                begins_a_form: legal_form::begins_a_form(text),
                in_a_form,
                begins_a_phrase,
                ends_a_phrase,
                may_end_a_name: words::may_end_a_name(text),
                numeral: words::numeral(text).and_then(|number| u8::try_from(number).ok()),
                letters: u8::try_from(text.len()).unwrap_or(u8::MAX),
                token: None,
                cut: None,
            });
        }
        PieceId(number)
    }

    fn text(&self, id: PieceId) -> &str {
        self.texts.text(id.0)
    }

    fn get(&self, id: PieceId) -> Option<&Piece> {
        self.pieces.get(id.0 as usize)
    }

    /// The normal form of a name of these words; in a `cut` one the last word may be the beginning of one.
    pub(crate) fn spell(&mut self, words: impl Iterator<Item = PrintedId> + Clone, cut: bool) -> Spelling {
        let mut spelling = Spelling::default();
        for word in words.clone() {
            match self.words.get(word.0 as usize).and_then(|word| word.always) {
                Some(token) => spelling.tokens.push(token),
                None => return self.spell_each(words, cut),
            }
        }
        if cut && let (Some(last), Some(place)) = (words.last(), spelling.tokens.last_mut()) {
            let piece = self.folded(last).first().copied();
            *place = piece.map_or(*place, |piece| self.token_of(piece, true));
        }
        if spelling.tokens.len() > MOST_WORDS {
            spelling.too_long = true;
            spelling.tokens.truncate(MOST_WORDS);
        }
        spelling
    }

    fn spell_each(&mut self, words: impl Iterator<Item = PrintedId>, cut: bool) -> Spelling {
        let composed = self.compose(words, cut);
        self.spelling(composed)
    }

    fn spelling(&self, (mut tokens, form): (SmallVec<[TokenId; 8]>, LegalForm)) -> Spelling {
        let too_long = tokens.len() > MOST_WORDS;
        tokens.truncate(MOST_WORDS);
        tokens.retain(|token| self.class(*token).is_some_and(|class| class != Class::Stop));
        Spelling { tokens, form, too_long }
    }

    /// The normal form of a name up to a legal form that other words follow, as in `Acme Ltd/Hong Kong`. A number,
    /// `of` and their like behind the form make it another name.
    pub(crate) fn spell_up_to_form(
        &mut self,
        words: impl Iterator<Item = PrintedId> + Clone,
    ) -> Option<Spelling> {
        let composed = self.compose_up_to_form(words)?;
        Some(self.spelling(composed))
    }

    /// The same as a name; only of a text that is of ASCII letters and marks, or folds to such a one.
    pub(crate) fn name_up_to_form(&mut self, text: &str) -> Option<Name> {
        let text = if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) };
        if !is_plain(&text) {
            return None;
        }
        let words = self.print(&text);
        let composed = self.compose_up_to_form(words.into_iter())?;
        Some(self.named(composed))
    }

    fn compose_up_to_form(
        &mut self,
        words: impl Iterator<Item = PrintedId> + Clone,
    ) -> Option<(SmallVec<[TokenId; 8]>, LegalForm)> {
        if !words.clone().any(|word| self.ends_a_form(word)) {
            return None;
        }
        // Behind a form a mark of a footnote is no part of a name.
        let is_mark = |word: PrintedId| is_footnote(self.text_of(word));
        let marks = words.clone().fold(0, |marks, word| if is_mark(word) { marks + 1 } else { 0 });
        let count = words.clone().count() - marks;
        let line = self.line_of(words.take(count));
        let end = self.end_of_form(&line, marks > 0);
        let composed = end.map(|end| self.tokens_of(line.get(..end).unwrap_or_default(), false));
        self.line = line;
        composed
    }

    /// Where the first legal form inside a name ends, or also at its end.
    fn end_of_form(&mut self, line: &[PieceId], at_end: bool) -> Option<usize> {
        let piece = |at: usize| line.get(at).and_then(|id| self.get(*id));
        let word = |at: usize| line.get(at).map_or("", |id| self.text(*id));
        let tells = |at: usize| {
            piece(at).is_some_and(|piece| legal_form::tells(piece.outermost.0, (1..at).rev().map(word)))
        };
        let first = (1..line.len()).find(|at| tells(*at))?;
        // A form of several words ends where the last of them does: `S.A. de C.V.`
        let further = (first + 1..line.len()).take_while(|at| piece(*at).is_some_and(|next| next.in_a_form));
        let end = further.filter(|at| tells(*at)).last().unwrap_or(first) + 1;
        // A single word with two letters behind it may be two words of a name.
        let is_name = end > 2 || word(end - 1).len() > 2;
        // An article begins the name: `Acme Co/The`.
        let behind = if word(end) == "the" { end + 1 } else { end };
        if behind == line.len() && at_end && is_name {
            return Some(end);
        }
        let next = *line.get(behind).filter(|_| is_name)?;
        let is_number = piece(behind).is_some_and(|piece| piece.numeral.is_some())
            || word(behind).bytes().all(|byte| byte.is_ascii_digit());
        // Read here where no name had the word before: what is known already must not count.
        let token = self.token_of(next, false);
        (!is_number && self.class(token) != Some(Class::Stop)).then_some(end)
    }

    /// The normal form of a name: [`Name::new`], or [`Name::cut`].
    pub(crate) fn name(&mut self, text: &str, cut: bool) -> Name {
        if !is_plain(text) {
            return if cut { Name::cut(text) } else { Name::new(text) };
        }
        let words = self.print(text);
        let composed = self.compose(words.into_iter(), cut);
        self.named(composed)
    }

    fn named(&self, (tokens, form): (SmallVec<[TokenId; 8]>, LegalForm)) -> Name {
        let mut owned = Vec::with_capacity(tokens.len());
        owned.extend(tokens.iter().filter_map(|id| self.token(*id).cloned()));
        Name::of_tokens(owned, form)
    }

    /// The words of a text of ASCII letters and marks.
    pub(crate) fn print(&mut self, text: &str) -> SmallVec<[PrintedId; 16]> {
        let mut printed = SmallVec::new();
        let mut start = 0;
        let blanks = text.bytes().enumerate().filter(|(_, byte)| *byte == b' ').map(|(at, _)| at);
        for end in blanks.chain([text.len()]) {
            printed.push(self.printed_part(text, start..end));
            start = end + 1;
        }
        printed
    }

    /// A normal form as numbers of its words.
    pub(crate) fn spelling_of(&mut self, name: &Name) -> Spelling {
        let counting = name.tokens().iter().filter(|token| token.class() != Class::Stop);
        let tokens = counting.map(|token| self.adopt(token)).collect();
        Spelling { tokens, form: name.form(), too_long: name.is_too_long() }
    }

    /// Letters set apart by blanks are one word, as [`fold::join_letters`] has it.
    fn join_letters(&mut self, line: &mut Vec<PieceId>) {
        let is_letter = |lexicon: &Lexicon, id: &PieceId| lexicon.get(*id).is_some_and(|p| p.is_letter);
        if line.iter().filter(|id| is_letter(self, id)).count() < fold::FEWEST_LETTERS {
            return;
        }
        let texts: Vec<&str> = line.iter().map(|id| self.text(*id)).collect();
        let joined = fold::join_letters(&texts.join(" ")).into_owned();
        line.clear();
        for word in joined.split(' ') {
            line.push(self.piece(word));
        }
    }

    /// The tokens and the legal form of a name of these words.
    fn compose(
        &mut self,
        words: impl Iterator<Item = PrintedId>,
        cut: bool,
    ) -> (SmallVec<[TokenId; 8]>, LegalForm) {
        let mut line = self.line_of(words);
        self.join_letters(&mut line);
        let composed = self.tokens_of(&line, cut);
        self.line = line;
        composed
    }

    /// What words are folded to, in the room for it, which is to be given back.
    fn line_of(&mut self, words: impl Iterator<Item = PrintedId>) -> Vec<PieceId> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        // Nearly every word is a single one here, and to copy a few bytes takes longer than to write one.
        words.for_each(|word| self.folded(word).iter().for_each(|piece| line.push(*piece)));
        line
    }

    fn tokens_of(&mut self, line: &[PieceId], cut: bool) -> (SmallVec<[TokenId; 8]>, LegalForm) {
        let piece = |at: usize| line.get(at).and_then(|id| self.get(*id));
        let word = |at: usize| line.get(at).map_or("", |id| self.text(*id));
        let begins = || line.len().checked_sub(1).and_then(piece).is_some_and(|last| last.begins_a_form);
        let in_a_form = |at: usize| piece(at).is_some_and(|piece| piece.in_a_form);
        let begun = if cut { legal_form::begun(line.len(), word, begins, in_a_form) } else { 0 };
        let outermost = |at: usize| piece(at).map_or((None, None), |piece| piece.outermost);
        let (kept, families) = legal_form::strip_ends(line.len(), word, begun, outermost, None);
        let form = LegalForm::of(families);
        let next = kept.end;
        let core = line.get(kept).unwrap_or_default();
        let mut tokens: SmallVec<[TokenId; 8]> = SmallVec::new();
        let mut previous = None;
        let mut at = 0;
        let mut only_little_words = true;
        while let Some((id, piece)) = core.get(at).and_then(|id| Some((*id, *self.get(*id)?))) {
            let phrase = core
                .get(at + 1)
                .filter(|_| piece.begins_a_phrase)
                .and_then(|next| Words::get().phrase(self.text(id), self.text(*next)));
            let length = if phrase.is_some() { 2 } else { 1 };
            let last = at + length == core.len();
            let counts = last && words::is_number(usize::from(piece.letters), previous);
            let id = match (phrase, piece.numeral.filter(|_| counts)) {
                (Some(place), _) => self.piece(place),
                (None, Some(number)) => self.piece(&number.to_string()),
                (None, None) => id,
            };
            let mut token = self.token_of(id, cut && last);
            if last
                && !cut
                && piece.may_end_a_name
                && words::ends_a_name(self.text(id), line.get(next).map_or("", |id| self.text(*id)))
            {
                token = self.counting(token);
            }
            previous = self.class(token);
            only_little_words &= previous == Some(Class::Stop);
            tokens.push(token);
            at += length;
        }
        if only_little_words {
            // A name of nothing but little words has no other words than these.
            for token in &mut tokens {
                *token = self.counting(*token);
            }
        }
        (tokens, form)
    }

    /// A little word that is no such one where it stands.
    fn counting(&mut self, token: TokenId) -> TokenId {
        let word = self.token(token).map(|word| word.with_class(Class::Distinctive));
        word.map_or(token, |word| self.adopt(&word))
    }

    fn token_of(&mut self, id: PieceId, cut: bool) -> TokenId {
        let known = self.get(id).and_then(|piece| if cut { piece.cut } else { piece.token });
        if let Some(known) = known {
            return known;
        }
        let token = Words::get().token(self.text(id), cut);
        let token = if cut {
            self.adopt(&token)
        } else if *token.text() == *self.text(id) {
            self.number(token)
        } else {
            // An abbreviation is the word that it stands for.
            let full = self.piece(token.text());
            self.token_of(full, false)
        };
        if let Some(piece) = self.pieces.get_mut(id.0 as usize) {
            *(if cut { &mut piece.cut } else { &mut piece.token }) = Some(token);
        }
        token
    }
}

/// Whether a printed word is a mark of a footnote: `(b)(c)`, `[3]`, `1)`, `2/`, `*1`.
fn is_footnote(word: &str) -> bool {
    let is_mark = |byte: u8| matches!(byte, b'(' | b')' | b'[' | b']' | b'/' | b'*' | b'^');
    let mut parts = word.split(|c: char| u8::try_from(c).is_ok_and(is_mark)).filter(|part| !part.is_empty());
    word.bytes().any(is_mark) && parts.all(points_to_small_print)
}

/// Whether the text of a mark points to small print: one character, or a number of two digits.
pub(crate) fn points_to_small_print(text: &str) -> bool {
    text.len() == 1 || text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The words, form and length of a name, spelt out.
    fn spelt(lexicon: &Lexicon, spelling: &Spelling) -> (Vec<Token>, LegalForm, bool) {
        let tokens = spelling.tokens.iter().filter_map(|id| lexicon.token(*id).cloned());
        (tokens.collect(), spelling.form, spelling.too_long)
    }

    fn of_name(name: &Name) -> (Vec<Token>, LegalForm, bool) {
        let tokens = name.tokens().iter().filter(|token| token.class() != Class::Stop);
        (tokens.cloned().collect(), name.form(), name.is_too_long())
    }

    #[test]
    fn a_name_is_spelt_as_it_is_read() {
        let mut lexicon = Lexicon::default();
        for text in [
            "ACME HOLDINGS CO., LTD.",
            "A C M E Corp",
            "L.X.C. & Sons  S.p.A.",
            "Acme Fund II",
            "ACME X",
            "The And Of",
            "Acme Partners Y",
            "Acme y Zorblat Y Ltd",
            "Acme et Cie",
            "THE JSC ACME",
            "AcmeAG",
            "PT Acme (Hong Kong) Tbk",
            "ACME TOOL WORKS CORP LT",
            "ACME TECHNOL",
            "LIMITED",
            "",
            "O'Neil's A/S",
            "甲乙集團-W",
            "acme\tAG",
            "Société Acmé",
        ] {
            for cut in [false, true] {
                let name = if cut { Name::cut(text) } else { Name::new(text) };
                let spelling = spell_text(&mut lexicon, text, cut);
                assert_eq!(spelt(&lexicon, &spelling), of_name(&name), "{text} {cut}");
                assert_eq!(lexicon.name(text, cut), name);
            }
        }
    }

    fn printed() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            prop::sample::select(vec![
                "acme", "ACME", "AcmeAG", "tech", "TECHNOL", "II", "x", "V", "hong", "kong", "United",
                "arab", "co", "Co.,Ltd", "LTD", "limited", "LT", "compan", "inc", "S.A.", "de", "c", "v",
                "A", "&", "and", "of", "the", "y", "et", "cie", "PT", "tbk", "pjsc", "group", "GRP", "intl",
                "2013", "n/v", "O'Neil", "holdings", "comm", "acme-a", "corp", "gmbh", "KG", "new", "York",
                "south", "africa",
            ])
            .prop_map(str::to_owned),
            "[a-zA-Z0-9.,&'()/+ -]{0,8}",
        ];
        prop::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
    }

    /// The normal form of a name, of whatever letters.
    fn spell_text(lexicon: &mut Lexicon, text: &str, cut: bool) -> Spelling {
        if is_plain(text) {
            let words = lexicon.print(text);
            return lexicon.spell(words.iter().copied(), cut);
        }
        let name = if cut { Name::cut(text) } else { Name::new(text) };
        lexicon.spelling_of(&name)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn every_name_is_spelt_as_it_is_read(texts in prop::collection::vec(printed(), 1..4), cut in any::<bool>()) {
            let mut lexicon = Lexicon::default();
            for text in texts {
                let name = if cut { Name::cut(&text) } else { Name::new(&text) };
                let spelling = spell_text(&mut lexicon, &text, cut);
                prop_assert_eq!(spelt(&lexicon, &spelling), of_name(&name), "{}", text);
                prop_assert_eq!(lexicon.name(&text, cut), name);
                prop_assert_eq!(lexicon.undisguised(&text), crate::name::undisguised(&text));
            }
        }
    }
}
