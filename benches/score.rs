//! What it costs to score one pair of names, by how they are alike.

use std::hint::black_box;

use criterion::Criterion;
use interdict::name::Name;
use interdict::score::{align, cut, shortened};

const PAIRS: &[(&str, &str, &str)] = &[
    ("equal", "ACMETRON COMM GRP LTD", "Acmetron Communications Group Limited"),
    ("abbreviated", "ACMETRON INTL TECH HLDGS", "Acmetron International Technology Holdings Ltd"),
    ("slip", "Acmetorn Technologies Inc", "Acmetron Technologies Incorporated"),
    ("joined", "van der bilk corp", "Vanderbilk Corporation"),
    ("contracted", "ACMETGLRY", "Acmet Glory"),
    ("other order", "Holdings Acmetron Peru", "Acmetron Peru Holdings Ltd"),
    ("other company", "Acmetron Finance 2013", "Acmetron Finance 2014"),
    ("nothing in common", "Zorblat Paper Mills Inc", "Acmetron Communications Group Limited"),
    ("other alphabet", "ПАО Акметрон", "PJSC Akmetron"),
    ("Chinese", "甲乙丙國際集團股份有限公司", "甲乙丁国际集团"),
];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (kind, printed, listed) in PAIRS {
        let (printed, listed) = (Name::new(printed), Name::new(listed));
        criterion.bench_function(&format!("score/{kind}"), |bencher| {
            bencher.iter(|| align(black_box(&printed), black_box(&listed)).score);
        });
    }
    let long = Name::new("Acmetron Transport Infrastructure Limited");
    let (broken, short) = (Name::cut("ACMETRON TRANSPORT INFRAST"), Name::new("ACMETRONTRANS INF"));
    criterion.bench_function("score/cut", |bencher| bencher.iter(|| cut(black_box(&broken), &long)));
    criterion
        .bench_function("score/shortened", |bencher| bencher.iter(|| shortened(black_box(&short), &long)));
    criterion.final_summary();
}
