//! What it costs to decide a row once it is known who its security is, against the lists that ship.

#![expect(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]

use std::hint::black_box;

use chrono::NaiveDate;
use chrono_tz::America::New_York;
use criterion::Criterion;
use interdict::identity::Subject;
use interdict::list::builtin;
use interdict::programme::{Activity, Actor};
use interdict::screen::{Query, ScreenOptions, Screener};
use interdict::timeline::{Instant, KnownOn, TradeTime};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let lists = builtin::lists().unwrap();
    let listed = lists.iter().flat_map(|list| &list.entries).next().unwrap().primary().to_owned();
    criterion.bench_function("timeline/compile the lists", |bencher| {
        bencher.iter(|| Screener::new(black_box(lists.clone()), ScreenOptions::default()));
    });
    let screener = Screener::new(lists, ScreenOptions::default());
    let day = |year| NaiveDate::from_ymd_opt(year, 3, 15).unwrap();
    let at_noon = |year| Instant::from_civil(day(year).and_hms_opt(12, 0, 0).unwrap(), New_York);
    let times = [
        ("day", TradeTime::Day(day(2021)), KnownOn::Latest),
        ("instant", TradeTime::At(at_noon(2021)), KnownOn::Latest),
        ("as known later", TradeTime::Day(day(2021)), KnownOn::At(at_noon(2022))),
    ];
    for (who, name) in [("a listed issuer", listed.as_str()), ("nobody", "Zorblat Paper Mills Inc")] {
        let subject = Subject { security_name: name.to_owned(), ..Subject::default() };
        let identity = screener.identify(&subject);
        for (when, time, known) in times {
            let query = Query { activity: Activity::Purchase, actor: Actor::UsPerson, time, known };
            criterion.bench_function(&format!("timeline/{who}, {when}"), |bencher| {
                bencher.iter(|| screener.decide(black_box(&identity), black_box(&query)));
            });
        }
    }
    criterion.final_summary();
}
