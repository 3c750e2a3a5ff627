use std::io::{self, BufRead, Write};
use interdict::instrument::describe;
use interdict::name::Name;
fn main() {
    let out = io::stdout(); let mut out = io::BufWriter::new(out.lock());
    for line in io::stdin().lock().lines() { let line = line.unwrap();
        let (hint, text) = line.split_once('\t').unwrap_or(("", &line));
        writeln!(out, "{:?}", describe(text, hint)).unwrap();
        let show = |n: &Name| format!("{} {:?} {:?} {} {:?}", n.key(), n.tokens().iter().map(|t| (t.text().to_owned(), t.class(), t.rarity(), t.readings().to_vec())).collect::<Vec<_>>(), n.form(), n.is_too_long(), n.latin().map(|l| l.key().to_owned()));
        writeln!(out, "{}", show(&Name::new(text))).unwrap();
        writeln!(out, "{}", show(&Name::cut(text))).unwrap();
    }
}
