//! Pairing the words of two names: each word of one side with at most one of the other.

use super::pair::{Pair, choose, pairs};
use super::weight::DISTINCTIVE;
use super::{Alignment, LEGAL_FORM, Piece, Score, weight};
use crate::name::{Agreement, Class, How, LegalForm, Name, Token, relation};

/// Names whose numbers differ (fund II is not fund III) and names that share no distinctive word, and
/// not all of their words either, are other companies: no more than this.
pub(crate) const OTHER_COMPANY: i64 = 600_000;
/// Scores of other companies from here to one are squeezed between here and [`OTHER_COMPANY`], so that
/// they still rank.
const SQUEEZED_FROM: i64 = 500_000;
/// The most that names may have that are not equal: one is kept for equality.
const NOT_EQUAL: i64 = 999_000;
/// The same words in another order.
const OTHER_ORDER: i64 = 20_000;
/// Equal only after transliteration.
pub(crate) const OTHER_ALPHABET: i64 = 30_000;
/// From so many words on, a generic one more or less does not make another name.
pub(super) const LONG_NAME: usize = 3;
/// A name cut by its field starts here and rises with the share that is left.
const CUT: i64 = 860_000;
const CUT_RISE: i64 = 130_000;
/// Compares two normal forms. Names in another alphabet are also compared in Latin letters.
pub fn align(query: &Name, list: &Name) -> Alignment {
    let mut best = align_native(query, list);
    let variants = [(query.latin(), Some(list)), (Some(query), list.latin()), (query.latin(), list.latin())];
    for (a, b) in variants.into_iter().filter_map(|(a, b)| a.zip(b)) {
        let mut other = align_native(a, b);
        other.correct("another alphabet", i64::from(other.score.millionths()) - OTHER_ALPHABET);
        if other.score > best.score {
            best = other;
        }
    }
    best
}

/// Compares a name that its field may have cut with a whole one: a score only when the whole name
/// begins with it.
pub fn cut(query: &Name, list: &Name) -> Option<Alignment> {
    let (short, long) = (squashed(query), squashed(list));
    if short.is_empty() || short.len() >= long.len() || !long.starts_with(&short) {
        return None;
    }
    let share = i64::try_from(short.len() * 1_000_000 / long.len()).ok()?;
    let score = CUT + CUT_RISE * share / 1_000_000;
    let piece = |contribution| Piece {
        query: query.key().to_owned(),
        list: list.key().to_owned(),
        how: How::Cut,
        contribution,
    };
    let contribution = i32::try_from(score).ok()?;
    Some(Alignment {
        score: Score::from_millionths(contribution.unsigned_abs()),
        pieces: vec![piece(contribution)],
    })
}

/// Whether a name that begins another one ends inside a word of it, or with a word that joins it to the next.
pub fn breaks_a_word(short: &Name, long: &Name) -> bool {
    if short.tokens().last().is_some_and(|last| last.class() == Class::Stop) {
        return true;
    }
    let length = squashed(short).len();
    let mut end = 0;
    let ends_with_a_word = long.key().split(' ').any(|word| {
        end += word.len();
        end == length
    });
    !ends_with_a_word
}

/// The key without blanks, as [`cut`] compares it.
pub(crate) fn squashed(name: &Name) -> String {
    name.key().chars().filter(|c| *c != ' ').collect()
}

/// The words of a name that count, in their order.
pub(crate) fn counting(tokens: &[Token]) -> impl Iterator<Item = &Token> + Clone {
    tokens.iter().filter(|token| token.class() != Class::Stop)
}

fn align_native(query: &Name, list: &Name) -> Alignment {
    let (words, listed): (Vec<&Token>, Vec<&Token>) =
        (counting(query.tokens()).collect(), counting(list.tokens()).collect());
    if words.is_empty() || listed.is_empty() {
        return Alignment::default();
    }
    let (query, list) = (Side::of(query, &words), Side::of(list, &listed));
    let mut pairs = Vec::new();
    let related = |i: usize, j: usize| words.get(i).zip(listed.get(j)).and_then(|(a, b)| relation(a, b));
    // One order of the two, so that ties fall the same way from both sides.
    if (query.key, query.form) > (list.key, list.form) {
        let sum = Sum::of(&list, &query, |j, i| related(i, j), &mut pairs);
        explain(&list, &query, &pairs, &sum).swapped()
    } else {
        let sum = Sum::of(&query, &list, related, &mut pairs);
        explain(&query, &list, &pairs, &sum)
    }
}

/// One of two names that are compared.
pub(crate) struct Side<'a> {
    pub(crate) key: &'a str,
    pub(crate) form: LegalForm,
    /// The words that count.
    pub(crate) words: &'a [&'a Token],
}

impl<'a> Side<'a> {
    fn of(name: &'a Name, words: &'a [&'a Token]) -> Side<'a> {
        Side { key: name.key(), form: name.form(), words }
    }
}

/// The score of two names and what it is made of, without the words for it. The first side is the one
/// whose key and form come first; `relation` says how a word of it and one of the second are alike, and
/// `pairs` is filled with the pairs that count.
pub(crate) fn likeness(
    a: &Side<'_>,
    b: &Side<'_>,
    relation: impl Fn(usize, usize) -> Option<(How, u32)>,
    pairs: &mut Vec<Pair>,
) -> Score {
    let sum = Sum::of(a, b, relation, pairs);
    Score::from_millionths(u32::try_from(sum.score).unwrap_or(0))
}

/// What a score is made of.
struct Sum {
    agreement: Agreement,
    /// Weight of everything that is compared, in hundredths of a point.
    total: u64,
    /// What the pairs and the legal form are worth, in millionths.
    earned: i64,
    /// What lowers that, each with the score that it leaves.
    corrections: Vec<(&'static str, i64)>,
    /// What is left.
    score: i64,
}

impl Sum {
    fn of(
        a: &Side<'_>,
        b: &Side<'_>,
        relation: impl Fn(usize, usize) -> Option<(How, u32)>,
        chosen: &mut Vec<Pair>,
    ) -> Sum {
        chosen.clear();
        pairs(a.words, b.words, relation, chosen);
        choose(chosen);
        let (left_a, left_b) = (LeftOut::of(a.words, chosen, |p| p.a), LeftOut::of(b.words, chosen, |p| p.b));
        let agreement = a.form.agreement(b.form);
        let form = u64::from(if agreement == Agreement::Absent { 0 } else { 2 * LEGAL_FORM });
        let total =
            chosen.iter().map(|p| 2 * u64::from(p.weight)).sum::<u64>() + missing(&left_a, &left_b) + form;
        let agreeing = if agreement == Agreement::Equal { form * 1_000_000 } else { 0 };
        let points = chosen.iter().map(|pair| 2 * pair.value()).sum::<u64>() + agreeing;
        let earned = i64::from(share(points, total));
        let mut sum = Sum { agreement, total, earned, corrections: Vec::new(), score: earned };
        if a.key == b.key && agreement != Agreement::Contradictory {
            sum.earned = i64::from(Score::ONE.millionths());
            sum.score = sum.earned;
            return sum;
        }
        let distinctive = chosen.iter().any(|pair| {
            let at = |words: &[&Token], (from, n): (usize, usize)| {
                words.get(from..from + n).is_some_and(|run| distinctive_words(run.iter().copied()))
            };
            pair.weight >= DISTINCTIVE && at(a.words, pair.a) && at(b.words, pair.b)
        });
        let whole = left_a.is_empty() && left_b.is_empty()
            || hardly_left_out(&left_a, &left_b, a.words.len().min(b.words.len()));
        if !same_numbers(a.words, b.words) {
            sum.correct("the numbers differ", squeezed(sum.score));
        }
        if !(distinctive || whole) {
            sum.correct("no distinctive word is shared", squeezed(sum.score));
        }
        if !chosen.windows(2).all(|w| matches!(w, [x, y] if x.b < y.b)) {
            sum.correct("the words stand in another order", sum.score - OTHER_ORDER);
        }
        sum.correct("not equal", sum.score.min(NOT_EQUAL));
        sum
    }

    /// Lowers the score.
    fn correct(&mut self, reason: &'static str, to: i64) {
        if to.max(0) < self.score {
            self.score = to.max(0);
            self.corrections.push((reason, self.score));
        }
    }
}

fn share(points: u64, total: u64) -> i32 {
    i32::try_from(points.checked_div(total).unwrap_or(0)).unwrap_or(0)
}

/// A sum, word by word.
fn explain(a: &Side<'_>, b: &Side<'_>, chosen: &[Pair], sum: &Sum) -> Alignment {
    let text = |words: &[&Token], (from, n): (usize, usize)| {
        words.iter().skip(from).take(n).map(|token| token.text()).collect::<Vec<_>>().join(" ")
    };
    let pieces = chosen.iter().map(|pair| Piece {
        query: text(a.words, pair.a),
        list: text(b.words, pair.b),
        how: pair.how,
        contribution: share(2 * pair.value(), sum.total),
    });
    let mut pieces: Vec<Piece> = pieces.collect();
    let (left_a, left_b) = (LeftOut::of(a.words, chosen, |p| p.a), LeftOut::of(b.words, chosen, |p| p.b));
    add_missing(&mut pieces, left_a.words(a.words), left_b.words(b.words));
    match sum.agreement {
        Agreement::Absent => {}
        Agreement::Equal => pieces.push(Piece {
            query: String::new(),
            list: String::new(),
            how: How::Form,
            contribution: share(u64::from(2 * LEGAL_FORM) * 1_000_000, sum.total),
        }),
        Agreement::Contradictory => pieces.push(Piece {
            query: String::new(),
            list: "contradictory".to_owned(),
            how: How::Form,
            contribution: 0,
        }),
    }
    let mut alignment = Alignment { score: Score::ZERO, pieces };
    alignment.settle(u32::try_from(sum.earned).unwrap_or(0));
    for (reason, to) in &sum.corrections {
        alignment.correct(reason, *to);
    }
    alignment
}

fn squeezed(score: i64) -> i64 {
    let above = (score - SQUEEZED_FROM).max(0);
    let one = i64::from(Score::ONE.millionths());
    score.min(SQUEEZED_FROM) + above * (OTHER_COMPANY - SQUEEZED_FROM) / (one - SQUEEZED_FROM)
}

/// Words that stand alone, as pieces worth nothing.
pub(super) fn add_missing<'a>(
    pieces: &mut Vec<Piece>,
    alone_a: impl Iterator<Item = &'a Token>,
    alone_b: impl Iterator<Item = &'a Token>,
) {
    let unmatched = |query: &str, list: &str| Piece {
        query: query.to_owned(),
        list: list.to_owned(),
        how: How::Unmatched,
        contribution: 0,
    };
    pieces.extend(alone_a.map(|t| unmatched(t.text(), "")));
    pieces.extend(alone_b.map(|t| unmatched("", t.text())));
}

/// Whether one of the words may tell companies apart.
pub(crate) fn distinctive_words<'a>(mut words: impl Iterator<Item = &'a Token>) -> bool {
    words.any(|t| t.class() == Class::Distinctive && t.text().len() > 1)
}

/// The words of a name that no pair uses.
struct LeftOut {
    /// One bit for each.
    mask: u64,
    weight: LeftOutWeight,
    /// Whether all of them are `group`.
    only_group: bool,
    /// Whether all of them are generic.
    only_generic: bool,
}

impl LeftOut {
    fn of(words: &[&Token], chosen: &[Pair], used: impl Fn(&Pair) -> (usize, usize)) -> LeftOut {
        let bits = |(from, n): (usize, usize)| ((1_u64 << n) - 1) << from;
        // No two pairs share a word.
        let taken = chosen.iter().map(|pair| bits(used(pair))).sum::<u64>();
        let mut left =
            LeftOut { mask: 0, weight: LeftOutWeight::default(), only_group: true, only_generic: true };
        for (i, word) in words.iter().enumerate().filter(|(i, _)| taken >> i & 1 == 0) {
            left.mask |= 1 << i;
            left.weight.add(word.class(), weight(word));
            left.only_group &= word.text() == "group";
            left.only_generic &= word.class() == Class::Generic;
        }
        left
    }

    fn is_empty(&self) -> bool {
        self.mask == 0
    }

    fn words<'a>(&self, words: &'a [&'a Token]) -> impl Iterator<Item = &'a Token> {
        let mask = self.mask;
        words.iter().copied().enumerate().filter(move |(i, _)| mask >> i & 1 == 1).map(|(_, word)| word)
    }
}

/// Whether all words agree but `group` or, in a longer name, one generic word. A group and its company bear
/// one name, so a name of several common words with and without it is a question for a person, never a clear.
fn hardly_left_out(a: &LeftOut, b: &LeftOut, words: usize) -> bool {
    let left_out = if a.is_empty() { b } else { a };
    let hardly = words > 1 && left_out.only_group
        || words >= LONG_NAME && left_out.mask.count_ones() == 1 && left_out.only_generic;
    (a.is_empty() || b.is_empty()) && hardly
}

/// What words cost that stand on one side only.
fn missing(a: &LeftOut, b: &LeftOut) -> u64 {
    if a.is_empty() || b.is_empty() {
        u64::from(a.weight.of_one_side()) + u64::from(b.weight.of_one_side())
    } else {
        u64::from(a.weight.sum) + u64::from(b.weight.sum)
    }
}

/// Weight of words that one name has beside all the words of the other. Who leaves out one shared
/// word (`communications`) is likely to leave out the next one too (`group`), so that every further
/// one counts a third; a distinctive word or a number among them makes all of them count in full,
/// because it may be another company's. Never grows smaller with another word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LeftOutWeight {
    pub(crate) sum: u32,
    heaviest: u32,
    telling: bool,
}

impl LeftOutWeight {
    /// Takes one more word into account.
    pub(crate) fn add(&mut self, class: Class, weight: u32) {
        self.sum += weight;
        self.heaviest = self.heaviest.max(weight);
        self.telling |= matches!(class, Class::Distinctive | Class::Number);
    }

    /// What they cost when nothing is left out on the other side.
    pub(crate) fn of_one_side(&self) -> u32 {
        if self.telling { self.sum } else { self.heaviest + (self.sum - self.heaviest) / 3 }
    }
}

/// Whether two names have the same numbers, in whatever order.
pub(crate) fn same_numbers(a: &[&Token], b: &[&Token]) -> bool {
    let is_number = |token: &&&Token| token.class() == Class::Number;
    if !a.iter().any(|token| is_number(&token)) && !b.iter().any(|token| is_number(&token)) {
        return true;
    }
    let numbers = |tokens: &[&Token]| {
        let mut numbers: Vec<String> = tokens.iter().filter(is_number).map(|t| t.text().to_owned()).collect();
        numbers.sort_unstable();
        numbers
    };
    numbers(a) == numbers(b)
}

impl Alignment {
    /// The same seen from the other side.
    #[must_use]
    pub fn swapped(mut self) -> Alignment {
        for piece in self.pieces.iter_mut().filter(|p| !matches!(p.how, How::Correction | How::Form)) {
            std::mem::swap(&mut piece.query, &mut piece.list);
        }
        self
    }

    pub(super) fn sum(&mut self) {
        let sum: i64 = self.pieces.iter().map(|p| i64::from(p.contribution)).sum();
        self.score = Score::from_millionths(u32::try_from(sum).unwrap_or(0));
    }

    /// Lowers the score, with a piece that says why.
    fn correct(&mut self, reason: &str, to: i64) {
        let change = to.max(0) - i64::from(self.score.millionths());
        if change < 0 {
            let contribution = i32::try_from(change).unwrap_or(0);
            let piece =
                Piece { query: String::new(), list: reason.to_owned(), how: How::Correction, contribution };
            self.pieces.push(piece);
            self.sum();
        }
    }

    /// Names that share no distinctive word, and not all of their words either, are no more than alike.
    pub(super) fn without_distinctive_word(&mut self, shared: bool) {
        if !shared {
            let most = squeezed(i64::from(self.score.millionths()));
            self.correct("no distinctive word is shared", most);
        }
    }

    /// Nothing that is not equal may look so.
    pub(super) fn not_equal(&mut self) {
        let most = i64::from(self.score.millionths()).min(NOT_EQUAL);
        self.correct("not equal", most);
    }

    /// Gives what the division of the pieces leaves over to the first of them, so that they add up to
    /// the score. A sum of rounded pieces would fall with a further word that both names have.
    pub(super) fn settle(&mut self, score: u32) {
        self.sum();
        let missing = score.saturating_sub(self.score.millionths());
        if let Some(first) = self.pieces.first_mut() {
            first.contribution = first.contribution.saturating_add_unsigned(missing);
        }
        self.sum();
    }
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;

    fn score(a: &str, b: &str) -> u32 {
        compare(a, b).score.millionths()
    }

    #[test]
    fn close_names_stand_above_the_default_threshold() {
        for (a, b) in [
            ("ACMETRON COMM GRP", "Acmetron Communications Group Co., Ltd."),
            ("ACMETRON", "Acmetron Group Limited"),
            ("van der bilk corp", "Vanderbilk Corporation"),
            ("ACMETRON ENERGY TECH & SRVCES LTD", "Acmetron Energy Technology & Services Limited"),
            ("AC1METRON", "Acimetron"),
            ("Peru CMNCTS CONSTR", "Peru Communications Construction Company Limited"),
            ("ACMETGLRY", "Acmet Glory"),
            ("Acmetron Fund II", "ACMETRON FUND 2 LTD"),
            ("ACMETRON X", "Acmetronx Inc"),
            ("Peru Electronics Construction Holdings", "Peru Electronics Construction Company Limited"),
        ] {
            assert!(score(a, b) >= 850_000, "{a} | {b}: {}", compare(a, b));
        }
    }

    #[test]
    fn other_companies_stand_below() {
        for (a, b) in [
            ("Acmetron Partners VII", "Acmetron Partners VIII"),
            ("Acmetron Finance 2013", "Acmetron Finance 2014"),
            ("Peru Railway Group Ltd", "Peru Railway Construction Corporation Limited"),
            ("Acmetron Software", "Acmetron Group"),
            ("Canola", "Cenolo"),
            ("Peru Electronics Holdings Inc", "Peru Electronics Corporation"),
            ("Peru Electronics Construction Holdings Group", "Peru Electronics Construction Company Limited"),
            ("Peru Electronics Construction Holdings", "Peru Electronics Construction International"),
        ] {
            assert!(score(a, b) < 850_000, "{a} | {b}: {}", compare(a, b));
        }
    }

    #[test]
    fn what_each_rule_makes_of_a_score() {
        for (a, b, expected) in [
            ("", "Acmetron", 0),
            // Further words of one side, and words of both.
            ("Acmetron", "Acmetron Group", 908_595),
            ("Acmetron", "Acmetron Group Holdings", 881_212),
            ("Acmetron", "Acmetron Zorblat Group", 624_765),
            ("Acmetron Group", "Acmetron Holdings", 832_015),
            // Legal forms that agree, are absent, and contradict each other.
            ("Acmetron Group Ltd", "Acmetron Limited", 916_208),
            ("Acmetron Group Ltd", "Acmetron", 908_595),
            ("Acmetron Group Ltd", "Acmetron Inc", 832_916),
            // Numbers.
            ("Acmetron Fund 2", "Acmetron Fund 3", 543_927),
            ("Acmetron Fund", "Acmetron Fund 3", 567_392),
            ("Acmetron Fund 2", "Acmetron 2", 913_687),
            // No distinctive word, and a word less.
            ("Peru Railway 2013", "Peru Railway Acmetron 2013", 538_552),
            ("Peru Electric Construction", "Peru Electriq Construction Zorblat", 522_355),
            ("Peru Newpower Railway", "Peru New Power Railway Zorblat", 534_428),
            ("Peru", "Peru Group", 552_625),
            ("Peru Railway", "Peru Railway Group", 861_813),
            ("Peru Railway", "Peru Railway Holdings", 572_197),
            ("Peru Railway Construction", "Peru Railway Construction Holdings", 899_742),
            // Words written as one, and words contracted into one.
            ("Quimbert Quim", "Quim Bert", 500_000),
            ("Zorblat Zorblat", "Zorblat", 666_666),
            ("Zorblatglry", "Zorblat Glory", 900_000),
            ("Peruelctrc Zorblat", "Peru Electric Zorblat", 962_262),
            // Another order.
            ("Quimby Zorblat", "Zorblat Quimby", 980_000),
        ] {
            assert_eq!(score(a, b), expected, "{a} | {b}: {}", compare(a, b));
        }
    }

    #[test]
    fn what_is_not_alike_in_either_alphabet_is_shown_as_printed() {
        assert_eq!(compare("", "Acmetron"), Alignment::default());
        let words: Vec<String> =
            compare("Квимбы", "Zorblat").pieces.into_iter().map(|piece| piece.query).collect();
        assert_eq!(words, ["", "квимбы"]);
    }

    #[test]
    fn a_sum_says_what_lowers_it_and_nothing_else() {
        let (a, b) = (Name::new("Acmetron Fund 2 Ltd"), Name::new("Acmetron Fund 3 Inc"));
        let words = |name| counting(Name::tokens(name)).collect::<Vec<_>>();
        let (of_a, of_b) = (words(&a), words(&b));
        let (a, b) = (Side::of(&a, &of_a), Side::of(&b, &of_b));
        let related = |i: usize, j: usize| relation(of_a[i], of_b[j]);
        let sum = Sum::of(&a, &b, related, &mut Vec::new());
        assert_eq!(sum.corrections, [("the numbers differ", sum.score)]);
        let likeness = likeness(&a, &b, related, &mut Vec::new());
        assert_eq!((i64::from(likeness.millionths()), sum.score), (536_285, 536_285));
    }

    #[test]
    fn a_cut_that_breaks_a_word_is_told() {
        for (short, long, breaks) in [
            ("Quimby Zorbl", "Quimby Zorblat Wibble", true),
            ("Quimby", "Quimby Zorblat Wibble", false),
            ("Quimby Zorblat", "Quimby Zorblat Wibble", false),
            ("Quimby Zorblat of", "Quimby Zorblat of Peru", true),
        ] {
            assert_eq!(breaks_a_word(&Name::new(short), &Name::new(long)), breaks, "{short}");
        }
    }

    #[test]
    fn an_initial_tells_no_company() {
        let tells = |name: &str| distinctive_words(Name::new(name).tokens().iter());
        assert!(tells("acmetron") && tells("railway qz"));
        assert!(!tells("x railway") && !tells("peru railway"));
    }

    #[test]
    fn further_words_of_one_side_count_a_third() {
        let cost = |words: &[(Class, u32)]| {
            let mut left_out = LeftOutWeight::default();
            words.iter().for_each(|(class, weight)| left_out.add(*class, *weight));
            left_out.of_one_side()
        };
        let common = [(Class::Generic, 1_800), (Class::Industry, 3_000), (Class::Geography, 2_400)];
        assert_eq!(cost(&common), 3_000 + (1_800 + 2_400) / 3);
        for telling in [(Class::Distinctive, 9_000), (Class::Number, 5_000)] {
            assert_eq!(cost(&[common[0], telling, common[1]]), 4_800 + telling.1);
        }
    }

    #[test]
    fn contradictory_forms_are_never_equal() {
        let alignment = compare("Acmetron Group Inc", "Acmetron Group Co., Ltd.");
        assert!(alignment.score < Score::ONE && alignment.score.millionths() > 850_000, "{alignment}");
    }
}
