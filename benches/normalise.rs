//! What it costs to read a name: from the text that a file prints to the words that are compared.

#[path = "../tests/no_loss/names.rs"]
mod names;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use interdict::name::Name;
use names::Maker;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut maker = Maker::new(1);
    let listed = maker.names(Vec::new(), 1_000);
    let printed: Vec<String> = listed.iter().map(|name| maker.spelling(name)).collect();
    let (plain, other): (Vec<&String>, Vec<&String>) = printed.iter().partition(|name| name.is_ascii());
    for (alphabet, names) in [("latin", plain), ("other", other)] {
        let mut group = criterion.benchmark_group("normalise");
        group.throughput(Throughput::Elements(names.len() as u64));
        group.bench_function(alphabet, |bencher| {
            bencher
                .iter(|| names.iter().map(|name| Name::new(black_box(name)).tokens().len()).sum::<usize>());
        });
        group.finish();
    }
    criterion.final_summary();
}
