//! Looks up which names of the lists may be alike to a name, and scores those that may.
//!
//! Three bounds, each cheaper than what follows, leave few pairs to be scored. None of them loses a pair
//! at or above the threshold, because each leaves out only words that nothing on the other side is related
//! to, and the score of a pair is at most `X / (X + m)` where `X` is twice the weight that can be paired
//! (a legal form included) and `m` the weight of the words that cannot:
//!
//! 1. words of the query that are related to no word of any list;
//! 2. for a proposed name, words of the query whose related words have no bit in the name's mask;
//! 3. for a name that is left, also its own words that are related to none of the query's.

use smallvec::SmallVec;

use super::hash::TextHash;
use super::token::{Bigram, Tokens, Variant, bit, number_sum};
use super::vocabulary::{Related, WordId};
use super::{ListedName, NameId};
use crate::name::{Class, How, Lexicon, Name, Spelling, Token, TokenId};
use crate::score::{
    LEGAL_FORM, LONGEST_JOIN, LeftOutWeight, OTHER_ALPHABET, OTHER_COMPANY, Pair, SHORTEST_HEAD, Score, Side,
    contracts, likeness, weight,
};

/// A word of a query, and where it may lead.
#[derive(Clone, Copy)]
struct Word {
    hash: TextHash,
    weight: u32,
    class: Class,
    /// Related words of the lists, in [`Search::related`].
    related: (u32, u32),
    /// Proposed words of the lists, in [`Search::proposed`].
    proposed: (u32, u32),
    /// Bigrams that contract to it, in [`Search::bigrams`].
    contracted: (u32, u32),
    /// One bit for each related word.
    mask: u64,
    /// Whether a run of listed words is written as it.
    is_run: bool,
    /// Whether words of the lists begin with it and go on, so that it may be the first of two that are
    /// contracted.
    begins: bool,
}

/// Memory of a search: the words that were looked up before, and room for the next query. It changes no
/// answer. One belongs to one index.
#[derive(Default)]
pub(crate) struct Search {
    pub(crate) lexicon: Lexicon,
    words: Vec<Option<Word>>,
    related: Vec<Related>,
    proposed: Vec<WordId>,
    bigrams: Vec<u32>,
    near: Vec<WordId>,
    /// The query for which a word of the lists, or a variant, was last seen.
    seen_words: Vec<u32>,
    seen_variants: Vec<u32>,
    query: u32,
    variants: Vec<u32>,
    pairs: Vec<Pair>,
    key: String,
}

/// A name that is looked up, in one alphabet.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) spelling: &'a Spelling,
    /// The name where there is one: its key is not always that of its words.
    pub(crate) name: Option<&'a Name>,
    /// Whether this is the spelling in Latin letters of a name in others.
    pub(crate) latin: bool,
}

/// A query while it is looked up.
struct Query<'a> {
    asked: Asked<'a>,
    words: SmallVec<[Word; 8]>,
    /// One bit for each word of the lists that a word may be paired with; all of them where it may be
    /// part of a run.
    masks: SmallVec<[u64; 8]>,
    /// Words of the lists that runs of the query's words are written as, or contracted into.
    joined: SmallVec<[WordId; 4]>,
    /// Whether words of a name may be paired that are related to no single word of the query.
    has_runs: bool,
    numbers: u64,
}

impl Search {
    /// Forgets words when there are too many of them; spellings made before mean nothing then.
    pub(crate) fn tidy(&mut self) {
        if self.lexicon.is_full() {
            *self = Search::default();
        }
    }

    fn begin(&mut self, tokens: &Tokens) {
        self.seen_words.resize(tokens.vocabulary.len(), 0);
        self.seen_variants.resize(tokens.variants.len(), 0);
        self.variants.clear();
        self.query = self.query.checked_add(1).unwrap_or_else(|| {
            self.seen_words.fill(0);
            self.seen_variants.fill(0);
            1
        });
    }

    fn word(&mut self, tokens: &Tokens, id: TokenId) -> Option<Word> {
        let at = id.0 as usize;
        if let Some(Some(known)) = self.words.get(at) {
            return Some(*known);
        }
        let token = self.lexicon.token(id)?.clone();
        let word = self.look_up(tokens, &token);
        if self.words.len() <= at {
            self.words.resize(at + 1, None);
        }
        if let Some(place) = self.words.get_mut(at) {
            *place = Some(word);
        }
        Some(word)
    }

    fn look_up(&mut self, tokens: &Tokens, token: &Token) -> Word {
        let hash = TextHash::of(token.text());
        let from = (self.related.len(), self.proposed.len(), self.bigrams.len());
        tokens.vocabulary.near(token, &mut self.near, &mut self.related);
        self.proposed.extend_from_slice(&self.near);
        for head in Tokens::heads_in(token.text()) {
            for (id, bigram) in tokens.begun_by(TextHash::of(head)) {
                let text = |word| tokens.vocabulary.word(word).map(Token::text);
                let contracted = text(bigram.head).zip(text(bigram.tail));
                if contracted.is_some_and(|(head, tail)| contracts(token.text(), head, tail)) {
                    self.bigrams.push(id);
                }
            }
        }
        let range = |from: usize, to: usize| (number(from), number(to));
        let related = self.related.get(from.0..).unwrap_or_default();
        Word {
            hash,
            weight: weight(token),
            class: token.class(),
            mask: related.iter().fold(0, |mask, related| mask | bit(related.word)),
            related: range(from.0, self.related.len()),
            proposed: range(from.1, self.proposed.len()),
            contracted: range(from.2, self.bigrams.len()),
            is_run: tokens.written_as(hash).next().is_some(),
            begins: token.text().chars().count() >= SHORTEST_HEAD
                && !tokens.vocabulary.beginning_with(token.text()).is_empty(),
        }
    }

    fn related(&self, word: &Word) -> &[Related] {
        self.related.get(word.related.0 as usize..word.related.1 as usize).unwrap_or_default()
    }

    fn see_word(&mut self, word: WordId) {
        if let Some(seen) = self.seen_words.get_mut(word as usize) {
            *seen = self.query;
        }
    }

    fn propose(&mut self, variant: u32) {
        let query = self.query;
        if let Some(seen) = self.seen_variants.get_mut(variant as usize).filter(|seen| **seen != query) {
            *seen = query;
            self.variants.push(variant);
        }
    }

    fn propose_signed_by(&mut self, tokens: &Tokens, word: WordId) {
        tokens.signed_by(word).iter().for_each(|variant| self.propose(*variant));
    }

    fn propose_written_as(&mut self, tokens: &Tokens, text: TextHash) {
        let holders = tokens.written_as(text).filter(|holder| holder.signature);
        holders.for_each(|holder| self.propose(holder.variant));
    }

    fn propose_holders(&mut self, tokens: &Tokens, bigram: &Bigram) {
        let holders = tokens.holders(bigram).filter(|holder| holder.signature);
        holders.for_each(|holder| self.propose(holder.variant));
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Whether no pairing can reach the threshold when so much weight can be paired at most and the words left
/// out weigh so much at least.
fn out_of_reach(paired: u32, missing: u32, threshold: Score) -> bool {
    let most = 2 * (u64::from(paired) + u64::from(LEGAL_FORM));
    let threshold = u64::from(threshold.millionths());
    most * (1_000_000 - threshold) < u64::from(missing) * threshold
}

impl Tokens {
    /// Gives every name at or above the threshold with its score. A name that has a spelling in Latin letters
    /// too may come twice.
    pub(crate) fn alike(
        &self,
        names: &[ListedName],
        asked: Asked<'_>,
        search: &mut Search,
        mut found: impl FnMut(NameId, Score),
    ) {
        search.begin(self);
        let Some(query) = self.query(asked, search) else { return };
        if self.threshold == Score::ZERO {
            (0..number(self.variants.len())).for_each(|variant| search.propose(variant));
        } else {
            if query.words.is_empty() || !self.is_in_reach(&query, u64::MAX, None, self.threshold, search) {
                return;
            }
            self.propose(&query, search);
        }
        let mut variants = std::mem::take(&mut search.variants);
        for variant in variants.drain(..).filter_map(|number| self.variants.get(number as usize)) {
            if self.may_reach(variant, &query, self.threshold, search) {
                let score = self.score(names, variant, &query, search);
                if score >= self.threshold {
                    found(variant.name, score);
                }
            }
        }
        search.variants = variants;
    }

    /// The name below the threshold that is most alike, the first of several, among those that have a
    /// signature word with a spelling in common with the query. `asked` are the spellings of one name.
    pub(crate) fn nearest(
        &self,
        names: &[ListedName],
        key: &str,
        asked: &[Asked<'_>],
        search: &mut Search,
    ) -> Option<(Score, NameId)> {
        search.begin(self);
        let queries: SmallVec<[Query<'_>; 2]> =
            asked.iter().filter_map(|asked| self.query(*asked, search)).collect();
        queries.iter().for_each(|query| self.propose_widely(query, search));
        let mut variants = std::mem::take(&mut search.variants);
        variants.sort_unstable();
        let mut nearest: Option<(Score, NameId)> = None;
        let mut proposed = variants.iter().filter_map(|at| Some((*at, self.variants.get(*at as usize)?))).peekable();
        while let Some((at, variant)) = proposed.next() {
            let name = variant.name;
            // A name of two alphabets is compared in both, whichever of them was proposed.
            while proposed.next_if(|(_, next)| next.name == name).is_some() {}
            if names.get(name.0 as usize).is_none_or(|listed| listed.name.key() == key) {
                continue;
            }
            let least = nearest.map_or(Score::ZERO, |(score, _)| score).next();
            let first = if variant.latin { at.saturating_sub(1) } else { at };
            let of_name = self.variants.get(first as usize..).unwrap_or_default();
            let mut best = Score::ZERO;
            for variant in of_name.iter().take_while(|variant| variant.name == name) {
                for query in &queries {
                    if self.may_reach(variant, query, least, search) {
                        best = best.max(self.score(names, variant, query, search));
                    }
                }
            }
            if best >= least && best < self.threshold {
                nearest = Some((best, name));
            }
        }
        variants.clear();
        search.variants = variants;
        nearest
    }

    /// The words of a query and where they may lead.
    fn query<'a>(&self, asked: Asked<'a>, search: &mut Search) -> Option<Query<'a>> {
        let mut query = Query {
            asked,
            words: SmallVec::new(),
            masks: SmallVec::new(),
            joined: SmallVec::new(),
            has_runs: false,
            numbers: 0,
        };
        for id in &asked.spelling.tokens {
            let word = search.word(self, *id)?;
            let runs = word.is_run || word.contracted.0 < word.contracted.1;
            query.has_runs |= runs;
            query.masks.push(if runs { u64::MAX } else { word.mask });
            query.words.push(word);
        }
        query.numbers = number_sum(asked.spelling.tokens.iter().filter_map(|id| search.lexicon.token(*id)));
        self.join(&mut query, search);
        Some(query)
    }

    /// Finds the words of the lists that runs of the query's words are written as, or contracted into.
    fn join(&self, query: &mut Query<'_>, search: &Search) {
        let text = |at: usize| query.asked.spelling.tokens.get(at).and_then(|id| search.lexicon.token(*id));
        let Query { words, masks, joined, .. } = query;
        let mut mark = |at: usize, n: usize, word: WordId| {
            masks.iter_mut().skip(at).take(n).for_each(|mask| *mask |= bit(word));
            joined.push(word);
        };
        for (at, first) in words.iter().enumerate() {
            let mut hash = first.hash;
            for n in 2..=LONGEST_JOIN {
                let Some(next) = words.get(at + n - 1) else { break };
                hash = hash.then(next.hash);
                self.vocabulary.with_hash(hash).for_each(|word| mark(at, n, word));
            }
            if let (true, Some(head), Some(tail)) = (first.begins, text(at), text(at + 1)) {
                for word in self.vocabulary.beginning_with(head.text()) {
                    let whole = self.vocabulary.word(*word).map_or("", Token::text);
                    if contracts(whole, head.text(), tail.text()) {
                        mark(at, 2, *word);
                    }
                }
            }
        }
    }

    /// Collects the variants of whose signature a word may be paired.
    fn propose(&self, query: &Query<'_>, search: &mut Search) {
        for word in &query.joined {
            search.see_word(*word);
            search.propose_signed_by(self, *word);
        }
        for word in &query.words {
            for at in word.related.0..word.related.1 {
                if let Some(related) = search.related.get(at as usize).copied() {
                    search.see_word(related.word);
                    search.propose_signed_by(self, related.word);
                }
            }
            if word.is_run {
                search.propose_written_as(self, word.hash);
            }
            for at in word.contracted.0..word.contracted.1 {
                if let Some(bigram) = search.bigrams.get(at as usize).and_then(|id| self.bigram(*id)) {
                    search.propose_holders(self, bigram);
                }
            }
        }
    }

    /// Collects the variants of whose signature a word has a spelling in common with the query, paired or
    /// not.
    fn propose_widely(&self, query: &Query<'_>, search: &mut Search) {
        self.propose(query, search);
        for (at, (id, word)) in query.asked.spelling.tokens.iter().zip(&query.words).enumerate() {
            for at in word.proposed.0..word.proposed.1 {
                if let Some(proposed) = search.proposed.get(at as usize).copied() {
                    search.propose_signed_by(self, proposed);
                }
            }
            let mut hash = word.hash;
            for n in 2..=LONGEST_JOIN {
                let Some(next) = query.words.get(at + n - 1) else { break };
                hash = hash.then(next.hash);
                for word in self.vocabulary.with_hash(hash).chain(self.vocabulary.reading_as(hash)) {
                    search.propose_signed_by(self, word);
                }
                search.propose_written_as(self, hash);
            }
            let Some(token) = search.lexicon.token(*id).cloned() else { continue };
            for reading in token.readings() {
                search.propose_written_as(self, TextHash::of(&reading.text));
            }
            for head in Tokens::heads_in(token.text()) {
                for (_, bigram) in self.begun_by(TextHash::of(head)) {
                    search.propose_holders(self, &bigram);
                }
            }
            if word.begins {
                for word in self.vocabulary.beginning_with(token.text()) {
                    search.propose_signed_by(self, *word);
                }
            }
        }
    }

    /// Whether a variant may reach a score, as far as the bounds tell.
    fn may_reach(&self, variant: &Variant, query: &Query<'_>, least: Score, search: &Search) -> bool {
        if variant.numbers != query.numbers && i64::from(least.millionths()) > OTHER_COMPANY {
            return false;
        }
        let listed = Some(variant).filter(|_| !query.has_runs);
        self.is_in_reach(query, variant.mask, listed, least, search)
    }

    /// The bounds: with the words of the query that have a bit in the mask, and with those of the variant.
    fn is_in_reach(
        &self,
        query: &Query<'_>,
        mask: u64,
        listed: Option<&Variant>,
        least: Score,
        search: &Search,
    ) -> bool {
        let (mut paired, mut missing) = (0, LeftOutWeight::default());
        for (word, own) in query.words.iter().zip(&query.masks) {
            if own & mask == 0 {
                missing.add(word.class, word.weight);
            } else {
                paired += word.weight;
            }
        }
        if out_of_reach(paired, missing.of_one_side(), least) {
            return false;
        }
        let Some(variant) = listed else { return true };
        let (mut paired_there, mut missing_there) = (0, LeftOutWeight::default());
        for word in self.words_of(variant) {
            let (weight, class) = self.weights.get(*word as usize).copied().unwrap_or((0, Class::Stop));
            if search.seen_words.get(*word as usize) == Some(&search.query) {
                paired_there += weight;
            } else {
                missing_there.add(class, weight);
            }
        }
        let missing = match missing.sum > 0 && missing_there.sum > 0 {
            true => missing.sum + missing_there.sum,
            false => missing.of_one_side() + missing_there.of_one_side(),
        };
        !out_of_reach(paired.min(paired_there), missing, least)
    }

    /// The score of the query and a variant: that of [`crate::score::align`] for names of one alphabet.
    fn score(
        &self,
        names: &[ListedName],
        variant: &Variant,
        query: &Query<'_>,
        search: &mut Search,
    ) -> Score {
        let Some(listed) = names.get(variant.name.0 as usize) else { return Score::ZERO };
        let name = if variant.latin { listed.name.latin().unwrap_or(&listed.name) } else { &listed.name };
        let (mut pairs, mut key) = (std::mem::take(&mut search.pairs), std::mem::take(&mut search.key));
        let Asked { spelling, name: whole, latin } = query.asked;
        let words: SmallVec<[&Token; 8]> =
            spelling.tokens.iter().filter_map(|id| search.lexicon.token(*id)).collect();
        let ids = self.words_of(variant);
        let others: SmallVec<[&Token; 8]> =
            ids.iter().filter_map(|word| self.vocabulary.word(*word)).collect();
        if whole.is_none() {
            key.clear();
            for word in &words {
                if !key.is_empty() {
                    key.push(' ');
                }
                key.push_str(word.text());
            }
        }
        let related = |i: usize, j: usize| -> Option<(How, u32)> {
            let (word, other) = query.words.get(i).zip(ids.get(j))?;
            let related = search.related(word).iter().find(|related| related.word == *other)?;
            Some((related.how, related.likeness))
        };
        let one = Side { key: whole.map_or(&key, Name::key), form: spelling.form, words: &words };
        let other = Side { key: name.key(), form: name.form(), words: &others };
        let score = match words.is_empty() || others.is_empty() {
            true => Score::ZERO,
            // One order of the two, as `align` has it.
            false if (one.key, one.form) > (other.key, other.form) => {
                likeness(&other, &one, |j, i| related(i, j), &mut pairs)
            }
            false => likeness(&one, &other, related, &mut pairs),
        };
        (search.pairs, search.key) = (pairs, key);
        if latin || variant.latin { score.minus(OTHER_ALPHABET) } else { score }
    }
}
