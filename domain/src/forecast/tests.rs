use proptest::prelude::*;

use super::*;
use ForecastMethod::{ExponentialSmoothing, LastValue, SeasonalDecomposition, SeasonalNaive};

/// Forecast of plain numbers.
fn of(history: &[Option<f64>], frequency: Frequency, horizon: usize, level: f64) -> Option<Forecast> {
    forecast(history, Question { frequency, unit: UnitKind::Currency, horizon, level })
}

fn known(values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
    values.into_iter().map(Some).collect()
}

/// Pseudo-random numbers between -1 and 1 (a multiplicative congruential generator, the same in each run).
fn noise(n: usize) -> impl Iterator<Item = f64> {
    let next = |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    let states = std::iter::successors(Some(1_u64), move |state| next(state)).skip(1);
    states.take(n).map(|state| (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
}

#[track_caller]
fn near(result: f64, wanted: f64, within: f64) {
    assert!((result - wanted).abs() <= within, "{result} is not within {within} of {wanted}");
}

#[test]
fn a_straight_line_is_continued() {
    let line = known((0..20).map(|at| 100.0 + 5.0 * f64::from(at)));
    let forecast = of(&line, Frequency::Annual, 4, 0.8).unwrap();
    assert_eq!((forecast.history, forecast.season, forecast.points.len()), (20, None, 4));
    for (at, point) in (20..).zip(&forecast.points) {
        near(point.value, 100.0 + 5.0 * f64::from(at), 0.5);
        assert!(point.lower <= point.value && point.value <= point.upper);
    }
}

#[test]
fn a_constant_history_is_repeated() {
    for value in [0.0, 7.0, -1e300, 1e-300] {
        let forecast = of(&known([value; 12]), Frequency::Monthly, 2, 0.95).unwrap();
        let wanted = Point { value, lower: value, upper: value };
        for point in forecast.points {
            near(
                point.value / value.abs().max(f64::MIN_POSITIVE),
                wanted.value.signum() * f64::from(value != 0.0),
                1e-9,
            );
            assert_eq!((point.lower, point.upper), (point.value, point.value));
        }
    }
}

#[test]
fn a_season_is_found_and_noise_has_none() {
    let months = noise(60).enumerate();
    let seasonal = months.map(|(at, noise)| {
        let angle = std::f64::consts::TAU * (at % 12) as f64 / 12.0;
        1_000.0 + 2.0 * at as f64 + 100.0 * angle.sin() + 5.0 * noise
    });
    let result = of(&known(seasonal), Frequency::Monthly, 12, 0.8).unwrap();
    assert_eq!((result.method, result.season, result.logarithms), (SeasonalDecomposition, Some(12), false));
    for (at, point) in (60_u32..).zip(&result.points) {
        let angle = std::f64::consts::TAU * f64::from(at % 12) / 12.0;
        near(point.value, 1_000.0 + 2.0 * f64::from(at) + 100.0 * angle.sin(), 20.0);
    }
    for (frequency, length) in
        [(Frequency::Monthly, 36), (Frequency::Monthly, 120), (Frequency::Quarterly, 40)]
    {
        let without = of(&known(noise(length)), frequency, 3, 0.8).unwrap();
        assert_eq!(without.season, None, "{length} values of noise, {frequency}");
    }
}

/// Two years of a season with little noise, and growth of 10 % a year.
#[test]
fn two_years_of_a_season_are_repeated() {
    let months = noise(24).enumerate();
    let seasonal = months
        .map(|(at, noise)| [0.0, 50.0, 20.0, -40.0, -30.0, 10.0][at % 6] * (1 + at % 12 / 6) as f64 + noise);
    let seasonal: Vec<f64> = seasonal.collect();
    let result = of(&known(seasonal.clone()), Frequency::Monthly, 12, 0.8).unwrap();
    assert_eq!((result.method, result.season), (SeasonalNaive, Some(12)));
    for (point, before) in result.points.iter().zip(&seasonal[12..]) {
        near(point.value, *before, 1e-9);
    }
}

#[test]
fn a_season_that_grows_with_the_level_is_forecast_in_logarithms() {
    let level = |at: u32| 100.0 * 1.02_f64.powi(at.cast_signed());
    let season = |at: u32| (std::f64::consts::TAU * f64::from(at % 12) / 12.0).sin();
    let values =
        (0..60).zip(noise(60)).map(|(at, noise)| level(at) * (1.0 + 0.3 * season(at)) * (1.0 + 0.02 * noise));
    let result = of(&known(values), Frequency::Monthly, 12, 0.8).unwrap();
    assert!(result.logarithms && result.season == Some(12), "{result:?}");
    for (at, point) in (60..).zip(&result.points) {
        let expected = level(at) * (1.0 + 0.3 * season(at));
        near(point.value, expected, 0.1 * expected);
        assert!(
            point.upper - point.value > point.value - point.lower,
            "what grows by a factor may grow more than fall"
        );
    }
    // The same values below 0 have no logarithms.
    let values = (0..60).map(|at| -level(at) * (1.0 + 0.3 * season(at)));
    assert!(!of(&known(values), Frequency::Monthly, 12, 0.8).unwrap().logarithms);
}

#[test]
fn values_stay_in_the_range_of_the_unit() {
    let ends = |unit, values: &[f64]| {
        let question = Question { frequency: Frequency::Annual, unit, horizon: 12, level: 0.95 };
        let points = forecast(&known(values.iter().copied()), question).unwrap().points;
        let least = points.iter().map(|it| it.lower).fold(f64::INFINITY, f64::min);
        (least, points.iter().map(|it| it.upper).fold(f64::NEG_INFINITY, f64::max))
    };
    let falling = [40.0, 35.0, 31.0, 24.0, 20.0, 16.0, 9.0, 5.0, 1.0];
    let rising: Vec<f64> = falling.iter().map(|it| 100.0 - it).collect();
    for unit in [UnitKind::Number, UnitKind::Duration, UnitKind::Rating, UnitKind::Percent] {
        assert_eq!(ends(unit, &falling).0, 0.0, "{unit}");
    }
    assert!(ends(UnitKind::Currency, &falling).0 < 0.0);
    assert_eq!(ends(UnitKind::Percent, &rising).1, 100.0);
    assert!(ends(UnitKind::Number, &rising).1 > 100.0);
    // A number with decimals is no count, and values that were below 0 or over 100 may be so again.
    let shifted = |by: f64| falling.iter().map(|it| it + by).collect::<Vec<_>>();
    assert!(ends(UnitKind::Number, &shifted(0.5)).0 < 0.0);
    assert!(ends(UnitKind::Number, &shifted(-2.0)).0 < -1.0);
    let growth: Vec<f64> = rising.iter().map(|it| it + 2.0).collect();
    assert!(ends(UnitKind::Percent, &growth).1 > 101.0);
}

#[test]
fn a_forecast_gives_its_past_error_and_coverage() {
    let line = known((0..30).zip(noise(30)).map(|(at, noise)| 10.0 * f64::from(at) + noise));
    let result = of(&line, Frequency::Annual, 3, 0.8).unwrap();
    assert_eq!(result.method, ExponentialSmoothing);
    assert!(result.mase.unwrap() < 0.3, "the naive forecast is always 10 behind: {result:?}");
    assert!((0.6..=1.0).contains(&result.past_coverage.unwrap()), "{result:?}");
    let constant = of(&known([5.0; 12]), Frequency::Annual, 3, 0.8).unwrap();
    assert_eq!((constant.method, constant.mase, constant.past_coverage), (LastValue, None, None));
    // A single past forecast gives an error, and no coverage.
    let short = of(&known([1.0, 2.0, 4.0, 3.0, 5.0, 7.0, 6.0, 8.0]), Frequency::Annual, 1, 0.8).unwrap();
    assert_eq!((short.mase.is_some(), short.past_coverage), (true, None), "{short:?}");
}

#[test]
fn intervals_widen_with_time_and_with_the_level() {
    // A random walk.
    let walk = noise(100).scan(50.0, |at, step| {
        *at += step;
        Some(*at)
    });
    let walk = known(walk);
    let width = |level, at: usize| {
        let point = of(&walk, Frequency::Annual, 10, level).unwrap().points[at];
        point.upper - point.lower
    };
    assert!(width(0.8, 9) > 1.5 * width(0.8, 0));
    assert!(width(0.5, 0) < width(0.8, 0));
    // Beyond 80 % the past is too short to count errors: the widths are in the ratio of the quantiles, 1.960 to 1.282.
    near(width(0.95, 0) / width(0.8, 0), 1.960 / 1.282, 0.01);
    // The steps are uniform between -1 and 1: four of five lie within 0.8.
    near(width(0.8, 0) / 2.0, 0.8, 0.25);
}

#[test]
fn single_gaps_are_interpolated_and_longer_ones_end_the_history() {
    let line = |at: i32| Some(f64::from(at));
    let cases: &[(&[i32], Option<usize>)] = &[
        // Indexes of missing values among 20, and the number of values used.
        (&[], Some(20)),
        (&[5], Some(20)),
        (&[5, 7, 9], Some(20)),
        (&[5, 6], Some(13)),
        (&[0], Some(19)),
        (&[19], Some(19)),
        (&[18, 19], Some(18)),
        (&[10, 11], Some(8)),
        (&[11, 12], None),
    ];
    for (missing, wanted) in cases {
        let history: Vec<_> = (0..20).map(|at| line(at).filter(|_| !missing.contains(&at))).collect();
        let result = of(&history, Frequency::Annual, 1, 0.8);
        assert_eq!(result.as_ref().map(|it| it.history), *wanted, "without {missing:?}");
        if let Some(result) = result {
            let next = history.iter().rposition(Option::is_some).unwrap() + 1;
            near(result.points[0].value, next as f64, 0.2);
        }
    }
    assert_eq!(of(&[], Frequency::Annual, 1, 0.8), None);
    assert_eq!(of(&[None; 30], Frequency::Annual, 1, 0.8), None);
    let long = known((0..500).map(f64::from));
    assert_eq!(of(&long, Frequency::Annual, 1, 0.8).unwrap().history, MOST_HISTORY);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any history gives a finite and ordered forecast, or none.
    #[test]
    fn any_history_gives_intervals_in_order_or_nothing(
        history in prop::collection::vec(prop::option::weighted(0.9, -1e3..1e3_f64), 0..60),
        exponent in -300..300_i32,
        horizon in 0..13_usize,
        level in 0.5..0.99_f64,
    ) {
        let history: Vec<_> =
            history.into_iter().map(|it| it.map(|value| value * 10_f64.powi(exponent))).collect();
        if let Some(forecast) = of(&history, Frequency::Quarterly, horizon, level) {
            prop_assert_eq!(forecast.points.len(), horizon);
            for point in forecast.points {
                prop_assert!(point.value.is_finite() && point.lower.is_finite() && point.upper.is_finite());
                prop_assert!(point.lower <= point.value && point.value <= point.upper, "{:?}", point);
            }
        }
    }

    /// The unit does not influence the model. Positive figures alone may be forecast in logarithms, which depend on the
    /// zero of the unit: some of these are negative in both units.
    #[test]
    fn another_unit_scales_the_forecast(
        values in prop::collection::vec(-50.0..50.0_f64, 10..40),
        factor in 0.001..1_000.0_f64,
        zero in -1_000.0..=0.0_f64,
    ) {
        prop_assume!(values.iter().any(|value| *value < 0.0));
        let other = known(values.iter().map(|value| value * factor + zero));
        let here = of(&known(values), Frequency::Quarterly, 3, 0.8).unwrap();
        let there = of(&other, Frequency::Quarterly, 3, 0.8).unwrap();
        for (here, there) in here.points.iter().zip(&there.points) {
            let within = 0.01 * factor * (here.upper - here.lower).max(1.0) + 1e-9;
            prop_assert!((here.value * factor + zero - there.value).abs() < within, "{:?} {:?}", here, there);
        }
    }
}
