//! Names, venues and marks in parentheses.

use super::bare;
use super::beside;
use super::grammar::Parse;
use super::terms::is_digits;
use super::word::Glossary;
use super::words;
use crate::identifier::{Identifier, Scheme, Ticker};
use crate::name::{Class, Name, Token, points_to_small_print, stands_in_a_form};

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// `(HK-C)` is a venue, `(HONG KONG)` is part of the name, `(ACME)` names an exposure.
    pub(super) fn parentheses(&mut self) {
        // What stands outside, piece by piece, and the same with the names in parentheses.
        let (mut outer, mut opened): (Vec<&'t str>, Vec<&'t str>) = Default::default();
        let mut rest: &'t str = self.text;
        while let Some((before, tail)) = rest.split_once('(') {
            let Some((inside, after)) = tail.split_once(')') else { break };
            outer.push(before);
            opened.push(before);
            let tag = inside.trim().to_uppercase();
            let listing = after.trim().is_empty() && words::is_market(&tag) && ends_with_class(&outer);
            let is_last = matches!(after.trim().bytes().next(), None | Some(b'('));
            if is_last && (tag == "THE" || points_to_small_print(&tag)) || is_ratio(&tag) {
                // It tells nothing.
            } else if listing || words::is_venue_tag(&tag) {
                self.out.venue = Some(tag);
            } else if matches!(tag.as_str(), "144A" | "REGS" | "REG S") {
                self.reg(&tag);
            } else if let Some(ticker) = ticker(&tag) {
                self.out.ticker = Some(ticker);
            } else if !is_code_of_a_name(&tag, &outer) {
                let article = matches!(tag.as_str(), "THE" | "PUBL");
                let is_behind = !article && outer.iter().any(|piece| !piece.trim().is_empty());
                let says_nothing = says_nothing(&tag);
                match Inside::of(inside) {
                    _ if is_behind && !says_nothing && self.other_names_in(inside) => {}
                    Inside::Name if is_behind => {
                        self.aside.push(inside.trim());
                        if !says_nothing {
                            self.left_out.push(inside.trim());
                        }
                    }
                    Inside::Either if is_behind => {
                        self.within.push(inside.trim());
                        outer.push(inside);
                    }
                    _ => outer.push(inside),
                }
                opened.push(inside);
            }
            rest = after;
        }
        outer.push(rest);
        opened.push(rest);
        self.left_out.retain(|inside| !repeats(inside, &outer));
        if !(self.aside.is_empty() && self.other_names.is_empty()) {
            self.open(opened);
        }
        self.take_words(outer);
    }

    pub(super) fn take_words(&mut self, pieces: Vec<&'t str>) {
        self.words.clear();
        for word in pieces.into_iter().flat_map(|piece| piece.split([' ', '(', ')'])) {
            self.push(word);
        }
    }
}

/// What words in parentheses are.
#[derive(Clone, Copy)]
enum Inside {
    /// A name.
    Name,
    /// A name or part of one: `(EAST TOWN ENERGY)`.
    Either,
    /// Part of the name: `(HONG KONG)`, `(HOLDINGS)`.
    Part,
}

impl Inside {
    fn of(text: &str) -> Inside {
        let name = Name::new(text);
        let has = |class| name.tokens().iter().any(|token| token.class() == class && token.text().len() > 1);
        let is_several = name.tokens().iter().filter(|token| token.class() != Class::Stop).nth(1).is_some();
        match (has(Class::Distinctive), has(Class::Industry)) {
            (true, _) => Inside::Name,
            (false, true) if is_several => Inside::Either,
            _ => Inside::Part,
        }
    }
}

/// Whether words in parentheses, in capitals, say nothing of who it is: `(CLASS A)`, `(NYSE: ACM)`, `(PVT)`,
/// `(DELISTED)`, `(US0000000000)`.
fn says_nothing(tag: &str) -> bool {
    const STATES: [&str; 28] = [
        "LISTED",
        "DELISTED",
        "UNLISTED",
        "SUSPENDED",
        "SUSP",
        "SUSPENSION",
        "LINE",
        "LOT",
        "REGD",
        "TEMP",
        "TEMPORARY",
        "NEW",
        "OLD",
        "STOCK",
        "COMMON",
        "VOTING",
        "NON",
        "BEARER",
        "TRADED",
        "PROPOSED",
        "PRE",
        "POST",
        "SPLIT",
        "CLASE",
        "REIT",
        "LOF",
        "FUND",
        "MANAGED",
    ];
    const CODES: [Scheme; 5] = [Scheme::Isin, Scheme::Cusip, Scheme::Sedol, Scheme::Figi, Scheme::Lei];
    if tag.split_once(':').is_some_and(|(exchange, _)| beside::is_exchange(exchange.trim())) {
        return true;
    }
    let is_silent = |word: &str| {
        beside::is_term(word)
            || beside::is_exchange(word)
            || STATES.contains(&word)
            || stands_in_a_form(&word.to_lowercase())
            || CODES.iter().any(|scheme| Identifier::parse(*scheme, word).is_ok())
    };
    let is_said = |word: &str| {
        is_silent(word) || word.split(['-', '/', '.']).all(|part| part.is_empty() || is_silent(part))
    };
    tag.split([' ', ',']).filter(|word| !word.is_empty()).all(is_said)
}

/// Whether words in parentheses say again what stands outside: a word of it, or first letters of its words.
fn repeats(inside: &str, outer: &[&str]) -> bool {
    let outside = Name::new(&outer.join(" "));
    let name = Name::new(inside);
    let is_outside = |token: &Token| outside.tokens().iter().any(|other| other.text() == token.text());
    let again = name.tokens().iter().filter(|token| token.class() == Class::Distinctive).all(is_outside);
    let letters: String =
        inside.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let printed = outer.iter().flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric()));
    let initials: String =
        printed.filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect();
    again || abbreviates(&letters, &initials)
}

/// Whether letters are of these initials in their order, with the first of them.
fn abbreviates(letters: &str, initials: &str) -> bool {
    let mut rest = initials.chars();
    letters.len() > 1
        && letters.chars().next() == initials.chars().next()
        && letters.chars().all(|letter| rest.any(|initial| initial == letter))
}

/// `ACME-H`, `ACME CLASS B`: what a market in parentheses may stand behind.
fn ends_with_class(outer: &[&str]) -> bool {
    let last = outer.iter().rev().map(|piece| piece.trim_end()).find(|piece| !piece.is_empty());
    last.and_then(|piece| piece.rsplit([' ', '-']).next())
        .is_some_and(|w| words::is_share_class(&w.to_uppercase()))
}

/// `(1:10)`, `(10/1)`: how many shares a receipt stands for.
fn is_ratio(tag: &str) -> bool {
    tag.split_once([':', '/']).is_some_and(|(receipts, shares)| is_digits(receipts) && is_digits(shares))
}

/// `ACME LTD (00941)`, `甲乙(123456)`: the code of a share behind a name.
fn is_code_of_a_name(tag: &str, outer: &[&str]) -> bool {
    is_digits(tag) && bare::is_code(tag) && outer.iter().any(|piece| !piece.trim().is_empty())
}

/// `1810 HK`, `1810.HK`: a code with its market, and a digit in it, for the words `(HONG KONG)` are
/// none.
fn ticker(text: &str) -> Option<Ticker> {
    text.chars().any(|c| c.is_ascii_digit()).then(|| Ticker::parse(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::grammar::{Parsed, join};
    use super::super::text::Text;
    use super::super::word::Forgetful;

    #[test]
    fn words_in_parentheses_are_read_both_ways() {
        let texts = |text: &str| {
            let text = Text::new(text);
            let mut parsed = Parsed::default();
            parsed.read(&text, None, &mut Forgetful);
            let within: Vec<String> = parsed.within.iter().map(|text| (*text).to_owned()).collect();
            (join(&parsed.words), join(&parsed.opened), within)
        };
        for (text, name, opened, within) in [
            ("ACME (ZORBLAT) CO LTD-A", "ACME CO LTD", "ACME ZORBLAT CO LTD", ""),
            ("BANK (CHINA ENERGY) PW 2022", "BANK CHINA ENERGY", "", "CHINA ENERGY"),
            ("ACME (HONG KONG) LTD-A", "ACME HONG KONG LTD", "", ""),
            ("ACME (ENERGY) LTD", "ACME ENERGY LTD", "", ""),
        ] {
            let expected: Vec<String> = (!within.is_empty()).then(|| within.to_owned()).into_iter().collect();
            assert_eq!(texts(text), (name.to_owned(), opened.to_owned(), expected), "{text}");
        }
    }

    #[test]
    fn what_is_left_out_may_make_it_another_name_unless_it_says_nothing() {
        for (text, left_out) in [
            ("ACME (ZORBLAT) CO LTD", "ZORBLAT"),
            ("Acme Inc. (Lake Quimby City, AZ)", "Lake Quimby City, AZ"),
            ("ACME TOOLS (QUIMBY)", "QUIMBY"),
            ("ACME TOOL WORKS (ATQ) LTD", "ATQ"),
            ("ACME TOOL WORKS (ATW) LTD", ""),
            ("ACME BANK OF ZORBLAT (ABZ)", ""),
            ("ACME BANK OF ZORBLAT (ABOZ)", ""),
            ("ACMETRON TOOL WORKS (ACMETRON)", ""),
            ("ACMETRON (PVT) LTD", ""),
            ("ACMETRON (PTY.) LTD", ""),
            ("ACMETRON LTD (CLASS A)", ""),
            ("ACMETRON LTD (CLASS-A SHARES)", ""),
            ("ACMETRON LTD (NYSE: ACM)", ""),
            ("ACMETRON LTD (NASDAQ)", ""),
            ("ACMETRON LTD (DELISTED)", ""),
            ("ACMETRON LTD (NON-VOTING)", ""),
            ("ACMETRON TOWER LTD (REIT)", ""),
            ("ACMETRON LTD (SPON ADR)", ""),
            ("ACMETRON LTD (US0378331005)", ""),
            ("ACMETRON LTD (FORMERLY QUIMBY LTD)", ""),
            ("ACMETRON LTD (EX-RIGHTS)", ""),
        ] {
            let words = Text::new(text);
            let mut parsed = Parsed::default();
            parsed.read(&words, None, &mut Forgetful);
            assert_eq!(parsed.left_out.join("|"), left_out, "{text}");
        }
    }
}
