//! Names that a party had before, or has beside its own: `NEWCO INC (FKA ACME LTD)`.

use super::grammar::Parse;
use super::word::{Glossary, Mark, Word, any};

/// Words that another name of the party follows.
pub(super) const MARKERS: [&str; 10] =
    ["FKA", "AKA", "NKA", "DBA", "FORMERLY", "FORMLY", "FRMLY", "FMRLY", "PREVIOUSLY", "EX"];

/// Whether a word says that another name of the party follows: `F/K/A`, `F.K.A.`, `FORMERLY:`.
pub(super) fn introduces(upper: &str) -> bool {
    let letters = || upper.chars().filter(|c| !matches!(c, '.' | '/' | ':' | ',' | ';'));
    MARKERS.iter().any(|marker| marker.chars().eq(letters()))
}

impl<'t, G: Glossary> Parse<'t, '_, G> {
    /// `NEWCO INC F/K/A ACME LTD`. Without parentheses `EX` says so only behind a legal form.
    pub(super) fn other_names_behind(&mut self) {
        if !any(&self.words, &[Mark::OtherName]) {
            return;
        }
        let found = (1..self.words.len()).find(|at| {
            let (before, word) = (self.words.get(at - 1).copied(), self.words.get(*at).copied());
            let Some((before, word)) = before.zip(word).filter(|(_, word)| word.is(Mark::OtherName)) else {
                return false;
            };
            !word.text.eq_ignore_ascii_case("EX") || self.glossary.is_form(&before.upper())
        });
        let Some(at) = found else { return };
        let behind = self.words.get(at..).unwrap_or_default().to_vec();
        self.bare = self.words.get(..at).unwrap_or_default().to_vec();
        self.add_other_names(&behind);
    }

    /// Keeps the names of a text in parentheses that begins with a word for other names; whether it does.
    pub(super) fn other_names_in(&mut self, inside: &'t str) -> bool {
        let inside = inside.trim();
        // `(EX-ACME LTD)`
        let former = inside.split_at_checked(3).filter(|(ex, _)| ex.eq_ignore_ascii_case("EX-"));
        let text = former.map_or(inside, |(_, name)| name);
        let words: Vec<Word<'t>> =
            text.split(' ').filter(|word| !word.is_empty()).map(|word| self.read(word)).collect();
        let begins = former.is_some() || words.first().is_some_and(|first| first.is(Mark::OtherName));
        if begins {
            self.add_other_names(&words);
        }
        begins
    }

    /// Each word for other names begins one: `FKA ACME LTD, FORMERLY KNOWN AS ZORBLAT LTD`.
    fn add_other_names(&mut self, words: &[Word<'t>]) {
        for name in words.chunk_by(|_, next| !next.is(Mark::OtherName)) {
            let is_no_name = |word: &&Word<'_>| {
                word.is(Mark::OtherName) || matches!(&*word.upper(), "KNOWN" | "NAMED" | "CALLED" | "AS")
            };
            let before = name.iter().take_while(is_no_name).count();
            let name = name.get(before..).unwrap_or_default();
            if !name.is_empty() {
                self.other_names.push(name.to_vec());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::grammar::{Parsed, join};
    use super::super::text::Text;
    use super::super::word::Forgetful;

    #[test]
    fn former_names_are_kept_apart() {
        let names = |text: &str| {
            let text = Text::new(text);
            let mut parsed = Parsed::default();
            parsed.read(&text, None, &mut Forgetful);
            let others: Vec<String> = parsed.other_names.iter().map(|name| join(name)).collect();
            (join(&parsed.words), join(&parsed.bare), others.join("|"))
        };
        for (text, name, front, others) in [
            ("NEWCO INC (FKA ACME LTD)", "NEWCO INC", "", "ACME LTD"),
            ("NEWCO INC (F/K/A ACME LTD) 5.25% 2030", "NEWCO INC", "", "ACME LTD"),
            ("Newco Inc (formerly known as Acme Ltd)", "Newco Inc", "", "Acme Ltd"),
            ("NEWCO INC (FRMLY: ACME LTD)", "NEWCO INC", "", "ACME LTD"),
            ("NEWCO INC (EX ACME LTD)", "NEWCO INC", "", "ACME LTD"),
            ("NEWCO INC (EX-ACME LTD)", "NEWCO INC", "", "ACME LTD"),
            ("NEWCO INC (FKA ACME LTD, FKA ZORBLAT AG)", "NEWCO INC", "", "ACME LTD,|ZORBLAT AG"),
            ("NEWCO INC F.K.A. ACME LTD", "NEWCO INC F.K.A. ACME LTD", "NEWCO INC", "ACME LTD"),
            ("NEWCO FKA ACME LTD-A", "NEWCO FKA ACME LTD", "NEWCO", "ACME LTD"),
            ("NEWCO INC EX ACME LTD", "NEWCO INC EX ACME LTD", "NEWCO INC", "ACME LTD"),
            ("NEWCO INC (EX-RIGHTS)", "NEWCO INC", "", ""),
            ("AKA ZORBLAT LTD", "AKA ZORBLAT LTD", "", ""),
            ("ZORBLAT EX ACME", "ZORBLAT EX ACME", "", ""),
        ] {
            assert_eq!(names(text), (name.to_owned(), front.to_owned(), others.to_owned()), "{text}");
        }
    }
}
