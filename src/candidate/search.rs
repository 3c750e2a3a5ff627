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

use std::ops::ControlFlow;

use smallvec::SmallVec;

use super::letters::{self, Run};
use super::token::{Bigram, Tokens, Variant, bit, number_sum, sum_of_numbers};
use super::vocabulary::{Related, WordId, heads};
use super::{ListedName, NameId};
use crate::name::{Class, How, Lexicon, Name, PrintedId, Spelling, TextHash, Token, TokenId};
use crate::score::{
    LEGAL_FORM, LONGEST_JOIN, LeftOutWeight, MOST_LONG_WORDS, OTHER_ALPHABET, OTHER_COMPANY, Pair,
    SHORTEST_HEAD, Score, Side, contracts, distinctive_words, likeness, may_shorten, same_numbers, weight,
};

/// A word of a query, and where it may lead.
#[derive(Clone, Copy)]
struct Word {
    hash: TextHash,
    /// One bit for each related word.
    mask: u64,
    weight: u32,
    /// Related words of the lists, in [`Search::related`].
    related: (u32, u32),
    /// Bigrams that contract to it, in [`Search::bigrams`].
    contracted: (u32, u32),
    /// Words of the lists that begin with it and go on, so that it may be the first of two that are
    /// contracted.
    begins: (u32, u32),
    class: Class,
    /// Whether a run of listed words is written as it.
    is_run: bool,
    /// Whether it may tell companies apart.
    is_telling: bool,
    /// Whether it is a word that a company's name may have or not.
    is_generic: bool,
}

/// Memory of a search: the words that were looked up before, and room for the next query. It changes no
/// answer. One belongs to one index.
#[derive(Default)]
pub struct Search {
    pub(crate) lexicon: Lexicon,
    words: Vec<Option<Word>>,
    /// The letters of each word, beside it.
    letters: Vec<Run>,
    related: Vec<Related>,
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
    /// The masks of all words that may tell companies apart; `None` where there is no such word.
    telling: Option<u64>,
    numbers: u64,
}

impl Search {
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

    /// A word, looked up at most once.
    fn known(&mut self, tokens: &Tokens, id: TokenId) -> Option<&Word> {
        let at = id.0 as usize;
        if !matches!(self.words.get(at), Some(Some(_))) {
            let token = self.lexicon.token(id)?.clone();
            let word = self.look_up(tokens, &token);
            if self.words.len() <= at {
                self.words.resize(at + 1, None);
                self.letters.resize(at + 1, Run::EMPTY);
            }
            *self.words.get_mut(at)? = Some(word);
            *self.letters.get_mut(at)? = Run::of(token.text());
        }
        self.words.get(at)?.as_ref()
    }

    fn word(&mut self, tokens: &Tokens, id: TokenId) -> Option<Word> {
        self.known(tokens, id).copied()
    }

    /// A word that has been looked up.
    fn found(&self, id: TokenId) -> Option<&Word> {
        self.words.get(id.0 as usize)?.as_ref()
    }

    fn look_up(&mut self, tokens: &Tokens, token: &Token) -> Word {
        let hash = TextHash::of(token.text());
        let from = (self.related.len(), self.bigrams.len());
        tokens.vocabulary.near(token, &mut self.near, &mut self.related);
        let text = |word| tokens.vocabulary.word(word).map(Token::text);
        heads(token.text(), |head| {
            for (id, bigram) in tokens.begun_by(head) {
                let contracted = text(bigram.head).zip(text(bigram.tail));
                if contracted.is_some_and(|(head, tail)| contracts(token.text(), head, tail)) {
                    self.bigrams.push(id);
                }
            }
        });
        let range = |from: usize, to: usize| (number(from), number(to));
        let related = self.related.get(from.0..).unwrap_or_default();
        let begins = token.length() >= SHORTEST_HEAD;
        Word {
            hash,
            mask: related.iter().fold(0, |mask, related| mask | bit(related.word)),
            weight: weight(token),
            related: range(from.0, self.related.len()),
            contracted: range(from.1, self.bigrams.len()),
            begins: if begins { tokens.vocabulary.beginning_with(token.text(), hash) } else { (0, 0) },
            class: token.class(),
            is_run: tokens.written_as(hash).next().is_some(),
            is_telling: distinctive_words(std::iter::once(token)),
            is_generic: token.class() == Class::Generic,
        }
    }

    /// The hash of a spelling's key.
    pub(super) fn key_hash(&mut self, tokens: &Tokens, spelling: &Spelling) -> TextHash {
        let mut key = TextHash::EMPTY;
        for (at, id) in spelling.tokens.iter().enumerate() {
            let word = self.known(tokens, *id).map_or(TextHash::EMPTY, |word| word.hash);
            key = if at > 0 { key.byte(b' ').then(word) } else { word };
        }
        key
    }

    /// What is asked of the letters of a spelling, which `words` are printed as.
    pub(super) fn asked_letters(
        &mut self,
        tokens: &Tokens,
        words: impl Iterator<Item = PrintedId>,
        spelling: &Spelling,
    ) -> letters::Asked<impl Fn() -> String> {
        let (mut run, mut may_slip) = (Run::EMPTY, false);
        for id in &spelling.tokens {
            if let Some(word) = self.known(tokens, *id) {
                may_slip |= word.class == Class::Distinctive;
                run = self.letters.get(id.0 as usize).map_or(run, |letters| run.then(*letters));
            }
        }
        let lexicon = &self.lexicon;
        let texts = spelling.tokens.iter().filter_map(|id| lexicon.token(*id)).map(Token::text);
        let (letters, printed) = (move || texts.clone().collect(), Some(lexicon.hash_of(words)));
        letters::Asked { run, letters, printed, may_slip }
    }

    /// A spelling's key, to be given back.
    pub(super) fn key(&mut self, spelling: &Spelling) -> String {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        for word in spelling.tokens.iter().filter_map(|id| self.lexicon.token(*id)) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(word.text());
        }
        key
    }

    pub(super) fn give_back(&mut self, key: String) {
        self.key = key;
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

/// Whether no pairing can reach a score when so much weight can be paired at most and the words left out
/// weigh so much at least.
fn out_of_reach(paired: u32, missing: u32, least: Score) -> bool {
    let most = 2 * (u64::from(paired) + u64::from(LEGAL_FORM));
    let least = u64::from(least.millionths());
    most * (1_000_000 - least) < u64::from(missing) * least
}

/// The words of a query that may be paired, and those that cannot.
#[derive(Default)]
struct Reach {
    paired: u32,
    missing: LeftOutWeight,
    /// Whether a word that may be paired may tell companies apart.
    telling: bool,
    /// Whether a word that cannot be paired is more than a generic one.
    other: bool,
}

impl Reach {
    fn add(&mut self, word: &Word, may_be_paired: bool) {
        if may_be_paired {
            self.paired += word.weight;
            self.telling |= word.is_telling;
        } else {
            self.missing.add(word.class, word.weight);
            self.other |= !word.is_generic;
        }
    }

    /// Whether no pairing can reach a score. Without a distinctive word in common, names of which not all
    /// words agree are no more alike than other companies.
    fn is_too_short(&self, least: Score) -> bool {
        let other_company = i64::from(least.millionths()) > OTHER_COMPANY;
        (other_company && self.other && !self.telling)
            || out_of_reach(self.paired, self.missing.of_one_side(), least)
    }
}

impl Tokens {
    /// Gives every name at or above the threshold with its score, until it is told to stop. A name that has
    /// a spelling in Latin letters too may come twice.
    pub(crate) fn alike(
        &self,
        names: &[ListedName],
        asked: Asked<'_>,
        search: &mut Search,
        mut found: impl FnMut(NameId, Score) -> ControlFlow<()>,
    ) {
        let all = self.threshold == Score::ZERO;
        if !all && !self.may_be_alike(asked.spelling, search) {
            return;
        }
        search.begin(self);
        let Some(query) = self.query(asked, search) else { return };
        if all {
            (0..number(self.variants.len())).for_each(|variant| search.propose(variant));
        } else {
            self.propose(&query, search);
        }
        let mut variants = std::mem::take(&mut search.variants);
        for variant in variants.drain(..).filter_map(|number| self.variants.get(number as usize)) {
            if self.may_reach(variant, &query, self.threshold, search) {
                let score = self.score(names, variant, &query, search);
                if score >= self.threshold && found(variant.name, score).is_break() {
                    break;
                }
            }
        }
        search.variants = variants;
    }

    /// The first bound: whether the words of a query that are related to any word of the lists, alone or
    /// joined to their neighbours, can carry the threshold.
    fn may_be_alike(&self, spelling: &Spelling, search: &mut Search) -> bool {
        for id in &spelling.tokens {
            if search.known(self, *id).is_none() {
                return true;
            }
        }
        let words: SmallVec<[&Word; 8]> = spelling.tokens.iter().filter_map(|id| search.found(*id)).collect();
        // One bit for each word that may be paired.
        let mut paired = 0_u64;
        for (at, word) in words.iter().enumerate() {
            let alone = word.mask != 0 || word.is_run || word.contracted.0 < word.contracted.1;
            paired |= u64::from(alone) << at;
            // It may be the first of two that are contracted.
            paired |= if word.begins.0 < word.begins.1 { 0b11 << at } else { 0 };
        }
        for (at, first) in words.iter().enumerate() {
            let mut hash = first.hash;
            for n in 2..=LONGEST_JOIN {
                let Some(next) = words.get(at + n - 1) else { break };
                hash = hash.then(next.hash);
                if self.vocabulary.with_hash(hash).next().is_some() {
                    paired |= ((1 << n) - 1) << at;
                }
            }
        }
        let mut reach = Reach::default();
        for (at, word) in words.iter().enumerate() {
            reach.add(word, paired >> at & 1 == 1);
        }
        !words.is_empty() && !reach.is_too_short(self.threshold)
    }

    /// Those of the names, each with its variant, that a name may be a short form of, as far as letters tell.
    pub(super) fn shortened(
        &self,
        spelling: &Spelling,
        names: impl Iterator<Item = (NameId, u32)>,
        search: &mut Search,
    ) -> Vec<NameId> {
        for id in &spelling.tokens {
            search.known(self, *id);
        }
        let search = &*search;
        let known: SmallVec<[&Word; 8]> = spelling.tokens.iter().filter_map(|id| search.found(*id)).collect();
        let short: SmallVec<[&Token; 8]> =
            spelling.tokens.iter().filter_map(|id| search.lexicon.token(*id)).collect();
        let numbers = number_sum(short.iter().copied());
        // Every word of a short name is related to one of the long name's, or it is made of beginnings of its
        // words: then it begins with the first letter of one and has no other letters than they have.
        let may_be_made = |variant: &Variant| {
            known.iter().zip(&short).all(|(word, token)| {
                word.mask & variant.mask != 0
                    || (token.initial() & !variant.initials == 0 && token.letters() & !variant.letters == 0)
            })
        };
        let may_be_short = |variant: &Variant| {
            let ids = self.words_of(variant);
            // Of a longer name only the first words count, and with them the numbers among these.
            if (ids.len() <= MOST_LONG_WORDS && variant.numbers != numbers) || !may_be_made(variant) {
                return false;
            }
            let long: SmallVec<[&Token; 8]> =
                ids.iter().take(MOST_LONG_WORDS).filter_map(|word| self.vocabulary.word(*word)).collect();
            let related = |i: usize, k: usize| {
                known.get(i).zip(ids.get(k)).is_some_and(|(word, other)| {
                    search.related(word).iter().any(|related| related.word == *other)
                })
            };
            same_numbers(&short, &long) && may_shorten(&short, &long, related)
        };
        let found = names.filter(|(_, number)| self.variants.get(*number as usize).is_some_and(may_be_short));
        found.map(|(id, _)| id).collect()
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
        let mut proposed =
            variants.iter().filter_map(|at| Some((*at, self.variants.get(*at as usize)?))).peekable();
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
            telling: None,
            numbers: 0,
        };
        for id in &asked.spelling.tokens {
            let word = search.word(self, *id)?;
            let runs = word.is_run || word.contracted.0 < word.contracted.1;
            query.has_runs |= runs;
            query.masks.push(if runs { u64::MAX } else { word.mask });
            query.words.push(word);
        }
        let numbers = query.words.iter().filter(|word| word.class == Class::Number);
        query.numbers = sum_of_numbers(numbers.map(|word| word.hash));
        self.join(&mut query, search);
        let telling = query.words.iter().zip(&query.masks).filter(|(word, _)| word.is_telling);
        query.telling = telling.map(|(_, mask)| *mask).reduce(|all, mask| all | mask);
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
            if first.begins.0 < first.begins.1
                && let (Some(head), Some(tail)) = (text(at), text(at + 1))
            {
                for word in self.vocabulary.range(first.begins) {
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
            let mut near = std::mem::take(&mut search.near);
            self.vocabulary.proposed(&token, &mut near);
            near.drain(..).for_each(|word| search.propose_signed_by(self, word));
            search.near = near;
            for reading in token.readings() {
                search.propose_written_as(self, TextHash::of(&reading.text));
            }
            heads(token.text(), |head| {
                for (_, bigram) in self.begun_by(head) {
                    search.propose_holders(self, &bigram);
                }
            });
            for word in self.vocabulary.range(word.begins) {
                search.propose_signed_by(self, *word);
            }
        }
    }

    /// Whether a variant may reach a score, as far as the bounds tell.
    fn may_reach(&self, variant: &Variant, query: &Query<'_>, least: Score, search: &Search) -> bool {
        // Names of different numbers are other companies, and so are those that share no distinctive word
        // although one has such a word.
        let apart = variant.numbers != query.numbers
            || query.telling.is_some_and(|telling| telling & variant.mask == 0);
        if apart && i64::from(least.millionths()) > OTHER_COMPANY {
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
        let mut reach = Reach::default();
        query.words.iter().zip(&query.masks).for_each(|(word, own)| reach.add(word, own & mask != 0));
        if reach.is_too_short(least) {
            return false;
        }
        let Reach { paired, missing, .. } = reach;
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
        let Asked { spelling, name: whole, latin } = query.asked;
        let mut pairs = std::mem::take(&mut search.pairs);
        let key = if whole.is_none() { search.key(spelling) } else { String::new() };
        let words: SmallVec<[&Token; 8]> =
            spelling.tokens.iter().filter_map(|id| search.lexicon.token(*id)).collect();
        let ids = self.words_of(variant);
        let others: SmallVec<[&Token; 8]> =
            ids.iter().filter_map(|word| self.vocabulary.word(*word)).collect();
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
        drop(words);
        search.pairs = pairs;
        if whole.is_none() {
            search.give_back(key);
        }
        if latin || variant.latin { score.minus(OTHER_ALPHABET) } else { score }
    }
}
