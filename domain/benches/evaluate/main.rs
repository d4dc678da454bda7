//! Time of evaluation: a scorecard's scores, its measures in a run of periods, and the score of an enterprise.
//!
//! ```sh
//! cargo bench -p domain
//! ```
#![expect(clippy::unwrap_used, reason = "what the benchmarks are made of is valid, or they do not run")]

mod enterprise;

use divan::{Bencher, black_box, counter::ItemsCount};
use domain::{
    calendar::FiscalCalendar,
    cascade::{MeasureRef, Strategy},
    evaluate::Evaluator,
    period::Period,
};

use self::enterprise::{Enterprise, MONTHS, last_month, top};

fn main() {
    divan::main();
}

/// Evaluation starts from nothing each time: what is measured is the evaluating, not the remembering.
fn evaluator(enterprise: &Enterprise) -> Evaluator<'_, impl Strategy + use<>> {
    Evaluator::new(&enterprise.cascade, FiscalCalendar::new(4).unwrap(), enterprise.today)
}

/// All scores of one scorecard, explained, with their trends: 4 perspectives, 16 objectives, 20 measures.
#[divan::bench]
fn scorecard(bencher: Bencher<'_, '_>) {
    let enterprise = Enterprise::new(1);
    bencher.bench_local(|| evaluator(&enterprise).scores(black_box(top()), last_month()));
}

/// Evaluates all measures, each in its last periods: what a strategy map with a year of figures shows.
#[divan::bench(args = [1, 12, 36])]
fn measures(bencher: Bencher<'_, '_>, periods: usize) {
    let enterprise = Enterprise::new(1);
    let home = enterprise.cascade.scorecard(top()).unwrap();
    let measures = home.measures.iter().map(|it| MeasureRef { scorecard: top(), measure: it.id });
    let measures: Vec<MeasureRef> = measures.collect();
    let span: Vec<Period> = enterprise.months().skip(MONTHS - periods).collect();
    bencher.counter(ItemsCount::new(measures.len() * periods)).bench_local(|| {
        let mut evaluator = evaluator(&enterprise);
        for &at in &measures {
            for &period in &span {
                black_box(evaluator.measure(at, period));
            }
        }
    });
}

/// The score of the top of a cascade, whose objectives are made of those below, level by level.
#[divan::bench(args = [10, 100, 1_000])]
fn cascade(bencher: Bencher<'_, '_>, scorecards: usize) {
    let enterprise = Enterprise::new(scorecards);
    bencher
        .counter(ItemsCount::new(scorecards))
        .bench_local(|| evaluator(&enterprise).scores(black_box(top()), last_month()));
}
