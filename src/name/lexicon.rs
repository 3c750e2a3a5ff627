//! Words that were read before: a name in plain letters is put together from them without reading a
//! word twice.
//!
//! A file names the same companies again and again, and different companies in the same words. A
//! [`Lexicon`] keeps what [`Name::new`] finds out about a word, so that the normal form of the next name
//! is a few look-ups. It changes no answer: a name that it spells has the words, the form and the key
//! that [`Name::new`] gives it.

use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

use super::words::{self, Words};
use super::{Class, LegalForm, MOST_WORDS, Name, Token, fold, legal_form};

/// Number of a token in a [`Lexicon`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Whether a legal form may end or begin with it, or it with one.
    at_a_form: bool,
    begins_a_phrase: bool,
    numeral: Option<u8>,
    letters: u8,
    token: Option<TokenId>,
    cut: Option<TokenId>,
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
const MOST_KEPT: usize = 1 << 18;

/// Words that were read before.
#[derive(Default)]
pub(crate) struct Lexicon {
    /// Words as printed → their folded words, one after the other in `folded`.
    printed: IndexMap<Box<str>, (u32, u32), FxBuildHasher>,
    folded: Vec<PieceId>,
    pieces: IndexMap<Box<str>, Piece, FxBuildHasher>,
    tokens: IndexSet<Token, FxBuildHasher>,
    /// Pieces of the name that is being spelt.
    line: Vec<PieceId>,
}

/// Whether a text can be read word by word: blanks are its only white space, and no letter of it changes
/// with its neighbours.
pub(crate) fn is_plain(text: &str) -> bool {
    text.is_ascii() && !text.bytes().any(|b| b.is_ascii_whitespace() && b != b' ')
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
        self.tokens.get_index(id.0 as usize)
    }

    /// How many tokens there are.
    pub(crate) fn tokens(&self) -> usize {
        self.tokens.len()
    }

    /// The number of a token.
    pub(crate) fn adopt(&mut self, token: &Token) -> TokenId {
        if let Some(known) = self.tokens.get_index_of(token) {
            return TokenId(index(known));
        }
        TokenId(index(self.tokens.insert_full(token.clone()).0))
    }

    /// The number of a word between blanks. Only for words of ASCII letters and marks: what others fold to
    /// may depend on their neighbours.
    pub(crate) fn printed(&mut self, word: &str) -> PrintedId {
        if let Some(known) = self.printed.get_index_of(word) {
            return PrintedId(index(known));
        }
        let start = index(self.folded.len());
        for piece in fold(word).split(' ').filter(|piece| !piece.is_empty()) {
            let piece = self.piece(piece);
            self.folded.push(piece);
        }
        let end = index(self.folded.len());
        PrintedId(index(self.printed.insert_full(word.into(), (start, end)).0))
    }

    fn piece(&mut self, text: &str) -> PieceId {
        if let Some(known) = self.pieces.get_index_of(text) {
            return PieceId(index(known));
        }
        let piece = Piece {
            is_letter: fold::is_letter(text),
            at_a_form: legal_form::is_outermost(text) || legal_form::begins_a_form(text),
            begins_a_phrase: Words::get().begins_a_phrase(text),
            numeral: words::numeral(text).and_then(|number| u8::try_from(number).ok()),
            letters: u8::try_from(text.len()).unwrap_or(u8::MAX),
            token: None,
            cut: None,
        };
        PieceId(index(self.pieces.insert_full(text.into(), piece).0))
    }

    fn text(&self, id: PieceId) -> &str {
        self.pieces.get_index(id.0 as usize).map_or("", |(text, _)| text)
    }

    fn get(&self, id: PieceId) -> Option<Piece> {
        self.pieces.get_index(id.0 as usize).map(|(_, piece)| *piece)
    }

    /// The normal form of a name of these words; in a `cut` one the last word may be the beginning of one.
    pub(crate) fn spell(&mut self, words: impl Iterator<Item = PrintedId>, cut: bool) -> Spelling {
        let (mut tokens, form) = self.compose(words, cut);
        let too_long = tokens.len() > MOST_WORDS;
        tokens.truncate(MOST_WORDS);
        tokens.retain(|token| self.token(*token).is_some_and(|word| word.class() != Class::Stop));
        Spelling { tokens, form, too_long }
    }

    /// The normal form of a name, of whatever letters.
    pub(crate) fn spell_text(&mut self, text: &str, cut: bool) -> Spelling {
        if is_plain(text) {
            let words = self.print(text);
            return self.spell(words.into_iter(), cut);
        }
        let name = if cut { Name::cut(text) } else { Name::new(text) };
        self.spelling_of(&name)
    }

    /// The normal form of a name: [`Name::new`], or [`Name::cut`].
    pub(crate) fn name(&mut self, text: &str, cut: bool) -> Name {
        if !is_plain(text) {
            return if cut { Name::cut(text) } else { Name::new(text) };
        }
        let words = self.print(text);
        let (tokens, form) = self.compose(words.into_iter(), cut);
        Name::of_tokens(tokens.iter().filter_map(|id| self.token(*id).cloned()).collect(), form)
    }

    fn print(&mut self, text: &str) -> SmallVec<[PrintedId; 16]> {
        text.split(' ').map(|word| self.printed(word)).collect()
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
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        for word in words {
            let range = self.printed.get_index(word.0 as usize).map_or((0, 0), |(_, range)| *range);
            line.extend(self.folded.get(range.0 as usize..range.1 as usize).unwrap_or_default());
        }
        self.join_letters(&mut line);
        let composed = self.tokens_of(&line, cut);
        self.line = line;
        composed
    }

    fn tokens_of(&mut self, line: &[PieceId], cut: bool) -> (SmallVec<[TokenId; 8]>, LegalForm) {
        let at_a_form = |id: Option<&PieceId>| id.and_then(|id| self.get(*id)).is_some_and(|p| p.at_a_form);
        let (kept, form) = match at_a_form(line.first()) || at_a_form(line.last()) {
            true => {
                let texts: SmallVec<[&str; 16]> = line.iter().map(|id| self.text(*id)).collect();
                legal_form::strip_ends(&texts, cut)
            }
            false => (0..line.len(), LegalForm::default()),
        };
        let core = line.get(kept).unwrap_or_default();
        let mut tokens: SmallVec<[TokenId; 8]> = SmallVec::new();
        let mut previous = None;
        let mut at = 0;
        let mut only_little_words = true;
        while let Some((id, piece)) = core.get(at).and_then(|id| Some((*id, self.get(*id)?))) {
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
            let token = self.token_of(id, cut && last);
            previous = self.token(token).map(Token::class);
            only_little_words &= previous == Some(Class::Stop);
            tokens.push(token);
            at += length;
        }
        if only_little_words {
            // A name of nothing but little words has no other words than these.
            for token in &mut tokens {
                if let Some(word) = self.token(*token).map(|word| word.with_class(Class::Distinctive)) {
                    *token = self.adopt(&word);
                }
            }
        }
        (tokens, form)
    }

    fn token_of(&mut self, id: PieceId, cut: bool) -> TokenId {
        let known = self.get(id).and_then(|piece| if cut { piece.cut } else { piece.token });
        if let Some(known) = known {
            return known;
        }
        let token = Words::get().token(self.text(id), cut);
        let token = self.adopt(&token);
        if let Some((_, piece)) = self.pieces.get_index_mut(id.0 as usize) {
            *(if cut { &mut piece.cut } else { &mut piece.token }) = Some(token);
        }
        token
    }
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
                let spelling = lexicon.spell_text(text, cut);
                assert_eq!(spelt(&lexicon, &spelling), of_name(&name), "{text} {cut}");
                assert_eq!(lexicon.name(text, cut), name);
            }
        }
    }

    fn printed() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            prop::sample::select(vec![
                "acme", "ACME", "AcmeAG", "tech", "TECHNOL", "II", "x", "V", "hong", "kong", "United", "arab",
                "co", "Co.,Ltd", "LTD", "limited", "LT", "compan", "inc", "S.A.", "de", "c", "v", "A", "&", "and",
                "of", "the", "PT", "tbk", "pjsc", "group", "GRP", "intl", "2013", "n/v", "O'Neil", "holdings",
                "comm", "acme-a", "corp", "gmbh", "KG", "new", "York", "south", "africa",
            ])
            .prop_map(str::to_owned),
            "[a-zA-Z0-9.,&'()/+ -]{0,8}",
        ];
        prop::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn every_name_is_spelt_as_it_is_read(texts in prop::collection::vec(printed(), 1..4), cut in any::<bool>()) {
            let mut lexicon = Lexicon::default();
            for text in texts {
                let name = if cut { Name::cut(&text) } else { Name::new(&text) };
                let spelling = lexicon.spell_text(&text, cut);
                prop_assert_eq!(spelt(&lexicon, &spelling), of_name(&name), "{}", text);
                prop_assert_eq!(lexicon.name(&text, cut), name);
            }
        }
    }
}
