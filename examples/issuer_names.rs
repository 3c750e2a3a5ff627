//! How many of the issuer names in OFAC's remarks find their own entity, with and without being aliases.
//!
//! ```text
//! cargo run --example issuer_names -- FOLDER
//! ```
//!
//! FOLDER holds `cons_prim.csv`, `cons_alt.csv` and `cons_comments.csv` of OFAC's consolidated list.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use interdict::identity::{Match, Matcher, Subject};
use interdict::list::{List, NameKind, builtin};
use interdict::score::Score;

type Failure = Box<dyn Error>;

fn rows(path: &Path) -> Result<Vec<csv::StringRecord>, Failure> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path)?;
    // The last line of OFAC's files is one control character.
    Ok(reader.records().collect::<Result<Vec<_>, _>>()?.into_iter().filter(|row| row.len() > 1).collect())
}

/// Entity number and issuer name, as the remarks print them.
fn issuer_names(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut remarks: BTreeMap<String, String> = BTreeMap::new();
    for row in rows(&folder.join("cons_prim.csv"))?.iter().filter(|row| row[3].contains("CMIC")) {
        remarks.insert(row[0].trim().to_owned(), row[11].to_owned());
    }
    for row in rows(&folder.join("cons_comments.csv"))? {
        remarks.entry(row[0].trim().to_owned()).and_modify(|text| text.push_str(&row[1]));
    }
    let named = remarks.iter().flat_map(|(number, text)| {
        let names = text.split("Issuer Name ").skip(1).filter_map(|rest| rest.split(';').next());
        names.map(move |name| (number.clone(), name.trim().trim_end_matches('.').to_owned()))
    });
    Ok(named.collect())
}

fn measure(title: &str, lists: &[List], names: &[(String, String)]) {
    let matcher = Matcher::new(lists, Score::DEFAULT_THRESHOLD);
    let (mut first, mut wrong) = (0, 0);
    for (number, name) in names {
        let found = matcher.identify(&Subject { issuer_name: name.clone(), ..Subject::default() }).matches;
        let right = |m: &Match| lists[m.list].entries[m.entry].id.ends_with(&format!("/{number}"));
        match found.first().is_some_and(right) {
            true => first += 1,
            false => println!("  not first: {name} ({number})"),
        }
        wrong += found.iter().filter(|m| !right(m)).count();
    }
    println!("{title}: {first} of {} names find their entity first, {wrong} hits on others", names.len());
}

fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1).ok_or("name the folder that holds cons_prim.csv")?;
    let folder = Path::new(&folder);
    let names = issuer_names(folder)?;
    let mut lists = builtin::lists().map_err(|_| "the built-in lists are not valid")?;
    lists.retain(|list| list.entries.iter().any(|entry| entry.id.starts_with("us-ns-cmic/")));
    measure("issuer names loaded as aliases", &lists, &names);
    let mut own: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(&folder.join("cons_alt.csv"))? {
        own.entry(row[0].trim().to_owned()).or_default().insert(row[3].trim().to_uppercase());
    }
    for entry in lists.iter_mut().flat_map(|list| &mut list.entries) {
        let number = entry.id.rsplit('/').next().unwrap_or_default().to_owned();
        let kept = own.remove(&number).unwrap_or_default();
        entry.names.retain(|n| n.kind == NameKind::Primary || kept.contains(&n.text.to_uppercase()));
    }
    measure("not loaded", &lists, &names);
    Ok(())
}
