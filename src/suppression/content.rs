//! What of an entry counts for a suppression: all that can change who matches it, or what it then gets.
//!
//! Names, identifiers, countries, issuers that it is known not to be, and the facts that name it or its listings. What
//! only documents (sources, relations, gaps) does not count, nor does the rest of the list: an edition that leaves the
//! entry alone leaves its suppressions alone. Rules are the programme's and not the entry's; they count by the
//! basis of each listing, so that a house entry that turns from `watch` to `block` is another one.

use std::collections::BTreeSet;

use crate::digest;
use crate::list::{Entry, List};
use crate::programme::{Binding, Effectiveness, FactId};
use crate::timeline::{LegalTime, Reading};

/// The entry's content: sorted, each line once.
pub fn lines(list: &List, entry: &Entry) -> Vec<String> {
    let mut lines = vec![format!("kind {}", entry.kind)];
    lines.extend(entry.names.iter().map(|name| format!("name {} ({})", name.text, name.kind)));
    let own = entry.identifiers.iter().map(|listed| &listed.identifier);
    lines.extend(own.map(|identifier| format!("{} {identifier}", identifier.scheme())));
    lines.extend(entry.countries.iter().map(|country| format!("country {country}")));
    lines.extend(entry.defects.iter().map(|defect| format!("misprint {} ({})", defect.value, defect.action)));
    for distinct in &entry.distinct_from {
        let identifiers: Vec<String> = distinct.identifiers.iter().map(ToString::to_string).collect();
        lines.push(format!("is not {} {}", distinct.name, identifiers.join(" ")).trim_end().to_owned());
    }
    facts(list, entry, &mut lines);
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The facts that name the entry or its listings.
fn facts(list: &List, entry: &Entry, lines: &mut Vec<String>) {
    let facts = &list.facts;
    let mut named: BTreeSet<&FactId> = BTreeSet::new();
    for listing in facts.listings.iter().filter(|listing| listing.entry == entry.id) {
        named.insert(&listing.id);
        let mut text = format!(
            "listed {} as {}, published {}",
            time(&listing.listed_on),
            listing.basis,
            time(&listing.published)
        );
        if let Some(removal) = &listing.removed {
            text.push_str(&format!(
                ", removed {}, published {}",
                time(&removal.at),
                time(&removal.published)
            ));
        }
        if !listing.instruments.is_empty() {
            let only: Vec<String> = listing.instruments.iter().map(ToString::to_string).collect();
            text.push_str(&format!(", only {}", only.join(" ")));
        }
        lines.push(text);
    }
    let concerns = |listings: &BTreeSet<FactId>| listings.iter().any(|id| named.contains(id));
    let mut further: Vec<&FactId> = Vec::new();
    for stay in facts.stays.iter().filter(|stay| concerns(&stay.listings)) {
        let until = stay.until.as_ref().map_or_else(|| "further notice".to_owned(), time);
        let whom = match stay.binding {
            Binding::All => "all",
            Binding::Parties => "the parties",
        };
        let (from, published) = (time(&stay.from), time(&stay.published));
        lines.push(format!("stayed {from} until {until} for {whom}, published {published}"));
        further.push(&stay.id);
    }
    for vacatur in facts.vacaturs.iter().filter(|vacatur| concerns(&vacatur.listings)) {
        let effect = match vacatur.effect {
            Effectiveness::AbInitio => "from the beginning",
            Effectiveness::Prospective => "from then on",
        };
        lines.push(format!("vacated {} {effect}, published {}", time(&vacatur.at), time(&vacatur.published)));
        further.push(&vacatur.id);
    }
    for dispute in facts.disputes.iter().filter(|dispute| concerns(&dispute.listings)) {
        lines.push(format!("disputed, published {}: {}", time(&dispute.published), dispute.reason));
        further.push(&dispute.id);
    }
    named.extend(further);
    let retracting =
        facts.retractions.iter().filter(|retraction| retraction.facts.iter().any(|id| named.contains(id)));
    for retraction in retracting {
        lines.push(format!("retracted, published {}", time(&retraction.published)));
    }
    let excluding = facts.licences.iter().filter(|licence| licence.excludes.contains(&entry.id));
    lines.extend(excluding.map(|licence| format!("excluded from licence {}", licence.id)));
}

/// A legal time, with the instant that its printed label means where that is another one.
fn time(time: &LegalTime) -> String {
    let literal = time.resolve(Reading::LITERAL_EARLY);
    if literal == time.resolve(Reading::CIVIL_EARLY) {
        return time.to_string();
    }
    format!("{time} ({} to the letter)", literal.civil(time.zone()))
}

/// The hash of a content.
pub fn sha256(lines: &[String]) -> String {
    digest("entry", lines)
}

/// The hash of lines, each with its length: no two lists of lines are the same text.
pub(super) fn digest(what: &str, lines: &[String]) -> String {
    let mut text = format!("interdict {what} 1\n");
    for line in lines {
        text.push_str(&format!("{}:{line}\n", line.len()));
    }
    digest::sha256(text)
}

/// What is in the one and not in the other, as clauses: `+ name …`, `- isin …`.
pub fn difference(then: &[String], now: &[String]) -> Vec<String> {
    let gone = then.iter().filter(|line| !now.contains(line)).map(|line| format!("- {line}"));
    let new = now.iter().filter(|line| !then.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::{house, native};

    const LIST: &str = include_str!("../../tests/data/us-test.toml");

    fn of(text: &str) -> Vec<String> {
        let (list, _) = native::read(text, "us-test.toml").unwrap();
        lines(&list, &list.entries[0])
    }

    #[test]
    fn an_entry_reads_like_this() {
        insta::assert_snapshot!(of(LIST).join("\n"), @r"
    country US
    isin US0000000101
    kind company
    listed 2021-01-14 as annex, published 2021-01-14
    name Quorvane Industries (primary)
    ");
    }

    #[test]
    fn what_can_change_a_verdict_changes_the_content() {
        for (from, to) in [
            ("name = \"Quorvane Industries\"", "name = \"Quorvane Industrial\""),
            ("name = \"Quorvane Industries\"", "name = \"Quorvane Industries\"\naliases = [\"Quorvane\"]"),
            ("US0000000101", "US0378331005"),
            ("countries = [\"US\"]", "countries = [\"US\", \"CA\"]"),
            ("listed = \"2021-01-14\"", "listed = \"2021-01-15\""),
            ("published = \"2021-01-14\"\n\n[[entry]]", "published = \"2021-01-13\"\n\n[[entry]]"),
            (
                "[[entry]]",
                "[[vacatur]]\nid = \"v\"\nlistings = [\"us-test/quorvane@2021-01-14\"]\nat = \"2021-05-01\"\neffect = \"ab_initio\"\npublished = \"2021-05-01\"\nsource = \"Order\"\n\n[[entry]]",
            ),
        ] {
            assert!(LIST.contains(from), "{from}");
            let changed = of(&LIST.replacen(from, to, 1));
            assert_ne!(sha256(&changed), sha256(&of(LIST)), "{to}");
            assert!(!difference(&of(LIST), &changed).is_empty());
        }
    }

    #[test]
    fn the_rest_of_the_list_does_not_count() {
        for (from, to) in [
            ("edition = 2021-06-03", "edition = 2021-07-03"),
            ("Test register, line 1", "Test register, page 1"),
            ("Zeltrix Chips", "Zeltrix Silicon"),
            ("[[entry]]\nkey = \"zeltrix\"", "[[entry]]\nkey = \"other\""),
        ] {
            assert!(LIST.contains(from), "{from}");
            assert_eq!(of(&LIST.replacen(from, to, 1)), of(LIST), "{to}");
        }
    }

    #[test]
    fn an_action_of_the_firm_counts() {
        let of = |action: &str| {
            let (list, _) = house::read(&format!("id,name,action\n1,Acme,{action}\n"), "firm.csv").unwrap();
            lines(&list, &list.entries[0])
        };
        assert_ne!(of("watch"), of("block"));
    }
}
