use super::*;
use EvidenceVerdict::{Contradicted, InsufficientData, NotSupported, Supported};
use Polarity::{Negative, Positive};

/// Values between -1 and 1 that look like chance, the same each time (the constants are Knuth's for MMIX).
fn noise(seed: u64, length: usize) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
    };
    std::iter::repeat_with(&mut next).skip(5).take(length).collect()
}

fn known(values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
    values.into_iter().map(Some).collect()
}

/// An effect that follows the cause after so many periods, by this factor, with noise of its own.
fn following(cause: &[f64], lag: usize, factor: f64, own: f64) -> Vec<f64> {
    let noise = noise(77, cause.len());
    (0..cause.len()).map(|at| factor * cause[at.saturating_sub(lag)] + own * noise[at]).collect()
}

#[track_caller]
fn check(cause: &[f64], effect: &[f64], polarity: Polarity, verdict: EvidenceVerdict, lag: Option<usize>) {
    let found = evidence(&known(cause.iter().copied()), &known(effect.iter().copied()), polarity);
    assert_eq!((found.verdict, found.best.map(|at| at.lag)), (verdict, lag), "{found:#?}");
}

#[test]
fn verdicts() {
    let cause = noise(1, 40);
    let lagged = following(&cause, 3, 2.0, 0.5);
    check(&cause, &lagged, Positive, Supported, Some(3));
    check(&cause, &lagged, Negative, Contradicted, Some(3));
    let against = following(&cause, 0, -1.0, 0.3);
    check(&cause, &against, Negative, Supported, Some(0));
    check(&cause, &against, Positive, Contradicted, Some(0));
    let elsewhere = evidence(&known(cause.clone()), &known(noise(9, 40)), Positive);
    assert_eq!(elsewhere.verdict, NotSupported, "{elsewhere:#?}");
    // Thirteen periods have twelve changes, at lag 0 alone.
    check(&cause[..13], &following(&cause[..13], 0, 1.0, 0.1), Positive, Supported, Some(0));
    check(&cause[..12], &cause[..12], Positive, InsufficientData, None);
    check(&[50.0; 40], &lagged, Positive, InsufficientData, None);
    check(&[], &[], Positive, InsufficientData, None);
}

/// Two things that both grow, each with ups and downs of its own.
#[test]
fn growing_together_is_no_evidence() {
    let growing = |seed| {
        noise(seed, 48).into_iter().zip(0..).map(|(noise, at)| noise + f64::from(at)).collect::<Vec<_>>()
    };
    let found = evidence(&known(growing(3)), &known(growing(4)), Positive);
    assert_eq!(found.verdict, NotSupported);
    let levels = found.lags[0].levels.unwrap();
    assert!(levels.coefficient > 0.9 && levels.p_value < 1e-9, "{levels:?}");
}

#[test]
fn a_gap_costs_its_pairs_and_no_more() {
    let cause = noise(1, 40);
    let effect = known(following(&cause, 0, 1.0, 0.2));
    let mut gappy = known(cause);
    gappy[10] = None;
    let found = evidence(&gappy, &effect, Positive);
    let at = found.lags[0];
    assert_eq!((at.levels.unwrap().pairs, at.differences.unwrap().pairs), (39, 37));
    assert_eq!(found.verdict, Supported);
}

/// By Student's table with 10 degrees of freedom |t| passes 2.228 five times in a hundred and 3.169 once. Of two rows
/// of ranks the coefficient is Spearman's, 1 - 6 Σd² / n(n² - 1).
#[test]
fn coefficients_and_p_values_are_those_of_the_textbook() {
    for (t, expected) in [(2.228_139_f64, 0.05), (3.169_273, 0.01), (0.0, 1.0)] {
        let r2 = t * t / (10.0 + t * t);
        let found = checked_beta_reg(5.0, 0.5, 1.0 - r2).unwrap();
        assert!((found - expected).abs() < 1e-6, "{t}: {found}");
    }
    let line: Vec<_> = (0..12).map(|at| (f64::from(at), f64::from(2 * at))).collect();
    assert_eq!(correlation(&line), Some(Correlation { coefficient: 1.0, pairs: 12, p_value: 0.0 }));
    let other = |at| match at {
        1 => 12,
        12 => 1,
        at => at,
    };
    let swapped: Vec<_> = (1..=12).map(|at| (f64::from(at), f64::from(other(at)))).collect();
    let found = correlation(&swapped).unwrap();
    assert!((found.coefficient - (1.0 - 6.0 * 242.0 / (12.0 * 143.0))).abs() < 1e-12, "{found:?}");
}
