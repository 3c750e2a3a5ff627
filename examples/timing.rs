use std::time::Instant;
use interdict::identity::{Memory, Subject};
use interdict::screen::{ScreenOptions, Screener};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let t = Instant::now();
    let (list, _) = interdict::list::read_path(std::path::Path::new(&args[1])).unwrap();
    eprintln!("list read {:?}", t.elapsed());
    let t = Instant::now();
    let screener = Screener::new(vec![list], ScreenOptions::default());
    eprintln!("index {:?}", t.elapsed());
    let mut rows: Vec<(String,String,String)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut rdr = csv::Reader::from_path(&args[2]).unwrap();
    for r in rdr.records() { let r = r.unwrap(); let k=(r[2].to_owned(), r[3].to_owned(), r[4].to_owned()); if seen.insert(k.clone()) { rows.push(k); } }
    drop(seen);
    let n = rows.len();
    let rounds: usize = args.get(3).map_or(1, |x| x.parse().unwrap());
    for _ in 0..rounds {
        let mut memory = Memory::default();
        let t = Instant::now();
        let mut clear = 0;
        for (i, name, desc) in &rows {
            let s = Subject::<&str> { isin: i, issuer_name: name, security_name: desc, ..Subject::default() };
            if screener.is_clear(&s, &mut memory) { clear += 1; }
        }
        let e = t.elapsed();
        eprintln!("clear {clear} of {n}: {:?} {} ns each", e, e.as_nanos() / n as u128);
        for _ in 0..args.get(4).map_or(1, |x| x.parse().unwrap()) {
        let t = Instant::now();
        let mut clear = 0;
        for (i, name, desc) in &rows {
            let s = Subject::<&str> { isin: i, issuer_name: name, security_name: desc, ..Subject::default() };
            if screener.is_clear(&s, &mut memory) { clear += 1; }
        }
        let e = t.elapsed();
        eprintln!("  again {clear} of {n}: {:?} {} ns each", e, e.as_nanos() / n as u128);
        }
    }
    let mut memory = Memory::default();
    let t = Instant::now();
    let mut m = 0;
    let full: Vec<_> = rows.iter().filter(|(i,name,desc)| !screener.is_clear(&Subject::<&str> { isin: i, issuer_name: name, security_name: desc, ..Subject::default() }, &mut memory)).collect();
    let e0 = t.elapsed();
    let t = Instant::now();
    for (i, name, desc) in &full {
        let s = Subject::<&str> { isin: i, issuer_name: name, security_name: desc, ..Subject::default() };
        m += screener.identify_with(&s, &mut memory).matches.len();
    }
    let e = t.elapsed();
    eprintln!("full {} ({m} matches): {:?} {} ns each ({e0:?})", full.len(), e, e.as_nanos() / full.len() as u128);
}
