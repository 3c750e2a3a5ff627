//! Pairing the words of two names: each word of one side with at most one of the other.

use super::pair::{Pair, choose, pairs};
use super::weight::DISTINCTIVE;
use super::{Alignment, LEGAL_FORM, Piece, Score, weight};
use crate::name::{Agreement, Class, How, Name, Token};

/// Names whose numbers differ (fund II is not fund III) and names that share no distinctive word, and
/// not all of their words either, are other companies: no more than this.
const OTHER_COMPANY: i64 = 600_000;
/// Scores of other companies from here to one are squeezed between here and [`OTHER_COMPANY`], so that
/// they still rank.
const SQUEEZED_FROM: i64 = 500_000;
/// The most that names may have that are not equal: one is kept for equality.
const NOT_EQUAL: i64 = 999_000;
/// The same words in another order.
const OTHER_ORDER: i64 = 20_000;
/// Equal only after transliteration.
const OTHER_ALPHABET: i64 = 30_000;
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

/// Whether a name that begins another one ends inside a word of it.
pub fn breaks_a_word(short: &Name, long: &Name) -> bool {
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

fn align_native(query: &Name, list: &Name) -> Alignment {
    // One order of the two, so that ties fall the same way from both sides.
    let swapped = (query.key(), query.form()) > (list.key(), list.form());
    let (a, b) = if swapped { (list, query) } else { (query, list) };
    let words =
        |name: &Name| name.tokens().iter().filter(|t| t.class() != Class::Stop).cloned().collect::<Vec<_>>();
    let (ta, tb) = (words(a), words(b));
    if ta.is_empty() || tb.is_empty() {
        return Alignment::default();
    }
    let chosen = choose(pairs(&ta, &tb), ta.len(), tb.len());
    let alignment = add_up(a, b, &ta, &tb, &chosen);
    if swapped { alignment.swapped() } else { alignment }
}

fn add_up(a: &Name, b: &Name, ta: &[Token], tb: &[Token], chosen: &[Pair]) -> Alignment {
    let alone = |tokens: &[Token], used: fn(&Pair) -> (usize, usize)| -> Vec<Token> {
        let taken = |i: usize| chosen.iter().map(used).any(|(from, n)| (from..from + n).contains(&i));
        tokens.iter().enumerate().filter(|(i, _)| !taken(*i)).map(|(_, t)| t.clone()).collect()
    };
    let (alone_a, alone_b) = (alone(ta, |p| p.a), alone(tb, |p| p.b));
    let agreement = a.form().agreement(b.form());
    let form = if agreement == Agreement::Absent { 0 } else { 2 * LEGAL_FORM };
    let total: u64 = chosen.iter().map(|p| 2 * u64::from(p.weight)).sum::<u64>()
        + missing(&alone_a, &alone_b)
        + u64::from(form);
    let share = |points: u64| i32::try_from(points.checked_div(total).unwrap_or(0)).unwrap_or(0);
    let mut pieces: Vec<Piece> = Vec::new();
    let text = |tokens: &[Token], (from, n): (usize, usize)| {
        tokens.iter().skip(from).take(n).map(Token::text).collect::<Vec<_>>().join(" ")
    };
    for pair in chosen {
        pieces.push(Piece {
            query: text(ta, pair.a),
            list: text(tb, pair.b),
            how: pair.how,
            contribution: share(2 * pair.value()),
        });
    }
    add_missing(&mut pieces, &alone_a.iter().collect::<Vec<_>>(), &alone_b.iter().collect::<Vec<_>>());
    match agreement {
        Agreement::Absent => {}
        Agreement::Equal => pieces.push(Piece {
            query: String::new(),
            list: String::new(),
            how: How::Form,
            contribution: share(u64::from(form) * 1_000_000),
        }),
        Agreement::Contradictory => pieces.push(Piece {
            query: String::new(),
            list: "contradictory".to_owned(),
            how: How::Form,
            contribution: 0,
        }),
    }
    let mut alignment = Alignment { score: Score::ZERO, pieces };
    let equal = a.key() == b.key();
    if equal && agreement != Agreement::Contradictory {
        alignment.settle(Score::ONE.millionths());
        return alignment;
    }
    let agreeing = if agreement == Agreement::Equal { u64::from(form) * 1_000_000 } else { 0 };
    alignment
        .settle(share(chosen.iter().map(|pair| 2 * pair.value()).sum::<u64>() + agreeing).unsigned_abs());
    let whole = alone_a.is_empty() && alone_b.is_empty() || only_group_left_out(&alone_a, &alone_b, ta.len());
    let distinctive = chosen.iter().any(|pair| {
        let at = |tokens: &[Token], (from, n): (usize, usize)| {
            tokens.get(from..from + n).is_some_and(distinctive_words)
        };
        pair.weight >= DISTINCTIVE && at(ta, pair.a) && at(tb, pair.b)
    });
    let score = |alignment: &Alignment| i64::from(alignment.score.millionths());
    if numbers(ta) != numbers(tb) {
        alignment.correct("the numbers differ", squeezed(score(&alignment)));
    }
    alignment.without_distinctive_word(distinctive || whole);
    if !chosen.windows(2).all(|w| matches!(w, [x, y] if x.b < y.b)) {
        alignment.correct("the words stand in another order", score(&alignment) - OTHER_ORDER);
    }
    alignment.not_equal();
    alignment
}

fn squeezed(score: i64) -> i64 {
    let above = (score - SQUEEZED_FROM).max(0);
    let one = i64::from(Score::ONE.millionths());
    score.min(SQUEEZED_FROM) + above * (OTHER_COMPANY - SQUEEZED_FROM) / (one - SQUEEZED_FROM)
}

/// Words that stand alone, as pieces worth nothing.
pub(super) fn add_missing(pieces: &mut Vec<Piece>, alone_a: &[&Token], alone_b: &[&Token]) {
    let unmatched = |query: &str, list: &str| Piece {
        query: query.to_owned(),
        list: list.to_owned(),
        how: How::Unmatched,
        contribution: 0,
    };
    pieces.extend(alone_a.iter().map(|t| unmatched(t.text(), "")));
    pieces.extend(alone_b.iter().map(|t| unmatched("", t.text())));
}

/// Whether one of the words may tell companies apart.
pub(super) fn distinctive_words(tokens: &[Token]) -> bool {
    tokens.iter().any(|t| t.class() == Class::Distinctive && t.text().len() > 1)
}

/// Whether all words but `group` agree. A group and its company bear one name, so a name of several
/// common words with and without it is a question for a person, never a clear.
fn only_group_left_out(alone_a: &[Token], alone_b: &[Token], words: usize) -> bool {
    let left_out = if alone_a.is_empty() { alone_b } else { alone_a };
    let one_sided = alone_a.is_empty() || alone_b.is_empty();
    one_sided && words > 1 && left_out.iter().all(|token| token.text() == "group")
}

/// What words cost that stand on one side only.
fn missing(alone_a: &[Token], alone_b: &[Token]) -> u64 {
    let all = |tokens: &[Token]| tokens.iter().map(|t| u64::from(weight(t))).sum::<u64>();
    match (alone_a, alone_b) {
        (left_out, []) | ([], left_out) => u64::from(left_out_weight(left_out.iter())),
        _ => all(alone_a) + all(alone_b),
    }
}

/// Weight of words that one name has beside all the words of the other. Who leaves out one shared
/// word (`communications`) is likely to leave out the next one too (`group`), so that every further
/// one counts a third; a distinctive word or a number among them makes all of them count in full,
/// because it may be another company's.
pub(crate) fn left_out_weight<'a>(tokens: impl Iterator<Item = &'a Token>) -> u32 {
    let (mut sum, mut heaviest, mut shared) = (0, 0, true);
    for token in tokens {
        sum += weight(token);
        heaviest = heaviest.max(weight(token));
        shared &= !matches!(token.class(), Class::Distinctive | Class::Number);
    }
    if shared { heaviest + (sum - heaviest) / 3 } else { sum }
}

pub(super) fn numbers(tokens: &[Token]) -> Vec<&str> {
    let mut numbers: Vec<&str> =
        tokens.iter().filter(|t| t.class() == Class::Number).map(Token::text).collect();
    numbers.sort_unstable();
    numbers
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
        ] {
            assert!(score(a, b) < 850_000, "{a} | {b}: {}", compare(a, b));
        }
    }

    #[test]
    fn contradictory_forms_are_never_equal() {
        let alignment = compare("Acmetron Group Inc", "Acmetron Group Co., Ltd.");
        assert!(alignment.score < Score::ONE && alignment.score.millionths() > 850_000, "{alignment}");
    }
}
