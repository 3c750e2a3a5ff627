//! What it costs to propose the candidates of a name, scores included, and to build what they are found in.
//!
//! A name is looked up as a screening does it, with the memory of the words that were looked up before;
//! `new words` forgets them before every name.

#![expect(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]

#[path = "../tests/no_loss/names.rs"]
mod names;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use interdict::candidate::{Index, Search};
use interdict::list::{List, house};
use interdict::name::Name;
use interdict::score::Score;
use names::Maker;

const PRINTED: usize = 2_000;

/// A house list of so many names.
fn house_list(names: &[String]) -> List {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "name"]).unwrap();
    for (at, name) in names.iter().enumerate() {
        writer.write_record([&format!("e{at}"), name]).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    house::read(&text, "names.csv").map_err(|findings| findings.len()).unwrap().0
}

fn alike(index: &Index, name: &Name, search: &mut Search) -> usize {
    let mut found = 0;
    index.alike(black_box(name), search, |_, _| found += 1);
    found
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for size in [20_000, 100_000] {
        let (mut maker, mut other) = (Maker::new(2), Maker::new(3));
        let listed = maker.names(Vec::new(), size);
        let lists = [house_list(&listed)];
        // One in a hundred is on the list in some spelling.
        let printed = (0..PRINTED).map(|at| match at % 100 {
            0 => Name::new(&maker.spelling(&listed[at * 7919 % size])),
            _ => Name::new(&other.name()),
        });
        let printed: Vec<Name> = printed.collect();
        let mut group = criterion.benchmark_group(format!("candidate/{size}"));
        group.sample_size(10).bench_function("build the index", |bencher| {
            bencher.iter(|| Index::new(black_box(&lists), Score::DEFAULT_THRESHOLD));
        });
        let index = Index::new(&lists, Score::DEFAULT_THRESHOLD);
        group.throughput(Throughput::Elements(PRINTED as u64));
        let mut search = Search::default();
        group.bench_function("known words", |bencher| {
            bencher.iter(|| printed.iter().map(|name| alike(&index, name, &mut search)).sum::<usize>());
        });
        group.bench_function("new words", |bencher| {
            let all = |mut search| printed.iter().map(|name| alike(&index, name, &mut search)).sum::<usize>();
            bencher.iter_batched(Search::default, all, BatchSize::LargeInput);
        });
        group.finish();
    }
    criterion.final_summary();
}
